//! Dates as text, and back.

use proptest::prelude::*;

use crate::time::{Date, DateError, DateSense, Day, PartOfYear, Reader, Season, Unit, Wording, edtf};

/// Reads a date that was written before.
fn stored(text: &str) -> Result<Date, DateError> {
    Reader::from(Day(0)).date(text).map(|read| read.date)
}

/// Reads a clause as the language does.
fn read_clause(clause: &str) -> Result<Date, DateError> {
    let (word, rest) = clause.split_once(' ').unwrap();
    match word {
        "throughout" => stored(rest).map(Date::throughout),
        "by" => stored(rest).map(Date::by),
        "since" => stored(rest).map(Date::since),
        "about" => stored(rest).map(Date::about),
        "between" => {
            let (from, to) = rest.split_once(" and ").unwrap();
            Date::between(&stored(from)?, &stored(to)?)
        }
        "in" | "on" => stored(rest),
        _ => panic!("no such word: {word}"),
    }
}

fn date(text: &str) -> Date {
    stored(text).unwrap_or_else(|error| panic!("{error}"))
}

fn between(from: &str, to: &str) -> Date {
    Date::between(&date(from), &date(to)).unwrap()
}

fn range(from: &str, to: &str) -> Date {
    Date::range(&date(from), &date(to)).unwrap()
}

/// A date as the grammar prints its wording.
fn typed(date: &Date) -> String {
    match date.wording() {
        None => String::new(),
        Some(Wording::About(text)) => format!("about {text}"),
        Some(Wording::Between(from, to)) => format!("between {from} and {to}"),
        Some(Wording::Plain(sense, text)) => {
            let word = match sense {
                DateSense::On => "on",
                DateSense::Within => "in",
                DateSense::Throughout => "throughout",
                DateSense::By => "by",
                DateSense::Since => "since",
            };
            format!("{word} {text}")
        }
    }
}

#[test]
fn in_three_ways() {
    let rows = [
        (date("2024-02-29"), "2024-02-29", "29 February 2024", "on 2024-02-29"),
        (date("2024-11"), "2024-11", "November 2024", "in 2024-11"),
        (date("2024"), "2024", "2024", "in 2024"),
        (date("2020s"), "202X", "2020s", "in 2020s"),
        (date("19XX"), "19XX", "the years 1900 to 1999", "in 19XX"),
        (date("spring 2025"), "2025-21", "spring 2025", "in spring 2025"),
        (date("winter 2024/25"), "2024-24", "winter 2024/25", "in winter 2024/25"),
        (date("Q3 2024"), "2024-35", "Q3 2024", "in Q3 2024"),
        (Date::about(date("H1 2024")), "2024-40~", "about H1 2024", "in 2024-40~"),
        (date("1900s"), "19XX", "the years 1900 to 1999", "in 19XX"),
        (date("190X"), "190X", "the years 1900 to 1909", "in 190X"),
        (date("early 2024"), "[2024-01..2024-04]", "early 2024", "in early 2024"),
        (Date::throughout(date("2024")), "2024", "throughout 2024", "throughout 2024"),
        (Date::by(date("2020-12-31")), "[..2020-12-31]", "by 31 December 2020", "by 2020-12-31"),
        (Date::by(date("2020")), "[..2020]", "by 2020", "by 2020"),
        (Date::by(date("early 2020")), "[..2020-04]", "by early 2020", "by early 2020"),
        (Date::since(date("2024-03-01")), "[2024-03-01..]", "on or after 1 March 2024", "since 2024-03-01"),
        (Date::about(date("2024")), "2024~", "about 2024", "about 2024"),
        (Date::about(date("spring 2024")), "2024-21~", "about spring 2024", "about spring 2024"),
        (Date::about(date("early 2024")), "[2024-01~..2024-04~]", "about early 2024", "about early 2024"),
        (date("2024-11-05?"), "2024-11-05?", "5 November 2024 (uncertain)", "on 2024-11-05?"),
        (date("2024-11?"), "2024-11?", "November 2024 (uncertain)", "in 2024-11?"),
        (Date::about(date("2024-11?")), "2024-11%", "about November 2024 (uncertain)", "in 2024-11%"),
        (
            between("2024-02-29", "2025-02-11"),
            "[2024-02-29..2025-02-11]",
            "between 29 February 2024 and 11 February 2025",
            "between 2024-02-29 and 2025-02-11",
        ),
        (
            between("2024-01", "2024-03"),
            "[2024-01..2024-03]",
            "between January 2024 and March 2024",
            "between 2024-01 and 2024-03",
        ),
        (
            between("2024-01-01", "2024-03-31"),
            "[2024-01-01..2024-03-31]",
            "between 1 January 2024 and 31 March 2024",
            "between 2024-01-01 and 2024-03-31",
        ),
        (
            range("2020-12-01", "2020-12-03"),
            "2020-12-01/2020-12-03",
            "from 1 December 2020 to 3 December 2020",
            "throughout 2020-12-01/2020-12-03",
        ),
        (
            range("2020-12", "2021-02"),
            "2020-12/2021-02",
            "from December 2020 to February 2021",
            "in 2020-12/2021-02",
        ),
        (date("[1667,1668]"), "[1667,1668]", "[1667,1668]", "in [1667,1668]"),
        (date("../1985"), "../1985", "until 1985", "in ../1985"),
        (date("-0044-03-15"), "-0044-03-15", "15 March -0044", "on -0044-03-15"),
        (date("Y170000002"), "Y170000002", "170000002", "in Y170000002"),
        (Date::unknown(), "../..", "at an unknown time", "in ../.."),
    ];
    for (date, edtf, everyday, phrase) in rows {
        assert_eq!(date.edtf(), edtf);
        assert_eq!(date.everyday(), everyday);
        assert_eq!(typed(&date), phrase);
        assert_eq!(read_clause(phrase), Ok(date), "{phrase}");
    }
}

