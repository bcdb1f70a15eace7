//! Questions at random about a history.

use super::days::{Day, FIRST, civil, month, typed, year};
use super::fold::Lens;
use super::history::History;
use super::questions::{
    Ask, HowMany, Joining, Key, Pairing, Question, Relation, Selection, Step, Test, Time,
};
use super::rules::{Rule, Rules};
use super::words::{
    ALDEN, ANN, BIRK, BOB, CORIN, HOUSES, Kind, MILL, NORLAND, Name, SUDLAND, WORKS, published,
};
use crate::random_history::Choices;

/// Asks about a history, within the rules that are on.
pub struct Asker<'a, 'b> {
    choices: &'a mut Choices<'b>,
    on: &'a Rules,
    kinds: Vec<Kind>,
    places: Vec<Name>,
    events: Vec<usize>,
}

impl<'a, 'b> Asker<'a, 'b> {
    /// For a history.
    pub fn new(choices: &'a mut Choices<'b>, on: &'a Rules, history: &History) -> Self {
        let mut kinds: Vec<Kind> = history.events().map(|(_, event)| event.kind).collect();
        if kinds.iter().any(|kind| kind.is_also_a_visit()) && on.contains(&Rule::Implied) {
            kinds.push(Kind::Visit);
        }
        if kinds.contains(&Kind::Storm) {
            kinds.push(Kind::Flood);
        }
        let facilities = history.events().any(|(_, event)| {
            event.of.is_some_and(|of| of != HOUSES) || event.place == Some(MILL) || event.place == Some(WORKS)
        });
        let mut places = vec![ALDEN, ALDEN, BIRK, CORIN];
        if facilities {
            places.extend([MILL, WORKS]);
        }
        Self { choices, on, kinds, places, events: history.events().map(|(number, _)| number).collect() }
    }

    fn is_on(&self, rule: Rule) -> bool {
        self.on.contains(&rule)
    }

    fn day(&mut self) -> Day {
        FIRST + Day::try_from(self.choices.below(14)).unwrap_or(0)
    }

    fn kind(&mut self) -> Option<Kind> {
        if self.choices.below(12) == 0 { None } else { Some(self.choices.of(&self.kinds.clone())) }
    }

