//! Sets of events in words.

use annals_grammar::quote_name;
use annals_store::entry::{Mood, Role};

use super::entities::argument_text;
use super::{keys_text, point_text};
use crate::query::{Entities, Events, Filter, Point, Reach, Roles, Same, Sequence, Side, Test, TimeTest};
use crate::view::View;

/// A set of events as it is typed.
#[must_use]
pub fn events_text(view: &View<'_>, events: &Events) -> String {
    let operand = |events: &Events| match events {
        Events::Filter(_) | Events::These(_) | Events::Named(..) => events_text(view, events),
        other => format!("({})", events_text(view, other)),
    };
    match events {
        Events::Filter(filter) => filter_text(view, filter),
        Events::These(all) => {
            let numbers: Vec<String> =
                all.iter().map(|ix| format!("#{}", view.graph().events().number(*ix))).collect();
            numbers.join(" or ")
        }
        Events::And(a, b) => format!("({}) and ({})", events_text(view, a), events_text(view, b)),
        Events::Or(a, b) => {
            // What the last side has is shared by those that have nothing of their own.
            let bare = |events: &Events| matches!(events, Events::Filter(filter) if filter.tests.is_empty());
            if bare(a) && !bare(b) {
                return format!("({}) or ({})", events_text(view, a), events_text(view, b));
            }
            format!("{} or {}", operand(a), operand(b))
        }
        Events::ButNot(a, b) => format!("({}) but not ({})", events_text(view, a), events_text(view, b)),
        Events::Sequence(sequence) => sequence_text(view, sequence),
        Events::Nth { last, count, of, per } => {
            let which = if *last { "last" } else { "first" };
            let count = if *count == 1 { String::new() } else { format!("{count} ") };
            let of = match &**of {
                Events::Filter(filter) => filtered(view, filter, count.is_empty()),
                of => operand(of),
            };
            format!("{which} {count}{of}{}", keys_text(view, per))
        }
        Events::Named(name, _) => quote_name(name),
    }
}

/// Events as the argument of a report: what they are about, where one thing is all that is said.
pub(super) fn about_text(view: &View<'_>, events: &Events) -> String {
    if let Events::Filter(Filter { base: None, kind: None, tests, .. }) = events
        && let [Test::Role { roles: Roles::Any, who, .. }] = tests.as_slice()
    {
        return match who {
            Entities::These(_) => super::entities_text(view, who),
            who => argument_text(view, who, false),
        };
    }
    events_text(view, events)
}

/// The sides of an `or`, from the left.
pub(super) fn event_sides(events: &Events) -> Vec<&Events> {
    match events {
        Events::Or(a, b) => [event_sides(a), event_sides(b)].concat(),
        side => vec![side],
    }
}

/// The tests of a filter alone, with a space before each.
pub(super) fn tests_of(view: &View<'_>, events: &Events) -> String {
    match events {
        Events::Filter(filter) => tests_text(view, &filter.tests, tested_text, false),
        _ => String::new(),
    }
}

fn sequence_text(view: &View<'_>, sequence: &Sequence) -> String {
    let mut text = events_text(view, &sequence.first);
    if !matches!(*sequence.first, Events::Filter(_) | Events::These(_)) {
        text = format!("({text})");
    }
    for step in &sequence.steps {
        let not = if step.not { " not" } else { "" };
        let relation = if step.precedes { "preceded" } else { "followed" };
        text.push_str(&format!("{not} {relation} by ({})", events_text(view, &step.events)));
        if let Some(within) = step.within {
            text.push_str(&format!(" within {within}"));
        }
        match &step.same {
            Same::Thing => {}
            Same::Anywhere => text.push_str(" anywhere"),
            Same::Type(ty) => {
                text.push_str(&format!(" of the same {}", view.graph().vocabulary().ty(*ty).name));
            }
            Same::Role(Role::Of) => text.push_str(" of the same object"),
            Same::Role(role) => text.push_str(&format!(" {} the same person", role.as_str())),
        }
    }
    // Steps are read as one with what stands before them.
    text.trim_start().to_owned()
}

