//! Values as text: plain for programs and spreadsheets, in words for people.

use annals_grammar::english::{self, thousands, thousands_signed};
use annals_grammar::quote_name;
use annals_model::entry::{Bound, Count, Locator, Mood, Quantity, Role};
use annals_model::time::{Anchor, Date};

use super::{
    Bounds, Cell, ClaimedField, ClaimedValue, EventRow, Numbers, Participant, Participants, RecordedTime,
    Value, key_text,
};

/// Between the parts of a value that has several.
const BETWEEN: &str = "; ";

impl Cell<'_> {
    /// The cell as plain text, for programs; empty where nothing stands in it.
    #[must_use]
    pub fn plain(&self) -> String {
        self.value().map(Value::plain).unwrap_or_default()
    }

    /// The cell in words; empty where nothing stands in it. Of values that sources disagree about, each is followed by
    /// its sources.
    #[must_use]
    pub fn words(&self) -> String {
        if self.claims().is_empty() {
            return self.value().map(Value::words).unwrap_or_default();
        }
        claimed(self.claims().iter().map(|valued| (valued.value.words(), valued.sources)))
    }
}

/// Values with their sources, of each no more than a few: `28 February 2024 (article) or 29 February 2024 (kcna)`.
fn claimed<'c>(values: impl Iterator<Item = (String, &'c [String])>) -> String {
    const SHOWN: usize = 3;
    let stated = values.map(|(value, sources)| match sources {
        [] => format!("{value} (no source)"),
        sources => {
            let shown = sources.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = match sources.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!("{value} ({shown}{more})")
        }
    });
    stated.collect::<Vec<_>>().join(" or ")
}

impl Value<'_> {
    /// The value as plain text, for programs and spreadsheets.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Entry(number) | Self::Number(number) => number.to_string(),
            Self::Entries(numbers) => joined(numbers.iter(), BETWEEN),
            Self::Days(days) => days.to_string(),
            Self::Real(figure) => decimal(*figure),
            Self::Degrees(degrees) => degrees.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Text(text) => (*text).to_owned(),
            Self::Name(name) => name.text.clone(),
            Self::Texts(texts) => texts.join(BETWEEN),
            Self::Listed(texts) => texts.join(BETWEEN),
            Self::Word(word) => (*word).to_owned(),
            Self::Phrase(phrase) => phrase.clone(),
            Self::Date(date) => date.edtf(),
            Self::When(date) if is_bounded(date) => date.edtf(),
            Self::When(_) => String::new(),
            Self::Day(day) => day.to_string(),
            Self::Recorded(recorded) => recorded.to_string(),
            Self::Quantity(amount) => quantity(amount),
            Self::Count(number) => count(*number),
            Self::Range(bounds) => range_short(*bounds),
            Self::Amount(bounds) => amount(*bounds),
            Self::Distance((least, most)) => days(*least, *most),
            Self::Calendar(gap) => gap.to_string(),
            Self::Span([from, to]) => format!("{from}-{to}"),
            Self::Place(place) => locator(*place),
            Self::Point([latitude, longitude]) => format!("{latitude}, {longitude}"),
            Self::Roles(roles) => joined(roles.participants(), BETWEEN),
            Self::Role((roles, role)) => joined(roles.of(*role), BETWEEN),
            Self::Via(names) => joined(names.iter(), " via "),
            Self::Key((Some(name), _)) => (*name).to_owned(),
            Self::Key((None, keys)) => key_text(keys),
            Self::Keys(keys) => joined(keys.iter(), BETWEEN),
            Self::Scope(scope) => scope.to_string(),
            Self::Events(events) => joined(events.iter().map(|event| event.id), BETWEEN),
            Self::Changes(changes) => joined(changes.iter(), BETWEEN),
            Self::Field(value) => value.to_string(),
            Self::Asserted(assertions) => joined(assertions.iter(), BETWEEN),
            Self::State(state) => state.to_string(),
        }
    }

    /// The value in words, for people.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Entry(number) => format!("#{number}"),
            Self::Entries(entries) => numbers(entries),
            Self::Number(number) => thousands(*number),
            Self::Texts(texts) => texts.join(", "),
            Self::When(date) => everyday(date),
            Self::Role((roles, role)) => joined(roles.of(*role), ", "),
            other => other.plain(),
        }
    }
}

