//! Checks on an event: tests with their sub-selections evaluated.

use std::rc::Rc;

use annals_graph::graph::{Graph, Part, Party, UnsaidQuestion};
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::view::{EventView, View};
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::{Filler, Role};

use super::reached::Reached;
use super::times::TimePart;
use super::verdict::best_of_each;
use super::what::Form;
use super::window::Window;
use super::{EntitySet, Verdict};
use crate::query::{Reach, Roles, Test};

/// A test, ready to be made.
#[derive(Clone, Debug)]
pub enum Check<'q> {
    /// Its sub-selections are not evaluated yet.
    Open(&'q Test),
    /// One of a set is in one of these roles; what it reaches is not worked out yet.
    Members {
        /// The roles.
        roles: &'q Roles,
        /// The set.
        set: Rc<EntitySet>,
        /// How far each reaches.
        reach: Reach,
    },
    /// One of those reached is in one of these roles.
    Role {
        /// The roles.
        roles: &'q Roles,
        /// Those reached.
        reached: Reached,
    },
    /// An event of a set stands in the role.
    RoleEvent {
        /// The role.
        role: Role,
        /// The set.
        set: EventSet,
    },
    /// Somebody is in the role.
    Filled(Role),
    /// Its date stands so to others.
    Time {
        /// All of these must hold.
        parts: Vec<TimePart>,
        /// Whether those that only may pass are wanted too.
        possibly: bool,
    },
    /// Its date lies in a window.
    Window(Window),
    /// Something is said of it, in claims or notes.
    Said(&'q Test),
    /// It is one of a set.
    Among(EventSet),
    /// It is tied to one of a set.
    Linked(LinkTable),
    /// Any of them.
    Any(Vec<Check<'q>>),
    /// It fails.
    Not(Box<Check<'q>>),
}

/// A set of events that has been evaluated: its members, certain and possible ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventSet {
    rows: Vec<(EventIx, Verdict)>,
}

impl EventSet {
    /// A set of these; an event that is there twice is in it by the better reason.
    #[must_use]
    pub fn new(rows: Vec<(EventIx, Verdict)>) -> Self {
        Self { rows: best_of_each(rows) }
    }

    /// Whether an event is a member.
    #[must_use]
    pub fn verdict(&self, event: EventIx) -> Verdict {
        match self.rows.binary_search_by_key(&event, |(member, _)| *member) {
            Ok(at) => self.rows[at].1,
            Err(_) => Verdict::NO,
        }
    }

    /// Whether a member is one for nothing but what is not said.
    #[must_use]
    pub fn hangs_on_unsaid(&self) -> bool {
        self.rows.iter().any(|(_, verdict)| verdict.is_unstated())
    }

    /// The number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// The members of a set of events and those that the members are tied to.
#[derive(Clone, Debug, Default)]
pub struct LinkTable {
    /// The members.
    pub members: EventSet,
    /// What the members point at: what they are under or part of, what is part of them.
    pub pointed_at: EventSet,
}

/// Where to look for those in a role of the wanted kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleLookup {
    /// In this role of the event.
    Role(Role),
    /// In any role in which a place can stand.
    Places,
    /// In any role of those that took part.
    Any,
    /// It is the event itself.
    Itself,
    /// Nowhere: the implied kind leaves the role empty.
    Nowhere,
}

impl RoleLookup {
    /// Where to look, through an implied kind.
    #[must_use]
    pub fn new(roles: &Roles, implied_kind: Option<&ImpliedKind>) -> Self {
        match roles {
            Roles::Places => Self::Places,
            Roles::Any => Self::Any,
            Roles::One(role) => {
                match implied_kind
                    .map_or(Some(Filler::Its(*role)), |implied_kind| implied_kind.source_of(*role))
                {
                    Some(Filler::Its(role)) => Self::Role(role),
                    Some(Filler::Itself) => Self::Itself,
                    None => Self::Nowhere,
                }
            }
        }
    }

    /// The essential questions that those meant answer, each with the role in which they would stand.
    #[must_use]
    pub fn questions(self) -> &'static [(UnsaidQuestion, Role)] {
        match self {
            Self::Role(Role::By) => &[(UnsaidQuestion::Who, Role::By)],
            Self::Role(Role::Of) => &[(UnsaidQuestion::What, Role::Of)],
            Self::Role(Role::To) => &[(UnsaidQuestion::What, Role::To), (UnsaidQuestion::Where, Role::To)],
            Self::Role(Role::Into) => {
                &[(UnsaidQuestion::What, Role::Into), (UnsaidQuestion::Where, Role::Into)]
            }
            Self::Role(Role::At | Role::In) | Self::Places => &[(UnsaidQuestion::Where, Role::At)],
            Self::Any => &[
                (UnsaidQuestion::Who, Role::By),
                (UnsaidQuestion::What, Role::Of),
                (UnsaidQuestion::Where, Role::At),
            ],
            Self::Role(_) | Self::Itself | Self::Nowhere => &[],
        }
    }

    /// Whether one who takes part in an event of a kind is meant: by the role, or as the facility that says where it was.
    #[must_use]
    pub fn takes(self, graph: &Graph, kind: KindIx, part: Part) -> bool {
        let at_object = matches!(self, Self::Places | Self::Role(Role::At | Role::In));
        self.includes(part.role) || (part.role == Role::Of && at_object && graph.is_at_object(kind, part))
    }

    /// Whether those meant say where an event was.
    #[must_use]
    pub fn asks_where(self) -> bool {
        self.questions().iter().any(|(question, _)| *question == UnsaidQuestion::Where)
    }

    /// Whether those in a role of the event are meant. Who was not with somebody took no part.
    #[must_use]
    pub fn includes(self, role: Role) -> bool {
        match self {
            Self::Role(wanted) => wanted == role,
            Self::Places => role.is_place(),
            Self::Any => role != Role::Without,
            Self::Itself | Self::Nowhere => false,
        }
    }
}

/// The entities among parties.
pub fn entities_among(parties: impl Iterator<Item = Party>) -> impl Iterator<Item = EntityIx> {
    parties.filter_map(|party| match party {
        Party::Entity(entity) => Some(entity),
        Party::Event(_) => None,
    })
}

/// Those named in some roles of an event, seen through an implied kind: the facility that it is of only where nobody
/// is.
pub fn named<'s>(
    seen: &'s EventView<'_>,
    roles: &Roles,
    implied_kind: Option<&ImpliedKind>,
) -> impl Iterator<Item = Party> + use<'s> {
    let look = RoleLookup::new(roles, implied_kind);
    let in_role = seen.parts().iter().any(|part| look.includes(part.role));
    let is_named = move |part: &&Part| !in_role || look.includes(part.role);
    let itself = (look == RoleLookup::Itself).then_some(Party::Event(seen.ix));
    let meant = seen.parts().iter().filter(move |part| look.takes(seen.graph(), seen.kind, **part));
    meant.filter(is_named).map(|part| part.who).chain(itself)
}

