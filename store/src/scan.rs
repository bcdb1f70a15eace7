//! Reading one segment, commit by commit, with every check.

use annals_model::entry::{Entry, EntryId};
use annals_model::hash::Hash;

use crate::backend::{Disk, shown};
use crate::codec::hash_of;
use crate::codec::{self, NotUnderstood};
use crate::error::{Damage, Error, Result, Unusable};
use crate::frame::{FRAME_FORMAT, FrameHeader, HEADER_BYTES, ParsedFrame};
use crate::layout::{COMMIT_BYTES_MAX, SegmentId};
use crate::segment::{self, ByteWindow, OpenSegment, missing};

/// Where reading stops without a further whole commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScanStop {
    /// Where in the segment.
    pub at: u64,
    /// The entry that would stand there.
    pub number: EntryId,
    /// What is wrong there; `None` where the segment just ends, be it in the middle of a commit.
    pub what: Option<&'static str>,
}

/// A whole frame of the commit that was read last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Framed {
    /// Where it stands.
    pub at: u64,
    /// Its head.
    pub header: FrameHeader,
}

/// A place in a segment from which to read on.
#[derive(Debug)]
pub(crate) struct SegmentScan {
    /// The segment.
    pub id: SegmentId,
    /// Its file.
    pub file: OpenSegment,
    /// The number of the last entry read.
    pub number: EntryId,
    /// The hash of its frame; `None` if reading starts in the middle of the chain.
    pub hash: Option<Hash>,
    /// Where the next commit begins.
    pub at: u64,
    /// The frames of the last commit, or those of the one that has no end.
    pub frames: Vec<Framed>,
    window: ByteWindow,
}

impl SegmentScan {
    /// Opens a segment at `at`, after entry `number`, whose frame has this hash. It is refused if not every byte of
    /// its directory is what was written, should it be packed.
    pub fn open(
        disk: &dyn Disk,
        id: SegmentId,
        at: u64,
        number: EntryId,
        hash: Option<Hash>,
    ) -> Result<Self> {
        let scan = Self::on(segment::open(disk, id)?, id, at, number, hash);
        scan.index_damage().map_or(Ok(scan), |damage| Err(damage.into()))
    }

    /// Reads an open segment.
    pub fn on(file: OpenSegment, id: SegmentId, at: u64, number: EntryId, hash: Option<Hash>) -> Self {
        let mut window = ByteWindow::default();
        window.reset(at);
        Self { id, file, number, hash, at, frames: Vec::new(), window }
    }

    /// Forgets what was read ahead, which may be another by now.
    pub fn refresh(&mut self) {
        self.window.reset(self.at);
    }

    /// Forgets what was read ahead, and what is read next begins here.
    pub fn refresh_at(&mut self, at: u64) {
        self.window.reset(at);
    }

    /// Goes on after the next whole commit, whose frames are then in `frames`, or says why there is none.
    pub fn next_commit(&mut self, disk: &dyn Disk) -> Result<Option<ScanStop>> {
        self.frames.clear();
        let (mut at, mut hash) = (self.at, self.hash);
        loop {
            let number = self.number.saturating_add(self.frames.len() as u64).saturating_add(1);
            let stop = |what| Ok(Some(ScanStop { at, number, what }));
            let parsed = self.window.parse(&self.file, at, self.at);
            let parsed = parsed.map_err(|error| Error::io("read", &shown(disk, &self.name()), error))?;
            let header = match parsed {
                ParsedFrame::Frame(header) => header,
                ParsedFrame::Newer(found) => {
                    return Err(self.newer("a frame", number, found.into(), FRAME_FORMAT));
                }
                ParsedFrame::Bad(what) => return stop(Some(what)),
                ParsedFrame::End | ParsedFrame::Needs(_) => return stop(None),
            };
            if header.number != number {
                return stop(Some("it has a different number"));
            }
            if hash.is_some_and(|hash| hash != header.previous) {
                return stop(Some("it doesn't carry the hash of the entry before it"));
            }
            if at - self.at > COMMIT_BYTES_MAX {
                return stop(Some("its commit is impossibly long"));
            }
            if header.is_first() != self.frames.is_empty() {
                return stop(Some("its commit begins or ends in the wrong place"));
            }
            hash = Some(hash_of(self.window.frame(at, header.frame_bytes())));
            self.frames.push(Framed { at, header });
            at += header.frame_bytes() as u64;
            if header.is_last() {
                (self.at, self.number, self.hash) = (at, number, hash);
                return Ok(None);
            }
        }
    }

