//! Each construction with dates of its own: the days it means, or why it is refused.

use super::{DateOrder, Origin, Reader};
use crate::time::{Date, DateError, Day, edtf};

/// A Wednesday.
fn today() -> Day {
    Day::from_civil(2025, 6, 18).unwrap()
}

fn typed() -> Reader {
    Reader::typed(today())
}

fn bounds(date: &Date) -> (String, String) {
    let extent = date.extent();
    let shown = |day: Day| if day.is_bounded() { day.to_string() } else { "..".to_owned() };
    (shown(extent.earliest), shown(extent.latest))
}

/// Text, first day, last day; each line is read as a date.
const DATES: &str = "
early June 2019 | 2019-06-01 | 2019-06-10
mid-June 2019 | 2019-06-11 | 2019-06-20
mid June, 2019 | 2019-06-11 | 2019-06-20
late February 2020 | 2020-02-21 | 2020-02-29
late in February 2021 | 2021-02-21 | 2021-02-28
the end of June 2019 | 2019-06-21 | 2019-06-30
end-June 2019 | 2019-06-21 | 2019-06-30
beginning of June 2019 | 2019-06-01 | 2019-06-10
start of 2019 | 2019-01-01 | 2019-04-30
middle of 2019 | 2019-05-01 | 2019-08-31
mid-2019 | 2019-05-01 | 2019-08-31
end of 2019 | 2019-09-01 | 2019-12-31
early 1970s | 1970-01-01 | 1973-12-31
mid-1970s | 1974-01-01 | 1976-12-31
end of the 1970s | 1977-01-01 | 1979-12-31
the first half of the 1970s | 1970-01-01 | 1974-12-31
first half of 2019 | 2019-01-01 | 2019-06-30
second half of June 2019 | 2019-06-16 | 2019-06-30
latter half of 2019 | 2019-07-01 | 2019-12-31
H1 2019 | 2019-01-01 | 2019-06-30
2019 H2 | 2019-07-01 | 2019-12-31
2H 2019 | 2019-07-01 | 2019-12-31
Q2 2019 | 2019-04-01 | 2019-06-30
2019-Q2 | 2019-04-01 | 2019-06-30
2019Q2 | 2019-04-01 | 2019-06-30
Q2/2019 | 2019-04-01 | 2019-06-30
4Q 2019 | 2019-10-01 | 2019-12-31
fourth quarter of 2019 | 2019-10-01 | 2019-12-31
2nd quarter 2019 | 2019-04-01 | 2019-06-30
last quarter of 2019 | 2019-10-01 | 2019-12-31
end of Q2 2019 | 2019-06-01 | 2019-06-30
Q1 or Q2 2019 | 2019-01-01 | 2019-06-30
first week of June 2019 | 2019-06-01 | 2019-06-07
3rd week of June 2019 | 2019-06-15 | 2019-06-21
last week of June 2019 | 2019-06-24 | 2019-06-30
fifth week of June 2019 | 2019-06-29 | 2019-06-30
first or second week of June 2019 | 2019-06-01 | 2019-06-14
week of 3 June 2019 | 2019-06-03 | 2019-06-09
week beginning Monday, 3 June 2019 | 2019-06-03 | 2019-06-09
week ending 9 June 2019 | 2019-06-03 | 2019-06-09
weekend of 8 June 2019 | 2019-06-08 | 2019-06-09
weekend of 8-9 June 2019 | 2019-06-08 | 2019-06-09
4-6 June 2019 | 2019-06-04 | 2019-06-06
4–6 June 2019 | 2019-06-04 | 2019-06-06
4 to 6 June 2019 | 2019-06-04 | 2019-06-06
June 4-6, 2019 | 2019-06-04 | 2019-06-06
June 4 to 6, 2019 | 2019-06-04 | 2019-06-06
30 May – 2 June 2019 | 2019-05-30 | 2019-06-02
May 30 to June 2, 2019 | 2019-05-30 | 2019-06-02
30 May 2019 - 2 June 2019 | 2019-05-30 | 2019-06-02
Monday 3 to Friday 7 June 2019 | 2019-06-03 | 2019-06-07
28 December to 3 January 2020 | 2019-12-28 | 2020-01-03
28 December 2019 to 3 January 2020 | 2019-12-28 | 2020-01-03
May-June 2019 | 2019-05-01 | 2019-06-30
May to June 2019 | 2019-05-01 | 2019-06-30
the early part of June 2019 | 2019-06-01 | 2019-06-10
early to mid-June 2019 | 2019-06-01 | 2019-06-20
mid-to-late June 2019 | 2019-06-11 | 2019-06-30
mid- to late June 2019 | 2019-06-11 | 2019-06-30
the early nineties | 1990-01-01 | 1993-12-31
the course of 2019 | 2019-01-01 | 2019-12-31
overnight 4-5 June 2019 | 2019-06-04 | 2019-06-05
mid to late June 2019 | 2019-06-11 | 2019-06-30
mid-May to early June 2019 | 2019-05-11 | 2019-06-10
late May or early June 2019 | 2019-05-21 | 2019-06-10
1951-1953 | 1951-01-01 | 1953-12-31
1951–53 | 1951-01-01 | 1953-12-31
1951-52 | 1951-01-01 | 1952-12-31
1999-00 | 1999-01-01 | 2000-12-31
2019/20 | 2019-01-01 | 2020-12-31
the night of 4 June 2019 | 2019-06-04 | 2019-06-05
night of 4-5 June 2019 | 2019-06-04 | 2019-06-05
night of 4/5 June 2019 | 2019-06-04 | 2019-06-05
night from 30 June to 1 July 2019 | 2019-06-30 | 2019-07-01
evening of 4 June 2019 | 2019-06-04 | 2019-06-04
early in the morning of 4 June 2019 | 2019-06-04 | 2019-06-04
late on 4 June 2019 | 2019-06-04 | 2019-06-04
Tuesday 4 June 2019 | 2019-06-04 | 2019-06-04
Tue. 4 Jun 2019 | 2019-06-04 | 2019-06-04
Tuesday, June 4, 2019 | 2019-06-04 | 2019-06-04
Tuesday, 2019-06-04 | 2019-06-04 | 2019-06-04
4-Jun-2019 | 2019-06-04 | 2019-06-04
4/Jun/2019 | 2019-06-04 | 2019-06-04
4th June, 2019 | 2019-06-04 | 2019-06-04
the 4th of June 2019 | 2019-06-04 | 2019-06-04
fourth of June 2019 | 2019-06-04 | 2019-06-04
twenty-first of June 2019 | 2019-06-21 | 2019-06-21
June the 4th, 2019 | 2019-06-04 | 2019-06-04
June 4 2019 | 2019-06-04 | 2019-06-04
2019 Jun 4 | 2019-06-04 | 2019-06-04
2019, June 4 | 2019-06-04 | 2019-06-04
2019-Jun-04 | 2019-06-04 | 2019-06-04
2019-6-4 | 2019-06-04 | 2019-06-04
2019/6/4 | 2019-06-04 | 2019-06-04
2019.06.04 | 2019-06-04 | 2019-06-04
20190604 | 2019-06-04 | 2019-06-04
6/2019 | 2019-06-01 | 2019-06-30
06-2019 | 2019-06-01 | 2019-06-30
2019/06 | 2019-06-01 | 2019-06-30
2019-6 | 2019-06-01 | 2019-06-30
June, 2019 | 2019-06-01 | 2019-06-30
June of 2019 | 2019-06-01 | 2019-06-30
Jun-2019 | 2019-06-01 | 2019-06-30
month of June 2019 | 2019-06-01 | 2019-06-30
24.06.2019 | 2019-06-24 | 2019-06-24
24-06-2019 | 2019-06-24 | 2019-06-24
06/24/2019 | 2019-06-24 | 2019-06-24
06.05.2019 | 2019-05-06 | 2019-05-06
6/6/2019 | 2019-06-06 | 2019-06-06
the year 2019 | 2019-01-01 | 2019-12-31
calendar year 2019 | 2019-01-01 | 2019-12-31
18th century | 1700-01-01 | 1799-12-31
twentieth century | 1900-01-01 | 1999-12-31
1st century BC | -0099-01-01 | 0000-12-31
1700s | 1700-01-01 | 1799-12-31
1970s | 1970-01-01 | 1979-12-31
the 1970's | 1970-01-01 | 1979-12-31
the '70s | 1970-01-01 | 1979-12-31
early 2000s | 2000-01-01 | 2003-12-31
27 BC | -0026-01-01 | -0026-12-31
1 BCE | 0000-01-01 | 0000-12-31
March 44 BC | -0043-03-01 | -0043-03-31
15 March 44 B.C. | -0043-03-15 | -0043-03-15
AD 79 | 0079-01-01 | 0079-12-31
79 CE | 0079-01-01 | 0079-12-31
winter 2018/19 | 2018-12-01 | 2019-02-28
the winter of 2019-20 | 2019-12-01 | 2020-02-29
winter 2019–2020 | 2019-12-01 | 2020-02-29
winter 1999/00 | 1999-12-01 | 2000-02-29
spring of 2019 | 2019-03-01 | 2019-05-31
Fall 2019 | 2019-09-01 | 2019-11-30
late summer 2019 | 2019-08-01 | 2019-08-31
spring or summer 2019 | 2019-03-01 | 2019-08-31
Juche 108 | 2019-01-01 | 2019-12-31
15 April Juche 108 | 2019-04-15 | 2019-04-15
April 15, Juche 108 (2019) | 2019-04-15 | 2019-04-15
4 June '19 | 2019-06-04 | 2019-06-04
4 June 19 | 2019-06-04 | 2019-06-04
4-Jun-19 | 2019-06-04 | 2019-06-04
24/06/19 | 2019-06-24 | 2019-06-24
June '19 | 2019-06-01 | 2019-06-30
'76 | 1976-01-01 | 1976-12-31
'75 | 1975-01-01 | 1975-12-31
'74 | 2074-01-01 | 2074-12-31
today | 2025-06-18 | 2025-06-18
yesterday | 2025-06-17 | 2025-06-17
the day before yesterday | 2025-06-16 | 2025-06-16
last week | 2025-06-09 | 2025-06-15
this week | 2025-06-16 | 2025-06-22
next week | 2025-06-23 | 2025-06-29
last month | 2025-05-01 | 2025-05-31
this quarter | 2025-04-01 | 2025-06-30
last quarter | 2025-01-01 | 2025-03-31
next quarter | 2025-07-01 | 2025-09-30
next year | 2026-01-01 | 2026-12-31
late last year | 2024-09-01 | 2024-12-31
the first half of this year | 2025-01-01 | 2025-06-30
early last month | 2025-05-01 | 2025-05-10
March last year | 2024-03-01 | 2024-03-31
5 days ago | 2025-06-13 | 2025-06-13
two weeks ago | 2025-06-02 | 2025-06-08
a month ago | 2025-05-01 | 2025-05-31
3 years ago | 2022-01-01 | 2022-12-31
2 months from now | 2025-08-01 | 2025-08-31
the last 12 months | 2024-06-19 | 2025-06-18
the past two quarters | 2024-12-19 | 2025-06-18
next 7 days | 2025-06-18 | 2025-06-24
2019-06 | 2019-06-01 | 2019-06-30
2019-06-04/.. | 2019-06-04 | ..
2024-21 | 2024-03-01 | 2024-05-31
1950S2 | 1900-01-01 | 1999-12-31
";

