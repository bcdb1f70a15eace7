//! The graph in a snapshot: its columns as they stand in memory, and a part for what is small and kept whole.

use std::collections::{BTreeMap, BTreeSet};

use annals_model::entry::{Body, EntryId, KindSpeech, Role};
use annals_model::time::{Day, Timestamp};
use annals_store::codec::{pack, unpack};
use annals_store::snapshot::{Sections, Sink};

use super::anchors::{CountedFrom, PackedAnchors};
use super::index::Index;
use super::parts::{Part, Party};
use super::postings::Postings;
use super::table::EventTable;
use super::{Graph, Senseless};
use crate::columns::{Column, Dictionary, Heap, Keyed, Rows, Sparse};
use crate::ids::{EntityIx, EventIx, KindIx, TypeIx};

/// The layout of the sections. Another way to lay out columns, another meaning of a word in one, is another number;
/// then a snapshot of the old layout is passed over.
pub const LAYOUT: u32 = 9;

/// The section of what is small.
const SMALL: &str = "small";

/// What is small: definitions with the kinds that they require, selections, days of recording, the newest time, merged entities, the types of what lies in
/// what, what corrections added, entries that make no sense, denials.
type Small = (
    Vec<(EntryId, Body, Vec<String>, KindSpeech)>,
    BTreeMap<String, Vec<(EntryId, String)>>,
    Vec<(Day, EntryId)>,
    Timestamp,
    Vec<u32>,
    Vec<(u16, u16)>,
    Vec<(u32, u16)>,
    Vec<(u32, Role, bool, u32)>,
    Vec<Senseless>,
    Vec<(u16, BTreeSet<EntryId>)>,
    PackedAnchors,
);

impl Graph {
    /// Hands out its sections. It must have been merged, so that all of it is base.
    pub fn write(&self, sink: &mut Sink<'_>) {
        let events = &self.events;
        let index = &self.postings.index;
        let words: [(&str, &Column<u32>); 13] = [
            ("types", &self.types),
            ("brought", &self.brought),
            ("events.number", &events.number),
            ("events.head", &events.head),
            ("events.parts_to", &events.parts_to),
            ("events.parts", &events.parts),
            ("events.detail", &events.detail),
            ("kinds_to", &index.kinds_to),
            ("parties_to", &index.parties_to),
            ("parties", &index.parties),
            ("parties_have", &index.parties_have),
            ("pairs_to", &index.pairs_to),
            ("unsaid_to", &index.unsaid_to),
        ];
        for (name, column) in words {
            sink(name, &|sink| column.write(sink));
        }
        sink("pairs", &|sink| index.pairs.write(sink));
        sink("pairs_of", &|sink| index.pairs_of.write(sink));
        sink("kinds", &|sink| index.kinds.write(sink));
        sink("unsaid", &|sink| index.unsaid.write(sink));
        sink("redated", &|sink| self.postings.redated.write(sink));
        sink("imprecise", &|sink| self.postings.imprecise.write(sink));
        sink("events.earliest", &|sink| events.earliest.write(sink));
        events.latest.write("events.latest", sink);
        sink("events.bytes", &|sink| events.heap.write(sink));
        self.entities.write("entities", sink);
        self.sources.write("sources", sink);
        self.folded_names.write("names", sink);
        self.source_keys.write("source_keys", sink);
        self.labels.write("labels", sink);
        for (name, keyed) in [
            ("labels_of", &self.labels_of),
            ("notes", &self.notes),
            ("undone", &self.undone),
            ("saw", &self.saw),
            ("distinct", &self.distinct),
            ("referring", &self.referring),
            ("amendments", &events.amendments),
        ] {
            keyed.write(name, sink);
        }
        let small = self.small();
        sink(SMALL, &|sink| sink(&small));
    }