    /// Goes on after the whole commits up to the one in which this entry is, or says where there is none.
    pub fn commits_until(&mut self, disk: &dyn Disk, number: EntryId) -> Result<Option<ScanStop>> {
        loop {
            let stop = self.next_commit(disk)?;
            if stop.is_some() || self.number >= number {
                return Ok(stop);
            }
        }
    }

    /// Goes on after a frame that ends a commit, which is then in `frames`; says whether there is one.
    pub fn last_frame(&mut self, disk: &dyn Disk) -> Result<bool> {
        let (at, number) = (self.at, self.number.saturating_add(1));
        let ParsedFrame::Frame(header) = self.load(disk, at)? else { return Ok(false) };
        if header.number != number || !header.is_last() {
            return Ok(false);
        }
        self.hash = Some(hash_of(self.window.frame(at, header.frame_bytes())));
        self.frames = vec![Framed { at, header }];
        (self.at, self.number) = (at + header.frame_bytes() as u64, number);
        Ok(true)
    }

    /// Goes on after the next whole frame, which must be that of the next number. The chain is not followed: this
    /// is for what was followed before.
    pub fn next_frame(&mut self, disk: &dyn Disk) -> Result<Framed> {
        let (at, number) = (self.at, self.number.saturating_add(1));
        let what = match self.load(disk, at)? {
            ParsedFrame::Frame(header) if header.number == number => {
                (self.at, self.number) = (at + header.frame_bytes() as u64, number);
                return Ok(Framed { at, header });
            }
            ParsedFrame::Bad(what) => Some(what),
            ParsedFrame::Frame(_) => Some("it has a different number"),
            _ => None,
        };
        Err(self.damage(&ScanStop { at, number, what }).into())
    }

    /// Reads the frame at `at`, for [`entry`](Self::entry).
    pub fn load(&mut self, disk: &dyn Disk, at: u64) -> Result<ParsedFrame> {
        let parsed = self.window.parse(&self.file, at, at);
        parsed.map_err(|error| Error::io("read", &shown(disk, &self.name()), error))
    }

    /// The bytes of a frame that was read last.
    pub fn bytes(&self, framed: Framed) -> &[u8] {
        self.window.frame(framed.at, framed.header.frame_bytes())
    }

    /// The entry in a frame that was read last.
    pub fn entry(&self, framed: Framed) -> Result<Entry> {
        let Framed { at, header } = framed;
        let payload = self.bytes(framed).get(HEADER_BYTES..).unwrap_or_default();
        codec::decode(header.number, payload).map_err(|error| match error {
            NotUnderstood::Newer(found) => {
                self.newer("an entry", header.number, found.into(), codec::PAYLOAD_VERSION)
            }
            NotUnderstood::Garbage => self
                .damage(&ScanStop { at, number: header.number, what: Some("its content is invalid") })
                .into(),
        })
    }

    /// The name of the file.
    pub fn name(&self) -> String {
        if self.file.is_packed() { self.id.packed() } else { self.id.to_string() }
    }

    /// The damage that this stop is.
    pub fn damage(&self, stop: &ScanStop) -> Damage {
        let lost = match &self.file {
            OpenSegment::Packed(packed) => packed.fault_at(stop.at),
            OpenSegment::Plain(_) => None,
        };
        let what = match lost.or(stop.what) {
            Some(what) => what.to_owned(),
            None if !self.frames.is_empty() || self.at == 0 => {
                "nothing is here, but later entries exist".to_owned()
            }
            None => {
                let next = SegmentId { before: self.number, rewrite: 0 };
                if self.file.is_packed() {
                    // It ended here when it was packed.
                    return missing(next);
                }
                format!("nothing is here, but later entries exist: its end is missing, or {next} is")
            }
        };
        Damage { file: self.name(), number: stop.number, offset: stop.at, what }
    }

    /// The damage to the directory of a packed segment, of which all may be readable.
    pub fn index_damage(&self) -> Option<Damage> {
        let OpenSegment::Packed(packed) = &self.file else { return None };
        let number = self.id.before.saturating_add(1);
        packed.fault().map(|what| Damage { file: self.name(), number, offset: 0, what: what.to_owned() })
    }

    fn newer(&self, what: &str, number: EntryId, found: u32, known: u8) -> Error {
        Unusable::Newer { what: format!("{what} (#{number} in {})", self.id), found, known: known.into() }
            .into()
    }
}
