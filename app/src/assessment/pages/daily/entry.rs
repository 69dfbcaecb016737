//! One entry of the daily record: what happened, how it went on, and what the reader may do with it.

use super::{ARTICLE, record, tag};
use crate::identity::pages::own;
use crate::server::Desk;
use crate::ui::show::time_left;
use crate::ui::{Page, textarea};
use domain::assessment::daily::{FILES_MAX, signed};
use domain::assessment::lifecycle::{DailyAction, DailyState};
use domain::assessment::view::{DailyView, FileView, Said};
use domain::record::{accept, size};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;

/// `/b/{slug}/daily/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(record::entry(&desk.house, &desk.session, desk.part("id")?).await)?;
    let brief = &view.brief;
    let title = format!("日常考核 {}", brief.number);
    let next = next(&desk, &view);
    let object = brief.may_object.then(|| object(&desk, &view));
    let answer = brief.may_answer.then(|| answer(&desk, &view));
    let withdraw = view.may_withdraw.then(|| withdraw(&desk, &view));
    let body = view! {
        <a class="back" href=desk.to("daily")>"返回日常考核"</a>
        <div class="page-head"><div>
            <h1>"日常考核 "<span class="nowrap">{brief.number.clone()}</span>" "{tag(brief.state)}</h1>
            <p class="meta"><span>{brief.object()}</span><span>{format!("{} {} 分", brief.category, signed(brief.points))}</span><span>{ARTICLE}</span></p>
        </div></div>
        {next}
        <div class="columns">
            <div class="stack">{facts(&desk, &view)}{object}{answer}{evidence(&desk, &view)}</div>
            <div class="stack">{course(&desk, &view)}{withdraw}</div>
        </div>
    };
    let crumbs = vec![("日常考核".into(), Some(desk.to("daily"))), (brief.number.clone(), None)];
    Ok(Page::new("daily", title, crumbs, body))
}

/// What is to be done next and by whom, in a line.
fn next(desk: &Desk, view: &DailyView) -> AnyView {
    let brief = &view.brief;
    let until = calendar::due(brief.objection_until, desk.zone());
    let (class, title, text) = if view.frozen {
        let counted = if brief.state.counts() { "本条已计入" } else { "本条已撤销，未计入" };
        ("", "不再变更", format!("{} 年度考核结果已经确定，{counted}。", brief.year))
    } else if brief.may_object {
        (
            if brief.points < domain::Points::ZERO { "is-warn" } else { "" },
            "有异议的请提出",
            format!(
                "请于 {until} 前提出，逾期未提出的，本条计入 {} 年度考核。{}",
                brief.year,
                view.provisional.as_deref().unwrap_or_default()
            ),
        )
    } else if brief.may_answer {
        ("is-warn", "等待您答复", "请核实异议，作出答复；答复将告知考核对象。".to_owned())
    } else if view.recused && brief.state != DailyState::Withdrawn {
        ("", "按回避要求", "本条涉及您所在科室或者您本人，由代为审查人办理。".to_owned())
    } else if let Some(why) = &view.too_late {
        ("", "不能再提出异议", format!("{why}。"))
    } else {
        return ().into_any();
    };
    view! { <div class=format!("banner is-slim {class}") role="status"><strong>{title}</strong><p>{text}</p></div> }.into_any()
}

fn paragraphs(text: &str) -> Vec<AnyView> {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> }.into_any()).collect()
}

fn facts(desk: &Desk, view: &DailyView) -> AnyView {
    let brief = &view.brief;
    let source = view.source.as_ref().map(|source| {
        let label = match &source.place {
            Some(place) => view! { <a href=desk.to(place)>{source.label.clone()}</a> }.into_any(),
            None => source.label.clone().into_any(),
        };
        view! { <div><dt>"来源"</dt><dd>{source.kind.label()}"　"{label}</dd></div> }
    });
    let counted = if brief.state.counts() { format!("{} 年度", brief.year) } else { "已撤销，不计入".to_owned() };
    view! {
        <section class="card stack is-tight" aria-labelledby="facts"><h2 id="facts">"记录内容"</h2>
            <dl class="facts">
                <div><dt>"考核对象"</dt><dd>{brief.object()}</dd></div>
                <div><dt>"类别"</dt><dd>{brief.category.label()}</dd></div>
                <div><dt>"分值"</dt><dd><strong>{format!("{} 分", signed(brief.points))}</strong></dd></div>
                <div><dt>"发生日期"</dt><dd>{calendar::long_day(brief.day)}</dd></div>
                <div><dt>"计入考核"</dt><dd>{counted}</dd></div>
                {source}
            </dl>
            <div class="prose">{paragraphs(&brief.facts)}</div>
        </section>
    }
    .into_any()
}

