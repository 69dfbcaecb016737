//! Departments of a bureau and the functions they carry.

use super::{conflict, own};
use crate::server::{Desk, Form};
use crate::ui::{Page, field, select};
use domain::identity::DepartmentKind;
use domain::identity::view::{DepartmentView, FunctionView};
use domain::ids::{DepartmentId, UserId};
use domain::{Failure, Label};
use leptos::prelude::*;
use service::identity::{department, entrustment, user};

/// Who stands in for an office where nobody is named.
const DEPUTIES: &str = "副局长（未另行指定）";

type Colleague = (UserId, String, Option<String>);

/// `/b/{slug}/departments`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let (departments, functions) = desk.seen(department::list(&desk.house, &desk.session).await)?;
    let people = desk.seen(user::colleagues(&desk.house, &desk.session).await)?;
    let administers = desk.me().administers();
    let add = administers.then(|| add(&desk));
    let note = (!administers).then(|| view! { <p class="small muted">"科室与职能由系统管理员维护，需要调整的，请与其联系。"</p> });
    let body = view! {
        <div class="page-head"><div><h1>"科室与职能"</h1><p class="lede">"科室类别决定是否为评议考核对象，科室承担的职能决定其人员的办理权限。"</p></div></div>
        {departments_table(&desk, &departments)}
        {conflict(&desk.form)}
        {functions_table(&desk, &departments, &functions, &people)}
        {add}
        {note}
    };
    Ok(Page::new("departments", "科室与职能", vec![("科室与职能".into(), None)], body))
}

