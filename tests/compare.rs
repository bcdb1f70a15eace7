//! Two stores held against each other: what is lacking is named once, taken once, and means here what it means there.

use annals::internals::diff::{Comparer, Copied};
use annals::{Context, Diff, History, Session, Standing};
use annals_graph::graph::{Graph, Part, Party};
use annals_graph::view::{EventView, View};
use annals_model::entry::{Body, Entry};
use annals_model::time::{Day, Timestamp};
use annals_query::query::Lens;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::common;
use crate::random_history::{self, Choices, PREAMBLE};

fn stated(history: History, statements: &[&str]) -> Session {
    let mut session = common::session(history);
    for statement in statements {
        tell(&mut session, statement);
    }
    session
}

fn tell(session: &mut Session, statement: &str) -> u64 {
    let context = Context { author: "Anna".to_owned(), ..common::context() };
    session.tell(statement, &context).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    session.graph().head()
}

/// What an analyst reads in an answer, with every number of an entry as `#`.
fn asked(session: &mut Session, phrase: &str) -> String {
    let answer = common::shown(session.ask(phrase, &common::context()), phrase);
    let mut text = String::new();
    for line in answer.lines() {
        let mut parts = line.split('#');
        text.push_str(parts.next().unwrap_or_default());
        parts.for_each(|part| {
            text.push_str(&format!("#{}", part.trim_start_matches(|c: char| c.is_ascii_digit())))
        });
        text.push('\n');
    }
    text
}

fn difference<'c>(diff: &'c Diff, text: &str) -> &'c annals::Difference {
    let found = diff.lacking.iter().find(|difference| difference.text.contains(text));
    found.unwrap_or_else(|| panic!("{text} in {:#?}", diff.lacking))
}

const A_WEEK_THERE: &[&str] = &[
    "source kcna-0601: publisher \"KCNA\", title \"On the spot\", published 2025-06-02",
    "declare county Sinchon in Kangwon also \"신천군\"",
    "declare person \"Pak Thae Song\"",
    "record visit by \"Pak Thae Song\" to Sinchon on 2025-06-01, source kcna-0601 para 3 via \"state media\", labelled sinchon",
    "record visit by Kim to Sinchon in June 2025, about 2 weeks after sinchon, part of sinchon",
    "define kind test-firing: plural test-firings, past test-fired; by person, at place, of object",
    "record test-firing by Kim at Sinchon on 2025-06-05",
    "note on sinchon \"the third visit there\"",
    "correct sinchon on 2025-05-31 because \"a later report gives the day before\"",
    "declare county \"Sinchon County\"",
    "merge \"Sinchon County\" into Sinchon because \"one place\"",
    "rate kcna-0601 B",
    "let far = visits by Kim to Sinchon",
];

#[test]
fn a_store_lacks_nothing_of_itself() {
    let mut ours = common::session(History::Full);
    let diff = ours.diff(&common::session(History::Full)).expect("a comparison");
    assert_eq!(diff.lacking, []);
    assert_eq!(diff.shared, ours.graph().head());
}

#[test]
fn what_a_colleague_recorded_is_taken_over_and_means_the_same() {
    let mut theirs = stated(History::Full, A_WEEK_THERE);
    let selection =
        format!("let one = events but not #{}", theirs.graph().labelled("sinchon").expect("a label"));
    tell(&mut theirs, &selection);
    // Other entries here first, so that every number differs; one of them is the same as there.
    let mut ours = stated(
        History::Full,
        &[
            "declare person \"Ri Il Hwan\"",
            "note on Songchon \"a remark\"",
            "declare person \"Pak Thae Song\"",
        ],
    );
    let lacking = A_WEEK_THERE.len();
    let diff = ours.diff(&theirs).expect("a comparison");
    assert_eq!(diff.lacking.len(), lacking, "{:#?}", diff.lacking);
    assert_eq!(diff.count(Standing::LeftOut), 0);
    let before = ours.graph().head();
    let context = Context { author: "Ben".to_owned(), ..common::context() };
    assert_eq!(ours.merge_log(&theirs, &context).expect("a merge").lacking, diff.lacking);
    assert_eq!(ours.graph().head(), before + lacking as u64);
    for phrase in [
        "visits to Sinchon",
        "visits by \"Pak Thae Song\"",
        "sources of sinchon",
        "test-firings",
        "far",
        "how many one",
        "describe Sinchon",
        "visits in Kangwon",
    ] {
        assert_eq!(asked(&mut ours, phrase), asked(&mut theirs, phrase), "{phrase}");
    }
    let entry = ours.store().entry(ours.graph().head()).expect("the log is read").expect("an entry");
    assert_eq!(entry.author, "Ben");
    assert_eq!(
        entry.elsewhere.map(|first| (first.author, first.recorded)),
        Some(("Anna".to_owned(), common::now()))
    );
    // Done again it takes nothing, and the colleague lacks only what was recorded here.
    assert_eq!(ours.merge_log(&theirs, &context).expect("a merge").lacking, []);
    assert_eq!(ours.graph().head(), before + lacking as u64);
    let back = theirs.diff(&ours).expect("a comparison");
    assert_eq!(back.lacking.len(), 2, "{:#?}", back.lacking);
}

