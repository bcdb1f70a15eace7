//! The press record: the sites of two years, the sources, and the points on which they do not agree with the article.

use std::collections::BTreeMap;

use annals::rows::{CountRow, EventRow};
use annals::{AnswerBody, History, Session};
use annals_model::time::Date;

use crate::common;

/// The sites of 2024: place, days of the groundbreaking and of the inauguration.
const SITES: [(&str, &str, &str); 20] = [
    ("Songchon", "2024-02-28", "2024-12-20"),
    ("Jaeryong", "[2024-03-06..2024-03-10]", "2025-01-07"),
    ("Sukchon", "[..2024-03-07]", "2025-01-08"),
    // Another page gives the month.
    ("Unpha", "[2024-03-01..2024-03-07]", "2025-01-10"),
    ("Kyongsong", "[..2024-03-07]", "2025-01-12"),
    ("Unchon", "[2024-03-06..2024-03-10]", "2025-01-14"),
    ("Yonthan", "[2024-03-06..2024-03-10]", "2025-01-16"),
    ("Hamju", "[2024-03-06..2024-03-10]", "2025-01-18"),
    ("Onchon", "[..2024-03-07]", "2025-01-20"),
    ("Kujang", "[2024-03-06..2024-03-10]", "2025-01-24"),
    ("Usi", "[2024-03-06..2024-03-10]", "2025-01-25"),
    ("Kosan", "[2024-03-06..2024-03-10]", "2025-01-29"),
    ("Kusong", "[..2024-03-07]", "2025-01-30"),
    ("Orang", "[..2024-03-07]", "2025-01-31"),
    ("Jangphung", "[2024-03-06..2024-03-10]", "2025-02-01"),
    ("Kumya", "[2024-03-06..2024-03-10]", "2025-02-03"),
    ("Tongsin", "[2024-03-06..2024-03-10]", "2025-02-05"),
    ("\"Unsan (North Pyongan)\"", "[2024-03-06..2024-03-10]", "2025-02-07"),
    // No page was found: the counts of others bound it.
    ("Ichon", "[2024-03-06..2024-03-10]", "[2025-02-04..2025-02-11]"),
    ("\"Kim Hyong Jik\"", "[2024-03-06..2024-03-10]", "2025-02-11"),
];

/// What was built in 2025: facility, days of the groundbreaking and of what came of it, where one is known.
const PROJECTS: [(&str, Option<&str>, Option<&str>); 23] = [
    ("Kangdong hospital", Some("2025-02-06"), Some("2025-11-19")),
    ("Kangdong leisure center", Some("2025-02-06"), Some("2025-12-15")),
    ("Kangdong factories", Some("2025-02-28"), Some("2025-12-15")),
    ("Ryonggang factories", Some("2025-02-09"), Some("2025-12-29")),
    ("Ryonggang hospital", Some("2025-02-09"), Some("2025-12-29")),
    ("Ragwon offshore fish farm", Some("2025-02-14"), Some("[2025-02-14..2025-09-04]")),
    ("Kusong hospital", Some("[..2025-02-26]"), Some("2025-12")),
    ("Jongphyong factories", Some("[..2025-02-26]"), None),
    ("Jongphyong leisure center", Some("[..2025-02-26]"), None),
    ("Sinyang factories", Some("[..2025-02-26]"), None),
    ("Koksan factories", Some("[..2025-02-26]"), Some("2025-12-20")),
    ("Hwangju factories", Some("[..2025-02-26]"), Some("2025-12-16")),
    ("Pukchang factories", Some("2025-02-27"), None),
    ("Yomju factories", Some("2025-02-27"), None),
    ("Paechon factories", Some("2025-02-27"), None),
    ("Janggang factories", Some("2025-02-27"), None),
    ("Cholwon factories", Some("2025-02-27"), None),
    ("Kilju factories", Some("2025-02-27"), Some("2025-12-23")),
    ("Jangyon factories", Some("2025-02-28"), Some("2025-12-18")),
    ("Puryong factories", Some("2025-02-28"), None),
    ("Kim Jong Suk factories", Some("2025-02-28"), None),
    ("Rangnim factories", None, Some("2025-12-15")),
    ("Sinpho factories", None, Some("2025-12-19")),
];

