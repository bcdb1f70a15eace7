//! Questions for how long something took.

use annals_grammar::SentencePieceKind;
use annals_model::entry::Role;

use super::clause::{Adjunct, SaidClause};
use super::noun::{Ordinal, SaidNoun};
use super::phrase::AskedPart;
use super::verbs::BE;
use super::words::SentenceReader;

impl SentenceReader<'_> {
    /// `how long after the groundbreaking was the inauguration at X`, `how many days between A and B`.
    pub(super) fn lasted(&self, at: usize) -> Option<String> {
        const OPENINGS: [&str; 6] = [
            "how long", "how many days", "how many weeks", "how many months", "how many years",
            "how much time",
        ];
        let next = self.past_one(at, &OPENINGS)?;
        if let Some(found) = self.built(next) {
            return Some(found);
        }
        let next = self.skip(next, &["was", "were", "passed", "is", "it", "there", "did", "take"]);
        if self.word(next) == "between"
            && let Some(found) = self.first_and_last(next + 1)
        {
            return Some(found);
        }
        let (from, link, turned): (usize, &[&str], bool) = match self.word(next) {
            "between" => (next + 1, &["and"], false),
            "from" => (next + 1, &["to", "until"], false),
            "after" => (next + 1, &BE, false),
            "before" => (next + 1, &BE, true),
            _ => return None,
        };
        let (middle, mut one) = self.events(from, false)?;
        one.definite = one.order.is_none();
        let to_events = match one.adjuncts.last() {
            Some(Adjunct::Role(Role::To, SaidNoun::Events(other))) => Some((middle, (**other).clone())),
            _ => None,
        };
        let linked = || {
            let events = self.is_any(middle, link).then(|| self.events(middle + 1, false)).flatten();
            // `after the groundbreaking was X inaugurated`
            events.filter(|(end, _)| self.is_end(*end)).or_else(|| self.inverted(middle))
        };
        let (end, other) = match to_events {
            Some(found) => {
                // `from A to B`: what looks like a role of A is B.
                one.adjuncts.pop();
                found
            }
            None => linked()?,
        };
        self.is_end(end).then(|| self.time_between(&self.linked(&one, &other), &other, turned)).flatten()
    }

    /// `how long did X take`, `how long did it take to build X`: from its groundbreaking to its inauguration.
    fn built(&self, at: usize) -> Option<String> {
        const BUILDING: [&str; 5] = ["build", "construct", "complete", "finish", "open"];
        let (end, noun) = match self.past_one(at, &["did it take to", "does it take to"]) {
            Some(next) => self.noun(self.is_any(next, &BUILDING).then_some(next + 1)?, true)?,
            None => {
                let (next, noun) = self.noun(self.past(at, "did")?, true)?;
                let next = self.past(next, "take")?;
                let built = self.past(next, "to").filter(|next| self.is_any(*next, &BUILDING));
                (built.map_or(next, |built| built + 1), noun)
            }
        };
        let role = if self.is_of_type(&noun, "place") { "at" } else { "of" };
        let name = noun.name().filter(|_| self.is_end(end))?;
        Some(format!("how long from (groundbreakings {role} {name}) to (inaugurations {role} {name})"))
    }

    /// `between Kim's first and last visits`: the two ends of one set of events.
    fn first_and_last(&self, at: usize) -> Option<String> {
        let from = self.skip(at, &["the"]);
        let owner = self.noun(from, true).filter(|_| self.name(from).is_some());
        let order = owner.as_ref().map_or(from, |(next, _)| {
            next + usize::from(self.piece(*next) == Some(SentencePieceKind::Possessive))
        });
        let next = self.past_one(order, &["first and last", "first and the last", "first and latest"])?;
        let (end, mut said) = self.events(next, false)?;
        said.owner = owner.map(|(_, owner)| owner);
        let at = |order| SaidClause { order: Some(order), definite: false, ..said.clone() };
        self.is_end(end)
            .then(|| self.time_between(&at(Ordinal::First(1)), &at(Ordinal::Last(1)), false))
            .flatten()
    }

    /// How long it was from some events to others.
    fn time_between(&self, one: &SaidClause, other: &SaidClause, turned: bool) -> Option<String> {
        let one = self.phrase(one, AskedPart::Events)?;
        let other = self.phrase(other, AskedPart::Events)?;
        Some(if turned {
            format!("how long from ({other}) to ({one})")
        } else {
            format!("how long from ({one}) to ({other})")
        })
    }
}
