//! The people of a bureau: the list, adding one, and everything about one of them.

use super::{conflict, own, pager, user_tag};
use crate::server::{Desk, Form};
use crate::ui::{Page, check, field, select};
use domain::authority::Role;
use domain::identity::UserStatus;
use domain::identity::view::UserView;
use domain::ids::{DepartmentId, UserId};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use leptos_router::location::Url;
use service::identity::department;
use service::identity::user::{self, UserFilter, UserList};

pub use super::import::import;

/// `/b/{slug}/users`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let filter = UserFilter {
        status: desk.query("status").and_then(UserStatus::from_code),
        department: desk.query("department").and_then(|id| id.parse::<DepartmentId>().ok()),
        query: desk.query("query").unwrap_or_default().to_owned(),
    };
    let after = desk.query("after").map(str::to_owned);
    let list = desk.seen(user::list(&desk.house, &desk.session, &filter, after.as_deref()).await)?;
    let [invited, active, deactivated] = list.counts;
    let all = invited + active + deactivated;
    let matching = match filter.status {
        None => all,
        Some(UserStatus::Invited) => invited,
        Some(UserStatus::Active) => active,
        Some(UserStatus::Deactivated) => deactivated,
    };
    let states = [
        (None, "全部", all),
        (Some(UserStatus::Active), UserStatus::Active.label(), active),
        (Some(UserStatus::Invited), UserStatus::Invited.label(), invited),
        (Some(UserStatus::Deactivated), UserStatus::Deactivated.label(), deactivated),
    ];
    let states: Vec<_> = states
        .into_iter()
        .map(|(status, name, count)| {
            let here = (status == filter.status).then_some("true");
            let href = address(&desk, &UserFilter { status, ..filter.clone() }, None);
            view! { <a href=href aria-current=here>{name}" "<span>{count}</span></a> }
        })
        .collect();
    let first = after.is_some().then(|| address(&desk, &filter, None));
    let next = list.page.next.as_deref().map(|key| address(&desk, &filter, Some(key)));
    let turning = pager(first, format!("本页 {} 人，共 {matching} 人", list.page.rows.len()), next);
    let table = if list.page.rows.is_empty() { nobody(all) } else { table(&desk, &list) };
    let body = view! {
        <div class="page-head">
            <div><h1>"用户"</h1><p class="lede">"能登录本系统的本局工作人员。角色决定职级，办理权限由所在科室承担的职能决定。"</p></div>
            <div class="actions"><a class="button" href=desk.to("users/import")>"从 Excel 导入"</a><a class="button primary" href=desk.to("users/new")>"新增用户"</a></div>
        </div>
        <div class="toolbar"><nav class="filters" aria-label="按状态筛选">{states}</nav>{search(&desk, &filter, &list)}</div>
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("users", "用户", vec![("用户".into(), None)], body))
}

/// The list with these filters, from `after` on.
fn address(desk: &Desk, filter: &UserFilter, after: Option<&str>) -> String {
    let mut parts = Vec::new();
    parts.extend(filter.status.map(|status| format!("status={}", status.code())));
    parts.extend(filter.department.map(|id| format!("department={id}")));
    if !filter.query.trim().is_empty() {
        parts.push(format!("query={}", Url::escape(filter.query.trim())));
    }
    parts.extend(after.map(|key| format!("after={}", Url::escape(key))));
    let place = if parts.is_empty() { "users".to_owned() } else { format!("users?{}", parts.join("&")) };
    desk.to(&place)
}

fn search(desk: &Desk, filter: &UserFilter, list: &UserList) -> AnyView {
    let status = filter.status.map(|status| view! { <input type="hidden" name="status" value=status.code()/> });
    let departments: Vec<_> = list
        .departments
        .iter()
        .map(|(id, name)| view! { <option value=id.to_string() selected=filter.department == Some(*id)>{name.clone()}</option> })
        .collect();
    view! {
        <form class="search" role="search" method="get" action=desk.to("users")>
            {status}
            <select class="input" name="department" aria-label="科室"><option value="">"全部科室"</option>{departments}</select>
            <input class="input" type="search" name="query" value=filter.query.clone() aria-label="姓名、登录名、邮箱或电话" placeholder="姓名、登录名等"/>
            <button class="button">"查找"</button>
        </form>
    }
    .into_any()
}

fn nobody(all: usize) -> AnyView {
    let (title, what) = if all == 0 {
        ("没有符合条件的用户", "新增用户或者从 Excel 导入后，用户会列在这里；正在查找的，请换一个条件。")
    } else {
        ("这一状态下没有用户", "请选择其他状态，或者清空查找条件。")
    };
    view! { <div class="empty"><strong>{title}</strong><p>{what}</p></div> }.into_any()
}

