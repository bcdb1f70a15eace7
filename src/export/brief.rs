//! A brief in Markdown: what was found as sentences, each with the sources that it rests on.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use annals_grammar::english;
use annals_graph::budget::{Charge, Weight, map_entry};
use annals_graph::ids::EventIx;
use annals_graph::view::{EventView, View};
use annals_model::entry::{Claim, Rank};

use super::chosen::{Chosen, capital, row};
use super::{EVENTS, ExportSummary, Stopped};
use crate::answer::{AnswerBody, EntityRow, EventRow, Note, words};
use crate::render::{markdown, prose};
use crate::report::citations::{SourceCitation, rests_on, shown};
use crate::report::{sources, text};

/// Sources in the order in which they are cited, each place in one once.
struct Notes<'b> {
    numbers: HashMap<String, usize>,
    texts: Vec<String>,
    held: Charge<'b>,
}

impl Notes<'_> {
    /// The number of the note that cites this.
    fn number(&mut self, text: String) -> usize {
        if let Some(number) = self.numbers.get(&text) {
            return *number;
        }
        let next = self.numbers.len() + 1;
        self.held.add(map_entry::<String, usize>() + size_of::<String>() + 2 * text.heap());
        self.numbers.insert(text.clone(), next);
        self.texts.push(text);
        next
    }

    /// The mark that cites this.
    fn mark(&mut self, text: String) -> String {
        format!("[^{}]", self.number(text))
    }

    /// The marks of the claims of some events, each once.
    fn marks(&mut self, view: &View<'_>, events: impl IntoIterator<Item = EventIx>) -> String {
        let (mut met, mut marks) = (HashSet::new(), String::new());
        for claim in view.guarded(events).flat_map(|event| view.claims(event)) {
            let number = self.number(cited(view, &claim.claim));
            if met.insert(number) {
                marks.push_str(&format!("[^{number}]"));
            }
        }
        marks
    }
}

/// Writes what was found.
pub(super) fn write(view: &View<'_>, chosen: &Chosen, out: &mut dyn Write) -> Result<ExportSummary, Stopped> {
    let answer = &chosen.answer;
    writeln!(out, "# {}\n", markdown::escaped(&chosen.title()))?;
    writeln!(out, "Read as: *{}*  ", markdown::escaped(&answer.reading))?;
    let lens = prose::lens(answer);
    if !lens.is_empty() {
        writeln!(out, "Seen: {}  ", markdown::escaped(&lens))?;
    }
    let mut notes = Notes { numbers: HashMap::new(), texts: Vec::new(), held: view.charge() };
    let count = match &answer.body {
        AnswerBody::Events { .. } | AnswerBody::Sources { .. } => events(view, chosen, &mut notes, out)?,
        AnswerBody::Entities { rows } => entities(view, rows, &mut notes, out)?,
        _ => other(view, chosen, &mut notes, out)?,
    };
    if matches!(
        answer.body,
        AnswerBody::Events { .. } | AnswerBody::Sources { .. } | AnswerBody::Entities { .. }
    ) {
        // What is disputed stands under its event, with who says so.
        let stated = answer.notes.iter().filter(|note| !matches!(note, Note::Disputed(_)));
        let notes: Vec<String> =
            stated.map(|note| format!("> {}", markdown::escaped(&note.to_string()))).collect();
        if !notes.is_empty() {
            writeln!(out, "\n{}", notes.join("  \n"))?;
        }
    }
    if !notes.texts.is_empty() {
        writeln!(out, "\n## Sources\n")?;
    }
    for (at, text) in notes.texts.iter().enumerate() {
        writeln!(out, "[^{}]: {text}", at + 1)?;
    }
    Ok(count)
}

fn events(
    view: &View<'_>,
    chosen: &Chosen,
    notes: &mut Notes<'_>,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    let possible = match chosen.answer.possible {
        0 => String::new(),
        more => format!(", {more} more possible"),
    };
    let certain = english::counted(chosen.answer.certain, "event", "events");
    writeln!(out, "Found: {certain}{possible}\n")?;
    let mut count = 0;
    for (pick, seen) in chosen.events(view) {
        let row = row(view, pick, &seen);
        writeln!(out, "- {}", sentence(view, &row, &seen, notes))?;
        for line in disputes(view, &row, &seen, notes) {
            writeln!(out, "  - {line}")?;
        }
        count += 1;
    }
    Ok(ExportSummary::of(count, EVENTS))
}

