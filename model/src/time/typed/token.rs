//! The words and marks that dates are made of.

use super::super::{PartOfYear, Season};

/// More tokens than any date has.
pub(super) const TOKENS_MAX: usize = 24;

/// A word, number or mark of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
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
    Unit(Unit),
    /// `two`, `a`: a small number in words.
    Count(u8),
    Word(Word),
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
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// The other words of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
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
    let mut found = Tokens { all: [Token::Comma; TOKENS_MAX], count: 0 };
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
    all: [Token; TOKENS_MAX],
    count: usize,
}

impl Tokens {
    fn push(&mut self, token: Token) -> Option<()> {
        *self.all.get_mut(self.count)? = token;
        self.count += 1;
        Some(())
    }

    pub(super) fn as_slice(&self) -> &[Token] {
        &self.all[..self.count]
    }
}

const fn mark(letter: char) -> Option<Token> {
    Some(match letter {
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Token::Dash,
        '/' => Token::Slash,
        '.' => Token::Dot,
        ',' => Token::Comma,
        '\'' | '’' | '‘' => Token::Quote,
        '(' => Token::Open,
        ')' => Token::Close,
        _ => return None,
    })
}

/// Digits with the letters behind them: `5`, `5th`, `1980s`, `1980's`, `4q`.
fn numeral(text: &str) -> Option<(Token, usize)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let value: u32 = text[..digits].parse().ok()?;
    let behind = &text[digits..];
    let letters = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
    let small = u8::try_from(value).unwrap_or(u8::MAX);
    let width = u8::try_from(digits).ok()?;
    let token = match &behind[..letters] {
        "" => match behind.strip_prefix(['\'', '’']) {
            Some(after) if after.starts_with('s') => {
                return Some((Token::Years(value, width), text.len() - after.len() + 1));
            }
            _ => Token::Number(value, width),
        },
        "st" | "nd" | "rd" | "th" => Token::Ordinal(small),
        "s" => Token::Years(value, width),
        "q" if digits == 1 => Token::Quarter(small),
        "h" if digits == 1 => Token::Half(small),
        // `2024q4`, `79ad`: a word of its own.
        _ if word(behind).is_some() => return Some((Token::Number(value, width), digits)),
        _ => return None,
    };
    Some((token, digits + letters))
}

