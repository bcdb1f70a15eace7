//! Cells as text, dates and numbers.

use std::borrow::Cow;

use annals_grammar::unseen::{first_forbidden, named};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::composed;
use annals_model::time::{Date, DateError, Day, Reader};

/// The text of a cell, in its composed form, with single spaces.
pub(super) fn text(cell: &[u8]) -> Result<Cow<'_, str>> {
    // One pass tells what is plain: printed ASCII with single spaces, none at the ends.
    let (mut plain, mut space) = (true, true);
    for byte in cell {
        plain &= (0x20..0x7f).contains(byte) && !(space && *byte == b' ');
        space = *byte == b' ';
    }
    let plain = plain && (!space || cell.is_empty());
    let text = std::str::from_utf8(cell).map_err(|error| not_text(cell, error.valid_up_to()))?;
    if plain {
        return Ok(Cow::Borrowed(text));
    }
    recordable(text)
}

/// A text as it can stand in an entry: in its composed form, with single spaces.
pub(super) fn recordable(text: &str) -> Result<Cow<'_, str>> {
    let text = composed(text).split_whitespace().collect::<Vec<_>>().join(" ");
    match first_forbidden(&text) {
        Some((_, letter)) => {
            Err(Error::new(ErrorKind::Syntax, format!("it contains the {}", named(letter))).hint("remove it"))
        }
        None => Ok(Cow::Owned(text)),
    }
}

fn not_text(cell: &[u8], at: usize) -> Error {
    let byte = cell.get(at).copied().unwrap_or_default();
    let shown = String::from_utf8_lossy(cell);
    let message = format!("`{}` is not UTF-8 text: byte {} is {byte:02X}", shown.trim(), at + 1);
    Error::new(ErrorKind::Syntax, message).hint("convert the file first: iconv -f LATIN1 -t UTF-8")
}

/// The date in a cell; nothing where it is empty. How it was read is added to the remarks, where it should be known.
pub(super) fn date(cell: &[u8], reader: &Reader, remarks: &mut Vec<String>) -> Result<Option<Date>> {
    if let Some(date) = plain_day(cell) {
        return Ok(Some(date));
    }
    let text = text(cell)?;
    if text.is_empty() {
        return Ok(None);
    }
    // The time of the day, which an event here has not.
    let day_and_time = cell.len() > 10 && matches!(cell[10], b'T' | b' ') && cell[11..].contains(&b':');
    if let Some(date) = plain_day(&cell[..cell.len().min(10)]).filter(|_| day_and_time) {
        return Ok(Some(date));
    }
    let read = reader.time(&text).map_err(|error| {
        let hint = match &error {
            DateError::TwoReadings { by_order: true, .. } => {
                "choose with --dates dmy or --dates mdy, or write dates as 2024-02-29".to_owned()
            }
            DateError::TwoReadings { readings, .. } => format!("write {} or {}", readings[0], readings[1]),
            _ => "write dates as 2024-02-29, 2024-02, 2024 or 29 February 2024, or in EDTF".to_owned(),
        };
        Error::new(ErrorKind::Date, error.to_string()).hint(hint)
    })?;
    remarks.extend(read.remarks);
    Ok(Some(read.date))
}

