//! What a further entry does to what is there.

use annals_graph::view::{EventView, View};
use annals_model::entry::{Body, Correct, Declare, EntryId, Record};
use annals_query::query::Lens;

use super::{Comparer, Standing};
use crate::answer::StatedValue;
use crate::lower;
use crate::report::{history, text};

impl Comparer<'_> {
    fn view(&self) -> View<'_> {
        View::new(&self.ahead, Lens::default())
    }

    /// Two names that become one, against what was said of them here.
    fn on_merge(
        &self,
        number: EntryId,
        from: EntryId,
        into: EntryId,
    ) -> (Standing, Option<EntryId>, Vec<String>) {
        let before = View::new(&self.ahead, Lens { recorded_at: Some(number - 1), ..Lens::default() });
        let (from, into) = (self.ahead.entity_numbered(from), self.ahead.entity_numbered(into));
        let (Some(from), Some(into)) = (from, into) else { return (Standing::New, None, Vec::new()) };
        let (stood, other) = (before.canonical(from), before.canonical(into));
        if stood == from && other != from {
            return (Standing::New, None, Vec::new());
        }
        // Joined to something else here, or joined the other way round.
        let (gone, stands) = if stood == from { (into, other) } else { (from, stood) };
        let (gone, name) = (text::name(&before, gone), text::name(&before, stands));
        let contradicts = stood == from || stood != other;
        let standing = if contradicts { Standing::Contradicts } else { Standing::Adds };
        (
            standing,
            Some(self.ahead.entity(stands).number),
            vec![format!("{gone} was merged into {name} here")],
        )
    }

    /// The event that an entry is about, where it is one of this log; asked before the entry is taken in.
    pub(super) fn event_of(&self, body: &Body) -> Option<EntryId> {
        let event = match body {
            Body::Cite { event, .. } | Body::Correct(Correct { event, .. }) | Body::Same { event, .. } => {
                *event
            }
            Body::Retract { target, .. } => *target,
            Body::Undo { target, .. } => self.ahead.events().number(self.ahead.event_amended_by(*target)?),
            _ => return None,
        };
        (event <= self.head).then_some(event)
    }

    /// How an entry that was taken in stands to what was here before it, to which entry, and what there is to say.
    pub(super) fn effect(
        &self,
        number: EntryId,
        body: &Body,
        about: Option<EntryId>,
    ) -> (Standing, Option<EntryId>, Vec<String>) {
        if let Some(event) = about {
            let beside = matches!(body, Body::Cite { .. } | Body::Correct(Correct { refine: true, .. }));
            return self.on_event(number, event, beside);
        }
        match body {
            Body::Merge { from, into, .. } => self.on_merge(number, *from, *into),
            Body::Record(record) => self.on_record(number, record),
            Body::Declare(declare) => self.on_declare(number, declare),
            Body::DefineKind(define) => {
                let first = self.ahead.vocabulary().kind_named(&define.name);
                self.defined(number, first.map(|ix| self.ahead.vocabulary().kind(ix).number))
            }
            Body::DefineType(define) => {
                let first = self.ahead.vocabulary().type_named(&define.name);
                self.defined(number, first.map(|ix| self.ahead.vocabulary().ty(ix).number))
            }
            _ => (Standing::New, None, Vec::new()),
        }
    }

    fn defined(&self, number: EntryId, first: Option<EntryId>) -> (Standing, Option<EntryId>, Vec<String>) {
        match first.filter(|first| *first < number) {
            Some(first) => {
                (Standing::Contradicts, Some(first), vec![format!("#{first} defines it differently here")])
            }
            None => (Standing::New, None, Vec::new()),
        }
    }

    /// An entry about an event that is here contradicts what was said of it if both cannot be so, or if it makes it
    /// disputed. What is only said beside it does so by a dispute alone.
    fn on_event(
        &self,
        number: EntryId,
        event: EntryId,
        beside: bool,
    ) -> (Standing, Option<EntryId>, Vec<String>) {
        let lens = Lens { recorded_at: Some(number - 1), ..Lens::default() };
        let (before, after) = (View::new(&self.ahead, lens), self.view());
        let ix = self.ahead.event_numbered(event);
        let [stood, stands] = [&before, &after].map(|view| ix.and_then(|ix| view.event(ix)));
        let (stood, stands) = match (stood, stands) {
            (Some(stood), Some(stands)) => (stood, stands),
            (stood, None) => {
                let said = match stood {
                    Some(_) => "is in force here, and would no longer be",
                    None => "isn't in force here",
                };
                let standing = if stood.is_some() { Standing::Contradicts } else { Standing::Adds };
                return (standing, Some(event), vec![format!("#{event} {said}")]);
            }
            (None, Some(_)) => {
                return (
                    Standing::Contradicts,
                    Some(event),
                    vec![format!("#{event} isn't in force here, and would be")],
                );
            }
        };
        let changes = history::changes(&text::fields(&before, &stood), &text::fields(&after, &stands));
        let mut why: Vec<String> = changes
            .into_iter()
            .map(|(field, from, to)| {
                let [from, to] = [from, to]
                    .map(|value| value.map_or_else(|| "nothing".to_owned(), |value| value.to_string()));
                format!("{field} of #{event}: {from} here, {to} there")
            })
            .collect();
        let becomes_disputed = stands.disputed.is_certain() && !stood.disputed.is_certain();
        if becomes_disputed {
            why.push(format!("#{event} would be disputed"));
        }
        let takes_out =
            stood.parts().iter().any(|part| !stands.parts().iter().any(|kept| kept.who == part.who));
        let replaces = !beside && (takes_out || !after.clashing(&stood, &stands).is_empty());
        let standing = if replaces || becomes_disputed { Standing::Contradicts } else { Standing::Adds };
        (standing, Some(event), why)
    }

    /// An event that this log lacks, against those that it has.
    fn on_record(&self, number: EntryId, record: &Record) -> (Standing, Option<EntryId>, Vec<String>) {
        let view = self.view();
        let Some(stated) = self.ahead.event_numbered(number).and_then(|ix| view.event(ix)) else {
            return (Standing::New, None, Vec::new());
        };
        let (mut standing, mut ours, mut why) = (Standing::New, None, Vec::new());
        for rival in lower::rivals(&view, number, record) {
            let own = rival <= self.head;
            let Some(here) = self.ahead.event_numbered(rival).and_then(|ix| view.event(ix)) else { continue };
            if !own || rival == number {
                continue;
            }
            let clash = clash(&view, &here, &stated);
            let (worse, said) = if clash.is_empty() {
                (
                    Standing::Like,
                    format!(
                        "likely duplicate of #{rival}; to unite them: same #{rival} \
                    #{number}"
                    ),
                )
            } else {
                (
                    Standing::Contradicts,
                    format!("likely duplicate of #{rival}, which differs: {}", clash.join("; ")),
                )
            };
            why.push(said);
            if worse > standing {
                (standing, ours) = (worse, Some(rival));
            }
        }
        (standing, ours, why)
    }

    /// More about an entity, or a new one, against what is here.
    fn on_declare(&self, number: EntryId, declare: &Declare) -> (Standing, Option<EntryId>, Vec<String>) {
        let view = self.view();
        let Some(ix) = self.ahead.entity_numbered(number) else { return (Standing::New, None, Vec::new()) };
        let entity = self.ahead.entity(ix);
        if entity.number == number {
            let mut namesakes = self.ahead.names().namings(&declare.name, None).map(|naming| naming.entity);
            let other = namesakes.find(|other| *other != ix);
            return match other.map(|other| view.canonical(other)) {
                Some(other) => {
                    let (name, number) = (text::name(&view, other), self.ahead.entity(other).number);
                    let said = format!("{} is also a name of {name} (#{number})", declare.name);
                    (Standing::Like, Some(number), vec![said])
                }
                None => (Standing::New, None, Vec::new()),
            };
        }
        let mut why = Vec::new();
        if let Some(parent) = &declare.parent {
            let above = self.ahead.entity_numbered(parent.entity).map(|ix| view.canonical(ix));
            let here: Vec<_> = entity.parents.iter().filter(|row| row.number <= self.head).collect();
            let known = here.iter().any(|row| Some(view.canonical(row.entity)) == above);
            if let (Some(above), Some(row), false) = (above, here.last(), known) {
                let (here, there) = (text::name(&view, row.entity), text::name(&view, above));
                why.push(format!("{} lies in {here} here, but in {there} there", declare.name));
            }
        }
        let placed = entity.coordinates.iter().rev().find(|(by, _)| *by <= self.head);
        if let (Some((_, here)), Some(there)) = (placed, declare.coordinates)
            && *here != there
        {
            why.push(format!("{} has different coordinates here", declare.name));
        }
        let standing = if why.is_empty() { Standing::Adds } else { Standing::Contradicts };
        (standing, Some(entity.number), why)
    }
}

/// The fields of two events that cannot both be so of one.
fn clash(view: &View<'_>, here: &EventView<'_>, there: &EventView<'_>) -> Vec<String> {
    let [fields, others] = [here, there].map(|seen| text::fields(view, seen));
    let said = |fields: &[(&'static str, StatedValue)], field| {
        let found = fields.iter().find(|(known, _)| *known == field);
        found.map_or_else(|| "nothing".to_owned(), |(_, value)| value.to_string())
    };
    let told = |field| format!("{field} {} here, {} there", said(&fields, field), said(&others, field));
    view.clashing(here, there).into_iter().map(told).collect()
}
