//! An answer of the program, held against the worlds: wrong where it claims more than holds, loose where it claims less
//! than could be claimed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::claims::lies_in;
use super::days::typed;
use super::evaluate::Mark;
use super::fold::{Denial, Fact, Facts};
use super::history::Count;
use super::measure::judge_range;
use super::questions::{Ask, Question, Selection, Test, Time};
use super::verdict::{Range, Verdict};
use super::words::{ENTITIES, Kind, Name};
use super::world::Unit;

/// What is the matter with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Whether it claims what does not hold, or leaves out what can be; loose if not.
    pub wrong: bool,
    /// Of what kind.
    pub what: &'static str,
    pub detail: String,
}

/// What is judged.
pub struct Case<'a> {
    pub facts: &'a Facts,
    pub units: &'a [Unit],
    /// The numbers of the entries that the statements made.
    pub entries: &'a [u64],
    pub question: &'a Question,
    pub verdict: &'a Verdict,
}

/// It claims too much, or leaves out what can be.
pub fn wrong(what: &'static str, detail: String) -> Fault {
    Fault { wrong: true, what, detail }
}

/// It claims less than could be claimed.
pub fn loose(what: &'static str, detail: String) -> Fault {
    Fault { wrong: false, what, detail }
}

/// What the worlds say of a row: of an event, or of a name.
struct Rows {
    certain: BTreeSet<String>,
    possible: BTreeSet<String>,
    unstated: BTreeSet<String>,
    /// How many units are possible and unstated: an aggregate has several in one row.
    most_possible: u64,
    most_unstated: u64,
}

