//! annals beside SQLite, both asked from Rust in one process, in turns: what each takes without any conversion to Python.
//!
//! `annals-sqlite params.json db.sqlite annals-store`: the draws of the peer benchmark, and the stores that it made.

// Its `main` is for whoever asks it by lines.
#[allow(dead_code)]
#[path = "../peer.rs"]
mod peer;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use annals_model::time::Day;
use rusqlite::{Connection, OpenFlags, Row, Statement};
use peer::{Cell, Peer};

type Failure = Box<dyn std::error::Error>;
type Rows = Vec<Vec<Cell>>;

/// Times that each draw is asked, after one that warms up.
const TIMES: usize = 5;

/// Q1 and Q2; the values stand for `?1`, `?2` and `?3`.
const EVENTS: &str = "SELECT e.day, e.id, o.name FROM event e JOIN entity o ON o.id = e.object \
    WHERE e.kind=(SELECT id FROM kind WHERE name=?1) AND e.actor=(SELECT id FROM entity WHERE name=?2) \
    AND e.place=(SELECT id FROM place WHERE name=?3) ORDER BY e.day, e.id";
/// Q4.
const FIRST: &str = "SELECT e.day, e.id, p.name, o.name FROM (SELECT * FROM event INDEXED BY event_actor_day \
    WHERE kind=(SELECT id FROM kind WHERE name=?1) AND actor=(SELECT id FROM entity WHERE name=?2) \
    AND day > ?3 ORDER BY day, id LIMIT 1) e JOIN place p ON p.id = e.place JOIN entity o ON o.id = e.object";

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [params, sqlite, annals] = arguments.as_slice() else {
        return Err("say params.json, db.sqlite and the store of annals".into());
    };
    let draws: BTreeMap<String, serde_json::Value> =
        serde_json::from_reader(std::fs::File::open(Path::new(params))?)?;
    let draws = |name: &str| -> Result<Vec<Vec<String>>, Failure> {
        let draws = draws.get(name).ok_or_else(|| format!("no draws of {name}"))?;
        Ok(serde_json::from_value(draws.clone())?)
    };
    let db = Connection::open_with_flags(sqlite, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    db.execute_batch("PRAGMA cache_size=-1000000; PRAGMA mmap_size=30000000000;")?;
    let mut peer = Peer::default();
    peer.answer(&["open", annals])?;
    println!("{:34} {:>9} {:>9} {:>9} {:>9} {:>6}", "µs", "annals", "p99", "SQLite", "p99", "ratio");
    for (name, sql) in [("q1", EVENTS), ("q2", EVENTS), ("q4", FIRST)] {
        let mut statement = db.prepare(sql)?;
        let mut other = |draw: &[String]| stepped(&mut statement, name, draw);
        compare(name, &draws(name)?, true, &mut |draw| asked(&mut peer, name, draw), &mut other)?;
        let changing = format!("{name}, other values every time");
        compare(&changing, &draws(name)?, false, &mut |draw| asked(&mut peer, name, draw), &mut other)?;
    }
    for (request, label) in
        [("q1 as text", "q1 as text, a whole answer"), ("q1 as text, found", "q1 as text, found")]
    {
        let mut other = |draw: &[String]| -> Result<Rows, Failure> {
            let mut sql = EVENTS.to_owned();
            for (at, value) in draw.iter().enumerate() {
                sql = sql.replace(&format!("?{}", at + 1), &format!("'{}'", value.replace('\'', "''")));
            }
            let mut statement = db.prepare(&sql)?;
            collected(statement.query([])?)
        };
        compare(label, &draws("q1")?, false, &mut |draw| asked(&mut peer, request, draw), &mut other)?;
    }
    Ok(())
}

/// What annals answers.
fn asked(peer: &mut Peer, request: &str, draw: &[String]) -> Result<Rows, Failure> {
    let words: Vec<&str> = std::iter::once(request).chain(draw.iter().map(String::as_str)).collect();
    peer.answer(&words)
}

/// What a prepared statement answers.
fn stepped(statement: &mut Statement<'_>, name: &str, draw: &[String]) -> Result<Rows, Failure> {
    let [one, two, three] = draw else { return Err("a draw has three values".into()) };
    if name == "q4" {
        collected(statement.query((one, two, day(three)?.0))?)
    } else {
        collected(statement.query((one, two, three))?)
    }
}

/// The day of `YYYY-MM-DD`.
fn day(text: &str) -> Result<Day, Failure> {
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next().ok_or("a date has three parts");
    let day = Day::from_civil(part()?.parse()?, part()?.parse()?, part()?.parse()?);
    day.ok_or_else(|| format!("there is no day {text}").into())
}

fn collected(mut rows: rusqlite::Rows<'_>) -> Result<Rows, Failure> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(cells(row)?);
    }
    Ok(all)
}

/// The day, the id and the names of a row.
fn cells(row: &Row<'_>) -> Result<Vec<Cell>, Failure> {
    let mut cells = vec![Cell::Text(Day(row.get(0)?).to_string()), Cell::Int(row.get(1)?)];
    for at in 2..row.as_ref().column_count() {
        cells.push(Cell::Text(row.get(at)?));
    }
    Ok(cells)
}

/// Asks both every draw, in turns, and prints the medians and 99th percentiles over the draws. With `again` a draw is
/// asked several times in a row; without, all others are asked in between.
fn compare(
    label: &str,
    draws: &[Vec<String>],
    again: bool,
    one: &mut dyn FnMut(&[String]) -> Result<Rows, Failure>,
    other: &mut dyn FnMut(&[String]) -> Result<Rows, Failure>,
) -> Result<(), Failure> {
    let asked = (TIMES + 1) * draws.len();
    let mut times = vec![[const { Vec::new() }; 2]; draws.len()];
    for turn in 0..asked {
        let at = if again { turn / (TIMES + 1) } else { turn % draws.len() };
        let (ours, our_time) = timed(&draws[at], one)?;
        let (theirs, their_time) = timed(&draws[at], other)?;
        if ours != theirs {
            return Err(format!("{label} {:?}: annals {ours:?}, SQLite {theirs:?}", draws[at]).into());
        }
        times[at][0].push(our_time);
        times[at][1].push(their_time);
    }
    let [ours, theirs] = [0, 1].map(|side| {
        // The first of each warmed up.
        let mut medians: Vec<f64> =
            times.iter().map(|times| ranked(&mut times[side][1..].to_vec(), 50)).collect();
        [ranked(&mut medians, 50), ranked(&mut medians, 99)]
    });
    let ratio = ours[0] / theirs[0];
    println!("{label:34} {:9.1} {:9.1} {:9.1} {:9.1} {ratio:6.2}", ours[0], ours[1], theirs[0], theirs[1]);
    Ok(())
}

/// An answer, and the microseconds until it was there.
fn timed(
    draw: &[String],
    ask: &mut dyn FnMut(&[String]) -> Result<Rows, Failure>,
) -> Result<(Rows, f64), Failure> {
    let started = Instant::now();
    let rows = ask(draw)?;
    Ok((rows, started.elapsed().as_secs_f64() * 1e6))
}

/// The value below which so many of a hundred lie.
fn ranked(times: &mut [f64], percent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times[(times.len() - 1) * percent / 100]
}
