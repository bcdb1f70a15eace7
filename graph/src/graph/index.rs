//! The lists of the base, as columns.
//!
//! For each entity there is a run of groups, in the order of (kind, role): a head of one word (16 bits of the kind, 4 of
//! the role, 12 of the count; a count of all ones is followed by a word that has it), then the events in order of time.
//! A word for each entity tells of which kinds and in which roles it can have any, so that most of what has none is not
//! looked into.
//! For each place there is another run of groups by kind: a head (16 bits of the kind, 16 of the count), then the
//! actors in order, each as often as it acted, then the event of each: `kind by A to B` is one binary search.

use std::ops::RangeInclusive;

use annals_model::entry::Role;

use super::parts::{ROLE_BITS, role_number, role_numbered};
use crate::columns::{Column, ColumnSpan, Word32};
use crate::ids::{EntityIx, EventIx, KindIx};

const COUNT_BITS: u32 = 16 - ROLE_BITS;
const COUNT_MAX: u32 = (1 << COUNT_BITS) - 1;
const PAIR_COUNT_MAX: u32 = (1 << 16) - 1;

/// The lists of the base.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Where the list of each kind ends.
    pub(super) kinds_to: Column<u32>,
    pub(super) kinds: Column<EventIx>,
    /// Where the groups of each entity end.
    pub(super) parties_to: Column<u32>,
    pub(super) parties: Column<u32>,
    /// Of which kinds and in which roles each entity has events ([`kind_bit`], [`role_bit`]).
    pub(super) parties_have: Column<u32>,
    /// The entities that have groups as a place, in order.
    pub(super) pairs_of: Column<EntityIx>,
    /// Where the groups of each of these end.
    pub(super) pairs_to: Column<u32>,
    pub(super) pairs: Column<u32>,
    /// Where the list of each essential question that events of each kind leave unsaid ends.
    pub(super) unsaid_to: Column<u32>,
    pub(super) unsaid: Column<EventIx>,
}

/// How many essential questions there are.
pub(super) const QUESTIONS: usize = 3;

/// What the index is made of, event by event.
pub(super) struct Listing<'a> {
    /// The event.
    pub ix: EventIx,
    /// The kinds it has been of.
    pub kinds: &'a [KindIx],
    /// The entities that have taken part, each with its role.
    pub parts: &'a [(Role, EntityIx)],
    /// Which essential questions it leaves unsaid, or may since it was corrected.
    pub unsaid: [bool; QUESTIONS],
}

/// Takes what the index is made of.
pub(super) type Listings<'l> = dyn FnMut(Listing<'_>) + 'l;

/// Where the words of a list begin and end. Whatever a snapshot says, they end with the column.
fn bounds<T: Word32>(to: &Column<u32>, at: usize, words: &Column<T>) -> (usize, usize) {
    let end = |at: usize| usize::try_from(to.get(at)).unwrap_or_default().min(words.len());
    if at < to.len() { (at.checked_sub(1).map_or(0, end), end(at)) } else { (0, 0) }
}

