//! Questions that are no clause with a question word: whether, how many, how long ago, and nouns.

use super::asked::AskedClause;
use super::clause::{Adjunct, SaidClause};
use super::noun::SaidNoun;
use super::phrase::AskedPart;
use super::words::SentenceReader;

impl SentenceReader<'_> {
    /// Questions that are no clause with a question word: whether, how often, and nouns.
    pub(super) fn other(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        let whole = |reader: &Self, next: usize, mut said: SaidClause, before: &str| {
            said.adjuncts.extend(front.iter().cloned());
            let amount = said.amount.take().map(|amount| format!("{amount} ")).unwrap_or_default();
            reader.whole_phrase(next, &said).map(|phrase| format!("{before}{amount}{phrase}"))
        };
        if let Some(next) = self.past_one(at, &["how often", "how many times", "number of times"]) {
            let (next, said) = self.clause_of_two(next)?;
            return whole(self, next, said, "how many ");
        }
        const NUMBER: [&str; 4] = ["what is the number of", "the number of", "number of", "how many"];
        if let Some(next) = self.past_one(at, &NUMBER) {
            return self.number_of(self.skip(next, &["different", "distinct"]), front);
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
        if let Some((next, said)) = self.inverted(at) {
            return whole(self, next, said, "were there ");
        }
        self.selected(at, front)
    }

    /// `how many counties did Kim visit`, `how many visits were there`.
    fn number_of(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const THERE: [&str; 6] =
            ["have there been", "were there", "are there", "has there been", "did", "there"];
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
        self.selected(at, front).map(|phrase| format!("how many {phrase}"))
    }

    /// A noun with what narrows it: `counties Kim visited more than once`, `Kim's visits in 2024`.
    fn selected(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        if let Some((behind, date)) = self.date(at)
            && let Some((next, mut said)) = self.events(behind, false)
        {
            said.adjuncts.push(Adjunct::Text(format!("in {date}")));
            said.adjuncts.extend(front.iter().cloned());
            return self.whole_phrase(next, &said);
        }
        if let Some((next, mut said)) = self.events(at, false) {
            said.adjuncts.extend(front.iter().cloned());
            if let Some((_, clause)) =
                self.relative(self.skip(next, &["that", "which"])).filter(|(end, _)| self.is_end(*end))
            {
                return self.events_of_clause(&said, &clause);
            }
            return self.whole_phrase(next, &said);
        }
        if self.word(at) == "what" && self.is_any(at + 1, &["is", "was"]) {
            return self.selected(at + 2, front);
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
        self.is_end(next)
            .then(|| {
                self.asking(&AskedClause { ty: Some(ty), noun: Some(text), ..AskedClause::new(said, part) })
            })
            .flatten()
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
