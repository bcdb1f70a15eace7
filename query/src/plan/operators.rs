//! The physical operators that find the events of a filter.
//!
//! They are a chain. Its source ([`Scan`](super::Scan)) gives candidates. Each operator decides some of those that are
//! still undecided: an event that passes becomes a match, one that fails is dropped. An operator passes on the matches so
//! far and what is still undecided, which is never more than it got; behind the last one, nothing is undecided.
//!
//! What an operator can decide is told by its [`Mask`]: the columns tell everything of an event that is exact for it.

use std::ops::Range;

use annals_graph::graph::{Mask, UnsaidQuestion};
use annals_graph::ids::{EventIx, KindIx, TypeIx};
use annals_graph::small_vec::SmallVec4;
use annals_graph::view::View;
use annals_model::entry::{Mood, Role};
use annals_model::time::Day;

use super::checks::Check;
use super::draft::PlanDraft;
use super::window::Window;
use crate::query::{GroupingKey, Test};

/// What is wanted of the events of a filter. The planner chooses operators by it.
#[derive(Clone, Debug, Default)]
pub enum Demand<'q> {
    /// A row for each.
    #[default]
    Rows,
    /// A row for each but those that are certain, exact and as recorded: of those, the events.
    Exact,
    /// As [`Self::Exact`], but who acted in those events is enough.
    Actors,
    /// The first or last so many.
    Top(Top<'q>),
    /// A row for each that is one of these.
    Among(Vec<EventIx>),
}

/// The first or last so many, of all or for each value of some keys.
#[derive(Clone, Copy, Debug)]
pub struct Top<'q> {
    /// Whether the last are wanted.
    pub last: bool,
    /// How many.
    pub count: u64,
    /// For each of what.
    pub per: &'q [GroupingKey],
}

/// What groups events are in by who takes part, where columns tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupedBy {
    /// All are one group.
    Nothing,
    /// By who is in a role.
    Role(Role),
    /// By who is of a type.
    Type(TypeIx),
}

impl GroupedBy {
    /// The groups by some keys; `None` where columns do not tell them.
    #[must_use]
    pub fn new(per: &[GroupingKey]) -> Option<Self> {
        match per {
            [] => Some(Self::Nothing),
            [GroupingKey::Role(role)] => Some(Self::Role(*role)),
            [GroupingKey::Type(ty)] => Some(Self::Type(*ty)),
            _ => None,
        }
    }
}

/// A step of finding the events of a filter.
#[derive(Clone, Debug)]
pub enum Operator {
    /// Takes exact events as certain because they are in the list.
    TakeListed(CertainList),
    /// Goes through exact events in order of time, the nearest first, and stops at the first or last so many.
    TopN {
        /// What is exact.
        mask: Mask,
        /// Whether the last are wanted.
        last: bool,
        /// How many.
        count: u64,
        /// Of each of which groups.
        by: GroupedBy,
    },
    /// Checks exact events by their columns.
    CheckColumns {
        /// What is exact.
        mask: Mask,
    },
    /// Drops events that a column rules out for which they are exact.
    Prefilter(Prefiltered),
    /// Looks at events through the view and checks them there.
    CheckView,
    /// Checks the rows of a selection through the view.
    CheckRows,
}

/// Exact events that are in the set for certain because they are in the list.
#[derive(Clone, Debug)]
pub struct CertainList {
    /// What is exact.
    pub mask: Mask,
    /// Their kind.
    pub kind: KindIx,
    /// Their mood.
    pub mood: Mood,
    /// Whether the list holds exact events of this kind and mood alone.
    pub only: bool,
    /// The places of the days asked for.
    pub places: Range<EventIx>,
    /// Whether who acted in them is enough.
    pub actors: bool,
}

/// By what columns events are ruled out, with what is exact for each.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prefiltered {
    /// By their kind.
    pub kind: Option<Mask>,
    /// By the bounds of their date.
    pub date: Option<Mask>,
    /// By who takes part.
    pub parties: Option<Mask>,
    /// By being what was stated once, undisputed.
    pub disputed: Option<Mask>,
}

/// What an operator did.
#[derive(Clone, Debug, Default)]
pub struct OperatorMeasure {
    /// How many events it got: matches and undecided ones.
    pub got: u64,
    /// How many it passed on.
    pub passed: u64,
    /// How far those that it decided came.
    pub checks: Checks,
    /// Microseconds taken, where there is a clock.
    pub us: Option<u64>,
}

/// How far events came through the checks of a filter: by the number of checks passed, being of the kind among them.
#[derive(Clone, Debug, Default)]
pub struct Checks(SmallVec4<u64>);

impl Checks {
    /// Counts an event that passed so many checks: 0 where it is not of the kind.
    #[inline]
    pub fn came(&mut self, far: usize) {
        if self.0.len() <= far {
            self.0.resize(far + 1, 0);
        }
        self.0[far] += 1;
    }

    /// Whether any event was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many events passed at least so many checks.
    #[must_use]
    pub fn passed(&self, checks: usize) -> u64 {
        self.0.iter().skip(checks).sum()
    }
}

