//! Kinds of event as an import meets them: what each takes in its roles, worked out once.

use std::collections::HashMap;

use annals_graph::ids::TypeIx;
use annals_graph::vocabulary::Vocabulary;
use annals_model::entry::{DefineKind, EntryId, Role, RoleRule};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::inflection;

use super::columns::{Columns, NameColumn, PLACE, PLAN, usual};
use super::existing::ExistingEntries;
use crate::lower::{self, EVENT, OBJECT};

/// What may stand in a role of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Accepts {
    /// Whether any entity may.
    any: bool,
    /// For each type of the vocabulary, whether one of it may.
    types: Vec<bool>,
    /// The types as the kind has them.
    pub(super) named: Vec<String>,
    /// The type that a new name in this role gets.
    pub(super) new: String,
    /// Whether that is somewhere for good.
    pub(super) is_new_somewhere: bool,
}

impl Accepts {
    /// Whether any entity may stand there.
    pub(super) const fn is_open(&self) -> bool {
        self.any
    }

    /// Whether an entity of this type may stand there.
    pub(super) fn takes(&self, ty: TypeIx) -> bool {
        self.any || self.types.get(ty.at()).copied().unwrap_or(false)
    }

    fn of(vocabulary: &Vocabulary, named: Vec<String>, role: Role) -> Self {
        let any = named.iter().any(|name| name == OBJECT);
        let types = vocabulary
            .types()
            .map(|(ix, _)| named.iter().any(|name| vocabulary.is_a_named(ix, name)))
            .collect();
        let first = named.iter().find(|name| *name != OBJECT && *name != EVENT);
        let new = first.cloned().unwrap_or_else(|| usual(role).to_owned());
        let defined = vocabulary.type_named(&new);
        let is_new_somewhere = defined.map_or(usual(role) == PLACE, |ty| vocabulary.somewhere(ty).is_some());
        Self { any, types, named, new, is_new_somewhere }
    }
}

/// A kind that rows are of.
#[derive(Clone, Debug)]
pub(super) struct KindRow {
    /// The entry that defined it; nothing where this import is about to.
    pub(super) number: Option<EntryId>,
    /// Its name.
    pub(super) name: String,
    plural: String,
    accepts: Vec<(Role, Option<Accepts>)>,
}

impl KindRow {
    /// What may stand in a role; nothing where the kind has no such role.
    pub(super) fn accepts(&self, role: Role) -> Option<&Accepts> {
        self.accepts.iter().find(|(existing, _)| *existing == role).and_then(|(_, accepts)| accepts.as_ref())
    }

    /// The roles that it has, as an error lists them.
    pub(super) fn roles_listed(&self, vocabulary: &Vocabulary) -> String {
        let kind = vocabulary.kind_named(&self.name).map(|ix| vocabulary.kind(ix));
        let mut words: Vec<&str> =
            kind.into_iter().flat_map(|kind| &kind.roles).map(|rule| rule.role.as_str()).collect();
        words.dedup();
        words.join(", ")
    }

    /// The definition that adds these roles, or types to them.
    pub(super) fn definition(&self, roles: Vec<RoleRule>) -> DefineKind {
        DefineKind { roles, ..DefineKind::new(&self.name, &self.plural) }
    }
}

/// The kinds met so far, by the words of the table.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    rows: HashMap<String, KindRow>,
    version: u64,
}

impl Kinds {
    /// The kind that words of the table mean. Unknown ones are a new kind with the roles that the table fills.
    pub(super) fn get(
        &mut self,
        existing: &ExistingEntries,
        words: &str,
        roles: &[Role],
    ) -> Result<&KindRow> {
        if self.version != existing.vocabulary_version {
            self.rows.clear();
            self.version = existing.vocabulary_version;
        }
        if !self.rows.contains_key(words) {
            let row = row(existing.vocabulary(), words, roles)?;
            self.rows.insert(words.to_owned(), row);
        }
        self.rows
            .get(words)
            .ok_or_else(|| Error::new(ErrorKind::Unknown, format!("there is no kind `{words}`")))
    }
}

