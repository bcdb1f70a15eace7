//! What is refused, and how: by kind of error, with what to do next.

use annals_model::error::ErrorKind;

use super::World;

/// A statement, the kind of its error, and a part of its message or hint.
const REFUSED: &[(&str, ErrorKind, &str)] = &[
    ("record vist by Kim to Songchon", ErrorKind::Unknown, "did you mean `visit`"),
    ("record visit Songchon", ErrorKind::Meaning, "visit to Songchon"),
    ("record inauguration of houses to Songchon", ErrorKind::Meaning, "takes facility"),
    (
        "record inauguration to Songchon",
        ErrorKind::Meaning,
        "an inauguration has no role `to`: it takes of, at and by",
    ),
    ("record inauguration to Songchon", ErrorKind::Meaning, "did you mean `at Songchon`"),
    ("record visit by Kim in Songchon", ErrorKind::Meaning, "did you mean `to Songchon`"),
    ("record visit by Songchon to Kusong", ErrorKind::Meaning, "takes person or group"),
    ("record visit by Kym to Songchon", ErrorKind::Unknown, "Kym"),
    ("record attendance of Songchon by Kim", ErrorKind::Meaning, "expected an event"),
    ("record attendance of #1 by Kim", ErrorKind::Meaning, "takes event"),
    ("record attendance of #4000 by Kim", ErrorKind::Unknown, "no entry #4000"),
    ("record visit by #4 to Songchon", ErrorKind::Meaning, "doesn't fit"),
    ("record visit by new person \"Ri\" to new person \"Pak\"", ErrorKind::Meaning, "takes place"),
    ("record visit by new persom \"Ri\" to Songchon", ErrorKind::Unknown, "did you mean `person`"),
    ("record visit by Kim to Songchon in 2024, on 2024-02-01", ErrorKind::Meaning, "two dates"),
    ("record visit by Kim to Songchon between 2025 and 2024", ErrorKind::Date, "earlier date first"),
    ("record visit by Kim to Songchon on 2023-02-29", ErrorKind::Date, "28 days"),
    ("record visit by Kim to Songchon since november", ErrorKind::Meaning, "before"),
    ("record visits by Kim to Songchon, count 0", ErrorKind::Meaning, "denied"),
    ("record visits by Kim to Songchon, count 4 to 2", ErrorKind::Meaning, "smaller number first"),
    (
        "record inaugurations at Songchon, count 4 including november",
        ErrorKind::Meaning,
        "not an inauguration",
    ),
    ("record visit by Kim to Songchon, labelled november", ErrorKind::Meaning, "already the label"),
    ("record visit by Kim to Songchon, part of nothing-here", ErrorKind::Unknown, "no entry is labelled"),
    ("record visit by Kim to Songchon, part of #1", ErrorKind::Meaning, "expected an event"),
    ("record visit by Kim to Songchon, source nobody", ErrorKind::Unknown, "there is no source"),
    ("record visit by Kim to Songchon, source article at 20-10", ErrorKind::Meaning, "smaller number first"),
    ("record visit by Kim to Songchon, source article credibility 7", ErrorKind::Meaning, "1 to 6"),
    ("record visit by Kim to Songchon, source article via nobody", ErrorKind::Unknown, "nobody"),
    ("record visit by Kim to Songchon, source article via kcna", ErrorKind::Meaning, "is a source"),
    ("declare cuonty Hoechang", ErrorKind::Unknown, "did you mean `county`"),
    ("declare county", ErrorKind::Meaning, "without a name"),
    ("declare county Hoechang in Nowhere", ErrorKind::Unknown, "Nowhere"),
    ("declare county Hoechang from 1952", ErrorKind::Meaning, "lies in another"),
    ("declare province Kangwon in Kimhwa", ErrorKind::Meaning, "can't lie in"),
    ("declare county Hoechang in Kangwon from 1990 to 1952", ErrorKind::Date, "earlier date first"),
    ("define type record: plural records", ErrorKind::Meaning, "reserved word"),
    ("define type visit: plural vs", ErrorKind::Meaning, "the kind of event visit"),
    ("define kind county: by person", ErrorKind::Meaning, "the type county"),
    ("define kind tour: by persn", ErrorKind::Unknown, "did you mean `person`"),
    ("define kind tour: by person; implies vist by its by", ErrorKind::Unknown, "vist"),
    ("define kind tour: by person; implies visit at its by", ErrorKind::Meaning, "no role `at`"),
    ("define kind tour: by person; implies visit to its at", ErrorKind::Meaning, "of its own"),
    ("define kind tour: by person; requires travel", ErrorKind::Unknown, "define it first"),
    ("define kind tour: by person; makes its of planned", ErrorKind::Meaning, "of its own"),
    ("define kind tour: is a visit", ErrorKind::Meaning, "isn't expected in the definition"),
    ("define status frozen: after planned", ErrorKind::Meaning, "of facility"),
    ("define status frozen: of nothing", ErrorKind::Unknown, "no type"),
    ("source kcna: publisher \"Another\"", ErrorKind::Meaning, "key of another source"),
    ("source x: titel \"A\"", ErrorKind::Unknown, "source has title"),
    ("source x: title \"A\", title \"B\"", ErrorKind::Meaning, "given twice"),
    ("source x: published 2024-13", ErrorKind::Date, ""),
    ("cite #1 source article", ErrorKind::Meaning, "expected an event"),
    ("correct november on 2024-11-19", ErrorKind::Meaning, "needs a reason"),
    (
        "correct november without with \"Jo Yong Won\" because \"x\"",
        ErrorKind::Meaning,
        "nobody of that name",
    ),
    ("refine november on 2024-12-01", ErrorKind::Meaning, "correct #"),
    ("refine kimhwa-visit without with \"Jo Yong Won\"", ErrorKind::Meaning, "removes somebody"),
    ("refine kimhwa-visit with person \"Kim Hyong Jik\"", ErrorKind::Meaning, "removes somebody"),
    ("refine november mood planned", ErrorKind::Meaning, "it is happened"),
    ("retract november", ErrorKind::Meaning, "needs a reason"),
    ("retract #1 because \"x\"", ErrorKind::Meaning, "isn't an event"),
    ("same november november", ErrorKind::Meaning, "already one event"),
    ("merge Kimhwa into \"Kimhwa County\" because \"x\"", ErrorKind::Meaning, "into itself"),
    ("merge Nowhere into Kimhwa because \"x\"", ErrorKind::Unknown, "Nowhere"),
    ("split Songchon into county Unsan with november because \"x\"", ErrorKind::Meaning, "already exists"),
    (
        "split Songchon into county \"Unsan (North)\" with kimhwa-visit because \"x\"",
        ErrorKind::Meaning,
        "takes no part",
    ),
    ("rate kcna G", ErrorKind::Meaning, "A to F"),
    ("rate nobody B", ErrorKind::Unknown, "there is no source"),
    ("undo november", ErrorKind::Meaning, "retract #"),
    ("undo #1", ErrorKind::Meaning, "can't be undone"),
    ("note on nobody \"x\"", ErrorKind::Unknown, "nobody"),
    ("note on november \"x\", source article, source kcna", ErrorKind::Meaning, "one source"),
    ("let record = visits by Kim", ErrorKind::Meaning, "reserved word"),
    ("let visits = inaugurations", ErrorKind::Meaning, "word of the vocabulary"),
    ("let Kimhwa = visits to Songchon", ErrorKind::Meaning, "Kimhwa"),
    ("let mine = visits by (visitors to mine)", ErrorKind::Meaning, "refer to itself"),
];

