//! The entry of the browser part: brings the islands of `app` to life.

// Linked for its islands, which the document calls by name.
use app as _;

/// Called by the document once the wasm has loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