    fn selection(&mut self, tests: usize) -> Selection {
        let mut selection = Selection { kind: self.kind(), tests: Vec::new() };
        let mut fields = Vec::new();
        for _ in 0..self.choices.below(tests + 1) {
            let field = self.choices.below(4);
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        fields.sort_unstable();
        for field in fields {
            let test = self.test(field, &selection);
            selection.tests.extend(test);
        }
        selection
    }

    fn test(&mut self, field: usize, selection: &Selection) -> Option<Test> {
        let first = selection.tests.is_empty();
        let test = self.plain_test(field, selection.kind)?;
        if !self.is_on(Rule::Sets) {
            return Some(test);
        }
        match self.choices.below(6) {
            4 if first && field == 3 => Some(Test::Not(Box::new(test))),
            5 if first && field == 3 => {
                let other = self.plain_test(field, selection.kind)?;
                Some(Test::Or(Box::new(test), Box::new(other)))
            }
            4 if field < 3 => Some(Test::Not(Box::new(test))),
            _ => Some(test),
        }
    }

    fn plain_test(&mut self, field: usize, kind: Option<Kind>) -> Option<Test> {
        Some(match field {
            0 if kind.is_none_or(Kind::has_who) => Test::By(self.choices.of(&[ANN, BOB])),
            1 if kind.is_some_and(Kind::has_what) && self.choices.once_in(3) => {
                let what = if kind.is_some_and(Kind::is_of_facility) { MILL } else { HOUSES };
                Test::Of(what)
            }
            0 | 1 => return None,
            2 if self.choices.once_in(3) => Test::In(self.choices.of(&[NORLAND, SUDLAND, ALDEN])),
            2 => Test::At(self.choices.of(&self.places.clone())),
            _ => self.time(),
        })
    }

    fn time(&mut self) -> Test {
        let day = self.day();
        let text = typed(day);
        let later = day + Day::try_from(self.choices.below(6)).unwrap_or(0);
        let (time, text) = match self.choices.below(14) {
            0..=2 => (Time::In(vec![(day, day)]), format!("on {text}")),
            3 | 4 => {
                let (of_year, of_month, _) = civil(day);
                let name = if of_month == 2 { "February" } else { "March" };
                (Time::In(vec![month(of_year, of_month)]), format!("in {name} {of_year}"))
            }
            5 => (Time::In(vec![year(2024)]), "in 2024".to_owned()),
            6 if self.is_on(Rule::Spans) => {
                let spans = vec![(day, day), (later + 2, later + 2)];
                (Time::In(spans), format!("in {{{text},{}}}", typed(later + 2)))
            }
            7 | 8 => (Time::Before(day), format!("before {text}")),
            9 | 10 => (Time::After(day), format!("after {text}")),
            11 => (Time::Since(day), format!("since {text}")),
            12 => (Time::Until(day), format!("on or before {text}")),
            _ => (Time::Between(day, later), format!("between {text} and {}", typed(later))),
        };
        Test::Time(time, text)
    }

    fn relation(&mut self) -> Relation {
        let days = Day::try_from(1 + self.choices.below(5)).unwrap_or(1);
        match self.choices.below(7) {
            0 => Relation::Before,
            1 => Relation::BeforeAny,
            2 => Relation::After,
            3 => Relation::AfterAny,
            4 => Relation::WithinOf(days),
            5 => Relation::WithinAfter(days),
            _ => Relation::WithinBefore(days),
        }
    }

    /// A selection whose last test may be about other events.
    fn wide(&mut self) -> Selection {
        let mut selection = self.selection(2);
        if self.is_on(Rule::Order) && self.is_on(Rule::Durations) && self.choices.once_in(6) {
            selection.tests.retain(|test| !matches!(test, Test::Not(_) | Test::Or(..)));
            let relation = self.relation();
            let events = self.selection(1);
            selection.tests.push(Test::Events(relation, Box::new(events)));
        }
        selection
    }

    /// A selection for what binds tighter than `or` and `but not`.
    fn narrow(&mut self) -> Selection {
        let mut selection = self.selection(1);
        selection.tests.retain(|test| !matches!(test, Test::Or(..) | Test::Not(_)));
        selection
    }

    fn sequence(&mut self) -> Ask {
        let first = self.narrow();
        let chain = self.is_on(Rule::Chains) && self.choices.once_in(4);
        let back = !chain && self.choices.once_in(4);
        let not = !chain && self.is_on(Rule::Absence) && self.choices.once_in(2);
        let pairing = if chain {
            Pairing::Same
        } else {
            self.choices.of(&[Pairing::Same, Pairing::Place, Pairing::Anywhere])
        };
        let mut steps = Vec::new();
        for _ in 0..1 + usize::from(chain) {
            let events = Selection { kind: self.kind(), tests: Vec::new() };
            let within = (!chain && self.choices.once_in(2))
                .then(|| Day::try_from(1 + self.choices.below(6)).unwrap_or(1));
            steps.push(Step { events, within, pairing });
        }
        Ask::Sequence { first, steps, back, not }
    }

    fn ask(&mut self) -> (Ask, Rule) {
        let facility = self.choices.of(&[MILL, MILL, WORKS]);
        match self.choices.below(37) {
            16 | 17 => (
                Ask::Groups(
                    self.selection(1),
                    self.choices.of(&[Key::Month, Key::Year, Key::County, Key::Province, Key::Kind]),
                ),
                Rule::Groups,
            ),
            18 | 19 => (self.with(HowMany::AtLeast), Rule::With),
            20 => (self.without(), Rule::Without),
            21 => (Ask::Actors(self.selection(1)), Rule::Actors),
            22 => {
                let tests = if self.choices.once_in(2) { vec![self.time()] } else { Vec::new() };
                (Ask::Things(Selection { kind: Some(Kind::Inauguration), tests }), Rule::Things)
            }
            23 => (Ask::First(1 + self.choices.below(2), self.narrow()), Rule::Ends),
            24 => (Ask::Last(1 + self.choices.below(2), self.narrow()), Rule::Ends),
            25 | 26 => (self.sequence(), Rule::Sequences),
            27 => (Ask::Durations(self.selection(1), self.selection(1)), Rule::Durations),
            28 => (Ask::Average(self.selection(0), self.selection(1)), Rule::Averages),
            29 => (Ask::Gap(self.selection(1)), Rule::Gaps),
            30 => {
                (Ask::Total(Selection { kind: Some(Kind::Destruction), ..self.selection(1) }), Rule::Totals)
            }
            31 => (Ask::Status(facility), Rule::States),
            32 => (
                Ask::Is(
                    facility,
                    self.choices
                        .of(&["operating", "closed", "suspended", "inaugurated", "under construction"]),
                ),
                Rule::States,
            ),
            33 if self.choices.once_in(2) => (Ask::Disputed, Rule::Claims),
            33 => (self.confirmed(), Rule::Confirmed),
            34..=36 => (self.joined(), Rule::Joins),
            9..=12 => (Ask::Count(self.wide()), Rule::Sets),
            13..=15 => {
                let mut events = self.wide();
                events.tests.retain(|test| !matches!(test, Test::Or(..)));
                (Ask::Did(events), Rule::Sets)
            }
            _ => (Ask::Rows(self.wide()), Rule::Sets),
        }
    }

    fn with(&mut self, many: fn(usize) -> HowMany) -> Ask {
        let many = many(1 + self.choices.below(2));
        Ask::With(self.choices.of(&["county", "province"]), many, self.placeless())
    }

    fn without(&mut self) -> Ask {
        match self.choices.below(4) {
            0 => self.with(HowMany::AtMost),
            1 => self.with(HowMany::Exactly),
            2 => Ask::With("county", HowMany::Exactly(0), self.placeless()),
            _ => Ask::With(self.choices.of(&["county", "province"]), HowMany::AtMost(0), self.placeless()),
        }
    }

    /// Two sets of one sort, of names or of events.
    fn joined(&mut self) -> Ask {
        let joining = self.choices.of(&[Joining::Both, Joining::Either, Joining::ButNot, Joining::ButNot]);
        let sort = self.choices.below(4);
        let mut side = || match sort {
            0 if self.is_on(Rule::Without) && self.choices.once_in(3) => self.without(),
            0 => self.with(HowMany::AtLeast),
            1 => Ask::Actors(self.selection(1)),
            _ => match self.choices.below(6) {
                0 if self.is_on(Rule::Ends) => Ask::Last(1, self.narrow()),
                1 if self.is_on(Rule::Sequences) => self.sequence(),
                _ => Ask::Rows(self.selection(2)),
            },
        };
        Ask::Joined(joining, Box::new(side()), Box::new(side()))
    }

    fn placeless(&mut self) -> Selection {
        let mut selection = self.selection(1);
        selection.tests.retain(|test| matches!(test, Test::By(_) | Test::Time(..)));
        selection
    }

    fn confirmed(&mut self) -> Ask {
        let mut selection = self.selection(1);
        selection.tests.retain(|test| matches!(test, Test::At(_) | Test::In(_) | Test::Time(Time::In(_), _)));
        Ask::Confirmed(selection, 2 + self.choices.below(2))
    }

    fn lens(&mut self, ask: &Ask) -> Lens {
        let mut lens = Lens::default();
        match self.choices.below(12) {
            9 if self.is_on(Rule::AsOf) => lens.as_of = Some(self.day()),
            10 if self.is_on(Rule::KnownOn) && is_placeless(ask) => {
                let source = self.choices.below(3);
                lens.as_known_on = Some(published(source) + 10);
            }
            11 if self.is_on(Rule::RecordedAt) => {
                lens.as_recorded_at =
                    self.choices.of(&self.events.iter().map(|at| Some(*at)).collect::<Vec<_>>())
            }
            _ => {}
        }
        lens
    }

    /// A question within the rules.
    pub fn question(&mut self) -> Question {
        loop {
            let (ask, rule) = self.ask();
            // Without a choice left, what is asked for last is asked for ever.
            if rule != Rule::Sets && !self.is_on(rule) && !self.choices.is_over() {
                continue;
            }
            let lens = self.lens(&ask);
            let shown = matches!(ask, Ask::Rows(_) | Ask::With(..) | Ask::Joined(..));
            let possibly = shown && self.is_on(Rule::Possibly) && self.choices.once_in(8);
            return Question { ask, lens, possibly };
        }
    }
}

/// Whether nothing is asked about what places lie in, which is known only once it was recorded.
fn is_placeless(ask: &Ask) -> bool {
    fn fine(tests: &[Test]) -> bool {
        tests.iter().all(|test| match test {
            Test::In(_) => false,
            Test::Not(test) => fine(std::slice::from_ref(test)),
            Test::Or(left, right) => fine(std::slice::from_ref(left)) && fine(std::slice::from_ref(right)),
            Test::Events(_, events) => fine(&events.tests),
            _ => true,
        })
    }
    let plain =
        !matches!(ask, Ask::With(..) | Ask::Actors(_) | Ask::Things(_) | Ask::Status(_) | Ask::Is(..));
    if let Ask::Joined(_, left, right) = ask {
        return is_placeless(left) && is_placeless(right);
    }
    let grouped = matches!(ask, Ask::Groups(_, Key::County | Key::Province));
    plain && !grouped && ask.selections().iter().all(|selection| fine(&selection.tests))
}
