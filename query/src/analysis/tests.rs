//! Typed results on small histories of meetings.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use annals_graph::graph::Graph;
use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::entry::{
    Body, Declare, DefineKind, DefineType, Entry, EntryId, Mood, Record, Role, RoleRule,
};
use annals_model::error::{Error, ErrorKind};
use annals_model::time::{Day, Timestamp, Truth, edtf};
use proptest::prelude::*;

use super::grouping::{self, GroupValue};
use super::path::{self, Route};
use super::tally::Tally;
use super::ties::Ties;
use super::{neighbours, rank, statuses, walk};
use crate::execute::{Budget, Evaluator, GroupKey};
use crate::query::{Entities, EntityFilter, Events, Filter, GroupingKey, Lens, Score};

const PEOPLE: usize = 8;
const TODAY: Day = Day(20_000);

/// A meeting: when, who is there, and who is not.
type Meeting = (String, BTreeSet<usize>, Option<usize>);

/// People, and their meetings.
fn graph(meetings: &[Meeting]) -> Graph {
    let mut bodies = vec![
        Body::DefineType(DefineType { name: "person".into(), plural: "people".into(), is_a: None }),
        Body::DefineKind(DefineKind {
            roles: [Role::By, Role::Without]
                .map(|role| RoleRule { role, types: vec!["person".into()] })
                .into(),
            ..DefineKind::new("meeting", "meetings")
        }),
    ];
    bodies.extend((0..PEOPLE).map(|person| {
        Body::Declare(Declare {
            kind: "person".into(),
            name: format!("P{person}"),
            also: Vec::new(),
            parent: None,
            relations: Vec::new(),
            coordinates: None,
            target: None,
            claims: Vec::new(),
        })
    }));
    let number = |person: &usize| EntryId::try_from(*person).unwrap() + 3;
    bodies.extend(meetings.iter().map(|(date, who, without)| {
        let mut roles = vec![(Role::By, who.iter().map(number).collect())];
        roles.extend(without.iter().map(|person| (Role::Without, vec![number(person)])));
        Body::Record(Record {
            kind: 2,
            mood: Mood::Happened,
            roles,
            date: Some(edtf::parse(date).unwrap()),
            quantity: None,
            count: None,
            members: Vec::new(),
            links: Vec::new(),
            claims: Vec::new(),
        })
    }));
    let mut graph = Graph::default();
    graph.apply_all((1..).zip(bodies).map(|(number, body)| Entry {
        number,
        recorded: Timestamp(0),
        author: String::new(),
        elsewhere: None,
        label: None,
        supersedes: None,
        body,
    }));
    graph
}

fn person(graph: &Graph, person: usize) -> EntityIx {
    graph.names().find(&format!("P{person}"), None)[0]
}

fn people(graph: &Graph) -> Entities {
    Entities::Filter(EntityFilter {
        base: None,
        ty: graph.vocabulary().type_named("person"),
        tests: Vec::new(),
    })
}

