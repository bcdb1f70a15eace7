//! Another store held against this one, and taken into it.

use std::ops::ControlFlow;

use annals_graph::graph::Graph;
use annals_model::entry::{Elsewhere, Entry};
use annals_model::error::{Error, ErrorKind, Result};
use annals_store::{Draft, Store};

use super::snapshot_writer::unsound;
use super::{Context, Session, check_author};
use crate::diff::{Comparer, Diff};
use crate::session::clock;

impl Session {
    /// What another store has that this one has not.
    ///
    /// # Errors
    /// If either log cannot be read, the other store is damaged, or a snapshot beside one is ([`Self::make_sound`]).
    pub fn diff(&mut self, other: &Session) -> Result<Diff> {
        require_whole(other)?;
        self.catch_up()?;
        self.make_sound()?;
        compare(&self.graph, &self.store, other)
    }

    /// Appends what another store has that this one has not, as one commit: all of it or nothing. Each entry keeps when
    /// and by whom it was first recorded. What cannot stand beside what is here is left out and named. Done again, it
    /// appends nothing.
    ///
    /// # Errors
    /// If either log cannot be read, the other store is damaged, or this one cannot be written; nothing was recorded then.
    pub fn merge_log(&mut self, other: &Session, context: &Context) -> Result<Diff> {
        check_author(&context.author)?;
        require_whole(other)?;
        self.make_sound()?;
        let graph = &mut self.graph;
        let mut guard = self.store.lock(|entry| graph.apply(entry))?;
        graph.settle();
        let mut diff = compare(graph, guard.store(), other)?;
        let drafts = drafts(&diff, &other.store, &context.author)?;
        if drafts.is_empty() {
            return Ok(diff);
        }
        context.admit(graph)?;
        let elsewhere = drafts.iter().filter_map(|draft| draft.elsewhere.as_ref());
        diff.notes.extend(
            context.machine_clock.and_then(|clock| {
                clock::ahead_elsewhere(clock, elsewhere.map(|elsewhere| elsewhere.recorded))
            }),
        );
        let entries = guard.commit(drafts, context.now)?;
        drop(guard);
        self.graph.apply_all(entries);
        diff.notes.extend(self.note_ahead(context));
        Ok(diff)
    }
}

/// What is to be appended. The other log is read through once: to look its entries up one by one would read from the
/// start of a segment for each.
fn drafts(diff: &Diff, theirs: &Store, author: &str) -> Result<Vec<Draft>> {
    let mut drafts = Vec::new();
    let taken = diff.lacking.iter();
    let mut taken = taken.filter_map(|lacking| Some((lacking.theirs, lacking.stated.as_ref()?))).peekable();
    let Some((first, _)) = taken.peek().copied() else { return Ok(drafts) };
    let draft = |entry: Entry| {
        if let Some((_, copied)) = taken.next_if(|(number, _)| *number == entry.number) {
            drafts.push(Draft {
                author: author.to_owned(),
                elsewhere: Some(first_recorded(entry)),
                label: copied.label.clone(),
                recorded: None,
                supersedes: copied.supersedes.clone(),
                body: copied.body.clone(),
            });
        }
        if taken.peek().is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    theirs.read_from(first, draft)?;
    Ok(drafts)
}

/// Refuses a store of which not all is what was written: a part of it is not taken for all of it.
fn require_whole(other: &Session) -> Result<()> {
    let report = other.store.verify(None, |_| {})?;
    match report.damage.first() {
        Some(damage) => Err(Error::new(ErrorKind::Damaged, format!("in the other store, {damage}"))),
        None => Ok(()),
    }
}

/// Where an entry was said first: in the log it comes from, unless that had it from elsewhere.
fn first_recorded(entry: Entry) -> Elsewhere {
    let Entry { recorded, author, elsewhere, .. } = entry;
    elsewhere.unwrap_or(Elsewhere { recorded, author })
}

fn compare(graph: &Graph, store: &Store, other: &Session) -> Result<Diff> {
    let mut comparer = Comparer::new(graph, &other.graph);
    let ours = |entry| {
        comparer.ours(entry);
        ControlFlow::Continue(())
    };
    store.read_from(1, ours)?;
    let theirs = |entry: Entry| {
        comparer.theirs(&entry);
        ControlFlow::Continue(())
    };
    other.store.read_from(1, theirs)?;
    let diff = comparer.finish();
    if graph.is_damaged() || other.graph.is_damaged() { Err(unsound()) } else { Ok(diff) }
}
