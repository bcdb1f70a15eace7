//! Promises: what annals says it does, shown on the shipped history, on random ones, and on the real binary.

// What every test needs.
mod common;

// The house rules.
mod tidy;

// What each crate shows.
mod public_names;
// Dates, wherever they are written.
mod dates;
// Dates that are counted from events.
mod anchors;

// The journals against the article's facts.
mod facts;

// The press record against what its pages state.
mod press;

// Phrases and answers, readable by an analyst.
mod scripts;

// What is shown of a run is what was run.
mod explained;

// Phrases with a slip in them.
mod typos;

// What errors suggest.
mod suggestions;

// Lines read as phrases.
mod readings;

// Sentences of plain English.
mod sentences;
// Statements as people type them.
mod statements;

// The language book.
mod book;

// The examples of the README.
mod readme;

// The first N entries and the lens on them.
mod lens;

// Journals out of one log and into another.
mod journals;

// Entries that make no sense.
mod senseless;

// Likely duplicates.
mod duplicates;

// Names that very many bear.
mod namesakes;

// Entries held against the machine's clock.
mod clock;

// What is said when nobody knows whether a statement was recorded.
mod unsettled;

// The log and its events for other programs.
mod exports;

// Pictures.
mod pictures;

// Answers in a browser.
#[cfg(feature = "page")]
mod page;

// petgraph's algorithms on lensed views.
mod algorithms;

// Names in tables and in statements.
mod table_names;

// Files that are written outside a store.
mod files;

// Tables and what they come to.
mod import_runs;
mod import_shapes;
mod imports;

// Phrases over a real table, against a direct computation.
mod icews;

// Snapshots and the log behind them.
mod snapshot;

// Several processes on one store.
mod processes;

// Damaged stores.
mod damaged;
// Each file of a store with each fault.
mod fault_matrix;

// Sessions on a disk that fails.
mod simulation;

// Stores of every format there was.
mod fixtures;

// The prompt, through a pseudo-terminal.
mod pty;

// What must not harm.
mod bad_input;

// An obvious evaluator, and histories and questions to hold the planned one against it.
mod naive;
mod planned_is_naive;
mod random_history;
mod random_journals;
mod random_query;

// What a later entry touches, and what it leaves as it was.
mod corrections;

// What holds of all sets.
mod laws;

// Every short phrase.
mod closed;

// Which noun a modifier belongs to.
mod attachment;

// What sets mean, a rule at a time.
mod sets;

// Phrases parsed once and asked many times.
mod prepared;

// The history as it is told.
mod replay;

// What the fuzzer does, on its corpora.
mod fuzzed;

// What is too much for a big history.
mod big;

// What a question may use, and that it uses no more.
mod budgets;

// Two stores held against each other.
mod compare;

// The possible worlds of small histories, and the answers held against them.
mod worlds;

// What is odd in a store.
mod check;

// Words that a store lacks.
mod vocabulary;
