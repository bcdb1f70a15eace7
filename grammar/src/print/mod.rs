//! Phrase to text: the canonical wording, in the order typed, with brackets where a rule of reading settled what belongs
//! to what. Words that were quoted stay quoted, since a quoted text is one name whatever its words.

mod question;
mod statement;
mod time;

use std::fmt::{self, Display, Formatter, Write};

use crate::ast::{
    AmountClause, Argument, ArgumentKind, Auxiliary, Head, JoinWord, LensClause, Modifier, ModifierKind,
    Noun, Nth, PartKind, Reference, ReferenceWord, Run, RunPart, SameClause, Selection, StepClause, Word,
};

/// The name as it is typed: in quotes where its words would be read as something else, and bare where not.
///
/// ```
/// use annals_grammar::quote_name;
/// assert_eq!(quote_name("Kim Jong Un"), "Kim Jong Un");
/// assert_eq!(quote_name("Bank of Korea"), "\"Bank of Korea\"");
/// ```
#[must_use]
pub fn quote_name(name: &str) -> String {
    Run::name(name).to_string()
}

/// A text in quotes. A line break reads as a blank, and would end a statement.
struct Quoted<'t>(&'t str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for letter in self.0.chars() {
            if letter == '"' {
                f.write_char('"')?;
            }
            f.write_char(if matches!(letter, '\n' | '\r' | '\t') { ' ' } else { letter })?;
        }
        f.write_char('"')
    }
}

/// Writes the items with a word between them.
fn joined<T: Display>(f: &mut Formatter<'_>, items: &[T], between: &str) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

impl Display for Word {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.quoted { Quoted(&self.text).fmt(f) } else { f.write_str(&self.text) }
    }
}

impl Display for Reference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.target {
            ReferenceWord::Number(number) => write!(f, "#{number}"),
            ReferenceWord::Label(label) => f.write_str(label),
        }
    }
}

impl Display for Run {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        joined(f, &self.parts, " ")
    }
}

impl Display for RunPart {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            PartKind::Word(word) => f.write_str(word),
            PartKind::Quoted(text) => Quoted(text).fmt(f),
            PartKind::Number(number) => write!(f, "#{number}"),
            PartKind::Parameter(name) => write!(f, "${name}"),
            PartKind::Bracket(selection) => write!(f, "({selection})"),
            PartKind::List { all, of } => {
                f.write_str(if *all { "all of (" } else { "either of (" })?;
                joined(f, of, ", ")?;
                f.write_char(')')
            }
        }
    }
}

impl Display for Nth {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.last { "last" } else { "first" })?;
        self.count.map_or(Ok(()), |count| write!(f, " {count}"))
    }
}

impl Display for AmountClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.comparison, self.number)
    }
}

impl Display for Argument {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(amount) = self.amount {
            write!(f, "{amount} ")?;
        }
        if let Some(mood) = self.mood {
            write!(f, "{mood} ")?;
        }
        match &self.kind {
            ArgumentKind::Run(run) => run.fmt(f),
            ArgumentKind::New { kind, name } => write!(f, "new {kind} {}", Quoted(&name.text)),
        }
    }
}

impl Display for Selection {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Noun(noun) => noun.fmt(f),
            Self::Sequence { first, steps } => {
                first.fmt(f)?;
                steps.iter().try_for_each(|step| write!(f, " {step}"))
            }
            Self::And { first, rest } => {
                first.fmt(f)?;
                rest.iter().try_for_each(|(join, selection)| write!(f, " {join} {selection}"))
            }
            Self::Or(alternatives) => joined(f, alternatives, " or "),
        }
    }
}

impl Display for StepClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let not = if self.not { "not " } else { "" };
        write!(f, "{not}{} {}", self.relation, self.event)?;
        if let Some(length) = self.within {
            write!(f, " within {length}")?;
        }
        self.same.as_ref().map_or(Ok(()), |same| write!(f, " {same}"))
    }
}

impl Display for SameClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Thing(preposition, run) => write!(f, "{preposition} the same {run}"),
            Self::Anywhere => f.write_str("anywhere"),
        }
    }
}

impl Display for Noun {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        fmt_noun(f, self)
    }
}

fn fmt_noun(f: &mut Formatter<'_>, noun: &Noun) -> fmt::Result {
    let mut blank = "";
    let mut word = |f: &mut Formatter<'_>, word: &dyn Display| {
        write!(f, "{blank}{word}")?;
        blank = " ";
        Ok(())
    };
    if let Some(nth) = &noun.nth {
        word(f, nth)?;
    }
    if let Some(amount) = &noun.amount {
        word(f, amount)?;
    }
    if let Some(mood) = &noun.mood {
        word(f, mood)?;
    }
    match &noun.head {
        Some(Head::Run(run)) => word(f, run)?,
        Some(Head::Projection { projection, of }) => word(f, &format_args!("{projection} of {of}"))?,
        Some(Head::Which(run)) => word(f, &format_args!("which {run}"))?,
        Some(Head::Who) | None => {}
    }
    let mut who = matches!(noun.head, Some(Head::Who));
    for modifier in &noun.modifiers {
        if std::mem::take(&mut who) {
            word(f, &Relative { word: "who", modifier })?
        } else {
            word(f, modifier)?
        }
    }
    Ok(())
}

impl Display for Modifier {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let passive = matches!(
            self.kind,
            ModifierKind::Clause {
                auxiliary: Some(Auxiliary::Was | Auxiliary::Were | Auxiliary::Is | Auxiliary::Are),
                ..
            }
        );
        Relative { word: if passive { "that" } else { "who" }, modifier: self }.fmt(f)
    }
}

/// A modifier, with the word that a relative clause opens with.
struct Relative<'p> {
    word: &'static str,
    modifier: &'p Modifier,
}

impl Display for Relative<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let denied = |not: bool| if not { "not " } else { "" };
        f.write_str(match self.modifier.join {
            Some(JoinWord::And) => "and ",
            Some(JoinWord::ButNot) => "but ",
            None => "",
        })?;
        match &self.modifier.kind {
            ModifierKind::Role { preposition, not, argument } => {
                write!(f, "{}{preposition} {argument}", denied(*not))
            }
            ModifierKind::Without(argument) => write!(f, "without {argument}"),
            ModifierKind::When { not, possibly, when } => {
                write!(f, "{}{}{when}", denied(*not), if *possibly { "possibly " } else { "" })
            }
            ModifierKind::Lens(lens) => lens.fmt(f),
            ModifierKind::Per(run) => write!(f, "per {run}"),
            ModifierKind::Same(same) => same.fmt(f),
            ModifierKind::Clause { relative, auxiliary, not, run, modifiers } => {
                if *relative {
                    write!(f, "{} ", self.word)?;
                }
                if let Some(auxiliary) = auxiliary {
                    write!(f, "{auxiliary} ")?;
                }
                write!(f, "{}{run}", denied(*not))?;
                modifiers.iter().try_for_each(|modifier| write!(f, " {modifier}"))
            }
            ModifierKind::Via(run) => write!(f, "via {run}"),
        }
    }
}

impl Display for LensClause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsOf(date) => write!(f, "as of {date}"),
            Self::AsKnownOn(date) => write!(f, "as known on {date}"),
            Self::AsRecordedOn(date) => write!(f, "as recorded on {date}"),
            Self::AsRecordedAt(entry) => write!(f, "as recorded at {entry}"),
        }
    }
}
