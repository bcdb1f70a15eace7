//! Questions, and how each is typed.

use super::days::{Day, typed as typed_day};
use super::fold::Lens;
use super::words::{Kind, Name, typed};

/// What a selection asks of the day of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Time {
    /// Some day of it lies in one of these.
    In(Vec<(Day, Day)>),
    Between(Day, Day),
    Before(Day),
    After(Day),
    Since(Day),
    Until(Day),
}

/// How an event stands to those of another selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Before,
    BeforeAny,
    After,
    AfterAny,
    WithinOf(Day),
    WithinAfter(Day),
    WithinBefore(Day),
}

/// What narrows a selection.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    By(Name),
    At(Name),
    In(Name),
    Of(Name),
    Time(Time, String),
    Not(Box<Test>),
    Or(Box<Test>, Box<Test>),
    Events(Relation, Box<Selection>),
}

/// Events of a kind that meet all tests.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// `None` for every kind.
    pub kind: Option<Kind>,
    pub tests: Vec<Test>,
}

/// What the steps of a sequence have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// The facility, if both state one, else the place.
    Same,
    Place,
    Anywhere,
}

/// A further step of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub events: Selection,
    pub within: Option<Day>,
    pub pairing: Pairing,
}

/// What events are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Month,
    Year,
    County,
    Province,
    Kind,
}

/// How many of them are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowMany {
    AtLeast(usize),
    AtMost(usize),
    Exactly(usize),
}

/// How two sets are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    Both,
    Either,
    ButNot,
}

/// A question without its lens.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    Rows(Selection),
    Count(Selection),
    Did(Selection),
    Groups(Selection, Key),
    /// Entities of a type that have so many events; those without any, for none at most.
    With(&'static str, HowMany, Selection),
    Actors(Selection),
    /// How many factories it happened to.
    Things(Selection),
    First(usize, Selection),
    Last(usize, Selection),
    /// Followed by these; preceded, where `back`; not, where `not`.
    Sequence {
        first: Selection,
        steps: Vec<Step>,
        back: bool,
        not: bool,
    },
    Durations(Selection, Selection),
    Average(Selection, Selection),
    Gap(Selection),
    Total(Selection),
    Status(Name),
    Is(Name, &'static str),
    Disputed,
    Confirmed(Selection, usize),
    /// What two questions after events, or after names, come to together.
    Joined(Joining, Box<Ask>, Box<Ask>),
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub ask: Ask,
    pub lens: Lens,
    /// Whether `possibly` is put in front.
    pub possibly: bool,
}

impl Test {
    /// How it is typed behind a kind.
    fn typed(&self, kind: Option<Kind>) -> String {
        match self {
            Self::By(who) => format!("by {}", typed(*who)),
            Self::At(place) => format!("{} {}", kind.map_or("at", Kind::at), typed(*place)),
            Self::In(place) => format!("in {}", typed(*place)),
            Self::Of(what) => format!("of {}", typed(*what)),
            Self::Time(_, text) => text.clone(),
            Self::Not(test) => format!("but not {}", test.typed(kind)),
            Self::Or(left, right) => format!("{} or {}", left.typed(kind), right.typed(kind)),
            Self::Events(relation, events) => format!("{} ({})", relation.typed(), events.typed()),
        }
    }
}

impl Relation {
    fn typed(self) -> String {
        match self {
            Self::Before => "before".to_owned(),
            Self::BeforeAny => "before any".to_owned(),
            Self::After => "after".to_owned(),
            Self::AfterAny => "after any".to_owned(),
            Self::WithinOf(days) => format!("within {days} days of"),
            Self::WithinAfter(days) => format!("within {days} days after"),
            Self::WithinBefore(days) => format!("within {days} days before"),
        }
    }
}

impl Selection {
    fn tests_typed(&self) -> String {
        self.tests.iter().map(|test| format!(" {}", test.typed(self.kind))).collect()
    }

    /// In the plural.
    pub fn typed(&self) -> String {
        self.kind.map_or_else(|| "events".to_owned(), Kind::plural) + &self.tests_typed()
    }

    /// In brackets, where something narrows it that could be taken for another's.
    fn bracketed(&self) -> String {
        if self.tests.is_empty() { self.typed() } else { format!("({})", self.typed()) }
    }

    /// In the singular.
    fn typed_one(&self) -> String {
        format!("{}{}", self.kind.map_or("event", Kind::name), self.tests_typed())
    }
}

impl HowMany {
    fn typed(self) -> String {
        match self {
            Self::AtMost(0) => "without".to_owned(),
            Self::AtLeast(1) => "with".to_owned(),
            Self::AtLeast(many) => format!("with at least {many}"),
            Self::AtMost(many) => format!("with at most {many}"),
            Self::Exactly(many) => format!("with exactly {many}"),
        }
    }

    /// Whether so many are as many as that.
    pub fn holds(self, many: usize) -> bool {
        match self {
            Self::AtLeast(least) => many >= least,
            Self::AtMost(most) => many <= most,
            Self::Exactly(wanted) => many == wanted,
        }
    }
}

impl Joining {
    fn typed(self) -> &'static str {
        match self {
            Self::Both => "and",
            Self::Either => "or",
            Self::ButNot => "but not",
        }
    }
}

