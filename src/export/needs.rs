use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use annals_graph::budget::{Charge, Weight, map_entry};
use annals_graph::graph::Referent;
use annals_graph::view::View;
use annals_model::entry::{Body, Change, Claim, Declare, EntryId, Record};
use annals_model::error::Error;
use annals_model::folding::fold;
use annals_model::time::Date;

use super::Stopped;
use crate::session::Session;

/// A word of the vocabulary as entries name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum VocabularyWord {
    Type(String),
    Kind(String),
    Status(String),
}

impl Weight for VocabularyWord {
    fn heap(&self) -> usize {
        match self {
            Self::Type(name) | Self::Kind(name) | Self::Status(name) => name.heap(),
        }
    }
}

/// The entries that some events or entities need to mean the same in another log: their words, entities, sources, the
/// events they speak of, and what was said of all these later and stands.
pub(super) struct Needs<'s> {
    session: &'s Session,
    view: View<'s>,
    definitions: BTreeMap<VocabularyWord, Vec<EntryId>>,
    needed: BTreeSet<EntryId>,
    open: Vec<EntryId>,
    held: Charge<'s>,
}

impl<'s> Needs<'s> {
    /// What these entries need, themselves among it.
    pub(super) fn of(
        session: &'s Session,
        view: &View<'s>,
        entries: impl IntoIterator<Item = EntryId>,
    ) -> Result<BTreeSet<EntryId>, Stopped> {
        let mut needs = Self {
            session,
            view: *view,
            definitions: BTreeMap::new(),
            needed: BTreeSet::new(),
            open: Vec::new(),
            held: view.charge(),
        };
        needs.index()?;
        entries.into_iter().for_each(|number| needs.add(number));
        while needs.view.work(1)
            && let Some(number) = needs.open.pop()
        {
            needs.follow(number)?;
        }
        needs.add_distinctions();
        Ok(needs.needed)
    }

