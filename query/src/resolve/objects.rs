//! What the verb of a clause is done to.
//!
//! The object of a verb is what stands in an object role of its kind. Where an event states no object, the place where it
//! happened stands for it: a raid at Alden that names nothing else raided Alden. The destruction of houses at Alden did not
//! destroy Alden.

use annals_grammar::ast::{Modifier, Run};
use annals_grammar::english;
use annals_graph::ids::{KindIx, TypeIx};
use annals_graph::vocabulary::Kind;
use annals_model::entry::{Role, RoleRule};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;

use super::Resolver;
use crate::lookup::names::Expected;
use crate::query::{Entities, EntityFilter, EntityTest, Events, Filter, Reach, Roles, Set, Test};

/// The roles of objects that a place can stand in as what the event is done to, and not only as where it happens.
const OBJECTS: [Role; 2] = [Role::Of, Role::Against];

impl Resolver<'_> {
    /// The object of a verb as a set, with its modifiers.
    pub(super) fn object_set(&self, run: &Run, kind: KindIx, modifiers: Vec<Modifier>) -> Result<Set> {
        if self.lookup.is_called(run) {
            let types = self.object_types(kind);
            let entity = self
                .entity(run, &Expected { types, place: self.graph().vocabulary().kind(kind).name.clone() })?;
            return Ok(Set::Entities(Entities::These(vec![entity])));
        }
        let head = Some(annals_grammar::ast::Head::Run(run.clone()));
        self.noun(&annals_grammar::ast::Noun { head, modifiers, span: run.span, ..Default::default() })
    }

    /// The types that the object of a verb can have.
    fn object_types(&self, kind: KindIx) -> Vec<String> {
        let rules = self.graph().vocabulary().kind(kind).roles.iter();
        let objects = rules.filter(|rule| !matches!(rule.role, Role::By | Role::With | Role::Under));
        objects.flat_map(|rule| rule.types.iter().filter(|ty| fold(ty) != "event").cloned()).collect()
    }

    /// The filter of events with the object of its verb, its tests at a place among the others.
    pub(super) fn done_to(&self, filter: Filter, at: usize, who: Entities, run: &Run) -> Result<Events> {
        let Some(kind) = filter.kind else { return Ok(Events::Filter(filter)) };
        let with = |tests: Vec<Test>| {
            let mut filter = filter.clone();
            filter.tests.splice(at..at, tests);
            Events::Filter(filter)
        };
        if let Some(object) =
            self.own_object(kind).filter(|_| self.are_places(&who) && !self.only_of(kind, &who))
        {
            let done = Test::Role { roles: Roles::One(object), who: who.clone(), reach: Reach::Exact };
            let done = with(vec![done]);
            if !self.states_place(kind) {
                return Ok(done);
            }
            let unsaid = Test::Not(Box::new(Test::Filled(object)));
            return Ok(Events::Or(Box::new(done), Box::new(with(vec![self.at_places(kind, who), unsaid]))));
        }
        self.object_test(kind, who, run).map(|test| with(vec![test]))
    }

    /// The role of a kind in which a place can stand as what the event is done to.
    fn own_object(&self, kind: KindIx) -> Option<Role> {
        let vocabulary = self.graph().vocabulary();
        let place = vocabulary.type_named("place")?;
        let leads = vocabulary.kind(kind).roles.iter().any(|rule| matches!(rule.role, Role::To | Role::Into));
        OBJECTS.into_iter().find(|role| vocabulary.admits(kind, *role, place)).filter(|_| !leads)
    }

    /// Whether a kind says of its events where they were.
    fn states_place(&self, kind: KindIx) -> bool {
        self.graph().vocabulary().kind(kind).roles.iter().any(|rule| rule.role.is_place())
    }

    /// The test that events of a kind happened at places: in the first role for them that the kind has.
    fn at_places(&self, kind: KindIx, who: Entities) -> Test {
        let own = Role::PLACES.into_iter().find(|role| self.fits_role(kind, *role, &who));
        Test::Role { roles: own.map_or(Roles::Places, Roles::One), who, reach: Reach::At }
    }

    /// The test that an entity is what events of a kind were done to.
    pub(super) fn suffers(&self, kind: KindIx, head: Option<TypeIx>, events: Events) -> EntityTest {
        let took = |roles, events| EntityTest::Took { roles, events, reach: false, amount: None };
        let vocabulary = self.graph().vocabulary();
        let place = head.is_some_and(|ty| vocabulary.is_a_named(ty, "place"));
        match (self.own_object(kind).filter(|_| place), &events) {
            (Some(object), Events::Filter(filter)) => {
                let mut there = filter.clone();
                there.tests.push(Test::Not(Box::new(Test::Filled(object))));
                let of = took(Roles::One(object), events);
                if !self.states_place(kind) {
                    return of;
                }
                EntityTest::Any(vec![of, took(Roles::Places, Events::Filter(there))])
            }
            _ => took(self.suffered(kind, head), events),
        }
    }

    /// The test that the object of a verb takes part, in the role that fits it.
    fn object_test(&self, kind: KindIx, who: Entities, run: &Run) -> Result<Test> {
        if self.are_places(&who) && !self.only_of(kind, &who) {
            return Ok(self.at_places(kind, who));
        }
        match role_done_to(self.graph().vocabulary().kind(kind), |role| self.fits_role(kind, role, &who)) {
            Some(role) => Ok(Test::Role { roles: Roles::One(role), who, reach: Reach::Exact }),
            None => {
                let kind = self.graph().vocabulary().kind(kind);
                let message = format!("{} has no role that fits here", english::with_article(&kind.name));
                let takes = format!("it takes: {}", takes(kind));
                Err(Error::new(ErrorKind::Meaning, message).hint(takes).at(run.span))
            }
        }
    }

    /// Whether something that stands at a place (a facility) fits the `of` role of a kind.
    fn only_of(&self, kind: KindIx, who: &Entities) -> bool {
        let vocabulary = self.graph().vocabulary();
        let facility = match who {
            Entities::These(all) => {
                all.iter().all(|ix| vocabulary.is_a_named(self.graph().type_of(*ix), "facility"))
            }
            Entities::Filter(EntityFilter { ty: Some(ty), .. }) => vocabulary.is_a_named(*ty, "facility"),
            _ => false,
        };
        facility && self.fits_role(kind, Role::Of, who)
    }

    /// Whether an event of a kind may be done to them.
    pub(super) fn fits_some_object(&self, kind: KindIx, who: &Entities) -> bool {
        role_done_to(self.graph().vocabulary().kind(kind), |role| self.fits_role(kind, role, who)).is_some()
    }

    /// Whether some may stand in a role of a kind.
    pub(super) fn fits_role(&self, kind: KindIx, role: Role, who: &Entities) -> bool {
        let mut rules = self.graph().vocabulary().kind(kind).roles.iter().filter(|rule| rule.role == role);
        rules.any(|rule| self.fits(&rule.types, who))
    }

    fn fits(&self, types: &[String], who: &Entities) -> bool {
        let vocabulary = self.graph().vocabulary();
        let fits = |ty| types.iter().any(|name| vocabulary.is_a_named(ty, name));
        match who {
            Entities::These(all) => all.iter().all(|ix| fits(self.graph().type_of(*ix))),
            Entities::Filter(EntityFilter { ty: Some(ty), .. }) => fits(*ty),
            _ => types.iter().any(|name| fold(name) != "event"),
        }
    }

    /// The roles of those to whom an event of a kind happens, for those of a type.
    pub(super) fn suffered(&self, kind: KindIx, head: Option<TypeIx>) -> Roles {
        let vocabulary = self.graph().vocabulary();
        if let Some(ty) = head
            && vocabulary.is_a_named(ty, "place")
        {
            return Roles::Places;
        }
        let rules = vocabulary
            .kind(kind)
            .roles
            .iter()
            .filter(|rule| rule.role != Role::By && rule.role != Role::Under);
        let fitting = rules.filter(|rule| {
            !rule.is_of_events() && head.is_none_or(|ty| rule.types.iter().any(|name| self.related(ty, name)))
        });
        let roles: Vec<Role> = fitting.map(|rule| rule.role).collect();
        let suffers = |role: &Role| *role != Role::From && roles.contains(role);
        let main = own_main_role(vocabulary.kind(kind)).filter(suffers);
        main.or_else(|| ROLES_DONE_TO.into_iter().find(suffers)).map_or(Roles::Any, Roles::One)
    }

    /// Whether one type is the other or a case of it, either way.
    pub(super) fn related(&self, ty: TypeIx, name: &str) -> bool {
        let vocabulary = self.graph().vocabulary();
        vocabulary.is_a_named(ty, name)
            || vocabulary.type_named(name).is_some_and(|of| vocabulary.is_a(of, ty))
    }
}

