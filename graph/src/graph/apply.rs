//! The fold: what each entry does to the graph.

use std::collections::BTreeSet;

use annals_model::entry::{
    Body, Change, Claim, Correct, Declare, Entry, EntryId, Link, Mood, Parent, Record, Role, Source,
};
use annals_model::folding::fold;
use annals_model::time::{Date, Day, Extent, Timestamp};

use super::bits::flag;
use super::details::{Amendment, AmendmentKind, Detail};
use super::entities::{Entity, ParentRow};
use super::parts::{ENTITIES_MAX, Part, Party};
use super::table::{RecordedEvent, event_in, narrow};
use super::{ENTITY, EVENT, Graph, NoteRow, OTHER, PLACE_BITS, SOURCE, SourceRow, reported_by};
use crate::columns::pack_to;
use crate::ids::{EntityIx, EventIx, KindIx, SourceIx, TypeIx};

/// Newer events stay in lists of their own until there are so many.
const NEWER_MAX: usize = 32_768;
/// Or until there is one newer event for so many of the base.
const BASE_FOR_NEWER: usize = 8;

impl Graph {
    /// Takes in the next entry. It is in all lists after [`Self::settle`].
    ///
    /// What an entry says of what is not there changes nothing beyond being noted ([`Self::senseless`]): what is written
    /// has been resolved, so this is met only in a log from elsewhere.
    pub fn apply(&mut self, entry: Entry) {
        let Entry { number, recorded, elsewhere, label, supersedes, mut body, .. } = entry;
        self.count_entry();
        let day = recorded.day();
        if self.days.last().is_none_or(|(known, _)| *known < day) {
            self.days.push((day, number));
        }
        self.newest = recorded;
        if let Some(label) = label {
            self.labels_of.add(number, label.as_bytes());
            self.labels.add(&label, [short(number), 0, 0]);
        }
        self.judge(number, &mut body);
        // What only adds an event, a name or a remark moves no other date.
        if !matches!(body, Body::Record(_) | Body::Declare(_) | Body::Source(_) | Body::Note { .. }) {
            self.counted_from.forget();
        }
        if let Some(superseded) = supersedes {
            self.saw.add(number, &packed(&superseded));
        }
        self.apply_body(number, recorded, body);
        self.keep_first_told(number, elsewhere.map(|elsewhere| elsewhere.recorded.day()));
    }

    /// Counts the next entry and nothing else.
    pub fn count_entry(&mut self) {
        self.parentless.take();
        self.brought.push(OTHER << PLACE_BITS);
    }

    /// Takes in what the next entry does to words and names. Events and sources are only counted, so that a graph of this
    /// alone has the size of the names and not of the history.
    pub fn apply_names(&mut self, number: EntryId, body: &Body) {
        self.count_entry();
        match body {
            Body::DefineType(_) | Body::DefineKind(_) | Body::DefineStatus(_) => {
                self.define(number, body.clone())
            }
            Body::Declare(declare) | Body::Split { into: declare, .. } => {
                self.declare(number, declare);
            }
            Body::Merge { from, into, .. } => self.merge_entities(number, *from, *into),
            // Where names alone are known nobody asks what was known when.
            Body::Undo { target, .. } => self.take_back(*target, number, Extent::one_of(Day::MIN, Day::MIN)),
            _ => {}
        }
    }

    /// Takes in entries and puts them into all lists.
    pub fn apply_all(&mut self, entries: impl IntoIterator<Item = Entry>) {
        for entry in entries {
            self.apply(entry);
        }
        self.settle();
    }

    /// Puts events that were taken in into all lists.
    pub fn settle(&mut self) {
        let listed = self.listed;
        self.list_new();
        self.expose(listed);
    }

    fn list_new(&mut self) {
        let newer = self.events.len() - self.events.base_len();
        if newer > NEWER_MAX.max(self.events.base_len() / BASE_FOR_NEWER) {
            self.merge();
            return;
        }
        let unlisted = self.listed.max(self.events.base_len())..self.events.len();
        self.listed = self.events.len();
        let unlisted = unlisted.filter_map(EventIx::next);
        self.postings.list_newer(&self.events, unlisted);
    }