/// An event as a sentence, with the marks of its sources.
fn sentence(view: &View<'_>, row: &EventRow, seen: &EventView<'_>, notes: &mut Notes<'_>) -> String {
    let when = row.when().unwrap_or_else(|| "no date stated".to_owned());
    let sure = row.answer.doubt().map(|doubt| format!("*{}:* ", capital(doubt))).unwrap_or_default();
    let what = markdown::escaped(&capital(&words::what_named(row, str::to_owned)));
    let tied = if row.tied == Some(true) { " *(order not settled by the dates)*" } else { "" };
    let marks = notes.marks(view, [seen.ix]);
    let rests = if marks.is_empty() { " *(no source)*".to_owned() } else { marks };
    format!("**{}** {sure}{what} (#{}){tied}.{rests}", markdown::escaped(&when), row.id)
}

/// What claims say differently, each with its source.
fn disputes(view: &View<'_>, row: &EventRow, seen: &EventView<'_>, notes: &mut Notes<'_>) -> Vec<String> {
    if !row.disputed {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let said = view.said(seen.ix);
    for seen in view.claims(seen.ix) {
        let (claim, stated) = (&seen.claim, sources::stated(&seen, &said));
        if stated.is_empty() {
            continue;
        }
        let asserts: Vec<String> =
            stated.into_iter().map(|change| text::assertion(view, change).to_string()).collect();
        let because =
            claim.because.as_ref().map(|because| format!(", because “{because}”")).unwrap_or_default();
        let rank = match claim.rank {
            Rank::Normal => String::new(),
            rank => format!(" ({})", rank.as_str()),
        };
        let mark = notes.mark(cited(view, claim));
        let said = markdown::escaped(&format!("{}{rank}{because}", english::list(&asserts, "and")));
        lines
            .push(format!("*Disputed:* {} says {said}.{mark}", markdown::escaped(&source_name(view, claim))));
    }
    for denial in view.denied_by(seen) {
        let marks = notes.marks(view, [denial]);
        lines.push(format!("*Disputed:* #{} denies it.{marks}", view.graph().events().number(denial)));
    }
    lines
}

fn entities(
    view: &View<'_>,
    rows: &[EntityRow],
    notes: &mut Notes<'_>,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    writeln!(out, "Found: {}\n", english::counted(text::total(rows.len()), "entity", "entities"))?;
    for row in rows {
        let within = row.parent.as_ref().map(|parent| format!(", in {parent}")).unwrap_or_default();
        let sure = row.answer.doubt().map(|doubt| format!(" *{doubt}*")).unwrap_or_default();
        let marks = notes.marks(view, shown(view, &row.because));
        let named = markdown::escaped(&row.name.text);
        let what = markdown::escaped(&format!("{}{within}", row.ty));
        writeln!(out, "- **{named}** ({what}){sure}{marks}")?;
    }
    Ok(ExportSummary::of(rows.len(), ("entity", "entities")))
}

/// An answer of another shape as it is for reports, with the sources of the events that it rests on.
fn other(
    view: &View<'_>,
    chosen: &Chosen,
    notes: &mut Notes<'_>,
    out: &mut dyn Write,
) -> Result<ExportSummary, Stopped> {
    // Its reading stands above already.
    write!(out, "\n{}", markdown::body(&chosen.answer))?;
    let marks = notes.marks(view, shown(view, &rests_on(&chosen.answer.body)));
    if !marks.is_empty() {
        writeln!(out, "\nBased on: {marks}")?;
    }
    Ok(ExportSummary::of(1, ("answer", "answers")))
}

fn source_name(view: &View<'_>, claim: &Claim) -> String {
    let row = view.graph().source_numbered(claim.source).map(|ix| &view.graph().source(ix).source);
    let name =
        row.and_then(|source| source.publisher.as_ref().or(source.title.as_ref()).or(Some(&source.key)));
    name.cloned().unwrap_or_else(|| format!("#{}", claim.source))
}

/// A place in a source, as a footnote says it.
fn cited(view: &View<'_>, claim: &Claim) -> String {
    let SourceCitation { words, url } = SourceCitation::of(view, claim);
    let url: String = url.iter().map(|url| format!(" {}", markdown::address(url))).collect();
    format!("{}.{url}", markdown::escaped(&words))
}
