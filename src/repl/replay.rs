//! The history told step by step at the prompt: `replay to D`, then `next`, `back`, `to D`.
//!
//! The lens follows the replay: it stands at the day to which the history has been told, and questions in between are
//! asked of that day. Where the lens was set otherwise, or something was recorded, the replay goes on from there.

use annals_grammar::ast::Phrase;
use annals_model::entry::EntryId;
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::time::{Day, Reader};
use annals_query::query::Lens;

use super::core::{Repl, Reply};
use super::day;
use crate::answer::ReplayRow;
use crate::render::{self, Format};
use crate::replay::{Replay, ReplayRange};
use crate::session::{Context, replay_notes};

/// Steps written out at a time.
const STEPS_AT_A_TIME: usize = 256;

/// A replay that is open.
#[derive(Debug)]
pub(super) struct Sitting {
    replay: Replay,
    replay_range: ReplayRange,
    /// The lens it was made under, without its day.
    lens: Lens,
    /// The newest entry that it knows of.
    head: EntryId,
    /// The day at which it left the lens.
    day: Option<Day>,
    /// What is being told and not told yet.
    left: Option<Left>,
}

/// What is left of a long replay.
#[derive(Debug)]
struct Left {
    steps: usize,
    noted: usize,
    /// Where the lens is left.
    day: Option<Day>,
    first: bool,
}

/// What may be said to a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReplayCommand {
    /// `replay …`: a replay from its beginning.
    Begin,
    /// `next`: so many steps more.
    Next(usize),
    /// `back`: so many steps fewer.
    Back(usize),
    /// `to D`.
    To(Day),
}

/// The command that a line is, if it is one.
pub(super) fn command(line: &str, reader: Reader) -> Option<ReplayCommand> {
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let count = || if rest.is_empty() { Some(1) } else { rest.parse().ok().filter(|count| *count > 0) };
    match word.to_lowercase().as_str() {
        "replay" => Some(ReplayCommand::Begin),
        "next" => count().map(ReplayCommand::Next),
        "back" => count().map(ReplayCommand::Back),
        "to" => day(rest, reader).ok().map(ReplayCommand::To),
        _ => None,
    }
}

/// Does what a line says.
pub(super) fn run(repl: &mut Repl, command: ReplayCommand, line: &str) -> Reply {
    let done = match command {
        ReplayCommand::Begin => begin(repl, line),
        ReplayCommand::Next(steps) => next(repl, steps),
        ReplayCommand::Back(steps) => back(repl, steps),
        ReplayCommand::To(day) => to(repl, day),
    };
    done.unwrap_or_else(|error| repl.wrong(&error, Some(line)))
}

/// `:replay`: with a time, as `replay` does; without one, a replay that stands at its beginning.
pub(super) fn open(repl: &mut Repl, argument: &str) -> Result<Reply> {
    if !argument.is_empty() {
        return begin(repl, &format!("replay {argument}"));
    }
    sit(repl, ReplayRange::default())?;
    let Some(sitting) = &repl.replay else { return Ok(Reply::default()) };
    let said = match sitting.replay.len() {
        0 => "no events recorded yet\n".to_owned(),
        steps => format!("{steps} events to replay: next shows the first, to D goes to a day\n"),
    };
    Ok(Reply { err: said, ..Reply::default() })
}

/// `replay …`: told from its beginning to the day that is named, where the lens is left.
fn begin(repl: &mut Repl, line: &str) -> Result<Reply> {
    let Phrase::Replay(phrase) = annals_grammar::parse(line).map_err(Error::from)? else {
        return Err(Error::new(ErrorKind::Syntax, "this isn't a replay")
            .hint("use replay to 2024-12-31, or replay from 2024-01 to 2024-12 by month"));
    };
    let replay_range = repl.session.replay_range(&phrase, &repl.settings.context())?;
    // The end is where the replay stops at first; `next` goes on from there.
    sit(repl, ReplayRange { to: None, ..replay_range })?;
    let look = repl.look();
    let Some(sitting) = &mut repl.replay else { return Ok(Reply::default()) };
    let steps = replay_range.to.map_or(sitting.replay.len(), |to| sitting.replay.steps_until(to));
    sitting.left = Some(Left { steps, noted: 0, day: replay_range.to, first: true });
    let mut reply = Reply::default();
    if look.format == Format::Table {
        reply.out = format!("{}\n", look.paint.dim(&render::clean::line(&format!("= {replay_range}"))));
    }
    reply.add(more(repl).unwrap_or_default());
    Ok(reply)
}

/// Opens a replay that stands at its beginning. The lens stays as it is.
fn sit(repl: &mut Repl, replay_range: ReplayRange) -> Result<()> {
    let lens = Lens { as_of: None, ..repl.settings.lens };
    let replay = repl.session.replay(replay_range, &Context { lens, ..repl.settings.context() })?;
    let head = repl.session.graph().head();
    let day = repl.settings.lens.as_of;
    repl.replay = Some(Sitting { replay, replay_range, lens, head, day, left: None });
    Ok(())
}