/// Those in some roles of an event, seen through an implied kind.
pub fn parties<'s>(
    seen: &'s EventView<'_>,
    roles: &Roles,
    implied_kind: Option<&ImpliedKind>,
) -> impl Iterator<Item = Party> + use<'s> {
    let look = RoleLookup::new(roles, implied_kind);
    let itself = (look == RoleLookup::Itself).then_some(Party::Event(seen.ix));
    let meant = seen.parts().iter().filter(move |part| look.takes(seen.graph(), seen.kind, **part));
    meant.map(|part| part.who).chain(itself)
}

impl Check<'_> {
    /// What a test has become by the rules so far, as it is shown.
    #[must_use]
    pub fn form(&self) -> Form {
        match self {
            Self::Open(_) => Form::Open,
            Self::Members { set, .. } => Form::Members(set.rows().len()),
            Self::Role { reached, .. } => Form::Reached(reached.len()),
            Self::RoleEvent { set, .. } | Self::Among(set) => Form::Events(set.len()),
            Self::Filled(_) => Form::Filled,
            Self::Time { parts, .. } => Form::Dates(parts.iter().map(|part| part.to.dates.len()).sum()),
            Self::Window(window) => Form::Window(window.days().clone()),
            Self::Said(_) => Form::Said,
            Self::Linked(links) => Form::Linked(links.members.len()),
            Self::Any(checks) => Form::Any(checks.iter().map(Self::form).collect()),
            Self::Not(check) => Form::Not(Box::new(check.form())),
        }
    }

    /// Whether its set holds what is in it for nothing but what is not said.
    #[must_use]
    pub fn hangs_on_unsaid(&self) -> bool {
        match self {
            Self::Role { reached, .. } => reached.hangs_on_unsaid(),
            Self::RoleEvent { set, .. } | Self::Among(set) => set.hangs_on_unsaid(),
            Self::Linked(links) => links.members.hangs_on_unsaid() || links.pointed_at.hangs_on_unsaid(),
            Self::Time { parts, .. } => parts.iter().any(|part| part.to.hang_on_unsaid()),
            Self::Any(checks) => checks.iter().any(Self::hangs_on_unsaid),
            Self::Not(check) => check.hangs_on_unsaid(),
            _ => false,
        }
    }

    /// Whether it asks for what is only possible, too.
    #[must_use]
    pub fn is_possibly(&self) -> bool {
        match self {
            Self::Time { possibly, .. } => *possibly,
            Self::Window(window) => window.is_possibly(),
            _ => false,
        }
    }

    /// Whether it is of the date.
    #[must_use]
    pub fn is_of_time(&self) -> bool {
        matches!(self, Self::Time { .. } | Self::Window(_))
    }

    /// Whether an event passes, in one reading and through an implied kind.
    ///
    /// Checks on what is said are made by `said`: they are about claims and the same for every reading.
    pub fn verdict(
        &self,
        view: &View<'_>,
        seen: &EventView<'_>,
        implied_kind: Option<&ImpliedKind>,
        said: &mut dyn FnMut(&Test) -> Verdict,
    ) -> Verdict {
        match self {
            // Planning leaves none of these two; an event that was not tested may pass.
            Self::Open(_) | Self::Members { .. } => Verdict::plain(annals_model::time::Truth::Possible),
            Self::Role { roles, reached } => {
                let stated = any(parties(seen, roles, implied_kind).map(|party| match party {
                    Party::Entity(entity) => reached.verdict(view, entity, seen.extent),
                    Party::Event(_) => Verdict::NO,
                }));
                if stated.is_in_all() {
                    return stated;
                }
                stated.or(reached.unstated(view, seen, RoleLookup::new(roles, implied_kind)))
            }
            Self::RoleEvent { role, set } => {
                let roles = Roles::One(*role);
                any(parties(seen, &roles, implied_kind).map(|party| match party {
                    Party::Event(event) => covered(view, set, event),
                    Party::Entity(_) => Verdict::NO,
                }))
            }
            Self::Filled(role) => parties(seen, &Roles::One(*role), implied_kind).next().is_some().into(),
            Self::Time { parts, possibly } => {
                // Comparing with so many dates is a step.
                const DATES: usize = 16;
                let dates = parts.iter().map(|part| part.to.dates.len() / DATES).sum::<usize>();
                if dates > 0 && !view.work(dates as u64) {
                    return Verdict::NO;
                }
                let each = parts.iter().map(|part| part.holds(seen.extent, seen.ix));
                let all = each.fold(Verdict::CERTAIN, Verdict::and);
                if *possibly { Verdict { open: all.open, ..Verdict::possibly(all.truth) } } else { all }
            }
            Self::Window(window) => window.verdict(seen.extent),
            Self::Said(test) => said(test),
            Self::Among(set) => set.verdict(seen.ix),
            Self::Linked(table) => table.verdict(view, seen),
            Self::Any(checks) => {
                any(checks.iter().map(|check| check.verdict(view, seen, implied_kind, said)))
            }
            Self::Not(check) => check.verdict(view, seen, implied_kind, said).not(),
        }
    }
}

