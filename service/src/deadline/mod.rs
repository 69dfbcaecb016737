//! Periods and the calendar that they are counted in.

pub mod calendar;
pub mod national;
mod open;
mod rows;
