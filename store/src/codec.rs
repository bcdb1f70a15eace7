//! Entries as bytes: the only file that knows how a payload is laid out.

use annals_model::entry::{Body, Claim, Elsewhere, Entry, EntryId, KindSpeech};
use annals_model::hash::Hash;
use annals_model::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The newest version of the payload, its first byte. postcard does not describe itself, so any change to
/// [`Entry`] or what it is made of is a new version here, and the old one stays readable.
pub const PAYLOAD_VERSION: u8 = 2;
/// The version of a payload that has nothing behind its body. What needs no more is written so, and read by programs that
/// know no other.
const PAYLOAD_FIRST: u8 = 1;

/// The BLAKE3 hash of these bytes.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> Hash {
    Hash(*blake3::hash(bytes).as_bytes())
}

/// The BLAKE3 hash of all that a reader gives, and how many bytes that was.
///
/// # Errors
/// When it cannot be read.
pub fn hash_of_reader(mut reader: impl std::io::Read) -> std::io::Result<(Hash, u64)> {
    let mut hasher = blake3::Hasher::new();
    let bytes = std::io::copy(&mut reader, &mut HasherWriter(&mut hasher))?;
    Ok((Hash(*hasher.finalize().as_bytes()), bytes))
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
    /// The entries that it saw, if it comes from another log.
    pub supersedes: Option<Vec<EntryId>>,
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
    // digest of the part before a failure would still only suggest a duplicate, never hide an entry.
    let _ = postcard::to_io(&(label, body), HasherWriter(&mut hasher));
    let claims = body.claims_behind();
    if !claims.is_empty() {
        let _ = postcard::to_io(claims, HasherWriter(&mut hasher));
    }
    let requires = body.requires_behind();
    if !requires.is_empty() {
        let _ = postcard::to_io(requires, HasherWriter(&mut hasher));
    }
    if let Some(speech) = body.speech_behind() {
        let _ = postcard::to_io(speech, HasherWriter(&mut hasher));
    }
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
/// 6. in version 2: what the entry saw, 0, or 1 and how many and the number of each; then how many claims a withdrawal,
///    a tie or a taking back rests on, and each: postcard; of a kind that requires others, how many and the name of each,
///    and of one with verbs of their own frame or of whose kinds it is the intention, these
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

/// What stands behind the body.
#[derive(Default, Serialize, Deserialize)]
struct EntryTrailer {
    supersedes: Option<Vec<EntryId>>,
    claims: Vec<Claim>,
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
    let is_newer = needs_newer(draft);
    bytes.push(if is_newer { PAYLOAD_VERSION } else { PAYLOAD_FIRST });
    let Draft { recorded: _, author, elsewhere, label, supersedes, body } = draft;
    let (elsewhere, label) = (elsewhere.as_ref(), label.as_deref());
    let payload = PayloadRef { recorded, author, elsewhere, label, body };
    postcard::serialize_with_flavor(&payload, Appended(bytes))?;
    if is_newer {
        postcard::serialize_with_flavor(&(supersedes, body.claims_behind()), Appended(bytes))?;
        let speech = body.speech_behind();
        if !body.requires_behind().is_empty() || speech.is_some() {
            postcard::serialize_with_flavor(body.requires_behind(), Appended(bytes))?;
        }
        if let Some(speech) = speech {
            postcard::serialize_with_flavor(speech, Appended(bytes))?;
        }
    }
    Ok(())
}

/// Whether a draft says what the first version of the payload has no place for.
pub(crate) fn needs_newer(draft: &Draft) -> bool {
    let Draft { supersedes, body, .. } = draft;
    supersedes.is_some()
        || !body.claims_behind().is_empty()
        || !body.requires_behind().is_empty()
        || body.speech_behind().is_some()
}

/// Puts what is serialized behind some bytes.
struct Appended<'a>(&'a mut Vec<u8>);

