//! Statements.

use std::fmt::{self, Display, Formatter};

use super::{Quoted, joined};
use crate::ast::{
    Argument, Bound, ChangeText, Citation, CountText, DeclareClause, DefinePart, Definition, FieldValue,
    FillerText, FrameText, Locator, QuantityText, RecordClause, RecordedText, Reference, Role, Statement,
    TargetText, Tell, Word,
};

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.tell.fmt(f)?;
        if let Some(label) = &self.label {
            write!(f, ", labelled {label}")?;
        }
        if let Some(superseded) = &self.supersedes {
            f.write_str(", superseding ")?;
            if superseded.is_empty() {
                f.write_str("nothing")?;
            }
            joined(f, superseded, " and ")?;
        }
        if let Some(first) = &self.first {
            write!(f, ", first recorded {first}")?;
        }
        self.recorded.as_ref().map_or(Ok(()), |recorded| write!(f, ", recorded {recorded}"))
    }
}

impl Display for RecordedText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.at)?;
        if let Some(number) = self.number {
            write!(f, " as #{number}")?;
        }
        self.by.as_ref().map_or(Ok(()), |by| write!(f, " by {}", Quoted(by)))
    }
}

/// A reason, where there is one.
struct Because<'p>(Option<&'p String>);

impl Display for Because<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |reason| write!(f, " because {}", Quoted(reason)))
    }
}

impl Display for Tell {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(record) => record.fmt(f),
            Self::Declare(declare) => declare.fmt(f),
            Self::Source { key, fields } => source(f, key, fields),
            Self::Cite { event, source, asserts, because } => {
                write!(f, "cite {event} {source}")?;
                for (index, change) in asserts.iter().enumerate() {
                    write!(f, "{} {change}", if index == 0 { "" } else { "," })?;
                }
                Because(because.as_ref()).fmt(f)
            }
            Self::Correct { refine, event, changes, because, sources } => {
                write!(f, "{} {event} ", if *refine { "refine" } else { "correct" })?;
                joined(f, changes, ", ")?;
                Because(because.as_ref()).fmt(f)?;
                sources.iter().try_for_each(|source| write!(f, ", {source}"))
            }
            Self::Retract { target, because, sources } => {
                write!(f, "retract {target}{}", Because(because.as_ref()))?;
                sources.iter().try_for_each(|source| write!(f, ", {source}"))
            }
            Self::Tie { same, event, duplicate, because, sources } => {
                let word = if *same { "same" } else { "distinct" };
                write!(f, "{word} {event} {duplicate}{}", Because(because.as_ref()))?;
                sources.iter().try_for_each(|source| write!(f, ", {source}"))
            }
            Self::Merge { from, into, because } => {
                write!(f, "merge {from} into {into}{}", Because(because.as_ref()))
            }
            Self::Split { from, into, events, because } => {
                write!(f, "split {from} into {into} with ")?;
                joined(f, events, ", ")?;
                Because(because.as_ref()).fmt(f)
            }
            Self::Rate { source, letter, because } => {
                write!(f, "rate {source} {letter}{}", Because(because.as_ref()))
            }
            Self::Undo { target, because, sources } => {
                write!(f, "undo {target}{}", Because(because.as_ref()))?;
                sources.iter().try_for_each(|source| write!(f, ", {source}"))
            }
            Self::Note { on, text, sources } => {
                write!(f, "note on {on} {}", Quoted(text))?;
                sources.iter().try_for_each(|source| write!(f, ", {source}"))
            }
            Self::Let { name, selection } => write!(f, "let {name} = {selection}"),
            Self::Define { what, name, parts } => define(f, *what, name, parts),
        }
    }
}

fn source(f: &mut Formatter<'_>, key: &Word, fields: &[(Word, FieldValue)]) -> fmt::Result {
    write!(f, "source {key}:")?;
    for (index, (name, value)) in fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        match value {
            FieldValue::Text(text) => write!(f, "{comma} {name} {}", Quoted(text))?,
            FieldValue::Date(date) => write!(f, "{comma} {name} {date}")?,
        }
    }
    Ok(())
}

