use annals_grammar::*;

pub(crate) fn question(text: &str) -> Question {
    match parse(text) {
        Ok(Phrase::Question(question)) => question,
        other => panic!("{text}: {other:?}"),
    }
}

pub(crate) fn ask(text: &str) -> AskClause {
    question(text).ask
}

fn select(text: &str) -> Selection {
    match ask(text) {
        AskClause::Select(selection) => selection,
        other => panic!("{text}: {other:?}"),
    }
}

pub(crate) fn noun(text: &str) -> Noun {
    match select(text) {
        Selection::Noun(noun) => *noun,
        other => panic!("{text}: {other:?}"),
    }
}

fn sequence(text: &str) -> (Noun, Vec<StepClause>) {
    match select(text) {
        Selection::Sequence { first, steps } => (*first, steps),
        other => panic!("{text}: {other:?}"),
    }
}

fn head(noun: &Noun) -> String {
    match &noun.head {
        Some(Head::Run(run)) => run.to_string(),
        other => panic!("{other:?}"),
    }
}

/// The modifiers of a noun, each as it prints.
pub(crate) fn narrowed(noun: &Noun) -> Vec<String> {
    noun.modifiers.iter().map(ToString::to_string).collect()
}

fn only_when(noun: &Noun) -> When {
    match noun.modifiers.as_slice() {
        [Modifier { kind: ModifierKind::When { when, .. }, .. }] => when.clone(),
        other => panic!("{other:?}"),
    }
}

fn edtf(text: &str) -> DateText {
    DateText { form: DateForm::Text(text.to_owned()), span: Span::default() }
}

#[test]
fn roles_and_times_stand_flat_in_the_order_typed() {
    let noun = noun("visits by Kim to Songchon in 2024");
    assert_eq!(head(&noun), "visits");
    let [by, to, when] = noun.modifiers.as_slice() else { panic!("{noun:?}") };
    let ModifierKind::Role { preposition: Role::By, not: false, argument } = &by.kind else {
        panic!("{by:?}")
    };
    assert_eq!(argument.to_string(), "Kim");
    assert!(matches!(to.kind, ModifierKind::Role { preposition: Role::To, .. }));
    let ModifierKind::When { not: false, possibly: false, when } = &when.kind else { panic!("{when:?}") };
    assert_eq!(*when, When::At(AtWord::In, edtf("2024")));
}

#[test]
fn in_on_and_by_are_times_before_dates_and_roles_before_anything_else() {
    let role = |text: &str| matches!(noun(text).modifiers[0].kind, ModifierKind::Role { .. });
    for text in [
        "x in 2024", "x on 2024-02-29", "x by 2024-02", "x in the 2020s", "x by last year",
        "x in spring 2024",
    ] {
        assert!(!role(text), "{text}");
    }
    for text in [
        "x in May", "x in Kangwon", "x on (dates of y)", "x by Kim", "x in 2024 Street", "x in (2024)",
        "x at 2024",
    ] {
        assert!(role(text), "{text}");
    }
}

#[test]
fn dates_are_typed_as_people_type_them() {
    let date = |text: &str| parse_date(text).map(|date| date.form).expect(text);
    for (typed, kept) in [
        ("2024", "2024"),
        ("29 February 2024", "29 February 2024"),
        ("the 1st of  May // a comment\n 2024", "1st of May 2024"),
        ("31 February 2024", "31 February 2024"),
        ("[..2020-12-31]", "[..2020-12-31]"),
        ("{1960, 1961-12}", "{1960,1961-12}"),
        ("-2004-06-?01/2006-06-~20", "-2004-06-?01/2006-06-~20"),
        ("the end of the 1990s", "end of 1990s"),
        ("last 30 days", "last 30 days"),
    ] {
        assert_eq!(date(typed), DateForm::Text(kept.to_owned()), "{typed}");
    }
    assert_eq!(date("$d"), DateForm::Parameter("d".to_owned()));
}