impl Index {
    /// An index of events, handed out in order of time, as often as asked for.
    pub(super) fn new(kinds: usize, entities: usize, events: &dyn Fn(&mut Listings<'_>)) -> Self {
        let mut by_kind: Vec<Vec<EventIx>> = vec![Vec::new(); kinds];
        let mut unsaid: Vec<Vec<EventIx>> = vec![Vec::new(); kinds * QUESTIONS];
        let mut sizes = (vec![0_u32; entities], vec![0_u32; entities]);
        events(&mut |listing| {
            // Whoever has no place in the tables has none in the index either: a snapshot may speak of anybody.
            for kind in listing.kinds {
                if let Some(list) = by_kind.get_mut(kind.at()) {
                    list.push(listing.ix);
                }
                for question in (0..QUESTIONS).filter(|question| listing.unsaid[*question]) {
                    if let Some(list) = unsaid.get_mut(kind.at() * QUESTIONS + question) {
                        list.push(listing.ix);
                    }
                }
            }
            let count = |sizes: &mut Vec<u32>, entity: EntityIx| {
                if let Some(size) = sizes.get_mut(entity.at()) {
                    *size += 1;
                }
            };
            each_party(&listing, |entity, _| count(&mut sizes.0, entity));
            each_pair(&listing, |place, _, _| count(&mut sizes.1, place));
        });
        let mut parties = Buckets::new(&sizes.0, 0_u64);
        let mut pairs = Buckets::new(&sizes.1, 0_u128);
        events(&mut |listing| {
            let event = u64::from(listing.ix.0);
            each_party(&listing, |entity, group| parties.put(entity, u64::from(group) << 32 | event));
            each_pair(&listing, |place, kind, actor| {
                let key = u128::from(kind.0) << 64 | u128::from(actor.0) << 32;
                pairs.put(place, key | u128::from(event));
            });
        });
        parties.sort();
        pairs.sort();
        let bits = |member: &u64| {
            let head = word(u128::from(member >> 32)) << COUNT_BITS;
            kind_bit(KindIx(high_half(head))) | role_bit(role_in(head))
        };
        let has = |members: &[u64]| members.iter().map(bits).fold(0, std::ops::BitOr::bitor);
        let parties_have = Column::based_on(parties.members().map(|(_, members)| has(members)));
        let of_each = parties.members().map(|(_, members)| members);
        let (parties_to, words) = groups(of_each, parties.len(), |members, words| {
            for group in members.chunk_by(|a, b| a >> 32 == b >> 32) {
                let head = word(u128::from(group[0] >> 32)) << COUNT_BITS;
                head_with_count(head, group.len(), COUNT_MAX, words);
                words.extend(group.iter().map(|member| word(u128::from(*member))));
            }
        });
        drop(parties);
        let placed = || pairs.members().filter(|(_, members)| !members.is_empty());
        let pairs_of = Column::based_on(placed().filter_map(|(at, _)| EntityIx::next(at)));
        let (pairs_to, pairs) =
            groups(placed().map(|(_, members)| members), pairs.len(), |members, words| {
                for group in members.chunk_by(|a, b| a >> 64 == b >> 64) {
                    head_with_count(word(group[0] >> 64) << 16, group.len(), PAIR_COUNT_MAX, words);
                    words.extend(group.iter().map(|member| word(member >> 32)));
                    words.extend(group.iter().map(|member| word(*member)));
                }
            });
        let (kinds_to, kinds) = lists(by_kind);
        let (unsaid_to, unsaid) = lists(unsaid);
        Self {
            kinds_to,
            kinds,
            unsaid_to,
            unsaid,
            parties_to,
            parties: words,
            parties_have,
            pairs_of,
            pairs_to,
            pairs,
        }
    }

    /// No event at all.
    pub(super) fn nothing(&self) -> ColumnSpan<'_, EventIx> {
        self.kinds.span(0, 0)
    }

