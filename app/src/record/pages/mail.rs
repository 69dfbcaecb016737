//! How the bureau's mail fares, under which name it writes, and a test letter.

use super::template;
use crate::identity::pages::{conflict, own, pager};
use crate::server::Desk;
use crate::ui::{Page, field};
use domain::record::lifecycle::{DeliveryState, sees_deliveries, writes_templates};
use domain::record::view::{LetterCounts, LetterView, LettersView};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::record::mail;

/// The parts of the bureau's mail, of which whoever only writes templates sees one.
pub(super) fn tabs(desk: &Desk, current: &str) -> AnyView {
    let me = desk.me();
    let (sees, writes) = (sees_deliveries(&me.roles), writes_templates(&me.roles, &me.functions));
    let links: Vec<_> = [("mail", "发送情况", sees), ("mail/sender", "发件设置", sees), ("mail/templates", "邮件模板", writes)]
        .into_iter()
        .filter(|(_, _, shown)| *shown)
        .map(|(place, name, _)| {
            let here = (place == current).then_some("page");
            view! { <li><a href=desk.to(place) aria-current=here>{name}</a></li> }
        })
        .collect();
    view! { <nav class="tabs" aria-label="邮件"><ul>{links}</ul></nav> }.into_any()
}

/// `/b/{slug}/mail`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    if !sees_deliveries(&desk.me().roles) {
        return template::list(desk).await;
    }
    let state = desk.query("state").and_then(DeliveryState::from_code).unwrap_or(DeliveryState::Failed);
    let before = desk.query("before").and_then(|id| id.parse().ok());
    let list = desk.seen(mail::list(&desk.house, &desk.session, state, before).await)?;
    let address = |key: Option<&str>| {
        let key = key.map(|key| format!("&before={key}")).unwrap_or_default();
        desk.to(&format!("mail?state={}{key}", state.code()))
    };
    let first = before.is_some().then(|| address(None));
    let next = list.page.next.as_deref().map(|key| address(Some(key)));
    let turning = pager(first, format!("本页 {} 封，共 {} 封", list.page.rows.len(), count(&list.counts, state)), next);
    let all = (list.counts.failed > 0).then(|| {
        view! {
            <div class="actions"><form method="post" action="/api/record/resend_all_letters">
                <button class="button primary">{format!("重新发送全部 {} 封", list.counts.failed)}</button></form></div>
        }
    });
    let table = if list.page.rows.is_empty() { nothing(state) } else { table(&desk, state, &list) };
    let body = view! {
        <div class="page-head">
            <div><h1>"邮件"</h1><p class="lede">"系统发出的邮件是否送到。这里只列收件人和邮件种类，不显示内容。"</p></div>
            {all}
        </div>
        {tabs(&desk, "mail")}
        {states(&desk, state, &list.counts)}
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("mail", "邮件", vec![("邮件".into(), None)], body))
}

fn count(counts: &LetterCounts, state: DeliveryState) -> usize {
    match state {
        DeliveryState::Waiting => counts.waiting,
        DeliveryState::Sent => counts.sent,
        DeliveryState::Failed => counts.failed,
        DeliveryState::Dropped => counts.dropped,
    }
}

fn states(desk: &Desk, current: DeliveryState, counts: &LetterCounts) -> AnyView {
    let links: Vec<_> = [DeliveryState::Failed, DeliveryState::Waiting, DeliveryState::Sent, DeliveryState::Dropped]
        .into_iter()
        .map(|state| {
            let here = (state == current).then_some("true");
            let href = desk.to(&format!("mail?state={}", state.code()));
            view! { <a href=href aria-current=here>{state.label()}" "<span>{count(counts, state)}</span></a> }
        })
        .collect();
    view! { <nav class="filters" aria-label="按状态筛选">{links}</nav> }.into_any()
}

fn nothing(state: DeliveryState) -> AnyView {
    let (title, what) = match state {
        DeliveryState::Failed => ("没有未送达的邮件", "邮箱无效、被拒收，或者两天内一直发不出的邮件会列在这里。"),
        DeliveryState::Waiting => ("没有等待发送的邮件", "邮件一般在一分钟内发出；暂时发不出的，系统会自动重试。"),
        DeliveryState::Sent => ("还没有发出过邮件", "邀请用户、提醒、退回等环节发出的邮件会列在这里。"),
        DeliveryState::Dropped => ("没有不再发送的邮件", "在“未送达”中点了“不再发送”的邮件会列在这里。"),
    };
    view! { <div class="empty"><strong>{title}</strong><p>{what}</p></div> }.into_any()
}

fn table(desk: &Desk, state: DeliveryState, list: &LettersView) -> AnyView {
    let rows: Vec<_> = list.page.rows.iter().map(|letter| row(desk, letter)).collect();
    let when = if state == DeliveryState::Waiting { "下次发送" } else { "时间" };
    let verbs = (state == DeliveryState::Failed).then(|| view! { <th class="verbs"><span class="quiet">"操作"</span></th> });
    view! {
        <div class="table-wrap"><table class="table"><caption class="quiet">{format!("{state}的邮件，新的在前")}</caption>
            <thead><tr><th scope="col">"收件人"</th><th scope="col">"邮箱"</th><th scope="col">"种类"</th><th scope="col">"情况"</th>
            <th scope="col">{when}</th>{verbs}</tr></thead><tbody>{rows}</tbody></table></div>
    }
    .into_any()
}

