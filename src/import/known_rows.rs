//! Rows whose id the log knows: whether they say what it has, and what becomes of those that say something else.
//!
//! Of what the log has of such an event, only what files said counts: its record, corrected as imports corrected it.
//! What an analyst corrected stays corrected when the file comes again.

use annals_model::entry::{Body, Change, Claim, Correct, EntryId, Record, Role};
use annals_model::error::{Error, ErrorKind, Result};

use super::OnKnownId;
use super::columns::SOURCE_FIELDS;
use super::decisions::Matter;
use super::mapping::ColumnField;
use super::parsed_row::ParsedRow;
use super::resolve::RowPlan;
use super::row_writer::{Entered, RowWriter, beginning};

/// What of a row can differ from what the log has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowField {
    Kind,
    Mood,
    Date,
    Quantity,
    Count,
    Role(Role),
    Source,
    Quote,
    Note,
}

/// The event of a known id, as files told of it.
struct KnownRow {
    record: Record,
    /// What other rows said of it.
    cited: Vec<Record>,
    /// The notes on it.
    notes: Vec<String>,
}

/// How a row differs from what the log has.
struct RowChange {
    fields: Vec<RowField>,
    known: KnownRow,
}

impl RowWriter {
    /// Enters a row whose id may be that of an entry; nothing where the entry only has a label of the same hash.
    pub(super) fn enter_known(
        &mut self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        is_new: bool,
        number: EntryId,
    ) -> Result<Option<Entered>> {
        let label = self.label(parsed.id.as_deref());
        let change = match self.entry_at(number) {
            Some((there, _)) if there != label => return Ok(None),
            Some((_, Body::Record(record))) => self.change(parsed, plan, is_new, number, record),
            Some(_) => return Err(taken(&label.unwrap_or_default(), number)),
            None => return self.enter_tried(parsed, plan, number),
        };
        let Some(change) = change else {
            self.tell_elsewhere(plan, parsed.coordinates);
            return Ok(Some(Entered::Already));
        };
        let own = self.existing.is_since_file(number);
        let label = label.unwrap_or_default();
        if own {
            self.decided(Matter::Contradicting, None, label, self.columns_of(&change.fields));
        } else {
            self.decided(Matter::Changed, None, label, self.columns_of(&change.fields));
        }
        match self.policy.on_known_id {
            OnKnownId::Report | OnKnownId::Keep if !own => return Ok(Some(Entered::Changed)),
            on_known_id => {
                let corrects = on_known_id == OnKnownId::Correct && !own;
                self.amend(parsed, plan, is_new, number, &change, corrects)?;
            }
        }
        self.lines.add(parsed.line, parsed.last);
        Ok(Some(Entered::Changed))
    }

    /// An entry that this batch drafted, or that was read again for it.
    fn entry_at(&self, number: EntryId) -> Option<(Option<String>, Body)> {
        let own = number.checked_sub(self.first).and_then(|at| self.drafts.get(usize::try_from(at).ok()?));
        own.map(|draft| (draft.label.clone(), draft.body.clone())).or_else(|| self.met.get(&number).cloned())
    }

    /// In a trial: a row whose id another row of the file had, of which only digests are kept.
    fn enter_tried(
        &mut self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        number: EntryId,
    ) -> Result<Option<Entered>> {
        let here = if plan.fresh.is_empty() { self.plain_record(parsed, plan) } else { None };
        let digest = here.map(|record| beginning(&Body::Record(record)));
        let Some(tried) = &mut self.tried else { return Ok(None) };
        // What names somebody new is like nothing that was tried.
        if !tried.insert((number, digest.unwrap_or(self.line))) {
            return Ok(Some(Entered::Already));
        }
        let label = self.label(parsed.id.as_deref()).unwrap_or_default();
        self.decided(Matter::Contradicting, None, label, String::new());
        Ok(Some(Entered::Changed))
    }

    /// The record that a row is if all it names is known.
    fn plain_record(&mut self, parsed: &ParsedRow<'_>, plan: &RowPlan) -> Option<Record> {
        let kind = self.kinds.get(&self.existing, &parsed.kind, &self.roles).ok()?.number?;
        let source = self.source_of(parsed, None).unwrap_or_default();
        Some(self.record(parsed, plan, kind, &[], vec![self.claim_of(parsed, source)]))
    }

    /// The source of a row, if it is known. One that names none rests on its file, and another file that had the same row
    /// is as good.
    fn source_of(&self, parsed: &ParsedRow<'_>, there: Option<&Record>) -> Option<EntryId> {
        if parsed.cited.is_empty() {
            let claimed = there.and_then(|there| there.claims.first());
            return claimed.map(|claim| claim.source).or(self.existing.file);
        }
        self.source_known(&self.source_stated(&parsed.cited))
    }

