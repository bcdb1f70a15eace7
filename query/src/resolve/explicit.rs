//! A selection with brackets wherever a modifier has gone to a noun inside, or might: what is kept of a phrase that was
//! given a name. So it means the same whatever words the vocabulary gets, and however phrases without brackets are read.

use annals_grammar::ast::{
    ArgumentKind, Auxiliary, Head, Modifier, ModifierKind, Noun, PartKind, Run, RunPart, Selection,
    StepClause, TimePoint, When,
};
use annals_model::error::Result;

use super::takes::Taker;
use super::{Resolver, words};

impl Resolver<'_> {
    /// The same selection with every bracket that is meant.
    pub(super) fn explicit(&self, selection: &Selection) -> Result<Selection> {
        Ok(match self.regrouped(selection)? {
            Selection::Noun(noun) => Selection::Noun(Box::new(self.explicit_noun(&noun)?)),
            Selection::Sequence { first, steps } => match self.with_sequence(&first, &steps)? {
                Some(noun) => Selection::Noun(Box::new(self.explicit_noun(&noun)?)),
                None => {
                    let (first, steps) = self.steps_attached(&first, &steps)?;
                    let step = |step: StepClause| {
                        let event = self.explicit_inside(&step.event)?;
                        Ok(StepClause { event, ..step })
                    };
                    let steps = steps.into_iter().map(step).collect::<Result<_>>()?;
                    Selection::Sequence { first: Box::new(self.explicit_noun(&first)?), steps }
                }
            },
            Selection::And { first, rest } => {
                let rest = rest.iter().map(|(join, right)| Ok((*join, self.explicit(right)?)));
                Selection::And { first: Box::new(self.explicit(&first)?), rest: rest.collect::<Result<_>>()? }
            }
            Selection::Or(all) => {
                Selection::Or(all.iter().map(|one| self.explicit_inside(one)).collect::<Result<_>>()?)
            }
        })
    }

    /// A selection that stands in another: in brackets, unless it is so already.
    fn explicit_inside(&self, selection: &Selection) -> Result<Selection> {
        let explicit = self.explicit(selection)?;
        let closed = match &explicit {
            Selection::Noun(noun) => {
                noun.modifiers.is_empty()
                    && matches!(&noun.head, Some(Head::Run(run)) if matches!(run.parts.as_slice(), [RunPart { kind: PartKind::Bracket(_), .. }]))
            }
            _ => false,
        };
        Ok(if closed { explicit } else { explicit.in_brackets(super::span_of(selection)) })
    }

    fn explicit_noun(&self, noun: &Noun) -> Result<Noun> {
        let mut noun = self.asked_for(noun);
        let taker = self.taker_of(&noun);
        let mut modifiers = std::mem::take(&mut noun.modifiers);
        match &mut noun.head {
            Some(Head::Run(run)) => {
                if let Some(at) = self.clause_behind(&run.parts) {
                    modifiers.insert(0, super::clause::clause_of(words::run_of(&run.parts[at..]), false));
                    *run = words::run_of(&run.parts[..at]);
                }
                self.explicit_run(run)?;
            }
            Some(Head::Projection { of, .. }) => {
                let (completed, own) = self.projected(of, &modifiers)?;
                modifiers = own;
                **of = self.explicit_inside(&completed)?;
            }
            Some(Head::Which(_) | Head::Who) | None => {}
        }
        let own = self.attach(taker, &[], &modifiers)?.own;
        for (at, modifier) in own.iter().enumerate() {
            // What follows a clause without brackets would belong to it.
            let taken = |last: &Modifier| is_clause(last) && !self.is_one_with(last, modifier);
            if noun.modifiers.last().is_some_and(taken) && modifier.join.is_none() {
                let span = noun.span;
                let Selection::Noun(closed) = Selection::Noun(Box::new(noun)).in_brackets(span) else {
                    return Ok(Noun::default());
                };
                noun = *closed;
            }
            let mut explicit = self.explicit_modifier(modifier, at + 1 < own.len())?;
            if !ends_in_words(&noun) {
                with_relative_word(&mut explicit);
            }
            noun.modifiers.push(explicit);
        }
        Ok(noun)
    }

    fn explicit_modifier(&self, modifier: &Modifier, followed: bool) -> Result<Modifier> {
        let mut explicit = modifier.clone();
        match &mut explicit.kind {
            ModifierKind::Role { argument, .. } | ModifierKind::Without(argument) => {
                if let ArgumentKind::Run(run) = &mut argument.kind {
                    self.explicit_run(run)?;
                    if followed && self.led_by(&run.parts).is_some() && !self.opened(&run.parts).is_empty() {
                        let head = Some(Head::Run(std::mem::take(run)));
                        let noun =
                            Noun { mood: argument.mood.take(), head, span: argument.span, ..Noun::default() };
                        *run = bracket(Selection::Noun(Box::new(noun)), argument.span);
                    }
                }
            }
            ModifierKind::When { when, .. } => self.explicit_when(when)?,
            ModifierKind::Clause { run, modifiers, .. } => self.explicit_clause(run, modifiers)?,
            ModifierKind::Lens(_) | ModifierKind::Per(_) | ModifierKind::Same(_) | ModifierKind::Via(_) => {}
        }
        Ok(explicit)
    }

    /// Puts the object of a clause in brackets with what it has taken.
    fn explicit_clause(&self, run: &mut Run, modifiers: &mut Vec<Modifier>) -> Result<()> {
        self.explicit_run(run)?;
        let Some(parsed) = self.parse_clause(&run.parts, false) else { return Ok(()) };
        let open = self.opened(parsed.object);
        let attached = self.attach(Taker::Events(Some(parsed.kind)), &open, modifiers)?;
        let own = attached.own;
        let last = own.len().saturating_sub(1);
        *modifiers = own
            .iter()
            .enumerate()
            .map(|(at, one)| self.explicit_modifier(one, at < last))
            .collect::<Result<_>>()?;
        if !open.is_empty() && (!attached.opening.is_empty() || !own.is_empty()) {
            let object = words::run_of(parsed.object);
            let span = object.span;
            let noun =
                Noun { head: Some(Head::Run(object)), modifiers: attached.opening, span, ..Noun::default() };
            let noun = Selection::Noun(Box::new(self.explicit_noun(&noun)?));
            let verb = run.parts.len() - parsed.object.len();
            run.parts.truncate(verb);
            run.parts.extend(bracket(noun, span).parts);
        }
        Ok(())
    }

    fn explicit_run(&self, run: &mut Run) -> Result<()> {
        for part in &mut run.parts {
            match &mut part.kind {
                PartKind::Bracket(inside) => *inside = self.explicit(inside)?,
                PartKind::List { of, .. } => {
                    for one in of {
                        *one = self.explicit(one)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn explicit_when(&self, when: &mut When) -> Result<()> {
        let points: [Option<&mut TimePoint>; 2] = match when {
            When::Between(from, to) => [Some(from), Some(to)],
            When::Relative { point, .. } | When::Within { point, .. } | When::Distance { point, .. } => {
                [Some(point), None]
            }
            When::At(..) | When::Among(..) | When::FromTo(..) | When::About(_) | When::Window(_) => {
                [None, None]
            }
        };
        for point in points.into_iter().flatten() {
            if let TimePoint::Events(events) = point {
                **events = self.explicit_inside(events)?;
            }
        }
        Ok(())
    }
}

fn bracket(selection: Selection, span: annals_grammar::ast::Span) -> Run {
    Run { parts: vec![RunPart { kind: PartKind::Bracket(selection), span }], span }
}

/// Whether a noun ends in a run of words, behind which a participle is read without a relative word.
fn ends_in_words(noun: &Noun) -> bool {
    match noun.modifiers.last().map(|last| &last.kind) {
        Some(ModifierKind::Role { argument, .. } | ModifierKind::Without(argument)) => {
            matches!(argument.kind, ArgumentKind::Run(_))
        }
        Some(_) => false,
        None => !matches!(noun.head, Some(Head::Projection { .. })),
    }
}

/// Opens a clause of a participle (`inaugurated in 2024`) with its relative word (`that were inaugurated in 2024`).
fn with_relative_word(modifier: &mut Modifier) {
    if let ModifierKind::Clause { relative: relative @ false, auxiliary: auxiliary @ None, .. } =
        &mut modifier.kind
    {
        (*relative, *auxiliary) = (true, Some(Auxiliary::Were));
    }
}

fn is_clause(modifier: &Modifier) -> bool {
    matches!(modifier.kind, ModifierKind::Clause { .. })
}
