//! What can go wrong, in the few forms that a person may ever see.

use serde::{Deserialize, Serialize};

/// A rule says no. The text is Chinese and says what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// What stands in the way and what to do about it.
    pub message: String,
}

impl Refusal {
    /// A refusal with this text.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

/// Everything wrong with a form, found in one go: field name and message, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// One error at one field.
    pub fn one(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self(vec![(field.into(), message.into())])
    }

    /// Adds an error at a field.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push((field.into(), message.into()));
    }

    /// Keeps the value of `result`, or adds its error at `field` and gives nothing.
    pub fn check<T, E: std::fmt::Display>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, error.to_string());
                None
            }
        }
    }

    /// As [`Self::check`], for a field that people know by `label`: in a list of errors “本项” would say nothing.
    pub fn named<T>(&mut self, field: &str, label: &str, result: Result<T, String>) -> Option<T> {
        self.check(field, result.map_err(|message| message.replace("本项", label)))
    }

    /// Keeps the value of a part that was read on its own, or adds all its errors and gives nothing.
    pub fn merge<T>(&mut self, part: Result<T, Self>) -> Option<T> {
        match part {
            Ok(value) => Some(value),
            Err(more) => {
                self.0.extend(more.0);
                None
            }
        }
    }

    /// The first message at `field`.
    #[must_use]
    pub fn at(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// All errors, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Nothing, or the failure that carries these errors.
    ///
    /// # Errors
    /// [`Failure::Invalid`] when there is at least one error.
    pub fn into_result(self) -> Result<(), Failure> {
        if self.is_empty() { Ok(()) } else { Err(Failure::Invalid(self)) }
    }
}

/// A text changed by two people: what was on record when this person saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Who saved in between, if known.
    pub by: Option<String>,
    /// When, in the bureau's time, as shown to people.
    pub at: Option<String>,
    /// The version now on record: saving over it needs this number.
    pub version: i32,
    /// What is on record now: label and value, field by field.
    pub theirs: Vec<(String, String)>,
}

/// What a use case answers when it does not do what was asked. Causes never travel in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Failure {
    /// A rule says no.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Not there, or not within this person's reach: the two are never told apart.
    #[error("没有找到所要的内容，可能已被移除，或者不在您的职责范围内")]
    NotFound,
    /// Somebody else was faster. Nothing was overwritten.
    #[error("本项已被他人修改，您填写的内容没有丢失，请核对后再保存")]
    Conflict(Box<Conflict>),
    /// The form has errors.
    #[error("有内容需要更正，请按提示修改后再提交")]
    Invalid(FieldErrors),
    /// Not logged in, or the log-in has ended.
    #[error("请登录后继续")]
    SignIn,
    /// Only a browser finds so: the house gave no answer, or none of its own. Trying again may help.
    #[error("{0}")]
    Unreachable(String),
    /// Something broke. The number leads to the cause in the log, and to nothing else.
    #[error("系统出现故障，没有完成本次操作。请稍后再试；仍不成功的，请将故障编号 {0} 告诉管理员")]
    Internal(String),
}

impl From<FieldErrors> for Failure {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl Failure {
    /// A failure of one field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(FieldErrors::one(field, message))
    }

    /// A refusal with this text.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(message))
    }
}
