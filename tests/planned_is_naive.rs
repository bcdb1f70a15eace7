//! On random histories, under random lenses, what is planned finds what the obvious evaluator finds; and the first `N`
//! entries replayed answer as the whole log does `as recorded at #N`.

use annals::internals::report::ReportContext;
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::Entry;
use annals_model::time::Day;
use annals_query::execute::{Budget, Evaluator};
use annals_query::query::{Lens, Set};
use proptest::prelude::*;

use crate::naive::same::{evaluated, same};
use crate::random_history::{Choices, PREAMBLE, history};
use crate::random_query::Asker;

const TODAY: Day = Day(19_800);

fn graph_of(entries: &[Entry]) -> Graph {
    let mut graph = Graph::default();
    graph.apply_all(entries.iter().cloned());
    graph
}

/// What a set holds, in words that two graphs of one history have in common.
fn answer(graph: &Graph, lens: Lens, set: &Set) -> String {
    match set {
        Set::Events(set) | Set::Kinds(set) => {
            let found = evaluated(graph, lens, TODAY, |evaluator| evaluator.events(set));
            format!("{:?} {:?}", found.rows, found.several)
        }
        Set::Entities(set) => {
            format!("{:?}", evaluated(graph, lens, TODAY, |evaluator| evaluator.entities(set)).rows)
        }
        Set::Dates(set) => {
            format!("{:?}", evaluated(graph, lens, TODAY, |evaluator| evaluator.dates(set)).rows)
        }
    }
}

/// The set that a phrase asks for, and under what lens.
fn asked(graph: &Graph, phrase: &str) -> (Lens, Set) {
    let question = annals_grammar::parse_question(phrase).expect(phrase);
    let query = annals_query::resolve::question(&question, graph, Lens::default(), TODAY).expect(phrase);
    match query.ask {
        annals_query::query::Ask::Members(set) => (query.lens, set),
        other => panic!("{phrase} asks for no set but {other:?}"),
    }
}

