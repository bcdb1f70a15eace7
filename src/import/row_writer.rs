//! From what a row says to entries: looked up, checked against what is there, drafted. A row that cannot be told leaves
//! nothing behind.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use annals_graph::ids::EntityIx;
use annals_model::entry::{Body, Claim, EntryId, LineSet, Mood, Record, Remark, Role, Source};
use annals_model::error::Result;
use annals_store::{Draft, content_digest};

use super::columns::Columns;
use super::decisions::{ImportDecision, Matter};
use super::digests::Digest;
use super::existing::ExistingEntries;
use super::kinds::{Kinds, TypesOfColumns};
use super::parsed_row::ParsedRow;
use super::resolve::{Decision, RowPlan, RowResolver};
use super::survey::Survey;
use super::{ImportObserver, ImportSummary, NewNames, Policy};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// It was drafted.
    Recorded,
    /// The log has it.
    Already,
    /// The log has its id, with something else.
    Changed,
}

/// What turns rows into drafts.
pub(super) struct RowWriter {
    pub(super) existing: ExistingEntries,
    pub(super) kinds: Kinds,
    pub(super) policy: Policy,
    pub(super) columns: Columns,
    types: TypesOfColumns,
    /// What the names of the file lie in.
    survey: Rc<Survey>,
    /// The roles that the table fills.
    pub(super) roles: Vec<Role>,
    /// What the file's own source is called.
    pub(super) file: Source,
    /// Sources by the cells of the table.
    pub(super) sources: HashMap<Digest, EntryId>,
    answers: HashMap<String, Decision>,
    /// The number of the first of the drafts.
    pub(super) first: EntryId,
    pub(super) drafts: Vec<Draft>,
    /// The lines of the rows that were drafted since the drafts were taken last.
    pub(super) lines: LineSet,
    /// The line of the row that is being entered.
    pub(super) line: u64,
    /// The beginnings of the digests of events that were drafted and forgotten, with their numbers; for a trial of rows
    /// that have ids.
    pub(super) tried: Option<HashSet<(EntryId, u64)>>,
    /// Entries of the log that rows of this batch may be.
    pub(super) met: HashMap<EntryId, (Option<String>, Body)>,
    /// What names stand for that are not of the type of their column, as far as it was told.
    met_otherwise: HashSet<(usize, EntityIx)>,
    /// Decisions that nobody was told of yet.
    untold: Vec<ImportDecision>,
    pub(super) summary: ImportSummary,
}

impl RowWriter {
    pub(super) fn new(
        existing: ExistingEntries,
        policy: Policy,
        columns: Columns,
        survey: Rc<Survey>,
        file: Source,
    ) -> Self {
        Self {
            existing,
            kinds: Kinds::default(),
            policy,
            roles: columns.filled_roles(),
            columns,
            types: TypesOfColumns::default(),
            survey,
            file,
            sources: HashMap::new(),
            answers: HashMap::new(),
            first: 1,
            drafts: Vec::new(),
            lines: LineSet::default(),
            line: 0,
            tried: None,
            met: HashMap::new(),
            met_otherwise: HashSet::new(),
            untold: Vec::new(),
            summary: ImportSummary::default(),
        }
    }

    /// Keeps what has to be compared with where nothing is recorded, and tells nobody.
    pub(super) fn trying(mut self) -> Self {
        self.policy.reports = false;
        self.tried = self.existing.label_begins.as_ref().map(|_| HashSet::new());
        self
    }

    /// What somebody answered about names.
    pub(super) fn answers(self) -> HashMap<String, Decision> {
        self.answers
    }

    /// Goes by what somebody answered about names.
    pub(super) fn apply_answers(&mut self, answers: HashMap<String, Decision>) {
        self.answers = answers;
    }

    /// Counts a decision about a row, and keeps it for the report where there is one.
    pub(super) fn decided(&mut self, matter: Matter, column: Option<usize>, value: String, detail: String) {
        let name = column.map_or("", |column| self.columns.name(column));
        let line = Some(self.line).filter(|_| matter.is_of_row());
        let words = || match line.filter(|_| matter.shows_line()) {
            Some(line) => format!("{value} (line {line})"),
            None => value.clone(),
        };
        let group = if matter.is_grouped() { detail.as_str() } else { "" };
        self.summary.decisions.add(matter, name, group, words);
        if self.policy.reports {
            self.untold.push(ImportDecision { matter, line, column: name.to_owned(), value, detail });
        }
    }

