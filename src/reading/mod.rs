//! The reading of a question: the canonical phrase, with names, dates and lens resolved and event arguments in brackets.
//!
//! Every answer echoes it, so that a misreading is seen before the answer is trusted. It can be typed again and means
//! the same.

mod entities;
mod events;

use annals_grammar::quote_name;
use annals_store::time::Date;

pub use self::entities::{entities_text, entity_test_text};
pub use self::events::{events_text, filter_text, test_text};
use crate::lookup::Lookup;
use crate::query::{Ask, Clock, Dates, Entities, Key, Lens, Point, Query, Score, Set, Statistic};
use crate::view::View;

/// The reading of a query.
#[must_use]
pub fn reading(view: &View<'_>, query: &Query) -> String {
    let mut text = ask_text(view, &query.ask);
    if query.explain {
        text.insert_str(0, "explain ");
    }
    text.push_str(&lens_text(query.lens));
    if let Some((field, descending)) = &query.shaping.sorted {
        text.push_str(&format!(" sorted by {field}{}", if *descending { " descending" } else { "" }));
    }
    if let Some(limit) = query.shaping.limit {
        text.push_str(&format!(" limit {limit}"));
    }
    if !query.shaping.show.is_empty() {
        text.push_str(&format!(" show {}", query.shaping.show.join(", ")));
    }
    text
}

/// A lens as it is typed behind a phrase, with a space before each part.
#[must_use]
pub fn lens_text(lens: Lens) -> String {
    let mut text = String::new();
    if let Some(day) = lens.as_of {
        text.push_str(&format!(" as of {day}"));
    }
    if let Some(day) = lens.known_on {
        text.push_str(&format!(" as known on {day}"));
    }
    match (lens.recorded_on, lens.recorded_at) {
        (Some(day), _) => text.push_str(&format!(" as recorded on {day}")),
        (None, Some(number)) => text.push_str(&format!(" as recorded at #{number}")),
        (None, None) => {}
    }
    text
}

fn ask_text(view: &View<'_>, ask: &Ask) -> String {
    let name = |ix| sayable(view, ix);
    match ask {
        Ask::Members(set) => set_text(view, set),
        Ask::Count { of, per } if per.is_empty() => format!("how many {}", set_text(view, of)),
        Ask::Count { of, per } => {
            let sort = if matches!(of, Set::Entities(_)) { "type" } else { "kind" };
            let keys: String = per.iter().map(|key| format!(" per {}", key_text(view, key, sort))).collect();
            format!("count {}{keys}", set_text(view, of))
        }
        Ask::Quantity { statistic, of, per } => {
            format!("{} quantity of ({}){}", statistic, events_text(view, of), keys_text(view, per))
        }
        Ask::Durations { from, to, paired, statistic } => durations_text(view, from, to, *paired, *statistic),
        Ask::Gap { longest, between } => {
            let which = if *longest { "longest" } else { "shortest" };
            format!("{which} gap between {}", events_text(view, between))
        }
        Ask::Whether(events) => format!("were there {}", events_text(view, events)),
        Ask::WhetherEntity(entities) => format!("is {}", entities_text(view, entities)),
        Ask::Where(entity) => format!("where is {}", name(*entity)),
        Ask::Status(entities) => format!("status of {}", entities_text(view, entities)),
        Ask::Timeline(events) => format!("timeline of {}", events::about_text(view, events)),
        Ask::Progress(plan) => format!("progress of {}", name(*plan)),
        Ask::DescribeEntity(entity) => format!("describe {}", name(*entity)),
        Ask::DescribeSource(source) => {
            format!("describe {}", annals_grammar::quote_name(&view.graph().source(*source).source.key))
        }
        Ask::DescribeEvent(event) => format!("describe #{}", view.graph().events().number(*event)),
        Ask::Sources(events) => format!("sources of ({})", events::about_text(view, events)),
        Ask::ClaimsVia(entity) => format!("claims via {}", name(*entity)),
        Ask::Why(of) => match &**of {
            Ask::Members(set) => format!("why ({})", set_text(view, set)),
            of => format!("why {}", ask_text(view, of)),
        },
        Ask::History(number) => format!("history of #{number}"),
        Ask::Twins => "twins".to_owned(),
        Ask::Path { from, to, in_order_of_time, within, among, through } => {
            let order = if *in_order_of_time { " in order of time" } else { "" };
            let steps = within.map_or_else(String::new, |steps| format!(" within {}", steps_text(steps)));
            let tests = events::tests_of(view, through);
            let among = among_text(view, among.as_ref());
            format!("path from {} to {}{order}{steps}{among}{tests}", name(*from), name(*to))
        }
        Ask::Neighbours { of, within, among, through } => {
            let tests = events::tests_of(view, through);
            let among = among_text(view, among.as_ref());
            format!("neighbours of {} within {}{among}{tests}", name(*of), steps_text(*within))
        }
        Ask::Rank { what, by } => {
            let by = match by {
                Score::Events(events) => events_text(view, events),
                Score::Connections => "connections".to_owned(),
                Score::Influence => "influence".to_owned(),
            };
            format!("rank {} by {by}", entities_text(view, what))
        }
        Ask::Islands(through) => format!("islands{}", events::tests_of(view, through)),
        Ask::Changes { clock, from, to, of } => {
            let clock = match clock {
                Clock::Happened => "",
                Clock::Known => " known",
                Clock::Recorded => " recorded",
            };
            let of = of
                .as_ref()
                .map_or_else(String::new, |of| format!(" of {}", entities::argument_text(view, of, true)));
            let when = match (from, to) {
                (Some(from), Some(to)) => format!(" from {from} to {to}"),
                (Some(from), None) => format!(" since {from}"),
                _ => String::new(),
            };
            format!("changes{of}{clock}{when}")
        }
    }
}

