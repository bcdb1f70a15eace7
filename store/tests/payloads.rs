//! The bytes of entries, for ever: what the frozen stores of each format hold, packed again, is what they were packed to.
//! A field that is moved in a value of the model fails here.

use std::fmt::Write;
use std::path::Path;

use annals_store::codec::pack;
use annals_store::{Options, Store};

#[test]
fn entries_keep_their_bytes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut bytes_of = String::new();
    for format in ["v1", "v3"] {
        let fixture = root.join("../tests/fixtures").join(format).join("store");
        let options = Options { read_only: true, ..Options::default() };
        let mut store = Store::open(&fixture, &options).expect(format);
        let line = |entry: annals_model::entry::Entry| {
            let mut bytes = Vec::new();
            pack(&(&entry.body, entry.body.claims_behind(), &entry.supersedes), &mut bytes);
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(bytes_of, "{format} #{} {hex}", entry.number).expect("memory");
        };
        store.catch_up(line).expect(format);
    }
    let golden = root.join("tests/payloads.txt");
    if std::env::var_os("UPDATE_SCRIPTS").is_some() {
        std::fs::write(&golden, &bytes_of).expect("the bytes are written");
    }
    let known = std::fs::read_to_string(&golden).expect("the bytes as they were");
    for (was, is) in known.lines().zip(bytes_of.lines()) {
        assert_eq!(was, is);
    }
    assert_eq!(known.lines().count(), bytes_of.lines().count());
}
