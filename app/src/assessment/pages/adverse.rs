//! The register of adverse outcomes: the list, one outcome, and a new one.

use crate::identity::pages::pager;
use crate::server::{Desk, Form};
use crate::ui::{Page, field, select, textarea};
use domain::assessment::grade::AdverseKind;
use domain::assessment::lifecycle::AdverseState;
use domain::assessment::view::{AdverseBrief, AdverseList, AdverseView};
use domain::ids::{AdverseId, DepartmentId, OfficerId};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::adverse::{self as register, Choice};

const ARTICLE: &str = "依据：评议考核实施方案 七（二）";

/// `/b/{slug}/adverse`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let state = desk.query("state").and_then(AdverseState::from_code);
    let before = desk.query("before").and_then(|id| id.parse::<AdverseId>().ok());
    let list = desk.seen(register::list(&desk.house, &desk.session, state, before).await)?;
    let all: usize = list.states.iter().map(|(_, n)| n).sum();
    let matching = list.states.iter().filter(|(of, _)| state.is_none_or(|state| state == *of)).map(|(_, n)| n).sum::<usize>();
    let choices = std::iter::once((None, "全部", all)).chain(list.states.iter().map(|(of, n)| (Some(*of), of.label(), *n)));
    let filters: Vec<_> = choices
        .map(|(of, name, count)| {
            view! { <a href=address(&desk, of, None) aria-current=(of == state).then_some("true")>{name}" "<span>{count}</span></a> }
        })
        .collect();
    let first = before.is_some().then(|| address(&desk, state, None));
    let next = list.page.next.as_deref().map(|key| address(&desk, state, Some(key)));
    let turning = pager(first, format!("本页 {} 件，共 {matching} 件", list.page.rows.len()), next);
    let new =
        list.may_register.then(|| view! { <div class="actions"><a class="button primary" href=desk.to("adverse/new")>"登记"</a></div> });
    let table = if list.page.rows.is_empty() { nothing(&list, all) } else { table(&desk, &list) };
    let body = view! {
        <div class="page-head">
            <div><h1>"撤销变更赔偿"</h1>
            <p class="lede">"具体行政执法行为因违法被撤销、变更或者发生行政赔偿的，在此登记；有登记的机构和责任人员，该年度评为不合格等级。"</p>
            <p class="meta"><span>{ARTICLE}</span><span>"由承担“法制审核”职能的科室登记；涉及其本科室的，由承担“纪检监察”职能的科室登记"</span></p></div>
            {new}
        </div>
        <nav class="filters" aria-label="按状态筛选">{filters}</nav>
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("adverse", "撤销变更赔偿", vec![("撤销变更赔偿".into(), None)], body))
}

fn address(desk: &Desk, state: Option<AdverseState>, before: Option<&str>) -> String {
    let mut parts = Vec::new();
    parts.extend(state.map(|state| format!("state={}", state.code())));
    parts.extend(before.map(|key| format!("before={key}")));
    let place = if parts.is_empty() { "adverse".to_owned() } else { format!("adverse?{}", parts.join("&")) };
    desk.to(&place)
}

fn nothing(list: &AdverseList, all: usize) -> AnyView {
    let (title, what) = match (all, list.may_register) {
        (0, true) => ("没有登记", "收到撤销、变更决定或者赔偿决定后，点“登记”记入。"),
        (0, false) => ("没有登记", "法制审核科室收到撤销、变更决定或者赔偿决定后记入。"),
        _ => ("这一状态下没有登记", "请选择其他状态，或者选“全部”。"),
    };
    view! { <div class="empty"><strong>{title}</strong><p>{what}</p></div> }.into_any()
}

fn tag(state: AdverseState) -> AnyView {
    let class = if state == AdverseState::Registered { "tag is-late" } else { "tag" };
    view! { <span class=class>{state.label()}</span> }.into_any()
}

fn table(desk: &Desk, list: &AdverseList) -> AnyView {
    let rows: Vec<_> = list.page.rows.iter().map(|brief| line(desk, brief)).collect();
    view! {
        <div class="table-wrap"><table class="table"><caption class="quiet">"撤销、变更、赔偿登记，新的在前"</caption>
            <thead><tr><th scope="col">"行政行为"</th><th scope="col">"处理结果"</th><th scope="col">"机构"</th><th scope="col">"文书"</th>
            <th scope="col">"文书日期"</th><th scope="col">"年度"</th><th scope="col">"状态"</th></tr></thead>
            <tbody>{rows}</tbody></table></div>
    }
    .into_any()
}

