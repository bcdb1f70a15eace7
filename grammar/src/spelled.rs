//! Enums whose variants are words of the language: one table for the parser, the printer, completion and all others.

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
