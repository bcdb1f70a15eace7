//! Checking a store, and saving what is whole of a damaged one.

use std::path::Path;

use annals_grammar::english;
use annals_graph::graph::Graph;
use annals_model::entry::{EntryId, LogHead};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::hash::Hash;
use annals_store::{Cut, LockFault, Options, Report, Salvaged, Store};

use super::{Config, Place, Session};
use crate::lower::restored_copy;

impl Session {
    /// Checks every frame and the chain of hashes, that the graph is what a replay of the log gives, and, where a
    /// hash is given, that the log goes on from the one whose head had it. What was found, in lines.
    ///
    /// # Errors
    /// If the log is damaged, or does not go on from that head.
    pub fn verify(&mut self, head: Option<&str>) -> Result<Vec<String>> {
        let wanted = head
            .map(|text| {
                Hash::from_hex(text).ok_or_else(|| {
                    Error::new(ErrorKind::Usage, format!("`{text}` isn't a head"))
                        .hint("`annals log --head` prints one: 64 hexadecimal digits")
                })
            })
            .transpose()?;
        self.catch_up()?;
        let mut replayed = Graph::default();
        let mut copies = Vec::new();
        let report = self.store.verify(wanted, |entry| {
            copies.extend(restored_copy(&entry));
            replayed.apply(entry);
        });
        let report = report?;
        replayed.settle();
        if let Some(damage) = report.damage.first() {
            return Err(Error::new(ErrorKind::Damaged, damage.to_string()));
        }
        if report.lock == Some(LockFault::NoCopy) && report.entries > 0 {
            return Err(unmarked(&report));
        }
        // All of the snapshot is read only now; the log itself is whole whatever became of that.
        let mut alike = replayed.fingerprint() == self.graph.fingerprint();
        let dropped = self.graph.is_damaged();
        if dropped {
            self.start_over()?;
            alike = replayed.fingerprint() == self.graph.fingerprint();
        }
        if !alike {
            return Err(Error::new(ErrorKind::Damaged, "the graph differs from the log")
                .hint("restart annals: the graph is then rebuilt"));
        }
        let packed = if report.packed == 0 { String::new() } else { format!(" ({} packed)", report.packed) };
        let mut lines = vec![format!(
            "intact: {} in {}, {}{packed}, {}",
            english::counted(report.entries, "entry", "entries"),
            english::counted(report.commits, "commit", "commits"),
            english::counted(report.segments, "segment", "segments"),
            english::counted(report.bytes, "byte", "bytes")
        )];
        lines.push(format!("head: #{} {}", report.head.0, report.head.1));
        if dropped {
            lines.push("the snapshot was damaged and was deleted: nothing is lost".to_owned());
        }
        lines.extend(report.lock.map(|fault| fault.to_string()));
        lines.extend(replayed.senseless().iter().map(ToString::to_string));
        if let Some(torn) = report.torn {
            lines.push(format!("unfinished write at the end, not counted: {torn}"));
        }
        if let Some(wanted) = wanted {
            lines.push(placed(wanted, report.found, &copies)?);
        }
        Ok(lines)
    }
}

/// How a log stands to a head that was noted down: it goes on from there, or is a restored copy of the log that had it.
fn placed(wanted: Hash, found: Option<EntryId>, copies: &[LogHead]) -> Result<String> {
    if let Some(number) = found {
        return Ok(format!("it continues from the given head, which was #{number}"));
    }
    if let Some(copy) = copies.iter().find(|copy| copy.hash == wanted) {
        return Ok(format!(
            "restored copy of {wanted} (entry #{}): made from a journal of that log, according to #{}; the hashes here belong to this log and prove nothing about the other",
            copy.number,
            copy.number + 1
        ));
    }
    let error = Error::new(ErrorKind::Damaged, format!("no commit of this log ends with the hash {wanted}"));
    Err(error.hint(copies.last().map_or_else(
        || "this is another log, or its history was rewritten".to_owned(),
        |LogHead { number, hash }| {
            format!(
                "this is another log, or its history was rewritten; it is a restored copy of {hash} (#{number}) and knows no other head of that log"
            )
        },
    )))
}