fn departments_table(desk: &Desk, departments: &[DepartmentView]) -> AnyView {
    if departments.is_empty() {
        return view! { <section class="card"><div class="empty"><strong>"还没有科室"</strong><p>"由系统管理员在下面新增后，科室会列在这里。"</p></div></section> }.into_any();
    }
    let administers = desk.me().administers();
    let rows: Vec<_> = departments
        .iter()
        .map(|department| {
            let href = desk.to(&format!("departments/{}", department.id));
            let functions: Vec<&str> = department.functions.iter().map(Label::label).collect();
            let functions = if functions.is_empty() { "—".to_owned() } else { functions.join("、") };
            let name = if administers || department.kind == DepartmentKind::Entrusted {
                view! { <a href=href.clone()>{department.name.clone()}</a> }.into_any()
            } else {
                view! { {department.name.clone()} }.into_any()
            };
            let verb = administers
                .then(|| view! { <td class="verbs" data-label="操作"><a href=href>"编辑"<span class="quiet">{department.name.clone()}</span></a></td> });
            view! {
                <tr class=(!department.active).then_some("is-off")><th scope="row">{name}</th>
                <td data-label="类别">{department.kind.label()}</td><td data-label="承担职能">{functions}</td>
                <td class="num" data-label="人数">{department.people}</td><td data-label="状态">{state(department.active)}</td>{verb}</tr>
            }
        })
        .collect();
    let verbs = administers.then(|| view! { <th class="verbs"><span class="quiet">"操作"</span></th> });
    view! {
        <section class="card has-table"><h2>"科室"</h2><div class="table-wrap"><table class="table"><caption class="quiet">"科室列表"</caption>
            <thead><tr><th scope="col">"科室"</th><th scope="col">"类别"</th><th scope="col">"承担职能"</th><th scope="col" class="num">"人数"</th>
            <th scope="col">"状态"</th>{verbs}</tr></thead><tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}

fn state(active: bool) -> AnyView {
    if active {
        view! { <span class="tag is-done">"在用"</span> }.into_any()
    } else {
        view! { <span class="tag">"已停用"</span> }.into_any()
    }
}

fn functions_table(desk: &Desk, departments: &[DepartmentView], functions: &[FunctionView], people: &[Colleague]) -> AnyView {
    let administers = desk.me().administers();
    let rows: Vec<_> = functions
        .iter()
        .map(|function| if administers { assignment(desk, departments, function, people) } else { shown(departments, function, people) })
        .collect();
    let verbs = administers.then(|| view! { <th class="verbs"><span class="quiet">"操作"</span></th> });
    view! {
        <section class="card has-table"><h2>"职能"</h2><div class="table-wrap"><table class="table"><caption class="quiet">"各项职能由哪个科室承担"</caption>
            <thead><tr><th scope="col">"职能"</th><th scope="col">"承担科室"</th><th scope="col">"代为审查人"</th>{verbs}</tr></thead>
            <tbody>{rows}</tbody></table></div></section>
        <p class="small muted">"事项涉及承担科室本身的，该科室应当回避，由指定的代为审查人办理；没有指定的，由副局长办理。"</p>
    }
    .into_any()
}

fn shown(departments: &[DepartmentView], function: &FunctionView, people: &[Colleague]) -> AnyView {
    let department = departments.iter().find(|d| Some(d.id) == function.department).map_or_else(|| "未指定".to_owned(), |d| d.name.clone());
    let person =
        people.iter().find(|(id, ..)| Some(*id) == function.stand_in).map_or_else(|| DEPUTIES.to_owned(), |(_, name, _)| name.clone());
    view! { <tr><th scope="row">{function.function.label()}</th><td data-label="承担科室">{department}</td><td data-label="代为审查人">{person}</td></tr> }.into_any()
}

/// One function to assign: the form stands in the last cell, its fields in the cells before.
fn assignment(desk: &Desk, departments: &[DepartmentView], function: &FunctionView, people: &[Colleague]) -> AnyView {
    let (code, name) = (function.function.code(), function.function.label());
    let here = desk.form.values.get("function").is_some_and(|came| came == code);
    let form = if here { desk.form.clone() } else { Form::default() };
    let mut carriers = vec![(String::new(), "未指定".to_owned())];
    carriers
        .extend(departments.iter().filter(|d| d.active || Some(d.id) == function.department).map(|d| (d.id.to_string(), d.name.clone())));
    let mut stand_ins = vec![(String::new(), DEPUTIES.to_owned())];
    stand_ins.extend(people.iter().map(|person| (person.0.to_string(), described(person))));
    let department = function.department.map(|id| id.to_string()).unwrap_or_default();
    let stand_in = function.stand_in.map(|id| id.to_string()).unwrap_or_default();
    let id = format!("function-{code}");
    view! {
        <tr><th scope="row">{name}</th>
        <td data-label="承担科室">{cell(&form, &id, here, "department", format!("{name}的承担科室"), carriers, &department)}</td>
        <td data-label="代为审查人">{cell(&form, &id, here, "stand_in", format!("{name}的代为审查人"), stand_ins, &stand_in)}</td>
        <td class="verbs" data-label="操作"><form id=id method="post" action="/api/identity/assign_function"><input type="hidden" name="function" value=code/><input type="hidden" name="version" value=function.version.to_string()/>
            <button class="link">"保存"<span class="quiet">{name}</span></button></form></td></tr>
    }
    .into_any()
}

fn described((_, name, department): &Colleague) -> String {
    match department {
        Some(department) => format!("{name}（{department}）"),
        None => name.clone(),
    }
}

/// A choice within a table: its column and row are its label. Only in the row that came back do ids stand, for the
/// summary above to lead to.
fn cell(form: &Form, owner: &str, here: bool, name: &'static str, label: String, options: Vec<(String, String)>, chosen: &str) -> AnyView {
    let value = form.value(name, chosen);
    let error = form.error(name);
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let invalid = error.is_some().then_some("true");
    let described = error.as_ref().map(|_| format!("{name}-error"));
    let error = error.map(|message| view! { <p class="error" id=format!("{name}-error")>{message}</p> });
    let options: Vec<_> = options
        .into_iter()
        .map(|(option, text)| {
            let selected = option == value;
            view! { <option value=option selected=selected>{text}</option> }
        })
        .collect();
    view! {
        <div class=class>{error}<select id=here.then_some(name) name=name form=owner.to_owned() aria-label=label aria-invalid=invalid aria-describedby=described>{options}</select></div>
    }
    .into_any()
}

fn kinds() -> Vec<(String, String)> {
    DepartmentKind::ALL.iter().map(|kind| (kind.code().to_owned(), kind.to_string())).collect()
}

const KIND_HINT: &str = "执法科室和受委托执法单位是年度评议考核的对象（评议考核实施方案 二）";

fn add(desk: &Desk) -> AnyView {
    let form = own(&desk.form, "name");
    view! {
        <section class="card"><h2>"新增科室"</h2>
            <form class="form" method="post" action="/api/identity/add_department">
                {field(&form, "name", "科室名称", "text", "", "最多 30 字，本局内不重复")}
                {select(&form, "kind", "科室类别", kinds(), DepartmentKind::Enforcing.code(), KIND_HINT)}
                <div class="form-actions"><button class="button primary">"新增科室"</button></div>
            </form></section>
    }
    .into_any()
}

/// `/b/{slug}/departments/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let id: DepartmentId = desk.part("id")?;
    let administers = desk.me().administers();
    let (departments, _) = desk.seen(department::list(&desk.house, &desk.session).await)?;
    let department = departments.into_iter().find(|d| d.id == id).ok_or(Failure::NotFound)?;
    let entrusted = department.kind == DepartmentKind::Entrusted;
    // What an organisation is entrusted with is open to the bureau; everything else is kept by administrators.
    if !administers && !entrusted {
        return Err(Failure::NotFound);
    }
    let entrustment = if entrusted { Some(desk.seen(entrustment::view(&desk.house, &desk.session, id).await)?) } else { None };
    let entrustment = entrustment.map(|view| super::entrustment::section(&desk, id, &view));
    let keeping = administers.then(|| keeping(&desk, &department));
    let stopping = administers.then(|| in_use(&department));
    let title = department.name.clone();
    let body = view! {
        <a class="back" href=desk.to("departments")>"返回科室与职能"</a>
        <div class="page-head"><div><h1>{title.clone()}</h1>
            <p class="meta"><span>{state(department.active)}</span><span>{department.kind.label()}</span><span>{format!("用户 {} 人", department.people)}</span><span>{format!("在岗执法人员 {} 人", department.officers)}</span></p></div></div>
        {conflict(&desk.form)}
        {keeping}
        {entrustment}
        {stopping}
    };
    Ok(Page::new("departments", title.clone(), vec![("科室与职能".into(), Some(desk.to("departments"))), (title, None)], body).narrow())
}

