//! What removed the last row: an empty answer says so.

use annals_grammar::english;
use annals_graph::ids::EventIx;
use annals_graph::view::View;
use annals_model::entry::Source;
use annals_model::error::Result;
use annals_model::numbers::total;

use super::{EntityMatch, Evaluator, EventMatch, Outcome};
use crate::canonical::Canonical;
use crate::query::{EntityFilter, EntityTest, Filter, Lens};

impl Evaluator<'_> {
    /// Notes the test of a filter after which no event was left, or what the lens hides.
    pub(super) fn diagnose_events(
        &mut self,
        filter: &Filter,
        outcome: &mut Outcome<EventMatch>,
    ) -> Result<()> {
        let view = self.view;
        let ix = filter.kind.map(|kind| view.graph().vocabulary().kind(kind));
        let words = ix.map_or(("events", "event"), |kind| (kind.plural.as_str(), kind.name.as_str()));
        if let Some(note) = self.came_later(filter, words)? {
            outcome.note(note);
            return Ok(());
        }
        for kept in (0..filter.tests.len()).rev() {
            let before = Filter { tests: filter.tests[..kept].to_vec(), ..filter.clone() };
            let found = self.untraced(|inner| inner.filter_rows(&before))?;
            if found.rows.is_empty() && kept > 0 {
                continue;
            }
            let (left, name) = (found.rows.len(), Canonical::new(&view).filter_text(&before));
            outcome.note(if left == 0 {
                nothing_at_all(&view, &name)
            } else {
                let test = Canonical::new(&view).test_text(&filter.tests[kept]);
                removed(&test, false, left, &name, words)
            });
            return Ok(());
        }
        outcome.note(nothing_at_all(&view, &Canonical::new(&view).filter_text(filter)));
        Ok(())
    }

    /// Notes the test of a filter after which no entity was left.
    pub(super) fn diagnose_entities(
        &mut self,
        filter: &EntityFilter,
        outcome: &mut Outcome<EntityMatch>,
    ) -> Result<()> {
        let view = self.view;
        let ty = filter.ty.map(|ty| view.graph().vocabulary().ty(ty));
        let words = ty.map_or(("entities", "entity"), |ty| (ty.plural.as_str(), ty.name.as_str()));
        let what = words.0;
        for kept in (0..filter.tests.len()).rev() {
            let before = EntityFilter { tests: filter.tests[..kept].to_vec(), ..filter.clone() };
            let found = self.untraced(|inner| inner.filter_entity_rows(&before))?;
            if found.rows.is_empty() && kept > 0 {
                continue;
            }
            let earlier =
                filter.tests[..kept].iter().map(|test| Canonical::new(&view).entity_test_text(test));
            let name = std::iter::once(what.to_owned()).chain(earlier).collect::<Vec<_>>().join(" ");
            outcome.note(if found.rows.is_empty() {
                nothing_at_all(&view, &name)
            } else {
                let test = Canonical::new(&view).entity_test_text(&filter.tests[kept]);
                let state = matches!(filter.tests[kept], EntityTest::Status(_) | EntityTest::OutOfOrder);
                removed(&test, state, found.rows.len(), &name, words)
            });
            return Ok(());
        }
        outcome.note(nothing_at_all(&view, what));
        Ok(())
    }

    /// What is certain without the day that the lens knows of, and which source was the first to report it. (Of what was
    /// recorded later nothing is said: under such a lens the log is what it was then.)
    fn came_later(&mut self, filter: &Filter, words: (&str, &str)) -> Result<Option<String>> {
        let (under, lens) = (self.view, self.view.lens());
        if lens.known_on.is_none() {
            return Ok(None);
        }
        self.view = under.under(Lens { known_on: None, ..lens });
        let found = self.untraced(|inner| inner.filter_rows(filter));
        let view = std::mem::replace(&mut self.view, under);
        let certain: Vec<EventIx> =
            found?.rows.iter().filter(|hit| hit.truth.is_certain()).map(|hit| hit.event).collect();
        let seen = certain.iter().filter_map(|event| view.event(*event));
        let first = seen.map(|seen| (seen.known().latest, seen.number, seen.ix)).min();
        let Some((known, number, event)) = first else { return Ok(None) };
        let claims = view.claims(event).into_iter();
        let mut sources = claims.filter_map(|claim| view.graph().source_numbered(claim.claim.source));
        let source = sources.find(|source| {
            view.graph().source(*source).published.is_some_and(|published| published.latest == known)
        });
        let by = match source.map(|source| &view.graph().source(source).source) {
            Some(Source { key, published: Some(published), .. }) => {
                format!("the source {key}, published {}", published.everyday())
            }
            _ => format!("#{number}, on {known}"),
        };
        let what = counted(certain.len(), &Canonical::new(&view).filter_text(filter), words);
        Ok(Some(format!("known later: {what}, first reported by {by}")))
    }

    /// Evaluates something that is no part of the plan.
    fn untraced<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let tracer = std::mem::take(&mut self.tracer);
        let result = self.within(evaluate);
        self.tracer = tracer;
        result
    }
}

/// How many there are of a name. `words`: the plural that the name holds, and its singular.
fn counted(count: usize, name: &str, (plural, singular): (&str, &str)) -> String {
    if count == 1 {
        return format!("1 {}", name.replacen(plural, singular, 1));
    }
    format!("{} {name}", english::thousands(total(count)))
}

/// `state`: whether the test reads well after `is`.
fn removed(test: &str, state: bool, left: usize, name: &str, words: (&str, &str)) -> String {
    let what = counted(left, name, words);
    match (left, state) {
        (1, true) => format!("{what} is recorded; it isn't {test}"),
        (1, false) => format!("{what} is recorded; it doesn't match `{test}`"),
        (_, true) => format!("{what} are recorded; none is {test}"),
        (_, false) => format!("{what} are recorded; none matches `{test}`"),
    }
}

fn nothing_at_all(view: &View<'_>, name: &str) -> String {
    let when = if view.lens().looks_at_dates() { "under this lens" } else { "yet" };
    format!("no {name} recorded {when}")
}
