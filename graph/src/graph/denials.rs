//! Which events denials may cover: those are not looked at by their columns alone.

use annals_model::entry::{EntryId, Mood, Role};

use super::Graph;
use super::bits::flag;
use super::parts::Party;
use crate::ids::{EventIx, KindIx};

impl Graph {
    /// Notes that an event is, or becomes, a denial of events of a kind.
    pub(super) fn add_denial(&mut self, number: EntryId, kind: KindIx) {
        self.denials.entry(kind).or_default().insert(number);
        self.new_denials.insert(number);
    }

    /// Whether an event is, or was at some time, a denial.
    pub(super) fn is_denial(&self, number: EntryId) -> bool {
        self.denials.values().any(|numbers| numbers.contains(&number))
    }

    /// Holds all denials against all events again: names have come to mean other people.
    pub(super) fn renew_denials(&mut self) {
        self.new_denials = self.denials.values().flatten().copied().collect();
    }

    /// Flags the events that a new denial may cover, and the new events that any may cover; new are those from a place
    /// on.
    pub(super) fn expose(&mut self, listed: usize) {
        if self.denials.is_empty() {
            return;
        }
        let mut covered: Vec<EventIx> = Vec::new();
        for (kind, numbers) in &self.denials {
            let of_kinds: Vec<KindIx> = self
                .vocabulary
                .implied_kinds(*kind, None)
                .iter()
                .map(|implied_kind| implied_kind.kind)
                .collect();
            for number in numbers {
                let Some(denial) = self.event_numbered(*number) else { continue };
                let may_cover = |ix: &EventIx| {
                    *ix != denial
                        && of_kinds.contains(&self.events.kind(*ix))
                        && self.events.mood(*ix) != Mood::Denied
                        && self.may_cover(denial, *ix)
                };
                if self.new_denials.contains(number) {
                    let lists = of_kinds.iter().map(|kind| self.postings.of_kind(*kind));
                    covered.extend(lists.flat_map(|list| list.iter()).filter(may_cover));
                } else {
                    covered.extend(self.events.newer().filter(|ix| ix.at() >= listed).filter(may_cover));
                }
            }
        }
        covered.into_iter().for_each(|ix| self.events.set_flag(ix, flag::DISPUTED));
        self.new_denials.clear();
    }

    /// Whether a denial may cover an event, as far as both were recorded.
    fn may_cover(&self, denial: EventIx, event: EventIx) -> bool {
        let events = &self.events;
        if events.has_flag(denial, flag::AMENDED | flag::DISPUTED) || self.has_merges() {
            return true;
        }
        let (said, when) = (events.extent(denial), events.extent(event));
        let in_time = said.earliest <= when.earliest && when.latest <= said.latest;
        let mut actors = events.parts(denial).filter(|part| part.role == Role::By).peekable();
        let acted = |who: Party| events.parts(event).any(|part| part.who == who);
        in_time && (actors.peek().is_none() || actors.any(|part| acted(part.who)))
    }
}
