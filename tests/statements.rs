//! Statements as people type them, each recording what its canonical line records.
//!
//! A construction is a sentence with slots and a statement with the same ones: who (`A`), what or where (`B`), when
//! (`T`), the preposition of the object (`R`), the past form (`V`), the base form (`I`) and the noun (`K`) of the kind.

use annals::{History, Session};
use annals_grammar::ast::Phrase;
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::Body;
use annals_query::lookup::Lookup;
use annals_query::query::Lens;

use crate::common;

const CONSTRUCTIONS: [(&str, &str); 44] = [
    ("record that A V B T", "record K by A R B T"),
    ("note that A V B T", "record K by A R B T"),
    ("A V B T", "record K by A R B T"),
    ("T A V B", "record K by A R B T"),
    ("T, A V B", "record K by A R B T"),
    ("A, T, V B", "record K by A R B T"),
    ("A has V B T", "record K by A R B T"),
    ("A did I B T", "record K by A R B T"),
    ("B was V by A T", "record K R B by A T"),
    ("T B was V by A", "record K R B by A T"),
    ("B has been V by A T", "record K R B by A T"),
    ("B was V T by A", "record K R B by A T"),
    ("add: K by A R B T", "record K by A R B T"),
    ("there was a K by A R B T", "record K by A R B T"),
    ("A's K R B took place T", "record K by A R B T"),
    ("a K R B by A took place T", "record K R B by A T"),
    ("A V B T, according to KCNA", "record K by A R B T, source kcna"),
    ("According to KCNA, A V B T", "record K by A R B T, source kcna"),
    ("according to kcna A V B T", "record K by A R B T, source kcna"),
    ("A, according to the Korean Central News Agency, V B T", "record K by A R B T, source kcna"),
    ("KCNA reports that A V B T", "record K by A R B T, source kcna"),
    ("kcna says A V B T", "record K by A R B T, source kcna"),
    ("A V B T, KCNA reported", "record K by A R B T, source kcna"),
    ("A V B T, KCNA", "record K by A R B T, source kcna"),
    ("A V B T (KCNA)", "record K by A R B T, source kcna"),
    ("KCNA: A V B T", "record K by A R B T, source kcna"),
    ("A V B T, as reported by KCNA", "record K by A R B T, source kcna"),
    ("B was V by A T, KCNA says", "record K R B by A T, source kcna"),
    ("A reportedly V B T, according to KCNA", "record K by A R B T, source kcna reported"),
    ("KCNA says A allegedly V B T", "record K by A R B T, source kcna reported"),
    ("A did not I B T", "record denied K by A R B T"),
    ("A didn't I B T", "record denied K by A R B T"),
    ("A never V B T", "record denied K by A R B T"),
    ("B was not V by A T", "record denied K R B by A T"),
    ("deny that A V B T", "record denied K by A R B T"),
    ("deny K by A R B T", "record denied K by A R B T"),
    ("it is denied that A V B T", "record denied K by A R B T"),
    ("there was no K by A R B T", "record denied K by A R B T"),
    ("no K by A R B T", "record denied K by A R B T"),
    ("KCNA denies that A V B T", "record denied K by A R B T, source kcna"),
    ("A did not I B T, according to KCNA", "record denied K by A R B T, source kcna"),
    ("A will I B T", "record planned K by A R B T"),
    ("B will be V by A T", "record planned K R B by A T"),
    ("A plans to I B T, according to KCNA", "record planned K by A R B T, source kcna"),
];

type Kind = (&'static str, &'static str, &'static str, &'static str, &'static [&'static str]);

