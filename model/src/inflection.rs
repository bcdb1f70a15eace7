//! The forms of English words: made where they are regular; of verbs that are not, from a table.

/// Verbs whose forms are not regular: base, past, participle.
const IRREGULAR: [(&str, &str, &str); 86] = [
    ("arise", "arose", "arisen"),
    ("bear", "bore", "borne"),
    ("beat", "beat", "beaten"),
    ("become", "became", "become"),
    ("begin", "began", "begun"),
    ("bid", "bid", "bid"),
    ("bind", "bound", "bound"),
    ("break", "broke", "broken"),
    ("bring", "brought", "brought"),
    ("build", "built", "built"),
    ("burn", "burned", "burnt"),
    ("buy", "bought", "bought"),
    ("catch", "caught", "caught"),
    ("choose", "chose", "chosen"),
    ("come", "came", "come"),
    ("cut", "cut", "cut"),
    ("deal", "dealt", "dealt"),
    ("do", "did", "done"),
    ("draw", "drew", "drawn"),
    ("drive", "drove", "driven"),
    ("fall", "fell", "fallen"),
    ("feel", "felt", "felt"),
    ("fight", "fought", "fought"),
    ("find", "found", "found"),
    ("fly", "flew", "flown"),
    ("forbid", "forbade", "forbidden"),
    ("foresee", "foresaw", "foreseen"),
    ("freeze", "froze", "frozen"),
    ("get", "got", "gotten"),
    ("give", "gave", "given"),
    ("go", "went", "gone"),
    ("grow", "grew", "grown"),
    ("have", "had", "had"),
    ("hear", "heard", "heard"),
    ("hide", "hid", "hidden"),
    ("hit", "hit", "hit"),
    ("hold", "held", "held"),
    ("hurt", "hurt", "hurt"),
    ("keep", "kept", "kept"),
    ("know", "knew", "known"),
    ("lay", "laid", "laid"),
    ("lead", "led", "led"),
    ("leave", "left", "left"),
    ("lend", "lent", "lent"),
    ("let", "let", "let"),
    ("lose", "lost", "lost"),
    ("make", "made", "made"),
    ("meet", "met", "met"),
    ("overthrow", "overthrew", "overthrown"),
    ("overturn", "overturned", "overturned"),
    ("pay", "paid", "paid"),
    ("put", "put", "put"),
    ("quit", "quit", "quit"),
    ("read", "read", "read"),
    ("ride", "rode", "ridden"),
    ("rise", "rose", "risen"),
    ("run", "ran", "run"),
    ("say", "said", "said"),
    ("see", "saw", "seen"),
    ("seek", "sought", "sought"),
    ("sell", "sold", "sold"),
    ("send", "sent", "sent"),
    ("set", "set", "set"),
    ("shoot", "shot", "shot"),
    ("show", "showed", "shown"),
    ("shut", "shut", "shut"),
    ("sink", "sank", "sunk"),
    ("speak", "spoke", "spoken"),
    ("spend", "spent", "spent"),
    ("spread", "spread", "spread"),
    ("stand", "stood", "stood"),
    ("steal", "stole", "stolen"),
    ("strike", "struck", "struck"),
    ("swear", "swore", "sworn"),
    ("sweep", "swept", "swept"),
    ("take", "took", "taken"),
    ("tear", "tore", "torn"),
    ("teach", "taught", "taught"),
    ("tell", "told", "told"),
    ("think", "thought", "thought"),
    ("throw", "threw", "thrown"),
    ("undergo", "underwent", "undergone"),
    ("win", "won", "won"),
    ("withdraw", "withdrew", "withdrawn"),
    ("withhold", "withheld", "withheld"),
    ("write", "wrote", "written"),
];

/// Verbs of several syllables that double their last letter.
const DOUBLED: [&str; 11] = [
    "admit", "commit", "compel", "control", "expel", "occur", "patrol", "permit", "refer", "submit",
    "transfer",
];

/// The past and the participle of a verb by its base form; where it has several words, of the first.
#[must_use]
pub fn past_forms(verb: &str) -> [String; 2] {
    let (first, rest) = verb.split_once(' ').map_or((verb, None), |(first, rest)| (first, Some(rest)));
    let with_rest = |form: &str| rest.map_or_else(|| form.to_owned(), |rest| format!("{form} {rest}"));
    // Of a word with a hyphen the last part changes.
    let (before, base) = first.rsplit_once('-').map_or((None, first), |(before, base)| (Some(before), base));
    let whole = |form: &str| match before {
        Some(before) => with_rest(&format!("{before}-{form}")),
        None => with_rest(form),
    };
    match IRREGULAR.iter().find(|(known, ..)| *known == base) {
        Some((_, past, participle)) => [whole(past), whole(participle)],
        None => {
            let past = whole(&regular_past(base));
            [past.clone(), past]
        }
    }
}

