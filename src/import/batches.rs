//! The batches of a table, read ahead on a thread of their own.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use annals_model::error::Result;

use super::BATCH_ROWS;
use super::input::Input;
use super::table::{Batch, Dialect, Table};

/// So many batches are read before they are asked for.
const BATCHES_AHEAD: usize = 2;

/// Rows that were read together, and how many bytes were read by then.
pub(super) type ReadBatch = (Batch, u64);

/// The batches of a table, from its beginning and without its header. Dropped early, it reads no further.
pub(super) struct Batches(Receiver<Result<ReadBatch>>);

impl Batches {
    /// Begins to read.
    pub(super) fn of(input: &Input, dialect: Dialect, header: bool) -> Self {
        let (hand, handed) = sync_channel(BATCHES_AHEAD);
        let input = input.clone();
        thread::spawn(move || {
            if let Err(error) = read(&input, dialect, header, &hand) {
                // Nobody hears of it who has stopped listening.
                let _ = hand.send(Err(error));
            }
        });
        Self(handed)
    }

    /// The next batch; nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<ReadBatch>> {
        self.0.recv().ok().transpose()
    }
}

fn read(
    input: &Input,
    dialect: Dialect,
    mut header: bool,
    hand: &SyncSender<Result<ReadBatch>>,
) -> Result<()> {
    let mut table = Table::new(input.reader()?, dialect);
    loop {
        let mut batch = Batch::default();
        while batch.len() < BATCH_ROWS
            && table.read(&mut batch).map_err(|failure| input.unreadable(&failure))?
        {}
        input.must_be_as_it_was()?;
        if batch.len() == 0 {
            return Ok(());
        }
        if std::mem::take(&mut header) {
            batch.drop_first();
        }
        if hand.send(Ok((batch, table.bytes))).is_err() {
            return Ok(());
        }
    }
}
