use annals_grammar::parse;

/// One phrase a line.
pub(crate) fn phrases() -> impl Iterator<Item = &'static str> {
    include_str!("phrases.txt").lines().filter(|line| !line.trim().is_empty() && !line.starts_with('%'))
}

#[test]
fn every_phrase_reads_and_prints_back() {
    let mut wrong = Vec::new();
    for text in phrases() {
        match parse(text) {
            Ok(phrase) => {
                let printed = phrase.to_string();
                match parse(&printed) {
                    Ok(again) if again == phrase && again.to_string() == printed => {}
                    Ok(again) => {
                        wrong.push(format!("{text}\n  -> {printed}\n  -> {again}\n{phrase:?}\n{again:?}"))
                    }
                    Err(error) => wrong.push(format!("{text}\n  -> {printed}\n  {error:?}")),
                }
            }
            Err(error) => wrong.push(format!("{text}\n  {error:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
