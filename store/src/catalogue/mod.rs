//! The catalogue: what is looked up by key and can be made anew from the log.
//!
//! It is never trusted. It carries the position in the log up to which it was followed; a file beside it says
//! that it was closed in order and what its files looked like then. If anything does not agree it is moved aside
//! and made anew. Everything asked of it has a time limit. A lock that another process holds is waited for, then
//! done without.

use std::ffi::OsStr;

use annals_model::entry::{Entry, EntryId};
use annals_model::hash::Hash;
use serde::{Deserialize, Serialize};

use crate::aside::repairs;
use crate::backend::{Access, Dir, DiskFile};
use crate::codec::content_digest;
use crate::cursor::Cursor;
use crate::error::{Damage, Error, Result, Unusable};
use crate::layout::CATALOGUE_DIR;
use crate::lock::wait_for_lock;
use crate::map::{self, MemoryMap};
use crate::position::Position;
use crate::store::Store;

// How keys are laid out.
mod keys;
// Whether it was closed in order.
mod followed;
// What can be wrong with the tree.
#[cfg_attr(not(feature = "catalogue"), allow(dead_code))]
mod trouble;
// The door to sled.
#[cfg(feature = "catalogue")]
mod tree;
// What stands in its place without sled.
#[cfg(not(feature = "catalogue"))]
#[path = "no_tree.rs"]
mod tree;

use tree::Tree;
use trouble::Trouble;

/// The lock that is held for as long as the catalogue is open.
const LOCK: &str = "catalogue/LOCK";
/// The file that sled locks.
const DB: &str = "catalogue/db";
/// So many catalogues that were moved aside are kept.
const ASIDE_KEPT: usize = 2;
/// Entries between two writes to the catalogue, and between two calls of `progress`.
const ENTRIES_STEP: u64 = 1 << 13;
/// The layout of keys and state.
const CATALOGUE_VERSION: u8 = 5;

/// Words that stand in more texts than this are not looked up: reading every text is as good.
const TEXTS_MAX: usize = 1 << 17;

/// What an entry is looked up by, besides the digest of what it says. It is drawn from the entry alone, so that
/// the catalogue can be made anew from the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The folded words of its texts, each with the entry that the text is about: for [`Catalogue::about`].
    pub words: Vec<(String, EntryId)>,
}

/// How far the catalogue has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CatalogueProgress {
    /// The entry it has followed to.
    pub done: EntryId,
    /// The entry it follows to.
    pub of: EntryId,
}

/// An open catalogue. While it is open no other process has it, so it is to be dropped after each statement.
#[derive(Debug)]
pub struct Catalogue {
    storage: CatalogueStorage,
    position: Position,
    repairs: u64,
}

#[derive(Debug)]
enum CatalogueStorage {
    Memory(std::sync::Arc<std::sync::Mutex<MemoryMap>>),
    Disk { tree: Tree, dir: Dir, _lock: Box<dyn DiskFile> },
}

/// What the catalogue says of itself. It is written with what it speaks of, so it is also what tells a
/// catalogue from a file of zeros, which opens as an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CatalogueState {
    version: u8,
    position: Position,
    /// How often the end of the log had been repaired: entries may be gone for a known reason.
    repairs: u64,
}

/// Why an attempt to open gives no catalogue.
enum Refusal {
    /// Somebody has it, or the system does not give it.
    Unavailable,
    /// It is not what it should be.
    Doubt,
    /// The log, not the catalogue, is wrong.
    Log(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Log(error)
    }
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Locked | Trouble::System(_) => Self::Unavailable,
            Trouble::Doubt(_) => Self::Doubt,
        }
    }
}

impl Catalogue {
    /// Opens the catalogue of a store and follows the log as far as it is durable. `terms` gives what an entry is
    /// looked up by, and must be the same wherever the store is used. `None` if another process has the catalogue
    /// for too long, or if it cannot be kept: the caller does without.
    ///
    /// # Errors
    /// [`Error::Damaged`] if the catalogue knows entries that the log has lost, and whatever reading gives.
    pub fn open(
        store: &Store,
        mut terms: impl FnMut(&Entry) -> Terms,
        mut progress: impl FnMut(CatalogueProgress),
    ) -> Result<Option<Self>> {
        if store.options().read_only {
            return Ok(None);
        }
        // Without its directory there is nothing to keep it in.
        let Ok(root) = store.disk.dir() else { return Ok(None) };
        let Some(root) = root else {
            return Self::open_memory(store, &mut terms, &mut progress).map(Some);
        };
        // Once as it is; if that is in doubt, once anew.
        for _ in 0..2 {
            match Self::attempt(store, &root, &mut terms, &mut progress) {
                Ok(catalogue) => return Ok(Some(catalogue)),
                Err(Refusal::Unavailable) => return Ok(None),
                Err(Refusal::Log(error)) => return Err(error),
                Err(Refusal::Doubt) => {}
            }
        }
        Ok(None)
    }