/// Of a kind: its past and base forms, its noun, the preposition of its object, and objects that fit.
const KINDS: [Kind; 5] = [
    ("visited", "visit", "visit", "to", &["Songchon", "Kimhwa"]),
    ("inaugurated", "inaugurate", "inauguration", "of", &["Songchon food factory", "Kusong hospital"]),
    ("toured", "tour", "tour", "of", &["Kimhwa paper mill"]),
    ("inspected", "inspect", "inspection", "of", &["Songchon food factory"]),
    ("announced", "announce", "announcement", "of", &["20x10 plan"]),
];
const SUBJECTS: [&str; 3] = ["Kim", "Kim Jong Un", "Supreme People's Assembly"];
const TIMES: [&str; 8] = [
    "on 20 December 2019",
    "in May 2019",
    "in early 2019",
    "before 1 March 2019",
    "about October 2019",
    "between 1 June 2019 and 31 July 2019",
    "in spring 2019",
    "since 2019-11-01",
];

fn session() -> Session {
    let mut session = common::session(History::Full);
    let source = "source kcna: publisher \"Korean Central News Agency\", published 2020-05-12";
    session.tell(source, &common::context()).expect("a source");
    session
}

/// What a statement records, without the numbers that it gets.
fn recorded(session: &Session, number: u64) -> Body {
    session.store().entry(number).expect("the log").expect("an entry").body
}

/// What a line records when it is told.
fn told(session: &mut Session, line: &str) -> Result<Body, String> {
    session.tell(line, &common::context()).map_err(|error| format!("{line}\n  {error}"))?;
    let head = session.graph().head();
    Ok(recorded(session, head))
}

