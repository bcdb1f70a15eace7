//! Where events are that pass a filter for nothing but what is not said.

use annals_graph::graph::List;
use annals_graph::ids::KindIx;
use annals_graph::view::View;
use annals_graph::vocabulary::ImpliedKind;

use super::checks::{Check, RoleLookup};
use super::draft::PlanDraft;
use super::reached::Reached;
use super::scan::Scan;
use crate::query::Roles;

impl<'g> PlanDraft<'_, 'g> {
    /// The lists of the events that leave a question unsaid which is asked, or state a place that leaves it open who is
    /// meant; `None` where there are none.
    #[must_use]
    pub fn unsaid(&self, view: &View<'g>) -> Option<Scan<'g>> {
        if self.base.is_some() {
            return None;
        }
        if self.steps.iter().any(|step| step.check.hangs_on_unsaid()) {
            let kinds = self.implied_kinds.iter().map(|implied_kind| implied_kind.kind);
            let all = if self.implied_kinds.is_empty() { Scan::All } else { Scan::kinds(view, kinds) };
            return Some(self.cut_to_days(view, all));
        }
        let mut asked = Vec::new();
        self.steps.iter().for_each(|step| gather(&step.check, &mut asked));
        if asked.is_empty() {
            return None;
        }
        let mut lists = Vec::new();
        for (roles, reached) in asked {
            for (kind, implied_kind) in self.kinds(view) {
                let look = RoleLookup::new(roles, implied_kind);
                let recorded = implied_kind.is_none_or(|implied_kind| implied_kind.roles.is_none());
                for question in look.questions().iter().filter(|_| recorded) {
                    let list = view.graph().postings().unsaid(kind, question.0.at());
                    // Mostly nothing is left unsaid: who could be meant is not asked then.
                    if !list.is_empty() && reached.may_answer(view, kind, *question) {
                        lists.push(list);
                    }
                }
                if look.asks_where() {
                    add_near(view, kind, reached, &mut lists);
                }
            }
        }
        lists.retain(|list| !list.is_empty());
        let flagged = view.graph().newly_flagged().collect();
        let scan = match (lists.is_empty(), view.graph().newly_flagged().next()) {
            (true, None) => return None,
            (true, Some(_)) => Scan::Found { how: "look at what was corrected", events: flagged },
            (false, _) => Scan::Lists { of: "what is not said", lists, days: None },
        };
        Some(self.cut_to_days(view, scan))
    }

    /// The kinds of the events that can pass, each with how it is of the kind asked for.
    fn kinds<'s>(&'s self, view: &'s View<'g>) -> Vec<(KindIx, Option<&'s ImpliedKind>)> {
        if self.implied_kinds.is_empty() {
            return view.graph().vocabulary().kinds().map(|(kind, _)| (kind, None)).collect();
        }
        self.implied_kinds.iter().map(|implied_kind| (implied_kind.kind, Some(&**implied_kind))).collect()
    }

    fn cut_to_days(&self, view: &View<'g>, scan: Scan<'g>) -> Scan<'g> {
        let cut = self.window().and_then(|window| scan.shortest_within(view, window.days().hull()));
        cut.unwrap_or(scan)
    }
}

/// The tests on who takes part.
fn gather<'c, 'q>(check: &'c Check<'q>, found: &mut Vec<(&'q Roles, &'c Reached)>) {
    match check {
        Check::Role { roles, reached } => found.push((roles, reached)),
        Check::Any(checks) => checks.iter().for_each(|check| gather(check, found)),
        Check::Not(check) => gather(check, found),
        _ => {}
    }
}

/// Adds the lists of the events of a kind at places that leave it open whether one of those reached is meant.
fn add_near<'g>(view: &View<'g>, kind: KindIx, reached: &Reached, lists: &mut Vec<List<'g>>) {
    for place in view.guarded(reached.near(view)) {
        for place in view.merged_into(*place) {
            let all = view.graph().postings().lists_of(place, kind..=kind);
            lists.extend(all.map(|(_, _, list)| list));
        }
    }
}