impl postcard::ser_flavors::Flavor for Appended<'_> {
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
pub(crate) fn decode(number: EntryId, bytes: &[u8]) -> Result<Entry, NotUnderstood> {
    match bytes.split_first() {
        Some((&version @ (PAYLOAD_FIRST | PAYLOAD_VERSION), rest)) => {
            let garbage = |_| NotUnderstood::Garbage;
            let (payload, rest) = postcard::take_from_bytes::<Payload>(rest).map_err(garbage)?;
            let (behind, rest) = if version == PAYLOAD_FIRST {
                (EntryTrailer::default(), rest)
            } else {
                postcard::take_from_bytes::<EntryTrailer>(rest).map_err(garbage)?
            };
            let Payload { recorded, author, elsewhere, label, mut body } = payload;
            let EntryTrailer { supersedes, claims } = behind;
            match body.claims_behind_mut() {
                Some(place) => *place = claims,
                None if claims.is_empty() => {}
                None => return Err(NotUnderstood::Garbage),
            }
            match &mut body {
                Body::DefineKind(define) if version == PAYLOAD_VERSION && !rest.is_empty() => {
                    let (requires, rest) = postcard::take_from_bytes(rest).map_err(garbage)?;
                    define.requires = requires;
                    if !rest.is_empty() {
                        let said = unpack(rest).filter(|speech: &KindSpeech| !speech.is_empty());
                        define.speech = said.ok_or(NotUnderstood::Garbage)?;
                    }
                }
                _ if !rest.is_empty() => return Err(NotUnderstood::Garbage),
                _ => {}
            }
            Ok(Entry { number, recorded, author, elsewhere, label, supersedes, body })
        }
        Some((&version, _)) if version > PAYLOAD_VERSION => Err(NotUnderstood::Newer(version)),
        _ => Err(NotUnderstood::Garbage),
    }
}

