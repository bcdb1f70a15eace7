//! Enums that the grammar and the log both have, since neither knows the other: each value as it is typed and as an
//! entry keeps it.

use annals_grammar::ast::{self, LinkWord, Preposition, QuantityBound, RankWord};
use annals_model::entry::{Bound, Grounds, Link, Mood, Rank, Role};
use annals_model::time::{SpanOfTime, Unit};

/// A value of the grammar that entries have as well.
pub trait Term: Copy {
    /// Its type in entries.
    type Kept;

    /// The value as an entry keeps it.
    fn kept(self) -> Self::Kept;

    /// The value as it is typed.
    fn typed(kept: Self::Kept) -> Self;
}

/// Pairs the variants of two enums, which have the same names.
macro_rules! terms {
    ($($typed:ty => $kept:ty { $($variant:ident),+ })+) => {$(
        impl Term for $typed {
            type Kept = $kept;

            fn kept(self) -> $kept {
                match self {
                    $(Self::$variant => <$kept>::$variant,)+
                }
            }

            fn typed(kept: $kept) -> Self {
                match kept {
                    $(<$kept>::$variant => Self::$variant,)+
                }
            }
        }
    )+};
}

terms! {
    Preposition => Role {
        By, To, Into, In, At, Of, On, With, Without, Under, From, For, Against, Near
    }
    LinkWord => Link { PartOf, Includes, Follows, BecauseOf }
    QuantityBound => Bound { Exactly, About, Over, Under, AtLeast, AtMost }
    ast::Grounds => Grounds { Stated, Reported, Inferred }
    RankWord => Rank { Preferred, Normal, Deprecated }
    ast::Unit => Unit { Day, Week, Month, Year }
}

/// What has no mood happened.
impl Term for Option<ast::MoodWord> {
    type Kept = Mood;

    fn kept(self) -> Mood {
        match self {
            None => Mood::Happened,
            Some(ast::MoodWord::Planned) => Mood::Planned,
            Some(ast::MoodWord::Denied) => Mood::Denied,
            Some(ast::MoodWord::Hypothetical) => Mood::Hypothetical,
            Some(ast::MoodWord::Ongoing) => Mood::Ongoing,
        }
    }

    fn typed(kept: Mood) -> Self {
        match kept {
            Mood::Happened => None,
            Mood::Planned => Some(ast::MoodWord::Planned),
            Mood::Denied => Some(ast::MoodWord::Denied),
            Mood::Hypothetical => Some(ast::MoodWord::Hypothetical),
            Mood::Ongoing => Some(ast::MoodWord::Ongoing),
        }
    }
}

impl Term for ast::Length {
    type Kept = SpanOfTime;

    fn kept(self) -> SpanOfTime {
        SpanOfTime { count: self.count, unit: self.unit.kept() }
    }

    fn typed(kept: SpanOfTime) -> Self {
        Self { count: kept.count, unit: ast::Unit::typed(kept.unit) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value goes there and back, with one word on both sides.
    macro_rules! assert_agree {
        ($($typed:ty => $kept:ty),+) => {$(
            assert_eq!(<$typed>::ALL.len(), <$kept>::ALL.len());
            for one in <$typed>::ALL {
                assert_eq!(<$typed>::typed(one.kept()), one);
                assert_eq!(one.as_str(), one.kept().as_str());
                assert_eq!(<$typed>::spelled(one.kept().as_str()), Some(one));
            }
        )+};
    }

    #[test]
    fn a_value_is_typed_and_kept_by_one_word() {
        assert_agree!(
            Preposition => Role,
            LinkWord => Link,
            QuantityBound => Bound,
            ast::Grounds => Grounds,
            RankWord => Rank,
            ast::Unit => Unit
        );
        for mood in Mood::ALL {
            let typed = <Option<ast::MoodWord>>::typed(mood);
            assert_eq!(typed.kept(), mood);
            assert_eq!(typed.map_or("happened", ast::MoodWord::as_str), mood.as_str());
        }
        let length = ast::Length { count: 3, unit: ast::Unit::Week };
        assert_eq!(length.to_string(), length.kept().to_string());
    }
}
