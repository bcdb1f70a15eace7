use std::time::{Duration, Instant};

use annals_grammar::{complete, parse, quote_name};

/// A generator of numbers, so that a failure can be had again.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).expect("a bound")).expect("a number")
    }

    fn one_of<'t>(&mut self, words: &[&'t str]) -> &'t str {
        words[self.below(words.len())]
    }
}

const OPENINGS: &str = "record|declare county|define kind x:|source a:|cite #4|correct #4|refine x|retract|merge\
    |split|same|rate|undo|note on|let x =|how many|how many times|how long from|how long between\
    |count|path from|neighbours of|rank|islands|changes|changes known|timeline of|status of|who\
    |when|did|replay|explain|longest gap between|average quantity of||||||";

const TOKENS: &str = "visits|Kim|Songchon|김정은|\"Bank of Korea\"|“x”|#4|e5|$a|20x10|2024|2024-02-29|29 February 2024\
    |Feb 29, 2024|2020s|spring 2025|today|last year|last 30 days|[..2020]|2024-11?|May|(|)|(|)|,\
    |,|;|:|=|?|by|to|in|at|of|on|with|under|from|for|near|before|after|since|until|during\
    |throughout|between|within|about|on or before|any|and|or|but not|but no|not|possibly|without\
    |per month|who|that were|via|anywhere|followed by|not followed by|preceded by|of the same\
    |as of|as known on|as recorded at|3 weeks after|30 days|1 year|2 steps|in order of time|first\
    |last 3|planned|at least 2|new|places of|dates of|sorted by|limit 5|show date|descending|did\
    |was|the|a|source a|at 1-2|para 3|quote|reported|because|\"r\"|labelled l|quantity over 3 x\
    |count 4|including|part of|also|coordinates 1 2|plural|is a|implies|makes its|its|itself|kind\
    |without date|into|target 3|//|\n|x|y|z|'|-|&|\u{1}";

/// How many rows of words are tried: a build without optimisation reads them ten times as slowly.
const ROWS: usize = if cfg!(debug_assertions) { 12_000 } else { 100_000 };

/// Whether the text is a phrase; if it is, it must print back.
fn prints_back(text: &str) -> bool {
    let Ok(phrase) = parse(text) else { return false };
    let printed = phrase.to_string();
    match parse(&printed) {
        Ok(again) => {
            assert_eq!(again, phrase, "{text}\n{printed}\n{again}");
            assert_eq!(again.to_string(), printed, "{text}");
        }
        Err(error) => panic!("{text}\n{printed}\n{error:?}"),
    }
    true
}

#[test]
fn no_row_of_words_makes_it_panic_or_run_away() {
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);
    let openings: Vec<&str> = OPENINGS.split('|').collect();
    let tokens: Vec<&str> = TOKENS.split('|').collect();
    let (mut read, started) = (0, Instant::now());
    let mut worst = (Duration::ZERO, String::new());
    for _ in 0..ROWS {
        let mut text = numbers.one_of(&openings).to_owned();
        for _ in 0..=numbers.below(6) {
            text.push(' ');
            text.push_str(numbers.one_of(&tokens));
        }
        let one = Instant::now();
        read += usize::from(prints_back(&text));
        let took = one.elapsed();
        assert!(took < Duration::from_secs(1), "{text}");
        if took > worst.0 {
            worst = (took, text);
        }
    }
    // Each row is parsed, and where it is a phrase, printed and parsed again.
    println!("the worst of {ROWS} rows took {:?}: {}", worst.0, worst.1);
    assert!(read > ROWS / 30, "only {read} of them are phrases");
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn no_row_of_characters_makes_it_panic() {
    let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
    let letters: Vec<char> = "abe12#$\"“”()[]{},;:=?/.-'’ \t\n\0\u{1}김×Xé&|".chars().collect();
    for _ in 0..5_000 {
        let text: String = (0..numbers.below(24)).map(|_| letters[numbers.below(letters.len())]).collect();
        prints_back(&text);
        let completion = complete::expectations(&text);
        assert!(text.is_char_boundary(completion.start) && text.is_char_boundary(completion.run.start));
        let quoted = quote_name(&text);
        if !text.contains(['\0', '\u{1}', '\n', '\t']) {
            let phrase = parse(&format!("visits by {quoted}")).expect("a name");
            assert_eq!(phrase.to_string(), format!("visits by {quoted}"), "{text:?}");
        }
    }
}

#[test]
fn cut_or_swapped_phrases_are_no_danger() {
    let mut numbers = Numbers(0xDEAD_BEEF_CAFE_F00D);
    for text in crate::corpus::phrases() {
        for (end, _) in text.char_indices().step_by(2) {
            prints_back(&text[..end]);
        }
        let words: Vec<&str> = text.split(' ').collect();
        for _ in 0..2 {
            let mut words = words.clone();
            let (one, other) = (numbers.below(words.len()), numbers.below(words.len()));
            words.swap(one, other);
            prints_back(&words.join(" "));
        }
    }
}

#[test]
fn the_time_grows_with_the_length_alone() {
    let rows = [
        ("visits by Kim to Songchon before inaugurations at Kimhwa in 2024 or ", "x"),
        ("(", ""),
        ("places of (", ""),
        ("x before (", ""),
        ("x followed by (", ""),
        ("visits to (places with (", ""),
        ("today ", ""),
        ("12 12 ", ""),
        ("not ", ""),
        ("as ", ""),
        ("\"a\" ", ""),
    ];
    for (row, end) in rows {
        let text = format!("{}{end}", row.repeat(30_000 / row.len()));
        let short = format!("{}{end}", row.repeat(60));
        let started = Instant::now();
        let _ = parse(&text);
        let _ = parse(&short);
        assert!(started.elapsed() < Duration::from_secs(5), "{row}: {:?}", started.elapsed());
    }
    // Unbalanced brackets are refused unread; these are balanced and wrong inside.
    for row in ["places of (", "x before (", "x followed by (", "how long from (", "x to ("] {
        let text = format!("{}!=! ? ={}", row.repeat(30), ")".repeat(30)).replace("!=!", "by by");
        let started = Instant::now();
        assert!(parse(&text).is_err());
        assert!(started.elapsed() < Duration::from_secs(1), "{row}: {:?}", started.elapsed());
    }
}
