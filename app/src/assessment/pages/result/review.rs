//! The office's review of one object: every indicator beside what was submitted, scored in one form (S 评议 六(三)).

use super::crumbs;
use super::object::{last_year, scored_before};
use crate::server::{Desk, Form};
use crate::ui::{Page, textarea};
use domain::assessment::lifecycle::ResultState;
use domain::assessment::view::result::{ObjectView, ScoredItem};
use domain::assessment::{Card, ScoredBy};
use domain::{Failure, Label};
use leptos::prelude::*;
use service::assessment::result::page::sheet;

/// `/b/{slug}/assessment/object/{id}/review`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(sheet(&desk.house, &desk.session, desk.part("id")?).await)?;
    let row = &view.row;
    if !row.may_review {
        return Err(Failure::NotFound);
    }
    let title = format!("审查 {}", row.name);
    let office = row.sheet.basis.office;
    let content = if row.state == ResultState::Pending { scoring(&desk, &view) } else { recalling(&desk, &view) };
    let body = view! {
        <a class="back" href=desk.to(&format!("assessment/object/{}", row.id))>"返回考核结果"</a>
        <div class="page-head"><div><h1>{title.clone()}</h1><p class="meta">
            <span>{format!("已评 {} 项，共 {} 项，合计 {} 分", office.done, office.total, office.scored)}</span>
            <span>"与自评相同即为确认；不同的，写明理由"</span><span>"依据：评议考核实施方案 六（三）"</span></p></div></div>
        {content}
    };
    let sheet = desk.to(&format!("assessment/object/{}", row.id));
    let crumbs = crumbs(&desk, view.cycle.year, vec![(row.name.clone(), Some(sheet)), ("审查".into(), None)]);
    Ok(Page::new("assessment", title, crumbs, body))
}

fn scoring(desk: &Desk, view: &ObjectView) -> AnyView {
    let row = &view.row;
    let rows: Vec<_> = view.items.iter().map(|item| line(desk, view, item)).collect();
    let own = (row.card == Card::Department).then(|| view! { <th scope="col" class="num">"自评"</th> });
    let before = last_year(view).map(|year| view! { <th scope="col" class="num">{format!("{year} 年")}</th> });
    let rest =
        (row.card == Card::Department).then(|| view! { <button class="button" name="rest" value="own">"保存，其余按自评确认"</button> });
    view! {
        <form class="card has-table" method="post" action="/api/assessment/score">
            <input type="hidden" name="object" value=row.id.to_string()/><input type="hidden" name="version" value=row.version.to_string()/>
            <div class="table-wrap"><table class="table is-form">
                <caption class="quiet">"逐项评分"</caption>
                <thead><tr><th scope="col">"编号"</th><th scope="col">"指标与评分标准"</th>{before}{own}<th scope="col">"审查得分"</th><th scope="col">"理由"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
            <div class="form-actions"><button class="button primary">"保存评分"</button>{rest}<a href=desk.to(&format!("assessment/object/{}", row.id))>"取消"</a></div>
        </form>
    }
    .into_any()
}

fn line(desk: &Desk, view: &ObjectView, item: &ScoredItem) -> AnyView {
    let indicator = &item.indicator;
    let shown = |points: Option<domain::Points>| points.map(|points| points.to_string()).unwrap_or_default();
    let by = (indicator.scored_by != ScoredBy::Department && view.row.card == Card::Department)
        .then(|| view! { <small class="muted">{indicator.scored_by.label()}</small> });
    let own = (view.row.card == Card::Department).then(|| {
        let text = if indicator.scored_by == ScoredBy::Department { shown(item.own) } else { "—".to_owned() };
        view! { <td class="num" data-label="自评">{text}</td> }
    });
    let before = last_year(view).map(|year| {
        view! { <td class="num muted" data-label=format!("{year} 年")>{scored_before(item)}</td> }
    });
    let statement = (!item.statement.is_empty()).then(|| {
        view! { <details><summary>"情况说明"<span class="quiet">{format!("：{}", indicator.name)}</span></summary><p>{item.statement.clone()}</p></details> }
    });
    let files = view.row.self_assessment.filter(|_| item.evidence > 0).map(|card| {
        view! { <a class="small" href=desk.to(&format!("assessment/card/{card}/review#{}", item.id))>{format!("佐证 {} 件", item.evidence)}</a> }
    });
    let system = item.system.clone().map(|(points, how)| view! { <p class="small">{format!("系统计分 {points} 分：{how}")}</p> });
    let offered = item.office.or(item.system.as_ref().map(|(points, _)| *points));
    view! {
        <tr><td class="minor" data-label="编号">{indicator.code.clone()}</td>
        <th scope="row"><div class="stack is-tight"><span>{indicator.name.clone()}" "{by}</span><small class="muted">{indicator.rule.clone()}</small>{system}{statement}{files}</div></th>{before}{own}
        <td data-label="审查得分">{points(&desk.form, item, &shown(offered))}</td><td data-label="理由">{reason(&desk.form, item)}</td></tr>
    }
    .into_any()
}

/// As a URN: a key that begins with a digit would be read as a place in a list.
fn named(what: &str, item: &ScoredItem) -> String {
    format!("{what}[urn:uuid:{}]", item.id)
}

fn points(form: &Form, item: &ScoredItem, offered: &str) -> AnyView {
    let (name, field) = (named("scores", item), format!("scores.{}", item.id));
    let (value, error) = (form.value(&name, offered), form.error(&field));
    let invalid = error.is_some().then_some("true");
    let described = error.as_ref().map(|_| format!("{field}-error"));
    let message = error.map(|text| view! { <p class="error" id=format!("{field}-error")>{text}</p> });
    let label = format!("{} {}的审查得分", item.indicator.code, item.indicator.name);
    view! {
        {message}<span class="with-unit"><input class="input is-points" id=field name=name value=value inputmode="decimal" autocomplete="off" aria-label=label aria-invalid=invalid aria-describedby=described/>
        <span>{format!("/ {}", item.indicator.max)}</span></span>
    }
    .into_any()
}

fn reason(form: &Form, item: &ScoredItem) -> AnyView {
    let (name, field) = (named("reasons", item), format!("reasons.{}", item.id));
    let (value, error) = (form.value(&name, &item.reason), form.error(&field));
    let invalid = error.is_some().then_some("true");
    let described = error.as_ref().map(|_| format!("{field}-error"));
    let message = error.map(|text| view! { <p class="error" id=format!("{field}-error")>{text}</p> });
    let label = format!("{} {}的理由", item.indicator.code, item.indicator.name);
    view! { {message}<textarea class="input" id=field name=name rows="2" maxlength="500" aria-label=label aria-invalid=invalid aria-describedby=described>{value}</textarea> }.into_any()
}

fn recalling(desk: &Desk, view: &ObjectView) -> AnyView {
    let row = &view.row;
    let grade = row.proposed.map(|grade| grade.label()).unwrap_or_default();
    view! {
        <section class="card" aria-labelledby="recall"><h2 id="recall">"收回档次建议"</h2>
        <form class="form" method="post" action="/api/assessment/recall">
            <input type="hidden" name="object" value=row.id.to_string()/><input type="hidden" name="version" value=row.version.to_string()/>
            <p>{format!("已建议“{grade}”。收回后可以修改评分，再重新提出建议。")}</p>
            {textarea(&desk.form, "reason", "收回理由", 3, "", "不超过 500 字，记入操作记录")}
            <div class="form-actions"><button class="button danger">"收回建议"</button></div>
        </form></section>
    }
    .into_any()
}
