//! The prompt: asking and telling, line by line.
//!
//! [`core`] turns lines into replies and knows no terminal; [`terminal`] is what a person sits at.

// A person who attends an import.
mod import_observer;
// What stays from question to question.
mod settings;
// The commands that begin with a colon.
mod commands;
// Answers as pictures.
mod draw;
// The log and its events to a file.
mod export;
// The history told step by step.
mod replay;
// The file of rejected rows.
mod rejects;
// A line to a reply.
pub mod core;
// The language, explained.
pub mod help;
// Words in colour.
mod highlight;
// The lines typed before.
mod history;
// How large the screen is.
pub mod screen;
// How fast keys come.
mod pace;
// Long answers, page by page.
mod pager;
// What was typed and not read yet.
mod pending;
// The line that is being typed.
pub mod terminal;
// Whether a line goes on.
mod unfinished;

pub use self::import_observer::import_observed;
pub use self::settings::{ClockRule, Settings, day, first_day};
use crate::render::{self, Format, RenderOptions};
use crate::session::LogLine;

/// Entries as text. Of a long log told in parts, a format with a heading has it with the first part only.
#[must_use]
pub fn log_listing(lines: &[LogLine], look: &RenderOptions, first: bool) -> String {
    if look.format == Format::Table {
        // One entry a line, as it can be told again, where a table would fold it.
        let text = |line: &LogLine| {
            let author = if line.author.is_empty() { String::new() } else { format!("  {}", line.author) };
            let head = format!("#{}  {}{author}", line.number, line.recorded);
            format!(
                "{}  {}\n",
                look.paint.figure(&render::clean::line(&head)),
                render::clean::line(&line.text)
            )
        };
        return lines.iter().map(text).collect();
    }
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            vec![
                line.number.to_string(),
                line.recorded.clone(),
                line.author.clone(),
                line.label.clone(),
                line.text.clone(),
            ]
        })
        .collect();
    render::listing_part(&["entry", "recorded_at", "author", "label", "text"], &rows, look, first)
}

/// What a store holds as text: JSON has it as one object.
#[must_use]
pub fn stats_listing(stats: &[(String, String)], look: &RenderOptions) -> String {
    if look.format == Format::Json {
        let names: Vec<String> = stats.iter().map(|(name, _)| name.replace(' ', "_")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let row = stats.iter().map(|(_, value)| value.clone()).collect();
        return render::listing(&names, &[row], look);
    }
    let rows: Vec<Vec<String>> =
        stats.iter().map(|(name, value)| vec![name.clone(), value.clone()]).collect();
    render::listing(&["what", "how_many"], &rows, look)
}
