//! Lines that are no phrases, read as phrases: what is read so, what is asked back, and that it is so everywhere.

use annals::{Answer, History, Session};
use annals_model::error::{Error, ErrorKind, Replaces};

use crate::common;

fn asked(phrase: &str) -> Result<Answer, Error> {
    common::session(History::Full).ask(phrase, &common::context())
}

/// What a line was read as.
fn read_as(line: &str) -> String {
    let answer = asked(line).unwrap_or_else(|error| panic!("`{line}` is refused: {error}"));
    let note =
        answer.notes.iter().find_map(|note| Some(note.to_string().strip_prefix("read as: ")?.to_owned()));
    note.unwrap_or_else(|| panic!("`{line}` does not say how it was read")).to_owned()
}

#[test]
fn misspelt_words_are_read_as_what_they_are_meant_for() {
    for (line, meant) in [
        ("vists by Kim to Songchon", "visits by Kim to Songchon"),
        ("hwo many visits by Kim", "how many visits by Kim"),
        ("inagurtions since 2024", "inaugurations since 2024"),
        ("did Kim vist Songchon?", "did Kim visit Songchon?"),
        ("visits betwen Febuary 2024 and Decembr 2024", "visits between February 2024 and December 2024"),
        ("foodfactory at Songchon", "food factory at Songchon"),
        ("ground breakings at Songchon", "groundbreakings at Songchon"),
        ("when did Kim last vist Songchon", "dates of (last visit by Kim to Songchon)"),
        ("explain vists by Kim", "explain visits by Kim"),
    ] {
        assert_eq!(read_as(line), meant);
    }
}

#[test]
fn the_answer_is_that_of_the_phrase() {
    for (line, phrase) in [
        ("vists by Kim to Songchon", "visits by Kim to Songchon"),
        ("How often did Kim visit Songchon?", "how many visits by Kim to Songchon"),
        ("visits by (Kim", "visits by Kim"),
        ("the Songchon groundbreaking", "groundbreakings at Songchon"),
        ("which counties got a factory", "counties with factories"),
    ] {
        let (one, other) = (asked(line).expect("an answer"), asked(phrase).expect("an answer"));
        assert_eq!(
            (one.body, one.reading, one.certain),
            (other.body, other.reading, other.certain),
            "{line}"
        );
        assert_eq!(one.phrase, line);
        assert!(other.notes.iter().all(|note| !note.to_string().starts_with("read as")), "{phrase}");
    }
}

#[test]
fn what_is_open_is_closed_at_the_end_and_said() {
    for (line, meant, end) in [
        ("visits by (Kim", "visits by (Kim)", ")"),
        ("describe \"Songchon", "describe \"Songchon\"", "\""),
        ("describe “Songchon", "describe “Songchon”", "”"),
        ("visits to (places of (visits by \"Kim", "visits to (places of (visits by \"Kim\"))", "\"))"),
        ("did (Kim visit Songchon?", "did (Kim visit Songchon)?", ")"),
    ] {
        let Ok(answer) = asked(line) else {
            assert!(asked(meant).is_err(), "`{meant}` is answered and `{line}` is not");
            continue;
        };
        assert_eq!(answer.notes[0].to_string(), format!("read as: {meant}"));
        assert!(
            answer.notes[1].to_string().starts_with(&format!("`{end}` was missing")),
            "{:?}",
            answer.notes
        );
    }
}

#[test]
fn no_repair_denies_or_changes_the_mood_or_the_word() {
    for line in [
        "planed inaugurations",
        "plannd inaugurations",
        "visits by Kim nto to Songchon",
        "undisputed events",
        "unfinished factories",
        "reopened factories",
        "wihtout visits",
        "counties wihtout visits",
        "what ate Kim",
        "unvisited counties",
    ] {
        let error = asked(line).map(|answer| answer.reading).expect_err(line);
        assert_eq!(error.kind.exit_status(), 3, "{line}");
    }
    // Nothing is offered that says the contrary.
    for line in ["undisputed events", "unvisited counties", "!visits by Kim"] {
        let error = asked(line).expect_err(line);
        assert!(error.suggestions.is_empty(), "{line}: {:?}", error.suggestions);
    }
}

#[test]
fn a_misspelt_name_is_asked_back_at_its_place() {
    for (line, place, meant) in [
        ("visits to Songchn", "Songchn", "Songchon"),
        ("visits to the Songchn in 2024", "Songchn", "Songchon"),
        ("visits to county Songchn", "Songchn", "Songchon"),
        ("when did Kim last visit Songchn?", "Songchn", "Songchon"),
        ("show me the vists to Songchn", "Songchn", "Songchon"),
        ("visits by kin", "kin", "Kim Jong Un"),
        ("status of \"Songchon fod factory\"", "\"Songchon fod factory\"", "Songchon food factory"),
    ] {
        let error = asked(line).map(|answer| answer.reading).expect_err(line);
        assert_eq!(error.span.clone().and_then(|span| line.get(span)), Some(place), "{line}: {error}");
        let texts: Vec<&str> = error.suggestions.iter().map(|one| one.text.as_str()).collect();
        assert!(texts.contains(&meant), "{line}: {texts:?}");
        assert!(!error.advice().unwrap_or_default().contains("declare"), "{line} is no statement");
    }
    let error = asked("when did Kim last visit Vladivostok").expect_err("nobody knows it");
    assert!(error.message.contains("`Vladivostok`") && error.kind == ErrorKind::Unknown, "{error}");
}

