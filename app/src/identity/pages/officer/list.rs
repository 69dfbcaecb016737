//! The list of officers, and sheets of them.

use super::{ARTICLE, standing_tag};
use crate::identity::pages::import::faults;
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::{Page, field};
use domain::identity::term::SOON_DAYS;
use domain::ids::DepartmentId;
use domain::{Failure, calendar};
use leptos::prelude::*;
use leptos_router::location::Url;
use service::identity::officer::{self, OfficerFilter, OfficerList, Which};

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
