//! Questions with words of their own: what changed, where things are, what state something is in, who was
//! there, who says so, what did not follow.

use annals_grammar::SentencePieceKind;
use annals_model::entry::Role;

use super::asked::AskedClause;
use super::clause::{Adjunct, SaidClause, SaidPoint};
use super::noun::SaidNoun;
use super::phrase::AskedPart;
use super::verbs::BE;
use super::words::SentenceReader;
use crate::query::Test;

/// Adverbs that a state may have beside it.
const STILL: [&str; 5] = ["still", "already", "now", "currently", "yet"];
/// Words between what something has and what else it has, or lacks.
const JOINED: [(&str, &str); 6] = [
    ("but no", "without"),
    ("and no", "without"),
    ("but not", "without"),
    ("but without", "without"),
    ("and without", "without"),
    ("and", "with"),
];
/// Verbs of sources.
const SAYING: [&str; 17] = [
    "which sources disagree about",
    "which sources disagree on",
    "what do the sources say about",
    "which sources report",
    "how do we know that",
    "how do you know that",
    "how is it known that",
    "which sources say that",
    "who says that",
    "who says",
    "who said that",
    "who reported that",
    "who reported",
    "who reports",
    "who claims that",
    "who claims",
    "who claimed",
];

impl SentenceReader<'_> {
    /// The phrase of a question with words of its own.
    pub(super) fn special(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        let found = self.having(at, front).or_else(|| self.happened(at, front));
        let found = found.or_else(|| self.done(at, front)).or_else(|| self.most(at, front));
        // The others have no place for what stands in front.
        if found.is_some() || !front.is_empty() {
            return found;
        }
        self.sources(at)
            .or_else(|| self.planned(at))
            .or_else(|| self.lasted(at))
            .or_else(|| self.newest(at))
            .or_else(|| self.several_asked(at))
            .or_else(|| self.amounted(at))
            .or_else(|| self.was_where(at))
            .or_else(|| self.changed(at))
            .or_else(|| self.state(at))
            .or_else(|| self.whereabouts(at))
            .or_else(|| self.reported(at))
            .or_else(|| self.present(at))
            .or_else(|| self.claimed(at))
            .or_else(|| self.disputed(at))
            .or_else(|| self.not_followed(at))
            .or_else(|| self.compared(at))
    }

    /// `list the sources`.
    fn sources(&self, at: usize) -> Option<String> {
        let next = self.skip(at, &["which", "what", "the", "all", "are"]);
        let next = self.past(next, "sources")?;
        let next = self.skip(next, &["are", "there", "do", "we", "have"]);
        self.is_end(next).then(|| "sources".to_owned())
    }

    /// `which counties had floods in 2024`, `places that got no hospital`.
    pub(super) fn having(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const HAVE: [&str; 5] = ["have", "has", "had", "got", "with"];
        let from = self.skip(at, &["which", "what", "the", "are", "there"]);
        let (next, SaidNoun::Type { text, ty }) = self.noun(from, true)? else { return None };
        let next = self.skip(next, &["that", "which", "who"]);
        let mut next = self.is_any(next, &HAVE).then(|| self.skip(next, &HAVE))?;
        let none = self.word(next) == "no";
        next = self.skip(next, &["both", "no"]);
        let (mut end, what) = self.had(next, front)?;
        let mut having = format!("{text} {} {what}", if none { "without" } else { "with" });
        // Each of several is had, or not: `a factory but no hospital`.
        while let Some((behind, with)) = self.past_any(end, &JOINED) {
            let Some((next, what)) = self.had(behind, front) else {
                break;
            };
            having = format!("{having} {with} {what}");
            end = next;
        }
        let end = self.skip(end, &STILL);
        if self.is_end(end) {
            return Some(having);
        }
        // `which counties have factories but were never visited by Kim`
        let next = self.is_any(end, &["but", "and"]).then_some(end + 1)?;
        let (end, mut said) = self.relative(self.skip(next, &["that", "which"]))?;
        let part = self.asked_part(&mut said, None);
        let other = AskedClause { ty: Some(ty), noun: Some(text), ..AskedClause::new(said, part) };
        self.is_end(end).then(|| self.asking(&other).map(|other| format!("({having}) and ({other})")))?
    }

    /// What something has: events, or things, perhaps in a state.
    fn had(&self, at: usize, front: &[Adjunct]) -> Option<(usize, String)> {
        let at = self.skip(at, &["any", "a", "an", "some", "new"]);
        if let Some((end, mut said)) = self.events(at, false) {
            said.adjuncts.extend(front.iter().cloned());
            let amount = said.amount.take().map(|amount| format!("{amount} ")).unwrap_or_default();
            return Some((end, format!("{amount}({})", self.phrase(&said, AskedPart::Events)?)));
        }
        let (from, amount) =
            self.bounded(at).map_or((at, String::new()), |(next, amount)| (next, amount + " "));
        let (end, noun) = self.noun(from, true).filter(|_| front.is_empty())?;
        let SaidNoun::Type { text, .. } = noun else { return None };
        // `with a hospital planned`
        match self.status_at(end).filter(|(end, _)| self.is_end(*end)) {
            Some((behind, _)) => Some((behind, format!("{amount}({} {text})", self.text(end, behind)))),
            None => Some((end, format!("{amount}({text})"))),
        }
    }

    /// `where was Kim in February 2024`: where there were events by him.
    fn was_where(&self, at: usize) -> Option<String> {
        let from = self.past(at, "where").filter(|next| self.is_any(*next, &["was", "were"]))?;
        let (mut next, subject) = self.noun(from + 1, true)?;
        let acts = matches!(subject, SaidNoun::Entity { .. })
            && (self.is_of_type(&subject, "person") || self.is_of_type(&subject, "group"));
        let mut said = SaidClause { subject: acts.then_some(subject), ..SaidClause::default() };
        next = self.adjuncts(next, &mut said.adjuncts);
        let whole = said.subject.is_some() && !said.adjuncts.is_empty() && self.is_end(next);
        let events = whole.then(|| self.phrase(&said, AskedPart::Place)).flatten()?;
        Some(format!("places of ({events})"))
    }

    /// `what changed at X in 2024`, `what has changed between D and D`.
    fn changed(&self, at: usize) -> Option<String> {
        let mut next = self.past_one(at, &["what changed", "what has changed"])?;
        let mut phrase = "changes".to_owned();
        if self.is_any(next, &["at", "in", "of", "for", "about", "with", "on"])
            && let Some((after, SaidNoun::Entity { text, .. })) = self.noun(next + 1, true)
        {
            phrase = format!("changes of {text}");
            next = after;
        }
        let (after, adjunct) = self.adjunct(next)?;
        let range = match adjunct {
            Adjunct::Between(SaidPoint::Date(from), SaidPoint::Date(to)) => format!("from {from} to {to}"),
            Adjunct::Time(word, SaidPoint::Date(date)) if word == "since" => format!("since {date}"),
            Adjunct::Time(word, SaidPoint::Date(date)) if word == "during" => {
                format!("from {date} to {date}")
            }
            Adjunct::Text(text) => match text.split_once(' ')? {
                ("in" | "on", date) => format!("from {date} to {date}"),
                ("from", _) => text,
                _ => return None,
            },
            _ => return None,
        };
        self.is_end(after).then(|| format!("{phrase} {range}"))
    }

    /// `is X closed now`, `was X under construction on 1 June 2024`.
    fn state(&self, at: usize) -> Option<String> {
        if !self.is_any(at, &BE) {
            return None;
        }
        let (next, SaidNoun::Entity { text, .. }) = self.noun(at + 1, true)? else { return None };
        let from = self.skip(next, &STILL);
        let (behind, status) = self.state_at(from)?;
        let end = self.skip(behind, &STILL);
        let told = end > behind || from > next;
        if self.is_end(end) {
            return (told && self.is_any(at, &["is", "are"])).then(|| format!("is {text} {status}"));
        }
        match self.adjunct(end)? {
            (end, Adjunct::Text(date)) if self.is_end(end) => {
                let day = date.strip_prefix("on ")?;
                Some(format!("is {text} {status} as of {day}"))
            }
            _ => None,
        }
    }

    /// A status, or what a kind brings about that somebody is `in`: `in detention`.
    fn state_at(&self, at: usize) -> Option<(usize, String)> {
        if let Some((behind, _)) = self.status_at(at) {
            return Some((behind, self.text(at, behind)));
        }
        let from = self.is_any(at, &["in", "under"]).then_some(at + 1)?;
        let (behind, kind) = self.kind_at(from)?;
        let (_, effect) = self.vocabulary().kind(kind).makes.first()?;
        Some((behind, effect.status.clone()))
    }

    /// `where are the hospitals`, `which province is Kimhwa in`.
    fn whereabouts(&self, at: usize) -> Option<String> {
        // `what was known about Songchon on 1 July 2024`
        if let Some(next) = self.past_one(at, &["what was known about", "what was known of"]) {
            let (next, noun) = self.noun(next, true)?;
            let role = if self.is_of_type(&noun, "place") { Role::In } else { Role::Of };
            let (end, day) = self.date(self.skip(next, &["on", "in", "by"]))?;
            let said = SaidClause { adjuncts: vec![Adjunct::Role(role, noun)], ..SaidClause::default() };
            return self.whole_phrase(end, &said).map(|events| format!("{events} as known on {day}"));
        }
        // `where is Sorel now`
        if self.past_one(at, &["where is", "where are"]).is_some()
            && let Some((next, SaidNoun::Entity { text, .. })) = self.noun(at + 2, true)
            && self.is_end(self.skip(next, &STILL))
        {
            return Some(format!("where is {text}"));
        }
        if self.word(at) == "where" && self.is_any(at + 1, &BE) {
            let (next, noun) = self.noun(at + 2, true)?;
            let SaidNoun::Type { text, .. } = &noun else { return None };
            if !self.is_of_type(&noun, "facility") && !self.is_of_type(&noun, "property") {
                return None;
            }
            return self.is_end(next).then(|| format!("places with ({text})"));
        }
        let from = self.skip(at, &["in"]);
        let wh = self.is_any(from, &["which", "what"]).then_some(from + 1)?;
        let (next, ty) = self.type_at(wh)?;
        let place = self.vocabulary().is_a_named(ty, "place") && self.is_any(next, &BE);
        let (next, SaidNoun::Entity { text, .. }) = self.noun(next + 1, true).filter(|_| place)? else {
            return None;
        };
        let inside = from > at || self.word(next) == "in";
        (inside && self.is_end(self.skip(next, &["in"]))).then(|| format!("where is {text}"))
    }

    /// `what does the article say about X`, `did the article mention X`: what a source reports. Who is no source says so
    /// himself.
    fn reported(&self, at: usize) -> Option<String> {
        const SAYING: [&str; 8] =
            ["say", "says", "said", "report", "reported", "write", "written", "mention"];
        const ABOUT: [&str; 3] = ["about", "on", "of"];
        let asked = self.past_one(at, &["what did", "what does", "what do", "what has"]);
        let whether = || self.is_any(at, &["did", "does", "has"]).then_some(at + 1);
        let from = self.skip(asked.or_else(whether)?, &["the"]);
        let says = (from + 1..self.tokens.len()).find(|at| self.is_any(*at, &SAYING))?;
        let named =
            (from..says).any(|at| self.name(at).is_some() || self.piece(at) != Some(SentencePieceKind::Word));
        let (source, next) = (self.text(from, says), says + 1);
        if named {
            return None;
        }
        let before = if asked.is_some() { "" } else { "were there " };
        if self.is_end(next) {
            return asked.map(|_| format!("events from {source}"));
        }
        let (end, about) = self.noun(self.skip(next, &ABOUT), true)?;
        let about = about.plain();
        (self.is_end(end) && !about.is_empty())
            .then(|| format!("{before}events from {source} mentioning \"{about}\""))
    }

    /// `who was with Kim at the inauguration of Songchon`.
    fn present(&self, at: usize) -> Option<String> {
        let then_and_there = |events: &str| format!("at (places of ({events})) on (dates of ({events}))");
        // `was Kim at the inauguration`
        if self.is_any(at, &BE)
            && let Some((next, SaidNoun::Entity { text, .. })) = self.noun(at + 1, true)
            && let Some(next) = self.past(self.skip(next, &["there", "present"]), "at")
        {
            let (end, events) = self.events(next, false)?;
            let events = self.whole_phrase(end, &events)?;
            return Some(format!("were there events by {text} {}", then_and_there(&events)));
        }
        let next = (self.word(at) == "who" && self.is_any(at + 1, &BE)).then_some(at + 2)?;
        let mut next = self.skip(next, &["there", "present"]);
        let mut beside = None;
        if self.word(next) == "with" {
            let (after, SaidNoun::Entity { text, .. }) = self.noun(next + 1, true)? else { return None };
            beside = Some(text);
            next = after;
        }
        let (end, events) = self.events(self.past(next, "at")?, false)?;
        let events = self.whole_phrase(end, &events)?;
        let there = then_and_there(&events);
        Some(match beside {
            None => format!("actors of (events {there})"),
            // Nobody was there with somebody who was not there.
            Some(name) => {
                let own = then_and_there(&format!("events by {name} {there}"));
                format!("(actors of (events {own})) but not {name}")
            }
        })
    }

    /// `who says 1,000 houses were destroyed at Kimhwa`: the sources of what is said.
    fn claimed(&self, at: usize) -> Option<String> {
        let next = self.past_one(at, &SAYING)?;
        // How many were said to be is the source's to say.
        let number = self.bounded(next).map(|(next, _)| next).or_else(|| Some(self.number(next)?.0));
        let next = number.unwrap_or(next);
        let events = self.events(next, false).filter(|(end, _)| self.is_end(*end));
        let (end, said) = events.or_else(|| self.stated(next))?;
        let events = self.whole_phrase(end, &said)?;
        Some(format!("sources of ({events})"))
    }

    /// A clause as it is stated: `Kim visited Songchon`, `Kimhwa was flooded`.
    pub(super) fn stated(&self, at: usize) -> Option<(usize, SaidClause)> {
        let (next, subject) = self.nouns(at, true)?;
        let be = self.is_any(next, &BE);
        self.predicate(next + usize::from(be), Some(subject), be)
    }

    /// `is the Songchon groundbreaking disputed`.
    fn disputed(&self, at: usize) -> Option<String> {
        // `which events are unsourced`
        if self.is_any(at, &["which", "what"])
            && let Some((next, mut said)) = self
                .events(self.skip(at + 1, &["of"]), false)
                .filter(|(next, said)| said.mood.is_none() && self.is_any(*next, &BE))
            && Test::adjective(self.word(next + 1)).is_some()
        {
            said.mood = Some(self.word(next + 1).to_owned());
            return self.whole_phrase(next + 2, &said);
        }
        // `is it disputed that Kim visited Songchon`
        if let Some(next) = self.past_one(at, &["is it disputed that", "is it disputed whether"]) {
            let (end, mut said) = self.stated(next)?;
            said.mood = said.mood.is_none().then(|| "disputed".to_owned());
            return self.whole_phrase(end, &said).map(|events| format!("were there {events}"));
        }
        // `which events have no date`
        if let Some((next, said)) = self.events(self.skip(at, &["which", "what"]), false)
            && said.mood.is_none()
            && let Some(end) = self.past_one(next, &["have no date", "has no date", "that have no date"])
        {
            let undated = SaidClause { mood: Some("undated".to_owned()), ..said };
            return self.whole_phrase(end, &undated);
        }
        let events = || self.events(at + 1, false).filter(|(_, said)| said.mood.is_none());
        let (next, mut said) = self.is_any(at, &BE).then(events).flatten()?;
        let end = self.past(next, "disputed").filter(|end| self.is_end(*end))?;
        said.mood = Some("disputed".to_owned());
        self.whole_phrase(end, &said).map(|events| format!("were there {events}"))
    }

    /// `groundbreakings that have not been followed by an inauguration`, `groundbreakings that no inauguration followed`.
    fn not_followed(&self, at: usize) -> Option<String> {
        let from = self.skip(at, &["which", "what", "are", "there"]);
        let (next, first) = self.events(from, false)?;
        let next = self.skip(next, &["that", "which", "have", "has", "had", "were", "was", "are", "is"]);
        let not = self.is_any(next, &["not", "never"]);
        if let Some((end, then)) =
            self.past_one(next, &["led to", "resulted in"]).and_then(|next| self.events(next, false))
        {
            let (first, then) = self.step(&first, &then)?;
            return self.is_end(end).then(|| format!("{first} followed by {then}"));
        }
        let word = |at: usize| ["followed", "preceded"].into_iter().find(|word| self.word(at) == *word);
        let (relation, start, not) = if self.word(next) == "no" {
            let (after, _) = self.kind_at(next + 1)?;
            let relation = word(after).filter(|_| self.is_end(after + 1))?;
            (relation, next + 1, true)
        } else {
            let verb = self.skip(next, &["not", "never", "yet", "been", "ever"]);
            (word(verb)?, self.past(verb + 1, "by")?, not)
        };
        let (end, then) = self.events(start, false)?;
        let end = self.skip(end, &["followed", "preceded", "yet"]);
        let (first, then) = self.step(&first, &then)?;
        let not = if not { "not " } else { "" };
        self.is_end(end).then(|| format!("{first} {not}{relation} by {then}"))
    }

    /// The events that others follow, and those that do: how soon stands behind their bracket.
    fn step(&self, first: &SaidClause, then: &SaidClause) -> Option<(String, String)> {
        let mut then = then.clone();
        let soon = then.adjuncts.iter().position(|adjunct| matches!(adjunct, Adjunct::Soon(_)));
        let soon = soon.map(|at| then.adjuncts.remove(at));
        let within = match soon {
            Some(Adjunct::Soon(length)) => format!(" within {length}"),
            _ => String::new(),
        };
        let (first, then) = (self.phrase(first, AskedPart::Events)?, self.phrase(&then, AskedPart::Events)?);
        Some((first, format!("({then}){within}")))
    }

    /// `compare Songchon and Kimhwa`: what happened there, side by side.
    fn compared(&self, at: usize) -> Option<String> {
        let next = self.past(at, "compare")?;
        let name = |at: usize| self.noun(at, true).filter(|_| self.name(at).is_some());
        let (next, one) = name(next)?;
        let next = self.is_any(next, &["and", "with", "to"]).then_some(next + 1)?;
        let (next, other) = name(next)?;
        let (SaidNoun::Entity { text: one_name, .. }, SaidNoun::Entity { text: other_name, .. }) =
            (&one, &other)
        else {
            return None;
        };
        let (role, key) = if self.is_of_type(&one, "place") {
            ("in", "place")
        } else if self.is_of_type(&one, "facility") {
            ("of", "object")
        } else {
            ("by", "actor")
        };
        self.is_end(next)
            .then(|| format!("count events {role} either of ({one_name}, {other_name}) per {key} per kind"))
    }
}
