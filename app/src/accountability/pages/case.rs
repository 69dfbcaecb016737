//! A case as its handlers, inspectors and leaders see it: what is on record, paper by paper, and what to do next.

use super::ARTICLE;
use super::parts::{card, determination, fact, files, notice, paragraphs, proposal, said, service, stamp, statements, tag, upload};
use super::step::title;
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::time_left;
use domain::accountability::lifecycle::{FaultAction, FaultEdit, FaultState};
use domain::accountability::view::FaultView;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::accountability;

/// `/b/{slug}/accountability/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(accountability::page(&desk.house, &desk.session, desk.part("id")?).await)?;
    let brief = &view.brief;
    let number = brief.number.clone();
    let due = brief.due.map(|due| view! { <span>{format!("{} 前{} ", calendar::due(due, desk.zone()), brief.due_for)}{time_left(due, desk.now, desk.zone())}</span> });
    let decision = view.decision.as_ref().map(|_| {
        view! { <div class="actions"><a class="button" href=desk.to(&format!("accountability/{}/decision", brief.id))>"处理决定书"</a></div> }
    });
    let body = view! {
        <a class="back" href=desk.to("accountability")>"返回过错责任追究"</a>
        <div class="page-head"><div>
            <h1>{brief.title.clone()}" "{tag(brief.state)}</h1>
            <p class="meta"><span class="nowrap">{number.clone()}</span><span>{format!("{}（{}）", brief.officer_name, brief.department_name)}</span>{due}<span>{ARTICLE}</span></p>
        </div>{decision}</div>
        {next(&desk, &view)}
        <div class="columns">
            <div class="stack">{papers(&desk, &view)}</div>
            <div class="stack">{about(&desk, &view)}{material(&desk, &view)}{course(&desk, &view)}</div>
        </div>
    };
    let crumbs = vec![("过错责任追究".into(), Some(desk.to("accountability"))), (number.clone(), None)];
    Ok(Page::new("accountability", format!("过错责任追究 {number}"), crumbs, body))
}

/// Whether a step stands beside the one thing to do.
fn is_minor(action: FaultAction) -> bool {
    matches!(action, FaultAction::Refuse | FaultAction::Return | FaultAction::Appeal | FaultAction::Revoke | FaultAction::RecordRevoked)
}

/// The one thing to do, what else may be done, and what still stands in the way.
fn next(desk: &Desk, view: &FaultView) -> AnyView {
    let to = |code: &str| desk.to(&format!("accountability/{}/step/{code}", view.brief.id));
    let edits: Vec<FaultEdit> = [FaultEdit::Findings, FaultEdit::RecordStatement, FaultEdit::RecordWaiver, FaultEdit::Lift]
        .into_iter()
        .filter(|kind| view.edits.contains(kind))
        .collect();
    // An answer is one form, whichever way it goes; so is the approval beside sending back.
    let primary = view.actions.iter().copied().find(|action| !is_minor(*action));
    // Before anything can be told or determined, what is to be recorded comes first.
    let record_first = primary.is_none().then(|| edits.first().copied()).flatten();
    let others: Vec<AnyView> = view
        .actions
        .iter()
        .filter(|action| Some(**action) != primary && !matches!(action, FaultAction::Revoke | FaultAction::RecordRevoked))
        .map(|action| view! { <a class="button" href=to(action.code())>{title(*action)}</a> }.into_any())
        .chain(
            edits
                .iter()
                .filter(|kind| Some(**kind) != record_first)
                .map(|kind| view! { <a class="button" href=to(kind.code())>{kind.label()}</a> }.into_any()),
        )
        .collect();
    let verb = primary.map(|action| view! { <a class="button primary" href=to(action.code())>{title(action)}</a> }.into_any());
    let verb =
        verb.or_else(|| record_first.map(|kind| view! { <a class="button primary" href=to(kind.code())>{kind.label()}</a> }.into_any()));
    let waiting: Vec<_> = view
        .waiting
        .iter()
        .filter(|(action, _)| {
            !matches!(
                action,
                FaultAction::RecordApproval | FaultAction::RecordMaintained | FaultAction::RecordRevoked | FaultAction::Appeal
            )
        })
        .map(|(action, why)| view! { <p class="small muted">{format!("{action}：{why}")}</p> })
        .collect();
    if verb.is_none() && others.is_empty() && waiting.is_empty() {
        return waits_for(view);
    }
    view! { <section class="card stack is-tight" aria-label="下一步"><h2>"下一步"</h2><div class="actions">{verb}{others}</div>{waiting}</section> }.into_any()
}

fn waits_for(view: &FaultView) -> AnyView {
    let whom = match view.brief.state {
        FaultState::Received | FaultState::Investigating | FaultState::Hearing | FaultState::Returned => "由承办科室办理。",
        FaultState::Determined if view.expected.is_none() && view.determination.as_ref().is_some_and(|d| d.paper.severity.is_none()) => {
            "由纪检监察机构确认。"
        }
        FaultState::Determined | FaultState::Approved | FaultState::Decided => "由承办科室办理。",
        FaultState::Proposed => "由纪检监察机构会签。",
        FaultState::Countersigned if view.of_director => "涉及局长本人，由副局长批准。",
        FaultState::Countersigned => "由局长批准。",
        FaultState::Served => "申诉期限内，当事人可以申诉；期满没有申诉的，由承办科室办结。",
        FaultState::Appealed => "由没有参与本案的副局长复查答复。",
        _ => return ().into_any(),
    };
    view! { <div class="banner is-slim" role="status"><strong>{view.brief.state.label()}</strong><p>{whom}</p></div> }.into_any()
}

