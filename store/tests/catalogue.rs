//! The catalogue: deleted, damaged, locked or behind, it gives the same answers or none.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use annals_model::entry::Entry;
use annals_store::{Catalogue, Error, Options, Store, Terms, digest};

use crate::common::{note, options, tell, text};

/// The words of its text about the entry itself.
fn terms(entry: &Entry) -> Terms {
    let text = text(entry).to_lowercase();
    let words = text.split(' ').map(|word| (word.to_owned(), entry.number)).collect();
    Terms { words }
}

fn open(store: &Store) -> Option<Catalogue> {
    Catalogue::open(store, terms, |_| {}).unwrap()
}

/// The tree in other hands. Who had it last may let go of the files a moment after it was dropped, and so may
/// a child that another test began meanwhile, so it is waited for.
fn stranger(store: &Path) -> sled::Db {
    let since = Instant::now();
    loop {
        match sled::open(store.join("catalogue")) {
            Ok(db) => return db,
            Err(_) if since.elapsed() < Duration::from_secs(20) => {
                std::thread::sleep(Duration::from_millis(5))
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Tells some notes, one of them twice.
fn filled(path: &Path) -> Store {
    let mut store = Store::open(path, &Options { segment_bytes: 1 << 20, ..options() }).unwrap();
    let texts: Vec<String> = (0..500).map(|index| format!("Name {index:03}")).collect();
    for group in texts.chunks(100) {
        tell(&mut store, &group.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    }
    tell(&mut store, &["Name 007"]).unwrap();
    store
}

/// Checks all that can be asked.
fn check(store: &Store) {
    let catalogue = open(store).expect("a catalogue");
    assert_eq!(catalogue.number(), 501);
    assert_eq!(catalogue.numbers_of(&digest(&note("Name 007"))).unwrap(), [8, 501]);
    assert_eq!(catalogue.numbers_of(&digest(&note("Name"))).unwrap(), [0; 0]);
    assert_eq!(catalogue.numbers_of(&digest(&note("Name 499"))).unwrap(), [500]);
    assert_eq!(catalogue.about(&["name", "007"]).unwrap(), Some(vec![8, 501]));
    assert_eq!(catalogue.about(&["name"]).unwrap().map(|numbers| numbers.len()), Some(501));
    assert_eq!(catalogue.about(&["name", "00"]).unwrap(), Some(vec![]));
}

fn asides(path: &Path) -> Vec<String> {
    let names = fs::read_dir(path).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with("catalogue.aside-")).collect();
    names.sort();
    names
}

#[test]
fn it_answers_and_follows_and_is_not_made_anew_without_need() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    for _ in 0..5 {
        check(&store);
    }
    tell(&mut store, &["Late"]).unwrap();
    let mut steps = Vec::new();
    let mut catalogue =
        Catalogue::open(&store, terms, |step| steps.push((step.done, step.of))).unwrap().unwrap();
    assert_eq!(steps, [(502, 502)], "only what is new is followed");
    tell(&mut store, &["Later"]).unwrap();
    assert_eq!(catalogue.about(&["late"]).unwrap(), Some(vec![502]));
    assert_eq!(catalogue.about(&["later"]).unwrap(), Some(Vec::new()));
    catalogue.follow(&store, terms, |_| {}).unwrap();
    assert_eq!(catalogue.about(&["later"]).unwrap(), Some(vec![503]));
    drop(catalogue);
    assert_eq!(asides(dir.path()), [""; 0]);
}

#[test]
fn its_files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    check(&filled(dir.path()));
    for file in fs::read_dir(dir.path().join("catalogue")).unwrap().map(|file| file.unwrap().path()) {
        let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if file.is_dir() { 0o700 } else { 0o600 }, "{}", file.display());
    }
}

#[test]
fn it_is_the_same_for_a_store_in_memory() {
    let mut store = Store::memory().unwrap();
    tell(&mut store, &["One", "Two", "One"]).unwrap();
    let catalogue = open(&store).unwrap();
    assert_eq!(catalogue.numbers_of(&digest(&note("One"))).unwrap(), [1, 3]);
    assert_eq!(catalogue.about(&["one"]).unwrap(), Some(vec![1, 3]));
    tell(&mut store, &["Three"]).unwrap();
    assert_eq!(open(&store.another().unwrap()).unwrap().number(), 4);
}

#[test]
fn whatever_is_done_to_its_files_it_gives_the_same_answers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let store = filled(&path);
    let catalogue = path.join("catalogue");
    check(&store);
    type Harm = fn(&[u8]) -> Vec<u8>;
    let harms: [(&str, Harm); 5] = [
        ("emptied", |_| Vec::new()),
        ("zeroed", |bytes| vec![0; bytes.len()]),
        ("cut in half", |bytes| bytes[..bytes.len() / 2].to_vec()),
        ("cut short", |bytes| bytes[..bytes.len().saturating_sub(1)].to_vec()),
        ("garbled", |bytes| bytes.iter().map(|byte| byte.wrapping_mul(31).wrapping_add(7)).collect()),
    ];
    for (what, harm) in harms {
        for which in ["db", "FOLLOWED", "conf"] {
            let file = catalogue.join(which);
            fs::write(&file, harm(&fs::read(&file).unwrap())).unwrap();
            let before = asides(&path);
            check(&store);
            assert_ne!(asides(&path), before, "{which} {what}");
            assert!(asides(&path).len() <= 2);
        }
        let files: Vec<PathBuf> =
            fs::read_dir(&catalogue).unwrap().map(|file| file.unwrap().path()).collect();
        for file in files.iter().filter(|file| file.is_file()) {
            fs::write(file, harm(&fs::read(file).unwrap())).unwrap();
        }
        check(&store);
    }
    // sled keeps where its pages are in files that are called snap and a number. One that came to be empty, of zeros
    // or of garbage leads nobody astray, whether the catalogue was closed or left open.
    for open in [false, true] {
        for bytes in [&b""[..], &[0; 64], &[0xa5; 200]] {
            if open {
                fs::write(catalogue.join("FOLLOWED"), "annals catalogue 1 open\n").unwrap();
            }
            fs::write(catalogue.join("snap.000000000000F000"), bytes).unwrap();
            check(&store);
        }
    }
    fs::remove_dir_all(&catalogue).unwrap();
    check(&store);
    fs::remove_file(catalogue.join("db")).unwrap();
    check(&store);
    fs::remove_file(catalogue.join("FOLLOWED")).unwrap();
    check(&store);
}

