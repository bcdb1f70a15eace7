//! From what a row says to entries: looked up, checked against what is there, drafted. A row that cannot be told leaves
//! nothing behind.

use std::collections::HashMap;

use annals_grammar::english;
use annals_graph::ids::EntityIx;
use annals_model::entry::{
    Body, Claim, Declare, DefineType, Number, Parent, Record, Relation, Role, RoleRule, Source,
};
use annals_model::error::{Error, Kind, Result};
use annals_model::folding::fold;
use annals_store::{Draft, content_digest};

use super::kinds::Kinds;
use super::known::{Digest, Known, digest, record_of};
use super::lines::Lines;
use super::resolve::{Decision, Fresh, Plan, Resolver, Tie, Who};
use super::told::{Cited, Told};
use super::{Attendant, NewNames, Policy, Summary};
use crate::lower;

/// How many names that are alike are told.
const ALIKE_MAX: usize = 20;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// It was drafted.
    Recorded,
    /// The log has it.
    Already,
}

/// What turns rows into drafts.
pub(super) struct Clerk {
    pub(super) known: Known,
    kinds: Kinds,
    policy: Policy,
    /// The roles that the table fills.
    roles: Vec<Role>,
    /// What the file's own source is called.
    file: Source,
    /// Sources by the cells of the table.
    sources: HashMap<Digest, Number>,
    decisions: HashMap<String, Decision>,
    /// The number of the first of the drafts.
    first: Number,
    drafts: Vec<Draft>,
    /// The lines of the rows that were drafted since the drafts were taken last.
    lines: Lines,
    /// The beginnings of the digests of events that were drafted and forgotten, in the order of their numbers; for a
    /// trial of rows that have ids.
    tried: Option<Vec<(Number, u64)>>,
    /// Entries of the log that rows of this batch may be.
    pub(super) met: HashMap<Number, (Option<String>, Body)>,
    pub(super) summary: Summary,
}

impl Clerk {
    pub(super) fn new(known: Known, policy: Policy, roles: Vec<Role>, file: Source) -> Self {
        Self {
            known,
            kinds: Kinds::default(),
            policy,
            roles,
            file,
            sources: HashMap::new(),
            decisions: HashMap::new(),
            first: 1,
            drafts: Vec::new(),
            lines: Lines::default(),
            tried: None,
            met: HashMap::new(),
            summary: Summary::default(),
        }
    }

    /// Keeps what has to be compared with where nothing is recorded.
    pub(super) fn trying(mut self) -> Self {
        self.tried = self.known.label_begins.as_ref().map(|_| Vec::new());
        self
    }

    /// What was decided of names.
    pub(super) fn decided(self) -> HashMap<String, Decision> {
        self.decisions
    }

    /// Goes by what was decided of names.
    pub(super) fn heed(&mut self, decisions: HashMap<String, Decision>) {
        self.decisions = decisions;
    }

    /// The next entry has this number; what others recorded has been taken in.
    pub(super) fn begin(&mut self, next: Number) {
        if next != self.first {
            // Others may have recorded sources under other keys.
            self.sources.clear();
        }
        self.first = next;
    }

    /// The drafts of all rows since they were taken last, with a note that says which lines they are of.
    pub(super) fn take(&mut self) -> Vec<Draft> {
        if !self.lines.is_empty() {
            let lines = std::mem::take(&mut self.lines);
            let target = self.file_source();
            let text = Known::lines_recorded(&lines);
            self.push(None, Body::Note { target, text, claim: None });
        }
        self.met.clear();
        self.summary.entries += self.drafts.len() as u64;
        self.first += self.drafts.len() as Number;
        std::mem::take(&mut self.drafts)
    }

    /// The label of a row with this id.
    fn label(&self, id: Option<&str>) -> Option<String> {
        let (id, begins) = (id?, self.known.label_begins.as_ref()?);
        Some(format!("{begins}{}", escaped(id)))
    }

    /// The entry that a row of this id may be.
    pub(super) fn entry_of(&self, id: &str) -> Option<Number> {
        self.known.labelled(&self.label(Some(id))?)
    }

