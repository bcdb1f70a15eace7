//! What the steps of a plan do. It is kept as values while a question is answered, and put into words where it is shown.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use annals_grammar::english;
use annals_graph::graph::Mask;
use annals_graph::ids::{KindIx, TypeIx};
use annals_graph::small_vec::{SmallVec1, SmallVec4};
use annals_model::inflection;
use annals_model::numbers::total;
use annals_model::time::Day;

use super::operators::Operator;
use super::window::DaySpans;
use crate::canonical::Canonical;
use crate::query::{EntityFilter, EntityTest, Filter, GroupingKey, Test};

/// What a step of a plan does.
#[derive(Clone, Debug)]
pub enum What {
    /// What these words say.
    Said(Cow<'static, str>),
    /// Finds the events of a filter.
    Events(Rc<AskedFilter>),
    /// Checks that an event is of one of these kinds.
    Kinds(SmallVec4<KindIx>),
    /// Makes a check.
    Check(CheckTests),
    /// Makes a check that has this form by the rules so far.
    Became(CheckTests, Form),
    /// Makes one of the checks that a check is made of, any of which will do: which of them, and its form.
    Alternative(CheckTests, usize, Form),
    /// Reads a list.
    Scan(Scanned),
    /// Could read a list.
    OrScan(Scanned),
    /// Runs an operator.
    Operator(Operator),
    /// What was typed became this by a rule.
    After(&'static str),
    /// What was typed became what was run by these rules.
    Rules(Vec<&'static str>),
    /// Finds the first or last event of each entity by one pass.
    FirstPerKey {
        /// Whether the last.
        last: bool,
        /// What is exact.
        mask: Mask,
    },
    /// Finds the entities of a filter.
    Entities(Box<EntityFilter>),
    /// Checks that an entity is of a type.
    OfType(TypeIx),
    /// Makes a check on entities.
    EntityCheck(Box<EntityTest>),
    /// Joins what two sets before it gave.
    Joined(SetJoin),
    /// Counts what was found for each value of these keys.
    Grouped(Vec<GroupingKey>),
}

impl What {
    /// It in words.
    #[must_use]
    pub fn text(&self, canonical: &Canonical<'_>) -> String {
        match self {
            Self::Said(text) => text.clone().into_owned(),
            Self::Events(asked) => canonical.filter_text(&asked.filter),
            Self::Kinds(kinds) => {
                let vocabulary = canonical.view().graph().vocabulary();
                let names: Vec<&str> =
                    kinds.iter().map(|kind| vocabulary.kind(*kind).name.as_str()).collect();
                format!("check kind: {}", names.join(", "))
            }
            Self::Check(checked) => checked.text(canonical),
            Self::Became(checked, form) => format!("{}: {}", checked.text(canonical), form.text()),
            Self::Alternative(checked, at, form) => {
                let word = if *at == 0 { "either" } else { "or" };
                format!(
                    "{word} {}: {}",
                    checked.asked.alternative(canonical, &checked.tests, *at),
                    form.text()
                )
            }
            Self::Scan(scanned) => scanned.text(),
            Self::OrScan(scanned) => format!("or {}", scanned.text()),
            Self::Operator(operator) => operator.text(),
            Self::After(rule) => format!("after `{rule}`"),
            Self::Rules(rules) => format!("rules: {}", rules.join(", ")),
            Self::FirstPerKey { last, mask } => {
                let (side, mask) = (if *last { "last" } else { "first" }, mask.words());
                format!("find the {side} per key in one pass over the table, unless {mask}")
            }
            Self::Entities(filter) => canonical.entity_filter_text(filter),
            Self::OfType(ty) => format!("check type: {}", canonical.view().graph().vocabulary().ty(*ty).name),
            Self::Joined(join) => join.text().to_owned(),
            Self::Grouped(per) => canonical.keys_text("count", per),
            Self::EntityCheck(test) => format!("check {}", canonical.entity_test_text(test)),
        }
    }
}

/// How two sets are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetJoin {
    /// What is in both.
    And,
    /// What is in either.
    Or,
    /// What is in the first and not in the second.
    ButNot,
}

impl SetJoin {
    /// The step that joins them, in words.
    fn text(self) -> &'static str {
        match self {
            Self::And => "keep what is in both",
            Self::Or => "put both together, each once",
            Self::ButNot => "take the second away from the first",
        }
    }

    /// Whether some may be in the joined set whom nobody has named, where they may be in the first or the second.
    #[must_use]
    pub(crate) fn of_unnamed(self, first: bool, second: bool) -> bool {
        match self {
            Self::And => first && second,
            Self::Or => first || second,
            Self::ButNot => first,
        }
    }

    /// What comes of it, in words.
    #[must_use]
    pub fn title(self) -> What {
        What::Said(Cow::Borrowed(match self {
            Self::And => "those in both",
            Self::Or => "those in either",
            Self::ButNot => "those in the first and not the second",
        }))
    }
}

/// A filter that is asked for, kept for the steps that show parts of it.
#[derive(Debug)]
pub struct AskedFilter {
    /// It.
    filter: Filter,
    /// Each of its tests as typed, where that was shown before.
    texts: Vec<OnceCell<String>>,
}

impl AskedFilter {
    /// A filter.
    #[must_use]
    pub fn new(filter: &Filter) -> Rc<Self> {
        let texts = filter.tests.iter().map(|_| OnceCell::new()).collect();
        Rc::new(Self { filter: filter.clone(), texts })
    }

