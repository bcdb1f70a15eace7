//! Snapshots: the graph is kept when enough has been recorded since it last was, and read again when a store is opened.
//!
//! A thread of its own puts a copy of the graph in order and writes it, and then packs what is sealed of the log; the
//! session goes on with what it has, takes the copy over when it is done, and waits for it when it ends. Whatever goes
//! wrong with one is no error of a question: the log is replayed instead.

use std::ops::ControlFlow;
use std::thread::JoinHandle;

use annals_graph::graph::Graph;
use annals_graph::graph::snapshot::LAYOUT;
use annals_model::entry::EntryId;
use annals_model::error::{Error, ErrorKind, Result};

use super::Session;

/// A snapshot is written when so many entries are not in the last one.
pub(super) const ENTRIES_MIN: EntryId = 4_096;
/// And one for so many that are: rewriting all of a large graph for a few entries costs more than replaying them.
const ENTRIES_FOR_NEWER: EntryId = 16;

/// What a session knows of its snapshots.
#[derive(Debug, Default)]
pub(super) struct SnapshotWriter {
    /// A snapshot is written when so many entries are not in the last one; none ever is where nothing is said.
    every: Option<EntryId>,
    /// The newest entry in the last one.
    kept: EntryId,
    /// The thread that writes one, and gives the graph that is in it.
    writing: Option<JoinHandle<Graph>>,
}

impl SnapshotWriter {
    /// That of a session that writes a snapshot when so many entries are not in the last one.
    pub(super) fn new(every: Option<EntryId>) -> Self {
        Self { every, kept: 0, writing: None }
    }

    fn is_due(&self, head: EntryId) -> bool {
        let newer = head.saturating_sub(self.kept);
        self.writing.is_none()
            && self.every.is_some_and(|every| newer >= every.max(self.kept / ENTRIES_FOR_NEWER))
    }

    /// Waits for the thread that writes, and gives the graph that it made.
    fn finish(&mut self) -> Option<Graph> {
        // One that panicked has left a file that nobody takes for a snapshot.
        self.writing.take().and_then(|thread| thread.join().ok())
    }
}

impl Drop for SnapshotWriter {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Session {
    /// Waits until the snapshot that is being written, if there is one, is written or given up, and the log packed.
    pub fn finish_snapshot(&mut self) {
        self.take_over();
    }

    /// Takes the graph from the newest snapshot that the log confirms, if there is one.
    pub(super) fn restore(&mut self) -> Result<()> {
        let sections = self.store.resume_snapshot(LAYOUT)?;
        let Some(sections) = sections else { return Ok(()) };
        match Graph::from_sections(&sections) {
            Some(graph) => {
                self.snapshot_writer.kept = graph.head();
                self.graph = graph;
                Ok(())
            }
            None => self.forget(),
        }
    }

    /// Goes on with the graph that the thread has put in order, once it is done, and begins to write a snapshot, if one
    /// is due. Nothing may hold the place of an event meanwhile.
    pub(super) fn keep(&mut self) {
        if self.snapshot_writer.writing.as_ref().is_some_and(JoinHandle::is_finished) {
            self.take_over();
        }
        let head = self.graph.head();
        // What is not known to be durable may be lost yet, and a snapshot must not be ahead of the log.
        if !self.snapshot_writer.is_due(head) || !self.store.durable().is_ok_and(|durable| durable >= head) {
            return;
        }
        self.snapshot_writer.kept = head;
        let Ok(store) = self.store.another() else { return };
        let Ok(mut writer) = self.store.snapshot(LAYOUT, self.store.position()) else { return };
        // What the columns hold is shared; only what came since is copied.
        let mut graph = self.graph.clone();
        let write = move || {
            graph.merge();
            let mut failed = false;
            graph.write(&mut |name, fill| failed = failed || writer.section(name, fill).is_err());
            // One that cannot be written is tried again when the next is due. A damaged one is not copied.
            if !failed && !graph.is_damaged() {
                let _ = writer.finish();
            }
            // What cannot be packed is tried again then, too; the log is whole all the same.
            let _ = store.pack();
            graph
        };
        self.snapshot_writer.writing = Some(std::thread::spawn(write));
    }

    /// Waits for the thread that writes, and goes on with its graph and what was recorded since; with the one that is
    /// there if that cannot be.
    fn take_over(&mut self) {
        let Some(mut graph) = self.snapshot_writer.finish() else { return };
        let read = self.store.read_from(graph.head() + 1, |entry| {
            graph.apply(entry);
            ControlFlow::Continue(())
        });
        if read.is_ok() && graph.head() == self.graph.head() && !graph.is_damaged() {
            graph.settle();
            self.graph = graph;
        }
    }

    /// What a question comes to. One that met a damaged block of the snapshot is asked again of the replayed log. Nothing
    /// that records may be asked so: it would record twice.
    pub(super) fn soundly<T>(&mut self, work: impl Fn(&mut Self) -> Result<T>) -> Result<T> {
        let done = work(self);
        if !self.graph.is_damaged() {
            return done;
        }
        self.start_over()?;
        work(self)
    }

    /// Reads all of the snapshot that is not in memory yet, and the log in its place if it is damaged: what is then worked
    /// out from the graph as a whole need not be worked out again.
    ///
    /// # Errors
    /// If the log cannot be replayed.
    pub fn make_sound(&mut self) -> Result<()> {
        if self.graph.is_sound() { Ok(()) } else { self.start_over() }
    }

    /// Says so if a damaged block of the snapshot was met in work that cannot be done again, because it was handed out
    /// as it was done. The snapshot is dropped, so that the next try is sound.
    ///
    /// # Errors
    /// If there was such a block, or the log cannot be replayed.
    pub fn require_sound(&mut self) -> Result<()> {
        if !self.graph.is_damaged() {
            return Ok(());
        }
        self.start_over()?;
        Err(unsound())
    }

    /// Drops a snapshot that turned out to be damaged, and replays the log.
    pub(super) fn start_over(&mut self) -> Result<()> {
        self.store.drop_snapshots();
        self.forget()?;
        self.catch_up()
    }

    /// Begins at the beginning of the log, with an empty graph.
    pub(super) fn forget(&mut self) -> Result<()> {
        // What it makes is made of what is forgotten.
        drop(self.snapshot_writer.finish());
        self.store = self.store.another()?;
        self.graph = Graph::default();
        self.snapshot_writer.kept = 0;
        Ok(())
    }
}

/// The error of work that met a damaged block of the snapshot.
pub(super) fn unsound() -> Error {
    Error::new(ErrorKind::Machine, "the snapshot was damaged, and results derived from it are unreliable")
        .hint("it was deleted, and the log is intact: repeat the command")
}
