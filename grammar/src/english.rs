//! English: articles, plurals, lists and numbers, as messages and answers print them.

/// A list: `a, b and c` for the join `and`.
#[must_use]
pub fn list<S: AsRef<str>>(items: &[S], join: &str) -> String {
    let texts: Vec<&str> = items.iter().map(S::as_ref).collect();
    match texts.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {join} {last}", first.join(", ")),
    }
}

/// The first of a list, and how many more there are: `a, b and 12 more`; the list alone where there are none.
#[must_use]
pub fn list_some(mut first: Vec<String>, more: u64, join: &str) -> String {
    if more == 0 {
        return list(&first, join);
    }
    first.push(format!("{} more", thousands(more)));
    list(&first, "and")
}

/// The form of a word that agrees with a number: `is` with 1, `are` with any other.
#[must_use]
pub const fn agreeing<'w>(number: u64, one: &'w str, many: &'w str) -> &'w str {
    if number == 1 { one } else { many }
}

/// A number of things: `1 row`, `2,000 rows`.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), agreeing(number, one, many))
}

/// A whole number with a comma between thousands: `1,234,567`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A whole number of either sign with a comma between thousands.
#[must_use]
pub fn thousands_signed(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", thousands(number.unsigned_abs()))
}

/// A noun with its indefinite article: `a visit`, `an inauguration`.
#[must_use]
pub fn with_article(noun: &str) -> String {
    format!("{} {noun}", article(noun))
}

/// The indefinite article before a noun, by the sound that its first word begins with.
fn article(noun: &str) -> &'static str {
    let mut words = noun.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let word = words.next().unwrap_or_default();
    let vowel = if word.starts_with(|first: char| first.is_ascii_digit()) {
        number_begins_with_vowel(word)
    } else if is_spelled_out(word) {
        word.starts_with(['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X'])
    } else {
        word_begins_with_vowel(&word.to_lowercase())
    };
    if vowel { "an" } else { "a" }
}

/// Whether a number is read as eight, eleven or eighteen something.
fn number_begins_with_vowel(word: &str) -> bool {
    let digits = word.find(|letter: char| !letter.is_ascii_digit()).map_or(word, |end| &word[..end]);
    // 11 and 11,000 begin with "eleven"; 110 and 1,100 begin with "one".
    let teen = (digits.starts_with("11") || digits.starts_with("18")) && digits.len() % 3 == 2;
    digits.starts_with('8') || teen
}

/// Whether a word is read letter by letter: up to three capitals, or more without a vowel between them.
fn is_spelled_out(word: &str) -> bool {
    let capitals = word.chars().all(|letter| letter.is_ascii_uppercase());
    capitals && (word.len() <= 3 || !word.contains(['A', 'E', 'I', 'O', 'U']))
}

/// Words that begin with a silent `h`.
const SILENT_H: [&str; 5] = ["hour", "honest", "honor", "honour", "heir"];
/// Words that begin with the sound of `you`: a university, a European.
const LIKE_YOU: [&str; 19] = [
    "eu", "ew", "ubi", "uga", "uk", "unan", "unesco", "uni", "ura", "uri", "uro", "uru", "usa", "use", "usi",
    "usu", "uti", "uto", "ute",
];
/// `un-` before a vowel, which looks like `uni-`: an unidentified vessel.
const NOT_LIKE_YOU: [&str; 5] = ["unide", "unill", "unim", "unin", "uniss"];
/// Words that begin with the sound of `won`.
const LIKE_WON: [&str; 4] = ["one", "once", "oneself", "oneness"];

fn word_begins_with_vowel(word: &str) -> bool {
    let begins = |starts: &[&str]| starts.iter().any(|start| word.starts_with(start));
    let consonant = begins(&LIKE_YOU) && !begins(&NOT_LIKE_YOU) || LIKE_WON.contains(&word);
    let vowels = "aeiouàáâãäåæèéêëìíîïòóôõöøùúûüœāēīōū";
    begins(&SILENT_H) || word.starts_with(|first| vowels.contains(first)) && !consonant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_goes_by_the_sound() {
        for noun in [
            "visit", "unit", "university", "union", "unveiling", "umbrella", "use", "urban fire", "European",
            "one-off", "onerous task", "hour", "house", "heir", "history", "unidentified vessel",
            "unanimous vote", "unarmed raid", "Ukrainian visit", "Uganda trip", "UN report", "FBI raid",
            "NATO summit", "8-day visit", "11 day", "18", "110 day", "80th session", "1 day",
            "\"Make an appeal\"", "X", "Élysée visit", "우산",
        ] {
            let an = [
                "unveiling", "umbrella", "urban fire", "onerous task", "hour", "heir", "unidentified vessel",
                "unarmed raid", "FBI raid", "8-day visit", "11 day", "18", "80th session", "X",
                "Élysée visit",
            ];
            let wanted = if an.contains(&noun) { "an" } else { "a" };
            assert_eq!(with_article(noun), format!("{wanted} {noun}"));
        }
    }

    #[test]
    fn lists_are_prose() {
        assert_eq!(list::<&str>(&[], "and"), "");
        assert_eq!(list(&["a"], "and"), "a");
        assert_eq!(list(&["a", "b", "c"], "or"), "a, b or c");
        assert_eq!(list_some(vec!["a".to_owned(), "b".to_owned()], 1_200, "or"), "a, b and 1,200 more");
        assert_eq!(list_some(vec!["a".to_owned(), "b".to_owned()], 0, "and"), "a and b");
    }

    #[test]
    fn numbers_have_commas_and_agree() {
        let read = [0, 999, 1_000, 1_234_567].map(thousands);
        assert_eq!(read, ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(thousands_signed(-1_000), "-1,000");
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(0, "row", "rows"), "0 rows");
        assert_eq!(counted(30_000, "row", "rows"), "30,000 rows");
    }
}
