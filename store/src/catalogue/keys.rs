//! How keys are laid out. Values are empty: a key says it all, so that nothing needs to be read to be added to.
//!
//! - of a digest: `d` · digest, 32 bytes · number, 8 bytes, big-endian
//! - of a word: `w` · folded word, UTF-8 · 0 · number of what the text is about, 8 bytes, big-endian

use annals_model::entry::EntryId;
use annals_model::hash::Hash;

const DIGEST: u8 = b'd';
const WORD: u8 = b'w';

/// So many bytes of a word are kept.
const WORD_BYTES_MAX: usize = 512;

/// The key of an entry's digest.
pub fn digest(digest: &Hash, number: EntryId) -> Vec<u8> {
    let mut key = digest_prefix(digest);
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// What all keys of a digest begin with.
pub fn digest_prefix(digest: &Hash) -> Vec<u8> {
    let mut key = Vec::with_capacity(41);
    key.push(DIGEST);
    key.extend_from_slice(&digest.0);
    key
}

/// The key of a word.
pub fn word(word: &str, about: EntryId) -> Vec<u8> {
    let mut key = word_prefix(word);
    key.extend_from_slice(&about.to_be_bytes());
    key
}

/// What all keys of a word begin with.
pub fn word_prefix(word: &str) -> Vec<u8> {
    let end = word.floor_char_boundary(WORD_BYTES_MAX);
    let mut key = Vec::with_capacity(end + 10);
    key.push(WORD);
    key.extend_from_slice(&word.as_bytes()[..end]);
    key.push(0);
    key
}

/// A key without its number, and the number.
pub fn split(key: &[u8]) -> Option<(&[u8], EntryId)> {
    let (rest, number) = key.split_last_chunk()?;
    Some((rest, EntryId::from_be_bytes(*number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_apart_as_they_were_put_together() {
        assert_eq!(split(&digest(&Hash([3; 32]), 9)), Some((&digest_prefix(&Hash([3; 32]))[..], 9)));
        assert_eq!(split(b"n"), None);
        assert_eq!(split(&word("mill", 5)), Some((&word_prefix("mill")[..], 5)));
        let long = "한".repeat(300);
        let key = word(&long, 1);
        let (kept, number) = split(&key).unwrap();
        let kept = std::str::from_utf8(kept).unwrap().trim_matches(['w', '\0']);
        assert!(long.starts_with(kept) && kept.len() > 500, "{} bytes", kept.len());
        assert_eq!(number, 1);
    }

    #[test]
    fn words_are_ordered_and_the_shorter_comes_first() {
        assert!(word("kim", 900) < word("kimono", 1));
        assert!(word("kim", 255) < word("kim", 256));
    }
}
