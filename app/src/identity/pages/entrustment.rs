//! The entrustment of an entrusted organisation, on the page of its department.

use super::officer::standing_tag;
use super::own;
use crate::server::Desk;
use crate::ui::{field, textarea};
use chrono::NaiveDate;
use domain::identity::registry::EntrustmentView;
use domain::identity::term::Standing;
use domain::ids::DepartmentId;
use domain::{Failure, calendar};
use leptos::prelude::*;

/// What is on record, with its term; and the form for whoever keeps it.
pub(super) fn section(desk: &Desk, id: DepartmentId, view: &EntrustmentView) -> AnyView {
    let day = |day: Option<NaiveDate>| day.map(calendar::long_day).unwrap_or_default();
    let term = format!("{}—{}", day(view.valid_from), day(view.valid_to));
    let warning = match view.standing {
        Standing::Over => {
            Some(("委托已经到期", format!("期限至 {}。到期后不得再以本局名义执法；续签的，请更新委托文书和期限。", day(view.valid_to))))
        }
        Standing::Soon => Some(("委托即将到期", format!("期限至 {}，需要继续委托的，请及时续签。", day(view.valid_to)))),
        Standing::Ahead => Some(("委托尚未生效", format!("自 {} 起生效，此前不得以本局名义执法。", day(view.valid_from)))),
        _ if view.version == 0 => Some(("还没有登记委托", "依法委托须明确事项、权限和期限。没有登记的，无从核对其执法资格。".to_owned())),
        _ => None,
    };
    let warning =
        warning.map(|(title, text)| view! { <div class="banner is-warn" role="status"><strong>{title}</strong><p>{text}</p></div> });
    let facts = (view.version > 0 && !view.may_edit).then(|| {
        view! {
            <dl class="facts">
                <div><dt>"委托文书"</dt><dd>{view.document.clone()}</dd></div><div><dt>"委托事项"</dt><dd>{lines(&view.matters)}</dd></div>
                <div><dt>"委托权限"</dt><dd>{lines(&view.limits)}</dd></div><div><dt>"委托期限"</dt><dd>{term.clone()}</dd></div>
            </dl>
        }
    });
    let form = view.may_edit.then(|| form(desk, id, view));
    let standing = (view.version > 0).then(|| view! { <p class="meta"><span>{standing_tag(view.standing)}</span><span>{term}</span></p> });
    view! {
        <section class="card stack is-tight" aria-labelledby="entrustment"><h2 id="entrustment">"委托执法"</h2>
            <p class="muted">"受委托的组织以本局名义，在委托的事项、权限和期限内执法。"</p>
            <p class="meta"><span>"依据：行政执法公示制度 一"</span></p>
            {standing}{warning}{facts}{form}
        </section>
    }
    .into_any()
}

/// A longer text as it was typed, line by line.
fn lines(text: &str) -> Vec<AnyView> {
    text.lines().map(|line| view! { <p>{line.to_owned()}</p> }.into_any()).collect()
}

fn form(desk: &Desk, id: DepartmentId, view: &EntrustmentView) -> AnyView {
    let form = own(&desk.form, "document");
    let version = match &form.failure {
        Some(Failure::Conflict(conflict)) => conflict.version.to_string(),
        _ => form.value("version", &view.version.to_string()),
    };
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    // Administrators have the department's own form above it.
    let class = if desk.me().administers() { "button" } else { "button primary" };
    view! {
        <form class="form" method="post" action="/api/identity/save_entrustment">
            <input type="hidden" name="id" value=id.to_string()/><input type="hidden" name="version" value=version/>
            {field(&form, "document", "委托文书", "text", &view.document, "名称和文号，例如 行政执法委托书（大审批委〔2026〕1号）")}
            {textarea(&form, "matters", "委托事项", 3, &view.matters, "逐项写明，最多 2000 字")}
            {textarea(&form, "limits", "委托权限", 3, &view.limits, "可以做什么、不可以做什么，最多 2000 字")}
            <div class="fields">
                {field(&form, "valid_from", "委托期限起", "date", &day(view.valid_from), "当日起有效")}
                {field(&form, "valid_to", "委托期限止", "date", &day(view.valid_to), "含当日")}
            </div>
            <div class="form-actions"><button class=class>"保存委托"</button></div>
        </form>
    }
    .into_any()
}
