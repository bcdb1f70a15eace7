//! Wordings that are nearly phrases: each piece that is said otherwise here is put into our words.

use super::words::{Piece, joined, pieces, preposition, projection, starts_with_digit};
use super::{dates, sql};
use crate::ast::Span;
use crate::error::{Error, ErrorKind};

/// A few pieces in our words.
pub(super) struct Change {
    /// How many pieces it takes.
    pub(super) taken: usize,
    /// What stands in their place.
    pub(super) words: Vec<String>,
    /// What is the matter with them.
    pub(super) message: String,
    /// What goes in front of the whole phrase, if anything does.
    pub(super) front: Option<String>,
}

impl Change {
    /// `typed` is written `ours` here.
    pub(super) fn written(taken: usize, typed: &str, ours: &str) -> Self {
        let message = if ours.is_empty() {
            format!("`{typed}` is not needed here")
        } else {
            format!("`{typed}` is written `{ours}` here")
        };
        Self { taken, words: vec![ours.to_owned()], message, front: None }
    }
}

/// What stands at a piece, and what stands before it.
type Rule = fn(&[Piece<'_>], &[Piece<'_>]) -> Option<Change>;

/// The rules, the first that fits is taken.
const RULES: [Rule; 10] =
    [opening, phrases, sorting, grouping, counting, keyed, conditions, marks, variables, dates::change];

/// The rules for a line that tells something: its commas and names are not those of a question.
const RULES_TOLD: [Rule; 2] = [commas, dates::change];

/// A line in our words, where some of it was in others; the error says what the first of them was.
///
/// `known` are the words that are no slips of the finger; without it, none is looked for.
pub(super) fn rewritten(text: &str, known: Option<&dyn Fn(&str) -> bool>) -> Option<Error> {
    let rules: &[Rule] = if crate::parse::opens_statement(text) { &RULES_TOLD } else { &RULES };
    let pieces = pieces(text.trim_end().trim_end_matches('?'));
    let mut words: Vec<String> = Vec::new();
    let mut first: Option<(Span, String)> = None;
    let mut front: Option<String> = None;
    let mut at = 0;
    while at < pieces.len() {
        let (before, rest) = pieces.split_at(at);
        let slip = || known.and_then(|known| slip(&rest[0], known));
        let Some(change) = slip().or_else(|| rules.iter().find_map(|rule| rule(before, rest))) else {
            words.push(text[rest[0].span.start..rest[0].span.end].to_owned());
            at += 1;
            continue;
        };
        let taken = change.taken.clamp(1, rest.len());
        let span = Span { start: rest[0].span.start, end: rest[taken - 1].span.end };
        first.get_or_insert((span, change.message));
        words.extend(change.words);
        front = front.or(change.front);
        at += taken;
    }
    let (span, message) = first?;
    let phrase = super::put_before(&joined(&words));
    let phrase = front.map_or(phrase.clone(), |front| fronted(&front, &phrase));
    let error = Error::new(ErrorKind::Habit, span, message);
    Some(error.with_instead([phrase.trim().to_owned().into()]))
}

/// A phrase with words in front, once; a projection takes it in brackets.
fn fronted(front: &str, phrase: &str) -> String {
    let phrase = phrase.trim();
    if phrase.to_ascii_lowercase().starts_with(front) {
        phrase.to_owned()
    } else if front.ends_with(" of") {
        format!("{front} ({phrase})")
    } else {
        format!("{front} {phrase}")
    }
}

