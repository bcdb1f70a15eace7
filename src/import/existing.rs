//! What an import has to know of the log: words, names, sources, ids, and which lines of the file are there already.
//!
//! Words and names are a [`Graph`] without events, so that its size is that of the names and not of the history. They are
//! looked up there as when a statement is recorded.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use annals_graph::graph::{Entity, Graph};
use annals_graph::ids::EntityIx;
use annals_graph::small_vec::SmallVec4;
use annals_graph::view::View;
use annals_graph::vocabulary::Vocabulary;
use annals_model::entry::{Body, Correct, Declare, EntryId, LineSet, Record, Remark, Source};
use annals_model::folding::{composed, fold};
use annals_model::time::Day;
use annals_query::duplicates::{Newest, Sketch};
use annals_query::lookup::Lookup;
use annals_query::query::Lens;

use super::crowds::{Around, Crowd, EntityPlace, LISTED_MAX};
use super::digests::{Digest, digest, hash, saying};

/// What an import has to know of the log.
#[derive(Debug, Default)]
pub(super) struct ExistingEntries {
    /// Words and names.
    graph: Graph,
    /// Counts what could make a word mean something else.
    pub(super) vocabulary_version: u64,
    /// Names that very many bear.
    crowds: HashMap<String, Crowd>,
    /// Those who bear a name in just this spelling, in order and by its digest: most names of a file are met again and
    /// again, and what is compared of them stands in the table itself.
    bearers: HashMap<Digest, SmallVec4<EntityIx>>,
    /// What an entity lies in, as it was looked up.
    above: RefCell<HashMap<EntityIx, Rc<[EntityIx]>>>,
    /// Counts what could make things lie elsewhere that had been declared before.
    moved: u64,
    sources: HashMap<Digest, EntryId>,
    source_keys: HashMap<Digest, EntryId>,
    /// What the source of the file says where it is.
    urn: String,
    /// The source that the file is.
    pub(super) file: Option<EntryId>,
    /// The lines of the file that are recorded.
    pub(super) lines: LineSet,
    /// What the labels of rows begin with; nothing where rows have no ids.
    pub(super) label_begins: Option<String>,
    labels: HashMap<u64, EntryId>,
    /// The events that have such labels, in order.
    labelled: Vec<EntryId>,
    /// What was said of them later, besides the note that may come with each.
    amended: HashMap<EntryId, Vec<EntryId>>,
    /// Sources that are files which were imported.
    files: BTreeSet<EntryId>,
    /// The newest events; nothing where events are not compared.
    newest: Option<Newest>,
}

impl ExistingEntries {
    /// Nothing yet of a log into which a file is imported whose rows have labels that begin so. `compares`: whether likely
    /// duplicates are looked for.
    pub(super) fn new(urn: &str, label_begins: Option<String>, compares: bool) -> Self {
        let newest = compares.then(Newest::default);
        Self { urn: urn.to_owned(), label_begins, newest, ..Self::default() }
    }

