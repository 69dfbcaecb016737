//! What a password must be. Length counts, composition rules do not.

/// The fewest characters of a password.
pub const MIN: usize = 10;
/// The most bytes of a password: longer ones would only slow the proof.
pub const MAX_BYTES: usize = 256;

/// Checks a new password.
///
/// # Errors
/// A Chinese sentence that says what to change.
pub fn check(password: &str, login: &str, name: &str) -> Result<(), String> {
    let count = password.chars().count();
    if count < MIN {
        return Err(format!("密码至少 {MIN} 位，现为 {count} 位；可以使用一句容易记住的话"));
    }
    if password.len() > MAX_BYTES {
        return Err("密码过长，请控制在 80 个汉字或 256 个字母以内".into());
    }
    let lower = password.to_lowercase();
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) || COMMON.iter().any(|common| lower.contains(common) && count < common.len() + 4) {
        return Err("密码过于简单，容易被猜到，请换一个".into());
    }
    if (login.len() > 3 && lower.contains(&login.to_lowercase())) || (name.chars().count() > 1 && password.contains(name)) {
        return Err("密码中不要包含登录名或姓名".into());
    }
    Ok(())
}

const COMMON: &[&str] = &["1234567890", "0123456789", "9876543210", "qwertyuiop", "password", "admin123", "abc123456", "1q2w3e4r5t"];

#[cfg(test)]
mod tests {
    #[test]
    fn a_password_is_long_and_not_the_obvious() {
        for good in ["zeren-demo-2026", "责任重于泰山今年也一样", "correct horse battery"] {
            assert_eq!(super::check(good, "chen.li", "陈立"), Ok(()));
        }
        for bad in ["short", "aaaaaaaaaaaa", "1234567890", "password12", "chen.li-2026", "陈立陈立陈立陈立陈立", &"长".repeat(100)]
        {
            assert!(super::check(bad, "chen.li", "陈立").is_err(), "{bad}");
        }
    }
}
