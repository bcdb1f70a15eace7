//! Entries as bytes: the only file that knows how a payload is laid out.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::entry::{Body, Elsewhere, Entry, Number};
use crate::time::Timestamp;

/// The version of the payload, its first byte. postcard does not describe itself, so any change to
/// [`Entry`] or what it is made of is a new version here, and the old one stays readable.
pub const PAYLOAD_VERSION: u8 = 1;

/// A BLAKE3 hash, shown in hexadecimal.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands for the frame before the first.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The hash of all that a reader gives, and how many bytes that was.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_reader(mut reader: impl std::io::Read) -> std::io::Result<(Self, u64)> {
        let mut hasher = blake3::Hasher::new();
        let bytes = std::io::copy(&mut reader, &mut HasherWriter(&mut hasher))?;
        Ok((Self(*hasher.finalize().as_bytes()), bytes))
    }

    /// The hash that [`Display`](fmt::Display) shows so, in capitals or not.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let mut hash = [0; 32];
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let value = char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok())?;
                *byte = *byte << 4 | value;
            }
        }
        Some(Self(hash))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// An entry before it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Who records it.
    pub author: String,
    /// Where it was said first, if it comes from another log.
    pub elsewhere: Option<Elsewhere>,
    /// Its name in hand-written journals.
    pub label: Option<String>,
    /// When it was recorded, if not now. It never comes to stand before the entry ahead of it.
    pub recorded: Option<Timestamp>,
    /// What it says.
    pub body: Body,
}

/// The digest of what an entry says: the same for the same label and body, whoever says it, whenever, and
/// under whatever number.
#[must_use]
pub fn digest(draft: &Draft) -> Hash {
    content_digest(draft.label.as_deref(), &draft.body)
}

/// The digest of what this label and body say.
#[must_use]
pub fn content_digest(label: Option<&str>, body: &Body) -> Hash {
    let mut hasher = blake3::Hasher::new();
    // The hasher takes all it is given, and every body has a postcard form, so nothing can fail here; a
    // digest of the part before a failure would still only suggest a twin, never hide an entry.
    let _ = postcard::to_io(&(label, body), HasherWriter(&mut hasher));
    Hash(*hasher.finalize().as_bytes())
}

struct HasherWriter<'a>(&'a mut blake3::Hasher);

impl std::io::Write for HasherWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A payload, after its version:
///
/// 1. recorded, microseconds: a zigzag varint
/// 2. author: length as a varint, UTF-8
/// 3. where it was said first: 0, or 1 and moment and author as above
/// 4. label: 0, or 1 and length and UTF-8
/// 5. body: postcard
///
/// The number is the frame's.
#[derive(Serialize)]
struct PayloadRef<'a> {
    recorded: Timestamp,
    author: &'a str,
    elsewhere: Option<&'a Elsewhere>,
    label: Option<&'a str>,
    body: &'a Body,
}

#[derive(Deserialize)]
struct Payload {
    recorded: Timestamp,
    author: String,
    elsewhere: Option<Elsewhere>,
    label: Option<String>,
    body: Body,
}

/// Why a payload was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotUnderstood {
    /// It is of a later version.
    Newer(u8),
    /// It is not a payload.
    Garbage,
}

/// Appends the payload of the entry that a draft becomes when it is recorded at a moment.
pub(crate) fn encode(recorded: Timestamp, draft: &Draft, bytes: &mut Vec<u8>) -> Result<(), postcard::Error> {
    bytes.push(PAYLOAD_VERSION);
    let Draft { recorded: _, author, elsewhere, label, body } = draft;
    let (elsewhere, label) = (elsewhere.as_ref(), label.as_deref());
    let payload = PayloadRef { recorded, author, elsewhere, label, body };
    postcard::serialize_with_flavor(&payload, Behind(bytes))
}

/// Puts what is serialized behind some bytes.
struct Behind<'a>(&'a mut Vec<u8>);

impl postcard::ser_flavors::Flavor for Behind<'_> {
    type Output = ();

    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        self.0.push(data);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// The entry of this number in these bytes, all of which it must use.
