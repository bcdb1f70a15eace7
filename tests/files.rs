//! Files that are written outside a store: exports and rejected rows. Nothing is written where it must not be.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::{annals, err, out};

/// A store, and a table of which one row of three cannot be told.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = Self { folder };
        for store in ["store", "other"] {
            assert!(annals(&["--store", &bench.path(store), "--with-history", "stats"]).status.success());
        }
        fs::write(bench.at("table.csv"), "who,what,day\nAnn,picnic,2024-05-06\nEve,picnic,soon\n")
            .expect("written");
        fs::write(bench.at("mine"), "mine").expect("written");
        symlink(bench.at("mine"), bench.at("link")).expect("a link");
        symlink(bench.at("store/log"), bench.at("linked-log")).expect("a link");
        symlink(bench.at("nothing"), bench.at("dangling")).expect("a link");
        assert!(Command::new("mkfifo").arg(bench.at("pipe")).status().expect("mkfifo").success());
        bench
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn path(&self, name: &str) -> String {
        self.at(name).display().to_string()
    }

    fn import(&self, rejected: &str, more: &[&str]) -> Output {
        let (store, table) = (self.path("store"), self.path("table.csv"));
        let skip = format!("skip:{rejected}");
        let words =
            ["--store", &store, "import", &table, "--map", "by=who,kind=what,on=day", "--on-error", &skip];
        annals(&[&words[..], more].concat())
    }

    /// Every file below the folder with what it holds.
    fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let (mut open, mut found) = (vec![self.folder.path().to_owned()], Vec::new());
        while let Some(path) = open.pop() {
            let metadata = fs::symlink_metadata(&path).expect("it is there");
            if metadata.is_dir() {
                open.extend(
                    fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()),
                );
            } else if metadata.is_file()
                && !path.ends_with("LOCK")
                && !path.to_string_lossy().contains("catalogue")
            {
                found.push((path.clone(), fs::read(&path).expect("read")));
            }
        }
        found.sort();
        found
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn what_must_not_be_written_over_is_refused_by_imports_and_exports_alike() {
    let bench = Bench::new();
    let log =
        fs::read_dir(bench.at("store/log")).expect("the log").next().expect("a segment").expect("a segment");
    let log = log.path().display().to_string();
    let before = bench.contents();
    let places = [
        (log.as_str(), "lies in a store"),
        (&bench.path("store/new"), "lies in a store"),
        (&bench.path("store/log/../new"), "lies in a store"),
        (&bench.path("linked-log/new"), "lies in a store"),
        (&bench.path("other/new"), "lies in a store"),
        (&bench.path("other/log/new"), "lies in a store"),
        (&bench.path("link"), "is a link"),
        (&bench.path("dangling"), "is a link"),
        (&bench.path("pipe"), "isn't a regular file"),
        ("/dev/null", "isn't a regular file"),
        (&bench.path("other/log"), "is a folder"),
        (&bench.path("new/"), "is a folder"),
        (&bench.path("none/new"), "can't write"),
    ];
    for (place, why) in places {
        let store = bench.path("store");
        let export = ["--store", &store, "export", "--as", "csv", "-o", place];
        for refused in [
            bench.import(place, &["--overwrite"]),
            bench.import(place, &["--overwrite", "--dry-run"]),
            annals(&export),
        ] {
            assert_eq!(refused.status.code(), Some(2), "{place}: {}{}", out(&refused), err(&refused));
            assert!(
                err(&refused).contains(why) && err(&refused).contains("hint"),
                "{place}: {}",
                err(&refused)
            );
        }
        assert!(bench.contents() == before, "{place}");
    }
    let mine = bench.import(&bench.path("mine"), &[]);
    assert!(mine.status.code() == Some(2) && err(&mine).contains("is there already"), "{}", err(&mine));
    assert!(bench.contents() == before);
    let table = bench.import(&bench.path("table.csv"), &["--overwrite"]);
    assert!(err(&table).contains("is the table itself"), "{}", err(&table));
    fs::hard_link(bench.at("table.csv"), bench.at("table")).expect("a second name");
    let table = bench.import(&bench.path("table"), &["--overwrite"]);
    assert!(err(&table).contains("is the table itself"), "{}", err(&table));
}

#[test]
fn a_dry_run_writes_nothing_and_names_what_would_be_rejected() {
    let bench = Bench::new();
    let before = bench.contents();
    let dry = bench.import(&bench.path("bad.csv"), &["--dry-run"]);
    assert!(dry.status.success(), "{}", err(&dry));
    assert!(err(&dry).contains("line 3 would be rejected: `soon` isn't a date"), "{}", err(&dry));
    assert!(bench.contents() == before);
}

