//! What an address asks for: a phrase, a lens, a form. Every state of a page is one.

use std::fmt::Write as _;

use annals_model::error::Result;
use annals_model::time::Day;
use axum::extract::Query;
use axum::http::{StatusCode, Uri};

use super::PageReply;
use crate::repl::{Settings, day};
use crate::session::{Context, Session};

/// Characters of an address at most.
const ADDRESS_MAX: usize = 32 << 10;

/// What an address asks for, as it was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct PageRequest {
    /// The phrase.
    pub(super) phrase: String,
    /// The lens: as of a day, as known on a day, as recorded on a day or at an entry.
    pub(super) lens: [String; 3],
    /// The form of a download.
    pub(super) form: String,
    /// Whether what is only possible is shown.
    pub(super) possibly: bool,
    /// A part of a list: behind this entry, or holding this text.
    pub(super) since: String,
    /// Where the cursor is, for completion.
    pub(super) at: Option<usize>,
    /// How far back the lens reaches: filled in by the store.
    pub(super) bounds: LensBounds,
}

/// How far back a lens reaches, for sliders.
#[derive(Clone, Copy, Debug)]
pub(super) struct LensBounds {
    /// When the first source came out.
    pub(super) reported: Option<Day>,
    /// When the first entry was recorded.
    pub(super) recorded: Option<Day>,
    /// Where each ends.
    pub(super) today: Day,
}

impl Default for LensBounds {
    fn default() -> Self {
        Self { reported: None, recorded: None, today: Day(0) }
    }
}

impl LensBounds {
    /// Those of a store.
    pub(super) fn of(session: &Session, settings: &Settings) -> Self {
        let published =
            session.graph().sources().filter_map(|(_, row)| row.source.published.as_ref()?.earliest);
        Self {
            reported: published.min(),
            recorded: session.store().entry(1).ok().flatten().map(|entry| entry.recorded.day()),
            today: settings.today(),
        }
    }
}

/// The names of the parts of a lens in addresses, and what they are called.
pub(super) const LENS: [(&str, &str); 3] =
    [("as_of", "as of"), ("as_known_on", "as known on"), ("as_recorded_on", "as recorded on")];

impl PageRequest {
    /// What an address asks for, or why it is refused.
    pub(super) fn of(uri: &Uri) -> std::result::Result<Self, PageReply> {
        let refused = |status, why: &str| PageReply {
            status,
            content: "text/plain; charset=utf-8",
            file: None,
            body: format!("{why}\n"),
        };
        if uri.to_string().len() > ADDRESS_MAX {
            return Err(refused(StatusCode::URI_TOO_LONG, "the address is too long"));
        }
        let Ok(Query(said)) = Query::<Vec<(String, String)>>::try_from_uri(uri) else {
            return Err(refused(StatusCode::BAD_REQUEST, "the address can't be read"));
        };
        let mut request = Self::default();
        for (name, value) in said {
            match name.as_str() {
                "q" => request.phrase = value.trim().to_owned(),
                "form" => request.form = value,
                "possibly" => request.possibly = value == "on",
                "since" => request.since = value,
                "at" => request.at = value.parse().ok(),
                name => {
                    if let Some(at) = LENS.iter().position(|(known, _)| *known == name) {
                        request.lens[at] = value.trim().to_owned();
                    }
                }
            }
        }
        Ok(request)
    }

    /// What the lens adds to an address, with this sign before it; empty without a lens.
    pub(super) fn lens_query(&self, first: char) -> String {
        let mut query = String::new();
        for ((name, _), value) in LENS.iter().zip(&self.lens).filter(|(_, value)| !value.is_empty()) {
            let sign = if query.is_empty() { first } else { '&' };
            // Writing to memory does not fail.
            let _ = write!(query, "{sign}{name}={}", encoded(value));
        }
        query
    }

    /// The address that asks a phrase under the same lens.
    pub(super) fn asking(&self, phrase: &str) -> String {
        let possibly = if self.possibly { "&possibly=on" } else { "" };
        format!("/ask?q={}{}{possibly}", encoded(phrase), self.lens_query('&'))
    }

    /// The address that downloads the answer to the phrase in this form.
    pub(super) fn download(&self, form: &str) -> String {
        format!("/download?form={form}&q={}{}", encoded(&self.phrase), self.lens_query('&'))
    }

    /// What questions are asked under.
    ///
    /// # Errors
    /// If a day of the lens is no date.
    pub(super) fn context(&self, session: &Session, settings: &Settings) -> Result<Context> {
        let mut context = settings.context();
        let reader = settings.reader();
        let said = |at: usize| Some(self.lens[at].as_str()).filter(|text| !text.is_empty());
        if let Some(text) = said(0) {
            context.lens.as_of = Some(day(text, reader)?);
        }
        if let Some(text) = said(1) {
            context.lens.known_on = Some(day(text, reader)?);
        }
        if let Some(text) = said(2) {
            let number = text.strip_prefix('#').and_then(|digits| digits.parse().ok());
            let on = if number.is_some() { None } else { Some(day(text, reader)?) };
            context.lens.recorded_on = on;
            context.lens.recorded_at = number.or_else(|| on.map(|day| session.head_on(day)));
        }
        context.possibly |= self.possibly;
        Ok(context)
    }
}

/// A text as it stands in the query of an address.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            b' ' => encoded.push('+'),
            byte => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_gives_back_what_it_was_made_of() {
        let lens = ["2024-06-01".to_owned(), String::new(), "#12".to_owned()];
        let request = PageRequest { lens, possibly: true, ..PageRequest::default() };
        let address = request.asking("visits to \"A&B\" 성천군 +100%");
        let read = PageRequest::of(&address.parse().unwrap()).map_err(|refused| refused.body).unwrap();
        assert_eq!(read.phrase, "visits to \"A&B\" 성천군 +100%");
        assert_eq!((read.lens, read.possibly), (request.lens, true));
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let address = format!("/ask?q={}", "a".repeat(ADDRESS_MAX));
        let refused = PageRequest::of(&address.parse().unwrap()).unwrap_err();
        assert_eq!(refused.status, StatusCode::URI_TOO_LONG);
    }
}