/// What a kind takes in its roles: `by person or group, at place`.
pub(super) fn takes(kind: &Kind) -> String {
    let rules = kind.roles.iter().map(|rule| format!("{} {}", rule.role.as_str(), rule.types.join(" or ")));
    rules.collect::<Vec<_>>().join(", ")
}

/// The roles of what an event happens to, the likeliest first.
const ROLES_DONE_TO: [Role; 9] =
    [Role::Of, Role::To, Role::Into, Role::Against, Role::For, Role::From, Role::At, Role::In, Role::With];

/// The role in which somebody or something is the object of a verb: the main role of the kind if it fits, else one that
/// names what it takes, else one that takes any object. Somebody is met, and so stands behind `with`, only where no other
/// role fits.
pub(crate) fn role_done_to(kind: &Kind, fits: impl Fn(Role) -> bool) -> Option<Role> {
    let fitting = || ROLES_DONE_TO.into_iter().filter(|role| *role != Role::With && fits(*role));
    let own = |role: &Role| kind.roles.iter().any(|rule| rule.role == *role && !takes_any_object(rule));
    main_role(kind)
        .filter(|role| fits(*role))
        .or_else(|| fitting().find(own))
        .or_else(|| fitting().next())
        .or_else(|| Some(Role::With).filter(|role| fits(*role)))
}

/// The first role of a kind, in the order of its definition, that is not of who does it.
pub(crate) fn main_role(kind: &Kind) -> Option<Role> {
    main_rule(kind).map(|rule| rule.role)
}

/// The main role of a kind, if it names what it takes.
fn own_main_role(kind: &Kind) -> Option<Role> {
    main_rule(kind).filter(|rule| !takes_any_object(rule)).map(|rule| rule.role)
}

fn main_rule(kind: &Kind) -> Option<&RoleRule> {
    kind.roles.iter().find(|rule| !matches!(rule.role, Role::By | Role::Under) && !rule.is_of_events())
}

/// Whether a role takes whatever is no person or place: `of object`.
fn takes_any_object(rule: &RoleRule) -> bool {
    rule.types.iter().any(|name| name.eq_ignore_ascii_case("object"))
}