fn row(desk: &Desk, letter: &LetterView) -> AnyView {
    let near = |at| calendar::near(at, desk.now, desk.zone());
    let when = match letter.state {
        DeliveryState::Waiting => letter.next.map_or_else(|| "即将发送".to_owned(), near),
        _ => near(letter.settled.unwrap_or(letter.created)),
    };
    let id = letter.id.to_string();
    let name = letter.to_name.clone();
    let correct = letter.person.map_or_else(
        || view! { <span class="muted">"不是本局用户"</span> }.into_any(),
        |person| view! { <a href=desk.to(&format!("users/{person}"))>"更正邮箱"<span class="quiet">{name.clone()}</span></a> }.into_any(),
    );
    let verbs = (letter.state == DeliveryState::Failed).then(|| {
        view! {
            <td class="verbs" data-label="操作">{correct}
                <form method="post" action="/api/record/resend_letter"><input type="hidden" name="id" value=id.clone()/>
                    <button class="link">"重新发送"<span class="quiet">{name.clone()}</span></button></form>
                <form method="post" action="/api/record/drop_letter"><input type="hidden" name="id" value=id.clone()/>
                    <button class="link">"不再发送"<span class="quiet">{name.clone()}</span></button></form></td>
        }
    });
    view! {
        <tr><th scope="row">{letter.to_name.clone()}</th><td data-label="邮箱"><span class="code">{letter.to_address.clone()}</span></td>
        <td data-label="种类">{letter.kind.label()}</td><td data-label="情况">{condition(letter)}</td>
        <td class="minor" data-label="时间">{when}</td>{verbs}</tr>
    }
    .into_any()
}

/// How a letter fares, in words.
fn condition(letter: &LetterView) -> String {
    match (letter.state, letter.fault) {
        (DeliveryState::Sent, _) => "已交给邮件服务器".to_owned(),
        (DeliveryState::Waiting, None) => "等待发送".to_owned(),
        (DeliveryState::Waiting, Some(fault)) => format!("{fault}；已试 {} 次，将自动重试", letter.attempts),
        (DeliveryState::Failed, Some(fault)) if fault.is_permanent() => fault.to_string(),
        (DeliveryState::Failed, Some(fault)) => format!("{fault}；已试 {} 次，不再自动重试", letter.attempts),
        (DeliveryState::Failed, None) => "没有送达".to_owned(),
        (DeliveryState::Dropped, _) => "不再发送，内容已清除".to_owned(),
    }
}

/// `/b/{slug}/mail/sender`
pub async fn sender(desk: Desk) -> Result<Page, Failure> {
    let sender = desk.seen(mail::sender(&desk.house, &desk.session).await)?;
    let form = own(&desk.form, "sender_name");
    let version = match &form.failure {
        Some(Failure::Conflict(conflict)) => conflict.version.to_string(),
        _ => form.value("version", &sender.version.to_string()),
    };
    let usual = format!("收件人看到的名称，不填的用“{}”", desk.me().bureau.name);
    let trial = sender.trial.as_ref().map(|letter| trial(&desk, letter));
    let body = view! {
        <div class="page-head"><div><h1>"发件设置"</h1><p class="lede">"本局的邮件以什么名义发出，收件人回复到哪里。"</p></div></div>
        {tabs(&desk, "mail/sender")}
        {conflict(&form)}
        <form class="form" method="post" action="/api/record/save_sender">
            <input type="hidden" name="version" value=version/>
            {field(&form, "sender_name", "发件人名称", "text", &sender.name, &usual)}
            {field(&form, "reply_to", "回复邮箱", "email", &sender.reply_to, "收件人点“回复”时发到这里，例如 fagui@dacheng.example.com；不填的，邮件中注明请勿回复")}
            <p class="small muted">"发件地址由平台统一设定，不能更改：各邮件服务器据此核对邮件的真伪。"</p>
            <div class="form-actions"><button class="button primary">"保存"</button></div>
        </form>
        <section class="card stack is-tight" aria-labelledby="trial"><h2 id="trial">"测试邮件"</h2>
            <p>{format!("向您的邮箱 {} 发一封测试邮件，走与其他邮件相同的途径。一般一分钟内可以看到结果。", desk.me().email)}</p>
            {trial}
            <form class="form-actions" method="post" action="/api/record/send_trial"><button class="button">"发送测试邮件"</button>
                <a class="link" href=desk.to("mail/sender")>"刷新结果"</a></form></section>
    };
    let crumbs = vec![("邮件".into(), Some(desk.to("mail"))), ("发件设置".into(), None)];
    Ok(Page::new("mail", "发件设置", crumbs, body).narrow())
}

fn trial(desk: &Desk, letter: &LetterView) -> AnyView {
    let class = match letter.state {
        DeliveryState::Sent => "tag is-done",
        DeliveryState::Failed => "tag is-late",
        _ => "tag is-soon",
    };
    let near = |at| calendar::near(at, desk.now, desk.zone());
    let again = letter.next.map(|at| view! { <div><dt>"下次发送"</dt><dd>{near(at)}</dd></div> });
    view! {
        <dl class="facts">
            <div><dt>"最近一次"</dt><dd>{near(letter.created)}"，发往 "{letter.to_address.clone()}</dd></div>
            <div><dt>"结果"</dt><dd><span class=class>{letter.state.label()}</span>" "{condition(letter)}</dd></div>
            {again}
        </dl>
    }
    .into_any()
}
