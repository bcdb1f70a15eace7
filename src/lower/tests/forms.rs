//! Every form of statement, and what it becomes.

use annals_graph::view::View;
use annals_model::entry::{
    Body, Bound, Change, Claim, Count, EntryId, Filler, Grounds, Link, Locator, Mood, Rank, Record, Role,
};
use annals_model::time::{Date, DateSense, Precision, Side, SpanOfTime, Unit};
use annals_query::lookup::Lookup;
use annals_query::query::Lens;

use super::{LowerContext, World, tells_again};

fn record(world: &World, text: &str) -> Record {
    match world.body(text) {
        Body::Record(record) => record,
        other => panic!("{text} became {other:?}"),
    }
}

fn claim(world: &World, text: &str) -> Claim {
    match world.body(text) {
        Body::Cite { claim, .. } => claim,
        other => panic!("{text} became {other:?}"),
    }
}

fn changes(world: &World, text: &str) -> Vec<Change> {
    match world.body(text) {
        Body::Correct(correct) => correct.changes,
        other => panic!("{text} became {other:?}"),
    }
}

/// The entry of the first entity with this name.
fn number(world: &World, name: &str) -> EntryId {
    let found = world.graph.names().find(name, None);
    world.graph.entity(*found.first().expect("somebody of that name")).number
}

fn labelled(world: &World, label: &str) -> EntryId {
    world.graph.labelled(label).expect("an entry with that label")
}

/// What is told to the small world, in order; each prints to what tells it again.
const TOLD: &str = r##"
source kcna-1221: publisher "KCNA", title "A ""quoted"" title", author X, published 2024-12-21, url "https://example.org/1?a=b#c", origin kcna, licence "CC-BY 4.0"
source undated-page: publisher "Nobody's"
source "two words": title 2024
record groundbreaking of "Songchon food factory" at Songchon by Kim Jong Un on 2024-03-29, source article at 3198-3244, labelled second-start
record denied attendance of songchon-start by Kim Jong Un at Kusong, source article via "state media"
record destruction of houses at Kimhwa in August 2020, quantity over 1000 houses, source article at 1998-2069 via "state media"
record destruction of houses at Kimhwa in summer 2020, quantity hundreds of houses
record destruction of houses at Kimhwa in early 2020, quantity about 1.5 square km
record destruction of houses at Kimhwa about 2019, quantity at least 12
record inaugurations under 20x10 between 2024-02-29 and 2025-02-11, count 19 including kim-hyong-jik-opening
record inaugurations under 20x10 in 2026, count 2 to 4, derived
record inaugurations under 20x10 in 2026, count at least 3, including kim-hyong-jik-opening
record visits by Kim Jong Un under 20x10 in 2024, count several
record visit by Kim Jong Un to Kimhwa in February 2024, about 3 weeks after announcement-20x10, labelled kimhwa-again
record visit by Kim Jong Un to Kusong about 3 weeks after announcement-20x10
record visit by Kim Jong Un to Kusong 2 months before songchon-start
record visit by Kim Jong Un to Kusong before songchon-start
record visit by Kim Jong Un to Kusong within 30 days after songchon-start
record visit by Kim Jong Un to Kusong during november
record visit by Kim Jong Un to Kusong between songchon-start and november
record visit by Kim Jong Un to Kusong before 2024-03-01
record visit by Kim Jong Un to Kusong since 2024
record visit by Kim Jong Un to Kusong by 2024-03
record visit by Kim Jong Un to Kusong from 2024-03-01 to 2024-03-04
record visit by Kim Jong Un to Kusong in 2024-11?
record visit by Kim Jong Un to Kusong in [2024-11-01,2024-11-05]
record visit by Kim Jong Un to Kusong in 2020s
record visit by Kim Jong Un to Kusong in winter 2023
record ongoing construction start of houses at Kimhwa throughout 2024
record visit by Kim Jong Un to county "Kim Hyong Jik"
record visit by Kim Jong Un and "Bank of Korea" to Songchon and Kimhwa with "Jo Yong Won" yesterday, part of november, because of songchon-start, follows kimhwa-again
record attendance of songchon-start by person "Kim Hyong Jik" on 2024-02-29
record visit by new person "Pak Thae Song" to Songchon on 2025-03-01
record hypothetical visit by Kim Jong Un to Songchon in 2030
cite songchon-start source kcna-1221 quote "a ""new"" start" para 17 credibility 2, labelled a-claim
cite songchon-start source article at 1-2 via "state media" via Kim reported deprecated, on 2024-02-28, quantity 3 sites because "It says so."
cite november source article preferred, mood happened
cite kimhwa-visit source kcna page 3 inferred, mood planned, without with "Jo Yong Won", kind attendance, also by "Jo Yong Won"
declare county Hoechang in Kangwon from 1952 to 1990-05 also "Hoechang County", coordinates 38.79 -127.5, source article
declare county Yonsan, near Songchon, on the outskirts of Kusong, labelled yonsan
declare plan "30x10 plan" target 20 inaugurations per year for 10 years, source article at 861-944
declare "food factory" "Kusong food factory" at Kusong
declare person "Paek #1"
note on songchon-start "A ""remark""."
note on "20x10 plan" "Another remark.", source article at 1-2 inferred, labelled a-note
note on county "Kim Hyong Jik" "Named after a person."
note on a-note "A remark on a remark."
note on kcna "Of the state."
correct songchon-start on 2024-02-28 because "KCNA dates the ceremony a day earlier"
correct kimhwa-visit without with "Jo Yong Won" because "He was elsewhere."
correct kimhwa-visit also with person "Kim Hyong Jik", quantity 900 houses, source kcna because "So it says."
correct kimhwa-visit without date because "Nobody knows."
correct kimhwa-visit without quantity, without count because "Nobody counted."
correct kimhwa-visit about 3 weeks after announcement-20x10 because "So it says."
correct kimhwa-visit in 2024-02, about 3 weeks after announcement-20x10 because "So it says."
refine november on 2024-11-19, source kcna
correct second-start kind inauguration because "It was the end.", labelled the-end
undo the-end because "It was the start."
same songchon-start second-start because "told twice"
distinct songchon-start november because "They look alike."
merge "Kimhwa Country" into Kimhwa because "typo"
split Songchon into county "Songchon (North)" with november, songchon-start because "There are two."
rate kcna B because "It is what it is."
rate kcna C
"##;

