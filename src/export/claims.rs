use annals_graph::view::{ClaimView, EventView, View};
use annals_model::entry::EntryId;

use crate::answer::ExportedClaim;
use crate::report::text;

/// A claim of an event as exports write it; when and by whom it was recorded is in the log alone.
pub(super) fn row(view: &View<'_>, event: &EventView<'_>, seen: &ClaimView) -> ExportedClaim {
    let graph = view.graph();
    let claim = &seen.claim;
    let row = graph.source_numbered(claim.source).map(|ix| graph.source(ix));
    let standing = |(number, _): &&(EntryId, char)| view.stands(*number);
    let rating = row.and_then(|row| row.ratings.iter().rev().find(standing));
    let source = row.map(|row| row.source.clone()).unwrap_or_default();
    ExportedClaim {
        event: event.number,
        label: graph.label_of(event.number).map(std::borrow::Cow::into_owned),
        kind: graph.vocabulary().kind(event.kind).name.clone(),
        mood: event.mood,
        date: text::claimed_date(event),
        source: source.key,
        title: source.title,
        publisher: source.publisher,
        source_author: source.author,
        published: source.published,
        url: source.url,
        rating: rating.map(|(_, letter)| letter.to_string()),
        origin: source.origin,
        licence: source.licence,
        via: claim.via.iter().map(|number| text::named_by(view, *number)).collect(),
        locator: claim.locator,
        quote: claim.quote.clone(),
        grounds: claim.grounds,
        rank: claim.rank,
        credibility: claim.credibility.map(u64::from),
        asserts: claim.asserts.iter().map(|change| text::assertion(view, change)).collect(),
        because: claim.because.clone(),
        entry: seen.number,
        recorded: None,
        recorded_by: None,
    }
}
