//! The reminders of the next thirty days, day by day: what will be told to whom, and where nobody is in charge.

use super::{due, names};
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::Page;
use chrono::NaiveDate;
use domain::deadline::view::AheadRow;
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::deadline::list::ahead;

/// From so many rows on, the next day stands on the next page.
const ROWS: usize = 150;

/// `/b/{slug}/deadlines/ahead`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let rows = desk.seen(ahead(&desk.house, &desk.session).await)?;
    let (all, nobodys) = (rows.len(), rows.iter().filter(|row| row.to.is_empty()).count());
    let from = desk.query("from").and_then(|day| day.parse::<NaiveDate>().ok());
    let (shown, next) = cut(&desk, &rows, from);
    let link = |day: NaiveDate| desk.to(&format!("deadlines/ahead?from={day}"));
    let turning = (from.is_some() || next.is_some())
        .then(|| pager(from.map(|_| desk.to("deadlines/ahead")), format!("本页 {} 次，共 {all} 次", shown.len()), next.map(link)));
    let content = if shown.is_empty() {
        view! {
            <div class="empty"><strong>"未来 30 天没有要发出的提醒"</strong><p>"有期限开始计算后，将要发出的提醒列在这里。"</p></div>
        }
        .into_any()
    } else {
        table(&desk, &shown)
    };
    let warning = (nobodys > 0).then(|| {
        view! {
            <div class="banner is-warn" role="status"><strong>{format!("有 {nobodys} 次提醒无人负责")}</strong>
            <p>"请在“用户”“科室与职能”中确定责任人，或者登记委托，到时提醒才有人收到。"</p></div>
        }
    });
    let body = view! {
        <a class="back" href=desk.to("deadlines")>"返回期限"</a>
        <div class="page-head"><div><h1>"未来 30 天的提醒"</h1>
            <p class="lede">"按目前的期限、人员和委托列出；期间有变化的，以发出时为准。"</p>
            <p class="meta"><span>{format!("共 {all} 次")}</span></p></div></div>
        {warning}
        <section class="card has-table">{content}{turning}</section>
    };
    let crumbs = vec![("期限".into(), Some(desk.to("deadlines"))), ("未来 30 天的提醒".into(), None)];
    Ok(Page::new("deadlines", "未来 30 天的提醒", crumbs, body))
}

/// Whole days from `from` on until there are enough rows, and the day that comes after them.
fn cut<'a>(desk: &Desk, rows: &'a [AheadRow], from: Option<NaiveDate>) -> (Vec<&'a AheadRow>, Option<NaiveDate>) {
    let day = |row: &AheadRow| calendar::day_of(row.at, desk.zone());
    let mut shown: Vec<&AheadRow> = Vec::new();
    for row in rows.iter().filter(|row| from.is_none_or(|from| day(row) >= from)) {
        if shown.len() >= ROWS && shown.last().is_some_and(|last| day(last) != day(row)) {
            return (shown, Some(day(row)));
        }
        shown.push(row);
    }
    (shown, None)
}

fn table(desk: &Desk, rows: &[&AheadRow]) -> AnyView {
    let day = |row: &AheadRow| calendar::day_of(row.at, desk.zone());
    let days: Vec<_> = rows
        .chunk_by(|one, next| day(one) == day(next))
        .filter_map(|rows| {
            let first = day(rows.first()?);
            let name = format!("{}（{}）　{} 次", calendar::long_day(first), calendar::weekday(first), rows.len());
            let alike = |one: &&AheadRow, next: &&AheadRow| {
                (one.at, one.kind, one.due, one.to.is_empty()) == (next.at, next.kind, next.due, next.to.is_empty())
            };
            let lines: Vec<_> = rows.chunk_by(alike).filter_map(|alike| line(desk, alike)).collect();
            Some(view! { <tbody><tr class="group"><th scope="rowgroup" colspan="4">{name}</th></tr>{lines}</tbody> })
        })
        .collect();
    view! {
        <div class="table-wrap"><table class="table"><caption class="quiet">"未来 30 天的提醒，先发出的在前"</caption>
            <thead><tr><th scope="col">"什么事"</th><th scope="col">"发出时间"</th><th scope="col">"截止"</th><th scope="col">"提醒谁"</th></tr></thead>
            {days}</table></div>
    }
    .into_any()
}

/// A reminder; or several of one kind at the same time, which are looked at one by one when somebody wants to.
fn line(desk: &Desk, alike: &[&AheadRow]) -> Option<AnyView> {
    let first = alike.first()?;
    let link = |row: &AheadRow| view! { <a href=desk.to(&format!("deadlines/{}", row.deadline))>{row.title.clone()}</a> };
    let what = if alike.len() == 1 {
        link(first).into_any()
    } else {
        let each: Vec<_> = alike.iter().map(|row| view! { <li>{link(row)}</li> }).collect();
        view! { <details><summary>{format!("{}　{} 件", first.kind, alike.len())}</summary><ul>{each}</ul></details> }.into_any()
    };
    let mut to: Vec<String> = Vec::new();
    for name in alike.iter().flat_map(|row| &row.to) {
        if !to.contains(name) {
            to.push(name.clone());
        }
    }
    let clock = first.at.with_timezone(&desk.zone()).format("%H:%M").to_string();
    Some(
        view! {
            <tr><th scope="row">{what}</th><td data-label="发出时间">{clock}</td>
            <td class="minor nowrap" data-label="截止">{due(desk, first.due)}</td><td data-label="提醒谁">{names(&to)}</td></tr>
        }
        .into_any(),
    )
}
