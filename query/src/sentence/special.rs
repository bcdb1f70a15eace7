//! Questions with words of their own: what happened, what changed, where things are, what state something is in, who was
//! there, who says so, what did not follow.

use annals_model::entry::Role;

use super::clause::{Adjunct, SaidClause, SaidPoint};
use super::noun::SaidNoun;
use super::phrase::AskedPart;
use super::verbs::BE;
use super::words::SentenceReader;
use crate::query::Test;

/// Adverbs that a state may have beside it.
const STILL: [&str; 5] = ["still", "already", "now", "currently", "yet"];
/// Verbs of sources.
const SAYING: [&str; 9] = [
    "who says that", "who says", "who said that", "who reported that", "who reported", "who reports",
    "who claims that", "who claims", "who claimed",
];

impl SentenceReader<'_> {
    /// The phrase of a question with words of its own.
    pub(super) fn special(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        let found = self.having(at, front).or_else(|| self.happened(at, front));
        // The others have no place for what stands in front.
        if found.is_some() || !front.is_empty() {
            return found;
        }
        self.sources(at)
            .or_else(|| self.planned(at))
            .or_else(|| self.lasted(at))
            .or_else(|| self.was_where(at))
            .or_else(|| self.changed(at))
            .or_else(|| self.state(at))
            .or_else(|| self.whereabouts(at))
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
    fn having(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const HAVE: [&str; 5] = ["have", "has", "had", "got", "with"];
        let from = self.skip(at, &["which", "what", "the", "are", "there"]);
        let (next, SaidNoun::Type { text, .. }) = self.noun(from, true)? else { return None };
        let next = self.skip(next, &["that", "which", "who"]);
        let mut next = self.is_any(next, &HAVE).then(|| self.skip(next, &HAVE))?;
        let none = self.word(next) == "no";
        next = self.skip(next, &["no", "any", "a", "an", "some"]);
        let (end, what) = match self.events(next, false) {
            Some((end, mut said)) => {
                said.adjuncts.extend(front.iter().cloned());
                let amount = said.amount.take().map(|amount| format!("{amount} ")).unwrap_or_default();
                (end, format!("{amount}({})", self.phrase(&said, AskedPart::Events)?))
            }
            None if !front.is_empty() => return None,
            None => match self.noun(next, true)? {
                // `with a hospital planned`
                (end, SaidNoun::Type { text, .. }) => {
                    match self.status_at(end).filter(|(end, _)| self.is_end(*end)) {
                        Some((behind, _)) => (behind, format!("({} {text})", self.text(end, behind))),
                        None => (end, format!("({text})")),
                    }
                }
                _ => return None,
            },
        };
        let with = if none { "without" } else { "with" };
        self.is_end(end).then(|| format!("{text} {with} {what}"))
    }

    /// `what is planned for Kangdong`, `hospitals planned for 2025`.
    fn planned(&self, at: usize) -> Option<String> {
        let what = self
            .past(at, "what")
            .filter(|next| self.is_any(*next, &BE))
            .and_then(|next| self.past(next + 1, "planned"));
        let mut said = SaidClause { mood: Some("planned".to_owned()), ..SaidClause::default() };
        let (mut next, of) = match what {
            Some(next) => (next, None),
            None => {
                let from = self.skip(at, &["which", "what"]);
                let (next, SaidNoun::Type { text, .. }) = self.noun(from, true)? else { return None };
                (self.past(self.skip(next, &["that", "which", "are", "is", "were"]), "planned")?, Some(text))
            }
        };
        if let (true, Some((after, noun))) =
            (self.is_any(next, &["for", "in", "at"]), self.noun(next + 1, true))
            && let SaidNoun::Entity { .. } = noun
        {
            let role = if self.is_of_type(&noun, "place") {
                Role::In
            } else if self.is_of_type(&noun, "plan") {
                Role::Under
            } else {
                Role::Of
            };
            said.adjuncts.push(Adjunct::Role(role, noun));
            next = after;
        }
        next = self.adjuncts(next, &mut said.adjuncts);
        let events = self.whole_phrase(next, &said)?;
        match of {
            Some(of) if !said.adjuncts.is_empty() => Some(format!("{of} with ({events})")),
            Some(_) => None,
            None => Some(events),
        }
    }

    /// `how long after the groundbreaking was the inauguration at X`, `how many days between A and B`.
    fn lasted(&self, at: usize) -> Option<String> {
        const OPENINGS: [&str; 6] = [
            "how long", "how many days", "how many weeks", "how many months", "how many years",
            "how much time",
        ];
        let next = self.past_one(at, &OPENINGS)?;
        let next = self.skip(next, &["was", "were", "passed", "is", "it", "there", "did", "take"]);
        let (from, link, turned): (usize, &[&str], bool) = match self.word(next) {
            "between" => (next + 1, &["and"], false),
            "from" => (next + 1, &["to", "until"], false),
            "after" => (next + 1, &BE, false),
            "before" => (next + 1, &BE, true),
            _ => return None,
        };
        let (middle, mut one) = self.events(from, false)?;
        // `from A to B`: what looks like a role of A is B.
        let (end, other) = match one.adjuncts.pop() {
            Some(Adjunct::Role(Role::To, SaidNoun::Events(other))) => (middle, *other),
            last => {
                one.adjuncts.extend(last);
                self.is_any(middle, link).then(|| self.events(middle + 1, false)).flatten()?
            }
        };
        let one = self.phrase(&self.linked(&one, &other), AskedPart::Events)?;
        let other = self.whole_phrase(end, &other)?;
        Some(if turned {
            format!("how long from ({other}) to ({one})")
        } else {
            format!("how long from ({one}) to ({other})")
        })
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

    /// `what happened to X`, `what happened after the flood`, `what is new since D`.
    fn happened(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const OPENINGS: [&str; 6] = [
            "what happened", "what has happened", "what else happened", "what is new", "what's new",
            "what went on",
        ];
        let mut next = self.past_one(at, &OPENINGS)?;
        let to = (self.word(next) == "to").then(|| self.noun(next + 1, true)).flatten();
        if let Some((after, _)) = &to {
            next = *after;
        }
        let mut said = SaidClause { adjuncts: front.to_vec(), ..SaidClause::default() };
        next = self.adjuncts(next, &mut said.adjuncts);
        if !self.is_end(next) {
            return None;
        }
        match to {
            // In any role but that of who does it, or there.
            Some((_, noun)) => {
                let roles: &[Role] = if self.is_of_type(&noun, "place") {
                    &[Role::In]
                } else {
                    &[Role::Of, Role::To, Role::At]
                };
                let each = roles.iter().map(|role| {
                    let mut said = said.clone();
                    said.adjuncts.insert(0, Adjunct::Role(*role, noun.clone()));
                    self.phrase(&said, AskedPart::Events)
                });
                each.collect::<Option<Vec<_>>>().map(|each| each.join(" or "))
            }
            None if said.adjuncts.is_empty() => None,
            None => self.phrase(&said, AskedPart::Events),
        }
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

    /// `who was with Kim at the inauguration of Songchon`.
    fn present(&self, at: usize) -> Option<String> {
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
        let then_and_there = |events: &str| format!("at (places of ({events})) on (dates of ({events}))");
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
        let next = self.number(next).map_or(next, |(next, _)| next);
        let events = self.events(next, false).filter(|(end, _)| self.is_end(*end));
        let (end, said) = events.or_else(|| {
            let (next, subject) = self.noun(next, true)?;
            let be = self.is_any(next, &BE);
            self.predicate(next + usize::from(be), Some(subject), be)
        })?;
        let events = self.whole_phrase(end, &said)?;
        Some(format!("sources of ({events})"))
    }

    /// `is the Songchon groundbreaking disputed`.
    fn disputed(&self, at: usize) -> Option<String> {
        // `which events are unsourced`
        if self.is_any(at, &["which", "what"])
            && let Some((next, mut said)) = self
                .events(at + 1, false)
                .filter(|(next, said)| said.mood.is_none() && self.is_any(*next, &BE))
            && Test::adjective(self.word(next + 1)).is_some()
        {
            said.mood = Some(self.word(next + 1).to_owned());
            return self.whole_phrase(next + 2, &said);
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
        let (first, then) = (self.phrase(&first, AskedPart::Events)?, self.phrase(&then, AskedPart::Events)?);
        let not = if not { "not " } else { "" };
        self.is_end(end).then(|| format!("{first} {not}{relation} by ({then})"))
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
