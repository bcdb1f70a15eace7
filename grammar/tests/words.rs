use annals_grammar::*;

use crate::facts::{narrowed, noun};

#[test]
fn names_end_at_prepositions_and_keywords_only() {
    let role = |text: &str| narrowed(&noun(&format!("x by {text}"))).join(" | ");
    for name in [
        "Kim Jong Un", "People's Army", "People’s Army", "20x10", "20×10", "4.25 House", "2024 Street",
        "May", "김정은", "Zürich-Nord", "Limit Bank", "Followed Path", "As It Was", "Sorted Mail",
        "Preceded Him", "AT&T", "First Secretary", "Will Smith", "Last Train Home",
    ] {
        assert_eq!(role(name), format!("by {name}"), "{name}");
    }
    assert_eq!(role("Kim to Songchon at noon"), "by Kim | to Songchon | at noon");
    assert_eq!(role("Kim, limit 5"), "by Kim");
    assert_eq!(role("\"Bank of Korea\""), "by \"Bank of Korea\"");
    assert_eq!(role("“Bank of Korea”"), "by \"Bank of Korea\"");
    assert_eq!(role("\"a \"\"b\"\" c\""), "by \"a \"\"b\"\" c\"");
}

#[test]
fn the_is_ignored_but_in_quotes_and_before_same() {
    assert_eq!(noun("the visits by the Kim"), noun("visits by Kim"));
    assert_eq!(noun("a visit by an actor"), noun("visit by actor"));
    assert_eq!(narrowed(&noun("x by \"The Hague\"")), ["by \"The Hague\""]);
    assert_eq!(narrowed(&noun("x by Vitamin A in 2024")), ["by Vitamin A", "in 2024"]);
    assert!(matches!(
        noun("x of the same facility").modifiers[0].kind,
        ModifierKind::Same(SameClause::Thing(Role::Of, _))
    ));
    assert_eq!(narrowed(&noun("x to Same Town")), ["to Same Town"]);
    assert_eq!(narrowed(&noun("x to Theatre")), ["to Theatre"]);
}

#[test]
fn keywords_ignore_case() {
    assert_eq!(noun("visits BY Kim IN 2024 As Of 2025"), noun("visits by Kim in 2024 as of 2025"));
    assert!(matches!(parse("RECORD visit by Kim"), Ok(Phrase::Statement(_))));
}

#[test]
fn numbers_and_parameters() {
    let parts = |text: &str| match noun(text).head {
        Some(Head::Run(run)) => run.parts.into_iter().map(|part| part.kind).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(parts("#12"), [PartKind::Number(12)]);
    assert_eq!(parts("e12"), [PartKind::Number(12)]);
    assert_eq!(parts("$a"), [PartKind::Parameter("a".to_owned())]);
    assert_eq!(parts("e12x"), [PartKind::Word("e12x".to_owned())]);
}

#[test]
fn a_name_is_quoted_when_it_needs_to_be() {
    for bare in [
        "Kim Jong Un", "May", "20x10", "4.25 House", "People's Army", "김정은", "Limit Bank", "Kimhwa",
        "AT&T",
    ] {
        assert_eq!(quote_name(bare), bare);
    }
    for name in [
        "Bank of Korea", "Kim In Ryong", "2024", "last year", "#12", "e12", "First Bank", "Planned City",
        "New York", "Will Smith", "The Hague", "A Team", "Places of Interest", "Unsan (North)",
        "double  space", " leading", "trailing ", "", "a, b", "What Now", "Record Bank", "note", "$a",
        "// x", "limit 5", "a: b", "May 2024", "$", "SELECT a from b", "5.6.2024", "any day",
    ] {
        let quoted = quote_name(name);
        assert_eq!(quoted, format!("\"{name}\""));
    }
    assert_eq!(quote_name("say \"x\""), "\"say \"\"x\"\"\"");
    // A tab or line break in quotes reads as a blank.
    assert_eq!(quote_name("tab\tinside"), "\"tab inside\"");
}

#[test]
fn a_line_break_in_quotes_reads_as_a_blank() {
    let phrase = parse("note on #4 \"one\n    two  three\"").expect("a note");
    assert_eq!(phrase.to_string(), "note on #4 \"one two  three\"");
}

#[test]
fn a_quoted_name_is_one_name_wherever_it_stands() {
    for name in ["Bank of Korea", "last year", "2024", "#12", "a \"b\"", "New York", "  x "] {
        let quoted = quote_name(name);
        for context in
            ["visits by %", "% by Kim", "status of %", "path from % to %", "record visit by % on 2024-02-29"]
        {
            let phrase = parse(&context.replace('%', &quoted)).expect(context);
            assert_eq!(phrase.to_string(), context.replace('%', &quoted));
        }
    }
}
