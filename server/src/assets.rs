//! Scripts and styles. They are part of the binary; in development they are read from disk at every request.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../target/site/pkg"]
struct Pkg;

/// A seal: the character for duty.
const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\"><rect width=\"32\" height=\"32\" rx=\"6\" fill=\"#8c1d18\"/>\
<path d=\"M8 9h16M10 13h12M6 17h20M16 6v11M11 20h10v6M11 20v6M16 21v3M14 25l-4 3M18 25l4 3\" stroke=\"#fff\" stroke-width=\"2\" fill=\"none\"/></svg>";

/// Routes of the assets. No session is looked for here.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/pkg/{*path}", get(asset))
        .route("/favicon.svg", get(icon))
        .route("/favicon.ico", get(icon))
        .route("/robots.txt", get(robots))
}

async fn icon() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")], ICON).into_response()
}

/// Nothing here is for search engines but the public pages, and those change with every bureau's year.
async fn robots() -> Response {
    ([(header::CONTENT_TYPE, "text/plain")], "User-agent: *\nDisallow: /b/*/login\nDisallow: /operator\nDisallow: /api\n").into_response()
}

async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    // The compressed siblings are no assets of their own.
    let Some(file) = Pkg::get(&path).filter(|_| !path.ends_with(".br")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let sibling = if accepts_brotli(&headers) { Pkg::get(&format!("{path}.br")) } else { None };
    let tag = tag(&file, sibling.is_some());
    let compressed = sibling.is_some();
    let mut response = if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(sibling.unwrap_or(file).data.into_owned()))
    };
    let out = response.headers_mut();
    if compressed {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    if let Ok(kind) = HeaderValue::from_str(mime_guess::from_path(&path).first_or_octet_stream().as_ref()) {
        out.insert(header::CONTENT_TYPE, kind);
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    let caching = if is_hashed(&path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("br") && parts.next() != Some("q=0")
    })
}

fn tag(file: &EmbeddedFile, compressed: bool) -> String {
    let hash: String = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    // The two encodings are different bytes, so they have different tags.
    if compressed { format!("\"{hash}-br\"") } else { format!("\"{hash}\"") }
}

/// Whether the name changes with the content: `zeren.0123456789abcdef.js`, or the folders of wasm-bindgen's snippets.
fn is_hashed(path: &str) -> bool {
    path.split(['.', '/', '-']).any(|part| part.len() >= 16 && part.chars().all(|c| c.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_change_with_the_content_are_cached_for_ever() {
        assert!(is_hashed("zeren.0123456789abcdef.js") && is_hashed("snippets/leptos-0123456789abcdef/inline0.js"));
        assert!(!is_hashed("zeren.js") && !is_hashed("zeren.wasm") && !is_hashed("added.css"));
    }

    #[test]
    fn brotli_is_sent_to_those_who_read_it() {
        for (accepted, ok) in [("gzip, deflate, br, zstd", true), ("br;q=0.5", true), ("br;q=0", false), ("gzip", false), ("", false)] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            assert_eq!(accepts_brotli(&headers), ok, "{accepted:?}");
        }
    }
}
