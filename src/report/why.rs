//! Why something is said: from the answer to the events, what they were taken for, who takes part under which names,
//! the claims, the sources, and the later entries that changed them.

use std::collections::{BTreeMap, BTreeSet};

use annals_grammar::english;
use annals_graph::budget::{BudgetedVec, Weight, map_entry};
use annals_graph::ids::{EntityIx, EventIx, KindIx};
use annals_graph::view::{EventView, View};
use annals_model::entry::{EntryId, Rank, Role};
use annals_model::error::Result;
use annals_model::folding::fold;
use annals_model::time::{Anchor, Truth};
use annals_query::analysis::grouping::{self, Members};
use annals_query::execute::{EntityMatch, Evaluator, EventMatch};
use annals_query::query::{Ask, GroupingKey, Set, Shaping};

use super::labels::{Labelled, labelled};
use super::{AnswerDraft, ReportContext, events, evidence, history, provenance, sources, text};
use crate::answer::{AnswerBody, ClaimRow, Note, PlanRow, Value, words};

/// Said where there is no row.
const NOTHING: &str = "nothing was found, so there are no reasons to give";

/// The steps so far.
struct StepChain<'g> {
    rows: BudgetedVec<'g, PlanRow>,
}

impl<'g> StepChain<'g> {
    fn new(view: &View<'g>) -> Self {
        Self { rows: view.kept() }
    }

    /// Whether that was within the budget.
    fn check(&self, evaluator: &Evaluator<'_>) -> Result<()> {
        evaluator.rows(self.rows.len())?;
        evaluator.check()
    }

    fn step(&mut self, depth: u64, text: String, entries: Vec<EntryId>) {
        let step = text::total(self.rows.len()) + 1;
        self.rows.push(PlanRow { step, depth, text, entries, ..PlanRow::default() });
    }

    /// Adds steps below those so far.
    fn within(&mut self, steps: impl IntoIterator<Item = PlanRow>) {
        for row in steps {
            self.step(row.depth + 1, row.text, row.entries);
        }
    }

    /// The chain as the reasons of an answer, with what a reader should know of that.
    fn draft(self, answered: AnswerDraft) -> AnswerDraft {
        let mut notes = answered.notes;
        if self.rows.is_empty() && notes.is_empty() {
            notes.push(NOTHING.into());
        }
        let certain = self.rows.len();
        AnswerDraft::new("why", AnswerBody::Steps { rows: self.rows.into_answer() }, certain)
            .checked(answered.checked)
            .noted(notes)
    }
}

/// The chain of reasons of every row of the answer to a question.
pub(super) fn answer(
    evaluator: &mut Evaluator<'_>,
    ask: &Ask,
    context: &ReportContext<'_>,
) -> Result<AnswerDraft> {
    if let Ask::Members(set) = ask {
        return of_members(evaluator, set, context);
    }
    let answered = super::draft(ask, &Shaping::default(), evaluator, context)?;
    let view = evaluator.view();
    let mut chain = StepChain::new(&view);
    match ask {
        Ask::Count { of, per } if !per.is_empty() => {
            of_groups(evaluator, &mut chain, &answered, (of, per), context)?;
        }
        Ask::Quantity { of, per, .. } if !per.is_empty() => {
            let of = Set::Events(of.clone());
            of_groups(evaluator, &mut chain, &answered, (&of, per), context)?;
        }
        _ => {
            let mut rows = evidence::evidence(&view, &answered.body);
            let grounds = provenance::provenance(evaluator, ask)?;
            rows.iter_mut().zip(grounds).for_each(|((_, because), ground)| because.extend(ground));
            of_rows(evaluator, &mut chain, &rows, context)?;
        }
    }
    // A figure over all names no entries: it rests on all that were counted.
    let counted = match ask {
        Ask::Count { of, per } if per.is_empty() => Some(of.clone()),
        Ask::Quantity { of, per, .. } if per.is_empty() => Some(Set::Events(of.clone())),
        _ => None,
    };
    if let Some(counted) = counted
        && let AnswerBody::Steps { rows } = of_members(evaluator, &counted, context)?.body
    {
        chain.within(rows);
    }
    Ok(chain.draft(answered))
}

/// The reasons of each row of an answer: what it says, and the entries that it names.
fn of_rows(
    evaluator: &mut Evaluator<'_>,
    chain: &mut StepChain<'_>,
    rows: &[(String, Vec<EntryId>)],
    context: &ReportContext<'_>,
) -> Result<()> {
    let view = evaluator.view();
    for (said, because) in rows {
        chain.step(0, said.clone(), because.clone());
        because_steps(&view, chain, because, context);
        chain.check(evaluator)?;
    }
    Ok(())
}

