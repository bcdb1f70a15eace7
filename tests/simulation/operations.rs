//! What is recorded in a life: statements, journals, tables.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use annals::internals::import::ImportRequest;
use annals::internals::render;
use annals::internals::repl::{Settings, import_observed};
use annals::{Context, History, RenderOptions, Session};
use annals_model::error::Error;
use annals_model::time::Timestamp;
use annals_store::Store;
use annals_store::backend::{Dice, MemoryDisk};

use super::options;
use crate::common;

/// Something to do to a store, at a moment of its own.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    moment: u64,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Statement(String),
    Journal(String),
    Table(String),
}

/// What is said so many seconds after the beginning; questions are asked on one day, whenever that is.
pub(super) fn at(moment: u64) -> Context {
    let now =
        Timestamp(common::now().0 + i64::try_from(moment % 1_000_000).expect("it is small") * 1_000_000);
    Context { author: "Anna".to_owned(), ..Context::at(now) }
}

/// The words of these lives: few, as they are told anew after each crash.
const WORDS: &str = "
define type place: plural places
define type county: plural counties; is a place
define type person: plural people
define type facility: plural facilities
define type factory: plural factories; is a facility
define kind visit: plural visits, past visited, verb visit; by person, to place or facility, with person
define kind opening: plural openings, past opened, verb open; of facility, at place, by person; implies visit by its by to its at; makes its of open
define status open: of facility
";

/// A disk with a store that holds these words and somebody to speak of.
pub(super) fn base() -> MemoryDisk {
    let disk = MemoryDisk::crashable();
    let store = Store::on(Arc::new(disk.clone()), &options()).expect("a store");
    let (mut session, _) = Session::on(store, History::None, None, common::now()).expect("a session");
    let mut journal = WORDS.to_owned();
    for n in 0..4 {
        let _ = writeln!(journal, "declare person \"Person {n}\"\ndeclare county \"County {n}\"");
        let _ = writeln!(journal, "source paper-{n}: title \"Paper {n}\", published 2024-0{}-15", n + 1);
    }
    session.tell_all(&journal, &at(0)).expect("it is told");
    disk
}

impl Operation {
    /// What is told.
    pub(super) fn text(&self) -> &str {
        match &self.what {
            What::Statement(text) | What::Journal(text) | What::Table(text) => text,
        }
    }

    /// Does it, and says what came of it.
    pub(super) fn done(&self, session: &mut Session) -> Result<String, Error> {
        let context = at(self.moment);
        match &self.what {
            What::Statement(statement) => {
                let answer = session.tell(statement, &context)?;
                Ok(common::shown(Ok(answer), statement))
            }
            What::Journal(journal) => Ok(format!("{:?}", session.tell_all(journal, &context)?)),
            What::Table(rows) => imported(session, rows, &context),
        }
    }
}

/// Imports a table and says what came of it.
fn imported(session: &mut Session, rows: &str, context: &Context) -> Result<String, Error> {
    // Every table is a file of its own, at one place for the store and its model: its path is in what is recorded.
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().expect("a folder"));
    let name = format!("{}.csv", annals_store::hash_of(rows.as_bytes()));
    let file = folder.path().join(name);
    std::fs::write(&file, rows).expect("the table is written");
    let map = "by=who,kind=what,to=where,on=day,source=source,id=id".to_owned();
    let request = ImportRequest { file, map: vec![map], ..ImportRequest::default() };
    let settings = Settings { now: Some(context.now), author: context.author.clone(), ..Settings::default() };
    let summary = import_observed(&request, session.another_store()?, &settings, false)?;
    session.catch_up()?;
    Ok(render::imported(&summary, &RenderOptions::default()).text)
}

/// Who makes up what is recorded.
#[derive(Debug, Default)]
pub(super) struct Scribe {
    moment: u64,
    /// The events that were told, by the numbers in their labels; some of them are not there.
    events: Vec<u64>,
    /// The people that were declared, as well.
    people: Vec<u64>,
}