fn cases() -> ProptestConfig {
    ProptestConfig { max_shrink_iters: 4_000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn planned_is_naive(
        past in prop::collection::vec(any::<u16>(), 0..260),
        asked in prop::collection::vec(any::<u16>(), 0..120),
    ) {
        let entries = history(&mut Choices::new(&past));
        // Half of it as a base in order of time, the other half beside it.
        let mut graph = graph_of(&entries[..entries.len() / 2]);
        graph.merge();
        graph.apply_all(entries[entries.len() / 2..].iter().cloned());
        let mut choices = Choices::new(&asked);
        let lens = crate::random_query::lens(&mut choices, graph.head());
        same(&graph, lens, TODAY, &Asker::new(&graph).ask(&mut choices));
    }

    #[test]
    fn replay_of_the_first_entries_is_the_lens(
        past in prop::collection::vec(any::<u16>(), 0..200),
        asked in prop::collection::vec(any::<u16>(), 0..80),
    ) {
        let entries = history(&mut Choices::new(&past));
        let whole = graph_of(&entries);
        for held in PREAMBLE..=entries.len() {
            let replayed = graph_of(&entries[..held]);
            let mut choices = Choices::new(&asked);
            let lens = crate::random_query::lens(&mut choices, whole.head());
            let ask = Asker::new(&replayed).ask(&mut choices);
            let without = Lens { recorded_at: None, ..lens };
            let with = Lens { recorded_at: Some(held as u64), ..lens };
            prop_assert_eq!(answer(&replayed, without, &ask), answer(&whole, with, &ask), "of {:#?}", ask);
        }
    }
}

/// A list that is cut at both ends is filled up with the events whose place does not tell their day: those of others
/// among them stay out.
#[test]
fn a_list_that_is_cut_lets_nobody_else_in() {
    let mut session = crate::common::session(annals::History::Vocabulary);
    let mut lines = String::from("declare person Anna\ndeclare person Bela\ndeclare county Unjong\n");
    for year in 1990..2020 {
        for month in ["02", "05", "08", "11"] {
            lines.push_str(&format!("record visit by Anna to Unjong on {year}-{month}-03\n"));
        }
    }
    for odd in [
        "record visit by Bela to Unjong in March 2019",
        "record visit by Anna to Unjong in June 2019",
        "record planned visit by Bela to Unjong on 2019-04-05",
    ] {
        lines.push_str(&format!("{odd}\n"));
    }
    lines.lines().for_each(|line| {
        session.tell(line, &crate::common::context()).expect(line);
    });
    let mut graph = session.graph().clone();
    graph.merge();
    for (phrase, count) in [
        ("visits by Anna since 2019-01-01", 5),
        ("visits by Anna in 2019", 5),
        ("visits by Bela since 2018-01-01", 1),
        ("first (visits by Anna after 2019-02-20)", 1),
        ("visits by Anna to Unjong since 2019-01-01", 5),
        ("planned visits by Anna since 2019-01-01", 0),
        ("planned visits by Bela since 2018-01-01", 1),
        ("first planned visit by Anna", 0),
        ("last visit by Anna", 1),
    ] {
        let (lens, set) = asked(&graph, phrase);
        let Set::Events(set) = set else { panic!("{phrase} asks for events") };
        let found = evaluated(&graph, lens, TODAY, |evaluator| evaluator.events(&set));
        assert_eq!(
            found.rows.iter().filter(|hit| hit.truth.is_certain()).count(),
            count,
            "{phrase}: {:?}",
            found.rows
        );
    }
}

/// A history that is long enough for lists to be cut and searches to stop early: as it was recorded, and with all of it
/// in the base. Unless it is plain, there are vague dates, plans, aggregates and corrections among many plain days.
fn long_history(plain: bool) -> Vec<Graph> {
    let mut session = crate::common::session(annals::History::Vocabulary);
    let mut state: u64 =
        std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(11);
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut lines: Vec<String> = ["Anna", "Bela", "Cili"].map(|name| format!("declare person {name}")).into();
    for county in ["Unjong", "Sinchon"] {
        lines.push(format!("declare county {county}"));
        lines.extend((0..3).map(|mill| format!("declare factory \"{county} mill {mill}\" at {county}")));
    }
    for event in 0..420_u64 {
        let who = ["Anna", "Anna", "Bela", "Cili"][usize::try_from(random(4)).expect("small")];
        let county = ["Unjong", "Sinchon"][usize::try_from(random(2)).expect("small")];
        let mut seldom = |below| random(below) == 0 && !plain;
        let mood = if seldom(15) { "planned " } else { "" };
        let counted = seldom(8);
        let (year, month, day) = (1990 + random(30), 1 + random(12), 1 + random(28));
        let date = match random(14) {
            0 | 1 if plain => format!("on {year}-{month:02}-03"),
            0 => format!("in {year}"),
            1 => format!("in {year}-{month:02}"),
            _ => format!("on {year}-{month:02}-{day:02}"),
        };
        let mill = format!("\"{county} mill {}\"", random(3));
        lines.push(match random(4) {
            0 => format!(
                "record {mood}groundbreaking of {mill} at {county} by {who} {date}, labelled ev-{event}"
            ),
            1 => {
                format!(
                    "record {mood}inauguration of {mill} at {county} by {who} {date}, labelled ev-{event}"
                )
            }
            2 if counted => {
                format!("record visits by {who} to {county} {date}, count 3, labelled ev-{event}")
            }
            _ => format!("record {mood}visit by {who} to {county} {date}, labelled ev-{event}"),
        });
        if event % 40 == 39 && !plain {
            lines.push(format!(
                "correct ev-{} on {year}-{month:02}-{day:02} because \"seen\"",
                event - random(30)
            ));
        }
    }
    for line in &lines {
        session.tell(line, &crate::common::context()).expect(line);
    }
    let mut graph = session.graph().clone();
    let mut bases = vec![graph.clone()];
    graph.merge();
    bases.push(graph);
    bases
}

/// What is planned finds what the obvious evaluator finds, also where lists are long.
#[test]
fn long_lists_are_found_as_the_obvious_evaluator_finds_them() {
    let bases = long_history(false);
    for phrase in [
        "visits by Anna since 2017",
        "visits by Bela to Sinchon after 2015-06-01",
        "visits by Anna in 2019",
        "events by Cili between 2010 and 2011",
        "visits before 1993",
        "events at Unjong since 2018-05-01",
        "visits by Bela possibly in 2005",
        "planned visits by Anna since 2017",
        "planned visits by Bela to Sinchon after 2003",
        "first visit by Anna to Sinchon",
        "last visit by Anna",
        "first planned visit by Anna after 1995",
        "first (visits by Anna after 2012-03-04)",
        "last 3 (visits by Bela until 2003)",
        "last 2 events at Sinchon",
        "first 5 groundbreakings by Cili",
        "last event per factory until 2010-06-30",
        "last event per person since 2001",
        "first event per person between 1995 and 2012-05-01",
        "last event per county",
        "last event per object until 2012",
        "first event per actor since 2001-02-03",
        "first event per facility since 2014",
        "first 2 visits per person after 1999",
        "first inauguration per county",
        "groundbreakings not followed by inaugurations within 200 days of the same facility",
        "groundbreakings not followed by inaugurations within 300 days of the same object",
        "groundbreakings followed by inaugurations followed by visits anywhere",
        "inaugurations not preceded by groundbreakings within 1 year",
        "groundbreakings by Anna followed by inaugurations by the same person",
        "groundbreakings followed by inaugurations within 2 years of the same facility",
        "inaugurations preceded by groundbreakings within 9 months of the same facility",
        "inaugurations preceded by groundbreakings of the same facility",
        "visits not followed by visits within 30 days by the same person",
        "visits followed by groundbreakings within 6 months",
        "actors of (visits to Unjong in 2015)",
        "(actors of groundbreakings at Unjong) but not (actors of inaugurations at Sinchon since 2018)",
        "dates of (visits by Cili since 2016)",
    ] {
        for graph in &bases {
            let (lens, set) = asked(graph, phrase);
            for as_of in [None, Some(Day(16_000))] {
                same(graph, Lens { as_of, ..lens }, TODAY, &set);
            }
        }
    }
}

/// Of several lists that are looked at from their ends, one may have what is wanted far in, and another near its end.
#[test]
fn the_first_and_last_are_found_however_far_in_their_lists_they_are() {
    let mut session = crate::common::session(annals::History::Vocabulary);
    let mut lines: Vec<String> = ["Anna", "Bela"].map(|name| format!("declare person {name}")).into();
    lines.extend(["Unjong", "Sinchon"].map(|name| format!("declare county {name}")));
    lines.push("declare factory mill at Sinchon".to_owned());
    for visit in 0..90 {
        let (month, day) = (1 + visit / 28, 1 + visit % 28);
        lines.push(format!("record visit by Anna to Unjong on 1990-{month:02}-{day:02}"));
        lines.push(format!("record visit by Anna to Unjong on 2010-{month:02}-{day:02}"));
        lines.push(format!("record visit by Bela to Sinchon on 1995-{month:02}-{day:02}"));
        lines.push(format!("record visit by Bela to Sinchon on 1996-{month:02}-{day:02}"));
        lines.push(format!("record visit by Bela to Sinchon on 1997-{month:02}-{day:02}"));
    }
    lines.push("record visit by Anna to Sinchon on 1992-06-01".to_owned());
    lines.push("record groundbreaking of mill at Sinchon by Anna on 1993-06-01".to_owned());
    lines.push("record visit by Anna to Sinchon on 2008-06-01".to_owned());
    lines.push("record inauguration of mill at Sinchon by Anna on 2007-06-01".to_owned());
    lines.iter().for_each(|line| {
        session.tell(line, &crate::common::context()).expect(line);
    });
    let mut graph = session.graph().clone();
    graph.merge();
    for phrase in [
        "first event by Anna in Sinchon",
        "last event by Anna in Sinchon",
        "first 2 events by Anna in Sinchon",
        "last 3 events by Anna in Sinchon",
    ] {
        let (lens, set) = asked(&graph, phrase);
        same(&graph, lens, TODAY, &set);
    }
}

/// Somebody whom a correction put into an event, and who was then taken out of it again, is still listed with it.
#[test]
fn the_last_event_of_each_is_not_one_that_somebody_was_taken_out_of() {
    let mut session = crate::common::session(annals::History::Vocabulary);
    let mut lines: Vec<String> = ["Anna", "Bela", "Cili"].map(|name| format!("declare person {name}")).into();
    lines.push("declare county Unjong".to_owned());
    for year in 1990..2010 {
        for (who, day) in [("Anna", 3), ("Bela", 9), ("Cili", 20)] {
            lines.push(format!("record visit by {who} to Unjong on {year}-05-{day:02}"));
        }
    }
    lines.push("record visit by Bela to Unjong on 2015-01-01, labelled late".to_owned());
    lines.push("correct late by Anna because \"seen\"".to_owned());
    lines.iter().for_each(|line| {
        session.tell(line, &crate::common::context()).expect(line);
    });
    let correction = session.graph().head();
    session.tell(&format!("undo #{correction}"), &crate::common::context()).expect("undone");
    let mut graph = session.graph().clone();
    graph.merge();
    for phrase in ["last event per person", "last event per actor", "first event per person since 1995"] {
        let (lens, set) = asked(&graph, phrase);
        same(&graph, lens, TODAY, &set);
    }
}

/// What is found by the order of the lists alone is told as it is where every event is looked at.
#[test]
fn answers_are_the_same_with_and_without_a_base() {
    let recorded = |graph: &Graph, phrase: &str| {
        let question = annals_grammar::parse_question(phrase).expect(phrase);
        let query = annals_query::resolve::question(&question, graph, Lens::default(), TODAY).expect(phrase);
        let budget = Budget::unbounded();
        let mut evaluator = Evaluator::new(View::new(graph, query.lens), TODAY, &budget);
        let context = ReportContext { today: TODAY, entry: &|_| None, named: &query.named };
        let answer = annals::internals::report::answer(&query, &mut evaluator, &context).expect(phrase);
        (format!("{:#?}", answer.body), answer.certain, answer.possible, answer.notes)
    };
    let bases = long_history(false);
    let (lens, visits) = asked(&bases[1], "visits");
    let Set::Events(visits) = visits else { panic!("visits are events") };
    let settled = evaluated(&bases[1], lens, TODAY, |evaluator| evaluator.events_apart(&visits)).exact;
    assert!(settled.len() > 100, "{} visits are settled", settled.len());
    let plain = long_history(true);
    for phrase in [
        "count visits",
        "count visits per month",
        "count visits by Anna per year",
        "count groundbreakings at Unjong since 2001 per month",
        "count planned visits per year",
        "count visits possibly in 2005 per day",
        "count events per year",
        "count inaugurations by Cili in 2010 per month",
        "actors of (visits to Unjong in 2015)",
        "targets of visits by Bela",
        "(actors of (groundbreakings at Unjong)) and (actors of (inaugurations at Sinchon))",
        "groundbreakings not followed by inaugurations within 200 days of the same facility",
        "groundbreakings followed by inaugurations within 2 years of the same facility",
        "inaugurations preceded by groundbreakings within 9 months of the same facility",
        "inaugurations not preceded by groundbreakings within 1 year of the same facility",
        "visits not followed by visits within 30 days by the same person",
        "visits followed by groundbreakings within 6 months",
    ] {
        for bases in [&bases, &plain] {
            assert_eq!(recorded(&bases[0], phrase), recorded(&bases[1], phrase), "{phrase}");
        }
    }
}

/// A merge of two names makes only the events of the merged one inexact.
#[test]
fn a_merge_leaves_other_events_exact() {
    let mut session = crate::common::session(annals::History::Vocabulary);
    let mut lines: Vec<String> = ["Anna", "Ana", "Bela"].map(|name| format!("declare person {name}")).into();
    lines.push("declare county Unjong".to_owned());
    for (at, who) in ["Anna", "Bela", "Ana", "Bela", "Bela"].iter().cycle().take(100).enumerate() {
        let (year, day) = (1990 + at / 28, 1 + at % 28);
        lines.push(format!("record visit by {who} to Unjong on {year}-05-{day:02}"));
    }
    lines.iter().for_each(|line| {
        session.tell(line, &crate::common::context()).expect(line);
    });
    let mut listed = session.graph().clone();
    listed.merge();
    session.tell("merge Ana into Anna because \"a slip\"", &crate::common::context()).expect("merged");
    session
        .tell("record visit by Bela to Unjong on 2001-01-01", &crate::common::context())
        .expect("recorded");
    let mut merged = session.graph().clone();
    merged.merge();
    for graph in [session.graph(), &merged] {
        for phrase in [
            "visits",
            "visits by Anna",
            "visits by Bela",
            "last visit by Anna",
            "first event per person",
            "last event per actor until 1992",
            "actors of (visits to Unjong)",
            "visits by Bela not followed by (visits by Anna) within 3 days by the same person",
        ] {
            let (lens, set) = asked(graph, phrase);
            same(graph, lens, TODAY, &set);
        }
    }
    let (lens, set) = asked(&merged, "visits");
    let Set::Events(visits) = set else { panic!("visits are events") };
    let found = evaluated(&merged, lens, TODAY, |evaluator| evaluator.events_apart(&visits));
    assert_eq!((found.exact.len(), found.rows.len()), (81, 20), "those of Ana are looked at");
}
