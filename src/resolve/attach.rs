//! Which noun a modifier belongs to.
//!
//! The grammar knows no vocabulary, so it leaves the modifiers of a phrase in one flat list. Here each goes to the
//! nearest noun on its left that can take it; one behind `and` or `but not` goes to the outermost noun that can. A verb
//! counts as a noun of its events. What goes to a noun inside is put in brackets with it: `counties with (inaugurations
//! in 2024)`. So nobody downstream has to ask again, and brackets that were typed say otherwise by being closed.
//!
//! [`Resolver::takes`] is the one table of what each sort of noun takes.

use annals_grammar::ast::{
    ArgumentKind, Head, Join, Modifier, ModifierKind, Noun, Part, PartKind, Preposition, Run, Selection,
    TimePoint, When,
};
use annals_store::entry::Role;

use super::entities::out_of_order;
use super::noun::Lead;
use super::{Resolver, words};
use crate::error::{Error, Kind, Result};
use crate::folding::fold;
use crate::ids::{KindIx, TypeIx};
use crate::lookup::names::text_of;
use crate::lookup::role as role_of;

/// So many nouns may stand in each other without brackets: whoever walks over them goes down once for each.
const OPEN_MAX: usize = 32;

/// A noun, by what it can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taker {
    /// Events of a kind, or of every kind; a verb too.
    Events(Option<KindIx>),
    /// People, places, things of a type, or of every type.
    Things(Option<TypeIx>),
}

/// Modifiers, each with the noun that takes it.
pub(super) struct Attached {
    /// Those of the noun that stands before the first of them, inside another.
    pub opening: Vec<Modifier>,
    /// Those of the noun that is narrowed, with what theirs have taken in brackets.
    pub own: Vec<Modifier>,
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
    /// Gives each modifier to the nearest noun that takes it: to `base`, which is narrowed, to one of `opening`, which
    /// stand in each other before the first modifier, the outermost first, or to one that a modifier brings.
    pub(super) fn attach(&self, base: Taker, opening: &[Taker], modifiers: &[Modifier]) -> Result<Attached> {
        let modifiers = self.clauses_split(modifiers);
        let mut open = opening.to_vec();
        let mut attached = Attached { opening: Vec::new(), own: Vec::new() };
        let mut nested: Vec<Vec<Modifier>> = Vec::new();
        let mut at = 0;
        while let Some(modifier) = modifiers.get(at) {
            let next = modifiers.get(at + 1);
            let taken = 1 + usize::from(next.is_some_and(|next| self.is_one_with(modifier, next)));
            let pair = &modifiers[at..at + taken];
            at += taken;
            if matches!(modifier.kind, ModifierKind::Lens(_) | ModifierKind::Per(_)) {
                attached.own.push(modifier.clone());
                nested.push(Vec::new());
                continue;
            }
            let brought = if taken == 1 { self.brought(modifier) } else { Vec::new() };
            match self.level(base, &open, modifier) {
                Some(level) => {
                    open.truncate(level + 1);
                    let inner = nested.last_mut().unwrap_or(&mut attached.opening);
                    inner.extend(pair.iter().cloned().map(unjoined));
                }
                None => {
                    open.clear();
                    attached.own.extend(pair.iter().cloned());
                    nested.extend(pair.iter().map(|_| Vec::new()));
                }
            }
            open.extend(brought);
            if open.len() > OPEN_MAX {
                return Err(Error::new(
                    Kind::Meaning,
                    format!("more than {OPEN_MAX} nouns stand in each other here"),
                )
                .hint("put brackets around a part, or give it a name with `let`")
                .at(modifier.span));
            }
        }
        for (modifier, inner) in attached.own.iter_mut().zip(nested) {
            if !inner.is_empty() {
                self.may_take(modifier, &inner)?;
                nest(modifier, inner);
            }
        }
        Ok(attached)
    }

