//! Pages of accountability: the list, a case with the forms of its steps, the pages of the person concerned, and the papers.

pub mod case;
pub mod list;
pub mod new;
pub mod own;
pub mod paper;
mod parts;
pub mod step;

/// The regulation that every page of the module rests on.
const ARTICLE: &str = "依据：过错责任追究暂行办法";
