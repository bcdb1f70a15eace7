//! What was asked last: `who says so`, `and in 2023?`, `how many of them` speak of it.
//!
//! A follow-up is put together with the question before it, by pieces of the phrase: a further condition takes the place
//! of one of its sort, and `those` stands for what was found. What results is a whole phrase, which is asked like any
//! other and shown in the answer.

use std::collections::BTreeMap;
use std::ops::Range;

use annals_grammar::ast::{
    AskClause, Head, Modifier, ModifierKind, Noun, PartKind, Phrase, Question, Role, Run, RunPart, Selection,
};
use annals_grammar::complete::opens_statement;
use annals_grammar::{parse_selection, quote_name};
use annals_graph::graph::Graph;
use annals_model::error::{Error, ErrorKind, Replaces, Result};
use annals_model::folding::fold;

use super::suggestions::as_lines;
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

/// Names in one line that may be asked back, at most.
const CHOICES_MAX: usize = 8;

/// A sitting: what was asked last, and how else it could be read.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The last question, as it was understood.
    last: Option<Question>,
    /// Its other readings, by the numbers that they were listed under.
    others: Vec<(u64, String)>,
    /// The name that was asked back last.
    asked_back: Option<AskedBack>,
    /// Who was chosen for names that several bear: by the folded name, how to say who is meant.
    chosen: BTreeMap<String, String>,
}

/// A name that several bear, with the line in which it stands.
#[derive(Clone, Debug)]
struct AskedBack {
    line: String,
    name: Range<usize>,
    /// How to say each of those who bear it, in the order in which they are listed.
    candidates: Vec<String>,
}

impl AskedBack {
    /// The name that an error asks back.
    fn of(line: &str, error: &Error) -> Option<Self> {
        let name = error.span.clone().filter(|_| error.kind == ErrorKind::Ambiguous)?;
        let candidates: Vec<String> = error.suggestions.iter().map(|one| one.text.clone()).collect();
        let words = error.suggestions.iter().all(|one| one.replaces == Replaces::Blamed);
        (words && line.get(name.clone()).is_some() && !candidates.is_empty()).then(|| Self {
            line: line.to_owned(),
            name,
            candidates,
        })
    }

    /// The name as it is compared.
    fn folded(&self) -> String {
        fold(&self.line[self.name.clone()])
    }

    /// The line with one of those who bear the name in its place.
    fn with(&self, candidate: &str) -> String {
        let (before, behind) = (&self.line[..self.name.start], &self.line[self.name.end..]);
        format!("{before}{candidate}{behind}")
    }
}

impl Conversation {
    /// Answers a question or records a statement; a question may speak of the one before it, and a number chooses one of
    /// what was listed last.
    ///
    /// # Errors
    /// As [`Session::say`].
    pub fn say(&mut self, session: &mut Session, line: &str, context: &Context) -> Result<Answer> {
        let resumed = self.chosen_by_number(line).or_else(|| self.resumed(line, session.graph()));
        self.asked_back = None;
        let mut answer = self.say_chosen(session, resumed.as_deref().unwrap_or(line), line, context)?;
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

    /// Says a line with those in the place of names who were chosen for them. What is recorded names who is meant itself.
    /// `typed` is the line that an error is shown with.
    fn say_chosen(
        &mut self,
        session: &mut Session,
        line: &str,
        typed: &str,
        context: &Context,
    ) -> Result<Answer> {
        let shown = |error: Error, said: &str| {
            if said == typed { error } else { Error { span: None, ..as_lines(error, said) } }
        };
        let (mut said, mut notes) = (line.to_owned(), Vec::new());
        for _ in 0..CHOICES_MAX {
            let error = match session.say(&said, context) {
                Ok(mut answer) => {
                    answer.notes.splice(0..0, notes);
                    return Ok(answer);
                }
                Err(error) => error,
            };
            let Some(asked) = AskedBack::of(&said, &error) else { return Err(shown(error, &said)) };
            let chosen = self.chosen.get(&asked.folded()).filter(|_| !opens_statement(line));
            let Some(chosen) = chosen.filter(|chosen| asked.candidates.contains(chosen)) else {
                self.others.clear();
                self.asked_back = Some(asked);
                let error = error.hint("type a number to choose: the choice holds until you leave");
                return Err(shown(error, &said));
            };
            notes.push(format!("`{}` is {chosen}, as chosen before", &said[asked.name.clone()]).into());
            said = asked.with(chosen);
        }
        session.say(&said, context).map_err(|error| shown(error, &said))
    }

    /// The line that was asked back, with the one whose number was typed, who is kept in mind.
    fn chosen_by_number(&mut self, line: &str) -> Option<String> {
        let asked = self.asked_back.as_ref()?;
        let number: usize = line.trim().parse().ok()?;
        let candidate = asked.candidates.get(number.checked_sub(1)?)?.clone();
        let line = asked.with(&candidate);
        self.chosen.insert(asked.folded(), candidate);
        Some(line)
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
        found
            .of_these(said)
            .or_else(|| found.part(said))
            .or_else(|| instead(said, question, graph))
            .or_else(|| found.named(said))
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

    /// `and who attended?`: a question about the events that were found.
    fn of_these(&self, said: &str) -> Option<String> {
        const WH: [&str; 5] = ["who", "when", "where", "what", "how"];
        let rest = behind(said, "and")?;
        let words: Vec<&str> = rest.split(' ').collect();
        let asks = WH.iter().any(|wh| words[0].eq_ignore_ascii_case(wh));
        (asks && words.len() == 2).then(|| format!("{rest} ({})", self.events()))
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
        // `those who visited Songchon` are whoever did.
        let whoever = behind(said, "those who").is_some();
        if whoever || said.contains(['"', '“']) || !said.split(' ').any(is_word) {
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
    let dated = || conditions(&format!("{rest} {}", year_of(known)?));
    for condition in conditions(rest).or_else(dated).or_else(|| bare(rest, known, graph))? {
        let at = known.iter().position(|one| is_alike(one, &condition)).unwrap_or(known.len());
        known.retain(|one| !is_alike(one, &condition));
        known.insert(at.min(known.len()), condition);
    }
    Some(Phrase::Question(question).to_string())
}

/// The year of the last of some times: a month is in it, where no year is said.
fn year_of(known: &[Modifier]) -> Option<String> {
    let times = known.iter().rev().filter(|modifier| matches!(modifier.kind, ModifierKind::When { .. }));
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    times.map(ToString::to_string).find_map(|time| {
        let mut words = time.split(|letter: char| !letter.is_ascii_digit());
        words.find(|word| is_year(word)).map(str::to_owned)
    })
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
