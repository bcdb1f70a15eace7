//! A grammar of phrases as a list of productions, and every phrase it makes up to a length.

use std::collections::HashMap;
use std::rc::Rc;

/// A piece of a production.
#[derive(Debug)]
enum Piece {
    /// Words as they are typed. They count as one word, brackets as none.
    Words(String),
    /// Whatever another rule makes.
    Rule(String),
}

/// Rules by their names, each with the ways it can be filled.
#[derive(Debug)]
pub struct Grammar {
    rules: HashMap<String, Vec<Vec<Piece>>>,
}

type Made = HashMap<(String, usize), Rc<Vec<String>>>;

impl Grammar {
    /// Reads rules such as `events = visits | <events> and <events>`: one on a line, more ways on lines that begin with
    /// `|`, comments behind `//`.
    pub fn read(text: &str) -> Self {
        let mut rules: HashMap<String, Vec<Vec<Piece>>> = HashMap::new();
        let mut name = "";
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
            let ways = match line.split_once(" = ") {
                Some((rule, ways)) => {
                    name = rule.trim();
                    ways
                }
                None => line.strip_prefix('|').expect("a rule, or more ways of one"),
            };
            rules.entry(name.to_owned()).or_default().extend(ways.split(" | ").map(pieces));
        }
        for piece in rules.values().flatten().flatten() {
            if let Piece::Rule(name) = piece {
                assert!(rules.contains_key(name), "no rule is called {name}");
            }
        }
        Self { rules }
    }

    /// Every phrase of a rule with so many words at most, the shortest first.
    pub fn up_to(&self, rule: &str, words: usize) -> Vec<String> {
        let mut made = Made::new();
        (1..=words).flat_map(|length| self.of_length(rule, length, &mut made).to_vec()).collect()
    }

    fn of_length(&self, rule: &str, words: usize, made: &mut Made) -> Rc<Vec<String>> {
        let key = (rule.to_owned(), words);
        if let Some(known) = made.get(&key) {
            return Rc::clone(known);
        }
        let mut phrases = Vec::new();
        for way in &self.rules[rule] {
            self.fill(way, words, String::new(), made, &mut phrases);
        }
        let phrases = Rc::new(phrases);
        made.insert(key, Rc::clone(&phrases));
        phrases
    }

    /// Every way of going on from what is there with these pieces and exactly so many words.
    fn fill(
        &self,
        pieces: &[Piece],
        words: usize,
        so_far: String,
        made: &mut Made,
        phrases: &mut Vec<String>,
    ) {
        let Some((piece, rest)) = pieces.split_first() else {
            if words == 0 {
                phrases.push(so_far);
            }
            return;
        };
        let needed: usize = rest.iter().map(Piece::words_min).sum();
        match piece {
            Piece::Words(text) => {
                if let Some(left) = words.checked_sub(piece.words_min()) {
                    self.fill(rest, left, joined(&so_far, text), made, phrases);
                }
            }
            Piece::Rule(rule) => {
                // What ends the production takes all the words that are left.
                let fewest = if rest.iter().any(|piece| matches!(piece, Piece::Rule(_))) {
                    1
                } else {
                    words.saturating_sub(needed).max(1)
                };
                for taken in fewest..=words.saturating_sub(needed) {
                    for phrase in self.of_length(rule, taken, made).iter() {
                        self.fill(rest, words - taken, joined(&so_far, phrase), made, phrases);
                    }
                }
            }
        }
    }
}

impl Piece {
    fn words_min(&self) -> usize {
        match self {
            Self::Words(text) => usize::from(!text.chars().all(|letter| "() ".contains(letter))),
            Self::Rule(_) => 1,
        }
    }
}

fn pieces(way: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = way.trim();
    while let Some((before, after)) = rest.split_once('<') {
        let (rule, after) = after.split_once('>').expect("a rule's name ends with >");
        pieces.extend((!before.trim().is_empty()).then(|| Piece::Words(before.trim().to_owned())));
        pieces.push(Piece::Rule(rule.to_owned()));
        rest = after;
    }
    pieces.extend((!rest.trim().is_empty()).then(|| Piece::Words(rest.trim().to_owned())));
    pieces
}

/// Two texts with a blank between them where one belongs.
fn joined(left: &str, right: &str) -> String {
    let blank = !left.is_empty() && !left.ends_with('(') && !right.starts_with(')');
    format!("{left}{}{right}", if blank { " " } else { "" })
}
