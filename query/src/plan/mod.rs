//! Planning: how the events of a filter are found.
//!
//! A filter becomes a [`PlanDraft`]: a list to scan, checks in the order in which they are made, and the operators that
//! make them. It is a tree that can be printed at any time. The rewrite rules are one named, ordered list
//! ([`rules::RULES`]); the last of them choose the operators. A draft is planned when its sub-selections are known, so
//! that estimates are lengths of lists and not guesses. What was planned and what came of it is kept as [`Plan`]s for
//! `explain`: the operators of the very run, each with what it got, what it passed on and the time that it took.

// Tests, with their sub-selections evaluated.
mod checks;
// What a check costs.
mod cost;
// The steps of planning.
mod draft;
// The first or last of each entity.
mod first_per_key;
// How the steps of a sequence are joined.
mod join;
// The physical operators.
mod operators;
// Sets of entities as they reach.
mod reached;
// The rewrite rules.
pub mod rules;
// Lists to scan.
mod scan;
// What is kept to be shown.
mod shown;
// Tests of time.
mod times;
// What was planned and what came of it.
mod trace;
// What only what is not said keeps out.
mod unsaid;
// Membership.
mod verdict;
// What steps do, as it is kept and shown.
mod what;
// Tests of typed dates taken together.
mod window;

pub use self::checks::{Check, EventSet, LinkTable, RoleLookup, entities_among, named, parties};
pub use self::draft::{AccessPath, CheckStep, PlanDraft, SetResolver};
pub use self::first_per_key::{FirstPerKey, Rest, Whose};
pub use self::join::Join;
pub use self::operators::{
    CertainList, Checks, Demand, GroupedBy, Operator, OperatorMeasure, Prefiltered, Top,
};
pub use self::reached::{EntitySet, Reached};
pub use self::scan::Scan;
pub use self::times::{Moment, MomentOf, Moments, TimePart, TimeRelation, follows};
pub use self::trace::{Plan, Tracer};
pub use self::verdict::Verdict;
pub use self::what::{AskedFilter, CheckTests, Form, Scanned, SetJoin, What};
pub use self::window::{DaySpans, Window};
