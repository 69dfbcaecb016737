//! Receipts of a self-assessment and the steps that were taken.

use crate::server::{Desk, Form};
use crate::ui::show::state_tag;
use crate::ui::{Page, error_summary, field};
use domain::assessment::command::ReceiptInput;
use domain::assessment::view::ReceiptView;
use domain::ids::SelfAssessmentId;
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::assessment::receipt::{check, record};

/// `/b/{slug}/assessment/card/{id}/record`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let id: SelfAssessmentId = desk.part("id")?;
    let (brief, receipts, history) = desk.seen(record(&desk.house, &desk.session, id).await)?;
    let zone = desk.zone();
    let latest = receipts.first().map(|receipt| paper(&desk, receipt));
    let earlier: Vec<_> = receipts
        .iter()
        .skip(1)
        .map(
            |receipt| view! { <li>{format!("{}　{}　{} 分", receipt.number, calendar::exact(receipt.received, zone), receipt.score)}</li> },
        )
        .collect();
    let steps: Vec<_> = history
        .iter()
        .map(|step| {
            let note = step.note.clone().map(|note| view! { <p class="note">{note}</p> });
            view! { <li class="is-done"><strong>{step.action.clone()}</strong><small>{format!("{}　{}", calendar::exact(step.at, zone), step.by)}</small>{note}</li> }
        })
        .collect();
    let paper = latest.unwrap_or_else(|| {
        view! { <section class="card"><div class="empty"><strong>"还没有回执"</strong><p>"由科室负责人签名报送后，回执显示在这里，并发送到其邮箱。"</p></div></section> }.into_any()
    });
    let earlier = (!earlier.is_empty()).then(|| view! { <section class="card"><h2>"以前的回执"</h2><ul>{earlier}</ul></section> });
    let body = view! {
        <div class="page-head"><div><h1>{format!("{} 回执与经过", brief.department_name)}</h1><p class="meta"><span>{state_tag(brief.state, false)}</span></p></div>
        <div class="actions"><a class="button" href=desk.to(&format!("assessment/card/{id}"))>"查看内容"</a>
        <a class="button" href=desk.to(&format!("assessment/card/{id}/paper"))>"打印稿"</a>
        <a class="button" href=desk.to("assessment/receipt")>"核对回执"</a></div></div>
        {paper}
        {earlier}
        <section class="card"><h2>"办理经过"</h2><ol class="timeline">{steps}</ol></section>
    };
    let crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (brief.department_name.clone(), Some(desk.to(&format!("assessment/card/{id}")))),
        ("回执与经过".into(), None),
    ];
    Ok(Page::new("assessment", format!("{}回执", brief.department_name), crumbs, body).narrow())
}

fn paper(desk: &Desk, receipt: &ReceiptView) -> AnyView {
    let late = receipt.late.then(|| view! { <div><dt>"标注"</dt><dd><span class="tag is-late">"逾期报送"</span></dd></div> });
    view! {
        <article class="receipt">
            <h2>"自查自评报送回执"</h2>
            <p class="number">"编号"<b>{receipt.number.clone()}</b></p>
            <dl class="facts">
                <div><dt>"报送机构"</dt><dd>{receipt.department.clone()}</dd></div>
                <div><dt>"事项"</dt><dd>{format!("{} 年度自查自评", receipt.year)}</dd></div>
                <div><dt>"收到时间"</dt><dd>{calendar::exact(receipt.received, desk.zone())}</dd></div>
                <div><dt>"签名"</dt><dd>{receipt.signed_by.clone()}</dd></div>
                <div><dt>"自评合计"</dt><dd>{format!("{} 分", receipt.score)}</dd></div>
                {late}
                <div><dt>"内容校验码"</dt><dd class="hash">{receipt.content_sha256.clone()}</dd></div>
            </dl>
            <p class="foot">{format!("{}　收到时间以服务器记录为准；内容校验码为报送内容的 SHA-256 值。", desk.me().bureau.name)}</p>
            <div class="actions"><a class="button" href=desk.to(&format!("assessment/receipt/{}/content", receipt.id)) download="">"下载报送内容"</a></div>
        </article>
    }
    .into_any()
}

/// `/b/{slug}/assessment/receipt`, with what is to be checked behind the question mark.
pub async fn verify(desk: Desk) -> Result<Page, Failure> {
    let typed = |name| desk.query(name).unwrap_or_default().to_owned();
    let input = ReceiptInput { number: typed("number"), sha256: typed("sha256") };
    let asked = input != ReceiptInput::default();
    let answer = if asked { Some(check(&desk.house, &desk.session, &input).await) } else { None };
    let (found, failure) = match answer.map(|answer| desk.seen(answer)) {
        None => (None, None),
        Some(Ok(receipt)) => (Some(receipt), None),
        Some(Err(failure @ Failure::Internal(_))) => return Err(failure),
        Some(Err(failure)) => (None, Some(failure)),
    };
    let form = Form { failure, ..Form::default() };
    let summary = error_summary(&form);
    let found = found.map(|receipt| {
        view! {
            <div class="banner is-ok" role="status"><strong>"编号与校验码相符"</strong><p>"系统存档的报送内容与这份回执一致，报送后没有改动。"</p></div>
            {paper(&desk, &receipt)}
        }
    });
    let body = view! {
        <a class="back" href=desk.to("assessment")>"返回评议考核"</a>
        <div class="page-head"><div>
            <h1>"核对回执"</h1>
            <p class="lede">"填写回执上的编号和内容校验码，核对回执是否属实、存档内容是否改动过。"</p>
            <p class="meta"><span>"依据：评议考核实施方案 六（一）"</span></p>
        </div></div>
        {summary}
        {found}
        <form class="form" method="get" action=desk.to("assessment/receipt")>
            {field(&form, "number", "回执编号", "text", &input.number, "例如 大审批考〔2026〕2号；方括号也可以")}
            {field(&form, "sha256", "内容校验码", "text", &input.sha256, "64 位数字和字母，可以带空格和换行")}
            <div class="form-actions"><button class="button primary">"核对"</button></div>
        </form>
    };
    let crumbs = vec![("评议考核".into(), Some(desk.to("assessment"))), ("核对回执".into(), None)];
    Ok(Page::new("assessment", "核对回执", crumbs, body).narrow())
}
