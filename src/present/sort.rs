//! Sorting rows by a field, and cutting them off.

use std::borrow::Cow;
use std::cmp::Ordering;

use annals_grammar::english;

use super::{Draft, text};
use crate::answer::Body;
use crate::budget::{Best, Kept, Weight};
use crate::error::{Error, Kind, Result};
pub use crate::numbers::{as_float, signed_float};
use crate::query::Shaping;
use crate::view::View;
use annals_store::time::{Date, Day};

/// What a row is sorted by. Rows without a value come last, whichever way they are sorted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key<'r> {
    Number(f64),
    /// A text, and in what letters it is compared first: `None` where they are its own.
    Text(Option<String>, Cow<'r, str>),
    /// A day, or a bound of a date: ISO 8601 text of any year compares as dates do only within four digits.
    Day(Option<i64>, Cow<'r, str>),
    None,
}

impl Weight for Key<'_> {
    fn heap(&self) -> usize {
        let owned = |text: &Cow<'_, str>| match text {
            Cow::Borrowed(_) => 0,
            Cow::Owned(text) => text.heap(),
        };
        match self {
            Self::Number(_) | Self::None => 0,
            Self::Text(folded, text) => folded.heap() + owned(text),
            Self::Day(_, text) => owned(text),
        }
    }
}

impl<'r> Key<'r> {
    pub(super) fn text(text: impl Into<Cow<'r, str>>) -> Self {
        let text = text.into();
        let as_it_is = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        Self::Text((!as_it_is).then(|| text.to_lowercase()), text)
    }

    pub(super) fn maybe(text: Option<&'r String>) -> Self {
        text.map_or(Self::None, Self::text)
    }

    /// A date by one of its bounds, or, where nothing bounds it there, by the other and its text.
    pub(super) fn date(date: Option<&Date>, bound: impl FnOnce(&Date) -> Option<Day>) -> Self {
        let stated = date.filter(|date| date.earliest.is_some() || date.latest.is_some());
        stated.map_or(Self::None, |date| {
            let day = bound(date).or(date.earliest);
            Self::Day(day.map(|day| day.0), date.edtf().into())
        })
    }

    /// The same, whatever becomes of the row.
    pub(super) fn into_owned(self) -> Key<'static> {
        match self {
            Self::Number(number) => Key::Number(number),
            Self::Text(folded, text) => Key::Text(folded, text.into_owned().into()),
            Self::Day(day, text) => Key::Day(day, text.into_owned().into()),
            Self::None => Key::None,
        }
    }

    /// A number of rows, days or an entry: exact up to 2⁵³.
    pub(super) fn number(number: u64) -> Self {
        Self::Number(as_float(number))
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a, a_text), Self::Text(b, b_text)) => {
                let (a, b) = (a.as_deref().unwrap_or(a_text), b.as_deref().unwrap_or(b_text));
                a.cmp(b).then_with(|| a_text.cmp(b_text))
            }
            (Self::Day(a, a_text), Self::Day(b, b_text)) => a.cmp(b).then_with(|| a_text.cmp(b_text)),
            _ => Ordering::Equal,
        }
    }
}

/// Rows of one shape.
pub(super) trait Row: Weight {
    /// The fields that can be shown and sorted by.
    const FIELDS: &'static [&'static str];

    /// The value of a field.
    fn key(&self, field: &str) -> Key<'_>;
}

/// An order of rows by a field.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) field: String,
    pub(super) descending: bool,
}

impl Order {
    /// The order that rows of a shape are asked for in, if in any.
    pub(super) fn of<R: Row>(shaping: &Shaping) -> Result<Option<Self>> {
        let wanted = shaping.sorted.iter().map(|(field, _)| field).chain(&shaping.show);
        if let Some(unknown) =
            wanted.into_iter().find(|field| !R::FIELDS.contains(&field.to_lowercase().as_str()))
        {
            return Err(unknown_field(unknown, R::FIELDS));
        }
        let order = |(field, descending): &(String, bool)| Self {
            field: field.to_lowercase(),
            descending: *descending,
        };
        Ok(shaping.sorted.as_ref().map(order))
    }

    /// How two keys stand in it.
    pub(super) fn compare(&self, a: &Key<'_>, b: &Key<'_>) -> Ordering {
        match (a, b) {
            (Key::None, Key::None) => Ordering::Equal,
            (Key::None, _) => Ordering::Greater,
            (_, Key::None) => Ordering::Less,
            _ if self.descending => b.compare(a),
            _ => a.compare(b),
        }
    }
}