    /// Asks what is to become of the names of a row that nobody bears.
    pub(super) fn ask(&mut self, told: &Told<'_>, attendant: &mut dyn Attendant) -> Result<()> {
        let wanted = std::cell::RefCell::new(Vec::new());
        let decide = |name: &str, ty: &str| {
            if !self.decisions.contains_key(name) {
                wanted.borrow_mut().push((name.to_owned(), ty.to_owned()));
            }
            Decision::New
        };
        let kind = self.kinds.get(&self.known, &told.kind, &self.roles)?;
        let resolver =
            Resolver { known: &self.known, kind, widen: true, decide: &decide, plan: Plan::default() };
        // What cannot be told is refused when its turn comes.
        let _ = resolver.run(told);
        for (name, ty) in wanted.into_inner() {
            let alike = self.known.lookup().spelled_otherwise(&name);
            let alike = alike.map(|ix| self.known.entity(ix).name.clone());
            let decision = attendant.decide(&name, &ty, alike.as_deref())?;
            self.decisions.insert(name, decision);
        }
        Ok(())
    }

    /// Drafts what a row says.
    pub(super) fn enter(&mut self, told: &Told<'_>) -> Result<Entered> {
        let (plan, is_new) = self.plan(told)?;
        if let Some(number) = told.id.as_deref().and_then(|id| self.entry_of(id))
            && let Some(entered) = self.compare(told, &plan, number)?
        {
            return Ok(entered);
        }
        let kind = self.define(told, &plan, is_new)?;
        let fresh = self.declare(&plan, told.coordinates);
        let claim = self.claim(told);
        let record = self.record(told, &plan, kind, &fresh, claim);
        let label = self.label(told.id.as_deref());
        let number = self.next();
        if let Some(twin) = self.known.record(number, label.as_deref(), &record) {
            self.summary.twins += 1;
            if self.summary.twin_pairs.len() < super::TWINS_SHOWN {
                self.summary.twin_pairs.push((twin, number));
            }
        }
        self.push_event(label, record);
        if let Some(note) = &told.note {
            self.push(None, Body::Note { target: number, text: note.clone().into_owned(), claim: None });
        }
        self.lines.add(told.line, told.last);
        Ok(Entered::Recorded)
    }

    /// Looks up a row's kind and names; says also whether the kind is new.
    fn plan(&mut self, told: &Told<'_>) -> Result<(Plan, bool)> {
        let kind = self.kinds.get(&self.known, &told.kind, &self.roles)?;
        let decisions = &self.decisions;
        let names = self.policy.new_names;
        let decide = |name: &str, _: &str| match names {
            NewNames::Accept => Decision::New,
            NewNames::Ask => decisions.get(name).cloned().unwrap_or(Decision::Reject),
            NewNames::Reject => Decision::Reject,
        };
        let resolver = Resolver {
            known: &self.known,
            kind,
            widen: self.policy.widen,
            decide: &decide,
            plan: Plan::default(),
        };
        Ok((resolver.run(told)?, kind.number.is_none()))
    }

    /// Compares a row with the entry that has its id: it is that one, it contradicts it, or (nothing) the entry only has
    /// a label of the same hash.
    fn compare(&mut self, told: &Told<'_>, plan: &Plan, number: Number) -> Result<Option<Entered>> {
        let label = self.label(told.id.as_deref());
        let own = number.checked_sub(self.first).and_then(|at| self.drafts.get(usize::try_from(at).ok()?));
        let own = own.map(|draft| (draft.label.clone(), draft.body.clone()));
        let there = own.or_else(|| self.met.get(&number).cloned());
        let same = match there {
            Some((there, _)) if there != label => return Ok(None),
            Some((_, mut body)) => {
                let here = self.same_record(told, plan, record_of(&body));
                self.stand(&mut body);
                here == Some(body)
            }
            None => {
                let Some(digest) = self.tried_at(number) else { return Ok(None) };
                self.same_record(told, plan, None).is_some_and(|here| beginning(&here) == digest)
            }
        };
        if same {
            return Ok(Some(Entered::Already));
        }
        let label = label.unwrap_or_default();
        let message = format!("its id is already used: `{label}` is #{number}, with different contents");
        let hint = format!(
            "if it is the same event, `correct #{number} …`; if the ids come from another table, name them \
             with --ids NAME"
        );
        Err(Error::new(Kind::Meaning, message).hint(hint))
    }

