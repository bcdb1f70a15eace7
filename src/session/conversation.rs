//! What was asked last: `who says so`, `and in 2023?`, `how many of them` speak of it.
//!
//! A follow-up is put together with the question before it, by pieces of the phrase: a further condition takes the place
//! of one of its sort, and `those` stands for what was found. What results is a whole phrase, which is asked like any
//! other and shown in the answer.

use annals_grammar::ast::{
    AskClause, Head, Modifier, ModifierKind, Noun, PartKind, Phrase, Question, Role, Run, RunPart, Selection,
};
use annals_grammar::complete::opens_statement;
use annals_grammar::{parse_selection, quote_name};
use annals_graph::graph::Graph;
use annals_model::error::Result;

use super::{Context, Session};
use crate::answer::Answer;

/// Ways to ask for the sources of the last answer.
const SOURCES: [&str; 15] = [
    "who says so", "who said so", "says who", "who says that", "who says this", "how do you know",
    "how do you know that", "how do you know this", "sources", "the sources", "sources for that",
    "sources for this", "sources of that", "what are the sources", "which sources",
];
/// Ways to ask how many were found.
const COUNTS: [&str; 7] = [
    "how many", "how many of them", "how many of those", "how many are there", "how many were there",
    "how many is that", "count them",
];
/// Ways to ask for a part of what was found, each before the conditions that it must pass.
const PARTS: [&str; 15] = [
    "of those which were", "of those which are", "of those who were", "of those which", "of those who",
    "of those", "of these", "of them", "which of those were", "which of them were", "which of those",
    "which of them", "only those", "only", "just those",
];
/// Words before what takes the place of a condition of the last question.
const INSTEAD: [&str; 7] =
    ["and what about", "what about", "how about", "and how about", "and also", "and", "or"];
/// Words for what was found last.
const THOSE: [&str; 3] = ["those", "them", "these"];
/// Questions of one word about the events that were found.
const OF_EVENTS: [(&str, &str); 7] = [
    ("when", "dates of"),
    ("when was that", "dates of"),
    ("where", "places of"),
    ("where was that", "places of"),
    ("who", "actors of"),
    ("who was that", "actors of"),
    ("by whom", "actors of"),
];

/// A sitting: what was asked last, and how else it could be read.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The last question, as it was understood.
    last: Option<Question>,
    /// Its other readings, by the numbers that they were listed under.
    others: Vec<(u64, String)>,
}

impl Conversation {
    /// Answers a question or records a statement; a question may speak of the one before it.
    ///
    /// # Errors
    /// As [`Session::say`].
    pub fn say(&mut self, session: &mut Session, line: &str, context: &Context) -> Result<Answer> {
        let resumed = self.resumed(line, session.graph());
        let mut answer = session.say(resumed.as_deref().unwrap_or(line), context)?;
        line.trim().clone_into(&mut answer.phrase);
        if let Ok(question) = annals_grammar::parse_question(&answer.reading) {
            self.last = Some(question);
            self.others =
                answer.other_readings.iter().map(|other| (other.n, other.reading.clone())).collect();
        }
        Ok(answer)
    }

    /// The last question, as it was understood.
    #[must_use]
    pub fn last(&self) -> Option<String> {
        self.last.as_ref().map(|question| Phrase::Question(question.clone()).to_string())
    }

    /// The whole phrase of a line that speaks of the last question; nothing where it speaks for itself, as every statement
    /// does: what is recorded stays as it was typed.
    fn resumed(&self, line: &str, graph: &Graph) -> Option<String> {
        if opens_statement(line) {
            return None;
        }
        let said = line.trim().trim_end_matches(['?', '!', '.']).trim();
        if let Ok(number) = said.parse::<u64>() {
            return self.others.iter().find(|(n, _)| *n == number).map(|(_, reading)| reading.clone());
        }
        let question = self.last.as_ref()?;
        let words = said.to_lowercase().replace(',', "");
        let found = FormerQuestion::of(question)?;
        if SOURCES.contains(&words.as_str()) {
            return Some(format!("sources of ({})", found.events()));
        }
        if COUNTS.contains(&words.as_str()) {
            return Some(format!("how many {}", found.asked));
        }
        if words == "why" {
            return Some(format!("why {}", Phrase::Question(question.clone())));
        }
        if ["is this disputed", "is that disputed", "is it disputed"].contains(&words.as_str()) {
            return Some(format!("were there disputed {}", found.events()));
        }
        if let Some((_, projection)) = OF_EVENTS.iter().find(|(said, _)| *said == words) {
            return Some(format!("{projection} ({})", found.events()));
        }
        found.part(said).or_else(|| instead(said, question, graph)).or_else(|| found.named(said))
    }
}

/// What the last question found.
struct FormerQuestion {
    /// The set that was asked for.
    asked: Selection,
}

impl FormerQuestion {
    fn of(question: &Question) -> Option<Self> {
        let asked = match &question.ask {
            AskClause::Select(of)
            | AskClause::HowMany(of)
            | AskClause::Report { of, .. }
            | AskClause::Measure { of, .. } => of.clone(),
            AskClause::Did(clause) => there(clause.run.as_ref()?, &clause.modifiers)?,
            _ => return None,
        };
        Some(Self { asked })
    }

    /// The events that the set is made of: of a projection, those inside.
    fn events(&self) -> Selection {
        let mut at = &self.asked;
        while let Selection::Noun(noun) = at {
            match &noun.head {
                Some(Head::Projection { of, .. }) => at = of,
                Some(Head::Run(Run { parts, .. })) if noun.modifiers.is_empty() => match parts.as_slice() {
                    [RunPart { kind: PartKind::Bracket(inside), .. }] => at = inside,
                    _ => break,
                },
                _ => break,
            }
        }
        at.clone()
    }

