//! Clauses: a verb, or the noun of a kind, with those who take part and with when it was.

use annals_grammar::{SentencePieceKind, quote_name};
use annals_graph::ids::KindIx;
use annals_graph::vocabulary::speech::Speech;
use annals_model::entry::Role;

use super::noun::{Ordinal, SaidNoun};
use super::verbs::{ARTICLES, FrameRoles, Verb};
use super::words::SentenceReader;
use crate::query::GroupingKey;

/// Events as a clause or noun speaks of them.
#[derive(Clone, Debug, Default)]
pub(super) struct SaidClause {
    /// Their kind; any where it is not said.
    pub(super) kind: Option<KindIx>,
    /// Who did it.
    pub(super) subject: Option<SaidNoun>,
    /// To whom or what it was done.
    pub(super) object: Option<SaidNoun>,
    /// Who stands before the noun of the kind, in a role that it can fill.
    pub(super) owner: Option<SaidNoun>,
    pub(super) adjuncts: Vec<Adjunct>,
    pub(super) order: Option<Ordinal>,
    /// How often, as a bound: `at least 2`.
    pub(super) amount: Option<String>,
    /// A mood, or `disputed`.
    pub(super) mood: Option<String>,
    pub(super) not: bool,
    /// Whether `the` stands before one event.
    pub(super) definite: bool,
    /// The role that is asked for by a preposition.
    pub(super) asked: Option<Role>,
}

