use crate::ast::Span;
use crate::error::{Error, ErrorKind};
use crate::parse::STATEMENTS;
use crate::print::quote_name;

/// Answers a wording of another language with the phrase to type instead.
pub(crate) fn check(text: &str) -> Result<(), Error> {
    let first = first_letters(text);
    if first.eq_ignore_ascii_case("select") {
        sql(text)?;
    } else if first.eq_ignore_ascii_case("match") && text.contains("(") {
        return Err(cypher(text));
    } else if (first.eq_ignore_ascii_case("prefix") || first.eq_ignore_ascii_case("ask"))
        && text.contains(['{', ':'])
    {
        return Err(sparql(text));
    }
    if !text.contains(['=', '&', '|', '!', '<', '>', '/', '.']) {
        return Ok(());
    }
    let statement = STATEMENTS.iter().any(|word| word.eq_ignore_ascii_case(first));
    for (at, token) in tokens(text) {
        operator(text, at, token)?;
        date(at, token, statement)?;
    }
    Ok(())
}

fn first_letters(text: &str) -> &str {
    text.split_whitespace()
        .next()
        .unwrap_or_default()
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .next()
        .unwrap_or_default()
}

/// The pieces of a text between blanks, brackets and commas, outside quotes and comments, with where they start.
fn tokens(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        loop {
            let here = &text[rest..];
            let letter = here.chars().next()?;
            if letter == '"' || letter == '“' {
                let close = if letter == '“' { '”' } else { '"' };
                let inside = &here[letter.len_utf8()..];
                rest +=
                    letter.len_utf8() + inside.find(close).map_or(inside.len(), |end| end + close.len_utf8());
            } else if here.starts_with("//") {
                rest += here.find('\n').unwrap_or(here.len());
            } else if letter.is_whitespace() || "(),;".contains(letter) {
                rest += letter.len_utf8();
            } else {
                let between = |letter: char| letter.is_whitespace() || "(),;\"“".contains(letter);
                let end = here.find(between).unwrap_or(here.len());
                let at = rest;
                rest += end;
                return Some((at, &here[..end]));
            }
        }
    })
}

fn habit(text: &str, message: &str, phrase: &str) -> Error {
    let span = Span { start: 0, end: text.trim_end().len() };
    Error::new(ErrorKind::Habit, span, message).with_hint(format!("type: {phrase}"))
}

/// `SELECT … FROM visits WHERE by = 'Kim' AND …`, as a phrase.
fn sql(text: &str) -> Result<(), Error> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let find = |word: &str| words.iter().position(|other| other.eq_ignore_ascii_case(word));
    if text.contains('?') && text.contains('{') {
        return Err(sparql(text));
    }
    let Some(from) = find("from") else { return Ok(()) };
    let mut phrase = String::new();
    if words[1..from].iter().any(|word| word.to_ascii_lowercase().starts_with("count(")) {
        phrase.push_str("how many ");
    }
    let table = words.get(from + 1).map_or("events", |table| table.trim_end_matches(';'));
    phrase.push_str(&table.to_lowercase());
    let order = find("order").unwrap_or(words.len());
    let limit = find("limit").unwrap_or(words.len());
    if let Some(clause) = find("where") {
        let conditions = words[clause + 1..order.min(limit).max(clause + 1)].join(" ");
        for condition in split_on_word(&conditions, "and") {
            phrase.push(' ');
            phrase.push_str(&narrowing(condition));
        }
    }
    if let Some(field) = words.get(order + 2) {
        let descending =
            words.get(order + 3).is_some_and(|word| word.to_ascii_lowercase().starts_with("desc"));
        let direction = if descending { " descending" } else { "" };
        phrase.push_str(&format!(" sorted by {}{direction}", field.trim_end_matches(';').to_lowercase()));
    }
    if let Some(number) = words.get(limit + 1) {
        phrase.push_str(&format!(" limit {}", number.trim_end_matches(';')));
    }
    Err(habit(text, "this is SQL; here a phrase says what is looked for", &phrase))
}

fn split_on_word<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let lower = text.to_ascii_lowercase();
    let separator = format!(" {word} ");
    let mut pieces = Vec::new();
    let mut start = 0;
    while let Some(found) = lower[start..].find(&separator) {
        pieces.push(&text[start..start + found]);
        start += found + separator.len();
    }
    pieces.push(&text[start..]);
    pieces
}

/// `by = 'Kim'` as `by Kim`, `date >= '2024-01-01'` as `since 2024-01-01`.
fn narrowing(condition: &str) -> String {
    let operators = ["==", ">=", "<=", "<>", "!=", "=", ">", "<", " like ", " LIKE "];
    let found =
        operators.iter().find_map(|operator| condition.split_once(operator).map(|(l, r)| (l, *operator, r)));
    let Some((field, operator, value)) = found else { return condition.trim().to_owned() };
    let value = value.trim().trim_end_matches(';').trim_matches(['\'', '"', '%', '`']);
    let field = field.trim().trim_matches(['"', '`']).to_lowercase();
    let field = field.rsplit('.').next().unwrap_or_default();
    let is_date = value.starts_with(|letter: char| letter.is_ascii_digit());
    let preposition = match (field, operator) {
        (_, ">" | ">=") if is_date => {
            return format!("{} {value}", if operator == ">" { "after" } else { "since" });
        }
        (_, "<" | "<=") if is_date => {
            return format!("{} {value}", if operator == "<" { "before" } else { "until" });
        }
        ("actor" | "subject" | "who", _) => "by",
        ("place" | "location" | "where", _) => "in",
        ("target" | "object", _) => "to",
        ("date" | "day" | "when", _) => "on",
        ("year" | "month", _) => "in",
        (field, _) => field,
    };
    let not = if matches!(operator, "!=" | "<>") { "but not " } else { "" };
    let value = if is_date { value.to_owned() } else { quote_name(value) };
    format!("{not}{preposition} {value}")
}

