//! The lines typed before, in a file of their owner's.
//!
//! The file is a line `#V2`, then one entry a line, with `\n` for a line feed and `\\` for a backslash. Several prompts
//! may append to it at a time: each entry is written whole, at the end, under a lock. It is opened once and never
//! through a link, so that nothing else is read or written in its place.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::render::clean;

/// Entries kept in the editor.
pub(super) const ENTRIES_MAX: usize = 10_000;
/// A file with more entries is shortened to [`ENTRIES_MAX`].
const ENTRIES_IN_FILE_MAX: usize = 2 * ENTRIES_MAX;
/// Bytes read from the end of the file, at most.
const BYTES_MAX: u64 = 8 << 20;
/// The first line of the file.
const HEADER: &str = "#V2\n";

/// The file that keeps what was typed.
#[derive(Debug)]
pub(super) struct HistoryFile {
    file: File,
}

impl HistoryFile {
    /// Opens the file, or makes it, readable by its owner alone, and reads its entries, the oldest first.
    ///
    /// # Errors
    /// If it cannot be used: it is a link, a directory, a pipe or a device, or its owner may not write it.
    pub(super) fn open(path: &Path) -> io::Result<(Self, Vec<String>)> {
        if let Some(directory) = path.parent() {
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(directory)?;
        }
        let mut history = Self { file: plain_file(path)? };
        let entries = history.locked(Self::read)?;
        Ok((history, entries))
    }

    /// Appends an entry.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn add(&mut self, entry: &str) -> io::Result<()> {
        let line = format!("{}\n", escaped(entry));
        self.locked(|history| {
            let before = if history.ends_whole()? { "" } else { "\n" };
            history.file.write_all(format!("{before}{line}").as_bytes())
        })
    }

    /// Does something while no other prompt does. A file system without locks is used without.
    fn locked<T>(&mut self, work: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<T> {
        let locked = self.file.lock().is_ok();
        let done = work(self);
        if locked {
            self.file.unlock()?;
        }
        done
    }

    /// Goes to the end, and says whether the last line has its end: a program that was stopped may have left half of one.
    fn ends_whole(&mut self) -> io::Result<bool> {
        if self.file.seek(SeekFrom::End(0))? == 0 {
            self.file.write_all(HEADER.as_bytes())?;
            return Ok(true);
        }
        self.file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        self.file.read_exact(&mut last)?;
        Ok(last == *b"\n")
    }

    /// The newest entries. A file that has become long is shortened to them.
    fn read(&mut self) -> io::Result<Vec<String>> {
        let length = self.file.seek(SeekFrom::End(0))?;
        let skipped = length.saturating_sub(BYTES_MAX);
        self.file.seek(SeekFrom::Start(skipped))?;
        let mut bytes = Vec::new();
        Read::by_ref(&mut self.file).take(BYTES_MAX).read_to_end(&mut bytes)?;
        // Behind what was skipped stands the rest of a line; else the header.
        let rest = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
        let from = if skipped > 0 || bytes.starts_with(HEADER.as_bytes()) { rest } else { 0 };
        let lines: Vec<&[u8]> = bytes[from..].split(|byte| *byte == b'\n').collect();
        let newest = &lines[lines.len().saturating_sub(ENTRIES_MAX)..];
        let entries: Vec<String> = newest.iter().filter_map(|line| entry(line)).collect();
        if skipped > 0 || lines.len() > ENTRIES_IN_FILE_MAX {
            self.shorten(&entries)?;
        }
        Ok(entries)
    }

    /// Writes the entries in the place of all there are. The file is cut last, so that nothing is lost if the program
    /// is stopped in between.
    fn shorten(&mut self, entries: &[String]) -> io::Result<()> {
        let mut text = HEADER.to_owned();
        entries.iter().for_each(|entry| text.push_str(&format!("{}\n", escaped(entry))));
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(text.as_bytes())?;
        self.file.set_len(u64::try_from(text.len()).unwrap_or(u64::MAX))
    }
}

/// Opens a plain file for reading and writing.
fn plain_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe is not waited on, and a terminal does not become ours.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
        options.mode(0o600).custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    let unusable = |what: &str| io::Error::new(io::ErrorKind::InvalidInput, what.to_owned());
    if std::fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink()) {
        return Err(unusable("it is a link"));
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(unusable("it isn't a regular file")) }
}

