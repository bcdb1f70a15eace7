//! The house rules, held by tests: the order of modules, one door for each dependency, no loose ends.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::common;

/// The Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source");
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The folders of the crates' sources, from the values up.
const CRATES: [&str; 6] = ["model/src", "grammar/src", "store/src", "graph/src", "query/src", "src"];

/// The modules of a crate that a file uses.
fn uses(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let name = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    for (at, path) in code.match_indices("crate::") {
        // `$crate` is the crate of a macro, which may be another.
        if code[..at].ends_with(|before: char| before.is_alphanumeric() || "_$".contains(before)) {
            continue;
        }
        let behind = &code[at + path.len()..];
        match behind.strip_prefix('{') {
            Some(group) => found
                .extend(group.split('}').next().unwrap_or_default().split(',').map(|one| name(one.trim()))),
            None => drop(found.insert(name(behind))),
        }
    }
    found
}

/// The modules of a crate stand in its `lib.rs` in an order.
#[test]
fn modules_use_only_those_above_them() {
    let mut wrong = Vec::new();
    for folder in CRATES {
        let source = common::root().join(folder);
        let lib = fs::read_to_string(source.join("lib.rs")).expect("lib.rs");
        let module = |line: &'_ str| {
            Some(line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?.to_owned())
        };
        let order: Vec<String> = lib.lines().filter_map(module).collect();
        assert!(order.len() > 4, "{folder}: {order:?}");
        let sources = sources(&source);
        let whole: String = sources.iter().map(|path| code(path)).collect();
        for path in sources {
            let inside = path.strip_prefix(&source).expect("inside");
            let first = inside.components().next().expect("a part").as_os_str().to_string_lossy();
            let Some(place) = order.iter().position(|name| *name == first.trim_end_matches(".rs")) else {
                continue;
            };
            let used = uses(&code(&path));
            // What is named by way of the crate's root hides the module that it is from.
            wrong.extend(
                used.iter()
                    .filter(|name| !order.contains(*name))
                    .filter(|name| !whole.contains(&format!("macro_rules! {name} ")))
                    .map(|name| format!("{folder}/{} names {name} and not its module", inside.display())),
            );
            wrong.extend(
                order[place + 1..]
                    .iter()
                    .filter(|name| used.contains(*name))
                    .map(|name| format!("{folder}/{} uses {name}", inside.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Type names that more than one type bears: each crate has its own error and result, and the tree of the catalogue has
/// a stand-in for programs without one.
const BORNE_TWICE: [&str; 3] = ["Error", "Result", "Tree"];

/// The name of the type that a line declares. An indented `type` is that of a trait.
fn type_declared(line: &str) -> Option<&str> {
    let public = |item: &'_ str| match item.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.find(") ").map(|end| end + "pub) ".len()),
        Some(rest) if rest.starts_with(' ') => Some("pub ".len()),
        _ => Some(0),
    };
    let item = line.trim_start();
    let item = &item[public(item)?..];
    let (word, rest) = item.split_once(' ')?;
    let of_a_trait = word == "type" && line.starts_with("    ");
    if !["struct", "enum", "trait", "type", "union"].contains(&word) || of_a_trait {
        return None;
    }
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    Some(&rest[..end]).filter(|name| name.starts_with(char::is_uppercase))
}

#[test]
fn a_type_name_is_borne_once() {
    let root = common::root();
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for folder in CRATES {
        for path in sources(&root.join(folder)) {
            let inside = path.strip_prefix(&root).expect("inside").to_string_lossy().into_owned();
            if !inside.contains("tests") {
                for name in code(&path).lines().filter_map(type_declared) {
                    files.entry(name.to_owned()).or_default().push(inside.clone());
                }
            }
        }
    }
    assert!(files.len() > 500, "{}", files.len());
    files.retain(|_, files| files.len() > 1);
    let allowed = |name: &String| BORNE_TWICE.contains(&name.as_str());
    let wrong: Vec<_> = files.iter().filter(|(name, _)| !allowed(name)).collect();
    assert!(wrong.is_empty(), "give all but one of them a name that says more: {wrong:#?}");
    assert_eq!(files.len(), BORNE_TWICE.len(), "a name in the list is borne once now");
}

#[test]
fn each_dependency_has_one_door() {
    let root = common::root();
    // The crate or module that may name each dependency.
    let doors = [
        ("pest", "grammar/src/parse"),
        ("strsim", "grammar/src/error.rs"),
        ("sled", "store/src/catalogue"),
        ("smallvec", "graph/src/small_vec.rs"),
        ("lz4_flex", "store/src/packed.rs"),
        ("postcard", "store/src"),
        ("blake3", "store/src"),
        ("crc32c", "store/src"),
        ("jiff", "model/src/time/timestamp.rs"),
        ("rustix", "store/src"),
        ("rustix", "src/repl"),
        ("petgraph", "graph/src/view/petgraph.rs"),
        ("petgraph", "query/src/analysis"),
        ("quick_xml", "src/export/xml.rs"),
        ("unicode_normalization", "model/src/folding.rs"),
        ("unicode_width", "src/draw/terminal.rs"),
        ("unicode_width", "src/repl/core_tests.rs"),
        ("unicode_width", "src/render/tests/mod.rs"),
        ("serde_json", "src/render"),
        ("csv", "src/render/csv.rs"),
        ("csv_core", "src/import/table.rs"),
        ("flate2", "src/import/input.rs"),
        ("indicatif", "src/repl/import_observer.rs"),
        ("comfy_table", "src/render/table.rs"),
        ("annotate_snippets", "src/render/fault.rs"),
        ("clap", "src/cli"),
        ("signal_hook", "src/cli/interrupt.rs"),
        ("etcetera", "src/cli/place.rs"),
        ("rustyline", "src/repl"),
        ("terminal_size", "src/repl/screen.rs"),
        ("axum", "src/page"),
        ("tokio", "src/page"),
    ];
    let mut wrong = Vec::new();
    for folder in CRATES {
        for path in sources(&root.join(folder)) {
            let inside = path.strip_prefix(&root).expect("inside").to_string_lossy().into_owned();
            let code = code(&path);
            for (dependency, door) in doors {
                let named = code.contains(&format!("use {dependency}::"))
                    || code.contains(&format!(" {dependency}::"))
                    || code.contains(&format!("({dependency}::"));
                // A module of our own may bear the name of what it is the door to.
                let own = path.with_file_name(format!("{dependency}.rs")).exists();
                // The program and the store may each have one.
                let mut open = doors.iter().filter(|(name, _)| *name == dependency);
                if named && !own && !open.any(|(_, door)| inside.starts_with(door)) {
                    wrong.push(format!("{inside} names {dependency}, whose door is {door}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_kind_of_event_is_named_in_the_program() {
    let root = common::root();
    let journal = fs::read_to_string(root.join("history/vocabulary.annals")).expect("the vocabulary");
    let kinds: BTreeSet<String> = journal
        .lines()
        .filter_map(|line| line.strip_prefix("define kind ")?.split(':').next())
        .map(|name| name.trim_matches('"').to_owned())
        .filter(|name| name.len() > 4)
        .collect();
    assert!(kinds.len() > 30);
    let mut wrong = Vec::new();
    for folder in ["graph/src", "query/src", "src/lower", "src/report"] {
        for path in sources(&root.join(folder)) {
            if path.to_string_lossy().contains("tests") {
                continue;
            }
            let code = code(&path);
            for kind in &kinds {
                if code.contains(&format!("\"{kind}\"")) || code.contains(&format!("\"{kind}s\"")) {
                    wrong.push(format!("{} names the kind {kind}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The names under a heading of a manifest.
fn dependencies(manifest: &str, heading: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(common::root().join(manifest)).expect("a manifest");
    let lines =
        text.lines().skip_while(|line| *line != heading).skip(1).take_while(|line| !line.starts_with('['));
    let name = |line: &str| line.split(['.', ' ', '=']).next().unwrap_or_default().to_owned();
    lines.map(name).filter(|name| !name.is_empty() && !name.starts_with(['#'])).collect()
}

#[test]
fn each_dependency_has_its_reason() {
    let manifests = CRATES.map(|folder| folder.replace("src", "Cargo.toml"));
    let of = |heading: &str| -> BTreeSet<String> {
        let all = manifests.iter().flat_map(|manifest| dependencies(manifest, heading));
        all.filter(|name| !name.starts_with("annals")).collect()
    };
    let linked = of("[dependencies]");
    assert!(linked.len() > 20, "{linked:?}");
    let page = fs::read_to_string(common::root().join("docs/dependencies.md")).expect("the page");
    let rows =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | ")).map(|(names, _)| names);
    let recorded: BTreeSet<String> =
        rows.flat_map(|names| names.split(", ")).map(|name| name.replace('`', "")).collect();
    assert_eq!(recorded, linked);
    for tested in of("[dev-dependencies]").difference(&linked) {
        assert!(page.contains(&format!("`{tested}`")), "{tested} is not told of");
    }
}

#[test]
fn no_other_program_is_ever_run() {
    let root = common::root();
    for folder in CRATES {
        for path in sources(&root.join(folder)) {
            let code = code(&path);
            let runs = ["process::Command", "Command::new", "libc::", "exec("]
                .iter()
                .any(|word| code.contains(word));
            assert!(!runs, "{} runs another program", path.display());
        }
    }
}

#[test]
fn no_loose_ends() {
    let root = common::root();
    let mut wrong = Vec::new();
    for folder in CRATES {
        for path in sources(&root.join(folder)).into_iter().filter(|path| !path.ends_with("tests.rs")) {
            let code = code(&path);
            for loose in ["todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX"] {
                if code.contains(loose) {
                    wrong.push(format!("{} has {loose}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
