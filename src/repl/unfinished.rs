//! Whether a line goes on: a bracket or quote is open, or a comma ends it.

use std::borrow::Cow;

/// What a text has left open, line by line.
#[derive(Debug)]
struct UnfinishedScan {
    quote: Option<char>,
    depth: usize,
    /// The last character that is no blank.
    last: char,
}

impl UnfinishedScan {
    fn new() -> Self {
        Self { quote: None, depth: 0, last: ' ' }
    }

    /// Takes in one more line.
    fn line(&mut self, line: &str) {
        let mut previous = ' ';
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match (self.quote, c) {
                (Some(open), c) if c == open => self.quote = None,
                (Some(_), _) => {}
                (None, '"') => self.quote = Some('"'),
                (None, '“') => self.quote = Some('”'),
                // Inside a word, as in an address, two strokes open no comment.
                (None, '/')
                    if chars.peek() == Some(&'/') && !previous.is_alphanumeric() && previous != ':' =>
                {
                    return;
                }
                (None, '(' | '[') => self.depth += 1,
                (None, ')' | ']') => self.depth = self.depth.saturating_sub(1),
                (None, _) => {}
            }
            previous = c;
            if !c.is_whitespace() {
                self.last = c;
            }
        }
    }

    fn is_open(&self) -> bool {
        self.quote.is_some() || self.depth > 0 || self.last == ','
    }
}

/// Whether more lines belong to this text.
pub(super) fn is_unfinished(text: &str) -> bool {
    let mut scan = UnfinishedScan::new();
    text.lines().for_each(|line| scan.line(line));
    scan.is_open()
}

/// The text with every line indented that the line before has left something open for, so that it is read as going on.
pub(super) fn indented(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let mut joined = String::with_capacity(text.len());
    let mut scan = UnfinishedScan::new();
    for line in text.split_inclusive('\n') {
        let goes_on = line.starts_with(char::is_whitespace);
        if scan.is_open() && !goes_on {
            joined.push(' ');
        } else if !goes_on {
            scan = UnfinishedScan::new();
        }
        scan.line(line);
        joined.push_str(line);
    }
    Cow::Owned(joined)
}

#[cfg(test)]
mod tests {
    use super::{indented, is_unfinished};

    #[test]
    fn lines_that_go_on_are_indented() {
        assert_eq!(
            indented("visits by (Kim\n) to Songchon\nevents"),
            "visits by (Kim\n ) to Songchon\nevents"
        );
        assert_eq!(indented("a,\nb,\nc\nd"), "a,\n b,\n c\nd");
    }

    #[test]
    fn open_brackets_quotes_and_commas_go_on() {
        for text in [
            "visits by (Kim and", "describe \"Songchon", "record visit by Kim,", "a, // why\n", "describe “x",
        ] {
            assert!(is_unfinished(text), "{text}");
        }
    }

    #[test]
    fn whole_lines_do_not() {
        for text in [
            "visits by Kim",
            "visits by (Kim and Jo)",
            "describe \"a \"\"b\"\" c\"",
            "x // (",
            "",
            "a)",
            "note on #4 \"1, 2,\"",
            "2020-12/2021-02",
            "[..2020-12-31]",
        ] {
            assert!(!is_unfinished(text), "{text}");
        }
    }

    #[test]
    fn what_is_left_open_goes_on_with_the_next_line() {
        assert_eq!(
            indented("visits by (Kim\n) to Songchon\nevents"),
            "visits by (Kim\n ) to Songchon\nevents"
        );
        assert_eq!(indented("record x,\nsource a"), "record x,\n source a");
        assert_eq!(indented("a\nb"), "a\nb");
        assert_eq!(indented("a,\n  b\nc"), "a,\n  b\nc");
    }
}
