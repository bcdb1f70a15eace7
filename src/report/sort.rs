//! Sorting rows by a field, and cutting them off.

use std::cmp::Ordering;

use annals_graph::budget::{Best, BudgetedVec};
use annals_graph::view::View;
use annals_model::error::{Error, ErrorKind, Result};
pub use annals_model::numbers::{as_float, signed_float};
use annals_query::query::Shaping;

use super::{AnswerDraft, text};
use crate::answer::{AnswerColumn, Note, Row, SortKey, of_shape};

/// An order of rows by a column.
pub(super) struct Order<R: 'static> {
    column: &'static AnswerColumn<R>,
    descending: bool,
}

impl<R> Clone for Order<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Order<R> {}

impl<R: Row> Order<R> {
    /// The order that rows of a shape are asked for in, if in any.
    pub(super) fn of(shaping: &Shaping) -> Result<Option<Self>> {
        let column = |field: &String| R::field(field).ok_or_else(|| unknown_field::<R>(field));
        let order = match &shaping.sorted {
            Some((field, descending)) => Some(Self { column: column(field)?, descending: *descending }),
            None => None,
        };
        shaping.show.iter().try_for_each(|field| column(field).map(|_| ()))?;
        Ok(order)
    }

    /// Whether the greatest comes first.
    pub(super) fn descending(&self) -> bool {
        self.descending
    }

    /// The name of the column.
    pub(super) fn field(&self) -> &'static str {
        self.column.name
    }

    /// What a row is sorted by.
    pub(super) fn key<'r>(&self, row: &'r R) -> SortKey<'r> {
        self.column.key(row)
    }

    /// How two keys stand in it.
    pub(super) fn compare(&self, a: &SortKey<'_>, b: &SortKey<'_>) -> Ordering {
        a.compare(b, self.descending)
    }
}

/// How many rows are wanted at most.
pub(super) fn limit(shaping: &Shaping) -> usize {
    shaping.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// The rows of an answer as they are found: no more of them are kept than are shown.
pub(super) enum ShownRows<'g, R: 'static> {
    /// The first so many, in the order in which they come; how many came.
    First(usize, BudgetedVec<'g, R>, usize),
    /// The first so many by a field.
    Sorted(Order<R>, Best<'g, SortKey<'static>, R, KeyOrder>),
}

/// An order of keys.
type KeyOrder = Box<dyn Fn(&SortKey<'static>, &SortKey<'static>) -> Ordering>;

impl<'g, R: Row> ShownRows<'g, R> {
    /// None so far, of those that are asked for.
    pub(super) fn new(view: &View<'g>, shaping: &Shaping) -> Result<Self> {
        Ok(match (Order::<R>::of(shaping)?, shaping.limit) {
            (Some(order), Some(_)) => {
                let compare: KeyOrder = Box::new(move |a, b| order.compare(a, b));
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
                best.offer(order.key(&row).into_owned(), || row);
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
pub(super) fn shape(view: &View<'_>, draft: &mut AnswerDraft, shaping: &Shaping) -> Result<()> {
    let cut_from = draft.cut_from;
    let note = of_shape!(
        &mut draft.body,
        rows => shape_rows(rows, (shaping, cut_from, view))?,
        _row => None
    );
    note.into_iter().for_each(|note| draft.note(note));
    Ok(())
}

fn shape_rows<R: Row>(
    rows: &mut Vec<R>,
    (shaping, cut_from, view): (&Shaping, Option<usize>, &View<'_>),
) -> Result<Option<Note>> {
    // What was cut while it was found is in order.
    if let Some(order) = Order::<R>::of(shaping)?.filter(|_| cut_from.is_none()) {
        sort(view, rows, order);
    }
    let total = cut_from.unwrap_or(rows.len());
    rows.truncate(limit(shaping));
    Ok((rows.len() < total).then(|| cut_note(rows.len(), total)))
}

/// How many rows of how many are shown.
pub(super) fn cut_note(shown: usize, total: usize) -> Note {
    Note::Cut { shown: text::total(shown), of: text::total(total) }
}

fn unknown_field<R: Row>(field: &str) -> Error {
    let known: Vec<&'static str> = R::fields().map(|column| column.name).collect();
    let near = annals_grammar::closest(field, known.iter().copied());
    let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
    Error::new(ErrorKind::Meaning, format!("these rows have no field `{field}`"))
        .hint(format!("they have {}", known.join(", ")))
        .candidates(near)
        .blaming(field)
}

/// Sorts stably: rows of one value stay in the order they had.
fn sort<R: Row>(view: &View<'_>, rows: &mut [R], order: Order<R>) {
    let places = {
        let keys = view.gathered(rows.iter().map(|row| order.key(row)));
        if keys.len() < rows.len() {
            return;
        }
        view.order_of(rows.len(), |one, other| order.compare(&keys[one], &keys[other]))
    };
    view.arrange(rows, places);
}
