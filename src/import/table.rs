//! Rows of a table, in bounded memory whatever the file holds. The only door to `csv_core`.
//!
//! A row is known by the line it begins on. One that is longer than [`ROW_BYTES_MAX`], and one whose quote is never
//! closed, are told as what they are, and reading goes on: after a quote that is never closed, with the next line.

use std::io::Read;
use std::ops::Range;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::file::formula::unguarded;

/// The longest row that is read, in bytes: far more than an entry can hold.
pub(super) const ROW_BYTES_MAX: usize = 1 << 20;
/// Bytes that are read at a time.
const READ_BYTES: usize = 1 << 18;

/// How cells are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What stands between two cells.
    pub(super) delimiter: u8,
    /// Whether `"` holds a cell together.
    pub(super) quotes: bool,
}

/// What is wrong with a row before its cells are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It is too long.
    TooLong,
    /// A quote is opened and never closed.
    Unclosed,
}

/// A row in a batch.
#[derive(Clone, Debug)]
struct RowPlace {
    line: u64,
    last: u64,
    cells: Range<usize>,
    flaw: Option<Flaw>,
}

/// Rows read together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    /// Where each cell ends; it begins where the one before it ends.
    ends: Vec<usize>,
    places: Vec<RowPlace>,
}

/// A row of a batch.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableRow<'b> {
    batch: &'b Batch,
    place: &'b RowPlace,
}

impl Batch {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = TableRow<'_>> {
        self.places.iter().map(|place| TableRow { batch: self, place })
    }

    /// Forgets the first row.
    pub(super) fn drop_first(&mut self) {
        self.places.remove(0);
    }
}

impl<'b> TableRow<'b> {
    /// The line it begins on, from 1.
    pub(super) fn line(&self) -> u64 {
        self.place.line
    }

    /// The line it ends on.
    pub(super) fn last_line(&self) -> u64 {
        self.place.last
    }

    /// What is wrong with it as a whole.
    pub(super) fn flaw(&self) -> Option<Flaw> {
        self.place.flaw
    }

    /// How many cells it has.
    pub(super) fn len(&self) -> usize {
        self.place.cells.len()
    }

    /// A cell, without the apostrophe that kept it from being a formula; nothing where it has not so many.
    pub(super) fn cell(&self, at: usize) -> &'b [u8] {
        let at = self.place.cells.start + at;
        if at >= self.place.cells.end {
            return &[];
        }
        let start = if at == 0 { 0 } else { self.batch.ends[at - 1] };
        unguarded(&self.batch.bytes[start..self.batch.ends[at]])
    }

    /// Every cell.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'b [u8]> {
        let row = *self;
        (0..self.len()).map(move |at| row.cell(at))
    }
}

/// A table that is read row by row.
pub(super) struct Table<R> {
    reader: R,
    dialect: Dialect,
    core: Reader,
    /// What was read and not yet passed: `held[start..]` begins with the row that is being read.
    held: Vec<u8>,
    start: usize,
    ended: bool,
    line: u64,
    /// Whether the last byte passed was a carriage return, whose line feed is no further line.
    after_return: bool,
    /// Bytes read so far.
    pub(super) bytes: u64,
}

/// What reading one row came to.
enum RowOutcome {
    Row { bytes: usize },
    Flawed(Flaw),
}

impl<R: Read> Table<R> {
    /// The rows of a reader.
    pub(super) fn new(reader: R, dialect: Dialect) -> Self {
        Self {
            reader,
            dialect,
            core: core(dialect),
            held: Vec::new(),
            start: 0,
            ended: false,
            line: 1,
            after_return: false,
            bytes: 0,
        }
    }

    /// Reads the next row into a batch; `false` at the end.
    pub(super) fn read(&mut self, batch: &mut Batch) -> std::io::Result<bool> {
        if !self.skip_line_ends()? {
            return Ok(false);
        }
        let (line, cells, bytes) = (self.line, batch.ends.len(), batch.bytes.len());
        let flaw = match self.record(batch)? {
            RowOutcome::Row { bytes: passed } => {
                self.pass(passed);
                None
            }
            RowOutcome::Flawed(flaw) => {
                batch.ends.truncate(cells);
                batch.bytes.truncate(bytes);
                self.core = core(self.dialect);
                self.skip_line()?;
                Some(flaw)
            }
        };
        let last = if self.after_return || self.ended_line() { self.line - 1 } else { self.line };
        batch.places.push(RowPlace { line, last: last.max(line), cells: cells..batch.ends.len(), flaw });
        Ok(true)
    }

