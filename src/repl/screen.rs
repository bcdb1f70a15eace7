//! How large the screen is. The only door to `terminal_size`.

/// The columns of the terminal; `None` where there is none.
#[must_use]
pub fn columns() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}

/// The rows of the terminal; `None` where there is none.
#[must_use]
pub fn rows() -> Option<usize> {
    terminal_size::terminal_size().map(|(_, height)| usize::from(height.0))
}
