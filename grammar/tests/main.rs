//! What the language promises.

/// What a line being typed may go on with.
mod complete;
/// Every line of the language's description reads and prints back.
mod corpus;
/// Where a date ends, and what is none.
mod dates;
/// What is wrong with a line, and what to do about it.
mod errors;
/// What the lines of the language's description say.
mod facts;
/// Any phrase at all prints to a text that reads as the same phrase.
mod generated;
/// A journal is cut into statements.
mod journal;
/// No text makes the parser panic, run away, or print what it does not read.
mod random;
/// What the statements of the language's description say.
mod stated;
/// Where a name ends, and when it needs quotes.
mod words;
