//! Laws of sets, on random histories under random lenses: joins are no less definite than strong Kleene logic makes them
//! row by row, and never say otherwise; `and` and `or` commute, associate and distribute over events, entities and dates;
//! what is taken from itself leaves nothing certain; and where nothing is only added, answers only grow with the log.

use std::collections::BTreeMap;

use annals_graph::graph::Graph;
use annals_graph::view::Worlds;
use annals_model::time::{Day, Extent, Truth};
use annals_query::plan::Verdict;
use annals_query::query::{Dates, Entities, Events, Lens, Set};
use proptest::prelude::*;

use crate::naive::same::evaluated;
use crate::random_history::{Choices, PREAMBLE, history, records};
use crate::random_query::Asker;

const TODAY: Day = Day(19_800);
const TRUTHS: [Truth; 3] = [Truth::No, Truth::Possible, Truth::Certain];
const WORLDS: [Worlds; 5] = [Worlds::None, Worlds::Unpreferred, Worlds::Some, Worlds::Preferred, Worlds::All];

/// The members of a set by something that says which, each with its truth if what is not said turns out against it, and
/// in its favour.
type Members = BTreeMap<String, (Worlds, Worlds)>;

fn graph_of(entries: Vec<annals_model::entry::Entry>) -> Graph {
    let mut graph = Graph::default();
    graph.apply_all(entries);
    graph
}

fn events(graph: &Graph, lens: Lens, set: &Events) -> Members {
    let found = evaluated(graph, lens, TODAY, |evaluator| evaluator.events(set));
    let all = found.rows.iter().chain(&found.unstated);
    all.map(|hit| (format!("{:?}", hit.event), (hit.truth, hit.open))).collect()
}

fn entities(graph: &Graph, lens: Lens, set: &Entities) -> Members {
    let found = evaluated(graph, lens, TODAY, |evaluator| evaluator.entities(set));
    let all = found.rows.iter().chain(&found.unstated);
    all.map(|found| (format!("{:?}", found.entity), (found.truth, found.open))).collect()
}

/// Dates by their bounds: what was typed is beside the point.
fn dates(graph: &Graph, lens: Lens, set: &Dates) -> Members {
    let found = evaluated(graph, lens, TODAY, |evaluator| evaluator.dates(set));
    let mut members = Members::new();
    for row in &found.rows {
        let truth = members.entry(day_text(row.extent)).or_default();
        *truth = (truth.0.or(row.truth), truth.1.or(row.truth));
    }
    members
}

fn day_text(extent: Extent) -> String {
    format!("{:?}", (extent.earliest, extent.latest))
}

fn members(graph: &Graph, lens: Lens, set: &Set) -> Members {
    match set {
        Set::Events(set) | Set::Kinds(set) => events(graph, lens, set),
        Set::Entities(set) => entities(graph, lens, set),
        Set::Dates(set) => dates(graph, lens, set),
    }
}

fn certain(members: Members) -> Vec<String> {
    members.into_iter().filter(|(_, truth)| truth.0.is_certain()).map(|(member, _)| member).collect()
}

/// What a set says of a member.
fn of(set: &Members, member: &str) -> (Worlds, Worlds) {
    set.get(member).copied().unwrap_or((Worlds::None, Worlds::None))
}

/// Asserts that two sets contradict each other about none of their members. How much of it a join can tell depends on
/// how it is put: what is asked of one date is taken together only where it stands together.
fn agree(one: &Members, other: &Members, law: &str) {
    for member in one.keys().chain(other.keys()) {
        let (left, right) = (of(one, member), of(other, member));
        let clash =
            |left: (Worlds, Worlds), right: (Worlds, Worlds)| left.0.is_certain() && !right.1.is_possible();
        assert!(!clash(left, right) && !clash(right, left), "{law}: {member} is {left:?} and {right:?}");
    }
}

/// How sets of one sort are joined and evaluated.
struct Sort<'a, T> {
    and: &'a dyn Fn(&T, &T) -> T,
    or: &'a dyn Fn(&T, &T) -> T,
    but_not: &'a dyn Fn(&T, &T) -> T,
    members: &'a dyn Fn(&T) -> Members,
}

