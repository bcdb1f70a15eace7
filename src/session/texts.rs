//! Texts looked up by their words: what the catalogue is told of an entry, and the events it leads back to.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use annals_graph::graph::AmendmentKind;
use annals_graph::ids::{EventIx, SourceIx};
use annals_graph::view::View;
use annals_model::entry::{Body, Claim, Entry, EntryId};
use annals_model::error::Result;
use annals_model::folding::{fold, words};
use annals_model::inflection::singular;
use annals_query::execute::SearchWords;
use annals_query::query::Lens;
use annals_store::{Catalogue, Terms};

use super::Session;

/// With fewer events than this every text is read: that takes less time than opening the catalogue.
const EVENTS_READ_MAX: usize = 50_000;

/// What the catalogue looks an entry up by.
pub(super) fn terms_of(entry: &Entry) -> Terms {
    let mut terms = Terms::default();
    match &entry.body {
        Body::Source(source) => add(&mut terms, entry.number, source.title.as_deref()),
        Body::Declare(declare) | Body::Split { into: declare, .. } => {
            let names = std::iter::once(&declare.name).chain(&declare.also);
            add(&mut terms, entry.number, names.map(String::as_str));
        }
        Body::Note { target, remark, .. } => add(&mut terms, *target, [&*remark.to_string()]),
        Body::Record(record) => add(&mut terms, entry.number, quotes(&record.claims)),
        Body::Cite { event, claim } => add(&mut terms, *event, quotes(std::slice::from_ref(claim))),
        Body::Correct(correct) => add(&mut terms, correct.event, quotes(&correct.claims)),
        _ => {}
    }
    terms
}

fn quotes(claims: &[Claim]) -> impl Iterator<Item = &str> {
    claims.iter().filter_map(|claim| claim.quote.as_deref())
}

fn add<'t>(terms: &mut Terms, about: EntryId, texts: impl IntoIterator<Item = &'t str>) {
    for text in texts {
        terms.words.extend(words(&fold(text)).map(|word| (singular(word), about)));
    }
}

impl Session {
    /// Whether to look words up rather than read every text.
    pub(super) fn looks_words_up(&self) -> bool {
        self.graph.events().len() > EVENTS_READ_MAX
    }

    /// Every event that may mention these folded words, and perhaps others; `None` where the catalogue cannot be had
    /// or the words are too common, and every text is to be read.
    ///
    /// # Errors
    /// If the log is damaged.
    pub(super) fn mentioning(&self, text: &str) -> Result<Option<Vec<EventIx>>> {
        let words: Vec<String> = words(text).map(singular).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let store = self.store();
        let Some(catalogue) = Catalogue::open(store, terms_of, |_| {})? else {
            return Ok(None);
        };
        // A catalogue that fails half-way is made anew by the next who asks; this question does without.
        let Ok(Some(numbers)) = catalogue.about(&words) else { return Ok(None) };
        let mut about: BTreeSet<EntryId> = numbers.into_iter().collect();
        let followed = catalogue.number();
        drop(catalogue);
        let newer = |entry: Entry| {
            about.extend(terms_of(&entry).words.into_iter().map(|(_, about)| about));
            ControlFlow::Continue(())
        };
        store.read_from(followed.saturating_add(1), newer)?;
        let mut found = self.events_about(&about);
        self.add_named(&about, text, &mut found);
        Ok(Some(found))
    }