#[test]
fn what_is_told_tells_itself_again() {
    let mut world = World::small();
    for line in TOLD.lines().filter(|line| !line.is_empty()) {
        world.tell(line);
    }
    let newest = world.next() - 1;
    world.tell(&format!("undo #{newest}"));
    world.tell(&format!("undo #{} because \"It was right.\"", newest + 1));
    world.tell("retract kimhwa-again because \"duplicate\"");
    world.tell("let openings = inaugurations at Songchon in 2024");
    world.tell("let \"late visits\" = visits after 2024 but not visits to Kusong");
    tells_again(&world);
}

#[test]
fn a_record_holds_what_was_said() {
    let world = World::small();
    let stated = record(
        &world,
        "record planned visit by Kim and \"Jo Yong Won\" to Songchon on 29 February 2024, quantity over 1,000.5 people, \
         part of songchon-start, source article at 10-20 via \"state media\" quote \"x\" reported",
    );
    assert_eq!(stated.mood, Mood::Planned);
    let (kim, jo) = (number(&world, "Kim"), number(&world, "Jo Yong Won"));
    assert_eq!(stated.roles, vec![(Role::By, vec![kim, jo]), (Role::To, vec![number(&world, "Songchon")])]);
    let date = stated.date.expect("a date");
    assert_eq!((date.edtf().as_str(), date.precision, date.derived), ("2024-02-29", Precision::Day, false));
    let quantity = stated.quantity.expect("a quantity");
    assert_eq!(
        (quantity.bound, quantity.thousandths, quantity.unit.as_str()),
        (Bound::Over, Some(1_000_500), "people")
    );
    assert_eq!(stated.links, vec![(Link::PartOf, labelled(&world, "songchon-start"))]);
    let claim = &stated.claims[0];
    assert_eq!((claim.locator, claim.grounds), (Some(Locator::Characters(10, 20)), Grounds::Reported));
    assert_eq!(claim.via, vec![number(&world, "state media")]);
    assert_eq!(claim.quote.as_deref(), Some("x"));
}

