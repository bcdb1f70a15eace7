//! Looking up who and what a row names, without changing anything: what is new is planned, and done only if the whole
//! row can be told.

use annals_grammar::english;
use annals_graph::ids::{EntityIx, TypeIx};
use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};

use super::columns::{NameColumn, PARTICIPANT, PLACE, TOPIC, usual};
use super::crowds::Around;
use super::existing::ExistingEntries;
use super::kinds::{Accepts, KindRow};
use super::mapping::LOCATED;
use super::parsed_row::{NamedParticipant, ParsedRow};

/// A place that acts.
const COUNTRY: &str = "country";

/// Somebody or something that is known, or is about to be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResolvedName {
    /// It is known.
    Known(EntityIx),
    /// It is to be declared: its place in [`RowPlan::fresh`].
    Fresh(usize),
}

/// Somebody or something new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fresh {
    pub(super) ty: String,
    pub(super) name: String,
    /// The name in the table, where another of its type has it already.
    pub(super) also: Option<String>,
    /// Whether it is a place.
    pub(super) place: bool,
    /// The column that names it.
    pub(super) column: usize,
}

/// How one lies in or stands at or belongs to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tie {
    In,
    At,
    Of,
}

/// What is to be done for the names of a row.
#[derive(Clone, Debug, Default)]
pub(super) struct RowPlan {
    /// Who takes part.
    pub(super) parts: Vec<(Role, ResolvedName)>,
    /// Who is to be declared, in this order.
    pub(super) fresh: Vec<Fresh>,
    /// What is to be said of how they lie.
    pub(super) ties: Vec<(ResolvedName, Tie, ResolvedName)>,
    /// Roles, and types in them, that the kind is to take from now on.
    pub(super) widened: Vec<(Role, String)>,
    /// The place of the row's coordinates.
    pub(super) located: Option<ResolvedName>,
    /// Columns whose names stand for something of another type than theirs.
    pub(super) otherwise: Vec<(usize, EntityIx)>,
}

/// What becomes of a new name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It becomes an entity.
    New,
    /// The rows that name it are rejected.
    Reject,
    /// It is another name for somebody known.
    Is(String),
}

/// What is at hand when a row is looked up.
pub(super) struct RowResolver<'a> {
    pub(super) existing: &'a ExistingEntries,
    pub(super) kind: &'a KindRow,
    /// Whether a kind may take what it has no place for yet.
    pub(super) widen: bool,
    /// What becomes of a new name.
    pub(super) decide: &'a dyn Fn(&str, &str) -> Decision,
    pub(super) plan: RowPlan,
}

