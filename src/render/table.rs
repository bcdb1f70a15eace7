//! For terminals: a table without rules, under the reading. The only door to `comfy-table`.
//!
//! On a terminal the table fits its width; in a pipe a row is always one line and nothing is cut.

use comfy_table::{CellAlignment, ContentArrangement, Row, Table, TableStyle};

use super::paint::Paint;
use super::sheet::{Sheet, Shown};
use super::{RenderOptions, around, clean, sheet};
use crate::answer::{Answer, Tone};

/// An answer: its reading, rows or a sentence, how many, what to know about it.
pub(super) fn answer(answer: &Answer, look: &RenderOptions) -> String {
    let paint = look.paint;
    let mut text = String::new();
    if !answer.reading.is_empty() {
        text.push_str(&format!("{}\n", paint.dim(&clean::line(&format!("= {}", around::reading(answer))))));
    }
    match sheet::sheet(answer) {
        Shown::Sentences(lines) => {
            for line in lines {
                text.push_str(&clean::line(&line));
                text.push('\n');
            }
        }
        Shown::Tree(lines) => {
            for (depth, line) in lines {
                text.push_str(&format!("{}{}\n", "  ".repeat(depth), clean::line(&line)));
            }
        }
        Shown::Rows(rows) if rows.rows.is_empty() => {}
        Shown::Rows(rows) => text.push_str(&grid(&rows, look)),
    }
    for line in around::after(answer) {
        text.push_str(&format!("{}\n", paint.bold(&clean::line(&line))));
    }
    for line in around::remarks(answer) {
        text.push_str(&format!("{}\n", paint.dim(&clean::line(&line))));
    }
    text
}

/// Rows that are no answer.
pub(super) fn listing(columns: &[&str], rows: &[Vec<String>], look: &RenderOptions) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let tones = columns
        .iter()
        .map(|column| match *column {
            "entry" | "recorded_at" => Tone::Figure,
            "author" => Tone::Dim,
            _ => Tone::Plain,
        })
        .collect();
    let columns = columns.iter().map(|column| column.replace('_', " ")).collect();
    grid(&Sheet { columns, tones, rows: rows.to_vec(), possible: 0 }, look)
}

fn grid(sheet: &Sheet, look: &RenderOptions) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new()).force_no_tty();
    match look.width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.set_header(Row::from(
        sheet.columns.iter().map(|column| look.paint.bold(&clean::line(column))).collect::<Vec<_>>(),
    ));
    for row in &sheet.rows {
        let cells =
            row.iter().zip(&sheet.tones).map(|(cell, tone)| toned(&clean::line(cell), *tone, look.paint));
        table.add_row(cells.collect::<Vec<_>>());
    }
    for (at, tone) in sheet.tones.iter().enumerate() {
        if let Some(column) = table.column_mut(at) {
            column.set_padding((0, 2));
            if *tone == Tone::Count {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn toned(cell: &str, tone: Tone, paint: Paint) -> String {
    match tone {
        Tone::Plain | Tone::Count => cell.to_owned(),
        Tone::Figure => paint.figure(cell),
        Tone::Dim => paint.dim(cell),
        Tone::Doubt => paint.doubt(cell),
    }
}
