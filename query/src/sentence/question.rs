//! What a sentence asks.

use annals_graph::ids::TypeIx;
use annals_model::entry::Role;

use super::asked::AskedClause;
use super::clause::{Adjunct, SaidClause};
use super::noun::{Ordinal, SaidNoun};
use super::phrase::AskedPart;
use super::verbs::{BE, Verb};
use super::words::SentenceReader;

/// Ways to begin that say nothing.
const POLITE: [&str; 46] = [
    "list all of",
    "all of",
    "show all of",
    "show me all of",
    "i'd like to see",
    "i'd like to know",
    "i want to see",
    "i would like to see",
    "can i see",
    "could i see",
    "may i see",
    "can you list",
    "could you list",
    "what are the names of",
    "the names of",
    "names of",
    "what about",
    "let me see",
    "please",
    "could you tell me",
    "could you please tell me",
    "can you tell me",
    "would you tell me",
    "would you please tell me",
    "can you show me",
    "could you show me",
    "do you know",
    "i want to know",
    "i would like to know",
    "tell me",
    "show me",
    "show",
    "list",
    "list all",
    "give me",
    "find",
    "find me",
    "get",
    "name",
    "what are",
    "which are",
    "what were",
    "let me know",
    "list of",
    "a list of",
    "the list of",
];
const DO: [&str; 4] = ["did", "does", "do", "will"];
/// Words for `was` before a past form.
const GOT: [&str; 2] = ["got", "gets"];
const HAVE: [&str; 3] = ["has", "have", "had"];
/// Units that dates are asked by, with the projection onto them.
const UNITS: [(&str, &str); 10] = [
    ("exact date", "dates"),
    ("date", "dates"),
    ("dates", "dates"),
    ("day", "dates"),
    ("days", "dates"),
    ("month", "months"),
    ("months", "months"),
    ("year", "years"),
    ("years", "years"),
    ("time", "dates"),
];
/// Nouns for anybody who is asked for, where no type has that name.
const ANYBODY: [&str; 7] = ["one", "person", "people", "country", "countries", "nation", "who"];

