//! A step that needs something to be written: what will happen, to whom it is told, and the form.

use super::crumbs;
use crate::server::Desk;
use crate::ui::{Page, error_summary, field, select, textarea};
use domain::complaint::lifecycle::{CaseAction, CaseEdit};
use domain::complaint::view::CaseView;
use domain::complaint::{Finding, RefusalGround};
use domain::{Failure, Label};
use leptos::prelude::*;
use service::complaint::page::{case, link_choices};

/// What a step of its own page does: its address, what will happen, and its fields.
struct Form {
    endpoint: &'static str,
    happens: &'static [&'static str],
    fields: AnyView,
    versioned: bool,
}

/// `/b/{slug}/complaints/{id}/do/{code}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(case(&desk.house, &desk.session, desk.part("id")?).await)?;
    let code: String = desk.part("code")?;
    let (title, form) = if let Some(action) = CaseAction::from_code(&code).filter(|action| view.actions.contains(action)) {
        (action.label(), step(&desk, action).await?)
    } else if let Some(edit) = CaseEdit::from_code(&code).filter(|edit| view.edits.contains(edit)) {
        (edit.label(), edited(&desk, &view, edit).await?)
    } else {
        return Err(Failure::NotFound);
    };
    let back = desk.to(&format!("complaints/{}", view.row.id));
    if let Some(once) = desk.form.once.clone() {
        return Ok(unsealed(&desk, &view, &once));
    }
    let happens: Vec<_> = form.happens.iter().map(|line| view! { <li>{*line}</li> }).collect();
    let version = form.versioned.then(|| view! { <input type="hidden" name="version" value=view.version.to_string()/> });
    let body = view! {
        <a class="back" href=back.clone()>"返回本件"</a>
        <div class="page-head"><div><h1>{title}</h1><p class="meta"><span>{format!("投诉举报 {}", view.row.receipt)}</span></p></div></div>
        {error_summary(&desk.form)}
        <section class="card"><ul class="consequences">{happens}</ul>
        <form class="form" method="post" action=format!("/api/complaint/{}", form.endpoint)>
            <input type="hidden" name="id" value=view.row.id.to_string()/>{version}
            {form.fields}
            <div class="form-actions"><button class="button primary">{title}</button><a class="button" href=back>"取消"</a></div>
        </form></section>
    };
    let case = desk.to(&format!("complaints/{}", view.row.id));
    Ok(Page::new("complaints", title, crumbs(&desk, &[(view.row.receipt.as_str(), Some(case)), (title, None)]), body).narrow())
}

/// Who complains, this once.
fn unsealed(desk: &Desk, view: &CaseView, once: &str) -> Page {
    let mut lines = once.lines().map(str::to_owned);
    let [name, phone, address] = std::array::from_fn(|_| lines.next().unwrap_or_default());
    let shown = if name.is_empty() {
        view! { <p>"本件为匿名投诉，没有投诉人信息。"</p> }.into_any()
    } else {
        view! { <dl class="facts"><div><dt>"姓名或者单位"</dt><dd>{name}</dd></div><div><dt>"联系电话"</dt><dd>{phone}</dd></div><div><dt>"联系地址"</dt><dd>{address}</dd></div></dl> }.into_any()
    };
    let body = view! {
        <a class="back" href=desk.to(&format!("complaints/{}", view.row.id))>"返回本件"</a>
        <div class="page-head"><div><h1>"投诉人信息"</h1></div></div>
        <div class="banner is-warn"><strong>"本次查看已经记录"</strong><p>"只显示这一次，不得向被投诉的科室和人员透露，不得用于办理本件以外的用途。"</p></div>
        <section class="card">{shown}</section>
    };
    Page::new("complaints", "投诉人信息", crumbs(desk, &[(view.row.receipt.as_str(), None)]), body).narrow().calm()
}

fn reason(desk: &Desk, hint: &str) -> AnyView {
    textarea(&desk.form, "reason", "理由", 4, "", hint)
}

fn words(desk: &Desk, label: &'static str, before: &str, hint: &str) -> AnyView {
    textarea(&desk.form, "body", label, 10, before, hint)
}

