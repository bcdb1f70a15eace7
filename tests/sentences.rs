//! Sentences made of the constructions of English, each with the phrase that it means.
//!
//! A construction is a sentence with slots and a phrase with the same ones. Slots are filled with every subject, object
//! and time that fit, so that each verb, name and adjunct stands in each of the places where English puts it.

use annals::{History, Lens, Session};
use annals_grammar::ast::Phrase;
use annals_graph::view::View;
use annals_query::lookup::Lookup;
use annals_query::{canonical, resolve, sentence};

use crate::common;

/// Sentences and phrases with slots: who (`A`), what or where (`B`), somebody or somewhere else (`P`), and when (`T`).
/// `V` is the past form of the kind, `I` its base form, `N` and `K` its noun in the plural and the singular.
const CONSTRUCTIONS: [(&str, &str); 70] = [
    ("is it true that A V B T", "were there N by A R B T"),
    ("hasn't A V B", "were there N by A R B"),
    ("I'd like to see A's N T, please", "N by A T"),
    ("everyone who V B T", "actors of (N R B T)"),
    ("who V B most often T", "count N R B T per actor sorted by count descending"),
    ("what was the date of A's last K R B", "dates of (last K by A R B)"),
    ("N by A by year", "count N by A per year"),
    ("when and where did A I B T", "N by A R B T"),
    ("how long between A's first and last N", "how long from (first K by A) to (last K by A)"),
    ("who V B on the day of A's last K", "actors of (N R B on (dates of (last K by A)))"),
    ("what did A do T before he V B", "events by A T before (N by A R B)"),
    ("the third K by A", "(first 3 N by A) but not (first 2 N by A)"),
    ("what did A do after the last K R B", "events by A after (last K R B)"),
    ("who V B but not A", "(actors of (N R B)) but not (A)"),
    ("when did A I B T", "dates of (N by A R B T)"),
    ("when did A last I B T", "dates of (last K by A R B T)"),
    ("when did A first I B", "dates of (first K by A R B)"),
    ("when did A I B for the first time", "dates of (first K by A R B)"),
    ("when was the last time A V B T", "dates of (last K by A R B T)"),
    ("when was the first time that A V B", "dates of (first K by A R B)"),
    ("when was A's last K R B", "dates of (last K by A R B)"),
    ("in which year did A I B", "years of (N by A R B)"),
    ("in which month did A last I B", "months of (last K by A R B)"),
    ("what year did A first I B", "years of (first K by A R B)"),
    ("could you tell me the exact month when A V B", "months of (N by A R B)"),
    ("which year was B V", "years of (N R B)"),
    ("who V B T", "actors of (N R B T)"),
    ("T, who V B", "actors of (N R B T)"),
    ("who, T, V B", "actors of (N R B T)"),
    ("who V B first T", "actors of (first K R B T)"),
    ("who V B last", "actors of (last K R B)"),
    ("who last V B T", "actors of (last K R B T)"),
    ("who first V B", "actors of (first K R B)"),
    ("who was the first to I B T", "actors of (first K R B T)"),
    ("who was the last to I B", "actors of (last K R B)"),
    ("T, who was the first to I B", "actors of (first K R B T)"),
    ("who was the last person to I B", "(actors of (last K R B)) and (people)"),
    ("which person V B last T", "(actors of (last K R B T)) and (people)"),
    ("by whom was B V T", "actors of (N R B T)"),
    ("who V B before P", "actors of (N R B before (N by P R B))"),
    ("who V B after P did", "actors of (N R B after (N by P R B))"),
    ("before P, who was the last to I B", "actors of (last K R B before (N by P R B))"),
    ("who V B on the same day as P", "actors of (N R B on (dates of (N by P R B)))"),
    ("who V B in the same month as P", "actors of (N R B in (months of (N by P R B)))"),
    ("did A I B T", "were there N by A R B T"),
    ("T, did A I B", "were there N by A R B T"),
    ("has A ever V B", "were there N by A R B"),
    ("was B V by A T", "were there N R B by A T"),
    ("how often did A I B T", "how many N by A R B T"),
    ("how many times has A V B", "how many N by A R B"),
    ("what is the number of A's N T", "how many N by A T"),
    ("A's N T", "N by A T"),
    ("list A's N R B", "N by A R B"),
    ("please show me A's N T", "N by A T"),
    ("the most recent K by A", "last K by A"),
    ("A's second K", "(first 2 N by A) but not (first K by A)"),
    ("how long ago was A's last K R B", "how long since (last K by A R B)"),
    ("how long is it since A last V B", "how long since (last K by A R B)"),
    ("T, when did A last I B", "dates of (last K by A R B T)"),
    ("T, how often did A I B", "how many N by A R B T"),
    ("when exactly did A I B T", "dates of (N by A R B T)"),
    ("do you know who V B T", "actors of (N R B T)"),
    ("which people V B more than once", "people with at least 2 (N R B)"),
    ("who V B twice T", "people with at least 2 (N R B T)"),
    ("after P, when did A I B", "dates of (N by A R B after (N by P R B))"),
    ("A's last K R B T", "last K by A R B T"),
    ("what is A's first K T", "first K by A T"),
    ("who had V B T", "actors of (N R B T)"),
    ("was B ever V T", "were there N R B T"),
    ("when was B last V T", "dates of (last K R B T)"),
];

/// A kind: its forms, the preposition of its object, and objects that fit.
struct Verb {
    past: &'static str,
    base: &'static str,
    plural: &'static str,
    singular: &'static str,
    role: &'static str,
    objects: &'static [&'static str],
}

