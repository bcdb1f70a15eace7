//! `as recorded at #N` is the replay of the first N entries.

use annals::History;
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_query::query::Lens;

use crate::common;

/// Phrases whose answers must be the same under the lens on the first N entries as on those entries alone.
const PHRASES: [&str; 12] = [
    "events",
    "visits",
    "planned events",
    "facilities",
    "places with inaugurations",
    "places without inaugurations",
    "how many inaugurations",
    "count events per year",
    "groundbreakings not followed by inaugurations",
    "first visit",
    "status of facilities",
    "disputed events",
];

#[test]
fn the_lens_on_the_first_entries_is_their_replay() {
    let session = common::session(History::Full);
    let mut entries = Vec::new();
    session
        .store()
        .read_from(1, |entry| {
            entries.push(entry);
            std::ops::ControlFlow::Continue(())
        })
        .expect("the log is read");
    let whole = session.graph();
    let mut replayed = Graph::default();
    let mut compared = 0;
    for entry in entries {
        let number = entry.number;
        replayed.apply_all([entry]);
        // A base in order of time, at some entries, and newer events beside it.
        if number % 37 == 0 {
            replayed.merge();
        }
        for phrase in PHRASES {
            let Ok(annals_grammar::Phrase::Question(question)) = annals_grammar::parse(phrase) else {
                panic!("{phrase} is a question");
            };
            let today = common::now().day();
            let Ok(alone) = annals_query::resolve::question(&question, &replayed, Lens::default(), today)
            else {
                // A word of the phrase was not defined yet.
                continue;
            };
            let lens = Lens { recorded_at: Some(number), ..Lens::default() };
            let query = annals_query::resolve::question(&question, whole, lens, today)
                .expect("it resolves later too");
            let mut lensed = answer(whole, &query);
            let mut plain = answer(&replayed, &alone);
            lensed.lens = annals_query::query::Lens::default();
            plain.lens = annals_query::query::Lens::default();
            assert_eq!(lensed, plain, "`{phrase}` at #{number}");
            compared += 1;
        }
    }
    assert!(compared > 1_000, "{compared} answers were compared");
}

fn answer(graph: &Graph, query: &annals_query::query::Query) -> annals::Answer {
    let budget = annals_query::execute::Budget::unbounded();
    let today = common::now().day();
    let mut evaluator = annals_query::execute::Evaluator::new(View::new(graph, query.lens), today, &budget);
    let context = annals::internals::report::ReportContext { today, entry: &|_| None, named: &[] };
    annals::internals::report::answer(query, &mut evaluator, &context).expect("an answer")
}

#[test]
fn what_is_recorded_is_seen_by_lenses_of_its_time() {
    let mut session = common::session(History::Full);
    let head = session.head().0;
    let context = common::context();
    let say = |session: &mut annals::Session, line: &str| session.say(line, &context).expect(line);
    say(&mut session, "record visit by Kim to Rason on 2025-06-01, labelled rason-trip");
    say(&mut session, "correct rason-trip on 2025-06-03 because \"the later report gives the day\"");
    let dates = |session: &mut annals::Session, phrase: &str| {
        let answer = say(session, phrase);
        let annals::AnswerBody::Events { rows } = answer.body else { panic!("events") };
        rows.into_iter().filter_map(|row| Some(row.date?.edtf())).collect::<Vec<_>>()
    };
    assert_eq!(dates(&mut session, "visits by Kim to Rason"), ["2025-06-03"]);
    let before = format!("visits by Kim to Rason as recorded at #{}", head + 1);
    assert_eq!(dates(&mut session, &before), ["2025-06-01"]);
    assert!(dates(&mut session, &format!("visits by Kim to Rason as recorded at #{head}")).is_empty());
    assert!(dates(&mut session, "visits by Kim to Rason as known on 2026-11-01").is_empty());
    assert!(dates(&mut session, "visits by Kim to Rason as of 2025-06-02").is_empty());
    assert_eq!(dates(&mut session, "visits by Kim to Rason as of 2025-06-03"), ["2025-06-03"]);
}
