//! Rows of events.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use annals_grammar::english;
use annals_graph::budget::{Best, BudgetedVec};
use annals_graph::ids::{EventIx, KindIx};
use annals_graph::view::{EventView, View};
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::{EntryId, Role};
use annals_model::error::Result;
use annals_model::time::{Day, Extent, Truth};
pub(super) use annals_query::analysis::matched::{
    doubts, entities_in, is_shown, listed, seen, shown, time_key,
};
use annals_query::execute::{AbsenceStatus, Evaluator, EventMatch, Outcome, TimeKey};
use annals_query::query::{Events, Filter, Shaping};

use super::sort::{self, Order};
use super::unstated::Unstated;
use super::{AnswerDraft, claims, sources, text};
use crate::answer::{AnswerBody, Certainty, EventRow, FieldClaims, Note, SortKey};
use crate::lower;

/// The events of a set: certain ones, and possible ones where they were asked for.
///
/// Where the rows are cut short, only those that are left are written out; in the order of a field, no others are even
/// kept as they are found.
pub(super) fn members(evaluator: &mut Evaluator<'_>, set: &Events, shaping: &Shaping) -> Result<AnswerDraft> {
    if let Some(order) = Order::<EventRow>::of(shaping)? {
        return members_sorted(evaluator, set, order, sort::limit(shaping));
    }
    let outcome = evaluator.events(set)?;
    let view = evaluator.view();
    let sequence = is_sequence(set);
    let shown_total = view.guarded(listed(evaluator, &outcome)).count();
    let mut rows = view.kept::<EventRow>();
    for hit in listed(evaluator, &outcome).take(sort::limit(shaping)) {
        let Some(seen) = view.event(hit.event) else { continue };
        evaluator.keep(&mut rows, row(&view, hit, &seen, sequence))?;
    }
    let mut notes = notes(&view, set, &outcome);
    notes.extend(Note::disputed(view.guarded(rows.iter()).filter(|row| row.disputed).map(|row| row.id)));
    if rows.len() < shown_total {
        notes.push(sort::cut_note(rows.len(), shown_total));
    }
    let (certain, possible) = totals(outcome.rows.iter().map(settled));
    let unstated = Unstated::of(&view, set, &outcome);
    notes.extend(unstated.text().map(Note::from));
    Ok(AnswerDraft::new("events", AnswerBody::Events { rows: rows.into_answer() }, certain)
        .possible(possible)
        .unstated(unstated.events)
        .checked(outcome.checked)
        .noted(notes))
}

/// The events of a set in the order of a field, so many at most.
fn members_sorted(
    evaluator: &mut Evaluator<'_>,
    set: &Events,
    order: Order<EventRow>,
    limit: usize,
) -> Result<AnswerDraft> {
    let view = evaluator.view();
    let sequence = is_sequence(set);
    // Those that come first in the order keep the others out before their dates are read.
    let latest_first = order.descending();
    let mut first = First::new(view, order, limit, sequence);
    let (outcome, choosing) =
        evaluator.events_choosing(set, latest_first, &mut |seen, when, hit| first.take(seen, when, hit))?;
    for (at, hit) in listed(evaluator, &outcome).enumerate() {
        let Some(seen) = view.event(hit.event) else { continue };
        // Of what is left over, the order in which it comes is that of all, if nothing was taken before.
        let when = if choosing { time_key(&seen) } else { (Day(0), Day(0), text::total(at)) };
        first.offer(&seen, when, || hit.clone());
    }
    let First { best, mut disputed, certain, possible, .. } = first;
    let shown = usize::try_from(best.offered()).unwrap_or(usize::MAX);
    let mut rows = view.kept::<EventRow>();
    for hit in best.into_sorted() {
        let Some(seen) = view.event(hit.event) else { continue };
        evaluator.keep(&mut rows, row(&view, &hit, &seen, sequence))?;
    }
    let mut notes = notes(&view, set, &outcome);
    disputed.sort_by(Ord::cmp);
    notes.extend(Note::disputed(disputed.iter().map(|(_, number)| *number)));
    let (more_certain, more_possible) = totals(outcome.rows.iter().map(settled));
    let unstated = Unstated::of(&view, set, &outcome);
    notes.extend(unstated.text().map(Note::from));
    Ok(AnswerDraft::new("events", AnswerBody::Events { rows: rows.into_answer() }, certain + more_certain)
        .possible(possible + more_possible)
        .unstated(unstated.events)
        .checked(outcome.checked)
        .noted(notes)
        .cut_from(shown))
}