/// Events of a kind with their tests, as they are typed.
#[must_use]
pub fn filter_text(view: &View<'_>, filter: &Filter) -> String {
    filtered(view, filter, false)
}

/// So many events as they are typed behind a number: one of them in the singular.
pub(super) fn counted_text(view: &View<'_>, events: &Events, singular: bool) -> String {
    match events {
        Events::Filter(filter) => filtered(view, filter, singular),
        events => events_text(view, events),
    }
}

fn filtered(view: &View<'_>, filter: &Filter, singular: bool) -> String {
    let mut text = String::new();
    let disputed = |test: &&Test| match test {
        Test::Not(inner) => matches!(**inner, Test::Disputed),
        test => matches!(test, Test::Disputed),
    };
    match &filter.base {
        Some(base) => text.push_str(&match &**base {
            Events::Named(name, _) => quote_name(name),
            base => format!("({})", events_text(view, base)),
        }),
        None => {
            match filter.mood {
                Some(Mood::Happened) | None => {}
                Some(mood) => text.push_str(&format!("{} ", mood.as_str())),
            }
            if filter.tests.contains(&Test::Disputed) {
                text.push_str("disputed ");
            }
            text.push_str(&noun(view, filter, singular));
        }
    }
    // `that were disputed` belongs to the word before it: it stands right behind the noun.
    let (said, others): (Vec<&Test>, Vec<&Test>) = filter.tests.iter().partition(disputed);
    let in_front = |test: &&Test| filter.base.is_none() && **test == Test::Disputed;
    let rest: Vec<Test> = said.into_iter().filter(|test| !in_front(test)).chain(others).cloned().collect();
    with_tests(view, text, &rest, tested_text, false)
}

