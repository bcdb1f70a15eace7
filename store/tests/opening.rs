//! What can be opened, and what is said of what cannot.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use annals_model::error::ErrorKind;
use annals_store::{Error, Options, Store, Unusable};

use crate::common::{options, tell, text};

fn refused(path: &Path, options: &Options) -> Unusable {
    match Store::open(path, options) {
        Err(Error::Unusable(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_store_is_made_only_where_there_is_room_for_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a/b");
    assert!(matches!(refused(&path, &Options::default()), Unusable::Missing { .. }));
    let read_only = Options { read_only: true, ..options() };
    assert!(matches!(refused(&path, &read_only), Unusable::Missing { .. }));
    assert!(!path.exists());
    Store::create(&path, &Options::default()).unwrap();
    assert!(matches!(
        Store::create(&path, &Options::default()),
        Err(Error::Unusable(Unusable::Exists { .. }))
    ));
    Store::open(&path, &Options::default()).unwrap();

    let file = dir.path().join("file");
    fs::write(&file, "text").unwrap();
    assert!(matches!(refused(&file, &options()), Unusable::NotADirectory { .. }));
    let error = refused(dir.path(), &options());
    assert!(matches!(error, Unusable::NotAStore { .. }), "{error}");
    assert!(error.to_string().contains("--store"), "{error}");
}

#[test]
fn what_is_made_is_for_its_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut store = Store::open(&path, &options()).unwrap();
    tell(&mut store, &["one"]).unwrap();
    let mode = |name: &str| fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!([mode(""), mode("log")], [0o700, 0o700]);
    assert_eq!([mode("FORMAT"), mode("LOCK"), mode("log/00000000000000000000.log")], [0o600; 3]);
    assert!(fs::metadata(path.join("log/00000000000000000000.log")).unwrap().len() <= 1 << 20);
}

#[test]
fn a_link_in_the_place_of_a_file_is_not_followed_and_a_link_to_a_store_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    tell(&mut Store::open(&path, &options()).unwrap(), &["one"]).unwrap();
    let link = dir.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert_eq!(crate::common::notes(&Store::open(&link, &options()).unwrap()), ["one"]);
    let victim = dir.path().join("victim");
    for name in ["log/00000000000000000000.log", "LOCK"] {
        fs::copy(path.join(name), &victim).unwrap();
        let before = fs::read(&victim).unwrap();
        fs::remove_file(path.join(name)).unwrap();
        std::os::unix::fs::symlink(&victim, path.join(name)).unwrap();
        let refused =
            Store::open(&path, &options()).and_then(|mut store| tell(&mut store, &["two"])).map(|_| ());
        assert!(matches!(refused, Err(Error::Unusable(Unusable::Path { .. }))), "{name}: {refused:?}");
        assert_eq!(fs::read(&victim).unwrap(), before);
        fs::remove_file(path.join(name)).unwrap();
        fs::copy(&victim, path.join(name)).unwrap();
    }
}

#[test]
fn a_later_format_and_a_strange_one_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    drop(Store::open(&path, &options()).unwrap());
    fs::write(path.join("FORMAT"), "annals store 4\nmore to come\n").unwrap();
    let error = refused(&path, &options());
    assert!(matches!(error, Unusable::Newer { found: 4, known: 3, .. }), "{error}");
    assert!(error.to_string().contains("newer annals"), "{error}");
    // With a check that does not fit it is a changed byte and no later format, where there is no log to lose.
    for strange in ["", "annals store 0", "something else", "annals store 4\ncheck 00000000\n"] {
        fs::write(path.join("FORMAT"), strange).unwrap();
        assert!(matches!(refused(&path, &options()), Unusable::NotAStore { .. }));
    }
    fs::remove_file(path.join("FORMAT")).unwrap();
    drop(Store::open(&path, &options()).unwrap());
}

#[test]
fn a_log_without_its_format_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    tell(&mut Store::open(&path, &options()).unwrap(), &["one"]).unwrap();
    fs::remove_file(path.join("FORMAT")).unwrap();
    let error = Store::open(&path, &options()).map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Damaged);
    assert!(error.to_string().contains("write the line `annals store 1` into it"), "{error}");
    fs::write(path.join("FORMAT"), "annals store 1\n").unwrap();
    assert_eq!(crate::common::notes(&Store::open(&path, &options()).unwrap()), ["one"]);
}

#[test]
fn a_directory_that_may_not_be_written_is_a_matter_of_permission() {
    let dir = tempfile::tempdir().unwrap();
    let closed = dir.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(closed.join("probe"), "").is_ok() {
        // The superuser may write anywhere; there is nothing to see.
        return;
    }
    let error = Store::open(&closed.join("store"), &options()).map(|_| ()).unwrap_err();
    assert!(matches!(error, Error::Unusable(Unusable::Permission { .. })), "{error}");
    assert_eq!(error.kind(), ErrorKind::Unusable);
}

#[test]
fn two_that_make_the_same_store_at_once_make_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    std::thread::scope(|scope| {
        for name in ["a", "b", "c", "d"] {
            let path = &path;
            scope.spawn(move || tell(&mut Store::open(path, &options()).unwrap(), &[name]).unwrap());
        }
    });
    let mut seen = 0;
    Store::open(&path, &Options::default()).unwrap().catch_up(|entry| seen = entry.number).unwrap();
    assert_eq!(seen, 4);
}

#[test]
fn a_store_that_was_taken_away_is_missing_and_not_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut writer = Store::open(&path, &options()).unwrap();
    // Several segments, so that the next is looked for by its name.
    (0..40).for_each(|n| drop(tell(&mut writer, &[&format!("{n} {}", "x".repeat(90))]).unwrap()));
    let mut reader = writer.another().unwrap();
    reader.catch_up(|_| {}).unwrap();
    fs::rename(&path, dir.path().join("elsewhere")).unwrap();
    for result in [reader.catch_up(|_| {}), writer.lock(|_| {}).map(drop)] {
        let error = result.expect_err("it is not there");
        assert_eq!(error.kind(), ErrorKind::Unusable, "{error}");
    }
}

/// A writer that outlives its store must leave the one that came into its place as it is.
#[test]
fn another_store_in_the_place_of_one_is_not_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut writer = Store::open(&path, &options()).unwrap();
    (0..3).for_each(|n| drop(tell(&mut writer, &[&format!("old {n}")]).unwrap()));
    fs::rename(&path, dir.path().join("elsewhere")).unwrap();
    let mut other = Store::open(&path, &options()).unwrap();
    drop(tell(&mut other, &["new"]).unwrap());
    let files = |at: &Path| {
        let mut names: Vec<_> =
            fs::read_dir(at.join("log")).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = files(&path);
    for _ in 0..2 {
        let error = writer.lock(|_| {}).map(drop).expect_err("it is another store");
        assert_eq!(error.kind(), ErrorKind::Unusable, "{error}");
    }
    assert_eq!(files(&path), before);
    let mut seen = Vec::new();
    other.another().unwrap().catch_up(|entry| seen.push(text(&entry).to_owned())).unwrap();
    assert_eq!(seen, ["new"]);
}
