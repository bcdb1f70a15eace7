use annals_grammar::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::sets::*;

fn label() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["songchon-start", "a", "announcement-20x10", "at-once", "김화-1"])
        .prop_map(str::to_owned)
}

fn reference() -> BoxedStrategy<Reference> {
    let target =
        prop_oneof![(0_u64..99).prop_map(ReferenceWord::Number), label().prop_map(ReferenceWord::Label)];
    target.prop_map(|target| Reference { target, span: Span::default() }).boxed()
}

fn label_word() -> impl Strategy<Value = Word> {
    label().prop_map(|text| Word { text, quoted: false, span: Span::default() })
}

/// Times whose points are dates and entries.
fn stated_when() -> BoxedStrategy<When> {
    let entry = reference().prop_map(|reference| {
        let kind = match reference.target {
            ReferenceWord::Number(number) => PartKind::Number(number),
            ReferenceWord::Label(label) => PartKind::Word(label),
        };
        let run = Run { parts: vec![RunPart { kind, span: Span::default() }], span: Span::default() };
        let noun = Noun { head: Some(Head::Run(run)), ..Noun::default() };
        TimePoint::Events(Box::new(Selection::Noun(Box::new(noun))))
    });
    when(prop_oneof![date().prop_map(TimePoint::Date), entry].boxed(), false)
}

fn via() -> impl Strategy<Value = RunPart> {
    let who = prop_oneof![
        (0_u64..99).prop_map(PartKind::Number),
        word().prop_map(|Word { text, quoted, .. }| {
            if quoted { PartKind::Quoted(text) } else { PartKind::Word(text) }
        }),
    ];
    who.prop_map(|kind| RunPart { kind, span: Span::default() })
}

fn citation() -> BoxedStrategy<Citation> {
    let locator = prop_oneof![
        (0_u64..999, 0_u64..999).prop_map(|(from, to)| Locator::Characters(from, to)),
        (0_u64..99).prop_map(Locator::Paragraph),
        (0_u64..99).prop_map(Locator::Page),
    ];
    let grounds = prop::sample::select(vec![Grounds::Stated, Grounds::Reported, Grounds::Inferred]);
    let rank = prop::sample::select(vec![Rank::Preferred, Rank::Normal, Rank::Deprecated]);
    (
        word(),
        vec(via(), 0..3),
        option::of(locator),
        option::of(text()),
        option::of(grounds),
        option::of(rank),
        option::of(0_u8..7),
    )
        .prop_map(|(source, via, locator, quote, grounds, rank, credibility)| Citation {
            source,
            via,
            locator,
            quote,
            grounds,
            rank,
            credibility,
            span: Span::default(),
        })
        .boxed()
}

fn quantity() -> BoxedStrategy<QuantityText> {
    let bounds = vec![Bound::Exactly, Bound::About, Bound::Over, Bound::Under, Bound::AtLeast, Bound::AtMost];
    let unit = prop::sample::select(vec!["houses", "tons of rice", "x"]).prop_map(str::to_owned);
    (prop::sample::select(bounds), option::of(-9_999_999_i64..9_999_999), unit)
        .prop_map(|(bound, thousandths, unit)| QuantityText { bound, thousandths, unit })
        .boxed()
}

fn count() -> BoxedStrategy<CountText> {
    prop_oneof![
        (0_u64..99).prop_map(CountText::Exactly),
        (0_u64..99).prop_map(CountText::AtLeast),
        (0_u64..99).prop_map(CountText::AtMost),
        (0_u64..99, 0_u64..99).prop_map(|(least, most)| CountText::Between(least, most)),
        Just(CountText::Several),
    ]
    .boxed()
}

fn arguments() -> impl Strategy<Value = Vec<Argument>> {
    vec(argument(1), 1..3)
}

