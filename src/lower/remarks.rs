//! Notes, sources, ratings and named selections.

use annals_grammar::ast::{self, Citation, DateForm, FieldValue, Run, Selection, Span, Word};
use annals_graph::graph::Referent;
use annals_model::entry::{Body, EntryId, Source};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_model::time::Date;
use annals_query::lookup::dates::date_error;
use annals_query::lookup::names::text_of;

use super::define::is_reserved;
use super::{Lowerer, meaning, near};

/// What can be said of a source.
const FIELDS: [&str; 7] = ["title", "publisher", "author", "published", "url", "origin", "licence"];

impl Lowerer<'_> {
    /// A document.
    pub(super) fn source(&mut self, key: &Word, fields: &[(Word, FieldValue)]) -> Result<Source> {
        let mut source = Source { key: key.text.clone(), ..Source::default() };
        for (name, value) in fields {
            self.field(&mut source, name, value)?;
        }
        if let Some(ix) = self.graph().source_keyed(&key.text) {
            let row = self.graph().source(ix);
            if row.source != source {
                let message = format!("`{}` is the key of another source, #{}", key.text, row.number);
                self.object(
                    meaning(message)
                        .hint(
                            "choose another key, or use this one if it is the same \
                        source",
                        )
                        .at(key.span),
                );
            }
        }
        Ok(source)
    }

    fn field(&self, source: &mut Source, name: &Word, value: &FieldValue) -> Result<()> {
        let folded = fold(&name.text);
        if folded == "published" {
            let date = self.published(name, value)?;
            return put(&mut source.published, date, name);
        }
        let place = match folded.as_str() {
            "title" => &mut source.title,
            "publisher" => &mut source.publisher,
            "author" => &mut source.author,
            "url" => &mut source.url,
            "origin" => &mut source.origin,
            "licence" | "license" => &mut source.licence,
            _ => {
                let candidates = near(&folded, FIELDS);
                let hint = format!("a source has {}", FIELDS.join(", "));
                let message = format!("a source has no `{}`", name.text);
                return Err(Error::new(ErrorKind::Unknown, message)
                    .hint(hint)
                    .candidates(candidates)
                    .at(name.span));
            }
        };
        let text = match value {
            FieldValue::Text(text) => text.clone(),
            FieldValue::Date(date) => match &date.form {
                DateForm::Text(text) => text.clone(),
                DateForm::Parameter(_) => {
                    let hint = format!("put it in quotes: {} \"…\"", name.text);
                    return Err(meaning(format!("`{}` needs text", name.text)).hint(hint).at(date.span));
                }
            },
        };
        put(place, text, name)
    }

    fn published(&self, name: &Word, value: &FieldValue) -> Result<Date> {
        match value {
            FieldValue::Date(text) => self.lookup.date(text),
            FieldValue::Text(text) => {
                let read = self.lookup.reader.date(text).map_err(|error| date_error(&error, name.span))?;
                Ok(read.date)
            }
        }
    }

    /// `rate`.
    pub(super) fn rate(
        &self,
        source: &Word,
        letter: char,
        because: Option<&str>,
        span: Span,
    ) -> Result<Body> {
        let source = self.graph().source(self.lookup.source(source)?).number;
        let letter = letter.to_ascii_uppercase();
        if !('A'..='F').contains(&letter) {
            let hint = "A is reliable, E is unreliable, F can't be judged";
            return Err(meaning(format!("there is no rating {letter}: ratings go from A to F"))
                .hint(hint)
                .at(span));
        }
        Ok(Body::Rate { source, letter, because: because.map(str::to_owned) })
    }

    /// `note on …`.
    pub(super) fn note_on(&self, on: &Run, text: &str, sources: &[Citation]) -> Result<Body> {
        let target = self.noted(on)?;
        if text.trim().is_empty() {
            return Err(meaning("the note is empty").hint("put the remark in quotes").at(on.span));
        }
        if let Some(second) = sources.get(1) {
            let hint = "write a note for each source";
            return Err(meaning("a note takes one source").hint(hint).at(second.span));
        }
        let claim = self.stated_claims(sources)?.into_iter().next();
        Ok(Body::Note { target, remark: text.into(), claim })
    }

    /// What a note is about: an entry by number or label, an entity by name, a source by its key. An entity or source
    /// is known by its first entry.
    fn noted(&self, on: &Run) -> Result<EntryId> {
        if let Some(number) = self.pointed_at(on)? {
            return Ok(match self.graph().what(number) {
                Some(Referent::Entity(ix)) => self.graph().entity(self.lookup.view.canonical(ix)).number,
                _ => number,
            });
        }
        let error = match self.entity_number(on) {
            Ok(number) => return Ok(number),
            Err(error) => error,
        };
        let source = text_of(on).and_then(|key| self.graph().source_keyed(&key));
        match source.filter(|_| error.kind == ErrorKind::Unknown) {
            Some(ix) => Ok(self.graph().source(ix).number),
            None => Err(error),
        }
    }

    /// `let`: whether the selection can be asked is for whoever resolves it.
    pub(super) fn name_selection(&mut self, name: &Word, selection: &Selection) -> Result<Body> {
        let folded = fold(&name.text);
        if is_reserved(&folded) {
            let hint = "choose a word with no other meaning here";
            return Err(meaning(format!("`{}` is a reserved word", name.text)).hint(hint).at(name.span));
        }
        let phrase = selection.to_string();
        let padded = format!(" {} ", fold(&phrase.replace(['(', ')', ',', '"'], " ")));
        if padded.contains(&format!(" {folded} ")) {
            let hint = "choose a name that its own phrase doesn't use";
            return Err(meaning(format!("`{}` would refer to itself", name.text)).hint(hint).at(name.span));
        }
        self.must_mean_nothing(name, &folded);
        Ok(Body::Let { name: name.text.clone(), phrase })
    }

    fn must_mean_nothing(&mut self, name: &ast::Word, folded: &str) {
        let word = self.graph().vocabulary().senses(folded, None).next().is_some();
        let entity = self.lookup.entities_named(&name.text).first().map(|ix| self.lookup.described(*ix));
        let means = if word { Some("a word of the vocabulary".to_owned()) } else { entity };
        if let Some(means) = means {
            let message = format!("`{}` is {means}", name.text);
            self.object(meaning(message).hint("choose a name with no other meaning here").at(name.span));
        }
    }
}

fn put<T>(place: &mut Option<T>, value: T, name: &Word) -> Result<()> {
    if place.replace(value).is_some() {
        return Err(meaning(format!("`{}` is given twice", name.text))
            .hint("keep one of the two")
            .at(name.span));
    }
    Ok(())
}
