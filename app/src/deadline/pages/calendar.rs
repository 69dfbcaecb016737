//! The working-day calendar of a bureau, its own days, and what a change of them moves.

use super::months;
use crate::server::{Desk, Form, status};
use crate::ui::{Page, error_summary, field, select};
use axum::http::StatusCode;
use chrono::{Datelike, NaiveDate};
use domain::deadline::own_day::{CalendarView, ChangeView, OwnDayView, OwnDaysInput};
use domain::deadline::workdays::{DayKind, provisional};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::deadline::calendar::{Wish, missing, preview, view};

/// `/b/{slug}/calendar`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(view(&desk.house, &desk.session).await)?;
    let today = calendar::day_of(desk.now, desk.zone());
    let year = chosen(desk.query("year"), today);
    let counted = NaiveDate::from_ymd_opt(year - 1, 12, 31).zip(NaiveDate::from_ymd_opt(year, 12, 31));
    let worked = counted.map(|(from, to)| view.workdays.working_days_between(from, to)).unwrap_or_default();
    let unlisted = (!view.workdays.years().contains(&year)).then(|| {
        view! { <div class="banner is-warn" role="status"><strong>{format!("{year} 年为暂算")}</strong><p>{provisional(year)}</p></div> }
    });
    let body = view! {
        <div class="page-head"><div><h1>"工作日历"</h1>
            <p class="lede">"以工作日计算的期限，以本日历为准。国家节假日和调休由平台统一录入，本局另行安排的放假和上班由本局登记。"</p>
            <p class="meta"><span>{format!("{year} 年工作日 {worked} 天")}</span></p></div></div>
        {years(&desk, &view, year, today)}
        {unlisted}
        <section aria-labelledby="year"><h2 id="year" class="quiet">{format!("{year} 年")}</h2>{months::year(&view.workdays, year, today)}</section>
        {own(&desk, &view)}
        {view.may_edit.then(|| declare(&desk.to("calendar/change"), &Form::default(), "查看影响"))}
    };
    Ok(Page::new("calendar", "工作日历", vec![("工作日历".into(), None)], body))
}

/// The year that is asked for, or the present one.
pub(super) fn chosen(asked: Option<&str>, today: NaiveDate) -> i32 {
    asked.and_then(|year| year.parse().ok()).filter(|year| (2000..=2100).contains(year)).unwrap_or_else(|| today.year())
}

fn years(desk: &Desk, view: &CalendarView, year: i32, today: NaiveDate) -> AnyView {
    let all: std::collections::BTreeSet<i32> =
        view.workdays.years().iter().copied().chain([today.year(), today.year() + 1, year]).collect();
    let links: Vec<_> = all
        .into_iter()
        .map(|one| {
            let word = if view.workdays.years().contains(&one) { "" } else { "（暂算）" };
            let current = (one == year).then_some("page");
            view! { <li><a href=desk.to(&format!("calendar?year={one}")) aria-current=current>{format!("{one} 年{word}")}</a></li> }
        })
        .collect();
    view! { <nav class="tabs" aria-label="年份"><ul>{links}</ul></nav> }.into_any()
}

