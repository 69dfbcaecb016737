//! The operator's desk: figures of use, a new bureau, and the status of one. Business data is never shown here.

use super::seen;
use crate::server::{Request, parameters, request};
use crate::ui::frame::{gate, notice};
use crate::ui::{error_summary, field, outside, textarea};
use domain::identity::BureauStatus;
use domain::identity::template::DEPARTMENTS;
use domain::identity::view::{BureauView, UseView};
use domain::{Failure, Label, calendar, record};
use leptos::prelude::*;
use service::demo;
use service::identity::bureau as bureaus;
use service::identity::operator::{self, OperatorSession};

/// A page for an operator who is logged in; everybody else is led to log in.
pub(crate) fn desk<F, Fut>(make: F) -> AnyView
where
    F: FnOnce(Request, OperatorSession) -> Fut,
    Fut: Future<Output = Result<(String, AnyView), Failure>> + Send + 'static,
{
    let request = match request() {
        Ok(request) => request,
        Err(failure) => return outside(async move { Err(failure) }),
    };
    match request.operator.clone() {
        Some(operator) => outside(make(request, operator)),
        None => {
            leptos_axum::redirect("/operator/login");
            ().into_any()
        }
    }
}

/// The frame of these pages.
pub(crate) fn framed(
    title: &str,
    here: &str,
    request: &Request,
    operator: &OperatorSession,
    done: Option<&str>,
    body: impl IntoView + 'static,
) -> (String, AnyView) {
    let link = |href: &'static str, name: &'static str| {
        let current = (href == here).then_some("page");
        view! { <a href=href aria-current=current>{name}</a> }
    };
    // An address keeps its code; a form that has come back was not done.
    let done = done
        .filter(|_| request.form.failure.is_none())
        .and_then(notice)
        .map(|text| view! { <div class="banner is-ok is-slim" role="status"><strong>{text}</strong></div> });
    let class = if matches!(here, "/operator" | "/operator/calendar") { "public is-wide" } else { "public" };
    let view = view! {
        <div class=class>
            <header><div>
                <a class="bureau" href="/operator"><span class="mark" aria-hidden="true">"责"</span><span><strong>"平台运营"</strong><small>"行政执法责任制"</small></span></a>
                <nav aria-label="主导航">{link("/operator", "单位")}{link("/operator/new", "新增单位")}{link("/operator/calendar", "工作日历")}</nav>
                <form class="cluster" method="post" action="/api/identity/operator_log_out"><span class="small muted">{operator.name().to_owned()}</span><button class="link">"退出登录"</button></form>
            </div></header>
            <main id="main" tabindex="-1">{done}{error_summary(&request.form)}{body}</main>
        </div>
    };
    (format!("{title} · 平台运营"), view.into_any())
}

/// `/operator/login`
pub fn log_in() -> AnyView {
    let request = request();
    let next = parameters().1.remove("next").map(|next| view! { <input type="hidden" name="next" value=next/> });
    outside(async move {
        let request = request?;
        let demonstration = request.house.settings().demonstration.then(|| {
            view! {
                <form method="post" action="/api/identity/operator_log_in"><input type="hidden" name="login" value=demo::OPERATOR/>
                <input type="hidden" name="password" value=demo::PASSWORD/><button class="button wide">"用演示账号进入"</button></form>
            }
        });
        let body = view! {
            <h1>"平台运营登录"</h1>
            <form class="form" method="post" action="/api/identity/operator_log_in">
                {next}
                {field(&request.form, "login", "登录名", "username", "", "")}
                {field(&request.form, "password", "密码", "password", "", "")}
                <button class="button primary large wide">"登录"</button>
                <p class="small muted">"单位工作人员请"<a href="/">"选择本单位"</a>"登录。"</p>
            </form>
            {demonstration}
        };
        Ok(("平台运营登录".to_owned(), gate(Some(("平台运营".to_owned(), "/".to_owned())), &request.form, body)))
    })
}

