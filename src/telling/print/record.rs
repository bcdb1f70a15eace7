//! Events and changes to them as text.

use annals_store::entry::{Bound, Change, Correct, Count, Mood, Number, Quantity, Record};
use annals_store::time::{Anchor, Date};

use super::{Printer, names, reasoned};

impl Printer<'_> {
    /// `record`.
    pub(super) fn record(&self, record: &Record) -> String {
        let mut words = vec!["record".to_owned()];
        if record.mood != Mood::Happened {
            words.push(record.mood.as_str().to_owned());
        }
        words.push(self.kind(record.kind));
        for (role, who) in &record.roles {
            words.push(format!("{} {}", role.as_str(), self.parties(who)));
        }
        let date = record.date.as_ref();
        let mut times: Vec<String> =
            date.map(Date::phrase).filter(|phrase| !phrase.is_empty()).into_iter().collect();
        times.extend(date.and_then(|date| date.anchor).map(|anchor| self.anchor(anchor)));
        let mut times = times.into_iter();
        words.extend(times.next());
        let mut clauses = vec![words.join(" ")];
        clauses.extend(times);
        clauses.extend(record.quantity.as_ref().map(quantity));
        clauses.extend(record.count.map(count));
        if !record.members.is_empty() {
            let members = format!("including {}", self.entries(&record.members));
            match clauses.last_mut().filter(|_| record.count.is_some()) {
                Some(count) => *count = format!("{count} {members}"),
                None => clauses.push(members),
            }
        }
        clauses.extend(
            record.links.iter().map(|(link, other)| format!("{} {}", link.as_str(), self.entry(*other))),
        );
        if date.is_some_and(|date| date.derived && !only_anchored(date)) {
            clauses.push("derived".to_owned());
        }
        clauses.extend(record.claims.iter().map(|claim| self.claim(claim)));
        clauses.join(", ")
    }

    fn kind(&self, definition: Number) -> String {
        let kind = self.graph().kind_of(definition).map(|ix| self.graph().vocabulary().kind(ix));
        kind.map_or_else(|| format!("#{definition}"), |kind| names::kind(&kind.name))
    }

    fn parties(&self, who: &[Number]) -> String {
        let who: Vec<String> = who.iter().map(|number| self.party(*number)).collect();
        who.join(" and ")
    }

    fn entries(&self, numbers: &[Number]) -> String {
        let entries: Vec<String> = numbers.iter().map(|number| self.entry(*number)).collect();
        entries.join(" and ")
    }

    /// `about 3 weeks after #8`.
    fn anchor(&self, anchor: Anchor) -> String {
        let side = anchor.side.as_str();
        let event = self.entry(anchor.event);
        match anchor.offset {
            Some(length) if anchor.about => format!("about {length} {side} {event}"),
            Some(length) => format!("{length} {side} {event}"),
            None => format!("{side} {event}"),
        }
    }

    /// `correct`, `refine`.
    pub(super) fn correct(&self, correct: &Correct) -> String {
        let word = if correct.refine { "refine" } else { "correct" };
        let changes: Vec<String> = correct.changes.iter().map(|change| self.change(change)).collect();
        let text = format!("{word} {} {}", self.entry(correct.event), changes.join(", "));
        let mut text = reasoned(text, &correct.because);
        for claim in &correct.claims {
            text.push_str(", ");
            text.push_str(&self.claim(claim));
        }
        text
    }

    /// One change, as it stands in a correction or after a citation.
    pub(super) fn change(&self, change: &Change) -> String {
        match change {
            Change::Kind(kind) => format!("kind {}", self.kind(*kind)),
            Change::Mood(mood) => format!("mood {}", mood.as_str()),
            Change::Date(None) => "without date".to_owned(),
            Change::Date(Some(date)) => self.changed_date(date),
            Change::Role(role, who) => format!("{} {}", role.as_str(), self.parties(who)),
            Change::With(role, who) => format!("also {} {}", role.as_str(), self.parties(who)),
            Change::Without(role, who) => format!("without {} {}", role.as_str(), self.parties(who)),
            Change::Quantity(Some(change)) => quantity(change),
            Change::Quantity(None) => "without quantity".to_owned(),
            Change::Count(Some(change)) => count(*change),
            Change::Count(None) => "without count".to_owned(),
            Change::Members(members) => format!("including {}", self.entries(members)),
        }
    }

    /// A date in a change. One that was derived from a distance is told by that alone: it follows again.
    fn changed_date(&self, date: &Date) -> String {
        let phrase = if date.derived { String::new() } else { date.phrase() };
        let anchor = date.anchor.map(|anchor| self.anchor(anchor));
        match anchor {
            Some(anchor) if phrase.is_empty() => anchor,
            Some(anchor) => format!("{phrase}, {anchor}"),
            None => phrase,
        }
    }
}

/// Whether a date is known by its distance alone, which says already that it is derived.
fn only_anchored(date: &Date) -> bool {
    date.anchor.is_some() && date.earliest.is_none() && date.latest.is_none()
}

fn quantity(quantity: &Quantity) -> String {
    let bound = if quantity.bound == Bound::Exactly { "" } else { quantity.bound.as_str() };
    let bound = if bound.is_empty() { String::new() } else { format!("{bound} ") };
    let number = quantity.thousandths.map(|number| names::decimal(number, 3)).unwrap_or_default();
    let gap = if number.is_empty() || quantity.unit.is_empty() { "" } else { " " };
    format!("quantity {bound}{number}{gap}{}", quantity.unit)
}

fn count(count: Count) -> String {
    match count {
        Count::Several => "count several".to_owned(),
        Count::Range(least, None) => format!("count at least {least}"),
        Count::Range(0, Some(most)) => format!("count at most {most}"),
        Count::Range(least, Some(most)) if least == most => format!("count {least}"),
        Count::Range(least, Some(most)) => format!("count {least} to {most}"),
    }
}
