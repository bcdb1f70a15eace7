//! Parts of rows: names, dates, changed fields.

use std::sync::Arc;

use annals_graph::graph::{Part, Party};
use annals_graph::ids::EntityIx;
use annals_graph::view::{EventView, View};
use annals_model::entry::{Change, EntryId, Role};
pub use annals_model::numbers::total;
use annals_model::time::{Date, Day, Extent};

pub use crate::answer::Numbers;
use crate::answer::{FieldAssertion, Name, Participant, Says, StatedValue, words};

/// The preferred name of an entity.
#[must_use]
pub fn name(view: &View<'_>, entity: EntityIx) -> String {
    view.graph().name_of(entity).into_owned()
}

/// An entity by its preferred name.
#[must_use]
pub fn named(view: &View<'_>, entity: EntityIx) -> Name {
    Name { id: view.graph().number_of(entity), text: name(view, entity) }
}

/// The name of an entity's type.
#[must_use]
pub fn type_name<'g>(view: &View<'g>, entity: EntityIx) -> &'g str {
    let graph = view.graph();
    &graph.vocabulary().ty(graph.type_of(entity)).name
}

/// The names of types, for very many rows that share them.
pub struct TypeNames(Vec<Arc<str>>);

impl TypeNames {
    /// Those of a view.
    #[must_use]
    pub fn new(view: &View<'_>) -> Self {
        Self(view.graph().vocabulary().types().map(|(_, ty)| ty.name.as_str().into()).collect())
    }

    /// That of an entity.
    #[must_use]
    pub fn of(&self, view: &View<'_>, entity: EntityIx) -> Arc<str> {
        self.0.get(view.graph().type_of(entity).at()).cloned().unwrap_or_default()
    }
}

/// Where an event took place: the places among those that take part, with latitude and longitude, each point once. Where
/// no coordinates are recorded there are none: those of what lies around it would be a guess.
#[must_use]
pub fn points(view: &View<'_>, seen: &EventView<'_>) -> Vec<(EntityIx, [f64; 2])> {
    let mut points: Vec<(EntityIx, [f64; 2])> = Vec::new();
    for part in seen.parts().iter().filter(|part| part.role.is_place()) {
        let Party::Entity(entity) = part.who else { continue };
        let point = view.coordinates(entity);
        points.extend(point.filter(|at| points.iter().all(|(_, known)| known != at)).map(|at| (entity, at)));
    }
    points
}

/// Who stands in a role: a preferred name, or the number of an event.
#[must_use]
pub fn party(view: &View<'_>, party: Party) -> String {
    match party {
        Party::Entity(entity) => name(view, entity),
        Party::Event(event) => format!("#{}", view.graph().events().number(event)),
    }
}

/// Who stands in a role.
#[must_use]
pub fn participant(view: &View<'_>, party: Party) -> Participant {
    match party {
        Party::Entity(entity) => Participant::Entity(named(view, entity)),
        Party::Event(event) => Participant::Event(view.graph().events().number(event)),
    }
}

/// What an entry declared, by name; of another entry, the number.
#[must_use]
pub fn named_by(view: &View<'_>, number: EntryId) -> Name {
    match view.graph().entity_numbered(number) {
        Some(entity) => named(view, view.canonical(entity)),
        None => Name { id: number, text: format!("#{number}") },
    }
}

/// The names of those that entries declared; of others, the number.
#[must_use]
pub fn names_of(view: &View<'_>, numbers: &[EntryId]) -> Vec<String> {
    numbers.iter().map(|number| named_by(view, *number).text).collect()
}

/// An event in a few words: `#45 (groundbreaking, 2024-02-29)`.
#[must_use]
pub fn event_words(view: &View<'_>, seen: &EventView<'_>) -> String {
    let kind = &view.graph().vocabulary().kind(seen.kind).name;
    let date = edtf(seen).map_or_else(String::new, |date| format!(", {date}"));
    format!("#{} ({kind}{date})", seen.number)
}

/// The date of an event; `None` where nothing is known.
#[must_use]
pub fn date<'s>(seen: &'s EventView<'_>) -> Option<&'s Date> {
    seen.date().filter(|date| words::is_bounded(date))
}

/// The date of an event in EDTF; `None` where nothing is known.
#[must_use]
pub fn edtf(seen: &EventView<'_>) -> Option<String> {
    claimed_date(seen).filter(words::is_bounded).map(|date| date.edtf())
}

/// The date of an event as people say it, with the event it is counted from.
#[must_use]
pub fn everyday(seen: &EventView<'_>) -> String {
    claimed_date(seen).as_ref().map(words::everyday).unwrap_or_default()
}

/// The dates that clash, where no claim is preferred, in order; none where one date is the event's.
fn clashing_dates<'s>(seen: &'s EventView<'_>) -> Vec<&'s Date> {
    if !seen.disputed.is_certain() {
        return Vec::new();
    }
    let mut dates: Vec<&Date> = Vec::new();
    for date in seen.readings().filter(|reading| reading.deciding).filter_map(EventView::date) {
        if !dates.iter().any(|known| known.edtf() == date.edtf()) {
            dates.push(date);
        }
    }
    dates.sort_by_key(|date| date.extent());
    dates
}

