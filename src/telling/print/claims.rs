//! Claims as text.

use annals_store::entry::{Claim, Grounds, Locator, Number, Rank};

use super::{Printer, names, reasoned};

impl Printer<'_> {
    /// A claim without what it asserts: `source article at 3198-3244 via "state media"`.
    pub(super) fn claim(&self, claim: &Claim) -> String {
        let mut words = vec![format!("source {}", self.source_key(claim.source))];
        words.extend(claim.locator.map(|at| match at {
            Locator::Characters(from, to) => format!("at {from}-{to}"),
            Locator::Paragraph(number) => format!("para {number}"),
            Locator::Page(number) => format!("page {number}"),
        }));
        words.extend(claim.via.iter().map(|who| format!("via {}", self.party_term(*who))));
        words.extend(claim.quote.iter().map(|quote| format!("quote {}", names::quoted(quote))));
        if claim.grounds != Grounds::Stated {
            words.push(claim.grounds.as_str().to_owned());
        }
        if claim.rank != Rank::Normal {
            words.push(claim.rank.as_str().to_owned());
        }
        words.extend(claim.credibility.map(|digit| format!("credibility {digit}")));
        words.join(" ")
    }

    /// `cite`.
    pub(super) fn cite(&self, event: Number, claim: &Claim) -> String {
        let mut text = format!("cite {} {}", self.entry(event), self.claim(claim));
        for (index, change) in claim.asserts.iter().enumerate() {
            text.push_str(if index == 0 { " " } else { ", " });
            text.push_str(&self.change(change));
        }
        reasoned(text, &claim.because)
    }
}
