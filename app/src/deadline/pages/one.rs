//! One deadline: how it was computed, what has happened to it, whom it was and will be told to, and the way to the thing.

use super::list::ended;
use super::{due, names, state_tag};
use crate::server::Desk;
use crate::ui::Page;
use crate::ui::show::time_left;
use domain::deadline::course::{DeadlineState, Turn};
use domain::deadline::view::{DeadlineView, ToldRow, TurnRow};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::deadline::list::deadline;

/// `/b/{slug}/deadlines/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(deadline(&desk.house, &desk.session, desk.part("id")?).await)?;
    let (row, rule) = (&view.row, view.row.kind.rule());
    let left = matches!(row.state, DeadlineState::Running | DeadlineState::Missed).then(|| time_left(row.due, desk.now, desk.zone()));
    let way = view.opens.then(|| {
        let (class, verb) = if row.state.is_open() { ("button primary", "去办理") } else { ("button", "查看办理情况") };
        view! { <div class="actions"><a class=class href=desk.to(&row.place)>{verb}</a></div> }
    });
    let body = view! {
        <a class="back" href=desk.to("deadlines")>"返回期限"</a>
        <div class="page-head"><div><h1>{row.title.clone()}</h1>
            <p class="lede">{format!("{}在 {} 前{}", rule.verb(), due(&desk, row.due), row.kind)}" "{left}</p>
            <p class="meta"><span>{format!("依据：{}", rule.article_in_words())}</span></p></div>
            {way}</div>
        <div class="columns">
            <div class="stack">{facts(&desk, &view)}{ahead(&desk, &view)}</div>
            {history(&desk, &view)}
        </div>
        {told(&desk, &view.told)}
    };
    let crumbs = vec![("期限".into(), Some(desk.to("deadlines"))), (row.title.clone(), None)];
    Ok(Page::new("deadlines", row.title.clone(), crumbs, body))
}

fn facts(desk: &Desk, view: &DeadlineView) -> AnyView {
    let (row, rule) = (&view.row, view.row.kind.rule());
    let done = (row.state == DeadlineState::Met).then(|| view! { <div><dt>"办结时间"</dt><dd>{ended(desk, row)}</dd></div> });
    let late = (row.state != DeadlineState::Lapsed && !view.ladder.climbs.is_empty())
        .then(|| view! { <div><dt>"逾期上报"</dt><dd>{view.ladder.climbs_in_words()}</dd></div> });
    view! {
        <section class="card" aria-labelledby="facts"><h2 id="facts">"期限"</h2><dl class="facts">
            <div><dt>"状态"</dt><dd>{state_tag(row.state)}</dd></div>
            {done}
            <div><dt>"期限怎样计算"</dt><dd>{view.basis.in_words(rule.event, row.due, desk.zone())}</dd></div>
            <div><dt>"责任人"</dt><dd>{rule.owner.label()}</dd></div>
            <div><dt>"超过期限"</dt><dd>{rule.afterwards.label()}</dd></div>
            <div><dt>"提醒"</dt><dd>{view.ladder.in_words()}</dd></div>
            {late}
        </dl><p class="small muted">"提醒在工作日上午 9 时发出，遇到休息日的顺延；顺延会误期的，提前到之前的工作日。"</p></section>
    }
    .into_any()
}

fn ahead(desk: &Desk, view: &DeadlineView) -> AnyView {
    let content = if view.ahead.is_empty() {
        let why = match view.row.state {
            state if !state.is_open() => "期限已经结束，不再提醒。",
            DeadlineState::Paused => "期限中止计算期间不提醒。",
            _ => "没有后续提醒。",
        };
        view! { <p class="muted">{why}</p> }.into_any()
    } else {
        let rows: Vec<_> = view
            .ahead
            .iter()
            .map(|(at, to)| view! { <div><dt>{calendar::near(*at, desk.now, desk.zone())}</dt><dd>{names(to)}</dd></div> })
            .collect();
        view! { <dl class="facts">{rows}</dl><p class="small muted">"按目前的人员和委托列出，最多 5 次；到时以当时的责任人为准。"</p> }
            .into_any()
    };
    view! { <section class="card" aria-labelledby="ahead"><h2 id="ahead">"接下来的提醒"</h2>{content}</section> }.into_any()
}

