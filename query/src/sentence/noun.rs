//! Nouns: names, types and kinds, with what stands before them.

use annals_grammar::quote_name;
use annals_graph::ids::{EntityIx, TypeIx};

use super::clause::{SaidClause, SaidPoint};
use super::verbs::ARTICLES;
use super::words::{SentenceReader, SentenceTokenKind};

/// Who or what is spoken of.
#[derive(Clone, Debug)]
pub(super) enum SaidNoun {
    /// Somebody or something by name.
    Entity { text: String, who: Vec<EntityIx> },
    /// Those of a type.
    Type { text: String, ty: TypeIx },
    /// Events.
    Events(Box<SaidClause>),
    /// A bracket, a number, a name that nobody bears: as it was typed.
    Text(String),
    /// Anybody at all.
    Somebody,
    /// Nobody.
    Nobody,
    /// What is asked for.
    Asked,
}

/// Which of several, by their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ordinal {
    First(u64),
    Last(u64),
    /// The second, third, …
    Nth(u64),
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
        let count = |at: usize| match (self.kind_of_token(at), self.tokens.get(at)) {
            (Some(SentenceTokenKind::Word), Some(token)) => {
                token.text.parse::<u64>().ok().map(|number| (at + 1, number))
            }
            _ => None,
        };
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
        if self.is_any(from, &SOMEBODY) || self.is_any(at, &SOMEBODY) {
            return Some((from.max(at) + 1, SaidNoun::Somebody));
        }
        if self.is_any(from, &NOBODY) {
            return Some((from + 1, SaidNoun::Nobody));
        }
        if !is_subject && let Some((next, events)) = self.events(from, definite) {
            return Some((next, SaidNoun::Events(Box::new(events))));
        }
        match self.kind_of_token(from)? {
            SentenceTokenKind::Name(who) => {
                let text = quote_name(&self.tokens[from].text);
                Some((from + 1, SaidNoun::Entity { text, who: who.clone() }))
            }
            SentenceTokenKind::Bracket | SentenceTokenKind::Number => {
                Some((from + 1, SaidNoun::Text(self.tokens[from].text.clone())))
            }
            SentenceTokenKind::Quoted => {
                Some((from + 1, SaidNoun::Text(quote_name(&self.tokens[from].text))))
            }
            SentenceTokenKind::Word => self.typed(from).or_else(|| self.unknown(from)),
            SentenceTokenKind::Date | SentenceTokenKind::Comma | SentenceTokenKind::Possessive => None,
        }
    }

    /// A type, perhaps with a name behind it, or with the place that those of it are in.
    fn typed(&self, at: usize) -> Option<(usize, SaidNoun)> {
        let state = self.status_at(at).map_or(at, |(next, _)| next);
        let (next, ty) = self.type_at(state).or_else(|| self.type_at(at))?;
        let words: Vec<&str> = self.tokens[at..next].iter().map(|token| token.text.as_str()).collect();
        let plural = self.word(next - 1) == self.vocabulary().ty(ty).plural.to_lowercase();
        if let (false, Some(SentenceTokenKind::Name(who))) = (plural, self.kind_of_token(next)) {
            let text = format!("{} {}", words.join(" "), quote_name(&self.tokens[next].text));
            return Some((next + 1, SaidNoun::Entity { text, who: who.clone() }));
        }
        let mut text = words.join(" ");
        let mut at = next;
        while self.is_any(at, &["in", "at", "of", "near", "under"])
            && let Some(SentenceTokenKind::Name(who)) = self.kind_of_token(at + 1)
            && !who.is_empty()
        {
            text = format!("{text} {} {}", self.word(at), quote_name(&self.tokens[at + 1].text));
            at += 2;
        }
        Some((at, SaidNoun::Type { text, ty }))
    }

    /// Words up to the next that no name holds: a name that nobody bears.
    fn unknown(&self, at: usize) -> Option<(usize, SaidNoun)> {
        let mut next = at;
        let words = |end: usize| {
            let words: Vec<&str> = self.tokens[at..end].iter().map(|token| token.text.as_str()).collect();
            words.join(" ")
        };
        while matches!(self.kind_of_token(next), Some(SentenceTokenKind::Word))
            && !self.is_any(next, &CLOSED)
            && self.preposition(next).is_none()
            && (next == at || self.split_verb(&words(next), next).is_none())
            && !self.is_any(next, &ARTICLES)
            && self.verb(next).is_none()
        {
            next += 1;
        }
        (next > at).then(|| (next, SaidNoun::Text(words(next))))
    }

    /// Events: the noun of a kind, perhaps with a name before it, with what narrows them.
    pub(super) fn events(&self, at: usize, definite: bool) -> Option<(usize, SaidClause)> {
        let definite = definite || self.word(at) == "the";
        let at = self.skip(at, &ARTICLES);
        let (at, amount) = self.bounded(at).map_or((at, None), |(next, amount)| (next, Some(amount)));
        let from = at;
        let (at, order) = self.ordered(at);
        let mut said = SaidClause { order, amount, definite, ..SaidClause::default() };
        let mut at = at;
        if let Some(SentenceTokenKind::Name(who)) = self.kind_of_token(at) {
            let owns = matches!(self.kind_of_token(at + 1), Some(SentenceTokenKind::Possessive));
            let noun = SaidNoun::Entity { text: quote_name(&self.tokens[at].text), who: who.clone() };
            at += 1 + usize::from(owns);
            let (next, order) = self.ordered(at);
            said.order = order.or(said.order);
            at = next;
            said.owner = Some(noun);
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
            None if self.is_any(at, &["event", "events"]) => (at + 1, None),
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
            let Some((after, adjunct)) = self.adjunct(next) else { break };
            said.adjuncts.push(adjunct);
            next = after;
        }
        Some((next, said))
    }

    /// What stands behind a word of time: a date, events, a clause, or a name.
    pub(super) fn point(&self, at: usize) -> Option<(usize, SaidPoint)> {
        let from = self.skip(at, &["that", "when"]);
        match self.kind_of_token(self.skip(from, &["the"]))? {
            SentenceTokenKind::Date => {
                let from = self.skip(from, &["the"]);
                return Some((from + 1, SaidPoint::Date(self.tokens[from].text.clone())));
            }
            SentenceTokenKind::Bracket => {
                return Some((from + 1, SaidPoint::Text(self.tokens[from].text.clone())));
            }
            _ => {}
        }
        if let Some((next, events)) = self.events(from, false) {
            return Some((next, SaidPoint::Events(Box::new(events))));
        }
        let (next, subject) = self.noun(from, true)?;
        if let Some((after, clause)) = self.predicate(next, Some(subject.clone()), false) {
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