fn own(desk: &Desk, view: &CalendarView) -> AnyView {
    if view.own.is_empty() {
        return view! {
            <section class="card" aria-labelledby="own"><h2 id="own">"本局安排"</h2><div class="empty"><strong>"本局没有另行安排"</strong>
            <p>"与国家节假日安排不同的放假、上班，由系统管理员或者承担“法制审核”职能的科室登记后，列在这里。"</p></div></section>
        }
        .into_any();
    }
    let verbs = view.own.iter().any(|one| one.may_withdraw);
    let head = verbs.then(|| view! { <th class="verbs"><span class="quiet">"操作"</span></th> });
    let rows: Vec<_> = view.own.iter().rev().map(|one| own_row(desk, one, verbs)).collect();
    view! {
        <section class="card has-table" aria-labelledby="own"><h2 id="own">"本局安排"</h2><div class="table-wrap"><table class="table">
            <caption class="quiet">"本局登记的放假和上班"</caption>
            <thead><tr><th scope="col">"日期"</th><th scope="col">"安排"</th><th scope="col">"事由"</th><th scope="col">"登记"</th>{head}</tr></thead>
            <tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}

fn own_row(desk: &Desk, one: &OwnDayView, verbs: bool) -> AnyView {
    let day = format!("{}（{}）", calendar::long_day(one.day), calendar::weekday(one.day));
    let declared = format!("{}　{}", one.by, calendar::near(one.at, desk.now, desk.zone()));
    let href = desk.to(&format!("calendar/change?withdraw={}", one.day));
    let name = day.clone();
    let verb = verbs.then(|| {
        let link = one.may_withdraw.then(|| view! { <a href=href>"撤销"<span class="quiet">{name}</span></a> });
        view! { <td class="verbs" data-label="操作">{link}</td> }
    });
    view! {
        <tr><th scope="row">{day}</th><td data-label="安排">{tag(one.kind)}</td><td data-label="事由">{one.reason.clone()}</td>
        <td class="minor" data-label="登记">{declared}</td>{verb}</tr>
    }
    .into_any()
}

pub(super) fn tag(kind: DayKind) -> AnyView {
    let class = if kind == DayKind::Off { "tag is-active" } else { "tag is-soon" };
    view! { <span class=class>{kind.label()}</span> }.into_any()
}

/// The form that leads to what a declaration would move. It writes nothing, so that it is a question of the address.
fn declare(to: &str, form: &Form, verb: &'static str) -> AnyView {
    let kinds = DayKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind.to_string())).collect();
    view! {
        <section class="card screen-only" aria-labelledby="declare"><h2 id="declare">"登记本局放假或者上班"</h2>
            <form class="form" method="get" action=to.to_owned()>
                <div class="fields">
                    {field(form, "first_day", "日期", "date", "", "从这一天起")}
                    {field(form, "last_day", "最后一天（选填）", "date", "", "含当日；只有一天的留空")}
                </div>
                {select(form, "kind", "安排", kinds, DayKind::Off.code(), "")}
                {field(form, "reason", "事由", "text", "", "全局人员可见，例如 因暴雪停止办公（大政办〔2026〕8号）")}
                <div class="form-actions"><button class="button primary">{verb}</button></div>
                <p class="small muted">"下一步列出哪些未了结的期限会改变、改到哪一天，确认后才生效。"</p>
            </form></section>
    }
    .into_any()
}

/// `/b/{slug}/calendar/change`
pub async fn change(desk: Desk) -> Result<Page, Failure> {
    let present = desk.seen(view(&desk.house, &desk.session).await)?;
    if !present.may_edit {
        return Err(Failure::NotFound);
    }
    let asked = |name: &str| desk.query(name).unwrap_or_default().to_owned();
    let withdraw = desk.query("withdraw").map(|day| day.parse::<NaiveDate>().map_err(|_| Failure::NotFound)).transpose()?;
    let names = ["first_day", "last_day", "kind", "reason"];
    let [first_day, last_day, kind, reason] = names.map(asked);
    let wish = withdraw.map_or_else(|| Wish::Declare(OwnDaysInput { first_day, last_day, kind, reason }), Wish::Withdraw);
    let content = match (desk.seen(preview(&desk.house, &desk.session, &wish).await), withdraw) {
        (Ok(change), _) => confirm(&desk, &change, withdraw),
        (Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))), None) => {
            status(StatusCode::UNPROCESSABLE_ENTITY);
            let values = names.map(|name| (name.to_owned(), asked(name))).into();
            let form = Form { values, failure: Some(failure), ..Form::default() };
            view! { {error_summary(&form)} {declare(&desk.to("calendar/change"), &form, "查看影响")} }.into_any()
        }
        (Err(failure), _) => return Err(failure),
    };
    let title = if withdraw.is_some() { "撤销本局安排" } else { "登记本局安排" };
    let body = view! {
        <a class="back" href=desk.to("calendar")>"返回工作日历"</a>
        <div class="page-head"><div><h1>{title}</h1><p class="lede">"确认之前不作任何改动。确认后，日历和下列期限一并更改，并记入操作记录。"</p></div></div>
        {content}
    };
    let crumbs = vec![("工作日历".into(), Some(desk.to("calendar"))), (title.into(), None)];
    Ok(Page::new("calendar", title, crumbs, body).narrow())
}

