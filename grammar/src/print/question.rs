//! Questions.

use std::fmt::{self, Display, Formatter};

use super::joined;
use crate::ast::{
    Argument, AskClause, Clause, DateText, DurationSide, Head, HowLong, Modifier, ModifierKind, PartKind,
    Phrase, Question, ReplayClause, Role, RunPart, Selection, ShapingClause, Statistic, TimePoint, When,
};

impl Display for Phrase {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(question) => question.fmt(f),
            Self::Statement(statement) => statement.fmt(f),
            Self::Replay(replay) => replay.fmt(f),
        }
    }
}

impl Display for Question {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let explain = if self.explain { "explain " } else { "" };
        let lens: String = self.lens.iter().map(|lens| format!(" {lens}")).collect();
        let possibly = if self.possibly { "possibly " } else { "" };
        sentence(f, &format!("{explain}{possibly}{}{lens}{}", self.ask, self.shaping))
    }
}

/// Writes a question. A final question mark is taken for that of the sentence, so one that belongs to a date needs
/// another after it.
fn sentence(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str(text)?;
    if text.ends_with('?') { f.write_str(" ?") } else { Ok(()) }
}

impl Display for ShapingClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(sorting) = &self.sorted {
            write!(f, " sorted by {}{}", sorting.field, if sorting.descending { " descending" } else { "" })?;
        }
        if let Some(limit) = self.limit {
            write!(f, " limit {limit}")?;
        }
        if !self.show.is_empty() {
            f.write_str(" show ")?;
            joined(f, &self.show, ", ")?;
        }
        Ok(())
    }
}

/// Whether what is counted is grouped.
fn is_grouped(selection: &Selection) -> bool {
    match selection {
        Selection::Noun(noun) | Selection::Sequence { first: noun, .. } => {
            noun.modifiers.iter().any(|modifier| matches!(modifier.kind, ModifierKind::Per(_)))
        }
        Selection::And { first, rest } => is_grouped(first) || rest.iter().any(|(_, side)| is_grouped(side)),
        Selection::Or(sides) => sides.iter().any(is_grouped),
    }
}

/// Whether the first side of a duration ends where a `to` follows it: nothing in it could take that word.
fn ends_before_to(side: &DurationSide) -> bool {
    let TimePoint::Events(events) = &side.at else { return true };
    let Selection::Noun(noun) = &**events else { return false };
    let closed = match &noun.head {
        Some(Head::Run(_)) => true,
        Some(Head::Projection { of, .. }) => is_bracket(of),
        _ => false,
    };
    closed && noun.modifiers.iter().all(modifier_ends_before_to)
}

fn modifier_ends_before_to(modifier: &Modifier) -> bool {
    modifier.join.is_none()
        && match &modifier.kind {
            ModifierKind::Role { preposition, .. } => *preposition != Role::To,
            ModifierKind::When { when, .. } => match when {
                When::At(..) | When::About(_) => true,
                When::Relative { point, .. } | When::Within { point, .. } => point_ends_before_to(point),
                _ => false,
            },
            ModifierKind::Clause { modifiers, .. } => modifiers.iter().all(modifier_ends_before_to),
            ModifierKind::Without(_)
            | ModifierKind::Lens(_)
            | ModifierKind::Per(_)
            | ModifierKind::Via(_) => true,
            ModifierKind::Same(_) => false,
        }
}

fn point_ends_before_to(point: &TimePoint) -> bool {
    match point {
        TimePoint::Date(_) => true,
        TimePoint::Events(events) => is_bracket(events),
    }
}

/// Whether a selection is a bracket and nothing more.
fn is_bracket(selection: &Selection) -> bool {
    let Selection::Noun(noun) = selection else { return false };
    let Some(Head::Run(run)) = &noun.head else { return false };
    noun.modifiers.is_empty() && matches!(run.parts.as_slice(), [RunPart { kind: PartKind::Bracket(_), .. }])
}

/// Modifiers, each after a blank.
struct After<'p>(&'p [Modifier]);

impl Display for After<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|modifier| write!(f, " {modifier}"))
    }
}