/// The date of an event; where claims of it clash and none is preferred, one of those that are claimed.
#[must_use]
pub fn claimed_date(seen: &EventView<'_>) -> Option<Date> {
    let dates = clashing_dates(seen);
    if dates.len() < 2 {
        return seen.date().cloned();
    }
    // A range or a set among them is some of the members.
    let member = |text: String| match text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        Some(members) => members.to_owned(),
        None => text,
    };
    let texts: Vec<String> = dates.iter().map(|date| member(date.edtf())).collect();
    let one_of = annals_model::time::edtf::parse(&format!("[{}]", texts.join(","))).ok();
    one_of.or_else(|| Date::between(dates.first()?, dates.last()?).ok()).or_else(|| seen.date().cloned())
}

/// The bounds of the date of an event as stated, of all claims where several clash.
#[must_use]
pub fn claimed_bounds(seen: &EventView<'_>) -> Extent {
    let all = clashing_dates(seen).into_iter().map(Date::extent).reduce(Extent::hull);
    all.unwrap_or_else(|| seen.bounds())
}

/// A day; `None` where there is no bound.
#[must_use]
pub fn bounded(day: Day) -> Option<Day> {
    day.is_bounded().then_some(day)
}

/// The field that a change is about.
#[must_use]
pub fn field_of(change: &Change) -> &'static str {
    match change {
        Change::Kind(_) => "kind",
        Change::Mood(_) => "mood",
        Change::Date(_) => "date",
        Change::Role(role, _) | Change::With(role, _) | Change::Without(role, _) => role.as_str(),
        Change::Quantity(_) => "quantity",
        Change::Count(_) => "count",
        Change::Members(_) => "members",
    }
}

/// What a change says of its field.
#[must_use]
pub fn assertion(view: &View<'_>, change: &Change) -> FieldAssertion {
    let listed = |numbers: &[EntryId]| Some(StatedValue::Participants(participants_of(view, numbers)));
    let (says, value) = match change {
        Change::Kind(number) => {
            let kind = view.graph().kind_of(*number);
            let name =
                kind.map_or_else(String::new, |kind| view.graph().vocabulary().kind(kind).name.clone());
            (Says::Is, Some(StatedValue::Kind(name)))
        }
        Change::Mood(mood) => (Says::Is, Some(StatedValue::Mood(*mood))),
        Change::Date(date) => (Says::Is, date.clone().map(StatedValue::Date)),
        Change::Role(_, who) => (Says::Is, listed(who)),
        Change::With(_, who) => (Says::Also, listed(who)),
        Change::Without(_, who) => (Says::Not, listed(who)),
        Change::Quantity(value) => (Says::Is, value.clone().map(StatedValue::Quantity)),
        Change::Count(value) => (Says::Is, value.map(StatedValue::Count)),
        Change::Members(members) => (Says::Also, listed(members)),
    };
    FieldAssertion { field: field_of(change), says, value }
}

/// Those whom entries declared; of others, the number.
fn participants_of(view: &View<'_>, numbers: &[EntryId]) -> Vec<Participant> {
    let participant = |number: &EntryId| match view.graph().entity_numbered(*number) {
        Some(entity) => Participant::Entity(named(view, view.canonical(entity))),
        None => Participant::Event(*number),
    };
    numbers.iter().map(participant).collect()
}

/// The fields of an event with their values, in a fixed order, those without a value left out.
#[must_use]
pub fn fields(view: &View<'_>, seen: &EventView<'_>) -> Vec<(&'static str, StatedValue)> {
    let mut fields = vec![
        ("kind", StatedValue::Kind(view.graph().vocabulary().kind(seen.kind).name.clone())),
        ("mood", StatedValue::Mood(seen.mood)),
    ];
    for role in Role::ALL {
        let of_role = |part: &&Part| part.role == role;
        let who: Vec<Participant> =
            seen.parts().iter().filter(of_role).map(|part| participant(view, part.who)).collect();
        if !who.is_empty() {
            fields.push((role.as_str(), StatedValue::Participants(who)));
        }
    }
    fields.extend(date(seen).map(|date| ("date", StatedValue::Date(date.clone()))));
    fields.extend(seen.quantity().map(|value| ("quantity", StatedValue::Quantity(value.clone()))));
    fields.extend(seen.count().map(|value| ("count", StatedValue::Count(value))));
    let members = seen.members();
    if !members.is_empty() {
        let members = members.iter().map(|member| Participant::Event(*member)).collect();
        fields.push(("members", StatedValue::Participants(members)));
    }
    fields
}

/// Entry numbers in prose, no more than a few of them: `#4, #5 and 12 more`.
#[must_use]
pub fn numbers(numbers: &[EntryId]) -> String {
    numbers.iter().copied().collect::<Numbers>().to_string()
}
