//! Whether what is said of an entry can still be said of it: it is of the right sort, it stands, and something changes.

use annals_grammar::ast::Span;
use annals_grammar::english;
use annals_graph::graph::{AmendmentKind, Part, Referent};
use annals_graph::ids::EntityIx;
use annals_graph::view::EventView;
use annals_model::entry::{Body, Change, Claim, EntryId};
use annals_model::error::Error;

use super::{Lowerer, meaning};

impl Lowerer<'_> {
    /// Objects to what is said of an event that does not stand.
    pub(super) fn must_stand(&mut self, number: EntryId, at: Span) {
        if self.standing(number).is_some() {
            return;
        }
        let (fate, hint) = self.fate(number);
        self.object(meaning(format!("#{number} {fate}")).hint(hint).at(at));
    }

    /// What became of an event that does not stand, and what can be done about it.
    fn fate(&self, number: EntryId) -> (String, String) {
        let ended = self.graph().event_numbered(number).and_then(|ix| self.lookup.view.ended_by(ix));
        match ended {
            Some((by, None)) => {
                return (format!("was withdrawn by #{by}"), format!("to have it back: undo #{by}"));
            }
            Some((by, Some(event))) => {
                let hint = format!("use #{event} instead; to separate them again: undo #{by}");
                return (format!("was united with #{event} by #{by}"), hint);
            }
            None => {}
        }
        ("is no longer in force".to_owned(), format!("`history of #{number}` shows why"))
    }

    /// Notes that an event of which more is said does not stand.
    pub(super) fn note_fate(&mut self, number: EntryId) {
        if self.standing(number).is_none() {
            let (fate, _) = self.fate(number);
            self.note(format!("#{number} {fate}: this is recorded with it"));
        }
    }

    /// Objects to changes that change nothing: nobody's word is new, and no dispute is settled.
    pub(super) fn must_change(&mut self, number: EntryId, changes: &[Change], claims: &[Claim], at: Span) {
        let Some(seen) = self.standing(number) else { return };
        let says = |statement: &EventView<'_>| changes.iter().all(|change| self.is_so(statement, change));
        let view = &self.lookup.view;
        let is_news = if claims.is_empty() {
            seen.disputed.is_possible() || !says(&seen)
        } else {
            let amendments = self.graph().events().amendments(seen.ix);
            !amendments.iter().filter(|amendment| view.standing(amendment).is_certain()).any(|amendment| {
                matches!(
                    &amendment.kind,
                    AmendmentKind::Change { changes: made, claims: known, .. }
                        if made == changes && known == claims
                )
            })
        };
        if changes.is_empty() || is_news {
            return;
        }
        let message = format!("#{number} already records this: nothing changed");
        let hint = format!("if another source says the same, add a claim: cite #{number} source …");
        self.object_now(meaning(message).hint(hint).at(at));
    }

    fn is_so(&self, seen: &EventView<'_>, change: &Change) -> bool {
        let parts = |role, who: &[EntryId]| self.graph().parts(std::iter::once((role, who)));
        let here = |role| -> Vec<Part> { seen.parts().iter().filter(|p| p.role == role).copied().collect() };
        match change {
            Change::Kind(kind) => self.graph().kind_of(*kind) == Some(seen.kind),
            Change::Mood(mood) => *mood == seen.mood,
            Change::Date(date) => seen.has_date(date.as_ref()),
            Change::Role(role, who) => parts(*role, who) == here(*role),
            Change::With(role, who) => parts(*role, who).iter().all(|part| seen.parts().contains(part)),
            Change::Without(role, who) => !parts(*role, who).iter().any(|part| seen.parts().contains(part)),
            Change::Quantity(quantity) => quantity.as_ref() == seen.quantity(),
            Change::Count(count) => *count == seen.count(),
            Change::Members(members) => members.iter().all(|member| seen.members().contains(member)),
        }
    }

    /// Objects to tying two events that cannot be one, and notes where they do not agree.
    pub(super) fn must_be_alike(&mut self, stays: EntryId, goes: EntryId, at: Span) {
        let (Some(one), Some(other)) = (self.standing(stays), self.standing(goes)) else { return };
        let kind =
            |seen: &EventView<'_>| english::with_article(&self.graph().vocabulary().kind(seen.kind).name);
        if !self.lookup.view.is_kind(one.kind, other.kind) && !self.lookup.view.is_kind(other.kind, one.kind)
        {
            let message = format!("#{stays} is {}, and #{goes} is {}", kind(&one), kind(&other));
            let hint = format!(
                "if one was recorded wrongly, correct it first: correct #{goes} kind … because \"…\"; for \
                 two sides of one occasion, use: part of #{stays}"
            );
            return self.object_now(meaning(message).hint(hint).at(at));
        }
        if one.mood != other.mood {
            let message = format!(
                "#{stays} is recorded as {}, and #{goes} as {}",
                one.mood.as_str(),
                other.mood.as_str()
            );
            let hint = format!(
                "if sources differ about one event, add a claim: cite #{stays} source …, mood {}",
                other.mood.as_str()
            );
            self.object_now(meaning(message).hint(hint).at(at));
        }
    }

    /// The standing entry that says of two events that they are two.
    pub(super) fn distinct_by(&self, one: EntryId, other: EntryId) -> Option<EntryId> {
        let (one, other) = (self.graph().event_numbered(one)?, self.graph().event_numbered(other)?);
        let mut entries = self.graph().distinctions_between(one, other);
        entries.find(|number| self.graph().stands(*number, None))
    }

    /// The standing entry that says of two events that they are one.
    pub(super) fn same_by(&self, one: EntryId, other: EntryId) -> Option<EntryId> {
        let graph = self.graph();
        let tie = |from: EntryId, to: EntryId| {
            let amendments = graph.event_numbered(from).map(|ix| graph.events().amendments(ix));
            amendments.unwrap_or_default().into_iter().find(|amendment| {
                matches!(amendment.kind, AmendmentKind::DuplicateOf(event) if event == to)
                    && graph.stands(amendment.number, None)
            })
        };
        tie(one, other).or_else(|| tie(other, one)).map(|amendment| amendment.number)
    }

    /// The merges that lead from an entity to the one that stands for it, in order.
    pub(super) fn merges_of(&self, entity: EntityIx) -> Vec<EntryId> {
        let (mut at, mut merges) = (entity, Vec::new());
        while let Some((number, into)) =
            self.graph().entity(at).merged.iter().rev().find(|(number, _)| self.graph().stands(*number, None))
        {
            if merges.contains(number) {
                break;
            }
            merges.push(*number);
            at = *into;
        }
        merges
    }

    /// Objects to having back a merge or tie that has been said the other way round since.
    pub(super) fn must_not_close_a_circle(&mut self, target: EntryId, at: Span) {
        let graph = self.graph();
        let Some(body) = self.taken_back_by(target) else { return };
        let (closes, since) = match body {
            Referent::Entity(from) => {
                let into = graph.entity(from).merged.iter().find(|(number, _)| self.is_root(target, *number));
                let closes = into.is_some_and(|(_, into)| self.lookup.view.canonical(*into) == from);
                (closes, into.map(|(_, into)| self.merges_of(*into)).unwrap_or_default())
            }
            Referent::Event(duplicate) => {
                let amendments = graph.events().amendments(duplicate).into_iter();
                let root = amendments.filter(|amendment| self.is_root(target, amendment.number));
                let mut event = root.filter_map(|amendment| match amendment.kind {
                    AmendmentKind::DuplicateOf(event) => Some(event),
                    _ => None,
                });
                let tie =
                    event.next().and_then(|event| self.same_by(graph.events().number(duplicate), event));
                (tie.is_some(), tie.into_iter().collect())
            }
            _ => return,
        };
        if closes {
            let since: Vec<String> = since.iter().map(|number| format!("#{number}")).collect();
            let message = "the opposite was recorded later, and both can't apply";
            let hint = format!("undo {} first", since.join(", "));
            self.object(meaning(message).hint(hint).at(at));
        }
    }

    /// Whether an entry is what a chain of undos is about in the end.
    fn is_root(&self, undo: EntryId, root: EntryId) -> bool {
        let mut open = self.graph().undos_of(root);
        while let Some(number) = open.pop() {
            if number == undo {
                return true;
            }
            open.extend(self.graph().undos_of(number));
        }
        false
    }

    /// The entity or event that ended by the merge or tie that a chain of undos is about in the end.
    fn taken_back_by(&self, undo: EntryId) -> Option<Referent> {
        let graph = self.graph();
        if !graph.is_undo(undo) {
            return None;
        }
        let mut root = undo;
        while graph.is_undo(root) {
            root = graph.about(root)?;
        }
        let about = graph.about(root)?;
        if let Some(from) = graph.entity_numbered(about) {
            return Some(Referent::Entity(from));
        }
        let amendments = graph.events().amendments(graph.event_numbered(about)?);
        amendments.into_iter().filter(|amendment| amendment.number == root).find_map(|amendment| {
            match amendment.kind {
                AmendmentKind::HasDuplicate(duplicate) => {
                    graph.event_numbered(duplicate).map(Referent::Event)
                }
                _ => None,
            }
        })
    }

    /// An error about an entry that is no event, with what it is.
    pub(super) fn no_event(&self, number: EntryId) -> Error {
        let graph = self.graph();
        let (is, hint) = match graph.what(number) {
            Some(Referent::Entity(ix)) => (
                format!("declares {}", self.lookup.unambiguous_name(ix)),
                "to change a name, use declare, merge or split".to_owned(),
            ),
            Some(Referent::Source(ix)) => (
                format!("is the source `{}`", graph.source(ix).source.key),
                "to comment on a source, use rate or note".to_owned(),
            ),
            _ => match self.about_event(number) {
                Some((word, event)) => (
                    format!("{word} #{event}"),
                    format!("use #{event} itself; to take #{number} back: undo #{number}"),
                ),
                None => (
                    "isn't an event".to_owned(),
                    "use the number of the entry that recorded the event; a question for the event shows it"
                        .to_owned(),
                ),
            },
        };
        meaning(format!("expected an event here, but #{number} {is}")).hint(hint)
    }

    /// What a later entry does to an event, and to which.
    fn about_event(&self, number: EntryId) -> Option<(&'static str, EntryId)> {
        let graph = self.graph();
        for ix in graph.amended_events() {
            let mut amendments = graph.events().amendments(ix).into_iter();
            if let Some(amendment) = amendments.find(|amendment| amendment.number == number) {
                let word = match amendment.kind {
                    AmendmentKind::Cite(_) => "is a claim on",
                    AmendmentKind::Change { refine: true, .. } => "refines",
                    AmendmentKind::Change { .. } => "corrects",
                    AmendmentKind::Moved { .. } => "splits a name in",
                    AmendmentKind::Retract(_) => "withdraws",
                    AmendmentKind::DuplicateOf(_) | AmendmentKind::HasDuplicate(_) => "ties",
                };
                return Some((word, graph.events().number(ix)));
            }
        }
        None
    }

    /// `distinct`: two events that stand apart already, or are told as one, are no news.
    pub(super) fn distinct(
        &mut self,
        one: EntryId,
        other: EntryId,
        because: Option<String>,
        at: Span,
    ) -> Body {
        if let Some(number) = self.distinct_by(one, other) {
            let message = format!("#{number} already records that #{one} and #{other} are two events");
            self.object(meaning(message).hint("there is nothing left to do").at(at));
        } else if let Some(number) = self.same_by(one, other) {
            let message = format!("#{number} records that #{one} and #{other} are one event");
            self.object(meaning(message).hint(format!("undo that first: undo #{number}")).at(at));
        }
        Body::Distinct { event: one, duplicate: other, because }
    }
}
