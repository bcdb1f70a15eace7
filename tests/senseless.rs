//! Entries whose frames are right and whose content makes no sense: every command names the same ones, and says the
//! rest rightly.

use std::path::{Path, PathBuf};

use annals::{Config, History, Place, Session};
use annals_model::entry::{Body, Change, Claim, Correct, Declare, EntryId, Mood, Parent, Record, Role};
use annals_store::{Draft, Options, Store};

use crate::common::{annals, context, err, now, out};

const SENSE: &str = "define type place: plural places
define type person: plural people
define kind visit: plural visits, past visited, verb visit; by person, to place
declare place Town
declare person Kim
source paper: title \"A paper\"
record visit by Kim to Town on 2024-01-01, source paper
note on #7 \"a remark\"
";
const KIND: EntryId = 3;
const TOWN: EntryId = 4;
const KIM: EntryId = 5;
const PAPER: EntryId = 6;
const VISIT: EntryId = 7;
const NOTE: EntryId = 8;
const NOBODY: EntryId = 999;

fn record(kind: EntryId, by: EntryId, source: EntryId) -> Body {
    Body::Record(Record {
        kind,
        mood: Mood::Happened,
        roles: vec![(Role::By, vec![by]), (Role::To, vec![TOWN])],
        date: None,
        quantity: None,
        count: None,
        members: Vec::new(),
        links: Vec::new(),
        claims: vec![Claim::of(source)],
    })
}

pub fn declare(kind: &str, name: &str) -> Body {
    Body::Declare(Declare {
        kind: kind.to_owned(),
        name: name.to_owned(),
        also: Vec::new(),
        parent: None,
        relations: Vec::new(),
        coordinates: None,
        target: None,
        claims: Vec::new(),
    })
}

/// What makes no sense, each with the words for why.
fn senseless() -> Vec<(Body, String)> {
    let because = Some("a slip".to_owned());
    let as_a = |number: EntryId, sort: &str| format!("it refers to #{number} as {sort}, which it isn't");
    let event = |number| as_a(number, "an event");
    vec![
        (record(NOBODY, KIM, PAPER), as_a(NOBODY, "a kind of event")),
        (record(VISIT, KIM, PAPER), as_a(VISIT, "a kind of event")),
        (record(KIND, PAPER, PAPER), as_a(PAPER, "one that takes part")),
        (record(KIND, KIM, TOWN), as_a(TOWN, "a source")),
        (Body::Cite { event: NOBODY, claim: Claim::of(PAPER) }, event(NOBODY)),
        (
            Body::Correct(Correct {
                event: NOTE,
                refine: false,
                changes: vec![Change::Mood(Mood::Planned)],
                because: because.clone(),
                claims: Vec::new(),
            }),
            event(NOTE),
        ),
        (Body::Retract { target: KIM, because: because.clone(), claims: Vec::new() }, event(KIM)),
        (
            Body::Same { event: VISIT, duplicate: NOBODY, because: because.clone(), claims: Vec::new() },
            event(NOBODY),
        ),
        (Body::Distinct { event: TOWN, duplicate: VISIT, because: because.clone() }, event(TOWN)),
        (
            Body::Merge { from: NOBODY, into: KIM, because: because.clone() },
            as_a(NOBODY, "a person, place or thing"),
        ),
        (Body::Rate { source: VISIT, letter: 'A', because: because.clone() }, as_a(VISIT, "a source")),
        (Body::Note { target: NOBODY, remark: "?".into(), claim: None }, as_a(NOBODY, "an entry before it")),
        (Body::Undo { target: NOBODY, because, claims: Vec::new() }, as_a(NOBODY, "an entry before it")),
        (declare("ship", "Mary"), "its type is not defined before it".to_owned()),
    ]
}

fn entered(path: &Path) {
    let config = Config { place: Place::Path(path.to_owned()), read_only: false, history: History::None };
    let (mut session, _) = Session::open(&config, now()).expect("a session");
    session.tell_all(SENSE, &context()).expect("told");
}

/// A store that holds each of these behind what makes sense, one in a commit.
fn made(folder: &Path, bodies: impl IntoIterator<Item = Body>) -> PathBuf {
    let path = folder.join("store");
    entered(&path);
    let mut store = Store::open(&path, &Options::default()).expect("the store");
    for body in bodies {
        let draft = Draft {
            author: String::new(),
            elsewhere: None,
            label: None,
            recorded: None,
            supersedes: None,
            body,
        };
        store.lock(|_| ()).expect("a lock").commit(vec![draft], now()).expect("a commit");
    }
    path
}

fn on(store: &Path, words: &[&str]) -> std::process::Output {
    let path = store.to_str().expect("a path");
    annals(&[&["--store", path, "--quiet", "--now", "2026-11-24T08:00:00Z"], words].concat())
}

