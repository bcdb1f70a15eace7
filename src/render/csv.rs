//! For spreadsheets: comma-separated values. The only door to `csv`.

use super::{clean, flat};
use crate::answer::Answer;
use crate::file::formula::guard;

/// The rows of an answer under a header.
pub(crate) fn answer(answer: &Answer) -> String {
    let grid = flat::flat(answer);
    part(&grid.columns, &grid.rows, true)
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

/// A row of a table in the form that it was read in. Without quotes no cell holds the end of another, or of a line.
#[cfg(feature = "cli")]
pub(crate) fn row<'c>(cells: impl Iterator<Item = &'c str>, delimiter: u8, quotes: bool) -> Vec<u8> {
    let style = if quotes { csv::QuoteStyle::Necessary } else { csv::QuoteStyle::Never };
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).quote_style(style).from_writer(Vec::new());
    let cells = cells.map(|cell| if quotes { safe(cell) } else { clean::line(&safe(cell)) });
    // Writing to memory does not fail.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula, and no terminal obeys.
fn safe(cell: &str) -> String {
    format!("{}{}", guard(cell), clean::block(cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised() {
        for cell in [
            "=1+1", "+1", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "-1+1", " =1", "\u{feff}=1", "\u{200b}+1",
            "＝1", "\n@x",
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
