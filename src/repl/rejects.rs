//! Files beside an import: the rejected rows, each with its line and reason, in the form of the table, so that they can be
//! mended and imported; and the report of every decision.

use std::io::Write;

use annals_model::error::Result;

use crate::file::{NewFile, OutputFile};
use crate::import::{ImportDecision, Rejected};
use crate::render::csv::row;

/// A file of rejected rows. It is made anew by each import, which tells all that it rejects.
#[derive(Debug)]
pub(super) struct Rejects {
    file: NewFile,
    delimiter: u8,
    quotes: bool,
}

impl Rejects {
    /// Begins the file, for a table of this form.
    ///
    /// # Errors
    /// If there can be no file there.
    pub(super) fn create(target: &OutputFile<'_>, delimiter: u8, quotes: bool) -> Result<Self> {
        Ok(Self { file: target.create()?, delimiter, quotes })
    }

    /// Writes the header.
    ///
    /// # Errors
    /// If the disk is full.
    pub(super) fn header(&mut self, header: &[String]) -> Result<()> {
        self.row(["line", "reason"].into_iter().chain(header.iter().map(String::as_str)))
    }

    /// Writes a row.
    ///
    /// # Errors
    /// If the disk is full.
    pub(super) fn add(&mut self, row: &Rejected<'_>) -> Result<()> {
        let (line, reason) = (row.line.to_string(), row.why());
        self.row([line.as_str(), reason.as_str()].into_iter().chain(row.cells.iter().map(String::as_str)))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If the disk is full.
    pub(super) fn finish(self) -> Result<()> {
        self.file.commit()
    }

    fn row<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Result<()> {
        let line = row(cells, self.delimiter, self.quotes);
        self.file.write_all(&line).map_err(|failure| self.file.failed(&failure))
    }
}

/// A file with a row for every decision of an import.
#[derive(Debug)]
pub(super) struct DecisionFile(NewFile);

impl DecisionFile {
    /// Begins the file.
    ///
    /// # Errors
    /// If there can be no file there.
    pub(super) fn create(target: &OutputFile<'_>) -> Result<Self> {
        let mut file = Self(target.create()?);
        file.row(["what", "line", "column", "value", "detail"])?;
        Ok(file)
    }

    /// Writes a decision.
    ///
    /// # Errors
    /// If the disk is full.
    pub(super) fn add(&mut self, decision: &ImportDecision) -> Result<()> {
        let ImportDecision { matter, line, column, value, detail } = decision;
        let line = line.map_or_else(String::new, |line| line.to_string());
        self.row([matter.as_str(), &line, column, value, detail])
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// If the disk is full.
    pub(super) fn finish(self) -> Result<()> {
        self.0.commit()
    }

    fn row(&mut self, cells: [&str; 5]) -> Result<()> {
        let line = row(cells.into_iter(), b',', true);
        self.0.write_all(&line).map_err(|failure| self.0.failed(&failure))
    }
}