#[test]
fn stores_that_share_no_beginning_are_merged_by_what_they_say() {
    let theirs = stated(History::Full, A_WEEK_THERE);
    let mut ours = stated(
        History::Vocabulary,
        &["declare province Kangwon", "declare person \"Kim Jong Un\" also \"Kim\""],
    );
    let diff = ours.merge_log(&theirs, &common::context()).expect("a merge");
    assert_eq!(diff.count(Standing::LeftOut), 0, "{:#?}", diff.lacking);
    let (mut theirs, phrase) = (theirs, "visits by Kim to Songchon");
    assert_eq!(asked(&mut ours, phrase), asked(&mut theirs, phrase));
    assert_eq!(ours.diff(&theirs).expect("a comparison").lacking, []);
}

#[test]
fn what_contradicts_is_named() {
    let mut ours = stated(
        History::Full,
        &[
            "record visit by Kim to Kusong on 2025-03-01, labelled kusong",
            "source page: publisher \"A\", title \"One\"",
        ],
    );
    let theirs = stated(
        History::Full,
        &[
            "record visit by Kim to Kusong on 2025-03-03, labelled kusong",
            "record visit by Kim to Kusong in March 2025",
            "record denied visit by Kim to Kusong on 2025-03-01",
            "record visit by Kim to Kusong on 2025-06-01",
            "source page: publisher \"B\", title \"Two\"",
            "cite kimhwa-opening source page, on 2022-06-21",
            "cite songchon-start source page, on 2024-02-28",
            "correct songchon-opening on 2024-12-21 because \"a day later\"",
            "refine songchon-visit-november on 2024-11-19",
            "retract flood-2020 because \"another county\"",
            "declare county Kusong in Kangwon",
        ],
    );
    let diff = ours.diff(&theirs).expect("a comparison");
    let standing = |text: &str| {
        let found = difference(&diff, text);
        (found.standing, found.why.join("; "))
    };
    let expect = |text: &str, wanted: Standing, part: &str| {
        let (standing, why) = standing(text);
        assert_eq!(standing, wanted, "{text}: {why}");
        assert!(why.contains(part), "{text}: {why}");
    };
    let number = ours.graph().labelled("kusong").expect("a label");
    expect(
        "on 2025-03-03",
        Standing::Contradicts,
        &format!("likely duplicate of #{number}, which differs: date 2025-03-01 here, 2025-03-03 there"),
    );
    expect("on 2025-03-03", Standing::Contradicts, "becomes `kusong-2`");
    expect("in 2025-03", Standing::Like, "to unite them: same #");
    expect("record denied visit", Standing::Contradicts, "mood happened here, denied there");
    expect("on 2025-06-01", Standing::New, "");
    expect("source page: ", Standing::New, "becomes `page-2`");
    expect("cite kimhwa-opening", Standing::Adds, "");
    expect("cite songchon-start", Standing::Contradicts, "would be disputed");
    expect("correct songchon-opening", Standing::Contradicts, "2024-12-20 here, 2024-12-21 there");
    expect("refine songchon-visit-november", Standing::Adds, "2024-11 here, 2024-11-19 there");
    expect("retract flood-2020", Standing::Contradicts, "would no longer");
    expect("declare county Kusong", Standing::Adds, "");
    ours.merge_log(&theirs, &common::context()).expect("a merge");
    assert_eq!(ours.diff(&theirs).expect("a comparison").lacking, [], "the renamed source is known again");
    // A claim of theirs is on their page, not on ours of the same key.
    let sources = common::shown(ours.ask("sources of songchon-start", &common::context()), "");
    assert!(sources.contains("page-2"), "{sources}");
}

#[test]
fn a_word_that_is_another_here_is_left_out_with_what_speaks_of_it() {
    let mut ours = stated(History::Full, &["define type drill: plural drills"]);
    let theirs = stated(
        History::Full,
        &[
            "define kind drill: plural drills; by person",
            "record drill by Kim on 2025-01-01",
            "note on #253 \"x\"",
        ],
    );
    let before = ours.graph().head();
    let diff = ours.merge_log(&theirs, &common::context()).expect("a merge");
    assert_eq!(diff.count(Standing::LeftOut), 3, "{:#?}", diff.lacking);
    assert_eq!(ours.graph().head(), before);
    assert!(difference(&diff, "record drill").why[0].contains("#252 there, which is left out"));
}

