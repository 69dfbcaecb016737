//! Two versions of the standard, one beside the other.

use crate::server::Desk;
use crate::ui::Page;
use domain::assessment::comparison::Changed;
use domain::assessment::standard::Indicator;
use domain::assessment::view::StandardBrief;
use domain::{Failure, Label};
use leptos::prelude::*;
use service::assessment::standard::comparison as compared;

/// `/b/{slug}/standards/{id}/compare/{other}`
pub async fn comparison(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(compared(&desk.house, &desk.session, desk.part("id")?, desk.part("other")?).await)?;
    let (old, new, found) = (&view.old, &view.new, &view.comparison);
    let name = |brief: &StandardBrief| format!("第 {} 版", brief.number);
    let title = format!("{}与{}比较", name(new), name(old));
    let (place, other) = (desk.to(&format!("standards/{}", new.id)), desk.to(&format!("standards/{}", old.id)));
    let turned = desk.to(&format!("standards/{}/compare/{}", old.id, new.id));
    let nothing = found.added.is_empty() && found.removed.is_empty() && found.changed.is_empty();
    let content = if nothing {
        view! { <section class="card"><div class="empty"><strong>"两版的指标完全相同"</strong><p>"修改其中起草中的一版后，不同之处会列在这里。"</p></div></section> }.into_any()
    } else {
        view! {
            {changes(&found.changed, &name(old), &name(new))}
            {indicators("added", format!("新增 {} 项", found.added.len()), &found.added)}
            {indicators("removed", format!("移除 {} 项", found.removed.len()), &found.removed)}
        }
        .into_any()
    };
    let figures =
        format!("修改 {} 项，新增 {} 项，移除 {} 项，{} 项相同", found.changed.len(), found.added.len(), found.removed.len(), found.same);
    let body = view! {
        <a class="back" href=place.clone()>{format!("返回{}", name(new))}</a>
        <div class="page-head"><div>
            <h1>{title.clone()}</h1>
            <p class="lede">{format!("从“{}”（{}）到“{}”（{}），指标有哪些不同。", old.title, name(old), new.title, name(new))}</p>
            <p class="meta"><span>{figures}</span><span>"依据：评议考核实施方案 一、三"</span></p>
        </div><div class="actions"><a class="button" href=turned>"反向比较"</a><a class="button" href=other>{format!("查看{}", name(old))}</a></div></div>
        {content}
    };
    let crumbs = vec![("指标标准".into(), Some(desk.to("standards"))), (name(new), Some(place)), (format!("与{}比较", name(old)), None)];
    Ok(Page::new("standards", title, crumbs, body))
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "（无）".to_owned() } else { text.to_owned() }
}

/// Every indicator that differs, each field with its old and its new text.
fn changes(changed: &[Changed], old: &str, new: &str) -> Option<AnyView> {
    let groups: Vec<_> = changed
        .iter()
        .map(|indicator| {
            let head = format!("{}表　{} {}", indicator.new.card, indicator.new.code, indicator.new.name);
            let rows: Vec<_> = indicator
                .fields
                .iter()
                .map(|(field, before, after)| {
                    view! {
                        <tr><th scope="row">{field.clone()}</th><td class="small" data-label=old.to_owned()><del>{or_none(before)}</del></td>
                        <td class="small" data-label=new.to_owned()><ins>{or_none(after)}</ins></td></tr>
                    }
                })
                .collect();
            view! { <tbody><tr class="group"><th scope="rowgroup" colspan="3">{head}</th></tr>{rows}</tbody> }
        })
        .collect();
    (!groups.is_empty()).then(|| {
        view! {
            <section class="card has-table" aria-labelledby="changed"><h2 id="changed">{format!("修改 {} 项", changed.len())}</h2>
            <div class="table-wrap"><table class="table"><caption class="quiet">"修改的指标，逐项列出前后内容"</caption>
            <thead><tr><th scope="col">"内容"</th><th scope="col">{old.to_owned()}</th><th scope="col">{new.to_owned()}</th></tr></thead>{groups}</table></div></section>
        }
        .into_any()
    })
}

fn indicators(id: &'static str, title: String, indicators: &[Indicator]) -> Option<AnyView> {
    let rows: Vec<_> = indicators
        .iter()
        .map(|indicator| {
            view! {
                <tr><td class="minor" data-label="编号">{indicator.code.clone()}</td><th scope="row">{indicator.name.clone()}</th>
                <td data-label="表别">{indicator.card.label()}</td><td data-label="类别">{indicator.category.clone()}</td>
                <td class="small" data-label="要求与评分标准"><div class="stack is-tight"><p>{or_none(&indicator.requirement)}</p><p class="muted">{indicator.rule.clone()}</p></div></td>
                <td class="minor" data-label="计分方式">{indicator.scored_by.label()}</td><td class="num" data-label="分值">{indicator.max.to_string()}</td></tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card has-table" aria-labelledby=id><h2 id=id>{title.clone()}</h2><div class="table-wrap"><table class="table">
            <caption class="quiet">{title}</caption><thead><tr><th scope="col">"编号"</th><th scope="col">"指标"</th><th scope="col">"表别"</th>
            <th scope="col">"类别"</th><th scope="col">"要求与评分标准"</th><th scope="col">"计分方式"</th><th scope="col" class="num">"分值"</th></tr></thead>
            <tbody>{rows}</tbody></table></div></section>
        }
        .into_any()
    })
}
