//! Lists to scan for candidates. Every list is a superset of what passes: each candidate is tested through the view.

use std::rc::Rc;

use annals_graph::graph::{EVERY_KIND, EventTable, List};
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::view::View;
use annals_graph::vocabulary::ImpliedKind;
use annals_model::entry::Role;
use annals_model::time::Day;

use super::checks::RoleLookup;
use super::reached::Reached;
use super::what::Scanned;
use crate::query::Roles;

/// Pairs of a place and an actor that are looked up at most; where there are more, longer lists are as good.
const PAIRS_MAX: usize = 64;

/// Where candidates come from.
#[derive(Clone, Debug, Default)]
pub enum Scan<'g> {
    /// Every event.
    #[default]
    All,
    /// The events of a base that was evaluated before: so many.
    Base(usize),
    /// Events that were found before, each once.
    Found {
        /// How.
        how: &'static str,
        /// They.
        events: Vec<EventIx>,
    },
    /// Every event that may be on one of these days, as in [`Self::Lists`].
    Days((Day, Day)),
    /// Lists, together.
    Lists {
        /// Of what, in words.
        of: &'static str,
        /// The lists.
        lists: Vec<List<'g>>,
        /// The days that the lists are cut to: they hold what begins on one of them, and the events that may be on one
        /// all the same are added, those whose date was corrected and, where what begins before is cut off, imprecise
        /// ones.
        days: Option<(Day, Day)>,
    },
    /// The first or last so many of each list and all imprecise events; the rest of the lists only if the first or last
    /// of the set are not among these.
    Ends {
        /// Whether the last are meant.
        last: bool,
        /// How many of each list.
        of_each: usize,
        /// The lists.
        of: Box<Scan<'g>>,
    },
}

impl<'g> Scan<'g> {
    /// The lists of these kinds.
    #[must_use]
    pub fn kinds(view: &View<'g>, kinds: impl Iterator<Item = KindIx>) -> Self {
        let lists = kinds.map(|kind| view.graph().postings().of_kind(kind)).filter(|list| !list.is_empty());
        Self::Lists { of: "kind", lists: lists.collect(), days: None }
    }

    /// The lists of those reached, in the roles of the event where the implied kinds look for them, and of their kinds.
    #[must_use]
    pub fn parties(
        view: &View<'g>,
        roles: &Roles,
        implied_kinds: &[Rc<ImpliedKind>],
        reached: &Reached,
    ) -> Self {
        let postings = view.graph().postings();
        let own = implied_kinds.is_empty().then(|| RoleLookup::new(roles, None));
        let looks: Vec<(KindIx, RoleLookup)> = implied_kinds
            .iter()
            .map(|implied_kind| (implied_kind.kind, RoleLookup::new(roles, Some(implied_kind))))
            .collect();
        let meant = |role: Role, kind: Option<KindIx>| {
            let of_kind = looks.iter().filter(|(wanted, _)| kind.is_none_or(|kind| kind == *wanted));
            of_kind.map(|(_, look)| *look).chain(own).any(|look| look.includes(role))
        };
        let wanted = looks.iter().map(|(kind, _)| *kind);
        let kinds = match (wanted.clone().min(), wanted.max()) {
            (Some(first), Some(last)) => first..=last,
            _ => EVERY_KIND,
        };
        let mut lists = Vec::new();
        for entity in reached.entities() {
            for entity in view.merged_into(entity) {
                let all = postings.lists_of(entity, kinds.clone());
                let stands = view.is_facility(entity);
                let says_where = |role: Role| stands && role == Role::Of;
                let meant = |role: Role, kind| {
                    meant(role, kind)
                        || says_where(role) && [Role::At, Role::In].into_iter().any(|at| meant(at, kind))
                };
                lists.extend(all.filter(|(role, kind, _)| meant(*role, *kind)).map(|(_, _, list)| list));
            }
        }
        Self::Lists { of: "participant", lists, days: None }
    }

