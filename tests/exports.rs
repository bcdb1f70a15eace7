//! What is exported: every form of a small history, files, pipes, and what other programs make of it.
//!
//! `UPDATE_SCRIPTS=1 cargo test exports` writes the forms anew; read the difference before committing it.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use annals::internals::export::{ExportFormat, ExportRequest, Nodes, Stopped, export, to_file};
use annals::internals::file::OutputFile;
use annals::{Context, History, Session};
use annals_model::error::{Error, ErrorKind};
use annals_model::time::{Day, Timestamp};
use annals_query::query::Lens;

use crate::common::{self, annals, err, out};

fn small() -> Session {
    let mut session = common::session(History::None);
    let journal = fs::read_to_string(common::root().join("tests/exports/small.annals")).expect("a journal");
    let now = Timestamp::parse("2026-11-24T08:00:00Z").expect("a moment");
    let context = Context { author: "Anna".to_owned(), ..Context::at(now) };
    session.tell_all(&journal, &context).expect("told");
    session
}

fn written(session: &mut Session, request: &ExportRequest) -> Result<String, Error> {
    under(session, request, &common::context())
}

fn under(session: &mut Session, request: &ExportRequest, context: &Context) -> Result<String, Error> {
    let mut bytes = Vec::new();
    match export(session, request, context, &mut bytes) {
        Ok(_) => Ok(String::from_utf8(bytes).expect("text")),
        Err(Stopped::Failed(error)) => Err(error),
        Err(Stopped::Closed) => panic!("nothing is closed"),
    }
}

fn request(form: ExportFormat, nodes: Nodes, phrase: Option<&str>) -> ExportRequest {
    ExportRequest { form, nodes, phrase: phrase.map(str::to_owned) }
}

/// Every form once, by the name of its file.
fn forms() -> Vec<(&'static str, ExportRequest)> {
    use Nodes::{Events, Pairs};
    vec![
        ("whole.annals", request(ExportFormat::Journal, Events, None)),
        ("part.annals", request(ExportFormat::Journal, Events, Some("attendances"))),
        ("all.jsonl", request(ExportFormat::JsonLines, Events, None)),
        ("places.jsonl", request(ExportFormat::JsonLines, Events, Some("places"))),
        ("all.csv", request(ExportFormat::Csv, Events, None)),
        ("count.csv", request(ExportFormat::Csv, Events, Some("count visits per year"))),
        ("claims.csv", request(ExportFormat::ClaimsCsv, Events, None)),
        ("events.graphml", request(ExportFormat::GraphMl, Events, None)),
        ("pairs.graphml", request(ExportFormat::GraphMl, Pairs, None)),
        ("events.gexf", request(ExportFormat::Gexf, Events, None)),
        ("pairs.gexf", request(ExportFormat::Gexf, Pairs, None)),
        ("events.geojson", request(ExportFormat::GeoJson, Events, None)),
        ("places.geojson", request(ExportFormat::GeoJson, Events, Some("places"))),
        ("events.dot", request(ExportFormat::Dot, Events, None)),
        ("pairs.dot", request(ExportFormat::Dot, Pairs, None)),
        ("people.dot", request(ExportFormat::Dot, Events, Some("people"))),
        ("timeline.md", request(ExportFormat::Brief, Events, Some("timeline of Songchon"))),
        ("possible.md", request(ExportFormat::Brief, Events, Some("visits possibly on 2024-01-01"))),
        ("places.md", request(ExportFormat::Brief, Events, Some("places visited by \"Bo, the *2nd*\""))),
        ("status.md", request(ExportFormat::Brief, Events, Some("status of \"Mill; north\""))),
        ("all.html", request(ExportFormat::Html, Events, None)),
        ("count.html", request(ExportFormat::Html, Events, Some("count visits per year"))),
        ("all.svg", request(ExportFormat::Svg, Events, None)),
        ("count.svg", request(ExportFormat::Svg, Events, Some("count visits per year"))),
        ("changes.svg", request(ExportFormat::Svg, Events, Some("changes of \"Mill; north\""))),
    ]
}

