//! What each column of a table holds, once its header is known: a mapping bound to it.
//!
//! Each level of a hierarchy (`at=city<province`) has a type, by which a name at one level is told from the same name at
//! another: the type that was said, the one that its heading is a name of, or else a new one of the heading's own words.

use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_query::lookup::alike;

use super::mapping::{ColumnField, ColumnName, Mapping, MappingSubject, TypedColumn};

/// Who nothing is known of but that they take part.
pub(super) const PARTICIPANT: &str = "participant";
/// What nothing is known of but that an event is about it.
pub(super) const TOPIC: &str = "topic";
/// A place of which no more is known.
pub(super) const PLACE: &str = "place";
/// What stands in `under`.
pub(super) const PLAN: &str = "plan";

/// The fields that say on what an event rests.
pub(super) const SOURCE_FIELDS: [ColumnField; 5] =
    [ColumnField::Source, ColumnField::Sources, ColumnField::Url, ColumnField::Title, ColumnField::Reported];

/// The type of a new name in a role of a kind that takes anything there.
pub(super) fn usual(role: Role) -> &'static str {
    match role {
        Role::Under => PLAN,
        Role::Of => TOPIC,
        // `to` leads to people as often as to places.
        _ if role != Role::To && (role.is_place() || role == Role::Near) => PLACE,
        _ => PARTICIPANT,
    }
}

/// Whether a type says nothing but that somebody takes part.
pub(super) fn is_vague(ty: &str) -> bool {
    ty == PARTICIPANT || ty == TOPIC
}

/// A column of names, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameColumn {
    /// The column, from 0.
    pub(super) column: usize,
    /// The type that was said, or that the heading is a name of.
    pub(super) ty: Option<String>,
    /// The type of new names at this level of a hierarchy, where none was said: the words of its heading.
    pub(super) level: Option<String>,
    /// The types of the other levels: what is of one of them is not meant here.
    pub(super) others: Vec<String>,
    /// Whether a type that is still to be defined is one of place.
    pub(super) is_place: bool,
    /// How many levels of its hierarchy are above it.
    pub(super) levels_above: usize,
}

impl NameColumn {
    /// Whether nothing says what its names lie in.
    pub(super) const fn is_outermost(&self) -> bool {
        self.levels_above == 0
    }

    /// The type of a new name, where the column decides it.
    pub(super) fn new_type(&self) -> Option<&str> {
        self.ty.as_deref().or(self.level.as_deref())
    }
}

/// The columns of a role: those who take part, what they lie in, what that lies in, ….
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RoleColumns {
    pub(super) role: Role,
    pub(super) levels: Vec<NameColumn>,
}

/// What each column of a table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    fields: Vec<(ColumnField, usize)>,
    pub(super) roles: Vec<RoleColumns>,
    /// The heading of the column of ids.
    pub(super) ids: Option<String>,
    /// What each column is called: its heading, or its number.
    names: Vec<String>,
}

impl Columns {
    /// The columns of a table of this header, or of so many columns. `is_type` knows the names of types.
    pub(super) fn bind(
        mapping: &Mapping,
        header: Option<&[String]>,
        width: usize,
        is_type: impl Fn(&str) -> bool,
    ) -> Result<Self> {
        let name = |at: usize| match header.and_then(|header| header.get(at)).filter(|text| !text.is_empty())
        {
            Some(heading) => heading.clone(),
            None => format!("#{}", at + 1),
        };
        let mut columns = Self { names: (0..width).map(name).collect(), ..Self::default() };
        for (what, terms) in mapping.parts() {
            match what {
                MappingSubject::Field(field) => {
                    let column = place(mapping, &terms[0].column, header, width)?;
                    if *field == ColumnField::Id {
                        columns.ids = header.and_then(|header| header.get(column).cloned());
                    }
                    columns.fields.push((*field, column));
                }
                MappingSubject::Role(role) => {
                    let level = |term| name_column(mapping, term, header, width, &is_type);
                    let levels: Result<Vec<NameColumn>> = terms.iter().map(level).collect();
                    columns.roles.push(RoleColumns { role: *role, levels: levels? });
                }
            }
        }
        columns.check_twice()?;
        columns.type_levels(header)?;
        Ok(columns)
    }

