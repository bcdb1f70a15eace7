//! The words of the log: types of entity, kinds of event, statuses, with their plurals, verbs, roles and effects.
//!
//! The vocabulary is data. No kind of event is named in this program: what a visit is, and that an inauguration
//! implies one, stands in entries of the log. Defining a name again adds to it; nothing is taken away. Every word
//! carries the number of the entry that brought it, so that a lens on the log sees only those of its time.

// How kinds are spoken of.
pub mod speech;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use annals_model::entry::{
    DefineKind, DefineStatus, DefineType, Effect, EntryId, Filler, Implication, Role, RoleRule, VerbFrame,
};
use annals_model::folding::{fold, folded};

use self::speech::Speech;
use crate::ids::{KindIx, StatusIx, TypeIx};

/// A type of entity.
#[derive(Clone, Debug)]
pub struct Type {
    /// The entry that defined it.
    pub number: EntryId,
    /// Its name, singular.
    pub name: String,
    /// Its plural.
    pub plural: String,
    /// The types it is a case of, by name.
    pub is_a: Vec<String>,
}

/// A kind of event.
#[derive(Clone, Debug)]
pub struct Kind {
    /// The entry that defined it.
    pub number: EntryId,
    /// Its name, singular.
    pub name: String,
    /// Its plural.
    pub plural: String,
    /// Past forms, the one printed first.
    pub past: Vec<String>,
    /// Base forms of its verb.
    pub verbs: Vec<String>,
    /// Other nouns for it.
    pub also: Vec<String>,
    /// What those in its `by` role are called.
    pub agent: Option<String>,
    /// What may stand in each role.
    pub roles: Vec<RoleRule>,
    /// What it also is, with the entry that said so.
    pub implies: Vec<(EntryId, Implication)>,
    /// What it does, with the entry that said so.
    pub makes: Vec<(EntryId, Effect)>,
    /// Kinds without which it cannot be, by name, with the entry that said so.
    pub requires: Vec<(EntryId, String)>,
    /// Verbs with a frame of their own.
    pub frames: Vec<VerbFrame>,
    /// Kinds, by name, of which it is the intention.
    pub intends: Vec<String>,
}

impl Kind {
    /// A kind of which nothing else is known yet.
    const fn new(number: EntryId, name: String, plural: String) -> Self {
        Self {
            number,
            name,
            plural,
            past: Vec::new(),
            verbs: Vec::new(),
            also: Vec::new(),
            agent: None,
            roles: Vec::new(),
            implies: Vec::new(),
            makes: Vec::new(),
            requires: Vec::new(),
            frames: Vec::new(),
            intends: Vec::new(),
        }
    }
}

/// A status.
#[derive(Clone, Debug)]
pub struct Status {
    /// The entry that defined it.
    pub number: EntryId,
    /// Its name.
    pub name: String,
    /// The type whose entities can have it.
    pub of: String,
    /// Those that usually come before it.
    pub after: Vec<String>,
    /// Those that usually come after it.
    pub before: Vec<String>,
}

// What stands where a snapshot speaks of a word that is not defined.
static NO_TYPE: Type = Type { number: 0, name: String::new(), plural: String::new(), is_a: Vec::new() };
static NO_KIND: Kind = Kind::new(0, String::new(), String::new());
static NO_STATUS: Status =
    Status { number: 0, name: String::new(), of: String::new(), after: Vec::new(), before: Vec::new() };

/// What a word or run of words of the vocabulary means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sense {
    /// A type of entity.
    Type(TypeIx),
    /// A kind of event.
    Kind(KindIx),
    /// The past form of a kind's verb.
    Past(KindIx),
    /// The base form of a kind's verb.
    Verb(KindIx),
    /// Those in the `by` role of a kind.
    Agent(KindIx),
    /// A status.
    Status(StatusIx),
}

/// A way in which an event of one kind is an event of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpliedKind {
    /// The kind of the event as recorded.
    pub kind: KindIx,
    /// Where the roles of the wanted kind come from; `None` where the event is of that kind itself.
    pub roles: Option<Vec<(Role, Filler)>>,
    /// The entries that define the implications on the way.
    pub because: Vec<EntryId>,
}

