//! What each crate shows: a change of it is seen in a golden.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common;

/// The names that one statement makes public, if it does.
fn names(statement: &str) -> Vec<String> {
    let Some(item) = statement.strip_prefix("pub ") else { return Vec::new() };
    if let Some(path) = item.strip_prefix("use ") {
        let (before, group) =
            path.split_once('{').map_or((path, None), |(before, group)| (before, Some(group)));
        let listed = group.map_or_else(
            || before.rsplit("::").next().unwrap_or(before),
            |group| group.trim_end_matches([';', '}']),
        );
        let name =
            |one: &str| one.trim().trim_end_matches(';').rsplit(" as ").next().unwrap_or_default().to_owned();
        return listed.split(',').map(name).filter(|name| !name.is_empty() && name != "self").collect();
    }
    let item = item.strip_prefix("const fn ").map_or_else(|| item.to_owned(), |rest| format!("fn {rest}"));
    let mut words = item.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let kinds = ["fn", "struct", "enum", "trait", "type", "static", "const"];
    let named = words.next().is_some_and(|kind| kinds.contains(&kind)).then(|| words.next()).flatten();
    named.map(str::to_owned).into_iter().collect()
}

/// The public names of a module and of the public modules in it, each with its path.
fn of_module(file: &Path, folder: &Path, path: &str, found: &mut Vec<String>) {
    let text = fs::read_to_string(file).unwrap_or_else(|failure| panic!("{}: {failure}", file.display()));
    let mut statement = String::new();
    for line in text.lines() {
        if statement.is_empty() && !line.starts_with("pub ") {
            continue;
        }
        statement.push_str(line);
        if statement.starts_with("pub use") && !statement.ends_with(';') {
            continue;
        }
        if let Some(module) = statement.strip_prefix("pub mod ").and_then(|module| module.strip_suffix(';')) {
            let alone = folder.join(format!("{module}.rs"));
            let inner: PathBuf = folder.join(module);
            let file = if alone.exists() { alone } else { inner.join("mod.rs") };
            of_module(&file, &inner, &format!("{path}::{module}"), found);
        } else {
            found.extend(names(&statement).into_iter().map(|name| format!("{path}::{name}")));
        }
        statement.clear();
    }
}

#[test]
fn each_crate_shows_what_is_listed() {
    let root = common::root();
    let folder = |name: &str| match name.strip_prefix("annals-") {
        Some(part) => root.join(part).join("src"),
        None => root.join("src"),
    };
    common::golden(&root.join("tests/public.txt"), |asked| {
        let [name] = asked else { panic!("a crate: {asked:?}") };
        let folder = folder(name);
        let mut found = Vec::new();
        of_module(&folder.join("lib.rs"), &folder, &name.replace('-', "_"), &mut found);
        found.sort();
        found.dedup();
        if *name == "annals" {
            assert!((40..=75).contains(&found.len()), "the library shows {} names", found.len());
        }
        found.join("\n")
    });
}
