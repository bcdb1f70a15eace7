//! The history step by step: an event a line, under it what it changed.

use super::{Format, RenderOptions, csv, json, markdown};
use crate::answer::{ReplayRow, Row};

/// Steps as text. Written in parts, a format with a heading has it with the first part only.
#[must_use]
pub fn steps(rows: &[ReplayRow], look: &RenderOptions, first: bool) -> String {
    match look.format {
        Format::Json => rows.iter().map(json::object).collect(),
        Format::Csv => {
            let grid = ReplayRow::grid(rows);
            csv::part(&grid.columns, &grid.rows, first)
        }
        Format::Markdown => {
            let grid = ReplayRow::grid(rows);
            markdown::part(&grid.columns, &grid.rows, first)
        }
        #[cfg(feature = "cli")]
        Format::Table => rows
            .iter()
            .flat_map(ReplayRow::lines)
            .map(|(depth, line)| format!("{}{}\n", "  ".repeat(depth), super::clean::line(&line)))
            .collect(),
    }
}
