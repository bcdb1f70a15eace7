#![doc = include_str!("../README.md")]

// What can go wrong, sorted by who must act.
pub mod error;

// Times of recording held against the machine's clock.
pub mod clock;

// What a question may use.
pub mod budget;

// Numbers of one kind as another.
pub mod numbers;

// Names and words as they are compared.
pub mod folding;

// Cells that a spreadsheet would take for a formula.
pub mod formula;

// Enums that are typed and kept.
pub mod terms;

// Files that are written outside a store.
pub mod file;

// Columns in memory and in snapshots.
pub mod columns;
pub mod few;
pub mod marks;

// Places in the tables of the graph.
pub mod ids;

// The words of the log.
pub mod vocabulary;

// A question after its words have been looked up.
pub mod query;

// The graph: a fold of the log.
pub mod graph;

// The graph under a lens.
pub mod view;

// When two events are likely to be one.
pub mod duplicates;

// Looking up what a phrase names.
pub mod lookup;

// From a statement to entries, and back.
pub mod telling;

// From a phrase to a query.
pub mod resolve;

// The canonical phrase of a question.
pub mod reading;

// Rows with their names written out.
pub mod answer;

// Named rewrites over a printable tree.
pub mod plan;

// Sets under a lens, three-valued.
pub mod execute;

// Searches and figures over what was found.
pub mod analysis;

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