fn history(desk: &Desk, view: &DeadlineView) -> AnyView {
    let row = &view.row;
    let mut steps = vec![beginning(desk, view)];
    steps.extend(view.turns.iter().map(|turn| turned(desk, turn)));
    steps.extend(match (row.state, row.ended) {
        (DeadlineState::Met, Some(at)) => {
            let (class, name) = if at < row.due { ("is-done", "按期办结") } else { ("is-late", "逾期办结") };
            Some(view! { <li class=class><strong>{name}</strong><small>{calendar::near(at, desk.now, desk.zone())}</small></li> }.into_any())
        }
        (DeadlineState::Cancelled, Some(at)) => {
            Some(view! { <li class="is-done"><strong>"取消"</strong><small>{calendar::near(at, desk.now, desk.zone())}</small></li> }.into_any())
        }
        (DeadlineState::Running, _) => {
            Some(view! { <li class="is-now" aria-current="step"><strong>"等待办理"</strong><small>{format!("{} 截止", due(desk, row.due))}</small></li> }.into_any())
        }
        (DeadlineState::Missed, _) => {
            Some(view! { <li class="is-late" aria-current="step"><strong>"仍须办理"</strong><small>"按提醒安排继续提醒，并逐级上报"</small></li> }.into_any())
        }
        _ => None,
    });
    view! { <section class="card" aria-labelledby="history"><h2 id="history">"经过"</h2><ol class="timeline">{steps}</ol></section> }
        .into_any()
}

/// The first line. Of a deadline that was set anew it is only known until when it ran at first.
fn beginning(desk: &Desk, view: &DeadlineView) -> AnyView {
    let first = view.turns.first().map_or(view.row.due, |turn| turn.before);
    let anew = view.turns.iter().any(|turn| turn.turn == Turn::Set);
    let when = if anew { String::new() } else { format!("{}　", calendar::near(view.begins, desk.now, desk.zone())) };
    view! { <li class="is-done"><strong>{Turn::Set.label()}</strong><small>{format!("{when}至 {}", due(desk, first))}</small></li> }
        .into_any()
}

fn turned(desk: &Desk, turn: &TurnRow) -> AnyView {
    let (class, what) = match turn.turn {
        Turn::Set => ("is-done", format!("重新计算，至 {}", due(desk, turn.after))),
        Turn::Moved => ("is-done", format!("由 {} 改为 {}", due(desk, turn.before), due(desk, turn.after))),
        Turn::Passed => ("is-late", String::new()),
        Turn::Paused | Turn::Met | Turn::Cancelled => ("is-done", String::new()),
        Turn::Resumed => ("is-done", format!("截止改为 {}", due(desk, turn.after))),
    };
    let what = (!what.is_empty()).then(|| view! { <small>{what}</small> });
    let note = (!turn.note.is_empty()).then(|| view! { <p class="note small muted">{turn.note.clone()}</p> });
    view! { <li class=class><strong>{turn.turn.label()}</strong>{what}<small>{calendar::near(turn.at, desk.now, desk.zone())}</small>{note}</li> }
        .into_any()
}

fn told(desk: &Desk, told: &[ToldRow]) -> AnyView {
    let near = |at| calendar::near(at, desk.now, desk.zone());
    if told.is_empty() {
        return view! {
            <section class="card" aria-labelledby="told"><h2 id="told">"已发出的提醒"</h2><div class="empty"><strong>"还没有提醒过"</strong>
            <p>"到了提醒的日子，提醒进入责任人的“消息”，并按其设置发送邮件，记录在这里。"</p></div></section>
        }
        .into_any();
    }
    let rows: Vec<_> = told
        .iter()
        .map(|one| {
            let mailed = one.mailed.map_or_else(|| "未发邮件".to_owned(), near);
            let read = one.read.map_or_else(|| view! { <span class="tag">"未读"</span> }.into_any(), |at| near(at).into_any());
            view! {
                <tr><th scope="row" class="nowrap">{near(one.at)}</th><td data-label="提醒谁">{one.name.clone()}</td>
                <td class="minor" data-label="邮件发出">{mailed}</td><td class="minor" data-label="阅读">{read}</td></tr>
            }
        })
        .collect();
    view! {
        <section class="card has-table" aria-labelledby="told"><h2 id="told">"已发出的提醒"</h2><div class="table-wrap"><table class="table">
            <caption class="quiet">"已发出的提醒，新的在前，最多 50 条"</caption>
            <thead><tr><th scope="col">"时间"</th><th scope="col">"提醒谁"</th><th scope="col">"邮件发出"</th><th scope="col">"阅读"</th></tr></thead>
            <tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}
