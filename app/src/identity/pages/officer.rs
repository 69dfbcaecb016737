//! Officers and their certificates: the list, adding one, everything about one of them, and sheets.

use super::import::faults;
use super::{conflict, pager};
use crate::server::{Desk, Form};
use crate::ui::{Page, field, select, textarea};
use chrono::NaiveDate;
use domain::identity::officer::active_word;
use domain::identity::registry::OfficerView;
use domain::identity::term::{SOON_DAYS, Standing};
use domain::ids::{DepartmentId, OfficerId};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use leptos_router::location::Url;
use service::identity::officer::{self, OfficerFile, OfficerFilter, OfficerList, Which};
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

fn code(which: Which) -> &'static str {
    match which {
        Which::Active => "",
        Which::Soon => "soon",
        Which::Over => "over",
        Which::Gone => "gone",
    }
}

/// `/b/{slug}/officers`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let all = [Which::Active, Which::Soon, Which::Over, Which::Gone];
    let filter = OfficerFilter {
        which: desk.query("which").and_then(|text| all.into_iter().find(|which| code(*which) == text)).unwrap_or_default(),
        department: desk.query("department").and_then(|id| id.parse::<DepartmentId>().ok()),
        query: desk.query("query").unwrap_or_default().to_owned(),
    };
    let after = desk.query("after").map(str::to_owned);
    let list = desk.seen(officer::list(&desk.house, &desk.session, &filter, after.as_deref()).await)?;
    let count = |which: Which| match which {
        Which::Active => list.counts.active,
        Which::Soon => list.counts.soon,
        Which::Over => list.counts.over,
        Which::Gone => list.counts.gone,
    };
    let names = [(Which::Active, "在岗"), (Which::Soon, "证件即将到期"), (Which::Over, "证件已过期"), (Which::Gone, "离岗")];
    let states: Vec<_> = names
        .into_iter()
        .map(|(which, name)| {
            let here = (which == filter.which).then_some("true");
            let href = address(&desk, &OfficerFilter { which, ..filter.clone() }, None);
            view! { <a href=href aria-current=here>{name}" "<span>{count(which)}</span></a> }
        })
        .collect();
    let first = after.is_some().then(|| address(&desk, &filter, None));
    let next = list.page.next.as_deref().map(|key| address(&desk, &filter, Some(key)));
    let turning = pager(first, format!("本页 {} 人，共 {} 人", list.page.rows.len(), count(filter.which)), next);
    let table = if list.page.rows.is_empty() { nobody(&list, filter.which) } else { table(&desk, &list) };
    let keeping = list.may_edit.then(|| {
        view! { <a class="button" href=desk.to("officers/import")>"从 Excel 导入"</a><a class="button primary" href=desk.to("officers/new")>"新增执法人员"</a> }
    });
    let warning = (list.counts.over > 0).then(|| {
        let text = format!("有 {} 人的证件已过期，换发新证前不得从事执法活动，请核对并更新。", list.counts.over);
        view! { <div class="banner is-warn is-slim" role="status"><strong>"证件已过期"</strong><p>{text}</p></div> }
    });
    let note = (!list.may_edit)
        .then(|| view! { <p class="small muted">"执法人员由系统管理员或者承担“法制审核”职能的科室维护，内容有误的，请与其联系。"</p> });
    let body = view! {
        <div class="page-head">
            <div><h1>"人员与证件"</h1>
            <p class="lede">"本局执法人员及其行政执法证件。年度考核开启时，在岗的全部列为考核对象。"</p>
            <p class="meta"><span>{format!("有效期不足 {SOON_DAYS} 天的，标为即将到期")}</span><span>{ARTICLE}</span></p></div>
            <div class="actions"><a class="button" href=desk.to("officers/sheet") download="">"导出 Excel"</a>{keeping}</div>
        </div>
        {imported(&desk)}
        {warning}
        <div class="toolbar"><nav class="filters" aria-label="按状态筛选">{states}</nav>{search(&desk, &filter, &list)}</div>
        <section class="card has-table">{table}{turning}</section>
        {note}
    };
    Ok(Page::new("officers", "人员与证件", vec![("人员与证件".into(), None)], body))
}

/// What an import has done, by the figures in the address.
fn imported(desk: &Desk) -> Option<AnyView> {
    let figure = |name: &str| desk.query(name).and_then(|text| text.parse::<usize>().ok());
    let (added, changed, same) = (figure("added")?, figure("changed")?, figure("same")?);
    let text = format!("新增 {added} 人，更新 {changed} 人，{same} 人与原有内容相同。");
    (desk.query("done") == Some("imported")).then(|| view! { <p>{text}</p> }.into_any())
}

/// The list with these filters, from `after` on.
fn address(desk: &Desk, filter: &OfficerFilter, after: Option<&str>) -> String {
    let mut parts = Vec::new();
    parts.extend((filter.which != Which::Active).then(|| format!("which={}", code(filter.which))));
    parts.extend(filter.department.map(|id| format!("department={id}")));
    if !filter.query.trim().is_empty() {
        parts.push(format!("query={}", Url::escape(filter.query.trim())));
    }
    parts.extend(after.map(|key| format!("after={}", Url::escape(key))));
    let place = if parts.is_empty() { "officers".to_owned() } else { format!("officers?{}", parts.join("&")) };
    desk.to(&place)
}

