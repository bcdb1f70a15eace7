//! What is refused, and how: by kind of error, with what to do next.

use super::World;
use crate::error::Kind;

/// A statement, the kind of its error, and a part of its message or hint.
const REFUSED: &[(&str, Kind, &str)] = &[
    ("record vist by Kim to Songchon", Kind::Unknown, "did you mean `visit`"),
    ("record visit Songchon", Kind::Meaning, "record visit to Songchon"),
    ("record inauguration of houses to Songchon", Kind::Meaning, "wants facility"),
    (
        "record inauguration to Songchon",
        Kind::Meaning,
        "an inauguration has no role `to`: it takes of, at and by",
    ),
    ("record inauguration to Songchon", Kind::Meaning, "say `at Songchon`"),
    ("record visit by Kim in Songchon", Kind::Meaning, "say `to Songchon`"),
    ("record visit by Songchon to Kusong", Kind::Meaning, "wants person or group"),
    ("record visit by Kym to Songchon", Kind::Unknown, "Kym"),
    ("record attendance of Songchon by Kim", Kind::Meaning, "an event is wanted"),
    ("record attendance of #1 by Kim", Kind::Meaning, "wants event"),
    ("record attendance of #4000 by Kim", Kind::Unknown, "no entry #4000"),
    ("record visit by #4 to Songchon", Kind::Meaning, "does not fit"),
    ("record visit by new person \"Ri\" to new person \"Pak\"", Kind::Meaning, "wants place"),
    ("record visit by new persom \"Ri\" to Songchon", Kind::Unknown, "did you mean `person`"),
    ("record visit by Kim to Songchon in 2024, on 2024-02-01", Kind::Meaning, "two dates"),
    ("record visit by Kim to Songchon between 2025 and 2024", Kind::Date, "earlier date first"),
    ("record visit by Kim to Songchon on 2023-02-29", Kind::Date, "28 days"),
    ("record visit by Kim to Songchon since november", Kind::Meaning, "before"),
    ("record visits by Kim to Songchon, count 0", Kind::Meaning, "denied"),
    ("record visits by Kim to Songchon, count 4 to 2", Kind::Meaning, "smaller number first"),
    ("record inaugurations at Songchon, count 4 including november", Kind::Meaning, "no inauguration"),
    ("record visit by Kim to Songchon, labelled november", Kind::Meaning, "already the label"),
    ("record visit by Kim to Songchon, part of nothing-here", Kind::Unknown, "no entry is labelled"),
    ("record visit by Kim to Songchon, part of #1", Kind::Meaning, "an event is wanted"),
    ("record visit by Kim to Songchon, source nobody", Kind::Unknown, "there is no source"),
    ("record visit by Kim to Songchon, source article at 20-10", Kind::Meaning, "smaller first"),
    ("record visit by Kim to Songchon, source article credibility 7", Kind::Meaning, "1 to 6"),
    ("record visit by Kim to Songchon, source article via nobody", Kind::Unknown, "nobody"),
    ("record visit by Kim to Songchon, source article via kcna", Kind::Meaning, "is a source"),
    ("declare cuonty Hoechang", Kind::Unknown, "did you mean `county`"),
    ("declare county", Kind::Meaning, "no name follows"),
    ("declare county Hoechang in Nowhere", Kind::Unknown, "Nowhere"),
    ("declare county Hoechang from 1952", Kind::Meaning, "lies in something"),
    ("declare province Kangwon in Kimhwa", Kind::Meaning, "lies in"),
    ("declare county Hoechang in Kangwon from 1990 to 1952", Kind::Date, "earlier date first"),
    ("define type record: plural records", Kind::Meaning, "word of the language"),
    ("define type visit: plural vs", Kind::Meaning, "the kind of event visit"),
    ("define kind county: by person", Kind::Meaning, "the type county"),
    ("define kind trip: past visited; by person", Kind::Meaning, "the past of visit"),
    ("define kind tour: by persn", Kind::Unknown, "did you mean `person`"),
    ("define kind tour: by person; implies vist by its by", Kind::Unknown, "vist"),
    ("define kind tour: by person; implies visit at its by", Kind::Meaning, "no role `at`"),
    ("define kind tour: by person; implies visit to its at", Kind::Meaning, "of its own"),
    ("define kind tour: by person; makes its of planned", Kind::Meaning, "of its own"),
    ("define kind tour: is a visit", Kind::Meaning, "cannot stand here"),
    ("define status frozen: after planned", Kind::Meaning, "of facility"),
    ("define status frozen: of nothing", Kind::Unknown, "no type"),
    ("source kcna: publisher \"Another\"", Kind::Meaning, "key of another source"),
    ("source x: titel \"A\"", Kind::Unknown, "a source has title"),
    ("source x: title \"A\", title \"B\"", Kind::Meaning, "said twice"),
    ("source x: published 2024-13", Kind::Date, ""),
    ("cite #1 source article", Kind::Meaning, "an event is wanted"),
    ("correct november on 2024-11-19", Kind::Meaning, "wants a reason"),
    ("correct november without with \"Jo Yong Won\" because \"x\"", Kind::Meaning, "nobody of that name"),
    ("refine november on 2024-12-01", Kind::Meaning, "correct #"),
    ("refine kimhwa-visit without with \"Jo Yong Won\"", Kind::Meaning, "takes somebody out"),
    ("refine kimhwa-visit with person \"Kim Hyong Jik\"", Kind::Meaning, "takes somebody out"),
    ("refine november mood planned", Kind::Meaning, "it is happened"),
    ("retract november", Kind::Meaning, "wants a reason"),
    ("retract #1 because \"x\"", Kind::Meaning, "only an event"),
    ("same november november", Kind::Meaning, "one event already"),
    ("merge Kimhwa into \"Kimhwa County\" because \"x\"", Kind::Meaning, "into itself"),
    ("merge Nowhere into Kimhwa because \"x\"", Kind::Unknown, "Nowhere"),
    ("split Songchon into county Unsan with november because \"x\"", Kind::Meaning, "there already"),
    (
        "split Songchon into county \"Unsan (North)\" with kimhwa-visit because \"x\"",
        Kind::Meaning,
        "takes no part",
    ),
    ("rate kcna G", Kind::Meaning, "A to F"),
    ("rate nobody B", Kind::Unknown, "there is no source"),
    ("undo november", Kind::Meaning, "retract #"),
    ("undo #1", Kind::Meaning, "nothing that can be undone"),
    ("note on nobody \"x\"", Kind::Unknown, "nobody"),
    ("note on november \"x\", source article, source kcna", Kind::Meaning, "one source"),
    ("let record = visits by Kim", Kind::Meaning, "word of the language"),
    ("let visits = inaugurations", Kind::Meaning, "word of the vocabulary"),
    ("let Kimhwa = visits to Songchon", Kind::Meaning, "Kimhwa"),
    ("let mine = visits by (visitors to mine)", Kind::Meaning, "stand for itself"),
];