/// Whether the pieces begin with these words.
fn begins(pieces: &[Piece<'_>], words: &str) -> Option<usize> {
    let mut count = 0;
    for word in words.split(' ') {
        if !pieces.get(count)?.is(word) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// The first that the pieces begin with, put into our words.
fn replaced(pieces: &[Piece<'_>], table: &[(&str, &str)]) -> Option<Change> {
    table
        .iter()
        .find_map(|(typed, ours)| begins(pieces, typed).map(|taken| Change::written(taken, typed, ours)))
}

/// Ways to begin that say nothing, or that say it in other words.
fn opening(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    const OPENINGS: [(&str, &str); 52] = [
        ("show me everything about", "describe"),
        ("tell me everything about", "describe"),
        ("everything about", "describe"),
        ("news about", "timeline of"),
        ("are there any", ""),
        ("are there", ""),
        ("is there any", ""),
        ("who reported", "sources of"),
        ("who says", "sources of"),
        ("what is planned for", "planned events in"),
        ("what is planned in", "planned events in"),
        ("what was planned in", "planned events in"),
        ("latest news", "last 5 events"),
        ("recent events", "last 10 events"),
        ("recent news", "last 10 events"),
        ("please", ""),
        ("show me all", ""),
        ("show me", ""),
        ("show all", ""),
        ("show", ""),
        ("list all", ""),
        ("list", ""),
        ("give me", ""),
        ("get", ""),
        ("find me", ""),
        ("find all", ""),
        ("find", ""),
        ("search for", ""),
        ("search", ""),
        ("look up", ""),
        ("all of the", ""),
        ("all", ""),
        ("every", ""),
        ("tell me about", "describe"),
        ("tell me more about", "describe"),
        ("what about", "describe"),
        ("information about", "describe"),
        ("information on", "describe"),
        ("info on", "describe"),
        ("info about", "describe"),
        ("more about", "describe"),
        ("what do we know about", "describe"),
        ("what is known about", "describe"),
        ("what are", ""),
        ("what were", ""),
        ("how often", "how many times"),
        ("what changed since", "changes since"),
        ("what has changed since", "changes since"),
        ("number of", "how many"),
        ("what is the number of", "how many"),
        ("biography of", "describe"),
        ("chronology of", "timeline of"),
    ];
    if !before.is_empty() || rest.len() < 2 {
        return None;
    }
    let asked = what_did(rest).or_else(|| where_been(rest)).or_else(|| what_changed(rest));
    asked.or_else(|| replaced(rest, &OPENINGS))
}

/// `what did Kim do in 2024`: the events by him.
fn what_did(rest: &[Piece<'_>]) -> Option<Change> {
    let opens = begins(rest, "what did").or_else(|| begins(rest, "what has"))?;
    let does = rest.iter().position(|piece| piece.is("do") || piece.is("done"))?;
    let subject = joined(&rest[opens..does].iter().map(Piece::said).collect::<Vec<_>>());
    let words = vec![format!("events by {subject}")];
    let message = "what somebody did are the events by them".to_owned();
    Some(Change { taken: does + 1, words, message, front: None })
}

/// `where has Kim been`: where he went.
fn where_been(rest: &[Piece<'_>]) -> Option<Change> {
    let opens = begins(rest, "where has").or_else(|| begins(rest, "where have"))?;
    let been = rest.iter().position(|piece| piece.is("been"))?;
    let subject = joined(&rest[opens..been].iter().map(Piece::said).collect::<Vec<_>>());
    let message = "`where has … been` is written `where did … go` here".to_owned();
    let words = vec![format!("where did {subject} go")];
    (been > opens).then_some(Change { taken: been + 1, words, message, front: None })
}

/// `what changed in 2024`: the changes from its first day to its last.
fn what_changed(rest: &[Piece<'_>]) -> Option<Change> {
    let opens = begins(rest, "what changed in").or_else(|| begins(rest, "what has changed in"))?;
    let date = rest.get(opens..).filter(|date| !date.is_empty())?;
    let date = joined(&date.iter().map(Piece::said).collect::<Vec<_>>());
    let message = "what changed is asked from a day to a day".to_owned();
    let words = vec![format!("changes from {date} to {date}")];
    Some(Change { taken: rest.len(), words, message, front: None })
}

/// Words of English that stand for words of ours.
fn phrases(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    const PHRASES: [(&str, &str); 49] = [
        ("so far", ""),
        ("sources for", "sources of"),
        ("still", ""),
        ("currently", ""),
        ("already", ""),
        ("ever", ""),
        ("but never", "but not"),
        ("have been", "were"),
        ("has been", "was"),
        ("next to", "near"),
        ("close to", "near"),
        ("together with", "with"),
        ("along with", "with"),
        ("accompanied by", "with"),
        ("prior to", "before"),
        ("earlier than", "before"),
        ("later than", "after"),
        ("starting from", "since"),
        ("starting in", "since"),
        ("up to", "until"),
        ("as well as", "and"),
        ("except for", "but not"),
        ("except", "but not"),
        ("excluding", "but not"),
        ("minus", "but not"),
        ("union all", "or"),
        ("union", "or"),
        ("intersect", "and"),
        ("as of now", "as of today"),
        ("right now", "as of today"),
        ("and then", "followed by"),
        ("then", "followed by"),
        ("leading to", "followed by"),
        ("that led to", "followed by"),
        ("for each", "per"),
        ("grouped by", "per"),
        ("broken down by", "per"),
        ("according to", "from"),
        ("reported by", "from"),
        ("about which", "mentioning"),
        ("containing", "mentioning"),
        ("like", "mentioning"),
        ("no longer than", "within"),
        ("at the time of", "as of"),
        ("ordered by", "sorted by"),
        ("most recent", "last"),
        ("latest", "last"),
        ("earliest", "first"),
        ("path between", "path from"),
    ];
    let name_before = before.last().is_some_and(|piece| preposition(piece.text).is_some());
    let mut change =
        if name_before && begins(rest, "like").is_some() { None } else { replaced(rest, &PHRASES) }?;
    if change.words == ["mentioning"]
        && let Some(about) = rest.get(change.taken)
    {
        change.words.push(format!("\"{}\"", about.text.trim_matches('%')));
        change.taken += 1;
    }
    // `path between A and B`: its `and` is a `to`.
    if change.words == ["path from"] {
        let and = rest.iter().position(|piece| piece.is("and"))?;
        change.words.extend(rest[change.taken..and].iter().map(Piece::said));
        change.words.push("to".to_owned());
        change.message = "`path between … and …` is written `path from … to …` here".to_owned();
        change.taken = and + 1;
    }
    Some(change)
}

/// `ORDER BY date DESC`.
fn sorting(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    let table = [("order by", "sorted by"), ("sort by", "sorted by"), ("sort on", "sorted by")];
    if let Some(change) = replaced(rest, &table) {
        return Some(change);
    }
    let sorted = begins(rest, "sorted").is_some() && rest.get(1).is_some_and(|piece| !piece.is("by"));
    sorted.then(|| Change::written(1, "sorted", "sorted by"))
}

/// `GROUP BY month`, `by month`, `HAVING …`.
fn grouping(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    const KEYS: [&str; 9] = ["day", "week", "month", "year", "place", "kind", "source", "actor", "province"];
    if let Some(taken) = begins(rest, "group by") {
        let mut change = Change::written(taken, "group by", "per");
        change.front = Some("count".to_owned());
        return Some(change);
    }
    if let (Some(_), Some(key)) = (begins(rest, "by"), rest.get(1))
        && KEYS.iter().any(|known| key.is(known))
        && !before.last().is_some_and(|piece| piece.is("sorted") || piece.is("order") || piece.is("sort"))
    {
        let key = key.text.to_lowercase();
        let mut change = Change::written(2, &format!("by {key}"), &format!("per {key}"));
        change.front = Some("count".to_owned());
        return Some(change);
    }
    if begins(rest, "having").is_some() {
        let message =
            "`having` is said of the thing that has them: places with more than 2 visits".to_owned();
        return Some(Change { taken: rest.len(), words: Vec::new(), message, front: None });
    }
    replaced(rest, &[("distinct", ""), ("limit to", "limit")])
}

/// `COUNT(*)`, `count of`, `average of`.
fn counting(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    let text = |at: usize| rest.get(at).map(|piece| piece.text).unwrap_or_default();
    if rest[0].is("count") && text(1) == "(" && text(2) == "*" && text(3) == ")" {
        let of = rest.get(4).is_some_and(|piece| piece.is("of") || piece.is("from"));
        let mut change = Change::written(4 + usize::from(of), "COUNT(*)", "how many");
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
        ("average number of", "count"),
    ];
    replaced(rest, &table)
}

/// `by:Kim`, as in a search engine.
fn keyed(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    let (key, inside) = rest[0].text.split_once(':').filter(|_| !rest[0].quoted)?;
    let role = preposition(key)?;
    let (said, taken) = match (inside, rest.get(1)) {
        ("", Some(next)) => (next.said(), 2),
        ("", None) => return None,
        (inside, _) => (super::words::value(inside), 1),
    };
    let message = format!("`{key}:` is written `{role}` here, with a blank behind it");
    Some(Change { taken, words: vec![role.to_owned(), said], message, front: None })
}

/// `where place = 'Songchon'`, `date > 2024-01-01`, `more than` as a mark.
fn conditions(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
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
        let message = format!("`{typed} …` is written `{shown} …` here");
        return Some(Change { taken: skipped + taken, words: vec![kind, said], message, front: None });
    }
    let kind = ["kind", "type"].iter().any(|word| rest[0].is(word))
        && rest.get(1).is_some_and(|mark| mark.text == "=");
    if let (true, Some(named)) = (kind, rest.get(2)) {
        let words = vec![named.text.to_lowercase()];
        let message = format!("`{} =` is not needed: a kind of event stands first", rest[0].text);
        return Some(Change { taken: 3, words, message, front: None });
    }
    number(before, rest)
}

/// A number with a mark before it: `> 3 visits`, `visits > 3`, `>= 2024`.
fn number(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
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
        let mut change = Change::written(2, rest[0].text, ours);
        change.words.push(number.text.to_owned());
        return Some(change);
    }
    let (many, _) = rest.get(1).and_then(bound)?;
    let number = rest.get(2).filter(|number| small(number))?;
    let message = format!(
        "how many there are is said before the noun, and of the thing that has them: {many} {}",
        number.text
    );
    let words = vec![many.to_owned(), number.text.to_owned(), rest[0].said()];
    let front = before.is_empty().then(|| "places with".to_owned());
    Some(Change { taken: 3, words, message, front })
}

/// Marks between words.
fn marks(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    let piece = &rest[0];
    if piece.quoted {
        return None;
    }
    let after_role = before.last().is_some_and(|piece| preposition(piece.text).is_some());
    match piece.text {
        "&" | "+" => return Some(Change::written(1, piece.text, "and")),
        "|" => return Some(Change::written(1, piece.text, "or")),
        "->" | "=>" | "→" => return Some(Change::written(1, piece.text, "to")),
        ";" => return Some(Change::written(1, ";", "")),
        "{" | "}" => return Some(Change::written(1, piece.text, "")),
        "<" if rest.get(2).is_some_and(|closing| closing.text == ">") => {
            let message = format!("names stand bare or in double quotes: {}", rest[1].text);
            return Some(Change { taken: 3, words: vec![rest[1].said()], message, front: None });
        }
        "=" if after_role => return Some(Change::written(1, "=", "")),
        "," if rest.len() > 1 && !before.is_empty() => {
            let message =
                "a comma joins nothing in a question: say `and`, or put a preposition before the name";
            let words = vec!["and".to_owned()];
            return Some(Change { taken: 1, words, message: message.to_owned(), front: None });
        }
        _ => {}
    }
    if let Some(name) = piece.text.strip_prefix('!').filter(|name| !name.is_empty()) {
        return Some(Change::written(1, "!", "but not")).map(|mut change| {
            change.words.push(name.to_owned());
            change
        });
    }
    let bare =
        piece.text.trim_matches(['[', ']', '<', '>', '@', '*']).trim_end_matches("...").trim_end_matches(':');
    if piece.text.ends_with(['*', '%']) && !bare.trim_end_matches('%').is_empty() {
        let message = "a name is matched whole, and never by a part of it".to_owned();
        return Some(Change {
            taken: 1,
            words: vec![bare.trim_matches('%').to_owned()],
            message,
            front: None,
        });
    }
    (bare.len() < piece.text.len() && !bare.is_empty()).then(|| {
        let message = format!("names stand bare or in double quotes: {bare}");
        Change { taken: 1, words: vec![bare.to_owned()], message, front: None }
    })
}

/// `by ?who`: what is asked for is a projection.
fn variables(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    let variable = |piece: &Piece<'_>| piece.text.len() > 1 && piece.text.starts_with('?');
    if variable(&rest[0]) {
        let message = format!("`{}` is not needed: what is asked for has a word of its own", rest[0].text);
        return Some(Change { taken: 1, words: vec!["who".to_owned()], message, front: None });
    }
    let asked = rest.get(1).filter(|piece| variable(piece))?;
    let projection = projection(rest[0].text)?;
    let message = format!("`{}` is not needed: `{projection} (…)` asks who or what it is", asked.text);
    Some(Change { taken: 2, words: Vec::new(), message, front: Some(projection.to_owned()) })
}

/// A keyword with a slip of the finger in it. A capital letter begins a word of a name, however near a keyword it is.
fn slip(piece: &Piece<'_>, known: &dyn Fn(&str) -> bool) -> Option<Change> {
    let ours = crate::words::slip(piece.text)
        .filter(|_| !piece.quoted && !piece.text.starts_with(char::is_uppercase) && !known(piece.text))?;
    let message = format!("`{}` is no word here: `{ours}` may be meant", piece.text);
    Some(Change { taken: 1, words: vec![ours.to_owned()], message, front: None })
}

/// A clause of a statement with no comma, or with another mark, before it.
fn commas(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    const CLAUSES: [&str; 5] = ["source", "labelled", "quantity", "count", "including"];
    if rest[0].text == ";" {
        return Some(Change::written(1, ";", ","));
    }
    let opens = before.first().is_some_and(|piece| piece.is("record"));
    let clause = CLAUSES.into_iter().find(|word| rest[0].is(word)).filter(|_| opens && !rest[0].quoted)?;
    if before.last().is_some_and(|piece| piece.text == ",") || rest.len() < 2 {
        return None;
    }
    let message = format!("a comma is missing before `{clause}`");
    Some(Change { taken: 1, words: vec![",".to_owned(), clause.to_owned()], message, front: None })
}
