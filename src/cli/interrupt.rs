//! Ctrl-C. The only door to `ctrlc`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::Kind;

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
            std::process::exit(i32::from(Kind::Cancelled.exit_status()));
        }
    };
    // Where no handler can be set, Ctrl-C ends the program as ever.
    let _ = ctrlc::set_handler(heard);
}
