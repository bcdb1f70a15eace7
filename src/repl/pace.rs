//! How fast keys come.

use std::time::{Duration, Instant};

/// How fast keys come, so that no hint is looked for at each letter of a paste.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// When the last key was done with.
    done: Instant,
    /// How many came since faster than they are typed.
    hurried: u32,
}

impl Pace {
    /// Faster than this nobody types.
    const TYPED: Duration = Duration::from_millis(20);
    /// So many keys in a row are a paste.
    const PASTED: u32 = 32;

    /// Before the first key.
    pub(super) fn new() -> Self {
        Self { done: Instant::now(), hurried: 0 }
    }

    /// The pace with one more key, which came just now.
    pub(super) fn with_key(self) -> Self {
        let hurried = if self.done.elapsed() < Self::TYPED { self.hurried.saturating_add(1) } else { 0 };
        Self { hurried, ..self }
    }

    /// The pace where all was done that the last key asked for.
    pub(super) fn key_done(self) -> Self {
        Self { done: Instant::now(), ..self }
    }

    /// Whether the last keys came faster than they are typed.
    pub(super) fn is_paste(self) -> bool {
        self.hurried > Self::PASTED
    }
}
