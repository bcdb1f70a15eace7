//! Averages, medians and totals over the quantities of events, as rows.

use annals_grammar::english;
use annals_graph::view::EventView;
use annals_model::entry::Bound;
use annals_model::error::Result;
use annals_model::numbers::signed_float;
use annals_query::analysis::figures::{self, Figure};
use annals_query::execute::Evaluator;
use annals_query::query::{Events, GroupingKey, Statistic};

use super::labels::labelled;
use super::{AnswerDraft, events, text};
use crate::answer::{AnswerBody, FigureRow, GroupLabel, Note};

/// A row for each group and unit.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    statistic: Statistic,
    of: &Events,
    per: &[GroupingKey],
) -> Result<AnswerDraft> {
    let (grouped, outcome) = figures::of(evaluator, statistic, of, per)?;
    let view = evaluator.view();
    let labelled = labelled(&view, grouped, per);
    let mut rows = view.kept();
    for group in view.guarded(&labelled.groups) {
        let keys = labelled.keys(group);
        evaluator
            .keep_all(&mut rows, group.members.iter().map(|figure| row(statistic, keys.clone(), figure)))?;
    }
    let mut notes = events::common_notes(&view, of, &outcome);
    let silent = silent_notes(events::seen(&view, outcome.rows.iter()).map(|(_, seen)| seen));
    notes.extend(labelled.notes.into_iter().chain(silent).map(Note::from));
    let certain = rows.len();
    Ok(AnswerDraft::new("figure", AnswerBody::Figure { rows: rows.into_answer() }, certain)
        .checked(outcome.checked)
        .noted(notes))
}

fn row(statistic: Statistic, keys: Vec<GroupLabel>, figure: &Figure) -> FigureRow {
    let word = match statistic {
        Statistic::Average => "average",
        Statistic::Median => "median",
        Statistic::Longest => "greatest",
        Statistic::Shortest => "least",
        Statistic::Total => "total",
    };
    FigureRow {
        keys,
        figure: word,
        at_least: figure.least.map(units_of),
        at_most: figure.most.map(units_of),
        unit: figure.unit.clone(),
        events: text::total(figure.events),
    }
}

fn units_of(thousandths: i64) -> f64 {
    signed_float(thousandths) / 1000.0
}

/// Which events give no number, and which only about one.
fn silent_notes<'g>(all: impl Iterator<Item = EventView<'g>>) -> Vec<String> {
    let [mut none, mut words, mut about]: [text::Numbers; 3] = Default::default();
    for seen in all {
        match seen.quantity() {
            None => none.add(seen.number),
            Some(quantity) if quantity.thousandths.is_none() => words.add(seen.number),
            Some(quantity) if quantity.bound == Bound::About => about.add(seen.number),
            Some(_) => {}
        }
    }
    let mut notes = Vec::new();
    if none.count() > 0 {
        let events = english::counted(none.count(), "event has", "events have");
        notes.push(format!("{events} no quantity stated: {none}"));
    }
    if words.count() > 0 {
        notes.push(format!("stated only in words, so not counted: {words}"));
    }
    if about.count() > 0 {
        notes.push(format!("stated only approximately: {about}"));
    }
    notes
}
