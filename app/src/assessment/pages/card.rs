//! A card: items at the left, one of them in the middle, totals and what is missing at the right.

use crate::assessment::dot;
use crate::assessment::islands::{Evidence, ItemEditor, SummaryEditor};
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::{ring, state_tag, time_left};
use domain::assessment::view::{CardView, ItemView};
use domain::assessment::{Lack, ScoredBy};
use domain::ids::SelfAssessmentId;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::card::card;

/// `/b/{slug}/assessment/card/{id}`, `…/item/{code}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let id: SelfAssessmentId = desk.part("id")?;
    let view = desk.seen(card(&desk.house, &desk.session, id).await)?;
    let code = desk.part::<String>("code").ok();
    let open = |item: &ItemView| !item.lacks.is_empty();
    let position = match &code {
        Some(code) => view.items.iter().position(|item| item.indicator.code == *code).ok_or(Failure::NotFound)?,
        // First what was looked for, then what the office has asked for, then what is still open.
        None => {
            let first = |wanted: &dyn Fn(&ItemView) -> bool| view.items.iter().position(wanted);
            let only_evidence = |item: &ItemView| item.lacks == [Lack::Evidence];
            let lacking = match desk.query("lack") {
                Some("evidence") => first(&only_evidence),
                Some(_) => first(&|item| open(item) && !only_evidence(item)),
                None => None,
            };
            let asked = || first(&|item| view.may_edit && item.comment.is_some());
            lacking.or_else(asked).or_else(|| first(&open)).unwrap_or_default()
        }
    };
    let item = view.items.get(position).ok_or(Failure::NotFound)?;
    let middle = middle(&desk, &view, item, position);
    Ok(columns(&desk, &view, Some(position), middle))
}

/// `/b/{slug}/assessment/card/{id}/summary`
pub async fn summary(desk: Desk) -> Result<Page, Failure> {
    let id: SelfAssessmentId = desk.part("id")?;
    let view = desk.seen(card(&desk.house, &desk.session, id).await)?;
    let body = if view.may_edit {
        let errors = errors(&desk);
        let text = desk.form.value("summary", &view.summary);
        let version = conflict_version(&desk).unwrap_or(view.summary_version);
        view! { {conflict(&desk)}<SummaryEditor card=id.to_string() version=version summary=text log_in=desk.to("login") errors=errors/> }
            .into_any()
    } else {
        let text = if view.summary.is_empty() { "尚未填写".to_owned() } else { view.summary.clone() };
        view! { <div class="prose">{text.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect::<Vec<_>>()}</div> }.into_any()
    };
    let save = view.may_edit.then(|| view! { <button class="button primary" form="item-form">"保存"</button> });
    let last =
        view.items.last().map(|item| view! { <a class="button" href=link(&desk, &view, item)>{format!("← {}", item.indicator.name)}</a> });
    let middle = view! {
        <div class="item">
            <div class="head"><p class="meta"><span>"自查自评"</span><span>"最后一步"</span><a class="phone-only" href="#items">"全部指标"</a></p><h1>"年度总结"</h1>
            <p class="ask">"认真总结本年度实施行政执法责任制工作情况，随自评表一并报送。"</p></div>
            {body}
            <div class="walk">{last}<span class="saved" role="status" id="saved-at"></span>{save}</div>
        </div>
    }
    .into_any();
    Ok(columns(&desk, &view, None, middle))
}

/// What was wrong with the form that has come back.
fn errors(desk: &Desk) -> Vec<(String, String)> {
    match &desk.form.failure {
        Some(Failure::Invalid(errors)) => errors.iter().map(|(f, m)| (f.to_owned(), m.to_owned())).collect(),
        _ => Vec::new(),
    }
}

/// The version to save over, where the form has come back because somebody else had saved.
fn conflict_version(desk: &Desk) -> Option<i32> {
    match &desk.form.failure {
        Some(Failure::Conflict(conflict)) => Some(conflict.version),
        _ => None,
    }
}

/// Both texts side by side, for a form without wasm.
fn conflict(desk: &Desk) -> Option<AnyView> {
    let Some(Failure::Conflict(conflict)) = &desk.form.failure else { return None };
    let who = conflict.by.clone().unwrap_or_else(|| "其他人".into());
    let when = conflict.at.clone().unwrap_or_default();
    let theirs: Vec<_> =
        conflict.theirs.iter().map(|(label, text)| view! { <div><dt>{label.clone()}</dt><dd>{text.clone()}</dd></div> }).collect();
    Some(
        view! {
            <div class="banner is-warn" role="alert"><strong>{format!("{who} {when} 修改了本项，以下为对方保存的内容")}</strong>
            <dl class="facts">{theirs}</dl><p>"您填写的内容保留在下面的表单中。再次保存，将以您的内容为准；要采用对方内容，请刷新本页。"</p></div>
        }
        .into_any(),
    )
}

