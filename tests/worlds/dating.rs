//! Dates at random, typed in every way that the contract speaks of.

use super::days::{Day, LONG_AGO, When, civil, month, typed};
use super::generate::Writer;
use super::rules::Rule;
use super::words::{Kind, recorded};

impl Writer<'_, '_> {
    pub fn open_date(&mut self) -> Option<When> {
        let day = self.day();
        let end = recorded(self.history.statements.len());
        let text = typed(day);
        Some(match self.choices.below(5) {
            0 => return None,
            1 => When::half_open(format!("by {text}"), (LONG_AGO, day)),
            2 => When::half_open(format!("before {text}"), (LONG_AGO, day - 1)),
            3 => When::half_open(format!("since {text}"), (day, end)),
            _ => When::half_open(format!("after {text}"), (day + 1, end)),
        })
    }

    pub fn date(&mut self, kind: Kind) -> When {
        if !kind.is_of_facility() && self.may(Rule::Lasting, 2) {
            return self.lasting();
        }
        if self.may(Rule::Spans, 2) {
            return self.spans();
        }
        if self.may(Rule::About, 2) {
            return self.about();
        }
        self.plain_date()
    }

    pub fn plain_date(&mut self) -> When {
        let day = self.day();
        match self.choices.below(10) {
            0..=5 => When::on(day),
            6..=8 => {
                let last = day + 1 + Day::try_from(self.choices.below(4)).unwrap_or(0);
                When::within(format!("between {} and {}", typed(day), typed(last)), vec![(day, last)])
            }
            _ => {
                let (of_year, of_month, _) = civil(day);
                let name = if of_month == 2 { "February" } else { "March" };
                When::within(format!("in {name} {of_year}"), vec![month(of_year, of_month)])
            }
        }
    }

    fn lasting(&mut self) -> When {
        let day = self.day();
        let last = day + Day::try_from(self.choices.below(6)).unwrap_or(0);
        let open = self.choices.once_in(3);
        let end = if open { recorded(self.history.statements.len()) } else { last };
        let to = if open { "..".to_owned() } else { typed(last) };
        let text = format!("throughout {}/{to}", typed(day));
        When { text, spans: vec![(day, end)], lasting: true, open }
    }

    fn spans(&mut self) -> When {
        let day = self.day();
        let later = day + 2 + Day::try_from(self.choices.below(4)).unwrap_or(0);
        if self.choices.once_in(3) {
            let (of_year, _, of_month) = civil(day);
            let days = (1..=12).filter(|m| month(of_year, *m).1 - month(of_year, *m).0 >= of_month - 1);
            let days = days.map(|m| month(of_year, m).0 + of_month - 1).map(|day| (day, day));
            return When::within(format!("in {of_year}-XX-{of_month:02}"), days.collect());
        }
        When::within(format!("in [{},{}]", typed(day), typed(later)), vec![(day, day), (later, later)])
    }

    fn about(&mut self) -> When {
        let day = self.day();
        let (of_year, of_month, _) = civil(day);
        match self.choices.below(5) {
            0 => When::within(format!("in {}~", typed(day)), vec![(day - 1, day + 1)]),
            1 => When::within(format!("in {}%", typed(day)), vec![(day - 2, day + 2)]),
            2 => {
                let span = (month(of_year, of_month - 1).0, month(of_year, of_month + 1).1);
                When::within(format!("about {of_year}-{of_month:02}"), vec![span])
            }
            _ => When::within(format!("about {}", typed(day)), vec![(day - 1, day + 1)]),
        }
    }
}
