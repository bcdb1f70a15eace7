//! Cypher and SPARQL: patterns over a graph, as phrases.

use super::words::{pieces, value};
use crate::error::Instead;
use crate::words::is_preposition;

/// A tie between two nodes of a pattern.
#[derive(Default)]
struct PatternTie {
    /// The words of the tie: a verb, perhaps with a preposition behind it.
    verb: String,
    /// The names of its ends, where they have one.
    from: Option<String>,
    to: Option<String>,
    /// Which end is wanted, if only one is.
    wanted: Option<TieEnd>,
    /// Whether their number is wanted.
    counted: bool,
    /// What else narrows it.
    narrowing: String,
    /// Whether what is wanted is a thing and no place.
    thing: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TieEnd {
    From,
    To,
}

impl PatternTie {
    /// The phrases that it may stand for, the likeliest first: the role of its end depends on the verb.
    fn phrases(&self) -> Vec<Instead> {
        // A role where a verb is wanted: `?x ex:by "Kim"`.
        if is_preposition(&self.verb) {
            let name = self.to.as_ref().or(self.from.as_ref()).map_or("NAME", String::as_str);
            return vec![format!("events {} {name}", self.verb).into()];
        }
        let words: Vec<&str> = self.verb.split(' ').collect();
        let own = words.last().filter(|word| words.len() > 1 && is_preposition(word));
        let verb = own.map_or_else(|| self.verb.clone(), |_| words[..words.len() - 1].join(" "));
        let roles: &[&str] =
            if self.to.is_some() || own.is_some() { &["to", "of", "at", "with", "in"] } else { &["to"] };
        let passive = own.is_some_and(|word| *word == "by");
        let phrase = |role: &&str| {
            let role = own.filter(|_| !passive).map_or(*role, |own| own);
            let (subject, object) = if passive { (&self.to, &self.from) } else { (&self.from, &self.to) };
            let mut after = String::new();
            for (word, name) in [("by", subject), (role, object)] {
                if let Some(name) = name {
                    after.push_str(&format!(" {word} {name}"));
                }
            }
            after.push_str(&self.narrowing);
            let wanted = self.wanted.map(|end| (end == TieEnd::From) != passive);
            let (before, after) = match wanted {
                _ if self.counted => ("how many ".to_owned(), after),
                None => (String::new(), after),
                Some(true) => ("actors of (".to_owned(), format!("{after})")),
                Some(false) if self.thing => ("objects of (".to_owned(), format!("{after})")),
                Some(false) => ("places of (".to_owned(), format!("{after})")),
            };
            Instead { before, verb: verb.clone(), after }
        };
        roles.iter().map(phrase).collect()
    }
}

/// `MATCH (a {name: 'Kim'})-[:VISITED]->(b {name: 'Songchon'}) RETURN b`, as phrases.
pub(crate) fn cypher(text: &str) -> Vec<Instead> {
    let lower = text.to_ascii_lowercase();
    let (pattern, rest) = split_at_word(text, &lower, "return");
    let (pattern, condition) = split_at_word(pattern, &pattern.to_ascii_lowercase(), "where");
    let nodes: Vec<PatternNode> = nodes(pattern, condition);
    if lower.contains("shortestpath") {
        let name =
            |at: usize| nodes.get(at).and_then(|node| node.name.clone()).unwrap_or_else(|| "NAME".into());
        return vec![format!("path from {} to {}", name(0), name(1)).into()];
    }
    let inside = pattern.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(inside, _)| inside);
    let Some(inside) = inside else { return alone(&nodes) };
    let verb = inside.rsplit_once(':').map_or("", |(_, verb)| verb);
    let verb: String = verb.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    let verb = if verb.is_empty() { "events".to_owned() } else { verb.to_lowercase().replace('_', " ") };
    let backwards = pattern.contains("<-");
    let (first, second) = if backwards { (1, 0) } else { (0, 1) };
    let end = |at: usize| nodes.get(at).cloned().unwrap_or_default();
    let (from, to) = (end(first), end(second));
    let wanted = rest.trim().trim_end_matches(';').split([' ', '.', ',']).next().unwrap_or_default();
    const PLACES: [&str; 8] = ["", "place", "location", "county", "city", "province", "country", "district"];
    let is = |node: &PatternNode| !wanted.is_empty() && node.variable == wanted && !rest.contains(',');
    let tie = PatternTie {
        verb,
        wanted: if is(&from) { Some(TieEnd::From) } else { is(&to).then_some(TieEnd::To) },
        counted: rest.to_ascii_lowercase().contains("count("),
        from: from.name.clone(),
        to: to.name.clone(),
        narrowing: dates(condition),
        thing: !PLACES.contains(&to.label.as_str()),
    };
    tie.phrases()
}

/// A text up to a word and what follows the word.
fn split_at_word<'t>(text: &'t str, lower: &str, word: &str) -> (&'t str, &'t str) {
    match lower.find(&format!(" {word} ")) {
        Some(at) => (&text[..at], &text[at + word.len() + 2..]),
        None => (text, ""),
    }
}

/// A node of a pattern: `(p:Person {name: 'Kim'})`.
#[derive(Clone, Default)]
struct PatternNode {
    variable: String,
    label: String,
    name: Option<String>,
}

fn nodes(pattern: &str, condition: &str) -> Vec<PatternNode> {
    let inside = pattern.split('(').skip(1).filter_map(|rest| rest.split(')').next());
    let inside = inside.filter(|text| !text.trim().is_empty());
    inside.map(|text| node(text, condition)).collect()
}

