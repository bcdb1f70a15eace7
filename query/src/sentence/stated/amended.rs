//! Entries that a sentence changes, supports or takes back, and sources that it adds.

use annals_grammar::SentencePieceKind;
use annals_grammar::ast::{Phrase, Statement};
use annals_model::entry::EntryId;

use super::parts::{StatedParts, strip_words, term};
use crate::sentence::clause::Adjunct;
use crate::sentence::noun::SaidNoun;
use crate::sentence::phrase::AskedPart;
use crate::sentence::words::SentenceReader;

/// Words that take an entry back.
const TAKING_BACK: [&str; 10] =
    ["take back", "withdraw", "retract", "delete", "remove", "undo", "revoke", "strike", "drop", "forget"];
/// Words that correct one.
const CORRECTING: [&str; 10] = [
    "correct", "correction to", "correction of", "correction", "change", "amend", "fix", "update", "edit",
    "adjust",
];
/// Words between an entry and what is right.
const BEING: [&str; 11] = [
    "was", "were", "is", "has been", "should be", "should have been", "must be", "to be", "to",
    "should read", "reads",
];
/// Words that say of an event by its noun that it was, and of one that is recorded what is right.
const HAPPENING: [&str; 4] = ["was held", "took place", "happened", "occurred"];
/// Words for what an entry says, before what is right.
const FIELDS: [&str; 8] = ["it", "this", "that", "the date", "the day", "date", "the event", "which"];
/// Words behind an entry that only say that a source has it too.
const ALSO: [&str; 8] =
    ["is also", "was also", "is confirmed", "was confirmed", "is", "was", "also", "as well"];

/// An entry that a sentence points at.
struct PointedEntry {
    /// `#45`, a label, or a bracket with the phrase of the one event.
    text: String,
    number: Option<EntryId>,
    /// Whether it is only the last one that was recorded.
    last: bool,
}

