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
    /// Whatever these dice say: of each unsynced write any of its sectors, in any order, of each unsynced length
    /// and each unsynced change of a name either outcome.
    Random(u64),
}

/// Dice that fall the same way for the same seed (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Clone, Copy, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice of this seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    /// Yes, once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}
