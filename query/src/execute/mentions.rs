//! Where words stand: in the names of those who take part, in the nouns of a kind, in notes, quotes and titles.
//!
//! Words are compared in the singular, so that a plural or possessive is the same word.

use annals_graph::ids::{EntityIx, KindIx};
use annals_graph::view::{EventView, View, Worlds};
use annals_model::folding::{fold, words};
use annals_model::inflection::singular;
use annals_model::time::{Day, Truth};

/// In what words stand, the strongest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionPlace {
    /// A noun of its kind.
    Kind,
    /// A note.
    Note,
    /// What is quoted of a source.
    Quote,
    /// The title of a source.
    Title,
    /// A name.
    Name,
}

impl MentionPlace {
    /// Every place, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Name, Self::Title, Self::Quote, Self::Note, Self::Kind];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Note => "note",
            Self::Quote => "quote",
            Self::Title => "title",
            Self::Name => "name",
        }
    }
}

/// Words that are looked for, in the singular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchWords(Vec<String>);

impl SearchWords {
    /// The words of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(words(&fold(text)).map(singular).collect())
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words as a text.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.join(" ")
    }

    /// Each word by itself.
    pub fn each(&self) -> impl Iterator<Item = Self> + '_ {
        self.0.iter().map(|word| Self(vec![word.clone()]))
    }

    /// Whether they stand in a text, one behind the other.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        let Self(of_text) = Self::of(text);
        !self.0.is_empty() && of_text.windows(self.0.len()).any(|run| run == self.0)
    }

    /// Whether one of the names of an entity holds them.
    #[must_use]
    pub fn name(&self, view: &View<'_>, entity: EntityIx) -> bool {
        let is_known = |number: u64| view.bound().is_none_or(|bound| number <= bound);
        view.merged_into(view.canonical(entity)).into_iter().any(|own| {
            let known = view.graph().entity(own);
            let also = known.also.iter().filter(|(number, _)| is_known(*number)).map(|(_, name)| name);
            std::iter::once(&known.name).chain(also).any(|name| self.are_in(name))
        })
    }

    /// Whether one of the nouns of a kind holds them.
    #[must_use]
    pub fn name_kind(&self, view: &View<'_>, kind: KindIx) -> bool {
        let kind = view.graph().vocabulary().kind(kind);
        std::iter::once(&kind.name).chain(&kind.also).any(|noun| self.are_in(noun))
    }

    /// Where they stand in what is told of an event, each place once, with whether they do.
    #[must_use]
    pub fn places<'g>(&self, view: &View<'g>, seen: &EventView<'g>) -> Vec<(MentionPlace, Worlds)> {
        let graph = view.graph();
        let named = seen.agree(|reading| Worlds::from(reading.entities().any(|who| self.name(view, who))));
        let of_kind = Worlds::from(self.name_kind(view, seen.kind));
        let notes = graph.notes_on(seen.number).into_iter().filter(|note| view.stands(note.number));
        let noted = notes.filter(|note| self.are_in(&note.text)).map(|note| {
            let recorded = graph.recorded_day(note.number).unwrap_or(Day::MAX);
            view.knows(graph.known(note.claim.as_slice(), recorded))
        });
        let (mut quoted, mut titled) = (Truth::No, Truth::No);
        for claim in view.claims(seen.ix) {
            if claim.claim.quote.as_deref().is_some_and(|quote| self.are_in(quote)) {
                quoted = quoted.max(claim.known);
            }
            let source = graph.source_numbered(claim.claim.source).map(|ix| &graph.source(ix).source);
            if source.and_then(|source| source.title.as_deref()).is_some_and(|title| self.are_in(title)) {
                titled = titled.max(claim.known);
            }
        }
        let all = [
            (MentionPlace::Name, named),
            (MentionPlace::Title, titled.into()),
            (MentionPlace::Quote, quoted.into()),
            (MentionPlace::Note, noted.max().unwrap_or(Truth::No).into()),
            (MentionPlace::Kind, of_kind),
        ];
        all.into_iter().filter(|(_, worlds)| worlds.is_possible()).collect()
    }
}
