//! A hundred phrases over a real table, with joins and projections nested three deep, each checked against a direct
//! computation over its rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use annals::internals::import::ImportRequest;
use annals::internals::render;
use annals::internals::repl::{Settings, import_observed};
use annals::{Format, History, RenderOptions, Session};

use crate::common::{context, session, shared};

/// The events up to here are taken: a sixth of the table, so that a debug build is done in time.
const UNTIL: &str = "2014-02-28";

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    by: String,
    kind: String,
    to: String,
    on: String,
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % bound as u64).expect("a small number")
    }
}

/// What a phrase asks of a row.
type Tests<'r> = Vec<Box<dyn Fn(&Row) -> bool + 'r>>;

/// A phrase with the rows that it must find.
struct Events<'r> {
    phrase: String,
    rows: Vec<&'r Row>,
}

/// A phrase with the names that it must find.
struct Names<'r> {
    phrase: String,
    names: BTreeSet<&'r str>,
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

struct Questions<'r> {
    rows: &'r [Row],
    by_name: BTreeMap<&'r str, Vec<&'r Row>>,
    dice: Dice,
}

impl<'r> Questions<'r> {
    fn new(rows: &'r [Row]) -> Self {
        let mut by_name: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            by_name.entry(&row.by).or_default().push(row);
            by_name.entry(&row.to).or_default().push(row);
        }
        Self { rows, by_name, dice: Dice(2014) }
    }

    fn any(&mut self) -> &'r Row {
        &self.rows[self.dice.below(self.rows.len())]
    }

    /// A row with somebody of these names in a role, or any row.
    fn row_of(&mut self, names: &BTreeSet<&'r str>, actor: bool) -> &'r Row {
        let found: Vec<&Row> = names
            .iter()
            .take(50)
            .filter_map(|name| self.by_name.get(name))
            .flatten()
            .copied()
            .filter(|row| names.contains(if actor { row.by.as_str() } else { row.to.as_str() }))
            .collect();
        if found.is_empty() { self.any() } else { found[self.dice.below(found.len())] }
    }

    /// Events, by names or projections of further events, so many deep.
    fn events(&mut self, depth: usize) -> Events<'r> {
        let (mut phrase, mut tests): (String, Tests<'r>) = (String::new(), Vec::new());
        let row;
        if depth == 0 {
            row = self.any();
            let (by, to) = (self.dice.below(3) > 0, self.dice.below(3) == 0);
            if by || !to {
                phrase.push_str(&format!(" by {}", quoted(&row.by)));
                tests.push(Box::new(move |other| other.by == row.by));
            }
            if to {
                phrase.push_str(&format!(" to {}", quoted(&row.to)));
                tests.push(Box::new(move |other| other.to == row.to));
            }
        } else {
            match self.dice.below(4) {
                0 => {
                    let inner = self.events(depth - 1);
                    let days: BTreeSet<&str> = inner.rows.iter().map(|row| row.on.as_str()).collect();
                    let met: Vec<&Row> =
                        self.rows.iter().filter(|row| days.contains(row.on.as_str())).collect();
                    row = if met.is_empty() { self.any() } else { met[self.dice.below(met.len())] };
                    phrase.push_str(&format!(" by {} on (dates of ({}))", quoted(&row.by), inner.phrase));
                    tests.push(Box::new(move |other| other.by == row.by && days.contains(other.on.as_str())));
                }
                way => {
                    let actor = way % 2 == 1;
                    let inner = self.names(depth - 1);
                    row = self.row_of(&inner.names, actor);
                    phrase.push_str(&format!(" {} ({})", if actor { "by" } else { "to" }, inner.phrase));
                    tests.push(Box::new(move |other| {
                        inner.names.contains(if actor { other.by.as_str() } else { other.to.as_str() })
                    }));
                }
            }
        }
        let all = depth > 0 && self.dice.below(4) == 0;
        if !all {
            tests.push(Box::new(move |other| other.kind == row.kind));
        }
        phrase.insert_str(0, &if all { "events".to_owned() } else { quoted(&row.kind) });
        self.timed(row, &mut phrase, &mut tests);
        let rows = self.rows.iter().filter(|row| tests.iter().all(|test| test(row))).collect();
        Events { phrase, rows }
    }

    fn timed(&mut self, row: &'r Row, phrase: &mut String, tests: &mut Tests<'r>) {
        let (on, month) = (row.on.as_str(), &row.on[..7]);
        if phrase.contains(" on (dates") {
            return;
        }
        match self.dice.below(7) {
            0 => {
                phrase.push_str(&format!(" in {month}"));
                tests.push(Box::new(move |other| other.on.starts_with(month)));
            }
            1 => {
                phrase.push_str(&format!(" after {on}"));
                tests.push(Box::new(move |other| other.on.as_str() > on));
            }
            2 => {
                phrase.push_str(&format!(" between 2014-01-10 and {on}"));
                if on >= "2014-01-10" {
                    tests.push(Box::new(move |other| {
                        "2014-01-10" <= other.on.as_str() && other.on.as_str() <= on
                    }));
                } else {
                    phrase.truncate(phrase.len() - format!(" between 2014-01-10 and {on}").len());
                }
            }
            3 => {
                phrase.push_str(&format!(" on or before {on}"));
                tests.push(Box::new(move |other| other.on.as_str() <= on));
            }
            _ => {}
        }
    }

    /// A projection of events.
    fn names(&mut self, depth: usize) -> Names<'r> {
        let inner = self.events(depth);
        let actors = self.dice.below(2) == 0;
        let name = |row: &&'r Row| if actors { row.by.as_str() } else { row.to.as_str() };
        let word = if actors { "actors" } else { "targets" };
        Names {
            phrase: format!("{word} of ({})", inner.phrase),
            names: inner.rows.iter().map(name).collect(),
        }
    }

    /// Two projections, joined.
    fn joined(&mut self, depth: usize) -> Names<'r> {
        let (one, other) = (self.names(depth), self.names(depth.saturating_sub(1)));
        let (word, names): (_, BTreeSet<&str>) = match self.dice.below(3) {
            0 => ("and", one.names.intersection(&other.names).copied().collect()),
            1 => ("or", one.names.union(&other.names).copied().collect()),
            _ => ("but not", one.names.difference(&other.names).copied().collect()),
        };
        Names { phrase: format!("({}) {word} ({})", one.phrase, other.phrase), names }
    }
}