    /// The events of a kind.
    pub(super) fn of_kind(&self, kind: KindIx) -> ColumnSpan<'_, EventIx> {
        let (from, to) = bounds(&self.kinds_to, kind.at(), &self.kinds);
        self.kinds.span(from, to)
    }

    /// The events of a kind that leave an essential question unsaid.
    pub(super) fn unsaid(&self, kind: KindIx, question: usize) -> ColumnSpan<'_, EventIx> {
        let (from, to) = bounds(&self.unsaid_to, kind.at() * QUESTIONS + question, &self.unsaid);
        self.unsaid.span(from, to)
    }

    /// The events of an entity that are of these kinds, by role and kind. Only the heads of others are looked at.
    pub(super) fn groups_of(
        &self,
        entity: EntityIx,
        kinds: RangeInclusive<KindIx>,
    ) -> impl Iterator<Item = (Role, KindIx, ColumnSpan<'_, EventIx>)> + use<'_> {
        let (from, to) = bounds(&self.parties_to, entity.at(), &self.parties);
        let (run, mut at) = (self.parties.span(from, to), 0);
        std::iter::from_fn(move || {
            while at < run.len() {
                let head = run.get(at);
                let kind = KindIx(high_half(head));
                if kind > *kinds.end() {
                    break;
                }
                let (from, count) = counted(&run, at, head & COUNT_MAX, COUNT_MAX);
                at = from + count;
                if kind >= *kinds.start() {
                    return Some((role_in(head), kind, run.part(from, at).of()));
                }
            }
            None
        })
    }

    /// Hands out the events of an entity that are of one of two kinds, by role and kind, if it has some of both, and is in
    /// a role where one is said. Only the heads of others are looked at.
    pub(super) fn of_kinds<'i>(
        &'i self,
        entity: EntityIx,
        kinds: (KindIx, KindIx),
        role: Option<Role>,
        mut found: impl FnMut(Role, KindIx, ColumnSpan<'i, EventIx>),
    ) {
        let wanted = kind_bit(kinds.0) | kind_bit(kinds.1) | role.map_or(0, role_bit);
        if self.parties_have.get(entity.at()) & wanted != wanted {
            return;
        }
        let (from, to) = bounds(&self.parties_to, entity.at(), &self.parties);
        let (run, mut at) = (self.parties.span(from, to), 0);
        let last = kinds.0.max(kinds.1);
        while at < run.len() {
            let head = run.get(at);
            let kind = KindIx(high_half(head));
            if kind > last {
                break;
            }
            let (from, count) = counted(&run, at, head & COUNT_MAX, COUNT_MAX);
            at = from + count;
            if kind == kinds.0 || kind == kinds.1 {
                found(role_in(head), kind, run.part(from, at).of());
            }
        }
    }

    /// How many words the groups of an entity take.
    pub(super) fn words_of(&self, entity: EntityIx) -> usize {
        let (from, to) = bounds(&self.parties_to, entity.at(), &self.parties);
        to.saturating_sub(from)
    }

    /// The actors of a kind at a place, and the event of each.
    pub(super) fn actors_at(
        &self,
        place: EntityIx,
        kind: KindIx,
    ) -> (ColumnSpan<'_, EntityIx>, ColumnSpan<'_, EventIx>) {
        let row = self.pairs_of.place_of(place);
        let (from, to) = row.map_or((0, 0), |row| bounds(&self.pairs_to, row, &self.pairs));
        let (run, mut at) = (self.pairs.span(from, to), 0);
        while at < run.len() {
            let head = run.get(at);
            let (from, count) = counted(&run, at, head & PAIR_COUNT_MAX, PAIR_COUNT_MAX);
            let (middle, to) = (from + count, from + 2 * count);
            if high_half(head) == kind.0 {
                return (run.part(from, middle).of(), run.part(middle, to).of());
            }
            at = to;
        }
        (self.pairs.span(0, 0).of(), self.nothing())
    }

    /// The events of a kind with this actor at this place.
    pub(super) fn of_pair(&self, place: EntityIx, kind: KindIx, actor: EntityIx) -> ColumnSpan<'_, EventIx> {
        let (actors, events) = self.actors_at(place, kind);
        let from = actors.partition_point(|known| known < actor);
        events.part(from, actors.gallop(from, |known| known == actor))
    }

    /// Bytes by list if all of it is in memory.
    pub(super) fn bytes_by_list(&self) -> Vec<(&'static str, usize)> {
        vec![
            ("by kind", self.kinds.bytes() + self.kinds_to.bytes()),
            ("by what is unsaid", self.unsaid.bytes() + self.unsaid_to.bytes()),
            (
                "by participant, role and kind",
                self.parties.bytes() + self.parties_to.bytes() + self.parties_have.bytes(),
            ),
            ("by place, kind and actor", self.pairs.bytes() + self.pairs_of.bytes() + self.pairs_to.bytes()),
        ]
    }
}

/// Lists as one column, and where each of them ends.
fn lists(all: Vec<Vec<EventIx>>) -> (Column<u32>, Column<EventIx>) {
    let ends = all.iter().scan(0, |end, list| {
        *end += u32::try_from(list.len()).unwrap_or(u32::MAX);
        Some(*end)
    });
    (Column::based_on(ends.collect::<Vec<u32>>()), Column::based_on(all.into_iter().flatten()))
}

fn high_half(word: u32) -> u16 {
    u16::try_from(word >> 16).unwrap_or_default()
}

/// The bits for kinds of what an entity has.
const KIND_BITS: u16 = 18;

/// The bit for a kind, which it may share with others: where it is not set, the entity has no event of the kind.
fn kind_bit(kind: KindIx) -> u32 {
    1 << (kind.0 % KIND_BITS)
}

