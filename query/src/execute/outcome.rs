//! What was found: members of a set, each with its truth.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

use annals_graph::budget::Weight;
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::small_vec::SmallVec1;
use annals_graph::view::{EventView, View, Worlds};
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::EntryId;
use annals_model::time::{Date, Extent};

use crate::plan::Verdict;

/// An event that is or may be in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct EventMatch {
    /// The event.
    pub event: EventIx,
    /// Whether it is in the set.
    pub truth: Worlds,
    /// Whether a row for it was asked for: it is certain, or only `possibly` tests of time make it possible.
    pub wanted: bool,
    /// Whether it is in the set if what is not said turns out in its favour.
    pub open: Worlds,
    /// What it rests on: its own number first.
    pub because: SmallVec1<EntryId>,
    /// In a sequence: the events of the further steps.
    pub then: Vec<EntryId>,
    /// In a sequence with an absence in a span of time: how the absence stands.
    pub standing: Option<AbsenceStatus>,
    /// As which kinds it was found, each with its truth; empty where it is seen as recorded.
    pub implied_kinds: Vec<KindMatch>,
}

/// A way in which an event was found to be of the kind asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct KindMatch {
    /// The way; `None` where it is seen as recorded.
    pub implied_kind: Option<Rc<ImpliedKind>>,
    /// Whether the event is in the set by it.
    pub verdict: Verdict,
}

/// How the absence of a further event within a span stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbsenceStatus {
    /// The time is over.
    Overdue,
    /// The time is not over.
    NotYetDue,
    /// The dates, or an event that may be the one, leave it open.
    CannotTell,
}

/// An entity that is or may be in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct EntityMatch {
    /// The entity.
    pub entity: EntityIx,
    /// Whether it is in the set.
    pub truth: Worlds,
    /// Whether a row for it was asked for.
    pub wanted: bool,
    /// Whether it is in the set if what is not said turns out in its favour.
    pub open: Worlds,
    /// The events it rests on.
    pub because: SmallVec1<EntryId>,
}

/// A date that is or may be in a set.
#[derive(Clone, Debug, PartialEq)]
pub struct DateMatch {
    /// As stated; `None` where nothing was.
    pub date: Option<Date>,
    /// Its bounds.
    pub extent: Extent,
    /// Whether it is in the set.
    pub truth: Worlds,
    /// Whether a row for it was asked for.
    pub wanted: bool,
    /// The events it is the date of.
    pub because: Vec<EntryId>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<T> {
    /// Certain and possible rows: events in order of time, entities and dates in theirs.
    pub rows: Vec<T>,
    /// Where rows were wanted only of what needs a look: the events that are certainly in the set, seen as recorded,
    /// each one event of the kind asked for on one day, in order of time. Of a sequence, those that nothing has followed
    /// in a time that is over.
    pub exact: Vec<EventIx>,
    /// Where of such events only who acted was wanted, and a list tells: who did, in order, each with the event.
    pub actors: Vec<(EntityIx, EventIx)>,
    /// How many candidates were looked at; for a sequence, how many first events.
    pub checked: u64,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Aggregates without a number that would have been rows.
    pub several: Vec<EventIx>,
    /// Those of them of which all that is asked is met by what they state: they leave a count without an upper bound.
    pub met: Vec<EventIx>,
    /// Those that are in the set for nothing but what is not said.
    pub unstated: Vec<T>,
    /// Whether some may be in the set whom nobody has named: they leave a count of entities without an upper bound.
    pub unnamed: bool,
}

impl Outcome<EventMatch> {
    /// The events that are certainly in the set, in order of time.
    #[must_use]
    pub fn certain(&self, view: &View<'_>) -> Cow<'_, [EventIx]> {
        let certain = self.rows.iter().filter(|hit| hit.truth.is_certain()).map(|hit| hit.event);
        let mut all = view.gathered(certain);
        if all.is_empty() {
            return Cow::Borrowed(&self.exact);
        }
        if !self.exact.is_empty() {
            all.extend(self.exact.iter().copied());
            sort_in_time(view, &mut all, |event| *event);
        }
        Cow::Owned(all.into_answer())
    }
}

/// Puts what stands for events in order of time as seen through the lens.
pub(super) fn sort_in_time<T>(view: &View<'_>, all: &mut [T], event: impl Fn(&T) -> EventIx) {
    view.sort_by_cached_key(all, |one| {
        let seen = view.event(event(one));
        seen.map(|seen| (seen.extent.earliest, seen.extent.latest, seen.number))
    });
}

impl Weight for KindMatch {
    fn heap(&self) -> usize {
        // An implied kind is shared by all that were found by it.
        0
    }
}

impl Weight for EventMatch {
    fn heap(&self) -> usize {
        self.because.heap() + self.then.heap() + self.implied_kinds.heap()
    }
}

impl Weight for EntityMatch {
    fn heap(&self) -> usize {
        self.because.heap()
    }
}

impl Weight for DateMatch {
    fn heap(&self) -> usize {
        self.because.heap()
    }
}

impl<T> Default for Outcome<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            exact: Vec::new(),
            actors: Vec::new(),
            checked: 0,
            notes: Vec::new(),
            several: Vec::new(),
            met: Vec::new(),
            unstated: Vec::new(),
            unnamed: false,
        }
    }
}

