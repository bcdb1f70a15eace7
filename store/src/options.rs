//! How a store is used.

use std::time::Duration;

/// How a store is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Nothing is written, not even a lock.
    pub read_only: bool,
    /// The store is made if there is none.
    pub create: bool,
    /// A segment that is longer takes no further commit; nor does one of 1 GiB, whatever is said here.
    pub segment_bytes: u64,
    /// So many bytes of a segment are packed, and are lost if one of them is damaged, together.
    pub chunk_bytes: usize,
    /// How long to wait for another writer.
    pub lock_wait: Duration,
    /// How long to wait for the catalogue.
    pub catalogue_wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            read_only: false,
            create: false,
            segment_bytes: 16 << 20,
            chunk_bytes: 16 << 10,
            lock_wait: Duration::from_secs(5),
            catalogue_wait: Duration::from_secs(3),
        }
    }
}