/// The reasons of each group: its members.
fn of_groups(
    evaluator: &mut Evaluator<'_>,
    chain: &mut StepChain<'_>,
    answered: &AnswerDraft,
    (of, per): (&Set, &[GroupingKey]),
    context: &ReportContext<'_>,
) -> Result<()> {
    let view = evaluator.view();
    match of {
        Set::Events(of) => {
            let outcome = evaluator.events(of)?;
            let grouped = grouping::events(&view, &outcome.rows, per, |members, member| {
                grouping::keep_place(members, (member.at, member.truth))
            });
            let asked = events::asked_kind(of);
            let mut member = |chain: &mut StepChain<'_>, at: usize| {
                let hit = &outcome.rows[at];
                if let Some(seen) = view.event(hit.event) {
                    hit_steps(&view, chain, (hit, &seen), asked, context);
                }
            };
            of_members_grouped(evaluator, chain, answered, &labelled(&view, grouped, per), &mut member)
        }
        Set::Entities(of) => {
            let outcome = evaluator.entities(of)?;
            let grouped = grouping::entities(&view, &outcome.rows, per, grouping::keep_place)?;
            let mut member = |chain: &mut StepChain<'_>, at: usize| {
                found_steps(&view, chain, &outcome.rows[at], context);
            };
            of_members_grouped(evaluator, chain, answered, &labelled(&view, grouped, per), &mut member)
        }
        Set::Dates(_) | Set::Kinds(_) => {
            of_rows(evaluator, chain, &evidence::evidence(&view, &answered.body), context)
        }
    }
}