/// No statement says so, but the entries of another program can.
#[test]
fn a_time_that_ends_before_it_begins_is_found() {
    let day = |text: &str| Some(annals_model::time::edtf::parse(text).expect("a day"));
    let lying = |name: &str, from: &str, to: &str| {
        let Body::Declare(declared) = declare("place", name) else { panic!("it declares") };
        let parent = Some(Parent { entity: TOWN, role: Role::In, from: day(from), to: day(to) });
        Body::Declare(Declare { parent, ..declared })
    };
    let folder = tempfile::tempdir().expect("a folder");
    let bodies =
        [lying("Upper Town", "2024-05-01", "2024-02-01"), lying("Lower Town", "2024-02-01", "2024-05")];
    let store = made(folder.path(), bodies);
    let found = out(&on(&store, &["--format", "json", "check"]));
    let answer: serde_json::Value = serde_json::from_str(&found).expect("an answer");
    let rows = answer["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 1, "{found}");
    assert_eq!(rows[0]["what"], "time");
    assert_eq!(rows[0]["says"], "the time that Upper Town was there ends before it begins");
    assert_eq!(rows[0]["next"], "history of #9");
}

#[test]
fn every_command_names_what_makes_no_sense() {
    for (at, (body, why)) in senseless().into_iter().enumerate() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = made(folder.path(), [body]);
        let sense = folder.path().join("sense");
        entered(&sense);
        let finding = format!("entry #9 is invalid: {why}; that part is ignored");
        let salvaged = folder.path().join("salvaged");
        let (salvaged, other) = (salvaged.to_str().expect("UTF-8"), store.to_str().expect("UTF-8"));
        let commands: [(&Path, &[&str]); 6] = [
            (&store, &["ask", "count places"]),
            (&store, &["verify"]),
            (&store, &["verify", "--salvage", salvaged]),
            (&sense, &["diff", other]),
            (&sense, &["merge-log", other]),
            (&store, &["tell", "declare place Village"]),
        ];
        for (place, words) in commands {
            let output = on(place, words);
            let said = format!("{}{}", out(&output), err(&output));
            assert!(output.status.success(), "{at}, {words:?}: {said}");
            assert!(said.contains(&finding), "{at}, {words:?}: {said}");
        }
        // What is around it is answered as ever, and nothing of it has come into the other store.
        let answer = on(&store, &["--format", "json", "ask", "count visits by Kim on 2024-01-01"]);
        let answer: serde_json::Value = serde_json::from_str(&out(&answer)).expect("JSON");
        assert_eq!(answer["at_least"], 1, "{at}: {answer}");
        assert!(
            answer["notes"].as_array().expect("notes").iter().any(|note| note == &finding),
            "{at}: {answer}"
        );
        let clean = on(&sense, &["verify"]);
        assert!(clean.status.success() && !out(&clean).contains("is invalid"), "{at}: {}", out(&clean));
        let kept = on(Path::new(salvaged), &["ask", "count visits by Kim on 2024-01-01"]);
        assert!(err(&kept).contains(&finding), "{at}: {}", err(&kept));
    }
}

#[test]
fn very_many_are_named_by_the_first_and_how_many_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = made(folder.path(), senseless().into_iter().map(|(body, _)| body));
    let said = err(&on(&store, &["ask", "count places"]));
    let named = said.lines().filter(|line| line.starts_with("entry #")).count();
    assert_eq!(named, 10, "{said}");
    assert!(said.contains(&format!("{} more entries are invalid", senseless().len() - 10)), "{said}");
    let verified = out(&on(&store, &["verify"]));
    assert_eq!(verified.matches(" is invalid: ").count(), senseless().len(), "{verified}");
}

/// A snapshot that stands for such entries does not silence them.
#[test]
fn a_snapshot_keeps_what_makes_no_sense() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = made(folder.path(), [Body::Undo { target: NOBODY, because: None, claims: Vec::new() }]);
    let opened = |every| {
        let store = Store::open(&store, &Options::default()).expect("the store");
        Session::on(store, History::None, every, now()).expect("a session")
    };
    let (mut session, first) = opened(Some(1));
    session.finish_snapshot();
    drop(session);
    let snapshots = std::fs::read_dir(store.join("snapshot")).expect("a folder").count();
    assert_eq!(snapshots, 1);
    let (_, again) = opened(None);
    assert!(first.iter().any(|line| line.starts_with("entry #9 is invalid")), "{first:?}");
    assert_eq!(first, again);
}

#[test]
fn nothing_that_is_shipped_makes_no_sense() {
    let session = crate::common::session(History::Full);
    assert_eq!(session.graph().senseless(), []);
}
