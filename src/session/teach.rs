//! Errors that teach: a line that was refused is answered with the phrase that was meant, where one can be found.

use annals_grammar::ast::Phrase;
use annals_grammar::{Instead, habit_of, slip_of};

use super::{Context, Session};
use crate::error::{Error, Kind, Result};
use crate::folding::fold;
use crate::reading;
use crate::resolve;
use crate::view::View;
use crate::vocabulary::Sense;

impl Session {
    /// The error for a line that does not parse.
    pub(super) fn refused(&self, error: annals_grammar::Error, line: &str, context: &Context) -> Error {
        let instead = error.instead.clone();
        let own = Error::of_phrase(error);
        if instead.is_empty() {
            self.taught(own, line, context)
        } else {
            self.pointed(own, &instead, context)
        }
    }

    /// The error for a line whose words do not fit what is known, with what it may have been meant for.
    pub(super) fn taught(&self, error: Error, line: &str, context: &Context) -> Error {
        if !matches!(error.kind, Kind::Syntax | Kind::Unknown | Kind::Meaning) {
            return error;
        }
        let habit = habit_of(line);
        let known = |word: &str| self.knows(word);
        for better in habit.clone().into_iter().chain(slip_of(line, &known)) {
            let instead = better.instead.clone();
            if instead.is_empty() || self.fitting(&instead, context).is_some() {
                return self.pointed(Error::of_phrase(better), &instead, context);
            }
        }
        if let Some(habit) = habit {
            let instead = habit.instead.clone();
            let better = Error::of_phrase(habit);
            // The words to blame hold those of the habit: with it mended, something else is the matter at most.
            let within = error.span.as_ref().zip(better.span.as_ref());
            let blamed = within.is_some_and(|(all, part)| all.start <= part.start && part.end <= all.end);
            if blamed || error.kind == Kind::Syntax {
                return self.pointed(better, &instead, context);
            }
        }
        match self.said_as_sentence(line, context) {
            Some(phrase) => {
                Error::new(Kind::Meaning, "this is a sentence; a phrase names the kind of event first")
                    .hint(format!("to ask: {phrase}; to record it: record {phrase}"))
                    .candidates(vec![phrase.clone(), format!("record {phrase}")])
                    .at(annals_grammar::ast::Span { start: 0, end: line.trim_end().len() })
            }
            None => error,
        }
    }

    /// The error with the first of the phrases that can be asked as its hint.
    fn pointed(&self, mut error: Error, instead: &[Instead], context: &Context) -> Error {
        let Some(first) = instead.first() else { return error };
        let phrase = match self.fitting(instead, context) {
            Some(phrase) => phrase,
            None => self.in_own_words(first),
        };
        error.hint = Some(match self.tried(&phrase, context) {
            // Nobody was named, so any kind of narrowing may be wanted.
            Ok(()) if !first.verb.is_empty() && first.after.is_empty() => {
                format!("type: {phrase}, or narrow it: {phrase} by NAME")
            }
            Ok(()) => format!("type: {phrase}"),
            Err(inner) if inner.kind == Kind::Unknown && !phrase.contains("NAME") => {
                let meant =
                    inner.candidates.first().map_or_else(String::new, |one| format!(": did you mean {one}?"));
                format!("type: {phrase} (but {}{meant})", inner.message)
            }
            Err(_) => format!("type: {phrase}"),
        });
        error.candidates = vec![phrase];
        error
    }

    /// The first of the phrases that can be asked.
    fn fitting(&self, instead: &[Instead], context: &Context) -> Option<String> {
        let phrases = instead.iter().map(|one| self.in_own_words(one));
        phrases.into_iter().find(|phrase| self.tried(phrase, context).is_ok())
    }

    /// Whether a word is one of the vocabulary, or of a name.
    fn knows(&self, word: &str) -> bool {
        let folded = fold(word);
        let mut words = self.graph.vocabulary().words().flat_map(|(words, _)| words.split(' '));
        words.any(|known| known == folded)
            || self.graph.names().iter().any(|(name, _)| name.split(' ').any(|part| part == folded))
    }

    /// Whether a phrase can be asked.
    fn tried(&self, phrase: &str, context: &Context) -> Result<()> {
        match annals_grammar::parse(phrase).map_err(Error::of_phrase)? {
            Phrase::Question(question) => {
                resolve::question(&question, &self.graph, context.lens, context.today()).map(|_| ())
            }
            Phrase::Statement(_) | Phrase::Replay(_) => Ok(()),
        }
    }

    /// A phrase whose verb is the plural of the kind of event that the log has for it.
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
        let verb = kind.map_or_else(
            || instead.verb.clone(),
            |ix| annals_grammar::quote_name(&vocabulary.kind(ix).plural),
        );
        format!("{}{verb}{}", instead.before, instead.after)
    }

    /// `Kim visited Songchon` as `visits by Kim Jong Un to Songchon`; nothing where it is no such sentence.
    fn said_as_sentence(&self, line: &str, context: &Context) -> Option<String> {
        let sentence = line.trim().trim_end_matches(['.', '!', '?']);
        let sentence =
            strip_word(sentence, "record").map_or(sentence, |rest| strip_word(rest, "that").unwrap_or(rest));
        ["did", "was"].iter().find_map(|auxiliary| {
            let asked =
                format!("{auxiliary} {}", sentence.replacen(" was ", " ", 1).replacen(" were ", " ", 1));
            let Ok(Phrase::Question(question)) = annals_grammar::parse(&asked) else { return None };
            let query = resolve::question(&question, &self.graph, context.lens, context.today()).ok()?;
            let reading = reading::reading(&View::new(&self.graph, query.lens), &query);
            reading.strip_prefix("were there ").map(str::to_owned)
        })
    }
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.get(word.len()..)?;
    let same = text.get(..word.len())?.eq_ignore_ascii_case(word);
    (same && rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}
