//! Dates as other people write them.

use super::rewrite::{Change, Sense};
use super::words::Piece;
use crate::ast::Span;
use crate::error::{Error, ErrorKind};
use crate::words::{WordClass, is_word_of, typo};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const NUMBERS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// `05/06/2024`, `5.6.2024`, `2024/06/05`: says every way that it can be meant.
pub(super) fn check(at: usize, token: &str, statement: bool) -> Result<(), Error> {
    let trimmed = if statement { token } else { token.trim_end_matches('?') };
    let Some(mark) = ['/', '.', '-'].into_iter().find(|mark| trimmed.matches(*mark).count() == 2) else {
        return Ok(());
    };
    let parts: Vec<&str> = trimmed.split(mark).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return Ok(());
    }
    let numbers: Vec<u16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let &[a, b, c] = numbers.as_slice() else { return Ok(()) };
    let mut readings: Vec<String> = Vec::new();
    let mut read = |year: u16, month: u16, day: u16| {
        let reading = format!("{year:04}-{month:02}-{day:02}");
        if (1..=12).contains(&month) && day >= 1 && day <= days(year, month) && !readings.contains(&reading) {
            readings.push(reading);
        }
    };
    match lengths.as_slice() {
        [1 | 2, 1 | 2, 4] => {
            read(c, b, a);
            if mark != '.' {
                read(c, a, b);
            }
        }
        [1 | 2, 1 | 2, 2] if mark == '/' => {
            read(2000 + c, b, a);
            read(2000 + c, a, b);
        }
        [4, 1 | 2, 1 | 2] if mark != '-' => read(a, b, c),
        _ => return Ok(()),
    }
    let span = Span { start: at, end: at + trimmed.len() };
    Err(match readings.as_slice() {
        [] => Error::new(ErrorKind::Date, span, format!("there is no such day as `{trimmed}`"))
            .with_hint("write a date as YEAR-MONTH-DAY: 2024-12-20"),
        [only] => Error::new(ErrorKind::Date, span, format!("write the date `{trimmed}` as {only}"))
            .with_words([only.clone()])
            .asking_the_same(true),
        [one, other, ..] => {
            let message = format!("`{trimmed}` can be read in two ways: {one} or {other}");
            Error::new(ErrorKind::Date, span, message)
                .with_hint(format!("type {one} (day first) or {other} (month first)"))
                .with_words([one.clone(), other.clone()])
        }
    })
}