#[test]
fn what_was_joined_the_other_way_round_is_one_and_is_told_once() {
    let both = [
        "declare county Alpha",
        "declare county Beta",
        "record visit by Kim to Alpha on 2025-01-01, labelled first",
        "record visit by Kim to Beta on 2025-01-01, labelled second",
    ];
    let mut ours = stated(History::Full, &both);
    let mut theirs = stated(History::Full, &both);
    for statement in ["merge Alpha into Beta because \"one\"", "same first second"] {
        tell(&mut ours, statement);
    }
    for statement in ["merge Beta into Alpha because \"one\"", "same second first"] {
        tell(&mut theirs, statement);
    }
    let diff = ours.merge_log(&theirs, &common::context()).expect("a merge");
    let standings: Vec<Standing> = diff.lacking.iter().map(|difference| difference.standing).collect();
    // Both say that the two visits are one; which of them is told is all that differs.
    assert_eq!(standings, [Standing::Contradicts, Standing::Adds], "{:#?}", diff.lacking);
    for place in ["Alpha", "Beta"] {
        let visits = common::shown(ours.ask(&format!("visits to {place}"), &common::context()), "");
        assert!(visits.contains("\n1 event\n") && visits.contains("to Alpha"), "{place}: {visits}");
    }
    assert_eq!(ours.diff(&theirs).expect("a comparison").lacking, []);
}

fn compare(ours: &Graph, entries: &[Entry], theirs: &[Entry]) -> Diff {
    let mut graph = Graph::default();
    graph.apply_all(theirs.iter().cloned());
    let mut comparer = Comparer::new(ours, &graph);
    entries.iter().for_each(|entry| comparer.ours(entry.clone()));
    theirs.iter().for_each(|entry| comparer.theirs(entry));
    comparer.finish()
}

fn graph_of(entries: &[Entry]) -> Graph {
    let mut graph = Graph::default();
    graph.apply_all(entries.iter().cloned());
    graph
}

/// Takes what is lacking, as `merge_log` does.
fn merged(mut ours: Vec<Entry>, diff: Diff) -> Vec<Entry> {
    for copied in diff.lacking.into_iter().filter_map(|difference| difference.stated) {
        let Copied { label, supersedes, body } = copied;
        let number = ours.len() as u64 + 1;
        let recorded = ours.last().map_or(Timestamp(0), |last| last.recorded);
        ours.push(Entry {
            number,
            recorded,
            author: String::new(),
            elsewhere: None,
            label,
            supersedes,
            body,
        });
    }
    ours
}

#[test]
fn a_merge_of_random_logs_is_whole_and_done_once() {
    let config = ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() };
    let history = || proptest::collection::vec(any::<u16>(), 0..220);
    let outcome = TestRunner::new(config).run(&(history(), history()), |(one, other)| {
        let ours = random_history::history(&mut Choices::new(&one));
        let theirs = random_history::history(&mut Choices::new(&other));
        let diff = compare(&graph_of(&ours), &ours, &theirs);
        prop_assert!(diff.shared >= PREAMBLE as u64);
        prop_assert_eq!(diff.shared + diff.lacking.len() as u64, theirs.len() as u64);
        let left_out = diff.count(Standing::LeftOut);
        let merged = merged(ours, diff);
        let again = compare(&graph_of(&merged), &merged, &theirs);
        prop_assert_eq!(again.lacking.len(), left_out, "{:#?}", again.lacking);
        prop_assert_eq!(again.count(Standing::LeftOut), left_out);
        // Into an empty log all of it goes, as it is.
        let all = compare(&Graph::default(), &[], &theirs);
        if all.count(Standing::LeftOut) == 0 {
            let copied: Vec<_> =
                self::merged(Vec::new(), all).into_iter().map(|e| (e.label, e.body)).collect();
            let own: Vec<_> = theirs.into_iter().map(|e| (e.label, e.body)).collect();
            prop_assert_eq!(copied, own);
        }
        Ok(())
    });
    outcome.expect("merges are whole");
}

/// A log that takes in what another has, perhaps several times.
fn taken(ours: &[Entry], theirs: &[Entry]) -> Vec<Entry> {
    let diff = compare(&graph_of(ours), ours, theirs);
    assert_eq!(diff.count(Standing::LeftOut), 0);
    merged(ours.to_vec(), diff)
}