fn line(desk: &Desk, brief: &AdverseBrief) -> AnyView {
    let off = (brief.state == AdverseState::Cancelled).then_some("is-off");
    view! {
        <tr class=off><th scope="row"><a href=desk.to(&format!("adverse/{}", brief.id))>{brief.act.clone()}</a></th>
        <td data-label="处理结果">{brief.kind.label()}</td><td data-label="机构">{brief.department_name.clone()}</td>
        <td class="minor" data-label="文书">{brief.document.clone()}</td><td class="minor nowrap" data-label="文书日期">{brief.day.to_string()}</td>
        <td data-label="年度">{brief.year}</td><td data-label="状态">{tag(brief.state)}</td></tr>
    }
    .into_any()
}

/// `/b/{slug}/adverse/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(register::outcome(&desk.house, &desk.session, desk.part("id")?).await)?;
    let brief = &view.brief;
    let title = format!("{}：{}", brief.kind, brief.act);
    let effect = if brief.state == AdverseState::Registered {
        let who =
            if view.officers.is_empty() { brief.department_name.clone() } else { format!("{}和责任人员", brief.department_name) };
        ("is-error", "登记有效", format!("{who} {} 年度评为不合格等级，不论考核分数（{}）。", brief.year, brief.kind.article()))
    } else {
        ("", "已注销", "不再影响考核等级，登记保留备查。".to_owned())
    };
    let (class, state, text) = effect;
    let recused = (view.recused && brief.state == AdverseState::Registered).then(|| {
        view! { <div class="banner is-slim" role="status"><strong>"按回避要求"</strong><p>"本登记涉及您所在科室，由另一个登记科室（法制审核或者纪检监察）办理。"</p></div> }
    });
    let cancel = view.may_cancel.then(|| cancel(&desk, &view));
    let body = view! {
        <a class="back" href=desk.to("adverse")>"返回撤销变更赔偿"</a>
        <div class="page-head"><div><h1>{title.clone()}" "{tag(brief.state)}</h1><p class="meta"><span>{brief.department_name.clone()}</span><span>{format!("{} 年度", brief.year)}</span><span>{ARTICLE}</span></p></div></div>
        <div class=format!("banner is-slim {class}") role="status"><strong>{state}</strong><p>{text}</p></div>
        {recused}
        {facts(&desk, &view)}
        {cancel}
    };
    let crumbs = vec![("撤销变更赔偿".into(), Some(desk.to("adverse"))), (brief.act.clone(), None)];
    Ok(Page::new("adverse", title, crumbs, body).narrow())
}

fn facts(desk: &Desk, view: &AdverseView) -> AnyView {
    let brief = &view.brief;
    let when = |by: &str, at| format!("{by}　{}", calendar::near(at, desk.now, desk.zone()));
    let fact = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let officers: Vec<&str> = view.officers.iter().map(|(_, name)| name.as_str()).collect();
    let officers = if officers.is_empty() { "未登记责任人员".to_owned() } else { officers.join("、") };
    let note = (!view.note.is_empty()).then(|| fact("情况说明", view.note.clone()));
    let cancelled =
        view.cancelled.as_ref().map(|said| view! { {fact("注销", when(&said.by, said.at))}{fact("注销理由", said.text.clone())} });
    view! {
        <section class="card" aria-labelledby="facts"><h2 id="facts">"登记内容"</h2><dl class="facts">
            {fact("行政行为", brief.act.clone())}
            {fact("处理结果", brief.kind.to_string())}
            {fact("文书", brief.document.clone())}
            {fact("文书日期", calendar::long_day(brief.day))}
            {fact("机构", brief.department_name.clone())}
            {fact("责任人员", officers)}
            {note}
            {fact("登记", when(&view.registered_by, view.registered_at))}
            {cancelled}
        </dl></section>
    }
    .into_any()
}

fn cancel(desk: &Desk, view: &AdverseView) -> AnyView {
    view! {
        <section class="card" aria-labelledby="cancel"><h2 id="cancel">"注销登记"</h2>
            <form class="form" method="post" action="/api/assessment/cancel_adverse">
                <input type="hidden" name="outcome" value=view.brief.id.to_string()/>
                {textarea(&desk.form, "reason", "注销理由", 4, "", "例如文书被上级机关或者二审撤销、登记有误，不超过 500 字，记入操作记录")}
                <ul class="consequences">
                    <li>{format!("{} {} 年度不再因本登记评为不合格。", view.brief.department_name, view.brief.year)}</li>
                    <li class="is-final">"注销后不能恢复；原登记和注销理由保留备查。"</li>
                </ul>
                <div class="form-actions"><button class="button danger">"注销登记"</button></div>
            </form>
        </section>
    }
    .into_any()
}

