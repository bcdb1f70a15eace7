//! The names, sources and kinds of every history, and what the vocabulary says of the kinds.

use super::days::{Day, day};

/// An entity, by its place in [`ENTITIES`].
pub type Name = usize;

/// A named thing.
pub struct Entity {
    pub name: &'static str,
    pub kind: &'static str,
    /// What it lies in or stands at, where that is stated.
    pub inside: Option<Name>,
}

const fn entity(name: &'static str, kind: &'static str, inside: Option<Name>) -> Entity {
    Entity { name, kind, inside }
}

pub const ARLAND: Name = 0;
pub const NORLAND: Name = 1;
pub const SUDLAND: Name = 2;
pub const ALDEN: Name = 3;
pub const BIRK: Name = 4;
pub const CORIN: Name = 5;
pub const MILL: Name = 6;
pub const WORKS: Name = 7;
pub const ANN: Name = 8;
pub const BOB: Name = 9;
pub const HOUSES: Name = 10;
/// A county whose province is not stated. It is declared only where it is used.
pub const DORN: Name = 11;

/// All of them, what a thing lies in before the thing.
pub const ENTITIES: [Entity; 12] = [
    entity("Arland", "country", None),
    entity("Norland", "province", Some(0)),
    entity("Sudland", "province", Some(0)),
    entity("Alden", "county", Some(NORLAND)),
    entity("Birk", "county", Some(NORLAND)),
    entity("Corin", "county", Some(SUDLAND)),
    entity("Alden mill", "factory", Some(ALDEN)),
    entity("Birk works", "factory", Some(BIRK)),
    entity("Ann", "person", None),
    entity("Bob", "person", None),
    entity("houses", "dwelling", None),
    entity("Dorn", "county", None),
];

/// A name as it is typed.
pub fn typed(name: Name) -> String {
    let name = ENTITIES[name].name;
    if name.contains(' ') { format!("\"{name}\"") } else { name.to_owned() }
}

/// Whether something can stand there: it is a place or a facility.
pub fn is_somewhere(name: Name) -> bool {
    matches!(ENTITIES[name].kind, "country" | "province" | "county" | "factory")
}

/// Whether it is a facility.
pub fn is_facility(name: Name) -> bool {
    ENTITIES[name].kind == "factory"
}

/// The sources, in the order in which they came out.
pub const SOURCES: [&str; 3] = ["sa", "sb", "sc"];

/// The day on which a source came out.
pub fn published(source: usize) -> Day {
    day(2025, 1, 10) + 31 * Day::try_from(source).unwrap_or(0)
}

/// The day on which the first statement of a history is recorded; each further one a day later.
pub fn recorded(statement: usize) -> Day {
    day(2026, 11, 1) + Day::try_from(statement).unwrap_or(0)
}

/// The kinds of the shipped vocabulary that histories are told in, or that those rest on.
const SHIPPED: [&str; 12] = [
    "visit", "attendance", "inspection", "groundbreaking", "construction", "completion", "inauguration",
    "\"operation start\"", "suspension", "closure", "flood", "destruction",
];

/// As much of the shipped vocabulary as is needed: a session opens the sooner.
fn vocabulary() -> String {
    let mut needed = String::new();
    let mut keeps = true;
    for line in annals::internals::session::shipped::VOCABULARY.lines().filter(|line| !line.starts_with("//"))
    {
        if let Some(kind) = line.strip_prefix("define kind ") {
            let name = kind.split_once(':').map_or(kind, |(name, _)| name);
            keeps = SHIPPED.contains(&name);
        } else if !line.starts_with(' ') {
            keeps = true;
        }
        if keeps {
            needed.push_str(line);
            needed.push('\n');
        }
    }
    needed
}

/// What every history begins with.
pub fn preamble(with_dorn: bool) -> String {
    let mut lines = vec![vocabulary()];
    for (name, entity) in ENTITIES.iter().enumerate().filter(|(name, _)| *name != DORN || with_dorn) {
        let word = if entity.kind == "factory" { "at" } else { "in" };
        let inside = entity.inside.map(|above| format!(" {word} {}", typed(above))).unwrap_or_default();
        lines.push(format!("declare {} {}{inside}", entity.kind, typed(name)));
    }
    for (at, source) in SOURCES.iter().enumerate() {
        let day = super::days::typed(published(at));
        lines.push(format!("source {source}: publisher \"Press {source}\", published {day}"));
    }
    lines.push("define kind storm: plural storms; at place or facility".to_owned());
    lines.push(
        "define kind raid: plural raids, past raided, verb raid; by person, of object, at place or facility"
            .to_owned(),
    );
    lines.join("\n")
}

/// A kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Storm,
    Raid,
    Flood,
    Visit,
    Inspection,
    Destruction,
    Groundbreaking,
    Inauguration,
    OperationStart,
    Suspension,
    Closure,
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Storm => "storm",
            Self::Raid => "raid",
            Self::Flood => "flood",
            Self::Visit => "visit",
            Self::Inspection => "inspection",
            Self::Destruction => "destruction",
            Self::Groundbreaking => "groundbreaking",
            Self::Inauguration => "inauguration",
            Self::OperationStart => "operation start",
            Self::Suspension => "suspension",
            Self::Closure => "closure",
        }
    }

    /// Its name for several.
    pub fn plural(self) -> String {
        format!("{}s", self.name())
    }

    /// The preposition of its place.
    pub fn at(self) -> &'static str {
        if self == Self::Visit { "to" } else { "at" }
    }

    /// Whether it has somebody who does it.
    pub fn has_who(self) -> bool {
        !matches!(self, Self::Storm | Self::Flood)
    }

    /// Those with a name who can have done it: a country destroys, too.
    pub fn doers(self) -> &'static [Name] {
        match self {
            Self::Storm | Self::Flood => &[],
            Self::Destruction => &[ANN, BOB, ARLAND],
            _ => &[ANN, BOB],
        }
    }

    /// Whether it has something that it is done to.
    pub fn has_what(self) -> bool {
        self != Self::Storm
    }

    /// Whether what it is done to can only be a facility.
    pub fn is_of_facility(self) -> bool {
        self.makes().is_some()
    }

    /// The status that it makes of its facility.
    pub fn makes(self) -> Option<&'static str> {
        match self {
            Self::Groundbreaking => Some("under construction"),
            Self::Inauguration => Some("inaugurated"),
            Self::OperationStart => Some("operating"),
            Self::Suspension => Some("suspended"),
            Self::Closure => Some("closed"),
            _ => None,
        }
    }

    /// Whether who does it has visited its place.
    pub fn is_also_a_visit(self) -> bool {
        matches!(self, Self::Inspection | Self::Groundbreaking | Self::Inauguration)
    }
}
