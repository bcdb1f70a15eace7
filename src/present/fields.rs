//! The fields of rows, and what rows are sorted by in each.

use annals_store::entry::Role;

use super::sort::{Key, Row, signed_float};
use crate::answer::{
    ChangeRow, ClaimRow, CountText, DateRow, DescriptionRow, DurationRow, EntityRow, EventRow, FigureRow,
    GroupRow, HistoryRow, NeighbourRow, PlanRow, ProgressRow, RankRow, StatusRow, StepRow, TwinRow,
};

/// A date by its first day, where nothing bounds it by its text.
fn date_key<'r>(earliest: Option<&String>, date: Option<&'r String>) -> Key<'r> {
    match (earliest, date) {
        (Some(earliest), date) => {
            let day = annals_store::time::edtf::parse(earliest).ok().and_then(|date| date.earliest);
            Key::Day(day.map(|day| day.0), date.map(String::as_str).unwrap_or_default().into())
        }
        (None, Some(date)) => stated_key(Some(date)),
        (None, None) => Key::None,
    }
}

/// A date given only as EDTF.
fn stated_key(date: Option<&String>) -> Key<'_> {
    let Some(date) = date else { return Key::None };
    let parsed = annals_store::time::edtf::parse(date).ok();
    Key::Day(parsed.and_then(|date| date.earliest).map(|day| day.0), date.as_str().into())
}

impl Row for EventRow {
    const FIELDS: &'static [&'static str] = &[
        "id", "kind", "mood", "date", "earliest", "latest", "quantity", "count", "sources", "disputed",
        "answer", "because", "then", "tied", "of", "by", "with", "without", "from", "to", "into", "at", "in",
        "on", "near", "for", "against", "under",
    ];

    fn key(&self, field: &str) -> Key<'_> {
        match field {
            "id" => Key::number(self.id),
            "kind" => Key::text(&self.kind),
            "mood" => Key::text(self.mood),
            "date" | "earliest" => date_key(self.earliest.as_ref(), self.date.as_ref()),
            "latest" => date_key(self.latest.as_ref(), self.date.as_ref()),
            "quantity" => Key::maybe(self.quantity.as_ref()),
            "count" => match &self.count {
                Some(CountText::Number(number)) => Key::number(*number),
                Some(CountText::Words(_)) | None => Key::None,
            },
            "sources" => Key::text(self.sources.join(", ")),
            "disputed" => Key::number(self.disputed.into()),
            "answer" => Key::text(self.answer),
            "because" => Key::number(self.because.first().copied().unwrap_or_default()),
            "then" => {
                self.then.as_ref().and_then(|then| then.first()).map_or(Key::None, |then| Key::number(*then))
            }
            "tied" => Key::number(self.tied.unwrap_or_default().into()),
            role => Role::ALL
                .iter()
                .find(|known| known.as_str() == role)
                .and_then(|role| self.roles.get(role.as_str()))
                .map_or(Key::None, |who| Key::text(who.join(", "))),
        }
    }
}

/// Rows whose fields are each one expression.
macro_rules! rows {
    ($($row:ident($this:ident) { $($field:literal => $key:expr),* $(,)? })*) => {$(
        impl Row for $row {
            const FIELDS: &'static [&'static str] = &[$($field),*];

            fn key(&self, field: &str) -> Key<'_> {
                let $this = self;
                match field {
                    $($field => $key,)*
                    _ => Key::None,
                }
            }
        }
    )*};
}

