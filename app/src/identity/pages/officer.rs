//! Officers and their certificates: adding one, and everything about one of them.

mod list;

pub use list::{import, list};

use super::conflict;
use crate::server::{Desk, Form};
use crate::ui::{Page, field, select, textarea};
use chrono::NaiveDate;
use domain::identity::officer::active_word;
use domain::identity::registry::OfficerView;
use domain::identity::term::Standing;
use domain::ids::OfficerId;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::identity::officer::{self, OfficerFile};
use service::identity::{department, user};

const ARTICLE: &str = "依据：评议考核实施方案 二、三（二）1，行政执法公示制度 二";

/// The tag of a term: of a certificate, or of an entrustment.
pub(super) fn standing_tag(standing: Standing) -> AnyView {
    let class = match standing {
        Standing::Valid => "tag is-done",
        Standing::Soon | Standing::Ahead => "tag is-soon",
        Standing::Over => "tag is-late",
        Standing::Unknown => "tag",
    };
    view! { <span class=class>{standing.label()}</span> }.into_any()
}

fn days(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "未登记".to_owned(), calendar::long_day);
    format!("{}—{}", day(from), day(to))
}

/// `/b/{slug}/officers/new`
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    desk.seen(officer::keeper(&desk.house, &desk.session))?;
    let choices = choices(&desk, None).await?;
    let body = view! {
        <a class="back" href=desk.to("officers")>"返回人员与证件"</a>
        <div class="page-head"><div><h1>"新增执法人员"</h1>
            <p class="lede">"登记持有行政执法证件的人员。证件信息请照证件填写。"</p><p class="meta"><span>{ARTICLE}</span></p></div></div>
        <form class="form" method="post" action="/api/identity/add_officer">
            {fields(&desk.form, None, choices)}
            <div class="form-actions"><button class="button primary">"新增"</button><a class="link" href=desk.to("officers")>"取消"</a></div>
        </form>
    };
    let crumbs = vec![("人员与证件".into(), Some(desk.to("officers"))), ("新增执法人员".into(), None)];
    Ok(Page::new("officers", "新增执法人员", crumbs, body).narrow())
}

/// What a form offers: departments and accounts.
struct Choices {
    departments: Vec<(String, String)>,
    accounts: Vec<(String, String)>,
}

/// Those in use, and those that the officer has.
async fn choices(desk: &Desk, file: Option<&OfficerFile>) -> Result<Choices, Failure> {
    let officer = file.map(|file| &file.officer);
    let (all, _) = desk.seen(department::list(&desk.house, &desk.session).await)?;
    let mut departments = vec![(String::new(), "请选择".to_owned())];
    departments.extend(all.into_iter().filter(|d| d.active || officer.is_some_and(|officer| officer.department == d.id)).map(|d| {
        let name = if d.active { d.name } else { format!("{}（已停用）", d.name) };
        (d.id.to_string(), name)
    }));
    let people = desk.seen(user::colleagues(&desk.house, &desk.session).await)?;
    let mut accounts = vec![(String::new(), "没有账号".to_owned())];
    let current = officer.and_then(|officer| officer.user).filter(|user| people.iter().all(|(id, ..)| id != user));
    accounts.extend(current.map(|user| {
        let name = file.and_then(|file| file.account.as_ref()).map(|(name, _)| name.clone()).unwrap_or_default();
        (user.to_string(), format!("{name}（账号目前不能登录）"))
    }));
    accounts.extend(people.into_iter().map(|(id, name, department)| {
        let text = department.map_or_else(|| name.clone(), |department| format!("{name}（{department}）"));
        (id.to_string(), text)
    }));
    Ok(Choices { departments, accounts })
}

fn fields(form: &Form, file: Option<&OfficerFile>, choices: Choices) -> AnyView {
    let officer = file.map(|file| &file.officer);
    let of = |value: fn(&OfficerView) -> &str| officer.map(value).unwrap_or_default().to_owned();
    let day = |value: fn(&OfficerView) -> Option<NaiveDate>| officer.and_then(value).map(|day| day.to_string()).unwrap_or_default();
    let department = officer.map(|officer| officer.department.to_string()).unwrap_or_default();
    let since = file.and_then(|file| file.postings.first()).map(|(_, from)| from.to_string()).unwrap_or_default();
    let account = officer.and_then(|officer| officer.user).map(|user| user.to_string()).unwrap_or_default();
    let since_hint =
        if officer.is_some() { "换科室的，填到新科室的日期" } else { "年内调动的，据此确定考核科室" };
    view! {
        <fieldset class="field"><legend class="large">"人员"</legend>
            {field(form, "name", "姓名", "text", &of(|o| &o.name), "与证件一致，最多 20 字")}
            <div class="fields">
                {select(form, "department", "科室", choices.departments, &department, "目前所在的科室")}
                {field(form, "since", "到本科室任职之日", "date", &since, since_hint)}
            </div>
            {field(form, "post", "岗位", "text", &of(|o| &o.post), "例如 许可审查岗，最多 30 字")}
            {select(form, "user", "登录账号（选填）", choices.accounts, &account, "有账号的，可以参加执法人员互评；一个账号只对应一名执法人员")}
        </fieldset>
        <fieldset class="field"><legend class="large">"行政执法证件"</legend>
            <div class="fields">
                {field(form, "certificate_number", "执法证号", "text", &of(|o| &o.certificate_number), "在岗人员不能重复")}
                {field(form, "issuer", "发证机关", "text", &of(|o| &o.issuer), "例如 河北省人民政府")}
            </div>
            <div class="fields">
                {field(form, "valid_from", "有效期起", "date", &day(|o| o.valid_from), "当日起有效")}
                {field(form, "valid_to", "有效期止", "date", &day(|o| o.valid_to), "含当日")}
            </div>
            {textarea(form, "training", "培训考试情况（选填）", 3, &of(|o| &o.training), "公共法律知识和专业法律知识培训、考试的时间和结果，最多 500 字")}
        </fieldset>
    }
    .into_any()
}

