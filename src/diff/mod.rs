//! Two logs held against each other: what the other has that this one has not, and what of it contradicts.
//!
//! Entries are alike where they say the same, whatever their numbers, moments, authors and labels: a reference is
//! followed to what it points at, an entity is known by its type and name, a kind and a source by their words. The other
//! log is read from its start; what this one lacks is given the number that it would get here and is taken into a copy
//! of this graph, so that what follows is held against it too. So it does not matter whether two logs share a beginning.
//!
//! A word of the other log's vocabulary that is a word of another sort here is left out with all that speaks of it, and
//! named. Everything else can be taken: two analysts may contradict each other, and a log holds both.

// What a further entry does to what is there.
mod effect;

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;

use annals_graph::graph::references::{self, ReferenceTarget};
use annals_graph::graph::{Graph, Referent};
use annals_model::entry::{Body, Entry, EntryId, Source};
use annals_model::folding::fold;
use annals_model::hash::Hash;
use annals_store::content_digest;

use crate::lower;

/// How an entry of the other log stands to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It is not here.
    New,
    /// It says more closely, or more, about what is here.
    Adds,
    /// It looks like an event that is here.
    Like,
    /// It and what is here cannot both be so.
    Contradicts,
    /// It cannot stand beside what is here, or speaks of what cannot.
    LeftOut,
}

impl Standing {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Adds => "adds",
            Self::Like => "looks like",
            Self::Contradicts => "contradicts",
            Self::LeftOut => "left out",
        }
    }
}

/// An entry of the other log that is not in this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its number there.
    pub theirs: EntryId,
    /// How it stands to what is here.
    pub standing: Standing,
    /// The entry here that it is about, looks like or contradicts.
    pub ours: Option<EntryId>,
    /// Its statement, in the words and numbers of the other log.
    pub text: String,
    /// What there is to say about it.
    pub why: Vec<String>,
    /// As it would be told here; nothing where it is left out.
    pub stated: Option<Copied>,
}

/// An entry of the other log in the numbers of this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// A label that is free here.
    pub label: Option<String>,
    /// The entries about its event that it saw in its own log.
    pub supersedes: Option<Vec<EntryId>>,
    /// What it says.
    pub body: Body,
}

/// What the other log has that this one has not, in its order.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// Entries that both have.
    pub shared: u64,
    /// Those that this one lacks.
    pub lacking: Vec<Difference>,
    /// What whoever takes it in should know.
    pub notes: Vec<String>,
}

impl Diff {
    /// How many of those lacking stand so to what is here.
    #[must_use]
    pub fn count(&self, standing: Standing) -> usize {
        self.lacking.iter().filter(|difference| difference.standing == standing).count()
    }
}

/// This log, as far as the comparison has come.
pub struct Comparer<'g> {
    theirs: &'g Graph,
    /// This graph, with what it lacked so far.
    ahead: Graph,
    /// The newest entry that is really here.
    head: EntryId,
    /// Entries here by what they say, those that have not been met yet.
    left: HashMap<Hash, Vec<(EntryId, Option<String>)>>,
    /// What each entry there is here.
    here: HashMap<EntryId, EntryId>,
    done: Diff,
}

impl<'g> Comparer<'g> {
    /// For two graphs and the entries of this one.
    #[must_use]
    pub fn new(ours: &Graph, theirs: &'g Graph) -> Self {
        let (left, here) = (HashMap::new(), HashMap::new());
        Self { theirs, ahead: ours.clone(), head: ours.head(), left, here, done: Diff::default() }
    }

    /// Takes in an entry of this log.
    pub fn ours(&mut self, entry: Entry) {
        let Entry { number, label, mut body, .. } = entry;
        let graph = &self.ahead;
        // Older versions wrote some phrases otherwise.
        if let Body::Let { phrase, .. } = &mut body
            && let Ok(selection) = annals_grammar::parse_selection(phrase)
        {
            *phrase = selection.to_string();
        }
        // An entity and a kind may have been pointed at by any of the entries that tell of them.
        let Ok(()) = references::visit::<Infallible>(&mut body, &mut |number, sort| {
            *number = first_of(graph, *number, sort);
            Ok(())
        });
        self.left.entry(content_digest(None, &body)).or_default().push((number, label));
    }

