//! Splitting a run of words by the vocabulary, longest match first.

use annals_grammar::ast::{PartKind, Run, RunPart, Span};
use annals_graph::ids::{KindIx, StatusIx, TypeIx};
use annals_graph::vocabulary::{Sense, Vocabulary};
use annals_model::entry::EntryId;
use annals_model::folding::fold;

/// The text of a part that can be a word of the vocabulary.
pub(super) fn word(part: &RunPart) -> Option<&str> {
    match &part.kind {
        PartKind::Word(text) | PartKind::Quoted(text) => Some(text),
        _ => None,
    }
}

/// The longest run of parts from the start that is a word of the vocabulary in one of the senses wanted: how many
/// parts, and that sense.
pub(super) fn longest<T>(
    vocabulary: &Vocabulary,
    bound: Option<EntryId>,
    parts: &[RunPart],
    wanted: impl Fn(Sense) -> Option<T>,
) -> Option<(usize, T)> {
    let most = parts.len().min(vocabulary.words_longest().max(1));
    (1..=most).rev().find_map(|count| {
        let words: Option<Vec<&str>> = parts[..count].iter().map(word).collect();
        let folded = fold(&words?.join(" "));
        // Words defined after the lens are still words: what they name is then merely empty.
        let sense =
            vocabulary.senses(&folded, bound).chain(vocabulary.senses(&folded, None)).find_map(&wanted);
        sense.map(|sense| (count, sense))
    })
}

/// A kind of event.
pub(super) fn kind(sense: Sense) -> Option<KindIx> {
    match sense {
        Sense::Kind(ix) => Some(ix),
        _ => None,
    }
}

/// A type of entity.
pub(super) fn ty(sense: Sense) -> Option<TypeIx> {
    match sense {
        Sense::Type(ix) => Some(ix),
        _ => None,
    }
}

/// The past form of a kind's verb.
pub(super) fn past(sense: Sense) -> Option<KindIx> {
    match sense {
        Sense::Past(ix) => Some(ix),
        _ => None,
    }
}

/// Any form of a kind's verb.
pub(super) fn verb(sense: Sense) -> Option<KindIx> {
    match sense {
        Sense::Past(ix) | Sense::Verb(ix) => Some(ix),
        _ => None,
    }
}

/// Those in the `by` role of a kind.
pub(super) fn agent(sense: Sense) -> Option<KindIx> {
    match sense {
        Sense::Agent(ix) => Some(ix),
        _ => None,
    }
}

/// A status.
pub(super) fn status(sense: Sense) -> Option<StatusIx> {
    match sense {
        Sense::Status(ix) => Some(ix),
        _ => None,
    }
}

/// Whether a part is this bare word.
pub(super) fn is(part: &RunPart, text: &str) -> bool {
    matches!(&part.kind, PartKind::Word(word) if word.eq_ignore_ascii_case(text))
}

/// The run of some of the parts of a run.
pub(super) fn run_of(parts: &[RunPart]) -> Run {
    let start = parts.first().map_or(0, |part| part.span.start);
    let end = parts.last().map_or(start, |part| part.span.end);
    Run { parts: parts.to_vec(), span: Span { start, end } }
}
