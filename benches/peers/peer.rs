//! annals as a peer of the benchmark.
//!
//! The benchmark asks it as a module of Python (`python/`, `peer_annals.py`). By hand, and for a profile, it is a
//! program: one request a line on standard input (a word and its arguments, separated by tabs), one answer a line on
//! standard output (the microseconds that it took inside, a tab, and the rows as JSON).

mod load;

use std::collections::BTreeMap;
use std::io::{BufRead, Write as _};
use std::path::Path;
use std::time::Instant;

use annals::internals::report::text;
use annals::rows::EventRow;
use annals::{
    Answer, AnswerBody as Rows, Config, Context, History, ParameterValue, Place, Prepared, Session,
};
use annals_graph::graph::{Graph, Party};
use annals_graph::ids::{EventIx, KindIx};
use annals_graph::view::View;
use annals_model::entry::{EntryId, Role};
use annals_model::time::{Date, Timestamp};
use annals_query::execute::{EventMatch, Outcome};

type Failure = Box<dyn std::error::Error>;

/// A value of an answer.
#[derive(Debug, PartialEq, serde::Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Int(i64),
}

/// A row of an answer.
type Cells = Vec<Cell>;

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Q1 as somebody would write it.
fn q1(kind: &str, actor: &str, place: &str) -> String {
    format!("\"{kind}\" by \"{actor}\" at \"{place}\"")
}

/// A number as a value.
fn int(number: impl TryInto<i64>) -> Cell {
    Cell::Int(number.try_into().unwrap_or(i64::MAX))
}

/// The label of the event with id 0.
const FIRST: &str = "first";

fn main() -> Result<(), Failure> {
    let mut peer = Peer::default();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split('\t').collect();
        let started = Instant::now();
        let rows = match peer.answer(&words) {
            Ok(rows) => serde_json::to_string(&rows)?,
            Err(error) => serde_json::json!({ "error": error.to_string() }).to_string(),
        };
        writeln!(out, "{:.2}\t{rows}", started.elapsed().as_secs_f64() * 1e6)?;
        out.flush()?;
    }
    Ok(())
}

/// A store under test.
pub struct Peer {
    session: Option<Session>,
    context: Context,
    /// The phrases asked so far, parsed.
    prepared: BTreeMap<String, Prepared>,
    /// The number of the entry of the event with id 0.
    first: EntryId,
}

impl Default for Peer {
    fn default() -> Self {
        Self { session: None, context: Context::at(Timestamp(0)), prepared: BTreeMap::new(), first: 0 }
    }
}