/// Every place at which a store is damaged, a line each, where it is too damaged to be opened as a session.
///
/// # Errors
/// If it cannot be read at all.
pub fn damages(config: &Config) -> Result<Vec<String>> {
    let store = opened(placed_at(config)?)?;
    let report = store.verify(None, |_| {})?;
    Ok(places(&report))
}

/// The error of a log in which nothing is wrong, where nothing says how far it went.
fn unmarked(report: &Report) -> Error {
    let (number, hash) = report.head;
    Error::new(
        ErrorKind::Damaged,
        format!(
            "LOCK is damaged at byte 0: it doesn't say how far the log was acknowledged; the log is intact up to #{number}, but nothing shows that it ended there"
        ),
    )
    .hint(format!(
        "its head is {hash}: compare it with a saved head or with a copy; the next recorded statement rewrites LOCK"
    ))
}

/// Writes what is whole of a store into a new one, and says what was lost, in lines, and whether anything was.
///
/// # Errors
/// If the store cannot be read at all, or the new one cannot be made.
pub fn salvage(config: &Config, new: &Path) -> Result<(Vec<String>, bool)> {
    let store = opened(placed_at(config)?)?;
    let Salvaged { report, saved, lost } = store.salvage(new)?;
    let mut lines = places(&report);
    lines.extend(
        report.torn.iter().map(|torn| format!("left out because it was never finished: {}", torn.place())),
    );
    lines.extend(lost.iter().map(|run| format!("lost: {}", entries(*run))));
    lines.push(format!("saved: {} in {}", english::counted(saved, "entry", "entries"), new.display()));
    lines.extend(senseless(new)?);
    Ok((lines, !lost.is_empty()))
}

/// What of a store makes no sense, in lines.
fn senseless(path: &Path) -> Result<Vec<String>> {
    let mut graph = Graph::default();
    let mut store = opened(path)?;
    store.catch_up(|entry| graph.apply(entry))?;
    Ok(graph.senseless_lines())
}

/// Takes a damaged end out of the log of a store, and says what went, in lines.
///
/// # Errors
/// If the damage is not at the end, or the store cannot be written.
pub fn cut(config: &Config) -> Result<Vec<String>> {
    let path = placed_at(config)?;
    let options = Options { read_only: config.read_only, ..Options::default() };
    let mut store = Store::open(path, &options)?;
    let cut = store.cut().map_err(|e| {
        let error = Error::from(e);
        match error.kind {
            ErrorKind::Damaged => error.hint(
                "the damage isn't at the end of the log, or nothing before it is intact, so nothing was removed; save the intact entries with `annals verify --salvage NEWSTORE`",
            ),
            _ => error,
        }
    })?;
    let Some(Cut { damage, gone, whole, aside }) = cut else {
        return Ok(vec!["nothing was removed: the log isn't damaged".to_owned()]);
    };
    let mut lines = vec![format!("damaged: {}", damage.place())];
    if let Some(gone) = gone {
        let whole = if whole == 0 { String::new() } else { format!(", {whole} of them intact") };
        lines.push(format!("removed: {}{whole}", entries(gone)));
    }
    lines.extend(aside.iter().map(|aside| format!("saved separately: {aside}")));
    Ok(lines)
}

fn entries((from, to): (u64, u64)) -> String {
    if from == to { format!("entry #{from}") } else { format!("entries #{from} to #{to}") }
}

fn in_memory() -> Error {
    Error::new(ErrorKind::Usage, "a store in memory has nothing to save")
        .hint("name a store with --store PATH")
}

fn placed_at(config: &Config) -> Result<&Path> {
    let Place::Path(path) = &config.place else { return Err(in_memory()) };
    Ok(path)
}

fn opened(path: &Path) -> Result<Store> {
    let options = Options { read_only: true, ..Options::default() };
    Store::open(path, &options).map_err(Error::from)
}

fn places(report: &Report) -> Vec<String> {
    let mut lines: Vec<String> =
        report.damage.iter().map(|damage| format!("damaged: {}", damage.place())).collect();
    lines.extend(report.lock.map(|fault| fault.to_string()));
    lines.extend(
        report.missing.map(|run| format!("missing at the end: {}, which were acknowledged", entries(run))),
    );
    lines
}
