//! The words in which the bureau writes: the templates, and one of them with its preview.

use super::mail::tabs;
use crate::identity::pages::conflict;
use crate::server::{Desk, Form};
use crate::ui::{Page, field, textarea};
use domain::record::letter::LetterKind;
use domain::record::template::{Block, Filled};
use domain::record::view::TemplateView;
use domain::{Failure, Label};
use leptos::prelude::*;
use service::record::template;

/// The field that carries nothing: the form has come back to show a preview.
const PREVIEW: &str = "preview";

/// `/b/{slug}/mail/templates`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let templates = desk.seen(template::list(&desk.house, &desk.session).await)?;
    let rows: Vec<_> = templates.iter().map(|template| row(&desk, template)).collect();
    let body = view! {
        <div class="page-head"><div><h1>"邮件模板"</h1><p class="lede">"各类邮件的主题和正文。可以按本局的行文习惯修改，修改后发出的邮件即用新的。"</p></div></div>
        {tabs(&desk, "mail/templates")}
        <section class="card has-table"><div class="table-wrap"><table class="table"><caption class="quiet">"邮件模板"</caption>
            <thead><tr><th scope="col">"种类"</th><th scope="col">"何时发出"</th><th scope="col">"主题"</th><th scope="col">"文字"</th>
            <th class="verbs"><span class="quiet">"操作"</span></th></tr></thead><tbody>{rows}</tbody></table></div></section>
    };
    Ok(Page::new("mail", "邮件模板", vec![("邮件".into(), Some(desk.to("mail"))), ("邮件模板".into(), None)], body))
}

fn row(desk: &Desk, template: &TemplateView) -> AnyView {
    let kind = template.kind;
    let href = desk.to(&format!("mail/templates/{}", kind.code()));
    let own = if is_usual(template) {
        view! { "默认" }.into_any()
    } else {
        view! { <span class="tag is-active">"本局修改"</span> }.into_any()
    };
    view! {
        <tr><th scope="row"><a href=href.clone()>{kind.label()}</a></th><td data-label="何时发出">{kind.occasion()}</td>
        <td data-label="主题">{template.subject.clone()}</td><td data-label="文字">{own}</td>
        <td class="verbs" data-label="操作"><a href=href>"修改"<span class="quiet">{kind.label()}</span></a></td></tr>
    }
    .into_any()
}

fn is_usual(template: &TemplateView) -> bool {
    (template.subject.as_str(), template.body.as_str()) == (template.kind.usual_subject(), template.kind.usual_body())
}

/// `/b/{slug}/mail/templates/{kind}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let kind = LetterKind::from_code(&desk.part::<String>("kind")?).ok_or(Failure::NotFound)?;
    let present = desk.seen(template::one(&desk.house, &desk.session, kind).await)?;
    let form = &desk.form;
    let calm = form.error(PREVIEW).is_some();
    let (subject, body) = (form.value("subject", &present.subject), form.value("body", &present.body));
    // What was typed is shown as it would read where it holds, and what is in force on a first visit.
    let shown = if calm || form.failure.is_none() {
        Some(desk.seen(template::preview(&desk.house, &desk.session, kind, &subject, &body).await)?)
    } else {
        None
    };
    let shown = shown.map(|filled| preview(&filled, calm));
    let content = view! {
        <a class="back" href=desk.to("mail/templates")>"返回邮件模板"</a>
        <div class="page-head"><div><h1>{format!("邮件模板：{kind}")}</h1><p class="lede">{format!("{}发出。", kind.occasion())}</p></div></div>
        {conflict(form)}
        {editor(form, &present)}
        {shown}
    };
    let crumbs =
        vec![("邮件".into(), Some(desk.to("mail"))), ("邮件模板".into(), Some(desk.to("mail/templates"))), (kind.label().to_owned(), None)];
    let page = Page::new("mail", format!("邮件模板：{kind}"), crumbs, content).narrow();
    Ok(if calm { page.calm() } else { page })
}

fn editor(form: &Form, template: &TemplateView) -> AnyView {
    let kind = template.kind;
    let version = match &form.failure {
        Some(Failure::Conflict(conflict)) => conflict.version.to_string(),
        _ => form.value("version", &template.version.to_string()),
    };
    let meanings: Vec<_> = kind
        .placeholders()
        .iter()
        .map(|placeholder| {
            let required = kind.required().contains(placeholder).then_some("（正文必须有）");
            view! { <div><dt><span class="code">{format!("{{{placeholder}}}")}</span></dt><dd>{placeholder.meaning()}{required}</dd></div> }
        })
        .collect();
    let usual = (!is_usual(template)).then(|| view! { <button class="button" name="step" value="usual">"恢复默认文字"</button> });
    view! {
        <form class="form" method="post" action="/api/record/save_template">
            <input type="hidden" name="kind" value=kind.code()/><input type="hidden" name="version" value=version/>
            {field(form, "subject", "主题", "text", &template.subject, "不超过 100 字")}
            {textarea(form, "body", "正文", 14, &template.body, "不超过 2000 字。空一行分段；某一行的占位符都没有内容时，该行自动略去")}
            <details><summary>"可以使用的占位符"</summary><dl class="facts">{meanings}</dl></details>
            <div class="form-actions"><button class="button primary" name="step" value="save">"保存"</button>
                <button class="button" name="step" value="preview">"预览"</button>{usual}</div>
        </form>
    }
    .into_any()
}

fn preview(filled: &Filled, typed: bool) -> AnyView {
    let blocks: Vec<_> = filled.blocks.iter().map(block).collect();
    let foot: Vec<_> = filled.foot.iter().map(|line| view! { {line.clone()}<br/> }).collect();
    let title = if typed { "预览（尚未保存）" } else { "现在的样子" };
    view! {
        <section class="card letter" aria-labelledby="preview"><h2 id="preview">{title}</h2>
            <p class="subject">{filled.subject.clone()}</p><div class="words">{blocks}</div><p class="foot">{foot}</p></section>
    }
    .into_any()
}

fn block(block: &Block) -> AnyView {
    match block {
        Block::Paragraph(text) => {
            let lines: Vec<_> = text.lines().map(|line| view! { {line.to_owned()}<br/> }).collect();
            view! { <p>{lines}</p> }.into_any()
        }
        // It leads nowhere: this is a picture of a letter.
        Block::Link(link) => view! { <p><span class="way">{link.verb.clone()}</span></p> }.into_any(),
    }
}
