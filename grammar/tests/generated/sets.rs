use annals_grammar::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const DEPTH: u32 = 2;

fn nowhere() -> Span {
    Span::default()
}

pub(super) fn plain() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "visits", "Kim", "Songchon", "20x10", "김정은", "x-y", "People’s", "4.25", "é/ü", "B",
    ])
    .prop_map(str::to_owned)
}

pub(super) fn text() -> impl Strategy<Value = String> {
    let tricky = [
        "Bank of Korea", "2024", "last year", "#4", "a \"b\" c", "", "  x ", "(a, b)", "“q”", "// no",
        "first", "a =",
    ];
    prop_oneof![prop::sample::select(tricky.to_vec()).prop_map(str::to_owned), "[ -~가-힣À-ÿ]{0,12}"]
}

/// A word that is quoted when it must be.
pub(super) fn word() -> impl Strategy<Value = Word> {
    let quoted = text().prop_map(|text| Word { text, quoted: true, span: nowhere() });
    prop_oneof![plain().prop_map(|text| Word { text, quoted: false, span: nowhere() }), quoted]
}

pub(super) fn flat_run() -> impl Strategy<Value = Run> {
    let kind = prop_oneof![
        4 => plain().prop_map(PartKind::Word),
        2 => text().prop_map(PartKind::Quoted),
        1 => (0_u64..1_000).prop_map(PartKind::Number),
    ];
    vec(kind, 1..4).prop_map(run_of)
}

fn run_of(kinds: Vec<PartKind>) -> Run {
    Run { parts: kinds.into_iter().map(|kind| RunPart { kind, span: nowhere() }).collect(), span: nowhere() }
}

/// A run with brackets; its first part is none.
fn run(depth: u32) -> BoxedStrategy<Run> {
    if depth == 0 {
        return flat_run().boxed();
    }
    let end = prop_oneof![
        3 => plain().prop_map(PartKind::Word),
        1 => Just(PartKind::Parameter("a".to_owned())),
        1 => selection(depth - 1).prop_map(PartKind::Bracket),
        1 => (any_bool(), vec(selection(depth - 1), 1..3)).prop_map(|(all, of)| PartKind::List { all, of }),
    ];
    (flat_run(), option::of(end))
        .prop_map(|(mut run, end)| {
            run.parts.extend(end.map(|kind| RunPart { kind, span: nowhere() }));
            run
        })
        .boxed()
}

pub(super) fn preposition() -> impl Strategy<Value = Role> {
    let all = Role::ALL.into_iter().filter(|preposition| *preposition != Role::Without);
    prop::sample::select(all.collect::<Vec<_>>())
}

pub(super) fn mood() -> impl Strategy<Value = MoodWord> {
    prop::sample::select(vec![MoodWord::Planned, MoodWord::Denied, MoodWord::Hypothetical, MoodWord::Ongoing])
}

fn amount() -> impl Strategy<Value = AmountClause> {
    let comparisons = vec![
        Comparison::AtLeast,
        Comparison::AtMost,
        Comparison::MoreThan,
        Comparison::FewerThan,
        Comparison::Exactly,
    ];
    (prop::sample::select(comparisons), 0_u64..100)
        .prop_map(|(comparison, number)| AmountClause { comparison, number })
}

pub(super) fn unit() -> impl Strategy<Value = Unit> {
    prop::sample::select(vec![Unit::Day, Unit::Week, Unit::Month, Unit::Year])
}

pub(super) fn length() -> impl Strategy<Value = SpanOfTime> {
    (0_u32..40, unit()).prop_map(|(count, unit)| SpanOfTime { count, unit })
}

pub(super) fn date() -> impl Strategy<Value = DateText> {
    let edtf = [
        "2024", "2024-02-29", "2024-11?", "2024~", "[..2020-12-31]", "{1960,1961-12}", "2020/..", "-0044",
        "156X-12",
    ];
    let press = [
        "2020s", "autumn 2024", "mid 1998", "today", "last 12 months", "this week", "late March 2024",
        "4-6 June 2019", "end of 1970s", "Q3 2024", "winter 2023/24", "Tuesday, 5 March 2024",
    ];
    let form =
        prop::sample::select([&edtf[..], &press].concat()).prop_map(|text| DateForm::Text(text.to_owned()));
    form.prop_map(|form| DateText { form, span: nowhere() })
}

