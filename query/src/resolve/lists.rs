//! Lists: what `and`, `or` and `but not` join where they do not join sets.
//!
//! A name behind a preposition and `and` or `or` goes on with a list: `visits to Kimhwa and Songchon` are those to either
//! of them. In a clause `and` is all of them: `people who visited Kimhwa and Songchon`. What stands behind `with` is a
//! selection, so `counties with floods and factories` have both. Behind the last of several sides, a modifier belongs to
//! every side that has none of its own.

use annals_grammar::ast::{
    Argument, ArgumentKind, Head, JoinWord, Modifier, ModifierKind, Noun, PartKind, Run, RunPart, Selection,
};
use annals_model::entry::Role;
use annals_model::error::{Error, ErrorKind, Result};

use super::takes::Argued;
use super::{Resolver, words};
use crate::lookup::names::Expected;
use crate::query::{Entities, Set};

/// The word between two sides.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum JoiningWord {
    And,
    Or,
    ButNot,
}

impl Resolver<'_> {
    /// The same selection, with names that belong to a list where the list stands, and what is shared on every side.
    pub(super) fn regrouped(&self, selection: &Selection) -> Result<Selection> {
        match selection {
            Selection::And { first, rest } => {
                let mut sides = vec![(JoinWord::And, self.regrouped(first)?)];
                for (join, right) in rest {
                    // `but not Kimhwa and Songchon` is none of them.
                    let goes_on = |(before, left): &(JoinWord, Selection)| {
                        *before == JoinWord::ButNot && self.is_bare_name(left) && self.is_bare_name(right)
                    };
                    let join = if sides.last().is_some_and(goes_on) { &JoinWord::ButNot } else { join };
                    let word = if *join == JoinWord::And { JoiningWord::And } else { JoiningWord::ButNot };
                    match self.merged(sides.last().map(|(_, left)| left), word, right)? {
                        Some((left, right)) => {
                            sides.last_mut().into_iter().for_each(|side| side.1 = left.clone());
                            sides.extend(right.map(|right| (*join, right)));
                        }
                        None => sides.push((*join, right.clone())),
                    }
                }
                let (_, first) = sides.remove(0);
                if sides.is_empty() {
                    return Ok(first);
                }
                Ok(Selection::And { first: Box::new(first), rest: sides })
            }
            Selection::Or(all) => {
                let mut sides: Vec<Selection> = Vec::with_capacity(all.len());
                for right in super::headed(all) {
                    let right = self.regrouped(&right)?;
                    if let Some(Selection::And { rest, .. }) = sides.last_mut()
                        && rest
                            .last()
                            .is_some_and(|(join, last)| *join == JoinWord::ButNot && self.is_bare_name(last))
                        && self.is_bare_name(&right)
                    {
                        rest.push((JoinWord::ButNot, right));
                        continue;
                    }
                    match self.merged(sides.last(), JoiningWord::Or, &right)? {
                        Some((left, right)) => {
                            sides.last_mut().into_iter().for_each(|side| *side = left.clone());
                            sides.extend(right);
                        }
                        None => sides.push(right),
                    }
                }
                if sides.len() == 1 {
                    return Ok(sides.remove(0));
                }
                self.share(&mut sides)?;
                Ok(Selection::Or(sides))
            }
            Selection::Noun(noun) if matches!(noun.head, Some(Head::Which(_))) => {
                Ok(Selection::Noun(Box::new(self.asked_for(noun))))
            }
            Selection::Noun(_) | Selection::Sequence { .. } => Ok(selection.clone()),
        }
    }

    /// Whether a side is a name alone.
    fn is_bare_name(&self, side: &Selection) -> bool {
        let Selection::Noun(noun) = side else { return false };
        let Noun { nth: None, amount: None, mood: None, head: Some(Head::Run(run)), modifiers, .. } =
            noun.as_ref()
        else {
            return false;
        };
        modifiers.is_empty() && self.lookup.is_name(run)
    }

    /// Gives the modifiers of the last side to those before it that have none.
    fn share(&self, sides: &mut [Selection]) -> Result<()> {
        let Some((Selection::Noun(last), before)) = sides.split_last_mut() else { return Ok(()) };
        let shared: Vec<Modifier> = last
            .modifiers
            .iter()
            .filter(|m| !matches!(m.kind, ModifierKind::Lens(_) | ModifierKind::Per(_)))
            .cloned()
            .collect();
        let (Some(Head::Run(_)), Some(first)) = (&last.head, shared.first()) else { return Ok(()) };
        for side in before {
            let Selection::Noun(noun) = side else { continue };
            let open = noun.modifiers.is_empty().then(|| self.opened_by(noun).first().copied()).flatten();
            if !open.is_some_and(|taker| self.takes(taker, first)) {
                continue;
            }
            if let Some(name) = self.kept {
                return Err(super::attach::read_otherwise(name, first));
            }
            noun.modifiers.clone_from(&shared);
        }
        Ok(())
    }

    /// What two sides are where the right one goes on with what the left one ends with: the left side with it, and a
    /// right side where it takes two. Nothing where they are two sets.
    fn merged(
        &self,
        left: Option<&Selection>,
        word: JoiningWord,
        right: &Selection,
    ) -> Result<Option<(Selection, Option<Selection>)>> {
        let (Some(left), Selection::Noun(right)) = (left, right) else { return Ok(None) };
        if let Selection::And { first, rest } = left {
            let Some((join, last)) = rest.last() else { return Ok(None) };
            let Some((last, more)) = self.merged(Some(last), word, &Selection::Noun(right.clone()))? else {
                return Ok(None);
            };
            let mut rest = rest.clone();
            rest.pop();
            rest.push((*join, last));
            rest.extend(more.map(|more| (*join, more)));
            return Ok(Some((Selection::And { first: first.clone(), rest }, None)));
        }
        let (Selection::Noun(left), Some(Head::Run(run)), None) = (left, &right.head, right.nth) else {
            return Ok(None);
        };
        let Some(last) = left.modifiers.last() else { return Ok(None) };
        let alone = |noun: Noun| Ok(Some((Selection::Noun(Box::new(noun)), None)));
        if let Some(noun) = self.with_both(left, last, word, right)? {
            return alone(noun);
        }
        let plain = right.amount.is_none() && right.mood.is_none();
        if !plain || !matches!(self.argued(Role::With, run), Argued::Things(_)) {
            return Ok(None);
        }
        let events = self.sort_of(left) == Argued::Events || self.ends_in_projected(left)?;
        let own = self.attach(self.taker_of(left), &[], &left.modifiers)?.own;
        let in_clause = matches!(own.last().map(|m| &m.kind), Some(ModifierKind::Clause { .. }));
        if in_clause && !events {
            return Ok(self.same_clause(left, right, run));
        }
        let ModifierKind::Role { preposition, argument, .. } = &last.kind else { return Ok(None) };
        let ArgumentKind::Run(listed) = &argument.kind else { return Ok(None) };
        let named = matches!(self.argued(*preposition, listed), Argued::Things(_));
        if !named || !events && (word == JoiningWord::ButNot || self.are_alike(left, run)) {
            return Ok(None);
        }
        let mut noun = (**left).clone();
        if word == JoiningWord::ButNot || word == JoiningWord::And && in_clause {
            let not = word == JoiningWord::ButNot;
            let argument =
                Argument { amount: None, mood: None, kind: ArgumentKind::Run(run.clone()), span: run.span };
            let kind = ModifierKind::Role { preposition: *preposition, not, argument };
            noun.modifiers.push(Modifier { join: not.then_some(JoinWord::ButNot), kind, span: run.span });
        } else if let Some(Modifier { kind: ModifierKind::Role { argument, .. }, .. }) =
            noun.modifiers.last_mut()
        {
            argument.kind = ArgumentKind::Run(either_of(listed, run));
        }
        // A name takes nothing, so what follows it goes to the nearest noun that does.
        noun.modifiers.extend(right.modifiers.iter().cloned());
        alone(noun)
    }

    /// `counties with floods and factories`, `with floods or factories`, `without floods or factories`.
    fn with_both(
        &self,
        left: &Noun,
        last: &Modifier,
        word: JoiningWord,
        right: &Noun,
    ) -> Result<Option<Noun>> {
        let (argument, without) = match &last.kind {
            ModifierKind::Role { preposition: Role::With, not: false, argument } => (argument, false),
            ModifierKind::Without(argument) => (argument, true),
            _ => return self.with_both_narrowed(left, word, right),
        };
        let (ArgumentKind::Run(run), Some(Head::Run(other))) = (&argument.kind, &right.head) else {
            return Ok(None);
        };
        let had = |run: &Run| !self.opened(&run.parts).is_empty();
        if !had(run) || !had(other) || self.are_alike(left, other) {
            return Ok(None);
        }
        // Events are joined with events; what the things have that they were at is said of those.
        let of_things = word != JoiningWord::Or && self.argued(Role::With, other) != Argued::Events;
        if self.sort_of(left) == Argued::Events && !of_things {
            return Ok(None);
        }
        if word == JoiningWord::Or {
            return self.with_either(left, right);
        }
        Ok(Some(had_too(left, without || word == JoiningWord::ButNot, right, other)))
    }

    /// The same, where what stands behind `with` has modifiers of its own.
    fn with_both_narrowed(&self, left: &Noun, word: JoiningWord, right: &Noun) -> Result<Option<Noun>> {
        let Some(Head::Run(other)) = &right.head else { return Ok(None) };
        if self.sort_of(left) == Argued::Events
            || self.opened(&other.parts).is_empty()
            || self.are_alike(left, other)
        {
            return Ok(None);
        }
        let own = self.attach(self.taker_of(left), &[], &left.modifiers)?.own;
        let without = match own.last().map(|m| &m.kind) {
            Some(ModifierKind::Role { preposition: Role::With, not: false, argument })
                if is_nested(argument) =>
            {
                false
            }
            Some(ModifierKind::Without(argument)) if is_nested(argument) => true,
            _ => return Ok(None),
        };
        if word == JoiningWord::Or {
            return self.with_either(left, right);
        }
        Ok(Some(had_too(left, without || word == JoiningWord::ButNot, right, other)))
    }

    fn with_either(&self, left: &Noun, right: &Noun) -> Result<Option<Noun>> {
        let mut noun = left.clone();
        noun.modifiers = self.attach(self.taker_of(left), &[], &left.modifiers)?.own;
        let Some(ModifierKind::Role { argument, .. } | ModifierKind::Without(argument)) =
            noun.modifiers.last_mut().map(|m| &mut m.kind)
        else {
            return Ok(None);
        };
        let ArgumentKind::Run(run) = &mut argument.kind else { return Ok(None) };
        if right.amount.is_some() {
            return Ok(None);
        }
        let mut of = match run.parts.as_slice() {
            [RunPart { kind: PartKind::List { all: false, of }, .. }] => of.clone(),
            [RunPart { kind: PartKind::Bracket(inside), .. }] => vec![inside.clone()],
            _ => {
                let head = Some(Head::Run(run.clone()));
                vec![Selection::Noun(Box::new(Noun {
                    mood: argument.mood.take(),
                    head,
                    span: run.span,
                    ..Noun::default()
                }))]
            }
        };
        of.push(Selection::Noun(Box::new(right.clone())));
        *run = Run {
            parts: vec![RunPart { kind: PartKind::List { all: false, of }, span: run.span }],
            span: run.span,
        };
        Ok(Some(noun))
    }

    /// `people who visited Kimhwa and Songchon in 2024`: the same clause about another, each with the modifiers that
    /// stand behind it. Nothing where the name alone says it.
    fn same_clause(&self, left: &Noun, right: &Noun, name: &Run) -> Option<(Selection, Option<Selection>)> {
        if right.modifiers.is_empty() || !self.lookup.is_name(name) {
            return None;
        }
        let is_clause = |m: &Modifier| matches!(m.kind, ModifierKind::Clause { .. });
        let at = left.modifiers.iter().rposition(is_clause)?;
        let ModifierKind::Clause { run, .. } = &left.modifiers[at].kind else { return None };
        let parsed = self.parse_clause(&run.parts, false)?;
        let mut other = left.clone();
        let seat = if parsed.object.is_empty() {
            let Some(ModifierKind::Role { argument, .. }) =
                other.modifiers.get_mut(at + 1).map(|m| &mut m.kind)
            else {
                return None;
            };
            argument.kind = ArgumentKind::Run(name.clone());
            at + 1
        } else {
            let verb = run.parts.len() - parsed.object.len();
            let parts = run.parts[..verb].iter().chain(&name.parts).cloned().collect::<Vec<_>>();
            if let ModifierKind::Clause { run, .. } = &mut other.modifiers[at].kind {
                *run = words::run_of(&parts);
            }
            at
        };
        other.modifiers.truncate(seat + 1);
        other.modifiers.extend(right.modifiers.iter().cloned());
        let mut first = left.clone();
        if first.modifiers.len() == seat + 1 {
            first.modifiers.extend(right.modifiers.iter().cloned());
        }
        Some((Selection::Noun(Box::new(first)), Some(Selection::Noun(Box::new(other)))))
    }

    /// Whether the last modifier behind a projection belongs to the events that it is of.
    fn ends_in_projected(&self, noun: &Noun) -> Result<bool> {
        let Some(Head::Projection { of, .. }) = &noun.head else { return Ok(false) };
        Ok(self.projected(of, &noun.modifiers)?.1.is_empty())
    }

    /// Whether what a noun says may be in the set of another: then they are joined as sets.
    fn are_alike(&self, left: &Noun, right: &Run) -> bool {
        let vocabulary = self.graph().vocabulary();
        match (self.sort_of(left), self.argued(Role::With, right)) {
            (Argued::Things(Some(a)), Argued::Things(Some(b))) => {
                vocabulary.is_a(a, b) || vocabulary.is_a(b, a)
            }
            (Argued::Things(_), Argued::Things(_)) => true,
            _ => false,
        }
    }

    /// `either of (A, B)` as a set.
    pub(super) fn either_of(&self, part: &RunPart, expected: &Expected) -> Result<Set> {
        let PartKind::List { all, of } = &part.kind else {
            return Err(super::noun::trailing(std::slice::from_ref(part)));
        };
        if *all && of.len() > 1 {
            return Err(Error::new(
                ErrorKind::Meaning,
                "`all of` must follow a verb or preposition that isn't \
                negated",
            )
            .hint(
                "visits by all of (NAME, NAME); people who visited all of (PLACE, PLACE); otherwise \
                       use either of (…)",
            )
            .at(part.span));
        }
        let mut set: Option<Set> = None;
        for one in of {
            let right = self.one_of_list(one, expected)?;
            set = Some(match set {
                None => right,
                Some(left) => super::either(left, right).map_err(|_| {
                    Error::new(
                        ErrorKind::Meaning,
                        "a list must contain one sort of thing: events, or people, places and things, or \
                            dates",
                    )
                    .hint("give each its own preposition: … or …")
                    .at(part.span)
                })?,
            });
        }
        set.ok_or_else(|| super::noun::trailing(std::slice::from_ref(part)))
    }

    fn one_of_list(&self, one: &Selection, expected: &Expected) -> Result<Set> {
        if let [part, ..] = parts_of(one).as_slice()
            && !matches!(part.kind, PartKind::Bracket(_))
        {
            let run = words::run_of(&parts_of(one));
            if self.lookup.is_name(&run) {
                return Ok(Set::Entities(Entities::These(vec![self.entity(&run, expected)?])));
            }
        }
        self.selection(one)
    }
}

