//! Lines that cannot be asked, read as phrases that can.
//!
//! A line is put right step by step: what is open is closed, a wording of plain English becomes the phrase that asks the
//! same, misspelt words are spelled right. The first phrase found that the resolver knows is what the line asks, if every
//! step to it was sure; other phrases are only offered. A statement is never read as another: all are only offered.

// Words that are no slips.
mod plain;
// Misspelt words put right.
mod spelling;

use std::cell::Cell;
use std::collections::{BTreeSet, VecDeque};

use annals_grammar::ast::{Phrase, Question};
use annals_grammar::complete::opens_statement;
use annals_grammar::{Instead, foreign_syntax_of};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_graph::vocabulary::Sense;
use annals_model::error::Error;
use annals_model::error::Suggestion;
use annals_model::folding::fold;
use annals_query::lookup::Lookup;
use annals_query::query::{Lens, Query};
use annals_query::{canonical, resolve, sentence};

use self::spelling::Speller;
use super::{Context, prepare, tell};

/// Steps from a line to a phrase, at most.
const STEPS_MAX: usize = 4;
/// Bytes of text looked at for one line, at most: reading takes as long as a text is.
const BYTES_IN_ALL: usize = 20_000;
/// What a look costs beside the bytes of its text: the words are looked up as well.
const BYTES_A_LOOK: usize = 100;
/// Lines offered at most.
const OFFERED_MAX: usize = 3;

/// What reads a line as another.
pub(super) struct Repairs<'s> {
    graph: &'s Graph,
    context: &'s Context,
    speller: Speller<'s>,
    /// Bytes that may still be looked at.
    left: Cell<usize>,
}

/// A line, read as a question.
pub(super) struct LineReading {
    /// What it asks.
    pub(super) query: Query,
    /// The phrase that asks it.
    pub(super) phrase: String,
    /// What the reader should know of how it came to be.
    pub(super) notes: Vec<String>,
}

impl LineReading {
    /// A line that asks this as it stands.
    pub(super) fn literal(query: Query, line: &str) -> Self {
        Self { query, phrase: line.to_owned(), notes: Vec::new() }
    }
}

/// What was found for a line.
#[derive(Default)]
pub(super) struct RepairResult {
    /// What it asks, if that is sure.
    pub(super) read: Option<LineReading>,
    /// Lines that may have been meant: each can be asked or recorded.
    pub(super) offered: Vec<String>,
    /// The phrase that was meant and cannot be asked: the first of those that most of the line is put right in.
    pub(super) failed: Option<Failed>,
}

/// A phrase that was meant and cannot be asked.
pub(super) struct Failed {
    pub(super) phrase: String,
    /// Whether it says the same as the line.
    pub(super) sure: bool,
    count: usize,
}

/// A text on the way to a phrase.
struct RepairStep {
    text: String,
    sure: bool,
    /// What was put behind the line to close it.
    closed: Option<String>,
    count: usize,
}

/// Texts that one repair may come to.
struct Ways {
    texts: Vec<String>,
    /// Whether they say the same as the text they come from.
    sure: bool,
    /// Whether one of them is as likely as another: then all that can be asked must ask the same.
    even: bool,
    closed: Option<String>,
}

impl Ways {
    fn of(texts: Vec<String>, sure: bool) -> Self {
        Self { texts, sure, even: false, closed: None }
    }
}

/// What a text is.
enum Tried {
    Asks(Box<Query>),
    Records,
    Fails,
}

impl<'s> Repairs<'s> {
    /// What repairs lines in a graph.
    pub(super) fn new(graph: &'s Graph, context: &'s Context) -> Self {
        Self { graph, context, speller: Speller::new(graph), left: Cell::new(BYTES_IN_ALL) }
    }

    /// Begins with another line, which may take as long.
    pub(super) fn begin(&self) {
        self.left.set(BYTES_IN_ALL);
    }

    /// Why a phrase cannot be asked.
    pub(super) fn refusal(&self, phrase: &str) -> Option<Error> {
        match annals_grammar::parse(phrase) {
            Ok(Phrase::Question(question)) => {
                resolve::question(&question, self.graph, self.context.lens, self.context.reader()).err()
            }
            Ok(_) => None,
            Err(error) => Some(Error::from(error)),
        }
    }

    /// A line that can be asked as it stands, read as the sentence that it is, where that says more.
    pub(super) fn of_sentence(&self, line: &str) -> Option<LineReading> {
        if !sentence::says_more(line, self.graph.vocabulary()) {
            return None;
        }
        self.sentences(line).into_iter().find_map(|phrase| match self.tried(&phrase) {
            Tried::Asks(query) => Some(read(&phrase, *query, None)),
            Tried::Records | Tried::Fails => None,
        })
    }

