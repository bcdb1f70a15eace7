//! Dates in digits as other people write them.

use crate::ast::Span;
use crate::error::{Error, ErrorKind};

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
            .with_hint("a date is written YEAR-MONTH-DAY: 2024-12-20"),
        [only] => Error::new(ErrorKind::Date, span, format!("the date `{trimmed}` is written {only} here"))
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