impl Case<'_> {
    /// Everything that is the matter with an answer.
    pub fn judge(&self, answer: &Value) -> Vec<Fault> {
        match &self.question.ask {
            Ask::Count(_) => self.judge_count(answer),
            Ask::Did(events) => self.judge_truth(answer, &self.truth(Some(events))),
            Ask::Is(..) => self.judge_truth(answer, &self.truth(None)),
            Ask::Groups(events, key) => self.judge_groups(answer, events, *key),
            Ask::Durations(..) => self.judge_durations(answer),
            Ask::Average(..) => self.judge_figure(answer, Mark::Figure, Mark::Figure, 0.01),
            Ask::Total(_) => self.judge_figure(answer, Mark::Least, Mark::Most, 1.0),
            Ask::Things(_) => self.judge_figure_of(answer, Mark::Least, Mark::Most, 0.0),
            Ask::Gap(_) => self.judge_gap(answer),
            Ask::Status(_) => self.judge_status(answer),
            _ => self.judge_rows(answer),
        }
    }

    fn id(&self, fact: usize) -> String {
        self.facts.facts[fact]
            .ids
            .iter()
            .map(|id| self.entries[*id].to_string())
            .collect::<Vec<_>>()
            .join("=")
    }

    fn rows(&self) -> Rows {
        let verdict = self.verdict;
        let mut rows = Rows {
            certain: BTreeSet::new(),
            possible: BTreeSet::new(),
            unstated: BTreeSet::new(),
            most_possible: 0,
            most_unstated: 0,
        };
        let mut marks: BTreeMap<String, Vec<Mark>> = BTreeMap::new();
        for (at, unit) in self.units.iter().enumerate() {
            marks.entry(self.id(unit.fact)).or_default().push(Mark::Unit(at));
        }
        for (name, entity) in ENTITIES.iter().enumerate() {
            marks.insert(entity.name.to_owned(), vec![Mark::Name(name)]);
        }
        for (key, marks) in marks {
            let certain = |mark: &&Mark| verdict.certain.contains(mark);
            let possible = |mark: &&Mark| verdict.possible.contains(mark) && !certain(mark);
            let unstated = |mark: &&Mark| {
                verdict.open.contains(mark) && !verdict.possible.contains(mark) && !certain(mark)
            };
            let many = |test: &dyn Fn(&&Mark) -> bool| marks.iter().filter(|mark| test(mark)).count() as u64;
            rows.most_possible += many(&possible);
            rows.most_unstated += many(&unstated);
            if marks.iter().all(|mark| certain(&mark)) {
                rows.certain.insert(key);
            } else if many(&possible) > 0 || many(&certain) > 0 {
                rows.possible.insert(key);
            } else if many(&unstated) > 0 {
                rows.unstated.insert(key);
            }
        }
        rows
    }

    fn judge_rows(&self, answer: &Value) -> Vec<Fault> {
        let rows = self.rows();
        let mut faults = Vec::new();
        let mut certain = BTreeSet::new();
        let listed = answer["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
        for row in listed {
            let Some(key) = self.key(row) else {
                faults.push(wrong("a row of what is no candidate", row.to_string()));
                continue;
            };
            self.judge_fields(row, &mut faults);
            let said = row["answer"].as_str().unwrap_or("certain");
            match said {
                "possible" | "cannot tell" => {
                    if !rows.certain.contains(&key) && !rows.possible.contains(&key) {
                        let open = rows.unstated.contains(&key);
                        let what =
                            if open { "possible, and not stated" } else { "possible, and in no world" };
                        let is_joined = matches!(self.question.ask, Ask::Joined(..));
                        faults.push(Fault { wrong: open && !is_joined, what, detail: key });
                    }
                }
                "not stated" => {}
                _ if rows.certain.contains(&key) => drop(certain.insert(key)),
                _ if rows.possible.contains(&key) => faults.push(wrong("certain, and only possible", key)),
                _ if rows.unstated.contains(&key) => faults.push(wrong("certain, and not stated", key)),
                _ => faults.push(wrong("certain, and in no world", key)),
            }
        }
        if self.question.possibly {
            self.judge_all_shown(listed, &rows, &mut faults);
        } else if !matches!(self.question.ask, Ask::Disputed | Ask::Confirmed(..)) {
            let missing = (rows.certain.len() - certain.len()) as u64;
            judge_numbers(answer, &rows, missing, &mut faults);
            // What hangs on one event in two sets that are joined is looked at in each by itself.
            if matches!(self.question.ask, Ask::Joined(..)) {
                let (possible, unstated) = (answer["possible"].as_u64(), answer["unstated"].as_u64());
                let told = possible.unwrap_or_default() + unstated.unwrap_or_default();
                let all = rows.possible.len() + rows.unstated.len();
                let is_told = told >= missing + all as u64;
                let is_wide = |fault: &Fault| match fault.what {
                    "what is not stated counts as possible" => true,
                    "a certain row is left out" | "something possible is left out" => is_told,
                    _ => false,
                };
                faults.iter_mut().filter(|fault| is_wide(fault)).for_each(|fault| fault.wrong = false);
            }
        } else if rows.certain.len() > certain.len() {
            faults.push(wrong("a certain row is left out", format!("{:?}", rows.certain)));
        }
        faults
    }

    /// Whether a row says that it is disputed, and from when to when it can have been.
    fn judge_fields(&self, row: &Value, faults: &mut Vec<Fault>) {
        let id = row["id"].as_u64();
        let of = |fact: &&Fact| fact.ids.iter().any(|at| Some(self.entries[*at]) == id);
        let Some(fact) = self.facts.facts.iter().find(of).filter(|fact| fact.anchor.is_none()) else {
            return;
        };
        if row["disputed"].as_bool().is_some_and(|said| said != fact.is_disputed()) {
            let what =
                if fact.is_disputed() { "a dispute is not told" } else { "disputed, and nothing clashes" };
            faults.push(wrong(what, row.to_string()));
        }
        let [when] = fact.dates.options.as_slice() else { return };
        if when.open || when.lasting || row.get("earliest").is_none() {
            return;
        }
        let (first, last) = when.bounds();
        let said = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        if said("earliest") != typed(first) || said("latest") != typed(last) {
            let detail = format!(
                "{} to {}, and right is {} to {}",
                said("earliest"),
                said("latest"),
                typed(first),
                typed(last)
            );
            faults.push(wrong("the bounds of a date are others", detail));
        }
    }

    /// With `possibly` in front every row is shown, with what it is.
    fn judge_all_shown(&self, listed: &[Value], rows: &Rows, faults: &mut Vec<Fault>) {
        let said = |wanted: &str| -> BTreeSet<String> {
            let of = |row: &&Value| match row["answer"].as_str() {
                Some("possible" | "cannot tell") => wanted == "possible",
                Some("not stated") => wanted == "not stated",
                _ => wanted == "certain",
            };
            listed.iter().filter(of).filter_map(|row| self.key(row)).collect()
        };
        for (wanted, expected) in
            [("certain", &rows.certain), ("possible", &rows.possible), ("not stated", &rows.unstated)]
        {
            let missing: Vec<_> = expected.difference(&said(wanted)).cloned().collect();
            let as_possible = said("possible");
            if wanted == "certain" && missing.iter().all(|key| as_possible.contains(key)) {
                faults.extend(missing.into_iter().map(|key| loose("certain, and called possible", key)));
            } else if !missing.is_empty() {
                faults.push(wrong("`possibly` leaves a row out", format!("{wanted}: {missing:?}")));
            }
        }
    }

    /// The row's event or name, as [`Self::rows`] has it.
    fn key(&self, row: &Value) -> Option<String> {
        if let Some(name) = row["name"].as_str() {
            return ENTITIES.iter().any(|entity| entity.name == name).then(|| name.to_owned());
        }
        let id = row["id"].as_u64()?;
        let fact = self.facts.facts.iter().position(|fact| fact.ids.iter().any(|at| self.entries[*at] == id));
        fact.map(|fact| self.id(fact))
    }

    fn judge_count(&self, answer: &Value) -> Vec<Fault> {
        let several = self.verdict.certain.iter().any(|mark| matches!(mark, Mark::Several(_)));
        let mut range = self.verdict.figures.get(&Mark::Figure).copied().unwrap_or(NOTHING);
        if several {
            range.most = None;
        }
        let mut faults = Vec::new();
        judge_range(&range, &answer["at_least"], &answer["at_most"], 0.0, "", &mut faults);
        let unstated = self.rows().most_unstated;
        match answer["unstated"].as_u64() {
            _ if !faults.is_empty() => {}
            Some(said) if said != unstated => {
                faults
                    .push(wrong("`unstated` is another number", format!("{said}, {unstated} in the worlds")));
            }
            None if unstated > 0 => faults.push(wrong("no `unstated`", unstated.to_string())),
            _ => {}
        }
        faults
    }

    /// The truths that may be answered, the best first.
    fn truth(&self, events: Option<&Selection>) -> Vec<&'static str> {
        let verdict = self.verdict;
        if verdict.certain.contains(&Mark::Holds) {
            return vec!["yes"];
        }
        if verdict.possible.contains(&Mark::Holds) {
            return vec!["possibly"];
        }
        let denied = match events {
            Some(_) if verdict.open.contains(&Mark::Holds) => Some(false),
            Some(events) => {
                let covers: Vec<_> = self.facts.denials.iter().map(|denial| denies(denial, events)).collect();
                if covers.contains(&Some(true)) {
                    Some(true)
                } else {
                    (!covers.contains(&None)).then_some(false)
                }
            }
            None => Some(verdict.certain.contains(&Mark::RuledOut)),
        };
        match denied {
            Some(true) => vec!["no"],
            Some(false) => vec!["not stated"],
            None => vec!["not stated", "no"],
        }
    }

    fn judge_truth(&self, answer: &Value, allowed: &[&'static str]) -> Vec<Fault> {
        let said = answer["truth"].as_str().unwrap_or_default();
        if allowed.contains(&said) {
            return Vec::new();
        }
        let right = allowed.first().copied().unwrap_or_default();
        let detail = format!("{said}, and right is {right}");
        vec![match (said, right) {
            ("yes", "possibly") => wrong("yes, and only possible", detail),
            ("yes", _) => wrong("yes, and not stated", detail),
            ("no", "yes" | "possibly") => wrong("no, and some world says yes", detail),
            ("no", _) => wrong("no, and nothing denies it", detail),
            ("possibly", "yes") => loose("possibly, and certain", detail),
            ("possibly", "no") => loose("possibly, and ruled out", detail),
            ("possibly", _) if self.verdict.open.contains(&Mark::Holds) => {
                wrong("possibly, and not stated", detail)
            }
            ("possibly", _) => loose("possibly, and in no world", detail),
            ("not stated", "no") => loose("not stated, and denied or ruled out", detail),
            ("not stated", _) => wrong("not stated, and a claim says so", detail),
            _ => wrong("no truth", answer.to_string()),
        }]
    }

    fn judge_status(&self, answer: &Value) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut said = BTreeSet::new();
        for row in answer["rows"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let status = row["status"].as_str().unwrap_or_default().to_owned();
            let mark = Mark::Text(status.clone());
            let certain = row["answer"] == "certain";
            if certain && !self.verdict.certain.contains(&mark) {
                faults.push(wrong("a status is certain, and only possible", status.clone()));
            } else if !certain && self.verdict.certain.contains(&mark) {
                faults.push(loose("a status is possible, and certain", status.clone()));
            } else if !self.verdict.open.contains(&mark) {
                faults.push(loose("a status is possible, and in no world", status.clone()));
            }
            said.insert(status);
        }
        for mark in &self.verdict.open {
            if let Mark::Text(status) = mark
                && !said.contains(status)
                && status != "unknown"
            {
                faults.push(wrong("a possible status is left out", status.clone()));
            }
        }
        faults
    }
}

