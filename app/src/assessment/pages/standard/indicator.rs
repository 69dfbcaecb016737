//! One indicator of a version: changed, added, or removed.

use super::{based_on, sum};
use crate::server::Desk;
use crate::ui::{Page, field, select, textarea};
use domain::assessment::standard::Indicator;
use domain::assessment::view::{StandardBrief, StandardView};
use domain::assessment::{Card, ScoredBy};
use domain::ids::IndicatorId;
use domain::{Failure, Label, Points};
use leptos::prelude::*;
use service::assessment::standard::view as version;

/// `/b/{slug}/standards/{id}/indicator/{indicator}`
pub async fn indicator(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(version(&desk.house, &desk.session, desk.part("id")?).await)?;
    let which: String = desk.part("indicator")?;
    if !view.may_edit {
        return Err(Failure::refused("该版指标标准不能修改：已随年度考核启用，或者不由您的科室管理"));
    }
    let existing = match which.as_str() {
        "new" => None,
        _ => {
            let id: IndicatorId = desk.part("indicator")?;
            Some(view.indicators.iter().find(|(other, _)| *other == id).map(|(_, i)| i).ok_or(Failure::NotFound)?)
        }
    };
    let title = existing.map_or_else(|| "增加指标".to_owned(), |i| format!("{} {}", i.code, i.name));
    let place = desk.to(&format!("standards/{}", view.brief.id));
    let balances: Vec<String> = Card::ALL.iter().map(|card| format!("{card}表现合计 {} 分", sum(&view.brief, *card).1)).collect();
    let body = view! {
        <a class="back" href=place.clone()>{format!("返回第 {} 版", view.brief.number)}</a>
        <div class="page-head"><div><h1>{title.clone()}</h1><p class="meta"><span>{format!("{}　第 {} 版", view.brief.title, view.brief.number)}</span><span>{balances.join("，")}</span></p></div></div>
        {fields(&desk, &view, existing, &which, &place)}
        {existing.map(|i| removal(&desk, &view.brief, &which, i))}
    };
    let crumbs =
        vec![("指标标准".into(), Some(desk.to("standards"))), (format!("第 {} 版", view.brief.number), Some(place)), (title.clone(), None)];
    Ok(Page::new("standards", title, crumbs, body).narrow())
}

fn fields(desk: &Desk, view: &StandardView, existing: Option<&Indicator>, which: &str, place: &str) -> AnyView {
    let form = &desk.form;
    let was = |get: fn(&Indicator) -> &str| existing.map(get).unwrap_or_default();
    let (card, scored_by) = existing.map_or((Card::Department, ScoredBy::Department), |i| (i.card, i.scored_by));
    let max = existing.map(|i| i.max.to_string()).unwrap_or_default();
    let cards = Card::ALL.iter().map(|c| (c.code().to_owned(), format!("{c}表"))).collect();
    let ways = ScoredBy::ALL.iter().map(|s| (s.code().to_owned(), s.label().to_owned())).collect();
    let mut categories: Vec<&str> = view.indicators.iter().map(|(_, i)| i.category.as_str()).collect();
    categories.sort_unstable();
    categories.dedup();
    let category =
        if categories.is_empty() { "如：合法执法".to_owned() } else { format!("现有类别：{}", categories.join("、")) };
    view! {
        <form class="form" method="post" action="/api/assessment/save_indicator">
            <input type="hidden" name="standard" value=view.brief.id.to_string()/>
            <input type="hidden" name="version" value=based_on(desk, &view.brief)/>
            <input type="hidden" name="indicator" value=which.to_owned()/>
            <div class="fields">
                {select(form, "card", "表别", cards, card.code(), "执法人员不填自评表，其指标由考核办公室评")}
                {field(form, "code", "编号", "text", was(|i| &i.code), "如 D05，同一张表内不得重复")}
            </div>
            {field(form, "category", "类别", "text", was(|i| &i.category), &category)}
            {field(form, "name", "指标", "text", was(|i| &i.name), "不超过 40 字")}
            {textarea(form, "requirement", "要求", 3, was(|i| &i.requirement), "应当做到什么，不超过 500 字")}
            <div class="fields">
                {field(form, "max", "分值", "text", &max, "可有一位小数，如 4 或 3.5")}
                {select(form, "scored_by", "计分方式", ways, scored_by.code(), "自评的由科室填写得分和情况说明")}
            </div>
            {textarea(form, "rule", "评分标准", 3, was(|i| &i.rule), "怎样扣分，不超过 500 字")}
            {textarea(form, "evidence_hint", "佐证材料", 2, was(|i| &i.evidence_hint), "写明的，科室自评时必须上传；不需要佐证的留空")}
            {textarea(form, "reference", "依据", 2, was(|i| &i.reference), "如：附件2 三（一）1")}
            <div class="form-actions"><button class="button primary">"保存"</button><a href=place.to_owned()>"取消"</a></div>
        </form>
    }
    .into_any()
}

fn removal(desk: &Desk, brief: &StandardBrief, which: &str, indicator: &Indicator) -> AnyView {
    let after = sum(brief, indicator.card).1.tenths() - indicator.max.tenths();
    let text = format!("移除后，{}表合计由 {} 分变为 {} 分。", indicator.card, sum(brief, indicator.card).1, Points::from_tenths(after));
    view! {
        <section class="card" id="remove" aria-labelledby="remove-title"><h2 id="remove-title">"移除本项"</h2>
            <form class="form" method="post" action="/api/assessment/remove_indicator">
                <input type="hidden" name="standard" value=brief.id.to_string()/>
                <input type="hidden" name="version" value=based_on(desk, brief)/>
                <input type="hidden" name="indicator" value=which.to_owned()/>
                <ul class="consequences"><li>{text}</li><li class="is-final">"本项的要求和评分标准一并移除，其他版本中的同名指标不受影响。"</li></ul>
                <div class="form-actions"><button class="button danger">{format!("移除 {}", indicator.code)}</button></div>
            </form>
        </section>
    }
    .into_any()
}