/// Where an event stands among rows in the order of a field: those of one value are in order of time.
type SortPlace = (SortKey<'static>, TimeKey);

/// An order of such places.
type PlaceOrder = Box<dyn Fn(&SortPlace, &SortPlace) -> Ordering>;

/// The first events in the order of a field, as they are found.
struct First<'g> {
    view: View<'g>,
    order: Order<EventRow>,
    sequence: bool,
    best: Best<'g, SortPlace, EventMatch, PlaceOrder>,
    /// The numbers of those that are disputed, also of those that are not among the first.
    disputed: BudgetedVec<'g, (TimeKey, EntryId)>,
    /// Of those that were taken, how many are certain, and how many possible.
    certain: usize,
    possible: usize,
}

impl<'g> First<'g> {
    fn new(view: View<'g>, order: Order<EventRow>, limit: usize, sequence: bool) -> Self {
        let compare: PlaceOrder =
            Box::new(move |one, other| order.compare(&one.0, &other.0).then_with(|| one.1.cmp(&other.1)));
        let (best, disputed) = (Best::new(limit, view.kept(), compare), view.kept());
        Self { view, order, sequence, best, disputed, certain: 0, possible: 0 }
    }

    /// Takes an event as it is found, if it is shown and nothing has to be told of how it was found.
    fn take(&mut self, seen: &EventView<'g>, when: TimeKey, hit: EventMatch) -> Option<EventMatch> {
        if !is_shown(&hit) || !hit.implied_kinds.is_empty() {
            return Some(hit);
        }
        let (certain, possible) = totals(std::iter::once(settled(&hit)));
        self.certain += certain;
        self.possible += possible;
        self.offer(seen, when, || hit);
        None
    }

    /// Whether an event may be among the first as far as its bounds tell. These are columns; its date is not, and is read
    /// of very many events only where it decides. A date lies within the bounds, which doubt moves out.
    fn may_be_first(&self, seen: &EventView<'g>, when: TimeKey) -> bool {
        if !matches!(self.order.field(), "date" | "earliest" | "latest") {
            return true;
        }
        let Extent { earliest, latest, .. } = seen.extent;
        let best = if self.order.descending() { (latest, Day::MAX) } else { (earliest, Day::MIN) };
        !best.0.is_bounded() || self.best.takes(&(SortKey::Days(best.0, best.1), when))
    }

    fn offer(&mut self, seen: &EventView<'g>, when: TimeKey, hit: impl FnOnce() -> EventMatch) {
        let view = self.view;
        if seen.disputed.is_certain() {
            self.disputed.push((when, seen.number));
        }
        if !self.may_be_first(seen, when) {
            return self.best.pass();
        }
        if let Some(row) = row_for(&view, seen, self.order.field()) {
            let key = self.order.key(&row).into_owned();
            return self.best.offer((key, when), hit);
        }
        let hit = hit();
        let key = self.order.key(&row(&view, &hit, seen, self.sequence)).into_owned();
        self.best.offer((key, when), || hit);
    }
}

/// No more of a row than a column is sorted by; `None` for a column that may need all of it. Most rows of an order that
/// is cut off are never shown.
fn row_for(view: &View<'_>, seen: &EventView<'_>, field: &str) -> Option<EventRow> {
    let row = EventRow { id: seen.number, mood: seen.mood, ..EventRow::default() };
    match field {
        "id" | "mood" => Some(row),
        "kind" => Some(EventRow { kind: view.graph().vocabulary().kind(seen.kind).name.clone(), ..row }),
        "date" | "earliest" | "latest" => Some(EventRow { date: seen.date().cloned(), ..row }),
        _ => None,
    }
}

