//! When, as told.
//!
//! A statement has at most one date and one distance from an event. Where both are told, the date bounds the event
//! and the distance is kept beside it. Where only the distance is told, nothing else is recorded: the date is marked as
//! derived, and is wherever the event puts it that it is counted from.

use annals_grammar::ast::{self, AtWord, Head, PartKind, Selection, TimePoint, TimeWord, When, WithinSide};
use annals_model::entry::EntryId;
use annals_model::error::Result;
use annals_model::time::{Anchor, Date, DateError, Day, Extent, Side, SpanOfTime};
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
    /// A distance from an event, with bounds where these are more than follows from it.
    Anchored(Anchor, Option<DateBounds>),
}

impl Lowerer<'_> {
    /// The date that a statement's times make together.
    pub(super) fn date(&mut self, whens: &[When], derived: bool) -> Result<Option<Date>> {
        let mut stated: Option<(Date, bool)> = None;
        let mut anchored: Option<(Anchor, Option<DateBounds>)> = None;
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
            (Some((date, computed)), Some((anchor, _))) => {
                self.note_disagreement(&date, anchor);
                Some(Date { derived: derived || computed, anchor: Some(anchor), ..date })
            }
            (None, Some((anchor, bounds))) => {
                let date = bounds.map_or_else(Date::unknown, DateBounds::date);
                Some(Date { derived: true, anchor: Some(anchor), ..date })
            }
        })
    }

    fn note_disagreement(&mut self, date: &Date, anchor: Anchor) {
        let follows = Date { anchor: Some(anchor), ..Date::unknown() };
        if !date.extent().can_meet(self.lookup.view.bounds_of(&follows)) {
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
            When::About(text) => self.lookup.about(text).map(|date| StatedTime::Date(date, false)),
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
        let event = self.event_at(point)?;
        let side = match word {
            TimeWord::Before => Side::Before,
            TimeWord::After => Side::After,
            TimeWord::During => Side::During,
            TimeWord::Since
            | TimeWord::Until
            | TimeWord::Throughout
            | TimeWord::OnOrBefore
            | TimeWord::OnOrAfter => {
                let hint = "with an event, use `before`, `after` or `during`";
                return Err(meaning("expected a date after this word").hint(hint).at(span_of_point(point)));
            }
        };
        Ok(StatedTime::Anchored(Anchor { event, side, offset: None, about: false }, None))
    }

    fn between(&self, from: &TimePoint, to: &TimePoint) -> Result<StatedTime> {
        if let (TimePoint::Date(from), TimePoint::Date(to)) = (from, to) {
            let (start, end) = self.lookup.ends(from, to)?;
            let date = Date::between(&start, &end).map_err(|error| date_error(&error, from.span))?;
            return Ok(StatedTime::Date(date, false));
        }
        let bounds =
            DateBounds { earliest: self.bounds_at(from)?.earliest, latest: self.bounds_at(to)?.latest };
        bounds.in_order(span_of_point(from)).map(|bounds| StatedTime::Date(bounds.date(), true))
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
        let bounds = bounds.in_order(span_of_point(point))?;
        let side = match (side, point) {
            (WithinSide::Before, TimePoint::Events(_)) => Side::Before,
            (WithinSide::After, TimePoint::Events(_)) => Side::After,
            (_, TimePoint::Events(_)) => return Ok(StatedTime::Date(bounds.date(), true)),
            (_, TimePoint::Date(_)) => return Ok(StatedTime::Date(bounds.date(), false)),
        };
        let event = self.event_at(point)?;
        Ok(StatedTime::Anchored(Anchor { event, side, offset: None, about: false }, Some(bounds)))
    }

    fn distance(
        &self,
        about: bool,
        length: SpanOfTime,
        after: bool,
        point: &TimePoint,
    ) -> Result<StatedTime> {
        let side = if after { Side::After } else { Side::Before };
        let anchor = |event| Anchor { event, side, offset: Some(length), about };
        match point {
            TimePoint::Date(_) => {
                let days = anchor(0).days(self.bounds_at(point)?.extent());
                Ok(StatedTime::Date(Date::some_day_of(days), false))
            }
            TimePoint::Events(_) => Ok(StatedTime::Anchored(anchor(self.event_at(point)?), None)),
        }
    }

    fn bounds_at(&self, point: &TimePoint) -> Result<DateBounds> {
        match point {
            TimePoint::Date(text) => {
                let date = self.lookup.date(text)?;
                Ok(DateBounds { earliest: date.earliest, latest: date.latest })
            }
            TimePoint::Events(_) => self.event_at(point).map(|number| {
                let ix = self.graph().event_numbered(number);
                let extent = ix.and_then(|ix| Some(self.lookup.view.event(ix)?.hull()));
                extent.map_or(DateBounds::default(), DateBounds::of)
            }),
        }
    }

    /// The event that a point in time names.
    fn event_at(&self, point: &TimePoint) -> Result<EntryId> {
        let TimePoint::Events(selection) = point else {
            return Err(meaning("expected an event here").hint("give its number or label"));
        };
        let Some(reference) = reference_in(selection) else {
            let hint = "give one event by its number (`#45`) or its label";
            return Err(meaning("an event has one time").hint(hint).at(span_of_point(point)));
        };
        self.event(&reference)
    }
}

impl DateBounds {
    fn of(extent: Extent) -> Self {
        let bound = |day: Day| day.is_bounded().then_some(day);
        Self { earliest: bound(extent.earliest), latest: bound(extent.latest) }
    }

    fn extent(self) -> Extent {
        Extent::one_of(self.earliest.unwrap_or(Day::MIN), self.latest.unwrap_or(Day::MAX))
    }

    /// Itself, unless the end is before the beginning.
    fn in_order(self, at: ast::Span) -> Result<Self> {
        match (self.earliest, self.latest) {
            (Some(from), Some(to)) if from > to => Err(date_error(&DateError::Reversed { from, to }, at)),
            _ => Ok(self),
        }
    }

    /// Some day within them.
    fn date(self) -> Date {
        Date::some_day_of(self.extent())
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
