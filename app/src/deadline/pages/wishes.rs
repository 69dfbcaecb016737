//! What somebody wants to be mailed, and the calendar feed of their own deadlines.

use crate::server::{Desk, Form};
use crate::ui::Page;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::preference::{EventMail, Preference, ReminderMail};
use domain::deadline::view::WishesView;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::deadline::wishes::view;

/// `/b/{slug}/inbox/settings`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(view(&desk.house, &desk.session).await)?;
    let made = desk.form.once.as_deref().map(|secret| made(&desk, secret));
    let body = view! {
        <a class="back" href=desk.to("inbox")>"返回消息"</a>
        <div class="page-head"><div><h1>"消息设置"</h1>
            <p class="lede">"选择哪些消息发送邮件，把办理期限订阅到自己的日历。消息本身都列在“消息”中，不受设置影响。"</p></div></div>
        {made}
        {mail(&desk, &view)}
        {feed(&desk, &view)}
    };
    let crumbs = vec![("消息".into(), Some(desk.to("inbox"))), ("消息设置".into(), None)];
    Ok(Page::new("inbox", "消息设置", crumbs, body).narrow())
}

fn mail(desk: &Desk, view: &WishesView) -> AnyView {
    let (form, Preference { events, reminders }) = (&desk.form, view.preference);
    let statutory: Vec<&str> = DeadlineKind::ALL.iter().filter(|kind| kind.rule().statutory).map(|kind| kind.label()).collect();
    let always = format!("{}有制度依据，其提醒一律发送邮件，不受此项影响", statutory.join("、"));
    view! {
        <section class="card" aria-labelledby="mail"><h2 id="mail">"邮件"</h2>
            <form class="form" method="post" action="/api/deadline/save_wishes">
                <input type="hidden" name="version" value=view.version.to_string()/>
                {radios(form, "events", "告知的事情", "退回、接收、答复等办理结果", EventMail::ALL.iter().map(|one| (one.code(), one.label(), *one == events)))}
                {radios(form, "reminders", "期限的提醒", &always, ReminderMail::ALL.iter().map(|one| (one.code(), one.label(), *one == reminders)))}
                <div class="form-actions"><button class="button primary">"保存设置"</button></div>
            </form></section>
    }
    .into_any()
}

/// One of several, each with its code, its name and whether it is the present one.
fn radios(
    form: &Form,
    name: &'static str,
    legend: &'static str,
    hint: &str,
    options: impl Iterator<Item = (&'static str, &'static str, bool)>,
) -> AnyView {
    let error = form.error(name);
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error" id=format!("{name}-error")>{message}</p> });
    let options: Vec<_> = options
        .map(|(code, label, present)| {
            let checked = form.chosen(name, code, present);
            view! { <label class="check"><input type="radio" name=name value=code checked=checked/><span>{label}</span></label> }
        })
        .collect();
    view! {
        <fieldset class=class id=name tabindex="-1"><legend>{legend}</legend><p class="hint">{hint.to_owned()}</p>{error}<div class="checks">{options}</div></fieldset>
    }
    .into_any()
}

/// The address, this once.
fn made(desk: &Desk, secret: &str) -> AnyView {
    let bureau = &desk.me().bureau;
    let address = format!("{}/b/{}/feed/{secret}.ics", desk.house.settings().public_url, bureau.slug);
    view! {
        <section class="card" aria-labelledby="made"><div class="banner is-ok" role="status"><strong id="made">"订阅地址已生成，只显示这一次"</strong>
            <p>"请现在复制到您的日历中。离开本页后不再显示；遗失的，重新生成即可。"</p></div>
            <div class="form">
                <div class="field"><label for="address">"订阅地址"</label><p class="hint" id="address-hint">"凭此地址不用登录就能看到您的办理期限，请不要转发给他人"</p>
                    <input id="address" type="text" value=address readonly aria-describedby="address-hint" autocomplete="off"/></div>
                <dl class="facts">
                    <div><dt>"Outlook"</dt><dd>"日历 — 添加日历 — 从 Internet 订阅，粘贴地址"</dd></div>
                    <div><dt>"企业微信"</dt><dd>"日程 — 设置 — 日历管理 — 订阅日历，粘贴地址"</dd></div>
                    <div><dt>"iPhone"</dt><dd>"日历 — 日历 — 添加日历 — 添加订阅日历，粘贴地址"</dd></div>
                    <div><dt>"安卓手机"</dt><dd>"自带日历支持“订阅日历”或者“网络日历”的，粘贴地址；不支持的，可以在 Outlook 应用中订阅"</dd></div>
                </dl></div></section>
    }
    .into_any()
}

fn feed(desk: &Desk, view: &WishesView) -> AnyView {
    let near = |at| calendar::near(at, desk.now, desk.zone());
    let state = match view.feed {
        None => view! {
            <p>"生成一个专用地址，添加到电脑或者手机的日历中，您的办理期限就会显示在日历里，并随办理情况自动更新。"</p>
            <form method="post" action="/api/deadline/make_feed"><div class="form-actions"><button class="button">"生成订阅地址"</button></div></form>
        }
        .into_any(),
        Some((made, read)) => view! {
            <dl class="facts"><div><dt>"生成时间"</dt><dd>{near(made)}</dd></div>
                <div><dt>"日历最近读取"</dt><dd>{read.map_or_else(|| "还没有读取过".to_owned(), near)}</dd></div></dl>
            <p class="small muted">"重新生成或者停用后，原来的地址随即失效。地址可能被他人知道的，请重新生成。"</p>
            <div class="form-actions">
                <form method="post" action="/api/deadline/make_feed"><button class="button">"重新生成"</button></form>
                <form method="post" action="/api/deadline/revoke_feed"><button class="button danger">"停用"</button></form>
            </div>
        }
        .into_any(),
    };
    view! { <section class="card" aria-labelledby="feed"><h2 id="feed">"日历订阅"</h2>{state}</section> }.into_any()
}