#[test]
fn rejected_rows_are_for_their_owner_and_replaced_only_when_that_was_asked() {
    let bench = Bench::new();
    let bad = bench.path("bad.csv");
    assert!(bench.import(&bad, &[]).status.success());
    assert_eq!(mode(Path::new(&bad)), 0o600);
    assert!(fs::read_to_string(&bad).expect("a file").starts_with("line,reason,who,what,day\n3,"));
    fs::write(&bad, "mended by hand").expect("written");
    let again = bench.import(&bad, &[]);
    assert_eq!(again.status.code(), Some(2), "{}", err(&again));
    assert_eq!(fs::read_to_string(&bad).expect("a file"), "mended by hand");
    assert!(bench.import(&bad, &["--overwrite"]).status.success());
    assert!(fs::read_to_string(&bad).expect("a file").starts_with("line,"));
    let names: Vec<_> = fs::read_dir(bench.folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with(".part")), "{names:?}");
}

/// A spreadsheet opens the file, a terminal shows it, and annals reads it again once it is mended.
#[test]
fn cells_of_rejected_rows_are_safe_and_can_be_imported_again() {
    for (ending, between) in [("csv", ','), ("tsv", '\t')] {
        let bench = Bench::new();
        let table = "who\twhat\tday\tnote\n\
                     =HYPERLINK(\"x\")\tpicnic\tsoon\ta\u{1b}[31mb\n\
                     '+1\tpicnic\tsoon\t-5\n\
                     @Eve\tpicnic\t2024-05-06\tx\n";
        let table = if ending == "csv" {
            table.replace('\t', ",").replace("=HYPERLINK(\"x\")", "\"=HYPERLINK(\"\"x\"\")\"")
        } else {
            table.to_owned()
        };
        let (store, file, bad) =
            (bench.path("new"), bench.path(&format!("t.{ending}")), bench.path(&format!("bad.{ending}")));
        fs::write(&file, table).expect("written");
        let map = ["--map", "by=who,kind=what,on=day,note=note"];
        let skip = format!("skip:{bad}");
        let import = ["--store", &store, "import", &file, "--on-error", &skip];
        let done = annals(&[&import[..], &map].concat());
        assert!(done.status.success(), "{}", err(&done));
        let text = fs::read_to_string(&bad).expect("a file");
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(!text.contains('\u{1b}') && text.contains("a␛[31mb"), "{text}");
        let formula = if ending == "csv" { "\"'=HYPERLINK(\"\"x\"\")\"" } else { "'=HYPERLINK(\"x\")" };
        assert!(text.contains(&format!("{between}{formula}{between}picnic")), "{text}");
        assert!(text.contains(&format!("{between}'+1{between}")), "{text}");
        fs::write(&bad, text.replace("soon", "2024-05-07").replace("␛[31m", "")).expect("mended");
        let again = annals(&[&["--store", &store, "import", &bad][..], &map].concat());
        assert!(again.status.success(), "{}{}", out(&again), err(&again));
        let people = out(&annals(&["--store", &store, "--format", "json", "ask", "events"]));
        for name in ["=HYPERLINK(\\\"x\\\")", "\"+1\"", "\"@Eve\""] {
            assert!(people.contains(name), "{name}: {people}");
        }
    }
}

/// The limit on the size of files is an error like a full disk, for every file that is written.
#[test]
fn a_limit_on_the_size_of_files_has_status_6_and_leaves_nothing() {
    let bench = Bench::new();
    let limited = |arguments: &str| {
        let command = format!(
            "ulimit -f 8; exec {} --store {} {arguments}",
            env!("CARGO_BIN_EXE_annals"),
            bench.path("store")
        );
        Command::new("bash").args(["-c", &command]).output().expect("bash runs")
    };
    let before = bench.contents();
    for arguments in
        [format!("export -o {}", bench.path("big.annals")), format!("export > {}", bench.path("big.annals"))]
    {
        let ended = limited(&arguments);
        assert_eq!(ended.status.code(), Some(6), "{arguments}: {}", err(&ended));
        assert!(err(&ended).contains("File too large"), "{}", err(&ended));
        if arguments.contains('>') {
            // The shell made this one.
            fs::remove_file(bench.at("big.annals")).expect("a beginning");
        }
    }
    assert!(bench.contents() == before);
}
