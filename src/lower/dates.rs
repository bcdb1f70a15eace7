//! When, as told.
//!
//! A statement has at most one date and one distance from an event. Where both are told, the date bounds the event
//! and the distance is kept beside it. Where only the distance is told, the bounds follow from those of the event it
//! is counted from, and the date is marked as derived: so many days, weeks, months or years further on by the
//! calendar; where the distance is only about that far, a quarter of it wider on either side, and at least a day.

use annals_grammar::ast::{self, AtWord, Head, PartKind, Selection, TimePoint, TimeWord, When, WithinSide};
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::time::{Anchor, Date, Day, Extent, Side, SpanOfTime};
use annals_query::lookup::dates::date_error;

use super::{Lowerer, meaning};

/// Where something told can lie: bounds, `None` where there is none.
#[derive(Clone, Copy, Default)]
struct DateBounds {
    earliest: Option<Day>,
    latest: Option<Day>,
}

/// A time as told.
enum StatedTime {
    /// A date; `true` if it was worked out from the dates of events.
    Date(Date, bool),
    /// A distance from an event, with the bounds that follow.
    Anchored(Anchor, DateBounds),
}

impl Lowerer<'_> {
    /// The date that a statement's times make together.
    pub(super) fn date(&mut self, whens: &[When], derived: bool) -> Result<Option<Date>> {
        let mut stated: Option<(Date, bool)> = None;
        let mut anchored: Option<(Anchor, DateBounds)> = None;
        for when in whens {
            let twice = match self.stated_time(when)? {
                StatedTime::Date(date, computed) => stated.replace((date, computed)).is_some(),
                StatedTime::Anchored(anchor, bounds) => anchored.replace((anchor, bounds)).is_some(),
            };
            if twice {
                let hint = "give one date, and at most one distance from an event; for a period use `between D \
                     and D`";
                return Err(meaning("the event has two dates").hint(hint).at(span_of(when)));
            }
        }
        Ok(match (stated, anchored) {
            (None, None) => None,
            (Some((date, computed)), None) => Some(Date { derived: derived || computed, ..date }),
            (Some((date, computed)), Some((anchor, bounds))) => {
                self.note_disagreement(&date, anchor, bounds);
                Some(Date { derived: derived || computed, anchor: Some(anchor), ..date })
            }
            (None, Some((anchor, bounds))) => {
                Some(Date { derived: true, anchor: Some(anchor), ..bounds.date(ast::Span::default())? })
            }
        })
    }

    fn note_disagreement(&mut self, date: &Date, anchor: Anchor, bounds: DateBounds) {
        if !date.extent().can_meet(bounds.extent()) {
            let side = anchor.side.as_str();
            let apart =
                format!("the date and the distance {side} #{} disagree; both were kept", anchor.event);
            self.note(apart);
        }
    }

    fn stated_time(&self, when: &When) -> Result<StatedTime> {
        match when {
            When::At(AtWord::In | AtWord::On, text) => {
                self.lookup.date(text).map(|date| StatedTime::Date(date, false))
            }
            When::At(AtWord::By, text) => {
                self.lookup.bound(text).map(|date| StatedTime::Date(Date::by(date), false))
            }
            When::Among(word, dates) => {
                let date = self.lookup.one_of(dates)?;
                Ok(StatedTime::Date(if *word == AtWord::By { Date::by(date) } else { date }, false))
            }
            When::About(text) => {
                self.lookup.date(text).map(|date| StatedTime::Date(Date::about(date), false))
            }
            When::Relative { word, point, .. } => self.relative(*word, point),
            When::Between(from, to) => self.between(from, to),
            When::FromTo(from, to) => {
                let (start, end) = self.lookup.ends(from, to)?;
                let range = Date::range(&start, &end).map_err(|error| date_error(&error, from.span))?;
                Ok(StatedTime::Date(range, false))
            }
            When::Within { length, side, point, .. } => self.within(*length, *side, point),
            When::Distance { about, length, after, point } => self.distance(*about, *length, *after, point),
            When::Window(length) => {
                let hint = "name the event to count from: `within 30 days after #45`";
                let message = format!("`within {}` has nothing to count from", length);
                Err(meaning(message).hint(hint))
            }
        }
    }

    fn relative(&self, word: TimeWord, point: &TimePoint) -> Result<StatedTime> {
        let text = match point {
            TimePoint::Date(text) => text,
            TimePoint::Events(_) => return self.beside(word, point),
        };
        let date = || self.lookup.date(text);
        let bound = || self.lookup.bound(text);
        let date = match word {
            TimeWord::During => date()?,
            TimeWord::Throughout => Date::throughout(date()?),
            TimeWord::Since | TimeWord::OnOrAfter => Date::since(bound()?),
            TimeWord::Until | TimeWord::OnOrBefore => Date::by(bound()?),
            TimeWord::Before => Date::before(&bound()?),
            TimeWord::After => Date::after(&bound()?),
        };
        Ok(StatedTime::Date(date, false))
    }

    /// `before #8`, `after #8`, `during #8`.
    fn beside(&self, word: TimeWord, point: &TimePoint) -> Result<StatedTime> {
        let (event, bounds) = self.event_at(point)?;
        let (side, bounds) = match word {
            TimeWord::Before => (
                Side::Before,
                DateBounds { earliest: None, latest: bounds.latest.map(|day| day.plus_days(-1)) },
            ),
            TimeWord::After => (
                Side::After,
                DateBounds { earliest: bounds.earliest.map(|day| day.plus_days(1)), latest: None },
            ),
            TimeWord::During => (Side::During, bounds),
            TimeWord::Since
            | TimeWord::Until
            | TimeWord::Throughout
            | TimeWord::OnOrBefore
            | TimeWord::OnOrAfter => {
                let hint = "with an event, use `before`, `after` or `during`";
                return Err(meaning("expected a date after this word").hint(hint).at(span_of_point(point)));
            }
        };
        Ok(StatedTime::Anchored(Anchor { event, side, offset: None, about: false }, bounds))
    }

    fn between(&self, from: &TimePoint, to: &TimePoint) -> Result<StatedTime> {
        if let (TimePoint::Date(from), TimePoint::Date(to)) = (from, to) {
            let (start, end) = self.lookup.ends(from, to)?;
            let date = Date::between(&start, &end).map_err(|error| date_error(&error, from.span))?;
            return Ok(StatedTime::Date(date, false));
        }
        let bounds =
            DateBounds { earliest: self.bounds_at(from)?.earliest, latest: self.bounds_at(to)?.latest };
        bounds.date(span_of_point(from)).map(|date| StatedTime::Date(date, true))
    }

    /// `within 30 days after #8`, `within 30 days of 2024-02-29`.
    fn within(&self, length: SpanOfTime, side: WithinSide, point: &TimePoint) -> Result<StatedTime> {
        let at = self.bounds_at(point)?;
        let bounds = match side {
            WithinSide::After => DateBounds {
                earliest: at.earliest.map(|day| day.plus_days(1)),
                latest: at.latest.map(|day| day.plus(length).0),
            },
            WithinSide::Before => DateBounds {
                earliest: at.earliest.map(|day| day.minus(length).0),
                latest: at.latest.map(|day| day.plus_days(-1)),
            },
            WithinSide::Of => DateBounds {
                earliest: at.earliest.map(|day| day.minus(length).0),
                latest: at.latest.map(|day| day.plus(length).0),
            },
        };
        let side = match side {
            WithinSide::Before => Side::Before,
            WithinSide::After => Side::After,
            WithinSide::Of => Side::During,
        };
        match point {
            TimePoint::Events(_) if side != Side::During => {
                let (event, _) = self.event_at(point)?;
                Ok(StatedTime::Anchored(Anchor { event, side, offset: None, about: false }, bounds))
            }
            TimePoint::Events(_) => {
                bounds.date(span_of_point(point)).map(|date| StatedTime::Date(date, true))
            }
            TimePoint::Date(text) => bounds.date(text.span).map(|date| StatedTime::Date(date, false)),
        }
    }

    fn distance(
        &self,
        about: bool,
        length: SpanOfTime,
        after: bool,
        point: &TimePoint,
    ) -> Result<StatedTime> {
        let bounds = self.bounds_at(point)?.moved(length, after, about);
        let side = if after { Side::After } else { Side::Before };
        match point {
            TimePoint::Date(text) => bounds.date(text.span).map(|date| StatedTime::Date(date, false)),
            TimePoint::Events(_) => {
                let (event, _) = self.event_at(point)?;
                Ok(StatedTime::Anchored(Anchor { event, side, offset: Some(length), about }, bounds))
            }
        }
    }

    fn bounds_at(&self, point: &TimePoint) -> Result<DateBounds> {
        match point {
            TimePoint::Date(text) => {
                let date = self.lookup.date(text)?;
                Ok(DateBounds { earliest: date.earliest, latest: date.latest })
            }
            TimePoint::Events(_) => self.event_at(point).map(|(_, bounds)| bounds),
        }
    }

    /// The event that a point in time names, with its bounds as they stand.
    fn event_at(&self, point: &TimePoint) -> Result<(EntryId, DateBounds)> {
        let TimePoint::Events(selection) = point else {
            return Err(meaning("expected an event here").hint("give its number or label"));
        };
        let Some(reference) = reference_in(selection) else {
            let hint = "give one event by its number (`#45`) or its label";
            return Err(meaning("an event has one time").hint(hint).at(span_of_point(point)));
        };
        let number = self.event(&reference)?;
        let graph = self.graph();
        let extent = graph.event_numbered(number).map(|ix| {
            self.lookup.view.event(ix).map_or_else(|| graph.events().extent(ix), |seen| seen.extent)
        });
        let bound = |day: Day| day.is_bounded().then_some(day);
        let bounds = extent.map_or(DateBounds::default(), |extent| DateBounds {
            earliest: bound(extent.earliest),
            latest: bound(extent.latest),
        });
        Ok((number, bounds))
    }
}

