//! Searches and figures over what a question found, with typed results: places in the tables, truths, extents, ranges.
//!
//! An [`Evaluator`](crate::execute::Evaluator) says which events and entities are in a set; this module works out what
//! follows from them: paths, neighbours, ranks, islands, counts, durations, denials, duplicates. A result holds no name
//! and no text: what is shown of it, and in what words, is decided where it is turned into rows.

// The events found, as the lens shows them.
pub mod matched;
// Counts as ranges.
pub mod tally;
// What two events are both about.
pub mod things;
// Whether a denial covers a question.
pub mod denial;
// Events that may be recorded twice.
pub mod duplicates;
// What ties participants.
pub mod ties;
// The shortest path from one participant to another.
pub mod path;
// Walks along ties.
pub mod walk;
// Those some steps away.
pub mod neighbours;
// Participants by a score.
pub mod rank;
// Events and entities by the values of keys.
pub mod grouping;
// Gaps between neighbours.
mod neighbouring;
// Events without a key.
mod keyless;
// Figures over quantities.
pub mod figures;
// The statuses of the entities of a set.
pub mod statuses;
// Changes of status.
pub mod changes;
// How far a plan has come.
pub mod progress;
// Distances between events.
pub mod durations;
// What wants a look.
pub mod oddities;

#[cfg(test)]
mod tests;
