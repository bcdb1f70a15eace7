//! Lists to scan for candidates. Every list is a superset of what passes: each candidate is tested through the view.

use std::collections::BTreeSet;

use annals_store::entry::Role;
use annals_store::time::Day;

use super::checks::Look;
use super::reached::Reached;
use crate::graph::Postings;
use crate::ids::{EventIx, KindIx};
use crate::query::Roles;
use crate::view::View;
use crate::vocabulary::Guise;

/// Where candidates come from.
#[derive(Clone, Debug, Default)]
pub enum Scan<'g> {
    /// Every event.
    #[default]
    All,
    /// The events of a base that was evaluated before: so many.
    Base(usize),
    /// Events that were looked up by their words, sorted.
    Found(Vec<EventIx>),
    /// Sorted lists, together.
    Lists {
        /// Of what, in words.
        of: &'static str,
        /// The lists.
        lists: Vec<&'g [EventIx]>,
        /// The last day that counts: lists are cut there, and events whose date was corrected are added.
        until: Option<Day>,
    },
}

impl<'g> Scan<'g> {
    /// The lists of these kinds.
    #[must_use]
    pub fn kinds(view: &View<'g>, kinds: impl Iterator<Item = KindIx>) -> Self {
        let lists = kinds.map(|kind| view.graph().postings().of_kind(kind)).filter(|list| !list.is_empty());
        Self::Lists { of: "kind", lists: lists.collect(), until: None }
    }

    /// The lists of those reached, in the roles of the event where the guises look for them.
    #[must_use]
    pub fn parties(view: &View<'g>, roles: &Roles, guises: &[std::rc::Rc<Guise>], reached: &Reached) -> Self {
        let looks = || guises.iter().map(|guise| Look::new(roles, Some(guise)));
        let own = guises.is_empty().then(|| Look::new(roles, None));
        let meant = |role: Role| looks().chain(own).any(|look| look.includes(role));
        let postings = view.graph().postings();
        let merges = view.graph().has_merges();
        let mut lists = Vec::new();
        for entity in reached.entities() {
            let mut add = |entity| {
                let meant = postings.roles_of(entity).filter(|(role, list)| meant(*role) && !list.is_empty());
                lists.extend(meant.map(|(_, list)| list));
            };
            if merges {
                view.merged_into(entity).into_iter().for_each(add);
            } else {
                add(entity);
            }
        }
        Self::Lists { of: "participant", lists, until: None }
    }

    /// How many candidates it gives, at most.
    #[must_use]
    pub fn len(&self, view: &View<'g>) -> usize {
        match self {
            Self::All => view.graph().events().len(),
            Self::Base(rows) => *rows,
            Self::Found(events) => events.len(),
            Self::Lists { lists, until, .. } => {
                let late = if until.is_some() { view.graph().postings().redated().len() } else { 0 };
                lists.iter().map(|list| cut(view, list, *until).len()).sum::<usize>() + late
            }
        }
    }

    /// The same, cut after a day.
    #[must_use]
    pub fn cut(&self, view: &View<'g>, day: Day) -> Self {
        match self {
            Self::All => {
                let all = view.graph().postings().by_time();
                Self::Lists { of: "time", lists: vec![all], until: Some(day) }
            }
            Self::Base(_) | Self::Found(_) => self.clone(),
            Self::Lists { of, lists, .. } => Self::Lists { of, lists: lists.clone(), until: Some(day) },
        }
    }

    /// The candidates, each once; a base gives none, since its rows are at hand already.
    #[must_use]
    pub fn candidates<'s>(&'s self, view: &View<'g>) -> std::borrow::Cow<'s, [EventIx]> {
        let (lists, until) = match self {
            Self::Base(_) => return std::borrow::Cow::Borrowed(&[]),
            Self::Found(events) => return std::borrow::Cow::Borrowed(events),
            Self::All => return std::borrow::Cow::Borrowed(view.graph().postings().by_time()),
            Self::Lists { lists, until, .. } => (lists, *until),
        };
        let postings: &Postings = view.graph().postings();
        let late: Option<&BTreeSet<EventIx>> =
            until.map(|_| postings.redated()).filter(|set| !set.is_empty());
        if let ([one], None) = (lists.as_slice(), late) {
            return std::borrow::Cow::Borrowed(cut(view, one, until));
        }
        let mut all: Vec<EventIx> = lists.iter().flat_map(|list| cut(view, list, until)).copied().collect();
        all.extend(late.into_iter().flatten());
        all.sort_unstable();
        all.dedup();
        std::borrow::Cow::Owned(all)
    }

    /// It in words.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::All => "scan every event".to_owned(),
            Self::Base(_) => "go through the selection".to_owned(),
            Self::Found(_) => "look the words up".to_owned(),
            Self::Lists { of, lists, until } => {
                let which = match lists.len() {
                    1 => format!("the list by {of}"),
                    several => format!("{several} lists by {of}"),
                };
                let until = until.map_or_else(String::new, |day| format!(", up to {day}"));
                format!("scan {which}{until}")
            }
        }
    }
}

fn cut<'g>(view: &View<'g>, list: &'g [EventIx], until: Option<Day>) -> &'g [EventIx] {
    until.map_or(list, |day| Postings::until(view.graph().events(), list, day))
}
