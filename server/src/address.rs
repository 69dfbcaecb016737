//! Addresses: what may follow `next=`, and how text is written into an address.

use axum::http::Uri;
use axum::http::header::{HOST, REFERER};
use axum::http::request::Parts;
use std::fmt::Write as _;

/// Text as it may stand in a parameter, a path segment or a header.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The text that [`encode`] wrote.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if let (b'%', [high, low, after @ ..]) = (first, tail)
            && let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
        {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
            rest = after;
        } else {
            bytes.push(if *first == b'+' { b' ' } else { *first });
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A path with its query that stays within this house: `//elsewhere` and `/\elsewhere` are other houses to a browser.
#[must_use]
pub fn local(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    let within =
        characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\')) && text.chars().all(|c| c.is_ascii_graphic());
    (within && text.parse::<Uri>().is_ok()).then_some(text)
}

/// The path and query of an address, if it belongs to this house: it is a local one, or its host is the one that was
/// asked, or it begins with the public address.
#[must_use]
pub fn within(address: &str, parts: &Parts, public_url: &str) -> Option<String> {
    if address.starts_with('/') {
        return local(address).map(str::to_owned);
    }
    let uri: Uri = address.parse().ok()?;
    let host = parts.uri.authority().map(ToString::to_string).or_else(|| parts.headers.get(HOST)?.to_str().ok().map(str::to_owned));
    let public: Option<Uri> = public_url.parse().ok();
    let named = uri.authority()?.as_str();
    let ours = host.as_deref() == Some(named) || public.as_ref().and_then(Uri::authority).is_some_and(|a| a.as_str() == named);
    let path = uri.path_and_query()?.as_str();
    if ours { local(path).map(str::to_owned) } else { None }
}

/// The page that a request came from, if it was one of this house.
#[must_use]
pub fn referer(parts: &Parts, public_url: &str) -> Option<String> {
    within(parts.headers.get(REFERER)?.to_str().ok()?, parts, public_url)
}

/// A parameter of a query.
#[must_use]
pub fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    query?.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| decode(value))
}

/// The bureau of an address `/b/{slug}/…`.
#[must_use]
pub fn slug(path: &str) -> Option<&str> {
    path.strip_prefix("/b/")?.split('/').next().filter(|slug| !slug.is_empty())
}

/// Where one logs in to see `page`.
#[must_use]
pub fn log_in(page: &str) -> String {
    let path = page.split('?').next().unwrap_or(page);
    let next = encode(page);
    match slug(path) {
        Some(slug) => format!("/b/{slug}/login?next={next}"),
        None if path.starts_with("/operator") => format!("/operator/login?next={next}"),
        None => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        for text in ["/b/dacheng/assessment?year=2026&tab=审核", "100% + 1", ""] {
            assert_eq!(decode(&encode(text)), text);
        }
    }

    #[test]
    fn only_addresses_of_this_house_are_local() {
        for (text, ok) in [
            ("/b/dacheng", true),
            ("/", true),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("https://evil.example/", false),
            ("javascript:alert(1)", false),
            ("/a\r\nSet-Cookie: x=1", false),
            ("", false),
        ] {
            assert_eq!(local(text).is_some(), ok, "{text:?}");
        }
    }

    #[test]
    fn one_logs_in_where_one_was_going() {
        assert_eq!(log_in("/b/dacheng/assessment?year=2026"), "/b/dacheng/login?next=/b/dacheng/assessment%3Fyear%3D2026");
        assert_eq!(log_in("/operator/bureaus"), "/operator/login?next=/operator/bureaus");
        assert_eq!(log_in("/elsewhere"), "/");
    }
}
