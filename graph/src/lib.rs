//! The graph of annals: the fold of the log in columns and sorted lists, and the lens through which it is seen.
//!
//! Each module uses only those above it.

// What a question may use.
pub mod budget;

// Columns in memory and in snapshots.
pub mod columns;
// Short lists.
pub mod small_vec;
// Sets of places in a table.
pub mod bit_set;

// Places in the tables of the graph.
pub mod ids;

// The words of the log.
pub mod vocabulary;

// The fold of the log.
pub mod graph;

// The graph under a lens.
pub mod view;