impl Step {
    fn typed(&self) -> String {
        let within = self.within.map(|days| format!(" within {days} days")).unwrap_or_default();
        let pairing = match self.pairing {
            Pairing::Same => "",
            Pairing::Place => " at the same place",
            Pairing::Anywhere => " anywhere",
        };
        format!("{}{within}{pairing}", self.events.typed())
    }
}

fn plural_type(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{kind}s"),
    }
}

fn numbered(word: &str, many: usize, events: &Selection) -> String {
    if many == 1 {
        format!("{word} {}", events.typed_one())
    } else {
        format!("{word} {many} {}", events.typed())
    }
}

impl Ask {
    fn typed(&self) -> String {
        match self {
            Self::Rows(events) => events.typed(),
            Self::Count(events) => format!("how many {}", events.typed()),
            Self::Did(events) => {
                let one = events.typed_one();
                let article = if one.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
                format!("was there {article} {one}")
            }
            Self::Groups(events, key) => {
                let key = match key {
                    Key::Month => "month",
                    Key::Year => "year",
                    Key::County => "county",
                    Key::Province => "province",
                    Key::Kind => "kind",
                };
                format!("count {} per {key}", events.typed())
            }
            Self::With(kind, many, events) => {
                format!("{} {} {}", plural_type(kind), many.typed(), events.bracketed())
            }
            Self::Actors(events) => format!("actors of ({})", events.typed()),
            Self::Things(events) => format!("how many factories were inaugurated{}", events.tests_typed()),
            Self::First(many, events) => numbered("first", *many, events),
            Self::Last(many, events) => numbered("last", *many, events),
            Self::Sequence { first, steps, back, not } => {
                let word = if *back { "preceded by" } else { "followed by" };
                let not = if *not { "not " } else { "" };
                let steps: String =
                    steps.iter().map(|step| format!(" {not}{word} {}", step.typed())).collect();
                first.typed() + &steps
            }
            Self::Durations(from, to) => format!("how long from ({}) to ({})", from.typed(), to.typed()),
            Self::Average(from, to) => {
                format!("average how long from ({}) to ({})", from.typed(), to.typed())
            }
            Self::Gap(events) => format!("longest gap between {}", events.typed()),
            Self::Total(events) => format!("total quantity of {}", events.typed()),
            Self::Status(facility) => format!("status of {}", typed(*facility)),
            Self::Is(facility, status) => format!("is {} {status}", typed(*facility)),
            Self::Disputed => "disputed events".to_owned(),
            Self::Confirmed(events, many) => format!("{} confirmed by {many} sources", events.typed()),
            Self::Joined(joining, left, right) => {
                format!("({}) {} ({})", left.typed(), joining.typed(), right.typed())
            }
        }
    }
}

impl Question {
    /// The question as it is typed.
    pub fn typed(&self) -> String {
        let mut text = if self.possibly { "possibly ".to_owned() } else { String::new() };
        text += &self.ask.typed();
        if let Some(day) = self.lens.as_of {
            text += &format!(" as of {}", typed_day(day));
        }
        if let Some(day) = self.lens.as_known_on {
            text += &format!(" as known on {}", typed_day(day));
        }
        if let Some(statement) = self.lens.as_recorded_at {
            text += &format!(" as recorded at v{statement}");
        }
        text
    }
}

impl Ask {
    /// The selections in it, for what looks at all of them.
    pub fn selections(&self) -> Vec<&Selection> {
        match self {
            Self::Rows(a) | Self::Count(a) | Self::Did(a) | Self::Groups(a, _) | Self::With(_, _, a) => {
                vec![a]
            }
            Self::Actors(a) | Self::Things(a) | Self::First(_, a) | Self::Last(_, a) => vec![a],
            Self::Gap(a) | Self::Total(a) | Self::Confirmed(a, _) => vec![a],
            Self::Durations(a, b) | Self::Average(a, b) => vec![a, b],
            Self::Sequence { first, steps, .. } => {
                let steps = steps.iter().map(|step| &step.events);
                [first].into_iter().chain(steps).collect()
            }
            Self::Joined(_, left, right) => [left.selections(), right.selections()].concat(),
            Self::Status(_) | Self::Is(..) | Self::Disputed => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub fn selections_mut(&mut self) -> Vec<&mut Selection> {
        match self {
            Self::Rows(a) | Self::Count(a) | Self::Did(a) | Self::Groups(a, _) | Self::With(_, _, a) => {
                vec![a]
            }
            Self::Actors(a) | Self::Things(a) | Self::First(_, a) | Self::Last(_, a) => vec![a],
            Self::Gap(a) | Self::Total(a) | Self::Confirmed(a, _) => vec![a],
            Self::Durations(a, b) | Self::Average(a, b) => vec![a, b],
            Self::Sequence { first, steps, .. } => {
                let steps = steps.iter_mut().map(|step| &mut step.events);
                [first].into_iter().chain(steps).collect()
            }
            Self::Joined(_, left, right) => {
                left.selections_mut().into_iter().chain(right.selections_mut()).collect()
            }
            Self::Status(_) | Self::Is(..) | Self::Disputed => Vec::new(),
        }
    }
}
