//! Loading the benchmark's files into a store.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use annals::{Config, History, Place, Session};
use annals_model::entry::{
    Body, Claim, Declare, DefineKind, DefineType, EntryId, Mood, Parent, Record, Role, RoleRule, Source,
};
use annals_model::time::{Date, Day, Timestamp};
use annals_store::Draft;

use super::{FIRST, Failure};

/// Entries of a commit while loading.
const COMMIT_ENTRIES: usize = 20_000;

/// Names in the order in which they are met.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    fn at(&mut self, name: &str) -> usize {
        if let Some(known) = self.0.get(name) {
            return *known;
        }
        let next = self.0.len();
        *self.0.entry(name.to_owned()).or_insert(next)
    }

    /// The number of each, in their order.
    fn numbers(
        self,
        mut number: impl FnMut(&str) -> Result<EntryId, Failure>,
    ) -> Result<Vec<EntryId>, Failure> {
        let mut names: Vec<(String, usize)> = self.0.into_iter().collect();
        names.sort_unstable_by_key(|(_, at)| *at);
        names.iter().map(|(name, _)| number(name)).collect()
    }
}

/// A row; names are places among those of its part.
struct Row {
    kind: usize,
    day: Day,
    actor: usize,
    place: usize,
    object: usize,
    source: usize,
    recorded: Timestamp,
}

/// A part of the events, read.
#[derive(Default)]
struct Part {
    kinds: Names,
    actors: Names,
    places: Names,
    objects: Names,
    sources: Names,
    /// The days that were met, by what stands for them.
    days: HashMap<String, Day>,
    rows: Vec<Row>,
}

impl Part {
    /// Reads the rows between two places in a file; none of them has a line break in it.
    fn read(path: &Path, from: u64, to: u64) -> Result<Self, String> {
        let read = || -> Result<Self, Failure> {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(from))?;
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(file.take(to - from));
            let mut row = csv::StringRecord::new();
            let mut part = Self::default();
            while reader.read_record(&mut row)? {
                part.add(&row)?;
            }
            Ok(part)
        };
        read().map_err(|error| error.to_string())
    }

    fn add(&mut self, row: &csv::StringRecord) -> Result<(), Failure> {
        let row = Row {
            kind: self.kinds.at(&row[1]),
            day: self.day(&row[2])?,
            actor: self.actors.at(&row[3]),
            place: self.places.at(&row[4]),
            object: self.objects.at(&row[5]),
            source: self.sources.at(&row[6]),
            recorded: moment(self.day(&row[7])?, &row[7])?,
        };
        self.rows.push(row);
        Ok(())
    }

    /// The day that begins a text.
    fn day(&mut self, text: &str) -> Result<Day, Failure> {
        let text = text.get(..10).ok_or("a date is too short")?;
        if let Some(day) = self.days.get(text) {
            return Ok(*day);
        }
        let day = annals_model::time::edtf::parse(text)?.single_day().ok_or("not a day")?;
        self.days.insert(text.to_owned(), day);
        Ok(day)
    }
}

/// A part with the numbers of its names.
struct Named {
    kinds: Vec<EntryId>,
    actors: Vec<EntryId>,
    places: Vec<EntryId>,
    objects: Vec<EntryId>,
    sources: Vec<EntryId>,
    rows: Vec<Row>,
}

/// The moment of a day that a text such as `2005-01-02 00:17:50` says behind it.
fn moment(day: Day, text: &str) -> Result<Timestamp, Failure> {
    let part = |from: usize| text.get(from..from + 2).ok_or("a time is too short").map(str::parse::<i64>);
    let (hours, minutes, seconds) = (part(11)??, part(14)??, part(17)??);
    Ok(Timestamp(Timestamp::start_of_day(day).0 + ((hours * 60 + minutes) * 60 + seconds) * 1_000_000))
}

/// Where each of two parts of a file begins and ends: behind the header, and behind some line near the middle.
fn halves(path: &Path) -> Result<[(u64, u64); 2], Failure> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut reader = BufReader::new(file);
    let mut behind_line = |from: u64| -> Result<u64, Failure> {
        reader.seek(SeekFrom::Start(from))?;
        let mut line = Vec::new();
        Ok(from + u64::try_from(reader.read_until(b'\n', &mut line)?)?)
    };
    let (header, middle) = (behind_line(0)?, behind_line(length / 2)?);
    Ok([(header, middle.max(header)), (middle.max(header), length)])
}