/// Each point on which others differ from the article or from each other: what is asked, and what the answer holds.
const CONFLICTS: [(&str, &[&str]); 27] = [
    // The day of the groundbreaking at Songchon; the other one is the day of the report.
    ("sources of songchon-start", &["preferred date 2024-02-28", "article "]),
    ("disputed groundbreakings", &["28 February 2024", "1 event"]),
    // Whether Kim was at other openings.
    ("sources of no-other-openings", &["reported", "mood happened"]),
    (
        "did Kim attend inaugurations at Jaeryong",
        &["yes (#", "says that it was not reported, and yields to a source that states it"],
    ),
    (
        "inaugurations by Kim at \"Sinpho City\"",
        &["28 December 2024", "by Kim Jong Un at Sinpho City nknews-sinpho", "1 event"],
    ),
    // Sharper days: of the announcement, of the second visit to Songchon, of the opening at Kimhwa.
    ("history of announcement-20x10", &["cite date 2024-01 2024-01-15"]),
    ("history of songchon-visit-november", &["refine date 2024-11 2024-11-19"]),
    ("history of kimhwa-opening", &["cite date 2022-06 2022-06-21"]),
    ("speeches by \"Kim Tok Hun\"", &["21 June 2022"]),
    // One that confirms a date by another event.
    ("history of kimhwa-visit-2024", &["source orinoco", "source ilna", "Early in the month."]),
    // The rain, and the houses: compatible amounts, and different measures.
    ("history of kimhwa-rain", &["under 1 meter 900 millimeters"]),
    ("destructions of houses at Kimhwa", &["over 1,000 houses"]),
    ("ongoing constructions at Kimhwa", &["about 1,000 families"]),
    // A report whose day is known, of a visit whose day is not.
    ("history of kimhwa-visit-2020", &["Reported on Friday 2 October"]),
    // Two parents, several names, a wrong alias.
    ("where is Onchon", &["Nampo", "South Pyongan"]),
    ("describe \"Kangdong leisure center\"", &["Kangdong leisure complex, Kangdong general service center"]),
    ("describe \"Jongphyong leisure center\"", &["Jongphyong culture-and-services complex"]),
    ("history of songchon-opening", &["Soncheon"]),
    ("describe Rakwon", &["Ragwon, county in South Hamgyong"]),
    // Two places of one spelling; places that are called as persons are.
    ("describe \"Unsan (South Pyongan)\"", &["Unsan paper mill"]),
    ("groundbreakings at \"Kim Jong Suk\"", &["28 February 2025", "1 event"]),
    // Mentioned in January, decided in August.
    ("instructions of \"better hospitals\"", &["August 2024"]),
    // The days of work, as printed and as the dates make them.
    ("how long from songchon-start to songchon-opening", &["296 days"]),
    // Counts lag behind events; a first is as good as its table.
    (
        "history of other-openings",
        &["Twelve sites as of 30 January; Kusong, which opened that day, is not among them."],
    ),
    ("history of kujang-opening", &["Called the first in North Phyongan; Kusong and Unsan followed."]),
    // A slip of translation, whose source is rated for it.
    ("sources of sinpho-opening", &["deprecated date 2025-07-19"]),
    ("history of news1global", &["rate", "misdates Sinpho"]),
];

/// The history as all pages tell it.
fn press() -> Session {
    let mut session = common::session(History::Full);
    for journal in ["gazetteer", "20x10-press"] {
        let path = common::root().join("history").join(format!("{journal}.annals"));
        let journal = std::fs::read_to_string(path).expect("a journal");
        session.tell_all(&journal, &common::context()).expect("it is told");
    }
    session
}

fn events(session: &mut Session, phrase: &str) -> Vec<EventRow> {
    match session.ask(phrase, &common::context()).unwrap_or_else(|error| panic!("{phrase}: {error:?}")).body {
        AnswerBody::Events { rows } => rows,
        body => panic!("{phrase}: {body:?}"),
    }
}

/// The dates of what is found, in order, with whether each has a source.
fn dates(session: &mut Session, phrase: &str) -> Vec<String> {
    let rows = events(session, phrase);
    assert!(rows.iter().all(|row| !row.sources.is_empty()), "{phrase}: {rows:?}");
    rows.into_iter().map(|row| row.bounded_date().map(Date::edtf).unwrap_or_default()).collect()
}

