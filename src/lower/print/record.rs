//! Events and changes to them as statements.

use annals_grammar::ast::{
    self, Argument, AtWord, ChangeText, CountText, DateText, MoodWord, PartKind, QuantityText, Run, Tell,
    TimePoint, TimeWord, When,
};
use annals_model::entry::{Change, Correct, Count, EntryId, Quantity, Record, Role};
use annals_model::time::{Anchor, Date, DateSense, Side, Wording};

use super::{Printer, names};

impl Printer<'_> {
    /// `record`.
    pub(super) fn record(&self, record: &Record) -> ast::RecordClause {
        let date = record.date.as_ref();
        ast::RecordClause {
            mood: MoodWord::of(record.mood),
            kind: self.kind(record.kind),
            roles: record.roles.iter().map(|(role, who)| self.role(*role, who)).collect(),
            when: date.map(|date| self.times(date)).unwrap_or_default(),
            quantity: record.quantity.as_ref().map(quantity),
            count: record.count.map(count),
            including: self.entries(&record.members),
            links: record.links.iter().map(|(link, other)| (*link, self.entry(*other))).collect(),
            derived: date.is_some_and(|date| date.derived && !date.is_only_anchored()),
            sources: record.claims.iter().map(|claim| self.claim(claim)).collect(),
        }
    }

    fn kind(&self, definition: EntryId) -> Run {
        let kind = self.graph().kind_of(definition).map(|ix| self.graph().vocabulary().kind(ix));
        kind.map_or_else(|| Run::part(PartKind::Number(definition)), |kind| names::kind(&kind.name))
    }

    fn role(&self, role: Role, who: &[EntryId]) -> (Role, Vec<Argument>) {
        (role, who.iter().map(|number| self.party(*number).into()).collect())
    }

    fn entries(&self, numbers: &[EntryId]) -> Vec<ast::Reference> {
        numbers.iter().map(|number| self.entry(*number)).collect()
    }

    /// A date and the event that it is counted from.
    fn times(&self, date: &Date) -> Vec<When> {
        typed_date(date).into_iter().chain(date.anchor.map(|anchor| self.anchor(anchor))).collect()
    }

    /// `about 3 weeks after #8`.
    fn anchor(&self, anchor: Anchor) -> When {
        let point = TimePoint::entry(self.entry(anchor.event));
        match anchor.offset {
            Some(length) => {
                When::Distance { about: anchor.about, length, after: anchor.side == Side::After, point }
            }
            None => {
                let word = match anchor.side {
                    Side::Before => TimeWord::Before,
                    Side::After => TimeWord::After,
                    Side::During => TimeWord::During,
                };
                When::Relative { word, any: false, point }
            }
        }
    }

    /// `correct`, `refine`.
    pub(super) fn correct(&self, correct: &Correct) -> Tell {
        Tell::Correct {
            refine: correct.refine,
            event: self.entry(correct.event),
            changes: correct.changes.iter().flat_map(|change| self.change(change)).collect(),
            because: correct.because.clone(),
            sources: correct.claims.iter().map(|claim| self.claim(claim)).collect(),
        }
    }

    /// One change, as it stands in a correction or after a citation.
    pub(super) fn change(&self, change: &Change) -> Vec<ChangeText> {
        vec![match change {
            Change::Kind(kind) => ChangeText::Kind(self.kind(*kind)),
            Change::Mood(mood) => ChangeText::Mood(MoodWord::of(*mood)),
            Change::Date(None) => ChangeText::NoDate,
            Change::Date(Some(date)) => return self.changed_date(date),
            Change::Role(role, who) => {
                let (preposition, who) = self.role(*role, who);
                ChangeText::Role(preposition, who)
            }
            Change::With(role, who) => {
                let (preposition, who) = self.role(*role, who);
                ChangeText::With(preposition, who)
            }
            Change::Without(role, who) => {
                let (preposition, who) = self.role(*role, who);
                ChangeText::Without(preposition, who)
            }
            Change::Quantity(Some(change)) => ChangeText::Quantity(quantity(change)),
            Change::Quantity(None) => ChangeText::NoQuantity,
            Change::Count(Some(change)) => ChangeText::Count(count(*change)),
            Change::Count(None) => ChangeText::NoCount,
            Change::Members(members) => ChangeText::Including(self.entries(members)),
        }]
    }

    /// A date in a change. One that was derived from a distance is told by that alone: it follows again.
    fn changed_date(&self, date: &Date) -> Vec<ChangeText> {
        let stated = if date.derived { None } else { typed_date(date) };
        let anchor = date.anchor.map(|anchor| self.anchor(anchor));
        stated.into_iter().chain(anchor).map(ChangeText::When).collect()
    }
}

/// A date as it is typed in a record; nothing for one that is known by its distance alone.
#[must_use]
pub fn typed_date(date: &Date) -> Option<When> {
    date.wording().map(worded)
}

fn worded(wording: Wording) -> When {
    let at = |word, text: String| When::At(word, DateText::of(text));
    let relative = |word, text: String| When::Relative { word, any: false, point: DateText::of(text).into() };
    match wording {
        Wording::Plain(DateSense::On, text) => at(AtWord::On, text),
        Wording::Plain(DateSense::Within, text) => at(AtWord::In, text),
        Wording::Plain(DateSense::By, text) => at(AtWord::By, text),
        Wording::Plain(DateSense::Throughout, text) => relative(TimeWord::Throughout, text),
        Wording::Plain(DateSense::Since, text) => relative(TimeWord::Since, text),
        Wording::About(text) => When::About(DateText::of(text)),
        Wording::Between(from, to) => When::Between(DateText::of(from).into(), DateText::of(to).into()),
    }
}

fn quantity(quantity: &Quantity) -> QuantityText {
    QuantityText { bound: quantity.bound, thousandths: quantity.thousandths, unit: quantity.unit.clone() }
}

fn count(count: Count) -> CountText {
    match count {
        Count::Several => CountText::Several,
        Count::Range(least, None) => CountText::AtLeast(least),
        Count::Range(0, Some(most)) => CountText::AtMost(most),
        Count::Range(least, Some(most)) if least == most => CountText::Exactly(least),
        Count::Range(least, Some(most)) => CountText::Between(least, most),
    }
}