    /// How a row differs from what the log has; nothing where it says the same.
    fn change(
        &mut self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        is_new: bool,
        number: EntryId,
        record: Record,
    ) -> Option<RowChange> {
        let known = self.known_row(number, record);
        let differing = |record: &Record| self.differing(parsed, plan, is_new, record, &known.notes);
        let fields = differing(&known.record);
        let is_same = fields.is_empty() || known.cited.iter().any(|said| differing(said).is_empty());
        (!is_same).then_some(RowChange { fields, known })
    }

    /// What files told of an event, and the notes on it.
    fn known_row(&self, number: EntryId, mut record: Record) -> KnownRow {
        self.stand(&mut record);
        let mut known = KnownRow { record, cited: Vec::new(), notes: Vec::new() };
        let amendments = self.existing.amendments(number).iter().copied();
        for amendment in std::iter::once(number + 1).chain(amendments) {
            match self.entry_at(amendment).map(|(_, body)| body) {
                Some(Body::Correct(Correct { event, changes, .. }))
                    if event == number && self.is_by_import(event, amendment) =>
                {
                    changes.iter().for_each(|change| apply(&mut known.record, change));
                }
                Some(Body::Cite { event, claim }) if event == number => {
                    let mut said = known.record.clone();
                    claim.asserts.iter().for_each(|change| apply(&mut said, change));
                    said.claims = vec![claim];
                    self.stand(&mut said);
                    known.cited.push(said);
                }
                Some(Body::Note { target, remark, .. }) if target == number => {
                    known.notes.push(remark.to_string());
                }
                _ => {}
            }
        }
        self.stand(&mut known.record);
        known
    }

    /// Whether a correction is an import's: the claim of a file comes with it.
    fn is_by_import(&self, corrected: EntryId, correction: EntryId) -> bool {
        match self.entry_at(correction + 1) {
            Some((_, Body::Cite { event, claim })) => {
                event == corrected && self.existing.is_file(claim.source)
            }
            _ => false,
        }
    }

    /// Puts those who stand for others in their place: names may have been merged since a row was recorded.
    fn stand(&self, record: &mut Record) {
        let parties = record.roles.iter_mut().flat_map(|(_, who)| who);
        parties.for_each(|who| *who = self.existing.standing(*who));
    }

    /// The fields that the table has and in which a row differs from a record.
    fn differing(
        &self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        is_new: bool,
        record: &Record,
        notes: &[String],
    ) -> Vec<RowField> {
        let has = |field| self.columns.of(field).is_some();
        let kind = self.existing.vocabulary().kind_named(&parsed.kind);
        let kind = kind.filter(|_| !is_new).map(|ix| self.existing.vocabulary().kind(ix).number);
        let dated = self.columns.has_date() && parsed.date != record.date;
        let cited = self.columns.has_source() && !parsed.cited.is_empty();
        let claim = record.claims.first();
        let quoted = parsed.quote.as_deref() != claim.and_then(|claim| claim.quote.as_deref());
        let noted = match &parsed.note {
            Some(note) => !notes.iter().any(|known| known == note),
            None => !notes.is_empty(),
        };
        let fields = [
            (RowField::Kind, kind != Some(record.kind)),
            (RowField::Mood, has(ColumnField::Mood) && parsed.mood != record.mood),
            (RowField::Date, dated),
            (RowField::Quantity, has(ColumnField::Quantity) && parsed.quantity != record.quantity),
            (RowField::Count, has(ColumnField::Count) && parsed.count != record.count),
            (
                RowField::Source,
                cited && self.source_of(parsed, Some(record)) != claim.map(|claim| claim.source),
            ),
            (RowField::Quote, has(ColumnField::Quote) && quoted),
            (RowField::Note, has(ColumnField::Note) && noted),
        ];
        let roles =
            self.roles.iter().map(|role| (RowField::Role(*role), !self.is_in_role(plan, record, *role)));
        fields.into_iter().chain(roles).filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
    }

    /// Whether a record has just those in a role whom a row names there.
    fn is_in_role(&self, plan: &RowPlan, record: &Record, role: Role) -> bool {
        let mut here: Vec<EntryId> = Vec::new();
        for (_, who) in plan.parts.iter().filter(|(known, _)| *known == role) {
            // Nobody has recorded an event of somebody new.
            let Some(number) = self.known_number(*who) else { return false };
            here.push(number);
        }
        let there = record.roles.iter().filter(|(known, _)| *known == role).flat_map(|(_, who)| who).copied();
        let mut there: Vec<EntryId> = there.collect();
        here.sort_unstable();
        there.sort_unstable();
        here == there
    }

    /// What the columns of these fields are called.
    fn columns_of(&self, fields: &[RowField]) -> String {
        let column = |field: &RowField| {
            let fields: &[ColumnField] = match field {
                RowField::Kind => &[ColumnField::Kind],
                RowField::Mood => &[ColumnField::Mood],
                RowField::Date => &[ColumnField::On, ColumnField::From, ColumnField::Until],
                RowField::Quantity => &[ColumnField::Quantity],
                RowField::Count => &[ColumnField::Count],
                RowField::Source => &SOURCE_FIELDS,
                RowField::Quote => &[ColumnField::Quote],
                RowField::Note => &[ColumnField::Note],
                RowField::Role(role) => {
                    let columns = self.columns.roles.iter().find(|columns| columns.role == *role);
                    return columns.map(|columns| columns.levels[0].column);
                }
            };
            fields.iter().find_map(|field| self.columns.of(*field))
        };
        let mut names: Vec<&str> = fields.iter().filter_map(column).map(|at| self.columns.name(at)).collect();
        names.dedup();
        names.join(", ")
    }

