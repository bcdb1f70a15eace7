//! What an import has to know of the log: words, names, sources, ids, and which lines of the file are there already.
//!
//! It is a fold of the log of its own, and no [`Graph`](crate::graph::Graph): events are passed over, so that its size is
//! that of the names and not of the history.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use annals_store::entry::{Body, Declare, Number, Record, Role, Source};
use annals_store::time::Date;

use super::bearers::{Around, Bearers, Place};
use super::lines::Lines;
use super::twins::Twins;
use crate::folding::{composed, fold};
use crate::ids::TypeIx;
use crate::vocabulary::Vocabulary;

/// The place of an entity in what is known.
pub(super) type Ix = u32;

/// An entity.
#[derive(Clone, Debug)]
pub(super) struct Entity {
    /// The entry that declared it.
    pub(super) number: Number,
    /// Its type.
    pub(super) ty: TypeIx,
    /// Its preferred name.
    pub(super) name: Arc<str>,
    /// What it lies in or stands at.
    pub(super) parents: Vec<Ix>,
    /// What it has another relation to.
    pub(super) related: Vec<Ix>,
    /// Where it is.
    pub(super) coordinates: Option<(i32, i32)>,
}

/// What the words of a note on a file begin with that says which of its lines are recorded.
const LINES_RECORDED: &str = "recorded: lines ";

/// What an import has to know of the log.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) vocabulary: Vocabulary,
    /// Counts what could make a word mean something else.
    pub(super) vocabulary_version: u64,
    entities: Vec<Entity>,
    bearers: HashMap<Arc<str>, Bearers>,
    /// Counts what was said of where things lie that had been declared before.
    moved: u64,
    numbers: HashMap<Number, Ix>,
    /// The first who bears a name of this folded form.
    folded: HashMap<u64, Ix>,
    merges: BTreeMap<Ix, Vec<(Number, Ix)>>,
    undone: BTreeMap<Number, Vec<Number>>,
    sources: HashMap<Digest, Number>,
    source_keys: HashMap<Digest, Number>,
    /// What the source of the file says where it is.
    urn: String,
    /// The source that the file is.
    pub(super) file: Option<Number>,
    /// The lines of the file that are recorded.
    pub(super) lines: Lines,
    /// What the labels of rows begin with; nothing where rows have no ids.
    pub(super) label_begins: Option<String>,
    labels: HashMap<u64, Number>,
    pub(super) twins: Twins,
}

impl Known {
    /// Nothing yet of a log into which a file is imported whose rows have labels that begin so.
    pub(super) fn new(urn: &str, label_begins: Option<String>) -> Self {
        Self { urn: urn.to_owned(), label_begins, ..Self::default() }
    }

    /// Takes in an entry.
    pub(super) fn apply(&mut self, number: Number, label: Option<&str>, body: &Body) {
        self.label(number, label);
        match body {
            Body::DefineType(define) => {
                self.vocabulary.define_type(number, define);
                self.vocabulary_version += 1;
            }
            Body::DefineKind(define) => {
                self.vocabulary.define_kind(number, define);
                self.vocabulary_version += 1;
            }
            Body::DefineStatus(define) => self.vocabulary.define_status(number, define),
            Body::Declare(declare) | Body::Split { into: declare, .. } => self.declare(number, declare),
            Body::Source(source) => self.source(number, source),
            Body::Record(record) => self.twins.add(number, record),
            Body::Merge { from, into, .. } => {
                if let (Some(from), Some(into)) = (self.numbered(*from), self.numbered(*into)) {
                    self.merges.entry(from).or_default().push((number, into));
                }
            }
            Body::Undo { target, .. } => self.undone.entry(*target).or_default().push(number),
            Body::Note { target, text, .. } => {
                if Some(*target) == self.file
                    && let Some(lines) = text.strip_prefix(LINES_RECORDED).and_then(Lines::read)
                {
                    self.lines.extend(&lines);
                }
            }
            _ => {}
        }
    }

