//! Sets of entities, as members and as what they reach down to.

use annals_graph::ids::EntityIx;
use annals_graph::view::View;
use annals_model::time::Extent;

use super::Verdict;
use crate::query::Reach;

/// A set of entities that has been evaluated: its members, certain and possible ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntitySet {
    rows: Vec<(EntityIx, Verdict)>,
}

impl EntitySet {
    /// A set of these; an entity that is there twice is in it by the better reason.
    #[must_use]
    pub fn new(mut rows: Vec<(EntityIx, Verdict)>) -> Self {
        rows.sort_by_key(|(entity, _)| *entity);
        rows.dedup_by(|again, first| {
            let same = again.0 == first.0;
            if same {
                first.1 = first.1.or(again.1);
            }
            same
        });
        Self { rows }
    }

    /// The members, in the order of their entries.
    #[must_use]
    pub fn rows(&self) -> &[(EntityIx, Verdict)] {
        &self.rows
    }

    /// Whether an entity is a member.
    #[must_use]
    pub fn verdict(&self, entity: EntityIx) -> Verdict {
        match self.rows.as_slice() {
            [(only, verdict)] if *only == entity => *verdict,
            [] | [_] => Verdict::NO,
            rows => match rows.binary_search_by_key(&entity, |(member, _)| *member) {
                Ok(at) => rows[at].1,
                Err(_) => Verdict::NO,
            },
        }
    }
}

/// What a set of entities reaches: places with what lies in them and stands at them.
#[derive(Clone, Debug, Default)]
pub struct Reached {
    /// Those that are reached at any time.
    always: EntitySet,
    /// Those whose place in the world has dates: reached from which member, and that member's verdict.
    dated: Vec<(EntityIx, EntityIx, Verdict)>,
    reach: Option<Reach>,
}

impl Reached {
    /// What the members of a set reach.
    #[must_use]
    pub fn new(view: &View<'_>, set: &EntitySet, reach: Reach) -> Self {
        if reach == Reach::Exact {
            return Self { always: set.clone(), dated: Vec::new(), reach: None };
        }
        let (mut always, mut dated) = (set.rows.clone(), Vec::new());
        for (place, verdict) in set.rows() {
            let reached = view.reached(*place, reach);
            let has_dates = |entity: &EntityIx| {
                view.parents(*entity).iter().any(|parent| parent.from.is_some() || parent.to.is_some())
            };
            let timeless = !reached.iter().any(|entity| entity != place && has_dates(entity));
            for entity in reached.into_iter().filter(|entity| entity != place) {
                if timeless {
                    always.push((entity, *verdict));
                } else {
                    dated.push((entity, *place, *verdict));
                }
            }
        }
        dated.sort_by_key(|(entity, place, _)| (*entity, *place));
        Self { always: EntitySet::new(always), dated, reach: Some(reach) }
    }

    /// Whether an entity is reached at a time within these bounds.
    #[must_use]
    pub fn verdict(&self, view: &View<'_>, entity: EntityIx, when: Extent) -> Verdict {
        let mut verdict = self.always.verdict(entity);
        let Some(reach) = self.reach.filter(|_| !self.dated.is_empty()) else { return verdict };
        let from = self.dated.partition_point(|(reached, _, _)| *reached < entity);
        for (_, place, member) in self.dated[from..].iter().take_while(|(reached, _, _)| *reached == entity) {
            if verdict.is_certain() {
                break;
            }
            verdict = verdict.or(member.and(Verdict::plain(view.lies_in(entity, *place, reach, when))));
        }
        verdict
    }

    /// Whether an entity may be reached at some time.
    #[must_use]
    pub fn lists(&self, entity: EntityIx) -> bool {
        self.always.verdict(entity).is_possible()
            || self.dated.binary_search_by_key(&entity, |(reached, _, _)| *reached).is_ok()
    }

    /// Every entity that may be reached, with repetitions where a place has dates.
    pub fn entities(&self) -> impl Iterator<Item = EntityIx> + '_ {
        let always = self.always.rows.iter().map(|(entity, _)| *entity);
        always.chain(self.dated.iter().map(|(entity, _, _)| *entity))
    }

    /// How many entities it lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.always.rows.len() + self.dated.len()
    }

    /// Whether everybody it lists is reached for certain, at any time.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.dated.is_empty() && self.always.rows.iter().all(|(_, verdict)| verdict.is_certain())
    }

    /// Whether nothing can be reached.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
