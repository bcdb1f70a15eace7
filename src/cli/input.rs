//! Lines from files and pipes, in bounded memory whatever comes.

use std::io::{BufRead, Read};

use annals_grammar::limits::BYTES_MAX;
use annals_model::error::{Error, ErrorKind};

/// One line and its number, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    /// Its number.
    pub(super) number: usize,
    /// Its text without the line end, or why there is none.
    pub(super) text: Result<String, Error>,
}

/// The longest line that is passed over, in bytes: what goes on for longer has no end that is worth waiting for.
const SKIPPED_BYTES_MAX: u64 = 1 << 30;

/// The longest journal that is told as one, in bytes: it is held in memory.
const JOURNAL_BYTES_MAX: usize = 1 << 28;

/// Lines one by one. A line that is too long or no text is told as an error and those after it are read all the same.
pub(super) struct LinesRead<R> {
    reader: R,
    number: usize,
    failed: bool,
    /// Whether the rest of a line that was too long is still to be passed over.
    skipping: bool,
}

impl<R: BufRead> LinesRead<R> {
    /// The lines of a reader.
    pub(super) fn new(reader: R) -> Self {
        Self { reader, number: 0, failed: false, skipping: false }
    }

    fn text(&mut self) -> std::io::Result<Option<Result<String, Error>>> {
        let most = u64::try_from(BYTES_MAX).unwrap_or(u64::MAX).saturating_add(3);
        if std::mem::take(&mut self.skipping) && !skip_line(&mut self.reader)? {
            self.failed = true;
            return Ok(Some(Err(endless(self.number))));
        }
        let mut bytes = Vec::new();
        if self.reader.by_ref().take(most).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let whole = bytes.last() == Some(&b'\n');
        if whole {
            bytes.pop();
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        if bytes.len() > BYTES_MAX {
            self.skipping = !whole;
            return Ok(Some(Err(too_long(self.number))));
        }
        Ok(Some(text_of(bytes, &format!("line {}", self.number))))
    }
}

impl<R: BufRead> Iterator for LinesRead<R> {
    type Item = Numbered;

    fn next(&mut self) -> Option<Numbered> {
        if self.failed {
            return None;
        }
        let text = match self.text() {
            Ok(text) => text?,
            Err(failure) => {
                self.failed = true;
                self.number += 1;
                Err(unreadable(&failure))
            }
        };
        Some(Numbered { number: self.number, text })
    }
}

/// Reads to the end of a line and keeps nothing; `false` where it goes on for too long.
fn skip_line(reader: &mut impl BufRead) -> std::io::Result<bool> {
    let skipped = reader.by_ref().take(SKIPPED_BYTES_MAX).skip_until(b'\n')?;
    Ok(u64::try_from(skipped).is_ok_and(|skipped| skipped < SKIPPED_BYTES_MAX))
}

fn too_long(number: usize) -> Error {
    Error::new(ErrorKind::Syntax, format!("line {number} is longer than {BYTES_MAX} bytes"))
        .hint("split it into several statements, one a line")
}

fn endless(number: usize) -> Error {
    Error::new(ErrorKind::Syntax, format!("line {number} goes on for more than {SKIPPED_BYTES_MAX} bytes"))
        .hint("is this a file of statements, one a line? The rest was not read")
}

/// That something could not be read.
pub(super) fn unreadable(failure: &std::io::Error) -> Error {
    Error::new(ErrorKind::Machine, format!("can't read the input: {failure}"))
}

/// Bytes as text, or the place where they stop being text.
pub(super) fn text_of(bytes: Vec<u8>, what: &str) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|wrong| {
        let at = wrong.utf8_error().valid_up_to();
        Error::new(ErrorKind::Syntax, format!("{what} is not UTF-8 text from byte {} on", at + 1))
            .hint("convert it to UTF-8 first, for example with iconv")
    })
}

/// A journal whole; no line of it may be too long or no text.
pub(super) fn journal(reader: impl BufRead) -> Result<String, Error> {
    let mut journal = String::new();
    for line in LinesRead::new(reader) {
        let text = line.text?;
        if journal.len() + text.len() >= JOURNAL_BYTES_MAX {
            let message =
                format!("the journal is longer than {JOURNAL_BYTES_MAX} bytes at line {}", line.number);
            return Err(
                Error::new(ErrorKind::Meaning, message).hint("record it in several parts, or import it")
            );
        }
        journal.push_str(&text);
        journal.push('\n');
    }
    Ok(journal)
}

/// Whether a line says nothing: blank, or only a comment.
pub(super) fn is_blank(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}').trim();
    line.is_empty() || line.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, repeat};

    fn texts(bytes: &[u8]) -> Vec<Result<String, ErrorKind>> {
        LinesRead::new(bytes).map(|line| line.text.map_err(|error| error.kind)).collect()
    }

    #[test]
    fn lines_with_any_end() {
        assert_eq!(
            texts(b"a\nb\r\n\nc"),
            [Ok("a".into()), Ok("b".into()), Ok(String::new()), Ok("c".into())]
        );
        assert_eq!(texts(b""), []);
    }

    #[test]
    fn a_line_of_a_hundred_megabytes_is_refused_and_passed_over() {
        let long = BufReader::new(repeat(b'x').take(100 << 20).chain(&b"\nvisits\n"[..]));
        let lines: Vec<Numbered> = LinesRead::new(long).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].text.as_ref().map_err(|error| error.kind), Err(ErrorKind::Syntax));
        assert_eq!(lines[1], Numbered { number: 2, text: Ok("visits".into()) });
    }

    /// Long lines, one after another for ever.
    struct Cycle(usize);

    impl Read for Cycle {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            buffer.fill(b'x');
            self.0 += buffer.len();
            if self.0 > BYTES_MAX / 2 {
                (buffer[0], self.0) = (b'\n', 0);
            }
            Ok(buffer.len())
        }
    }

    #[test]
    fn a_line_or_a_journal_without_end_is_given_up() {
        let endless = BufReader::with_capacity(1 << 20, repeat(0));
        let lines: Vec<Numbered> = LinesRead::new(endless).collect();
        assert_eq!(lines.len(), 2, "it is too long, and then it does not end");
        let refused = journal(BufReader::new(repeat(b'x'))).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Syntax);
        let refused = journal(BufReader::new(Cycle(0))).unwrap_err();
        assert!(refused.message.contains("journal is longer"), "{}", refused.message);
    }

    #[test]
    fn the_longest_line_allowed_is_read() {
        let mut bytes = vec![b'x'; BYTES_MAX];
        bytes.extend(b"\r\ny\n");
        assert_eq!(texts(&bytes), [Ok("x".repeat(BYTES_MAX)), Ok("y".into())]);
        let mut bytes = vec![b'x'; BYTES_MAX + 1];
        bytes.extend(b"\ny\n");
        assert_eq!(texts(&bytes), [Err(ErrorKind::Syntax), Ok("y".into())]);
    }

    #[test]
    fn half_a_sequence_names_its_byte() {
        let line = LinesRead::new(&b"ab\xea\xb9\ncd"[..]).next().unwrap();
        let error = line.text.unwrap_err();
        assert!(error.message.contains("line 1") && error.message.contains("byte 3"), "{}", error.message);
        assert_eq!(journal(&b"ab\n\xff"[..]).unwrap_err().kind, ErrorKind::Syntax);
    }

    #[test]
    fn comments_are_blank() {
        assert!(is_blank("  // x") && is_blank("\u{feff}") && !is_blank("visits // x"));
    }
}
