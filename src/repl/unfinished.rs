//! Whether a line goes on: a bracket or quote is open, or a comma ends it.

/// Whether more lines belong to this text.
pub(super) fn is_unfinished(text: &str) -> bool {
    let mut quote = None;
    let mut depth = 0_usize;
    let (mut last, mut previous) = (' ', ' ');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"') => quote = Some('"'),
            (None, '“') => quote = Some('”'),
            // Inside a word, as in an address, two strokes open no comment.
            (None, '/') if chars.peek() == Some(&'/') && !previous.is_alphanumeric() && previous != ':' => {
                chars.by_ref().find(|c| *c == '\n');
                previous = '\n';
                continue;
            }
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
        previous = c;
        if !c.is_whitespace() {
            last = c;
        }
    }
    quote.is_some() || depth > 0 || last == ','
}

#[cfg(test)]
mod tests {
    use super::is_unfinished;

    #[test]
    fn open_brackets_quotes_and_commas_go_on() {
        for text in [
            "visits by (Kim and",
            "describe \"Songchon",
            "record visit by Kim,",
            "a, // why\n",
            "describe “x",
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
}
