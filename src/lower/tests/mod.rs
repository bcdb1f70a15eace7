//! Statements told to a small log, and back.

// Every form of statement, and what it becomes.
mod forms;
// The shipped journals, told and printed.
mod journals;
// What is refused, and how.
mod refusals;

use annals_grammar::ast::{Phrase, Statement};
use annals_graph::graph::Graph;
use annals_graph::view::View;
use annals_model::entry::{Body, Entry, EntryId};
use annals_model::error::{Error, Result};
use annals_model::time::{Day, Timestamp};
use annals_query::lookup::Lookup;
use annals_query::query::Lens;

use super::{LowerContext, Lowered, lower, statement};

/// The words and names that most tests speak of.
const SMALL_WORLD: &str = r#"
define type place: plural places
define type province: plural provinces; is a place
define type county: plural counties; is a place
define type person: plural people
define type group: plural groups
define type agency: plural agencies; is a group
define type facility: plural facilities
define type factory: plural factories; is a facility
define type "food factory": plural "food factories"; is a factory
define type plan: plural plans
define type phase: plural phases; is a plan
define type property: plural properties
define kind visit: plural visits, past visited, agent visitor; by person or group, to place or facility, with person, of object
define kind attendance: plural attendances, past attended; by person or group, of event, at place; implies visit by its by to its at
define kind inauguration: plural inaugurations, past inaugurated, also opening; of facility, at place, by person; implies visit by its by to its at; makes its of inaugurated
define kind groundbreaking: plural groundbreakings, past "broke ground"; of facility, at place, by person; implies visit by its by to its at; makes its of "under construction"
define kind announcement: plural announcements; of object, by person
define kind destruction: plural destructions; of object, at place
define kind "construction start": plural "construction starts"; of object, at place
define status "under construction": of facility; after planned, before complete
declare province Kangwon
declare county Songchon
declare county Kusong
declare county Kimhwa in Kangwon also "Kimhwa County", "김화군"
declare county "Kimhwa Country"
declare county Unsan
declare county "Kim Hyong Jik"
declare person "Kim Hyong Jik"
declare person "Kim Jong Un" also "Kim"
declare person "Jo Yong Won"
declare person "Bank of Korea"
declare agency "state media"
declare plan "20x10 plan" also 20x10
declare property houses
declare "food factory" "Songchon food factory" at Songchon
declare factory "Songchon clothing factory" at Songchon
source article: title "Year One", publisher "A", published 2025-02-12, url "https://example.org/a"
source kcna: publisher "KCNA", published 2024-12-21
record announcement of 20x10 by Kim in January 2024, source article, labelled announcement-20x10
record groundbreaking of "Songchon food factory" and "Songchon clothing factory" at Songchon by Kim on 2024-02-29, source article at 3198-3244, labelled songchon-start
record visit by Kim to Songchon in November 2024, source article, labelled november
record visit by Kim to Kimhwa with "Jo Yong Won" on 2025-01-05, labelled kimhwa-visit
record inauguration at county "Kim Hyong Jik" under 20x10 on 2025-02-11, labelled kim-hyong-jik-opening
"#;

/// A log in memory with its graph.
struct World {
    graph: Graph,
    entries: Vec<Entry>,
    today: Day,
}

impl World {
    fn empty() -> Self {
        let today = Day::from_civil(2026, 11, 20).expect("a day");
        Self { graph: Graph::default(), entries: Vec::new(), today }
    }

    fn small() -> Self {
        let mut world = Self::empty();
        for line in SMALL_WORLD.lines().filter(|line| !line.is_empty()) {
            world.tell(line);
        }
        world
    }

    fn next(&self) -> EntryId {
        self.graph.head() + 1
    }

    fn lower(&self, text: &str) -> Result<Lowered> {
        let context = LowerContext { next: self.next(), source: None };
        self.lower_within(text, &context)
    }

    fn lower_within(&self, text: &str, context: &LowerContext) -> Result<Lowered> {
        let lookup = Lookup::new(View::new(&self.graph, Lens::default()), self.today);
        lower(&parsed(text), &lookup, context)
    }

    /// Tells a statement that must be taken in.
    fn tell(&mut self, text: &str) -> Lowered {
        let lowered = self.lower(text).unwrap_or_else(|error| panic!("{text}\n  {error:?}"));
        assert_eq!(lowered.objection, None, "{text}");
        self.append(lowered.entries.clone());
        lowered
    }

    fn append(&mut self, entries: Vec<(Option<String>, Body)>) {
        for (label, body) in entries {
            let number = self.next();
            let recorded = Timestamp::start_of_day(self.today);
            let entry = Entry {
                number,
                recorded,
                author: String::new(),
                elsewhere: None,
                label,
                supersedes: None,
                body,
            };
            self.entries.push(entry.clone());
            self.graph.apply_all([entry]);
        }
    }

    /// The body that a statement alone becomes.
    fn body(&self, text: &str) -> Body {
        let lowered = self.lower(text).unwrap_or_else(|error| panic!("{text}\n  {error:?}"));
        assert_eq!(lowered.objection, None, "{text}");
        assert_eq!(lowered.entries.len(), 1, "{text}");
        lowered.entries.into_iter().next().expect("one entry").1
    }

    /// What a statement is refused with, whether it is wrong or objected to.
    fn refusal(&self, text: &str) -> Error {
        match self.lower(text) {
            Err(error) => error,
            Ok(lowered) => lowered.objection.unwrap_or_else(|| panic!("`{text}` was taken in")),
        }
    }
}

fn parsed(text: &str) -> Statement {
    match annals_grammar::parse(text) {
        Ok(Phrase::Statement(statement)) => statement,
        other => panic!("`{text}` is no statement: {other:?}"),
    }
}

/// Tells every entry of a log again, as it prints, and compares what it becomes. What follows is told to the log as it
/// stood before each.
fn tells_again(world: &World) {
    let mut again = World { today: world.today, ..World::empty() };
    for entry in &world.entries {
        let text = statement(entry, &world.graph);
        let stated = parsed(&text);
        assert_eq!(stated.to_string(), text, "it is printed as the grammar prints it");
        let lowered = again.lower(&text).unwrap_or_else(|error| panic!("{text}\n  {error:?}"));
        assert_eq!(lowered.objection, None, "{text}");
        assert_eq!(lowered.entries, vec![(entry.label.clone(), entry.body.clone())], "{text}");
        again.append(lowered.entries);
    }
}
