//! Recording what is already entries, in any number: the graph is made while the log is written.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use annals_model::entry::Entry;
use annals_model::error::Result;
use annals_model::time::Timestamp;
use annals_store::{Draft, Store};

use super::Session;

/// So many commits may wait to be taken into the graph.
const COMMITS_AHEAD: usize = 2;

impl Session {
    /// Records batches of drafts, each as one commit. One thread takes into the graph what was committed while this one
    /// commits the next. The drafts must mean what they say to the log as it is: nothing is looked up.
    ///
    /// # Errors
    /// If the store fails. What was committed by then is recorded, and in the graph.
    pub fn record_all(
        &mut self,
        batches: impl IntoIterator<Item = Vec<Draft>>,
        now: Timestamp,
    ) -> Result<()> {
        self.catch_up()?;
        let (store, graph) = (&mut self.store, &mut self.graph);
        let committed = thread::scope(|scope| {
            let (hand, handed) = sync_channel::<Vec<Entry>>(COMMITS_AHEAD);
            scope.spawn(move || handed.into_iter().flatten().for_each(|entry| graph.apply(entry)));
            batches.into_iter().try_for_each(|drafts| commit(store, drafts, now, &hand))
        });
        self.graph.settle();
        committed?;
        self.keep();
        Ok(())
    }
}

/// Commits a batch and hands on what the log then holds more.
fn commit(
    store: &mut Store,
    drafts: Vec<Draft>,
    now: Timestamp,
    hand: &SyncSender<Vec<Entry>>,
) -> Result<()> {
    let mut met = Vec::new();
    let committed = store.lock(|entry| met.push(entry)).and_then(|mut guard| guard.commit(drafts, now));
    // What others recorded was met even where the commit then failed. The thread that takes it lives as long as this.
    let _ = hand.send(met);
    let _ = hand.send(committed?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use annals_model::entry::Body;

    use super::*;
    use crate::session::{Config, Context, History, Place};

    fn session() -> Session {
        let config = Config { place: Place::Memory, read_only: false, history: History::None };
        Session::open(&config, Timestamp(0)).unwrap().0
    }

    /// The entries of a log as drafts, so many in a batch.
    fn batches(session: &Session, size: usize) -> Vec<Vec<Draft>> {
        let mut drafts = Vec::new();
        let draft = |entry: Entry| {
            let Entry { recorded, author, elsewhere, label, supersedes, body, .. } = entry;
            Draft { author, elsewhere, label, recorded: Some(recorded), supersedes, body }
        };
        session.another_store().unwrap().catch_up(|entry| drafts.push(draft(entry))).unwrap();
        drafts.chunks(size).map(<[Draft]>::to_vec).collect()
    }

    #[test]
    fn what_is_recorded_in_bulk_is_the_same_log_and_graph() {
        let config = Config { place: Place::Memory, read_only: false, history: History::Full };
        let (mut stated, _) = Session::open(&config, Timestamp(0)).unwrap();
        let mut recorded = session();
        recorded.record_all(batches(&stated, 100), Timestamp(0)).unwrap();
        assert_eq!(recorded.graph().head(), stated.graph().head());
        let report = recorded.store().verify(None, |_| {}).unwrap();
        assert_eq!(report.commits, stated.graph().head().div_ceil(100));
        let context = Context::at(Timestamp(0));
        for phrase in ["events", "count events per year", "people"] {
            let [one, other] =
                [&mut recorded, &mut stated].map(|session| session.ask(phrase, &context).unwrap());
            assert_eq!(serde_json::to_value(one).unwrap(), serde_json::to_value(other).unwrap(), "{phrase}");
        }
    }

    #[test]
    fn what_was_committed_before_a_failure_is_in_the_graph() {
        let mut session = session();
        let note = |text: String| {
            let body = Body::Note { target: 1, remark: text.into(), claim: None };
            Draft {
                author: String::new(),
                elsewhere: None,
                label: None,
                recorded: None,
                supersedes: None,
                body,
            }
        };
        let large = note("x".repeat(annals_store::PAYLOAD_BYTES_MAX + 1));
        let batches =
            [vec![note("one".to_owned()), note("two".to_owned())], vec![large], vec![note(String::new())]];
        assert!(session.record_all(batches, Timestamp(0)).is_err());
        assert_eq!((session.graph().head(), session.store().head().0), (2, 2));
    }
}
