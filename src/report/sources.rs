//! What events rest on: their claims, one row each.

use annals_graph::ids::{EntityIx, EventIx};
use annals_graph::view::claims::Voice;
use annals_graph::view::disputes::SaidValue;
use annals_graph::view::{ClaimView, View};
use annals_model::entry::{Change, EntryId};
use annals_model::time::Date;

use super::text;
use crate::answer::ClaimRow;

/// The claims that an event rests on, in the order of their entries.
#[must_use]
pub fn claims_of(view: &View<'_>, event: EventIx) -> Vec<ClaimRow> {
    let number = view.graph().events().number(event);
    let said = view.said(event);
    view.claims(event).iter().map(|claim| row(view, number, claim, &said)).collect()
}

/// The claims of an event that came through an agency.
#[must_use]
pub fn claims_via(view: &View<'_>, event: EventIx, agency: EntityIx) -> Vec<ClaimRow> {
    let number = view.graph().events().number(event);
    let claims = view.claims(event);
    let through = claims.iter().filter(|seen| {
        let via = seen.claim.via.iter().filter_map(|number| view.graph().entity_numbered(*number));
        via.map(|entity| view.canonical(entity)).any(|entity| entity == agency)
    });
    let said = view.said(event);
    through.map(|claim| row(view, number, claim, &said)).collect()
}

/// The keys of the sources of an event, each once, in order, and when the first of them came out.
#[must_use]
pub fn cited(view: &View<'_>, event: EventIx) -> (Vec<String>, Option<Box<Date>>) {
    let graph = view.graph();
    let (mut keys, mut reported): (Vec<String>, Option<Box<Date>>) = (Vec::new(), None);
    for seen in view.claims(event) {
        let source = graph.source_numbered(seen.claim.source).map(|ix| &graph.source(ix).source);
        let key = source.map_or_else(|| format!("#{}", seen.claim.source), |source| source.key.clone());
        if keys.contains(&key) {
            continue;
        }
        keys.push(key);
        let published = source.and_then(|source| source.published.as_ref());
        let is_first = |date: &&Date| {
            reported.as_ref().is_none_or(|known| date.extent().earliest < known.extent().earliest)
        };
        if let Some(first) = published.filter(is_first) {
            reported = Some(Box::new(first.clone()));
        }
    }
    (keys, reported)
}

/// The word by which a source is cited.
#[must_use]
pub fn key(view: &View<'_>, source: EntryId) -> String {
    let graph = view.graph();
    match graph.source_numbered(source) {
        Some(ix) => graph.source(ix).source.key.clone(),
        None => format!("#{source}"),
    }
}

/// What a claim says. One that asserts nothing of its own says what was recorded, which is told where others say
/// otherwise.
#[must_use]
pub fn stated<'s>(seen: &'s ClaimView, said: &'s [SaidValue]) -> Vec<&'s Change> {
    let claim = &seen.claim;
    let own = |said: &&SaidValue| said.entry == seen.number && said.voice == Voice::Source(claim.source);
    if claim.asserts.is_empty() {
        said.iter().filter(own).map(|said| &said.value).collect()
    } else {
        claim.asserts.iter().collect()
    }
}

fn row(view: &View<'_>, event: EntryId, seen: &ClaimView, said: &[SaidValue]) -> ClaimRow {
    let claim = &seen.claim;
    let source = view.graph().source_numbered(claim.source).map(|ix| &view.graph().source(ix).source);
    let published = source.and_then(|source| source.published.clone());
    let via = claim.via.iter().map(|number| text::named_by(view, *number)).collect();
    ClaimRow {
        event,
        source: key(view, claim.source),
        locator: claim.locator,
        grounds: claim.grounds,
        via,
        quote: claim.quote.clone(),
        rank: claim.rank,
        asserts: stated(seen, said).into_iter().map(|change| text::assertion(view, change)).collect(),
        published,
    }
}
