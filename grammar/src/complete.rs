use crate::ast::{Role, Span, Spelled};
use crate::limits;
pub use crate::parse::opens_statement;
use crate::parse::{Class, Next, next_after};

/// What may stand where the cursor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The word that is being typed: empty after a blank.
    pub partial: String,
    /// Where the word starts; what is taken replaces the text from here to the cursor.
    pub start: usize,
    /// Where the run of words around the cursor starts: `Kim Jong` in `visits by Kim Jong U`, a quoted name with its
    /// quote.
    pub run: Span,
    /// What may stand here.
    pub expectations: Vec<Expectation>,
}

/// Something that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expectation {
    /// This word, or the rest of these words.
    Keyword(String),
    /// A kind of event, a type of entity or a name: a selection begins or goes on here.
    Noun,
    /// What stands in a role, after this preposition, or a name after a word that wants one.
    Name(Option<Role>),
    /// More of a run of words that has begun; only [`next`] tells it from what may begin there.
    More,
    /// A date.
    Date,
    /// A number.
    Number,
    /// Days, weeks, months, years.
    Unit,
    /// `#45` or a label.
    Reference,
    /// The word of a source.
    SourceKey,
    /// The name of a column: `date`, a role.
    Field,
    /// What answers are grouped by: `month`, `place`, a type.
    Key,
    /// A word or text that is free to choose.
    Text,
    /// The end of the line: it is whole as it stands.
    End,
}

/// Words that say nothing before the rest of their keyword is there.
const HALVES: [&str; 5] = ["as", "sorted", "followed", "preceded", "confirmed"];

fn ends_with_half(text: &str) -> bool {
    let text = text.split_whitespace().rev().take(2).map(str::to_lowercase).collect::<Vec<_>>();
    let [last, before @ ..] = text.as_slice() else { return false };
    let lens = ["known", "recorded"].contains(&last.as_str()) && before == ["as"];
    lens || HALVES.contains(&last.as_str())
}

/// What may stand next, given the text before the cursor.
///
/// The answer is the grammar's: the text is parsed with a hole at its end, and what the rules wanted there is told.
/// Keywords are filtered by the part of the word that is typed already; classes are for the caller to fill.
#[must_use]
pub fn expectations(prefix: &str) -> Completion {
    let Ok(unfinished) = limits::unfinished(prefix) else { return nothing(prefix) };
    if unfinished.comment {
        return nothing(prefix);
    }
    let start = unfinished.quote.unwrap_or_else(|| word_start(prefix));
    let (before, partial) = prefix.split_at(start);
    let mut expectations = Vec::new();
    let classes = next_after(before, opens_statement(before));
    collect(before, partial, unfinished.quote.is_some(), classes, &mut expectations);
    // Keywords of several words of which the first are typed: `as kn` goes on as `known on`, and as nothing else.
    if ends_with_half(before) {
        expectations.clear();
    }
    let mut from = start;
    for _ in 0..3 {
        let Some(earlier) = before_last_word(&prefix[..from]) else { break };
        from = earlier;
        rest_of_keywords(prefix, from, partial, &mut expectations);
    }
    expectations.sort();
    expectations.dedup();
    // Two words may each be legal here and not together with what stands before: only those that lead on are offered.
    expectations.retain(|expectation| match expectation {
        Expectation::Keyword(word) => leads_on(&format!("{before}{word} ")),
        _ => true,
    });
    let run = Span { start: run_start(before).min(start), end: prefix.len() };
    Completion { partial: partial.to_owned(), start, run, expectations }
}

/// What the grammar would have stand behind whole words, in no order: every keyword of it, whether it leads on or not.
///
/// One parse, for whoever looks for a way on from many texts; [`expectations`] is for what is shown.
#[must_use]
pub fn next(text: &str) -> Vec<Expectation> {
    let mut expectations = Vec::new();
    if limits::unfinished(text).is_ok_and(|unfinished| unfinished.quote.is_none() && !unfinished.comment) {
        let classes = next_after(text, opens_statement(text));
        if classes.iter().any(|next| matches!(next, Next::Class(Class::More))) {
            expectations.push(Expectation::More);
        }
        collect(text, "", false, classes, &mut expectations);
    }
    expectations
}

fn leads_on(text: &str) -> bool {
    !next_after(text, opens_statement(text)).is_empty()
}

fn nothing(prefix: &str) -> Completion {
    let end = prefix.len();
    Completion { partial: String::new(), start: end, run: Span { start: end, end }, expectations: Vec::new() }
}

/// Where the word that the text ends with starts.
fn word_start(text: &str) -> usize {
    let mark = |letter: char| letter.is_whitespace() || "(),;:=\"“”".contains(letter);
    text.char_indices()
        .rev()
        .find(|(_, letter)| mark(*letter))
        .map_or(0, |(at, letter)| at + letter.len_utf8())
}

/// Where the last whole word of a text starts, if it ends with one and blanks.
fn before_last_word(text: &str) -> Option<usize> {
    let word = text.trim_end();
    let start = word_start(word);
    (word.len() < text.len() && start < word.len()).then_some(start)
}

