//! A history as the oracle knows it, and each of its entries as a statement.

use super::days::{Day, When};
use super::words::{Kind, Name, SOURCES, typed};

/// How many an aggregate stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Exactly(usize),
    Several,
}

/// How much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    Exactly(i64),
    Over(i64),
}

/// So many days after another event; before it where negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    pub event: usize,
    pub days: Day,
    pub about: bool,
}

/// An event as it was recorded. Events are known by the number of their statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub kind: Kind,
    pub denied: bool,
    /// Whether a denial only has it that nothing was reported.
    pub reported: bool,
    pub by: Vec<Name>,
    pub of: Option<Name>,
    pub place: Option<Name>,
    pub when: Option<When>,
    pub anchor: Option<Anchor>,
    pub quantity: Option<Quantity>,
    pub count: Option<Count>,
    pub members: Vec<usize>,
    pub source: Option<usize>,
}

/// What a claim or a correction says of a field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Date(When),
    Place(Name),
    Kind(Kind),
    Quantity(Quantity),
    Without(Name),
}

/// How a claim ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    Normal,
    Preferred,
    Deprecated,
}

/// An entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    Record(Event),
    Cite { event: usize, source: usize, rank: Rank, value: Option<Value> },
    Correct { event: usize, value: Value, source: Option<usize> },
    Retract { event: usize, source: Option<usize> },
    Same { event: usize, duplicate: usize },
    Undo { statement: usize },
}

/// Entries in the order in which they are recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    pub statements: Vec<Statement>,
}

fn said(value: &Value, kind: Kind) -> String {
    match value {
        Value::Date(when) => when.text.clone(),
        Value::Place(place) => format!("{} {}", kind.at(), typed(*place)),
        Value::Kind(kind) => format!("kind {}", kind.name()),
        Value::Quantity(quantity) => stated_quantity(*quantity),
        Value::Without(who) => format!("without by {}", typed(*who)),
    }
}

fn stated_quantity(quantity: Quantity) -> String {
    match quantity {
        Quantity::Exactly(many) => format!("quantity {many} houses"),
        Quantity::Over(many) => format!("quantity over {many} houses"),
    }
}

fn label(statement: usize) -> String {
    format!("v{statement}")
}

impl Event {
    /// Something of a kind of which nothing else is said.
    pub fn plain(kind: Kind) -> Self {
        Self {
            kind,
            denied: false,
            reported: false,
            by: Vec::new(),
            of: None,
            place: None,
            when: None,
            anchor: None,
            quantity: None,
            count: None,
            members: Vec::new(),
            source: None,
        }
    }

    fn text(&self, number: usize) -> String {
        let denied = if self.denied { "denied " } else { "" };
        let kind = if self.count.is_some() { self.kind.plural() } else { self.kind.name().to_owned() };
        let mut text = format!("record {denied}{kind}");
        if let Some(of) = self.of {
            text += &format!(" of {}", typed(of));
        }
        if !self.by.is_empty() {
            text +=
                &format!(" by {}", self.by.iter().map(|who| typed(*who)).collect::<Vec<_>>().join(" and "));
        }
        if let Some(place) = self.place {
            text += &format!(" {} {}", self.kind.at(), typed(place));
        }
        if let Some(when) = &self.when {
            text += &format!(" {}", when.text);
        }
        if let Some(anchor) = self.anchor {
            let comma = if self.when.is_some() { "," } else { "" };
            let about = if anchor.about { "about " } else { "" };
            let side = if anchor.days < 0 { "before" } else { "after" };
            text += &format!("{comma} {about}{} days {side} {}", anchor.days.abs(), label(anchor.event));
        }
        text + &self.clauses(number)
    }

    fn clauses(&self, number: usize) -> String {
        let mut text = String::new();
        if let Some(quantity) = self.quantity {
            text += &format!(", {}", stated_quantity(quantity));
        }
        if let Some(count) = self.count {
            text += &match count {
                Count::Exactly(many) => format!(", count {many}"),
                Count::Several => ", count several".to_owned(),
            };
        }
        if !self.members.is_empty() {
            let members: Vec<_> = self.members.iter().map(|member| label(*member)).collect();
            text += &format!(" including {}", members.join(" and "));
        }
        if let Some(source) = self.source {
            let reported = if self.reported { " reported" } else { "" };
            text += &format!(", source {}{reported}", SOURCES[source]);
        }
        text + &format!(", labelled {}", label(number))
    }
}