/// The events of a set in order of time, those whose order with a neighbour the dates cannot settle marked as tied.
pub(super) fn timeline(evaluator: &mut Evaluator<'_>, set: &Events) -> Result<AnswerDraft> {
    let outcome = evaluator.events(set)?;
    let view = evaluator.view();
    let hits = in_time(&view, listed(evaluator, &outcome));
    let all = || seen(&view, hits.iter().copied());
    let tied = ties(&view.gathered(all().map(|(_, seen)| seen.hull())).into_answer());
    let mut rows = view.kept::<EventRow>();
    for (at, (hit, seen)) in all().enumerate() {
        let tied = tied.get(at).copied().unwrap_or_default();
        evaluator.keep(&mut rows, EventRow { tied: Some(tied), ..row(&view, hit, &seen, false) })?;
    }
    let mut notes = notes(&view, set, &outcome);
    notes.extend(Note::disputed(view.guarded(rows.iter()).filter(|row| row.disputed).map(|row| row.id)));
    let (certain, possible) = totals(outcome.rows.iter().map(settled));
    let unstated = Unstated::of(&view, set, &outcome);
    notes.extend(unstated.text().map(Note::from));
    Ok(AnswerDraft::new("timeline", AnswerBody::Events { rows: rows.into_answer() }, certain)
        .possible(possible)
        .unstated(unstated.events)
        .checked(outcome.checked)
        .noted(notes))
}

/// Events in the order of a timeline: what was by some day stands at that day, and not before everything.
fn in_time<'h>(view: &View<'_>, hits: impl Iterator<Item = &'h EventMatch>) -> Vec<&'h EventMatch> {
    let mut hits: Vec<&EventMatch> = view.guarded(hits).collect();
    let place = |hit: &&EventMatch| {
        let (earliest, latest, number) = view.event(hit.event).map(|seen| time_key(&seen))?;
        Some((if earliest.is_bounded() { earliest } else { latest }, latest, number))
    };
    // What has no day at all stands before the others.
    hits.sort_by_cached_key(|hit| place(hit).map(|place| (place.0.is_bounded(), place)));
    hits
}

/// Which of some dates stand in an order with another that is not settled. What has no day at all stands in none.
fn ties(extents: &[Extent]) -> Vec<bool> {
    let is_dated = |extent: &Extent| extent.earliest.is_bounded() || extent.latest.is_bounded();
    let mut tied: Vec<bool> = extents.iter().map(|extent| !is_dated(extent)).collect();
    let mut by_first: Vec<usize> = (0..extents.len()).filter(|at| is_dated(&extents[*at])).collect();
    by_first.sort_by_key(|at| (extents[*at].earliest, extents[*at].latest));
    // Of those that begin no later, the one that ends last; whoever meets any of them meets it, or is next to one.
    let mut longest: Option<usize> = None;
    for (place, at) in by_first.iter().enumerate() {
        for other in longest.into_iter().chain(by_first.get(place + 1).copied()) {
            if extents[*at].order(extents[other]).is_none() {
                (tied[*at], tied[other]) = (true, true);
            }
        }
        if longest.is_none_or(|other| extents[other].latest < extents[*at].latest) {
            longest = Some(*at);
        }
    }
    tied
}

/// How sure a row is: an absence that is overdue or not yet due is said for sure, whatever may still be recorded.
fn settled(hit: &EventMatch) -> Truth {
    match hit.standing {
        Some(AbsenceStatus::Overdue | AbsenceStatus::NotYetDue) => Truth::Certain,
        Some(AbsenceStatus::CannotTell) => Truth::Possible,
        None => hit.truth.into(),
    }
}

/// How many are certain, and how many more are possible.
pub(super) fn totals(truths: impl Iterator<Item: Into<Truth>>) -> (usize, usize) {
    truths.map(Into::into).fold((0, 0), |(certain, possible), truth: Truth| {
        if truth.is_certain() { (certain + 1, possible) } else { (certain, possible + 1) }
    })
}

