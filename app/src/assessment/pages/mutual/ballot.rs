//! A ballot: every object on one page, every item with its answers; then a page to look it over before it is cast.

use super::{article, crumbs, kind, place, standing, window};
use crate::server::Desk;
use crate::ui::Page;
use domain::Failure;
use domain::assessment::command::cell;
use domain::assessment::form::{AnswerKind, FormItem, FormOption, REMARK_MAX};
use domain::assessment::view::BallotView;
use domain::ids::ObjectId;
use leptos::prelude::*;
use service::assessment::mutual;

async fn load(desk: &Desk) -> Result<BallotView, Failure> {
    let (year, kind) = (desk.part::<i32>("year")?, kind(desk)?);
    let rater = desk.query("rater").map(|text| text.parse::<ObjectId>().map_err(|_| Failure::NotFound)).transpose()?;
    desk.seen(mutual::ballot(&desk.house, &desk.session, year, kind, rater).await)
}

/// `/b/{slug}/assessment/year/{year}/mutual/{kind}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = load(&desk).await?;
    let (year, kind) = (view.year, view.round.kind);
    let back = desk.to(&format!("assessment/year/{year}/mutual"));
    let title = format!("{}的{kind}表", view.own.name);
    let others: Vec<_> = view
        .others
        .iter()
        .map(|own| view! { <a href=format!("{}?rater={}", place(&desk, year, kind), own.rater)>{format!("{}的评议表", own.name)}</a> })
        .collect();
    let others = (!others.is_empty()).then(|| view! { <nav class="filters" aria-label="由您投出的其他评议表">{others}</nav> });
    let content = match (&view.round.shut, view.own.has_cast) {
        (_, true) => view! {
            <section class="card"><div class="empty"><strong>"已经投出"</strong><p>"投出后与评议人不再关联，因此不能查看、修改或者重投。评议结束后可以看到自己得到的结果。"</p>
            <div class="actions"><a class="button" href=back.clone()>"返回互查互评"</a></div></div></section>
        }
        .into_any(),
        (Some(why), _) => view! {
            <div class="banner is-warn" role="status"><strong>"现在不能填写"</strong><p>{why.clone()}</p></div>
            <section class="card" aria-labelledby="who"><h2 id="who">{format!("将评议 {} 个对象", view.objects.len())}</h2>
            <p>{view.objects.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("、")}</p></section>
        }
        .into_any(),
        (None, false) => form(&desk, &view),
    };
    let body = view! {
        <a class="back" href=back>"返回互查互评"</a>
        <div class="page-head"><div>
            <h1>{title.clone()}" "{standing(&desk, &view.round)}</h1>
            <p class="lede">"对每个对象逐项选择；不清楚的选“不了解”，该项不计分。可以先存草稿，核对后一次投出。"</p>
            <p class="meta"><span>{window(&desk, &view.round)}</span><span>{article(kind)}</span></p>
        </div></div>
        {others}
        {content}
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, Some("评议表".into())), body))
}

fn form(desk: &Desk, view: &BallotView) -> AnyView {
    let jumps: Vec<_> = view
        .objects
        .iter()
        .map(|(object, name)| {
            let whole = view.draft.of(*object).is_some_and(|ballot| view.form.read("", ballot).is_ok());
            let class = if whole { "dot is-done" } else { "dot" };
            let state = if whole { "（已填）" } else { "（未填完）" };
            view! { <li><a href=format!("#o-{object}")><span class=class aria-hidden="true"></span>{name.clone()}<span class="quiet">{state}</span></a></li> }
        })
        .collect();
    let objects: Vec<_> = view.objects.iter().map(|(object, name)| one(desk, view, *object, name)).collect();
    let (done, all) = view.own.done;
    view! {
        <form class="ballot stack" method="post" action="/api/assessment/save_ballot">
            <input type="hidden" name="round" value=view.round.id.to_string()/>
            <input type="hidden" name="rater" value=view.own.rater.to_string()/>
            <input type="hidden" name="version" value=view.version.to_string()/>
            // The first button is that of the Enter key.
            <button class="quiet" name="then" value="save" tabindex="-1">"保存草稿"</button>
            <nav class="card jumps" aria-label="评议对象"><p><strong>{format!("草稿已填 {done} 个，共 {all} 个对象")}</strong></p><ul>{jumps}</ul></nav>
            {objects}
            <div class="card ballot-end"><div class="form-actions">
                <button class="button primary" name="then" value="check">"核对并投出"</button>
                <button class="button" name="then" value="save">"保存草稿"</button>
            </div><p class="small muted">"草稿只有您能看到；投出前还会请您核对一遍。"</p></div>
        </form>
    }
    .into_any()
}