fn table(desk: &Desk, list: &UserList) -> AnyView {
    let rows: Vec<_> = list
        .page
        .rows
        .iter()
        .map(|user| {
            let href = desk.to(&format!("users/{}", user.id));
            let seen = user.last_login.map_or_else(|| "—".to_owned(), |at| calendar::near(at, desk.now, desk.zone()));
            let off = (user.status == UserStatus::Deactivated).then_some("is-off");
            view! {
                <tr class=off><th scope="row"><a href=href.clone()>{user.name.clone()}</a></th>
                <td data-label="登录名"><span class="code">{user.login.clone()}</span></td>
                <td data-label="科室">{user.department_name.clone().unwrap_or_else(|| "—".to_owned())}</td>
                <td data-label="角色">{roles(user)}</td>
                <td data-label="状态">{user_tag(user.status)}</td>
                <td class="minor" data-label="最近登录">{seen}</td>
                <td class="verbs" data-label="操作"><a href=href>"编辑"<span class="quiet">{user.name.clone()}</span></a></td></tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table class="table"><caption class="quiet">"用户列表"</caption>
            <thead><tr><th scope="col" aria-sort="ascending">"姓名"</th><th scope="col">"登录名"</th><th scope="col">"科室"</th><th scope="col">"角色"</th>
            <th scope="col">"状态"</th><th scope="col">"最近登录"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
    }
    .into_any()
}

fn roles(user: &UserView) -> String {
    user.roles.iter().map(Label::label).collect::<Vec<_>>().join("、")
}

/// `/b/{slug}/users/new`
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    administrator(&desk)?;
    let departments = departments(&desk, None).await?;
    let body = view! {
        <a class="back" href=desk.to("users")>"返回用户列表"</a>
        <div class="page-head"><div><h1>"新增用户"</h1><p class="lede">"保存后向本人发送邀请邮件，本人打开其中的链接设置密码，即可登录。链接 7 天内有效。"</p></div></div>
        <form class="form" method="post" action="/api/identity/add_user">
            {fields(&desk.form, None, departments)}
            <div class="form-actions"><button class="button primary">"保存并发送邀请"</button><a class="link" href=desk.to("users")>"取消"</a></div>
        </form>
    };
    Ok(Page::new("users", "新增用户", vec![("用户".into(), Some(desk.to("users"))), ("新增用户".into(), None)], body).narrow())
}

pub(super) fn administrator(desk: &Desk) -> Result<(), Failure> {
    if desk.me().administers() { Ok(()) } else { Err(Failure::NotFound) }
}

/// Departments to choose from: those in use, and the one that somebody is in.
async fn departments(desk: &Desk, current: Option<DepartmentId>) -> Result<Vec<(String, String)>, Failure> {
    let (all, _) = desk.seen(department::list(&desk.house, &desk.session).await)?;
    let mut options = vec![(String::new(), "不属于科室（局领导、系统管理员）".to_owned())];
    options.extend(all.into_iter().filter(|d| d.active || Some(d.id) == current).map(|d| {
        let name = if d.active { d.name } else { format!("{}（已停用）", d.name) };
        (d.id.to_string(), name)
    }));
    Ok(options)
}

fn fields(form: &Form, user: Option<&UserView>, departments: Vec<(String, String)>) -> AnyView {
    let of = |value: fn(&UserView) -> &str| user.map(value).unwrap_or_default().to_owned();
    let department = user.and_then(|user| user.department).map(|id| id.to_string()).unwrap_or_default();
    let held = |role: Role| user.is_some_and(|user| user.roles.contains(&role));
    let boxes: Vec<_> = Role::ALL.iter().map(|role| check(form, ticked(*role), role.code(), role.to_string(), held(*role))).collect();
    let error = form.error("roles");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error" id="roles-error">{message}</p> });
    view! {
        {field(form, "name", "姓名", "text", &of(|u| &u.name), "")}
        {field(form, "login", "登录名", "text", &of(|u| &u.login), "2 至 32 位的字母、数字、点、横线或下划线，本局内不重复，建议用姓名拼音")}
        <div class="fields">
            {field(form, "email", "电子邮箱", "email", &of(|u| &u.email), "邀请和提醒发到这里")}
            {field(form, "phone", "电话（选填）", "tel", &of(|u| &u.phone), "手机或者办公电话")}
        </div>
        {select(form, "department", "科室", departments, &department, "科室承担的职能决定办理权限")}
        <fieldset class=class id="roles" tabindex="-1"><legend>"角色"</legend><p class="hint">"可以选几个"</p>{error}<div class="checks">{boxes}</div></fieldset>
    }
    .into_any()
}

/// Each rank has a box with a name of its own, so that a form that comes back knows which were ticked.
fn ticked(role: Role) -> &'static str {
    match role {
        Role::Administrator => "roles[administrator]",
        Role::Director => "roles[director]",
        Role::Deputy => "roles[deputy]",
        Role::Head => "roles[head]",
        Role::Staff => "roles[staff]",
    }
}