    /// The words of the log.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        self.graph.vocabulary()
    }

    /// The names of the log.
    pub(super) fn view(&self) -> View<'_> {
        View::new(&self.graph, Lens::default())
    }

    /// What looks names up.
    pub(super) fn lookup(&self) -> Lookup<'_> {
        // Dates of a table never depend on today.
        Lookup::new(self.view(), Day(0)).recording()
    }

    /// Takes in an entry.
    pub(super) fn apply(&mut self, number: EntryId, label: Option<&str>, body: &Body) {
        if let Body::Record(record) = body {
            let _ = self.record(number, label, record);
            return;
        }
        self.label(number, label);
        self.graph.apply_names(number, body);
        match body {
            Body::DefineType(_) | Body::DefineStatus(_) => self.vocabulary_version += 1,
            Body::DefineKind(_) => {
                self.vocabulary_version += 1;
                if let Some(newest) = &mut self.newest {
                    newest.redefined(&View::new(&self.graph, Lens::default()));
                }
            }
            Body::Declare(declare) => self.declared(number, declare),
            Body::Split { into, events, .. } => {
                self.declared(number, into);
                events.iter().for_each(|event| self.forget(*event));
            }
            Body::Source(source) => self.source(number, source),
            Body::Merge { .. } | Body::Undo { .. } => self.move_all(),
            Body::Correct(Correct { event, .. }) => {
                self.forget(*event);
                self.amend(number, *event);
            }
            Body::Retract { target: event, .. } => {
                self.forget(*event);
                self.miss_no_more(*event);
            }
            Body::Same { duplicate: event, .. } => self.forget(*event),
            Body::Cite { event, .. } => self.amend(number, *event),
            Body::Note { target, remark: Remark::LinesRecorded(lines), .. } if Some(*target) == self.file => {
                self.lines.extend(lines);
            }
            Body::Note { target, .. } if number != *target + 1 => self.amend(number, *target),
            _ => {}
        }
    }

    /// Takes in an event; gives an earlier one that is likely to be the same, and one that it contradicts.
    pub(super) fn record(
        &mut self,
        number: EntryId,
        label: Option<&str>,
        record: &Record,
    ) -> [Option<EntryId>; 2] {
        self.label(number, label);
        self.graph.count_entry();
        let view = View::new(&self.graph, Lens::default());
        let Some(newest) = &mut self.newest else { return [None; 2] };
        let Some(sketch) = Sketch::of_record(&view, number, record) else { return [None; 2] };
        let begins = |begins: &String| label.is_some_and(|label| label.starts_with(begins.as_str()));
        let sketch = if self.label_begins.as_ref().is_some_and(begins) { sketch.with_id() } else { sketch };
        let opposite = newest.opposite(&view, &sketch);
        [newest.meet(&view, sketch), opposite]
    }

    /// What was withdrawn is missed in no file.
    fn miss_no_more(&mut self, event: EntryId) {
        if let Ok(at) = self.labelled.binary_search(&event) {
            self.labelled.remove(at);
        }
    }

    /// Keeps that an entry says more of an event, if a row may be that event.
    fn amend(&mut self, number: EntryId, event: EntryId) {
        if self.labelled.binary_search(&event).is_ok() {
            self.amended.entry(event).or_default().push(number);
        }
    }

    /// The entries that say more of an event which has an id.
    pub(super) fn amendments(&self, event: EntryId) -> &[EntryId] {
        self.amended.get(&event).map_or(&[], Vec::as_slice)
    }

    /// The events that have ids, in order.
    pub(super) fn with_ids(&self) -> &[EntryId] {
        &self.labelled
    }

    /// Whether a source is a file that was imported.
    pub(super) fn is_file(&self, source: EntryId) -> bool {
        self.files.contains(&source)
    }

    /// Whether an entry came after the file: what it declares, this import made of its names.
    pub(super) fn is_since_file(&self, number: EntryId) -> bool {
        self.file.is_some_and(|file| number > file)
    }

    /// Whether this import declared an entity.
    pub(super) fn is_own(&self, ix: EntityIx) -> bool {
        self.is_since_file(self.entity(ix).number)
    }

    /// Compares nothing with an event any more.
    fn forget(&mut self, event: EntryId) {
        if let Some(newest) = &mut self.newest {
            newest.forget(event);
        }
    }

    fn label(&mut self, number: EntryId, label: Option<&str>) {
        if let (Some(label), Some(begins)) = (label, &self.label_begins)
            && label.starts_with(begins.as_str())
        {
            self.labels.insert(hash(label), number);
            self.labelled.push(number);
        }
    }

    /// Indexes the namesakes of each name of an entity; those of a very common one by what they lie in, too.
    fn declared(&mut self, number: EntryId, declare: &Declare) {
        let Some(ix) = self.graph.entity_numbered(number) else { return };
        let again = self.entity(ix).number != number;
        if again && declare.parent.is_some() {
            self.move_all();
        }
        for name in std::iter::once(&declare.name).chain(&declare.also) {
            let name = composed(name);
            let many_bear_it = self.bear(&name, ix) > LISTED_MAX;
            let is_crowd = !self.crowds.is_empty() && self.crowds.contains_key(&name);
            if !is_crowd && !many_bear_it {
                continue;
            }
            let mut crowd = self.crowds.remove(&name).unwrap_or_default();
            let view = self.view();
            let place = |ix: EntityIx| EntityPlace {
                ty: self.graph.type_of(ix),
                above: view
                    .all_above(ix)
                    .into_iter()
                    .map(|above| (above, self.graph.type_of(above)))
                    .collect(),
            };
            if crowd.is_of(self.moved) && is_crowd {
                crowd.add(view.canonical(ix), place);
            } else {
                crowd = Crowd::new(self.moved, self.bearing_composed(&name), place);
            }
            self.crowds.insert(name, crowd);
        }
    }

    /// Things may lie elsewhere from now on.
    fn move_all(&mut self) {
        self.moved += 1;
        self.above.take();
    }

    fn source(&mut self, number: EntryId, source: &Source) {
        if source.is_file() {
            self.files.insert(number);
        }
        if source.url.as_deref() == Some(&self.urn) {
            self.file = Some(number);
        }
        self.sources.entry(saying(source)).or_insert(number);
        self.source_keys.insert(digest(&[fold(&source.key).as_bytes()]), number);
    }

    /// An entity.
    pub(super) fn entity(&self, ix: EntityIx) -> &Entity {
        self.graph.entity(ix)
    }

    /// The entity that stands for another: an entry says the same by the number of either.
    pub(super) fn standing(&self, number: EntryId) -> EntryId {
        let ix = self.graph.entity_numbered(number);
        ix.map_or(number, |ix| self.entity(self.view().canonical(ix)).number)
    }

    /// Whether an entity of this type was declared under this name.
    pub(super) fn is_declared(&self, ty: &str, name: &str) -> bool {
        self.vocabulary().type_named(ty).is_some_and(|ty| self.graph.declared(ty, name).is_some())
    }

    /// Whether an entity has another relation to another than to lie in it.
    pub(super) fn is_related(&self, one: EntityIx, other: EntityIx) -> bool {
        let to = |number| self.graph.entity_numbered(number).map(|ix| self.view().canonical(ix));
        self.entity(one).relations.iter().any(|(_, relation)| to(relation.entity) == Some(other))
    }

    /// Those who bear a name in just this spelling, in the order of their entries.
    pub(super) fn bearing(&self, name: &str) -> SmallVec4<EntityIx> {
        if !name.is_ascii() {
            return self.bearing_composed(&composed(name));
        }
        self.bearing_composed(name)
    }

    /// Takes in that an entity bears a name, and says how many do.
    fn bear(&mut self, name: &str, ix: EntityIx) -> usize {
        let bearers = self.bearers.entry(digest(&[name.as_bytes()])).or_default();
        if let Err(place) = bearers.binary_search(&ix) {
            bearers.insert(place, ix);
        }
        bearers.len()
    }

    fn bearing_composed(&self, name: &str) -> SmallVec4<EntityIx> {
        let mut bearers = self.bearers.get(&digest(&[name.as_bytes()])).cloned().unwrap_or_default();
        if self.graph.has_merges() {
            let view = self.view();
            bearers.iter_mut().for_each(|ix| *ix = view.canonical(*ix));
            bearers.sort_unstable();
            bearers.dedup();
        }
        bearers
    }

    /// Everything that an entity lies in or stands at.
    pub(super) fn above(&self, ix: EntityIx) -> Rc<[EntityIx]> {
        if let Some(existing) = self.above.borrow().get(&ix) {
            return Rc::clone(existing);
        }
        let above: Rc<[EntityIx]> = self.view().all_above(ix).into();
        self.above.borrow_mut().insert(ix, Rc::clone(&above));
        above
    }

    /// The only one who bears a name in just this spelling.
    pub(super) fn only_namesake(&self, name: &str) -> Option<EntityIx> {
        if self.crowd(name).is_some() {
            return None;
        }
        match self.bearing(name).as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Those of them whom a row can mean that says what they lie in, and some more.
    pub(super) fn bearing_in(&self, name: &str, around: &[Around]) -> SmallVec4<EntityIx> {
        match self.crowd(name).filter(|crowd| crowd.is_of(self.moved) && !around.is_empty()) {
            Some(crowd) => crowd.meant(around).into(),
            None => self.bearing(name),
        }
    }

    /// Those of them of whom each type has at least one.
    pub(super) fn bearing_of_each_type(&self, name: &str) -> SmallVec4<EntityIx> {
        match self.crowd(name) {
            Some(crowd) => crowd.first_of_each_type().into(),
            None => self.bearing(name),
        }
    }

    fn crowd(&self, name: &str) -> Option<&Crowd> {
        if self.crowds.is_empty() { None } else { self.crowds.get(&composed(name)) }
    }

    /// The source that says just this, whatever its key.
    pub(super) fn source_saying(&self, source: &Source) -> Option<EntryId> {
        self.sources.get(&saying(source)).copied()
    }

    /// The source of this key.
    pub(super) fn source_keyed(&self, key: &str) -> Option<EntryId> {
        self.source_keys.get(&digest(&[fold(key).as_bytes()])).copied()
    }

    /// The entry that may have this label: one of another label has the same hash once in a lifetime, so whoever needs to
    /// be sure looks.
    pub(super) fn labelled(&self, label: &str) -> Option<EntryId> {
        self.labels.get(&hash(label)).copied()
    }
}

