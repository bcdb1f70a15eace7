//! The file of rejected rows: line, reason, and the cells as they were, in the form of the table.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Rejected;
use crate::error::{Error, Kind, Result};

/// A file of rejected rows. It is made anew by each import, which tells all that it rejects.
#[derive(Debug)]
pub struct Rejects {
    path: PathBuf,
    file: BufWriter<File>,
    delimiter: char,
}

impl Rejects {
    /// Makes the file; one of that name is written over.
    ///
    /// # Errors
    /// If it cannot be made, or is the table itself.
    pub fn create(path: &Path, table: &Path, delimiter: u8) -> Result<Self> {
        let same =
            path.canonicalize().ok().zip(table.canonicalize().ok()).is_some_and(|(one, other)| one == other);
        if same {
            let message = format!("{} is the table itself", path.display());
            return Err(Error::new(Kind::Usage, message).hint("let rejected rows go to another file"));
        }
        let file = File::create(path).map_err(|failure| failed(path, &failure))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file), delimiter: char::from(delimiter) })
    }

    /// Writes the header.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn header(&mut self, header: &[String]) -> Result<()> {
        self.row(["line", "reason"].into_iter().chain(header.iter().map(String::as_str)))
    }

    /// Writes a row.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn add(&mut self, row: &Rejected<'_>) -> Result<()> {
        let hint = row.reason.hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
        let (line, reason) = (row.line.to_string(), format!("{}{hint}", row.reason.message));
        self.row([line.as_str(), reason.as_str()].into_iter().chain(row.cells.iter().map(String::as_str)))
    }

    /// Writes what is still held.
    ///
    /// # Errors
    /// If the disk is full.
    pub fn finish(mut self) -> Result<()> {
        self.file.flush().map_err(|failure| failed(&self.path, &failure))
    }

    fn row<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Result<()> {
        let mut line = String::new();
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                line.push(self.delimiter);
            }
            if self.delimiter == '\t' {
                // A table of this form has no quotes, and its cells no line ends.
                line.extend(cell.chars().map(|letter| if letter.is_control() { ' ' } else { letter }));
            } else if cell.contains(['"', '\n', '\r', self.delimiter]) {
                line.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
            } else {
                line.push_str(cell);
            }
        }
        line.push('\n');
        self.file.write_all(line.as_bytes()).map_err(|failure| failed(&self.path, &failure))
    }
}

fn failed(path: &Path, failure: &std::io::Error) -> Error {
    let kind = match failure.kind() {
        std::io::ErrorKind::NotFound
        | std::io::ErrorKind::PermissionDenied
        | std::io::ErrorKind::IsADirectory => Kind::Usage,
        _ => Kind::Machine,
    };
    Error::new(kind, format!("{} cannot be written: {failure}", path.display()))
        .hint("say another file for rejected rows: --on-error skip:FILE")
}
