//! Pictures: what is drawn where, what is drawn nowhere, and that nothing from outside becomes markup.

use annals::internals::draw::bars::{DayRange, TimeBar, TimeChart};
use annals::internals::draw::map::MapChart;
use annals::internals::draw::ranges::RangeChart;
use annals::internals::draw::{Picture, PictureSize, pictures};
use annals::internals::export::{ExportFormat, ExportRequest, Stopped, export};
use annals::{Day, History, Mood, Session};
use annals_graph::view::View;
use sha2::{Digest, Sha256};

use crate::common;

const WORDS: &str = "define type place: plural places\n\
    define type person: plural people\n\
    define kind visit: plural visits, past visited, verb visit; by person, to place\n\
    define kind opening: plural openings, past opened, verb open; of place, by person; makes its of open\n\
    define kind closing: plural closings, past closed, verb close; of place; makes its of closed\n\
    define status open: of place\n\
    define status closed: of place\n\
    source one: publisher \"One\", published 2024-03-01\n\
    source two: publisher \"Two\", published 2024-03-02\n\
    declare person Ann\n\
    declare place Alden, coordinates 10 20\n\
    declare place Birk\n";

fn told(statements: &str) -> Session {
    let mut session = common::session(History::None);
    session.tell_all(&format!("{WORDS}{statements}"), &common::context()).expect("told");
    session
}

fn drawn(session: &mut Session, phrase: &str) -> Vec<Picture> {
    let answer = session.ask(phrase, &common::context()).expect("an answer");
    let view = View::new(session.graph(), answer.lens);
    pictures(&answer, &view, PictureSize::PAGE)
}

fn chart(session: &mut Session, phrase: &str) -> TimeChart {
    match drawn(session, phrase).into_iter().next() {
        Some(Picture::Time(chart)) => chart,
        other => panic!("{phrase}: {other:?}"),
    }
}

fn map(session: &mut Session, phrase: &str) -> Option<MapChart> {
    drawn(session, phrase).into_iter().find_map(|picture| match picture {
        Picture::Map(chart) => Some(chart),
        _ => None,
    })
}

fn ranges(session: &mut Session, phrase: &str) -> RangeChart {
    match drawn(session, phrase).into_iter().next() {
        Some(Picture::Ranges(chart)) => chart,
        other => panic!("{phrase}: {other:?}"),
    }
}

fn day(year: i64, month: u8, day: u8) -> Option<Day> {
    Day::from_civil(year, month, day)
}

fn range(from: Option<Day>, to: Option<Day>) -> DayRange {
    DayRange { from, to }
}

fn only_bar(session: &mut Session, phrase: &str) -> TimeBar {
    let chart = chart(session, phrase);
    let [lane] = chart.lanes.as_slice() else { panic!("{chart:?}") };
    let [bar] = lane.bars.as_slice() else { panic!("{lane:?}") };
    bar.clone()
}

#[test]
fn only_what_is_certain_of_a_date_is_solid() {
    let (first, last) = (day(2024, 2, 1), day(2024, 2, 29));
    let (first_year, last_year) = (day(2024, 1, 1), day(2024, 12, 31));
    for (date, possible, certain) in [
        ("on 2024-02-29", vec![range(last, last)], last.zip(last)),
        ("on 2024-02", vec![range(first, last)], None),
        ("throughout 2024", vec![range(first_year, last_year)], first_year.zip(last_year)),
        ("by 2024-02-29", vec![range(None, last)], None),
        ("since 2024-02-29", vec![range(last, None)], None),
        ("on {2024-02-01,2024-02-29}", vec![range(first, first), range(last, last)], None),
    ] {
        let mut session = told(&format!("record visit by Ann to Alden {date}"));
        let bar = only_bar(&mut session, "visits by Ann");
        assert_eq!(bar.possible, possible, "{date}");
        assert_eq!(bar.certain, certain.map(|(from, to)| [from, to]), "{date}");
    }
}