#[test]
fn what_is_wrong_is_refused_with_what_to_do() {
    let world = World::small();
    for (text, kind, part) in REFUSED {
        let error = world.refusal(text);
        let said = format!("{} | {}", error.message, error.advice().unwrap_or_default());
        assert_eq!(error.kind, *kind, "{text}\n  {said}");
        assert!(said.contains(part), "{text}\n  {said}");
        assert!(error.advice().is_some_and(|hint| !hint.is_empty()), "{text} has no hint");
    }
}

#[test]
fn a_name_with_two_readings_is_never_guessed() {
    let mut world = World::small();
    world.tell("declare county Ragwon");
    world.tell("declare \"food factory\" Ragwon");
    let error = world.refusal("record visit by Kim to Ragwon");
    assert_eq!(error.kind, ErrorKind::Ambiguous);
    let texts: Vec<&str> = error.suggestions.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(texts, ["county \"Ragwon\"", "food factory \"Ragwon\""]);
    world.tell("record visit by Kim to county Ragwon on 2025-01-01, labelled songchon");
    world.tell("define kind report: of object or event");
    assert_eq!(world.refusal("record report of songchon").kind, ErrorKind::Ambiguous);
}

#[test]
fn what_was_withdrawn_is_not_withdrawn_again() {
    let mut world = World::small();
    world.tell("retract november because \"x\"");
    let retraction = world.next() - 1;
    assert!(world.refusal("retract november because \"y\"").message.contains("withdrawn"));
    assert!(world.refusal("correct november on 2024-11-19 because \"y\"").message.contains("withdrawn"));
    world.tell(&format!("undo #{retraction}"));
    assert!(world.refusal(&format!("undo #{retraction}")).message.contains("already been undone"));
    world.tell("retract november because \"y\"");
}

#[test]
fn merging_in_a_circle_is_refused() {
    let mut world = World::small();
    world.tell("merge \"Kimhwa Country\" into Kimhwa because \"typo\"");
    assert!(world.refusal("merge Kimhwa into \"Kimhwa Country\"").message.contains("already"));
    assert!(
        world.refusal("merge \"Kimhwa Country\" into Kimhwa because \"typo\"").message.contains("already")
    );
}

#[test]
fn an_objection_comes_with_the_entry_it_objects_to() {
    let mut world = World::small();
    let text = "merge \"Kimhwa Country\" into Kimhwa because \"typo\"";
    let first = world.tell(text).entries;
    let again = world.lower(text).expect("the words are right");
    assert_eq!(again.entries, first);
    assert!(again.objection.is_some());
}