    /// The lists by place, kind and actor, where every implied kind looks for the actors in `by` and for the places
    /// where places stand, and there are few of both.
    #[must_use]
    pub fn pairs(
        view: &View<'g>,
        implied_kinds: &[Rc<ImpliedKind>],
        actors: (&Roles, &Reached),
        places: (&Roles, &Reached),
    ) -> Option<Self> {
        let looks = |roles: &Roles| -> Vec<RoleLookup> {
            implied_kinds.iter().map(|implied_kind| RoleLookup::new(roles, Some(implied_kind))).collect()
        };
        let by = looks(actors.0).iter().all(|look| *look == RoleLookup::Role(Role::By));
        let there = looks(places.0).iter().all(|look| match look {
            RoleLookup::Role(role) => role.is_place(),
            RoleLookup::Places => true,
            RoleLookup::Any | RoleLookup::Itself | RoleLookup::Nowhere => false,
        });
        let few = actors.1.len().saturating_mul(places.1.len()) <= PAIRS_MAX;
        if implied_kinds.is_empty() || !by || !there || !few {
            return None;
        }
        let all = |reached: &Reached| -> Vec<EntityIx> {
            reached.entities().flat_map(|entity| view.merged_into(entity)).collect()
        };
        let (actors, places) = (all(actors.1), all(places.1));
        // The lists by place leave out what happens at the facility that it is of.
        let mut kinds: Vec<KindIx> = implied_kinds.iter().map(|implied_kind| implied_kind.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let postings = view.graph().postings();
        let is_of = |(role, kind, _): (Role, KindIx, _)| role == Role::Of && kinds.contains(&kind);
        if places.iter().any(|place| view.is_facility(*place) && postings.base_of(*place).any(is_of)) {
            return None;
        }
        let mut lists = Vec::new();
        for place in &places {
            for actor in &actors {
                let pairs = kinds.iter().map(|kind| postings.of_pair(*place, *kind, *actor));
                lists.extend(pairs.map(|base| List { base, newer: &[] }));
            }
        }
        // Newer events have no lists by pair: those of one side hold all of them.
        let newer = |of: &[EntityIx]| of.iter().map(|entity| postings.newer_len(*entity)).sum::<usize>();
        let side = if newer(&actors) <= newer(&places) { &actors } else { &places };
        for entity in side {
            let base = postings.of_kind(KindIx(u16::MAX)).base;
            lists.extend(postings.newer_of(*entity).map(|(_, newer)| List { base, newer }));
        }
        lists.retain(|list| !list.is_empty());
        Some(Self::Lists { of: "place, kind and actor", lists, days: None })
    }

    /// Whether it is of lists that hold nothing newer than the base.
    #[must_use]
    pub fn is_of_base(&self) -> bool {
        matches!(self, Self::Lists { lists, .. } if lists.iter().all(|list| list.newer.is_empty()))
    }

    /// How many candidates it gives, at most.
    #[must_use]
    pub fn len(&self, view: &View<'g>) -> usize {
        match self {
            Self::All => view.graph().events().len(),
            Self::Base(rows) => *rows,
            Self::Found { events, .. } => events.len(),
            Self::Ends { of_each, of, .. } => of.ends_len(view, *of_each),
            Self::Days(days) => {
                let table = view.graph().events();
                places(table, *days).len() + (table.len() - table.base_len()) + late_len(view, *days)
            }
            Self::Lists { lists, days, .. } => {
                let late = days.map_or(0, |days| late_len(view, days));
                lists.iter().map(List::len).sum::<usize>() + late
            }
        }
    }

    /// The same, cut to some days.
    #[must_use]
    fn cut(&self, view: &View<'g>, days: (Day, Day)) -> Self {
        match self {
            Self::All | Self::Days(_) => Self::Days(days),
            Self::Base(_) | Self::Found { .. } | Self::Ends { .. } => self.clone(),
            Self::Lists { of, lists, .. } => {
                let places = view.graph().events().beginning_on(days);
                let lists = lists.iter().map(|list| list.within(&places)).collect();
                Self::Lists { of, lists, days: Some(days) }
            }
        }
    }

    /// The shortest of the same, cut by what begins after some days, and by what begins before them, too: where many
    /// events are imprecise, a cut at the beginning adds more than it takes away.
    #[must_use]
    pub fn shortest_within(&self, view: &View<'g>, (first, last): (Day, Day)) -> Option<Self> {
        let ends = (last < Day::MAX).then_some((Day::MIN, last));
        let both = (first > Day::MIN).then_some((first, last));
        let cuts = ends.into_iter().chain(both).map(|days| self.cut(view, days));
        let shortest = cuts.min_by_key(|cut| cut.len(view))?;
        (shortest.len(view) < self.len(view)).then_some(shortest)
    }

    /// The candidates, each once; a base gives none, since its rows are at hand already.
    #[must_use]
    pub fn candidates(&self, view: &View<'g>) -> Vec<EventIx> {
        let (lists, days) = match self {
            Self::Base(_) => return Vec::new(),
            Self::Found { events, .. } => return events.clone(),
            Self::All => return view.graph().events().all().collect(),
            Self::Days(days) => return on_days(view, *days),
            Self::Ends { last, of_each, of } => return of.outermost(view, *last, *of_each),
            Self::Lists { lists, days, .. } => (lists, *days),
        };
        let mut all = Vec::with_capacity(self.len(view));
        // Going through a list block by block takes a third of what asking for one event after the other does.
        view.guarded(lists).for_each(|list| list.iter().for_each(|event| all.push(event)));
        if let Some(days) = days {
            all.extend(late(view, days));
        }
        let one_sorted_list = matches!(lists.as_slice(), [one] if one.newer.is_empty());
        if !one_sorted_list || days.is_some_and(|days| late_len(view, days) > 0) {
            // Stable, since that finds the lists in it, each in order, and only merges them.
            view.sort_by(&mut all, Ord::cmp);
            all.dedup();
        }
        all
    }

    /// What is scanned where the ends are not enough.
    #[must_use]
    pub fn whole(&self) -> Option<&Self> {
        match self {
            Self::Ends { of, .. } => Some(of),
            _ => None,
        }
    }

    /// Its lists.
    fn lists(&self) -> &[List<'g>] {
        match self {
            Self::Lists { lists, .. } => lists,
            _ => &[],
        }
    }

    /// Whether some list is longer than this and few events are imprecise, so that looking at the ends alone leaves
    /// something out.
    #[must_use]
    pub fn has_more_than(&self, view: &View<'g>, of_each: usize) -> bool {
        // Where an imprecise event stands in a list does not tell its day: all of them are looked at.
        view.graph().imprecise_count() <= of_each && self.lists().iter().any(|list| list.base.len() > of_each)
    }

    /// How many candidates the ends are, at most.
    fn ends_len(&self, view: &View<'g>, of_each: usize) -> usize {
        let ends = self.lists().iter().map(|list| list.base.len().min(of_each) + list.newer.len());
        ends.sum::<usize>() + view.graph().imprecise_count()
    }

    /// The candidates that can be among the first or last of the lists, of each list only so many: what is not among them
    /// comes behind all that is, in the order of places.
    fn outermost(&self, view: &View<'g>, last: bool, of_each: usize) -> Vec<EventIx> {
        // Behind what one list leaves out, the others have to leave out theirs, too.
        let left_out = self
            .lists()
            .iter()
            .filter(|list| list.base.len() > of_each)
            .map(|List { base, .. }| base.get(if last { base.len() - of_each - 1 } else { of_each }));
        let bound = if last { left_out.max() } else { left_out.min() };
        let is_near =
            |event: &EventIx| bound.is_none_or(|bound| if last { *event > bound } else { *event < bound });
        let mut all: Vec<EventIx> = view.graph().imprecise_events().collect();
        for List { base, newer } in self.lists() {
            let behind = base.len().saturating_sub(of_each);
            let (from, to) = if last { (behind, base.len()) } else { (0, of_each) };
            all.extend(base.part(from, to).iter().filter(is_near).chain(newer.iter().copied()));
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What is read, as it is shown.
    #[must_use]
    pub fn scanned(&self) -> Scanned {
        match self {
            Self::All => Scanned::All,
            Self::Base(_) => Scanned::Base,
            Self::Found { how, .. } => Scanned::Found(how),
            Self::Days(days) => Scanned::Days(*days),
            Self::Lists { of, lists, days } => Scanned::Lists(lists.len(), of, *days),
            Self::Ends { last, of_each, of } => {
                Scanned::Ends { last: *last, of_each: *of_each, of: Box::new(of.scanned()) }
            }
        }
    }
}

fn places(table: &EventTable, days: (Day, Day)) -> std::ops::Range<usize> {
    let places = table.beginning_on(days);
    places.start.at()..places.end.at()
}

/// All events that may be on one of these days, each once, in the order of their places.
fn on_days(view: &View<'_>, days: (Day, Day)) -> Vec<EventIx> {
    let table = view.graph().events();
    let places = places(table, days);
    let mut all: Vec<EventIx> = places.clone().filter_map(EventIx::next).chain(table.newer()).collect();
    if late_len(view, days) > 0 {
        let beside = |ix: &EventIx| ix.at() < table.base_len() && !places.contains(&ix.at());
        all.extend(late(view, days).filter(beside));
        all.sort_unstable();
        all.dedup();
    }
    all
}

/// The events that are looked at although lists that are cut to some days do not have them, some perhaps twice.
fn late<'g>(view: &View<'g>, days: (Day, Day)) -> impl Iterator<Item = EventIx> + use<'g> {
    let postings = view.graph().postings();
    let imprecise = (days.0 > Day::MIN).then(|| postings.imprecise());
    postings.redated().chain(imprecise.into_iter().flatten())
}

/// How many events are looked at although lists that are cut to some days do not have them.
fn late_len(view: &View<'_>, days: (Day, Day)) -> usize {
    let postings = view.graph().postings();
    let imprecise = if days.0 > Day::MIN { postings.imprecise_len() } else { 0 };
    postings.redated_len() + imprecise
}