#[test]
fn what_has_no_day_is_on_no_day() {
    let mut session = told("record visit by Ann to Alden\nrecord visit by Ann to Birk on 2024-02-29");
    let chart = chart(&mut session, "visits by Ann");
    assert_eq!(chart.lanes.len(), 1);
    assert_eq!(chart.undated.len(), 1);
    let map = map(&mut session, "visits by Ann").expect("a map");
    assert_eq!(map.places.iter().map(|place| place.item.label.as_str()).collect::<Vec<_>>(), ["Alden"]);
    assert_eq!(
        map.unplaced.iter().map(|item| item.label.as_str()).collect::<Vec<_>>(),
        ["visit by Ann to Birk"]
    );
}

#[test]
fn an_open_end_does_not_stretch_the_scale() {
    let mut session = told("record visit by Ann to Alden by 1976\nrecord visit by Ann to Birk on 1977-01-01");
    let scale = chart(&mut session, "visits by Ann").scale.expect("a scale");
    assert!(scale.days() < 400, "{scale:?}");
}

#[test]
fn moods_and_doubts_have_looks() {
    let look = |statement: &str, phrase: &str| only_bar(&mut told(statement), phrase).look;
    assert_eq!(
        look("record planned visit by Ann to Alden in 2025", "planned visits by Ann").mood,
        Mood::Planned
    );
    assert_eq!(
        look("record denied visit by Ann to Alden in 2023", "denied visits by Ann").mood,
        Mood::Denied
    );
    assert!(look("record visit by Ann to Alden about 2024-02-29", "visits by Ann").doubtful);
    assert!(!look("record visit by Ann to Alden on 2024-02-29", "visits by Ann").doubtful);
}

#[test]
fn of_disputed_dates_each_has_its_bar() {
    let mut session = told(
        "record visit by Ann to Alden on 2024-02-29, source one, labelled first\ncite first source two on 2024-02-27",
    );
    let chart = chart(&mut session, "visits by Ann");
    let bars = &chart.lanes[0].bars;
    let said: Vec<_> = bars.iter().map(|bar| (bar.label.as_str(), bar.possible[0].from)).collect();
    assert_eq!(said, [("two", day(2024, 2, 27)), ("one", day(2024, 2, 29))]);
    assert!(bars.iter().all(|bar| bar.look.disputed) && chart.lanes[0].stacked);
}

#[test]
fn statuses_last_until_the_next() {
    let mut session = told("record opening of Alden in March 2024\nrecord closing of Alden on 2024-06-01");
    let chart = chart(&mut session, "changes of Alden");
    let [open, closed] = chart.lanes[0].bars.as_slice() else { panic!("{chart:?}") };
    assert_eq!((open.label.as_str(), closed.label.as_str()), ("open", "closed"));
    assert_eq!(open.possible, [range(day(2024, 3, 1), day(2024, 6, 1))]);
    assert_eq!(open.certain, day(2024, 3, 31).zip(day(2024, 5, 31)).map(|(from, to)| [from, to]));
    assert_eq!(closed.possible, [range(day(2024, 6, 1), None)]);
}

#[test]
fn counts_are_ranges() {
    let mut session = told(
        "record visit by Ann to Alden on 2024-02-29\nrecord visit by Ann to Birk between 2024-12-01 and 2025-02-01",
    );
    let chart = ranges(&mut session, "count visits per year");
    let bounds: Vec<_> =
        chart.bars.iter().map(|bar| (bar.item.label.as_str(), bar.at_least, bar.at_most)).collect();
    assert_eq!(bounds, [("2024", Some(1.0), Some(2.0)), ("2025", Some(0.0), Some(1.0))]);
}

#[test]
fn what_followed_and_what_did_not_is_on_one_line() {
    let mut session = told(
        "declare place Cole\nrecord opening of Alden by Ann on 2024-01-01\nrecord opening of Cole by Ann on 2024-01-02\n\
         record closing of Alden on 2024-02-01",
    );
    let chart_of = |session: &mut Session, phrase: &str| chart(session, phrase);
    let followed = chart_of(&mut session, "openings followed by closings of the same place within 1 year");
    assert_eq!(followed.lanes.iter().map(|lane| lane.bars.len()).collect::<Vec<_>>(), [2]);
    let overdue = chart_of(&mut session, "openings not followed by closings of the same place within 1 year");
    assert_eq!(overdue.lanes.len(), 1);
    assert_eq!(overdue.lanes[0].outcome.map(|outcome| outcome.as_str()), Some("overdue"));
}

