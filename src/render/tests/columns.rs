//! Every shape by its columns: nothing is shown, sorted or written but what they describe.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use annals_model::entry::{Count, Quantity};
use annals_model::time::{Date, edtf};
use proptest::prelude::*;

use crate::answer::{
    AnswerColumn, ClaimedField, ClaimedValue, EventRow, FieldClaims, HistoryRow, InJson, Row, SortKey,
    StatedValue, of_shape, samples, words,
};

fn json(row: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(row).unwrap()
}

/// All columns of a shape, those included that JSON nests.
fn columns<R: Row>() -> impl Iterator<Item = &'static AnswerColumn<R>> {
    R::COLUMNS.iter().flat_map(|column| std::iter::once(column).chain(column.parts))
}

/// Calls the same on the rows of every shape.
macro_rules! each_shape {
    ($shape:ident, $rows:ident => $do:expr) => {
        for ($shape, body, _) in samples::bodies() {
            of_shape!(&body, $rows => $do, row => { let $rows = std::slice::from_ref(row); $do });
        }
    };
}

#[test]
fn all_shapes_are_looked_at() {
    let variants: BTreeSet<_> = samples::bodies()
        .iter()
        .map(|(_, body, _)| {
            format!("{body:?}").chars().take_while(|c| c.is_alphanumeric()).collect::<String>()
        })
        .collect();
    assert_eq!(variants.len(), 24, "a shape without samples: {variants:?}");
}

#[test]
fn columns_are_the_fields_of_json() {
    fn check<R: Row>(shape: &str, rows: &[R]) {
        for row in rows {
            let json = json(row);
            let fields: BTreeSet<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
            let all = R::COLUMNS.iter().flat_map(|column| std::iter::once(column).chain(column.parts));
            let is_claimed = all.map(|column| (column.cell)(row)).any(|cell| !cell.claims().is_empty());
            let wanted: BTreeSet<&str> = R::COLUMNS
                .iter()
                .filter(|column| match column.json {
                    InJson::Always => true,
                    InJson::WhereSet => !(column.cell)(row).is_empty(),
                    InJson::Never => false,
                })
                .map(|column| column.name)
                .chain(is_claimed.then_some("claims"))
                .collect();
            assert_eq!(fields, wanted, "{shape}");
            for column in R::COLUMNS.iter().filter(|column| column.json != InJson::Never) {
                let value = json.get(column.name).unwrap_or(&serde_json::Value::Null);
                let cell = (column.cell)(row);
                assert!(!cell.is_empty() || value.is_null(), "{shape}: {} is {value}", column.name);
            }
        }
    }
    each_shape!(shape, rows => check(shape, rows));
}

#[test]
fn names_are_told_apart_and_values_have_the_type_of_their_column() {
    fn check<R: Row>(shape: &str, rows: &[R]) {
        let mut met = BTreeSet::new();
        for column in columns::<R>() {
            assert!(met.insert(column.name), "{shape} has two columns {}", column.name);
            assert_eq!(column.name, column.name.to_lowercase(), "{shape}");
            let cells = rows.iter().map(|row| (column.cell)(row));
            let types: BTreeSet<String> = cells
                .flat_map(|cell| {
                    let claimed = cell.claims().iter().map(|valued| &valued.value);
                    cell.value()
                        .into_iter()
                        .chain(claimed)
                        .map(|value| format!("{:?}", value.ty()))
                        .collect::<Vec<_>>()
                })
                .collect();
            assert_eq!(types, BTreeSet::from([format!("{:?}", column.ty)]), "{shape}: {}", column.name);
        }
    }
    each_shape!(shape, rows => check(shape, rows));
}

#[test]
fn every_field_is_shown_and_sorted_by() {
    fn check<R: Row>(shape: &str, rows: &[R]) {
        let fields: Vec<_> = R::fields().collect();
        assert!(!fields.is_empty());
        for column in fields {
            let upper = column.name.to_uppercase();
            assert_eq!(R::field(&upper).map(|found| found.name), Some(column.name));
            let filled = rows.iter().find(|row| !(column.cell)(row).plain().is_empty());
            let filled = filled.unwrap_or_else(|| panic!("{shape}: {} shows nothing", column.name));
            let key = column.key(filled);
            assert_ne!(key, SortKey::None, "{shape}: {} has no order", column.name);
            for row in rows {
                let other = column.key(row);
                for descending in [false, true] {
                    let order = key.compare(&other, descending);
                    assert_eq!(order.reverse(), other.compare(&key, descending), "{shape}: {}", column.name);
                    // Keys of one column are of one sort, so that different ones are told apart.
                    assert!(order.is_ne() || key == other, "{shape}: {key:?} is {other:?}");
                }
                if other == SortKey::None {
                    assert_eq!([key.compare(&other, false), key.compare(&other, true)], [Ordering::Less; 2]);
                }
            }
        }
    }
    each_shape!(shape, rows => check(shape, rows));
}

