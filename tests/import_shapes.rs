//! Generated tables of the shapes that people import: every number is checked against a direct computation.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use annals::internals::export::{ExportFormat, ExportRequest, export};
use annals::internals::import::{ImportRequest, Matter};
use annals::internals::repl::{Settings, import_observed};
use annals::{
    Decision, Error, ErrorKind, History, ImportObserver, ImportOptions, ImportProgress, ImportSummary,
    Rejected, Session,
};

use crate::common;

/// A store into which tables are imported.
struct Desk {
    session: Session,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { session: common::session(History::Vocabulary), folder: tempfile::tempdir().expect("a folder") }
    }

    /// What importing a table comes to, passing over the rows that cannot be recorded.
    fn import(&mut self, options: &str, table: &str) -> ImportSummary {
        let bad = self.folder.path().join("bad").display().to_string();
        let words = format!("table.csv {options} --on-error skip:{bad} --overwrite");
        let words: Vec<String> =
            words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let mut request = ImportRequest::of_words(&words).expect("a request");
        request.file = self.folder.path().join("table.csv");
        fs::write(&request.file, table).expect("the table is written");
        let settings = Settings { now: Some(common::now()), ..Settings::default() };
        let store = self.session.another_store().expect("another handle");
        let summary = import_observed(&request, store, &settings, false).expect("it is imported");
        self.session.catch_up().expect("the log is read");
        summary
    }

    /// The rows of an answer without what depends on numbers.
    fn rows(&mut self, phrase: &str) -> Vec<String> {
        let answer = self.session.ask(phrase, &common::context()).expect("an answer");
        let answer = serde_json::to_value(answer).expect("JSON");
        let rows = answer["rows"].as_array().expect("rows").clone();
        let bare = |mut row: serde_json::Value| {
            // What a place lies in may be said with more steps or fewer.
            for field in ["id", "because", "because_possible", "in", "label"] {
                row.as_object_mut().expect("an object").remove(field);
            }
            row.to_string()
        };
        let mut rows: Vec<String> = rows.into_iter().map(bare).collect();
        rows.sort();
        rows
    }

    fn count(&mut self, phrase: &str) -> u64 {
        self.rows(phrase).len() as u64
    }
}

/// Numbers that look random, the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }
}

/// Rows with names that are both actors and places, cities of one name in several provinces, missing levels, cells that
/// say nothing.
fn messy_rows(draw: &mut Draw) -> Vec<String> {
    let row = |_| {
        let actor = ["Ann", "Bob", "Oregon", "Paris", "Unknown", "Clark"][draw.below(6)];
        let city = ["Paris", "York", "Clark", "", "Salem"][draw.below(5)];
        let province = ["Oregon", "Clark", "Maine", "", "N/A"][draw.below(5)];
        let country = ["USA", "Canada", "USA"][draw.below(3)];
        let (month, day) = (draw.below(12) + 1, draw.below(28) + 1);
        let kind = ["gathering", "festivity"][draw.below(2)];
        format!("{actor},{kind},{city},{province},{country},2024-{month:02}-{day:02}")
    };
    (0..60).map(row).collect()
}

#[test]
fn rows_in_another_order_give_the_same_store_but_for_numbers() {
    const MAP: &str = "--map by=who,kind=what,at=city<province<country,on=day";
    let mut draw = Draw(7);
    for _ in 0..6 {
        let mut rows = messy_rows(&mut draw);
        let mut known: Option<Vec<String>> = None;
        for _ in 0..4 {
            for at in (1..rows.len()).rev() {
                rows.swap(at, draw.below(at + 1));
            }
            let mut desk = Desk::new();
            let table = format!("who,what,city,province,country,day\n{}\n", rows.join("\n"));
            let summary = desk.import(MAP, &table);
            assert_eq!(summary.read, summary.recorded + summary.rejected);
            let store = ["events", "places", "participants"].map(|phrase| desk.rows(phrase)).concat();
            match &known {
                None => known = Some(store),
                Some(known) => {
                    let differing = |one: &[String], other: &[String]| -> Vec<String> {
                        one.iter().filter(|row| !other.contains(row)).take(3).cloned().collect()
                    };
                    let (gone, new) = (differing(known, &store), differing(&store, known));
                    assert!(gone.is_empty() && new.is_empty(), "{gone:#?} became {new:#?}");
                    assert_eq!(known.len(), store.len());
                }
            }
        }
    }
}