fn days(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A date said otherwise, as we write it.
pub(super) fn change(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    if rest[0].quoted {
        return None;
    }
    let after = before.last().map(|piece| piece.text.to_ascii_lowercase()).unwrap_or_default();
    ago(rest)
        .or_else(|| unit_in_words(&after, rest))
        .or_else(|| month(&after, rest))
        .or_else(|| weekday(rest))
        .or_else(|| run_together(rest))
        .or_else(|| several_years(&after, before, rest))
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn unit(piece: Option<&Piece<'_>>) -> Option<&'static str> {
    let text = piece?.text.to_ascii_lowercase();
    ["day", "week", "month", "year"].into_iter().find(|unit| text.trim_end_matches('s') == *unit)
}

fn number(text: &str) -> Option<u32> {
    let word = text.to_ascii_lowercase();
    let spelled = NUMBERS.iter().position(|known| *known == word).and_then(|at| u32::try_from(at + 1).ok());
    text.parse().ok().or(spelled).or_else(|| (word == "a" || word == "an").then_some(1))
}

/// `two years ago`: a date, or a stretch up to today.
fn ago(rest: &[Piece<'_>]) -> Option<Change> {
    let (count, unit) = (number(rest[0].text)?, unit(rest.get(1))?);
    rest.get(2).filter(|piece| piece.is("ago"))?;
    let ours = if count == 1 { format!("last {unit}") } else { format!("last {count} {unit}s") };
    let message = format!("`ago` isn't a date: give the date, or use `{ours}` for all the time since");
    Some(Change::said(3, vec![ours], message).but(Sense::Near))
}

/// `within a year of`, `last two months`.
fn unit_in_words(after: &str, rest: &[Piece<'_>]) -> Option<Change> {
    // `at least two`, `limit ten`: small numbers are written in digits.
    if ["least", "most", "than", "limit", "exactly", "first"].contains(&after)
        && let Some(digits) = NUMBERS.iter().position(|known| rest[0].is(known))
    {
        return Some(Change::written(1, rest[0].text, &(digits + 1).to_string()));
    }
    if !["within", "last", "next"].contains(&after) || rest[0].text.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let (count, unit) = (number(rest[0].text)?, unit(rest.get(1))?);
    let plural = if count == 1 { "" } else { "s" };
    let typed = format!("{} {}", rest[0].text, rest[1].text);
    Some(Change::written(2, &typed, &format!("{count} {unit}{plural}")))
}

/// `in May`, `in March of 2024`, `Q1 2024`, `the 2020's`.
fn month(after: &str, rest: &[Piece<'_>]) -> Option<Change> {
    let text = rest[0].text.to_ascii_lowercase();
    let next = rest.get(1);
    if let Some(quarter) =
        text.strip_prefix('q').and_then(|number| number.parse::<u8>().ok()).filter(|n| (1..=4).contains(n))
        && let Some(year) = next.filter(|piece| is_year(piece.text))
    {
        let (from, to) = (3 * quarter - 2, 3 * quarter);
        let ours = format!("{}-{from:02}/{}-{to:02}", year.text, year.text);
        return Some(Change::written(2, &format!("{} {}", rest[0].text, year.text), &ours));
    }
    if let Some(decade) =
        text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).filter(|year| is_year(year))
    {
        return Some(Change::written(1, rest[0].text, &format!("{decade}s")));
    }
    if !is_word_of(WordClass::Month, &text)
        || !["in", "on", "since", "until", "before", "after", "by", "of"].contains(&after)
    {
        return None;
    }
    match (next, rest.get(2)) {
        (Some(of), Some(year)) if of.is("of") && is_year(year.text) => {
            let typed = format!("{} of {}", rest[0].text, year.text);
            Some(Change::written(3, &typed, &format!("{} {}", rest[0].text, year.text)))
        }
        (Some(year), _) if is_year(year.text) => None,
        _ => {
            let message = format!("`{}` alone isn't a date: which year?", rest[0].text);
            Some(Change::said(1, vec![rest[0].text.to_owned()], message).but(Sense::Other))
        }
    }
}

/// `on Monday`, `since last Tuesday`.
fn weekday(rest: &[Piece<'_>]) -> Option<Change> {
    let word = ["on", "since", "before", "after", "until", "by"].into_iter().find(|word| rest[0].is(word));
    let skipped = usize::from(word.is_some());
    let near =
        rest.get(skipped).is_some_and(|piece| ["last", "next", "this"].iter().any(|word| piece.is(word)));
    let day = rest.get(skipped + usize::from(near))?;
    if !WEEKDAYS.contains(&day.text.to_ascii_lowercase().as_str()) {
        return None;
    }
    let message = "days of the week aren't dates here: give the date, or use `last week`".to_owned();
    Some(Change::said(skipped + usize::from(near) + 1, Vec::new(), message).but(Sense::Other))
}

/// `20240605`.
fn run_together(rest: &[Piece<'_>]) -> Option<Change> {
    let text = rest[0].text;
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..)?);
    digits.then(|| Change::written(1, text, &format!("{year}-{month}-{day}")))
}

/// `at 2024-12-20`, `since 2024 or 2025`, `Kim 2024`.
fn several_years(after: &str, before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    let date = |piece: &&Piece<'_>| {
        piece.text.len() >= 4
            && is_year(piece.text.get(..4).unwrap_or_default())
            && crate::parse_date(piece.text).is_ok()
    };
    if rest[0].is("at") && rest.get(1).filter(date).is_some() {
        return Some(Change::written(1, "at", "on"));
    }
    if rest[0].is("and") || rest[0].is("or") {
        let year = rest.get(1).filter(date)?;
        let between = |piece: &Piece<'_>| piece.is("between") || typo(piece.text) == Some("between");
        if before.iter().any(between) {
            return None;
        }
        let before_is_year = is_year(after.get(..4).unwrap_or_default());
        let typed = format!("{} {}", rest[0].text, year.text);
        return before_is_year.then(|| Change::written(2, &typed, &format!("or in {}", year.text)));
    }
    let word = [
        "in", "for", "on", "by", "to", "of", "before", "after", "since", "until", "from", "during",
        "between", "and", "throughout", "at", "mid", "early", "late", "about",
    ];
    let dated = date(&&rest[0])
        && !after.is_empty()
        && !word.contains(&after)
        && !is_word_of(WordClass::Month, after);
    let dated =
        dated && !after.starts_with(|letter: char| letter.is_ascii_digit()) && !after.starts_with('(');
    // A keyword with a slip in it is mended first.
    let dated = dated && typo(after).is_none();
    dated.then(|| {
        let message =
            format!("a word is missing before the date `{}`: in, on, before, after, since", rest[0].text);
        Change::said(1, vec![format!("in {}", rest[0].text)], message)
    })
}