    /// `only those in Kangwon`, `of those, which were in 2024`: what was found, with further conditions.
    fn part(&self, said: &str) -> Option<String> {
        let rest = PARTS.iter().find_map(|words| behind(said, words))?;
        let condition = conditions(rest)?;
        let found = Noun::bracket(self.asked.clone()).with(condition);
        Some(Selection::from(found).to_string())
    }

    /// A phrase in which `those` stands for what was found. In quotes it is a word like any other.
    fn named(&self, said: &str) -> Option<String> {
        let is_word =
            |word: &str| THOSE.iter().any(|those| word.trim_matches(',').eq_ignore_ascii_case(those));
        if said.contains(['"', '“']) || !said.split(' ').any(is_word) {
            return None;
        }
        let found = format!("({})", self.asked);
        let words: Vec<&str> =
            said.split(' ').map(|word| if is_word(word) { found.as_str() } else { word }).collect();
        Some(words.join(" "))
    }
}

/// `and in 2023?`, `what about Rason?`: the last question with another condition of the same sort.
fn instead(said: &str, question: &Question, graph: &Graph) -> Option<String> {
    let rest = INSTEAD.iter().find_map(|words| behind(said, words))?;
    let mut question = question.clone();
    let known = match &mut question.ask {
        AskClause::Did(clause) => &mut clause.modifiers,
        AskClause::Select(of)
        | AskClause::HowMany(of)
        | AskClause::Report { of, .. }
        | AskClause::Measure { of, .. } => innermost(of)?,
        _ => return None,
    };
    for condition in conditions(rest).or_else(|| bare(rest, known, graph))? {
        let at = known.iter().position(|one| is_alike(one, &condition)).unwrap_or(known.len());
        known.retain(|one| !is_alike(one, &condition));
        known.insert(at.min(known.len()), condition);
    }
    Some(Phrase::Question(question).to_string())
}

/// The set that is asked about behind `were there`.
fn there(run: &Run, modifiers: &[Modifier]) -> Option<Selection> {
    let (first, rest) = run.parts.split_first()?;
    let there = matches!(&first.kind, PartKind::Word(word) if word.eq_ignore_ascii_case("there"));
    let noun = Noun::of(Run::of(rest.to_vec())).with(modifiers.iter().cloned());
    (there && !rest.is_empty()).then(|| noun.into())
}

/// The conditions of the noun that a set is made of.
fn innermost(of: &mut Selection) -> Option<&mut Vec<Modifier>> {
    let Selection::Noun(noun) = of else { return None };
    match &mut noun.head {
        Some(Head::Projection { of, .. }) => innermost(of),
        Some(Head::Run(run)) => match run.parts.as_mut_slice() {
            [RunPart { kind: PartKind::Bracket(inside), .. }] => innermost(inside),
            _ => Some(&mut noun.modifiers),
        },
        _ => None,
    }
}

/// What stands behind words, in capitals or not.
fn behind<'t>(said: &'t str, words: &str) -> Option<&'t str> {
    let mut rest = said;
    for word in words.split(' ') {
        rest = rest.trim_start_matches([' ', ',']);
        let (first, after) = rest.split_at(rest.find([' ', ',']).unwrap_or(rest.len()));
        if !first.eq_ignore_ascii_case(word) {
            return None;
        }
        rest = after;
    }
    let rest = rest.trim_matches([' ', ',']);
    (!rest.is_empty()).then_some(rest)
}

/// The conditions that a text states: `in 2023`, `by Jo to Kimhwa`.
fn conditions(text: &str) -> Option<Vec<Modifier>> {
    match parse_selection(&format!("events {text}")).ok()? {
        Selection::Noun(noun) if noun.head.as_ref().is_some_and(is_events) && !noun.modifiers.is_empty() => {
            Some(noun.modifiers)
        }
        _ => None,
    }
}

/// Whether a noun is `events` and nothing more.
fn is_events(head: &Head) -> bool {
    let Head::Run(Run { parts, .. }) = head else { return false };
    matches!(parts.as_slice(), [RunPart { kind: PartKind::Word(word), .. }] if word == "events")
}

/// The condition that a date or name alone states: the name takes the role of one of its sort.
fn bare(text: &str, known: &[Modifier], graph: &Graph) -> Option<Vec<Modifier>> {
    if annals_grammar::parse_date(text).is_ok() {
        return conditions(&format!("in {text}"));
    }
    let who = graph.names().namesakes(text, None).next()?;
    let vocabulary = graph.vocabulary();
    let ty = graph.type_of(who);
    let place = vocabulary.is_a_named(ty, "place");
    let role = known.iter().find_map(|modifier| match &modifier.kind {
        ModifierKind::Role { preposition, .. } => (preposition.is_place() == place).then_some(*preposition),
        _ => None,
    });
    let usual = if place { Role::In } else { Role::By };
    conditions(&format!("{} {}", role.unwrap_or(usual).as_str(), quote_name(text)))
}

/// Whether two conditions are of one sort, so that the one takes the place of the other.
fn is_alike(known: &Modifier, new: &Modifier) -> bool {
    match (&known.kind, &new.kind) {
        (ModifierKind::When { .. }, ModifierKind::When { .. })
        | (ModifierKind::Lens(_), ModifierKind::Lens(_))
        | (ModifierKind::Per(_), ModifierKind::Per(_)) => true,
        (ModifierKind::Role { preposition: one, .. }, ModifierKind::Role { preposition: other, .. }) => {
            one == other || one.is_place() && other.is_place()
        }
        _ => false,
    }
}
