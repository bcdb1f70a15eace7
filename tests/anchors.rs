//! Dates that are counted from other events, held against a plain account of them: at every entry, under every bound on
//! the log, with events that hang on each other five deep and whatever is corrected, withdrawn, united and taken back.

use annals::{History, Session};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::{Body, Change, Correct, Entry, EntryId};
use annals_model::time::{Anchor, Date, Day, Extent, Side, SpanOfTime, Unit};
use annals_query::query::Lens;
use proptest::prelude::*;

use crate::common;

const WORDS: &str = "declare country Arland
declare province Norland in Arland
declare county Alden in Norland
declare person Ann
source wire: publisher Wire, published 2024-01-01";

/// What is told, of events by their place among those recorded so far.
#[derive(Clone, Debug)]
enum Told {
    On(i64),
    Counted {
        from: usize,
        days: i64,
    },
    Corrected {
        event: usize,
        on: i64,
    },
    Recounted {
        event: usize,
        from: usize,
        days: i64,
    },
    Retracted(usize),
    /// Takes back the so many-th last of what was corrected or withdrawn.
    Undone(usize),
}

fn told() -> impl Strategy<Value = Told> {
    let days = prop_oneof![1..20_i64, -20..-1_i64];
    prop_oneof![
        2 => (0..60_i64).prop_map(Told::On),
        6 => (0..3_usize, days.clone()).prop_map(|(from, days)| Told::Counted { from, days }),
        3 => (0..40_usize, 0..60_i64).prop_map(|(event, on)| Told::Corrected { event, on }),
        2 => (0..40_usize, 0..40_usize, days)
            .prop_map(|(event, from, days)| Told::Recounted { event, from, days }),
        1 => (0..40_usize).prop_map(Told::Retracted),
        2 => (0..3_usize).prop_map(Told::Undone),
    ]
}

/// How the date of an event is told.
#[derive(Clone, Copy, Debug)]
enum Dating {
    On(i64),
    Counted { from: usize, days: i64 },
}

/// An entry of the plain account, with its number in the log.
#[derive(Clone, Debug)]
enum Plain {
    Event(Dating),
    Date(usize, Dating),
    Gone(usize),
    Undo(EntryId),
}

/// The account so far: what was told under which number.
#[derive(Clone, Debug, Default)]
struct Account(Vec<(EntryId, Plain)>);

impl Account {
    fn events(&self) -> Vec<EntryId> {
        let events = self.0.iter().filter(|(_, plain)| matches!(plain, Plain::Event(_)));
        events.map(|(number, _)| *number).collect()
    }

    /// The first `head` entries' word on each event: how it is dated, or that it is gone.
    fn datings(&self, head: EntryId) -> Vec<Option<Dating>> {
        let seen: Vec<&(EntryId, Plain)> = self.0.iter().filter(|(number, _)| *number <= head).collect();
        let mut gone: Vec<EntryId> = Vec::new();
        for (number, plain) in seen.iter().rev() {
            if let Plain::Undo(target) = plain
                && !gone.contains(number)
            {
                gone.push(*target);
            }
        }
        let mut datings: Vec<Option<Dating>> = Vec::new();
        let mut withdrawn: Vec<usize> = Vec::new();
        for (number, plain) in seen {
            match plain {
                Plain::Event(dating) => datings.push(Some(*dating)),
                _ if gone.contains(number) => {}
                Plain::Date(event, dating) => datings[*event] = Some(*dating),
                Plain::Gone(event) => withdrawn.push(*event),
                Plain::Undo(_) => {}
            }
        }
        withdrawn.into_iter().for_each(|event| datings[event] = None);
        datings
    }

