//! What an event rests on.

use annals_grammar::ast::{self, Citation, PartKind, Run, RunPart, Word};
use annals_model::entry::{Body, Change, Claim, EntryId, Locator};
use annals_model::error::{ErrorKind, Result};
use annals_query::lookup::names::{Expected, text_of};

use super::{Lowerer, meaning};

impl Lowerer<'_> {
    /// The claims of a statement; where it has none, one for the source that stays.
    pub(super) fn claims(&self, sources: &[Citation]) -> Result<Vec<Claim>> {
        if let (Some(key), true) = (&self.context.source, sources.is_empty()) {
            let word = Word { text: key.clone(), ..Word::default() };
            let source = self.lookup.source(&word)?;
            return Ok(vec![Claim::of(self.graph().source(source).number)]);
        }
        self.stated_claims(sources)
    }

    /// The claims that a statement names itself.
    pub(super) fn stated_claims(&self, sources: &[Citation]) -> Result<Vec<Claim>> {
        sources.iter().map(|source| self.claim(source)).collect()
    }

    /// One claim.
    pub(super) fn claim(&self, cited: &Citation) -> Result<Claim> {
        let source = self.graph().source(self.lookup.source(&cited.source)?).number;
        let via = cited.via.iter().map(|who| self.via(who)).collect::<Result<_>>()?;
        let grounds = cited.grounds.unwrap_or_default();
        let rank = cited.rank.unwrap_or_default();
        if cited.credibility.is_some_and(|digit| !(1..=6).contains(&digit)) {
            let hint = "1 is confirmed, 5 is improbable, 6 can't be judged";
            return Err(meaning("credibility goes from 1 to 6").hint(hint).at(cited.span));
        }
        Ok(Claim {
            locator: cited.locator.map(|at| locator(at, cited)).transpose()?,
            quote: cited.quote.clone(),
            credibility: cited.credibility,
            via,
            grounds,
            rank,
            ..Claim::of(source)
        })
    }

    /// Whom a source had something from.
    fn via(&self, who: &RunPart) -> Result<EntryId> {
        let run = spelled_out(who);
        let key = text_of(&run).unwrap_or_default();
        if let Some(number) = self.pointed_at(&run)?
            && let Some(ix) = self.graph().entity_numbered(number)
        {
            return Ok(self.graph().entity(self.lookup.view.canonical(ix)).number);
        }
        let found = self.lookup.entity(&run, &Expected { types: Vec::new(), place: "via".to_owned() });
        match found {
            Ok(ix) => Ok(self.graph().entity(ix).number),
            Err(error) if error.kind == ErrorKind::Unknown && self.graph().source_keyed(&key).is_some() => {
                let hint = format!(
                    "`via` names who the source got it from; declare it (`declare agency \"{key}\"`), or \
                     cite it: source {key}"
                );
                Err(meaning(format!("`{key}` is a source, not a name")).hint(hint).at(who.span))
            }
            Err(error) => Err(error),
        }
    }

    /// One more claim for an event.
    pub(super) fn cite(
        &mut self,
        event: &ast::Reference,
        cited: &Citation,
        asserts: &[ast::ChangeText],
        because: Option<&str>,
    ) -> Result<Body> {
        let number = self.event(event)?;
        self.note_fate(number);
        let claim = self.claim(cited)?;
        let asserts: Vec<Change> = self.changes(number, asserts)?;
        let claim = Claim { asserts, because: because.map(str::to_owned), ..claim };
        Ok(Body::Cite { event: number, claim })
    }
}

fn locator(at: Locator, cited: &Citation) -> Result<Locator> {
    match at {
        Locator::Characters(from, to) if to < from => {
            let hint = format!("put the smaller number first: at {to}-{from}");
            Err(meaning(format!("the range {from} to {to} is backwards")).hint(hint).at(cited.span))
        }
        Locator::Characters(from, to) => Ok(Locator::Characters(from, to)),
        Locator::Paragraph(number) => Ok(Locator::Paragraph(number)),
        Locator::Page(number) => Ok(Locator::Page(number)),
    }
}

/// One term as a run: a quoted `agency KCNA` holds a type and a name.
fn spelled_out(who: &RunPart) -> Run {
    let part = |kind| RunPart { kind, span: who.span };
    let parts = match &who.kind {
        PartKind::Word(text) | PartKind::Quoted(text) => {
            text.split_whitespace().map(|text| part(PartKind::Word(text.to_owned()))).collect()
        }
        _ => vec![who.clone()],
    };
    Run { parts, span: who.span }
}
