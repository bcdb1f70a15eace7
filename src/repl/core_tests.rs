use annals_model::time::Timestamp;

use super::*;
use crate::render::{Format, Paint};
use crate::session::{Config, History, Place};

fn sitting() -> Repl {
    let now = Timestamp::parse("2026-11-20T08:00:00Z").unwrap();
    let config = Config { place: Place::Memory, read_only: false, history: History::Full };
    let (session, _) = Session::open(&config, now).unwrap();
    let settings = Settings { now: Some(now), ..Settings::default() };
    Repl::new(session, settings, RenderOptions { format: Format::Table, width: None, paint: Paint(false) })
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
fn a_typo_is_offered_and_taken() {
    for agreement in ["y", "Yes", ":yes"] {
        let mut repl = sitting();
        let wrong = repl.line("visits by Kim to Songchn");
        assert_eq!(wrong.failed, Some(ErrorKind::Unknown));
        assert!(wrong.err.contains("^^^^^^^"), "{}", wrong.err);
        assert!(wrong.err.contains("press y or Tab to use: visits by Kim to Songchon"), "{}", wrong.err);
        assert_eq!(repl.suggestions(), ["visits by Kim to Songchon"]);
        let right = repl.line(agreement);
        assert_eq!(right.failed, None, "{}", right.err);
        assert!(repl.suggestions().is_empty());
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
    assert_eq!(repl.line(":as of never").failed, Some(ErrorKind::Date));
    assert_eq!(repl.line(":as of").failed, Some(ErrorKind::Syntax));
}

#[test]
fn a_source_stays() {
    let mut repl = sitting();
    assert_eq!(repl.line(":source article").failed, None);
    assert_eq!(repl.prompt(), "annals (source article)> ");
    assert_eq!(repl.line(":source nowhere").failed, Some(ErrorKind::Unknown));
    repl.line(":source off");
    assert_eq!(repl.settings().source, None);
}

#[test]
fn formats_and_timing_are_settings() {
    let mut repl = sitting();
    repl.line(":format json");
    assert!(repl.line("visits by Kim to Songchon").out.starts_with("{\"phrase\":"));
    assert_eq!(repl.line(":format xml").failed, Some(ErrorKind::Usage));
    repl.line(":timing");
    assert!(repl.settings().timing);
    repl.line(":timing off");
    assert!(!repl.settings().timing);
}

#[test]
fn an_unknown_command_is_answered_with_the_nearest() {
    let mut repl = sitting();
    let reply = repl.line(":kindz");
    assert_eq!(reply.failed, Some(ErrorKind::Syntax));
    assert!(reply.err.contains(":kinds"), "{}", reply.err);
    assert_eq!(repl.line("y").failed, None);
}

#[test]
fn commands_tell_what_the_store_holds() {
    let mut repl = sitting();
    assert!(repl.line(":kinds").out.contains("visit"));
    assert!(repl.line(":names songch").out.contains("Songchon"));
    assert!(repl.line(":names zzzz").err.contains("no name contains"));
    assert!(repl.line(":stats").out.contains("entries"));
    assert_eq!(repl.line(":log 3").out.lines().filter(|line| line.starts_with('#')).count(), 3);
    assert!(repl.line(":help").out.contains(":as known on"));
    assert!(repl.line(":help time").out.contains("EDTF"));
    assert_eq!(repl.line(":help weather").failed, Some(ErrorKind::Syntax));
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

#[test]
fn a_replay_is_told_and_leaves_the_lens_where_it_ends() {
    let mut repl = sitting();
    let noted = repl.line("replay to 2024-12-31");
    assert_eq!(noted.failed, None, "{}", noted.err);
    assert!(noted.out.starts_with("= replay to 2024-12-31\n"), "{}", noted.out);
    assert!(noted.out.contains("Songchon food factory: under construction → inaugurated"), "{}", noted.out);
    assert!(!noted.out.contains("11 February 2025"), "{}", noted.out);
    assert_eq!(repl.prompt(), "annals (as of 2024-12-31)> ");
    assert_eq!(repl.more(), None);
    // What comes next is what happened next, and the lens goes along.
    assert!(repl.line("next").out.contains("#202"));
    assert_eq!(repl.prompt(), "annals (as of 2025-02-11)> ");
    assert!(repl.line("back").out.contains("#212"));
    assert_eq!(repl.prompt(), "annals (as of 2024-12-31)> ");
    assert!(repl.line("to 2024-03-01").err.starts_with("at 2024-03-01: "));
    let there = repl.line("status of \"Songchon food factory\"");
    assert!(there.out.contains("under construction since 2024-02-29"), "{}", there.out);
    assert!(repl.line("next 2").out.contains("#207"));
    repl.line(":replay off");
    assert_eq!(repl.prompt(), "annals> ");
}

#[test]
fn a_replay_by_months_steps_by_months() {
    let mut repl = sitting();
    let noted = repl.line("replay from 2024-01 to 2024-12 by month");
    let months: Vec<&str> = noted.out.lines().filter(|line| !line.starts_with([' ', '='])).collect();
    assert_eq!(months, ["January 2024", "February 2024", "November 2024", "December 2024"]);
    assert!(noted.err.contains("4 of "), "{}", noted.err);
    assert!(repl.line("next").out.starts_with("February 2025\n"));
    assert_eq!(repl.prompt(), "annals (as of 2025-02-28)> ");
    repl.line("back 2");
    assert_eq!(repl.prompt(), "annals (as of 2024-11-30)> ");
}

#[test]
fn a_replay_begins_and_ends_without_falling_off() {
    let mut repl = sitting();
    assert!(repl.line(":replay").err.contains("next shows the first"));
    assert!(repl.line("back").err.contains("before the beginning"));
    assert!(repl.line("next").out.starts_with("#147  August 2020"));
    assert!(repl.line("back").err.contains("before the beginning"));
    assert_eq!(repl.prompt(), "annals (as of 2020-08-30)> ");
    repl.line("replay");
    assert!(repl.line("next").err.contains("end of the replay"));
    assert_eq!(repl.line("replay to yesteryear").failed, Some(ErrorKind::Syntax));
    assert_eq!(repl.line("replay from 2025 to 2024").failed, Some(ErrorKind::Date));
}

#[test]
fn a_replay_goes_on_where_the_lens_was_set_and_with_what_was_recorded() {
    let mut repl = sitting();
    repl.line(":replay");
    repl.line(":as of 2024-11-30");
    assert!(repl.line("next").out.contains("#214"));
    repl.line(":as of 2024-11-30");
    repl.line("record visit by Kim Jong Un to Songchon on 2024-12-01");
    assert!(repl.line("next").out.contains("1 December 2024  visit by Kim Jong Un to Songchon"));
    // Without a replay, one begins where the lens stands.
    repl.line(":replay off");
    repl.line(":as of 2024-12-19");
    assert!(repl.line("next").out.contains("#214"));
}

#[test]
fn a_long_telling_comes_in_parts_and_can_be_left_off() {
    let mut repl = sitting();
    for day in 0..300 {
        let (month, day) = (day / 28 + 1, day % 28 + 1);
        let said = repl.line(&format!("record visit by Kim Jong Un to Songchon on 1999-{month:02}-{day:02}"));
        assert_eq!(said.failed, None, "{}", said.err);
    }
    let noted = repl.line("replay to 1999-12-31");
    assert_eq!(noted.out.lines().count(), 257);
    assert_eq!(repl.more().map(|more| more.out.lines().count()), Some(44));
    assert_eq!(repl.more(), None);
    repl.line("replay to 1999-12-31");
    assert!(repl.leave_off().err.starts_with("256 of "));
    assert_eq!(repl.more(), None);
    assert_eq!(repl.prompt(), "annals (as of 1999-10-04)> ");
}

#[test]
fn an_empty_line_has_a_dozen_ways_to_begin_and_all_of_them_work() {
    for history in [History::Full, History::Vocabulary] {
        let now = Timestamp::parse("2026-11-20T08:00:00Z").unwrap();
        let config = Config { place: Place::Memory, read_only: false, history };
        let (session, _) = Session::open(&config, now).unwrap();
        let settings = Settings { now: Some(now), ..Settings::default() };
        let look = RenderOptions { format: Format::Table, width: None, paint: Paint(false) };
        let mut repl = Repl::new(session, settings, look);
        let examples = repl.examples();
        assert!((10..=15).contains(&examples.len()), "{history:?}: {examples:#?}");
        let questions = examples.iter().filter(|example| !example.starts_with("record"));
        for example in questions {
            let reply = repl.line(example);
            assert_eq!(reply.failed, None, "{example}: {}", reply.err);
            let answered =
                example == "help" || !reply.out.contains("none") && !reply.err.contains("no event");
            assert!(answered || history != History::Full, "{example}: {}{}", reply.out, reply.err);
        }
        for example in examples.iter().filter(|example| example.starts_with("record")) {
            let reply = repl.line(example);
            assert_eq!(reply.failed, None, "{example}: {}", reply.err);
        }
    }
}

#[test]
fn what_asks_for_help_or_an_end_works_bare() {
    let mut repl = sitting();
    assert!(repl.line("help").out.contains("Topics:"));
    assert!(repl.line("?").out.contains("Topics:"));
    assert!(repl.line("help time").out.contains("EDTF"));
    assert!(repl.line("quit").leave && repl.line("Exit").leave);
}

#[test]
fn an_answer_is_drawn_below_its_table() {
    let mut repl = sitting();
    assert!(repl.line(":draw").err.contains("expected a phrase"));
    let drawn = repl.line(":draw visits by Kim in 2024");
    assert_eq!(drawn.failed, None, "{}", drawn.err);
    let (table, picture) = drawn.out.split_once("\nTimeline\n").unwrap();
    assert!(table.starts_with("= visits by Kim Jong Un in 2024\n") && table.contains("4 events"), "{table}");
    let line = |number: &str| picture.lines().find(|line| line.starts_with(number)).unwrap();
    // A month is a stretch without a mark on any of its days, and a day is one.
    assert!(line("#206").contains("░░░") && !line("#206").contains('█'), "{picture}");
    assert!(line("#191").contains('█') && !line("#191").contains('░'), "{picture}");
    assert_eq!(repl.line(":draw").out, drawn.out);
    let counts = repl.line(":draw count visits per place per year").out;
    assert!(counts.contains("\nSongchon  ▇ 4\n"), "{counts}");
    assert!(repl.line(":draw did Kim visit Songchon in 1950").err.contains("nothing in this answer"));
    assert!(repl.line(":draw record visit by Kim to Songchon").err.contains("can't be drawn"));
}

#[test]
fn no_picture_is_wider_than_the_screen() {
    use unicode_width::UnicodeWidthStr;
    let mut repl = sitting();
    for width in [40, 80, 120] {
        repl.set_width(Some(width));
        for phrase in ["timeline of Songchon", "count events per month", "changes of Songchon food factory"] {
            let drawn = repl.line(&format!(":draw {phrase}")).out;
            let (_, pictures) = drawn.split_once("\n\n").unwrap();
            let wide = pictures.lines().find(|line| line.width() > width);
            assert_eq!(wide, None, "{phrase} at {width}");
        }
    }
}
