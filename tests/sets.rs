//! What sets of events, entities and dates mean, each rule on a history made for it.

use annals::{Context, History, Session};
use annals_grammar::Phrase;
use annals_graph::view::{View, Worlds};
use annals_model::time::Timestamp;
use annals_query::execute::{AbsenceStatus, Budget, Evaluator, EventMatch, Outcome};
use annals_query::query::{Ask, Lens, Set};

use crate::common;

/// Names everything that the histories below are about.
const CAST: &str = r#"
declare person Kim
declare person Pak
declare province North
declare province South
declare county First in North
declare county Second in North
declare county Third in South
declare factory Mill at First
declare factory Plant at First
declare agency KCNA
"#;

fn recorded(journal: &str) -> Session {
    let mut session = common::session(History::Vocabulary);
    let context = Context::at(Timestamp::parse("2025-06-01T00:00:00Z").expect("a moment"));
    for journal in [CAST, journal] {
        session.tell_all(journal, &context).expect("the history can be told");
    }
    session
}

fn ask(session: &Session, phrase: &str) -> (Lens, Set) {
    let Phrase::Question(question) = annals_grammar::parse(phrase).expect("it is a phrase") else {
        panic!("{phrase} asks nothing")
    };
    let today = common::now().day();
    let query = annals_query::resolve::question(&question, session.graph(), Lens::default(), today)
        .expect("names are known");
    match query.ask {
        Ask::Members(set) => (query.lens, set),
        other => panic!("{phrase} asks for no set but {other:?}"),
    }
}

/// Evaluates with a budget that never runs out.
fn evaluated<T>(session: &Session, lens: Lens, evaluate: impl FnOnce(&mut Evaluator<'_>) -> T) -> T {
    let budget = Budget::unbounded();
    evaluate(&mut Evaluator::new(View::new(session.graph(), lens), common::now().day(), &budget))
}

fn hits(session: &Session, phrase: &str) -> Outcome<EventMatch> {
    let (lens, set) = ask(session, phrase);
    let Set::Events(events) = set else { panic!("{phrase} asks for no events") };
    evaluated(session, lens, |evaluator| evaluator.events(&events)).expect("the budget has no bounds")
}

fn mark(worlds: Worlds, wanted: bool) -> &'static str {
    match wanted {
        _ if worlds.is_certain() => "",
        true => " possibly",
        false => " (possibly)",
    }
}

/// The labels of the events found; those that only may be are marked, in brackets where nobody asked for them.
fn events(session: &Session, phrase: &str) -> Vec<String> {
    let label = |hit: &EventMatch| {
        let number = session.graph().events().number(hit.event);
        let label = session
            .graph()
            .label_of(number)
            .map_or_else(|| format!("#{number}"), std::borrow::Cow::into_owned);
        format!("{label}{}", mark(hit.truth, hit.wanted))
    };
    hits(session, phrase).rows.iter().map(label).collect()
}

fn entities(session: &Session, phrase: &str) -> Vec<String> {
    let (lens, set) = ask(session, phrase);
    let Set::Entities(entities) = set else { panic!("{phrase} asks for no entities") };
    let found = evaluated(session, lens, |evaluator| evaluator.entities(&entities)).expect("no bounds");
    let name = |entity| session.graph().entity(entity).name.clone();
    found.rows.iter().map(|row| format!("{}{}", name(row.entity), mark(row.truth, row.wanted))).collect()
}