/// Whether a date says anything of the days it can have been.
#[must_use]
pub fn is_bounded(date: &Date) -> bool {
    date.earliest.is_some() || date.latest.is_some()
}

/// Items one behind the other.
pub(super) fn joined<T: ToString>(items: impl Iterator<Item = T>, between: &str) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(between)
}

/// Numbers of entries in a cell, no more than a few of them: `#12, #15`.
#[must_use]
pub fn numbers(numbers: &[u64]) -> String {
    numbers.iter().copied().collect::<Numbers>().in_cell()
}

/// A figure with as many decimals as it needs, four at most.
#[must_use]
pub fn decimal(figure: f64) -> String {
    let text = format!("{figure:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A number that may be a range.
#[must_use]
pub fn range((at_least, at_most): Bounds<u64>) -> String {
    match at_most {
        Some(at_most) if at_most == at_least => thousands(at_least),
        Some(at_most) => format!("between {} and {}", thousands(at_least), thousands(at_most)),
        None if at_least == 0 => "0 or more".to_owned(),
        None => format!("at least {}", thousands(at_least)),
    }
}

/// A range in a column of figures.
fn range_short((at_least, at_most): Bounds<u64>) -> String {
    match at_most {
        Some(at_most) if at_most == at_least => thousands(at_least),
        Some(at_most) => format!("{} to {}", thousands(at_least), thousands(at_most)),
        None => format!("{} or more", thousands(at_least)),
    }
}

/// A number that may be a range, in a sentence.
#[must_use]
pub fn count_range((at_least, at_most): Bounds<u64>) -> String {
    match at_most {
        Some(most) if most == at_least => most.to_string(),
        Some(most) => format!("between {at_least} and {most}"),
        None => format!("at least {at_least}"),
    }
}

fn amount((at_least, at_most): (Option<f64>, Option<f64>)) -> String {
    match (at_least.map(decimal), at_most.map(decimal)) {
        (Some(least), Some(most)) if least == most => least,
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("{least} or more"),
        (None, Some(most)) => format!("{most} or less"),
        (None, None) => "not stated".to_owned(),
    }
}

/// So many days, as a range where it is one.
#[must_use]
pub fn days(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(1), Some(1)) => "1 day".to_owned(),
        (Some(min), Some(max)) if min == max => format!("{} days", thousands_signed(min)),
        (Some(min), Some(max)) => format!("{} to {} days", thousands_signed(min), thousands_signed(max)),
        (Some(min), None) => format!("at least {} days", thousands_signed(min)),
        (None, Some(max)) => format!("at most {} days", thousands_signed(max)),
        (None, None) => "not stated".to_owned(),
    }
}

/// A mean of days, at least and at most.
#[must_use]
pub fn mean_days([least, most]: [f64; 2]) -> String {
    let grouped = |days: f64| {
        let text = decimal(days);
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), thousands_signed);
        if part.is_empty() { whole } else { format!("{whole}.{part}") }
    };
    let (least, most) = (grouped(least), grouped(most));
    match least == most {
        true if least == "1" => "1 day".to_owned(),
        true => format!("{least} days"),
        false => format!("{least} to {most} days"),
    }
}

/// A quantity as people say it: `over 1,000 houses`.
#[must_use]
pub fn quantity(quantity: &Quantity) -> String {
    let Some(thousandths) = quantity.thousandths else { return quantity.unit.clone() };
    let bound = if quantity.bound == Bound::Exactly { "" } else { quantity.bound.as_str() };
    format!("{bound} {} {}", thousandths_grouped(thousandths), quantity.unit).trim().to_owned()
}

/// A number of thousandths, with commas: `1,234.5`.
fn thousandths_grouped(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, part) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    let part = if part == 0 { String::new() } else { format!(".{part:03}") };
    format!("{sign}{}{}", thousands(whole), part.trim_end_matches('0'))
}

