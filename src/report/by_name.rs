//! Entities in the order of their names, where there may be very many of them.
//!
//! Names of one sort mostly begin alike, so that comparing them pair by pair reads the same letters over and over. They
//! are sorted by eight bytes at a time instead, taken out beforehand, and only those that are alike so far by the next
//! eight (multikey quicksort after Bentley and Sedgewick, 1997, with words for characters).

use std::borrow::Cow;

use annals_graph::budget::BudgetedVec;
use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::entry::EntryId;

/// The bytes of a name that are compared at once.
const STEP: usize = 8;

/// Entities, given in the order of their entries, with their numbers and preferred names and by these; of one name, in
/// the order given.
pub(super) fn by_name<'g>(
    view: &View<'g>,
    who: &[EntityIx],
) -> impl Iterator<Item = (EntityIx, (EntryId, Cow<'g, str>))> {
    let graph = view.graph();
    let mut named = view.gathered(who.iter().map(|entity| graph.named(*entity)));
    let places = in_order(view, named.len(), |at| named[at].1.as_ref());
    (0..places.len()).map(move |at| {
        let (_, at) = places[at];
        (who[at], std::mem::take(&mut named[at]))
    })
}

/// The places of names, in the order of the names; of equal ones, the first comes first. Beside each stands what it was
/// compared by last. Once the budget has run out, the order means nothing.
fn in_order<'g, 'n>(
    view: &View<'g>,
    count: usize,
    name: impl Fn(usize) -> &'n str,
) -> BudgetedVec<'g, (u64, usize)> {
    let length = |at: usize| name(at).len();
    let mut places = view.gathered((0..count).map(|at| (0, at)));
    let mut alike = view.gathered([(0, (0, places.len()))]);
    while view.work(1)
        && let Some((from, (start, end))) = alike.pop()
    {
        let part = &mut places[start..end];
        if view.guarded(part.iter()).all(|(_, at)| length(*at) <= from) {
            // Alike but for zeros at the end, which stand for nothing as well.
            view.sort_by(part, |(_, one), (_, other)| (length(*one), one).cmp(&(length(*other), other)));
            continue;
        }
        for (key, at) in view.guarded(part.iter_mut()) {
            *key = word(name(*at).as_bytes(), from);
        }
        view.sort_by(part, Ord::cmp);
        let mut begin = start;
        for chunk in part.chunk_by(|one, other| one.0 == other.0) {
            if chunk.len() > 1 {
                alike.push((from + STEP, (begin, begin + chunk.len())));
            }
            begin += chunk.len();
        }
    }
    places
}

/// Eight bytes of a name from a place on, as a number that is in their order; zeros where it has ended.
fn word(name: &[u8], from: usize) -> u64 {
    let rest = name.get(from..).unwrap_or_default();
    let mut bytes = [0; STEP];
    let count = rest.len().min(STEP);
    bytes[..count].copy_from_slice(&rest[..count]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use annals_graph::graph::Graph;
    use annals_query::query::Lens;

    proptest! {
        #[test]
        fn names_are_in_their_order(names in prop::collection::vec("[ab\0é]{0,20}|facility-[0-9]{1,9}", 0..60)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut expected: Vec<usize> = (0..names.len()).collect();
            expected.sort_by_key(|at| (names[*at], *at));
            let graph = Graph::default();
            let places = in_order(&View::new(&graph, Lens::default()), names.len(), |at| names[at]);
            let places: Vec<usize> = places.iter().map(|(_, at)| *at).collect();
            prop_assert_eq!(places, expected);
        }
    }
}
