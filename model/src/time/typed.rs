//! Dates as people type them.

use super::error::MONTHS;
use super::{Date, DateError, Part, Season, edtf};

impl Date {
    /// The date that people's text says: `2024-02-29`, `29 February 2024`, `Feb 29, 2024`, `February 2024`,
    /// `spring 2025`, `early 2024`, `2020s`, and all of EDTF. Words may be capitalised as one likes.
    ///
    /// # Errors
    ///
    /// If it is none of these, or there is no such day.
    pub fn typed(text: &str) -> Result<Self, DateError> {
        let trimmed = text.trim();
        let lower = trimmed.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
        let read = match words.as_slice() {
            [decade] => decade.strip_suffix('s').and_then(year).map(Self::decade),
            [word, year_text] => year(year_text).and_then(|year| in_year(word, year)),
            [first, second, year_text] => year(year_text).and_then(|year| on_day(first, second, year)),
            _ => None,
        };
        read.unwrap_or_else(|| edtf::parse(trimmed))
    }
}

/// A year of four digits.
fn year(text: &str) -> Option<i64> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `February 2024`, `spring 2025`, `early 2024`.
fn in_year(word: &str, year: i64) -> Option<Result<Date, DateError>> {
    let word = if word == "fall" { Season::Autumn.as_str() } else { word };
    if let Some(season) = Season::ALL.into_iter().find(|season| season.as_str() == word) {
        return Some(Date::season(year, season));
    }
    if let Some(part) = Part::ALL.into_iter().find(|part| part.as_str() == word) {
        return Some(Date::part_of_year(part, year));
    }
    Some(Date::month(year, month(word)?))
}

/// `29 February 2024`, `February 29 2024`.
fn on_day(first: &str, second: &str, year: i64) -> Option<Result<Date, DateError>> {
    let day = |text: &str| (text.len() <= 2).then(|| text.parse::<u8>().ok())?;
    let (day, month) = match (day(first), day(second)) {
        (Some(day), None) => (day, month(second)?),
        (None, Some(day)) => (day, month(first)?),
        _ => return None,
    };
    Some(Date::day(year, month, day))
}

/// A month by its name or the first three or more letters of it.
fn month(word: &str) -> Option<u8> {
    let word = word.strip_suffix('.').unwrap_or(word);
    let named = |name: &str| word.len() >= 3 && name.to_lowercase().starts_with(word);
    let place = MONTHS.iter().position(|name| named(name))?;
    u8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_people_write() {
        let edtf = |text: &str| Date::typed(text).map(|date| date.edtf());
        for text in ["29 February 2024", "Feb 29, 2024", "feb. 29 2024", "February 29,2024", " 2024-02-29 "] {
            assert_eq!(edtf(text).as_deref(), Ok("2024-02-29"), "{text}");
        }
        assert_eq!(edtf("May 2024").as_deref(), Ok("2024-05"));
        assert_eq!(edtf("Sept 2024").as_deref(), Ok("2024-09"));
        assert_eq!(edtf("fall 2024").as_deref(), Ok("2024-23"));
        assert_eq!(edtf("2020s").as_deref(), Ok("202X"));
        assert_eq!(edtf("Early 2024").as_deref(), Ok("[2024-01..2024-04]"));
        assert_eq!(edtf("2024-11?").as_deref(), Ok("2024-11?"));
    }

    #[test]
    fn what_is_no_date() {
        assert_eq!(Date::typed("30 Feb 2024"), Err(DateError::NoSuchDay { year: 2024, month: 2, last: 29 }));
        for text in ["Ma 2024", "29 2024", "29 29 2024", "4.25 House", "2024 Street", "May", "", "05/06/2024"]
        {
            assert!(Date::typed(text).is_err(), "{text}");
        }
        let said = Date::typed("2023-02-29").unwrap_err().to_string();
        assert_eq!(said, "February 2023 has 28 days: its last day is 2023-02-28");
    }
}