/// The best of several, looking no further than one that is so in all worlds.
fn any(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut best = Verdict::NO;
    for verdict in verdicts {
        best = best.or(verdict);
        if best.is_in_all() {
            break;
        }
    }
    best
}

/// Whether an event is in a set: itself, or for an aggregate perhaps through one of those it stands for.
fn covered(view: &View<'_>, set: &EventSet, event: EventIx) -> Verdict {
    let own = set.verdict(event);
    if own.is_in_all() {
        return own;
    }
    let Some(seen) = view.event(event) else { return own };
    let members = seen.members().iter().filter_map(|number| view.graph().event_numbered(*number));
    let possible = Verdict::plain(annals_model::time::Truth::Possible);
    own.or(any(members.map(|member| set.verdict(member).and(possible))))
}

impl LinkTable {
    fn verdict(&self, view: &View<'_>, seen: &EventView<'_>) -> Verdict {
        let pointed_at = self.pointed_at.verdict(seen.ix);
        if pointed_at.is_in_all() {
            return pointed_at;
        }
        pointed_at.or(any(Self::points_at(view, seen).map(|event| self.members.verdict(event))))
    }

    /// The events that an event points at: by a link, as the members it stands for, in its roles.
    pub fn points_at<'s>(view: &'s View<'_>, seen: &'s EventView<'_>) -> impl Iterator<Item = EventIx> + 's {
        let links = seen.links().map(|(_, number)| number);
        let numbers = links.chain(seen.members().iter().copied());
        let events = numbers.filter_map(|number| view.graph().event_numbered(number));
        events.chain(seen.parts().iter().filter_map(|part| match part.who {
            Party::Event(event) => Some(event),
            Party::Entity(_) => None,
        }))
    }
}
