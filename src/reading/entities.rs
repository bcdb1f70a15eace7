//! Sets of entities in words.

use annals_grammar::quote_name;
use annals_store::entry::Role;

use super::events::{
    counted_text, event_sides, events_text, is_among_dates, kept_text, may_go_to_things, tested_text,
    tests_text,
};
use super::sayable;
use crate::query::{
    Amount, Entities, EntityFilter, EntityTest, Events, Filter, Projection, Reach, Roles, Test,
};
use crate::view::View;

/// A set of entities as it is typed.
#[must_use]
pub fn entities_text(view: &View<'_>, entities: &Entities) -> String {
    match entities {
        Entities::These(all) => {
            let names: Vec<String> = all.iter().map(|ix| sayable(view, *ix)).collect();
            names.join(" and ")
        }
        Entities::Filter(filter) => filtered(view, filter, false),
        Entities::Took { roles, word, events } => took_text(view, roles, *word, events),
        Entities::And(a, b) => format!("({}) and ({})", entities_text(view, a), entities_text(view, b)),
        Entities::Or(a, b) => format!("({}) or ({})", entities_text(view, a), entities_text(view, b)),
        Entities::ButNot(a, b) => {
            format!("({}) but not ({})", entities_text(view, a), entities_text(view, b))
        }
    }
}

/// A set of entities behind a preposition: a single name bare, several in a list, all else in brackets. A type stands
/// bare where nothing follows that might be taken for a modifier of it.
pub(super) fn argument_text(view: &View<'_>, entities: &Entities, followed: bool) -> String {
    match entities {
        Entities::These(all) if all.len() == 1 => entities_text(view, entities),
        Entities::These(all) => either_of(all.iter().map(|ix| sayable(view, *ix))),
        Entities::Or(..) => either_of(sides(entities).into_iter().map(|side| entities_text(view, side))),
        Entities::Filter(EntityFilter { base: None, tests, ty: Some(_) })
            if tests.is_empty() && !followed =>
        {
            entities_text(view, entities)
        }
        other => format!("({})", entities_text(view, other)),
    }
}

/// The sides of an `or`, from the left.
fn sides(entities: &Entities) -> Vec<&Entities> {
    match entities {
        Entities::Or(a, b) => [sides(a), sides(b)].concat(),
        side => vec![side],
    }
}

/// A list of which any one will do.
pub(super) fn either_of(texts: impl Iterator<Item = String>) -> String {
    format!("either of ({})", texts.collect::<Vec<_>>().join(", "))
}

fn took_text(view: &View<'_>, roles: &Roles, word: Projection, events: &Events) -> String {
    debug_assert!(*roles != Roles::Any || word == Projection::Objects, "a projection has a role of its own");
    format!("{} of ({})", word.typed(), events_text(view, events))
}

fn filtered(view: &View<'_>, filter: &EntityFilter, singular: bool) -> String {
    let vocabulary = view.graph().vocabulary();
    let mut text = String::new();
    let mut tests = filter.tests.as_slice();
    match &filter.base {
        Some(base) => text.push_str(&argument_text(view, base, true)),
        None => {
            // A status of one word goes before the noun, one with a preposition behind it.
            while let Some((EntityTest::Status(status), rest)) = tests.split_first()
                && !vocabulary.status(*status).name.contains(' ')
            {
                text.push_str(&format!("{} ", vocabulary.status(*status).name));
                tests = rest;
            }
            let noun = match filter.ty.map(|ty| vocabulary.ty(ty)) {
                Some(ty) if singular => &ty.name,
                Some(ty) => &ty.plural,
                None if singular => "entity",
                None => "entities",
            };
            text.push_str(&quote_name(noun));
        }
    }
    // What follows a clause belongs to the clause: those of the noun come first.
    let (clauses, mut others): (Vec<&EntityTest>, Vec<&EntityTest>) =
        tests.iter().partition(|test| is_clause(test));
    // But what happened at it does not go to a verb, and may stay behind one clause.
    let mut behind = Vec::new();
    if let [clause] = clauses.as_slice() {
        let at = tests.iter().position(|test| std::ptr::eq(test, *clause)).unwrap_or(tests.len());
        if tests.iter().skip(at + 1).all(happened_there) {
            others = tests.iter().take(at).collect();
            behind = tests.iter().skip(at + 1).collect();
        }
    }
    // A past form stands behind words of the vocabulary or a bracket, or a preposition with its name.
    let in_run = match others.last() {
        Some(last) => ends_in_run(last),
        None => !matches!(filter.base.as_deref(), Some(Entities::These(_))),
    };
    let closed = !in_run && clauses.first().is_some_and(|first| !matches!(first, EntityTest::Not(_)));
    for (at, test) in others.iter().enumerate() {
        let next = others.get(at + 1).or(clauses.first().filter(|_| !closed));
        let said = passed_text(view, test, next.is_some_and(|next| may_go_to(test, next)));
        // `places of` is a projection.
        if text == "places" && said.starts_with("of ") {
            text = format!("({text})");
        }
        text.push_str(&format!(" {said}"));
    }
    for (at, test) in clauses.into_iter().enumerate() {
        if at > 0 || closed {
            text = format!("({text})");
        }
        text.push_str(&format!(" {}", passed_text(view, test, !behind.is_empty())));
    }
    for (at, test) in behind.iter().enumerate() {
        let followed = behind.get(at + 1).is_some_and(|next| may_go_to(test, next));
        text.push_str(&format!(" {}", passed_text(view, test, followed)));
    }
    text
}

