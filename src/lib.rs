#![doc = include_str!("../README.md")]

// Times of recording held against the machine's clock.
pub mod clock;

// Cells that a spreadsheet would take for a formula.
pub mod formula;

// Files that are written outside a store.
pub mod file;

// From a statement to entries, and back.
pub mod telling;

// Rows with their names written out.
pub mod answer;

// What was found, as answers.
pub mod present;

// The history told step by step.
pub mod replay;

// Two logs held against each other.
pub mod comparison;

// The journals that come with the program.
pub mod shipped;

// A store with its graph.
pub mod session;

// Tables, read into a store.
pub mod import;

// Answers as text.
pub mod render;

// The log and its events for other programs, and for other logs.
pub mod export;

// The prompt.
pub mod repl;

// The command line.
pub mod cli;