impl<T> Outcome<T> {
    /// How many members were found: rows, and those that are apart.
    pub fn found(&self) -> u64 {
        (self.rows.len() + self.exact.len() + self.actors.len()) as u64
    }

    /// Adds what a reader should know, once.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Takes over what another outcome has besides rows.
    pub fn absorb<U>(&mut self, other: &Outcome<U>) {
        other.notes.iter().for_each(|note| self.note(note.clone()));
        let mut known: BTreeSet<EventIx> = self.several.iter().copied().collect();
        self.several.extend(other.several.iter().filter(|several| known.insert(**several)));
        self.met.extend(&other.met);
        self.met.sort_unstable();
        self.met.dedup();
    }
}

impl EventMatch {
    /// An event that is or may be in a set.
    pub(super) fn new(seen: &EventView<'_>, verdict: Verdict, implied_kinds: Vec<KindMatch>) -> Self {
        Self { implied_kinds, ..Self::plain(seen.ix, seen.number, verdict) }
    }

    /// An event that is or may be in a set, seen as recorded.
    pub(super) fn plain(event: EventIx, number: EntryId, verdict: Verdict) -> Self {
        Self {
            event,
            truth: verdict.truth,
            wanted: verdict.is_wanted(),
            open: verdict.open,
            because: SmallVec1::from_elem(number, 1),
            then: Vec::new(),
            standing: None,
            implied_kinds: Vec::new(),
        }
    }

    /// Its verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let wanted = if self.wanted { Worlds::All } else { self.truth };
        Verdict { truth: self.truth, wanted, open: self.open }
    }

    /// The ways in which it was found, each with its verdict: at least one.
    #[must_use]
    pub fn ways(&self) -> Cow<'_, [KindMatch]> {
        if self.implied_kinds.is_empty() {
            Cow::Owned(vec![KindMatch { implied_kind: None, verdict: self.verdict() }])
        } else {
            Cow::Borrowed(&self.implied_kinds)
        }
    }

    /// The same event with another verdict.
    #[must_use]
    pub fn with(mut self, verdict: Verdict) -> Self {
        self.truth = verdict.truth;
        self.wanted = verdict.is_wanted();
        self.open = verdict.open;
        self
    }
}

impl EntityMatch {
    /// Its verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let wanted = if self.wanted { Worlds::All } else { self.truth };
        Verdict { truth: self.truth, wanted, open: self.open }
    }
}

impl DateMatch {
    /// Its verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let wanted = if self.wanted { Worlds::All } else { self.truth };
        Verdict { wanted, ..Verdict::in_worlds(self.truth) }
    }
}
