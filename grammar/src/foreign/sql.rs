//! SQL: `SELECT … FROM visits WHERE …`, as a phrase.

use super::words::{Piece, joined, pieces, preposition, projection, starts_with_digit, value};

/// The clauses of a statement in SQL.
#[derive(Default)]
struct Clauses<'p, 't> {
    columns: &'p [Piece<'t>],
    tables: &'p [Piece<'t>],
    conditions: &'p [Piece<'t>],
    group: &'p [Piece<'t>],
    having: &'p [Piece<'t>],
    order: &'p [Piece<'t>],
    limit: &'p [Piece<'t>],
}

/// The words that open a clause.
const OPENINGS: [&str; 7] = ["select", "from", "where", "group", "having", "order", "limit"];

/// `SELECT …` as a phrase; nothing where it has no `FROM`.
pub(crate) fn select(text: &str) -> Option<String> {
    let pieces = pieces(text.trim_end().trim_end_matches(';'));
    let clauses = clauses(&pieces);
    if clauses.tables.is_empty() {
        return None;
    }
    let (table, joined_to) = tables(clauses.tables);
    let mut table = table;
    let mut narrowing = conditions(clauses.conditions, &mut table);
    if let Some(other) = joined_to {
        narrowing = format!("with {other} {narrowing}").trim_end().to_owned();
    }
    let selected = joined(&[table.as_str(), narrowing.as_str()]);
    Some(joined(&[shaped(&clauses, &table, &selected), order(clauses.order), limit(&clauses)]))
}

fn clauses<'p, 't>(pieces: &'p [Piece<'t>]) -> Clauses<'p, 't> {
    let mut clauses = Clauses::default();
    let opens = |piece: &Piece<'_>| OPENINGS.iter().find(|word| piece.is(word)).copied();
    let mut at = 0;
    while at < pieces.len() {
        let length = pieces[at + 1..].iter().position(|piece| opens(piece).is_some());
        let end = length.map_or(pieces.len(), |length| at + 1 + length);
        let inside = &pieces[at + 1..end];
        match opens(&pieces[at]) {
            Some("select") => clauses.columns = inside,
            Some("from") => clauses.tables = inside,
            Some("where") => clauses.conditions = inside,
            Some("group") => clauses.group = inside,
            Some("having") => clauses.having = inside,
            Some("order") => clauses.order = inside,
            Some("limit") => clauses.limit = inside,
            _ => {}
        }
        at = end;
    }
    clauses
}