/// How many events an aggregate stands for: `19`, `4 to 6`, `several`.
#[must_use]
pub fn count(count: Count) -> String {
    match count {
        Count::Range(least, Some(most)) if least == most => least.to_string(),
        Count::Range(least, Some(most)) => format!("{least} to {most}"),
        Count::Range(least, None) => format!("at least {least}"),
        Count::Several => "several".to_owned(),
    }
}

/// A place in a source: `1998-2069`, `para 17`.
#[must_use]
pub fn locator(locator: Locator) -> String {
    match locator {
        Locator::Characters(from, to) => format!("{from}-{to}"),
        Locator::Paragraph(number) => format!("para {number}"),
        Locator::Page(number) => format!("page {number}"),
    }
}

/// A date as people say it, with the event it is counted from.
#[must_use]
pub fn everyday(date: &Date) -> String {
    match (&date.anchor, is_bounded(date)) {
        (None, _) => alternatives(date).unwrap_or_else(|| date.everyday()),
        (Some(from), true) => format!("{}, {}", date.everyday(), anchor(from)),
        (Some(from), false) => anchor(from),
    }
}

/// One of several dates: `28 or 29 February 2024`, `28 February or 1 March 2024`, else each in full.
fn alternatives(date: &Date) -> Option<String> {
    let edtf = date.edtf();
    let parts = edtf.strip_prefix('[')?.strip_suffix(']').filter(|parts| parts.contains(','))?;
    let member = |text: &str| annals_model::time::edtf::parse(text).ok();
    let dates: Option<Vec<Date>> =
        parts.split(',').map(|part| member(part).or_else(|| member(&format!("[{part}]")))).collect();
    let dates = dates?;
    let texts: Vec<String> = dates.iter().map(Date::everyday).collect();
    let mut words: Vec<Vec<&str>> = texts.iter().map(|text| text.split(' ').collect()).collect();
    // What days have in common at their ends is said once, behind the last.
    if dates.iter().all(|date| date.single_day().is_some()) {
        let least = words.iter().map(Vec::len).min().unwrap_or_default();
        let end = |words: &[&str], behind: usize| words.get(words.len() - behind..).map(<[&str]>::concat);
        let alike = |behind: &usize| {
            words.iter().all(|one| words.first().map(|first| end(first, *behind)) == Some(end(one, *behind)))
        };
        let common = (1..least).take_while(alike).last().unwrap_or_default();
        let all_but_last = words.len() - 1;
        words.iter_mut().take(all_but_last).for_each(|words| words.truncate(words.len() - common));
    }
    let said: Vec<String> = words.iter().map(|words| words.join(" ")).collect();
    Some(english::list(&said, "or"))
}

/// How far an event was said to be from its anchor: `about 3 weeks after #12`.
#[must_use]
pub fn anchor(anchor: &Anchor) -> String {
    let side = anchor.side.as_str();
    match offset(anchor) {
        Some(offset) => format!("{offset} {side} #{}", anchor.event),
        None => format!("{side} #{}", anchor.event),
    }
}

/// The distance from an anchor as it was stated: `about 3 weeks`.
#[must_use]
pub fn offset(anchor: &Anchor) -> Option<String> {
    let about = if anchor.about { "about " } else { "" };
    anchor.offset.map(|offset| format!("{about}{offset}"))
}

/// What an event was, in the words of the language: `inauguration of X at Y by Z`.
#[must_use]
pub fn what(row: &EventRow) -> String {
    what_named(row, quote_name)
}

