//! Entities: people, places, facilities, plans, whatever the vocabulary has types for.

use annals_store::entry::{Claim, Number, Relation, Role, Target};
use annals_store::time::Extent;

use crate::ids::{EntityIx, TypeIx};

/// An entity as the log declares it.
#[derive(Clone, Debug)]
pub struct Entity {
    /// The first entry that declared it.
    pub number: Number,
    /// Its type.
    pub ty: TypeIx,
    /// Its preferred name.
    pub name: String,
    /// Other names, each with the entry that brought it.
    pub also: Vec<(Number, String)>,
    /// What it lies in or stands at, each with the entry that said so.
    pub parents: Vec<ParentRow>,
    /// Those that lie in it or stand at it.
    pub children: Vec<EntityIx>,
    /// Relations that are not containment.
    pub relations: Vec<(Number, Relation)>,
    /// Latitude and longitude in millionths of a degree.
    pub coordinates: Vec<(Number, (i32, i32))>,
    /// What it aims at, if it is a plan.
    pub targets: Vec<(Number, Target)>,
    /// Where the declarations rest.
    pub claims: Vec<(Number, Claim)>,
    /// The merges that sent it elsewhere: the entry and the entity that stands.
    pub merged: Vec<(Number, EntityIx)>,
    /// The entities that were merged into it.
    pub absorbed: Vec<(Number, EntityIx)>,
}

/// That an entity lies in another or stands at it.
#[derive(Clone, Debug)]
pub struct ParentRow {
    /// The entry that says so.
    pub number: Number,
    /// The entity above.
    pub entity: EntityIx,
    /// `in` or `at`.
    pub role: Role,
    /// Since when, where known.
    pub from: Option<Extent>,
    /// Until when, where known.
    pub to: Option<Extent>,
}

impl Entity {
    /// An entity of which nothing is known yet but type and name.
    #[must_use]
    pub fn new(number: Number, ty: TypeIx, name: &str) -> Self {
        Self {
            number,
            ty,
            name: name.to_owned(),
            also: Vec::new(),
            parents: Vec::new(),
            children: Vec::new(),
            relations: Vec::new(),
            coordinates: Vec::new(),
            targets: Vec::new(),
            claims: Vec::new(),
            merged: Vec::new(),
            absorbed: Vec::new(),
        }
    }
}
