//! Small histories at random: a few events within two weeks, told in every way that the contract speaks of.

use super::days::{Day, FIRST, LAST, When, typed, year};
use super::history::{Anchor, Count, Event, History, Quantity, Rank, Statement, Value};
use super::rules::{Rule, Rules};
use super::words::{ALDEN, ANN, BIRK, BOB, CORIN, DORN, HOUSES, Kind, MILL, NORLAND, SOURCES, WORKS};
use crate::random_history::Choices;

/// What a history is about.
pub struct Writer<'a, 'b> {
    pub choices: &'a mut Choices<'b>,
    /// The rules that this history may be about.
    rules: Rules,
    kinds: Vec<Kind>,
    pub history: History,
    /// Events that were withdrawn or are told as another: nothing more is said of them.
    gone: Vec<usize>,
    /// Whether a retraction may name its source.
    withdraws: bool,
}

/// A history about some of the rules.
pub fn history(choices: &mut Choices<'_>, on: &Rules) -> History {
    let features = [
        Rule::Claims,
        Rule::Corrections,
        Rule::Same,
        Rule::Existence,
        Rule::Denials,
        Rule::Unsaid,
        Rule::Parents,
        Rule::Facilities,
        Rule::Implied,
        Rule::Aggregates,
        Rule::Several,
        Rule::Lasting,
        Rule::Spans,
        Rule::About,
        Rule::Open,
        Rule::Derived,
    ];
    let mut rules = Rules::new();
    for _ in 0..choices.below(4) {
        let feature = choices.of(&features);
        if on.contains(&feature) {
            rules.insert(feature);
        }
    }
    let themes: [&[Kind]; 6] = [
        &[Kind::Storm, Kind::Raid],
        &[Kind::Visit, Kind::Storm],
        &[Kind::Raid, Kind::Visit],
        &[Kind::Flood, Kind::Storm],
        &[Kind::Destruction, Kind::Flood],
        &[Kind::Groundbreaking, Kind::Inauguration, Kind::OperationStart, Kind::Closure, Kind::Suspension],
    ];
    let mut kinds = choices.of(&themes).to_vec();
    if kinds.len() > 2 && on.contains(&Rule::Facilities) {
        rules.insert(Rule::Facilities);
    } else if kinds.len() > 2 {
        kinds = vec![Kind::Storm];
    }
    if rules.contains(&Rule::Implied) && kinds.contains(&Kind::Visit) {
        kinds.push(Kind::Inspection);
    }
    let mut writer = Writer {
        choices,
        rules,
        kinds,
        history: History::default(),
        gone: Vec::new(),
        withdraws: on.contains(&Rule::Withdrawals),
    };
    for _ in 0..2 + writer.choices.below(4) {
        let event = writer.event();
        writer.history.statements.push(Statement::Record(event));
    }
    for _ in 0..1 + writer.choices.below(3) {
        writer.say_more();
    }
    writer.history
}

impl Writer<'_, '_> {
    /// Whether to tell what a rule is about, once in so many times, where the history may.
    pub fn may(&mut self, rule: Rule, once_in: usize) -> bool {
        self.rules.contains(&rule) && self.choices.below(once_in) == 0
    }

    /// A day of the fortnight.
    pub fn day(&mut self) -> Day {
        FIRST + Day::try_from(self.choices.below(14)).unwrap_or(0)
    }

    fn event(&mut self) -> Event {
        let kind = self.choices.of(&self.kinds.clone());
        let mut event = Event::plain(kind);
        if kind.has_who() && !self.may(Rule::Unsaid, 3) {
            event.by = match self.choices.below(8) {
                0..=3 => vec![ANN],
                4..=6 => vec![BOB],
                _ => vec![ANN, BOB],
            };
        }
        if kind.is_of_facility() && !self.may(Rule::Unsaid, 4) {
            event.of = Some(self.choices.of(&[MILL, MILL, WORKS]));
        } else {
            event.place = self.place(kind);
        }
        let houses = kind == Kind::Destruction && !self.may(Rule::Unsaid, 4);
        if houses || (kind == Kind::Raid && self.choices.once_in(8)) {
            event.of = Some(HOUSES);
        }
        if kind == Kind::Destruction && !self.choices.once_in(5) {
            event.quantity = Some(self.quantity());
        }
        self.dated(&mut event);
        if !self.choices.once_in(4) {
            event.source = Some(self.choices.below(2));
        }
        self.counted(&mut event);
        event
    }

