//! What the person concerned sees: what they were told, what they said, the decision, and the appeal.

use super::ARTICLE;
use super::parts::{card, files, notice, said, service, statements, upload};
use crate::server::Desk;
use crate::ui::show::time_left;
use crate::ui::{Page, textarea};
use domain::accountability::view::{OwnFaultView, own_stage};
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::accountability;

fn crumbs(desk: &Desk, here: String) -> Vec<(String, Option<String>)> {
    vec![("本人事项".into(), Some(desk.to("accountability/own"))), (here, None)]
}

/// `/b/{slug}/accountability/own`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let all = desk.seen(accountability::own_list(&desk.house, &desk.session).await)?;
    let rows: Vec<_> = all
        .iter()
        .map(|one| {
            let due = one.due.map(|(due, what)| {
                let text = format!("可以在 {} 前{what} ", calendar::due(due, desk.zone()));
                view! { <span class="why">{text}</span> }
            });
            view! {
                <li class="task"><span class="kind">{one.stage}</span><span class="what">{one.number.clone()}{due}</span>
                <a class="verb" href=desk.to(&format!("accountability/own/{}", one.id))>"查看"</a></li>
            }
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <div class="empty"><strong>"没有与您本人有关的事项"</strong><p>"依照过错责任追究暂行办法告知您的事项，会列在这里。"</p></div> }.into_any()
    } else {
        view! { <ul class="tasks">{rows}</ul> }.into_any()
    };
    let body = view! {
        <div class="page-head"><div><h1>"本人事项"</h1><p class="lede">"只有您本人和承办、审核、批准人员能看到。"</p><p class="meta"><span>{format!("{ARTICLE} 第十一条、第十二条")}</span></p></div></div>
        <section class="card">{list}</section>
    };
    Ok(Page::new("accountability/own", "本人事项", vec![("本人事项".into(), None)], body))
}

/// `/b/{slug}/accountability/own/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(accountability::own(&desk.house, &desk.session, desk.part("id")?).await)?;
    let zone = desk.zone();
    let told = view! { <p class="meta"><span>{view.notice.number.clone()}</span><span>{calendar::long_day(view.notice.on)}</span></p> };
    let until = view! { <p class="meta"><span>{format!("期限 {}", calendar::due(view.statement_until, zone))}</span></p> };
    let waived = view.waived.then(|| view! { <p>"已书面放弃陈述申辩。"</p> });
    let none = (view.statements.is_empty() && !view.waived).then(|| view! { <p class="muted">"没有陈述申辩记录。"</p> });
    let form = view.may_state.then(|| upload(&desk, "/api/accountability/attach_defence", view.id, "上传证据、书面意见（选填）"));
    let decision = view.decision.as_ref().map(|decision| {
        let lines: Vec<_> = decision.paper.proposal.lines().into_iter().map(|line| view! { <li>{line}</li> }).collect();
        let href = desk.to(&format!("accountability/own/{}/decision", view.id));
        let suspended = view.suspended.then(|| view! { <p><strong>"执法证已暂停使用，解除以前不得从事执法活动。"</strong></p> });
        card(
            "decision",
            "处理决定",
            view! {
                <p class="meta"><span>{decision.number.clone()}</span><span>{calendar::long_day(decision.on)}</span></p>
                <ul>{lines}</ul>{suspended}{view.served.as_ref().map(service)}
                <div class="actions"><a class="button" href=href>"处理决定书"</a></div>
            },
        )
    });
    let appeal = view.appeal.as_ref().map(|appeal| {
        let answer = view.answer.as_ref().map(|answer| view! { <h3>"复查答复"</h3>{said(&desk, answer)} });
        card("appeal", "申诉", view! { {said(&desk, appeal)}{answer} })
    });
    let body = view! {
        <a class="back" href=desk.to("accountability/own")>"返回本人事项"</a>
        <div class="page-head"><div><h1>{own_stage(view.state)}</h1>
            <p class="meta"><span class="nowrap">{view.number.clone()}</span><span>{ARTICLE}</span></p></div></div>
        {next(&desk, &view)}
        {appeal}{decision}
        {card("defence", "陈述申辩", view! { {until}{none}{statements(&desk, &view.statements)}{waived}{files(&desk, &view.files)}{form} })}
        {card("notice", "告知的内容", view! { {told}{notice(&view.notice.paper)} })}
    };
    Ok(Page::new("accountability/own", "本人事项", crumbs(&desk, view.number.clone()), body))
}