rows! {
    EntityRow(row) {
        "name" => Key::text(&row.name),
        "type" => Key::text(&row.ty),
        "in" => Key::maybe(row.parent.as_ref()),
        "answer" => Key::text(row.answer),
        "because" => Key::number(row.because.first().copied().unwrap_or_default()),
    }
    GroupRow(row) {
        "key" => Key::text(&row.key),
        "at_least" => Key::number(row.at_least),
        "at_most" => row.at_most.map_or(Key::Number(f64::INFINITY), Key::number),
        "count" => Key::number(row.at_least),
    }
    DateRow(row) {
        "date" => date_key(row.earliest.as_ref(), Some(&row.date)),
        "earliest" => date_key(row.earliest.as_ref(), Some(&row.date)),
        "latest" => date_key(row.latest.as_ref(), Some(&row.date)),
        "answer" => Key::text(row.answer),
        "because" => Key::number(row.because.first().copied().unwrap_or_default()),
    }
    DurationRow(row) {
        "from" => row.from.map_or(Key::None, Key::number),
        "to" => row.to.map_or(Key::None, Key::number),
        "about" => Key::maybe(row.about.as_ref()),
        "min_days" => row.min_days.map_or(Key::None, |days| Key::Number(signed_float(days))),
        "max_days" => row.max_days.map_or(Key::None, |days| Key::Number(signed_float(days))),
        "stated" => Key::maybe(row.stated.as_ref()),
        "calendar" => row.min_days.map_or(Key::None, |days| Key::Number(signed_float(days))),
    }
    StatusRow(row) {
        "name" => Key::text(&row.name),
        "status" => Key::text(&row.status),
        "since" => stated_key(row.since.as_ref()),
        "answer" => Key::text(row.answer),
        "because" => Key::number(row.because.first().copied().unwrap_or_default()),
    }
    StepRow(row) {
        "step" => Key::number(row.step),
        "from" => Key::text(&row.from),
        "event" => Key::number(row.event),
        "kind" => Key::text(&row.kind),
        "date" => stated_key(row.date.as_ref()),
        "to" => Key::text(&row.to),
    }
    ClaimRow(row) {
        "event" => Key::number(row.event),
        "source" => Key::text(&row.source),
        "span" => row.span.map_or(Key::None, |span| Key::number(span[0])),
        "locator" => Key::maybe(row.locator.as_ref()),
        "grounds" => Key::text(row.grounds),
        "via" => Key::maybe(row.via.as_ref()),
        "quote" => Key::maybe(row.quote.as_ref()),
        "rank" => Key::text(row.rank),
        "asserts" => Key::maybe(row.asserts.as_ref()),
        "published" => stated_key(row.published.as_ref()),
    }
    DescriptionRow(row) {
        "name" => Key::text(&row.name),
        "type" => Key::text(&row.ty),
        "in" => Key::maybe(row.parent.as_ref()),
        "aliases" => Key::text(row.aliases.join(", ")),
        "coordinates" => row.coordinates.map_or(Key::None, |at| Key::Number(at[0])),
        "status" => Key::maybe(row.status.as_ref()),
        "first" => stated_key(row.first.as_ref()),
        "last" => stated_key(row.last.as_ref()),
        "events" => Key::number(row.events),
        "relations" => Key::text(row.relations.join(", ")),
        "notes" => Key::text(row.notes.join(", ")),
    }
    PlanRow(row) {
        "step" => Key::number(row.step),
        "depth" => Key::number(row.depth),
        "text" => Key::text(&row.text),
        "estimated" => row.estimated.map_or(Key::None, Key::number),
        "actual" => row.actual.map_or(Key::None, Key::number),
        "us" => row.us.map_or(Key::None, Key::number),
        "entries" => Key::number(row.entries.first().copied().unwrap_or_default()),
    }
    NeighbourRow(row) {
        "name" => Key::text(&row.name),
        "type" => Key::text(&row.ty),
        "steps" => Key::number(row.steps),
    }
    RankRow(row) {
        "name" => Key::text(&row.name),
        "type" => Key::text(&row.ty),
        "score" => Key::Number(row.score),
        "count" => Key::Number(row.score),
    }
    ChangeRow(row) {
        "name" => Key::text(&row.name),
        "from" => Key::maybe(row.from.as_ref()),
        "to" => Key::text(&row.to),
        "date" => stated_key(row.date.as_ref()),
        "event" => Key::number(row.event),
        "answer" => Key::text(row.answer),
        "because" => Key::maybe(row.because.as_ref()),
    }
    ProgressRow(row) {
        "scope" => Key::text(&row.scope),
        "done_at_least" => Key::number(row.done_at_least),
        "done_at_most" => row.done_at_most.map_or(Key::Number(f64::INFINITY), Key::number),
        "target" => Key::number(row.target),
        "computed" => Key::number(row.computed.into()),
    }
    HistoryRow(row) {
        "entry" => Key::number(row.entry),
        "recorded_at" => Key::text(&row.recorded_at),
        "what" => Key::text(&row.what),
        "field" => Key::maybe(row.field.as_ref()),
        "from" => Key::maybe(row.from.as_ref()),
        "to" => Key::maybe(row.to.as_ref()),
        "because" => Key::maybe(row.because.as_ref()),
        "author" => Key::text(&row.author),
    }
    FigureRow(row) {
        "key" => Key::maybe(row.key.as_ref()),
        "figure" => Key::text(row.figure),
        "at_least" => row.at_least.map_or(Key::None, Key::Number),
        "at_most" => row.at_most.map_or(Key::Number(f64::INFINITY), Key::Number),
        "unit" => Key::text(&row.unit),
        "events" => Key::number(row.events),
    }
    TwinRow(row) {
        "event" => Key::number(row.event),
        "twin" => Key::number(row.twin),
        "alike" => Key::text(&row.alike),
        "same" => Key::text(&row.same),
        "distinct" => Key::text(&row.distinct),
    }
}
