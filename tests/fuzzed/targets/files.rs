//! What other programs wrote.

use std::cell::RefCell;
use std::fs;
use std::io::Cursor;

use annals::internals::export::{ExportFormat, ExportRequest as Exported, export, journal_of};
use annals::internals::import::{ImportRequest, ImportSummary};
use annals::internals::render;
use annals::internals::repl::{Settings, import_observed};
use annals::{Answer, History, RenderOptions, Session};
use annals_grammar::unseen::is_unseen;

use super::{check_whole, context, now, session, show};

/// The headings of a table that says nothing of how it is to be read.
const HEADINGS: &str = "who,what,where,county,day,source,published,note,id,many\n";
const OPTIONS: &str = "--map by=who,kind=what,at=where:site<county:county,on=day,source=source,reported=published,note=note,id=id,quantity=many";

thread_local!(static FOLDER: RefCell<tempfile::TempDir> = RefCell::new(tempfile::tempdir().expect("a folder")));

/// A table. If its first line begins with `--` it says how it is read, in the words of the command; else the headings
/// are fixed. It is recorded as far as it says it can be, every row is accounted for, and it is recorded once.
pub fn table(bytes: &[u8]) {
    let line = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (options, rows) = match std::str::from_utf8(&bytes[..line]) {
        Ok(options) if options.starts_with("--") => {
            (options, bytes.get(line + 1..).unwrap_or_default().to_vec())
        }
        _ => (OPTIONS, [HEADINGS.as_bytes(), bytes].concat()),
    };
    let words = options.split(' ').map(|word| word.replace('+', " "));
    let Ok(mut request) = ImportRequest::of_words(&words.chain(["table.csv".to_owned()]).collect::<Vec<_>>())
    else {
        return;
    };
    let folder = FOLDER.with_borrow(|folder| folder.path().to_owned());
    request.file = folder.join("table.csv");
    fs::write(&request.file, rows).expect("the table is written");
    // Nobody can be asked, and rows are rejected into no file but this.
    request.overwrite = true;
    request.new_names = request.new_names.filter(|new_names| new_names != "ask");
    request.on_error = request.on_error.map(|_| format!("skip:{}", folder.join("rejected").display()));
    let mut entered = session(History::Vocabulary);
    let before = entered.head();
    let summary = match imported(&request, &mut entered) {
        Ok(summary) => summary,
        Err(text) => {
            check_text(&text);
            assert_eq!(entered.head(), before, "{text}");
            return;
        }
    };
    let rendered = render::imported(&summary, &RenderOptions::default());
    check_text(&rendered.text);
    check_text(&rendered.aside);
    assert_eq!(summary.read, summary.recorded + summary.already + summary.rejected, "{summary:?}");
    check_whole(&mut entered, before.0);
    show(&entered.ask("events", &context()), "events");
    let head = entered.head();
    assert_eq!(head.0, before.0 + if summary.dry_run { 0 } else { summary.entries }, "{summary:?}");
    if !summary.dry_run {
        let again = imported(&request, &mut entered).unwrap_or_else(|text| panic!("not again: {text}"));
        assert_eq!((again.entries, again.rejected, entered.head()), (0, summary.rejected, head), "{again:?}");
    }
}

fn imported(request: &ImportRequest, session: &mut Session) -> Result<ImportSummary, String> {
    let settings = Settings { now: Some(now()), ..Settings::default() };
    let store = session.another_store().expect("another handle");
    let imported = import_observed(request, store, &settings, false);
    session.catch_up().expect("the log is read");
    imported.map_err(|error| render::error(&error, None, &RenderOptions::default()))
}

fn check_text(text: &str) {
    let steering = text.chars().find(|c| c.is_control() && *c != '\n' || is_unseen(*c));
    assert_eq!(steering, None, "{text}");
}

/// JSON lines as they are exported: told whole or not at all; exported again, they are all there already, and another
/// store that is told them has the same events.
pub fn jsonl(bytes: &[u8]) {
    let journal = match journal_of(Cursor::new(bytes)) {
        Ok(journal) => journal,
        Err(error) => return show(&Err::<Answer, _>(error), ""),
    };
    let mut entered = session(History::Vocabulary);
    let before = entered.head();
    if let Err(error) = entered.tell_all(&journal, &context()) {
        assert_eq!(entered.head(), before, "{journal}");
        return show(&Err::<Answer, _>(error), &journal);
    }
    check_whole(&mut entered, before.0);
    let head = entered.head();
    let exported = exported(&mut entered);
    entered
        .tell_all(&exported, &context())
        .unwrap_or_else(|error| panic!("{journal}\n{exported}\n{error:?}"));
    assert_eq!(entered.head(), head, "{journal}\n{exported}");
    let mut other = session(History::Vocabulary);
    other.tell_all(&exported, &context()).unwrap_or_else(|error| panic!("{journal}\n{exported}\n{error:?}"));
    for question in ["how many events", "count events per kind", "count events per year", "dates of events"] {
        // What no event needs is left out, so that the numbers differ.
        let [own, told] = [&mut entered, &mut other].map(|session| unnumbered(&answered(session, question)));
        assert_eq!(own, told, "{journal}\n{exported}");
    }
}

/// A text without the numbers of its entries.
fn unnumbered(text: &str) -> String {
    let pieces = text.split('#');
    pieces.map(|piece| piece.trim_start_matches(|c: char| c.is_ascii_digit())).collect::<Vec<_>>().join("#")
}

/// The journal in the JSON lines of all that a store holds.
fn exported(session: &mut Session) -> String {
    let request = Exported { form: ExportFormat::JsonLines, phrase: None, ..Exported::default() };
    let mut lines = Vec::new();
    if export(session, &request, &context(), &mut lines).is_err() {
        panic!("it is exported");
    }
    journal_of(Cursor::new(lines)).expect("they are read")
}

fn answered(session: &mut Session, question: &str) -> String {
    match session.ask(question, &context()) {
        Ok(answer) => render::answer(&answer, &RenderOptions::default()).text,
        Err(error) => render::error(&error, Some(question), &RenderOptions::default()),
    }
}
