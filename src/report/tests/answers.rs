//! What is answered, and what is said beside it.

use annals_model::entry::{Change, Correct};
use annals_model::error::ErrorKind;
use annals_model::time::{Anchor, Side, SpanOfTime, Unit};
use annals_query::query::{ClockWord, Dates, Projection, Same};

use super::*;
use crate::answer::{
    Certainty, ClaimedField, ClaimedValue, FieldClaims, HistoryRow, Note, StatedValue, StatusRow,
};

fn truth(answer: &Answer) -> (&'static str, Vec<EntryId>) {
    match &answer.body {
        AnswerBody::Truth(row) => (row.truth.as_str(), row.because.clone()),
        other => panic!("no truth: {other:?}"),
    }
}

fn statuses(answer: &Answer) -> &[StatusRow] {
    match &answer.body {
        AnswerBody::Status { rows } => rows,
        other => panic!("no statuses: {other:?}"),
    }
}

#[test]
fn possible_rows_are_counted_and_shown_only_when_asked_for() {
    let mut history = History::new();
    let kim = history.entity("person", "Kim", None);
    let songchon = history.entity("county", "Songchon", None);
    let roles: [(Role, &[EntryId]); 2] = [(Role::By, &[kim]), (Role::To, &[songchon])];
    let vague = event(history.visit, &roles, Some("2024-02"));
    let vague = history.record(vague);
    let plain = history.ask(members(history.of_kind(history.visit, vec![in_date("2024-02-10", false)])));
    assert!(rows(&plain).is_empty());
    assert_eq!((plain.certain, plain.possible), (0, 1));
    assert!(
        noted(&plain, "1 possible: the dates leave it open; put `possibly` in front"),
        "{:?}",
        plain.notes
    );
    let asked = history.ask(members(history.of_kind(history.visit, vec![in_date("2024-02-10", true)])));
    let [row] = rows(&asked) else { panic!("one row") };
    assert_eq!((row.id, row.answer, row.date.clone()), (vague, Certainty::Possible, Some(date("2024-02"))));
    assert_eq!((row.earliest, row.latest), (Some(day("2024-02-01")), Some(day("2024-02-29"))));
    let to: Vec<String> = row.roles.of(Role::To).map(ToString::to_string).collect();
    assert_eq!(to, ["Songchon"]);
}

#[test]
fn an_implied_answer_names_what_it_rests_on_once() {
    let mut history = History::new();
    let kim = history.entity("person", "Kim", None);
    let songchon = history.entity("county", "Songchon", None);
    let roles: [(Role, &[EntryId]); 2] = [(Role::By, &[kim]), (Role::At, &[songchon])];
    let opening = event(history.inauguration, &roles, Some("2024-12-20"));
    let opening = history.record(opening);
    let answer =
        history.ask(members(history.of_kind(history.visit, vec![history.in_role(Role::To, songchon)])));
    assert_eq!(rows(&answer)[0].id, opening);
    let implied = format!("an inauguration counts as a visit: #{opening}");
    assert_eq!(answer.notes, [Note::from(implied)]);
}