#[test]
fn plain_tables_have_all_that_json_has() {
    fn check<R: Row>(shape: &str, rows: &[R]) {
        let grid = R::grid(rows);
        assert!(grid.rows.iter().all(|row| row.len() == grid.columns.len()), "{shape}");
        if shape == "replay" {
            return;
        }
        let known: BTreeSet<&str> = grid.columns.iter().map(String::as_str).collect();
        for column in R::COLUMNS.iter().filter(|column| column.json != InJson::Never) {
            let parts: BTreeSet<&str> = column.parts.iter().map(|part| part.name).collect();
            let there = if parts.is_empty() { known.contains(column.name) } else { parts.is_subset(&known) };
            assert!(there || !column.plain, "{shape}: {} is in no plain table", column.name);
        }
    }
    each_shape!(shape, rows => check(shape, rows));
}

#[test]
fn a_column_for_each_role() {
    let parts = EventRow::COLUMNS.iter().find(|column| column.name == "roles").unwrap().parts;
    let names: Vec<&str> = parts.iter().map(|part| part.name).collect();
    assert_eq!(names, annals_model::entry::Role::ALL.map(|role| role.as_str()));
}

#[test]
fn what_sources_disagree_about_stands_beside_the_row() {
    let stated =
        |text: &str, source: &str| (ClaimedValue::Date(samples::date(text)), vec![source.to_owned()]);
    let three = (ClaimedValue::Count(Count::Range(3, Some(3))), Vec::new());
    let dates = vec![stated("2024-02-29", "article"), stated("2024-02-28", "paper")];
    let claims = FieldClaims(vec![
        ClaimedField { field: "date", values: dates },
        ClaimedField { field: "count", values: vec![three] },
    ]);
    let row =
        EventRow { date: Some(samples::date("[2024-02-28,2024-02-29]")), claims, ..EventRow::default() };
    let json = serde_json::to_value(&row).unwrap();
    // The date is not sharpened to the one or the other, for nobody decided.
    assert_eq!(json["date"], "[2024-02-28,2024-02-29]");
    assert_eq!(
        json["claims"],
        serde_json::json!({
            "date": [
                { "value": "2024-02-29", "sources": ["article"] },
                { "value": "2024-02-28", "sources": ["paper"] },
            ],
            "count": [{ "value": 3, "sources": [] }],
        })
    );
    assert!(serde_json::to_value(EventRow::default()).unwrap().get("claims").is_none());
}

/// A date with bounds, one without an end or a beginning, or none.
fn dates() -> impl Strategy<Value = Option<Date>> {
    let text = (2019_i64..2022, 1_u8..4, 1_u8..4, 0_u8..6).prop_map(|(year, month, day, form)| match form {
        0 => None,
        1 => Some(format!("{year}")),
        2 => Some(format!("{year}-{month:02}")),
        3 => Some(format!("[..{year}-{month:02}]")),
        4 => Some(format!("[{year}-{month:02}-{day:02}..]")),
        _ => Some(format!("{year}-{month:02}-{day:02}")),
    });
    text.prop_map(|text| text.map(|text| edtf::parse(&text).unwrap()))
}

fn events() -> impl Strategy<Value = Vec<EventRow>> {
    let row =
        (0_u64..5, dates(), prop::option::of((0_i64..3, "[ab]")), prop::option::of(0_u64..3), any::<bool>());
    let row = row.prop_map(|(id, date, quantity, count, disputed)| EventRow {
        id,
        date,
        quantity: quantity.map(|(number, unit)| Quantity {
            bound: annals_model::entry::Bound::Exactly,
            thousandths: (number > 0).then_some(number),
            unit,
        }),
        count: count.map(|count| if count == 0 { Count::Several } else { Count::Range(count, None) }),
        disputed,
        ..EventRow::default()
    });
    prop::collection::vec(row, 0..12)
}

/// What a field of an event is compared by, of typed values alone; `None` comes last.
fn compared(row: &EventRow, field: &str) -> Option<(String, i64, i64)> {
    let number = |number: u64| Some((String::new(), i64::try_from(number).unwrap(), 0));
    let date = row.date.as_ref();
    match field {
        "id" => number(row.id),
        "disputed" => number(row.disputed.into()),
        "date" | "earliest" => {
            let bounds = date?.extent();
            Some((String::new(), bounds.earliest.0, bounds.latest.0))
        }
        "latest" => {
            let bounds = date?.extent();
            let latest = if bounds.latest.is_bounded() { bounds.latest } else { bounds.earliest };
            Some((String::new(), latest.0, bounds.earliest.0))
        }
        "quantity" => {
            let quantity = row.quantity.as_ref()?;
            Some((quantity.unit.clone(), quantity.thousandths?, 0))
        }
        "count" => match row.count? {
            Count::Range(least, _) => number(least),
            Count::Several => None,
        },
        other => panic!("{other}"),
    }
}