/// Makes drafts of the files.
struct Loader {
    commits: SyncSender<Vec<Draft>>,
    drafts: Vec<Draft>,
    next: EntryId,
    counties: HashMap<String, EntryId>,
    provinces: HashMap<String, EntryId>,
    facilities: HashMap<String, EntryId>,
    people: HashMap<String, EntryId>,
    kinds: HashMap<String, EntryId>,
    sources: HashMap<String, EntryId>,
}

impl Loader {
    fn new(commits: SyncSender<Vec<Draft>>) -> Self {
        Self {
            commits,
            drafts: Vec::new(),
            next: 1,
            counties: HashMap::new(),
            provinces: HashMap::new(),
            facilities: HashMap::new(),
            people: HashMap::new(),
            kinds: HashMap::new(),
            sources: HashMap::new(),
        }
    }

    fn add(&mut self, recorded: Option<Timestamp>, body: Body) -> Result<EntryId, Failure> {
        self.push(Draft {
            author: String::new(),
            elsewhere: None,
            label: None,
            recorded,
            supersedes: None,
            body,
        })
    }

    fn push(&mut self, draft: Draft) -> Result<EntryId, Failure> {
        self.drafts.push(draft);
        self.next += 1;
        if self.drafts.len() >= COMMIT_ENTRIES {
            self.commit()?;
        }
        Ok(self.next - 1)
    }

    /// Hands what was gathered to whoever commits.
    fn commit(&mut self) -> Result<(), Failure> {
        let next = Vec::with_capacity(COMMIT_ENTRIES);
        Ok(self.commits.send(std::mem::replace(&mut self.drafts, next))?)
    }

    /// The number of a name in one of the maps, and a new one for what is not there yet.
    fn number(
        &mut self,
        map: fn(&mut Self) -> &mut HashMap<String, EntryId>,
        name: &str,
        body: impl FnOnce() -> Body,
    ) -> Result<EntryId, Failure> {
        if let Some(known) = map(self).get(name) {
            return Ok(*known);
        }
        let number = self.add(None, body())?;
        map(self).insert(name.to_owned(), number);
        Ok(number)
    }

    fn facility(&mut self, name: &str) -> Result<EntryId, Failure> {
        self.number(|loader| &mut loader.facilities, name, || declare("facility", name, None))
    }

    /// Who acts: a facility, if there is one of this name.
    fn actor(&mut self, name: &str) -> Result<EntryId, Failure> {
        match self.facilities.get(name) {
            Some(facility) => Ok(*facility),
            None => self.number(|loader| &mut loader.people, name, || declare("person", name, None)),
        }
    }

    fn county(&mut self, name: &str, province: Option<EntryId>) -> Result<EntryId, Failure> {
        self.number(|loader| &mut loader.counties, name, || declare("county", name, province))
    }

    fn kind(&mut self, name: &str) -> Result<EntryId, Failure> {
        self.number(|loader| &mut loader.kinds, name, || define(name))
    }

    fn source(&mut self, key: &str) -> Result<EntryId, Failure> {
        let source = || Body::Source(Source { key: key.to_owned(), ..Source::default() });
        self.number(|loader| &mut loader.sources, key, source)
    }

    fn vocabulary(&mut self) -> Result<(), Failure> {
        for (name, plural, is_a) in [
            ("place", "places", None),
            ("province", "provinces", Some("place")),
            ("county", "counties", Some("place")),
            ("facility", "facilities", None),
            ("person", "people", None),
        ] {
            let plural = plural.to_owned();
            let is_a = is_a.map(str::to_owned);
            self.add(None, Body::DefineType(DefineType { name: name.to_owned(), plural, is_a }))?;
        }
        Ok(())
    }

    fn places(&mut self, path: &Path) -> Result<(), Failure> {
        for row in csv::Reader::from_path(path)?.into_records() {
            let row = row?;
            let name = &row[1];
            let above =
                self.number(|loader| &mut loader.provinces, name, || declare("province", name, None))?;
            self.county(&row[0], Some(above))?;
        }
        Ok(())
    }

