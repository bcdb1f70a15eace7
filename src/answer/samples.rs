//! Two rows of every shape, for tests: all fields are filled in the first, and none that may be missing in the second.

use std::sync::Arc;

use annals_model::entry::{Bound, Count, Grounds, Locator, Mood, Quantity, Rank, Role};
use annals_model::time::{CalendarGap, Date, Timestamp, Unit, edtf};

use super::{
    AnswerBody, Certainty, ChangeRow, ChangeState, CheckRow, ClaimRow, ClaimedField, ClaimedValue, CountRow,
    DateRow, DescriptionRow, DuplicateRow, DurationRow, DurationSummary, EntityRow, EntryRow, EventRow,
    FieldAssertion, FieldClaims, FigureRow, FoundRow, GroupLabel, GroupRow, HistoryRow, ListedSource, Name,
    NeighbourRow, Participant, PlanPart, PlanRow, ProgressRow, ProgressScope, RankRow, RecordedTime,
    ReplayRow, Says, StatedValue, StatusRow, StepRow, TruthRow, YesNo,
};

const PLACE: &str = "Songchon";

fn name() -> Name {
    Name { id: 7, text: PLACE.to_owned() }
}

fn text() -> String {
    PLACE.to_owned()
}

pub(crate) fn date(text: &str) -> Date {
    edtf::parse(text).unwrap()
}

/// A row of an event with nothing missing.
pub(crate) fn event() -> EventRow {
    let date = date("2024-02");
    EventRow {
        id: 45,
        label: Some("first-visit".to_owned()),
        kind: "visit".to_owned(),
        mood: Mood::Planned,
        earliest: date.earliest,
        latest: date.latest,
        date: Some(date),
        roles: Role::ALL
            .into_iter()
            .map(|role| (role, Participant::Entity(name())))
            .chain([(Role::By, Participant::Event(12))])
            .collect(),
        quantity: Some(Quantity {
            bound: Bound::Over,
            thousandths: Some(1_000_000),
            unit: "houses".to_owned(),
        }),
        count: Some(Count::Range(19, Some(19))),
        sources: vec!["article".to_owned(), "paper".to_owned()],
        reported: Some(Box::new(self::date("2024-03-02"))),
        disputed: true,
        claims: FieldClaims(vec![ClaimedField {
            field: "kind",
            values: vec![(ClaimedValue::Kind("visit".to_owned()), vec!["article".to_owned()])],
        }]),
        answer: Certainty::Possible,
        because_possible: vec!["vague date".to_owned()],
        because: vec![45, 46],
        then: Some(vec![47]),
        tied: Some(true),
    }
}

fn change() -> ChangeRow {
    ChangeRow {
        name: text(),
        from: Some(ChangeState::Status("planned".to_owned())),
        to: ChangeState::Status("open".to_owned()),
        date: Some(date("2024")),
        event: 45,
        answer: Certainty::Possible,
        because: Some("a reason".to_owned()),
    }
}

/// The name of each shape, its rows, and a word that every format shows of them.
pub(crate) fn bodies() -> Vec<(&'static str, AnswerBody, &'static str)> {
    let mut all = of_events();
    all.extend(of_entities());
    all.extend(of_times());
    all.extend(of_figures());
    all.extend(of_records());
    all
}

fn of_events() -> Vec<(&'static str, AnswerBody, &'static str)> {
    let twin = DuplicateRow {
        event: 4,
        twin: 5,
        alike: text(),
        same: "same #4 #5".to_owned(),
        distinct: "distinct #4 #5".to_owned(),
    };
    let step = ReplayRow {
        step: 1,
        period: Some(date("2024")),
        as_of: date("2024").latest,
        events: vec![event()],
        changes: vec![change()],
    };
    vec![
        ("events", AnswerBody::Events { rows: vec![event(), EventRow::default()] }, PLACE),
        ("twins", AnswerBody::Duplicates { rows: vec![twin, DuplicateRow::default()] }, "same #4 #5"),
        ("replay", AnswerBody::Replay { rows: vec![step, ReplayRow::default()] }, PLACE),
    ]
}

fn of_entities() -> Vec<(&'static str, AnswerBody, &'static str)> {
    let (ty, because) = (Arc::<str>::from("county"), vec![4, 5]);
    let entity = EntityRow {
        name: name(),
        ty: ty.clone(),
        parent: Some(name()),
        answer: Certainty::Possible,
        because_possible: vec!["vague date".to_owned()],
        because: because.clone(),
    };
    let status = StatusRow {
        name: name(),
        status: Some("open".to_owned()),
        since: Some(date("2024")),
        answer: Certainty::Possible,
        because,
    };
    let description = DescriptionRow {
        name: name(),
        ty: ty.clone(),
        parent: Some(name()),
        aliases: vec!["Sŏngch’ŏn".to_owned()],
        coordinates: Some([39.25, 126.25]),
        status: Some("open".to_owned()),
        first: Some(date("2024")),
        last: Some(date("2025-01")),
        events: 1_200,
        relations: vec!["near Nampho".to_owned()],
        notes: vec!["a note".to_owned()],
    };
    let neighbour = NeighbourRow { name: name(), ty: ty.clone(), steps: 2 };
    let step = StepRow {
        step: 1,
        from: name(),
        event: 4,
        kind: "visit".to_owned(),
        date: Some(date("2024")),
        to: name(),
        answer: Certainty::Possible,
    };
    let rank = RankRow { name: name(), ty, score: 0.25 };
    vec![
        ("entities", AnswerBody::Entities { rows: vec![entity, EntityRow::default()] }, PLACE),
        ("status", AnswerBody::Status { rows: vec![status, StatusRow::default()] }, PLACE),
        ("describe", AnswerBody::Describe { rows: vec![description, DescriptionRow::default()] }, "Nampho"),
        ("neighbours", AnswerBody::Neighbours { rows: vec![neighbour, NeighbourRow::default()] }, PLACE),
        ("path", AnswerBody::Path { rows: vec![step, StepRow::default()] }, PLACE),
        ("rank", AnswerBody::Rank { rows: vec![rank, RankRow::default()] }, "0.25"),
    ]
}