/// Whether a test is `with` or `without` events.
fn happened_there(test: &EntityTest) -> bool {
    match test {
        EntityTest::Not(inner) => happened_there(inner),
        EntityTest::Took { reach, .. } => *reach,
        _ => false,
    }
}

/// Whether a test is typed so that a past form may follow it: it ends in a name, a noun or a bracket around one.
fn ends_in_run(test: &EntityTest) -> bool {
    match test {
        EntityTest::Not(inner) => ends_in_run(inner),
        EntityTest::Lies { .. } | EntityTest::Related { .. } | EntityTest::Has { .. } => true,
        EntityTest::Took { reach, .. } => *reach,
        EntityTest::Status(_) | EntityTest::OutOfOrder | EntityTest::Any(_) => false,
    }
}

/// Whether a test is typed as a clause, which takes what follows it.
fn is_clause(test: &EntityTest) -> bool {
    match test {
        EntityTest::Not(inner) => is_clause(inner),
        EntityTest::Took { reach: false, events: Events::Filter(filter), .. } => filter.kind.is_some(),
        _ => false,
    }
}

/// Whether a test, typed behind another, might be taken for a modifier of what that one is about.
fn may_go_to(test: &EntityTest, next: &EntityTest) -> bool {
    match (test, next) {
        (EntityTest::Not(test), next) => may_go_to(test, next),
        // `but not` goes back to the noun.
        (_, EntityTest::Not(next)) => may_go_to(test, next),
        (
            EntityTest::Took { reach: true, .. },
            EntityTest::Took { reach: true, .. } | EntityTest::Status(_),
        ) => false,
        _ => true,
    }
}

/// A test on an entity, as it is typed behind a noun.
#[must_use]
pub fn entity_test_text(view: &View<'_>, test: &EntityTest) -> String {
    passed_text(view, test, false)
}

/// The same. Where one follows that might belong to what stands behind a preposition, that is bracketed, so that nobody
/// reads `people with at least 2 (visits) to Songchon` as people with two visits there.
fn passed_text(view: &View<'_>, test: &EntityTest, followed: bool) -> String {
    match test {
        EntityTest::Lies { places, reach } => {
            let preposition = if *reach == Reach::Down { "in" } else { "at" };
            format!("{preposition} {}", argument_text(view, places, followed))
        }
        EntityTest::Related { words, to } => format!("{words} {}", argument_text(view, to, followed)),
        EntityTest::Took { events, reach: true, amount, .. } => {
            format!("with {}", had_events(view, events, *amount, followed))
        }
        EntityTest::Took { roles, events, .. } => clause_text(view, roles, events, followed),
        EntityTest::Has { entities, amount } => {
            format!("with {}", had_entities(view, entities, *amount, followed))
        }
        EntityTest::Status(status) => view.graph().vocabulary().status(*status).name.clone(),
        EntityTest::OutOfOrder => "out of order".to_owned(),
        EntityTest::Not(inner) => match &**inner {
            EntityTest::Took { events, reach: true, amount, .. } => {
                format!("without {}", had_events(view, events, *amount, followed))
            }
            EntityTest::Has { entities, amount } => {
                format!("without {}", had_entities(view, entities, *amount, followed))
            }
            inner if is_clause(inner) => format!("not {}", passed_text(view, inner, followed)),
            EntityTest::OutOfOrder => "not out of order".to_owned(),
            inner => format!("but not {}", passed_text(view, inner, followed)),
        },
        EntityTest::Any(all) => {
            let texts: Vec<String> = all.iter().map(|test| entity_test_text(view, test)).collect();
            texts.join(" or ")
        }
    }
}

