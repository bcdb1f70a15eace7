//! Clauses and marks of query languages, search engines and statements.

use super::change::{Fidelity, Rewrite, begins, replaced};
use crate::foreign::sql;
use crate::foreign::words::{Piece, preposition, projection, starts_with_digit, value};

/// `ORDER BY date DESC`.
pub(super) fn sorting(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    let table = [("order by", "sorted by"), ("sort by", "sorted by"), ("sort on", "sorted by")];
    if let Some(change) = replaced(rest, &table) {
        return Some(change);
    }
    let sorted = begins(rest, "sorted").is_some() && rest.get(1).is_some_and(|piece| !piece.is("by"));
    sorted.then(|| Rewrite::written(1, "sorted", "sorted by"))
}

/// `GROUP BY month`, `by month`, `HAVING …`.
pub(super) fn grouping(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    const KEYS: [&str; 9] = ["day", "week", "month", "year", "place", "kind", "source", "actor", "province"];
    if let Some(taken) = begins(rest, "group by") {
        let mut change = Rewrite::written(taken, "group by", "per");
        change.front = Some("count".to_owned());
        return Some(change);
    }
    if let (Some(_), Some(key)) = (begins(rest, "by"), rest.get(1))
        && KEYS.iter().any(|known| key.is(known))
        && !before.last().is_some_and(|piece| piece.is("sorted") || piece.is("order") || piece.is("sort"))
    {
        let key = key.text.to_lowercase();
        let mut change = Rewrite::written(2, &format!("by {key}"), &format!("per {key}"));
        change.front = Some("count".to_owned());
        return Some(change);
    }
    if begins(rest, "having").is_some() {
        let message = "use `with` instead of `having`: places with more than 2 visits".to_owned();
        return Some(Rewrite::said(rest.len(), Vec::new(), message).but(Fidelity::Other));
    }
    replaced(rest, &[("distinct", ""), ("limit to", "limit")])
}

/// `COUNT(*)`, `count of`, `average of`.
pub(super) fn counting(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    let text = |at: usize| rest.get(at).map(|piece| piece.text).unwrap_or_default();
    if rest[0].is("count") && text(1) == "(" && text(2) == "*" && text(3) == ")" {
        let of = rest.get(4).is_some_and(|piece| piece.is("of") || piece.is("from"));
        let mut change = Rewrite::written(4 + usize::from(of), "COUNT(*)", "how many");
        if rest.len() <= change.taken {
            change.words = vec!["how many events".to_owned()];
        }
        return Some(change);
    }
    let table = [
        ("count of", "how many"),
        ("average of", "average quantity of"),
        ("median of", "median quantity of"),
        ("sum of", "total quantity of"),
        ("total of", "total quantity of"),
    ];
    replaced(rest, &table)
}

/// `by:Kim`, as in a search engine.
pub(super) fn keyed(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    let (key, inside) = rest[0].text.split_once(':').filter(|_| !rest[0].quoted)?;
    let role = preposition(key)?;
    let (said, taken) = match (inside, rest.get(1)) {
        ("", Some(next)) => (next.said(), 2),
        ("", None) => return None,
        (inside, _) => (value(inside), 1),
    };
    let message = format!("use `{role}` and a space instead of `{key}:`");
    Some(Rewrite::said(taken, vec![role.to_owned(), said], message))
}

/// `where place = 'Songchon'`, `date > 2024-01-01`, `more than` as a mark.
pub(super) fn conditions(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    const MARKS: [&str; 7] = ["=", ">", "<", "==", "!=", "<>", "=>"];
    let skipped = usize::from(rest[0].is("where") || rest[0].is("and") || rest[0].is("whose"));
    let null = rest.get(skipped + 2..).is_some_and(|rest| rest.iter().take(2).any(|piece| piece.is("null")));
    let compares = |piece: &&Piece<'_>| {
        MARKS.contains(&piece.text) || piece.is("like") || (piece.is("is") && (null || rest[0].is("where")))
    };
    let after_field = rest.get(skipped + 1).filter(compares);
    if let (Some(field), Some(mark)) = (rest.get(skipped), after_field)
        && (preposition(field.text).is_some() || rest[0].is("where"))
        && rest.len() > skipped + 2
    {
        let mut kind = String::new();
        let (said, taken) = sql::condition(&rest[skipped..], &mut kind);
        let typed = format!("{} {}", field.text, mark.text);
        let shown = said.split(' ').next().unwrap_or_default();
        let message = format!("use `{shown} …` instead of `{typed} …`");
        return Some(Rewrite::said(skipped + taken, vec![kind, said], message));
    }
    let kind = ["kind", "type"].iter().any(|word| rest[0].is(word))
        && rest.get(1).is_some_and(|mark| mark.text == "=");
    if let (true, Some(named)) = (kind, rest.get(2)) {
        let words = vec![named.text.to_lowercase()];
        let message = format!("`{} =` isn't needed: put the kind of event first", rest[0].text);
        return Some(Rewrite::said(3, words, message));
    }
    number(before, rest)
}

