//! What is kept of a filter on its way to a plan, to be shown.

use std::rc::Rc;

use annals_graph::view::View;
use annals_model::entry::EntryId;

use super::draft::{CheckStep, PlanDraft};
use super::operators::{Operator, OperatorMeasure};
use super::scan::Scan;
use super::trace::Plan;
use super::what::{AskedFilter, CheckTests, Form, Scanned, What};

/// What is kept of a filter to be shown.
#[derive(Clone, Debug)]
pub(super) struct ShownSteps {
    /// The filter.
    asked: Rc<AskedFilter>,
    /// What it was before the first rule, and after each that changed it.
    stages: Vec<Plan>,
}

impl ShownSteps {
    fn checked(&self, step: &CheckStep<'_>) -> CheckTests {
        CheckTests { asked: Rc::clone(&self.asked), tests: step.tests.clone() }
    }
}

impl<'g> PlanDraft<'_, 'g> {
    /// Keeps what each rule makes of it, to be shown.
    pub fn keep_stages(&mut self, asked: Rc<AskedFilter>, view: &View<'g>) {
        let shown = ShownSteps { asked, stages: Vec::new() };
        let typed = self.stage(&shown, view, Plan::said("as typed"));
        self.shown = Some(ShownSteps { stages: vec![typed], ..shown });
    }

    /// Keeps what a rule made of it, where that is to be shown.
    pub(super) fn keep_stage(&mut self, view: &View<'g>, rule: &'static str, us: Option<u64>) {
        if let Some(mut shown) = self.shown.take() {
            let after = Plan { us, ..Plan::of(What::After(rule)) };
            shown.stages.push(self.stage(&shown, view, after));
            self.shown = Some(shown);
        }
    }

    /// It at this moment: where candidates come from, the ways in that are weighed, the checks.
    fn stage(&self, shown: &ShownSteps, view: &View<'g>, plan: Plan) -> Plan {
        let scan = |scan: &Scan<'g>, what: fn(Scanned) -> What| Plan {
            estimated: Some(scan.len(view) as u64),
            ..Plan::of(what(scan.scanned()))
        };
        let mut steps =
            Vec::with_capacity(2 + self.access_paths.len() + self.steps.len() + self.operators.len());
        steps.push(scan(&self.scan, What::Scan));
        steps.extend(self.access_paths.iter().map(|access_path| scan(&access_path.scan, What::OrScan)));
        steps.extend(self.kinds_step());
        let check = |step| Plan::of(What::Became(shown.checked(step), step.check.form()));
        steps.extend(self.steps.iter().map(check));
        if self.operators.len() > 1 {
            let operators = self.operators.iter().cloned();
            steps.extend(operators.map(|operator| Plan::of(What::Operator(operator))));
        }
        Plan { steps, ..plan }
    }

    /// It as a tree once it was run: the source with the candidates it gave, each operator with what it passed on, and
    /// what each rule made of it.
    #[must_use]
    pub fn plans(
        &mut self,
        view: &View<'g>,
        candidates: &OperatorMeasure,
        measures: &[OperatorMeasure],
    ) -> Vec<Plan> {
        let Some(shown) = self.shown.take() else { return Vec::new() };
        let mut plans = Vec::with_capacity(2 + self.operators.len());
        plans.push(Plan {
            estimated: Some(self.estimated(view)),
            actual: Some(candidates.passed),
            us: candidates.us,
            ..Plan::of(What::Scan(self.scan.scanned()))
        });
        let run = self.operators.iter().zip(measures);
        plans.extend(run.map(|(operator, measure)| self.operator_plan(&shown, operator, measure)));
        let rules = Plan::of(What::Rules(std::mem::take(&mut self.applied)));
        plans.push(Plan { steps: shown.stages, ..rules });
        plans
    }

    /// An operator as it was run.
    fn operator_plan(&self, shown: &ShownSteps, operator: &Operator, measure: &OperatorMeasure) -> Plan {
        let mut steps = Vec::new();
        if !measure.checks.is_empty() {
            let kinds = self.kinds_step();
            steps.extend(kinds.map(|kinds| Plan { actual: Some(measure.checks.passed(1)), ..kinds }));
            steps.extend(self.steps.iter().enumerate().map(|(at, step)| Plan {
                actual: Some(measure.checks.passed(at + 2)),
                steps: alternatives(&shown.checked(step), step.check.form()),
                ..Plan::of(What::Check(shown.checked(step)))
            }));
        }
        Plan {
            got: Some(measure.got),
            actual: Some(measure.passed),
            us: measure.us,
            steps,
            ..Plan::of(What::Operator(operator.clone()))
        }
    }

    /// The kinds that will do, with the entries that say so.
    fn kinds_step(&self) -> Option<Plan> {
        let mut entries: Vec<EntryId> =
            self.implied_kinds.iter().flat_map(|implied_kind| implied_kind.because.iter().copied()).collect();
        entries.sort_unstable();
        entries.dedup();
        let kinds = self.implied_kinds.iter().map(|implied_kind| implied_kind.kind).collect();
        (!self.implied_kinds.is_empty()).then(|| Plan { entries, ..Plan::of(What::Kinds(kinds)) })
    }
}

/// The checks that one is made of, any of which will do.
fn alternatives(checked: &CheckTests, form: Form) -> Vec<Plan> {
    match form {
        Form::Any(forms) => {
            let each = forms.into_iter().enumerate();
            each.map(|(at, form)| Plan::of(What::Alternative(checked.clone(), at, form))).collect()
        }
        Form::Not(denied) => alternatives(checked, *denied),
        _ => Vec::new(),
    }
}