    /// Which of the nouns that stand in each other takes a modifier; `None` for the one that is narrowed.
    fn level(&self, base: Taker, open: &[Taker], modifier: &Modifier) -> Option<usize> {
        let takes = |level: &usize| self.takes(open[*level], modifier);
        if modifier.join.is_some() {
            return if self.takes(base, modifier) { None } else { (0..open.len()).find(takes) };
        }
        let nearest = (0..open.len()).rev().find(takes);
        if nearest.is_some() || self.takes(base, modifier) || matches!(base, Taker::Events(_)) {
            return nearest;
        }
        // What nothing takes is said of events more likely than of people, places or things.
        (0..open.len()).rev().find(|level| matches!(open[*level], Taker::Events(_)))
    }

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
                (ArgumentKind::Run(run), Taker::Events(kind)) => {
                    self.events_take(kind, Preposition::With, run)
                }
                (ArgumentKind::Run(run), Taker::Things(ty)) => self.things_take(ty, Preposition::With, run),
                (ArgumentKind::New { .. }, _) => false,
            },
            (Taker::Events(_), ModifierKind::Clause { run, .. }) => self.events_take_clause(run),
            (Taker::Things(ty), ModifierKind::Clause { relative, run, .. }) => {
                self.things_take_clause(ty, *relative, run)
            }
            _ => false,
        }
    }

    fn events_take(&self, kind: Option<KindIx>, preposition: Preposition, run: &Run) -> bool {
        let argued = self.argued(preposition, run);
        let has = |role: Role| kind.is_none_or(|kind| self.takes_role(kind, role));
        match preposition {
            _ if argued == Argued::Dates => true,
            _ if self.is_status_of(None, preposition, run) => false,
            Preposition::In | Preposition::At | Preposition::Near => {
                argued != Argued::Other || has(role_of(preposition))
            }
            Preposition::With => match argued {
                Argued::Events => false,
                Argued::Things(ty) => ty.is_none_or(|ty| self.is_one_of(ty, &["person", "group", "country"])),
                Argued::Dates | Argued::Other => true,
            },
            Preposition::From => has(Role::From) || self.of_sources(run).is_ok_and(|found| found.is_some()),
            Preposition::Of => {
                has(Role::Of) || matches!(argued, Argued::Things(Some(ty)) if self.is_one_of(ty, &["plan"]))
            }
            _ => has(role_of(preposition)),
        }
    }

    fn things_take(&self, ty: Option<TypeIx>, preposition: Preposition, run: &Run) -> bool {
        let argued = self.argued(preposition, run);
        let is = |names: &[&str]| ty.is_none_or(|ty| self.is_one_of(ty, names));
        let thing = |names: &[&str]| matches!(argued, Argued::Things(of) if of.is_none_or(|of| self.is_one_of(of, names)));
        match preposition {
            _ if argued == Argued::Dates => false,
            _ if self.is_status_of(ty, preposition, run) => true,
            Preposition::In | Preposition::Near => {
                thing(&["place", "facility"]) && is(&["person", "group", "place", "facility"])
            }
            Preposition::At => thing(&["place", "facility"]) && is(&["place", "facility"]),
            Preposition::On => is(&["place", "facility"]) && self.is_relation(run),
            Preposition::Of if is(&["person", "group"]) && ty.is_some() => thing(&["group", "place"]),
            Preposition::Of => matches!(argued, Argued::Things(_)),
            Preposition::Under => matches!(argued, Argued::Things(_)) && !is(&["person", "group", "place"]),
            Preposition::With => match argued {
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
        let said = ["mentioning", "mention", "confirmed", "disputed"];
        if run.parts.first().is_some_and(|first| said.iter().any(|word| words::is(first, word))) {
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

    /// The nouns and verbs that a modifier brings, the outermost first: who follows may belong to one of them.
    fn brought(&self, modifier: &Modifier) -> Vec<Taker> {
        match &modifier.kind {
            ModifierKind::Role { preposition, argument, .. } => match &argument.kind {
                ArgumentKind::Run(run) if !self.is_status_of(None, *preposition, run) => {
                    self.opened(&run.parts)
                }
                _ => Vec::new(),
            },
            ModifierKind::Without(argument) => match &argument.kind {
                ArgumentKind::Run(run) => self.opened(&run.parts),
                ArgumentKind::New { .. } => Vec::new(),
            },
            ModifierKind::When { when, .. } => match last_point(when).and_then(bare) {
                Some(noun) => self.opened_by(noun),
                None => Vec::new(),
            },
            ModifierKind::Clause { run, .. } => match self.parse_clause(&run.parts, false) {
                Some(parsed) => {
                    let mut open = vec![Taker::Events(Some(parsed.kind))];
                    open.extend(self.opened(parsed.object));
                    open
                }
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The nouns at the end of a run of words. A name, a number, a bracket and what stands for one take nothing.
    pub(super) fn opened(&self, parts: &[Part]) -> Vec<Taker> {
        if parts.is_empty() || self.is_closed(parts) {
            return Vec::new();
        }
        let Some((taken, lead)) = self.led_by(parts) else { return Vec::new() };
        let mut open = vec![match lead {
            Lead::Kind(kind) => Taker::Events(kind),
            // Visitors are told by their visits.
            Lead::Agents(kind) => Taker::Events(Some(kind)),
            Lead::Type(ty) => Taker::Things(ty),
        }];
        let rest = &parts[taken..];
        if let Some(parsed) = self.parse_clause(rest, false).filter(|parsed| parsed.subject.is_empty()) {
            open.push(Taker::Events(Some(parsed.kind)));
            open.extend(self.opened(parsed.object));
        } else if !rest.is_empty() {
            // A type before a name.
            return Vec::new();
        }
        open
    }

    /// The noun at the start of a run, perhaps behind a status, and how many parts it takes.
    pub(super) fn led_by(&self, parts: &[Part]) -> Option<(usize, Lead)> {
        let vocabulary = self.graph().vocabulary();
        let skipped = match self.lead(parts) {
            Some(_) => 0,
            None => words::longest(vocabulary, self.view().bound(), parts, words::status).map_or_else(
                || usize::from(parts.first().is_some_and(|part| words::is(part, "disputed"))),
                |(count, _)| count,
            ),
        };
        self.lead(&parts[skipped..]).map(|(count, lead)| (skipped + count, lead))
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

    /// The nouns that a noun without modifiers is.
    pub(super) fn opened_by(&self, noun: &Noun) -> Vec<Taker> {
        match &noun.head {
            Some(Head::Run(run)) => self.opened(&run.parts),
            Some(Head::Projection { of, .. }) => {
                let mut open = vec![Taker::Things(None)];
                if let Selection::Noun(of) = &**of {
                    open.extend(self.opened_by(of));
                }
                open
            }
            Some(Head::Who) | None => Vec::new(),
        }
    }

    /// Whether a run is whole as it stands: a name, a bracket, a number, a label, a name given with `let`.
    fn is_closed(&self, parts: &[Part]) -> bool {
        let run = words::run_of(parts);
        let named = |text: String| {
            self.graph().selection_named(&text, self.view().bound()).is_some()
                || self.graph().labelled(&text).is_some()
        };
        !matches!(parts[0].kind, PartKind::Word(_) | PartKind::Quoted(_))
            || self.lookup.is_name(&run)
            || text_of(&run).is_some_and(named)
    }

    /// What stands behind a preposition.
    pub(super) fn argued(&self, preposition: Preposition, run: &Run) -> Argued {
        if let [Part { kind: PartKind::Bracket(inside), .. }] = run.parts.as_slice() {
            return self.argued_by(inside);
        }
        if let [Part { kind: PartKind::List { of, .. }, .. }] = run.parts.as_slice() {
            return of.first().map_or(Argued::Other, |first| self.argued_by(first));
        }
        if self.lookup.is_name(run) {
            let named = text_of(run).map(|text| self.lookup.entities_named(&text)).unwrap_or_default();
            let fits = named.iter().find(|ix| {
                preposition != Preposition::In
                    || self.is_one_of(self.graph().type_of(**ix), &["place", "facility"])
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
                Some(Head::Projection { projection: annals_grammar::ast::Projection::Dates, .. }) => {
                    Argued::Dates
                }
                Some(Head::Projection { projection: annals_grammar::ast::Projection::Places, .. }) => {
                    Argued::Things(self.graph().vocabulary().type_named("place"))
                }
                Some(Head::Projection { .. } | Head::Who) => Argued::Things(None),
                Some(Head::Run(run)) => self.argued(Preposition::With, run),
                None => Argued::Events,
            },
            Selection::Sequence { .. } => Argued::Events,
            Selection::And { first, .. } => self.argued_by(first),
            Selection::Or(all) => all.first().map_or(Argued::Other, |first| self.argued_by(first)),
        }
    }

    fn is_status_of(&self, ty: Option<TypeIx>, preposition: Preposition, run: &Run) -> bool {
        let text = text_of(run).map(|words| format!("{} {words}", preposition.as_str()));
        text.is_some_and(|text| self.graph().vocabulary().status_named(&text, ty).is_some())
    }

    /// `outskirts`, behind `on` and before `of`.
    pub(super) fn is_relation(&self, run: &Run) -> bool {
        let words = fold(&format!("on the {} of", text_of(run).unwrap_or_default()));
        let related = |(_, entity): (_, &crate::graph::Entity)| {
            entity.relations.iter().any(|(_, relation)| fold(&relation.words) == words)
        };
        self.graph().entities().any(related)
    }

    /// Whether two modifiers are one: `out of order`, `confirmed by 2 sources`, `on the outskirts of Pyongyang`.
    pub(super) fn is_one_with(&self, modifier: &Modifier, next: &Modifier) -> bool {
        let ModifierKind::Role { preposition, .. } = &next.kind else { return false };
        match (&modifier.kind, preposition) {
            (ModifierKind::Clause { run, .. }, Preposition::Of) => {
                out_of_order(&run.parts, std::slice::from_ref(next))
            }
            (ModifierKind::Clause { run, .. }, Preposition::By) => {
                matches!(run.parts.as_slice(), [word] if words::is(word, "confirmed"))
            }
            (ModifierKind::Role { preposition: Preposition::On, argument, .. }, Preposition::Of) => {
                matches!(&argument.kind, ArgumentKind::Run(run) if self.is_relation(run))
            }
            _ => false,
        }
    }

    fn is_one_of(&self, ty: TypeIx, names: &[&str]) -> bool {
        names.iter().any(|name| self.graph().vocabulary().is_a_named(ty, name))
    }

    /// Refuses a phrase that was given a name before modifiers stayed with their noun, where that makes a difference.
    fn may_take(&self, modifier: &Modifier, inner: &[Modifier]) -> Result<()> {
        let Some(name) = self.kept else { return Ok(()) };
        let behind = matches!(modifier.kind, ModifierKind::Role { .. } | ModifierKind::Without(_));
        let first =
            inner.first().filter(|first| behind && !matches!(first.kind, ModifierKind::Clause { .. }));
        first.map_or(Ok(()), |first| Err(read_otherwise(name, first)))
    }
}

/// The error for a kept phrase that means something else now.
pub(super) fn read_otherwise(name: &str, modifier: &Modifier) -> Error {
    let message = format!(
        "`{name}` was named when `{modifier}` belonged to the whole phrase: now it belongs to the noun before it"
    );
    Error::new(Kind::Meaning, message)
        .hint(format!("name it anew, with brackets that say what is meant: `history of` shows the phrase; let {name} = counties with (floods in 2020)"))
}

/// A modifier that went to a noun inside: what joined it joined it to nothing there.
fn unjoined(mut modifier: Modifier) -> Modifier {
    if modifier.join.take() == Some(Join::ButNot)
        && let ModifierKind::Role { not, .. }
        | ModifierKind::When { not, .. }
        | ModifierKind::Clause { not, .. } = &mut modifier.kind
    {
        *not = true;
    }
    modifier
}

/// Puts what a modifier's noun has taken in brackets with it.
fn nest(modifier: &mut Modifier, inner: Vec<Modifier>) {
    match &mut modifier.kind {
        ModifierKind::Role { argument, .. } | ModifierKind::Without(argument) => {
            if let ArgumentKind::Run(run) = &mut argument.kind {
                let span = argument.span;
                let mood = argument.mood.take();
                let head = Some(Head::Run(std::mem::take(run)));
                let noun = Noun { mood, head, modifiers: inner, span, ..Noun::default() };
                let bracket = PartKind::Bracket(Selection::Noun(Box::new(noun)));
                *run = Run { parts: vec![Part { kind: bracket, span }], span };
            }
        }
        ModifierKind::When { when, .. } => {
            if let Some(TimePoint::Events(events)) = last_point_mut(when)
                && let Selection::Noun(noun) = &mut **events
            {
                noun.modifiers.extend(inner);
                let span = noun.span;
                **events = std::mem::take(&mut **events).in_brackets(span);
            }
        }
        ModifierKind::Clause { modifiers, .. } => modifiers.extend(inner),
        ModifierKind::Lens(_) | ModifierKind::Per(_) | ModifierKind::Same(_) | ModifierKind::Via(_) => {}
    }
}

/// What a time ends with.
fn last_point(when: &When) -> Option<&TimePoint> {
    match when {
        When::Relative { point, .. }
        | When::Between(_, point)
        | When::Within { point, .. }
        | When::Distance { point, .. } => Some(point),
        When::At(..) | When::Among(..) | When::FromTo(..) | When::About(_) | When::Window(_) => None,
    }
}

fn last_point_mut(when: &mut When) -> Option<&mut TimePoint> {
    match when {
        When::Relative { point, .. }
        | When::Between(_, point)
        | When::Within { point, .. }
        | When::Distance { point, .. } => Some(point),
        When::At(..) | When::Among(..) | When::FromTo(..) | When::About(_) | When::Window(_) => None,
    }
}

/// The noun of a point without brackets.
fn bare(point: &TimePoint) -> Option<&Noun> {
    match point {
        TimePoint::Events(events) => match &**events {
            Selection::Noun(noun) => Some(noun),
            _ => None,
        },
        TimePoint::Date(_) => None,
    }
}
