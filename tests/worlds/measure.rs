//! Figures, held against the least and the greatest of all worlds.

use std::collections::BTreeSet;

use serde_json::Value;

use super::evaluate::Mark;
use super::judge::{Case, Fault, NOTHING, loose, wrong};
use super::questions::{Key, Selection};
use super::verdict::Range;
use super::world::Unit;

impl Case<'_> {
    pub fn judge_groups(&self, answer: &Value, events: &Selection, key: Key) -> Vec<Fault> {
        let mut faults = Vec::new();
        let listed = answer["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut seen = BTreeSet::new();
        for row in listed {
            let Some(name) = row["key"].as_str() else { continue };
            seen.insert(name.to_owned());
            let range = self.verdict.figures.get(&Mark::Text(name.to_owned())).copied().unwrap_or(NOTHING);
            judge_range(&range, &row["at_least"], &row["at_most"], 0.0, name, &mut faults);
        }
        let needed = |mark: &Mark| match mark {
            Mark::Needed(key) if !seen.contains(key) => Some(key.clone()),
            _ => None,
        };
        let missing: Vec<_> = self.verdict.possible.iter().filter_map(needed).collect();
        if !missing.is_empty() {
            faults.push(wrong("a group is left out", format!("{missing:?}")));
        }
        let open = self.verdict.certain.iter().filter(|mark| matches!(mark, Mark::Open(_))).count();
        if open > 0 && !listed.iter().any(|row| row["key"].is_null()) && faults.is_empty() {
            faults.push(wrong("no row for what has no key", format!("{open} of {} {key:?}", events.typed())));
        }
        faults
    }

    pub fn judge_durations(&self, answer: &Value) -> Vec<Fault> {
        let mut faults = Vec::new();
        for row in answer["rows"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let unit = |end: &str| {
                let id = row[end].as_u64()?;
                let named = |unit: &&Unit| unit.member.is_none();
                let of =
                    |unit: &&Unit| self.facts.facts[unit.fact].ids.iter().any(|at| self.entries[*at] == id);
                let unit = self.units.iter().filter(named).find(of)?;
                self.units.iter().position(|other| other == unit)
            };
            let (Some(from), Some(to)) = (unit("from"), unit("to")) else { continue };
            match self.verdict.figures.get(&Mark::Pair(from, to)) {
                Some(range) => {
                    judge_range(range, &row["min_days"], &row["max_days"], 0.0, "days", &mut faults);
                }
                None => faults.push(wrong("a pair that is in no world", row.to_string())),
            }
        }
        faults
    }

    pub fn judge_figure(&self, answer: &Value, least: Mark, most: Mark, slack: f64) -> Vec<Fault> {
        let row = answer["rows"].as_array().and_then(|rows| rows.first()).unwrap_or(&Value::Null);
        if row.is_null() {
            return vec![wrong("no figure", answer["notes"].to_string())];
        }
        self.judge_figure_of(row, least, most, slack)
    }

    pub fn judge_figure_of(&self, said: &Value, least: Mark, most: Mark, slack: f64) -> Vec<Fault> {
        let low = self.verdict.figures.get(&least).copied().unwrap_or(NOTHING);
        let high = self.verdict.figures.get(&most).copied().unwrap_or(NOTHING);
        let mut faults = Vec::new();
        let range = Range { most: high.most, ..low };
        judge_range(&range, &said["at_least"], &said["at_most"], slack, "", &mut faults);
        faults
    }

    pub fn judge_gap(&self, answer: &Value) -> Vec<Fault> {
        let rows = answer["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
        let range = self.verdict.figures.get(&Mark::Figure).copied().unwrap_or(NOTHING);
        let greatest = |field: &str| rows.iter().filter_map(|row| row[field].as_i64()).max();
        let mut faults = Vec::new();
        let (least, most) = (Value::from(greatest("min_days")), Value::from(greatest("max_days")));
        judge_range(&range, &least, &most, 0.0, "days", &mut faults);
        faults
    }
}

/// A figure's least and greatest, against those of the worlds.
pub fn judge_range(
    range: &Range,
    least: &Value,
    most: &Value,
    slack: f64,
    of: &str,
    faults: &mut Vec<Fault>,
) {
    let detail = format!("{of} {least} to {most}; in the worlds {} to {:?}", range.least, range.most);
    match least.as_f64() {
        Some(least) if least > range.least.max(range.least_preferred.min(1e9)) + slack => {
            faults.push(wrong("the least is too great", detail.clone()));
        }
        Some(least) if least < range.least - slack => {
            faults.push(loose("the least is too small", detail.clone()))
        }
        None => faults.push(loose("no least", detail.clone())),
        _ => {}
    }
    match (most.as_f64(), range.most) {
        (Some(said), Some(most)) if said < most - slack => {
            faults.push(wrong("the most is too small", detail))
        }
        (Some(said), Some(most)) if said > most + slack => {
            faults.push(loose("the most is too great", detail))
        }
        (Some(_), None) => faults.push(wrong("a bound where there is none", detail)),
        (None, Some(_)) => faults.push(loose("no bound where there is one", detail)),
        _ => {}
    }
}