fn file(desk: &Desk, file: &FileView) -> AnyView {
    let href = desk.to(&format!("files/{}", file.id));
    view! { <li class="file"><span class="type">{file.kind.clone()}</span><a href=href>{file.name.clone()}</a><span class="size">{size(file.size)}</span></li> }.into_any()
}

fn evidence(desk: &Desk, view: &DailyView) -> AnyView {
    if view.files.is_empty() && !view.may_attach {
        return ().into_any();
    }
    let files: Vec<_> = view.files.iter().map(|f| file(desk, f)).collect();
    let files = (!files.is_empty()).then(|| view! { <ul class="files">{files}</ul> });
    let upload = (view.may_attach && view.files.len() < FILES_MAX).then(|| upload(desk, view));
    view! { <section class="card stack is-tight" aria-labelledby="evidence"><h2 id="evidence">"依据材料"</h2>{files}{upload}</section> }
        .into_any()
}

fn upload(desk: &Desk, view: &DailyView) -> AnyView {
    let error = desk.form.error("file");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let described = if error.is_some() { "file-hint file-error" } else { "file-hint" };
    let invalid = error.is_some().then_some("true");
    let error = error.map(|message| view! { <p class="error" id="file-error">{message}</p> });
    let most = size(desk.house.settings().file_max_bytes);
    view! {
        <form class="form" method="post" action="/api/assessment/attach_daily" enctype="multipart/form-data">
            <input type="hidden" name="entry" value=view.brief.id.to_string()/>
            <div class=class><label for="file">"上传依据材料"</label>
                <p class="hint" id="file-hint">{format!("通报、巡查记录、证书等，PDF、图片、Word、Excel、OFD，单个不超过 {most}，最多 {FILES_MAX} 个；上传后不能移除")}</p>
                {error}
                <input id="file" name="file" type="file" multiple accept=accept() aria-invalid=invalid aria-describedby=described/></div>
            <div class="form-actions"><button class="button">"上传"</button></div>
        </form>
    }
    .into_any()
}

/// A step of the course that was taken.
fn step(desk: &Desk, what: &str, by: &str, at: chrono::DateTime<chrono::Utc>, text: Option<&str>) -> AnyView {
    let note = text.map(|text| view! { <div class="note">{paragraphs(text)}</div> });
    let when = format!("{by}　{}", calendar::near(at, desk.now, desk.zone()));
    view! { <li class="is-done"><strong>{what.to_owned()}</strong><small>{when}</small>{note}</li> }.into_any()
}

fn course(desk: &Desk, view: &DailyView) -> AnyView {
    let brief = &view.brief;
    let (zone, now) = (desk.zone(), desk.now);
    let mut steps = vec![step(desk, "登记并告知考核对象", &view.entered_by, view.entered_at, None)];
    let until = calendar::due(brief.objection_until, zone);
    match &view.objection {
        Some(Said { text, by, at }) => steps.push(step(desk, "提出异议", by, *at, Some(text))),
        None if brief.state == DailyState::Told && !view.frozen && now < brief.objection_until => steps.push(
            view! { <li class="is-now" aria-current="step"><strong>"可以提出异议"</strong><small>{format!("至 {until} ")}{time_left(brief.objection_until, now, zone)}</small></li> }
                .into_any(),
        ),
        None if brief.state == DailyState::Told => {
            steps.push(view! { <li class="is-done"><strong>"未提出异议"</strong><small>{format!("期限 {until}")}</small></li> }.into_any());
        }
        None => {}
    }
    match (&view.answer, brief.state) {
        (Some(Said { text, by, at }), state) => {
            let what = match (state, view.objection.is_some()) {
                (DailyState::Withdrawn, true) => "采纳异议，撤销记录",
                (DailyState::Withdrawn, false) => "撤销记录",
                _ => "异议不成立，记录保留",
            };
            steps.push(step(desk, what, by, *at, Some(text)));
        }
        (None, DailyState::Objected) => {
            steps.push(view! { <li class="is-now" aria-current="step"><strong>"等待答复"</strong><small>"由考核办公室或者代为审查人答复"</small></li> }.into_any());
        }
        _ => {}
    }
    if brief.state.counts() {
        let (class, what) = if view.frozen { ("is-done", "已计入") } else { ("", "计入") };
        steps.push(view! { <li class=class><strong>{format!("{what} {} 年度考核", brief.year)}</strong></li> }.into_any());
    }
    view! { <section class="card" aria-labelledby="course"><h2 id="course">"办理经过"</h2><ol class="timeline">{steps}</ol></section> }
        .into_any()
}

