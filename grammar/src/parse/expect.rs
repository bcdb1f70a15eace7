//! What the rules that failed were waiting for, in words.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::rules::{Annals, Rule};
use crate::ast::{AtWord, Comparison, Link, MoodWord, Role, Span, Spelled, Wh};
use crate::error::{Error, SyntaxErrorKind, closest};

/// A class of words that may stand somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// A selection begins: a kind of event, a type of entity, a name.
    Noun,
    /// What stands in a role: a name, most often.
    Name,
    /// A run of words that has begun goes on.
    More,
    Date,
    Number,
    Unit,
    /// `#45` or a label.
    Reference,
    SourceKey,
    /// A word that is free to choose.
    Word,
    Quoted,
    /// The end of the line.
    End,
}

impl Class {
    const fn text(self) -> &'static str {
        match self {
            Self::Noun => "events or names",
            Self::Name | Self::More => "a name",
            Self::Date => "a date",
            Self::Number => "a number",
            Self::Unit => "days, weeks, months or years",
            Self::Reference => "an entry (#45 or its label)",
            Self::SourceKey => "the key of a source",
            Self::Word => "a word",
            Self::Quoted => "a text in quotes",
            Self::End => "the end of the line",
        }
    }
}

/// What may stand next.
pub(crate) enum Next {
    Words(&'static [&'static str]),
    Class(Class),
}

/// The prepositions that introduce a role; `without`, the last, has a rule of its own.
const PREPOSITIONS: &[&str] = match Role::WORDS.split_last() {
    Some((_, typed)) => typed,
    None => &[],
};
const TIMES: &[&str] = &[
    "before", "after", "since", "until", "during", "throughout", "between", "within", "about", "in", "on",
    "by", "from", "on or before", "on or after", "today", "last", "this",
];
const OPENINGS: &[&str] =
    &["first", "last", "planned", "denied", "hypothetical", "ongoing", "at least", "at most", "more than"];
const PROJECTIONS: &[&str] = &[
    "actors of", "targets of", "places of", "objects of", "companions of", "opponents of", "purposes of",
    "origins of", "frameworks of", "surroundings of", "kinds of", "sources of", "dates of", "months of",
    "years of",
];
const MODIFIERS: &[&str] =
    &["who", "that", "without", "not", "possibly", "per", "via", "anywhere", "mentioning", "confirmed by"];
const LENSES: &[&str] = &["as of", "as known on", "as recorded on", "as recorded at"];
const QUESTIONS: &[&str] = &[
    "how many", "count", "how long", "average quantity of", "median quantity of", "total quantity of",
    "longest gap between", "shortest gap between", "timeline of", "status of", "progress of", "history of",
    "describe",
];

/// What a rule begins with. Those that only group others say what the others do.
fn begins(rule: Rule) -> Vec<Next> {
    use Class::{Date, End, More, Name, Noun, Number, Quoted, Reference, SourceKey, Unit, Word};
    let words: &'static [&'static str] = match rule {
        Rule::EOI => return vec![Next::Class(End)],
        Rule::question => {
            let mut all = begins(Rule::selection);
            let openers: &[&str] = &[
                "explain", "why", "who", "what", "when", "where", "did", "is", "was", "path from",
                "neighbours of", "rank", "islands", "changes", "replay", "search",
            ];
            all.extend([Next::Words(QUESTIONS), Next::Words(openers)]);
            return all;
        }
        Rule::statement => return vec![Next::Words(&crate::words::COMMANDS), Next::Words(&["note on"])],
        Rule::selection | Rule::noun | Rule::upto | Rule::ranked => {
            return vec![Next::Class(Noun), Next::Words(OPENINGS), Next::Words(PROJECTIONS)];
        }
        Rule::inner => return vec![Next::Class(Noun), Next::Words(PROJECTIONS)],
        Rule::point => {
            return vec![Next::Class(Date), Next::Class(Noun), Next::Words(&["any", "first", "last"])];
        }
        Rule::stated_point => return vec![Next::Class(Date), Next::Class(Reference)],
        Rule::run => return vec![Next::Class(Name)],
        Rule::argument => {
            return vec![Next::Class(Name), Next::Words(&["new", "at least", "at most"])];
        }
        Rule::word | Rule::bracket | Rule::number | Rule::parameter => return vec![Next::Class(More)],
        Rule::modifier | Rule::joined => {
            return [PREPOSITIONS, TIMES, MODIFIERS, LENSES].into_iter().map(Next::Words).collect();
        }
        Rule::when | Rule::stated_when => TIMES,
        Rule::role | Rule::stated_role | Rule::prep => PREPOSITIONS,
        Rule::lens | Rule::k_lens | Rule::k_lens_at => LENSES,
        Rule::clause | Rule::k_relative => &["who", "that"],
        Rule::step | Rule::k_step => &["followed by", "not followed by", "preceded by", "not preceded by"],
        Rule::date | Rule::partial | Rule::tail | Rule::undated => return vec![Next::Class(Date)],
        Rule::bare_date => &["today", "yesterday", "last", "this", "next"],
        Rule::integer | Rule::length | Rule::decimal => return vec![Next::Class(Number)],
        Rule::unit => return vec![Next::Class(Unit)],
        Rule::reference | Rule::label => return vec![Next::Class(Reference)],
        Rule::key => return vec![Next::Class(SourceKey)],
        Rule::quoted => return vec![Next::Class(Quoted)],
        Rule::field | Rule::letter | Rule::bare => return vec![Next::Class(Word)],
        Rule::nth => &["first", "last"],
        Rule::amount => &Comparison::WORDS,
        Rule::mood => &MoodWord::WORDS,
        Rule::project | Rule::projection => PROJECTIONS,
        Rule::k_of_set => QUESTIONS,
        rule => keywords(rule),
    };
    vec![Next::Words(words)]
}

