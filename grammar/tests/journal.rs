use annals_grammar::*;

const JOURNAL: &str = "\u{FEFF}// the start\n\nrecord visit by Kim // a\n  to Songchon,\n\n  // inside\n\tsource article\n// between\nvisits by Kim\r\n\n\nundo #4 // last\n  // end\n";

const STATEMENTS: [(&str, usize); 3] = [
    ("record visit by Kim // a\n  to Songchon,\n\n  // inside\n\tsource article", 3),
    ("visits by Kim", 9),
    ("undo #4 // last", 12),
];

#[test]
fn indented_lines_go_on() {
    let found: Vec<_> = lines(JOURNAL).collect();
    assert_eq!(found.iter().map(|line| (line.text.as_ref(), line.number)).collect::<Vec<_>>(), STATEMENTS);
    for line in &found {
        let offset = usize::try_from(line.offset).expect("an offset");
        assert!(JOURNAL[offset..].starts_with(line.text.as_ref()));
        parse(&line.text).expect("a phrase");
    }
}

#[test]
fn a_journal_that_is_read_as_it_goes_is_cut_alike() {
    let found: Result<Vec<_>, _> = lines_of(JOURNAL.as_bytes()).collect();
    assert_eq!(found.expect("statements"), lines(JOURNAL).collect::<Vec<_>>());
}

#[test]
fn a_journal_that_cannot_be_read_says_where() {
    let results: Vec<_> = lines_of(&b"undo #4\nundo \xff#5\nundo #6\n"[..]).collect();
    assert!(matches!(results.as_slice(), [Err(LineError::NotText { number: 2, column: 5 })]));
    let long = format!("undo #4\n{}\n", "x".repeat(1 << 20));
    let results: Vec<_> = lines_of(long.as_bytes()).collect();
    assert!(matches!(results.as_slice(), [Err(LineError::TooLong { number: 2 })]), "{results:?}");
    let many = format!("undo #4\n{}", "  // x\n".repeat(100_000));
    assert_eq!(lines_of(many.as_bytes()).filter(Result::is_ok).count(), 1);
}
