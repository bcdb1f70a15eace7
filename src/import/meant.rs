//! Who of those who bear a name a row can mean.

use annals_graph::ids::{EntityIx, TypeIx};
use annals_model::entry::Role;
use annals_model::error::Result;

use super::columns::{NameColumn, PARTICIPANT, PLACE, is_vague, usual};
use super::crowds::Around;
use super::kinds::Accepts;
use super::parsed_row::NamedParticipant;
use super::resolve::{Fresh, ResolvedName, RowResolver};

/// A place that acts.
const COUNTRY: &str = "country";

impl RowResolver<'_> {
    /// Whether a name at a level of a hierarchy can be that of somebody: of the level's type, or, where that is only the
    /// words of a heading, of a known place that is of no other level.
    pub(super) fn is_of_level(&self, who: ResolvedName, column: &NameColumn) -> bool {
        let is_own = || match (who, self.types.get(column)) {
            (ResolvedName::Known(ix), Some(types)) => types.is_own(self.existing.entity(ix).ty),
            _ => self.is_a(who, column.new_type().unwrap_or(PLACE)),
        };
        let of_level = match (&column.ty, &column.level) {
            (None, Some(_)) => is_own() || (self.is_somewhere(who) && !self.is_own(who)),
            _ => is_own(),
        };
        of_level && !self.is_of_others(who, column)
    }

    /// Whether somebody is of the type of another level, and not of a narrower one that is the column's own.
    pub(super) fn is_of_others(&self, who: ResolvedName, column: &NameColumn) -> bool {
        if let (ResolvedName::Known(ix), Some(types)) = (who, self.types.get(column)) {
            return types.is_of_others(self.existing.entity(ix).ty);
        }
        let narrower = |other: &str| {
            let own = column.new_type().and_then(|own| self.type_of(own));
            own.is_some_and(|own| self.existing.vocabulary().is_a_named(own, other))
        };
        column.others.iter().any(|other| self.is_a(who, other) && !narrower(other))
    }

    /// Whether a name in a role can be that of somebody, by what its column says of the type: who acts is no place, but a
    /// country or what the kind asks for, and what an event is at is somewhere. What this import made of a name is taken
    /// up only where the column would make the same of it (`ty`), so that no row depends on those before it.
    pub(super) fn is_meant(
        &self,
        who: ResolvedName,
        named: &NamedParticipant<'_>,
        ty: &str,
        accepts: Option<&Accepts>,
    ) -> bool {
        let NamedParticipant { role, column, .. } = named;
        if column.ty.is_some() || column.level.is_some() {
            return self.is_of_level(who, column);
        }
        let somewhere = self.is_somewhere(who);
        if self.is_own(who) {
            let new = || self.names_somewhere(ty, usual(*role) == PLACE);
            return somewhere == accepts.map_or_else(new, |accepts| accepts.is_new_somewhere);
        }
        let wanted = || accepts.is_some_and(|accepts| !accepts.is_open() && self.takes(accepts, who));
        match usual(*role) {
            PLACE => somewhere || wanted(),
            PARTICIPANT if *role != Role::To && *role != Role::From => {
                !self.is_a(who, PLACE) || self.is_a(who, COUNTRY) || wanted()
            }
            _ => true,
        }
    }

    /// Whether this import declared somebody.
    pub(super) fn is_own(&self, who: ResolvedName) -> bool {
        match who {
            ResolvedName::Known(ix) => self.existing.is_own(ix),
            ResolvedName::Fresh(_) => true,
        }
    }

    /// Whether something is a place, or stands at one.
    pub(super) fn is_somewhere(&self, who: ResolvedName) -> bool {
        match who {
            ResolvedName::Known(ix) => self.existing.view().is_somewhere(ix),
            ResolvedName::Fresh(at) => {
                self.names_somewhere(&self.plan.fresh[at].ty, self.plan.fresh[at].place)
            }
        }
    }

    /// Whether a role takes somebody.
    pub(super) fn takes(&self, accepts: &Accepts, who: ResolvedName) -> bool {
        match who {
            ResolvedName::Known(ix) => accepts.takes(self.existing.entity(ix).ty),
            ResolvedName::Fresh(at) => {
                self.type_of(&self.plan.fresh[at].ty).is_none_or(|ty| accepts.takes(ty))
            }
        }
    }

    /// The only one who bears a name.
    pub(super) fn only_namesake(&self, name: &str) -> Option<ResolvedName> {
        let mut fresh = self.fresh(name);
        match fresh.next() {
            None => self.existing.only_namesake(name).map(ResolvedName::Known),
            Some(one) => {
                Some(one).filter(|_| fresh.next().is_none() && self.existing.bearing(name).is_empty())
            }
        }
    }

    /// Those who bear a name, known ones first; without those who lie elsewhere for sure, where very many bear it. The
    /// first of each type is among them all the same.
    pub(super) fn bearing_in<'s>(
        &'s self,
        name: &'s str,
        around: &[ResolvedName],
    ) -> impl Iterator<Item = ResolvedName> + use<'s> {
        let around: Vec<Around> = around
            .iter()
            .map(|who| match who {
                ResolvedName::Known(ix) => (Some(*ix), Some(self.existing.entity(*ix).ty)),
                ResolvedName::Fresh(at) => (None, self.type_of(&self.plan.fresh[*at].ty)),
            })
            .collect();
        self.existing.bearing_in(name, &around).into_iter().map(ResolvedName::Known).chain(self.fresh(name))
    }

    /// Those planned to bear a name.
    pub(super) fn fresh<'s>(&'s self, name: &'s str) -> impl Iterator<Item = ResolvedName> + use<'s> {
        let fresh = self.plan.fresh.iter().enumerate();
        let named = move |fresh: &Fresh| fresh.name == name || fresh.also.as_deref() == Some(name);
        fresh.filter(move |(_, fresh)| named(fresh)).map(|(at, _)| ResolvedName::Fresh(at))
    }

    /// The one of several that is meant; nothing where there is none, or all of them lie elsewhere.
    pub(super) fn choose(
        &self,
        name: &str,
        found: Vec<ResolvedName>,
        around: &[ResolvedName],
    ) -> Result<Option<ResolvedName>> {
        let lies: Vec<ResolvedName> =
            found.iter().copied().filter(|who| self.lies(*who, around) == Some(true)).collect();
        let may: Vec<ResolvedName> = if lies.is_empty() {
            found.into_iter().filter(|who| self.lies(*who, around).is_some()).collect()
        } else {
            lies
        };
        match may.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            several => self.one_of(name, several).map(Some),
        }
    }

    /// Whether something lies in what is around it: `Some(false)` where nothing is said against it, `None` where it lies
    /// elsewhere.
    pub(super) fn lies(&self, who: ResolvedName, around: &[ResolvedName]) -> Option<bool> {
        let ResolvedName::Known(ix) = who else { return Some(true) };
        if around.is_empty() {
            return Some(false);
        }
        let above = self.existing.above(ix);
        let mut lies = false;
        for place in around {
            let ty = match place {
                ResolvedName::Known(place) if above.contains(place) || *place == ix => {
                    lies = true;
                    continue;
                }
                ResolvedName::Known(place) => Some(self.existing.entity(*place).ty),
                ResolvedName::Fresh(at) => self.type_of(&self.plan.fresh[*at].ty),
            };
            if above.iter().any(|other| Some(self.existing.entity(*other).ty) == ty) {
                return None;
            }
        }
        Some(lies)
    }

    /// One of several namesakes: who is known to be more than a participant.
    pub(super) fn one_of(&self, name: &str, several: &[ResolvedName]) -> Result<ResolvedName> {
        let existing = several.iter().map(|who| match who {
            ResolvedName::Known(ix) => Ok(*ix),
            ResolvedName::Fresh(_) => Err(*who),
        });
        let Ok(mut ixs) = existing.collect::<Result<Vec<EntityIx>, ResolvedName>>() else {
            // What this very row declares is what it means.
            return Ok(several.last().copied().unwrap_or(several[0]));
        };
        let vague =
            |ix: &EntityIx| is_vague(&self.existing.vocabulary().ty(self.existing.entity(*ix).ty).name);
        if !ixs.iter().all(vague) {
            ixs.retain(|ix| !vague(ix));
        }
        if let [one] = ixs.as_slice() {
            return Ok(ResolvedName::Known(*one));
        }
        let hint = "give its type (by=COLUMN:TYPE), its containing place (at=COLUMN<COLUMN), or a unique \
                    name";
        Err(self.existing.lookup().ambiguous(name, &ixs).hint(hint))
    }

    pub(super) fn is_a(&self, who: ResolvedName, ty: &str) -> bool {
        match who {
            ResolvedName::Known(ix) => self.existing.vocabulary().is_a_named(self.existing.entity(ix).ty, ty),
            ResolvedName::Fresh(at) => {
                let own = &self.plan.fresh[at].ty;
                own == ty
                    || self.type_of(own).is_some_and(|own| self.existing.vocabulary().is_a_named(own, ty))
            }
        }
    }

    /// Whether a type is one of place; one that is still to be defined is what `otherwise` says.
    pub(super) fn names_place(&self, ty: &str, otherwise: bool) -> bool {
        self.type_of(ty).map_or(otherwise, |ty| self.existing.vocabulary().is_a_named(ty, PLACE))
    }

    /// Whether what is of a type is somewhere for good; of one that is still to be defined `otherwise` says so.
    pub(super) fn names_somewhere(&self, ty: &str, otherwise: bool) -> bool {
        self.type_of(ty).map_or(otherwise, |ty| self.existing.vocabulary().somewhere(ty).is_some())
    }

    pub(super) fn type_of(&self, name: &str) -> Option<TypeIx> {
        self.existing.vocabulary().type_named(name)
    }

    pub(super) fn described(&self, who: ResolvedName) -> String {
        match who {
            ResolvedName::Known(ix) => self.existing.lookup().described(ix),
            ResolvedName::Fresh(at) => {
                format!("{} ({}, new)", self.plan.fresh[at].name, self.plan.fresh[at].ty)
            }
        }
    }
}
