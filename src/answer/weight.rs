//! What typed values take on the heap.

use annals_store::entry::{Count, Grounds, Locator, Quantity, Rank};
use annals_store::time::{CalendarGap, Date};

use crate::budget::{Weight, block, flat};

flat!(Count, Grounds, Locator, Rank, CalendarGap);

impl Weight for Date {
    fn heap(&self) -> usize {
        self.text.as_ref().map_or(0, |text| block(text.len()))
    }
}

impl Weight for Quantity {
    fn heap(&self) -> usize {
        self.unit.heap()
    }
}
