//! The newest events of a stream, to be compared with those that follow: of a long history only a part is kept.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use annals_graph::small_vec::SmallVec4;
use annals_graph::view::View;
use annals_model::entry::{EntryId, Mood};
use annals_model::time::{Day, Extent};

use super::keys::{DuplicateKey, KeyLevel, WiderKinds, keys, mixed};
use super::{Sketch, widened};

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
    /// Whether any of them is a denial.
    has_denials: bool,
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
        if self.newer.sketches.len() >= KEPT {
            self.older = std::mem::take(&mut self.newer);
        }
        let mut own = SmallVec4::new();
        keys(view, &sketch, &self.wider, |level, key| own.push((level, key)));
        let bounds = sketch.bounds();
        let looked_at = covered(widened(bounds));
        let older = self.older.like(view, &sketch, &own, self.older.under(&own, looked_at.clone()));
        // Of the months that it is kept under, one look into the table tells what was there and puts it in.
        let met = self.newer.put(bounds, &own);
        let kept = months(bounds);
        let newer = if is_vague(bounds) {
            self.newer.like(view, &sketch, &own, self.newer.under(&own, looked_at))
        } else {
            let beside = self.newer.under(&own, looked_at.filter(|month| !kept.contains(month)));
            self.newer.like(view, &sketch, &own, met.into_iter().chain(beside))
        };
        self.has_denials |= sketch.mood == Some(Mood::Denied);
        self.newer.sketches.push(sketch);
        older.or(newer)
    }

    /// The first of those kept that says the opposite of an event: one that denies it, or that it denies.
    #[must_use]
    pub fn opposite(&self, view: &View<'_>, sketch: &Sketch) -> Option<EntryId> {
        let opposite = match sketch.mood? {
            Mood::Denied => Mood::Happened,
            Mood::Happened if self.has_denials => Mood::Denied,
            _ => return None,
        };
        let probe = Sketch { mood: Some(opposite), has_id: false, ..sketch.clone() };
        let mut own = SmallVec4::new();
        keys(view, &probe, &self.wider, |level, key| own.push((level, key)));
        let looked_at = covered(widened(probe.bounds()));
        let halves = [&self.older, &self.newer].into_iter();
        halves.filter_map(|half| half.like(view, &probe, &own, half.under(&own, looked_at.clone()))).min()
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
}

impl Half {
    /// Puts the next event under its keys; gives what was under them before.
    fn put(&mut self, extent: Extent, own: &[(KeyLevel, DuplicateKey)]) -> SmallVec4<MetLink> {
        let mut met = SmallVec4::new();
        let Ok(at) = u32::try_from(self.sketches.len()) else { return met };
        self.vague |= is_vague(extent);
        for month in months(extent) {
            for (level, key) in own {
                let Ok(place) = u32::try_from(self.links.len()) else { return met };
                let before = self.heads.insert(in_month(*key, month), place).unwrap_or(END);
                self.links.push(KeyLink { at, level: *level, before });
                met.push((*level, before));
            }
        }
        met
    }

    /// What is under these keys in some months.
    fn under<'s>(
        &'s self,
        own: &'s [(KeyLevel, DuplicateKey)],
        months: impl Iterator<Item = i64> + Clone,
    ) -> impl Iterator<Item = MetLink> {
        let heads = own.iter().flat_map(move |(level, key)| {
            months.clone().filter_map(|month| Some((*level, *self.heads.get(&in_month(*key, month))?)))
        });
        // The table of an empty half is not looked into.
        heads.take(if self.sketches.is_empty() { 0 } else { usize::MAX })
    }

    /// The first that is likely to be the same: of those that it meets in its months, of those of no month, and where it
    /// is of too many months itself, of the newest.
    fn like(
        &self,
        view: &View<'_>,
        sketch: &Sketch,
        own: &[(KeyLevel, DuplicateKey)],
        met: impl Iterator<Item = MetLink>,
    ) -> Option<EntryId> {
        let is_like = |other: &&Sketch| !other.values.is_empty() && sketch.is_like(other, view);
        let of_no_month = if self.vague { VAGUE..VAGUE + 1 } else { NO_MONTH };
        let by_key = self.under(own, of_no_month).chain(met).flat_map(|met| self.from(met));
        let by_key = by_key.filter(is_like).map(|other| other.number).min();
        let beside = if covered(widened(sketch.bounds())).is_empty() { VAGUE_LOOKED_AT } else { 0 };
        let newest = self.sketches.iter().rev().take(beside);
        by_key.or_else(|| newest.filter(is_like).map(|other| other.number).min())
    }

    /// Those from a link on at levels that meet its own, the newest first.
    fn from(&self, (level, mut next): MetLink) -> impl Iterator<Item = &Sketch> {
        let links = std::iter::from_fn(move || {
            let link = *self.links.get(usize::try_from(next).ok()?)?;
            next = link.before;
            Some(link)
        });
        let met = links.take(LOOKED_AT_MAX).filter(move |link| level.meets(link.level));
        met.filter_map(|link| self.sketches.get(usize::try_from(link.at).ok()?))
    }
}

/// The newest link under a key, and the level at which it is asked for.
type MetLink = (KeyLevel, u32);

/// No month at all.
const NO_MONTH: Range<i64> = 0..0;

/// The months that a date covers; none where they are too many to be gone through.
fn covered(extent: Extent) -> Range<i64> {
    let (from, to) = (month_of(extent.earliest), month_of(extent.latest));
    if to - from < MONTHS_MAX { from..to + 1 } else { NO_MONTH }
}

/// Whether a date is of so many months that an event is not kept under each of them.
fn is_vague(extent: Extent) -> bool {
    month_of(extent.latest) - month_of(extent.earliest) > 2
}

/// The months under which an event is kept.
fn months(extent: Extent) -> Range<i64> {
    if is_vague(extent) { VAGUE..VAGUE + 1 } else { covered(extent) }
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
