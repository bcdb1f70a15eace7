use annals_grammar::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::sets::*;

fn clause(auxiliary: BoxedStrategy<Option<Auxiliary>>) -> impl Strategy<Value = Clause> {
    (auxiliary, any_bool(), flat_run(), modifiers(modifier(1), 0..3)).prop_map(
        |(auxiliary, not, run, modifiers)| Clause {
            auxiliary,
            not,
            run: Some(run),
            modifiers,
            span: Span::default(),
        },
    )
}

fn side() -> BoxedStrategy<DurationSide> {
    let at = |noun: Noun| TimePoint::Events(Box::new(Selection::Noun(Box::new(noun))));
    prop_oneof![
        any_selection().prop_map(|events| DurationSide {
            bracketed: true,
            at: TimePoint::Events(Box::new(in_brackets(events))),
        }),
        (any_bool(), date())
            .prop_map(|(bracketed, date)| DurationSide { bracketed, at: TimePoint::Date(date) }),
        inner().prop_map(move |noun| DurationSide { bracketed: false, at: at(noun) }),
    ]
    .boxed()
}

/// Modifiers that no unbracketed side before them would keep: they are joined.
fn after_sides() -> impl Strategy<Value = Vec<Modifier>> {
    modifiers(modifier(1), 0..2).prop_map(|mut modifiers| {
        for modifier in &mut modifiers {
            modifier.join = modifier.join.or(Some(JoinWord::And));
        }
        modifiers
    })
}

fn how_long() -> impl Strategy<Value = AskClause> {
    let statistics = vec![Statistic::Average, Statistic::Median, Statistic::Longest, Statistic::Shortest];
    (option::of(prop::sample::select(statistics)), side(), option::of(side()), after_sides()).prop_map(
        |(statistic, from, to, modifiers)| AskClause::HowLong(HowLong { statistic, from, to, modifiers }),
    )
}

fn ranked() -> impl Strategy<Value = Noun> {
    inner().prop_map(|mut noun| {
        noun.modifiers.retain(|modifier| !modifier.to_string().starts_with("by "));
        noun
    })
}

fn graph() -> BoxedStrategy<AskClause> {
    let modifiers = || modifiers(modifier(1), 0..3);
    let through = || option::of(argument(1));
    prop_oneof![
        (flat_run(), flat_run(), any_bool(), option::of(0_u64..9), through(), modifiers()).prop_map(
            |(from, to, in_order_of_time, within, through, modifiers)| AskClause::Path {
                from,
                to,
                in_order_of_time,
                within,
                through,
                modifiers
            }
        ),
        (flat_run(), option::of(0_u64..9), through(), modifiers()).prop_map(
            |(of, within, through, modifiers)| AskClause::Neighbours { of, within, through, modifiers }
        ),
        (ranked(), any_selection()).prop_map(|(what, by)| AskClause::Rank { what, by }),
        modifiers().prop_map(AskClause::Islands),
    ]
    .boxed()
}

fn changes() -> impl Strategy<Value = AskClause> {
    let clocks = vec![ClockWord::Happened, ClockWord::Known, ClockWord::Recorded];
    let roles = vec((preposition(), argument(1)), 0..2).prop_map(|roles| {
        let kind = |(preposition, argument)| ModifierKind::Role { preposition, not: false, argument };
        roles
            .into_iter()
            .map(|role| Modifier { join: None, kind: kind(role), span: Span::default() })
            .collect()
    });
    (prop::sample::select(clocks), option::of(date()), option::of(date()), roles).prop_map(
        |(clock, from, to, modifiers)| {
            let to = to.filter(|_| from.is_some());
            AskClause::Changes { clock, from, to, modifiers }
        },
    )
}

fn ask() -> BoxedStrategy<AskClause> {
    let reports = vec![
        ReportWord::Timeline,
        ReportWord::Status,
        ReportWord::Progress,
        ReportWord::History,
        ReportWord::Describe,
    ];
    let statistics = vec![
        Statistic::Average,
        Statistic::Median,
        Statistic::Total,
        Statistic::Longest,
        Statistic::Shortest,
    ];
    let words = vec![Wh::Who, Wh::What, Wh::When, Wh::Where, Wh::Which];
    let asked = prop_oneof![
        4 => asked_selection().prop_map(AskClause::Select),
        1 => any_selection().prop_map(AskClause::HowMany),
        1 => clause(auxiliary().prop_map(Some).boxed()).prop_map(AskClause::HowManyTimes),
        1 => (prop::sample::select(statistics), any_selection()).prop_map(|(statistic, of)| AskClause::Measure { statistic, of }),
        2 => how_long(),
        1 => (any_bool(), any_selection()).prop_map(|(longest, between)| AskClause::Gap { longest, between }),
        2 => (prop::sample::select(words), clause(option::of(auxiliary()).boxed())).prop_map(|(word, clause)| AskClause::Wh { word, clause }),
        1 => clause(auxiliary().prop_map(Some).boxed()).prop_map(AskClause::Did),
        2 => graph(),
        1 => changes(),
        1 => (prop::sample::select(reports), any_selection()).prop_map(|(report, of)| AskClause::Report { report, of }),
    ];
    (prop::bool::weighted(0.1), asked)
        .prop_map(|(why, asked)| if why { AskClause::Why(Box::new(asked)) } else { asked })
        .boxed()
}

pub(super) fn phrase() -> BoxedStrategy<Phrase> {
    let sorting = (word(), any_bool()).prop_map(|(field, descending)| Sorting { field, descending });
    let shaping = (option::weighted(0.2, sorting), option::weighted(0.2, 0_u64..99), vec(word(), 0..3))
        .prop_map(|(sorted, limit, show)| ShapingClause { sorted, limit, show });
    let question = (any_bool(), any_bool(), ask(), shaping).prop_map(|(explain, possibly, ask, shaping)| {
        Phrase::Question(Question {
            explain,
            possibly,
            ask,
            lens: Vec::new(),
            shaping,
            span: Span::default(),
        })
    });
    let replay = (option::of(date()), option::of(date()), option::of(unit()))
        .prop_map(|(from, to, by)| Phrase::Replay(ReplayClause { from, to, by }));
    prop_oneof![20 => question, 1 => replay].boxed()
}
