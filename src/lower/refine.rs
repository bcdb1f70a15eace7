//! Whether a change only sharpens: `refine` may make a date narrower, add who was there, and fill what was empty. What
//! takes something back is a correction.

use annals_grammar::english;
use annals_graph::graph::Part;
use annals_graph::view::EventView;
use annals_model::entry::{Bound, Change, Count, EntryId, Mood, Quantity};
use annals_model::time::Extent;

use super::Lowerer;

impl Lowerer<'_> {
    /// What in a change contradicts the event as it stands; `None` where it only sharpens.
    pub(super) fn contradiction(&self, seen: &EventView<'_>, change: &Change) -> Option<String> {
        match change {
            Change::Date(None) => seen.date().map(|_| "removes its date".to_owned()),
            Change::Date(Some(date)) => wider_date(seen, self.lookup.view.bounds_of(date)),
            Change::Kind(kind) => {
                let new = self.graph().kind_of(*kind)?;
                let name = &self.graph().vocabulary().kind(seen.kind).name;
                (!self.lookup.view.is_kind(new, seen.kind))
                    .then(|| format!("makes it something other than {}", english::with_article(name)))
            }
            Change::Mood(mood) => wider_mood(seen.mood, *mood),
            Change::With(..) | Change::Members(_) => None,
            Change::Role(role, who) => {
                let new = self.graph().parts(std::iter::once((*role, who.as_slice())));
                let mut here = seen.parts().iter().filter(|part| part.role == *role);
                let gone = here.any(|part: &Part| !new.contains(part));
                gone.then(|| format!("removes somebody from `{}`", role.as_str()))
            }
            Change::Without(role, _) => Some(format!("removes somebody from `{}`", role.as_str())),
            Change::Quantity(quantity) => wider_quantity(seen.quantity(), quantity.as_ref()),
            Change::Count(count) => wider_count(seen.count(), *count),
        }
    }
}

/// Whether bounds lie outside the date of an event, in words.
fn wider_date(seen: &EventView<'_>, bounds: Extent) -> Option<String> {
    let old = seen.date()?;
    let (inner, outer) = (bounds, seen.bounds());
    let within = outer.earliest <= inner.earliest && inner.latest <= outer.latest;
    (!within).then(|| format!("lies outside its date ({})", old.everyday()))
}

fn wider_mood(old: Mood, new: Mood) -> Option<String> {
    (old != new).then(|| format!("makes it {}, but it is {}", new.as_str(), old.as_str()))
}

/// Only numbers of one unit can be compared; of others nothing is said.
fn wider_quantity(old: Option<&Quantity>, new: Option<&Quantity>) -> Option<String> {
    let old = old?;
    let Some(new) = new else { return Some("removes its quantity".to_owned()) };
    let (Some(was), Some(is)) = (old.thousandths, new.thousandths) else { return None };
    if old.unit != new.unit {
        return None;
    }
    let fits = match old.bound {
        Bound::Exactly => is == was,
        Bound::About => true,
        Bound::Over => is > was || (is == was && new.bound == Bound::Over),
        Bound::Under => is < was || (is == was && new.bound == Bound::Under),
        Bound::AtLeast => is >= was,
        Bound::AtMost => is <= was,
    };
    (!fits).then(|| "does not fit its quantity".to_owned())
}

fn wider_count(old: Option<Count>, new: Option<Count>) -> Option<String> {
    let (least, most) = match old? {
        Count::Several => (2, None),
        Count::Range(least, most) => (least, most),
    };
    let (from, to): (EntryId, Option<EntryId>) = match new {
        Some(Count::Range(from, to)) => (from, to),
        Some(Count::Several) => (2, None),
        None => return Some("removes its count".to_owned()),
    };
    let below = from < least;
    let beyond = most.is_some_and(|most| to.is_none_or(|to| to > most));
    (below || beyond).then(|| "does not fit its count".to_owned())
}
