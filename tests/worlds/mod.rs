//! The possible worlds of small histories, and the answers of the program held against them.
//!
//! Written from the contract of what an answer may claim, without a look at the engine: a history of its own
//! ([`history`]), folded under a lens into what its live claims leave open ([`fold`]), the worlds of that ([`world`],
//! [`choices`]), questions evaluated in one world by two-valued code ([`evaluate`]), and the verdict of all worlds
//! ([`verdict`]) against the answer ([`judge`]). [`rules`] says which rules are held today.

mod asking;
mod choices;
mod claims;
mod dating;
mod days;
mod evaluate;
mod event_record;
mod figures;
mod fold;
mod generate;
mod hand;
mod hand_operators;
mod history;
mod judge;
mod measure;
mod questions;
mod report;
mod rules;
mod run;
mod verdict;
mod words;
mod world;

use report::Report;

/// How many questions are asked of each history.
const QUESTIONS_EACH: usize = 20;

/// Questions on histories from a seed on, until so many were judged.
fn held(wanted: usize, first_seed: u64) -> Report {
    let on = rules::on();
    let mut report = Report::default();
    let mut seed = first_seed;
    while report.judged < wanted {
        let (history, questions) = run::generated(seed, QUESTIONS_EACH, &on);
        report.ask(&history, &questions, &on);
        seed += 1;
    }
    report
}

#[test]
fn no_answer_claims_more_than_the_worlds_hold() {
    let wanted =
        std::env::var("ANNALS_WORLDS").ok().map(|many| many.parse().expect("a number")).unwrap_or(400);
    let seed = std::env::var("ANNALS_SEED").ok().map(|seed| seed.parse().expect("a number")).unwrap_or(0);
    let report = held(wanted, seed);
    println!("histories from seed {seed} on (ANNALS_SEED)\n{}", report.described());
    assert!(report.is_held(), "histories from seed {seed} on: {}", report.described());
}
