//! For spreadsheets: comma-separated values. The only door to `csv`.

use super::{clean, flat};
use crate::answer::Answer;

/// The rows of an answer under a header.
pub(crate) fn answer(answer: &Answer) -> String {
    let flat = flat::flat(answer);
    if answer.show.is_empty() {
        return part(&flat.columns, &flat.rows, true);
    }
    let (columns, rows) = flat.pick(&answer.show);
    part(&columns, &rows, true)
}

/// Rows, under a header where they are the first of theirs.
pub(crate) fn part<C: AsRef<str>>(columns: &[C], rows: &[Vec<String>], first: bool) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail, and every row has as many cells as the header.
    if first {
        let _ = writer.write_record(columns.iter().map(|column| safe(column.as_ref())));
    }
    for row in rows {
        let _ = writer.write_record(row.iter().map(|cell| safe(cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a formula begins with, in its narrow and wide forms.
const FORMULA_STARTS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet takes for a formula, and no terminal obeys. A number below zero stays a number.
fn safe(cell: &str) -> String {
    // Some programs pass over what is blank, and take the wide forms for the narrow ones.
    let bare =
        cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || clean::is_steering(c));
    let starts_formula = bare.starts_with(FORMULA_STARTS) || cell.starts_with(['\t', '\r']);
    let is_number = cell.strip_prefix('-').is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(|c| c.is_ascii_digit() || c == '.')
    });
    let text = clean::block(cell);
    if starts_formula && !is_number { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised() {
        for cell in [
            "=1+1",
            "+1",
            "-cmd",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "-1+1",
            " =1",
            "\u{feff}=1",
            "\u{200b}+1",
            "＝1",
            "\n@x",
        ] {
            assert!(safe(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(safe("-12"), "-12");
        assert_eq!(safe("-12.5"), "-12.5");
        assert_eq!(safe("Songchon"), "Songchon");
    }

    #[test]
    fn commas_quotes_and_lines_are_kept_inside_a_cell() {
        let text = part(&["a", "b"], &[vec!["x, \"y\"".to_owned(), "two\nlines\u{1b}".to_owned()]], true);
        assert_eq!(text, "a,b\n\"x, \"\"y\"\"\",\"two\nlines␛\"\n");
    }
}
