//! What happened, as a sentence states it.

use annals_graph::ids::KindIx;
use annals_graph::vocabulary::Sense;
use annals_model::folding::fold;
use annals_model::inflection::is_past;

use super::parts::StatedParts;
use crate::sentence::clause::{Adjunct, SaidClause};
use crate::sentence::noun::SaidNoun;
use crate::sentence::words::SentenceReader;

/// Words that say something which no statement holds: a pronoun, how often, or which of several.
const UNSAID: [&str; 36] = [
    "he", "she", "they", "him", "them", "his", "her", "its", "their", "it", "ever", "anywhere", "now",
    "currently", "yet", "any", "some", "all", "another", "every", "each", "several", "many", "few", "both",
    "only", "again", "twice", "times", "once", "almost", "nearly", "if", "unless", "whether", "or",
];
/// Words between two events of one sentence.
const SECOND: [&str; 9] = ["and", "to", "where", "who", "which", "while", "but", "because", "so"];
/// Words that a statement opens with to say that something was there.
const THERE: [&str; 6] =
    ["there was", "there were", "there has been", "there have been", "there had been", "there took place"];
/// What is said of events by their noun, with whether it denies them and their mood.
const HELD: [(&str, (bool, Option<&str>)); 28] = [
    ("did not take place", (true, None)),
    ("did not happen", (true, None)),
    ("did not occur", (true, None)),
    ("never took place", (true, None)),
    ("never happened", (true, None)),
    ("was not held", (true, None)),
    ("were not held", (true, None)),
    ("was not made", (true, None)),
    ("took place", (false, None)),
    ("has taken place", (false, None)),
    ("happened", (false, None)),
    ("occurred", (false, None)),
    ("was held", (false, None)),
    ("were held", (false, None)),
    ("has been held", (false, None)),
    ("was made", (false, None)),
    ("was paid", (false, None)),
    ("was given", (false, None)),
    ("was carried out", (false, None)),
    ("will take place", (false, Some("planned"))),
    ("will be held", (false, Some("planned"))),
    ("is to take place", (false, Some("planned"))),
    ("is to be held", (false, Some("planned"))),
    ("is planned", (false, Some("planned"))),
    ("is scheduled", (false, Some("planned"))),
    ("is under way", (false, Some("ongoing"))),
    // The time behind it was taken out.
    ("was", (false, None)),
    ("were", (false, None)),
];

/// The form that a verb has behind its auxiliaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum VerbForm {
    /// As the dictionary has it.
    Base,
    /// Its past, or the participle behind a form of `have`.
    Past,
    /// The participle behind a form of `be`.
    Passive,
}

