//! Nouns: names, types and kinds, with what stands before them.

use annals_grammar::{SentencePieceKind, quote_name};
use annals_graph::ids::{EntityIx, TypeIx};

use super::clause::{Adjunct, SaidClause, SaidPoint};
use super::verbs::{ARTICLES, BE};
use super::words::SentenceReader;

/// Who or what is spoken of.
#[derive(Clone, Debug)]
pub(super) enum SaidNoun {
    /// Somebody or something by name.
    Entity { text: String, who: Vec<EntityIx> },
    /// Those of a type.
    Type { text: String, ty: TypeIx },
    /// Events.
    Events(Box<SaidClause>),
    /// Several by name: all of them, or any.
    Several { all: bool, of: Vec<SaidNoun> },
    /// A bracket, a number, a name that nobody bears: as it was typed.
    Text(String),
    /// Anybody at all.
    Somebody,
    /// Nobody.
    Nobody,
    /// What is asked for.
    Asked,
    /// Who does what the outer clause says: `before he announced it`, `after visiting Songchon`.
    Same,
}

/// Which of several, by their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ordinal {
    First(u64),
    Last(u64),
    /// The second, third, …
    Nth(u64),
}

impl SaidNoun {
    /// The name of one, as it is typed.
    pub(super) fn name(&self) -> Option<&str> {
        if let Self::Entity { text, .. } = self { Some(text) } else { None }
    }
}

const FIRST: [&str; 3] = ["first", "earliest", "1st"];
const LAST: [&str; 4] = ["last", "latest", "newest", "final"];
const NTH: [&str; 9] = ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
/// How many the latest are, where nobody says how many.
const LATEST: u64 = 10;
const SOMEBODY: [&str; 6] = ["anybody", "anyone", "somebody", "someone", "anything", "something"];
const NOBODY: [&str; 2] = ["nobody", "nothing"];
/// Words that no name holds, beside prepositions.
const CLOSED: [&str; 63] = [
    "after", "and", "any", "are", "as", "before", "between", "but", "did", "does", "do", "during", "each",
    "ever", "every", "first", "following", "had", "has", "have", "how", "is", "last", "more", "most", "no",
    "not", "never", "on", "once", "or", "per", "since", "than", "that", "there", "through", "till", "times",
    "twice", "under", "until", "was", "were", "what", "when", "where", "which", "while", "who", "whom",
    "whose", "why", "will", "with", "within", "without", "been", "be", "about", "ago", "same", "the",
];

