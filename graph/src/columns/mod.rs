//! Columns: what the graph is laid out in, in memory and in a snapshot alike.
//!
//! Everything here is append-only and has two parts: a *base*, which never changes and is read from a snapshot block by
//! block when it is first touched, and a *tail* of what came since. Reading does not tell the two apart. A merge makes
//! a new base of both.
//!
//! A block is 4 KiB: a question looks at a few words here and there, and a process that is there for one question would
//! read and verify sixteen times as much in blocks of 64. It is copied into memory of our own when something in it is
//! first asked for, and its checksum is verified then. Mapping the file instead would save the copy, but whoever cut the
//! file short under us could then kill the process, and a block that has been verified could still change; so nothing
//! here is mapped and nothing is unsafe.
//! A block that cannot be read, or is not what was written, reads as zeros and marks the snapshot as damaged: whoever
//! asked drops the snapshot and asks again. Nothing here panics on what a file says.

// Blocks of a snapshot, read when they are touched.
mod blocks;
// Numbers of 32 bits.
mod column;
// Numbers that few rows have.
mod sparse;
// Bytes of any length.
mod heap;
// Rows that are unpacked when they are first asked for.
mod rows;
// Bytes by number.
mod keyed;
// Words by text.
mod dictionary;

pub use self::column::{Column, ColumnSpan, ColumnValues, Word32};
pub use self::dictionary::Dictionary;
pub use self::heap::{Heap, Packed, pack_to};
pub use self::keyed::Keyed;
pub use self::rows::Rows;
pub use self::sparse::Sparse;

/// The bytes of a block.
pub const BLOCK_BYTES: usize = annals_store::snapshot::BLOCK_BYTES;