#[test]
fn kinds_are_named_by_any_of_their_nouns() {
    let world = World::small();
    let one = record(&world, "record inauguration at Songchon").kind;
    assert_eq!(record(&world, "record opening at Songchon").kind, one);
    assert_eq!(record(&world, "record \"inauguration\" at Songchon").kind, one);
    assert_ne!(record(&world, "record construction start of houses at Songchon").kind, one);
}

#[test]
fn an_event_stands_in_a_role_by_number_or_label() {
    let world = World::small();
    let start = labelled(&world, "songchon-start");
    for text in
        ["record attendance of songchon-start by Kim", &format!("record attendance of #{start} by Kim")]
    {
        assert_eq!(record(&world, text).roles[0], (Role::Of, vec![start]), "{text}");
    }
}

#[test]
fn aggregates_have_a_count_and_members() {
    let world = World::small();
    let count = |text: &str| record(&world, &format!("record inaugurations under 20x10, count {text}")).count;
    assert_eq!(count("19"), Some(Count::Range(19, Some(19))));
    assert_eq!(count("over 3"), Some(Count::Range(4, None)));
    assert_eq!(count("2 to 4"), Some(Count::Range(2, Some(4))));
    assert_eq!(count("at most 4"), Some(Count::Range(0, Some(4))));
    assert_eq!(count("several"), Some(Count::Several));
    let of_two = record(&world, "record visits by Kim, count 2 including songchon-start and november");
    assert_eq!(of_two.members, vec![labelled(&world, "songchon-start"), labelled(&world, "november")]);
}

#[test]
fn a_distance_alone_is_recorded_alone() {
    let world = World::small();
    let date =
        |text: &str| record(&world, &format!("record visit by Kim to Kusong {text}")).date.expect("a date");
    let about = date("about 3 weeks after announcement-20x10");
    assert!(about.derived && about.is_only_anchored());
    let anchor = about.anchor.expect("an anchor");
    assert_eq!(anchor.offset, Some(SpanOfTime::new(3, Unit::Week)));
    assert_eq!(
        (anchor.event, anchor.side, anchor.about),
        (labelled(&world, "announcement-20x10"), Side::After, true)
    );
    let bounds = |text: &str| {
        let view = View::new(&world.graph, Lens::default());
        Date::some_day_of(view.bounds_of(&date(text))).edtf()
    };
    // January, 21 days on, a quarter of them (5) wider.
    assert_eq!(bounds("about 3 weeks after announcement-20x10"), "[2024-01-17..2024-02-26]");
    assert_eq!(bounds("3 weeks after songchon-start"), "2024-03-21");
    assert_eq!(bounds("1 day before songchon-start"), "2024-02-28");
    assert_eq!(bounds("about 1 day before songchon-start"), "[2024-02-27..2024-02-29]");
    assert_eq!(bounds("before november"), "[..2024-11-29]");
    assert_eq!(bounds("after november"), "[2024-11-02..]");
    assert_eq!(date("within 10 days after songchon-start").edtf(), "[2024-03-01..2024-03-10]");
    assert_eq!(date("within 10 days of songchon-start").edtf(), "[2024-02-19..2024-03-10]");
    assert_eq!(date("within 10 days before 2024-03-01").edtf(), "[2024-02-20..2024-02-29]");
}

