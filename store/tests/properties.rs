//! Any entries come back as they went in, and any bytes in the place of a log are an error or a log, never more.

use std::sync::Arc;

use annals_model::entry::{
    Body, Bound, Change, Claim, Correct, Count, Declare, Elsewhere, Grounds, Link, Locator, Mood, Parent,
    Quantity, Rank, Record, Relation, Role, Source,
};
use annals_model::time::{Date, DateSense, Day, Doubt, Precision, Timestamp};
use annals_store::backend::MemoryDisk;
use annals_store::{Draft, Store};
use proptest::prelude::*;
use proptest::sample::select;

use crate::common::options;

fn date() -> impl Strategy<Value = Date> {
    (any::<Option<i64>>(), any::<Option<i64>>(), any::<bool>(), ".{0,8}").prop_map(
        |(from, to, derived, text)| Date {
            earliest: from.map(Day),
            latest: to.map(Day),
            precision: Precision::Other,
            sense: DateSense::Within,
            doubt: Doubt::Both,
            anchor: None,
            derived,
            text: Some(text.into()),
        },
    )
}

fn claim() -> impl Strategy<Value = Claim> {
    let asserts = prop::collection::vec(change(), 0..3);
    (any::<u64>(), any::<Vec<u64>>(), any::<Option<String>>(), asserts, any::<(u64, u64)>()).prop_map(
        |(source, via, quote, asserts, (from, to))| Claim {
            source,
            via,
            locator: Some(Locator::Characters(from, to)),
            quote,
            grounds: Grounds::Reported,
            rank: Rank::Deprecated,
            credibility: Some(6),
            asserts,
            because: None,
        },
    )
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        any::<u64>().prop_map(Change::Kind),
        select(&Mood::ALL[..]).prop_map(Change::Mood),
        prop::option::of(date()).prop_map(Change::Date),
        (select(&Role::ALL[..]), any::<Vec<u64>>()).prop_map(|(role, list)| Change::Role(role, list)),
        any::<Option<i64>>().prop_map(|thousandths| {
            Change::Quantity(Some(Quantity { bound: Bound::Over, thousandths, unit: "houses".to_owned() }))
        }),
    ]
}

fn record() -> impl Strategy<Value = Body> {
    let roles = prop::collection::vec((select(&Role::ALL[..]), any::<Vec<u64>>()), 0..4);
    let links = prop::collection::vec((select(&Link::ALL[..]), any::<u64>()), 0..3);
    let claims = prop::collection::vec(claim(), 0..3);
    (any::<u64>(), select(&Mood::ALL[..]), roles, prop::option::of(date()), links, claims).prop_map(
        |(kind, mood, roles, date, links, claims)| {
            Body::Record(Record {
                kind,
                mood,
                roles,
                date,
                quantity: None,
                count: Some(Count::Range(kind, None)),
                members: vec![kind],
                links,
                claims,
            })
        },
    )
}

fn declare() -> impl Strategy<Value = Body> {
    (".{0,20}", any::<Vec<String>>(), any::<Option<(i32, i32)>>(), prop::option::of(date())).prop_map(
        |(name, also, coordinates, from)| {
            Body::Declare(Declare {
                kind: "county".to_owned(),
                name: name.clone(),
                also,
                parent: Some(Parent { entity: 1, role: Role::In, from, to: None }),
                relations: vec![Relation { words: name, entity: 3 }],
                coordinates,
                target: None,
                claims: Vec::new(),
            })
        },
    )
}

fn body() -> impl Strategy<Value = Body> {
    prop_oneof![
        record(),
        declare(),
        any::<(String, Option<String>)>().prop_map(|(key, url)| Body::Source(Source {
            key,
            url,
            ..Source::default()
        })),
        (any::<u64>(), prop::collection::vec(change(), 0..4), any::<bool>()).prop_map(
            |(event, changes, refine)| {
                Body::Correct(Correct { event, refine, changes, because: None, claims: Vec::new() })
            }
        ),
        any::<(u64, char)>().prop_map(|(source, letter)| Body::Rate { source, letter, because: None }),
        any::<(u64, Option<String>)>().prop_map(|(target, because)| Body::Undo {
            target,
            because,
            claims: Vec::new()
        }),
    ]
}

fn draft() -> impl Strategy<Value = Draft> {
    let elsewhere = any::<Option<(i64, String)>>().prop_map(|entered| {
        entered.map(|(recorded, author)| Elsewhere { recorded: Timestamp(recorded), author })
    });
    (".{0,10}", elsewhere, any::<Option<String>>(), any::<Option<i64>>(), body()).prop_map(
        |(author, elsewhere, label, recorded, body)| Draft {
            author,
            elsewhere,
            label,
            recorded: recorded.map(Timestamp),
            supersedes: None,
            body,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_commits_read_back_as_they_were_told(
        commits in prop::collection::vec(prop::collection::vec(draft(), 1..5), 1..6),
    ) {
        let mut store = Store::on(Arc::new(MemoryDisk::new()), &options()).unwrap();
        let mut entered = Vec::new();
        for drafts in &commits {
            entered.extend(store.lock(|_| {}).unwrap().commit(drafts.clone(), Timestamp(0)).unwrap());
        }
        for (entry, draft) in entered.iter().zip(commits.iter().flatten()) {
            prop_assert_eq!((&entry.author, &entry.label, &entry.body), (&draft.author, &draft.label, &draft.body));
        }
        prop_assert!(entered.is_sorted_by_key(|entry| entry.recorded));
        let mut read = Vec::new();
        store.another().unwrap().catch_up(|entry| read.push(entry)).unwrap();
        prop_assert_eq!(&read, &entered);
        for entry in &entered {
            let found = store.entry(entry.number).unwrap();
            prop_assert_eq!(found.as_ref(), Some(entry));
        }
        let report = store.verify(Some(store.head().1), |_| {}).unwrap();
        prop_assert!(report.is_whole() && report.found.is_some());
    }

    #[test]
    fn any_bytes_changed_in_a_log_are_an_error_or_a_shorter_log(
        drafts in prop::collection::vec(draft(), 1..6),
        at in any::<prop::sample::Index>(),
        garbage in prop::collection::vec(any::<u8>(), 1..100),
    ) {
        let disk = MemoryDisk::new();
        let mut store = Store::on(Arc::new(disk.clone()), &options()).unwrap();
        let mut entered = Vec::new();
        for draft in drafts {
            entered.extend(store.lock(|_| {}).unwrap().commit(vec![draft], Timestamp(0)).unwrap());
        }
        let name = "log/00000000000000000000.log";
        let mut bytes = disk.bytes(name).unwrap();
        let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
        let at = at.index(used);
        let end = (at + garbage.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&garbage[..end - at]);
        disk.corrupt(name, bytes);
        let mut read = Vec::new();
        let mut other = store.another().unwrap();
        let result = other.catch_up(|entry| read.push(entry));
        prop_assert!(entered.starts_with(&read));
        let report = other.verify(None, |_| {}).unwrap();
        let agrees = if result.is_ok() { report.damage.is_empty() } else { !report.is_whole() };
        prop_assert!(agrees, "{:?}", report);
        if result.is_ok() && other.lock(|_| {}).is_ok() {
            let mut again = Vec::new();
            store.another().unwrap().catch_up(|entry| again.push(entry)).unwrap();
            prop_assert_eq!(&again, &read);
        }
    }
}
