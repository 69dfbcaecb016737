//! One's own account: data, password, and where one is logged in.

use super::outside::rules;
use crate::server::Desk;
use crate::ui::{Page, field};
use domain::identity::view::SessionView;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::identity::session;

/// `/b/{slug}/account`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let sessions = desk.seen(session::list(&desk.house, &desk.session).await)?;
    let form = &desk.form;
    let body = view! {
        <div class="page-head"><div><h1>"我的账号与安全"</h1><p class="lede">"核对本人资料，修改密码，查看在哪些设备上登录着。"</p></div></div>
        {data(&desk)}
        <section class="card" aria-labelledby="password-title"><h2 id="password-title">"修改密码"</h2>
            <form class="form" method="post" action="/api/identity/change_password">
                {field(form, "current", "当前密码", "password", "", "")}
                {field(form, "new_password", "新密码", "password", "", "")}
                {rules()}
                {field(form, "again", "再输一次新密码", "password", "", "修改后，其他设备上的登录随即结束")}
                <div class="form-actions"><button class="button primary">"修改密码"</button></div>
            </form></section>
        {devices(&desk, &sessions)}
    };
    Ok(Page::new("account", "我的账号与安全", vec![("我的账号与安全".into(), None)], body).narrow())
}

fn data(desk: &Desk) -> AnyView {
    let me = desk.me();
    let names = |list: Vec<&str>| if list.is_empty() { "—".to_owned() } else { list.join("、") };
    let roles = names(me.roles.iter().map(Label::label).collect());
    let functions = names(me.functions.iter().map(Label::label).collect());
    let acting = (!me.acting_for.is_empty()).then(|| view! { <div><dt>"正在代办"</dt><dd>{me.acting_for.join("、")}</dd></div> });
    view! {
        <section class="card"><h2>"本人资料"</h2><dl class="facts">
            <div><dt>"姓名"</dt><dd>{me.name.clone()}</dd></div>
            <div><dt>"登录名"</dt><dd class="code">{me.login.clone()}</dd></div>
            <div><dt>"电子邮箱"</dt><dd>{me.email.clone()}</dd></div>
            <div><dt>"科室"</dt><dd>{me.department.clone().unwrap_or_else(|| "—".to_owned())}</dd></div>
            <div><dt>"角色"</dt><dd>{roles}</dd></div>
            <div><dt>"科室承担的职能"</dt><dd>{functions}</dd></div>
            {acting}
        </dl><p class="small muted">"资料有误的，请联系本局系统管理员更改。"</p></section>
    }
    .into_any()
}

fn devices(desk: &Desk, sessions: &[SessionView]) -> AnyView {
    let (now, zone) = (desk.now, desk.zone());
    let rows: Vec<_> = sessions
        .iter()
        .map(|row| {
            let this = row.current.then(|| view! { " "<span class="tag is-active">"本次登录"</span> });
            let verb = if row.current { "退出" } else { "结束" };
            view! {
                <tr><th scope="row">{row.device.clone()}{this}</th><td data-label="地址">{row.address.clone()}</td>
                <td data-label="登录时间">{calendar::near(row.created, now, zone)}</td><td data-label="最近使用">{calendar::near(row.seen, now, zone)}</td>
                <td class="verbs" data-label="操作"><form method="post" action="/api/identity/end_session"><input type="hidden" name="id" value=row.id.to_string()/>
                <button class="link">{verb}<span class="quiet">{format!("{}上的登录", row.device)}</span></button></form></td></tr>
            }
        })
        .collect();
    view! {
        <section class="card has-table"><div class="card-head"><h2>"登录的设备"</h2>
            <form method="post" action="/api/identity/log_out_everywhere"><button class="button danger">"全部退出"</button></form></div>
            <div class="table-wrap"><table class="table"><caption class="quiet">"登录的设备"</caption>
            <thead><tr><th scope="col">"设备"</th><th scope="col">"地址"</th><th scope="col">"登录时间"</th><th scope="col">"最近使用"</th>
            <th class="verbs"><span class="quiet">"操作"</span></th></tr></thead><tbody>{rows}</tbody></table></div></section>
        <p class="small muted">"有不认识的设备的，请结束该登录，并立即修改密码。连续 12 小时没有使用的登录自动结束。"</p>
    }
    .into_any()
}
