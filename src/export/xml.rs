use std::borrow::Cow;
use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::render::markup;

/// XML, written element by element. Values are escaped, and what XML cannot hold is replaced.
pub(super) struct Xml<'o> {
    writer: Writer<&'o mut dyn Write>,
}

impl<'o> Xml<'o> {
    /// A document.
    pub(super) fn new(out: &'o mut dyn Write) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(out, b' ', 1);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self { writer })
    }

    /// The beginning of an element.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Start(start(name, attributes)))
    }

    /// The end of an element.
    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.writer.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element with text in it.
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.writer.write_event(Event::Text(BytesText::new(&allowed(text))))?;
        self.close(name)
    }

    /// The end of the document.
    pub(super) fn end(self) -> io::Result<()> {
        self.writer.into_inner().write_all(b"\n")
    }
}

fn start<'a>(name: &'a str, attributes: &[(&'a str, &'a str)]) -> BytesStart<'a> {
    let attributes: Vec<(&str, Cow<'_, str>)> =
        attributes.iter().map(|(key, value)| (*key, allowed(value))).collect();
    BytesStart::new(name).with_attributes(attributes.iter().map(|(key, value)| (*key, value.as_ref())))
}

/// A text without the characters that XML cannot hold.
fn allowed(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| markup::allowed(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(markup::allowed).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_replaced_and_the_rest_is_escaped() {
        let mut bytes = Vec::new();
        let mut xml = Xml::new(&mut bytes).unwrap();
        xml.empty("a", &[("b", "x\u{0}\u{1f}\u{fffe}\u{ffff}\u{1fffe}\"<é")]).unwrap();
        xml.text("c", &[], "\u{b}\u{ffff}&김").unwrap();
        xml.end().unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("<a b=\"x\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{1fffe}&quot;&lt;é\"/>"), "{text}");
        assert!(text.contains("<c>\u{fffd}\u{fffd}&amp;김</c>"), "{text}");
    }
}
