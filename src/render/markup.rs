//! HTML and SVG, written tag by tag. Whatever comes from outside is text: only what stands in this program is markup.

use std::fmt::{Display, Write as _};

use super::clean;

/// A document in the making.
#[derive(Clone, Debug, Default)]
pub(crate) struct Markup {
    text: String,
}

impl Markup {
    /// The beginning of an element: attributes follow, then what is in it.
    pub(crate) fn tag(&mut self, name: &'static str) -> Tag<'_> {
        self.text.push('<');
        self.text.push_str(name);
        Tag { markup: self, name }
    }

    /// The end of an element.
    pub(crate) fn close(&mut self, name: &'static str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Text, on one line.
    pub(crate) fn text(&mut self, text: impl Display) {
        escape(&clean::line(&text.to_string()), &mut self.text);
    }

    /// Markup of this program.
    pub(crate) fn literal(&mut self, markup: &'static str) {
        self.text.push_str(markup);
    }

    /// What was written apart.
    pub(crate) fn put(&mut self, other: Self) {
        self.text.push_str(&other.text);
    }

    /// Takes what has been written so far.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// An element whose attributes are being written.
#[must_use]
pub(crate) struct Tag<'m> {
    markup: &'m mut Markup,
    name: &'static str,
}

impl<'m> Tag<'m> {
    /// Adds an attribute.
    pub(crate) fn at(self, name: &'static str, value: impl Display) -> Self {
        let text = &mut self.markup.text;
        text.push(' ');
        text.push_str(name);
        text.push_str("=\"");
        escape(&clean::line(&value.to_string()), text);
        text.push('"');
        self
    }

    /// Adds an attribute where there is a value.
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.at(name, value),
            None => self,
        }
    }

    /// Goes on inside the element, which has to be closed.
    pub(crate) fn open(self) -> &'m mut Markup {
        self.markup.text.push('>');
        self.markup
    }

    /// Puts text into the element and closes it.
    pub(crate) fn text(self, text: impl Display) {
        let name = self.name;
        let markup = self.open();
        markup.text(text);
        markup.close(name);
    }

    /// Closes an element that has nothing in it.
    pub(crate) fn void(self) {
        self.markup.text.push_str("/>");
    }
}

/// A character, or `�` in place of one that XML 1.0 cannot hold, not even as a reference.
pub(crate) fn allowed(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'.. => c,
        _ => char::REPLACEMENT_CHARACTER,
    }
}

fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            c => into.push(allowed(c)),
        }
    }
}

/// A length on a picture, to a tenth of its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Length(pub(crate) f64);

impl Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = String::new();
        write!(text, "{:.1}", self.0)?;
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_is_markup() {
        let mut page = Markup::default();
        page.tag("a").at("title", "\"><script>").maybe("id", None::<u8>).text("<b>&\u{1b}\u{202e}'");
        page.tag("br").void();
        assert_eq!(
            page.take(),
            "<a title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt;&amp;␛\u{fffd}&#39;</a><br/>"
        );
    }

    #[test]
    fn lengths_are_short() {
        let text = |length: f64| Length(length).to_string();
        assert_eq!([text(3.0), text(3.12), text(-0.01), text(120.0)], ["3", "3.1", "0", "120"]);
    }
}