fn with<T>(graph: &Graph, work: impl FnOnce(&mut Evaluator<'_>) -> T) -> T {
    let budget = Budget::unbounded();
    let view = View::new(graph, Lens::default()).within(&budget);
    work(&mut Evaluator::new(view, TODAY, &budget))
}

fn meeting(date: &str, who: &[usize]) -> Meeting {
    (date.to_owned(), who.iter().copied().collect(), None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn layers_walks_and_paths_agree(
        meetings in prop::collection::vec(
            (1_u8..28, prop::collection::btree_set(0..PEOPLE, 1..4), prop::option::of(0..PEOPLE)),
            0..12,
        ),
        within in 1_u64..5,
    ) {
        let meetings: Vec<Meeting> =
            meetings.into_iter().map(|(day, who, not)| (format!("2024-01-{day:02}"), who, not)).collect();
        let graph = graph(&meetings);
        let from = person(&graph, 0);
        with(&graph, |evaluator| {
            let ties = Ties::all(evaluator.view());
            let layers = neighbours::layers(evaluator, &ties, from, within).unwrap().layers;
            let met = walk::met(evaluator, &ties, from, within).unwrap();
            let of_layers: BTreeSet<(u64, EntityIx)> =
                (1..).zip(&layers).flat_map(|(steps, layer)| layer.iter().map(move |who| (steps, *who))).collect();
            let of_walk: BTreeSet<(u64, EntityIx)> = met.iter().map(|met| (met.steps, met.who)).collect();
            prop_assert_eq!(&of_walk, &of_layers);
            prop_assert_eq!(of_walk.len(), met.len());
            for (at, met_there) in met.iter().enumerate() {
                let through = walk::path_to(&met, at);
                let steps = usize::try_from(met_there.steps).unwrap();
                prop_assert_eq!(through.len(), steps);
                prop_assert!(ties.participants(through[0]).contains(&from));
                prop_assert!(ties.participants(through[steps - 1]).contains(&met_there.who));
                let route = Route { from, to: met_there.who, in_order_of_time: false, within: None };
                let path = path::find(evaluator, &ties, route).unwrap();
                prop_assert_eq!(path.steps.map(|steps| steps.len()), Some(steps));
            }
            Ok(())
        })?;
    }
}

#[test]
fn a_walk_ends_when_the_budget_does() {
    let meetings: Vec<Meeting> =
        (0..PEOPLE - 1).map(|at| meeting("2024-01-01", &[at, at + 1])).cycle().take(50_000).collect();
    let graph = graph(&meetings);
    let asked = AtomicU64::new(0);
    let stop = || {
        let later = asked.fetch_add(1, Ordering::Relaxed) > 0;
        later.then(|| Error::new(ErrorKind::Cancelled, "stopped"))
    };
    let budget = Budget::new(1_000_000, u64::MAX, &stop);
    let view = View::new(&graph, Lens::default()).within(&budget);
    let evaluator = Evaluator::new(view, TODAY, &budget);
    let ties = Ties::all(view);
    let ended = walk::met(&evaluator, &ties, person(&graph, 0), u64::MAX);
    assert_eq!(ended.map(|met| met.len()).unwrap_err().kind, ErrorKind::Cancelled);
}

#[test]
fn scores_are_counts_and_shares() {
    let graph = graph(&[meeting("2024-01-01", &[0, 1, 2]), meeting("2024-01-02", &[0, 3])]);
    let score = |by: &Score| with(&graph, |evaluator| rank::of(evaluator, &people(&graph), by).unwrap());
    let ranking = score(&Score::Connections);
    let of =
        |who| ranking.scored.iter().find(|(known, _)| *known == person(&graph, who)).map(|(_, score)| *score);
    assert_eq!([of(0), of(1), of(3), of(4)], [Some(3.0), Some(2.0), Some(1.0), None]);
    assert_eq!(ranking.without, 4);
    let influence = score(&Score::Influence).scored;
    let sum: f64 = influence.iter().map(|(_, score)| score).sum();
    assert!((sum - 1.0).abs() < 1e-4, "{sum}");
    assert!(influence.iter().all(|(_, score)| *score <= influence[0].1));
}

#[test]
fn groups_have_the_values_of_their_keys() {
    let graph = graph(&[meeting("2024-01-05", &[0, 1]), meeting("2024-01/2024-02", &[0])]);
    let all =
        Events::Filter(Filter { base: None, kind: None, mood: Some(Mood::Happened), tests: Vec::new() });
    let grouped = with(&graph, |evaluator| {
        let (grouped, outcome) = grouping::count_events(evaluator, &all, &[GroupingKey::Month]).unwrap();
        assert!(outcome.several.is_empty());
        let tally =
            |group: &grouping::Group<Tally>| (grouped.values[grouping::at(group.keys[0])], group.members);
        let mut groups: Vec<_> = grouped.groups.iter().map(tally).collect();
        groups.sort_by_key(|(value, _)| *value);
        groups
    });
    let month = |month| (0, GroupValue::Of(GroupKey::Time(Day::from_civil(2024, month, 1).unwrap())));
    let tally = |at_least, at_most| Tally { at_least, at_most: Some(at_most) };
    assert_eq!(grouped, [(month(1), tally(1, 2)), (month(2), tally(0, 1))]);
}

#[test]
fn an_entity_of_which_nothing_is_recorded_has_no_status() {
    let graph = graph(&[]);
    let found = with(&graph, |evaluator| statuses::of(evaluator, &people(&graph)).unwrap());
    assert_eq!(found.of.len(), PEOPLE);
    assert!(
        found.of.iter().all(|(_, statuses)| statuses.known.is_empty() && statuses.none == Truth::Certain)
    );
}
