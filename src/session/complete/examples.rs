//! Phrases to begin with, made of what a store holds: each of them can be asked or told there.

use annals_grammar::quote_name;
use annals_graph::graph::parts::Party;
use annals_graph::ids::EntityIx;
use annals_graph::view::{EventView, View};
use annals_graph::vocabulary::Kind;
use annals_model::entry::{Mood, Role};
use annals_model::time::{Day, Timestamp};
use annals_query::lookup::Lookup;
use annals_query::query::Lens;

use crate::session::{Context, Session};

/// So many events are looked over for one with an actor and a place.
const EVENTS_SEEN: usize = 1_000;

impl Session {
    /// A dozen phrases to begin with, of different sorts. Those about an event have an answer.
    #[must_use]
    pub fn examples(&self) -> Vec<String> {
        let view = View::new(self.graph(), Lens::default());
        let events = self.graph().events().all().rev().take(EVENTS_SEEN);
        let acted = events.filter_map(|ix| view.event(ix)).find_map(|seen| {
            let place = Role::PLACES.iter().find_map(|role| Some((*role, named(&seen, *role)?)))?;
            (seen.mood == Mood::Happened)
                .then(|| named(&seen, Role::By))
                .flatten()
                .map(|by| (seen, by, place))
        });
        let mut examples = match &acted {
            Some((seen, actor, (role, place))) => self.asked(&view, seen, *actor, (*role, *place)),
            None => self.first_recorded(),
        };
        // What is said in English is read otherwise than it stands.
        let context = Context::at(Timestamp(0));
        examples.retain(|example| self.runs(example, &context));
        examples
    }

    /// Questions about an event and those who took part, and how it was recorded.
    fn asked(
        &self,
        view: &View<'_>,
        seen: &EventView<'_>,
        actor: EntityIx,
        (role, place): (Role, EntityIx),
    ) -> Vec<String> {
        let lookup = Lookup::new(*view, Day(0)).terse();
        let say = |ix: EntityIx| lookup.unambiguous_name(view.canonical(ix));
        let (actor, place, role) = (say(actor), say(place), role.as_str());
        let kind = self.graph().vocabulary().kind(seen.kind);
        let (one, many) = (quote_name(&kind.name), quote_name(&kind.plural));
        let (number, day) = (seen.number, seen.extent.latest);
        let mut examples = vec![
            format!("{many} by {actor} {role} {place}"),
            format!("last 3 {many}"),
            format!("count {many} per year"),
            format!("timeline of {place}"),
            format!("what happened to {place}"),
            format!("describe {actor}"),
            format!("sources of #{number}"),
            format!("history of #{number}"),
        ];
        examples.extend(kind.past.first().map(|past| format!("who {} {place}", quote_name(past))));
        examples
            .extend(kind.verbs.first().map(|verb| format!("when did {actor} {} {place}", quote_name(verb))));
        examples.extend(kind.verbs.first().map(|verb| format!("who was the last to {verb} {place}")));
        if day.is_bounded() {
            examples.push(format!("{many} {role} {place} until {day}"));
            examples.push(format!("changes since {}", seen.extent.earliest));
            examples.push(format!("record {one} by {actor} {role} {place} on {day}"));
        }
        examples
    }

    /// What a store without events may be told first.
    fn first_recorded(&self) -> Vec<String> {
        let vocabulary = self.graph().vocabulary();
        let types = vocabulary.types().take(3);
        let mut examples: Vec<String> =
            types.map(|(_, ty)| format!("declare {} \"Name\"", quote_name(&ty.name))).collect();
        let taken = |kind: &Kind, role: Role| {
            let rule = kind.roles.iter().find(|rule| rule.role == role)?;
            rule.types.iter().find(|ty| vocabulary.type_named(ty).is_some()).map(|ty| quote_name(ty))
        };
        let first = vocabulary.kinds().find_map(|(_, kind)| {
            let place = Role::PLACES.iter().find_map(|role| Some((role.as_str(), taken(kind, *role)?)))?;
            Some((kind, taken(kind, Role::By)?, place))
        });
        if let Some((kind, actor, (role, place))) = first {
            let (one, many) = (quote_name(&kind.name), quote_name(&kind.plural));
            let who = format!("by new {actor} \"Name\" {role} new {place} \"Place\"");
            examples.push(format!("record {one} {who} on 2024-06-01"));
            examples.push(format!("record planned {one} {who} in 2025"));
            examples.push(format!("{many} in 2024"));
            examples.push(format!("count {many} per year"));
        }
        examples
            .push("source report: publisher \"Publisher\", title \"Title\", published 2024-06-02".to_owned());
        examples.push("count events per month".to_owned());
        examples.extend(["things", "changes since 2024-01-01"].map(str::to_owned));
        examples
    }
}

/// The first who is in a role of an event.
fn named(seen: &EventView<'_>, role: Role) -> Option<EntityIx> {
    seen.parts().iter().filter(|part| part.role == role).find_map(|part| match part.who {
        Party::Entity(ix) => Some(ix),
        Party::Event(_) => None,
    })
}
