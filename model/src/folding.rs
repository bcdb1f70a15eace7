//! Names and words as they are compared: the only door to Unicode normal forms.
//!
//! Case, diacritics, Unicode forms and `×`/`x` are folded, apostrophes vanish, hyphens and any run of spaces read as
//! one space, so that `Kim Jong Un’s` and `KIM JONG-UNS` meet. Hangul stays whole: its decomposed form is composed
//! first, since a syllable's parts are not diacritics.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

/// The folded form of a name or word.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        for byte in text.bytes() {
            match byte {
                b'\'' | b'`' => {}
                b'-' | b'_' => push_space(&mut folded),
                byte if byte.is_ascii_alphanumeric() => folded.push(byte.to_ascii_lowercase().into()),
                byte => push_folded(&mut folded, byte.into()),
            }
        }
    } else {
        for c in text.nfkc() {
            for lower in c.to_lowercase() {
                push_base(&mut folded, lower);
            }
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// The same, without a copy of what is folded already: most words of a vocabulary are.
#[must_use]
pub fn folded(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if text.bytes().all(plain) { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) }
}

/// Pushes a character without its marks, unless it is a Hangul syllable.
fn push_base(folded: &mut String, c: char) {
    if ('\u{ac00}'..='\u{d7a3}').contains(&c) || c.is_ascii() {
        push_folded(folded, c);
        return;
    }
    decompose_canonical(c, |part| {
        if canonical_combining_class(part) == 0 {
            push_folded(folded, part);
        }
    });
}

fn push_folded(folded: &mut String, c: char) {
    match c {
        '\''
        | '’'
        | '‘'
        | 'ʼ'
        | '`'
        | '´'
        | '\u{2bb}'
        | '\u{200b}'..='\u{200f}'
        | '\u{180b}'..='\u{180f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0100}'..='\u{e01ef}' => {}
        '×' => folded.push('x'),
        'ß' => folded.push_str("ss"),
        'ı' => folded.push('i'),
        'ø' => folded.push('o'),
        'ł' => folded.push('l'),
        'đ' | 'ð' => folded.push('d'),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        '-' | '‐'..='―' | '_' => push_space(folded),
        c if c.is_whitespace() => push_space(folded),
        c => folded.push(c),
    }
}

fn push_space(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// The words of a folded text: its longest runs of letters and digits.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The canonical composed form, in which exact spellings are compared.
#[must_use]
pub fn composed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_meet() {
        for spelling in ["20×10", "20x10", "20X10"] {
            assert_eq!(fold(spelling), "20x10");
        }
        assert_eq!(fold("  Kim  Jong-Un’s "), "kim jong uns");
        assert_eq!(fold("Pyŏngyang"), "pyongyang");
        assert_eq!(fold("Łódź"), "lodz");
        assert_eq!(fold("Ærø"), fold("Aero"));
        assert_eq!(fold("STRASSE"), fold("Straße"));
        assert_eq!(fold("İzmir"), fold("Izmir"));
        assert_eq!(fold("葛\u{e0100}城"), fold("葛城"));
    }

    #[test]
    fn hangul_is_one_name_in_either_form() {
        let decomposed: String = "김화군".nfd().collect();
        assert_ne!(decomposed, "김화군");
        assert_eq!(fold(&decomposed), fold("김화군"));
        assert_eq!(fold("김화군"), "김화군");
    }
}
