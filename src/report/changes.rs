//! What became of what, by one of three clocks.
//!
//! By the clock of what happened: the statuses that entities came into in the time asked about, each with the one
//! before. By the other two: what became of our view. Entries that were recorded in the time, or became known in it,
//! are told with what they changed in events, and after them the statuses that are seen differently since.

use annals_grammar::english;
use annals_graph::budget::BudgetedVec;
use annals_graph::graph::AmendmentKind;
use annals_graph::ids::{EntityIx, EventIx, StatusIx};
use annals_graph::view::View;
use annals_graph::view::event_view::EventView;
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::time::{Date, Day, Extent, Truth};
use annals_query::analysis::changes::{self, StatusChange};
use annals_query::execute::Evaluator;
use annals_query::query::{ClockWord, Entities, Lens};

use super::history::{self, EntryReader, with_undos};
use super::{AnswerDraft, ReportContext, status, text};
use crate::answer::{AnswerBody, Certainty, ChangeRow, ChangeState, StatedValue, StatusRow, words};

/// What became of what in a time, of some entities or of all.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    clock: ClockWord,
    (from, to): (Option<Day>, Option<Day>),
    of: Option<&Entities>,
    context: &ReportContext<'_>,
) -> Result<AnswerDraft> {
    let view = evaluator.view();
    let (who, mut notes) = match of {
        None => (view.gathered(view.entities()), Vec::new()),
        Some(of) => {
            let outcome = evaluator.entities(of)?;
            let shown = outcome.rows.iter().filter(|found| found.truth.is_certain() || found.wanted);
            (view.gathered(shown.map(|found| found.entity)), outcome.notes)
        }
    };
    let checked = text::total(who.len());
    let mut rows = match clock {
        ClockWord::Happened => happened(evaluator, &who, (from, to))?,
        ClockWord::Known | ClockWord::Recorded => {
            let seen = Since { clock, from, to, whole: of.is_none() };
            seen.rows(evaluator, &who, context.entry)?
        }
    };
    let hidden = rows.iter().filter(|(_, truth, _)| !truth.is_certain()).count();
    rows.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.2.name.cmp(&b.2.name)));
    // The list of the rows alone takes the place of the one with what they are sorted by.
    let certain = rows.into_answer().into_iter().filter(|(_, truth, _)| truth.is_certain());
    let rows: Vec<ChangeRow> = certain.map(|(_, _, row)| row).collect();
    if hidden > 0 {
        let more = english::counted(text::total(hidden), "possible change", "possible changes");
        notes.push(format!("{more}: the dates don't settle whether they fall in that time"));
    }
    if rows.is_empty() && hidden == 0 {
        notes.push("no changes recorded in that time".to_owned());
    }
    let certain = rows.len();
    Ok(AnswerDraft::new("changes", AnswerBody::Changes { rows }, certain)
        .possible(hidden)
        .checked(checked)
        .noted(notes))
}

/// A change with what it is sorted by and whether it belongs: time, then entry.
type Timed = ((Day, Day, EntryId), Truth, ChangeRow);

/// The statuses that entities came into.
fn happened<'g>(
    evaluator: &mut Evaluator<'g>,
    who: &[EntityIx],
    (from, to): (Option<Day>, Option<Day>),
) -> Result<BudgetedVec<'g, Timed>> {
    let view = evaluator.view();
    let time = Extent::all_of(from.unwrap_or(Day::MIN), to.unwrap_or(Day::MAX));
    let mut rows = view.kept();
    for entity in who {
        evaluator.step()?;
        for change in changes::of_status(&view, *entity).iter() {
            let (effect, truth) = (&change.effect, changes::falls_within(change, time));
            if truth.is_possible() {
                let key = (effect.since.earliest, effect.since.latest, effect.number);
                evaluator.keep(&mut rows, (key, truth, status_row(&view, *entity, change, truth)))?;
            }
        }
    }
    Ok(rows)
}

/// The row of a change of status.
#[must_use]
pub fn status_row(view: &View<'_>, entity: EntityIx, change: &StatusChange, truth: Truth) -> ChangeRow {
    let word = |status: StatusIx| ChangeState::Status(view.graph().vocabulary().status(status).name.clone());
    let effect = &change.effect;
    ChangeRow {
        name: text::name(view, entity),
        from: change.from.map(word),
        to: word(effect.status),
        date: effect.date.clone().filter(words::is_bounded),
        event: effect.number,
        answer: truth.into(),
        because: None,
    }
}

/// What is seen differently since a day, by the clock of what was known or of what was recorded.
struct Since {
    clock: ClockWord,
    from: Option<Day>,
    to: Option<Day>,
    /// Whether changes of events are told too, or only those of the entities named.
    whole: bool,
}