fn link(desk: &Desk, view: &CardView, item: &ItemView) -> String {
    desk.to(&format!("assessment/card/{}/item/{}", view.brief.id, item.indicator.code))
}

fn middle(desk: &Desk, view: &CardView, item: &ItemView, position: usize) -> AnyView {
    let indicator = &item.indicator;
    let total = view.items.len();
    let own = indicator.scored_by == ScoredBy::Department;
    let before = position.checked_sub(1).and_then(|n| view.items.get(n));
    let after = view.items.get(position + 1);
    let (next_label, next) = match after {
        Some(after) => (after.indicator.name.clone(), format!("item/{}", after.indicator.code)),
        None => ("年度总结".to_owned(), "summary".to_owned()),
    };
    let comment = item.comment.clone().map(|text| {
        view! { <div class="banner is-warn"><strong>"考核办公室的意见"</strong><p>{text}</p></div> }
    });
    let changed =
        item.changed.as_ref().map(|(by, at)| format!("{by} {} 保存", calendar::near(*at, desk.now, desk.zone()))).unwrap_or_default();
    let id = view.brief.id.to_string();
    let body = if !own {
        view! { <div class="banner"><strong>{indicator.scored_by.label()}</strong><p>"本项由考核办公室或系统根据记录计分，不需要填写。"</p></div> }.into_any()
    } else if view.may_edit {
        let score = desk.form.value("score", &item.score.map(|s| s.to_string()).unwrap_or_default());
        let statement = desk.form.value("statement", &item.statement);
        let version = conflict_version(desk).unwrap_or(item.version);
        let base = desk.to("files");
        let most = desk.house.settings().file_max_bytes;
        view! {
            {conflict(desk)}
            <ItemEditor card=id.clone() indicator=item.id.to_string() version=version score=score statement=statement
                max=indicator.max.to_string() next=next.clone() log_in=desk.to("login") errors=errors(desk)/>
            <Evidence card=id indicator=item.id.to_string() base=base files=item.files.clone() most=most error=desk.form.error("file")/>
        }
        .into_any()
    } else {
        read_only(desk, item)
    };
    let forward = if own && view.may_edit {
        view! { <button class="button primary" form="item-form"><span class="wide-only">"保存并下一项　"</span>{format!("{next_label} →")}</button> }.into_any()
    } else {
        let href = desk.to(&format!("assessment/card/{}/{next}", view.brief.id));
        view! { <a class="button primary" href=href><span class="wide-only">"下一项　"</span>{format!("{next_label} →")}</a> }.into_any()
    };
    let back = match before {
        Some(before) => view! { <a class="button" href=link(desk, view, before)>{format!("← {}", before.indicator.name)}</a> }.into_any(),
        None => view! { <span></span> }.into_any(),
    };
    view! {
        <div class="item">
            <div class="head">
                <p class="meta"><span>{indicator.category.clone()}</span><span>{format!("第 {} 项，共 {total} 项", position + 1)}</span><a class="phone-only" href="#items">"全部指标"</a></p>
                <h1>{indicator.name.clone()}" "<small>{format!("满分 {} 分", indicator.max)}</small></h1>
                <p class="ask">{indicator.requirement.clone()}</p>
                <details class="aside" open=true><summary>"评分标准"</summary><p>{format!("{} 依据：{}", indicator.rule, indicator.reference)}</p>
                {(!indicator.evidence_hint.is_empty()).then(|| view! { <p>{format!("佐证材料：{}", indicator.evidence_hint)}</p> })}</details>
            </div>
            {comment}
            {body}
            <div class="walk">{back}<span class="saved" role="status" id="saved-at">{changed}</span>{forward}</div>
        </div>
    }
    .into_any()
}

fn read_only(desk: &Desk, item: &ItemView) -> AnyView {
    let score = item.score.map_or_else(|| "未填".to_owned(), |score| format!("{score} 分"));
    let statement = if item.statement.is_empty() { "未填".to_owned() } else { item.statement.clone() };
    let files: Vec<_> = item
        .files
        .iter()
        .map(|file| view! { <li class="file"><span class="type">{file.kind.clone()}</span><a href=desk.to(&format!("files/{}", file.id))>{file.name.clone()}</a><span class="size">{domain::record::size(file.size)}</span></li> })
        .collect();
    view! {
        <dl class="facts"><div><dt>"自评得分"</dt><dd>{score}</dd></div><div><dt>"情况说明"</dt><dd>{statement}</dd></div></dl>
        <div class="field"><span class="label">"佐证材料"</span>
        {if files.is_empty() { view! { <p class="muted">"没有上传佐证材料"</p> }.into_any() } else { view! { <ul class="files">{files}</ul> }.into_any() }}</div>
    }
    .into_any()
}

