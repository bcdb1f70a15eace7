//! What is wrong with a store, for the person to know.

use annals_model::entry::EntryId;

use crate::aside::Torn;
use crate::watermark::LockFault;

/// What was found and put in order, or could not be; for the person to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A commit that was not finished was taken out of the log and its bytes kept aside.
    Torn {
        /// The segment.
        file: String,
        /// Where it began.
        offset: u64,
        /// How many bytes were kept.
        bytes: u64,
        /// In which file, relative to the store.
        aside: String,
    },
    /// LOCK does not say as it should how far the log was acknowledged.
    Lock(LockFault),
    /// The store is on a file system of another machine, where locks may not keep the writers of two machines apart.
    Network {
        /// The kind of file system.
        kind: &'static str,
    },
    /// What the last write brought may not have reached the disk and was written anew.
    Rewritten {
        /// The first entry.
        from: EntryId,
        /// The last.
        to: EntryId,
    },
}

impl Finding {
    /// Whether it is about damage, or about something that may be lost: nobody should miss it.
    #[must_use]
    pub const fn is_grave(&self) -> bool {
        matches!(self, Self::Torn { .. } | Self::Lock(_))
    }
}

impl From<Torn> for Finding {
    fn from(Torn { file, offset, bytes, aside }: Torn) -> Self {
        Self::Torn { file, offset, bytes, aside }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Torn { file, offset, bytes, aside } => write!(
                f,
                "an unfinished write was removed from {file} at byte {offset}; its {bytes} bytes are saved in {aside}"
            ),
            Self::Lock(fault) => fault.fmt(f),
            Self::Network { kind } => write!(
                f,
                "the store is on a network file system ({kind}), where locks may not hold between machines: record \
                 from one machine only"
            ),
            Self::Rewritten { from, to } => {
                write!(f, "entries #{from} to #{to} may not have reached the disk and were rewritten")
            }
        }
    }
}
