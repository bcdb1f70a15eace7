//! What was typed and not read yet.

use std::time::Duration;

/// How long nothing must come until all has come: a terminal hands a long paste over in pieces.
const QUIET: Duration = Duration::from_millis(40);
/// So often that is waited for, at most.
const WAITS_MAX: usize = 50;

/// Drops what was typed or pasted and has not been read, also what is still on its way.
#[cfg(unix)]
pub(super) fn discard() {
    use rustix::termios::{QueueSelector, tcflush};
    let stdin = std::io::stdin();
    for _ in 0..WAITS_MAX {
        let flushed = tcflush(&stdin, QueueSelector::IFlush);
        std::thread::sleep(QUIET);
        if flushed.is_err() || rustix::io::ioctl_fionread(&stdin).unwrap_or(0) == 0 {
            break;
        }
    }
    // What has no line end yet is not counted.
    let _ = tcflush(&stdin, QueueSelector::IFlush);
}

/// Drops nothing: there are no such terminals here.
#[cfg(not(unix))]
pub(super) fn discard() {}
