//! Events as told.

use annals_grammar::ast::{self, CountText, MoodWord, PartKind, QuantityText, Run};
use annals_grammar::english;
use annals_graph::ids::KindIx;
use annals_graph::vocabulary::Sense;
use annals_model::entry::{Count, EntryId, Mood, Quantity, Record};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;

use super::{Lowerer, meaning};

impl Lowerer<'_> {
    /// The event that is told.
    pub(super) fn record(&mut self, stated: &ast::RecordClause) -> Result<Record> {
        let kind = self.kind(&stated.kind)?;
        let mood = MoodWord::mood(stated.mood);
        let roles = self.roles(kind, &stated.roles)?;
        let date = self.date(&stated.when, stated.derived)?;
        if stated.derived && date.is_none() {
            self.note("`derived` applies to a date, but there is none");
        }
        let count = stated.count.as_ref().map(|count| count_of(count, stated.kind.span)).transpose()?;
        self.note_word_for_kind(&stated.kind, count);
        let members = self.members(&stated.including, kind)?;
        fits(count, &members, stated.including.last().map_or(stated.kind.span, |last| last.span))?;
        let mut links = Vec::with_capacity(stated.links.len());
        for (word, reference) in &stated.links {
            links.push((*word, self.event(reference)?));
        }
        let claims = self.claims(&stated.sources)?;
        let quantity = stated.quantity.as_ref().map(quantity);
        let record = Record {
            kind: self.kind_number(kind),
            mood,
            roles,
            date,
            quantity,
            count,
            members,
            links,
            claims,
        };
        self.note_future(&record);
        self.duplicates = self.duplicates_of(&record);
        Ok(record)
    }

    /// The number of the entry that defined a kind.
    pub(super) fn kind_number(&self, kind: KindIx) -> EntryId {
        self.graph().vocabulary().kind(kind).number
    }

    /// The kind that all of a run names.
    pub(super) fn kind(&self, run: &Run) -> Result<KindIx> {
        let words = self.words(run)?;
        for length in (1..=words.len()).rev() {
            let Some(kind) = self.kind_named(&words[..length].join(" ")) else { continue };
            if length == words.len() {
                return Ok(kind);
            }
            return Err(self.stray(kind, &words[length..], run));
        }
        Err(self.unknown_kind(&words.join(" "), run))
    }

    fn kind_named(&self, words: &str) -> Option<KindIx> {
        self.graph().vocabulary().senses(&fold(words), None).find_map(|sense| match sense {
            Sense::Kind(kind) => Some(kind),
            _ => None,
        })
    }

    fn words(&self, run: &Run) -> Result<Vec<String>> {
        let word = |part: &ast::RunPart| match &part.kind {
            PartKind::Word(text) | PartKind::Quoted(text) => Ok(text.clone()),
            PartKind::Number(_) | PartKind::Parameter(_) | PartKind::Bracket(_) | PartKind::List { .. } => {
                let hint = "write the kind in words, as in `record visit by … to …`; `:kinds` lists them";
                Err(meaning("expected a kind of event here").hint(hint).at(part.span))
            }
        };
        run.parts.iter().map(word).collect()
    }

    fn unknown_kind(&self, words: &str, run: &Run) -> Error {
        let vocabulary = self.graph().vocabulary();
        let nouns =
            vocabulary.words().filter(|(_, senses)| senses.iter().any(|(_, s)| matches!(s, Sense::Kind(_))));
        let nouns: Vec<&str> = nouns.map(|(word, _)| word).collect();
        let mut candidates = self.lookup.alike(words, nouns.iter().copied());
        if candidates.is_empty() {
            let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
            let alike = self.lookup.alike(first, nouns.iter().copied());
            candidates = alike.iter().map(|kind| format!("{kind} {rest}").trim_end().to_owned()).collect();
        }
        let verb = vocabulary.senses(&fold(words), None).find_map(|sense| match sense {
            Sense::Past(kind) | Sense::Verb(kind) | Sense::Agent(kind) => {
                Some(vocabulary.kind(kind).name.clone())
            }
            _ => None,
        });
        candidates.extend(verb);
        let hint = match candidates.first() {
            Some(_) => "`:kinds` lists the kinds of event".to_owned(),
            None => format!("`:kinds` lists them; to add one: define kind \"{words}\": by person, at place"),
        };
        Error::new(ErrorKind::Unknown, format!("there is no kind of event `{words}`"))
            .hint(hint)
            .candidates(candidates)
            .at(run.span)
    }

    /// An error for words that follow the kind with no preposition between.
    fn stray(&self, kind: KindIx, rest: &[String], run: &Run) -> Error {
        let name = &self.graph().vocabulary().kind(kind).name;
        let rest = rest.join(" ");
        let mut fitting: Vec<String> = Vec::new();
        for ix in self.lookup.entities_named(&rest) {
            let roles = self.roles_fitting(kind, self.graph().type_of(ix)).into_iter();
            for candidate in roles.map(|role| format!("{name} {} {rest}", role.as_str())) {
                if !fitting.contains(&candidate) {
                    fitting.push(candidate);
                }
            }
        }
        let takes = self.roles_listed(kind);
        let hint = match fitting.first() {
            Some(_) => "give its role".to_owned(),
            None => format!("give its role: {} takes {takes}", english::with_article(name)),
        };
        meaning(format!("a preposition is missing between `{name}` and `{rest}`"))
            .hint(hint)
            .candidates(fitting)
            .at(run.span)
    }

    /// The events that an aggregate names among those it stands for.
    pub(super) fn members(&self, including: &[ast::Reference], kind: KindIx) -> Result<Vec<EntryId>> {
        let mut members = Vec::with_capacity(including.len());
        for reference in including {
            let member = self.event(reference)?;
            let found = self.graph().event_numbered(member).map(|ix| {
                self.lookup.view.event(ix).map_or_else(|| self.graph().events().kind(ix), |seen| seen.kind)
            });
            if !found.is_some_and(|found| self.lookup.view.is_kind(found, kind)) {
                let vocabulary = self.graph().vocabulary();
                let found = found.map_or("event", |found| vocabulary.kind(found).name.as_str());
                let wanted = &vocabulary.kind(kind).name;
                let message = format!(
                    "#{member} is {}, not {}",
                    english::with_article(found),
                    english::with_article(wanted)
                );
                let hint = format!(
                    "an aggregate includes events of its own kind: give {}",
                    english::with_article(wanted)
                );
                return Err(meaning(message).hint(hint).at(reference.span));
            }
            if !members.contains(&member) {
                members.push(member);
            }
        }
        Ok(members)
    }

    /// Says what a word that is not the name of a kind is taken for.
    fn note_word_for_kind(&mut self, run: &Run, count: Option<Count>) {
        let Ok(words) = self.words(run) else { return };
        let Some(kind) = self.kind_named(&words.join(" ")) else { return };
        let kind = self.graph().vocabulary().kind(kind);
        let folded = fold(&words.join(" "));
        if count.is_none() && folded == fold(&kind.plural) && folded != fold(&kind.name) {
            self.note(format!("recorded as one {}; for several, add `count …`", kind.name));
        } else if ![&kind.name, &kind.plural].into_iter().any(|own| folded == fold(own)) {
            let (word, name) = (words.join(" "), &kind.name);
            self.note(format!(
                "`{word}` is another word for {name} here; for a kind of its own: define kind \"… {word}\": by person"
            ));
        }
    }

    fn note_future(&mut self, record: &Record) {
        let earliest = record.date.as_ref().and_then(|date| date.earliest);
        let happened = record.mood == Mood::Happened;
        if let Some(earliest) = earliest.filter(|earliest| happened && *earliest > self.lookup.reader.today) {
            self.note(format!("{earliest} is in the future; did you mean a planned event?"));
        }
    }

    /// The roles of a kind, as an error lists them.
    pub(super) fn roles_listed(&self, kind: KindIx) -> String {
        let roles = &self.graph().vocabulary().kind(kind).roles;
        let mut words: Vec<String> = Vec::new();
        for rule in roles {
            let word = rule.role.as_str().to_owned();
            if !words.contains(&word) {
                words.push(word);
            }
        }
        if words.is_empty() { "no roles".to_owned() } else { english::list(&words, "and") }
    }
}

