//! Pages of the assessment.

pub mod adverse;
pub mod card;
pub mod cycle;
pub mod daily;
pub mod external;
pub mod home;
pub mod mutual;
pub mod overview;
pub mod paper;
pub mod record;
pub mod result;
pub mod review;
pub mod rules;
pub mod sign;
pub mod standard;
pub mod tabs;