impl Display for AskClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Select(selection) => selection.fmt(f),
            Self::HowMany(selection) if is_grouped(selection) => write!(f, "count {selection}"),
            Self::HowMany(selection) => write!(f, "how many {selection}"),
            Self::HowManyTimes(clause) => write!(f, "how many times {clause}"),
            Self::Measure { statistic, of } => write!(f, "{statistic} quantity of {of}"),
            Self::HowLong(how_long) => how_long.fmt(f),
            Self::Gap { longest, between } => {
                let extreme = if *longest { Statistic::Longest } else { Statistic::Shortest };
                write!(f, "{extreme} gap between {between}")
            }
            Self::Wh { word, clause } => write!(f, "{word} {clause}"),
            Self::Did(clause) => clause.fmt(f),
            Self::Path { from, to, in_order_of_time, within, through, modifiers } => {
                let in_order = if *in_order_of_time { " in order of time" } else { "" };
                write!(f, "path from {from} to {to}{in_order}{}", Steps(*within))?;
                write!(f, "{}{}", Through(through.as_ref()), After(modifiers))
            }
            Self::Neighbours { of, within, through, modifiers } => {
                write!(f, "neighbours of {of}{}", Steps(*within))?;
                write!(f, "{}{}", Through(through.as_ref()), After(modifiers))
            }
            Self::Rank { what, by } => write!(f, "rank {what} by {by}"),
            Self::Search(words) => write!(f, "search {}", super::Quoted(words)),
            Self::Islands(modifiers) => write!(f, "islands{}", After(modifiers)),
            Self::Changes { clock, from, to, modifiers } => {
                // What they are of stands before the days.
                let lens = |modifier: &Modifier| matches!(modifier.kind, ModifierKind::Lens(_));
                let of = modifiers.iter().position(lens).unwrap_or(modifiers.len());
                let (of, lenses) = modifiers.split_at(of);
                let days = FromTo { from: from.as_ref(), to: to.as_ref() };
                write!(f, "{clock}{}{days}{}", After(of), After(lenses))
            }
            Self::Report { report, of } => write!(f, "{report} {of}"),
            Self::Why(ask) => write!(f, "why {ask}"),
        }
    }
}

struct Through<'p>(Option<&'p Argument>);

impl Display for Through<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |argument| write!(f, " through {argument}"))
    }
}

struct Steps(Option<u64>);

impl Display for Steps {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(1) => f.write_str(" within 1 step"),
            Some(steps) => write!(f, " within {steps} steps"),
            None => Ok(()),
        }
    }
}

struct FromTo<'p> {
    from: Option<&'p DateText>,
    to: Option<&'p DateText>,
}

impl Display for FromTo<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) => write!(f, " from {from} to {to}"),
            (Some(from), None) => write!(f, " since {from}"),
            (None, Some(to)) => write!(f, " until {to}"),
            (None, None) => Ok(()),
        }
    }
}

impl Display for HowLong {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(statistic) = self.statistic {
            write!(f, "{statistic} ")?;
        }
        match &self.to {
            Some(to) if ends_before_to(&self.from) => write!(f, "how long from {} to {to}", self.from)?,
            // `between` reads both sides alike, and `to` may stand in the first.
            Some(to) => write!(f, "how long between {} and {to}", self.from)?,
            None => write!(f, "how long since {}", self.from)?,
        }
        After(&self.modifiers).fmt(f)
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        if let Some(auxiliary) = self.auxiliary {
            text.push_str(&format!(" {auxiliary}"));
        }
        if self.not {
            text.push_str(" not");
        }
        if let Some(run) = &self.run {
            text.push_str(&format!(" {run}"));
        }
        text.push_str(&After(&self.modifiers).to_string());
        f.write_str(text.trim_start())
    }
}

impl Display for ReplayClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut text = "replay".to_owned();
        if let Some(from) = &self.from {
            text.push_str(&format!(" from {from}"));
        }
        if let Some(to) = &self.to {
            text.push_str(&format!(" to {to}"));
        }
        if let Some(unit) = self.by {
            text.push_str(&format!(" by {unit}"));
        }
        sentence(f, &text)
    }
}
