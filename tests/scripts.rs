//! Golden scripts: a phrase, a line of three dashes, the answer, a blank line. A line `# …` is a remark.
//!
//! Statements change the script's own store, which starts with the shipped history. `:now MOMENT NAME` says when, and by
//! whom, all that follows is said; `:tell FILE` tells a journal of the repository; `:without words` goes on in a store
//! that has no vocabulary. `UPDATE_SCRIPTS=1 cargo test scripts`
//! writes the answers anew; read the difference before committing it.

use std::fs;
use std::path::Path;

use annals::{Answer, Context, Conversation, History, Session};
use annals_model::error::Error;
use annals_model::time::Timestamp;

use crate::common;

/// What `:now` and `:tell` do; nothing for any other line.
fn directed(line: &str, session: &mut Session, context: &mut Context) -> Option<String> {
    let (command, rest) = line.split_once(' ')?;
    match command {
        ":now" => {
            let (moment, author) = rest.split_once(' ').expect("a moment and a name");
            let now = Timestamp::parse(moment).expect("a moment");
            *context = Context { author: author.to_owned(), typed: true, ..Context::at(now) };
            Some(format!("it is {}", context.now))
        }
        ":without" => {
            *session = common::session(History::None);
            Some(format!("a store without {rest}"))
        }
        ":tell" => {
            let journal = fs::read_to_string(common::root().join(rest)).expect("a journal");
            let entered = session.tell_all(&journal, context).expect("it is told");
            Some(format!("{} entries recorded", entered.recorded))
        }
        _ => None,
    }
}

fn run_all(folder: &str, check: &dyn Fn(&Result<Answer, Error>) -> Option<&'static str>) {
    for path in common::scripts_in(folder) {
        let mut session = common::session(History::Full);
        // The lines are typed by a person.
        let mut context = Context { typed: true, ..common::context() };
        // A script is one sitting: a line can be about the answer before it.
        let mut conversation = Conversation::default();
        common::golden(&path, |said| {
            let phrase = said.join("\n");
            if let Some(done) = directed(&phrase, &mut session, &mut context) {
                return done;
            }
            let said = conversation.say(&mut session, &phrase, &context);
            if let Some(poor) = check(&said) {
                panic!("{}: {phrase}: {poor}", path.display());
            }
            common::shown(said, &phrase)
        });
    }
}

/// Lines that are no phrases are answered where they have one reading, and the answer says how they were read.
#[test]
fn lines_with_one_reading_are_answered() {
    run_all("read_as", &|said| match said {
        Ok(answer) if answer.notes.iter().any(|note| note.to_string().starts_with("read as: ")) => None,
        Ok(_) => Some("it does not say how it was read"),
        Err(_) => Some("this is an error"),
    });
}

#[test]
fn scripts_give_their_answers() {
    run_all("scripts", &|_| None);
}

#[test]
fn errors_teach() {
    run_all("errors", &|said| match said {
        Ok(_) => Some("this is no error"),
        Err(error) if error.advice().is_none_or(|advice| advice.is_empty()) => Some("the error has no hint"),
        Err(_) => None,
    });
}

#[test]
fn the_catalogue_of_errors_is_large() {
    let folder = common::root().join("tests/errors");
    let count = |path: &Path| fs::read_to_string(path).expect("a catalogue").matches("\n---\n").count();
    let paths: Vec<_> =
        fs::read_dir(&folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    let (entered, asked): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.ends_with("statements.txt"));
    assert!(entered.iter().map(|path| count(path)).sum::<usize>() >= 40);
    assert!(asked.iter().map(|path| count(path)).sum::<usize>() >= 120);
}