impl SentenceReader<'_> {
    /// A word that says which by its order, with its number: the place behind it, and what it says.
    pub(super) fn ordered(&self, at: usize) -> (usize, Option<Ordinal>) {
        let count = |at: usize| self.word(at).parse::<u64>().ok().map(|number| (at + 1, number));
        if let Some(next) = self.past(at, "most recent").or_else(|| self.past(at, "most recently")) {
            return (next, Some(Ordinal::Last(1)));
        }
        if self.is_any(at, &FIRST) {
            let (next, number) = count(at + 1).unwrap_or((at + 1, 1));
            return (next, Some(Ordinal::First(number)));
        }
        if self.is_any(at, &LAST) {
            let (next, number) = count(at + 1).unwrap_or((at + 1, 1));
            return (next, Some(Ordinal::Last(number)));
        }
        match nth(self.word(at)) {
            Some(number) => (at + 1, Some(Ordinal::Nth(number))),
            None => (at, None),
        }
    }

    /// A bound on a number before a noun or `times`: `more than 2`, `at least two`.
    pub(super) fn bounded(&self, at: usize) -> Option<(usize, String)> {
        const BOUNDS: [(&str, &str); 7] = [
            ("at least", "at least"),
            ("at most", "at most"),
            ("more than", "more than"),
            ("over", "more than"),
            ("fewer than", "fewer than"),
            ("less than", "fewer than"),
            ("exactly", "exactly"),
        ];
        let (next, bound) = self.past_any(at, &BOUNDS)?;
        if bound == "more than" && self.word(next) == "once" {
            return Some((next + 1, "at least 2".to_owned()));
        }
        self.number(next).map(|(next, number)| (next, format!("{bound} {number}")))
    }

    /// A small number, in digits or as a word.
    pub(super) fn number(&self, at: usize) -> Option<(usize, u64)> {
        const NUMBERS: [&str; 10] =
            ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        let token = self.tokens.get(at)?;
        let spelled = NUMBERS.iter().position(|word| *word == token.word).map(|at| at as u64 + 1);
        spelled.or_else(|| token.text.replace(',', "").parse().ok()).map(|number| (at + 1, number))
    }

    /// A noun: the place behind it, and what it is. Behind a name the noun of a kind makes it those events, unless the
    /// name is the subject of a verb, which looks like one.
    pub(super) fn noun(&self, at: usize, is_subject: bool) -> Option<(usize, SaidNoun)> {
        let definite = self.word(at) == "the";
        let from = self.skip(at, &ARTICLES);
        if let Some(next) = self.past(from, "no one") {
            return Some((next, SaidNoun::Nobody));
        }
        if self.is_any(from, &SOMEBODY) {
            return Some((from + 1, SaidNoun::Somebody));
        }
        if self.is_any(from, &["he", "she", "they"]) {
            return Some((from + 1, SaidNoun::Same));
        }
        if self.is_any(from, &NOBODY) {
            return Some((from + 1, SaidNoun::Nobody));
        }
        if !is_subject && let Some((next, events)) = self.inside(|reader| reader.events(from, definite)) {
            return Some((next, SaidNoun::Events(Box::new(events))));
        }
        if let Some(entity) = self.entity(from) {
            return Some((from + 1, entity));
        }
        let piece = self.piece(from)?;
        let text = &self.tokens[from].text;
        match piece {
            SentencePieceKind::Bracket | SentencePieceKind::Number => {
                Some((from + 1, SaidNoun::Text(text.clone())))
            }
            SentencePieceKind::Quoted => Some((from + 1, SaidNoun::Text(quote_name(text)))),
            SentencePieceKind::Word => self.typed(from).or_else(|| self.unknown(from)),
            SentencePieceKind::Date | SentencePieceKind::Comma | SentencePieceKind::Possessive => None,
        }
    }

    /// A noun, or several names: `Kim and Jo`, `both Songchon and Kimhwa`.
    pub(super) fn nouns(&self, at: usize, is_subject: bool) -> Option<(usize, SaidNoun)> {
        let from = self.skip(at, &["both", "either"]);
        let (mut next, first) = self.noun(from, is_subject)?;
        let SaidNoun::Entity { .. } = first else { return (from == at).then_some((next, first)) };
        let (mut of, mut all, mut last) = (vec![first], false, "");
        loop {
            let joined = self.skip(self.comma(next), &["and", "or"]);
            let Some(other) = self.entity(joined).filter(|_| joined > next && !self.owns(joined)) else {
                break;
            };
            last = self.word(joined - 1);
            all |= last == "and";
            of.push(other);
            next = joined + 1;
        }
        // A comma alone joins no list.
        if of.len() > 1 && last.is_empty() {
            return None;
        }
        match of.len() {
            1 => of.pop().filter(|_| from == at).map(|one| (next, one)),
            _ => Some((next, SaidNoun::Several { all, of })),
        }
    }

    /// Whether the name at a place stands before the noun of a kind, or owns one.
    fn owns(&self, at: usize) -> bool {
        self.piece(at + 1) == Some(SentencePieceKind::Possessive)
            || self.kind_at(at + 1).is_some() && self.verb(at + 1).is_none()
    }

    /// Who is named at a place.
    fn entity(&self, at: usize) -> Option<SaidNoun> {
        let who = self.name(at)?.to_vec();
        Some(SaidNoun::Entity { text: quote_name(&self.tokens[at].text), who })
    }

    /// A type, perhaps with a name behind it, or with the place that those of it are in.
    fn typed(&self, at: usize) -> Option<(usize, SaidNoun)> {
        let state = self.status_at(at).map_or(at, |(next, _)| next);
        let (next, ty) = self.type_at(state).or_else(|| self.type_at(at))?;
        let mut text = self.text(at, next);
        let plural = self.word(next - 1) == self.vocabulary().ty(ty).plural.to_lowercase();
        let name = |at: usize| Some((self.name(at)?.to_vec(), quote_name(&self.tokens[at].text)));
        if let (false, Some((who, name))) = (plural, name(next)) {
            return Some((next + 1, SaidNoun::Entity { text: format!("{text} {name}"), who }));
        }
        let mut at = next;
        while self.is_any(at, &["in", "at", "of", "near", "under"])
            && let Some((_, name)) = name(at + 1)
        {
            text = format!("{text} {} {name}", self.word(at));
            at += 2;
        }
        Some((at, SaidNoun::Type { text, ty }))
    }

    /// Words up to the next that no name holds: a name that nobody bears.
    fn unknown(&self, at: usize) -> Option<(usize, SaidNoun)> {
        let mut next = at;
        while self.piece(next) == Some(SentencePieceKind::Word)
            && !self.is_any(next, &CLOSED)
            && self.preposition(next).is_none()
            && (next == at || self.split_verb(&self.text(at, next), next).is_none())
            && !self.is_any(next, &ARTICLES)
            && self.verb(next).is_none()
        {
            next += 1;
        }
        (next > at).then(|| (next, SaidNoun::Text(self.text(at, next))))
    }

    /// Events: the noun of a kind, perhaps with a name before it, with what narrows them.
    pub(super) fn events(&self, at: usize, definite: bool) -> Option<(usize, SaidClause)> {
        let definite = definite || self.is_any(at, &["the", "its"]);
        let own = self.is_any(at, &["his", "her", "their"]);
        let at = self.skip(at, &ARTICLES);
        let (from, amount) = self.bounded(at).map_or((at, None), |(next, amount)| (next, Some(amount)));
        let (mut at, order) = self.ordered(from);
        let mut said = SaidClause { order, amount, definite, ..SaidClause::default() };
        said.owner = own.then_some(SaidNoun::Same);
        // `the August 2020 floods`
        if let Some((next, date)) = self.date(at)
            && self.kind_at(next).is_some()
        {
            said.adjuncts.push(Adjunct::Text(format!("in {date}")));
            at = next;
        }
        // `the factory opening`
        if let Some((next, ty)) = self.type_at(at)
            && self.kind_at(at).is_none_or(|(end, _)| end <= next)
            && self.kind_at(next).is_some()
        {
            let text = self.text(at, next);
            said.object = Some(SaidNoun::Type { text, ty });
            at = next;
        }
        if let Some(owner) = self.entity(at) {
            at += 1 + usize::from(self.piece(at + 1) == Some(SentencePieceKind::Possessive));
            let (next, order) = self.ordered(at);
            said.order = order.or(said.order);
            at = next;
            said.owner = Some(owner);
            said.definite = false;
        }
        const MOODS: [&str; 4] = ["planned", "denied", "hypothetical", "ongoing"];
        if self.is_any(at, &MOODS) || self.word(at) == "disputed" {
            said.mood = Some(self.word(at).to_owned());
            at += 1;
        }
        let newest =
            self.is_any(from, &["latest", "newest", "recent"]) || self.past(from, "most recent").is_some();
        let (mut next, kind) = match self.kind_at(at) {
            Some((next, kind)) => (next, Some(kind)),
            None if self.is_any(at, &["event", "events", "report", "reports"]) => (at + 1, None),
            None => return None,
        };
        let plural = kind
            .is_some_and(|kind| self.word(next - 1) == self.vocabulary().kind(kind).plural.to_lowercase());
        // `the latest visits` are several.
        let several = newest && (plural || self.word(next - 1) == "events");
        said.order = if several { Some(Ordinal::Last(LATEST)) } else { said.order };
        said.kind = kind;
        said.definite &= !plural && kind.is_some();
        loop {
            // `visits made by Kim`: the verb says nothing more.
            next += usize::from(self.word(next + 1) == "by" && self.is_light(next));
            let Some((after, adjunct)) = self.adjunct_of(next, &said) else { break };
            said.adjuncts.push(adjunct);
            next = after;
        }
        Some((next, said))
    }

    /// What stands behind a word of time: a date, events, a clause, or a name.
    pub(super) fn point(&self, at: usize) -> Option<(usize, SaidPoint)> {
        let from = self.skip(at, &["that", "when"]);
        if let Some((next, date)) = self.date(from).filter(|(next, _)| self.kind_at(*next).is_none()) {
            return Some((next, SaidPoint::Date(date.to_owned())));
        }
        if self.piece(from) == Some(SentencePieceKind::Bracket) {
            return Some((from + 1, SaidPoint::Text(self.tokens[from].text.clone())));
        }
        let doing = || self.inside(|reader| reader.predicate(from, Some(SaidNoun::Same), false));
        if let Some((next, clause)) = self.word(from).ends_with("ing").then(doing).flatten()
            && clause.object.is_some()
        {
            return Some((next, SaidPoint::Events(Box::new(clause))));
        }
        if let Some((next, events)) = self.inside(|reader| reader.events(from, false)) {
            return Some((next, SaidPoint::Events(Box::new(events))));
        }
        let (next, subject) = self.noun(from, true)?;
        let be = self.is_any(next, &BE);
        let behind = next + usize::from(be || self.is_any(next, &["had", "did"]));
        let clause = self.inside(|reader| reader.predicate(behind, Some(subject.clone()), be));
        if let Some((after, clause)) = clause {
            return Some((after, SaidPoint::Events(Box::new(clause))));
        }
        let next = self.skip(next, &["did", "does", "had", "was", "were"]);
        // A name that nobody bears is asked back where the phrase is looked up.
        matches!(subject, SaidNoun::Entity { .. } | SaidNoun::Text(_))
            .then_some((next, SaidPoint::Named(subject)))
    }
}

/// The number that an ordinal says.
fn nth(word: &str) -> Option<u64> {
    if let Some(at) = NTH.iter().position(|nth| *nth == word) {
        return Some(at as u64 + 2);
    }
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending))?;
    digits.parse().ok().filter(|number| *number > 0)
}
