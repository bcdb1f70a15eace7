use std::collections::BTreeSet;
use std::io::Write;

use annals_graph::view::{ClaimView, EventView, View};
use annals_model::entry::{EntryId, Locator, Role};
use annals_model::time::{Date, Day};

use super::chosen::{Chosen, row};
use super::{EVENTS, ExportSummary, Stopped};
use crate::answer::{AnswerBody, EventRow, Value, words};
use crate::render;
use crate::report::text;
use crate::session::Session;

/// Between the values of a cell that has several.
const BETWEEN: &str = "; ";

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
    let filled: BTreeSet<Role> = chosen
        .events(view)
        .flat_map(|(_, seen)| seen.parts().iter().map(|part| part.role).collect::<Vec<_>>())
        .collect();
    let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| filled.contains(role)).collect();
    let mut columns = vec!["id", "label", "kind", "mood", "date", "earliest", "latest"];
    columns.extend(roles.iter().map(|role| role.as_str()));
    columns.extend(["quantity", "count", "sources", "reported", "disputed", "answer"]);
    out.write_all(render::csv::part(&columns, &[], true).as_bytes())?;
    let mut count = 0;
    for (pick, seen) in chosen.events(view) {
        let cells = cells(view, &row(view, pick, &seen), &seen, &roles);
        out.write_all(render::csv::part(&columns, &[cells], false).as_bytes())?;
        count += 1;
    }
    Ok(ExportSummary::of(count, EVENTS))
}

fn cells(view: &View<'_>, row: &EventRow, seen: &EventView<'_>, roles: &[Role]) -> Vec<String> {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let label = view.graph().label_of(seen.number).unwrap_or_default();
    let mut cells = vec![
        row.id.to_string(),
        label.into_owned(),
        row.kind.clone(),
        row.mood.as_str().to_owned(),
        row.bounded_date().map(Date::edtf).unwrap_or_default(),
        day(row.earliest),
        day(row.latest),
    ];
    cells.extend(roles.iter().map(|role| Value::Role((&row.roles, *role)).plain()));
    cells.extend([
        row.quantity.as_ref().map(words::quantity).unwrap_or_default(),
        row.count.map(words::count).unwrap_or_default(),
        row.sources.join(BETWEEN),
        first_reported(view, seen),
        if row.disputed { "yes" } else { "no" }.to_owned(),
        row.answer.as_str().to_owned(),
    ]);
    cells
}

/// The earliest date of publication among the sources of an event.
fn first_reported(view: &View<'_>, seen: &EventView<'_>) -> String {
    let graph = view.graph();
    let claims = view.claims(seen.ix);
    let sources = claims.iter().filter_map(|claim| graph.source_numbered(claim.claim.source));
    let dates = sources.filter_map(|ix| graph.source(ix).source.published.as_ref());
    dates.min_by_key(|date| date.extent().earliest).map(Date::edtf).unwrap_or_default()
}

const CLAIM_COLUMNS: [&str; 22] = [
    "event", "label", "kind", "date", "source", "title", "publisher", "author", "published", "url", "rating",
    "via", "locator", "quote", "grounds", "rank", "credibility", "asserts", "because", "entry", "recorded",
    "recorded_by",
];

/// Writes a row for each claim of the events chosen.
pub(super) fn claims(
    session: &Session,
    view: &View<'_>,
    chosen: &Chosen,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    chosen.need_members()?;
    out.write_all(render::csv::part(&CLAIM_COLUMNS, &[], true).as_bytes())?;
    let mut count = 0;
    for (_, seen) in chosen.events(view) {
        for claim in view.claims(seen.ix) {
            let cells = claim_cells(session, view, &seen, &claim);
            out.write_all(render::csv::part(&CLAIM_COLUMNS, &[cells], false).as_bytes())?;
            count += 1;
        }
    }
    Ok(ExportSummary::of(count, ("claim", "claims")))
}

fn claim_cells(session: &Session, view: &View<'_>, event: &EventView<'_>, seen: &ClaimView) -> Vec<String> {
    let graph = view.graph();
    let claim = &seen.claim;
    let row = graph.source_numbered(claim.source).map(|ix| graph.source(ix));
    let source = row.map(|row| row.source.clone()).unwrap_or_default();
    let standing = |(number, _): &&(EntryId, char)| view.stands(*number);
    let rating =
        row.and_then(|row| row.ratings.iter().rev().find(standing)).map(|(_, letter)| letter.to_string());
    let entry = session.store().entry(seen.number).ok().flatten();
    let asserts: Vec<String> =
        claim.asserts.iter().map(|change| text::assertion(view, change).to_string()).collect();
    vec![
        event.number.to_string(),
        graph.label_of(event.number).unwrap_or_default().into_owned(),
        graph.vocabulary().kind(event.kind).name.clone(),
        text::edtf(event).unwrap_or_default(),
        source.key,
        source.title.unwrap_or_default(),
        source.publisher.unwrap_or_default(),
        source.author.unwrap_or_default(),
        source.published.as_ref().map(Date::edtf).unwrap_or_default(),
        source.url.unwrap_or_default(),
        rating.unwrap_or_default(),
        text::names_of(view, &claim.via).join(" via "),
        locator(claim).unwrap_or_default(),
        claim.quote.clone().unwrap_or_default(),
        claim.grounds.as_str().to_owned(),
        claim.rank.as_str().to_owned(),
        claim.credibility.map(|digit| digit.to_string()).unwrap_or_default(),
        asserts.join(BETWEEN),
        claim.because.clone().unwrap_or_default(),
        seen.number.to_string(),
        entry.as_ref().map(|entry| entry.recorded.to_string()).unwrap_or_default(),
        entry.map(|entry| entry.author).unwrap_or_default(),
    ]
}

/// Where in its source a claim rests, as it is typed.
fn locator(claim: &annals_model::entry::Claim) -> Option<String> {
    let locator = claim.locator?;
    let characters = matches!(locator, Locator::Characters(..));
    Some(format!("{}{}", if characters { "at " } else { "" }, words::locator(locator)))
}