/// What stands beside a verb.
#[derive(Clone, Debug)]
pub(super) enum Adjunct {
    /// Words that stay as they are.
    Text(String),
    /// Somebody or something in a role.
    Role(Role, SaidNoun),
    /// Somebody or something behind a preposition whose role the kind says: `about`.
    Behind(&'static str, SaidNoun),
    /// A time beside another: `before`, `within 3 days after`.
    Time(String, SaidPoint),
    /// A time between two others.
    Between(SaidPoint, SaidPoint),
    /// The same day, month or year as something.
    Same(&'static str, SaidPoint),
    /// At most so long after what stands before it.
    Soon(String),
}

/// What a word of time points at.
#[derive(Clone, Debug)]
pub(super) enum SaidPoint {
    Date(String),
    /// A bracket.
    Text(String),
    Events(Box<SaidClause>),
    /// A name, which stands for the events of the same kind with it.
    Named(SaidNoun),
}

/// Words before the date or events that they point at, with how the language has them.
const TIMES: [(&str, &str); 12] = [
    ("prior to", "before"),
    ("earlier than", "before"),
    ("later than", "after"),
    ("up to", "until"),
    ("before", "before"),
    ("after", "after"),
    ("following", "after"),
    ("since", "since"),
    ("until", "until"),
    ("till", "until"),
    ("during", "during"),
    ("throughout", "throughout"),
];
/// Words that say nothing of when or whether.
const IDLE: [&str; 14] = [
    "back", "again", "both", "ever", "already", "also", "currently", "actually", "just", "personally", "now",
    "anywhere", "there", "yet",
];
/// Units that events can share, with the projection onto their dates.
const SHARED: [(&str, &str); 5] =
    [("day", "dates"), ("date", "dates"), ("time", "dates"), ("month", "months"), ("year", "years")];

impl SentenceReader<'_> {
    /// What stands beside a verb or the noun of a kind at a place: the place behind it, and what it is.
    pub(super) fn adjunct(&self, at: usize) -> Option<(usize, Adjunct)> {
        if let Some(next) = self.comma_before_adjunct(at) {
            return self.adjunct(next);
        }
        if self.piece(at) == Some(SentencePieceKind::Date) {
            return Some((at + 1, Adjunct::Text(self.tokens[at].text.clone())));
        }
        self.same(at)
            .or_else(|| self.grouped(at))
            .or_else(|| self.lens(at))
            .or_else(|| self.time(at))
            .or_else(|| self.dated(at))
            .or_else(|| self.in_role(at))
    }

    /// Whether an adjunct of time stands at a place: `spoke on the day of the visit` does not say of what.
    pub(super) fn is_of_time(&self, at: usize) -> bool {
        self.same(at).or_else(|| self.time(at)).or_else(|| self.dated(at)).is_some()
    }

    /// The same where a clause has a place for it: an inner one may leave it to the outer, which takes it if it has said
    /// nothing of the sort.
    pub(super) fn adjunct_of(&self, at: usize, said: &SaidClause) -> Option<(usize, Adjunct)> {
        let (next, adjunct) = self.adjunct(at).filter(|_| !self.is_left(at))?;
        let taken = match &adjunct {
            Adjunct::Role(role, _) if self.turned == Some(at) => said.has_said(*role),
            _ => false,
        };
        (!taken).then_some((next, adjunct))
    }

    /// All that stands beside a verb or noun from a place on: the place behind it.
    pub(super) fn adjuncts(&self, mut at: usize, found: &mut Vec<Adjunct>) -> usize {
        while let Some((next, adjunct)) = self.adjunct(at) {
            found.push(adjunct);
            at = next;
        }
        at
    }

    /// The place behind a comma, where one stands.
    pub(super) fn comma(&self, at: usize) -> usize {
        at + usize::from(self.piece(at) == Some(SentencePieceKind::Comma))
    }

    /// The place behind a comma that stands before an adjunct.
    fn comma_before_adjunct(&self, at: usize) -> Option<usize> {
        let comma = self.comma(at) > at;
        let goes_on = self.preposition(at + 1).is_some() || self.past_any(at + 1, &TIMES).is_some();
        (comma && goes_on).then_some(at + 1)
    }

    /// `on the same day as …`, `in the same month of …`.
    fn same(&self, at: usize) -> Option<(usize, Adjunct)> {
        let from = self.skip(at, &["on", "in", "at"]);
        let same = self.past(from, "the same");
        // `on the day of the inauguration`
        let of = || self.past(from, "the").filter(|_| from > at);
        let (next, unit) = self.past_any(same.or_else(of)?, &SHARED)?;
        let as_of = if same.is_some() { &["as", "of", "like"][..] } else { &["of"] };
        let next = self.is_any(next, as_of).then_some(next + 1)?;
        let (next, point) = self.point(next)?;
        Some((next, Adjunct::Same(unit, point)))
    }

    fn lens(&self, at: usize) -> Option<(usize, Adjunct)> {
        const LENSES: [(&str, &str); 4] = [
            ("as of", "as of"),
            ("as known on", "as known on"),
            ("as recorded on", "as recorded on"),
            ("as at", "as of"),
        ];
        let (next, word) = self.past_any(at, &LENSES)?;
        let (next, date) = self.date(next)?;
        Some((next, Adjunct::Text(format!("{word} {date}"))))
    }

    /// A time beside another.
    fn time(&self, at: usize) -> Option<(usize, Adjunct)> {
        if self.word(at) == "between" {
            let (next, from) = self.point(at + 1)?;
            let (next, to) = self.point(self.past(next, "and")?)?;
            return Some((next, Adjunct::Between(from, to)));
        }
        const WITHIN: [&str; 6] =
            ["within", "less than", "no more than", "not more than", "at most", "no later than"];
        if let Some(next) = self.past_one(at, &WITHIN) {
            let (next, length) = self.length(next)?;
            let Some(side) = ["of", "after", "before"].into_iter().find(|side| self.word(next) == *side)
            else {
                return (self.word(at) == "within").then_some((next, Adjunct::Soon(length)));
            };
            let (next, point) = self.point(next + 1)?;
            return Some((next, Adjunct::Time(format!("within {length} {side}"), point)));
        }
        if let Some((next, length)) = self.length(at) {
            let side = ["after", "before"].into_iter().find(|side| self.word(next) == *side)?;
            let (next, point) = self.point(next + 1)?;
            return Some((next, Adjunct::Time(format!("{length} {side}"), point)));
        }
        let (next, word) = self.past_any(at, &TIMES)?;
        let (next, point) = self.point(next)?;
        Some((next, Adjunct::Time(word.to_owned(), point)))
    }

    /// `3 days`.
    fn length(&self, at: usize) -> Option<(usize, String)> {
        let one = self.is_any(at, &["a", "an"]).then_some((at + 1, 1));
        let (next, number) = self.number(at).or(one)?;
        let unit = self.word(next);
        let known = annals_grammar::is_word_of(annals_grammar::WordClass::Unit, unit);
        known.then(|| (next + 1, format!("{number} {unit}")))
    }

    /// A preposition with a date: `in 2024`, `from 3 March 2024 to 5 May 2024`.
    pub(super) fn dated(&self, at: usize) -> Option<(usize, Adjunct)> {
        let word = match self.word(at) {
            word @ ("in" | "on" | "by" | "from" | "at") => word,
            "for" => "in",
            _ => return None,
        };
        let (next, first) = self.date(at + 1)?;
        if word == "from" {
            let (next, last) = self.date(self.skip(next, &["to", "until", "through"]))?;
            return Some((next, Adjunct::Text(format!("from {first} to {last}"))));
        }
        Some((next, Adjunct::Text(format!("{word} {first}"))))
    }

    /// What answers are grouped by: `per year`, `by month`, `for each county`.
    fn grouped(&self, at: usize) -> Option<(usize, Adjunct)> {
        const EACH: [&str; 6] = ["per", "by", "for each", "for every", "in each", "in every"];
        let next = self.past_one(at, &EACH)?;
        let key = self.word(next);
        let known = GroupingKey::spelled(key).is_some()
            || self.word(at) != "by" && self.type_at(next).is_some_and(|(behind, _)| behind == next + 1);
        known.then(|| (next + 1, Adjunct::Text(format!("per {key}"))))
    }

    /// A date: the place behind it, and its text.
    pub(super) fn date(&self, at: usize) -> Option<(usize, &str)> {
        let at = self.skip(at, &["the"]);
        (self.piece(at)? == SentencePieceKind::Date).then(|| (at + 1, self.tokens[at].text.as_str()))
    }

    /// A preposition with who or what stands in its role.
    fn in_role(&self, at: usize) -> Option<(usize, Adjunct)> {
        let others = Speech::other_prepositions().iter();
        if let Some((next, word)) = others.clone().find_map(|word| Some((self.past(at, word)?, *word)))
            && let Some((next, noun)) = self.noun(next, true)
        {
            return Some((next, Adjunct::Behind(word, noun)));
        }
        let together = self.past_any(at, &[("together with", Role::With), ("along with", Role::With)]);
        let (next, role) = together.or_else(|| Some((at + 1, self.preposition(at)?)))?;
        let (next, noun) = self.nouns(next, false)?;
        Some((next, Adjunct::Role(role, noun)))
    }

    /// What stands behind the subject: the place behind it, and the clause. A verb behind a form of `be` is passive.
    pub(super) fn predicate(
        &self,
        at: usize,
        subject: Option<SaidNoun>,
        passive: bool,
    ) -> Option<(usize, SaidClause)> {
        let mut said = SaidClause::default();
        let at = self.between(at, &mut said);
        let at = self.adverbs(at, &mut said);
        let (at, passive) = match self.skip(at, &["been", "being"]) {
            // Who has been to a place went there.
            behind if behind > at && self.verb(behind).is_none() && !passive => (at, false),
            behind if behind > at => {
                // What is being built is not built yet.
                said.mood = (self.word(behind - 1) == "being").then(|| "ongoing".to_owned());
                (self.adverbs(behind, &mut said), true)
            }
            _ => (at, passive),
        };
        if passive
            && let Some(SaidNoun::Text(object)) = &subject
            && let Some((next, kind)) = self.split_verb(object, at)
        {
            said.kind = Some(kind);
            return Some(self.behind_verb(next, said, passive));
        }
        let (next, verb) = self.verb(at).filter(|_| !passive || self.kind_at(at).is_none())?;
        match verb {
            Verb::Of(verb) => {
                let kind = verb.kind;
                said.kind = Some(kind);
                said.order = said.order.or(verb.order);
                let place = if passive { &mut said.object } else { &mut said.subject };
                *place = subject;
                let inside = verb.inside.is_some();
                said.object = verb.inside.or(said.object);
                let (next, mut said) = self.behind_verb(next, said, passive || inside);
                if let Some(frame) = verb.frame {
                    return Some((next, self.framed(said, frame)));
                }
                // `when did the factory open`: what cannot have done it is what it was done to.
                if said.object.is_none()
                    && said.subject.as_ref().is_some_and(|subject| !self.can_act(kind, subject))
                {
                    said.object = said.subject.take();
                }
                Some((next, said))
            }
            verb @ (Verb::Light | Verb::Hosting) => {
                let (next, events) = self.events(self.skip(next, &ARTICLES), false)?;
                let mut merged = SaidClause { not: said.not, definite: false, ..events };
                merged.adjuncts.extend(said.adjuncts);
                merged.mood = merged.mood.or(said.mood);
                merged.order = merged.order.or(said.order);
                merged.amount = merged.amount.or(said.amount);
                let hosts = matches!(verb, Verb::Hosting);
                let place = if hosts || passive { &mut merged.object } else { &mut merged.subject };
                *place = subject;
                Some(self.behind_verb(next, merged, true))
            }
        }
    }

    /// A clause whose verb wants its subject and object in roles of their own, with them in these roles.
    fn framed(&self, mut said: SaidClause, (of_subject, of_object): FrameRoles) -> SaidClause {
        let (subject, object) = (said.subject.take(), said.object.take());
        let asks = matches!(subject, Some(SaidNoun::Asked));
        match (of_object, object) {
            (Some(role), Some(object)) => self.put(&mut said, role, object),
            // What stands in the other role is asked for, if anything is.
            (role, _) if !asks => said.asked = role.or(said.asked),
            _ => {}
        }
        if let Some(subject) = subject {
            self.put(&mut said, of_subject, subject);
        }
        said
    }

    /// Puts a noun in a role of a clause.
    fn put(&self, said: &mut SaidClause, role: Role, noun: SaidNoun) {
        let plain = said.kind.and_then(|kind| self.role_of_object(kind, &noun)) == Some(role);
        match noun {
            noun if role == Role::By => said.subject = Some(noun),
            // Who stands in the other role narrows what is asked of.
            SaidNoun::Asked => {
                said.asked = Some(role);
                said.object.get_or_insert(SaidNoun::Asked);
            }
            noun if plain && said.object.is_none() => said.object = Some(noun),
            noun => said.adjuncts.insert(0, Adjunct::Role(role, noun)),
        }
    }

    /// Adjuncts between the subject and its verb: `who, in 2024, visited`.
    fn between(&self, at: usize, said: &mut SaidClause) -> usize {
        let mut next = at;
        while let Some((after, adjunct)) = self.adjunct(next) {
            said.adjuncts.push(adjunct);
            next = self.comma(after);
        }
        next
    }

    /// Object, adjuncts and adverbs behind a verb, as far as they go.
    fn behind_verb(&self, mut at: usize, mut said: SaidClause, has_object: bool) -> (usize, SaidClause) {
        loop {
            let before = at;
            at = self.adverbs(at, &mut said);
            if self.is_end(at) {
                break;
            }
            if let Some((next, adjunct)) = self.adjunct_of(at, &said) {
                said.adjuncts.push(adjunct);
                at = next;
            } else if let Some(role) = self.preposition(at).filter(|_| self.is_dangling(at + 1)) {
                said.asked = Some(role);
                at += 1;
            } else if !has_object
                && said.object.is_none()
                && let Some((next, object)) = self.nouns(at, false)
            {
                said.object = Some(object);
                at = next;
            }
            if at == before {
                break;
            }
        }
        (at, said)
    }

    /// Whether a preposition before a place has nothing behind it: what it is of is asked for.
    fn is_dangling(&self, at: usize) -> bool {
        self.is_end(at)
            || self.comma(at) > at
            || self.past_any(at, &TIMES).is_some()
            || self.dated(at).is_some()
            || self.preposition(at).is_some()
            || self.is_any(at, &["first", "last"])
    }

    /// Adverbs of order, number and denial: the place behind them.
    pub(super) fn adverbs(&self, mut at: usize, said: &mut SaidClause) -> usize {
        loop {
            let before = at;
            at = self.skip(at, &IDLE);
            if let Some((next, order)) = self.adverb_of_order(at) {
                said.order = Some(order);
                at = next;
            } else if let Some((next, amount)) = self.how_often(at) {
                said.amount = Some(amount);
                at = next;
            } else if self.is_any(at, &["not", "never"]) {
                said.not = true;
                at += 1;
            }
            if at == before {
                return at;
            }
        }
    }

    fn adverb_of_order(&self, at: usize) -> Option<(usize, Ordinal)> {
        let time = self.past(at, "for the").or_else(|| self.past(at, "for"));
        if let Some(next) = time {
            let (next, order) = self.ordered(next);
            return Some((self.past(next, "time")?, order?));
        }
        // A noun may stand behind: then it is its own order.
        let (next, order) = self.ordered(at);
        let of_noun = self.kind_at(next).is_some() && self.verb(next).is_none();
        order.filter(|_| !of_noun).map(|order| (next, order))
    }

    fn how_often(&self, at: usize) -> Option<(usize, String)> {
        if self.word(at) == "twice" {
            return Some((at + 1, "at least 2".to_owned()));
        }
        if self.past(at, "more than once").is_some() || self.past(at, "several times").is_some() {
            return Some((at + 2 + usize::from(self.word(at) == "more"), "at least 2".to_owned()));
        }
        if let Some((next, amount)) = self.bounded(at) {
            return self.past(next, "times").map(|next| (next, amount));
        }
        let (next, number) = self.number(at)?;
        self.past(next, "times").map(|next| (next, format!("at least {number}")))
    }
}

impl SaidClause {
    /// Whether somebody or something stands in a role already, or in one like it.
    fn has_said(&self, role: Role) -> bool {
        let alike = |other: &Role| *other == role || other.is_place() && role.is_place();
        let in_role = |adjunct: &Adjunct| matches!(adjunct, Adjunct::Role(other, _) if alike(other));
        let subject = role == Role::By && self.subject.is_some();
        subject || role != Role::By && self.object.is_some() || self.adjuncts.iter().any(in_role)
    }
}

impl SaidNoun {
    /// The words of a noun as they were typed.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Entity { text, .. } | Self::Type { text, .. } | Self::Text(text) => {
                text.trim_matches('"').to_owned()
            }
            Self::Events(_)
            | Self::Several { .. }
            | Self::Somebody
            | Self::Nobody
            | Self::Asked
            | Self::Same => String::new(),
        }
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    let name = quote_name(text);
    if name.starts_with('"') { name } else { format!("\"{name}\"") }
}