/// Rows of a history whose fields hold dates, counts, words or nothing.
fn stated() -> impl Strategy<Value = Vec<HistoryRow>> {
    let value = prop_oneof![
        (1_i64..3000, 1_u8..13).prop_map(|(year, month)| {
            Some(StatedValue::Date(edtf::parse(&format!("{year:04}-{month:02}")).unwrap()))
        }),
        (0_u64..200).prop_map(|least| Some(StatedValue::Count(Count::Range(least, None)))),
        "[a-zA-Z0-9]{1,3}".prop_map(|text| Some(StatedValue::Words(text))),
        Just(None),
    ];
    proptest::collection::vec(value.prop_map(|to| HistoryRow { to, ..HistoryRow::default() }), 0..20)
}

proptest! {
    /// Sorting by a field is sorting by typed values, stably, and what has none comes last either way.
    #[test]
    fn a_field_sorts_by_its_typed_values(rows in events(), descending in any::<bool>()) {
        for field in ["id", "date", "earliest", "latest", "quantity", "count", "disputed"] {
            let column = EventRow::field(field).unwrap();
            let (mut sorted, mut expected) = (rows.clone(), rows.clone());
            sorted.sort_by(|a, b| column.key(a).compare(&column.key(b), descending));
            expected.sort_by(|a, b| match (compared(a, field), compared(b, field)) {
                (None, None) => Ordering::Equal,
                (None, _) => Ordering::Greater,
                (_, None) => Ordering::Less,
                (a, b) if descending => b.cmp(&a),
                (a, b) => a.cmp(&b),
            });
            prop_assert_eq!(sorted, expected, "{}", field);
        }
    }

    /// A column of fields is sorted by what they hold: dates as dates, counts as counts, those of one type together, and
    /// in one order whatever it was before.
    #[test]
    fn what_fields_hold_sorts_by_its_type(mut rows in stated()) {
        let column = HistoryRow::field("to").unwrap();
        let sort = |rows: &mut Vec<HistoryRow>| rows.sort_by(|a, b| column.key(a).compare(&column.key(b), false));
        let mut reversed: Vec<HistoryRow> = rows.iter().rev().cloned().collect();
        sort(&mut rows);
        sort(&mut reversed);
        let keys = |rows: &[HistoryRow]| rows.iter().map(|row| column.key(row).into_owned()).collect::<Vec<_>>();
        prop_assert_eq!(keys(&rows), keys(&reversed));
        let values = || rows.iter().map(|row| row.to.as_ref());
        let dates: Vec<_> = values().filter_map(|value| match value {
            Some(StatedValue::Date(date)) => Some((date.extent().earliest, date.extent().latest)),
            _ => None,
        }).collect();
        prop_assert!(dates.is_sorted(), "{:?}", dates);
        let counts: Vec<_> = values().filter_map(|value| match value {
            Some(StatedValue::Count(Count::Range(least, _))) => Some(*least),
            _ => None,
        }).collect();
        prop_assert!(counts.is_sorted(), "{:?}", counts);
        let sorts: Vec<_> = values().map(|value| value.map(std::mem::discriminant)).collect();
        let runs = sorts.chunk_by(|a, b| a == b).count();
        let types = sorts.iter().enumerate().filter(|(at, sort)| !sorts[..*at].contains(sort)).count();
        prop_assert_eq!(runs, types);
    }

    /// What JSON says of an event reads back as the values that its row holds.
    #[test]
    fn json_reads_back_as_typed_values(rows in events()) {
        for row in rows {
            let json = json(&row);
            prop_assert_eq!(json["id"].as_u64(), Some(row.id));
            let read = json["date"].as_str().map(|text| edtf::parse(text).unwrap());
            prop_assert_eq!(read.map(|date| (date.earliest, date.latest)),
                row.date.as_ref().map(|date| (date.earliest, date.latest)));
            prop_assert_eq!(json["disputed"].as_bool(), Some(row.disputed));
            match row.count {
                Some(Count::Range(least, Some(most))) if least == most => prop_assert_eq!(json["count"].as_u64(), Some(least)),
                other => prop_assert_eq!(json["count"].as_str().map(str::to_owned), other.map(words::count)),
            }
        }
    }
}