    /// The column that says this.
    pub(super) fn of(&self, field: ColumnField) -> Option<usize> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, column)| *column)
    }

    /// The columns of dates.
    pub(super) fn dates(&self) -> impl Iterator<Item = usize> + '_ {
        [ColumnField::On, ColumnField::From, ColumnField::Until, ColumnField::Reported]
            .into_iter()
            .filter_map(|field| self.of(field))
    }

    /// The levels above a column of a role, the nearest first.
    pub(super) fn levels_above(&self, role: Role, column: &NameColumn) -> &[NameColumn] {
        let levels = self.roles.iter().filter(|columns| columns.role == role).map(|columns| &columns.levels);
        let at = |levels: &Vec<NameColumn>| levels.iter().position(|level| level.column == column.column);
        levels.filter_map(|levels| Some(&levels[at(levels)? + 1..])).next().unwrap_or(&[])
    }

    /// Whether the names of any column lie in those of another.
    pub(super) fn has_hierarchy(&self) -> bool {
        self.roles.iter().flat_map(|role| &role.levels).any(|level| !level.is_outermost())
    }

    /// Whether a column says when.
    pub(super) fn has_date(&self) -> bool {
        [ColumnField::On, ColumnField::From, ColumnField::Until].iter().any(|field| self.of(*field).is_some())
    }

    /// Whether a column says on what an event rests.
    pub(super) fn has_source(&self) -> bool {
        SOURCE_FIELDS.iter().any(|field| self.of(*field).is_some())
    }

    /// The roles that the table fills, in the order in which they are printed.
    pub(super) fn filled_roles(&self) -> Vec<Role> {
        let is_filled = |role: &Role| self.roles.iter().any(|columns| columns.role == *role);
        Role::ALL.into_iter().filter(is_filled).collect()
    }

    /// How many columns the table has.
    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    /// What a column is called.
    pub(super) fn name(&self, column: usize) -> &str {
        self.names.get(column).map_or("", String::as_str)
    }

    /// Refuses a column whose names are to take part in two roles.
    fn check_twice(&self) -> Result<()> {
        let firsts: Vec<(Role, usize)> =
            self.roles.iter().map(|columns| (columns.role, columns.levels[0].column)).collect();
        for (at, (role, column)) in firsts.iter().enumerate() {
            if let Some((other, _)) = firsts[..at].iter().find(|(_, known)| known == column) {
                let name = self.name(*column);
                let message = if other == role {
                    format!("the column `{name}` is mapped to `{}` twice", role.as_str())
                } else {
                    format!(
                        "the column `{name}` is mapped to both `{}` and `{}`",
                        other.as_str(),
                        role.as_str()
                    )
                };
                let hint = "map each column of participants to one role";
                return Err(Error::new(ErrorKind::Usage, message).hint(hint));
            }
        }
        Ok(())
    }

    /// Gives each level of a hierarchy its type, and the types of the others.
    fn type_levels(&mut self, header: Option<&[String]>) -> Result<()> {
        let mut place_types: Vec<String> = Vec::new();
        for at in 0..self.roles.len() {
            let RoleColumns { role, levels } = &self.roles[at];
            let of_places = usual(*role) == PLACE;
            // Somebody who takes part in another role is of what follows, and no level of it.
            let first = usize::from(!of_places && levels[0].ty.is_none());
            let is_hierarchy = levels.len() > 1;
            for level in if is_hierarchy { first..levels.len() } else { 0..0 } {
                let column = self.roles[at].levels[level].column;
                if self.roles[at].levels[level].ty.is_none() {
                    let heading = header.and_then(|header| header.get(column)).map(|heading| fold(heading));
                    let Some(heading) = heading.filter(|heading| !heading.is_empty()) else {
                        let message = format!("nothing says what the places in column #{} are", column + 1);
                        let hint = "give each level its type: --map at=#1:city<#2:province";
                        return Err(Error::new(ErrorKind::Usage, message).hint(hint));
                    };
                    self.roles[at].levels[level].level = Some(heading);
                }
            }
            let columns = &mut self.roles[at];
            if is_hierarchy {
                tell_apart(&mut columns.levels[first..]);
            }
            // What a place lies in is a place; `to` and `from` lead to people as well.
            if columns.role.is_place() || matches!(columns.role, Role::Near | Role::From) {
                let places = columns.levels[usize::from(!of_places)..].iter();
                place_types.extend(places.filter_map(NameColumn::new_type).map(str::to_owned));
            }
        }
        for level in self.roles.iter_mut().flat_map(|columns| &mut columns.levels) {
            level.is_place = level.new_type().is_some_and(|ty| place_types.iter().any(|place| place == ty));
        }
        Ok(())
    }
}

