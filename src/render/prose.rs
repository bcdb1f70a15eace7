//! Rows in words.

use annals_grammar::{english, quote_name};
use annals_store::entry::Role;

use crate::answer::{Answer, Body, ClaimRow, CountText, DurationRow, EventRow};

/// `#12, #15`; after eight of them it says how many more there are.
pub(super) fn numbers(numbers: &[u64]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = numbers.iter().take(SHOWN).map(|n| format!("#{n}")).collect();
    let more = numbers.len().saturating_sub(SHOWN);
    if more == 0 { shown.join(", ") } else { format!("{} and {more} more", shown.join(", ")) }
}

/// What an event was, in the words of the language: `inauguration of X at Y by Z`.
pub(crate) fn what(row: &EventRow) -> String {
    what_named(row, party)
}

/// The same with names written by `named`.
pub(crate) fn what_named(row: &EventRow, named: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    if row.mood != "happened" && !row.mood.is_empty() {
        text.push_str(row.mood);
        text.push(' ');
    }
    text.push_str(&row.kind);
    let in_order = Role::ALL.iter().filter_map(|role| row.roles.get_key_value(role.as_str()));
    let others = row.roles.iter().filter(|(role, _)| Role::ALL.iter().all(|known| known.as_str() != **role));
    for (role, names) in in_order.chain(others) {
        let names: Vec<String> = names.iter().map(|name| named(name)).collect();
        text.push_str(&format!(" {role} {}", english::list(&names, "and")));
    }
    if let Some(quantity) = &row.quantity {
        text.push_str(&format!(", {quantity}"));
    }
    match &row.count {
        Some(CountText::Number(count)) => text.push_str(&format!(", {} in all", english::thousands(*count))),
        Some(CountText::Words(words)) => text.push_str(&format!(", {words} in all")),
        None => {}
    }
    if let Some(then) = row.then.as_deref().filter(|then| !then.is_empty()) {
        text.push_str(&format!(" → {}", numbers(then)));
    }
    text
}

/// A name as it is typed; an event stands by its number.
fn party(name: &str) -> String {
    let is_number = name
        .strip_prefix('#')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()));
    if is_number { name.to_owned() } else { quote_name(name) }
}

/// The signs of a row: `?` possible, `!` disputed, `=` tied; the outcome of an absence in full.
pub(super) fn marks(row: &EventRow) -> String {
    let mut marks = Vec::new();
    match row.answer {
        "possible" => marks.push("?"),
        "certain" | "" => {}
        outcome => marks.push(outcome),
    }
    if row.disputed {
        marks.push("!");
    }
    if row.tied == Some(true) {
        marks.push("=");
    }
    marks.join(" ")
}

/// What the signs mean, of those that occur.
pub(super) fn legend(rows: &[EventRow]) -> Option<String> {
    let mut signs = Vec::new();
    if rows.iter().any(|row| row.answer == "possible") {
        signs.push("? possible");
    }
    if rows.iter().any(|row| row.disputed) {
        signs.push("! disputed");
    }
    if rows.iter().any(|row| row.tied == Some(true)) {
        signs.push("= order not settled by the dates");
    }
    (!signs.is_empty()).then(|| signs.join(" · "))
}

/// A number that may be a range.
pub(super) fn range(at_least: u64, at_most: Option<u64>) -> String {
    match at_most {
        Some(at_most) if at_most == at_least => english::thousands(at_least),
        Some(at_most) => {
            format!("between {} and {}", english::thousands(at_least), english::thousands(at_most))
        }
        None if at_least == 0 => "several, how many is not stated".to_owned(),
        None => format!("at least {}, and several more", english::thousands(at_least)),
    }
}

/// A range in a column of figures.
pub(super) fn range_short(at_least: u64, at_most: Option<u64>) -> String {
    match at_most {
        Some(at_most) if at_most == at_least => english::thousands(at_least),
        Some(at_most) => format!("{} to {}", english::thousands(at_least), english::thousands(at_most)),
        None => format!("{} or more", english::thousands(at_least)),
    }
}

/// So many days, as a range where it is one.
pub(super) fn days(min: Option<i64>, max: Option<i64>) -> String {
    match (min, max) {
        (Some(1), Some(1)) => "1 day".to_owned(),
        (Some(min), Some(max)) if min == max => format!("{} days", english::thousands_signed(min)),
        (Some(min), Some(max)) => {
            format!("{} to {} days", english::thousands_signed(min), english::thousands_signed(max))
        }
        (Some(min), None) => format!("at least {} days", english::thousands_signed(min)),
        (None, Some(max)) => format!("at most {} days", english::thousands_signed(max)),
        (None, None) => "not stated".to_owned(),
    }
}

