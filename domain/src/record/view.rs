//! What pages about the bureau's mail show.

use super::Page;
use super::delivery::Fault;
use super::letter::LetterKind;
use super::lifecycle::DeliveryState;
use crate::ids::{LetterId, UserId};
use chrono::{DateTime, Utc};

/// A letter in a list: to whom, of which kind and how it fares; never what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterView {
    /// The letter.
    pub id: LetterId,
    /// Name of the recipient.
    pub to_name: String,
    /// Address of the recipient.
    pub to_address: String,
    /// The user with that name and address, where there is one.
    pub person: Option<UserId>,
    /// What kind of letter it is.
    pub kind: LetterKind,
    /// Where it is on its way.
    pub state: DeliveryState,
    /// When it was written.
    pub created: DateTime<Utc>,
    /// How often it was offered to the mail server.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub fault: Option<Fault>,
    /// When it left, or counted as undelivered.
    pub settled: Option<DateTime<Utc>>,
    /// When it is offered again.
    pub next: Option<DateTime<Utc>>,
}

/// How many letters of a bureau are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LetterCounts {
    /// Waiting.
    pub waiting: usize,
    /// Sent.
    pub sent: usize,
    /// Undelivered.
    pub failed: usize,
    /// Given up by an administrator.
    pub dropped: usize,
}

/// A page of letters in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LettersView {
    /// How many there are of each state.
    pub counts: LetterCounts,
    /// The letters, newest first.
    pub page: Page<LetterView>,
}

/// Under which name a bureau writes, and where answers go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SenderView {
    /// The name; empty means that of the bureau.
    pub name: String,
    /// The address for answers; empty means that nobody reads them.
    pub reply_to: String,
    /// For changing it: 0 where the bureau has changed nothing.
    pub version: i32,
    /// The latest test letter.
    pub trial: Option<LetterView>,
}

/// A template of letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateView {
    /// The kind of letter.
    pub kind: LetterKind,
    /// The subject line.
    pub subject: String,
    /// The body.
    pub body: String,
    /// For changing it: 0 where the bureau writes with the usual words.
    pub version: i32,
}
