//! The fold: what each entry does to the graph.

use std::collections::BTreeSet;

use annals_store::entry::{
    Body, Change, Claim, Correct, Declare, Entry, Link, Number, Parent, Record, Role, Source,
};
use annals_store::time::{Day, Extent, Timestamp};

use super::entities::{Entity, ParentRow};
use super::table::{Amendment, AmendmentKind, Part, Party};
use super::{Graph, NoteRow, SourceRow};
use crate::folding::fold;
use crate::ids::{EntityIx, EventIx, KindIx, SourceIx};

impl Graph {
    /// Takes in the next entry. Lists are in order again after [`Self::settle`].
    ///
    /// An entry that points at what is not there changes nothing beyond being counted: what is written has been
    /// resolved, so this is met only in a log from elsewhere.
    pub fn apply(&mut self, entry: Entry) {
        let Entry { number, recorded, label, body, .. } = entry;
        self.recorded.push(recorded);
        if let Some(label) = label {
            self.labels_of.insert(number, label.clone());
            self.labels.insert(label, number);
        }
        self.apply_body(number, recorded, body);
    }

    /// Takes in entries and puts every list in order.
    pub fn apply_all(&mut self, entries: impl IntoIterator<Item = Entry>) {
        for entry in entries {
            self.apply(entry);
        }
        self.settle();
    }

    /// Puts every list in order after entries were taken in.
    pub fn settle(&mut self) {
        self.postings.settle(&self.events);
    }

    fn apply_body(&mut self, number: Number, recorded: Timestamp, body: Body) {
        match body {
            Body::DefineType(define) => self.vocabulary.define_type(number, &define),
            Body::DefineKind(define) => self.vocabulary.define_kind(number, &define),
            Body::DefineStatus(define) => self.vocabulary.define_status(number, &define),
            Body::Declare(declare) => {
                self.declare(number, &declare);
            }
            Body::Source(source) => self.add_source(number, recorded, source),
            Body::Record(record) => self.add_record(number, recorded, record),
            Body::Cite { event, claim } => {
                let known = self.known(std::slice::from_ref(&claim), recorded);
                if let Some(ix) = self.event_numbered(event) {
                    self.list_changes(ix, &claim.asserts);
                }
                self.amend(event, number, known, AmendmentKind::Cite(claim));
            }
            Body::Correct(correct) => self.correct(number, recorded, correct),
            Body::Retract { target, because } => {
                let known = on(recorded);
                self.amend(target, number, known, AmendmentKind::Retract(because));
            }
            Body::Same { event, twin, .. } => self.tie(number, recorded, event, twin),
            Body::Distinct { event, twin, .. } => {
                if let (Some(event), Some(twin)) = (self.event_numbered(event), self.event_numbered(twin)) {
                    self.distinct.push((number, event, twin));
                }
            }
            Body::Merge { from, into, .. } => self.merge(number, from, into),
            Body::Split { from, into, events, .. } => self.split(number, recorded, from, &into, &events),
            Body::Rate { source, letter, .. } => {
                if let Some(ix) = self.source_numbered(source) {
                    self.sources[ix.at()].ratings.push((number, letter));
                }
            }
            Body::Note { target, text, claim } => {
                self.notes.entry(target).or_default().push(NoteRow { number, text, claim });
            }
            Body::Let { name, phrase } => {
                self.selections.entry(fold(&name)).or_default().push((number, phrase));
            }
            Body::Undo { target, .. } => self.undone.entry(target).or_default().push(number),
        }
    }

