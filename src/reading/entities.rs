//! Sets of entities in words.

use annals_grammar::quote_name;
use annals_store::entry::Role;

use super::events::{counted_text, events_text, test_text};
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

/// A set of entities behind a preposition: a single name bare, all else in brackets.
pub(super) fn argument_text(view: &View<'_>, entities: &Entities) -> String {
    match entities {
        Entities::These(all) if all.len() == 1 => entities_text(view, entities),
        Entities::Filter(EntityFilter { base: None, tests, ty: Some(_) }) if tests.is_empty() => {
            entities_text(view, entities)
        }
        other => format!("({})", entities_text(view, other)),
    }
}

fn took_text(view: &View<'_>, roles: &Roles, word: Projection, events: &Events) -> String {
    let word = match word {
        Projection::Actors => "actors",
        Projection::Targets => "targets",
        Projection::Places => "places",
        Projection::Objects => "objects",
        Projection::Companions => "companions",
    };
    debug_assert!(*roles != Roles::Any || word == "objects", "a projection has a role of its own");
    format!("{word} of ({})", events_text(view, events))
}

fn filtered(view: &View<'_>, filter: &EntityFilter, singular: bool) -> String {
    let vocabulary = view.graph().vocabulary();
    let mut text = String::new();
    let mut tests = filter.tests.as_slice();
    match &filter.base {
        Some(base) => text.push_str(&argument_text(view, base)),
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
    for (at, test) in tests.iter().enumerate() {
        text.push_str(&format!(" {}", passed_text(view, test, tests.get(at + 1).is_some_and(cuts_off))));
    }
    text
}

/// Whether a test, typed behind another, might be taken for a modifier of what that one is about.
fn cuts_off(test: &EntityTest) -> bool {
    match test {
        EntityTest::Not(inner) => cuts_off(inner),
        EntityTest::Took { reach: true, .. } | EntityTest::Has { .. } | EntityTest::Status(_) => false,
        _ => true,
    }
}

/// A test on an entity, as it is typed behind a noun.
#[must_use]
pub fn entity_test_text(view: &View<'_>, test: &EntityTest) -> String {
    passed_text(view, test, false)
}

/// The same. Where one follows that cuts off, what stands behind `with` or `without` is bracketed, so that nobody reads
/// `people with at least 2 (visits) to Songchon` as people with two visits there.
fn passed_text(view: &View<'_>, test: &EntityTest, followed: bool) -> String {
    match test {
        EntityTest::Lies { places, reach } => {
            let preposition = if *reach == Reach::Down { "in" } else { "at" };
            format!("{preposition} {}", argument_text(view, places))
        }
        EntityTest::Related { words, to } => format!("{words} {}", argument_text(view, to)),
        EntityTest::Took { events, reach: true, amount, .. } => {
            format!("with {}", had_events(view, events, *amount, followed))
        }
        EntityTest::Took { roles, events, .. } => clause_text(view, roles, events),
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
            inner @ (EntityTest::Took { .. } | EntityTest::OutOfOrder) => {
                format!("not {}", entity_test_text(view, inner))
            }
            inner => format!("but not {}", entity_test_text(view, inner)),
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
        _ => format!("{amount}({text})"),
    }
}

/// Entities behind `with` or `without`: those of a type stand bare, joined sets in brackets.
fn had_entities(view: &View<'_>, entities: &Entities, amount: Option<Amount>, followed: bool) -> String {
    let one = is_one(amount);
    let amount = amount_text(amount);
    match entities {
        Entities::Filter(filter) if !followed => format!("{amount}{}", filtered(view, filter, one)),
        Entities::Filter(filter) => format!("{amount}({})", filtered(view, filter, one)),
        entities => format!("{amount}({})", entities_text(view, entities)),
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
fn clause_text(view: &View<'_>, roles: &Roles, events: &Events) -> String {
    let Events::Filter(filter) = events else {
        return format!("with ({})", events_text(view, events));
    };
    let texts =
        |tests: &[Test]| tests.iter().map(|test| format!(" {}", kept_text(view, test))).collect::<String>();
    let verb = filter.kind.and_then(|kind| view.graph().vocabulary().kind(kind).past.first());
    match (verb, roles) {
        (Some(past), Roles::One(Role::By)) => format!("who {past}{}", object_text(view, filter)),
        (Some(past), _) => format!("{past}{}", texts(&filter.tests)),
        (None, _) if filter.kind.is_none() => any_clause(view, filter).trim_start().to_owned(),
        (None, _) => format!("with ({})", events_text(view, events)),
    }
}

/// Tests on events of every kind behind a noun for entities: the plain modifier that made them.
fn any_clause(view: &View<'_>, filter: &Filter) -> String {
    let text = |test: &Test| match test {
        Test::Any(all) => {
            all.first().map_or_else(String::new, |first| format!(" {}", test_text(view, first)))
        }
        test => format!(" {}", kept_text(view, test)),
    };
    filter.tests.iter().map(text).collect()
}

/// The object and other modifiers of an active clause: the object needs no preposition.
fn object_text(view: &View<'_>, filter: &Filter) -> String {
    let mut text = String::new();
    for (at, test) in filter.tests.iter().enumerate() {
        match test {
            Test::Role { roles: Roles::One(role), who, .. }
                if at == 0 && !matches!(role, Role::By | Role::With | Role::Under) =>
            {
                text.push_str(&format!(" {}", argument_text(view, who)));
            }
            Test::RoleEvent { role: Role::Of, events } if at == 0 => {
                text.push_str(&format!(" ({})", events_text(view, events)));
            }
            test => text.push_str(&format!(" {}", kept_text(view, test))),
        }
    }
    text
}

/// A test that a clause keeps to itself: behind `but not` it would go to the noun that the clause is about.
fn kept_text(view: &View<'_>, test: &Test) -> String {
    match test {
        Test::Not(inner) if matches!(**inner, Test::Role { .. } | Test::Time { .. } | Test::Via(_)) => {
            let text = test_text(view, test);
            text.strip_prefix("but ").map_or(text.clone(), str::to_owned)
        }
        test => test_text(view, test),
    }
}
