//! Likely duplicates: recording one by one, as a journal and as a table warns of just the pairs that the question lists.

use std::collections::BTreeSet;

use annals::rows::EntryRow;
use annals::{AnswerBody, History, Session};
use annals_graph::view::{EventView, View};
use annals_query::analysis;
use annals_query::duplicates::{Newest, Sketch, are_two};
use annals_query::query::Lens;
use proptest::prelude::*;

use crate::common;
use crate::random_history::Choices;

type Pairs = BTreeSet<(u64, u64)>;

/// Places within places, a facility at one of them, and kinds of which one implies another.
const WORLD: &[&str] = &[
    "define type place: plural places",
    "define type person: plural people",
    "define type facility: plural facilities",
    "define kind visit: plural visits, past visited; by person, to place or facility, with person, from place",
    "define kind attack: plural attacks, past attacked; by person, against person, at place",
    "define kind inauguration: plural inaugurations, past inaugurated; by person, of facility, at place; implies visit by its by to its at",
    "declare person Kim",
    "declare person Pak",
    "declare person \"Kim the Elder\"",
    "declare place Norland",
    "declare place Hill in Norland",
    "declare place Dale in Norland",
    "declare place Brook in Hill",
    "declare facility Mill at Hill",
    "declare facility Forge at Dale",
    "source gazette: publisher \"Gazette\", published 2025-01-01",
    "source zeitung: publisher \"Zeitung\", published 2025-01-01",
];

const DATES: [&str; 9] = [
    "on 2024-03-02",
    "on 2024-03-03",
    "in March 2024",
    "in 2024",
    "from 2024-02-28 to 2024-03-02",
    "about 2024-03",
    "on {2023,2025}",
    "after 2024-03-02",
    "",
];