fn define(f: &mut Formatter<'_>, what: Definition, name: &Word, parts: &[DefinePart]) -> fmt::Result {
    write!(f, "define {what} {name}")?;
    let mut before: Option<&DefinePart> = None;
    for part in parts {
        let mark = match before {
            None => ":",
            Some(before) if group(before) == group(part) => ",",
            Some(_) => ";",
        };
        write!(f, "{mark} {part}")?;
        before = Some(part);
    }
    Ok(())
}

/// Parts of one group stand between the same semicolons: forms of the word, roles, statuses before and after.
fn group(part: &DefinePart) -> u8 {
    match part {
        DefinePart::Plural(_)
        | DefinePart::Past(_)
        | DefinePart::Verb(..)
        | DefinePart::Agent(_)
        | DefinePart::Also(_) => 0,
        DefinePart::IsA(_) => 1,
        DefinePart::Role(..) => 2,
        DefinePart::Implies(..) => 3,
        DefinePart::Symmetric | DefinePart::Requires(..) | DefinePart::Intends(..) => 4,
        DefinePart::Makes(..) => 5,
        DefinePart::After(_) | DefinePart::Before(_) => 5,
    }
}

impl Display for DefinePart {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plural(word) => write!(f, "plural {word}"),
            Self::Past(word) => write!(f, "past {word}"),
            Self::Verb(word, frame) => {
                write!(f, "verb {word}")?;
                let Some(FrameText { subject, object }) = frame else { return Ok(()) };
                match object {
                    Some(object) => write!(f, " ({subject} … {object})"),
                    None => write!(f, " ({subject} …)"),
                }
            }
            Self::Agent(word) => write!(f, "agent {word}"),
            Self::Also(word) => write!(f, "also {word}"),
            Self::IsA(word) => write!(f, "is a {word}"),
            Self::Role(preposition, types) => {
                write!(f, "{preposition} ")?;
                joined(f, types, " or ")
            }
            Self::Implies(kind, roles) => {
                write!(f, "implies {kind}")?;
                roles.iter().try_for_each(|(preposition, filler)| match filler {
                    FillerText::Its(its) => write!(f, " {preposition} its {its}"),
                    FillerText::Itself => write!(f, " {preposition} itself"),
                })
            }
            Self::Symmetric => f.write_str("symmetric"),
            Self::Requires(kind) => write!(f, "requires {kind}"),
            Self::Intends(kind) => write!(f, "intends {kind}"),
            Self::Makes(preposition, status, mood) => {
                write!(f, "makes its {preposition} {status}")?;
                mood.map_or(Ok(()), |mood| write!(f, " when {mood}"))
            }
            Self::After(status) => write!(f, "after {status}"),
            Self::Before(status) => write!(f, "before {status}"),
        }
    }
}

fn role(f: &mut Formatter<'_>, preposition: Role, arguments: &[Argument]) -> fmt::Result {
    write!(f, "{preposition} ")?;
    joined(f, arguments, " and ")
}

impl Display for RecordClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("record ")?;
        if let Some(mood) = self.mood {
            write!(f, "{mood} ")?;
        }
        self.kind.fmt(f)?;
        for (preposition, arguments) in &self.roles {
            f.write_str(" ")?;
            role(f, *preposition, arguments)?;
        }
        self.when
            .iter()
            .enumerate()
            .try_for_each(|(index, when)| write!(f, "{} {}", if index == 0 { "" } else { "," }, when))?;
        if let Some(quantity) = &self.quantity {
            write!(f, ", {quantity}")?;
        }
        if let Some(count) = self.count {
            write!(f, ", {count}")?;
        }
        if !self.including.is_empty() {
            f.write_str(if self.count.is_some() { " including " } else { ", including " })?;
            joined::<Reference>(f, &self.including, " and ")?;
        }
        self.links.iter().try_for_each(|(word, entry)| write!(f, ", {word} {entry}"))?;
        if self.derived {
            f.write_str(", derived")?;
        }
        self.sources.iter().try_for_each(|source| write!(f, ", {source}"))
    }
}

