//! Which noun a modifier belongs to.
//!
//! The grammar knows no vocabulary, so it leaves the modifiers of a phrase in one flat list. Here each goes to the
//! nearest noun on its left that can take it; one behind `and` or `but not` goes to the outermost noun that can. A verb
//! counts as a noun of its events. What goes to a noun inside is put in brackets with it: `counties with (inaugurations
//! in 2024)`. So nobody downstream has to ask again, and brackets that were typed say otherwise by being closed.
//!
//! [`Resolver::takes`] is the one table of what each sort of noun takes.

use std::cell::RefCell;
use std::collections::BTreeSet;

use annals_grammar::ast::{
    ArgumentKind, Head, JoinWord, Modifier, ModifierKind, Noun, PartKind, Run, RunPart, Selection,
    StepClause, TimePoint, When,
};
use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};

use super::entities::out_of_order;
use super::front::Lead;
use super::takes::Taker;
use super::{Resolver, words};
use crate::lookup::names::text_of;

/// So many nouns may stand in each other without brackets: whoever walks over them goes down once for each.
const OPEN_MAX: usize = 32;

/// A modifier that more than one noun can take, by where it begins, and how far from the nearest of them it goes.
type Fork = (usize, usize);

/// The places of a phrase where a modifier may go to one noun or another.
#[derive(Debug, Default)]
pub(super) struct Forks {
    /// The one at which a modifier does not go to the nearest.
    pub(super) turned: Option<Fork>,
    /// All others that were met.
    pub(super) met: RefCell<BTreeSet<Fork>>,
}

/// Modifiers, each with the noun that takes it.
pub(super) struct Attached {
    /// Those of the noun that stands before the first of them, inside another.
    pub opening: Vec<Modifier>,
    /// Those of the noun that is narrowed, with what theirs have taken in brackets.
    pub own: Vec<Modifier>,
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
                    ErrorKind::Meaning,
                    format!("more than {OPEN_MAX} nouns are nested here"),
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
        let mut takers: Vec<Option<usize>> = (0..open.len()).rev().filter(takes).map(Some).collect();
        if !takers.is_empty() && self.takes(base, modifier) {
            takers.push(None);
        }
        if let Some(turned) = self.turned(modifier, takers.len()) {
            return takers[turned];
        }
        let nearest = takers.first().copied().flatten();
        if nearest.is_some() || self.takes(base, modifier) || matches!(base, Taker::Events(_)) {
            return nearest;
        }
        // What nothing takes is said of events more likely than of people, places or things.
        (0..open.len()).rev().find(|level| matches!(open[*level], Taker::Events(_)))
    }

    /// Which of the nouns that can take a modifier does, if it is not the nearest. What a name given with `let` stands for
    /// stays as it was meant.
    fn turned(&self, modifier: &Modifier, takers: usize) -> Option<usize> {
        if takers < 2 || self.named_depth > 0 {
            return None;
        }
        let start = modifier.span.start;
        self.forks.met.borrow_mut().extend((1..takers).map(|taker| (start, taker)));
        self.forks.turned.filter(|(at, taker)| *at == start && *taker < takers).map(|(_, taker)| taker)
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
    pub(super) fn opened(&self, parts: &[RunPart]) -> Vec<Taker> {
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

    /// The nouns that a noun without modifiers is.
    pub(super) fn opened_by(&self, noun: &Noun) -> Vec<Taker> {
        match &noun.head {
            Some(Head::Run(run) | Head::Which(run)) => self.opened(&run.parts),
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
    fn is_closed(&self, parts: &[RunPart]) -> bool {
        let run = words::run_of(parts);
        let named = |text: String| {
            self.graph().selection_named(&text, self.view().bound()).is_some()
                || self.graph().labelled(&text).is_some()
        };
        !matches!(parts[0].kind, PartKind::Word(_) | PartKind::Quoted(_))
            || self.lookup.is_name(&run)
            || text_of(&run).is_some_and(named)
    }

    /// `places with groundbreakings not followed by inaugurations`: what stands behind `with` is a whole selection.
    pub(super) fn with_sequence(&self, first: &Noun, steps: &[StepClause]) -> Result<Option<Noun>> {
        let taker = self.taker_of(first);
        if !matches!(taker, Taker::Things(_)) {
            return Ok(None);
        }
        let mut noun = Noun { modifiers: self.attach(taker, &[], &first.modifiers)?.own, ..first.clone() };
        let Some(
            ModifierKind::Role { preposition: Role::With, argument, .. } | ModifierKind::Without(argument),
        ) = noun.modifiers.last_mut().map(|modifier| &mut modifier.kind)
        else {
            return Ok(None);
        };
        let ArgumentKind::Run(run) = &mut argument.kind else { return Ok(None) };
        let inside = Noun {
            mood: argument.mood.take(),
            head: Some(Head::Run(run.clone())),
            span: run.span,
            ..Noun::default()
        };
        let sequence = Selection::Sequence { first: Box::new(inside), steps: steps.to_vec() };
        *run = Run {
            parts: vec![RunPart { kind: PartKind::Bracket(sequence), span: run.span }],
            span: run.span,
        };
        Ok(Some(noun))
    }

    /// The steps of a sequence, each with the modifiers behind it that it takes; the first noun takes the others.
    pub(super) fn steps_attached(
        &self,
        first: &Noun,
        steps: &[StepClause],
    ) -> Result<(Noun, Vec<StepClause>)> {
        let (mut first, mut steps) = (first.clone(), steps.to_vec());
        for step in &mut steps {
            let Selection::Noun(noun) = &mut step.event else { continue };
            let open = self.opened_by(noun);
            if open.is_empty() {
                continue;
            }
            let modifiers = std::mem::take(&mut noun.modifiers);
            let attached = self.attach(self.taker_of(&first), &open, &modifiers)?;
            noun.modifiers = attached.opening;
            first.modifiers.extend(attached.own);
        }
        Ok((first, steps))
    }

    /// Whether two modifiers are one: `out of order`, `confirmed by 2 sources`, `on the outskirts of Pyongyang`.
    pub(super) fn is_one_with(&self, modifier: &Modifier, next: &Modifier) -> bool {
        let ModifierKind::Role { preposition, .. } = &next.kind else { return false };
        match (&modifier.kind, preposition) {
            (ModifierKind::Clause { run, .. }, Role::Of) => {
                out_of_order(&run.parts, std::slice::from_ref(next))
            }
            (ModifierKind::Clause { run, .. }, Role::By) => {
                matches!(run.parts.as_slice(), [word] if words::is(word, "confirmed"))
            }
            (ModifierKind::Role { preposition: Role::On, argument, .. }, Role::Of) => {
                matches!(&argument.kind, ArgumentKind::Run(run) if self.is_relation(run))
            }
            _ => false,
        }
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
        "when `{name}` was defined, `{modifier}` applied to the whole phrase: now it applies to the noun \
         before it"
    );
    Error::new(ErrorKind::Meaning, message).hint(format!(
        "define it again with brackets; `history of` shows the phrase: let {name} = counties \
                       with (floods in 2020)"
    ))
}

/// A modifier that went to a noun inside: what joined it joined it to nothing there.
fn unjoined(mut modifier: Modifier) -> Modifier {
    if modifier.join.take() == Some(JoinWord::ButNot)
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
                *run = Run { parts: vec![RunPart { kind: bracket, span }], span };
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
