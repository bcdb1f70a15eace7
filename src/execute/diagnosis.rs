//! What removed the last row: an empty answer says so.

use super::{Evaluator, Found, Hit, Outcome};
use crate::error::Result;
use crate::query::{EntityFilter, Filter};

impl Evaluator<'_> {
    /// Notes the test of a filter after which no event was left.
    pub(super) fn diagnose_events(&mut self, filter: &Filter, outcome: &mut Outcome<Hit>) -> Result<()> {
        let view = self.view;
        for kept in (0..filter.tests.len()).rev() {
            let before = Filter { tests: filter.tests[..kept].to_vec(), ..filter.clone() };
            let found = self.untraced(|inner| inner.filter_rows(&before))?;
            if found.rows.is_empty() && kept > 0 {
                continue;
            }
            let (left, name) = (found.rows.len(), crate::reading::filter_text(&view, &before));
            outcome.note(if left == 0 {
                nothing_at_all(&name)
            } else {
                let test = crate::reading::test_text(&view, &filter.tests[kept]);
                removed(&test, left, &name)
            });
            return Ok(());
        }
        outcome.note(nothing_at_all(&crate::reading::filter_text(&view, filter)));
        Ok(())
    }

    /// Notes the test of a filter after which no entity was left.
    pub(super) fn diagnose_entities(
        &mut self,
        filter: &EntityFilter,
        outcome: &mut Outcome<Found>,
    ) -> Result<()> {
        let view = self.view;
        let what = filter.ty.map_or("entities", |ty| view.graph().vocabulary().ty(ty).plural.as_str());
        for kept in (0..filter.tests.len()).rev() {
            let before = EntityFilter { tests: filter.tests[..kept].to_vec(), ..filter.clone() };
            let found = self.untraced(|inner| inner.filter_entity_rows(&before))?;
            if found.rows.is_empty() && kept > 0 {
                continue;
            }
            let earlier =
                filter.tests[..kept].iter().map(|test| crate::reading::entity_test_text(&view, test));
            let name = std::iter::once(what.to_owned()).chain(earlier).collect::<Vec<_>>().join(" ");
            outcome.note(if found.rows.is_empty() {
                nothing_at_all(&name)
            } else {
                let test = crate::reading::entity_test_text(&view, &filter.tests[kept]);
                removed(&test, found.rows.len(), &name)
            });
            return Ok(());
        }
        outcome.note(nothing_at_all(what));
        Ok(())
    }

    /// Evaluates something that is no part of the plan.
    fn untraced<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let tracer = std::mem::take(&mut self.tracer);
        let result = self.within(evaluate);
        self.tracer = tracer;
        result
    }
}

fn removed(test: &str, left: usize, name: &str) -> String {
    format!("no row is left after `{test}`: {left} {name} before it")
}

fn nothing_at_all(name: &str) -> String {
    format!("nothing under this lens is among {name}")
}
