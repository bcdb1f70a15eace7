//! Sets of lines of a file, as ranges: `2-10001, 10003`.

use std::fmt;

/// A set of lines, kept as ranges in order, both ends included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineSet(Vec<(u64, u64)>);

impl LineSet {
    /// Adds the lines from one to another.
    pub fn add(&mut self, from: u64, to: u64) {
        // Lines come mostly in order, so the last range is the one that grows.
        if let Some((_, last)) = self.0.last_mut().filter(|(first, last)| from >= *first && from <= *last + 1)
        {
            *last = to.max(*last);
            return;
        }
        let at = self.0.partition_point(|(_, last)| last.saturating_add(1) < from);
        let (mut from, mut to) = (from, to);
        let mut end = at;
        while let Some((first, last)) = self.0.get(end).filter(|(first, _)| *first <= to.saturating_add(1)) {
            (from, to) = (from.min(*first), to.max(*last));
            end += 1;
        }
        self.0.splice(at..end, [(from, to)]);
    }

    /// Adds all of another set.
    pub fn extend(&mut self, other: &Self) {
        other.0.iter().for_each(|(from, to)| self.add(*from, *to));
    }

    /// Whether a line is in it.
    #[must_use]
    pub fn holds(&self, line: u64) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < line);
        self.0.get(at).is_some_and(|(first, _)| *first <= line)
    }

    /// Whether there is none in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The set that [`Display`](fmt::Display) writes so.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut lines = Self::default();
        for range in text.split(", ") {
            let (from, to) = range.split_once('-').unwrap_or((range, range));
            let (from, to) = (from.parse().ok()?, to.parse().ok()?);
            if to < from {
                return None;
            }
            lines.add(from, to);
        }
        Some(lines)
    }
}

impl fmt::Display for LineSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (from, to)) in self.0.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            match from == to {
                true => write!(f, "{comma}{from}")?,
                false => write!(f, "{comma}{from}-{to}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ranges_meet_and_read_back() {
        let mut lines = LineSet::default();
        for (from, to) in [(2, 5), (6, 9), (12, 12), (20, 25), (10, 10), (1, 1), (11, 13), (18, 30)] {
            lines.add(from, to);
        }
        assert_eq!(lines.to_string(), "1-13, 18-30");
        assert_eq!(LineSet::read("1-13, 18-30"), Some(lines));
        for wrong in ["", "1-", "5-2", "1,2", "x"] {
            assert_eq!(LineSet::read(wrong), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn it_is_a_set(ranges in proptest::collection::vec((0_u64..60, 0_u64..8), 0..20)) {
            let (mut lines, mut set) = (LineSet::default(), BTreeSet::new());
            for (from, more) in ranges {
                lines.add(from, from + more);
                set.extend(from..=from + more);
            }
            for line in 0..80 {
                assert_eq!(lines.holds(line), set.contains(&line), "{lines} at {line}");
            }
            if !lines.is_empty() {
                assert_eq!(LineSet::read(&lines.to_string()), Some(lines));
            }
        }
    }
}
