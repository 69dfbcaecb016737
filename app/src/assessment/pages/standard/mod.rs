//! The indicator standard: its versions, one version, one indicator.

mod comparison;
mod indicator;

pub use comparison::comparison;
pub use indicator::indicator;

use crate::server::Desk;
use crate::ui::{Page, field, select};
use domain::assessment::Card;
use domain::assessment::standard::{Indicator, imbalance};
use domain::assessment::view::{StandardBrief, StandardView};
use domain::ids::{IndicatorId, StandardId};
use domain::{Failure, Label, Points, calendar};
use leptos::prelude::*;
use service::assessment::standard::{list as versions, view as version};

/// Indicators and sum of a card, nothing where the version has none.
fn sum(brief: &StandardBrief, card: Card) -> (usize, Points) {
    brief.cards.iter().find(|(c, _, _)| *c == card).map_or((0, Points::ZERO), |(_, n, points)| (*n, *points))
}

/// By how much the cards of a version miss 100 points.
#[must_use]
pub fn faults(brief: &StandardBrief) -> Vec<String> {
    Card::ALL.iter().filter_map(|card| imbalance(*card, sum(brief, *card).1)).collect()
}

/// Whether both cards of a version sum to 100 points.
#[must_use]
pub fn is_whole(brief: &StandardBrief) -> bool {
    faults(brief).is_empty()
}

fn tag(brief: &StandardBrief) -> AnyView {
    let (class, text) = match (brief.frozen, is_whole(brief)) {
        (true, _) => ("tag is-done", "已启用，冻结"),
        (false, true) => ("tag is-active", "起草中"),
        (false, false) => ("tag is-soon", "起草中，分值未平"),
    };
    view! { <span class=class>{text}</span> }.into_any()
}

fn sheet(desk: &Desk, id: StandardId) -> String {
    desk.to(&format!("assessment/standard/{id}/sheet"))
}

/// `/b/{slug}/standards`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let (standards, office) = desk.seen(versions(&desk.house, &desk.session).await)?;
    let table = if standards.is_empty() { none(office) } else { table(&desk, &standards) };
    let form = office.then(|| make(&desk, &standards));
    let body = view! {
        <div class="page-head"><div>
            <h1>"指标标准"</h1>
            <p class="lede">"评议考核按标准计分：执法机构、执法人员两张表，各满 100 分。随年度考核启用后冻结，需要修改的另立新版。"</p>
            <p class="meta"><span>"依据：评议考核实施方案 三"</span></p>
        </div><div class="actions"><a class="button" href=desk.to("assessment/rules")>"考核规则"</a></div></div>
        {table}
        {form}
    };
    Ok(Page::new("standards", "指标标准", vec![("指标标准".into(), None)], body))
}

fn none(office: bool) -> AnyView {
    let how = if office {
        "在下面从示范标准建立第一版，再按本局实际调整。"
    } else {
        "由考核办公室建立后，会列在这里。"
    };
    view! { <section class="card"><div class="empty"><strong>"还没有指标标准"</strong><p>{how}</p></div></section> }.into_any()
}

fn table(desk: &Desk, standards: &[StandardBrief]) -> AnyView {
    let rows: Vec<_> = standards
        .iter()
        .map(|brief| {
            let cell = |card: Card| {
                let (n, points) = sum(brief, card);
                let off = imbalance(card, points).map(|_| view! { <span class="quiet">"，不满足 100 分"</span> });
                view! { <td class="num" data-label=format!("{card}表")>{format!("{n} 项，{points} 分")}{off}</td> }
            };
            let made = calendar::long_day(calendar::day_of(brief.created, desk.zone()));
            let name = format!("第 {} 版", brief.number);
            view! {
                <tr><th scope="row"><a href=desk.to(&format!("standards/{}", brief.id))>{brief.title.clone()}</a></th>
                <td data-label="版本" class="nowrap">{name.clone()}</td>
                {cell(Card::Department)}{cell(Card::Officer)}
                <td data-label="状态">{tag(brief)}</td>
                <td class="minor" data-label="建立日期">{made}</td>
                <td class="verbs"><a href=sheet(desk, brief.id)>"下载表格"<span class="quiet">{name}</span></a></td></tr>
            }
        })
        .collect();
    view! {
        <section class="card has-table"><div class="table-wrap"><table class="table">
            <caption class="quiet">"指标标准各版本"</caption>
            <thead><tr><th scope="col">"名称"</th><th scope="col">"版本"</th><th scope="col" class="num">"执法机构表"</th><th scope="col" class="num">"执法人员表"</th>
            <th scope="col">"状态"</th><th scope="col">"建立日期"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div></section>
    }
    .into_any()
}

