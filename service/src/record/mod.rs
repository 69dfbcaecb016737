//! Records: the audit chain, the outbox and what is seen of it, attachments and sheets.

pub mod attachment;
pub mod audit;
pub mod mail;
pub mod mailbox;
pub mod outbox;
pub(crate) mod rows;
pub(crate) mod sheet;
pub mod template;