/// `/operator`
pub fn figures() -> AnyView {
    let done = parameters().1.remove("done");
    desk(|request, operator| async move {
        let list = seen(&request, operator::figures(&request.house, &operator).await)?;
        let now = request.house.now();
        let table = if list.is_empty() {
            view! { <div class="empty"><strong>"还没有单位"</strong><p>"新增单位后，其使用情况会列在这里。"</p></div> }.into_any()
        } else {
            let rows: Vec<_> = list.iter().map(|row| figure(row, now)).collect();
            view! {
                <div class="table-wrap"><table class="table"><caption class="quiet">"各单位使用情况"</caption>
                <thead><tr><th scope="col">"单位"</th><th scope="col">"状态"</th><th scope="col" class="num">"在用"</th><th scope="col" class="num">"待激活"</th>
                <th scope="col" class="num">"停用"</th><th scope="col" class="num">"科室"</th><th scope="col" class="num">"文件"</th>
                <th scope="col" class="num">"邮件待发"</th><th scope="col" class="num">"已发"</th><th scope="col" class="num">"失败"</th>
                <th scope="col">"最近登录"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead><tbody>{rows}</tbody></table></div>
            }
            .into_any()
        };
        let body = view! {
            <div class="page-head"><div><h1>"单位"</h1><p class="lede">"各单位的使用情况。平台运营只看数量，不接触业务内容。"</p></div>
            <div class="actions"><a class="button primary" href="/operator/new">"新增单位"</a></div></div>
            <section class="card has-table">{table}</section>
        };
        Ok(framed("单位", "/operator", &request, &operator, done.as_deref(), body))
    })
}

fn figure(row: &UseView, now: chrono::DateTime<chrono::Utc>) -> AnyView {
    let [invited, active, deactivated] = row.users;
    let [waiting, sent, failed] = row.mail;
    let href = format!("/operator/bureau/{}", row.bureau.slug);
    let seen = row.last_login.map_or_else(|| "—".to_owned(), |at| calendar::near(at, now, row.bureau.zone));
    let size = if row.bytes == 0 { "—".to_owned() } else { record::size(row.bytes) };
    let failed = if failed == 0 { view! { "0" }.into_any() } else { view! { <span class="tag is-late">{failed}</span> }.into_any() };
    let created = format!("{}　{} 开通", row.bureau.slug, calendar::long_day(calendar::day_of(row.created, row.bureau.zone)));
    view! {
        <tr class=(row.bureau.status == BureauStatus::Suspended).then_some("is-off")>
        <th scope="row"><a href=href.clone()>{row.bureau.name.clone()}</a><br/><small class="muted">{created}</small></th>
        <td data-label="状态">{tag(&row.bureau)}</td><td class="num" data-label="在用">{active}</td><td class="num" data-label="待激活">{invited}</td>
        <td class="num" data-label="停用">{deactivated}</td><td class="num" data-label="科室">{row.departments}</td><td class="num" data-label="文件">{size}</td>
        <td class="num" data-label="邮件待发">{waiting}</td><td class="num" data-label="邮件已发">{sent}</td><td class="num" data-label="邮件失败">{failed}</td>
        <td class="minor" data-label="最近登录">{seen}</td><td class="verbs" data-label="操作"><a href=href>"管理"<span class="quiet">{row.bureau.name.clone()}</span></a></td></tr>
    }
    .into_any()
}

fn tag(bureau: &BureauView) -> AnyView {
    let class = if bureau.status == BureauStatus::Active { "tag is-done" } else { "tag" };
    view! { <span class=class>{bureau.status.label()}</span> }.into_any()
}

