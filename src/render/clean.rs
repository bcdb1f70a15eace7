//! What must not reach a terminal: control characters, escape sequences, changes of writing direction, what is not
//! seen and makes one name look like another.

use std::ops::Range;

use annals_grammar::unseen::{is_joiner, is_unseen, may_be_joined};

/// What stands for a character that is not seen.
const SHOWN: char = '\u{fffd}';

/// Text on one line with nothing in it that a terminal obeys. Line ends and tabs become spaces, other control
/// characters their pictures, changes of direction and what is not seen `�`.
#[must_use]
pub fn line(text: &str) -> String {
    cleaned(text, |_| false)
}

/// The same for text of several lines: line ends stay.
#[must_use]
pub fn block(text: &str) -> String {
    cleaned(text, |c| c == '\n')
}

fn cleaned(text: &str, stays: impl Fn(char) -> bool) -> String {
    let joined = |before| before != SHOWN && may_be_joined(before);
    let mut before = None;
    let clean = |c: char| {
        let clean = match c {
            c if stays(c) => c,
            c if breaks_line(c) => ' ',
            // Joiners belong to the spelling of some scripts. Anywhere else they only hide.
            c if is_joiner(c) && !before.is_some_and(joined) => SHOWN,
            c => harmless(c),
        };
        before = Some(clean);
        clean
    };
    text.chars().map(clean).collect()
}

/// The same as [`block`], with the place of a span in the new text.
#[must_use]
pub fn block_with_span(text: &str, span: &Range<usize>) -> (String, Range<usize>) {
    let start = floor(text, span.start);
    let end = floor(text, span.end).max(start);
    let (before, inside, after) = (block(&text[..start]), block(&text[start..end]), block(&text[end..]));
    let moved = before.len()..before.len() + inside.len();
    (before + &inside + &after, moved)
}

/// The greatest place not after `at` that lies between two characters.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn breaks_line(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn harmless(c: char) -> char {
    match c {
        // Each C0 control character has a picture 0x2400 further up.
        '\0'..='\u{1f}' => char::from_u32(u32::from(c) + 0x2400).unwrap_or(SHOWN),
        '\u{7f}' => '\u{2421}',
        c if is_unseen(c) => SHOWN,
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_become_pictures() {
        assert_eq!(line("\u{1b}[31mred\u{7f}\0"), "␛[31mred␡␀");
        assert_eq!(line("a\tb\nc\r\nd"), "a b c  d");
        assert_eq!(block("a\tb\nc"), "a b\nc");
        assert_eq!(line("a\u{202e}b\u{2066}c\u{9b}d"), "a\u{fffd}b\u{fffd}c\u{fffd}d");
        assert_eq!(line("김화군 20×10 नेपाल"), "김화군 20×10 नेपाल");
    }

    #[test]
    fn what_is_not_seen_is_shown() {
        assert_eq!(
            line("Kim\u{200b} J\u{ad}ong\u{2060}\u{3164}Un"),
            "Kim\u{fffd} J\u{fffd}ong\u{fffd}\u{fffd}Un"
        );
        // A joiner stays where a script joins by it, once.
        assert_eq!(line("a\u{200d}b \u{200c}"), "a\u{fffd}b \u{fffd}");
        assert_eq!(line("क्\u{200d}ष می\u{200c}خواهم"), "क्\u{200d}ष می\u{200c}خواهم");
        assert_eq!(line("क\u{200d}\u{200d}"), "क\u{200d}\u{fffd}");
        // The record may hold selectors of shapes; two names are told apart by them all the same.
        assert_eq!(line("❤\u{fe0f}\u{200d}x a\u{2800}b"), "❤\u{fffd}\u{fffd}x a\u{fffd}b");
        assert_eq!(line("a\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}"), "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(line("a\u{61c}b\u{17b4}c\u{1d173}d\u{1d159}"), "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}");
    }

    #[test]
    fn spans_move_with_the_text() {
        let (text, span) = block_with_span("\u{1b}x 김 y", &(3..6));
        assert_eq!(&text[span], "김");
        // A span that cuts a character, or lies outside, is brought back.
        let (text, span) = block_with_span("김", &(1..99));
        assert_eq!(&text[span], "김");
    }

    proptest! {
        #[test]
        fn nothing_that_steers_is_left(text in any::<String>()) {
            let cleaned = line(&text);
            prop_assert!(cleaned.chars().all(|c| !c.is_control() && !is_unseen(c)));
            let (cleaned, span) = block_with_span(&text, &(2..7));
            prop_assert!(cleaned.get(span).is_some());
        }
    }
}
