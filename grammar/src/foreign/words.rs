//! The pieces of a line in another language.

use crate::ast::Span;
use crate::print::quote_name;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'t> {
    /// As typed; of a quoted text, what stands inside.
    pub(crate) text: &'t str,
    /// Whether it was quoted, with any sort of quotes.
    pub(crate) quoted: bool,
    /// Where it stands.
    pub(crate) span: Span,
}

impl Piece<'_> {
    /// Whether it is this bare word, in capitals or not.
    pub(crate) fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }

    /// As a name or word of a phrase.
    pub(crate) fn said(&self) -> String {
        let plain = self.text.trim_matches('%');
        if self.quoted { value(plain) } else { plain.to_owned() }
    }
}

/// A value as it is typed in a phrase: a date as it is, a name with quotes where it needs them.
pub(crate) fn value(text: &str) -> String {
    if starts_with_digit(text) { text.to_owned() } else { quote_name(text) }
}

/// Whether it looks like a date or number.
pub(crate) fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The operators that are pieces of their own, the longer first.
const OPERATORS: [&str; 20] = [
    "==", ">=", "<=", "<>", "!=", "&&", "||", "->", "=>", "<-", "=", ">", "<", "(", ")", ",", ";", "{", "}",
    "|",
];

/// The pieces of a text: words, texts in quotes, marks.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let closing = match letter {
            '"' | '\'' | '`' => Some(letter),
            '“' => Some('”'),
            _ => None,
        };
        if let Some((inside, length)) = closing.and_then(|closing| quoted(rest, closing)) {
            let span = Span { start: at, end: at + length };
            pieces.push(Piece { text: inside, quoted: true, span });
            at += length;
            continue;
        }
        let mark = OPERATORS.iter().find(|mark| rest.starts_with(**mark));
        let length = mark.map_or_else(|| word_length(rest), |mark| mark.len());
        let span = Span { start: at, end: at + length };
        pieces.push(Piece { text: &rest[..length], quoted: false, span });
        at += length;
    }
    pieces
}

/// How long the word is that a text begins with: up to a blank, an operator, or a quote behind a mark.
fn word_length(text: &str) -> usize {
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let ends = letter.is_whitespace() || "=<>!(),;{}|\"“".contains(letter);
        let quote = matches!(letter, '\'' | '`') && ":=([,".contains(before);
        if at > 0 && (ends || quote) {
            return at;
        }
        before = letter;
    }
    text.len()
}

/// The text inside quotes, and its length with them; an apostrophe inside a word closes nothing.
fn quoted(rest: &str, closing: char) -> Option<(&str, usize)> {
    let opening = rest.chars().next()?.len_utf8();
    let end = rest[opening..].find(closing)? + opening;
    Some((&rest[opening..end], end + closing.len_utf8()))
}

/// The role that a field of another language stands for, if it is one of those that every log has.
pub(crate) fn preposition(field: &str) -> Option<&'static str> {
    let field = field.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    Some(match field.as_str() {
        "by" | "actor" | "actors" | "subject" | "who" | "person" | "visitor" | "author" => "by",
        "in" | "place" | "places" | "location" | "where" | "city" | "county" | "province" => "in",
        "at" | "site" => "at",
        "to" | "target" | "targets" | "destination" => "to",
        "of" | "object" | "objects" | "what" | "facility" => "of",
        "with" | "companion" | "companions" => "with",
        "under" | "plan" => "under",
        "from" | "source" | "sources" | "publisher" => "from",
        "on" | "date" | "dates" | "day" | "when" => "on",
        "year" | "month" => "in",
        "before" => "before",
        "after" => "after",
        "since" => "since",
        "until" => "until",
        "near" => "near",
        _ => return None,
    })
}

/// The projection onto what a field holds.
pub(crate) fn projection(field: &str) -> Option<&'static str> {
    Some(match preposition(field)? {
        "by" => "actors of",
        "in" | "at" => "places of",
        "to" => "targets of",
        "of" => "objects of",
        "with" => "companions of",
        "against" => "opponents of",
        "for" => "purposes of",
        "under" => "frameworks of",
        "near" => "surroundings of",
        "from" => "sources of",
        "on" => "dates of",
        _ => return None,
    })
}

/// The words joined by single blanks, with none inside brackets.
pub(crate) fn joined<S: AsRef<str>>(words: &[S]) -> String {
    let mut text = String::new();
    for word in words.iter().map(AsRef::as_ref).filter(|word| !word.is_empty()) {
        if !text.is_empty() && !text.ends_with('(') && !word.starts_with([')', ',']) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