    /// The record that a row is if all it names is known. Where it names no source, it rests on its file, and another
    /// file that had the same row is as good.
    fn same_record(&mut self, told: &Told<'_>, plan: &Plan, there: Option<&Record>) -> Option<Body> {
        if !plan.fresh.is_empty() {
            return None;
        }
        let kind = self.kinds.get(&self.known, &told.kind, &self.roles).ok()?.number?;
        let source = if told.cited.is_empty() {
            there.and_then(|there| Some(there.claims.first()?.source)).or(self.known.file)
        } else {
            self.source_known(&self.source_told(&told.cited))
        };
        let claim = self.claim_of(told, source.unwrap_or_default());
        Some(Body::Record(self.record(told, plan, kind, &[], claim)))
    }

    /// Puts those who stand for others in their place: names may have been merged since a row was recorded.
    fn stand(&self, body: &mut Body) {
        if let Body::Record(record) = body {
            let parties = record.roles.iter_mut().flat_map(|(_, who)| who);
            parties.for_each(|who| *who = self.known.standing(*who));
        }
    }

    /// Defines what the row needs of words; the kind's number.
    fn define(&mut self, told: &Told<'_>, plan: &Plan, is_new: bool) -> Result<Number> {
        for fresh in &plan.fresh {
            self.define_type(fresh);
        }
        if is_new || !plan.widened.is_empty() {
            let kind = self.kinds.get(&self.known, &told.kind, &self.roles)?;
            let object = || vec![lower::OBJECT.to_owned()];
            let rule = |role: &Role| RoleRule { role: *role, types: object() };
            let roles: Vec<RoleRule> = if is_new {
                self.roles.iter().filter(|role| **role != Role::Under).map(rule).collect()
            } else {
                let widened = plan.widened.iter();
                widened.map(|(role, ty)| RoleRule { role: *role, types: vec![ty.clone()] }).collect()
            };
            let definition = kind.definition(roles);
            if is_new {
                self.summary.kinds.push(definition.name.clone());
            }
            self.push(None, Body::DefineKind(definition));
        }
        let kind = self.kinds.get(&self.known, &told.kind, &self.roles)?;
        kind.number.ok_or_else(|| Error::new(Kind::Unknown, format!("there is no kind `{}`", told.kind)))
    }

    fn define_type(&mut self, fresh: &Fresh) {
        if self.known.vocabulary().type_named(&fresh.ty).is_some() {
            return;
        }
        let place = super::kinds::PLACE;
        let is_a = (fresh.place && fresh.ty != place).then(|| place.to_owned());
        if is_a.is_some() && self.known.vocabulary().type_named(place).is_none() {
            let plural = english::plural(place);
            self.push(None, Body::DefineType(DefineType { name: place.to_owned(), plural, is_a: None }));
        }
        let (name, plural) = (fresh.ty.clone(), english::plural(&fresh.ty));
        // Some other word may have the form of the plural.
        let free = lower::free_for_type(self.known.vocabulary(), &plural).is_ok();
        let plural = if free { plural } else { name.clone() };
        self.push(None, Body::DefineType(DefineType { name, plural, is_a }));
    }

    /// Declares who is new, and what is new of those who are known; the numbers of the new ones.
    fn declare(&mut self, plan: &Plan, coordinates: Option<(i32, i32)>) -> Vec<Number> {
        let mut numbers = Vec::with_capacity(plan.fresh.len());
        for (at, fresh) in plan.fresh.iter().enumerate() {
            self.note_alike(fresh);
            let mut declare = lower::bare_declaration(&fresh.ty, &fresh.name);
            declare.also.extend(fresh.also.clone());
            let who = Who::Fresh(at);
            declare.coordinates = coordinates.filter(|_| plan.located == Some(who));
            self.tie(&mut declare, plan, who, &numbers);
            self.summary.names += 1;
            numbers.push(self.next());
            self.push(None, Body::Declare(declare));
        }
        self.declare_more(plan, coordinates, &numbers);
        numbers
    }