    /// Records what a row says otherwise: as a correction, or as a further claim on the event.
    fn amend(
        &mut self,
        parsed: &ParsedRow<'_>,
        plan: &RowPlan,
        is_new: bool,
        event: EntryId,
        change: &RowChange,
        corrects: bool,
    ) -> Result<()> {
        let file = self.file_source();
        let kind = self.define(parsed, plan, is_new)?;
        let fresh = self.declare(plan, parsed.coordinates);
        let claims = self.claims(parsed);
        let claim = claims.first().cloned().unwrap_or_else(|| Claim::of(file));
        let here = self.record(parsed, plan, kind, &fresh, claims);
        self.tell_decisions(parsed, plan);
        let changes: Vec<Change> =
            change.fields.iter().filter_map(|field| changed(*field, &change.known.record, &here)).collect();
        self.claim_changes(
            event,
            change,
            changes,
            if corrects { Claim { quote: claim.quote, ..Claim::of(file) } } else { claim },
            corrects,
        );
        if let Some(note) = parsed.note.as_ref().filter(|_| change.fields.contains(&RowField::Note)) {
            let claim = Some(Claim::of(file));
            self.push(None, Body::Note { target: event, remark: (&**note).into(), claim });
        }
        Ok(())
    }

    /// Records changes as the claim of a source; as a correction they settle what the file before said, and nobody is said
    /// to have said what they did not.
    fn claim_changes(
        &mut self,
        event: EntryId,
        change: &RowChange,
        changes: Vec<Change>,
        claim: Claim,
        corrects: bool,
    ) {
        if corrects && !changes.is_empty() {
            let because = Some(format!("as in {}", self.file.key));
            let changes = changes.clone();
            self.push(
                None,
                Body::Correct(Correct { event, refine: false, changes, because, claims: Vec::new() }),
            );
        }
        // A cell that says nothing now is no claim.
        let asserts: Vec<Change> = changes.into_iter().filter(says_something).collect();
        let cites = [RowField::Source, RowField::Quote].iter().any(|field| change.fields.contains(field));
        if corrects || cites || !asserts.is_empty() {
            self.push(None, Body::Cite { event, claim: Claim { asserts, ..claim } });
        }
    }
}

/// The change that makes one record say what another says in a field; nothing for what is no field of an event.
fn changed(field: RowField, known: &Record, here: &Record) -> Option<Change> {
    let of = |record: &Record, role: Role| -> Vec<EntryId> {
        let who = record.roles.iter().filter(|(known, _)| *known == role).flat_map(|(_, who)| who);
        who.copied().collect()
    };
    Some(match field {
        RowField::Kind => Change::Kind(here.kind),
        RowField::Mood => Change::Mood(here.mood),
        RowField::Date => Change::Date(here.date.clone()),
        RowField::Quantity => Change::Quantity(here.quantity.clone()),
        RowField::Count => Change::Count(here.count),
        RowField::Role(role) => match of(here, role) {
            who if who.is_empty() => Change::Without(role, of(known, role)),
            who => Change::Role(role, who),
        },
        RowField::Source | RowField::Quote | RowField::Note => return None,
    })
}

/// Whether a change gives a value, and does not only take one away.
fn says_something(change: &Change) -> bool {
    !matches!(change, Change::Date(None) | Change::Quantity(None) | Change::Count(None) | Change::Without(..))
}

/// Makes a change to a record.
fn apply(record: &mut Record, change: &Change) {
    match change {
        Change::Kind(kind) => record.kind = *kind,
        Change::Mood(mood) => record.mood = *mood,
        Change::Date(date) => record.date.clone_from(date),
        Change::Quantity(quantity) => record.quantity.clone_from(quantity),
        Change::Count(count) => record.count = *count,
        Change::Role(role, who) => {
            record.roles.retain(|(known, _)| known != role);
            record.roles.push((*role, who.clone()));
        }
        Change::With(role, who) => record.roles.push((*role, who.clone())),
        Change::Without(role, who) => {
            let of = record.roles.iter_mut().filter(|(known, _)| known == role);
            of.for_each(|(_, there)| there.retain(|one| !who.contains(one)));
        }
        Change::Members(members) => record.members.extend(members),
    }
}

/// The error of an id that labels something else than an event.
fn taken(label: &str, number: EntryId) -> Error {
    let message = format!("its id is already used: `{label}` is #{number}, which is no event");
    let hint = "if the ids come from another table, name them with --ids NAME";
    Error::new(ErrorKind::Meaning, message).hint(hint)
}
