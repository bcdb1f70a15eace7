//! What a further entry does to what is there.

use annals_graph::view::{EventView, View};
use annals_model::entry::{Body, Correct, Declare, EntryId, Record};
use annals_query::query::Lens;

use super::{Comparer, Standing};
use crate::answer::StatedValue;
use crate::lower;
use crate::report::{history, text};

/// An event as it stood before the entry.
pub(super) struct EventBefore {
    event: EntryId,
    /// Its fields; empty where it did not stand.
    fields: Vec<(&'static str, StatedValue)>,
    disputed: bool,
}

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

    /// The event that an entry is about, as it stands, where it is one of this log.
    pub(super) fn effect_before(&self, body: &Body) -> Option<EventBefore> {
        let event = match body {
            Body::Cite { event, .. } | Body::Correct(Correct { event, .. }) | Body::Same { event, .. } => {
                *event
            }
            Body::Retract { target, .. } => *target,
            Body::Undo { target, .. } => self.ahead.events().number(self.ahead.event_amended_by(*target)?),
            _ => return None,
        };
        (event <= self.head).then(|| {
            let (fields, disputed) = self.stands_as(event);
            EventBefore { event, fields, disputed }
        })
    }

    fn stands_as(&self, event: EntryId) -> (Vec<(&'static str, StatedValue)>, bool) {
        let view = self.view();
        match self.ahead.event_numbered(event).and_then(|ix| view.event(ix)) {
            Some(seen) => (text::fields(&view, &seen), seen.disputed.is_certain()),
            None => (Vec::new(), false),
        }
    }

    /// How an entry stands to what was here before it, to which entry, and what there is to say.
    pub(super) fn effect_after(
        &self,
        number: EntryId,
        body: &Body,
        before: Option<EventBefore>,
    ) -> (Standing, Option<EntryId>, Vec<String>) {
        if let Some(before) = before {
            let beside = matches!(body, Body::Cite { .. } | Body::Correct(Correct { refine: true, .. }));
            return self.on_event(before, beside);
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

    /// What is said beside what is here contradicts it only where it is disputed by it.
    fn on_event(&self, before: EventBefore, beside: bool) -> (Standing, Option<EntryId>, Vec<String>) {
        let EventBefore { event, fields, disputed } = before;
        let (after, disputed_after) = self.stands_as(event);
        let ours = Some(event);
        if after.is_empty() {
            let said = if fields.is_empty() {
                "isn't in force here"
            } else {
                "is in force here, and would no longer be"
            };
            let standing = if fields.is_empty() { Standing::Adds } else { Standing::Contradicts };
            return (standing, ours, vec![format!("#{event} {said}")]);
        }
        let mut why: Vec<String> = history::changes(&fields, &after)
            .into_iter()
            .map(|(field, from, to)| {
                let [from, to] = [from, to]
                    .map(|value| value.map_or_else(|| "nothing".to_owned(), |value| value.to_string()));
                format!("{field} of #{event}: {from} here, {to} there")
            })
            .collect();
        let changed = !why.is_empty();
        if disputed_after && !disputed {
            why.push(format!("#{event} would be disputed"));
        }
        let contradicts = (changed && !beside) || (disputed_after && !disputed);
        (if contradicts { Standing::Contradicts } else { Standing::Adds }, ours, why)
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
    let mut clash = Vec::new();
    if !here.extent.can_meet(there.extent) {
        let dates = [here, there].map(|seen| text::edtf(seen).unwrap_or_default());
        clash.push(format!("date {} here, {} there", dates[0], dates[1]));
    }
    let (fields, others) = (text::fields(view, here), text::fields(view, there));
    for (field, here) in fields.iter().filter(|(field, _)| ["mood", "quantity", "count"].contains(field)) {
        if let Some((_, there)) = others.iter().find(|(other, there)| other == field && there != here) {
            clash.push(format!("{field} {here} here, {there} there"));
        }
    }
    clash
}
