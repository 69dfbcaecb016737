//! The sheet of one object: every figure with what it was computed from, and what is done with it.

use super::table::signed;
use super::{crumbs, grade_tag, grades, state_tag};
use crate::server::Desk;
use crate::ui::{Page, select, textarea};
use domain::assessment::Card;
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{CycleState, ObjectionState, ResultState, RoundState};
use domain::assessment::result::Evaluated;
use domain::assessment::rules::Component;
use domain::assessment::view::result::{ObjectView, ObjectionView, ScoredItem};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::result::page::sheet;

/// `/b/{slug}/assessment/object/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(sheet(&desk.house, &desk.session, desk.part("id")?).await)?;
    let row = &view.row;
    let title = format!("{} {} 年度考核结果", row.name, view.cycle.year);
    let place = (row.card == Card::Officer).then(|| view! { <span>{row.department_name.clone()}</span> });
    let review = row.may_review.then(|| {
        view! { <a class="button primary" href=desk.to(&format!("assessment/object/{}/review", row.id))>{if row.state == ResultState::Pending { "逐项审查评分" } else { "查看评分、收回建议" }}</a> }
    });
    let export = view! { <a class="button" href=desk.to(&format!("assessment/object/{}/sheet", row.id))>"导出 Excel"</a> };
    let recused = (row.recused && view.cycle.state == CycleState::Reviewing).then(|| {
        view! { <div class="banner is-slim"><strong>"您应当回避"</strong><p>"本对象涉及您本人或者所在科室，由其他有权人员审查和确定。"</p></div> }
    });
    let grade = row.grade.or(row.proposed).or(row.sheet.grade);
    let body = view! {
        <a class="back" href=desk.to(&format!("assessment/year/{}/results?card={}", view.cycle.year, row.card.code()))>"返回结果一览"</a>
        <div class="page-head">
            <div><h1>{title.clone()}" "{state_tag(row.state)}</h1><p class="meta">{place}<span>{row.card.label()}</span><span>"依据：评议考核实施方案 六（三）、六（四）、七"</span></p></div>
            <div class="actions">{export}{review}</div>
        </div>
        {recused}
        {vetoes(&view)}
        {figures(&view)}
        {parts(&desk, &view)}
        {indicators(&desk, &view)}
        {daily(&desk, &view)}
        {grade.map(|grade| eligibility(&view, grade))}
        {years(&desk, &view)}
        {proposing(&desk, &view)}
        {deciding(&desk, &view)}
        {objection(&desk, &view)}
        {history(&desk, &view)}
    };
    let crumbs = crumbs(&desk, view.cycle.year, vec![(row.name.clone(), None)]);
    Ok(Page::new("assessment", title, crumbs, body))
}

fn vetoes(view: &ObjectView) -> Option<AnyView> {
    let vetoes = &view.row.sheet.basis.vetoes;
    if vetoes.is_empty() {
        return None;
    }
    let lines: Vec<_> = vetoes
        .iter()
        .map(|veto| {
            let text =
                format!("{}：{}（{}，{}），依据{}", veto.kind, veto.act, veto.document, calendar::long_day(veto.day), veto.kind.article());
            view! { <li>{text}</li> }
        })
        .collect();
    Some(view! { <div class="banner is-late"><strong>"应当评为不合格"</strong><ul>{lines}</ul></div> }.into_any())
}

fn figures(view: &ObjectView) -> AnyView {
    let row = &view.row;
    let composite = row.sheet.composite.as_ref();
    let score = composite.map_or_else(|| "—".to_owned(), |composite| composite.score.to_string());
    let by_score = row.sheet.grade.map_or_else(|| "—".into_any(), grade_tag);
    let grade = |grade: Option<Grade>| grade.map_or_else(|| "—".into_any(), grade_tag);
    let why = |note: &Option<String>, by: &Option<String>| {
        let text = [note.clone(), by.clone()].into_iter().flatten().collect::<Vec<_>>().join("　");
        (!text.is_empty()).then(|| view! { <small>{text}</small> })
    };
    view! {
        <section class="card" aria-label="结果"><dl class="figures">
            <div><dt>"合计"</dt><dd>{score}<small>"/ 100 分"</small></dd></div>
            <div><dt>"按得分"</dt><dd>{by_score}</dd></div>
            <div><dt>"建议档次"</dt><dd>{grade(row.proposed)}{why(&row.proposed_note, &row.proposed_by)}</dd></div>
            <div><dt>"确定档次"</dt><dd>{grade(row.grade)}{why(&row.grade_note, &row.decided_by)}</dd></div>
        </dl></section>
    }
    .into_any()
}