    fn apply_body(&mut self, number: EntryId, recorded: Timestamp, body: Body) {
        match body {
            Body::DefineType(_) | Body::DefineKind(_) | Body::DefineStatus(_) => self.define(number, body),
            Body::Declare(declare) => {
                self.declare(number, &declare);
            }
            Body::Source(source) => self.add_source(number, recorded, source),
            Body::Record(record) => self.add_record(number, recorded, record),
            Body::Cite { event, claim } => {
                let known = self.known(std::slice::from_ref(&claim), recorded.day());
                if let Some(ix) = self.event_numbered(event) {
                    self.list_changes(number, ix, &claim.asserts);
                }
                self.amend(event, number, known, AmendmentKind::Cite(claim));
            }
            Body::Correct(correct) => self.correct(number, recorded, correct),
            Body::Retract { target, because, claims } => {
                let known = self.known(&claims, recorded.day());
                self.amend(target, number, known, AmendmentKind::Retract(because));
            }
            Body::Same { event, duplicate, claims, .. } => {
                let known = self.known(&claims, recorded.day());
                self.tie(number, known, event, duplicate);
            }
            Body::Distinct { event, duplicate, .. } => {
                if let (Some(event), Some(duplicate)) =
                    (self.event_numbered(event), self.event_numbered(duplicate))
                {
                    self.bring_about(number, self.events.number(event));
                    for (one, other) in [(event, duplicate), (duplicate, event)] {
                        let other = self.events.number(other);
                        self.distinct.add(self.events.number(one), &packed(&(number, other)));
                    }
                }
            }
            Body::Merge { from, into, .. } => self.merge_entities(number, from, into),
            Body::Split { from, into, events, .. } => self.split(number, recorded, from, &into, &events),
            Body::Rate { source, letter, .. } => {
                let row = self.source_numbered(source).and_then(|ix| self.sources.get_mut(ix.at()));
                if let Some(row) = row {
                    row.ratings.push((number, letter));
                    self.bring_about(number, source);
                }
            }
            Body::Note { target, remark, claim } => {
                let text = remark.to_string();
                self.notes.add(target, &pack_to(&NoteRow { number, text, claim }));
            }
            Body::Let { name, phrase } => {
                self.selections.entry(fold(&name)).or_default().push((number, phrase));
            }
            Body::Undo { target, claims, .. } => {
                let known = self.known(&claims, recorded.day());
                self.take_back(target, number, known);
                self.bring_about(number, target);
            }
        }
    }

    /// Takes in a word of the vocabulary.
    pub(super) fn define(&mut self, number: EntryId, body: Body) {
        match &body {
            Body::DefineType(define) => self.vocabulary.define_type(number, define),
            Body::DefineKind(define) => {
                let known = self.vocabulary.kind_named(&define.name);
                let before = known.map(|kind| self.vocabulary.answering(kind));
                self.vocabulary.define_kind(number, define);
                // Their events were listed by what the kind answered before.
                let changed = known.filter(|kind| before != Some(self.vocabulary.answering(*kind)));
                self.postings.unlisted.extend(changed);
            }
            Body::DefineStatus(define) => self.vocabulary.define_status(number, define),
            _ => return,
        }
        self.definitions.push((number, body));
    }

    /// Notes what an entry brought.
    fn bring(&mut self, number: EntryId, what: u32, place: u32) {
        if number == self.head() && place < 1 << PLACE_BITS {
            self.brought.replace_last(what << PLACE_BITS | place);
        }
    }

    /// Notes what an entry is about that brings nothing of its own.
    fn bring_about(&mut self, number: EntryId, about: EntryId) {
        if let Ok(about) = u32::try_from(about) {
            self.bring(number, OTHER, about);
        }
    }

    /// The entity of a type that was declared under this name.
    #[must_use]
    pub fn declared(&self, ty: TypeIx, name: &str) -> Option<EntityIx> {
        let composed = annals_model::folding::composed(name);
        let namesakes = self.names().namesakes(name, None);
        namesakes.filter(|ix| self.type_of(*ix) == ty).find(|ix| {
            let known = &self.entity(*ix).name;
            *known == composed || annals_model::folding::composed(known) == composed
        })
    }

