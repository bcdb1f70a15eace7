//! See `tests/fuzzed/targets/mod.rs`.
#![no_main]

#[path = "../../tests/fuzzed/targets/mod.rs"]
#[allow(dead_code)]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::entries(bytes));