    fn declare(&mut self, number: Number, declare: &Declare) -> Option<EntityIx> {
        let ty = self.vocabulary.type_named(&declare.kind)?;
        let key = (ty.0, crate::folding::composed(&declare.name));
        let ix = match self.entity_keys.get(&key) {
            Some(known) => *known,
            None => {
                let ix = EntityIx::next(self.entities.len())?;
                self.entities.push(Entity::new(number, ty, &declare.name));
                self.entity_keys.insert(key, ix);
                ix
            }
        };
        self.entity_numbers.insert(number, ix);
        self.names.add(&declare.name, ix, number);
        for alias in &declare.also {
            self.names.add(alias, ix, number);
            let also = &mut self.entities[ix.at()].also;
            if !also.iter().any(|(_, known)| known == alias) {
                also.push((number, alias.clone()));
            }
        }
        if let Some(parent) = &declare.parent {
            self.add_parent(number, ix, parent);
        }
        let entity = &mut self.entities[ix.at()];
        entity.relations.extend(declare.relations.iter().map(|relation| (number, relation.clone())));
        entity.coordinates.extend(declare.coordinates.map(|at| (number, at)));
        entity.targets.extend(declare.target.iter().map(|target| (number, target.clone())));
        entity.claims.extend(declare.claims.iter().map(|claim| (number, claim.clone())));
        Some(ix)
    }

    fn add_parent(&mut self, number: Number, child: EntityIx, parent: &Parent) {
        let Some(above) = self.entity_numbered(parent.entity) else { return };
        let extent = |date: &Option<annals_store::time::Date>| date.as_ref().map(|d| d.extent());
        self.entities[child.at()].parents.push(ParentRow {
            number,
            entity: above,
            role: parent.role,
            from: extent(&parent.from),
            to: extent(&parent.to),
        });
        let children = &mut self.entities[above.at()].children;
        if !children.contains(&child) {
            children.push(child);
        }
    }

    fn add_source(&mut self, number: Number, recorded: Timestamp, source: Source) {
        let Some(ix) = SourceIx::next(self.sources.len()) else { return };
        let published = source.published.as_ref().map(|date| {
            let extent = date.extent();
            Extent { latest: extent.latest.min(recorded.day()), ..extent }
        });
        self.source_keys.insert(fold(&source.key), ix);
        self.source_numbers.insert(number, ix);
        self.sources.push(SourceRow { number, source, published, ratings: Vec::new() });
    }

    fn add_record(&mut self, number: Number, recorded: Timestamp, record: Record) {
        let Some(kind) = self.vocabulary.kind_of_entry(record.kind) else { return };
        let extent = record.date.as_ref().map_or(crate::graph::UNDATED, |date| date.extent());
        let known = self.known(&record.claims, recorded);
        let parts = self.parts(record.roles.iter().map(|(role, who)| (*role, who.as_slice())));
        let links = record.links.clone();
        let asserts: Vec<Change> = record.claims.iter().flat_map(|claim| claim.asserts.clone()).collect();
        let Some(ix) = self.events.push(number, kind, extent, known, parts.iter().copied(), record) else {
            return;
        };
        self.postings.add(ix, kind, &parts);
        self.add_links(ix, &links);
        self.list_changes(ix, &asserts);
    }

    /// Ties are found from both ends through the list of events that an event stands in.
    fn add_links(&mut self, ix: EventIx, links: &[(Link, Number)]) {
        for (_, other) in links {
            if let Some(other) = self.event_numbered(*other) {
                self.postings.add_part(ix, Part { role: Role::Of, who: Party::Event(other) });
            }
        }
    }