    /// Whether the byte passed last ended a line.
    fn ended_line(&self) -> bool {
        self.start > 0 && self.held[self.start - 1] == b'\n'
    }

    /// Passes the line ends between two rows; `false` where nothing follows.
    fn skip_line_ends(&mut self) -> std::io::Result<bool> {
        loop {
            if self.start == self.held.len() && !self.fill()? {
                return Ok(false);
            }
            if self.line == 1 && self.start == 0 {
                self.skip_mark()?;
            }
            match self.held.get(self.start) {
                Some(b'\n' | b'\r') => self.pass(1),
                Some(_) => return Ok(true),
                None => {}
            }
        }
    }

    /// Passes the mark that some programs begin a UTF-8 file with.
    fn skip_mark(&mut self) -> std::io::Result<()> {
        const MARK: &[u8] = b"\xef\xbb\xbf";
        while self.held.len() < MARK.len() && MARK.starts_with(&self.held) && self.fill()? {}
        if self.held.starts_with(MARK) {
            self.start = MARK.len();
        }
        Ok(())
    }

    /// Reads one record from `start` on, without passing it.
    fn record(&mut self, batch: &mut Batch) -> std::io::Result<RowOutcome> {
        let mut at = self.start;
        let (mut written, mut cells) = (batch.bytes.len(), batch.ends.len());
        // Where a record's cells end is told from the beginning of the record.
        let (first_byte, first_cell) = (written, cells);
        let room = |batch: &mut Batch, written: usize, cells: usize| {
            batch.bytes.resize(written + 1024, 0);
            batch.ends.resize(cells + 64, 0);
        };
        room(batch, written, cells);
        let outcome = loop {
            let input = &self.held[at..];
            let (result, read, wrote, ended) =
                self.core.read_record(input, &mut batch.bytes[written..], &mut batch.ends[cells..]);
            (at, written, cells) = (at + read, written + wrote, cells + ended);
            match result {
                ReadRecordResult::Record if self.ended && at == self.held.len() && self.is_open(at) => {
                    break RowOutcome::Flawed(Flaw::Unclosed);
                }
                ReadRecordResult::Record => break RowOutcome::Row { bytes: at - self.start },
                ReadRecordResult::End => break RowOutcome::Row { bytes: at - self.start },
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    room(batch, written, cells);
                }
                ReadRecordResult::InputEmpty if at - self.start > ROW_BYTES_MAX => {
                    let lines = self.held[self.start..at].contains(&b'\n');
                    break RowOutcome::Flawed(if lines { Flaw::Unclosed } else { Flaw::TooLong });
                }
                ReadRecordResult::InputEmpty => {
                    at -= self.start;
                    self.fill()?;
                    at += self.start;
                }
            }
        };
        batch.bytes.truncate(written);
        batch.ends.truncate(cells);
        batch.ends[first_cell..].iter_mut().for_each(|end| *end += first_byte);
        Ok(outcome)
    }

    /// Whether the row that begins at `start` goes over lines with a quote open at its end. Quotes inside a cell are
    /// doubled, so an odd number of them leaves one open.
    fn is_open(&self, end: usize) -> bool {
        let row = &self.held[self.start..end];
        self.dialect.quotes
            && row.contains(&b'\n')
            && row.iter().filter(|byte| **byte == b'"').count() % 2 == 1
    }

    /// Passes bytes and counts the lines that end in them.
    fn pass(&mut self, bytes: usize) {
        let passed = &self.held[self.start..self.start + bytes];
        let feeds = passed.iter().filter(|byte| **byte == b'\n').count();
        let mut lines = feeds;
        if passed.contains(&b'\r') || self.after_return {
            let mut before = if self.after_return { b'\r' } else { 0 };
            lines = 0;
            for byte in passed {
                lines += usize::from(*byte == b'\r' || (*byte == b'\n' && before != b'\r'));
                before = *byte;
            }
        }
        self.after_return = passed.last().map_or(self.after_return, |byte| *byte == b'\r');
        self.line += lines as u64;
        self.start += bytes;
    }

    /// Passes the rest of a line and keeps nothing of it.
    fn skip_line(&mut self) -> std::io::Result<()> {
        loop {
            let rest = &self.held[self.start..];
            if let Some(at) = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                self.pass(at + 1);
                return Ok(());
            }
            self.pass(rest.len());
            if !self.fill()? {
                return Ok(());
            }
        }
    }

    /// Reads on; `false` at the end.
    fn fill(&mut self) -> std::io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start > 0 {
            // The byte before stays: it tells whether a line ended there.
            self.held.drain(..self.start - 1);
            self.start = 1;
        }
        let end = self.held.len();
        self.held.resize(end + READ_BYTES, 0);
        let read = loop {
            match self.reader.read(&mut self.held[end..]) {
                Err(failure) if failure.kind() == std::io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.held.truncate(end + *read.as_ref().unwrap_or(&0));
        let read = read?;
        self.bytes += read as u64;
        self.ended = read == 0;
        Ok(read > 0)
    }
}

