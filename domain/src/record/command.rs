//! What people send about the bureau's mail: read field by field, with all errors at once.

use crate::{FieldErrors, text};

/// The longest name of a sender, in characters.
const NAME_MAX: usize = 40;

/// Under which name a bureau writes, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SenderInput {
    /// The name; empty means that of the bureau.
    pub name: String,
    /// The address for answers; empty means none.
    pub reply_to: String,
}

impl SenderInput {
    /// Reads it.
    ///
    /// # Errors
    /// At `sender_name` and `reply_to`.
    pub fn read(&self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.named("sender_name", "发件人名称", text::optional_line(&self.name, NAME_MAX).and_then(plain));
        let reply_to = if self.reply_to.trim().is_empty() {
            Some(String::new())
        } else {
            errors.named("reply_to", "回复邮箱", text::email(&self.reply_to))
        };
        match (name, reply_to) {
            (Some(name), Some(reply_to)) => Ok(Self { name, reply_to }),
            _ => Err(errors),
        }
    }
}

/// A name that passes for an address would let a letter seem to come from elsewhere.
fn plain(name: String) -> Result<String, String> {
    if name.contains(['@', '<', '>', '"', '\t']) {
        Err("名称中不能有 @、引号和尖括号，请只写单位或者部门名称".into())
    } else {
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_is_a_plain_name_and_a_mail_address_or_nothing() {
        let read = |name: &str, reply_to: &str| SenderInput { name: name.into(), reply_to: reply_to.into() }.read();
        let kept = |name: &str, reply_to: &str| Ok(SenderInput { name: name.into(), reply_to: reply_to.into() });
        assert_eq!(read(" 大城县行政审批局 ", " fagui@dc.gov.cn "), kept("大城县行政审批局", "fagui@dc.gov.cn"));
        assert_eq!(read("", ""), kept("", ""));
        for (name, reply_to, field) in [
            ("boss@gov.cn", "", "sender_name"),
            ("局 <a@b.cn>", "", "sender_name"),
            ("甲\n乙", "", "sender_name"),
            ("", "fagui", "reply_to"),
            ("", "a@b.cn\nBcc: c@d.cn", "reply_to"),
        ] {
            let errors = read(name, reply_to).expect_err("an error");
            assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), [field], "{name} {reply_to}");
        }
        assert_eq!(read(&"长".repeat(41), "x").expect_err("errors").iter().count(), 2);
    }
}