    /// Takes in the next entry of the other log. What it notes of the log that it was restored from concerns it alone.
    pub fn theirs(&mut self, entry: &Entry) {
        if lower::restored_copy(entry).is_some() {
            return;
        }
        let graph = self.theirs;
        let lacking = |standing, ours, why, stated| Difference {
            theirs: entry.number,
            standing,
            ours,
            text: lower::statement(entry, graph),
            why,
            stated,
        };
        let senseless = self.theirs.senseless();
        if let Ok(at) = senseless.binary_search_by_key(&entry.number, |senseless| senseless.number) {
            let why = vec![senseless[at].to_string()];
            self.done.lacking.push(lacking(Standing::LeftOut, None, why, None));
            return;
        }
        let mut body = entry.body.clone();
        let translated = self.translate(&mut body);
        let met = translated.is_ok().then(|| self.met(&body, entry)).flatten();
        if let Some(number) = met {
            self.here.insert(entry.number, number);
            self.done.shared += 1;
            return;
        }
        if let Err(why) = translated {
            let why = vec![match why {
                Untranslatable::Lacking(number) => {
                    format!("it refers to #{number} there, which is left out")
                }
                Untranslatable::Unread => "this version of annals can't read its phrase".to_owned(),
            }];
            self.done.lacking.push(lacking(Standing::LeftOut, None, why, None));
            return;
        }
        if let Some((ours, why)) = self.impossible(&body) {
            self.done.lacking.push(lacking(Standing::LeftOut, ours, vec![why], None));
            return;
        }
        let mut why = Vec::new();
        let label = entry.label.as_ref().map(|label| self.free_label(label, &mut why));
        if let Body::Source(source) = &mut body {
            self.free_key(source, &mut why);
        }
        let number = self.ahead.head() + 1;
        let about = self.event_of(&body);
        let copied = Copied { label, supersedes: self.seen_there(entry), body: body.clone() };
        self.ahead.apply_all([Entry {
            number,
            label: copied.label.clone(),
            supersedes: copied.supersedes.clone(),
            body: body.clone(),
            ..entry.clone()
        }]);
        self.here.insert(entry.number, number);
        let (standing, ours, said) = self.effect(number, &body, about);
        why.extend(said);
        let difference = lacking(standing, ours, why, Some(copied));
        self.done.lacking.push(difference);
    }

    /// What was found.
    #[must_use]
    pub fn finish(self) -> Diff {
        self.done
    }

    /// What an entry of the other log saw there of what is said of its event, in the numbers of this log; nothing where
    /// it replaces nothing.
    fn seen_there(&self, entry: &Entry) -> Option<Vec<EntryId>> {
        let events = replaced_in(&entry.body)?;
        let here: BTreeSet<EntryId> = seen(self.theirs, entry.number, events)
            .filter_map(|number| self.here.get(&number).copied())
            .collect();
        // Where that is all that is said of it here, it goes without saying.
        let own: Vec<EntryId> = events.iter().filter_map(|event| self.here.get(event).copied()).collect();
        let all: BTreeSet<EntryId> = seen(&self.ahead, self.ahead.head() + 1, &own).collect();
        (all != here).then(|| here.into_iter().collect())
    }

    /// Whether an entry here replaces what one of the other log does: it saw the same.
    fn saw_the_same(&self, ours: EntryId, body: &Body, theirs: &Entry) -> bool {
        let (Some(own), Some(events)) = (replaced_in(body), replaced_in(&theirs.body)) else { return true };
        let here = seen(self.theirs, theirs.number, events);
        let here: BTreeSet<EntryId> = here.filter_map(|number| self.here.get(&number).copied()).collect();
        seen(&self.ahead, ours, own).collect::<BTreeSet<_>>() == here
    }

    /// Writes an entry in the numbers of this log.
    fn translate(&self, body: &mut Body) -> Result<(), Untranslatable> {
        if let Body::Let { phrase, .. } = body {
            let mut selection =
                annals_grammar::parse_selection(phrase).map_err(|_| Untranslatable::Unread)?;
            let here = |number| self.here.get(&number).copied();
            selection.renumber(here).map_err(Untranslatable::Lacking)?;
            *phrase = selection.to_string();
        }
        references::visit(body, &mut |number, sort| {
            *number = self.translated(*number, sort).ok_or(*number)?;
            Ok(())
        })
        .map_err(Untranslatable::Lacking)
    }

    /// What a number of the other log is here.
    fn translated(&self, there: EntryId, sort: ReferenceTarget) -> Option<EntryId> {
        match (sort, self.theirs.what(there)) {
            (
                ReferenceTarget::Entity | ReferenceTarget::Party | ReferenceTarget::Subject,
                Some(Referent::Entity(ix)),
            ) => {
                let entity = self.theirs.entity(ix);
                self.entity(&self.theirs.vocabulary().ty(entity.ty).name, &entity.name)
            }
            (ReferenceTarget::Kind, _) => {
                let name = &self.theirs.vocabulary().kind(self.theirs.kind_of(there)?).name;
                let here = self.ahead.vocabulary().kind_named(name)?;
                Some(self.ahead.vocabulary().kind(here).number)
            }
            _ => self.here.get(&there).copied(),
        }
    }

    /// The first entry of an entity here.
    fn entity(&self, ty: &str, name: &str) -> Option<EntryId> {
        let ty = self.ahead.vocabulary().type_named(ty)?;
        self.ahead.declared(ty, name).map(|ix| self.ahead.entity(ix).number)
    }