fn dates(session: &Session, phrase: &str) -> Vec<String> {
    let (lens, set) = ask(session, phrase);
    let Set::Dates(dates) = set else { panic!("{phrase} asks for no dates") };
    let found = evaluated(session, lens, |evaluator| evaluator.dates(&dates)).expect("no bounds");
    let text = |row: &annals_query::execute::DateMatch| {
        row.date.as_ref().map_or_else(|| "undated".to_owned(), |d| d.edtf())
    };
    found.rows.iter().map(|row| format!("{}{}", text(row), mark(row.truth, row.wanted))).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn kinds_imply_kinds_and_projections_look_through_them() {
    let session = recorded(
        r"
record inauguration of Mill at First by Kim on 2024-05-01, labelled opening
record inauguration of Plant at Second on 2024-05-02, labelled nobodys
record visit by Kim to Third on 2024-06-01, labelled trip
record visit by Pak on 2024-06-02, labelled nowhere",
    );
    assert_eq!(events(&session, "visits"), ["opening", "trip", "nowhere"]);
    assert_eq!(events(&session, "visits by Kim to First"), ["opening"]);
    assert_eq!(events(&session, "visits in North"), ["opening"]);
    assert_eq!(entities(&session, "places of (visits by Kim)"), ["First", "Third"]);
    assert_eq!(entities(&session, "targets of visits"), ["First", "Third"]);
    assert_eq!(entities(&session, "objects of inaugurations"), ["Mill", "Plant"]);
}

#[test]
fn tests_of_time_on_one_event_are_intersected() {
    let session = recorded("record visit by Kim to First between 2024-01-10 and 2024-04-10, labelled vague");
    assert_eq!(events(&session, "visits after 2024-03-15"), ["vague (possibly)"]);
    assert_eq!(events(&session, "visits before 2024-02-15"), ["vague (possibly)"]);
    assert_eq!(events(&session, "visits after 2024-03-15 and before 2024-02-15"), NONE);
    assert_eq!(events(&session, "visits after 2024-02-15 and before 2024-03-15"), ["vague (possibly)"]);
    assert_eq!(events(&session, "visits possibly after 2024-02-15"), ["vague possibly"]);
    assert_eq!(
        events(&session, "visits possibly after 2024-02-15 and before 2024-03-15"),
        ["vague (possibly)"]
    );
    assert_eq!(events(&session, "visits since 2024-01-10 and until 2024-04-10"), ["vague"]);
}

#[test]
fn before_events_is_before_every_one_of_them() {
    let session = recorded(
        r"
record groundbreaking of Mill at First on 2024-02-01
record groundbreaking of Plant at First on 2024-04-01
record visit by Kim to First on 2024-01-01, labelled early
record visit by Kim to First on 2024-03-01, labelled midway
record visit by Kim to First on 2024-05-01, labelled late",
    );
    assert_eq!(events(&session, "visits before groundbreakings"), ["early"]);
    assert_eq!(events(&session, "visits before any groundbreakings"), ["early", "midway"]);
    assert_eq!(events(&session, "visits after groundbreakings"), ["late"]);
    assert_eq!(events(&session, "visits after any groundbreakings"), ["midway", "late"]);
    assert_eq!(events(&session, "visits within 31 days after (groundbreakings of Mill)"), ["midway"]);
    let empty = hits(&session, "visits before inaugurations");
    assert!(empty.rows.is_empty());
    assert!(
        empty.notes.iter().any(|note| note.contains("there is no") && note.contains("to be before")),
        "{empty:?}"
    );
}

#[test]
fn first_and_last_are_what_is_certain_to_be_so() {
    let session = recorded(
        r"
record visit by Kim to First on 2024-01-10, labelled january
record visit by Kim to Second in March 2024, labelled march
record visit by Kim to First on 2024-03-20, labelled twentieth
record visit by Pak to First on 2023-01-01, labelled paks
record visit by Pak to Third on 2023-01-01, labelled same-day",
    );
    assert_eq!(events(&session, "first visit by Kim"), ["january"]);
    assert_eq!(events(&session, "last visit by Kim"), ["march (possibly)", "twentieth (possibly)"]);
    assert_eq!(events(&session, "last 2 visits by Kim"), ["march", "twentieth"]);
    assert_eq!(events(&session, "last visit by Kim to First"), ["twentieth"]);
    assert_eq!(events(&session, "first visit by Pak"), ["paks", "same-day"]);
    assert_eq!(events(&session, "last visit by Kim per place"), ["march", "twentieth"]);
}

#[test]
fn an_aggregate_competes_with_what_has_a_name() {
    let session = recorded(
        r"
record inauguration of Mill at First on 2024-03-01, labelled mill
record inaugurations of Plant between 2024-01-01 and 2025-01-01, count 19, labelled others
record visits by Kim in 2024, count several, labelled several",
    );
    assert_eq!(events(&session, "last inauguration"), ["others (possibly)", "mill (possibly)"]);
    assert_eq!(events(&session, "inaugurations"), ["others", "mill"]);
    let visits = hits(&session, "visits by Kim in 2024");
    assert!(visits.rows.is_empty());
    assert_eq!(visits.several.len(), 1);
}

const SITES: &str = r"
record groundbreaking of Mill at First by Kim on 2024-02-01, labelled mill-start
record inauguration of Mill at First by Kim on 2024-12-01, labelled mill-open
record groundbreaking of Plant at First on 2024-03-01, labelled plant-start
record visit by Pak to Second on 2024-02-01, labelled pak
record inauguration of Plant at Second on 2024-02-01, labelled plant-early";

#[test]
fn sequences_are_about_the_same_thing() {
    let session = recorded(SITES);
    // The factory is what both have; that a visit was to the place of another opening does not count.
    assert_eq!(events(&session, "groundbreakings followed by inaugurations"), ["mill-start"]);
    assert_eq!(events(&session, "groundbreakings followed by inaugurations within 6 months"), NONE);
    assert_eq!(
        events(&session, "groundbreakings followed by inaugurations at the same place"),
        ["mill-start", "plant-start"]
    );
    assert_eq!(
        events(&session, "groundbreakings followed by inaugurations anywhere"),
        ["mill-start", "plant-start"]
    );
    let not = hits(&session, "groundbreakings not followed by inaugurations");
    assert_eq!(not.checked, 2);
    assert_eq!(events(&session, "groundbreakings not followed by inaugurations"), ["plant-start"]);
    assert_eq!(events(&session, "inaugurations not preceded by groundbreakings"), ["plant-early"]);
    let then = hits(&session, "groundbreakings followed by inaugurations").rows[0].then.clone();
    assert_eq!(then, [session.graph().labelled("mill-open").expect("it is labelled")]);
}

#[test]
fn order_within_a_day_is_not_known_and_an_event_does_not_follow_itself() {
    let session = recorded(SITES);
    assert_eq!(events(&session, "visits by Pak followed by inaugurations"), ["pak (possibly)"]);
    // Kim's visit that was the opening is not followed by it; the one that was the groundbreaking is.
    assert_eq!(events(&session, "visits by Kim followed by inaugurations"), ["mill-start"]);
}

#[test]
fn an_absence_has_a_horizon() {
    let session = recorded(SITES);
    let standing = |phrase: &str| {
        let found = hits(&session, phrase);
        assert!(found.notes.iter().any(|note| note.starts_with("read up to ")), "{found:?}");
        found.rows.iter().map(|hit| hit.standing).collect::<Vec<_>>()
    };
    let within = "groundbreakings of Plant not followed by inaugurations within";
    assert_eq!(standing(&format!("{within} 1 year")), [Some(AbsenceStatus::Overdue)]);
    assert_eq!(standing(&format!("{within} 10 years")), [Some(AbsenceStatus::NotYetDue)]);
    assert_eq!(standing(&format!("{within} 1 year as of 2024-06-01")), [Some(AbsenceStatus::NotYetDue)]);
    assert_eq!(standing("groundbreakings of Plant not followed by inaugurations"), [None]);
    let vague = recorded("record groundbreaking of Mill at First between 2025-01-01 and 2026-10-01");
    let found = hits(&vague, "groundbreakings not followed by inaugurations within 1 year");
    assert_eq!(found.rows[0].standing, Some(AbsenceStatus::CannotTell));
}

#[test]
fn chains_compare_each_step_with_the_one_before() {
    let session = recorded(
        r"
record announcement of Mill by Kim in January 2024, labelled told
record groundbreaking of Mill at First on 2024-03-01, labelled start
record inauguration of Mill at First on 2024-12-01, labelled open",
    );
    let chain = hits(&session, "announcements followed by groundbreakings followed by inaugurations");
    let number = |label| session.graph().labelled(label).expect("it is labelled");
    assert_eq!(chain.rows.len(), 1);
    assert_eq!(chain.rows[0].then, [number("start"), number("open")]);
    assert_eq!(events(&session, "announcements followed by inaugurations followed by groundbreakings"), NONE);
}

#[test]
fn entities_by_what_happened_to_them_and_below_them() {
    let session = recorded(SITES);
    assert_eq!(entities(&session, "provinces with groundbreakings"), ["North"]);
    assert_eq!(entities(&session, "provinces without inaugurations"), ["South"]);
    assert_eq!(entities(&session, "counties in North"), ["First", "Second"]);
    assert_eq!(entities(&session, "provinces in North"), NONE);
    assert_eq!(entities(&session, "counties visited by Kim"), ["First"]);
    assert_eq!(entities(&session, "counties not visited by Kim"), ["Second", "Third"]);
    assert_eq!(entities(&session, "counties with groundbreakings but not visited by Pak"), ["First"]);
    assert_eq!(entities(&session, "counties with at least 2 groundbreakings"), ["First"]);
    assert_eq!(entities(&session, "facilities under construction"), ["Plant"]);
    // They were there, and may have gone.
    assert_eq!(entities(&session, "people in Second"), ["Pak (possibly)"]);
    assert_eq!(entities(&session, "who was in Second"), ["Pak"]);
    assert_eq!(entities(&session, "people who visited First"), ["Kim"]);
}

#[test]
fn an_entity_is_found_as_possibly_as_its_events() {
    let session = recorded(
        r"
record visit by Kim to First in February 2024
record visit by Kim to Second on 2024-02-10",
    );
    assert_eq!(entities(&session, "places visited by Kim on 2024-02-10"), ["First (possibly)", "Second"]);
    assert_eq!(
        entities(&session, "places visited by Kim possibly on 2024-02-10"),
        ["First possibly", "Second"]
    );
    assert_eq!(
        entities(&session, "counties not visited by Kim on 2024-02-10"),
        ["First (possibly)", "Third"]
    );
}

#[test]
fn dates_join_where_they_are_one_day() {
    let session = recorded(
        r"
record inauguration of Mill at First on 2024-02-10
record inauguration of Plant at First on 2024-03-01
record visit by Kim to Second on 2024-02-10, labelled same
record visit by Kim to Second in March 2024, labelled march
record visit by Kim to Second on 2024-05-01, labelled other",
    );
    assert_eq!(events(&session, "visits by Kim on (dates of inaugurations)"), ["same", "march (possibly)"]);
    assert_eq!(
        dates(&session, "(dates of inaugurations) and (dates of visits by Kim)"),
        ["2024-02-10", "2024-03-01 (possibly)"]
    );
    assert_eq!(
        dates(&session, "(dates of inaugurations) but not (dates of visits by Kim)"),
        ["2024-03-01 (possibly)"]
    );
    assert_eq!(dates(&session, "dates of visits by Kim"), ["2024-02-10", "2024-03", "2024-05-01"]);
}

#[test]
fn outlets_that_quote_one_agency_are_one_origin() {
    let session = recorded(
        r#"
source one: publisher "Daily One", published 2024-03-01
source two: publisher "Daily Two", published 2024-03-02
source three: publisher "KCNA", published 2024-03-03
record visit by Kim to First on 2024-02-10, source one via KCNA, labelled quoted
cite quoted source two via KCNA
cite quoted source three
record visit by Kim to Second on 2024-02-11, source one, labelled doubly
cite doubly source two quote "at the paper mill, it said""#,
    );
    assert_eq!(events(&session, "events confirmed by 2 sources"), ["doubly"]);
    assert_eq!(events(&session, "events from one source"), ["quoted"]);
    assert_eq!(events(&session, "events from two"), ["quoted", "doubly"]);
    assert_eq!(events(&session, r#"events mentioning "paper mill""#), ["doubly"]);
    assert_eq!(events(&session, r#"events mentioning "per mill""#), NONE);
    assert_eq!(events(&session, "events confirmed by 2 sources as known on 2024-03-01"), NONE);
}

#[test]
fn an_empty_answer_names_what_removed_the_last_row() {
    let session = recorded(SITES);
    let found = hits(&session, "visits by Kim to Third");
    assert!(found.rows.is_empty());
    assert!(
        found.notes.iter().any(|note| note.contains("`to Third`") && note.contains('2')),
        "{:?}",
        found.notes
    );
    let possible = recorded("record visit by Kim to First in February 2024");
    assert!(hits(&possible, "visits on 2024-02-10").notes.is_empty());
}

#[test]
fn merged_entities_are_one() {
    let session = recorded(
        r#"
declare county Frist
record visit by Kim to Frist on 2024-02-10, labelled typo
merge Frist into First because "typo""#,
    );
    assert_eq!(events(&session, "visits to First"), ["typo"]);
    assert_eq!(events(&session, "visits in North"), ["typo"]);
    assert_eq!(entities(&session, "places visited by Kim"), ["First"]);
}

#[test]
fn a_place_lies_where_it_lay_at_the_time() {
    let session = recorded(
        r"
declare county Border in South, to 2024-06-30
declare county Border in North, from 2024-07-01
record visit by Kim to Border on 2024-03-01, labelled early
record visit by Kim to Border on 2024-09-01, labelled later
record visit by Kim to Border in 2024, labelled sometime",
    );
    assert_eq!(events(&session, "visits in South"), ["sometime (possibly)", "early"]);
    assert_eq!(events(&session, "visits in North"), ["sometime (possibly)", "later"]);
}

#[test]
fn budgets_end_a_question_with_an_error_that_says_what_to_do() {
    let session = recorded(SITES);
    let (lens, set) = ask(&session, "events");
    let Set::Events(set) = set else { panic!("it asks for events") };
    let never = || None;
    for (rows_max, memory_max) in [(2, u64::MAX), (u64::MAX, 100)] {
        let budget = Budget::new(rows_max, memory_max, &never);
        let view = View::new(session.graph(), lens);
        let error =
            Evaluator::new(view, common::now().day(), &budget).events(&set).expect_err("it is too much");
        assert_eq!(error.kind, annals_model::error::ErrorKind::Budget);
        assert!(error.hint.is_some());
    }
}

#[test]
fn a_plan_says_what_is_scanned_and_by_which_rules() {
    let session = recorded(SITES);
    let (lens, set) = ask(&session, "visits by Kim in North before 2024-06-01");
    let Set::Events(set) = set else { panic!("it asks for events") };
    let budget = Budget::unbounded();
    let mut evaluator =
        Evaluator::new(View::new(session.graph(), lens), common::now().day(), &budget).traced(None);
    evaluator.events(&set).expect("no bounds");
    let rows = annals::internals::report::explain::rows(
        &annals_query::canonical::Canonical::new(&evaluator.view()),
        evaluator.plan(),
    );
    let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    assert!(texts[1].starts_with("scan the list by participant"), "{texts:?}");
    let rules = texts.iter().find(|text| text.starts_with("rules: ")).expect("rules are named");
    for rule in ["find the kinds that imply it", "widen places", "choose the shortest list"] {
        assert!(rules.contains(rule), "{rules}");
    }
    let (typed, last) = (texts.iter().position(|text| *text == "as typed"), texts.len() - 1);
    let typed = typed.expect("the tree as typed is shown");
    assert_eq!(texts[typed + 1], "scan the table: every event");
    assert!(texts[typed + 1..last].iter().any(|text| text.starts_with("after `choose the shortest list`")));
    // Each operator says how many it passed on, and none adds any; so does each check of one.
    for depth in [1, 2] {
        let steps = rows[1..typed].iter().filter(|row| row.depth == depth);
        let left: Vec<u64> = steps.filter_map(|row| row.actual).collect();
        assert!(left.len() >= 3 && left.is_sorted_by(|one, next| one >= next), "{left:?}");
        assert_eq!(left.last(), Some(&1));
    }
    assert_eq!(rows[0].actual, Some(1));
    assert!(rows[0].estimated.is_some_and(|estimated| estimated <= 2));
}

/// Whoever is missing is told of the sets as they are, though only those on the left are looked for on the right.
#[test]
fn a_set_within_a_joined_set_is_told_as_it_is() {
    let session = recorded(
        "declare person Lee\n\
         record visit by Kim to First on 2024-01-01\n\
         record visit by Kim to Second on 2024-02-01\n\
         record visit by Pak to Second on 2024-02-02\n\
         record visit by Pak to Third on 2024-03-01\n\
         record visit by Lee to Third on 2024-03-02\n",
    );
    let [first, second, third] = ["First", "Second", "Third"].map(|at| format!("(actors of visits to {at})"));
    for (phrase, notes) in [
        (
            format!("{first} and ({second} and {third})"),
            vec!["none is on both sides: 1 on the left, 1 on the right"],
        ),
        (
            format!("{first} but not ({second} or {third})"),
            vec!["nothing is left: all 1 are among the 3 after `but not`"],
        ),
        (format!("{first} and {third}"), vec!["none is on both sides: 1 on the left, 2 on the right"]),
    ] {
        let (lens, set) = ask(&session, &phrase);
        let Set::Entities(set) = set else { panic!("{phrase} asks for no entities") };
        let found = evaluated(&session, lens, |evaluator| evaluator.entities(&set)).expect("no bounds");
        assert_eq!(
            (found.rows.len(), found.notes),
            (0, notes.into_iter().map(str::to_owned).collect()),
            "{phrase}"
        );
    }
}
