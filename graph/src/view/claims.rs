//! The claims of one field of an event: what each entry does to them, and which values they leave.
//!
//! A claim is live until an entry that saw it takes it away: its own source says something else, the analyst decides the
//! field, or it is deprecated. What an entry saw is part of the entry, so which claims are live depends on the set of
//! entries and not on their order. Live values that one world can meet are one value, their common part; only values
//! that no world meets together clash, and then the event has one reading for each.

use annals_model::entry::EntryId;

/// Who makes a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Voice {
    /// Nobody in particular: what was recorded without a source.
    Nobody,
    /// The analyst, by a correction that names no source.
    Analyst,
    /// A source, by its entry.
    Source(EntryId),
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// It counts.
    Live,
    /// The analyst decided otherwise. Its source still says so.
    Overruled,
    /// Its source says something else now, or it was deprecated.
    Withdrawn,
}

/// A value that somebody claims.
#[derive(Clone, Debug, PartialEq)]
pub struct Claimed<T> {
    /// The entry that says so.
    pub entry: EntryId,
    /// Whose word it is.
    pub voice: Voice,
    /// What is claimed.
    pub value: T,
    /// Whether its entry prefers it to others.
    prefers: bool,
    /// The entries that prefer others to it.
    outranked: Vec<EntryId>,
    /// The entries that take it away, and how it stands by each.
    ended: Vec<(EntryId, ClaimState)>,
}

impl<T> Claimed<T> {
    /// How it stands.
    #[must_use]
    pub fn state(&self) -> ClaimState {
        let is_withdrawn = self.ended.iter().any(|(_, state)| *state == ClaimState::Withdrawn);
        match self.ended.as_slice() {
            [] => ClaimState::Live,
            _ if is_withdrawn => ClaimState::Withdrawn,
            _ => ClaimState::Overruled,
        }
    }

    /// Whether the analyst prefers it to others that are live.
    #[must_use]
    pub fn is_preferred(&self) -> bool {
        self.prefers && self.outranked.is_empty()
    }

    /// Whether it counted for an entry: it was seen, and nothing that was seen took it away.
    pub(super) fn counted(&self, saw: &Saw<'_>) -> bool {
        saw(self.entry) && !self.ended.iter().any(|(by, _)| saw(*by))
    }

    /// Whether an entry saw it preferred.
    pub(super) fn was_preferred(&self, saw: &Saw<'_>) -> bool {
        self.prefers && !self.outranked.iter().any(|by| saw(*by))
    }
}

/// All claims of a field, in the order of their entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims<T>(pub Vec<Claimed<T>>);

impl<T> Default for Claims<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// What an entry saw: whether a claim of another entry was among it.
pub(super) type Saw<'s> = dyn Fn(EntryId) -> bool + 's;

/// A value that a field can have.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<T> {
    /// The value.
    pub value: T,
    /// Whether tests are certain by it: it is preferred, or nothing is.
    pub deciding: bool,
}

impl<T> Claims<T> {
    /// The same claims of other values; one may be of several.
    pub(super) fn each<U>(&self, mut values: impl FnMut(&Claimed<T>) -> Vec<U>) -> Claims<U> {
        let each = self.0.iter().flat_map(|claim| {
            values(claim).into_iter().map(|value| Claimed {
                entry: claim.entry,
                voice: claim.voice,
                value,
                prefers: claim.prefers,
                outranked: claim.outranked.clone(),
                ended: claim.ended.clone(),
            })
        });
        Claims(each.collect())
    }

    /// Those that count.
    pub fn live(&self) -> impl Iterator<Item = &Claimed<T>> {
        self.0.iter().filter(|claim| claim.state() == ClaimState::Live)
    }
}

impl<T: Clone + PartialEq> Claims<T> {
    /// What somebody says last, also if it was overruled.
    #[must_use]
    pub fn said_by(&self, voice: Voice) -> Option<&T> {
        let said =
            self.0.iter().filter(|claim| claim.voice == voice && claim.state() != ClaimState::Withdrawn);
        said.map(|claim| &claim.value).last()
    }

    /// Adds one more word. A preference takes the place of those that the entry saw.
    pub(super) fn add(&mut self, entry: EntryId, voice: Voice, value: T, preferred: bool, saw: &Saw<'_>) {
        if preferred {
            let seen = self.0.iter_mut().filter(|claim| saw(claim.entry));
            seen.for_each(|claim| claim.outranked.push(entry));
        }
        let (outranked, ended) = (Vec::new(), Vec::new());
        self.0.push(Claimed { entry, voice, value, prefers: preferred, outranked, ended });
    }