    /// Keeps that somebody known bears the name of somebody new, or one that differs in spelling only.
    fn note_alike(&mut self, fresh: &Fresh) {
        let name = fresh.also.as_ref().unwrap_or(&fresh.name);
        // A city and its province may well have one name.
        let told_apart =
            |ix: &EntityIx| fresh.also.is_some() || (fresh.place && self.known.view().is_place(*ix));
        let same = self.known.bearing_of_each_type(name).into_iter().find(|ix| !told_apart(ix));
        let lookup = self.known.lookup();
        let alike = match (same, lookup.spelled_otherwise(name)) {
            (Some(other), _) => format!("{name} ({}) is also {}", fresh.ty, lookup.described(other)),
            (None, Some(other)) => format!("{name} is spelled like {}", lookup.described(other)),
            (None, None) => return,
        };
        self.summary.alike += 1;
        if self.summary.names_alike.len() < ALIKE_MAX {
            self.summary.names_alike.push(alike);
        }
    }

    /// What is new of those who are known.
    fn declare_more(&mut self, plan: &Plan, coordinates: Option<(i32, i32)>, fresh: &[Number]) {
        let mut about: Vec<Who> = plan.ties.iter().map(|(who, ..)| *who).collect();
        about.extend(plan.located);
        about.dedup();
        for who in about {
            let Who::Known(ix) = who else { continue };
            let entity = self.known.entity(ix);
            let mut declare =
                lower::bare_declaration(&self.known.vocabulary().ty(entity.ty).name, &entity.name);
            let at = coordinates.filter(|_| plan.located == Some(who));
            match (entity.coordinates.first().map(|(_, there)| *there), at) {
                (None, at) => declare.coordinates = at,
                (Some(there), Some(here)) if apart(there, here) => self.summary.elsewhere += 1,
                _ => {}
            }
            self.tie(&mut declare, plan, who, fresh);
            if declare.parent.is_some() || !declare.relations.is_empty() || declare.coordinates.is_some() {
                self.push(None, Body::Declare(declare));
            }
        }
    }

    fn tie(&self, declare: &mut Declare, plan: &Plan, who: Who, fresh: &[Number]) {
        for (_, tie, other) in plan.ties.iter().filter(|(one, ..)| *one == who) {
            let entity = self.number_of(*other, fresh);
            let role = match tie {
                Tie::In => Role::In,
                Tie::At => Role::At,
                Tie::Of => {
                    declare.relations.push(Relation { words: Role::Of.as_str().to_owned(), entity });
                    continue;
                }
            };
            declare.parent.get_or_insert(Parent { entity, role, from: None, to: None });
        }
    }

    fn number_of(&self, who: Who, fresh: &[Number]) -> Number {
        match who {
            Who::Known(ix) => self.known.entity(ix).number,
            Who::Fresh(at) => fresh.get(at).copied().unwrap_or_default(),
        }
    }

    /// What the event rests on: the source that the row names, or the file.
    fn claim(&mut self, told: &Told<'_>) -> Claim {
        let source = if told.cited.is_empty() { self.file_source() } else { self.source(&told.cited) };
        self.claim_of(told, source)
    }

    fn claim_of(&self, told: &Told<'_>, source: Number) -> Claim {
        Claim { quote: told.quote.as_deref().map(str::to_owned), ..Claim::of(source) }
    }

    fn file_source(&mut self) -> Number {
        if let Some(number) = self.known.file {
            return number;
        }
        let source = self.file.clone();
        self.push_source(source)
    }

    /// The number of the source that a row names; a new one is recorded.
    fn source(&mut self, cited: &Cited<'_>) -> Number {
        let Cited { source, url, title, reported: _, day } = cited;
        let words = digest(&[source.as_bytes(), url.as_bytes(), title.as_bytes(), day]);
        if let Some(number) = self.sources.get(&words) {
            return *number;
        }
        let source = self.source_told(cited);
        let number = self.source_known(&source).unwrap_or_else(|| self.push_source(source));
        self.sources.insert(words, number);
        number
    }

    /// The source of the log that is meant: the one that says the same, or the one of this key where the row gives no
    /// more than the key.
    fn source_known(&self, source: &Source) -> Option<Number> {
        let by_key = || {
            let bare = source.published.is_none() && source.title.is_none();
            if bare { self.known.source_keyed(&source.key) } else { None }
        };
        self.known.source_saying(source).or_else(by_key)
    }

