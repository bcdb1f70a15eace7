//! From what a row says to entries: looked up, checked against what is there, drafted. A row that cannot be told leaves
//! nothing behind.

use std::collections::HashMap;

use annals_graph::ids::EntityIx;
use annals_model::entry::{
    Body, Claim, Declare, DefineType, EntryId, LineSet, Parent, Record, Relation, Remark, Role, RoleRule,
    Source,
};
use annals_model::error::{Error, ErrorKind, Result};
use annals_model::folding::fold;
use annals_model::inflection;
use annals_store::{Draft, content_digest};

use super::existing::{Digest, ExistingEntries, digest, record_of};
use super::kinds::Kinds;
use super::parsed_row::{Cited, ParsedRow};
use super::resolve::{Decision, Fresh, ResolvedName, RowPlan, RowResolver, Tie};
use super::{ImportObserver, ImportSummary, NewNames, Policy};
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
pub(super) struct RowWriter {
    pub(super) existing: ExistingEntries,
    kinds: Kinds,
    policy: Policy,
    /// The roles that the table fills.
    roles: Vec<Role>,
    /// What the file's own source is called.
    file: Source,
    /// Sources by the cells of the table.
    sources: HashMap<Digest, EntryId>,
    decisions: HashMap<String, Decision>,
    /// The number of the first of the drafts.
    first: EntryId,
    drafts: Vec<Draft>,
    /// The lines of the rows that were drafted since the drafts were taken last.
    lines: LineSet,
    /// The beginnings of the digests of events that were drafted and forgotten, in the order of their numbers; for a
    /// trial of rows that have ids.
    tried: Option<Vec<(EntryId, u64)>>,
    /// Entries of the log that rows of this batch may be.
    pub(super) met: HashMap<EntryId, (Option<String>, Body)>,
    pub(super) summary: ImportSummary,
}

impl RowWriter {
    pub(super) fn new(existing: ExistingEntries, policy: Policy, roles: Vec<Role>, file: Source) -> Self {
        Self {
            existing,
            kinds: Kinds::default(),
            policy,
            roles,
            file,
            sources: HashMap::new(),
            decisions: HashMap::new(),
            first: 1,
            drafts: Vec::new(),
            lines: LineSet::default(),
            tried: None,
            met: HashMap::new(),
            summary: ImportSummary::default(),
        }
    }

    /// Keeps what has to be compared with where nothing is recorded.
    pub(super) fn trying(mut self) -> Self {
        self.tried = self.existing.label_begins.as_ref().map(|_| Vec::new());
        self
    }

    /// What was decided of names.
    pub(super) fn decided(self) -> HashMap<String, Decision> {
        self.decisions
    }

    /// Goes by what was decided of names.
    pub(super) fn apply_decisions(&mut self, decisions: HashMap<String, Decision>) {
        self.decisions = decisions;
    }

