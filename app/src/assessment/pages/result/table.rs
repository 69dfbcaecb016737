//! The results of a year: all objects of a card, what is proposed, what is decided, and the next step of the year.

use super::{grade_tag, state_tag};
use crate::assessment::pages::tabs::tabs;
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::steps;
use domain::assessment::Card;
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{CycleState, MeetingState, ResultState};
use domain::assessment::rules::Component;
use domain::assessment::view::result::{ResultRow, ResultsView, Standings};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::result::page::results;

/// `/b/{slug}/assessment/year/{year}/results`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let year: i32 = desk.part("year")?;
    let card = desk.query("card").and_then(Card::from_code).unwrap_or(Card::Department);
    let after = desk.query("after").and_then(|after| after.parse().ok());
    let view = desk.seen(results(&desk.house, &desk.session, year, card, after).await)?;
    let title = format!("{year} 年度审查与结果");
    let place = format!("assessment/year/{year}/results");
    let cards: Vec<_> = view
        .standings
        .iter()
        .map(|(known, standing)| {
            let here = (*known == card).then_some("true");
            view! { <a href=desk.to(&format!("{place}?card={}", known.code())) aria-current=here>{format!("{known} {}", standing.total())}</a> }
        })
        .collect();
    let standing = view.standings.iter().find(|(known, _)| *known == card).map(|(_, standing)| standing.clone()).unwrap_or_default();
    let next = view.next.map(|next| {
        view! { <nav class="pager" aria-label="翻页"><a class="button" href=desk.to(&format!("{place}?card={}&after={next}", card.code()))>"下一页"</a></nav> }
    });
    let body = view! {
        <div class="page-head">
            <div><h1>{title.clone()}</h1><p class="meta"><span>{lede(&view)}</span><span>"依据：评议考核实施方案 六（三）、六（四）、七"</span></p></div>
            <div class="actions">{actions(&desk, &view)}</div>
        </div>
        {tabs(&desk, year, "results")}
        {steps(&view.cycle, desk.now, desk.zone())}
        {next_step(&desk, &view)}
        {stats(&standing)}
        <nav class="filters" aria-label="考核对象">{cards}</nav>
        {table(&desk, &view)}
        {next}
        {documents(&desk, &view)}
    };
    let crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (format!("{year} 年度"), Some(desk.to(&format!("assessment/year/{year}")))),
        ("审查与结果".into(), None),
    ];
    Ok(Page::new("assessment", title, crumbs, body))
}

/// What this page is for now.
fn lede(view: &ResultsView) -> &'static str {
    match view.cycle.state {
        CycleState::Preparing | CycleState::Open => "自查自评和各项评议结束后，由考核办公室转入审查；此前各部分得分会陆续出现",
        CycleState::Reviewing => "考核办公室逐个审查、提出档次建议，领导小组在会议上确定档次",
        CycleState::Decided => "档次已经确定，由考核办公室通报",
        CycleState::Published => "结果已在本局通报，考核对象可以申请复核",
        CycleState::Closed => "本年度考核已归档",
    }
}

fn actions(desk: &Desk, view: &ResultsView) -> AnyView {
    let year = view.cycle.year;
    let sheet = view! { <a class="button" href=desk.to(&format!("assessment/year/{year}/results/sheet"))>"导出 Excel"</a><a class="button" href=desk.to("assessment/trend")>"历年对比"</a> };
    let reviewing = view.cycle.state == CycleState::Reviewing;
    let pending: usize = view.standings.iter().map(|(_, standing)| standing.of(ResultState::Pending)).sum();
    let proposed: usize = view.standings.iter().map(|(_, standing)| standing.of(ResultState::Proposed)).sum();
    let propose = (reviewing && view.is_office && pending > 0).then(|| {
        view! {
            <form method="post" action="/api/assessment/propose_all"><input type="hidden" name="cycle" value=view.cycle.id.to_string()/><input type="hidden" name="year" value=year.to_string()/>
            <button class="button">"按得分一并提出建议"</button></form>
        }
    });
    let at_hand = view.meetings.iter().find(|meeting| meeting.state == MeetingState::Open);
    let meeting = match at_hand {
        Some(meeting) => Some(
            view! { <a class="button primary" href=desk.to(&format!("assessment/meeting/{}", meeting.id))>"进入领导小组会议"</a> }
                .into_any(),
        ),
        None if reviewing && proposed > 0 => Some(
            view! { <a class="button primary" href=desk.to(&format!("assessment/year/{year}/meeting"))>"登记领导小组会议"</a> }.into_any(),
        ),
        None => None,
    };
    view! { {sheet}{propose}{meeting} }.into_any()
}

