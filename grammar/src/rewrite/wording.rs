//! Words of English that stand for words of ours.

use super::change::{Fidelity, Rewrite, begins, replaced};
use crate::foreign::words::{Piece, preposition};

/// Ways to begin, each with the words of ours that say the same.
const OPENINGS: [(&str, &str); 20] = [
    ("show me everything about", "describe"),
    ("tell me everything about", "describe"),
    ("everything about", "describe"),
    ("search for", ""),
    ("search", ""),
    ("look up", ""),
    ("all of the", ""),
    ("all", ""),
    ("every", ""),
    ("tell me about", "describe"),
    ("tell me more about", "describe"),
    ("information about", "describe"),
    ("information on", "describe"),
    ("info on", "describe"),
    ("info about", "describe"),
    ("more about", "describe"),
    ("what do we know about", "describe"),
    ("what is known about", "describe"),
    ("biography of", "describe"),
    ("chronology of", "timeline of"),
];

/// Ways to begin that say nothing, or that say it in other words.
pub(super) fn opening(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    if !before.is_empty() || rest.len() < 2 {
        return None;
    }
    // What is asked about another thing is asked of the line before.
    let about = || replaced(rest, &[("what about", "describe")]).map(|change| change.but(Fidelity::Near));
    about().or_else(|| replaced(rest, &OPENINGS))
}

/// Words of English, each with words of ours that say the same.
const PHRASES: [(&str, &str); 49] = [
    ("so far", ""),
    ("sources for", "sources of"),
    ("still", ""),
    ("currently", ""),
    ("already", ""),
    ("ever", ""),
    ("but never", "but not"),
    ("have been", "were"),
    ("has been", "was"),
    ("next to", "near"),
    ("close to", "near"),
    ("together with", "with"),
    ("along with", "with"),
    ("accompanied by", "with"),
    ("prior to", "before"),
    ("earlier than", "before"),
    ("later than", "after"),
    ("starting from", "since"),
    ("starting in", "since"),
    ("up to", "until"),
    ("as well as", "and"),
    ("except for", "but not"),
    ("except", "but not"),
    ("excluding", "but not"),
    ("minus", "but not"),
    ("union all", "or"),
    ("union", "or"),
    ("intersect", "and"),
    ("as of now", "as of today"),
    ("right now", "as of today"),
    ("and then", "followed by"),
    ("then", "followed by"),
    ("leading to", "followed by"),
    ("that led to", "followed by"),
    ("for each", "per"),
    ("grouped by", "per"),
    ("broken down by", "per"),
    ("according to", "from"),
    ("reported by", "from"),
    ("about which", "mentioning"),
    ("containing", "mentioning"),
    ("like", "mentioning"),
    ("no longer than", "within"),
    ("at the time of", "as of"),
    ("ordered by", "sorted by"),
    ("most recent", "last"),
    ("latest", "last"),
    ("earliest", "first"),
    ("path between", "path from"),
];

/// Those of them that may mean something else as well.
const NEAR: [&str; 7] =
    ["leading to", "that led to", "intersect", "containing", "like", "no longer than", "at the time of"];

/// Words of English that stand for words of ours.
pub(super) fn phrases(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    let name_before = before.last().is_some_and(|piece| preposition(piece.text).is_some());
    let mut change =
        if name_before && begins(rest, "like").is_some() { None } else { replaced(rest, &PHRASES) }?;
    if NEAR.iter().any(|words| begins(rest, words).is_some()) {
        change.sense = Fidelity::Near;
    }
    if change.words == ["mentioning"]
        && let Some(about) = rest.get(change.taken)
    {
        change.words.push(format!("\"{}\"", about.text.trim_matches('%')));
        change.taken += 1;
    }
    // `path between A and B`: its `and` is a `to`.
    if change.words == ["path from"] {
        let and = rest.iter().position(|piece| piece.is("and"))?;
        change.words.extend(rest[change.taken..and].iter().map(Piece::said));
        change.words.push("to".to_owned());
        change.message = "use `path from … to …` instead of `path between … and …`".to_owned();
        change.taken = and + 1;
    }
    Some(change)
}
