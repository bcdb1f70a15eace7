//! The parameters of a question: places such as `$who` and `$day`, to be filled before it is asked.

use crate::ast::{
    ArgumentKind, DateForm, DateText, Head, ModifierKind, Noun, PartKind, Question, Run, RunPart, Selection,
    Span, TimePoint, When,
};
use crate::parse::parse_date;
use crate::walk::{self, PhraseLeaf, timely};

/// What may be put in the place of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A name, a word of the vocabulary or the number of an entry.
    Name,
    /// A date.
    Date,
    /// Either: `in $where`, `before $when`.
    Either,
}

/// What is put in the place of a parameter. It is read as if it were typed there, but never as more than a name or a
/// date: no keyword in it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterValue {
    /// A text: `#45` is an entry and `"…"` a name; elsewhere a date where the place takes one and the text is one,
    /// else a name.
    Text(String),
    /// A name, whatever it looks like.
    Name(String),
    /// An entry, by its number.
    Number(u64),
}

impl From<&str> for ParameterValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for ParameterValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for ParameterValue {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// A parameter of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name, without the `$`.
    pub name: String,
    /// What may be put there.
    pub wants: Wants,
    /// Where it stands.
    pub span: Span,
}

impl Parameter {
    /// Whether a value may be put in its place.
    #[must_use]
    pub fn takes(&self, value: &ParameterValue) -> bool {
        filling(value, self).is_some()
    }
}

impl Question {
    /// Its parameters, in the order typed: one that stands in two places is named twice.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut found = Vec::new();
        walk::question(&mut self.clone(), &mut |slot| found.extend(slot.parameter()));
        found.sort_by_key(|parameter: &Parameter| parameter.span.start);
        found
    }

    /// Puts a value wherever a parameter stands. The places where it does not fit are returned, and stay as they were.
    pub fn fill(&mut self, name: &str, value: &ParameterValue) -> Vec<Parameter> {
        let mut unfit = Vec::new();
        walk::question(self, &mut |slot| {
            if let Some(parameter) = slot.parameter().filter(|parameter| parameter.name == name) {
                match filling(value, &parameter) {
                    Some(filling) => slot.put(filling),
                    None => unfit.push(parameter),
                }
            }
        });
        unfit
    }
}

/// A value as it fits one place.
enum Filling {
    Part(PartKind),
    Date(DateText),
}

fn filling(value: &ParameterValue, at: &Parameter) -> Option<Filling> {
    let date_only = at.wants == Wants::Date;
    match value {
        ParameterValue::Number(_) | ParameterValue::Name(_) if date_only => None,
        ParameterValue::Number(number) => Some(Filling::Part(PartKind::Number(*number))),
        ParameterValue::Name(name) => Some(Filling::Part(PartKind::Quoted(name.clone()))),
        ParameterValue::Text(text) => {
            let text = text.trim();
            let date = if at.wants == Wants::Name { None } else { parse_date(text).ok() };
            match date {
                Some(DateText { form: DateForm::Parameter(_), .. }) => None,
                Some(date) => Some(Filling::Date(DateText { form: date.form, span: at.span })),
                None if date_only => None,
                None => Some(Filling::Part(read(text))),
            }
        }
    }
}

/// A text that is no date: an entry or a name.
fn read(text: &str) -> PartKind {
    let number = text.strip_prefix(['#', 'e', 'E']).and_then(|digits| digits.parse().ok());
    if let Some(number) = number {
        return PartKind::Number(number);
    }
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    PartKind::Quoted(quoted.map_or_else(|| text.to_owned(), |inside| inside.replace("\"\"", "\"")))
}

impl PhraseLeaf<'_> {
    fn parameter(&self) -> Option<Parameter> {
        let of = |part: &RunPart, wants| match &part.kind {
            PartKind::Parameter(name) => Some(Parameter { name: name.clone(), wants, span: part.span }),
            _ => None,
        };
        let dated = |date: &DateText, wants| match &date.form {
            DateForm::Parameter(name) => Some(Parameter { name: name.clone(), wants, span: date.span }),
            _ => None,
        };
        match self {
            Self::Part(part) => of(part, Wants::Name),
            Self::Date(date) => dated(date, Wants::Date),
            Self::Role(kind) => timely(kind).and_then(|(_, part)| of(part, Wants::Either)),
            Self::Point(TimePoint::Date(date)) => dated(date, Wants::Either),
            Self::Point(TimePoint::Events(_)) | Self::Entry(_) => None,
        }
    }

    fn put(self, filling: Filling) {
        match (self, filling) {
            (Self::Part(part), Filling::Part(kind)) => part.kind = kind,
            (Self::Date(at), Filling::Date(date)) => *at = date,
            (Self::Role(kind), Filling::Part(filled)) => {
                if let ModifierKind::Role { argument, .. } = kind
                    && let ArgumentKind::Run(run) = &mut argument.kind
                    && let [part] = run.parts.as_mut_slice()
                {
                    part.kind = filled;
                }
            }
            (Self::Role(kind), Filling::Date(date)) => {
                if let (Some((word, _)), ModifierKind::Role { not, .. }) = (timely(kind), &*kind) {
                    *kind = ModifierKind::When { not: *not, possibly: false, when: When::At(word, date) };
                }
            }
            (Self::Point(point), Filling::Date(date)) => *point = TimePoint::Date(date),
            (Self::Point(point), Filling::Part(kind)) => {
                if let TimePoint::Date(DateText { span, .. }) = *point {
                    let run = Run { parts: vec![RunPart { kind, span }], span };
                    let noun = Noun { head: Some(Head::Run(run)), span, ..Noun::default() };
                    *point = TimePoint::Events(Box::new(Selection::Noun(Box::new(noun))));
                }
            }
            // A place is only given what it wants.
            (Self::Part(_), Filling::Date(_)) | (Self::Date(_), Filling::Part(_)) | (Self::Entry(_), _) => {}
        }
    }
}