/// The table selected from, and one that it is joined to.
fn tables(pieces: &[Piece<'_>]) -> (String, Option<String>) {
    let name = |piece: &Piece<'_>| piece.text.to_lowercase().replace('_', " ");
    let first = pieces.first().map_or_else(|| "events".to_owned(), name);
    let join = pieces.iter().position(|piece| piece.is("join") || piece.text == ",");
    (first, join.and_then(|at| pieces.get(at + 1)).map(name))
}

/// `WHERE …` as what narrows; a condition on the kind takes the place of the table.
fn conditions(pieces: &[Piece<'_>], table: &mut String) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = pieces;
    while !rest.is_empty() {
        let (said, taken) = condition(rest, table);
        words.push(said);
        rest = &rest[taken.clamp(1, rest.len())..];
        if rest.first().is_some_and(|piece| piece.is("or")) {
            words.push("or".to_owned());
        }
        if rest.first().is_some_and(|piece| piece.is("and") || piece.is("or")) {
            rest = &rest[1..];
        }
    }
    joined(&words)
}

/// One condition, and the pieces it takes.
pub(crate) fn condition(pieces: &[Piece<'_>], table: &mut String) -> (String, usize) {
    let field = pieces[0].text.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let word = |at: usize, word: &str| pieces.get(at).is_some_and(|piece| piece.is(word));
    let negated = word(1, "not");
    let at = 1 + usize::from(negated);
    let not = if negated { "but not " } else { "" };
    let role = preposition(&field).unwrap_or("of");
    if word(at, "between") && pieces.len() > at + 3 {
        return (format!("{not}between {} and {}", pieces[at + 1].text, pieces[at + 3].text), at + 4);
    }
    if word(at, "in") {
        let close =
            pieces[at..].iter().position(|piece| piece.text == ")").map_or(pieces.len(), |n| at + n + 1);
        let values: Vec<String> = pieces[at + 1..close]
            .iter()
            .filter(|piece| piece.quoted || !["(", ")", ","].contains(&piece.text))
            .map(Piece::said)
            .collect();
        return (format!("{not}{role} ({})", values.join(" or ")), close);
    }
    if word(at, "is") {
        let negated = word(at + 1, "not");
        let who = if negated { "anybody" } else { "nobody" };
        return (format!("{role} {who}"), at + 2 + usize::from(negated));
    }
    let (Some(operator), Some(to)) = (pieces.get(at), pieces.get(at + 1)) else {
        return (String::new(), pieces.len());
    };
    if operator.is("like") && !to.text.is_empty() && preposition(&field).is_none() {
        return (format!("mentioning \"{}\"", to.text.trim_matches('%')), at + 2);
    }
    (compared(&field, operator.text, to, table, negated), at + 2)
}

/// `by = 'Kim'` as `by Kim`, `date >= '2024-01-01'` as `since 2024-01-01`.
fn compared(field: &str, operator: &str, to: &Piece<'_>, table: &mut String, negated: bool) -> String {
    let text = to.text.trim_matches('%');
    let dated = starts_with_digit(text);
    match (field, operator) {
        ("kind" | "type" | "event", "=" | "==") => {
            *table = text.to_lowercase();
            return String::new();
        }
        ("id", "=" | "==") if dated => {
            *table = format!("#{text}");
            return String::new();
        }
        (_, ">") if dated => return format!("after {text}"),
        (_, ">=") if dated => return format!("since {text}"),
        (_, "<") if dated => return format!("before {text}"),
        (_, "<=") if dated => return format!("until {text}"),
        _ => {}
    }
    let not = if negated || matches!(operator, "!=" | "<>") { "but not " } else { "" };
    let role = preposition(field).unwrap_or(field);
    // A year or month stands after `in`.
    let role = if role == "on" && text.len() < 10 { "in" } else { role };
    format!("{not}{role} {}", value(text))
}

/// What is asked of the selection: its count, its first or last, a figure, what stands in a role.
fn shaped(clauses: &Clauses<'_, '_>, table: &str, selected: &str) -> String {
    let key = clauses.group.iter().find(|piece| !piece.is("by"));
    let column = clauses.columns.iter().find(|piece| !piece.is("distinct"));
    let called = |name: &str| {
        let opens = |pair: &[Piece<'_>]| pair[0].is(name) && pair[1].text == "(";
        clauses.columns.windows(2).any(opens)
    };
    let dated = clauses.columns.iter().any(|piece| piece.is("date"));
    let rest = selected.strip_prefix(table).unwrap_or_default().trim();
    if let Some(key) = key {
        let key = key.text.rsplit('.').next().unwrap_or_default().to_lowercase();
        if let Some(bound) = bounded(clauses.having) {
            let singular = matches!(preposition(&key), Some("in" | "at" | "to"));
            let what = if singular { "places" } else { "people" };
            return joined(&[what, "with", &bound, table, rest]);
        }
        return joined(&["count", selected, "per", &key]);
    }
    match column {
        _ if called("count") => joined(&["how many", selected]),
        _ if called("max") && dated => joined(&["last", selected]),
        _ if called("min") && dated => joined(&["first", selected]),
        _ if called("sum") => joined(&["total quantity of", selected]),
        _ if called("avg") => joined(&["average quantity of", selected]),
        Some(column) => match projection(column.text) {
            Some(projection) => joined(&[projection, &format!("({selected})")]),
            None => selected.to_owned(),
        },
        None => selected.to_owned(),
    }
}

/// `HAVING COUNT(*) > 2` as `more than 2`.
fn bounded(having: &[Piece<'_>]) -> Option<String> {
    let number = having.iter().find(|piece| starts_with_digit(piece.text))?.text;
    let words = having.iter().find_map(|piece| {
        Some(match piece.text {
            ">" => "more than",
            ">=" => "at least",
            "<" => "fewer than",
            "<=" => "at most",
            "=" => "exactly",
            _ => return None,
        })
    })?;
    Some(format!("{words} {number}"))
}

fn order(pieces: &[Piece<'_>]) -> String {
    let Some(field) = pieces.iter().find(|piece| !piece.is("by")) else { return String::new() };
    let field = field.text.rsplit('.').next().unwrap_or_default().to_lowercase();
    let descending = pieces.iter().any(|piece| piece.is("desc") || piece.is("descending"));
    format!("sorted by {field}{}", if descending { " descending" } else { "" })
}

fn limit(clauses: &Clauses<'_, '_>) -> String {
    let top = clauses.columns.iter().position(|piece| piece.is("top"));
    let number = clauses.limit.first().or_else(|| top.and_then(|at| clauses.columns.get(at + 1)));
    number.map_or_else(String::new, |number| format!("limit {}", number.text))
}

/// `INSERT`, `UPDATE`, `DELETE` and their like: the statement to type.
pub(crate) fn change(text: &str) -> Option<&'static str> {
    let pieces = pieces(text);
    let [first, second, ..] = pieces.as_slice() else { return None };
    if first.is("insert") && second.is("into") {
        return Some("record visit by NAME to PLACE on DATE, source KEY");
    }
    if first.is("update") && pieces.iter().any(|piece| piece.is("set")) {
        return Some("correct #NUMBER on DATE because \"…\"");
    }
    if first.is("delete") && second.is("from") {
        return Some("retract #NUMBER because \"…\"");
    }
    let defined = ["create", "alter", "drop"].iter().any(|word| first.is(word));
    (defined && second.is("table")).then_some("define kind NAME: plural …, by person, at place")
}