fn confirm(desk: &Desk, change: &ChangeView, withdraw: Option<NaiveDate>) -> AnyView {
    let days: Vec<String> = change.days.iter().map(|day| format!("{}（{}）", calendar::long_day(*day), calendar::weekday(*day))).collect();
    let rows: Vec<_> = change
        .moved
        .iter()
        .map(|one| {
            view! {
                <tr><th scope="row">{one.what.clone()}</th><td data-label="原截止">{calendar::long_day(one.before)}</td>
                <td data-label="改为"><strong>{calendar::long_day(one.after)}</strong></td></tr>
            }
        })
        .collect();
    let moved = if rows.is_empty() {
        view! { <section class="card"><div class="empty"><strong>"没有期限因此改变"</strong><p>"未了结的期限都不受这一改动影响。"</p></div></section> }.into_any()
    } else {
        view! {
            <section class="card has-table" aria-labelledby="moved"><h2 id="moved">{format!("有 {} 项期限改变", rows.len())}</h2>
                <div class="table-wrap"><table class="table"><caption class="quiet">"改变的期限"</caption>
                <thead><tr><th scope="col">"期限"</th><th scope="col">"原截止"</th><th scope="col">"改为"</th></tr></thead><tbody>{rows}</tbody></table></div></section>
        }
        .into_any()
    };
    // From the address, which tells what is shown; what has come back of the confirmation says no more.
    let hidden = |name: &'static str| view! { <input type="hidden" name=name value=desk.query(name).unwrap_or_default().to_owned()/> };
    let (action, fields, verb) = match withdraw {
        Some(day) => {
            ("/api/deadline/withdraw_day", view! { <input type="hidden" name="day" value=day.to_string()/> }.into_any(), "确认撤销")
        }
        None => {
            let fields = ["first_day", "last_day", "kind", "reason"].map(hidden).into_iter().collect::<Vec<_>>();
            ("/api/deadline/declare_days", fields.into_any(), "确认登记")
        }
    };
    view! {
        <section class="card"><dl class="facts"><div><dt>"日期"</dt><dd>{days.join("、")}</dd></div><div><dt>"安排"</dt><dd>{tag(change.kind)}</dd></div>
            <div><dt>"事由"</dt><dd>{change.reason.clone()}</dd></div></dl></section>
        {moved}
        <form method="post" action=action>{fields}<input type="hidden" name="seen" value=change.seen.clone()/>
            <div class="form-actions"><button class="button primary">{verb}</button><a class="link" href=desk.to("calendar")>"取消"</a></div></form>
    }
    .into_any()
}

/// On the home page of who keeps the calendar: a year whose list should be there by now.
pub async fn announcement(desk: &Desk) -> Result<Option<AnyView>, Failure> {
    let Some(year) = desk.seen(missing(&desk.house, &desk.session).await)? else { return Ok(None) };
    let href = desk.to(&format!("calendar?year={year}"));
    Ok(Some(
        view! {
            <div class="banner is-warn is-slim"><strong>{format!("{year} 年节假日安排尚未录入")}</strong>
            <p>"由平台运营统一录入；此前跨年的期限为暂算。"<a href=href>"查看工作日历"</a></p></div>
        }
        .into_any(),
    ))
}