pub(crate) fn decode(number: Number, bytes: &[u8]) -> Result<Entry, NotUnderstood> {
    match bytes.split_first() {
        Some((&PAYLOAD_VERSION, rest)) => {
            let (payload, rest) =
                postcard::take_from_bytes::<Payload>(rest).map_err(|_| NotUnderstood::Garbage)?;
            if !rest.is_empty() {
                return Err(NotUnderstood::Garbage);
            }
            let Payload { recorded, author, elsewhere, label, body } = payload;
            Ok(Entry { number, recorded, author, elsewhere, label, body })
        }
        Some((&version, _)) if version > PAYLOAD_VERSION => Err(NotUnderstood::Newer(version)),
        _ => Err(NotUnderstood::Garbage),
    }
}

/// Appends the bytes of a part of an entry, or of several, as they stand in a payload. What is derived from the log
/// keeps such parts; it is made anew from the log by a program that lays them out otherwise.
pub fn pack<T: Serialize + ?Sized>(part: &T, bytes: &mut Vec<u8>) {
    // Memory takes all it is given, and every part of an entry has a postcard form, so nothing can fail here.
    let _ = postcard::serialize_with_flavor(part, Behind(bytes));
}

/// The part in these bytes, all of which it must use; `None` where they are something else.
#[must_use]
pub fn unpack<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::take_from_bytes(bytes).ok().filter(|(_, rest)| rest.is_empty()).map(|(part, _)| part)
}

/// What these bytes begin with, whatever follows; `None` where that is something else.
#[must_use]
pub fn unpack_first<'b, T: serde::de::Deserialize<'b>>(bytes: &'b [u8]) -> Option<T> {
    postcard::take_from_bytes(bytes).ok().map(|(part, _)| part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let body = Body::Note { target: 300, text: "née".to_owned(), claim: None };
        let (author, label) = ("kim".to_owned(), Some("n1".to_owned()));
        Entry { number: 7, recorded: Timestamp(-3), author, elsewhere: None, label, body }
    }

    fn encoded(entry: &Entry, bytes: &mut Vec<u8>) -> Result<(), postcard::Error> {
        let Entry { recorded, author, elsewhere, label, body, .. } = entry.clone();
        encode(recorded, &Draft { author, elsewhere, label, recorded: None, body }, bytes)
    }

    #[test]
    fn the_bytes_of_a_payload_are_these() {
        let mut bytes = Vec::new();
        encoded(&entry(), &mut bytes).unwrap();
        let expected =
            [1, 5, 3, b'k', b'i', b'm', 0, 1, 2, b'n', b'1', 14, 0xac, 2, 4, b'n', 0xc3, 0xa9, b'e', 0];
        assert_eq!(bytes, expected);
        assert_eq!(decode(7, &bytes), Ok(entry()));
    }

    #[test]
    fn the_bytes_of_where_it_was_said_first_are_these() {
        let elsewhere = Elsewhere { recorded: Timestamp(1), author: "jo".to_owned() };
        let entry = Entry { elsewhere: Some(elsewhere), ..entry() };
        let mut bytes = Vec::new();
        encoded(&entry, &mut bytes).unwrap();
        assert_eq!(bytes[..11], [1, 5, 3, b'k', b'i', b'm', 1, 2, 2, b'j', b'o']);
        assert_eq!(decode(7, &bytes), Ok(entry));
    }

    #[test]
    fn a_payload_uses_all_its_bytes_and_a_later_version_is_told_apart() {
        let mut bytes = Vec::new();
        encoded(&entry(), &mut bytes).unwrap();
        for length in 0..bytes.len() {
            assert_eq!(decode(7, &bytes[..length]), Err(NotUnderstood::Garbage), "{length} bytes");
        }
        bytes.push(0);
        assert_eq!(decode(7, &bytes), Err(NotUnderstood::Garbage));
        bytes[0] = 2;
        assert_eq!(decode(7, &bytes), Err(NotUnderstood::Newer(2)));
    }

    #[test]
    fn a_digest_is_that_of_the_end_of_the_payload() {
        let mut bytes = Vec::new();
        let entry = entry();
        encoded(&entry, &mut bytes).unwrap();
        assert_eq!(content_digest(entry.label.as_deref(), &entry.body), Hash::of(&bytes[7..]));
    }

    #[test]
    fn a_hash_reads_back_from_its_digits() {
        let hash = Hash::of(b"annals");
        assert_eq!(Hash::from_hex(&hash.to_string()), Some(hash));
        assert_eq!(Hash::from_hex(&hash.to_string().to_uppercase()), Some(hash));
        for wrong in ["", "12", &"g".repeat(64), &"0".repeat(65), &"é".repeat(32)] {
            assert_eq!(Hash::from_hex(wrong), None, "{wrong}");
        }
    }
}