    fn small(&self) -> Vec<u8> {
        let merged: Vec<u32> = self.merged_entities.iter().map(|entity| entity.0).collect();
        let lying: Vec<(u16, u16)> = self.lying.iter().map(|(child, above)| (child.0, above.0)).collect();
        let kinds: Vec<(u32, u16)> =
            self.postings.added_kinds.iter().map(|(ix, kind)| (ix.0, kind.0)).collect();
        let part = |(ix, part): &(EventIx, Part)| match part.who {
            Party::Entity(entity) => (ix.0, part.role, false, entity.0),
            Party::Event(event) => (ix.0, part.role, true, event.0),
        };
        let parts: Vec<(u32, Role, bool, u32)> = self.postings.added_parts.iter().map(part).collect();
        let mut bytes = Vec::new();
        let definition = |(number, body): &'_ (EntryId, Body)| {
            let speech = body.speech_behind().cloned().unwrap_or_default();
            (*number, body.clone(), body.requires_behind().to_vec(), speech)
        };
        let definitions: Vec<(EntryId, Body, Vec<String>, KindSpeech)> =
            self.definitions.iter().map(definition).collect();
        let selections = &self.selections;
        let senseless = &self.senseless;
        let denials: Vec<(u16, &BTreeSet<EntryId>)> =
            self.denials.iter().map(|(kind, numbers)| (kind.0, numbers)).collect();
        let small = (
            definitions,
            selections,
            &self.days,
            self.newest,
            merged,
            lying,
            kinds,
            parts,
            senseless,
            denials,
            self.counted_from.packed(),
        );
        pack(&small, &mut bytes);
        bytes
    }

    /// The graph in a snapshot; `None` if it makes no sense.
    #[must_use]
    pub fn from_sections(sections: &Sections) -> Option<Self> {
        let small = sections.get(SMALL)?.whole();
        let (
            definitions,
            selections,
            days,
            newest,
            merged,
            lying,
            kinds,
            parts,
            senseless,
            denials,
            counted_from,
        ) = unpack::<Small>(&small)?;
        let column = |name: &str| Column::from_sections(sections, name);
        let events = EventTable {
            number: column("events.number"),
            head: column("events.head"),
            earliest: Column::from_sections(sections, "events.earliest"),
            latest: Sparse::from_sections(sections, "events.latest"),
            parts_to: column("events.parts_to"),
            parts: column("events.parts"),
            detail: column("events.detail"),
            heap: Heap::from_sections(sections, "events.bytes"),
            amendments: Keyed::from_sections(sections, "amendments"),
            newer_flags: BTreeMap::new(),
        };
        let index = Index {
            kinds_to: column("kinds_to"),
            kinds: Column::from_sections(sections, "kinds"),
            parties_to: column("parties_to"),
            parties: column("parties"),
            parties_have: column("parties_have"),
            pairs_of: Column::from_sections(sections, "pairs_of"),
            pairs_to: column("pairs_to"),
            pairs: column("pairs"),
            unsaid_to: column("unsaid_to"),
            unsaid: Column::from_sections(sections, "unsaid"),
        };
        let part = |(ix, role, event, place): (u32, Role, bool, u32)| {
            let who = if event { Party::Event(EventIx(place)) } else { Party::Entity(EntityIx(place)) };
            (EventIx(ix), Part { role, who })
        };
        let mut postings = Postings::default();
        let (redated, imprecise) = ("redated", "imprecise");
        postings.replace(
            index,
            Column::from_sections(sections, redated),
            Column::from_sections(sections, imprecise),
        );
        postings.added_kinds = kinds.into_iter().map(|(ix, kind)| (EventIx(ix), KindIx(kind))).collect();
        postings.added_parts = parts.into_iter().map(part).collect();
        let mut graph = Self {
            folded_names: Dictionary::from_sections(sections, "names"),
            entities: Rows::from_sections(sections, "entities"),
            types: column("types"),
            sources: Rows::from_sections(sections, "sources"),
            source_keys: Dictionary::from_sections(sections, "source_keys"),
            brought: column("brought"),
            listed: events.len(),
            events,
            postings,
            labels: Dictionary::from_sections(sections, "labels"),
            labels_of: Keyed::from_sections(sections, "labels_of"),
            selections,
            notes: Keyed::from_sections(sections, "notes"),
            undone: Keyed::from_sections(sections, "undone"),
            saw: Keyed::from_sections(sections, "saw"),
            distinct: Keyed::from_sections(sections, "distinct"),
            referring: Keyed::from_sections(sections, "referring"),
            days,
            newest,
            lying: lying.into_iter().map(|(child, above)| (TypeIx(child), TypeIx(above))).collect(),
            merged_entities: merged.into_iter().map(EntityIx).collect::<BTreeSet<_>>(),
            senseless,
            denials: denials.into_iter().map(|(kind, numbers)| (KindIx(kind), numbers)).collect(),
            counted_from: CountedFrom::unpacked(counted_from),
            sections: Some(sections.clone()),
            ..Self::default()
        };
        for (number, mut body, requires, speech) in definitions {
            if let Body::DefineKind(define) = &mut body {
                define.requires = requires;
                define.speech = speech;
            }
            graph.define(number, body);
        }
        graph.postings.unlisted.clear();
        (graph.head() == sections.position().number && !sections.is_damaged()).then_some(graph)
    }
}
