//! A history under a lens: its events with what their live claims leave open, and its denials.

use std::collections::BTreeMap;

use super::claims::{Field, Silent, lies_in};
use super::days::{Day, When};
use super::event_record::EventRecord;
use super::history::{Anchor, Count, Event, History, Quantity, Statement, Value};
use super::words::{DORN, Kind, Name, is_facility, published, recorded};

/// Whose present it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lens {
    /// What had happened by the end of that day.
    pub as_of: Option<Day>,
    /// What was reported by then.
    pub as_known_on: Option<Day>,
    /// What was recorded up to that statement, which recorded an event.
    pub as_recorded_at: Option<usize>,
}

/// An event as its live claims have it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The statements that recorded it; the first is its own.
    pub ids: Vec<usize>,
    pub kinds: Field<Kind>,
    pub places: Field<Name>,
    pub dates: Field<When>,
    pub quantities: Field<Quantity>,
    pub by: Vec<Name>,
    /// Participants that one source names and another takes out.
    pub by_open: Vec<Name>,
    pub of: Option<Name>,
    pub anchor: Option<Anchor>,
    /// Whether what anchored it is gone, so that its date is unknown.
    pub adrift: bool,
    pub count: Option<Count>,
    pub members: Vec<usize>,
    /// How many nobody has named.
    pub unnamed: usize,
    /// Whether it is asserted and denied.
    pub exists_open: bool,
    /// The sources, each with the values that it states.
    pub support: BTreeMap<usize, Vec<Value>>,
    /// The last day on which it can have happened.
    pub recorded: Day,
}

/// What is said not to have happened.
#[derive(Clone, Debug)]
pub struct Denial {
    pub kind: Kind,
    pub by: Vec<Name>,
    pub place: Option<Name>,
    pub span: Option<(Day, Day)>,
    pub reported: bool,
}

/// All that stands under a lens.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub facts: Vec<Fact>,
    pub denials: Vec<Denial>,
    /// Whether there is a county whose province is not stated.
    pub with_dorn: bool,
}

/// The day from which a statement is known.
fn known(history: &History, number: usize) -> Day {
    let source = match &history.statements[number] {
        Statement::Record(event) => event.source,
        Statement::Cite { source, .. } => Some(*source),
        Statement::Correct { source, .. } | Statement::Retract { source, .. } => *source,
        Statement::Same { .. } | Statement::Undo { .. } => None,
    };
    source.map_or(recorded(number), published)
}

/// Folds a history under a lens; `Err` where the contract does not say what stands.
pub fn fold(history: &History, lens: Lens) -> Result<Facts, Silent> {
    let stands = |number: usize| {
        lens.as_recorded_at.is_none_or(|last| number <= last)
            && lens.as_known_on.is_none_or(|day| known(history, number) <= day)
    };
    let undone: Vec<usize> = (0..history.statements.len())
        .filter(|number| stands(*number))
        .filter_map(|number| match history.statements[number] {
            Statement::Undo { statement } => Some(statement),
            _ => None,
        })
        .collect();
    let mut event_records: Vec<EventRecord> = Vec::new();
    let mut denials = Vec::new();
    for (number, statement) in history.statements.iter().enumerate() {
        if !stands(number) || undone.contains(&number) {
            continue;
        }
        match statement {
            Statement::Record(event) if event.denied => denials.push(denial(event)),
            Statement::Record(event) => event_records.push(EventRecord::new(number, event)),
            Statement::Undo { .. } => {}
            other => tell(&mut event_records, other)?,
        }
    }
    let facts: Result<Vec<_>, _> = event_records
        .into_iter()
        .filter(|event_record| !event_record.retracted)
        .map(EventRecord::settled)
        .collect();
    let mut facts = Facts { facts: facts?, denials, with_dorn: uses_dorn(history) };
    facts.tie(history)?;
    facts.deny()?;
    Ok(facts)
}

/// Whether a history speaks of the county without a province.
pub fn uses_dorn(history: &History) -> bool {
    history.statements.iter().any(|statement| match statement {
        Statement::Record(event) => event.place == Some(DORN),
        Statement::Cite { value, .. } => *value == Some(Value::Place(DORN)),
        Statement::Correct { value, .. } => *value == Value::Place(DORN),
        _ => false,
    })
}

fn denial(event: &Event) -> Denial {
    let span = event.when.as_ref().map(When::bounds);
    Denial { kind: event.kind, by: event.by.clone(), place: event.place, span, reported: event.reported }
}