#[test]
fn errors_name_the_words_to_blame() {
    let world = World::small();
    let text = "record visit by Kim to Songchonn";
    let error = world.refusal(text);
    assert_eq!(error.span.map(|span| &text[span]), Some("Songchonn"));
    let text = "declare cuonty Hoechang";
    assert_eq!(world.refusal(text).span.map(|span| &text[span]), Some("cuonty Hoechang"));
}

/// Statements told one after another, where `{2}` is the entry of the second, and one that the log then has a reason not to take.
const OBJECTED: &[(&[&str], &str, &str)] = &[
    (&["retract november because \"no\""], "retract november because \"no\"", "was withdrawn by #"),
    (
        &["retract november because \"no\""],
        "correct november in 2023 because \"no\"",
        "to have it back: undo #",
    ),
    (&[], "correct november mood happened because \"no\"", "already records this"),
    (&[], "refine november by Kim", "already records this"),
    (&[], "correct november without by \"Jo Yong Won\" because \"no\"", "nobody of that name"),
    (&[], "same november announcement-20x10", "a visit, and"),
    (
        &["record denied visit by Kim to Songchon in November 2024, labelled denial"],
        "same november denial",
        "cite #",
    ),
    (
        &["record visit by Kim to Songchon on 2024-11-19, labelled again", "same november again"],
        "correct again on 2024-11-18 because \"no\"",
        "instead; to separate them",
    ),
    (
        &["record visit by Kim to Songchon on 2024-11-19, labelled again", "same november again"],
        "distinct november again",
        "are one",
    ),
    (
        &["record visit by Kim to Songchon on 2024-11-19, labelled again", "distinct november again"],
        "same november again",
        "are two",
    ),
    (
        &["record visit by Kim to Songchon on 2024-11-19, labelled again", "distinct november again"],
        "distinct again november",
        "already records",
    ),
    (&["merge Kusong into Songchon because \"no\""], "merge Songchon into Kusong because \"no\"", "undo #"),
    (
        &["merge Kusong into Songchon because \"no\"", "merge Songchon into Unsan because \"no\""],
        "merge Unsan into Kusong because \"no\"",
        "already belong to",
    ),
    (&[], "merge \"Jo Yong Won\" into Songchon because \"no\"", "a person, and Songchon a county"),
    (
        &[
            "merge Kusong into Songchon because \"no\"",
            "undo {1}",
            "merge Songchon into Kusong because \"no\"",
        ],
        "undo {2}",
        "the opposite was recorded",
    ),
    (
        &[
            "record visit by Kim to Songchon on 2024-11-19, labelled again",
            "same november again",
            "undo {2}",
            "same again november",
        ],
        "undo {3}",
        "the opposite was recorded",
    ),
    (&["rate article B", "undo {1}"], "undo {1}", "already been undone"),
    (&[], "split Songchon into county \"Songchon North\" with kimhwa-visit because \"no\"", "takes no part"),
];

#[test]
fn the_log_says_why_it_takes_something_no_more() {
    for (before, stated, part) in OBJECTED {
        let mut world = World::small();
        let first = world.next();
        let numbered = |text: &str| {
            (1..=3).fold(text.to_owned(), |text, nth| {
                text.replace(&format!("{{{nth}}}"), &format!("#{}", first + nth - 1))
            })
        };
        for statement in *before {
            world.tell(&numbered(statement));
        }
        let stated = &numbered(stated);
        let lowered = world.lower(stated);
        let objection = lowered.unwrap_or_else(|error| panic!("{stated}: {error:?}")).objection;
        let Some(error) = objection else { panic!("{stated} is taken after {before:?}") };
        let hint = error.hint.unwrap_or_default();
        assert!(!hint.is_empty(), "{stated}");
        assert!(error.message.contains(part) || hint.contains(part), "{stated}: {} / {hint}", error.message);
    }
}

#[test]
fn what_is_no_event_is_told_for_what_it_is() {
    for (stated, part) in [
        ("correct article on 2024-02-28 because \"no\"", "`article` is a source"),
        ("retract Songchon because \"no\"", "it is the name of Songchon"),
        ("correct #1 on 2024-02-28 because \"no\"", "isn't an event"),
        ("undo Songchon", "it is the name of Songchon"),
    ] {
        let error = World::small().refusal(stated);
        assert!(error.message.contains(part), "{stated}: {}", error.message);
        assert!(error.hint.is_some(), "{stated}");
    }
    let mut world = World::small();
    world.tell("cite november source article page 3");
    let claim = world.next() - 1;
    let error = world.refusal(&format!("retract #{claim} because \"no\""));
    assert!(error.hint.unwrap_or_default().contains(&format!("undo #{claim}")));
    let error = world.refusal(&format!("correct #{claim} in 2024 because \"no\""));
    assert!(error.message.contains("is a claim on #"), "{}", error.message);
}
