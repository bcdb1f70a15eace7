//! Which store is meant. The only door to `etcetera`.

use std::path::{Path, PathBuf};

use annals_model::error::{Error, ErrorKind};
use etcetera::BaseStrategy;

use super::args::{Global, StartingWords};
use crate::session::{Config, History, Place};

/// The store that the options and the environment mean.
pub(super) fn config(global: &Global) -> Result<Config, Error> {
    let named = global
        .store
        .clone()
        .or_else(|| std::env::var_os("ANNALS_STORE").filter(|path| !path.is_empty()).map(PathBuf::from));
    let (place, history) = if global.memory {
        (Place::Memory, !global.empty)
    } else if let Some(path) = named {
        (Place::Path(path), global.with_history)
    } else {
        (Place::Path(data_directory()?.join("store")), !global.empty)
    };
    let history = match (global.vocabulary, history) {
        // The history cannot be told without its words.
        (StartingWords::None, _) if global.with_history => {
            let message = "--vocabulary none leaves out the words that --with-history needs";
            return Err(Error::new(ErrorKind::Meaning, message).hint("leave one of the two out"));
        }
        (StartingWords::None, _) => History::None,
        (StartingWords::Shipped, true) => History::Full,
        (StartingWords::Shipped, false) => History::Vocabulary,
    };
    Ok(Config { place, read_only: global.read_only, history })
}

/// The directory for the data of this program.
fn data_directory() -> Result<PathBuf, Error> {
    etcetera::choose_base_strategy().map(|strategy| strategy.data_dir().join("annals")).map_err(|_| {
        Error::new(ErrorKind::Unusable, "there is no home directory for the store")
            .hint("choose a directory with --store PATH, or use --memory to keep nothing")
    })
}

/// Where the lines typed at the prompt are kept; `None` where there is no home directory.
pub(super) fn history_file() -> Option<PathBuf> {
    data_directory().ok().map(|directory| directory.join("history.txt"))
}

/// What to say where a store is about to be made; `None` where it is there or is not on disk.
pub(super) fn creation_notice(config: &Config) -> Option<String> {
    let Place::Path(path) = &config.place else { return None };
    if config.read_only || is_store(path) {
        return None;
    }
    let holds = match config.history {
        History::Full => " with the shipped vocabulary and history",
        History::Vocabulary => " with the shipped vocabulary",
        History::None => " without any words",
    };
    Some(format!("made a new store{holds} in {}", path.display()))
}

fn is_store(path: &Path) -> bool {
    path.join("FORMAT").exists() || path.join("log").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_store_starts_with_the_vocabulary_alone() {
        let global = Global { store: Some("x".into()), ..Global::default() };
        let config = config(&global).unwrap();
        assert!(matches!(config.place, Place::Path(path) if path == Path::new("x")));
        assert!(matches!(config.history, History::Vocabulary));
        let with = Global { store: Some("x".into()), with_history: true, ..Global::default() };
        assert!(matches!(super::config(&with).unwrap().history, History::Full));
    }

    #[test]
    fn memory_holds_the_history_unless_empty() {
        let global = Global { memory: true, ..Global::default() };
        assert!(matches!(config(&global).unwrap().history, History::Full));
        let empty = Global { memory: true, empty: true, ..Global::default() };
        assert!(matches!(config(&empty).unwrap().history, History::Vocabulary));
    }

    #[test]
    fn only_a_new_store_is_announced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("s");
        let config = Config { place: Place::Path(path.clone()), read_only: false, history: History::Full };
        assert!(creation_notice(&config).unwrap().contains("history"));
        std::fs::create_dir_all(path.join("log")).unwrap();
        assert_eq!(creation_notice(&config), None);
    }
}