/// One of these numbers, seldom one that is none of them.
fn one_of(numbers: &[u64], dice: &mut Dice) -> u64 {
    let at = usize::try_from(dice.below(numbers.len() as u64)).expect("it is small");
    numbers.get(at).copied().filter(|_| !dice.once_in(16)).unwrap_or(1_000)
}

impl Scribe {
    /// Forgets of whom and what nothing was told, after all.
    pub(super) fn remember(&mut self, recorded: &str) {
        self.events.retain(|event| recorded.contains(&format!("labelled event-{event}")));
        self.people.retain(|person| recorded.contains(&format!("declare person \"Person {person}\"")));
    }

    /// Something to do to a store whose newest entry has this number.
    pub(super) fn operation(&mut self, dice: &mut Dice, head: u64) -> Operation {
        self.moment += 1 + dice.below(5_000);
        let what = match dice.below(40) {
            0..4 => {
                let statements = (0..1 + dice.below(5)).map(|_| self.statement(dice, head));
                What::Journal(statements.collect::<Vec<_>>().join("\n"))
            }
            4 => What::Table(self.table(dice)),
            _ => What::Statement(self.statement(dice, head)),
        };
        Operation { moment: self.moment, what }
    }

    /// The label of an event.
    fn event(&self, dice: &mut Dice) -> String {
        format!("event-{}", one_of(&self.events, dice))
    }

    fn person(&self, dice: &mut Dice) -> String {
        let number = if dice.once_in(4) { one_of(&self.people, dice) } else { dice.below(4) };
        format!("\"Person {number}\"")
    }

    fn statement(&mut self, dice: &mut Dice, head: u64) -> String {
        let day = format!("2024-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28));
        match dice.below(24) {
            0..11 => self.record(dice, &day),
            11 => {
                self.people.push(4 + dice.below(40));
                format!("declare person \"Person {}\"", self.people[self.people.len() - 1])
            }
            12 => format!("declare factory \"Works {}\" at \"County {}\"", dice.below(30), dice.below(4)),
            13 | 14 => format!("correct {} on {day} because \"a later report\"", self.event(dice)),
            15 => format!("correct {} with {} because \"both\"", self.event(dice), self.person(dice)),
            16 => format!("cite {} source paper-{} quote \"remark\"", self.event(dice), dice.below(4)),
            17 => format!("retract {} because \"never was\"", self.event(dice)),
            18 => format!("undo #{}", head.saturating_sub(dice.below(6))),
            19 | 20 => format!("note on {} \"a remark {}\"", self.event(dice), dice.below(9)),
            21 => format!("same {} {}", self.event(dice), self.event(dice)),
            22 => format!("let chosen = visits by {} after {day}", self.person(dice)),
            _ => format!("merge {} into {} because \"one\"", self.person(dice), self.person(dice)),
        }
    }

    fn record(&mut self, dice: &mut Dice, day: &str) -> String {
        let date = if dice.once_in(4) { format!("in {}", &day[..7]) } else { format!("on {day}") };
        let (person, county, paper) = (self.person(dice), dice.below(4), dice.below(4));
        let quote = "of some length ".repeat(usize::try_from(dice.below(12)).expect("it is small"));
        let label = self.moment * 10 + dice.below(10);
        self.events.push(label);
        format!(
            "record visit by {person} to \"County {county}\" {date}, source paper-{paper} quote \"remark {quote}\", labelled event-{label}"
        )
    }

    fn table(&mut self, dice: &mut Dice) -> String {
        let mut table = "who,what,where,day,source,id\n".to_owned();
        for _ in 0..1 + dice.below(12) {
            let _ = writeln!(
                table,
                "Person {},visit,County {},2024-{:02}-{:02},paper-{},{}",
                dice.below(60),
                dice.below(9),
                1 + dice.below(12),
                1 + dice.below(28),
                dice.below(6),
                dice.below(400)
            );
        }
        table
    }
}