/// What the year waits for, with the way to it.
fn next_step(desk: &Desk, view: &ResultsView) -> Option<AnyView> {
    let step = view.step.as_ref().filter(|step| step.action != "open_cycle")?;
    let (what, link) = match &step.refusal {
        Some(refusal) => (refusal.clone(), None),
        None => {
            let place = desk.to(&format!("assessment/year/{}/step", view.cycle.year));
            ("条件已经具备。".to_owned(), Some(view! { <a class="button" href=place>{step.label.clone()}</a> }))
        }
    };
    Some(view! { <div class="banner is-slim"><strong>{format!("下一步：{}", step.label)}</strong><p>{what}</p>{link}</div> }.into_any())
}

fn stats(standing: &Standings) -> AnyView {
    let stat =
        |label: &'static str, n: usize| view! { <div class="stat"><span class="label">{label}</span><span class="value">{n}</span></div> };
    let decided = standing.of(ResultState::Decided);
    view! {
        <div class="stats has-chart">
            {stat("待审查", standing.of(ResultState::Pending))}
            {stat("已提出档次", standing.of(ResultState::Proposed))}
            {stat("已确定档次", decided)}
            {distribution(standing, decided)}
        </div>
    }
    .into_any()
}

/// The decided grades as bars: what people would rather look at.
fn distribution(standing: &Standings, decided: usize) -> AnyView {
    let count = |grade: Grade| standing.grades.iter().find(|(known, _)| *known == grade).map_or(0, |(_, n)| *n);
    let rows: Vec<_> = Grade::ALL
        .iter()
        .map(|grade| {
            let n = count(*grade);
            view! {
                <div class="share"><span>{grade.label()}</span><progress class="bar" value=n max=decided.max(1) aria-label=format!("{grade} {n} 个，共 {decided} 个")></progress><b>{n}</b></div>
            }
        })
        .collect();
    view! { <figure class="chart shares"><figcaption>"档次分布"</figcaption>{rows}</figure> }.into_any()
}

fn table(desk: &Desk, view: &ResultsView) -> AnyView {
    if view.rows.is_empty() {
        let what = match view.card {
            Card::Department => "考核开启后，各执法科室和受委托单位会列在这里。",
            Card::Officer => "考核开启时登记在“人员与证件”中的执法人员会列在这里。",
        };
        return view! { <section class="card"><div class="empty"><strong>"没有考核对象"</strong><p>{what}</p></div></section> }.into_any();
    }
    let own = view.card == Card::Department;
    let rows: Vec<_> = view.rows.iter().map(|row| line(desk, view, row)).collect();
    let place = (!own).then(|| view! { <th scope="col">"所在机构"</th> });
    let self_assessment = own.then(|| view! { <th scope="col" class="num">"自评"</th> });
    view! {
        <section class="card has-table"><div class="table-wrap"><table class="table">
            <caption class="quiet">{format!("{}考核结果", view.card)}</caption>
            <thead><tr><th scope="col">"对象"</th>{place}{self_assessment}<th scope="col" class="num">"互评"</th><th scope="col" class="num">"外部评议"</th><th scope="col" class="num">"审查"</th>
            <th scope="col" class="num">"日常"</th><th scope="col" class="num">"合计"</th><th scope="col">"建议"</th><th scope="col">"确定"</th><th scope="col">"状态"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div></section>
    }
    .into_any()
}

