//! Records: what may be uploaded, what the log of operations shows, and the letters that leave by mail.

pub mod command;
pub mod delivery;
pub mod letter;
pub mod lifecycle;
pub mod template;
pub mod view;

use crate::authority::{Function, Role};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The largest file, unless configured otherwise: 20 MB.
pub const FILE_MAX_BYTES: u64 = 20 * 1024 * 1024;

/// Whether somebody with these ranks and functions reads the log of operations: the own ones, for inspection is not
/// handed over with an absence.
#[must_use]
pub fn reads_the_log(roles: &[Role], functions: &[Function]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Administrator | Role::Director)) || functions.contains(&Function::Discipline)
}

/// A kind of file that may be uploaded: what its content is, whatever its name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileKind {
    /// The short name shown: `PDF`.
    pub label: &'static str,
    /// The media type it is served with.
    pub media_type: &'static str,
    /// Name endings that go with it, in lower case.
    pub endings: &'static [&'static str],
}

/// Every kind that may be uploaded.
pub const FILE_KINDS: &[FileKind] = &[
    FileKind { label: "PDF", media_type: "application/pdf", endings: &["pdf"] },
    FileKind { label: "JPG", media_type: "image/jpeg", endings: &["jpg", "jpeg"] },
    FileKind { label: "PNG", media_type: "image/png", endings: &["png"] },
    FileKind { label: "WEBP", media_type: "image/webp", endings: &["webp"] },
    FileKind { label: "Word", media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", endings: &["docx"] },
    FileKind { label: "Word", media_type: "application/msword", endings: &["doc"] },
    FileKind { label: "Excel", media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", endings: &["xlsx"] },
    FileKind { label: "Excel", media_type: "application/vnd.ms-excel", endings: &["xls"] },
    FileKind { label: "OFD", media_type: "application/ofd", endings: &["ofd"] },
];

/// What the `accept` attribute of a file field says.
#[must_use]
pub fn accept() -> String {
    FILE_KINDS.iter().flat_map(|kind| kind.endings).map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(",")
}

/// The kind whose content type and name ending agree.
///
/// # Errors
/// A Chinese sentence: the kind is not accepted, or the name pretends to be another kind.
pub fn file_kind(name: &str, sniffed: Option<&str>) -> Result<FileKind, String> {
    let ending = name.rsplit_once('.').map(|(_, e)| e.to_lowercase()).unwrap_or_default();
    let Some(by_name) = FILE_KINDS.iter().find(|k| k.endings.contains(&ending.as_str())) else {
        return Err(format!("不能上传“{name}”：只接收 PDF、图片、Word、Excel、OFD 文件"));
    };
    // Old Word and Excel files share one container, OFD is a plain archive: for these the name decides within the family.
    let family = |media: &str| match media {
        "application/msword" | "application/vnd.ms-excel" | "application/x-ole-storage" => "ole",
        "application/zip" | "application/ofd" => "zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        _ => "",
    };
    let content = sniffed.map(family).unwrap_or_default();
    if !content.is_empty() && content == family(by_name.media_type) {
        Ok(*by_name)
    } else {
        Err(format!("“{name}”的内容与扩展名不符，可能已损坏或者被改名；请用原软件打开并另存后再上传"))
    }
}

/// A file name as kept and offered for download: the last path component, without control characters, at most 120 characters.
#[must_use]
pub fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c)).collect();
    let clean = clean.trim().trim_matches('.').to_owned();
    let excess = clean.chars().count().saturating_sub(120);
    clean.chars().skip(excess).collect()
}

/// Bytes as people read them: `412 KB`, `2.1 MB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = 1024 * KB;
    if bytes < MB {
        return format!("{} KB", bytes.div_ceil(KB).max(1));
    }
    let tenths = (bytes * 10 + MB / 2) / MB;
    if tenths.is_multiple_of(10) { format!("{} MB", tenths / 10) } else { format!("{}.{} MB", tenths / 10, tenths % 10) }
}

/// An entry of the log of operations 操作记录.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditView {
    /// Its place in the chain, from 1.
    pub sequence: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: String,
    /// What, in Chinese.
    pub action: String,
    /// What it concerned, in Chinese.
    pub subject: String,
    /// The reason given.
    pub note: Option<String>,
    /// The entry's hash, in hexadecimal.
    pub hash: String,
}

/// A page of something: the rows and the key of the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The key to ask for the next page with, if there is one.
    pub next: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_decides_what_a_file_is_and_the_name_must_agree() {
        assert_eq!(file_kind("名录.PDF", Some("application/pdf")).map(|k| k.label), Ok("PDF"));
        assert_eq!(file_kind("扫描.jpeg", Some("image/jpeg")).map(|k| k.label), Ok("JPG"));
        assert_eq!(file_kind("旧表.xls", Some("application/msword")).map(|k| k.label), Ok("Excel"));
        assert_eq!(file_kind("公文.ofd", Some("application/zip")).map(|k| k.label), Ok("OFD"));
        for (name, sniffed) in [
            ("木马.pdf", Some("application/vnd.microsoft.portable-executable")),
            ("木马.pdf", None),
            ("程序.exe", Some("application/vnd.microsoft.portable-executable")),
            ("改名.png", Some("image/jpeg")),
            ("页面.html", Some("text/html")),
            ("压缩.docx", Some("application/zip")),
            ("无扩展名", Some("application/pdf")),
        ] {
            assert!(file_kind(name, sniffed).is_err(), "{name}");
        }
    }

    #[test]
    fn a_file_name_carries_no_path_and_no_tricks() {
        for (given, kept) in
            [("C:\\资料\\名录.pdf", "名录.pdf"), ("../../etc/passwd", "passwd"), ("a\r\nb\0.pdf", "ab.pdf"), ("\"x\".pdf", "x.pdf")]
        {
            assert_eq!(file_name(given), kept);
        }
        assert!(file_name(&format!("{}.pdf", "长".repeat(300))).ends_with(".pdf"));
    }

    #[test]
    fn sizes_are_written_as_people_read_them() {
        assert_eq!([size(1), size(421_888), size(2_202_009), size(FILE_MAX_BYTES)], ["1 KB", "412 KB", "2.1 MB", "20 MB"]);
    }
}
