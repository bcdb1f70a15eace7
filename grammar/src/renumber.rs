use crate::parse::number_at;

/// The same statement with other numbers of entries: a journal from another log speaks of its entries by the numbers
/// they have there. What stands in quotes or in a comment is left as it is.
///
/// # Errors
///
/// The first number for which there is no other.
pub fn renumbered(text: &str, mut number: impl FnMut(u64) -> Option<u64>) -> Result<String, u64> {
    let mut told = String::with_capacity(text.len());
    let mut rest = text;
    let mut bound = true;
    while let Some(letter) = rest.chars().next() {
        let quoted = match letter {
            '"' => Some('"'),
            '“' => Some('”'),
            '/' if bound && rest.starts_with("//") => Some('\n'),
            _ => None,
        };
        let taken = if let Some(mark) = quoted {
            let inside = letter.len_utf8();
            let end = rest[inside..].find(mark).map_or(rest.len(), |at| inside + at + mark.len_utf8());
            told.push_str(&rest[..end]);
            end
        } else if let Some((there, bytes)) = numbered(rest, letter, bound) {
            told.push_str(&format!("#{}", number(there).ok_or(there)?));
            bytes
        } else {
            told.push(letter);
            letter.len_utf8()
        };
        bound = quoted.is_some() || letter.is_whitespace() || "(),;:=".contains(letter);
        rest = &rest[taken..];
    }
    Ok(told)
}

/// The number that a text begins with, if a word may begin there.
fn numbered(text: &str, letter: char, bound: bool) -> Option<(u64, usize)> {
    let may = letter == '#' || bound && matches!(letter, 'e' | 'E');
    may.then(|| number_at(text)).flatten()
}

#[cfg(test)]
mod tests {
    use super::renumbered;

    #[test]
    fn only_numbers_of_entries_change() {
        let text = "correct #45 to place45 at (e12), via #7 quote \"as in #45 \"\"e12\"\"\" because “#1” // #45\n #100 e12x #9";
        let told = renumbered(text, |number| Some(number + 1));
        assert_eq!(
            told.as_deref(),
            Ok(
                "correct #46 to place45 at (#13), via #8 quote \"as in #45 \"\"e12\"\"\" because “#1” // #45\n #101 e12x #10"
            )
        );
    }

    #[test]
    fn a_number_that_is_not_known_is_named() {
        assert_eq!(renumbered("same #45 #71", |number| Some(number).filter(|number| *number < 50)), Err(71));
        assert_eq!(
            renumbered("note on #99999999999999999999 \"…\"", Some).as_deref(),
            Ok("note on #99999999999999999999 \"…\"")
        );
    }
}
