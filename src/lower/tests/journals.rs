//! The shipped journals: every statement is taken in, and what it became prints to a statement that becomes the same.

use annals_model::error::Error;

use super::{World, parsed, statement, tells_again};

const VOCABULARY: &str = include_str!("../../../history/vocabulary.annals");
const ARTICLE: &str = include_str!("../../../history/20x10.annals");
const GAZETTEER: &str = include_str!("../../../history/gazetteer.annals");
const PRESS: &str = include_str!("../../../history/20x10-press.annals");

/// A statement that was not taken in: its journal, line and error.
type Refused = (&'static str, usize, Error);

fn stated() -> (World, Vec<Refused>) {
    let mut world = World::empty();
    let mut refused = Vec::new();
    let journals =
        [("vocabulary", VOCABULARY), ("20x10", ARTICLE), ("gazetteer", GAZETTEER), ("20x10-press", PRESS)];
    for (name, journal) in journals {
        for line in annals_grammar::lines(journal) {
            match world.lower(&line.text) {
                Ok(lowered) if lowered.objection.is_none() => world.append(lowered.entries),
                Ok(lowered) => refused.extend(lowered.objection.map(|error| (name, line.number, error))),
                Err(error) => refused.push((name, line.number, error)),
            }
        }
    }
    (world, refused)
}

#[test]
fn every_statement_of_the_journals_is_taken_in() {
    let (world, refused) = stated();
    for (journal, line, error) in &refused {
        eprintln!("{journal}.annals, line {line}: {} ({:?})", error.message, error.hint);
    }
    assert!(refused.is_empty(), "{} statements were refused", refused.len());
    assert!(world.entries.len() > 700, "only {} entries", world.entries.len());
}

#[test]
fn every_entry_of_the_journals_tells_itself_again() {
    tells_again(&stated().0);
}

#[test]
fn the_journals_told_twice_become_the_same_entries() {
    let (world, _) = stated();
    let mut entries = world.entries.iter();
    for journal in [VOCABULARY, ARTICLE] {
        for line in annals_grammar::lines(journal) {
            let lowered =
                world.lower(&line.text).unwrap_or_else(|error| panic!("{}\n  {error:?}", line.text));
            let entry = entries.next().expect("an entry for each statement");
            assert_eq!(lowered.entries, vec![(entry.label.clone(), entry.body.clone())], "{}", line.text);
        }
    }
}

#[test]
fn a_statement_of_the_journal_prints_as_it_was_written() {
    let (world, _) = stated();
    let labelled = |label: &str| {
        let number = world.graph.labelled(label).expect("a label of the journal");
        let entry = world.entries.iter().find(|entry| entry.number == number).expect("its entry");
        statement(entry, &world.graph)
    };
    assert_eq!(
        labelled("kimhwa-visit-2024"),
        "record visit by Kim Jong Un to Kimhwa in 2024-02, about 3 weeks after announcement-20x10, \
         source article at 2583-2671, labelled kimhwa-visit-2024"
    );
    assert_eq!(
        labelled("other-openings"),
        "record inauguration under 20x10 plan between 2024-02-29 and 2025-02-11, \
         count 19 including kim-hyong-jik-opening, derived, source article at 4057-4140, labelled other-openings"
    );
    let again = parsed(&labelled("songchon-start"));
    assert_eq!(again.label.map(|label| label.text).as_deref(), Some("songchon-start"));
}