#[test]
fn a_stated_date_is_kept_beside_a_distance() {
    let world = World::small();
    let text = "record visit by Kim to Kimhwa in February 2024, about 3 weeks after announcement-20x10";
    let date = record(&world, text).date.expect("a date");
    assert_eq!((date.edtf().as_str(), date.derived), ("2024-02", false));
    assert!(date.anchor.is_some());
    let apart = world.lower("record visit by Kim to Kimhwa in 2019, 3 weeks after announcement-20x10");
    assert!(apart.expect("both are kept").notes[0].contains("disagree"));
}

#[test]
fn senses_of_dates() {
    let world = World::small();
    let date =
        |text: &str| record(&world, &format!("record visit by Kim to Kusong {text}")).date.expect("a date");
    assert_eq!(date("by 2024-03-01").sense, DateSense::By);
    assert_eq!(date("since 2024").sense, DateSense::Since);
    assert_eq!(date("throughout 2024").sense, DateSense::Throughout);
    assert_eq!(date("before 2024-03").edtf(), "[..2024-02-29]");
    assert_eq!(date("after 2024-02").edtf(), "[2024-03-01..]");
    assert_eq!(date("between 2021 and 2025").edtf(), "[2021..2025]");
    assert_eq!(date("yesterday").edtf(), "2026-11-19");
    assert!(date("in 2024, derived").derived);
}

#[test]
fn a_new_name_is_declared_first_and_used_again() {
    let mut world = World::small();
    let text = "record visit by new person \"Pak Thae Song\" to Songchon with new person \"Ri\" on 2025-03-01, labelled new";
    let first = world.next();
    let lowered = world.tell(text);
    assert_eq!(lowered.entries.len(), 3);
    let (label, body) = &lowered.entries[2];
    assert_eq!(label.as_deref(), Some("new"));
    let Body::Record(stated) = body else { panic!("{body:?}") };
    assert_eq!(stated.roles[0], (Role::By, vec![first]));
    assert_eq!(stated.roles[2], (Role::With, vec![first + 1]));
    let again = world.lower("record visit by new person \"Pak Thae Song\" to Kusong").expect("it is known");
    assert_eq!(again.entries.len(), 1);
    assert!(again.notes[0].contains("already exists"), "{:?}", again.notes);
}

#[test]
fn claims_hold_what_they_assert() {
    let world = World::small();
    let stated = claim(
        &world,
        "cite songchon-start source kcna preferred credibility 2, on 2024-02-28, mood planned because \"So it says.\"",
    );
    assert_eq!((stated.rank, stated.credibility), (Rank::Preferred, Some(2)));
    assert_eq!(stated.because.as_deref(), Some("So it says."));
    assert!(
        matches!(&stated.asserts[..], [Change::Date(Some(date)), Change::Mood(Mood::Planned)] if date.edtf() == "2024-02-28")
    );
}

#[test]
fn corrections_hold_their_changes() {
    let world = World::small();
    let jo = number(&world, "Jo Yong Won");
    let stated = changes(&world, "correct kimhwa-visit without with \"Jo Yong Won\" because \"no\"");
    assert_eq!(stated, vec![Change::Without(Role::With, vec![jo])]);
    let stated = changes(&world, "correct november also with \"Jo Yong Won\", count 3 because \"no\"");
    assert_eq!(
        stated,
        vec![Change::With(Role::With, vec![jo]), Change::Count(Some(Count::Range(3, Some(3))))]
    );
    let stated = changes(&world, "correct november without date because \"no\"");
    assert_eq!(stated, vec![Change::Date(None)]);
    let text = "correct november mood ongoing, without quantity, without count because \"no\"";
    let stated = changes(&world, text);
    assert_eq!(stated, vec![Change::Mood(Mood::Ongoing), Change::Quantity(None), Change::Count(None)]);
    let stated = changes(&world, "correct november mood ongoing because \"no\"");
    assert_eq!(stated, vec![Change::Mood(Mood::Ongoing)]);
}

