//! Names that stand for a whole clause: `people who visited Kimhwa but not Songchon` are people who visited Kimhwa but
//! not people who visited Songchon. No person is a county, so Songchon goes where Kimhwa stands.

use annals_grammar::ast::{self, Modifier, ModifierKind};
use annals_grammar::english;
use annals_graph::ids::{EntityIx, TypeIx};
use annals_model::entry::Filler;
use annals_model::error::{Error, ErrorKind, Result};

use super::{Resolver, clause};
use crate::lookup::names::Expected;
use crate::query::{Entities, EntityTest, Events, Filter, Roles, Set, Test};

impl Resolver<'_> {
    /// What stands right of `and`, `or` or `but not`, where it may be a name that can be none of those on the left: then
    /// the left side with the name in the seat of the last name of its sort.
    ///
    /// # Errors
    /// If the left side has no seat for it, and nothing can be in both.
    pub(super) fn completed(&self, left: &Set, right: Set, word: &str, span: ast::Span) -> Result<Set> {
        let (Set::Entities(left), Set::Entities(Entities::These(names))) = (left, &right) else {
            return Ok(right);
        };
        // Names joined to a name are a list of whatever sorts.
        if matches!(left, Entities::These(_)) {
            return Ok(right);
        }
        let types: Vec<TypeIx> = names.iter().map(|name| self.graph().type_of(*name)).collect();
        if types.is_empty() || types.iter().any(|ty| self.could_be(left, *ty)) {
            return Ok(right);
        }
        match self.seated(left, names) {
            Some(completed) => Ok(Set::Entities(completed)),
            // A list may hold things of any sort.
            None if word == "or" => Ok(right),
            None => Err(self.never_in_both(left, names[0], word).at(span)),
        }
    }

    fn never_in_both(&self, left: &Entities, name: EntityIx, word: &str) -> Error {
        let vocabulary = self.graph().vocabulary();
        let ty = english::with_article(&vocabulary.ty(self.graph().type_of(name)).name);
        let message = format!(
            "{} is {ty}, but nothing to the left of `{word}` can be one",
            self.lookup.unambiguous_name(name)
        );
        let projections = [("place", "places"), ("facility", "objects")];
        let of = clause::type_of(left);
        let fits = |(ty, _): &&(&str, _)| of.is_some_and(|of| vocabulary.is_a_named(of, ty));
        let projection = projections.iter().find(fits).map_or("actors", |(_, projection)| projection);
        let events = self.as_events(&Entities::These(vec![name]));
        Error::new(ErrorKind::Meaning, message)
            .hint(format!("relate them to it: {word} ({projection} of ({events}))"))
    }

    /// Whether one of a type may be in a set, by the words that it is made of.
    fn could_be(&self, set: &Entities, ty: TypeIx) -> bool {
        match set {
            Entities::These(all) => all.iter().any(|one| self.alike(self.graph().type_of(*one), ty)),
            Entities::And(a, b) => self.could_be(a, ty) && self.could_be(b, ty),
            Entities::ButNot(a, _) => self.could_be(a, ty),
            Entities::Or(a, b) => self.could_be(a, ty) || self.could_be(b, ty),
            Entities::Took { roles, events, .. } => self.could_take(roles, events, ty),
            Entities::Filter(filter) => match clause::type_of(set) {
                Some(of) => self.alike(of, ty),
                None => {
                    filter.base.as_deref().is_none_or(|base| self.could_be(base, ty))
                        && filter.tests.iter().all(|test| match test {
                            EntityTest::Took { roles, events, reach: false, .. } => {
                                self.could_take(roles, events, ty)
                            }
                            _ => true,
                        })
                }
            },
        }
    }

    /// Whether one of a type may be in these roles of these events.
    fn could_take(&self, roles: &Roles, events: &Events, ty: TypeIx) -> bool {
        let (Events::Filter(Filter { kind: Some(kind), .. }), Roles::One(role)) = (events, roles) else {
            return true;
        };
        let vocabulary = self.graph().vocabulary();
        vocabulary.implied_kinds(*kind, self.view().bound()).iter().any(|implied_kind| {
            let Some(Filler::Its(from)) = implied_kind.source_of(*role) else { return false };
            let rules = vocabulary.kind(implied_kind.kind).roles.iter().filter(|rule| rule.role == from);
            let mut types = rules.flat_map(|rule| &rule.types);
            types.any(|name| vocabulary.type_named(name).is_none_or(|of| self.alike(of, ty)))
        })
    }

    /// Whether one type is the other or a case of it.
    fn alike(&self, a: TypeIx, b: TypeIx) -> bool {
        let vocabulary = self.graph().vocabulary();
        vocabulary.is_a(a, b) || vocabulary.is_a(b, a)
    }

    /// A set with names in the seat of the last name of their sort in it.
    fn seated(&self, set: &Entities, names: &[EntityIx]) -> Option<Entities> {
        match set {
            Entities::Took { roles, word, events } => {
                let events = Box::new(self.seated_in_events(events, names)?);
                Some(Entities::Took { roles: roles.clone(), word: *word, events })
            }
            Entities::Filter(filter) => {
                let mut filter = filter.clone();
                let seat = filter.tests.iter_mut().rev().find_map(|test| {
                    let seated = self.seated_in_test(test, names)?;
                    *test = seated;
                    Some(())
                });
                if seat.is_none() {
                    filter.base = Some(Box::new(self.seated(filter.base.as_deref()?, names)?));
                }
                Some(Entities::Filter(filter))
            }
            // `who visited Kimhwa but not Songchon or Kusong`: the clause is that of the first.
            Entities::And(first, _) | Entities::Or(first, _) | Entities::ButNot(first, _) => {
                self.seated(first, names)
            }
            Entities::These(_) => None,
        }
    }

    /// `and not Songchon` behind a clause: that the same is not so of Songchon.
    ///
    /// # Errors
    /// If the name has two readings.
    pub(super) fn name_behind_and_not(
        &self,
        modifier: &Modifier,
        before: Option<&EntityTest>,
    ) -> Result<Option<EntityTest>> {
        let ModifierKind::Clause { relative: false, auxiliary: None, not: true, run, .. } = &modifier.kind
        else {
            return Ok(None);
        };
        let named = self.lookup.is_called(run);
        let (Some(ast::JoinWord::And), Some(before), true) = (modifier.join, before, named) else {
            return Ok(None);
        };
        let name = self.entity(run, &Expected::default())?;
        Ok(self.seated_in_test(before, &[name]).map(|test| match test {
            EntityTest::Not(_) => test,
            test => EntityTest::Not(Box::new(test)),
        }))
    }

    /// A test with names in the seat of the last name of their sort in it.
    fn seated_in_test(&self, test: &EntityTest, names: &[EntityIx]) -> Option<EntityTest> {
        match test {
            EntityTest::Took { roles, events, reach, amount } => {
                let events = self.seated_in_events(events, names)?;
                Some(EntityTest::Took { roles: roles.clone(), events, reach: *reach, amount: *amount })
            }
            EntityTest::Lies { places, reach } => {
                let mut places = places.clone();
                *self.seat(&mut places, names)? = Entities::These(names.to_vec());
                Some(EntityTest::Lies { places, reach: *reach })
            }
            EntityTest::Not(inner) => {
                self.seated_in_test(inner, names).map(|inner| EntityTest::Not(Box::new(inner)))
            }
            _ => None,
        }
    }

    fn seated_in_events(&self, events: &Events, names: &[EntityIx]) -> Option<Events> {
        let Events::Filter(filter) = events else { return None };
        let mut filter = filter.clone();
        let seat = filter.tests.iter_mut().rev().find_map(|test| match test {
            Test::Role { who, .. } => self.seat(who, names),
            _ => None,
        })?;
        *seat = Entities::These(names.to_vec());
        Some(Events::Filter(filter))
    }

    /// Names that are of one sort with these.
    fn seat<'t>(&self, who: &'t mut Entities, names: &[EntityIx]) -> Option<&'t mut Entities> {
        let Entities::These(seated) = &*who else { return None };
        let of = self.graph().type_of(*seated.first()?);
        let fits = |name: &EntityIx| self.graph().vocabulary().have_common(self.graph().type_of(*name), of);
        names.iter().all(fits).then_some(who)
    }
}
