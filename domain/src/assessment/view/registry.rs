//! What the pages of the rules and of two versions of a standard show.

use crate::assessment::comparison::Comparison;
use crate::assessment::rules::Rules;
use crate::assessment::view::StandardBrief;
use serde::{Deserialize, Serialize};

/// The rules in force for the next cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesView {
    /// The rules.
    pub rules: Rules,
    /// The version read; 0 where the bureau has changed nothing.
    pub version: i32,
    /// The year that is under way, with the rules that it opened with.
    pub running: Option<(i32, Rules)>,
    /// Whether the viewer may change them.
    pub may_edit: bool,
}

/// Two versions of a standard, one beside the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonView {
    /// The version it starts from.
    pub old: StandardBrief,
    /// The version it leads to.
    pub new: StandardBrief,
    /// What is different.
    pub comparison: Comparison,
}
