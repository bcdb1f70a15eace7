//! What must hold of one phrase.

use annals::{Context, History, Session};
use annals_grammar::Phrase;
use annals_graph::view::View;
use annals_model::error::Error;
use annals_model::time::Timestamp;
use annals_query::query::{Ask, Entities, Lens, Point, Query, Score, Set};
use annals_query::{canonical, resolve};

use crate::common;
use crate::naive::same::same;

/// The history, and what phrases are asked under.
pub struct World {
    pub session: Session,
    pub context: Context,
}

/// An error with which a phrase was refused: before it was asked, or when it was.
#[derive(Debug)]
pub enum Refused {
    Unread(Error),
    Unanswered(Error),
}

impl Refused {
    /// Whether it says what to do next, and, if the words of the phrase are to blame, which.
    pub fn teaches(&self, phrase: &str) -> bool {
        let there = |at: &std::ops::Range<usize>| phrase.get(at.clone()).is_some();
        match self {
            Self::Unread(error) => error.advice().is_some() && error.span.as_ref().is_some_and(there),
            Self::Unanswered(error) => error.advice().is_some(),
        }
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Unread(error) | Self::Unanswered(error)) = self;
        write!(f, "{:?}: {error}; hint: {:?}", error.kind, error.advice())
    }
}

impl World {
    pub fn new() -> Self {
        let mut session = common::session(History::Vocabulary);
        let now = Timestamp::parse("2025-06-01T00:00:00Z").expect("a moment");
        let context = Context::at(now);
        session.tell_all(&super::text("history.annals"), &context).expect("the history can be told");
        Self { session, context }
    }

    /// Checks everything that must hold of a phrase, and panics where something does not.
    ///
    /// # Errors
    /// With what the phrase was refused, if it was.
    pub fn check(&self, phrase: &str) -> Result<(), Refused> {
        let parsed = self.parsed(phrase)?;
        let printed = parsed.to_string();
        let again = annals_grammar::parse(&printed).expect("what is printed parses");
        assert_eq!(again, parsed, "`{phrase}` prints as `{printed}`");
        assert_eq!(again.to_string(), printed);
        let query = self.resolved(&parsed)?;
        self.reads_back(phrase, &query);
        self.session.answer(&query, &self.context).map_err(Refused::Unanswered)?;
        for set in sets(&query.ask) {
            same(self.session.graph(), query.lens, self.context.today(), &set);
        }
        Ok(())
    }

    pub fn parsed(&self, phrase: &str) -> Result<Phrase, Refused> {
        annals_grammar::parse(phrase).map_err(|error| Refused::Unread(Error::from(error)))
    }

    /// The query of a question, whoever it names by whatever name.
    pub fn resolved(&self, phrase: &Phrase) -> Result<Query, Refused> {
        let Phrase::Question(question) = phrase else { panic!("`{phrase}` is no question") };
        let query = resolve::question(question, self.session.graph(), Lens::default(), self.context.today());
        query.map(|query| Query { named: Vec::new(), ..query }).map_err(Refused::Unread)
    }

    /// The reading can be typed, is read as itself, and gets the same answer.
    fn reads_back(&self, phrase: &str, query: &Query) {
        let of = |query: &Query| canonical::reading(&View::new(self.session.graph(), query.lens), query);
        let text = of(query);
        let parsed = annals_grammar::parse(&text)
            .unwrap_or_else(|error| panic!("`{phrase}` reads as `{text}`, which does not parse: {error}"));
        let again = self
            .resolved(&parsed)
            .unwrap_or_else(|error| panic!("`{phrase}` reads as `{text}`, which fails: {error:?}"));
        if again == *query {
            return;
        }
        assert_eq!(of(&again), text, "the reading of the reading of `{phrase}`");
        let answers = [query, &again].map(|query| self.session.answer(query, &self.context));
        if let [Ok(one), Ok(other)] = &answers
            && !query.explain
        {
            assert_eq!(one.body, other.body, "`{phrase}` reads as `{text}`, which has another answer");
        }
    }
}

/// The sets that a question is about.
fn sets(ask: &Ask) -> Vec<Set> {
    let events = |events: &annals_query::query::Events| vec![Set::Events(events.clone())];
    let entities = |entities: &Entities| vec![Set::Entities(entities.clone())];
    let point = |point: &Point| match point {
        Point::Events { events, .. } => Some(Set::Events((**events).clone())),
        Point::Dates { dates, .. } => Some(Set::Dates((**dates).clone())),
        Point::Date(..) | Point::Today(_) => None,
    };
    match ask {
        Ask::Why(of) => sets(of),
        Ask::Members(set) | Ask::Count { of: set, .. } => vec![set.clone()],
        Ask::Quantity { of, .. }
        | Ask::Gap { between: of, .. }
        | Ask::Whether(of)
        | Ask::Timeline(of)
        | Ask::Sources(of)
        | Ask::Islands(of) => events(of),
        Ask::Path { through, among, .. } | Ask::Neighbours { through, among, .. } => {
            events(through).into_iter().chain(among.iter().cloned().map(Set::Entities)).collect()
        }
        Ask::WhetherEntity(of) | Ask::Status(of) => entities(of),
        Ask::Durations { from, to, .. } => [point(from), point(to)].into_iter().flatten().collect(),
        Ask::Rank { what, by: Score::Events(by) } => [entities(what), events(by)].concat(),
        Ask::Rank { what, .. } | Ask::Changes { of: Some(what), .. } => entities(what),
        Ask::Changes { of: None, .. }
        | Ask::Where(_)
        | Ask::Search(_)
        | Ask::SourceList(_)
        | Ask::Progress(_)
        | Ask::DescribeEntity(_)
        | Ask::DescribeEvent(_)
        | Ask::DescribeSource(_)
        | Ask::ClaimsVia(_)
        | Ask::History(_)
        | Ask::Duplicates => Vec::new(),
    }
}
