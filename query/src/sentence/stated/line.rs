//! Clauses as the statements that record them.

use annals_graph::ids::KindIx;
use annals_model::entry::Role;

use crate::sentence::clause::{Adjunct, SaidClause, SaidPoint};
use crate::sentence::noun::SaidNoun;
use crate::sentence::phrase::AskedPart;
use crate::sentence::words::SentenceReader;

impl SentenceReader<'_> {
    /// A clause as the statement that records it.
    pub(super) fn statement(&self, said: &SaidClause, mood: Option<&str>) -> Option<String> {
        let kind = said.kind?;
        let mut words = vec!["record".to_owned()];
        words.extend(mood.map(str::to_owned));
        words.push(annals_grammar::quote_name(&self.vocabulary().kind(kind).name));
        for (role, noun) in self.taking_part(said)? {
            words.push(self.stated_role(role, noun)?);
        }
        for adjunct in &said.adjuncts {
            words.push(self.stated_adjunct(adjunct, said)?);
        }
        words.retain(|word| !word.is_empty());
        Some(words.join(" "))
    }

    /// The one of a type that `the` points at, as a bracket.
    fn the_one(&self, text: &str) -> Option<String> {
        let line = self.as_typed(0, self.tokens.len()).to_lowercase();
        let pointed = ["the", "a", "an"]
            .iter()
            .any(|article| line.contains(&format!("{article} {}", text.to_lowercase().replace('"', ""))));
        pointed.then(|| format!("({text})"))
    }

    fn stated_role(&self, role: Role, noun: &SaidNoun) -> Option<String> {
        let noun = match noun {
            SaidNoun::Text(text) if text.contains(' ') && !text.starts_with(['"', '(']) => {
                format!("\"{text}\"")
            }
            SaidNoun::Entity { text, .. } | SaidNoun::Text(text) => text.clone(),
            SaidNoun::Type { text, .. } => self.the_one(text)?,
            SaidNoun::Events(events) => format!("({})", self.phrase(events, AskedPart::Events)?),
            SaidNoun::Somebody => return Some(String::new()),
            // Who did it together is one event, and what was done at two places is two.
            SaidNoun::Several { all: true, of } if matches!(role, Role::By | Role::With) => {
                let names: Option<Vec<&str>> = of.iter().map(SaidNoun::name).collect();
                names?.join(" and ")
            }
            SaidNoun::Several { .. } | SaidNoun::Nobody | SaidNoun::Asked | SaidNoun::Same => return None,
        };
        Some(format!("{} {noun}", role.as_str()))
    }

    /// The one role that a noun can stand in, where a kind has no such role as a preposition says: `testified in State v
    /// Reyk`.
    fn only_role(&self, kind: KindIx, said: Role, noun: &SaidNoun) -> Option<Role> {
        if !matches!(said, Role::In | Role::At | Role::On | Role::For | Role::Of) {
            return None;
        }
        let rules = &self.vocabulary().kind(kind).roles;
        if rules.iter().any(|rule| rule.role == said) {
            return None;
        }
        let mut fitting = rules.iter().map(|rule| rule.role).filter(|role| self.admits(kind, *role, noun));
        let one = fitting.next()?;
        fitting.all(|role| role == one).then_some(one)
    }

    fn stated_adjunct(&self, adjunct: &Adjunct, said: &SaidClause) -> Option<String> {
        match adjunct {
            Adjunct::Role(Role::At, SaidNoun::Events(_)) if !self.takes_events(said, Role::At) => None,
            Adjunct::Role(role, noun) => {
                let role = self.role_meant(said.kind?, *role, noun, said)?;
                self.stated_role(self.only_role(said.kind?, role, noun).unwrap_or(role), noun)
            }
            Adjunct::Behind(word, noun) => {
                let role = said.kind.and_then(|kind| self.vocabulary().speech().role_behind(kind, word))?;
                self.stated_role(role, noun)
            }
            Adjunct::Between(SaidPoint::Named(one), SaidPoint::Named(other)) => {
                let one = self.stated_role(Role::By, one)?;
                Some(format!("{one} {}", self.stated_role(Role::With, other)?))
            }
            Adjunct::Time(word, SaidPoint::Events(events)) => {
                let events = self.phrase(&self.linked(events, said), AskedPart::Events)?;
                Some(format!("{word} ({events})"))
            }
            Adjunct::Text(_)
            | Adjunct::Time(..)
            | Adjunct::Between(..)
            | Adjunct::Same(..)
            | Adjunct::Soon(_) => None,
        }
    }
}
