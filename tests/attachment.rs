//! Modifiers stay with the nearest noun that can take them, lists say how they are meant, and what the reading shows is
//! what is answered.

use annals::{Answer, AnswerBody, History, Session};
use annals_grammar::{parse_question, parse_selection};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::Entry;
use annals_model::error::Error;
use annals_model::time::Day;
use annals_query::canonical::reading;
use annals_query::query::{Lens, Query};
use annals_query::resolve;
use proptest::prelude::*;

use crate::closed::World;
use crate::common;
use crate::random_history::Choices;

const TODAY: Day = Day(20_700);

fn query(graph: &Graph, phrase: &str) -> Result<Query, Error> {
    let question = parse_question(phrase).map_err(Error::from)?;
    let query = resolve::question(&question, graph, Lens::default(), TODAY)?;
    Ok(Query { named: Vec::new(), ..query })
}

fn read(graph: &Graph, phrase: &str) -> String {
    match query(graph, phrase) {
        Ok(query) => reading(&View::new(graph, query.lens), &query),
        Err(error) => format!("{error}"),
    }
}

fn answered(session: &mut Session, phrase: &str) -> Answer {
    session.ask(phrase, &common::context()).unwrap_or_else(|error| panic!("{phrase}: {error:?}"))
}

/// A phrase, and the same with every bracket that is meant.
const READ: [(&str, &str); 53] = [
    // A type takes no time, so what is behind `with` does.
    ("counties with inaugurations in 2024", "counties with (inaugurations in 2024)"),
    ("counties without visits by Kim", "counties without (visits by Kim Jong Un)"),
    ("counties with at least 2 visits by Kim", "counties with at least 2 (visits by Kim Jong Un)"),
    ("counties with more than 1 visit in 2024", "counties with at least 2 (visits in 2024)"),
    ("counties with inaugurations in Kangwon", "counties with (inaugurations in Kangwon)"),
    ("visits to counties in 2024", "visits to counties in 2024"),
    ("visits to counties by Kim in 2024", "visits to counties by Kim Jong Un in 2024"),
    ("visits by Kim to counties in Kangwon", "visits by Kim Jong Un to (counties in Kangwon)"),
    // A person takes no `at`, and lies in a place.
    ("visits by people in Kangwon", "visits by (people in Kangwon)"),
    ("attendances by people at Songchon", "attendances by (people) at Songchon"),
    ("inaugurations of factories at Songchon", "inaugurations of (factories at Songchon)"),
    (
        "inaugurations of factories at Songchon by Kim",
        "inaugurations of (factories at Songchon) by Kim Jong Un",
    ),
    ("inaugurations of facilities under 20x10", "inaugurations of (facilities under 20x10 plan)"),
    ("visits to facilities under construction", "visits to (facilities under construction)"),
    // Each modifier looks for its noun, and what it passes is closed.
    ("visits to counties with floods in 2020", "visits to (counties with (floods in 2020))"),
    ("visits to counties with floods by Kim", "visits to (counties with floods) by Kim Jong Un"),
    ("counties with visits by people in Kangwon", "counties with (visits by (people in Kangwon))"),
    (
        "facilities with inaugurations by Kim under construction",
        "facilities with (inaugurations by Kim Jong Un) under construction",
    ),
    // Words of time and of sequence.
    ("visits before inaugurations at Kimhwa", "visits before (inaugurations at Kimhwa)"),
    ("visits before inaugurations to Songchon", "visits before (inaugurations) to Songchon"),
    (
        "visits by Kim before inaugurations at Kimhwa and in 2024",
        "visits by Kim Jong Un before (inaugurations at Kimhwa) in 2024",
    ),
    ("visits before (inaugurations) at Kimhwa", "visits before (inaugurations) at Kimhwa"),
    (
        "visits between floods at Kimhwa and inaugurations in 2022",
        "visits between (floods at Kimhwa) and (inaugurations in 2022)",
    ),
    (
        "groundbreakings not followed by inaugurations within 10 months of the same facility",
        "groundbreakings not followed by (inaugurations) within 10 months of the same facility",
    ),
    (
        "groundbreakings followed by inaugurations in 2024",
        "groundbreakings followed by (inaugurations in 2024)",
    ),
    ("visits followed by inaugurations to Songchon", "visits to Songchon followed by (inaugurations)"),
    (
        "places with groundbreakings not followed by inaugurations",
        "places with (groundbreakings not followed by (inaugurations))",
    ),
    // Clauses.
    ("people who visited counties in 2024", "people who visited counties in 2024"),
    ("people who visited counties in Kangwon", "people who visited (counties in Kangwon)"),
    ("people who attended inaugurations in 2024", "people who attended (inaugurations in 2024)"),
    ("people who visited Kimhwa but not in 2024", "people who visited Kimhwa not in 2024"),
    ("counties with inaugurations attended by Kim", "counties with (inaugurations attended by Kim Jong Un)"),
    ("counties with inaugurations visited by Kim", "counties with (inaugurations) visited by Kim Jong Un"),
    (
        "visits to factories inaugurated in 2022 by Kim",
        "visits to (factories inaugurated in 2022 by Kim Jong Un)",
    ),
    ("actors of visits to Songchon in 2024", "actors of (visits to Songchon in 2024)"),
    ("events confirmed by 2 sources in 2024", "events confirmed by 2 sources in 2024"),
    ("facilities out of order in Kangwon", "facilities out of order in Kangwon"),
    // Lists.
    ("visits to Kimhwa and Songchon", "visits to either of (Kimhwa, Songchon)"),
    ("visits to Kimhwa or Songchon by Kim", "visits to either of (Kimhwa, Songchon) by Kim Jong Un"),
    ("visits by (Kim and soldiers)", "visits by either of (Kim Jong Un, soldiers)"),
    ("visits by Kim and by soldiers", "visits by all of (Kim Jong Un, soldiers)"),
    ("visits by all of (Kim, soldiers) in 2024", "visits by all of (Kim Jong Un, soldiers) in 2024"),
    ("visits in Kangwon but not Kimhwa", "visits in Kangwon but not in Kimhwa"),
    ("visits but not to Kimhwa or Songchon", "visits but not to either of (Kimhwa, Songchon)"),
    ("counties with floods and inaugurations", "counties with floods with inaugurations"),
    (
        "counties with floods in 2020 or inaugurations in 2024",
        "counties with either of (floods in 2020, inaugurations in 2024)",
    ),
    ("counties without floods or inaugurations", "counties without either of (floods, inaugurations)"),
    ("visits by Kim in 2024 or 2020", "visits by Kim Jong Un in 2024 or 2020"),
    ("visits or inaugurations in 2024", "visits in 2024 or inaugurations in 2024"),
    ("visits by Kim or inaugurations in 2024", "visits by Kim Jong Un or inaugurations in 2024"),
    (
        "people who visited Kimhwa and Songchon in 2024",
        "(people who visited Kimhwa in 2024) and (people who visited Songchon in 2024)",
    ),
    (
        "visits after any visits under 20x10 inaugurated in 2024",
        "visits after any (visits under 20x10 plan) that were inaugurated in 2024",
    ),
    ("places of visits by Kim visited by Kim", "(places of (visits by Kim Jong Un)) visited by Kim Jong Un"),
];

