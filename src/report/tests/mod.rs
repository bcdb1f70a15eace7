//! Answers on small histories made entry by entry.

// What is answered.
mod answers;
// Counts against every way things can have been.
mod counts;
// Paths against a plain search.
mod paths;

use annals_graph::graph::Graph;
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::view::View;
use annals_model::entry::{
    Body, Claim, Count, Declare, DefineKind, DefineStatus, DefineType, Effect, Entry, EntryId, Filler,
    Implication, Mood, Parent, Record, Role, RoleRule, Source,
};
use annals_model::error::Result;
use annals_model::time::{Date, Day, Extent, Timestamp, edtf};
use annals_query::execute::{Budget, Evaluator};
use annals_query::query::{
    Ask, Entities, Events, Filter, Lens, Point, Query, Reach, Roles, Set, Shaping, Test, TimeTest,
};

use super::{ReportContext, answer};
use crate::answer::{Answer, AnswerBody, EventRow};

/// A history in the making: a vocabulary of visits, attendances and inaugurations, and whatever is added.
struct History {
    graph: Graph,
    visit: EntryId,
    attendance: EntryId,
    inauguration: EntryId,
    source: EntryId,
}

fn rule(role: Role, types: &[&str]) -> RoleRule {
    RoleRule { role, types: types.iter().map(|name| (*name).to_owned()).collect() }
}

impl History {
    fn new() -> Self {
        let mut history =
            Self { graph: Graph::default(), visit: 0, attendance: 0, inauguration: 0, source: 0 };
        for (name, plural, is_a) in [
            ("place", "places", None),
            ("county", "counties", Some("place")),
            ("province", "provinces", Some("place")),
            ("person", "people", None),
            ("facility", "facilities", None),
            ("plan", "plans", None),
        ] {
            let is_a = is_a.map(str::to_owned);
            history.add(Body::DefineType(DefineType {
                name: name.to_owned(),
                plural: plural.to_owned(),
                is_a,
            }));
        }
        for (name, after) in [("planned", None), ("inaugurated", Some("planned"))] {
            let after = after.map(str::to_owned).into_iter().collect();
            let of = "facility".to_owned();
            history.add(Body::DefineStatus(DefineStatus {
                name: name.to_owned(),
                of,
                after,
                before: Vec::new(),
            }));
        }
        let to_place = rule(Role::To, &["place"]);
        let by_person = rule(Role::By, &["person"]);
        let under = rule(Role::Under, &["plan"]);
        history.visit =
            history.kind("visit", vec![by_person.clone(), to_place, under.clone()], Vec::new(), &[]);
        let of_event = rule(Role::Of, &["event"]);
        history.attendance = history.kind("attendance", vec![by_person.clone(), of_event], Vec::new(), &[]);
        let implies = |kind: &str, roles: &[(Role, Filler)]| Implication {
            kind: kind.to_owned(),
            roles: roles.to_vec(),
        };
        let implications = vec![
            implies("visit", &[(Role::By, Filler::Its(Role::By)), (Role::To, Filler::Its(Role::At))]),
            implies("attendance", &[(Role::By, Filler::Its(Role::By)), (Role::Of, Filler::Itself)]),
        ];
        let roles = vec![by_person, rule(Role::Of, &["facility"]), rule(Role::At, &["place"]), under];
        let effects = [("planned", Mood::Planned), ("inaugurated", Mood::Happened)];
        history.inauguration = history.kind("inauguration", roles, implications, &effects);
        history.source = history.add(Body::Source(Source {
            key: "paper".to_owned(),
            published: Some(date("2025-01-01")),
            ..Source::default()
        }));
        history
    }

    fn kind(
        &mut self,
        name: &str,
        roles: Vec<RoleRule>,
        implies: Vec<Implication>,
        makes: &[(&str, Mood)],
    ) -> EntryId {
        let effect = |(status, when): &(&str, Mood)| Effect {
            role: Role::Of,
            status: (*status).to_owned(),
            when: *when,
        };
        self.add(Body::DefineKind(DefineKind {
            roles,
            implies,
            makes: makes.iter().map(effect).collect(),
            ..DefineKind::new(name, format!("{name}s"))
        }))
    }

