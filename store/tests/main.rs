//! What the store promises, tested from outside.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

// What the tests share.
mod common;
// Appending and reading.
mod log;
// Packing what is sealed.
mod pack;
// The bytes of entries, for ever.
mod payloads;
// Power cuts and failing disks.
mod crash;
// A long life on a bad disk.
mod simulation;
// Many writers at once.
mod processes;
// Many threads that append through one handle.
mod writers;
// Readers and writers at once.
mod together;
// Processes that are killed.
mod kills;
// What cannot be opened.
mod opening;
// Links and pipes in a store.
mod links;
// Bytes that somebody changed.
mod damage;
// Every byte, changed.
mod flips;
// A last commit of many entries, changed.
mod last_commit;
// Every frame, checked.
mod verify;
// Files that claim to hold more than they do.
mod bounded;
// Saving what is whole.
mod salvage;
// Taking a damaged end out.
mod cut;
// What is looked up by key.
mod catalogue;
// Any entries, and any bytes.
mod properties;
