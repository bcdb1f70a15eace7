//! What texts and sources are known by where there may be as many as rows.

use std::hash::{DefaultHasher, Hasher};

use annals_model::entry::Source;
use annals_model::hash::Hash;
use annals_model::time::Date;
use annals_store::hash_of;

/// The hash of a value, the same in every process.
pub(super) fn hash<T: std::hash::Hash + ?Sized>(value: &T) -> u64 {
    // The hasher of no keys.
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What texts are known by where there may be as many as rows: short, and no two ever the same.
pub(super) type Digest = [u8; 16];

/// The digest of some texts, in order. None of them holds a zero.
pub(super) fn digest(texts: &[&[u8]]) -> Digest {
    let Hash(hash) = match texts {
        [one] => hash_of(one),
        several => hash_of(&several.join(&0)),
    };
    let mut digest = Digest::default();
    digest.copy_from_slice(&hash[..size_of::<Digest>()]);
    digest
}

/// What a source says besides its key.
pub(super) fn saying(source: &Source) -> Digest {
    let Source { key: _, title, publisher, author, published, url, origin, licence } = source;
    let published = published.as_ref().map(Date::edtf);
    let fields = [title, publisher, author, &published, url, origin, licence];
    // What is not said is told from what is empty.
    digest(&fields.map(|field| field.as_deref().map_or(&b"\x01"[..], str::as_bytes)))
}
