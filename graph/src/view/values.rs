//! What two claimed values of a field have in common: nothing where no world meets both.

use annals_model::entry::{Bound, Count, Quantity};
use annals_model::folding::fold;
use annals_model::time::{Date, Extent};

use super::View;
use super::dates::ClaimedDate;
use crate::graph::{Part, Party};
use crate::ids::KindIx;
use crate::view::Reach;

/// Of two dates what both leave.
pub(super) fn dates(one: &ClaimedDate, other: &ClaimedDate) -> Option<ClaimedDate> {
    one.common(other)
}

/// The order of dates that clash.
pub(super) fn date_key(claimed: &ClaimedDate) -> (Vec<Extent>, Option<String>) {
    (claimed.days.clone(), claimed.date.as_ref().map(Date::edtf))
}

/// The bounds of the earlier of two days.
pub(super) fn earlier(a: Extent, b: Extent) -> Extent {
    Extent::one_of(a.earliest.min(b.earliest), a.latest.min(b.latest))
}

/// Of two quantities of one unit the narrower, where one number fits both.
pub(super) fn quantities(one: &Option<Quantity>, other: &Option<Quantity>) -> Option<Option<Quantity>> {
    let (Some(a), Some(b)) = (one, other) else {
        return Some(one.clone().or_else(|| other.clone()));
    };
    if a == b {
        return Some(one.clone());
    }
    let (x, y) = (numbers(a)?, numbers(b)?);
    if fold(&a.unit) != fold(&b.unit) || x.0.max(y.0) > x.1.min(y.1) {
        return None;
    }
    let width = |(least, most): (i128, i128)| most - least;
    Some(if width(x) <= width(y) { one.clone() } else { other.clone() })
}

/// The thousandths that a quantity can be. What is about a number is off by one unit of its last digit that is not 0.
fn numbers(quantity: &Quantity) -> Option<(i128, i128)> {
    /// Beyond every number that a quantity has.
    const FAR: i128 = 1 << 96;
    let number = i128::from(quantity.thousandths?);
    Some(match quantity.bound {
        Bound::Exactly => (number, number),
        Bound::About => {
            let mut unit = 1;
            while number != 0 && number % (unit * 10) == 0 {
                unit *= 10;
            }
            (number - unit, number + unit)
        }
        Bound::Over => (number + 1, FAR),
        Bound::Under => (-FAR, number - 1),
        Bound::AtLeast => (number, FAR),
        Bound::AtMost => (-FAR, number),
    })
}

/// The numbers that both counts allow.
pub(super) fn counts(one: &Option<Count>, other: &Option<Count>) -> Option<Option<Count>> {
    let (Some(a), Some(b)) = (*one, *other) else { return Some(one.or(*other)) };
    if a == b {
        return Some(*one);
    }
    let range = |count: Count| match count {
        Count::Range(least, most) => (least, most),
        Count::Several => (2, None),
    };
    let ((least, most), (from, to)) = (range(a), range(b));
    let top = match (most, to) {
        (Some(most), Some(to)) => Some(most.min(to)),
        (most, to) => most.or(to),
    };
    let bottom = least.max(from);
    top.is_none_or(|top| bottom <= top).then_some(Some(Count::Range(bottom, top)))
}

/// Of two kinds the one that implies the other.
pub(super) fn kinds(view: &View<'_>, one: KindIx, other: KindIx) -> Option<KindIx> {
    let implies = |kind: KindIx, wider: KindIx| {
        view.implied_kinds(wider).iter().any(|implied_kind| implied_kind.kind == kind)
    };
    if one == other || implies(one, other) { Some(one) } else { implies(other, one).then_some(other) }
}

/// Of two places or objects the narrower: everything that the wider names holds something of it.
pub(super) fn objects(view: &View<'_>, one: &[Part], other: &[Part], when: Extent) -> Option<Vec<Part>> {
    let reaches = |inner: Party, outer: Party| match (inner, outer) {
        (Party::Entity(inner), Party::Entity(outer)) => {
            inner == outer || view.lies_in(inner, outer, Reach::Down, when).is_possible()
        }
        _ => inner == outer,
    };
    let refines = |inner: &[Part], outer: &[Part]| {
        outer.iter().all(|outer| inner.iter().any(|inner| reaches(inner.who, outer.who)))
    };
    if refines(one, other) { Some(one.to_vec()) } else { refines(other, one).then(|| other.to_vec()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> ClaimedDate {
        ClaimedDate::stated(annals_model::time::edtf::parse(text).ok())
    }

    #[test]
    fn dates_meet_in_their_common_days() {
        let common = |one: &str, other: &str| {
            let met = dates(&date(one), &date(other))?;
            assert_eq!(dates(&date(other), &date(one)).map(|date| date.days), Some(met.days));
            met.date.map(|date| date.edtf())
        };
        assert_eq!(common("2024-03", "2024-03-05").as_deref(), Some("2024-03-05"));
        assert_eq!(
            common("[2024-03-01..2024-03-09]", "[2024-03-07..2024-03-20]").as_deref(),
            Some("[2024-03-07..2024-03-09]")
        );
        assert_eq!(common("[..2024-03-09]", "[2024-03-09..]").as_deref(), Some("2024-03-09"));
        assert_eq!(dates(&date("2024-03-05"), &date("2024-03-06")), None);
    }

    #[test]
    fn numbers_meet_where_one_fits_both() {
        let quantity = |bound, number: i64, unit: &str| {
            Some(Quantity { bound, thousandths: Some(number * 1000), unit: unit.to_owned() })
        };
        let (over, exactly) = (quantity(Bound::Over, 200, "houses"), quantity(Bound::Exactly, 500, "houses"));
        assert_eq!(quantities(&over, &exactly), Some(exactly.clone()));
        assert_eq!(quantities(&quantity(Bound::Over, 500, "houses"), &exactly), None);
        let about = quantity(Bound::About, 450, "houses");
        assert_eq!(quantities(&about, &exactly), None);
        assert_eq!(quantities(&quantity(Bound::About, 600, "houses"), &exactly), Some(exactly.clone()));
        assert_eq!(quantities(&quantity(Bound::Exactly, 500, "people"), &exactly), None);
    }
}
