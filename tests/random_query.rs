//! Random sets to ask for, over the vocabulary of [`crate::random_history`].

use annals_graph::graph::Graph;
use annals_graph::ids::{EntityIx, EventIx, KindIx, SourceIx, StatusIx, TypeIx};
use annals_model::entry::{Mood, Role};
use annals_model::time::{Day, SpanOfTime, Unit};
use annals_query::query::{
    Amount, Dates, Entities, EntityFilter, EntityTest, Events, Filter, GroupingKey, Lens, Point, PointSide,
    Projection, RatingBound, RatingSide, Reach, Roles, Same, Sequence, SequenceStep, Set, Test, TimeTest,
};

use crate::random_history::{Choices, KINDS, PREAMBLE, date};

/// A lens: most often none.
pub fn lens(choices: &mut Choices<'_>, head: u64) -> Lens {
    let mut day = || {
        let some = choices.once_in(3);
        let day = 19_723 + i64::try_from(choices.below(120)).unwrap_or(0) * 4;
        some.then_some(Day(day))
    };
    let (as_of, known_on) = (day(), day());
    let entry =
        PREAMBLE + choices.below(usize::try_from(head).unwrap_or(PREAMBLE).saturating_sub(PREAMBLE) + 1);
    let recorded_at = choices.once_in(3).then_some(entry as u64);
    Lens { as_of, known_on, recorded_at, recorded_on: None }
}

/// Makes up sets to ask for.
pub struct Asker {
    entities: usize,
    events: usize,
    /// Whether only sets are wanted that grow as events are added: no absence, count at most, first or last, and
    /// nothing that is to hold of every event.
    growing: bool,
}

const ROLES: [Role; 8] =
    [Role::By, Role::To, Role::At, Role::Of, Role::With, Role::Under, Role::In, Role::Without];

impl Asker {
    pub fn new(graph: &Graph) -> Self {
        Self { entities: graph.entity_count(), events: graph.events().len(), growing: false }
    }

    /// The same, for sets that grow as events are added.
    pub fn growing(self) -> Self {
        Self { growing: true, ..self }
    }

    /// A set of any sort, nested up to three deep.
    pub fn ask(&self, choices: &mut Choices<'_>) -> Set {
        let depth = choices.of(&[2, 1, 3]);
        match choices.below(6) {
            0..=2 => Set::Events(self.events(choices, depth)),
            3 | 4 => Set::Entities(self.entities(choices, depth)),
            _ => Set::Dates(self.dates(choices, depth)),
        }
    }

    fn entity(&self, choices: &mut Choices<'_>) -> EntityIx {
        // The first factory and the first county are in most events.
        let at = choices.of(&[2, 5, 8, usize::MAX]);
        let at = if at == usize::MAX { choices.below(self.entities) } else { at };
        EntityIx::next(at).expect("there are few")
    }

    fn event(&self, choices: &mut Choices<'_>) -> EventIx {
        EventIx::next(choices.below(self.events)).expect("there are few")
    }

    pub fn events(&self, choices: &mut Choices<'_>, depth: usize) -> Events {
        let inner = |choices: &mut Choices<'_>| Box::new(self.events(choices, depth - 1));
        if depth == 0 {
            return Events::Filter(self.filter(choices, 0));
        }
        match choices.below(16) {
            0..=7 => Events::Filter(self.filter(choices, depth)),
            8 => Events::And(inner(choices), inner(choices)),
            9 => Events::Or(inner(choices), inner(choices)),
            10 if !self.growing => Events::ButNot(inner(choices), inner(choices)),
            11 if !self.growing => Events::Nth {
                last: choices.once_in(2),
                count: 1 + choices.below(2) as u64,
                of: inner(choices),
                per: (0..choices.of(&[0, 1, 2])).map(|_| self.key(choices)).collect(),
            },
            12 => Events::These(vec![self.event(choices), self.event(choices)]),
            13 => Events::Named("some".to_owned(), inner(choices)),
            _ => self.sequence(choices, depth),
        }
    }

