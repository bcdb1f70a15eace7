//! Words that stand for nothing in a cell: `N/A`, `-`, `Unknown`.

/// What stands for nothing where nobody says otherwise, in small letters.
const USUAL: [&str; 16] = [
    "null", "n/a", "n.a.", "#n/a", "nan", "none", "nil", "unknown", "(unknown)", "not available", "-", "--",
    "–", "—", "?", "??",
];

/// The words that stand for nothing, whatever their letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NullWords {
    words: Vec<String>,
    bytes_max: usize,
}

impl NullWords {
    /// These words; the usual ones where none are given.
    pub(super) fn of(words: Option<&[String]>) -> Self {
        match words {
            Some(words) => Self::new(words.iter().map(|word| word.trim().to_owned())),
            None => Self::new(USUAL.iter().map(|word| (*word).to_owned())),
        }
    }

    fn new(words: impl Iterator<Item = String>) -> Self {
        let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
        Self { bytes_max: words.iter().map(String::len).max().unwrap_or_default(), words }
    }

    /// Whether a cell says one of them and nothing else.
    pub(super) fn holds(&self, cell: &[u8]) -> bool {
        let cell = if cell.first().is_some_and(u8::is_ascii_whitespace)
            || cell.last().is_some_and(u8::is_ascii_whitespace)
        {
            cell.trim_ascii()
        } else {
            cell
        };
        // Most cells are longer, or begin otherwise.
        !cell.is_empty()
            && cell.len() <= self.bytes_max
            && self
                .words
                .iter()
                .any(|word| word.len() == cell.len() && word.as_bytes().eq_ignore_ascii_case(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_for_nothing_stand_alone() {
        let usual = NullWords::of(None);
        for nothing in ["NULL", "n/a", "N/A", " - ", "?", "Unknown", "none", "NaN", "—"] {
            assert!(usual.holds(nothing.as_bytes()), "{nothing}");
        }
        for name in ["", "Nan Province", "-1", "Unknown Soldier", "NA", "Noné", "ann"] {
            assert!(!usual.holds(name.as_bytes()), "{name}");
        }
        let own = NullWords::of(Some(&["x".to_owned(), " keine Angabe".to_owned()]));
        assert!(own.holds(b"Keine Angabe") && own.holds(b"X") && !own.holds(b"none"));
        assert!(!NullWords::of(Some(&[String::new()])).holds(b"NULL"));
    }
}
