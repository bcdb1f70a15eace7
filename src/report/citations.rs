//! Places in sources, as they are cited in what people read.

use std::collections::HashSet;

use annals_graph::ids::EventIx;
use annals_graph::view::View;
use annals_model::entry::{Claim, EntryId, Locator};
use annals_model::time::Date;

use super::text;
use crate::answer::{AnswerBody, Row, of_shape, words};

/// A place in a source: who, what, when, whom they had it from, where in it, its words, its address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SourceCitation {
    /// All but the address.
    pub words: String,
    /// The address.
    pub url: Option<String>,
}

impl SourceCitation {
    /// The place that a claim rests on.
    #[must_use]
    pub fn of(view: &View<'_>, claim: &Claim) -> Self {
        let row = view.graph().source_numbered(claim.source).map(|ix| view.graph().source(ix));
        let source = row.map(|row| row.source.clone()).unwrap_or_default();
        let mut parts: Vec<String> = Vec::new();
        parts.extend(source.author.iter().chain(&source.publisher).cloned());
        parts.extend(source.title.iter().map(|title| format!("“{title}”")));
        if parts.is_empty() {
            parts.push(source.key.clone());
        }
        parts.extend(source.published.as_ref().map(|date| format!("published {}", Date::everyday(date))));
        let via = text::names_of(view, &claim.via);
        if !via.is_empty() {
            parts.push(format!("via {}", via.join(" via ")));
        }
        parts.extend(claim.locator.map(|place| match place {
            Locator::Characters(from, to) => format!("characters {from}-{to}"),
            place => words::locator(place),
        }));
        parts.extend(claim.quote.iter().map(|quote| format!("“{quote}”")));
        Self { words: parts.join(", "), url: source.url }
    }
}

/// Those of these events that the lens shows.
pub fn shown(view: &View<'_>, events: &[EntryId]) -> impl Iterator<Item = EventIx> {
    let events = events.iter().filter_map(|number| view.graph().event_numbered(*number));
    events.filter_map(|event| view.event(event)).map(|seen| seen.ix)
}

/// The events that an answer rests on.
#[must_use]
pub fn rests_on(body: &AnswerBody) -> Vec<EntryId> {
    let mut numbers: Vec<EntryId> =
        of_shape!(body, rows => rows.iter().flat_map(Row::reasons).collect(), row => row.reasons());
    let mut met = HashSet::new();
    numbers.retain(|number| met.insert(*number));
    numbers
}
