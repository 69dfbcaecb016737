//! What a photograph tells besides what one sees: place, time and camera, taken out before a file is kept.
//!
//! The picture itself is left byte for byte as it was: only whole segments are dropped. A picture that does not follow its
//! format is refused rather than kept with what could not be found in it.

const BROKEN: &str = "这张图片无法清除拍摄地点等信息，可能已经损坏；请在手机上截图后重新上传";

/// The picture without what it tells of place, time and camera; other kinds of files as they are.
///
/// # Errors
/// A Chinese sentence where the picture does not follow its format.
pub fn stripped(media_type: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    match media_type {
        "image/jpeg" => jpeg(&bytes).ok_or_else(|| BROKEN.to_owned()),
        "image/png" => png(&bytes).ok_or_else(|| BROKEN.to_owned()),
        _ => Ok(bytes),
    }
}

/// Whether files of this kind keep what their program wrote into them, so that the sender is told.
#[must_use]
pub fn keeps_traces(media_type: &str) -> bool {
    !matches!(media_type, "image/jpeg" | "image/png")
}

/// Drops the application segments but for those that the decoder needs (JFIF, Adobe), and comments, up to the scan. What
/// stands behind the end of the picture is dropped too.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2).filter(|head| *head == [0xff, 0xd8])?.to_vec();
    let mut at = 2;
    loop {
        let &[0xff, marker] = bytes.get(at..at + 2)? else { return None };
        if marker == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        let segment = bytes.get(at..at + 2 + length)?;
        let dropped = matches!(marker, 0xe1..=0xed | 0xef | 0xfe);
        if !dropped {
            out.extend_from_slice(segment);
        }
        at += segment.len();
        if marker == 0xda {
            let rest = bytes.get(at..)?;
            let end = rest.windows(2).rposition(|pair| pair == [0xff, 0xd9])?;
            // A progressive picture has further tables between its scans, which belong to it; a second picture behind the
            // first begins anew and does not.
            let own = rest.windows(3).position(|three| three == [0xff, 0xd8, 0xff]).unwrap_or(rest.len());
            let end = if own < end { rest.get(..own)?.windows(2).rposition(|pair| pair == [0xff, 0xd9])? } else { end };
            out.extend_from_slice(rest.get(..end + 2)?);
            return Some(out);
        }
    }
}

/// Keeps the chunks that make the picture, up to its end.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    const HEAD: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
    const KEPT: [&[u8]; 11] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs"];
    let mut out = bytes.get(..8).filter(|head| *head == HEAD)?.to_vec();
    let mut at = 8;
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        let chunk = bytes.get(at..at.checked_add(length)?.checked_add(12)?)?;
        if KEPT.contains(&kind) {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        at += chunk.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).expect("short").to_be_bytes();
        [&[0xff, marker], &length[..], body].concat()
    }

    fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len()).expect("short").to_be_bytes()[..], kind, body, &[0; 4]].concat()
    }

    #[test]
    fn a_photograph_keeps_its_picture_and_loses_place_time_and_camera() {
        let scan = [segment(0xda, &[1, 2]), vec![9, 9, 0xff, 0x00, 7, 0xff, 0xd9]].concat();
        let start: &[u8] = &[0xff, 0xd8];
        let (jfif, table) = (segment(0xe0, b"JFIF"), segment(0xdb, &[0; 8]));
        let tells = [segment(0xe1, b"Exif GPS 38.7,116.6"), segment(0xed, b"Photoshop"), segment(0xfe, b"phone of Zhang")].concat();
        let photo = [start, &jfif, &tells, &table, &scan, b"hidden behind the end"].concat();
        assert_eq!(stripped("image/jpeg", photo), Ok([start, &jfif, &table, &scan].concat()));
        let png_head: &[u8] = &[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
        let (head, data, end) = (chunk(b"IHDR", &[0; 13]), chunk(b"IDAT", &[5; 9]), chunk(b"IEND", &[]));
        let told = [chunk(b"eXIf", b"GPS"), chunk(b"tEXt", b"Author"), chunk(b"iTXt", b"XMP")].concat();
        let image = [png_head, &head, &told, &data, &end, b"behind"].concat();
        assert_eq!(stripped("image/png", image), Ok([png_head, &head, &data, &end].concat()));
    }

    #[test]
    fn a_picture_that_does_not_follow_its_format_is_refused_and_other_files_stay_as_they_are() {
        for broken in [&b""[..], &[0xff, 0xd8], &[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff], &[0xff, 0xd8, 1, 2]] {
            assert!(stripped("image/jpeg", broken.to_vec()).is_err(), "{broken:?}");
            assert!(stripped("image/png", broken.to_vec()).is_err(), "{broken:?}");
        }
        assert_eq!(stripped("application/pdf", b"%PDF".to_vec()), Ok(b"%PDF".to_vec()));
        assert!(keeps_traces("application/pdf") && !keeps_traces("image/png"));
    }
}