fn collect(
    before: &str,
    partial: &str,
    in_quote: bool,
    classes: Vec<Next>,
    expectations: &mut Vec<Expectation>,
) {
    let opening = before.trim().is_empty();
    let lower = partial.to_lowercase();
    if opening && !in_quote {
        keywords(&crate::words::COMMANDS, &lower, expectations);
        keywords(&["note on"], &lower, expectations);
    }
    if let Some(words) = sources_counted(before)
        && !in_quote
    {
        return keywords(words, &lower, expectations);
    }
    for next in classes {
        match next {
            Next::Words(words) if !in_quote => keywords(words, &lower, expectations),
            Next::Words(_) => {}
            Next::Class(class) => expectations.push(expectation(class, before)),
        }
    }
}

/// What may stand behind `confirmed by`, where a number of sources is wanted and no name.
fn sources_counted(before: &str) -> Option<&'static [&'static str]> {
    let words: Vec<String> = before.split_whitespace().map(str::to_lowercase).collect();
    let at = words.windows(2).rposition(|pair| pair == ["confirmed", "by"])?;
    let number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    match &words[at + 2..] {
        [] => Some(&["2 sources", "3 sources", "at least", "exactly", "more than"]),
        [only] if number(only) => Some(&["sources"]),
        [first, rest @ ..] if ["at", "exactly", "more"].contains(&first.as_str()) => {
            rest.last().filter(|last| number(last)).map(|_| ["sources"].as_slice())
        }
        _ => None,
    }
}

fn keywords(words: &[&str], partial: &str, expectations: &mut Vec<Expectation>) {
    let fitting = words.iter().filter(|word| word.starts_with(partial));
    expectations.extend(fitting.map(|word| Expectation::Keyword((*word).to_owned())));
}

fn rest_of_keywords(prefix: &str, from: usize, partial: &str, expectations: &mut Vec<Expectation>) {
    let (before, typed) = prefix.split_at(from);
    let typed = typed.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let typed = if partial.is_empty() { format!("{typed} ") } else { typed };
    let skipped = typed.len() - partial.to_lowercase().len();
    let words = next_after(before, opens_statement(prefix));
    for next in words {
        let Next::Words(words) = next else { continue };
        let fitting = words.iter().filter(|word| word.starts_with(&typed) && word.len() > skipped);
        expectations.extend(
            fitting.filter_map(|word| word.get(skipped..)).map(|rest| Expectation::Keyword(rest.to_owned())),
        );
    }
}

fn expectation(class: Class, before: &str) -> Expectation {
    match class {
        Class::Noun => Expectation::Noun,
        Class::Name => behind(before).unwrap_or(Expectation::Name(None)),
        Class::More => behind(&before[..run_start(before)]).unwrap_or(Expectation::Noun),
        Class::Date => Expectation::Date,
        Class::Number => Expectation::Number,
        Class::Unit => Expectation::Unit,
        // A label that is given is new.
        Class::Reference if last_word_is(before, "labelled") => Expectation::Text,
        Class::Reference => Expectation::Reference,
        Class::SourceKey if is_shaping(before) => Expectation::Field,
        Class::SourceKey if last_word_is(before, "via") => Expectation::Name(None),
        // What gets a name here is new.
        Class::SourceKey if ["let", "define"].iter().any(|word| first_word_is(before, word)) => {
            Expectation::Text
        }
        Class::SourceKey => Expectation::SourceKey,
        Class::Word | Class::Quoted => Expectation::Text,
        Class::End => Expectation::End,
    }
}

/// What a run of words is, by the word before it.
fn behind(before: &str) -> Option<Expectation> {
    let word = last_word(before)?.to_lowercase();
    Some(match word.as_str() {
        "per" => Expectation::Key,
        "mentioning" => Expectation::Text,
        "via" => Expectation::Name(None),
        // The ends of a path stand in no role.
        "from" | "to" if first_word_is(before, "path") => Expectation::Name(None),
        // Whose name is new stands in the same role.
        "new" => behind(before.trim_end().get(..before.trim_end().len() - word.len())?)?,
        _ => Expectation::Name(Some(Role::spelled(&word)?)),
    })
}

fn last_word_is(text: &str, word: &str) -> bool {
    last_word(text).is_some_and(|last| last.eq_ignore_ascii_case(word))
}

fn first_word_is(text: &str, word: &str) -> bool {
    text.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(word))
}

/// Whether the text ends with `sorted by` or `show …`.
fn is_shaping(before: &str) -> bool {
    last_word_is(before, "show") || last_word_is(before, "by") || before.trim_end().ends_with(',')
}

fn last_word(text: &str) -> Option<&str> {
    let text = text.trim_end();
    Some(&text[word_start(text)..]).filter(|word| !word.is_empty())
}

/// Where the run of words that the text ends with starts: after the last keyword, comma or bracket.
fn run_start(text: &str) -> usize {
    let mut start = text.len();
    let mut rest = text;
    loop {
        let trimmed = rest.trim_end();
        let word = word_start(trimmed);
        if word == trimmed.len() || crate::parse::is_stop(&trimmed[word..]) {
            return start;
        }
        start = word;
        rest = &trimmed[..word];
    }
}
