//! Dates in words as other people write them.

use super::change::{Fidelity, Rewrite};
use crate::foreign::words::Piece;
use crate::parse::parse_date;
use crate::words::{WordClass, is_word_of, typo};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const NUMBERS: [&str; 12] =
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// A date said otherwise, as we write it.
pub(super) fn change(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    if rest[0].quoted {
        return None;
    }
    let after = before.last().map(|piece| piece.text.to_ascii_lowercase()).unwrap_or_default();
    unit_in_words(&after, rest)
        .or_else(|| month(&after, rest))
        .or_else(|| weekday(rest))
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

/// `within a year of`, `last two months`.
fn unit_in_words(after: &str, rest: &[Piece<'_>]) -> Option<Rewrite> {
    // `at least two`, `limit ten`: small numbers are written in digits.
    if ["least", "most", "than", "limit", "exactly", "first"].contains(&after)
        && let Some(digits) = NUMBERS.iter().position(|known| rest[0].is(known))
    {
        return Some(Rewrite::written(1, rest[0].text, &(digits + 1).to_string()));
    }
    if !["within", "last", "next"].contains(&after) || rest[0].text.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let (count, unit) = (number(rest[0].text)?, unit(rest.get(1))?);
    let plural = if count == 1 { "" } else { "s" };
    let typed = format!("{} {}", rest[0].text, rest[1].text);
    Some(Rewrite::written(2, &typed, &format!("{count} {unit}{plural}")))
}

/// `in May`.
fn month(after: &str, rest: &[Piece<'_>]) -> Option<Rewrite> {
    let text = rest[0].text.to_ascii_lowercase();
    if !is_word_of(WordClass::Month, &text)
        || !["in", "on", "since", "until", "before", "after", "by", "of"].contains(&after)
    {
        return None;
    }
    if rest.get(1).is_some_and(|year| is_year(year.text)) {
        return None;
    }
    let message = format!("`{}` alone isn't a date: which year?", rest[0].text);
    Some(Rewrite::said(1, vec![rest[0].text.to_owned()], message).but(Fidelity::Other))
}

/// `on Monday`, `since last Tuesday`.
fn weekday(rest: &[Piece<'_>]) -> Option<Rewrite> {
    let word = ["on", "since", "before", "after", "until", "by"].into_iter().find(|word| rest[0].is(word));
    let skipped = usize::from(word.is_some());
    let near =
        rest.get(skipped).is_some_and(|piece| ["last", "next", "this"].iter().any(|word| piece.is(word)));
    let day = rest.get(skipped + usize::from(near))?;
    if !WEEKDAYS.contains(&day.text.to_ascii_lowercase().as_str()) {
        return None;
    }
    let message = "days of the week aren't dates here: give the date, or use `last week`".to_owned();
    Some(Rewrite::said(skipped + usize::from(near) + 1, Vec::new(), message).but(Fidelity::Other))
}

/// `at 2024-12-20`, `since 2024 or 2025`, `Kim 2024`.
fn several_years(after: &str, before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    let date = |piece: &&Piece<'_>| {
        piece.text.len() >= 4
            && is_year(piece.text.get(..4).unwrap_or_default())
            && parse_date(piece.text).is_ok()
    };
    if rest[0].is("at") && rest.get(1).filter(date).is_some() {
        return Some(Rewrite::written(1, "at", "on"));
    }
    if rest[0].is("and") || rest[0].is("or") {
        let year = rest.get(1).filter(date)?;
        let between = |piece: &Piece<'_>| piece.is("between") || typo(piece.text) == Some("between");
        if before.iter().any(between) {
            return None;
        }
        let before_is_year = is_year(after.get(..4).unwrap_or_default());
        let typed = format!("{} {}", rest[0].text, year.text);
        return before_is_year.then(|| Rewrite::written(2, &typed, &format!("or in {}", year.text)));
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
        Rewrite::said(1, vec![format!("in {}", rest[0].text)], message)
    })
}