impl History {
    /// The event that a statement recorded.
    pub fn event(&self, number: usize) -> Option<&Event> {
        match self.statements.get(number) {
            Some(Statement::Record(event)) => Some(event),
            _ => None,
        }
    }

    /// All events with the numbers of their statements.
    pub fn events(&self) -> impl Iterator<Item = (usize, &Event)> {
        self.statements.iter().enumerate().filter_map(|(number, statement)| match statement {
            Statement::Record(event) => Some((number, event)),
            _ => None,
        })
    }

    /// A statement as it is told, where the entries got these numbers.
    pub fn text(&self, number: usize, entries: &[u64]) -> String {
        let kind = |event: usize| self.event(event).map_or(Kind::Storm, |event| event.kind);
        let from =
            |source: &Option<usize>| source.map(|s| format!(", source {}", SOURCES[s])).unwrap_or_default();
        match &self.statements[number] {
            Statement::Record(event) => event.text(number),
            Statement::Cite { event, source, rank, value } => {
                let mut text = format!("cite {} source {}", label(*event), SOURCES[*source]);
                text += match rank {
                    Rank::Normal => "",
                    Rank::Preferred => " preferred",
                    Rank::Deprecated => " deprecated",
                };
                let value = value.as_ref().map(|value| format!(", {}", said(value, kind(*event))));
                let because = if *rank == Rank::Preferred { " because \"it was there\"" } else { "" };
                text + &value.unwrap_or_default() + because
            }
            Statement::Correct { event, value, source } => {
                let value = said(value, kind(*event));
                format!("correct {} {value} because \"so\"{}", label(*event), from(source))
            }
            Statement::Retract { event, source } => {
                format!("retract {} because \"so\"{}", label(*event), from(source))
            }
            Statement::Same { event, duplicate } => format!("same {} {}", label(*event), label(*duplicate)),
            Statement::Undo { statement } => {
                format!("undo #{}", entries.get(*statement).copied().unwrap_or_default())
            }
        }
    }

    /// Without one statement and what speaks of it.
    pub fn without(&self, number: usize) -> Self {
        let mut gone = vec![false; self.statements.len()];
        gone[number] = true;
        for (at, statement) in self.statements.iter().enumerate() {
            gone[at] = gone[at] || statement.speaks_of().iter().any(|spoken| gone[*spoken]);
        }
        let new: Vec<usize> = gone
            .iter()
            .scan(0, |next, gone| {
                let at = *next;
                *next += usize::from(!gone);
                Some(at)
            })
            .collect();
        let left = self.statements.iter().zip(&gone).filter(|(_, gone)| !**gone);
        Self { statements: left.map(|(statement, _)| statement.renumbered(&new)).collect() }
    }
}

impl Statement {
    fn speaks_of(&self) -> Vec<usize> {
        match self {
            Self::Record(event) => {
                event.members.iter().copied().chain(event.anchor.map(|anchor| anchor.event)).collect()
            }
            Self::Cite { event, .. } | Self::Correct { event, .. } | Self::Retract { event, .. } => {
                vec![*event]
            }
            Self::Same { event, duplicate } => vec![*event, *duplicate],
            Self::Undo { statement } => vec![*statement],
        }
    }

    fn renumbered(&self, new: &[usize]) -> Self {
        let mut copy = self.clone();
        match &mut copy {
            Self::Record(event) => {
                event.members.iter_mut().for_each(|member| *member = new[*member]);
                if let Some(anchor) = &mut event.anchor {
                    anchor.event = new[anchor.event];
                }
            }
            Self::Cite { event, .. } | Self::Correct { event, .. } | Self::Retract { event, .. } => {
                *event = new[*event];
            }
            Self::Same { event, duplicate } => (*event, *duplicate) = (new[*event], new[*duplicate]),
            Self::Undo { statement } => *statement = new[*statement],
        }
        copy
    }
}