/// `/b/{slug}/officers/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let id: OfficerId = desk.part("id")?;
    let file = desk.seen(officer::get(&desk.house, &desk.session, id).await)?;
    let officer = &file.officer;
    let content = if file.may_edit {
        let choices = choices(&desk, Some(&file)).await?;
        // After a conflict, saving again is meant for what is on record now.
        let version = match &desk.form.failure {
            Some(Failure::Conflict(conflict)) => conflict.version.to_string(),
            _ => desk.form.value("version", &officer.version.to_string()),
        };
        let states = [true, false].map(|is| (is.to_string(), active_word(is).to_owned())).to_vec();
        view! {
            <form class="form" method="post" action="/api/identity/edit_officer">
                <input type="hidden" name="id" value=id.to_string()/><input type="hidden" name="version" value=version/>
                {fields(&desk.form, Some(&file), choices)}
                {select(&desk.form, "active", "状态", states, &officer.active.to_string(), "调离或者退休的，登记为离岗：不再列入以后开启的年度考核，以往的结果不变")}
                <div class="form-actions"><button class="button primary">"保存"</button><a class="link" href=desk.to("officers")>"返回列表"</a></div>
            </form>
        }
        .into_any()
    } else {
        facts(&file)
    };
    let title = officer.name.clone();
    let standing = officer.active.then(|| standing_tag(officer.certificate));
    let warning = (officer.active && officer.certificate == Standing::Over).then(|| {
        let text = officer.valid_to.map(calendar::long_day).unwrap_or_default();
        let text = format!("有效期至 {text}。换发新证前不得从事执法活动；已经换发的，请更新证号和有效期。");
        view! { <div class="banner is-warn" role="status"><strong>"证件已过期"</strong><p>{text}</p></div> }
    });
    let suspended = file.suspension.as_ref().map(|suspension| {
        let text = format!(
            "自 {} 起收回行政执法证，暂停执法活动，解除以前不得从事执法活动（{}）。",
            calendar::long_day(suspension.from),
            suspension.document
        );
        view! { <div class="banner is-warn" role="status"><strong>"证件已暂停"</strong><p>{text}</p></div> }
    });
    let body = view! {
        <a class="back" href=desk.to("officers")>"返回人员与证件"</a>
        <div class="page-head"><div><h1>{title.clone()}</h1>
            <p class="meta"><span>{officer.department_name.clone()}</span><span>{active_word(officer.active)}</span><span>"证件 "{standing}</span><span>{ARTICLE}</span></p></div></div>
        {warning}{suspended}
        {conflict(&desk.form)}
        {content}
        {history(&file)}
    };
    Ok(Page::new("officers", title.clone(), vec![("人员与证件".into(), Some(desk.to("officers"))), (title, None)], body).narrow())
}

fn facts(file: &OfficerFile) -> AnyView {
    let officer = &file.officer;
    let fact = |label: &'static str, value: String| {
        let value = if value.is_empty() { "—".to_owned() } else { value };
        view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
    };
    let account = file.account.as_ref().map_or_else(|| "没有".to_owned(), |(name, login)| format!("{name}（{login}）"));
    view! {
        <section class="card"><h2>"登记内容"</h2><dl class="facts">{fact("岗位", officer.post.clone())}
        {fact("执法证号", officer.certificate_number.clone())}{fact("发证机关", officer.issuer.clone())}
        {fact("有效期", days(officer.valid_from, officer.valid_to))}{fact("培训考试情况", officer.training.clone())}{fact("登录账号", account)}</dl>
        <p class="small muted">"由系统管理员或者承担“法制审核”职能的科室维护。"</p></section>
    }
    .into_any()
}

/// The departments worked in.
fn history(file: &OfficerFile) -> AnyView {
    let rows: Vec<_> = file
        .postings
        .iter()
        .map(|(department, from)| {
            view! { <tr><th scope="row">{department.clone()}</th><td data-label="任职之日">{calendar::long_day(*from)}</td></tr> }
        })
        .collect();
    let table = if rows.is_empty() {
        view! { <div class="empty"><strong>"没有任职经过"</strong><p>"登记到本科室任职之日并保存后，会列在这里。"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"任职经过，最近的在前"</caption>
            <thead><tr><th scope="col">"科室"</th><th scope="col">"任职之日"</th></tr></thead><tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    view! { <section class="card has-table"><h2>"任职经过"</h2>{table}</section> }.into_any()
}