#[test]
fn other_query_languages_are_shown_the_phrase() {
    for (line, phrase) in [
        ("SELECT * FROM visits WHERE by = 'Kim'", "visits by Kim"),
        ("MATCH (p {name: 'Kim'})-[:VISITED]->(c:County) RETURN c", "places of (visits by Kim)"),
        ("(Kim)-[:VISITED]->(Songchon)", "visits by Kim to Songchon"),
    ] {
        let error = asked(line).map(|answer| answer.reading).expect_err(line);
        assert_eq!(error.advice(), Some(format!("type: {phrase}")), "{line}");
        assert!(error.suggestions.iter().all(|one| one.replaces == Replaces::Line));
    }
}

#[test]
fn statements_are_offered_and_never_guessed() {
    let mut session = common::session(History::Full);
    let context = common::context();
    let head = session.graph().head();
    for (line, meant) in [
        ("record vist by Kim to Songchon on 2025-01-01", "record visit by Kim to Songchon on 2025-01-01"),
        (
            "record visit by Kim to Songchon source article",
            "record visit by Kim to Songchon , source article",
        ),
        ("recrod visit by Kim to Songchon on 2025-01-01", "record visit by Kim to Songchon on 2025-01-01"),
        ("undo #191", "retract #191 because \"undo #191\""),
        (
            "Kim may have visited Songchon on 2025-01-01",
            "record hypothetical visit by Kim to Songchon on 2025-01-01",
        ),
    ] {
        let error = session.say(line, &context).map(|answer| answer.reading).expect_err(line);
        let mended =
            error.suggestions.first().and_then(|first| error.mended(line, first)).unwrap_or_default();
        assert_eq!(mended.replace(" ,", ","), meant.replace(" ,", ","), "{line}: {error}");
        assert_eq!(session.graph().head(), head, "`{line}` recorded something");
    }
    // A question is not turned into a record.
    for line in [
        "visits by Kin",
        "Kim visted Songchn?",
        "did Kim vist Songchn",
        "add visits by Kim?",
        "who visited Songchon according to the article and Anna",
        "was Kim not in Songchon according to the article",
    ] {
        let error = session.say(line, &context).map(|answer| answer.reading).expect_err(line);
        assert!(error.suggestions.iter().all(|one| !one.text.starts_with("record")), "{line}");
    }
    assert_eq!(session.graph().head(), head);
}

/// A phrase that the resolver knows is never read as another, however near it is to something else.
#[test]
fn a_line_taken_literally_wins() {
    let mut session = common::session(History::Full);
    let context = common::context();
    let declared = [
        "declare person \"Vists\"",
        "declare county \"Still\"",
        "define kind vist: plural vists, by person, to place",
    ];
    for statement in declared {
        session.tell(statement, &context).expect(statement);
    }
    for line in ["vists by Kim", "describe Still", "visits to Still"] {
        let answer = session.ask(line, &context).expect(line);
        assert!(
            answer.notes.iter().all(|note| !note.to_string().starts_with("read as")),
            "{line}: {:?}",
            answer.notes
        );
    }
}

#[test]
fn lines_are_read_alike_everywhere() {
    let line = "vists by Kim to (Songchon";
    let note = "read as: visits by Kim to (Songchon)";
    let mut session = common::session(History::Full);
    let context = common::context();
    let says = |answer: &Answer| assert_eq!(answer.notes[0].to_string(), note);
    says(&session.ask(line, &context).expect("an answer"));
    says(&session.say(line, &context).expect("an answer"));
    says(&session.ask_under(line, &context).expect("an answer").0);
    let json = common::annals(&["--memory", "--format", "json", "ask", line]);
    assert_eq!(json.status.code(), Some(0));
    assert!(common::out(&json).contains(&format!("\"{note}\"")), "{}", common::out(&json));
    let exported = common::annals(&["--memory", "export", "--as", "csv", line]);
    assert_eq!(exported.status.code(), Some(0), "{}", common::err(&exported));
    let literal = common::annals(&["--memory", "export", "--as", "csv", "visits by Kim to Songchon"]);
    assert_eq!(common::out(&exported), common::out(&literal));
}

#[test]
fn candidates_of_json_take_the_place_of_the_span() {
    let mut session = common::session(History::Full);
    for line in [
        "visits to Songchn in 2024",
        "SELECT * FROM visits WHERE by = 'Kim'",
        "planed inaugurations",
        "visits on 05/06/2024",
        "record visit by Kim to Songchon on 2025-01-01 source article",
    ] {
        let output = common::annals(&["--memory", "--format", "json", "ask", line]);
        let value: serde_json::Value = serde_json::from_str(&common::out(&output)).expect("an object");
        let error = &value["error"];
        let at =
            |place: usize| usize::try_from(error["span"][place].as_u64().expect("a byte")).expect("a place");
        let candidates = error["candidates"].as_array().expect("a list");
        assert!(!candidates.is_empty(), "{line}");
        for candidate in candidates.iter().filter_map(|one| one.as_str()) {
            let mended = format!("{}{candidate}{}", &line[..at(0)], &line[at(1)..]);
            said(&mut session, &mended);
        }
    }
}

fn said(session: &mut Session, line: &str) {
    session.say(line, &common::context()).unwrap_or_else(|error| panic!("`{line}` is refused: {error}"));
}