    fn declare(&mut self, number: EntryId, declare: &Declare) -> Option<EntityIx> {
        let ty = self.vocabulary.type_named(&declare.kind)?;
        let ix = match self.declared(ty, &declare.name) {
            Some(known) => known,
            None => {
                let ix = EntityIx::next(self.entities.len()).filter(|ix| ix.at() < ENTITIES_MAX)?;
                self.entities.push(Entity::new(number, ty, &declare.name));
                self.types.push(u32::from(ty.0));
                self.add_name(&declare.name, ix, number);
                ix
            }
        };
        self.bring(number, ENTITY, ix.0);
        for alias in &declare.also {
            self.add_alias(alias, ix, number);
        }
        if let Some(parent) = &declare.parent {
            self.add_parent(number, ix, parent);
        }
        let entity = self.entities.get_mut(ix.at())?;
        entity.declared.push(number);
        entity.relations.extend(declare.relations.iter().map(|relation| (number, relation.clone())));
        entity.coordinates.extend(declare.coordinates.map(|at| (number, at)));
        entity.targets.extend(declare.target.iter().map(|target| (number, target.clone())));
        entity.claims.extend(declare.claims.iter().map(|claim| (number, claim.clone())));
        Some(ix)
    }

    fn add_alias(&mut self, alias: &str, ix: EntityIx, number: EntryId) {
        let known = self.bears(ix, alias);
        if !known {
            self.add_name(alias, ix, number);
        }
        // A name that is new in its composed form is new as it is written, too.
        if let Some(entity) = self.entities.get_mut(ix.at())
            && !(known && entity.also.iter().any(|(_, known)| known == alias))
        {
            entity.also.push((number, alias.to_owned()));
        }
    }

    fn add_parent(&mut self, number: EntryId, child: EntityIx, parent: &Parent) {
        let Some(above) = self.entity_numbered(parent.entity) else { return };
        let extent = |date: &Option<annals_model::time::Date>| date.as_ref().map(|d| d.extent());
        let row = ParentRow {
            number,
            entity: above,
            role: parent.role,
            from: extent(&parent.from),
            to: extent(&parent.to),
        };
        self.lying.insert((self.type_of(child), self.type_of(above)));
        if let Some(entity) = self.entities.get_mut(child.at()) {
            entity.parents.push(row);
        }
        // Children come in the order of their entries, so that one that is new is behind all others.
        let known = self.entity(above).children.contains(&child);
        if let Some(entity) = self.entities.get_mut(above.at()).filter(|_| !known) {
            entity.children.push(child);
        }
    }

    fn add_source(&mut self, number: EntryId, recorded: Timestamp, source: Source) {
        let Some(ix) = SourceIx::next(self.sources.len()) else { return };
        let published = source.published.as_ref().map(|date| {
            let extent = date.extent();
            Extent { latest: extent.latest.min(recorded.day()), ..extent }
        });
        self.source_keys.add(&fold(&source.key), [ix.0, 0, 0]);
        self.bring(number, SOURCE, ix.0);
        self.sources.push(SourceRow { number, source, published, ratings: Vec::new() });
    }

