use annals_grammar::complete::{Completion, Expectation, expectations};
use annals_grammar::{Role, parse};

fn has(completion: &Completion, keyword: &str) -> bool {
    completion.expectations.contains(&Expectation::Keyword(keyword.to_owned()))
}

#[test]
fn an_empty_line_offers_ways_to_begin() {
    let completion = expectations("");
    for word in ["record", "how many", "who", "timeline of", "places of", "first", "explain"] {
        assert!(has(&completion, word), "{word}: {completion:?}");
    }
    assert!(completion.expectations.contains(&Expectation::Noun));
}

#[test]
fn what_may_follow_is_offered() {
    for (text, wanted) in [
        ("visits by ", Expectation::Name(Some(Role::By))),
        ("visits by ", Expectation::Date),
        ("visits by Ki", Expectation::Name(Some(Role::By))),
        ("visits by Kim Jo", Expectation::Name(Some(Role::By))),
        ("visits to \"Bank of K", Expectation::Name(Some(Role::To))),
        ("vis", Expectation::Noun),
        ("visits before ", Expectation::Noun),
        ("visits before ", Expectation::Date),
        ("visits by Kim as of ", Expectation::Date),
        ("visits limit ", Expectation::Number),
        ("visits sorted by ", Expectation::Field),
        ("visits show ", Expectation::Field),
        ("correct ", Expectation::Reference),
        ("record visit by Kim, source ", Expectation::SourceKey),
        ("record visit by ", Expectation::Name(Some(Role::By))),
        ("visits within 3 ", Expectation::Unit),
        ("count visits per ", Expectation::Key),
        ("events mentioning ", Expectation::Text),
        ("let ", Expectation::Text),
        ("record visit by Kim, labelled ", Expectation::Text),
        ("path from ", Expectation::Name(None)),
        ("visits by Kim ", Expectation::End),
    ] {
        let completion = expectations(text);
        assert!(completion.expectations.contains(&wanted), "{text}: {completion:?}");
    }
}

#[test]
fn keywords_fit_what_is_typed() {
    for (text, word) in [
        ("visits by Kim ", "to"),
        ("visits by Kim ", "before"),
        ("visits by Kim ", "as of"),
        ("visits by Kim ", "followed by"),
        ("visits by Kim bef", "before"),
        ("visits by Kim as ", "of"),
        ("visits by Kim as kn", "known on"),
        ("visits by Kim sor", "sorted by"),
        ("visits by Kim in 2024 ", "and"),
        ("how m", "many"),
        ("events confirmed by ", "2 sources"),
        ("events confirmed by 2 ", "sources"),
        ("events confirmed by at least 2 s", "sources"),
        ("note ", "on"),
        ("status ", "of"),
        ("record visit by Kim, ", "source"),
        ("record visit by Kim, so", "source"),
        ("correct #45 on 2024-02-28 ", "because"),
        ("define kind x: ", "plural"),
        ("declare county X ", "also"),
    ] {
        assert!(has(&expectations(text), word), "{text}: {:?}", expectations(text));
    }
    let all = |text: &str| expectations(text).expectations;
    assert!(!all("visits by Kim bef").contains(&Expectation::Keyword("to".to_owned())));
    assert!(all("// a comment ").is_empty());
    assert!(all("visits ) ").is_empty());
}

#[test]
fn the_place_of_the_word_is_told() {
    let completion = expectations("visits by Kim Jong U");
    assert_eq!((completion.partial.as_str(), completion.start), ("U", 19));
    assert_eq!(completion.run.start, 10);
    let quoted = expectations("visits to \"Bank of K");
    assert_eq!((quoted.partial.as_str(), quoted.start), ("\"Bank of K", 10));
}

/// Each keyword offered leads on: with something after it, the text is a phrase or can go on further.
#[test]
fn every_keyword_offered_is_legal() {
    let endings = [
        "", " x", " 2024", " #4", " x y", " 3 days", " \"x\"", " 5", " x to y", " x into y", " x and y",
        " 1 2", " 3 days after 2024", " x: plural y", " x: title \"y\"", " x = y", " x B", " #4 #5",
        " #4 source x", " #4 on 2024", " x \"y\"", " x by y", " x by its by", " by its by", " 2024 to 2025",
        " 2024 and 2025", " did x", " how long since x", " of x", " 3 x", " by x", " person \"x\"", " 2 x",
        " on x \"y\"", " x because \"y\"",
    ];
    let closings = [
        "", " because \"x\"", " to y", " and y", " by y", ")", " \"y\"", " per year", " source a",
        ": plural y", " plural y", " days after 2024", ", x: y", " since x",
    ];
    let prefixes = crate::corpus::phrases().flat_map(|text| {
        text.char_indices().filter(|(_, letter)| *letter == ' ').map(move |(at, _)| &text[..=at])
    });
    let (mut checked, mut wrong) = (0, Vec::new());
    for prefix in prefixes.step_by(97) {
        for expectation in expectations(prefix).expectations {
            let Expectation::Keyword(word) = expectation else { continue };
            checked += 1;
            let goes_on = endings.iter().any(|ending| {
                closings.iter().any(|closing| {
                    let text = format!("{prefix}{word}{ending}{closing}");
                    parse(&text).is_ok()
                })
            });
            let goes_on = goes_on || !expectations(&format!("{prefix}{word} ")).expectations.is_empty();
            if !goes_on {
                wrong.push(format!("{prefix}[{word}]"));
            }
        }
    }
    assert!(checked > 150, "{checked}");
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
}
