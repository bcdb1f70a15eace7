//! The log of annals on disk: entries as bytes, for ever.
//!
//! # What is in a store
//!
//! | | |
//! |---|---|
//! | `log/` | the truth: segments of frames, append-only; those before the last are packed in time |
//! | `snapshot/` | what was derived from the log, kept to save time; made anew from it on any doubt |
//! | `catalogue/` | what is looked up by key; made anew from the log on any doubt |
//! | `aside/` | bytes that were taken out of the log: unfinished writes, and a damaged end where that was asked for |
//! | `FORMAT` | the format of the store; also the turnstile before the lock |
//! | `LOCK` | the lock of the writer, and twice how far the log is known to be durable |
//!
//! # The life of an entry
//!
//! 1. A handle waits for the lock and reads on to the end of the log: [`Store::lock`] (`settle`, `cursor`, `scan`).
//! 2. What a stopped or failed writer left at the end is put in order and reported as a [`Finding`] (`settle`, `aside`).
//! 3. The caller, who has seen every entry so far, makes [`Draft`]s and hands them to [`Guard::commit`].
//! 4. Each gets its number and its time, which is never before that of the entry ahead of it, and becomes a frame
//!    that carries the hash of the frame before (`group`, `codec`, `frame`).
//! 5. The frames of the commit go into the segment with one write, and one sync makes them durable. Only then is
//!    the commit acknowledged, and LOCK says so (`write`, `watermark`). Threads that commit at once share both:
//!    [`Writers`].
//! 6. Readers, who hold no lock, find it at their next [`Store::catch_up`] (`read`); the [`Catalogue`] follows as far
//!    as the log is durable.
//! 7. When LOCK says that the log is durable beyond its segment, that is packed: [`Store::pack`] (`pack`, `packed`).
//!
//! Modules stand below in an order, and each uses only those above it: names and bytes, the files, one pass over the
//! log, the handle, and what works on the handle.
//!
//! # What is promised
//!
//! - Acknowledged is durable. What was not acknowledged is wholly there or wholly not: no reader is handed a part of
//!   a commit, whenever the power goes.
//! - After a failed write or sync the handle writes no more ([`Error::Poisoned`]). The next writer, whoever it is,
//!   writes anew what the last write brought, into a segment of its own, unless LOCK says that it was synced; a
//!   second sync of the same pages would prove nothing.
//! - Nothing is ever cut off a file that a reader may have open. An unfinished commit at the end is overwritten
//!   with zeros, after its bytes were kept aside.
//! - What LOCK says was acknowledged is never taken for unfinished: a bad frame there, or an end before it, is
//!   [`Error::Damaged`] with its file and place, also in the last commit and in a log that has come to be empty. So is a
//!   bad frame with a later write behind it, whatever LOCK says: the log itself proves every commit but its last. No
//!   writer takes damage out of the log; [`Store::cut`] takes a damaged end out where somebody asks for it.
//! - A LOCK that does not say any more how far the log went is told as [`Finding::Lock`]. A power cut tears one of its
//!   two copies and not both, so without any nothing at the end is called unfinished, and no log is called new.
//! - What a file claims to hold is read in pieces. A segment that is longer than one can be is damage.
//! - A segment loses its plain file only when a packed one has its name for good and was read back to its last hash.
//!   Places in it stay the same. Damage costs a chunk of it, not more.
//! - What is whole of a damaged store can be had, every frame of it: [`Store::salvage`].
//! - The catalogue is never trusted, and nothing in the log depends on it.
//!
//! What is not promised: that the end of the log was not cut off by somebody who also made LOCK forget it. LOCK is not
//! synced, so after a power cut it may be one write behind; damage to that write is then taken for an unfinished one. For that,
//! keep the head's hash elsewhere and compare: [`Store::verify`]. The lock is advisory and for local file systems.
//!
//! The log knows nothing of phrases and graphs.

// What can go wrong.
pub mod error;
// Entries as bytes.
pub mod codec;
// The disk.
pub mod backend;

// Names of files and directories, and how large they grow.
mod layout;
// One entry's bytes.
mod frame;
// A place in the log.
mod position;
// A segment in compressed chunks.
mod packed;
// The files of the log.
mod segment;
// How far the log is known to be durable.
mod watermark;

// Waiting for the locks.
mod lock;
// How a store is used.
mod options;
// What says that a directory is a store.
mod format;

// Reading one segment.
mod scan;
// Following the log.
mod cursor;
// What is taken out of the log.
mod aside;
// What is wrong with a store, for the person to know.
mod finding;
// The catalogue of a store in memory.
mod map;

// A handle on a store.
mod store;
// Opening it, or making it.
mod open;
// Reading entries.
mod read;

// The frames that share a write.
mod group;
// The right to append, and the end of the log in order.
mod settle;
// Appending.
mod write;
// Appending by many threads at once.
mod writers;

// Packing what is sealed.
mod pack;
// Every frame, checked.
mod verify;
// Saving what is whole.
mod salvage;
// Taking a damaged end out.
mod cut;

// What is looked up by key.
mod catalogue;
// What was derived, kept for the next time.
pub mod snapshot;

pub use catalogue::{Catalogue, CatalogueProgress, Terms};
pub use codec::{Draft, PAYLOAD_VERSION, content_digest, digest, hash_of, hash_of_reader};
pub use cut::Cut;
pub use error::{Damage, Error, Result, Unusable};
pub use finding::Finding;
pub use format::{STORE_FORMAT, is_store};
pub use frame::FRAME_FORMAT;
pub use layout::{COMMIT_BYTES_MAX, PAYLOAD_BYTES_MAX};
pub use options::Options;
pub use pack::LogSize;
pub use packed::PACKED_FORMAT;
pub use position::Position;
pub use salvage::Salvaged;
pub use settle::Guard;
pub use store::Store;
pub use verify::Report;
pub use watermark::LockFault;
pub use writers::Writers;
