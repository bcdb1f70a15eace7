//! The bar that moves pictures and rows through time, where a browser runs its script.

use crate::render::markup::Markup;

/// What moves it.
pub(crate) const SCRIPT: &str = include_str!("replay.js");
/// Its SHA-256, by which a page may know it. A test compares it.
pub(crate) const SCRIPT_DIGEST: &str = "jpNFWOJIHmyHNdIA904ca+LNSZxcqT1WsTOCH4VtCpM=";

/// The bar: it is hidden until the script has found something to move.
pub(crate) fn bar(page: &mut Markup) {
    page.literal(concat!(
        "<section id=\"replay\" class=\"replay\" aria-label=\"Replay\" hidden>",
        "<button type=\"button\">Back</button><button type=\"button\">Play</button><button type=\"button\">On</button>",
        "<input type=\"range\" step=\"1\" aria-label=\"What had happened by this day\"><output>all</output>",
        "<p aria-live=\"polite\"></p></section>",
    ));
}
