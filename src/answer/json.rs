//! Answers as JSON.

use annals_model::entry::{Count, Role};
use annals_query::query::Lens;
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use super::{AnswerBody, Cell, InJson, Row, Value, Valued, of_shape, words};

/// A row: its columns by their names. Where sources disagree about some, `claims` has all that they say.
pub(super) fn row<R: Row, S: Serializer>(row: &R, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    columns(row, &mut map)?;
    map.end()
}

fn columns<R: Row, M: SerializeMap>(row: &R, map: &mut M) -> Result<(), M::Error> {
    for column in R::COLUMNS {
        let cell = (column.cell)(row);
        match column.json {
            InJson::Never => {}
            InJson::WhereSet if cell.is_empty() => {}
            InJson::Always | InJson::WhereSet => map.serialize_entry(column.name, &cell.value())?,
        }
    }
    if claimed(row).next().is_some() { map.serialize_entry("claims", &JsonClaims(row)) } else { Ok(()) }
}

/// The columns that sources disagree about, those that are nested in others, too.
fn claimed<R: Row>(row: &R) -> impl Iterator<Item = (&'static str, Cell<'_>)> {
    let all = R::COLUMNS.iter().flat_map(|column| std::iter::once(column).chain(column.parts));
    let cells = all.map(|column| (column.name, (column.cell)(row)));
    cells.filter(|(_, cell)| !cell.claims().is_empty())
}

/// What sources say of the columns that they disagree about.
struct JsonClaims<'r, R>(&'r R);

impl<R: Row> Serialize for JsonClaims<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(claimed(self.0))
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.claims())
    }
}

impl Serialize for Valued<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Valued", 2)?;
        object.serialize_field("value", &self.value)?;
        object.serialize_field("sources", self.sources)?;
        object.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Entry(number) | Self::Number(number) => serializer.serialize_u64(*number),
            Self::Entries(numbers) => numbers.serialize(serializer),
            Self::Days(days) => serializer.serialize_i64(*days),
            Self::Real(figure) | Self::Degrees(figure) => serializer.serialize_f64(*figure),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Name(name) => serializer.serialize_str(&name.text),
            Self::Word(word) => serializer.serialize_str(word),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Listed(texts) => texts.serialize(serializer),
            Self::When(date) if !words::is_bounded(date) => serializer.serialize_none(),
            Self::Count(Count::Range(least, Some(most))) if least == most => serializer.serialize_u64(*least),
            Self::Range(bounds) => bounds.serialize(serializer),
            Self::Amount(bounds) => bounds.serialize(serializer),
            Self::Distance(bounds) => bounds.serialize(serializer),
            Self::Span(span) => span.serialize(serializer),
            Self::Point(point) => point.serialize(serializer),
            Self::Keys(keys) => serializer.collect_seq(keys.iter().map(ToString::to_string)),
            Self::Roles(roles) => {
                let mut by_word = Role::ALL;
                by_word.sort_unstable_by_key(|role| role.as_str());
                let filled = by_word.into_iter().filter(|role| roles.has(*role));
                serializer.collect_map(filled.map(|role| (role.as_str(), Value::Role((roles, role)))))
            }
            Self::Role((roles, role)) => serializer.collect_seq(roles.of(*role).map(ToString::to_string)),
            Self::Events(events) => events.serialize(serializer),
            Self::Changes(changes) => changes.serialize(serializer),
            Self::Phrase(_)
            | Self::Date(_)
            | Self::When(_)
            | Self::Day(_)
            | Self::Recorded(_)
            | Self::Quantity(_)
            | Self::Count(_)
            | Self::Calendar(_)
            | Self::Place(_)
            | Self::Via(_)
            | Self::Key(_)
            | Self::Field(_)
            | Self::Asserted(_)
            | Self::State(_)
            | Self::Scope(_) => serializer.serialize_str(&self.plain()),
        }
    }
}

impl Serialize for AnswerBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        of_shape!(
            self,
            rows => map.serialize_entry("rows", rows)?,
            row => {
                map.serialize_entry("rows", &[(); 0])?;
                columns(row, &mut map)?;
            }
        );
        if let Self::Durations { summary: Some(summary), .. } = self {
            map.serialize_entry("summary", summary)?;
        }
        map.end()
    }
}

/// A lens: its days, and the entry where one was given.
pub(super) fn lens<S: Serializer>(lens: &Lens, serializer: S) -> Result<S::Ok, S::Error> {
    let day = |day: Option<annals_model::time::Day>| day.map(|day| day.to_string());
    let recorded = || lens.recorded_at.map(|number| format!("#{number}"));
    let mut object = serializer.serialize_struct("Lens", 3)?;
    object.serialize_field("as_of", &day(lens.as_of))?;
    object.serialize_field("as_known_on", &day(lens.known_on))?;
    object.serialize_field("as_recorded_on", &day(lens.recorded_on).or_else(recorded))?;
    object.end()
}
