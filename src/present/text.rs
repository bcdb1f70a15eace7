//! Parts of rows as text: quantities, counts, names, changed fields.

use std::fmt;

use annals_grammar::english;
use annals_store::entry::{Bound, Change, Claim, Count, Locator, Number, Quantity, Role};
use annals_store::time::{Anchor, Date, Day, Truth};

use crate::answer::CountText;
use crate::graph::{Part, Party};
use crate::ids::EntityIx;
pub use crate::numbers::total;
use crate::view::{Seen, View};

/// The word for a truth in rows.
#[must_use]
pub fn certainty(truth: Truth) -> &'static str {
    if truth.is_certain() { "certain" } else { "possible" }
}

/// The preferred name of an entity.
#[must_use]
pub fn name(view: &View<'_>, entity: EntityIx) -> String {
    view.graph().name_of(entity).into_owned()
}

/// The name of an entity's type.
#[must_use]
pub fn type_name(view: &View<'_>, entity: EntityIx) -> String {
    let graph = view.graph();
    graph.vocabulary().ty(graph.type_of(entity)).name.clone()
}

/// Who stands in a role: a preferred name, or the number of an event.
#[must_use]
pub fn party(view: &View<'_>, party: Party) -> String {
    match party {
        Party::Entity(entity) => name(view, entity),
        Party::Event(event) => format!("#{}", view.graph().events().number(event)),
    }
}

/// The names of those that entries declared; of others, the number.
#[must_use]
pub fn names_of(view: &View<'_>, numbers: &[Number]) -> Vec<String> {
    let graph = view.graph();
    let said = |number: &Number| match graph.entity_numbered(*number) {
        Some(entity) => name(view, view.canonical(entity)),
        None => format!("#{number}"),
    };
    numbers.iter().map(said).collect()
}

/// An event in a few words: `#45 (groundbreaking, 2024-02-29)`.
#[must_use]
pub fn event_words(view: &View<'_>, seen: &Seen<'_>) -> String {
    let kind = &view.graph().vocabulary().kind(seen.kind).name;
    let date = edtf(seen).map_or_else(String::new, |date| format!(", {date}"));
    format!("#{} ({kind}{date})", seen.number)
}

/// The date of an event in EDTF; `None` where nothing is known.
#[must_use]
pub fn edtf(seen: &Seen<'_>) -> Option<String> {
    seen.date().filter(|date| date.earliest.is_some() || date.latest.is_some()).map(Date::edtf)
}

/// The date of an event as people say it, with the event it is counted from.
#[must_use]
pub fn everyday(seen: &Seen<'_>) -> String {
    let Some(date) = seen.date() else { return String::new() };
    let bounded = date.earliest.is_some() || date.latest.is_some();
    match (&date.anchor, bounded) {
        (None, _) => date.everyday(),
        (Some(anchor), true) => format!("{}, {}", date.everyday(), anchor_words(anchor)),
        (Some(anchor), false) => anchor_words(anchor),
    }
}

fn anchor_words(anchor: &Anchor) -> String {
    format!("{} #{}", distance_words(anchor), anchor.event)
}

/// How far an event was said to be from its anchor: `about 3 weeks after`.
fn distance_words(anchor: &Anchor) -> String {
    let side = anchor.side.as_str();
    match offset(anchor) {
        Some(offset) => format!("{offset} {side}"),
        None => side.to_owned(),
    }
}

/// The distance that was stated: `about 3 weeks`.
#[must_use]
pub fn offset(anchor: &Anchor) -> Option<String> {
    let about = if anchor.about { "about " } else { "" };
    anchor.offset.map(|offset| format!("{about}{offset}"))
}

/// A day in ISO 8601; `None` where there is no bound.
#[must_use]
pub fn iso(day: Day) -> Option<String> {
    day.is_bounded().then(|| day.to_string())
}

/// A quantity as people say it: `over 1,000 houses`.
#[must_use]
pub fn quantity(quantity: &Quantity) -> String {
    let Some(thousandths) = quantity.thousandths else { return quantity.unit.clone() };
    let bound = if quantity.bound == Bound::Exactly { "" } else { quantity.bound.as_str() };
    format!("{bound} {} {}", grouped(thousandths), quantity.unit).trim().to_owned()
}

/// A number of thousandths, with commas: `1,234.5`.
fn grouped(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    let fraction = format!(".{:03}", size % 1000);
    format!(
        "{sign}{}{}",
        english::thousands(size / 1000),
        fraction.trim_end_matches('0').trim_end_matches('.')
    )
}

/// A count as a number where it is one, else in words.
#[must_use]
pub fn count(count: Count) -> CountText {
    match count {
        Count::Range(least, Some(most)) if least == most => CountText::Number(least),
        Count::Range(least, Some(most)) => CountText::Words(format!("{least} to {most}")),
        Count::Range(least, None) => CountText::Words(format!("at least {least}")),
        Count::Several => CountText::Words("several".to_owned()),
    }
}

fn count_words(value: Count) -> String {
    match count(value) {
        CountText::Number(number) => number.to_string(),
        CountText::Words(words) => words,
    }
}

/// Where in its source a claim rests, other than by characters.
#[must_use]
pub fn locator(claim: &Claim) -> Option<String> {
    match claim.locator? {
        Locator::Characters(..) => None,
        Locator::Paragraph(number) => Some(format!("para {number}")),
        Locator::Page(number) => Some(format!("page {number}")),
    }
}

