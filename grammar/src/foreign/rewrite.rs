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
    /// How near it comes to what was typed.
    pub(super) sense: Sense,
}

/// How near what is put in the place of other words comes to what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sense {
    /// It leaves something out, or puts something in: nothing can be offered.
    Other,
    /// It may have been meant.
    Near,
    /// It says the same.
    Same,
}

impl Change {
    /// Words in the place of others that say the same.
    pub(super) fn said(taken: usize, words: Vec<String>, message: String) -> Self {
        Self { taken, words, message, front: None, sense: Sense::Same }
    }

    /// The same change, where it comes only so near to what was typed.
    pub(super) fn but(mut self, sense: Sense) -> Self {
        self.sense = sense;
        self
    }

    /// `typed` is written `ours` here.
    pub(super) fn written(taken: usize, typed: &str, ours: &str) -> Self {
        let message = if ours.is_empty() {
            format!("`{typed}` isn't needed here")
        } else {
            format!("use `{ours}` instead of `{typed}`")
        };
        Self::said(taken, vec![ours.to_owned()], message)
    }
}

/// What stands at a piece, and what stands before it.
type Rule = fn(&[Piece<'_>], &[Piece<'_>]) -> Option<Change>;

/// The rules, the first that fits is taken.
const RULES: [Rule; 10] =
    [opening, phrases, sorting, grouping, counting, keyed, conditions, marks, variables, dates::change];

/// The rules for a line that tells something: its commas and names are not those of a question.
const RULES_NAMED: [Rule; 2] = [commas, dates::change];

