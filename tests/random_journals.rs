//! Logs told at random, with corrections, merges, splits, ties, notes and what takes them back, by several people:
//! exported and told again.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use annals::internals::export::{ExportFormat, ExportRequest, export};
use annals::internals::lower;
use annals::rows::Participant;
use annals::{AnswerBody, Context, History, Session};
use annals_grammar::ast::Phrase;
use annals_graph::graph::Graph;
use annals_model::entry::Role;
use annals_model::time::{Date, Timestamp};
use proptest::prelude::*;

use crate::common;
use crate::journals::{entries, exported};
use crate::random_history::{Choices, history};

const AUTHORS: [&str; 4] = ["", "Anna", "Bo \"B.\"", "김"];

/// A statement in other numbers of entries.
fn renumbered(statement: &str, number: impl FnMut(u64) -> Option<u64>) -> Result<String, u64> {
    // What has no words in the language is passed over, like what makes no sense.
    let Ok(Phrase::Statement(mut statement)) = annals_grammar::parse(statement) else { return Err(0) };
    statement.renumber(number).map(|()| statement.to_string())
}

/// A session that was told a random history as far as it takes it: what has no sense is refused and passed over.
fn entered(choices: &[u16]) -> Session {
    let raw = history(&mut Choices::new(choices));
    let mut choices = Choices::new(choices);
    let mut graph = Graph::default();
    graph.apply_all(raw.iter().cloned());
    let mut session = common::session(History::None);
    let mut numbers: HashMap<u64, u64> = HashMap::new();
    let mut moment = Timestamp::parse("2024-06-01T00:00:00Z").expect("a moment").0;
    // A kind may imply one that is defined behind it.
    let (definitions, others): (Vec<_>, Vec<_>) =
        raw.iter().partition(|entry| lower::statement(entry, &graph).starts_with("define"));
    let again = definitions.clone();
    for entry in definitions.into_iter().chain(again).chain(others) {
        if numbers.contains_key(&entry.number) {
            continue;
        }
        moment += 1_000_003 * i64::try_from(choices.below(9)).expect("few");
        let author = choices.of(&AUTHORS).to_owned();
        let context = Context { author, ..Context::at(Timestamp(moment)) };
        let statement = lower::statement(entry, &graph);
        let here = |number| numbers.get(&number).copied();
        let Ok(mut statement) = renumbered(&statement, here) else { continue };
        if statement.starts_with("record") && choices.once_in(3) {
            statement.push_str(&format!(", labelled entry-{}", entry.number));
        }
        if choices.once_in(7) {
            statement.push_str(", first recorded 2020-01-01T00:00:00.5Z by \"Elsewhere\"");
        }
        if session.tell(&statement, &context).is_ok() {
            let here = session.graph().head();
            numbers.insert(entry.number, here);
            if choices.once_in(5) {
                session.tell(&format!("note on #{here} \"say \"\"so\"\"\""), &context).expect("a note");
            }
        }
    }
    assert!(numbers.len() > 30, "most of it is taken in");
    let context = Context::at(Timestamp(moment));
    session.tell("let sometimes = visits to First or inaugurations", &context).expect("a name");
    session
}

fn written(session: &mut Session, form: ExportFormat, phrase: &str) -> String {
    let request = ExportRequest { form, phrase: Some(phrase.to_owned()), ..ExportRequest::default() };
    let mut bytes = Vec::new();
    export(session, &request, &common::context(), &mut bytes).expect("an export");
    String::from_utf8(bytes).expect("text")
}

/// The events that a phrase finds, as told apart from their numbers.
fn found(session: &mut Session, phrase: &str) -> Vec<BTreeMap<String, String>> {
    let answer = session.ask(phrase, &common::context()).expect("an answer");
    let AnswerBody::Events { rows } = answer.body else { panic!("events were asked for") };
    let unnumbered = |who: &Participant| match who {
        Participant::Event(_) => "an event".to_owned(),
        Participant::Entity(name) => name.text.clone(),
    };
    let mut found: Vec<BTreeMap<String, String>> = rows
        .iter()
        .map(|row| {
            let roles = Role::ALL.into_iter().filter(|role| row.roles.has(*role)).map(|role| {
                let who: Vec<String> = row.roles.of(role).map(unnumbered).collect();
                (role.as_str().to_owned(), who.join("; "))
            });
            let fields = [
                ("kind", row.kind.clone()),
                ("mood", row.mood.as_str().to_owned()),
                (
                    "date",
                    format!("{:?} {:?} {:?}", row.bounded_date().map(Date::edtf), row.earliest, row.latest),
                ),
                ("count", format!("{:?}", row.count)),
                (
                    "sources",
                    row.sources
                        .iter()
                        .cloned()
                        .collect::<BTreeSet<_>>()
                        .into_iter()
                        .collect::<Vec<_>>()
                        .join("; "),
                ),
                ("disputed", row.disputed.to_string()),
                ("answer", row.answer.as_str().to_owned()),
            ];
            roles.chain(fields.map(|(name, value)| (name.to_owned(), value))).collect()
        })
        .collect();
    found.sort();
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_whole_log_comes_back_as_it_was(choices in prop::collection::vec(any::<u16>(), 0..400)) {
        let session = entered(&choices);
        let journal = exported(&session);
        let mut restored = common::session(History::None);
        let entered = restored.tell_all(&journal, &common::context());
        prop_assert!(entered.is_ok(), "{:?}\n{}", entered, journal);
        let mut there = entries(&restored);
        // Behind them stands a note of where they come from.
        prop_assert!(restored.verify(Some(&session.head().1)).is_ok());
        there.truncate(there.len() - 1);
        prop_assert_eq!(there, entries(&session), "{}", journal);
        let statements = |journal: &str| -> Vec<String> {
            journal.lines().filter(|line| !line.starts_with("//")).map(str::to_owned).collect()
        };
        let mut again = statements(&exported(&restored));
        prop_assert!(again.pop().is_some_and(|note| note.contains("restored copy of")));
        prop_assert_eq!(again, statements(&journal));
        // Told to the log it came from, it brings nothing.
        let again = restored.tell_all(&journal, &common::context());
        prop_assert_eq!(again.map(|entered| entered.recorded), Ok(0), "{}", exported(&session));
    }

    #[test]
    fn a_part_means_the_same_in_another_log(
        choices in prop::collection::vec(any::<u16>(), 0..400),
        phrase in prop::sample::select(vec!["events", "visits", "visits to First", "planned inaugurations", "events by Kim"]),
    ) {
        let mut session = entered(&choices);
        let part = written(&mut session, ExportFormat::Journal, phrase);
        let mut other = common::session(History::None);
        // Its numbers are other ones.
        other.tell("define type thing: plural things", &common::context()).expect("a type");
        let entered = other.tell_all(&part, &common::context());
        prop_assert!(entered.is_ok(), "{:?}\n{}", entered, part);
        if found(&mut session, phrase).is_empty() {
            return Ok(());
        }
        prop_assert_eq!(found(&mut other, phrase), found(&mut session, phrase), "{}\nof\n{}", part, exported(&session));
        let lines = written(&mut session, ExportFormat::JsonLines, phrase);
        let tells = lines.lines().flat_map(|line| {
            let object: serde_json::Value = serde_json::from_str(line).expect("an object");
            let tell = object["tell"].as_array().expect("statements").clone();
            tell.into_iter().map(|statement| statement.as_str().expect("a statement").to_owned())
        });
        let statements: Vec<String> = part.lines().filter(|line| !line.starts_with("//")).map(str::to_owned).collect();
        prop_assert_eq!(tells.collect::<Vec<_>>(), statements);
    }
}
