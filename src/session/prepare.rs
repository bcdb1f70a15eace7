//! Phrases that are parsed once and asked many times.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use annals_grammar::ast::{Phrase, Question};
use annals_grammar::{Parameter, ParameterValue, Wants};
use annals_graph::graph::Graph;
use annals_model::entry::EntryId;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::hash::Hash;
use annals_model::time::{Day, Timestamp};
use annals_query::execute::{EventMatch, Outcome};
use annals_query::lookup::alike;
use annals_query::query::{Ask, Lens, Query, Set};
use annals_query::resolve;

use super::snapshot_writer::unsound;
use super::{Context, Session};
use crate::answer::Answer;

/// A question with parameters (`$who`, `$day`), parsed. A parameter stands where a name or a date may.
///
/// Names are looked up when it is asked, so that it sees what was recorded in the meantime; what they came to is kept
/// for as long as nothing was recorded and no other value is bound.
#[derive(Debug)]
pub struct Prepared {
    phrase: String,
    question: Question,
    parameters: Vec<Parameter>,
    values: BTreeMap<String, ParameterValue>,
    kept: Mutex<Option<Arc<PreparedQuery>>>,
}

/// What the words came to when it was last asked.
#[derive(Debug)]
struct PreparedQuery {
    state: LookupState,
    query: Query,
}

/// What words are looked up in and under: where all of it is the same, they come to the same.
#[derive(Debug, PartialEq, Eq)]
struct LookupState {
    /// The newest entry with its hash, which stands for the whole log up to it.
    head: (EntryId, Hash),
    /// The events that have their place by time: with more of them, all have other places.
    placed: usize,
    lens: Lens,
    today: Day,
}

impl Prepared {
    /// The names of its parameters, without the `$`, in alphabetical order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|parameter| parameter.name.as_str()).collect::<BTreeSet<_>>().into_iter()
    }

    /// Puts a value in the place of a parameter, until another takes its place.
    ///
    /// Text is read as if it were typed there, but never as more than a name, an entry (`#45`) or a date.
    ///
    /// # Errors
    /// If there is no such parameter, or it stands where such a value cannot.
    pub fn bind(&mut self, name: &str, value: impl Into<ParameterValue>) -> Result<&mut Self> {
        let name = name.trim_start_matches('$');
        if !self.parameters.iter().any(|parameter| parameter.name == name) {
            return Err(self.unknown(name));
        }
        let value = value.into();
        if self.values.get(name) == Some(&value) {
            return Ok(self);
        }
        let unfit = |parameter: &&Parameter| parameter.name == name && !parameter.takes(&value);
        if let Some(unfit) = self.parameters.iter().find(unfit) {
            return Err(unfitting(unfit, &value));
        }
        self.values.insert(name.to_owned(), value);
        *self.kept.get_mut().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(self)
    }

    /// What it asks, looked up in a graph.
    fn query(&self, graph: &Graph, state: LookupState) -> Result<Arc<PreparedQuery>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.state == state) {
            return Ok(Arc::clone(kept));
        }
        let query = resolve::question(&self.filled()?, graph, state.lens, state.today)?;
        Ok(Arc::clone(kept.insert(Arc::new(PreparedQuery { state, query }))))
    }

    /// The question with every parameter filled.
    fn filled(&self) -> Result<Question> {
        let open = |parameter: &&Parameter| !self.values.contains_key(&parameter.name);
        if let Some(open) = self.parameters.iter().find(open) {
            return Err(without_value(open));
        }
        let mut question = self.question.clone();
        for (name, value) in &self.values {
            question.fill(name, value);
        }
        Ok(question)
    }

    fn unknown(&self, name: &str) -> Error {
        let names: Vec<&str> = self.parameters().collect();
        let hint = if names.is_empty() {
            "it has none: write `$name` in place of a name or date".to_owned()
        } else {
            format!("it has {}", names.iter().map(|name| format!("`${name}`")).collect::<Vec<_>>().join(", "))
        };
        Error::new(ErrorKind::Meaning, format!("the phrase has no parameter `${name}`"))
            .hint(hint)
            .candidates(alike(name, names))
    }
}