    /// Takes in the label of an entry.
    pub(super) fn label(&mut self, number: Number, label: Option<&str>) {
        if let (Some(label), Some(begins)) = (label, &self.label_begins)
            && label.starts_with(begins.as_str())
        {
            self.labels.insert(hash(label), number);
        }
    }

    /// The words of a note that says which lines of the file are recorded.
    pub(super) fn lines_recorded(lines: &Lines) -> String {
        format!("{LINES_RECORDED}{lines}")
    }

    fn declare(&mut self, number: Number, declare: &Declare) {
        let Some(ty) = self.vocabulary.type_named(&declare.kind) else { return };
        let name = composed(&declare.name);
        let known = self.bearing(&name).find(|ix| {
            let entity = self.entity(*ix);
            entity.ty == ty && *entity.name == *name
        });
        let mut given: Vec<Arc<str>> = Vec::new();
        self.moved += u64::from(known.is_some() && declare.parent.is_some());
        let ix = match known {
            Some(ix) => ix,
            None => {
                let Ok(ix) = Ix::try_from(self.entities.len()) else { return };
                let name: Arc<str> = name.into();
                let (parents, related) = (Vec::new(), Vec::new());
                let entity =
                    Entity { number, ty, name: Arc::clone(&name), parents, related, coordinates: None };
                self.entities.push(entity);
                given.extend(self.name(name, ix));
                ix
            }
        };
        self.numbers.insert(number, ix);
        for also in &declare.also {
            given.extend(self.name(composed(also).into(), ix));
        }
        let parent = declare.parent.as_ref().and_then(|parent| self.numbered(parent.entity));
        let related: Vec<Ix> =
            declare.relations.iter().filter_map(|relation| self.numbered(relation.entity)).collect();
        let entity = &mut self.entities[at(ix)];
        entity.parents.extend(parent);
        entity.related.extend(related);
        entity.coordinates = entity.coordinates.or(declare.coordinates);
        for name in given {
            self.place(&name, ix);
        }
    }

    /// Takes in where somebody lies who bears a name.
    fn place(&mut self, name: &Arc<str>, ix: Ix) {
        let Some((name, mut bearers)) = self.bearers.remove_entry(name) else { return };
        bearers.place(ix, self.moved, |ix| {
            let above = self.above(ix).into_iter().map(|above| (above, self.entity(above).ty));
            Place { ty: self.entity(ix).ty, above: above.collect() }
        });
        self.bearers.insert(name, bearers);
    }

    /// Gives somebody a name; gives it back if it is new to them and others bear it.
    fn name(&mut self, name: Arc<str>, ix: Ix) -> Option<Arc<str>> {
        self.folded.entry(hash(&fold(&name))).or_insert(ix);
        match self.bearers.get_mut(&name) {
            Some(bearers) => bearers.add(ix).then_some(name),
            None => {
                self.bearers.insert(name, Bearers::new(ix));
                None
            }
        }
    }

    fn source(&mut self, number: Number, source: &Source) {
        if source.url.as_deref() == Some(&self.urn) {
            self.file = Some(number);
        }
        self.sources.entry(saying(source)).or_insert(number);
        self.source_keys.insert(digest(&[fold(&source.key).as_bytes()]), number);
    }

    /// An entity.
    pub(super) fn entity(&self, ix: Ix) -> &Entity {
        &self.entities[at(ix)]
    }

    /// The entity that an entry declares.
    pub(super) fn numbered(&self, number: Number) -> Option<Ix> {
        self.numbers.get(&number).copied()
    }