impl DateBounds {
    /// So far on, or back.
    fn moved(self, length: SpanOfTime, after: bool, about: bool) -> Self {
        let step = |day: Day| if after { day.plus(length).0 } else { day.minus(length).0 };
        let leeway = if about { (length.days_bounds().1 / 4).max(1) } else { 0 };
        Self {
            earliest: self.earliest.map(|day| step(day).plus_days(-leeway)),
            latest: self.latest.map(|day| step(day).plus_days(leeway)),
        }
    }

    fn extent(self) -> Extent {
        Extent::one_of(self.earliest.unwrap_or(Day::MIN), self.latest.unwrap_or(Day::MAX))
    }

    /// Some day within them.
    fn date(self, at: ast::Span) -> Result<Date> {
        match (self.earliest, self.latest) {
            (Some(earliest), Some(latest)) if earliest == latest => Ok(Date::of_day(earliest)),
            (Some(earliest), Some(latest)) => Date::between(&Date::of_day(earliest), &Date::of_day(latest))
                .map_err(|error| date_error(&error, at)),
            (Some(earliest), None) => Ok(Date::since(Date::of_day(earliest))),
            (None, Some(latest)) => Ok(Date::by(Date::of_day(latest))),
            (None, None) => Ok(Date::unknown()),
        }
    }
}

