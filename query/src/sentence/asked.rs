//! What is asked of a clause, as a phrase.

use annals_grammar::ast::ProjectionWord;
use annals_graph::ids::TypeIx;
use annals_model::entry::Role;

use super::clause::{Adjunct, SaidClause};
use super::noun::SaidNoun;
use super::phrase::AskedPart;
use super::words::SentenceReader;
use crate::query::{Projection, Roles};

/// A clause with what is asked of it.
pub(super) struct AskedClause {
    pub(super) said: SaidClause,
    pub(super) part: AskedPart,
    /// The type of who or what is asked for.
    pub(super) ty: Option<TypeIx>,
    /// The noun for them, where it says more than the type: `planned facilities`.
    pub(super) noun: Option<String>,
    /// The projection onto dates.
    pub(super) unit: &'static str,
}

impl AskedClause {
    pub(super) fn new(said: SaidClause, part: AskedPart) -> Self {
        Self { said, part, ty: None, noun: None, unit: "dates" }
    }
}

impl SentenceReader<'_> {
    /// The phrase that asks what is asked.
    pub(super) fn asking(&self, asked: &AskedClause) -> Option<String> {
        // Those of whom something is said of each of several are in all of the sets that are said of one.
        if !matches!(asked.part, AskedPart::Events | AskedPart::Time)
            && let Some(each) = asked.said.each()
        {
            let each = each.into_iter().map(|said| {
                let ty = asked.ty;
                let one = AskedClause { said, ty, noun: asked.noun.clone(), ..*asked };
                self.asking(&one).map(|phrase| format!("({phrase})"))
            });
            return each.collect::<Option<Vec<_>>>().map(|each| each.join(" and "));
        }
        // `which factories opened`: what cannot have done it is what it was done to.
        if let (AskedPart::Subject, Some(ty), Some(kind)) = (asked.part, asked.ty, asked.said.kind)
            && asked.said.object.is_none()
            && !self.vocabulary().admits(kind, Role::By, ty)
        {
            let said = SaidClause { object: asked.said.subject.clone(), subject: None, ..asked.said.clone() };
            let noun = asked.noun.clone();
            return self.asking(&AskedClause { said, noun, part: AskedPart::Object, ..*asked });
        }
        let mut said = asked.said.clone();
        let amount = said.amount.take();
        let not = std::mem::take(&mut said.not);
        let events = self.phrase(&said, asked.part)?;
        let plural =
            asked.noun.clone().or_else(|| asked.ty.map(|ty| self.vocabulary().ty(ty).plural.clone()));
        let with = match (amount, not) {
            (None, false) => None,
            (None, true) => Some("without".to_owned()),
            (Some(amount), false) => Some(format!("with {amount}")),
            (Some(_), true) => return None,
        };
        if let Some(with) = with {
            let whom = plural.unwrap_or_else(|| "people".to_owned());
            return matches!(asked.part, AskedPart::Subject | AskedPart::Object)
                .then(|| format!("{whom} {with} ({events})"));
        }
        let projection = match asked.part {
            AskedPart::Subject => "actors",
            AskedPart::Place => "places",
            AskedPart::Time => asked.unit,
            AskedPart::Object => self.projection(&said, asked.ty)?.as_str(),
            AskedPart::Events => return Some(events),
        };
        let phrase = format!("{projection} of ({events})");
        Some(match plural {
            Some(plural) => format!("({phrase}) and ({plural})"),
            None => phrase,
        })
    }

    /// The projection onto who or what a clause is done to.
    fn projection(&self, said: &SaidClause, ty: Option<TypeIx>) -> Option<ProjectionWord> {
        let kind = said.kind?;
        let has = |role: &Role| self.vocabulary().kind(kind).roles.iter().any(|rule| rule.role == *role);
        // Other prepositions than these have a role of their own.
        if let Some(role @ (Role::With | Role::Against | Role::For | Role::From | Role::Under | Role::Near)) =
            said.asked
        {
            let goes = has(&role) || matches!(role, Role::With | Role::Under | Role::Near);
            return goes.then(|| Projection::onto(&Roles::One(role)).typed());
        }
        let role = said.asked.filter(has).or_else(|| match ty {
            Some(ty) => self.role_for_type(kind, ty),
            None => self.main_role(kind),
        })?;
        Some(match role {
            Role::Into => ProjectionWord::Targets,
            Role::At | Role::In | Role::On => ProjectionWord::Places,
            role => Projection::onto(&Roles::One(role)).typed(),
        })
    }

    /// What is asked of a clause in which one of a type is asked for.
    pub(super) fn asked_part(&self, said: &mut SaidClause, ty: Option<TypeIx>) -> AskedPart {
        let acts = match (said.kind, ty) {
            (Some(kind), Some(ty)) => self.vocabulary().admits(kind, Role::By, ty),
            _ => true,
        };
        let subject = matches!(said.subject, Some(SaidNoun::Asked)) && said.asked.is_none();
        // `which factories opened first`: what cannot have done it is what it was done to.
        if subject && !acts && said.object.is_none() {
            said.object = said.subject.take();
            return AskedPart::Object;
        }
        if subject { AskedPart::Subject } else { AskedPart::Object }
    }
}

impl SaidClause {
    /// A clause for each of the first several of whom all are meant; nothing where there are none.
    fn each(&self) -> Option<Vec<Self>> {
        let all = |noun: &Option<SaidNoun>| match noun {
            Some(SaidNoun::Several { all: true, of }) => Some(of.clone()),
            _ => None,
        };
        if let Some(of) = all(&self.subject) {
            return Some(of.into_iter().map(|one| Self { subject: Some(one), ..self.clone() }).collect());
        }
        if let Some(of) = all(&self.object) {
            return Some(of.into_iter().map(|one| Self { object: Some(one), ..self.clone() }).collect());
        }
        let several = |adjunct: &Adjunct| match adjunct {
            Adjunct::Role(role, SaidNoun::Several { all: true, of }) => Some((*role, of.clone())),
            _ => None,
        };
        let (at, (role, of)) =
            self.adjuncts.iter().enumerate().find_map(|(at, adjunct)| Some((at, several(adjunct)?)))?;
        let one = |one: SaidNoun| {
            let mut clause = self.clone();
            clause.adjuncts[at] = Adjunct::Role(role, one);
            clause
        };
        Some(of.into_iter().map(one).collect())
    }
}