const VERBS: [Verb; 5] = [
    Verb {
        past: "visited",
        base: "visit",
        plural: "visits",
        singular: "visit",
        role: "to",
        objects: &["Songchon", "Kimhwa", "Kusong"],
    },
    Verb {
        past: "paid a visit to",
        base: "pay a visit to",
        plural: "visits",
        singular: "visit",
        role: "to",
        objects: &["Songchon", "Kimhwa"],
    },
    Verb {
        past: "inaugurated",
        base: "inaugurate",
        plural: "inaugurations",
        singular: "inauguration",
        role: "of",
        objects: &["Songchon food factory", "Kimhwa paper mill"],
    },
    Verb {
        past: "toured",
        base: "tour",
        plural: "tours",
        singular: "tour",
        role: "of",
        objects: &["Songchon food factory", "Kusong hospital"],
    },
    Verb {
        past: "announced",
        base: "announce",
        plural: "announcements",
        singular: "announcement",
        role: "of",
        objects: &["20x10 plan"],
    },
];
const SUBJECTS: [&str; 3] = ["Kim", "Kim Jong Un", "Supreme People's Assembly"];
const OTHERS: [&str; 2] = ["Kim", "local party officials"];
const TIMES: [&str; 7] = [
    "", "in 2024", "in December 2024", "on 20 December 2024", "before 1 March 2024", "since 2023",
    "after May 2024",
];

/// The pairs of a construction: its slots filled in every way.
fn pairs(said: &str, meant: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let has = |slot: &str| {
        said.split(' ').any(|word| word.trim_matches([',', '\'']).trim_end_matches("'s") == slot)
    };
    for verb in &VERBS {
        // What is light stands in no passive and before no name alone.
        if verb.past.contains(' ') && (said.contains("B V") || said.contains("was B")) {
            continue;
        }
        for object in verb.objects {
            for subject in &SUBJECTS[..if has("A") { SUBJECTS.len() } else { 1 }] {
                for other in &OTHERS[..if has("P") { OTHERS.len() } else { 1 }] {
                    for time in &TIMES[..if has("T") { TIMES.len() } else { 1 }] {
                        // Before the comma a time is always said.
                        if time.is_empty() && said.contains("T,") {
                            continue;
                        }
                        let fill = |text: &str| filled(text, verb, object, subject, other, time);
                        pairs.push((fill(said), fill(meant)));
                    }
                }
            }
        }
    }
    pairs.dedup();
    pairs
}

fn filled(text: &str, verb: &Verb, object: &str, subject: &str, other: &str, time: &str) -> String {
    let slot = |word: &str| {
        Some(match word {
            "A" => subject,
            "B" => object,
            "P" => other,
            "T" => time,
            "V" => verb.past,
            "I" => verb.base,
            "N" => verb.plural,
            "K" => verb.singular,
            "R" => verb.role,
            _ => return None,
        })
    };
    let word = |word: &str| {
        let inside = word.trim_matches(|letter: char| "(),".contains(letter));
        let owner = inside.trim_end_matches("'s");
        match slot(owner) {
            Some(filling) => word.replacen(owner, filling, 1),
            None => word.to_owned(),
        }
    };
    let words: Vec<String> = text.split(' ').map(word).filter(|word| !word.is_empty()).collect();
    words.join(" ").replace(" )", ")")
}

/// How a line is read: as a phrase, else as a sentence.
fn reading(session: &Session, line: &str) -> Option<String> {
    let graph = session.graph();
    let context = common::context();
    let known = |line: &str| {
        let Ok(Phrase::Question(question)) = annals_grammar::parse(line) else { return None };
        let query = resolve::known(&question, graph, Lens::default(), context.today())?;
        Some(canonical::reading(&View::new(graph, query.lens), &query))
    };
    let lookup = Lookup::new(View::new(graph, Lens::default()), context.today());
    let sentences = || sentence::phrases(line, lookup).into_iter().find_map(|phrase| known(&phrase));
    if sentence::says_more(line, graph.vocabulary()) {
        sentences().or_else(|| known(line))
    } else {
        known(line).or_else(sentences)
    }
}

#[test]
fn every_construction_means_its_phrase() {
    let session = common::session(History::Full);
    let (mut count, mut wrong) = (0, Vec::new());
    for (said, meant) in CONSTRUCTIONS {
        let mut first = None;
        for (sentence, phrase) in pairs(said, meant) {
            count += 1;
            let wanted = reading(&session, &phrase).unwrap_or_else(|| panic!("no phrase: {phrase}"));
            let got = reading(&session, &sentence);
            if got.as_deref() != Some(&wanted) {
                first.get_or_insert_with(|| format!("{sentence}\n  got    {got:?}\n  wanted {wanted}"));
            }
        }
        wrong.extend(first);
    }
    assert!(count >= 2_000, "only {count} sentences");
    assert!(
        wrong.is_empty(),
        "{} of {count}, the first: {}",
        wrong.len(),
        wrong[..wrong.len().min(12)].join("\n")
    );
}

/// What no construction has a place for is not left out: the line is no sentence, and is asked back.
#[test]
fn nothing_that_is_said_is_left_out() {
    let session = common::session(History::Full);
    for line in [
        "who says Kim never visited Songchon",
        "when did Kim not visit Songchon",
        "how often did Kim not visit Songchon",
        "counties Kim has not visited more than once",
        "who visited Songchon recently",
        "in 2024, where are the hospitals",
        "in 2024, who says Kim visited Songchon",
        "groundbreakings Kim attended twice",
        "groundbreakings Kim last attended",
        "is the planned groundbreaking at Songchon disputed",
        "where was the inauguration at Songchon first",
    ] {
        assert_eq!(reading(&session, line), None, "{line}");
    }
}
