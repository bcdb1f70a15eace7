//! The words and marks that dates are made of.

use super::super::{PartOfYear, Season};

/// More tokens than any date has.
pub(super) const TOKENS_MAX: usize = 24;

/// A word, number or mark of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateToken {
    /// Digits: their value, and how many there are.
    Number(u32, u8),
    /// `3rd`, `third`.
    Ordinal(u8),
    /// `1980s`, `80s`: the value, and how many digits there are.
    Years(u32, u8),
    Month(u8),
    /// 0 for Monday.
    Weekday(u8),
    Season(Season),
    Third(PartOfYear),
    /// `Q3`.
    Quarter(u8),
    /// `H1`.
    Half(u8),
    Unit(TypedUnit),
    /// `two`, `a`: a small number in words.
    Count(u8),
    Word(DateWord),
    Dash,
    Slash,
    Dot,
    Comma,
    Quote,
    Open,
    Close,
}

/// A unit that periods are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypedUnit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// The other words of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateWord {
    Of,
    In,
    On,
    At,
    By,
    To,
    Or,
    And,
    From,
    Until,
    Since,
    Before,
    After,
    Than,
    Later,
    Earlier,
    Not,
    Between,
    During,
    Throughout,
    Either,
    About,
    C,
    Some,
    Sometime,
    Time,
    Point,
    Up,
    Prior,
    Last,
    Final,
    This,
    Next,
    Past,
    Ago,
    Now,
    Onward,
    Today,
    Yesterday,
    Tomorrow,
    End,
    Start,
    Middle,
    Half,
    Weekend,
    Beginning,
    Ending,
    Century,
    Decade,
    Calendar,
    Night,
    Course,
    Part,
    DayPart,
    Bc,
    Ad,
    Juche,
}

/// Splits a text into tokens; `None` where something in it belongs to no date.
pub(super) fn tokens(text: &str) -> Option<Tokens> {
    let lower = text.to_lowercase();
    let mut found = Tokens { all: [DateToken::Comma; TOKENS_MAX], count: 0 };
    let mut rest = lower.as_str();
    while let Some(letter) = rest.chars().next() {
        let length = if letter.is_whitespace() {
            letter.len_utf8()
        } else if letter.is_ascii_digit() {
            let (token, length) = numeral(rest)?;
            found.push(token)?;
            length
        } else if letter.is_alphabetic() {
            let (token, length) = word(rest)?;
            token.map_or(Some(()), |token| found.push(token))?;
            length
        } else {
            found.push(mark(letter)?)?;
            letter.len_utf8()
        };
        rest = &rest[length..];
    }
    Some(found)
}

/// The tokens of a text.
pub(super) struct Tokens {
    all: [DateToken; TOKENS_MAX],
    count: usize,
}

impl Tokens {
    fn push(&mut self, token: DateToken) -> Option<()> {
        *self.all.get_mut(self.count)? = token;
        self.count += 1;
        Some(())
    }

    pub(super) fn as_slice(&self) -> &[DateToken] {
        &self.all[..self.count]
    }
}

const fn mark(letter: char) -> Option<DateToken> {
    Some(match letter {
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => DateToken::Dash,
        '/' => DateToken::Slash,
        '.' => DateToken::Dot,
        ',' => DateToken::Comma,
        '\'' | '’' | '‘' => DateToken::Quote,
        '(' => DateToken::Open,
        ')' => DateToken::Close,
        _ => return None,
    })
}

/// Digits with the letters behind them: `5`, `5th`, `1980s`, `1980's`, `4q`.
fn numeral(text: &str) -> Option<(DateToken, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let value: u32 = text[..digits].parse().ok()?;
    let behind = &text[digits..];
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let small = u8::try_from(value).unwrap_or(u8::MAX);
    let width = u8::try_from(digits).ok()?;
    let token = match &behind[..letters] {
        "" => match behind.strip_prefix(['\'', '’']) {
            Some(after) if after.starts_with('s') => {
                return Some((DateToken::Years(value, width), text.len() - after.len() + 1));
            }
            _ => DateToken::Number(value, width),
        },
        "st" | "nd" | "rd" | "th" => DateToken::Ordinal(small),
        "s" => DateToken::Years(value, width),
        "q" if digits == 1 => DateToken::Quarter(small),
        "h" if digits == 1 => DateToken::Half(small),
        // `2024q4`, `79ad`: a word of its own.
        _ if word(behind).is_some() => return Some((DateToken::Number(value, width), digits)),
        _ => return None,
    };
    Some((token, digits + letters))
}

