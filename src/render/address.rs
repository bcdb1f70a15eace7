//! Addresses: which of them become links, and how they are written there. Whatever writes a link asks here.

use std::fmt::Write as _;

/// Addresses of these schemes become links; others could run something, or open what nobody meant to.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// What a link to this address leads to: the address with what cannot stand in one percent-encoded, never shortened.
/// `None` where it becomes no link and is shown as text: it has another scheme, or names another host without one.
#[must_use]
pub(crate) fn link(address: &str) -> Option<String> {
    if address.is_empty() || address.starts_with("//") {
        return None;
    }
    match scheme(address) {
        Some(scheme) if SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme)) => {}
        Some(_) => return None,
        None => {}
    }
    Some(encoded(address))
}

/// Whether an address says by itself where it leads.
#[must_use]
pub(crate) fn is_absolute(address: &str) -> bool {
    scheme(address).is_some()
}

/// What stands before the first colon, unless a path, a query or a fragment begins before it. Some programs pass over
/// blanks and control characters in a scheme, so whatever stands there counts as one.
fn scheme(address: &str) -> Option<&str> {
    let end = address.find([':', '/', '?', '#'])?;
    address[end..].starts_with(':').then(|| &address[..end])
}

fn encoded(address: &str) -> String {
    let mut link = String::with_capacity(address.len());
    for (at, byte) in address.bytes().enumerate() {
        let stands = match byte {
            b'%' => is_encoded(&address.as_bytes()[at..]),
            // `&colon;` is a colon in HTML and Markdown.
            b';' => !ends_reference(&address[..at]),
            b'<' | b'>' | b'"' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => false,
            byte => byte.is_ascii_graphic(),
        };
        if stands {
            link.push(char::from(byte));
        } else {
            // Writing to memory does not fail.
            let _ = write!(link, "%{byte:02X}");
        }
    }
    link
}

/// Whether a percent sign begins an encoded byte.
fn is_encoded(rest: &[u8]) -> bool {
    matches!(rest, [_, high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

/// Whether a semicolon behind this ends a reference to a character.
fn ends_reference(before: &str) -> bool {
    let name = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '#');
    name.len() < before.len() && name.ends_with('&')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_to_be_harmless_becomes_a_link() {
        for address in [
            "https://example.org/a?b=1&c=2#d",
            "HTTP://example.org",
            "mailto:a@example.org",
            "press/2024-02-29.html",
            "/press",
            "../a/b:c",
            "?q=a:b",
            "#part",
            "http://[::1]:80/",
        ] {
            assert_eq!(link(address).as_deref(), Some(address));
        }
        for address in [
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            " javascript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://example.org",
            "urn:blake3:00",
            "blob:https://example.org/x",
            "https\u{200b}://example.org",
            " https://example.org",
            ":x",
            "//example.org/x",
            "",
        ] {
            assert_eq!(link(address), None, "{address:?}");
        }
    }

    #[test]
    fn nothing_of_an_address_is_left_out() {
        for (address, expected) in [
            ("https://example.org/a?b=1&c=<2>", "https://example.org/a?b=1&c=%3C2%3E"),
            ("https://example.org/a b\t\"c\"", "https://example.org/a%20b%09%22c%22"),
            ("https://example.org/성", "https://example.org/%EC%84%B1"),
            ("https://example.org/%41%4g%", "https://example.org/%41%254g%25"),
            ("https://example.org/a\u{202e}b", "https://example.org/a%E2%80%AEb"),
            ("\\\\host\\share", "%5C%5Chost%5Cshare"),
            ("javascript&colon;alert(1)", "javascript&colon%3Balert(1)"),
            ("javascript&#58;alert(1)", "javascript&#58%3Balert(1)"),
            ("https://example.org/?a=1;b=2&c;", "https://example.org/?a=1;b=2&c%3B"),
        ] {
            assert_eq!(link(address).as_deref(), Some(expected));
        }
    }

    proptest::proptest! {
        #[test]
        fn a_link_is_plain_ascii_and_encoding_it_again_changes_nothing(address in "\\PC*") {
            if let Some(link) = link(&address) {
                proptest::prop_assert!(link.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>\"\\`".contains(&byte)));
                proptest::prop_assert_eq!(super::link(&link), Some(link));
            }
        }
    }
}
