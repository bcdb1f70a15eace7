//! What proves that bytes are the ones that were meant: made by the store, and named by entries and by people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A BLAKE3 hash, shown in hexadecimal.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands for the frame before the first.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash that [`Display`](fmt::Display) shows so, in capitals or not.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        let mut hash = [0; 32];
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            for digit in pair {
                let value = char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok())?;
                *byte = *byte << 4 | value;
            }
        }
        Some(Self(hash))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_reads_back_from_its_digits() {
        let hash = Hash(std::array::from_fn(|at| u8::try_from(at * 7).unwrap_or_default()));
        assert_eq!(Hash::from_hex(&hash.to_string()), Some(hash));
        assert_eq!(Hash::from_hex(&hash.to_string().to_uppercase()), Some(hash));
        for wrong in ["", "12", &"g".repeat(64), &"0".repeat(65), &"é".repeat(32)] {
            assert_eq!(Hash::from_hex(wrong), None, "{wrong}");
        }
    }
}