/// What an auxiliary says: whether it denies, of which mood it makes what follows, and in which form the verb stands.
type AuxiliarySense = (bool, Option<&'static str>, VerbForm);

/// Auxiliaries, with whether they deny, the mood, and the form of the verb behind them. The longest counts.
const AUXILIARIES: [(&str, AuxiliarySense); 38] = [
    ("is planning to", (false, Some("planned"), VerbForm::Base)),
    ("is going to", (false, Some("planned"), VerbForm::Base)),
    ("did not", (true, None, VerbForm::Base)),
    ("did", (false, None, VerbForm::Base)),
    ("has not been", (true, None, VerbForm::Passive)),
    ("have not been", (true, None, VerbForm::Passive)),
    ("has never been", (true, None, VerbForm::Passive)),
    ("have never been", (true, None, VerbForm::Passive)),
    ("has been", (false, None, VerbForm::Passive)),
    ("have been", (false, None, VerbForm::Passive)),
    ("had been", (false, None, VerbForm::Passive)),
    ("has not", (true, None, VerbForm::Past)),
    ("have not", (true, None, VerbForm::Past)),
    ("had not", (true, None, VerbForm::Past)),
    ("has", (false, None, VerbForm::Past)),
    ("have", (false, None, VerbForm::Past)),
    ("had", (false, None, VerbForm::Past)),
    ("was not", (true, None, VerbForm::Passive)),
    ("were not", (true, None, VerbForm::Passive)),
    ("was never", (true, None, VerbForm::Passive)),
    ("were never", (true, None, VerbForm::Passive)),
    ("was", (false, None, VerbForm::Passive)),
    ("were", (false, None, VerbForm::Passive)),
    ("is being", (false, Some("ongoing"), VerbForm::Passive)),
    ("are being", (false, Some("ongoing"), VerbForm::Passive)),
    ("will be", (false, Some("planned"), VerbForm::Passive)),
    ("will", (false, Some("planned"), VerbForm::Base)),
    ("is to be", (false, Some("planned"), VerbForm::Passive)),
    ("are to be", (false, Some("planned"), VerbForm::Passive)),
    ("is to", (false, Some("planned"), VerbForm::Base)),
    ("are to", (false, Some("planned"), VerbForm::Base)),
    ("plans to", (false, Some("planned"), VerbForm::Base)),
    ("plan to", (false, Some("planned"), VerbForm::Base)),
    ("planned to", (false, Some("planned"), VerbForm::Base)),
    ("intends to", (false, Some("planned"), VerbForm::Base)),
    ("is scheduled to", (false, Some("planned"), VerbForm::Base)),
    ("is due to", (false, Some("planned"), VerbForm::Base)),
    ("is scheduled to be", (false, Some("planned"), VerbForm::Passive)),
];

/// A clause, with what a statement says of it.
#[derive(Clone, Debug, Default)]
struct StatedClause {
    said: SaidClause,
    denied: bool,
    mood: Option<String>,
    /// Whether it is a noun, of which nothing is stated unless a word before it says so.
    noun: bool,
    /// Why it is only shown.
    reason: Option<(String, &'static str)>,
}

impl StatedParts<'_> {
    /// The statements that are left of the sentence once all around it was cut out.
    pub(super) fn recorded(&mut self) -> Option<Vec<String>> {
        let reader = self.reader()?;
        if let Some(word) = reader.unsaid() {
            self.only_shown(
                format!("`{word}` has no place in a statement"),
                "say who, what or how many it means",
            );
            return Some(Vec::new());
        }
        let lines = self.clause().or_else(|| self.first_of_two(&reader));
        lines.or_else(|| self.reason.as_ref().map(|_| Vec::new()))
    }

    /// The first of two statements that one sentence makes: it is only shown, with what it leaves out.
    fn first_of_two(&mut self, reader: &SentenceReader<'_>) -> Option<Vec<String>> {
        let whole = self.text.clone();
        let found = (1..reader.tokens.len()).rev().filter(|at| reader.opens_second(*at)).find_map(|at| {
            let rest = reader.as_typed(at, reader.tokens.len()).to_owned();
            self.text = reader.as_typed(0, at).trim_end_matches([',', ' ']).to_owned();
            self.clause().map(|lines| (lines, rest))
        });
        self.text = whole;
        let (lines, rest) = found?;
        self.only_shown(
            format!("a statement records one event: this leaves out `{rest}`"),
            "record that by itself",
        );
        Some(lines)
    }

    fn clause(&mut self) -> Option<Vec<String>> {
        self.take_number();
        let reader = self.reader()?;
        let stated = reader.stated_clause()?;
        let denied = self.denied || stated.denied;
        if self.denied && stated.denied {
            return None;
        }
        let mood = match (denied, self.mood.clone().or(stated.mood)) {
            (true, None) => Some("denied".to_owned()),
            (true, Some(_)) => return None,
            (false, mood) => mood,
        };
        let plural = stated.noun && stated.reason.is_some() && !self.opened;
        self.asks |= plural;
        self.tells |= stated.denied && !plural;
        self.spoken |= stated.denied && !plural;
        if stated.noun && !self.opened && !denied {
            (self.tells, self.asks) = (false, true);
            self.only_shown("this could be asked, too", "to record it, put `record` before it");
        }
        stated.reason.into_iter().for_each(|(message, hint)| self.only_shown(message, hint));
        let statement = reader.statement(&stated.said, mood.as_deref())?;
        if denied && statement.split(' ').count() == 3 && self.whens.is_empty() {
            self.only_shown(
                "this denies every event of its kind",
                "say whose, where or when it was not, or use",
            );
        }
        Some(self.with_parts(&statement))
    }
}

impl StatedParts<'_> {
    /// Takes out how many of a crowd there were: `over 900 houses`.
    fn take_number(&mut self) {
        const BOUNDS: [(&str, &str); 7] = [
            ("at least", "at least"),
            ("at most", "at most"),
            ("more than", "over"),
            ("over", "over"),
            ("fewer than", "under"),
            ("less than", "under"),
            ("about", "about"),
        ];
        let Some(reader) = self.reader() else { return };
        let found = (0..reader.tokens.len()).find_map(|at| {
            let (from, bound) = reader.past_any(at, &BOUNDS).unwrap_or((at, ""));
            let (next, number) = reader.number(from)?;
            let crowd = reader.crowd(next)?;
            Some((at, next, format!("{bound} {number} {crowd}").trim_start().to_owned()))
        });
        let Some((from, to, quantity)) = found.filter(|_| !self.tail.contains("quantity")) else { return };
        self.cut(&reader, from, to);
        self.tail = format!("{}, quantity {quantity}", self.tail);
    }
}