/// A word with the full stop that may end it; nothing for the article.
fn word(text: &str) -> Option<(Option<Token>, usize)> {
    for (era, token) in [("b.c.e.", Word::Bc), ("b.c.", Word::Bc), ("a.d.", Word::Ad), ("c.e.", Word::Ad)] {
        if text.starts_with(era) {
            return Some((Some(Token::Word(token)), era.len()));
        }
    }
    let letters = text.chars().take_while(|letter| letter.is_alphabetic()).map(char::len_utf8).sum();
    let spelled = &text[..letters];
    let behind = &text[letters..];
    if let ("q" | "h", Some(number @ b'1'..=b'9')) = (spelled, behind.bytes().next()) {
        let ends = behind.as_bytes().get(1).is_none_or(|next| !next.is_ascii_alphanumeric());
        let token = if spelled == "q" { Token::Quarter } else { Token::Half };
        return ends.then_some((Some(token(number - b'0')), 2));
    }
    let dot = usize::from(behind.starts_with('.'));
    if spelled == "the" {
        return Some((None, letters));
    }
    // `twenty-first`
    if spelled == "twenty" || spelled == "thirty" {
        let (unit, length) = word(behind.strip_prefix('-')?)?;
        let Some(Token::Ordinal(unit @ 1..=9)) = unit else { return None };
        let tens = if spelled == "twenty" { 20 } else { 30 };
        return Some((Some(Token::Ordinal(tens + unit)), letters + 1 + length));
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

fn known(word: &str) -> Option<Token> {
    if let Some(token) = calendar_word(word) {
        return Some(token);
    }
    if let Some(tens) = TENS.iter().position(|tens| word.strip_suffix("ties") == Some(tens)) {
        return u32::try_from(tens * 10 + 20).ok().map(|value| Token::Years(value, 2));
    }
    if word == "latter" {
        return Some(Token::Ordinal(2));
    }
    if let Some(at) = ORDINALS.iter().position(|ordinal| *ordinal == word) {
        return u8::try_from(at + 1).ok().map(Token::Ordinal);
    }
    joining_word(word).or_else(|| period_word(word)).map(Token::Word)
}

/// Months, weekdays, seasons, units and small numbers.
fn calendar_word(word: &str) -> Option<Token> {
    Some(match word {
        "january" | "jan" => Token::Month(1),
        "february" | "feb" => Token::Month(2),
        "march" | "mar" => Token::Month(3),
        "april" | "apr" => Token::Month(4),
        "may" => Token::Month(5),
        "june" | "jun" => Token::Month(6),
        "july" | "jul" => Token::Month(7),
        "august" | "aug" => Token::Month(8),
        "september" | "sept" | "sep" => Token::Month(9),
        "october" | "oct" => Token::Month(10),
        "november" | "nov" => Token::Month(11),
        "december" | "dec" => Token::Month(12),
        "monday" | "mon" => Token::Weekday(0),
        "tuesday" | "tue" | "tues" => Token::Weekday(1),
        "wednesday" | "wed" | "weds" => Token::Weekday(2),
        "thursday" | "thu" | "thur" | "thurs" => Token::Weekday(3),
        "friday" | "fri" => Token::Weekday(4),
        "saturday" | "sat" => Token::Weekday(5),
        "sunday" | "sun" => Token::Weekday(6),
        "spring" => Token::Season(Season::Spring),
        "summer" => Token::Season(Season::Summer),
        "autumn" | "fall" => Token::Season(Season::Autumn),
        "winter" => Token::Season(Season::Winter),
        "early" => Token::Third(PartOfYear::Early),
        "mid" => Token::Third(PartOfYear::Mid),
        "late" => Token::Third(PartOfYear::Late),
        "day" | "days" => Token::Unit(Unit::Day),
        "week" | "weeks" => Token::Unit(Unit::Week),
        "month" | "months" => Token::Unit(Unit::Month),
        "quarter" | "quarters" => Token::Unit(Unit::Quarter),
        "year" | "years" => Token::Unit(Unit::Year),
        "a" | "an" | "one" => Token::Count(1),
        "two" => Token::Count(2),
        "three" => Token::Count(3),
        "four" => Token::Count(4),
        "five" => Token::Count(5),
        "six" => Token::Count(6),
        "seven" => Token::Count(7),
        "eight" => Token::Count(8),
        "nine" => Token::Count(9),
        "ten" => Token::Count(10),
        "eleven" => Token::Count(11),
        "twelve" => Token::Count(12),
        _ => return None,
    })
}

/// Words between and before dates.
fn joining_word(word: &str) -> Option<Word> {
    Some(match word {
        "of" => Word::Of,
        "in" => Word::In,
        "on" => Word::On,
        "at" | "toward" | "towards" => Word::At,
        "by" => Word::By,
        "to" => Word::To,
        "or" => Word::Or,
        "and" => Word::And,
        "from" => Word::From,
        "until" | "till" | "through" => Word::Until,
        "since" => Word::Since,
        "before" => Word::Before,
        "after" => Word::After,
        "than" => Word::Than,
        "later" => Word::Later,
        "earlier" => Word::Earlier,
        "not" | "no" => Word::Not,
        "between" => Word::Between,
        "during" => Word::During,
        "throughout" => Word::Throughout,
        "either" => Word::Either,
        "about" | "around" | "circa" | "ca" | "approximately" | "approx" | "roughly" => Word::About,
        "c" => Word::C,
        "some" => Word::Some,
        "sometime" => Word::Sometime,
        "time" => Word::Time,
        "point" => Word::Point,
        "up" => Word::Up,
        "prior" => Word::Prior,
        "onward" | "onwards" => Word::Onward,
        _ => return None,
    })
}

/// Words within dates.
fn period_word(word: &str) -> Option<Word> {
    Some(match word {
        "last" | "previous" => Word::Last,
        "final" => Word::Final,
        "this" | "current" => Word::This,
        "next" | "coming" => Word::Next,
        "past" => Word::Past,
        "ago" => Word::Ago,
        "now" => Word::Now,
        "today" => Word::Today,
        "yesterday" => Word::Yesterday,
        "tomorrow" => Word::Tomorrow,
        "end" | "close" => Word::End,
        "start" | "starting" => Word::Start,
        "beginning" => Word::Beginning,
        "ending" => Word::Ending,
        "middle" => Word::Middle,
        "half" => Word::Half,
        "weekend" => Word::Weekend,
        "century" => Word::Century,
        "decade" => Word::Decade,
        "calendar" => Word::Calendar,
        "night" | "overnight" => Word::Night,
        "course" => Word::Course,
        "part" => Word::Part,
        "morning" | "afternoon" | "evening" | "noon" | "midday" | "dawn" | "dusk" | "midnight" => {
            Word::DayPart
        }
        "bc" | "bce" => Word::Bc,
        "ad" | "ce" => Word::Ad,
        "juche" => Word::Juche,
        _ => return None,
    })
}
