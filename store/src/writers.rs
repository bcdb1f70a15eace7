//! Appending by many threads at once: those that commit while another is at it share a write and a sync.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use annals_model::entry::Entry;
use annals_model::time::Timestamp;

use crate::codec::Draft;
use crate::error::{Error, Result};
use crate::store::Store;

/// The entries of one write, at most, but for the commit that goes beyond it.
const WRITE_ENTRIES: usize = 4_096;
/// Who leads waits for those who were there the last time for so small a part of what a write takes.
const WRITES_A_WAIT: u32 = 4;

/// One handle through which many threads append.
///
/// The first that comes leads: it takes the lock of the log, and writes and syncs once for all who wait by then, while
/// the next ones gather. Every commit is a commit of its own in the log, and is acknowledged after that sync. If the
/// write fails, it fails for all who shared it, and this handle writes no more.
#[derive(Debug)]
pub struct Writers {
    store: Mutex<Store>,
    line: Mutex<WriteQueue>,
    /// As many wait as the leader waits for.
    gathered: Condvar,
}

/// Those who wait to be written.
#[derive(Debug, Default)]
struct WriteQueue {
    waiting: Vec<Waiting>,
    /// Somebody leads.
    led: bool,
    /// How many shared the last write, and how long that took.
    last: (usize, Duration),
    /// How many the leader waits for; 0 where it does not.
    wanted: usize,
}

/// A commit that waits, and how to tell its thread.
#[derive(Debug)]
struct Waiting {
    drafts: Vec<Draft>,
    now: Timestamp,
    tell: SyncSender<Wakeup>,
}

/// What a thread that waits is told.
enum Wakeup {
    /// It leads now.
    Lead,
    /// What its commit came to.
    Done(Result<Vec<Entry>>),
}

impl Writers {
    /// Appends through this handle.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store: Mutex::new(store), line: Mutex::default(), gathered: Condvar::new() }
    }

    /// The handle, when nobody appends through it any more.
    #[must_use]
    pub fn into_store(self) -> Store {
        self.store.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends these entries as one commit, and returns when it is durable: all of them or none. What other threads
    /// append at the same time may come before or after it. Numbers, times and errors are as those of
    /// [`Guard::commit`](crate::Guard::commit).
    ///
    /// # Errors
    /// As there, and those of [`Store::lock`].
    pub fn commit(&self, drafts: Vec<Draft>, now: Timestamp) -> Result<Vec<Entry>> {
        // One is told twice at most: to lead, and what came of it.
        let (tell, entered) = sync_channel(2);
        let mut line = self.line();
        line.waiting.push(Waiting { drafts, now, tell });
        if line.wanted > 0 && line.waiting.len() >= line.wanted {
            self.gathered.notify_one();
        }
        let mut leads = !line.led;
        line.led = true;
        drop(line);
        loop {
            if leads {
                self.lead();
            }
            match entered.recv() {
                Ok(Wakeup::Done(result)) => return result,
                Ok(Wakeup::Lead) => leads = true,
                // Whoever led has panicked.
                Err(_) => return Err(Error::Poisoned),
            }
        }
    }

    fn line(&self) -> MutexGuard<'_, WriteQueue> {
        // Nothing can fail while it is held.
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what waits, tells each what came of it, and lets the next one lead.
    fn lead(&self) {
        let leading = Leading(self);
        let together = self.gather();
        let since = Instant::now();
        let count = together.len();
        let (commits, tell): (Vec<_>, Vec<_>) =
            together.into_iter().map(|one| ((one.drafts, one.now), one.tell)).unzip();
        let results = self.write(commits);
        self.line().last = (count, since.elapsed());
        drop(leading);
        for (tell, result) in tell.into_iter().zip(results) {
            // Its thread waits for this.
            let _ = tell.send(Wakeup::Done(result));
        }
    }

    /// Takes out of the line what is written together. Those who shared the last write come back one by one; if the
    /// first of them did not wait for the others, every second write would be for one alone.
    fn gather(&self) -> Vec<Waiting> {
        let mut line = self.line();
        let (wanted, took) = line.last;
        line.wanted = wanted;
        let patience = took / WRITES_A_WAIT;
        let few = |line: &mut WriteQueue| line.waiting.len() < wanted;
        let waited = self.gathered.wait_timeout_while(line, patience, few);
        line = waited.unwrap_or_else(PoisonError::into_inner).0;
        line.wanted = 0;
        let mut entries = 0;
        let fits = line.waiting.iter().take_while(|one| {
            let begins = entries < WRITE_ENTRIES;
            entries += one.drafts.len();
            begins
        });
        let count = fits.count();
        line.waiting.drain(..count).collect()
    }

    /// One write for all of these commits, and what came of each.
    fn write(&self, commits: Vec<(Vec<Draft>, Timestamp)>) -> Vec<Result<Vec<Entry>>> {
        let count = commits.len();
        let written = match self.store.lock() {
            Ok(mut store) => store.lock(|_| {}).and_then(|mut guard| guard.commit_each(commits)),
            Err(_) => Err(Error::Poisoned),
        };
        written.unwrap_or_else(|error| (0..count).map(|_| Err(error.again())).collect())
    }
}

/// The right to lead. Whatever becomes of the leader, the next one gets it.
struct Leading<'a>(&'a Writers);

impl Drop for Leading<'_> {
    fn drop(&mut self) {
        let mut line = self.0.line();
        line.led = line.waiting.first().is_some_and(|next| next.tell.send(Wakeup::Lead).is_ok());
    }
}