fn line(desk: &Desk, view: &ResultsView, row: &ResultRow) -> AnyView {
    let sheet = desk.to(&format!("assessment/object/{}", row.id));
    let composite = row.sheet.composite.as_ref();
    let part = |component: Component| {
        let value = composite.and_then(|composite| composite.parts.iter().find(|part| part.component == component)?.value.clone());
        value.map_or_else(|| "—".to_owned(), |value| value.rounded().to_string())
    };
    let place = (view.card == Card::Officer).then(|| view! { <td class="minor" data-label="所在机构">{row.department_name.clone()}</td> });
    let own = (view.card == Card::Department).then(|| view! { <td class="num" data-label="自评">{part(Component::SelfAssessment)}</td> });
    let total = composite.map_or_else(|| "—".to_owned(), |composite| composite.score.to_string());
    let veto = (!row.sheet.basis.vetoes.is_empty()).then(|| view! { <span class="tag is-late">"一票否决"</span> });
    let dash = || view! { <span class="muted">"—"</span> }.into_any();
    let verb = match row.state {
        ResultState::Pending if row.may_review => "审查",
        ResultState::Proposed if row.may_decide => "确定",
        _ => "查看",
    };
    view! {
        <tr><th scope="row"><a href=sheet.clone()>{row.name.clone()}</a></th>{place}{own}
        <td class="num" data-label="互评">{part(Component::Mutual)}</td><td class="num" data-label="外部评议">{part(Component::External)}</td>
        <td class="num" data-label="审查">{part(Component::Office)}</td><td class="num" data-label="日常">{signed(row.sheet.basis.daily())}</td>
        <td class="num" data-label="合计"><b>{total}</b>{veto}</td>
        <td data-label="建议">{row.proposed.map_or_else(dash, grade_tag)}</td><td data-label="确定">{row.grade.map_or_else(dash, grade_tag)}</td>
        <td data-label="状态">{state_tag(row.state)}</td><td class="verbs"><a href=sheet>{verb}<span class="quiet">{row.name.clone()}</span></a></td></tr>
    }
    .into_any()
}

/// Points with their sign: `+1.5`.
pub fn signed(points: domain::Points) -> String {
    if points.tenths() > 0 { format!("+{points}") } else { points.to_string() }
}

fn documents(desk: &Desk, view: &ResultsView) -> Option<AnyView> {
    if view.notices.is_empty() && view.meetings.is_empty() {
        return None;
    }
    let zone = desk.zone();
    let meetings: Vec<_> = view
        .meetings
        .iter()
        .map(|meeting| {
            let present = meeting.attendance.iter().filter(|member| member.present).count();
            view! {
                <li class="task"><span class="kind">"会议"</span><span class="what">{format!("领导小组会议，{} 人出席", present)}<span class="why">{format!("{}　{}", meeting.number, calendar::long_day(meeting.day))}</span></span>
                <span class="tag">{meeting.state.label()}</span><a class="verb" href=desk.to(&format!("assessment/meeting/{}", meeting.id))>"查看"</a></li>
            }
        })
        .collect();
    let rows: Vec<_> = view
        .notices
        .iter()
        .map(|notice| {
            let kind = if notice.corrects.is_some() { "更正" } else { "通报" };
            view! {
                <li class="task"><span class="kind">{kind}</span><span class="what">{notice.title.clone()}<span class="why">{format!("{}　{}", notice.number, calendar::long_day(calendar::day_of(notice.published, zone)))}</span></span>
                <a class="verb" href=desk.to(&format!("assessment/notice/{}", notice.id))>"查看"</a></li>
            }
        })
        .collect();
    Some(
        view! { <section class="card" aria-labelledby="notices"><h2 id="notices">"会议和通报"</h2><ul class="tasks">{rows}{meetings}</ul></section> }
            .into_any(),
    )
}