    fn place(&mut self, kind: Kind) -> Option<usize> {
        if self.may(Rule::Unsaid, 3) {
            return self.choices.once_in(3).then_some(NORLAND);
        }
        if self.may(Rule::Parents, 3) {
            return Some(DORN);
        }
        if kind != Kind::Destruction && self.may(Rule::Facilities, 3) {
            return Some(self.choices.of(&[MILL, WORKS]));
        }
        Some(self.choices.of(&[ALDEN, ALDEN, BIRK, CORIN]))
    }

    fn quantity(&mut self) -> Quantity {
        match self.choices.below(4) {
            0 => Quantity::Over(200),
            1 => Quantity::Exactly(20),
            _ => Quantity::Exactly(500),
        }
    }

    fn counted(&mut self, event: &mut Event) {
        if self.may(Rule::Several, 3) {
            event.count = Some(Count::Several);
        } else if self.may(Rule::Aggregates, 3) {
            let named: Vec<usize> = self
                .history
                .events()
                .filter(|(_, other)| {
                    other.kind == event.kind
                        && other.count.is_none()
                        && other.place == event.place
                        && other.of == event.of
                })
                .map(|(number, _)| number)
                .collect();
            if !named.is_empty() && self.choices.once_in(2) {
                event.members = vec![self.choices.of(&named)];
            }
            let unnamed = if event.members.is_empty() { 2 } else { 1 };
            event.count = Some(Count::Exactly(event.members.len() + unnamed + self.choices.below(2)));
        } else {
            return;
        }
        event.anchor = None;
        event.when = Some(self.plain_date());
    }

    fn dated(&mut self, event: &mut Event) {
        let earlier: Vec<usize> = self
            .history
            .events()
            .filter(|(_, other)| {
                other.count.is_none() && !other.when.as_ref().is_some_and(|when| when.lasting || when.open)
            })
            .map(|(number, _)| number)
            .collect();
        if !earlier.is_empty() && self.may(Rule::Derived, 2) {
            let days = self.choices.of(&[1, 2, 3, 5, -2]);
            let anchor = Anchor { event: self.choices.of(&earlier), days, about: self.choices.once_in(3) };
            event.anchor = Some(anchor);
            if self.choices.once_in(3) {
                event.when = Some(self.plain_date());
            }
            return;
        }
        event.when = if self.may(Rule::Open, 2) { self.open_date() } else { Some(self.date(event.kind)) };
    }

    /// Something about what was recorded.
    fn say_more(&mut self) {
        let named: Vec<usize> = self
            .history
            .events()
            .filter(|(at, event)| !event.denied && event.count.is_none() && !self.gone.contains(at))
            .map(|(at, _)| at)
            .collect();
        if named.is_empty() {
            return;
        }
        let event = self.choices.of(&named);
        if self.may(Rule::Claims, 1) {
            self.claim(event);
        } else if self.may(Rule::Corrections, 1) {
            self.correct(event);
        } else if self.may(Rule::Same, 1) {
            self.unite(event, &named);
        } else if self.may(Rule::Existence, 1) {
            self.deny(event);
        } else if self.may(Rule::Denials, 1) {
            self.deny_at_large(event);
        } else if self.choices.once_in(3) {
            let source = self.later_source(event);
            self.history.statements.push(Statement::Cite { event, source, rank: Rank::Normal, value: None });
        }
    }

    fn recorded_event(&self, number: usize) -> Event {
        self.history.event(number).cloned().unwrap_or_else(|| Event::plain(Kind::Storm))
    }

    /// A source that came out after what first told of an event.
    fn later_source(&mut self, event: usize) -> usize {
        let first = self.recorded_event(event).source.map_or(0, |source| source + 1);
        first + self.choices.below(SOURCES.len() - first)
    }