impl<T> Sort<'_, T> {
    /// The laws that hold of every sort, dates that are vague included.
    fn laws_of_any(&self, [a, b, c]: [&T; 3]) {
        let (and, or, but_not, of) = (self.and, self.or, self.but_not, self.members);
        agree(&of(&or(a, b)), &of(&or(b, a)), "or commutes");
        agree(&of(&or(a, &or(b, c))), &of(&or(&or(a, b), c)), "or associates");
        assert_eq!(of(&or(a, a)), of(a), "or is idempotent");
        assert_eq!(certain(of(&and(a, b))), certain(of(&and(b, a))), "and commutes where it is certain");
        assert_eq!(
            certain(of(&but_not(a, a))),
            Vec::<String>::new(),
            "nothing is certain of what is taken away"
        );
    }

    /// The laws that hold where the members of two sets are the same or not: events and entities.
    fn laws_of_members(&self, [a, b, c]: [&T; 3]) {
        let (and, or, but_not, of) = (self.and, self.or, self.but_not, self.members);
        self.laws_of_any([a, b, c]);
        assert_eq!(of(&or(a, b)), of(&or(b, a)), "or commutes");
        assert_eq!(of(&and(a, b)), of(&and(b, a)), "and commutes");
        assert_eq!(of(&and(a, a)), of(a), "and is idempotent");
        agree(&of(&and(a, &and(b, c))), &of(&and(&and(a, b), c)), "and associates");
        agree(&of(&and(a, &or(b, c))), &of(&or(&and(a, b), &and(a, c))), "and distributes over or");
        agree(&of(&or(a, &and(b, c))), &of(&and(&or(a, b), &or(a, c))), "or distributes over and");
        let each = of(&but_not(&but_not(a, b), c));
        agree(&of(&but_not(a, &or(b, c))), &each, "but not either is but not one, nor the other");
        let either = of(&or(&but_not(a, b), &but_not(a, c)));
        agree(&of(&but_not(a, &and(b, c))), &either, "but not both is but not one, or the other");
        let left = of(&and(a, &or(&but_not(a, a), b)));
        agree(&of(&but_not(a, &but_not(a, b))), &left, "what is not taken away stays");
        self.is_kleene(a, b);
    }

    /// Each member of a join is at least as definite as strong Kleene logic makes it of the two sides.
    fn is_kleene(&self, a: &T, b: &T) {
        let (left, right) = ((self.members)(a), (self.members)(b));
        let held =
            |joined: Members, join: &dyn Fn((Worlds, Worlds), (Worlds, Worlds)) -> (Worlds, Worlds)| {
                for member in left.keys().chain(right.keys()).chain(joined.keys()) {
                    let (wanted, found) = (join(of(&left, member), of(&right, member)), of(&joined, member));
                    let certain = !wanted.0.is_certain() || found.0.is_certain();
                    let ruled_out = wanted.1.is_possible() || !found.1.is_possible();
                    assert!(certain && ruled_out, "{member} is {found:?}, and {wanted:?} of the two sides");
                }
            };
        held((self.members)(&(self.and)(a, b)), &|a, b| (a.0.min(b.0), a.1.min(b.1)));
        held((self.members)(&(self.or)(a, b)), &|a, b| (a.0.max(b.0), a.1.max(b.1)));
        held((self.members)(&(self.but_not)(a, b)), &|a, b| (a.0.min(opposite(b.1)), a.1.min(opposite(b.0))));
    }
}

fn opposite(of: Worlds) -> Worlds {
    let at = WORLDS.iter().position(|worlds| *worlds == of).expect("it is one of them");
    WORLDS[WORLDS.len() - 1 - at]
}

#[test]
fn the_tables_are_those_of_strong_kleene_logic() {
    for a in TRUTHS {
        assert_eq!(a.not(), Truth::from(opposite(a.into())));
        for b in TRUTHS {
            assert_eq!((a.and(b), a.or(b)), (a.min(b), a.max(b)));
        }
    }
    for a in WORLDS {
        assert_eq!(Verdict::in_worlds(a).not(), Verdict::in_worlds(opposite(a)));
        for b in WORLDS {
            let (left, right) = (Verdict::in_worlds(a), Verdict::in_worlds(b));
            assert_eq!(left.and(right), Verdict::in_worlds(a.min(b)));
            assert_eq!(left.or(right), Verdict::in_worlds(a.max(b)));
        }
    }
}

fn boxed<T: Clone>(join: impl Fn(Box<T>, Box<T>) -> T) -> impl Fn(&T, &T) -> T {
    move |a, b| join(Box::new(a.clone()), Box::new(b.clone()))
}

fn cases() -> ProptestConfig {
    ProptestConfig { max_shrink_iters: 2_000, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn sets_obey_their_laws(
        past in prop::collection::vec(any::<u16>(), 0..200),
        asked in prop::collection::vec(any::<u16>(), 0..90),
    ) {
        let graph = graph_of(history(&mut Choices::new(&past)));
        let mut choices = Choices::new(&asked);
        let lens = crate::random_query::lens(&mut choices, graph.head());
        let asker = Asker::new(&graph);
        match choices.below(3) {
            0 => {
                let sets = [(); 3].map(|()| asker.events(&mut choices, 1));
                let sort = Sort {
                    and: &boxed(Events::And),
                    or: &boxed(Events::Or),
                    but_not: &boxed(Events::ButNot),
                    members: &|set| events(&graph, lens, set),
                };
                sort.laws_of_members(sets.each_ref());
            }
            1 => {
                let sets = [(); 3].map(|()| asker.entities(&mut choices, 1));
                let sort = Sort {
                    and: &boxed(Entities::And),
                    or: &boxed(Entities::Or),
                    but_not: &boxed(Entities::ButNot),
                    members: &|set| entities(&graph, lens, set),
                };
                sort.laws_of_members(sets.each_ref());
            }
            _ => {
                let sets = [(); 3].map(|()| asker.dates(&mut choices, 1));
                let sort = Sort {
                    and: &boxed(Dates::And),
                    or: &boxed(Dates::Or),
                    but_not: &boxed(Dates::ButNot),
                    members: &|set| dates(&graph, lens, set),
                };
                sort.laws_of_any(sets.each_ref());
            }
        }
    }

    #[test]
    fn what_is_only_added_to_only_grows(
        past in prop::collection::vec(any::<u16>(), 0..200),
        asked in prop::collection::vec(any::<u16>(), 0..90),
    ) {
        let graph = graph_of(records(&mut Choices::new(&past)));
        let mut choices = Choices::new(&asked);
        let lens = crate::random_query::lens(&mut choices, graph.head());
        let set = Asker::new(&graph).growing().ask(&mut choices);
        let at = |entry: u64| members(&graph, Lens { recorded_at: Some(entry), ..lens }, &set);
        let mut before = at(PREAMBLE as u64);
        for entry in PREAMBLE as u64 + 1..=graph.head() {
            let after = at(entry);
            for (member, truth) in &before {
                let now = after.get(member).copied().unwrap_or_default();
                prop_assert!(now >= *truth, "{member} was {truth:?} and is {now:?} at #{entry}: {set:#?} under {lens:?}");
            }
            before = after;
        }
    }
}
