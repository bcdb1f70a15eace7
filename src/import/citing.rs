//! What an event of a row rests on.

use annals_model::entry::{Body, Claim, EntryId, Source};
use annals_model::folding::fold;

use super::digests::digest;
use super::parsed_row::{Cited, ParsedRow};
use super::row_writer::RowWriter;

impl RowWriter {
    /// What the event rests on: the sources that the row names, or the file.
    pub(super) fn claims(&mut self, parsed: &ParsedRow<'_>) -> Vec<Claim> {
        let mut sources = Vec::with_capacity(1);
        if !parsed.cited.is_empty() {
            sources.push(self.source(&parsed.cited));
        }
        for key in &parsed.sources {
            let cited = Cited { source: key.as_str().into(), ..Cited::default() };
            let source = self.source(&cited);
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        if sources.is_empty() {
            sources.push(self.file_source());
        }
        let mut claims: Vec<Claim> = sources.into_iter().map(Claim::of).collect();
        claims[0].quote = parsed.quote.as_deref().map(str::to_owned);
        claims
    }

    /// The same of a known source.
    pub(super) fn claim_of(&self, parsed: &ParsedRow<'_>, source: EntryId) -> Claim {
        Claim { quote: parsed.quote.as_deref().map(str::to_owned), ..Claim::of(source) }
    }

    /// The source that the file is; it is recorded before anything else of it.
    pub(super) fn file_source(&mut self) -> EntryId {
        if let Some(number) = self.existing.file {
            return number;
        }
        let source = self.file.clone();
        self.push_source(source)
    }

    /// The number of the source that a row names; a new one is recorded.
    fn source(&mut self, cited: &Cited<'_>) -> EntryId {
        let Cited { source, url, title, reported: _, day } = cited;
        let words = digest(&[source.as_bytes(), url.as_bytes(), title.as_bytes(), day]);
        if let Some(number) = self.sources.get(&words) {
            return *number;
        }
        let source = self.source_stated(cited);
        let number = self.source_known(&source).unwrap_or_else(|| self.push_source(source));
        self.sources.insert(words, number);
        number
    }

    /// The source of the log that is meant: the one that says the same, or the one of this key where the row gives no
    /// more than the key.
    pub(super) fn source_known(&self, source: &Source) -> Option<EntryId> {
        let by_key = || {
            let bare = source.published.is_none() && source.title.is_none();
            if bare { self.existing.source_keyed(&source.key) } else { None }
        };
        self.existing.source_saying(source).or_else(by_key)
    }

    /// The source that cells tell of. Its key is its address, or its name with what tells it apart.
    pub(super) fn source_stated(&self, cited: &Cited<'_>) -> Source {
        let full = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let address = |text: &str| text.starts_with("http://") || text.starts_with("https://");
        let publisher = full(&cited.source).filter(|name| !address(name));
        let url = full(&cited.url).or_else(|| full(&cited.source).filter(|name| address(name)));
        let published = cited.reported.clone();
        // What has nothing but a date is an issue of the file.
        let title = full(&cited.title)
            .or_else(|| self.file.title.clone().filter(|_| publisher.is_none() && url.is_none()));
        let mut key: Vec<String> = match &url {
            Some(url) => vec![url.clone()],
            None => publisher.iter().chain(&title).cloned().collect(),
        };
        if url.is_none() {
            key.extend(published.as_ref().map(|date| date.edtf()));
        }
        Source { key: key.join(" "), title, publisher, published, url, ..Source::default() }
    }

    /// Records a source under a key that is free.
    fn push_source(&mut self, mut source: Source) -> EntryId {
        let key = source.key.clone();
        let keys = std::iter::once(key.clone()).chain((2_u64..).map(|number| format!("{key} ({number})")));
        let free =
            keys.filter(|key| !fold(key).is_empty()).find(|key| self.existing.source_keyed(key).is_none());
        source.key = free.unwrap_or(key);
        self.summary.sources += 1;
        let number = self.next();
        self.push(None, Body::Source(source));
        number
    }
}
