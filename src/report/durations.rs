//! Durations and gaps as rows.

use annals_grammar::english;
use annals_graph::view::View;
use annals_model::entry::Role;
use annals_model::error::Result;
use annals_model::numbers::signed_float;
use annals_query::analysis::durations::{self, Distance, DurationEnds, DurationFigures, Gap, Stated};
use annals_query::execute::Evaluator;
use annals_query::query::{Events, Point, Same, Statistic};

use super::{AnswerDraft, events, text};
use crate::answer::{self, AnswerBody, DurationRow, FigureRow, Note, words};

/// What events must share to be paired, as a note says it.
fn shared(view: &View<'_>, paired: Option<&Same>) -> String {
    match paired {
        Some(Same::Type(ty)) => english::with_article(&view.graph().vocabulary().ty(*ty).name),
        Some(Same::Role(Role::Of)) => "an object".to_owned(),
        Some(Same::Role(_)) => "a person".to_owned(),
        Some(Same::Thing | Same::Anywhere) | None => "a facility or place".to_owned(),
    }
}

/// A row for each pair, then the shortest, median and longest; or one figure.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    (from, to): (&Point, &Point),
    paired: Option<&Same>,
    statistic: Option<Statistic>,
) -> Result<AnswerDraft> {
    let found = durations::between(evaluator, (from, to), paired)?;
    let view = evaluator.view();
    let (certain, distances) = (found.distances.len(), found.distances);
    let mut notes = end_notes(&view, from, &found.from, "from");
    notes.extend(end_notes(&view, to, &found.to, "to"));
    if found.reversed > 0 {
        let pairs = english::counted(found.reversed, "pair is", "pairs are");
        notes.push(format!("{pairs} left out because the second comes before the first").into());
    }
    if distances.is_empty() && paired.is_some() && !found.from.is_empty() && !found.to.is_empty() {
        notes.push(
            format!(
                "no two share {}: put both sides in brackets to pair any with any",
                shared(&view, paired)
            )
            .into(),
        );
    }
    if found.unsaid > 0 {
        let more = english::counted(text::total(found.unsaid), "event pairs", "events pair");
        notes.push(format!("{more} with none: neither facility nor place is stated").into());
    }
    let unbounded = distances.iter().filter(|one| one.min_days.is_none() || one.max_days.is_none()).count();
    if unbounded > 0 && distances.len() > 1 {
        let pairs = english::counted(text::total(unbounded), "distance has", "distances have");
        notes.push(format!("{pairs} no bound: left out of the figures").into());
    }
    let summary = DurationFigures::of(&view, &distances, &found.possible);
    let draft = match statistic {
        None => {
            let mut rows = view.kept::<DurationRow>();
            evaluator.keep_all(&mut rows, distances.into_iter().map(|distance| row(&view, distance)))?;
            let summary = summary.map(|DurationFigures { shortest, median, longest, average, .. }| {
                answer::DurationSummary { shortest, median, longest, average }
            });
            AnswerDraft::new(
                "durations",
                AnswerBody::Durations { rows: rows.into_answer(), summary },
                certain,
            )
        }
        Some(statistic) => {
            let rows = summary.map(|summary| figure(statistic, summary, certain)).into_iter().collect();
            AnswerDraft::new("figure", AnswerBody::Figure { rows }, certain)
        }
    };
    Ok(draft.checked(found.from.checked + found.to.checked).noted(notes))
}

/// What a reader should know of the ends that a point stands for.
fn end_notes(view: &View<'_>, point: &Point, ends: &DurationEnds, word: &str) -> Vec<Note> {
    let mut notes: Vec<Note> = ends.notes.iter().cloned().map(Note::from).collect();
    if let (Point::Events { events: set, .. }, Some(outcome)) = (point, &ends.found) {
        notes.extend(events::notes(view, set, outcome));
        if ends.is_empty() {
            notes.push(format!("no event to count {word}").into());
        }
    }
    notes
}

fn row(view: &View<'_>, distance: Distance) -> DurationRow {
    let about: Vec<String> = distance.about.iter().map(|entity| text::name(view, *entity)).collect();
    DurationRow {
        from: distance.from,
        to: distance.to,
        about: (!about.is_empty()).then(|| english::list(&about, "and")),
        min_days: distance.min_days,
        max_days: distance.max_days,
        stated: distance.stated.and_then(stated),
        calendar: distance.calendar,
    }
}

fn stated(stated: Stated) -> Option<String> {
    let offset = words::offset(&stated.anchor)?;
    Some(if stated.backwards { format!("{offset} before") } else { offset })
}

fn figure(statistic: Statistic, summary: DurationFigures, distances: usize) -> FigureRow {
    let days = |days: [i64; 2]| days.map(signed_float);
    let [least, most] = match statistic {
        Statistic::Average => summary.average,
        Statistic::Median => days(summary.median),
        Statistic::Longest => days(summary.longest),
        Statistic::Shortest => days(summary.shortest),
        Statistic::Total => days(summary.total),
    };
    FigureRow {
        keys: Vec::new(),
        figure: statistic.as_str(),
        at_least: Some(least),
        at_most: Some(most),
        unit: "days".to_owned(),
        events: text::total(distances),
    }
}

/// The longest or shortest time between neighbouring events. What else may be so is noted.
pub(super) fn gap(evaluator: &mut Evaluator<'_>, longest: bool, between: &Events) -> Result<AnswerDraft> {
    let Gap { gap, rival, events: count, open, all_settled, found } =
        durations::gap(evaluator, longest, between)?;
    let view = evaluator.view();
    let mut notes = events::notes(&view, between, &found);
    if !open.is_empty() {
        let have = english::agreeing(text::total(open.len()), "has", "have");
        let open = text::numbers(&open);
        notes.push(format!("{open} {have} no day to count from or to: left out of the gaps").into());
    }
    if count < 2 {
        let there = english::counted(text::total(count), "event is", "events are");
        notes.push(format!("a gap needs two events, but {there} recorded").into());
    }
    if !all_settled {
        notes.push("the dates don't settle the order of some neighbouring events".into());
    }
    notes.extend(rival.and_then(|rival| rival_note(&rival, longest)).map(Note::from));
    let rows: Vec<DurationRow> = gap.map(|gap| row(&view, gap)).into_iter().collect();
    let certain = rows.len();
    Ok(AnswerDraft::new("durations", AnswerBody::Durations { rows, summary: None }, certain)
        .checked(found.checked)
        .noted(notes))
}

/// Which other gap may be the one.
fn rival_note(rival: &Distance, longest: bool) -> Option<String> {
    let (from, to) = (rival.from?, rival.to?);
    let word = if longest { "longer" } else { "shorter" };
    let most =
        rival.max_days.map_or_else(|| "without bound".to_owned(), |days| format!("{days} days at most"));
    Some(format!("the gap from #{from} to #{to} may be {word}: {most}"))
}
