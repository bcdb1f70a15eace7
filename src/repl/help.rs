//! The language, explained: a page for each topic.

/// The first words of `:help`.
pub const INTRODUCTION: &str =
    "A phrase describes events. Alone it asks for those that fit; with `record` in front it adds one.\n";

/// A topic: its name, its page.
const TOPICS: [(&str, &str); 9] = [
    ("asking", include_str!("help/asking.md")),
    ("entities", include_str!("help/entities.md")),
    ("time", include_str!("help/time.md")),
    ("lenses", include_str!("help/lenses.md")),
    ("sequences", include_str!("help/sequences.md")),
    ("recording", include_str!("help/recording.md")),
    ("vocabulary", include_str!("help/vocabulary.md")),
    ("names", include_str!("help/names.md")),
    ("formats", include_str!("help/formats.md")),
];

/// The names of the topics.
pub fn names() -> impl Iterator<Item = &'static str> {
    TOPICS.iter().map(|(name, _)| *name)
}

/// The page of a topic; a beginning of its name will do where only one begins so.
#[must_use]
pub fn topic(name: &str) -> Option<&'static str> {
    let name = name.trim().to_lowercase();
    if name.is_empty() {
        return None;
    }
    let mut begun = TOPICS.iter().filter(|(topic, _)| topic.starts_with(&name));
    match (begun.next(), begun.next()) {
        (Some((_, page)), None) => Some(page),
        _ => None,
    }
}

/// The topics, each with the first line of its page.
#[must_use]
pub fn topics() -> String {
    let mut text = "Topics:\n".to_owned();
    for (name, page) in TOPICS {
        let first = page.lines().next().unwrap_or_default();
        text.push_str(&format!("  {name:11} {first}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of a page: its indented lines, without what is said beside them.
    fn examples(page: &str) -> impl Iterator<Item = &str> {
        page.lines()
            .filter_map(|line| line.strip_prefix("    "))
            .map(|line| line.split("   ").next().unwrap_or(line).trim())
            .filter(|line| !line.is_empty() && !line.starts_with(':') && !line.starts_with('{'))
    }

    #[test]
    fn a_topic_is_found_by_its_beginning() {
        assert!(topic("asking").is_some());
        assert!(topic("LENS").is_some());
        assert!(topic("").is_none());
        assert!(topic("weather").is_none());
    }

    #[test]
    fn every_example_is_in_the_language() {
        for (name, page) in TOPICS {
            for example in examples(page) {
                assert!(annals_grammar::parse(example).is_ok(), "{name}: {example}");
            }
        }
    }

    #[test]
    fn pages_fit_a_screen() {
        for (name, page) in TOPICS {
            assert!(page.lines().count() <= 40, "{name}");
            assert!(page.lines().all(|line| line.chars().count() <= 100), "{name}");
        }
    }
}