#[test]
fn words_of_time() {
    assert_eq!(
        only_when(&noun("x last year")),
        When::At(AtWord::In, parse_date("last year").expect("a date"))
    );
    assert_eq!(noun("last year by Kim").head, None);
    assert_eq!(noun("last year by Kim").nth, None);
    assert_eq!(only_when(&noun("x from 2023 to 2024")), When::FromTo(edtf("2023"), edtf("2024")));
    let since = When::Relative { word: TimeWord::Since, any: false, point: TimePoint::Date(edtf("2023")) };
    assert_eq!(only_when(&noun("x from 2023")), since);
    assert!(matches!(
        only_when(&noun("x on or before 2023")),
        When::Relative { word: TimeWord::OnOrBefore, .. }
    ));
    assert!(matches!(only_when(&noun("x before any y")), When::Relative { any: true, .. }));
    assert!(matches!(only_when(&noun("x during (y of z)")), When::Relative { word: TimeWord::During, .. }));
    let within = only_when(&noun("x within 30 days after (y at z)"));
    let When::Within { length, side: WithinSide::After, any: false, point: TimePoint::Events(_) } = within
    else {
        panic!("{within:?}")
    };
    assert_eq!(length, SpanOfTime { count: 30, unit: Unit::Day });
    let distance = only_when(&noun("x about 3 weeks after #8"));
    assert!(matches!(distance, When::Distance { about: true, after: true, .. }));
    assert_eq!(only_when(&noun("x about 2024")), When::About(edtf("2024")));
    let between = only_when(&noun("x between y at z and w"));
    assert_eq!(between.to_string(), "between y at z and w");
    assert_eq!(only_when(&noun("x in 2024 or 2020")).to_string(), "in 2024 or 2020");
    let among = When::Among(AtWord::On, vec![edtf("2024-01-01"), edtf("2024-01-02"), edtf("2024-01-03")]);
    assert_eq!(only_when(&noun("x on 2024-01-01 or 2024-01-02 and 2024-01-03")), among);
    let possibly = noun("x possibly not on 2024-02-10");
    assert!(matches!(possibly.modifiers[0].kind, ModifierKind::When { not: true, possibly: true, .. }));
}

#[test]
fn what_stands_behind_an_event_after_a_word_of_time_stays_in_the_flat_list() {
    let noun = noun("visits by Kim before inaugurations at Kimhwa in 2023 and in 2024 to Songchon");
    assert_eq!(
        narrowed(&noun),
        ["by Kim", "before inaugurations", "at Kimhwa", "in 2023", "and in 2024", "to Songchon"]
    );
    assert_eq!(noun.modifiers[4].join, Some(JoinWord::And));
}

#[test]
fn a_bracketed_event_takes_nothing() {
    let noun = noun("visits before (inaugurations at Kimhwa) in 2024");
    assert_eq!(narrowed(&noun), ["before (inaugurations at Kimhwa)", "in 2024"]);
}

#[test]
fn a_lens_and_a_grouping_leave_the_inner_event() {
    let noun = noun("visits before inaugurations at Kimhwa per month as of 2024");
    assert_eq!(narrowed(&noun), ["before inaugurations", "at Kimhwa", "per month", "as of 2024"]);
}

#[test]
fn but_not_before_a_modifier_denies_it() {
    let noun = noun("visits by Kim but not to Songchon but not in 2024");
    let [_, to, when] = noun.modifiers.as_slice() else { panic!("{noun:?}") };
    assert_eq!(to.join, Some(JoinWord::ButNot));
    assert!(matches!(to.kind, ModifierKind::Role { not: true, preposition: Role::To, .. }));
    assert!(matches!(when.kind, ModifierKind::When { not: true, .. }));
}

#[test]
fn but_not_before_anything_else_takes_a_set_away() {
    let selection = select("counties with inaugurations but not visited by Kim");
    let Selection::And { first, rest } = selection else { panic!("{selection:?}") };
    assert_eq!(first.to_string(), "counties with inaugurations");
    let [(JoinWord::ButNot, taken)] = rest.as_slice() else { panic!("{rest:?}") };
    assert_eq!(taken.to_string(), "visited by Kim");
}