async fn step(desk: &Desk, action: CaseAction) -> Result<Form, Failure> {
    let form =
        |endpoint: &'static str, happens: &'static [&'static str], fields: AnyView| Ok(Form { endpoint, happens, fields, versioned: true });
    match action {
        CaseAction::Refuse => {
            let grounds = std::iter::once((String::new(), "请选择".to_owned()))
                .chain(RefusalGround::ALL.iter().map(|one| (one.code().to_owned(), one.label().to_owned())))
                .collect();
            let fields = view! {
                {select(&desk.form, "ground", "不予受理的情形", grounds, "", "")}
                {reason(desk, "将原文告知投诉人")}
                {textarea(&desk.form, "channel", "应当向哪里反映", 3, "", "写明机关名称、地址或者电话，将原文告知投诉人")}
            };
            form("refuse", &["向投诉人出具不予受理告知书，写明理由和投诉途径。", "本件办结，可以归档。"], fields.into_any())
        }
        CaseAction::Transfer => form(
            "transfer",
            &["向投诉人告知转往的机关。", "本件办结，可以归档。"],
            words(desk, "转办说明", "", "写明转往的机关和原因，将原文告知投诉人"),
        ),
        CaseAction::Merge => form(
            "merge",
            &["两件合并办理，两个编号和查询码都继续有效。", "两件的被投诉科室和人员合并登记。"],
            field(&desk.form, "into", "并入哪一件", "text", "", "填写编号，例如 2026-0012"),
        ),
        CaseAction::SendBack => form("send_back", &["退回受理科室和政策法规股补充调查，重新签署。"], reason(desk, "写明需要补充的内容")),
        CaseAction::Decide => form(
            "decide",
            &["记录领导小组的处理决定，取决定文号。", "被指定执行的科室只收到本科室的执行内容，看不到投诉内容和投诉人。"],
            decision(desk).await?,
        ),
        CaseAction::Answer => form(
            "answer",
            &["投诉人在进度页看到答复，办理期限到此为止。", "答复不能修改。"],
            words(desk, "答复内容", "", "写明查明情况、处理结果、理由和救济途径，不得写入他人隐私"),
        ),
        CaseAction::Reopen => form("reopen", &["重新调查，办理期限自次日起重新计算。"], reason(desk, "写明重新办理的原因")),
        // The others are taken at once, on the page of the case.
        _ => Err(Failure::NotFound),
    }
}

async fn edited(desk: &Desk, view: &CaseView, edit: CaseEdit) -> Result<Form, Failure> {
    let form = |endpoint: &'static str, happens: &'static [&'static str], fields: AnyView, versioned: bool| {
        Ok(Form { endpoint, happens, fields, versioned })
    };
    match edit {
        CaseEdit::Contact => form(
            "contact",
            &["投诉人凭编号和查询码在进度页看到，署名为“经办人”。"],
            words(desk, "内容", "", "例如：请补充递交材料的日期和回执照片"),
            false,
        ),
        CaseEdit::Urge => form("urge", &["办理期限改为受理次日起 7 日，并立即邮件提醒。", "标记后不能取消。"], reason(desk, ""), true),
        CaseEdit::Unseal => form(
            "unseal",
            &["只显示一次；查看人、时间记入操作记录，理由封存在案卷中。"],
            reason(desk, "例如：电话核实递交材料的日期"),
            false,
        ),
        CaseEdit::Draft => form(
            "draft",
            &["修改后，已有的签署失效，需要重新签署。"],
            words(
                desk,
                "初步处理意见",
                view.opinion.as_deref().unwrap_or_default(),
                "调查经过、查明的事实和证据、双方陈述、法律分析、是否属实、处理意见",
            ),
            true,
        ),
        CaseEdit::RequestExtension => {
            let fields = view! {
                {reason(desk, "已开展的工作和延期理由；批准后将告知投诉人")}
                {field(&desk.form, "until", "延至", "date", "", "")}
            };
            form("request_extension", &["由局长或者副局长审批；批准后向投诉人说明原因。"], fields.into_any(), false)
        }
        CaseEdit::Link => form(
            "link",
            &["登记后，这些科室和人员，以及代他们办理的人，看不到本件的任何内容。", "登记人员的，其所在科室一并登记。"],
            links(desk, view).await?,
            true,
        ),
        // The others are taken at once, on the page of the case.
        _ => Err(Failure::NotFound),
    }
}

async fn decision(desk: &Desk) -> Result<AnyView, Failure> {
    let findings = std::iter::once((String::new(), "请选择".to_owned()))
        .chain(Finding::ALL.iter().map(|one| (one.code().to_owned(), one.label().to_owned())))
        .collect();
    let slug = &desk.me().bureau.slug;
    let (_, _, departments) = desk.seen(service::complaint::intake::form(&desk.house, slug).await)?;
    let tasks: Vec<_> = departments
        .iter()
        .map(|(id, name)| {
            let (field, key) = (format!("tasks[{id}]"), format!("tasks[urn:uuid:{id}]"));
            let value = desk.form.value(&key, "");
            let error = desk.form.error(&format!("tasks[urn:uuid:{id}]")).or_else(|| desk.form.error(&field));
            let error = error.map(|text| view! { <p class="error">{text}</p> });
            view! { <div class="field"><label for=field.clone()>{name.clone()}</label>{error}<textarea id=field name=key rows="2">{value}</textarea></div> }
        })
        .collect();
    let view = view! {
        {select(&desk.form, "finding", "认定结果", findings, "", "")}
        {words(desk, "处理决定", "", "查明的事实、认定的理由、依据和决定内容")}
        <fieldset class="field"><legend>"由哪些科室执行"</legend><p class="hint">"写明执行内容和时限；不需要执行的留空。不要写投诉人和投诉内容。"</p>{tasks}</fieldset>
    };
    Ok(view.into_any())
}

async fn links(desk: &Desk, view: &CaseView) -> Result<AnyView, Failure> {
    let choices = desk.seen(link_choices(&desk.house, &desk.session, view.row.id).await)?;
    let departments: Vec<_> = choices
        .departments
        .into_iter()
        .map(|(id, name)| {
            let checked = view.departments.iter().any(|(known, _)| *known == id);
            view! { <label class="check"><input type="checkbox" name="departments[]" value=id.to_string() checked=checked/><span>{name}</span></label> }
        })
        .collect();
    let officers: Vec<_> = choices
        .officers
        .into_iter()
        .map(|(id, name)| {
            let checked = view.officers.iter().any(|(known, _)| *known == id);
            view! { <label class="check"><input type="checkbox" name="officers[]" value=id.to_string() checked=checked/><span>{name}</span></label> }
        })
        .collect();
    let people: Vec<_> = choices
        .people
        .into_iter()
        .map(|(id, name)| {
            let checked = view.people.iter().any(|(known, _)| *known == id);
            view! { <label class="check"><input type="checkbox" name="people[]" value=id.to_string() checked=checked/><span>{name}</span></label> }
        })
        .collect();
    let view = view! {
        <fieldset class="field" id="departments"><legend>"被投诉科室"</legend>{departments}</fieldset>
        <fieldset class="field"><legend>"被投诉执法人员"</legend>{officers}</fieldset>
        <fieldset class="field"><legend>"其他被投诉人员"</legend><p class="hint">"不是执法人员的，例如局领导"</p>{people}</fieldset>
    };
    Ok(view.into_any())
}