/// How long, as stated where it was, else as computed.
pub(super) fn how_long(row: &DurationRow) -> String {
    let computed = days(row.min_days, row.max_days);
    match &row.stated {
        Some(stated) => format!("{stated} ({computed})"),
        None => computed,
    }
}

/// The place in a source.
pub(super) fn locator(row: &ClaimRow) -> String {
    match (row.span, &row.locator) {
        (Some([from, to]), Some(locator)) => format!("{from}-{to}, {locator}"),
        (Some([from, to]), None) => format!("{from}-{to}"),
        (None, Some(locator)) => locator.clone(),
        (None, None) => String::new(),
    }
}

/// A figure with as many decimals as it needs, four at most.
pub(super) fn decimal(figure: f64) -> String {
    let text = format!("{figure:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What the rows of a shape are called, one and several.
fn noun(answer: &Answer) -> (&'static str, &'static str) {
    match &answer.body {
        Body::Events { .. } => ("event", "events"),
        Body::Entities { .. } => ("entity", "entities"),
        Body::Groups { .. } => ("group", "groups"),
        Body::Dates { .. } => ("date", "dates"),
        Body::Durations { .. } | Body::Twins { .. } => ("pair", "pairs"),
        Body::Path { .. } | Body::Steps { .. } => ("step", "steps"),
        Body::Sources { .. } => ("claim", "claims"),
        Body::Changes { .. } | Body::History { .. } => ("change", "changes"),
        Body::Status { .. } => ("status", "statuses"),
        Body::Neighbours { .. } | Body::Rank { .. } => ("name", "names"),
        _ => ("row", "rows"),
    }
}

/// How many rows there are, how many more are possible: `3 events, 1 more possible`.
pub(super) fn summary(answer: &Answer, shown: usize, shown_possible: usize) -> String {
    let (one, several) = noun(answer);
    let shown = u64::try_from(shown).unwrap_or(u64::MAX);
    let shown_possible = u64::try_from(shown_possible).unwrap_or(u64::MAX);
    // Rows of shapes that know no certainty are all counted as certain.
    let shown_certain = shown.saturating_sub(shown_possible);
    let certain = answer.certain.max(shown_certain);
    let mut text =
        if certain == 0 { format!("no {several}") } else { english::counted(certain, one, several) };
    if shown_certain < certain {
        text.push_str(&format!(", {} shown", english::thousands(shown_certain)));
    }
    let possible = answer.possible.max(shown_possible);
    if possible > 0 {
        let more = if certain == 0 || shown_possible > 0 { "" } else { "more " };
        text.push_str(&format!(", {} {more}possible", english::thousands(possible)));
    }
    if certain == 0 && possible == 0 && answer.checked > 0 {
        text.push_str(&format!(" ({} checked)", english::counted(answer.checked, "candidate", "candidates")));
    }
    text
}

/// How many events were told.
pub(super) fn told(events: u64) -> String {
    match events {
        0 => "no events".to_owned(),
        events => format!("{} told", english::counted(events, "event", "events")),
    }
}

/// The lens in the words of the language; empty without one.
pub(crate) fn lens(answer: &Answer) -> String {
    let lens = &answer.lens;
    let mut parts = Vec::new();
    if let Some(day) = &lens.as_of {
        parts.push(format!("as of {day}"));
    }
    if let Some(day) = &lens.as_known_on {
        parts.push(format!("as known on {day}"));
    }
    match &lens.as_recorded_on {
        Some(entry) if entry.starts_with('#') => parts.push(format!("as recorded at {entry}")),
        Some(day) => parts.push(format!("as recorded on {day}")),
        None => {}
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped() {
        assert_eq!(days(Some(-1200), Some(3)), "-1,200 to 3 days");
        assert_eq!(days(Some(1), Some(1)), "1 day");
        assert_eq!(decimal(2.50), "2.5");
        assert_eq!(decimal(0.333_333), "0.3333");
        assert_eq!(decimal(100.0), "100");
    }

    #[test]
    fn ranges_say_what_is_not_known() {
        assert_eq!(range(3, Some(3)), "3");
        assert_eq!(range(1, Some(19)), "between 1 and 19");
        assert_eq!(range(4, None), "at least 4, and several more");
        assert_eq!(range(0, None), "several, how many is not stated");
    }

    #[test]
    fn long_lists_of_numbers_are_cut() {
        assert_eq!(numbers(&[1, 2]), "#1, #2");
        let many: Vec<u64> = (1..=10).collect();
        assert_eq!(numbers(&many), "#1, #2, #3, #4, #5, #6, #7, #8 and 2 more");
    }
}