    /// The source that cells tell of. Its key is its address, or its name with what tells it apart.
    fn source_told(&self, cited: &Cited<'_>) -> Source {
        let full = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        let publisher = full(&cited.source).filter(|name| !address(name));
        let url = full(&cited.url).or_else(|| full(&cited.source).filter(|name| address(name)));
        let published = cited.reported.clone();
        // What has nothing but a date is an issue of the file.
        let title = full(&cited.title)
            .or_else(|| self.file.title.clone().filter(|_| publisher.is_none() && url.is_none()));
        let mut key: Vec<String> = match &url {
            Some(url) => vec![url.clone()],
            None => publisher.iter().chain(&title).cloned().collect(),
        };
        if url.is_none() {
            key.extend(published.as_ref().map(|date| date.edtf()));
        }
        Source { key: key.join(" "), title, publisher, published, url, ..Source::default() }
    }

    /// Records a source under a key that is free.
    fn push_source(&mut self, mut source: Source) -> Number {
        let key = source.key.clone();
        let keys = std::iter::once(key.clone()).chain((2_u64..).map(|number| format!("{key} ({number})")));
        let free =
            keys.filter(|key| !fold(key).is_empty()).find(|key| self.known.source_keyed(key).is_none());
        source.key = free.unwrap_or(key);
        self.summary.sources += 1;
        let number = self.next();
        self.push(None, Body::Source(source));
        number
    }

    fn record(&self, told: &Told<'_>, plan: &Plan, kind: Number, fresh: &[Number], claim: Claim) -> Record {
        let mut roles: Vec<(Role, Vec<Number>)> = Vec::with_capacity(plan.parts.len());
        for role in Role::ALL {
            let of = plan.parts.iter().filter(|(known, _)| *known == role);
            let who: Vec<Number> = of.map(|(_, who)| self.number_of(*who, fresh)).collect();
            if !who.is_empty() {
                roles.push((role, who));
            }
        }
        Record {
            kind,
            mood: told.mood,
            roles,
            date: told.date.clone(),
            quantity: told.quantity.clone(),
            count: None,
            members: Vec::new(),
            links: Vec::new(),
            claims: vec![claim],
        }
    }

    fn next(&self) -> Number {
        self.first + self.drafts.len() as Number
    }

    fn push(&mut self, label: Option<String>, body: Body) {
        self.known.apply(self.next(), label.as_deref(), &body);
        self.draft(label, body);
    }

    /// An event, which has been met already.
    fn tried_at(&self, number: Number) -> Option<u64> {
        let tried = self.tried.as_ref()?;
        tried.binary_search_by_key(&number, |(tried, _)| *tried).ok().map(|at| tried[at].1)
    }

    fn push_event(&mut self, label: Option<String>, record: Record) {
        if label.is_some() && self.tried.is_some() {
            let number = self.next();
            let body = Body::Record(record);
            self.tried.get_or_insert_default().push((number, beginning(&body)));
            return self.draft(label, body);
        }
        self.draft(label, Body::Record(record));
    }

    fn draft(&mut self, label: Option<String>, body: Body) {
        self.drafts.push(Draft {
            author: self.policy.author.clone(),
            elsewhere: None,
            label,
            recorded: None,
            supersedes: None,
            body,
        });
    }
}

/// Whether two places are further apart than a rounding makes them: a hundredth of a degree.
fn apart(one: (i32, i32), other: (i32, i32)) -> bool {
    one.0.abs_diff(other.0) > 10_000 || one.1.abs_diff(other.1) > 10_000
}

/// The first eight bytes of the digest of what an entry says.
fn beginning(body: &Body) -> u64 {
    let digest = content_digest(None, body);
    digest.0.first_chunk().copied().map_or(0, u64::from_le_bytes)
}

/// An id as a part of a label: what a label cannot hold is written as `%20`.
pub(super) fn escaped(id: &str) -> String {
    let mut escaped = String::with_capacity(id.len());
    for letter in id.chars() {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') {
            escaped.push(letter);
        } else {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                escaped.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    escaped
}
