//! Enums whose variants are words of the language: one table for the parser, the printer, completion and all others.

/// A value of an entry that is typed as a word, or as several.
pub trait Spelled: Copy {
    /// The words of every one, as they are printed.
    const WORDS: &'static [&'static str];

    /// The one that is spelled so, in letters of either case.
    fn spelled(text: &str) -> Option<Self>;
}

/// The words of the values of an enum of entries: the word that is printed, then other spellings that are read.
macro_rules! words_of {
    ($name:ident { $($variant:ident = $word:literal $(| $other:literal)*,)+ }) => {
        impl $crate::spelled::Spelled for $name {
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn spelled(text: &str) -> Option<Self> {
                const SPELLINGS: &[(&str, $name)] =
                    &[$(($word, $name::$variant), $(($other, $name::$variant),)*)+];
                let found = SPELLINGS.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(text));
                found.map(|(_, meant)| *meant)
            }
        }
    };
}

/// Defines an enum with the words of each variant: the word that is printed, then other spellings that are read.
macro_rules! spelled {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $($variant:ident = $word:literal $(| $other:literal)*,)+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $(#[doc = concat!("`", $word, "`.")] $variant,)+ }

        impl $name {
            /// Every one.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];
            /// The words of every one, as they are printed, in the same order.
            pub const WORDS: [&'static str; Self::ALL.len()] = [$($word),+];

            /// The words as they are printed.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// The one that is spelled so, in letters of either case.
            #[must_use]
            pub fn spelled(text: &str) -> Option<Self> {
                const SPELLINGS: &[(&str, $name)] =
                    &[$(($word, $name::$variant), $(($other, $name::$variant),)*)+];
                let found = SPELLINGS.iter().find(|(spelling, _)| spelling.eq_ignore_ascii_case(text));
                found.map(|(_, meant)| *meant)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Spelled;
    use crate::ast::{Bound, Grounds, Link, MoodWord, Rank, Role, Unit};
    use annals_model::entry::Mood;

    /// Every value is printed by the model as the grammar reads it, and has its word in the table.
    macro_rules! assert_agree {
        ($($name:ty),+) => {$(
            assert_eq!(<$name>::WORDS.len(), <$name>::ALL.len());
            for one in <$name>::ALL {
                assert!(<$name>::WORDS.contains(&one.as_str()), "{one}");
                assert_eq!(<$name>::spelled(one.as_str()), Some(one));
            }
        )+};
    }

    #[test]
    fn what_entries_hold_is_read_as_it_is_printed() {
        assert_agree!(Role, Link, Bound, Grounds, Rank, Unit);
        for mood in Mood::ALL {
            let word = MoodWord::of(mood);
            assert_eq!(MoodWord::mood(word), mood);
            assert_eq!(word.map_or("happened", MoodWord::as_str), mood.as_str());
        }
    }
}
