//! Colours, where they may be used.

/// Whether text may be coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paint(pub bool);

const RESET: &str = "\u{1b}[0m";

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.0 && !text.is_empty() { format!("\u{1b}[{code}m{text}{RESET}") } else { text.to_owned() }
    }

    /// For headings.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// For what is there but should not draw the eye.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    /// For what is only possible or disputed.
    #[must_use]
    pub fn doubt(self, text: &str) -> String {
        self.with("33", text)
    }

    /// For what is wrong.
    #[must_use]
    pub fn wrong(self, text: &str) -> String {
        self.with("1;31", text)
    }

    /// For words of the language.
    #[must_use]
    pub fn keyword(self, text: &str) -> String {
        self.with("34", text)
    }

    /// For names in quotes.
    #[must_use]
    pub fn name(self, text: &str) -> String {
        self.with("32", text)
    }

    /// For numbers of entries and dates.
    #[must_use]
    pub fn figure(self, text: &str) -> String {
        self.with("36", text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_only_where_allowed() {
        assert_eq!(Paint(false).wrong("no"), "no");
        assert_eq!(Paint(true).wrong("no"), "\u{1b}[1;31mno\u{1b}[0m");
        assert_eq!(Paint(true).dim(""), "");
    }
}
