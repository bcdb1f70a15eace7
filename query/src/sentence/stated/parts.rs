//! What stands around a clause: words that open a statement, when it was, doubt, and clauses of the language.

use annals_grammar::SentencePieceKind;
use annals_grammar::ast::{Phrase, Tell};

use super::StatedSentence;
use crate::lookup::Lookup;
use crate::sentence::words::SentenceReader;

/// Words that open a statement, with whether they deny it. A colon or comma may follow.
const OPENERS: [(&str, bool); 15] = [
    ("fyi", false),
    ("please", false),
    ("record that", false),
    ("record", false),
    ("note that", false),
    ("add that", false),
    ("add", false),
    ("log that", false),
    ("state that", false),
    ("deny that", true),
    ("deny", true),
    ("it is denied that", true),
    ("it was denied that", true),
    ("it is not true that", true),
    ("it is not the case that", true),
];
/// Words that open clauses of the language behind a comma.
const CLAUSES: [&str; 11] = [
    "source", "labelled", "labeled", "quantity", "count", "including", "part of", "because of", "follows",
    "includes", "derived",
];
/// Words with which a question begins.
const ASKING: [&str; 24] = [
    "who", "whom", "whose", "what", "when", "where", "which", "why", "how", "did", "does", "do", "was",
    "were", "is", "are", "has", "have", "had", "will", "can", "could", "would", "list",
];
/// Words for what a source reports without knowing it itself.
const REPORTED: [&str; 7] = [
    "reportedly", "allegedly", "is said to have", "was said to have", "is reported to have",
    "is alleged to have", "purportedly",
];
/// Words for doubt that no statement holds.
const DOUBTS: [&str; 20] = [
    "may have", "might have", "could have", "must have", "would have", "should have", "is believed to have",
    "is thought to have", "is rumoured to have", "is rumored to have", "may", "might", "possibly",
    "probably", "perhaps", "apparently", "presumably", "supposedly", "maybe", "likely",
];
/// Words that a time may begin with, beside a date.
const OPEN_TIME: [&str; 33] = [
    "in", "on", "at", "by", "before", "after", "since", "until", "till", "from", "between", "about",
    "around", "circa", "ca", "approximately", "roughly", "sometime", "some", "towards", "toward", "over",
    "within", "during", "throughout", "late", "early", "mid", "no", "not", "up", "earlier", "later",
];
/// Pieces that a time may have at most.
const TIME_PIECES_MAX: usize = 10;
/// A sentence longer than this is read by nobody.
const BYTES_MAX: usize = 1_000;

/// A sentence with what was cut out of it.
#[derive(Clone)]
pub(super) struct StatedParts<'g> {
    pub(super) lookup: Lookup<'g>,
    /// The line as it was typed.
    pub(super) typed: String,
    /// What is left of it.
    pub(super) text: String,
    /// The keys of the source that reports it; several where it may be one of them.
    pub(super) sources: Vec<String>,
    /// Whether the source only passes it on.
    reported: bool,
    /// Words of the source.
    pub(super) quote: Option<String>,
    /// When it was.
    pub(super) whens: Vec<String>,
    /// Clauses of the language at its end, as typed.
    pub(super) tail: String,
    /// Names that are new, with the words that introduce them: `new person "Ri Chol"`.
    introduced: Vec<(String, String)>,
    pub(super) denied: bool,
    pub(super) mood: Option<String>,
    /// Whether a word says that it is a statement.
    pub(super) opened: bool,
    /// Whether it can ask nothing.
    pub(super) tells: bool,
    /// Whether it is a noun, which asks where nothing says otherwise.
    pub(super) asks: bool,
    /// Whether words of plain English say who reports it, or that it did not happen.
    pub(super) spoken: bool,
    /// Why it is only shown, and what to do.
    pub(super) reason: Option<(String, String)>,
}