fn node(text: &str, condition: &str) -> PatternNode {
    let (head, fields) = text.split_once('{').unwrap_or((text, ""));
    let (variable, label) = head.split_once(':').unwrap_or((head, ""));
    let variable = variable.trim().to_owned();
    let own = pieces(fields).into_iter().find(|piece| piece.quoted).map(|piece| value(piece.text));
    let held = || {
        let named = format!("{variable}.name");
        let pieces = pieces(condition);
        let at = pieces.iter().position(|piece| !variable.is_empty() && piece.text == named)?;
        pieces.get(at + 2).filter(|piece| piece.quoted).map(|piece| value(piece.text))
    };
    // A capital letter begins a name, where nothing says what the thing named so is.
    let bare = || (label.is_empty() && variable.starts_with(char::is_uppercase)).then(|| value(&variable));
    PatternNode { name: own.or_else(held).or_else(bare), label: label.trim().to_lowercase(), variable }
}

/// A pattern with no tie: the things of a type, or one by its name.
fn alone(nodes: &[PatternNode]) -> Vec<Instead> {
    vec![match nodes.first() {
        Some(PatternNode { name: Some(name), .. }) => format!("describe {name}").into(),
        Some(PatternNode { label, .. }) if !label.is_empty() => label.clone().into(),
        _ => "events".to_owned().into(),
    }]
}

/// The conditions on dates.
fn dates(condition: &str) -> String {
    let pieces = pieces(condition);
    let bound = |three: &[super::words::Piece<'_>]| {
        let word = match three[1].text {
            ">" => "after",
            ">=" => "since",
            "<" => "before",
            "<=" => "until",
            "=" => "on",
            _ => return None,
        };
        three[0].text.ends_with("date").then(|| format!(" {word} {}", three[2].text))
    };
    pieces.windows(3).filter_map(bound).collect()
}

/// `SELECT ?x WHERE { ?x :visited "Songchon" }`, as phrases.
pub(crate) fn sparql(text: &str) -> Vec<Instead> {
    let inside =
        text.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(inside, _)| inside);
    let terms: Vec<String> = pieces(inside)
        .into_iter()
        .filter(|piece| piece.quoted || !matches!(piece.text, "." | ";" | ","))
        .map(|piece| if piece.quoted { format!("\"{}\"", piece.text) } else { piece.text.to_owned() })
        .collect();
    let tie = terms.chunks(3).find(|triple| {
        triple.len() == 3 && !matches!(local(&triple[1]).as_str(), "a" | "type" | "label" | "name")
    });
    let Some([subject, verb, object]) = tie else { return vec!["events".to_owned().into()] };
    let wanted = text.split('{').next().unwrap_or_default();
    let asked = |term: &String| term.starts_with('?') && wanted.split_whitespace().any(|word| word == term);
    let name = |term: &String| (!term.starts_with('?')).then(|| value(&local(term)));
    let tie = PatternTie {
        verb: spaced(&local(verb)),
        from: name(subject),
        to: name(object),
        wanted: if asked(subject) { Some(TieEnd::From) } else { asked(object).then_some(TieEnd::To) },
        counted: wanted.to_ascii_lowercase().contains("count("),
        ..PatternTie::default()
    };
    tie.phrases()
}

/// `visited(Kim, X)`, as phrases; nothing where it is no call with arguments.
pub(crate) fn call(text: &str) -> Option<Vec<Instead>> {
    let (verb, rest) = text.trim().trim_end_matches('.').split_once('(')?;
    let inside =
        rest.strip_suffix(')').filter(|inside| inside.contains(',') && !inside.contains(['(', ':', '=']))?;
    let simple = |letter: char| letter.is_alphanumeric() || letter == '_';
    if verb.is_empty() || !verb.chars().all(simple) {
        return None;
    }
    let free = |term: &str| term.len() == 1 || term.starts_with(['_', '?']);
    let terms: Vec<&str> = inside.split(',').map(|term| term.trim().trim_matches(['"', '\''])).collect();
    let name = |at: usize| terms.get(at).filter(|term| !free(term)).map(|term| value(term));
    let wanted = match terms.iter().position(|term| free(term)) {
        Some(0) => Some(TieEnd::From),
        Some(1) => Some(TieEnd::To),
        _ => None,
    };
    let verb = spaced(&verb.replace('_', " "));
    Some(PatternTie { verb, from: name(0), to: name(1), wanted, ..PatternTie::default() }.phrases())
}

/// `g.V().has('name', 'Kim').out('visited')`, as phrases.
pub(crate) fn gremlin(text: &str) -> Vec<Instead> {
    let argument = |step: &str| {
        let (_, rest) = text.split_once(step)?;
        let inside = rest.split(')').next()?;
        inside.rsplit(',').next().map(|term| term.trim().trim_matches(['"', '\'']).to_owned())
    };
    let tied = [".out(", ".in(", ".both("]
        .into_iter()
        .find_map(|step| argument(step).filter(|verb| !verb.is_empty()));
    let name = argument(".has(").map(|name| value(&name));
    match tied {
        Some(verb) => {
            let wanted = Some(TieEnd::To);
            PatternTie { verb: spaced(&verb.replace('_', " ")), from: name, wanted, ..PatternTie::default() }
                .phrases()
        }
        None => vec![name.map_or_else(|| "events".to_owned(), |name| format!("describe {name}")).into()],
    }
}

/// `ex:visited` or `<http://…/visited>` as `visited`.
fn local(term: &str) -> String {
    let term = term.trim_matches(['<', '>', '"']);
    term.rsplit([':', '/', '#']).next().unwrap_or_default().replace('_', " ")
}

/// `brokeGround` as `broke ground`.
fn spaced(term: &str) -> String {
    let mut words = String::new();
    for letter in term.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