fn filled(text: &str, kind: (&str, &str, &str, &str), object: &str, subject: &str, time: &str) -> String {
    let (past, base, noun, role) = kind;
    let slot = |word: &str| {
        Some(match word {
            "A" => subject,
            "B" => object,
            "T" => time,
            "V" => past,
            "I" => base,
            "K" => noun,
            "R" => role,
            _ => return None,
        })
    };
    let word = |word: &str| {
        let inside = word.trim_matches([',', ':']).trim_end_matches("'s");
        slot(inside).map_or_else(|| word.to_owned(), |filling| word.replacen(inside, filling, 1))
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The one statement that a sentence is read as.
fn read(graph: &Graph, line: &str) -> Result<String, String> {
    let lookup = Lookup::new(View::new(graph, Lens::default()), common::context().today());
    let sentence =
        annals_query::sentence::stated(line, lookup).ok_or_else(|| format!("no reading: {line}"))?;
    match (sentence.lines.as_slice(), &sentence.reason) {
        ([one], None) => printed(one),
        (lines, reason) => Err(format!("{line}: {lines:?} {reason:?}")),
    }
}

/// A statement as it is printed, which reads back as itself.
fn printed(statement: &str) -> Result<String, String> {
    let parsed = |text: &str| match annals_grammar::parse(text) {
        Ok(phrase @ Phrase::Statement(_)) => Ok(phrase.to_string()),
        other => Err(format!("{text}: {other:?}")),
    };
    let once = parsed(statement)?;
    if parsed(&once)? == once { Ok(once) } else { Err(format!("{statement} prints as {once}")) }
}

#[test]
fn every_construction_means_its_statement() {
    let mut session = session();
    let (mut count, mut wrong) = (0, Vec::new());
    for (said, meant) in CONSTRUCTIONS {
        let mut first = None;
        for ((past, base, noun, role, objects), subject) in pairs() {
            for (object, time) in objects.iter().flat_map(|object| TIMES.map(|time| (object, time))) {
                let fill = |text: &str| filled(text, (past, base, noun, role), object, subject, time);
                let (got, wanted) = (read(session.graph(), &fill(said)), printed(&fill(meant)));
                count += 1;
                if got != wanted {
                    first.get_or_insert_with(|| {
                        format!("{}\n  got    {got:?}\n  wanted {wanted:?}", fill(said))
                    });
                }
            }
        }
        wrong.extend(first);
        // One of each is recorded: the entry is that of the statement.
        let (past, base, noun, role, objects) = KINDS[count % KINDS.len()];
        let fill = |text: &str| filled(text, (past, base, noun, role), objects[0], SUBJECTS[0], TIMES[0]);
        let (got, wanted) = (told(&mut session, &fill(said)), told(&mut session, &fill(meant)));
        if got != wanted {
            wrong.push(format!("{}\n  got    {got:?}\n  wanted {wanted:?}", fill(said)));
        }
    }
    assert!(count >= 1_000, "only {count} statements");
    assert!(wrong.is_empty(), "{} of {count} statements:\n{}", wrong.len(), wrong.join("\n"));
}

/// Each kind with one of the subjects.
fn pairs() -> impl Iterator<Item = (Kind, &'static str)> {
    KINDS.into_iter().enumerate().map(|(at, kind)| (kind, SUBJECTS[at % SUBJECTS.len()]))
}

/// What a sentence says that no statement holds is not left out: nothing is recorded, whether it is told or said.
#[test]
fn nothing_that_is_said_is_left_out() {
    let mut session = session();
    let context = common::context();
    let head = session.graph().head();
    for line in [
        "Kim may have visited Songchon on 20 December 2019",
        "Kim probably visited Songchon on 20 December 2019",
        "Kim allegedly visited Songchon on 20 December 2019",
        "it is rumoured that Kim visited Songchon on 20 December 2019",
        "Kim visited Songchon twice in 2019",
        "Kim first visited Songchon in 2019",
        "Kim visited 3 factories in 2019",
        "Kim visited all counties in 2019",
        "Kim visited Songchon on 20 December 2019 with his wife",
        "Kim visited a factory at Songchon on 20 December 2019",
        "Kim visited Songchon on 20 December 2019 to inspect the factory",
        "Kim visited Songchon on 20 December 2019 and gave a speech",
        "Kim visited Songchon and Kimhwa on 20 December 2019",
        "Kim visited Songchon on 20 December 2019, not Kimhwa",
        "Kim did not visit Songchon on 20 December 2019 but Kimhwa",
        "Kim Tok Hun visited Songchon on 20 December 2019",
        "Kim visited Songchon before Christmas 2019",
        "Kim visits Songchon on 20 December 2019",
        "Kim has not never visited Songchon",
        "it is denied that Kim did not visit Songchon",
        "Kim said at Songchon on 20 December 2019: \"it is good\"",
        "On 21 December 2019, KCNA: Kim visited Songchon",
        "KCNA reported on 21 December 2019 that Kim visited Songchon",
        "KCNA and the article report that Kim visited Songchon in 2019",
        "if Kim visited Songchon in 2019",
        "Kim visited Songchon in 2019?",
        "Kim would have visited Songchon in 2019",
        "the Songchon groundbreaking may have been on 28 February 2024",
        "undo that",
        "#191 was on 28 February",
        "the groundbreaking never happened",
        "not visits by Kim",
        "no visits by Kim to Songchon",
    ] {
        assert!(session.tell(line, &context).is_err(), "told: {line}");
        let said = session.say(line, &context);
        assert!(said.is_err() || said.is_ok_and(|answer| answer.shape != "entry"), "said: {line}");
        assert_eq!(session.graph().head(), head, "`{line}` recorded something");
    }
}

/// What can be asked is asked, and the statement that would record it is shown with the answer.
#[test]
fn what_can_be_asked_is_not_recorded() {
    let mut session = session();
    let context = common::context();
    let head = session.graph().head();
    for line in ["Kim visited Songchon in 2019", "Kim visited Kusong", "the Kusong hospital was cancelled"] {
        let answer = session.say(line, &context).expect(line);
        assert_eq!(session.graph().head(), head, "`{line}` recorded something");
        let statement = answer.recordable.unwrap_or_else(|| panic!("`{line}` shows no statement"));
        assert!(session.runs(&statement, &context), "{statement}");
    }
    for line in ["visits by Kim", "who visited Songchon", "was Kim in Songchon", "Kim's visits in 2019"] {
        let answer = session.say(line, &context).expect(line);
        assert_eq!(answer.recordable, None, "{line}");
    }
}
