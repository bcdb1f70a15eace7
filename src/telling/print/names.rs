//! Names, words, numbers and references as they can be typed.

use annals_grammar::{WordClass, is_word_of, quote_name};
use annals_store::entry::Number;

use super::Printer;
use crate::ids::EntityIx;

impl Printer<'_> {
    /// An entry: its label, or its number.
    pub(super) fn entry(&self, number: Number) -> String {
        match self.graph().label_of(number) {
            Some(label) => label.into_owned(),
            None => format!("#{number}"),
        }
    }

    /// Who or what stands in a role: an entity by a name that only it has, an event by label or number.
    pub(super) fn party(&self, number: Number) -> String {
        let Some(ix) = self.graph().entity_numbered(number) else { return self.entry(number) };
        let said = self.lookup.sayable(ix);
        if !said.starts_with('#') {
            return said;
        }
        self.own_alias(ix).map_or_else(|| self.entry(number), |alias| quote_name(&alias))
    }

    /// Whom a source had something from, in one term.
    pub(super) fn party_term(&self, number: Number) -> String {
        let Some(ix) = self.graph().entity_numbered(number) else { return format!("#{number}") };
        let name = &self.graph().entity(ix).name;
        let own = self.lookup.is_own(name, ix);
        let alone = own.then(|| name.clone()).or_else(|| self.own_alias(ix));
        alone.map_or_else(|| format!("#{number}"), |name| term(&name))
    }

    /// Another name of an entity that only it has.
    fn own_alias(&self, ix: EntityIx) -> Option<String> {
        let known = self.lookup.view.bound();
        let also = self
            .graph()
            .entity(ix)
            .also
            .iter()
            .filter(|(entry, _)| known.is_none_or(|bound| *entry <= bound));
        also.map(|(_, alias)| alias).find(|alias| self.lookup.is_own(alias, ix)).cloned()
    }

    /// The word by which a source is cited.
    pub(super) fn source_key(&self, number: Number) -> String {
        let row = self.graph().source_numbered(number).map(|ix| self.graph().source(ix));
        row.map_or_else(|| format!("#{number}"), |row| term(&row.source.key))
    }
}

/// A text in quotes. A line break reads as a blank, and would end the statement.
pub(in crate::telling) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\"").replace(['\n', '\r', '\t'], " "))
}

/// A word that stands alone, in quotes where it is more than one or could be read otherwise.
pub(super) fn term(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let numbers = text.strip_prefix(['e', 'E']).unwrap_or(text);
    let number = numbers.chars().all(|c| c.is_ascii_digit());
    if text.chars().all(plain) && !number { text.to_owned() } else { quoted(text) }
}

/// A type and a name, each recognisable.
pub(super) fn typed(kind: &str, name: &str) -> String {
    let bare = !name.contains(char::is_whitespace) && quote_name(name) == name;
    let name = if bare { name.to_owned() } else { quoted(name) };
    format!("{} {name}", term(kind))
}

/// A kind of event, in quotes where a word of it would be read as something else.
pub(super) fn kind(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name);
    let read_otherwise =
        [WordClass::Mood, WordClass::Determiner].into_iter().any(|class| is_word_of(class, first));
    if read_otherwise { quoted(name) } else { quote_name(name) }
}

/// A number of so many decimal places, without needless zeros.
pub(super) fn decimal(scaled: i64, places: usize) -> String {
    let sign = if scaled < 0 { "-" } else { "" };
    let digits = format!("{:0width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