#[test]
fn every_form_is_as_it_was() {
    let mut session = small();
    let folder = common::root().join("tests/exports");
    let mut differing = Vec::new();
    for (name, request) in forms() {
        let text = written(&mut session, &request).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let path = folder.join(name);
        if std::env::var_os("UPDATE_SCRIPTS").is_some() {
            fs::write(&path, &text).expect("written");
        }
        if fs::read_to_string(&path).unwrap_or_default() != text {
            differing.push(format!("{name}:\n{text}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn a_lens_holds_for_an_export() {
    let mut session = small();
    let day = |year, month, day| Day::from_civil(year, month, day);
    let earlier = Context { lens: Lens { as_of: day(2024, 1, 15), ..Lens::default() }, ..common::context() };
    let csv = request(ExportFormat::Csv, Nodes::Events, Some("visits"));
    let rows = under(&mut session, &csv, &earlier).expect("rows");
    assert_eq!(rows.lines().count(), 2, "{rows}");
    // A whole log as it stood after an entry is the journal of its beginning.
    let lens = Lens { recorded_at: Some(12), ..Lens::default() };
    let whole = request(ExportFormat::Journal, Nodes::Events, None);
    let beginning = under(&mut session, &whole, &Context { lens, ..common::context() }).expect("a journal");
    assert!(beginning.starts_with("// annals journal 1, a whole log of 12 entries\n"), "{beginning}");
    assert_eq!(beginning.lines().count(), 13);
    // In a part, only what the lens shows was said.
    let march = request(ExportFormat::Journal, Nodes::Events, Some("visits in 2024-03"));
    assert!(written(&mut session, &march).expect("a journal").contains("correct march"));
    let number = session.graph().labelled("march").expect("a label");
    let lens = Lens { recorded_at: Some(number), ..Lens::default() };
    let before = under(&mut session, &march, &Context { lens, ..common::context() }).expect("a journal");
    assert!(before.contains("labelled march") && !before.contains("correct march"), "{before}");
}

#[test]
fn what_is_no_selection_is_told_apart() {
    let mut session = small();
    for form in [
        ExportFormat::Journal,
        ExportFormat::JsonLines,
        ExportFormat::ClaimsCsv,
        ExportFormat::GraphMl,
        ExportFormat::Gexf,
        ExportFormat::GeoJson,
        ExportFormat::Dot,
    ] {
        let error = written(&mut session, &request(form, Nodes::Events, Some("how many visits")))
            .expect_err("a count");
        assert_eq!(error.kind, ErrorKind::Meaning);
        assert!(error.hint.is_some_and(|hint| hint.contains("--as csv")), "{form:?}");
    }
    let error = written(&mut session, &request(ExportFormat::Csv, Nodes::Events, Some("visits to Nowhere")))
        .expect_err("no name");
    assert_eq!((error.kind, error.span), (ErrorKind::Unknown, Some(10..17)));
    assert!(
        ExportFormat::named("graphlm")
            .expect_err("a slip")
            .suggestions
            .iter()
            .any(|one| one.text == "graphml")
    );
}

#[test]
fn json_lines_are_told_like_the_journal_they_carry() {
    let mut session = small();
    let lines = written(&mut session, &request(ExportFormat::JsonLines, Nodes::Events, None)).expect("lines");
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::write(file("x.jsonl"), &lines).expect("written");
    let recorded = annals(&["--store", &file("store"), "tell", "--file", &file("x.jsonl")]);
    assert!(recorded.status.success(), "{}", err(&recorded));
    let question = "events by \"Bo, the *2nd*\"";
    let asked = annals(&["--store", &file("store"), "export", "--as", "csv", question]);
    let without_numbers = |csv: &str| -> Vec<String> {
        csv.lines().map(|line| line.split_once(',').expect("cells").1.replace("#18", "#n")).collect()
    };
    let expected =
        written(&mut session, &request(ExportFormat::Csv, Nodes::Events, Some(question))).expect("rows");
    let number = annals(&["--store", &file("store"), "--format", "json", "ask", "openings"]);
    let number =
        serde_json::from_str::<serde_json::Value>(&out(&number)).expect("JSON")["rows"][0]["id"].clone();
    let there = out(&asked).replace(&format!("#{number}"), "#n");
    assert_eq!(without_numbers(&there), without_numbers(&expected));
    assert!(without_numbers(&expected).len() > 3);
    let again = annals(&["--store", &file("store"), "--format", "csv", "import", &file("x.jsonl")]);
    assert!(
        out(&again).lines().nth(1).is_some_and(|line| line.starts_with("0,")),
        "{}{}",
        out(&again),
        err(&again)
    );
}

#[test]
fn a_stopped_export_says_so() {
    let mut session = small();
    let stop: annals::Stop = std::sync::Arc::new(|| Some(ErrorKind::Cancelled));
    let context = Context { stop: Some(stop), ..common::context() };
    let error = under(&mut session, &request(ExportFormat::Journal, Nodes::Events, None), &context)
        .expect_err("stopped");
    assert_eq!(error.kind, ErrorKind::Cancelled);
}

#[test]
fn a_file_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.csv");
    let write = |text: &'static str| {
        move |out: &mut dyn std::io::Write| {
            out.write_all(text.as_bytes())?;
            Ok(())
        }
    };
    let over = |path: &std::path::Path| OutputFile { overwrite: true, ..OutputFile::new(path) };
    to_file(&OutputFile::new(&path), write("first")).expect("written");
    to_file(&over(&path), write("second")).expect("replaced");
    let failing = |out: &mut dyn std::io::Write| {
        out.write_all(b"half")?;
        Err::<(), _>(Stopped::Failed(Error::new(ErrorKind::Machine, "no more")))
    };
    assert!(to_file(&over(&path), failing).is_err());
    assert_eq!(fs::read_to_string(&path).expect("a file"), "second");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    let refused = |path: &std::path::Path| match to_file(&over(path), write("x")) {
        Err(Stopped::Failed(error)) => (error.kind, error.message, error.hint.is_some()),
        other => panic!("{other:?}"),
    };
    let (kind, message, hint) = refused(folder.path());
    assert!(kind == ErrorKind::Usage && message.contains("is a folder") && hint, "{message}");
    let (_, message, _) = refused(&folder.path().join("none/x"));
    assert!(message.contains("can't write"), "{message}");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    assert!(refused(&link).1.contains("is a link"));
    assert_eq!(fs::read_to_string(&path).expect("a file"), "second");
}

/// A source's address is what somebody else wrote.
#[test]
fn a_brief_links_only_what_is_harmless_and_shortens_nothing() {
    let mut session = small();
    let addresses = [
        ("javascript:alert(document.domain)", "javascript:alert(document.domain)"),
        ("data:text/html,<script>", "data:text/html,\\<script\\>"),
        ("press/a b.html", "[press/a b.html](<press/a%20b.html>)"),
        ("https://example.org/<a>", "<https://example.org/%3Ca%3E>"),
    ];
    for (at, (address, _)) in addresses.iter().enumerate() {
        let recorded = [
            format!("source s{at}: title \"T{at}\", url \"{address}\""),
            format!("record visit by \"Bo, the *2nd*\" to Kimhwa in {}, source s{at}", 1950 + at),
        ];
        for statement in recorded {
            session.tell(&statement, &common::context()).expect("told");
        }
    }
    let brief = request(ExportFormat::Brief, Nodes::Events, Some("visits before 1960"));
    let brief = written(&mut session, &brief).expect("a brief");
    for (_, shown) in addresses {
        assert!(brief.contains(&format!("”. {shown}\n")), "{shown}: {brief}");
    }
}

#[test]
fn far_years_are_dates_of_the_schema_in_gexf() {
    let mut session = small();
    for year in ["Y12345", "-0043", "0000"] {
        let statement = format!("record visit by \"Bo, the *2nd*\" to Kimhwa in {year}");
        session.tell(&statement, &common::context()).expect("told");
    }
    let gexf = written(&mut session, &request(ExportFormat::Gexf, Nodes::Events, None)).expect("a graph");
    for expected in [
        "start=\"12345-01-01\" end=\"12345-12-31\"",
        "start=\"-0044-01-01\" end=\"-0044-12-31\"",
        "start=\"-0001-01-01\" end=\"-0001-12-31\"",
    ] {
        assert!(gexf.contains(expected), "{expected}: {gexf}");
    }
}

#[test]
fn the_command_writes_files_and_pipes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let done = annals(&["--memory", "export", "-o", &file("brief.md"), "timeline of Songchon"]);
    assert!(done.status.success() && out(&done).is_empty(), "{}", err(&done));
    assert!(err(&done).contains("events to"), "{}", err(&done));
    let brief = fs::read_to_string(file("brief.md")).expect("a brief");
    assert!(brief.starts_with("# Timeline of Songchon\n") && brief.contains("[^1]: "), "{brief}");
    let wrong = annals(&["--memory", "export", "--as", "csv", "visits to Songchn"]);
    assert_eq!(wrong.status.code(), Some(3));
    assert!(err(&wrong).contains("Songchon") && out(&wrong).is_empty(), "{}", err(&wrong));
    assert_eq!(annals(&["--memory", "export", "--as", "pdf"]).status.code(), Some(2));
    let store = file("store");
    assert!(annals(&["--store", &store, "export", "-o", &file("j.annals")]).status.success());
    let inside = annals(&["--store", &store, "export", "-o", &format!("{store}/log/x.annals")]);
    assert_eq!(inside.status.code(), Some(2), "{}", err(&inside));
    // Whoever has read enough closes the pipe.
    let mut child = Command::new(env!("CARGO_BIN_EXE_annals"))
        .args(["--memory", "export"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut some = [0; 10];
    child.stdout.take().expect("its output").read_exact(&mut some).expect("a beginning");
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success() && ended.stderr.is_empty(), "{}", err(&ended));
}

/// Other programs read what is exported. Where they cannot be had, the test says so and passes.
#[test]
fn other_programs_read_it() {
    let Some(python) = python() else {
        eprintln!("skipped: there is no python3, or networkx cannot be installed for it");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut session = small();
    for (name, request) in forms() {
        fs::write(folder.path().join(name), written(&mut session, &request).expect("an export"))
            .expect("written");
    }
    let script = common::root().join("tests/tools/read_exports.py");
    let ran = Command::new(python).arg(script).arg(folder.path()).output().expect("it runs");
    eprint!("{}", out(&ran));
    assert!(ran.status.success(), "{}{}", out(&ran), err(&ran));
}

/// A Python with networkx, in the folder for what tests build.
fn python() -> Option<std::path::PathBuf> {
    let home = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let python = home.join("bin/python");
    let has = |python: &std::path::Path| {
        let check = Command::new(python).args(["-c", "import networkx"]).output();
        check.is_ok_and(|check| check.status.success())
    };
    if has(std::path::Path::new("python3")) {
        return Some("python3".into());
    }
    if !has(&python) {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&home).output().ok()?;
        if !made.status.success() {
            return None;
        }
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "networkx"];
        Command::new(&python).args(pip).output().ok()?;
    }
    has(&python).then_some(python)
}

/// A history in which nothing but one event is plain: what may have happened, what is denied, planned, in dispute, and what
/// leaves its place unsaid.
fn doubtful() -> Session {
    let mut session = common::session(History::Vocabulary);
    for statement in [
        "declare province Norland",
        "declare county Alden in Norland, coordinates 40.5 125.5",
        "declare county Birk in Norland",
        "declare person Ann",
        "declare person Bob",
        "source one: publisher \"One\", published 2025-01-10",
        "source two: publisher \"Two\", published 2025-02-10",
        "record visit by Ann with Bob to Alden on 2024-03-05, source one, labelled plain",
        "record visit by Ann with Bob to Alden between 2024-02-20 and 2024-03-10, source one, labelled vague",
        "record visit by Ann with Bob on 2024-03-07, source one, labelled nowhere",
        "record visit by Ann with Bob to Alden on 2024-03-08, source one, labelled disputed",
        "cite disputed source two, to Birk",
        "record denied visit by Ann with Bob to Alden on 2023-03-09, source two, labelled denied",
        "record planned visit by Ann with Bob to Alden in June 2031, source two, labelled planned",
    ] {
        session.tell(statement, &common::context()).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
    session
}

/// The pieces of an export that are about an event or entity, by a word in each of which it is named.
fn pieces<'t>(text: &'t str, word: &str, ends: &str) -> Vec<&'t str> {
    text.split(ends).filter(|piece| piece.contains(word)).collect()
}