#[test]
fn ends_that_edtf_cannot_write_so() {
    let coarser = range("2024-02-29", "2024");
    assert_eq!(coarser.edtf(), "2024-02-29/2024-12-31");
    assert_eq!(between("2024-02-29", "2024").edtf(), "[2024-02-29..2024]");
    assert_eq!(range("2024", "Y12000").edtf(), "[2024..Y12000]");
    assert_eq!(between("early 2024", "late 2024").edtf(), "[2024-01..2024-12]");
    assert_eq!(Date::between(&Date::by(date("2020")), &date("2024")), Ok(Date::by(date("2024"))));
    assert!(matches!(Date::between(&date("2025"), &date("2024")), Err(DateError::Reversed { .. })));
    assert!(matches!(Date::day(12_000, 1, 1), Err(DateError::TooFar { year: 12_000 })));
    assert!(matches!(Date::year(i64::MAX), Err(DateError::TooFar { .. })));
    let far = Date::of_day(Day::from_civil(12_000, 5, 6).unwrap());
    assert_eq!(far.edtf(), "[Y12000..Y12000]");
}

#[test]
fn doubt_is_put_at_every_date() {
    assert_eq!(Date::about(date("[1667,1668?]")).edtf(), "[1667~,1668%]");
    assert_eq!(Date::about(date("2020-12/2021-02")).edtf(), "2020-12~/2021-02~");
    assert_eq!(Date::about(date("1985-04-12T23:20:30Z")).edtf(), "1985-04-12~");
    assert_eq!(Date::uncertain(date("2024")).edtf(), "2024?");
    assert_eq!(typed(&Date::by(Date::about(date("2024")))), "by 2024~");
    assert_eq!(typed(&between("2024~", "2026")), "between 2024~ and 2026");
}

/// Dates of every constructor that names a period.
fn periods() -> impl Strategy<Value = Date> {
    let seasons =
        prop_oneof![Just(Season::Spring), Just(Season::Summer), Just(Season::Autumn), Just(Season::Winter)];
    let parts = prop_oneof![Just(PartOfYear::Early), Just(PartOfYear::Mid), Just(PartOfYear::Late)];
    let year = -9999_i64..9999;
    prop_oneof![
        (year.clone(), 1_u8..=12, 1_u8..=28).prop_map(|(y, m, d)| Date::day(y, m, d).unwrap()),
        (year.clone(), 1_u8..=12).prop_map(|(y, m)| Date::month(y, m).unwrap()),
        (-20_000_i64..20_000).prop_map(|y| Date::year(y).unwrap()),
        year.clone().prop_map(|y| Date::decade(y).unwrap()),
        (year.clone(), seasons).prop_map(|(y, season)| Date::season(y, season).unwrap()),
        (0_i64..9999, parts).prop_map(|(y, part)| Date::part_of_year(part, y).unwrap()),
    ]
}

/// Dates of every other constructor.
fn dates() -> impl Strategy<Value = Date> {
    let pairs = || {
        (periods(), periods()).prop_filter_map("reversed", |(a, b)| {
            let (a, b) = if a.earliest <= b.earliest { (a, b) } else { (b, a) };
            (a.earliest <= b.latest).then_some((a, b))
        })
    };
    prop_oneof![
        periods(),
        periods().prop_map(Date::about),
        periods().prop_map(Date::by),
        periods().prop_map(Date::since),
        periods().prop_map(Date::throughout),
        pairs().prop_map(|(a, b)| Date::between(&a, &b).unwrap()),
        pairs().prop_map(|(a, b)| Date::range(&a, &b).unwrap()),
        (0_i64..40_000, 1_u32..40)
            .prop_map(|(today, count)| Date::last_n(count, Unit::Month, Day(today)).unwrap()),
        periods().prop_map(|date| Date::by(Date::about(date))),
        (0_i64..40_000).prop_map(|today| Date::week_of(Day(today)).unwrap()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_clause_is_read_back(date in dates()) {
        let phrase = typed(&date);
        prop_assert_eq!(read_clause(&phrase), Ok(date), "{}", phrase);
    }

    #[test]
    fn edtf_gives_the_bounds_back(date in dates()) {
        let text = date.edtf();
        let read = edtf::parse(&text).unwrap();
        prop_assert_eq!((read.earliest, read.latest), (date.earliest, date.latest), "{}", &text);
        prop_assert_eq!(read.edtf(), text);
        // EDTF has no third of a year, and no word for "all through".
        if date.precision != super::Precision::PartOfYear {
            prop_assert_eq!(read.precision, date.precision);
            if date.sense != super::DateSense::Throughout {
                prop_assert_eq!(read, date);
            }
        }
    }

    #[test]
    fn words_are_never_empty(date in dates()) {
        prop_assert!(!date.everyday().is_empty());
    }
}
