//! Long answers, page by page.

use std::io::{self, Write};

/// Writes a text; where it is taller than the screen, asks after each page whether to go on.
pub(super) fn page(
    text: &str,
    rows: Option<usize>,
    out: &mut impl Write,
    mut goes_on: impl FnMut() -> bool,
) -> io::Result<()> {
    let lines: Vec<&str> = text.lines().collect();
    // A row is left for the question, one for what was there before.
    let height = rows.unwrap_or(usize::MAX).saturating_sub(2).max(1);
    let mut pages = lines.chunks(height).peekable();
    while let Some(page) = pages.next() {
        for line in page {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
        if pages.peek().is_some() && !goes_on() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::page;

    fn paged(text: &str, rows: Option<usize>, goes_on: bool) -> (String, usize) {
        let (mut out, mut asked) = (Vec::new(), 0);
        let answer = || {
            asked += 1;
            goes_on
        };
        page(text, rows, &mut out, answer).unwrap();
        (String::from_utf8(out).unwrap(), asked)
    }

    #[test]
    fn short_answers_are_not_paged() {
        assert_eq!(paged("a\nb\n", Some(24), false), ("a\nb\n".to_owned(), 0));
        assert_eq!(paged("a\nb\n", None, false), ("a\nb\n".to_owned(), 0));
    }

    #[test]
    fn long_ones_go_on_as_long_as_one_likes() {
        assert_eq!(paged("a\nb\nc\n", Some(4), true), ("a\nb\nc\n".to_owned(), 1));
        assert_eq!(paged("a\nb\nc\n", Some(4), false), ("a\nb\n".to_owned(), 1));
        // A screen of no height at all still shows a line at a time.
        assert_eq!(paged("a\nb\n", Some(0), true), ("a\nb\n".to_owned(), 1));
    }
}