/// `/b/{slug}/adverse/new`: first the department, then what is to be registered.
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    let choices = desk.seen(register::choices(&desk.house, &desk.session).await)?;
    let asked = desk.query("department").and_then(|id| id.parse::<DepartmentId>().ok());
    let chosen = choices.iter().find(|choice| Some(choice.department) == asked && choice.may);
    let content = match chosen {
        Some(choice) => registration(&desk, choice),
        None => departments(&desk, &choices),
    };
    let body = view! {
        <a class="back" href=desk.to("adverse")>"返回撤销变更赔偿"</a>
        <div class="page-head"><div>
            <h1>"登记撤销、变更、赔偿"</h1>
            <p class="lede">"按生效文书登记。登记后即影响该机构和责任人员的考核等级，请核对无误。"</p>
            <p class="meta"><span>{ARTICLE}</span></p>
        </div></div>
        {content}
    };
    let crumbs = vec![("撤销变更赔偿".into(), Some(desk.to("adverse"))), ("登记".into(), None)];
    Ok(Page::new("adverse", "登记撤销、变更、赔偿", crumbs, body).narrow())
}

fn departments(desk: &Desk, choices: &[Choice]) -> AnyView {
    let rows: Vec<_> = choices
        .iter()
        .filter(|choice| choice.may)
        .map(|choice| {
            let href = desk.to(&format!("adverse/new?department={}", choice.department));
            view! { <li class="task"><span class="kind">{choice.name.clone()}</span><span class="what muted">{format!("{} 名执法人员", choice.officers.len())}</span><span></span><a class="verb" href=href>"选择"<span class="quiet">{choice.name.clone()}</span></a></li> }
        })
        .collect();
    let own: Vec<&str> = choices.iter().filter(|choice| choice.recused).map(|choice| choice.name.as_str()).collect();
    let own = (!own.is_empty()).then(|| {
        let text = format!("{}的，按回避要求由另一个登记科室（法制审核或者纪检监察）登记。", own.join("、"));
        view! { <p class="small muted">{text}</p> }
    });
    view! { <section class="card" aria-labelledby="whose"><h2 id="whose">"是哪个机构作出的行为"</h2><ul class="tasks">{rows}</ul>{own}</section> }.into_any()
}

fn registration(desk: &Desk, choice: &Choice) -> AnyView {
    let form = &desk.form;
    let kinds = std::iter::once((String::new(), "请选择".to_owned()))
        .chain(AdverseKind::ALL.iter().map(|kind| (kind.code().to_owned(), format!("{}（{}）", kind.label(), kind.article()))))
        .collect();
    let hint = "按文书日期计入该年度";
    view! {
        <form class="form" method="post" action="/api/assessment/register_adverse">
            <input type="hidden" name="department" value=choice.department.to_string()/>
            <p>"机构："<strong>{choice.name.clone()}</strong>"　"<a href=desk.to("adverse/new")>"重新选择"</a></p>
            {select(form, "kind", "处理结果", kinds, "", "")}
            {field(form, "deed", "行政行为", "text", "", "被撤销、变更或者引起赔偿的行为，例如 食品经营许可决定（大审批许〔2026〕15号）")}
            {field(form, "document", "文书", "text", "", "作出处理的机关、文书名称和文号，例如 县人民政府复议决定书（大政复〔2026〕3号）")}
            {field(form, "day", "文书日期", "date", "", hint)}
            {officers(form, choice)}
            {textarea(form, "note", "情况说明（选填）", 4, "", "不超过 2000 字")}
            <ul class="consequences">
                <li>{format!("{}负责人收到邮件。", choice.name)}</li>
                <li class="is-final">{format!("登记有效期间，{}和所选责任人员该年度评为不合格等级，不论考核分数。", choice.name)}</li>
                <li>"登记有误或者文书被撤销的，可以写明理由注销。"</li>
            </ul>
            <div class="form-actions"><button class="button primary">"登记"</button><a href=desk.to("adverse")>"取消"</a></div>
        </form>
    }
    .into_any()
}

fn officers(form: &Form, choice: &Choice) -> AnyView {
    let error = form.error("officers");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error" id="officers-error">{message}</p> });
    let boxes: Vec<_> = choice
        .officers
        .iter()
        .map(|(id, name)| {
            let checked = form.chosen(&ticked(*id), "1", false);
            view! { <label class="check"><input type="checkbox" name=ticked(*id) value="1" checked=checked/><span>{name.clone()}</span></label> }
        })
        .collect();
    let boxes = if boxes.is_empty() {
        view! { <p class="muted">"该机构没有登记执法人员。"</p> }.into_any()
    } else {
        view! { <div class="checks is-row">{boxes}</div> }.into_any()
    };
    view! { <fieldset class=class id="officers" tabindex="-1"><legend>"责任人员（选填）"</legend><p class="hint">"对该行为负有责任的执法人员，可以选几个"</p>{error}{boxes}</fieldset> }.into_any()
}

/// As a URN: a key that begins with a digit would be read as a place in a list.
fn ticked(id: OfficerId) -> String {
    format!("officers[urn:uuid:{id}]")
}
