//! The newest events of a stream, to be compared with those that follow: of a long history only a part is kept.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use annals_graph::view::View;
use annals_model::entry::EntryId;
use annals_model::time::{Day, Extent};

use super::Sketch;
use super::keys::{DuplicateKey, KeyLevel, WiderKinds, keys, mixed};

/// How many events are kept at least, and at most twice that.
const KEPT: usize = 1 << 17;
/// The longest date that is found by its months.
const MONTHS_MAX: i64 = 120;
/// About a month: so many days share a key.
const MONTH: i64 = 32;
/// How many of the newest are looked at for a date of more months than that.
const VAGUE_LOOKED_AT: usize = 1024;
/// How many events of one key are looked at.
const LOOKED_AT_MAX: usize = 256;
/// The month of dates of more than two months.
const VAGUE: i64 = i64::MIN;
/// The end of a chain.
const END: u32 = u32::MAX;

/// The newest events of a stream.
///
/// They are kept in two halves: when the newer one is full it takes the place of the older one. An event of two months or
/// less is found by its months; a longer one beside all of its kind, and by the months that it covers.
#[derive(Debug, Default)]
pub struct Newest {
    newer: Half,
    older: Half,
    wider: WiderKinds,
}

#[derive(Debug, Default)]
struct Half {
    sketches: Vec<Sketch>,
    /// The newest link of each key.
    heads: HashMap<DuplicateKey, u32, BuildHasherDefault<Passed>>,
    links: Vec<KeyLink>,
    /// Whether any of them is found by no month.
    vague: bool,
}

/// An event under a key.
#[derive(Clone, Copy, Debug)]
struct KeyLink {
    at: u32,
    level: KeyLevel,
    before: u32,
}

impl Newest {
    /// Must be called when a kind was defined.
    pub fn redefined(&mut self, view: &View<'_>) {
        self.wider = WiderKinds::of(view);
    }

    /// Adds an event; gives the first of those kept that is likely to be the same.
    pub fn meet(&mut self, view: &View<'_>, sketch: Sketch) -> Option<EntryId> {
        let mut own = Vec::new();
        keys(view, &sketch, &self.wider, |level, key| own.push((level, key)));
        let found = [&self.older, &self.newer].into_iter().find_map(|half| half.like(view, &sketch, &own));
        self.put(sketch, &own);
        found
    }

    /// Compares nothing with an event any more: it was corrected, retracted or made one with another.
    pub fn forget(&mut self, number: EntryId) {
        for half in [&mut self.older, &mut self.newer] {
            // A stream comes in the order of its entries.
            if let Ok(at) = half.sketches.binary_search_by_key(&number, |sketch| sketch.number) {
                half.sketches[at].values.clear();
            }
        }
    }

    fn put(&mut self, sketch: Sketch, own: &[(KeyLevel, DuplicateKey)]) {
        if self.newer.sketches.len() >= KEPT {
            self.older = std::mem::take(&mut self.newer);
        }
        let half = &mut self.newer;
        let Ok(at) = u32::try_from(half.sketches.len()) else { return };
        half.vague |= months(sketch.extent).any(|month| month == VAGUE);
        for month in months(sketch.extent) {
            for (level, key) in own {
                let Ok(place) = u32::try_from(half.links.len()) else { return };
                let before = half.heads.insert(in_month(*key, month), place).unwrap_or(END);
                half.links.push(KeyLink { at, level: *level, before });
            }
        }
        half.sketches.push(sketch);
    }
}

impl Half {
    /// The first that is likely to be the same.
    fn like(&self, view: &View<'_>, sketch: &Sketch, own: &[(KeyLevel, DuplicateKey)]) -> Option<EntryId> {
        if self.sketches.is_empty() {
            return None;
        }
        let is_like = |other: &&Sketch| !other.values.is_empty() && sketch.is_like(other, view);
        let numbers = |found: &mut dyn Iterator<Item = &Sketch>| found.map(|other| other.number).min();
        let Extent { earliest, latest, .. } = sketch.extent;
        let covered = month_of(earliest)..=month_of(latest);
        let mut by_key = own.iter().flat_map(|(level, key)| {
            let counted = (covered.end() - covered.start() < MONTHS_MAX).then(|| covered.clone());
            let vague = self.vague.then_some(VAGUE);
            let months = vague.into_iter().chain(counted.into_iter().flatten());
            months.flat_map(move |month| self.under(*key, month, *level))
        });
        let by_key = numbers(&mut by_key.by_ref().filter(is_like));
        let vague = covered.end() - covered.start() >= MONTHS_MAX;
        let beside = || numbers(&mut self.sketches.iter().rev().take(VAGUE_LOOKED_AT).filter(is_like));
        by_key.or_else(|| if vague { beside() } else { None })
    }

    /// Those under a key at levels that meet this one, the newest first.
    fn under(&self, key: DuplicateKey, month: i64, level: KeyLevel) -> impl Iterator<Item = &Sketch> {
        let mut next = self.heads.get(&in_month(key, month)).copied().unwrap_or(END);
        let links = std::iter::from_fn(move || {
            let link = *self.links.get(usize::try_from(next).ok()?)?;
            next = link.before;
            Some(link)
        });
        let met = links.take(LOOKED_AT_MAX).filter(move |link| level.meets(link.level));
        met.filter_map(|link| self.sketches.get(usize::try_from(link.at).ok()?))
    }
}

/// The months under which an event is kept.
fn months(extent: Extent) -> impl Iterator<Item = i64> {
    let (from, to) = (month_of(extent.earliest), month_of(extent.latest));
    if to - from <= 2 { from..=to } else { VAGUE..=VAGUE }
}

fn month_of(day: Day) -> i64 {
    day.0.div_euclid(MONTH)
}

/// The key under which the events of a month are kept.
const fn in_month(key: DuplicateKey, month: i64) -> DuplicateKey {
    mixed(key, month.cast_unsigned())
}

/// A hasher of keys, which are mixed already.
#[derive(Debug, Default)]
struct Passed(u64);

impl Hasher for Passed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = mixed(self.0, u64::from(*byte)));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