fn durations_text(
    view: &View<'_>,
    from: &Point,
    to: &Point,
    paired: bool,
    statistic: Option<Statistic>,
) -> String {
    let figure = statistic.map_or_else(String::new, |statistic| format!("{} ", statistic));
    let side = |point: &Point| match point {
        Point::Events { events, .. } if paired => events_text(view, events),
        point => point_text(view, point),
    };
    match to {
        Point::Today(_) => format!("{figure}how long since {}", side(from)),
        to => format!("{figure}how long from {} to {}", side(from), side(to)),
    }
}

fn among_text(view: &View<'_>, among: Option<&Entities>) -> String {
    among.map_or_else(String::new, |among| format!(" through ({})", entities_text(view, among)))
}

/// Keys of groups of events as they are typed, with a space before each.
fn keys_text(view: &View<'_>, keys: &[Key]) -> String {
    keys.iter().map(|key| format!(" per {}", key_text(view, key, "kind"))).collect()
}

/// A key as it is typed. `sort` is the word for what something is: the kind of an event, the type of an entity.
fn key_text(view: &View<'_>, key: &Key, sort: &str) -> String {
    match key {
        Key::Kind => sort.to_owned(),
        Key::Type(ty) => quote_name(&view.graph().vocabulary().ty(*ty).name),
        other => other.word().unwrap_or("object").to_owned(),
    }
}

/// A set as it is typed.
#[must_use]
pub fn set_text(view: &View<'_>, set: &Set) -> String {
    match set {
        Set::Events(events) => events_text(view, events),
        Set::Entities(entities) => entities_text(view, entities),
        Set::Dates(dates) => dates_text(view, dates),
        Set::Kinds(events) => format!("kinds of ({})", events_text(view, events)),
    }
}

/// A set of dates as it is typed.
#[must_use]
pub fn dates_text(view: &View<'_>, dates: &Dates) -> String {
    match dates {
        Dates::Of(events) => format!("dates of ({})", events_text(view, events)),
        Dates::And(a, b) => format!("({}) and ({})", dates_text(view, a), dates_text(view, b)),
        Dates::Or(a, b) => format!("({}) or ({})", dates_text(view, a), dates_text(view, b)),
        Dates::ButNot(a, b) => format!("({}) but not ({})", dates_text(view, a), dates_text(view, b)),
    }
}

/// A point in time as it is typed.
#[must_use]
pub fn point_text(view: &View<'_>, point: &Point) -> String {
    match point {
        Point::Date(_, text) => text.clone(),
        Point::Events { events, any } => {
            format!("{}({})", if *any { "any " } else { "" }, events_text(view, events))
        }
        Point::Dates(dates) => format!("({})", dates_text(view, dates)),
        Point::Today(day) => Date::of_day(*day).edtf(),
    }
}

/// How an entity is said so that nobody else is meant.
fn sayable(view: &View<'_>, ix: crate::ids::EntityIx) -> String {
    // The words of a reading do not depend on today.
    Lookup::new(*view, annals_store::time::Day(0)).sayable(ix)
}

fn steps_text(steps: u64) -> String {
    format!("{steps} {}", if steps == 1 { "step" } else { "steps" })
}
