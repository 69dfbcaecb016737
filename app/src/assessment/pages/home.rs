//! The home page: the one thing to do, large; the year's course; what else waits.

use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::{state_tag, time_left, timeline, urgency};
use chrono::Timelike;
use domain::assessment::lifecycle::{CycleState, SelfAssessmentState};
use domain::assessment::view::{HomeView, SelfAssessmentBrief};
use domain::authority::{Function, Role};
use domain::calendar;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::view::{DeadlineRow, TaskRow};
use domain::{Failure, Label};
use leptos::prelude::*;
use service::assessment::home::home;
use service::deadline::tasks::tasks;

/// `/b/{slug}/home`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(home(&desk.house, &desk.session).await)?;
    let (now, zone) = (desk.now, desk.zone());
    let today = calendar::day_of(now, zone);
    let hour = now.with_timezone(&zone).hour();
    let greeting = match hour {
        5..=10 => "上午好",
        11..=12 => "中午好",
        13..=17 => "下午好",
        _ => "您好",
    };
    let course = view.cycle.as_ref().map(|cycle| {
        view! { <section class="card" aria-labelledby="year"><h2 id="year">{format!("{} 年度进程", cycle.year)}</h2>{timeline(cycle, now, zone)}</section> }
    });
    let lead = lead(&desk, &view);
    let owed = desk.seen(tasks(&desk.house, &desk.session).await)?;
    let mut more = crate::complaint::pages::list::tasks(&desk).await?;
    more.extend(crate::accountability::pages::list::waiting(&desk).await?);
    let others = others(&desk, &view, &owed, more);
    let calendar_missing = crate::deadline::pages::calendar::announcement(&desk).await?;
    let body = view! {
        <div class="page-head"><div>
            <h1>{format!("{}，{greeting}", desk.me().name)}</h1>
            <p class="meta"><span>{format!("{}　{}", calendar::long_day(today), calendar::weekday(today))}</span><span>{desk.me().position()}</span></p>
        </div></div>
        {calendar_missing}
        <div class="columns is-level">{lead}{course}</div>
        <section class="card" aria-labelledby="others"><h2 id="others">"其他待办"</h2>{others}</section>
    };
    Ok(Page::new("home", "待办", vec![("待办".into(), None)], body))
}

fn lead(desk: &Desk, view: &HomeView) -> AnyView {
    let open = view.cycle.as_ref().filter(|cycle| cycle.state == CycleState::Open);
    let own = view.own.iter().find(|own| own.state.is_with_department());
    match (open, own) {
        (Some(cycle), Some(own)) => own_lead(desk, cycle.year, own),
        _ if view.may_prepare => nothing_open(desk),
        (Some(_), None) if !view.counts.is_empty() => office_lead(desk, view),
        _ => view! {
            <section class="card"><div class="empty">
                <strong>{if view.own.is_empty() { "目前没有需要您办理的事项" } else { "本年度自查自评已报送" }}</strong>
                <p>"有新的事项时，会显示在这里，并发送邮件提醒。"</p>
                {view.own.first().map(|own| view! { <div class="actions"><a class="button" href=desk.to(&format!("assessment/card/{}/record", own.id))>"查看回执"</a></div> })}
            </div></section>
        }
        .into_any(),
    }
}

