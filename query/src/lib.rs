//! Questions: from a phrase to a query without unknown names, to a plan that can be printed, to operators over a view, to
//! sets, searches and figures; and from a query back to its canonical phrase.
//!
//! Each module uses only those above it.

// A question after its words have been looked up.
pub mod query;

// When two events are likely to be one.
pub mod duplicates;

// Looking up what a phrase names.
pub mod lookup;

// From a phrase to a query.
pub mod resolve;
// Sentences of plain English as phrases.
pub mod sentence;

// The canonical phrase of a question.
pub mod canonical;

// Named rewrites over a printable tree.
pub mod plan;

// Sets under a lens, three-valued.
pub mod execute;

// Searches and figures over what was found.
pub mod analysis;