    /// Takes away what a correction replaces: of the analyst everything, of a source what that source or nobody in
    /// particular said.
    pub(super) fn replace(&mut self, entry: EntryId, voice: Voice, saw: &Saw<'_>) {
        for claim in self.0.iter_mut().filter(|claim| saw(claim.entry)) {
            match voice {
                Voice::Source(_) if claim.voice == voice || claim.voice == Voice::Nobody => {
                    claim.ended.push((entry, ClaimState::Withdrawn));
                }
                Voice::Source(_) => {}
                Voice::Analyst | Voice::Nobody => claim.ended.push((entry, ClaimState::Overruled)),
            }
        }
    }

    /// Takes away what an entry saw of these values.
    pub(super) fn overrule(&mut self, entry: EntryId, is_meant: impl Fn(&T) -> bool, saw: &Saw<'_>) {
        let seen = self.0.iter_mut().filter(|claim| saw(claim.entry) && is_meant(&claim.value));
        seen.for_each(|claim| claim.ended.push((entry, ClaimState::Overruled)));
    }

    /// Takes away what a source said of this field, or only this value. Somebody's word is left of a field that was
    /// recorded, unless the value itself is deprecated.
    pub(super) fn deprecate(&mut self, entry: EntryId, voice: Voice, value: Option<&T>, saw: &Saw<'_>) {
        if value.is_none() && !self.0.iter().any(|claim| claim.counted(saw) && claim.voice != voice) {
            return;
        }
        for claim in self.0.iter_mut().filter(|claim| saw(claim.entry) && claim.voice == voice) {
            if value.is_none_or(|value| *value == claim.value) {
                claim.ended.push((entry, ClaimState::Withdrawn));
            }
        }
    }

    /// The values that are left: one where all live claims can be met together, else one for each that clashes.
    ///
    /// `common` is what meets two values, where anything does. The value to show comes first: the preferred one, else
    /// that of the entry `first`, else the least in the order of `key`, which no numbering of entries changes.
    pub(super) fn choices<K: Ord>(
        &self,
        first: EntryId,
        common: impl Fn(&T, &T) -> Option<T>,
        key: impl Fn(&T) -> K,
    ) -> Vec<Choice<T>> {
        let mut values: Vec<(bool, bool, &T)> = Vec::new();
        for claim in self.live() {
            let own = claim.entry == first;
            match values.iter_mut().find(|(_, _, known)| *known == &claim.value) {
                Some((preferred, recorded, _)) => {
                    *preferred |= claim.is_preferred();
                    *recorded |= own;
                }
                None => values.push((claim.is_preferred(), own, &claim.value)),
            }
        }
        values.sort_by_cached_key(|(preferred, own, value)| (!preferred, !own, key(value)));
        let Some(((_, _, lead), others)) = values.split_first() else { return Vec::new() };
        let all = others.iter().try_fold((*lead).clone(), |so_far, (_, _, value)| common(&so_far, value));
        if let Some(value) = all {
            return vec![Choice { value, deciding: true }];
        }
        let is_preferred = values.iter().any(|(preferred, ..)| *preferred);
        let mut choices = Vec::new();
        for (at, (preferred, _, value)) in values.iter().enumerate() {
            let narrower = |(other, (_, _, inner)): (usize, &(bool, bool, &T))| {
                other != at && common(value, inner).as_ref() == Some(*inner)
            };
            if *preferred {
                let narrowed = values
                    .iter()
                    .fold((*value).clone(), |so_far, (_, _, other)| common(&so_far, other).unwrap_or(so_far));
                choices.push(Choice { value: narrowed, deciding: true });
            } else if !values.iter().enumerate().any(narrower) {
                choices.push(Choice { value: (*value).clone(), deciding: !is_preferred });
            }
        }
        // Of two that say the same in other words, the first is enough.
        let same = |a: &T, b: &T| common(a, b).as_ref() == Some(a) && common(b, a).as_ref() == Some(b);
        let mut known: Vec<Choice<T>> = Vec::new();
        for choice in choices {
            if !known.iter().any(|earlier| same(&earlier.value, &choice.value)) {
                known.push(choice);
            }
        }
        known
    }
}
