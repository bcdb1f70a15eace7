use crate::ast::Span;
use crate::error::{Error, SyntaxErrorKind};
use crate::unseen;
use crate::words::{WordClass, is_preposition, is_word_of};

/// The longest line that is read, in bytes.
pub const BYTES_MAX: usize = 64 * 1024;

/// How deep brackets, and clauses that stand in each other without brackets, may be nested, taken together.
///
/// Reading and every later walk over the phrase go down once for each, so this bounds the stack they need.
pub const DEPTH_MAX: usize = 64;

/// How many words may stand in a row with nothing between them that says how they belong together.
///
/// Each place at which such a run may be split is tried, and some of its words may open a clause that takes the rest.
pub const WORDS_MAX: usize = 64;

/// Makes sure that a text may be given to the parser.
pub(crate) fn check(text: &str) -> Result<(), Error> {
    check_by(LimitScan::new(text)?)
}

/// The same for a statement out of a log, whose characters were accepted when it was recorded.
pub(crate) fn check_recorded(text: &str) -> Result<(), Error> {
    check_by(LimitScan { recorded: true, ..LimitScan::new(text)? })
}

fn check_by(mut scan: LimitScan<'_>) -> Result<(), Error> {
    let text = scan.text;
    scan.run()?;
    let end = Span { start: text.len(), end: text.len() };
    if let Some((start, mark)) = scan.quote {
        let span = Span { start, end: start + mark.len_utf8() };
        return Err(Error::new(SyntaxErrorKind::Syntax, span, "this quote is not closed")
            .with_hint("double a quote inside a quoted name: \"\""));
    }
    if let Some((start, ..)) = scan.open.last() {
        let span = Span { start: *start, end: start + 1 };
        return Err(Error::new(SyntaxErrorKind::Syntax, span, "this bracket is not closed")
            .with_hint("add the missing `)`"));
    }
    if scan.blank {
        return Err(Error::new(SyntaxErrorKind::Syntax, end, "the line is empty")
            .with_hint("ask for something: visits by NAME, timeline of PLACE; `:help` shows more"));
    }
    Ok(())
}

/// A text whose quotes and brackets are not closed, closed at its end, and what closes it; nothing where none is open.
#[must_use]
pub fn closed(text: &str) -> Option<(String, String)> {
    let line = text.trim_end();
    let question = if line.ends_with('?') { "?" } else { "" };
    let line = line.trim_end_matches('?').trim_end();
    let mut scan = LimitScan::new(line).ok()?;
    scan.run().ok()?;
    let quote = scan.quote.map(|(_, mark)| if mark == '“' { '”' } else { mark });
    let end: String = quote.into_iter().chain(scan.open.iter().map(|_| ')')).collect();
    (!end.is_empty() && !scan.comment).then(|| (format!("{line}{end}{question}"), end))
}

/// Where an unfinished text stands: how deep, and whether in a quote or a comment.
pub(crate) fn unfinished(text: &str) -> Result<Unfinished, Error> {
    let mut scan = LimitScan::new(text)?;
    scan.run()?;
    Ok(Unfinished { quote: scan.quote.map(|(start, _)| start), comment: scan.comment })
}

/// Where an unfinished text stands.
pub(crate) struct Unfinished {
    /// The start of the quote that is open.
    pub(crate) quote: Option<usize>,
    /// Whether a comment is open.
    pub(crate) comment: bool,
}

/// The text from its first word on that is no article.
pub(crate) fn first_word(text: &str) -> &str {
    let mut text = text.trim_start();
    loop {
        let word = text.split(char::is_whitespace).next().unwrap_or_default();
        if word.starts_with("//") {
            text = text.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        } else if ["the", "a", "an"].iter().any(|article| article.eq_ignore_ascii_case(word)) {
            text = text[word.len()..].trim_start();
        } else {
            return text;
        }
    }
}

/// One pass over the characters of a line.
struct LimitScan<'t> {
    text: &'t str,
    /// Whether its characters were accepted before.
    recorded: bool,
    /// The quote that is open: where, and its mark.
    quote: Option<(usize, char)>,
    comment: bool,
    /// The brackets that are open: where, what each counts for, and the chain around it.
    open: Vec<(usize, usize, ClauseChain)>,
    chain: ClauseChain,
    depth: usize,
    word: Option<usize>,
    /// Whether the next bracket belongs to a word that was counted already.
    counted: bool,
    /// Whether the word before was a preposition.
    preposition: bool,
    blank: bool,
}

/// Clauses that stand in each other without brackets.
#[derive(Clone, Copy, Default)]
struct ClauseChain {
    length: usize,
    /// Whether an `and` may belong to a `between`, and so close nothing.
    between: bool,
    /// Whether a step may belong to a projection, and so close nothing.
    projection: bool,
}

