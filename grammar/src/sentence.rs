//! The pieces of a sentence in plain English, before anybody knows what its words name.

use crate::ast::Span;
use crate::foreign::words::{Piece, pieces};
use crate::parse::{may_open_date, parse_date};

/// Words that a date may have at most: `the end of the second half of March, 2024`.
const DATE_WORDS_MAX: usize = 9;

/// Bytes and pieces of a sentence at most: nobody says more in one question, and reading takes as long as it is.
const BYTES_MAX: usize = 1_000;
const PIECES_MAX: usize = 80;

/// What a piece of a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentencePieceKind {
    /// A word.
    Word,
    /// A text in quotes.
    Quoted,
    /// A number of an entry.
    Number,
    /// A date, perhaps of several words.
    Date,
    /// Everything in a pair of brackets, with them.
    Bracket,
    /// A comma.
    Comma,
    /// `'s`, which belongs to the words before it.
    Possessive,
}

/// A piece of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SentencePiece<'t> {
    /// What it is.
    pub kind: SentencePieceKind,
    /// As typed; of a quoted text, what stands inside.
    pub text: &'t str,
    /// Where it stands.
    pub span: Span,
}

/// The pieces of a sentence; nothing where it holds marks that no sentence holds.
#[must_use]
pub fn sentence(text: &str) -> Option<Vec<SentencePiece<'_>>> {
    use SentencePieceKind::{Bracket, Comma, Date, Number, Possessive, Quoted, Word};
    let text = text.trim_end().trim_end_matches(['?', '!', '.', ';']);
    if text.len() > BYTES_MAX {
        return None;
    }
    let typed = pieces(text);
    if typed.len() > PIECES_MAX {
        return None;
    }
    let mut found = Vec::with_capacity(typed.len());
    let mut at = 0;
    while let Some(piece) = typed.get(at) {
        let mut push = |kind, text, span| found.push(SentencePiece { kind, text, span });
        at += 1;
        if piece.quoted {
            push(Quoted, piece.text, piece.span);
        } else if piece.text == "," {
            push(Comma, piece.text, piece.span);
        } else if piece.text == "(" {
            let end = closing(&typed, at)?;
            let span = Span { start: piece.span.start, end: typed[end].span.end };
            push(Bracket, &text[span.start..span.end], span);
            at = end + 1;
        } else if let Some(end) = thousands_end(&typed, at - 1) {
            let span = Span { start: piece.span.start, end: typed[end].span.end };
            push(Word, &text[span.start..span.end], span);
            at = end + 1;
        } else if let Some(end) = date_end(text, &typed, at - 1) {
            let span = Span { start: piece.span.start, end: typed[end].span.end };
            push(Date, &text[span.start..span.end], span);
            at = end + 1;
        } else if !piece.text.starts_with(|c: char| c.is_alphanumeric() || c == '#') {
            return None;
        } else if piece.text.starts_with('#') {
            push(Number, piece.text, piece.span);
        } else {
            let owner = owner(piece.text);
            let middle = piece.span.start + owner.len();
            push(Word, owner, Span { start: piece.span.start, end: middle });
            if owner.len() < piece.text.len() {
                push(Possessive, &text[middle..piece.span.end], Span { start: middle, end: piece.span.end });
            }
        }
    }
    Some(found)
}

/// Where the bracket closes that is open before a piece.
fn closing(typed: &[Piece<'_>], from: usize) -> Option<usize> {
    let mut depth = 1_usize;
    for (at, piece) in typed.iter().enumerate().skip(from).filter(|(_, piece)| !piece.quoted) {
        match piece.text {
            "(" => depth += 1,
            ")" if depth == 1 => return Some(at),
            ")" => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The last piece of the longest date that begins at a piece.
fn date_end(text: &str, typed: &[Piece<'_>], from: usize) -> Option<usize> {
    let last = typed.len().min(from + DATE_WORDS_MAX);
    let start = typed[from].span.start;
    if !may_open_date(&text[start..]) {
        return None;
    }
    (from..last).rev().find(|end| parse_date(&text[start..typed[*end].span.end]).is_ok())
}

/// The last piece of a number with commas between its thousands that begins at a piece: `1,000`.
fn thousands_end(typed: &[Piece<'_>], from: usize) -> Option<usize> {
    let digits = |at: usize| {
        let piece = typed.get(at).filter(|piece| piece.text.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some((piece.text.len(), piece.span))
    };
    let (_, mut before) = digits(from).filter(|(length, _)| *length <= 3)?;
    let mut end = from;
    while let (Some(comma), Some((3, group))) = (typed.get(end + 1), digits(end + 2))
        && comma.text == ","
        && comma.span.start == before.end
        && group.start == comma.span.end
    {
        (end, before) = (end + 2, group);
    }
    (end > from).then_some(end)
}

/// A word without the `'s` of a possessive; of a plural, without its apostrophe.
fn owner(word: &str) -> &str {
    let ending = ["'s", "’s", "'S", "s'", "s’"].into_iter().find(|ending| word.ends_with(ending));
    match ending {
        Some(ending) if ending.starts_with('s') => &word[..word.len() - ending.len() + 1],
        Some(ending) => &word[..word.len() - ending.len()],
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(SentencePieceKind, &str)> {
        sentence(text).unwrap_or_default().iter().map(|piece| (piece.kind, piece.text)).collect()
    }

    #[test]
    fn dates_brackets_and_possessives_are_pieces_of_their_own() {
        use SentencePieceKind::{Bracket, Comma, Date, Possessive, Word};
        assert_eq!(
            kinds("On 3 March 2024, Kim's visits to (Songchon or Kimhwa)?"),
            [
                (Word, "On"),
                (Date, "3 March 2024"),
                (Comma, ","),
                (Word, "Kim"),
                (Possessive, "'s"),
                (Word, "visits"),
                (Word, "to"),
                (Bracket, "(Songchon or Kimhwa)"),
            ]
        );
    }

    #[test]
    fn marks_of_other_languages_are_in_no_sentence() {
        assert!(sentence("SELECT * FROM visits").is_none());
        assert!(sentence("visits (to Songchon").is_none());
    }
}
