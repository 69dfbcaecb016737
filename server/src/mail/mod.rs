//! How a letter of the outbox leaves: by SMTP, or, in a demonstration, into a folder that the browser can read.

mod compose;

use crate::config::Config;
use chrono::{DateTime, Utc};
use domain::record::delivery::Fault;
use lettre::message::Mailbox;
use lettre::transport::smtp::{AsyncSmtpTransport, Error as SmtpError};
use lettre::{AsyncTransport, Tokio1Executor};
use service::record::outbox::{Outgoing, Undelivered};
use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a mail server has for one answer, and for a whole letter. Twenty letters a round, four at a time, must be
/// through before the lease on their jobs ends.
const ANSWER: Duration = Duration::from_secs(15);
/// The longest that [`Mailer::send`] takes with a mail server.
pub const LETTER: Duration = Duration::from_secs(45);

/// The way out.
#[derive(Clone, Debug)]
pub enum Way {
    /// To a mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Into a folder, one `.eml` a letter.
    Folder(PathBuf),
    /// Nothing was configured: letters wait in the outbox.
    Nowhere,
}

/// Sends letters.
#[derive(Clone, Debug)]
pub struct Mailer {
    way: Way,
    from: Mailbox,
    host: String,
}

/// A letter did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// No way was configured.
    #[error("没有配置 smtp_url，邮件留在发件箱中")]
    Nowhere,
    /// An address is none.
    #[error("mail address: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// The letter cannot be put together.
    #[error("message: {0}")]
    Message(#[from] lettre::error::Error),
    /// The mail server cannot be reached, or does not let this server in.
    #[error("smtp connection: {0}")]
    Connection(SmtpError),
    /// The mail server did not take this letter.
    #[error("smtp: {0}")]
    Letter(SmtpError),
    /// The mail server took too long.
    #[error("the mail server did not answer in time")]
    Late,
    /// In a demonstration addresses below `.invalid`, which are nobody's, show what becomes of a letter to one.
    #[error("a demonstration delivers nothing to an address that ends with .invalid")]
    Nobody,
    /// The folder cannot be written.
    #[error("mail folder: {0}")]
    Folder(#[from] std::io::Error),
}

impl MailError {
    /// What it means for the letter.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::Address(_) | Self::Nobody => Fault::Address,
            Self::Message(_) => Fault::Refused,
            Self::Nowhere | Self::Folder(_) => Fault::Network,
            Self::Late => Fault::Late,
            // Before a letter was named no answer can be about it: whatever the code, the server as a whole is in trouble.
            Self::Connection(error) => match reply(error) {
                Some((code, text)) => Some(Fault::of_reply(code, &text)).filter(|fault| !fault.is_permanent()).unwrap_or(Fault::Sender),
                None if error.is_client() => Fault::LogIn,
                None => unanswered(error),
            },
            Self::Letter(error) => match reply(error) {
                Some((code, text)) => Fault::of_reply(code, &text),
                // The library refuses by itself what the mail server has said it cannot carry.
                None if error.is_client() => Fault::Address,
                None => unanswered(error),
            },
        }
    }

    /// What is kept of it.
    #[must_use]
    pub fn undelivered(&self) -> Undelivered {
        Undelivered { fault: self.fault(), cause: self.to_string() }
    }
}

/// The code and the text of a refusal.
fn reply(error: &SmtpError) -> Option<(u16, String)> {
    let code = error.status()?;
    Some((u16::from(code), error.source().map(ToString::to_string).unwrap_or_default()))
}

fn unanswered(error: &SmtpError) -> Fault {
    if error.is_timeout() { Fault::Late } else { Fault::Network }
}

impl Mailer {
    /// The way out that the configuration names.
    ///
    /// # Errors
    /// When an address cannot be read or the folder cannot be made.
    pub fn new(config: &Config) -> Result<Self, MailError> {
        let way = match (&config.smtp_url, config.mail_folder()) {
            (Some(url), _) => {
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(MailError::Connection)?;
                Way::Smtp(transport.timeout(Some(ANSWER)).build())
            }
            (None, Some(folder)) => {
                std::fs::create_dir_all(&folder)?;
                Way::Folder(folder)
            }
            (None, None) => Way::Nowhere,
        };
        Ok(Self { way, from: config.mail_from.parse()?, host: config.host().to_owned() })
    }

    /// Whether letters have a way out.
    #[must_use]
    pub fn has_a_way(&self) -> bool {
        !matches!(self.way, Way::Nowhere)
    }

    /// Sends a letter. Its Message-ID is the same at every attempt, so that a receiver can tell a repetition.
    ///
    /// # Errors
    /// When it did not leave, or when nobody can tell whether it did: a mail server that breaks off between taking the
    /// letter and saying so is asked again.
    pub async fn send(&self, outgoing: Outgoing, now: DateTime<Utc>) -> Result<(), MailError> {
        let id = outgoing.id;
        let message = compose::message(&self.from, &self.host, outgoing, now)?;
        match &self.way {
            Way::Nowhere => Err(MailError::Nowhere),
            Way::Folder(_) if message.envelope().to().iter().any(|to| to.domain().ends_with(".invalid")) => Err(MailError::Nobody),
            Way::Folder(folder) => Ok(place(folder, &id.to_string(), &message.formatted()).await?),
            Way::Smtp(transport) => {
                let sending = async {
                    // First and by itself, so that what the server has against this house is not held against the letter.
                    transport.test_connection().await.map_err(MailError::Connection)?;
                    transport.send(message).await.map(|_| ()).map_err(MailError::Letter)
                };
                tokio::time::timeout(LETTER, sending).await.unwrap_or(Err(MailError::Late))
            }
        }
    }
}

/// Writes a letter under a name that does not end in `.eml` first: readers see it whole or not at all.
async fn place(folder: &Path, id: &str, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let arriving = folder.join(format!("{id}.arriving"));
    tokio::fs::write(&arriving, bytes).await?;
    tokio::fs::rename(&arriving, folder.join(format!("{id}.eml"))).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use service::record::mailbox;

    #[tokio::test]
    async fn a_letter_in_the_folder_reads_as_it_was_written() {
        let folder = std::env::temp_dir().join(format!("zeren-mail-{}", std::process::id()));
        let mailer = Mailer {
            way: Way::Folder(folder.clone()),
            from: "责任 <zeren@localhost>".parse().expect("an address"),
            host: "zeren.test".into(),
        };
        let now = DateTime::parse_from_rfc3339("2026-11-22T04:00:00Z").expect("an instant").to_utc();
        let outgoing = compose::tests::outgoing();
        let (id, message) = (outgoing.id, outgoing.message.clone());
        for _ in 0..2 {
            mailer.send(outgoing.clone(), now).await.expect("a letter");
        }
        let letters = mailbox::list(&folder).expect("letters");
        assert_eq!(letters.len(), 1, "a repetition is the same letter");
        let letter = letters.first().expect("a letter");
        assert_eq!((letter.subject.as_str(), letter.at), (message.subject.as_str(), Some(now)));
        assert_eq!(letter.to, "李静 <li.jing@dacheng.example.com>");
        assert_eq!(mailbox::read(&folder, &letter.file).expect("a letter").1, message.body);
        let raw = std::fs::read_to_string(folder.join(&letter.file)).expect("a file");
        assert!(raw.contains(&format!("Message-ID: <{id}@zeren.test>")), "{raw}");
        let _ = std::fs::remove_dir_all(&folder);
    }
}