pub(super) fn in_brackets(selection: Selection) -> Selection {
    selection.in_brackets(nowhere())
}

/// A noun without modifiers, which would follow in the flat list.
fn bare() -> impl Strategy<Value = Selection> {
    flat_run().prop_map(|run| {
        Selection::Noun(Box::new(Noun { head: Some(Head::Run(run)), span: nowhere(), ..Noun::default() }))
    })
}

fn point(depth: u32) -> BoxedStrategy<TimePoint> {
    if depth == 0 {
        return date().prop_map(TimePoint::Date).boxed();
    }
    let events = prop_oneof![selection(depth - 1).prop_map(in_brackets), bare()];
    let events = events.prop_map(|selection| TimePoint::Events(Box::new(selection)));
    prop_oneof![date().prop_map(TimePoint::Date), events].boxed()
}

/// Times whose points come from `point`; `any` only before events.
pub(super) fn when(point: BoxedStrategy<TimePoint>, any: bool) -> BoxedStrategy<When> {
    let time_words = vec![
        TimeWord::Before,
        TimeWord::After,
        TimeWord::Since,
        TimeWord::Until,
        TimeWord::During,
        TimeWord::Throughout,
        TimeWord::OnOrBefore,
        TimeWord::OnOrAfter,
    ];
    let sides = vec![WithinSide::Before, WithinSide::After, WithinSide::Of];
    let may = move |some: bool, point: &TimePoint| any && some && matches!(point, TimePoint::Events(_));
    // What is told has one date.
    let several = if any { 2..4 } else { 1..2 };
    prop_oneof![
        (prop::sample::select(vec![AtWord::In, AtWord::On, AtWord::By]), date())
            .prop_map(|(word, date)| When::At(word, date)),
        (prop::sample::select(vec![AtWord::In, AtWord::On, AtWord::By]), vec(date(), several)).prop_map(
            |(word, mut dates)| match dates.len() {
                1 => When::At(word, dates.remove(0)),
                _ => When::Among(word, dates),
            }
        ),
        (prop::sample::select(time_words), any_bool(), point.clone()).prop_map(move |(word, some, point)| {
            let any = may(some, &point) && !matches!(word, TimeWord::OnOrBefore | TimeWord::OnOrAfter);
            When::Relative { word, any, point }
        }),
        (point.clone(), point.clone()).prop_map(|(from, to)| When::Between(from, to)),
        (date(), date()).prop_map(|(from, to)| When::FromTo(from, to)),
        (length(), prop::sample::select(sides), any_bool(), point.clone()).prop_map(
            move |(length, side, some, point)| When::Within { length, side, any: may(some, &point), point }
        ),
        (any_bool(), length(), any_bool(), point).prop_map(|(about, length, after, point)| When::Distance {
            about,
            length,
            after,
            point
        }),
        date().prop_map(When::About),
    ]
    .boxed()
}

pub(super) fn any_bool() -> impl Strategy<Value = bool> {
    any::<bool>()
}

pub(super) fn argument(depth: u32) -> BoxedStrategy<Argument> {
    let new = (vec(plain(), 1..3), text()).prop_map(|(kind, name)| ArgumentKind::New {
        kind: run_of(kind.into_iter().map(PartKind::Word).collect()),
        name: Word { text: name, quoted: true, span: nowhere() },
    });
    let named = new.prop_map(|kind| Argument { amount: None, mood: None, kind, span: nowhere() });
    let run = (option::weighted(0.2, amount()), option::weighted(0.2, mood()), run(depth)).prop_map(
        |(amount, mood, run)| Argument { amount, mood, kind: ArgumentKind::Run(run), span: nowhere() },
    );
    prop_oneof![1 => named, 6 => run].boxed()
}

pub(super) fn same() -> impl Strategy<Value = SameClause> {
    prop_oneof![
        Just(SameClause::Anywhere),
        (preposition(), flat_run()).prop_map(|(preposition, run)| SameClause::Thing(preposition, run))
    ]
}

fn lens() -> impl Strategy<Value = LensClause> {
    let entry =
        (0_u64..99).prop_map(|number| Reference { target: ReferenceWord::Number(number), span: nowhere() });
    prop_oneof![
        date().prop_map(LensClause::AsOf),
        date().prop_map(LensClause::AsKnownOn),
        date().prop_map(LensClause::AsRecordedOn),
        entry.prop_map(LensClause::AsRecordedAt),
    ]
}

