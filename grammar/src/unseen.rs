//! Characters that show as nothing, or make others show as something else: two names that differ by such a character
//! alone look the same.

/// Whether a character shows as nothing or changes how others show, wherever it stands: what Unicode calls
/// `Default_Ignorable_Code_Point` and `Bidi_Control`, C1 controls, separators of lines, marks of annotations, letters
/// without ink, and what is no character at all. [Joiners](is_joiner) are left out: some scripts are spelled with them.
#[must_use]
pub const fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}' | '\u{1160}'
        | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'
        | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{2800}'
        | '\u{3164}'
        | '\u{fdd0}'..='\u{fdef}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
        || letter as u32 & 0xfffe == 0xfffe
}

/// Whether a character joins or parts the letters around it without a shape of its own.
#[must_use]
pub const fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// Whether a character selects another shape of the one before it: Mongolian, rare forms of Han, coloured pictures.
const fn is_selector(letter: char) -> bool {
    matches!(letter, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a joiner or selector behind this character can belong to its spelling. Anywhere else it only hides.
#[must_use]
pub const fn may_be_joined(before: char) -> bool {
    !before.is_ascii() && !is_joiner(before)
}

/// The first character of a text that no line may hold, and where it is. Joiners and selectors of shapes may stand where
/// they belong to a spelling; tabs and line ends are blanks.
#[must_use]
pub fn first_forbidden(text: &str) -> Option<(usize, char)> {
    let mut before = None;
    text.char_indices().find(|(_, letter)| {
        let before = before.replace(*letter);
        is_forbidden(*letter, before)
    })
}

fn is_forbidden(letter: char, before: Option<char>) -> bool {
    match letter {
        '\t' | '\n' | '\r' => false,
        letter if is_joiner(letter) => !before.is_some_and(may_be_joined),
        letter if is_selector(letter) => {
            !before.is_some_and(|before| may_be_joined(before) && !is_selector(before))
        }
        letter => letter.is_control() || is_unseen(letter),
    }
}

/// A text without the characters that no line may hold because nobody sees them; nothing where it holds none, or controls
/// as well.
#[must_use]
pub fn without_unseen(text: &str) -> Option<String> {
    let mut seen = String::with_capacity(text.len());
    for letter in text.chars() {
        let forbidden = is_forbidden(letter, seen.chars().next_back());
        if forbidden && letter.is_control() {
            return None;
        }
        seen.extend((!forbidden).then_some(letter));
    }
    (seen.len() < text.len()).then_some(seen)
}

/// What a character that is forbidden is called.
#[must_use]
pub fn named(letter: char) -> String {
    let what = if letter.is_control() { "control" } else { "invisible" };
    format!("{what} character U+{:04X}", u32::from(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_forbidden_with_all_of_its_kind() {
        for letter in [
            '\0', '\u{1b}', '\u{7f}', '\u{85}', '\u{ad}', '\u{34f}', '\u{61c}', '\u{115f}', '\u{1160}',
            '\u{17b4}', '\u{180e}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{202a}',
            '\u{202e}', '\u{2060}', '\u{2064}', '\u{2066}', '\u{2069}', '\u{206f}', '\u{2800}', '\u{3164}',
            '\u{fdd0}', '\u{feff}', '\u{ffa0}', '\u{fff0}', '\u{fff9}', '\u{fffe}', '\u{ffff}', '\u{1bca0}',
            '\u{1d159}', '\u{1d173}', '\u{1ffff}', '\u{e0001}', '\u{e0020}', '\u{e0fff}', '\u{10fffe}',
        ] {
            let name = format!("김{letter}n");
            assert_eq!(first_forbidden(&name), Some(("김".len(), letter)), "{letter:?}");
        }
    }

    #[test]
    fn a_text_is_left_without_what_is_not_seen() {
        assert_eq!(without_unseen("Song\u{ad}chon\u{200b}"), Some("Songchon".to_owned()));
        assert_eq!(without_unseen("Songchon"), None);
        assert_eq!(without_unseen("a\u{ad}\u{1b}"), None);
        assert_eq!(without_unseen("क्\u{200d}ष"), None);
    }

    #[test]
    fn joiners_and_selectors_stand_where_a_script_has_them() {
        for spelled in [
            "क्\u{200d}ष",
            "می\u{200c}خواهم",
            "葛\u{e0100}城",
            "ᠠ\u{180b}",
            "❤\u{fe0f}",
            "🏳\u{fe0f}\u{200d}🌈",
        ] {
            assert_eq!(first_forbidden(spelled), None, "{spelled}");
        }
        for hidden in [
            "Kim\u{fe0f}", "Kim\u{200d}", "\u{200c}Kim", "\u{fe00}", "❤\u{fe0f}\u{fe0f}",
            "क\u{200d}\u{200d}", "Kim\u{e0100}", "Kim \u{180b}",
        ] {
            assert!(first_forbidden(hidden).is_some(), "{hidden:?}");
        }
        assert_eq!(first_forbidden("김화군 20×10 नेपाल é\tx\n"), None);
    }
}
