//! How many more there can be for nothing but what nobody said, and what that is.

use annals_grammar::english;
use annals_graph::graph::UnsaidQuestion;
use annals_graph::view::{EventView, View};
use annals_model::entry::Role;
use annals_query::execute::{EventMatch, Outcome};
use annals_query::plan::RoleLookup;
use annals_query::query::{Entities, EntityTest, Events, Roles, Test};

/// What is not stated of some events.
#[derive(Debug, Default)]
pub(super) struct Unstated {
    /// How many they are: an aggregate stands for several.
    pub events: u64,
    /// How many of them leave a question unsaid.
    by_question: [u64; 3],
    /// How many leave one unsaid, where it is asked in any role.
    any: u64,
}

impl Unstated {
    /// Those that a set leaves out for what is not said.
    pub(super) fn of(view: &View<'_>, set: &Events, outcome: &Outcome<EventMatch>) -> Self {
        let mut asked = Vec::new();
        of_set(set, &mut asked);
        let mut unstated = Self::default();
        for hit in view.guarded(&outcome.unstated) {
            let Some(seen) = view.event(hit.event) else { continue };
            unstated.add(view, &seen, &asked);
        }
        unstated
    }

    /// Counts an event of which these questions were asked.
    pub(super) fn add(&mut self, view: &View<'_>, seen: &EventView<'_>, asked: &[UnsaidQuestion]) {
        let events = view.stands_for(seen).1.unwrap_or(1);
        self.events += events;
        let unsaid =
            |question: &&UnsaidQuestion| view.graph().leaves_unsaid(seen.kind, seen.parts(), **question);
        if asked.is_empty() {
            self.any += events;
            return;
        }
        // A place that is stated leaves open where exactly.
        let question = asked.iter().find(unsaid).copied().unwrap_or(UnsaidQuestion::Where);
        self.by_question[question.at()] += events;
    }

    /// It in words: `19 more have no place stated`.
    pub(super) fn text(&self) -> Option<String> {
        let said = UnsaidQuestion::ALL.iter().zip(self.by_question).filter(|(_, events)| *events > 0);
        let mut said = said.enumerate().map(|(at, (question, events))| {
            let what = match question {
                UnsaidQuestion::Who => "no actor stated",
                UnsaidQuestion::What => "no object stated",
                UnsaidQuestion::Where => "no place stated",
            };
            let more = if at == 0 { " more" } else { "" };
            let have = english::agreeing(events, "has", "have");
            format!("{}{more} {have} {what}", english::thousands(events))
        });
        let Some(first) = said.next() else {
            let leave = english::agreeing(self.any, "leaves", "leave");
            let any = || format!("{} more {leave} unsaid who, what or where", english::thousands(self.any));
            return (self.any > 0).then(any);
        };
        Some(said.fold(first, |text, next| format!("{text}, {next}")))
    }
}

fn of_roles(roles: &Roles) -> Vec<UnsaidQuestion> {
    if *roles == Roles::Any {
        return Vec::new();
    }
    let mut asked: Vec<UnsaidQuestion> =
        RoleLookup::new(roles, None).questions().iter().map(|(question, _)| *question).collect();
    // Where it was says more than what it was of.
    asked.sort_by_key(|question| std::cmp::Reverse(*question));
    asked
}

fn of_set(set: &Events, asked: &mut Vec<UnsaidQuestion>) {
    match set {
        Events::Filter(filter) => {
            filter.tests.iter().for_each(|test| of_test(test, asked));
            filter.base.iter().for_each(|base| of_set(base, asked));
        }
        Events::These(_) => {}
        Events::And(a, b) | Events::Or(a, b) | Events::ButNot(a, b) => {
            of_set(a, asked);
            of_set(b, asked);
        }
        Events::Sequence(sequence) => {
            of_set(&sequence.first, asked);
            asked.push(UnsaidQuestion::Where);
        }
        Events::Nth { of, .. } | Events::Named(_, of) => of_set(of, asked),
    }
}

fn of_test(test: &Test, asked: &mut Vec<UnsaidQuestion>) {
    match test {
        Test::Role { roles, who, .. } => {
            asked.extend(of_roles(roles));
            of_entities(who, asked);
        }
        Test::Any(tests) => tests.iter().for_each(|test| of_test(test, asked)),
        Test::Not(test) => of_test(test, asked),
        Test::Among(events) | Test::Linked(events) => of_set(events, asked),
        _ => {}
    }
}

fn of_entities(set: &Entities, asked: &mut Vec<UnsaidQuestion>) {
    if let Entities::Filter(filter) = set
        && filter.tests.iter().any(|test| matches!(test, EntityTest::Took { .. }))
    {
        asked.extend(of_roles(&Roles::One(Role::At)));
    }
}
