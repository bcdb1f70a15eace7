//! Questions that are no clause with a question word: whether, how many, how long ago, and nouns.

use annals_model::entry::Role;

use super::asked::AskedClause;
use super::clause::{Adjunct, SaidClause};
use super::noun::SaidNoun;
use super::phrase::AskedPart;
use super::verbs::BE;
use super::words::SentenceReader;

impl SentenceReader<'_> {
    /// Questions that are no clause with a question word: whether, how often, and nouns.
    pub(super) fn other(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        let whole = |reader: &Self, next: usize, mut said: SaidClause, before: &str| {
            said.adjuncts.extend(front.iter().cloned());
            // Whether it was twice is seen from how often it was.
            let before = if said.amount.take().is_some() { "how many " } else { before };
            reader.whole_phrase(next, &said).map(|phrase| format!("{before}{phrase}"))
        };
        if let Some(next) = self.past_one(at, &["how often", "how many times", "number of times"]) {
            let (next, said) = self.clause_of_two(next)?;
            return whole(self, next, said, "how many ");
        }
        const NUMBER: [&str; 4] = ["what is the number of", "the number of", "number of", "how many"];
        if let Some(next) = self.past_one(at, &NUMBER) {
            return self.number_of(self.skip(next, &["different", "distinct", "of"]), front);
        }
        const SINCE: [&str; 6] = [
            "how long ago was",
            "how long ago were",
            "how long ago did",
            "how long is it since",
            "how long has it been since",
            "how long since",
        ];
        if let Some(next) = self.past_one(at, &SINCE) {
            let events = self.events(next, false).filter(|(end, _)| self.is_end(*end));
            let (next, said) = events.or_else(|| self.clause_of_two(next))?;
            return whole(self, next, said, "how long since (").map(|phrase| format!("{phrase})"));
        }
        const WHETHER: [&str; 7] = [
            "is it true that", "is it the case that", "do we know if", "do we know whether",
            "do you know if", "tell me if", "tell me whether",
        ];
        if let Some(next) = self.past_one(at, &WHETHER) {
            let (next, said) = self.stated(next)?;
            return whole(self, next, said, "were there ");
        }
        const THERE: [&str; 3] = ["has there been", "have there been", "had there been"];
        if let Some(next) = self.past_one(at, &THERE) {
            let (next, said) = self.events(next, false)?;
            return whole(self, next, said, "were there ");
        }
        if let Some((next, said)) = self.occurring(at) {
            return whole(self, next, said, "were there ");
        }
        if let Some((next, mut said)) = self.inverted(at) {
            // `didn't Kim visit Songchon` asks whether he did.
            said.not &= self.word(at + 1) != "not";
            return whole(self, next, said, "were there ");
        }
        self.selected(at, front)
    }

    /// `how many counties did Kim visit`, `how many visits were there`.
    fn number_of(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const THERE: [&str; 17] = [
            "were", "are", "have there been", "were there", "are there", "has there been", "did", "there",
            "were made", "have been made", "were held", "have been held", "took place", "have taken place",
            "happened", "have happened", "occurred",
        ];
        if let Some((next, mut said)) = self.events(at, false) {
            let mut next = self.past_one(next, &THERE).unwrap_or(next);
            if let Some((after, subject)) = self.noun(next, true)
                && let Some(after) = self.past_own_verb(after, said.kind)
            {
                said.subject = Some(subject);
                next = after;
            }
            next = self.adjuncts(next, &mut said.adjuncts);
            said.adjuncts.extend(front.iter().cloned());
            return self.whole_phrase(next, &said).map(|phrase| format!("how many {phrase}"));
        }
        let things = self.having(at, front).or_else(|| self.selected(at, front));
        things.map(|phrase| format!("how many {phrase}"))
    }

    /// A noun with what narrows it: `counties Kim visited more than once`, `Kim's visits in 2024`.
    fn selected(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const PART: [&str; 3] = ["part of", "included in", "covered by"];
        if let Some((next, mut said)) = self.events(at, false) {
            said.adjuncts.extend(front.iter().cloned());
            if let Some((_, clause)) =
                self.relative(self.skip(next, &["that", "which"])).filter(|(end, _)| self.is_end(*end))
            {
                return self.events_of_clause(&said, &clause);
            }
            return self.whole_phrase(next, &said);
        }
        // `which counties are part of the plan`
        if self.is_any(at, &["which", "what"])
            && let Some((next, SaidNoun::Type { text, .. })) = self.noun(at + 1, true)
            && let Some(next) = self.past_one(self.skip(next, &BE), &PART)
            && let Some((end, SaidNoun::Entity { text: of, .. })) = self.noun(next, true)
        {
            return (front.is_empty() && self.is_end(end)).then(|| format!("{text} of {of}"));
        }
        // `which visits were in Kangwon`
        if self.is_any(at, &["which", "what"])
            && let Some((next, mut said)) =
                self.events(at + 1, false).filter(|(next, _)| self.is_any(*next, &BE))
        {
            let part = self.past_one(next + 1, &PART).and_then(|next| self.noun(next, true));
            let next = match part {
                Some((next, of)) => {
                    said.adjuncts.push(Adjunct::Role(Role::Of, of));
                    next
                }
                None => next + 1,
            };
            let next = self.adjuncts(next, &mut said.adjuncts);
            said.adjuncts.extend(front.iter().cloned());
            return self.whole_phrase(next, &said);
        }
        // `what is in Songchon`
        if self.past_one(at, &["what is", "what are"]).is_some()
            && let Some((end, _)) = self.status_at(at + 2)
            && self.is_end(end)
        {
            return front.is_empty().then(|| format!("things {}", self.text(at + 2, end)));
        }
        if self.past_one(at, &["what is", "what are"]).is_some()
            && let Some((next, Adjunct::Role(role, SaidNoun::Entity { text, .. }))) = self.adjunct(at + 2)
            && self.is_end(next)
        {
            return front.is_empty().then(|| format!("things {} {text}", role.as_str()));
        }
        if self.word(at) == "what" && self.is_any(at + 1, &["is", "was"]) {
            return self.selected(at + 2, front);
        }
        const EVERYBODY: [&str; 8] = [
            "everyone who", "everybody who", "those who", "all who", "all those who", "anyone who",
            "anybody who", "everyone that",
        ];
        if let Some(next) = self.past_one(at, &EVERYBODY) {
            let (next, mut said) = self.relative(next)?;
            said.adjuncts.extend(front.iter().cloned());
            let part = self.asked_part(&mut said, None);
            return self.with_further(next, &AskedClause::new(said, part));
        }
        let from = self.skip(at, &["the", "all"]);
        let (next, SaidNoun::Type { text, ty }) = self.noun(from, true)? else { return None };
        let next = self.skip(next, &["that", "who", "which", "whom", "were", "are"]);
        let has = self.is_any(next, &["does", "do", "did"]);
        if has
            && front.is_empty()
            && let Some((next, SaidNoun::Entity { text: place, .. })) = self.noun(next + 1, true)
        {
            let next = self.skip(next, &["have", "has"]);
            return self.is_end(next).then(|| format!("{text} at {place}"));
        }
        let (next, mut said) = self.relative(next).or_else(|| self.inverted(next))?;
        said.adjuncts.extend(front.iter().cloned());
        let part = self.asked_part(&mut said, Some(ty));
        self.with_further(
            next,
            &AskedClause { ty: Some(ty), noun: Some(text), ..AskedClause::new(said, part) },
        )
    }

    /// `groundbreakings Kim attended`: events by what was done to them.
    fn events_of_clause(&self, events: &SaidClause, clause: &SaidClause) -> Option<String> {
        let past = self.vocabulary().past_of(clause.kind?)?;
        let Some(SaidNoun::Entity { text, .. }) = &clause.subject else {
            return None;
        };
        let events = self.phrase(events, AskedPart::Events)?;
        let not = if clause.not { "not " } else { "" };
        let bare = clause.adjuncts.is_empty() && clause.order.is_none() && clause.amount.is_none();
        bare.then(|| format!("{events} {not}{past} by {text}"))
    }
}