fn search(desk: &Desk, filter: &OfficerFilter, list: &OfficerList) -> AnyView {
    let which = (filter.which != Which::Active).then(|| view! { <input type="hidden" name="which" value=code(filter.which)/> });
    let departments: Vec<_> = list
        .departments
        .iter()
        .map(|(id, name)| view! { <option value=id.to_string() selected=filter.department == Some(*id)>{name.clone()}</option> })
        .collect();
    let departments = (list.departments.len() > 1).then(|| {
        view! { <select class="input" name="department" aria-label="科室"><option value="">"全部科室"</option>{departments}</select> }
    });
    view! {
        <form class="search" role="search" method="get" action=desk.to("officers")>
            {which}{departments}
            <input class="input" type="search" name="query" value=filter.query.clone() aria-label="姓名或执法证号" placeholder="姓名或执法证号"/>
            <button class="button">"查找"</button>
        </form>
    }
    .into_any()
}

fn nobody(list: &OfficerList, which: Which) -> AnyView {
    let (title, what) = match which {
        Which::Active if list.may_edit => ("没有符合条件的执法人员", "新增或者从 Excel 导入后，会列在这里；正在查找的，请换一个条件。"),
        Which::Active => ("没有符合条件的执法人员", "由系统管理员或者承担“法制审核”职能的科室登记后，会列在这里。"),
        Which::Soon => ("没有即将到期的证件", "证件临近到期的人员会列在这里，请及时申请换发。"),
        Which::Over => ("没有过期的证件", "证件过期的人员会列在这里。"),
        Which::Gone => ("没有离岗人员", "登记为离岗的人员会列在这里，以往的考核结果不受影响。"),
    };
    view! { <div class="empty"><strong>{title}</strong><p>{what}</p></div> }.into_any()
}

fn table(desk: &Desk, list: &OfficerList) -> AnyView {
    let verb = if list.may_edit { "编辑" } else { "查看" };
    let rows: Vec<_> = list
        .page
        .rows
        .iter()
        .map(|officer| {
            let href = desk.to(&format!("officers/{}", officer.id));
            let until = officer.valid_to.map_or_else(|| "未登记".to_owned(), calendar::long_day);
            let account = if officer.user.is_some() { "有" } else { "无" };
            let standing = officer.active.then(|| standing_tag(officer.certificate));
            view! {
                <tr class=(!officer.active).then_some("is-off")><th scope="row"><a href=href.clone()>{officer.name.clone()}</a></th>
                <td data-label="科室">{officer.department_name.clone()}</td>
                <td data-label="岗位">{officer.post.clone()}</td>
                <td data-label="执法证号"><span class="code">{officer.certificate_number.clone()}</span></td>
                <td data-label="有效期止" class="nowrap">{until}</td>
                <td data-label="证件">{standing}</td>
                <td class="minor" data-label="登录账号">{account}</td>
                <td class="verbs" data-label="操作"><a href=href>{verb}<span class="quiet">{officer.name.clone()}</span></a></td></tr>
            }
        })
        .collect();
    view! {
        <div class="table-wrap"><table class="table"><caption class="quiet">"执法人员列表"</caption>
            <thead><tr><th scope="col">"姓名"</th><th scope="col">"科室"</th><th scope="col">"岗位"</th><th scope="col">"执法证号"</th>
            <th scope="col">"有效期止"</th><th scope="col">"证件"</th><th scope="col">"登录账号"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
    }
    .into_any()
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
    let body = view! {
        <a class="back" href=desk.to("officers")>"返回人员与证件"</a>
        <div class="page-head"><div><h1>{title.clone()}</h1>
            <p class="meta"><span>{officer.department_name.clone()}</span><span>{active_word(officer.active)}</span><span>"证件 "{standing}</span><span>{ARTICLE}</span></p></div></div>
        {warning}
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

/// `/b/{slug}/officers/import`
pub async fn import(desk: Desk) -> Result<Page, Failure> {
    desk.seen(officer::keeper(&desk.house, &desk.session))?;
    let body = view! {
        <a class="back" href=desk.to("officers")>"返回人员与证件"</a>
        <div class="page-head"><div><h1>"从 Excel 导入执法人员"</h1>
            <p class="lede">"证号已登记的，按表中内容更新；没有登记的，新增。全部正确才会导入；有一处不对，就一个也不导入，并逐行说明。"</p></div></div>
        {faults(&desk.form)}
        <section class="card stack is-tight"><h2>"第一步：填写表格"</h2>
            <p>{format!("列为：{}。一人一行，一次最多 {} 行。", officer::COLUMNS.join("、"), officer::ROWS_MAX)}</p>
            <p>"首次登记的，用空白模板；批量更新的，先导出现有名册，改好后再导入。"</p>
            <p class="actions"><a class="button" href=desk.to("officers/template") download="">"下载模板"</a><a class="button" href=desk.to("officers/sheet") download="">"导出现有名册"</a></p></section>
        <section class="card"><h2>"第二步：上传"</h2>
            <form class="form" method="post" action="/api/identity/import_officers" enctype="multipart/form-data">
                {field(&desk.form, "file", "填好的表格", "file", "", "xlsx 或者 UTF-8 编码的 csv，不超过 5 MB")}
                <div class="form-actions"><button class="button primary">"导入"</button><a class="link" href=desk.to("officers")>"取消"</a></div>
            </form></section>
    };
    let crumbs = vec![("人员与证件".into(), Some(desk.to("officers"))), ("从 Excel 导入".into(), None)];
    Ok(Page::new("officers", "导入执法人员", crumbs, body).narrow())
}