/// The one entry that a selection points at, if it is no more than that.
fn reference_in(selection: &Selection) -> Option<ast::Reference> {
    let Selection::Noun(noun) = selection else { return None };
    let bare =
        noun.nth.is_none() && noun.amount.is_none() && noun.mood.is_none() && noun.modifiers.is_empty();
    let Some(Head::Run(run)) = noun.head.as_ref().filter(|_| bare) else { return None };
    let [part] = run.parts.as_slice() else { return None };
    let target = match &part.kind {
        PartKind::Number(number) => ast::ReferenceWord::Number(*number),
        PartKind::Word(label) | PartKind::Quoted(label) => ast::ReferenceWord::Label(label.clone()),
        PartKind::Bracket(inner) => return reference_in(inner),
        PartKind::Parameter(_) | PartKind::List { .. } => return None,
    };
    Some(ast::Reference { target, span: part.span })
}

fn span_of_point(point: &TimePoint) -> ast::Span {
    match point {
        TimePoint::Date(text) => text.span,
        TimePoint::Events(selection) => match selection.as_ref() {
            Selection::Noun(noun) => noun.span,
            Selection::Sequence { first, .. } => first.span,
            Selection::And { .. } | Selection::Or(_) => ast::Span::default(),
        },
    }
}

fn span_of(when: &When) -> ast::Span {
    match when {
        When::Among(_, dates) => dates.first().map_or_else(ast::Span::default, |text| text.span),
        When::At(_, text) | When::About(text) | When::FromTo(text, _) => text.span,
        When::Relative { point, .. }
        | When::Between(point, _)
        | When::Within { point, .. }
        | When::Distance { point, .. } => span_of_point(point),
        When::Window(_) => ast::Span::default(),
    }
}
