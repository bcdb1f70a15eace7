//! `diff` and `merge-log`: a colleague's store held against this one.

use std::path::Path;

use annals_model::error::{Error, ErrorKind, Result};

use super::output::{EarlyExit, Output};
use crate::diff::{Diff, Standing};
use crate::render;
use crate::repl::Settings;
use crate::session::{Config, History, Place, Session};

/// What the other store has that this one has not.
pub(super) fn diff(
    path: &Path,
    session: &mut Session,
    settings: &Settings,
    output: &mut Output,
) -> Result<u8, EarlyExit> {
    let other = opened(path, settings, output)?;
    put(&session.diff(&other)?, output)?;
    Ok(0)
}

/// The same, appended to this one.
pub(super) fn merge(
    path: &Path,
    session: &mut Session,
    settings: &Settings,
    output: &mut Output,
) -> Result<u8, EarlyExit> {
    let other = opened(path, settings, output)?;
    let diff = session.merge_log(&other, &settings.context())?;
    output.notices(session);
    put(&diff, output)?;
    let entered = diff.lacking.len() - diff.count(Standing::LeftOut);
    output.notice(&match entered {
        0 => "nothing was appended".to_owned(),
        1 => format!("1 entry was appended: #{}", session.graph().head()),
        entered => {
            let head = session.graph().head();
            format!("{entered} entries were appended: #{} to #{head}", head - entered as u64 + 1)
        }
    });
    Ok(0)
}

/// The other store. It is only read, and never made.
fn opened(path: &Path, settings: &Settings, output: &Output) -> Result<Session> {
    if !path.is_dir() {
        return Err(Error::new(ErrorKind::Unusable, format!("there is no store at {}", path.display()))
            .hint("give the directory of the other store, as with --store"));
    }
    let config =
        Config { place: Place::Path(path.to_owned()), read_only: true, history: History::Vocabulary };
    let (mut session, notices) = Session::open(&config, settings.now())?;
    session.make_sound()?;
    output.each_notice(&notices, &session);
    Ok(session)
}

/// The rows, and a notice that sums them up.
fn put(diff: &Diff, output: &mut Output) -> Result<(), EarlyExit> {
    let rows: Vec<Vec<String>> = diff
        .lacking
        .iter()
        .map(|difference| {
            vec![
                difference.theirs.to_string(),
                difference.standing.as_str().to_owned(),
                difference.ours.map(|ours| ours.to_string()).unwrap_or_default(),
                difference.text.clone(),
                difference.why.join("; "),
            ]
        })
        .collect();
    output.put(&render::listing(&["theirs", "what", "ours", "text", "why"], &rows, &output.look()))?;
    output.notice(&summary(diff));
    for note in &diff.notes {
        output.notice(note);
    }
    Ok(())
}

/// How many entries are shared and lacking, and how those lacking stand.
fn summary(diff: &Diff) -> String {
    let lacking = diff.lacking.len();
    let mut text = format!("{} shared, {lacking} not here", diff.shared);
    let standings = [Standing::New, Standing::Adds, Standing::Like, Standing::Contradicts, Standing::LeftOut];
    let counted: Vec<String> = standings
        .into_iter()
        .map(|standing| (standing, diff.count(standing)))
        .filter(|(_, count)| *count > 0)
        .map(|(standing, count)| format!("{count} {}", word(standing, count)))
        .collect();
    if !counted.is_empty() {
        text.push_str(&format!(": {}", counted.join(", ")));
    }
    text
}

fn word(standing: Standing, count: usize) -> &'static str {
    match (standing, count) {
        (Standing::New, _) => "new",
        (Standing::Adds, 1) => "adds to what is here",
        (Standing::Adds, _) => "add to what is here",
        (Standing::Like, 1) => "looks like what is here",
        (Standing::Like, _) => "look like what is here",
        (Standing::Contradicts, 1) => "contradicts what is here",
        (Standing::Contradicts, _) => "contradict what is here",
        (Standing::LeftOut, _) => "left out",
    }
}