/// The range of what is in no world.
pub const NOTHING: Range = Range { least: 0.0, most: Some(0.0), least_preferred: 0.0 };

/// How many are possible and not stated, beside the rows.
fn judge_numbers(answer: &Value, rows: &Rows, missing: u64, faults: &mut Vec<Fault>) {
    let possible = answer["possible"].as_u64().unwrap_or_default();
    let unstated = answer["unstated"].as_u64().unwrap_or_default();
    let (least, least_unstated) = (rows.possible.len() as u64, rows.unstated.len() as u64);
    let detail = format!(
        "{possible} possible and {unstated} not stated; in the worlds certain {:?}, possible {:?}, not stated {:?}",
        rows.certain, rows.possible, rows.unstated
    );
    if possible < least {
        faults.push(wrong("something possible is left out", detail));
    } else if missing > 0 && possible < least + missing {
        faults.push(wrong("a certain row is left out", detail));
    } else if missing > 0 {
        faults.push(loose("certain, and called possible", detail));
    } else if possible > rows.most_possible && least_unstated > 0 {
        faults.push(wrong("what is not stated counts as possible", detail));
    } else if possible > rows.most_possible {
        faults.push(loose("more is called possible than can be", detail));
    } else if unstated < least_unstated {
        faults.push(wrong("what is not stated is left out", detail));
    } else if unstated > rows.most_unstated {
        faults.push(loose("more is called not stated than is", detail));
    }
}