#[test]
fn no_is_said_only_where_a_denial_covers_the_question() {
    let mut history = History::new();
    let (kim, jo) = (history.entity("person", "Kim", None), history.entity("person", "Jo", None));
    let kangwon = history.entity("province", "Kangwon", None);
    let kimhwa = history.entity("county", "Kimhwa", Some((kangwon, Role::In)));
    let roles: [(Role, &[EntryId]); 2] = [(Role::By, &[kim]), (Role::To, &[kangwon])];
    let denied = event(history.visit, &roles, Some("2024"));
    let denied = history.record(Record { mood: Mood::Denied, ..denied });
    let ask = |history: &History, who, place, time: Option<&str>| {
        let mut tests = vec![history.in_role(Role::By, who), history.in_role(Role::To, place)];
        tests.extend(time.map(|time| in_date(time, false)));
        history.ask(Ask::Whether(history.of_kind(history.visit, tests)))
    };
    assert_eq!(truth(&ask(&history, kim, kangwon, Some("2024-05"))), ("no", vec![denied]));
    assert_eq!(truth(&ask(&history, kim, kimhwa, Some("2024-05"))).0, "no", "it lies in what is denied");
    assert_eq!(truth(&ask(&history, jo, kangwon, Some("2024-05"))).0, "not stated", "only Kim's is denied");
    assert_eq!(truth(&ask(&history, kim, kangwon, Some("2025"))).0, "not stated", "only 2024 is denied");
    let whenever = ask(&history, kim, kangwon, None);
    assert_eq!(truth(&whenever).0, "not stated");
    assert!(noted(&whenever, &format!("#{denied} denies it, but only for 2024")), "{:?}", whenever.notes);
    // What is denied of all is denied of the inauguration that would imply it.
    let tests =
        vec![history.in_role(Role::By, kim), history.in_role(Role::At, kimhwa), in_date("2024-05", false)];
    let opened = history.ask(Ask::Whether(history.of_kind(history.inauguration, tests)));
    assert_eq!(truth(&opened).0, "no");
    // What one entry asserts and another denies is possible, with both of them named.
    let visit = event(history.visit, &[(Role::By, &[kim]), (Role::To, &[kangwon])], Some("2024-05-01"));
    let visit = history.record(visit);
    let asserted_and_denied = ask(&history, kim, kangwon, Some("2024-05"));
    assert_eq!(truth(&asserted_and_denied), ("possibly", vec![visit, denied]));
    assert!(noted(&asserted_and_denied, &format!("#{denied} denies it")), "{:?}", asserted_and_denied.notes);
}

#[test]
fn attendance_denied_of_an_aggregate_is_denied_of_its_members() {
    let mut history = History::new();
    let kim = history.entity("person", "Kim", None);
    let (one, other) = (history.entity("county", "One", None), history.entity("county", "Other", None));
    let member = event(history.inauguration, &[(Role::At, &[one])], Some("2025-02-11"));
    let member = history.record(member);
    let stranger = event(history.inauguration, &[(Role::At, &[other])], Some("2024-12-20"));
    history.record(stranger);
    let openings = event(history.inauguration, &[], Some("[2024-02-29..2025-02-11]"));
    let openings = history.record(aggregate(openings, Count::Range(19, Some(19)), &[member]));
    let denied = event(history.attendance, &[(Role::By, &[kim]), (Role::Of, &[openings])], None);
    let denied = history.record(Record { mood: Mood::Denied, ..denied });
    let ask = |place| {
        let openings = history.of_kind(history.inauguration, vec![history.in_role(Role::At, place)]);
        let of = Test::RoleEvent { role: Role::Of, events: Box::new(openings) };
        let tests = vec![history.in_role(Role::By, kim), of];
        truth(&history.ask(Ask::Whether(history.of_kind(history.attendance, tests))))
    };
    assert_eq!(ask(one), ("no", vec![denied]));
    assert_eq!(ask(other).0, "not stated");
}

#[test]
fn a_projection_of_nobody_says_that_it_is_not_stated() {
    let mut history = History::new();
    let songchon = history.entity("county", "Songchon", None);
    let visit = event(history.visit, &[(Role::To, &[songchon])], Some("2024"));
    let visit = history.record(visit);
    let events = Box::new(history.of_kind(history.visit, Vec::new()));
    let who = Entities::Took { roles: Roles::One(Role::By), word: Projection::Actors, events };
    let answer = history.ask(Ask::Members(Set::Entities(who)));
    assert!(noted(&answer, &format!("not stated: #{visit} does not say who did it")), "{:?}", answer.notes);
    let dates = Dates::Of(Box::new(Events::These(vec![history.event(visit)])));
    let answer = history.ask(Ask::Members(Set::Dates(dates)));
    let AnswerBody::Dates { rows } = &answer.body else { panic!("no dates") };
    assert_eq!((&rows[0].date, rows[0].because.as_slice()), (&date("2024"), [visit].as_slice()));
}