/// Appends the bytes of a part of an entry, or of several, as they stand in a payload. What is derived from the log
/// keeps such parts; it is made anew from the log by a program that lays them out otherwise.
pub fn pack<T: Serialize + ?Sized>(part: &T, bytes: &mut Vec<u8>) {
    // Memory takes all it is given, and every part of an entry has a postcard form, so nothing can fail here.
    let _ = postcard::serialize_with_flavor(part, Appended(bytes));
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
    use annals_model::entry::{DefineKind, LineSet, LogHead, Remark, Role, VerbFrame};

    use super::*;

    fn entry() -> Entry {
        let body = Body::Note { target: 300, remark: "née".into(), claim: None };
        let (author, label) = ("kim".to_owned(), Some("n1".to_owned()));
        Entry { number: 7, recorded: Timestamp(-3), author, elsewhere: None, label, supersedes: None, body }
    }

    fn encoded(entry: &Entry, bytes: &mut Vec<u8>) -> Result<(), postcard::Error> {
        let Entry { recorded, author, elsewhere, label, supersedes, body, .. } = entry.clone();
        encode(recorded, &Draft { author, elsewhere, label, recorded: None, supersedes, body }, bytes)
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

    /// Older programs wrote the words alone, and read no others.
    #[test]
    fn work_is_noted_in_the_bytes_of_its_words() {
        let noted = |remark| Entry { body: Body::Note { target: 93, remark, claim: None }, ..entry() };
        let mut lines = LineSet::default();
        lines.add(2, 4);
        let head = LogHead { number: 9, hash: hash_of(b"x") };
        let copy = format!("restored copy of the log with the head #9 {}", head.hash);
        for (remark, words) in [
            (Remark::LinesRecorded(lines), "recorded: lines 2-4"),
            (Remark::RestoredCopy(head), copy.as_str()),
        ] {
            let (mut bytes, mut as_words) = (Vec::new(), Vec::new());
            encoded(&noted(remark.clone()), &mut bytes).unwrap();
            encoded(&noted(Remark::Words(words.to_owned())), &mut as_words).unwrap();
            assert_eq!(bytes, as_words);
            assert_eq!(decode(7, &bytes), Ok(noted(remark)));
        }
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
        bytes[0] = 3;
        assert_eq!(decode(7, &bytes), Err(NotUnderstood::Newer(3)));
    }

    #[test]
    fn the_bytes_of_what_an_entry_saw_and_rests_on_are_these() {
        let claim = Claim::of(9);
        let body = Body::Retract { target: 300, because: None, claims: vec![claim] };
        let entry = Entry { supersedes: Some(vec![300, 4]), body, label: None, ..entry() };
        let mut bytes = Vec::new();
        encoded(&entry, &mut bytes).unwrap();
        let expected =
            [2, 5, 3, b'k', b'i', b'm', 0, 0, 8, 0xac, 2, 0, 1, 2, 0xac, 2, 4, 1, 9, 0, 0, 0, 0, 1, 0, 0, 0];
        assert_eq!(bytes, expected);
        assert_eq!(decode(7, &bytes), Ok(entry.clone()));
        for length in 0..bytes.len() {
            assert_eq!(decode(7, &bytes[..length]), Err(NotUnderstood::Garbage), "{length} bytes");
        }
        // Claims stand behind no other body.
        let note = Entry { supersedes: Some(Vec::new()), ..self::entry() };
        bytes.clear();
        encoded(&note, &mut bytes).unwrap();
        assert_eq!((bytes[0], decode(7, &bytes)), (2, Ok(note)));
        let claims = bytes.len() - 1;
        bytes[claims] = 1;
        bytes.extend([9, 0, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(decode(7, &bytes), Err(NotUnderstood::Garbage));
    }

    #[test]
    fn the_bytes_of_what_a_kind_requires_are_behind_all_else() {
        let kind = |requires: Vec<String>| {
            Body::DefineKind(DefineKind { requires, ..DefineKind::new("fair", "fairs") })
        };
        let plain = Entry { body: kind(Vec::new()), label: None, ..entry() };
        let requiring = Entry { body: kind(vec!["ab".to_owned()]), label: None, ..entry() };
        let (mut short, mut long) = (Vec::new(), Vec::new());
        encoded(&plain, &mut short).unwrap();
        encoded(&requiring, &mut long).unwrap();
        assert_eq!((short[0], long[0]), (1, 2));
        // Nothing seen, no claims, and one name.
        assert_eq!(long[short.len()..], [0, 0, 1, 2, b'a', b'b']);
        assert_eq!(decode(7, &short), Ok(plain.clone()));
        assert_eq!(decode(7, &long), Ok(requiring.clone()));
        assert_ne!(content_digest(None, &plain.body), content_digest(None, &requiring.body));
    }

    #[test]
    fn the_bytes_of_how_a_kind_is_spoken_of_are_behind_what_it_requires() {
        let frame = VerbFrame { verb: "ho".to_owned(), subject: Role::To, object: Some(Role::By) };
        let speech = KindSpeech { frames: vec![frame], intends: Vec::new() };
        let kind = |speech| Body::DefineKind(DefineKind { speech, ..DefineKind::new("fair", "fairs") });
        let plain = Entry { body: kind(KindSpeech::default()), label: None, ..entry() };
        let framed = Entry { body: kind(speech), label: None, ..entry() };
        let (mut short, mut long) = (Vec::new(), Vec::new());
        encoded(&plain, &mut short).unwrap();
        encoded(&framed, &mut long).unwrap();
        // Nothing seen, no claims, nothing required; one frame, and no intention.
        assert_eq!(long[short.len()..], [0, 0, 0, 1, 2, b'h', b'o', 1, 1, 0, 0]);
        assert_eq!(decode(7, &long), Ok(framed.clone()));
        assert_eq!(decode(7, &long[..long.len() - 1]), Err(NotUnderstood::Garbage));
        assert_ne!(content_digest(None, &plain.body), content_digest(None, &framed.body));
    }

    #[test]
    fn what_an_entry_rests_on_is_in_its_digest_and_what_it_saw_is_not() {
        let body = |claims| Body::Undo { target: 3, because: None, claims };
        let claim = Claim::of(9);
        assert_ne!(content_digest(None, &body(Vec::new())), content_digest(None, &body(vec![claim])));
        let draft = Draft {
            author: String::new(),
            elsewhere: None,
            label: None,
            recorded: None,
            supersedes: None,
            body: body(Vec::new()),
        };
        let copied = Draft { supersedes: Some(vec![1]), ..draft.clone() };
        assert_eq!(digest(&draft), digest(&copied));
    }

    #[test]
    fn a_digest_is_that_of_the_end_of_the_payload() {
        let mut bytes = Vec::new();
        let entry = entry();
        encoded(&entry, &mut bytes).unwrap();
        assert_eq!(content_digest(entry.label.as_deref(), &entry.body), hash_of(&bytes[7..]));
    }
}
