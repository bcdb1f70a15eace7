//! EDTF against examples, against the lists of other test suites where they are at hand, and against itself.

use std::path::PathBuf;

use proptest::prelude::*;

use super::parse;
use crate::time::{Date, DateError, DateSense, Day, Doubt, Precision};

/// Rows of the list of bounds that are held to be wrong here, with the bounds taken instead.
const HELD_WRONG: [(&str, &str, &str, &str); 4] = [
    ("/2006", "-inf", "2006-12-31", "ten years are made up for an unknown start"),
    ("2004-06-01/", "2004-06-01", "inf", "ten years are made up for an unknown end"),
    ("1984-06-02?/", "1984-06-02", "inf", "ten years are made up for an unknown end"),
    ("2010-24", "2010-12-01", "2011-02-28", "a winter is cut off at the end of the year"),
];

/// Marks that the list of bounds widens by every part before them too, where here they count where they stand, and
/// the end of a month that it lets slip: with the bounds taken here.
const WIDENED_OTHERWISE: [(&str, &str, &str); 11] = [
    ("2004-06-11?", "2004-06-10", "2004-06-12"),
    ("2004-06?", "2004-05-01", "2004-07-31"),
    ("1984/2004-06~", "1984-01-01", "2004-07-31"),
    ("1984-06?/2004-08?", "1984-05-01", "2004-09-30"),
    ("1984-06-02?/2004-08-08~", "1984-06-01", "2004-08-09"),
    ("1984-06-02?/", "1984-06-01", "inf"),
    ("2004-06-11%", "2004-06-09", "2004-06-13"),
    ("2004-06~-11", "2004-05-11", "2004-07-11"),
    ("2004-%06", "2004-04-01", "2004-08-31"),
    ("?2004-%06", "2003-04-01", "2005-08-31"),
    ("2004?-%06", "2003-04-01", "2005-08-31"),
];

fn list(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: no list {name} here");
    }
    text
}

fn shown(day: Option<Day>, missing: &str) -> String {
    day.map_or_else(|| missing.to_owned(), |day| day.to_string().trim_start_matches('Y').to_owned())
}

fn strict(text: &str) -> (String, String) {
    let date = parse(text).unwrap();
    (shown(date.earliest, "-inf"), shown(date.latest, "inf"))
}

fn widened(text: &str) -> (String, String) {
    let extent = parse(text).unwrap().extent();
    let bounded = |day: Day| day.is_bounded().then_some(day);
    (shown(bounded(extent.earliest), "-inf"), shown(bounded(extent.latest), "inf"))
}

fn pair(from: &str, to: &str) -> (String, String) {
    (from.to_owned(), to.to_owned())
}

#[test]
fn every_listed_string_is_taken() {
    for line in list("edtf_valid_by_level.tsv").iter().flat_map(|text| text.lines().skip(1)) {
        let text = line.split('\t').next().unwrap();
        let date = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(date.edtf(), text);
    }
}

#[test]
fn every_listed_string_is_refused() {
    for text in list("edtf_invalid.tsv").iter().flat_map(|text| text.lines()) {
        assert!(parse(text).is_err(), "{text:?} is taken");
    }
}

#[test]
fn listed_bounds() {
    for line in list("edtf_ranges.tsv").iter().flat_map(|text| text.lines().skip(1)) {
        let columns: Vec<&str> = line.split('\t').collect();
        // The list has spaces in its sets, which the list of what is invalid refuses.
        let text = columns[0].replace(", ", ",");
        let held_wrong = HELD_WRONG.iter().find(|row| row.0 == text);
        let expected = held_wrong.map_or((columns[1], columns[2]), |row| (row.1, row.2));
        assert_eq!(strict(&text), pair(expected.0, expected.1), "{text}");
        if columns.len() > 4 && !columns[3].is_empty() {
            let otherwise = WIDENED_OTHERWISE.iter().find(|row| row.0 == text);
            let expected = otherwise.map_or((columns[3], columns[4]), |row| (row.1, row.2));
            assert_eq!(widened(&text), pair(expected.0, expected.1), "{text} widened");
        }
    }
}