    /// An entry here that says the same, of the same, and has not been met yet: one with the same label first.
    fn met(&mut self, body: &Body, theirs: &Entry) -> Option<EntryId> {
        if let Some(number) = self.meet(body, theirs) {
            return Some(number);
        }
        // A source whose key was taken here was given another.
        let Body::Source(source) = body else { return None };
        let keys = self.ahead.sources().map(|(_, row)| row.source.key.clone());
        let renamed: Vec<String> = keys.filter(|key| is_numbered(key, &source.key)).collect();
        renamed.into_iter().find_map(|key| self.meet(&Body::Source(Source { key, ..source.clone() }), theirs))
    }

    fn meet(&mut self, body: &Body, theirs: &Entry) -> Option<EntryId> {
        let digest = content_digest(None, body);
        let left = self.left.get(&digest)?;
        let same = |at: &usize| left.get(*at).is_some_and(|(ours, _)| self.saw_the_same(*ours, body, theirs));
        let alike: Vec<usize> = (0..left.len()).filter(same).collect();
        let labelled = |at: &&usize| left.get(**at).is_some_and(|(_, known)| *known == theirs.label);
        let at = *alike.iter().find(labelled).or(alike.first())?;
        self.left.get_mut(&digest).map(|left| left.remove(at).0)
    }

    /// A label that is free here.
    fn free_label(&self, label: &str, why: &mut Vec<String>) -> String {
        let Some(taken) = self.ahead.labelled(label) else { return label.to_owned() };
        let free = free(label, |name| self.ahead.labelled(name).is_some());
        why.push(format!("here `{label}` labels #{taken}: it becomes `{free}`"));
        free
    }

    /// Gives a source a key that is free here.
    fn free_key(&self, source: &mut Source, why: &mut Vec<String>) {
        let Some(ix) = self.ahead.source_keyed(&source.key) else { return };
        let taken = self.ahead.source(ix).number;
        let free = free(&source.key, |name| self.ahead.source_keyed(name).is_some());
        why.push(format!(
            "here `{}` is the key of another source, #{taken}: it becomes `{free}`",
            source.key
        ));
        source.key = free;
    }

    /// Why an entry cannot stand beside what is here, and what is in the way.
    fn impossible(&self, body: &Body) -> Option<(Option<EntryId>, String)> {
        match body {
            Body::DefineType(define) => self.other_word(&define.name, "type"),
            Body::DefineKind(define) => self.other_word(&define.name, "kind"),
            _ => None,
        }
    }

    /// A word of the other log's vocabulary that is something else here.
    fn other_word(&self, name: &str, sort: &str) -> Option<(Option<EntryId>, String)> {
        let vocabulary = self.ahead.vocabulary();
        let (number, is) = match (vocabulary.type_named(name), vocabulary.kind_named(name)) {
            (Some(ty), _) if sort == "kind" => (vocabulary.ty(ty).number, "a type of entity"),
            (_, Some(kind)) if sort == "type" => (vocabulary.kind(kind).number, "a kind of event"),
            _ => return None,
        };
        Some((Some(number), format!("`{name}` is {is} here")))
    }
}

/// Why an entry of the other log cannot be written in the numbers of this one.
enum Untranslatable {
    /// It speaks of an entry that is not here.
    Lacking(EntryId),
    /// Its phrase cannot be read.
    Unread,
}

/// The events of whose claims an entry may take some away.
fn replaced_in(body: &Body) -> Option<&[EntryId]> {
    match body {
        Body::Cite { event, .. } | Body::Retract { target: event, .. } => Some(std::slice::from_ref(event)),
        Body::Correct(correct) => Some(std::slice::from_ref(&correct.event)),
        Body::Split { events, .. } => Some(events),
        _ => None,
    }
}

/// What an entry saw of what is said of events, some of it perhaps twice.
fn seen<'g>(graph: &'g Graph, entry: EntryId, events: &[EntryId]) -> impl Iterator<Item = EntryId> + use<'g> {
    let events: Vec<_> = events.iter().filter_map(|event| graph.event_numbered(*event)).collect();
    events.into_iter().flat_map(move |event| graph.seen_by(entry, event))
}

/// The first entry of the entity or kind that a number points at; of anything else, the number.
fn first_of(graph: &Graph, number: EntryId, sort: ReferenceTarget) -> EntryId {
    match (sort, graph.what(number)) {
        (
            ReferenceTarget::Entity | ReferenceTarget::Party | ReferenceTarget::Subject,
            Some(Referent::Entity(ix)),
        ) => graph.entity(ix).number,
        (ReferenceTarget::Kind, _) => {
            graph.kind_of(number).map_or(number, |ix| graph.vocabulary().kind(ix).number)
        }
        _ => number,
    }
}

/// A name with the first number behind it that makes it free.
fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    (2_u64..).map(|number| format!("{name}-{number}")).find(|name| !taken(name)).unwrap_or_default()
}

/// Whether a key is another one with a number behind it.
fn is_numbered(key: &str, of: &str) -> bool {
    let (key, of) = (fold(key), fold(of));
    key.strip_prefix(&of)
        .map(|rest| rest.trim_start_matches(['-', ' ']))
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}
