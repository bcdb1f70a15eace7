//! Where answers go: standard output for them, standard error for everything else.

use std::io::{self, IsTerminal, Write};

use annals_model::error::{Error, ErrorKind};

use super::args::{Color, Global};
use crate::render::{self, Format, Paint, RenderOptions, Rendered};
use crate::repl::screen;
use crate::session::Session;

/// Why a command ends early.
#[derive(Debug)]
pub(super) enum EarlyExit {
    /// Whoever read the answers has closed the pipe.
    Closed,
    /// Something went wrong.
    Failed(Error),
}

impl From<Error> for EarlyExit {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The two streams and how text on them is to look.
#[derive(Debug)]
pub(super) struct Output {
    look: RenderOptions,
    look_aside: RenderOptions,
    quiet: bool,
    verbose: bool,
}

impl Output {
    /// The streams of this process, as the options want them.
    pub(super) fn new(global: &Global) -> Self {
        let format = super::format_of(global);
        let out = io::stdout().is_terminal();
        let aside = io::stderr().is_terminal();
        let width = screen::columns();
        Self {
            look: RenderOptions {
                format,
                width: width.filter(|_| out),
                paint: Paint(coloured(global.color, out)),
            },
            look_aside: RenderOptions {
                format,
                width: width.filter(|_| aside),
                paint: Paint(coloured(global.color, aside)),
            },
            quiet: global.quiet,
            verbose: global.verbose,
        }
    }

    /// How answers look.
    #[must_use]
    pub(super) fn look(&self) -> RenderOptions {
        self.look
    }

    /// Writes what follows in another format.
    pub(super) fn set_format(&mut self, format: Format) {
        (self.look.format, self.look_aside.format) = (format, format);
    }

    /// Writes to standard output, at once: who asks through a pipe waits for it.
    ///
    /// # Errors
    /// If the pipe is closed or the disk is full.
    pub(super) fn put(&mut self, text: &str) -> Result<(), EarlyExit> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|failure| match failure.kind() {
            io::ErrorKind::BrokenPipe => EarlyExit::Closed,
            _ => EarlyExit::Failed(Error::new(
                ErrorKind::Machine,
                format!("can't write the answer: {failure}"),
            )),
        })
    }

    /// Writes an answer.
    ///
    /// # Errors
    /// If the pipe is closed or the disk is full.
    pub(super) fn answer(&mut self, rendered: &Rendered) -> Result<(), EarlyExit> {
        self.put(&rendered.text)?;
        if !self.quiet {
            aside(&rendered.aside);
        }
        Ok(())
    }

    /// Writes an error: on standard error, or, as JSON, in the place of the answer.
    ///
    /// # Errors
    /// If the pipe is closed or the disk is full.
    pub(super) fn error(&mut self, error: &Error, phrase: Option<&str>) -> Result<(), EarlyExit> {
        let text = render::error(error, phrase, &self.look_aside);
        if self.look.format == Format::Json {
            return self.put(&text);
        }
        aside(&text);
        Ok(())
    }

    /// Whether anything is said beside the answers.
    #[must_use]
    pub(super) fn is_heard(&self) -> bool {
        !self.quiet
    }

    /// Says something beside the answers.
    pub(super) fn notice(&self, text: &str) {
        if !self.quiet {
            aside(&format!("{}\n", render::clean::line(text)));
        }
    }

    /// Says what was found of damage or loss: that is never silenced.
    pub(super) fn finding(&self, text: &str) {
        aside(&format!("{}\n", render::clean::line(text)));
    }

    /// Says what a session has found since it was last asked.
    pub(super) fn notices(&self, session: &mut Session) {
        let notices = session.notices();
        self.each_notice(&notices, session);
    }

    /// Says these notices of a session.
    pub(super) fn each_notice(&self, notices: &[String], session: &Session) {
        for notice in notices {
            if session.grave().contains(notice) { self.finding(notice) } else { self.notice(notice) }
        }
    }

    /// Says something that only some want to know.
    pub(super) fn detail(&self, text: &str) {
        if self.verbose {
            self.notice(text);
        }
    }
}

/// Writes to standard error. Where nobody listens there, nothing is lost.
pub(super) fn aside(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn coloured(color: Color, is_terminal: bool) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            is_terminal && !refused && !dumb
        }
    }
}
