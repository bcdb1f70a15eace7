//! What is asked of a clause, as a phrase.

use annals_graph::ids::TypeIx;
use annals_model::entry::Role;

use super::clause::SaidClause;
use super::noun::SaidNoun;
use super::phrase::AskedPart;
use super::words::SentenceReader;

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
            AskedPart::Object => self.projection(&said, asked.ty)?,
            AskedPart::Events => return Some(events),
        };
        let phrase = format!("{projection} of ({events})");
        Some(match plural {
            Some(plural) => format!("({phrase}) and ({plural})"),
            None => phrase,
        })
    }

    /// The projection onto who or what a clause is done to.
    fn projection(&self, said: &SaidClause, ty: Option<TypeIx>) -> Option<&'static str> {
        let kind = said.kind?;
        let has = |role: &Role| self.vocabulary().kind(kind).roles.iter().any(|rule| rule.role == *role);
        let role = said.asked.filter(has).or_else(|| match ty {
            Some(ty) => self.role_for_type(kind, ty),
            None => self.main_role(kind),
        })?;
        Some(match role {
            Role::By => "actors",
            Role::To | Role::Into => "targets",
            Role::Of => "objects",
            Role::With => "companions",
            Role::At | Role::In | Role::On | Role::Near => "places",
            _ => return None,
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