/// A column of names, with the type that was said or that its heading is a name of.
fn name_column(
    mapping: &Mapping,
    term: &TypedColumn,
    header: Option<&[String]>,
    width: usize,
    is_type: &impl Fn(&str) -> bool,
) -> Result<NameColumn> {
    let column = place(mapping, &term.column, header, width)?;
    let heading = header.and_then(|header| header.get(column));
    let ty = term.ty.clone().or_else(|| heading.and_then(|heading| type_in(heading, is_type)));
    Ok(NameColumn { column, ty, level: None, others: Vec::new(), is_place: false, levels_above: 0 })
}

/// Gives each level its place, and the types of the others.
fn tell_apart(levels: &mut [NameColumn]) {
    let types: Vec<String> = levels.iter().filter_map(NameColumn::new_type).map(str::to_owned).collect();
    let count = levels.len();
    for (at, level) in levels.iter_mut().enumerate() {
        level.levels_above = count - 1 - at;
        let own = level.new_type().map(str::to_owned);
        level.others = types.iter().filter(|ty| Some(*ty) != own.as_ref()).cloned().collect();
    }
}

/// Where a column stands.
fn place(mapping: &Mapping, column: &ColumnName, header: Option<&[String]>, width: usize) -> Result<usize> {
    let usage = |message: String| Error::new(ErrorKind::Usage, message);
    let heading = match column {
        ColumnName::Number(at) if *at < width => return Ok(*at),
        ColumnName::Number(at) => {
            let message = format!("there is no column {}: the table has {width}", at + 1);
            let listed = mapping.is_listed();
            return Err(usage(message).hint(if listed {
                "list no more columns than it has"
            } else {
                "count them from 1"
            }));
        }
        ColumnName::Heading(heading) => heading,
    };
    let Some(header) = header else {
        let message = format!("the table has no header in which to find `{heading}`");
        return Err(usage(message).hint("give the column by number: --map by=#1"));
    };
    let exact: Vec<usize> = places(header, |known| known == heading);
    let found = if exact.is_empty() { places(header, |known| fold(known) == fold(heading)) } else { exact };
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let candidates = alike(heading, header.iter().map(String::as_str));
            let hint = format!("its columns are {}", header.join(", "));
            Err(usage(format!("the table has no column `{heading}`")).hint(hint).candidates(candidates))
        }
        several => {
            let candidates = several.iter().map(|at| format!("#{}", at + 1)).collect();
            let message = format!("the table has {} columns `{heading}`", several.len());
            Err(usage(message).hint("choose one by its number").candidates(candidates))
        }
    }
}

/// The type that a heading, or the last word of one, is a name of.
fn type_in(heading: &str, is_type: &impl Fn(&str) -> bool) -> Option<String> {
    let folded = fold(heading);
    let last = folded.rsplit(' ').next().unwrap_or_default();
    [folded.as_str(), last].into_iter().find(|word| is_type(word)).map(str::to_owned)
}

