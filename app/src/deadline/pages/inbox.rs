//! The inbox: what somebody was told, a thing a row.

use super::state_tag;
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::Page;
use domain::deadline::view::NoteRow;
use domain::ids::NoteId;
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::deadline::inbox::inbox;

/// `/b/{slug}/inbox`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let after = desk.query("after").and_then(|id| id.parse::<NoteId>().ok());
    let page = desk.seen(inbox(&desk.house, &desk.session, after).await)?;
    let unread = desk.me().unread;
    let first = after.is_some().then(|| desk.to("inbox"));
    let next = page.next.as_deref().map(|key| desk.to(&format!("inbox?after={key}")));
    let turning = (first.is_some() || next.is_some()).then(|| pager(first, format!("本页 {} 件", page.rows.len()), next));
    let all = (unread > 0).then(|| {
        view! { <form method="post" action="/api/deadline/read_all"><button class="button">"全部标为已读"</button></form> }
    });
    let content = if page.rows.is_empty() {
        view! {
            <div class="empty"><strong>"没有消息"</strong><p>"期限临近或者逾期时，提醒会列在这里，并按您的设置发送邮件。"</p></div>
        }
        .into_any()
    } else {
        let rows: Vec<_> = page.rows.iter().map(|row| line(&desk, row)).collect();
        view! { <ul class="notes-list">{rows}</ul> }.into_any()
    };
    let state = if unread > 0 { format!("{unread} 条未读") } else { "没有未读消息".to_owned() };
    let body = view! {
        <div class="page-head"><div><h1>"消息"</h1><p class="lede">"提醒和告知都在这里。同一期限的提醒合为一条，办结后不再算作未读。"</p>
            <p class="meta"><span>{state}</span></p></div>
            <div class="actions">{all}<a class="button" href=desk.to("inbox/settings")>"消息设置"</a></div></div>
        <section class="card has-table">{content}{turning}</section>
    };
    Ok(Page::new("inbox", "消息", vec![("消息".into(), None)], body))
}

fn line(desk: &Desk, row: &NoteRow) -> AnyView {
    let (class, mark) = match (row.is_unread(), row.is_done(), row.deadline) {
        (true, _, _) => ("note is-unread", view! { <span class="tag is-active is-strong">"未读"</span> }.into_any()),
        (false, true, Some((_, state))) => ("note is-done", state_tag(state)),
        _ => ("note", view! { <span class="tag">"已读"</span> }.into_any()),
    };
    let earlier = (row.earlier > 0).then(|| view! { <span>{format!("此前还有 {} 条", row.earlier)}</span> });
    let about = row.deadline.map(|(id, _)| view! { <span><a href=desk.to(&format!("deadlines/{id}"))>"查看期限"<span class="quiet">{row.title.clone()}</span></a></span> });
    let text: Vec<_> = row.body.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect();
    view! {
        <li class=class>{mark}
            <div><h2>{row.title.clone()}</h2><div class="text">{text}</div>
                <p class="meta"><span>{calendar::near(row.at, desk.now, desk.zone())}</span>{earlier}{about}</p></div>
            <form method="post" action="/api/deadline/open_note"><input type="hidden" name="id" value=row.id.to_string()/>
                <button class="link">"打开"<span class="quiet">{row.title.clone()}</span></button></form></li>
    }
    .into_any()
}