/// `with` or `without` what stands on the right, behind all that stands on the left.
fn had_too(left: &Noun, without: bool, right: &Noun, run: &Run) -> Noun {
    let mut noun = left.clone();
    let argument = Argument {
        amount: right.amount,
        mood: right.mood,
        kind: ArgumentKind::Run(run.clone()),
        span: right.span,
    };
    let kind = if without {
        ModifierKind::Without(argument)
    } else {
        ModifierKind::Role { preposition: Role::With, not: false, argument }
    };
    noun.modifiers.push(Modifier { join: Some(JoinWord::And), kind, span: right.span });
    noun.modifiers.extend(right.modifiers.iter().cloned());
    noun
}

fn is_nested(argument: &Argument) -> bool {
    let ArgumentKind::Run(run) = &argument.kind else { return false };
    matches!(run.parts.as_slice(), [RunPart { kind: PartKind::Bracket(_) | PartKind::List { .. }, .. }])
}

/// A list with one more in it.
fn either_of(listed: &Run, other: &Run) -> Run {
    let noun = |run: &Run| {
        Selection::Noun(Box::new(Noun {
            head: Some(Head::Run(run.clone())),
            span: run.span,
            ..Noun::default()
        }))
    };
    let mut of = match listed.parts.as_slice() {
        [RunPart { kind: PartKind::List { all: false, of }, .. }] => of.clone(),
        _ => vec![noun(listed)],
    };
    of.push(noun(other));
    let span = annals_grammar::ast::Span { start: listed.span.start, end: other.span.end };
    Run { parts: vec![RunPart { kind: PartKind::List { all: false, of }, span }], span }
}