/// The bit for a role.
fn role_bit(role: Role) -> u32 {
    1 << (u32::from(KIND_BITS) + role_number(role))
}

/// The role in the head of a group of an entity.
fn role_in(head: u32) -> Role {
    role_numbered(head >> COUNT_BITS & ((1 << ROLE_BITS) - 1))
}

fn word(key: u128) -> u32 {
    u32::try_from(key & u128::from(u32::MAX)).unwrap_or_default()
}

/// Appends a head with its count in the lower bits.
fn head_with_count(head: u32, count: usize, count_max: u32, words: &mut Vec<u32>) {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    words.push(head | count.min(count_max));
    if count >= count_max {
        words.push(count);
    }
}

/// Where the members of a group begin whose head is at a place, and how many there are.
fn counted(words: &ColumnSpan<'_, u32>, at: usize, short: u32, count_max: u32) -> (usize, usize) {
    let (from, count) = if short == count_max { (at + 2, words.get(at + 1)) } else { (at + 1, short) };
    (from, usize::try_from(count).unwrap_or_default())
}

fn each_party(listing: &Listing<'_>, mut put: impl FnMut(EntityIx, u32)) {
    for (role, entity) in listing.parts {
        for kind in listing.kinds {
            // In the order of groups; the head is made of both.
            put(*entity, u32::from(kind.0) << ROLE_BITS | role_number(*role));
        }
    }
}

fn each_pair(listing: &Listing<'_>, mut put: impl FnMut(EntityIx, KindIx, EntityIx)) {
    for (_, place) in listing.parts.iter().filter(|(role, _)| role.is_place()) {
        for (_, actor) in listing.parts.iter().filter(|(role, _)| *role == Role::By) {
            listing.kinds.iter().for_each(|kind| put(*place, *kind, *actor));
        }
    }
}

/// Members by entity, side by side in one vector.
struct Buckets<K> {
    /// Where the next member of each entity goes.
    next: Vec<usize>,
    /// Where the members of each entity begin.
    from: Vec<usize>,
    members: Vec<K>,
}

impl<K: Copy + Ord + Send> Buckets<K> {
    fn new(sizes: &[u32], nothing: K) -> Self {
        let mut total = 0;
        let mut from = Vec::with_capacity(sizes.len() + 1);
        for size in sizes {
            from.push(total);
            total += usize::try_from(*size).unwrap_or_default();
        }
        let next = from.clone();
        from.push(total);
        Self { next, from, members: vec![nothing; total] }
    }

    fn put(&mut self, entity: EntityIx, member: K) {
        if let Some(next) = self.next.get_mut(entity.at()) {
            self.members[*next] = member;
            *next += 1;
        }
    }

    /// Puts the members of each entity in order, on two threads.
    fn sort(&mut self) {
        let half = self.members.len() / 2;
        let middle = self.from.partition_point(|from| *from < half).min(self.from.len() - 1);
        let (left, right) = self.members.split_at_mut(self.from[middle]);
        let from = &self.from;
        let sort = |members: &mut [K], entities: std::ops::Range<usize>| {
            let base = from[entities.start];
            for at in entities {
                members[from[at] - base..from[at + 1] - base].sort_unstable();
            }
        };
        let last = from.len() - 1;
        std::thread::scope(|scope| {
            scope.spawn(|| sort(left, 0..middle));
            sort(right, middle..last);
        });
    }

    /// How many members there are.
    fn len(&self) -> usize {
        self.members.len()
    }

    /// The members of each entity, with its place.
    fn members(&self) -> impl Iterator<Item = (usize, &[K])> {
        let of_each = self.from.windows(2).map(|pair| &self.members[pair[0]..pair[1]]);
        of_each.enumerate()
    }
}

/// The groups of so many members as words, and where those of each entity end.
fn groups<'m, K: 'm>(
    of_each: impl Iterator<Item = &'m [K]>,
    count: usize,
    write: impl Fn(&[K], &mut Vec<u32>),
) -> (Column<u32>, Column<u32>) {
    let (mut words, mut ends) = (Vec::with_capacity(count), Vec::new());
    for members in of_each {
        write(members, &mut words);
        ends.push(u32::try_from(words.len()).unwrap_or(u32::MAX));
    }
    (Column::based_on(ends), Column::based_on(words))
}