/// The words of the rules that are keywords of their own.
fn keywords(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::k_and => &["and"],
        Rule::k_or => &["or"],
        Rule::k_but_not => &["but not"],
        Rule::k_not => &["not"],
        Rule::k_possibly => &["possibly"],
        Rule::k_aux | Rule::did => &["did", "was", "were", "is", "are", "has", "will"],
        Rule::k_by => &["by"],
        Rule::k_to => &["to"],
        Rule::k_from | Rule::lifetime => &["from", "to"],
        Rule::k_in_order => &["in order of time"],
        Rule::through | Rule::k_through => &["through"],
        Rule::k_anywhere => &["anywhere"],
        Rule::k_per => &["per"],
        Rule::k_via | Rule::via => &["via"],
        Rule::k_mentioning => &["mentioning"],
        Rule::k_confirmed => &["confirmed by"],
        Rule::said => &["mentioning", "confirmed by"],
        Rule::k_without | Rule::taken => &["without", "but no"],
        Rule::k_same => &["the same"],
        Rule::k_because | Rule::because => &["because"],
        Rule::k_new | Rule::new => &["new"],
        Rule::any => &["any"],
        Rule::k_at => &AtWord::WORDS,
        Rule::k_time => &["before", "after", "since", "until", "during", "throughout"],
        Rule::k_reaching => &["to"],
        Rule::k_upto => &["to", "until"],
        Rule::k_between => &["between"],
        Rule::k_within | Rule::steps => &["within"],
        Rule::k_about => &["about"],
        Rule::k_beside => &["after", "before"],
        Rule::k_side => &["after", "before", "of"],
        Rule::k_steps => &["steps"],
        Rule::k_sorted | Rule::shaping => &["sorted by", "limit", "show"],
        Rule::direction => &["descending", "ascending"],
        Rule::k_limit => &["limit"],
        Rule::k_show => &["show"],
        Rule::how_long | Rule::k_how_long => &["how long", "average how long", "median how long"],
        Rule::graph | Rule::k_graph => &["path from", "neighbours of"],
        Rule::rank | Rule::k_rank => &["rank"],
        Rule::search | Rule::k_search => &["search"],
        Rule::whole | Rule::k_whole => &["islands", "changes", "changes known", "changes recorded"],
        Rule::wh | Rule::k_wh => &Wh::WORDS,
        Rule::replay | Rule::k_replay => &["replay"],
        Rule::k_explain => &["explain"],
        Rule::k_why => &["why"],
        Rule::k_times => &["how many times"],
        rule => stated(rule),
    }
}

/// The words of statements.
fn stated(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::colon => &[":"],
        Rule::equals => &["="],
        Rule::labelled | Rule::k_labelled => &["labelled"],
        Rule::k_derived => &["derived"],
        Rule::quantity | Rule::k_quantity => &["quantity"],
        Rule::bounded => &["about", "over", "under", "at least", "at most"],
        Rule::count | Rule::k_count => &["count"],
        Rule::k_several => &["several", "at least", "at most"],
        Rule::including | Rule::k_including => &["including"],
        Rule::link | Rule::k_link => Link::WORDS,
        Rule::citation | Rule::k_source | Rule::source => &["source"],
        Rule::locator => &["at", "para", "page"],
        Rule::quote | Rule::k_quote => &["quote"],
        Rule::standing => &["reported", "stated", "inferred", "preferred", "deprecated", "credibility"],
        Rule::also | Rule::k_also | Rule::added => &["also"],
        Rule::relation | Rule::relating => &["in", "at", "near", "on the outskirts of"],
        Rule::coordinates | Rule::k_coordinates => &["coordinates"],
        Rule::target | Rule::k_target => &["target"],
        Rule::k_kind => &["kind"],
        Rule::k_mood => {
            &["mood planned", "mood denied", "mood hypothetical", "mood ongoing", "mood happened"]
        }
        Rule::k_none => &["without date", "without quantity", "without count"],
        Rule::k_into => &["into"],
        Rule::part_of_it | Rule::k_form => &[
            "plural", "past", "verb", "agent", "also", "is a", "symmetric", "implies", "requires", "intends",
            "makes its",
        ],
        Rule::k_is => &["is a"],
        Rule::k_implies => &["implies"],
        Rule::k_requires => &["requires"],
        Rule::k_symmetric => &["symmetric"],
        Rule::k_intends => &["intends"],
        Rule::frame => &["("],
        Rule::k_makes => &["makes its"],
        Rule::k_when => &["when planned", "when denied"],
        Rule::filler => &["its", "itself"],
        Rule::moment => &["2026-11-20T08:00:00Z"],
        Rule::k_as => &["as"],
        Rule::k_define | Rule::define => &["define type", "define kind", "define status"],
        _ => &[],
    }
}

