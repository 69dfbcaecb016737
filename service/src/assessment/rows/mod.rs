//! Entities of the assessment.

mod card;
mod daily;
mod evaluation;
mod result;

pub(crate) use card::*;
pub(crate) use daily::*;
pub(crate) use evaluation::*;
pub(crate) use result::*;