    /// The next entry has this number; what others recorded has been taken in.
    pub(super) fn begin(&mut self, next: EntryId) {
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
            self.push(None, Body::Note { target, remark: Remark::LinesRecorded(lines), claim: None });
        }
        self.met.clear();
        self.summary.entries += self.drafts.len() as u64;
        self.first += self.drafts.len() as EntryId;
        std::mem::take(&mut self.drafts)
    }

    /// The label of a row with this id.
    fn label(&self, id: Option<&str>) -> Option<String> {
        let (id, begins) = (id?, self.existing.label_begins.as_ref()?);
        Some(format!("{begins}{}", escaped(id)))
    }

    /// The entry that a row of this id may be.
    pub(super) fn entry_of(&self, id: &str) -> Option<EntryId> {
        self.existing.labelled(&self.label(Some(id))?)
    }

    /// Asks what is to become of the names of a row that nobody bears.
    pub(super) fn ask(&mut self, parsed: &ParsedRow<'_>, observer: &mut dyn ImportObserver) -> Result<()> {
        let wanted = std::cell::RefCell::new(Vec::new());
        let decide = |name: &str, ty: &str| {
            if !self.decisions.contains_key(name) {
                wanted.borrow_mut().push((name.to_owned(), ty.to_owned()));
            }
            Decision::New
        };
        let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles)?;
        let resolver = RowResolver {
            existing: &self.existing,
            kind,
            widen: true,
            decide: &decide,
            plan: RowPlan::default(),
        };
        // What cannot be told is refused when its turn comes.
        let _ = resolver.run(parsed);
        for (name, ty) in wanted.into_inner() {
            let alike = self.existing.lookup().spelled_otherwise(&name);
            let alike = alike.map(|ix| self.existing.entity(ix).name.clone());
            let decision = observer.decide(&name, &ty, alike.as_deref())?;
            self.decisions.insert(name, decision);
        }
        Ok(())
    }

    /// Drafts what a row says.
    pub(super) fn enter(&mut self, parsed: &ParsedRow<'_>) -> Result<Entered> {
        let (plan, is_new) = self.plan(parsed)?;
        if let Some(number) = parsed.id.as_deref().and_then(|id| self.entry_of(id))
            && let Some(entered) = self.compare(parsed, &plan, number)?
        {
            return Ok(entered);
        }
        let kind = self.define(parsed, &plan, is_new)?;
        let fresh = self.declare(&plan, parsed.coordinates);
        let claim = self.claim(parsed);
        let record = self.record(parsed, &plan, kind, &fresh, claim);
        let label = self.label(parsed.id.as_deref());
        let number = self.next();
        if let Some(duplicate) = self.existing.record(number, label.as_deref(), &record) {
            self.summary.duplicates += 1;
            if self.summary.duplicate_pairs.len() < super::DUPLICATES_SHOWN {
                self.summary.duplicate_pairs.push((duplicate, number));
            }
        }
        self.push_event(label, record);
        if let Some(note) = &parsed.note {
            self.push(None, Body::Note { target: number, remark: (&**note).into(), claim: None });
        }
        self.lines.add(parsed.line, parsed.last);
        Ok(Entered::Recorded)
    }

    /// Looks up a row's kind and names; says also whether the kind is new.
    fn plan(&mut self, parsed: &ParsedRow<'_>) -> Result<(RowPlan, bool)> {
        let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles)?;
        let decisions = &self.decisions;
        let names = self.policy.new_names;
        let decide = |name: &str, _: &str| match names {
            NewNames::Accept => Decision::New,
            NewNames::Ask => decisions.get(name).cloned().unwrap_or(Decision::Reject),
            NewNames::Reject => Decision::Reject,
        };
        let resolver = RowResolver {
            existing: &self.existing,
            kind,
            widen: self.policy.widen,
            decide: &decide,
            plan: RowPlan::default(),
        };
        Ok((resolver.run(parsed)?, kind.number.is_none()))
    }

    /// Compares a row with the entry that has its id: it is that one, it contradicts it, or (nothing) the entry only has
    /// a label of the same hash.
    fn compare(
        &mut self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        number: EntryId,
    ) -> Result<Option<Entered>> {
        let label = self.label(parsed.id.as_deref());
        let own = number.checked_sub(self.first).and_then(|at| self.drafts.get(usize::try_from(at).ok()?));
        let own = own.map(|draft| (draft.label.clone(), draft.body.clone()));
        let there = own.or_else(|| self.met.get(&number).cloned());
        let same = match there {
            Some((there, _)) if there != label => return Ok(None),
            Some((_, mut body)) => {
                let here = self.same_record(parsed, plan, record_of(&body));
                self.stand(&mut body);
                here == Some(body)
            }
            None => {
                let Some(digest) = self.tried_at(number) else { return Ok(None) };
                self.same_record(parsed, plan, None).is_some_and(|here| beginning(&here) == digest)
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
        Err(Error::new(ErrorKind::Meaning, message).hint(hint))
    }

    /// The record that a row is if all it names is known. Where it names no source, it rests on its file, and another
    /// file that had the same row is as good.
    fn same_record(
        &mut self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        there: Option<&Record>,
    ) -> Option<Body> {
        if !plan.fresh.is_empty() {
            return None;
        }
        let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles).ok()?.number?;
        let source = if parsed.cited.is_empty() {
            there.and_then(|there| Some(there.claims.first()?.source)).or(self.existing.file)
        } else {
            self.source_known(&self.source_stated(&parsed.cited))
        };
        let claim = self.claim_of(parsed, source.unwrap_or_default());
        Some(Body::Record(self.record(parsed, plan, kind, &[], claim)))
    }

    /// Puts those who stand for others in their place: names may have been merged since a row was recorded.
    fn stand(&self, body: &mut Body) {
        if let Body::Record(record) = body {
            let parties = record.roles.iter_mut().flat_map(|(_, who)| who);
            parties.for_each(|who| *who = self.existing.standing(*who));
        }
    }

    /// Defines what the row needs of words; the kind's number.
    fn define(&mut self, parsed: &ParsedRow<'_>, plan: &RowPlan, is_new: bool) -> Result<EntryId> {
        for fresh in &plan.fresh {
            self.define_type(fresh);
        }
        if is_new || !plan.widened.is_empty() {
            let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles)?;
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
        let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles)?;
        kind.number
            .ok_or_else(|| Error::new(ErrorKind::Unknown, format!("there is no kind `{}`", parsed.kind)))
    }

    fn define_type(&mut self, fresh: &Fresh) {
        if self.existing.vocabulary().type_named(&fresh.ty).is_some() {
            return;
        }
        let place = super::kinds::PLACE;
        let is_a = (fresh.place && fresh.ty != place).then(|| place.to_owned());
        if is_a.is_some() && self.existing.vocabulary().type_named(place).is_none() {
            let plural = inflection::plural(place);
            self.push(None, Body::DefineType(DefineType { name: place.to_owned(), plural, is_a: None }));
        }
        let (name, plural) = (fresh.ty.clone(), inflection::plural(&fresh.ty));
        // Some other word may have the form of the plural.
        let free = lower::free_for_type(self.existing.vocabulary(), &plural).is_ok();
        let plural = if free { plural } else { name.clone() };
        self.push(None, Body::DefineType(DefineType { name, plural, is_a }));
    }

    /// Declares who is new, and what is new of those who are known; the numbers of the new ones.
    fn declare(&mut self, plan: &RowPlan, coordinates: Option<(i32, i32)>) -> Vec<EntryId> {
        let mut numbers = Vec::with_capacity(plan.fresh.len());
        for (at, fresh) in plan.fresh.iter().enumerate() {
            self.note_alike(fresh);
            let mut declare = lower::bare_declaration(&fresh.ty, &fresh.name);
            declare.also.extend(fresh.also.clone());
            let who = ResolvedName::Fresh(at);
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
        let distinguished =
            |ix: &EntityIx| fresh.also.is_some() || (fresh.place && self.existing.view().is_place(*ix));
        let same = self.existing.bearing_of_each_type(name).into_iter().find(|ix| !distinguished(ix));
        let lookup = self.existing.lookup();
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
    fn declare_more(&mut self, plan: &RowPlan, coordinates: Option<(i32, i32)>, fresh: &[EntryId]) {
        let mut about: Vec<ResolvedName> = plan.ties.iter().map(|(who, ..)| *who).collect();
        about.extend(plan.located);
        about.dedup();
        for who in about {
            let ResolvedName::Known(ix) = who else { continue };
            let entity = self.existing.entity(ix);
            let mut declare =
                lower::bare_declaration(&self.existing.vocabulary().ty(entity.ty).name, &entity.name);
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

    fn tie(&self, declare: &mut Declare, plan: &RowPlan, who: ResolvedName, fresh: &[EntryId]) {
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

    fn number_of(&self, who: ResolvedName, fresh: &[EntryId]) -> EntryId {
        match who {
            ResolvedName::Known(ix) => self.existing.entity(ix).number,
            ResolvedName::Fresh(at) => fresh.get(at).copied().unwrap_or_default(),
        }
    }

    /// What the event rests on: the source that the row names, or the file.
    fn claim(&mut self, parsed: &ParsedRow<'_>) -> Claim {
        let source = if parsed.cited.is_empty() { self.file_source() } else { self.source(&parsed.cited) };
        self.claim_of(parsed, source)
    }

    fn claim_of(&self, parsed: &ParsedRow<'_>, source: EntryId) -> Claim {
        Claim { quote: parsed.quote.as_deref().map(str::to_owned), ..Claim::of(source) }
    }

    fn file_source(&mut self) -> EntryId {
        if let Some(number) = self.existing.file {
            return number;
        }
        let source = self.file.clone();
        self.push_source(source)
    }

    /// The number of the source that a row names; a new one is recorded.
    fn source(&mut self, cited: &Cited<'_>) -> EntryId {
        let Cited { source, url, title, reported: _, day } = cited;
        let words = digest(&[source.as_bytes(), url.as_bytes(), title.as_bytes(), day]);
        if let Some(number) = self.sources.get(&words) {
            return *number;
        }
        let source = self.source_stated(cited);
        let number = self.source_known(&source).unwrap_or_else(|| self.push_source(source));
        self.sources.insert(words, number);
        number
    }

    /// The source of the log that is meant: the one that says the same, or the one of this key where the row gives no
    /// more than the key.
    fn source_known(&self, source: &Source) -> Option<EntryId> {
        let by_key = || {
            let bare = source.published.is_none() && source.title.is_none();
            if bare { self.existing.source_keyed(&source.key) } else { None }
        };
        self.existing.source_saying(source).or_else(by_key)
    }

    /// The source that cells tell of. Its key is its address, or its name with what tells it apart.
    fn source_stated(&self, cited: &Cited<'_>) -> Source {
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
    fn push_source(&mut self, mut source: Source) -> EntryId {
        let key = source.key.clone();
        let keys = std::iter::once(key.clone()).chain((2_u64..).map(|number| format!("{key} ({number})")));
        let free =
            keys.filter(|key| !fold(key).is_empty()).find(|key| self.existing.source_keyed(key).is_none());
        source.key = free.unwrap_or(key);
        self.summary.sources += 1;
        let number = self.next();
        self.push(None, Body::Source(source));
        number
    }

    fn record(
        &self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        kind: EntryId,
        fresh: &[EntryId],
        claim: Claim,
    ) -> Record {
        let mut roles: Vec<(Role, Vec<EntryId>)> = Vec::with_capacity(plan.parts.len());
        for role in Role::ALL {
            let of = plan.parts.iter().filter(|(existing, _)| *existing == role);
            let who: Vec<EntryId> = of.map(|(_, who)| self.number_of(*who, fresh)).collect();
            if !who.is_empty() {
                roles.push((role, who));
            }
        }
        Record {
            kind,
            mood: parsed.mood,
            roles,
            date: parsed.date.clone(),
            quantity: parsed.quantity.clone(),
            count: None,
            members: Vec::new(),
            links: Vec::new(),
            claims: vec![claim],
        }
    }

    fn next(&self) -> EntryId {
        self.first + self.drafts.len() as EntryId
    }

    fn push(&mut self, label: Option<String>, body: Body) {
        self.existing.apply(self.next(), label.as_deref(), &body);
        self.draft(label, body);
    }

    /// An event, which has been met already.
    fn tried_at(&self, number: EntryId) -> Option<u64> {
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