/// A replay that stands where the lens does: the one that is open where nothing has changed since, else one made anew.
fn settle(repl: &mut Repl) -> Result<()> {
    repl.session.catch_up()?;
    let lens = Lens { as_of: None, ..repl.settings.lens };
    let as_of = repl.settings.lens.as_of;
    let head = repl.session.graph().head();
    let fits = |sitting: &Sitting| sitting.lens == lens && sitting.head == head;
    let moved = repl.replay.as_ref().is_none_or(|sitting| sitting.day != as_of);
    if !repl.replay.as_ref().is_some_and(fits) {
        let replay_range = repl.replay.as_ref().map(|sitting| sitting.replay_range).unwrap_or_default();
        let day = as_of.or_else(|| repl.replay.as_ref().and_then(|sitting| sitting.day));
        sit(repl, replay_range)?;
        if let (Some(day), Some(sitting)) = (day, &mut repl.replay) {
            sitting.replay.seek(day);
        }
    } else if let (true, Some(day), Some(sitting)) = (moved, as_of, &mut repl.replay) {
        sitting.replay.seek(day);
    }
    Ok(())
}

fn next(repl: &mut Repl, steps: usize) -> Result<Reply> {
    settle(repl)?;
    let Some(sitting) = &mut repl.replay else { return Ok(Reply::default()) };
    let ahead = sitting.replay.len().saturating_sub(sitting.replay.position());
    if ahead == 0 {
        return Ok(aside("end of the replay; back goes back, replay starts again\n"));
    }
    sitting.left = Some(Left { steps: steps.min(ahead), noted: 0, day: None, first: true });
    Ok(more(repl).unwrap_or_default())
}

fn back(repl: &mut Repl, steps: usize) -> Result<Reply> {
    settle(repl)?;
    let look = repl.look();
    let Some(sitting) = &mut repl.replay else { return Ok(Reply::default()) };
    if sitting.replay.position() == 0 {
        return Ok(aside("before the beginning; next shows the first event\n"));
    }
    let graph = repl.session.graph();
    let mut row = None;
    for _ in 0..steps.min(sitting.replay.position()) {
        row = sitting.replay.back(graph);
    }
    sitting.day = sitting.replay.day();
    repl.settings.lens.as_of = sitting.day;
    Ok(match row {
        Some(row) => Reply::out(render::steps(&[row], &look, true)),
        None => aside("back before the beginning; next shows the first event\n"),
    })
}

fn to(repl: &mut Repl, day: Day) -> Result<Reply> {
    settle(repl)?;
    let Some(sitting) = &mut repl.replay else { return Ok(Reply::default()) };
    let steps = sitting.replay.steps_until(day);
    if steps > 0 {
        sitting.left = Some(Left { steps, noted: 0, day: Some(day), first: true });
        return Ok(more(repl).unwrap_or_default());
    }
    sitting.replay.seek(day);
    sitting.day = Some(day);
    repl.settings.lens.as_of = Some(day);
    let noted = sitting.replay.position();
    let steps = if sitting.replay_range.by.is_some() { "steps" } else { "events" };
    Ok(aside(&format!("at {day}: {noted} of {} {steps} shown\n", sitting.replay.len())))
}

/// The next part of what is being told; at its end the lens is left where it has come to.
pub(super) fn more(repl: &mut Repl) -> Option<Reply> {
    let look = repl.look();
    let cancelled = repl.settings.is_cancelled();
    let sitting = repl.replay.as_mut()?;
    let left = sitting.left.as_mut()?;
    if cancelled {
        return Some(leave_off(repl));
    }
    let graph = repl.session.graph();
    let mut rows: Vec<ReplayRow> = Vec::new();
    while rows.len() < STEPS_AT_A_TIME.min(left.steps)
        && let Some(row) = sitting.replay.next(graph)
    {
        rows.push(row);
    }
    if let Err(error) = repl.session.require_sound() {
        // The replay speaks of places in the graph that was dropped.
        repl.replay = None;
        return Some(repl.wrong(&error, None));
    }
    let mut reply = Reply::out(render::steps(&rows, &look, left.first));
    left.first = false;
    left.noted += rows.len();
    left.steps = if rows.is_empty() { 0 } else { left.steps - rows.len() };
    if left.steps == 0 {
        let named = left.day;
        reply.err = end(sitting, named);
        repl.settings.lens.as_of = sitting.day;
    }
    Some(reply)
}

/// Ends a replay: what is to be said beside it.
fn end(sitting: &mut Sitting, named: Option<Day>) -> String {
    sitting.left = None;
    sitting.day = named.or_else(|| sitting.replay.day());
    let (noted, steps) = (sitting.replay.position(), sitting.replay.len());
    let mut said = String::new();
    if named.is_some() || noted == steps {
        let notes = if noted == steps { replay_notes(&sitting.replay) } else { Vec::new() };
        said.extend(notes.iter().map(|note| format!("note: {note}\n")));
    }
    let unit = if sitting.replay_range.by.is_some() { "steps" } else { "events" };
    said.push_str(&format!("{noted} of {steps} {unit} shown\n"));
    said
}

/// Leaves off in the middle.
pub(super) fn leave_off(repl: &mut Repl) -> Reply {
    let Some(sitting) = &mut repl.replay else { return Reply::default() };
    if sitting.left.is_none() {
        return Reply::default();
    }
    let said = end(sitting, None);
    repl.settings.lens.as_of = sitting.day;
    aside(&said)
}

fn aside(said: &str) -> Reply {
    Reply { err: said.to_owned(), ..Reply::default() }
}