fn object(desk: &Desk, view: &DailyView) -> AnyView {
    let form = own(&desk.form, "objection");
    view! {
        <section class="card" aria-labelledby="object"><h2 id="object">"提出异议"</h2>
            <form class="form" method="post" action="/api/assessment/object_daily">
                <input type="hidden" name="entry" value=view.brief.id.to_string()/>
                {textarea(&form, "objection", "异议的事实和理由", 5, "", "写明哪一处与事实不符、有什么证明，不超过 2000 字；每条记录提出一次")}
                <ul class="consequences">
                    <li>"考核办公室（涉及其本科室的，由代为审查人）收到邮件，核实后答复。"</li>
                    <li>"异议采纳的，记录撤销；不成立的，记录保留，计入考核。"</li>
                </ul>
                <div class="form-actions"><button class="button primary">"提出异议"</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn answer(desk: &Desk, view: &DailyView) -> AnyView {
    let form = own(&desk.form, "answer");
    let error = form.error("outcome");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error" id="outcome-error">{message}</p> });
    let choices = [(DailyAction::Uphold, "异议不成立", "记录保留，计入考核"), (DailyAction::Concede, "采纳异议", "记录撤销，不计入考核")];
    let choices: Vec<_> = choices
        .into_iter()
        .map(|(action, name, then)| {
            let checked = form.chosen("outcome", action.code(), false);
            view! { <label class="choice"><input type="radio" name="outcome" value=action.code() checked=checked/><span><strong>{name}</strong><small>{then}</small></span></label> }
        })
        .collect();
    view! {
        <section class="card" aria-labelledby="answer-title"><h2 id="answer-title">"答复异议"</h2>
            <form class="form" method="post" action="/api/assessment/answer_daily">
                <input type="hidden" name="entry" value=view.brief.id.to_string()/>
                <fieldset class=class id="outcome" tabindex="-1"><legend>"核实结果"</legend>{error}<div class="choices">{choices}</div></fieldset>
                {textarea(&form, "answer", "答复意见", 5, "", "写明核实的情况和理由，不超过 2000 字，告知考核对象")}
                <ul class="consequences"><li>"考核对象收到邮件。"</li><li class="is-final">"答复后不能更改。"</li></ul>
                <div class="form-actions"><button class="button primary">"答复"</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn withdraw(desk: &Desk, view: &DailyView) -> AnyView {
    let form = own(&desk.form, "reason");
    let open = form.failure.is_some();
    view! {
        <section class="card" aria-label="撤销记录">
            <details open=open><summary>"登记有误的，撤销本条"</summary>
                <form class="form" method="post" action="/api/assessment/withdraw_daily">
                    <input type="hidden" name="entry" value=view.brief.id.to_string()/>
                    {textarea(&form, "reason", "撤销理由", 3, "", "不超过 500 字，告知考核对象")}
                    <ul class="consequences"><li>"考核对象收到邮件，本条不计入考核。"</li><li class="is-final">"撤销后不能恢复；原记录和理由保留备查。"</li></ul>
                    <div class="form-actions"><button class="button danger">"撤销"</button></div>
                </form>
            </details>
        </section>
    }
    .into_any()
}