/// Events behind `with` or `without`: a kind alone stands bare, what has tests of its own in brackets.
fn had_events(view: &View<'_>, events: &Events, amount: Option<Amount>, followed: bool) -> String {
    let text = counted_text(view, events, is_one(amount));
    let amount = amount_text(amount);
    match events {
        Events::Filter(filter) if filter.base.is_none() && filter.tests.is_empty() && !followed => {
            format!("{amount}{text}")
        }
        Events::Or(..) => {
            let sides = event_sides(events).into_iter().map(|side| events_text(view, side));
            format!("{amount}{}", either_of(sides))
        }
        _ => format!("{amount}({text})"),
    }
}

/// Entities behind `with` or `without`: those of a type stand bare, joined sets in brackets.
fn had_entities(view: &View<'_>, entities: &Entities, amount: Option<Amount>, followed: bool) -> String {
    let one = is_one(amount);
    let amount = amount_text(amount);
    match entities {
        Entities::Filter(filter) => {
            let statuses = filter.tests.iter().all(|test| matches!(test, EntityTest::Status(_)));
            let text = filtered(view, filter, one);
            if followed || !statuses { format!("{amount}({text})") } else { format!("{amount}{text}") }
        }
        entities => format!("{amount}{}", argument_text(view, entities, true)),
    }
}

/// Whether an amount ends with the number one, as it is typed.
fn is_one(amount: Option<Amount>) -> bool {
    let typed = |amount: Amount| amount.at_most.filter(|_| amount.at_least == 0).unwrap_or(amount.at_least);
    amount.map(typed) == Some(1)
}

fn amount_text(amount: Option<Amount>) -> String {
    match amount {
        None => String::new(),
        Some(Amount { at_least, at_most: None }) => format!("at least {at_least} "),
        Some(Amount { at_least: 0, at_most: Some(at_most) }) => format!("at most {at_most} "),
        Some(Amount { at_least, at_most: Some(at_most) }) if at_least == at_most => {
            format!("exactly {at_least} ")
        }
        Some(Amount { at_least, .. }) => format!("at least {at_least} "),
    }
}

/// That an entity took part, as a clause of the verb where there is one.
fn clause_text(view: &View<'_>, roles: &Roles, events: &Events, followed: bool) -> String {
    let Events::Filter(filter) = events else {
        return format!("with ({})", events_text(view, events));
    };
    let verb = filter.kind.and_then(|kind| view.graph().vocabulary().kind(kind).past.first());
    match (verb, roles) {
        (Some(past), Roles::One(Role::By)) => format!("who {past}{}", object_text(view, filter, followed)),
        (Some(past), _) => format!("{past}{}", tests_text(view, &filter.tests, kept_text, followed)),
        (None, _) if filter.kind.is_none() => any_clause(view, filter, followed),
        (None, _) => format!("with ({})", events_text(view, events)),
    }
}

/// Tests on events of every kind behind a noun for entities: the plain modifier that made them.
fn any_clause(view: &View<'_>, filter: &Filter, followed: bool) -> String {
    let text = |test: &Test| match test {
        Test::Any(all) if !is_among_dates(all) => {
            all.first().map_or_else(String::new, |first| tested_text(view, first, followed))
        }
        test => kept_text(view, test, followed),
    };
    filter.tests.iter().map(text).collect::<Vec<_>>().join(" ")
}

/// The object and other modifiers of an active clause: the object needs no preposition.
fn object_text(view: &View<'_>, filter: &Filter, followed: bool) -> String {
    let Some((first, rest)) = filter.tests.split_first() else { return String::new() };
    let object = match first {
        Test::Role { roles: Roles::One(role), who, .. }
            if !matches!(role, Role::By | Role::With | Role::Under) =>
        {
            argument_text(view, who, rest.first().map_or(followed, may_go_to_things))
        }
        Test::RoleEvent { role: Role::Of, events } => format!("({})", events_text(view, events)),
        _ => return tests_text(view, &filter.tests, kept_text, followed),
    };
    format!(" {object}{}", tests_text(view, rest, kept_text, followed))
}