fn one(desk: &Desk, view: &BallotView, object: ObjectId, name: &str) -> AnyView {
    let items: Vec<_> = view
        .form
        .items
        .iter()
        .map(|item| match item.kind {
            AnswerKind::Text => remark(desk, view, object, name, item),
            _ => scale(desk, view, object, name, item),
        })
        .collect();
    // Whoever is to be called unqualified in anything is called so item by item.
    let first = view.form.scored().next();
    let at_once = |option: &&FormOption| option.share.is_none_or(|share| share >= 60);
    let fills: Vec<_> = first
        .iter()
        .flat_map(|item| item.options.iter().filter(at_once))
        .map(|option| {
            let value = format!("fill.{object}.{}", option.code);
            view! { <button class="button small" name="then" value=value>{option.label.clone()}<span class="quiet">{format!("：{name}未选的各项")}</span></button> }
        })
        .collect();
    view! {
        <section class="card ballot-object" id=format!("o-{object}") aria-labelledby=format!("h-{object}")>
            <div class="ballot-head"><h2 id=format!("h-{object}")>{name.to_owned()}</h2>
            <div class="fills" role="group" aria-label=format!("{name}：未选的各项全部选")><span>"未选的各项全部选"</span>{fills}</div></div>
            {items}
        </section>
    }
    .into_any()
}

fn scale(desk: &Desk, view: &BallotView, object: ObjectId, name: &str, item: &FormItem) -> AnyView {
    let id = cell(object, &item.code);
    let field = format!("answers[{id}]");
    let kept = view.draft.of(object).and_then(|ballot| ballot.answers.get(&item.code)).and_then(|codes| codes.first());
    let chosen = desk.form.value(&field, kept.map_or("", String::as_str));
    // At the cell itself its object and item need not be named again.
    let error = desk.form.error(&id).map(|message| {
        let rest = message.strip_prefix(&format!("{name}　")).unwrap_or(&message);
        rest.strip_prefix(&format!("{}：", item.text)).unwrap_or(rest).to_owned()
    });
    let error_id = error.as_ref().map(|_| format!("{id}-error"));
    let class = if error.is_some() { "ballot-item is-invalid" } else { "ballot-item" };
    let options: Vec<_> = item
        .options
        .iter()
        .enumerate()
        .map(|(n, option)| {
            // A link to the cell leads to its first answer.
            let id = (n == 0).then(|| id.clone());
            view! { <label><input type="radio" id=id name=field.clone() value=option.code.clone() checked=option.code == chosen aria-describedby=error_id.clone()/><span>{option.label.clone()}</span></label> }
        })
        .collect();
    let error = error.map(|message| view! { <p class="error" id=error_id.clone()>{message}</p> });
    let note = (!item.note.is_empty()).then(|| view! { <small>{item.note.clone()}</small> });
    view! {
        <fieldset class=class><legend><span class="quiet">{format!("{name}：")}</span>{item.text.clone()}<small>{format!("（{} 分）", item.max)}</small>{note}</legend>
        {error}<div class="answers">{options}</div></fieldset>
    }
    .into_any()
}