    /// The days of each event that is there. Of what hangs on an event that is gone only this is known: what happened had
    /// happened when it was told, and so had all that it was counted from.
    fn days(&self, head: EntryId) -> Vec<Option<Extent>> {
        let datings = self.datings(head);
        let told = common::now().day();
        let days = |event: usize| {
            let (mut at, mut steps) = (event, Vec::new());
            let start = loop {
                match datings.get(at).copied().flatten() {
                    Some(Dating::On(day)) => break Extent::day(first().plus_days(day)),
                    Some(Dating::Counted { from, days }) if steps.len() <= datings.len() => {
                        steps.push(days);
                        at = from;
                    }
                    // It is gone, or this goes in a circle.
                    _ => break annals_graph::graph::UNDATED,
                }
            };
            steps.into_iter().rev().fold(start, |days, step| {
                let (earliest, latest) = (days.earliest.plus_days(step), days.latest.plus_days(step));
                let latest = if earliest == Day::MIN { latest.min(told) } else { latest };
                Extent::one_of(earliest, latest)
            })
        };
        (0..datings.len()).map(|event| datings[event].map(|_| days(event))).collect()
    }
}

fn first() -> Day {
    Day::from_civil(2024, 3, 1).expect("a day")
}

/// The phrase that tells it, and what the plain account notes; nothing where there is nothing to tell it of.
fn phrase(told: &Told, account: &Account) -> Option<(String, Plain)> {
    let events = account.events();
    let some = |at: usize| (!events.is_empty()).then(|| at % events.len());
    let standing = |at: usize| some(at).filter(|at| account.datings(EntryId::MAX)[*at].is_some());
    let on = |day: i64| first().plus_days(day).to_string();
    let counted = |from: usize, days: i64| {
        let side = if days < 0 { "before" } else { "after" };
        format!("{} days {side} #{}", days.abs(), events[from])
    };
    Some(match told {
        Told::On(day) => {
            (format!("record visit by Ann to Alden on {}", on(*day)), Plain::Event(Dating::On(*day)))
        }
        // The newest events, so that they hang on each other.
        Told::Counted { from, days } => {
            let from = events.len().checked_sub(1 + from)?;
            let text = format!("record visit by Ann to Alden {}", counted(from, *days));
            (text, Plain::Event(Dating::Counted { from, days: *days }))
        }
        Told::Corrected { event, on: day } => {
            let event = standing(*event)?;
            let text = format!("correct #{} on {} because \"x\"", events[event], on(*day));
            (text, Plain::Date(event, Dating::On(*day)))
        }
        Told::Recounted { event, from, days } => {
            let (event, from) = (standing(*event)?, some(*from)?);
            let text = format!("correct #{} {} because \"x\"", events[event], counted(from, *days));
            (text, Plain::Date(event, Dating::Counted { from, days: *days }))
        }
        Told::Retracted(event) => {
            let event = standing(*event)?;
            (format!("retract #{} because \"x\"", events[event]), Plain::Gone(event))
        }
        Told::Undone(back) => {
            let later = account.0.iter().rev().filter(|(_, plain)| !matches!(plain, Plain::Event(_)));
            let (number, _) = later.clone().nth(*back)?;
            (format!("undo #{number} because \"x\""), Plain::Undo(*number))
        }
    })
}

/// Holds the days that a graph shows under a bound on the log against the account.
fn hold(graph: &Graph, account: &Account, head: EntryId, bound: Option<EntryId>) {
    let view = View::new(graph, Lens { recorded_at: bound, ..Lens::default() });
    let numbers = account.events();
    for (event, wanted) in account.days(bound.unwrap_or(head)).into_iter().enumerate() {
        let ix = graph.event_numbered(numbers[event]).expect("an event");
        let shown = view.event(ix).map(|seen| (seen.extent, seen.otherwise.len()));
        assert_eq!(shown, wanted.map(|days| (days, 0)), "#{} at {bound:?}: {account:?}", numbers[event]);
    }
}

fn hold_all(graph: &Graph, account: &Account, head: EntryId) {
    hold(graph, account, head, None);
    account.0.iter().for_each(|(number, _)| hold(graph, account, head, Some(*number)));
}

