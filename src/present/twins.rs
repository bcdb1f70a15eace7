//! Pairs of events that may be one, with the line that ties each and the line that tells it apart.

use annals_grammar::english;
use annals_store::entry::Role;

use super::{Draft, text};
use crate::analysis::duplicates::{self, Pair};
use crate::answer::{Body, TwinRow};
use crate::view::View;

/// A row for each pair.
pub(super) fn answer(view: &View<'_>) -> Draft {
    let pairs = duplicates::pairs(view);
    let rows = view.gathered(pairs.into_iter().filter_map(|pair| row(view, pair))).into_answer();
    let certain = rows.len();
    let checked = text::total(view.graph().events().len());
    let mut draft = Draft::new("twins", Body::Twins { rows }, certain).checked(checked);
    if certain == 0 {
        draft.note("no two events have the same kind, people, place and object and dates that can meet");
    }
    draft
}

fn row(view: &View<'_>, (first, second): Pair) -> Option<TwinRow> {
    let (first, second) = (view.event(first)?, view.event(second)?);
    let (event, twin) = (first.number, second.number);
    let mut alike = vec![view.graph().vocabulary().kind(first.kind).name.clone()];
    for role in Role::ALL.into_iter().filter(|role| duplicates::class(*role).is_some()) {
        let who: Vec<String> = first.role(role).map(|party| text::party(view, party)).collect();
        if !who.is_empty() {
            alike.push(format!("{} {}", role.as_str(), english::list(&who, "and")));
        }
    }
    let dates = [&first, &second].map(|seen| text::edtf(seen).unwrap_or_else(|| "no date".to_owned()));
    let when = if dates[0] == dates[1] { dates[0].clone() } else { english::list(&dates, "and") };
    Some(TwinRow {
        event,
        twin,
        alike: format!("{}, {when}", alike.join(" ")),
        same: format!("same #{event} #{twin}"),
        distinct: format!("distinct #{event} #{twin} because \"…\""),
    })
}
