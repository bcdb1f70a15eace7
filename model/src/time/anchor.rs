//! Dates counted from events.

use super::{Anchor, Date, Day, Extent, Precision, Side, SpanOfTime, edtf};

impl Anchor {
    /// Where something can lie, as its event does: so many days, weeks, months or years further on by the calendar; where
    /// the distance is only about that far, a quarter of it wider on either side, and at least a day.
    #[must_use]
    pub fn days(&self, event: Extent) -> Extent {
        let (earliest, latest) = match (self.side, self.offset) {
            (Side::During, _) => (event.earliest, event.latest),
            (Side::Before, None) => (Day::MIN, event.latest.plus_days(-1)),
            (Side::After, None) => (event.earliest.plus_days(1), Day::MAX),
            (side, Some(length)) => {
                let step =
                    |day: Day| if side == Side::After { day.plus(length).0 } else { day.minus(length).0 };
                let leeway = self.leeway(length);
                (step(event.earliest).plus_days(-leeway), step(event.latest).plus_days(leeway))
            }
        };
        Extent::one_of(earliest, latest)
    }

    /// The fewest and the most days from the event, where it was said how far.
    #[must_use]
    pub fn days_apart(&self) -> Option<(i64, i64)> {
        let length = self.offset?;
        let ((least, most), leeway) = (length.days_bounds(), self.leeway(length));
        Some((least - leeway, most + leeway))
    }

    /// How much further or nearer it may be.
    fn leeway(&self, length: SpanOfTime) -> i64 {
        if self.about { (length.days_bounds().1 / 4).max(1) } else { 0 }
    }
}

impl Date {
    /// Some day within bounds.
    #[must_use]
    pub fn some_day_of(days: Extent) -> Self {
        let day = |day: Day| day.is_bounded().then(|| Self::of_day(day));
        match (day(days.earliest), day(days.latest)) {
            (Some(first), Some(last)) if first == last => first,
            (Some(first), Some(last)) => Self::between(&first, &last).unwrap_or(first),
            (Some(first), None) => Self::since(first),
            (None, Some(last)) => Self::by(last),
            (None, None) => Self::unknown(),
        }
    }

    /// Some day within one of several bounds, in order.
    #[must_use]
    pub fn some_day_of_any(days: &[Extent]) -> Self {
        let hull = days.iter().copied().reduce(Extent::hull).map_or_else(Self::unknown, Self::some_day_of);
        if days.len() < 2 {
            return hull;
        }
        let bound = |day: Day| if day.is_bounded() { day.to_string() } else { String::new() };
        let span = |days: &Extent| match (days.earliest, days.latest) {
            (first, last) if first == last => bound(first),
            (first, last) => format!("{}..{}", bound(first), bound(last)),
        };
        let text = format!("[{}]", days.iter().map(span).collect::<Vec<_>>().join(","));
        // EDTF has no days past the year 9999.
        edtf::parse(&text).map_or(hull, |date| Self { precision: Precision::OneOf, ..date })
    }

    /// Whether nothing is known of it but how far it is from an event.
    #[must_use]
    pub const fn is_only_anchored(&self) -> bool {
        self.anchor.is_some() && self.earliest.is_none() && self.latest.is_none()
    }

    /// The same date, known by the distance from its event alone.
    #[must_use]
    pub fn only_anchored(self) -> Self {
        Self { anchor: self.anchor, derived: true, ..Self::unknown() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Unit;

    #[test]
    fn follows_the_days_of_its_event() {
        let day = |day| Day::from_civil(2024, 3, day).unwrap();
        let anchor = |side, offset, about| Anchor { event: 1, side, offset, about };
        let week = Some(SpanOfTime::new(1, Unit::Week));
        let event = Extent::one_of(day(10), day(12));
        let days = |anchor: Anchor| {
            let days = anchor.days(event);
            (days.earliest, days.latest)
        };
        assert_eq!(days(anchor(Side::After, week, false)), (day(17), day(19)));
        assert_eq!(days(anchor(Side::Before, week, false)), (day(3), day(5)));
        assert_eq!(days(anchor(Side::After, week, true)), (day(16), day(20)));
        assert_eq!(days(anchor(Side::Before, None, false)), (Day::MIN, day(11)));
        assert_eq!(days(anchor(Side::After, None, false)), (day(11), Day::MAX));
        assert_eq!(days(anchor(Side::During, None, false)), (day(10), day(12)));
        let unknown = Extent::one_of(Day::MIN, Day::MAX);
        assert_eq!(anchor(Side::After, week, true).days(unknown), unknown);
    }

    #[test]
    fn one_of_several_bounds() {
        let day = |day| Day::from_civil(2024, 3, day).unwrap();
        let days = [Extent::day(day(1)), Extent::one_of(day(5), day(7))];
        assert_eq!(Date::some_day_of_any(&days).edtf(), "[2024-03-01,2024-03-05..2024-03-07]");
        assert_eq!(Date::some_day_of_any(&days[..1]).edtf(), "2024-03-01");
    }
}