/// `2024-02-29` and `20240229`.
fn plain_day(cell: &[u8]) -> Option<Date> {
    let digits = |range: &[u8]| {
        range
            .iter()
            .try_fold(0_u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    let (year, month, day) = match cell.len() {
        10 if cell[4] == b'-' && cell[7] == b'-' => (&cell[..4], &cell[5..7], &cell[8..]),
        8 => (&cell[..4], &cell[4..6], &cell[6..]),
        _ => return None,
    };
    let month = u8::try_from(digits(month)?).ok()?;
    let day = u8::try_from(digits(day)?).ok()?;
    Day::from_civil(i64::from(digits(year)?), month, day).map(Date::of_day)
}

/// A latitude and a longitude in millionths of a degree.
pub(super) fn coordinates(lat: &[u8], lon: &[u8]) -> Result<Option<(i32, i32)>> {
    let (lat, lon) = (text(lat)?, text(lon)?);
    if lat.is_empty() && lon.is_empty() {
        return Ok(None);
    }
    let wrong = |what: &str, text: &str, most: u32| {
        let message = format!("`{text}` isn't a {what}");
        let hint = format!("degrees go from -{most} to {most}, with a point: 38.7086");
        Error::new(ErrorKind::Syntax, message).hint(hint)
    };
    let millionths = |text: &str, most: i32| -> Option<i32> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !numeric(whole) || !numeric(fraction) {
            return None;
        }
        // What is finer than a tenth of a metre is left out.
        let fraction: String = fraction.chars().chain("000000".chars()).take(6).collect();
        let degrees: i32 = whole.parse().ok().filter(|whole| *whole <= most)?;
        let millionths = degrees * 1_000_000 + fraction.parse::<i32>().ok()?;
        (millionths <= most * 1_000_000).then_some(sign * millionths)
    };
    let latitude = millionths(&lat, 90).ok_or_else(|| wrong("latitude", &lat, 90))?;
    let longitude = millionths(&lon, 180).ok_or_else(|| wrong("longitude", &lon, 180))?;
    Ok(Some((latitude, longitude)))
}

#[cfg(test)]
mod tests {
    use annals_model::time::{DateOrder, Origin};

    use super::*;

    fn read(text: &str, order: Option<DateOrder>) -> Result<Option<String>, String> {
        let today = Day::from_civil(2025, 6, 18).unwrap_or(Day(0));
        let reader = Reader { today, origin: Origin::Table, order };
        date(text.as_bytes(), &reader, &mut Vec::new())
            .map(|date| date.map(|date| date.edtf()))
            .map_err(|error| error.message)
    }

    #[test]
    fn days_in_the_ways_tables_have_them() {
        for text in [
            "2024-02-29", "20240229", "2024-02-29 14:03:00", "2024-02-29T14:03:00Z", "2024/02/29",
            "2024/2/29", "29/02/2024", "02/29/2024", "29.2.2024", " 29 February 2024 ", "Feb 29, 2024",
        ] {
            assert_eq!(read(text, None), Ok(Some("2024-02-29".to_owned())), "{text}");
        }
        assert_eq!(read("2024-02", None), Ok(Some("2024-02".to_owned())));
        assert_eq!(read("2024-01/2024-03", None), Ok(Some("2024-01/2024-03".to_owned())));
        assert_eq!(read("", None), Ok(None));
        assert_eq!(read("05/05/2024", None), Ok(Some("2024-05-05".to_owned())));
    }

    #[test]
    fn a_date_with_two_readings_is_not_guessed_at() {
        assert_eq!(
            read("05/06/2024", None),
            Err("`05/06/2024` can be read in two ways: 2024-06-05 or 2024-05-06".to_owned())
        );
        assert_eq!(read("05/06/2024", Some(DateOrder::DayFirst)), Ok(Some("2024-06-05".to_owned())));
        assert_eq!(read("05/06/2024", Some(DateOrder::MonthFirst)), Ok(Some("2024-05-06".to_owned())));
        assert!(read("29/02/2024", Some(DateOrder::MonthFirst)).is_err());
    }

    #[test]
    fn what_is_no_date_is_said() {
        for text in ["2024-13-01", "2024-02-30", "soon", "31/31/2024", "2024/13/01", "20241301"] {
            assert!(read(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn coordinates_are_exact() {
        let at = |lat: &str, lon: &str| coordinates(lat.as_bytes(), lon.as_bytes()).map_err(|e| e.message);
        assert_eq!(at("39.9199", "-32.8543"), Ok(Some((39_919_900, -32_854_300))));
        assert_eq!(at("-0.5", "180"), Ok(Some((-500_000, 180_000_000))));
        assert_eq!(at("", ""), Ok(None));
        for (lat, lon) in
            [("91", "0"), ("90.000001", "0"), ("0", "-181"), ("x", "0"), ("1e1", "0"), ("1", "")]
        {
            assert!(at(lat, lon).is_err(), "{lat} {lon}");
        }
    }

    #[test]
    fn text_is_composed_and_spaced_once() {
        let read = |cell: &[u8]| text(cell).map(Cow::into_owned).map_err(|error| error.message);
        assert_eq!(read(b"  Kim \n Jong\tUn "), Ok("Kim Jong Un".to_owned()));
        assert_eq!(read("e\u{301}".as_bytes()), Ok("é".to_owned()));
        assert_eq!(read(b"a\0b"), Err("it contains the control character U+0000".to_owned()));
        assert!(read(b"caf\xe9").unwrap_err().contains("byte 4 is E9"));
    }
}