/// A second edition of a file: 1,408 rows are as they were, 116 have changed, 40 are gone.
#[test]
fn a_second_edition_comes_out_as_such() {
    const MAP: &str = "--map id=key,by=who,at=where,on=day,note=note --kind march";
    let row = |key: u64, where_: u64, day: u64, note: &str| {
        format!("{key},Group {},Town {where_},2023-{:02}-{day:02},{note}\n", key % 90, key % 12 + 1)
    };
    let header = "key,who,where,day,note\n";
    let first: String = (0..1_564).map(|key| row(key, key % 40, key % 28 + 1, "as told")).collect();
    // Every 13th of the first 1,508 has changed: the place, the day or the note, in turn.
    let mut changed = BTreeMap::new();
    let mut second = String::new();
    for key in 0..1_524 {
        let at = key / 13;
        let (mut place, mut day, mut note) = (key % 40, key % 28 + 1, "as told");
        if key % 13 == 0 && at < 116 {
            match at % 3 {
                0 => place += 40,
                1 => day = day % 28 + 1,
                _ => note = "as told again",
            }
            *changed.entry(at % 3).or_insert(0_u64) += 1;
        }
        second.push_str(&row(key, place, day, note));
    }
    assert_eq!(changed.values().sum::<u64>(), 116);
    let mut desk = Desk::new();
    assert_eq!(desk.import(MAP, &format!("{header}{first}")).recorded, 1_564);
    let count = |summary: &ImportSummary, matter| {
        summary.decisions.counts().find(|(of, _)| *of == matter).map_or(0, |(_, count)| count)
    };
    for (mode, entries) in [("report", 0), ("keep", 0), ("cite", 116), ("cite", 0)] {
        let summary = desk.import(&format!("{MAP} --on-known-id {mode}"), &format!("{header}{second}"));
        let expected = if (mode, entries) == ("cite", 0) { (1_524, 0) } else { (1_408, 116) };
        assert_eq!((summary.already, summary.changed), expected, "{mode}");
        assert_eq!((summary.recorded, summary.rejected), (0, 0));
        assert_eq!((count(&summary, Matter::Changed), count(&summary, Matter::Gone)), (expected.1, 40));
        assert_eq!(summary.entries > 0, entries > 0, "{mode}");
    }
    let disputed = desk.count("disputed marches");
    assert_eq!(disputed, changed[&0] + changed[&1], "a note disputes nothing");
    let mut corrected = Desk::new();
    corrected.import(MAP, &format!("{header}{first}"));
    let summary = corrected.import(&format!("{MAP} --on-known-id correct"), &format!("{header}{second}"));
    assert_eq!((summary.already, summary.changed), (1_408, 116));
    assert_eq!(corrected.count("disputed marches"), 0);
    // What is corrected is what the second edition alone says.
    let mut alone = Desk::new();
    alone.import(MAP, &format!("{header}{second}"));
    let only = |rows: Vec<String>| -> BTreeSet<String> {
        let bare = |row: String| {
            let mut row: serde_json::Value = serde_json::from_str(&row).expect("JSON");
            row.as_object_mut().expect("an object").remove("sources");
            row.to_string()
        };
        rows.into_iter().map(bare).collect()
    };
    let (alone, corrected) = (only(alone.rows("marches")), only(corrected.rows("marches")));
    assert!(alone.is_subset(&corrected), "{:?}", alone.difference(&corrected).take(3).collect::<Vec<_>>());
}

