//! A prepared question: parsed once, asked with one name after another.
//!
//! `cargo run --example ask`

use std::time::SystemTime;

use annals::rows::EventRow;
use annals::{AnswerBody, Config, Context, History, Place, Result, Session};

fn main() -> Result<()> {
    let context = Context::at(SystemTime::now().into());
    let config = Config { place: Place::Memory, read_only: false, history: History::Full };
    let (mut session, _) = Session::open(&config, context.now)?;

    let mut visits = session.prepare("visits by Kim to $where since $since")?;
    visits.bind("since", "March 2024")?;
    for place in ["Songchon", "Kimhwa", "Rason"] {
        visits.bind("where", place)?;
        let answer = session.ask_prepared(&visits, &context)?;
        println!("{place}: {} certain, {} possible", answer.certain, answer.possible);
        if let AnswerBody::Events { rows } = &answer.body {
            rows.iter().for_each(print);
        }
    }
    Ok(())
}

fn print(row: &EventRow) {
    let date = row.date.as_ref().map_or_else(|| "undated".to_owned(), annals::Date::edtf);
    println!("  #{} {} {date}, as reported by {}", row.id, row.kind, row.sources.join(", "));
}
