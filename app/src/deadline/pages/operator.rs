//! The national calendar on the operator's desk: the years, and the list of one to enter, with what it changes.

use super::calendar::{chosen, tag};
use super::months;
use crate::identity::pages::operator::{desk, framed};
use crate::identity::pages::seen;
use crate::server::{Form, Request, parameters};
use crate::ui::{field, textarea};
use chrono::{Datelike, NaiveDate};
use domain::calendar;
use domain::deadline::holidays::HolidayListInput;
use domain::deadline::workdays::DayKind;
use leptos::prelude::*;
use service::deadline::national::{self, ListPreview, NationalView};

const HERE: &str = "/operator/calendar";
const ZONE: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

/// `/operator/calendar`
pub fn page() -> AnyView {
    let mut query = parameters().1;
    let (asked, done) = (query.remove("year"), query.remove("done"));
    desk(|request, operator| async move {
        let view = seen(&request, national::view(&request.house, &operator).await)?;
        let today = calendar::day_of(request.house.now(), ZONE);
        let year = chosen(asked.as_deref(), today);
        let missing = view.missing.map(|year| {
            view! {
                <div class="banner is-warn" role="status"><strong>{format!("{year} 年节假日安排尚未录入")}</strong>
                <p>"国务院办公厅一般在上年 11 月公布。录入以前，各单位跨入该年的期限暂按星期一至星期五计算。"</p></div>
            }
        });
        let wanted = view.missing.unwrap_or(year);
        let verb =
            if view.in_force(wanted).is_some() { format!("更正 {wanted} 年安排") } else { format!("录入 {wanted} 年安排") };
        let months = if view.workdays.years().contains(&year) {
            months::year(&view.workdays, year, today)
        } else {
            view! { <section class="card"><div class="empty"><strong>{format!("还没有 {year} 年的安排")}</strong><p>"录入后，放假和调休上班的日子会列在这里。"</p></div></section> }.into_any()
        };
        let source = view.in_force(year).map(|list| view! { <p class="meta"><span>{format!("文件依据：{}", list.source)}</span></p> });
        let body = view! {
            <div class="page-head"><div><h1>"工作日历"</h1><p class="lede">"国家节假日和调休安排，各单位共用。录入或者更正后，各单位未了结的期限自动重新计算，记入各单位的操作记录。"</p></div>
            <div class="actions"><a class="button primary" href=format!("{HERE}/enter?year={wanted}")>{verb}</a></div></div>
            {missing}
            {years(&view, year, today)}
            <section class="stack" aria-labelledby="year"><h2 id="year">{format!("{year} 年")}</h2>{source}{months}</section>
            {history(&view)}
        };
        Ok(framed("工作日历", HERE, &request, &operator, done.as_deref(), body))
    })
}

fn years(view: &NationalView, year: i32, today: NaiveDate) -> AnyView {
    let all: std::collections::BTreeSet<i32> =
        view.workdays.years().iter().copied().chain([today.year(), today.year() + 1, year]).collect();
    let links: Vec<_> = all
        .into_iter()
        .map(|one| {
            let word = if view.workdays.years().contains(&one) { "" } else { "（未录入）" };
            view! { <li><a href=format!("{HERE}?year={one}") aria-current=(one == year).then_some("page")>{format!("{one} 年{word}")}</a></li> }
        })
        .collect();
    view! { <nav class="tabs" aria-label="年份"><ul>{links}</ul></nav> }.into_any()
}

