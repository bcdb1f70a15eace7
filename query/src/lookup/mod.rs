//! Looking up what a phrase names: entities, sources, entries, dates. Shared by asking and telling.
//!
//! A name is matched whole and never guessed. An exact spelling wins over a folded one; the position says what types
//! fit; what then still has two readings is an error that lists them.

pub mod dates;
pub mod names;

use std::cell::RefCell;

use annals_grammar::ast;
use annals_graph::ids::SourceIx;
use annals_graph::view::View;
use annals_model::entry::EntryId;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::Reader;

/// What is at hand when words are looked up.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'g> {
    /// The graph under the lens of the phrase.
    pub view: View<'g>,
    /// What reads dates.
    pub reader: Reader,
    /// Where it is kept how dates were read.
    pub remarks: Option<&'g RefCell<Vec<String>>>,
    /// Whether nobody reads the errors: then what may have been meant is not looked for, which takes long.
    pub terse: bool,
    /// Whether a statement is looked up: only then can what is new be declared.
    pub records: bool,
}

impl<'g> Lookup<'g> {
    /// What looks words up in a view.
    #[must_use]
    pub fn new(view: View<'g>, reader: impl Into<Reader>) -> Self {
        Self { view, reader: reader.into(), remarks: None, terse: false, records: false }
    }

    /// The same, which keeps how dates were read.
    #[must_use]
    pub fn remarking<'s>(self, remarks: &'s RefCell<Vec<String>>) -> Lookup<'s>
    where
        'g: 's,
    {
        Lookup { remarks: Some(remarks), ..self }
    }

    /// The same for whoever only asks whether words are known, and reads no errors.
    #[must_use]
    pub fn terse(self) -> Self {
        Self { terse: true, ..self }
    }

    /// The same for a statement, which may declare what is new.
    #[must_use]
    pub fn recording(self) -> Self {
        Self { records: true, ..self }
    }

    /// Those of some words that are spelled like this one, the closest first; none where nobody reads them.
    pub fn alike<'a>(&self, word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        if self.terse { Vec::new() } else { alike(word, known) }
    }

    /// The entry that a reference points at.
    ///
    /// # Errors
    /// If there is no such entry or label.
    pub fn reference(&self, reference: &ast::Reference) -> Result<EntryId> {
        let graph = self.view.graph();
        match &reference.target {
            ast::ReferenceWord::Number(number) if graph.what(*number).is_some() => Ok(*number),
            ast::ReferenceWord::Number(number) => {
                let message = format!("there is no entry #{number}");
                let hint = format!("the newest is #{}; `:log` or `annals log` lists them", graph.head());
                Err(Error::new(ErrorKind::Unknown, message).hint(hint).at(reference.span))
            }
            ast::ReferenceWord::Label(label) => {
                graph.labelled(label).ok_or_else(|| self.no_label(label).at(reference.span))
            }
        }
    }

    /// An error about a word that labels no entry, with what it is instead.
    fn no_label(&self, label: &str) -> Error {
        let graph = self.view.graph();
        let pointing = "give an entry by its number (`#45`) or by a label set with `labelled`";
        let (is, hint) = if let Some(ix) = graph.source_keyed(label) {
            let number = graph.source(ix).number;
            let hint = format!("{pointing}; the source is #{number}: use rate or note");
            (format!(": `{label}` is a source"), hint)
        } else if let Some(ix) = self.entities_named(label).first() {
            let hint = format!("{pointing}; to change a name, use declare, merge or split");
            (format!(": it is the name of {}", self.described(*ix)), hint)
        } else {
            (String::new(), pointing.to_owned())
        };
        let labels: Vec<String> = graph.labels().map(|(label, _)| label.into_owned()).collect();
        let labels = labels.iter().map(String::as_str);
        let candidates = if is.is_empty() { self.alike(label, labels) } else { Vec::new() };
        Error::new(ErrorKind::Unknown, format!("no entry is labelled `{label}`{is}"))
            .hint(hint)
            .candidates(candidates)
    }

    /// The source cited by a word.
    ///
    /// # Errors
    /// If there is none.
    pub fn source(&self, key: &ast::Word) -> Result<SourceIx> {
        let graph = self.view.graph();
        graph.source_keyed(&key.text).ok_or_else(|| {
            let keys: Vec<&str> = graph.sources().map(|(_, row)| row.source.key.as_str()).collect();
            let hint = if self.records {
                source_to_record(&key.text)
            } else {
                "`:log` or `annals log` lists all entries, including sources".to_owned()
            };
            Error::new(ErrorKind::Unknown, format!("there is no source `{}`", key.text))
                .hint(hint)
                .candidates(self.alike(&key.text, keys))
                .at(key.span)
        })
    }
}

/// Those of some words that are spelled like this one, the closest first.
#[must_use]
pub fn alike<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    annals_grammar::closest(word, known).into_iter().map(str::to_owned).collect()
}

/// How to record a source that is cited and unknown. A key is one word: of several they are joined.
#[must_use]
pub fn source_to_record(cited: &str) -> String {
    let words: Vec<&str> = cited.split_whitespace().collect();
    let (key, publisher) = match words.as_slice() {
        [_] | [] => (cited.to_owned(), "…"),
        several => (several.join("-").to_lowercase(), cited),
    };
    format!("record it first: source {key}: publisher \"{publisher}\", title \"…\", published …")
}
