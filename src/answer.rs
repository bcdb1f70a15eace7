//! Answers: rows with their names written out, ready to be rendered. Field names and shapes are the JSON contract.

// What rows take on the heap.
mod weight;

use std::collections::BTreeMap;

use serde::Serialize;

/// The answer to one phrase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The phrase as typed.
    pub phrase: String,
    /// The name of the shape of the rows.
    pub shape: &'static str,
    /// The rows and what else the shape has.
    #[serde(flatten)]
    pub body: Body,
    /// How many rows are certain, all of them counted, also those cut off by a limit.
    pub certain: u64,
    /// How many more are possible.
    pub possible: u64,
    /// How many candidates were looked at.
    pub checked: u64,
    /// How the phrase was understood: canonical, names and dates resolved.
    pub reading: String,
    /// Under which lens.
    pub lens: LensText,
    /// What a reader should know before trusting it.
    pub notes: Vec<String>,
    /// The fields to show, all where empty. Not part of the JSON.
    #[serde(skip)]
    pub show: Vec<String>,
    /// How long it took, where asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_us: Option<Took>,
}

/// Times in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Took {
    /// From text to phrase.
    pub parse: u64,
    /// From phrase to plan, names looked up.
    pub plan: u64,
    /// From plan to rows.
    pub run: u64,
}

/// A lens in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LensText {
    /// The day of `as of`.
    pub as_of: Option<String>,
    /// The day of `as known on`.
    pub as_known_on: Option<String>,
    /// The day of `as recorded on`, or `#N`.
    pub as_recorded_on: Option<String>,
}

/// What a shape has besides what every answer has.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// `events`, `timeline`.
    Events {
        /// One row each.
        rows: Vec<EventRow>,
    },
    /// `entities`.
    Entities {
        /// One row each.
        rows: Vec<EntityRow>,
    },
    /// `count`.
    Count {
        /// Always empty.
        rows: [(); 0],
        /// At least so many.
        at_least: u64,
        /// At most so many; `None` where there is no bound.
        at_most: Option<u64>,
    },
    /// `groups`.
    Groups {
        /// One row each.
        rows: Vec<GroupRow>,
    },
    /// `dates`.
    Dates {
        /// One row each.
        rows: Vec<DateRow>,
    },
    /// `durations`.
    Durations {
        /// One row a pair.
        rows: Vec<DurationRow>,
        /// Shortest, median and longest, as ranges of days.
        #[serde(skip_serializing_if = "Option::is_none")]
        summary: Option<Summary>,
    },
    /// `truth`.
    Truth {
        /// Always empty.
        rows: [(); 0],
        /// `yes`, `no`, `possibly`, `not stated`.
        truth: &'static str,
        /// The events it rests on.
        because: Vec<u64>,
    },
    /// `status`.
    Status {
        /// One row for each status each may be in.
        rows: Vec<StatusRow>,
    },
    /// `path`.
    Path {
        /// One row a step.
        rows: Vec<StepRow>,
    },
    /// `sources`.
    Sources {
        /// One row a claim.
        rows: Vec<ClaimRow>,
    },
    /// `describe`.
    Describe {
        /// One row.
        rows: Vec<DescriptionRow>,
    },
    /// `why`, `explain`.
    Steps {
        /// One row a step.
        rows: Vec<PlanRow>,
    },
    /// `neighbours`.
    Neighbours {
        /// One row each.
        rows: Vec<NeighbourRow>,
    },
    /// `rank`.
    Rank {
        /// One row each.
        rows: Vec<RankRow>,
    },
    /// `changes`.
    Changes {
        /// One row each.
        rows: Vec<ChangeRow>,
    },
    /// `progress`.
    Progress {
        /// One row a scope.
        rows: Vec<ProgressRow>,
    },
    /// `history`.
    History {
        /// One row a change.
        rows: Vec<HistoryRow>,
    },
    /// `figure`: an average, median or total.
    Figure {
        /// One row a group.
        rows: Vec<FigureRow>,
    },
    /// `twins`: pairs of events that may be one.
    Twins {
        /// One row a pair.
        rows: Vec<TwinRow>,
    },
    /// `replay`: the history told step by step.
    Replay {
        /// One row a step.
        rows: Vec<ReplayRow>,
    },
    /// `entry`: what was recorded.
    Entry {
        /// Always empty.
        rows: [(); 0],
        /// Its number.
        id: u64,
        /// As it was understood: it records back to itself.
        readback: String,
        /// Events that look like it.
        twins: Vec<u64>,
    },
}

