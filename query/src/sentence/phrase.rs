//! Clauses and nouns as phrases of the language.

use annals_grammar::quote_name;
use annals_graph::ids::{EntityIx, KindIx, TypeIx};
use annals_model::entry::Role;

use super::clause::{Adjunct, SaidClause, SaidPoint, quoted};
use super::noun::{Ordinal, SaidNoun};
use super::words::SentenceReader;
use crate::query::Reach;
use crate::resolve::{main_role, role_done_to};

/// What is asked of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AskedPart {
    /// The events themselves, or nothing but whether there are any.
    Events,
    /// Who did it.
    Subject,
    /// To whom or what it was done.
    Object,
    /// Where it was.
    Place,
    /// When it was.
    Time,
}

impl SentenceReader<'_> {
    /// The phrase of the events that a clause speaks of.
    pub(super) fn phrase(&self, said: &SaidClause, asked: AskedPart) -> Option<String> {
        // `twice` and `not` are conditions on those who are asked for, and not on the events.
        if said.amount.is_some() || said.not {
            return None;
        }
        let Some(Ordinal::Nth(number)) = said.order else { return self.ordered_phrase(said, asked) };
        let first = |number| {
            let clause = SaidClause { order: Some(Ordinal::First(number)), ..said.clone() };
            self.ordered_phrase(&clause, asked)
        };
        match number {
            1 => first(1),
            _ => Some(format!("({}) but not ({})", first(number)?, first(number - 1)?)),
        }
    }

    /// The same, where nothing stands behind the clause.
    pub(super) fn whole_phrase(&self, behind: usize, said: &SaidClause) -> Option<String> {
        self.is_end(behind).then(|| self.phrase(said, AskedPart::Events)).flatten()
    }

    fn ordered_phrase(&self, said: &SaidClause, asked: AskedPart) -> Option<String> {
        let order = match said.order {
            Some(Ordinal::First(number)) => Some(("first", number)),
            Some(Ordinal::Last(number)) => Some(("last", number)),
            Some(Ordinal::Nth(_)) | None => None,
        };
        let one = order.is_some_and(|(_, number)| number == 1);
        let order =
            order.map(|(word, number)| if one { word.to_owned() } else { format!("{word} {number}") });
        let mut words: Vec<String> = order.into_iter().collect();
        words.extend(said.mood.clone());
        words.push(match said.kind {
            Some(kind) if one => quote_name(&self.vocabulary().kind(kind).name),
            Some(kind) => quote_name(&self.vocabulary().kind(kind).plural),
            None => "events".to_owned(),
        });
        words.extend(self.participants(said)?);
        for adjunct in &said.adjuncts {
            words.push(self.adjunct_phrase(adjunct, said, asked)?);
        }
        Some(words.join(" "))
    }

    /// Who did it, to whom, and whose it was, in the roles that they take.
    pub(super) fn taking_part<'s>(&self, said: &'s SaidClause) -> Option<Vec<(Role, &'s SaidNoun)>> {
        let mut found = Vec::new();
        if let Some(owner) = &said.owner {
            let role = match self.role_of_owner(said.kind?, owner)? {
                // What is a province's is what is anywhere in it.
                Role::At if self.has_places_in_it(owner) => Role::In,
                role => role,
            };
            found.push((role, owner));
        }
        let subject = said.subject.iter().filter(|noun| !matches!(noun, SaidNoun::Asked));
        found.extend(subject.map(|subject| (Role::By, subject)));
        // `anything` is what every object is.
        let is_meant = |noun: &&SaidNoun| !matches!(noun, SaidNoun::Asked | SaidNoun::Somebody);
        for object in said.object.iter().filter(is_meant) {
            found.push((self.role_of_object(said.kind?, object)?, object));
        }
        Some(found)
    }

    /// The same, as words of a phrase.
    fn participants(&self, said: &SaidClause) -> Option<Vec<String>> {
        self.taking_part(said)?.into_iter().map(|(role, noun)| self.in_role_phrase(role, noun)).collect()
    }

    fn in_role_phrase(&self, role: Role, noun: &SaidNoun) -> Option<String> {
        let noun = match noun {
            SaidNoun::Entity { text, .. } | SaidNoun::Text(text) => text.clone(),
            SaidNoun::Type { text, .. } if text.contains(' ') => format!("({text})"),
            SaidNoun::Type { text, .. } => text.clone(),
            SaidNoun::Events(events) => format!("({})", self.phrase(events, AskedPart::Events)?),
            SaidNoun::Several { of, .. } => {
                let names: Vec<&str> = of.iter().filter_map(SaidNoun::name).collect();
                format!("either of ({})", names.join(", "))
            }
            SaidNoun::Somebody => "somebody".to_owned(),
            SaidNoun::Nobody => "nobody".to_owned(),
            SaidNoun::Asked | SaidNoun::Same => return None,
        };
        Some(format!("{} {noun}", role.as_str()))
    }

    fn adjunct_phrase(&self, adjunct: &Adjunct, said: &SaidClause, asked: AskedPart) -> Option<String> {
        Some(match adjunct {
            Adjunct::Text(text) => text.clone(),
            Adjunct::Soon(length) => format!("within {length}"),
            // What was said at an event was said there, and on its day.
            Adjunct::Role(Role::At, SaidNoun::Events(events)) if !self.takes_events(said, Role::At) => {
                let events = self.phrase(&self.linked(events, said), AskedPart::Events)?;
                format!("at (places of ({events})) on (dates of ({events}))")
            }
            Adjunct::Behind(word, noun) => {
                let role = said.kind.and_then(|kind| self.vocabulary().speech().role_behind(kind, word));
                match role {
                    Some(role) => self.in_role_phrase(role, noun)?,
                    None if *word == "about" => format!("mentioning {}", quoted(&noun.plain())),
                    None => return None,
                }
            }
            Adjunct::Role(role, noun) => {
                let role = said.kind.map_or(Some(*role), |kind| self.role_meant(kind, *role, noun, said))?;
                self.in_role_phrase(role, noun)?
            }
            Adjunct::Time(word, point) => {
                // `the` means the one that is recorded, and none that nobody knows of.
                let one = match point {
                    SaidPoint::Events(events)
                        if events.definite && events.owner.is_none() && events.order.is_none() =>
                    {
                        "any "
                    }
                    _ => "",
                };
                format!("{word} {one}{}", self.point_phrase(point, said, asked)?)
            }
            Adjunct::Between(from, to) => format!(
                "between {} and {}",
                // `between the flood and the inauguration at Kimhwa`: both are there.
                match (from, to) {
                    (SaidPoint::Events(from), SaidPoint::Events(to)) => {
                        let linked = self.linked(&self.linked(from, to), said);
                        format!("({})", self.phrase(&linked, AskedPart::Events)?)
                    }
                    _ => self.point_phrase(from, said, asked)?,
                },
                self.point_phrase(to, said, asked)?
            ),
            Adjunct::Same(unit, point) => {
                let preposition = if *unit == "dates" { "on" } else { "in" };
                format!("{preposition} ({unit} of {})", self.point_phrase(point, said, asked)?)
            }
        })
    }

    fn point_phrase(&self, point: &SaidPoint, said: &SaidClause, asked: AskedPart) -> Option<String> {
        Some(match point {
            SaidPoint::Date(text) | SaidPoint::Text(text) => text.clone(),
            SaidPoint::Events(events) => {
                let linked = self.linked(events, said);
                format!("({})", self.phrase(&linked, AskedPart::Events)?)
            }
            SaidPoint::Named(noun) => {
                let alike = self.alike(noun, said, asked)?;
                format!("({})", self.phrase(&alike, AskedPart::Events)?)
            }
        })
    }

    /// Who does what a clause says, where somebody is named.
    fn doer<'s>(&self, said: &'s SaidClause) -> Option<&'s SaidNoun> {
        let kind = said.kind;
        let by = said.adjuncts.iter().find_map(|adjunct| match adjunct {
            Adjunct::Role(Role::By, noun) => Some(noun),
            _ => None,
        });
        let owner = || {
            let own =
                |owner: &&SaidNoun| kind.and_then(|kind| self.role_of_owner(kind, owner)) == Some(Role::By);
            said.owner.as_ref().filter(own)
        };
        let named = |noun: &&SaidNoun| !matches!(noun, SaidNoun::Asked | SaidNoun::Same);
        let suffers = || said.object.as_ref().filter(|noun| self.is_of_type(noun, "person"));
        said.subject.as_ref().filter(named).or(by).or_else(owner).or_else(suffers)
    }

    /// Events that `the` points at: those at the same place, or of the same facility, as what is spoken of.
    pub(super) fn linked(&self, events: &SaidClause, said: &SaidClause) -> SaidClause {
        let mut linked = events.clone();
        for noun in [&mut linked.subject, &mut linked.object, &mut linked.owner] {
            if matches!(noun, Some(SaidNoun::Same))
                && let Some(doer) = self.doer(said)
            {
                *noun = Some(doer.clone());
            }
        }
        let own = events.owner.is_some()
            || events.object.is_some()
            || events.adjuncts.iter().any(|adjunct| matches!(adjunct, Adjunct::Role(..)));
        if !events.definite || own {
            return linked;
        }
        let roles = || {
            said.adjuncts.iter().filter_map(|adjunct| match adjunct {
                Adjunct::Role(Role::In | Role::At | Role::To | Role::Of | Role::Into, noun) => Some(noun),
                _ => None,
            })
        };
        let shared = || said.object.iter().chain(&said.owner).chain(roles());
        let mut places = shared().filter_map(|noun| match noun {
            SaidNoun::Entity { .. } if self.is_of_type(noun, "facility") => Some((Role::Of, noun)),
            SaidNoun::Entity { .. } if self.is_of_type(noun, "place") => Some((Role::At, noun)),
            _ => None,
        });
        // Else those of whom or what it was done to.
        let of = || {
            let noun = said.object.as_ref()?;
            let role = self.role_for_type(events.kind?, self.type_of(noun)?)?;
            matches!(role, Role::Of | Role::To).then_some((role, noun))
        };
        let recorded = |(_, noun): &(Role, &SaidNoun)| match noun {
            SaidNoun::Entity { who, .. } => {
                who.first().is_some_and(|who| events.kind.is_some_and(|kind| self.is_recorded(kind, *who)))
            }
            _ => false,
        };
        let link = places.find(recorded).or_else(|| of().filter(recorded));
        linked.adjuncts.extend(link.map(|(role, noun)| Adjunct::Role(role, noun.clone())));
        linked
    }

    /// Whether an event of a kind is recorded of somebody, or at a place or in it.
    fn is_recorded(&self, kind: KindIx, who: EntityIx) -> bool {
        const EVENTS_READ_MAX: usize = 1_000;
        let view = self.lookup.view;
        let graph = view.graph();
        let inside =
            if view.is_place(who) { view.reached(who, Reach::Down) } else { std::iter::once(who).collect() };
        let lists = inside.into_iter().flat_map(|who| graph.postings().roles_of(who));
        let events = lists.flat_map(|(_, list)| list.iter()).take(EVENTS_READ_MAX);
        events.into_iter().any(|event| view.is_kind(graph.events().kind(event), kind))
    }

    /// The events of the same kind with somebody else: in the place of who or what is asked for, else in the role that
    /// the name can fill.
    fn alike(&self, noun: &SaidNoun, said: &SaidClause, asked: AskedPart) -> Option<SaidClause> {
        let kind = said.kind?;
        let acts = self.admits(kind, Role::By, noun);
        let as_subject = match asked {
            AskedPart::Subject => self.can_act(kind, noun),
            AskedPart::Object | AskedPart::Place => false,
            AskedPart::Events | AskedPart::Time => acts && !self.is_of_type(noun, "place"),
        };
        let role = |adjunct: &&Adjunct| matches!(adjunct, Adjunct::Role(..));
        let mut alike = SaidClause { kind: Some(kind), ..SaidClause::default() };
        let object = said.asked.or_else(|| self.role_of_object(kind, noun));
        let replaced = |adjunct: &&Adjunct| match adjunct {
            Adjunct::Role(role, of) => {
                let meant = self.role_meant(kind, *role, of, said);
                if as_subject { meant != Some(Role::By) } else { meant != object }
            }
            _ => false,
        };
        alike.adjuncts.extend(said.adjuncts.iter().filter(role).filter(replaced).cloned());
        if as_subject {
            alike.subject = Some(noun.clone());
            alike.object = said.object.clone();
            alike.owner =
                said.owner.clone().filter(|owner| self.role_of_owner(kind, owner) != Some(Role::By));
        } else {
            alike.adjuncts.push(Adjunct::Role(object?, noun.clone()));
            alike.subject = said.subject.clone();
            alike.owner =
                said.owner.clone().filter(|owner| self.role_of_owner(kind, owner) == Some(Role::By));
        }
        Some(alike)
    }

    /// The role of what a verb is done to.
    pub(super) fn role_of_object(&self, kind: KindIx, object: &SaidNoun) -> Option<Role> {
        if matches!(object, SaidNoun::Events(_)) {
            return Some(Role::Of);
        }
        match self.type_of(object) {
            Some(ty) => self.role_for_type(kind, ty),
            None => self.main_role(kind),
        }
    }

    /// The role in which one of a type suffers an event of a kind.
    pub(super) fn role_for_type(&self, kind: KindIx, ty: TypeIx) -> Option<Role> {
        let vocabulary = self.vocabulary();
        let admits = |role: &Role| vocabulary.admits(kind, *role, ty);
        if vocabulary.is_a_named(ty, "place") {
            return Some(Role::PLACES.into_iter().find(admits).unwrap_or(Role::At));
        }
        role_done_to(vocabulary.kind(kind), |role| admits(&role))
    }

    /// The first role of a kind, in the order of its definition, that is not of who does it.
    pub(super) fn main_role(&self, kind: KindIx) -> Option<Role> {
        main_role(self.vocabulary().kind(kind))
    }

    /// The role of who or what stands before the noun of a kind.
    fn role_of_owner(&self, kind: KindIx, owner: &SaidNoun) -> Option<Role> {
        if self.admits(kind, Role::By, owner) && !self.is_of_type(owner, "place") {
            return Some(Role::By);
        }
        self.role_of_object(kind, owner)
    }

    /// The role that is meant by a preposition: another, where nothing of that type fits it.
    pub(super) fn role_meant(
        &self,
        kind: KindIx,
        role: Role,
        noun: &SaidNoun,
        said: &SaidClause,
    ) -> Option<Role> {
        let Some(ty) = self.type_of(noun) else { return Some(role) };
        let vocabulary = self.vocabulary();
        let place = vocabulary.is_a_named(ty, "place");
        if matches!(role, Role::By | Role::Under) || place && matches!(role, Role::In | Role::At | Role::Near)
        {
            return Some(role);
        }
        let acts =
            vocabulary.admits(kind, Role::By, ty) && !matches!(said.subject, Some(SaidNoun::Entity { .. }));
        // `the visit of Kim` is his, where what is visited is not what the visit is of.
        let by_whom = role == Role::Of && acts && self.main_role(kind) != Some(Role::Of);
        if by_whom {
            return Some(Role::By);
        }
        if vocabulary.admits(kind, role, ty) {
            return Some(role);
        }
        if acts && matches!(role, Role::Of | Role::From) {
            return Some(Role::By);
        }
        if let Some(role) = vocabulary.speech().role_behind(kind, role.as_str()) {
            return Some(role);
        }
        // `broke ground on X`, `the inauguration of Songchon`: what it was done to. Other prepositions say something of
        // their own, and are refused where the kind has no such role.
        let somewhere = place || vocabulary.is_a_named(ty, "facility");
        match role {
            Role::Of | Role::On | Role::For if somewhere => self.role_for_type(kind, ty),
            // `testified in the case`: nothing happens in what is no place.
            Role::In | Role::At | Role::On if !somewhere => self.role_for_type(kind, ty),
            _ => Some(role),
        }
    }

    /// Whether what a noun names is of a type in which other places lie.
    fn has_places_in_it(&self, noun: &SaidNoun) -> bool {
        let Some(own) = self.type_of(noun) else { return false };
        let graph = self.lookup.view.graph();
        let places = graph.vocabulary().types().filter(|(ty, _)| graph.vocabulary().is_a_named(*ty, "place"));
        self.is_of_type(noun, "place")
            && places.into_iter().any(|(ty, _)| ty != own && graph.lies_above(ty, own))
    }

    /// Whether events stand in a role of what a clause speaks of.
    pub(super) fn takes_events(&self, said: &SaidClause, role: Role) -> bool {
        let kind = said.kind.map(|kind| self.vocabulary().kind(kind));
        let mut rules = kind.into_iter().flat_map(|kind| &kind.roles).filter(|rule| rule.role == role);
        rules.any(|rule| rule.types.iter().any(|name| name.eq_ignore_ascii_case("event")))
    }

    pub(super) fn admits(&self, kind: KindIx, role: Role, noun: &SaidNoun) -> bool {
        self.type_of(noun).is_some_and(|ty| self.vocabulary().admits(kind, role, ty))
    }

    /// Whether one of the type of a noun may do what an event of a kind is of; what nothing is known of may.
    pub(super) fn can_act(&self, kind: KindIx, noun: &SaidNoun) -> bool {
        self.type_of(noun).is_none_or(|ty| self.vocabulary().admits(kind, Role::By, ty))
    }

    pub(super) fn is_of_type(&self, noun: &SaidNoun, name: &str) -> bool {
        self.type_of(noun).is_some_and(|ty| self.vocabulary().is_a_named(ty, name))
    }

    /// The type of a noun: of a name that several bear, that of the first.
    fn type_of(&self, noun: &SaidNoun) -> Option<TypeIx> {
        match noun {
            SaidNoun::Entity { who, .. } => who.first().map(|ix| self.lookup.view.graph().type_of(*ix)),
            SaidNoun::Type { ty, .. } => Some(*ty),
            SaidNoun::Several { of, .. } => of.first().and_then(|first| self.type_of(first)),
            SaidNoun::Events(_)
            | SaidNoun::Text(_)
            | SaidNoun::Somebody
            | SaidNoun::Nobody
            | SaidNoun::Asked
            | SaidNoun::Same => None,
        }
    }
}
