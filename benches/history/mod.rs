//! A history to measure on, the same each time.

use annals_model::entry::{Body, Declare, DefineKind, DefineType, Entry, Mood, Record, Role, RoleRule};
use annals_model::time::{Date, Day, Timestamp};
use annals_store::Draft;

/// A history of so many visits by 1,000 people to 200 places over ten years, in a fixed order.
pub fn entries(events: u64) -> Vec<Entry> {
    let mut bodies = vec![];
    for (name, plural) in [("person", "people"), ("place", "places")] {
        bodies.push(Body::DefineType(DefineType { name: name.into(), plural: plural.into(), is_a: None }));
    }
    let rule = |role, ty: &str| RoleRule { role, types: vec![ty.to_owned()] };
    bodies.push(Body::DefineKind(DefineKind {
        past: vec!["visited".into()],
        roles: vec![rule(Role::By, "person"), rule(Role::To, "place")],
        ..DefineKind::new("visit", "visits")
    }));
    for n in 0..1_200_u64 {
        let (kind, name) = if n < 1_000 { ("person", "Person") } else { ("place", "Place") };
        bodies.push(Body::Declare(Declare {
            kind: kind.into(),
            name: format!("{name} {n}"),
            also: vec![],
            parent: None,
            relations: vec![],
            coordinates: None,
            target: None,
            claims: vec![],
        }));
    }
    let mut state = 7_u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..events {
        let day = 16_436 + i64::try_from(random(3_650)).expect("a day");
        bodies.push(Body::Record(Record {
            kind: 3,
            mood: Mood::Happened,
            roles: vec![(Role::By, vec![4 + random(1_000)]), (Role::To, vec![1_004 + random(200)])],
            date: Some(Date::of_day(Day(day))),
            quantity: None,
            count: None,
            members: vec![],
            links: vec![],
            claims: vec![],
        }));
    }
    let entry = |(number, body)| Entry {
        number,
        recorded: Timestamp(0),
        author: String::new(),
        elsewhere: None,
        label: None,
        supersedes: None,
        body,
    };
    (1..).zip(bodies).map(entry).collect()
}

/// The same history before it has numbers.
pub fn drafts(events: u64) -> Vec<Draft> {
    let draft = |entry: Entry| Draft {
        author: String::new(),
        elsewhere: None,
        label: None,
        recorded: None,
        supersedes: None,
        body: entry.body,
    };
    entries(events).into_iter().map(draft).collect()
}
