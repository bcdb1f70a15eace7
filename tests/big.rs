//! Questions that are too much for a big history: each is answered, or ended with a clear word, inside its budget.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use annals::internals::render;
use annals::{Config, Context, History, Place, RenderOptions, Session};
use annals_model::entry::{
    Body, Claim, Declare, Entry, EntryId, Grounds, Mood, Parent, Record, Role, Source,
};
use annals_model::error::ErrorKind;
use annals_model::time::{Date, Day, Timestamp};
use annals_store::{Draft, Options, Store};

use crate::common;

/// Events in the history, where the environment says no other number.
const EVENTS: u64 = 100_000;
/// Commits of so many entries.
const COMMIT: usize = 20_000;
const PEOPLE: u64 = 500;
const PLACES: u64 = 1_000;
const SITES: u64 = 2_000;
/// What a question is allowed.
const ALLOWED: Duration = Duration::from_millis(300);
/// What it may take beyond that until it has ended, unoptimised.
const LENIENCE: Duration = Duration::from_secs(1);

fn events() -> u64 {
    std::env::var("ANNALS_BIG").ok().and_then(|events| events.parse().ok()).unwrap_or(EVENTS)
}

/// A store with many events on few people, places and facilities, a tenth of them by one person; made once, and kept
/// where the environment says.
pub fn store() -> &'static Path {
    static STORE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    &STORE
        .get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let kept = std::env::var_os("ANNALS_BIG_STORE").map(PathBuf::from);
            let path = kept.unwrap_or_else(|| folder.path().join("big"));
            if !path.exists() {
                fill(&path);
            }
            (folder, path)
        })
        .1
}

fn fill(path: &Path) {
    let session = common::session(History::Vocabulary);
    let mut drafts = Vec::new();
    let draft = |Entry { author, label, recorded, body, .. }| {
        drafts.push(Draft {
            author,
            label,
            recorded: Some(recorded),
            elsewhere: None,
            supersedes: None,
            body,
        });
    };
    session.store().another().expect("another handle").catch_up(draft).expect("the vocabulary");
    let kinds = ["visit", "groundbreaking", "inauguration"].map(|name| {
        let defines = |draft: &Draft| matches!(&draft.body, Body::DefineKind(kind) if kind.name == name);
        drafts.iter().position(defines).expect("a shipped kind") as EntryId + 1
    });
    let entry = |body| Draft {
        author: String::new(),
        label: None,
        recorded: Some(Timestamp(0)),
        elsewhere: None,
        supersedes: None,
        body,
    };
    let first = drafts.len() as EntryId + 1;
    drafts.push(entry(Body::Source(Source {
        key: "wire".to_owned(),
        publisher: None,
        title: None,
        author: None,
        published: Some(Date::of_day(Day(18_000))),
        url: None,
        origin: None,
        licence: None,
    })));
    let (people, places, sites) = (first + 1, first + 1 + PEOPLE, first + 1 + PEOPLE + PLACES);
    drafts.extend((0..PEOPLE).map(|n| entry(declare("person", format!("Person {n}"), None))));
    drafts.extend((0..PLACES).map(|n| {
        let above = (n >= 10).then(|| (places + n / 10, Role::In));
        entry(declare("county", format!("Place {n}"), above))
    }));
    drafts.extend(
        (0..SITES)
            .map(|n| entry(declare("factory", format!("Site {n}"), Some((places + n % PLACES, Role::At))))),
    );
    let mut store = Store::open(path, &Options { create: true, ..Options::default() }).expect("a store");
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut below = move |many: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % many
    };
    for n in 0..events() {
        let by = if below(10) == 0 { people } else { people + below(PEOPLE) };
        let kind = kinds[usize::try_from(below(3)).expect("small")];
        let mut roles = vec![(Role::By, by), (Role::With, people + below(PEOPLE))];
        if kind == kinds[0] {
            roles.push((Role::To, places + below(PLACES)));
        } else {
            let site = below(SITES);
            roles.extend([(Role::Of, sites + site), (Role::At, places + site % PLACES)]);
        }
        let day = Day(18_000 + i64::try_from(below(2_500)).expect("small"));
        drafts.push(entry(record(kind, roles, day, first, n)));
        if drafts.len() >= COMMIT {
            commit(&mut store, &mut drafts);
        }
    }
    commit(&mut store, &mut drafts);
}

fn commit(store: &mut Store, drafts: &mut Vec<Draft>) {
    let mut guard = store.lock(|_| ()).expect("a lock");
    guard.commit(std::mem::take(drafts), common::now()).expect("a commit");
}