/// The row of a hit.
fn row(view: &View<'_>, hit: &EventMatch, seen: &EventView<'_>, sequence: bool) -> EventRow {
    let answer = match hit.standing {
        Some(AbsenceStatus::Overdue) => Certainty::Overdue,
        Some(AbsenceStatus::NotYetDue) => Certainty::NotYetDue,
        Some(AbsenceStatus::CannotTell) => Certainty::CannotTell,
        None => hit.truth.into(),
    };
    EventRow {
        then: (sequence || !hit.then.is_empty()).then(|| hit.then.clone()),
        ..plain_row(view, seen, answer, hit.because.to_vec())
    }
}

/// The row of an event.
#[must_use]
pub fn plain_row(
    view: &View<'_>,
    seen: &EventView<'_>,
    answer: Certainty,
    because: Vec<EntryId>,
) -> EventRow {
    let bounds = text::claimed_bounds(seen);
    let (sources, reported) = sources::cited(view, seen.ix);
    EventRow {
        id: seen.number,
        label: view.graph().label_of(seen.number).map(std::borrow::Cow::into_owned),
        kind: view.graph().vocabulary().kind(seen.kind).name.clone(),
        mood: seen.mood,
        date: text::claimed_date(seen),
        earliest: text::bounded(bounds.earliest),
        latest: text::bounded(bounds.latest),
        roles: seen.parts().iter().map(|part| (part.role, text::participant(view, part.who))).collect(),
        quantity: seen.quantity().cloned(),
        count: seen.count(),
        sources,
        reported,
        disputed: seen.disputed.is_certain(),
        claims: if seen.disputed.is_certain() { claims::of(view, seen) } else { FieldClaims::default() },
        answer,
        because_possible: match answer {
            Certainty::Possible => doubts(view, seen).into_iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        },
        because,
        then: None,
        tied: None,
    }
}

/// What a reader should know of rows of events: also how many are not shown.
pub(super) fn notes(view: &View<'_>, set: &Events, outcome: &Outcome<EventMatch>) -> Vec<Note> {
    let mut notes = common_notes(view, set, outcome);
    notes.extend(hidden_note(view, outcome));
    notes.extend(differing_note(view, outcome));
    notes
}

/// Where all that is possible is asked for and there are no rows of it: which events are possible, which not stated.
pub(super) fn candidates_note(evaluator: &Evaluator<'_>, outcome: &Outcome<EventMatch>) -> Option<Note> {
    let view = evaluator.view();
    let numbers = |hits: &mut dyn Iterator<Item = &EventMatch>| -> text::Numbers {
        hits.map(|hit| view.graph().events().number(hit.event)).collect()
    };
    let possible = numbers(&mut view.guarded(&outcome.rows).filter(|hit| !hit.truth.is_certain()));
    let unstated = numbers(&mut view.guarded(&outcome.unstated));
    let said = [("possible", possible), ("not stated", unstated)].into_iter();
    let said = said.filter(|(_, numbers)| evaluator.shows_possible() && numbers.count() > 0);
    let said: Vec<String> = said.map(|(word, numbers)| format!("{word}: {numbers}")).collect();
    (!said.is_empty()).then(|| said.join("; ").into())
}

/// How many of those found are not shown, and why they are only possible.
fn hidden_note(view: &View<'_>, outcome: &Outcome<EventMatch>) -> Option<Note> {
    let hidden = || view.guarded(&outcome.rows).filter(|hit| !is_shown(hit));
    let why = seen(view, hidden()).flat_map(|(_, seen)| doubts(view, &seen)).collect();
    Note::more_possible(hidden().count(), &why)
}

/// What a reader should know of events found, whether they are shown or counted.
pub(super) fn common_notes(view: &View<'_>, set: &Events, outcome: &Outcome<EventMatch>) -> Vec<Note> {
    let several = outcome.several.iter().filter_map(|event| several_note(view, *event));
    let implied = implied_notes(view, set, &outcome.rows);
    outcome.notes.iter().cloned().chain(several).chain(implied).map(Note::from).collect()
}