impl<'t> LimitScan<'t> {
    fn new(text: &'t str) -> Result<Self, Error> {
        if text.len() > BYTES_MAX {
            let span = Span { start: text.floor_char_boundary(BYTES_MAX), end: text.len() };
            let message = format!("this line has {} bytes; the limit is {BYTES_MAX}", text.len());
            return Err(Error::new(SyntaxErrorKind::TooLong, span, message)
                .with_hint("split it into several statements"));
        }
        Ok(Self {
            text,
            recorded: false,
            quote: None,
            comment: false,
            open: Vec::new(),
            chain: ClauseChain::default(),
            depth: 0,
            word: None,
            counted: false,
            preposition: false,
            blank: true,
        })
    }

    fn run(&mut self) -> Result<(), Error> {
        let forbidden = if self.recorded { None } else { unseen::first_forbidden(self.text) };
        for (at, letter) in self.text.char_indices() {
            if forbidden == Some((at, letter)) {
                let span = Span { start: at, end: at + letter.len_utf8() };
                let message = format!("a line can't contain the {}", unseen::named(letter));
                return Err(Error::new(SyntaxErrorKind::Character, span, message).with_hint("remove it"));
            }
            if self.comment {
                self.comment = letter != '\n';
            } else if let Some((_, mark)) = self.quote {
                // A doubled quote closes and opens again, which comes to the same.
                if letter == mark || (mark == '“' && letter == '”') {
                    self.quote = if letter == '“' { self.quote } else { None };
                }
            } else {
                self.step(at, letter)?;
            }
        }
        self.word_ends(self.text.len())
    }

    fn step(&mut self, at: usize, letter: char) -> Result<(), Error> {
        let in_word = letter.is_alphanumeric() || "-'’_/.".contains(letter);
        if letter == '/' && self.word.is_none() && self.text[at..].starts_with("//") {
            self.comment = true;
            return Ok(());
        }
        self.blank &= letter.is_whitespace();
        if in_word {
            self.word.get_or_insert(at);
            return Ok(());
        }
        self.word_ends(at)?;
        match letter {
            '"' | '“' => self.quote = Some((at, letter)),
            '(' => {
                self.preposition = false;
                let counted = usize::from(!std::mem::take(&mut self.counted));
                self.open.push((at, counted, std::mem::take(&mut self.chain)));
                self.deeper(at, counted)?;
            }
            ')' => {
                let Some((_, counted, chain)) = self.open.pop() else {
                    let span = Span { start: at, end: at + 1 };
                    return Err(Error::new(SyntaxErrorKind::Syntax, span, "this bracket closes nothing")
                        .with_hint("take it out, or put `(` where what is in brackets begins"));
                };
                self.depth -= self.chain.length + counted;
                self.chain = chain;
            }
            ',' | ';' => self.chain_ends(),
            _ => {}
        }
        Ok(())
    }

    fn word_ends(&mut self, at: usize) -> Result<(), Error> {
        let Some(start) = self.word.take() else { return Ok(()) };
        let word = &self.text[start..at];
        let is = |other: &&str| word.eq_ignore_ascii_case(other);
        let after_preposition = std::mem::replace(&mut self.preposition, is_preposition(word));
        let step = is(&"followed") || is(&"preceded");
        let projection = is_word_of(WordClass::Projection, word);
        if projection || step || is_word_of(WordClass::Time, word) {
            if step && !self.chain.projection {
                self.chain_ends();
            }
            // After a preposition a projection prints in a bracket of its own.
            let by = if projection && after_preposition { 2 } else { 1 };
            self.chain.length += by;
            self.chain.between |= is(&"between");
            self.chain.projection |= projection;
            self.counted = true;
            return self.deeper(start, by);
        }
        let joins = is(&"and") || is(&"but");
        if is(&"or") || (joins && !self.chain.between) {
            self.chain_ends();
        }
        // What may stand between one of the above and the bracket that prints around what it takes.
        let between = ["any", "of", "by"].iter().any(is)
            || is_word_of(WordClass::Unit, word)
            || word.starts_with(|letter: char| letter.is_ascii_digit());
        self.counted = (self.counted && between) || (joins && self.chain.between);
        Ok(())
    }

    /// What is nested without brackets ends; the bracket that it stands in does not.
    fn chain_ends(&mut self) {
        self.depth -= self.chain.length;
        self.chain = ClauseChain::default();
    }

    fn deeper(&mut self, at: usize, by: usize) -> Result<(), Error> {
        self.depth += by;
        if self.depth <= DEPTH_MAX {
            return Ok(());
        }
        let end = self.text[at..].chars().next().map_or(at, |letter| at + letter.len_utf8());
        let message = format!("brackets and clauses are nested more than {DEPTH_MAX} deep here");
        Err(Error::new(SyntaxErrorKind::TooDeep, Span { start: at, end }, message)
            .with_hint("name a part of it first: let NAME = …"))
    }
}