/// What the person may do, until when, and what follows.
fn next(desk: &Desk, view: &OwnFaultView) -> AnyView {
    let to = |step: &str| desk.to(&format!("accountability/own/{}/{step}", view.id));
    let (zone, now) = (desk.zone(), desk.now);
    if view.may_state {
        return view! {
            <section class="card stack is-tight" aria-label="下一步"><h2>"您可以陈述申辩 "{time_left(view.statement_until, now, zone)}</h2>
            <p>{format!("请在 {} 前提出；可以多次补充，也可以当面向承办人陈述。认定以前，必须听取您的意见。", calendar::due(view.statement_until, zone))}</p>
            <div class="actions"><a class="button primary" href=to("state")>"陈述申辩"</a><a class="button" href=to("waive")>"放弃陈述申辩"</a></div></section>
        }
        .into_any();
    }
    match view.appeal_until.filter(|_| view.may_appeal) {
        Some(until) => view! {
            <section class="card stack is-tight" aria-label="下一步"><h2>"对处理决定不服的，可以申诉 "{time_left(until, now, zone)}</h2>
            <p>{format!("请在 {} 前提出，由没有参与本案的副局长复查，30 日内答复。申诉期间不停止执行。", calendar::due(until, zone))}</p>
            <div class="actions"><a class="button primary" href=to("appeal")>"提出申诉"</a></div></section>
        }
        .into_any(),
        None => ().into_any(),
    }
}

/// `/b/{slug}/accountability/own/{id}/state`
pub async fn state(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(accountability::own(&desk.house, &desk.session, desk.part("id")?).await)?;
    let fields = textarea(
        &desk.form,
        "statement",
        "意见和理由",
        10,
        "",
        "对告知的事实、性质、依据和拟作处理的意见，不超过 4000 字；证据在保存后上传",
    );
    let then = &["承办科室收到待办通知；是否采纳，写入认定书。"];
    sheet(&desk, &view, ("陈述申辩", "/api/accountability/state", "提交"), fields, then, "提交后不能修改，期限内可以补充。")
}

/// `/b/{slug}/accountability/own/{id}/waive`
pub async fn waive(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(accountability::own(&desk.house, &desk.session, desk.part("id")?).await)?;
    let then = &["承办科室可以不待期满作出认定。"];
    sheet(&desk, &view, ("放弃陈述申辩", "/api/accountability/waive", "确认放弃"), ().into_any(), then, "放弃后不能撤回。")
}

/// `/b/{slug}/accountability/own/{id}/appeal`
pub async fn appeal(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(accountability::own(&desk.house, &desk.session, desk.part("id")?).await)?;
    let fields = textarea(&desk.form, "appeal", "申诉的请求、事实和理由", 10, "", "不超过 4000 字");
    let then = &["由没有参与本案的副局长复查，30 日内答复。", "申诉期间不停止执行。"];
    sheet(&desk, &view, ("提出申诉", "/api/accountability/appeal", "提出申诉"), fields, then, "对一份处理决定申诉一次。")
}

/// A form of the person concerned.
fn sheet(
    desk: &Desk,
    view: &OwnFaultView,
    (title, action, verb): (&'static str, &'static str, &'static str),
    fields: AnyView,
    then: &'static [&'static str],
    last: &'static str,
) -> Result<Page, Failure> {
    let back = desk.to(&format!("accountability/own/{}", view.id));
    let then: Vec<_> = then.iter().map(|line| view! { <li>{*line}</li> }).collect();
    let body = view! {
        <a class="back" href=back.clone()>{format!("返回 {}", view.number)}</a>
        <div class="page-head"><div><h1>{title}</h1><p class="meta"><span>{view.notice.number.clone()}</span><span>{ARTICLE}</span></p></div></div>
        <form class="form" method="post" action=action>
            <input type="hidden" name="case" value=view.id.to_string()/>
            {fields}
            <ul class="consequences">{then}<li class="is-final">{last}</li></ul>
            <div class="form-actions"><button class="button primary">{verb}</button><a href=back>"取消"</a></div>
        </form>
    };
    Ok(Page::new("accountability/own", title, crumbs(desk, view.number.clone()), body).narrow())
}