    /// Those who bear a name in just this spelling, in the order of their entries.
    pub(super) fn bearing(&self, name: &str) -> impl Iterator<Item = Ix> + '_ {
        self.bearers.get(name).into_iter().flat_map(Bearers::all)
    }

    /// Those of them whom a row can mean that says what they lie in, and some more.
    pub(super) fn bearing_in(&self, name: &str, around: &[Around]) -> Vec<Ix> {
        self.bearers.get(name).map_or_else(Vec::new, |bearers| bearers.meant(around, self.moved))
    }

    /// Those of them of whom each type has at least one.
    pub(super) fn bearing_of_each_type(&self, name: &str) -> Vec<Ix> {
        self.bearers.get(name).map_or_else(Vec::new, Bearers::first_of_each_type)
    }

    /// Somebody of another name that folds to the same.
    pub(super) fn spelled_alike(&self, name: &str) -> Option<Ix> {
        let folded = fold(name);
        let ix = *self.folded.get(&hash(&folded))?;
        let other = &self.entity(ix).name;
        (**other != *name && fold(other) == folded).then_some(ix)
    }

    /// The entity that stands for one that was merged.
    pub(super) fn canonical(&self, ix: Ix) -> Ix {
        let mut at = ix;
        // As many steps as there are merges: a circle ends.
        for _ in 0..=self.merges.len() {
            let merges = self.merges.get(&at).into_iter().flatten();
            match merges.rev().find(|(number, _)| self.stands(*number)) {
                Some((_, into)) => at = *into,
                None => break,
            }
        }
        at
    }

    fn stands(&self, number: Number) -> bool {
        !self.undone.get(&number).into_iter().flatten().any(|undo| self.stands(*undo))
    }

    /// An entity in words: `Songchon (county, #12)`.
    pub(super) fn described(&self, ix: Ix) -> String {
        let entity = self.entity(ix);
        format!("{} ({}, #{})", entity.name, self.vocabulary.ty(entity.ty).name, entity.number)
    }

    /// The source that says just this, whatever its key.
    pub(super) fn source_saying(&self, source: &Source) -> Option<Number> {
        self.sources.get(&saying(source)).copied()
    }

    /// The source of this key.
    pub(super) fn source_keyed(&self, key: &str) -> Option<Number> {
        self.source_keys.get(&digest(&[fold(key).as_bytes()])).copied()
    }

    /// The entry that may have this label: one of another label has the same hash once in a lifetime, so whoever needs to
    /// be sure looks.
    pub(super) fn labelled(&self, label: &str) -> Option<Number> {
        self.labels.get(&hash(label)).copied()
    }

    /// Whether an entity is a place.
    pub(super) fn is_place(&self, ix: Ix) -> bool {
        self.vocabulary.is_a_named(self.entity(ix).ty, "place")
    }

    /// What an entity lies in, and what that lies in, and so on.
    pub(super) fn above(&self, ix: Ix) -> Vec<Ix> {
        let mut above = Vec::new();
        let mut open = self.entity(ix).parents.clone();
        while let Some(ix) = open.pop() {
            if !above.contains(&ix) {
                above.push(ix);
                open.extend(&self.entity(ix).parents);
            }
        }
        above
    }
}

fn at(ix: Ix) -> usize {
    usize::try_from(ix).unwrap_or(usize::MAX)
}

pub(super) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    // The hasher of no keys: the same in every process.
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What texts are known by where there may be as many as rows: short, and no two ever the same.
pub(super) type Digest = [u8; 16];

/// The digest of some texts, in order. None of them holds a zero.
pub(super) fn digest(texts: &[&[u8]]) -> Digest {
    let joined = texts.join(&0);
    let mut digest = Digest::default();
    digest.copy_from_slice(&annals_store::Hash::of(&joined).0[..16]);
    digest
}

/// What a source says besides its key.
fn saying(source: &Source) -> Digest {
    let Source { key: _, title, publisher, author, published, url, origin, licence } = source;
    let published = published.as_ref().map(Date::edtf);
    let fields = [title, publisher, author, &published, url, origin, licence];
    // What is not said is told from what is empty.
    digest(&fields.map(|field| field.as_deref().map_or(&b"\x01"[..], str::as_bytes)))
}

/// The record of an entry, if it is one.
pub(super) fn record_of(body: &Body) -> Option<&Record> {
    match body {
        Body::Record(record) => Some(record),
        _ => None,
    }
}

/// Those in a role of a record.
pub(super) fn in_role(record: &Record, role: Role) -> &[Number] {
    record.roles.iter().find(|(known, _)| *known == role).map_or(&[], |(_, who)| who)
}
