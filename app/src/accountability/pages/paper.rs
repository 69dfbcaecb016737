//! The written decision 过错责任追究处理决定书, as it is printed and filed (S 追究 §10–§12).

use crate::server::Desk;
use crate::ui::Page;
use domain::accountability::period::APPEAL_DAYS;
use domain::accountability::view::{DecisionPaper, Numbered};
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::accountability;

/// `/b/{slug}/accountability/{id}/decision`
pub async fn of_case(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(accountability::page(&desk.house, &desk.session, desk.part("id")?).await)?;
    let decision = view.decision.as_ref().ok_or(Failure::NotFound)?;
    Ok(page(&desk, decision, "accountability", &format!("accountability/{}", view.brief.id)))
}

/// `/b/{slug}/accountability/own/{id}/decision`
pub async fn of_own(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(accountability::own(&desk.house, &desk.session, desk.part("id")?).await)?;
    let decision = view.decision.as_ref().ok_or(Failure::NotFound)?;
    Ok(page(&desk, decision, "accountability/own", &format!("accountability/own/{}", view.id)))
}

fn page(desk: &Desk, decision: &Numbered<DecisionPaper>, module: &'static str, back: &str) -> Page {
    let paper = &decision.paper;
    let found = &paper.determination;
    let bureau = desk.me().bureau.name.clone();
    let text = |text: &str| {
        text.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.trim().to_owned()}</p> }).collect::<Vec<_>>()
    };
    let repeated = found.repeated.as_ref().map(|repeated| {
        let all: Vec<String> = repeated.within_year.iter().chain(&repeated.pursued).map(|one| one.document.clone()).collect();
        view! { <p>{format!("当事人另有在案过错行为（{}），属于第七条第（二）项规定的情形。", all.join("、"))}</p> }
    });
    let lines: Vec<_> =
        paper.proposal.lines().into_iter().enumerate().map(|(place, line)| view! { <p>{format!("{}．{line}", place + 1)}</p> }).collect();
    let measure = paper.proposal.measure.map_or_else(|| "第八条".to_owned(), |measure| measure.article());
    let handovers: Vec<&str> = paper.proposal.handovers.iter().map(|one| one.article()).collect();
    let basis = std::iter::once(measure.as_str()).chain(handovers).collect::<Vec<_>>().join("、");
    let departure = (!paper.proposal.departure.is_empty()).then(|| text(&paper.proposal.departure));
    let body = view! {
        <a class="back screen-only" href=desk.to(back)>"返回"</a>
        <div class="page-head screen-only"><div><h1>"处理决定书"</h1><p class="meta"><span>{decision.number.clone()}</span><span>"依据：过错责任追究暂行办法 第十条至第十二条"</span></p></div></div>
        <article class="official-paper">
            <p class="number">{bureau.clone()}</p>
            <h2 class="title">"行政执法过错责任追究处理决定书"</h2>
            <p class="number">{decision.number.clone()}</p>
            <div class="body">
                <p>{format!("当事人：{}，{}，{}，行政执法证号 {}。", paper.officer_name, paper.department_name, paper.post, paper.certificate_number)}</p>
                <p>{format!("经调查并听取当事人陈述申辩，依据《行政执法过错责任认定书》（{}），现查明：", paper.determination_number)}</p>
                {text(&found.facts)}
                <p>"关于当事人的陈述申辩："</p>{text(&found.defence)}
                <p>{format!("上述行为属于《行政执法过错责任追究暂行办法》{}规定的情形。", found.articles())}</p>
                {repeated}
                <p>{format!("依据《行政执法过错责任追究暂行办法》{basis}，决定如下：")}</p>
                {lines}{departure}
                <p>"依照第十三条，当事人在过错责任确认的年度不得评为先进。"</p>
                <p>{format!("当事人对本决定不服的，可以自收到本决定书次日起 {APPEAL_DAYS} 日内向本局书面提出申诉，也可以在系统中提出。申诉期间不停止本决定的执行。")}</p>
            </div>
            <div class="signature"><p>{bureau}</p><p>{calendar::long_day(decision.on)}</p></div>
        </article>
    };
    let crumbs = vec![("过错责任追究".into(), Some(desk.to(back))), (decision.number.clone(), None)];
    Page::new(module, format!("处理决定书 {}", decision.number), crumbs, body)
}