/// A whole number of parts as a decimal number.
struct Scaled {
    parts: i64,
    places: usize,
}

impl Display for Scaled {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = if self.parts < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.parts.unsigned_abs(), width = self.places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - self.places);
        let fraction = fraction.trim_end_matches('0');
        write!(f, "{sign}{whole}{}{fraction}", if fraction.is_empty() { "" } else { "." })
    }
}

impl Display for QuantityText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("quantity")?;
        if self.bound != Bound::Exactly {
            write!(f, " {}", self.bound)?;
        }
        if let Some(parts) = self.thousandths {
            write!(f, " {}", Scaled { parts, places: 3 })?;
        }
        if self.unit.is_empty() { Ok(()) } else { write!(f, " {}", self.unit) }
    }
}

impl Display for CountText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(number) => write!(f, "count {number}"),
            Self::AtLeast(number) => write!(f, "count at least {number}"),
            Self::AtMost(number) => write!(f, "count at most {number}"),
            Self::Between(least, most) => write!(f, "count {least} to {most}"),
            Self::Several => f.write_str("count several"),
        }
    }
}

impl Display for Citation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "source {}", self.source)?;
        match self.locator {
            Some(Locator::Characters(from, to)) => write!(f, " at {from}-{to}")?,
            Some(Locator::Paragraph(number)) => write!(f, " para {number}")?,
            Some(Locator::Page(number)) => write!(f, " page {number}")?,
            None => {}
        }
        self.via.iter().try_for_each(|via| write!(f, " via {via}"))?;
        if let Some(quote) = &self.quote {
            write!(f, " quote {}", Quoted(quote))?;
        }
        if let Some(grounds) = self.grounds {
            write!(f, " {grounds}")?;
        }
        if let Some(rank) = self.rank {
            write!(f, " {rank}")?;
        }
        self.credibility.map_or(Ok(()), |credibility| write!(f, " credibility {credibility}"))
    }
}

impl Display for DeclareClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "declare {}", self.what)?;
        if let Some((preposition, parent)) = &self.parent {
            write!(f, " {preposition} {parent}")?;
        }
        if let Some(from) = &self.from {
            write!(f, " from {from}")?;
        }
        if let Some(to) = &self.to {
            write!(f, " to {to}")?;
        }
        self.relations.iter().try_for_each(|(words, name)| write!(f, ", {words} {name}"))?;
        for (index, name) in self.also.iter().enumerate() {
            write!(f, "{} {}", if index == 0 { " also" } else { "," }, Quoted(&name.text))?;
        }
        if let Some((latitude, longitude)) = self.coordinates {
            let [latitude, longitude] =
                [latitude, longitude].map(|parts| Scaled { parts: parts.into(), places: 6 });
            write!(f, ", coordinates {latitude} {longitude}")?;
        }
        if let Some(target) = &self.target {
            write!(f, ", {target}")?;
        }
        self.sources.iter().try_for_each(|source| write!(f, ", {source}"))
    }
}

impl Display for TargetText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "target {} {} per {}", self.count, self.kind, self.per)?;
        self.during.map_or(Ok(()), |length| write!(f, " for {length}"))
    }
}

impl Display for ChangeText {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(kind) => write!(f, "kind {kind}"),
            Self::Mood(None) => f.write_str("mood happened"),
            Self::Mood(Some(mood)) => write!(f, "mood {mood}"),
            Self::When(when) => when.fmt(f),
            Self::NoDate => f.write_str("without date"),
            Self::NoQuantity => f.write_str("without quantity"),
            Self::NoCount => f.write_str("without count"),
            Self::Role(preposition, arguments) => role(f, *preposition, arguments),
            Self::With(preposition, arguments) => {
                f.write_str("also ")?;
                role(f, *preposition, arguments)
            }
            Self::Without(preposition, arguments) => {
                f.write_str("without ")?;
                role(f, *preposition, arguments)
            }
            Self::Quantity(quantity) => quantity.fmt(f),
            Self::Count(count) => count.fmt(f),
            Self::Including(members) => {
                f.write_str("including ")?;
                joined(f, members, " and ")
            }
        }
    }
}