impl Since {
    fn rows<'g>(
        &self,
        evaluator: &mut Evaluator<'g>,
        who: &[EntityIx],
        entry: EntryReader<'_>,
    ) -> Result<BudgetedVec<'g, Timed>> {
        let (before, after) = self.views(evaluator.view());
        let mut rows = after.kept();
        if self.whole {
            for event in after.in_order_of_entries().iter() {
                evaluator.step()?;
                evaluator.keep_all(&mut rows, self.of_event(&before, &after, *event, entry))?;
            }
        }
        for entity in who {
            evaluator.step()?;
            evaluator.keep_all(&mut rows, self.of_status(&before, &after, *entity))?;
        }
        Ok(rows)
    }

    /// How it was seen before the time, and how at the end of it.
    fn views<'g>(&self, view: View<'g>) -> (View<'g>, View<'g>) {
        let (graph, lens) = (view.graph(), view.lens());
        let eve = self.from.map(|day| day.plus_days(-1));
        let earlier =
            |bound: Option<EntryId>, head: EntryId| Some(bound.map_or(head, |bound| bound.min(head)));
        let (before, after) = match self.clock {
            ClockWord::Recorded => {
                let at = |day: Option<Day>, none: Option<EntryId>| match day {
                    Some(day) => earlier(lens.recorded_at, graph.head_on(day)),
                    None => none,
                };
                (
                    Lens { recorded_at: at(eve, Some(0)), ..lens },
                    Lens { recorded_at: at(self.to, lens.recorded_at), ..lens },
                )
            }
            ClockWord::Known | ClockWord::Happened => (
                Lens { known_on: Some(eve.unwrap_or(Day::MIN)), ..lens },
                Lens { known_on: self.to.or(lens.known_on), ..lens },
            ),
        };
        (view.under(before), view.under(after))
    }

    /// What was told of an event in the time, or was told of it anew.
    fn of_event(
        &self,
        before: &View<'_>,
        after: &View<'_>,
        event: EventIx,
        entry: EntryReader<'_>,
    ) -> Vec<Timed> {
        let graph = after.graph();
        let number = graph.events().number(event);
        if self.clock == ClockWord::Recorded {
            let amendments = graph.amendments_moving(event);
            let later = with_undos(graph, amendments.iter().map(|amendment| amendment.number));
            if later.last().copied().unwrap_or(0).max(number) <= before.bound().unwrap_or(0) {
                return Vec::new();
            }
        }
        let fields = |view: &View<'_>| {
            let seen = view.event(event).filter(|seen| seen.there.is_certain());
            seen.map(|seen| (compared(view, &seen), text::event_words(view, &seen)))
        };
        let cause = |field: Option<&str>| self.cause(before, after, event, field).unwrap_or(number);
        let row = |words: &str, from: Option<ChangeState>, to: ChangeState, by: EntryId| {
            let read = entry(by);
            let because = read
                .as_ref()
                .and_then(|entry| history::reason(&entry.body))
                .or_else(|| kept_reason(after, event, by));
            let day = self.day(after, event, by);
            let row = ChangeRow {
                name: words.to_owned(),
                from,
                to,
                date: day.map(Date::of_day),
                event: by,
                answer: Certainty::Certain,
                because,
            };
            let key = day.unwrap_or(Day::MAX);
            ((key, key, by), Truth::Certain, row)
        };
        match (fields(before), fields(after)) {
            (None, None) => Vec::new(),
            (None, Some((_, words))) if before.bound().is_some_and(|bound| number <= bound) => {
                vec![row(&words, None, ChangeState::Told("stands again"), cause(None))]
            }
            (None, Some((_, words))) => vec![row(&words, None, ChangeState::Told(self.word()), number)],
            (Some((_, words)), None) => {
                let by = cause(None);
                let change_word = graph.events().amendments(event).into_iter().find(|a| a.number == by);
                let to = match change_word.map(|amendment| amendment.kind) {
                    Some(AmendmentKind::DuplicateOf(other)) => ChangeState::UnitedWith(other),
                    _ => ChangeState::Told("withdrawn"),
                };
                vec![row(&words, Some(ChangeState::Told(self.word())), to, by)]
            }
            (Some((old, _)), Some((new, words))) => history::changes(&old, &new)
                .into_iter()
                .map(|(field, from, to)| {
                    let value =
                        |value: Option<StatedValue>| value.map(|value| ChangeState::Field(field, value));
                    let to = value(to).unwrap_or(ChangeState::NoField(field));
                    row(&words, value(from), to, cause(Some(field)))
                })
                .collect(),
        }
    }

    fn word(&self) -> &'static str {
        if self.clock == ClockWord::Recorded { "recorded" } else { "known" }
    }

    /// The newest entry of the time that changed a field of an event, or, with no field, whether it stands.
    fn cause(
        &self,
        before: &View<'_>,
        after: &View<'_>,
        event: EventIx,
        field: Option<&str>,
    ) -> Option<EntryId> {
        let value = |number: EntryId| {
            let view = after.under(Lens { recorded_at: Some(number), ..Lens::default() });
            let seen = view.event(event)?;
            match field {
                None => Some(String::new()),
                Some(field) => compared(&view, &seen)
                    .into_iter()
                    .find(|(name, _)| *name == field)
                    .map(|(_, value)| value.to_string()),
            }
        };
        self.within(before, after, event).rev().find(|number| value(number - 1) != value(*number))
    }

    /// Of the later entries about an event, those of the time, in order.
    fn within(
        &self,
        before: &View<'_>,
        after: &View<'_>,
        event: EventIx,
    ) -> impl DoubleEndedIterator<Item = EntryId> + use<> {
        let graph = after.graph();
        let recorded = self.clock == ClockWord::Recorded;
        let amendments = graph.amendments_moving(event).into_iter();
        let news = amendments.filter(|amendment| recorded || !before.knows(amendment.known).is_certain());
        let since = if recorded { before.bound().unwrap_or(0) } else { 0 };
        let until = after.bound().unwrap_or(EntryId::MAX);
        let entries = with_undos(graph, news.map(|amendment| amendment.number));
        entries.into_iter().filter(move |number| (since + 1..=until).contains(number))
    }

    /// The newest entry of the time by which an event brought a status, where it was recorded before that time.
    fn cause_of_status(
        &self,
        before: &View<'_>,
        after: &View<'_>,
        entity: EntityIx,
        event: EventIx,
    ) -> Option<EntryId> {
        let words = |number: EntryId| {
            status::words(&after.under(Lens { recorded_at: Some(number), ..Lens::default() }), entity)
        };
        self.within(before, after, event).rev().find(|number| words(number - 1) != words(*number))
    }

    /// The day on which an entry was recorded, or by which it was known.
    fn day(&self, view: &View<'_>, event: EventIx, entry: EntryId) -> Option<Day> {
        let graph = view.graph();
        if self.clock == ClockWord::Recorded {
            return graph.recorded_day(entry);
        }
        if entry == graph.events().number(event) {
            // A report that was cited later may have been printed earlier.
            let known = view.event(event).map_or_else(|| graph.known_of(event), |seen| seen.known());
            return Some(known.latest).filter(|day| day.is_bounded());
        }
        let amendments = graph.amendments_moving(event);
        match amendments.into_iter().find(|amendment| amendment.number == entry) {
            Some(amendment) => Some(amendment.known.latest).filter(|day| day.is_bounded()),
            // What takes an entry back cites nothing.
            None => graph.recorded_day(entry),
        }
    }

    /// An entity whose status is seen differently.
    fn of_status(&self, before: &View<'_>, after: &View<'_>, entity: EntityIx) -> Option<Timed> {
        let (old, new) = (status::words(before, entity), status::words(after, entity));
        if old == new {
            return None;
        }
        let statuses = after.statuses(entity).known;
        let cause = statuses.first().map(|seen| {
            let (event, number) = (seen.effect.event, seen.effect.number);
            (event, self.cause_of_status(before, after, entity, event).unwrap_or(number))
        });
        let day = cause.and_then(|(event, number)| self.day(after, event, number));
        let number = cause.map_or_else(|| after.graph().number_of(entity), |(_, number)| number);
        let row = ChangeRow {
            name: text::name(after, entity),
            from: old.map(ChangeState::Status),
            to: ChangeState::Status(new.unwrap_or_else(|| StatusRow::UNKNOWN.to_owned())),
            date: day.map(Date::of_day),
            event: number,
            answer: Certainty::Certain,
            because: None,
        };
        let key = day.unwrap_or(Day::MAX);
        Some(((key, key, number), Truth::Certain, row))
    }
}

/// What is compared of an event: its fields, and whether those who tell of it agree.
fn compared(view: &View<'_>, seen: &EventView<'_>) -> Vec<(&'static str, StatedValue)> {
    let mut fields = text::fields(view, seen);
    fields.push(("claims", StatedValue::Agreed(!seen.disputed.is_certain())));
    fields
}

/// The reason that the graph keeps of a later entry.
fn kept_reason(view: &View<'_>, event: EventIx, entry: EntryId) -> Option<String> {
    let amendment =
        view.graph().amendments_moving(event).into_iter().find(|amendment| amendment.number == entry)?;
    match amendment.kind {
        AmendmentKind::Change { because, .. } | AmendmentKind::Retract(because) => because,
        AmendmentKind::Cite(claim) => claim.because,
        _ => None,
    }
}
