//! The kinds of deadlines, and the ladder of reminders that a bureau settles for each.

use crate::identity::pages::conflict;
use crate::server::Desk;
use crate::ui::{Page, check, field};
use domain::deadline::kind::{Afterwards, DeadlineKind};
use domain::deadline::ladder::{DAYS_MOST, LadderInput, RUNGS_MOST};
use domain::deadline::view::KindView;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::deadline::rule::kinds;

const TITLE: &str = "期限种类与提醒";

/// `/b/{slug}/deadlines/kinds`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let (kinds, may_settle) = desk.seen(kinds(&desk.house, &desk.session).await)?;
    let rows: Vec<_> = kinds.iter().map(|kind| line(&desk, kind, may_settle)).collect();
    let verbs = may_settle.then(|| view! { <th class="verbs"><span class="quiet">"操作"</span></th> });
    let note = (!may_settle).then(|| view! { <p class="small muted">"提醒安排由系统管理员或者承担“法制审核”职能的科室调整。"</p> });
    let body = view! {
        <a class="back" href=desk.to("deadlines")>"返回期限"</a>
        <div class="page-head"><div><h1>{TITLE}</h1>
            <p class="lede">"各种期限从何起算、由谁办理、什么时候提醒。期限本身由实施方案和考核规则确定，这里只能调整提醒。"</p></div></div>
        <section class="card has-table"><div class="table-wrap"><table class="table"><caption class="quiet">{TITLE}</caption>
            <thead><tr><th scope="col">"期限"</th><th scope="col">"从何起算"</th><th scope="col">"怎样确定"</th><th scope="col">"责任人"</th>
            <th scope="col">"超过期限"</th><th scope="col">"提醒"</th>{verbs}</tr></thead><tbody>{rows}</tbody></table></div></section>
        {note}
    };
    let crumbs = vec![("期限".into(), Some(desk.to("deadlines"))), (TITLE.into(), None)];
    Ok(Page::new("deadlines", TITLE, crumbs, body))
}

fn line(desk: &Desk, view: &KindView, may_settle: bool) -> AnyView {
    let rule = view.kind.rule();
    let climbs = (!view.ladder.climbs.is_empty()).then(|| view! { <span class="under small muted">{view.ladder.climbs_in_words()}</span> });
    let changed = view.changed.as_ref().map(|(by, at)| {
        view! { <span class="under small muted">{format!("{by} {} 调整", calendar::near(*at, desk.now, desk.zone()))}</span> }
    });
    let verb = may_settle.then(|| {
        let href = desk.to(&format!("deadlines/kinds/{}", view.kind.code()));
        view! { <td class="verbs"><a href=href>"调整提醒"<span class="quiet">{view.kind.label()}</span></a></td> }
    });
    view! {
        <tr><th scope="row">{view.kind.label()}<small class="under muted">{rule.article_in_words()}</small></th>
        <td data-label="从何起算">{rule.event}</td><td data-label="怎样确定">{rule.length.label()}</td><td data-label="责任人">{rule.owner.label()}</td>
        <td data-label="超过期限">{rule.afterwards.label()}</td><td data-label="提醒"><span>{view.ladder.in_words()}{climbs}{changed}</span></td>{verb}</tr>
    }
    .into_any()
}