    fn add_record(&mut self, number: EntryId, recorded: Timestamp, record: Record) {
        let Some(kind) = self.vocabulary.kind_of_entry(record.kind) else { return };
        let extent = record.date.as_ref().map_or(crate::graph::UNDATED, |date| date.extent());
        let known = self.known(&record.claims, recorded.day());
        let parts = self.parts(record.roles.iter().map(|(role, who)| (*role, who.as_slice())));
        let (links, mood, date) = (record.links.clone(), record.mood, record.date.clone());
        let asserts: Vec<Change> = record.claims.iter().flat_map(|claim| claim.asserts.clone()).collect();
        let referred: Vec<EventIx> = parts.iter().copied().filter_map(event_in).collect();
        let merged = parts.iter().any(|part| match part.who {
            Party::Entity(entity) => self.was_merged(entity),
            Party::Event(_) => false,
        });
        let detail = Detail::of(record);
        // Only a day that a column holds is in the columns whole, and only a source that is there.
        let short_day = annals_model::time::Day(i64::from(narrow(extent.earliest))) == extent.earliest;
        let source = detail.plain().filter(|_| short_day || detail.date.is_none());
        let source =
            source.map(|source| source.map(|number| self.source_numbered(number).ok_or(())).transpose());
        let (source, detailed) = match source {
            Some(Ok(source)) => (source, false),
            Some(Err(())) | None => (None, true),
        };
        let recorded = RecordedEvent { number, kind, mood, extent, known, parts, source, detailed, detail };
        let Some(ix) = self.events.push(recorded) else { return };
        if merged {
            self.events.set_flag(ix, flag::MERGED);
        }
        self.bring(number, EVENT, ix.0);
        if mood == Mood::Denied {
            self.add_denial(number, kind);
        }
        for event in referred {
            self.referring.add(self.events.number(event), &packed(&number));
        }
        self.add_links(number, &links);
        self.count_from(number, ix, date.as_ref());
        self.date_by_claims(ix, date.as_ref());
        self.list_changes(number, ix, &asserts);
    }

    /// Has the date of an event looked up where no column can hold its days: they are no one stretch, or it goes on and
    /// one of its ends is not known.
    fn date_by_claims(&mut self, ix: EventIx, date: Option<&Date>) {
        let plain = date.is_none_or(|date| {
            let extent = date.extent();
            date.spans().len() == 1 && (extent.is_throughout() || !extent.goes_on())
        });
        if !plain {
            self.events.set_flag(ix, flag::REDATED | flag::DISPUTED);
            self.postings.redate(ix);
        }
    }

    /// Ties are found from both ends through those that refer to an event.
    fn add_links(&mut self, number: EntryId, links: &[(Link, EntryId)]) {
        for (_, other) in links {
            if let Some(other) = self.event_numbered(*other) {
                self.referring.add(self.events.number(other), &packed(&number));
            }
        }
    }