/// `MATCH (a {name: 'Kim'})-[:VISITED]->(b {name: 'Songchon'})`, as a phrase.
fn cypher(text: &str) -> Error {
    let kind =
        text.split_once("-[").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inside, _)| inside);
    let kind = kind.rsplit_once(':').map_or("", |(_, kind)| kind);
    let kind: String = kind.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let kind = if kind.is_empty() { "events".to_owned() } else { kind.to_lowercase().replace('_', " ") };
    let (left, right) = text.split_once("->").unwrap_or((text, ""));
    let name = |side: &str| {
        let (_, value) = side.split_once('{')?.1.split_once(':')?;
        let value = value.trim().trim_start_matches(['\'', '"']);
        let name = value.split(['\'', '"', '}', ',']).next()?.trim();
        (!name.is_empty()).then(|| quote_name(name))
    };
    let mut phrase = kind;
    for (word, name) in [("by", name(left)), ("to", name(right))] {
        if let Some(name) = name {
            phrase.push_str(&format!(" {word} {name}"));
        }
    }
    habit(text, "this is Cypher; here a phrase says what is looked for", &phrase)
}

fn sparql(text: &str) -> Error {
    let quoted: Vec<String> = text.split('"').skip(1).step_by(2).map(quote_name).collect();
    let mut phrase = "events".to_owned();
    for (word, name) in ["by", "to"].iter().zip(quoted) {
        phrase.push_str(&format!(" {word} {name}"));
    }
    habit(text, "this is SPARQL; here a phrase says what is looked for", &phrase)
}

/// `==`, `&&` and their like.
fn operator(text: &str, at: usize, token: &str) -> Result<(), Error> {
    let words = [
        ("==", ""),
        ("&&", "and"),
        ("||", "or"),
        ("!=", "but not"),
        ("<>", "but not"),
        (">=", "since"),
        ("<=", "until"),
    ];
    let Some((operator, word, found)) =
        words.iter().find_map(|(o, w)| token.find(o).map(|found| (*o, *w, found)))
    else {
        return Ok(());
    };
    let start = at + found;
    let span = Span { start, end: start + operator.len() };
    let spaced = words.iter().fold(text.trim().to_owned(), |text, (o, w)| text.replace(o, &format!(" {w} ")));
    let phrase = spaced.split_whitespace().collect::<Vec<_>>().join(" ").replace("but not by but", "but");
    let phrase = put_before(&phrase);
    let message = if word.is_empty() {
        format!("`{operator}` is not needed here")
    } else {
        format!("`{operator}` is written `{word}` here")
    };
    Err(Error::new(ErrorKind::Habit, span, message).with_hint(format!("type: {phrase}")))
}

/// `by but not Kim` as `but not by Kim`.
fn put_before(phrase: &str) -> String {
    let mut words: Vec<&str> = phrase.split(' ').collect();
    let mut index = 0;
    while index + 2 < words.len() {
        if words[index + 1] == "but"
            && words[index + 2] == "not"
            && crate::parse::is_preposition(words[index])
        {
            words[index..index + 3].rotate_left(1);
        }
        index += 1;
    }
    words.join(" ")
}

/// `05/06/2024`, `5.6.2024`, `2024/06/05`: says every way that it can be meant.
fn date(at: usize, token: &str, statement: bool) -> Result<(), Error> {
    let trimmed = if statement { token } else { token.trim_end_matches('?') };
    let Some(mark) = ['/', '.'].into_iter().find(|mark| trimmed.matches(*mark).count() == 2) else {
        return Ok(());
    };
    let parts: Vec<&str> = trimmed.split(mark).collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return Ok(());
    }
    let numbers: Vec<u16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let (&[a, b, c], [first, middle, last]) = (numbers.as_slice(), parts.as_slice()) else { return Ok(()) };
    let mut readings: Vec<String> = Vec::new();
    let mut read = |year: u16, month: u16, day: u16| {
        let reading = format!("{year:04}-{month:02}-{day:02}");
        if (1..=12).contains(&month) && day >= 1 && day <= days(year, month) && !readings.contains(&reading) {
            readings.push(reading);
        }
    };
    if last.len() == 4 && first.len() <= 2 && middle.len() <= 2 {
        read(c, b, a);
        if mark == '/' {
            read(c, a, b);
        }
    } else if first.len() == 4 && middle.len() <= 2 && last.len() <= 2 {
        read(a, b, c);
    } else {
        return Ok(());
    }
    let span = Span { start: at, end: at + trimmed.len() };
    Err(match readings.as_slice() {
        [] => Error::new(ErrorKind::Date, span, format!("there is no such day as `{trimmed}`"))
            .with_hint("a date is written YEAR-MONTH-DAY: 2024-12-20"),
        [only] => Error::new(ErrorKind::Date, span, format!("the date `{trimmed}` is written {only} here"))
            .with_hint(format!("type: {only}")),
        [one, other, ..] => Error::new(
            ErrorKind::Date,
            span,
            format!("`{trimmed}` can be read in two ways: {one} or {other}"),
        )
        .with_hint(format!("type {one} (day first) or {other} (month first)")),
    })
}

fn days(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