impl ImpliedKind {
    /// From which role of the event as recorded the role of the wanted kind is filled.
    ///
    /// A role that the implication does not mention keeps its own meaning (`under`, `with`), unless it has gone
    /// into another one.
    #[must_use]
    pub fn source_of(&self, wanted: Role) -> Option<Filler> {
        let Some(mapping) = &self.roles else { return Some(Filler::Its(wanted)) };
        if let Some((_, filler)) = mapping.iter().find(|(role, _)| *role == wanted) {
            return Some(*filler);
        }
        let spent = mapping.iter().any(|(_, filler)| *filler == Filler::Its(wanted));
        (!spent).then_some(Filler::Its(wanted))
    }

    /// The roles of the event that must be filled for it to be one.
    pub fn needs(&self) -> impl Iterator<Item = Role> + '_ {
        self.roles.iter().flatten().filter_map(|(_, filler)| match filler {
            Filler::Its(role) => Some(*role),
            Filler::Itself => None,
        })
    }
}

/// The words of the log.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    types: Vec<Type>,
    kinds: Vec<Kind>,
    statuses: Vec<Status>,
    kinds_by_number: BTreeMap<EntryId, KindIx>,
    words: BTreeMap<String, Vec<(EntryId, Sense)>>,
    words_longest: usize,
    /// For each kind, those that imply it; worked out when first asked for, and again after a definition.
    implying: OnceLock<BTreeMap<KindIx, Vec<Implying>>>,
    /// What the events of each kind answer; worked out when first asked for, and again after a definition.
    answering: OnceLock<Vec<Answering>>,
    /// How what is of each type is somewhere; worked out as the above.
    somewhere: OnceLock<Vec<Option<Somewhere>>>,
    /// How the kinds are spoken of beside their own words; worked out as the above.
    speech: OnceLock<Speech>,
}

/// How an entity is somewhere for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Somewhere {
    /// It is a place.
    Place,
    /// It is a facility, which stands at one.
    Facility,
}

/// Which of the essential questions the events of a kind answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answering {
    /// Who did it.
    pub who: bool,
    /// What it was of, or what it went to.
    pub what: bool,
    /// Where it was.
    pub place: bool,
    /// Whether it happens where the facility stands that it is of.
    pub at_object: bool,
}

/// That a kind implies another: its place, and that of the implication in its definition.
type Implying = (KindIx, usize);

/// A set of types.
#[derive(Clone, Debug)]
pub struct TypeSet(Vec<bool>);

impl TypeSet {
    /// Whether a type is in it.
    #[must_use]
    pub fn has(&self, ty: TypeIx) -> bool {
        self.0.get(ty.at()).copied().unwrap_or_default()
    }
}

impl Vocabulary {
    /// Takes in the definition of a type.
    pub fn define_type(&mut self, number: EntryId, define: &DefineType) {
        self.answering.take();
        self.somewhere.take();
        let known = self.types.iter().position(|t| fold(&t.name) == fold(&define.name));
        let position = known.unwrap_or(self.types.len());
        let Some(ix) = TypeIx::next(position) else { return };
        if known.is_none() {
            self.types.push(Type {
                number,
                name: define.name.clone(),
                plural: define.plural.clone(),
                is_a: Vec::new(),
            });
        }
        if let Some(known) = self.types.get_mut(position) {
            add_new(&mut known.is_a, define.is_a.as_slice());
        }
        self.add_word(number, &define.name, Sense::Type(ix));
        self.add_word(number, &define.plural, Sense::Type(ix));
    }