/// The types of a column of names, worked out once.
#[derive(Debug, Default)]
pub(super) struct ColumnTypes {
    /// For each type of the vocabulary, whether one of it is of the column's type.
    own: Vec<bool>,
    /// The same for the other levels of its hierarchy, unless the column's type is the narrower.
    others: Vec<bool>,
}

impl ColumnTypes {
    fn of(vocabulary: &Vocabulary, column: &NameColumn) -> Self {
        let own = column.new_type().and_then(|ty| vocabulary.type_named(ty));
        let others: Vec<TypeIx> =
            column.others.iter().filter_map(|other| vocabulary.type_named(other)).collect();
        let is_own = |ty| own.is_some_and(|own| vocabulary.is_a(ty, own));
        let is_other = |ty| {
            let is_narrower = |other| own.is_some_and(|own| vocabulary.is_a(own, other));
            others.iter().any(|other| vocabulary.is_a(ty, *other) && !is_narrower(*other))
        };
        Self {
            own: vocabulary.types().map(|(ty, _)| is_own(ty)).collect(),
            others: vocabulary.types().map(|(ty, _)| is_other(ty)).collect(),
        }
    }

    /// Whether one of this type is of the column's type.
    pub(super) fn is_own(&self, ty: TypeIx) -> bool {
        self.own.get(ty.at()).copied().unwrap_or(false)
    }

    /// Whether one of this type is of another level.
    pub(super) fn is_of_others(&self, ty: TypeIx) -> bool {
        self.others.get(ty.at()).copied().unwrap_or(false)
    }
}

/// The types of all columns of names, by column.
#[derive(Debug, Default)]
pub(super) struct TypesOfColumns {
    all: HashMap<usize, ColumnTypes>,
    version: Option<u64>,
}

impl TypesOfColumns {
    /// Works them out anew where words have been defined.
    pub(super) fn refresh(&mut self, existing: &ExistingEntries, columns: &Columns) {
        if self.version == Some(existing.vocabulary_version) {
            return;
        }
        self.version = Some(existing.vocabulary_version);
        let levels = columns.roles.iter().flat_map(|role| &role.levels);
        let types = |level: &NameColumn| (level.column, ColumnTypes::of(existing.vocabulary(), level));
        self.all = levels.map(types).collect();
    }

    /// Those of a column.
    pub(super) fn get(&self, column: &NameColumn) -> Option<&ColumnTypes> {
        self.all.get(&column.column)
    }
}

fn row(vocabulary: &Vocabulary, words: &str, roles: &[Role]) -> Result<KindRow> {
    if let Some(ix) = vocabulary.kind_named(words) {
        let kind = vocabulary.kind(ix);
        let accepts = |role: &Role| {
            let named = lower::types_of(vocabulary, ix, *role);
            (*role, (!named.is_empty()).then(|| Accepts::of(vocabulary, named, *role)))
        };
        return Ok(KindRow {
            number: Some(kind.number),
            name: kind.name.clone(),
            plural: kind.plural.clone(),
            accepts: roles.iter().map(accepts).collect(),
        });
    }
    lower::free_for_kind(vocabulary, words)?;
    // The plural of a phrase is no matter of its last letter.
    let plural = if words.contains(' ') { words.to_owned() } else { inflection::plural(words) };
    let plural = if lower::free_for_kind(vocabulary, &plural).is_ok() { plural } else { words.to_owned() };
    let takes = |role: &Role| {
        let named = if *role == Role::Under { PLAN } else { OBJECT };
        (*role, Some(Accepts::of(vocabulary, vec![named.to_owned()], *role)))
    };
    let accepts = roles.iter().map(takes).collect();
    Ok(KindRow { number: None, name: words.to_owned(), plural, accepts })
}