fn make(desk: &Desk, standards: &[StandardBrief]) -> AnyView {
    let form = &desk.form;
    let mut options = vec![(String::new(), "系统自带的示范标准".to_owned())];
    options.extend(standards.iter().map(|brief| (brief.id.to_string(), format!("复制第 {} 版　{}", brief.number, brief.title))));
    let from = standards.first().map(|brief| brief.id.to_string()).unwrap_or_default();
    view! {
        <section class="card" aria-labelledby="make"><div class="card-head"><h2 id="make">"建立新版本"</h2></div>
            <form class="form" method="post" action="/api/assessment/create_standard">
                {field(form, "title", "名称", "text", "", "如：2026 年度执法评议考核指标标准，不超过 60 字")}
                {select(form, "copy", "以此为底稿", options, &from, "建立后逐项修改，或者下载表格改好后整体上传")}
                <div class="form-actions"><button class="button primary">"建立新版本"</button></div>
            </form>
        </section>
    }
    .into_any()
}

/// `/b/{slug}/standards/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(version(&desk.house, &desk.session, desk.part("id")?).await)?;
    let brief = &view.brief;
    let add = view
        .may_edit
        .then(|| view! { <a class="button primary" href=desk.to(&format!("standards/{}/indicator/new", brief.id))>"增加一项"</a> });
    let lede = match (brief.frozen, view.may_edit) {
        (true, _) => "本版已随年度考核启用，不能再改。需要调整的，请在“指标标准”中复制为新版本。",
        (false, true) => "两张表都正好 100 分时，才能用于开启考核；启用后冻结。",
        (false, false) => "本版正在起草，由考核办公室修改。",
    };
    let cards: Vec<_> = Card::ALL.iter().map(|card| card_table(&desk, &view, *card)).collect();
    let upload = view.may_edit.then(|| upload(&desk, brief));
    let body = view! {
        <a class="back" href=desk.to("standards")>"返回指标标准"</a>
        <div class="page-head">
            <div><h1>{format!("{}　第 {} 版 ", brief.title, brief.number)}{tag(brief)}</h1><p class="lede">{lede}</p>
            <p class="meta"><span>{format!("{} 建立", calendar::long_day(calendar::day_of(brief.created, desk.zone())))}</span><span>"依据：评议考核实施方案 三"</span></p></div>
            <div class="actions"><a class="button" href=sheet(&desk, brief.id)>"下载表格"</a>{add}</div>
        </div>
        {others(&desk, &view)}
        {cards}
        {upload}
    };
    let crumbs = vec![("指标标准".into(), Some(desk.to("standards"))), (format!("第 {} 版", brief.number), None)];
    Ok(Page::new("standards", brief.title.clone(), crumbs, body))
}

/// Links to what is different from each of the other versions.
fn others(desk: &Desk, view: &StandardView) -> Option<AnyView> {
    let links: Vec<_> = view
        .others
        .iter()
        .map(|(other, number)| {
            let place = desk.to(&format!("standards/{}/compare/{other}", view.brief.id));
            view! { <a href=place>{format!("与第 {number} 版比较")}</a> }
        })
        .collect();
    (!links.is_empty()).then(|| view! { <nav class="filters" aria-label="与其他版本比较">{links}</nav> }.into_any())
}

fn balance(card: Card, points: Points) -> AnyView {
    match imbalance(card, points) {
        None => {
            view! { <p class="balance" role="status"><span>"合计 "<b>{points.to_string()}</b>" 分"</span><span>"正好满 100 分"</span></p> }
                .into_any()
        }
        Some(fault) => {
            let by = fault.split_once('，').map_or(fault.as_str(), |(_, by)| by).to_owned();
            view! { <p class="balance is-off" role="status"><span>"合计 "<b>{points.to_string()}</b>" 分"</span><span>{format!("{by}，不能用于开启考核")}</span></p> }.into_any()
        }
    }
}