#[test]
fn a_status_that_may_not_have_come_about_leaves_the_unknown_possible() {
    let mut history = History::new();
    let works = history.entity("facility", "Works", None);
    let of = Entities::These(vec![history.ix(works)]);
    let unknown = history.ask(Ask::Status(of.clone()));
    assert_eq!(statuses(&unknown)[0].status, None);
    let opening = event(history.inauguration, &[(Role::Of, &[works])], Some("2022-06"));
    let opening = history.record(opening);
    let open = history.ask(Ask::Status(of.clone()));
    let [row] = statuses(&open) else { panic!("one status") };
    assert_eq!(
        (row.status(), row.since.clone(), row.answer),
        ("inaugurated", Some(date("2022-06")), Certainty::Certain)
    );
    assert_eq!(row.because, [opening]);
    let lens = Lens { as_of: Some(day("2022-06-15")), ..Lens::default() };
    let during = history.answer(Ask::Status(of), lens, Shaping::default()).unwrap();
    let words: Vec<(&str, &str)> =
        statuses(&during).iter().map(|row| (row.status(), row.answer.as_str())).collect();
    assert_eq!(words, [("inaugurated", "possible"), ("unknown", "possible")]);
    let changes = |from, to| {
        history.ask(Ask::Changes {
            clock: ClockWord::Happened,
            from: Some(day(from)),
            to: Some(day(to)),
            of: None,
        })
    };
    assert_eq!(
        (changes("2022-01-01", "2022-12-31").certain, changes("2022-06-10", "2022-12-31").possible),
        (1, 1)
    );
}

#[test]
fn a_stated_interval_stands_beside_the_computed_one() {
    let mut history = History::new();
    let songchon = history.entity("county", "Songchon", None);
    let first = event(history.inauguration, &[(Role::At, &[songchon])], Some("2024-01"));
    let first = history.record(first);
    let offset = Some(SpanOfTime::new(3, Unit::Week));
    let anchor = Anchor { event: first, side: Side::After, offset, about: true };
    let mut second = event(history.visit, &[(Role::To, &[songchon])], Some("2024-02"));
    second.date = second.date.map(|date| Date { anchor: Some(anchor), ..date });
    let second = history.record(second);
    let point =
        |number| Point::Events { events: Box::new(Events::These(vec![history.event(number)])), any: false };
    let ask = |from, to, paired: bool| {
        let paired = paired.then_some(Same::Thing);
        Ask::Durations { from: point(from), to: point(to), paired, statistic: None }
    };
    let answer = history.ask(ask(first, second, true));
    let AnswerBody::Durations { rows, summary } = &answer.body else { panic!("no durations") };
    // About 3 weeks: 21 days, a quarter of them (5) more or less.
    assert_eq!((rows[0].min_days, rows[0].max_days), (Some(16), Some(26)));
    assert_eq!(
        (rows[0].stated.as_deref(), rows[0].about.as_deref()),
        (Some("about 3 weeks"), Some("Songchon"))
    );
    assert_eq!(summary.as_ref().map(|summary| summary.median), Some([16, 26]));
    let backwards = history.ask(ask(second, first, true));
    assert_eq!(backwards.certain, 0);
    assert!(
        noted(&backwards, "1 pair is left out because the second comes before the first"),
        "{:?}",
        backwards.notes
    );
    let kept = history.ask(ask(second, first, false));
    let AnswerBody::Durations { rows, .. } = &kept.body else { panic!("no durations") };
    assert_eq!((rows[0].min_days, rows[0].max_days), (Some(-26), Some(-16)));
}

