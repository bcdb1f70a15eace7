//! Cells that a spreadsheet would take for a formula, and the apostrophe that keeps them text.
//!
//! [`guard`] and [`unguarded`] undo each other: what is written as a table and read again is what it was.

use annals_grammar::unseen::is_unseen;

/// What a formula begins with, in its narrow and wide forms.
const STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Whether a cell needs an apostrophe in front: it begins like a formula, perhaps behind apostrophes of its own. A number
/// below zero does not.
fn needs_guard(cell: &str) -> bool {
    let cell = cell.trim_start_matches('\'');
    // Some programs pass over what is blank or not seen, and take the wide forms for the narrow ones.
    let passed = |c: char| c.is_whitespace() || c.is_control() || is_unseen(c) || c == '\u{fffd}';
    let starts = cell.trim_start_matches(passed).starts_with(STARTS) || cell.starts_with(['\t', '\r']);
    starts && !is_negative(cell)
}

fn is_negative(cell: &str) -> bool {
    cell.strip_prefix('-').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

/// What goes in front of a cell so that no spreadsheet takes it for a formula.
#[must_use]
pub fn guard(cell: &str) -> &'static str {
    if needs_guard(cell) { "'" } else { "" }
}

/// A cell as it was before it got an apostrophe.
#[must_use]
pub fn unguarded(cell: &[u8]) -> &[u8] {
    match cell.split_first() {
        Some((b'\'', rest)) if std::str::from_utf8(rest).is_ok_and(needs_guard) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guarded_cell_is_read_as_it_was() {
        for cell in [
            "=1+1", "'=1", "''=1", "-cmd", "-12", "'-12", "-0044-03-15", "@x", "'x", "", "'", "＝1", " =1",
            "'Kim", "\t=1", "'\tx", "x=1",
        ] {
            let written = format!("{}{cell}", guard(cell));
            assert_eq!(unguarded(written.as_bytes()), cell.as_bytes(), "{cell:?}");
        }
        assert_eq!(unguarded(b"'\xff=1"), b"'\xff=1");
    }
}