/// The papers, the latest first.
fn papers(desk: &Desk, view: &FaultView) -> Vec<AnyView> {
    let mut all = vec![card("allegation", "线索", view! { <div class="prose">{paragraphs(&view.allegation)}</div> })];
    if !view.findings.is_empty() {
        all.push(card("findings", "调查情况", view! { <div class="prose">{paragraphs(&view.findings)}</div> }));
    }
    if let Some(told) = &view.notice {
        let head = view! { <p class="meta"><span>{told.number.clone()}</span><span>{calendar::long_day(told.on)}</span></p> };
        all.push(card("notice", "陈述申辩告知书", view! { {head}{notice(&told.paper)} }));
        let until = view.statement_until.map(|until| format!("期限 {}", calendar::due(until, desk.zone())));
        let waived = view.waiver.as_ref().map(|waiver| view! { <p><strong>"已书面放弃"</strong></p>{said(desk, waiver)} });
        let none = (view.statements.is_empty() && view.waiver.is_none()).then(|| view! { <p class="muted">"尚未陈述申辩。"</p> });
        let spoken = statements(desk, &view.statements);
        all.push(card(
            "defence",
            "陈述申辩",
            view! { <p class="meta"><span>{until}</span></p>{none}{spoken}{waived}{files(desk, &view.defence_files)} },
        ));
    }
    if let Some(found) = &view.determination {
        let head = view! { <p class="meta"><span>{found.number.clone()}</span><span>{calendar::long_day(found.on)}</span></p> };
        all.push(card("determination", "过错责任认定书", view! { {head}{determination(desk, &found.paper, true)} }));
    }
    if let Some(paper) = &view.proposal {
        all.push(card("proposal", "确认意见和处理建议", proposal(paper)));
    }
    if let Some(reason) = &view.reason {
        let title = if view.brief.state == FaultState::Refused { "不予受理的理由" } else { "退回意见" };
        all.push(card("reason", title, said(desk, reason)));
    }
    if let Some(approval) = &view.approval {
        all.push(card("approval", "批准意见", said(desk, approval)));
    }
    if let Some(served) = &view.served {
        all.push(card("service", "送达回证", service(served)));
    }
    if let Some(appeal) = &view.appeal {
        let answer = view.answer.as_ref().map(|answer| view! { <h3>"复查答复"</h3>{said(desk, answer)} });
        let until = view
            .answer_until
            .filter(|_| view.answer.is_none())
            .map(|until| view! { <p class="meta"><span>{format!("{} 前答复", calendar::due(until, desk.zone()))}</span></p> });
        all.push(card("appeal", "申诉", view! { {until}{said(desk, appeal)}{answer} }));
    }
    all.reverse();
    all
}

fn about(desk: &Desk, view: &FaultView) -> AnyView {
    let source = match &view.source.place {
        Some(place) => view! { <a href=desk.to(place)>{view.source.label.clone()}</a> }.into_any(),
        None => view.source.label.clone().into_any(),
    };
    let investigators = (!view.investigators.is_empty()).then(|| fact("调查人员", view.investigators.join("、")));
    let account = (!view.has_account)
        .then(|| view! { <p class="small muted">"当事人没有登录账号，告知、陈述申辩和申诉由承办科室以书面方式办理并登记。"</p> });
    let suspension = view.suspension.map(|(from, lifted)| {
        let text = match lifted {
            Some(day) => format!("自 {} 暂停，{} 解除", calendar::long_day(from), calendar::long_day(day)),
            None => format!("自 {} 暂停执法", calendar::long_day(from)),
        };
        fact("执法证", text)
    });
    card(
        "about",
        "当事人与来源",
        view! {
            <dl class="facts">
                {fact("当事人", format!("{}（{}）", view.brief.officer_name, view.brief.department_name))}
                {fact("岗位", view.post.clone())}{fact("执法证号", view.certificate_number.clone())}{suspension}
                {fact("线索来源", view! { {view.source.kind.label()}"　"{source} })}{investigators}
            </dl>{account}
        },
    )
}

fn material(desk: &Desk, view: &FaultView) -> AnyView {
    let form = view.edits.contains(&FaultEdit::Attach).then(|| upload(desk, "/api/accountability/attach", view.brief.id, "上传案件材料"));
    if form.is_none() && view.files.is_empty() {
        return ().into_any();
    }
    card("material", "案件材料", view! { {files(desk, &view.files)}{form} })
}

fn course(desk: &Desk, view: &FaultView) -> AnyView {
    let steps: Vec<_> = view
        .steps
        .iter()
        .map(
            |step| view! { <li class="is-done"><strong>{step.action.clone()}</strong><small>{stamp(desk, &step.by, step.at)}</small></li> },
        )
        .collect();
    view! { <section class="card" aria-labelledby="course"><h2 id="course">"办理经过"</h2><ol class="timeline">{steps}</ol></section> }
        .into_any()
}