impl<'g> StatedParts<'g> {
    /// The parts of a line; nothing where it asks.
    pub(super) fn new(typed: &str, lookup: Lookup<'g>) -> Option<Self> {
        let text = typed.trim();
        if text.len() > BYTES_MAX || text.ends_with('?') || text.contains(['$', '\n']) {
            return None;
        }
        let text = text.trim_end_matches(['.', '!', ' ']);
        let first = text.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        if ASKING.iter().any(|word| first.eq_ignore_ascii_case(word)) {
            return None;
        }
        let mut parts = Self {
            lookup,
            typed: text.to_owned(),
            text: text.replace("n't ", " not ").replace("n’t ", " not "),
            sources: Vec::new(),
            reported: false,
            quote: None,
            whens: Vec::new(),
            tail: String::new(),
            introduced: Vec::new(),
            denied: false,
            mood: None,
            opened: false,
            tells: false,
            asks: false,
            spoken: false,
            reason: None,
        };
        parts.strip_openers();
        parts.take_tail();
        parts.take_introduced();
        Some(parts)
    }

    /// The reader of what is left.
    pub(super) fn reader(&self) -> Option<SentenceReader<'g>> {
        SentenceReader::new(&self.text, self.lookup)
    }

    fn strip_openers(&mut self) {
        while let Some((rest, denies)) = OPENERS
            .iter()
            .find_map(|(words, denies)| strip_words(&self.text, words).map(|rest| (rest, *denies)))
            .filter(|(rest, _)| !rest.is_empty())
        {
            self.text = rest.to_owned();
            self.denied |= denies;
            self.spoken |= denies;
            self.opened = true;
            self.tells = true;
        }
    }

    /// Takes the type from before new names, which are then names like others.
    fn take_introduced(&mut self) {
        let opens = |text: &str| outside_quotes(text).find(|at| text[*at..].starts_with("new "));
        while let Some(from) = opens(&self.text)
            && let Some(quote) = self.text[from..].find('"').map(|at| from + at)
            && let Some(end) = self.text[quote + 1..].find('"').map(|at| quote + at + 2)
            && self.lookup.view.graph().vocabulary().type_named(self.text[from + 4..quote].trim()).is_some()
        {
            let name = self.text[quote..end].to_owned();
            let as_noun = if name.contains(' ') { name } else { name.trim_matches('"').to_owned() };
            self.introduced.push((as_noun, self.text[from..end].to_owned()));
            self.text.replace_range(from..quote, "");
        }
    }

    /// Takes the clauses of the language off the end.
    fn take_tail(&mut self) {
        let opens = |rest: &str| CLAUSES.iter().any(|word| strip_words(rest, word).is_some());
        let at = outside_quotes(&self.text).find(|at| {
            let rest = &self.text[*at..];
            match rest.strip_prefix(',') {
                Some(rest) => opens(rest.trim_start()),
                None => rest.starts_with(" because \""),
            }
        });
        if let Some(at) = at {
            self.tail = self.text.split_off(at);
            self.tells |= self.tail.starts_with(',');
        }
    }

    /// Takes a colon out: what stands before it says what is told, or what stands behind it is a quote. Nothing where a
    /// colon says something else.
    pub(super) fn join_colon(&mut self) -> Option<()> {
        let colon = outside_quotes(&self.text).find(|at| {
            let open = self.text[..*at].matches('(').count() > self.text[..*at].matches(')').count();
            !open
                && self.text[*at..]
                    .strip_prefix(':')
                    .is_some_and(|rest| rest.starts_with(char::is_whitespace))
        });
        let Some(at) = colon else { return Some(()) };
        let (head, rest) = (self.text[..at].trim().to_owned(), self.text[at + 1..].trim().to_owned());
        if let Some(quote) = rest.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            self.quote = Some(quote.to_owned());
            self.text = head;
            return Some(());
        }
        if self.is_from(&head) {
            if head.contains(',') {
                self.only_shown(
                    "the date before the source may be of the report or of the event",
                    "put the date of the event behind its verb",
                );
            }
            self.text = match head.rsplit_once(',') {
                Some((front, _)) => format!("{front}, {rest}"),
                None => rest,
            };
            return Some(());
        }
        let amends = self.points_at_entry(&head);
        self.text = format!("{head} {rest}");
        amends.then_some(())
    }

    /// Takes out a quote, and doubt.
    pub(super) fn take_doubt(&mut self) {
        self.take_quote();
        while let Some(reader) = self.reader() {
            let at = |table: &[&str]| {
                (0..reader.tokens.len()).find_map(|at| Some((at, reader.past_one(at, table)?)))
            };
            if let Some((from, to)) = at(&REPORTED) {
                self.reported = true;
                self.cut(&reader, from, to);
            } else if let Some((from, to)) = at(&DOUBTS) {
                let word = reader.as_typed(from, to).to_owned();
                self.cut(&reader, from, to);
                self.only_shown(
                    format!(
                        "`{word}` is doubt, which is recorded as hypothetical, or as reported by a source"
                    ),
                    "name the source, as in `…, source KEY reported`, or use",
                );
                self.mood = Some("hypothetical".to_owned());
                break;
            } else {
                break;
            }
        }
    }

    /// Takes out words in quotes that somebody said.
    fn take_quote(&mut self) {
        const SAYING: [&str; 8] =
            ["saying", "said", "says", "adding", "quote", "words", "stating", "declaring"];
        let Some(reader) = self.reader() else { return };
        let quoted = (1..reader.tokens.len()).find(|at| {
            let comma = usize::from(reader.piece(at - 1) == Some(SentencePieceKind::Comma));
            reader.piece(*at) == Some(SentencePieceKind::Quoted)
                && at.checked_sub(1 + comma).is_some_and(|before| reader.is_any(before, &SAYING))
        });
        if let Some(at) = quoted {
            self.quote = Some(reader.tokens[at].text.clone());
            let said = usize::from(reader.is_any(at - 1, &["saying", "adding", "stating", "declaring"]));
            self.cut(&reader, at - said, at + 1);
        }
    }

    /// Whether it says what only a source can have said.
    fn needs_source(&self) -> bool {
        (self.reported || self.quote.is_some()) && self.sources.is_empty()
    }

    /// Keeps that it is understood, and why it is not recorded.
    pub(super) fn only_shown(&mut self, message: impl Into<String>, hint: impl Into<String>) {
        self.reason.get_or_insert_with(|| (message.into(), hint.into()));
    }

    /// Takes the times out, wherever they stand.
    pub(super) fn take_times(&mut self) {
        while let Some(reader) = self.reader() {
            let found = (0..reader.tokens.len()).find_map(|at| Some((at, reader.stated_time(at)?)));
            let Some((at, (next, text))) = found else {
                if let Some(text) = reader.no_date() {
                    self.spoken = true;
                    self.only_shown(format!("`{text}` isn't a date"), "give a day, a month or a year");
                }
                return;
            };
            let word = reader.piece(at) == Some(SentencePieceKind::Word);
            self.whens.push(if word { text[..1].to_lowercase() + &text[1..] } else { text });
            self.tells |= at == 0 && !self.text.is_empty();
            self.cut(&reader, at, next);
        }
    }

    /// Cuts pieces out, with the commas around them.
    pub(super) fn cut(&mut self, reader: &SentenceReader<'_>, from: usize, to: usize) {
        let place = |at: usize| reader.start_of(at).unwrap_or(self.text.len());
        let (left, right) = (self.text[..place(from)].trim(), self.text[place(to)..].trim());
        let (left, right) = match (left.strip_suffix(','), right.strip_prefix(',')) {
            (Some(left), Some(right)) => (left, right),
            (Some(bare), None) if right.is_empty() => (bare, right),
            (None, Some(bare)) if left.is_empty() => (left, bare),
            _ => (left, right),
        };
        self.text = format!("{} {}", left.trim_end(), right.trim_start()).trim().to_owned();
    }

    /// A statement with all that was cut out.
    pub(super) fn with_parts(&self, statement: &str) -> Vec<String> {
        let mut line = statement.to_owned();
        for (name, words) in &self.introduced {
            line = line.replacen(name, words, 1);
        }
        for when in &self.whens {
            line.push_str(&format!(" {when}"));
        }
        let reported = if self.reported { " reported" } else { "" };
        let quote = self.quote.as_ref().map(|quote| format!(" quote \"{}\"", quote.replace('"', "\"\"")));
        let quote = quote.unwrap_or_default();
        if self.sources.is_empty() {
            let source =
                if self.needs_source() { format!(", source KEY{reported}{quote}") } else { String::new() };
            return vec![format!("{line}{source}{}", self.tail)];
        }
        let cited = |key: &String| format!("{line}, source {}{reported}{quote}{}", term(key), self.tail);
        self.sources.iter().map(cited).collect()
    }

    /// What the sentence states.
    pub(super) fn sentence(self, lines: Vec<String>) -> StatedSentence {
        if self.needs_source() {
            let what = if self.quote.is_some() { "a quote" } else { "what is only reported" };
            let form = lines.into_iter().next().unwrap_or_default();
            let reason = Some((format!("{what} needs its source"), format!("use: {form}")));
            return StatedSentence { reason, tells: true, spoken: true, ..StatedSentence::default() };
        }
        let Self { tells, asks, spoken, reason, .. } = self;
        StatedSentence { lines, otherwise: Vec::new(), tells, asks, spoken, reason }
    }
}