/// Of which of those that are only possible the sources differ.
fn differing_note(view: &View<'_>, outcome: &Outcome<EventMatch>) -> Option<Note> {
    let hidden = view.guarded(&outcome.rows).filter(|hit| !is_shown(hit));
    let seen = hidden.filter_map(|hit| view.event(hit.event));
    let numbers: text::Numbers =
        seen.filter(|seen| seen.disputed.is_possible()).map(|seen| seen.number).collect();
    (numbers.count() > 0).then(|| format!("sources differ on {numbers}").into())
}

/// What an aggregate without a number tells: `#53 tells of several more visits by Kim Jong Un in 2024: not counted`.
pub(super) fn several_note(view: &View<'_>, event: EventIx) -> Option<String> {
    let seen = view.event(event)?;
    let mut what = view.graph().vocabulary().kind(seen.kind).plural.clone();
    for role in Role::ALL {
        let who: Vec<String> = seen.role(role).map(|party| text::party(view, party)).collect();
        if !who.is_empty() {
            what = format!("{what} {} {}", role.as_str(), english::list(&who, "and"));
        }
    }
    let when = seen.date().and_then(lower::typed_date);
    let when = when.map_or_else(String::new, |when| format!(" {when}"));
    Some(format!("#{} reports several more {what}{when}: not counted", seen.number))
}

/// The way in which an event of another kind was found to be of the kind asked for; `None` where it is of that kind
/// itself.
pub(super) fn stands_in(hit: &EventMatch) -> Option<&ImpliedKind> {
    let best = hit.implied_kinds.iter().filter(|way| way.verdict.truth == hit.truth);
    let mut implied = None;
    for way in best {
        match way.implied_kind.as_deref() {
            Some(implied_kind) if implied_kind.roles.is_some() => implied = implied.or(Some(implied_kind)),
            _ => return None,
        }
    }
    implied
}

/// Which kinds stand in for the one asked for, each told once.
fn implied_notes(view: &View<'_>, set: &Events, hits: &[EventMatch]) -> Vec<String> {
    let Some(wanted) = asked_kind(set) else { return Vec::new() };
    let mut by_kind: BTreeMap<KindIx, text::Numbers> = BTreeMap::new();
    for hit in view.guarded(hits).filter(|hit| is_shown(hit)) {
        let Some(implied_kind) = stands_in(hit) else { continue };
        let number = view.graph().events().number(hit.event);
        by_kind.entry(implied_kind.kind).or_default().add(number);
    }
    let vocabulary = view.graph().vocabulary();
    let note = |(kind, numbers): (KindIx, text::Numbers)| {
        let (kind, wanted) = (
            english::with_article(&vocabulary.kind(kind).name),
            english::with_article(&vocabulary.kind(wanted).name),
        );
        format!("{kind} counts as {wanted}: {numbers}")
    };
    by_kind.into_iter().map(note).collect()
}

/// The kind that a set of events was asked for by.
pub(super) fn asked_kind(set: &Events) -> Option<KindIx> {
    match set {
        Events::Filter(filter) => filter.kind.or_else(|| asked_kind(filter.base.as_deref()?)),
        Events::And(first, _) | Events::ButNot(first, _) => asked_kind(first),
        Events::Or(first, second) => asked_kind(first).filter(|kind| asked_kind(second) == Some(*kind)),
        Events::Sequence(sequence) => asked_kind(&sequence.first),
        Events::Nth { of, .. } => asked_kind(of),
        Events::Named(_, inner) => asked_kind(inner),
        Events::These(_) => None,
    }
}

/// Whether a set of events is one of sequences.
fn is_sequence(set: &Events) -> bool {
    match set {
        Events::Sequence(_) => true,
        Events::Filter(Filter { base: Some(inner), .. })
        | Events::Named(_, inner)
        | Events::Nth { of: inner, .. } => is_sequence(inner),
        _ => false,
    }
}
