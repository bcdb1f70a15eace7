//! The bits kept beside each event, and the one test of exactness.
//!
//! A word holds the kind of an event (16 bits), its mood (3 bits) and a bit for each property below. An event is exact
//! for a query if none of its bits is in the [`Mask`] that the planner makes of the query: then its columns tell all
//! that the query asks of it, and nobody has to look at it through a view. Every operator asks this one test.

use annals_model::entry::Mood;

use crate::ids::KindIx;

/// Moods by their number in a word. The first is 0, so that a mask of the mood bits admits what happened.
const MOODS: [Mood; 5] = [Mood::Happened, Mood::Planned, Mood::Ongoing, Mood::Hypothetical, Mood::Denied];
const MOOD_SHIFT: u32 = 16;
const MOOD_BITS: u32 = 7 << MOOD_SHIFT;

/// The bits of a word beside kind and mood.
pub(super) mod flag {
    /// It holds on every day between its bounds.
    pub const THROUGHOUT: u32 = 1 << 19;
    /// What is seldom read stands in the heap.
    pub const DETAILED: u32 = 1 << 20;
    /// Its date was not stated.
    pub const UNDATED: u32 = 1 << 21;
    /// A claim that it was recorded with says something else than the record, a denial may cover it, or its date is not
    /// what its columns say.
    pub const DISPUTED: u32 = 1 << 22;
    /// It is an aggregate.
    pub const COUNTED: u32 = 1 << 23;
    /// Its bounds are beyond what the columns hold.
    pub const FAR: u32 = 1 << 24;
    /// Later entries are about it.
    pub const AMENDED: u32 = 1 << 25;
    /// One of them is about its date, or that is not what its columns say.
    pub const REDATED: u32 = 1 << 26;
    /// One of them is about its kind.
    pub const REKINDED: u32 = 1 << 27;
    /// One of them is about who takes part.
    pub const REPARTED: u32 = 1 << 28;
    /// Its bounds are not one day.
    pub const VAGUE: u32 = 1 << 29;
    /// Somebody who takes part was merged into somebody else.
    pub const MERGED: u32 = 1 << 30;
    /// Every event has it, so that a mask can admit none. It is never stored.
    pub const EVERY: u32 = 1 << 31;
}

/// What is kept of an event in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits(u32);

impl Bits {
    /// The bits of a stored word.
    pub(super) fn of(word: u32) -> Self {
        Self(word | flag::EVERY)
    }

    /// The word of an event of a kind and mood, without any flag.
    pub(super) fn word_of(kind: KindIx, mood: Mood) -> u32 {
        let at = MOODS.iter().position(|known| *known == mood).unwrap_or_default();
        u32::from(kind.0) | u32::try_from(at).unwrap_or_default() << MOOD_SHIFT
    }

    /// It as it is stored.
    pub(super) fn word(self) -> u32 {
        self.0 & !flag::EVERY
    }

    /// Whether one of these flags is set.
    pub(super) fn has(self, flags: u32) -> bool {
        self.0 & flags != 0
    }

    /// The kind.
    #[must_use]
    pub fn kind(self) -> KindIx {
        KindIx(u16::try_from(self.0 & 0xFFFF).unwrap_or_default())
    }

    /// The mood.
    #[must_use]
    pub fn mood(self) -> Mood {
        let at = usize::try_from((self.0 & MOOD_BITS) >> MOOD_SHIFT).unwrap_or_default();
        MOODS.get(at).copied().unwrap_or_default()
    }

    /// Whether the kind and mood are these.
    #[must_use]
    pub fn is_of(self, kind: KindIx, mood: Mood) -> bool {
        self.0 & (0xFFFF | MOOD_BITS) == Self::word_of(kind, mood)
    }

    /// Whether it may stand for several events.
    #[must_use]
    pub fn is_counted(self) -> bool {
        self.has(flag::COUNTED)
    }
}

/// What makes an event inexact for a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask(u32);

impl Mask {
    /// For what a claim or a later entry may say otherwise.
    pub const STATED: Self = Self(flag::DISPUTED | flag::AMENDED);
    /// For all that columns hold: that it is one event, its kind, its mood, the bounds of its date, who takes part.
    pub const COLUMNS: Self = Self(flag::DISPUTED | flag::COUNTED | flag::FAR | flag::AMENDED | flag::MERGED);
    /// As [`Self::COLUMNS`], and for being on one day.
    pub const ON_ONE_DAY: Self = Self(Self::COLUMNS.0 | flag::VAGUE);
    /// As [`Self::ON_ONE_DAY`], and for having happened.
    pub const HAPPENED_ON_ONE_DAY: Self = Self(Self::ON_ONE_DAY.0 | MOOD_BITS);
    /// As [`Self::COLUMNS`], and for having happened.
    pub const HAPPENED: Self = Self(Self::COLUMNS.0 | MOOD_BITS);
    /// For its kind alone.
    pub const KIND: Self = Self(flag::REKINDED);
    /// For the bounds of its date alone.
    pub const DATE: Self = Self(flag::REDATED);
    /// For who takes part alone.
    pub const PARTIES: Self = Self(flag::REPARTED | flag::MERGED);
    /// For everything: no event is exact.
    pub const ALL: Self = Self(flag::EVERY);

    /// What makes an event inexact for either.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The one test: whether an event with these bits is exact.
    #[must_use]
    pub const fn is_exact(self, bits: Bits) -> bool {
        bits.0 & self.0 == 0
    }

    /// What it excludes, in words.
    #[must_use]
    pub fn words(self) -> String {
        const WORDS: [(u32, &str); 8] = [
            (flag::AMENDED, "amended"),
            (flag::DISPUTED, "disputed"),
            (flag::COUNTED, "aggregate"),
            (flag::REDATED | flag::REKINDED | flag::REPARTED, "corrected"),
            (flag::MERGED, "merged"),
            (flag::FAR, "far"),
            (flag::VAGUE, "vague"),
            (MOOD_BITS, "not happened"),
        ];
        let said = WORDS.iter().filter(|(flags, _)| self.0 & flags != 0);
        said.map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
    }
}