/// Modifiers in which `all of (A, B)` is said of each by itself: `by Ann and by Bob`.
pub(super) fn each_of_all(modifiers: &[Modifier]) -> Result<Vec<Modifier>> {
    let mut all = Vec::with_capacity(modifiers.len());
    for modifier in modifiers {
        let (run, denied) = match &modifier.kind {
            ModifierKind::Role { argument: Argument { kind: ArgumentKind::Run(run), .. }, not, .. } => {
                (run, *not)
            }
            ModifierKind::Clause { run, not, .. } => (run, *not),
            _ => {
                all.push(modifier.clone());
                continue;
            }
        };
        let Some((RunPart { kind: PartKind::List { all: true, of }, .. }, before)) = run.parts.split_last()
        else {
            all.push(modifier.clone());
            continue;
        };
        if denied || modifier.join == Some(JoinWord::ButNot) {
            return Err(Error::new(ErrorKind::Meaning, "`all of` can't be negated")
                .hint("negate each one: but not by NAME; or exclude all: but not by either of (…)")
                .at(modifier.span));
        }
        for one in of {
            let parts: Vec<RunPart> = before.iter().cloned().chain(parts_of(one)).collect();
            let mut each = modifier.clone();
            if let ModifierKind::Role { argument: Argument { kind: ArgumentKind::Run(run), .. }, .. }
            | ModifierKind::Clause { run, .. } = &mut each.kind
            {
                *run = words::run_of(&parts);
            }
            all.push(each);
        }
    }
    Ok(all)
}

/// A selection as it stands in a run: a name bare, all else in brackets.
fn parts_of(selection: &Selection) -> Vec<RunPart> {
    match selection {
        Selection::Noun(noun) => {
            match noun.as_ref() {
                Noun {
                    nth: None, amount: None, mood: None, head: Some(Head::Run(run)), modifiers, ..
                } if modifiers.is_empty() => run.parts.clone(),
                _ => vec![RunPart { kind: PartKind::Bracket(selection.clone()), span: noun.span }],
            }
        }
        other => vec![RunPart { kind: PartKind::Bracket(other.clone()), span: super::span_of(other) }],
    }
}
