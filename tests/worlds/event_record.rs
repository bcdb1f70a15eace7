//! An event as the statements tell it, one after the other.

use std::collections::BTreeMap;
use std::mem::discriminant;

use super::claims::{Claims, Silent};
use super::days::{Day, LONG_AGO, When};
use super::fold::Fact;
use super::history::{Event, Quantity, Rank, Value};
use super::words::{Kind, Name, recorded};

/// An event while it is being told.
pub struct EventRecord {
    /// The statements that recorded it.
    pub ids: Vec<usize>,
    event: Event,
    kinds: Claims<Kind>,
    places: Claims<Name>,
    dates: Claims<When>,
    quantities: Claims<Quantity>,
    by: Vec<Participant>,
    support: BTreeMap<usize, Vec<Value>>,
    corrected: bool,
    pub retracted: bool,
    recorded: Day,
}

struct Participant {
    who: Name,
    named_by: Vec<Option<usize>>,
    taken_out_by: Vec<usize>,
}

impl EventRecord {
    /// As it was recorded.
    pub fn new(number: usize, event: &Event) -> Self {
        let named_by = vec![event.source];
        let participant =
            |who: &Name| Participant { who: *who, named_by: named_by.clone(), taken_out_by: Vec::new() };
        Self {
            ids: vec![number],
            kinds: Claims::new(event.source, Some(event.kind)),
            places: Claims::new(event.source, event.place),
            dates: Claims::new(event.source, event.when.clone()),
            quantities: Claims::new(event.source, event.quantity),
            by: event.by.iter().map(participant).collect(),
            support: event.source.map(|source| (source, stated(event))).into_iter().collect(),
            corrected: false,
            retracted: false,
            recorded: recorded(number),
            event: event.clone(),
        }
    }

    /// Another source's word.
    pub fn cite(&mut self, source: usize, rank: Rank, value: Option<&Value>) -> Result<(), Silent> {
        if rank == Rank::Deprecated {
            return Ok(());
        }
        let preferred = rank == Rank::Preferred;
        let says = value.map_or_else(|| stated(&self.event), |value| vec![value.clone()]);
        self.support.entry(source).or_default().extend(says);
        match value {
            Some(Value::Date(when)) => self.dates.add(source, when.clone(), preferred),
            Some(Value::Place(place)) => self.places.add(source, *place, preferred),
            Some(Value::Kind(kind)) => self.kinds.add(source, *kind, preferred),
            Some(Value::Quantity(quantity)) => self.quantities.add(source, *quantity, preferred),
            Some(Value::Without(_)) => Err(Silent),
            None => self.confirm(source, preferred),
        }
    }

    /// A source that states no value confirms all that was recorded.
    fn confirm(&mut self, source: usize, preferred: bool) -> Result<(), Silent> {
        if self.corrected || preferred {
            return Err(Silent);
        }
        if let Some(when) = &self.event.when {
            self.dates.add(source, when.clone(), false)?;
        }
        if let Some(place) = self.event.place {
            self.places.add(source, place, false)?;
        }
        if let Some(quantity) = self.event.quantity {
            self.quantities.add(source, quantity, false)?;
        }
        self.by.iter_mut().for_each(|participant| participant.named_by.push(Some(source)));
        self.kinds.add(source, self.event.kind, false)
    }

    /// A correction, of a source or of the analyst.
    pub fn correct(&mut self, source: Option<usize>, value: &Value) -> Result<(), Silent> {
        self.corrected = true;
        if let Some(source) = source {
            let says = self.support.entry(source).or_default();
            says.retain(|said| discriminant(said) != discriminant(value));
            says.push(value.clone());
        }
        match value {
            Value::Date(when) => {
                // Whether a stated day replaces a derived one is not said.
                if self.event.anchor.is_some() {
                    return Err(Silent);
                }
                self.dates.correct(source, when.clone())
            }
            Value::Place(place) => self.places.correct(source, *place),
            Value::Kind(kind) => self.kinds.correct(source, *kind),
            Value::Quantity(quantity) => self.quantities.correct(source, *quantity),
            Value::Without(who) => {
                for participant in self.by.iter_mut().filter(|participant| participant.who == *who) {
                    participant.named_by.retain(|by| source.is_some() && by.is_some() && *by != source);
                    participant.taken_out_by.extend(source);
                }
                Ok(())
            }
        }
    }

    /// With what another telling of it said.
    pub fn unite(&mut self, duplicate: Self) -> Result<(), Silent> {
        if self.event.anchor.is_some()
            || duplicate.event.anchor.is_some()
            || self.corrected
            || duplicate.corrected
            // What two objects that clash leave of their places is not spoken of.
            || self.event.of.zip(duplicate.event.of).is_some_and(|(one, other)| one != other)
        {
            return Err(Silent);
        }
        self.ids.extend(duplicate.ids);
        self.kinds.0.extend(duplicate.kinds.0);
        self.places.0.extend(duplicate.places.0);
        self.dates.0.extend(duplicate.dates.0);
        self.quantities.0.extend(duplicate.quantities.0);
        for (source, says) in duplicate.support {
            self.support.entry(source).or_default().extend(says);
        }
        self.event.of = self.event.of.or(duplicate.event.of);
        for participant in duplicate.by {
            if !self.by.iter().any(|known| known.who == participant.who) {
                self.by.push(participant);
            }
        }
        Ok(())
    }

    /// What its live claims leave.
    pub fn settled(self) -> Result<Fact, Silent> {
        let open = |participant: &&Participant| !participant.taken_out_by.is_empty();
        let named = || self.by.iter().filter(|participant| !participant.named_by.is_empty());
        let mut dates = self.dates.settle()?;
        if dates.options.is_empty() {
            dates.options.push(When::half_open(String::new(), (LONG_AGO, self.recorded)));
        }
        Ok(Fact {
            kinds: self.kinds.settle()?,
            places: self.places.settle()?,
            quantities: self.quantities.settle()?,
            by: named().filter(|participant| !open(participant)).map(|participant| participant.who).collect(),
            by_open: named().filter(open).map(|participant| participant.who).collect(),
            of: self.event.of,
            anchor: self.event.anchor,
            adrift: false,
            count: self.event.count,
            unnamed: 0,
            exists_open: false,
            members: self.event.members,
            support: self.support,
            recorded: self.recorded,
            ids: self.ids,
            dates,
        })
    }
}

/// What can be disputed of what an event was recorded with.
fn stated(event: &Event) -> Vec<Value> {
    let date = event.when.clone().map(Value::Date);
    let rest =
        [event.place.map(Value::Place), event.quantity.map(Value::Quantity), Some(Value::Kind(event.kind))];
    date.into_iter().chain(rest.into_iter().flatten()).collect()
}