#[test]
fn all_sites_of_2024_are_told_with_both_days() {
    let mut session = press();
    for (place, begun, opened) in SITES {
        let of_site = |kind: &str| format!("{kind} of factories at {place} under 20x10");
        assert_eq!(dates(&mut session, &of_site("groundbreakings")), [begun], "{place}");
        assert_eq!(dates(&mut session, &of_site("inaugurations")), [opened], "{place}");
    }
    let counted = session.ask("how many inaugurations under 20x10 until 2025-02-11", &common::context());
    assert!(matches!(
        counted.expect("an answer").body,
        AnswerBody::Count(CountRow { at_least: 20, at_most: Some(20) })
    ));
    // Fourteen by the end of January: the farm at Sinpho is no part of the plan.
    let by_then = SITES.iter().filter(|(.., opened)| *opened <= "2025-01-31").count();
    assert_eq!(by_then, 14);
    let counted = session.ask("how many inaugurations under 20x10 as of 2025-01-31", &common::context());
    assert!(matches!(
        counted.expect("an answer").body,
        AnswerBody::Count(CountRow { at_least: 14, at_most: Some(14) })
    ));
}

#[test]
fn the_projects_of_2025_are_told_with_what_came_of_them() {
    let mut session = press();
    for (facility, begun, opened) in PROJECTS {
        let begun: Vec<&str> = begun.into_iter().collect();
        let opened: Vec<&str> = opened.into_iter().collect();
        let asked = format!("groundbreakings of \"{facility}\"");
        assert_eq!(dates(&mut session, &asked), begun, "{facility}");
        let asked = format!("inaugurations of \"{facility}\" or completions of \"{facility}\"");
        assert_eq!(dates(&mut session, &asked), opened, "{facility}");
    }
    for facility in ["Kaephung factories", "Kaephung leisure complex", "Unsan paper mill"] {
        let asked = format!("groundbreakings of \"{facility}\"");
        assert_eq!(dates(&mut session, &asked), ["2025-02-28"], "{facility}");
    }
}

#[test]
fn all_sources_are_told_with_address_and_date() {
    let Some(path) = common::shared("history/press.json") else { return };
    let pages: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the pages")).expect("an object");
    let session = press();
    let graph = session.graph();
    let recorded: BTreeMap<&str, _> =
        graph.sources().filter_map(|(_, row)| Some((row.source.url.as_deref()?, &row.source))).collect();
    let pages = pages["sources"].as_array().expect("a list");
    assert_eq!(pages.len(), 76);
    for page in pages {
        let text = |field: &str| page[field].as_str().expect("a text");
        let source = recorded.get(text("url")).unwrap_or_else(|| panic!("{page} is not told"));
        assert_eq!(source.publisher.as_deref(), Some(text("publisher")), "{page}");
        let published = source.published.as_ref().map(annals_model::time::Date::edtf);
        match text("page_date") {
            day if day.len() == 10 && day.starts_with("20") => {
                assert_eq!(published.as_deref(), Some(day), "{page}");
            }
            // A date that only a crawler gave is not taken: no day is given where the page shows none.
            page_date if page_date.starts_with("not shown") => {
                assert_eq!(published.is_some(), page_date.contains("20"), "{page}");
            }
            _ => assert!(published.is_some(), "{page}"),
        }
    }
}

#[test]
fn what_others_say_stands_beside_what_the_article_says() {
    let mut session = press();
    for (phrase, holds) in CONFLICTS {
        let said = session.say(phrase, &common::context());
        let shown = common::shown(said, phrase).split_whitespace().collect::<Vec<_>>().join(" ");
        for fragment in holds {
            assert!(shown.contains(fragment), "`{phrase}` does not say `{fragment}`:\n{shown}");
        }
    }
    // Nothing of the article is edited: at its end it says what it said.
    let last = common::session(History::Full).graph().head();
    let asked = format!("visits by Kim to Songchon as recorded at #{last}");
    assert_eq!(dates(&mut session, &asked), ["2024-02-29", "2024-11", "2024-12-20"]);
    assert_eq!(dates(&mut session, "visits by Kim to Songchon"), ["2024-02-28", "2024-11-19", "2024-12-20"]);
}
