//! The leaves of a phrase: the names, numbers and dates in it, wherever they stand.
//!
//! Whatever replaces leaves (values for parameters, other numbers of entries) goes by this walk, so that no place of
//! the tree is forgotten by one of them.

use crate::ast::{
    Argument, ArgumentKind, AskClause, AtWord, ChangeText, Citation, Clause, DateText, DeclareClause,
    DurationSide, FieldValue, Head, HowLong, LensClause, Modifier, ModifierKind, Noun, PartKind, Question,
    RecordClause, Reference, Role, Run, RunPart, SameClause, Selection, Statement, Tell, TimePoint, When,
};

/// A leaf of a phrase.
pub(crate) enum PhraseLeaf<'a> {
    /// A word, name, number or parameter.
    Part(&'a mut RunPart),
    /// A date.
    Date(&'a mut DateText),
    /// `in $a`: a role or a time.
    Role(&'a mut ModifierKind),
    /// `before $a`: a date or an event.
    Point(&'a mut TimePoint),
    /// An entry, by number or label.
    Entry(&'a mut Reference),
}

/// The word of time that a role's preposition may also be, and the one part that stands after it.
pub(crate) fn timely(kind: &ModifierKind) -> Option<(AtWord, &RunPart)> {
    let ModifierKind::Role { preposition, argument: Argument { kind, amount: None, mood: None, .. }, .. } =
        kind
    else {
        return None;
    };
    let word = match preposition {
        Role::In => AtWord::In,
        Role::On => AtWord::On,
        Role::By => AtWord::By,
        _ => return None,
    };
    match kind {
        ArgumentKind::Run(Run { parts, .. }) => match parts.as_slice() {
            [part @ RunPart { kind: PartKind::Parameter(_), .. }] => Some((word, part)),
            _ => None,
        },
        ArgumentKind::New { .. } => None,
    }
}

type Visit<'v> = &'v mut dyn FnMut(PhraseLeaf<'_>);

/// Visits every leaf of a question.
pub(crate) fn question(question: &mut Question, visit: Visit<'_>) {
    ask(&mut question.ask, visit);
    question.lens.iter_mut().for_each(|of| lens(of, visit));
}

/// Visits every leaf of a statement. What it says of itself (its label, when and as what it was recorded) is none.
pub(crate) fn statement(statement: &mut Statement, visit: Visit<'_>) {
    statement.supersedes.iter_mut().for_each(|seen| entries(seen, visit));
    match &mut statement.tell {
        Tell::Record(stated) => record(stated, visit),
        Tell::Declare(stated) => declare(stated, visit),
        Tell::Source { fields, .. } => {
            for (_, value) in fields {
                if let FieldValue::Date(date) = value {
                    visit(PhraseLeaf::Date(date));
                }
            }
        }
        Tell::Cite { event, source, asserts, .. } => {
            visit(PhraseLeaf::Entry(event));
            citation(source, visit);
            asserts.iter_mut().for_each(|of| change(of, visit));
        }
        Tell::Correct { event, changes, sources, .. } => {
            visit(PhraseLeaf::Entry(event));
            changes.iter_mut().for_each(|of| change(of, visit));
            citations(sources, visit);
        }
        Tell::Retract { target, sources, .. } | Tell::Undo { target, sources, .. } => {
            visit(PhraseLeaf::Entry(target));
            citations(sources, visit);
        }
        Tell::Tie { event, duplicate, sources, .. } => {
            entries([event, duplicate], visit);
            citations(sources, visit);
        }
        Tell::Merge { from, into, .. } => {
            run(from, visit);
            run(into, visit);
        }
        Tell::Split { from, into, events, .. } => {
            run(from, visit);
            run(into, visit);
            entries(events, visit);
        }
        Tell::Note { on, sources, .. } => {
            run(on, visit);
            citations(sources, visit);
        }
        Tell::Let { selection: of, .. } => selection(of, visit),
        Tell::Rate { .. } | Tell::Define { .. } => {}
    }
}

fn record(of: &mut RecordClause, visit: Visit<'_>) {
    run(&mut of.kind, visit);
    of.roles.iter_mut().flat_map(|(_, who)| who).for_each(|who| argument(who, visit));
    of.when.iter_mut().for_each(|of| when(of, visit));
    entries(&mut of.including, visit);
    entries(of.links.iter_mut().map(|(_, other)| other), visit);
    citations(&mut of.sources, visit);
}

fn declare(of: &mut DeclareClause, visit: Visit<'_>) {
    run(&mut of.what, visit);
    let parent = of.parent.iter_mut().map(|(_, parent)| parent);
    let relations = of.relations.iter_mut().map(|(_, other)| other);
    let target = of.target.iter_mut().map(|target| &mut target.kind);
    parent.chain(relations).chain(target).for_each(|of| run(of, visit));
    of.from.iter_mut().chain(&mut of.to).for_each(|date| visit(PhraseLeaf::Date(date)));
    citations(&mut of.sources, visit);
}

fn change(of: &mut ChangeText, visit: Visit<'_>) {
    match of {
        ChangeText::Kind(of) => run(of, visit),
        ChangeText::When(of) => when(of, visit),
        ChangeText::Role(_, who) | ChangeText::With(_, who) | ChangeText::Without(_, who) => {
            who.iter_mut().for_each(|who| argument(who, visit));
        }
        ChangeText::Including(members) => entries(members, visit),
        ChangeText::Mood(_)
        | ChangeText::NoDate
        | ChangeText::NoQuantity
        | ChangeText::NoCount
        | ChangeText::Quantity(_)
        | ChangeText::Count(_) => {}
    }
}

fn citations(of: &mut [Citation], visit: Visit<'_>) {
    of.iter_mut().for_each(|of| citation(of, visit));
}

fn citation(of: &mut Citation, visit: Visit<'_>) {
    of.via.iter_mut().for_each(|who| visit(PhraseLeaf::Part(who)));
}

fn entries<'r>(of: impl IntoIterator<Item = &'r mut Reference>, visit: Visit<'_>) {
    of.into_iter().for_each(|entry| visit(PhraseLeaf::Entry(entry)));
}

fn ask(of: &mut AskClause, visit: Visit<'_>) {
    match of {
        AskClause::Why(of) => ask(of, visit),
        AskClause::Select(of)
        | AskClause::HowMany(of)
        | AskClause::Measure { of, .. }
        | AskClause::Gap { between: of, .. }
        | AskClause::Report { of, .. } => selection(of, visit),
        AskClause::HowManyTimes(of) | AskClause::Did(of) | AskClause::Wh { clause: of, .. } => {
            clause(of, visit)
        }
        AskClause::HowLong(HowLong { from, to, modifiers, .. }) => {
            for DurationSide { at, .. } in std::iter::once(from).chain(to) {
                point(at, visit);
            }
            all(modifiers, visit);
        }
        AskClause::Path { from, to, through, modifiers, .. } => {
            run(from, visit);
            run(to, visit);
            through.iter_mut().for_each(|of| argument(of, visit));
            all(modifiers, visit);
        }
        AskClause::Neighbours { of, through, modifiers, .. } => {
            run(of, visit);
            through.iter_mut().for_each(|of| argument(of, visit));
            all(modifiers, visit);
        }
        AskClause::Rank { what, by } => {
            noun(what, visit);
            selection(by, visit);
        }
        AskClause::Search(_) => {}
        AskClause::Islands(modifiers) => all(modifiers, visit),
        AskClause::Changes { from, to, modifiers, .. } => {
            from.iter_mut().chain(to).for_each(|date| visit(PhraseLeaf::Date(date)));
            all(modifiers, visit);
        }
    }
}

fn clause(of: &mut Clause, visit: Visit<'_>) {
    of.run.iter_mut().for_each(|of| run(of, visit));
    all(&mut of.modifiers, visit);
}

/// Visits every leaf of a selection.
pub(crate) fn selection(of: &mut Selection, visit: Visit<'_>) {
    match of {
        Selection::Noun(of) => noun(of, visit),
        Selection::Sequence { first, steps } => {
            noun(first, visit);
            for step in steps {
                selection(&mut step.event, visit);
                step.same.iter_mut().for_each(|of| same(of, visit));
            }
        }
        Selection::And { first, rest } => {
            selection(first, visit);
            rest.iter_mut().for_each(|(_, right)| selection(right, visit));
        }
        Selection::Or(sides) => sides.iter_mut().for_each(|side| selection(side, visit)),
    }
}

fn noun(of: &mut Noun, visit: Visit<'_>) {
    match &mut of.head {
        Some(Head::Run(of) | Head::Which(of)) => run(of, visit),
        Some(Head::Projection { of, .. }) => selection(of, visit),
        Some(Head::Who) | None => {}
    }
    all(&mut of.modifiers, visit);
}

fn run(of: &mut Run, visit: Visit<'_>) {
    for part in &mut of.parts {
        match &mut part.kind {
            PartKind::Bracket(inside) => selection(inside, visit),
            PartKind::List { of, .. } => of.iter_mut().for_each(|inside| selection(inside, visit)),
            _ => visit(PhraseLeaf::Part(part)),
        }
    }
}

fn all(modifiers: &mut [Modifier], visit: Visit<'_>) {
    for modifier in modifiers {
        if timely(&modifier.kind).is_some() {
            visit(PhraseLeaf::Role(&mut modifier.kind));
            continue;
        }
        match &mut modifier.kind {
            ModifierKind::Role { argument: of, .. } | ModifierKind::Without(of) => argument(of, visit),
            ModifierKind::When { when: of, .. } => when(of, visit),
            ModifierKind::Lens(of) => lens(of, visit),
            ModifierKind::Clause { run: of, modifiers, .. } => {
                run(of, visit);
                all(modifiers, visit);
            }
            ModifierKind::Via(of) | ModifierKind::Per(of) => run(of, visit),
            ModifierKind::Same(of) => same(of, visit),
        }
    }
}

fn argument(of: &mut Argument, visit: Visit<'_>) {
    match &mut of.kind {
        ArgumentKind::Run(of) | ArgumentKind::New { kind: of, .. } => run(of, visit),
    }
}

fn same(of: &mut SameClause, visit: Visit<'_>) {
    match of {
        SameClause::Thing(_, of) => run(of, visit),
        SameClause::Anywhere => {}
    }
}

fn lens(of: &mut LensClause, visit: Visit<'_>) {
    match of {
        LensClause::AsOf(date) | LensClause::AsKnownOn(date) | LensClause::AsRecordedOn(date) => {
            visit(PhraseLeaf::Date(date))
        }
        LensClause::AsRecordedAt(entry) => visit(PhraseLeaf::Entry(entry)),
    }
}

fn when(of: &mut When, visit: Visit<'_>) {
    match of {
        When::At(_, date) | When::About(date) => visit(PhraseLeaf::Date(date)),
        When::Among(_, dates) => dates.iter_mut().for_each(|date| visit(PhraseLeaf::Date(date))),
        When::FromTo(from, to) => {
            visit(PhraseLeaf::Date(from));
            visit(PhraseLeaf::Date(to));
        }
        When::Between(from, to) => {
            point(from, visit);
            point(to, visit);
        }
        When::Relative { point: at, .. }
        | When::Within { point: at, .. }
        | When::Distance { point: at, .. } => {
            point(at, visit);
        }
        When::Window(_) => {}
    }
}

fn point(of: &mut TimePoint, visit: Visit<'_>) {
    match of {
        TimePoint::Events(events) => selection(events, visit),
        TimePoint::Date(_) => visit(PhraseLeaf::Point(of)),
    }
}
