//! Accountability for faults 过错责任追究 (S 追究 §1–16): from a clue to a written decision, its service and its appeal.
//!
//! A case is registered by hand ([`register`]) or by another module within the step that found the fault ([`open_from`]).
//! What it brings about (the certificate taken back, the entry of the daily record) is written with the service of the
//! decision, and undone with its revocation; that nobody with a confirmed fault is chosen for excellence follows from the
//! case itself, whenever a result is computed.

mod attach;
mod case;
mod deadline;
mod effects;
mod hearing;
mod list;
mod outcome;
mod own;
mod page;
mod people;
mod register;
pub(crate) mod rows;
mod steps;

pub use attach::{attach, attach_defence};
pub(crate) use attach::{defence_in_reach, in_reach};
pub(crate) use effects::{confirmed, moved, suspension};
pub use hearing::{appeal, record_statement, record_waiver, state, waive};
pub use list::{FaultFilter, list, waiting};
pub use outcome::{Answer, answer, answer_from_outside, close, decide_on, lift, serve};
pub use own::{own, own_list};
pub use page::page;
pub use register::{Source, open_from, register, registers};
pub use steps::{accept, approve, approve_from_outside, clear, countersign, determine, findings, propose, refuse, send_back, tell};
