//! annals as a peer of the benchmark: one request a line on standard input, one answer a line on standard output.
//!
//! A request is a word and its arguments, separated by tabs; an answer is the microseconds that it took inside, a tab,
//! and the rows as JSON. See `peer_annals.py` beside this file.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{BufRead, Write as _};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;

use annals::answer::{Answer, Body as Rows};
use annals::execute::{Hit, Standing};
use annals::graph::Party;
use annals::ids::EventIx;
use annals::present::text;
use annals::session::{Config, Context, History, Place, Prepared, Session, Value};
use annals::view::View;
use annals_store::entry::{
    Body, Claim, Declare, DefineKind, DefineType, Grounds, Mood, Number, Parent, Rank, Record, Role,
    RoleRule, Source,
};
use annals_store::time::{Date, Timestamp};
use annals_store::{Draft, Options, Store};

type Failure = Box<dyn std::error::Error>;

/// Entries of a commit while loading.
const COMMIT_ENTRIES: usize = 50_000;

fn main() -> Result<(), Failure> {
    let mut peer = Peer::default();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split('\t').collect();
        let started = Instant::now();
        let rows = match peer.answer(&words) {
            Ok(rows) => rows,
            Err(error) => serde_json::json!({ "error": error.to_string() }).to_string(),
        };
        writeln!(out, "{:.2}\t{rows}", started.elapsed().as_secs_f64() * 1e6)?;
        out.flush()?;
    }
    Ok(())
}

#[derive(Default)]
struct Peer {
    session: Option<Session>,
    context: Context,
    /// The phrases asked so far, parsed.
    prepared: BTreeMap<String, Prepared>,
    /// The number of the entry of the event with id 0.
    first: Number,
}

