//! Pieces of phrases for those who make a phrase and do not read one: what they say is printed like what was typed.

use crate::ast::{
    Argument, ArgumentKind, DateForm, DateText, Head, JoinWord, Modifier, ModifierKind, Noun, PartKind,
    Reference, ReferenceWord, Role, Run, RunPart, Selection, Span, TimePoint, When, Word,
};
use crate::parse::is_bare_name;

impl RunPart {
    /// A part that was not typed.
    #[must_use]
    pub fn of(kind: PartKind) -> Self {
        Self { kind, span: Span::default() }
    }

    /// A bare word.
    #[must_use]
    pub fn word(word: &str) -> Self {
        Self::of(PartKind::Word(word.to_owned()))
    }
}

impl Run {
    /// A run of these parts.
    #[must_use]
    pub fn of(parts: Vec<RunPart>) -> Self {
        Self { parts, span: Span::default() }
    }

    /// A run of one part.
    #[must_use]
    pub fn part(kind: PartKind) -> Self {
        Self::of(vec![RunPart::of(kind)])
    }

    /// Bare words, with single blanks between them.
    #[must_use]
    pub fn words(words: &str) -> Self {
        Self::of(words.split(' ').map(RunPart::word).collect())
    }

    /// A name: bare words where they read as a name wherever one may stand, else a quoted text.
    #[must_use]
    pub fn name(name: &str) -> Self {
        if is_bare_name(name) { Self::words(name) } else { Self::quoted(name) }
    }

    /// A quoted text.
    #[must_use]
    pub fn quoted(text: &str) -> Self {
        Self::part(PartKind::Quoted(text.to_owned()))
    }

    /// A selection in brackets.
    #[must_use]
    pub fn bracket(selection: Selection) -> Self {
        Self::part(PartKind::Bracket(selection))
    }

    /// `either of (A, B)`; `all of (A, B)`.
    #[must_use]
    pub fn list(all: bool, of: Vec<Selection>) -> Self {
        Self::part(PartKind::List { all, of })
    }

    /// The run with another behind it.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }
}

impl Noun {
    /// A noun with nothing around it.
    #[must_use]
    pub fn of(run: Run) -> Self {
        Self { head: Some(Head::Run(run)), ..Self::default() }
    }

    /// A selection in brackets, as a noun.
    #[must_use]
    pub fn bracket(selection: Selection) -> Self {
        Self::of(Run::bracket(selection))
    }

    /// The noun with further modifiers.
    #[must_use]
    pub fn with(mut self, modifiers: impl IntoIterator<Item = Modifier>) -> Self {
        self.modifiers.extend(modifiers);
        self
    }

    /// The words of the noun with those before it, as one run, and its modifiers: `planned visits` behind `were there`.
    #[must_use]
    pub fn spoken(self) -> (Run, Vec<Modifier>) {
        let mut before: Vec<String> = Vec::new();
        before.extend(self.nth.map(|nth| nth.to_string()));
        before.extend(self.amount.map(|amount| amount.to_string()));
        before.extend(self.mood.map(|mood| mood.to_string()));
        let before = before.iter().flat_map(|words| words.split(' ')).map(RunPart::word).collect();
        let head = match self.head {
            Some(Head::Run(run)) => run,
            head => Run::bracket(Self { head, ..Self::default() }.into()),
        };
        (Run::of(before).then(head), self.modifiers)
    }
}

impl From<Noun> for Selection {
    fn from(noun: Noun) -> Self {
        Self::Noun(Box::new(noun))
    }
}

impl From<Run> for Selection {
    fn from(run: Run) -> Self {
        Noun::of(run).into()
    }
}

impl From<Run> for Argument {
    fn from(run: Run) -> Self {
        Self { amount: None, mood: None, kind: ArgumentKind::Run(run), span: Span::default() }
    }
}

impl From<ModifierKind> for Modifier {
    fn from(kind: ModifierKind) -> Self {
        Self { join: None, kind, span: Span::default() }
    }
}

impl Modifier {
    /// Somebody or something in a role.
    #[must_use]
    pub fn role(preposition: Role, argument: impl Into<Argument>) -> Self {
        ModifierKind::Role { preposition, not: false, argument: argument.into() }.into()
    }

    /// A time.
    #[must_use]
    pub fn when(when: When, possibly: bool) -> Self {
        ModifierKind::When { not: false, possibly, when }.into()
    }

    /// Words that say something of a noun, such as a past form, with what belongs to them.
    #[must_use]
    pub fn said(run: Run, modifiers: Vec<Self>) -> Self {
        ModifierKind::Clause { relative: false, auxiliary: None, not: false, run, modifiers }.into()
    }

    /// The same with `not` before it.
    #[must_use]
    pub fn denied(mut self) -> Self {
        match &mut self.kind {
            ModifierKind::Role { not, .. }
            | ModifierKind::When { not, .. }
            | ModifierKind::Clause { not, .. } => {
                *not = true;
            }
            ModifierKind::Without(_)
            | ModifierKind::Lens(_)
            | ModifierKind::Per(_)
            | ModifierKind::Same(_)
            | ModifierKind::Via(_) => {}
        }
        self
    }

    /// The same with `but not` before it, so that it goes back to the outer noun.
    #[must_use]
    pub fn but_not(self) -> Self {
        Self { join: Some(JoinWord::ButNot), ..self.denied() }
    }
}

impl DateText {
    /// A date by its canonical text.
    #[must_use]
    pub fn of(text: impl Into<String>) -> Self {
        Self { form: DateForm::Text(text.into()), span: Span::default() }
    }
}

impl From<DateText> for TimePoint {
    fn from(date: DateText) -> Self {
        Self::Date(date)
    }
}

impl TimePoint {
    /// The point that an entry stands for, in the entry's place.
    #[must_use]
    pub fn entry(reference: Reference) -> Self {
        let span = reference.span;
        let kind = match reference.target {
            ReferenceWord::Number(number) => PartKind::Number(number),
            ReferenceWord::Label(label) => PartKind::Word(label),
        };
        let run = Run { parts: vec![RunPart { kind, span }], span };
        Self::Events(Box::new(Noun { span, ..Noun::of(run) }.into()))
    }
}

impl Reference {
    /// An entry by its number.
    #[must_use]
    pub fn number(number: u64) -> Self {
        Self { target: ReferenceWord::Number(number), span: Span::default() }
    }

    /// An entry by its label.
    #[must_use]
    pub fn label(label: &str) -> Self {
        Self { target: ReferenceWord::Label(label.to_owned()), span: Span::default() }
    }
}

impl Word {
    /// A word as it stands.
    #[must_use]
    pub fn bare(text: impl Into<String>) -> Self {
        Self { text: text.into(), quoted: false, span: Span::default() }
    }

    /// A text in quotes.
    #[must_use]
    pub fn quoted(text: impl Into<String>) -> Self {
        Self { text: text.into(), quoted: true, span: Span::default() }
    }

    /// A text that stands alone, in quotes where it is more than one word or could be read otherwise.
    #[must_use]
    pub fn term(text: &str) -> Self {
        let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.');
        let digits = text.strip_prefix(['e', 'E']).unwrap_or(text);
        let number = digits.chars().all(|digit| digit.is_ascii_digit());
        if text.chars().all(plain) && !number { Self::bare(text) } else { Self::quoted(text) }
    }
}