#[test]
fn many_events_are_sampled_and_all_are_counted() {
    let mut journal = String::new();
    for number in 0..1_000 {
        let day = Day::from_civil(2020, 1, 1).expect("a day").plus_days(number);
        journal.push_str(&format!("record visit by Ann to Alden on {day}\n"));
    }
    let mut session = told(&journal);
    let chart = chart(&mut session, "visits by Ann");
    assert!(chart.lanes.len() <= PictureSize::PAGE.lanes_max && chart.all == 1_000, "{}", chart.lanes.len());
    assert_eq!(chart.density.iter().map(|slot| slot.certain).sum::<u64>(), 1_000);
    let page = exported(&mut session, ExportFormat::Html, None);
    assert!(page.contains("143 of 1,000 lines drawn, evenly"), "it says that it is sampled");
    assert!(page.len() < 1_000_000, "{} bytes", page.len());
}

fn exported(session: &mut Session, form: ExportFormat, phrase: Option<&str>) -> String {
    let request = ExportRequest { form, phrase: phrase.map(str::to_owned), ..ExportRequest::default() };
    let mut bytes = Vec::new();
    match export(session, &request, &common::context(), &mut bytes) {
        Ok(_) => String::from_utf8(bytes).expect("text"),
        Err(Stopped::Failed(error)) => panic!("{error:?}"),
        Err(Stopped::Closed) => panic!("nothing is closed"),
    }
}

#[test]
fn a_page_of_nothing_is_a_page() {
    let page = exported(&mut told(""), ExportFormat::Html, None);
    assert!(page.contains("All events") && page.ends_with("</html>\n"), "{page}");
}

#[test]
fn nothing_from_outside_is_markup() {
    let mut session = told(
        "declare person \"<script>alert(1)</script>\"\ndeclare place \"\"\"><img src=x onerror=alert(1)>\", coordinates 1 2\n\
         declare person \"성천군 안나 김\"\ndeclare person \"محمد\"\n\
         source bad: title \"</style><script>alert(2)</script>\", url \"javascript:alert(3)\"\n\
         record visit by \"<script>alert(1)</script>\" and \"성천군 안나 김\" and \"محمد\" \
         to \"\"\"><img src=x onerror=alert(1)>\" on 2024-02-29, source bad quote \"</main><svg onload=alert(4)>\"",
    );
    for form in [ExportFormat::Html, ExportFormat::Svg] {
        let page = exported(&mut session, form, None);
        let own = page.matches("<script>").count();
        assert_eq!(own, usize::from(form == ExportFormat::Html), "{page}");
        assert!(
            !page.contains("<img") && !page.contains("<svg onload") && !page.contains("href=\"javascript:")
        );
        assert!(
            page.contains("&lt;script&gt;alert(1)")
                && page.contains("성천군 안나 김")
                && page.contains("محمد")
        );
    }
}

/// Base 64, as policies write it.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let bits =
            part.iter().chain([&0; 2]).take(3).fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        for at in 0..4 {
            let letter = LETTERS[bits >> (18 - 6 * at) & 63];
            text.push(if at <= part.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[test]
fn a_page_runs_its_own_script_and_asks_nothing() {
    let page = exported(&mut told("record visit by Ann to Alden on 2024-02-29"), ExportFormat::Html, None);
    let policy = page.split_once("Content-Security-Policy").expect("a policy").1;
    let policy = policy.split_once("/>").expect("its end").0;
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        for part in page.split(open).skip(1) {
            let digest = base64(&Sha256::digest(part.split_once(close).expect("its end").0));
            assert!(policy.contains(&digest), "the digest of {open} is {digest}");
        }
    }
    for asks in ["src=", "url(http", "@import", "fetch(", "<link", "<iframe", "<form"] {
        assert!(!page.contains(asks), "{asks}");
    }
}