/// An event.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EventRow {
    /// The number of its entry.
    pub id: u64,
    /// Its kind.
    pub kind: String,
    /// Its mood.
    pub mood: &'static str,
    /// Its date in EDTF; `None` where nothing is known.
    pub date: Option<String>,
    /// The first day it can have been.
    pub earliest: Option<String>,
    /// The last day it can have been.
    pub latest: Option<String>,
    /// Preferred names by role.
    pub roles: BTreeMap<&'static str, Vec<String>>,
    /// How much, of what.
    pub quantity: Option<String>,
    /// For an aggregate, how many events it stands for: a number or words.
    pub count: Option<CountText>,
    /// The keys of its sources.
    pub sources: Vec<String>,
    /// Whether its claims disagree.
    pub disputed: bool,
    /// `certain`, `possible`, `overdue`, `not yet due`, `cannot tell`.
    pub answer: &'static str,
    /// The entries it rests on.
    pub because: Vec<u64>,
    /// In a sequence: the events of the further steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Vec<u64>>,
    /// In a timeline: whether the dates cannot settle its order with a neighbour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tied: Option<bool>,
    /// The date as people say it. Not part of the JSON.
    #[serde(skip)]
    pub when: String,
}

/// A count as a number or in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CountText {
    /// So many.
    Number(u64),
    /// "several", "at least 4".
    Words(String),
}

/// An entity.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct EntityRow {
    /// The number of the entry that declared it first; 0 for a word of the vocabulary. Not part of the JSON.
    #[serde(skip)]
    pub number: u64,
    /// Its preferred name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: String,
    /// What it lies in or stands at.
    #[serde(rename = "in")]
    pub parent: Option<String>,
    /// `certain` or `possible`.
    pub answer: &'static str,
    /// The entries it rests on.
    pub because: Vec<u64>,
}

/// A group and its count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupRow {
    /// The key, or keys joined by ` · `.
    pub key: String,
    /// The keys one by one, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// At least so many.
    pub at_least: u64,
    /// At most so many; `None` where there is no bound.
    pub at_most: Option<u64>,
}

/// A date.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DateRow {
    /// In EDTF.
    pub date: String,
    /// The first day.
    pub earliest: Option<String>,
    /// The last day.
    pub latest: Option<String>,
    /// `certain` or `possible`.
    pub answer: &'static str,
    /// The events it is the date of.
    pub because: Vec<u64>,
}

/// How long from one event to another.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DurationRow {
    /// The first event; `None` for a date.
    pub from: Option<u64>,
    /// The second event; `None` for a date or today.
    pub to: Option<u64>,
    /// What both are about.
    pub about: Option<String>,
    /// At least so many days; negative where the second comes first.
    pub min_days: Option<i64>,
    /// At most so many days.
    pub max_days: Option<i64>,
    /// The interval as it was stated, where it was.
    pub stated: Option<String>,
    /// In calendar units ("21 to 22 months").
    pub calendar: Option<String>,
}

/// Shortest, median and longest, each as a range of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Summary {
    pub shortest: [i64; 2],
    pub median: [i64; 2],
    pub longest: [i64; 2],
    /// The mean of the least and of the greatest, rounded.
    pub average: [i64; 2],
}

/// A status that an entity is or may be in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StatusRow {
    /// The entity.
    pub name: String,
    /// The status; `unknown` where nothing is recorded.
    pub status: String,
    /// Since when, in EDTF.
    pub since: Option<String>,
    /// `certain` or `possible`.
    pub answer: &'static str,
    /// The events that caused it.
    pub because: Vec<u64>,
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepRow {
    /// Its place, from 1.
    pub step: u64,
    /// From whom.
    pub from: String,
    /// Through which event.
    pub event: u64,
    /// Of what kind.
    pub kind: String,
    /// When, in EDTF.
    pub date: Option<String>,
    /// To whom.
    pub to: String,
}

