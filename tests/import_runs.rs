//! Imports by the binary: killed and gone on with, side by side with others, packed, and of the real tables.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{annals, err, out, shared};

const NOW: &str = "2026-11-24T08:00:00Z";

/// A table of so many rows: few kinds, some hundred names, now and then a place within another.
fn table(rows: u64) -> String {
    let mut text = "id,who,what,where,county,day\n".to_owned();
    for row in 0..rows {
        let (who, place) = (row * 7919 % 500, row * 104_729 % 90);
        let _ = writeln!(
            text,
            "{row},actor {who},kind {},place {place},county {},2024-{:02}-{:02}",
            row % 7,
            place % 9,
            row % 12 + 1,
            row % 28 + 1
        );
    }
    text
}

const MAP: &str = "by=who,kind=what,at=where:site<county:county,on=day";

struct Bench {
    folder: tempfile::TempDir,
    table: PathBuf,
}

impl Bench {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let table = folder.path().join("table.csv");
        fs::write(&table, text).expect("it is written");
        Self { folder, table }
    }

    fn arguments(&self, store: &str, map: &str) -> Vec<String> {
        let store = self.folder.path().join(store);
        let words = ["--now", NOW, "--format", "json", "--store"].map(str::to_owned);
        let rest =
            ["import".to_owned(), self.table.display().to_string(), "--map".to_owned(), map.to_owned()];
        words.into_iter().chain([store.display().to_string()]).chain(rest).collect()
    }

    fn made(&self, store: &str) {
        let path = self.folder.path().join(store).display().to_string();
        assert!(annals(&["--now", NOW, "--store", &path, "stats"]).status.success());
    }

    fn import(&self, store: &str, map: &str) -> serde_json::Value {
        let arguments = self.arguments(store, map);
        let output = annals(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(output.status.success(), "{}{}", out(&output), err(&output));
        serde_json::from_str(&out(&output)).expect("a line of JSON")
    }

    /// The number and hash of the last entry: as good as the whole log.
    fn head(&self, store: &str) -> String {
        let path = self.folder.path().join(store).display().to_string();
        let output = annals(&["--store", &path, "log", "--head"]);
        assert!(output.status.success(), "{}", err(&output));
        out(&output)
    }
}

/// An import that is killed at any moment and run again gives the very log of one that was not: `ANNALS_KILLS` says how
/// often this is tried.
#[test]
fn an_import_that_was_killed_ends_as_if_it_had_not_been() {
    const ROWS: u64 = 21_000;
    let asked = std::env::var("ANNALS_KILLS").ok().and_then(|rounds| rounds.parse().ok());
    let rounds = asked.unwrap_or(2_u32);
    let bench = Bench::new(&table(ROWS));
    // Rows with ids are also known by their lines; those without are tried where there is time.
    let maps = [format!("{MAP},id=id"), MAP.to_owned()];
    for map in &maps[..if asked.is_some() { 2 } else { 1 }] {
        let whole = format!("whole {}", map.len());
        bench.made(&whole);
        let since = Instant::now();
        assert_eq!(bench.import(&whole, map)["recorded"], ROWS);
        let took = since.elapsed();
        let expected = bench.head(&whole);
        for round in 0..rounds {
            let store = format!("killed {} {round}", map.len());
            bench.made(&store);
            // Moments that are spread over the run, and no two the same.
            let share = (f64::from(round) + 0.5) / f64::from(rounds);
            let mut import = Command::new(env!("CARGO_BIN_EXE_annals"))
                .args(bench.arguments(&store, map))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("it starts");
            std::thread::sleep(took.mul_f64(share));
            import.kill().expect("it is killed");
            import.wait().expect("it ends");
            let again = bench.import(&store, map);
            let count = |name: &str| again[name].as_u64().expect("a number");
            assert_eq!(count("recorded") + count("already_there"), ROWS);
            assert_eq!(bench.head(&store), expected, "killed after {share} of {took:?}");
            assert_eq!(bench.import(&store, map)["entries"], 0);
            assert_eq!(bench.head(&store), expected);
        }
    }
}