/// The same with names written by `named`.
pub fn what_named(row: &EventRow, named: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    let moods = row.claims.of("mood");
    if row.mood != Mood::Happened && moods.is_none() {
        text.push_str(row.mood.as_str());
        text.push(' ');
    }
    match row.claims.of("kind") {
        Some(kinds) => text.push_str(&claimed_words(kinds)),
        None => text.push_str(&row.kind),
    }
    for role in Role::ALL {
        let who = match row.claims.of(role.as_str()) {
            Some(claims) => claimed(claims.values.iter().map(|(value, sources)| match value {
                ClaimedValue::Role(who, said) => {
                    let otherwise = if *said == role { "" } else { said.as_str() };
                    (
                        format!("{otherwise} {}", names(who, *said, &named)).trim().to_owned(),
                        sources.as_slice(),
                    )
                }
                other => (other.value().words(), sources.as_slice()),
            })),
            None => names(&row.roles, role, &named),
        };
        if !who.is_empty() {
            text.push_str(&format!(" {} {who}", role.as_str()));
        }
    }
    match (row.claims.of("quantity"), &row.quantity) {
        (Some(claims), _) => text.push_str(&format!(", {}", claimed_words(claims))),
        (None, Some(amount)) => text.push_str(&format!(", {}", quantity(amount))),
        (None, None) => {}
    }
    match (row.claims.of("count"), row.count) {
        (Some(claims), _) => text.push_str(&format!(", {} in all", claimed_words(claims))),
        (None, Some(Count::Range(least, Some(most)))) if least == most => {
            text.push_str(&format!(", {} in all", thousands(least)));
        }
        (None, Some(other)) => text.push_str(&format!(", {} in all", count(other))),
        (None, None) => {}
    }
    if let Some(moods) = moods {
        text.push_str(&format!(", {}", claimed_words(moods)));
    }
    if let Some(then) = row.then.as_deref().filter(|then| !then.is_empty()) {
        text.push_str(&format!(" → {}", numbers(then)));
    }
    text
}

/// Those in a role, as a list.
fn names(roles: &Participants, role: Role, named: &impl Fn(&str) -> String) -> String {
    let name = |who: &Participant| match who {
        Participant::Entity(name) => named(&name.text),
        Participant::Event(number) => format!("#{number}"),
    };
    english::list(&roles.of(role).map(name).collect::<Vec<_>>(), "and")
}

/// What sources say of a field, in words.
pub(super) fn claimed_words(field: &ClaimedField) -> String {
    claimed(field.cells().map(|valued| (valued.value.words(), valued.sources)))
}

/// A statement followed by the entries it rests on.
#[must_use]
pub fn with_numbers(text: &str, entries: &[u64]) -> String {
    if entries.is_empty() { text.to_owned() } else { format!("{text} ({})", numbers(entries)) }
}

impl std::fmt::Display for RecordedTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::At(moment) => moment.fmt(f),
            Self::On(day) => day.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Valued;

    #[test]
    fn figures_are_short() {
        assert_eq!(days(Some(-1200), Some(3)), "-1,200 to 3 days");
        assert_eq!(days(Some(1), Some(1)), "1 day");
        assert_eq!(decimal(2.50), "2.5");
        assert_eq!(decimal(0.333_333), "0.3333");
        assert_eq!(decimal(100.0), "100");
    }

    #[test]
    fn ranges_say_what_is_not_known() {
        assert_eq!(range((3, Some(3))), "3");
        assert_eq!(range((1, Some(19))), "between 1 and 19");
        assert_eq!(range((4, None)), "at least 4");
        assert_eq!(range((0, None)), "0 or more");
    }

    #[test]
    fn long_lists_of_numbers_are_cut() {
        assert_eq!(numbers(&[7]), "#7");
        assert_eq!(numbers(&[1, 2]), "#1, #2");
        assert_eq!(numbers(&[1, 2, 3, 4, 5, 6, 7]), "#1, #2, #3, #4, #5 and 2 more");
    }

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
        assert_eq!(count(Count::Range(19, Some(19))), "19");
        assert_eq!(count(Count::Range(4, None)), "at least 4");
        assert_eq!(count(Count::Several), "several");
    }

    #[test]
    fn disputed_values_stand_with_their_sources() {
        let dates = [Date::day(2024, 2, 28), Date::day(2024, 2, 29)].map(Result::unwrap);
        let sources = [vec!["article".to_owned()], vec!["kcna".to_owned(), "rodong".to_owned()]];
        let values = dates.iter().zip(&sources);
        let all = super::super::samples::date("[2024-02-28,2024-02-29]");
        let cell = Cell::of(&all, Value::When);
        let cell = cell.claimed(values.map(|(date, sources)| Valued { value: Value::When(date), sources }));
        assert_eq!(cell.plain(), "[2024-02-28,2024-02-29]");
        assert_eq!(cell.words(), "28 February 2024 (article) or 29 February 2024 (kcna, rodong)");
    }
}