    /// The participations that roles of entry numbers stand for.
    pub fn parts<'a>(&self, roles: impl Iterator<Item = (Role, &'a [EntryId])>) -> Vec<Part> {
        let mut parts = Vec::new();
        for (role, who) in roles {
            for number in who {
                let entity = self.entity_numbered(*number).map(Party::Entity);
                let party = entity.or_else(|| self.event_numbered(*number).map(Party::Event));
                parts.extend(party.map(|who| Part { role, who }));
            }
        }
        parts
    }

    /// The bounds of the day on which something was reported: the earliest of its dated sources, else the day it
    /// was recorded.
    #[must_use]
    pub fn known(&self, claims: &[Claim], recorded: Day) -> Extent {
        let published = |claim: &Claim| {
            let row = self.source(self.source_numbered(claim.source)?);
            Some(reported_by(row.published, recorded))
        };
        let mut extents = claims.iter().filter_map(published);
        let first = extents.next().unwrap_or_else(|| reported_by(None, recorded));
        extents.fold(first, |a, b| Extent::one_of(a.earliest.min(b.earliest), a.latest.min(b.latest)))
    }

    fn amend(&mut self, event: EntryId, number: EntryId, known: Extent, kind: AmendmentKind) {
        if let Some(ix) = self.event_numbered(event) {
            self.events.amend(ix, &Amendment { number, known, kind });
            self.bring_about(number, event);
        }
    }

    fn correct(&mut self, number: EntryId, recorded: Timestamp, correct: Correct) {
        let Some(ix) = self.event_numbered(correct.event) else { return };
        let known = self.known(&correct.claims, recorded.day());
        self.list_changes(number, ix, &correct.changes);
        for claim in &correct.claims {
            self.list_changes(number, ix, &claim.asserts);
        }
        let kind = AmendmentKind::Change {
            changes: correct.changes,
            claims: correct.claims,
            refine: correct.refine,
            because: correct.because,
        };
        self.events.amend(ix, &Amendment { number, known, kind });
        self.bring_about(number, correct.event);
    }

    /// Adds an event, and all that are or were one with it, to the lists that a change makes it belong to.
    fn list_changes(&mut self, number: EntryId, ix: EventIx, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        for change in changes {
            if let Change::Date(date) = change {
                self.count_from(number, ix, date.as_ref());
            }
        }
        for one in self.tied(ix, |_| true) {
            self.list_under(one, changes);
        }
    }

    /// An event with those that are one with it by some of the entries about them.
    pub fn tied(&self, ix: EventIx, mut counts: impl FnMut(&Amendment) -> bool) -> Vec<EventIx> {
        let (mut all, mut next) = (vec![ix], 0);
        while let Some(at) = all.get(next).copied() {
            next += 1;
            for amendment in self.events.amendments(at) {
                if !counts(&amendment) {
                    continue;
                }
                let other = amendment.kind.one_with().and_then(|other| self.event_numbered(other));
                all.extend(other.filter(|other| !all.contains(other)));
            }
        }
        all
    }

    /// What an entry about an event saw of what is said of it, and of the events that were one with it then.
    #[must_use]
    pub fn seen_by(&self, entry: EntryId, ix: EventIx) -> BTreeSet<EntryId> {
        if let Some(listed) = self.saw(entry) {
            return listed.into_iter().collect();
        }
        let mut entries = BTreeSet::new();
        let all = self.tied(ix, |amendment| {
            let saw = amendment.number < entry;
            if saw {
                entries.insert(amendment.number);
            }
            saw
        });
        entries.extend(all.into_iter().map(|at| self.events.number(at)));
        entries
    }

    fn list_under(&mut self, ix: EventIx, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Kind(kind) => {
                    self.events.set_flag(ix, flag::REKINDED);
                    if let Some(kind) = self.vocabulary.kind_of_entry(*kind) {
                        self.postings.add_kind(ix, kind);
                        self.deny_anew(ix, Some(kind));
                    }
                }
                Change::Date(_) => {
                    self.events.set_flag(ix, flag::REDATED);
                    self.postings.redate(ix);
                }
                Change::Role(role, who) | Change::With(role, who) => {
                    self.events.set_flag(ix, flag::REPARTED);
                    for part in self.parts(std::iter::once((*role, who.as_slice()))) {
                        self.postings.add_part(ix, part);
                        if let Some(event) = event_in(part) {
                            let (referred, by) = (self.events.number(event), self.events.number(ix));
                            self.referring.add(referred, &packed(&by));
                        }
                    }
                }
                Change::Without(..) => self.events.set_flag(ix, flag::REPARTED),
                Change::Mood(Mood::Denied) => {
                    let kinds: Vec<KindIx> = self.postings.kinds_of(ix).collect();
                    kinds.into_iter().for_each(|kind| self.add_denial(self.events.number(ix), kind));
                    self.add_denial(self.events.number(ix), self.events.kind(ix));
                }
                Change::Mood(_) | Change::Quantity(_) | Change::Count(_) | Change::Members(_) => {}
            }
        }
        self.deny_anew(ix, None);
    }

    /// Holds a denial that was changed against all events again, perhaps as one of another kind, too.
    fn deny_anew(&mut self, ix: EventIx, kind: Option<KindIx>) {
        let number = self.events.number(ix);
        if self.is_denial(number) {
            self.new_denials.insert(number);
            if let Some(kind) = kind {
                self.add_denial(number, kind);
            }
        }
    }

    fn tie(&mut self, number: EntryId, known: Extent, event: EntryId, duplicate: EntryId) {
        let (Some(stays), Some(goes)) = (self.event_numbered(event), self.event_numbered(duplicate)) else {
            return;
        };
        let has_duplicate = AmendmentKind::HasDuplicate(self.events.number(goes));
        let duplicate_of = AmendmentKind::DuplicateOf(self.events.number(stays));
        self.bring_about(number, event);
        self.events.amend(stays, &Amendment { number, known, kind: has_duplicate });
        self.events.amend(goes, &Amendment { number, known, kind: duplicate_of });
        self.list_as_one(&self.tied(stays, |_| true));
    }

    /// Adds each of the events that are one to the lists of what is said of the others.
    fn list_as_one(&mut self, all: &[EventIx]) {
        for of in all.iter().copied() {
            let (kind, parts): (KindIx, Vec<Part>) = (self.events.kind(of), self.events.parts(of).collect());
            let recorded = self.detail(of).claims.into_iter().flat_map(|claim| claim.asserts);
            let mut changes: Vec<Change> = recorded.collect();
            for amendment in self.events.amendments(of) {
                match amendment.kind {
                    AmendmentKind::Cite(claim) => changes.extend(claim.asserts),
                    AmendmentKind::Change { changes: made, claims, .. } => {
                        changes.extend(made);
                        changes.extend(claims.into_iter().flat_map(|claim| claim.asserts));
                    }
                    _ => {}
                }
            }
            for ix in all.iter().copied().filter(|ix| *ix != of) {
                self.events.set_flag(ix, flag::REKINDED | flag::REDATED | flag::REPARTED);
                self.postings.add_kind(ix, kind);
                self.postings.redate(ix);
                if self.is_denial(self.events.number(of)) {
                    self.add_denial(self.events.number(ix), kind);
                }
                parts.iter().for_each(|part| self.postings.add_part(ix, *part));
                self.list_under(ix, &changes);
            }
        }
    }

    /// Takes in that an entry takes another back, which was known from a day within these bounds.
    fn take_back(&mut self, target: EntryId, undo: EntryId, known: Extent) {
        self.undone.add(target, &packed(&(undo, known.earliest, known.latest)));
    }

    fn merge_entities(&mut self, number: EntryId, from: EntryId, into: EntryId) {
        let (Some(from), Some(into)) = (self.entity_numbered(from), self.entity_numbered(into)) else {
            return;
        };
        if from == into {
            return;
        }
        self.bring_about(number, self.entity(from).number);
        self.merged_entities.insert(from);
        self.flag_merged(from);
        self.renew_denials();
        if let Some(entity) = self.entities.get_mut(from.at()) {
            entity.merged.push((number, into));
        }
        if let Some(entity) = self.entities.get_mut(into.at()) {
            entity.absorbed.push((number, from));
        }
    }

    /// Flags the events that somebody takes part in, newer ones that are in no list yet among them.
    fn flag_merged(&mut self, who: EntityIx) {
        let takes_part = |ix: &EventIx| self.events.parts(*ix).any(|part| part.who == Party::Entity(who));
        let unlisted = self.events.newer().filter(|ix| ix.at() >= self.listed);
        let listed = self.postings.roles_of(who).flat_map(|(_, list)| list.iter());
        let flagged: Vec<EventIx> = listed.chain(unlisted).filter(takes_part).collect();
        flagged.into_iter().for_each(|ix| self.events.set_flag(ix, flag::MERGED));
    }

    fn split(
        &mut self,
        number: EntryId,
        recorded: Timestamp,
        from: EntryId,
        into: &Declare,
        events: &[EntryId],
    ) {
        let Some(from) = self.entity_numbered(from) else { return };
        let Some(into) = self.declare(number, into) else { return };
        let known = reported_by(None, recorded.day());
        for event in events.iter().collect::<BTreeSet<_>>() {
            let Some(ix) = self.event_numbered(*event) else { continue };
            // Corrections may have put the one that is split into any role.
            self.events.set_flag(ix, flag::REPARTED);
            for role in Role::ALL {
                self.postings.add_part(ix, Part { role, who: Party::Entity(into) });
            }
            self.events.amend(ix, &Amendment { number, known, kind: AmendmentKind::Moved { from, into } });
        }
    }

    /// The kind of an event's definition entry, as a place in the vocabulary.
    #[must_use]
    pub fn kind_of(&self, definition: EntryId) -> Option<KindIx> {
        self.vocabulary.kind_of_entry(definition)
    }
}

/// A number as a word; entries past 32 bits are not labelled.
fn short(number: EntryId) -> u32 {
    u32::try_from(number).unwrap_or_default()
}

/// The bytes of a small value.
fn packed(value: &impl serde::Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    annals_store::codec::pack(value, &mut bytes);
    bytes
}
