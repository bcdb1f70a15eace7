//! What a later entry touches: a correction is of the event it names, and of what was asked at an earlier entry the
//! answer stays.

use std::collections::{BTreeMap, BTreeSet};

use annals_graph::graph::Graph;
use annals_graph::view::{EventView, View};
use annals_model::entry::{Body, Change, Claim, Entry, EntryId, Mood};
use annals_model::time::Date;
use annals_query::query::Lens;
use proptest::prelude::*;

use crate::common;
use crate::random_history::{Choices, PREAMBLE, history};

/// What is asked, in words that a history has from its first entries on. `#34` and `#35` are events that each has.
const PHRASES: [&str; 26] = [
    "events",
    "events possibly in 2024",
    "planned events",
    "denied events",
    "disputed events",
    "events confirmed by 2 sources",
    "events from early",
    "claims via Kim",
    "twins",
    "visits by Kim to First",
    "how many inaugurations",
    "count events per month",
    "count events per county",
    "places of (visits by Kim)",
    "actors of (visits to First)",
    "factorys",
    "status of factorys",
    "status of factorys as of 2024-06-01",
    "events as known on 2024-09-01",
    "timeline of First",
    "describe Kim",
    "describe Second",
    "describe #34",
    "sources of (events)",
    "history of #35",
    "why #34",
];

fn graph_of(entries: &[Entry]) -> Graph {
    let mut graph = Graph::default();
    graph.apply_all(entries.iter().cloned());
    graph
}

/// An event in all that an answer may say of it.
fn state(view: &View<'_>, seen: &EventView<'_>) -> String {
    let other: Vec<_> = seen.otherwise.iter().map(|other| state(view, other)).collect();
    let claims: Vec<_> = view.claims(seen.ix).into_iter().map(|claim| (claim.number, claim.known)).collect();
    let links: Vec<_> = seen.links().collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {links:?} {claims:?} {:?} {other:?}",
        seen.kind,
        seen.mood,
        seen.date(),
        seen.extent,
        seen.parts(),
        seen.quantity(),
        seen.count(),
        seen.members(),
        seen.known(),
        seen.there,
        seen.disputed,
    )
}

fn states(graph: &Graph, lens: Lens) -> BTreeMap<EntryId, String> {
    let view = View::new(graph, lens);
    view.events().map(|seen| (seen.number, state(&view, &seen))).collect()
}

/// The events that an entry may change: none where it is not of events, nothing where it may be of many, as what tells of
/// a denial is of all that it denies.
fn named(entries: &[Entry], number: EntryId) -> Option<BTreeSet<EntryId>> {
    let named = pointed_at(entries, number)?;
    let denies = |entry: &Entry| match &entry.body {
        Body::Record(record) => record.mood == Mood::Denied || record.claims.iter().any(asserts_denial),
        Body::Cite { claim, .. } => asserts_denial(claim),
        Body::Correct(correct) => {
            correct.changes.contains(&Change::Mood(Mood::Denied)) || correct.claims.iter().any(asserts_denial)
        }
        _ => false,
    };
    let of_denials = |entry: &Entry| {
        let of = pointed_at(entries, entry.number).unwrap_or_default();
        denies(entry) && !with_twins(entries, named.clone()).is_disjoint(&of)
    };
    (!entries.iter().any(of_denials)).then_some(named)
}

fn asserts_denial(claim: &Claim) -> bool {
    claim.asserts.contains(&Change::Mood(Mood::Denied))
}

fn pointed_at(entries: &[Entry], number: EntryId) -> Option<BTreeSet<EntryId>> {
    let entry = entries.iter().find(|entry| entry.number == number)?;
    match &entry.body {
        Body::Correct(correct) => Some(BTreeSet::from([correct.event])),
        Body::Cite { event, .. } | Body::Retract { target: event, .. } => Some(BTreeSet::from([*event])),
        Body::Same { event, duplicate, .. } => Some(BTreeSet::from([*event, *duplicate])),
        Body::Split { events, .. } => Some(events.iter().copied().collect()),
        Body::Distinct { .. } | Body::Rate { .. } | Body::Note { .. } => Some(BTreeSet::new()),
        Body::Undo { target, .. } => pointed_at(entries, *target),
        Body::Record(_) => Some(BTreeSet::from([number])),
        // Everyone who goes by the name is told anew, and a declaration moves what lies in a place.
        _ => None,
    }
}

/// The event that an entry dates, with the one that it counts from.
fn counted(entry: &Entry) -> Vec<(EntryId, EntryId)> {
    let dates_in = |changes: &[Change]| -> Vec<Date> {
        changes
            .iter()
            .filter_map(|change| match change {
                Change::Date(date) => date.clone(),
                _ => None,
            })
            .collect()
    };
    let asserted = |claims: &[Claim]| -> Vec<Date> {
        claims.iter().flat_map(|claim| dates_in(&claim.asserts)).collect()
    };
    let (event, dates) = match &entry.body {
        Body::Record(record) => {
            (entry.number, record.date.iter().cloned().chain(asserted(&record.claims)).collect())
        }
        Body::Correct(correct) => {
            (correct.event, [dates_in(&correct.changes), asserted(&correct.claims)].concat())
        }
        Body::Cite { event, claim } => (*event, dates_in(&claim.asserts)),
        _ => return Vec::new(),
    };
    dates.iter().filter_map(|date| Some((event, date.anchor?.event))).collect()
}