fn tell(event_records: &mut Vec<EventRecord>, statement: &Statement) -> Result<(), Silent> {
    let of = |event: usize, event_records: &[EventRecord]| {
        // What is said of an event that is not known yet is not said.
        event_records.iter().position(|event_record| event_record.ids.contains(&event)).ok_or(Silent)
    };
    match statement {
        Statement::Cite { event, source, rank, value } => {
            let at = of(*event, event_records)?;
            event_records[at].cite(*source, *rank, value.as_ref())
        }
        Statement::Correct { event, value, source } => {
            let at = of(*event, event_records)?;
            event_records[at].correct(*source, value)
        }
        Statement::Retract { event, .. } => {
            let at = of(*event, event_records)?;
            event_records[at].retracted = true;
            Ok(())
        }
        Statement::Same { event, duplicate } => {
            let at = of(*duplicate, event_records)?;
            if event_records[at].ids.contains(event) {
                return Ok(());
            }
            let duplicate = event_records.remove(at);
            let at = of(*event, event_records)?;
            event_records[at].unite(duplicate)
        }
        Statement::Record(_) | Statement::Undo { .. } => Ok(()),
    }
}

impl Fact {
    /// Whether claims clash on a field of it, or on whether it happened.
    pub fn is_disputed(&self) -> bool {
        let fields = [self.kinds.options.len(), self.places.options.len(), self.dates.options.len()];
        let clash = fields.into_iter().any(|options| options > 1) || self.quantities.options.len() > 1;
        clash || !self.by_open.is_empty() || self.exists_open
    }
}

impl Facts {
    /// The fact that a statement recorded.
    pub fn place_of(&self, id: usize) -> Option<usize> {
        self.facts.iter().position(|fact| fact.ids.contains(&id))
    }

    /// Looks up anchors and members.
    fn tie(&mut self, history: &History) -> Result<(), Silent> {
        for at in 0..self.facts.len() {
            if let Some(anchor) = self.facts[at].anchor {
                match self.place_of(anchor.event) {
                    Some(event) => self.facts[at].anchor = Some(Anchor { event, ..anchor }),
                    None => {
                        self.facts[at].anchor = None;
                        self.facts[at].adrift = history.event(self.facts[at].ids[0]).is_some();
                    }
                }
            }
            if let Some(Count::Exactly(many)) = self.facts[at].count {
                let members: Option<Vec<_>> =
                    self.facts[at].members.iter().map(|member| self.place_of(*member)).collect();
                let members = members.ok_or(Silent)?;
                self.facts[at].unnamed = many.saturating_sub(members.len());
                self.facts[at].members = members;
            }
        }
        Ok(())
    }

    /// Finds what is asserted and denied.
    fn deny(&mut self) -> Result<(), Silent> {
        for fact in &mut self.facts {
            // Whether what denies a visit denies what implies one is not said.
            let implied = fact.kinds.options.iter().any(|kind| kind.is_also_a_visit());
            if implied && self.denials.iter().any(|denial| denial.kind == Kind::Visit) {
                return Err(Silent);
            }
            for denial in self.denials.iter().filter(|denial| fact.kinds.options.contains(&denial.kind)) {
                let concerned = denial.by.iter().all(|who| fact.by.contains(who) || fact.by.is_empty());
                if !concerned {
                    continue;
                }
                match covers(denial, fact) {
                    Covers::No => {}
                    Covers::All if denial.reported => {}
                    Covers::All => fact.exists_open = true,
                    Covers::Some => return Err(Silent),
                }
            }
        }
        Ok(())
    }
}

enum Covers {
    No,
    Some,
    All,
}

/// Whether a denial is of all that an event can have been. What it can only meet where something is unsaid, it takes away
/// from what that may be, which is looked at in each world.
fn covers(denial: &Denial, fact: &Fact) -> Covers {
    let when = |when: &When| denial.span.is_none_or(|span| when.lies_in(span));
    let meets = |when: &When| denial.span.is_none_or(|span| when.meets(span));
    let place = fact.of.filter(|of| is_facility(*of)).or(fact.places.options.first().copied());
    let unsaid = (denial.place.is_some() && place.is_none()) || (!denial.by.is_empty() && fact.by.is_empty());
    if !fact.dates.options.iter().any(meets) {
        return Covers::No;
    }
    if fact.places.options.len() > 1 || fact.dates.options.len() > 1 || fact.anchor.is_some() {
        return Covers::Some;
    }
    if let (Some(denied), Some(place)) = (denial.place, place)
        && !lies_in(place, denied)
    {
        return if place == DORN && !lies_in(denied, place) { Covers::Some } else { Covers::No };
    }
    if unsaid {
        // An actor that a denial takes away is not spoken of.
        return if denial.by.is_empty() { Covers::No } else { Covers::Some };
    }
    let all = fact.dates.options.iter().all(when);
    match (fact.count, all) {
        (Some(_), false) => Covers::No,
        (None, true) if fact.by.len() < 2 => Covers::All,
        // Whether a denial takes days away from an event that has a name is not said.
        _ => Covers::Some,
    }
}