/// A quantity as the store has it.
#[must_use]
pub fn quantity(stated: &QuantityText) -> Quantity {
    Quantity { bound: stated.bound, thousandths: stated.thousandths, unit: stated.unit.clone() }
}

/// A count as the store has it.
///
/// # Errors
/// If it is of no event, or its bounds are the wrong way round.
pub fn count_of(stated: &CountText, span: ast::Span) -> Result<Count> {
    let (least, most) = match *stated {
        CountText::Several => return Ok(Count::Several),
        CountText::Exactly(number) => (number, Some(number)),
        CountText::AtLeast(number) => (number, None),
        CountText::AtMost(number) => (0, Some(number)),
        CountText::Between(least, most) => (least, Some(most)),
    };
    if most == Some(0) {
        let hint = "to record that nothing happened, use a denial: `record denied …`";
        return Err(meaning("a count of 0 means that there is no event").hint(hint).at(span));
    }
    if most.is_some_and(|most| most < least) {
        let hint = "put the smaller number first, as in `count 2 to 4`";
        return Err(meaning(format!("a count from {least} down to {} is empty", most.unwrap_or(0)))
            .hint(hint)
            .at(span));
    }
    Ok(Count::Range(least, most))
}

/// Whether an aggregate names no more members than it counts.
pub(super) fn fits(count: Option<Count>, members: &[EntryId], span: ast::Span) -> Result<()> {
    let Some(Count::Range(_, Some(most))) = count else { return Ok(()) };
    if annals_model::numbers::total(members.len()) <= most {
        return Ok(());
    }
    let named = english::counted(annals_model::numbers::total(members.len()), "member", "members");
    let message = format!("it counts {} and includes {named}: too many", english::thousands(most));
    Err(meaning(message).hint("count all of them, or leave out what is no part of it").at(span))
}
