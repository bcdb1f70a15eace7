//! For reports: Markdown.

use super::{address, around, clean, sheet};
use crate::answer::Answer;

/// An answer: its reading, a table or a sentence, what to know about it.
pub(crate) fn answer(answer: &Answer) -> String {
    let reading = format!("**{}**", escaped(&around::reading(answer)));
    std::iter::once(reading).chain(parts(answer)).collect::<Vec<_>>().join("\n\n") + "\n"
}

/// An answer without its reading.
pub(crate) fn body(answer: &Answer) -> String {
    let parts = parts(answer);
    if parts.is_empty() { String::new() } else { parts.join("\n\n") + "\n" }
}

fn parts(answer: &Answer) -> Vec<String> {
    let mut parts = Vec::new();
    match sheet::sheet(answer) {
        sheet::Shown::Sentences(lines) => parts.extend(lines.iter().map(|line| escaped(line))),
        sheet::Shown::Tree(lines) => {
            parts.push(
                lines
                    .iter()
                    .map(|(depth, line)| format!("{}- {}", "  ".repeat(*depth), escaped(line)))
                    .collect::<Vec<_>>()
                    .join("\n"),
            );
        }
        sheet::Shown::Rows(rows) if rows.rows.is_empty() => {}
        sheet::Shown::Rows(rows) => parts.push(part(&rows.columns, &rows.rows, true).trim_end().to_owned()),
    }
    parts.extend(around::after(answer).iter().map(|line| escaped(line)));
    if !answer.notes.is_empty() {
        let notes = answer.notes.iter().map(|note| format!("- {}", escaped(&note.to_string())));
        parts.push(notes.collect::<Vec<_>>().join("\n"));
    }
    parts
}

/// Rows of a around, under its head where they are the first.
pub(super) fn part<C: AsRef<str>>(columns: &[C], rows: &[Vec<String>], first: bool) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = String::new();
    if first {
        text.push_str(&line(columns.iter().map(|column| escaped(column.as_ref())).collect()));
        text.push_str(&line(columns.iter().map(|_| "---".to_owned()).collect()));
    }
    for row in rows {
        text.push_str(&line(row.iter().map(|cell| escaped(cell)).collect()));
    }
    text
}

/// An address: a link where it may be one, else text.
pub(crate) fn address(text: &str) -> String {
    match address::link(text) {
        // What has no scheme is no link by itself, and could be taken for HTML.
        Some(link) if !address::is_absolute(&link) => format!("[{}](<{link}>)", escaped(text)),
        Some(link) => format!("<{link}>"),
        None => escaped(text),
    }
}

/// Text on one line in which nothing is markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in clean::line(text).chars() {
        if matches!(c, '\\' | '|' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '~' | '&' | '$') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    // At the start of a line only, these open a heading, a list or a rule.
    let text = escaped.trim_start();
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if text.starts_with(['#', '-', '+', '=']) {
        format!("\\{text}")
    } else if digits.len() < text.len() && [". ", ") "].iter().any(|mark| digits.starts_with(mark)) {
        format!("{}\\{digits}", &text[..text.len() - digits.len()])
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_formulas_lists_and_rules_are_text() {
        assert_eq!(escaped("&lt;script&gt; $x$"), "\\&lt;script\\&gt; \\$x\\$");
        assert_eq!(escaped("- x"), "\\- x");
        assert_eq!(escaped("  ==="), "\\===");
        assert_eq!(escaped("12. x"), "12\\. x");
        assert_eq!(escaped("2024-02-29"), "2024-02-29");
        assert_eq!(escaped("12.5"), "12.5");
    }

    #[test]
    fn addresses_are_links_or_text() {
        for (text, expected) in [
            ("https://example.org/a?b=1&c=<2>", "<https://example.org/a?b=1&c=%3C2%3E>"),
            ("mailto:a@example.org", "<mailto:a@example.org>"),
            ("press/1.html", "[press/1.html](<press/1.html>)"),
            ("svg onload=x](y)", "[svg onload=x\\](y)](<svg%20onload=x](y)>)"),
            ("javascript:alert(1)", "javascript:alert(1)"),
            ("javascript&colon;x", "[javascript\\&colon;x](<javascript&colon%3Bx>)"),
            ("data:text/html,<b>\u{1b}", "data:text/html,\\<b\\>␛"),
        ] {
            assert_eq!(address(text), expected);
        }
    }

    #[test]
    fn markup_in_values_is_text() {
        let text =
            part(&["a"], &[vec!["x|y *z* <b>\n\u{1b}".to_owned()], vec!["# no heading".to_owned()]], true);
        assert_eq!(text, "| a |\n| --- |\n| x\\|y \\*z\\* \\<b\\> ␛ |\n| \\# no heading |\n");
    }
}
