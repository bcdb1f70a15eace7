//! An importer: a table whose columns are mapped to roles, with rows that are wrong set aside.
//!
//! `cargo run --example import -- TABLE.csv by=who,to=where,on=day visit`

use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use annals::{
    Config, Context, Decision, History, ImportDecision, ImportObserver, ImportOptions, ImportProgress,
    Mapping, OnError, Place, Rejected, Result, Session,
};

/// Prints what is rejected, and takes every new name.
struct Observer;

impl ImportObserver for Observer {
    fn progress(&mut self, progress: ImportProgress) {
        eprintln!("{} rows", progress.rows);
    }

    fn stop(&self) -> bool {
        false
    }

    fn header(&mut self, _: &[String]) -> Result<()> {
        Ok(())
    }

    fn rejected(&mut self, row: &Rejected<'_>) -> Result<()> {
        eprintln!("line {}: {}", row.line, row.why());
        Ok(())
    }

    fn decided(&mut self, decision: &ImportDecision) -> Result<()> {
        eprintln!("{}: {}", decision.value, decision.detail);
        Ok(())
    }

    fn decide(&mut self, _: &str, _: &str, _: Option<&str>) -> Result<Decision> {
        Ok(Decision::New)
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [table, map, kind] = arguments.as_slice() else {
        eprintln!("say a table, a mapping and a kind: TABLE.csv by=who,to=where,on=day visit");
        return Ok(());
    };
    let clock = || SystemTime::now().into();
    let context = Context::at(clock());
    let config = Config { place: Place::Memory, read_only: false, history: History::Vocabulary };
    let (mut session, _) = Session::open(&config, context.now)?;

    let pairs: Vec<String> = map.split(',').map(str::to_owned).collect();
    let options = ImportOptions {
        mapping: Some(Mapping::map(&pairs)?),
        kind: Some(kind.clone()),
        on_error: OnError::Skip,
        ..ImportOptions::new(Arc::new(clock))
    };
    let summary = annals::import(&mut session, Path::new(table), &options, &mut Observer)?;
    println!("{} of {} rows recorded, {} rejected", summary.recorded, summary.read, summary.rejected);

    let answer = session.ask("count events per place", &context)?;
    print!("{}", annals::render(&answer, &annals::RenderOptions::default()).text);
    Ok(())
}
