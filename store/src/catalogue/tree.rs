//! The door to sled, kept by a thread of its own.
//!
//! A truncated file makes sled's first read spin for ever, and some others make it panic. So every question goes
//! to a thread and is waited for only so long; a thread that does not answer is left behind.

use std::ffi::OsStr;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use super::trouble::{KeysResult, Trouble};
use crate::backend::Dir;

/// The key of the state. No other key is one byte long.
const STATE: &[u8] = b"s";
/// Keys that are put in one go. Until they are all there, sled holds every version of each page that they change.
const BATCH_KEYS: usize = 1 << 8;
/// Pages that are kept in memory.
const CACHE_BYTES: u64 = 32 << 20;
/// A large catalogue is given more time: a second for each so many bytes.
const BYTES_PER_SECOND: u64 = 20 << 20;

impl From<sled::Error> for Trouble {
    fn from(error: sled::Error) -> Self {
        match error {
            // sled tells of a held lock in words only.
            sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => Self::Locked,
            sled::Error::Io(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::PermissionDenied
                        | io::ErrorKind::ReadOnlyFilesystem
                        | io::ErrorKind::StorageFull
                        | io::ErrorKind::QuotaExceeded
                ) =>
            {
                Self::System(error)
            }
            error => Self::Doubt(error.to_string()),
        }
    }
}

/// What the thread can be asked.
enum TreeRequest {
    /// So many keys at most with each of these prefixes.
    Scan { prefixes: Vec<Vec<u8>>, limit: usize },
    /// Add these keys and set the state.
    Put { keys: Vec<Vec<u8>>, state: Vec<u8> },
    /// Write everything down and let go of the files.
    Close,
}

/// An open tree.
#[derive(Debug)]
pub struct Tree {
    questions: Sender<(TreeRequest, SyncSender<KeysResult>)>,
    wait: Duration,
    abandoned: AtomicBool,
}

impl Tree {
    /// Opens the tree in this directory, and gives its state. A held lock is waited for.
    pub fn open(dir: &Dir, wait: Duration) -> Result<(Self, Option<Vec<u8>>), Trouble> {
        let since = Instant::now();
        let bytes = dir.find(OsStr::new("db")).ok().flatten().map_or(0, |found| found.bytes);
        let patience = wait + Duration::from_secs(bytes / BYTES_PER_SECOND);
        loop {
            let (questions, asked) = mpsc::channel();
            let (opened, opening) = mpsc::sync_channel(1);
            let dir = dir.clone();
            let keep = move || keep(&dir, &opened, &asked);
            thread::Builder::new().name("catalogue".to_owned()).spawn(keep).map_err(Trouble::System)?;
            match opening.recv_timeout(patience) {
                Ok(Ok(state)) => {
                    let abandoned = AtomicBool::new(false);
                    return Ok((Self { questions, wait: patience, abandoned }, state));
                }
                Ok(Err(Trouble::Locked)) if since.elapsed() < wait => thread::sleep(Duration::from_millis(5)),
                Ok(Err(trouble)) => return Err(trouble),
                Err(error) => return Err(silent(error)),
            }
        }
    }

    /// Keys with each of these prefixes, in order, so many at most of each.
    pub fn scan(&self, prefixes: Vec<Vec<u8>>, limit: usize) -> KeysResult {
        self.ask(TreeRequest::Scan { prefixes, limit })
    }

    /// Adds these keys and sets the state, in one.
    pub fn put(&self, keys: Vec<Vec<u8>>, state: Vec<u8>) -> Result<(), Trouble> {
        self.ask(TreeRequest::Put { keys, state }).map(|_| ())
    }

    /// Writes everything down and lets go of the files.
    pub fn close(&self) -> Result<(), Trouble> {
        self.ask(TreeRequest::Close).map(|_| ())
    }

    /// Asks nothing any more.
    pub fn abandon(&self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    fn ask(&self, question: TreeRequest) -> KeysResult {
        if self.abandoned.load(Ordering::Relaxed) {
            return Err(Trouble::Doubt("it failed before".to_owned()));
        }
        let (sender, answer) = mpsc::sync_channel(1);
        let gone = || Trouble::Doubt("its thread has stopped".to_owned());
        self.questions.send((question, sender)).map_err(|_| gone())?;
        answer.recv_timeout(self.wait).unwrap_or_else(|error| Err(silent(error)))
    }
}

fn silent(error: RecvTimeoutError) -> Trouble {
    Trouble::Doubt(match error {
        RecvTimeoutError::Timeout => "it takes too long".to_owned(),
        RecvTimeoutError::Disconnected => "its thread has stopped".to_owned(),
    })
}

/// The life of the thread. It holds the directory for as long as sled may open files by its path.
fn keep(
    dir: &Dir,
    opened: &SyncSender<Result<Option<Vec<u8>>, Trouble>>,
    asked: &Receiver<(TreeRequest, SyncSender<KeysResult>)>,
) {
    let open = || -> Result<(sled::Db, Option<Vec<u8>>), Trouble> {
        let config =
            sled::Config::new().path(dir.pinned_path()).cache_capacity(CACHE_BYTES).flush_every_ms(None);
        let db = config.open()?;
        let state = db.get(STATE)?.map(|state| state.to_vec());
        Ok((db, state))
    };
    let db = match open() {
        Ok((db, state)) => {
            if opened.send(Ok(state)).is_err() {
                return;
            }
            db
        }
        Err(trouble) => {
            let _ = opened.send(Err(trouble));
            return;
        }
    };
    // An answer that nobody waits for any more is dropped.
    for (question, answer) in asked {
        match question {
            TreeRequest::Scan { prefixes, limit } => {
                let scan = |prefix: &Vec<u8>| -> Result<Vec<Vec<u8>>, Trouble> {
                    let keys = db.scan_prefix(prefix).keys().map(|key| Ok(key?.to_vec()));
                    keys.take(limit).collect()
                };
                let _ = answer.send(prefixes.iter().map(scan).collect());
            }
            TreeRequest::Put { keys, state } => {
                let _ = answer.send(put(&db, &keys, &state).map(|()| Vec::new()));
            }
            TreeRequest::Close => {
                let flushed = db.flush().map_err(Trouble::from);
                drop(db);
                let _ = answer.send(flushed.map(|_| Vec::new()));
                return;
            }
        }
    }
}

/// The state comes after the keys: should that be as far as it comes, the same keys are put again.
fn put(db: &sled::Db, keys: &[Vec<u8>], state: &[u8]) -> Result<(), Trouble> {
    for keys in keys.chunks(BATCH_KEYS) {
        db.apply_batch(batch(keys))?;
    }
    db.insert(STATE, state)?;
    // What is not written down yet stays in memory, however small the cache is.
    db.flush()?;
    Ok(())
}

fn batch(keys: &[Vec<u8>]) -> sled::Batch {
    let mut batch = sled::Batch::default();
    for key in keys {
        batch.insert(&key[..], &[][..]);
    }
    batch
}