    /// Reads the events in two halves at once. Everybody in them is declared before the first, so that the numbers of
    /// events follow each other as ids do.
    fn events(&mut self, path: &Path) -> Result<(), Failure> {
        let [one, other] = halves(path)?;
        let (one, other) = std::thread::scope(|scope| {
            let other = scope.spawn(move || Part::read(path, other.0, other.1));
            (Part::read(path, one.0, one.1), other.join())
        });
        let parts = [one?, other.map_err(|_| "the thread that reads the other half has panicked")??];
        let named = parts.map(|part| self.named(part));
        // What is a facility is only known when all of them are.
        let mut known = Vec::new();
        for named in named {
            let (mut named, actors) = named?;
            named.actors = actors.numbers(|name| self.actor(name))?;
            known.push(named);
        }
        let mut label = Some(FIRST.to_owned());
        for Named { kinds, actors, places, objects, sources, rows } in known {
            for row in rows {
                let recorded = Some(row.recorded);
                let roles = [actors[row.actor], places[row.place], objects[row.object]];
                let body = record(kinds[row.kind], row.day, roles, sources[row.source]);
                let label = label.take();
                self.push(Draft {
                    author: String::new(),
                    elsewhere: None,
                    label,
                    recorded,
                    supersedes: None,
                    body,
                })?;
            }
        }
        Ok(())
    }

    /// Gives numbers to all names of a part but those who act.
    fn named(&mut self, part: Part) -> Result<(Named, Names), Failure> {
        let Part { kinds, actors, places, objects, sources, rows, .. } = part;
        let named = Named {
            kinds: kinds.numbers(|name| self.kind(name))?,
            actors: Vec::new(),
            places: places.numbers(|name| self.county(name, None))?,
            objects: objects.numbers(|name| self.facility(name))?,
            sources: sources.numbers(|name| self.source(name))?,
            rows,
        };
        Ok((named, actors))
    }
}

fn declare(ty: &str, name: &str, parent: Option<EntryId>) -> Body {
    Body::Declare(Declare {
        kind: ty.to_owned(),
        name: name.to_owned(),
        also: vec![],
        parent: parent.map(|entity| Parent { entity, role: Role::In, from: None, to: None }),
        relations: vec![],
        coordinates: None,
        target: None,
        claims: vec![],
    })
}

fn define(name: &str) -> Body {
    Body::DefineKind(DefineKind {
        roles: vec![
            RoleRule { role: Role::By, types: vec!["person".to_owned(), "facility".to_owned()] },
            RoleRule { role: Role::At, types: vec!["county".to_owned()] },
            RoleRule { role: Role::Of, types: vec!["facility".to_owned()] },
        ],
        ..DefineKind::new(name, format!("{name}s"))
    })
}

fn record(kind: EntryId, day: Day, [actor, place, object]: [EntryId; 3], source: EntryId) -> Body {
    let claim = Claim::of(source);
    Body::Record(Record {
        kind,
        mood: Mood::Happened,
        roles: vec![(Role::By, vec![actor]), (Role::At, vec![place]), (Role::Of, vec![object])],
        date: Some(Date::of_day(day)),
        quantity: None,
        count: None,
        members: vec![],
        links: vec![],
        claims: vec![claim],
    })
}

/// Two threads read the files, one makes drafts of them, one commits them, one makes the graph of what was committed.
pub(super) fn load(data: &Path, path: &Path) -> Result<(), Failure> {
    let config = Config { place: Place::Path(path.to_owned()), read_only: false, history: History::None };
    let (mut session, _) = Session::open(&config, Timestamp(0))?;
    let (commits, batches): (_, Receiver<Vec<Draft>>) = sync_channel(2);
    let data = data.to_owned();
    let read = move || -> Result<(), String> {
        let mut loader = Loader::new(commits);
        let read = |loader: &mut Loader| -> Result<(), Failure> {
            loader.vocabulary()?;
            loader.places(&data.join("places.csv"))?;
            loader.events(&data.join("events.csv"))?;
            loader.commit()
        };
        read(&mut loader).map_err(|error| error.to_string())
    };
    let reader = std::thread::spawn(read);
    session.record_all(batches, Timestamp(0))?;
    reader.join().map_err(|_| "the thread that reads has panicked")??;
    // The snapshot, which a session waits for when it ends.
    drop(session);
    Ok(())
}
