//! A recorder: reports are told in the words of the language, then corrected, and asked for under two lenses.
//!
//! `cargo run --example record`

use annals::{Config, Context, History, Place, Result, Session, Timestamp};

const REPORTS: &str = r#"
declare county "Sinpo"
source paper: title "Morning edition", publisher "The Paper", published 2025-03-02
record visit by new person "Pak" to Sinpo on 2025-03-01, source paper, labelled first
"#;

fn main() -> Result<()> {
    let config = Config { place: Place::Memory, read_only: false, history: History::Vocabulary };
    let monday = Context { author: "Anna".to_owned(), ..Context::at(at("2025-03-03T08:00:00Z")) };
    let (mut session, _) = Session::open(&config, monday.now)?;
    let stated = session.tell_all(REPORTS, &monday)?;
    println!("{} entries recorded", stated.recorded);

    // A week later the paper prints a correction. Nothing is overwritten.
    let later = Context { author: "Ben".to_owned(), ..Context::at(at("2025-03-10T08:00:00Z")) };
    let answer =
        session.tell("correct first on 2025-02-28 because \"the paper prints a correction\"", &later)?;
    println!("{}", answer.reading);

    for phrase in ["visits by Pak", "visits by Pak as recorded on 2025-03-05", "why visits by Pak"] {
        let answer = session.ask(phrase, &later)?;
        println!("\n{phrase}\n{}", annals::render(&answer, &annals::RenderOptions::default()).text);
    }
    Ok(())
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a moment")
}