    /// What a sentence may ask where something in it belongs to another noun or verb.
    pub(super) fn sentences_otherwise(&self, line: &str, most: usize) -> Vec<Query> {
        let lookup = Lookup::new(View::new(self.graph, Lens::default()), self.context.reader());
        let asked = |phrase: &String| match self.tried(phrase) {
            Tried::Asks(query) => Some(*query),
            Tried::Records | Tried::Fails => None,
        };
        sentence::attached_otherwise(line, lookup.terse(), most).iter().filter_map(asked).collect()
    }

    /// The phrases that a sentence may mean.
    fn sentences(&self, line: &str) -> Vec<String> {
        let lookup = Lookup::new(View::new(self.graph, Lens::default()), self.context.reader());
        sentence::phrases(line, lookup.terse())
    }

    /// What a line that cannot be asked or recorded as it stands may be read as.
    pub(super) fn of(&self, line: &str) -> RepairResult {
        let records = opens_statement(line);
        let mut found = RepairResult::default();
        let mut seen = BTreeSet::from([line.trim().to_owned()]);
        let first = RepairStep { text: line.trim().to_owned(), sure: true, closed: None, count: 0 };
        let mut open = VecDeque::from([first]);
        while let Some(step) = open.pop_front() {
            for ways in self.ways(&step.text) {
                let sure = step.sure && ways.sure;
                let closed = ways.closed.clone().or_else(|| step.closed.clone());
                let mut asked: Vec<(String, Query)> = Vec::new();
                for text in ways.texts {
                    let settled = !ways.even && !asked.is_empty();
                    if settled || !seen.insert(text.clone()) || !self.pays(&text) {
                        continue;
                    }
                    match self.tried(&text) {
                        Tried::Asks(query) if !records => asked.push((text, *query)),
                        Tried::Records if records || !ways.sure => found.offer(text),
                        Tried::Fails => {
                            let next =
                                RepairStep { text, sure, closed: closed.clone(), count: step.count + 1 };
                            found.fail(&next, records);
                            open.extend((next.count < STEPS_MAX).then_some(next));
                        }
                        Tried::Asks(_) | Tried::Records => {}
                    }
                }
                if sure && self.alike(&asked) {
                    found.read = asked.into_iter().next().map(|(phrase, query)| read(&phrase, query, closed));
                    return found;
                }
                let several = asked.len() > 1;
                asked.into_iter().for_each(|(text, _)| found.offer(text));
                if several {
                    return found;
                }
            }
        }
        found
    }

    /// Whether a line can be asked, perhaps as another, or recorded.
    pub(super) fn runs(&self, line: &str) -> bool {
        match self.tried(line) {
            Tried::Asks(_) | Tried::Records => true,
            Tried::Fails => !opens_statement(line) && self.of(line).read.is_some(),
        }
    }

    /// The line with its one wrong word put right, where one of those that were suggested is the nearest.
    pub(super) fn of_word(&self, error: &Error, line: &str) -> Option<LineReading> {
        let word = error.word.as_deref()?;
        let texts = error.suggestions.iter().map(|suggestion| suggestion.text.as_str());
        let (_, nearest) = spelling::nearest(word, texts, spelling::wrong_at_most(word))?;
        let [meant] = nearest.as_slice() else { return None };
        let phrase = error.mended(line, &Suggestion::words(*meant))?;
        match self.tried(&phrase) {
            Tried::Asks(query) => Some(read(&phrase, *query, None)),
            _ => None,
        }
    }

    /// Whether what is put in the place of words keeps those of them that are known.
    pub(super) fn keeps(&self, blamed: &str, text: &str) -> bool {
        self.speller.keeps(blamed, text)
    }

    /// A question as it is looked up, if it can be.
    fn query(&self, question: &Question) -> Option<Query> {
        prepare::refuse_open(question).ok()?;
        resolve::known(question, self.graph, self.context.lens, self.context.reader())
    }

    fn tried(&self, text: &str) -> Tried {
        match annals_grammar::parse(text) {
            Ok(Phrase::Question(question)) => {
                self.query(&question).map_or(Tried::Fails, |query| Tried::Asks(Box::new(query)))
            }
            Ok(Phrase::Statement(statement)) if tell::is_tellable(&statement, self.graph, self.context) => {
                Tried::Records
            }
            _ => Tried::Fails,
        }
    }

    /// Whether a text may still be looked at.
    fn pays(&self, text: &str) -> bool {
        let left = self.left.get().checked_sub(text.len() + BYTES_A_LOOK);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }

    /// Whether there are phrases, and all ask the same.
    fn alike(&self, asked: &[(String, Query)]) -> bool {
        let canonical = |query: &Query| canonical::reading(&View::new(self.graph, query.lens), query);
        let Some(((_, first), rest)) = asked.split_first() else { return false };
        rest.is_empty() || {
            let first = canonical(first);
            rest.iter().all(|(_, query)| canonical(query) == first)
        }
    }