#[test]
fn what_is_held_wrong_is_what_is_taken() {
    for (text, from, to, why) in HELD_WRONG {
        assert_eq!(strict(text), pair(from, to), "{text}: {why}");
    }
    for (text, from, to) in WIDENED_OTHERWISE {
        assert_eq!(widened(text), pair(from, to), "{text}");
    }
}

#[test]
fn bounds() {
    for (text, from, to) in [
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("-0044-03", "-0044-03-01", "-0044-03-31"),
        ("2001-02-03T09:30:01Z", "2001-02-03", "2001-02-03"),
        ("2004-02-01/2005-02", "2004-02-01", "2005-02-28"),
        ("2020-12/2021-02", "2020-12-01", "2021-02-28"),
        ("../2006", "-inf", "2006-12-31"),
        ("2004-06-01/", "2004-06-01", "inf"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("-01XX", "-0199-01-01", "-0100-12-31"),
        ("-000X", "-0009-01-01", "-0001-12-31"),
        ("1560-XX-25", "1560-01-25", "1560-12-25"),
        ("XXXX-02-29", "0000-02-29", "9996-02-29"),
        ("190X-02-29", "1904-02-29", "1908-02-29"),
        ("2015-02-X8", "2015-02-08", "2015-02-28"),
        ("2024-24", "2024-12-01", "2025-02-28"),
        ("2023-24", "2023-12-01", "2024-02-29"),
        ("2001-34", "2001-04-01", "2001-06-30"),
        ("2001-41", "2001-07-01", "2001-12-31"),
        ("Y17E8", "1700000000-01-01", "1700000000-12-31"),
        ("Y3388E2S3", "338800-01-01", "338800-12-31"),
        ("[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"),
        ("[1670..1672,1667]", "1667-01-01", "1672-12-31"),
        ("[1667,1760-12..]", "1667-01-01", "inf"),
        ("{..1984,1990}", "-inf", "1990-12-31"),
        ("../..", "-inf", "inf"),
    ] {
        assert_eq!(strict(text), pair(from, to), "{text}");
    }
}

#[test]
fn room_for_doubt() {
    for (text, from, to) in [
        ("1984~", "1983-01-01", "1985-12-31"),
        ("1984%", "1982-01-01", "1986-12-31"),
        ("16XX~", "1500-01-01", "1799-12-31"),
        ("2024-11?", "2024-10-01", "2024-12-31"),
        ("2024-21~", "2023-12-01", "2024-08-31"),
        ("2024-02-29~", "2024-02-28", "2024-03-01"),
        ("1953S3", "1950-01-01", "1959-12-31"),
        ("Y3388E2S3", "338000-01-01", "338999-12-31"),
        ("2004?-06-~11", "2003-06-10", "2005-06-12"),
        ("[..2024~]", "-inf", "2025-12-31"),
        ("[2024~..2026]", "2023-01-01", "2026-12-31"),
    ] {
        assert_eq!(widened(text), pair(from, to), "{text}");
    }
}

#[test]
fn what_is_kept_of_it() {
    let kept = |text: &str| {
        let date = parse(text).unwrap();
        (date.precision, date.sense, date.doubt, date.text.is_some())
    };
    assert_eq!(kept("2024-11?"), (Precision::Month, DateSense::Within, Doubt::Uncertain, false));
    assert_eq!(kept("2024-11-05"), (Precision::Day, DateSense::On, Doubt::None, false));
    assert_eq!(kept("202X%"), (Precision::Decade, DateSense::Within, Doubt::Both, false));
    assert_eq!(kept("1999-XX"), (Precision::Year, DateSense::Within, Doubt::None, true));
    assert_eq!(kept("?2004-06~"), (Precision::Month, DateSense::Within, Doubt::Both, true));
    assert_eq!(kept("1950S2"), (Precision::Year, DateSense::Within, Doubt::Approximate, true));
    assert_eq!(kept("2001-34"), (Precision::Other, DateSense::Within, Doubt::None, true));
    assert_eq!(
        kept("2020-12-01/2020-12-03"),
        (Precision::Interval, DateSense::Throughout, Doubt::None, false)
    );
    assert_eq!(kept("2020-12/2021-02"), (Precision::Interval, DateSense::Within, Doubt::None, false));
    assert_eq!(kept("[..2020-12-31]"), (Precision::Day, DateSense::By, Doubt::None, false));
    assert_eq!(kept("[2024-03..]"), (Precision::Month, DateSense::Since, Doubt::None, false));
    assert_eq!(kept("[2024-01-01..2024-03-31]"), (Precision::OneOf, DateSense::Within, Doubt::None, true));
    assert_eq!(kept("[2024-01..2024-03]"), (Precision::OneOf, DateSense::Within, Doubt::None, false));
    assert_eq!(parse("../.."), Ok(Date::unknown()));
}

#[test]
fn refused_with_a_reason() {
    assert_eq!(parse("2024-02-30"), Err(DateError::NoSuchDay { year: 2024, month: 2, last: 29 }));
    assert_eq!(parse("2016-13-08"), Err(DateError::NoSuchMonth { month: 13 }));
    assert_eq!(parse("1985-02-3X"), Err(DateError::NoSuchDate));
    assert!(matches!(parse("2025/2024"), Err(DateError::Reversed { .. })));
    let said = |text: &str| parse(text).unwrap_err().to_string();
    assert_eq!(
        said("2024-1"),
        "`2024-1` isn't a date: a month is two digits, 01 to 12, or a code from 21 to 41, at character 7"
    );
    assert_eq!(said(""), "`` isn't a date: it is empty, at character 1");
    assert_eq!(said("2024 "), "`2024 ` isn't a date: it can't contain a space, at character 5");
    for text in [
        "-0000",
        "Y2006",
        "Y1E2",
        "Y17E7-12",
        "+2006%",
        "2000/12-12",
        "2012///4444",
        "/",
        "2024-21-05",
        "[2024",
        "[]",
        "[2024,]",
        "2024-02-29/2024",
        "Y99E99",
        "Y99999999999999999999",
        "1950S0",
        "195XS2",
        "2024-06-11T24:00:00",
        "2024-06-11T23:59:60Z",
        "2024-06-11T12:00:00+14:01",
        "2024-06-11T12:00:00-15:00",
        "2024-06T10:00:00",
        "2024-06-11~T10:00:00",
        "2024é",
        "é",
    ] {
        assert!(parse(text).is_err(), "{text} is taken");
    }
}

proptest! {
    #[test]
    fn nothing_panics(text in "[0-9XYES?~%/.,T:Z{}\\[\\]-]{0,24}") {
        if let Ok(date) = parse(&text) {
            prop_assert_eq!(date.edtf(), text);
            prop_assert!(date.earliest.is_none() || date.latest.is_none() || date.earliest <= date.latest);
            prop_assert!(date.earliest.is_none_or(|earliest| date.extent().earliest <= earliest));
            prop_assert!(date.latest.is_none_or(|latest| date.extent().latest >= latest));
            prop_assert!(!date.everyday().is_empty());
            prop_assert!(date.wording().is_some());
        }
    }

    #[test]
    fn what_is_written_is_read_the_same(
        year in "-?[0-9X]{4}", month in "(-[0-3X][0-9X](-[0-3X][0-9X])?)?", mark in "[?~%]?",
        shape in 0..5_usize,
    ) {
        let point = format!("{year}{month}{mark}");
        let text = match shape {
            0 => point,
            1 => format!("[..{point}]"),
            2 => format!("[{point}..]"),
            3 => format!("{point}/.."),
            _ => format!("[{point},2024]"),
        };
        if let Ok(date) = parse(&text) {
            prop_assert_eq!(&date.edtf(), &text);
            prop_assert_eq!(parse(&date.edtf()), Ok(date));
        }
    }
}
