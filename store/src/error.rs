//! What can go wrong, sorted by who must act.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use annals_model::entry::EntryId;
use annals_model::error::ErrorKind;
use rustix::io::Errno;

/// What the functions of this crate give back.
pub type Result<T> = std::result::Result<T, Error>;

/// Anything that can go wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store cannot be used as it was asked to be; the person at the keyboard can change that.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// The store does not hold what was written to it.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// The machine failed: the disk is full, a device gave an error.
    #[error("{doing}: {source}; nothing was acknowledged — check the disk and try again")]
    Machine {
        /// What was being done, with the file.
        doing: String,
        /// What the machine said.
        source: io::Error,
    },
    /// Writing or syncing a commit failed, so that nobody knows whether it will be there.
    #[error(
        "{doing}: {source}; it isn't known whether {} recorded — check the disk, then run `annals log --since {}` before trying again",
        were(*from, *to), from.saturating_sub(1)
    )]
    Unsettled {
        /// What was being done, with the file.
        doing: String,
        /// What the machine said.
        source: io::Error,
        /// The number that its first entry would have.
        from: EntryId,
        /// And its last.
        to: EntryId,
    },
    /// An earlier write or sync of this handle failed, and what reached the disk is not known.
    #[error(
        "an earlier write to this store failed, so this session no longer writes; restart annals, and the next write first repairs what the failed one left"
    )]
    Poisoned,
}

/// Why a store cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unusable {
    /// Another process is writing.
    #[error(
        "the store is locked: another process has been writing for {waited:?}; try again when it has finished"
    )]
    Locked {
        /// How long was waited.
        waited: Duration,
    },
    /// The store, a frame or a payload is of a later format than this program knows.
    #[error("{what} has format {found}, but this annals supports {known}; use a newer annals")]
    Newer {
        /// What is of that format.
        what: String,
        /// The format found.
        found: u32,
        /// The last format this program knows.
        known: u32,
    },
    /// The system does not allow it.
    #[error("no permission for {path}; change its owner or mode, or choose another store with --store")]
    Permission {
        /// What may not be touched.
        path: PathBuf,
    },
    /// The path leads to a file.
    #[error("{path} is a file, but a store is a directory; choose another path with --store")]
    NotADirectory {
        /// The path.
        path: PathBuf,
    },
    /// The directory holds something else.
    #[error("{path} is not a store: {why}; choose another path with --store")]
    NotAStore {
        /// The path.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The path leads to something that cannot be part of a store: a link, a pipe, a device.
    #[error("can't use {path}: {why}; choose another path with --store")]
    Path {
        /// The path.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// There is nothing at the path.
    #[error("there is no store at {path}; record something to make one, or choose another path with --store")]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// There is a store already.
    #[error("there is already a store at {path}; choose another path for the new one")]
    Exists {
        /// The path.
        path: PathBuf,
    },
    /// The store was opened for reading only.
    #[error("the store is open read-only; omit --read-only to write")]
    ReadOnly,
    /// This handle has read entries which were never acknowledged and which a crash of the machine took away.
    #[error(
        "entries from #{number} on were read before they were durable and then lost; open the store again"
    )]
    Rewound {
        /// The first entry that is another now.
        number: EntryId,
    },
    /// The log is not the one that this handle has read.
    #[error("the store was replaced by another one; open it again")]
    Replaced,
    /// An entry or a commit is larger than the log takes.
    #[error("{what} has {bytes} bytes, more than the {bytes_max} the log accepts; split it")]
    TooLarge {
        /// The entry or the commit.
        what: &'static str,
        /// Its size.
        bytes: u64,
        /// The limit.
        bytes_max: u64,
    },
    /// The numbers have run out.
    #[error("the log has run out of entry numbers; continue in a new store")]
    Full,
    /// The catalogue stopped answering.
    #[error("the catalogue doesn't respond ({why}); it is rebuilt on next use")]
    Catalogue {
        /// What happened.
        why: String,
    },
}

/// Where a store does not hold what was written to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file, relative to the store.
    pub file: String,
    /// The entry that should be there; 0 where the file holds none.
    pub number: EntryId,
    /// Where in the file.
    pub offset: u64,
    /// What is wrong there.
    pub what: String,
}

impl Damage {
    /// It in a few words, without what to do next.
    #[must_use]
    pub fn place(&self) -> String {
        let Self { file, number, offset, what } = self;
        let entry = if *number == 0 { String::new() } else { format!(", entry #{number}") };
        format!("{file} at byte {offset}{entry}: {what}")
    }
}

impl std::error::Error for Damage {}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, number, offset, what } = self;
        write!(f, "{file} is damaged at byte {offset}")?;
        if *number == 0 {
            return write!(f, ": {what}");
        }
        write!(
            f,
            ", entry #{number}: {what}; restore it from a copy, or save the intact entries with `annals verify --salvage NEWSTORE`"
        )
    }
}

impl From<Error> for annals_model::error::Error {
    fn from(error: Error) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl Error {
    /// Who must act.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Unusable(_) => ErrorKind::Unusable,
            Self::Damaged(_) => ErrorKind::Damaged,
            Self::Machine { .. } | Self::Unsettled { .. } | Self::Poisoned => ErrorKind::Machine,
        }
    }

    /// The same error for another who shared what failed.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Unusable(why) => why.clone().into(),
            Self::Damaged(damage) => damage.clone().into(),
            Self::Machine { doing, source } => {
                Self::Machine { doing: doing.clone(), source: io_again(source) }
            }
            Self::Unsettled { doing, source, from, to } => {
                Self::Unsettled { doing: doing.clone(), source: io_again(source), from: *from, to: *to }
            }
            Self::Poisoned => Self::Poisoned,
        }
    }

    /// The error for a failed call of the system on `path`.
    pub(crate) fn io(doing: &str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Unusable::Permission { path: path.to_owned() }.into()
            }
            io::ErrorKind::StaleNetworkFileHandle => Unusable::Replaced.into(),
            _ if is_refusal(&source) || OPENING.contains(&doing) && is_of_path(&source) => {
                Unusable::Path { path: path.to_owned(), why: source.to_string() }.into()
            }
            _ => Self::Machine { doing: format!("cannot {doing} {}", path.display()), source },
        }
    }
}

/// The same failure of the system once more.
fn io_again(source: &io::Error) -> io::Error {
    let again = || io::Error::new(source.kind(), source.to_string());
    source.raw_os_error().map_or_else(again, io::Error::from_raw_os_error)
}

/// Entries as the subject of what became of them.
fn were(from: EntryId, to: EntryId) -> String {
    if from == to { format!("#{from} was") } else { format!("#{from} to #{to} were") }
}

/// What is done before anything is written.
const OPENING: [&str; 5] = ["list", "lock", "make", "open", "read"];

/// Whether this program, and not the system, refused what has the name: a link, a pipe, a device.
fn is_refusal(source: &io::Error) -> bool {
    source.kind() == io::ErrorKind::InvalidInput && source.raw_os_error().is_none()
}

/// Whether a call of the system failed for what its path is, and not for the machine.
fn is_of_path(source: &io::Error) -> bool {
    use io::ErrorKind as K;
    let by_kind = matches!(
        source.kind(),
        K::NotFound
            | K::AlreadyExists
            | K::NotADirectory
            | K::IsADirectory
            | K::InvalidFilename
            | K::InvalidInput
    );
    // A link where no link may be, and a device that is not there.
    let errno = source.raw_os_error().map(Errno::from_raw_os_error);
    by_kind || matches!(errno, Some(Errno::LOOP | Errno::NXIO | Errno::NODEV))
}