    /// The events with these numbers, those that cite the sources with these numbers, and those that have them as
    /// twins.
    fn events_about(&self, numbers: &BTreeSet<EntryId>) -> Vec<EventIx> {
        let graph = &self.graph;
        let mut found: BTreeSet<EventIx> =
            numbers.iter().filter_map(|number| graph.event_numbered(*number)).collect();
        let sources: BTreeSet<SourceIx> =
            numbers.iter().filter_map(|number| graph.source_numbered(*number)).collect();
        let table = graph.events();
        if !sources.is_empty() {
            found.extend(table.all().filter(|ix| self.cites(*ix, &sources)));
        }
        let mut open: Vec<EventIx> = found.iter().copied().collect();
        while let Some(ix) = open.pop() {
            for amendment in table.amendments(ix) {
                if let AmendmentKind::DuplicateOf(stands) = amendment.kind
                    && let Some(stands) = graph.event_numbered(stands)
                    && found.insert(stands)
                {
                    open.push(stands);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Adds the events with those whose names entries tell, and the events of kinds with such nouns.
    fn add_named(&self, numbers: &BTreeSet<EntryId>, text: &str, found: &mut Vec<EventIx>) {
        let view = View::new(&self.graph, Lens::default());
        let (words, table) = (SearchWords::of(text), self.graph.postings());
        let told: BTreeSet<_> = numbers
            .iter()
            .filter_map(|number| self.graph.entity_numbered(*number))
            .flat_map(|entity| view.merged_into(view.canonical(entity)))
            .collect();
        for entity in told {
            found.extend(table.roles_of(entity).flat_map(|(_, list)| list.iter()));
        }
        for (kind, _) in self.graph.vocabulary().kinds().filter(|(kind, _)| words.name_kind(&view, *kind)) {
            found.extend(table.of_kind(kind).iter());
        }
        found.sort_unstable();
        found.dedup();
    }

    /// Whether a claim for this event, whatever became of it, is of one of these sources.
    fn cites(&self, ix: EventIx, sources: &BTreeSet<SourceIx>) -> bool {
        let table = self.graph.events();
        let of = |claim: &Claim| {
            self.graph.source_numbered(claim.source).is_some_and(|source| sources.contains(&source))
        };
        let later = |kind: &AmendmentKind| match kind {
            AmendmentKind::Cite(claim) => of(claim),
            AmendmentKind::Change { claims, .. } => claims.iter().any(of),
            _ => false,
        };
        self.graph.detail(ix).claims.iter().any(of) || table.amendments(ix).iter().any(|it| later(&it.kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Config, Context, History, Place};
    use annals_model::time::Timestamp;
    use annals_query::execute::{Budget, Evaluator};
    use annals_query::query::{Ask, Query, Set};

    const JOURNAL: &str = r#"
declare person Ri
declare place Onsong
source daily: title "The paper mill at Onsong", published 2024-03-01
source weekly: title "Mills", published 2024-03-09
record visit by Ri to Onsong on 2024-01-01, labelled bare
record visit by Ri to Onsong on 2024-01-02, source daily, labelled titled
record visit by Ri to Onsong on 2024-01-03, source weekly quote "a mill of paper", labelled apart
record visit by Ri to Onsong on 2024-01-04, source weekly quote "the Paper-Mill hall", labelled quoted
record visit by Ri to Onsong on 2024-01-05, labelled noted
note on noted "saw the paper mill"
record visit by Ri to Onsong on 2024-01-06, labelled cited
cite cited source daily
record visit by Ri to Onsong on 2024-01-07, labelled corrected
correct corrected on 2024-01-08, source weekly quote "near the paper mill" because "it says so"
record visit by Ri to Onsong on 2024-01-10, labelled stands
record visit by Ri to Onsong on 2024-01-10, source daily, labelled again
same stands again
record visit by Ri to Onsong on 2024-01-12, source daily, labelled withdrawn
retract withdrawn because "wrong"
"#;

    fn session() -> Session {
        let config = Config { place: Place::Memory, read_only: false, history: History::Vocabulary };
        let (mut session, _) = Session::open(&config, Timestamp(0)).unwrap();
        session.tell_all(JOURNAL, &Context::at(Timestamp(0))).unwrap();
        session
    }

    /// The numbers of the events of a phrase, with the words looked up or not, and how many events were looked at.
    fn asked(session: &Session, phrase: &str, look_up: bool) -> (Vec<EntryId>, u64) {
        let Ok(annals_grammar::Phrase::Question(question)) = annals_grammar::parse(phrase) else {
            panic!("{phrase}")
        };
        let today = Timestamp(0).day();
        let query =
            annals_query::resolve::question(&question, session.graph(), Lens::default(), today).unwrap();
        let Query { ask: Ask::Members(Set::Events(events)), lens, .. } = query else { panic!("{phrase}") };
        let budget = Budget::unbounded();
        let mentioning = |words: &str| session.mentioning(words);
        let mut evaluator = Evaluator::new(View::new(session.graph(), lens), today, &budget);
        if look_up {
            evaluator = evaluator.looking_words_up(&mentioning);
        }
        let outcome = evaluator.events(&events).unwrap();
        (outcome.rows.iter().map(|hit| hit.because[0]).collect(), outcome.checked)
    }

    #[test]
    fn words_looked_up_lead_to_the_events_that_reading_every_text_does() {
        let session = session();
        let mut most = 0;
        for phrase in [
            "events mentioning \"paper mill\"",
            "events mentioning \"PAPER-MILL\"",
            "events mentioning \"mill paper\"",
            "events mentioning mill",
            "events mentioning mills",
            "events mentioning \"mil\"",
            "(visits by Ri) and (events mentioning \"near the paper mill\")",
            "visits by Ri but not (events mentioning \"paper mill\")",
            "events mentioning \"paper mill\" as recorded at #1",
            "events mentioning \"…\"",
        ] {
            let (read, _) = asked(&session, phrase, false);
            let (found, _) = asked(&session, phrase, true);
            assert_eq!(found, read, "{phrase}");
            most = most.max(read.len());
        }
        assert_eq!(most, 7);
        let label = |label: &str| session.graph().labelled(label).unwrap();
        let (found, checked) = asked(&session, "events mentioning \"paper mill\"", true);
        let expected = ["titled", "quoted", "noted", "cited", "corrected", "stands"].map(label);
        assert_eq!(found, expected);
        assert!(checked < asked(&session, "events mentioning \"paper mill\"", false).1);
    }
}
