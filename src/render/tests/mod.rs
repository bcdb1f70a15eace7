//! Answers in every format.

// Every shape by its columns.
mod columns;

use annals_grammar::unseen::is_unseen;
use annals_model::entry::{Bound, Count, Mood, Quantity, Role};
use annals_model::time::{Date, Day, Unit, edtf};
use annals_query::query::Lens;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::answer::{
    AnswerBody, Certainty, CountRow, DurationRow, DurationSummary, EntityRow, EventRow, GroupLabel, GroupRow,
    Name, Note, Participant, PlanPart, ProgressRow, ProgressScope, StatusRow, Took, TruthRow, YesNo, samples,
};

const PIPE: RenderOptions = RenderOptions { format: Format::Table, width: None, paint: Paint(false) };

fn with(shape: &'static str, body: AnswerBody) -> Answer {
    Answer {
        phrase: "typed".to_owned(),
        shape,
        body,
        certain: 0,
        possible: 0,
        unstated: 0,
        checked: 0,
        reading: "read".to_owned(),
        lens: Lens::default(),
        notes: Vec::new(),
        show: Vec::new(),
        other_readings: Vec::new(),
        recordable: None,
        took_us: None,
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn date(text: &str) -> Date {
    edtf::parse(text).unwrap()
}

fn name(text: &str) -> Name {
    Name { id: 9, text: text.to_owned() }
}

fn who(role: Role, text: &str) -> (Role, Participant) {
    (role, Participant::Entity(name(text)))
}

fn visit() -> EventRow {
    EventRow {
        id: 45,
        kind: "visit".to_owned(),
        date: Some(date("2024-11")),
        earliest: Day::from_civil(2024, 11, 1),
        latest: Day::from_civil(2024, 11, 30),
        roles: [who(Role::To, "Songchon"), who(Role::By, "Kim Jong Un"), who(Role::By, "Jo Yong Won")]
            .into_iter()
            .collect(),
        sources: names(&["article"]),
        answer: Certainty::Possible,
        because: vec![45],
        ..EventRow::default()
    }
}

fn opening() -> EventRow {
    EventRow {
        id: 7,
        kind: "inauguration".to_owned(),
        mood: Mood::Planned,
        date: Some(date("2025")),
        roles: [who(Role::At, "김화군"), who(Role::Of, "Bank of Korea")].into_iter().collect(),
        quantity: Some(Quantity {
            bound: Bound::Over,
            thousandths: Some(1_000_000),
            unit: "houses".to_owned(),
        }),
        count: Some(Count::Range(19, Some(19))),
        disputed: true,
        ..EventRow::default()
    }
}

fn events() -> Answer {
    Answer {
        certain: 1,
        possible: 1,
        checked: 9,
        notes: vec![Note::from("one is vague")],
        ..with("events", AnswerBody::Events { rows: vec![opening(), visit()] })
    }
}

fn table(answer: &Answer) -> String {
    super::answer(answer, &PIPE).text
}

#[test]
fn events_for_the_eye() {
    let wanted = [
        "= read",
        "#    date           what                                                                             sources",
        "#7   2025           planned inauguration of \"Bank of Korea\" at 김화군, over 1,000 houses, 19 in all           !",
        "#45  November 2024  visit by Kim Jong Un and Jo Yong Won to Songchon                                 article  ?",
        "1 event, 1 possible",
        "? possible · ! disputed",
        "note: one is vague",
    ];
    assert_eq!(table(&events()).lines().collect::<Vec<_>>(), wanted);
}

#[test]
fn a_narrow_screen_folds_cells_and_a_pipe_never_does() {
    let narrow = super::answer(&events(), &RenderOptions { width: Some(50), ..PIPE }).text;
    let rows: Vec<&str> = narrow.lines().skip(1).take_while(|line| !line.contains("1 event")).collect();
    assert!(rows.len() > 3, "{narrow}");
    assert!(rows.iter().all(|line| line.width() <= 50), "{narrow}");
    let mut answer = events();
    let AnswerBody::Events { rows } = &mut answer.body else { panic!("events") };
    rows[1].roles = std::iter::once(who(Role::With, &"x".repeat(5_000))).collect();
    let piped = table(&answer);
    assert!(piped.lines().any(|line| line.contains(&"x".repeat(5_000))));
}

#[test]
fn hangul_takes_two_columns() {
    let rows = vec![
        EntityRow { name: name("김화군"), ty: "county".into(), ..EntityRow::default() },
        EntityRow {
            name: name("Kimhwa"),
            ty: "county".into(),
            answer: Certainty::Possible,
            ..EntityRow::default()
        },
    ];
    let text = table(&Answer { certain: 1, ..with("entities", AnswerBody::Entities { rows }) });
    let columns: Vec<usize> =
        text.lines().filter_map(|line| line.find("county").map(|at| line[..at].width())).collect();
    assert_eq!(columns, [8, 8]);
    assert!(text.ends_with("1 entity, 1 possible\n"), "{text}");
}

#[test]
fn counts_and_truths_are_sentences() {
    let count = |at_least, at_most| table(&with("count", AnswerBody::Count(CountRow { at_least, at_most })));
    assert_eq!(count(3, Some(3)), "= read\n3\n");
    assert_eq!(count(1, Some(19)), "= read\nbetween 1 and 19\n");
    assert_eq!(count(4, None), "= read\nat least 4\n");
    let truth = |truth, because| table(&with("truth", AnswerBody::Truth(TruthRow { truth, because })));
    assert_eq!(truth(YesNo::Yes, vec![12, 15]), "= read\nyes (#12, #15)\n");
    assert_eq!(truth(YesNo::NotStated, vec![]), "= read\nnot stated\n");
}

#[test]
fn statuses_and_progress_are_sentences() {
    let rows = vec![StatusRow {
        name: name("Songchon food factory"),
        status: Some("under construction".into()),
        since: Some(date("2024-02-29")),
        answer: Certainty::Possible,
        because: vec![12],
    }];
    let status = table(&with("status", AnswerBody::Status { rows }));
    assert_eq!(status, "= read\nSongchon food factory: possibly under construction since 2024-02-29 (#12)\n");
    let row = |done_at_most, computed| ProgressRow {
        scope: ProgressScope { kind: None, part: PlanPart::Period(Some(Unit::Year), 1) },
        done_at_least: 20,
        done_at_most,
        target: 200,
        computed,
    };
    let progress =
        with("progress", AnswerBody::Progress { rows: vec![row(Some(20), false), row(None, true)] });
    assert_eq!(
        table(&progress),
        "= read\nyear 1: 20 of 200\nyear 1: at least 20 of 200 (computed, not stated)\n"
    );
}

#[test]
fn an_empty_answer_says_how_many_were_looked_at() {
    let empty = Answer { checked: 1_204, ..with("events", AnswerBody::Events { rows: vec![] }) };
    assert_eq!(table(&empty), "= read\nno events (1,204 candidates checked)\n");
    let possible = Answer { possible: 2, ..empty };
    assert_eq!(table(&possible), "= read\nno events, 2 possible\n");
}

#[test]
fn a_limit_says_how_many_there_are() {
    let row = EventRow { answer: Certainty::Certain, ..visit() };
    let limited =
        Answer { certain: 1_500, possible: 3, ..with("events", AnswerBody::Events { rows: vec![row] }) };
    assert!(table(&limited).contains("1,500 events, 1 shown, 3 more possible"));
}

#[test]
fn the_lens_is_told_once() {
    let lens = Lens { as_of: Day::from_civil(2024, 6, 1), recorded_at: Some(12), ..Lens::default() };
    let replay = Answer { lens, ..with("replay", AnswerBody::Replay { rows: vec![] }) };
    assert!(table(&replay).starts_with("= read as of 2024-06-01 as recorded at #12\n"));
    // The reading of a question names the lens, and a name may look like one.
    let no = AnswerBody::Truth(TruthRow { truth: YesNo::No, because: vec![] });
    let reading = "did \"as of \" go as of 2024-06-01 as recorded at #12";
    let answer = Answer { lens, reading: reading.to_owned(), ..with("truth", no) };
    assert!(table(&answer).starts_with(&format!("= {reading}\n")));
    let reading = "replay of \"as of \"";
    let replay = Answer { reading: reading.to_owned(), ..replay };
    assert!(table(&replay).starts_with(&format!("= {reading} as of 2024-06-01 as recorded at #12\n")));
}

#[test]
fn durations_have_a_summary() {
    let rows = vec![DurationRow {
        from: Some(8),
        to: Some(12),
        about: Some("Songchon".into()),
        min_days: Some(639),
        max_days: Some(698),
        stated: Some("about 3 weeks".into()),
        calendar: None,
    }];
    let days = [1, 1_000];
    let summary = Some(DurationSummary {
        shortest: days,
        median: [5, 5],
        longest: days,
        average: days.map(annals_model::numbers::signed_float),
    });
    assert_eq!(
        table(&Answer { certain: 1, ..with("durations", AnswerBody::Durations { rows, summary }) }),
        "= read\n\
         about     from  to   how long\n\
         Songchon  #8    #12  about 3 weeks (639 to 698 days)\n\
         shortest 1 to 1,000 days, median 5 days, longest 1 to 1,000 days, average 1 to 1,000 days\n\
         1 pair\n"
    );
}

#[test]
fn counts_stand_to_the_right() {
    let row = |key: &str, at_least, at_most| GroupRow {
        name: None,
        keys: vec![GroupLabel::Period(date(key))],
        at_least,
        at_most,
    };
    let rows = vec![row("2024-02", 1, Some(2)), row("2024-03", 1_000, Some(1_000)), row("2024-04", 3, None)];
    let text = table(&with("groups", AnswerBody::Groups { rows }));
    let wanted = [
        "= read", "for          count", "2024-02     1 to 2", "2024-03      1,000", "2024-04  3 or more",
        "3 groups",
    ];
    assert_eq!(text.lines().collect::<Vec<_>>(), wanted);
}

/// Every shape has rows in every format, and none is lost.
#[test]
fn every_shape_is_shown_in_every_format() {
    for (shape, body, word) in samples::bodies() {
        let answer = with(shape, body);
        for format in Format::ALL.iter().copied() {
            let text = super::answer(&answer, &RenderOptions { format, ..PIPE }).text;
            assert!(text.contains(word), "{shape} as {}: {text}", format.as_str());
            assert!(text.ends_with('\n'), "{shape} as {}", format.as_str());
        }
        let json = super::answer(&answer, &RenderOptions { format: Format::Json, ..PIPE }).text;
        assert_eq!(json.lines().count(), 1, "{json}");
    }
}

/// What the contract says a JSON answer holds.
#[test]
fn json_keys_are_the_contract() {
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    };
    let all = ["phrase", "shape", "rows", "certain", "possible", "checked", "reading", "lens", "notes"];
    let rows: [(&str, &[&str]); 14] = [
        (
            "events",
            &[
                "id", "kind", "mood", "date", "earliest", "latest", "roles", "quantity", "count", "sources",
                "disputed", "answer", "because",
            ],
        ),
        ("entities", &["name", "type", "in", "answer", "because"]),
        ("groups", &["key", "at_least", "at_most"]),
        ("dates", &["date", "earliest", "latest", "answer", "because"]),
        ("durations", &["from", "to", "about", "min_days", "max_days", "stated"]),
        ("status", &["name", "status", "since", "answer", "because"]),
        ("path", &["step", "from", "event", "kind", "date", "to"]),
        ("sources", &["event", "source", "span", "locator", "grounds", "via", "quote"]),
        ("describe", &["name", "type", "in", "aliases", "coordinates", "status", "first", "last", "events"]),
        ("explain", &["step", "depth", "text", "estimated", "actual", "us", "entries"]),
        ("neighbours", &["name", "type", "steps"]),
        ("rank", &["name", "type", "score"]),
        ("changes", &["name", "from", "to", "date", "event"]),
        ("history", &["entry", "recorded_at", "what", "field", "from", "to", "because"]),
    ];
    let top: [(&str, &[&str]); 3] = [
        ("count", &["at_least", "at_most"]),
        ("truth", &["truth", "because"]),
        ("entry", &["id", "readback", "twins"]),
    ];
    for (shape, body, _) in samples::bodies() {
        let answer = with(shape, body);
        let value: serde_json::Value = serde_json::from_str(&json::answer(&answer)).unwrap();
        let found = keys(&value);
        let own = top.iter().find(|(shape, _)| *shape == answer.shape).map_or(&[][..], |(_, keys)| keys);
        for key in all.iter().chain(own) {
            assert!(found.contains(&(*key).to_owned()), "{} lacks {key}", answer.shape);
        }
        assert_eq!(keys(&value["lens"]), ["as_known_on", "as_of", "as_recorded_on"]);
        if let Some((_, wanted)) = rows.iter().find(|(shape, _)| *shape == answer.shape) {
            let found = keys(&value["rows"][0]);
            for key in *wanted {
                assert!(found.contains(&(*key).to_owned()), "a row of {} lacks {key}", answer.shape);
            }
        }
    }
    let timed = Answer { took_us: Some(Took { parse: 9, plan: 3, run: 2 }), ..events() };
    assert!(json::answer(&timed).contains("\"took_us\":{\"parse\":9,\"plan\":3,\"run\":2}"));
}

#[test]
fn csv_has_a_header_to_rely_on() {
    let text = super::answer(&events(), &RenderOptions { format: Format::Csv, ..PIPE });
    assert_eq!(
        text.text,
        "id,kind,mood,date,earliest,latest,of,by,with,to,at,under,quantity,count,sources,disputed,answer,because,then\n\
         7,inauguration,planned,2025,,,Bank of Korea,,,,김화군,,\"over 1,000 houses\",19,,true,certain,,\n\
         45,visit,happened,2024-11,2024-11-01,2024-11-30,,Kim Jong Un; Jo Yong Won,,Songchon,,,,,article,false,possible,45,\n"
    );
    assert!(text.aside.starts_with("= read\n") && text.aside.contains("one is vague"), "{}", text.aside);
}

#[test]
fn markdown_is_a_report() {
    assert_eq!(
        super::answer(&events(), &RenderOptions { format: Format::Markdown, ..PIPE }).text,
        "**read**\n\n\
         | \\# | date | what | sources |  |\n\
         | --- | --- | --- | --- | --- |\n\
         | \\#7 | 2025 | planned inauguration of \"Bank of Korea\" at 김화군, over 1,000 houses, 19 in all |  | ! |\n\
         | \\#45 | November 2024 | visit by Kim Jong Un and Jo Yong Won to Songchon | article | ? |\n\n\
         1 event, 1 possible\n\n\
         - one is vague\n"
    );
}

#[test]
fn only_the_fields_asked_for_are_shown() {
    let answer = Answer { show: names(&["date", "by", "nothing"]), ..events() };
    assert_eq!(
        table(&answer),
        "= read\n\
         date           by                        nothing\n\
         2025\n\
         November 2024  Kim Jong Un; Jo Yong Won\n\
         1 event, 1 possible\n\
         note: one is vague\n"
    );
    let csv = super::answer(&answer, &RenderOptions { format: Format::Csv, ..PIPE }).text;
    assert_eq!(csv, "date,by,nothing\n2025,,\n2024-11,Kim Jong Un; Jo Yong Won,\n");
}

#[test]
fn nothing_from_outside_steers_the_terminal() {
    let evil = "\u{1b}]0;x\u{7}a\u{202e}b\u{9b}2J\r\nc";
    for (shape, body, _) in samples::bodies() {
        let mut answer = with(shape, body);
        answer.reading = evil.into();
        answer.notes = vec![Note::from(evil)];
        if let AnswerBody::Events { rows } = &mut answer.body {
            rows[0].roles = std::iter::once(who(Role::At, evil)).collect();
            rows[0].sources = vec![evil.into()];
        }
        for format in Format::ALL.iter().copied() {
            for text in [
                super::answer(&answer, &RenderOptions { format, ..PIPE }),
                Rendered {
                    text: error(&wrong(evil), Some(evil), &RenderOptions { format, ..PIPE }),
                    aside: String::new(),
                },
            ] {
                let all = text.text + &text.aside;
                let steers = |c: char| c.is_control() && c != '\n' || is_unseen(c);
                assert!(!all.chars().any(steers), "{} {all:?}", answer.shape);
            }
        }
    }
}

fn wrong(text: &str) -> Error {
    Error {
        kind: ErrorKind::Unknown,
        message: format!("nothing is called `{text}`"),
        hint: Some(text.to_owned()),
        span: Some(3..7),
        word: None,
        suggestions: vec![annals_model::error::Suggestion::words(text)],
    }
}

#[test]
fn a_caret_stands_under_the_words_to_blame() {
    let phrase = "visits to 김화 in 2024";
    let error = Error { span: Some(10..16), ..wrong("김화") };
    assert_eq!(
        super::error(
            &Error {
                hint: Some("names are matched whole".into()),
                suggestions: vec![annals_model::error::Suggestion::words("김화군")],
                ..error
            },
            Some(phrase),
            &PIPE
        ),
        "error: nothing is called `김화`\n |\n | visits to 김화 in 2024\n |           ^^^^\nhint: did you mean `김화군`? Names are matched \
         whole\ndid you mean\n  김화군\n"
    );
}

#[test]
fn an_error_without_a_place_is_a_line() {
    let error = Error::new(ErrorKind::Unusable, "the store is locked").hint("wait");
    assert_eq!(super::error(&error, Some("x"), &PIPE), "error: the store is locked\nhint: wait\n");
}

#[test]
fn a_span_outside_the_phrase_or_in_a_long_one_is_harmless() {
    for span in [0..0, 5..5, 4..900, 900..901] {
        let error = Error { span: Some(span), ..wrong("x") };
        assert!(super::error(&error, Some("visit"), &PIPE).starts_with("error: "));
    }
    let long = "김".repeat(20_000);
    let error = Error { span: Some(30_000..30_003), ..wrong("x") };
    let text = super::error(&error, Some(&long), &PIPE);
    assert!(text.len() < 4_000 && text.contains('^'), "{}", text.len());
}

#[test]
fn colours_only_where_allowed() {
    let plain = table(&events());
    assert!(!plain.contains('\u{1b}'));
    let coloured = super::answer(&events(), &RenderOptions { paint: Paint(true), ..PIPE }).text;
    assert!(coloured.contains("\u{1b}[33m"));
    assert_eq!(coloured.lines().count(), plain.lines().count());
}
