//! Corrections, ties, merges, and taking them back.

use annals_grammar::ast::{self, ChangeText, Citation, Reference, Run, Span};
use annals_grammar::english;
use annals_graph::graph::{AmendmentKind, Referent};
use annals_graph::ids::EntityIx;
use annals_model::entry::{Body, Correct, Declare, EntryId};
use annals_model::error::Result;
use annals_query::lookup::names::{Expected, text_of};

use super::roles::bare_declaration;
use super::{Lowerer, meaning};

impl Lowerer<'_> {
    /// `correct`, `refine`.
    pub(super) fn correct(
        &mut self,
        refine: bool,
        event: &Reference,
        stated: &[ChangeText],
        because: Option<&str>,
        sources: &[Citation],
        span: Span,
    ) -> Result<Correct> {
        let number = self.event(event)?;
        if !refine {
            self.needs_reason("correct", because, span)?;
        }
        if stated.is_empty() {
            let hint = "give the right value: `correct #45 on 2024-02-28 because \"…\"`";
            return Err(meaning("this changes nothing").hint(hint).at(span));
        }
        let changes = self.changes(number, stated)?;
        let claims = self.stated_claims(sources)?;
        self.must_stand(number, event.span);
        self.must_change(number, &changes, &claims, span);
        if refine && let Some(seen) = self.standing(number) {
            let wrong = changes.iter().find_map(|change| self.contradiction(&seen, change));
            if let Some(wrong) = wrong {
                let hint = format!(
                    "to take something back, record a correction: correct #{number} … \
                    because \"…\""
                );
                self.object_now(
                    meaning(format!(
                        "`refine` only adds precision to #{number}, but this \
                        {wrong}"
                    ))
                    .hint(hint)
                    .at(span),
                );
            }
        }
        Ok(Correct { event: number, refine, changes, because: because.map(str::to_owned), claims })
    }

    fn needs_reason(&self, word: &str, because: Option<&str>, span: Span) -> Result<()> {
        if because.is_some_and(|reason| !reason.trim().is_empty()) {
            return Ok(());
        }
        Err(meaning(format!("`{word}` needs a reason")).hint("end it with: because \"…\"").at(span))
    }

    /// `retract`: only an event can be withdrawn.
    pub(super) fn retract(
        &mut self,
        target: &Reference,
        because: Option<&str>,
        sources: &[Citation],
        span: Span,
    ) -> Result<Body> {
        let number = self.lookup.reference(target)?;
        self.needs_reason("retract", because, span)?;
        if !matches!(self.graph().what(number), Some(Referent::Event(_))) {
            let hint = match self.graph().what(number) {
                Some(Referent::Entity(_)) => "to unite two names: merge … into … because \"…\"".to_owned(),
                Some(Referent::Source(_)) => "to distrust a source: rate … F".to_owned(),
                _ if self.can_be_undone(number) => format!("to take it back: undo #{number}"),
                _ => "definitions, notes and `let` names can't be undone; record the new value \
                      instead"
                    .to_owned(),
            };
            return Err(meaning(format!("#{number} isn't an event; `retract` takes an event"))
                .hint(hint)
                .at(target.span));
        }
        self.must_stand(number, target.span);
        let claims = self.stated_claims(sources)?;
        Ok(Body::Retract { target: number, because: because.map(str::to_owned), claims })
    }

    /// `same`, `distinct`.
    pub(super) fn tie(
        &mut self,
        same: bool,
        event: &Reference,
        duplicate: &Reference,
        because: Option<&str>,
        sources: &[Citation],
    ) -> Result<Body> {
        let (stays, goes) = (self.event(event)?, self.event(duplicate)?);
        if stays == goes {
            let hint = "name two entries: `same #45 #71`";
            return Err(meaning(format!("#{stays} is already one event")).hint(hint).at(duplicate.span));
        }
        let because = because.map(str::to_owned);
        let claims = self.stated_claims(sources)?;
        if !same {
            if let Some(source) = sources.first() {
                let hint = "to keep what a source says about both events, add a note: note on #45 \"…\", \
                    source …";
                return Err(meaning("`distinct` takes no source").hint(hint).at(source.span));
            }
            return Ok(self.distinct(stays, goes, because, duplicate.span));
        }
        if let Some(number) = self.distinct_by(stays, goes) {
            let message = format!("#{number} records that #{stays} and #{goes} are two events");
            self.object(meaning(message).hint(format!("undo that first: undo #{number}")).at(duplicate.span));
        }
        self.must_stand(stays, event.span);
        self.must_stand(goes, duplicate.span);
        self.must_be_alike(stays, goes, duplicate.span);
        Ok(Body::Same { event: stays, duplicate: goes, because, claims })
    }

    /// `merge`.
    pub(super) fn merge(&mut self, from_run: &Run, into_run: &Run, because: Option<&str>) -> Result<Body> {
        let (goes, stays) = (self.as_declared(from_run)?, self.as_declared(into_run)?);
        let graph = self.graph();
        if goes == stays {
            let hint = "give two names: first the one to drop, then, after `into`, the one to keep";
            return Err(meaning("an entity can't be merged into itself").hint(hint).at(into_run.span));
        }
        let view = &self.lookup.view;
        if view.canonical(goes) == view.canonical(stays) {
            let one = self.lookup.described(view.canonical(stays));
            let merges = [goes, stays].map(|ix| self.merges_of(ix)).concat();
            let undo: Vec<String> = merges.iter().map(|number| format!("undo #{number}")).collect();
            let hint = format!("to separate them again: {}", english::list(&undo, "or"));
            self.object(meaning(format!("both names already belong to {one}")).hint(hint).at(from_run.span));
        }
        let (from_type, into_type) = (graph.type_of(goes), graph.type_of(stays));
        let vocabulary = graph.vocabulary();
        if !vocabulary.is_a(from_type, into_type) && !vocabulary.is_a(into_type, from_type) {
            let (from, into) = (&vocabulary.ty(from_type).name, &vocabulary.ty(into_type).name);
            if vocabulary.have_common(from_type, into_type) {
                self.note(format!(
                    "{} was merged into {}",
                    english::with_article(from),
                    english::with_article(into)
                ));
            } else {
                let names = [goes, stays].map(|ix| self.lookup.unambiguous_name(ix));
                let message = format!(
                    "{} is {}, and {} {}",
                    names[0],
                    english::with_article(from),
                    names[1],
                    english::with_article(into)
                );
                let hint = "only entities of related types can be merged";
                self.object(meaning(message).hint(hint).at(into_run.span));
            }
        }
        let (from, into) = (graph.entity(goes).number, graph.entity(stays).number);
        Ok(Body::Merge { from, into, because: because.map(str::to_owned) })
    }

    /// The entity of a name as it was declared: also one that has been merged into another since.
    fn as_declared(&self, run: &Run) -> Result<EntityIx> {
        if let Some(number) = self.pointed_at(run)?
            && let Some(ix) = self.graph().entity_numbered(number)
        {
            return Ok(ix);
        }
        let names = self.graph().names();
        let mut found = text_of(run).map(|name| names.find(&name, None)).unwrap_or_default();
        if found.is_empty()
            && let Some((ty, name)) = self.lookup.typed_name(run)
        {
            let of_type = |ix: &EntityIx| self.graph().vocabulary().is_a(self.graph().type_of(*ix), ty);
            found = names.find(&name, None).into_iter().filter(of_type).collect();
        }
        match found.as_slice() {
            [one] => Ok(*one),
            _ => self.lookup.entity(run, &Expected::default()),
        }
    }

    /// `split`.
    pub(super) fn split(
        &mut self,
        from: &Run,
        into: &Run,
        events: &[Reference],
        because: Option<&str>,
        span: Span,
    ) -> Result<Body> {
        let stays = match self.pointed_at(from)?.and_then(|number| self.graph().entity_numbered(number)) {
            Some(ix) => self.lookup.view.canonical(ix),
            None => self.lookup.entity(from, &Expected::default())?,
        };
        let (ty, name) = self.type_and_name(into)?;
        let type_name = self.graph().vocabulary().ty(ty).name.clone();
        let known = self.declared(ty, &name);
        if let Some(number) = known.filter(|number| self.is_split(*number, stays, events)) {
            let message = format!("#{number} already records this: it split off {type_name} \"{name}\"");
            self.object(meaning(message).hint(format!("see it with: history of #{number}")).at(span));
        } else if let Some(number) = known {
            let message = format!("{type_name} \"{name}\" already exists (#{number})");
            let hint = "choose a different name, or correct its events one by one";
            self.object(meaning(message).hint(hint).at(into.span));
        }
        if events.is_empty() {
            return Err(meaning("no event is moved").hint("name the events to move: with #12, #19").at(span));
        }
        let mut numbers = Vec::with_capacity(events.len());
        for reference in events {
            let number = self.event(reference)?;
            self.must_take_part(number, stays, reference.span);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        let into: Declare = bare_declaration(&type_name, &name);
        let from = self.graph().entity(stays).number;
        Ok(Body::Split { from, into, events: numbers, because: because.map(str::to_owned) })
    }

    /// Whether an entry parted these events from somebody.
    fn is_split(&self, number: EntryId, from: EntityIx, events: &[Reference]) -> bool {
        let moved = |reference: &Reference| {
            let event =
                self.lookup.reference(reference).ok().and_then(|event| self.graph().event_numbered(event));
            let amendments = event.map(|event| self.graph().events().amendments(event)).unwrap_or_default();
            amendments.iter().any(|amendment| {
                amendment.number == number
                    && matches!(amendment.kind, AmendmentKind::Moved { from: parted, .. } if parted == from)
            })
        };
        !events.is_empty() && events.iter().all(moved)
    }

    fn must_take_part(&mut self, event: EntryId, who: EntityIx, at: Span) {
        let takes_part = self.standing(event).is_some_and(|seen| seen.entities().any(|ix| ix == who));
        if !takes_part {
            let name = self.lookup.unambiguous_name(who);
            let hint = format!("name events of {name}: `timeline of {name}` lists them");
            self.object_now(meaning(format!("{name} takes no part in #{event}")).hint(hint).at(at));
        }
    }

    /// `undo`.
    pub(super) fn undo(
        &mut self,
        target: &Reference,
        because: Option<&str>,
        sources: &[Citation],
    ) -> Result<Body> {
        let number = self.lookup.reference(target)?;
        if !self.can_be_undone(number) {
            let hint = match self.graph().what(number) {
                Some(Referent::Event(_)) => {
                    format!("to withdraw an event: retract #{number} because \"…\"")
                }
                Some(Referent::Entity(_)) => "to unite two names: merge … into … because \"…\"".to_owned(),
                Some(Referent::Source(_)) => "to distrust a source: rate … F".to_owned(),
                _ => "`undo` takes a correction, retraction, tie, merge, split, rating, claim or undo"
                    .to_owned(),
            };
            return Err(meaning(format!("#{number} can't be undone")).hint(hint).at(target.span));
        }
        if !self.graph().stands(number, None) {
            let undo =
                self.graph().undos_of(number).into_iter().rev().find(|undo| self.graph().stands(*undo, None));
            let hint = format!("to have it back: undo #{}", undo.unwrap_or(number));
            self.object(meaning(format!("#{number} has already been undone")).hint(hint).at(target.span));
        }
        self.must_not_close_a_circle(number, target.span);
        let claims = self.stated_claims(sources)?;
        Ok(Body::Undo { target: number, because: because.map(str::to_owned), claims })
    }

    /// Whether an entry is of a sort that can be taken back. Claims can: a wrong one has no other way out.
    fn can_be_undone(&self, number: EntryId) -> bool {
        self.graph().about(number).is_some() || self.graph().event_amended_by(number).is_some()
    }

    /// Type and name in one run: the longest run of words in front that is a type, and what follows it.
    pub(super) fn type_and_name(&self, run: &Run) -> Result<(annals_graph::ids::TypeIx, String)> {
        if let Some(found) = self.lookup.typed_name(run) {
            return Ok(found);
        }
        let first = run.parts.first().map(|part| match &part.kind {
            ast::PartKind::Word(word) | ast::PartKind::Quoted(word) => word.as_str(),
            _ => "",
        });
        let first = first.unwrap_or_default();
        let whole = text_of(run).unwrap_or_else(|| first.to_owned());
        if self.graph().vocabulary().type_named(&whole).is_some() {
            return Err(meaning(format!("`{whole}` is a type without a name after it"))
                .hint(format!("give the type and the name: {whole} \"…\""))
                .at(run.span));
        }
        Err(self.unknown_type(first).at(run.span))
    }
}