impl Operator {
    /// It in words.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::TakeListed(listed) => {
                let what = if listed.actors { "the actors of those" } else { "those" };
                format!("take {what} in the list, unless {}", listed.mask.words())
            }
            Self::TopN { mask, last, count, by } => {
                let side = if *last { "last" } else { "first" };
                let each = if *by == GroupedBy::Nothing { "" } else { " of each group" };
                format!(
                    "find the {side} {count}{each} by columns, the nearest first, unless {}",
                    mask.words()
                )
            }
            Self::CheckColumns { mask } => format!("check by columns, unless {}", mask.words()),
            Self::Prefilter(by) => {
                let by = [
                    ("kind", by.kind),
                    ("date", by.date),
                    ("participants", by.parties),
                    ("undisputed", by.disputed),
                ];
                let by: Vec<String> = by
                    .into_iter()
                    .filter_map(|(what, mask)| Some(format!("{what} unless {}", mask?.words())))
                    .collect();
                format!("rule out by columns: {}", by.join("; "))
            }
            Self::CheckView => "look at the others".to_owned(),
            Self::CheckRows => "check the selection".to_owned(),
        }
    }
}

/// Whether columns tell everything that is asked of exact events: when they were and who took part.
fn columns_tell(draft: &PlanDraft<'_, '_>, view: &View<'_>) -> bool {
    let by_columns = |check: &Check<'_>| matches!(check, Check::Window(_) | Check::Role { .. });
    draft.base.is_none()
        && !view.lens().looks_at_dates()
        && draft.steps.iter().all(|step| by_columns(&step.check))
}

/// The exact events that are in the set because they are in the list, where being in it passes every check on who takes
/// part and exactly one way in which an event can be of the kind is to be of it.
pub(super) fn listed(draft: &PlanDraft<'_, '_>, view: &View<'_>) -> Option<Operator> {
    let actors = match draft.demand {
        Demand::Exact => false,
        Demand::Actors => true,
        _ => return None,
    };
    let mood = draft.filter.mood?;
    let direct = draft.implied_kinds.iter().find(|implied_kind| implied_kind.roles.is_none())?;
    let (kind, kinds) = (direct.kind, draft.implied_kinds.len());
    let each_once = draft.each_kind_once();
    let stated = |check: &Check<'_>, listed: bool| match check {
        Check::Role { .. } => listed && each_once,
        _ => true,
    };
    let by_list = draft.steps.iter().all(|step| stated(&step.check, step.listed));
    let alone = draft.implied_kinds.iter().filter(|implied_kind| implied_kind.kind == kind).count() == 1;
    if !by_list
        || !alone
        || direct.needs().next().is_some()
        || view.bound().is_some()
        || !columns_tell(draft, view)
    {
        return None;
    }
    // Of what leaves it unsaid who did it, the lists of actors say nothing.
    let unsaid = view.graph().postings().unsaid(kind, UnsaidQuestion::Who.at());
    let names_nobody = |ix: &EventIx| !view.graph().events().parts(*ix).any(|part| part.role == Role::By);
    let actors = actors && unsaid.base.is_empty() && !unsaid.newer.iter().any(names_nobody);
    let days = draft.window().map_or(Some((Day::MIN, Day::MAX)), Window::span)?;
    let places = view.graph().events().beginning_on(days);
    let only = kinds == 1 && mood == Mood::Happened;
    let mask = if mood == Mood::Happened { Mask::HAPPENED_ON_ONE_DAY } else { Mask::ON_ONE_DAY };
    Some(Operator::TakeListed(CertainList { mask: view.mask(mask), kind, mood, only, places, actors }))
}

/// The search for the first or last so many, where columns tell everything of exact events and which group each is in.
pub(super) fn top_n(draft: &PlanDraft<'_, '_>, view: &View<'_>) -> Option<Operator> {
    let Demand::Top(top) = draft.demand else { return None };
    let Top { last, count, per } = top;
    let by = GroupedBy::new(per).filter(|_| count > 0 && columns_tell(draft, view))?;
    Some(Operator::TopN { mask: view.mask(Mask::HAPPENED_ON_ONE_DAY), last, count, by })
}

/// The check by columns, where these tell everything of exact events.
pub(super) fn check_columns(draft: &PlanDraft<'_, '_>, view: &View<'_>) -> Option<Operator> {
    columns_tell(draft, view).then(|| Operator::CheckColumns { mask: view.mask(Mask::COLUMNS) })
}

/// What columns rule out, whatever else is asked.
pub(super) fn prefilter(draft: &PlanDraft<'_, '_>) -> Option<Operator> {
    if draft.base.is_some() {
        return None;
    }
    let by_parties = draft.steps.iter().any(|step| matches!(step.check, Check::Role { .. }));
    let by_dispute = draft.steps.iter().any(|step| matches!(step.check, Check::Said(Test::Disputed)));
    let by = Prefiltered {
        kind: (!draft.implied_kinds.is_empty()).then_some(Mask::KIND),
        date: draft.window().map(|_| Mask::DATE),
        parties: by_parties.then_some(Mask::PARTIES),
        disputed: by_dispute.then_some(Mask::COLUMNS),
    };
    let any = [by.kind, by.date, by.parties, by.disputed].iter().any(Option::is_some);
    any.then_some(Operator::Prefilter(by))
}