/// Events together with those that are told as them or as which they are told, and those whose dates are counted from
/// them.
fn with_twins(entries: &[Entry], mut events: BTreeSet<EntryId>) -> BTreeSet<EntryId> {
    loop {
        let held = events.len();
        for entry in entries {
            if let Body::Same { event, duplicate, .. } = &entry.body
                && (events.contains(event) || events.contains(duplicate))
            {
                events.extend([*event, *duplicate]);
            }
            let follow = counted(entry).into_iter().filter(|(_, from)| events.contains(from));
            let follow: Vec<EntryId> = follow.map(|(event, _)| event).collect();
            events.extend(follow);
        }
        if events.len() == held {
            return events;
        }
    }
}

fn answers(graph: &Graph, recorded_at: Option<EntryId>) -> Vec<String> {
    let today = common::now().day();
    let answered = |phrase: &&str| {
        let Ok(annals_grammar::Phrase::Question(question)) = annals_grammar::parse(phrase) else {
            panic!("{phrase} is a question");
        };
        let lens = Lens { recorded_at, ..Lens::default() };
        let query = annals_query::resolve::question(&question, graph, lens, today);
        let query = query.unwrap_or_else(|error| panic!("{phrase}: {error:?}"));
        let budget = annals_query::execute::Budget::unbounded();
        let mut evaluator =
            annals_query::execute::Evaluator::new(View::new(graph, query.lens), today, &budget);
        let context = annals::internals::report::ReportContext { today, entry: &|_| None, named: &[] };
        let mut answer =
            annals::internals::report::answer(&query, &mut evaluator, &context).expect("an answer");
        answer.lens = Lens::default();
        // How much was looked at is no part of what was found.
        answer.checked = 0;
        format!("{phrase}: {answer:?}")
    };
    PHRASES.iter().map(answered).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_correction_touches_no_other_event(
        past in prop::collection::vec(any::<u16>(), 0..320),
        asked in prop::collection::vec(any::<u16>(), 4..8),
    ) {
        let entries = history(&mut Choices::new(&past));
        let lens = crate::random_query::lens(&mut Choices::new(&asked), 0);
        let lens = Lens { recorded_at: None, recorded_on: None, ..lens };
        let mut graph = graph_of(&entries[..PREAMBLE]);
        let mut before = states(&graph, lens);
        for entry in &entries[PREAMBLE..] {
            graph.apply_all([entry.clone()]);
            let after = states(&graph, lens);
            if let Some(named) = named(&entries, entry.number) {
                let named = with_twins(&entries, named);
                let others = |states: &BTreeMap<EntryId, String>| -> BTreeMap<EntryId, String> {
                    states.iter().filter(|(event, _)| !named.contains(event)).map(|(e, s)| (*e, s.clone())).collect()
                };
                prop_assert_eq!(others(&before), others(&after), "{:?}", entry);
            }
            before = after;
        }
    }

    #[test]
    fn what_was_asked_at_an_entry_is_answered_so_for_ever(
        past in prop::collection::vec(any::<u16>(), 0..320),
        share in 0..100_usize,
        merged in any::<bool>(),
    ) {
        let entries = history(&mut Choices::new(&past));
        let held = PREAMBLE + (entries.len() - PREAMBLE) * share / 100;
        let then = graph_of(&entries[..held]);
        let mut now = graph_of(&entries);
        if merged {
            now.merge();
        }
        prop_assert_eq!(answers(&then, None), answers(&now, Some(held as EntryId)), "{:?}", &entries[PREAMBLE..]);
    }
}

/// Whether an entry stands is worked out along all who took each other back, however many they are.
#[test]
fn a_long_chain_of_undos_is_followed_to_its_end() {
    const UNDOS: EntryId = 100_001;
    let undo = |number| Entry {
        number,
        recorded: common::now(),
        author: String::new(),
        elsewhere: None,
        label: None,
        supersedes: None,
        body: match number {
            1 => Body::Let { name: "asides".to_owned(), phrase: "visits".to_owned() },
            _ => Body::Undo { target: number - 1, because: None, claims: Vec::new() },
        },
    };
    let mut graph = Graph::default();
    graph.apply_all((1..=UNDOS).map(undo));
    // The last stands, so that every second one does.
    for number in [1, 2, 3, UNDOS / 2, UNDOS - 1, UNDOS] {
        assert_eq!(graph.stands(number, None), number % 2 == UNDOS % 2, "#{number}");
        assert_eq!(graph.is_undo(number), number > 1, "#{number}");
    }
    assert!(!graph.stands(1, Some(2)) && graph.stands(1, Some(3)));
}