/// The reasons of each group, those of its members below it.
fn of_members_grouped(
    evaluator: &Evaluator<'_>,
    chain: &mut StepChain<'_>,
    answered: &AnswerDraft,
    grouped: &Labelled<'_, Members>,
    steps_of: &mut dyn FnMut(&mut StepChain<'_>, usize),
) -> Result<()> {
    let view = evaluator.view();
    let mut by_key: BTreeMap<String, &[(usize, Truth)]> = BTreeMap::new();
    for group in view.guarded(&grouped.groups) {
        let key = grouped.key(group);
        evaluator.hold(map_entry::<String, &[(usize, Truth)]>() + key.heap())?;
        by_key.entry(key).or_insert(&group.members);
    }
    for (key, said) in evidence::keyed(&view, &answered.body).iter() {
        chain.step(0, said.clone(), Vec::new());
        for (at, _) in by_key.get(key).copied().unwrap_or_default() {
            let mut below = StepChain::new(&view);
            steps_of(&mut below, *at);
            let (rows, _held) = below.rows.into_parts();
            chain.within(rows);
            chain.check(evaluator)?;
        }
    }
    Ok(())
}

/// Why an entity is in an answer.
fn found_steps(view: &View<'_>, chain: &mut StepChain<'_>, found: &EntityMatch, context: &ReportContext<'_>) {
    let name = text::name(view, found.entity);
    chain.step(0, sentence(&name, found.truth.into()), found.because.to_vec());
    named(view, chain, 1, ("", found.entity), context);
    because_steps(view, chain, &found.because, context);
}

/// The chain of reasons of every member of a set that is shown.
fn of_members(evaluator: &mut Evaluator<'_>, set: &Set, context: &ReportContext<'_>) -> Result<AnswerDraft> {
    let (notes, checked);
    let view = evaluator.view();
    let mut chain = StepChain::new(&view);
    match set {
        Set::Events(of) | Set::Kinds(of) => {
            let outcome = evaluator.events(of)?;
            notes = events::notes(&view, of, &outcome);
            checked = outcome.checked;
            let asked = events::asked_kind(of);
            for (hit, seen) in events::shown(&view, &outcome) {
                hit_steps(&view, &mut chain, (hit, &seen), asked, context);
                chain.check(evaluator)?;
            }
        }
        Set::Entities(of) => {
            let outcome = evaluator.entities(of)?;
            notes = typed(outcome.notes);
            checked = outcome.checked;
            for found in outcome.rows.iter().filter(|found| found.truth.is_certain() || found.wanted) {
                found_steps(&view, &mut chain, found, context);
                chain.check(evaluator)?;
            }
        }
        Set::Dates(of) => {
            let outcome = evaluator.dates(of)?;
            notes = typed(outcome.notes);
            checked = outcome.checked;
            for found in outcome.rows.iter().filter(|found| found.truth.is_certain() || found.wanted) {
                let Some(date) = &found.date else { continue };
                chain.step(0, sentence(&date.edtf(), found.truth.into()), found.because.clone());
                because_steps(&view, &mut chain, &found.because, context);
                chain.check(evaluator)?;
            }
        }
    }
    let found =
        AnswerDraft::new("why", AnswerBody::Steps { rows: Vec::new() }, 0).checked(checked).noted(notes);
    Ok(chain.draft(found))
}

fn typed(notes: Vec<String>) -> Vec<Note> {
    notes.into_iter().map(Note::from).collect()
}

fn sentence(what: &str, truth: Truth) -> String {
    format!("{what} is {} in the answer", if truth.is_certain() { "certainly" } else { "possibly" })
}

/// The events behind an entity or a date.
fn because_steps(
    view: &View<'_>,
    chain: &mut StepChain<'_>,
    because: &[EntryId],
    context: &ReportContext<'_>,
) {
    for number in view.guarded(because) {
        let event = view.graph().event_numbered(*number);
        match event.and_then(|event| view.event(event)) {
            Some(seen) => {
                chain.step(1, text::event_words(view, &seen), vec![*number]);
                event_steps(view, chain, &seen, 2, context);
            }
            None => chain.step(1, entry_words(view, *number, context), vec![*number]),
        }
    }
}

/// An entry that is no event, as a reason: who or what it declares, or the verb and the event it is about.
fn entry_words(view: &View<'_>, number: EntryId, context: &ReportContext<'_>) -> String {
    if let Some(entity) = view.graph().entity_numbered(number) {
        return format!("#{number} declares {} {}", text::type_name(view, entity), text::name(view, entity));
    }
    match (context.entry)(number) {
        Some(entry) => format!("#{number}: {}", history::word(&entry.body)),
        None => format!("by #{number}"),
    }
}

fn hit_steps(
    view: &View<'_>,
    chain: &mut StepChain<'_>,
    (hit, seen): (&EventMatch, &EventView<'_>),
    asked: Option<KindIx>,
    context: &ReportContext<'_>,
) {
    chain.step(0, sentence(&text::event_words(view, seen), hit.truth.into()), hit.because.to_vec());
    if let Some(implied_kind) = events::stands_in(hit) {
        let named = |kind: KindIx| english::with_article(&view.graph().vocabulary().kind(kind).name);
        let asked = asked.map_or_else(|| "the kind asked for".to_owned(), named);
        let definitions = implied_kind.because.clone();
        let said = text::numbers(&definitions);
        chain.step(
            1,
            format!("{} counts as {asked}: defined by {said}", named(implied_kind.kind)),
            definitions,
        );
    }
    if !hit.then.is_empty() {
        chain.step(1, format!("followed by {}", text::numbers(&hit.then)), hit.then.clone());
    }
    event_steps(view, chain, seen, 1, context);
}

/// Who takes part, what is claimed, and what was changed later.
fn event_steps(
    view: &View<'_>,
    chain: &mut StepChain<'_>,
    seen: &EventView<'_>,
    depth: u64,
    context: &ReportContext<'_>,
) {
    for role in Role::ALL {
        for entity in events::entities_in(seen, role) {
            named(view, chain, depth, (role.as_str(), entity), context);
        }
    }
    for (claim, row) in view.claims(seen.ix).iter().zip(sources::claims_of(view, seen.ix)) {
        let mut entries = vec![claim.number, claim.claim.source];
        entries.extend(&claim.claim.via);
        entries.dedup();
        chain.step(depth, claim_words(&row), entries);
    }
    let number = view.graph().events().number(seen.ix);
    if let Some(said) = history::first_said(number, context.entry) {
        chain.step(depth, said, vec![number]);
    }
    amendment_steps(view, chain, seen.ix, depth, context);
    if seen.date().is_none() {
        chain.step(depth, "no date stated".to_owned(), Vec::new());
    }
    anchor_steps(view, chain, seen, depth);
}

/// What the date of an event hangs on, each event with the next.
fn anchor_steps(view: &View<'_>, chain: &mut StepChain<'_>, seen: &EventView<'_>, depth: u64) {
    let mut met = BTreeSet::from([seen.ix]);
    let mut open: Vec<(EventView<'_>, u64)> = vec![(seen.clone(), depth)];
    while let Some((seen, depth)) = open.pop() {
        let dates = seen.readings().filter_map(EventView::date);
        let mut anchors: Vec<Anchor> = dates.filter_map(|date| date.anchor).collect();
        anchors.dedup();
        for anchor in anchors {
            let Some(ix) = view.graph().event_numbered(anchor.event) else { continue };
            let counted = words::anchor(&anchor);
            let Some(from) = view.event(ix) else {
                let gone = format!("its date is {counted}, which is not there");
                chain.step(depth, gone, vec![anchor.event]);
                continue;
            };
            let said = format!("its date is {counted}: {}", text::event_words(view, &from));
            let changed = view.graph().events().amendments(ix).into_iter().map(|amendment| amendment.number);
            let changed = changed.filter(|number| view.stands(*number));
            chain.step(depth, said, std::iter::once(anchor.event).chain(changed).collect());
            if met.insert(ix) {
                open.push((from, depth + 1));
            }
        }
    }
}

/// An entity with the names it goes by, and which of them was typed.
fn named(
    view: &View<'_>,
    chain: &mut StepChain<'_>,
    depth: u64,
    (role, entity): (&str, EntityIx),
    context: &ReportContext<'_>,
) {
    let graph = view.graph();
    let mut numbers = Vec::new();
    let mut others: Vec<String> = Vec::new();
    for own in view.merged_into(entity) {
        let known = graph.entity(own);
        numbers.push(known.number);
        if own != entity {
            others.push(known.name.clone());
        }
        for (number, name) in known.also.iter().filter(|(number, _)| view.stands(*number)) {
            numbers.push(*number);
            others.push(name.clone());
        }
        numbers.extend(known.merged.iter().map(|(number, _)| *number).filter(|number| view.stands(*number)));
    }
    numbers.sort_unstable();
    numbers.dedup();
    let name = text::name(view, entity);
    let also = if others.is_empty() {
        String::new()
    } else {
        format!(", also called {}", english::list(&others, "and"))
    };
    let typed = context.named.iter().find(|(who, typed)| *who == entity && fold(typed) != fold(&name));
    let typed = typed.map_or_else(String::new, |(_, typed)| format!(", named here as `{typed}`"));
    let words = format!("{role} {} {name}{also}{typed}", text::type_name(view, entity));
    chain.step(depth, words.trim_start().to_owned(), numbers);
}

fn claim_words(row: &ClaimRow) -> String {
    let mut said = format!("{} by source {}", row.grounds.as_str(), row.source);
    if let Some([from, to]) = row.span() {
        said.push_str(&format!(", characters {from} to {to}"));
    }
    if let Some(place) = row.place() {
        said.push_str(&format!(", {}", words::locator(place)));
    }
    if !row.via.is_empty() {
        said.push_str(&format!(", via {}", Value::Via(&row.via).plain()));
    }
    if let Some(published) = &row.published {
        said.push_str(&format!(", published {}", published.everyday()));
    }
    if !row.asserts.is_empty() {
        said.push_str(&format!(", which says {}", Value::Asserted(&row.asserts).plain()));
    }
    if let Some(quote) = &row.quote {
        said.push_str(&format!(": “{quote}”"));
    }
    if row.rank != Rank::Normal {
        said.push_str(&format!(" ({})", row.rank.as_str()));
    }
    said
}

/// The later entries about an event that stand, with what they changed and why.
fn amendment_steps(
    view: &View<'_>,
    chain: &mut StepChain<'_>,
    event: EventIx,
    depth: u64,
    context: &ReportContext<'_>,
) {
    let table = view.graph().events();
    let number = table.number(event);
    let standing: Vec<EntryId> = table
        .amendments(event)
        .iter()
        .map(|amendment| amendment.number)
        .filter(|number| view.stands(*number))
        .collect();
    if standing.is_empty() {
        return;
    }
    let (rows, _held) = history::rows(view, number, context.entry).into_parts();
    for row in rows {
        if !standing.contains(&row.entry) || row.what == "cite" {
            continue;
        }
        let field = row.field.map(|field| format!(" {field}")).unwrap_or_default();
        let from = row.from.map(|from| format!(" from {from}")).unwrap_or_default();
        let to = row.to.map(|to| format!(" to {to}")).unwrap_or_default();
        let because = row.because.map(|because| format!(", because “{because}”")).unwrap_or_default();
        chain.step(depth, format!("#{} {}{field}{from}{to}{because}", row.entry, row.what), vec![row.entry]);
        if let Some(said) = history::first_said(row.entry, context.entry) {
            chain.step(depth + 1, said, vec![row.entry]);
        }
    }
}
