//! How far a plan has come: what is done of what it aims at.
//!
//! A plan aims at so many events of a kind in each period. Its periods are its own, not the calendar's: they are
//! filled in order, the first by the first so many events under the plan whenever they took place, so that a first
//! year's work that is finished a few weeks into the next calendar year is the first year's still. What it aims at as
//! a whole is worked out from the number of periods, and says so.

use annals_store::entry::{Mood, Role, Target};
use annals_store::time::Unit;

use super::{Draft, count, text};
use crate::analysis::tally::{self, Tally};
use crate::answer::{Body, ProgressRow};
use crate::error::Result;
use crate::execute::{Evaluator, Hit, Outcome};
use crate::ids::{EntityIx, KindIx};
use crate::query::{Entities, Events, Filter, Reach, Roles, Test};

/// Periods shown at most.
const PERIODS_MAX: u64 = 1000;

/// One of the targets of a plan, with what counts towards it.
pub(super) struct Aim {
    kind: KindIx,
    pub(super) outcome: Outcome<Hit>,
    done: Tally,
    pub(super) rows: Vec<ProgressRow>,
}

/// The targets of a plan, in the order stated.
pub(super) fn aims(evaluator: &mut Evaluator<'_>, plan: EntityIx) -> Result<Vec<Aim>> {
    let view = evaluator.view();
    let own = view.merged_into(plan).into_iter();
    let stated =
        own.flat_map(|ix| &view.graph().entity(ix).targets).filter(|(number, _)| view.stands(*number));
    let targets: Vec<Target> = stated.map(|(_, target)| target.clone()).collect();
    let mut aims = Vec::new();
    for target in targets {
        let Some(kind) = view.graph().vocabulary().kind_named(&target.kind) else { continue };
        let under = Test::Role {
            roles: Roles::One(Role::Under),
            who: Entities::These(vec![plan]),
            reach: Reach::Exact,
        };
        let filter = Filter { base: None, kind: Some(kind), mood: Some(Mood::Happened), tests: vec![under] };
        let outcome = evaluator.events(&Events::Filter(filter))?;
        let done = tally::of_events(&view, &outcome);
        let rows = target_rows(&target, done);
        aims.push(Aim { kind, outcome, done, rows });
    }
    Ok(aims)
}

/// The progress of a plan towards each of its targets.
pub(super) fn answer(evaluator: &mut Evaluator<'_>, plan: EntityIx) -> Result<Draft> {
    let view = evaluator.view();
    let aims = aims(evaluator, plan)?;
    let several = aims.len() > 1;
    let (mut rows, mut notes, mut checked) = (Vec::new(), Vec::new(), 0);
    for aim in aims {
        let (outcome, done) = (aim.outcome, aim.done);
        checked += outcome.checked;
        let plural = &view.graph().vocabulary().kind(aim.kind).plural;
        rows.extend(aim.rows.into_iter().map(|row| match several {
            true => ProgressRow { scope: format!("{plural}, {}", row.scope), ..row },
            false => row,
        }));
        notes.extend(count::several_note(&outcome, done.at_least));
        notes.push(format!("done are {} {plural} under {}", count::words(done), text::name(&view, plan)));
    }
    if rows.is_empty() {
        notes.push(format!("not stated: no entry says what {} aims at", text::name(&view, plan)));
    }
    let certain = rows.len();
    Ok(Draft::new("progress", Body::Progress { rows }, certain).checked(checked).noted(notes))
}

/// The periods that are begun, and the whole.
fn target_rows(target: &Target, done: Tally) -> Vec<ProgressRow> {
    let periods = target.during.and_then(|during| periods(target, during));
    let most = periods.unwrap_or(PERIODS_MAX).min(PERIODS_MAX);
    let mut rows = Vec::new();
    for period in 0..most {
        let before = target.count.saturating_mul(period);
        let done_in = |sum: u64| sum.saturating_sub(before).min(target.count);
        let begun = done.at_most.is_none_or(|sum| sum > before);
        // Without an upper bound every period may have been begun; those after the first that nothing is certain of
        // would say nothing.
        if period > 0 && (!begun || (done.at_most.is_none() && done.at_least <= before)) {
            break;
        }
        let unit = if target.per.count == 1 { target.per.unit.as_str() } else { "period" };
        rows.push(ProgressRow {
            scope: format!("{unit} {}", period + 1),
            done_at_least: done_in(done.at_least),
            done_at_most: Some(done.at_most.map_or(target.count, done_in)),
            target: target.count,
            computed: false,
        });
    }
    rows.extend(periods.map(|periods| ProgressRow {
        scope: "whole plan".to_owned(),
        done_at_least: done.at_least,
        done_at_most: done.at_most,
        target: target.count.saturating_mul(periods),
        computed: true,
    }));
    rows
}

/// The number of periods in the time of a plan; `None` where that is no whole number of them.
fn periods(target: &Target, during: annals_store::time::SpanOfTime) -> Option<u64> {
    let measure = |unit: Unit| match unit {
        Unit::Day => (1, false),
        Unit::Week => (7, false),
        Unit::Month => (1, true),
        Unit::Year => (12, true),
    };
    let ((length, calendar), (whole, whole_calendar)) = (measure(target.per.unit), measure(during.unit));
    let length = u64::from(target.per.count) * length;
    let whole = u64::from(during.count) * whole;
    let fits = calendar == whole_calendar && length > 0 && whole.is_multiple_of(length) && whole > 0;
    fits.then(|| whole / length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use annals_store::time::SpanOfTime;

    fn target(count: u64, during: Option<SpanOfTime>) -> Target {
        Target { count, kind: "inauguration".to_owned(), per: SpanOfTime::new(1, Unit::Year), during }
    }

    fn scopes(rows: &[ProgressRow]) -> Vec<(&str, u64, Option<u64>, u64)> {
        rows.iter().map(|row| (row.scope.as_str(), row.done_at_least, row.done_at_most, row.target)).collect()
    }

    #[test]
    fn periods_are_filled_in_order() {
        let ten_years = Some(SpanOfTime::new(10, Unit::Year));
        let rows = target_rows(&target(20, ten_years), Tally { at_least: 20, at_most: Some(20) });
        assert_eq!(scopes(&rows), [("year 1", 20, Some(20), 20), ("whole plan", 20, Some(20), 200)]);
        let rows = target_rows(&target(20, ten_years), Tally { at_least: 15, at_most: Some(25) });
        assert_eq!(
            scopes(&rows),
            [("year 1", 15, Some(20), 20), ("year 2", 0, Some(5), 20), ("whole plan", 15, Some(25), 200)]
        );
        assert!(rows[2].computed && !rows[0].computed);
    }

    #[test]
    fn without_an_end_there_is_no_whole() {
        let rows = target_rows(&target(20, None), Tally { at_least: 0, at_most: None });
        assert_eq!(scopes(&rows), [("year 1", 0, Some(20), 20)]);
        let months = Target { per: SpanOfTime::new(6, Unit::Month), ..target(5, None) };
        assert_eq!(periods(&months, SpanOfTime::new(2, Unit::Year)), Some(4));
        assert_eq!(periods(&months, SpanOfTime::new(10, Unit::Day)), None);
    }
}