#[test]
fn what_each_construction_means() {
    for line in DATES.trim().lines() {
        let [text, from, to] = line.split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        let read = typed().date(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(bounds(&read.date), (from.to_owned(), to.to_owned()), "{text}");
        // What is printed in a phrase is read as the same days, whoever reads it.
        let canonical = read.date.canonical();
        let again = typed().date(&canonical).unwrap_or_else(|error| panic!("{text}, {canonical}: {error}"));
        assert_eq!(bounds(&again.date), bounds(&read.date), "{text}, {canonical}");
        assert_eq!(again.remarks, Vec::<String>::new(), "{text}, {canonical}");
        let in_edtf = edtf::parse(&read.date.edtf()).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((in_edtf.earliest, in_edtf.latest), (read.date.earliest, read.date.latest), "{text}");
    }
}

#[test]
fn sets_are_kept_as_sets() {
    for (text, edtf) in [
        ("May or June 2019", "[2019-05,2019-06]"),
        ("April, May or June 2019", "[2019-04,2019-05,2019-06]"),
        ("4 or 5 June 2019", "[2019-06-04,2019-06-05]"),
        ("June 4 or 5, 2019", "[2019-06-04,2019-06-05]"),
        ("4, 6, or 9 June 2019", "[2019-06-04,2019-06-06,2019-06-09]"),
        ("either 2018 or 2020", "[2018,2020]"),
        ("early May or late June 2019", "[2019-05-01..2019-05-10,2019-06-21..2019-06-30]"),
        ("4-6 June 2019", "2019-06-04/2019-06-06"),
        ("18th century", "17XX"),
        ("1951-1953", "1951/1953"),
    ] {
        assert_eq!(typed().date(text).map(|read| read.date.edtf()).as_deref(), Ok(edtf), "{text}");
    }
}

#[test]
fn two_readings_are_asked_back() {
    for (text, one, other) in [
        ("07/04/2019", "2019-04-07", "2019-07-04"),
        ("07-04-2019", "2019-04-07", "2019-07-04"),
        ("7/4/19", "2019-04-07", "2019-07-04"),
        ("winter 2019", "winter 2018/19", "winter 2019/20"),
        ("the 2000s", "200X", "20XX"),
        ("2019-24", "winter 2019/20", "2019/2024"),
        ("2020-21", "spring 2020", "2020/2021"),
        ("2024-25", "spring 2024", "2024/2025"),
        ("2019-33", "Q1 2019", "2019/2033"),
        ("2019-31", "[2019-03-01..2019-05-31]", "2019/2031"),
    ] {
        let error = typed().date(text).expect_err(text);
        let DateError::TwoReadings { readings, .. } = &error else { panic!("{text}: {error}") };
        assert_eq!(**readings, [one.to_owned(), other.to_owned()], "{text}");
        for reading in readings.iter() {
            assert!(typed().date(reading).is_ok(), "{text}: {reading}");
            assert!(error.to_string().contains(reading), "{error}");
        }
    }
}

#[test]
fn what_was_written_before_is_read_as_it_was_meant() {
    let stored = Reader::from(today());
    let edtf = |reader: Reader, text: &str| reader.date(text).map(|read| read.date.edtf());
    let table = Reader { origin: Origin::Table, ..stored };
    for text in ["2023-24", "2020-21", "2024-25"] {
        assert_eq!(edtf(stored, text).as_deref(), Ok(text));
        assert_eq!(edtf(table, text).as_deref(), Ok(text));
    }
    assert_eq!(edtf(stored, "winter 2019").as_deref(), Ok("2019-24"));
    assert_eq!(edtf(stored, "2000s").as_deref(), Ok("200X"));
    assert!(edtf(table, "winter 2019").is_err());
    assert!(edtf(stored, "07/04/2019").is_err());
    let ordered = |order| Reader { order: Some(order), ..table };
    assert_eq!(edtf(ordered(DateOrder::DayFirst), "07/04/2019").as_deref(), Ok("2019-04-07"));
    assert_eq!(edtf(ordered(DateOrder::MonthFirst), "07.04.2019").as_deref(), Ok("2019-07-04"));
    assert!(edtf(ordered(DateOrder::MonthFirst), "24/06/2019").is_err());
}

#[test]
fn what_is_no_date_is_refused() {
    let why = |text: &str| typed().date(text).expect_err(text);
    for text in
        ["4 June", "late June", "first week of June", "4 or 5 June", "spring", "Tuesday 4 June", "4-6 June"]
    {
        assert!(matches!(why(text), DateError::NoYear { .. }), "{text}: {}", why(text));
    }
    for text in ["31 June 2019", "2019-06-31", "31/06/2019", "29 February 2019", "June 31, 2019", "20190631"]
    {
        assert!(matches!(why(text), DateError::NoSuchDay { .. }), "{text}: {}", why(text));
    }
    for text in ["13/2019", "13-2019", "2019-13-04"] {
        assert!(matches!(why(text), DateError::NoSuchMonth { .. }), "{text}: {}", why(text));
    }
    for text in [
        "Q5 2019",
        "3H 2019",
        "third half of 2019",
        "sixth week of June 2019",
        "summer 2019/20",
        "winter 2019/21",
        "early 4 June 2019",
        "Q1 of June 2019",
        "Juche 108 (2020)",
        "2019-13",
        "June",
        "May",
        "4",
        "4.25 House",
        "2019 Street",
        "Second Institute",
        "soon",
        "last Tuesday",
        "0 days ago or so",
        "",
        "3 and 4 June 2019",
        "0 BC",
        "1985s",
        "from 2019",
        "10 to 8 June 2019",
        "June to May 2019 or so",
    ] {
        assert!(typed().date(text).is_err(), "{text}");
    }
}

#[test]
fn how_it_was_read_is_said() {
    for (text, remark) in [
        ("Thursday 4 June 2019", "4 June 2019 is a Tuesday, not a Thursday"),
        ("06.05.2019", "`06.05.2019` is read with the day first: 6 May 2019"),
        ("4 June '19", "`4 June '19` is read as of the year 2019, the nearest that ends so"),
        (
            "week of 5 June 2019",
            "`week of 5 June 2019` is read as the week from Monday, between 3 June 2019 and 9 June 2019",
        ),
    ] {
        assert_eq!(typed().date(text).map(|read| read.remarks), Ok(vec![remark.to_owned()]), "{text}");
    }
    assert_eq!(typed().date("24.06.2019").map(|read| read.remarks), Ok(Vec::new()));
}

/// Text with its words before it, first day, last day.
const TIMES: &str = "
in June 2019 | 2019-06-01 | 2019-06-30
on 4 June 2019 | 2019-06-04 | 2019-06-04
during the 1970s | 1970-01-01 | 1979-12-31
at the end of June 2019 | 2019-06-21 | 2019-06-30
by the end of June 2019 | .. | 2019-06-30
until the end of 2019 | .. | 2019-12-31
by mid-June 2019 | .. | 2019-06-20
since the end of 2019 | 2019-12-31 | ..
since the beginning of June 2019 | 2019-06-01 | ..
after the end of 2019 | 2020-01-01 | ..
before the end of 2019 | .. | 2019-12-30
before 4 June 2019 | .. | 2019-06-03
after June 2019 | 2019-07-01 | ..
not later than 4 June 2019 | .. | 2019-06-04
on or after 4 June 2019 | 2019-06-04 | ..
on or about 4 June 2019 | 2019-06-03 | 2019-06-05
c. 2019 | 2018-01-01 | 2020-12-31
ca. June 2019 | 2019-05-01 | 2019-07-31
around Q2 2019 | 2019-01-01 | 2019-09-30
roughly the 1970s | 1960-01-01 | 1989-12-31
in about 2019 | 2018-01-01 | 2020-12-31
sometime in June 2019 | 2019-06-01 | 2019-06-30
at some point between 4 and 6 June 2019 | 2019-06-04 | 2019-06-06
between 4 and 6 June 2019 | 2019-06-04 | 2019-06-06
between June 4 and 6, 2019 | 2019-06-04 | 2019-06-06
between May and June 2019 | 2019-05-01 | 2019-06-30
between 2018 and 2019 | 2018-01-01 | 2019-12-31
from 4 to 6 June 2019 | 2019-06-04 | 2019-06-06
from 30 May to 2 June 2019 | 2019-05-30 | 2019-06-02
from 28 December to 3 January 2020 | 2019-12-28 | 2020-01-03
from June 2019 onwards | 2019-06-01 | ..
throughout 2019 | 2019-01-01 | 2019-12-31
2019-06-04 | 2019-06-04 | 2019-06-04
";

#[test]
fn words_before_a_date() {
    for line in TIMES.trim().lines() {
        let [text, from, to] = line.split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        let read = typed().time(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(bounds(&read.date), (from.to_owned(), to.to_owned()), "{text}");
    }
    for text in ["in", "by", "about", "sometime", "between 2019", "in by the way", "soon", "before dawn"] {
        assert!(typed().time(text).is_err(), "{text}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_panics(words in proptest::collection::vec(proptest::sample::select(vec![
        "early", "mid", "-", "late", "end", "of", "the", "first", "second", "half", "quarter", "week", "q3", "h2", "3", "31", "'24",
        "2024", "0000", "9999", "march", "feb", "tuesday", "winter", "/", "24", "or", "to", "and", ",", ".", "1980s", "00s", "19th",
        "century", "bc", "ad", "juche", "113", "(", ")", "last", "this", "next", "year", "days", "ago", "night", "in", "on", "by",
        "since", "between", "about", "4294967295", "99999999999", "month", "weekend", "ending", "nearly", "é",
    ]), 0..7)) {
        let text = words.join(" ");
        for reader in [typed(), Reader::from(today())] {
            for read in [reader.date(&text), reader.bound(&text), reader.time(&text)].into_iter().flatten() {
                proptest::prop_assert!(edtf::parse(&read.date.edtf()).is_ok(), "{}", text);
                proptest::prop_assert!(!read.date.everyday().is_empty());
            }
        }
    }
}

#[test]
fn about_a_part_of_a_month_has_the_part_as_its_margin() {
    for (text, first, last) in [
        ("early June 2019", "2019-05-22", "2019-06-20"),
        ("first week of June 2019", "2019-05-25", "2019-06-14"),
        ("5 June 2019", "2019-06-04", "2019-06-06"),
        ("3-5 June 2019", "2019-06-02", "2019-06-06"),
        ("June 2019", "2019-05-01", "2019-07-31"),
        ("early 2019", "2018-09-01", "2019-08-31"),
    ] {
        let read = typed().about(text).unwrap().date;
        assert_eq!(bounds(&read), (first.to_owned(), last.to_owned()), "{text}");
        let sentence = typed().time(&format!("about {text}")).unwrap().date;
        assert_eq!(sentence, read, "{text}");
    }
}
