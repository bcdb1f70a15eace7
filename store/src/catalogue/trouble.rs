//! What the tree of the catalogue answers.

use std::io;

/// What can be wrong with the tree.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Another process has it.
    #[error("another process is using it")]
    Locked,
    /// The system does not give it.
    #[error("{0}")]
    System(io::Error),
    /// It is not what it should be.
    #[error("{0}")]
    Doubt(String),
}

/// Keys, for each prefix asked for.
pub type KeysResult = Result<Vec<Vec<Vec<u8>>>, Trouble>;