#[test]
fn a_history_tells_each_field_before_and_after() {
    let mut history = History::new();
    let kim = history.entity("person", "Kim", None);
    let visit = event(history.visit, &[(Role::By, &[kim])], Some("2024-02-29"));
    let visit = history.record(visit);
    let correction = history.add(Body::Correct(Correct {
        event: visit,
        refine: false,
        changes: vec![Change::Date(Some(date("2024-02-28")))],
        because: Some("a day earlier".to_owned()),
        claims: Vec::new(),
    }));
    let undo = history.add(Body::Undo { target: correction, because: None, claims: Vec::new() });
    let answer = history.ask(Ask::History(visit));
    let AnswerBody::History { rows } = &answer.body else { panic!("no history") };
    let shown: Vec<(EntryId, &str, Option<StatedValue>, Option<StatedValue>)> =
        rows.iter().map(|row: &HistoryRow| (row.entry, row.what, row.from.clone(), row.to.clone())).collect();
    let first = Some(StatedValue::Words(format!("#{visit} (visit, 2024-02-29)")));
    let [before, after] = ["2024-02-29", "2024-02-28"].map(|day| Some(StatedValue::Date(date(day))));
    assert_eq!(
        shown,
        [
            (visit, "record", None, first),
            (correction, "correct", before.clone(), after.clone()),
            (undo, "undo", after, before),
        ]
    );
    assert_eq!((rows[1].field, rows[1].because.as_deref()), (Some("date"), Some("a day earlier")));
    let described = history.ask(Ask::DescribeEvent(history.event(visit)));
    assert!(noted(&described, &format!("see `history of #{visit}`")), "{:?}", described.notes);
}

#[test]
fn a_disputed_row_says_who_says_what() {
    let mut history = History::new();
    let kim = history.entity("person", "Kim", None);
    let songchon = history.entity("county", "Songchon", None);
    let paper = Body::Source(Source { key: "paper".to_owned(), ..Source::default() });
    let paper = history.add(paper);
    let roles: [(Role, &[EntryId]); 2] = [(Role::By, &[kim]), (Role::To, &[songchon])];
    let first = Claim::of(history.source);
    let visit =
        history.record(Record { claims: vec![first], ..event(history.visit, &roles, Some("2024-02-29")) });
    let asserts = vec![Change::Date(Some(date("2024-02-28")))];
    history.add(Body::Cite { event: visit, claim: Claim { asserts, ..Claim::of(paper) } });
    let answer = history.ask(Ask::Members(Set::Events(history.of_kind(history.visit, Vec::new()))));
    let AnswerBody::Events { rows } = &answer.body else { panic!("no events") };
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert!(row.disputed);
    let article = history.graph.source_numbered(history.source).expect("a source");
    let article = history.graph.source(article).source.key.clone();
    let stated = |day, source: &str| (ClaimedValue::Date(date(day)), vec![source.to_owned()]);
    let values = vec![stated("2024-02-28", "paper"), stated("2024-02-29", &article)];
    assert_eq!(row.claims, FieldClaims(vec![ClaimedField { field: "date", values }]));
}

#[test]
fn duplicates_are_offered_until_they_are_distinct() {
    let mut history = History::new();
    let kim = history.entity("person", "Kim", None);
    let songchon = history.entity("county", "Songchon", None);
    let roles: [(Role, &[EntryId]); 2] = [(Role::By, &[kim]), (Role::To, &[songchon])];
    let mut shown = Vec::new();
    for when in ["2024-02", "2024-02-29", "2024-03-01"] {
        let visit = event(history.visit, &roles, Some(when));
        shown.push(history.record(visit));
    }
    let pairs = |history: &History| {
        let answer = history.ask(Ask::Duplicates);
        let AnswerBody::Duplicates { rows } = answer.body else { panic!("no twins") };
        rows.into_iter().map(|row| (row.event, row.twin, row.same)).collect::<Vec<_>>()
    };
    let (one, other) = (shown[0], shown[1]);
    assert_eq!(pairs(&history), [(one, other, format!("same #{one} #{other}"))]);
    let view = View::new(&history.graph, Lens::default());
    assert_eq!(annals_query::analysis::duplicates::of_event(&view, history.event(one)), [other]);
    history.add(Body::Distinct { event: one, duplicate: other, because: None });
    assert!(pairs(&history).is_empty());
}

