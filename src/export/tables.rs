use std::collections::BTreeSet;
use std::io::Write;

use annals_graph::view::View;
use annals_model::entry::Role;

use super::chosen::{Chosen, row};
use super::{EVENTS, ExportSummary, Stopped, claims};
use crate::answer::{AnswerBody, AnswerColumn, EventRow, ExportedClaim, Grid, RecordedTime, Row, ValueType};
use crate::render;
use crate::session::Session;

/// Writes a row for each event: roles that none of them fills have no column. An answer that is none of events keeps
/// its own columns.
pub(super) fn events(
    view: &View<'_>,
    chosen: &Chosen,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    if !matches!(chosen.answer.body, AnswerBody::Events { .. } | AnswerBody::Sources { .. }) {
        let text = render::csv::answer(&chosen.answer);
        out.write_all(text.as_bytes())?;
        return Ok(ExportSummary::of(text.lines().count().saturating_sub(1), ("row", "rows")));
    }
    let roles = |role: &mut BTreeSet<Role>, seen: annals_graph::view::EventView<'_>| {
        role.extend(seen.parts().iter().map(|part| part.role));
    };
    let mut filled = BTreeSet::new();
    chosen.events(view).for_each(|(_, seen)| roles(&mut filled, seen));
    let filled: BTreeSet<&str> = filled.into_iter().map(Role::as_str).collect();
    let is_there = |column: &&AnswerColumn<EventRow>| {
        column.exported && (column.ty != ValueType::Role || filled.contains(column.name))
    };
    let columns: Vec<_> = EventRow::all_columns().filter(is_there).collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    out.write_all(render::csv::part(&names, &[], true).as_bytes())?;
    let mut count = 0;
    for (pick, seen) in chosen.events(view) {
        let row = row(view, pick, &seen);
        let cells = columns.iter().map(|column| (column.cell)(&row).plain()).collect();
        out.write_all(render::csv::part(&names, &[cells], false).as_bytes())?;
        count += 1;
    }
    Ok(ExportSummary::of(count, EVENTS))
}

/// Writes a row for each claim of the events chosen.
pub(super) fn claims(
    session: &Session,
    view: &View<'_>,
    chosen: &Chosen,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    chosen.need_members()?;
    out.write_all(render::csv::part(&ExportedClaim::grid(&[]).columns, &[], true).as_bytes())?;
    let mut count = 0;
    for (_, seen) in chosen.events(view) {
        for claim in view.claims(seen.ix) {
            let entry = session.store().entry(claim.number).ok().flatten();
            let row = ExportedClaim {
                recorded: entry.as_ref().map(|entry| RecordedTime::At(entry.recorded)),
                recorded_by: entry.map(|entry| entry.author),
                ..claims::row(view, &seen, &claim)
            };
            let Grid { columns, rows } = ExportedClaim::grid(&[row]);
            out.write_all(render::csv::part(&columns, &rows, false).as_bytes())?;
            count += 1;
        }
    }
    Ok(ExportSummary::of(count, ExportedClaim::NOUN))
}
