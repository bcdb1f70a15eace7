//! The language, explained: the parts of the language book, by topic.

use crate::session::Session;

/// The first words of `:help`.
pub const INTRODUCTION: &str = "A phrase describes events. On its own it asks for matching events; with `record` before it, it adds one.\n";

/// The language book.
const BOOK: &str = include_str!("../../docs/language.md");

/// A topic: its name, the heading of its part of the book, what it is about.
const TOPICS: [(&str, &str, &str); 17] = [
    ("card", "The language on a card", "the whole language on two pages"),
    ("events", "Events", "selecting events by kind and by who and what took part"),
    ("entities", "People, places, things", "selecting people, places and facilities"),
    ("attachment", "What belongs to what", "which noun a modifier attaches to, and how brackets change that"),
    ("lists", "Lists", "`and`, `or`, either of, all of, none of"),
    ("sets", "Projections and sets", "what took part in events, and combining sets"),
    ("time", "Time", "tests of time with three outcomes"),
    ("dates", "Dates", "how dates are written, and what they mean"),
    ("lenses", "Lenses", "answering from another point in time"),
    ("sequences", "Sequences and durations", "what followed what, what did not, and how long it took"),
    ("asking", "Questions", "asking for counts, reasons, paths, statuses and more"),
    ("english", "Or say it in English", "asking in sentences, and about the answer before"),
    ("recording", "Recording", "adding to the log"),
    ("programs", "Programs", "asking from programs and scripts"),
    ("vocabulary", "Vocabulary", "kinds of event, types and statuses"),
    ("names", "Names", "how names are written and distinguished"),
    ("formats", "Formats", "how answers are written"),
];

/// The names of the topics.
pub fn names() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().map(|(name, ..)| *name)
}

/// The topic that is meant: a beginning of its name will do where only one begins so.
#[must_use]
pub fn meant(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    let mut begun = names().filter(|topic| !name.is_empty() && topic.starts_with(&name));
    match (begun.next(), begun.next()) {
        (Some(topic), None) => Some(topic),
        _ => None,
    }
}

/// The part of the book on a topic. It ends with the vocabulary of the log in place of the shipped one, if there is a log.
#[must_use]
pub fn topic(name: &str, session: Option<&Session>) -> Option<String> {
    let topic = meant(name)?;
    let heading = TOPICS.iter().find(|(name, ..)| *name == topic).map(|(_, heading, _)| *heading)?;
    let mut page = String::new();
    let mut block = None;
    for line in part(heading)?.lines() {
        match (line.strip_prefix("```"), block, session) {
            (Some("vocabulary"), None, Some(session)) => {
                // The line above names the first of several tables.
                page.truncate(page.trim_end().rfind("\n\n").map_or(0, |end| end + 2));
                session.kinds().iter().for_each(|line| page.push_str(&format!("    {line}\n")));
                break;
            }
            (Some(tag), None, _) => block = Some(tag),
            (Some(_), Some(_), _) => block = None,
            (None, Some(_), _) => page.push_str(&format!("    {line}\n")),
            (None, None, _) => page.push_str(&format!("{line}\n")),
        }
    }
    // The first line keeps its indent.
    Some(format!("{}\n", page.trim_start_matches('\n').trim_end()))
}

/// A part of the book, without its heading.
fn part(heading: &str) -> Option<&'static str> {
    let parts = BOOK.split("\n## ").skip(1);
    parts.filter_map(|part| part.split_once('\n')).find(|(title, _)| *title == heading).map(|(_, text)| text)
}

/// The topics, each with what it is about.
#[must_use]
pub fn topics() -> String {
    let mut text = "Topics:\n".to_owned();
    for (name, _, about) in TOPICS {
        text.push_str(&format!("  {name:11} {about}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_found_by_its_beginning() {
        assert!(topic("asking", None).is_some());
        assert!(topic("LENS", None).is_some());
        assert!(topic("", None).is_none());
        assert!(topic("weather", None).is_none());
    }

    #[test]
    fn every_part_of_the_book_is_a_topic() {
        let parts: Vec<&str> = BOOK.split("\n## ").skip(1).filter_map(|part| part.lines().next()).collect();
        let headings: Vec<&str> = TOPICS.iter().map(|(_, heading, _)| *heading).collect();
        assert_eq!(parts, headings);
    }

    #[test]
    fn pages_hold_no_marks_of_the_book() {
        for name in names() {
            let page = topic(name, None).unwrap();
            assert!(!page.contains("```") && !page.contains("## "), "{name}");
            assert!(page.lines().count() >= 3, "{name}");
        }
        assert!(topic("time", None).unwrap().starts_with("    visits by Kim in 2024\n"));
        let tables = topic("vocabulary", None).unwrap();
        assert!(tables.contains("Kinds of event, from") && tables.contains("Types of entity and statuses:"));
    }
}
