//! The yearly assessment.

pub mod api;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod pages;

use domain::assessment::Progress;

/// The dot before an indicator, with its word for screen readers beside it.
#[must_use]
pub fn dot(progress: Progress) -> &'static str {
    match progress {
        Progress::Empty => "dot",
        Progress::Partial => "dot is-soon",
        Progress::Done => "dot is-done",
    }
}
