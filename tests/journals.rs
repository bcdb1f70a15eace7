//! Journals out of one log and into another.

use annals::internals::export::whole_journal;
use annals::internals::lower::JournalHeader;
use annals::{Config, Context, History, Place, Session};
use annals_model::entry::Entry;
use annals_model::time::Timestamp;
use annals_store::{Draft, Options, Store};

use crate::common::{self, annals, err, out, shown};

/// The log of a session as a journal.
pub fn exported(session: &Session) -> String {
    let mut journal = Vec::new();
    whole_journal(session, None, &mut journal).expect("an export");
    String::from_utf8(journal).expect("text")
}

/// Every entry of a session's log.
pub fn entries(session: &Session) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut push = |entry| {
        entries.push(entry);
        std::ops::ControlFlow::Continue(())
    };
    session.store().read_from(1, &mut push).expect("a log");
    entries
}

fn at(moment: &str, author: &str) -> Context {
    let now = Timestamp::parse(moment).expect("a moment");
    Context { author: author.to_owned(), ..Context::at(now) }
}

/// A log with every statement there is, told by several people over several days.
fn lived_in() -> Session {
    let mut session = common::session(History::Full);
    for journal in ["gazetteer", "20x10-press"] {
        let path = common::root().join("history").join(format!("{journal}.annals"));
        let journal = std::fs::read_to_string(path).expect("a journal");
        session.tell_all(&journal, &at("2026-11-25T09:00:00.25Z", "Anna \"A.\" Kim")).expect("told");
    }
    let entered = [
        (
            "2026-11-26",
            "Bo",
            "source kcna-0601: publisher \"KCNA\", published 2025-06-01, labelled the-source",
        ),
        (
            "2026-11-26",
            "Bo",
            "record visit by new person \"Pak Thae Song\" to Songchon on 2025-06-01, source kcna-0601 para 3 via \"state media\" quote \"he said \"\"now\"\"\", labelled june",
        ),
        (
            "2026-11-26",
            "",
            "record visit by \"Pak Thae Song\" to Songchon in June 2025, quantity over 1000 houses, count 2 to 3",
        ),
        (
            "2026-11-27",
            "Bo",
            "correct june on 2025-06-02 because \"the caption says so\", source kcna-0601 page 2",
        ),
        (
            "2026-11-27",
            "Anna",
            "cite june source article at 10-20 reported credibility 2 on 2025-06-03 because \"says otherwise\"",
        ),
        ("2026-11-27", "Anna", "note on june \"a remark\""),
        ("2026-11-28", "Anna", "declare county \"Songchon Country\""),
        (
            "2026-11-28",
            "Anna",
            "record visit by \"Pak Thae Song\" to \"Songchon Country\" on 2025-07-01, labelled july",
        ),
        ("2026-11-28", "Anna", "merge \"Songchon Country\" into Songchon because \"typo\""),
        (
            "2026-11-28",
            "Anna",
            "split Songchon into county \"Songchon (North)\" with july because \"two of the name\"",
        ),
        ("2026-11-28", "Anna", "rate kcna-0601 B because \"state agency\""),
        ("2026-11-29", "Anna", "let stalled = groundbreakings not followed by inaugurations within 1 year"),
        ("2026-11-29", "Anna", "retract july because \"never happened\""),
    ];
    for (day, author, statement) in entered {
        session.tell(statement, &at(day, author)).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
    let last = session.graph().head();
    session.tell(&format!("undo #{last}"), &at("2026-11-29T23:59:59.999999Z", "Anna")).expect("undone");
    session
}

#[test]
fn a_journal_makes_an_empty_log_the_same_again() {
    let session = lived_in();
    let journal = exported(&session);
    let mut restored = common::session(History::None);
    // Who restores it, and when, leaves no trace.
    let entered = restored.tell_all(&journal, &at("2030-01-01", "Restorer")).expect("restored");
    assert_eq!((entered.recorded, entered.already), (session.graph().head(), 0));
    let (number, head) = session.head();
    let copy = format!("restored copy of {head} (#{number})");
    assert_eq!(entered.notes, [format!("the log has its own head; #{} marks it as a {copy}", number + 1)]);
    let mut there = entries(&restored);
    let note = there.pop().expect("a note");
    assert_eq!(there, entries(&session));
    assert_eq!(
        (note.number, note.recorded, note.author.as_str()),
        (number + 1, there[there.len() - 1].recorded, "")
    );
    let mut again = common::session(History::None);
    again.tell_all(&journal, &at("2031-01-01", "Another")).expect("restored");
    assert_eq!(again.head(), restored.head(), "whoever restores it gets the same log");
}

#[test]
fn a_restored_log_names_the_heads_that_it_is_a_copy_of() {
    let session = lived_in();
    let (number, head) = session.head();
    let mut restored = common::session(History::None);
    restored.tell_all(&exported(&session), &common::context()).expect("restored");
    let said = |session: &mut Session, head: &str| {
        session.verify(Some(head)).map(|lines| lines.last().cloned().unwrap_or_default())
    };
    let copy = format!("restored copy of {head} (entry #{number}): ");
    let line = said(&mut restored, &head).expect("a copy");
    assert!(line.starts_with(&copy) && line.contains("prove nothing about the other"), "{line}");
    let own = restored.head().1;
    let line = said(&mut restored, &own).expect("its own");
    assert!(line.starts_with("it continues from the given head"), "{line}");

    // A head that is neither is refused, one of that log from before the export as well.
    let unknown = "0123456789abcdef".repeat(4);
    let error = said(&mut restored, &unknown).expect_err("another log");
    assert_eq!(error.kind, annals_model::error::ErrorKind::Damaged);
    assert!(error.hint.is_some_and(|hint| hint.contains(&format!("a restored copy of {head} (#{number})"))));

    // It goes on, and is restored again: both heads are known.
    restored.tell("note on #1 \"more\"", &common::context()).expect("recorded");
    assert!(said(&mut restored, &head).expect("still a copy").starts_with(&copy));
    let second = restored.head();
    let mut third = common::session(History::None);
    third.tell_all(&exported(&restored), &common::context()).expect("restored");
    assert!(said(&mut third, &head).expect("a copy of a copy").starts_with(&copy));
    let copy = format!("restored copy of {} (entry #{}): ", second.1, second.0);
    assert!(said(&mut third, &second.1).expect("a copy").starts_with(&copy));
}

#[test]
fn what_is_not_all_of_a_log_as_it_was_is_no_copy_of_it() {
    let session = lived_in();
    let (journal, (_, head)) = (exported(&session), session.head());
    let last = journal.lines().last().expect("a line").to_owned();
    assert!(last.starts_with("// made from the log with the head #") && last.contains(&head), "{last}");
    let copy_of = |journal: &str| {
        let mut restored = common::session(History::None);
        let entered = restored.tell_all(journal, &common::context()).expect("restored");
        (restored.verify(Some(&head)).is_ok(), entered.notes)
    };
    assert!(copy_of(&journal.replace('\n', "\r\n")).0, "line ends are not contents");
    let (copy, notes) = copy_of(&journal.replace("a remark", "another remark"));
    assert!(!copy);
    assert!(notes.iter().any(|note| note.contains("the journal was changed")), "{notes:?}");
    let (copy, notes) = copy_of(&journal.replace(&last, &format!("note on #1 \"more\"\n{last}")));
    assert!(!copy);
    assert!(notes.iter().any(|note| note.contains("the journal was changed")), "{notes:?}");
    // A journal of before, which says no head.
    let (copy, notes) = copy_of(&journal.replace(&last, ""));
    assert_eq!((copy, notes.len()), (false, 0));
    // A beginning of the log.
    let mut beginning = Vec::new();
    whole_journal(&session, Some(session.graph().head() - 1), &mut beginning).expect("an export");
    assert!(!copy_of(&String::from_utf8(beginning).expect("text")).0);
}

#[test]
fn that_a_log_is_a_copy_is_said_of_no_other_log() {
    let session = lived_in();
    let mut restored = common::session(History::None);
    restored.tell_all(&exported(&session), &common::context()).expect("restored");
    let (head, is_copy) =
        (session.head().1, |session: &mut Session, head: &str| session.verify(Some(head)).is_ok());
    // Told to another log, merged into another one.
    let mut other = common::session(History::Vocabulary);
    other.tell("declare person \"Somebody\"", &common::context()).expect("recorded");
    let entered = other.tell_all(&exported(&restored), &common::context()).expect("told");
    assert_eq!(entered.recorded + entered.already, restored.graph().head());
    assert!(!is_copy(&mut other, &head));
    let mut merged = common::session(History::Vocabulary);
    assert_eq!(merged.merge_log(&restored, &common::context()).expect("merged").shared, 88);
    assert!(!is_copy(&mut merged, &head));
    let mut session = session;
    assert_eq!(session.diff(&restored).expect("a comparison").lacking, [], "a copy has nothing more");
}

#[test]
fn every_line_of_a_journal_prints_as_it_was_read() {
    for line in annals_grammar::lines(&exported(&lived_in())) {
        let phrase = annals_grammar::parse(&line.text).expect("a statement");
        assert_eq!(phrase.to_string(), line.text);
    }
}

#[test]
fn told_to_another_log_a_journal_is_shown_as_first_recorded_elsewhere() {
    let mut journal = exported(&lived_in());
    let mut other = common::session(History::Vocabulary);
    // Numbers are other ones here.
    for statement in
        ["declare county \"Elsewhere\"", "record visit by new person \"A\" to \"Elsewhere\" on 2024-01-01"]
    {
        other.tell(statement, &common::context()).expect("told");
    }
    let before = other.graph().head();
    let entered = other.tell_all(&journal, &at("2030-01-01", "Other")).expect("told");
    assert_eq!(entered.recorded + entered.already, JournalHeader::of(&journal).expect("a header").entries);
    assert!(entered.already > 80, "the vocabulary was there: {}", entered.already);
    assert_eq!(entries(&other).len() as u64, before + entered.recorded);
    for entry in &entries(&other)[usize::try_from(before).expect("few")..] {
        assert_eq!((entry.recorded, entry.author.as_str()), (at("2030-01-01", "").now, "Other"));
        assert!(entry.elsewhere.is_some(), "#{}", entry.number);
    }
    let june = other.graph().labelled("june").expect("it came with its label");
    let shown = shown(other.say("history of june", &common::context()), "history of june");
    assert!(
        shown.contains(&format!("#{june} was first recorded elsewhere, at 2026-11-26T00:00:00Z by Bo")),
        "{shown}"
    );
    assert!(shown.contains("2025-06-02"), "its correction came with it: {shown}");
    let why = common::shown(other.say("why june", &common::context()), "why june");
    assert!(why.contains("was first recorded elsewhere, at 2026-11-26T00:00:00Z by Bo"), "{why}");
    let log = other.log(june - 1, 1).expect("its line");
    assert!(log[0].text.contains(", first recorded 2026-11-26T00:00:00Z by \"Bo\""), "{}", log[0].text);
    // Told again it brings nothing new, and exported from there it keeps where it was said first.
    assert_eq!(other.tell_all(&journal, &common::context()).expect("told").recorded, 0);
    journal = exported(&other);
    let mut third = common::session(History::None);
    third.tell_all(&journal, &common::context()).expect("restored");
    let mut there = entries(&third);
    assert!(there.pop().is_some_and(|note| annals::internals::lower::restored_copy(&note).is_some()));
    assert!(there == entries(&other), "all else is as it was");
}

#[test]
fn a_journal_that_was_cut_short_is_refused() {
    let journal = exported(&common::session(History::Vocabulary));
    let cut: String = journal.lines().take(20).fold(String::new(), |text, line| text + line + "\n");
    for history in [History::None, History::Vocabulary] {
        let mut session = common::session(history);
        let before = session.graph().head();
        let refused = session.tell_all(&cut, &common::context()).expect_err("cut short");
        assert!(refused.message.contains("cut short"), "{refused:?}");
        assert!(refused.hint.is_some());
        session.catch_up().expect("a log");
        assert_eq!(session.graph().head(), before);
    }
}

#[test]
fn a_statement_from_another_log_names_what_it_does_not_bring() {
    let mut session = common::session(History::Full);
    let statement = "note on #12 \"a remark\", recorded 2026-11-20T08:00:00Z as #99 by \"Bo\"";
    let refused = session.tell(statement, &common::context()).expect_err("of another log");
    assert!(refused.message.contains("#12 of its original log"), "{refused:?}");
    let statement = "note on Songchon \"a remark\", recorded 2026-11-20T08:00:00Z as #99 by \"Bo\"";
    session.tell(statement, &common::context()).expect("told");
    let wrong = session.tell("declare county \"X\", recorded 2026-13-20T08:00:00Z", &common::context());
    assert!(wrong.expect_err("no such month").hint.is_some());
}

/// What was taken back is not exported with a part, and what was said on the strength of it makes sense all the same.
#[test]
fn a_part_is_told_without_what_was_taken_back() {
    let mut session = common::session(History::Vocabulary);
    for statement in [
        "declare county First",
        "declare person Kim",
        "declare person Pak",
        "record visit by Kim to First on 2024-01-01, labelled one",
        "correct one by Pak because \"a slip\", labelled slip",
        "split Pak into person \"Pak (2)\" with one because \"two of the name\"",
        "undo slip",
        "record planned visit by Kim to First on 2024-03-01, labelled two",
        "correct two on 2024-03-02 because \"another slip\", labelled slip-2",
        "correct two on 2024-03-01 because \"no, it was right\"",
        "undo slip-2",
    ] {
        session.tell(statement, &common::context()).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
    }
    let request = annals::internals::export::ExportRequest {
        form: annals::internals::export::ExportFormat::Journal,
        phrase: Some("visits by Kim or planned visits by Kim".to_owned()),
        ..annals::internals::export::ExportRequest::default()
    };
    let mut part = Vec::new();
    annals::internals::export::export(&mut session, &request, &common::context(), &mut part).expect("a part");
    let part = String::from_utf8(part).expect("text");
    let mut other = common::session(History::Vocabulary);
    other.tell_all(&part, &common::context()).unwrap_or_else(|error| panic!("{error:?}\n{part}"));
    let asked = |session: &mut Session| {
        let phrase = "visits by Kim or planned visits by Kim show date, by, to";
        shown(session.say(phrase, &common::context()), phrase)
    };
    let (here, there) = (asked(&mut session), asked(&mut other));
    let unnumbered = |text: String| {
        text.replace('#', " ")
            .split(' ')
            .filter(|word| word.parse::<u64>().is_err() && !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(unnumbered(here), unnumbered(there));
}

#[test]
fn a_new_store_is_restored_and_another_one_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let session = lived_in();
    let last = &entries(&session)[entries(&session).len() - 1];
    let moment = last.recorded.to_string();
    std::fs::write(folder.path().join("j.annals"), exported(&session)).expect("written");
    let entered = annals(&["--store", &path("new"), "tell", "--file", &path("j.annals")]);
    assert!(entered.status.success(), "{}", err(&entered));
    assert!(!err(&entered).contains("vocabulary"), "{}", err(&entered));
    let log = out(&annals(&["--store", &path("new"), "log"]));
    assert!(log.trim_end().lines().last().is_some_and(|line| line.contains(&moment)), "{log}");
    let again = annals(&["--store", &path("new"), "--format", "csv", "tell", "--file", &path("j.annals")]);
    assert_eq!(out(&again).lines().nth(1), Some(format!("0,{}", session.graph().head()).as_str()));
    let other = annals(&["--store", &path("other"), "ask", "visits"]);
    assert!(other.status.success());
    let entered = annals(&["--store", &path("other"), "tell", "--file", &path("j.annals")]);
    assert!(entered.status.success(), "{}", err(&entered));
    assert!(
        out(&annals(&["--store", &path("other"), "log"])).contains(", first recorded 2026-11-26T00:00:00Z")
    );
    let author = annals(&["--memory", "--author", "two\nlines", "tell", "declare county X"]);
    assert_eq!(author.status.code(), Some(2), "{}", err(&author));
}

/// A log keeps a name with a character that was accepted when it was recorded, and so does what is made of its text.
#[test]
fn a_restore_takes_names_that_are_refused_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store");
    let config = Config { place: Place::Path(path.clone()), read_only: false, history: History::None };
    let (mut session, _) = Session::open(&config, common::now()).expect("a session");
    session.tell("define type person: plural people", &common::context()).expect("recorded");
    let name = "Ka\u{61c}mil";
    let body = crate::senseless::declare("person", name);
    let draft = Draft {
        author: "Ka\u{61c}mil".to_owned(),
        elsewhere: None,
        label: None,
        recorded: None,
        supersedes: None,
        body,
    };
    let mut store = Store::open(&path, &Options::default()).expect("the store");
    store.lock(|_| ()).expect("a lock").commit(vec![draft], common::now()).expect("a commit");
    session.catch_up().expect("caught up");
    let journal = exported(&session);
    assert!(journal.contains(name), "{journal}");

    let mut restored = common::session(History::None);
    restored.tell_all(&journal, &common::context()).expect("restored");
    assert_eq!(entries(&restored)[..2], entries(&session)[..]);
    assert!(restored.verify(Some(&session.head().1)).is_ok());
    // To a log that is there already it is said anew, and so is it typed.
    let statement = journal.lines().find(|line| line.contains(name)).expect("a statement");
    let mut other = common::session(History::None);
    other.tell("define type person: plural people", &common::context()).expect("recorded");
    let error = other.tell_all(statement, &common::context()).expect_err("refused");
    assert!(error.message.contains("U+061C"), "{}", error.message);
}