    fn sequence(&self, choices: &mut Choices<'_>, depth: usize) -> Events {
        let first = Box::new(self.events(choices, depth - 1));
        let step = |choices: &mut Choices<'_>| SequenceStep {
            not: choices.once_in(3) && !self.growing,
            precedes: choices.once_in(3),
            events: self.events(choices, 0),
            within: choices.once_in(3).then(|| self.span(choices)),
            same: match choices.below(6) {
                3 => Same::Type(self.ty(choices)),
                4 => Same::Role(choices.of(&ROLES)),
                5 => Same::Anywhere,
                _ => Same::Thing,
            },
        };
        let steps = (0..=choices.below(3)).map(|_| step(choices)).collect();
        Events::Sequence(Sequence { first, steps })
    }

    fn ty(&self, choices: &mut Choices<'_>) -> TypeIx {
        TypeIx::next(choices.below(7)).expect("there are seven")
    }

    fn span(&self, choices: &mut Choices<'_>) -> SpanOfTime {
        let count = u32::try_from(choices.below(5)).unwrap_or(1) * 2;
        SpanOfTime { count, unit: choices.of(&[Unit::Day, Unit::Week, Unit::Month]) }
    }

    fn key(&self, choices: &mut Choices<'_>) -> GroupingKey {
        match choices.below(11) {
            8 => GroupingKey::Quarter,
            9 => GroupingKey::Week,
            10 => GroupingKey::Weekday,
            0 => GroupingKey::Role(choices.of(&ROLES)),
            1 => GroupingKey::Type(self.ty(choices)),
            2 => GroupingKey::Kind,
            3 => GroupingKey::Source,
            4 => GroupingKey::Month,
            5 => GroupingKey::Year,
            6 => GroupingKey::Day,
            _ => GroupingKey::Place,
        }
    }

    fn filter(&self, choices: &mut Choices<'_>, depth: usize) -> Filter {
        let base = (depth > 0 && choices.once_in(4)).then(|| Box::new(self.events(choices, depth - 1)));
        let any_mood = base.is_some() && choices.once_in(2);
        Filter {
            base,
            kind: (!choices.once_in(4)).then(|| {
                let kind = choices.of(&[0, 0, 0, 1, 1, 2, 3, 4, 5]);
                KindIx::next(kind.min(KINDS.len() - 1)).expect("there are six")
            }),
            mood: (!any_mood)
                .then(|| if choices.once_in(4) { choices.of(&Mood::ALL) } else { Mood::Happened }),
            tests: (0..choices.of(&[0, 1, 1, 2, 3])).map(|_| self.test(choices, depth)).collect(),
        }
    }

    fn test(&self, choices: &mut Choices<'_>, depth: usize) -> Test {
        let inner = depth.saturating_sub(1);
        match choices.below(24) {
            0..=5 => Test::Role {
                roles: self.roles(choices),
                who: self.entities(choices, inner),
                reach: choices.of(&[Reach::Exact, Reach::At, Reach::Down]),
            },
            6 | 7 => Test::RoleEvent { role: Role::Of, events: Box::new(self.events(choices, inner)) },
            8 => Test::Filled(choices.of(&ROLES)),
            9..=15 => Test::Time { time: self.time(choices, inner), possibly: choices.once_in(3) },
            16 => match choices.below(4) {
                0 => Test::Unsourced,
                1 => Test::Undated,
                _ => Test::Disputed,
            },
            17 => Test::Origins {
                count: 1 + choices.below(2) as u64,
                exactly: choices.once_in(2) && !self.growing,
            },
            18 if choices.below(3) == 0 => {
                Test::Rated(RatingBound { letter: 'C', or: Some(RatingSide::Better) })
            }
            18 => Test::From(vec![SourceIx::next(choices.below(4)).expect("there are four")]),
            19 => Test::Via(self.entity(choices)),
            20 => Test::Mentioning("paper mill".to_owned()),
            21 => {
                let events = Box::new(self.events(choices, inner));
                if choices.once_in(2) { Test::Among(events) } else { Test::Linked(events) }
            }
            _ if depth == 0 => Test::Filled(Role::By),
            22 => Test::Any(vec![self.test(choices, inner), self.test(choices, inner)]),
            _ if self.growing => self.test(choices, inner),
            _ => Test::Not(Box::new(self.test(choices, inner))),
        }
    }

    fn roles(&self, choices: &mut Choices<'_>) -> Roles {
        match choices.below(6) {
            4 => Roles::Places,
            5 => Roles::Any,
            _ => Roles::One(choices.of(&ROLES)),
        }
    }

    fn time(&self, choices: &mut Choices<'_>, depth: usize) -> TimeTest {
        let point = |choices: &mut Choices<'_>| self.point(choices, depth);
        match choices.below(9) {
            0 | 1 => TimeTest::In(point(choices)),
            2 => TimeTest::Before(point(choices)),
            3 => TimeTest::After(point(choices)),
            4 => TimeTest::Since(point(choices)),
            5 => TimeTest::Until(point(choices)),
            6 => TimeTest::Between(point(choices), point(choices)),
            7 => TimeTest::Throughout(point(choices)),
            _ => TimeTest::Within {
                length: self.span(choices),
                side: choices.of(&[PointSide::Before, PointSide::After, PointSide::Either]),
                of: point(choices),
            },
        }
    }

    fn point(&self, choices: &mut Choices<'_>, depth: usize) -> Point {
        match choices.below(8) {
            0..=4 => {
                let date = date(choices);
                Point::Date(if choices.once_in(6) { date.extent() } else { date.as_range() }, date.edtf())
            }
            5 => Point::Today(Day(19_800)),
            6 => Point::Events {
                events: Box::new(self.events(choices, depth)),
                any: choices.once_in(2) || self.growing,
            },
            _ => {
                let dates = Box::new(self.dates(choices, depth));
                Point::Dates { dates, any: choices.once_in(2) || self.growing }
            }
        }
    }

    pub fn dates(&self, choices: &mut Choices<'_>, depth: usize) -> Dates {
        let inner = |choices: &mut Choices<'_>| Box::new(self.dates(choices, depth - 1));
        match if depth == 0 { 0 } else { choices.below(5) } {
            0 if choices.once_in(3) => {
                let unit = if choices.once_in(2) { Unit::Month } else { Unit::Year };
                Dates::Cut(unit, Box::new(self.events(choices, depth)))
            }
            0 | 1 => Dates::Of(Box::new(self.events(choices, depth))),
            2 => Dates::And(inner(choices), inner(choices)),
            3 => Dates::Or(inner(choices), inner(choices)),
            _ if self.growing => Dates::Or(inner(choices), inner(choices)),
            _ => Dates::ButNot(inner(choices), inner(choices)),
        }
    }

    pub fn entities(&self, choices: &mut Choices<'_>, depth: usize) -> Entities {
        let inner = |choices: &mut Choices<'_>| Box::new(self.entities(choices, depth - 1));
        if depth == 0 {
            return Entities::These(vec![self.entity(choices)]);
        }
        match choices.below(12) {
            0 | 1 => Entities::These(vec![self.entity(choices), self.entity(choices)]),
            2..=6 => Entities::Filter(EntityFilter {
                base: choices.once_in(4).then(|| inner(choices)),
                ty: (!choices.once_in(4)).then(|| self.ty(choices)),
                tests: (0..=choices.below(2)).map(|_| self.entity_test(choices, depth)).collect(),
            }),
            7 | 8 => {
                let (word, roles) = choices.of(&[
                    (Projection::Actors, Roles::One(Role::By)),
                    (Projection::Places, Roles::Places),
                    (Projection::Targets, Roles::One(Role::To)),
                    (Projection::Objects, Roles::One(Role::Of)),
                    (Projection::Companions, Roles::One(Role::With)),
                    (Projection::Opponents, Roles::One(Role::Against)),
                    (Projection::Purposes, Roles::One(Role::For)),
                    (Projection::Origins, Roles::One(Role::From)),
                    (Projection::Frameworks, Roles::One(Role::Under)),
                    (Projection::Surroundings, Roles::One(Role::Near)),
                ]);
                Entities::Took { roles, word, events: Box::new(self.events(choices, depth - 1)) }
            }
            9 => Entities::And(inner(choices), inner(choices)),
            10 => Entities::Or(inner(choices), inner(choices)),
            _ if self.growing => Entities::Or(inner(choices), inner(choices)),
            _ => Entities::ButNot(inner(choices), inner(choices)),
        }
    }

    fn amount(&self, choices: &mut Choices<'_>) -> Option<Amount> {
        let at_least = choices.below(3) as u64;
        let at_most = (choices.once_in(2) && !self.growing).then_some(at_least + choices.below(2) as u64);
        choices.once_in(2).then_some(Amount { at_least, at_most })
    }

    fn entity_test(&self, choices: &mut Choices<'_>, depth: usize) -> EntityTest {
        let inner = depth - 1;
        match choices.below(if self.growing { 7 } else { 11 }) {
            0 | 1 => EntityTest::Lies {
                places: self.entities(choices, inner),
                reach: choices.of(&[Reach::Down, Reach::At, Reach::Exact]),
            },
            2 => EntityTest::Related { words: "near".to_owned(), to: self.entities(choices, inner) },
            3..=5 => EntityTest::Took {
                roles: self.roles(choices),
                events: self.events(choices, inner),
                reach: choices.once_in(2),
                amount: self.amount(choices),
            },
            6 => EntityTest::Has { entities: self.entities(choices, inner), amount: self.amount(choices) },
            7 => EntityTest::Status(StatusIx::next(choices.below(3)).expect("there are three")),
            8 => EntityTest::OutOfOrder,
            _ if depth == 1 => EntityTest::OutOfOrder,
            9 => EntityTest::Not(Box::new(self.entity_test(choices, inner))),
            _ => EntityTest::Any(vec![self.entity_test(choices, inner), self.entity_test(choices, inner)]),
        }
    }
}
