//! The values that more than one stage of annals names, so that none is defined twice: what the log holds, time as it is
//! reported, names as they are compared, and what can go wrong. No file is read or written here, and no phrase.

/// Values that are shown as their word.
macro_rules! shown_as_words {
    ($($name:ty),+) => {$(
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

// What can go wrong, sorted by who must act.
pub mod error;

// Numbers of one kind as another.
pub mod numbers;

// Names and words as they are compared.
pub mod folding;

// The forms of English verbs.
pub mod inflection;

// Hashes, as they are written down.
pub mod hash;

// Time as it is reported.
pub mod time;

// What the log holds.
pub mod entry;