/// How many rows are wanted at most.
pub(super) fn limit(shaping: &Shaping) -> usize {
    shaping.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// The rows of an answer as they are found: no more of them are kept than are shown.
pub(super) enum Rows<'g, R> {
    /// The first so many, in the order in which they come; how many came.
    First(usize, Kept<'g, R>, usize),
    /// The first so many by a field.
    Sorted(Order, Best<'g, Key<'static>, R, KeyOrder>),
}

/// An order of keys.
type KeyOrder = Box<dyn Fn(&Key<'static>, &Key<'static>) -> Ordering>;

impl<'g, R: Row> Rows<'g, R> {
    /// None so far, of those that are asked for.
    pub(super) fn new(view: &View<'g>, shaping: &Shaping) -> Result<Self> {
        Ok(match (Order::of::<R>(shaping)?, shaping.limit) {
            (Some(order), Some(_)) => {
                let by = order.clone();
                let compare: KeyOrder = Box::new(move |a, b| by.compare(a, b));
                Self::Sorted(order, Best::new(limit(shaping), view.kept(), compare))
            }
            // All are needed to put them in order.
            (Some(_), None) => Self::First(usize::MAX, view.kept(), 0),
            (None, _) => Self::First(limit(shaping), view.kept(), 0),
        })
    }

    /// Takes the next row, if it is shown.
    pub(super) fn push(&mut self, row: impl FnOnce() -> R) {
        match self {
            Self::First(limit, rows, came) => {
                *came += 1;
                if rows.len() < *limit {
                    rows.push(row());
                }
            }
            Self::Sorted(order, best) => {
                let row = row();
                best.offer(row.key(&order.field).into_owned(), || row);
            }
        }
    }

    /// Those that are shown, and of how many.
    pub(super) fn into_rows(self) -> (Vec<R>, usize) {
        match self {
            Self::First(_, rows, came) => (rows.into_answer(), came),
            Self::Sorted(_, best) => {
                let came = usize::try_from(best.offered()).unwrap_or(usize::MAX);
                (best.into_sorted(), came)
            }
        }
    }
}

/// Sorts the rows of a draft and cuts them off as the question says.
pub(super) fn shape(view: &View<'_>, draft: &mut Draft, shaping: &Shaping) -> Result<()> {
    let shaping = (shaping, draft.cut_from, view);
    let notes = match &mut draft.body {
        Body::Events { rows } => shape_rows(rows, shaping),
        Body::Entities { rows } => shape_rows(rows, shaping),
        Body::Groups { rows } => shape_rows(rows, shaping),
        Body::Dates { rows } => shape_rows(rows, shaping),
        Body::Durations { rows, .. } => shape_rows(rows, shaping),
        Body::Status { rows } => shape_rows(rows, shaping),
        Body::Path { rows } => shape_rows(rows, shaping),
        Body::Sources { rows } => shape_rows(rows, shaping),
        Body::Describe { rows } => shape_rows(rows, shaping),
        Body::Steps { rows } => shape_rows(rows, shaping),
        Body::Neighbours { rows } => shape_rows(rows, shaping),
        Body::Rank { rows } => shape_rows(rows, shaping),
        Body::Changes { rows } => shape_rows(rows, shaping),
        Body::Progress { rows } => shape_rows(rows, shaping),
        Body::History { rows } => shape_rows(rows, shaping),
        Body::Figure { rows } => shape_rows(rows, shaping),
        Body::Twins { rows } => shape_rows(rows, shaping),
        Body::Count { .. } | Body::Truth { .. } | Body::Entry { .. } | Body::Replay { .. } => Ok(None),
    }?;
    if let Some(note) = notes {
        draft.note(note);
    }
    Ok(())
}

fn shape_rows<R: Row>(
    rows: &mut Vec<R>,
    (shaping, cut_from, view): (&Shaping, Option<usize>, &View<'_>),
) -> Result<Option<String>> {
    // What was cut while it was found is in order.
    if let Some(order) = Order::of::<R>(shaping)?.filter(|_| cut_from.is_none()) {
        sort(view, rows, &order);
    }
    let total = cut_from.unwrap_or(rows.len());
    rows.truncate(limit(shaping));
    Ok((rows.len() < total).then(|| cut_note(rows.len(), total)))
}

/// How many rows of how many are shown.
pub(super) fn cut_note(shown: usize, total: usize) -> String {
    format!(
        "{shown} of {} shown: raise `limit` for more",
        english::counted(text::total(total), "row", "rows")
    )
}

fn unknown_field(field: &str, known: &'static [&'static str]) -> Error {
    let near = annals_grammar::closest(field, known.iter().copied());
    let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
    Error::new(Kind::Meaning, format!("these rows have no field `{field}`"))
        .hint(format!("they have {}", known.join(", ")))
        .candidates(near)
        .blaming(field)
}

/// Sorts stably: rows of one value stay in the order they had.
fn sort<R: Row>(view: &View<'_>, rows: &mut [R], order: &Order) {
    let places = {
        let keys = view.gathered(rows.iter().map(|row| row.key(&order.field)));
        if keys.len() < rows.len() {
            return;
        }
        view.order_of(rows.len(), |one, other| order.compare(&keys[one], &keys[other]))
    };
    view.arrange(rows, places);
}
