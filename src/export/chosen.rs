use std::borrow::Cow;

use annals_graph::budget::{Budget, Weight, flat};
use annals_graph::graph::Graph;
use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::{EventView, View};
use annals_model::entry::{EntryId, Mood};
use annals_model::error::{Error, ErrorKind};
use annals_query::query::Lens;

use super::Stopped;
use crate::answer::{Answer, AnswerBody, Certainty, EntityRow, EventRow};
use crate::report::events::plain_row;
use crate::report::text;
use crate::session::{Context, Session};

/// An event that is exported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pick {
    /// The event.
    pub(super) event: EventIx,
    /// How sure it is to be what was asked for.
    pub(super) answer: Certainty,
}

flat!(Pick);

/// What a phrase selects.
#[derive(Debug)]
pub(super) struct Chosen {
    lens: Lens,
    /// The events, in the order of the answer; each once.
    pub(super) picks: Vec<Pick>,
    /// The entities, where entities were asked for.
    pub(super) entities: Vec<EntryId>,
    /// The answer as a person would see it.
    pub(super) answer: Answer,
}

impl Chosen {
    /// What a phrase selects, or everything that the lens shows.
    pub(super) fn by(
        session: &mut Session,
        phrase: Option<&str>,
        context: &Context,
        budget: &Budget<'_>,
    ) -> Result<Self, Stopped> {
        match phrase {
            Some(phrase) => {
                let (answer, lens) = session.ask_under(phrase, context)?;
                Self::of(answer, lens, session.graph(), budget)
            }
            None => Self::everything(session.graph(), context.lens, budget),
        }
    }

    fn of(answer: Answer, lens: Lens, graph: &Graph, budget: &Budget<'_>) -> Result<Self, Stopped> {
        let view = View::new(graph, lens).within(budget);
        let mut marked = view.marks(graph.events().len());
        let mut picked = |number: EntryId, answer: Certainty| {
            let event = graph.event_numbered(number)?;
            marked.set(event.at()).then_some(Pick { event, answer })
        };
        let (mut picks, mut entities) = (view.kept(), view.kept());
        // The rows are there for as long as the export.
        match &answer.body {
            AnswerBody::Events { rows } => {
                budget.hold(rows.heap());
                picks.extend(view.guarded(rows).filter_map(|row| picked(row.id, row.answer)));
            }
            AnswerBody::Sources { rows } => {
                budget.hold(rows.heap());
                picks.extend(view.guarded(rows).filter_map(|row| {
                    let event = graph.event_numbered(row.event)?;
                    picked(row.event, view.event(event)?.there.into())
                }));
            }
            AnswerBody::Entities { rows } => {
                budget.hold(rows.heap());
                entities.extend(rows.iter().map(|row| row.name.id).filter(|number| *number > 0));
            }
            _ => {}
        }
        let (picks, entities) = (picks.into_answer(), entities.into_answer());
        budget.check()?;
        Ok(Self { lens, picks, entities, answer })
    }

    fn everything(graph: &Graph, lens: Lens, budget: &Budget<'_>) -> Result<Self, Stopped> {
        let view = View::new(graph, lens).within(budget);
        let pick = |seen: EventView<'_>| Pick { event: seen.ix, answer: seen.there.into() };
        let picks = view.gathered(view.events().map(pick)).into_answer();
        budget.check()?;
        let certain = picks.iter().filter(|pick| pick.answer.is_certain()).count();
        let answer = Answer {
            phrase: String::new(),
            shape: "events",
            body: AnswerBody::Events { rows: Vec::new() },
            certain: text::total(certain),
            possible: text::total(picks.len() - certain),
            unstated: 0,
            checked: text::total(picks.len()),
            reading: "all events".to_owned(),
            lens,
            notes: Vec::new(),
            show: Vec::new(),
            other_readings: Vec::new(),
            recordable: None,
            took_us: None,
        };
        Ok(Self { lens, picks, entities: Vec::new(), answer })
    }

    /// Where entities were asked for, the events that tie them to each other: those that happened and in which two of
    /// them or more took part. Where nothing was asked for, those that happened alone: a denied visit is no tie.
    pub(super) fn tie(&mut self, view: &View<'_>) {
        let happened = |seen: &EventView<'_>| {
            matches!(seen.mood, Mood::Happened | Mood::Ongoing) && seen.there.is_certain()
        };
        if self.answer.phrase.is_empty() {
            self.picks.retain(|pick| view.event(pick.event).is_some_and(|seen| happened(&seen)));
        }
        if self.entities.is_empty() {
            return;
        }
        let mut marked = view.marks(view.graph().entity_count());
        self.entities(view).for_each(|entity| _ = marked.set(entity.at()));
        let tied = |seen: &EventView<'_>| {
            let mut of_them = seen.entities().filter(|who| marked.has(who.at()));
            of_them.next().is_some_and(|one| of_them.any(|other| other != one))
        };
        let events = view.events().filter(|seen| happened(seen) && tied(seen));
        let picks = view.gathered(events.map(|seen| Pick { event: seen.ix, answer: Certainty::Certain }));
        self.picks = picks.into_answer();
    }

    /// What the export is called: the phrase as it was typed, else what it was read as.
    pub(super) fn title(&self) -> String {
        let answer = &self.answer;
        capital(if answer.phrase.is_empty() { &answer.reading } else { &answer.phrase })
    }

    /// The rows of the events: those of the answer, where it has some.
    pub(super) fn rows(&self, view: &View<'_>) -> Cow<'_, [EventRow]> {
        match &self.answer.body {
            AnswerBody::Events { rows } if !rows.is_empty() => Cow::Borrowed(rows),
            _ => Cow::Owned(
                view.gathered(self.events(view).map(|(pick, seen)| row(view, pick, &seen))).into_answer(),
            ),
        }
    }

    /// The graph under the lens of the phrase.
    pub(super) fn view<'g>(&self, graph: &'g Graph) -> View<'g> {
        View::new(graph, self.lens)
    }

    /// The events as the lens shows them.
    pub(super) fn events<'g>(&self, view: &View<'g>) -> impl Iterator<Item = (Pick, EventView<'g>)> {
        self.picks.iter().filter_map(|pick| Some((*pick, view.event(pick.event)?)))
    }

    /// The entities asked for, as the answer has them; kinds, which have no number, are left out.
    pub(super) fn entity_rows(&self) -> &[EntityRow] {
        match &self.answer.body {
            AnswerBody::Entities { rows } if !self.entities.is_empty() => rows,
            _ => &[],
        }
    }

    /// The entities asked for.
    pub(super) fn entities<'s>(&'s self, view: &'s View<'_>) -> impl Iterator<Item = EntityIx> + 's {
        self.entities.iter().filter_map(|number| view.graph().entity_numbered(*number))
    }

    /// That events or entities were asked for.
    ///
    /// # Errors
    /// If something else was.
    pub(super) fn need_members(&self) -> Result<(), Error> {
        match self.answer.body {
            AnswerBody::Events { .. } | AnswerBody::Sources { .. } | AnswerBody::Entities { .. } => Ok(()),
            _ => Err(Error::new(
                ErrorKind::Meaning,
                format!("`{}` selects neither events nor entities", self.answer.reading),
            )
            .hint(
                "export a selection such as `visits by NAME` or `places visited by NAME`; any answer can \
                   be exported with --as csv or --as brief",
            )),
        }
    }
}

/// The row of an event that is exported.
pub(super) fn row(view: &View<'_>, pick: Pick, seen: &EventView<'_>) -> EventRow {
    plain_row(view, seen, pick.answer, vec![seen.number])
}

/// A text that begins with a capital letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
