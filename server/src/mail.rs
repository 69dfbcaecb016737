//! How a message of the outbox leaves: by SMTP, or, in a demonstration, into a folder that the browser can read.

use crate::config::Config;
use chrono::{DateTime, Utc};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Tokio1Executor};
use service::record::outbox::Outgoing;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long a mail server has for one answer, and for a whole message. Twenty messages a round, four at a time,
/// must be through before the lease on their jobs ends.
const ANSWER: Duration = Duration::from_secs(15);
const MESSAGE: Duration = Duration::from_secs(45);

/// The way out.
#[derive(Clone, Debug)]
pub enum Way {
    /// To a mail server.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Into a folder, one `.eml` a message.
    Folder(PathBuf),
    /// Nothing was configured: messages wait in the outbox.
    Nowhere,
}

/// Sends messages.
#[derive(Clone, Debug)]
pub struct Mailer {
    way: Way,
    from: Mailbox,
    host: String,
}

/// A message did not leave.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// No way was configured.
    #[error("没有配置 smtp_url，邮件留在发件箱中")]
    Nowhere,
    /// An address is none.
    #[error("mail address: {0}")]
    Address(#[from] lettre::address::AddressError),
    /// The message cannot be put together.
    #[error("message: {0}")]
    Message(#[from] lettre::error::Error),
    /// The mail server did not take it.
    #[error("smtp: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    /// The mail server took too long.
    #[error("the mail server did not answer in time")]
    Late,
    /// The folder cannot be written.
    #[error("mail folder: {0}")]
    Folder(#[from] std::io::Error),
}

impl Mailer {
    /// The way out that the configuration names.
    ///
    /// # Errors
    /// When an address cannot be read or the folder cannot be made.
    pub fn new(config: &Config) -> Result<Self, MailError> {
        let way = match (&config.smtp_url, config.mail_folder()) {
            (Some(url), _) => Way::Smtp(AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(ANSWER)).build()),
            (None, Some(folder)) => {
                std::fs::create_dir_all(&folder)?;
                Way::Folder(folder)
            }
            (None, None) => Way::Nowhere,
        };
        Ok(Self { way, from: config.mail_from.parse()?, host: config.host().to_owned() })
    }

    /// Whether messages have a way out.
    #[must_use]
    pub fn has_a_way(&self) -> bool {
        !matches!(self.way, Way::Nowhere)
    }

    /// Sends a message. Its Message-ID is the same at every attempt, so that a receiver can tell a repetition.
    ///
    /// # Errors
    /// When it did not leave.
    pub async fn send(&self, outgoing: Outgoing, now: DateTime<Utc>) -> Result<(), MailError> {
        let id = outgoing.id;
        let message = self.compose(outgoing, now)?;
        match &self.way {
            Way::Nowhere => Err(MailError::Nowhere),
            Way::Folder(folder) => Ok(place(folder, &id.to_string(), &message.formatted()).await?),
            Way::Smtp(transport) => match tokio::time::timeout(MESSAGE, transport.send(message)).await {
                Ok(sent) => Ok(sent.map(|_| ())?),
                Err(_) => Err(MailError::Late),
            },
        }
    }

    fn compose(&self, outgoing: Outgoing, now: DateTime<Utc>) -> Result<Message, MailError> {
        let to = Mailbox::new(Some(outgoing.message.to_name), outgoing.message.to_address.parse()?);
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(outgoing.message.subject)
            .message_id(Some(format!("<{}@{}>", outgoing.id, self.host)))
            .date(SystemTime::from(now))
            .header(ContentType::TEXT_PLAIN)
            .body(outgoing.message.body)?;
        Ok(message)
    }
}

/// Writes a message under a name that does not end in `.eml` first: readers see it whole or not at all.
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
    use service::record::outbox::Message as Letter;

    #[tokio::test]
    async fn a_letter_in_the_folder_reads_as_it_was_written() {
        let folder = std::env::temp_dir().join(format!("zeren-mail-{}", std::process::id()));
        let mailer = Mailer {
            way: Way::Folder(folder.clone()),
            from: "责任 <zeren@localhost>".parse().expect("an address"),
            host: "zeren.test".into(),
        };
        let id = uuid::Uuid::now_v7();
        let now = DateTime::parse_from_rfc3339("2026-11-22T04:00:00Z").expect("an instant").to_utc();
        let body = "李静：\n\n请在 2026年11月25日（含当日）前报送。\nhttp://zeren.test/b/dacheng/assessment?year=2026&x=1\n";
        let message = Letter {
            to_name: "李静".into(),
            to_address: "li.jing@dacheng.example.com".into(),
            subject: "请报送年度自查自评（大城县行政审批局），逾期将按规定计分，请各科室负责人注意".into(),
            body: body.into(),
        };
        for _ in 0..2 {
            mailer.send(Outgoing { id, message: message.clone() }, now).await.expect("a letter");
        }
        let letters = mailbox::list(&folder).expect("letters");
        assert_eq!(letters.len(), 1, "a repetition is the same letter");
        let letter = letters.first().expect("a letter");
        assert_eq!((letter.subject.as_str(), letter.at), (message.subject.as_str(), Some(now)));
        assert_eq!(letter.to, "李静 <li.jing@dacheng.example.com>");
        assert_eq!(mailbox::read(&folder, &letter.file).expect("a letter").1, body);
        let raw = std::fs::read_to_string(folder.join(&letter.file)).expect("a file");
        assert!(raw.contains(&format!("Message-ID: <{id}@zeren.test>")), "{raw}");
        let _ = std::fs::remove_dir_all(&folder);
    }
}