fn history(view: &NationalView) -> AnyView {
    let rows: Vec<_> = view
        .lists
        .iter()
        .map(|list| {
            let force = view.in_force(list.year).is_some_and(|in_force| in_force.id == list.id);
            let (class, word) = if force { ("tag is-done", "现行") } else { ("tag", "已更正") };
            let entered = match &list.entered {
                Some((by, at)) => format!("{by}　{}", calendar::exact(*at, ZONE)),
                None => "随程序发布".to_owned(),
            };
            view! {
                <tr class=(!force).then_some("is-off")><th scope="row">{format!("{} 年", list.year)}</th><td data-label="状态"><span class=class>{word}</span></td>
                <td data-label="文件依据">{list.source.clone()}</td><td class="minor" data-label="录入">{entered}</td></tr>
            }
        })
        .collect();
    view! {
        <section class="card has-table" aria-labelledby="history"><h2 id="history">"录入记录"</h2><div class="table-wrap"><table class="table">
            <caption class="quiet">"各年安排的录入记录"</caption>
            <thead><tr><th scope="col">"年份"</th><th scope="col">"状态"</th><th scope="col">"文件依据"</th><th scope="col">"录入"</th></tr></thead>
            <tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}

/// `/operator/calendar/enter`
pub fn enter() -> AnyView {
    let asked = parameters().1.remove("year");
    desk(|mut request, operator| async move {
        let today = calendar::day_of(request.house.now(), ZONE);
        let year = chosen(asked.as_deref(), today);
        if request.form.error("confirm").is_some() {
            let typed = |name: &str| request.form.value(name, "");
            let input = HolidayListInput { year: typed("year"), text: typed("text"), source: typed("source") };
            let preview = seen(&request, national::preview(&request.house, &operator, &input).await)?;
            let body = confirm(&input, &preview);
            // Nothing was wrong with what was typed.
            request.form = Form::default();
            return Ok(framed("核对节假日安排", "", &request, &operator, None, body));
        }
        let (text, source) = seen(&request, national::draft(&request.house, &operator, year).await)?;
        let body = rows(&request, year, &text, &source);
        if request.form.error("edit").is_some() {
            request.form = Form::default();
        }
        Ok(framed("录入节假日安排", "", &request, &operator, None, body))
    })
}

fn rows(request: &Request, year: i32, text: &str, source: &str) -> AnyView {
    let form = &request.form;
    let example = format!(
        "一行一天或者一段：日期、放假或者上班、名称，用制表符或者逗号隔开。可以从 Excel 直接粘贴。例如 {year}-01-01至{year}-01-03，放假，元旦"
    );
    view! {
        <a class="back" href=HERE>"返回工作日历"</a>
        <div class="page-head"><div><h1>"录入节假日安排"</h1><p class="lede">"按国务院办公厅通知录入全年的放假和调休上班。先核对有哪些变化，确认后才生效。"</p></div></div>
        <form class="form" method="post" action="/api/deadline/enter_holidays">
            <input type="hidden" name="step" value="check"/><input type="hidden" name="base" value=""/>
            {field(form, "year", "年份", "text", &year.to_string(), "")}
            {field(form, "source", "文件依据", "text", source, "例如 国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕…号）")}
            {textarea(form, "text", "放假和调休上班", 14, text, &example)}
            <div class="form-actions"><button class="button primary">"核对变化"</button><a class="link" href=HERE>"取消"</a></div>
        </form>
    }
    .into_any()
}

fn confirm(input: &HolidayListInput, preview: &ListPreview) -> AnyView {
    let word = |what: &Option<(DayKind, String)>| match what {
        Some((kind, name)) => view! { {tag(*kind)}" "{name.clone()} }.into_any(),
        None => view! { <span class="muted">"按星期"</span> }.into_any(),
    };
    let lines: Vec<_> = preview
        .differences
        .iter()
        .map(|one| {
            let day = format!("{}（{}）", calendar::long_day(one.day), calendar::weekday(one.day));
            view! { <tr><th scope="row">{day}</th><td data-label="现在">{word(&one.before)}</td><td data-label="改为">{word(&one.after)}</td></tr> }
        })
        .collect();
    let year = preview.list.year;
    let base = preview.base.map(|id| id.to_string()).unwrap_or_default();
    let hidden = |name: &'static str, value: &str| view! { <input type="hidden" name=name value=value.to_owned()/> };
    let typed =
        || [hidden("year", &input.year), hidden("source", &input.source), hidden("text", &input.text)].into_iter().collect::<Vec<_>>();
    view! {
        <div class="page-head"><div><h1>{format!("核对 {year} 年节假日安排")}</h1>
            <p class="lede">{format!("共 {} 天，其中 {} 天与现在不同。", preview.list.days.len(), preview.differences.len())}</p>
            <p class="meta"><span>{format!("文件依据：{}", preview.list.source)}</span></p></div></div>
        <section class="card stack is-tight"><h2>"确认后"</h2><ul class="consequences">
            <li>{format!("{} 个单位未了结的期限自动重新计算，每个单位各自进行", preview.bureaus)}</li>
            <li>"改变了哪些期限，记入该单位的操作记录，平台运营看不到"</li>
            <li>{format!("本次录入记入录入记录；以后还可以更正 {year} 年的安排")}</li></ul></section>
        <section class="card has-table" aria-labelledby="changes"><h2 id="changes">"变化"</h2><div class="table-wrap"><table class="table">
            <caption class="quiet">"与现在不同的日子"</caption><thead><tr><th scope="col">"日期"</th><th scope="col">"现在"</th><th scope="col">"改为"</th></tr></thead>
            <tbody>{lines}</tbody></table></div></section>
        <form method="post" action="/api/deadline/enter_holidays">{typed()}{hidden("base", &base)}
            <div class="form-actions"><button class="button primary" name="step" value="enter">{format!("确认录入 {year} 年安排")}</button>
            <button class="link" name="step" value="edit">"返回修改"</button></div></form>
    }
    .into_any()
}