fn card_table(desk: &Desk, view: &StandardView, card: Card) -> AnyView {
    let own: Vec<&(IndicatorId, Indicator)> = view.indicators.iter().filter(|(_, i)| i.card == card).collect();
    let (heading, (n, points)) = (format!("{}-card", card.code()), sum(&view.brief, card));
    let mut categories: Vec<&str> = Vec::new();
    for (_, indicator) in &own {
        if !categories.contains(&indicator.category.as_str()) {
            categories.push(&indicator.category);
        }
    }
    let groups: Vec<_> = categories
        .into_iter()
        .map(|category| {
            let of: Vec<_> = own.iter().filter(|(_, i)| i.category == category).collect();
            let subtotal: Points = of.iter().map(|(_, i)| i.max).sum();
            let rows: Vec<_> = of.iter().map(|(id, indicator)| line(desk, view, *id, indicator)).collect();
            view! {
                <tbody><tr class="group"><th scope="rowgroup" colspan="6">{category.to_owned()}</th><td class="num" data-label="小计">{subtotal.to_string()}</td><td></td></tr>{rows}</tbody>
            }
        })
        .collect();
    let content = if own.is_empty() {
        view! { <div class="empty"><strong>"本表还没有指标"</strong><p>"逐项增加，或者上传改好的表格。"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table">
                <caption class="quiet">{format!("{card}考核指标")}</caption>
                <thead><tr><th scope="col">"编号"</th><th scope="col">"指标"</th><th scope="col">"要求与评分标准"</th><th scope="col">"佐证材料"</th><th scope="col">"依据"</th>
                <th scope="col">"计分方式"</th><th scope="col" class="num">"分值"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
                {groups}
                <tfoot><tr><th scope="row" colspan="6">"合计"</th><td class="num" data-label="合计">{points.to_string()}</td><td></td></tr></tfoot>
            </table></div>
        }
        .into_any()
    };
    view! {
        <h2 id=heading.clone()>{format!("{card}表　{n} 项")}</h2>
        {balance(card, points)}
        <section class="card has-table" aria-labelledby=heading>{content}</section>
    }
    .into_any()
}

fn line(desk: &Desk, view: &StandardView, id: IndicatorId, indicator: &Indicator) -> AnyView {
    let place = desk.to(&format!("standards/{}/indicator/{id}", view.brief.id));
    let verbs = view.may_edit.then(|| {
        let which = indicator.code.clone();
        view! { <a href=place.clone()>"修改"<span class="quiet">{which.clone()}</span></a><a href=format!("{place}#remove")>"移除"<span class="quiet">{which}</span></a> }
    });
    let or_none = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    view! {
        <tr><td class="minor" data-label="编号">{indicator.code.clone()}</td><th scope="row">{indicator.name.clone()}</th>
        <td class="small" data-label="要求与评分标准"><div class="stack is-tight"><p>{or_none(&indicator.requirement)}</p><p class="muted">{indicator.rule.clone()}</p></div></td>
        <td class="minor" data-label="佐证材料">{or_none(&indicator.evidence_hint)}</td>
        <td class="minor" data-label="依据">{or_none(&indicator.reference)}</td>
        <td class="minor" data-label="计分方式">{indicator.scored_by.label()}</td>
        <td class="num" data-label="分值">{indicator.max.to_string()}</td>
        <td class="verbs">{verbs}</td></tr>
    }
    .into_any()
}

/// The version the form was made from; after a conflict the one now on record, for whoever has read the message.
fn based_on(desk: &Desk, brief: &StandardBrief) -> String {
    match &desk.form.failure {
        Some(Failure::Conflict(_)) => brief.version.to_string(),
        _ => desk.form.value("version", &brief.version.to_string()),
    }
}

fn upload(desk: &Desk, brief: &StandardBrief) -> AnyView {
    let error = desk.form.error("file");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let described = if error.is_some() { "file-hint file-error" } else { "file-hint" };
    let invalid = error.is_some().then_some("true");
    let error = error.map(|message| view! { <p class="error" id="file-error">{message}</p> });
    view! {
        <section class="card" aria-labelledby="upload"><div class="card-head"><h2 id="upload">"用表格整体更新"</h2></div>
            <form class="form" method="post" action="/api/assessment/upload_standard" enctype="multipart/form-data">
                <input type="hidden" name="standard" value=brief.id.to_string()/>
                <input type="hidden" name="version" value=based_on(desk, brief)/>
                <div class=class><label for="file">"Excel 或 CSV 表格"</label>
                    <p class="hint" id="file-hint">"先下载本版表格，改好后在此上传，不超过 5 MB。两张表都满 100 分才会更新；有错误的，逐行指出，原有指标不变。"</p>
                    {error}
                    <input id="file" name="file" type="file" accept=".xlsx,.csv" aria-invalid=invalid aria-describedby=described/></div>
                <ul class="consequences"><li class="is-final">"上传成功后，本版原有指标全部由表格中的指标替换。"</li></ul>
                <div class="form-actions"><button class="button">"上传并替换"</button></div>
            </form>
        </section>
    }
    .into_any()
}
