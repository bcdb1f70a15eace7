//! Each way to write a date means the same in a question, in `record`, in the cell of a table and in a lens.
//!
//! A line of the table: the words as they stand behind a place, the first day, the last day. The days are held against the
//! row of the event recorded so, against that of the event imported so, and the question is asked back by its reading.

use annals::{Context, History, Session};
use annals_model::time::Timestamp;
use serde_json::Value;

use crate::common;

/// A Wednesday.
const NOW: &str = "2025-06-18T12:00:00Z";

const TABLE: &str = "
in early May 2018 | 2018-05-01 | 2018-05-10
in mid-May 2018 | 2018-05-11 | 2018-05-20
in late May 2018 | 2018-05-21 | 2018-05-31
at the end of May 2018 | 2018-05-21 | 2018-05-31
at the beginning of 2018 | 2018-01-01 | 2018-04-30
in the middle of May 2018 | 2018-05-11 | 2018-05-20
in mid-2018 | 2018-05-01 | 2018-08-31
in the late 1960s | 1967-01-01 | 1969-12-31
in the first half of 2018 | 2018-01-01 | 2018-06-30
in the second half of May 2018 | 2018-05-16 | 2018-05-31
in H2 2018 | 2018-07-01 | 2018-12-31
in Q2 2018 | 2018-04-01 | 2018-06-30
in the fourth quarter of 2018 | 2018-10-01 | 2018-12-31
in the first week of May 2018 | 2018-05-01 | 2018-05-07
in the last week of May 2018 | 2018-05-25 | 2018-05-31
in the week of 7 May 2018 | 2018-05-07 | 2018-05-13
7-9 May 2018 | 2018-05-07 | 2018-05-09
7 to 9 May 2018 | 2018-05-07 | 2018-05-09
on May 7-9, 2018 | 2018-05-07 | 2018-05-09
from 7 to 9 May 2018 | 2018-05-07 | 2018-05-09
from May 7 to 9, 2018 | 2018-05-07 | 2018-05-09
between 7 and 9 May 2018 | 2018-05-07 | 2018-05-09
30 April – 2 May 2018 | 2018-04-30 | 2018-05-02
between April and May 2018 | 2018-04-01 | 2018-05-31
in April or May 2018 | 2018-04-01 | 2018-05-31
on 7 or 9 May 2018 | 2018-05-07 | 2018-05-09
in late April or early May 2018 | 2018-04-21 | 2018-05-10
on or about 7 May 2018 | 2018-05-06 | 2018-05-08
around May 2018 | 2018-04-01 | 2018-06-30
circa 2018 | 2017-01-01 | 2019-12-31
c. 2018 | 2017-01-01 | 2019-12-31
approximately 2018 | 2017-01-01 | 2019-12-31
roughly May 2018 | 2018-04-01 | 2018-06-30
sometime in May 2018 | 2018-05-01 | 2018-05-31
by the end of 2018 | .. | 2018-12-31
since the end of May 2018 | 2018-05-31 | ..
after the end of 2018 | 2019-01-01 | ..
before the end of 2018 | .. | 2018-12-30
not later than 7 May 2018 | .. | 2018-05-07
from May 2018 onwards | 2018-05-01 | ..
on Monday 7 May 2018 | 2018-05-07 | 2018-05-07
on Monday, May 7, 2018 | 2018-05-07 | 2018-05-07
on the night of 7 May 2018 | 2018-05-07 | 2018-05-08
on the morning of 7 May 2018 | 2018-05-07 | 2018-05-07
on 7-May-2018 | 2018-05-07 | 2018-05-07
on 7th May, 2018 | 2018-05-07 | 2018-05-07
on 2018 May 7 | 2018-05-07 | 2018-05-07
on 2018-5-7 | 2018-05-07 | 2018-05-07
in 5/2018 | 2018-05-01 | 2018-05-31
on 17.05.2018 | 2018-05-17 | 2018-05-17
on 07.05.2018 | 2018-05-07 | 2018-05-07
on 05/17/2018 | 2018-05-17 | 2018-05-17
on 7 May '18 | 2018-05-07 | 2018-05-07
in 1961-1963 | 1961-01-01 | 1963-12-31
in 1965-66 | 1965-01-01 | 1966-12-31
in the 17th century | 1600-01-01 | 1699-12-31
in the 1600s | 1600-01-01 | 1699-12-31
in 31 BC | -0030-01-01 | -0030-12-31
in winter 2017/18 | 2017-12-01 | 2018-02-28
in the autumn of 2018 | 2018-09-01 | 2018-11-30
in Juche 107 | 2018-01-01 | 2018-12-31
on 2018-05-07 | 2018-05-07 | 2018-05-07
in 1950S2 | 1900-01-01 | 1999-12-31
";

/// Those that are counted from today, which no table says.
const NEAR: &str = "
last week | 2025-06-09 | 2025-06-15
in the last quarter | 2025-01-01 | 2025-03-31
4 days ago | 2025-06-14 | 2025-06-14
the last 12 months | 2024-06-19 | 2025-06-18
late last year | 2024-09-01 | 2024-12-31
";

