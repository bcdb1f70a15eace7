//! Long answers, page by page.

use std::io::{self, Write};

/// Writes texts one after another; where they are together taller than the screen, asks after each page whether to go
/// on.
pub(super) struct Pager<W, A> {
    out: W,
    goes_on: A,
    /// Lines a page.
    height: usize,
    /// Lines on this page.
    lines: usize,
}

impl<W: Write, A: FnMut() -> bool> Pager<W, A> {
    /// A pager for a screen of so many rows; without a screen nothing is asked.
    pub(super) fn new(rows: Option<usize>, out: W, goes_on: A) -> Self {
        // A row is left for the question, one for what was there before.
        let height = rows.unwrap_or(usize::MAX).saturating_sub(2).max(1);
        Self { out, goes_on, height, lines: 0 }
    }

    /// Writes a text and says whether more is wanted.
    pub(super) fn write(&mut self, text: &str) -> io::Result<bool> {
        for line in text.lines() {
            if self.lines == self.height {
                self.out.flush()?;
                if !(self.goes_on)() {
                    return Ok(false);
                }
                self.lines = 0;
            }
            writeln!(self.out, "{line}")?;
            self.lines += 1;
        }
        self.out.flush()?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::Pager;

    fn paged(texts: &[&str], rows: Option<usize>, goes_on: bool) -> (String, usize) {
        let (mut out, mut asked) = (Vec::new(), 0);
        let mut pager = Pager::new(rows, &mut out, || {
            asked += 1;
            goes_on
        });
        for text in texts {
            if !pager.write(text).unwrap() {
                break;
            }
        }
        (String::from_utf8(out).unwrap(), asked)
    }

    #[test]
    fn short_answers_are_not_paged() {
        assert_eq!(paged(&["a\nb\n"], Some(24), false), ("a\nb\n".to_owned(), 0));
        assert_eq!(paged(&["a\nb\n"], None, false), ("a\nb\n".to_owned(), 0));
    }

    #[test]
    fn long_ones_go_on_as_long_as_one_likes() {
        assert_eq!(paged(&["a\nb\nc\n"], Some(4), true), ("a\nb\nc\n".to_owned(), 1));
        assert_eq!(paged(&["a\nb\nc\n"], Some(4), false), ("a\nb\n".to_owned(), 1));
        // A screen of no height at all still shows a line at a time.
        assert_eq!(paged(&["a\nb\n"], Some(0), true), ("a\nb\n".to_owned(), 1));
    }

    #[test]
    fn what_comes_in_parts_is_paged_as_one() {
        assert_eq!(paged(&["a\n", "b\n", "c\n"], Some(4), true), ("a\nb\nc\n".to_owned(), 1));
        assert_eq!(paged(&["a\n", "b\n", "c\n"], Some(4), false), ("a\nb\n".to_owned(), 1));
    }
}