/// The graph of a log, with a new base after so many entries, if any.
fn replayed(session: &Session, merged_at: Option<EntryId>) -> Graph {
    let mut graph = Graph::default();
    let read = |entry: Entry| {
        let number = entry.number;
        graph.apply(entry);
        if merged_at == Some(number) {
            graph.settle();
            graph.merge();
        }
        std::ops::ControlFlow::Continue(())
    };
    session.store().read_from(1, read).expect("the log is read");
    graph.settle();
    graph
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn dates_follow_what_they_are_counted_from(past in prop::collection::vec(told(), 1..26), merged in 0..100_u64) {
        let mut session = common::session(History::Vocabulary);
        let context = common::context();
        session.tell_all(WORDS, &context).expect("words");
        let mut account = Account::default();
        let before = session.graph().head();
        for told in &past {
            let Some((text, plain)) = phrase(told, &account) else { continue };
            // What is so already, or makes a circle, is refused.
            if session.say(&text, &context).is_ok() {
                account.0.push((session.graph().head(), plain));
                hold(session.graph(), &account, session.graph().head(), None);
            }
        }
        let head = session.graph().head();
        hold_all(session.graph(), &account, head);
        let at = before + (head - before) * merged / 100;
        hold_all(&replayed(&session, None), &account, head);
        hold_all(&replayed(&session, Some(at)), &account, head);
    }
}

/// Two logs can each be sound and make a circle together, which no log would have taken.
#[test]
fn of_a_circle_nothing_is_known() {
    let mut session = common::session(History::Vocabulary);
    let context = common::context();
    session.tell_all(WORDS, &context).expect("words");
    let say = |session: &mut Session, text: &str| {
        session.say(text, &context).expect("told");
        session.graph().head()
    };
    let one = say(&mut session, "record visit by Ann to Alden on 2024-03-01");
    let other = say(&mut session, "record visit by Ann to Alden on 2024-03-05");
    let beside = say(&mut session, &format!("record visit by Ann to Alden 3 days after #{other}"));
    let mut graph = replayed(&session, None);
    for (event, from) in [(one, other), (other, one)] {
        let offset = Some(SpanOfTime::new(2, Unit::Day));
        let anchor = Anchor { event: from, side: Side::After, offset, about: false };
        let date = Date { anchor: Some(anchor), derived: true, ..Date::unknown() };
        graph.apply(Entry {
            number: graph.head() + 1,
            recorded: common::now(),
            author: String::new(),
            elsewhere: None,
            label: None,
            supersedes: None,
            body: Body::Correct(Correct {
                event,
                refine: false,
                changes: vec![Change::Date(Some(date))],
                because: None,
                claims: Vec::new(),
            }),
        });
    }
    graph.settle();
    let view = View::new(&graph, Lens::default());
    assert_eq!(view.anchor_circles(), [[one, other]]);
    for event in [one, other, beside] {
        let seen = view.event(graph.event_numbered(event).expect("an event")).expect("it is there");
        assert_eq!(seen.extent, Extent::one_of(Day::MIN, common::now().day()), "#{event}");
    }
}

/// The days of an event at the end of a long chain are found without a call for each link.
#[test]
fn a_long_chain_is_followed_to_its_end() {
    let mut session = common::session(History::Vocabulary);
    let context = common::context();
    session.tell_all(WORDS, &context).expect("words");
    session.say("record visit by Ann to Alden on 2024-03-01, labelled first", &context).expect("told");
    session.say("record visit by Ann to Alden 1 day after first", &context).expect("told");
    let mut graph = replayed(&session, None);
    let last = graph.head();
    let mut link = None;
    let read = |entry: Entry| {
        link = Some(entry);
        std::ops::ControlFlow::Continue(())
    };
    session.store().read_from(last, read).expect("the log is read");
    for number in last + 1..last + 20_001 {
        let mut entry = link.clone().expect("an entry");
        entry.number = number;
        if let Body::Record(record) = &mut entry.body
            && let Some(anchor) = record.date.as_mut().and_then(|date| date.anchor.as_mut())
        {
            anchor.event = number - 1;
        }
        graph.apply(entry);
    }
    graph.settle();
    let extent = |recorded_at: Option<EntryId>| {
        let view = View::new(&graph, Lens { recorded_at, ..Lens::default() });
        view.event(graph.event_numbered(last + 20_000)?).map(|seen| seen.extent)
    };
    let day = Extent::day(first().plus_days(20_001));
    assert_eq!((extent(None), extent(Some(last + 20_000))), (Some(day), Some(day)));
}