    /// The participations that roles of entry numbers stand for.
    pub(crate) fn parts<'a>(&self, roles: impl Iterator<Item = (Role, &'a [Number])>) -> Vec<Part> {
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
    pub fn known(&self, claims: &[Claim], recorded: Timestamp) -> Extent {
        let published = |claim: &Claim| {
            let row = self.source(self.source_numbered(claim.source)?);
            // A source recorded with no date says nothing earlier than its own entry does.
            Some(row.published.map_or_else(
                || on(recorded),
                |extent| Extent { latest: extent.latest.min(recorded.day()), ..extent },
            ))
        };
        let mut extents = claims.iter().filter_map(published);
        let first = extents.next().unwrap_or_else(|| on(recorded));
        extents.fold(first, |a, b| Extent {
            earliest: a.earliest.min(b.earliest),
            latest: a.latest.min(b.latest),
            throughout: false,
        })
    }

    fn amend(&mut self, event: Number, number: Number, known: Extent, kind: AmendmentKind) {
        if let Some(ix) = self.event_numbered(event) {
            self.events.amend(ix, Amendment { number, known, kind });
        }
    }

    fn correct(&mut self, number: Number, recorded: Timestamp, correct: Correct) {
        let Some(ix) = self.event_numbered(correct.event) else { return };
        let known = self.known(&correct.claims, recorded);
        self.list_changes(ix, &correct.changes);
        for claim in &correct.claims {
            self.list_changes(ix, &claim.asserts);
        }
        let kind = AmendmentKind::Change {
            changes: correct.changes,
            claims: correct.claims,
            refine: correct.refine,
            because: correct.because,
        };
        self.events.amend(ix, Amendment { number, known, kind });
    }

    /// Adds an event to the lists that a change of it makes it belong to.
    fn list_changes(&mut self, ix: EventIx, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Kind(kind) => {
                    self.postings.rekind(ix);
                    if let Some(kind) = self.vocabulary.kind_of_entry(*kind) {
                        self.postings.add_kind(ix, kind);
                    }
                }
                Change::Date(_) => self.postings.redate(ix),
                Change::Role(role, who) | Change::With(role, who) => {
                    self.postings.repart(ix);
                    for part in self.parts(std::iter::once((*role, who.as_slice()))) {
                        self.postings.add_part(ix, part);
                    }
                }
                Change::Without(..) => self.postings.repart(ix),
                Change::Mood(_) | Change::Quantity(_) | Change::Count(_) | Change::Members(_) => {}
            }
        }
    }

    fn tie(&mut self, number: Number, recorded: Timestamp, event: Number, twin: Number) {
        let (Some(stays), Some(goes)) = (self.event_numbered(event), self.event_numbered(twin)) else {
            return;
        };
        // What a claim on the twin asserts is asserted of the event that stands.
        let claims = &self.events.record(goes).claims;
        let asserts: Vec<Change> = claims.iter().flat_map(|claim| claim.asserts.clone()).collect();
        self.list_changes(stays, &asserts);
        let known = on(recorded);
        self.events.amend(stays, Amendment { number, known, kind: AmendmentKind::HasTwin(goes) });
        self.events.amend(goes, Amendment { number, known, kind: AmendmentKind::TwinOf(stays) });
    }

    fn merge(&mut self, number: Number, from: Number, into: Number) {
        let (Some(from), Some(into)) = (self.entity_numbered(from), self.entity_numbered(into)) else {
            return;
        };
        if from == into {
            return;
        }
        self.merges += 1;
        self.entities[from.at()].merged.push((number, into));
        self.entities[into.at()].absorbed.push((number, from));
    }

    fn split(
        &mut self,
        number: Number,
        recorded: Timestamp,
        from: Number,
        into: &Declare,
        events: &[Number],
    ) {
        let Some(from) = self.entity_numbered(from) else { return };
        let Some(into) = self.declare(number, into) else { return };
        let known = on(recorded);
        for event in events.iter().collect::<BTreeSet<_>>() {
            let Some(ix) = self.event_numbered(*event) else { continue };
            // Corrections may have put the one that is split into any role.
            self.postings.repart(ix);
            for role in Role::ALL {
                self.postings.add_part(ix, Part { role, who: Party::Entity(into) });
            }
            self.events.amend(ix, Amendment { number, known, kind: AmendmentKind::Moved { from, into } });
        }
    }

    /// The kind of an event's definition entry, as a place in the vocabulary.
    #[must_use]
    pub fn kind_of(&self, definition: Number) -> Option<KindIx> {
        self.vocabulary.kind_of_entry(definition)
    }
}

/// The day of a moment, as bounds.
fn on(recorded: Timestamp) -> Extent {
    let day: Day = recorded.day();
    Extent { earliest: day, latest: day, throughout: false }
}
