//! The deadlines within somebody's reach: what is to be done, what is late, what is over.

use super::{due, state_tag};
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::time_left;
use domain::deadline::course::DeadlineState;
use domain::deadline::view::{DeadlineCounts, DeadlineReach, DeadlineRow};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::deadline::list::{Which, list};

/// `/b/{slug}/deadlines`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let which = CHOICES.iter().find(|(_, code, _)| desk.query("which") == Some(code)).map_or(Which::Open, |(which, _, _)| *which);
    let after = desk.query("after");
    let (page, counts) = desk.seen(list(&desk.house, &desk.session, which, after).await)?;
    let first = after.is_some().then(|| address(&desk, which, None));
    let next = page.next.as_deref().map(|key| address(&desk, which, Some(key)));
    let turning = pager(first, format!("本页 {} 项，共 {} 项", page.rows.len(), count(which, &counts)), next);
    let table = if page.rows.is_empty() { nothing(which) } else { table(&desk, which, &page.rows) };
    let bureau = DeadlineReach::of(desk.session.actor()) == DeadlineReach::Bureau;
    let ahead = bureau.then(|| view! { <a class="button" href=desk.to("deadlines/ahead")>"未来 30 天的提醒"</a> });
    let lede = if bureau {
        "全局各项工作的办理期限。打开一项，可以核对期限怎样计算、提醒过谁。"
    } else {
        "您和您负责的科室的办理期限。打开一项，可以核对期限怎样计算、提醒过谁。"
    };
    let body = view! {
        <div class="page-head"><div><h1>"期限"</h1><p class="lede">{lede}</p></div>
            <div class="actions">{ahead}<a class="button" href=desk.to("deadlines/kinds")>"期限种类与提醒"</a></div></div>
        {filters(&desk, which, &counts)}
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("deadlines", "期限", vec![("期限".into(), None)], body))
}

/// The filters: what they choose, how the address names it, and what they are called.
const CHOICES: [(Which, &str, &str); 3] =
    [(Which::Open, "open", "待办理"), (Which::Late, "late", "已逾期"), (Which::Over, "over", "已结束")];

/// What is late is still to be done.
fn count(which: Which, counts: &DeadlineCounts) -> usize {
    match which {
        Which::Open => counts.open + counts.late,
        Which::Late => counts.late,
        Which::Over => counts.over,
    }
}

fn address(desk: &Desk, which: Which, after: Option<&str>) -> String {
    let code = CHOICES.iter().find(|(of, _, _)| *of == which).map(|(_, code, _)| *code).filter(|_| which != Which::Open);
    let parts: Vec<String> = code.map(|code| format!("which={code}")).into_iter().chain(after.map(|key| format!("after={key}"))).collect();
    desk.to(&if parts.is_empty() { "deadlines".to_owned() } else { format!("deadlines?{}", parts.join("&")) })
}

fn filters(desk: &Desk, which: Which, counts: &DeadlineCounts) -> AnyView {
    let links: Vec<_> = CHOICES
        .iter()
        .map(|(of, _, name)| {
            let here = (*of == which).then_some("true");
            view! { <a href=address(desk, *of, None) aria-current=here>{*name}" "<span>{count(*of, counts)}</span></a> }
        })
        .collect();
    view! { <nav class="filters" aria-label="按办理情况筛选">{links}</nav> }.into_any()
}

fn nothing(which: Which) -> AnyView {
    let (title, what) = match which {
        Which::Open => ("没有待办理的期限", "年度考核开启、材料退回补正、记录告知等事项发生后，办理期限自动列在这里。"),
        Which::Late => ("没有逾期的事项", "超过期限还没有办理的事项会列在这里。"),
        Which::Over => ("还没有结束的期限", "办结、期满失效和取消的期限会列在这里备查。"),
    };
    view! { <div class="empty"><strong>{title}</strong><p>{what}</p></div> }.into_any()
}

fn table(desk: &Desk, which: Which, rows: &[DeadlineRow]) -> AnyView {
    let over = which == Which::Over;
    let third = if over { "办结时间" } else { "剩余时间" };
    let caption = if over { "已结束的期限，截止晚的在前" } else { "期限，先截止的在前" };
    let rows: Vec<_> = rows.iter().map(|row| line(desk, row, over)).collect();
    view! {
        <div class="table-wrap"><table class="table"><caption class="quiet">{caption}</caption>
            <thead><tr><th scope="col">"什么事"</th><th scope="col">"应当在何时前"</th><th scope="col">{third}</th><th scope="col">"状态"</th></tr></thead>
            <tbody>{rows}</tbody></table></div>
    }
    .into_any()
}

fn line(desk: &Desk, row: &DeadlineRow, over: bool) -> AnyView {
    let href = desk.to(&format!("deadlines/{}", row.id));
    let third = match (over, row.state) {
        (true, _) => ended(desk, row).into_any(),
        (false, DeadlineState::Paused) => view! { <span class="nil">"—"</span> }.into_any(),
        (false, _) => time_left(row.due, desk.now, desk.zone()),
    };
    let label = if over { "办结时间" } else { "剩余时间" };
    view! {
        <tr><th scope="row"><a href=href>{row.title.clone()}</a><small class="under muted">{row.kind.label()}</small></th>
        <td data-label="应当在何时前" class="nowrap">{due(desk, row.due)}</td><td data-label=label>{third}</td><td data-label="状态">{state_tag(row.state)}</td></tr>
    }
    .into_any()
}

/// When it was done. What lapsed or was cancelled was not.
pub(super) fn ended(desk: &Desk, row: &DeadlineRow) -> String {
    match (row.ended, row.state) {
        (Some(at), DeadlineState::Met) => {
            let late = if at >= row.due { "（逾期办结）" } else { "" };
            format!("{}{late}", calendar::near(at, desk.now, desk.zone()))
        }
        _ => "—".to_owned(),
    }
}