#[test]
fn definitions_refer_to_what_there_is() {
    let world = World::small();
    let text = "define kind tour: plural tours, past toured, verb tour; by person, of facility, at place; \
                implies attendance by its by at its at of itself; requires visits; makes its of planned when planned";
    let Body::DefineKind(kind) = world.body(text) else { panic!("no kind") };
    assert_eq!(kind.requires, ["visit"], "by its name");
    assert_eq!(kind.implies[0].roles[2], (Role::Of, Filler::Itself));
    assert_eq!((kind.makes[0].when, kind.makes[0].status.as_str()), (Mood::Planned, "planned"));
    let Body::DefineKind(more) = world.body("define kind visit: also trip; from place") else {
        panic!("no kind")
    };
    assert_eq!((more.plural.as_str(), more.also.as_slice()), ("visits", &["trip".to_owned()][..]));
    let Body::DefineType(city) = world.body("define type city: is a place") else { panic!("no type") };
    assert_eq!(city.plural, "cities");
}

#[test]
fn a_source_that_stays_is_cited_where_none_is() {
    let world = World::small();
    let context = LowerContext { next: world.next(), source: Some("kcna".to_owned()) };
    let source_of = |text: &str| {
        let lowered = world.lower_within(text, &context).expect("it is taken in");
        match &lowered.entries[0].1 {
            Body::Record(record) => record.claims.iter().map(|claim| claim.source).collect::<Vec<_>>(),
            Body::Declare(declare) => declare.claims.iter().map(|claim| claim.source).collect(),
            other => panic!("{other:?}"),
        }
    };
    let key = |key: &str| world.graph.source(world.graph.source_keyed(key).expect("a source")).number;
    assert_eq!(source_of("record visit by Kim to Songchon"), vec![key("kcna")]);
    assert_eq!(source_of("declare county Hoechang"), vec![key("kcna")]);
    assert_eq!(source_of("record visit by Kim to Songchon, source article"), vec![key("article")]);
}

#[test]
fn likely_twins_are_named() {
    let world = World::small();
    let likely_duplicates = |text: &str| world.lower(text).expect("it is taken in").duplicates;
    let (start, november) = (labelled(&world, "songchon-start"), labelled(&world, "november"));
    assert_eq!(likely_duplicates("record visit by Kim to Songchon on 2024-11-19"), vec![november]);
    assert_eq!(
        likely_duplicates("record visit by Kim to Songchon on 2024-02-29"),
        vec![start],
        "a groundbreaking is a visit"
    );
    assert!(likely_duplicates("record visit by Kim to Songchon on 2024-12-19").is_empty());
    assert!(likely_duplicates("record visit by \"Jo Yong Won\" to Songchon on 2024-11-19").is_empty());
    assert!(likely_duplicates("record visit by Kim to Kusong on 2024-11-19").is_empty());
    assert!(likely_duplicates("record planned visit by Kim to Songchon on 2024-11-19").is_empty());
    assert!(likely_duplicates("record visits by Kim to Songchon on 2024-11-19, count 3").is_empty());
    assert!(likely_duplicates("record visit by Kim to Songchon on 2024-11-19, part of november").is_empty());
    assert_eq!(
        likely_duplicates("record inauguration at county \"Kim Hyong Jik\" in 2025"),
        vec![labelled(&world, "kim-hyong-jik-opening")]
    );
}

#[test]
fn what_the_author_should_know_is_noted() {
    let world = World::small();
    let note = |text: &str| world.lower(text).expect("it is taken in").notes.join("\n");
    assert!(note("record visit by Kim to Songchon on 2027-01-01").contains("in the future"));
    assert!(!note("record planned visit by Kim to Songchon on 2027-01-01").contains("in the future"));
    assert!(note("record visits by Kim to Songchon").contains("count"));
    let lowered = world.lower("declare person kimhwa").expect("it is taken in");
    let lookup = Lookup::new(View::new(&world.graph, Lens::default()), world.today);
    let shared: Vec<String> = lowered.shared.iter().map(|shared| shared.note(&lookup)).collect();
    assert!(shared.join("\n").contains("also a name of Kimhwa"), "{shared:?}");
    assert!(note("correct kimhwa-visit kind inauguration because \"x\"").contains("which #"));
}