#[test]
fn a_modifier_belongs_to_the_nearest_noun_that_can_take_it() {
    let session = common::session(History::Full);
    let mut wrong = Vec::new();
    for (phrase, meant) in READ {
        let readings = [phrase, meant].map(|phrase| read(session.graph(), phrase));
        if readings.iter().any(|reading| reading != meant) {
            wrong.push(format!("{phrase}: {readings:?}, and not `{meant}`"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Questions of every shape, and tests of every sort.
const SHAPES: [&str; 86] = [
    "events",
    "#153",
    "#153 or #206",
    "(#153 or #206) in 2024",
    "last 2 visits by Kim",
    "first planned inauguration per province",
    "disputed events in 2024",
    "visits that were not disputed",
    "planned inaugurations in 2025",
    "how many visits by Kim to Songchon",
    "how many times did Kim visit Songchon",
    "count visits per month",
    "count counties per province",
    "count inaugurations by Kim per province per year",
    "count groundbreakings followed by inaugurations per year",
    "average quantity of destructions per year",
    "total quantity of destructions at Kimhwa",
    "how long from groundbreakings to inaugurations",
    "how long between visits to Songchon and inaugurations",
    "how long between visits not to Songchon and inaugurations",
    "how long from visits before (visits to Songchon) to inaugurations",
    "how long between (groundbreakings at Songchon) and (last inauguration)",
    "median how long from groundbreakings in 2024 to inaugurations",
    "how long since last visit by Kim to Songchon",
    "how long from 2024-02-29 to inaugurations",
    "longest gap between visits by Kim",
    "did Kim visit Kimhwa in 2024",
    "did Kim visit Kimhwa before groundbreakings at Songchon",
    "is \"Songchon food factory\" under construction",
    "where is Kimhwa",
    "status of facilities in Kangwon",
    "status of \"Songchon food factory\" as of 2024-06-01",
    "timeline of Songchon",
    "timeline of visits by Kim",
    "progress of 20x10",
    "describe Songchon",
    "describe #153",
    "describe article",
    "sources of #153",
    "sources of (visits by Kim)",
    "claims via \"state media\"",
    "why #153",
    "why how many visits by Kim",
    "history of #153",
    "twins",
    "path from Kim to Songchon in order of time within 3 steps through people in 2024",
    "neighbours of Songchon within 2 steps through people",
    "rank people by visits in 2024",
    "rank (people or groups) by visits",
    "rank counties by connections",
    "islands in 2024",
    "changes from 2024-01-01 to 2024-12-31",
    "changes of Songchon from 2024-01-01 to 2024-12-31",
    "changes known of Songchon since 2024-01-01",
    "changes recorded of counties since 2024-01-01 as of 2024-12-31",
    "kinds of (events in Kangwon)",
    "(dates of inaugurations) but not (dates of visits by Kim)",
    "visits on (dates of inaugurations)",
    "who visited Songchon",
    "people who did not visit Songchon",
    "people who visited Kimhwa but not in 2024",
    "facilities not inaugurated in 2024",
    "facilities but not under construction",
    "facilities not complete",
    "complete facilities in Kangwon",
    "facilities not out of order",
    "counties with exactly 1 visit",
    "counties without at least 2 visits by Kim",
    "counties with at least 2 facilities under construction",
    "counties with planned visits",
    "facilities of 20x10",
    "events mentioning \"paper mill\"",
    "events not mentioning \"paper mill\"",
    "events confirmed by 2 sources",
    "events from one source",
    "events but not from article",
    "visits by somebody",
    "visits possibly in 2024-06",
    "visits in 2024-11?",
    "events throughout 2024",
    "visits within 30 days after groundbreakings",
    "visits but not in 2024 or 2025",
    "groundbreakings not followed by inaugurations within 1 year at the same place",
    "explain visits by Kim in 2024 as known on 2025-01-01",
    "visits as recorded at #200 sorted by date descending limit 2 show date, by",
    "groundbreakings followed by inaugurations as of 2024-12-31",
];

#[test]
fn a_question_of_every_shape_reads_back() {
    let session = common::session(History::Full);
    let graph = session.graph();
    let mut wrong = Vec::new();
    for phrase in SHAPES {
        let asked = match query(graph, phrase) {
            Ok(asked) => asked,
            Err(error) => {
                wrong.push(format!("{phrase}: {error}"));
                continue;
            }
        };
        let text = reading(&View::new(graph, asked.lens), &asked);
        match query(graph, &text) {
            Ok(again) if again == asked => {}
            Ok(again) if reading(&View::new(graph, again.lens), &again) == text => {}
            Ok(_) => wrong.push(format!("{phrase} reads as {text}, which asks something else")),
            Err(error) => wrong.push(format!("{phrase} reads as {text}: {error}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn brackets_say_otherwise() {
    let mut session = common::session(History::Full);
    let found = |session: &mut Session, phrase: &str| answered(session, phrase).certain;
    // The flood was in 2020: by itself `in 2024` is of something else that happened there.
    assert_eq!(found(&mut session, "counties with floods in 2024"), 0);
    assert_eq!(found(&mut session, "(counties with floods) in 2024"), 1);
    assert_eq!(found(&mut session, "counties with (floods) in 2024"), 1);
}

#[test]
fn all_and_none_of_a_list() {
    let mut session = common::session(History::Vocabulary);
    for statement in [
        "declare person Ann",
        "declare person Bob",
        "declare county Alden",
        "declare county Birk",
        "record visit by Ann to Alden on 2024-01-01",
        "record visit by Bob to Alden on 2024-01-02",
        "record visit by Ann and Bob to Birk on 2024-01-03",
    ] {
        session.tell(statement, &common::context()).expect(statement);
    }
    let mut certain = |phrase: &str| answered(&mut session, phrase).certain;
    assert_eq!(certain("visits to Alden and Birk"), 3);
    assert_eq!(certain("visits by (Ann and Bob)"), 3);
    assert_eq!(certain("visits by all of (Ann, Bob)"), 1);
    assert_eq!(certain("visits by Ann and by Bob"), 1);
    assert_eq!(certain("visits but not by Ann and Bob"), 0);
    assert_eq!(certain("visits but not to Birk"), 2);
    assert_eq!(certain("people who visited Alden but not Birk"), 0);
    assert_eq!(certain("counties visited by Ann but not Alden and Birk"), 0);
    assert_eq!(certain("counties visited by Ann but not Alden or Birk"), 0);
    assert_eq!(certain("counties visited by Ann but not Alden"), 1);
    assert_eq!(certain("people who visited Alden and Birk"), 2);
    assert_eq!(certain("people who visited all of (Alden, Birk) on 2024-01-03"), 0);
    assert_eq!(certain("people who visited either of (Alden, Birk)"), 2);
    assert!(session.ask("visits but not by all of (Ann, Bob)", &common::context()).is_err());
}

#[test]
fn which_with_a_past_and_a_preposition_asks_who_did_it() {
    let mut session = common::session(History::Full);
    let define = "define kind gift: plural gifts, past \"made a gift\"; by county, to county";
    session.tell(define, &common::context()).expect(define);
    let record = "record gift by Kimhwa to Songchon on 2024-05-05";
    session.tell(record, &common::context()).expect(record);
    let readings = [
        ("which person went to Songchon in 2024", "people who visited Songchon in 2024"),
        ("which county made a gift to Songchon", "counties who made a gift Songchon"),
        (
            "which person went to Songchon and Kimhwa",
            "(people who visited Songchon) and (people who visited Kimhwa)",
        ),
        ("which factories inaugurated in 2022", "factories inaugurated in 2022"),
        ("which counties visited by Kim", "counties visited by Kim Jong Un"),
        ("which factories were inaugurated in 2022", "factories inaugurated in 2022"),
    ];
    for (phrase, meant) in readings {
        assert_eq!(read(session.graph(), phrase), meant, "{phrase}");
    }
    let AnswerBody::Entities { rows, .. } =
        answered(&mut session, "which county made a gift to Songchon").body
    else {
        panic!("counties are asked for")
    };
    assert_eq!(rows.iter().map(|row| row.name.text.as_str()).collect::<Vec<_>>(), ["Kimhwa"]);
}

/// What is kept of a phrase that is given a name has every bracket, so nothing that follows moves a modifier.
#[test]
fn a_name_keeps_the_brackets_that_were_meant() {
    let mut session = common::session(History::Full);
    for (phrase, meant) in READ {
        if phrase.contains(" who ") || phrase.starts_with("which") {
            continue;
        }
        let kept = resolve::naming("kept", &parse_selection(phrase).expect(phrase), session.graph(), TODAY);
        let kept = kept.unwrap_or_else(|error| panic!("{phrase}: {error:?}"));
        assert_eq!(
            read(session.graph(), &kept.to_string()),
            read(session.graph(), meant),
            "{phrase}: {kept}"
        );
    }
    session.tell("let newly = counties with inaugurations in 2024", &common::context()).expect("a name");
    assert_eq!(answered(&mut session, "newly").certain, 1);
    assert!(answered(&mut session, "history of #1").certain <= 1);
}

/// A log of before may hold a phrase whose modifiers stood for the whole of it.
#[test]
fn an_older_name_that_would_mean_something_else_is_refused() {
    let mut session = common::session(History::Full);
    session.tell("let wet = counties with (floods in 2024)", &common::context()).expect("a name");
    let mut graph = session.graph().clone();
    let mut keep = |name: &str, phrase: &str| {
        let body = annals_model::entry::Body::Let { name: name.to_owned(), phrase: phrase.to_owned() };
        graph.apply(Entry {
            number: graph.head() + 1,
            recorded: common::now(),
            author: "old".to_owned(),
            elsewhere: None,
            label: None,
            supersedes: None,
            body,
        });
    };
    keep("dated", "counties with floods in 2024");
    keep("shared", "visits or inaugurations in 2024");
    keep("plain", "visits to counties in 2024");
    keep("bracketed", "counties with (floods in 2024)");
    for name in ["dated", "shared"] {
        let error = query(&graph, name).expect_err(name);
        assert!(error.to_string().contains(name), "{error}");
        assert!(error.hint.expect("a hint").contains("let "));
    }
    assert_eq!(read(&graph, "plain"), "plain");
    assert_eq!(read(&graph, "bracketed"), "counties with (floods in 2024)");
    assert_eq!(read(&graph, "wet"), "counties with (floods in 2024)");
}

/// Makes up phrases in which few modifiers are bracketed.
struct Phrases<'c, 'a> {
    choices: &'c mut Choices<'a>,
}

impl Phrases<'_, '_> {
    fn one(&mut self) -> String {
        match self.choices.below(8) {
            0..=2 => self.events(),
            3..=5 => self.entities(),
            6 => format!("{} of {}", self.choices.of(&["actors", "places", "objects"]), self.events()),
            _ => {
                format!("{} {} {}", self.events(), self.choices.of(&["or", "and", "but not"]), self.events())
            }
        }
    }

    fn events(&mut self) -> String {
        let noun = self.choices.of(&[
            "visits", "inaugurations", "groundbreakings", "events", "planned inaugurations", "announcements",
        ]);
        let mut text = noun.to_owned();
        self.modified(&mut text, true);
        if self.choices.once_in(6) {
            let step = self.choices.of(&["followed by", "not followed by", "preceded by"]);
            text.push_str(&format!(" {step} {}", self.choices.of(&["inaugurations", "visits"])));
            self.modified(&mut text, true);
            text.push_str(self.choices.of(&["", " within 6 months", " of the same facility", " anywhere"]));
        }
        text
    }

    fn entities(&mut self) -> String {
        let noun = self
            .choices
            .of(&["people", "counties", "facilities", "places", "provinces", "planned facilities"]);
        let mut text = noun.to_owned();
        self.modified(&mut text, false);
        text
    }

    fn modified(&mut self, text: &mut String, events: bool) {
        for _ in 0..self.choices.below(5) {
            let modifier = if events && self.choices.below(3) > 0 { self.of_events() } else { self.of_any() };
            text.push(' ');
            text.push_str(&modifier);
        }
    }

    fn of_events(&mut self) -> String {
        let plain = [
            "by Kim",
            "by people",
            "by Kim and Pak",
            "to Second",
            "to counties",
            "to First or Second",
            "of Mill",
            "of facilities",
            "with Pak",
            "with people",
            "without Kim",
            "from paper",
            "via Agency",
            "under Plan",
            "that were disputed",
            "by all of (Kim, Pak)",
            "to either of (First, Second)",
            "not by Kim",
            "by (people)",
            "in 2024",
            "in 2024-02 or 2024-06",
            "until 2024-06",
            "possibly in 2024-02",
            "since 2024-02-10",
            "and in 2024",
            "before 2024-03",
            "before inaugurations",
            "after any visits",
            "within 30 days after groundbreakings",
            "between groundbreakings and inaugurations",
            "during (visits)",
            "attended by Kim",
        ];
        self.choices.of(&plain).to_owned()
    }

    fn of_any(&mut self) -> String {
        let plain = [
            "in North",
            "in counties",
            "at First",
            "at places",
            "near Second",
            "with inaugurations",
            "without visits",
            "with at least 2 visits",
            "with planned facilities",
            "with facilities",
            "under construction",
            "of Plan",
            "under Plan",
            "who visited Second",
            "who attended inaugurations",
            "who visited counties",
            "visited by Kim",
            "not visited by Kim",
            "that Kim visited",
            "but not in North",
            "and in North",
            "or First",
            "and Second",
            "inaugurated in 2024",
            "in 2024",
            "out of order",
            "and inaugurations",
            "or facilities",
            "but not Second",
        ];
        self.choices.of(&plain).to_owned()
    }
}

/// So many phrases are made up: a build without optimisation answers them ten times as slowly.
const CASES: u32 = if cfg!(debug_assertions) { 400 } else { 6_000 };

proptest! {
    #![proptest_config(ProptestConfig { cases: 1, failure_persistence: None, ..ProptestConfig::default() })]

    /// The reading asked again, and the phrase with the brackets that were meant, have the answer of the phrase.
    #[test]
    fn the_reading_and_the_brackets_mean_the_phrase(seed in any::<u64>()) {
        let world = World::new();
        let mut runner = proptest::test_runner::TestRunner::new_with_rng(
            ProptestConfig { cases: CASES, failure_persistence: None, max_shrink_iters: 2_000, ..ProptestConfig::default() },
            proptest::test_runner::TestRng::from_seed(proptest::test_runner::RngAlgorithm::XorShift, &seed_bytes(seed)),
        );
        let counted = std::cell::Cell::new((0_u32, 0_u32));
        let run = runner.run(&prop::collection::vec(any::<u16>(), 4..40), |choices| {
            let phrase = Phrases { choices: &mut Choices::new(&choices) }.one();
            let (all, known) = counted.get();
            match world.check(&phrase) {
                Ok(()) => {
                    counted.set((all + 1, known + 1));
                    means_with_brackets(&world, &phrase);
                }
                Err(refused) => {
                    counted.set((all + 1, known));
                    prop_assert!(refused.teaches(&phrase), "{phrase}: {refused}");
                }
            }
            Ok(())
        });
        prop_assert!(run.is_ok(), "{}", run.err().map_or_else(String::new, |error| error.to_string()));
        let (all, known) = counted.get();
        prop_assert!(known * 3 > all, "only {known} of {all} phrases are answered");
    }
}

fn seed_bytes(seed: u64) -> [u8; 16] {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes
}

/// The phrase with every bracket that is meant has the answer that the phrase has.
fn means_with_brackets(world: &World, phrase: &str) {
    let graph = world.session.graph();
    let today = world.context.today();
    let selection = parse_selection(phrase).expect(phrase);
    let explicit = resolve::naming("kept", &selection, graph, today).expect(phrase).to_string();
    let answer = |text: &str| {
        let parsed = world.parsed(text).unwrap_or_else(|error| panic!("{phrase}: {text}: {error}"));
        let query = world.resolved(&parsed).unwrap_or_else(|error| panic!("{phrase}: {text}: {error}"));
        world.session.answer(&query, &world.context).map(|answer| answer.body).ok()
    };
    assert_eq!(answer(&explicit), answer(phrase), "`{phrase}` with its brackets is `{explicit}`");
    let again = resolve::naming("kept", &parse_selection(&explicit).expect("it parses"), graph, today);
    assert_eq!(again.expect("it is known").to_string(), explicit, "{phrase}");
}