pub(super) fn auxiliary() -> impl Strategy<Value = Auxiliary> {
    prop::sample::select(vec![Auxiliary::Did, Auxiliary::Was, Auxiliary::Is, Auxiliary::Has, Auxiliary::Will])
}

fn clause(relative: bool) -> BoxedStrategy<ModifierKind> {
    let auxiliary = if relative { option::of(auxiliary()).boxed() } else { Just(None).boxed() };
    (auxiliary, any_bool(), flat_run())
        .prop_map(move |(auxiliary, not, run)| ModifierKind::Clause {
            relative,
            auxiliary,
            not: not || !relative,
            run,
            modifiers: Vec::new(),
        })
        .boxed()
}

/// Modifiers that an unbracketed inner noun keeps.
fn kept(depth: u32) -> BoxedStrategy<Modifier> {
    let kind = prop_oneof![
        4 => (preposition(), any_bool(), argument(depth)).prop_map(|(preposition, not, argument)| ModifierKind::Role { preposition, not, argument }),
        1 => argument(depth).prop_map(ModifierKind::Without),
        4 => (any_bool(), any_bool(), when(point(depth), true)).prop_map(|(not, possibly, when)| ModifierKind::When { not, possibly, when }),
        1 => clause(true),
        1 => clause(false),
        1 => flat_run().prop_map(ModifierKind::Via),
    ];
    kind.prop_map(|kind| Modifier { join: None, kind, span: nowhere() }).boxed()
}

pub(super) fn modifier(depth: u32) -> BoxedStrategy<Modifier> {
    let spilled = prop_oneof![
        lens().prop_map(ModifierKind::Lens),
        flat_run().prop_map(ModifierKind::Per),
        same().prop_map(ModifierKind::Same),
        length().prop_map(|length| ModifierKind::When {
            not: false,
            possibly: false,
            when: When::Window(length)
        }),
    ];
    let unjoined = prop_oneof![
        4 => kept(depth),
        1 => spilled.prop_map(|kind| Modifier { join: None, kind, span: nowhere() }),
    ];
    (unjoined, prop::sample::select(vec![None, None, Some(JoinWord::And), Some(JoinWord::ButNot)]))
        .prop_map(|(mut modifier, join)| {
            modifier.join = join;
            match &mut modifier.kind {
                ModifierKind::Role { not, .. } | ModifierKind::When { not, .. } => {
                    *not |= join == Some(JoinWord::ButNot)
                }
                _ if join == Some(JoinWord::ButNot) => modifier.join = None,
                _ => {}
            }
            modifier
        })
        .boxed()
}