/// Every event as its claims leave it, in words that name no entry, in an order of their own.
fn states(entries: &[Entry]) -> Vec<String> {
    let graph = graph_of(entries);
    let view = View::new(&graph, Lens::default());
    let party = |who: Party| match who {
        Party::Entity(entity) => graph.entity(entity).name.clone(),
        Party::Event(event) => {
            let part = |part: Part| match part.who {
                Party::Entity(entity) => graph.entity(entity).name.clone(),
                Party::Event(_) => String::new(),
            };
            let parts: Vec<String> = graph.events().parts(event).map(part).collect();
            format!("{:?} {parts:?}", graph.date(event).map(|date| date.edtf()))
        }
    };
    let reading = |seen: &EventView<'_>| {
        let mut parts: Vec<String> =
            seen.parts().iter().map(|part| format!("{:?} {}", part.role, party(part.who))).collect();
        parts.sort();
        let kind = &graph.vocabulary().kind(seen.kind).name;
        let mut extent = seen.extent;
        // What hangs on an event that is gone lies before its report: each log has that on a day of its own where both
        // recorded the same.
        if extent.earliest == Day::MIN && seen.date().is_some_and(|date| date.derived) {
            extent.latest = Day::MAX;
        }
        format!(
            "{} {kind} {:?} {:?} {parts:?} {:?} {:?} {}",
            seen.deciding,
            seen.mood,
            extent,
            seen.quantity(),
            seen.count(),
            seen.members().len()
        )
    };
    let mut states: Vec<String> = view
        .events()
        .map(|seen| {
            let mut readings: Vec<String> = seen.readings().map(reading).collect();
            // Which of several that are preferred is shown first is told by what they say.
            readings.sort();
            let mut sources: Vec<String> = view
                .claims(seen.ix)
                .iter()
                .filter_map(|claim| graph.source_numbered(claim.claim.source))
                .map(|source| graph.source(source).source.key.clone())
                .collect();
            sources.sort();
            format!("{readings:?} {:?} {:?} {sources:?}", seen.disputed, seen.there)
        })
        .collect();
    states.sort();
    states
}

/// A history without what does not converge yet: names that are merged or split on one side while the other speaks of
/// their events, and what is said of names.
fn of_events(numbers: &[u16]) -> Vec<Entry> {
    let mut entries = random_history::history(&mut Choices::new(numbers));
    for entry in entries.iter_mut().skip(PREAMBLE) {
        if matches!(entry.body, Body::Merge { .. } | Body::Declare(_) | Body::Source(_)) {
            let text = format!("a remark by {}", entry.number);
            entry.body = Body::Note { target: 1, remark: text.into(), claim: None };
        }
    }
    entries
}

#[test]
fn stores_that_merged_each_other_answer_alike() {
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    let numbers = |most: usize| proptest::collection::vec(any::<u16>(), 0..most);
    let all = (numbers(160), numbers(80), numbers(80), numbers(60));
    let outcome = TestRunner::new(config).run(&all, |(base, one, other, third)| {
        let log = |more: &[u16]| of_events(&[&base[..], more].concat());
        let (one, other, third) = (log(&one), log(&other), log(&third));
        let (ours, theirs) = (taken(&one, &other), taken(&other, &one));
        prop_assert_eq!(states(&ours), states(&theirs));
        // What was taken is not taken again, and changes nothing.
        prop_assert_eq!(taken(&ours, &theirs).len(), ours.len());
        // Of three, in any order.
        let last = taken(&third, &ours);
        prop_assert_eq!(states(&taken(&taken(&one, &third), &other)), states(&last));
        prop_assert_eq!(states(&taken(&theirs, &last)), states(&last));
        Ok(())
    });
    outcome.expect("they answer alike");
}

#[test]
fn the_commands_name_and_take_what_is_lacking() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = |name: &str| folder.path().join(name).display().to_string();
    let (ours, theirs) = (place("ours"), place("theirs"));
    let run = |store: &str, words: &[&str]| {
        let fixed = ["--store", store, "--now", "2026-11-24T08:00:00Z", "--with-history"];
        let output = common::annals(&[&fixed[..], words].concat());
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", common::err(&output));
        (common::out(&output), common::err(&output))
    };
    run(&ours, &["stats"]);
    run(&theirs, &["tell", "record visit by Kim to Kusong on 2025-03-01"]);
    let (rows, said) = run(&ours, &["diff", &theirs, "--format", "json"]);
    assert_eq!(
        rows,
        "{\"theirs\":252,\"what\":\"new\",\"ours\":\"\",\"text\":\"record visit by Kim Jong Un to Kusong on \
         2025-03-01\",\"why\":\"\"}\n"
    );
    assert!(said.contains("251 shared, 1 not here: 1 new"), "{said}");
    assert!(run(&ours, &["merge-log", &theirs]).1.contains("1 entry was appended: #252"));
    assert!(run(&ours, &["merge-log", &theirs]).1.contains("nothing was appended"));
    let missing = common::annals(&["--store", &ours, "diff", &place("nowhere")]);
    assert_eq!(missing.status.code(), Some(4), "{}", common::err(&missing));
    assert!(!folder.path().join("nowhere").exists());
}
