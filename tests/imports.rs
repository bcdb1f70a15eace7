//! Golden imports: `import FILE OPTIONS` and a table, a line of three dashes, what it came to; or a phrase and its answer.
//!
//! A table is written with escapes: `\t`, `\r`, `\0`, `\xE9`, `\u{feff}`, and `\` at the end of a line that goes on. Every
//! script has a store of its own, which starts with the shipped vocabulary. `UPDATE_SCRIPTS=1 cargo test imports` writes
//! the answers anew; read the difference before committing it.

use std::fs;
use std::path::Path;

use annals::internals::import::ImportRequest;
use annals::internals::render;
use annals::internals::repl::{Settings, import_observed};
use annals::{History, RenderOptions, Session};

use crate::common;

/// The bytes that an escaped text stands for.
fn bytes(text: &str) -> Vec<u8> {
    let (mut bytes, mut letters) = (Vec::new(), text.chars());
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            bytes.extend(letter.to_string().into_bytes());
            continue;
        }
        match letters.next() {
            Some('t') => bytes.push(b'\t'),
            Some('r') => bytes.push(b'\r'),
            Some('n') => bytes.push(b'\n'),
            Some('0') => bytes.push(0),
            Some('\n') => {}
            Some('x') => {
                let digits: String = letters.by_ref().take(2).collect();
                bytes.push(u8::from_str_radix(&digits, 16).expect("two digits"));
            }
            Some('u') => {
                let digits: String = letters.by_ref().skip(1).take_while(|letter| *letter != '}').collect();
                let letter =
                    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).expect("a letter");
                bytes.extend(letter.to_string().into_bytes());
            }
            other => panic!("there is no escape {other:?}"),
        }
    }
    bytes
}

/// What an import came to: its answer, the rejected rows and the report, the entries it appended.
fn imported(session: &mut Session, command: &str, table: &str, folder: &Path) -> String {
    let command = command.replace("skip:bad", &format!("skip:{}", folder.join("bad").display()));
    let command = command.replace("--report all", &format!("--report {}", folder.join("all").display()));
    let words: Vec<String> = command.split(' ').map(|word| word.replace('+', " ")).collect();
    let mut request = match ImportRequest::of_words(&words) {
        Ok(request) => request,
        Err(error) => return render::error(&error, None, &RenderOptions::default()),
    };
    request.file = folder.join(&request.file);
    fs::write(&request.file, bytes(table)).expect("the table is written");
    let before = session.head().0;
    let settings = Settings { now: Some(common::now()), ..Settings::default() };
    let store = session.another_store().expect("another handle");
    let result = import_observed(&request, store, &settings, false);
    session.catch_up().expect("the log is read");
    let mut text = match result {
        Ok(summary) => {
            let rendered = render::imported(&summary, &RenderOptions::default());
            format!("{}{}", rendered.text, rendered.aside)
        }
        Err(error) => render::error(&error, None, &RenderOptions::default()),
    };
    for beside in ["bad", "all"].map(|name| folder.join(name)) {
        if let Ok(written) = fs::read(&beside) {
            text.push_str(&String::from_utf8_lossy(&written).replace('\t', "\\t").replace('\0', "\\0"));
            fs::remove_file(beside).expect("it is removed");
        }
    }
    for line in session.log(before, 100).expect("the log is read") {
        text.push_str(&format!("#{} {}\n", line.number, line.text));
    }
    text
}

#[test]
fn tables_come_to_what_the_scripts_say() {
    let paths = common::scripts_in("imports");
    assert!(paths.len() > 1);
    for path in paths {
        let folder = tempfile::tempdir().expect("a folder");
        let mut session = common::session(History::Vocabulary);
        common::golden(&path, |said| {
            let answer = match said[0].strip_prefix("import ") {
                Some(command) => {
                    let table: String = said[1..].iter().map(|line| format!("{line}\n")).collect();
                    imported(&mut session, command, &table, folder.path())
                }
                None => {
                    let phrase = said.join("\n");
                    common::shown(session.say(&phrase, &common::context()), &phrase)
                }
            };
            answer.replace(&folder.path().display().to_string(), "FOLDER")
        });
    }
}
