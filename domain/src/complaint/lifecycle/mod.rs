//! The workflows of complaints as tables: the case itself, an extension of its time, and what a department is to do.

mod case;
mod execution;
mod extension;
#[cfg(test)]
mod tests;

pub use case::{Case, CaseAction, CaseEdit, CaseFacts, CaseState};
pub use execution::{Execution, ExecutionAction, ExecutionFacts, ExecutionState};
pub use extension::{Extension, ExtensionAction, ExtensionFacts, ExtensionState};

use crate::Refusal;

/// What somebody is told who takes no step because the complaint concerns them. It says nothing of the complaint.
fn recused() -> Refusal {
    Refusal::new("按回避要求，本事项由其他有权人员办理")
}