/// A word with the full stop that may end it; nothing for the article.
fn word(text: &str) -> Option<(Option<DateToken>, usize)> {
    for (era, token) in
        [("b.c.e.", DateWord::Bc), ("b.c.", DateWord::Bc), ("a.d.", DateWord::Ad), ("c.e.", DateWord::Ad)]
    {
        if text.starts_with(era) {
            return Some((Some(DateToken::Word(token)), era.len()));
        }
    }
    let letters = text.chars().take_while(|letter| letter.is_alphabetic()).map(char::len_utf8).sum();
    let spelled = &text[..letters];
    let behind = &text[letters..];
    if let ("q" | "h", Some(number @ b'1'..=b'9')) = (spelled, behind.bytes().next()) {
        let ends = behind.as_bytes().get(1).is_none_or(|next| !next.is_ascii_alphanumeric());
        let token = if spelled == "q" { DateToken::Quarter } else { DateToken::Half };
        return ends.then_some((Some(token(number - b'0')), 2));
    }
    let dot = usize::from(behind.starts_with('.'));
    if spelled == "the" {
        return Some((None, letters));
    }
    // `twenty-first`
    if spelled == "twenty" || spelled == "thirty" {
        let (unit, length) = word(behind.strip_prefix('-')?)?;
        let Some(DateToken::Ordinal(unit @ 1..=9)) = unit else { return None };
        let tens = if spelled == "twenty" { 20 } else { 30 };
        return Some((Some(DateToken::Ordinal(tens + unit)), letters + 1 + length));
    }
    Some((Some(known(spelled)?), letters + dot))
}

/// The ordinals in words, from the first.
const ORDINALS: [&str; 20] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
];

/// `nineties`, without its end: the tens in words, from the twenties.
const TENS: [&str; 8] = ["twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"];

fn known(word: &str) -> Option<DateToken> {
    if let Some(token) = calendar_word(word) {
        return Some(token);
    }
    if let Some(tens) = TENS.iter().position(|tens| word.strip_suffix("ties") == Some(tens)) {
        return u32::try_from(tens * 10 + 20).ok().map(|value| DateToken::Years(value, 2));
    }
    if word == "latter" {
        return Some(DateToken::Ordinal(2));
    }
    if let Some(at) = ORDINALS.iter().position(|ordinal| *ordinal == word) {
        return u8::try_from(at + 1).ok().map(DateToken::Ordinal);
    }
    joining_word(word).or_else(|| period_word(word)).map(DateToken::Word)
}