impl Peer {
    fn answer(&mut self, words: &[&str]) -> Result<String, Failure> {
        match words {
            ["load", data, store] => load(Path::new(data), Path::new(store)).map(|()| "[]".to_owned()),
            ["open", store] => self.open(Path::new(store)).map(|()| "[]".to_owned()),
            ["close"] => {
                self.session = None;
                Ok("[]".to_owned())
            }
            ["count"] => self.count(),
            ["append", id, kind, date, actor, place, object, source, _] => {
                self.append([id, kind, date, actor, place, object, source])
            }
            ["q1" | "q2", kind, actor, place] => {
                let hits = self.find(
                    &format!("\"{kind}\" by $actor at $place"),
                    &[("actor", actor), ("place", place)],
                )?;
                self.rows(&hits, &[Role::Of])
            }
            ["q3", kind, province] => self.groups(&format!("count \"{kind}\" in \"{province}\" per month")),
            ["q4", kind, actor, date] => {
                let hits = self.find(
                    &format!("first (\"{kind}\" by $actor after $day)"),
                    &[("actor", actor), ("day", date)],
                )?;
                // Of several that are first on one day, that of the lowest number.
                self.rows(hits.get(..1).unwrap_or_default(), &[Role::At, Role::Of])
            }
            ["q5", one, other, days] => self.unfollowed(one, other, days),
            ["q8", date] => self.last_of_each(date),
            ["q7", one, other] => {
                let phrase = format!("path from \"{one}\" to \"{other}\" within 6 steps {AMONG}");
                let Rows::Path { rows } = self.ask(&phrase)?.body else { return Err("not a path".into()) };
                let hops = i64::try_from(rows.len())?;
                Ok(format!("[[{}]]", if hops == 0 && one != other { -1 } else { hops }))
            }
            ["q9", who] => {
                let phrase = format!("neighbours of \"{who}\" within 2 steps {AMONG}");
                match self.ask(&phrase)?.body {
                    Rows::Neighbours { rows } => Ok(format!("[[{}]]", rows.len())),
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
        self.context = Context { now: Timestamp::parse("2026-11-24T00:00:00Z")?, ..Context::default() };
        self.context.memory_max = Some(u64::MAX);
        let config =
            Config { place: Place::Path(store.to_owned()), read_only: false, history: History::None };
        let (session, _) = Session::open(&config, self.context.now)?;
        // Ids count events in the order of their entries.
        let graph = session.graph();
        self.first =
            (1..=graph.head()).find(|number| graph.event_numbered(*number).is_some()).unwrap_or_default();
        self.session = Some(session);
        Ok(())
    }

    fn ask(&mut self, phrase: &str) -> Result<Answer, Failure> {
        let session = self.session.as_mut().ok_or("no store is open")?;
        Ok(session.ask(phrase, &self.context)?)
    }

    fn count(&self) -> Result<String, Failure> {
        let session = self.session.as_ref().ok_or("no store is open")?;
        Ok(format!("[[{}]]", session.graph().events().len()))
    }

    fn append(&mut self, row: [&str; 7]) -> Result<String, Failure> {
        let [_, kind, date, actor, place, object, source] = row;
        let session = self.session.as_mut().ok_or("no store is open")?;
        let new = |session: &Session, ty: &str, name: &str| {
            let known = !session.graph().names().find(name, None).is_empty();
            if known { format!("\"{name}\"") } else { format!("new {ty} \"{name}\"") }
        };
        let (actor, object) = (new(session, "person", actor), new(session, "facility", object));
        let line =
            format!("record \"{kind}\" by {actor} at \"{place}\" of {object} on {date}, source {source}");
        session.tell(&line, &self.context)?;
        Ok("[]".to_owned())
    }

    fn session(&self) -> Result<&Session, Failure> {
        self.session.as_ref().ok_or_else(|| "no store is open".into())
    }

    /// The events of a phrase with these values for its parameters, those that are certain.
    fn find(&mut self, phrase: &str, values: &[(&str, &str)]) -> Result<Vec<Hit>, Failure> {
        let session = self.session.as_ref().ok_or("no store is open")?;
        if !self.prepared.contains_key(phrase) {
            self.prepared.insert(phrase.to_owned(), session.prepare(phrase)?);
        }
        let prepared = self.prepared.get_mut(phrase).ok_or("it was not prepared")?;
        for (name, value) in values {
            let is_date = *name == "day";
            let value = (*value).to_owned();
            prepared.bind(name, if is_date { Value::Text(value) } else { Value::Name(value) })?;
        }
        let mut hits = session.find(prepared, &self.context)?;
        hits.retain(|hit| match hit.standing {
            None => hit.truth.is_certain(),
            Some(standing) => standing != Standing::CannotTell,
        });
        Ok(hits)
    }

    /// Date, id and who is in these roles of each.
    fn rows(&self, hits: &[Hit], roles: &[Role]) -> Result<String, Failure> {
        let rows: Result<Vec<String>, Failure> = hits.iter().map(|hit| self.row(hit.event, roles)).collect();
        Ok(format!("[{}]", rows?.join(",")))
    }

    fn row(&self, event: EventIx, roles: &[Role]) -> Result<String, Failure> {
        let graph = self.session()?.graph();
        let view = View::new(graph, self.context.lens);
        let (day, _, number) = graph.events().time_key(event);
        let mut row = format!("[\"{day}\",{}", number - self.first);
        for role in roles {
            let who = graph.events().parts(event).find(|part| part.role == *role).map(|part| part.who);
            let Some(Party::Entity(who)) = who else { return Err("nobody is in the role".into()) };
            write!(row, ",\"{}\"", text::name(&view, who))?;
        }
        row.push(']');
        Ok(row)
    }

    /// The last event of each facility up to a day, of one day that of the highest number, counted by kind.
    fn last_of_each(&mut self, day: &str) -> Result<String, Failure> {
        let hits = self.find("last event per facility until $day", &[("day", day)])?;
        let graph = self.session()?.graph();
        let mut last: BTreeMap<Party, EventIx> = BTreeMap::new();
        for hit in &hits {
            let object = graph.events().parts(hit.event).find(|part| part.role == Role::Of);
            let object = object.ok_or("an event of nothing")?.who;
            let known = last.entry(object).or_insert(hit.event);
            if graph.events().number(*known) < graph.events().number(hit.event) {
                *known = hit.event;
            }
        }
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for event in last.into_values() {
            let kind = graph.vocabulary().kind(graph.events().kind(event));
            *counts.entry(&kind.name).or_default() += 1;
        }
        let rows: Vec<_> = counts.iter().map(|(kind, count)| serde_json::json!([kind, count])).collect();
        Ok(serde_json::Value::from(rows).to_string())
    }

    fn groups(&mut self, phrase: &str) -> Result<String, Failure> {
        let Rows::Groups { rows } = self.ask(phrase)?.body else { return Err("not groups".into()) };
        let rows: Vec<_> = rows.iter().map(|row| serde_json::json!([row.key, row.at_least])).collect();
        Ok(serde_json::Value::from(rows).to_string())
    }

    fn names(&mut self, phrase: &str) -> Result<String, Failure> {
        let Rows::Entities { rows } = self.ask(phrase)?.body else { return Err("not entities".into()) };
        let rows: Vec<_> = rows.iter().map(|row| serde_json::json!([row.name])).collect();
        Ok(serde_json::Value::from(rows).to_string())
    }

    fn unfollowed(&mut self, one: &str, other: &str, days: &str) -> Result<String, Failure> {
        let phrase = format!("\"{one}\" not followed by \"{other}\" within {days} days of the same facility");
        let hits = self.find(&phrase, &[])?;
        let mut rows = vec![format!("[\"count\",{}]", hits.len())];
        for hit in hits.iter().take(10) {
            rows.push(self.row(hit.event, &[Role::Of])?);
        }
        Ok(format!("[{}]", rows.join(",")))
    }
}

/// What the other stores tie: all but places.
const AMONG: &str = "through (people or facilities)";

struct Loader {
    commits: SyncSender<Vec<Draft>>,
    drafts: Vec<Draft>,
    next: Number,
    entities: BTreeMap<&'static str, HashMap<String, Number>>,
    kinds: HashMap<String, Number>,
    sources: HashMap<String, Number>,
}

impl Loader {
    fn add(&mut self, recorded: Option<Timestamp>, body: Body) -> Number {
        self.drafts.push(Draft { author: String::new(), elsewhere: None, label: None, recorded, body });
        self.next += 1;
        self.next - 1
    }

    /// Hands what was gathered to the thread that commits.
    fn commit(&mut self) -> Result<(), Failure> {
        Ok(self.commits.send(std::mem::take(&mut self.drafts))?)
    }

    fn known(&self, ty: &str, name: &str) -> Option<Number> {
        self.entities.get(ty)?.get(name).copied()
    }

    fn entity(&mut self, ty: &'static str, name: &str, parent: Option<Number>) -> Number {
        if let Some(known) = self.known(ty, name) {
            return known;
        }
        let parent = parent.map(|entity| Parent { entity, role: Role::In, from: None, to: None });
        let declare = Declare {
            kind: ty.to_owned(),
            name: name.to_owned(),
            also: vec![],
            parent,
            relations: vec![],
            coordinates: None,
            target: None,
            claims: vec![],
        };
        let number = self.add(None, Body::Declare(declare));
        self.entities.entry(ty).or_default().insert(name.to_owned(), number);
        number
    }

    fn kind(&mut self, name: &str) -> Number {
        if let Some(known) = self.kinds.get(name) {
            return *known;
        }
        let rule = |role, ty: &str| RoleRule { role, types: vec![ty.to_owned()] };
        let define = DefineKind {
            name: name.to_owned(),
            plural: format!("{name}s"),
            also: vec![],
            past: vec![],
            verbs: vec![],
            agent: None,
            roles: vec![rule(Role::By, "object"), rule(Role::At, "place"), rule(Role::Of, "object")],
            implies: vec![],
            makes: vec![],
        };
        let number = self.add(None, Body::DefineKind(define));
        self.kinds.insert(name.to_owned(), number);
        number
    }

    fn source(&mut self, key: &str) -> Number {
        if let Some(known) = self.sources.get(key) {
            return *known;
        }
        let number = self.add(None, Body::Source(Source { key: key.to_owned(), ..Source::default() }));
        self.sources.insert(key.to_owned(), number);
        number
    }
}

/// The rows of a CSV file without quotes that matter, header skipped.
fn rows(path: &Path) -> Result<impl Iterator<Item = Result<csv::StringRecord, csv::Error>>, Failure> {
    Ok(csv::Reader::from_path(path)?.into_records())
}

fn load(data: &Path, path: &Path) -> Result<(), Failure> {
    let mut store = Store::open(path, &Options { create: true, ..Options::default() })?;
    let (commits, gathered) = sync_channel::<Vec<Draft>>(1);
    let writer = std::thread::spawn(move || -> Result<(), String> {
        for drafts in gathered {
            let guard = store.lock(|_| {});
            guard
                .and_then(|mut guard| guard.commit(drafts, Timestamp(0)))
                .map_err(|error| error.to_string())?;
        }
        Ok(())
    });
    let mut loader = Loader {
        commits,
        drafts: Vec::new(),
        next: 1,
        entities: BTreeMap::new(),
        kinds: HashMap::new(),
        sources: HashMap::new(),
    };
    for (name, plural, is_a) in [
        ("place", "places", None),
        ("province", "provinces", Some("place")),
        ("county", "counties", Some("place")),
        ("facility", "facilities", None),
        ("person", "people", None),
    ] {
        let plural = plural.to_owned();
        let is_a = is_a.map(str::to_owned);
        loader.add(None, Body::DefineType(DefineType { name: name.to_owned(), plural, is_a }));
    }
    for row in rows(&data.join("places.csv"))? {
        let row = row?;
        let province = loader.entity("province", &row[1], None);
        loader.entity("county", &row[0], Some(province).filter(|_| row[0] != row[1]));
    }
    // Everybody first, so that the numbers of events follow each other as ids do.
    for row in rows(&data.join("events.csv"))? {
        let row = row?;
        loader.kind(&row[1]);
        loader.entity("facility", &row[5], None);
        if loader.known("facility", &row[3]).is_none() {
            loader.entity("person", &row[3], None);
        }
        loader.source(&row[6]);
    }
    for row in rows(&data.join("events.csv"))? {
        let row = row?;
        let recorded = Timestamp::parse(&format!("{}Z", row[7].replace(' ', "T").trim_end_matches('Z')));
        let (kind, object) = (loader.kind(&row[1]), loader.entity("facility", &row[5], None));
        let known = loader.known("facility", &row[3]);
        let actor = known.unwrap_or_else(|| loader.entity("person", &row[3], None));
        let (place, source) = (loader.entity("county", &row[4], None), loader.source(&row[6]));
        let claim = Claim {
            source,
            via: vec![],
            locator: None,
            quote: None,
            grounds: Grounds::Stated,
            rank: Rank::Normal,
            credibility: None,
            asserts: vec![],
            because: None,
        };
        let day = annals_store::time::edtf::parse(&row[2][..10]).map_err(|error| error.to_string())?;
        let date = day.earliest.map(Date::of_day);
        let record = Record {
            kind,
            mood: Mood::Happened,
            roles: vec![(Role::By, vec![actor]), (Role::At, vec![place]), (Role::Of, vec![object])],
            date,
            quantity: None,
            count: None,
            members: vec![],
            links: vec![],
            claims: vec![claim],
        };
        loader.add(recorded.ok(), Body::Record(record));
        if loader.drafts.len() >= COMMIT_ENTRIES {
            loader.commit()?;
        }
    }
    loader.commit()?;
    drop(loader);
    writer.join().map_err(|_| "the thread that commits has panicked")??;
    // The graph and its snapshot, which the session waits for when it ends.
    let config = Config { place: Place::Path(path.to_owned()), read_only: false, history: History::None };
    Session::open(&config, Timestamp(0))?;
    Ok(())
}