impl RowResolver<'_> {
    /// Looks up every name of a row.
    pub(super) fn run(mut self, parsed: &ParsedRow<'_>) -> Result<RowPlan> {
        let mut names = parsed.names.as_slice();
        while let Some((first, rest)) = names.split_first() {
            let above = rest.iter().take_while(|name| name.above).count();
            self.group(first, &rest[..above])?;
            names = &rest[above..];
        }
        if parsed.coordinates.is_some() {
            let place = |role: &Role| self.plan.parts.iter().find(|(existing, _)| existing == role);
            self.plan.located = LOCATED.iter().find_map(place).map(|(_, who)| *who);
        }
        Ok(self.plan)
    }

    /// One who takes part, and what it lies in: the outermost first, so that what is inside is told apart by it.
    fn group(&mut self, first: &NamedParticipant<'_>, above: &[NamedParticipant<'_>]) -> Result<()> {
        let mut around: Vec<ResolvedName> = Vec::new();
        for level in above.iter().rev() {
            let who = self.container(level, &around)?;
            self.tie(who, Role::In, &around)?;
            around.push(who);
        }
        let who = self.participant(first, &around)?;
        self.tie(who, first.role, &around)?;
        if !self.plan.parts.contains(&(first.role, who)) {
            self.plan.parts.push((first.role, who));
        }
        Ok(())
    }

    /// What something else lies in.
    fn container(&mut self, named: &NamedParticipant<'_>, around: &[ResolvedName]) -> Result<ResolvedName> {
        let NamedParticipant { name, column, .. } = named;
        let found: Vec<ResolvedName> =
            self.bearing_in(name, around).filter(|who| self.is_of_level(*who, column)).collect();
        match self.choose(name, found, around)? {
            Some(who) => Ok(self.matched(who, column)),
            None => self.introduce(named, column.new_type().unwrap_or(PLACE), column.is_place, around),
        }
    }

    /// One who takes part.
    fn participant(&mut self, named: &NamedParticipant<'_>, around: &[ResolvedName]) -> Result<ResolvedName> {
        let NamedParticipant { role, name, column, .. } = named;
        let Some(accepts) = self.kind.accepts(*role) else {
            return self.without_role(named, around);
        };
        let takes = |who: &ResolvedName| self.takes(accepts, *who);
        let ty = self.new_type(column, accepts);
        let place = self.names_place(&ty, column.is_place || usual(*role) == PLACE);
        if around.is_empty()
            && let Some(one) = self.only_namesake(name)
            && takes(&one)
            && self.is_meant(one, named, &ty, Some(accepts))
        {
            return Ok(one);
        }
        let inside = if place { around } else { &[] };
        let meant: Vec<ResolvedName> = self.bearing_in(name, inside).collect();
        // Taiwan in Taiwan is the country, whoever else is called so, unless each column is a level of its own.
        if let Some(same) = meant.iter().find(|who| around.contains(who) && takes(who))
            && !self.is_of_others(*same, column)
            && column.ty.as_deref().is_none_or(|ty| self.is_a(*same, ty))
        {
            return Ok(*same);
        }
        let bearing: Vec<ResolvedName> =
            meant.into_iter().filter(|who| self.is_meant(*who, named, &ty, Some(accepts))).collect();
        let fitting: Vec<ResolvedName> = bearing.iter().copied().filter(takes).collect();
        if fitting.is_empty()
            && let Some(unfit) = bearing.first()
        {
            return self.unfit(*unfit, *role, accepts);
        }
        match self.choose(name, fitting, inside)? {
            Some(who) => Ok(self.matched(who, column)),
            None => {
                let who = self.introduce(named, &ty, place, inside)?;
                match (who, self.type_of(&ty)) {
                    (ResolvedName::Fresh(_), Some(existing)) if !accepts.takes(existing) => {
                        self.unfit(who, *role, accepts)
                    }
                    _ => Ok(who),
                }
            }
        }
    }

    /// The type that somebody new gets in a role: what the column says, unless it is only a heading and the kind takes
    /// none of it.
    fn new_type(&self, column: &NameColumn, accepts: &Accepts) -> String {
        let level = column.level.as_deref().filter(|level| {
            let ty = self.type_of(level).or_else(|| self.type_of(PLACE));
            ty.is_none_or(|ty| accepts.takes(ty))
        });
        column.ty.as_deref().or(level).map_or_else(|| accepts.new.clone(), str::to_owned)
    }

    /// Whether a role takes somebody.
    fn takes(&self, accepts: &Accepts, who: ResolvedName) -> bool {
        match who {
            ResolvedName::Known(ix) => accepts.takes(self.existing.entity(ix).ty),
            ResolvedName::Fresh(at) => {
                self.type_of(&self.plan.fresh[at].ty).is_none_or(|ty| accepts.takes(ty))
            }
        }
    }

    /// Whether a name at a level of a hierarchy can be that of somebody: of the level's type, or, where that is only the
    /// words of a heading, of a known place that is of no other level.
    fn is_of_level(&self, who: ResolvedName, column: &NameColumn) -> bool {
        let of_level = match (&column.ty, &column.level) {
            (Some(ty), _) => self.is_a(who, ty),
            (None, Some(level)) => self.is_a(who, level) || (self.is_somewhere(who) && !self.is_own(who)),
            (None, None) => self.is_a(who, PLACE),
        };
        of_level && !self.is_of_others(who, column)
    }

    /// Whether somebody is of the type of another level, and not of a narrower one that is the column's own.
    fn is_of_others(&self, who: ResolvedName, column: &NameColumn) -> bool {
        let narrower = |other: &str| {
            let own = column.new_type().and_then(|own| self.type_of(own));
            own.is_some_and(|own| self.existing.vocabulary().is_a_named(own, other))
        };
        column.others.iter().any(|other| self.is_a(who, other) && !narrower(other))
    }

    /// Whether a name in a role can be that of somebody, by what its column says of the type: who acts is no place, but a
    /// country or what the kind asks for, and what an event is at is somewhere. What this import made of a name is taken
    /// up only where the column would make the same of it (`ty`), so that no row depends on those before it.
    fn is_meant(
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
            return somewhere == self.names_somewhere(ty, usual(*role) == PLACE);
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

    /// Keeps that a name stands for something known that is not of the type of its column.
    fn matched(&mut self, who: ResolvedName, column: &NameColumn) -> ResolvedName {
        if let (ResolvedName::Known(ix), Some(level)) = (who, &column.level)
            && !self.is_a(who, level)
        {
            self.plan.otherwise.push((column.column, ix));
        }
        who
    }

    /// Whether this import declared somebody.
    fn is_own(&self, who: ResolvedName) -> bool {
        match who {
            ResolvedName::Known(ix) => self.existing.is_own(ix),
            ResolvedName::Fresh(_) => true,
        }
    }

    /// Whether something is a place, or stands at one.
    fn is_somewhere(&self, who: ResolvedName) -> bool {
        match who {
            ResolvedName::Known(ix) => self.existing.view().is_somewhere(ix),
            ResolvedName::Fresh(at) => {
                self.names_somewhere(&self.plan.fresh[at].ty, self.plan.fresh[at].place)
            }
        }
    }

    /// The kind has no such role: it is given one, or the row is refused.
    fn without_role(
        &mut self,
        named: &NamedParticipant<'_>,
        around: &[ResolvedName],
    ) -> Result<ResolvedName> {
        let (name, role) = (&self.kind.name, named.role);
        if !self.widen {
            let roles = self.kind.roles_listed(self.existing.vocabulary());
            let message = format!("`{name}` has no role `{}`: it takes {roles}", role.as_str());
            let hint = format!(
                "add the role with `define kind \"{name}\": {} object`, or import with --new-roles accept",
                role.as_str()
            );
            return Err(Error::new(ErrorKind::Meaning, message).hint(hint));
        }
        self.plan.widened.push((role, crate::lower::OBJECT.to_owned()));
        let ty = named.column.new_type().unwrap_or_else(|| usual(role));
        let place = self.names_place(ty, named.column.is_place || usual(role) == PLACE);
        let meant = self.bearing_in(&named.name, around);
        let found: Vec<ResolvedName> = meant.filter(|who| self.is_meant(*who, named, ty, None)).collect();
        match self.choose(&named.name, found, around)? {
            Some(who) => Ok(self.matched(who, named.column)),
            None => self.introduce(named, ty, place, around),
        }
    }

    /// Somebody is of a type that a role does not take: it is to take it, or the row is refused.
    fn unfit(&mut self, who: ResolvedName, role: Role, accepts: &Accepts) -> Result<ResolvedName> {
        let ty = match who {
            ResolvedName::Known(ix) => {
                self.existing.vocabulary().ty(self.existing.entity(ix).ty).name.clone()
            }
            ResolvedName::Fresh(at) => self.plan.fresh[at].ty.clone(),
        };
        // Of whom nothing is known but that they take part, nobody can say that they do not fit.
        if self.widen || is_vague(&ty) {
            self.plan.widened.push((role, ty));
            return Ok(who);
        }
        let described = self.described(who);
        let (wanted, kind) = (english::list(&accepts.named, "or"), &self.kind.name);
        let message = format!("{described} doesn't fit after `{}`: `{kind}` takes {wanted}", role.as_str());
        let hint = format!(
            "add the type with `define kind \"{kind}\": {} \"{ty}\"`, or import with --new-roles accept",
            role.as_str()
        );
        Err(Error::new(ErrorKind::Meaning, message).hint(hint))
    }

    /// The only one who bears a name.
    fn only_namesake(&self, name: &str) -> Option<ResolvedName> {
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
    fn bearing_in<'s>(
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
    fn fresh<'s>(&'s self, name: &'s str) -> impl Iterator<Item = ResolvedName> + use<'s> {
        let fresh = self.plan.fresh.iter().enumerate();
        let named = move |fresh: &Fresh| fresh.name == name || fresh.also.as_deref() == Some(name);
        fresh.filter(move |(_, fresh)| named(fresh)).map(|(at, _)| ResolvedName::Fresh(at))
    }

    /// The one of several that is meant; nothing where there is none, or all of them lie elsewhere.
    fn choose(
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
    fn lies(&self, who: ResolvedName, around: &[ResolvedName]) -> Option<bool> {
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
    fn one_of(&self, name: &str, several: &[ResolvedName]) -> Result<ResolvedName> {
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

    /// Plans somebody new; `place` says whether a type that is still to be defined is one of place.
    fn introduce(
        &mut self,
        named: &NamedParticipant<'_>,
        ty: &str,
        place: bool,
        around: &[ResolvedName],
    ) -> Result<ResolvedName> {
        let name: &str = &named.name;
        match (self.decide)(name, ty) {
            Decision::New => {}
            Decision::Reject => {
                let lookup = self.existing.lookup();
                let alike = lookup.spelled_otherwise(name).map(|ix| lookup.described(ix));
                let hint = match alike {
                    Some(alike) => format!(
                        "its spelling resembles {alike}; declare it, or use that \
                        spelling"
                    ),
                    None => format!("declare it: declare {ty} \"{}\"", name.replace('"', "\"\"")),
                };
                return Err(Error::new(ErrorKind::Unknown, format!("nothing is called `{name}`")).hint(hint));
            }
            Decision::Is(other) => {
                let found = self.existing.lookup().entities_named(&other);
                if found.is_empty() {
                    return Err(Error::new(ErrorKind::Unknown, format!("nothing is called `{other}`"))
                        .hint("use the spelling in the log"));
                }
                return self.one_of(&other, &found.into_iter().map(ResolvedName::Known).collect::<Vec<_>>());
            }
        }
        let taken = |candidate: &str| {
            let fresh = |fresh: &Fresh| fresh.ty == ty && fresh.name == candidate;
            self.plan.fresh.iter().any(fresh) || self.existing.is_declared(ty, candidate)
        };
        let full = if taken(name) { self.full_name(name, around, &taken) } else { name.to_owned() };
        let also = (full != name).then(|| name.to_owned());
        let place = self.names_place(ty, place);
        let column = named.column.column;
        self.plan.fresh.push(Fresh { ty: ty.to_owned(), name: full, also, place, column });
        Ok(ResolvedName::Fresh(self.plan.fresh.len() - 1))
    }

    /// A name that tells one from another of the same name and type: `Unsan (North Pyongan)`.
    fn full_name(&self, name: &str, around: &[ResolvedName], taken: &dyn Fn(&str) -> bool) -> String {
        let places: Vec<&str> = around.iter().rev().map(|who| self.name_of(*who)).collect();
        let named = (1..=places.len()).map(|count| format!("{name} ({})", places[..count].join(", ")));
        let numbered = (2_u64..).map(|number| format!("{name} ({number})"));
        named.chain(numbered).find(|name| !taken(name)).unwrap_or_else(|| name.to_owned())
    }

    /// Plans what is to be said of what something lies in, unless it is said already.
    fn tie(&mut self, who: ResolvedName, role: Role, around: &[ResolvedName]) -> Result<()> {
        let Some(next) = around.last().copied().filter(|next| *next != who) else { return Ok(()) };
        let place = match who {
            ResolvedName::Known(ix) => self.existing.view().is_place(ix),
            ResolvedName::Fresh(at) => self.plan.fresh[at].place,
        };
        let tie = match role {
            _ if place => Tie::In,
            _ if usual(role) == PLACE && self.is_somewhere(next) => Tie::At,
            _ => Tie::Of,
        };
        if around[..around.len() - 1].contains(&who) {
            return Err(self.circle(who, next));
        }
        if let (ResolvedName::Known(one), ResolvedName::Known(other)) = (who, next) {
            let said = match tie {
                Tie::Of => self.existing.is_related(one, other),
                Tie::In | Tie::At => self.existing.above(one).contains(&other),
            };
            if said {
                return Ok(());
            }
            if tie != Tie::Of && self.existing.above(other).contains(&one) {
                return Err(self.circle(who, next));
            }
        }
        if !self.plan.ties.contains(&(who, tie, next)) {
            self.plan.ties.push((who, tie, next));
        }
        Ok(())
    }

    /// The error of one that would lie in another which lies in it.
    fn circle(&self, one: ResolvedName, other: ResolvedName) -> Error {
        let (one, other) = (self.described(one), self.described(other));
        let message = format!("{one} would lie in {other}, which already lies in it");
        Error::new(ErrorKind::Meaning, message).hint("nothing can lie in itself: correct the cells")
    }

    fn described(&self, who: ResolvedName) -> String {
        match who {
            ResolvedName::Known(ix) => self.existing.lookup().described(ix),
            ResolvedName::Fresh(at) => {
                format!("{} ({}, new)", self.plan.fresh[at].name, self.plan.fresh[at].ty)
            }
        }
    }

    fn name_of(&self, who: ResolvedName) -> &str {
        match who {
            ResolvedName::Known(ix) => &self.existing.entity(ix).name,
            ResolvedName::Fresh(at) => &self.plan.fresh[at].name,
        }
    }

    fn type_of(&self, name: &str) -> Option<TypeIx> {
        self.existing.vocabulary().type_named(name)
    }

    fn is_a(&self, who: ResolvedName, ty: &str) -> bool {
        match who {
            ResolvedName::Known(ix) => self.existing.vocabulary().is_a_named(self.existing.entity(ix).ty, ty),
            ResolvedName::Fresh(at) => {
                let own = &self.plan.fresh[at].ty;
                own == ty
                    || self.type_of(own).is_some_and(|own| self.existing.vocabulary().is_a_named(own, ty))
            }
        }
    }

    /// Whether what is of a type is somewhere for good; of one that is still to be defined `otherwise` says so.
    fn names_somewhere(&self, ty: &str, otherwise: bool) -> bool {
        self.type_of(ty).map_or(otherwise, |ty| self.existing.vocabulary().somewhere(ty).is_some())
    }

    /// Whether a type is one of place; one that is still to be defined is what `otherwise` says.
    fn names_place(&self, ty: &str, otherwise: bool) -> bool {
        self.type_of(ty).map_or(otherwise, |ty| self.existing.vocabulary().is_a_named(ty, PLACE))
    }
}

/// Whether a type says nothing but that somebody takes part.
fn is_vague(ty: &str) -> bool {
    ty == PARTICIPANT || ty == TOPIC
}