/// Months, weekdays, seasons, units and small numbers.
fn calendar_word(word: &str) -> Option<DateToken> {
    Some(match word {
        "january" | "jan" => DateToken::Month(1),
        "february" | "feb" => DateToken::Month(2),
        "march" | "mar" => DateToken::Month(3),
        "april" | "apr" => DateToken::Month(4),
        "may" => DateToken::Month(5),
        "june" | "jun" => DateToken::Month(6),
        "july" | "jul" => DateToken::Month(7),
        "august" | "aug" => DateToken::Month(8),
        "september" | "sept" | "sep" => DateToken::Month(9),
        "october" | "oct" => DateToken::Month(10),
        "november" | "nov" => DateToken::Month(11),
        "december" | "dec" => DateToken::Month(12),
        "monday" | "mon" => DateToken::Weekday(0),
        "tuesday" | "tue" | "tues" => DateToken::Weekday(1),
        "wednesday" | "wed" | "weds" => DateToken::Weekday(2),
        "thursday" | "thu" | "thur" | "thurs" => DateToken::Weekday(3),
        "friday" | "fri" => DateToken::Weekday(4),
        "saturday" | "sat" => DateToken::Weekday(5),
        "sunday" | "sun" => DateToken::Weekday(6),
        "spring" => DateToken::Season(Season::Spring),
        "summer" => DateToken::Season(Season::Summer),
        "autumn" | "fall" => DateToken::Season(Season::Autumn),
        "winter" => DateToken::Season(Season::Winter),
        "early" => DateToken::Third(PartOfYear::Early),
        "mid" => DateToken::Third(PartOfYear::Mid),
        "late" => DateToken::Third(PartOfYear::Late),
        "day" | "days" => DateToken::Unit(TypedUnit::Day),
        "week" | "weeks" => DateToken::Unit(TypedUnit::Week),
        "month" | "months" => DateToken::Unit(TypedUnit::Month),
        "quarter" | "quarters" => DateToken::Unit(TypedUnit::Quarter),
        "year" | "years" => DateToken::Unit(TypedUnit::Year),
        "a" | "an" | "one" => DateToken::Count(1),
        "two" => DateToken::Count(2),
        "three" => DateToken::Count(3),
        "four" => DateToken::Count(4),
        "five" => DateToken::Count(5),
        "six" => DateToken::Count(6),
        "seven" => DateToken::Count(7),
        "eight" => DateToken::Count(8),
        "nine" => DateToken::Count(9),
        "ten" => DateToken::Count(10),
        "eleven" => DateToken::Count(11),
        "twelve" => DateToken::Count(12),
        _ => return None,
    })
}

/// Words between and before dates.
fn joining_word(word: &str) -> Option<DateWord> {
    Some(match word {
        "of" => DateWord::Of,
        "in" => DateWord::In,
        "on" => DateWord::On,
        "at" | "toward" | "towards" => DateWord::At,
        "by" => DateWord::By,
        "to" => DateWord::To,
        "or" => DateWord::Or,
        "and" => DateWord::And,
        "from" => DateWord::From,
        "until" | "till" | "through" => DateWord::Until,
        "since" => DateWord::Since,
        "before" => DateWord::Before,
        "after" => DateWord::After,
        "than" => DateWord::Than,
        "later" => DateWord::Later,
        "earlier" => DateWord::Earlier,
        "not" | "no" => DateWord::Not,
        "between" => DateWord::Between,
        "during" => DateWord::During,
        "throughout" => DateWord::Throughout,
        "either" => DateWord::Either,
        "about" | "around" | "circa" | "ca" | "approximately" | "approx" | "roughly" => DateWord::About,
        "c" => DateWord::C,
        "some" => DateWord::Some,
        "sometime" => DateWord::Sometime,
        "time" => DateWord::Time,
        "point" => DateWord::Point,
        "up" => DateWord::Up,
        "prior" => DateWord::Prior,
        "onward" | "onwards" => DateWord::Onward,
        _ => return None,
    })
}

/// Words within dates.
fn period_word(word: &str) -> Option<DateWord> {
    Some(match word {
        "last" | "previous" => DateWord::Last,
        "final" => DateWord::Final,
        "this" | "current" => DateWord::This,
        "next" | "coming" => DateWord::Next,
        "past" => DateWord::Past,
        "ago" => DateWord::Ago,
        "now" => DateWord::Now,
        "today" => DateWord::Today,
        "yesterday" => DateWord::Yesterday,
        "tomorrow" => DateWord::Tomorrow,
        "end" | "close" => DateWord::End,
        "start" | "starting" => DateWord::Start,
        "beginning" => DateWord::Beginning,
        "ending" => DateWord::Ending,
        "middle" => DateWord::Middle,
        "half" => DateWord::Half,
        "weekend" => DateWord::Weekend,
        "century" => DateWord::Century,
        "decade" => DateWord::Decade,
        "calendar" => DateWord::Calendar,
        "night" | "overnight" => DateWord::Night,
        "course" => DateWord::Course,
        "part" => DateWord::Part,
        "morning" | "afternoon" | "evening" | "noon" | "midday" | "dawn" | "dusk" | "midnight" => {
            DateWord::DayPart
        }
        "bc" | "bce" => DateWord::Bc,
        "ad" | "ce" => DateWord::Ad,
        "juche" => DateWord::Juche,
        _ => return None,
    })
}
