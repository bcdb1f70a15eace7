//! Sets of entities, as members and as what they reach down to.

use std::cell::OnceCell;

use annals_graph::graph::UnsaidQuestion;
use annals_graph::ids::{EntityIx, KindIx};
use annals_graph::view::unsaid::UnsaidGap;
use annals_graph::view::{EventView, View, Worlds};
use annals_model::entry::Role;
use annals_model::time::Extent;

use super::verdict::best_of_each;
use super::{RoleLookup, Verdict};
use crate::query::Reach;

/// A set of entities that has been evaluated: its members, certain and possible ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntitySet {
    rows: Vec<(EntityIx, Verdict)>,
}

impl EntitySet {
    /// A set of these; an entity that is there twice is in it by the better reason.
    #[must_use]
    pub fn new(rows: Vec<(EntityIx, Verdict)>) -> Self {
        Self { rows: best_of_each(rows) }
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
    /// Who is meant, and as far down as is asked.
    members: Vec<(EntityIx, Verdict)>,
    asked: Option<Reach>,
    /// The places that leave it unsaid whether one of them is meant; worked out when first asked for.
    near: OnceCell<Vec<EntityIx>>,
}

impl Reached {
    /// What the members of a set reach.
    #[must_use]
    pub fn new(view: &View<'_>, set: &EntitySet, reach: Reach) -> Self {
        let members = set.rows.clone();
        if reach == Reach::Exact {
            return Self { always: set.clone(), members, asked: Some(reach), ..Self::default() };
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
        let always = EntitySet::new(always);
        Self { always, dated, reach: Some(reach), members, asked: Some(reach), near: OnceCell::new() }
    }

    /// The places and facilities that leave it unsaid, where an event states them, whether one of these is meant.
    pub fn near(&self, view: &View<'_>) -> &[EntityIx] {
        self.near.get_or_init(|| match self.asked {
            None | Some(Reach::Exact) => Vec::new(),
            Some(reach) => {
                let members: Vec<EntityIx> = self.members.iter().map(|(member, _)| *member).collect();
                view.near(&members, reach)
            }
        })
    }

    /// Whether one of those meant is so for nothing but what is not said.
    #[must_use]
    pub fn hangs_on_unsaid(&self) -> bool {
        self.members.iter().any(|(_, verdict)| verdict.is_unstated())
    }

    /// Whether one of these could be meant by what an event leaves unsaid.
    #[must_use]
    pub fn unstated(&self, view: &View<'_>, seen: &EventView<'_>, look: RoleLookup) -> Verdict {
        let reach = self.asked.unwrap_or(Reach::Exact);
        let denials = !view.graph().denials().is_empty();
        let may_fill = |gap: UnsaidGap| match gap {
            UnsaidGap::Within(place) | UnsaidGap::Above(place) if self.members.len() > 1 && !denials => {
                let near = self.near(view).binary_search(&place).is_ok();
                Worlds::from(near)
            }
            gap => {
                let fills = |member| {
                    view.may_fill(gap, member, reach) && !(denials && view.keeps_out(seen.ix, member))
                };
                let filling = self.members.iter().filter(|(member, _)| fills(*member));
                filling.map(|(_, verdict)| verdict.open).max().unwrap_or_default()
            }
        };
        let open = view.gaps(seen, look.questions()).into_iter().map(may_fill).max().unwrap_or_default();
        Verdict { open, ..Verdict::NO }
    }

    /// Whether one of these could be what events of a kind leave unsaid in answer to a question.
    #[must_use]
    pub fn may_answer(
        &self,
        view: &View<'_>,
        kind: KindIx,
        (question, role): (UnsaidQuestion, Role),
    ) -> bool {
        let gap = match question {
            UnsaidQuestion::Who => UnsaidGap::Who(kind),
            UnsaidQuestion::What => UnsaidGap::What(kind, role),
            UnsaidQuestion::Where => UnsaidGap::Where,
        };
        let reach = self.asked.unwrap_or(Reach::Exact);
        view.guarded(&self.members).any(|(member, _)| view.may_fill(gap, *member, reach))
    }

    /// Whether an entity is reached at a time within these bounds.
    #[must_use]
    pub fn verdict(&self, view: &View<'_>, entity: EntityIx, when: Extent) -> Verdict {
        let mut verdict = self.always.verdict(entity);
        let Some(reach) = self.reach.filter(|_| !self.dated.is_empty()) else { return verdict };
        let from = self.dated.partition_point(|(reached, _, _)| *reached < entity);
        for (_, place, member) in self.dated[from..].iter().take_while(|(reached, _, _)| *reached == entity) {
            if verdict.is_in_all() {
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

    /// Whether everybody it lists is reached at any time, in all worlds.
    #[must_use]
    pub fn is_in_all(&self) -> bool {
        self.dated.is_empty() && self.always.rows.iter().all(|(_, verdict)| verdict.is_in_all())
    }

    /// Whether nothing can be reached.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
