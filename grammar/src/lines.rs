use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use crate::limits::BYTES_MAX;

/// One statement of a journal: a line, with the indented lines that go on from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'t> {
    /// The statement, with its line breaks and comments.
    pub text: Cow<'t, str>,
    /// The number of its first line, from 1.
    pub number: usize,
    /// Where it starts, in bytes from the start of the journal.
    pub offset: u64,
}

/// Why a journal cannot be cut into statements.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// It cannot be read.
    #[error("can't read the journal: {0}")]
    Io(#[from] io::Error),
    /// A line is longer than a statement may be.
    #[error("the statement at line {number} is longer than {BYTES_MAX} bytes")]
    TooLong {
        /// The number of the line.
        number: usize,
    },
    /// A line is not UTF-8.
    #[error("line {number} is not UTF-8 text from byte {column} on")]
    NotText {
        /// The number of the line.
        number: usize,
        /// The byte of the line at which it stops to be text.
        column: usize,
    },
}

/// The statements of a journal, one after the other.
///
/// Blank lines and lines that are only a comment stand between statements; inside one they are kept.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut physical = PhysicalLines { text, at: 0, number: 0 }.peekable();
    std::iter::from_fn(move || {
        let (start, number, mut end) = loop {
            let (start, number, line) = physical.next()?;
            if !is_blank(line) {
                break (start, number, start + line.len());
            }
        };
        while let Some((start, _, line)) =
            physical.next_if(|(_, _, line)| is_blank(line) || is_indented(line))
        {
            if !is_blank(line) {
                end = start + line.len();
            }
        }
        let text = text.get(start..end).unwrap_or_default();
        let trimmed = text.trim_start();
        let offset = u64::try_from(end - trimmed.len()).unwrap_or(u64::MAX);
        Some(Line { text: Cow::Borrowed(trimmed.trim_end()), number, offset })
    })
}

/// Lines as they stand: start, number, text without its line break.
struct PhysicalLines<'t> {
    text: &'t str,
    at: usize,
    number: usize,
}

impl<'t> Iterator for PhysicalLines<'t> {
    type Item = (usize, usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let mut start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
        self.at = start + line.len() + 1;
        self.number += 1;
        let unmarked = if start == 0 { line.trim_start_matches('\u{FEFF}') } else { line };
        start += line.len() - unmarked.len();
        Some((start, self.number, unmarked))
    }
}

fn is_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with("//")
}

fn is_indented(line: &str) -> bool {
    line.starts_with(char::is_whitespace)
}

/// The statements of a journal that is read as it goes: no more of it is held than one statement.
pub fn lines_of<R: BufRead>(reader: R) -> Lines<R> {
    Lines { reader, offset: 0, number: 0, held: None, between: Some(String::new()), failed: false }
}

/// The statements of a journal that is read as it goes.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    offset: u64,
    number: usize,
    held: Option<Line<'static>>,
    /// The blank lines and comments since the last line held; `None` when they are too many to be part of a statement.
    between: Option<String>,
    failed: bool,
}

impl<R: BufRead> Lines<R> {
    /// The next line as it stands.
    fn physical(&mut self) -> Result<Option<Line<'static>>, LineError> {
        let mut bytes = Vec::new();
        let most = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX) + 3;
        let read = self.reader.by_ref().take(most).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        let mut offset = self.offset;
        self.offset += u64::try_from(read).unwrap_or(u64::MAX);
        self.number += 1;
        let number = self.number;
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        if bytes.len() > BYTES_MAX {
            return Err(LineError::TooLong { number });
        }
        if number == 1 && bytes.starts_with("\u{FEFF}".as_bytes()) {
            bytes.drain(..3);
            offset += 3;
        }
        let text = String::from_utf8(bytes)
            .map_err(|error| LineError::NotText { number, column: error.utf8_error().valid_up_to() })?;
        Ok(Some(Line { text: Cow::Owned(text), number, offset }))
    }

    fn statement(&mut self) -> Result<Option<Line<'static>>, LineError> {
        loop {
            let Some(line) = self.physical()? else { return Ok(self.held.take()) };
            if is_blank(&line.text) {
                self.hold_between(&line.text);
                continue;
            }
            let between = self.between.replace(String::new());
            let Some(held) = self.held.as_mut().filter(|_| is_indented(&line.text)) else {
                match self.held.replace(line) {
                    Some(done) => return Ok(Some(done)),
                    None => continue,
                }
            };
            let number = held.number;
            let between = between.ok_or(LineError::TooLong { number })?;
            let text = held.text.to_mut();
            for piece in [&between, "\n", &line.text] {
                text.push_str(piece);
            }
            if text.len() > BYTES_MAX {
                return Err(LineError::TooLong { number });
            }
        }
    }

    fn hold_between(&mut self, line: &str) {
        let between = self.between.take().filter(|between| between.len() + line.len() < BYTES_MAX);
        self.between = between.map(|between| between + "\n" + line);
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line<'static>, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.statement() {
            Ok(line) => line.map(|line| Ok(tidied(line))),
            Err(error) => {
                self.failed = true;
                Some(Err(error))
            }
        }
    }
}

/// The statement without what stands around it.
fn tidied(line: Line<'static>) -> Line<'static> {
    let trimmed = line.text.trim_start();
    let before = u64::try_from(line.text.len() - trimmed.len()).unwrap_or(u64::MAX);
    Line {
        text: Cow::Owned(trimmed.trim_end().to_owned()),
        number: line.number,
        offset: line.offset + before,
    }
}