impl SentenceReader<'_> {
    /// The phrases that the line may mean.
    pub(super) fn asked(&self) -> Vec<String> {
        let mut at = self.polite(0);
        let mut front = Vec::new();
        // A whole sentence may begin with its adjuncts.
        while let Some((next, adjunct)) = self.adjunct(at).filter(|(next, _)| self.opens_clause(*next)) {
            front.push(adjunct);
            at = self.comma(next);
        }
        // What stands behind such a beginning may be a phrase as it is: `what is the status of X`.
        let named = self.past_one(at, &["what is the", "what was the", "what are the"]);
        let there = || {
            let next = self.past_one(at, &["is there", "are there", "was there", "were there"])?;
            let things = |next: &usize| matches!(self.noun(*next, true), Some((_, SaidNoun::Type { .. })));
            Some(self.skip(next, &["already"])).filter(things)
        };
        let named = named.or_else(there);
        let rest = if at > 0 { Some(at) } else { named };
        let several = |at: &usize| front.is_empty() && self.tokens.len() > at + 1;
        let rest =
            rest.map(|at| self.skip(at, &["a", "an", "the", "any", "some", "already"])).filter(several);
        let rest = rest.map(|at| self.typed_from(at).to_owned());
        self.question(at, &front).into_iter().chain(rest).collect()
    }

    fn polite(&self, mut at: usize) -> usize {
        loop {
            match self.past_one(at, &POLITE) {
                Some(next) if !self.is_end(next) => at = self.skip(self.comma(next), &["if", "the", "all"]),
                _ => return at,
            }
        }
    }

    /// Whether a clause with its own question begins behind an adjunct in front of it.
    fn opens_clause(&self, at: usize) -> bool {
        let behind = self.comma(at);
        let wh = ["who", "whom", "whose", "which", "what", "where", "when", "how"];
        let asks = self.is_any(behind, &wh)
            || self.is_any(behind, &DO)
            || self.is_any(behind, &HAVE)
            || self.is_any(behind, &BE);
        asks || behind > at
            && (self.preposition(behind).is_some() && self.is_any(behind + 1, &wh)
                || self.adjunct(behind).is_some())
    }

    fn question(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        if let Some(phrase) = self.special(at, front) {
            return Some(phrase);
        }
        let asked = self
            .by_unit(at)
            .or_else(|| self.role_in_front(at))
            .or_else(|| self.when(at))
            .or_else(|| self.place(at))
            .or_else(|| self.whose(at))
            .or_else(|| self.order_first(at))
            .or_else(|| self.who_or_what(at));
        match asked {
            Some((next, mut asked)) => {
                asked.said.adjuncts.extend(front.iter().cloned());
                self.with_further(next, &asked).or_else(|| self.other(at, front))
            }
            None => self.other(at, front),
        }
    }

    /// What is asked of a clause, and of another one of the same people or things behind it: `factories opened in 2024 that
    /// Kim did not tour`, `who visited Songchon but did not visit Kimhwa`.
    pub(super) fn with_further(&self, at: usize, asked: &AskedClause) -> Option<String> {
        if self.is_end(at) {
            return self.asking(asked);
        }
        const PRONOUNS: [&str; 10] = [
            "that", "which", "who", "whom", "and that", "and which", "and who", "but that", "but which",
            "but who",
        ];
        let from = self.comma(at);
        if let Some(noun) = self.taken_out(from) {
            return self.without_name(asked, &noun);
        }
        let (end, mut said) = match self.past_one(from, &PRONOUNS) {
            Some(next) => self.relative(next)?,
            // Without a pronoun the subject stays.
            None => {
                let next = self.is_any(from, &["and", "but", "yet"]).then_some(from + 1)?;
                let base = self.skip(next, &DO);
                // What is done to them goes on without its subject: `were arrested but not indicted`.
                let passive = asked.part == AskedPart::Object && asked.said.subject.is_none();
                let subject = if passive { Some(SaidNoun::Asked) } else { asked.said.subject.clone() };
                // `visits` behind `and` is a noun, and `visit` behind `did` a verb.
                let noun = self.kind_at(self.skip(next, &["not", "never"]));
                if base == next && noun.is_some_and(|(end, _)| !self.is_end(end)) {
                    return None;
                }
                let next = base;
                let (end, mut said) = self.predicate(next, subject, passive)?;
                if asked.part == AskedPart::Object {
                    said.object = said.object.or(Some(SaidNoun::Asked));
                }
                (end, said)
            }
        };
        let part = self.asked_part(&mut said, asked.ty);
        let noun = asked.noun.clone();
        let other = AskedClause { ty: asked.ty, noun, ..AskedClause::new(said, part) };
        let members = [AskedPart::Subject, AskedPart::Object].contains(&asked.part);
        (members && self.is_end(end))
            .then(|| Some(format!("({}) and ({})", self.asking(asked)?, self.asking(&other)?)))?
    }

    /// Who is taken out at the end of a question: `but not Kim`.
    fn taken_out(&self, at: usize) -> Option<SaidNoun> {
        let next = self.past_one(at, &["but not", "except", "other than", "besides"])?;
        let (end, noun) = self.noun(next, true)?;
        (self.is_end(end) && noun.name().is_some()).then_some(noun)
    }

    /// `who visited Songchon but not Kim`: somebody is left out of those who are asked for.
    fn without_name(&self, asked: &AskedClause, noun: &SaidNoun) -> Option<String> {
        let acts = asked.said.kind.is_some_and(|kind| self.can_act(kind, noun));
        let one_of_them = asked.part == AskedPart::Subject && acts && !self.is_of_type(noun, "place");
        one_of_them.then(|| Some(format!("({}) but not {}", self.asking(asked)?, noun.name()?)))?
    }

    /// `did Kim visit Songchon`, `was Kimhwa flooded`: the place behind it, and the clause.
    pub(super) fn inverted(&self, at: usize) -> Option<(usize, SaidClause)> {
        let be = self.is_any(at, &BE);
        if !be && !self.is_any(at, &DO) && !self.is_any(at, &HAVE) {
            return None;
        }
        let planned = self.word(at) == "will";
        let from = self.skip(at + 1, &["not"]);
        // `will the next factory be built`: the first of what is planned.
        let coming = if planned { self.past_one(from, &["the next", "next"]) } else { None };
        let (next, subject) = self.nouns(coming.unwrap_or(from), true)?;
        let order = matches!(subject, SaidNoun::Type { .. })
            .then(|| self.ordered(self.skip(from, &["the"])).1)
            .flatten();
        let passive = be || self.word(self.skip(next, &["ever", "not"])) == "be";
        let next = if self.word(next) == "be" { next + 1 } else { next };
        let (next, mut said) = self.predicate(next, Some(subject), passive)?;
        if planned {
            said.mood = Some("planned".to_owned());
            if !passive && said.object.is_none() {
                said.object = said.subject.take();
            }
        }
        said.order = said.order.or(order).or(coming.map(|_| Ordinal::First(1)));
        said.not |= from > at + 1;
        Some((next, said))
    }

    /// A clause behind its question word, in either order: `did Kim visit Songchon`, `Kim visited Songchon`.
    pub(super) fn clause_of_two(&self, at: usize) -> Option<(usize, SaidClause)> {
        if let Some(found) = self.inverted(at) {
            return Some(found);
        }
        let (next, subject) = self.nouns(at, true)?;
        let be = self.is_any(next, &BE);
        let next = next + usize::from(be || self.is_any(next, &HAVE) || self.is_any(next, &DO));
        self.predicate(next, Some(subject), be)
    }

    /// `in which year did …`, `what month was …`, `the exact month when …`.
    fn by_unit(&self, at: usize) -> Option<(usize, AskedClause)> {
        let from = self.skip(at, &["in", "on", "at", "during"]);
        let wh = self.skip(from, &["which", "what", "the", "exact", "specific", "precise"]);
        let relative = |next| self.is_any(next, &["when", "that", "in", "which", "on"]);
        // `what was the date of Kim's last visit`
        let named = self.past_one(at, &["what is the", "what was the", "what were the", "what are the"]);
        let named = self.skip(named.unwrap_or(at), &["the", "exact"]);
        if let Some((next, unit)) = self.past_any(named, &UNITS)
            && let Some((next, said)) = self.past(next, "of").and_then(|next| self.events(next, false))
        {
            return Some((next, AskedClause { unit, ..AskedClause::new(said, AskedPart::Time) }));
        }
        let (next, unit) = self.past_any(wh, &UNITS).filter(|(next, _)| wh > from || relative(*next))?;
        let next = self.skip(next, &["when", "that", "in", "which", "on"]);
        let (next, asked) = self.when_clause(next)?;
        let next = self.skip(next, &["in", "on"]);
        Some((next, AskedClause { unit, said: SaidClause { asked: None, ..asked.said }, ..asked }))
    }

    fn when(&self, at: usize) -> Option<(usize, AskedClause)> {
        let at = self.past(at, "when")?;
        self.when_clause(self.skip(at, &["exactly"]))
    }

    /// What is asked for its date: a clause, or events by their noun.
    fn when_clause(&self, at: usize) -> Option<(usize, AskedClause)> {
        let events = |(next, said)| (next, AskedClause::new(said, AskedPart::Time));
        if self.is_any(at, &BE) {
            let from = self.skip(at + 1, &["the"]);
            let (next, order) = self.ordered(from);
            if let (Some(order), true) = (order, self.is_any(next, &["time", "times"])) {
                let (next, mut said) = self.clause_of_two(self.skip(next + 1, &["that", "when"]))?;
                said.order = Some(order);
                return Some(events((next, said)));
            }
            if let Some(found) = self.events(at + 1, false)
                && self.is_end(found.0)
            {
                return Some(events(found));
            }
        }
        self.occurring(at).or_else(|| self.clause_of_two(at)).map(events)
    }

    /// `did the flood happen before 2020`, `did construction of X begin`: the place behind it, and the events.
    pub(super) fn occurring(&self, at: usize) -> Option<(usize, SaidClause)> {
        const OCCURRING: [(&str, Option<Ordinal>); 12] = [
            ("happen", None),
            ("happened", None),
            ("take place", None),
            ("taken place", None),
            ("occur", None),
            ("occurred", None),
            ("begin", Some(Ordinal::First(1))),
            ("start", Some(Ordinal::First(1))),
            ("begun", Some(Ordinal::First(1))),
            ("started", Some(Ordinal::First(1))),
            ("end", Some(Ordinal::Last(1))),
            ("ended", Some(Ordinal::Last(1))),
        ];
        let from = (self.is_any(at, &DO) || self.is_any(at, &HAVE)).then_some(at + 1)?;
        // A plan begins with the first event under it, a facility with the first of it.
        if let Some((next, noun @ SaidNoun::Entity { .. })) = self.noun(from, true)
            && let Some((next, Some(order))) = self.past_any(next, &OCCURRING)
            && !self.is_of_type(&noun, "person")
        {
            let role = if self.is_of_type(&noun, "place") {
                Role::At
            } else if self.is_of_type(&noun, "plan") {
                Role::Under
            } else {
                Role::Of
            };
            let mut said = SaidClause { order: Some(order), ..SaidClause::default() };
            said.adjuncts.push(Adjunct::Role(role, noun));
            return Some((self.adjuncts(next, &mut said.adjuncts), said));
        }
        let anything = self.is_any(from, &["anything", "something"]);
        let events = || Some((from + 1, SaidClause::default())).filter(|_| anything);
        let (next, mut said) = events().or_else(|| self.events(from, false))?;
        let (next, order) = self.past_any(self.skip(next, &["ever"]), &OCCURRING)?;
        said.order = said.order.or(order);
        Some((self.adjuncts(next, &mut said.adjuncts), said))
    }

    /// `where did Kim go`, `where was X inaugurated`, `where was the first inauguration`.
    fn place(&self, at: usize) -> Option<(usize, AskedClause)> {
        let at = self.past(at, "where")?;
        let events = |(next, said)| (next, AskedClause::new(said, AskedPart::Place));
        if self.is_any(at, &BE)
            && let Some(found) = self.events(at + 1, false)
            && (found.1.definite
                || found.1.order.is_some()
                || found.1.owner.is_some()
                || self.is_any(at, &["was", "were"]))
        {
            return Some(events(found));
        }
        self.clause_of_two(at).map(events)
    }

    /// `with whom did Kim meet`, `to which county did Kim appeal`.
    fn role_in_front(&self, at: usize) -> Option<(usize, AskedClause)> {
        let role = self.preposition(at)?;
        let wh = self.is_any(at + 1, &["who", "whom", "which", "what"]).then_some(at + 2)?;
        let (next, ty) =
            if self.is_any(at + 1, &["which", "what"]) { self.asked_type(wh)? } else { (wh, None) };
        let events = || self.events(next + 1, false).filter(|_| self.is_any(next, &BE));
        let (next, mut said) = self.clause_of_two(next).or_else(events)?;
        let part = match role {
            Role::By => AskedPart::Subject,
            Role::In | Role::At | Role::On | Role::Near => AskedPart::Place,
            _ => AskedPart::Object,
        };
        said.asked = Some(role).filter(|_| part == AskedPart::Object);
        Some((next, AskedClause { ty, ..AskedClause::new(said, part) }))
    }

    /// `whose visit did Songchon host`.
    fn whose(&self, at: usize) -> Option<(usize, AskedClause)> {
        let (next, mut said) = self.events(self.past(at, "whose")?, false)?;
        let next = self.skip(next, &DO);
        let (next, object) = self.noun(next, true)?;
        let next = self.skip(next, &["host", "receive", "hosted", "received"]);
        said.object = Some(object);
        Some((next, AskedClause::new(said, AskedPart::Subject)))
    }

    /// `who was the first to visit X`, `which was the last county to …`, `the first person Kim met`.
    fn order_first(&self, at: usize) -> Option<(usize, AskedClause)> {
        let wh = self.is_any(at, &["who", "which", "what"]);
        let (from, ty) = match self.word(at) {
            "who" => (at + 1, None),
            "which" | "what" if !self.is_any(at + 1, &BE) => self.asked_type(at + 1)?,
            "which" | "what" => (at + 1, None),
            _ => (at, None),
        };
        let from = if wh { self.is_any(from, &BE).then_some(from + 1)? } else { from };
        let (next, order) = self.ordered(self.skip(from, &["the"]));
        let order = order?;
        let named = self.asked_type(next);
        let (next, own) = named.unwrap_or((next, None));
        let ty = own.or(ty);
        if !wh && named.is_none() && self.word(next) != "to" {
            return None;
        }
        if let Some(next) = self.past(next, "to") {
            let passive = self.word(next) == "be";
            let (next, mut said) =
                self.predicate(next + usize::from(passive), Some(SaidNoun::Asked), passive)?;
            said.order = Some(order);
            let part = self.asked_part(&mut said, ty);
            return Some((next, AskedClause { ty, ..AskedClause::new(said, part) }));
        }
        // The noun of a kind is what is asked for itself.
        if named.is_none() && self.kind_at(next).is_some() {
            return None;
        }
        let (next, mut said) = self.relative(self.skip(next, &["who", "that", "which", "whom"]))?;
        said.order = Some(order);
        let part = self.asked_part(&mut said, ty);
        Some((next, AskedClause { ty, ..AskedClause::new(said, part) }))
    }

    /// A relative clause: with its own subject, or with who is spoken of as its subject.
    pub(super) fn relative(&self, at: usize) -> Option<(usize, SaidClause)> {
        let be = self.is_any(at, &BE);
        let from = at + usize::from(be || self.is_any(at, &HAVE) || self.is_any(at, &DO));
        if let Some(found) = self.predicate(from, Some(SaidNoun::Asked), be) {
            return Some(found);
        }
        let (next, subject) = self.nouns(at, true)?;
        let next = next + usize::from(self.is_any(next, &HAVE) || self.is_any(next, &DO));
        let (next, mut said) = self.predicate(next, Some(subject), false)?;
        said.object = said.object.or(Some(SaidNoun::Asked));
        Some((next, said))
    }

    /// `who visited X`, `who did Kim praise`, `which counties did Kim visit`, `what was opened at X`.
    pub(super) fn who_or_what(&self, at: usize) -> Option<(usize, AskedClause)> {
        // `what was Kim's visit for`
        if self.word(at) == "what"
            && self.is_any(at + 1, &BE)
            && let Some((next, mut said)) = self.events(at + 2, false)
            && let Some(role) = self.preposition(next).filter(|_| self.is_end(next + 1))
        {
            said.asked = Some(role);
            return Some((next + 1, AskedClause::new(said, AskedPart::Object)));
        }
        let (next, ty) = match self.word(at) {
            "who" | "whom" => (self.skip(at + 1, &["else"]), None),
            "what" if self.word(at + 1) == "else" => (at + 2, None),
            "what" | "which"
                if self.opens_clause(at + 1) || self.verb(at + 1).is_some() || self.is_any(at + 1, &GOT) =>
            {
                (at + 1, None)
            }
            "what" | "which" => self.asked_type(at + 1)?,
            _ => return None,
        };
        if let Some((after, mut said)) =
            self.inverted(next).filter(|(_, said)| said.object.is_none() || said.asked.is_some())
        {
            said.object = said.object.or(Some(SaidNoun::Asked));
            return Some((after, AskedClause { ty, ..AskedClause::new(said, AskedPart::Object) }));
        }
        let got = self.is_any(next, &GOT) && matches!(self.verb(next + 1), Some((_, Verb::Of(_))));
        let be = got || self.is_any(next, &BE);
        let next = next + usize::from(be || self.is_any(next, &HAVE) || self.word(next) == "did");
        let (after, mut said) = self.predicate(next, Some(SaidNoun::Asked), be)?;
        let part = self.asked_part(&mut said, ty);
        Some((after, AskedClause { ty, ..AskedClause::new(said, part) }))
    }

    /// The type of who is asked for, or a noun for anybody.
    fn asked_type(&self, at: usize) -> Option<(usize, Option<TypeIx>)> {
        let found = self.type_at(at).map(|(next, ty)| (next, Some(ty)));
        found.or_else(|| self.is_any(at, &ANYBODY).then_some((at + 1, None)))
    }
}
