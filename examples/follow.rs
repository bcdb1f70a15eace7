//! A follower of the log: prints each entry as somebody else records it.
//!
//! `cargo run --example follow -- STORE [SECONDS]`

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use annals::{Config, Context, History, Place, Result, Session};

/// Entries that are read at a time.
const PAGE: usize = 100;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(store) = arguments.next().map(PathBuf::from) else {
        eprintln!("say which store to follow, and for how many seconds");
        return Ok(());
    };
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(u64::MAX);
    let config = Config { place: Place::Path(store), read_only: true, history: History::None };
    let context = Context::at(SystemTime::now().into());
    let (mut session, _) = Session::open(&config, context.now)?;

    let started = Instant::now();
    let mut last = 0;
    loop {
        session.catch_up()?;
        let lines = session.log(last, PAGE)?;
        for line in &lines {
            println!("#{} {} {}  {}", line.number, line.recorded, line.author, line.text);
            last = line.number;
        }
        if lines.len() < PAGE {
            if started.elapsed().as_secs() >= seconds {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}
