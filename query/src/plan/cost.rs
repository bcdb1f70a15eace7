//! What a check costs: only the order of the figures matters.

use super::Check;
use crate::query::Test;

/// What making a check on one event costs, in units of comparing two dates.
#[must_use]
pub fn cost(check: &Check<'_>) -> u64 {
    match check {
        Check::Window(_) => 1,
        Check::Filled(_) => 2,
        Check::Role { reached, .. } => 3 + u64::from(reached.len().checked_ilog2().unwrap_or(0)),
        Check::Among(_) => 4,
        Check::RoleEvent { .. } => 20,
        Check::Linked(_) => 25,
        Check::Time { parts, .. } => 1 + parts.iter().map(|part| part.to.dates.len() as u64).sum::<u64>(),
        Check::Said(test) => match test {
            Test::From(_) | Test::Rated(_) | Test::Via(_) => 200,
            Test::Disputed | Test::Unsourced | Test::Undated => 300,
            Test::Origins { .. } => 500,
            _ => 2000,
        },
        Check::Any(checks) => checks.iter().map(cost).sum::<u64>() + 1,
        Check::Not(check) => cost(check) + 1,
        Check::Open(_) | Check::Members { .. } => u64::MAX / 1024,
    }
}
