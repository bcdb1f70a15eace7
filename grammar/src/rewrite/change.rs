//! A few pieces of a line, put into our words.

use crate::foreign::words::Piece;

/// A few pieces in our words.
pub(super) struct Rewrite {
    /// How many pieces it takes.
    pub(super) taken: usize,
    /// What stands in their place.
    pub(super) words: Vec<String>,
    /// What is the matter with them.
    pub(super) message: String,
    /// What goes in front of the whole phrase, if anything does.
    pub(super) front: Option<String>,
    /// How near it comes to what was typed.
    pub(super) sense: Fidelity,
}

/// How near what is put in the place of other words comes to what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fidelity {
    /// It leaves something out, or puts something in: nothing can be offered.
    Other,
    /// It may have been meant.
    Near,
    /// It says the same.
    Same,
}

impl Rewrite {
    /// Words in the place of others that say the same.
    pub(super) fn said(taken: usize, words: Vec<String>, message: String) -> Self {
        Self { taken, words, message, front: None, sense: Fidelity::Same }
    }

    /// The same change, where it comes only so near to what was typed.
    pub(super) fn but(mut self, sense: Fidelity) -> Self {
        self.sense = sense;
        self
    }

    /// `typed` is written `ours` here.
    pub(super) fn written(taken: usize, typed: &str, ours: &str) -> Self {
        let message = if ours.is_empty() {
            format!("`{typed}` isn't needed here")
        } else {
            format!("use `{ours}` instead of `{typed}`")
        };
        Self::said(taken, vec![ours.to_owned()], message)
    }
}

/// Whether the pieces begin with these words.
pub(super) fn begins(pieces: &[Piece<'_>], words: &str) -> Option<usize> {
    let mut count = 0;
    for word in words.split(' ') {
        if !pieces.get(count)?.is(word) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// The first that the pieces begin with, put into our words.
pub(super) fn replaced(pieces: &[Piece<'_>], table: &[(&str, &str)]) -> Option<Rewrite> {
    table
        .iter()
        .find_map(|(typed, ours)| begins(pieces, typed).map(|taken| Rewrite::written(taken, typed, ours)))
}
