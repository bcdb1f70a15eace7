//! The changes that corrections make and claims assert.

use annals_grammar::ast::{self, ChangeText, MoodWord, When};
use annals_grammar::english;
use annals_graph::graph::{Part, Referent};
use annals_graph::ids::{EventIx, KindIx};
use annals_graph::view::EventView;
use annals_model::entry::{Change, EntryId, Role};
use annals_model::error::Result;
use annals_model::time::Date;

use super::record::{count_of, fits, quantity};
use super::roles::{EVENT, OBJECT};
use super::{Lowerer, meaning};

impl Lowerer<'_> {
    /// The event that a reference points at.
    pub(super) fn event(&self, reference: &ast::Reference) -> Result<EntryId> {
        let number = self.lookup.reference(reference)?;
        match self.graph().what(number) {
            Some(Referent::Event(_)) => Ok(number),
            _ => Err(self.no_event(number).at(reference.span)),
        }
    }

    /// The event with this number as it stands; `None` where it has been withdrawn or told again elsewhere.
    pub(super) fn standing(&self, number: EntryId) -> Option<EventView<'_>> {
        self.lookup.view.event(self.graph().event_numbered(number)?)
    }

    /// The changes to an event that were typed. Its times make one date together.
    pub(super) fn changes(&mut self, event: EntryId, stated: &[ChangeText]) -> Result<Vec<Change>> {
        let Some(ix) = self.graph().event_numbered(event) else { return Ok(Vec::new()) };
        let kind = self.kind_after(ix, stated)?;
        let mut changes = Vec::with_capacity(stated.len());
        let mut dated = false;
        for change in stated {
            if matches!(change, ChangeText::When(_)) {
                if !dated {
                    changes.push(Change::Date(self.date_of(event, stated)?));
                }
                dated = true;
                continue;
            }
            changes.extend(self.change(event, kind, change)?);
        }
        if dated && stated.iter().any(|change| matches!(change, ChangeText::NoDate)) {
            return Err(meaning("the date is both changed and removed").hint("keep one of the two"));
        }
        Ok(changes)
    }

    /// The kind of an event once the changes are made.
    fn kind_after(&self, ix: EventIx, stated: &[ChangeText]) -> Result<KindIx> {
        let new = stated.iter().find_map(|change| match change {
            ChangeText::Kind(run) => Some(self.kind(run)),
            _ => None,
        });
        let now =
            || self.lookup.view.event(ix).map_or_else(|| self.graph().events().kind(ix), |seen| seen.kind);
        new.unwrap_or_else(|| Ok(now()))
    }

    /// The kind of an event that takes a role: its own, else one that a source claims for it, else the wider one that
    /// it was recorded as.
    fn kind_taking(&self, event: EntryId, kind: KindIx, role: Role) -> KindIx {
        let seen = self.standing(event);
        let claimed = seen.iter().flat_map(|seen| &seen.otherwise).map(|other| other.kind);
        let recorded = self.graph().event_numbered(event).map(|ix| self.graph().events().kind(ix));
        let takes = |kind: &KindIx| !self.types_of(*kind, role).is_empty();
        std::iter::once(kind).chain(claimed).chain(recorded).find(takes).unwrap_or(kind)
    }

    fn date_of(&mut self, event: EntryId, stated: &[ChangeText]) -> Result<Option<Date>> {
        let times = stated.iter().filter_map(|change| match change {
            ChangeText::When(when) => Some(when.clone()),
            _ => None,
        });
        let whens: Vec<When> = times.collect();
        let date = self.date(&whens, false)?;
        if let Some(anchor) = date.as_ref().and_then(|date| date.anchor)
            && self.lookup.view.hangs_on(anchor.event, event)
        {
            let message = format!("the date of #{} is counted from #{event} itself", anchor.event);
            return Err(meaning(message).hint("give a date, or the distance from another event"));
        }
        // What is derived is told by the distance alone, for a change has no word for it.
        Ok(date.map(|date| Date { derived: date.derived && date.anchor.is_some(), ..date }))
    }

    fn change(&mut self, event: EntryId, kind: KindIx, stated: &ChangeText) -> Result<Option<Change>> {
        Ok(Some(match stated {
            ChangeText::Kind(_) => {
                self.note_roles_lost(event, kind);
                Change::Kind(self.kind_number(kind))
            }
            ChangeText::Mood(stated) => Change::Mood(MoodWord::mood(*stated)),
            ChangeText::When(_) => return Ok(None),
            ChangeText::NoDate => Change::Date(None),
            ChangeText::NoQuantity => Change::Quantity(None),
            ChangeText::NoCount => Change::Count(None),
            ChangeText::Role(preposition, arguments) => {
                let kind = self.kind_taking(event, kind, *preposition);
                let (role, who) = self.role(kind, *preposition, arguments)?;
                Change::Role(role, who)
            }
            ChangeText::With(preposition, arguments) => {
                let kind = self.kind_taking(event, kind, *preposition);
                let (role, who) = self.role(kind, *preposition, arguments)?;
                Change::With(role, who)
            }
            ChangeText::Without(preposition, arguments) => {
                let role = *preposition;
                Change::Without(role, self.leaving(event, role, arguments)?)
            }
            ChangeText::Quantity(stated) => Change::Quantity(Some(quantity(stated))),
            ChangeText::Count(stated) => {
                let count = count_of(stated, ast::Span::default())?;
                let members = self.standing(event).map(|seen| seen.members().to_vec()).unwrap_or_default();
                fits(Some(count), &members, ast::Span::default())?;
                Change::Count(Some(count))
            }
            ChangeText::Including(references) => {
                let members = self.members(references, kind)?;
                let span = references.last().map(|last| last.span).unwrap_or_default();
                fits(self.standing(event).and_then(|seen| seen.count()), &members, span)?;
                Change::Members(members)
            }
        }))
    }

    /// Those who are to leave a role: whoever stands in it may, whatever the kind wants there.
    fn leaving(&mut self, event: EntryId, role: Role, arguments: &[ast::Argument]) -> Result<Vec<EntryId>> {
        let who = self.participants(role, &[OBJECT.to_owned(), EVENT.to_owned()], arguments)?;
        let here: Vec<Part> = self.standing(event).map(|seen| seen.parts().to_vec()).unwrap_or_default();
        for number in &who {
            let parts = self.graph().parts(std::iter::once((role, std::slice::from_ref(number))));
            if !parts.iter().all(|part| here.contains(part)) {
                let message = format!("nobody of that name is in `{}` of #{event}", role.as_str());
                let hint = format!("ask for #{event} to see who takes part");
                let span = arguments.first().map(|argument| argument.span).unwrap_or_default();
                self.object_now(meaning(message).hint(hint).at(span));
            }
        }
        Ok(who)
    }

    /// Says which roles of an event its new kind does not have.
    fn note_roles_lost(&mut self, event: EntryId, kind: KindIx) {
        let Some(seen) = self.standing(event) else { return };
        let mut lost: Vec<&str> = Vec::new();
        for part in seen.parts().iter() {
            let word = part.role.as_str();
            if self.types_of(kind, part.role).is_empty() && !lost.contains(&word) {
                lost.push(word);
            }
        }
        if !lost.is_empty() {
            let name = &self.graph().vocabulary().kind(kind).name;
            let roles = lost.join("` and `");
            self.notes.push(format!(
                "{} has no `{roles}`, which #{event} fills; it was kept",
                english::with_article(name)
            ));
        }
    }
}