impl SentenceReader<'_> {
    /// The longest time at a place that a statement may hold: the place behind it, and its text.
    pub(super) fn stated_time(&self, at: usize) -> Option<(usize, String)> {
        let piece = self.piece(at)?;
        let number = self.word(at).starts_with(|letter: char| letter.is_ascii_digit());
        if let Some(next) = self.past_one(at, &["dated", "date"])
            && self.piece(next) == Some(SentencePieceKind::Date)
        {
            return Some((next + 1, format!("on {}", self.tokens[next].text)));
        }
        if piece != SentencePieceKind::Date && !number && !self.is_any(at, &OPEN_TIME) {
            return None;
        }
        let most = self.tokens.len().min(at + TIME_PIECES_MAX);
        (at + 1..=most).rev().find_map(|next| {
            let text = self.as_typed(at, next);
            (self.has_date(at, next) && is_time(text)).then(|| (next, text.to_owned()))
        })
    }

    /// What stands behind a word of time and is no date: `before Christmas 2023`.
    fn no_date(&self) -> Option<&str> {
        const TIME: [&str; 7] = ["before", "after", "since", "until", "till", "around", "circa"];
        let capital =
            |at: usize| !self.word(at).is_empty() && self.tokens[at].text.starts_with(char::is_uppercase);
        (0..self.tokens.len()).find_map(|at| {
            (self.is_any(at, &TIME) && capital(at + 1) && self.kind_at(at + 1).is_none()).then_some(())?;
            let behind = (at + 1..self.tokens.len()).find(|at| !capital(*at)).unwrap_or(self.tokens.len());
            let dated = self.piece(behind) == Some(SentencePieceKind::Date);
            Some(self.as_typed(at + 1, behind + usize::from(dated)))
        })
    }

    /// Whether a date, or an entry that one can be reckoned from, stands between two places.
    fn has_date(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| match self.piece(at) {
            Some(SentencePieceKind::Date | SentencePieceKind::Number) => true,
            Some(SentencePieceKind::Word) => {
                let text = &self.tokens[at].text;
                text.starts_with(|letter: char| letter.is_ascii_digit())
                    || self.lookup.view.graph().labelled(text).is_some()
            }
            _ => false,
        })
    }
}