/// How a test is put into words, where something may follow it.
type InWords = fn(&View<'_>, &Test, bool) -> String;

/// Tests as they are typed behind a noun or verb, with a space before each. `followed`: something follows that might be
/// taken for a modifier of people, places or things.
pub(super) fn tests_text(view: &View<'_>, tests: &[Test], in_words: InWords, followed: bool) -> String {
    with_tests(view, String::new(), tests, in_words, followed)
}

/// A noun or verb with tests. What follows a clause belongs to the clause, so clauses come last, and what stands before
/// a second one is bracketed.
fn with_tests(
    view: &View<'_>,
    mut text: String,
    tests: &[Test],
    in_words: InWords,
    followed: bool,
) -> String {
    let (clauses, others): (Vec<&Test>, Vec<&Test>) = tests.iter().partition(|test| is_clause(test));
    let mut rest = others.as_slice();
    while let Some((test, after)) = rest.split_first() {
        let alike = after.iter().take_while(|next| is_same_role(test, next)).count();
        let names = rest[..=alike].iter().filter_map(|test| match test {
            Test::Role { who, .. } => Some(argument_text(view, who, true)),
            _ => None,
        });
        rest = &after[alike..];
        if let (Test::Role { roles, reach, .. }, true) = (test, alike > 0) {
            let names = names.collect::<Vec<_>>().join(", ");
            text.push_str(&format!(" {} all of ({names})", preposition(roles, *reach)));
            continue;
        }
        let followed = rest.first().or(clauses.first()).map_or(followed, |next| may_go_to_things(next));
        text.push_str(&format!(" {}", in_words(view, test, followed)));
    }
    let in_run = others.last().is_none_or(|last| ends_in_run(last));
    for (at, test) in clauses.into_iter().enumerate() {
        if at > 0 && !text.starts_with(' ') {
            text = format!("({text})");
        }
        // A past form alone stands behind words or a bracket.
        let bare = at > 0 || in_run || matches!(test, Test::Not(_));
        let that = if bare { "" } else { " that were" };
        text.push_str(&format!("{that} {}", in_words(view, test, followed)));
    }
    text
}

/// Whether a test is typed so that a past form may follow it: it ends in words, a name or a bracket around a noun.
fn ends_in_run(test: &Test) -> bool {
    match test {
        Test::Not(inner) => ends_in_run(inner),
        Test::Time { .. }
        | Test::Any(_)
        | Test::Origins { .. }
        | Test::From(_)
        | Test::Via(_)
        | Test::Mentioning(_) => false,
        _ => true,
    }
}

/// Whether two tests say the same role of one each.
fn is_same_role(test: &Test, next: &Test) -> bool {
    let one = |who: &Entities| matches!(who, Entities::These(all) if all.len() == 1);
    match (test, next) {
        (Test::Role { roles, who, reach }, Test::Role { roles: other, who: next, reach: reach_too }) => {
            preposition(roles, *reach) == preposition(other, *reach_too) && one(who) && one(next)
        }
        _ => false,
    }
}

/// Whether a test is typed as a clause.
fn is_clause(test: &Test) -> bool {
    match test {
        Test::Not(inner) => is_clause(inner),
        Test::Any(all) => matches!(all.as_slice(), [Test::Among(_), _]),
        _ => false,
    }
}

/// Whether a test, typed behind people, places or things, might be taken for one on them.
pub(super) fn may_go_to_things(test: &Test) -> bool {
    match test {
        Test::Role { roles: Roles::One(role), .. } => {
            !matches!(role, Role::By | Role::To | Role::Into | Role::From | Role::For | Role::Against)
        }
        Test::Time { .. }
        | Test::Disputed
        | Test::Origins { .. }
        | Test::From(_)
        | Test::Via(_)
        | Test::Mentioning(_) => false,
        Test::Any(all) => !is_among_dates(all),
        Test::Not(inner) => may_go_to_things(inner),
        Test::Role { .. } | Test::RoleEvent { .. } | Test::Filled(_) | Test::Linked(_) | Test::Among(_) => {
            true
        }
    }
}

/// Whether tests are `in 2024 or 2020`.
pub(super) fn is_among_dates(all: &[Test]) -> bool {
    let among = |test: &Test| {
        let Test::Time { time: TimeTest::In(Point::Date(..)) | TimeTest::Until(Point::Date(..)), .. } = test
        else {
            return false;
        };
        true
    };
    !all.is_empty() && all.iter().all(among)
}

fn noun(view: &View<'_>, filter: &Filter, singular: bool) -> String {
    let Some(kind) = filter.kind else { return if singular { "event" } else { "events" }.to_owned() };
    let kind = view.graph().vocabulary().kind(kind);
    quote_name(if singular { &kind.name } else { &kind.plural })
}

/// A test on an event, as it is typed behind a noun.
#[must_use]
pub fn test_text(view: &View<'_>, test: &Test) -> String {
    tested_text(view, test, false)
}

/// The same, where something may follow that is no test of who stands in a role.
pub(super) fn tested_text(view: &View<'_>, test: &Test, followed: bool) -> String {
    match test {
        Test::Role { roles, who, reach } => {
            format!("{} {}", preposition(roles, *reach), argument_text(view, who, followed))
        }
        Test::RoleEvent { role, events } => format!("{} ({})", role.as_str(), events_text(view, events)),
        Test::Filled(role) => format!("{} somebody", role.as_str()),
        Test::Time { time, possibly } => {
            format!("{}{}", if *possibly { "possibly " } else { "" }, time_text(view, time))
        }
        Test::Disputed => "that were disputed".to_owned(),
        Test::Origins { count: 1, exactly: true } => "from one source".to_owned(),
        Test::Origins { count, exactly: true } => format!("from {count} sources"),
        Test::Origins { count, exactly: false } => format!("confirmed by {count} sources"),
        Test::From(sources) => {
            // Several are those of one publisher.
            let several = sources.len() > 1;
            let named = sources.first().map(|ix| &view.graph().source(*ix).source);
            let name =
                named.map(|source| source.publisher.as_ref().filter(|_| several).unwrap_or(&source.key));
            format!("from {}", name.map_or_else(String::new, |name| quote_name(name)))
        }
        Test::Via(entity) => format!("via {}", super::sayable(view, *entity)),
        Test::Mentioning(words) => format!("mentioning \"{words}\""),
        Test::Linked(events) | Test::Among(events) => format!("of ({})", events_text(view, events)),
        Test::Any(all) => any_text(view, all),
        Test::Not(inner) => match &**inner {
            Test::Role { roles: Roles::One(Role::With), who, .. } => {
                format!("without {}", argument_text(view, who, followed))
            }
            Test::Disputed => "that were not disputed".to_owned(),
            inner if is_clause(inner) => format!("not {}", tested_text(view, inner, followed)),
            inner => format!("but not {}", tested_text(view, inner, followed)),
        },
    }
}

fn any_text(view: &View<'_>, all: &[Test]) -> String {
    if is_among_dates(all) {
        return among_text(view, all);
    }
    // What is attached to an event is a clause of its verb.
    if let [Test::Among(clause), _] = all
        && let Events::Filter(filter) = &**clause
        && let Some(kind) = filter.kind
        && let Some(past) = view.graph().vocabulary().kind(kind).past.first()
    {
        return format!("{past}{}", tests_text(view, &filter.tests, kept_text, false));
    }
    all.first().map_or_else(String::new, |first| test_text(view, first))
}

/// `in 2024 or 2020`, `by 2020 or 2021`.
fn among_text(view: &View<'_>, all: &[Test]) -> String {
    let mut possible = "";
    let mut words = Vec::new();
    for test in all {
        if let Test::Time { time, possibly } = test {
            possible = if *possibly { "possibly " } else { "" };
            words.push(time_text(view, time));
        }
    }
    let word = if words.iter().any(|text| text.starts_with("until")) {
        "by"
    } else if words.iter().all(|text| text.starts_with("on")) {
        "on"
    } else {
        "in"
    };
    let dates = words.iter().filter_map(|text| Some(text.split_once(' ')?.1)).collect::<Vec<_>>();
    format!("{possible}{word} {}", dates.join(" or "))
}

fn preposition(roles: &Roles, reach: Reach) -> &'static str {
    match (roles, reach) {
        (Roles::One(role), _) => role.as_str(),
        (Roles::Places, Reach::Down) => "in",
        (Roles::Places, _) => "at",
        (Roles::Any, Reach::Down) => "in",
        (Roles::Any, _) => "about",
    }
}

