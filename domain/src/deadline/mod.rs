//! Deadlines 期限: their kinds, their course, the working days they are counted in, and when people are reminded of them.

pub mod addressee;
pub mod course;
pub mod feed;
pub mod holidays;
pub mod kind;
pub mod ladder;
pub mod own_day;
pub mod period;
pub mod preference;
pub mod view;
pub mod workdays;
