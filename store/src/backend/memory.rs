//! Files in memory, as they are seen and as they would be after a power cut.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Access, Disk, DiskFile, Fault, Loss};

/// A disk in memory. Clones are the same disk.
///
/// With [`crashable`](Self::crashable) it keeps two images: the live one, and the durable one with the writes
/// that were not synced yet, so that [`crashed`](Self::crashed) can give the disk as a power cut leaves it.
#[derive(Clone, Debug, Default)]
pub struct MemoryDisk {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    crashable: bool,
    files: BTreeMap<u64, Inode>,
    names: BTreeMap<String, u64>,
    names_durable: BTreeMap<String, u64>,
    dirs: BTreeSet<String>,
    locks: BTreeSet<String>,
    inode_next: u64,
    calls: u64,
    syncs: u64,
    faults: BTreeMap<u64, Fault>,
    frozen: bool,
}

#[derive(Clone, Debug, Default)]
struct Inode {
    live: Vec<u8>,
    durable: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Change {
    /// Applies the change, of a write only the first `bytes_max` bytes.
    fn apply(&self, image: &mut Vec<u8>, bytes_max: usize) {
        match self {
            Self::Length(bytes) if image.len() < *bytes => image.resize(*bytes, 0),
            Self::Length(_) => {}
            Self::Write { offset, bytes } => {
                let bytes = &bytes[..bytes.len().min(bytes_max)];
                if bytes.is_empty() {
                    return;
                }
                if image.len() < offset + bytes.len() {
                    image.resize(offset + bytes.len(), 0);
                }
                image[*offset..offset + bytes.len()].copy_from_slice(bytes);
            }
        }
    }
}

impl MemoryDisk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty disk that can crash.
    #[must_use]
    pub fn crashable() -> Self {
        let disk = Self::default();
        disk.state().crashable = true;
        disk
    }

    /// Makes the call of this number go wrong; see [`calls`](Self::calls).
    pub fn fail_at(&self, call: u64, fault: Fault) {
        self.state().faults.insert(call, fault);
    }

    /// How many calls that can go wrong there have been.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// How many syncs there have been.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// The disk after a crash that took this away. The locks are gone, and nothing fails any more.
    #[must_use]
    pub fn crashed(&self, loss: Loss) -> Self {
        let state = self.state();
        let names = if loss == Loss::Everything { &state.names_durable } else { &state.names };
        let files = state.files.iter().map(|(inode, file)| (*inode, file.after(loss))).collect();
        let crashed = State {
            crashable: true,
            files,
            names: names.clone(),
            names_durable: names.clone(),
            dirs: state.dirs.clone(),
            inode_next: state.inode_next,
            ..State::default()
        };
        Self { state: Arc::new(Mutex::new(crashed)) }
    }