    fn value(&mut self, number: usize) -> Value {
        let event = self.recorded_event(number);
        match self.choices.below(8) {
            0..=2 if event.place.is_some() => Value::Place(self.choices.of(&[ALDEN, BIRK, CORIN, NORLAND])),
            3 if event.quantity.is_some() => Value::Quantity(self.quantity()),
            3 if event.kind == Kind::Storm && event.of.is_none() => Value::Kind(Kind::Flood),
            4 if event.by.len() > 1 => Value::Without(event.by[0]),
            _ => Value::Date(self.plain_date()),
        }
    }

    fn claim(&mut self, event: usize) {
        let source = self.later_source(event);
        let value = self.value(event);
        let statement = match self.choices.below(6) {
            0 | 1 => Statement::Correct { event, value, source: Some(source) },
            _ if matches!(value, Value::Without(_)) => {
                Statement::Correct { event, value, source: Some(source) }
            }
            2 => Statement::Cite { event, source, rank: Rank::Deprecated, value: Some(value) },
            3 => Statement::Cite { event, source, rank: Rank::Preferred, value: Some(value) },
            _ => Statement::Cite { event, source, rank: Rank::Normal, value: Some(value) },
        };
        self.history.statements.push(statement);
        if self.rules.contains(&Rule::Corrections) && !self.gone.contains(&event) && self.choices.once_in(4) {
            self.correct(event);
        }
    }

    fn correct(&mut self, event: usize) {
        let statement = match self.choices.below(5) {
            0 => Statement::Retract { event, source: None },
            1 if self.withdraws => Statement::Retract { event, source: Some(2) },
            _ => Statement::Correct { event, value: self.value(event), source: None },
        };
        if matches!(statement, Statement::Retract { .. }) {
            self.gone.push(event);
        }
        self.history.statements.push(statement);
        if self.choices.once_in(4) {
            let statement = self.history.statements.len() - 1;
            self.history.statements.push(Statement::Undo { statement });
        }
    }

    fn unite(&mut self, event: usize, named: &[usize]) {
        let kind = self.recorded_event(event).kind;
        let alike: Vec<usize> = named
            .iter()
            .copied()
            .filter(|at| *at != event && self.recorded_event(*at).kind == kind)
            .collect();
        if alike.is_empty() {
            return;
        }
        let duplicate = self.choices.of(&alike);
        self.history.statements.push(Statement::Same { event, duplicate });
        self.gone.extend([event, duplicate]);
        if self.choices.once_in(4) {
            let statement = self.history.statements.len() - 1;
            self.history.statements.push(Statement::Undo { statement });
        }
    }

    /// A denial of all of an event.
    fn deny(&mut self, number: usize) {
        let event = self.recorded_event(number);
        let mut denial = Event { denied: true, source: Some(2), ..Event::plain(event.kind) };
        denial.by = event.by.iter().copied().take(1).collect();
        denial.place = if event.of.is_some_and(|of| of != HOUSES) { None } else { event.place };
        denial.when = match &event.when {
            Some(when) if !when.open && !self.choices.once_in(3) => Some(Self::throughout(when.bounds())),
            _ => None,
        };
        denial.reported = self.choices.once_in(3);
        self.history.statements.push(Statement::Record(denial));
    }

    /// A denial of something near an event.
    fn deny_at_large(&mut self, number: usize) {
        let event = self.recorded_event(number);
        let mut denial = Event { denied: true, source: Some(2), ..Event::plain(event.kind) };
        if event.kind.has_who() {
            denial.by = self.choices.of(&[vec![ANN], vec![BOB], vec![ANN, BOB], Vec::new()]);
        }
        if !event.kind.is_of_facility() {
            denial.place = self.choices.of(&[Some(BIRK), Some(CORIN), Some(NORLAND), None]);
        }
        let day = self.day();
        denial.when = match self.choices.below(3) {
            0 => Some(When::on(day)),
            1 => Some(Self::throughout((day, LAST))),
            _ => Some(When {
                text: "throughout 2024".to_owned(),
                lasting: true,
                ..When::within(String::new(), vec![year(2024)])
            }),
        };
        self.history.statements.push(Statement::Record(denial));
    }

    fn throughout(span: (Day, Day)) -> When {
        let text = format!("throughout {}/{}", typed(span.0), typed(span.1));
        let when = When::within(text, vec![span]);
        if span.0 == span.1 { When::on(span.0) } else { When { lasting: true, ..when } }
    }
}