    fn open_memory(
        store: &Store,
        terms: &mut dyn FnMut(&Entry) -> Terms,
        progress: &mut dyn FnMut(CatalogueProgress),
    ) -> Result<Self> {
        let storage = CatalogueStorage::Memory(std::sync::Arc::clone(&store.memory_map));
        let position = map::locked(&store.memory_map).position;
        let mut catalogue = Self { storage, position, repairs: 0 };
        catalogue.follow(store, terms, progress)?;
        Ok(catalogue)
    }

    fn attempt(
        store: &Store,
        root: &Dir,
        terms: &mut dyn FnMut(&Entry) -> Terms,
        progress: &mut dyn FnMut(CatalogueProgress),
    ) -> std::result::Result<Self, Refusal> {
        let wait = store.options().catalogue_wait;
        store.disk.create_dir(CATALOGUE_DIR).map_err(|_| Refusal::Unavailable)?;
        let dir = root.dir(CATALOGUE_DIR).map_err(|_| Refusal::Unavailable)?;
        let lock = match wait_for_lock(&*store.disk, LOCK, Access::Create, wait) {
            Ok(lock) => lock,
            Err(_) => return Err(Refusal::Unavailable),
        };
        let moved = |refusal| {
            if matches!(refusal, Refusal::Doubt) && move_aside(root).is_err() {
                return Refusal::Unavailable;
            }
            refusal
        };
        let Ok(before) = followed::read(&dir) else {
            // It may be in other hands that do not know our lock; then it is theirs.
            let db = wait_for_lock(&*store.disk, DB, Access::Read, wait);
            let held = matches!(db, Err(Error::Unusable(Unusable::Locked { .. })));
            return Err(if held { Refusal::Unavailable } else { moved(Refusal::Doubt) });
        };
        followed::write_open(&dir).map_err(|_| Refusal::Unavailable)?;
        let (tree, state) = match Tree::open(&dir, wait) {
            Ok(opened) => opened,
            Err(trouble) => {
                if matches!(trouble, Trouble::Locked) {
                    // It was not touched, so what was said of it still holds.
                    let _ = followed::restore(&dir, &before);
                }
                return Err(moved(trouble.into()));
            }
        };
        let repairs = repairs(&*store.disk)?;
        let position = check_state(store, &before, state.as_deref(), repairs).map_err(|refusal| {
            tree.abandon();
            moved(refusal)
        })?;
        let mut catalogue =
            Self { storage: CatalogueStorage::Disk { tree, dir, _lock: lock }, position, repairs };
        // A new one gets its state at once, so that one without is always in doubt.
        let begun = if state.is_none() { catalogue.put(Vec::new(), position) } else { Ok(()) };
        match begun.and_then(|()| catalogue.follow(store, terms, progress)) {
            Ok(()) => Ok(catalogue),
            Err(Error::Unusable(Unusable::Catalogue { .. })) => Err(moved(Refusal::Doubt)),
            Err(error) => Err(Refusal::Log(error)),
        }
    }

    /// Follows the log as far as it is durable: for a catalogue that stays open over several commits.
    ///
    /// # Errors
    /// [`Unusable::Catalogue`] if it stopped answering, and whatever reading gives.
    pub fn follow(
        &mut self,
        store: &Store,
        mut terms: impl FnMut(&Entry) -> Terms,
        mut progress: impl FnMut(CatalogueProgress),
    ) -> Result<()> {
        let durable = store.durable()?;
        if self.position.number >= durable {
            return Ok(());
        }
        let Some(mut cursor) = Cursor::at(&*store.disk, &self.position)? else {
            let why = "the log isn't the one it followed".to_owned();
            return Err(Unusable::Catalogue { why }.into());
        };
        while cursor.position.number < durable {
            let from = cursor.position.number;
            let until = from.saturating_add(ENTRIES_STEP).min(durable);
            let mut batch = Vec::new();
            cursor.advance_until(&*store.disk, false, until, &mut |entry| {
                let digest = content_digest(entry.label.as_deref(), &entry.body);
                batch.push(keys::digest(&digest, entry.number));
                let Terms { words } = terms(&entry);
                batch.extend(words.iter().map(|(word, about)| keys::word(word, *about)));
            })?;
            if cursor.position.number == from {
                break;
            }
            self.put(batch, cursor.position)?;
            progress(CatalogueProgress { done: cursor.position.number, of: durable });
        }
        Ok(())
    }

    fn put(&mut self, mut batch: Vec<Vec<u8>>, position: Position) -> Result<()> {
        batch.sort_unstable();
        batch.dedup();
        match &self.storage {
            CatalogueStorage::Memory(map) => map::locked(map).put(batch, position),
            CatalogueStorage::Disk { tree, .. } => {
                let state = CatalogueState { version: CATALOGUE_VERSION, position, repairs: self.repairs };
                let state = postcard::to_stdvec(&state).map_err(|error| unusable(&error.to_string()))?;
                tree.put(batch, state).map_err(|trouble| self.failed(&trouble))?;
            }
        }
        self.position = position;
        Ok(())
    }

