//! Receipts of a self-assessment and the steps that were taken.

use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::state_tag;
use domain::assessment::view::ReceiptView;
use domain::ids::SelfAssessmentId;
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::assessment::submit::record;

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
        <div class="actions"><a class="button" href=desk.to(&format!("assessment/card/{id}"))>"查看内容"</a></div></div>
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
        </article>
    }
    .into_any()
}
