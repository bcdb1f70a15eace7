//! Links, pipes and swapped directories in a store: nothing outside it is read or written, and nothing waits.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use annals_model::error::ErrorKind;
use annals_store::backend::{Access, Dir};
use annals_store::{Catalogue, Error, Store, Terms, Unusable};

use crate::common::{notes, options, tell};

const LOG: &str = "log/00000000000000000000.log";

/// A store of some segments, with a snapshot, a catalogue and bytes that were set aside.
fn filled(path: &Path) -> Store {
    let mut store = Store::open(path, &options()).unwrap();
    (0..20).for_each(|n| drop(tell(&mut store, &[&format!("{n} {}", "x".repeat(90))]).unwrap()));
    snapshot(&store).unwrap();
    drop(catalogue(&store).expect("a catalogue"));
    fs::create_dir_all(path.join("aside")).unwrap();
    store
}

fn snapshot(store: &Store) -> annals_store::Result<()> {
    let mut writer = store.snapshot(7, store.position())?;
    writer.section("column", &|sink| sink(b"bytes"))?;
    writer.finish()
}

fn catalogue(store: &Store) -> Option<Catalogue> {
    Catalogue::open(store, |_| Terms::default(), |_| {}).unwrap()
}

/// Every file below a directory with what it holds. Links are not followed.
fn contents(at: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let (mut open, mut found) = (vec![at.to_owned()], Vec::new());
    while let Some(path) = open.pop() {
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.is_dir() {
            found.push((path.clone(), Vec::new()));
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push((path.clone(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

/// Puts a link in the place of a name of the store, to what was there.
fn linked(store: &Path, name: &str, outside: &Path) {
    fs::rename(store.join(name), outside).unwrap();
    symlink(outside, store.join(name)).unwrap();
}

#[test]
fn a_link_in_the_place_of_a_directory_is_refused_by_its_name() {
    for name in ["log", "snapshot", "catalogue", "aside"] {
        let dir = tempfile::tempdir().unwrap();
        let (path, outside) = (dir.path().join("store"), dir.path().join("outside"));
        drop(filled(&path));
        linked(&path, name, &outside);
        let before = contents(&outside);
        for create in [true, false] {
            let error = Store::open(&path, &annals_store::Options { create, ..options() }).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unusable, "{name}: {error}");
            let message = error.to_string();
            assert!(message.contains(&format!("store/{name}")), "{message}");
            assert!(message.contains("symbolic link"), "{message}");
        }
        assert_eq!(contents(&outside), before, "{name}");
    }
}

/// What is checked when a store is opened can be another thing when it is used.
#[test]
fn a_directory_swapped_for_a_link_under_an_open_store_leads_nowhere() {
    for name in ["log", "snapshot", "catalogue", "aside"] {
        let dir = tempfile::tempdir().unwrap();
        let (path, outside) = (dir.path().join("store"), dir.path().join("outside"));
        let mut store = filled(&path);
        linked(&path, name, &outside);
        let before = contents(&outside);
        let entered = tell(&mut store, &["one more"]);
        let snapped = snapshot(&store);
        match name {
            "log" => assert!(matches!(entered, Err(Error::Unusable(Unusable::Path { .. }))), "{entered:?}"),
            "snapshot" => assert!(snapped.is_err()),
            _ => assert!(entered.is_ok(), "{name}: {entered:?}"),
        }
        if name == "catalogue" {
            assert!(catalogue(&store).is_none());
        }
        store.drop_snapshots();
        assert_eq!(contents(&outside), before, "{name}");
    }
}

/// sled opens files by their names, and would follow a link in the catalogue.
#[test]
fn a_link_in_the_catalogue_is_moved_aside_and_what_it_leads_to_is_left_alone() {
    for name in ["db", "conf", "FOLLOWED", "FOLLOWED.new", "LOCK", "blobs/1"] {
        let dir = tempfile::tempdir().unwrap();
        let (path, outside) = (dir.path().join("store"), dir.path().join("outside"));
        let store = filled(&path);
        let inside = path.join("catalogue").join(name);
        if !inside.exists() {
            fs::write(&inside, "mine").unwrap();
        }
        linked(&path.join("catalogue"), name, &outside);
        let before = contents(&outside);
        // A lock that cannot be taken is done without; anything else is made anew.
        let opened = catalogue(&store);
        assert_eq!(opened.is_some(), name != "LOCK", "{name}");
        drop(opened);
        assert_eq!(contents(&outside), before, "{name}");
        assert_eq!(notes(&store).len(), 20, "{name}");
    }
}

/// A catalogue that is removed may hold a link to a directory of somebody else.
#[test]
fn catalogues_are_removed_without_what_links_in_them_lead_to() {
    let dir = tempfile::tempdir().unwrap();
    let (path, outside) = (dir.path().join("store"), dir.path().join("outside"));
    let store = filled(&path);
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("file"), "mine").unwrap();
    for _ in 0..4 {
        symlink(&outside, path.join("catalogue/blobs/link")).unwrap();
        drop(catalogue(&store).expect("made anew"));
    }
    let names: Vec<String> = Dir::open(&path).unwrap().names().unwrap();
    let aside: Vec<&String> = names.iter().filter(|name| name.contains(".aside-")).collect();
    assert_eq!(aside, ["catalogue.aside-3", "catalogue.aside-4"]);
    assert_eq!(fs::read_to_string(outside.join("file")).unwrap(), "mine");
}

#[test]
fn a_pipe_in_the_place_of_any_file_is_refused_and_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    for (at, name) in ["FORMAT", "LOCK", LOG].into_iter().enumerate() {
        let path = dir.path().join(at.to_string());
        drop(filled(&path));
        piped(&path.join(name));
        let error = Store::open(&path, &options())
            .and_then(|mut store| tell(&mut store, &["one more"]))
            .map(drop)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unusable, "{name}: {error}");
        assert!(error.to_string().contains(name), "{error}");
    }
    // What can be made anew is.
    for name in ["catalogue/db", "catalogue/FOLLOWED", "catalogue/FOLLOWED.new", "snapshot"] {
        let path = dir.path().join(name.replace('/', "-"));
        let store = filled(&path);
        let name = match name {
            "snapshot" => {
                format!("snapshot/{}", Dir::open(&path.join("snapshot")).unwrap().names().unwrap()[0])
            }
            other => other.to_owned(),
        };
        piped(&path.join(&name));
        drop(catalogue(&store).expect("a catalogue"));
        assert!(
            name.starts_with("catalogue") || store.another().unwrap().resume_snapshot(7).unwrap().is_none()
        );
        assert_eq!(notes(&store).len(), 20, "{name}");
    }
}

fn piped(path: &Path) {
    let _ = fs::remove_file(path);
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_handle_stays_with_its_directory() {
    let dir = tempfile::tempdir().unwrap();
    let (path, outside) = (dir.path().join("here"), dir.path().join("outside"));
    fs::create_dir(&path).unwrap();
    fs::create_dir(&outside).unwrap();
    let opened = Dir::open(&path).unwrap();
    fs::rename(&path, dir.path().join("moved")).unwrap();
    symlink(&outside, &path).unwrap();
    opened.new_file("one".as_ref()).unwrap();
    assert!(opened.file("one".as_ref(), Access::Write).is_ok());
    if cfg!(target_os = "linux") {
        fs::write(opened.pinned_path().join("two"), "").unwrap();
    }
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
    assert!(dir.path().join("moved/one").exists());
    assert!(opened.rename_new("one".as_ref(), "two".as_ref()).is_err() || cfg!(not(target_os = "linux")));
}