fn own_lead(desk: &Desk, year: i32, own: &SelfAssessmentBrief) -> AnyView {
    let (now, zone) = (desk.now, desk.zone());
    let days = calendar::days_left(own.due, now, zone);
    let open = own.total.saturating_sub(own.done);
    let missing = match (open, own.summary_missing) {
        (0, false) if own.state == SelfAssessmentState::Returned => "补正后，重新签名报送".to_owned(),
        (0, false) => "已填齐，可以签名报送".to_owned(),
        (0, true) => "缺年度总结".to_owned(),
        (open, false) => format!("缺 {open} 项"),
        (open, true) => format!("缺 {open} 项、年度总结"),
    };
    let changed = own
        .changed_by
        .clone()
        .zip(own.changed_at)
        .map(|(by, at)| view! { <span>{format!("{by} {} 保存", calendar::near(at, now, zone))}</span> });
    let returned = (own.state == SelfAssessmentState::Returned).then(|| {
        view! { <div class="banner is-warn is-slim"><strong>"已退回补正"</strong><p>{own.return_reason.clone().unwrap_or_default()}</p></div> }
    });
    let card = desk.to(&format!("assessment/card/{}", own.id));
    let verb = match (own.state, open) {
        (SelfAssessmentState::NotBegun, _) => "开始填写",
        (SelfAssessmentState::Returned, _) => "按意见补正",
        _ => "继续填写",
    };
    let head = desk.session.actor().holds(Role::Head);
    let sign = desk.to(&format!("assessment/card/{}/sign", own.id));
    let complete = open == 0 && !own.summary_missing;
    let primary = if own.state == SelfAssessmentState::Returned {
        // What was returned is complete as it stands: signing is not the next thing to do.
        let then = if complete { "核对并报送" } else { "查看缺项" };
        view! { <a class="button primary large" href=card>{verb}</a><a class="button large" href=sign>{then}</a> }.into_any()
    } else if head && complete {
        view! { <a class="button primary large" href=sign.clone()>"签名报送"</a><a class="button large" href=card>"查看内容"</a> }
            .into_any()
    } else {
        view! { <a class="button primary large" href=card>{verb}</a><a class="button large" href=sign>"查看缺项"</a> }.into_any()
    };
    let who = if head { "本科室人员可以填写，由您签名报送" } else { "填写后由科室负责人签名报送" };
    let office = "考核办公室";
    view! {
        <section class=format!("lead-task {}", urgency(days)) aria-labelledby="lead">
            <div class="head">
                <div>{time_left(own.due, now, zone)}<h2 id="lead">{format!("{year} 年度自查自评")}</h2></div>
                <p class="so-far"><b><span>{own.done}</span>{format!(" / {}", own.total)}</b>"项已填写"</p>
            </div>
            <p class="meta"><span>"请于 "<strong>{calendar::due(own.due, zone)}</strong>{format!(" 前报{office}")}</span><span>"依据：评议考核实施方案 六（一）"</span></p>
            {returned}
            <progress class="bar thick" value=own.done max=own.total aria-label=format!("已填写 {} 项，共 {} 项", own.done, own.total)></progress>
            <div class="below"><p class="meta"><span>{format!("自评 {} 分", own.score)}</span><span>{format!("佐证材料 {} 件", own.evidence)}</span>{changed}</p><span>{missing}</span></div>
            <div class="actions">{primary}<small>{who}</small></div>
        </section>
    }
    .into_any()
}

fn nothing_open(desk: &Desk) -> AnyView {
    view! {
        <section class="lead-task" aria-labelledby="lead">
            <div class="head"><div><h2 id="lead">"建立年度考核"</h2></div></div>
            <p class="meta"><span>"本局目前没有进行中的年度考核"</span><span>"依据：评议考核实施方案 四（二）"</span></p>
            <div class="actions"><a class="button primary large" href=desk.to("assessment/new")>"建立年度考核"</a></div>
        </section>
    }
    .into_any()
}

fn office_lead(desk: &Desk, view: &HomeView) -> AnyView {
    let Some(cycle) = &view.cycle else { return ().into_any() };
    let (now, zone) = (desk.now, desk.zone());
    let count = |states: &[SelfAssessmentState]| view.counts.iter().filter(|(s, _)| states.contains(s)).map(|(_, n)| n).sum::<usize>();
    let all: usize = view.counts.iter().map(|(_, n)| n).sum();
    let submitted = count(&[SelfAssessmentState::Submitted, SelfAssessmentState::Accepted]);
    view! {
        <section class=format!("lead-task {}", urgency(calendar::days_left(cycle.due, now, zone))) aria-labelledby="lead">
            <div class="head">
                <div>{time_left(cycle.due, now, zone)}<h2 id="lead">{format!("{} 年度自查自评", cycle.year)}</h2></div>
                <p class="so-far"><b><span>{submitted}</span>{format!(" / {all}")}</b>"个机构已报送"</p>
            </div>
            <p class="meta"><span>"各机构应于 "<strong>{calendar::due(cycle.due, zone)}</strong>" 前报送"</span><span>"依据：评议考核实施方案 六（一）"</span></p>
            <progress class="bar thick" value=submitted max=all aria-label=format!("已报送 {submitted} 个，共 {all} 个")></progress>
            <div class="actions"><a class="button primary large" href=desk.to("assessment")>"查看报送情况"</a></div>
        </section>
    }
    .into_any()
}

