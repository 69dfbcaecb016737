//! Paper cards: entered as tallies by one person, entered again by another, counted where both agree.

use super::{crumbs, head, place, year};
use crate::identity::pages::pager;
use crate::server::{Desk, Form};
use crate::ui::{Page, field, select, textarea};
use domain::assessment::command::external::{BATCH_MAX, BATCH_MIN, PaperTally};
use domain::assessment::form::{AnswerKind, EvaluationForm, FormItem};
use domain::assessment::lifecycle::{PaperState, RoundState};
use domain::assessment::view::external::{PaperBrief, PaperView};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::external::{brief, departments, paper};
use uuid::Uuid;

fn tag(state: PaperState) -> AnyView {
    let class = match state {
        PaperState::Entered => "tag is-soon",
        PaperState::Differing => "tag is-late",
        PaperState::Counted => "tag is-done",
        PaperState::Discarded => "tag",
    };
    view! { <span class=class>{state.label()}</span> }.into_any()
}

/// `/b/{slug}/assessment/year/{year}/external/paper`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let round = desk.seen(brief(&desk.house, &desk.session, year).await)?;
    let before = desk.query("before").and_then(|key| key.parse::<Uuid>().ok());
    let list = desk.seen(paper::list(&desk.house, &desk.session, year, before).await)?;
    let rows: Vec<_> = list.rows.iter().map(|row| line(&desk, row)).collect();
    let table = if rows.is_empty() {
        view! { <div class="empty"><strong>"还没有录入"</strong><p>"收回的纸质评议卡按科室分批清点后，在“录入一批”中填写各选项的张数。"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"纸质评议卡，新的在前"</caption>
            <thead><tr><th scope="col">"编号"</th><th scope="col">"科室"</th><th scope="col" class="num">"张数"</th><th scope="col">"状态"</th><th scope="col">"录入"</th><th scope="col">"复核"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    let first = before.is_some().then(|| place(&desk, year, "/paper"));
    let next = list.next.as_deref().map(|key| place(&desk, year, &format!("/paper?before={key}")));
    let turning = (first.is_some() || next.is_some()).then(|| pager(first, format!("本页 {} 批", list.rows.len()), next));
    let enter = round.may_act.then(|| view! { <a class="button primary" href=place(&desk, year, "/paper/new")>"录入一批"</a> });
    let lede = "一人录入、另一人独立再录，两次一致的才计入。";
    let body = view! {
        {head(&desk, year, "纸质评议卡", lede, enter)}
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("assessment", "纸质评议卡", crumbs(&desk, year, Some("纸质评议卡")), body))
}

fn line(desk: &Desk, row: &PaperBrief) -> AnyView {
    let entered = format!("{} {}", row.entered.0, calendar::near(row.entered.1, desk.now, desk.zone()));
    view! {
        <tr><th scope="row"><a href=desk.to(&format!("assessment/paper/{}", row.id))>{row.number.clone()}</a></th><td data-label="科室">{row.department.clone()}</td>
        <td class="num" data-label="张数">{row.cards}</td><td data-label="状态">{tag(row.state)}</td><td class="minor" data-label="录入">{entered}</td>
        <td class="minor" data-label="复核">{row.second.clone().unwrap_or_else(|| "—".to_owned())}</td><td class="verbs"><a href=desk.to(&format!("assessment/paper/{}", row.id))>"打开"<span class="quiet">{row.number.clone()}</span></a></td></tr>
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/external/paper/new`
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let round = desk.seen(brief(&desk.house, &desk.session, year).await)?;
    let lede = "同一科室的卡为一批，先清点再录入。录入后由另一人凭原卡独立复核。";
    let content = if round.may_act {
        let all = desk.seen(departments(&desk.house, &desk.session, year).await)?;
        let form = desk.seen(paper::form(&desk.house, &desk.session, year).await)?;
        let options = std::iter::once((String::new(), "请选择".to_owned())).chain(all.into_iter().map(|(id, name)| (id.to_string(), name)));
        view! {
            <form class="form card" method="post" action="/api/assessment/enter_paper">
                <input type="hidden" name="year" value=year.to_string()/>
                {select(&desk.form, "object", "评议科室", options.collect(), "", "")}
                {tallies(&desk.form, &form, None)}
                {written(&desk.form, &form)}
                <div class="form-actions"><button class="button primary">"录入"</button><a href=place(&desk, year, "/paper")>"取消"</a></div>
            </form>
        }
        .into_any()
    } else {
        let why = if round.state == RoundState::Closed { "外部评议已经结束。" } else { "录入由评议考核办公室办理。" };
        view! { <section class="card"><div class="empty"><strong>"不能录入"</strong><p>{why}</p></div></section> }.into_any()
    };
    let body = view! { {head(&desk, year, "录入纸质评议卡", lede, ())}{content} };
    Ok(Page::new("assessment", "录入纸质评议卡", crumbs(&desk, year, Some("录入纸质评议卡")), body))
}

/// The number of cards, and a row of numbers for every item.
fn tallies(form: &Form, evaluation: &EvaluationForm, before: Option<&PaperTally>) -> AnyView {
    let cards = before.map(|tally| tally.cards.to_string()).unwrap_or_default();
    let items: Vec<_> = evaluation.items.iter().filter(|item| item.kind != AnswerKind::Text).map(|item| row(form, item, before)).collect();
    view! {
        {field(form, "cards", "本批张数", "number", &cards, &format!("{BATCH_MIN} 至 {BATCH_MAX} 张"))}
        {items}
    }
    .into_any()
}

fn row(form: &Form, item: &FormItem, before: Option<&PaperTally>) -> AnyView {
    let field = format!("counts.{}", item.code);
    let error = form.error(&field);
    let invalid = error.is_some().then_some("true");
    let error_id = format!("{field}-error");
    let described = error.as_ref().map(|_| error_id.clone());
    let class = if error.is_some() { "field tally is-invalid" } else { "field tally" };
    let message = error.map(|text| view! { <p class="error" id=error_id>{text}</p> });
    let options: Vec<_> = item
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let name = format!("counts[{}][{}]", item.code, option.code);
            let id = if index == 0 { field.clone() } else { format!("{field}.{}", option.code) };
            let known = before.map(|tally| tally.count(&item.code, &option.code)).filter(|n| *n > 0).map(|n| n.to_string());
            let value = form.value(&name, known.as_deref().unwrap_or_default());
            view! {
                <label><span>{option.label.clone()}</span>
                <input class="input" id=id name=name type="number" min="0" max=BATCH_MAX.to_string() inputmode="numeric" value=value aria-invalid=invalid aria-describedby=described.clone()/></label>
            }
        })
        .collect();
    let many = (item.kind == AnswerKind::Choices && !item.text.contains("可多选")).then_some("（可多选）");
    view! { <fieldset class=class><legend>{format!("{} {}", item.code, item.text)}{many}</legend>{message}<div class="options">{options}</div></fieldset> }
        .into_any()
}

fn written(form: &Form, evaluation: &EvaluationForm) -> AnyView {
    let texts: Vec<_> = evaluation
        .items
        .iter()
        .filter(|item| item.kind == AnswerKind::Text)
        .map(|item| {
            let (name, id) = (format!("remarks[{}]", item.code), format!("remarks.{}", item.code));
            let (value, error) = (form.value(&name, ""), form.error(&id));
            let class = if error.is_some() { "field is-invalid" } else { "field" };
            let error = error.map(|text| view! { <p class="error">{text}</p> });
            view! {
                <div class=class><label for=id.clone()>{format!("{} {}", item.code, item.text)}</label><p class="hint">"每条意见一行，照抄原文；没有的留空"</p>{error}
                <textarea id=id name=name rows="3">{value}</textarea></div>
            }
        })
        .collect();
    texts.into_any()
}

/// `/b/{slug}/assessment/paper/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(paper::view(&desk.house, &desk.session, desk.part("id")?).await)?;
    let brief = &view.brief;
    let title = format!("纸质评议卡 {}", brief.number);
    let entered = calendar::near(brief.entered.1, desk.now, desk.zone());
    let differs = brief.state == PaperState::Differing;
    let second = brief.second.clone().map(|by| view! { <span>{format!("复核：{by}")}</span> });
    let body = view! {
        <a class="back" href=place(&desk, view.year, "/paper")>"返回纸质评议卡"</a>
        <div class="page-head"><div><h1>{title.clone()}" "{tag(brief.state)}</h1>
        <p class="meta"><span>{brief.department.clone()}</span><span>{format!("录入：{} {entered}", brief.entered.0)}</span>{second}<span>"依据：评议考核实施方案 五"</span></p></div></div>
        {difference(&view)}
        {next(&desk, &view)}
        {(!differs).then(|| counts(&view))}
        {discard(&desk, &view)}
    };
    Ok(Page::new("assessment", title, crumbs(&desk, view.year, Some(&brief.number)), body))
}

/// What two counts do not agree on, before it is put right.
fn difference(view: &PaperView) -> AnyView {
    if view.brief.state != PaperState::Differing {
        return ().into_any();
    }
    view! {
        <div class="banner is-warn" role="status"><strong>"两次录入不一致，尚未计入"</strong><p>"下表列出不一致之处。请录入人和复核人一起对照原卡，更正后重新提交。"</p></div>
        {counts(view)}
    }
    .into_any()
}

/// The next step, for whoever is to take it; for everybody else who that is.
fn next(desk: &Desk, view: &PaperView) -> AnyView {
    let hidden = view! {
        <input type="hidden" name="id" value=view.brief.id.to_string()/><input type="hidden" name="version" value=view.version.to_string()/>
    };
    match (view.brief.state, &view.may_check) {
        (PaperState::Entered, Ok(())) => view! {
            <form class="form card" method="post" action="/api/assessment/check_paper"><h2>"独立复核"</h2>{hidden}
                <p>"请凭原卡重新清点填写。为保证独立，此处看不到第一次录入的内容。"</p>
                {tallies(&desk.form, &view.form, None)}
                <ul class="consequences"><li>"两次一致的，随即计入，不能再改。"</li><li>"不一致的，列出差异，由录入人和您对照原卡更正。"</li></ul>
                <div class="form-actions"><button class="button primary">"提交复核"</button></div>
            </form>
        }
        .into_any(),
        (PaperState::Entered, Err(why)) => {
            view! { <div class="banner is-slim" role="status"><strong>"等待复核"</strong><p>{why.clone()}</p></div> }.into_any()
        }
        (PaperState::Differing, _) if view.may_correct => {
            let first = view.counts.as_ref().map(|(first, _)| first);
            view! {
                <form class="form card" method="post" action="/api/assessment/correct_paper"><h2>"更正后重新录入"</h2>{hidden}
                    <p>"以第一次录入的内容为底稿。更正提交后，再由另一人独立复核一次。"</p>
                    {tallies(&desk.form, &view.form, first)}
                    <div class="form-actions"><button class="button primary">"提交更正"</button></div>
                </form>
            }
            .into_any()
        }
        (PaperState::Counted, _) => view! { <div class="banner is-slim is-ok"><strong>"两次录入一致，已计入"</strong><p>"计入后不能更改。"</p></div> }.into_any(),
        _ => ().into_any(),
    }
}

fn counts(view: &PaperView) -> AnyView {
    let Some((first, second)) = &view.counts else { return ().into_any() };
    let differing = second.as_ref().map(|second| first.differences(second)).unwrap_or_default();
    let state = view.brief.state;
    let both = second.as_ref().filter(|_| state == PaperState::Differing);
    let mut rows = Vec::new();
    if let Some(second) = both.filter(|second| second.cards != first.cards) {
        rows.push(view! { <tr><th scope="row">"本批张数"</th><td data-label="选项">"—"</td><td class="num" data-label="第一次">{first.cards}</td><td class="num" data-label="第二次">{second.cards}</td></tr> }.into_any());
    }
    for item in view.form.items.iter().filter(|item| item.kind != AnswerKind::Text) {
        for option in &item.options {
            let differs = differing.contains(&(item.code.clone(), option.code.clone()));
            // Of two counts only what differs; of one what was counted.
            let n = first.count(&item.code, &option.code);
            if if both.is_some() { !differs } else { n == 0 } {
                continue;
            }
            let other = both.map(|second| view! { <td class="num" data-label="第二次">{second.count(&item.code, &option.code)}</td> });
            rows.push(
                view! { <tr><th scope="row">{format!("{} {}", item.code, item.text)}</th><td data-label="选项">{option.label.clone()}</td><td class="num" data-label="第一次">{n}</td>{other}</tr> }
                    .into_any(),
            );
        }
    }
    let title = if both.is_some() { "两次录入的差异" } else { "录入内容" };
    let columns = if both.is_some() { vec!["第一次", "第二次"] } else { vec!["张数"] };
    let columns: Vec<_> = columns.into_iter().map(|name| view! { <th scope="col" class="num">{name}</th> }).collect();
    view! {
        <section class="card has-table" aria-labelledby="counts"><h2 id="counts">{format!("{title}（{} 张）", first.cards)}</h2><div class="table-wrap"><table class="table">
            <thead><tr><th scope="col">"项目"</th><th scope="col">"选项"</th>{columns}</tr></thead><tbody>{rows}</tbody>
        </table></div></section>
    }
    .into_any()
}

fn discard(desk: &Desk, view: &PaperView) -> AnyView {
    if !view.may_discard {
        return ().into_any();
    }
    view! {
        <section class="card" aria-labelledby="discard"><h2 id="discard">"作废本批"</h2>
        <form class="form" method="post" action="/api/assessment/discard_paper">
            <input type="hidden" name="id" value=view.brief.id.to_string()/><input type="hidden" name="version" value=view.version.to_string()/>
            {textarea(&desk.form, "reason", "作废理由", 2, "", "例如 科室选错、重复录入；记入操作记录")}
            <ul class="consequences"><li class="is-final">"作废后不能恢复，编号不再使用；需要的，重新录入一批。"</li></ul>
            <div class="form-actions"><button class="button danger">"作废"</button></div>
        </form></section>
    }
    .into_any()
}