impl Peer {
    /// What comes of a request.
    pub fn answer(&mut self, words: &[&str]) -> Result<Vec<Cells>, Failure> {
        match words {
            ["load", data, store] => load::load(Path::new(data), Path::new(store)).map(|()| Vec::new()),
            ["open", store] => self.open(Path::new(store)).map(|()| Vec::new()),
            ["close"] => {
                self.session = None;
                Ok(Vec::new())
            }
            ["count"] => Ok(vec![vec![int(self.session()?.graph().events().len())]]),
            ["append", id, kind, date, actor, place, object, source, _] => {
                self.append([id, kind, date, actor, place, object, source])
            }
            ["q1" | "q2", kind, actor, place] => {
                let events = self.find(
                    &format!("\"{kind}\" by $actor at $place"),
                    &[("actor", actor), ("place", place)],
                )?;
                events.into_iter().map(|event| self.row(event, &[Role::Of])).collect()
            }
            ["q1 as text", kind, actor, place] => {
                let first = self.first;
                let Rows::Events { rows } = self.ask(&q1(kind, actor, place))?.body else {
                    return Err("not events".into());
                };
                let row = |row: EventRow| {
                    let of = row.roles.of(Role::Of).map(|who| Cell::Text(who.to_string()));
                    let date = row.bounded_date().map(Date::edtf).unwrap_or_default();
                    let head = [Cell::Text(date), int(row.id - first)];
                    head.into_iter().chain(of).collect()
                };
                Ok(rows.into_iter().map(row).collect())
            }
            ["q1 as text, found", kind, actor, place] => {
                let session = self.session()?;
                let prepared = session.prepare(&q1(kind, actor, place))?;
                let events = certain(session, &session.find(&prepared, &self.context)?, &self.context);
                events.into_iter().map(|event| self.row(event, &[Role::Of])).collect()
            }
            ["q3", kind, province] => {
                self.groups(&format!("count \"{kind}\" in province \"{province}\" per month"))
            }
            ["q4", kind, actor, date] => {
                let events = self.find(
                    &format!("first (\"{kind}\" by $actor after $day)"),
                    &[("actor", actor), ("day", date)],
                )?;
                // Of several that are first on one day, that of the lowest number.
                events.into_iter().take(1).map(|event| self.row(event, &[Role::At, Role::Of])).collect()
            }
            ["q5", one, other, days] => self.unfollowed(one, other, days),
            ["q8", date] => self.last_of_each(date),
            ["q7", one, other] => {
                let (from, to) = (self.party(one)?, self.party(other)?);
                let phrase = format!("path from {from} to {to} within 6 steps {AMONG}");
                let Rows::Path { rows } = self.ask(&phrase)?.body else { return Err("not a path".into()) };
                let hops = i64::try_from(rows.len())?;
                Ok(vec![vec![int(if hops == 0 && one != other { -1 } else { hops })]])
            }
            ["q9", who] => {
                let phrase = format!("neighbours of {} within 2 steps {AMONG}", self.party(who)?);
                match self.ask(&phrase)?.body {
                    Rows::Neighbours { rows } => Ok(vec![vec![int(rows.len())]]),
                    _ => Err("not neighbours".into()),
                }
            }
            ["q6", kind, one, two, three] => self.names(&format!(
                "(actors of (\"{kind}\" at \"{one}\")) and (actors of (\"{kind}\" at \"{two}\")) \
                 but not (actors of (\"{kind}\" at \"{three}\"))"
            )),
            _ => Err("it is not known how to ask this".into()),
        }
    }

    fn open(&mut self, store: &Path) -> Result<(), Failure> {
        self.session = None;
        self.context = Context::at(Timestamp::parse("2026-11-24T00:00:00Z")?);
        self.context.memory_max = Some(u64::MAX);
        let config =
            Config { place: Place::Path(store.to_owned()), read_only: false, history: History::None };
        let (session, _) = Session::open(&config, self.context.now)?;
        // Ids count events in the order of their entries.
        self.first = session.graph().labelled(FIRST).ok_or("no event is labelled the first")?;
        self.session = Some(session);
        Ok(())
    }

    fn ask(&mut self, phrase: &str) -> Result<Answer, Failure> {
        let session = self.session.as_mut().ok_or("no store is open")?;
        Ok(session.ask(phrase, &self.context)?)
    }

    fn append(&mut self, row: [&str; 7]) -> Result<Vec<Cells>, Failure> {
        let [_, kind, date, actor, place, object, source] = row;
        let session = self.session.as_mut().ok_or("no store is open")?;
        let graph = session.graph();
        let one = |ty: &str, name: &str| {
            let new = if is_declared(graph, ty, name) { "" } else { "new " };
            format!("{new}{ty} \"{name}\"")
        };
        let actor = one(type_of_party(graph, actor), actor);
        let (place, object) = (one("county", place), one("facility", object));
        let line = format!("record \"{kind}\" by {actor} at {place} of {object} on {date}, source {source}");
        session.tell(&line, &self.context)?;
        Ok(Vec::new())
    }

    fn session(&self) -> Result<&Session, Failure> {
        self.session.as_ref().ok_or_else(|| "no store is open".into())
    }

    /// Whoever of this name acts or is acted on, as a phrase tells them from a place that is called the same.
    fn party(&self, name: &str) -> Result<String, Failure> {
        Ok(format!("{} \"{name}\"", type_of_party(self.session()?.graph(), name)))
    }

    /// The events of a phrase with these values for its parameters, those that are certain.
    fn find(&mut self, phrase: &str, values: &[(&str, &str)]) -> Result<Vec<EventIx>, Failure> {
        let session = self.session.as_ref().ok_or("no store is open")?;
        if !self.prepared.contains_key(phrase) {
            self.prepared.insert(phrase.to_owned(), session.prepare(phrase)?);
        }
        let prepared = self.prepared.get_mut(phrase).ok_or("it was not prepared")?;
        for (name, value) in values {
            let is_date = *name == "day";
            let value = (*value).to_owned();
            prepared.bind(
                name,
                if is_date { ParameterValue::Text(value) } else { ParameterValue::Name(value) },
            )?;
        }
        Ok(certain(session, &session.find(prepared, &self.context)?, &self.context))
    }