fn escaped(entry: &str) -> String {
    entry.replace('\\', "\\\\").replace('\n', "\\n")
}

/// An entry as it was typed; `None` where a line holds none, or what must not be written to a terminal.
fn entry(line: &[u8]) -> Option<String> {
    let line = std::str::from_utf8(line).ok().filter(|line| !line.is_empty())?;
    let mut entry = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => entry.push(letters.next().map_or('\\', |next| if next == 'n' { '\n' } else { next })),
            letter => entry.push(letter),
        }
    }
    (clean::block(&entry) == entry).then_some(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(path: &Path) -> Vec<String> {
        HistoryFile::open(path).unwrap().1
    }

    #[test]
    fn entries_come_back_as_they_were_typed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("history.txt");
        let typed = ["visits by Kim", "visits by (Kim\n) to Songchon", "note on #4 \"a\\nb\"", "한국"];
        let (mut history, none) = HistoryFile::open(&path).unwrap();
        assert!(none.is_empty());
        typed.iter().for_each(|entry| history.add(entry).unwrap());
        assert_eq!(entries(&path), typed);
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("#V2\nvisits by Kim\n"));
    }

    #[test]
    fn prompts_at_a_time_lose_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("history.txt");
        let add = |name: usize| {
            let mut history = HistoryFile::open(&path).unwrap().0;
            (0..200).for_each(|at| history.add(&format!("prompt {name} line {at}")).unwrap());
        };
        std::thread::scope(|scope| (0..4).for_each(|name| drop(scope.spawn(move || add(name)))));
        let mut kept = entries(&path);
        kept.sort();
        kept.dedup();
        assert_eq!(kept.len(), 800);
    }

    #[test]
    fn half_a_line_bytes_that_are_no_text_and_control_characters_do_no_harm() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("history.txt");
        std::fs::write(&path, b"#V2\nvisits\n\xff\xfe\n\x1b[2Jboo\nhalf").unwrap();
        let (mut history, before) = HistoryFile::open(&path).unwrap();
        assert_eq!(before, ["visits", "half"]);
        history.add("whole").unwrap();
        assert_eq!(entries(&path), ["visits", "half", "whole"]);
    }

    #[test]
    fn a_long_file_is_shortened_to_the_newest_entries() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("history.txt");
        let lines: String = (0..=ENTRIES_IN_FILE_MAX).map(|at| format!("line {at}\n")).collect();
        std::fs::write(&path, format!("{HEADER}{lines}")).unwrap();
        let kept = entries(&path);
        assert!(kept.len().abs_diff(ENTRIES_MAX) <= 1, "{}", kept.len());
        assert_eq!(kept.last().unwrap(), &format!("line {ENTRIES_IN_FILE_MAX}"));
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), kept.len() + 1);
        let huge = format!("{}\nlast\n", "x".repeat(9 << 20));
        std::fs::write(&path, huge).unwrap();
        assert_eq!(entries(&path), ["last"]);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "#V2\nlast\n");
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_its_owner_alone_and_never_anything_but_a_file() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new/history.txt");
        entries(&path);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let above = std::fs::metadata(directory.path().join("new")).unwrap();
        assert_eq!(above.permissions().mode() & 0o777, 0o700);

        let (target, link) = (directory.path().join("target"), directory.path().join("link"));
        std::fs::write(&target, "precious\n").unwrap();
        symlink(&target, &link).unwrap();
        assert!(HistoryFile::open(&link).unwrap_err().to_string().contains("link"));
        let dangling = directory.path().join("dangling");
        symlink(directory.path().join("nowhere"), &dangling).unwrap();
        assert!(HistoryFile::open(&dangling).is_err());
        assert!(!directory.path().join("nowhere").exists());
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "precious\n");

        let socket = directory.path().join("socket");
        let _bound = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let pipe = directory.path().join("pipe");
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{CWD, FileType, Mode, mknodat};
            mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        }
        #[cfg(not(target_os = "linux"))]
        std::fs::create_dir(&pipe).unwrap();
        for wrong in [Path::new("/dev/null"), directory.path(), &socket, &pipe] {
            assert!(HistoryFile::open(wrong).is_err(), "{}", wrong.display());
        }
    }
}