#[cfg(test)]
mod tests {
    use annals_model::entry::DefineType;

    use super::*;
    use crate::lower::bare_declaration;

    /// Whoever bears a name by the log bears it by the index, also where names are told apart by their spelling alone,
    /// are written in parts, come later, or come together by a merge that is taken back.
    #[test]
    fn the_index_of_names_says_what_a_look_up_says() {
        let mut existing = ExistingEntries::new("urn", None, false);
        let declare = |name: &str, also: &[&str]| {
            let mut declare = bare_declaration("town", name);
            declare.also.extend(also.iter().map(|name| (*name).to_owned()));
            Body::Declare(declare)
        };
        let (from, into) = (2, 5);
        let log = [
            Body::DefineType(DefineType { name: "town".to_owned(), plural: "towns".to_owned(), is_a: None }),
            declare("Unsan", &["Old Unsan"]),
            declare("unsan", &[]),
            declare("Se\u{301}vres", &["Unsan"]),
            declare("Kusong", &["Sévres", "Unsan"]),
            declare("Unsan", &["Kusong"]),
            Body::Merge { from, into, because: None },
            Body::Split {
                from: into,
                into: bare_declaration("town", "Anju"),
                events: Vec::new(),
                because: None,
            },
            Body::Undo { target: 7, because: None, claims: Vec::new() },
        ];
        for (number, body) in (1..).zip(&log) {
            existing.apply(number, None, body);
            for name in ["Unsan", "unsan", "Old Unsan", "Kusong", "Anju", "Sévres", "Se\u{301}vres", "nobody"]
            {
                let mut bearing: Vec<EntityIx> = existing.lookup().namesakes_spelled(name).collect();
                bearing.sort_unstable();
                bearing.dedup();
                assert_eq!(existing.bearing(name).to_vec(), bearing, "{name} after #{number}");
            }
        }
        assert_eq!(existing.bearing("Unsan").len(), 3);
    }
}
