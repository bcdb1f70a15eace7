//! Pairs of events that may be one, with the line that ties each and the line that tells it apart.

use annals_grammar::english;
use annals_graph::view::{EventView, View};
use annals_model::entry::Role;
use annals_query::analysis::duplicates::{self, DuplicatePair};
use annals_query::duplicates::counts;

use super::{AnswerDraft, text};
use crate::answer::{AnswerBody, DuplicateRow};

/// A row for each pair.
pub(super) fn answer(view: &View<'_>) -> AnswerDraft {
    let pairs = duplicates::pairs(view);
    let rows = view.gathered(pairs.into_iter().filter_map(|pair| row(view, pair))).into_answer();
    let certain = rows.len();
    let checked = text::total(view.graph().events().len());
    let mut draft = AnswerDraft::new("twins", AnswerBody::Duplicates { rows }, certain).checked(checked);
    if certain == 0 {
        draft.note("no likely duplicates");
    }
    draft
}

fn row(view: &View<'_>, (first, second): DuplicatePair) -> Option<DuplicateRow> {
    let (first, second) = (view.event(first)?, view.event(second)?);
    let (event, twin) = (first.number, second.number);
    let kind = |kind| view.graph().vocabulary().kind(kind).name.clone();
    let mut alike = vec![either(kind(first.kind), kind(second.kind))];
    for role in Role::ALL.into_iter().filter(|role| counts(*role)) {
        let who = |seen: &EventView<'_>| {
            let who: Vec<String> = seen.role(role).map(|party| text::party(view, party)).collect();
            english::list(&who, "and")
        };
        let who = either(who(&first), who(&second));
        if !who.is_empty() {
            alike.push(format!("{} {who}", role.as_str()));
        }
    }
    let dates = [&first, &second].map(|seen| text::edtf(seen).unwrap_or_else(|| "no date".to_owned()));
    let when = if dates[0] == dates[1] { dates[0].clone() } else { english::list(&dates, "and") };
    Some(DuplicateRow {
        event,
        twin,
        alike: format!("{}, {when}", alike.join(" ")),
        same: format!("same #{event} #{twin}"),
        distinct: format!("distinct #{event} #{twin} because \"…\""),
    })
}

/// What both events say, or what each says: `Songchon / Kangwon`.
fn either(one: String, other: String) -> String {
    match (one.is_empty(), other.is_empty()) {
        _ if one == other => one,
        (false, false) => format!("{one} / {other}"),
        _ => one + &other,
    }
}