impl SentenceReader<'_> {
    /// The name of a crowd at a place, which can be counted.
    fn crowd(&self, at: usize) -> Option<&str> {
        self.name(at)?;
        let text = &self.tokens[at].text;
        text.starts_with(char::is_lowercase).then_some(text.as_str())
    }

    /// Whether a second statement may begin at a place.
    fn opens_second(&self, at: usize) -> bool {
        self.is_any(at, &SECOND) && (self.word(at) != "to" || self.verb(at + 1).is_some())
    }

    /// The first word that says something which no statement holds.
    fn unsaid(&self) -> Option<&str> {
        let at = (0..self.tokens.len()).find(|at| self.is_any(*at, &UNSAID))?;
        Some(self.word(at))
    }

    fn stated_clause(&self) -> Option<StatedClause> {
        let (at, front) = self.front();
        let mut stated = self.stated_events(at).or_else(|| self.stated_sentence(at))?;
        stated.said.adjuncts.extend(front);
        let said = &stated.said;
        if said.order.is_some() || said.amount.is_some() || said.asked.is_some() {
            return None;
        }
        let never = std::mem::take(&mut stated.said.not);
        if never && stated.denied {
            return None;
        }
        stated.denied |= never;
        if matches!(stated.said.subject, Some(SaidNoun::Nobody)) {
            stated.said.subject = None;
            stated.denied = true;
        }
        stated.mood = stated.mood.or_else(|| stated.said.mood.take());
        if stated.mood.as_deref() == Some("denied") {
            stated.mood = None;
            stated.denied = true;
        }
        let one_of = (0..self.tokens.len()).find(|at| {
            self.is_any(*at, &["a", "an"])
                && self.kind_at(at + 1).is_none()
                && self.type_at(at + 1).is_some_and(|(next, _)| self.name(next).is_none())
        });
        if let Some(at) = one_of {
            stated.reason = Some((
                format!("`{}` may be one that has no name here yet", self.as_typed(at, at + 2)),
                "name it, or write `new TYPE \"NAME\"`",
            ));
        }
        Some(stated)
    }

    /// Adjuncts before the subject.
    fn front(&self) -> (usize, Vec<Adjunct>) {
        let (mut at, mut front) = (0, Vec::new());
        while self.preposition(at).is_some()
            && let Some((next, adjunct @ Adjunct::Role(..))) = self.adjunct(at)
        {
            front.push(adjunct);
            at = self.comma(next);
        }
        (at, front)
    }

    /// Events by their noun: `there was no visit by Kim to Rason`, `a groundbreaking was held`.
    fn stated_events(&self, at: usize) -> Option<StatedClause> {
        let mut stated = StatedClause { noun: true, ..StatedClause::default() };
        let mut from = at;
        if let Some(next) = self.past_one(at, &THERE) {
            stated.noun = false;
            from = next;
        }
        let none = self.word(from) == "no";
        let (next, said) = self.events(from + usize::from(none), false)?;
        stated.denied = none;
        if none && stated.noun && self.is_plural(from, next, &said) {
            stated.reason =
                Some(("this could be asked, too".to_owned(), "to record it, put `deny` before it"));
        }
        said.kind?;
        stated.said = said;
        let next = self.skip(next, &["ceremony", "event"]);
        let next = self.adjuncts(next, &mut stated.said.adjuncts);
        if let Some((next, kind)) = self.begun(next, &stated.said) {
            stated.said.kind = Some(kind);
            stated.noun = false;
            let next = self.adjuncts(next, &mut stated.said.adjuncts);
            return self.is_end(next).then_some(stated);
        }
        let next = match self.past_longest(next, &HELD) {
            Some((next, (denies, mood))) => {
                stated.noun = false;
                stated.denied |= denies;
                stated.mood = mood.map(str::to_owned);
                self.adjuncts(next, &mut stated.said.adjuncts)
            }
            None => next,
        };
        self.is_end(next).then_some(stated)
    }

    /// The place behind the longest of these that stands at a place, and what it says.
    fn past_longest<T: Copy>(&self, at: usize, table: &[(&str, T)]) -> Option<(usize, T)> {
        let found = table.iter().filter_map(|(words, says)| Some((self.past(at, words)?, *says)));
        found.max_by_key(|(next, _)| *next)
    }

    /// Whether the noun of events between two places is in the plural.
    pub(super) fn is_plural(&self, from: usize, to: usize, said: &SaidClause) -> bool {
        let Some(kind) = said.kind.map(|kind| self.vocabulary().kind(kind)) else { return false };
        let last = |name: &str| fold(name).rsplit(' ').next().unwrap_or_default().to_owned();
        let plural = last(&kind.plural);
        plural != last(&kind.name) && (from..to).any(|at| self.word(at) == plural)
    }

    /// `construction … began`: the place behind it, and the kind of its beginning.
    fn begun(&self, at: usize, said: &SaidClause) -> Option<(usize, KindIx)> {
        const BEGAN: [&str; 6] = ["began", "started", "has begun", "has started", "had begun", "had started"];
        let next = self.past_one(at, &BEGAN)?;
        let start = format!("{} start", self.vocabulary().kind(said.kind?).name);
        let mut senses = self.vocabulary().senses(&fold(&start), None);
        senses.find_map(|sense| if let Sense::Kind(kind) = sense { Some((next, kind)) } else { None })
    }

    /// A subject with its verb.
    fn stated_sentence(&self, at: usize) -> Option<StatedClause> {
        let (next, subject) = self.stated_subject(at)?;
        let mut stated = StatedClause::default();
        let auxiliary = self.past_longest(next, &AUXILIARIES);
        let (next, (denies, mood, form)) = auxiliary.unwrap_or((next, (false, None, VerbForm::Past)));
        stated.denied = denies;
        stated.mood = mood.map(str::to_owned);
        let mut adverbs = SaidClause::default();
        let verb = self.adverbs(next, &mut adverbs);
        if adverbs.order.is_some() || adverbs.amount.is_some() {
            return None;
        }
        let said_before = if form == VerbForm::Base { !self.is_past_at(verb) } else { self.is_past_at(verb) };
        if !said_before {
            // `Kim visits Songchon` may be meant to happen.
            let present = auxiliary.is_none() && self.verb(verb).is_some() && self.word(verb).ends_with('s');
            present.then_some(())?;
            stated.reason = Some((
                format!("`{}` doesn't say that it happened", self.word(verb)),
                "put the verb in the past, or use `record planned …`",
            ));
        }
        let (mut next, mut said) = self.predicate(next, Some(subject), form == VerbForm::Passive)?;
        while let Some((after, places)) = self.listed(next, &mut said) {
            if places {
                stated.reason = Some((
                    "this may be one event at two places, or two events".to_owned(),
                    "record each by itself, or use",
                ));
            }
            next = self.adjuncts(after, &mut said.adjuncts);
        }
        stated.said = said;
        self.is_end(next).then_some(stated)
    }

    /// Whether the word at a place is a past form.
    fn is_past_at(&self, at: usize) -> bool {
        let word = self.word(at);
        let defined = || {
            let mut senses = self.vocabulary().senses(&fold(word), None);
            senses.any(|sense| matches!(sense, Sense::Past(_)))
        };
        is_past(word) || defined()
    }

    /// The subject of a statement: names joined by `and`, or a name of several words that nobody bears yet.
    fn stated_subject(&self, at: usize) -> Option<(usize, SaidNoun)> {
        let capital =
            |at: usize| !self.word(at).is_empty() && self.tokens[at].text.starts_with(char::is_uppercase);
        if self.name(at).is_some() && capital(at + 1) {
            let mut next = at + 1;
            while capital(next) {
                next += 1;
            }
            return Some((next, SaidNoun::Text(format!("\"{}\"", self.as_typed(at, next)))));
        }
        let (mut next, mut subject) = self.noun(at, true)?;
        while self.word(next) == "and"
            && let SaidNoun::Entity { text, .. } = &mut subject
            && let Some((after, SaidNoun::Entity { text: other, .. })) = self.noun(next + 1, true)
        {
            text.push_str(&format!(" and {other}"));
            next = after;
        }
        Some((next, subject))
    }

    /// One more name for what was named last: the place behind it, and whether it is one more place.
    fn listed(&self, at: usize, said: &mut SaidClause) -> Option<(usize, bool)> {
        let at = self.past(at, "and")?;
        let (next, other @ SaidNoun::Entity { .. }) = self.noun(at, true)? else { return None };
        let places = self.is_of_type(&other, "place") || self.is_of_type(&other, "facility");
        let last = said.adjuncts.iter_mut().rev().find_map(|adjunct| match adjunct {
            Adjunct::Role(_, noun) => Some(noun),
            _ => None,
        });
        let (Some(SaidNoun::Entity { text, .. }), SaidNoun::Entity { text: more, .. }) =
            (last.or(said.object.as_mut()), other)
        else {
            return None;
        };
        text.push_str(&format!(" and {more}"));
        Some((next, places))
    }
}
