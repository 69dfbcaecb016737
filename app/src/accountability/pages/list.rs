//! The cases of a bureau by stage, the late ones first; and what of them stands among the tasks.

use super::ARTICLE;
use super::parts::tag;
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::time_left;
use domain::accountability::lifecycle::FaultState;
use domain::accountability::view::{FaultBrief, FaultList};
use domain::{Failure, Label};
use leptos::prelude::*;
use service::accountability::{self, FaultFilter};

fn filter_of(text: Option<&str>) -> FaultFilter {
    match text {
        Some("late") => FaultFilter::Late,
        Some("over") => FaultFilter::Over,
        Some(code) => FaultState::from_code(code).map_or(FaultFilter::Open, FaultFilter::At),
        None => FaultFilter::Open,
    }
}

fn address(desk: &Desk, filter: FaultFilter, after: Option<&str>) -> String {
    let which = match filter {
        FaultFilter::Open => None,
        FaultFilter::Late => Some("late"),
        FaultFilter::Over => Some("over"),
        FaultFilter::At(state) => Some(state.code()),
    };
    let parts: Vec<String> = which.map(|code| format!("which={code}")).into_iter().chain(after.map(|key| format!("after={key}"))).collect();
    desk.to(&if parts.is_empty() { "accountability".to_owned() } else { format!("accountability?{}", parts.join("&")) })
}

/// `/b/{slug}/accountability`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let filter = filter_of(desk.query("which"));
    let after = desk.query("after");
    let list = desk.seen(accountability::list(&desk.house, &desk.session, filter, after).await)?;
    let first = after.is_some().then(|| address(&desk, filter, None));
    let next = list.page.next.as_deref().map(|key| address(&desk, filter, Some(key)));
    let turning = pager(first, format!("本页 {} 件", list.page.rows.len()), next);
    let register = list
        .may_register
        .then(|| view! { <div class="actions"><a class="button primary" href=desk.to("accountability/new")>"登记线索"</a></div> });
    let table = if list.page.rows.is_empty() { nothing(&list) } else { table(&desk, &list.page.rows) };
    let body = view! {
        <div class="page-head">
            <div><h1>"过错责任追究"</h1><p class="lede">"受理、调查、认定、追究行政执法过错；承办人、当事人和批准人相互分开。"</p><p class="meta"><span>{format!("{ARTICLE} 第十一条")}</span></p></div>
            {register}
        </div>
        {filters(&desk, filter, &list)}
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("accountability", "过错责任追究", vec![("过错责任追究".into(), None)], body))
}

fn filters(desk: &Desk, filter: FaultFilter, list: &FaultList) -> AnyView {
    let sum = |open: bool| list.counts.states.iter().filter(|(state, _)| state.is_open() == open).map(|(_, n)| n).sum::<usize>();
    let mut all = vec![
        (FaultFilter::Open, "在办", sum(true)),
        (FaultFilter::Late, "已逾期", list.counts.late),
        (FaultFilter::Over, "已结束", sum(false)),
    ];
    all.extend(
        list.counts.states.iter().filter(|(state, _)| state.is_open()).map(|(state, n)| (FaultFilter::At(*state), state.label(), *n)),
    );
    let links: Vec<_> = all
        .into_iter()
        .map(|(to, name, n)| {
            let here = (to == filter).then_some("true");
            view! { <a href=address(desk, to, None) aria-current=here>{name}" "<span>{n}</span></a> }
        })
        .collect();
    view! { <nav class="filters" aria-label="按阶段筛选">{links}</nav> }.into_any()
}

fn nothing(list: &FaultList) -> AnyView {
    let what = if list.may_register {
        "收到举报投诉，或者在工作中发现涉嫌过错的，点“登记线索”。"
    } else {
        "有需要您审核、批准或者复查的案件时，列在这里。"
    };
    view! { <div class="empty"><strong>"没有符合条件的案件"</strong><p>{what}</p></div> }.into_any()
}

fn table(desk: &Desk, rows: &[FaultBrief]) -> AnyView {
    let rows: Vec<_> = rows.iter().map(|brief| line(desk, brief)).collect();
    view! {
        <div class="table-wrap"><table class="table"><caption class="quiet">"过错责任案件，逾期的在前"</caption>
            <thead><tr><th scope="col">"编号"</th><th scope="col">"当事人"</th><th scope="col">"案由"</th><th scope="col">"阶段"</th>
            <th scope="col">"期限"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
    }
    .into_any()
}

fn line(desk: &Desk, brief: &FaultBrief) -> AnyView {
    let href = desk.to(&format!("accountability/{}", brief.id));
    let due = brief.due.map(|due| {
        let left = time_left(due, desk.now, desk.zone());
        view! { {left}<small class="muted">{brief.due_for}</small> }
    });
    view! {
        <tr><th scope="row" class="nowrap"><a href=href.clone()>{brief.number.clone()}</a></th>
        <td data-label="当事人"><span class="nowrap">{brief.officer_name.clone()}</span><wbr/><span class="nowrap">{format!("（{}）", brief.department_name)}</span></td>
        <td class="minor" data-label="案由">{brief.title.clone()}</td>
        <td data-label="阶段">{tag(brief.state)}</td>
        <td data-label="期限">{due}</td>
        <td class="verbs"><a href=href>"查看"<span class="quiet">{brief.number.clone()}</span></a></td></tr>
    }
    .into_any()
}

/// How many cases wait for somebody's office or rank, as a row of the home page.
pub async fn waiting(desk: &Desk) -> Result<Option<AnyView>, Failure> {
    let waiting = desk.seen(accountability::waiting(&desk.house, &desk.session).await)?;
    Ok((waiting > 0).then(|| {
        view! {
            <li class="task"><span class="kind">"过错责任"</span><span class="what">{format!("{waiting} 件案件等待您办理")}</span>
            <a class="verb" href=desk.to("accountability")>"办理"</a></li>
        }
        .into_any()
    }))
}
