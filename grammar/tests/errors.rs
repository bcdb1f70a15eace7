use annals_grammar::*;
use annals_model::error::Suggestion;

fn error(text: &str) -> Error {
    match parse(text) {
        Err(error) => error,
        Ok(phrase) => panic!("{text}: {phrase}"),
    }
}

fn under<'t>(text: &'t str, error: &Error) -> &'t str {
    &text[error.span.start..error.span.end]
}

#[test]
fn the_place_is_exact_and_the_words_are_english() {
    for (text, place) in [
        ("visits by Kim by", ""),
        ("visits (by Kim", "("),
        ("visits by Kim)", ")"),
        ("visits by \"Kim", "\""),
        ("visits = 3", "="),
        ("김정은 ) x", ")"),
        ("record visit by Kim,, source a", ","),
        ("correct #45", ""),
        ("retract 45 because \"x\"", "45"),
        ("source article", ""),
        ("limit 20", "limit"),
    ] {
        let error = error(text);
        assert_eq!(under(text, &error), place, "{text}: {error:?}");
        let words = format!("{} {:?} {:?}", error.message, error.hint, error.expected);
        for name in ["k_", "told_", "_when", "EOI", "modifier", "measure_words", "rule"] {
            assert!(!words.contains(name), "{text}: {words}");
        }
    }
}

#[test]
fn a_typo_in_a_keyword_is_answered_with_it() {
    for (text, word) in [
        ("record visit by Kim, sourse article", "source"),
        ("record visit by Kim, qantity 3", "quantity"),
        ("correct #45 becuase \"x\"", "because"),
        ("define kind x: plurl xs", "plural"),
        ("define kind x: implys visit", "implies"),
    ] {
        let error = error(text);
        assert_eq!(error.suggestions[..], [Suggestion::words(word)], "{text}: {error:?}");
    }
    assert_eq!(error("retract 45").hint.as_deref(), Some("write an entry as #45"));
}

#[test]
fn sql_is_answered_with_a_phrase() {
    for (text, phrase) in [
        ("SELECT * FROM visits WHERE by = 'Kim'", "visits by Kim"),
        (
            "select count(*) from visits where by = 'Kim' and place = \"Songchon\"",
            "how many visits by Kim in Songchon",
        ),
        (
            "SELECT * FROM visits WHERE date >= '2024-01-01' ORDER BY date DESC LIMIT 5;",
            "visits since 2024-01-01 sorted by date descending limit 5",
        ),
        ("SELECT * FROM visits", "visits"),
        ("SELECT * FROM visits WHERE by != 'Bank of Korea'", "visits but not by \"Bank of Korea\""),
        (
            "MATCH (a {name: 'Kim'})-[:VISITED]->(b {name: 'Songchon'}) RETURN a",
            "actors of (visited by Kim to Songchon)",
        ),
        ("MATCH (a)-[]->(b)", "events"),
        ("PREFIX ex: <x> SELECT ?x WHERE { ?x ex:by \"Kim\" }", "events by Kim"),
        ("visits by == Kim", "visits by Kim"),
        ("visits by Kim && in 2024", "visits by Kim and in 2024"),
        ("visits by Kim || visits by Jo", "visits by Kim or visits by Jo"),
        ("visits by != Kim", "visits but not by Kim"),
    ] {
        let error = error(text);
        assert_eq!(error.kind, SyntaxErrorKind::ForeignSyntax, "{text}: {error:?}");
        assert_eq!(error.instead.first().map(ToString::to_string).as_deref(), Some(phrase), "{text}");
        parse(phrase).expect(phrase);
    }
    assert!(parse("\"SELECT a\" by Kim").is_ok());
    assert!(parse("note on #4 \"a == b && c\"").is_ok());
    assert!(parse("matches by Kim").is_ok());
}

#[test]
fn what_looks_like_a_date_elsewhere_is_left_alone() {
    assert!(parse("source a: url http://x.org/05/06/2024").is_ok());
    assert!(parse("visits to \"05/06/2024\"").is_ok());
    assert!(parse("visits in 2024/2025").is_ok());
}

