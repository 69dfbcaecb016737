//! Pages of the working-day calendar.

pub mod calendar;
mod months;
pub mod operator;