/// What the parser was waiting for at the end of `text`, which is unfinished; nothing where it failed before.
pub(crate) fn next_after(text: &str, statement: bool) -> Vec<Next> {
    super::set_call_limit();
    let open = format!("{text}\u{1}");
    let rule = if statement { Rule::statement } else { Rule::question };
    let Err(error) = Annals::parse(rule, &open) else { return Vec::new() };
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } if at == text.len() => {
            positives.into_iter().flat_map(begins).collect()
        }
        _ => Vec::new(),
    }
}

/// An error that says what was wanted instead of what stands at `start`.
pub(super) fn error(text: &str, start: usize, positives: &[Rule]) -> Error {
    let start = text.floor_char_boundary(start);
    let rest = &text[start..];
    let found = found(rest);
    let mut words: Vec<&'static str> = Vec::new();
    let mut classes: Vec<Class> = Vec::new();
    for next in positives.iter().copied().flat_map(begins) {
        match next {
            Next::Words(some) => words.extend(some),
            Next::Class(class) => classes.push(class),
        }
    }
    classes.sort_unstable();
    classes.dedup_by_key(|class| class.text());
    let mut seen = std::collections::BTreeSet::new();
    words.retain(|word| seen.insert(*word));
    let span = Span { start, end: start + found.len() };
    let message = if found.is_empty() {
        "the line ends too soon".to_owned()
    } else {
        format!("`{found}` isn't expected here")
    };
    let meant = closest(found, words.iter().copied());
    // A word of ours that stands in the wrong place is no slip for another.
    let meant = meant.first().filter(|word| **word != found && !crate::words::is_keyword(found));
    let expected = classes
        .iter()
        .map(|class| class.text().to_owned())
        .chain(words.iter().map(|word| (*word).to_owned()));
    let mut error =
        Error::new(SyntaxErrorKind::Syntax, span, message).with_words(meant.map(|word| (**word).to_owned()));
    error.hint = if meant.is_some() { None } else { hint(found, rest, &classes, &words) };
    error.expected = expected.collect();
    error
}

/// The word or mark that a text begins with.
fn found(rest: &str) -> &str {
    let mark = |letter: char| letter.is_whitespace() || "\"“”(),;:=?[]{}".contains(letter);
    if let Some(inside) = rest.strip_prefix('"') {
        return &rest[..inside.find('"').map_or(rest.len(), |end| end + 2)];
    }
    match rest.find(mark) {
        Some(0) => rest.chars().next().map_or("", |letter| &rest[..letter.len_utf8()]).trim(),
        Some(end) => &rest[..end],
        None => rest,
    }
}

/// What to do about a word that fits nowhere.
fn hint(found: &str, rest: &str, classes: &[Class], words: &[&str]) -> Option<String> {
    let digits = found.bytes().all(|byte| byte.is_ascii_digit());
    if found.is_empty() {
        let classes = classes.iter().filter(|class| **class != Class::End).map(|class| class.text());
        let next: Vec<&str> = classes.chain(words.iter().copied()).take(5).collect();
        return Some(format!("what may follow: {}", next.join(", "))).filter(|_| !next.is_empty());
    }
    if found.eq_ignore_ascii_case("through") {
        return Some("`through` needs a path or neighbours: path from … to … through people".to_owned());
    }
    if classes.contains(&Class::Reference) && digits {
        return Some(format!("write an entry as #{found}"));
    }
    if classes.contains(&Class::Quoted) && !rest.starts_with('"') {
        return Some("put it in quotes: \"…\"".to_owned());
    }
    if classes.contains(&Class::Name) || classes.contains(&Class::Noun) {
        return Some(format!("if `{found}` is part of a name, put the name in quotes: \"… {found} …\""));
    }
    None
}

/// Every single word that is offered somewhere.
#[cfg(test)]
pub(crate) fn words_offered() -> Vec<&'static str> {
    let next = Rule::all_rules().iter().flat_map(|rule| begins(*rule));
    let words = next.filter_map(|next| match next {
        Next::Words(words) => Some(words),
        Next::Class(_) => None,
    });
    let mut single: Vec<&str> = words.flatten().flat_map(|words| words.split(' ')).collect();
    single.retain(|word| word.chars().all(char::is_alphabetic));
    single.sort_unstable();
    single.dedup();
    single
}