/// Modifiers, a window last: before others it would be counted from what they name.
pub(super) fn modifiers(
    modifier: BoxedStrategy<Modifier>,
    number: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<Modifier>> {
    vec(modifier, number).prop_map(|modifiers| {
        let window =
            |modifier: &Modifier| matches!(modifier.kind, ModifierKind::When { when: When::Window(_), .. });
        let (mut windows, mut others): (Vec<_>, Vec<_>) = modifiers.into_iter().partition(window);
        others.extend(windows.pop());
        others
    })
}

fn head(depth: u32) -> BoxedStrategy<Head> {
    let run = run(depth).prop_map(Head::Run);
    if depth == 0 {
        return run.boxed();
    }
    let projections = vec![
        ProjectionWord::Actors,
        ProjectionWord::Places,
        ProjectionWord::Opponents,
        ProjectionWord::Purposes,
        ProjectionWord::Origins,
        ProjectionWord::Frameworks,
        ProjectionWord::Surroundings,
        ProjectionWord::Dates,
        ProjectionWord::Months,
        ProjectionWord::Years,
        ProjectionWord::Sources,
        ProjectionWord::Kinds,
    ];
    let projection = (prop::sample::select(projections), selection(depth - 1))
        .prop_map(|(projection, of)| Head::Projection { projection, of: Box::new(in_brackets(of)) });
    prop_oneof![4 => run, 1 => projection].boxed()
}

/// A noun with a head, and modifiers from `modifier`.
pub(super) fn headed(depth: u32, modifier: BoxedStrategy<Modifier>) -> BoxedStrategy<Noun> {
    let nth = (any_bool(), option::of(0_u64..20)).prop_map(|(last, count)| Nth { last, count });
    (
        option::weighted(0.2, nth),
        option::weighted(0.1, amount()),
        option::weighted(0.1, mood()),
        head(depth),
        modifiers(modifier, 0..4),
    )
        .prop_filter("an ordinal stands before a noun", |(nth, amount, ..)| nth.is_none() || amount.is_none())
        .prop_map(|(nth, amount, mood, head, modifiers)| {
            let mood = mood.filter(|_| matches!(head, Head::Run(_)));
            Noun { nth, amount, mood, head: Some(head), modifiers, span: nowhere() }
        })
        .boxed()
}

/// A noun that stands in another without brackets.
pub(super) fn inner() -> BoxedStrategy<Noun> {
    headed(1, kept(1))
}

fn noun(depth: u32) -> BoxedStrategy<Noun> {
    let unjoined = kept(depth);
    let headless =
        (unjoined, modifiers(modifier(depth), 0..2)).prop_filter_map("that is `who`", |(first, rest)| {
            let modifiers: Vec<_> = std::iter::once(first).chain(rest).collect();
            let relative = matches!(modifiers[0].kind, ModifierKind::Clause { relative: true, .. });
            (!relative).then(|| Noun { modifiers, ..Noun::default() })
        });
    let who = (clause(true), modifiers(modifier(depth), 0..2)).prop_map(|(kind, rest)| {
        let clause = Modifier { join: None, kind, span: nowhere() };
        Noun {
            head: Some(Head::Who),
            modifiers: std::iter::once(clause).chain(rest).collect(),
            ..Noun::default()
        }
    });
    prop_oneof![8 => headed(depth, modifier(depth)), 1 => headless, 1 => who].boxed()
}

fn sequence(depth: u32) -> BoxedStrategy<Selection> {
    let noun = noun(depth);
    if depth == 0 {
        return noun.prop_map(|noun| Selection::Noun(Box::new(noun))).boxed();
    }
    let relation = prop::sample::select(vec![StepRelation::FollowedBy, StepRelation::PrecededBy]);
    let inside = inner().prop_map(|noun| Selection::Noun(Box::new(noun)));
    let event = prop_oneof![2 => selection(depth - 1).prop_map(in_brackets), 1 => inside];
    let step = (any_bool(), relation, event, option::of(length()), option::of(same())).prop_map(
        |(not, relation, event, within, same)| StepClause {
            not,
            relation,
            event,
            within,
            same,
            span: nowhere(),
        },
    );
    (noun, vec(step, 0..3))
        .prop_map(|(noun, steps)| {
            let first = Box::new(noun);
            if steps.is_empty() { Selection::Noun(first) } else { Selection::Sequence { first, steps } }
        })
        .boxed()
}

fn first_noun(selection: &Selection) -> &Noun {
    match selection {
        Selection::Noun(noun) | Selection::Sequence { first: noun, .. } => noun,
        Selection::And { first, .. } => first_noun(first),
        Selection::Or(alternatives) => first_noun(&alternatives[0]),
    }
}

fn joined(depth: u32) -> BoxedStrategy<Selection> {
    let join = prop::sample::select(vec![JoinWord::And, JoinWord::ButNot]);
    // After `and`, what has no head or is `who …` narrows the noun before.
    let other = sequence(depth).prop_filter("that narrows the noun before", |selection| {
        !matches!(first_noun(selection).head, None | Some(Head::Who))
    });
    (sequence(depth), vec((join, other), 0..2))
        .prop_map(
            |(first, rest)| {
                if rest.is_empty() { first } else { Selection::And { first: Box::new(first), rest } }
            },
        )
        .boxed()
}

fn selection(depth: u32) -> BoxedStrategy<Selection> {
    vec(joined(depth), 1..3)
        .prop_map(|mut alternatives| match alternatives.len() {
            1 => alternatives.remove(0),
            _ => Selection::Or(alternatives),
        })
        .boxed()
}

pub(super) fn any_selection() -> BoxedStrategy<Selection> {
    selection(DEPTH)
}

/// A selection that is a question by itself; `who …` alone is another question.
pub(super) fn asked_selection() -> BoxedStrategy<Selection> {
    any_selection()
        .prop_filter(
            "that is a question of its own",
            |selection| !matches!(selection, Selection::Noun(noun) if noun.head == Some(Head::Who)),
        )
        .boxed()
}