fn record() -> impl Strategy<Value = Tell> {
    let words = vec![Link::PartOf, Link::Includes, Link::Follows, Link::BecauseOf];
    let what =
        (option::of(mood()), flat_run(), vec((preposition(), arguments()), 0..3), vec(stated_when(), 0..3));
    let how_many = (option::of(quantity()), option::of(count()), vec(reference(), 0..3));
    let why = (vec((prop::sample::select(words), reference()), 0..3), any_bool(), vec(citation(), 0..3));
    (what, how_many, why).prop_map(
        |((mood, kind, roles, when), (quantity, count, including), (links, derived, sources))| {
            Tell::Record(Box::new(RecordClause {
                mood,
                kind,
                roles,
                when,
                quantity,
                count,
                including,
                links,
                derived,
                sources,
            }))
        },
    )
}

fn declare() -> impl Strategy<Value = Tell> {
    let relation =
        prop::sample::select(vec!["near", "on the outskirts of", "under", "of"]).prop_map(str::to_owned);
    let parent = prop::sample::select(vec![Role::In, Role::At]);
    let target = (0_u64..99, flat_run(), unit(), option::of(length()))
        .prop_map(|(count, kind, per, during)| TargetText { count, kind, per, during });
    let also = text().prop_map(|text| Word { text, quoted: true, span: Span::default() });
    let where_ = (option::of((parent, flat_run())), vec((relation, flat_run()), 0..3));
    let coordinates = (-90_000_000_i32..=90_000_000, -180_000_000_i32..=180_000_000);
    let rest = (vec(also, 0..3), option::of(coordinates), option::of(target), vec(citation(), 0..2));
    (flat_run(), where_, option::of(date()), option::of(date()), rest).prop_map(
        |(what, (parent, relations), from, to, (also, coordinates, target, sources))| {
            Tell::Declare(Box::new(DeclareClause {
                what,
                parent,
                from,
                to,
                relations,
                also,
                coordinates,
                target,
                sources,
            }))
        },
    )
}

fn change() -> BoxedStrategy<ChangeText> {
    prop_oneof![
        flat_run().prop_map(ChangeText::Kind),
        option::of(mood()).prop_map(ChangeText::Mood),
        stated_when().prop_map(ChangeText::When),
        Just(ChangeText::NoDate),
        Just(ChangeText::NoQuantity),
        Just(ChangeText::NoCount),
        (preposition(), arguments())
            .prop_map(|(preposition, arguments)| ChangeText::Role(preposition, arguments)),
        (preposition(), arguments())
            .prop_map(|(preposition, arguments)| ChangeText::With(preposition, arguments)),
        (preposition(), arguments())
            .prop_map(|(preposition, arguments)| ChangeText::Without(preposition, arguments)),
        quantity().prop_map(ChangeText::Quantity),
        count().prop_map(ChangeText::Count),
        vec(reference(), 1..3).prop_map(ChangeText::Including),
    ]
    .boxed()
}

fn define_part() -> BoxedStrategy<DefinePart> {
    let filler = prop_oneof![preposition().prop_map(FillerText::Its), Just(FillerText::Itself)];
    prop_oneof![
        word().prop_map(DefinePart::Plural),
        word().prop_map(DefinePart::Past),
        (word(), option::of((preposition(), option::of(preposition())))).prop_map(|(verb, frame)| {
            DefinePart::Verb(verb, frame.map(|(subject, object)| FrameText { subject, object }))
        }),
        Just(DefinePart::Symmetric),
        word().prop_map(DefinePart::Intends),
        word().prop_map(DefinePart::Agent),
        word().prop_map(DefinePart::Also),
        word().prop_map(DefinePart::IsA),
        (preposition(), vec(word(), 1..3))
            .prop_map(|(preposition, types)| DefinePart::Role(preposition, types)),
        (word(), vec((preposition(), filler), 0..3))
            .prop_map(|(kind, roles)| DefinePart::Implies(kind, roles)),
        (preposition(), word(), option::of(mood()))
            .prop_map(|(role, status, mood)| DefinePart::Makes(role, status, mood)),
        word().prop_map(DefinePart::After),
        word().prop_map(DefinePart::Before),
    ]
    .boxed()
}