/// `/b/{slug}/deadlines/kinds/{kind}`
pub async fn edit(desk: Desk) -> Result<Page, Failure> {
    let kind = DeadlineKind::from_code(&desk.part::<String>("kind")?).ok_or(Failure::NotFound)?;
    let (kinds, may_settle) = desk.seen(kinds(&desk.house, &desk.session).await)?;
    let view = kinds.into_iter().find(|view| view.kind == kind).filter(|_| may_settle).ok_or(Failure::NotFound)?;
    let rule = kind.rule();
    let title = format!("调整提醒：{kind}");
    let mails = if rule.statutory {
        "这种期限有制度依据，提醒一律发送邮件，个人不能关闭"
    } else {
        "是否发送邮件，由各人在“消息设置”中选择"
    };
    let body = view! {
        <a class="back" href=desk.to("deadlines/kinds")>"返回期限种类与提醒"</a>
        <div class="page-head"><div><h1>{title.clone()}</h1>
            <p class="lede">{format!("自“{}”起算，{}；由{}办理，{}。", rule.event, rule.length.label(), rule.owner.label(), rule.afterwards.label())}</p>
            <p class="meta"><span>{format!("依据：{}", rule.article_in_words())}</span></p></div></div>
        {conflict(&desk.form)}
        <section class="card">{form(&desk, &view)}
        <ul class="consequences"><li>"保存后，未了结的期限从现在起按新的安排提醒，并记入操作记录。"</li><li>{mails}"。"</li>
            <li>"提醒在工作日上午 9 时发出；遇到休息日的顺延，顺延会误期的提前。"</li></ul></section>
    };
    let crumbs = vec![(TITLE.into(), Some(desk.to("deadlines/kinds"))), (title.clone(), None)];
    Ok(Page::new("deadlines", title, crumbs, body).narrow())
}

fn form(desk: &Desk, view: &KindView) -> AnyView {
    let (form, typed, usual) = (&desk.form, LadderInput::of(&view.ladder), LadderInput::of(&view.kind.ladder()));
    let version = match &form.failure {
        Some(Failure::Conflict(conflict)) => conflict.version.to_string(),
        _ => form.value("version", &view.version.to_string()),
    };
    let usually = |usual: &str| if usual.is_empty() { "默认不提醒".to_owned() } else { format!("默认 {usual}") };
    let bounds = format!("最多 {RUNGS_MOST} 次，不超过 {DAYS_MOST} 天");
    let before = format!("截止前第几天提醒，用顿号或者空格隔开，0 为截止当天。{bounds}；{}", usually(&usual.before));
    let late = (view.kind.rule().afterwards == Afterwards::Owed).then(|| {
        let after = format!("逾期第几天提醒，从 1 起。{bounds}；{}", usually(&usual.after));
        view! {
            {field(form, "after", "逾期后的提醒（天）", "text", &typed.after, &after)}
            {check(form, "weekly", "true", "此后每 7 天提醒一次，直到办结".to_owned(), typed.weekly)}
            {climbs(desk, &typed, &usual)}
        }
    });
    view! {
        <form class="form" method="post" action="/api/deadline/save_ladder">
            <input type="hidden" name="kind" value=view.kind.code()/><input type="hidden" name="version" value=version/>
            {field(form, "before", "截止前的提醒（天）", "text", &typed.before, &before)}
            {late}
            <div class="form-actions"><button class="button primary">"保存"</button><a class="link" href=desk.to("deadlines/kinds")>"取消"</a></div>
        </form>
    }
    .into_any()
}

/// From when on a late deadline is told to whom else, and what is wrong with this as a whole.
fn climbs(desk: &Desk, typed: &LadderInput, usual: &LadderInput) -> AnyView {
    let form = &desk.form;
    let error = form.error("climbs");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error" id="climbs-error">{message}</p> });
    let usually = |usual: &str| if usual.is_empty() { "默认不告知".to_owned() } else { format!("默认 {usual}") };
    view! {
        <fieldset class=class id="climbs" tabindex="-1"><legend class="large">"逾期上报"</legend>
            <p class="hint">"从逾期第几天起，除责任人外还告知谁。层级越高，天数越多；不告知的留空。"</p>{error}
            <div class="fields">
                {field(form, "head", "科室负责人", "text", &typed.head, &usually(&usual.head))}
                {field(form, "legal_affairs", "法制审核科室", "text", &typed.legal_affairs, &usually(&usual.legal_affairs))}
                {field(form, "leading_group", "领导小组", "text", &typed.leading_group, &usually(&usual.leading_group))}
            </div></fieldset>
    }
    .into_any()
}
