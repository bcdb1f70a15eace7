//! What is asked for by number, label, given name or name.

use annals_grammar::ast::{self, Noun, Run, RunPart};
use annals_graph::graph::Referent;
use annals_model::entry::Mood;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_model::time::{Origin, Reader};

use super::{Resolver, words};
use crate::lookup::Lookup;
use crate::lookup::names::{Expected, text_of};
use crate::query::{Entities, Events, Filter, Set, Test};

impl Resolver<'_> {
    /// What an entry number stands for.
    pub(super) fn numbered(&self, number: u64, span: ast::Span) -> Result<Set> {
        match self.graph().what(number) {
            Some(Referent::Event(ix)) => Ok(Set::Events(Events::These(vec![ix]))),
            Some(Referent::Entity(ix)) => Ok(Set::Entities(Entities::These(vec![self.view().canonical(ix)]))),
            Some(Referent::Source(ix)) => {
                let filter = Filter {
                    base: None,
                    kind: None,
                    mood: Some(Mood::Happened),
                    tests: vec![Test::From(vec![ix])],
                };
                Ok(Set::Events(Events::Filter(filter)))
            }
            Some(Referent::Other) => Err(self.no_thing(number).at(span)),
            None => {
                let reference = ast::Reference { target: ast::ReferenceWord::Number(number), span };
                self.lookup.reference(&reference).map(|_| Set::Events(Events::These(Vec::new())))
            }
        }
    }

    /// That an entry is nothing that can be asked about, and what it is instead.
    fn no_thing(&self, number: u64) -> Error {
        let graph = self.graph();
        let vocabulary = graph.vocabulary();
        let error = |message: String, hint: String| Error::new(ErrorKind::Meaning, message).hint(hint);
        if let Some((_, kind)) = vocabulary.kinds().find(|(_, kind)| kind.number == number) {
            let hint = format!("ask for the {}, or `history of #{number}`", kind.plural);
            return error(format!("#{number} defines the kind `{}`: it isn't an event", kind.name), hint);
        }
        if let Some((_, ty)) = vocabulary.types().find(|(_, ty)| ty.number == number) {
            let hint = format!("ask for the {}, or `history of #{number}`", ty.plural);
            return error(
                format!("#{number} defines the type `{}`: it isn't an event or thing", ty.name),
                hint,
            );
        }
        if let Some((_, status)) = vocabulary.statuses().find(|(_, status)| status.number == number) {
            let hint = format!("ask for what is {}, or `history of #{number}`", status.name);
            return error(format!("#{number} defines the status `{}`: it isn't an event", status.name), hint);
        }
        if let Some(event) = graph.event_amended_by(number) {
            let event = graph.events().number(event);
            let hint = format!("`why #{event}` and `history of #{event}` show its contents");
            return error(format!("#{number} adds to event #{event} and isn't an event itself"), hint);
        }
        error(
            format!("#{number} isn't an event, person, place or thing"),
            format!("`history of #{number}` and `:log` show such entries"),
        )
    }

    /// A name given with `let`, or a label.
    pub(super) fn named_selection(&self, run: &Run, noun: &Noun) -> Result<Option<Set>> {
        let Some(text) = text_of(run) else { return Ok(None) };
        if self.defining.is_some_and(|name| fold(name) == fold(&text)) {
            return Err(Error::new(ErrorKind::Meaning, format!("`{text}` would refer to itself"))
                .hint("a name may stand for a phrase that uses other names, but those can't lead back to it")
                .at(run.span));
        }
        if let Some(phrase) = self.graph().selection_named(&text, self.view().bound()) {
            let set = self.phrase_named(&text, phrase, run.span)?;
            return match set {
                Set::Events(events) => {
                    let named = Events::Named(text, Box::new(events));
                    self.events_narrowed(named, &[], noun).map(|events| Some(Set::Events(events)))
                }
                Set::Entities(base) => {
                    self.entities_narrowed(base, &[], noun).map(|e| Some(Set::Entities(e)))
                }
                other => Ok(Some(other)),
            };
        }
        match (run.parts.as_slice(), self.graph().labelled(&text)) {
            ([_], Some(number)) if !self.is_spelled(&text) => match self.numbered(number, run.span)? {
                Set::Events(base) => {
                    self.events_narrowed(base, &[], noun).map(|events| Some(Set::Events(events)))
                }
                Set::Entities(base) => {
                    self.entities_narrowed(base, &[], noun).map(|e| Some(Set::Entities(e)))
                }
                other => Ok(Some(other)),
            },
            _ => Ok(None),
        }
    }

    /// Whether somebody bears a name in exactly this spelling: then it is meant, and not a label.
    fn is_spelled(&self, text: &str) -> bool {
        let spelling = annals_model::folding::composed(text);
        self.graph().names().namings(text, None).any(|naming| naming.spelling == spelling)
    }

    fn phrase_named(&self, name: &str, phrase: &str, span: ast::Span) -> Result<Set> {
        if self.named_depth >= super::NAMED_DEPTH_MAX {
            return Err(Error::new(
                ErrorKind::Meaning,
                format!("`{name}` leads through too many other names"),
            )
            .hint("redefine it with `let`")
            .at(span));
        }
        let Some(left) = self.names_left.get().checked_sub(1) else {
            let message = format!("`{name}` expands to more than {} nested phrases", super::NAMED_MAX);
            return Err(Error::new(ErrorKind::Meaning, message)
                .hint("redefine it with `let` so that each name occurs once")
                .at(span));
        };
        self.names_left.set(left);
        let parsed = annals_grammar::parse(phrase).map_err(|_| {
            Error::new(ErrorKind::Meaning, format!("`{name}` stands for `{phrase}`, which no longer parses"))
                .at(span)
        })?;
        // What was written before is read as it was meant then.
        let reader = Reader { origin: Origin::Stored, ..self.lookup.reader };
        let lookup = Lookup { reader, remarks: None, ..self.lookup };
        let deeper = Resolver { lookup, named_depth: self.named_depth + 1, kept: Some(name), ..*self };
        match parsed {
            ast::Phrase::Question(ast::Question { ask: ast::AskClause::Select(selection), .. }) => {
                deeper.selection(&selection)
            }
            _ => {
                Err(Error::new(ErrorKind::Meaning, format!("`{name}` doesn't stand for a selection"))
                    .at(span))
            }
        }
    }

    /// A name of an entity or source, with the modifiers behind it.
    pub(super) fn named(&self, run: &Run, noun: &Noun) -> Result<Set> {
        let expected = Expected::default();
        match self.entity(run, &expected) {
            Ok(entity) => self.narrowed(Entities::These(vec![entity]), noun),
            Err(error) if error.kind == ErrorKind::Unknown => Err(self.unknown_word(run, noun, error)),
            Err(error) => Err(error),
        }
    }

    /// The error for a run that is neither a word nor a name, with words and names that are spelled alike.
    fn unknown_word(&self, run: &Run, noun: &Noun, error: Error) -> Error {
        let text = text_of(run).unwrap_or_default();
        let known: Vec<&str> = self.graph().vocabulary().words().map(|(word, _)| word).collect();
        let mut candidates = self.lookup.alike(&fold(&text), known.clone());
        candidates.extend(self.mended(run, &known));
        candidates.extend(error.suggestions.iter().map(|suggestion| suggestion.text.clone()));
        let mut seen = std::collections::BTreeSet::new();
        candidates.retain(|one| *one != text && seen.insert(one.clone()));
        let message = if noun.modifiers.is_empty() {
            format!("`{text}` isn't a known kind, type or name")
        } else {
            format!("`{text}` isn't a kind of event, type or name")
        };
        let lists = "`:kinds` lists the kinds of events, `:names` the names";
        Error::new(ErrorKind::Unknown, message).hint(lists).candidates(candidates).at(run.span)
    }

    /// A run of several words in which those that nothing knows are put right; nothing where that changes nothing.
    fn mended<'w>(&self, run: &Run, known: &[&'w str]) -> Option<String> {
        let mut spoken: Vec<&'w str> = annals_grammar::keywords().filter(|word| word.len() > 3).collect();
        spoken.extend(known);
        let mut changed = false;
        let mend = |part: &RunPart| {
            let word = words::word(part)?;
            let folded = fold(word);
            if run.parts.len() < 2 || folded.chars().count() < 4 || spoken.contains(&folded.as_str()) {
                return Some(word.to_owned());
            }
            let nearest = self.lookup.alike(&folded, spoken.iter().copied()).into_iter().next();
            changed |= nearest.is_some();
            Some(nearest.unwrap_or_else(|| word.to_owned()))
        };
        let words: Option<Vec<String>> = run.parts.iter().map(mend).collect();
        words.map(|words| words.join(" ")).filter(|_| changed)
    }
}