fn regular_past(base: &str) -> String {
    if base.ends_with('e') {
        return format!("{base}d");
    }
    if let Some(stem) = base.strip_suffix('y')
        && !stem.ends_with(VOWELS)
    {
        return format!("{stem}ied");
    }
    match base.chars().next_back() {
        Some(last) if doubles(base) => format!("{base}{last}ed"),
        _ => format!("{base}ed"),
    }
}

const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];

/// Whether a verb doubles its last letter: one syllable that ends in a vowel and a consonant.
fn doubles(base: &str) -> bool {
    let vowels = base.matches(VOWELS).count();
    let short = vowels == 1 && {
        let mut letters = base.chars().rev();
        let (last, before) = (letters.next(), letters.next());
        last.is_some_and(|last| !VOWELS.contains(&last) && !['w', 'x', 'y'].contains(&last))
            && before.is_some_and(|before| VOWELS.contains(&before))
    };
    short || DOUBLED.contains(&base)
}

/// The base of a word that is a form of a verb: itself, and what regular endings may be of.
#[must_use]
pub fn bases(word: &str) -> Vec<String> {
    let mut bases = vec![word.to_owned()];
    for (base, past, participle) in IRREGULAR {
        if [base, past, participle].contains(&word) || is_regular(word, base) {
            bases.extend([base, past, participle].map(str::to_owned));
        }
    }
    for ending in ["ed", "ing", "es", "s", "d"] {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) else { continue };
        bases.push(stem.to_owned());
        bases.push(format!("{stem}e"));
        if let Some(stem) = stem.strip_suffix('i') {
            bases.push(format!("{stem}y"));
        }
        let mut letters = stem.chars().rev();
        if let (Some(last), Some(before)) = (letters.next(), letters.next())
            && last == before
        {
            bases.push(stem[..stem.len() - last.len_utf8()].to_owned());
        }
    }
    bases
}

/// Whether a word is a form of a base that is regular in every verb: `goes`, `going`.
fn is_regular(word: &str, base: &str) -> bool {
    let stem = base.strip_suffix('e').unwrap_or(base);
    matches!(word.strip_prefix(base), Some("s" | "es")) || word.strip_prefix(stem) == Some("ing")
}

/// Whether a word is the past form or participle of a verb that is not regular, or looks like that of one that is.
#[must_use]
pub fn is_past(word: &str) -> bool {
    let irregular = IRREGULAR.iter().any(|(_, past, participle)| *past == word || *participle == word);
    irregular || word.ends_with("ed")
}

/// The regular plural of a noun.
#[must_use]
pub fn plural(noun: &str) -> String {
    const SIBILANTS: [&str; 4] = ["s", "x", "ch", "sh"];
    if SIBILANTS.iter().any(|ending| noun.ends_with(ending)) {
        return format!("{noun}es");
    }
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    }
}

/// A word as it is compared: of a regular plural or possessive the singular, any other as it is.
#[must_use]
pub fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    let sibilant = |stem: &&str| ["s", "x", "ch", "sh", "z"].iter().any(|ending| stem.ends_with(ending));
    if let Some(stem) = word.strip_suffix("es").filter(sibilant) {
        return stem.to_owned();
    }
    let kept = ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix('s').filter(|stem| !kept && stem.len() > 1) {
        Some(stem) => stem.to_owned(),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_are_made_and_others_are_known() {
        for (verb, past, participle) in [
            ("visit", "visited", "visited"),
            ("inaugurate", "inaugurated", "inaugurated"),
            ("carry out", "carried out", "carried out"),
            ("destroy", "destroyed", "destroyed"),
            ("stop", "stopped", "stopped"),
            ("open", "opened", "opened"),
            ("commit", "committed", "committed"),
            ("break ground on", "broke ground on", "broken ground on"),
            ("take part in", "took part in", "taken part in"),
            ("meet", "met", "met"),
            ("fix", "fixed", "fixed"),
            ("test-fire", "test-fired", "test-fired"),
        ] {
            assert_eq!(past_forms(verb), [past, participle], "{verb}");
            for form in [past, participle] {
                let (first, _) = form.split_once(' ').unwrap_or((form, ""));
                let base = verb.split(' ').next().unwrap_or_default();
                assert!(bases(first).iter().any(|known| known == base), "{form}");
            }
        }
    }

    #[test]
    fn plurals_are_regular() {
        let read = ["visit", "church", "county", "day", "box", "class", "crash"].map(plural);
        assert_eq!(read, ["visits", "churches", "counties", "days", "boxes", "classes", "crashes"]);
    }
}
