//! Tests on what is said of an event: in its claims, their sources, the notes on it.

use std::collections::BTreeMap;

use annals_graph::ids::{EntityIx, SourceIx};
use annals_graph::view::{ClaimView, EventView, View};
use annals_model::entry::{Claim, Rank};
use annals_model::folding::fold;
use annals_model::time::Truth;

use super::mentions::SearchWords;
use crate::plan::Verdict;
use crate::query::{Amount, Test};

/// Whose voice a claim is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ClaimOrigin {
    /// An agency, publisher or other body known as an entity.
    Entity(EntityIx),
    /// One known by name only.
    Name(String),
    /// A source of which nothing further is known.
    Source(SourceIx),
}

/// Whether what is said of an event passes a test.
pub(super) fn verdict<'g>(view: &View<'g>, seen: &EventView<'g>, test: &Test) -> Verdict {
    let truth = match test {
        Test::Disputed => seen.disputed,
        Test::Unsourced => said_by(view, seen, |_| true).not(),
        Test::Undated => return Verdict::in_worlds(seen.agree(|reading| reading.date().is_none().into())),
        Test::Origins { count, exactly } => {
            let amount = Amount { at_least: *count, at_most: exactly.then_some(*count) };
            origins(view, seen, |_| Truth::Certain, amount)
        }
        Test::From(sources) => said_by(view, seen, |claim| {
            view.graph()
                .source_numbered(claim.source)
                .is_some_and(|source| sources.binary_search(&source).is_ok())
        }),
        Test::Rated(bound) => said_by(view, seen, |claim| {
            let source = view.graph().source_numbered(claim.source);
            source.and_then(|source| rating(view, source)).is_some_and(|letter| bound.admits(letter))
        }),
        Test::Via(agency) => {
            let agency = view.canonical(*agency);
            said_by(view, seen, |claim| {
                let via = claim.via.iter().filter_map(|number| view.graph().entity_numbered(*number));
                via.map(|entity| view.canonical(entity)).any(|entity| entity == agency)
            })
        }
        Test::Mentioning(words) => {
            let places = SearchWords::of(words).places(view, seen);
            return Verdict::in_worlds(
                places.into_iter().map(|(_, worlds)| worlds).max().unwrap_or_default(),
            );
        }
        // Every other test is on the event itself.
        _ => Truth::Possible,
    };
    Verdict::plain(truth)
}

/// How far a source is trusted, by the last rating that stands.
#[must_use]
pub fn rating(view: &View<'_>, source: SourceIx) -> Option<char> {
    let ratings = &view.graph().source(source).ratings;
    ratings.iter().rev().find(|(number, _)| view.stands(*number)).map(|(_, letter)| *letter)
}

/// The claims that count.
fn counting<'g>(view: &View<'g>, seen: &EventView<'g>) -> impl Iterator<Item = ClaimView> + use<'g> {
    view.claims(seen.ix).into_iter().filter(|claim| claim.claim.rank != Rank::Deprecated)
}

fn said_by<'g>(view: &View<'g>, seen: &EventView<'g>, says: impl Fn(&Claim) -> bool) -> Truth {
    let known = counting(view, seen).filter(|claim| says(&claim.claim)).map(|claim| claim.known);
    known.max().unwrap_or(Truth::No)
}

/// Whether so many origins say something of an event.
pub(super) fn origins<'g>(
    view: &View<'g>,
    seen: &EventView<'g>,
    says: impl Fn(&Claim) -> Truth,
    amount: Amount,
) -> Truth {
    let mut voices: BTreeMap<ClaimOrigin, Truth> = BTreeMap::new();
    for claim in counting(view, seen) {
        let said = claim.known.and(says(&claim.claim));
        if let Some(origin) = origin_of(view, &claim.claim).filter(|_| said.is_possible()) {
            let known = voices.entry(origin).or_default();
            *known = known.or(said);
        }
    }
    let certain = voices.values().filter(|known| known.is_certain()).count();
    super::sets::amount_truth(amount, (certain as u64, voices.len() as u64))
}

/// The last of those it came through; else the origin that its source names, followed to the end; else the publisher.
fn origin_of(view: &View<'_>, claim: &Claim) -> Option<ClaimOrigin> {
    let last = claim.via.iter().rev().find_map(|number| view.graph().entity_numbered(*number));
    if let Some(entity) = last {
        return Some(ClaimOrigin::Entity(view.canonical(entity)));
    }
    let mut at = view.graph().source_numbered(claim.source)?;
    // As many steps as there are sources: a circle of origins ends.
    for _ in 0..view.graph().source_count() {
        let source = &view.graph().source(at).source;
        let Some(name) = source.origin.as_deref().or(source.publisher.as_deref()) else { break };
        match view.graph().source_keyed(name).filter(|next| *next != at && source.origin.is_some()) {
            Some(next) => at = next,
            None => return Some(named(view, name)),
        }
    }
    Some(ClaimOrigin::Source(at))
}

/// A body by its name: the entity of that name where there is exactly one.
fn named(view: &View<'_>, name: &str) -> ClaimOrigin {
    let mut namesakes =
        view.graph().names().namesakes(name, view.bound()).map(|entity| view.canonical(entity));
    match namesakes.next() {
        Some(one) if namesakes.all(|other| other == one) => ClaimOrigin::Entity(one),
        _ => ClaimOrigin::Name(fold(name)),
    }
}
