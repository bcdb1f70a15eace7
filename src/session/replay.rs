//! The history told step by step.

use annals_grammar::ast;
use annals_graph::view::View;
use annals_model::error::{Error, ErrorKind, Result};
use annals_query::lookup::Lookup;

use super::{Context, Session, stopped};
use crate::answer::{Answer, AnswerBody, Note};
use crate::replay::{Replay, ReplayRange};
use crate::report;

/// Events looked at between two looks at whether to stop.
const EVENTS_BETWEEN_POLLS: u64 = 4096;

impl Session {
    /// A replay of the history as the lens shows it, at its beginning. Its steps are told with the graph of this
    /// session.
    ///
    /// # Errors
    /// If the log cannot be read, or it is to stop.
    pub fn replay(&mut self, replay_range: ReplayRange, context: &Context) -> Result<Replay> {
        self.soundly(|session| {
            session.catch_up()?;
            let mut steps = 0_u64;
            Replay::new(&View::new(&session.graph, context.lens), replay_range, || {
                steps += 1;
                let look = steps.is_multiple_of(EVENTS_BETWEEN_POLLS);
                let stop = context.stop.as_ref().filter(|_| look).and_then(|stop| stop());
                stop.map_or(Ok(()), |kind| Err(stopped(kind)))
            })
        })
    }

    /// What a phrase tells.
    ///
    /// # Errors
    /// If there is no such date, or the end lies before the beginning.
    pub fn replay_range(&self, replay: &ast::ReplayClause, context: &Context) -> Result<ReplayRange> {
        let lookup = Lookup::new(View::new(&self.graph, context.lens), context.reader());
        let extent = |text: &Option<ast::DateText>| {
            text.as_ref().map(|text| lookup.date(text).map(|date| date.extent())).transpose()
        };
        let bounded = |day: annals_model::time::Day| Some(day).filter(|day| day.is_bounded());
        let from = extent(&replay.from)?.and_then(|extent| bounded(extent.earliest));
        let to = extent(&replay.to)?.and_then(|extent| bounded(extent.latest));
        if let (Some(first), Some(last), Some(text)) = (from, to, &replay.to)
            && last < first
        {
            return Err(Error::new(ErrorKind::Date, format!("{last} is before {first}"))
                .hint("put the earlier date first: replay from 2024-01-01 to 2024-12-31")
                .at(text.span));
        }
        Ok(ReplayRange { from, to, by: replay.by })
    }

    /// All of a replay as one answer.
    pub(super) fn replay_parsed(
        &mut self,
        replay: &ast::ReplayClause,
        phrase: &str,
        context: &Context,
    ) -> Result<Answer> {
        self.soundly(|session| session.step_by_step(replay, phrase, context))
    }

    fn step_by_step(
        &mut self,
        replay: &ast::ReplayClause,
        phrase: &str,
        context: &Context,
    ) -> Result<Answer> {
        let replay_range = self.replay_range(replay, context)?;
        let mut replay = self.replay(replay_range, context)?;
        let stop = || context.stopped();
        let budget = context.budget(&stop);
        let mut rows = budget.kept();
        while let Some(row) = replay.next(&self.graph) {
            if !(rows.push(row) && budget.rows(rows.len())) {
                break;
            }
        }
        budget.check()?;
        let rows = rows.into_answer();
        let notes = replay_notes(&replay).into_iter().map(Note::from).collect();
        Ok(Answer {
            phrase: phrase.trim().to_owned(),
            shape: "replay",
            body: AnswerBody::Replay { rows },
            certain: report::text::total(replay.event_count()),
            possible: replay.possible(),
            unstated: 0,
            checked: report::text::total(self.graph.events().len()),
            reading: replay_range.to_string(),
            lens: context.lens,
            notes,
            show: Vec::new(),
            other_readings: Vec::new(),
            recordable: None,
            took_us: None,
        })
    }
}

/// What a reader of a replay should know.
#[must_use]
pub fn replay_notes(replay: &Replay) -> Vec<String> {
    let mut notes = Vec::new();
    match replay.possible() {
        0 => {}
        1 => notes.push("1 more event may have happened by then: the sources don't settle it".to_owned()),
        more => {
            notes.push(format!("{more} more events may have happened by then: the sources don't settle it"))
        }
    }
    if replay.is_empty() {
        notes.push("no events recorded in that time".to_owned());
    }
    notes
}
