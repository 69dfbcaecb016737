//! Delegations for an absence: those given and received, and giving one.

use crate::server::Desk;
use crate::ui::{Page, field, select};
use chrono::NaiveDate;
use domain::authority::DelegationScope;
use domain::identity::view::DelegationView;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::identity::{delegation, user};

/// `/b/{slug}/delegations`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let list = desk.seen(delegation::list(&desk.house, &desk.session).await)?;
    let people = desk.seen(user::colleagues(&desk.house, &desk.session).await)?;
    let today = calendar::day_of(desk.now, desk.zone());
    let mut colleagues = vec![(String::new(), "请选择".to_owned())];
    colleagues.extend(people.into_iter().filter(|(id, ..)| *id != desk.me().user).map(|(id, name, department)| {
        let text = department.map_or_else(|| name.clone(), |department| format!("{name}（{department}）"));
        (id.to_string(), text)
    }));
    let scopes = DelegationScope::ALL.iter().map(|scope| (scope.code().to_owned(), scope.to_string())).collect();
    let first_day = today.to_string();
    let form = &desk.form;
    let body = view! {
        <div class="page-head"><div><h1>"委托代办"</h1><p class="lede">"出差、请假期间，可以委托本局同事代为办理职责范围内的事项。受托人用本人账号登录办理，记录中注明由其代办；系统管理权限不随委托转移。"</p></div></div>
        {table(&list, today)}
        <section class="card"><h2>"新的委托"</h2>
            <form class="form" method="post" action="/api/identity/delegate">
                {select(form, "to", "受托人", colleagues, "", "生效后会收到邮件")}
                <div class="fields">
                    {field(form, "first_day", "开始日期", "date", &first_day, "当日零时起")}
                    {field(form, "last_day", "结束日期", "date", "", "含当日，最长一年")}
                </div>
                {select(form, "scope", "委托范围", scopes, DelegationScope::Everything.code(), "")}
                <div class="form-actions"><button class="button primary">"委托"</button></div>
            </form></section>
    };
    Ok(Page::new("delegations", "委托代办", vec![("委托代办".into(), None)], body))
}

fn table(list: &[DelegationView], today: NaiveDate) -> AnyView {
    if list.is_empty() {
        return view! { <section class="card"><div class="empty"><strong>"没有委托"</strong><p>"您委托同事代办，或者同事委托您代办后，会列在这里。"</p></div></section> }.into_any();
    }
    let rows: Vec<_> = list
        .iter()
        .map(|row| {
            let (class, word) = state(row, today);
            let days = format!("{}—{}", calendar::long_day(row.first_day), calendar::long_day(row.last_day));
            let end = row.may_revoke.then(|| {
                view! {
                    <form method="post" action="/api/identity/revoke_delegation"><input type="hidden" name="id" value=row.id.to_string()/>
                    <button class="link danger">"终止"<span class="quiet">{format!("{}对{}的委托", row.from_name, row.to_name)}</span></button></form>
                }
            });
            view! {
                <tr class=(word == "已结束" || word == "已终止").then_some("is-off")><th scope="row">{row.from_name.clone()}</th>
                <td data-label="受托人">{row.to_name.clone()}</td><td data-label="期间">{days}</td><td data-label="范围">{row.scope.label()}</td>
                <td data-label="状态"><span class=class>{word}</span></td><td class="verbs" data-label="操作">{end}</td></tr>
            }
        })
        .collect();
    view! {
        <section class="card has-table"><div class="table-wrap"><table class="table"><caption class="quiet">"委托列表"</caption>
            <thead><tr><th scope="col">"委托人"</th><th scope="col">"受托人"</th><th scope="col">"期间"</th><th scope="col">"范围"</th><th scope="col">"状态"</th>
            <th class="verbs"><span class="quiet">"操作"</span></th></tr></thead><tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}

fn state(row: &DelegationView, today: NaiveDate) -> (&'static str, &'static str) {
    if row.revoked {
        ("tag", "已终止")
    } else if today > row.last_day {
        ("tag", "已结束")
    } else if today < row.first_day {
        ("tag is-soon", "未开始")
    } else {
        ("tag is-done", "生效中")
    }
}
