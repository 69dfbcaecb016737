//! What the form of the rules sends.

use crate::Failed;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::server::{act, to};
#[cfg(feature = "ssr")]
use domain::assessment::command::registry::RulesInput;
#[cfg(feature = "ssr")]
use leptos_axum::redirect;
#[cfg(feature = "ssr")]
use service::assessment::rules;

/// Changes the rules for cycles that open from now on. Weights come in the order of the components.
#[server(prefix = "/api", endpoint = "assessment/save_rules")]
pub async fn save_rules(
    version: i32,
    department_self: String,
    department_mutual: String,
    department_external: String,
    department_office: String,
    officer_self: String,
    officer_mutual: String,
    officer_external: String,
    officer_office: String,
    daily_bound: String,
    ballots_min: String,
    moved: String,
    daily_objection_days: String,
    objection_days: String,
    answer_days: String,
) -> Result<(), Failed> {
    let input = RulesInput {
        department: [department_self, department_mutual, department_external, department_office],
        officer: [officer_self, officer_mutual, officer_external, officer_office],
        daily_bound,
        ballots_min,
        moved,
        daily_objection_days,
        objection_days,
        answer_days,
    };
    act(move |house, session| async move { rules::save(&house, &session, version, &input).await }).await?;
    redirect(&to("assessment/rules?done=saved")?);
    Ok(())
}