fn others(desk: &Desk, view: &HomeView, owed: &[TaskRow], more: Vec<AnyView>) -> AnyView {
    let (now, zone) = (desk.now, desk.zone());
    let mut rows: Vec<AnyView> = view
        .to_review
        .iter()
        .map(|brief| {
            let when = brief.changed_at.map(|at| calendar::near(at, now, zone)).unwrap_or_default();
            let why = if desk.session.actor().carries(Function::AssessmentOffice) { "" } else { "，由您代为审查" };
            view! {
                <li class="task"><span class="kind">"自查审查"</span>
                <span class="what">{format!("{} {when} 报送{why}", brief.department_name)}<span class="why">{brief.receipt.clone().unwrap_or_default()}</span></span>
                {state_tag(brief.state, false)}<a class="verb" href=desk.to(&format!("assessment/card/{}/review", brief.id))>"审查"</a></li>
            }
            .into_any()
        })
        .collect();
    // What stands above, large, is not said twice; of complaints their own rows say more.
    let lead = view.own.iter().find(|own| own.state.is_with_department()).map(|own| own.department);
    let is_said = |task: &TaskRow| match task.row.kind {
        DeadlineKind::SelfAssessment | DeadlineKind::Supplement => task.department.is_some_and(|id| Some(id) == lead),
        DeadlineKind::ComplaintAcceptance | DeadlineKind::ComplaintHandling => true,
        _ => false,
    };
    rows.extend(owed.iter().filter(|task| !is_said(task)).map(|task| {
        let DeadlineRow { kind, title, place, due, .. } = &task.row;
        view! {
            <li class="task"><span class="kind">{kind.label()}</span><span class="what">{title.clone()}<span class="why">{format!("{} 前", calendar::due(*due, zone))}</span></span>
            {time_left(*due, now, zone)}<a class="verb" href=desk.to(place)>{kind.deed()}</a></li>
        }
        .into_any()
    }));
    rows.extend(more);
    if view.counts.iter().any(|(_, n)| *n > 0) && view.own.iter().any(|own| own.state.is_with_department()) {
        let waiting: usize = view.counts.iter().filter(|(state, _)| state.is_with_department()).map(|(_, n)| n).sum();
        rows.push(
            view! {
                <li class="task"><span class="kind">"催报"</span><span class="what">{format!("{waiting} 个机构尚未报送自查自评")}</span>
                {view.cycle.as_ref().map(|cycle| time_left(cycle.due, now, zone))}<a class="verb" href=desk.to("assessment")>"查看报送情况"</a></li>
            }
            .into_any(),
        );
    }
    for own in view.own.iter().filter(|own| !own.state.is_with_department()) {
        rows.push(
            view! {
                <li class="task"><span class="kind">"自查自评"</span><span class="what">{format!("{}　回执 {}", own.department_name, own.receipt.clone().unwrap_or_default())}</span>
                {state_tag(own.state, false)}<a class="verb" href=desk.to(&format!("assessment/card/{}/record", own.id))>"查看回执"</a></li>
            }
            .into_any(),
        );
    }
    if rows.is_empty() {
        view! { <div class="empty"><strong>"没有其他待办"</strong><p>"需要您审查、补正或者答复的事项会列在这里。"</p></div> }.into_any()
    } else {
        view! { <ul class="tasks">{rows}</ul> }.into_any()
    }
}
