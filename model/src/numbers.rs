//! Numbers of one kind as another: never wrapped, never cut off.

/// A length as a count of rows or days. No length reaches the bound.
#[must_use]
pub fn total(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// A number as the nearest floating one.
#[must_use]
pub fn as_float(number: u64) -> f64 {
    let (high, low) = (number >> 32, number & u64::from(u32::MAX));
    let part = |half: u64| f64::from(u32::try_from(half).unwrap_or(u32::MAX));
    part(high) * 4_294_967_296.0 + part(low)
}

/// A signed number as the nearest floating one.
#[must_use]
pub fn signed_float(number: i64) -> f64 {
    let size = as_float(number.unsigned_abs());
    if number < 0 { -size } else { size }
}
