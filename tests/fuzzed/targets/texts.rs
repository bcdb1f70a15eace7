//! What people type.

use std::cell::RefCell;

use annals::{History, Session};
use annals_model::time::{Day, Reader, Timestamp, edtf};

use super::{check_whole, context, show};

/// A phrase: what parses prints to what parses to the same; it is answered, or refused with a place that lies in it.
pub fn phrase(bytes: &[u8]) {
    thread_local!(static SESSION: RefCell<Session> = RefCell::new(super::session(History::Full)));
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match annals_grammar::parse(text) {
        Ok(parsed) => {
            let printed = parsed.to_string();
            let again = annals_grammar::parse(&printed);
            let again = again.unwrap_or_else(|error| panic!("{text:?} prints as {printed:?}: {error:?}"));
            assert_eq!(again.to_string(), printed, "{text:?}");
        }
        Err(error) => {
            let place = text.get(error.span.start..error.span.end);
            assert!(place.is_some(), "{text:?}: {error:?}");
        }
    }
    let _ = annals_grammar::complete::expectations(text);
    SESSION.with_borrow_mut(|session| show(&session.ask(text, &context()), text));
}

/// A journal: told whole or not at all; what was told is whole, and its log told again makes the same log.
pub fn journal(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut entered = super::session(History::Vocabulary);
    let before = entered.head();
    match entered.tell_all(text, &context()) {
        Err(error) => {
            assert_eq!(entered.head(), before, "{text:?}");
            show(&Err(error), text);
        }
        Ok(_) => {
            check_whole(&mut entered, before.0);
            show(&entered.ask("events", &context()), "events");
            show(&entered.ask("rank entities by events", &context()), "rank");
        }
    }
}

/// A date: what EDTF says is said the same way again, and bounds are in order.
pub fn date(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let typed = Reader::typed(Day(20_000)).time(text).ok().map(|read| read.date);
    for date in [edtf::parse(text).ok(), typed].into_iter().flatten() {
        let extent = date.extent();
        assert!(extent.earliest <= extent.latest, "{text:?}: {date:?}");
        let written = date.edtf();
        let again = edtf::parse(&written).unwrap_or_else(|error| panic!("{text:?} is {written:?}: {error}"));
        assert_eq!(again.edtf(), written, "{text:?}");
    }
    let _ = Timestamp::parse(text);
}
