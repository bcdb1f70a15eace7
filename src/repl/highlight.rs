//! Words in colour: what the language owns, names in quotes, numbers of entries, dates.

use annals_grammar::WordClass;

use crate::render::Paint;

/// The text with its words coloured; nothing else about it changes.
pub(super) fn highlighted(text: &str, paint: Paint) -> String {
    let mut painted = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first);
        let (token, after) = rest.split_at(length);
        painted.push_str(&coloured(token, first, paint));
        rest = after;
    }
    painted
}

/// How many bytes belong to the token that starts with `first`.
fn token_length(rest: &str, first: char) -> usize {
    let until = |end: &dyn Fn(char) -> bool| {
        rest.char_indices().skip(1).find(|(_, c)| end(*c)).map_or(rest.len(), |(at, _)| at)
    };
    match first {
        '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
        '“' => rest.find('”').map_or(rest.len(), |at| at + '”'.len_utf8()),
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        c if is_word(c) => until(&|c| !is_word(c)),
        c => c.len_utf8(),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '#' | '-' | '\'' | '’' | ':' | '~' | '?' | '.' | '_')
}

fn coloured(token: &str, first: char, paint: Paint) -> String {
    match first {
        '"' | '“' => paint.name(token),
        '/' if token.starts_with("//") => paint.dim(token),
        '#' | '0'..='9' => paint.figure(token),
        ':' => paint.keyword(token),
        _ => {
            if annals_grammar::is_keyword(token) {
                paint.keyword(token)
            } else if annals_grammar::is_word_of(WordClass::Month, token) {
                paint.figure(token)
            } else {
                token.to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bare(painted: &str) -> String {
        let mut text = String::new();
        let mut rest = painted;
        while let Some((before, code)) = rest.split_once("\u{1b}[") {
            text.push_str(before);
            rest = code.split_once('m').map_or("", |(_, after)| after);
        }
        text + rest
    }

    #[test]
    fn words_of_the_language_names_and_dates() {
        let paint = Paint(true);
        assert_eq!(
            highlighted("visits by \"Jo\" in May 2024", paint),
            format!(
                "visits {} {} {} {} {}",
                paint.keyword("by"),
                paint.name("\"Jo\""),
                paint.keyword("in"),
                paint.figure("May"),
                paint.figure("2024")
            )
        );
        assert_eq!(highlighted("#12", paint), paint.figure("#12"));
    }

    proptest! {
        #[test]
        fn the_text_stays(text in "[^\u{1b}]*") {
            prop_assert_eq!(highlighted(&text, Paint(false)), text.clone());
            prop_assert_eq!(bare(&highlighted(&text, Paint(true))), text);
        }
    }
}