    /// Date, id and who is in these roles of an event.
    fn row(&self, event: EventIx, roles: &[Role]) -> Result<Cells, Failure> {
        let graph = self.session()?.graph();
        let view = View::new(graph, self.context.lens);
        let (day, number) = (graph.events().first_day(event), graph.events().number(event));
        let mut row = vec![Cell::Text(day.to_string()), int(number - self.first)];
        for role in roles {
            let who = graph.events().parts(event).find(|part| part.role == *role).map(|part| part.who);
            let Some(Party::Entity(who)) = who else { return Err("nobody is in the role".into()) };
            row.push(Cell::Text(text::name(&view, who)));
        }
        Ok(row)
    }

    /// The last event of each facility up to a day, of one day that of the highest number, counted by kind.
    fn last_of_each(&mut self, day: &str) -> Result<Vec<Cells>, Failure> {
        let events = self.find("last event per object until $day", &[("day", day)])?;
        let graph = self.session()?.graph();
        let table = graph.events();
        let mut last: Vec<Option<EventIx>> = vec![None; graph.entity_count()];
        let mut of_each: Vec<(EventIx, usize)> = Vec::with_capacity(events.len());
        // They come in order of time, those of one day in order of their numbers.
        for event in events {
            let object = table.parts(event).find(|part| part.role == Role::Of).map(|part| part.who);
            let Some(Party::Entity(object)) = object else { return Err("an event of nothing".into()) };
            last[object.at()] = Some(event);
            of_each.push((event, object.at()));
        }
        let mut by_kind: BTreeMap<KindIx, u64> = BTreeMap::new();
        for (event, _) in of_each.into_iter().filter(|(event, object)| last[*object] == Some(*event)) {
            *by_kind.entry(table.kind(event)).or_default() += 1;
        }
        let named = |(kind, count)| (graph.vocabulary().kind(kind).name.as_str(), count);
        let counts: BTreeMap<&str, u64> = by_kind.into_iter().map(named).collect();
        Ok(counts.into_iter().map(|(kind, count)| vec![kind.into(), int(count)]).collect())
    }

    fn groups(&mut self, phrase: &str) -> Result<Vec<Cells>, Failure> {
        let Rows::Groups { rows } = self.ask(phrase)?.body else { return Err("not groups".into()) };
        Ok(rows.into_iter().map(|row| vec![Cell::Text(row.key()), int(row.at_least)]).collect())
    }

    fn names(&mut self, phrase: &str) -> Result<Vec<Cells>, Failure> {
        let Rows::Entities { rows } = self.ask(phrase)?.body else { return Err("not entities".into()) };
        Ok(rows.into_iter().map(|row| vec![Cell::Text(row.name.text)]).collect())
    }

    fn unfollowed(&mut self, one: &str, other: &str, days: &str) -> Result<Vec<Cells>, Failure> {
        let phrase = format!("\"{one}\" not followed by \"{other}\" within {days} days of the same object");
        let events = self.find(&phrase, &[])?;
        let mut rows = vec![vec!["count".into(), int(events.len())]];
        for event in events.into_iter().take(10) {
            rows.push(self.row(event, &[Role::Of])?);
        }
        Ok(rows)
    }
}

/// Whether something of a type was declared under a name.
fn is_declared(graph: &Graph, ty: &str, name: &str) -> bool {
    graph.vocabulary().type_named(ty).is_some_and(|ty| graph.declared(ty, name).is_some())
}

/// The type of whoever of this name acts or is acted on: a facility, if there is one.
fn type_of_party(graph: &Graph, name: &str) -> &'static str {
    if is_declared(graph, "facility", name) { "facility" } else { "person" }
}

/// The events that are certain, in order of time.
fn certain(session: &Session, found: &Outcome<EventMatch>, context: &Context) -> Vec<EventIx> {
    found.certain(&View::new(session.graph(), context.lens)).into_owned()
}

/// What the other stores tie: all but places.
const AMONG: &str = "through (people or facilities)";