/// `/b/{slug}/users/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let id: UserId = desk.part("id")?;
    let user = desk.seen(user::get(&desk.house, &desk.session, id).await)?;
    let departments = departments(&desk, user.department).await?;
    let seen =
        user.last_login.map_or_else(|| "尚未登录过".to_owned(), |at| format!("最近登录：{}", calendar::near(at, desk.now, desk.zone())));
    let edit = if user.status == UserStatus::Deactivated {
        facts(&user)
    } else {
        let form = own(&desk.form, "login");
        view! {
            <form class="form" method="post" action="/api/identity/edit_user">
                <input type="hidden" name="id" value=id.to_string()/><input type="hidden" name="version" value=user.version.to_string()/>
                {fields(&form, Some(&user), departments)}
                <div class="form-actions"><button class="button primary">"保存"</button><a class="link" href=desk.to("users")>"返回列表"</a></div>
            </form>
        }
        .into_any()
    };
    let title = user.name.clone();
    let body = view! {
        <a class="back" href=desk.to("users")>"返回用户列表"</a>
        <div class="page-head"><div><h1>{title.clone()}</h1><p class="meta"><span>{user_tag(user.status)}</span><span>{roles(&user)}</span><span>{seen}</span></p></div></div>
        {conflict(&desk.form)}
        {edit}
        {acts(&desk, &user)}
    };
    Ok(Page::new("users", title.clone(), vec![("用户".into(), Some(desk.to("users"))), (title, None)], body).narrow())
}

fn facts(user: &UserView) -> AnyView {
    let fact = |label: &'static str, value: String| {
        let value = if value.is_empty() { "—".to_owned() } else { value };
        view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
    };
    view! {
        <section class="card"><h2>"资料"</h2><dl class="facts">{fact("登录名", user.login.clone())}{fact("电子邮箱", user.email.clone())}
        {fact("电话", user.phone.clone())}{fact("科室", user.department_name.clone().unwrap_or_default())}{fact("角色", roles(user))}</dl>
        <p class="small muted">"恢复账号后可以修改。"</p></section>
    }
    .into_any()
}

/// What can be done with the account.
fn acts(desk: &Desk, user: &UserView) -> AnyView {
    let id = user.id.to_string();
    let invite = (user.status == UserStatus::Invited).then(|| {
        view! {
            <section class="card stack is-tight"><h2>"邀请"</h2><p>"本人还没有设置密码。没有收到邮件或者链接过期的，可以重新发送，原来的链接随即失效。"</p>
            <form method="post" action="/api/identity/invite_again"><input type="hidden" name="id" value=id.clone()/><button class="button">"重新发送邀请"</button></form></section>
        }
    });
    let stop = match user.status {
        UserStatus::Deactivated => view! {
            <section class="card stack is-tight"><h2>"恢复账号"</h2><p>"恢复后可用原密码登录；从未设置过密码的，会重新收到邀请邮件。"</p>
            <form method="post" action="/api/identity/reactivate_user"><input type="hidden" name="id" value=id/><button class="button primary">"恢复账号"</button></form></section>
        }
        .into_any(),
        _ if user.id == desk.me().user => view! { <p class="small muted">"本人的账号不能由自己停用，需要停用的，请由另一名系统管理员办理。"</p> }.into_any(),
        _ => view! {
            <section class="card stack is-tight"><h2>"停用账号"</h2>
            <ul class="consequences"><li>"各设备上的登录和未用的邀请链接立即失效，不能再登录"</li><li>"已办理的事项和记录保留，不受影响"</li><li>"以后可以恢复"</li></ul>
            <form class="form" method="post" action="/api/identity/deactivate_user"><input type="hidden" name="id" value=id/>
                {field(&own(&desk.form, "reason"), "reason", "停用理由", "text", "", "例如：调离本局。理由记入操作记录")}
                <div class="form-actions"><button class="button danger">"停用账号"</button></div></form></section>
        }
        .into_any(),
    };
    view! { {invite}{stop} }.into_any()
}
