//! Sentences that state something, as statements of the language.
//!
//! Who reports it, in which words and when it was may stand anywhere in a sentence: they are cut out first (`parts`).
//! What is left changes or supports an entry (`amended`), or is a clause (`clause`). What has no place in a statement
//! ends the reading: nothing is left out. Doubt that the language has no word for is never recorded, only shown.

// Entries that a sentence changes, supports or takes back.
mod amended;
// What happened, as a sentence states it.
mod clause;
// Clauses as statements.
mod line;
// What stands around a clause.
mod parts;
// Who reports it.
mod source;

use crate::lookup::Lookup;

use self::parts::StatedParts;

/// What a sentence states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedSentence {
    /// Statements that it may mean, the likeliest first. A bracket stands for the one event or entity that the phrase
    /// in it selects.
    pub lines: Vec<String>,
    /// Statements that it means where a bracket of those selects nothing: then nothing is there to point at.
    pub otherwise: Vec<String>,
    /// Whether it states something and can ask nothing: it names its source, denies, or says that it is a statement.
    pub tells: bool,
    /// Whether it is a noun, which asks where nothing says otherwise.
    pub asks: bool,
    /// Whether words of plain English say who reports it, or that it did not happen.
    pub spoken: bool,
    /// Why it cannot be recorded as it stands, though it is understood, and what to do.
    pub reason: Option<(String, String)>,
}

/// What a line states, if it is a sentence that states something.
#[must_use]
pub fn stated(text: &str, lookup: Lookup<'_>) -> Option<StatedSentence> {
    let mut parts = StatedParts::new(text, lookup)?;
    let cites = parts.reader().and_then(|reader| parts.supported(&reader));
    if let Some(lines) = cites.or_else(|| parts.opened()) {
        return Some(parts.sentence(lines));
    }
    parts.join_colon()?;
    parts.take_sources();
    parts.take_doubt();
    let mut clause = parts.clone();
    clause.take_times();
    let recorded = clause.recorded();
    let Some(lines) = parts.amended() else { return recorded.map(|lines| clause.sentence(lines)) };
    let points = lines.iter().any(|line| line.contains('('));
    let otherwise = recorded.filter(|_| points).unwrap_or_default();
    Some(StatedSentence { otherwise, ..parts.sentence(lines) })
}
