//! What may be typed: lengths are counted in characters, control characters are refused.

/// Reads a line of text: trimmed, not empty, at most `max` characters, no line breaks.
///
/// # Errors
/// A Chinese sentence that says what to change.
pub fn line(text: &str, max: usize) -> Result<String, String> {
    let text = optional_line(text, max)?;
    if text.is_empty() { Err("请填写本项".into()) } else { Ok(text) }
}

/// Reads a line that may be empty.
///
/// # Errors
/// As [`line`].
pub fn optional_line(text: &str, max: usize) -> Result<String, String> {
    let text = paragraph(text, max)?;
    if text.contains('\n') { Err("本项只能填写一行，请去掉换行".into()) } else { Ok(text) }
}

/// Reads a longer text: trimmed, line breaks kept as `\n`, at most `max` characters, may be empty.
///
/// # Errors
/// As [`line`].
pub fn paragraph(text: &str, max: usize) -> Result<String, String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err("含有无法保存的控制字符，请删除后重新粘贴为纯文本".into());
    }
    let count = text.chars().count();
    if count > max {
        return Err(format!("最多 {max} 字，现有 {count} 字，请删减 {} 字", count - max));
    }
    Ok(text.to_owned())
}

/// Reads a mail address well enough to catch slips; the invitation proves the rest.
///
/// # Errors
/// As [`line`].
pub fn email(text: &str) -> Result<String, String> {
    let text = line(text, 120)?;
    let valid = text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !text.contains(|c: char| c.is_whitespace() || "<>,;:\"()[]\\".contains(c))
            && !host.contains('@')
    });
    if valid { Ok(text) } else { Err("电子邮箱格式不对，例如 wang.min@example.com".into()) }
}

/// Reads a name used to log in: 2 to 32 letters, digits, `.`, `_`, `-`, kept in lower case.
///
/// # Errors
/// As [`line`].
pub fn login_name(text: &str) -> Result<String, String> {
    let text = line(text, 32)?.to_lowercase();
    let valid = text.chars().count() >= 2
        && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if valid {
        Ok(text)
    } else {
        Err("登录名为 2 至 32 位的字母、数字、点、横线或下划线，以字母或数字开头".into())
    }
}

/// What somebody searches for, as the text within a pattern that escapes with `\`. A filter is no form that could be
/// refused: what no name holds is left out of it.
#[must_use]
pub fn searched(text: &str) -> String {
    let query = text.trim().chars().filter(|c| !c.is_control()).take(60);
    query.flat_map(|c| "\\%_".contains(c).then_some('\\').into_iter().chain([c])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_counted_in_characters_and_control_characters_are_refused() {
        assert_eq!(paragraph(&"好".repeat(2000), 2000).map(|t| t.chars().count()), Ok(2000));
        assert_eq!(paragraph(&"好".repeat(10_000), 2000), Err("最多 2000 字，现有 10000 字，请删减 8000 字".into()));
        assert_eq!(paragraph("甲\r\n乙", 10), Ok("甲\n乙".into()));
        assert_eq!(paragraph("😀", 1), Ok("😀".into()));
        assert!(paragraph("甲\0乙", 10).is_err());
        assert!(line("  ", 10).is_err());
        assert!(line("甲\n乙", 10).is_err());
    }

    #[test]
    fn a_mail_address_with_a_slip_is_caught() {
        for good in ["a@b.cn", "wang.min@dc.gov.cn"] {
            assert_eq!(email(good), Ok(good.to_owned()));
        }
        for bad in ["", "a", "a@b", "@b.cn", "a@.cn", "a@b.", "a b@c.cn", "a@b.cn,c@d.cn", "a@@b.cn"] {
            assert!(email(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_login_name_is_plain_and_lower_case() {
        assert_eq!(login_name(" Chen.Li "), Ok("chen.li".into()));
        for bad in ["", "c", "陈立", "chen li", ".chen", "chen/li"] {
            assert!(login_name(bad).is_err(), "{bad}");
        }
    }
}
