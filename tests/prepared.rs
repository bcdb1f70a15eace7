//! Prepared phrases: parsed once, asked many times.

use annals::{Answer, History, ParameterValue, Prepared, Session};
use annals_model::error::{Error, ErrorKind};

use crate::common;

fn asked(session: &mut Session, phrase: &str, values: &[(&str, &str)]) -> Result<Answer, Error> {
    let mut prepared: Prepared = session.prepare(phrase)?;
    for (name, value) in values {
        prepared.bind(name, *value)?;
    }
    session.ask_prepared(&prepared, &common::context())
}

/// A phrase, what is bound to its parameters, and the phrase typed out.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

#[test]
fn a_bound_phrase_answers_like_the_one_typed_out() {
    let mut session = common::session(History::Full);
    let cases: [Case; 13] = [
        ("visits by $who to $where", &[("who", "Kim"), ("where", "Songchon")], "visits by Kim to Songchon"),
        ("visits by Kim in $x", &[("x", "2024")], "visits by Kim in 2024"),
        ("visits by Kim in $x", &[("x", "Songchon")], "visits by Kim in Songchon"),
        ("visits by Kim but not in $x", &[("x", "2024")], "visits by Kim but not in 2024"),
        (
            "visits by Kim possibly on $day",
            &[("day", "10 February 2024")],
            "visits by Kim possibly on 2024-02-10",
        ),
        ("visits by Kim before $when", &[("when", "2024-03-01")], "visits by Kim before 2024-03-01"),
        ("visits by Kim before $when", &[("when", "#214")], "visits by Kim before #214"),
        ("events as of $day", &[("day", "2024-06-01")], "events as of 2024-06-01"),
        ("did $who visit Songchon", &[("who", "Kim")], "did Kim visit Songchon"),
        ("path from $a to $b", &[("a", "Kim"), ("b", "Kimhwa")], "path from Kim to Kimhwa"),
        ("changes from $a to $b", &[("a", "2024"), ("b", "2024-06")], "changes from 2024 to 2024-06"),
        ("describe $what", &[("what", "#214")], "describe #214"),
        (
            "places with $kind but not visited by ($who)",
            &[("kind", "inaugurations"), ("who", "Kim")],
            "places with inaugurations but not visited by Kim",
        ),
    ];
    for (phrase, values, typed) in cases {
        let bound = asked(&mut session, phrase, values).map(|answer| (answer.body, answer.reading));
        let typed = session.ask(typed, &common::context()).map(|answer| (answer.body, answer.reading));
        assert!(typed.is_ok(), "{phrase}: {typed:?}");
        assert_eq!(bound, typed, "{phrase}");
    }
}

#[test]
fn one_phrase_is_asked_many_times_and_sees_what_was_recorded() {
    let mut session = common::session(History::Full);
    let mut prepared = session.prepare("how many visits by Kim to $where in $where2").expect("a question");
    assert_eq!(prepared.parameters().collect::<Vec<_>>(), ["where", "where2"]);
    prepared.bind("where", "Songchon").expect("bound").bind("$where2", "2025").expect("bound");
    let context = common::context();
    let none = session.ask_prepared(&prepared, &context).expect("an answer");
    assert_eq!((none.certain, none.phrase.as_str()), (0, "how many visits by Kim to $where in $where2"));
    session.tell("record visit by Kim to Songchon on 2025-05-05", &context).expect("told");
    assert_eq!(session.ask_prepared(&prepared, &context).expect("an answer").certain, 1);
    prepared.bind("where2", "2024").expect("bound anew");
    assert_eq!(session.ask_prepared(&prepared, &context).expect("an answer").certain, 3);
}

#[test]
fn a_value_is_never_more_than_a_name_or_a_date() {
    let mut session = common::session(History::Full);
    let name = asked(&mut session, "visits by $who", &[("who", "Kim in 2024")]).expect_err("no such name");
    assert_eq!(name.kind, ErrorKind::Unknown);
    assert!(name.message.starts_with("nothing is called `Kim in 2024`"), "{}", name.message);
    let mut prepared = session.prepare("visits by $who in $when").expect("a question");
    // What looks like an entry or a date can be said to be a name.
    prepared
        .bind("who", ParameterValue::Name("#214".into()))
        .expect("bound")
        .bind("when", 2024)
        .expect("bound");
    let error = session.ask_prepared(&prepared, &common::context()).expect_err("nobody is called so");
    assert_eq!(error.message, "nothing is called `#214`");
}

#[test]
fn what_is_wrong_with_a_binding_is_said() {
    let mut session = common::session(History::Full);
    let message = |error: Error| (error.message, error.hint.unwrap_or_default());
    let unbound = asked(&mut session, "visits by $who in $year", &[("who", "Kim")]).expect_err("unbound");
    assert_eq!(unbound.span, Some(18..23));
    assert_eq!(
        message(unbound),
        (
            "`$year` has no value".into(),
            "type a name or date in its place; a program binds one: bind(\"year\", …)".into()
        )
    );
    let typed = session.ask("visits as of $day", &common::context()).expect_err("unbound");
    assert_eq!(typed.message, "`$day` has no value");
    let unknown = asked(&mut session, "visits by $who", &[("whom", "Kim")]).expect_err("unknown");
    assert_eq!(unknown.suggestions[0].text, "who");
    assert_eq!(message(unknown), ("the phrase has no parameter `$whom`".into(), "it has `$who`".into()));
    let none = asked(&mut session, "visits", &[("who", "Kim")]).expect_err("none");
    assert_eq!(none.hint.as_deref(), Some("it has none: write `$name` in place of a name or date"));
    let date = asked(&mut session, "events as of $day", &[("day", "Kim")]).expect_err("no date");
    assert_eq!(
        (date.kind, date.message.as_str()),
        (ErrorKind::Date, "`Kim` isn't a date, and `$day` needs one")
    );
    let recorded = session.prepare("record visit by Kim to Songchon").expect_err("no question");
    assert_eq!(recorded.message, "only a question can be prepared");
}
