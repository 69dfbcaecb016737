//! Deadlines 期限: set, moved and ended with the thing they stand for; and the calendar that they are counted in.
//!
//! A use case of another module calls [`course::set`], [`course::shift`] and [`course::end`] under its own decision, in its
//! own transaction. The rest follows by itself: a job per deadline wakes at its next rung ([`remind`]), and a job per
//! person sends what has gathered ([`digest`]).

pub mod calendar;
pub(crate) mod course;
pub mod digest;
pub mod feed;
pub mod inbox;
pub mod list;
pub mod national;
pub mod news;
mod open;
pub(crate) mod people;
pub mod remind;
mod rows;
pub mod rule;
pub mod tasks;
pub mod wishes;