fn lines(table: &str) -> impl Iterator<Item = (&str, (String, String))> {
    table.trim().lines().map(|line| {
        let [said, from, to] = line.split(" | ").collect::<Vec<_>>()[..] else { panic!("{line}") };
        (said, (from.to_owned(), to.to_owned()))
    })
}

fn context() -> Context {
    Context { now: Timestamp::parse(NOW).expect("a moment"), typed: true, ..Context::at(Timestamp(0)) }
}

fn json(session: &mut Session, phrase: &str) -> Value {
    let answer = session.say(phrase, &context()).unwrap_or_else(|error| panic!("{phrase}: {error}"));
    let look = annals::RenderOptions { format: annals::Format::Json, ..Default::default() };
    serde_json::from_str(&annals::internals::render::answer(&answer, &look).text).expect("JSON")
}

/// The bounds of an event, as its row has them.
fn bounds(session: &mut Session, number: u64) -> (String, String) {
    let answer = json(session, &format!("#{number}"));
    let bound = |field: &str| answer["rows"][0][field].as_str().unwrap_or("..").to_owned();
    (bound("earliest"), bound("latest"))
}

#[test]
fn a_date_means_the_same_in_a_statement_and_a_question() {
    let mut session = common::session(History::Full);
    for (said, days) in lines(TABLE).chain(lines(NEAR)) {
        let recorded = json(&mut session, &format!("record visit by Kim to Kimhwa {said}"));
        let number = recorded["id"].as_u64().expect("a number");
        assert_eq!(bounds(&mut session, number), days, "{said}");
        session.say(&format!("retract #{number} because \"tried\""), &context()).expect("it is retracted");
        let asked = json(&mut session, &format!("visits by Kim to Kimhwa {said}"));
        let reading = asked["reading"].as_str().expect("a reading");
        assert_eq!(json(&mut session, reading)["reading"], asked["reading"], "{said}");
    }
}

#[test]
fn a_cell_of_a_table_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let rows: Vec<_> = lines(TABLE).collect();
    let cells = rows.iter().map(|(said, _)| format!("Ann,strike,\"{said}\"\n")).collect::<String>();
    std::fs::write(path("dates.csv"), format!("who,what,day\n{cells}")).expect("a table");
    let store = path("store");
    let options = ["--store", &store, "--now", NOW, "--format", "json"];
    let run = |rest: &[&str]| {
        let output = common::annals(&[&options[..], rest].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        common::out(&output)
    };
    run(&["import", &path("dates.csv"), "--map", "by=who,kind=what,on=day"]);
    let answer: Value = serde_json::from_str(run(&["ask", "strikes"]).trim()).expect("JSON");
    let mut found: Vec<(u64, (String, String))> = answer["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let bound = |field: &str| row[field].as_str().unwrap_or("..").to_owned();
            (row["id"].as_u64().expect("a number"), (bound("earliest"), bound("latest")))
        })
        .collect();
    found.sort_unstable();
    assert_eq!(found.len(), rows.len());
    for ((said, days), (_, bounds)) in rows.iter().zip(found) {
        assert_eq!(bounds, *days, "{said}");
    }
}

#[test]
fn a_lens_and_an_option_read_the_same_dates() {
    let mut session = common::session(History::Full);
    for (said, day) in [
        ("the end of February 2024", "2024-02-29"),
        ("29.02.2024", "2024-02-29"),
        ("last quarter", "2025-03-31"),
        ("the first half of 2024", "2024-06-30"),
        ("winter 2023/24", "2024-02-29"),
    ] {
        let answer = json(&mut session, &format!("visits by Kim as of {said}"));
        assert_eq!(answer["reading"], format!("visits by Kim Jong Un as of {day}"), "{said}");
        let output = common::annals(&[
            "--now", "18 June 2025", "--as-of", said, "--format", "json", "ask", "visits by Kim",
        ]);
        let answer: Value = serde_json::from_str(common::out(&output).trim()).expect("JSON");
        assert_eq!(answer["reading"], format!("visits by Kim Jong Un as of {day}"), "{said}");
    }
    assert!(session.say("visits by Kim as of winter 2024", &context()).is_err());
    assert_eq!(common::annals(&["--now", "05/06/2025", "ask", "visits"]).status.code(), Some(2));
}

#[test]
fn what_was_written_before_is_read_as_edtf() {
    let mut session = common::session(History::Full);
    let journal = "record visit by Kim to Kimhwa in 2021-22\n";
    assert!(session.say(journal.trim(), &context()).is_err());
    let recorded = session.tell_all(journal, &context()).expect("it is told");
    assert_eq!(recorded.recorded, 1);
    let number = session.graph().head();
    assert_eq!(bounds(&mut session, number), ("2021-06-01".to_owned(), "2021-08-31".to_owned()));
    let program = Context { typed: false, ..context() };
    assert!(session.ask("visits by Kim in 2021-22", &program).is_ok());
}