/// Whether a denial covers a question; `None` where the contract does not say.
fn denies(denial: &Denial, events: &Selection) -> Option<bool> {
    if denial.kind == Kind::Visit && events.kind.is_some_and(Kind::is_also_a_visit) {
        return None;
    }
    if events.kind != Some(denial.kind) {
        return Some(false);
    }
    let by: Vec<Name> = events.tests.iter().filter_map(matches_by).collect();
    let place = denial.place.is_none_or(|denied| {
        events.tests.iter().any(|test| match test {
            Test::At(place) | Test::In(place) => lies_in(*place, denied),
            _ => false,
        })
    });
    let time = denial.span.is_none_or(|(first, last)| {
        events.tests.iter().any(|test| match test {
            Test::Time(Time::In(spans), _) => spans.iter().all(|(from, to)| first <= *from && *to <= last),
            _ => false,
        })
    });
    let plain = events
        .tests
        .iter()
        .all(|test| matches!(test, Test::By(_) | Test::At(_) | Test::In(_) | Test::Time(Time::In(_), _)));
    let covers = denial.by.iter().all(|who| by.contains(who)) && place && time;
    if plain { Some(covers) } else { None }
}

fn matches_by(test: &Test) -> Option<Name> {
    match test {
        Test::By(who) => Some(*who),
        _ => None,
    }
}

/// Whether an aggregate without a number is of a kind.
pub fn has_several(facts: &Facts, kind: Option<Kind>) -> bool {
    facts.facts.iter().any(|fact| {
        fact.count == Some(Count::Several) && kind.is_none_or(|kind| fact.kinds.options.contains(&kind))
    })
}