impl StatedParts<'_> {
    /// Statements about sources and words, which have no clause.
    pub(super) fn opened(&mut self) -> Option<Vec<String>> {
        if let Some(rest) = strip_words(&self.text, "define kind") {
            let (name, parts) = rest.split_once(':')?;
            let name = name.trim();
            return name.contains(' ').then(|| vec![format!("define kind \"{name}\":{parts}")]);
        }
        let declared = strip_words(&self.text, "declare source");
        let named = declared.or_else(|| strip_words(&self.text, "source"))?;
        let mut pieces = pieces_of(named);
        let key = pieces.next().filter(|_| declared.is_some() || self.opened)?;
        let fields: Vec<String> = pieces.map(field).collect();
        let name = key.trim_matches('"');
        if fields.is_empty() {
            let one = name.split(' ').count() == 1 || key.starts_with('"');
            let line = format!("source {}: publisher \"{name}\"", term(name));
            self.only_shown("a source has a publisher, a title or a date", "");
            return one.then(|| vec![line]);
        }
        self.tells = true;
        Some(vec![format!("source {}: {}{}", term(name), fields.join(", "), self.tail)])
    }

    /// Whether words before a colon point at an entry.
    pub(super) fn points_at_entry(&self, head: &str) -> bool {
        let corrects = CORRECTING.iter().any(|words| strip_words(head, words).is_some());
        let reader = SentenceReader::new(head, self.lookup);
        let pointed = || reader.and_then(|reader| Some(reader.is_end(reader.pointed_entry(0)?.0)));
        corrects || pointed() == Some(true)
    }

    /// Statements that change, support or take back an entry.
    pub(super) fn amended(&mut self) -> Option<Vec<String>> {
        let reader = self.reader()?;
        self.taken_back(&reader).or_else(|| self.supported(&reader)).or_else(|| self.changed(&reader))
    }

    /// `take back #12`.
    fn taken_back(&mut self, reader: &SentenceReader<'_>) -> Option<Vec<String>> {
        let next = reader.past_one(0, &TAKING_BACK)?;
        let (_, entry) = reader.pointed_entry(next).filter(|(next, _)| reader.is_end(*next))?;
        self.tells = true;
        if reader.is_any(0, &["undo", "retract"]) {
            // They are words of the language, and mean what they say.
            self.only_shown("", "");
        }
        self.pointing(&entry);
        let because = self.because();
        Some(["retract", "undo"].map(|word| format!("{word} {}{because}", entry.text)).to_vec())
    }

    /// `KCNA also reports #12`, `add source kcna to #12`.
    pub(super) fn supported(&mut self, reader: &SentenceReader<'_>) -> Option<Vec<String>> {
        let named = reader.past_one(0, &["source", "cite source", "cite"]).unwrap_or(0);
        if let Some((next, keys)) = reader.source_named(named)
            && let Some(next) = reader.past_one(next, &["to", "for"])
            && let Some((next, entry)) = reader.pointed_entry(next)
            && reader.is_end(next)
        {
            self.sources = keys;
            self.tells = true;
            self.pointing(&entry);
            return Some(self.with_parts(&format!("cite {}", entry.text)));
        }
        let (next, entry) = reader.pointed_entry(0).filter(|_| !self.sources.is_empty())?;
        let next = reader.past_one(next, &ALSO).unwrap_or(next);
        if !reader.is_end(next) || self.denied {
            return None;
        }
        self.tells = true;
        self.pointing(&entry);
        Some(self.with_parts(&format!("cite {}", entry.text)))
    }

    /// `correct #12: it was on 2 May 2024`, `#12 was on 2 May 2024`.
    fn changed(&mut self, reader: &SentenceReader<'_>) -> Option<Vec<String>> {
        let correcting = reader.past_one(0, &CORRECTING);
        let of_date = reader.past_one(correcting.unwrap_or(0), &["the date of", "date of", "the day of"]);
        let from = of_date.or(correcting).unwrap_or(0);
        let (next, entry) = reader.pointed_entry(from)?;
        let next = reader.past_one(next, &FIELDS).filter(|_| correcting.is_some()).unwrap_or(next);
        // `Kim's visit took place on …` is an event of its own; `the visit` is one that is recorded.
        let own = correcting.is_none() && entry.number.is_none() && reader.word(from) != "the";
        let being = reader.past_one(next, &BEING).filter(|_| reader.past_one(next, &HAPPENING).is_none());
        let being = being.or_else(|| reader.past_one(next, &HAPPENING).filter(|_| !own));
        let next = reader.skip(being.or(correcting.map(|_| next))?, &["actually", "really"]);
        let changes = reader.changes(next)?;
        if self.denied {
            return None;
        }
        self.pointing(&entry);
        self.tells |= correcting.is_some() || entry.number.is_some() || !self.sources.is_empty();
        let changes = self.with_year(changes, entry.number);
        if correcting.is_none() && !self.sources.is_empty() {
            let tail = std::mem::take(&mut self.tail);
            let cites = self.with_parts(&format!("cite {}", entry.text));
            return Some(cites.iter().map(|cite| format!("{cite} {changes}{tail}")).collect());
        }
        let because = self.because();
        Some(self.with_parts(&format!("correct {} {changes}{because}", entry.text)))
    }

    /// The reason that is given, else the words that were typed.
    fn because(&mut self) -> String {
        if let Some(at) = self.tail.find("because \"") {
            let because = self.tail.split_off(at);
            self.tail.truncate(self.tail.trim_end().len());
            return format!(" {because}");
        }
        format!(" because \"{}\"", self.typed.replace('"', "'"))
    }

    fn pointing(&mut self, entry: &PointedEntry) {
        if entry.last {
            self.only_shown(format!("the entry recorded last is {}", entry.text), "");
        }
    }

    /// Changes whose date has its year: that of the event, if nobody says another, which is only shown.
    fn with_year(&mut self, changes: String, number: Option<EntryId>) -> String {
        let parsed = |text: &str| annals_grammar::parse(&format!("record x {text}"));
        let year = |text: &str| text.split(' ').any(|word| word.len() == 4 && word.parse::<u16>().is_ok());
        let complete = changes.contains('-') || year(&changes);
        let dated =
            changes.starts_with("on ") && matches!(parsed(&changes), Ok(Phrase::Statement(Statement { .. })));
        let graph = self.lookup.view.graph();
        let event = number.filter(|_| dated && !complete).and_then(|number| graph.event_numbered(number));
        let date = event.and_then(|ix| self.lookup.view.event(ix)).and_then(|event| event.date().cloned());
        let Some((from, to)) = date.and_then(|date| date.earliest.zip(date.latest)) else { return changes };
        let (year, last) = (from.civil().0, to.civil().0);
        if year != last {
            return changes;
        }
        self.only_shown(format!("no year is given; the event is in {year}"), "");
        format!("{changes} {year}")
    }
}