#[test]
fn one_that_was_not_closed_is_used_if_it_is_whole_and_made_anew_if_not() {
    let dir = tempfile::tempdir().unwrap();
    let store = filled(dir.path());
    check(&store);
    let catalogue = dir.path().join("catalogue");
    let killed = || fs::write(catalogue.join("FOLLOWED"), "annals catalogue 1 open\n").unwrap();
    killed();
    check(&store);
    assert_eq!(asides(dir.path()), [""; 0]);
    let db = catalogue.join("db");
    for share in [0, 2, 3] {
        killed();
        let bytes = fs::read(&db).unwrap();
        let zeros = || vec![0; bytes.len()];
        let cut = bytes.len().checked_div(share).map_or_else(zeros, |kept| bytes[..kept].to_vec());
        fs::write(&db, cut).unwrap();
        check(&store);
    }
    assert!(!asides(dir.path()).is_empty());
}

#[test]
fn one_that_another_process_has_is_waited_for_and_then_done_without() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    check(&store);
    let held = open(&store).unwrap();
    let impatient = Options { catalogue_wait: Duration::from_millis(50), ..store.options().clone() };
    let other = Store::open(dir.path(), &impatient).unwrap();
    let since = Instant::now();
    assert!(open(&other).is_none());
    assert!(since.elapsed() < Duration::from_secs(2));
    tell(&mut store, &["meanwhile"]).unwrap();
    drop(held);
    // Whoever has the patience gets it, on a busy machine too.
    let mut patient = Store::open(dir.path(), store.options()).unwrap();
    patient.catch_up(|_| {}).unwrap();
    assert_eq!(open(&patient).unwrap().number(), 502);

    // Somebody who does not know our lock.
    let db = stranger(dir.path());
    assert!(open(&other).is_none());
    assert_eq!(asides(dir.path()), [""; 0]);
    drop(db);
    assert_eq!(open(&patient).unwrap().number(), 502);
}

#[test]
fn one_that_is_ahead_of_the_log_means_that_entries_are_lost() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = filled(dir.path());
    let log = dir.path().join("log/00000000000000000000.log");
    let shorter = fs::read(&log).unwrap();
    let lock = fs::read(dir.path().join("LOCK")).unwrap();
    tell(&mut store, &["lost"]).unwrap();
    assert_eq!(open(&store).unwrap().number(), 502);
    fs::write(&log, shorter).unwrap();
    fs::write(dir.path().join("LOCK"), lock).unwrap();
    let mut store = Store::open(dir.path(), &options()).unwrap();
    store.catch_up(|_| {}).unwrap();
    for _ in 0..2 {
        let refused = Catalogue::open(&store, terms, |_| {}).map(|_| ());
        let Err(Error::Damaged(damage)) = refused else { panic!("{refused:?}") };
        assert_eq!(damage.number, 502);
    }
    // Another history in its place is only another log to follow.
    tell(&mut store, &["Other", "Another"]).unwrap();
    assert_eq!(open(&store).unwrap().about(&["other"]).unwrap(), Some(vec![502]));
    assert_eq!(open(&store).unwrap().about(&["lost"]).unwrap(), Some(Vec::new()));
}

#[test]
fn an_end_that_was_taken_out_does_not_count_as_a_loss() {
    for zeroed in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let store = filled(dir.path());
        check(&store);
        let last = store.position();
        drop(store);
        let log = dir.path().join("log/00000000000000000000.log");
        let mut bytes = fs::read(&log).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap();
        let number = 501_u64.to_le_bytes();
        let head = bytes.windows(8).rposition(|window| window == number).unwrap() - 8;
        match zeroed {
            // Nothing is left of it but what LOCK says.
            true => bytes[head..].fill(0),
            false => bytes[used] ^= 1,
        }
        fs::write(&log, bytes).unwrap();
        let mut store = Store::open(dir.path(), &options()).unwrap();
        let cut = store.cut().unwrap().expect("there is damage");
        assert_eq!((cut.gone, cut.aside.len()), (Some((501, 501)), 1), "{cut:?}");
        assert!(dir.path().join(&cut.aside[0]).exists(), "{cut:?}");
        store.catch_up(|_| {}).unwrap();
        assert_ne!(store.position(), last);
        assert_eq!(open(&store).unwrap().number(), 500);
    }
}

#[test]
fn a_store_that_is_only_read_does_without() {
    let dir = tempfile::tempdir().unwrap();
    drop(filled(dir.path()));
    let store = Store::open(dir.path(), &Options { read_only: true, ..Options::default() }).unwrap();
    assert!(open(&store).is_none());
    assert!(!dir.path().join("catalogue").exists());
}
