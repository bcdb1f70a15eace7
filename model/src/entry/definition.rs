//! The words of the log: types of entities, kinds of events, statuses.

use crate::folding::fold;
use serde::{Deserialize, Serialize};

use super::{Mood, Role};

/// A type of entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefineType {
    /// Its name, singular.
    pub name: String,
    /// Its plural.
    pub plural: String,
    /// The type it is a case of, by name (`county` is a `place`).
    pub is_a: Option<String>,
}

/// A kind of event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefineKind {
    /// Its name, singular.
    pub name: String,
    /// Its plural.
    pub plural: String,
    /// Other nouns for it, singular.
    pub also: Vec<String>,
    /// Its verb's past forms (`visited`; the first is the one printed).
    pub past: Vec<String>,
    /// Its verb's base forms (`visit`), where the name is not one.
    pub verbs: Vec<String>,
    /// What a person in its `by` role is called (`visitor`).
    pub agent: Option<String>,
    /// What may stand in each role, in order.
    pub roles: Vec<RoleRule>,
    /// What such an event also is.
    pub implies: Vec<Implication>,
    /// What such an event does to those who take part.
    pub makes: Vec<Effect>,
    /// Kinds without which such an event cannot be, by name: what denies one of them denies the event. It stands behind the
    /// body in a payload, since the first version of it has no place for it there.
    #[serde(skip)]
    pub requires: Vec<String>,
    /// How it is spoken of beside its plain verbs. It stands behind the body in a payload, too.
    #[serde(skip)]
    pub speech: KindSpeech,
}

/// How a kind is spoken of, beside its nouns and its plain verbs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindSpeech {
    /// Verbs with a frame of their own.
    pub frames: Vec<VerbFrame>,
    /// Kinds, by name, of which it is the intention: whoever wants to do one, or says so, is in an event of this kind.
    pub intends: Vec<String>,
}

impl KindSpeech {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.intends.is_empty()
    }
}

/// A verb with who stands before it and what behind it: `receive a visit from` has the place before it and the visitor
/// behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerbFrame {
    /// Its base form, with the words that belong to it. `…` is where its object stands, if not behind it.
    pub verb: String,
    /// The role of its subject.
    pub subject: Role,
    /// The role of its object, if it has one.
    pub object: Option<Role>,
}

impl DefineKind {
    /// A kind with this name and plural, and nothing else said of it.
    #[must_use]
    pub fn new(name: impl Into<String>, plural: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            plural: plural.into(),
            also: Vec::new(),
            past: Vec::new(),
            verbs: Vec::new(),
            agent: None,
            roles: Vec::new(),
            implies: Vec::new(),
            makes: Vec::new(),
            requires: Vec::new(),
            speech: KindSpeech::default(),
        }
    }
}

/// What may stand in a role of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleRule {
    /// The role.
    pub role: Role,
    /// The types that fit, by name; `object` is any entity, `event` is an event.
    pub types: Vec<String>,
}

impl RoleRule {
    /// Whether only events fit.
    #[must_use]
    pub fn is_of_events(&self) -> bool {
        self.types.iter().all(|name| fold(name) == "event")
    }
}

/// An event of one kind is also one of another, with the roles filled from its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Implication {
    /// The implied kind, by name.
    pub kind: String,
    /// For each role of the implied event, where it comes from.
    pub roles: Vec<(Role, Filler)>,
}

impl Implication {
    /// That whoever does something with somebody has it done with him.
    #[must_use]
    pub fn turned(kind: &str) -> Self {
        let roles = vec![(Role::By, Filler::Its(Role::With)), (Role::With, Filler::Its(Role::By))];
        Self { kind: kind.to_owned(), roles }
    }
}

/// Where an implied event's role comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Filler {
    /// From this role of the event. An empty one means there is nothing implied.
    Its(Role),
    /// The event itself (`of itself`).
    Itself,
}

/// What an event does to the status of those in a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Whose status changes.
    pub role: Role,
    /// Their status from then on, by name.
    pub status: String,
    /// The mood in which the event does so (`makes its of planned when planned`).
    pub when: Mood,
}

/// A status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefineStatus {
    /// Its name.
    pub name: String,
    /// The type whose entities can have it, by name.
    pub of: String,
    /// Those that usually come before it.
    pub after: Vec<String>,
    /// Those that usually come after it.
    pub before: Vec<String>,
}
