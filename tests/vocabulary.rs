//! A store that was made with an older vocabulary takes the newer words when that is asked.

use annals::History;
use annals::internals::session::shipped::VOCABULARY;

use crate::common;

#[test]
fn an_older_vocabulary_takes_the_newer_words_and_keeps_its_own() {
    // What was shipped before: every second kind is missing, and visits had fewer words.
    let mut kinds = 0;
    let of_before = |statement: &&str| {
        let is_kind = statement.starts_with("kind ");
        kinds += usize::from(is_kind);
        !is_kind
            || (kinds % 2 == 1 && !statement.contains("implies") && !statement.starts_with("kind visit:"))
    };
    let older: Vec<&str> = VOCABULARY.split("\ndefine ").skip(1).filter(of_before).collect();
    let older = format!(
        "define {}\ndefine kind visit: plural visits; by person, to place\n",
        older.join("\ndefine ")
    );

    let mut session = common::session(History::None);
    session.tell_all(&older, &common::context()).expect("the older vocabulary");
    session
        .tell("define kind audit: plural audits; by person, of facility", &common::context())
        .expect("a kind");
    let (head, _) = session.head();

    let recorded = session.update_vocabulary(&common::context()).expect("the newer words");
    assert!(recorded.recorded > 0);
    let kinds_of = |session: &annals::Session| -> Vec<String> {
        session
            .kinds()
            .iter()
            .map(|line| line.split([' ', ':']).take(2).collect::<Vec<_>>().join(" "))
            .collect()
    };
    let whole = common::session(History::Vocabulary);
    for kind in kinds_of(&whole) {
        assert!(kinds_of(&session).contains(&kind), "{kind} is missing");
    }
    assert!(session.kinds().iter().any(|line| line.contains("audit")));
    assert_eq!(session.head().0, head + recorded.recorded);
    session.ask("how many inaugurations", &common::context()).expect("a newer word is known");

    let again = session.update_vocabulary(&common::context()).expect("nothing is new");
    assert_eq!(again.recorded, 0);
}

/// Every verb of the shipped vocabulary, in its base form, its past and its participle, is of one kind.
#[test]
fn no_two_shipped_kinds_are_said_alike() {
    let session = common::session(History::Vocabulary);
    let vocabulary = session.graph().vocabulary();
    let mut said: std::collections::BTreeMap<String, &str> = std::collections::BTreeMap::new();
    let mut alike = Vec::new();
    for (_, kind) in vocabulary.kinds() {
        let verbs = kind.verbs.iter().chain(kind.frames.iter().map(|frame| &frame.verb));
        let forms = verbs
            .flat_map(|verb| std::iter::once(verb.clone()).chain(annals_model::inflection::past_forms(verb)));
        for form in forms.chain(kind.past.iter().cloned()) {
            let known = said.entry(form.clone()).or_insert(&kind.name);
            if *known != kind.name {
                alike.push(format!("{form}: {known} and {}", kind.name));
            }
        }
    }
    assert!(said.len() > 200, "only {} forms", said.len());
    assert!(alike.is_empty(), "{alike:#?}");
}