fn about_events() -> BoxedStrategy<Tell> {
    let because = || option::of(text());
    prop_oneof![
        (reference(), citation(), vec(change(), 0..3), because())
            .prop_map(|(event, source, asserts, because)| Tell::Cite { event, source, asserts, because }),
        (any_bool(), reference(), vec(change(), 1..4), because(), vec(citation(), 0..2)).prop_map(
            |(refine, event, changes, because, sources)| Tell::Correct {
                refine,
                event,
                changes,
                because,
                sources
            }
        ),
        (reference(), because(), vec(citation(), 0..2))
            .prop_map(|(target, because, sources)| Tell::Retract { target, because, sources }),
        (reference(), because(), vec(citation(), 0..2)).prop_map(|(target, because, sources)| Tell::Undo {
            target,
            because,
            sources
        }),
        (any_bool(), reference(), reference(), because(), vec(citation(), 0..2)).prop_map(
            |(same, event, duplicate, because, sources)| Tell::Tie {
                same,
                event,
                duplicate,
                because,
                sources
            }
        ),
        (flat_run(), text(), vec(citation(), 0..2)).prop_map(|(on, text, sources)| Tell::Note {
            on,
            text,
            sources
        }),
    ]
    .boxed()
}

fn about_names() -> BoxedStrategy<Tell> {
    let because = || option::of(text());
    let value = prop_oneof![text().prop_map(FieldValue::Text), date().prop_map(FieldValue::Date)];
    let whats = vec![Definition::Type, Definition::Kind, Definition::Status];
    prop_oneof![
        declare(),
        (word(), vec((label_word(), value), 1..4)).prop_map(|(key, fields)| Tell::Source { key, fields }),
        (flat_run(), flat_run(), because()).prop_map(|(from, into, because)| Tell::Merge {
            from,
            into,
            because
        }),
        (flat_run(), flat_run(), vec(reference(), 1..4), because())
            .prop_map(|(from, into, events, because)| Tell::Split { from, into, events, because }),
        (word(), prop::char::range('A', 'F'), because()).prop_map(|(source, letter, because)| Tell::Rate {
            source,
            letter,
            because
        }),
        (word(), any_selection()).prop_map(|(name, selection)| Tell::Let { name, selection }),
        (prop::sample::select(whats), word(), vec(define_part(), 0..6))
            .prop_map(|(what, name, parts)| Tell::Define { what, name, parts }),
    ]
    .boxed()
}

/// Moments as they are typed, with or without the number and the author.
fn recorded(numbered: bool) -> BoxedStrategy<RecordedText> {
    let moments =
        vec!["2026-11-20T08:00:00Z", "2026-11-20", "-000044-03-15T12:00:00.25+09:00", "0001-01-01T00:00Z"];
    (prop::sample::select(moments), option::of(0_u64..99), option::of(text()))
        .prop_map(move |(at, number, by)| RecordedText {
            at: at.to_owned(),
            number: number.filter(|_| numbered),
            by,
            span: Span::default(),
        })
        .boxed()
}

pub(super) fn phrase() -> BoxedStrategy<Phrase> {
    (
        prop_oneof![2 => record(), 2 => about_events(), 2 => about_names()],
        option::weighted(0.2, label_word()),
        option::weighted(0.2, vec(reference(), 0..3)),
        option::weighted(0.2, recorded(false)),
        option::weighted(0.3, recorded(true)),
    )
        .prop_map(|(tell, label, supersedes, first, recorded)| {
            let may = matches!(
                tell,
                Tell::Record(_)
                    | Tell::Declare(_)
                    | Tell::Source { .. }
                    | Tell::Cite { .. }
                    | Tell::Correct { .. }
                    | Tell::Note { .. }
            );
            let label = label.filter(|_| may);
            let supersedes = supersedes.filter(|_| !matches!(tell, Tell::Source { .. }));
            Phrase::Statement(Statement { tell, label, supersedes, first, recorded, span: Span::default() })
        })
        .boxed()
}