#[test]
fn characters_that_hide_are_refused() {
    for letter in ['\0', '\u{1}', '\u{7f}', '\u{85}', '\u{202E}', '\u{200B}', '\u{FEFF}'] {
        let text = format!("visits by \"김{letter}\"");
        let error = error(&text);
        assert_eq!(
            (error.kind, error.span.start, error.span.end),
            (SyntaxErrorKind::Character, 14, 14 + letter.len_utf8())
        );
    }
    assert!(parse("visits\tby\r\n  Kim").is_ok());
    assert!(parse("visits\u{A0}by\u{3000}Kim").is_ok());
}

#[test]
fn long_lines_are_refused_unread() {
    let text = "x".repeat(100 << 20);
    assert_eq!(error(&text).kind, SyntaxErrorKind::TooLong);
    let text = format!("visits by {}", "김 ".repeat(16 << 10));
    assert!(text.len() <= limits::BYTES_MAX || error(&text).kind == SyntaxErrorKind::TooLong);
    let text = format!("visits by {}", "김".repeat(16_000));
    assert!(parse(&text).is_ok());
}

#[test]
fn very_many_words_in_a_row_are_refused() {
    let words = |many: usize| format!("visits by {}", "김 ".repeat(many));
    assert!(parse(&words(limits::WORDS_MAX)).is_ok());
    for many in [limits::WORDS_MAX + 1, 16_000] {
        let error = error(&words(many));
        let first = "visits by ".len() + limits::WORDS_MAX * "김 ".len();
        assert_eq!((error.kind, error.span.start), (SyntaxErrorKind::TooLong, first), "{error:?}");
    }
}

#[test]
fn depth_is_bounded_with_brackets_and_without() {
    let nested = |opening: &str, closing: &str, depth: usize| {
        let text = format!("{}x{}", opening.repeat(depth), closing.repeat(depth));
        let phrase = parse(&text)?;
        assert_eq!(parse(&phrase.to_string()).as_ref(), Ok(&phrase), "{text}");
        Ok::<_, Error>(phrase)
    };
    for (opening, closing) in [
        ("(", ")"),
        ("x before ", ""),
        ("places of ", ""),
        ("visits to places of ", ""),
        ("x between a and y after ", ""),
    ] {
        let words = opening.matches("between").count() + opening.matches("after").count();
        let deepest = limits::DEPTH_MAX / words.max(1);
        nested(opening, closing, deepest / 2).unwrap_or_else(|error| panic!("{opening}: {error:?}"));
        for depth in [deepest + 1, 1_000, 6_000] {
            let kind = nested(opening, closing, depth).map_err(|error| error.kind);
            assert!(
                matches!(kind, Err(SyntaxErrorKind::TooDeep | SyntaxErrorKind::TooLong)),
                "{opening} {depth}: {kind:?}"
            );
        }
    }
    assert!(nested("(", ")", limits::DEPTH_MAX).is_ok());
    let flat = vec!["visits before 2024"; 1_000].join(" or ");
    assert!(parse(&flat).is_ok());
    assert!(parse(&"not ".repeat(10_000)).is_err());
    assert!(parse(&"explain ".repeat(5_000)).is_err());
    assert!(parse(&"today ".repeat(10_000)).is_err() || parse(&"today ".repeat(10_000)).is_ok());
    assert!(parse(&"(".repeat(64 << 10)).is_err());
}

#[test]
fn numbers_too_great_are_refused() {
    for text in [
        "#99999999999999999999999",
        "visits limit 99999999999999999999999",
        "declare county X, coordinates 91 0",
        "record x by y, quantity 0.0001 tons",
    ] {
        assert_eq!(error(text).kind, SyntaxErrorKind::Number, "{text}");
    }
}

#[test]
fn nothing_to_read_is_an_error() {
    for text in ["", "  ", "// comment", "\n\n"] {
        assert_eq!(error(text).kind, SyntaxErrorKind::Syntax, "{text:?}");
    }
    assert!(parse("?").is_err());
}

#[test]
fn the_closest_words_come_first() {
    assert_eq!(closest("vists", ["inaugurations", "visits", "visit"]), ["visits"]);
    assert_eq!(closest("Songchn", ["Songchon", "Songnim", "Kimhwa"]), ["Songchon"]);
    assert!(closest("xyz", ["visits"]).is_empty());
}