fn of_times() -> Vec<(&'static str, AnswerBody, &'static str)> {
    let bare = |text: &str| {
        let date = date(text);
        let (earliest, latest) = (date.earliest, date.latest);
        DateRow { date, earliest, latest, answer: Certainty::Certain, because: vec![4] }
    };
    let duration = DurationRow {
        from: Some(4),
        to: Some(5),
        about: Some(text()),
        min_days: Some(-3),
        max_days: Some(1_200),
        stated: Some("about 3 weeks".to_owned()),
        calendar: Some(CalendarGap { min: Some(21), max: Some(22), unit: Unit::Month, left: (0, 0) }),
    };
    let days = [1, 1_000];
    let summary = Some(DurationSummary {
        shortest: days,
        median: [5, 5],
        longest: days,
        average: days.map(annals_model::numbers::signed_float),
    });
    vec![
        ("dates", AnswerBody::Dates { rows: vec![bare("2024-02"), bare("2023")] }, "2024-02"),
        ("durations", AnswerBody::Durations { rows: vec![duration, DurationRow::default()], summary }, PLACE),
        ("changes", AnswerBody::Changes { rows: vec![change(), ChangeRow::default()] }, PLACE),
    ]
}

fn of_figures() -> Vec<(&'static str, AnswerBody, &'static str)> {
    let group = GroupRow {
        name: None,
        keys: vec![
            GroupLabel::Period(date("2024-02")),
            GroupLabel::Entity(name()),
            GroupLabel::Word("visit".to_owned()),
        ],
        at_least: 1,
        at_most: Some(2),
    };
    let figure = FigureRow {
        keys: vec![GroupLabel::Entity(name())],
        figure: "average",
        at_least: Some(1.5),
        at_most: Some(2.0),
        unit: "houses".to_owned(),
        events: 2,
    };
    let progress = |part, done_at_most| ProgressRow {
        scope: ProgressScope { kind: Some("visits".to_owned()), part },
        done_at_least: 20,
        done_at_most,
        target: 200,
        computed: false,
    };
    let periods =
        vec![progress(PlanPart::Period(Some(Unit::Year), 1), Some(20)), progress(PlanPart::Whole, None)];
    vec![
        ("groups", AnswerBody::Groups { rows: vec![group, GroupRow::default()] }, PLACE),
        ("figure", AnswerBody::Figure { rows: vec![figure, FigureRow::default()] }, "1.5"),
        ("progress", AnswerBody::Progress { rows: periods }, "year 1"),
        ("count", AnswerBody::Count(CountRow { at_least: 1, at_most: Some(19) }), "19"),
        ("truth", AnswerBody::Truth(TruthRow { truth: YesNo::NotStated, because: vec![4] }), "not stated"),
    ]
}

fn of_records() -> Vec<(&'static str, AnswerBody, &'static str)> {
    let claim = ClaimRow {
        event: 45,
        source: "article".to_owned(),
        locator: Some(Locator::Characters(1_998, 2_069)),
        grounds: Grounds::Reported,
        via: vec![name(), name()],
        quote: Some(text()),
        rank: Rank::Preferred,
        asserts: vec![FieldAssertion {
            field: "date",
            says: Says::Is,
            value: Some(StatedValue::Date(date("2024"))),
        }],
        published: Some(date("2024-03-01")),
    };
    let page = ClaimRow { locator: Some(Locator::Page(3)), ..ClaimRow::default() };
    let change = HistoryRow {
        entry: 45,
        recorded_at: Some(RecordedTime::At(Timestamp(1_000_000))),
        what: "correct",
        field: Some("date"),
        from: Some(StatedValue::Date(date("2024"))),
        to: Some(StatedValue::Words(text())),
        because: Some("a reason".to_owned()),
        author: "Ann".to_owned(),
    };
    let step = PlanRow {
        step: 1,
        depth: 1,
        text: text(),
        estimated: Some(1_000),
        actual: Some(2),
        us: Some(3),
        entries: vec![4],
    };
    let odd =
        CheckRow { what: "dispute", entries: vec![45], says: text(), next: "sources of #45".to_owned() };
    let found = FoundRow { id: 45, is: "place".to_owned(), what: text(), found_in: vec!["name".to_owned()] };
    let source = ListedSource {
        id: 45,
        source: "daily".to_owned(),
        title: Some(text()),
        publisher: Some(text()),
        published: Some(date("2024-03-01")),
        rating: Some("B".to_owned()),
    };
    let entry = EntryRow { id: 46, readback: "record visit".to_owned(), twins: vec![45] };
    vec![
        ("sources", AnswerBody::Sources { rows: vec![claim, page] }, PLACE),
        ("history", AnswerBody::History { rows: vec![change, HistoryRow::default()] }, PLACE),
        ("explain", AnswerBody::Steps { rows: vec![step, PlanRow::default()] }, PLACE),
        ("check", AnswerBody::Check { rows: vec![odd, CheckRow::default()] }, PLACE),
        ("found", AnswerBody::Found { rows: vec![found, FoundRow::default()] }, PLACE),
        ("source list", AnswerBody::SourceList { rows: vec![source, ListedSource::default()] }, PLACE),
        ("entry", AnswerBody::Entry(entry), "record visit"),
    ]
}