    fn add(&mut self, body: Body) -> EntryId {
        let number = self.graph.head() + 1;
        let recorded = Timestamp::start_of_day(day("2026-01-01"));
        self.graph.apply_all([Entry {
            number,
            recorded,
            author: String::new(),
            elsewhere: None,
            label: None,
            supersedes: None,
            body,
        }]);
        number
    }

    fn entity(&mut self, kind: &str, name: &str, parent: Option<(EntryId, Role)>) -> EntryId {
        self.add(Body::Declare(Declare {
            kind: kind.to_owned(),
            name: name.to_owned(),
            also: Vec::new(),
            parent: parent.map(|(entity, role)| Parent { entity, role, from: None, to: None }),
            relations: Vec::new(),
            coordinates: None,
            target: None,
            claims: Vec::new(),
        }))
    }

    fn record(&mut self, event: Record) -> EntryId {
        self.add(Body::Record(event))
    }

    fn ix(&self, entity: EntryId) -> EntityIx {
        self.graph.entity_numbered(entity).unwrap()
    }

    fn event(&self, number: EntryId) -> EventIx {
        self.graph.event_numbered(number).unwrap()
    }

    fn kind_ix(&self, kind: EntryId) -> KindIx {
        self.graph.kind_of(kind).unwrap()
    }

    /// The answer under a lens, on 2026-01-01.
    fn answer(&self, ask: Ask, lens: Lens, shaping: Shaping) -> Result<Answer> {
        let query = Query {
            explain: false,
            possibly: false,
            lens,
            ask,
            shaping,
            named: Vec::new(),
            remarks: Vec::new(),
        };
        let budget = Budget::unbounded();
        let mut evaluator = Evaluator::new(View::new(&self.graph, lens), day("2026-01-01"), &budget);
        answer(
            &query,
            &mut evaluator,
            &ReportContext { today: day("2026-01-01"), entry: &|_| None, named: &[] },
        )
    }

    fn ask(&self, ask: Ask) -> Answer {
        self.answer(ask, Lens::default(), Shaping::default()).unwrap()
    }

    /// Events of a kind that pass tests.
    fn of_kind(&self, kind: EntryId, tests: Vec<Test>) -> Events {
        let kind = Some(self.kind_ix(kind));
        Events::Filter(Filter { base: None, kind, mood: Some(Mood::Happened), tests })
    }

    fn in_role(&self, role: Role, who: EntryId) -> Test {
        Test::Role { roles: Roles::One(role), who: Entities::These(vec![self.ix(who)]), reach: Reach::Exact }
    }
}

/// An event of a kind, with who takes part and when.
fn event(kind: EntryId, roles: &[(Role, &[EntryId])], when: Option<&str>) -> Record {
    Record {
        kind,
        mood: Mood::Happened,
        roles: roles.iter().map(|(role, who)| (*role, who.to_vec())).collect(),
        date: when.map(date),
        quantity: None,
        count: None,
        members: Vec::new(),
        links: Vec::new(),
        claims: Vec::new(),
    }
}

fn aggregate(event: Record, count: Count, members: &[EntryId]) -> Record {
    Record { count: Some(count), members: members.to_vec(), ..event }
}

fn date(edtf: &str) -> Date {
    edtf::parse(edtf).unwrap()
}

fn day(text: &str) -> Day {
    date(text).earliest.unwrap()
}

fn in_date(text: &str, possibly: bool) -> Test {
    let extent: Extent = date(text).as_range();
    Test::Time { time: TimeTest::In(Point::Date(extent, text.to_owned())), possibly }
}

fn rows(answer: &Answer) -> &[EventRow] {
    match &answer.body {
        AnswerBody::Events { rows } => rows,
        other => panic!("no events: {other:?}"),
    }
}

fn count_of(answer: &Answer) -> (u64, Option<u64>) {
    match &answer.body {
        AnswerBody::Count(row) => (row.at_least, row.at_most),
        other => panic!("no count: {other:?}"),
    }
}

fn noted(answer: &Answer, words: &str) -> bool {
    answer.notes.iter().any(|note| note.to_string().contains(words))
}

fn members(events: Events) -> Ask {
    Ask::Members(Set::Events(events))
}
