//! The rules that a bureau settles where the plan is silent: weights, bounds, thresholds and periods.

use crate::identity::pages::conflict;
use crate::server::{Desk, Form};
use crate::ui::{Page, field, select};
use domain::assessment::Card;
use domain::assessment::rules::{Component, MovedRule, Rules, Weights};
use domain::assessment::view::registry::RulesView;
use domain::{Failure, Label};
use leptos::prelude::*;
use service::assessment::rules::view as rules;

/// `/b/{slug}/assessment/rules`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(rules(&desk.house, &desk.session).await)?;
    let content = if view.may_edit { editor(&desk, &view) } else { words(&view.rules, "现行规则") };
    let note = (!view.may_edit).then(|| view! { <p class="small muted">"考核规则由考核办公室维护，在年度考核开启前可以调整。"</p> });
    let differs = view.running.as_ref().filter(|(_, frozen)| *frozen != view.rules);
    let running = match (&view.running, differs) {
        (Some((year, _)), None) => Some(
            view! { <p>{format!("{year} 年度考核已经开启，按开启时的规则进行，与现行规则相同。此后的修改只用于以后开启的年度。")}</p> }
                .into_any(),
        ),
        (Some((year, frozen)), Some(_)) => Some(
            view! {
                <p>{format!("{year} 年度考核已经开启，仍按下列开启时的规则进行。")}</p>
                {words(frozen, &format!("{year} 年度的规则"))}
            }
            .into_any(),
        ),
        (None, _) => None,
    };
    let body = view! {
        <a class="back" href=desk.to("standards")>"返回指标标准"</a>
        <div class="page-head"><div>
            <h1>"考核规则"</h1>
            <p class="lede">"实施方案没有写明、由本局自定的部分：各部分权重、加减分上限和期限。年度考核开启时随之固定，开启后的修改不影响当年。"</p>
            <p class="meta"><span>"依据：评议考核实施方案 五、六、七"</span></p>
        </div></div>
        {conflict(&desk.form)}
        {running}
        {content}
        {note}
    };
    let crumbs = vec![("指标标准".into(), Some(desk.to("standards"))), ("考核规则".into(), None)];
    Ok(Page::new("standards", "考核规则", crumbs, body).narrow())
}

fn words(rules: &Rules, title: &str) -> AnyView {
    let rows: Vec<_> = rules.in_words().into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect();
    view! { <section class="card"><h2>{title.to_owned()}</h2><dl class="facts">{rows}</dl></section> }.into_any()
}

fn editor(desk: &Desk, view: &RulesView) -> AnyView {
    let (form, rules, usual) = (&desk.form, &view.rules, Rules::default());
    let version = match &form.failure {
        Some(Failure::Conflict(conflict)) => conflict.version.to_string(),
        _ => form.value("version", &view.version.to_string()),
    };
    let moved = MovedRule::ALL.iter().map(|rule| (rule.code().to_owned(), rule.to_string())).collect();
    let days = |usual: u32, article: &str| format!("1 至 60 个工作日，默认 {usual}。{article}");
    let officers = format!("{}不填自查自评表，默认不计自查自评。依据：五、六（四）", Card::Officer);
    view! {
        <form class="form" method="post" action="/api/assessment/save_rules">
            <input type="hidden" name="version" value=version/>
            {weights(form, Card::Department, rules.department, usual.department, "没有进行的部分，其权重按比例分给其他部分。依据：五、六（一）至（三）")}
            {weights(form, Card::Officer, rules.officer, usual.officer, &officers)}
            <fieldset class="field"><legend class="large">"计分"</legend>
                {field(form, "daily_bound", "日常考核加减分上限", "text", &rules.daily_bound.to_string(), &format!("单位：分，0 至 100，默认 {}。依据：五（日常考核与年度考核相衔接）", usual.daily_bound))}
                {field(form, "ballots_min", "评议结果最少份数", "text", &rules.ballots_min.to_string(), &format!("不足的不显示、不计分，以免推知谁评了什么。不少于 3 份，默认 {}。依据：五、六（二）", usual.ballots_min))}
                {select(form, "moved", "年内调动的人员，在哪个科室考核", moved, rules.moved.code(), &format!("默认 {}。依据：二、六（四）", usual.moved))}
            </fieldset>
            <fieldset class="field"><legend class="large">"期限（工作日）"</legend>
                {field(form, "daily_objection_days", "对日常考核记录提出异议", "text", &rules.daily_objection_days.to_string(), &days(usual.daily_objection_days, "自告知之日起。依据：一（公开、公平、公正）"))}
                {field(form, "objection_days", "对考核结果申请复核", "text", &rules.objection_days.to_string(), &days(usual.objection_days, "自通报之日起。依据：七（四）"))}
                {field(form, "answer_days", "领导小组答复复核申请", "text", &rules.answer_days.to_string(), &days(usual.answer_days, "自收到申请之日起。依据：四（一）"))}
            </fieldset>
            <div class="form-actions"><button class="button primary">"保存"</button><a class="link" href=desk.to("standards")>"取消"</a></div>
        </form>
    }
    .into_any()
}

/// The names of the fields of a card's weights, in the order of the components.
fn names(card: Card) -> [&'static str; 4] {
    match card {
        Card::Department => ["department_self", "department_mutual", "department_external", "department_office"],
        Card::Officer => ["officer_self", "officer_mutual", "officer_external", "officer_office"],
    }
}

/// The weights of a card: one line each, and what is wrong with them as a whole.
fn weights(form: &Form, card: Card, weights: Weights, usual: Weights, hint: &str) -> AnyView {
    let error = form.error(card.code());
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error" id=format!("{}-error", card.code())>{message}</p> });
    let fields: Vec<_> = Component::ALL
        .iter()
        .zip(names(card))
        .map(|(component, name)| {
            field(form, name, component.label(), "text", &weights.of(*component).to_string(), &format!("默认 {}", usual.of(*component)))
        })
        .collect();
    view! {
        <fieldset class=class id=card.code() tabindex="-1"><legend class="large">{format!("{card}各部分权重（%）")}</legend>
            <p class="hint">{format!("整数，合计 100；填 0 的不计入。{hint}")}</p>{error}<div class="fields">{fields}</div></fieldset>
    }
    .into_any()
}
