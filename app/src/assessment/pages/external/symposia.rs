//! Symposia 座谈会: a list, what was said, and the papers.

use super::{crumbs, head, place, year};
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::{Page, field, textarea};
use domain::assessment::command::external::MINUTES_MAX;
use domain::assessment::view::external::SymposiumView;
use domain::{Failure, calendar, record};
use leptos::prelude::*;
use service::assessment::external::symposium;
use uuid::Uuid;

/// `/b/{slug}/assessment/year/{year}/external/symposia`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let before = desk.query("before").and_then(|key| key.parse::<Uuid>().ok());
    let list = desk.seen(symposium::list(&desk.house, &desk.session, year, before).await)?;
    let may_record = desk.seen(symposium::may_record(&desk.house, &desk.session, year).await)?;
    let rows: Vec<_> = list.rows.iter().map(|row| line(&desk, row)).collect();
    let table = if rows.is_empty() {
        view! { <div class="empty"><strong>"还没有登记座谈会"</strong><p>"座谈会开过之后，由考核办公室登记时间、地点、参加人员和记录，并上传签到表等材料。"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"座谈会，新登记的在前"</caption>
            <thead><tr><th scope="col">"召开日期"</th><th scope="col">"地点"</th><th scope="col">"主持人"</th><th scope="col" class="num">"附件"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    let first = before.is_some().then(|| place(&desk, year, "/symposia"));
    let next = list.next.as_deref().map(|key| place(&desk, year, &format!("/symposia?before={key}")));
    let turning = (first.is_some() || next.is_some()).then(|| pager(first, format!("本页 {} 次", list.rows.len()), next));
    let add = may_record.then(|| view! { <a class="button primary" href=place(&desk, year, "/symposia/new")>"登记座谈会"</a> });
    let lede = "召开座谈会听取行政管理相对人的意见，记录供年终考评参考，不直接计分。";
    let body = view! {
        {head(&desk, year, "座谈会", lede, add)}
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("assessment", "座谈会", crumbs(&desk, year, Some("座谈会")), body))
}

fn line(desk: &Desk, row: &SymposiumView) -> AnyView {
    let href = desk.to(&format!("assessment/symposium/{}", row.id));
    view! {
        <tr><th scope="row"><a href=href.clone()>{calendar::long_day(row.held_on)}</a></th><td data-label="地点">{row.place.clone()}</td><td data-label="主持人">{row.chair.clone()}</td>
        <td class="num" data-label="附件">{row.files.len()}</td><td class="verbs"><a href=href>"查看"<span class="quiet">{calendar::long_day(row.held_on)}</span></a></td></tr>
    }
    .into_any()
}

fn fields(desk: &Desk, known: Option<&SymposiumView>) -> AnyView {
    let of = |text: fn(&SymposiumView) -> String| known.map(text).unwrap_or_default();
    view! {
        {field(&desk.form, "held_on", "召开日期", "date", &of(|view| view.held_on.to_string()), "")}
        {field(&desk.form, "place", "地点", "text", &of(|view| view.place.clone()), "")}
        {field(&desk.form, "chair", "主持人", "text", &of(|view| view.chair.clone()), "")}
        {textarea(&desk.form, "attendance", "参加人员", 3, &of(|view| view.attendance.clone()), "行政管理相对人、人大代表等，可写人数和单位")}
        {textarea(&desk.form, "minutes", "会议记录", 10, &of(|view| view.minutes.clone()), &format!("意见和建议、当场答复，不超过 {MINUTES_MAX} 字"))}
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/external/symposia/new`
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let content = if desk.seen(symposium::may_record(&desk.house, &desk.session, year).await)? {
        view! {
            <form class="form card" method="post" action="/api/assessment/record_symposium">
                <input type="hidden" name="year" value=year.to_string()/>
                {fields(&desk, None)}
                <div class="form-actions"><button class="button primary">"登记"</button><a href=place(&desk, year, "/symposia")>"取消"</a></div>
            </form>
        }
        .into_any()
    } else {
        view! { <section class="card"><div class="empty"><strong>"不能登记"</strong><p>"座谈会由评议考核办公室登记。"</p></div></section> }
            .into_any()
    };
    let body = view! { {head(&desk, year, "登记座谈会", "座谈会开过之后登记；附件在登记后上传。", ())}{content} };
    Ok(Page::new("assessment", "登记座谈会", crumbs(&desk, year, Some("登记座谈会")), body).narrow())
}

/// `/b/{slug}/assessment/symposium/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(symposium::one(&desk.house, &desk.session, desk.part("id")?).await)?;
    let title = format!("{} 座谈会", calendar::long_day(view.held_on));
    let prose =
        |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> }).collect::<Vec<_>>();
    let open = desk.form.failure.is_some() && desk.form.values.contains_key("minutes");
    let change = view.may_edit.then(|| {
        view! {
            <details class="card" open=open><summary>"修改记录"</summary>
            <form class="form" method="post" action="/api/assessment/change_symposium">
                <input type="hidden" name="id" value=view.id.to_string()/><input type="hidden" name="version" value=view.version.to_string()/>
                {fields(&desk, Some(&view))}
                <div class="form-actions"><button class="button">"保存"</button></div>
            </form></details>
        }
    });
    let body = view! {
        <a class="back" href=place(&desk, view.year, "/symposia")>"返回座谈会"</a>
        <div class="page-head"><div><h1>{title.clone()}</h1><p class="meta"><span>{format!("{} 年度外部评议", view.year)}</span><span>{format!("记录：{}", view.recorded_by)}</span><span>"依据：评议考核实施方案 五"</span></p></div></div>
        <dl class="facts"><div><dt>"地点"</dt><dd>{view.place.clone()}</dd></div><div><dt>"主持人"</dt><dd>{view.chair.clone()}</dd></div><div><dt>"参加人员"</dt><dd>{prose(&view.attendance)}</dd></div></dl>
        <section class="card" aria-labelledby="minutes-title"><h2 id="minutes-title">"会议记录"</h2><div class="prose">{prose(&view.minutes)}</div></section>
        {files(&desk, &view)}
        {change}
    };
    Ok(Page::new("assessment", title.clone(), crumbs(&desk, view.year, Some(&title)), body).narrow())
}