/// What the score is composed of, each with the way to its source.
fn parts(desk: &Desk, view: &ObjectView) -> AnyView {
    let Some(composite) = &view.row.sheet.composite else {
        return view! { <section class="card"><div class="empty"><strong>"还没有得分"</strong><p>"自查自评报送、评议结束或者审查评分后，得分会出现在这里。"</p></div></section> }.into_any();
    };
    let rows: Vec<_> = composite
        .parts
        .iter()
        .map(|part| {
            let (source, note) = source(desk, view, part.component);
            let value = part.value.as_ref().map_or_else(|| "缺项".to_owned(), ToString::to_string);
            let effective = part.effective.as_ref().map_or_else(|| "—".to_owned(), |weight| format!("{weight}%"));
            let adds = part.adds.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string);
            view! {
                <tr><th scope="row">{source}</th><td class="num" data-label="得分">{value}</td><td class="num" data-label="权重">{format!("{}%", part.weight)}</td>
                <td class="num" data-label="实际权重">{effective}</td><td class="num" data-label="计入">{adds}</td><td class="minor" data-label="说明">{note}</td></tr>
            }
        })
        .collect();
    let bound = if composite.daily == composite.daily_counted {
        String::new()
    } else {
        format!("合计 {}，超出上限，按 {} 计入", signed(composite.daily), signed(composite.daily_counted))
    };
    let absent: Vec<&str> = composite.absent().map(|component| component.label()).collect();
    let spread = (!absent.is_empty()).then(|| {
        let text = format!("{}缺项，其权重按比例分摊到其他组成部分。", absent.join("、"));
        view! { <p class="small muted">{text}</p> }
    });
    view! {
        <section class="card has-table" aria-labelledby="parts"><h2 id="parts">"计分构成"</h2><div class="table-wrap"><table class="table">
            <thead><tr><th scope="col">"组成"</th><th scope="col" class="num">"得分"</th><th scope="col" class="num">"权重"</th><th scope="col" class="num">"实际权重"</th><th scope="col" class="num">"计入"</th><th scope="col">"说明"</th></tr></thead>
            <tbody>{rows}<tr><th scope="row"><a href="#daily">"日常考核"</a></th><td class="num" data-label="得分">{signed(composite.daily)}</td><td class="num" data-label="权重">"—"</td><td class="num" data-label="实际权重">"—"</td><td class="num" data-label="计入">{signed(composite.daily_counted)}</td><td class="minor" data-label="说明">{bound}</td></tr></tbody>
            <tfoot><tr><th scope="row">"合计"</th><td></td><td></td><td></td><td class="num" data-label="合计">{composite.score.to_string()}</td><td class="minor" data-label="说明">{format!("未取整为 {}，四舍五入保留一位小数", composite.exact)}</td></tr></tfoot>
        </table></div>{spread}</section>
    }
    .into_any()
}

/// The name of a component with the way to its source, and what there is to say of it.
fn source(desk: &Desk, view: &ObjectView, component: Component) -> (AnyView, String) {
    let row = &view.row;
    let link = |href: String| view! { <a href=href>{component.label()}</a> }.into_any();
    let year = view.cycle.year;
    match component {
        Component::SelfAssessment => {
            let note = row.sheet.basis.own.map_or_else(String::new, |own| {
                let late = if own.late { "，逾期报送" } else { "" };
                if own.submitted {
                    format!("自评 {} 分，满分 {} 分{late}", own.scored, own.max)
                } else {
                    "未报送，计 0 分".to_owned()
                }
            });
            let place = row.self_assessment.map(|id| desk.to(&format!("assessment/card/{id}/review")));
            (place.map_or_else(|| component.label().into_any(), link), note)
        }
        Component::Mutual => {
            let mutual = |round: &Evaluated| round.kind.card().is_some();
            let place = format!("assessment/year/{year}/mutual/{}/results", row.card.code());
            (opened(desk, view, mutual, component, &place), counted(view, mutual))
        }
        Component::External => {
            let external = |round: &Evaluated| round.kind.card().is_none();
            let place = format!("assessment/year/{year}/external/result/{}", row.id);
            (opened(desk, view, external, component, &place), counted(view, external))
        }
        Component::Office => {
            let office = row.sheet.basis.office;
            let note = if office.done < office.total {
                format!("已评 {} 项，共 {} 项", office.done, office.total)
            } else {
                format!("{} 项合计 {} 分", office.total, office.scored)
            };
            (link("#indicators".to_owned()), note)
        }
    }
}

