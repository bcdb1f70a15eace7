//! The examples of the README: a line `annals> PHRASE` and what follows up to a blank line or the end of the block.

use annals::History;

use crate::common;

#[test]
fn the_readmes_examples_are_true() {
    let readme = std::fs::read_to_string(common::root().join("README.md")).expect("the README");
    let mut shown = 0;
    for block in readme.split("```").skip(1).step_by(2).filter(|block| block.contains("annals> ")) {
        // Each block is a sitting of its own.
        let mut session = common::session(History::Full);
        for example in block.split("annals> ").skip(1) {
            let (phrase, wanted) = example.split_once('\n').unwrap_or((example, ""));
            let answer = common::shown(session.say(phrase, &common::context()), phrase);
            let lines = |text: &str| -> Vec<String> {
                text.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(str::to_owned).collect()
            };
            assert_eq!(lines(&answer), lines(wanted), "{phrase}");
            shown += 1;
        }
    }
    assert!(shown >= 10, "{shown} phrases are shown");
}