    /// Takes in the definition of a kind, or more about one.
    pub fn define_kind(&mut self, number: EntryId, define: &DefineKind) {
        let known = self.kinds.iter().position(|k| fold(&k.name) == fold(&define.name));
        let position = known.unwrap_or(self.kinds.len());
        let Some(ix) = KindIx::next(position) else { return };
        if known.is_none() {
            self.kinds.push(Kind::new(number, define.name.clone(), define.plural.clone()));
        }
        self.kinds_by_number.insert(number, ix);
        self.implying.take();
        self.answering.take();
        self.speech.take();
        let kind = &mut self.kinds[position];
        add_new(&mut kind.past, &define.past);
        add_new(&mut kind.verbs, &define.verbs);
        add_new(&mut kind.also, &define.also);
        add_new(&mut kind.roles, &define.roles);
        kind.agent = kind.agent.take().or_else(|| define.agent.clone());
        kind.implies.extend(define.implies.iter().map(|i| (number, i.clone())));
        kind.makes.extend(define.makes.iter().map(|e| (number, e.clone())));
        kind.requires.extend(define.requires.iter().map(|kind| (number, kind.clone())));
        add_new(&mut kind.frames, &define.speech.frames);
        add_new(&mut kind.intends, &define.speech.intends);
        for noun in [&define.name, &define.plural].into_iter().chain(&define.also) {
            self.add_word(number, noun, Sense::Kind(ix));
        }
        for past in &define.past {
            self.add_word(number, past, Sense::Past(ix));
        }
        for verb in define.verbs.iter().chain(std::iter::once(&define.name)) {
            self.add_word(number, verb, Sense::Verb(ix));
        }
        if let Some(agent) = &define.agent {
            self.add_word(number, agent, Sense::Agent(ix));
            self.add_word(number, &format!("{agent}s"), Sense::Agent(ix));
        }
    }

    /// Takes in the definition of a status.
    pub fn define_status(&mut self, number: EntryId, define: &DefineStatus) {
        self.answering.take();
        let same = |s: &Status| fold(&s.name) == fold(&define.name) && fold(&s.of) == fold(&define.of);
        let known = self.statuses.iter().position(same);
        let position = known.unwrap_or(self.statuses.len());
        let Some(ix) = StatusIx::next(position) else { return };
        if known.is_none() {
            self.statuses.push(Status {
                number,
                name: define.name.clone(),
                of: define.of.clone(),
                after: Vec::new(),
                before: Vec::new(),
            });
        }
        add_new(&mut self.statuses[position].after, &define.after);
        add_new(&mut self.statuses[position].before, &define.before);
        self.add_word(number, &define.name, Sense::Status(ix));
    }

    fn add_word(&mut self, number: EntryId, word: &str, sense: Sense) {
        let folded = fold(word);
        self.words_longest = self.words_longest.max(folded.split(' ').count());
        let senses = self.words.entry(folded).or_default();
        if !senses.iter().any(|(_, known)| *known == sense) {
            // Whoever gives a word a meaning of his own means that from then on: it stands before the older one.
            senses.insert(0, (number, sense));
        }
    }

    /// The number of words in the longest entry of the vocabulary.
    #[must_use]
    pub fn words_longest(&self) -> usize {
        self.words_longest
    }