/// Whether a text is a time of a statement, and nothing else.
fn is_time(text: &str) -> bool {
    let Ok(Phrase::Statement(statement)) = annals_grammar::parse(&format!("record x {text}")) else {
        return false;
    };
    let Tell::Record(record) = statement.tell else { return false };
    record.kind.parts.len() == 1
        && record.roles.is_empty()
        && record.when.len() == 1
        && record.links.is_empty()
}

/// The key of a source as it is typed.
pub(super) fn term(key: &str) -> String {
    let bare = key.chars().all(|letter| letter.is_alphanumeric() || "-_.".contains(letter));
    if bare && !annals_grammar::is_keyword(key) {
        key.to_owned()
    } else {
        format!("\"{}\"", key.replace('"', "\"\""))
    }
}

/// What follows words that a text begins with, and a colon or comma behind them.
pub(super) fn strip_words<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let rest = text.get(words.len()..)?;
    let same = text.get(..words.len())?.eq_ignore_ascii_case(words);
    let bounded = rest.is_empty() || rest.starts_with([' ', '\t', ':', ',']);
    (same && bounded).then(|| rest.trim_start_matches([' ', '\t', ':', ',']))
}

/// The places of a text that stand in no quotes.
fn outside_quotes(text: &str) -> impl Iterator<Item = usize> {
    let mut inside = false;
    text.char_indices().filter_map(move |(at, letter)| {
        inside ^= letter == '"';
        (!inside && letter != '"').then_some(at)
    })
}
