//! Names that very many bear: what is said of them stays short.

use annals::{Context, History, Session};
use annals_model::error::ErrorKind;
use annals_model::time::Timestamp;

use crate::common;

/// A store in which this many people are called Kim, with what was noted when they were recorded.
fn many(count: u32) -> (Session, Vec<String>) {
    let mut session = common::session(History::Vocabulary);
    let lines: Vec<String> =
        (0..count).map(|at| format!("declare person \"Kim N{at}\" also \"Kim\"")).collect();
    let entered = session.tell_all(&lines.join("\n"), &Context::at(Timestamp(0))).expect("recorded");
    assert_eq!(entered.recorded, u64::from(count));
    (session, entered.notes)
}

#[test]
fn a_journal_says_once_who_bears_a_name() {
    let (_, notes) = many(300);
    let [note] = notes.as_slice() else { panic!("{} notes", notes.len()) };
    assert!(note.starts_with("line 2 and 298 more lines: Kim is a name of Kim N0 (person), "), "{note}");
    assert!(note.contains("Kim N9 (person) and 290 more; if two of them are one, use `merge`"), "{note}");
    assert!(!note.contains("Kim N10 "), "{note}");

    // One line has the note that the statement alone has.
    let (_, notes) = many(2);
    assert_eq!(notes, ["line 2: Kim is also a name of Kim N0 (person); if they are one, use `merge`"]);
}

#[test]
fn each_shared_name_of_a_journal_has_its_own_note() {
    let mut session = common::session(History::Vocabulary);
    let journal = "declare person \"A1\" also \"Ri\"\ndeclare person \"B1\" also \"Pak\"\n\
                   declare person \"A2\" also \"Ri\", also \"Pak\"\ndeclare person \"A3\" also \"RI\"";
    let entered = session.tell_all(journal, &Context::at(Timestamp(0))).expect("recorded");
    let starts: Vec<&str> =
        entered.notes.iter().map(|note| note.split(" (").next().unwrap_or_default()).collect();
    assert_eq!(starts, ["line 3 and 1 more line: Ri is a name of A1", "line 3: Pak is also a name of B1"]);
}

#[test]
fn a_statement_names_ten_others_who_bear_a_name() {
    let (mut session, _) = many(300);
    let answer = session.tell("declare person \"Kim X\" also \"kim\"", &common::context()).expect("recorded");
    let [note] = answer.notes.as_slice() else { panic!("{:?}", answer.notes) };
    let note = note.to_string();
    assert!(note.starts_with("kim is also a name of Kim N0 (person), "), "{note}");
    assert!(note.contains("Kim N9 (person) and 290 more; if they are one"), "{note}");
}

#[test]
fn an_ambiguous_name_lists_ten_and_says_how_many_more() {
    let (mut session, _) = many(300);
    for line in [
        "visits by Kim",
        "record visit by Kim to new place \"Songchon\"",
        "describe Kim",
        "merge Kim into \"Kim N1\" because \"one\"",
        "note on Kim \"a remark\"",
    ] {
        let error = session.say(line, &Context::at(Timestamp(0))).expect_err(line);
        assert_eq!(error.kind, ErrorKind::Ambiguous, "{line}: {error:?}");
        assert!(error.message.ends_with("Kim N9 (person) and 290 more"), "{line}: {}", error.message);
        // Nobody is merged into themselves, so that line is not offered.
        let offered = if line.starts_with("merge") { 9 } else { 10 };
        assert_eq!(error.suggestions.len(), offered, "{line}");
    }
    let error =
        session.tell("record visit to Kim", &Context::at(Timestamp(0))).expect_err("people are no places");
    assert!(error.message.contains("Kim N9 (person) and 290 more don't fit"), "{}", error.message);
    // Who is told apart is found among all the others.
    session
        .tell("record visit by \"Kim N250\" to new place \"X\"", &Context::at(Timestamp(0)))
        .expect("recorded");
    session.tell("declare person \"Kim N7\" also \"Kim\"", &Context::at(Timestamp(0))).expect("recorded");
    assert_eq!(
        session.ask("visits by \"Kim N250\"", &Context::at(Timestamp(0))).expect("an answer").certain,
        1
    );
}

#[test]
fn places_of_one_name_in_a_table_are_told_apart_by_what_they_lie_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let import = |name: &str, day: u32, rows: &mut dyn Iterator<Item = u32>| {
        let row = |at| format!("Kim,sojourn,San Jose,Province {at},2024-01-{day:02}\n");
        let table: String =
            std::iter::once("by,kind,city,province,on\n".to_owned()).chain(rows.map(row)).collect();
        std::fs::write(path(name), table).expect("written");
        let map = "by=by,kind=kind,at=city<province,on=on".replace(',', " --map ");
        let mut words = vec!["--store", "s", "--format", "json", "import", "t", "--map"];
        let (store, file) = (path("s"), path(name));
        (words[1], words[5]) = (&store, &file);
        words.extend(map.split(' '));
        let imported = common::annals(&words);
        assert!(imported.status.success(), "{}", common::err(&imported));
        let summary: serde_json::Value =
            serde_json::from_str(common::out(&imported).lines().next().expect("a line")).expect("JSON");
        ["recorded", "new_names"]
            .map(|field| summary[field].to_string().trim_matches('"').parse::<u32>().expect("a count"))
    };
    // Each province has a San Jose of its own, and Kim is new.
    assert_eq!(import("a.csv", 1, &mut (0..200)), [200, 401]);
    // The same towns in another order, and one more.
    assert_eq!(import("b.csv", 2, &mut (0..201).rev()), [201, 2]);
    for at in [0, 7, 150, 200] {
        let phrase = format!("how many sojourns in Province {at}").replace("Province", "\"Province") + "\"";
        let answer = common::out(&common::annals(&["--store", &path("s"), "ask", &phrase]));
        assert!(answer.contains(if at == 200 { "\n1\n" } else { "\n2\n" }), "{phrase}: {answer}");
    }
}