/// The field that a change is about.
#[must_use]
pub fn field_of(change: &Change) -> &'static str {
    match change {
        Change::Kind(_) => "kind",
        Change::Mood(_) => "mood",
        Change::Date(_) => "date",
        Change::Role(role, _) | Change::With(role, _) | Change::Without(role, _) => role.as_str(),
        Change::Quantity(_) => "quantity",
        Change::Count(_) => "count",
        Change::Members(_) => "members",
    }
}

/// A change in words: `date 2024-02-28`.
#[must_use]
pub fn change(view: &View<'_>, change: &Change) -> String {
    let listed = |numbers: &[Number]| names_of(view, numbers).join(", ");
    let value = match change {
        Change::Kind(number) => {
            let kind = view.graph().kind_of(*number);
            kind.map_or_else(String::new, |kind| view.graph().vocabulary().kind(kind).name.clone())
        }
        Change::Mood(mood) => mood.as_str().to_owned(),
        Change::Date(date) => date.as_ref().map_or_else(|| "none".to_owned(), Date::edtf),
        Change::Role(_, who) => listed(who),
        Change::With(_, who) => format!("also {}", listed(who)),
        Change::Without(_, who) => format!("not {}", listed(who)),
        Change::Quantity(value) => value.as_ref().map_or_else(|| "none".to_owned(), quantity),
        Change::Count(value) => value.map_or_else(|| "none".to_owned(), count_words),
        Change::Members(members) => format!("also {}", listed(members)),
    };
    format!("{} {value}", field_of(change))
}

/// The fields of an event with their values as text, in a fixed order, those without a value left out.
#[must_use]
pub fn fields(view: &View<'_>, seen: &Seen<'_>) -> Vec<(&'static str, String)> {
    let mut fields = vec![
        ("kind", view.graph().vocabulary().kind(seen.kind).name.clone()),
        ("mood", seen.mood.as_str().to_owned()),
    ];
    for role in Role::ALL {
        let of_role = |part: &&Part| part.role == role;
        let who: Vec<String> =
            seen.parts().iter().filter(of_role).map(|part| party(view, part.who)).collect();
        if !who.is_empty() {
            fields.push((role.as_str(), who.join(", ")));
        }
    }
    fields.extend(seen.date().map(|date| ("date", date.edtf())));
    fields.extend(seen.quantity().map(|value| ("quantity", quantity(value))));
    fields.extend(seen.count().map(|value| ("count", count_words(value))));
    let members = seen.members();
    if !members.is_empty() {
        fields.push(("members", members.iter().map(|m| format!("#{m}")).collect::<Vec<_>>().join(", ")));
    }
    fields
}

/// Entry numbers in prose, no more than a few of them: `#4, #5 and 12 more`.
#[must_use]
pub fn numbers(numbers: &[Number]) -> String {
    numbers.iter().copied().collect::<Numbers>().to_string()
}

/// Entry numbers for prose: no more are kept than are told.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    first: Vec<Number>,
    all: u64,
}

impl Numbers {
    const SHOWN_MAX: usize = 5;

    /// Adds a number behind the others.
    pub fn add(&mut self, number: Number) {
        self.all += 1;
        if self.first.len() < Self::SHOWN_MAX {
            self.first.push(number);
        }
    }

    /// How many were added.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.all
    }

    /// The first of them.
    #[must_use]
    pub fn first(&self) -> Option<Number> {
        self.first.first().copied()
    }
}

impl FromIterator<Number> for Numbers {
    fn from_iter<I: IntoIterator<Item = Number>>(numbers: I) -> Self {
        let mut all = Self::default();
        numbers.into_iter().for_each(|number| all.add(number));
        all
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items: Vec<String> = self.first.iter().map(|number| format!("#{number}")).collect();
        let more = self.all - total(items.len());
        f.write_str(&english::list_some(items, more, "and"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bound: Bound, thousandths: i64, unit: &str) -> String {
        quantity(&Quantity { bound, thousandths: Some(thousandths), unit: unit.to_owned() })
    }

    #[test]
    fn quantities_are_said_with_their_bound() {
        assert_eq!(of(Bound::Over, 1_000_000, "houses"), "over 1,000 houses");
        assert_eq!(of(Bound::Exactly, 50_000_000, "apartments"), "50,000 apartments");
        assert_eq!(of(Bound::About, 1_500, "meters"), "about 1.5 meters");
        assert_eq!(of(Bound::Exactly, -1_234_567_050, ""), "-1,234,567.05");
        let words =
            Quantity { bound: Bound::Exactly, thousandths: None, unit: "hundreds of people".to_owned() };
        assert_eq!(quantity(&words), "hundreds of people");
    }

    #[test]
    fn counts_are_numbers_or_words() {
        assert_eq!(count(Count::Range(19, Some(19))), CountText::Number(19));
        assert_eq!(count(Count::Range(4, None)), CountText::Words("at least 4".to_owned()));
        assert_eq!(count(Count::Several), CountText::Words("several".to_owned()));
    }

    #[test]
    fn few_numbers_are_listed() {
        assert_eq!(numbers(&[1, 2, 3, 4, 5, 6, 7]), "#1, #2, #3, #4, #5 and 2 more");
        assert_eq!(numbers(&[7]), "#7");
    }
}