    /// A file's bytes as they are seen.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state();
        state.names.get(name).and_then(|inode| state.files.get(inode)).map(|file| file.live.clone())
    }

    /// Puts these bytes in the place of a file's, durably, as a meddler would.
    pub fn meddle(&self, name: &str, bytes: Vec<u8>) {
        let mut state = self.state();
        let inode = state.create(name);
        state.names_durable.insert(name.to_owned(), inode);
        state.files.insert(inode, Inode { live: bytes.clone(), durable: bytes, unsynced: Vec::new() });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Inode {
    fn after(&self, loss: Loss) -> Self {
        let mut image = self.durable.clone();
        match loss {
            Loss::Everything => {}
            Loss::Nothing => image.clone_from(&self.live),
            Loss::After { writes, bytes } => {
                for (index, change) in self.unsynced.iter().enumerate().take(writes + 1) {
                    change.apply(&mut image, if index < writes { usize::MAX } else { bytes });
                }
            }
        }
        Self { live: image.clone(), durable: image, unsynced: Vec::new() }
    }

    fn change(&mut self, change: Change, crashable: bool) {
        change.apply(&mut self.live, usize::MAX);
        if crashable {
            self.unsynced.push(change);
        }
    }
}

impl State {
    fn create(&mut self, name: &str) -> u64 {
        if let Some(inode) = self.names.get(name) {
            return *inode;
        }
        let inode = self.inode_next;
        self.inode_next += 1;
        self.files.insert(inode, Inode::default());
        self.names.insert(name.to_owned(), inode);
        inode
    }

    /// Counts a call and lets it fail if it is due to. `Ok(Some(n))`: a write that stops after `n` bytes.
    fn call(&mut self) -> io::Result<Option<usize>> {
        let call = self.calls;
        self.calls += 1;
        if self.frozen {
            return Err(io::Error::other("the machine has stopped"));
        }
        match self.faults.remove(&call) {
            None => Ok(None),
            Some(Fault::Error(kind)) => Err(kind.into()),
            Some(Fault::Short(bytes)) => Ok(Some(bytes)),
            Some(Fault::Freeze) => {
                self.frozen = true;
                Err(io::Error::other("the machine has stopped"))
            }
        }
    }

    /// As [`call`](Self::call), for calls of which no part can be done.
    fn whole_call(&mut self) -> io::Result<()> {
        match self.call()? {
            None => Ok(()),
            Some(_) => Err(io::ErrorKind::WriteZero.into()),
        }
    }
}

impl Disk for MemoryDisk {
    fn root(&self) -> Option<PathBuf> {
        None
    }

    fn create_dir(&self, name: &str) -> io::Result<()> {
        self.state().dirs.insert(name.to_owned());
        Ok(())
    }

    fn open(&self, name: &str, access: Access) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        let inode = match state.names.get(name) {
            Some(inode) => *inode,
            None if access == Access::Create => {
                state.whole_call()?;
                state.create(name)
            }
            None => return Err(io::ErrorKind::NotFound.into()),
        };
        Ok(Box::new(MemoryFile { disk: self.clone(), inode, lock: None }))
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let state = self.state();
        let child = |name: &String| {
            let rest = if dir.is_empty() { name } else { name.strip_prefix(dir)?.strip_prefix('/')? };
            (!rest.is_empty()).then(|| rest.split('/').next().unwrap_or(rest).to_owned())
        };
        let names: BTreeSet<String> = state.names.keys().chain(&state.dirs).filter_map(child).collect();
        Ok(names.into_iter().collect())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        let inode = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(to.to_owned(), inode);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        state.names.remove(name).map(|_| ()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        let mut state = self.state();
        state.whole_call()?;
        state.syncs += 1;
        let within = |name: &String| match name.rsplit_once('/') {
            Some((parent, _)) => parent == dir,
            None => dir.is_empty(),
        };
        state.names_durable.retain(|name, _| !within(name));
        let named: Vec<(String, u64)> = state
            .names
            .iter()
            .filter(|(name, _)| within(name))
            .map(|(name, inode)| (name.clone(), *inode))
            .collect();
        state.names_durable.extend(named);
        Ok(())
    }

    fn try_lock(&self, name: &str, access: Access) -> io::Result<Option<Box<dyn DiskFile>>> {
        let file = self.open(name, access)?;
        let mut state = self.state();
        if !state.locks.insert(name.to_owned()) {
            return Ok(None);
        }
        let inode = state.names.get(name).copied().ok_or(io::ErrorKind::NotFound)?;
        drop((state, file));
        Ok(Some(Box::new(MemoryFile { disk: self.clone(), inode, lock: Some(name.to_owned()) })))
    }
}

#[derive(Debug)]
struct MemoryFile {
    disk: MemoryDisk,
    inode: u64,
    lock: Option<String>,
}

impl Drop for MemoryFile {
    fn drop(&mut self) {
        if let Some(name) = &self.lock {
            self.disk.state().locks.remove(name);
        }
    }
}

impl MemoryFile {
    fn change(&self, change: impl FnOnce(usize) -> Change) -> io::Result<()> {
        let mut state = self.disk.state();
        let short = state.call()?;
        let crashable = state.crashable;
        let file = state.files.get_mut(&self.inode).ok_or(io::ErrorKind::NotFound)?;
        file.change(change(short.unwrap_or(usize::MAX)), crashable);
        if short.is_some() { Err(io::ErrorKind::WriteZero.into()) } else { Ok(()) }
    }
}

impl DiskFile for MemoryFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.disk.state().files.get(&self.inode).map_or(0, |file| file.live.len() as u64))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let state = self.disk.state();
        let live = state.files.get(&self.inode).map_or(&[][..], |file| &file.live);
        let rest = usize::try_from(offset).ok().and_then(|offset| live.get(offset..)).unwrap_or_default();
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let offset = usize::try_from(offset).map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.change(|bytes_max| Change::Write { offset, bytes: bytes[..bytes.len().min(bytes_max)].to_vec() })
    }

    fn preallocate(&self, bytes: u64) -> io::Result<()> {
        let bytes = usize::try_from(bytes).map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.change(|bytes_max| Change::Length(if bytes_max == usize::MAX { bytes } else { 0 }))
    }

    fn datasync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        if let Err(error) = state.whole_call() {
            // As on Linux, what a failed sync was to write is not tried again by the next.
            let frozen = state.frozen;
            if let Some(file) = state.files.get_mut(&self.inode).filter(|_| !frozen) {
                file.unsynced.clear();
            }
            return Err(error);
        }
        state.syncs += 1;
        let Some(file) = state.files.get_mut(&self.inode) else { return Ok(()) };
        for change in std::mem::take(&mut file.unsynced) {
            change.apply(&mut file.durable, usize::MAX);
        }
        Ok(())
    }
}
