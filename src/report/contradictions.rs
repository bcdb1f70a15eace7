//! What an entry contradicts of what was recorded before it.

use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::{Body, Entry, EntryId, Mood, Record};
use annals_query::query::Lens;

use super::{claims, text};

/// What an entry that was just recorded contradicts, in words.
#[must_use]
pub fn of_entry(graph: &Graph, entry: &Entry) -> Vec<String> {
    match &entry.body {
        Body::Record(record) => of_record(graph, entry.number, record),
        Body::Cite { event, .. } => disputed_by(graph, entry.number, *event),
        Body::Correct(correct) => disputed_by(graph, entry.number, correct.event),
        Body::Same { event, .. } => disputed_by(graph, entry.number, *event),
        _ => Vec::new(),
    }
}

/// A denial of what is recorded, and what is recorded against a denial.
fn of_record(graph: &Graph, number: EntryId, record: &Record) -> Vec<String> {
    let view = View::new(graph, Lens::default());
    let Some(seen) = graph.event_numbered(number).and_then(|ix| view.event(ix)) else { return Vec::new() };
    let (others, says) = if record.mood == Mood::Denied {
        (view.denied_events(seen.ix), "denies")
    } else {
        (view.denied_by(&seen), "is denied by")
    };
    if others.is_empty() {
        return Vec::new();
    }
    let others: text::Numbers = others.into_iter().map(|ix| graph.events().number(ix)).collect();
    vec![format!("#{number} {says} {others}: whether it happened is disputed")]
}

/// The fields of an event that are in dispute by an entry: with other values than before it.
fn disputed_by(graph: &Graph, entry: EntryId, event: EntryId) -> Vec<String> {
    let at = |recorded_at| View::new(graph, Lens { recorded_at, ..Lens::default() });
    let disputes = |view: &View<'_>| {
        let seen = graph.event_numbered(event).and_then(|ix| view.event(ix));
        seen.map(|seen| claims::of(view, &seen)).unwrap_or_default()
    };
    let (before, after) = (disputes(&at(entry.checked_sub(1))), disputes(&at(None)));
    let new = after.0.iter().filter(|claimed| {
        before.of(claimed.field).is_none_or(|known| known.values.len() < claimed.values.len())
    });
    let note = |claimed: &_| format!("#{event} is disputed: {claimed}; see `sources of #{event}`");
    new.map(note).collect()
}