fn session() -> Session {
    let mut session = common::session(History::None);
    for statement in WORLD {
        session.tell(statement, &common::context()).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
    session
}

/// An event of the world.
fn event(choices: &mut Choices<'_>) -> String {
    let mood = choices.of(&["", "", "", "", "planned ", "denied "]);
    let by = choices.of(&["by Kim", "by Kim", "by Pak", "by Kim and Pak", "by \"Kim the Elder\"", ""]);
    let place = choices.of(&["Hill", "Hill", "Brook", "Dale", "Norland"]);
    let about = match choices.below(6) {
        0 | 1 => format!("visit {by} to {place}"),
        2 => format!("visit {by} to {} with Pak", choices.of(&["Mill", "Forge"])),
        3 => format!("attack {by} {} at {place}", choices.of(&["against Pak", "against Kim", ""])),
        4 => format!("inauguration {by} {}", choices.of(&["of Mill", "of Forge", "of Mill at Hill"])),
        _ => format!("{} {by}", choices.of(&["visit", "inauguration"])),
    };
    let date = choices.of(&DATES);
    let more = choices.of(&["", "", "", ", source gazette", ", source zeitung", ", count 3"]);
    let words = format!("record {mood}{about} {date}");
    format!("{}{more}", words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Something said of events that are there, which may change what is like what.
fn remark(choices: &mut Choices<'_>, events: &[u64]) -> Option<String> {
    let one = *events.get(choices.below(events.len().max(1)))?;
    let two = *events.get(choices.below(events.len()))?;
    Some(match choices.below(9) {
        0 => format!("correct #{one} to {}, source zeitung", choices.of(&["Hill", "Brook", "Dale"])),
        1 => format!("correct #{one} {} because \"better known\"", choices.of(&DATES[..4])),
        2 => format!("retract #{one} because \"wrong\""),
        3 => format!("same #{one} #{two}"),
        4 => format!("distinct #{one} #{two} because \"two\""),
        5 => format!("cite #{one} source zeitung"),
        6 => "merge \"Kim the Elder\" into Kim because \"one person\"".to_owned(),
        7 => "declare place Dale in Hill".to_owned(),
        _ => format!("{}, part of #{one}", event(choices).split(", ").next().unwrap_or_default()),
    })
}

/// The pairs that the question lists.
fn listed(session: &mut Session) -> Pairs {
    let answer = session.ask("twins", &common::context()).expect("an answer");
    let AnswerBody::Duplicates { rows } = answer.body else { panic!("pairs were asked for") };
    rows.iter().map(|row| (row.event, row.twin)).collect()
}

/// The pairs by the rule itself, each event held against each.
fn by_the_rule(session: &Session) -> Pairs {
    let view = View::new(session.graph(), Lens::default());
    let all: Vec<EventView<'_>> = view.events().collect();
    let mut pairs = Pairs::new();
    for one in &all {
        for other in all.iter().filter(|other| one.number < other.number) {
            let like = Sketch::of_event(&view, one)
                .zip(Sketch::of_event(&view, other))
                .is_some_and(|(one, other)| one.is_like(&other, &view) && other.is_like(&one, &view));
            if like && !are_two(&view, one.ix, other.ix) {
                pairs.insert((one.number, other.number));
            }
        }
    }
    pairs
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn recording_warns_of_what_the_question_lists(choices in prop::collection::vec(any::<u16>(), 0..500)) {
        let mut choices = Choices::new(&choices);
        let mut session = session();
        let mut events: Vec<u64> = Vec::new();
        while !choices.is_over() && events.len() < 40 {
            let said = if choices.once_in(4) { remark(&mut choices, &events) } else { Some(event(&mut choices)) };
            let Some(said) = said else { continue };
            // What makes no sense is refused.
            let Ok(answer) = session.tell(&said, &common::context()) else { continue };
            let AnswerBody::Entry(EntryRow { id, twins, .. }) = answer.body else { panic!("an entry") };
            if said.starts_with("record") {
                events.push(id);
                let warned: Pairs = twins.iter().map(|duplicate| (*duplicate, id)).collect();
                let rows: Pairs = listed(&mut session).into_iter().filter(|(_, duplicate)| *duplicate == id).collect();
                // No more than eight are named.
                prop_assert!(warned.is_subset(&rows), "{}: {:?} {:?}", said, warned, rows);
                prop_assert!(warned == rows || warned.len() == 8, "{}: {:?} {:?}", said, warned, rows);
            }
        }
        let rows = listed(&mut session);
        prop_assert_eq!(&rows, &by_the_rule(&session));
        let view = View::new(session.graph(), Lens::default());
        for number in events {
            let Some(ix) = session.graph().event_numbered(number).filter(|ix| view.event(*ix).is_some()) else { continue };
            let own: BTreeSet<u64> = analysis::duplicates::of_event(&view, ix).into_iter().collect();
            let pairs = rows.iter().filter(|(one, two)| *one == number || *two == number);
            let others: BTreeSet<u64> = pairs.map(|(one, two)| if *one == number { *two } else { *one }).collect();
            prop_assert_eq!(own, others, "of #{}", number);
        }
    }

    #[test]
    fn a_journal_warns_of_what_the_question_lists(choices in prop::collection::vec(any::<u16>(), 0..120)) {
        let mut choices = Choices::new(&choices);
        let mut session = session();
        let mut lines = BTreeSet::new();
        while !choices.is_over() && lines.len() < 12 {
            lines.insert(event(&mut choices));
        }
        let journal = lines.into_iter().collect::<Vec<_>>().join("\n");
        let recorded = session.tell_all(&journal, &common::context()).expect("it is taken in");
        let named = recorded.notes.iter().filter(|note| note.contains("likely duplicate of")).count();
        let more: usize = recorded
            .notes
            .iter()
            .filter_map(|note| note.split_once(" more are likely duplicates"))
            .map(|(count, _)| count.parse::<usize>().expect("a number"))
            .sum();
        let rows = listed(&mut session);
        prop_assert_eq!(named + more, rows.len(), "{}\n{:#?}\n{:?}", journal, recorded.notes, rows);
        for note in recorded.notes.iter().filter(|note| note.contains("`same #")) {
            let (_, tie) = note.split_once("`same #").expect("a tie");
            let numbers: Vec<u64> = tie.trim_end_matches('`').split(" #").map(|n| n.parse().expect("a number")).collect();
            prop_assert!(rows.contains(&(numbers[0], numbers[1])), "{}", note);
        }
    }

    #[test]
    fn a_stream_warns_where_an_earlier_event_is_like_it(choices in prop::collection::vec(any::<u16>(), 0..400)) {
        let mut choices = Choices::new(&choices);
        let mut session = session();
        while !choices.is_over() && session.graph().head() < 70 {
            let said = event(&mut choices);
            session.tell(&said, &common::context()).unwrap_or_else(|error| panic!("{said}: {error:?}"));
        }
        let view = View::new(session.graph(), Lens::default());
        let mut newest = Newest::default();
        newest.redefined(&view);
        let mut before: Vec<Sketch> = Vec::new();
        let mut events: Vec<EventView<'_>> = view.events().collect();
        events.sort_by_key(|seen| seen.number);
        for sketch in events.iter().filter_map(|seen| Sketch::of_event(&view, seen)) {
            let like = before.iter().find(|other| other.is_like(&sketch, &view)).map(|other| other.number);
            let met = newest.meet(&view, sketch.clone());
            prop_assert_eq!(met.is_some(), like.is_some(), "#{}: {:?} {:?}", sketch.number, met, like);
            prop_assert!(before.iter().all(|other| Some(other.number) != met || other.is_like(&sketch, &view)));
            before.push(sketch);
        }
    }
}

/// Whether the second of two events is warned of.
fn are_alike(one: &str, other: &str) -> bool {
    let mut session = session();
    session.tell(one, &common::context()).unwrap_or_else(|error| panic!("{one}: {error:?}"));
    let answer = session.tell(other, &common::context()).unwrap_or_else(|error| panic!("{other}: {error:?}"));
    let AnswerBody::Entry(EntryRow { twins, .. }) = answer.body else { panic!("an entry") };
    !twins.is_empty()
}

#[test]
fn what_can_be_one_without_a_clash_is_alike() {
    let visit = "record visit by Kim to Hill on 2024-03-02";
    for (other, why) in [
        ("record visit by Kim to Hill on 2024-03-02, source zeitung", "another source"),
        (
            "record visit by Kim and Pak to Hill in March 2024",
            "another takes part, and the month holds the day",
        ),
        ("record visit by Kim to Norland on 2024-03-02", "Hill lies in Norland"),
        ("record visit by Kim to Mill on 2024-03-02", "Mill stands at Hill"),
        ("record visit by Kim to Hill", "no date stated"),
        ("record inauguration by Kim of Mill at Hill in 2024", "whoever inaugurates visits"),
    ] {
        assert!(are_alike(visit, other), "{why}");
        assert!(are_alike(other, visit), "{why}");
    }
    for (other, why) in [
        ("record visit by Kim to Dale on 2024-03-02", "places clash"),
        ("record visit by Pak to Hill on 2024-03-02", "nobody is shared"),
        ("record visit to Hill on 2024-03-02", "nobody is named"),
        ("record visit by Kim on 2024-03-02", "no place is stated"),
        ("record visit by Kim to Hill on 2024-03-03", "dates clash"),
        ("record planned visit by Kim to Hill on 2024-03-02", "moods clash"),
        ("record visits by Kim to Hill on 2024-03-02, count 3", "an aggregate"),
        ("record attack by Kim at Hill on 2024-03-02", "kinds clash"),
    ] {
        assert!(!are_alike(visit, other), "{why}");
        assert!(!are_alike(other, visit), "{why}");
    }
    assert!(!are_alike("record inauguration of Mill in 2024", "record inauguration of Forge in 2024"));
    let either = "record visit by Kim to Hill on {2023,2025}";
    for (date, alike) in [
        ("on 2023-03-02", true),
        ("in 2025", true),
        ("in 2024", false),
        ("from 2023-12-01 to 2024-02-01", true),
    ] {
        let other = format!("record visit by Kim to Hill {date}");
        assert_eq!((are_alike(either, &other), are_alike(&other, either)), (alike, alike), "{date}");
    }
    let days = "record visit by Kim to Hill on {2024-03-02,2024-06-01}, source gazette";
    for (day, alike) in [("2024-03-09", true), ("2024-05-25", true), ("2024-04-15", false)] {
        let other = format!("record visit by Kim to Hill on {day}, source zeitung");
        assert_eq!((are_alike(days, &other), are_alike(&other, days)), (alike, alike), "{day}");
    }
    let attack = "record attack by Kim against Pak at Hill in 2024";
    assert!(!are_alike(attack, "record attack by Kim against \"Kim the Elder\" at Hill in 2024"));
}

#[test]
fn a_date_counted_from_a_set_of_dates_is_held_against_each_of_them() {
    for (day, alike) in [("2023-03-05", true), ("2025-03-05", true), ("2024-03-05", false)] {
        let mut session = session();
        let mut tell = |said: &str| {
            let answer =
                session.tell(said, &common::context()).unwrap_or_else(|error| panic!("{said}: {error:?}"));
            let AnswerBody::Entry(EntryRow { id, twins, .. }) = answer.body else { panic!("an entry") };
            (id, twins)
        };
        let (attack, _) = tell("record attack by Pak at Dale on {2023-03-02,2025-03-02}");
        let (visit, _) = tell(&format!("record visit by Kim to Hill on {day}"));
        let (counted, warned) = tell(&format!("record visit by Kim to Hill 3 days after #{attack}"));
        let expected = if alike { vec![visit] } else { Vec::new() };
        assert_eq!(warned, expected, "{day}");
        let pairs: Pairs = expected.into_iter().map(|visit| (visit, counted)).collect();
        assert_eq!(listed(&mut session), pairs, "{day}");
    }
}

#[test]
fn lines_of_a_journal_are_held_against_each_other_and_what_was_said_of_them_counts() {
    let mut session = session();
    let journal = "record visit by Kim to Hill on 2024-03-02, labelled one\n\
        record visit by Kim to Hill on 2024-03-02, source zeitung, labelled two\n\
        record visit by Kim to Hill on 2024-03-02, source gazette, labelled three\n\
        distinct one two because \"morning and evening\"\n\
        same one three\n";
    let recorded = session.tell_all(journal, &common::context()).expect("it is taken in");
    let ties: Vec<&String> =
        recorded.notes.iter().filter(|note| note.contains("likely duplicate of")).collect();
    assert!(ties.is_empty(), "{ties:?}");
    let recorded = session
        .tell_all("\nrecord visit by Kim and Pak to Hill on 2024-03-02", &common::context())
        .expect("it is taken in");
    let head = session.graph().head();
    let one = session.graph().labelled("one").expect("a label");
    assert!(
        recorded
            .notes
            .contains(&format!("line 2: likely duplicate of #{one}; to unite them: `same #{one} #{head}`")),
        "{:?}",
        recorded.notes
    );
}