    /// The entries that say what has this digest, in order.
    ///
    /// # Errors
    /// [`Unusable::Catalogue`] if it stopped answering.
    pub fn numbers_of(&self, digest: &Hash) -> Result<Vec<EntryId>> {
        let found = self.scan(vec![keys::digest_prefix(digest)], usize::MAX)?;
        Ok(found.iter().flat_map(|keys| numbers(keys)).collect())
    }

    /// The entries about which a text holds all of these folded words, in order; `None` if there are too many to
    /// be worth it. The words need not stand together, nor in one text.
    ///
    /// # Errors
    /// [`Unusable::Catalogue`] if it stopped answering.
    pub fn about(&self, words: &[&str]) -> Result<Option<Vec<EntryId>>> {
        let prefixes = words.iter().map(|word| keys::word_prefix(word)).collect();
        let found = self.scan(prefixes, TEXTS_MAX)?;
        let lists = found.iter().map(|keys| numbers(keys)).filter(|list| list.len() < TEXTS_MAX);
        Ok(lists.reduce(|kept, list| kept.into_iter().filter(|it| list.binary_search(it).is_ok()).collect()))
    }

    /// The entry it has followed to.
    #[must_use]
    pub const fn number(&self) -> EntryId {
        self.position.number
    }

    fn scan(&self, prefixes: Vec<Vec<u8>>, limit: usize) -> Result<Vec<Vec<Vec<u8>>>> {
        match &self.storage {
            CatalogueStorage::Memory(map) => Ok(map::locked(map).scan(&prefixes, limit)),
            CatalogueStorage::Disk { tree, .. } => {
                tree.scan(prefixes, limit).map_err(|trouble| self.failed(&trouble))
            }
        }
    }

    /// After a failure nothing more is asked, and the next who opens it makes it anew.
    fn failed(&self, trouble: &Trouble) -> Error {
        if let CatalogueStorage::Disk { tree, dir, .. } = &self.storage {
            tree.abandon();
            let _ = followed::write_doubt(dir);
        }
        unusable(&trouble.to_string())
    }
}

impl Drop for Catalogue {
    fn drop(&mut self) {
        if let CatalogueStorage::Disk { tree, dir, .. } = &self.storage
            && tree.close().is_ok()
        {
            // Without this the next who opens it only looks more closely.
            let _ = followed::write_closed(dir, &self.position);
        }
    }
}

/// The numbers in keys.
fn numbers(keys: &[Vec<u8>]) -> Vec<EntryId> {
    keys.iter().filter_map(|key| keys::split(key).map(|(_, number)| number)).collect()
}

fn unusable(why: &str) -> Error {
    Unusable::Catalogue { why: why.to_owned() }.into()
}

/// The position from which a catalogue of this state goes on.
fn check_state(
    store: &Store,
    before: &followed::StateBefore,
    state: Option<&[u8]>,
    repairs: u64,
) -> std::result::Result<Position, Refusal> {
    let Some(state) = state else {
        return if *before == followed::StateBefore::Nothing {
            Ok(Position::default())
        } else {
            Err(Refusal::Doubt)
        };
    };
    let state: CatalogueState = postcard::from_bytes(state).map_err(|_| Refusal::Doubt)?;
    if state.version != CATALOGUE_VERSION || !before.agrees_with(&state.position) {
        return Err(Refusal::Doubt);
    }
    if Cursor::at(&*store.disk, &state.position)?.is_some() {
        return Ok(state.position);
    }
    // The log is another than it was. That the catalogue knows more of it is a loss, unless a repair took the
    // end away and said so.
    let mut cursor = Cursor::default();
    cursor.advance(&*store.disk, false, &mut |_| {})?;
    let last = cursor.position;
    if last.number < state.position.number && repairs == state.repairs {
        let what = format!(
            "the log ends with #{}, but the catalogue has followed it to #{}; entries are lost",
            last.number, state.position.number
        );
        let file = last.segment.to_string();
        return Err(Error::from(Damage { file, number: last.number + 1, offset: last.end, what }).into());
    }
    Err(Refusal::Doubt)
}

/// Gives the catalogue another name, and removes the oldest that were given one.
fn move_aside(root: &Dir) -> std::io::Result<()> {
    let prefix = format!("{CATALOGUE_DIR}.aside-");
    let number = |name: &String| name.strip_prefix(&prefix)?.parse::<u64>().ok();
    let mut aside: Vec<u64> = root.names()?.iter().filter_map(number).collect();
    aside.sort_unstable();
    let next = aside.last().map_or(1, |last| last.saturating_add(1));
    root.rename(OsStr::new(CATALOGUE_DIR), root, OsStr::new(&format!("{prefix}{next}")))?;
    aside.push(next);
    aside.iter().rev().skip(ASIDE_KEPT).try_for_each(|old| root.remove_dir(&format!("{prefix}{old}")))
}