/// `/operator/new`
pub fn new() -> AnyView {
    desk(|request, operator| async move {
        let template = DEPARTMENTS.iter().map(|d| d.name).collect::<Vec<_>>().join("\n");
        let form = &request.form;
        let address = format!("2 至 30 位的小写字母、数字和横线，例如 dacheng；网址为 {}/b/ 加此名", request.house.settings().public_url);
        let body = view! {
            <a class="back" href="/operator">"返回单位列表"</a>
            <div class="page-head"><div><h1>"新增单位"</h1><p class="lede">"依次填写单位、科室和管理员。保存后单位即可使用，邀请邮件发给管理员，由其设置密码并邀请其他人员。"</p></div></div>
            <form class="form" method="post" action="/api/identity/create_bureau">
                <fieldset class="field"><legend class="large">"一、单位"</legend><div class="stack">
                    {field(form, "name", "单位名称", "text", "", "全称，例如 大城县行政审批局")}
                    <div class="fields">
                        {field(form, "short_name", "简称", "text", "", "用于文号和回执编号，例如 大审批")}
                        {field(form, "region", "地区", "text", "", "例如 河北省廊坊市大城县")}
                    </div>
                    {field(form, "slug", "网址名", "text", "", &address)}
                    {field(form, "hotline", "监督投诉电话", "tel", "", "向社会公布的电话，例如 0316-5568525")}
                </div></fieldset>
                <fieldset class="field"><legend class="large">"二、科室"</legend>
                    {textarea(form, "departments", "科室名称，每行一个", 9, &template, "已按实施方案列出，可以增删和改名。名称与方案一致的，类别和职能一并设好；其他的按执法科室设立，由管理员以后调整")}
                </fieldset>
                <fieldset class="field"><legend class="large">"三、系统管理员"</legend><div class="stack">
                    <div class="fields">
                        {field(form, "admin_name", "姓名", "text", "", "")}
                        {field(form, "admin_login", "登录名", "text", "", "2 至 32 位的字母、数字、点、横线或下划线")}
                    </div>
                    {field(form, "admin_email", "电子邮箱", "email", "", "邀请邮件发到这里，7 天内有效")}
                </div></fieldset>
                <div class="form-actions"><button class="button primary">"建立单位并发送邀请"</button><a class="link" href="/operator">"取消"</a></div>
            </form>
        };
        Ok(framed("新增单位", "/operator/new", &request, &operator, None, body))
    })
}

/// `/operator/bureau/{slug}`
pub fn bureau() -> AnyView {
    let (mut path, mut query) = parameters();
    let (slug, done) = (path.remove("slug").unwrap_or_default(), query.remove("done"));
    desk(|request, operator| async move {
        let bureau = seen(&request, bureaus::by_slug(&request.house, &slug).await)?;
        let name = bureau.name.clone();
        let body = view! {
            <a class="back" href="/operator">"返回单位列表"</a>
            <div class="page-head"><div><h1>{name.clone()}</h1><p class="meta"><span>{tag(&bureau)}</span><span>{bureau.region.clone()}</span></p></div></div>
            <dl class="facts">
                <div><dt>"网址"</dt><dd><a href=format!("/b/{slug}")>{format!("{}/b/{slug}", request.house.settings().public_url)}</a></dd></div>
                <div><dt>"简称"</dt><dd>{bureau.short_name.clone()}</dd></div>
                <div><dt>"监督投诉电话"</dt><dd>{bureau.hotline.clone()}</dd></div>
            </dl>
            {change(&request, &bureau)}
        };
        Ok(framed(&name, "", &request, &operator, done.as_deref(), body))
    })
}

/// The act that needs the address part typed again.
fn change(request: &Request, bureau: &BureauView) -> AnyView {
    let active = bureau.status == BureauStatus::Active;
    let (title, verb, class) = if active {
        ("停用单位", "停用该单位", "button danger primary")
    } else {
        ("恢复单位", "恢复该单位", "button primary")
    };
    let what = if active {
        vec!["全局人员立即不能登录和办理，登录页说明已暂停使用", "考核期限照常计算，已有的内容保留", "以后可以恢复"]
    } else {
        vec!["人员可以重新登录和办理", "停用期间的期限没有顺延，逾期的事项请由该单位自行处理"]
    };
    let what: Vec<_> = what.into_iter().map(|text| view! { <li>{text}</li> }).collect();
    let hint = format!("该单位的网址名是 {}", bureau.slug);
    view! {
        <section class="card stack is-tight"><h2>{title}</h2><ul class="consequences">{what}</ul>
            <form class="form" method="post" action="/api/identity/set_bureau_status">
                <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="suspended" value=active.to_string()/>
                <div class="type-to-confirm">{field(&request.form, "confirm", "请输入网址名，以确认操作", "text", "", &hint)}</div>
                <div class="form-actions"><button class=class>{verb}</button></div>
            </form></section>
    }
    .into_any()
}