#[test]
fn every_form_marks_what_is_not_plain() {
    let mut session = doubtful();
    let number = |session: &Session, label: &str| session.graph().labelled(label).expect("a label");
    // By the form: how an event is named in it, and what ends what is said of one.
    let id = |form: ExportFormat, number: u64| match form {
        ExportFormat::JsonLines | ExportFormat::GeoJson => (format!("\"id\":{number},"), "\n"),
        ExportFormat::Csv | ExportFormat::ClaimsCsv => (format!("\n{number},"), "\r\n"),
        ExportFormat::GraphMl => (format!("<node id=\"e{number}\""), "</node>"),
        ExportFormat::Gexf => (format!("<node id=\"e{number}\""), "</node>"),
        ExportFormat::Dot => (format!("  e{number} [label="), "\n"),
        ExportFormat::Brief => (format!("(#{number})"), "\n- "),
        ExportFormat::Html | ExportFormat::Svg => unreachable!("pictures are held on their own"),
        ExportFormat::Journal => unreachable!("statements name no numbers"),
    };
    let forms = [
        ExportFormat::JsonLines,
        ExportFormat::Csv,
        ExportFormat::GraphMl,
        ExportFormat::Gexf,
        ExportFormat::GeoJson,
        ExportFormat::Dot,
        ExportFormat::Brief,
    ];
    let selections: [(&str, &[(&str, &str)]); 3] = [
        (
            "possibly visits to Alden in March 2024",
            &[
                ("vague", "possible"),
                ("nowhere", "not stated"),
                ("disputed", "possible"),
                ("disputed", "disputed"),
            ],
        ),
        ("denied visits", &[("denied", "denied")]),
        ("planned visits", &[("planned", "planned")]),
    ];
    for form in forms {
        for (phrase, marks) in selections {
            let text = written(&mut session, &request(form, Nodes::Events, Some(phrase)))
                .unwrap_or_else(|error| panic!("{form:?} of {phrase}: {error:?}"));
            let text = text.replace("\r\n", "\r\n\n").to_lowercase();
            for (label, mark) in marks {
                let (name, ends) = id(form, number(&session, label));
                let found = pieces(&text, &name.to_lowercase(), ends);
                assert!(
                    found.iter().any(|piece| piece.contains(mark)),
                    "{form:?} does not say of {label} that it is {mark}: {found:?} of\n{text}"
                );
            }
        }
        let text =
            written(&mut session, &request(form, Nodes::Events, Some("possibly places of (visits to Birk)")))
                .expect("an export")
                .to_lowercase();
        let birk: Vec<&str> =
            text.lines().filter(|line| line.contains("birk") || line.contains("possible")).collect();
        assert!(
            birk.join(" ").contains("possible"),
            "{form:?} does not say that Birk is only possible: {text}"
        );
    }
    // Pairs say how many of their events are not certain; statements and claims say what is denied and planned.
    for (form, phrase, mark) in [
        (ExportFormat::Dot, "possibly visits to Alden in March 2024", "possible)"),
        (ExportFormat::GraphMl, "possibly visits to Alden in March 2024", "possible"),
        (ExportFormat::Gexf, "denied visits", "denied"),
        (ExportFormat::Dot, "planned visits", "(planned)"),
    ] {
        let text = written(&mut session, &request(form, Nodes::Pairs, Some(phrase))).expect("an export");
        assert!(text.contains(mark), "{form:?} of {phrase}: {text}");
    }
    for (form, phrase, mark) in [
        (ExportFormat::Journal, "denied visits", "record denied visit"),
        (ExportFormat::Journal, "planned visits", "record planned visit"),
        (ExportFormat::ClaimsCsv, "denied visits", ",denied,"),
        (ExportFormat::ClaimsCsv, "planned visits", ",planned,"),
    ] {
        let text = written(&mut session, &request(form, Nodes::Events, Some(phrase))).expect("an export");
        assert!(text.contains(mark), "{form:?} of {phrase}: {text}");
    }
}