fn time_text(view: &View<'_>, time: &TimeTest) -> String {
    let point = |point: &Point| point_text(view, point);
    match time {
        TimeTest::In(at) => match at {
            Point::Date(extent, text) if extent.earliest == extent.latest => format!("on {text}"),
            Point::Date(_, text) => format!("in {text}"),
            Point::Dates(_) => format!("on {}", point(at)),
            Point::Events { .. } | Point::Today(_) => format!("during {}", point(at)),
        },
        TimeTest::Throughout(at) => format!("throughout {}", point(at)),
        TimeTest::Before(at) => format!("before {}", point(at)),
        TimeTest::After(at) => format!("after {}", point(at)),
        TimeTest::Since(at) => format!("since {}", point(at)),
        TimeTest::Until(at) => format!("until {}", point(at)),
        TimeTest::Between(from, to) => format!("between {} and {}", point(from), point(to)),
        TimeTest::Within { length, side, of } => {
            let side = match side {
                Side::Before => "before",
                Side::After => "after",
                Side::Either => "of",
            };
            format!("within {length} {side} {}", point(of))
        }
    }
}

/// A test that a clause keeps to itself: behind `but not` it would go to the noun that the clause is about.
pub(super) fn kept_text(view: &View<'_>, test: &Test, followed: bool) -> String {
    let text = tested_text(view, test, followed);
    match test {
        Test::Not(inner) if matches!(**inner, Test::Role { .. } | Test::Time { .. } | Test::Via(_)) => {
            text.strip_prefix("but ").map_or(text.clone(), str::to_owned)
        }
        Test::Not(inner) if matches!(&**inner, Test::Any(all) if is_among_dates(all)) => {
            text.strip_prefix("but ").map_or(text.clone(), str::to_owned)
        }
        _ => text,
    }
}
