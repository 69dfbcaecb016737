//! The workflows of the yearly assessment, as tables.

mod adverse;
mod cycle;
mod daily;
mod meeting;
mod objection;
mod paper;
mod result;
mod round;
mod self_assessment;

pub use adverse::*;
pub use cycle::*;
pub use daily::*;
pub use meeting::*;
pub use objection::*;
pub use paper::*;
pub use result::*;
pub use round::*;
pub use self_assessment::*;

#[cfg(test)]
mod tests;

use crate::authority::{Body, Function, Who};

const OFFICE: &[Who] = &[Who::Office(Function::AssessmentOffice)];
const GROUP: &[Who] = &[Who::Member(Body::LeadingGroup)];
const DEPARTMENT: &[Who] = &[Who::OfDepartment];
const HEAD: &[Who] = &[Who::HeadOfDepartment];
/// The object of an assessment for itself: a department by its head, an officer in person.
const OBJECT: &[Who] = &[Who::HeadOfDepartment, Who::Oneself];
