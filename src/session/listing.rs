//! What is in a store: entries, words, names, figures.

use std::ops::ControlFlow;

use annals_grammar::english;
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::{Entry, EntryId, Implication};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_model::time::Day;
use annals_query::lookup::{Lookup, alike};
use annals_query::query::Lens;
use annals_store::LogSize;

use super::Session;
use crate::lower;
use crate::session::clock::{Ahead, MachineClock};

/// An entry as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Its number.
    pub number: EntryId,
    /// When it was recorded.
    pub recorded: String,
    /// Who recorded it; empty where nobody said.
    pub author: String,
    /// Its label; empty where it has none.
    pub label: String,
    /// The statement that records it.
    pub text: String,
}

impl Session {
    /// At most so many entries behind this one, in order.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn log(&mut self, after: EntryId, limit: usize) -> Result<Vec<LogLine>> {
        self.soundly(|session| session.lines(after, limit))
    }

    fn lines(&self, after: EntryId, limit: usize) -> Result<Vec<LogLine>> {
        let mut lines = Vec::new();
        if limit == 0 {
            return Ok(lines);
        }
        let line = |entry: Entry| {
            lines.push(LogLine {
                number: entry.number,
                recorded: entry.recorded.to_string(),
                author: entry.author.clone(),
                label: entry.label.clone().unwrap_or_default(),
                text: lower::statement(&entry, &self.graph),
            });
            if lines.len() < limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        self.store.read_from(after.saturating_add(1), line)?;
        Ok(lines)
    }

    /// The newest entry recorded by the end of this day; 0 where there is none.
    #[must_use]
    pub fn head_on(&self, day: Day) -> EntryId {
        self.graph.head_on(day)
    }

    /// The number and hash of the newest entry.
    #[must_use]
    pub fn head(&self) -> (EntryId, String) {
        let (number, hash) = self.store.head();
        (number, hash.to_string())
    }

    /// The entries that are more than a day ahead of the machine's clock.
    #[must_use]
    pub fn ahead(&self, clock: MachineClock) -> Option<Ahead> {
        let graph = &self.graph;
        let newest = graph.newest().filter(|newest| clock.is_ahead(*newest))?;
        let to = graph.head();
        let from = graph.head_on(clock.time.day().plus_days(1)).saturating_add(1).min(to);
        Some(Ahead { from, to, newest, clock })
    }

    /// What the store holds, as figures, and what of it is ahead of the machine's clock.
    #[must_use]
    pub fn stats(&self, clock: Option<MachineClock>) -> Vec<(String, String)> {
        let graph = &self.graph;
        let mut stats: Vec<(String, String)> = [
            ("entries", graph.head()),
            ("events", graph.events().len() as EntryId),
            ("entities", graph.entity_count() as EntryId),
            ("names", graph.names().len() as EntryId),
            ("sources", graph.source_count() as EntryId),
            ("kinds", graph.vocabulary().kinds().count() as EntryId),
            ("types", graph.vocabulary().types().count() as EntryId),
        ]
        .into_iter()
        .map(|(name, count)| (name.to_owned(), count.to_string()))
        .collect();
        let events = graph.events().len().max(1);
        let columns = graph.bytes_by_column();
        let all: usize = columns.iter().map(|(_, bytes)| bytes).sum();
        for (name, bytes) in columns.into_iter().chain([("everything".to_owned(), all)]) {
            // To a tenth of a byte, without a fraction of a machine number.
            let tenths = bytes * 10 / events;
            let text = format!("{bytes} ({}.{} an event)", tenths / 10, tenths % 10);
            stats.push((format!("bytes of {name}"), text));
        }
        if let Some(path) = self.store.path() {
            if let Ok(LogSize { segments, packed, bytes }) = self.store.log_size() {
                let segments = english::counted(segments, "segment", "segments");
                let text = format!("{bytes} in {segments} ({packed} packed)");
                stats.push(("bytes of the log".to_owned(), text));
            }
            stats.push(("store".to_owned(), path.display().to_string()));
        }
        let ahead = clock.and_then(|clock| self.ahead(clock));
        stats.extend(ahead.map(|ahead| ("ahead of the clock".to_owned(), ahead.to_string())));
        stats
    }

    /// The kinds of events with their verbs and roles, then types and statuses, a line each.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        let vocabulary = self.graph.vocabulary();
        let mut lines = Vec::new();
        for (ix, kind) in vocabulary.kinds() {
            let past = vocabulary.past_of(ix).map_or_else(String::new, |past| format!(" ({past})"));
            let roles: Vec<String> = kind
                .roles
                .iter()
                .map(|rule| format!("{} {}", rule.role.as_str(), rule.types.join(" or ")))
                .collect();
            let turned = Implication::turned(&kind.name);
            let (symmetric, implies): (Vec<_>, Vec<_>) =
                kind.implies.iter().map(|(_, implied)| implied).partition(|implied| **implied == turned);
            let symmetric = if symmetric.is_empty() { "" } else { "; symmetric" };
            let implies: Vec<&str> = implies.iter().map(|implied| implied.kind.as_str()).collect();
            let implies =
                if implies.is_empty() { String::new() } else { format!("; is also: {}", implies.join(", ")) };
            lines.push(format!("{}{past}: {}{symmetric}{implies}", kind.plural, roles.join(", ")));
        }
        let types: Vec<&str> = vocabulary.types().map(|(_, ty)| ty.plural.as_str()).collect();
        lines.push(format!("types: {}", types.join(", ")));
        let statuses: Vec<String> =
            vocabulary.statuses().map(|(_, status)| format!("{} (of {})", status.name, status.of)).collect();
        lines.push(format!("statuses: {}", statuses.join(", ")));
        lines
    }

    /// Those who bear a name that holds this text, a line each, in the order of their names.
    ///
    /// # Errors
    /// If the snapshot is damaged and the log cannot be read.
    pub fn names(&mut self, pattern: &str) -> Result<Vec<String>> {
        self.soundly(|session| Ok(session.named(pattern)))
    }

    fn named(&self, pattern: &str) -> Vec<String> {
        let folded = fold(pattern);
        let view = View::new(&self.graph, Lens::default());
        let lookup = Lookup::new(view, Day(0));
        let mut lines: Vec<String> = Vec::new();
        for (name, namings) in self.graph.names().iter() {
            if !name.contains(&folded) {
                continue;
            }
            for naming in namings {
                let who = lookup.described(view.canonical(naming.entity));
                let preferred = &self.graph.entity(naming.entity).name;
                let alias = naming.spelling != *preferred;
                lines.push(if alias { format!("{} → {who}", naming.spelling) } else { who });
            }
        }
        lines
    }

    /// The key of a source, as it was recorded.
    ///
    /// # Errors
    /// If there is none of this key.
    pub fn source_key(&self, key: &str) -> Result<String> {
        let graph: &Graph = &self.graph;
        graph.source_keyed(key).map(|ix| graph.source(ix).source.key.clone()).ok_or_else(|| {
            let keys: Vec<&str> = graph.sources().map(|(_, row)| row.source.key.as_str()).collect();
            Error::new(ErrorKind::Unknown, format!("there is no source `{key}`"))
                .hint(annals_query::lookup::source_to_record(key))
                .candidates(alike(key, keys))
        })
    }
}