    /// The decisions that nobody was told of yet.
    pub(super) fn untold(&mut self) -> Vec<ImportDecision> {
        std::mem::take(&mut self.untold)
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
    pub(super) fn label(&self, id: Option<&str>) -> Option<String> {
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
            if !self.answers.contains_key(name) {
                wanted.borrow_mut().push((name.to_owned(), ty.to_owned()));
            }
            Decision::New
        };
        self.types.refresh(&self.existing, &self.columns);
        let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles)?;
        let resolver = RowResolver {
            existing: &self.existing,
            kind,
            widen: true,
            columns: &self.columns,
            types: &self.types,
            survey: &self.survey,
            decide: &decide,
            plan: RowPlan::default(),
        };
        // What cannot be told is refused when its turn comes.
        let _ = resolver.run(parsed);
        for (name, ty) in wanted.into_inner() {
            let lookup = self.existing.lookup();
            let namesake = self.existing.bearing_of_each_type(&name).into_iter().next();
            let alike = namesake.or_else(|| lookup.spelled_otherwise(&name)).map(|ix| lookup.described(ix));
            let decision = observer.decide(&name, &ty, alike.as_deref())?;
            self.answers.insert(name, decision);
        }
        Ok(())
    }

    /// Drafts what a row says.
    pub(super) fn enter(&mut self, parsed: &ParsedRow<'_>) -> Result<Entered> {
        self.line = parsed.line;
        let (plan, is_new) = self.plan(parsed)?;
        if let Some(number) = parsed.id.as_deref().and_then(|id| self.entry_of(id))
            && let Some(entered) = self.enter_known(parsed, &plan, is_new, number)?
        {
            return Ok(entered);
        }
        // What comes after the source of the file is known as this import's own.
        self.file_source();
        let kind = self.define(parsed, &plan, is_new)?;
        let fresh = self.declare(&plan, parsed.coordinates);
        let claims = self.claims(parsed);
        let record = self.record(parsed, &plan, kind, &fresh, claims);
        self.tell_decisions(parsed, &plan);
        self.check_dates(parsed);
        let label = self.label(parsed.id.as_deref());
        let number = self.next();
        let [duplicate, opposite] = self.existing.record(number, label.as_deref(), &record);
        if let Some(duplicate) = duplicate {
            self.summary.duplicates += 1;
            if self.summary.duplicate_pairs.len() < super::DUPLICATES_SHOWN {
                self.summary.duplicate_pairs.push((duplicate, number));
            }
        }
        if let Some(opposite) = opposite {
            let value = format!("#{number} and #{opposite}");
            self.decided(Matter::Contradiction, None, value, String::new());
        }
        self.push_event(label, record);
        if let Some(note) = &parsed.note {
            self.push(None, Body::Note { target: number, remark: (&**note).into(), claim: None });
        }
        self.lines.add(parsed.line, parsed.last);
        Ok(Entered::Recorded)
    }

    /// Tells what was decided of a row's cells.
    pub(super) fn tell_decisions(&mut self, parsed: &ParsedRow<'_>, plan: &RowPlan) {
        for (matter, column, value) in &parsed.decided {
            self.decided(*matter, Some(*column), value.clone(), String::new());
        }
        for (column, ix) in &plan.otherwise {
            if self.met_otherwise.insert((*column, *ix)) {
                let value = self.existing.lookup().described(*ix);
                self.decided(Matter::OtherType, Some(*column), value, String::new());
            }
        }
    }

    /// Tells of a day that cannot be yet, and of a source that is older than what it reports.
    fn check_dates(&mut self, parsed: &ParsedRow<'_>) {
        let Some(earliest) = parsed.date.as_ref().and_then(|date| date.earliest) else { return };
        if parsed.mood != Mood::Happened {
            return;
        }
        if earliest > self.policy.today {
            self.decided(Matter::Future, None, earliest.to_string(), String::new());
        }
        let published = parsed.cited.reported.as_ref().and_then(|date| date.latest);
        if let Some(published) = published.filter(|published| *published < earliest) {
            let detail = format!("published {published}");
            self.decided(Matter::EarlySource, None, earliest.to_string(), detail);
        }
    }

    /// Looks up a row's kind and names; says also whether the kind is new.
    fn plan(&mut self, parsed: &ParsedRow<'_>) -> Result<(RowPlan, bool)> {
        self.types.refresh(&self.existing, &self.columns);
        let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles)?;
        let answers = &self.answers;
        let names = self.policy.new_names;
        let decide = |name: &str, _: &str| match names {
            NewNames::Accept => Decision::New,
            NewNames::Ask => answers.get(name).cloned().unwrap_or(Decision::Reject),
            NewNames::Reject => Decision::Reject,
        };
        let resolver = RowResolver {
            existing: &self.existing,
            kind,
            widen: self.policy.widen,
            columns: &self.columns,
            types: &self.types,
            survey: &self.survey,
            decide: &decide,
            plan: RowPlan::default(),
        };
        Ok((resolver.run(parsed)?, kind.number.is_none()))
    }

    /// The event of a row.
    pub(super) fn record(
        &self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        kind: EntryId,
        fresh: &[EntryId],
        claims: Vec<Claim>,
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
            count: parsed.count,
            members: Vec::new(),
            links: Vec::new(),
            claims,
        }
    }

    /// The number of the next draft.
    pub(super) fn next(&self) -> EntryId {
        self.first + self.drafts.len() as EntryId
    }

    /// Drafts an entry.
    pub(super) fn push(&mut self, label: Option<String>, body: Body) {
        self.existing.apply(self.next(), label.as_deref(), &body);
        self.draft(label, body);
    }

    /// Drafts an event, which has been met already.
    fn push_event(&mut self, label: Option<String>, record: Record) {
        let (number, body) = (self.next(), Body::Record(record));
        if let Some(tried) = self.tried.as_mut().filter(|_| label.is_some()) {
            tried.insert((number, beginning(&body)));
        }
        self.draft(label, body);
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

/// The first eight bytes of the digest of what an entry says.
pub(super) fn beginning(body: &Body) -> u64 {
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
