//! Signals. The only door to `signal_hook`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use annals_model::error::ErrorKind;
use signal_hook::consts::{SIGINT, SIGXFSZ};
use signal_hook::flag;
use signal_hook::iterator::Signals;

/// How long a command that only reads may take to end by itself.
const PATIENCE: Duration = Duration::from_millis(80);

/// Makes Ctrl-C set this flag, which whatever works looks at. A second Ctrl-C before the first was heeded ends the
/// program; where it `only_reads`, so does the first, a moment later, whatever it is at: opening a store, writing rows.
pub(super) fn on_signal(cancel: &Arc<AtomicBool>, only_reads: bool) {
    let cancel = Arc::clone(cancel);
    let heard = move || {
        let again = cancel.swap(true, Ordering::SeqCst);
        if only_reads && !again {
            std::thread::sleep(PATIENCE);
            super::output::aside("error: the command was cancelled\n");
        }
        if only_reads || again {
            std::process::exit(i32::from(ErrorKind::Cancelled.exit_status()));
        }
    };
    // Where no handler can be set, Ctrl-C ends the program as ever.
    let Ok(mut signals) = Signals::new([SIGINT]) else { return };
    let wait = move || signals.forever().for_each(|_| heard());
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(wait);
}

/// Makes a write beyond the size that files may have (`ulimit -f`) fail like any other, where it would end the program.
pub(super) fn survive_file_limits() {
    // Nobody looks at the flag: that the signal is handled is all that is wanted.
    let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}
