//! A person who attends an import: a bar on a terminal, questions about names, a file of rejected rows. The only door to
//! `indicatif`.

use std::io::{BufRead, IsTerminal, Write};

use annals_model::error::{Error, ErrorKind, Result};
use annals_store::Store;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Settings;
use super::rejects::{DecisionFile, Rejects};
use crate::import::{
    self, Decision, ImportDecision, ImportObserver, ImportOptions, ImportProgress, ImportRequest,
    ImportSummary, Rejected,
};
use crate::render::clean;

/// Imports the table of a request while somebody sees a bar, if standard error is a terminal and `shown` says so.
///
/// # Errors
/// As [`import::table`].
pub fn import_observed(
    request: &ImportRequest,
    store: Store,
    settings: &Settings,
    shown: bool,
) -> Result<ImportSummary> {
    let mut options = request.options(&settings.author, settings.clock())?;
    options.machine_clock = settings.machine_clock();
    let mut person = Person::new(request, &options, settings, shown)?;
    let imported = import::table(store, &request.file, &options, &mut person);
    person.bar.finish_and_clear();
    let mut summary = imported?;
    if let Some(report) = person.report {
        report.finish()?;
    }
    let Some(target) = request.rejects()? else { return Ok(summary) };
    if let Some(rejects) = person.rejects {
        rejects.finish()?;
        if summary.rejected > 0 {
            let path = target.path.display();
            summary.notes.push(format!("rejected rows are in {path}, each with its line and reason"));
        }
    } else {
        summary.notes.append(&mut person.shown);
        let more = summary.rejected.saturating_sub(REJECTED_SHOWN as u64);
        if more > 0 {
            summary.notes.push(format!("{more} more rows would be rejected"));
        }
    }
    Ok(summary)
}

/// How many rejected rows a dry run, which writes no file, names.
const REJECTED_SHOWN: usize = 5;

/// A person who attends an import.
struct Person {
    bar: ProgressBar,
    settings: Settings,
    /// Where rejected rows go; nowhere in a dry run.
    rejects: Option<Rejects>,
    /// Where every decision goes, if that was asked for; nowhere in a dry run.
    report: Option<DecisionFile>,
    /// The first of the rejected rows in a dry run.
    shown: Vec<String>,
    rows: u64,
}

impl Person {
    /// Somebody at this request.
    fn new(
        request: &ImportRequest,
        options: &ImportOptions,
        settings: &Settings,
        shown: bool,
    ) -> Result<Self> {
        let rejects = match request.rejects()? {
            Some(target) if options.dry_run => target.check().map(|()| None)?,
            Some(target) => Some(Rejects::create(&target, options.delimiter, options.quotes)?),
            None => None,
        };
        let report = match request.report_file() {
            Some(target) if options.dry_run => target.check().map(|()| None)?,
            Some(target) => Some(DecisionFile::create(&target)?),
            None => None,
        };
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        Ok(Self { bar, settings: settings.clone(), rejects, report, shown: Vec::new(), rows: 0 })
    }
}

impl ImportObserver for Person {
    fn progress(&mut self, progress: ImportProgress) {
        if self.bar.length().is_none() || progress.rows < self.rows {
            let what = if progress.checking { "checking" } else { "recording" };
            let template = format!("{what} {{wide_bar}} {{percent}} % · {{msg}} · {{eta}} left");
            let style = ProgressStyle::with_template(&template);
            self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            self.bar.reset();
            self.bar.set_length(progress.bytes_all);
        }
        self.rows = progress.rows;
        let milliseconds = self.bar.elapsed().as_millis().max(1);
        let rate = u64::try_from(u128::from(progress.rows) * 1000 / milliseconds).unwrap_or(u64::MAX);
        self.bar.set_message(format!("{} rows, {} a second", HumanCount(progress.rows), HumanCount(rate)));
        self.bar.set_position(progress.bytes);
    }

    fn stop(&self) -> bool {
        self.settings.is_cancelled()
    }

    fn header(&mut self, header: &[String]) -> Result<()> {
        self.rejects.as_mut().map_or(Ok(()), |rejects| rejects.header(header))
    }

    fn rejected(&mut self, row: &Rejected<'_>) -> Result<()> {
        if let Some(rejects) = &mut self.rejects {
            return rejects.add(row);
        }
        if self.shown.len() < REJECTED_SHOWN {
            self.shown.push(format!("line {} would be rejected: {}", row.line, row.why()));
        }
        Ok(())
    }

    fn decided(&mut self, decision: &ImportDecision) -> Result<()> {
        self.report.as_mut().map_or(Ok(()), |report| report.add(decision))
    }

    fn decide(&mut self, name: &str, ty: &str, alike: Option<&str>) -> Result<Decision> {
        if !std::io::stdin().is_terminal() {
            return Err(Error::new(ErrorKind::Usage, "can't ask about new names without a terminal")
                .hint("use --new-names accept or --new-names reject, or run it on a terminal"));
        }
        self.bar.suspend(|| asked(name, ty, alike))
    }
}

/// Asks on the terminal.
fn asked(name: &str, ty: &str, alike: Option<&str>) -> Result<Decision> {
    let failed = |failure: std::io::Error| {
        Error::new(ErrorKind::Machine, format!("can't use the terminal: {failure}"))
    };
    let like = alike.map_or_else(String::new, |alike| format!(" (spelled like {})", clean::line(alike)));
    let mut terminal = std::io::stderr();
    write!(
        terminal,
        "`{}` isn't known{like}. Enter: new {ty}; -: reject its rows; or type the known name it stands for: ",
        clean::line(name)
    )
    .and_then(|()| terminal.flush())
    .map_err(failed)?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(match line.trim() {
        "" if line.is_empty() => Decision::Reject,
        "" => Decision::New,
        "-" => Decision::Reject,
        other => Decision::Is(other.to_owned()),
    })
}
