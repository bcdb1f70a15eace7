use annals_grammar::*;

fn stated(text: &str) -> Statement {
    match parse(text) {
        Ok(Phrase::Statement(statement)) => statement,
        other => panic!("{text}: {other:?}"),
    }
}

pub(crate) fn record(text: &str) -> RecordClause {
    match stated(text).tell {
        Tell::Record(record) => *record,
        other => panic!("{text}: {other:?}"),
    }
}

fn declare(text: &str) -> DeclareClause {
    match stated(text).tell {
        Tell::Declare(declare) => *declare,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_bare_and_lists_names_of_one_role() {
    let record = record("record visit by Kim and new person \"Pak Thae Song\" and Jo to Songchon in 2025");
    let [(Role::By, by), (Role::To, to)] = record.roles.as_slice() else { panic!("{record:?}") };
    assert_eq!(by.len(), 3);
    let ArgumentKind::New { kind, name } = &by[1].kind else { panic!("{by:?}") };
    assert_eq!((kind.to_string().as_str(), name.text.as_str()), ("person", "Pak Thae Song"));
    assert_eq!(to.len(), 1);
    assert_eq!(record.when.len(), 1);
}

#[test]
fn a_comma_starts_a_clause() {
    let text = "record denied destruction of houses at Kimhwa in August 2020, about 3 weeks after flood-1, \
        quantity over 1,000.5 houses, count at least 4 including a, b and #7, part of #8, because of flood-1, derived, \
        labelled kimhwa-houses, source article at 1998-2069 via \"state media\" via kcna quote \"gone\" reported, \
        source kcna page 3 preferred credibility 2";
    let statement = stated(text);
    assert_eq!(statement.label.expect("a label").text, "kimhwa-houses");
    let Tell::Record(record) = statement.tell else { panic!() };
    assert_eq!(record.mood, Some(MoodWord::Denied));
    assert_eq!(record.kind.to_string(), "destruction");
    assert_eq!(record.when.len(), 2);
    let When::Distance { about: true, after: true, point: TimePoint::Events(_), .. } = &record.when[1] else {
        panic!()
    };
    let quantity = record.quantity.expect("a quantity");
    assert_eq!((quantity.bound, quantity.thousandths), (Bound::Over, Some(1_000_500)));
    assert_eq!(quantity.unit, "houses");
    assert_eq!(record.count, Some(CountText::AtLeast(4)));
    assert_eq!(record.including.len(), 3);
    assert_eq!(
        record.links.iter().map(|(word, _)| *word).collect::<Vec<_>>(),
        [Link::PartOf, Link::BecauseOf]
    );
    assert!(record.derived);
    let [article, kcna] = record.sources.as_slice() else { panic!("{:?}", record.sources) };
    assert_eq!(article.locator, Some(Locator::Characters(1998, 2069)));
    assert_eq!(article.via.iter().map(ToString::to_string).collect::<Vec<_>>(), ["\"state media\"", "kcna"]);
    assert_eq!(article.quote.as_deref(), Some("gone"));
    assert_eq!(article.grounds, Some(Grounds::Reported));
    assert_eq!(
        (kcna.locator, kcna.rank, kcna.credibility),
        (Some(Locator::Page(3)), Some(Rank::Preferred), Some(2))
    );
}

#[test]
fn counts_and_quantities() {
    for (text, count) in [
        ("count 19", CountText::Exactly(19)),
        ("count over 3", CountText::AtLeast(4)),
        ("count at most 4", CountText::AtMost(4)),
        ("count 2 to 4", CountText::Between(2, 4)),
        ("count several", CountText::Several),
    ] {
        assert_eq!(record(&format!("record visits by Kim, {text}")).count, Some(count), "{text}");
    }
    let words = record("record visits by Kim, quantity hundreds of people").quantity.expect("a quantity");
    assert_eq!((words.thousandths, words.unit.as_str()), (None, "hundreds of people"));
}

#[test]
fn dates_of_a_record() {
    let record = record("record x at y between 2024-02-29 and 2025-02-11");
    assert!(matches!(record.when.as_slice(), [When::Between(TimePoint::Date(_), TimePoint::Date(_))]));
    for text in [
        "throughout 2024", "by 2024", "since 2024", "about 2024", "in 2024", "on 2024-02-29", "before #4",
        "from 2023 to 2024", "today",
    ] {
        assert_eq!(self::record(&format!("record x at y {text}")).when.len(), 1, "{text}");
        assert_eq!(self::record(&format!("record x at y, {text}")).when.len(), 1, "{text}");
    }
    let after = self::record("record x about 3 weeks after announcement-20x10 at Songchon");
    assert_eq!((after.when.len(), after.roles.len()), (1, 1));
}

#[test]
fn entities() {
    let county = declare(
        "declare county Kimhwa in Kangwon from 1952 to 2004 also \"Kimhwa County\", \"김화군\", coordinates 38.79 -127.5, source article at 1-2, source b",
    );
    assert_eq!(county.what.to_string(), "county Kimhwa");
    let (Role::In, parent) = county.parent.expect("a parent") else { panic!() };
    assert_eq!(parent.to_string(), "Kangwon");
    assert!(county.from.is_some() && county.to.is_some());
    assert_eq!(
        county.also.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(),
        ["Kimhwa County", "김화군"]
    );
    assert_eq!(county.coordinates, Some((38_790_000, -127_500_000)));
    assert_eq!(county.sources.len(), 2);
    let near = declare("declare county Ryonggang near \"Nampho port\" on the outskirts of Pyongyang");
    let relations: Vec<_> = near.relations.iter().map(|(words, name)| format!("{words}|{name}")).collect();
    assert_eq!(relations, ["near|\"Nampho port\"", "on the outskirts of|Pyongyang"]);
    let plan =
        declare("declare plan \"20x10 plan\" also 20x10, target 20 inaugurations per year for 10 years");
    let target = plan.target.expect("a target");
    assert_eq!(
        (target.count, target.per, target.during),
        (20, Unit::Year, Some(SpanOfTime { count: 10, unit: Unit::Year }))
    );
    let at = declare("declare facility \"Songchon food factory\" at Songchon");
    assert!(matches!(at.parent, Some((Role::At, _))));
}

#[test]
fn sources() {
    let Tell::Source { key, fields } =
        stated("source kcna-1221: publisher KCNA Watch, title \"A, \"\"B\"\"\", published 2024-12-21, url https://x.org/a?b=1 // c").tell
    else {
        panic!()
    };
    assert_eq!(key.text, "kcna-1221");
    let fields: Vec<_> = fields.into_iter().map(|(word, value)| (word.text, value)).collect();
    let text = |text: &str| FieldValue::Text(text.to_owned());
    assert_eq!(fields[0], ("publisher".to_owned(), text("KCNA Watch")));
    assert_eq!(fields[1], ("title".to_owned(), text("A, \"B\"")));
    assert!(matches!(fields[2].1, FieldValue::Date(_)));
    assert_eq!(fields[3].1, text("https://x.org/a?b=1"));
}

#[test]
fn corrections() {
    let Tell::Correct { refine: false, changes, because, sources, .. } =
        stated("correct #45 on 2024-02-28, without with \"Jo Yong Won\", also with Kim, kind visit, mood happened, without date, quantity 900 houses, count 3 including x because \"r\", source a").tell
    else {
        panic!()
    };
    assert!(matches!(
        changes.as_slice(),
        [
            ChangeText::When(_),
            ChangeText::Without(Role::With, _),
            ChangeText::With(Role::With, _),
            ChangeText::Kind(_),
            ChangeText::Mood(None),
            ChangeText::NoDate,
            ChangeText::Quantity(_),
            ChangeText::Count(CountText::Exactly(3)),
            ChangeText::Including(_),
        ]
    ));
    assert_eq!(because.as_deref(), Some("r"));
    assert_eq!(sources.len(), 1);
    let Tell::Cite { asserts, because, source, .. } =
        stated("cite start source kcna at 1-2 on 2024-02-28 preferred because \"x\"").tell
    else {
        panic!()
    };
    assert_eq!((asserts.len(), because.as_deref(), source.rank), (1, Some("x"), Some(Rank::Preferred)));
    assert!(matches!(
        stated("refine #45 on 2024-11-19, source kcna-1120").tell,
        Tell::Correct { refine: true, .. }
    ));
    assert!(matches!(stated("retract #45 because \"x\"").tell, Tell::Retract { because: Some(_), .. }));
    assert!(matches!(stated("same #45 #71").tell, Tell::Tie { same: true, .. }));
    assert!(matches!(
        stated("distinct #45 and songchon-start because \"x\"").tell,
        Tell::Tie { same: false, .. }
    ));
    assert!(matches!(stated("merge a into b because \"x\"").tell, Tell::Merge { .. }));
    let Tell::Split { events, .. } =
        stated("split Unsan into county \"Unsan (North)\" with #12, #19 because \"x\"").tell
    else {
        panic!()
    };
    assert_eq!(events.len(), 2);
    assert!(matches!(stated("rate kcna b").tell, Tell::Rate { letter: 'B', .. }));
    assert!(matches!(stated("undo #90").tell, Tell::Undo { .. }));
    for entry in ["retract #45 because \"x\"", "same #45 #71 because \"x\"", "undo #45"] {
        let (Tell::Retract { sources, .. } | Tell::Tie { sources, .. } | Tell::Undo { sources, .. }) =
            stated(&format!("{entry}, source kcna at 1-2")).tell
        else {
            panic!("{entry}")
        };
        assert_eq!(sources.len(), 1, "{entry}");
    }
    let seen = |text: &str| stated(&format!("correct #45 on 2024-03-01 because \"x\"{text}")).supersedes;
    assert_eq!(seen(""), None);
    assert_eq!(seen(", superseding nothing").map(|seen| seen.len()), Some(0));
    assert_eq!(seen(", superseding #45 and #71, recorded 2026-11-20").map(|seen| seen.len()), Some(2));
    let Tell::Note { on, text, sources } =
        stated("note on \"20x10 plan\" \"said so\", source article at 1-2").tell
    else {
        panic!()
    };
    assert_eq!((on.to_string().as_str(), text.as_str(), sources.len()), ("\"20x10 plan\"", "said so", 1));
    assert!(matches!(
        stated("let stalled = a not followed by b").tell,
        Tell::Let { selection: Selection::Sequence { .. }, .. }
    ));
}

#[test]
fn definitions() {
    let Tell::Define { what: Definition::Kind, name, parts } = stated(
        "define kind opening: plural openings, past opened, past inaugurated, verb open, also inauguration; \
         by person or group, at place; implies visit by its by of itself; makes its of \"under construction\" when planned",
    )
    .tell
    else {
        panic!()
    };
    assert_eq!((name.text.as_str(), parts.len()), ("opening", 9));
    let DefinePart::Role(Role::By, types) = &parts[5] else { panic!("{parts:?}") };
    assert_eq!(types.len(), 2);
    let DefinePart::Implies(kind, fillers) = &parts[7] else { panic!("{parts:?}") };
    assert_eq!(kind.text, "visit");
    assert_eq!(fillers.as_slice(), [(Role::By, FillerText::Its(Role::By)), (Role::Of, FillerText::Itself)]);
    assert!(
        matches!(&parts[8], DefinePart::Makes(Role::Of, status, Some(MoodWord::Planned)) if status.quoted)
    );
    let Tell::Define { what: Definition::Status, parts, .. } =
        stated("define status \"under construction\": of facility, after planned, before complete").tell
    else {
        panic!()
    };
    assert!(matches!(parts.as_slice(), [DefinePart::Role(..), DefinePart::After(_), DefinePart::Before(_)]));
    let Tell::Define { parts, .. } = stated("define type county: plural counties; is a place").tell else {
        panic!()
    };
    assert!(matches!(&parts[1], DefinePart::IsA(word) if word.text == "place"));
}

#[test]
fn a_first_word_decides() {
    for text in ["source article", "same visits by Kim", "let visits", "note visits", "define x"] {
        assert!(parse(text).is_err(), "{text}");
    }
    for text in ["recordings by Kim", "\"record\" by Kim", "notes of #4", "source-critics in Rason"] {
        assert!(matches!(parse(text), Ok(Phrase::Question(_))), "{text}");
    }
}

#[test]
fn only_numbers_of_entries_are_replaced() {
    let text = "correct #45 to place45, source \"e12\" via #7 quote \"as in #45 \"\"e12\"\"\" because \"#1\" // #45\n";
    let Ok(Phrase::Statement(mut statement)) = parse(text) else { panic!("{:?}", parse(text)) };
    assert_eq!(statement.renumber(|number| Some(number + 1)), Ok(()));
    assert_eq!(
        statement.to_string(),
        "correct #46 to place45 because \"#1\", source \"e12\" via #8 quote \"as in #45 \"\"e12\"\"\""
    );
    let Ok(Phrase::Statement(mut statement)) = parse("same #45 e71, recorded 2024-01-01T00:00:00Z as #99")
    else {
        panic!("it is a statement")
    };
    assert_eq!(statement.renumber(|number| Some(number).filter(|number| *number < 50)), Err(71));
    assert_eq!(statement.renumber(|number| Some(number * 2)), Ok(()));
    assert!(statement.to_string().ends_with("as #99"), "the number of its own entry stays: {statement}");
}

#[test]
fn a_selection_is_renumbered_at_every_depth() {
    let text = "visits after #4 or (events but not #5) followed by visits within 1 year of the same #7 as recorded at #9";
    let mut selection = annals_grammar::parse_selection(text).expect("a selection");
    assert_eq!(selection.renumber(|number| Some(number + 1)), Ok(()));
    assert_eq!(
        selection.to_string(),
        "visits after #5 or (events but not #6) as recorded at #10 followed by visits within 1 year of the same #8"
    );
}
