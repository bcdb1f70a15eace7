//! Questions for events whatever they are: what happened, what somebody did, what is planned, what is new.

use annals_model::entry::Role;

use super::clause::{Adjunct, SaidClause};
use super::noun::SaidNoun;
use super::phrase::AskedPart;
use super::verbs::BE;
use super::words::SentenceReader;

/// How many of the latest events are news.
const NEWS: u64 = 10;

impl SentenceReader<'_> {
    /// `what is planned for Kangdong`, `hospitals planned for 2025`.
    pub(super) fn planned(&self, at: usize) -> Option<String> {
        let what = self
            .past(at, "what")
            .filter(|next| self.is_any(*next, &BE))
            .and_then(|next| self.past(next + 1, "planned"))
            .or_else(|| self.past(at, "plans").filter(|next| self.dated(*next).is_some()));
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

    /// `what did Kim do in 2024`, `everything Kim did`: the events by somebody.
    pub(super) fn done(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const OPENINGS: [&str; 9] = [
            "what did", "what has", "what have", "what does", "everything that", "everything", "all that",
            "anything", "anything that",
        ];
        const DONE: [&str; 5] = ["has done", "have done", "do", "did", "done"];
        const PASSIVE: [&str; 4] =
            ["what was done", "what has been done", "what is being done", "what got done"];
        if let Some(next) = self.past_one(at, &PASSIVE) {
            let mut said = SaidClause { adjuncts: front.to_vec(), ..SaidClause::default() };
            let next = self.adjuncts(next, &mut said.adjuncts);
            return self.whole_phrase(next, &said).filter(|_| !said.adjuncts.is_empty());
        }
        let next = self.past_one(at, &OPENINGS)?;
        let (next, subject) = self.noun(next, true)?;
        let mut next = self.past_one(next, &DONE).filter(|_| matches!(subject, SaidNoun::Entity { .. }))?;
        let mut said = SaidClause { subject: Some(subject), ..SaidClause::default() };
        next = self.adjuncts(next, &mut said.adjuncts);
        said.adjuncts.extend(front.iter().cloned());
        self.whole_phrase(next, &said)
    }

    /// `what happened to X`, `what happened after the flood`, `what is new since D`.
    pub(super) fn happened(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const OPENINGS: [&str; 14] = [
            "what happened",
            "what has happened",
            "what else happened",
            "what is new",
            "what's new",
            "what went on",
            "what came",
            "what comes",
            "what came next",
            "what happened next",
            "all that happened",
            "everything that happened",
            "anything that happened",
            "what events happened",
        ];
        if let Some((next, point)) = self.past(at, "what followed").and_then(|next| self.point(next)) {
            let after = Adjunct::Time("after".to_owned(), point);
            let said = SaidClause { adjuncts: vec![after], ..SaidClause::default() };
            return self.whole_phrase(next, &said).filter(|_| front.is_empty());
        }
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

    /// `what is the latest on Songchon`, `any news from Kimhwa`, `the first thing that happened at Kimhwa`.
    pub(super) fn newest(&self, at: usize) -> Option<String> {
        const NEWS_OF: [&str; 13] = [
            "what is the latest news",
            "what is the latest",
            "what is the news",
            "is there any news",
            "any news",
            "is there news",
            "the latest news",
            "latest news",
            "recent news",
            "recent events",
            "the latest",
            "latest",
            "news",
        ];
        const THINGS: [&str; 6] =
            ["thing that happened", "things that happened", "thing to happen", "event", "events", "thing"];
        let mut said = SaidClause::default();
        let is_news = self.past_one(at, &NEWS_OF);
        let next = if let Some(next) = is_news {
            let about = self.is_any(next, &["on", "of", "from", "about", "in", "at"]);
            // `latest` alone opens a noun.
            if about || self.is_end(next) && self.word(next - 1) != "latest" { next } else { return None }
        } else {
            let from = self.skip(at, &["what", "was", "is", "the"]);
            let (next, order) = self.ordered(from);
            said.order = Some(order?);
            self.past_one(next, &THINGS)?
        };
        let about =
            self.is_any(next, &["on", "of", "from", "about"]).then(|| self.noun(next + 1, true)).flatten();
        let next = match about {
            Some((after, noun)) => {
                let place = self.is_of_type(&noun, "place");
                said.adjuncts.push(Adjunct::Role(if place { Role::In } else { Role::Of }, noun));
                after
            }
            None => next,
        };
        let next = self.adjuncts(next, &mut said.adjuncts);
        let newest = format!(" sorted by date descending limit {NEWS}");
        let shaping = if is_news.is_some() { newest.as_str() } else { "" };
        self.whole_phrase(next, &said).map(|events| format!("{events}{shaping}"))
    }

    /// `when and where did Kim visit`, `who opened what at Songchon`, `what was built at Kimhwa and when`: the events, which
    /// say all of it.
    pub(super) fn several_asked(&self, at: usize) -> Option<String> {
        const BOTH: [&str; 4] = ["when and where", "where and when", "who and when", "when and by whom"];
        const MORE: [&str; 5] = ["and when", "and where", "and by whom", "and who", "and by who"];
        if let Some(next) = self.past_one(at, &BOTH) {
            let (end, said) = self.clause_of_two(next)?;
            return self.whole_phrase(end, &said);
        }
        if self.is_any(at, &["when", "where"])
            && let Some((end, said)) = self.inverted(at + 1)
        {
            return self.whole_phrase(self.past_one(end, &MORE)?, &said);
        }
        let wh = self.is_any(at, &["who", "what"]).then_some(at + 1)?;
        let be = self.is_any(wh, &BE);
        let (end, mut said) = self.predicate(wh + usize::from(be), Some(SaidNoun::Asked), be)?;
        if self.word(end) == "what" && said.object.is_none() {
            let end = self.adjuncts(end + 1, &mut said.adjuncts);
            return self.whole_phrase(end, &said);
        }
        let end = self.past_one(end, &MORE)?;
        self.whole_phrase(end, &said)
    }

    /// `how much was destroyed at Kimhwa`, `how many houses were destroyed`: what the events come to.
    pub(super) fn amounted(&self, at: usize) -> Option<String> {
        if let Some(next) = self.past_one(at, &["how many", "how much"])
            && self.type_at(next).is_none()
            && self.is_any(next + 1, &["was", "were", "has", "have"])
        {
            // What is told by its number, and not one by one.
            let of = SaidNoun::Text(annals_grammar::quote_name(&self.text(next, next + 1)));
            let (end, said) = self.predicate(next + 2, Some(of), true)?;
            return self.whole_phrase(end, &said).map(|events| format!("total quantity of ({events})"));
        }
        let next = self.past(at, "how much").filter(|next| self.is_any(*next, &BE))?;
        let (end, said) = self.predicate(next + 1, Some(SaidNoun::Asked), true)?;
        self.whole_phrase(end, &said).map(|events| format!("total quantity of ({events})"))
    }
}
