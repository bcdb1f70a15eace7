//! Counts for each value of some keys.
//!
//! A group that nothing is certainly in is a row all the same. Events that have no value for a key are in no group and are
//! told in a note.

use std::collections::{BTreeMap, BTreeSet};

use annals_store::time::{Day, Truth};

use super::grouping::{grouped, grouped_entities, ungroupable};
use super::sort::Rows;
use super::{Draft, events};
use crate::analysis::tally::Tally;
use crate::answer::{Body, GroupRow};
use crate::error::Result;
use crate::execute::{Evaluator, Hit, Outcome, period};
use crate::few::One;
use crate::ids::EventIx;
use crate::query::{Events, Key, Set, Shaping};
use crate::view::View;

/// The members of a set counted for each value of some keys.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    of: &Set,
    per: &[Key],
    shaping: &Shaping,
) -> Result<Draft> {
    match of {
        Set::Events(of) => of_events(evaluator, of, per, shaping),
        Set::Entities(of) => of_entities(evaluator, of, per, shaping),
        Set::Dates(_) | Set::Kinds(_) => {
            Err(ungroupable("only events and entities can be counted for each of something"))
        }
    }
}

/// Events counted for each value of some keys.
fn of_events(evaluator: &mut Evaluator<'_>, of: &Events, per: &[Key], shaping: &Shaping) -> Result<Draft> {
    // What lies in one period of time is told by the order of time alone.
    let period = match per {
        [period @ (Key::Month | Key::Year | Key::Day)] => Some(period),
        _ => None,
    };
    let outcome = if period.is_some() { evaluator.events_apart(of)? } else { evaluator.events(of)? };
    let view = evaluator.view();
    let mut grouped = grouped(&view, &outcome.rows, per, |tally: &mut Tally, member| {
        tally.add_event(&view, member.seen, member.hit.truth.and(member.truth));
        0
    });
    let settled = period.map(|period| counted_by(&view, &outcome.settled, period)).unwrap_or_default();
    if let Some(period) = period {
        grouped.add_periods(&settled, period);
    }
    let unbounded = several_groups(&view, &outcome, per);
    let mut rows = Rows::<GroupRow>::new(&view, shaping)?;
    let mut certain = 0;
    let mut shown = 0;
    for group in view.guarded(&grouped.groups) {
        let (mut tally, keys) = (group.members, grouped.keys(group));
        let in_period = grouped.begins(group).and_then(|first| settled.get(&first));
        in_period.into_iter().for_each(|events| tally.add_single(*events));
        let at_most = tally.at_most.filter(|_| unbounded.is_empty() || !unbounded.contains(&keys));
        // An aggregate all of whose events are recorded on their own adds nothing anywhere.
        if at_most != Some(0) {
            shown += 1;
            certain += usize::from(tally.at_least > 0);
            evaluator.rows(shown)?;
            rows.push(|| row(keys, Tally { at_most, ..tally }));
        }
    }
    let mut notes = events::common_notes(&view, of, &outcome);
    notes.extend(grouped.notes);
    let (rows, all) = rows.into_rows();
    Ok(Draft::new("groups", Body::Groups { rows }, certain)
        .possible(all - certain)
        .checked(outcome.checked)
        .noted(notes)
        .cut_from_if(shaping, all))
}

/// How many of these, which are in order of time and on one day each, lie in each period, by its first day.
fn counted_by(view: &View<'_>, settled: &[EventIx], of: &Key) -> BTreeMap<Day, usize> {
    let table = view.graph().events();
    let mut counts = BTreeMap::new();
    let mut left = settled;
    while let Some(first) = left.first() {
        let (begins, ends) = period(table.extent(*first).earliest, of);
        let next = table.first_after(ends);
        let (inside, behind) = left.split_at(left.partition_point(|event| *event < next).max(1));
        counts.insert(begins, inside.len());
        left = behind;
    }
    counts
}

/// Entities counted for each place or type above them, or for each type.
fn of_entities(
    evaluator: &mut Evaluator<'_>,
    of: &crate::query::Entities,
    per: &[Key],
    shaping: &Shaping,
) -> Result<Draft> {
    let outcome = evaluator.entities(of)?;
    let view = evaluator.view();
    let grouped = grouped_entities(&view, &outcome.rows, per, |tally: &mut Tally, (_, truth)| {
        tally.add(truth, (1, Some(1)));
        0
    })?;
    let mut rows = Rows::<GroupRow>::new(&view, shaping)?;
    for group in view.guarded(&grouped.groups) {
        rows.push(|| row(grouped.keys(group), group.members));
    }
    evaluator.check()?;
    let certain = grouped.groups.iter().filter(|group| group.members.at_least > 0).count();
    let (rows, all) = rows.into_rows();
    Ok(Draft::new("groups", Body::Groups { rows }, certain)
        .possible(all - certain)
        .checked(outcome.checked)
        .noted(outcome.notes)
        .noted(grouped.notes)
        .cut_from_if(shaping, all))
}

/// The groups that aggregates without a number may add to: they have no upper bound.
fn several_groups(view: &View<'_>, outcome: &Outcome<Hit>, per: &[Key]) -> BTreeSet<Vec<String>> {
    let hits: Vec<Hit> = outcome
        .several
        .iter()
        .map(|event| Hit {
            event: *event,
            truth: Truth::Certain,
            wanted: true,
            because: One::new(),
            then: Vec::new(),
            standing: None,
            guises: Vec::new(),
        })
        .collect();
    let grouped = grouped(view, &hits, per, |(), _| 0);
    grouped.groups.iter().map(|group| grouped.keys(group)).collect()
}

fn row(keys: Vec<String>, tally: Tally) -> GroupRow {
    GroupRow {
        key: keys.join(" · "),
        keys: if keys.len() > 1 { keys } else { Vec::new() },
        at_least: tally.at_least,
        at_most: tally.at_most,
    }
}
