//! The daily record: the list, one entry, a new one, and what of it stands among the tasks.

mod entry;
mod new;

pub use entry::page;
pub use new::new;

use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::Page;
use domain::assessment::daily::signed;
use domain::assessment::lifecycle::{DailyCategory, DailyState};
use domain::assessment::view::{DailyBrief, DailyCounts, DailyList};
use domain::ids::{DailyEntryId, DepartmentId};
use domain::{Failure, Label};
use leptos::prelude::*;
use service::assessment::daily::{self as record, DailyFilter};

/// The article on every page of the record.
const ARTICLE: &str = "依据：评议考核实施方案 五";

/// `/b/{slug}/daily`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let filter = DailyFilter {
        year: desk.query("year").and_then(|year| year.parse().ok()),
        department: desk.query("department").and_then(|id| id.parse::<DepartmentId>().ok()),
        category: desk.query("category").and_then(DailyCategory::from_code),
        state: desk.query("state").and_then(DailyState::from_code),
    };
    let before = desk.query("before").and_then(|id| id.parse::<DailyEntryId>().ok());
    let list = desk.seen(record::list(&desk.house, &desk.session, &filter, before).await)?;
    let first = before.is_some().then(|| address(&desk, &filter, None));
    let next = list.page.next.as_deref().map(|key| address(&desk, &filter, Some(key)));
    let turning = pager(first, format!("本页 {} 条，共 {} 条", list.page.rows.len(), list.counts.matching), next);
    let enter =
        list.may_enter.then(|| view! { <div class="actions"><a class="button primary" href=desk.to("daily/new")>"登记日常考核"</a></div> });
    let lede = if list.sees_all {
        "平时的表扬、批评、培训、评查等情况随时登记，告知考核对象，计入年度考核。"
    } else {
        "记入您和您负责的科室年度考核的平时情况。对记录有异议的，可以在期限内提出。"
    };
    let table = if list.page.rows.is_empty() { nothing(&list) } else { table(&desk, &list) };
    let body = view! {
        <div class="page-head">
            <div><h1>"日常考核"</h1><p class="lede">{lede}</p><p class="meta"><span>{ARTICLE}</span></p></div>
            {enter}
        </div>
        {filters(&desk, &filter, &list.counts)}
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("daily", "日常考核", vec![("日常考核".into(), None)], body))
}

/// The list with these choices, from before an entry on.
fn address(desk: &Desk, filter: &DailyFilter, before: Option<&str>) -> String {
    let mut parts = Vec::new();
    parts.extend(filter.state.map(|state| format!("state={}", state.code())));
    parts.extend(filter.year.map(|year| format!("year={year}")));
    parts.extend(filter.category.map(|category| format!("category={}", category.code())));
    parts.extend(filter.department.map(|id| format!("department={id}")));
    parts.extend(before.map(|key| format!("before={key}")));
    let place = if parts.is_empty() { "daily".to_owned() } else { format!("daily?{}", parts.join("&")) };
    desk.to(&place)
}

/// A choice among the filters: where it leads, its name, how many entries, whether it is the present one.
type Choice = (DailyFilter, String, usize, bool);

fn filters(desk: &Desk, filter: &DailyFilter, counts: &DailyCounts) -> AnyView {
    // What there is none of is left out, unless it is what was chosen.
    let shown = |choices: Vec<Choice>| choices.into_iter().filter(|(_, _, n, here)| *n > 0 || *here).collect::<Vec<_>>();
    let states =
        shown(counts.states.iter().map(|(s, n)| choice(DailyFilter { state: Some(*s), ..*filter }, s.label(), *n, filter)).collect());
    let years =
        shown(counts.years.iter().map(|(y, n)| choice(DailyFilter { year: Some(*y), ..*filter }, format!("{y} 年"), *n, filter)).collect());
    let categories = shown(
        counts.categories.iter().map(|(c, n)| choice(DailyFilter { category: Some(*c), ..*filter }, c.label(), *n, filter)).collect(),
    );
    let departments = shown(
        counts.departments.iter().map(|(d, name, n)| choice(DailyFilter { department: Some(*d), ..*filter }, name, *n, filter)).collect(),
    );
    let open = filter.year.is_some() || filter.category.is_some() || filter.department.is_some();
    view! {
        <div class="stack is-tight">
            {row(desk, "按状态筛选", DailyFilter { state: None, ..*filter }, filter.state.is_none(), states)}
            <details open=open><summary>"按年度、类别、科室筛选"</summary>
                {row(desk, "按年度筛选", DailyFilter { year: None, ..*filter }, filter.year.is_none(), years)}
                {row(desk, "按类别筛选", DailyFilter { category: None, ..*filter }, filter.category.is_none(), categories)}
                {row(desk, "按科室筛选", DailyFilter { department: None, ..*filter }, filter.department.is_none(), departments)}
            </details>
        </div>
    }
    .into_any()
}