/// The rows of the table, and a session that has imported them.
fn imported() -> Option<(Vec<Row>, Session)> {
    let packed = shared("data/icews14.tsv.gz")?;
    let Ok(unpacked) = Command::new("gzip").arg("-dc").arg(&packed).output() else {
        eprintln!("SKIPPED: there is no gzip");
        return None;
    };
    let text = String::from_utf8(unpacked.stdout).expect("the table is text");
    let mut lines = text.lines();
    let header = lines.next().expect("a header");
    let kept: Vec<&str> =
        lines.filter(|line| line.split('\t').nth(3).is_some_and(|day| day <= UNTIL)).collect();
    let row = |line: &&str| {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        Row { by: cells[0].into(), kind: cells[1].into(), to: cells[2].into(), on: cells[3].into() }
    };
    let rows: Vec<Row> = kept.iter().map(row).collect();
    assert!(rows.len() > 10_000, "{} rows", rows.len());
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("icews14.tsv");
    fs::write(&file, format!("{header}\n{}\n", kept.join("\n"))).expect("it is written");
    let mut session = session(History::Vocabulary);
    let map = "by=subject,kind=relation,to=object,on=date".to_owned();
    let request = ImportRequest { file, map: vec![map], ..ImportRequest::default() };
    let store = session.another_store().expect("another handle");
    let summary = import_observed(&request, store, &Settings::default(), false).expect("it is imported");
    assert_eq!((summary.recorded, summary.rejected), (rows.len() as u64, 0));
    session.catch_up().expect("it is read");
    Some((rows, session))
}

fn answered(session: &mut Session, phrase: &str) -> serde_json::Value {
    let answer =
        session.ask(phrase, &context()).unwrap_or_else(|error| panic!("{phrase}: {error} {:?}", error.hint));
    let look = RenderOptions { format: Format::Json, ..RenderOptions::default() };
    serde_json::from_str(&render::answer(&answer, &look).text).expect("JSON")
}

#[test]
fn a_hundred_phrases_over_a_real_table() {
    let Some((rows, mut session)) = imported() else { return };
    let mut questions = Questions::new(&rows);
    let (mut filled, mut deepest) = (0, 0);
    for number in 0..60 {
        let Events { phrase, rows } = questions.events(number % 4);
        let answer = answered(&mut session, &phrase);
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let row = |row: &serde_json::Value| Row {
            by: text(&row["roles"]["by"][0]),
            kind: text(&row["kind"]),
            to: text(&row["roles"]["to"][0]),
            on: text(&row["date"]),
        };
        let mut found: Vec<Row> = answer["rows"].as_array().expect("rows").iter().map(row).collect();
        let mut expected: Vec<Row> = rows.into_iter().cloned().collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{phrase}");
        let counted = answered(&mut session, &format!("how many {phrase}"));
        assert_eq!(
            (&counted["at_least"], &counted["at_most"]),
            (&expected.len().into(), &expected.len().into())
        );
        filled += usize::from(!expected.is_empty());
        deepest += usize::from(number % 4 == 3);
    }
    for number in 0..40 {
        let depth = number % 3;
        let Names { phrase, names } =
            if number % 2 == 0 { questions.joined(depth) } else { questions.names(depth + 1) };
        let answer = answered(&mut session, &phrase);
        let found: BTreeSet<&str> =
            answer["rows"].as_array().expect("rows").iter().filter_map(|row| row["name"].as_str()).collect();
        assert_eq!(found, names, "{phrase}");
        filled += usize::from(!names.is_empty());
    }
    assert!(filled > 70 && deepest >= 15, "{filled} answers of 100 are not empty, {deepest} are three deep");
}
