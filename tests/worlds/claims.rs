//! What is claimed of a field of an event, and what is left of it where claims meet or clash.

use super::days::When;
use super::history::Quantity;
use super::words::{DORN, ENTITIES, Kind, Name};

/// Somebody's word on a field.
#[derive(Clone, Debug)]
pub struct Claim<T> {
    /// The source; `None` for nobody in particular, or the analyst.
    pub source: Option<usize>,
    pub value: T,
    pub preferred: bool,
}

/// The live claims of a field.
#[derive(Clone, Debug)]
pub struct Claims<T>(pub Vec<Claim<T>>);

/// What a field can be: one of these.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<T> {
    pub options: Vec<T>,
    /// The option that the analyst prefers, where there are several.
    pub preferred: Option<usize>,
}

/// A value of a field: two that one world can meet have a common part.
pub trait Refines: Clone + PartialEq {
    /// What meets both; `Err` where the contract does not say whether anything does.
    fn common(&self, other: &Self) -> Result<Option<Self>, Silent>;
}

/// The contract does not say.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Refines for When {
    fn common(&self, other: &Self) -> Result<Option<Self>, Silent> {
        Ok(When::common(self, other))
    }
}

impl Refines for Kind {
    fn common(&self, other: &Self) -> Result<Option<Self>, Silent> {
        Ok((self == other).then_some(*self))
    }
}

impl Refines for Quantity {
    fn common(&self, other: &Self) -> Result<Option<Self>, Silent> {
        match (*self, *other) {
            (Self::Exactly(a), Self::Exactly(b)) => Ok((a == b).then_some(*self)),
            (Self::Over(a), Self::Over(b)) => Ok(Some(Self::Over(a.max(b)))),
            (Self::Over(least), Self::Exactly(many)) | (Self::Exactly(many), Self::Over(least)) => {
                Ok((many > least).then_some(Self::Exactly(many)))
            }
        }
    }
}

impl Refines for Name {
    fn common(&self, other: &Self) -> Result<Option<Self>, Silent> {
        if lies_in(*self, *other) {
            return Ok(Some(*self));
        }
        if lies_in(*other, *self) {
            return Ok(Some(*other));
        }
        // A county whose province is not stated may lie in any.
        let wider = |name: Name| ENTITIES[name].kind != "county" && ENTITIES[name].kind != "factory";
        if (*self == DORN && wider(*other)) || (*other == DORN && wider(*self)) {
            Err(Silent)
        } else {
            Ok(None)
        }
    }
}

/// Whether one thing is stated to lie in another, or is it.
pub fn lies_in(name: Name, above: Name) -> bool {
    name == above || ENTITIES[name].inside.is_some_and(|inside| lies_in(inside, above))
}

impl<T: Refines> Claims<T> {
    /// What a first telling says.
    pub fn new(source: Option<usize>, value: Option<T>) -> Self {
        Self(value.into_iter().map(|value| Claim { source, value, preferred: false }).collect())
    }

    /// Somebody else's word.
    pub fn add(&mut self, source: usize, value: T, preferred: bool) -> Result<(), Silent> {
        if self.0.iter().any(|claim| claim.source == Some(source) && claim.value != value) {
            return Err(Silent);
        }
        if preferred {
            self.0.iter_mut().for_each(|claim| claim.preferred = false);
        }
        self.0.push(Claim { source: Some(source), value, preferred });
        Ok(())
    }

    /// A correction: of that source and of nobody in particular, or the analyst's of all.
    pub fn correct(&mut self, source: Option<usize>, value: T) -> Result<(), Silent> {
        // Whether a source replaces what the analyst decided is not said.
        if source.is_some() && self.0.iter().any(|claim| claim.source.is_none() && claim.preferred) {
            return Err(Silent);
        }
        self.0.retain(|claim| source.is_some() && claim.source.is_some() && claim.source != source);
        self.0.push(Claim { source, value, preferred: source.is_none() });
        Ok(())
    }

    /// What the claims leave.
    pub fn settle(&self) -> Result<Field<T>, Silent> {
        let mut values: Vec<T> = Vec::new();
        for claim in &self.0 {
            if !values.contains(&claim.value) {
                values.push(claim.value.clone());
            }
        }
        let mut common = values.first().cloned();
        for value in values.iter().skip(1) {
            common = match common {
                Some(so_far) => so_far.common(value)?,
                None => None,
            };
        }
        if values.len() < 2 || common.is_some() {
            return Ok(Field { options: common.into_iter().collect(), preferred: None });
        }
        for (at, value) in values.iter().enumerate() {
            for other in values.iter().skip(at + 1) {
                // Which of several overlapping values go together is not said.
                if value.common(other)?.is_some() {
                    return Err(Silent);
                }
            }
        }
        let preferred = self.0.iter().rfind(|claim| claim.preferred).map(|claim| &claim.value);
        let preferred = preferred.and_then(|wanted| values.iter().position(|value| value == wanted));
        Ok(Field { options: values, preferred })
    }
}
