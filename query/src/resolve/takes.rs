//! What each sort of noun takes: the one table by which modifiers find their noun.

use annals_grammar::ast::{
    ArgumentKind, Head, Modifier, ModifierKind, Noun, PartKind, ProjectionWord, Run, RunPart, Selection,
};
use annals_graph::ids::{KindIx, TypeIx};
use annals_model::entry::Role;
use annals_model::folding::fold;

use super::{Resolver, words};
use crate::lookup::names::text_of;
use crate::query::Test;

/// A noun, by what it can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taker {
    /// Events of a kind, or of every kind; a verb too.
    Events(Option<KindIx>),
    /// People, places, things of a type, or of every type.
    Things(Option<TypeIx>),
}

/// What a word of the vocabulary behind a preposition is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Argued {
    Events,
    Things(Option<TypeIx>),
    Dates,
    /// A status, a source, `nobody`, or what nothing knows.
    Other,
}

impl Resolver<'_> {
    /// Whether a noun can take a modifier.
    ///
    /// | | events of a kind | people, groups | places, facilities | plans and all else |
    /// |---|---|---|---|---|
    /// | a time, `via`, `from` a source | yes | no | no | no |
    /// | `by`, `to`, `into`, `from`, `for`, `against` | if the kind has the role | no | no | no |
    /// | `of` | if the kind has the role, or a plan stands behind it | a group or place | yes | yes |
    /// | `in`, `near` | yes | yes | yes | no |
    /// | `at` | yes | no | yes | no |
    /// | `on` | dates | no | `the outskirts of` | no |
    /// | `under` | yes | no | facilities | yes |
    /// | `with`, `without` a name or people | yes | no | no | no |
    /// | `with`, `without` events or things | no | events | yes | yes |
    /// | a verb | if events stand in it | if they can do or suffer it | the same | the same |
    /// | a status, `out of order` | no | if the type has it | the same | the same |
    /// | `mentioning`, `confirmed by`, `disputed` | yes | no | no | no |
    pub(super) fn takes(&self, taker: Taker, modifier: &Modifier) -> bool {
        match (taker, &modifier.kind) {
            (Taker::Events(_), ModifierKind::When { .. } | ModifierKind::Via(_)) => true,
            (Taker::Events(kind), ModifierKind::Role { preposition, argument, .. }) => match &argument.kind {
                ArgumentKind::Run(run) => self.events_take(kind, *preposition, run),
                ArgumentKind::New { .. } => false,
            },
            (Taker::Things(ty), ModifierKind::Role { preposition, argument, .. }) => match &argument.kind {
                ArgumentKind::Run(run) => self.things_take(ty, *preposition, run),
                ArgumentKind::New { .. } => false,
            },
            (taker, ModifierKind::Without(argument)) => match (&argument.kind, taker) {
                (_, Taker::Events(_)) if self.lacking(argument).is_some() => true,
                (ArgumentKind::Run(run), Taker::Events(kind)) => self.events_take(kind, Role::With, run),
                (ArgumentKind::Run(run), Taker::Things(ty)) => self.things_take(ty, Role::With, run),
                (ArgumentKind::New { .. }, _) => false,
            },
            (Taker::Events(_), ModifierKind::Clause { run, .. }) => self.events_take_clause(run),
            (Taker::Things(ty), ModifierKind::Clause { relative, run, .. }) => {
                self.things_take_clause(ty, *relative, run)
            }
            _ => false,
        }
    }

    fn events_take(&self, kind: Option<KindIx>, preposition: Role, run: &Run) -> bool {
        let argued = self.argued(preposition, run);
        let has = |role: Role| kind.is_none_or(|kind| self.takes_role(kind, role));
        match preposition {
            _ if argued == Argued::Dates => true,
            _ if self.is_status_of(None, preposition, run) => false,
            Role::In | Role::At | Role::Near => argued != Argued::Other || has(preposition),
            Role::With => match argued {
                Argued::Events => false,
                Argued::Things(ty) => ty.is_none_or(|ty| self.is_one_of(ty, &["person", "group", "country"])),
                Argued::Dates | Argued::Other => true,
            },
            Role::From => has(Role::From) || self.of_sources(run).is_ok_and(|found| found.is_some()),
            Role::Of => {
                has(Role::Of) || matches!(argued, Argued::Things(Some(ty)) if self.is_one_of(ty, &["plan"]))
            }
            _ => has(preposition),
        }
    }

    fn things_take(&self, ty: Option<TypeIx>, preposition: Role, run: &Run) -> bool {
        let argued = self.argued(preposition, run);
        let is = |names: &[&str]| ty.is_none_or(|ty| self.is_one_of(ty, names));
        let thing = |names: &[&str]| matches!(argued, Argued::Things(of) if of.is_none_or(|of| self.is_one_of(of, names)));
        match preposition {
            _ if argued == Argued::Dates => false,
            _ if self.is_status_of(ty, preposition, run) => true,
            Role::In | Role::Near => {
                thing(&["place", "facility"]) && is(&["person", "group", "place", "facility"])
            }
            Role::At => thing(&["place", "facility"]) && is(&["place", "facility"]),
            Role::On => is(&["place", "facility"]) && self.is_relation(run),
            Role::Of if is(&["person", "group"]) && ty.is_some() => thing(&["group", "place"]),
            Role::Of => matches!(argued, Argued::Things(_)),
            Role::Under => matches!(argued, Argued::Things(_)) && !is(&["person", "group", "place"]),
            Role::With => match argued {
                Argued::Events => true,
                Argued::Things(of) => {
                    !is(&["person", "group"])
                        && text_of(run).is_none_or(|_| !self.lookup.is_name(run))
                        && of.is_none_or(|of| !self.is_one_of(of, &["person", "group"]))
                }
                Argued::Dates | Argued::Other => false,
            },
            _ => false,
        }
    }

    /// `mentioning`, `confirmed`, `disputed`, or a verb in whose events stand others.
    fn events_take_clause(&self, run: &Run) -> bool {
        let said = ["mentioning", "mention", "confirmed"];
        let is_said = |first: &RunPart| {
            said.iter().any(|word| words::is(first, word))
                || words::word(first).and_then(Test::adjective).is_some()
        };
        if run.parts.first().is_some_and(is_said) {
            return true;
        }
        let past = words::longest(self.graph().vocabulary(), self.view().bound(), &run.parts, words::past);
        past.is_some_and(|(count, kind)| {
            let rules = &self.graph().vocabulary().kind(kind).roles;
            count == run.parts.len()
                && rules.iter().any(|rule| rule.types.iter().any(|ty| fold(ty) == "event"))
        })
    }

    fn things_take_clause(&self, ty: Option<TypeIx>, relative: bool, run: &Run) -> bool {
        if matches!(run.parts.as_slice(), [out] if words::is(out, "out")) {
            return true;
        }
        let Some(text) = text_of(run).or_else(|| Some(run.to_string())) else { return false };
        if self.graph().vocabulary().status_named(&text, ty).is_some() {
            return true;
        }
        let Some(parsed) = self.parse_clause(&run.parts, false) else { return false };
        let Some(ty) = ty else { return true };
        let suffers = self.can_suffer(parsed.kind, ty);
        if !parsed.subject.is_empty() || (!relative && parsed.object.is_empty()) {
            return suffers;
        }
        self.can_act(parsed.kind, ty) || (relative && parsed.object.is_empty() && suffers)
    }

    /// What a noun is of.
    pub(super) fn sort_of(&self, noun: &Noun) -> Argued {
        self.argued_by(&Selection::Noun(Box::new(Noun { head: noun.head.clone(), ..Noun::default() })))
    }

    /// A noun that is narrowed, by what it can take.
    pub(super) fn taker_of(&self, noun: &Noun) -> Taker {
        if let Some(taker) = self.opened_by(noun).first() {
            return *taker;
        }
        match self.sort_of(noun) {
            Argued::Things(ty) => Taker::Things(ty),
            Argued::Events | Argued::Dates | Argued::Other => Taker::Events(None),
        }
    }

    /// What stands behind a preposition.
    pub(super) fn argued(&self, preposition: Role, run: &Run) -> Argued {
        if let [RunPart { kind: PartKind::Bracket(inside), .. }] = run.parts.as_slice() {
            return self.argued_by(inside);
        }
        if let [RunPart { kind: PartKind::List { of, .. }, .. }] = run.parts.as_slice() {
            return of.first().map_or(Argued::Other, |first| self.argued_by(first));
        }
        if self.lookup.is_name(run) {
            let named = text_of(run).map(|text| self.lookup.entities_named(&text)).unwrap_or_default();
            let fits = named.iter().find(|ix| {
                preposition != Role::In || self.is_one_of(self.graph().type_of(**ix), &["place", "facility"])
            });
            let ty = fits.or(named.first()).map(|ix| self.graph().type_of(*ix));
            return Argued::Things(ty.or_else(|| self.lookup.typed_name(run).map(|(ty, _)| ty)));
        }
        match self.opened(&run.parts).first() {
            Some(Taker::Events(_)) => Argued::Events,
            Some(Taker::Things(ty)) => Argued::Things(*ty),
            None => Argued::Other,
        }
    }

    /// What a bracket holds, by its first noun.
    fn argued_by(&self, selection: &Selection) -> Argued {
        match selection {
            Selection::Noun(noun) => match &noun.head {
                Some(Head::Projection { projection, .. }) if projection.is_of_time() => Argued::Dates,
                Some(Head::Projection { projection: ProjectionWord::Places, .. }) => {
                    Argued::Things(self.graph().vocabulary().type_named("place"))
                }
                Some(Head::Projection { .. } | Head::Who) => Argued::Things(None),
                Some(Head::Run(run) | Head::Which(run)) => self.argued(Role::With, run),
                None => Argued::Events,
            },
            Selection::Sequence { .. } => Argued::Events,
            Selection::And { first, .. } => self.argued_by(first),
            Selection::Or(all) => all.first().map_or(Argued::Other, |first| self.argued_by(first)),
        }
    }

    pub(super) fn is_status_of(&self, ty: Option<TypeIx>, preposition: Role, run: &Run) -> bool {
        let text = text_of(run).map(|words| format!("{} {words}", preposition.as_str()));
        text.is_some_and(|text| self.graph().vocabulary().status_named(&text, ty).is_some())
    }

    /// `outskirts`, behind `on` and before `of`.
    pub(super) fn is_relation(&self, run: &Run) -> bool {
        let words = fold(&format!("on the {} of", text_of(run).unwrap_or_default()));
        let related = |(_, entity): (_, &annals_graph::graph::Entity)| {
            entity.relations.iter().any(|(_, relation)| fold(&relation.words) == words)
        };
        self.graph().entities().any(related)
    }

    fn is_one_of(&self, ty: TypeIx, names: &[&str]) -> bool {
        names.iter().any(|name| self.graph().vocabulary().is_a_named(ty, name))
    }
}
