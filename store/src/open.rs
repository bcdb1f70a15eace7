//! Opening a store, or making one.

use std::path::Path;
use std::sync::Arc;

use crate::backend::{Disk, MemoryDisk, RealDisk};
use crate::error::{Result, Unusable};
use crate::finding::Finding;
use crate::format;
use crate::layout::FORMAT;
use crate::options::Options;
use crate::store::Store;

impl Store {
    /// Opens the store in this directory.
    ///
    /// # Errors
    /// [`Unusable`] if there is none and none is to be made, if the path leads to something else, or if its
    /// format is a later one.
    pub fn open(path: &Path, options: &Options) -> Result<Self> {
        if path.exists() && !path.is_dir() {
            return Err(Unusable::NotADirectory { path: path.to_owned() }.into());
        }
        Self::on(Arc::new(RealDisk::new(path)), options)
    }

    /// Makes a store in this directory, which must not hold one.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Unusable::Exists`].
    pub fn create(path: &Path, options: &Options) -> Result<Self> {
        let options = Options { create: true, read_only: false, ..options.clone() };
        if path.join(FORMAT).exists() {
            return Err(Unusable::Exists { path: path.to_owned() }.into());
        }
        Self::open(path, &options)
    }

    /// A new store in memory, which is gone when the last handle is.
    ///
    /// # Errors
    /// None that a disk in memory gives.
    pub fn memory() -> Result<Self> {
        Self::on(Arc::new(MemoryDisk::new()), &Options { create: true, ..Options::default() })
    }

    /// Opens the store on this disk.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn on(disk: Arc<dyn Disk>, options: &Options) -> Result<Self> {
        format::check_or_create(&*disk, options)?;
        let network = disk.network().filter(|_| !options.read_only);
        let mut store = Self::handle(disk, options.clone(), Arc::default());
        store.findings.extend(network.map(|kind| Finding::Network { kind }));
        Ok(store)
    }

    /// Another handle on the same store, at the beginning of the log.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn another(&self) -> Result<Self> {
        format::check_or_create(&*self.disk, &Options { create: false, ..self.options.clone() })?;
        Ok(Self::handle(Arc::clone(&self.disk), self.options.clone(), Arc::clone(&self.memory_map)))
    }
}
