//! Ctrl-C. The only door to `ctrlc`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::Kind;

/// Makes Ctrl-C set this flag, which whatever works looks at. A second Ctrl-C before the first was heeded ends the
/// program.
pub(super) fn on_signal(cancel: &Arc<AtomicBool>) {
    let cancel = Arc::clone(cancel);
    let heard = move || {
        if cancel.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(Kind::Cancelled.exit_status()));
        }
    };
    // Where no handler can be set, Ctrl-C ends the program as ever.
    let _ = ctrlc::set_handler(heard);
}