    /// The texts that a text may be repaired to, the surest first.
    fn ways(&self, text: &str) -> Vec<Ways> {
        if let Some(rest) = strip_word(text, "explain") {
            let mut ways = self.ways(rest);
            for text in ways.iter_mut().flat_map(|ways| &mut ways.texts) {
                *text = format!("explain {text}");
            }
            return ways;
        }
        let mut ways = Vec::new();
        if let Some((closed, end)) = annals_grammar::closed(text) {
            ways.push(Ways { closed: Some(end), ..Ways::of(vec![closed], true) });
        }
        // What nobody sees comes with what is pasted.
        ways.extend(annals_grammar::unseen::without_unseen(text).map(|seen| Ways::of(vec![seen], true)));
        ways.push(Ways::of(self.sentences(text), true));
        ways.extend(foreign_syntax_of(text).iter().map(|error| self.said_otherwise(error, text)));
        ways.extend(
            self.speller
                .mends(text)
                .into_iter()
                .map(|(texts, sure)| Ways { even: true, ..Ways::of(texts, sure) }),
        );
        ways.extend(self.said_as_sentence(text).map(|phrase| Ways::of(vec![phrase], true)));
        ways
    }

    /// A wording of another language, or of plain English, as a phrase.
    fn said_otherwise(&self, error: &annals_grammar::Error, text: &str) -> Ways {
        let blamed = error.span.start..error.span.end;
        let put = |suggestion: &Suggestion| suggestion.put_into(text, Some(blamed.clone()));
        let texts = error.suggestions.iter().filter_map(put);
        let texts = texts.chain(error.instead.iter().map(|instead| self.in_own_words(instead))).collect();
        // A date that can be read in two ways is as likely the one as the other.
        Ways { even: error.suggestions.len() > 1, ..Ways::of(texts, error.same) }
    }

    /// A phrase whose verb is the kind of event that the log has for it.
    fn in_own_words(&self, instead: &Instead) -> String {
        let vocabulary = self.graph.vocabulary();
        let words: Vec<&str> = instead.verb.split(' ').collect();
        let kind = (1..=words.len()).rev().find_map(|count| {
            let mut senses = vocabulary.senses(&fold(&words[..count].join(" ")), None);
            senses.find_map(|sense| match sense {
                Sense::Past(ix) | Sense::Verb(ix) | Sense::Kind(ix) => Some(ix),
                _ => None,
            })
        });
        let one = ["first ", "last "].iter().any(|word| instead.before.ends_with(word));
        let noun = |ix| {
            let kind = vocabulary.kind(ix);
            annals_grammar::quote_name(if one { &kind.name } else { &kind.plural })
        };
        let verb = kind.map_or_else(|| instead.verb.clone(), noun);
        format!("{}{verb}{}", instead.before, instead.after)
    }

    /// `Kim visited Songchon` as `visits by Kim Jong Un to Songchon`; nothing where it is no such sentence.
    fn said_as_sentence(&self, text: &str) -> Option<String> {
        let sentence = text.trim().trim_end_matches(['.', '!', '?']);
        if sentence.split(' ').any(spelling::negates) {
            return None;
        }
        ["did", "was"].iter().find_map(|auxiliary| {
            let asked =
                format!("{auxiliary} {}", sentence.replacen(" was ", " ", 1).replacen(" were ", " ", 1));
            let Ok(Phrase::Question(question)) = annals_grammar::parse(&asked) else { return None };
            let query = self.query(&question)?;
            let reading = canonical::reading(&View::new(self.graph, query.lens), &query);
            let phrase = reading.strip_prefix("were there ")?;
            // A passive leaves out what stands behind its verb.
            if !self.speller.names_in(sentence, phrase, *auxiliary == "was") {
                return None;
            }
            Some(phrase.to_owned())
        })
    }
}

impl RepairResult {
    /// Keeps a phrase that cannot be asked, if it is surer or further on than the one that is kept.
    fn fail(&mut self, step: &RepairStep, records: bool) {
        let kept = self.failed.as_ref().map(|failed| (failed.sure, failed.count));
        if !records && kept.is_none_or(|kept| (step.sure, step.count) > kept) {
            self.failed = Some(Failed { phrase: step.text.clone(), sure: step.sure, count: step.count });
        }
    }

    fn offer(&mut self, line: String) {
        if self.offered.len() < OFFERED_MAX {
            self.offered.push(line);
        }
    }
}

fn read(phrase: &str, query: Query, closed: Option<String>) -> LineReading {
    let mut notes = vec![format!("read as: {phrase}")];
    notes.extend(closed.map(|end| format!("`{end}` was missing and was added at the end of the line")));
    LineReading { query, phrase: phrase.to_owned(), notes }
}

/// What follows a word that a text begins with.
fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.get(word.len()..)?;
    let same = text.get(..word.len())?.eq_ignore_ascii_case(word);
    (same && rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}
