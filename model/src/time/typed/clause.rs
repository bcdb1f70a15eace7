//! Times with the words before them, as a cell of a table has them: `by the end of 2024`, `between March and April 2024`,
//! `about 2023`. In phrases the grammar finds these words; their meaning is the same.

use super::super::{Date, DateError};
use super::{Reader, Reading};

/// What the words before a date say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    In,
    About,
    By,
    Since,
    From,
    Before,
    After,
    Between,
    Throughout,
}

/// Words before a date, with what they say. The longest come first.
const OPENINGS: &[(&[&str], Opening)] = &[
    (
        &["on or about", "in or about", "at or about", "on or around", "in or around", "about", "around"],
        Opening::About,
    ),
    (&["circa", "ca.", "ca", "c.", "approximately", "approx.", "approx", "roughly"], Opening::About),
    (&["in about", "in around", "in circa", "on about", "on around"], Opening::About),
    (&["on or before", "not later than", "no later than", "not after", "by or before"], Opening::By),
    (&["up to", "up until", "until", "till", "by"], Opening::By),
    (&["on or after", "not earlier than", "no earlier than", "not before", "since"], Opening::Since),
    (&["from"], Opening::From),
    (&["before", "prior to", "earlier than"], Opening::Before),
    (&["after", "later than"], Opening::After),
    (&["between"], Opening::Between),
    (&["throughout"], Opening::Throughout),
    (&["in", "on", "at", "during", "over"], Opening::In),
];

/// Words that say nothing before a time.
const IDLE: [&str; 5] = ["sometime", "some time", "at some point", "at some time", "some point"];

impl Reader {
    /// The date that a text with the words before it says.
    ///
    /// # Errors
    ///
    /// If it says none, or one that can be read in two ways.
    pub fn time(&self, text: &str) -> Result<Reading, DateError> {
        let text = text.trim();
        // Most texts are a date alone.
        let alone = self.date(text);
        let Err(error) = alone else { return alone };
        let rest = IDLE.iter().find_map(|idle| behind(text, idle)).unwrap_or(text);
        let Some((opening, rest)) = opening(rest) else {
            return if rest.len() < text.len() { self.time(rest) } else { Err(error) };
        };
        let read = |date: Date, reading: Reading| Reading { date, ..reading };
        let bound = || self.bound(rest);
        Ok(match opening {
            // `in about 2023`
            Opening::In => self.time(rest)?,
            Opening::About => self.about(rest)?,
            Opening::By => {
                let reading = bound()?;
                read(Date::by(reading.date.clone()), reading)
            }
            Opening::Since => {
                let reading = bound()?;
                read(Date::since(reading.date.clone()), reading)
            }
            Opening::Before => {
                let reading = bound()?;
                read(Date::before(&reading.date), reading)
            }
            Opening::After => {
                let reading = bound()?;
                read(Date::after(&reading.date), reading)
            }
            Opening::Throughout => {
                let reading = self.date(rest)?;
                read(Date::throughout(reading.date.clone()), reading)
            }
            Opening::Between => {
                let (from, to) = halves(rest, "and").ok_or(error)?;
                self.stretch(from, to, Date::between)?
            }
            Opening::From => match halves(rest, "to").or_else(|| halves(rest, "until")) {
                Some((from, to)) => self.stretch(from, to, Date::range)?,
                None => {
                    let rest =
                        rest.trim_end_matches("onwards").trim_end_matches("onward").trim_end_matches(" on");
                    let reading = self.bound(rest)?;
                    read(Date::since(reading.date.clone()), reading)
                }
            },
        })
    }

    /// The time from one date to another.
    fn stretch(
        &self,
        from: &str,
        to: &str,
        joined: fn(&Date, &Date) -> Result<Date, DateError>,
    ) -> Result<Reading, DateError> {
        let [from, to] = self.pair(from, to)?;
        let relative = from.relative || to.relative;
        let remarks = from.remarks.into_iter().chain(to.remarks).collect();
        Ok(Reading { date: joined(&from.date, &to.date)?, remarks, relative })
    }
}

/// The words that a text opens with, and what stands behind them.
fn opening(text: &str) -> Option<(Opening, &str)> {
    let all = OPENINGS.iter().flat_map(|(words, opening)| words.iter().map(|word| (*word, *opening)));
    let found = all.filter_map(|(word, opening)| Some((opening, behind(text, word)?)));
    found.min_by_key(|(_, rest)| rest.len())
}

/// What stands behind words that a text opens with.
fn behind<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let opens = text.get(..words.len())?.eq_ignore_ascii_case(words);
    let rest = text.get(words.len()..).filter(|_| opens)?;
    let ends = rest.starts_with(char::is_whitespace) || (words.ends_with('.') && !rest.is_empty());
    ends.then(|| rest.trim_start())
}

/// What stands before and behind a word, the last there is.
fn halves<'t>(text: &'t str, word: &str) -> Option<(&'t str, &'t str)> {
    let parted = text.match_indices(word).filter(|(at, _)| {
        text[..*at].ends_with(char::is_whitespace) && text[at + word.len()..].starts_with(char::is_whitespace)
    });
    let (at, _) = parted.last()?;
    Some((&text[..at], &text[at + word.len()..]))
}