fn columns(desk: &Desk, view: &CardView, current: Option<usize>, middle: AnyView) -> Page {
    let brief = &view.brief;
    let mut groups: Vec<(String, Vec<(usize, &ItemView)>)> = Vec::new();
    for (n, item) in view.items.iter().enumerate() {
        match groups.last_mut() {
            Some((category, items)) if *category == item.indicator.category => items.push((n, item)),
            _ => groups.push((item.indicator.category.clone(), vec![(n, item)])),
        }
    }
    let groups: Vec<_> = groups
        .into_iter()
        .map(|(category, items)| {
            let done = items.iter().filter(|(_, item)| item.lacks.is_empty()).count();
            let rows: Vec<_> = items
                .iter()
                .map(|(n, item)| {
                    let own = item.indicator.scored_by == ScoredBy::Department;
                    let points = match item.score {
                        Some(score) => format!("{score} / {}", item.indicator.max),
                        None if own => format!("— / {}", item.indicator.max),
                        None => "系统".to_owned(),
                    };
                    let here = (current == Some(*n)).then_some("page");
                    let word = format!("，{}", item.progress.label());
                    let dot = if item.comment.is_some() && view.may_edit { "dot is-late" } else { dot(item.progress) };
                    let (done, most) = (item.lacks.is_empty().then_some(""), item.indicator.max.to_string());
                    view! { <li><a href=link(desk, view, item) aria-current=here data-done=done data-max=most><span class=dot></span><span>{item.indicator.name.clone()}<span class="quiet">{word}</span></span><span class="points">{points}</span></a></li> }
                })
                .collect();
            view! { <h2>{category}<span>{format!("{done}/{}", items.len())}</span></h2><ul>{rows}</ul> }
        })
        .collect();
    let summary_dot = if view.missing.summary { "dot" } else { "dot is-done" };
    let summary_here = current.is_none().then_some("page");
    let summary = desk.to(&format!("assessment/card/{}/summary", brief.id));
    let title = format!("{} 自查自评", brief.department_name);
    let body = view! {
        <div class="fill">
            <nav class="items" id="items" aria-label="考核指标">
                {groups}
                <h2>"总结"<span></span></h2><ul><li><a href=summary aria-current=summary_here><span class=summary_dot></span><span>"年度总结"</span><span class="points"></span></a></li></ul>
            </nav>
            {middle}
            {sum(desk, view)}
        </div>
    };
    let crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (format!("{} 年度", view.cycle.year), Some(desk.to(&format!("assessment/year/{}", view.cycle.year)))),
        (title.clone(), None),
    ];
    Page::new("assessment", title, crumbs, body).full()
}

fn sum(desk: &Desk, view: &CardView) -> AnyView {
    let brief = &view.brief;
    let missing = &view.missing;
    // What is said here moves while one edits: `show` in `islands/browser.rs` finds it by these ids.
    let first = |lack: &str| desk.to(&format!("assessment/card/{}?lack={lack}", brief.id));
    let lacking = view! {
        <ul class="lacking" id="lacking" hidden=missing.is_nothing()>
            <li id="unfilled" hidden=missing.unfilled() == 0><span><span class="count">{missing.unfilled()}</span>" 项未填"</span>" "<a href=first("entry")>"逐项补齐"</a></li>
            <li id="without-evidence" hidden=missing.without_evidence() == 0><span><span class="count">{missing.without_evidence()}</span>" 项缺佐证"</span>" "<a href=first("evidence")>"查看"</a></li>
            <li id="summary-missing" hidden=!missing.summary><span>"年度总结"</span>" "<a href=desk.to(&format!("assessment/card/{}/summary", brief.id))>"撰写"</a></li>
        </ul>
    };
    let sign = desk.to(&format!("assessment/card/{}/sign", brief.id));
    let act = if view.may_submit || view.may_edit {
        let ready = missing.is_nothing();
        let (class, text) = if view.may_submit { ("button primary wide", "签名报送") } else { ("button wide", "核对并报送") };
        let hint = if view.may_submit {
            "报送后锁定，考核办公室退回后才能修改。"
        } else {
            "填齐后由科室负责人签名报送。"
        };
        view! {
            <h2 id="incomplete" hidden=ready>"报送前还缺"</h2>
            <h2 id="complete" hidden=!ready>"已经填齐"</h2>
            {lacking}
            <a id="check" class="button wide" href=sign.clone() hidden=ready>"核对并报送"</a>
            <a id="sign" class=class href=sign hidden=!ready>{text}</a>
            <p>{hint}</p>
        }
        .into_any()
    } else {
        view! { <h2>"办理情况"</h2><p>{state_tag(brief.state, false)}</p><a class="button wide" href=desk.to(&format!("assessment/card/{}/record", brief.id))>"回执与经过"</a> }.into_any()
    };
    let left = view.may_edit.then(|| time_left(brief.due, desk.now, desk.zone()));
    view! {
        <aside class="sum" aria-label="合计与缺项">
            {left}
            {ring(brief.score)}
            <p>"已填 "<span id="done-count">{brief.done}</span>{format!(" 项，共 {} 项", brief.total)}</p>
            {act}
        </aside>
    }
    .into_any()
}