impl SentenceReader<'_> {
    /// A source at a place, also one that nobody knows.
    fn source_named(&self, at: usize) -> Option<(usize, Vec<String>)> {
        let unknown = || {
            let token = self.tokens.get(at)?;
            let word = matches!(self.piece(at)?, SentencePieceKind::Word | SentencePieceKind::Quoted);
            word.then(|| (at + 1, vec![token.text.clone()]))
        };
        self.source(at).or_else(unknown)
    }

    /// An entry at a place: by its number or label, as the last one, or as the one event that a noun with `the` means.
    fn pointed_entry(&self, at: usize) -> Option<(usize, PointedEntry)> {
        let graph = self.lookup.view.graph();
        let entry = |text: &str, number, last| PointedEntry { text: text.to_owned(), number, last };
        let token = self.tokens.get(at)?;
        if self.piece(at) == Some(SentencePieceKind::Number) {
            let text = token.text.trim_end_matches([':', ',']);
            return Some((at + 1, entry(text, text.trim_start_matches('#').parse().ok(), false)));
        }
        if let Some(number) = graph.labelled(&token.text).filter(|_| self.piece(at).is_some()) {
            return Some((at + 1, entry(&token.text, Some(number), false)));
        }
        const LAST: [&str; 7] =
            ["that", "it", "this", "the last one", "the last entry", "the last statement", "last"];
        if let Some(next) = self.past_one(at, &LAST) {
            let head = graph.head();
            return Some((next, entry(&format!("#{head}"), Some(head), true)));
        }
        if self.is_any(at, &["a", "an", "no", "any", "some", "another"]) {
            return None;
        }
        let (mut next, mut events) = self.events(at, false)?;
        if self.is_plural(at, next, &events) {
            return None;
        }
        events.kind?;
        while self.word(next) == "of"
            && let Some((after, date)) = self.date(next + 1)
        {
            events.adjuncts.push(Adjunct::Text(format!("in {date}")));
            next = self.adjuncts(after, &mut events.adjuncts);
        }
        let phrase = self.phrase(&events, AskedPart::Events)?;
        Some((next, entry(&format!("({phrase})"), None, false)))
    }

    /// What is right: dates, and who or what stands in a role, up to the end.
    fn changes(&self, mut at: usize) -> Option<String> {
        let mut changes: Vec<String> = Vec::new();
        while !self.is_end(at) {
            let from = self.skip(self.comma(at), &["and"]);
            if !changes.is_empty() && self.word(from) == "not" && self.is_contrast(from + 1) {
                break;
            }
            let (next, change) = if let Some(time) = self.stated_time(from) {
                self.with_preposition(from, time)
            } else {
                let role = self.preposition(from)?;
                let (next, SaidNoun::Entity { text, .. } | SaidNoun::Text(text)) =
                    self.noun(from + 1, false)?
                else {
                    return None;
                };
                (next, format!("{} {text}", role.as_str()))
            };
            changes.push(change);
            at = next;
        }
        (!changes.is_empty()).then(|| changes.join(" "))
    }

    /// A bare date behind `on`.
    fn with_preposition(&self, at: usize, (next, text): (usize, String)) -> (usize, String) {
        match self.piece(at) {
            Some(SentencePieceKind::Date) if next == at + 1 => (next, format!("on {text}")),
            _ => (next, text),
        }
    }

    /// Whether nothing but a date, perhaps without its year, follows: `not 29 February` says what was wrong.
    fn is_contrast(&self, at: usize) -> bool {
        let rest = at..self.tokens.len();
        let dated = rest.clone().any(|at| {
            self.piece(at) == Some(SentencePieceKind::Date)
                || self.word(at).starts_with(|letter: char| letter.is_ascii_digit())
        });
        dated && rest.len() <= 4 && rest.clone().all(|at| self.name(at).is_none())
    }
}

/// The pieces between the commas of a text that stand in no quotes.
fn pieces_of(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.split(move |letter: char| {
        inside ^= letter == '"';
        letter == ',' && !inside
    })
    .map(str::trim)
}

/// A field of a source: a bare quote is its title.
fn field(text: &str) -> String {
    if text.starts_with('"') { format!("title {text}") } else { text.to_owned() }
}
