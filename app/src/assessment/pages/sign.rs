//! The last page before a submission: what is missing, what will happen, and the signature.

use crate::server::Desk;
use crate::ui::show::time_left;
use crate::ui::{Page, field};
use domain::ids::SelfAssessmentId;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::card::card;

/// `/b/{slug}/assessment/card/{id}/sign`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let id: SelfAssessmentId = desk.part("id")?;
    let view = desk.seen(card(&desk.house, &desk.session, id).await)?;
    let brief = &view.brief;
    let item = |code: &str| desk.to(&format!("assessment/card/{id}/item/{code}"));
    let mut missing: Vec<AnyView> = view
        .missing
        .items
        .iter()
        .map(|(code, name, lacks)| {
            let lacks: Vec<&str> = lacks.iter().map(Label::label).collect();
            view! { <li><span class="dot is-soon"></span><span>{name.clone()}<small>{format!("缺{}", lacks.join("、"))}</small></span><a href=item(code)>"填写"<span class="quiet">{name.clone()}</span></a></li> }.into_any()
        })
        .collect();
    if view.missing.summary {
        let href = desk.to(&format!("assessment/card/{id}/summary"));
        missing.push(
            view! { <li><span class="dot is-soon"></span><span>"年度总结"<small>"不少于 50 字"</small></span><a href=href>"撰写"</a></li> }
                .into_any(),
        );
    }
    let complete = missing.is_empty();
    let first = if complete {
        view! { <div class="banner is-ok is-slim"><strong>"内容已填齐"</strong></div> }.into_any()
    } else {
        view! { <section class="card missing"><h2>{format!("还缺 {} 项", missing.len())}</h2><ul>{missing}</ul></section> }.into_any()
    };
    let sign = match (view.may_submit, complete) {
        (true, true) => view! {
            <section class="card"><h2>"报送后"</h2><ul class="consequences">
                <li>"内容报考核办公室，并生成带有编号、收到时间和内容校验码的回执，发送到您的邮箱。"</li>
                <li class="is-final">"内容即行锁定，不能自行撤回；考核办公室退回后才能修改。"</li>
            </ul></section>
            <form class="form card" method="post" action="/api/assessment/submit">
                <dl class="figures"><div><dt>"自评合计"</dt><dd>{brief.score.to_string()}<small>"分"</small></dd></div><div><dt>"指标"</dt><dd>{brief.done}<small>"项"</small></dd></div><div><dt>"佐证材料"</dt><dd>{brief.evidence}<small>"件"</small></dd></div></dl>
                <input type="hidden" name="card" value=id.to_string()/>
                {field(&desk.form, "password", "登录密码", "password", "", "再次输入密码，视为您作为科室负责人签名，对内容的真实性负责")}
                <div class="form-actions"><button class="button primary large">"签名报送"</button><a href=desk.to(&format!("assessment/card/{id}"))>"返回核对"</a></div>
            </form>
        }
        .into_any(),
        (false, true) => view! { <section class="card"><div class="empty"><strong>"请科室负责人签名报送"</strong><p>"您可以填写和修改；签名报送须由科室负责人办理。"</p></div></section> }.into_any(),
        _ => view! { <p class="muted">"补齐以上内容后，由科室负责人在本页签名报送。"</p> }.into_any(),
    };
    let title = format!("{} {} 年度自查自评", brief.department_name, view.cycle.year);
    let body = view! {
        <a class="back" href=desk.to(&format!("assessment/card/{id}"))>"返回填写"</a>
        <div class="page-head"><div><h1>"核对并签名报送"</h1><p class="meta"><span>{title.clone()}</span><span>{format!("请于 {} 前报送", calendar::due(brief.due, desk.zone()))}</span><span>"依据：评议考核实施方案 六（一）"</span></p></div><div>{time_left(brief.due, desk.now, desk.zone())}</div></div>
        {first}
        {sign}
    };
    let crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (brief.department_name.clone(), Some(desk.to(&format!("assessment/card/{id}")))),
        ("签名报送".into(), None),
    ];
    Ok(Page::new("assessment", title, crumbs, body).narrow())
}
