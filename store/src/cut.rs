//! Taking a damaged end out of the log, where somebody has decided that it is gone.

use annals_model::entry::EntryId;

use crate::aside::{keep_away, keep_lock, keep_torn};
use crate::backend::{Access, Disk, shown};
use crate::cursor::Cursor;
use crate::error::{Damage, Error, Result, Unusable};
use crate::layout::{LOG_DIR, SegmentId};
use crate::lock::wait_for_turn;
use crate::segment::{self, OpenSegment};
use crate::settle::Guard;
use crate::store::Store;
use crate::watermark::{self, Watermark};

/// What was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The damage at which the log now ends.
    pub damage: Damage,
    /// The first and last of the entries that went, as far as LOCK and what was found of them tell.
    pub gone: Option<(EntryId, EntryId)>,
    /// How many of them were whole.
    pub whole: u64,
    /// The files in which the bytes are kept, relative to the store.
    pub aside: Vec<String>,
}

/// What stands behind the last whole commit before the damage.
#[derive(Default)]
struct LogRemainder {
    /// Whole frames of the damaged write.
    whole: u64,
    /// The number of the last of them.
    last: EntryId,
    /// Later segments, in which nothing is whole.
    segments: Vec<SegmentId>,
}

impl Store {
    /// Takes a damaged end out of the log: all behind the last whole commit before the damage. Its bytes are kept aside.
    /// `None` if the log is whole.
    ///
    /// # Errors
    /// The damage, where whole commits of a later write stand behind it, or none before it: then nothing is taken out.
    /// Also what [`Store::lock`] and reading and writing give.
    pub fn cut(&mut self) -> Result<Option<Cut>> {
        if self.options.read_only {
            return Err(Unusable::ReadOnly.into());
        }
        if self.poisoned {
            return Err(Error::Poisoned);
        }
        let lock = wait_for_turn(&*self.disk, self.options.lock_wait)?;
        let damage = match Cursor::default().advance(&*self.disk, true, &mut |_| {}) {
            Ok(_) => return Ok(None),
            Err(Error::Damaged(damage)) => damage,
            Err(error) => return Err(error),
        };
        let disk = &*self.disk;
        let mark = watermark::of(disk)?;
        let cursor = last_whole(disk, mark)?;
        let number = cursor.position.number;
        let behind = match behind(disk, &cursor)? {
            Some(behind) if number > 0 => behind,
            _ => return Err(damage.into()),
        };
        self.cursor = cursor;
        let mut guard = Guard::on(self, lock);
        let aside = guard.take_out(mark, &behind.segments)?;
        let to = behind.last.max(mark.position.map_or(0, |mark| mark.number));
        let gone = (to > number).then_some((number + 1, to));
        Ok(Some(Cut { damage, gone, whole: behind.whole, aside }))
    }
}

/// A place behind the last whole commit before the damage.
fn last_whole(disk: &dyn Disk, mark: Watermark) -> Result<Cursor> {
    let mut cursor = Cursor::default();
    // Without what LOCK says it reads as far as it can.
    let unmarked = Watermark { position: None, ..mark };
    match cursor.advance_marked(disk, Some(unmarked), true, EntryId::MAX, &mut |_| {}) {
        Ok(_) | Err(Error::Damaged(_)) => Ok(cursor),
        Err(error) => Err(error),
    }
}

/// What stands behind the last whole commit; `None` where a later write was whole.
fn behind(disk: &dyn Disk, cursor: &Cursor) -> Result<Option<LogRemainder>> {
    let number = cursor.position.number;
    let mut behind = LogRemainder::default();
    let mut later = false;
    let mut look = |id: SegmentId, file: &OpenSegment, from: u64, behind: &mut LogRemainder| -> Result<u64> {
        let before = behind.whole;
        segment::search(file, from, |found| {
            behind.whole += 1;
            behind.last = behind.last.max(found.header.number);
            let header = found.header;
            later |= header.is_first() && !header.is_joined() && header.number > number.saturating_add(1);
            !later
        })
        .map_err(|error| Error::io("read", &shown(disk, &id.to_string()), error))?;
        Ok(behind.whole - before)
    };
    if let Some(scan) = &cursor.scan {
        look(scan.id, &scan.file, scan.at, &mut behind)?;
    }
    let here = cursor.scan.as_ref().map(|scan| scan.id);
    for id in segment::list(disk)?.into_iter().filter(|id| here.is_none_or(|here| *id > here)) {
        if look(id, &segment::open(disk, id)?, 0, &mut behind)? > 0 {
            return Ok(None);
        }
        behind.segments.push(id);
    }
    Ok((!later).then_some(behind))
}

impl Guard<'_> {
    /// Puts what stands behind the last whole commit aside, and says in LOCK that the log ends there. Stopped half-way,
    /// it leaves a log that is as damaged as before, and can be done again.
    fn take_out(&mut self, mark: Watermark, later: &[SegmentId]) -> Result<Vec<String>> {
        let disk = std::sync::Arc::clone(&self.store().disk);
        let mut aside = Vec::new();
        for id in later {
            for name in [id.to_string(), id.packed()] {
                let there = disk.list(LOG_DIR).map_err(|error| Error::io("list", LOG_DIR.as_ref(), error))?;
                if there.iter().any(|there| name.ends_with(&format!("/{there}"))) {
                    aside.push(keep_away(&*disk, &name).map_err(|error| failed(&*disk, &name, error))?);
                }
            }
        }
        let too_long = match &self.store().cursor.scan {
            Some(scan) => {
                let too_long = scan.file.is_too_long();
                let too_long = too_long.map_err(|error| failed(&*disk, &scan.name(), error))?;
                if scan.file.is_packed() {
                    self.begin_segment()?;
                } else {
                    let torn = keep_torn(&*disk, &*self.lock, scan)?;
                    aside.extend(torn.map(|torn| torn.aside));
                }
                too_long
            }
            None => false,
        };
        if aside.is_empty() {
            aside.push(keep_lock(&*disk, &*self.lock)?);
        }
        // Without LOCK it is not known whether the last write was synced; and a segment that is longer than one can be
        // may not be the last.
        if mark.position.is_none() || too_long {
            self.rewrite_last()?;
        }
        self.end_here()?;
        Ok(aside)
    }

    /// Begins an empty segment behind the last commit: nothing is appended to a packed one.
    fn begin_segment(&self) -> Result<()> {
        let disk = std::sync::Arc::clone(&self.store().disk);
        let name = SegmentId { before: self.store().cursor.position.number, rewrite: 0 }.to_string();
        let begun = disk.open(&name, Access::Create).and_then(|file| {
            file.datasync()?;
            disk.sync_dir(LOG_DIR)
        });
        begun.map_err(|error| failed(&*disk, &name, error))
    }
}

fn failed(disk: &dyn Disk, name: &str, error: std::io::Error) -> Error {
    Error::io("repair", &shown(disk, name), error)
}