fn core(dialect: Dialect) -> Reader {
    ReaderBuilder::new().delimiter(dialect.delimiter).quoting(dialect.quotes).build()
}

#[cfg(test)]
mod tests {
    use std::io::repeat;

    use super::*;

    const CSV: Dialect = Dialect { delimiter: b',', quotes: true };
    const TSV: Dialect = Dialect { delimiter: b'\t', quotes: false };

    /// Gives a few bytes at a time, so that every row is met in pieces.
    struct Drops<'b>(&'b [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let bytes = self.0.len().min(self.1).min(buffer.len());
            buffer[..bytes].copy_from_slice(&self.0[..bytes]);
            self.0 = &self.0[bytes..];
            Ok(bytes)
        }
    }

    fn all(reader: impl Read, dialect: Dialect) -> Vec<(u64, u64, Result<Vec<String>, Flaw>)> {
        let (mut table, mut batch) = (Table::new(reader, dialect), Batch::default());
        while table.read(&mut batch).unwrap() {}
        let row = |row: TableRow<'_>| {
            let cells = row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
            (row.line(), row.last_line(), row.flaw().map_or(Ok(cells), Err))
        };
        batch.rows().map(row).collect()
    }

    fn cells(cells: &[&str]) -> Result<Vec<String>, Flaw> {
        Ok(cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn rows_are_read_whatever_pieces_they_come_in() {
        let text = b"\xef\xbb\xbfa,b\r\n\r\n\"x, \"\"y\"\"\",\"two\nlines\"\n\n,\nlast,one";
        let expected = vec![
            (1, 1, cells(&["a", "b"])),
            (3, 4, cells(&["x, \"y\"", "two\nlines"])),
            (6, 6, cells(&["", ""])),
            (7, 7, cells(&["last", "one"])),
        ];
        for step in [1, 2, 3, 7, 100] {
            assert_eq!(all(Drops(text, step), CSV), expected, "{step} bytes at a time");
        }
    }

    #[test]
    fn a_tab_separated_table_has_no_quotes() {
        let expected =
            vec![(1, 1, cells(&["\"Ahmed", "x"])), (2, 2, cells(&["b", "\"y\""])), (3, 3, cells(&["c"]))];
        assert_eq!(all(&b"\"Ahmed\tx\rb\t\"y\"\rc\r"[..], TSV), expected);
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_one_line() {
        let mut text = b"a,b\n1,\"never closed\n2,x\n".to_vec();
        let expected =
            vec![(1, 1, cells(&["a", "b"])), (2, 2, Err(Flaw::Unclosed)), (3, 3, cells(&["2", "x"]))];
        assert_eq!(all(&text[..], CSV), expected);
        // And with more behind it than is ever held.
        for _ in 0..ROW_BYTES_MAX / 2 {
            text.extend(b"3,y\n");
        }
        let rows = all(&text[..], CSV);
        assert_eq!(rows[..3], expected);
        assert_eq!(rows.len(), 3 + ROW_BYTES_MAX / 2);
    }

    #[test]
    fn a_line_of_ten_gigabytes_is_passed_in_bounded_memory() {
        // As many bytes as a debug build reads in a second; nothing depends on how many there are.
        let bytes = if std::env::var_os("ANNALS_LONG").is_some() { 10 << 30 } else { 100 << 20 };
        let reader = (&b"a,b\n"[..]).chain(repeat(b'x').take(bytes)).chain(&b"\n1,2\n"[..]);
        let (mut table, mut batch) = (Table::new(reader, CSV), Batch::default());
        let mut most = 0;
        while table.read(&mut batch).unwrap() {
            most = most.max(table.held.capacity() + batch.bytes.capacity());
        }
        assert!(most < 8 * ROW_BYTES_MAX, "{most} bytes were held");
        let flaws: Vec<Option<Flaw>> = batch.rows().map(|row| row.flaw()).collect();
        assert_eq!(flaws, [None, Some(Flaw::TooLong), None]);
        assert_eq!(batch.rows().last().map(|row| row.line()), Some(3));
    }
}