#[test]
fn or_binds_least() {
    let selection = select("a and b or c but not d");
    let Selection::Or(alternatives) = selection else { panic!("{selection:?}") };
    assert_eq!(alternatives.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a and b", "c but not d"]);
}

#[test]
fn clauses() {
    let who = noun("people who attended inaugurations in 2024");
    let ModifierKind::Clause { relative: true, auxiliary: None, not: false, run, .. } =
        &who.modifiers[0].kind
    else {
        panic!("{who:?}")
    };
    assert_eq!(run.to_string(), "attended inaugurations");
    assert_eq!(narrowed(&who)[1], "in 2024");
    let passive = noun("facilities that were not inaugurated in 2024");
    assert!(matches!(
        &passive.modifiers[0].kind,
        ModifierKind::Clause { relative: true, auxiliary: Some(Auxiliary::Were), not: true, .. }
    ));
    let denied = noun("places not visited by Kim");
    let ModifierKind::Clause { relative: false, auxiliary: None, not: true, run, .. } =
        &denied.modifiers[0].kind
    else {
        panic!("{denied:?}")
    };
    assert_eq!(run.to_string(), "visited");
    assert_eq!(narrowed(&denied)[1], "by Kim");
    assert_eq!(narrowed(&noun("facilities that are not under construction")), ["not under construction"]);
}

#[test]
fn who_opens_a_question_or_a_set() {
    let AskClause::Wh { word: Wh::Who, clause } = ask("who visited Songchon in 2024") else { panic!() };
    assert_eq!(clause.run.expect("a run").to_string(), "visited Songchon");
    let selection = select("who visited Songchon or who visited Kimhwa");
    let Selection::Or(alternatives) = selection else { panic!("{selection:?}") };
    let Selection::Noun(first) = &alternatives[0] else { panic!("{alternatives:?}") };
    assert_eq!(first.head, Some(Head::Who));
    assert_eq!(alternatives[0].to_string(), "who visited Songchon");
}

#[test]
fn arguments() {
    let with = noun("places with at least 2 planned facilities");
    let ModifierKind::Role { argument, .. } = &with.modifiers[0].kind else { panic!("{with:?}") };
    assert_eq!(argument.amount, Some(AmountClause { comparison: Comparison::AtLeast, number: 2 }));
    assert_eq!(argument.mood, Some(MoodWord::Planned));
    let ArgumentKind::Run(run) = &argument.kind else { panic!("{argument:?}") };
    assert_eq!(run.to_string(), "facilities");
    let without = noun("provinces with floods but no inaugurations");
    assert!(matches!(without.modifiers[1], Modifier { join: None, kind: ModifierKind::Without(_), .. }));
    let bracket = noun("visits by (Kim and Jo)");
    let ModifierKind::Role { argument, .. } = &bracket.modifiers[0].kind else { panic!("{bracket:?}") };
    let ArgumentKind::Run(run) = &argument.kind else { panic!("{argument:?}") };
    assert!(matches!(run.parts[0].kind, PartKind::Bracket(Selection::And { .. })));
}

#[test]
fn what_stands_before_a_noun() {
    assert_eq!(noun("first visit by Kim").nth, Some(Nth { last: false, count: None }));
    assert_eq!(noun("last 3 visits").nth, Some(Nth { last: true, count: Some(3) }));
    assert_eq!(noun("planned visits").mood, Some(MoodWord::Planned));
    assert_eq!(
        noun("at least 2 visits").amount,
        Some(AmountClause { comparison: Comparison::AtLeast, number: 2 })
    );
    assert_eq!(noun("facilities planned").mood, None);
    assert_eq!(head(&noun("facilities planned")), "facilities planned");
    assert_eq!(head(&noun("last")), "last");
    assert_eq!(noun("by Kim in 2024").head, None);
}

#[test]
fn lists_that_say_how_they_are_meant() {
    let listed = noun("visits to either of (Kimhwa, Songchon) by all of (Kim and Jo, soldiers) in 2024");
    assert_eq!(
        narrowed(&listed),
        ["to either of (Kimhwa, Songchon)", "by all of (Kim and Jo, soldiers)", "in 2024"]
    );
    let ModifierKind::Role { argument, .. } = &listed.modifiers[1].kind else { panic!("{listed:?}") };
    let ArgumentKind::Run(run) = &argument.kind else { panic!("{argument:?}") };
    assert!(matches!(&run.parts[0].kind, PartKind::List { all: true, of } if of.len() == 2));
    // Without a bracket behind them they are words of a name.
    assert_eq!(head(&noun("either")), "either");
    assert_eq!(narrowed(&noun("all of us")), ["of us"]);
}

#[test]
fn projections() {
    let of = |noun: &Noun| match &noun.head {
        Some(Head::Projection { of, .. }) => of.to_string(),
        other => panic!("{other:?}"),
    };
    let bare = noun("actors of declarations under 20x10");
    assert_eq!(of(&bare), "declarations");
    assert_eq!(narrowed(&bare), ["under 20x10"]);
    let bracketed = noun("places of (visits by Kim) in Kangwon");
    assert_eq!(of(&bracketed), "(visits by Kim)");
    assert_eq!(narrowed(&bracketed), ["in Kangwon"]);
    let steps = noun("places of (visits by Kim followed by inaugurations)");
    assert_eq!(of(&steps), "(visits by Kim followed by inaugurations)");
    let role = noun("visits to places of (floods)");
    assert_eq!(narrowed(&role), ["to (places of (floods))"]);
    assert!(matches!(
        noun("dates of places of x").head,
        Some(Head::Projection { projection: ProjectionWord::Dates, .. })
    ));
    assert_eq!(head(&noun("places")), "places");
}

#[test]
fn steps_keep_their_window_and_what_is_the_same() {
    let (first, steps) =
        sequence("groundbreakings followed by inaugurations at Songchon within 1 year of the same facility");
    assert!(first.modifiers.is_empty());
    let [step] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(step.event.to_string(), "inaugurations at Songchon");
    assert_eq!(step.within, Some(SpanOfTime { count: 1, unit: Unit::Year }));
    let Some(SameClause::Thing(Role::Of, run)) = &step.same else { panic!("{step:?}") };
    assert_eq!(run.to_string(), "facility");
    let (_, steps) = sequence("a followed by b anywhere not preceded by (c and d) at the same place");
    assert_eq!(steps[0].same, Some(SameClause::Anywhere));
    assert!(steps[1].not && steps[1].relation == StepRelation::PrecededBy);
    assert_eq!(steps[1].event.to_string(), "(c and d)");
}

#[test]
fn a_window_inside_an_event_of_a_step_is_the_steps() {
    let (_, steps) = sequence("a followed by b before c within 1 year");
    assert_eq!(steps[0].event.to_string(), "b before c");
    assert_eq!(steps[0].within, Some(SpanOfTime { count: 1, unit: Unit::Year }));
}

#[test]
fn what_a_step_does_not_take_is_about_the_whole() {
    let (first, _) = sequence("a in Kangwon followed by (b) in 2024 and by Kim");
    assert_eq!(narrowed(&first), ["in Kangwon", "in 2024", "and by Kim"]);
    let (first, _) = sequence("a followed by b in 2024 as of 2025 and by Kim");
    assert_eq!(narrowed(&first), ["as of 2025", "and by Kim"]);
}

#[test]
fn durations() {
    let AskClause::HowLong(how_long) =
        ask("how long from (visits to Songchon in 2024) to inaugurations at Songchon")
    else {
        panic!()
    };
    assert!(how_long.from.bracketed);
    let to = how_long.to.expect("a side");
    assert!(!to.bracketed);
    assert_eq!(to.at.to_string(), "inaugurations at Songchon");
    let AskClause::HowLong(bare) = ask("median how long from groundbreakings in 2024 to inaugurations")
    else {
        panic!()
    };
    assert_eq!(bare.statistic, Some(Statistic::Median));
    assert!(!bare.from.bracketed);
    assert_eq!(ask("how long between a in 2024 and b"), ask("how long from a in 2024 to b"));
    let AskClause::HowLong(since) = ask("how long since last visit by Kim to Songchon") else { panic!() };
    assert_eq!(since.to, None);
    assert_eq!(since.from.at.to_string(), "last visit by Kim to Songchon");
    let AskClause::Gap { longest: true, between } = ask("longest gap between visits by Kim") else {
        panic!()
    };
    assert_eq!(between.to_string(), "visits by Kim");
}

#[test]
fn other_questions() {
    assert!(matches!(ask("how many visits by Kim"), AskClause::HowMany(_)));
    assert!(matches!(ask("count visits per month"), AskClause::HowMany(_)));
    let AskClause::HowManyTimes(clause) = ask("how many times did Kim visit Songchon") else { panic!() };
    assert_eq!(clause.auxiliary, Some(Auxiliary::Did));
    assert_eq!(clause.run.expect("a run").to_string(), "Kim visit Songchon");
    let AskClause::Did(clause) = ask("did Kim visit Kimhwa before groundbreakings at Songchon") else {
        panic!()
    };
    assert_eq!(clause.modifiers.len(), 2);
    let AskClause::Wh { word: Wh::Where, clause } = ask("where is Kimhwa?") else { panic!() };
    assert_eq!(clause.auxiliary, Some(Auxiliary::Is));
    let AskClause::Path { from, to, in_order_of_time: true, within: Some(3), through, modifiers } =
        ask("path from Kim to Rason in order of time within 3 steps through people before 2024")
    else {
        panic!()
    };
    assert_eq!(
        (from.to_string(), to.to_string(), modifiers.len()),
        ("Kim".to_owned(), "Rason".to_owned(), 1)
    );
    assert_eq!(through.expect("whom it passes").to_string(), "people");
    assert!(matches!(
        ask("neighbors of Songchon within 2 steps"),
        AskClause::Neighbours { within: Some(2), .. }
    ));
    let AskClause::Rank { what, by } = ask("rank people in Kangwon by visits in 2024") else { panic!() };
    assert_eq!(
        (what.to_string(), by.to_string()),
        ("people in Kangwon".to_owned(), "visits in 2024".to_owned())
    );
    assert!(matches!(ask("islands"), AskClause::Islands(modifiers) if modifiers.is_empty()));
    let AskClause::Changes { clock: ClockWord::Known, from: Some(_), to: None, .. } =
        ask("changes known since 2024")
    else {
        panic!()
    };
    let AskClause::Changes { clock: ClockWord::Happened, from: Some(_), to: Some(_), modifiers } =
        ask("changes of Songchon from 2024 to 2025")
    else {
        panic!()
    };
    assert_eq!(modifiers.len(), 1);
    for (text, report) in [
        ("timeline of x", ReportWord::Timeline),
        ("status of x", ReportWord::Status),
        ("progress of x", ReportWord::Progress),
        ("history of #4", ReportWord::History),
        ("describe x", ReportWord::Describe),
    ] {
        assert!(matches!(ask(text), AskClause::Report { report: found, .. } if found == report), "{text}");
    }
    assert!(matches!(ask("why #4"), AskClause::Why(of) if matches!(*of, AskClause::Select(_))));
    assert!(matches!(ask("why how many visits"), AskClause::Why(of) if matches!(*of, AskClause::HowMany(_))));
    assert!(matches!(ask("average quantity of x"), AskClause::Measure { statistic: Statistic::Average, .. }));
}

#[test]
fn shaping_comes_last_in_any_order() {
    let question = question("explain visits by Kim limit 20, show date, by sorted by date descending?");
    assert!(question.explain);
    assert_eq!(question.shaping.limit, Some(20));
    assert_eq!(
        question.shaping.show.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(),
        ["date", "by"]
    );
    assert!(
        question.shaping.sorted.is_some_and(|sorting| sorting.descending && sorting.field.text == "date")
    );
}

#[test]
fn replays() {
    let Ok(Phrase::Replay(replay)) = parse("replay from 2024 to 2025 by month") else { panic!() };
    assert!(replay.from.is_some() && replay.to.is_some() && replay.by == Some(Unit::Month));
    let Ok(Phrase::Replay(replay)) = parse("replay to 2024-12-31") else { panic!() };
    assert!(replay.from.is_none() && replay.to.is_some() && replay.by.is_none());
}

#[test]
fn lenses() {
    let noun = noun("events as of 2024 as known on 2025 as recorded on 2026 as recorded at #120");
    let lenses: Vec<_> = noun.modifiers.iter().map(|modifier| &modifier.kind).collect();
    assert!(matches!(
        lenses.as_slice(),
        [
            ModifierKind::Lens(LensClause::AsOf(_)),
            ModifierKind::Lens(LensClause::AsKnownOn(_)),
            ModifierKind::Lens(LensClause::AsRecordedOn(_)),
            ModifierKind::Lens(LensClause::AsRecordedAt(Reference {
                target: ReferenceWord::Number(120),
                ..
            }))
        ]
    ));
}

#[test]
fn spans_are_bytes_of_what_was_typed() {
    let text = "// 김\nvisits by 김정은   to the Songchon  in  2024";
    let noun = noun(text);
    let at = |span: Span| &text[span.start..span.end];
    let spans: Vec<_> = noun.modifiers.iter().map(|modifier| at(modifier.span)).collect();
    assert_eq!(spans, ["by 김정은", "to the Songchon", "in  2024"]);
    let ModifierKind::Role { argument, .. } = &noun.modifiers[1].kind else { panic!("{noun:?}") };
    assert_eq!(at(argument.span), "Songchon");
}