/// The name of an evaluation, with the way to its counters once there is a score to open.
fn opened(desk: &Desk, view: &ObjectView, which: impl Fn(&Evaluated) -> bool, component: Component, place: &str) -> AnyView {
    if view.row.sheet.basis.evaluated.iter().any(|round| which(round) && round.score.is_some()) {
        view! { <a href=desk.to(place)>{component.label()}</a> }.into_any()
    } else {
        component.label().into_any()
    }
}

fn counted(view: &ObjectView, which: impl Fn(&Evaluated) -> bool) -> String {
    let Some(round) = view.row.sheet.basis.evaluated.iter().find(|round| which(round)) else { return String::new() };
    match (round.state, round.ballots) {
        (RoundState::Open, _) | (_, None) => "评议尚未结束".to_owned(),
        (_, Some(ballots)) if round.score.is_none() => format!("有效评议 {ballots} 份，不足 {} 份，不计分", view.rules.ballots_min),
        (_, Some(ballots)) => format!("有效评议 {ballots} 份"),
    }
}

/// The year before in which the object had a result.
pub(super) fn last_year(view: &ObjectView) -> Option<i32> {
    view.years.iter().map(|result| result.year).rfind(|year| *year < view.cycle.year)
}

/// The office's score of the year before, with its maximum where that was another.
pub(super) fn scored_before(item: &ScoredItem) -> String {
    match item.before {
        Some((score, max)) if max == item.indicator.max => score.to_string(),
        Some((score, max)) => format!("{score} / {max}"),
        None => "—".to_owned(),
    }
}

fn indicators(desk: &Desk, view: &ObjectView) -> AnyView {
    let rows: Vec<_> = view.items.iter().map(|item| indicator(desk, view, item)).collect();
    let own = (view.row.card == Card::Department).then(|| view! { <th scope="col" class="num">"自评"</th> });
    let before = last_year(view).map(|year| view! { <th scope="col" class="num">{format!("{year} 年")}</th> });
    view! {
        <section class="card has-table" id="indicators" aria-labelledby="indicators-title"><h2 id="indicators-title">"指标评分"</h2><div class="table-wrap"><table class="table">
            <thead><tr><th scope="col">"编号"</th><th scope="col">"指标"</th><th scope="col" class="num">"满分"</th>{before}{own}<th scope="col" class="num">"审查"</th><th scope="col">"理由"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div></section>
    }
    .into_any()
}

fn indicator(desk: &Desk, view: &ObjectView, item: &ScoredItem) -> AnyView {
    let indicator = &item.indicator;
    let shown = |points: Option<domain::Points>| points.map_or_else(|| "—".to_owned(), |points| points.to_string());
    let name = match view.row.self_assessment {
        Some(card) => {
            let href = desk.to(&format!("assessment/card/{card}/review#{}", item.id));
            view! { <a href=href>{indicator.name.clone()}</a> }.into_any()
        }
        None => indicator.name.clone().into_any(),
    };
    let own = (view.row.card == Card::Department).then(|| view! { <td class="num" data-label="自评">{shown(item.own)}</td> });
    let before = last_year(view).map(|year| {
        view! { <td class="num muted" data-label=format!("{year} 年")>{scored_before(item)}</td> }
    });
    let differs = item.own.is_some() && item.office.is_some() && item.own != item.office;
    let class = if differs { "num is-changed" } else { "num" };
    let files = (item.evidence > 0).then(|| view! { <small class="muted">{format!("佐证 {} 件", item.evidence)}</small> });
    view! {
        <tr><td class="minor" data-label="编号">{indicator.code.clone()}</td><th scope="row">{name}" "{files}</th><td class="num" data-label="满分">{indicator.max.to_string()}</td>{before}{own}
        <td class=class data-label="审查">{shown(item.office)}</td><td class="minor" data-label="理由">{item.reason.clone()}</td></tr>
    }
    .into_any()
}

