//! Definitions as text.

use annals_store::entry::{
    DefineKind, DefineStatus, DefineType, Effect, Filler, Implication, Mood, RoleRule,
};

use super::names::term;

/// `define type`.
pub(super) fn define_type(define: &DefineType) -> String {
    let mut parts = vec![format!("plural {}", term(&define.plural))];
    parts.extend(define.is_a.iter().map(|ty| format!("is a {}", term(ty))));
    format!("define type {}: {}", term(&define.name), parts.join("; "))
}

/// `define status`.
pub(super) fn define_status(define: &DefineStatus) -> String {
    let mut beside: Vec<String> =
        define.after.iter().map(|status| format!("after {}", term(status))).collect();
    beside.extend(define.before.iter().map(|status| format!("before {}", term(status))));
    let beside = if beside.is_empty() { String::new() } else { format!("; {}", beside.join(", ")) };
    format!("define status {}: of {}{beside}", term(&define.name), term(&define.of))
}

/// `define kind`.
pub(super) fn define_kind(define: &DefineKind) -> String {
    let mut words = vec![format!("plural {}", term(&define.plural))];
    words.extend(define.past.iter().map(|past| format!("past {}", term(past))));
    words.extend(define.verbs.iter().map(|verb| format!("verb {}", term(verb))));
    words.extend(define.agent.iter().map(|agent| format!("agent {}", term(agent))));
    words.extend(define.also.iter().map(|noun| format!("also {}", term(noun))));
    let mut parts = vec![words.join(", ")];
    let roles: Vec<String> = define.roles.iter().map(role).collect();
    let implies: Vec<String> = define.implies.iter().map(implies).collect();
    let makes: Vec<String> = define.makes.iter().map(makes).collect();
    let further = [roles, implies, makes].into_iter().filter(|group| !group.is_empty());
    parts.extend(further.map(|group| group.join(", ")));
    format!("define kind {}: {}", term(&define.name), parts.join("; "))
}

fn role(rule: &RoleRule) -> String {
    let types: Vec<String> = rule.types.iter().map(|ty| term(ty)).collect();
    format!("{} {}", rule.role.as_str(), types.join(" or "))
}

fn makes(effect: &Effect) -> String {
    let when =
        if effect.when == Mood::Happened { String::new() } else { format!(" when {}", effect.when.as_str()) };
    format!("makes its {} {}{when}", effect.role.as_str(), term(&effect.status))
}

fn implies(implication: &Implication) -> String {
    let mut text = format!("implies {}", term(&implication.kind));
    for (role, filler) in &implication.roles {
        let filler = match filler {
            Filler::Its(own) => format!("its {}", own.as_str()),
            Filler::Itself => "itself".to_owned(),
        };
        text.push_str(&format!(" {} {filler}", role.as_str()));
    }
    text
}
