//! The mail folder of a demonstration: one file a message, so that people can read what would have been sent.
//!
//! It reads what the server has written there, not mail in general: plain text, alone or as the first of several forms.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use std::io;
use std::path::Path;

/// A message in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The name of the file.
    pub file: String,
    /// To whom: name and address.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// When it was sent.
    pub at: Option<DateTime<Utc>>,
}

/// The messages, newest first. A folder that is not there holds none.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(folder: &Path) -> io::Result<Vec<Letter>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut letters = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(file) = entry.file_name().to_str().filter(|name| is_letter(name)) {
            letters.push(parse(file, &std::fs::read_to_string(entry.path())?).0);
        }
    }
    // Names are ids that grow with time; within one millisecond they still have an order.
    letters.sort_by(|a, b| (b.at, &b.file).cmp(&(a.at, &a.file)));
    Ok(letters)
}

/// A message and its text.
///
/// # Errors
/// Not found when `file` is not the name of a message in the folder.
pub fn read(folder: &Path, file: &str) -> io::Result<(Letter, String)> {
    if !is_letter(file) {
        return Err(io::ErrorKind::NotFound.into());
    }
    Ok(parse(file, &std::fs::read_to_string(folder.join(file))?))
}

/// Names are `{uuid}.eml` and nothing else, which leaves no way out of the folder.
fn is_letter(name: &str) -> bool {
    name.strip_suffix(".eml").is_some_and(|id| !id.is_empty() && id.chars().all(|c| c.is_ascii_hexdigit() || c == '-'))
}

/// A message, or a part of one: its headers with folded lines joined, and what comes below.
struct Part<'a> {
    head: String,
    body: &'a str,
}

impl<'a> Part<'a> {
    fn of(text: &'a str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        Self { head: head.replace("\r\n ", " ").replace("\r\n\t", " "), body }
    }

    fn header(&self, name: &str) -> String {
        let line = self.head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
        line.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    }

    /// The first of several forms of one letter, which is the plain text.
    fn first(&self) -> Option<Part<'a>> {
        let kind = self.header("Content-Type");
        let boundary = kind.strip_prefix("multipart/")?.split_once("boundary=\"")?.1.split('"').next()?.to_owned();
        let (_, rest) = self.body.split_once(&format!("--{boundary}\r\n"))?;
        let part = rest.split_once(&format!("\r\n--{boundary}")).map_or(rest, |(part, _)| part);
        Some(Part::of(part))
    }
}

fn parse(file: &str, text: &str) -> (Letter, String) {
    let whole = Part::of(text);
    let header = |name: &str| whole.header(name);
    let letter = Letter {
        file: file.to_owned(),
        to: words(&header("To")),
        subject: words(&header("Subject")),
        at: DateTime::parse_from_rfc2822(&header("Date")).ok().map(|at| at.to_utc()),
    };
    let plain = whole.first().unwrap_or(Part::of(text));
    let body = plain.body;
    let bytes = match plain.header("Content-Transfer-Encoding").to_ascii_lowercase().as_str() {
        "base64" => STANDARD.decode(body.split_whitespace().collect::<String>()).unwrap_or_default(),
        "quoted-printable" => quoted(&body.replace("=\r\n", ""), false),
        _ => body.as_bytes().to_vec(),
    };
    (letter, String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// A header with its encoded words (RFC 2047) read. A character may be cut in two between words, so the bytes of
/// words side by side are joined first.
fn words(text: &str) -> String {
    let mut out = String::new();
    let mut pending: Vec<u8> = Vec::new();
    for token in text.split(' ') {
        if let Some(bytes) = word(token) {
            if pending.is_empty() && !out.is_empty() {
                out.push(' ');
            }
            pending.extend(bytes);
            continue;
        }
        flush(&mut pending, &mut out);
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(token);
    }
    flush(&mut pending, &mut out);
    out
}

fn flush(pending: &mut Vec<u8>, out: &mut String) {
    out.push_str(&String::from_utf8_lossy(&std::mem::take(pending)));
}

fn word(token: &str) -> Option<Vec<u8>> {
    let mut parts = token.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
    let (_charset, kind, data) = (parts.next()?, parts.next()?, parts.next()?);
    if kind.eq_ignore_ascii_case("b") { STANDARD.decode(data).ok() } else { Some(quoted(data, true)) }
}

/// `=E5=B1=80` as bytes; in headers `_` is a space.
fn quoted(text: &str, in_header: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'=', [high, low, after @ ..]) => {
                let digits = [*high, *low];
                let byte = std::str::from_utf8(&digits).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
                bytes.extend(byte);
                rest = after;
            }
            (b'_', _) if in_header => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_letters_of_the_folder_can_be_read() {
        let folder = std::env::temp_dir();
        for file in ["../secret.key", "..", "/etc/passwd", "a/b.eml", ".eml", "secret.key", "..eml", "x%2f.eml"] {
            assert_eq!(read(&folder, file).map_err(|e| e.kind()), Err(io::ErrorKind::NotFound), "{file}");
        }
    }

    #[test]
    fn words_cut_within_a_character_are_joined() {
        let (first, second) = (STANDARD.encode([0xe8, 0xaf]), STANDARD.encode([0xb7, b'!']));
        assert_eq!(words(&format!("=?utf-8?b?{first}?= =?utf-8?b?{second}?=")), "请!");
        assert_eq!(words("=?utf-8?b?5p2O6Z2Z?= <li.jing@example.com>"), "李静 <li.jing@example.com>");
        assert_eq!(words("plain text"), "plain text");
    }
}