fn declare(kind: &str, name: String, above: Option<(EntryId, Role)>) -> Body {
    let parent = above.map(|(entity, role)| Parent { entity, role, from: None, to: None });
    Body::Declare(Declare {
        kind: kind.to_owned(),
        name,
        also: Vec::new(),
        parent,
        relations: Vec::new(),
        coordinates: None,
        target: None,
        claims: Vec::new(),
    })
}

fn record(kind: EntryId, roles: Vec<(Role, EntryId)>, day: Day, source: EntryId, n: u64) -> Body {
    let claim = Claim {
        quote: Some(format!("the words of report {n}")),
        grounds: Grounds::Reported,
        ..Claim::of(source)
    };
    Body::Record(Record {
        kind,
        mood: Mood::Happened,
        roles: roles.into_iter().map(|(role, who)| (role, vec![who])).collect(),
        date: Some(Date::of_day(day)),
        quantity: None,
        count: None,
        members: Vec::new(),
        links: Vec::new(),
        claims: vec![claim],
    })
}

/// What no history should be asked, and what any may be.
const TOO_MUCH: [&str; 36] = [
    "events followed by events anywhere",
    "events not followed by events anywhere",
    "events followed by events followed by events followed by events anywhere",
    "events not preceded by events by the same person",
    "visits followed by groundbreakings at the same place within 1 year",
    "how long between (events) and (events)",
    "how long from groundbreakings to inaugurations",
    "longest gap between events",
    "(dates of events) but not (dates of visits)",
    "(dates of events) and (dates of events)",
    "events on (dates of events)",
    "events before any events",
    "events after events",
    "events within 3 days of (events)",
    "path from \"Person 0\" to \"Person 1\"",
    "path from \"Person 3\" to \"Place 999\" in order of time",
    "neighbours of \"Person 0\" within 20 steps",
    "rank people by events",
    "rank entities by connections",
    "rank entities by influence",
    "islands",
    "twins",
    "events",
    "events sorted by date descending",
    "timeline of events",
    "count events per place per month per kind",
    "count events per day per person",
    "first event per place per day",
    "why events",
    "sources of events",
    "changes from 2019 to 2026",
    "describe \"Person 0\"",
    "places visited by people who attended events at (places with groundbreakings but no floods)",
    "events in (places of events) by (actors of events) with (companions of events)",
    "events mentioning words",
    "disputed events",
];

/// The processor's time that this thread has had, where the system tells it: a busy machine does not count.
fn own_time() -> Duration {
    static STARTED: OnceLock<Instant> = OnceLock::new();
    let entered = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = entered.and_then(|entered| entered.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| STARTED.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

#[test]
fn no_question_outlasts_its_budget() {
    let config =
        Config { place: Place::Path(store().to_owned()), read_only: true, history: History::Vocabulary };
    let (mut session, _) = Session::open(&config, common::now()).expect("the store opens");
    let mut ended = 0;
    for phrase in TOO_MUCH {
        let started = own_time();
        let stop = move || (own_time() - started > ALLOWED).then_some(ErrorKind::Budget);
        let asked = session.ask(phrase, &Context { stop: Some(Arc::new(stop)), ..common::context() });
        let took = own_time() - started;
        let rendered = own_time();
        let bytes = match &asked {
            Ok(answer) => render::answer(answer, &RenderOptions::default()).text.len(),
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::Budget, "{phrase}: {error:?}");
                assert!(
                    error.hint.as_ref().is_some_and(|hint| hint.contains("--max-")),
                    "{phrase}: {error:?}"
                );
                ended += 1;
                0
            }
        };
        if std::env::var_os("ANNALS_BIG").is_some() {
            let shown = (own_time() - rendered).as_millis();
            println!("{:>6} ms, {shown:>6} ms to show {bytes:>9} bytes: {phrase}", took.as_millis());
        }
        assert!(took < ALLOWED + LENIENCE, "{phrase}: {took:?}");
    }
    assert!(ended > 3, "only {ended} were too much");
}

/// A process that is at a question that takes long.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_long_question() {
    use std::process::{Command, Stdio};
    let store = store().to_str().expect("a path");
    let child = Command::new(env!("CARGO_BIN_EXE_annals"))
        .args([
            "--store",
            store,
            "--read-only",
            "--max-time",
            "300",
            "ask",
            "how long between (events) and (events)",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // Whatever it is at by then: it has the signal's handler, and the question is far from answered.
    std::thread::sleep(Duration::from_secs(1));
    let sent = Instant::now();
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    let ended = child.wait_with_output().expect("it ends");
    println!("ended {:?} after Ctrl-C", sent.elapsed());
    assert_eq!(ended.status.code(), Some(7), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(String::from_utf8_lossy(&ended.stderr).contains("cancelled"));
    // A tenth of a second is what is promised; the rest is for a machine with other things to do.
    assert!(sent.elapsed() < Duration::from_secs(10), "{:?}", sent.elapsed());
}