/// What an event rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ClaimRow {
    /// The event.
    pub event: u64,
    /// The key of the source.
    pub source: String,
    /// Characters from and up to.
    pub span: Option<[u64; 2]>,
    /// Another place in it (`para 17`).
    pub locator: Option<String>,
    /// `stated`, `reported`, `inferred`.
    pub grounds: &'static str,
    /// Whom the source had it from.
    pub via: Option<String>,
    /// A few of its words.
    pub quote: Option<String>,
    /// `preferred`, `normal`, `deprecated`.
    pub rank: &'static str,
    /// What it says differently.
    pub asserts: Option<String>,
    /// When the source came out, in EDTF.
    pub published: Option<String>,
}

/// All about an entity.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DescriptionRow {
    /// Its preferred name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: String,
    /// What it lies in or stands at.
    #[serde(rename = "in")]
    pub parent: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Latitude and longitude in degrees.
    pub coordinates: Option<[f64; 2]>,
    /// Its status; several where it is not certain.
    pub status: Option<String>,
    /// The date of its first event.
    pub first: Option<String>,
    /// The date of its last event.
    pub last: Option<String>,
    /// How many events it takes part in.
    pub events: u64,
    /// Relations that are not containment, in words.
    pub relations: Vec<String>,
    /// Remarks about it.
    pub notes: Vec<String>,
}

/// A step of a plan or of a chain of reasons.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlanRow {
    /// Its place, from 1.
    pub step: u64,
    /// How deep it is nested.
    pub depth: u64,
    /// What it does or says.
    pub text: String,
    /// Rows expected.
    pub estimated: Option<u64>,
    /// Rows found.
    pub actual: Option<u64>,
    /// Microseconds taken.
    pub us: Option<u64>,
    /// The entries it rests on.
    pub entries: Vec<u64>,
}

/// Somebody some steps away.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct NeighbourRow {
    pub name: String,
    #[serde(rename = "type")]
    pub ty: String,
    pub steps: u64,
}

/// Somebody with a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct RankRow {
    pub name: String,
    #[serde(rename = "type")]
    pub ty: String,
    pub score: f64,
}

/// A change of status.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChangeRow {
    /// Whose.
    pub name: String,
    /// From which status; `None` where it had none.
    pub from: Option<String>,
    /// To which.
    pub to: String,
    /// When, in EDTF.
    pub date: Option<String>,
    /// By which event or entry.
    pub event: u64,
    /// `certain` or `possible`.
    pub answer: &'static str,
    /// Why, where a reason was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// How far a plan has come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProgressRow {
    /// `year 1`, `whole plan`.
    pub scope: String,
    /// At least so many are done.
    pub done_at_least: u64,
    /// At most so many; `None` where there is no bound.
    pub done_at_most: Option<u64>,
    /// How many were aimed at.
    pub target: u64,
    /// Whether that was worked out rather than stated.
    pub computed: bool,
}

/// A change to an entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HistoryRow {
    /// The entry that made it.
    pub entry: u64,
    /// When that was recorded.
    pub recorded_at: String,
    /// `record`, `correct`, ….
    pub what: String,
    /// The field changed.
    pub field: Option<String>,
    /// Its value before.
    pub from: Option<String>,
    /// Its value after.
    pub to: Option<String>,
    /// Why.
    pub because: Option<String>,
    /// Who recorded it.
    pub author: String,
}

/// A figure over many events, as a range.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureRow {
    /// The group; `None` for all of them.
    pub key: Option<String>,
    /// What was worked out.
    pub figure: &'static str,
    /// At least.
    pub at_least: Option<f64>,
    /// At most; `None` where there is no bound.
    pub at_most: Option<f64>,
    /// Of what.
    pub unit: String,
    /// Over how many events.
    pub events: u64,
}

/// Two events that may be one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TwinRow {
    /// The earlier entry.
    pub event: u64,
    /// The later.
    pub twin: u64,
    /// What they have in common.
    pub alike: String,
    /// The line that ties them.
    pub same: String,
    /// The line that tells them apart.
    pub distinct: String,
}

/// A step of the history as it is told: an event, or all of a day, week, month or year.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ReplayRow {
    /// Its place, from 1.
    pub step: u64,
    /// The time told, in EDTF; `None` where each event is a step, and for what has no day.
    pub period: Option<String>,
    /// The day by which all of it has happened: what is told so far is the world as of then.
    pub as_of: Option<String>,
    /// What happened.
    pub events: Vec<EventRow>,
    /// What changed state by it.
    pub changes: Vec<ChangeRow>,
    /// The time told, as people say it. Not part of the JSON.
    #[serde(skip)]
    pub heading: String,
}