fn choice(to: DailyFilter, name: impl Into<String>, count: usize, present: &DailyFilter) -> Choice {
    (to, name.into(), count, to == *present)
}

fn row(desk: &Desk, label: &'static str, all: DailyFilter, is_all: bool, choices: Vec<Choice>) -> AnyView {
    let sum: usize = choices.iter().map(|(_, _, count, _)| count).sum();
    let links: Vec<_> = choices
        .into_iter()
        .map(|(to, name, count, here)| {
            view! { <a href=address(desk, &to, None) aria-current=here.then_some("true")>{name}" "<span>{count}</span></a> }
        })
        .collect();
    view! { <nav class="filters" aria-label=label><a href=address(desk, &all, None) aria-current=is_all.then_some("true")>"全部 "<span>{sum}</span></a>{links}</nav> }
        .into_any()
}

fn nothing(list: &DailyList) -> AnyView {
    let (title, what) = match (list.counts.all, list.may_enter) {
        (0, true) => ("还没有日常考核记录", "点“登记日常考核”登记第一条；其他工作中形成的记录也会列在这里。"),
        (0, false) => ("还没有日常考核记录", "考核办公室登记与您有关的情况后，会发邮件告知，并列在这里。"),
        _ => ("没有符合条件的记录", "请选择其他条件，或者选“全部”。"),
    };
    view! { <div class="empty"><strong>{title}</strong><p>{what}</p></div> }.into_any()
}

fn table(desk: &Desk, list: &DailyList) -> AnyView {
    let rows: Vec<_> = list.page.rows.iter().map(|brief| line(desk, brief)).collect();
    view! {
        <div class="table-wrap"><table class="table"><caption class="quiet">"日常考核记录，新的在前"</caption>
            <thead><tr><th scope="col">"编号"</th><th scope="col">"考核对象"</th><th scope="col">"类别"</th><th scope="col" class="num">"分值"</th>
            <th scope="col">"事实"</th><th scope="col">"发生日期"</th><th scope="col">"状态"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
    }
    .into_any()
}

fn line(desk: &Desk, brief: &DailyBrief) -> AnyView {
    let href = desk.to(&format!("daily/{}", brief.id));
    let verb = if brief.may_answer {
        "答复"
    } else if brief.may_object {
        "提出异议"
    } else {
        "查看"
    };
    let off = (!brief.state.counts()).then_some("is-off");
    view! {
        <tr class=off><th scope="row" class="nowrap"><a href=href.clone()>{brief.number.clone()}</a></th>
        <td data-label="考核对象">{object(brief)}</td>
        <td data-label="类别">{brief.category.label()}</td>
        <td class="num" data-label="分值">{signed(brief.points)}</td>
        <td class="minor" data-label="事实">{shortened(&brief.facts)}</td>
        <td class="minor nowrap" data-label="发生日期">{brief.day.to_string()}</td>
        <td data-label="状态">{tag(brief.state)}</td>
        <td class="verbs"><a href=href>{verb}<span class="quiet">{brief.number.clone()}</span></a></td></tr>
    }
    .into_any()
}

/// Whom an entry is about, broken between person and department where it does not fit.
fn object(brief: &DailyBrief) -> AnyView {
    match &brief.officer_name {
        Some(name) => {
            let department = format!("（{}）", brief.department_name);
            view! { <span class="nowrap">{name.clone()}</span><wbr/><span class="nowrap">{department}</span> }.into_any()
        }
        None => brief.department_name.clone().into_any(),
    }
}

/// The beginning of a text, in one line.
fn shortened(text: &str) -> String {
    const MOST: usize = 28;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= MOST { text } else { format!("{}…", text.chars().take(MOST).collect::<String>()) }
}

/// The tag of an entry's state.
pub(super) fn tag(state: DailyState) -> AnyView {
    let class = match state {
        DailyState::Told => "tag is-active",
        DailyState::Objected => "tag is-soon",
        DailyState::Upheld => "tag is-done",
        DailyState::Withdrawn => "tag",
    };
    view! { <span class=class>{state.label()}</span> }.into_any()
}
