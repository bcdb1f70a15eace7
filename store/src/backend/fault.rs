//! What a simulated disk can be made to do wrong.

use std::io;

/// What goes wrong at a call. Writes, syncs, preallocations, renames and new files are counted, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The call fails and does nothing: a full disk, an error of the device.
    Error(io::ErrorKind),
    /// A write puts down only so many bytes, then fails; any other call fails.
    Short(usize),
    /// The machine stops before the call; this and every later call fails.
    Freeze,
}

/// What a crash takes away of that which was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Everything: contents and names.
    Everything,
    /// Of the unsynced writes to each file, those after the first so many; of the next one, all but its first
    /// so many bytes stay. New names stay.
    After {
        /// How many writes of each file stay.
        writes: usize,
        /// How many bytes of the next write stay.
        bytes: usize,
    },
    /// Nothing, as when only the process is killed.
    Nothing,
}
