//! Looking up who and what a row names, without changing anything: what is new is planned, and done only if the whole
//! row can be told.

use std::borrow::Cow;

use annals_grammar::english;
use annals_graph::ids::EntityIx;
use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};

use super::columns::{Columns, NameColumn, PLACE, is_vague, usual};
use super::existing::ExistingEntries;
use super::kinds::{Accepts, KindRow, TypesOfColumns};
use super::mapping::LOCATED;
use super::parsed_row::{NamedParticipant, ParsedRow, groups};
use super::survey::{Survey, chain};

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
    pub(super) columns: &'a Columns,
    pub(super) types: &'a TypesOfColumns,
    /// What the names of the file lie in.
    pub(super) survey: &'a Survey,
    /// What becomes of a new name.
    pub(super) decide: &'a dyn Fn(&str, &str) -> Decision,
    pub(super) plan: RowPlan,
}

impl<'a> RowResolver<'a> {
    /// Looks up every name of a row.
    pub(super) fn run(mut self, parsed: &ParsedRow<'_>) -> Result<RowPlan> {
        for group in groups(&parsed.names) {
            let group = self.completed(group)?;
            self.group(&group[0], &group[1..])?;
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
        for (at, level) in above.iter().enumerate().rev() {
            let who = self.container(level, &above[at + 1..], &around)?;
            self.tie(who, Role::In, &around)?;
            around.push(who);
        }
        let who = self.participant(first, above, &around)?;
        self.tie(who, first.role, &around)?;
        if !self.plan.parts.contains(&(first.role, who)) {
            self.plan.parts.push((first.role, who));
        }
        Ok(())
    }

    /// What something else lies in.
    fn container(
        &mut self,
        named: &NamedParticipant<'_>,
        above: &[NamedParticipant<'_>],
        around: &[ResolvedName],
    ) -> Result<ResolvedName> {
        let NamedParticipant { name, column, .. } = named;
        let found: Vec<ResolvedName> =
            self.bearing_in(name, around).filter(|who| self.is_of_level(*who, column)).collect();
        match self.choose(name, found, around)? {
            Some(who) => Ok(self.matched(who, column)),
            None => {
                let ty = column.new_type().unwrap_or(PLACE);
                self.introduce(named, above, ty, column.is_place, around)
            }
        }
    }

    /// One who takes part.
    fn participant(
        &mut self,
        named: &NamedParticipant<'_>,
        above: &[NamedParticipant<'_>],
        around: &[ResolvedName],
    ) -> Result<ResolvedName> {
        let NamedParticipant { role, name, column, .. } = named;
        let Some(accepts) = self.kind.accepts(*role) else {
            return self.without_role(named, above, around);
        };
        let takes = |who: &ResolvedName| self.takes(accepts, *who);
        let ty = self.new_type(column, accepts);
        if around.is_empty()
            && let Some(one) = self.only_namesake(name)
            && takes(&one)
            && self.is_meant(one, named, ty, Some(accepts))
        {
            return Ok(one);
        }
        let place = self.names_place(ty, column.is_place || usual(*role) == PLACE);
        let inside = if place { around } else { &[] };
        let meant: Vec<ResolvedName> = self.bearing_in(name, inside).collect();
        if let Some(same) = self.same_as_around(&meant, around, column, accepts) {
            return Ok(same);
        }
        let bearing: Vec<ResolvedName> =
            meant.into_iter().filter(|who| self.is_meant(*who, named, ty, Some(accepts))).collect();
        let fitting: Vec<ResolvedName> = bearing.iter().copied().filter(takes).collect();
        if fitting.is_empty()
            && let Some(unfit) = bearing.first()
        {
            return self.unfit(*unfit, *role, accepts);
        }
        match self.choose(name, fitting, inside)? {
            Some(who) => Ok(self.matched(who, column)),
            None => {
                let who = self.introduce(named, above, ty, place, inside)?;
                match (who, self.type_of(ty)) {
                    (ResolvedName::Fresh(_), Some(existing)) if !accepts.takes(existing) => {
                        self.unfit(who, *role, accepts)
                    }
                    _ => Ok(who),
                }
            }
        }
    }

    /// Taiwan in Taiwan is the country, whoever else is called so, unless each column is a level of its own.
    fn same_as_around(
        &self,
        meant: &[ResolvedName],
        around: &[ResolvedName],
        column: &NameColumn,
        accepts: &Accepts,
    ) -> Option<ResolvedName> {
        let same = meant.iter().find(|who| around.contains(who) && self.takes(accepts, **who))?;
        let of_type = column.ty.as_deref().is_none_or(|ty| self.is_a(*same, ty));
        (of_type && !self.is_of_others(*same, column)).then_some(*same)
    }

    /// One who takes part with what it lies in, where the row leaves levels out that other rows of the file tell.
    fn completed<'n>(&self, group: &'n [NamedParticipant<'n>]) -> Result<Cow<'n, [NamedParticipant<'n>]>>
    where
        'a: 'n,
    {
        let [first, above @ ..] = group else { return Ok(Cow::Borrowed(group)) };
        if above.len() >= first.column.levels_above {
            return Ok(Cow::Borrowed(group));
        }
        let levels = self.columns.levels_above(first.role, first.column);
        let mut names: Vec<&str> = chain(first.column, above);
        for at in 0..=names.len() {
            let (column, name) = match at.checked_sub(1) {
                None => (first.column, &*first.name),
                Some(at) => (&levels[at], names[at]),
            };
            if name.is_empty() || column.is_outermost() {
                continue;
            }
            let Some(full) = self.survey.completed(column, name, &names[at..]) else {
                let message = format!("`{name}` can be one of several in this file");
                return Err(
                    Error::new(ErrorKind::Ambiguous, message).hint("fill the cells of what it lies in")
                );
            };
            names.truncate(at);
            names.extend(full);
        }
        let above = levels.iter().zip(names).filter(|(_, name)| !name.is_empty());
        let above = above.map(|(column, name)| NamedParticipant {
            role: first.role,
            name: Cow::Borrowed(name),
            column,
            above: true,
        });
        Ok(Cow::Owned(std::iter::once(first.clone()).chain(above).collect()))
    }

    /// The type that somebody new gets in a role: what the column says, unless it is only a heading and the kind takes
    /// none of it.
    fn new_type<'n>(&self, column: &'n NameColumn, accepts: &'n Accepts) -> &'n str {
        let level = column.level.as_deref().filter(|level| {
            let ty = self.type_of(level).or_else(|| self.type_of(PLACE));
            ty.is_none_or(|ty| accepts.takes(ty))
        });
        column.ty.as_deref().or(level).unwrap_or(&accepts.new)
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

    /// The kind has no such role: it is given one, or the row is refused.
    fn without_role(
        &mut self,
        named: &NamedParticipant<'_>,
        above: &[NamedParticipant<'_>],
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
            None => self.introduce(named, above, ty, place, around),
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

    /// Plans somebody new; `place` says whether a type that is still to be defined is one of place.
    fn introduce(
        &mut self,
        named: &NamedParticipant<'_>,
        above: &[NamedParticipant<'_>],
        ty: &str,
        place: bool,
        around: &[ResolvedName],
    ) -> Result<ResolvedName> {
        let name: &str = &named.name;
        if let Some(known) = self.decided(name, ty)? {
            return Ok(known);
        }
        let taken = |candidate: &str| {
            let fresh = |fresh: &Fresh| fresh.ty == ty && fresh.name == candidate;
            self.plan.fresh.iter().any(fresh) || self.existing.is_declared(ty, candidate)
        };
        // Where several places of the file have the name, each is told by what it lies in, whichever comes first.
        let telling = self.survey.telling_apart(named, above);
        let full = if telling > 0 || taken(name) {
            self.full_name(name, telling.max(1), around, &taken)
        } else {
            name.to_owned()
        };
        let also = (full != name).then(|| name.to_owned());
        let place = self.names_place(ty, place);
        let column = named.column.column;
        self.plan.fresh.push(Fresh { ty: ty.to_owned(), name: full, also, place, column });
        Ok(ResolvedName::Fresh(self.plan.fresh.len() - 1))
    }

    /// What was decided of a name that nobody bears: the one it stands for, or nothing where it is new.
    fn decided(&self, name: &str, ty: &str) -> Result<Option<ResolvedName>> {
        match (self.decide)(name, ty) {
            Decision::New => Ok(None),
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
                Err(Error::new(ErrorKind::Unknown, format!("nothing is called `{name}`")).hint(hint))
            }
            Decision::Is(other) => {
                let found = self.existing.lookup().entities_named(&other);
                if found.is_empty() {
                    return Err(Error::new(ErrorKind::Unknown, format!("nothing is called `{other}`"))
                        .hint("use the spelling in the log"));
                }
                let found: Vec<ResolvedName> = found.into_iter().map(ResolvedName::Known).collect();
                self.one_of(&other, &found).map(Some)
            }
        }
    }

    /// A name that tells one from another of the same name and type: `Unsan (North Pyongan)`.
    fn full_name(
        &self,
        name: &str,
        telling: usize,
        around: &[ResolvedName],
        taken: &dyn Fn(&str) -> bool,
    ) -> String {
        let places: Vec<&str> = around.iter().rev().map(|who| self.name_of(*who)).collect();
        let named = (telling..=places.len()).map(|count| format!("{name} ({})", places[..count].join(", ")));
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

    fn name_of(&self, who: ResolvedName) -> &str {
        match who {
            ResolvedName::Known(ix) => &self.existing.entity(ix).name,
            ResolvedName::Fresh(at) => &self.plan.fresh[at].name,
        }
    }
}
