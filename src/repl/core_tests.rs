use super::*;
use crate::render::{Format, Paint};
use crate::session::{Config, History, Place};
use annals_store::time::Timestamp;

fn sitting() -> Repl {
    let now = Timestamp::parse("2026-11-20T08:00:00Z").unwrap();
    let config = Config { place: Place::Memory, read_only: false, history: History::Full };
    let (session, _) = Session::open(&config, now).unwrap();
    let settings = Settings { now: Some(now), ..Settings::default() };
    Repl::new(session, settings, Look { format: Format::Table, width: None, paint: Paint(false) })
}

#[test]
fn a_phrase_is_answered_under_its_reading() {
    let reply = sitting().line("visits by Kim to Songchon");
    assert_eq!(reply.failed, None, "{}", reply.err);
    assert!(
        reply.out.starts_with("= visits by \"Kim Jong Un\"")
            || reply.out.starts_with("= visits by Kim Jong Un")
    );
    assert!(reply.out.contains("to Songchon"), "{}", reply.out);
}

#[test]
fn a_slip_is_offered_and_taken() {
    for agreement in ["y", "Yes", ":yes"] {
        let mut repl = sitting();
        let wrong = repl.line("visits by Kim to Songchn");
        assert_eq!(wrong.failed, Some(Kind::Unknown));
        assert!(wrong.err.contains("^^^^^^^"), "{}", wrong.err);
        assert!(wrong.err.contains("y or Tab takes: visits by Kim to Songchon"), "{}", wrong.err);
        assert_eq!(repl.suggestion(), Some("visits by Kim to Songchon"));
        let right = repl.line(agreement);
        assert_eq!(right.failed, None, "{}", right.err);
        assert_eq!(repl.suggestion(), None);
    }
}

#[test]
fn an_offer_lapses_with_the_next_line() {
    let mut repl = sitting();
    repl.line("visits by Kim to Songchn");
    repl.line("visits by Kim to Songchon");
    assert!(repl.line(":yes").err.contains("nothing was suggested"));
}

#[test]
fn lenses_stay_and_the_prompt_shows_them() {
    let mut repl = sitting();
    assert_eq!(repl.prompt(), "annals> ");
    assert_eq!(repl.line(":as of 2024-06-01").failed, None);
    assert_eq!(repl.prompt(), "annals (as of 2024-06-01)> ");
    repl.line(":as known on June 2024");
    assert_eq!(repl.prompt(), "annals (as of 2024-06-01 as known on 2024-06-30)> ");
    repl.line(":as recorded at #12");
    assert_eq!(repl.settings().lens.recorded_at, Some(12));
    repl.line(":as of off");
    repl.line(":as known on off");
    repl.line(":as recorded at off");
    assert_eq!(repl.prompt(), "annals> ");
    assert_eq!(repl.line(":as of never").failed, Some(Kind::Date));
    assert_eq!(repl.line(":as of").failed, Some(Kind::Syntax));
}

#[test]
fn a_source_stays() {
    let mut repl = sitting();
    assert_eq!(repl.line(":source article").failed, None);
    assert_eq!(repl.prompt(), "annals (source article)> ");
    assert_eq!(repl.line(":source nowhere").failed, Some(Kind::Unknown));
    repl.line(":source off");
    assert_eq!(repl.settings().source, None);
}

#[test]
fn formats_and_timing_are_settings() {
    let mut repl = sitting();
    repl.line(":format json");
    assert!(repl.line("visits by Kim to Songchon").out.starts_with("{\"phrase\":"));
    assert_eq!(repl.line(":format xml").failed, Some(Kind::Usage));
    repl.line(":timing");
    assert!(repl.settings().timing);
    repl.line(":timing off");
    assert!(!repl.settings().timing);
}

#[test]
fn an_unknown_command_is_answered_with_the_nearest() {
    let mut repl = sitting();
    let reply = repl.line(":kindz");
    assert_eq!(reply.failed, Some(Kind::Syntax));
    assert!(reply.err.contains(":kinds"), "{}", reply.err);
    assert_eq!(repl.line("y").failed, None);
}

#[test]
fn commands_tell_what_the_store_holds() {
    let mut repl = sitting();
    assert!(repl.line(":kinds").out.contains("visit"));
    assert!(repl.line(":names songch").out.contains("Songchon"));
    assert!(repl.line(":names zzzz").err.contains("no name holds"));
    assert!(repl.line(":stats").out.contains("entries"));
    assert_eq!(repl.line(":log 3").out.lines().filter(|line| line.starts_with('#')).count(), 3);
    assert!(repl.line(":help").out.contains(":as known on"));
    assert!(repl.line(":help time").out.contains("EDTF"));
    assert_eq!(repl.line(":help weather").failed, Some(Kind::Syntax));
    assert!(repl.line(":quit").leave);
}

#[test]
fn a_pasted_block_is_told_statement_by_statement() {
    let mut repl = sitting();
    let reply = repl.line("visits by Kim\n    to Songchon\nvisits by Kim to Songchon\n");
    assert_eq!(reply.failed, None, "{}", reply.err);
    assert_eq!(reply.out.matches("= ").count(), 2, "{}", reply.out);
    let reply = repl.line("visits by Kim to Songchn\nvisits by Kim\nvisits by Kim");
    assert!(reply.err.contains("2 more lines were left out"), "{}", reply.err);
}

#[test]
fn a_comment_or_nothing_is_no_question() {
    let mut repl = sitting();
    for line in ["", "   ", "// a remark", "\n\n"] {
        assert_eq!(repl.line(line), Reply::default(), "{line:?}");
    }
}

#[test]
fn a_wish_to_stop_from_before_does_not_stop_the_next_question() {
    let mut repl = sitting();
    repl.settings().cancel.store(true, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(repl.line("visits by Kim to Songchon").failed, None);
}

#[test]
fn the_greeting_says_what_is_there_and_how_to_begin() {
    let mut repl = sitting();
    let greeting = repl.greeting();
    assert!(greeting.contains("entries") && greeting.contains(":help"), "{greeting}");
    let phrases: Vec<&str> = greeting.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    assert_eq!(phrases.len(), 3);
    for phrase in phrases {
        let reply = repl.line(phrase);
        assert_eq!(reply.failed, None, "{phrase}: {}", reply.err);
    }
}