/// Places of five levels, of which very many have the same names.
#[test]
fn very_many_places_of_five_levels_stay_what_they_are() {
    let count: u64 = if std::env::var_os("ANNALS_LONG").is_some() { 100_000 } else { 3_000 };
    let mut table = "site,village,county,province,country,day\n".to_owned();
    let mut places = [(); 5].map(|()| BTreeSet::new());
    for at in 0..count {
        let names = [at % 7, at % 50, at / 50 % 20, at / 1_000, at / 50_000];
        let chain: Vec<String> = ["Site", "Village", "County", "Province", "Country"]
            .iter()
            .zip(names)
            .map(|(level, number)| format!("{level} {number}"))
            .collect();
        for level in 0..5 {
            places[level].insert(chain[level..].join(","));
        }
        let _ = writeln!(table, "{},2024-{:02}-01", chain.join(","), at % 12 + 1);
    }
    let mut desk = Desk::new();
    let map = "--map at=site<village:village<county<province<country,on=day --kind survey";
    let summary = desk.import(map, &table);
    assert_eq!((summary.recorded, summary.rejected), (count, 0));
    assert_eq!(summary.names, places.iter().map(|level| level.len() as u64).sum::<u64>());
    let in_county = (0..count).filter(|at| at / 50 % 20 == 3 && at / 1_000 == 1).count() as u64;
    let asked = desk.count("surveys in \"County 3 (Province 1)\"");
    assert_eq!(asked, in_county);
}

/// Somebody who writes into the file while it is read.
struct Meddler(PathBuf);

impl ImportObserver for Meddler {
    fn progress(&mut self, _: ImportProgress) {
        let mut file = fs::OpenOptions::new().append(true).open(&self.0).expect("it opens");
        file.write_all(b"Zoe,2024-01-01\n").expect("it is written");
    }

    fn stop(&self) -> bool {
        false
    }

    fn header(&mut self, _: &[String]) -> Result<(), Error> {
        Ok(())
    }

    fn rejected(&mut self, _: &Rejected<'_>) -> Result<(), Error> {
        Ok(())
    }

    fn decide(&mut self, _: &str, _: &str, _: Option<&str>) -> Result<Decision, Error> {
        Ok(Decision::New)
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused() {
    let mut desk = Desk::new();
    let path = desk.folder.path().join("table.csv");
    let rows: String = (0..20_000).map(|row| format!("Ann,2024-01-{:02}\n", row % 28 + 1)).collect();
    fs::write(&path, format!("by,on\n{rows}")).expect("it is written");
    let before = desk.session.head();
    let options =
        ImportOptions { kind: Some("march".to_owned()), ..ImportOptions::new(Arc::new(common::now)) };
    let error = annals::import(&mut desk.session, &path, &options, &mut Meddler(path.clone())).unwrap_err();
    assert!(error.message.contains("changed while it was read"), "{}", error.message);
    assert_eq!((error.kind, desk.session.head()), (ErrorKind::Usage, before));
}

/// The program's own table of events, read into another store and written again.
#[test]
fn an_exported_table_reads_back_equal() {
    let mut desk = Desk::new();
    for statement in [
        "declare person Ann",
        "declare person \"N/A\"",
        "declare place Alden",
        "declare place Birk",
        "source wire: publisher \"Wire\"",
        "source daily: publisher \"Daily\"",
        "define kind parley: plural parleys; by person, to place, with person",
        "record parley by Ann to Alden and Birk on 2024-03-01, source wire, source daily",
        "record planned parley by \"N/A\" with Ann since 2024, source daily",
        "record denied parley by Ann to Birk in 2023, source wire",
        "record parley by Ann in {2022,2024}, count 3 to 5, quantity over 1,000.5 people, source wire",
    ] {
        desk.session
            .say(statement, &common::context())
            .unwrap_or_else(|error| panic!("{statement}: {}", error.message));
    }
    let written = |session: &mut Session| {
        let mut bytes = Vec::new();
        let request = ExportRequest { form: ExportFormat::Csv, ..ExportRequest::default() };
        export(session, &request, &common::context(), &mut bytes).expect("it is exported");
        String::from_utf8(bytes).expect("text")
    };
    let table = written(&mut desk.session);
    let mut other = Desk::new();
    let summary = other.import("", &table);
    assert_eq!((summary.recorded, summary.rejected), (4, 0), "{table}");
    let cells = |table: &str| -> Vec<String> {
        // Numbers of entries, and labels, are a store's own.
        table.lines().map(|line| line.splitn(3, ',').nth(2).unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(cells(&written(&mut other.session)), cells(&table));
}