fn places(header: &[String], is: impl Fn(&str) -> bool) -> Vec<usize> {
    (0..header.len()).filter(|at| is(&header[*at])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(map: &str, header: &[&str]) -> Result<Columns> {
        let header: Vec<String> = header.iter().map(|heading| (*heading).to_owned()).collect();
        let is_type = |word: &str| ["city", "country"].contains(&word);
        Columns::bind(&Mapping::map(&[map.to_owned()])?, Some(&header), header.len(), is_type)
    }

    #[test]
    fn columns_are_found_by_heading_and_number() {
        let columns = bound("by=Actor,kind=#2,on=\"the, date\"", &["actor", "type", "the, date"]).unwrap();
        assert_eq!(columns.of(ColumnField::Kind), Some(1));
        assert_eq!(columns.of(ColumnField::On), Some(2));
        assert_eq!(columns.roles[0].levels[0].column, 0);
    }

    #[test]
    fn what_somebody_lies_in_and_types_are_said_or_taken_from_headings() {
        let columns = bound("at=city<where:valley<the_country", &["city", "where", "the_country"]).unwrap();
        let types: Vec<_> = columns.roles[0].levels.iter().map(|level| level.ty.as_deref()).collect();
        assert_eq!(types, [Some("city"), Some("valley"), Some("country")]);
    }

    #[test]
    fn what_cannot_be_mapped_is_said() {
        for (map, message) in [
            ("whom=a", "`whom` isn't something"),
            ("by", "`by` isn't a mapping"),
            ("on=a,on=b", "`on` is mapped twice"),
            ("on=a:person", "`on` takes one column"),
            ("on=a,until=b", "an event has one date"),
            ("lat=a,by=b", "needs both coordinates"),
            ("lat=a,lon=b,by=c", "belong to no place"),
            ("by=z", "no column `z`"),
            ("by=#9", "no column 9"),
            ("by=#0", "counted from 1"),
            ("by=A", "2 columns `A`"),
            ("by=b,to=b", "mapped to both `by` and `to`"),
            ("by=b,by=b", "mapped to `by` twice"),
            ("date=on", "`date` isn't something"),
        ] {
            let header = ["a", "a", "b", "c"];
            let error =
                bound(map, if message.starts_with('2') { &header } else { &header[1..] }).unwrap_err();
            assert!(error.message.contains(message), "{map}: {}", error.message);
            assert!(error.hint.is_some(), "{map}");
        }
    }

    #[test]
    fn each_level_of_a_hierarchy_has_a_type_of_its_own() {
        let columns = bound("by=who<home_state,at=Pad<state:region", &["who", "home_state", "Pad", "state"]);
        let [by, at] = &columns.unwrap().roles[..] else { panic!("two roles") };
        assert_eq!((by.levels[0].new_type(), by.levels[1].new_type()), (None, Some("home state")));
        assert_eq!((by.levels[1].is_place, at.levels[0].is_place), (false, true));
        assert_eq!(
            (at.levels[0].new_type(), &at.levels[0].others[..]),
            (Some("pad"), &["region".to_owned()][..])
        );
        let mapping = Mapping::map(&["at=#1<#2".to_owned()]).unwrap();
        assert!(Columns::bind(&mapping, None, 2, |_| false).unwrap_err().message.contains("column #1"));
    }

    #[test]
    fn a_reversed_mapping_is_recognised() {
        let hint = bound("date=on", &["date"]).unwrap_err().hint.unwrap();
        assert!(hint.contains("on=date"), "{hint}");
    }

    #[test]
    fn columns_in_order_leave_some_out() {
        let mapping = Mapping::columns("by:person, kind ,-,on").unwrap();
        let columns = Columns::bind(&mapping, None, 4, |_| false).unwrap();
        assert_eq!((columns.of(ColumnField::Kind), columns.of(ColumnField::On)), (Some(1), Some(3)));
        assert_eq!(columns.roles[0].levels[0].ty.as_deref(), Some("person"));
        assert!(Columns::bind(&mapping, None, 3, |_| false).is_err());
        assert!(Mapping::columns("-,-").is_err());
        let from = Mapping::columns("role:from:place").unwrap();
        assert_eq!(Columns::bind(&from, None, 1, |_| false).unwrap().roles.len(), 1);
    }
}
