//! Claims as text.

use annals_grammar::ast::{Citation, Span, Tell};
use annals_model::entry::{Claim, EntryId, Grounds, Rank};

use super::Printer;

impl Printer<'_> {
    /// A claim without what it asserts: `source article at 3198-3244 via "state media"`.
    pub(super) fn claim(&self, claim: &Claim) -> Citation {
        Citation {
            source: self.source_key(claim.source),
            via: claim.via.iter().map(|who| self.party_term(*who)).collect(),
            locator: claim.locator,
            quote: claim.quote.clone(),
            grounds: Some(claim.grounds).filter(|grounds| *grounds != Grounds::default()),
            rank: Some(claim.rank).filter(|rank| *rank != Rank::default()),
            credibility: claim.credibility,
            span: Span::default(),
        }
    }

    /// `cite`.
    pub(super) fn cite(&self, event: EntryId, claim: &Claim) -> Tell {
        Tell::Cite {
            event: self.entry(event),
            source: self.claim(claim),
            asserts: claim.asserts.iter().flat_map(|change| self.change(change)).collect(),
            because: claim.because.clone(),
        }
    }
}
