//! Names in a table mean what they mean in a statement: the same candidates, the same doubts, the same words for them.

use std::fs;

use annals::internals::lower;
use annals::{Config, History, Place, Session};
use annals_grammar::Phrase;
use annals_graph::graph::Party;
use annals_graph::view::View;
use annals_model::entry::{Body, Role};
use annals_query::lookup::Lookup;
use annals_query::query::Lens;
use proptest::prelude::*;

use crate::common::{self, annals, err};
use crate::random_history::Choices;

const NAMES: [&str; 9] = ["Kim", "kim", "KIM", "Kím", "Pak", "pak", "Ri Song", "ri-song", "Nobody"];

/// A statement about names.
fn said(choices: &mut Choices<'_>) -> String {
    let mut name = || choices.of(&NAMES[..8]);
    let (one, other) = (name(), name());
    let mut ty = || choices.of(&["person", "group", "county"]);
    let (first, second) = (ty(), ty());
    match choices.below(6) {
        0 | 1 => format!("declare {first} \"{one}\""),
        2 => format!("declare {first} \"{one}\" also \"{other}\""),
        3 => format!("declare county \"{one}\" in county \"{other}\""),
        4 => format!("merge {first} \"{one}\" into {second} \"{other}\" because \"one\""),
        _ => format!("undo #{} because \"no\"", 100 + choices.below(60)),
    }
}

/// Whom a statement names, or what is wrong with it.
fn by_statement(session: &Session, name: &str) -> Result<u64, String> {
    let view = View::new(session.graph(), Lens::default());
    let lookup = Lookup::new(view, common::context().today()).recording();
    let text = format!("record visit by \"{name}\" to \"20x10 square\"");
    let Ok(Phrase::Statement(statement)) = annals_grammar::parse(&text) else { panic!("{text}") };
    let context = lower::LowerContext { next: session.graph().head() + 1, source: None };
    let lowered = lower::lower(&statement, &lookup, &context).map_err(|error| error.message)?;
    let Some((_, Body::Record(record))) = lowered.entries.last() else { panic!("{text}") };
    let by = record.roles.iter().find(|(role, _)| *role == Role::By).expect("it names somebody");
    Ok(by.1[0])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    #[test]
    fn a_name_in_a_table_is_the_name_in_a_statement(choices in prop::collection::vec(any::<u16>(), 0..150)) {
        let mut choices = Choices::new(&choices);
        let mut session = common::session(History::Vocabulary);
        let mut journal = String::new();
        let square = "declare county \"20x10 square\"".to_owned();
        let mut next = Some(square);
        while let Some(statement) = next {
            // What makes no sense is refused.
            if session.tell(&statement, &common::context()).is_ok() {
                journal.push_str(&statement);
                journal.push('\n');
            }
            next = (!choices.is_over()).then(|| said(&mut choices));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name).display().to_string();
        fs::write(path("names.annals"), journal).expect("a journal");
        let rows: String = NAMES.iter().map(|name| format!("visit,{name},20x10 square\n")).collect();
        fs::write(path("rows.csv"), format!("kind,who,where\n{rows}")).expect("a table");
        let (store, skip) = (path("store"), format!("skip:{}", path("rejected.csv")));
        let recorded = annals(&["--store", &store, "import", &path("names.annals")]);
        prop_assert!(recorded.status.success(), "{}", err(&recorded));
        let imported = annals(&[
            "--store", &store, "import", &path("rows.csv"), "--map", "kind=kind,by=who,to=where",
            "--new-names", "reject", "--on-error", &skip,
        ]);
        prop_assert!(imported.status.success(), "{}", err(&imported));
        let rejected = fs::read_to_string(path("rejected.csv")).unwrap_or_default();
        let config = Config { place: Place::Path(store.into()), read_only: true, history: History::Vocabulary };
        let (after, _) = Session::open(&config, common::now()).expect("a session");
        let view = View::new(after.graph(), Lens::default());
        let mut events = view.events().collect::<Vec<_>>();
        events.sort_by_key(|seen| seen.number);
        let mut events = events.into_iter();
        for (line, name) in NAMES.iter().enumerate().map(|(at, name)| (at + 2, *name)) {
            let statement = by_statement(&session, name);
            let reason = rejected.lines().find(|row| row.starts_with(&format!("{line},")));
            let Some(reason) = reason else {
                let event = events.next().expect("an event for each row that was not rejected");
                let by = event.role(Role::By).next().expect("it names somebody");
                let Party::Entity(by) = by else { panic!("{by:?}") };
                let number = after.graph().entity(view.canonical(by)).number;
                prop_assert_eq!(Ok(number), statement, "{}", name);
                continue;
            };
            if reason.contains("nothing is called") {
                // A name that differs in spelling only is never taken for another in a table.
                let lookup = Lookup::new(View::new(session.graph(), Lens::default()), common::context().today());
                // Nor is a place of this name who did it.
                let vocabulary = session.graph().vocabulary();
                let visit = vocabulary.kind_named("visit").expect("a kind");
                let acts = |entity| vocabulary.admits(visit, Role::By, session.graph().type_of(entity));
                prop_assert!(!lookup.namesakes_spelled(name).any(acts), "{}", reason);
                prop_assert!(statement.is_err() || lookup.spelled_otherwise(name).is_some(), "{}", reason);
            } else {
                let why = statement.expect_err(reason);
                let ambiguous = why.contains(" may be ");
                prop_assert_eq!(ambiguous, reason.contains(" may be "), "{}\n{}", why, reason);
                if ambiguous {
                    prop_assert!(reason.replace("\"\"", "\"").contains(&why), "{}\n{}", why, reason);
                }
            }
        }
        prop_assert!(events.next().is_none());
    }
}
