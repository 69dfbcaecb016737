//! Records: the audit chain, the outbox, attachments and sheets.

pub mod attachment;
pub mod audit;
pub mod mailbox;
pub mod outbox;
pub(crate) mod rows;
pub(crate) mod sheet;