/// A line in our words, where some of it was in others; the error says what the first of them was.
pub(super) fn rewritten(text: &str) -> Option<Error> {
    let rules: &[Rule] = if crate::parse::opens_statement(text) { &RULES_NAMED } else { &RULES };
    let pieces = pieces(text.trim_end().trim_end_matches('?'));
    let mut words: Vec<String> = Vec::new();
    let mut first: Option<(Span, String)> = None;
    let mut front: Option<String> = None;
    let mut sense = Sense::Same;
    let mut at = 0;
    while at < pieces.len() {
        let (before, rest) = pieces.split_at(at);
        let Some(change) = rules.iter().find_map(|rule| rule(before, rest)) else {
            words.push(text[rest[0].span.start..rest[0].span.end].to_owned());
            at += 1;
            continue;
        };
        let taken = change.taken.clamp(1, rest.len());
        let span = Span { start: rest[0].span.start, end: rest[taken - 1].span.end };
        first.get_or_insert((span, change.message));
        words.extend(change.words);
        front = front.or(change.front);
        sense = sense.min(change.sense);
        at += taken;
    }
    let (span, message) = first?;
    let phrase = super::put_before(&joined(&words));
    let phrase = front.map_or(phrase.clone(), |front| fronted(&front, &phrase));
    let error = Error::new(ErrorKind::ForeignSyntax, span, message);
    let offered = (sense > Sense::Other).then(|| phrase.trim().to_owned().into());
    Some(error.with_instead(offered).asking_the_same(sense == Sense::Same))
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
    const OPENINGS: [(&str, &str); 51] = [
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
    // What is asked about another thing is asked of the line before.
    let about = || replaced(rest, &[("what about", "describe")]).map(|change| change.but(Sense::Near));
    asked.or_else(about).or_else(|| replaced(rest, &OPENINGS))
}

/// `what did Kim do in 2024`: the events by him.
fn what_did(rest: &[Piece<'_>]) -> Option<Change> {
    let opens = begins(rest, "what did").or_else(|| begins(rest, "what has"))?;
    let does = rest.iter().position(|piece| piece.is("do") || piece.is("done"))?;
    let subject = joined(&rest[opens..does].iter().map(Piece::said).collect::<Vec<_>>());
    let words = vec![format!("events by {subject}")];
    let message = "use `events by` for what somebody did".to_owned();
    Some(Change::said(does + 1, words, message))
}

/// `where has Kim been`: where he went.
fn where_been(rest: &[Piece<'_>]) -> Option<Change> {
    let opens = begins(rest, "where has").or_else(|| begins(rest, "where have"))?;
    let been = rest.iter().position(|piece| piece.is("been"))?;
    let subject = joined(&rest[opens..been].iter().map(Piece::said).collect::<Vec<_>>());
    let message = "use `where did … go` instead of `where has … been`".to_owned();
    let words = vec![format!("where did {subject} go")];
    (been > opens).then_some(Change::said(been + 1, words, message))
}

/// `what changed in 2024`: the changes from its first day to its last.
fn what_changed(rest: &[Piece<'_>]) -> Option<Change> {
    let opens = begins(rest, "what changed in").or_else(|| begins(rest, "what has changed in"))?;
    let date = rest.get(opens..).filter(|date| !date.is_empty())?;
    let date = joined(&date.iter().map(Piece::said).collect::<Vec<_>>());
    let message = "give a first and a last day for what changed".to_owned();
    let words = vec![format!("changes from {date} to {date}")];
    Some(Change::said(rest.len(), words, message))
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
    /// Those of them that may mean something else as well.
    const NEAR: [&str; 7] =
        ["leading to", "that led to", "intersect", "containing", "like", "no longer than", "at the time of"];
    let name_before = before.last().is_some_and(|piece| preposition(piece.text).is_some());
    let mut change =
        if name_before && begins(rest, "like").is_some() { None } else { replaced(rest, &PHRASES) }?;
    if NEAR.iter().any(|words| begins(rest, words).is_some()) {
        change.sense = Sense::Near;
    }
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
        change.message = "use `path from … to …` instead of `path between … and …`".to_owned();
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
        let message = "use `with` instead of `having`: places with more than 2 visits".to_owned();
        return Some(Change::said(rest.len(), Vec::new(), message).but(Sense::Other));
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
    let message = format!("use `{role}` and a space instead of `{key}:`");
    Some(Change::said(taken, vec![role.to_owned(), said], message))
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
        let message = format!("use `{shown} …` instead of `{typed} …`");
        return Some(Change::said(skipped + taken, vec![kind, said], message));
    }
    let kind = ["kind", "type"].iter().any(|word| rest[0].is(word))
        && rest.get(1).is_some_and(|mark| mark.text == "=");
    if let (true, Some(named)) = (kind, rest.get(2)) {
        let words = vec![named.text.to_lowercase()];
        let message = format!("`{} =` isn't needed: put the kind of event first", rest[0].text);
        return Some(Change::said(3, words, message));
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
    let message =
        format!("put the number before the noun, on the thing that has them: {many} {}", number.text);
    let words = vec![many.to_owned(), number.text.to_owned(), rest[0].said()];
    let front = before.is_empty().then(|| "places with".to_owned());
    // Whether places or people are meant is not said.
    let sense = if front.is_some() { Sense::Near } else { Sense::Same };
    Some(Change { front, ..Change::said(3, words, message).but(sense) })
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
fn marks(before: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    let piece = &rest[0];
    if piece.quoted {
        return None;
    }
    let after_role = before.last().is_some_and(|piece| preposition(piece.text).is_some());
    match piece.text {
        "&" | "+" => return Some(Change::written(1, piece.text, "and")),
        "|" => return Some(Change::written(1, piece.text, "or")),
        "->" | "=>" | "→" => return Some(Change::written(1, piece.text, "to").but(Sense::Near)),
        ";" => return Some(Change::written(1, ";", "")),
        "{" | "}" => return Some(Change::written(1, piece.text, "").but(Sense::Near)),
        "<" if rest.get(2).is_some_and(|closing| closing.text == ">") => {
            let message = format!("write names bare or in double quotes: {}", rest[1].text);
            return Some(Change::said(3, vec![rest[1].said()], message));
        }
        "=" if after_role => return Some(Change::written(1, "=", "")),
        "," if rest.len() > 1 && !before.is_empty() && !in_list(before) => {
            let message =
                "a comma doesn't join in a question: use `and`, or put a preposition before the name";
            let words = vec!["and".to_owned()];
            return Some(Change::said(1, words, message.to_owned()).but(Sense::Near));
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
        let message = "names match only as a whole, not in part".to_owned();
        return Some(Change::said(1, vec![bare.trim_matches('%').to_owned()], message).but(Sense::Near));
    }
    (bare.len() < piece.text.len() && !bare.is_empty()).then(|| {
        let message = format!("write names bare or in double quotes: {bare}");
        Change::said(1, vec![bare.to_owned()], message)
    })
}

/// `by ?who`: what is asked for is a projection.
fn variables(_: &[Piece<'_>], rest: &[Piece<'_>]) -> Option<Change> {
    let variable = |piece: &Piece<'_>| piece.text.len() > 1 && piece.text.starts_with('?');
    if variable(&rest[0]) {
        let message = format!("`{}` isn't needed: use the word for what you ask", rest[0].text);
        return Some(Change::said(1, vec!["who".to_owned()], message).but(Sense::Near));
    }
    let asked = rest.get(1).filter(|piece| variable(piece))?;
    let projection = projection(rest[0].text)?;
    let message = format!("`{}` isn't needed: `{projection} (…)` asks who or what it is", asked.text);
    let change = Change::said(2, Vec::new(), message).but(Sense::Near);
    Some(Change { front: Some(projection.to_owned()), ..change })
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
    Some(Change::said(1, vec![",".to_owned(), clause.to_owned()], message))
}