#[test]
fn what_is_wrong_is_refused_with_what_to_do() {
    let world = World::small();
    for (text, kind, part) in REFUSED {
        let error = world.refusal(text);
        let said = format!("{} | {}", error.message, error.hint.as_deref().unwrap_or_default());
        assert_eq!(error.kind, *kind, "{text}\n  {said}");
        assert!(said.contains(part), "{text}\n  {said}");
        assert!(error.hint.is_some_and(|hint| !hint.is_empty()), "{text} has no hint");
    }
}

#[test]
fn a_name_with_two_readings_is_never_guessed() {
    let mut world = World::small();
    world.tell("declare county Ragwon");
    world.tell("declare \"food factory\" Ragwon");
    let error = world.refusal("record visit by Kim to Ragwon");
    assert_eq!(error.kind, Kind::Ambiguous);
    assert_eq!(error.candidates, vec!["county \"Ragwon\"", "food factory \"Ragwon\""]);
    world.tell("record visit by Kim to county Ragwon on 2025-01-01, labelled songchon");
    world.tell("define kind report: of object or event");
    assert_eq!(world.refusal("record report of songchon").kind, Kind::Ambiguous);
}

#[test]
fn what_was_withdrawn_is_not_withdrawn_again() {
    let mut world = World::small();
    world.tell("retract november because \"x\"");
    let retraction = world.next() - 1;
    assert!(world.refusal("retract november because \"y\"").message.contains("withdrawn"));
    assert!(world.refusal("correct november on 2024-11-19 because \"y\"").message.contains("withdrawn"));
    world.tell(&format!("undo #{retraction}"));
    assert!(world.refusal(&format!("undo #{retraction}")).message.contains("taken back already"));
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