    /// Where each word is defined: its name does not say by which entries.
    fn index(&mut self) -> Result<(), Stopped> {
        let (definitions, view, held) = (&mut self.definitions, self.view, &mut self.held);
        let read = self.session.store().read_from(1, |entry| {
            if let Some(named) = defined(&entry.body) {
                held.add(map_entry::<VocabularyWord, Vec<EntryId>>() + named.heap() + size_of::<EntryId>());
                definitions.entry(named).or_default().push(entry.number);
            }
            if view.work(1) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        Ok(read.map_err(Error::from)?)
    }

    fn add(&mut self, number: EntryId) {
        let seen = number > 0 && self.view.bound().is_none_or(|bound| number <= bound);
        if seen && self.needed.insert(number) {
            self.open.push(number);
            // The number is in the set, and for a while in a list that grows by doubling.
            self.held.add(map_entry::<EntryId, ()>() + 2 * size_of::<EntryId>());
        }
    }

    fn add_standing(&mut self, number: EntryId) {
        if self.view.stands(number) {
            self.add(number);
        }
    }

    fn word(&mut self, named: &VocabularyWord) {
        for number in self.definitions.get(named).cloned().unwrap_or_default() {
            self.add(number);
        }
    }

    fn ty(&mut self, name: &str) {
        self.word(&VocabularyWord::Type(fold(name)));
    }

    /// What an entry speaks of, and what speaks of it.
    fn follow(&mut self, number: EntryId) -> Result<(), Stopped> {
        let graph = self.view.graph();
        for note in graph.notes_on(number) {
            self.add_standing(note.number);
        }
        match graph.what(number) {
            Some(Referent::Event(event)) => {
                for amendment in graph.events().amendments(event) {
                    if self.view.knows(amendment.known).is_possible() {
                        self.add_standing(amendment.number);
                    }
                }
            }
            Some(Referent::Entity(entity)) => {
                for number in graph.declarations_of(entity) {
                    self.add_standing(*number);
                }
                let entity = graph.entity(entity);
                for (number, _) in entity.merged.iter().chain(&entity.absorbed) {
                    self.add_standing(*number);
                }
            }
            Some(Referent::Source(source)) => {
                for (number, _) in &graph.source(source).ratings {
                    self.add_standing(*number);
                }
            }
            Some(Referent::Other) | None => {}
        }
        let entry = self.session.store().entry(number).map_err(Error::from)?;
        if let Some(entry) = entry {
            entry.supersedes.iter().flatten().for_each(|seen| self.add(*seen));
            self.body(&entry.body);
        }
        Ok(())
    }

    /// Two events that are both there are told apart there too.
    fn add_distinctions(&mut self) {
        let graph = self.view.graph();
        let events =
            self.view.gathered(self.needed.iter().filter_map(|number| graph.event_numbered(*number)));
        for (number, other) in events.iter().flat_map(|event| graph.distinctions(*event)) {
            if self.needed.contains(&other) {
                self.add_standing(number);
            }
        }
    }

    fn body(&mut self, body: &Body) {
        if let Some(named) = defined(body) {
            self.word(&named);
        }
        match body {
            Body::DefineType(define) => define.is_a.iter().for_each(|name| self.ty(name)),
            Body::DefineKind(define) => {
                define.roles.iter().flat_map(|rule| &rule.types).for_each(|name| self.ty(name));
                define
                    .implies
                    .iter()
                    .for_each(|implied| self.word(&VocabularyWord::Kind(fold(&implied.kind))));
                define
                    .requires
                    .iter()
                    .chain(&define.speech.intends)
                    .for_each(|kind| self.word(&VocabularyWord::Kind(fold(kind))));
                define
                    .makes
                    .iter()
                    .for_each(|effect| self.word(&VocabularyWord::Status(fold(&effect.status))));
            }
            Body::DefineStatus(define) => {
                self.ty(&define.of);
                let beside = define.after.iter().chain(&define.before);
                beside.for_each(|status| self.word(&VocabularyWord::Status(fold(status))));
            }
            Body::Declare(declare) => self.declare(declare),
            Body::Source(_) | Body::Let { .. } => {}
            Body::Record(record) => self.record(record),
            Body::Cite { event, claim } => {
                self.add(*event);
                self.claim(claim);
            }
            Body::Correct(correct) => {
                self.add(correct.event);
                correct.changes.iter().for_each(|change| self.change(change));
                correct.claims.iter().for_each(|claim| self.claim(claim));
            }
            Body::Retract { target, claims, .. } | Body::Undo { target, claims, .. } => {
                self.add(*target);
                claims.iter().for_each(|claim| self.claim(claim));
            }
            Body::Same { event, duplicate, claims, .. } => {
                self.add(*event);
                self.add(*duplicate);
                claims.iter().for_each(|claim| self.claim(claim));
            }
            Body::Distinct { event, duplicate, .. } => {
                self.add(*event);
                self.add(*duplicate);
            }
            Body::Merge { from, into, .. } => {
                self.add(*from);
                self.add(*into);
            }
            Body::Split { from, into, events, .. } => {
                self.add(*from);
                self.declare(into);
                events.iter().for_each(|event| self.add(*event));
            }
            Body::Rate { source, .. } => self.add(*source),
            Body::Note { target, claim, .. } => {
                self.add(*target);
                claim.iter().for_each(|claim| self.claim(claim));
            }
        }
    }

    fn declare(&mut self, declare: &Declare) {
        self.ty(&declare.kind);
        declare.parent.iter().for_each(|parent| self.add(parent.entity));
        declare.relations.iter().for_each(|relation| self.add(relation.entity));
        declare.target.iter().for_each(|target| self.word(&VocabularyWord::Kind(fold(&target.kind))));
        declare.claims.iter().for_each(|claim| self.claim(claim));
    }

    fn record(&mut self, record: &Record) {
        self.add(record.kind);
        record.roles.iter().flat_map(|(_, who)| who).for_each(|who| self.add(*who));
        record.date.iter().for_each(|date| self.date(date));
        record.members.iter().for_each(|member| self.add(*member));
        record.links.iter().for_each(|(_, event)| self.add(*event));
        record.claims.iter().for_each(|claim| self.claim(claim));
    }

    fn date(&mut self, date: &Date) {
        date.anchor.iter().for_each(|anchor| self.add(anchor.event));
    }

    fn claim(&mut self, claim: &Claim) {
        self.add(claim.source);
        claim.via.iter().for_each(|who| self.add(*who));
        claim.asserts.iter().for_each(|change| self.change(change));
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Kind(kind) => self.add(*kind),
            Change::Date(date) => date.iter().for_each(|date| self.date(date)),
            Change::Role(_, who) | Change::With(_, who) | Change::Without(_, who) | Change::Members(who) => {
                who.iter().for_each(|who| self.add(*who));
            }
            Change::Mood(_) | Change::Quantity(_) | Change::Count(_) => {}
        }
    }
}

/// The word that an entry defines.
fn defined(body: &Body) -> Option<VocabularyWord> {
    match body {
        Body::DefineType(define) => Some(VocabularyWord::Type(fold(&define.name))),
        Body::DefineKind(define) => Some(VocabularyWord::Kind(fold(&define.name))),
        Body::DefineStatus(define) => Some(VocabularyWord::Status(fold(&define.name))),
        _ => None,
    }
}