/// Refuses a question some of whose parameters have no value.
pub(super) fn refuse_open(question: &Question) -> Result<()> {
    question.parameters().first().map_or(Ok(()), |open| Err(without_value(open)))
}

fn without_value(open: &Parameter) -> Error {
    let name = &open.name;
    let what = match open.wants {
        Wants::Name => "a name",
        Wants::Date => "a date",
        Wants::Either => "a name or date",
    };
    Error::new(ErrorKind::Meaning, format!("`${name}` has no value"))
        .hint(format!("type {what} in its place; a program binds one: bind(\"{name}\", …)"))
        .at(open.span)
}

fn unfitting(parameter: &Parameter, value: &ParameterValue) -> Error {
    let given = match value {
        ParameterValue::Text(text) | ParameterValue::Name(text) => format!("`{text}`"),
        ParameterValue::Number(number) => format!("#{number}"),
    };
    let wanted = if parameter.wants == Wants::Name { "a name" } else { "a date" };
    Error::new(ErrorKind::Date, format!("{given} isn't {wanted}, and `${}` needs one", parameter.name))
        .hint("write a date as in a phrase: 2024, 2024-02, 29 February 2024, spring 2025, last year")
        .at(parameter.span)
}

impl Session {
    /// Parses a question once, to be asked many times with other names and dates.
    ///
    /// # Errors
    /// If the phrase is no question.
    pub fn prepare(&self, phrase: &str) -> Result<Prepared> {
        let parsed = annals_grammar::parse(phrase);
        let refused = |error| self.refused(Error::from(error), phrase, &Context::at(Timestamp(0)));
        let Phrase::Question(question) = parsed.map_err(refused)? else {
            return Err(Error::new(ErrorKind::Meaning, "only a question can be prepared")
                .hint("record statements one by one, or a journal with `tell_all`"));
        };
        let parameters = question.parameters();
        Ok(Prepared {
            phrase: phrase.to_owned(),
            question,
            parameters,
            values: BTreeMap::new(),
            kept: Mutex::default(),
        })
    }

    /// The events of a prepared question, as far as the session has caught up: those that are certain and exact apart
    /// ([`Outcome::exact`]), the others as rows with what is known of their membership. For a program that reads the
    /// graph itself: nothing is written out, and nothing is read of the log.
    ///
    /// # Errors
    /// If the question asks for anything but events, a parameter has no value, a budget runs out, or the snapshot is
    /// damaged.
    pub fn find(&self, prepared: &Prepared, context: &Context) -> Result<Outcome<EventMatch>> {
        let state = LookupState {
            head: self.store.head(),
            placed: self.graph.events().base_len(),
            lens: context.lens,
            today: context.today(),
        };
        let kept = prepared.query(&self.graph, state)?;
        let query = &kept.query;
        let Ask::Members(Set::Events(events)) = &query.ask else {
            return Err(Error::new(ErrorKind::Meaning, "this question doesn't select events")
                .hint("ask it with `ask_prepared`, which answers any question"));
        };
        let found = self.evaluated(super::Looking::from(query), context, |evaluator| {
            let found = evaluator.events_apart(events)?;
            evaluator.check()?;
            Ok(found)
        })?;
        // The session cannot be changed under the program's places in the graph: `require_sound` makes it anew.
        if self.graph.is_damaged() { Err(unsound()) } else { Ok(found) }
    }

    /// Answers a prepared question with the values bound to its parameters.
    ///
    /// # Errors
    /// As [`Session::ask`], and if a parameter has no value.
    pub fn ask_prepared(&mut self, prepared: &Prepared, context: &Context) -> Result<Answer> {
        let started = context.microseconds();
        self.ask_parsed(Ok(&prepared.filled()?), &prepared.phrase, started, context)
    }
}
