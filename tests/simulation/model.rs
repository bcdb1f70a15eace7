//! What should be in a store: the deeds that were acknowledged, done anew in memory.

use annals::Session;
use annals_model::error::Error;
use annals_store::backend::{Loss, MemoryDisk};

use super::operations::{Operation, at};
use super::session;
use crate::common;

/// What is known of a store.
pub(super) struct Model {
    base: MemoryDisk,
    /// Every deed that may be in the log, in order.
    operations: Vec<Operation>,
    /// How many of them were acknowledged; those behind them may be lost, the last first.
    acknowledged: usize,
    /// A session that did all of them, and none that failed, on a disk that does not.
    session: Session,
    /// Whether a deed failed of which it is not known whether it is there.
    unsettled: bool,
}

impl Model {
    /// That of a store in which nothing was done yet.
    pub(super) fn new(base: &MemoryDisk) -> Self {
        Self {
            base: base.clone(),
            operations: Vec::new(),
            acknowledged: 0,
            session: fresh(base),
            unsettled: false,
        }
    }

    /// The newest entry.
    pub(super) fn head(&self) -> u64 {
        self.session.graph().head()
    }

    /// All that was told, as text.
    pub(super) fn described(&self) -> String {
        self.operations.iter().map(Operation::text).collect::<Vec<_>>().join("\n")
    }

    /// A deed was done, and this was said of it.
    pub(super) fn acknowledged(&mut self, operation: Operation, said: &str) {
        let again =
            operation.done(&mut self.session).unwrap_or_else(|error| panic!("{operation:?}: {error:?}"));
        assert_eq!(again, said, "{operation:?}");
        self.operations.push(operation);
        // One that is there rests on all before it.
        self.acknowledged = self.operations.len();
    }

    /// A deed was refused for what it says.
    pub(super) fn refused(&mut self, operation: &Operation, error: &Error) {
        let head = self.session.head();
        assert_eq!(operation.done(&mut self.session).as_ref(), Err(error), "{operation:?}");
        assert_eq!(self.session.head(), head, "{operation:?}");
    }

    /// The disk failed while a deed was done.
    pub(super) fn failed(&mut self, operation: Operation) {
        self.operations.push(operation);
        self.unsettled = true;
    }

    /// Finds out which of the deeds are in a store; all that were acknowledged must be, in their order, and nothing else.
    /// After a crash what is there stays.
    pub(super) fn settle(&mut self, store: &Session, crashed: bool, context: &str) {
        if self.session.head() != store.head() || self.unsettled {
            self.session = fresh(&self.base);
            let mut done = 0;
            while done < self.acknowledged || self.session.head() != store.head() {
                let Some(operation) = self.operations.get(done) else {
                    panic!("{context}: what is there was not told: {:?} {:?}", store.head(), self.operations)
                };
                // One that failed may also be one that would have been refused.
                let result = operation.done(&mut self.session);
                assert!(result.is_ok() || done >= self.acknowledged, "{context}: {operation:?}: {result:?}");
                done += 1;
            }
            self.operations.truncate(done);
            self.unsettled = false;
        }
        assert_eq!(self.session.head(), store.head(), "{context}");
        if crashed {
            self.acknowledged = self.operations.len();
        }
    }

    /// What the model answers.
    pub(super) fn asked(&mut self, question: &str) -> String {
        common::shown(self.session.ask(question, &at(u64::MAX)), question)
    }
}

fn fresh(base: &MemoryDisk) -> Session {
    session(&base.crashed(Loss::Nothing), u64::MAX).expect("nothing fails here")
}