/// A number with a mark before it: `> 3 visits`, `visits > 3`, `>= 2024`.
fn number(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    let bound = |mark: &Piece<'_>| {
        Some(match mark.text {
            ">" => ("more than", "after"),
            "<" => ("fewer than", "before"),
            ">=" => ("at least", "since"),
            "<=" => ("at most", "until"),
            _ => return None,
        })
    };
    let small = |number: &Piece<'_>| starts_with_digit(number.text) && number.text.len() < 4;
    if let (Some(number), Some((many, since))) =
        (rest.get(1).filter(|n| starts_with_digit(n.text)), bound(&rest[0]))
    {
        let ours = if small(number) { many } else { since };
        let mut change = Rewrite::written(2, rest[0].text, ours);
        change.words.push(number.text.to_owned());
        return Some(change);
    }
    let (many, _) = rest.get(1).and_then(bound)?;
    let number = rest.get(2).filter(|number| small(number))?;
    let message =
        format!("put the number before the noun, on the thing that has them: {many} {}", number.text);
    let words = vec![many.to_owned(), number.text.to_owned(), rest[0].said()];
    let front = before.is_empty().then(|| "places with".to_owned());
    // Whether places or people are meant is not said.
    let sense = if front.is_some() { Fidelity::Near } else { Fidelity::Same };
    Some(Rewrite { front, ..Rewrite::said(3, words, message).but(sense) })
}

/// Whether a list is open: `either of (A`.
fn in_list(before: &[Piece<'_>]) -> bool {
    let mut closed = 0_usize;
    let opening = before.iter().rposition(|piece| match piece.text {
        ")" => {
            closed += 1;
            false
        }
        "(" if closed == 0 => true,
        "(" => {
            closed -= 1;
            false
        }
        _ => false,
    });
    let of = opening.map_or(&before[..0], |at| &before[..at]);
    matches!(of, [.., word, of] if of.is("of") && (word.is("either") || word.is("all")))
}

/// Marks between words.
pub(super) fn marks(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    let piece = &rest[0];
    if piece.quoted {
        return None;
    }
    let after_role = before.last().is_some_and(|piece| preposition(piece.text).is_some());
    match piece.text {
        "&" | "+" => return Some(Rewrite::written(1, piece.text, "and")),
        "|" => return Some(Rewrite::written(1, piece.text, "or")),
        "->" | "=>" | "→" => return Some(Rewrite::written(1, piece.text, "to").but(Fidelity::Near)),
        ";" => return Some(Rewrite::written(1, ";", "")),
        "{" | "}" => return Some(Rewrite::written(1, piece.text, "").but(Fidelity::Near)),
        "<" if rest.get(2).is_some_and(|closing| closing.text == ">") => {
            let message = format!("write names bare or in double quotes: {}", rest[1].text);
            return Some(Rewrite::said(3, vec![rest[1].said()], message));
        }
        "=" if after_role => return Some(Rewrite::written(1, "=", "")),
        "," if rest.len() > 1 && !before.is_empty() && !in_list(before) => {
            let message =
                "a comma doesn't join in a question: use `and`, or put a preposition before the name";
            let words = vec!["and".to_owned()];
            return Some(Rewrite::said(1, words, message.to_owned()).but(Fidelity::Near));
        }
        _ => {}
    }
    if let Some(name) = piece.text.strip_prefix('!').filter(|name| !name.is_empty()) {
        return Some(Rewrite::written(1, "!", "but not")).map(|mut change| {
            change.words.push(name.to_owned());
            change
        });
    }
    let bare =
        piece.text.trim_matches(['[', ']', '<', '>', '@', '*']).trim_end_matches("...").trim_end_matches(':');
    if piece.text.ends_with(['*', '%']) && !bare.trim_end_matches('%').is_empty() {
        let message = "names match only as a whole, not in part".to_owned();
        return Some(Rewrite::said(1, vec![bare.trim_matches('%').to_owned()], message).but(Fidelity::Near));
    }
    (bare.len() < piece.text.len() && !bare.is_empty()).then(|| {
        let message = format!("write names bare or in double quotes: {bare}");
        Rewrite::said(1, vec![bare.to_owned()], message)
    })
}

/// `by ?who`: what is asked for is a projection.
pub(super) fn variables(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    let variable = |piece: &Piece<'_>| piece.text.len() > 1 && piece.text.starts_with('?');
    if variable(&rest[0]) {
        let message = format!("`{}` isn't needed: use the word for what you ask", rest[0].text);
        return Some(Rewrite::said(1, vec!["who".to_owned()], message).but(Fidelity::Near));
    }
    let asked = rest.get(1).filter(|piece| variable(piece))?;
    let projection = projection(rest[0].text)?;
    let message = format!("`{}` isn't needed: `{projection} (…)` asks who or what it is", asked.text);
    let change = Rewrite::said(2, Vec::new(), message).but(Fidelity::Near);
    Some(Rewrite { front: Some(projection.to_owned()), ..change })
}

/// A clause of a statement with no comma, or with another mark, before it.
pub(super) fn commas(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Rewrite> {
    const CLAUSES: [&str; 5] = ["source", "labelled", "quantity", "count", "including"];
    if rest[0].text == ";" {
        return Some(Rewrite::written(1, ";", ","));
    }
    let opens = before.first().is_some_and(|piece| piece.is("record"));
    let clause = CLAUSES.into_iter().find(|word| rest[0].is(word)).filter(|_| opens && !rest[0].quoted)?;
    if before.last().is_some_and(|piece| piece.text == ",") || rest.len() < 2 {
        return None;
    }
    let message = format!("a comma is missing before `{clause}`");
    Some(Rewrite::said(1, vec![",".to_owned(), clause.to_owned()], message))
}
