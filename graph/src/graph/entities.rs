//! Entities: people, places, facilities, plans, whatever the vocabulary has types for.

use std::borrow::Cow;

use annals_model::entry::{Claim, EntryId, Relation, Role, Target};
use annals_model::time::{Day, Extent, Lasting};
use annals_store::codec::{pack, unpack, unpack_first};

use super::{Graph, NoteRow, SourceRow};
use crate::columns::Packed;
use crate::ids::{EntityIx, TypeIx};

/// An entity as the log declares it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entity {
    /// The first entry that declared it.
    pub number: EntryId,
    /// Its type.
    pub ty: TypeIx,
    /// Its preferred name.
    pub name: String,
    /// Other names, each with the entry that brought it.
    pub also: Vec<(EntryId, String)>,
    /// What it lies in or stands at, each with the entry that said so.
    pub parents: Vec<ParentRow>,
    /// Those that lie in it or stand at it.
    pub children: Vec<EntityIx>,
    /// Relations that are not containment.
    pub relations: Vec<(EntryId, Relation)>,
    /// Latitude and longitude in millionths of a degree.
    pub coordinates: Vec<(EntryId, (i32, i32))>,
    /// What it aims at, if it is a plan.
    pub targets: Vec<(EntryId, Target)>,
    /// Where the declarations rest.
    pub claims: Vec<(EntryId, Claim)>,
    /// The merges that sent it elsewhere: the entry and the entity that stands.
    pub merged: Vec<(EntryId, EntityIx)>,
    /// The entities that were merged into it.
    pub absorbed: Vec<(EntryId, EntityIx)>,
    /// Every entry that declares it, in order.
    pub declared: Vec<EntryId>,
}

/// That an entity lies in another or stands at it.
#[derive(Clone, Debug, PartialEq)]
pub struct ParentRow {
    /// The entry that says so.
    pub number: EntryId,
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
    pub fn new(number: EntryId, ty: TypeIx, name: &str) -> Self {
        Self { number, ty, name: name.to_owned(), ..Self::default() }
    }
}

impl Graph {
    /// The number of the entry that declared an entity first, and its preferred name, read without unpacking the rest.
    #[must_use]
    pub fn named(&self, ix: EntityIx) -> (EntryId, Cow<'_, str>) {
        match self.entities.packed(ix.at()) {
            Some(Cow::Borrowed(bytes)) => {
                let (number, name) = packed_name(bytes).unwrap_or_default();
                (number, Cow::Borrowed(name))
            }
            Some(Cow::Owned(bytes)) => {
                let (number, name) = packed_name(&bytes).unwrap_or_default();
                (number, Cow::Owned(name.to_owned()))
            }
            None => {
                let entity = self.entity(ix);
                (entity.number, Cow::Borrowed(&entity.name))
            }
        }
    }

    /// The preferred name of an entity.
    #[must_use]
    pub fn name_of(&self, ix: EntityIx) -> Cow<'_, str> {
        self.named(ix).1
    }

    /// The number of the entry that declared an entity first.
    #[must_use]
    pub fn number_of(&self, ix: EntityIx) -> EntryId {
        self.named(ix).0
    }
}

/// The number and the name in the bytes of an entity; its type stands between them.
fn packed_name(bytes: &[u8]) -> Option<(EntryId, &str)> {
    type First<'b> = (EntryId, u16, &'b str);
    unpack_first::<First<'_>>(bytes).map(|(number, _, name)| (number, name))
}

/// Bounds as they are packed.
type PackedExtent = (Day, Day, Lasting);
/// A tie to what is above, as it is packed.
type PackedParent = (EntryId, u32, Role, Option<PackedExtent>, Option<PackedExtent>);

fn packed(extent: Extent) -> PackedExtent {
    (extent.earliest, extent.latest, extent.lasting)
}

fn unpacked((earliest, latest, lasting): PackedExtent) -> Extent {
    Extent { earliest, latest, lasting }
}

fn entities(of: &[(EntryId, EntityIx)]) -> Vec<(EntryId, u32)> {
    of.iter().map(|(number, entity)| (*number, entity.0)).collect()
}

fn entity_places(of: Vec<(EntryId, u32)>) -> Vec<(EntryId, EntityIx)> {
    of.into_iter().map(|(number, entity)| (number, EntityIx(entity))).collect()
}

impl Packed for Entity {
    fn pack(&self, bytes: &mut Vec<u8>) {
        let parent = |row: &ParentRow| -> PackedParent {
            (row.number, row.entity.0, row.role, row.from.map(packed), row.to.map(packed))
        };
        // The first entry that declared it is its number.
        let again = self.declared.get(1..).unwrap_or_default();
        let names = (self.number, self.ty.0, &self.name, &self.also, again);
        let parents: Vec<PackedParent> = self.parents.iter().map(parent).collect();
        let children: Vec<u32> = self.children.iter().map(|child| child.0).collect();
        let said = (&self.relations, &self.coordinates, &self.targets, &self.claims);
        pack(&(names, parents, children, said, entities(&self.merged), entities(&self.absorbed)), bytes);
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        type Names = (EntryId, u16, String, Vec<(EntryId, String)>, Vec<EntryId>);
        type Said = (
            Vec<(EntryId, Relation)>,
            Vec<(EntryId, (i32, i32))>,
            Vec<(EntryId, Target)>,
            Vec<(EntryId, Claim)>,
        );
        type Merges = Vec<(EntryId, u32)>;
        type All = (Names, Vec<PackedParent>, Vec<u32>, Said, Merges, Merges);
        let (names, parents, children, said, merged, absorbed) = unpack::<All>(bytes)?;
        let (number, ty, name, also, again) = names;
        let (relations, coordinates, targets, claims) = said;
        let parent = |(number, entity, role, from, to): PackedParent| ParentRow {
            number,
            entity: EntityIx(entity),
            role,
            from: from.map(unpacked),
            to: to.map(unpacked),
        };
        Some(Self {
            number,
            ty: TypeIx(ty),
            name,
            also,
            parents: parents.into_iter().map(parent).collect(),
            children: children.into_iter().map(EntityIx).collect(),
            relations,
            coordinates,
            targets,
            claims,
            merged: entity_places(merged),
            absorbed: entity_places(absorbed),
            declared: std::iter::once(number).chain(again).collect(),
        })
    }
}

impl Packed for SourceRow {
    fn pack(&self, bytes: &mut Vec<u8>) {
        pack(&(self.number, &self.source, self.published.map(packed), &self.ratings), bytes);
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        let (number, source, published, ratings) = unpack(bytes)?;
        let published: Option<PackedExtent> = published;
        Some(Self { number, source, published: published.map(unpacked), ratings })
    }
}

impl Packed for NoteRow {
    fn pack(&self, bytes: &mut Vec<u8>) {
        pack(&(self.number, &self.text, &self.claim), bytes);
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        let (number, text, claim) = unpack(bytes)?;
        Some(Self { number, text, claim })
    }
}