fn remark(desk: &Desk, view: &BallotView, object: ObjectId, name: &str, item: &FormItem) -> AnyView {
    let id = cell(object, &item.code);
    let field = format!("remarks[{id}]");
    let kept = view.draft.of(object).and_then(|ballot| ballot.remarks.get(&item.code)).map_or("", String::as_str);
    let value = desk.form.value(&field, kept);
    let error = desk.form.error(&id);
    let (hint_id, error_id) = (format!("{id}-hint"), error.as_ref().map(|_| format!("{id}-error")));
    let described = [Some(hint_id.clone()), error_id.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let invalid = error.is_some().then_some("true");
    let error = error.map(|message| view! { <p class="error" id=error_id>{message}</p> });
    view! {
        <div class=class><label for=id.clone()><span class="quiet">{format!("{name}：")}</span>{item.text.clone()}</label>
        <p class="hint" id=hint_id>{format!("选填，最多 {REMARK_MAX} 字；原文会给对方看，请不要写出能认出您的内容")}</p>{error}
        <textarea id=id name=field rows="2" aria-invalid=invalid aria-describedby=described>{value}</textarea></div>
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/mutual/{kind}/check`
pub async fn check(desk: Desk) -> Result<Page, Failure> {
    let view = load(&desk).await?;
    let (year, kind) = (view.year, view.round.kind);
    let back = format!("{}?rater={}", place(&desk, year, kind), view.own.rater);
    let title = format!("核对{}的{kind}表", view.own.name);
    let shut =
        if view.own.has_cast { Some("本轮评议已经投出，不能再次投出。".to_owned()) } else { view.round.shut.clone() };
    let content = match (shut, view.draft.whole(&view.form, &view.objects)) {
        (Some(why), _) => view! { <div class="banner is-warn" role="status"><strong>"不能投出"</strong><p>{why}</p></div> }.into_any(),
        (None, Err(errors)) => {
            let rows: Vec<_> = errors
                .iter()
                .map(|(field, message)| view! { <li><a href=format!("{back}#{field}")>{message.to_owned()}</a></li> })
                .collect();
            view! { <section class="card" aria-labelledby="open"><h2 id="open">{format!("还有 {} 处没有填好", rows.len())}</h2><ul>{rows}</ul>
            <div class="actions"><a class="button primary" href=back.clone()>"返回填写"</a></div></section> }
            .into_any()
        }
        (None, Ok(_)) => whole(&view, &back),
    };
    let body = view! {
        <a class="back" href=back.clone()>"返回评议表"</a>
        <div class="page-head"><div>
            <h1>{title.clone()}</h1>
            <p class="lede">"请核对。投出以后，您自己也看不到这份评议表。"</p>
            <p class="meta"><span>{window(&desk, &view.round)}</span><span>{article(kind)}</span></p>
        </div></div>
        {content}
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, Some("核对".into())), body))
}

/// What was chosen for an object, in one line: `优秀 7 项、良好 2 项`.
fn chosen(view: &BallotView, object: ObjectId) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    let ballot = view.draft.of(object);
    for item in &view.form.items {
        let given = ballot.and_then(|ballot| ballot.answers.get(&item.code)).into_iter().flatten();
        for label in given.filter_map(|code| item.options.iter().find(|option| option.code == *code)).map(|option| option.label.as_str()) {
            match counts.iter_mut().find(|(known, _)| *known == label) {
                Some((_, count)) => *count += 1,
                None => counts.push((label, 1)),
            }
        }
    }
    counts.iter().map(|(label, count)| format!("{label} {count} 项")).collect::<Vec<_>>().join("、")
}

fn whole(view: &BallotView, back: &str) -> AnyView {
    let rows: Vec<_> = view
        .objects
        .iter()
        .map(|(object, name)| {
            let ballot = view.draft.of(*object).cloned().unwrap_or_default();
            let remarks = ballot.remarks.values().cloned().collect::<Vec<_>>().join("；");
            let remarks = if remarks.is_empty() { "未写".to_owned() } else { remarks };
            view! { <tr><th scope="row">{name.clone()}</th><td data-label="所选等次">{chosen(view, *object)}</td><td class="minor" data-label="意见">{remarks}</td></tr> }
        })
        .collect();
    view! {
        <section class="card has-table"><div class="table-wrap"><table class="table">
            <caption class="quiet">"各对象所选等次的项数和所写意见"</caption>
            <thead><tr><th scope="col">"对象"</th><th scope="col">"所选等次"</th><th scope="col">"意见"</th></tr></thead><tbody>{rows}</tbody>
        </table></div></section>
        <section class="card" aria-labelledby="then"><h2 id="then">"投出后"</h2><ul class="consequences">
            <li>"系统只在各对象各项的计数上加一，不保存这份评议表，草稿随即删除。"</li>
            <li>"操作记录只记“已投出”，不记内容；结果在评议结束后、达到规定份数时才显示。"</li>
            <li>"系统中没有计数与评议人的对应关系，考核办公室和系统管理员也无从查阅。"</li>
            <li class="is-final">"因此投出后不能查看、修改，也不能重投。"</li>
        </ul></section>
        <form class="form card" method="post" action="/api/assessment/cast_ballot">
            <input type="hidden" name="round" value=view.round.id.to_string()/>
            <input type="hidden" name="rater" value=view.own.rater.to_string()/>
            <input type="hidden" name="version" value=view.version.to_string()/>
            <div class="form-actions"><button class="button primary">"投出评议"</button><a href=back.to_owned()>"返回修改"</a></div>
        </form>
    }
    .into_any()
}
