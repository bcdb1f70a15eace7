//! What is asked with `most`: what happened most often to whom, by whom, where and when.

use annals_graph::ids::TypeIx;

use super::asked::AskedClause;
use super::clause::{Adjunct, SaidClause};
use super::noun::SaidNoun;
use super::phrase::AskedPart;
use super::verbs::Verb;
use super::words::SentenceReader;
use crate::query::GroupingKey;

impl SentenceReader<'_> {
    /// The phrase of a question with `most`: the events counted for each of those who are asked for, the most first.
    pub(super) fn most(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        self.top(at)
            .or_else(|| self.busiest(at, front))
            .or_else(|| self.most_of_kind(at, front))
            .or_else(|| self.had_most(at, front))
            .or_else(|| self.done_most(at, front))
            .or_else(|| self.more_often(at))
    }

    /// `top 3 counties by visits`.
    fn top(&self, at: usize) -> Option<String> {
        let next = self.past(self.skip(at, &["the", "what", "which", "are", "were"]), "top")?;
        let (next, number) = self.number(next)?;
        let (next, ty) = self.type_at(next)?;
        let next = self.past_one(next, &["by number of", "by", "with the most", "with most"])?;
        let (end, said) = self.events(next, false)?;
        let counted = self.counted(said, &self.vocabulary().ty(ty).name.clone(), &[])?;
        self.is_end(end).then(|| format!("{counted} limit {number}"))
    }

    /// `Kim's busiest month`, `the busiest year`.
    fn busiest(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        let at = self.skip(at, &["what", "which", "was", "is", "the"]);
        let mut said = SaidClause::default();
        let next = match self.name(at).and_then(|_| self.noun(at, true)) {
            Some((next, owner)) => {
                said.subject = Some(owner);
                next + 1
            }
            None => at,
        };
        let key = self.past(next, "busiest").map(|next| (next, self.word(next)))?;
        let (next, word) = (key.0 + 1, key.1);
        GroupingKey::spelled(word).filter(GroupingKey::is_period)?;
        let end = self.adjuncts(next, &mut said.adjuncts);
        self.is_end(end).then(|| self.counted(said, word, front)).flatten()
    }

    /// `the most visited county`.
    fn most_of_kind(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        let from = self.past(self.skip(at, &["what", "which", "was", "is", "the"]), "most")?;
        let (next, Verb::Of(verb)) = self.verb(self.skip(from, &["often", "frequently"]))? else {
            return None;
        };
        let (next, ty) = self.type_at(next)?;
        let mut said = SaidClause { kind: Some(verb.kind), ..SaidClause::default() };
        let end = self.adjuncts(next, &mut said.adjuncts);
        let key = self.vocabulary().ty(ty).name.clone();
        self.is_end(end).then(|| self.counted(said, &key, front)).flatten()
    }

    /// `which county had the most visits`, `in which month were there most visits`.
    fn had_most(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const MOST: [&str; 8] = [
            "had the most", "had most", "has the most", "has most", "saw the most", "saw most",
            "were there the most", "were there most",
        ];
        let wh = self.is_any(self.skip(at, &["in", "on"]), &["which", "what"]);
        let from = self.skip(at, &["in", "on", "which", "what"]);
        let ty = self.type_at(from).filter(|_| wh);
        let (next, key) = match ty {
            Some((next, ty)) => (next, self.vocabulary().ty(ty).name.clone()),
            None => (from + 1, self.word(from).to_owned()),
        };
        (wh && (ty.is_some() || GroupingKey::spelled(&key).is_some())).then_some(())?;
        let next = self.past_one(next, &MOST)?;
        if let Some((end, SaidNoun::Type { text, .. })) = self.noun(next, true) {
            let whole = self.is_end(end) && front.is_empty();
            return whole.then(|| format!("count {text} per {key} sorted by count descending"));
        }
        let (end, said) = self.events(next, false)?;
        self.is_end(end).then(|| self.counted(said, &key, front)).flatten()
    }

    /// `which county did Kim visit most`, `who visited Songchon most often`.
    fn done_most(&self, at: usize, front: &[Adjunct]) -> Option<String> {
        const MOST: [&str; 5] = ["the most often", "most often", "most frequently", "the most", "most"];
        let begin = self.is_any(at, &["who", "whom", "which", "what", "where"]).then_some(at + 1)?;
        let (from, to) = (begin..self.tokens.len()).find_map(|at| Some((at, self.past_one(at, &MOST)?)))?;
        // `at most twice`, `most recently`
        let counts_others = self.type_at(to).is_some();
        if self.word(from - 1) == "at" || self.is_any(to, &["recent", "recently"]) || counts_others {
            return None;
        }
        let rest = self.without(from, to);
        if self.word(at) == "where" {
            let (end, said) = rest.clause_of_two(begin)?;
            return rest.is_end(end).then(|| rest.counted(said, "place", front)).flatten();
        }
        let (end, asked) = rest.who_or_what(at)?;
        let AskedClause { said, part, ty, .. } = asked;
        let key = rest.key_of(part, &said, ty)?;
        rest.is_end(end).then(|| rest.counted(said, &key, front)).flatten()
    }

    /// `which did Kim visit more often, Songchon or Kimhwa`: the events of each of the two counted.
    fn more_often(&self, at: usize) -> Option<String> {
        const MORE: [&str; 4] = ["more often", "more frequently", "more times", "more"];
        let begin = self.is_any(at, &["who", "whom", "which", "what", "where"]).then_some(at + 1)?;
        let (from, to) = (begin..self.tokens.len()).find_map(|at| Some((at, self.past_one(at, &MORE)?)))?;
        let (end, either) = self.nouns(self.comma(to), true)?;
        let SaidNoun::Several { all: false, .. } = either else { return None };
        let rest = self.without(from, end);
        let (end, AskedClause { mut said, part, ty, .. }) = rest.who_or_what(at)?;
        let key = if self.is_of_type(&either, "place") {
            "place".to_owned()
        } else {
            rest.key_of(part, &said, ty)?
        };
        let place = if part == AskedPart::Subject { &mut said.subject } else { &mut said.object };
        *place = Some(either);
        rest.is_end(end).then(|| rest.counted(said, &key, &[])).flatten()
    }

    /// The word for what those who are asked for are counted by.
    fn key_of(&self, part: AskedPart, said: &SaidClause, ty: Option<TypeIx>) -> Option<String> {
        let key = match (ty, part) {
            (Some(ty), _) => return Some(self.vocabulary().ty(ty).name.clone()),
            (None, AskedPart::Subject) => "actor",
            (None, AskedPart::Object) => {
                let role = said.asked.or_else(|| self.main_role(said.kind?))?;
                return GroupingKey::Role(role).word().map(str::to_owned);
            }
            _ => return None,
        };
        Some(key.to_owned())
    }

    /// Events counted for each of a key, the most first.
    fn counted(&self, mut said: SaidClause, key: &str, front: &[Adjunct]) -> Option<String> {
        said.adjuncts.extend(front.iter().cloned());
        let events = self.phrase(&said, AskedPart::Events)?;
        Some(format!("count {events} per {key} sorted by count descending"))
    }
}