fn files(desk: &Desk, view: &SymposiumView) -> AnyView {
    let list: Vec<_> = view
        .files
        .iter()
        .map(|file| {
            let href = desk.to(&format!("files/{}", file.id));
            let remove = view.may_edit.then(|| {
                view! {
                    <form method="post" action="/api/assessment/detach_symposium"><input type="hidden" name="file" value=file.id.to_string()/>
                    <button class="link">"移除"<span class="quiet">{file.name.clone()}</span></button></form>
                }
            });
            view! { <li class="file"><span class="type">{file.kind.clone()}</span><a href=href>{file.name.clone()}</a><span class="size">{record::size(file.size)}</span>{remove}</li> }
        })
        .collect();
    let list = if list.is_empty() {
        view! { <p class="muted">"还没有附件"</p> }.into_any()
    } else {
        view! { <ul class="files">{list}</ul> }.into_any()
    };
    let error = desk.form.error("file");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let invalid = error.is_some().then_some("true");
    let error = error.map(|text| view! { <p class="error" id="file-error">{text}</p> });
    let add = view.may_edit.then(|| {
        view! {
            <form class="form" method="post" action="/api/assessment/attach_symposium" enctype="multipart/form-data">
                <input type="hidden" name="symposium" value=view.id.to_string()/>
                <div class=class><label for="file">"上传附件"</label><p class="hint">"签到表、照片等，PDF、图片或办公文档"</p>{error}<input id="file" name="file" type="file" aria-invalid=invalid/></div>
                <div class="form-actions"><button class="button">"上传"</button></div>
            </form>
        }
    });
    view! { <section class="card" aria-labelledby="files"><h2 id="files">"附件"</h2><div class="stack">{list}{add}</div></section> }
        .into_any()
}
