//! Neighbours, ranks and islands as rows.

use std::borrow::Cow;

use annals_grammar::english;
use annals_graph::budget::BudgetedVec;
use annals_graph::graph::UnsaidQuestion;
use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_query::analysis::neighbours::{self, Layers};
use annals_query::analysis::rank::{self, Counted, Ranking};
use annals_query::analysis::ties::Ties;
use annals_query::analysis::walk::Neighbour;
use annals_query::execute::Evaluator;
use annals_query::query::{Entities, Events, Score};

use super::by_name::by_name;
use super::unstated::Unstated;
use super::{AnswerDraft, events, text};
use crate::answer::{AnswerBody, GroupLabel, GroupRow, Name, NeighbourRow, Note, RankRow};

/// Those a few steps away, the nearest first.
pub(super) fn neighbours(
    evaluator: &mut Evaluator<'_>,
    (of, within): (EntityIx, u64),
    among: Option<&Entities>,
    through: &Events,
) -> Result<AnswerDraft> {
    let (ties, mut notes) = Ties::through(evaluator, through)?;
    let ties = ties.among(evaluator, among, &[of])?;
    let view = ties.view();
    let Layers { layers, looked } = neighbours::layers(evaluator, &ties, of, within)?;
    let (types, mut rows) = (text::TypeNames::new(&view), view.kept::<NeighbourRow>());
    for (steps, layer) in (1..).zip(layers) {
        let row = |(who, (id, name)): (EntityIx, (EntryId, Cow<'_, str>))| NeighbourRow {
            name: Name { id, text: name.into_owned() },
            ty: types.of(&view, who),
            steps,
        };
        evaluator.keep_all(&mut rows, by_name(&view, &layer).map(row))?;
    }
    if rows.is_empty() {
        notes.push(format!("{} shares no such event with anybody", text::name(&view, of)));
    }
    let certain = rows.len();
    Ok(AnswerDraft::new("neighbours", AnswerBody::Neighbours { rows: rows.into_answer() }, certain)
        .checked(looked)
        .noted(notes))
}

/// The places of those who were met in the order in which they are told: the nearest first, and by name.
pub(super) fn in_report_order<'g>(view: &View<'g>, met: &[Neighbour]) -> BudgetedVec<'g, usize> {
    let graph = view.graph();
    let names = view.gathered(met.iter().map(|met| graph.name_of(met.who)));
    if names.len() < met.len() {
        return view.kept();
    }
    let key = |at: usize| (met[at].steps, &names[at], met[at].who);
    view.order_of(met.len(), |one, other| key(one).cmp(&key(other)))
}

/// Those of a set in order of a score, the greatest first, and by name.
pub(super) fn ranked(evaluator: &mut Evaluator<'_>, what: &Entities, by: &Score) -> Result<Ranking> {
    let mut ranking = rank::of(evaluator, what, by)?;
    let view = evaluator.view();
    let names = view.gathered(ranking.scored.iter().map(|(who, _)| text::name(&view, *who)));
    evaluator.check()?;
    let scored = &ranking.scored;
    let order = view.order_of(scored.len(), |one, other| {
        scored[other].1.total_cmp(&scored[one].1).then_with(|| names[one].cmp(&names[other]))
    });
    view.arrange(&mut ranking.scored, order);
    Ok(ranking)
}

/// Those of a set in order of a score, as rows.
pub(super) fn rank(evaluator: &mut Evaluator<'_>, what: &Entities, by: &Score) -> Result<AnswerDraft> {
    let Ranking { scored, without, notes, counted } = ranked(evaluator, what, by)?;
    let view = evaluator.view();
    let mut notes: Vec<Note> = notes.into_iter().map(Note::from).collect();
    if let (Score::Events(of), Some(Counted { outcome, possible })) = (by, counted) {
        notes.extend(events::common_notes(&view, of, &outcome));
        let open = outcome.rows.iter().filter(|hit| !hit.truth.is_certain());
        let why = events::seen(&view, open).flat_map(|(_, seen)| events::doubts(&view, &seen)).collect();
        notes.extend(Note::more_possible(possible, &why));
        let question = match scored.first() {
            Some((entity, _)) if view.is_somewhere(*entity) => UnsaidQuestion::Where,
            _ => UnsaidQuestion::Who,
        };
        let mut unstated = Unstated::default();
        let certain = outcome.rows.iter().filter(|hit| hit.truth.is_certain());
        for (_, seen) in events::seen(&view, certain) {
            if view.graph().leaves_unsaid(seen.kind, seen.parts(), question) {
                unstated.add(&view, &seen, &[question]);
            }
        }
        notes.extend(unstated.text().map(Note::from));
    }
    if without > 0 {
        let have = english::counted(text::total(without), "has", "have");
        notes.push(format!("{have} no score and left out").into());
    }
    let (certain, checked) = (scored.len(), text::total(scored.len() + without));
    let types = text::TypeNames::new(&view);
    let row = |(who, score)| RankRow { name: text::named(&view, who), ty: types.of(&view, who), score };
    let rows = view.gathered(scored.into_iter().map(row)).into_answer();
    Ok(AnswerDraft::new("rank", AnswerBody::Rank { rows }, certain).checked(checked).noted(notes))
}

/// The parts of the graph that hang together, the largest first; who takes part in nothing is in none.
pub(super) fn islands(evaluator: &mut Evaluator<'_>, through: &Events) -> Result<AnswerDraft> {
    let (ties, mut notes) = Ties::through(evaluator, through)?;
    let view = ties.view();
    let parts = islands_in_order(evaluator, &ties)?;
    let total: usize = parts.iter().map(Vec::len).sum();
    let mut rows = view.kept::<GroupRow>();
    for members in parts {
        let named = members.iter().map(|entity| GroupLabel::Entity(text::named(&view, *entity)));
        let (keys, _held) = view.gathered(named).into_parts();
        let size = text::total(keys.len());
        let name = Some(island_name(&view, &members));
        evaluator.keep(&mut rows, GroupRow { name, keys, at_least: size, at_most: Some(size) })?;
    }
    let shown = view.entities().count();
    evaluator.check()?;
    let alone = shown - total;
    if alone > 0 {
        notes
            .push(format!("{} part in no such event", english::counted(text::total(alone), "takes", "take")));
    }
    let certain = rows.len();
    Ok(AnswerDraft::new("groups", AnswerBody::Groups { rows: rows.into_answer() }, certain)
        .checked(text::total(total))
        .noted(notes))
}

/// The parts of the graph that hang together, the largest first.
pub(super) fn islands_in_order(evaluator: &Evaluator<'_>, ties: &Ties<'_>) -> Result<Vec<Vec<EntityIx>>> {
    let view = ties.view();
    let mut parts = ties.islands(evaluator)?;
    view.sort_by_cached_key(&mut parts, |members| {
        (std::cmp::Reverse(members.len()), island_name(&view, members))
    });
    Ok(parts)
}

/// An island is named by the first few on it.
fn island_name(view: &View<'_>, members: &[EntityIx]) -> String {
    const NAMED_MAX: usize = 3;
    let names = members.iter().take(NAMED_MAX).map(|entity| text::name(view, *entity));
    english::list_some(names.collect(), text::total(members.len().saturating_sub(NAMED_MAX)), "and")
}