    /// What a folded word or run of words means, among the words of entries up to `bound`.
    pub fn senses<'a>(&'a self, folded: &str, bound: Option<EntryId>) -> impl Iterator<Item = Sense> + 'a {
        self.stated_senses(folded, bound).chain(self.speech().made(folded, bound))
    }

    /// The same, without the words that are made of those that were defined.
    pub fn stated_senses<'a>(
        &'a self,
        folded: &str,
        bound: Option<EntryId>,
    ) -> impl Iterator<Item = Sense> + 'a {
        self.words
            .get(folded)
            .into_iter()
            .flatten()
            .filter(move |(number, _)| bound.is_none_or(|bound| *number <= bound))
            .map(|(_, sense)| *sense)
    }

    /// The past form by which a kind is told: the first that means nothing else.
    #[must_use]
    pub fn past_of(&self, kind: KindIx) -> Option<&String> {
        self.kind(kind).past.iter().find(|past| {
            let mut senses = self.stated_senses(&fold(past), None);
            senses.find(|sense| matches!(sense, Sense::Past(_))) == Some(Sense::Past(kind))
        })
    }

    /// How the kinds are spoken of: their verbs with all that belongs to them, and words made of others.
    #[must_use]
    pub fn speech(&self) -> &Speech {
        self.speech.get_or_init(|| Speech::of(self))
    }

    /// The types that fit a role of a kind, by all its definitions.
    pub fn types_in_role(&self, kind: KindIx, role: Role) -> impl Iterator<Item = &String> {
        let rules = self.kind(kind).roles.iter().filter(move |rule| rule.role == role);
        let types: Vec<&String> = rules.flat_map(|rule| &rule.types).collect();
        let first = |at: usize| !types[..at].contains(&types[at]);
        let kept: Vec<&String> = (0..types.len()).filter(|at| first(*at)).map(|at| types[at]).collect();
        kept.into_iter()
    }

    /// All folded words with their senses, in order.
    pub fn words(&self) -> impl Iterator<Item = (&str, &[(EntryId, Sense)])> {
        self.words.iter().map(|(word, senses)| (word.as_str(), senses.as_slice()))
    }

    /// The types, in the order of their definitions.
    pub fn types(&self) -> impl Iterator<Item = (TypeIx, &Type)> {
        self.types.iter().enumerate().filter_map(|(i, t)| Some((TypeIx::next(i)?, t)))
    }

    /// The kinds, in the order of their definitions.
    pub fn kinds(&self) -> impl Iterator<Item = (KindIx, &Kind)> {
        self.kinds.iter().enumerate().filter_map(|(i, k)| Some((KindIx::next(i)?, k)))
    }

    /// The statuses, in the order of their definitions.
    pub fn statuses(&self) -> impl Iterator<Item = (StatusIx, &Status)> {
        self.statuses.iter().enumerate().filter_map(|(i, s)| Some((StatusIx::next(i)?, s)))
    }

    /// A type; one without a name where `ix` is of another vocabulary.
    #[must_use]
    pub fn ty(&self, ix: TypeIx) -> &Type {
        self.types.get(ix.at()).unwrap_or(&NO_TYPE)
    }

    /// A kind; one without a name where `ix` is of another vocabulary.
    #[must_use]
    pub fn kind(&self, ix: KindIx) -> &Kind {
        self.kinds.get(ix.at()).unwrap_or(&NO_KIND)
    }

    /// A status; one without a name where `ix` is of another vocabulary.
    #[must_use]
    pub fn status(&self, ix: StatusIx) -> &Status {
        self.statuses.get(ix.at()).unwrap_or(&NO_STATUS)
    }

    /// The type of this name.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<TypeIx> {
        let folded = folded(name);
        self.stated_senses(&folded, None).find_map(|sense| match sense {
            Sense::Type(ix) => Some(ix),
            _ => None,
        })
    }

    /// The kind of this name.
    #[must_use]
    pub fn kind_named(&self, name: &str) -> Option<KindIx> {
        let folded = folded(name);
        self.stated_senses(&folded, None).find_map(|sense| match sense {
            Sense::Kind(ix) => Some(ix),
            _ => None,
        })
    }

    /// The kind that this entry defined or added to.
    #[must_use]
    pub fn kind_of_entry(&self, number: EntryId) -> Option<KindIx> {
        self.kinds_by_number.get(&number).copied()
    }

    /// The status of this name that an entity of this type can have. What is finished or built is complete.
    #[must_use]
    pub fn status_named(&self, name: &str, of: Option<TypeIx>) -> Option<StatusIx> {
        const COMPLETE: [&str; 4] = ["complete", "completed", "finished", "built"];
        let folded = fold(name);
        let named = self.status_called(&folded, of);
        if named.is_some() || of.is_none() || !COMPLETE.contains(&&*folded) {
            return named;
        }
        COMPLETE.iter().find_map(|name| self.status_called(name, of))
    }

    fn status_called(&self, folded: &str, of: Option<TypeIx>) -> Option<StatusIx> {
        self.stated_senses(folded, None).find_map(|sense| match sense {
            Sense::Status(ix) if of.is_none_or(|ty| self.is_a_named(ty, &self.status(ix).of)) => Some(ix),
            _ => None,
        })
    }

    /// Whether a type is another or a case of it.
    #[must_use]
    pub fn is_a(&self, ty: TypeIx, of: TypeIx) -> bool {
        // Each type is met once: a circle of definitions ends.
        let mut met = vec![ty];
        let mut next = 0;
        while let Some(at) = met.get(next).copied() {
            if at == of {
                return true;
            }
            next += 1;
            for above in self.ty(at).is_a.iter().filter_map(|name| self.type_named(name)) {
                if !met.contains(&above) {
                    met.push(above);
                }
            }
        }
        false
    }

    /// Whether two types are cases of one (`city` and `county` of `place`).
    #[must_use]
    pub fn have_common(&self, one: TypeIx, other: TypeIx) -> bool {
        self.types().any(|(ty, _)| self.is_a(one, ty) && self.is_a(other, ty))
    }

    /// Whether a type is the one of this name or a case of it; every type is an `object`.
    #[must_use]
    pub fn is_a_named(&self, ty: TypeIx, name: &str) -> bool {
        folded(name) == "object" || self.type_named(name).is_some_and(|of| self.is_a(ty, of))
    }

    /// The types for which this holds, to be asked of many entities.
    #[must_use]
    pub fn types_where(&self, holds: impl Fn(TypeIx) -> bool) -> TypeSet {
        TypeSet(self.types().map(|(ty, _)| holds(ty)).collect())
    }

    /// The types that are one of these or a case of one.
    #[must_use]
    pub fn cases_of(&self, types: &[TypeIx]) -> TypeSet {
        self.types_where(|ty| types.iter().any(|of| self.is_a(ty, *of)))
    }

    /// How what is of a type is somewhere for good, if it is.
    #[must_use]
    pub fn somewhere(&self, ty: TypeIx) -> Option<Somewhere> {
        let of_type = |ty| match () {
            () if self.is_a_named(ty, "place") => Some(Somewhere::Place),
            () if self.is_a_named(ty, "facility") => Some(Somewhere::Facility),
            () => None,
        };
        let all = self.somewhere.get_or_init(|| self.types().map(|(ty, _)| of_type(ty)).collect());
        all.get(ty.at()).copied().flatten()
    }

    /// Which of the essential questions the events of a kind answer.
    #[must_use]
    pub fn answering(&self, kind: KindIx) -> Answering {
        let all = self.answering.get_or_init(|| self.kinds().map(|(_, kind)| self.answers(kind)).collect());
        all.get(kind.at()).copied().unwrap_or_default()
    }

    fn answers(&self, kind: &Kind) -> Answering {
        let is = |name: &str, of: &str| self.type_named(name).is_some_and(|ty| self.is_a_named(ty, of));
        let is_somewhere = |name: &String| is(name, "place") || is(name, "facility");
        let types =
            |role: Role| kind.roles.iter().filter(move |rule| rule.role == role).flat_map(|rule| &rule.types);
        let objects = || [Role::Of, Role::To, Role::Into].into_iter().flat_map(types);
        let of_facilities =
            types(Role::Of).next().is_some() && types(Role::Of).all(|name| is(name, "facility"));
        let of_facility = |name: &str| self.statuses.iter().any(|s| s.name == *name && is(&s.of, "facility"));
        let makes = kind.makes.iter().any(|(_, effect)| of_facility(&effect.status));
        let looks = kind
            .implies
            .iter()
            .any(|(_, implied)| implied.roles.iter().any(|(_, filler)| *filler == Filler::Its(Role::At)));
        Answering {
            who: types(Role::By).next().is_some(),
            what: objects().any(|name| !is(name, "place")),
            place: types(Role::At).chain(types(Role::In)).next().is_some() || objects().any(is_somewhere),
            at_object: of_facilities || ((makes || looks) && types(Role::Of).any(|name| name == "object")),
        }
    }

    /// Whether an entity of a type can stand in a role of a kind.
    #[must_use]
    pub fn admits(&self, kind: KindIx, role: Role, ty: TypeIx) -> bool {
        let mut rules = self.kind(kind).roles.iter().filter(|rule| rule.role == role);
        rules.any(|rule| rule.types.iter().any(|name| self.is_a_named(ty, name)))
    }

    /// Every way in which a recorded event can be one of this kind, itself first, by definitions up to `bound`.
    #[must_use]
    pub fn implied_kinds(&self, wanted: KindIx, bound: Option<EntryId>) -> Vec<ImpliedKind> {
        let mut implied_kinds = vec![ImpliedKind { kind: wanted, roles: None, because: Vec::new() }];
        let mut next = 0;
        while let Some(implied_kind) = implied_kinds.get(next).cloned() {
            next += 1;
            for (kind, at) in self.implying().get(&implied_kind.kind).into_iter().flatten().copied() {
                let Some((number, implication)) = self.kind(kind).implies.get(at) else { continue };
                if bound.is_some_and(|bound| *number > bound) {
                    continue;
                }
                let composed = compose(&implied_kind, kind, implication, *number);
                // What a symmetric kind is the other way round; any other circle leads back to where it began.
                let turned = implied_kind.roles.is_none() && kind == wanted;
                let known = |known: &ImpliedKind| {
                    known.kind == kind && (known.roles == composed.roles || kind == wanted)
                };
                if turned || !implied_kinds.iter().any(known) {
                    implied_kinds.push(composed);
                }
            }
        }
        implied_kinds
    }

    /// Whether an event of a kind cannot be without one of another, by definitions up to `bound`: what denies that denies
    /// the event.
    #[must_use]
    pub fn requires(&self, kind: KindIx, other: KindIx, bound: Option<EntryId>) -> bool {
        let mut met = vec![kind];
        let mut next = 0;
        while let Some(at) = met.get(next).copied() {
            next += 1;
            let known = self
                .kind(at)
                .requires
                .iter()
                .filter(|(number, _)| bound.is_none_or(|bound| *number <= bound));
            for required in known.filter_map(|(_, name)| self.kind_named(name)) {
                if required == other {
                    return true;
                }
                if !met.contains(&required) {
                    met.push(required);
                }
            }
        }
        false
    }

    /// For each kind, those that imply it, in the order of their definitions.
    fn implying(&self) -> &BTreeMap<KindIx, Vec<Implying>> {
        self.implying.get_or_init(|| {
            let mut implying: BTreeMap<KindIx, Vec<Implying>> = BTreeMap::new();
            for (kind, definition) in self.kinds() {
                for (at, (_, implication)) in definition.implies.iter().enumerate() {
                    if let Some(implied) = self.kind_named(&implication.kind) {
                        implying.entry(implied).or_default().push((kind, at));
                    }
                }
            }
            implying
        })
    }
}

/// The implied kind of `kind`, which implies `implied_kind.kind` by `implication`, as what `implied_kind` makes of
/// that.
fn compose(
    implied_kind: &ImpliedKind,
    kind: KindIx,
    implication: &Implication,
    number: EntryId,
) -> ImpliedKind {
    let roles = match &implied_kind.roles {
        None => implication.roles.clone(),
        Some(mapping) => mapping
            .iter()
            .map(|(role, filler)| match filler {
                Filler::Itself => (*role, Filler::Itself),
                Filler::Its(inner) => {
                    let stated = implication.roles.iter().find(|(implied, _)| implied == inner);
                    (*role, stated.map_or(Filler::Its(*inner), |(_, filler)| *filler))
                }
            })
            .collect(),
    };
    let mut because = vec![number];
    because.extend(&implied_kind.because);
    ImpliedKind { kind, roles: Some(roles), because }
}

fn add_new<T: Clone + PartialEq>(known: &mut Vec<T>, more: &[T]) {
    for item in more {
        if !known.contains(item) {
            known.push(item.clone());
        }
    }
}