fn daily(desk: &Desk, view: &ObjectView) -> AnyView {
    let lines = &view.row.sheet.basis.daily;
    if lines.is_empty() {
        return view! { <section class="card" id="daily" aria-labelledby="daily-title"><h2 id="daily-title">"日常考核"</h2><p class="muted">"本年度没有日常考核记录。"</p></section> }.into_any();
    }
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            let points = if line.state.counts() { signed(line.points) } else { format!("（{}）", signed(line.points)) };
            view! {
                <tr><th scope="row"><a href=desk.to(&format!("daily/{}", line.id))>{line.number.clone()}</a></th><td class="nowrap" data-label="日期">{calendar::month_day(line.day)}</td>
                <td data-label="类别">{line.category.label()}</td><td data-label="事实">{line.facts.clone()}</td><td class="num" data-label="分值">{points}</td><td data-label="状态">{line.state.label()}</td></tr>
            }
        })
        .collect();
    view! {
        <section class="card has-table" id="daily" aria-labelledby="daily-title"><h2 id="daily-title">"日常考核"</h2><div class="table-wrap"><table class="table">
            <thead><tr><th scope="col">"编号"</th><th scope="col">"日期"</th><th scope="col">"类别"</th><th scope="col">"事实"</th><th scope="col" class="num">"分值"</th><th scope="col">"状态"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div></section>
    }
    .into_any()
}

fn eligibility(view: &ObjectView, grade: Grade) -> AnyView {
    let reasons = view.row.sheet.ineligible(grade);
    let what = if view.row.card == Card::Department { "先进集体" } else { "先进个人" };
    let text = if reasons.is_empty() {
        format!("可以评为{what}。")
    } else {
        format!("不得评为{what}：{}。", reasons.iter().map(|reason| reason.reason()).collect::<Vec<_>>().join("；"))
    };
    view! { <section class="card" aria-labelledby="eligible"><h2 id="eligible">"评先资格"</h2><p>{text}</p></section> }.into_any()
}

fn years(desk: &Desk, view: &ObjectView) -> Option<AnyView> {
    if view.years.is_empty() {
        return None;
    }
    let rows: Vec<_> = view
        .years
        .iter()
        .map(|year| {
            let share = usize::try_from(year.score.tenths()).unwrap_or_default();
            view! {
                <li class="share"><a href=desk.to(&format!("assessment/object/{}", year.object))>{format!("{} 年", year.year)}</a>
                <progress class="bar" value=share max="1000" aria-label=format!("{} 年 {} 分", year.year, year.score)></progress><b>{year.score.to_string()}</b>{grade_tag(year.grade)}</li>
            }
        })
        .collect();
    Some(
        view! { <section class="card" aria-labelledby="years"><h2 id="years">"历年结果"</h2><ul class="shares">{rows}</ul></section> }
            .into_any(),
    )
}

fn proposing(desk: &Desk, view: &ObjectView) -> Option<AnyView> {
    let row = &view.row;
    if !row.may_review || row.state != ResultState::Pending {
        return None;
    }
    let office = row.sheet.basis.office;
    if office.done < office.total {
        let text = format!("还有 {} 项指标没有评分。全部评分后，在这里提出档次建议。", office.total - office.done);
        return Some(
            view! { <section class="card" aria-labelledby="propose"><h2 id="propose">"提出档次建议"</h2><p>{text}</p></section> }
                .into_any(),
        );
    }
    let chosen = row.sheet.grade.map(|grade| grade.code()).unwrap_or_default();
    Some(
        view! {
            <section class="card" aria-labelledby="propose"><h2 id="propose">"提出档次建议"</h2>
            <form class="form" method="post" action="/api/assessment/propose">
                <input type="hidden" name="object" value=row.id.to_string()/><input type="hidden" name="version" value=row.version.to_string()/>
                {select(&desk.form, "grade", "建议档次", grades(), chosen, "预选的是按得分所属的档次")}
                {textarea(&desk.form, "reason", "理由", 3, "", "与按得分所属的档次不同的，应当写明理由")}
                <ul class="consequences"><li>"提出后评分不再变更；领导小组确定前可以收回。"</li></ul>
                <div class="form-actions"><button class="button primary">"提出建议"</button></div>
            </form></section>
        }
        .into_any(),
    )
}