fn keeping(desk: &Desk, department: &DepartmentView) -> AnyView {
    let form = own(&desk.form, "name");
    view! {
        <form class="form" method="post" action="/api/identity/edit_department">
            {key(department)}
            {field(&form, "name", "科室名称", "text", &department.name, "改名后，以往的记录和回执仍用原名称")}
            {select(&form, "kind", "科室类别", kinds(), department.kind.code(), KIND_HINT)}
            <div class="form-actions"><button class="button primary">"保存"</button><a class="link" href=desk.to("departments")>"返回"</a></div>
        </form>
    }
    .into_any()
}

fn key(department: &DepartmentView) -> AnyView {
    view! { <input type="hidden" name="id" value=department.id.to_string()/><input type="hidden" name="version" value=department.version.to_string()/> }.into_any()
}

fn in_use(department: &DepartmentView) -> AnyView {
    if !department.active {
        return view! {
            <section class="card stack is-tight"><h2>"恢复科室"</h2><p>"恢复后可以重新安排人员和职能。"</p>
            <form method="post" action="/api/identity/set_department_active">{key(department)}<input type="hidden" name="active" value="true"/>
            <button class="button">"恢复科室"</button></form></section>
        }
        .into_any();
    }
    let carried: Vec<&str> = department.functions.iter().map(Label::label).collect();
    let mut first = Vec::new();
    if department.people > 0 {
        first.push(format!("还有 {} 名用户，须先调整到其他科室或者停用账号", department.people));
    }
    if department.officers > 0 {
        first.push(format!("还有 {} 名在岗执法人员，须先调整到其他科室或者登记为离岗", department.officers));
    }
    if !carried.is_empty() {
        first.push(format!("还承担{}职能，须先改由其他科室承担", carried.join("、")));
    }
    if !first.is_empty() {
        let first: Vec<_> = first.into_iter().map(|text| view! { <li>{text}</li> }).collect();
        return view! { <section class="card stack is-tight"><h2>"停用科室"</h2><p>"现在还不能停用："</p><ul class="consequences">{first}</ul></section> }
            .into_any();
    }
    view! {
        <section class="card stack is-tight"><h2>"停用科室"</h2>
        <ul class="consequences"><li>"不能再安排人员和职能，不列入以后开启的年度考核"</li><li>"已有的考核材料和记录保留，以后可以恢复"</li></ul>
        <form method="post" action="/api/identity/set_department_active">{key(department)}<input type="hidden" name="active" value="false"/>
        <button class="button danger">"停用科室"</button></form></section>
    }
    .into_any()
}