#[test]
fn others_record_while_an_import_goes_on() {
    let bench = Bench::new(&table(12_000));
    bench.made("store");
    let mut import = Command::new(env!("CARGO_BIN_EXE_annals"))
        .args(bench.arguments("store", MAP))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let store = bench.folder.path().join("store").display().to_string();
    let mut recorded = 0;
    while import.try_wait().expect("it runs").is_none() {
        let statement = format!("declare person \"Somebody {recorded}\"");
        let output = annals(&["--store", &store, "tell", &statement]);
        assert!(output.status.success(), "{}", err(&output));
        recorded += 1;
    }
    assert!(import.wait().expect("it ends").success());
    let again = bench.import("store", MAP);
    assert_eq!((&again["already_there"], &again["entries"]), (&12_000.into(), &0.into()));
    let verified = annals(&["--store", &store, "verify"]);
    assert!(out(&verified).contains("intact"), "{}", err(&verified));
    let asked = annals(&["--store", &store, "--format", "json", "ask", "how many people"]);
    assert!(out(&asked).contains(&format!("\"at_least\":{recorded},")), "{recorded} {}", out(&asked));
}

#[test]
fn a_packed_table_is_the_same_table() {
    let bench = Bench::new(&table(50));
    bench.made("store");
    assert_eq!(bench.import("store", MAP)["recorded"], 50);
    let Ok(output) = Command::new("gzip").arg("-k").arg(&bench.table).output() else {
        eprintln!("SKIPPED: there is no gzip");
        return;
    };
    assert!(output.status.success());
    let packed = Bench { table: bench.table.with_extension("csv.gz"), ..bench };
    assert_eq!(packed.import("store", MAP)["already_there"], 50);
}

/// Every row of the real tables is accounted for.
#[test]
fn the_real_tables_are_imported_row_by_row() {
    let Some(data) = shared("data/icews-sample.tsv.gz") else { return };
    let bench = Bench::new("");
    let rejected = bench.folder.path().join("rejected.tsv");
    let (store, skip) = (bench.folder.path().join("store"), format!("skip:{}", rejected.display()));
    let (store, data) = (store.display().to_string(), data.display().to_string());
    let map = "by=subject<subject_country,to=object<object_country,kind=relation,on=date,source=publisher,reported=date,\
               at=city<district<province<country,lat=lat,lon=lon,id=event_id";
    let import = || {
        let since = Instant::now();
        let output = annals(&[
            "--store", &store, "--format", "json", "import", &data, "--map", map, "--on-error", &skip,
            "--overwrite",
        ]);
        assert!(output.status.success(), "{}", err(&output));
        (serde_json::from_str::<serde_json::Value>(&out(&output)).expect("JSON"), since.elapsed())
    };
    let (first, took): (_, Duration) = import();
    let count = |summary: &serde_json::Value, name: &str| summary[name].as_u64().expect("a number");
    let rejected = fs::read_to_string(Path::new(&rejected)).expect("the rejected").lines().count() as u64 - 1;
    println!("{first} in {took:?}");
    assert_eq!(count(&first, "read"), 10_956);
    assert_eq!(count(&first, "rejected"), rejected);
    assert_eq!(count(&first, "recorded") + count(&first, "already_there") + rejected, 10_956);
    assert!(rejected < 200, "{rejected} rejected");
    let (again, _) = import();
    assert_eq!((count(&again, "entries"), count(&again, "rejected")), (0, rejected));
    let counted = annals(&["--store", &store, "--format", "json", "ask", "how many events"]);
    assert!(
        out(&counted).contains(&format!("\"at_least\":{}", count(&first, "recorded"))),
        "{}",
        out(&counted)
    );
}