fn deciding(desk: &Desk, view: &ObjectView) -> Option<AnyView> {
    let row = &view.row;
    let meeting = view.meeting.as_ref().filter(|_| row.may_decide)?;
    let chosen = row.proposed.map(|grade| grade.code()).unwrap_or_default();
    Some(
        view! {
            <section class="card" aria-labelledby="decide"><h2 id="decide">"确定档次"</h2>
            <form class="form" method="post" action="/api/assessment/decide">
                <input type="hidden" name="object" value=row.id.to_string()/><input type="hidden" name="version" value=row.version.to_string()/>
                <p class="small muted">{format!("会议：{}，{}，出席 {} 人", meeting.number, calendar::long_day(meeting.day), meeting.attendance.iter().filter(|member| member.present).count())}</p>
                {select(&desk.form, "grade", "确定档次", grades(), chosen, "预选的是考核办公室建议的档次")}
                {textarea(&desk.form, "reason", "理由", 3, "", "与建议不同的，应当写明理由，记入会议纪要")}
                <ul class="consequences"><li class="is-final">"确定后得分和档次不再变更；通报后可以申请复核。"</li></ul>
                <div class="form-actions"><button class="button primary">"确定档次"</button></div>
            </form></section>
        }
        .into_any(),
    )
}

fn objection(desk: &Desk, view: &ObjectView) -> Option<AnyView> {
    if let Some(objection) = &view.objection {
        return Some(filed(desk, view, objection));
    }
    let until = view.may_object_until?;
    Some(
        view! {
            <section class="card" aria-labelledby="object"><h2 id="object">"申请复核"</h2>
            <form class="form" method="post" action="/api/assessment/file_objection">
                <input type="hidden" name="object" value=view.row.id.to_string()/>
                <p>{format!("对结果有异议的，可以在 {} 前申请复核，由领导小组答复。", calendar::due(until, desk.zone()))}</p>
                {textarea(&desk.form, "grounds", "不服的内容、事实和理由", 6, "", "不超过 2000 字；一个年度申请一次")}
                <div class="form-actions"><button class="button">"申请复核"</button></div>
            </form></section>
        }
        .into_any(),
    )
}

fn filed(desk: &Desk, view: &ObjectView, objection: &ObjectionView) -> AnyView {
    let zone = desk.zone();
    let waits = (objection.state == ObjectionState::Filed)
        .then(|| view! { <p class="meta"><span>{format!("应于 {} 前答复", calendar::due(objection.answer_until, zone))}</span></p> });
    let answer = objection.answer.clone().zip(objection.answered.clone()).map(|(answer, (by, at))| {
        let changed = objection.new_grade.map(|grade| format!("由“{}”调整为“{grade}”。", objection.old_grade)).unwrap_or_default();
        view! { <h3>"答复"</h3><p>{format!("{}{changed}", objection.state.label())}</p><p>{answer}</p><p class="small muted">{format!("{by}　{}", calendar::exact(at, zone))}</p> }
    });
    let form = objection.may_answer.then(|| {
        view! {
            <form class="form" method="post" action="/api/assessment/answer_objection">
                <input type="hidden" name="object" value=view.row.id.to_string()/><input type="hidden" name="version" value=objection.version.to_string()/>
                {select(&desk.form, "grade", "复核后的档次", grades(), objection.old_grade.code(), "与原档次相同即为维持，不同即为调整")}
                {textarea(&desk.form, "reason", "答复理由", 4, "", "写明核查情况和理由，告知申请人")}
                <ul class="consequences"><li>"调整的，自动印发更正通报，原通报保留。"</li><li class="is-final">"答复后不能再改。"</li></ul>
                <div class="form-actions"><button class="button primary">"答复"</button></div>
            </form>
        }
    });
    view! {
        <section class="card" aria-labelledby="object"><h2 id="object">{format!("复核 {}", objection.number)}" "<span class="tag">{objection.state.label()}</span></h2>
        <p>{objection.grounds.clone()}</p><p class="small muted">{format!("{}　{} 提出", objection.filed_by, calendar::exact(objection.filed, zone))}</p>{waits}{answer}{form}</section>
    }
    .into_any()
}

fn history(desk: &Desk, view: &ObjectView) -> Option<AnyView> {
    if view.history.is_empty() {
        return None;
    }
    let rows: Vec<_> = view
        .history
        .iter()
        .map(|step| {
            let note = step.note.clone().map(|note| view! { <small>{note}</small> });
            view! { <li><strong>{step.action.clone()}</strong><small>{format!("{}　{}", step.by, calendar::exact(step.at, desk.zone()))}</small>{note}</li> }
        })
        .collect();
    Some(
        view! { <section class="card" aria-labelledby="history"><h2 id="history">"经过"</h2><ol class="timeline">{rows}</ol></section> }
            .into_any(),
    )
}