    /// One of its tests, as typed.
    fn test(&self, canonical: &Canonical<'_>, at: usize) -> &str {
        match (self.texts.get(at), self.filter.tests.get(at)) {
            (Some(text), Some(test)) => text.get_or_init(|| canonical.test_text(test)),
            _ => "",
        }
    }

    /// One of the tests that some of its tests are made of, as it would be typed alone.
    fn alternative(&self, canonical: &Canonical<'_>, tests: &[usize], at: usize) -> String {
        let mut test = tests.first().and_then(|test| self.filter.tests.get(*test));
        while let Some(Test::Not(denied)) = test {
            test = Some(denied);
        }
        let Some(Test::Any(all)) = test else { return String::new() };
        all.get(at).map(|test| canonical.test_text(test)).unwrap_or_default()
    }
}

/// Tests of a filter that are one check.
#[derive(Clone, Debug)]
pub struct CheckTests {
    /// The filter.
    pub asked: Rc<AskedFilter>,
    /// The places of the tests in it.
    pub tests: SmallVec1<usize>,
}

impl CheckTests {
    fn text(&self, canonical: &Canonical<'_>) -> String {
        let texts: Vec<&str> = self.tests.iter().map(|at| self.asked.test(canonical, *at)).collect();
        format!("check {}", texts.join(" and "))
    }
}

/// What a test has become by the rules so far.
#[derive(Clone, Debug)]
pub enum Form {
    /// Not evaluated yet.
    Open,
    /// So many are named.
    Members(usize),
    /// So many are reached.
    Reached(usize),
    /// One of so many events.
    Events(usize),
    /// Somebody in the role.
    Filled,
    /// A comparison with so many dates.
    Dates(usize),
    /// The days of a window.
    Window(DaySpans),
    /// Read in claims and notes.
    Said,
    /// Tied to one of so many events.
    Linked(usize),
    /// Any of these.
    Any(Vec<Form>),
    /// It fails.
    Not(Box<Form>),
}

impl Form {
    /// It in a few words.
    fn text(&self) -> String {
        let counted =
            |number: usize, what: &str| english::counted(total(number), what, &inflection::plural(what));
        match self {
            Self::Open => "not evaluated yet".to_owned(),
            Self::Members(all) => format!("names {}", counted(*all, "participant")),
            Self::Reached(all) => format!("reaches {}", counted(*all, "participant")),
            Self::Events(all) => format!("one of {}", counted(*all, "event")),
            Self::Filled => "somebody in the role".to_owned(),
            Self::Dates(all) => format!("compared with {}", counted(*all, "date")),
            Self::Window(days) if days.spans().is_empty() => "a window of days, none is left".to_owned(),
            Self::Window(days) => {
                let day = |day: &Day| if day.is_bounded() { day.to_string() } else { "…".to_owned() };
                let span = |(first, last): &(Day, Day)| format!("{} to {}", day(first), day(last));
                format!("a window of days, {}", days.spans().iter().map(span).collect::<Vec<_>>().join(", "))
            }
            Self::Said => "read in claims and notes".to_owned(),
            Self::Linked(all) => format!("tied to one of {}", counted(*all, "event")),
            Self::Any(forms) => {
                let texts: Vec<String> = forms.iter().map(Self::text).collect();
                format!("any of ({})", texts.join("; "))
            }
            Self::Not(form) => format!("not ({})", form.text()),
        }
    }
}

/// What is read to find candidates.
#[derive(Clone, Debug)]
pub enum Scanned {
    /// The table.
    All,
    /// A selection.
    Base,
    /// What was found so.
    Found(&'static str),
    /// The events of some days.
    Days((Day, Day)),
    /// So many lists of something, perhaps of some days.
    Lists(usize, &'static str, Option<(Day, Day)>),
    /// The first or last so many of each of some lists.
    Ends {
        /// Whether the last.
        last: bool,
        /// How many.
        of_each: usize,
        /// Of which lists.
        of: Box<Scanned>,
    },
}

impl Scanned {
    /// It in words.
    fn text(&self) -> String {
        match self {
            Self::All => "scan the table: every event".to_owned(),
            Self::Base => "go through the selection".to_owned(),
            Self::Found(how) => (*how).to_owned(),
            Self::Days(days) => format!("scan a range of the table{}", days_text(*days)),
            Self::Lists(1, of, None) => format!("scan the list by {of}"),
            Self::Lists(lists, of, None) => format!("merge {lists} lists by {of}"),
            Self::Lists(1, of, Some(days)) => {
                format!("scan a range of the list by {of}{}", days_text(*days))
            }
            Self::Lists(lists, of, Some(days)) => {
                format!("merge ranges of {lists} lists by {of}{}", days_text(*days))
            }
            Self::Ends { last, of_each, of } => {
                let side = if *last { "last" } else { "first" };
                format!("the {side} {of_each} of each list, else all: {}", of.text())
            }
        }
    }
}

fn days_text(days: (Day, Day)) -> String {
    match days {
        (Day::MIN, last) => format!(", up to {last}"),
        (first, Day::MAX) => format!(", from {first}"),
        (first, last) => format!(", from {first} up to {last}"),
    }
}