#[test]
fn rows_are_sorted_and_cut_by_their_fields() {
    let mut history = History::new();
    for when in ["2024-03", "2024-01", "2024-02"] {
        let visit = event(history.visit, &[], Some(when));
        history.record(visit);
    }
    let undated = event(history.visit, &[], None);
    history.record(undated);
    let ask = |history: &History, field: &str, descending, limit| {
        let shaping = Shaping { sorted: Some((field.to_owned(), descending)), limit, show: Vec::new() };
        history.answer(members(history.of_kind(history.visit, Vec::new())), Lens::default(), shaping)
    };
    let dates = |answer: &Answer| rows(answer).iter().map(|row| row.date.clone()).collect::<Vec<_>>();
    let newest = ask(&history, "date", true, Some(2)).unwrap();
    assert_eq!(dates(&newest), [Some(date("2024-03")), Some(date("2024-02"))]);
    assert_eq!(newest.certain, 4, "rows that are cut off are counted");
    assert!(noted(&newest, "2 of 4 rows shown"), "{:?}", newest.notes);
    let all = ask(&history, "date", false, None).unwrap();
    assert_eq!(dates(&all).last(), Some(&None), "what has no date comes last");
    let error = ask(&history, "colour", false, None).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Meaning);
    assert!(error.hint.unwrap().contains("kind, mood, date"));
}

#[test]
fn a_gap_lies_between_neighbours() {
    let mut history = History::new();
    for when in ["2024-02-29", "2024-11", "2024-12-20", "[..2023]"] {
        let visit = event(history.visit, &[], Some(when));
        history.record(visit);
    }
    let answer = history.ask(Ask::Gap { longest: true, between: history.of_kind(history.visit, Vec::new()) });
    let AnswerBody::Durations { rows, .. } = &answer.body else { panic!("no durations") };
    let [row] = rows.as_slice() else { panic!("one row") };
    assert_eq!((row.min_days, row.max_days), (Some(246), Some(275)));
    assert!(noted(&answer, "left out of the gaps"), "{:?}", answer.notes);
}

#[test]
fn a_timeline_marks_what_the_dates_cannot_order() {
    let mut history = History::new();
    for when in ["2024-02-29", "2024-02", "2024-05-01", "2024-05-01"] {
        let visit = event(history.visit, &[], Some(when));
        history.record(visit);
    }
    let answer = history.ask(Ask::Timeline(history.of_kind(history.visit, Vec::new())));
    let shown: Vec<(Option<String>, Option<bool>)> =
        rows(&answer).iter().map(|row| (row.date.as_ref().map(Date::edtf), row.tied)).collect();
    assert_eq!(
        shown,
        [
            (Some("2024-02".to_owned()), Some(true)),
            (Some("2024-02-29".to_owned()), Some(true)),
            (Some("2024-05-01".to_owned()), Some(false)),
            (Some("2024-05-01".to_owned()), Some(false)),
        ]
    );
}

#[test]
fn sources_and_reasons_are_told() {
    let mut history = History::new();
    let songchon = history.entity("county", "Songchon", None);
    let mut visit = event(history.visit, &[(Role::To, &[songchon])], Some("2024"));
    visit.claims.push(Claim { quote: Some("went".to_owned()), ..Claim::of(history.source) });
    let visit = history.record(visit);
    let these = Events::These(vec![history.event(visit)]);
    let answer = history.ask(Ask::Sources(these.clone()));
    let AnswerBody::Sources { rows } = &answer.body else { panic!("no sources") };
    assert_eq!((rows[0].source.as_str(), rows[0].quote.as_deref()), ("paper", Some("went")));
    let answer = history.ask(Ask::Why(Box::new(Ask::Members(Set::Events(these)))));
    let AnswerBody::Steps { rows } = &answer.body else { panic!("no steps") };
    assert_eq!(rows[0].entries, [visit]);
    assert!(rows.iter().any(|row| row.text == "to county Songchon" && row.entries == [songchon]));
    assert!(
        rows.iter().any(|row| row.text.starts_with("stated by source paper") && row.text.contains("“went”"))
    );
}
