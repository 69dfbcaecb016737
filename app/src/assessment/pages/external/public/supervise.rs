//! What a supervisor 行风监督评议员 sees: every department with its form, all on one page, cast once.

use super::{framed, of_code};
use crate::server::Form;
use crate::ui::error_summary;
use domain::assessment::form::{AnswerKind, FormItem, REMARK_MAX};
use domain::assessment::view::external::{BallotView, Choice};
use domain::calendar;
use domain::identity::view::BureauView;
use leptos::prelude::*;
use service::assessment::external::public::Holder;

/// `/b/{slug}/supervise/{token}`
pub fn page() -> AnyView {
    of_code(Holder::Supervisor, "行风监督评议", |request, bureau, view, code| questions(&request.form, bureau, view, &code))
}

fn questions(form: &Form, bureau: &BureauView, view: &BallotView, code: &str) -> AnyView {
    let departments: Vec<_> = view.departments.iter().map(|choice| department(form, view, choice)).collect();
    let who = view.holder.clone().map(|name| format!("{name}，您好。")).unwrap_or_default();
    let lede =
        format!("{who}请对 {} 个执法机构逐一评议，{} 截止，只能提交一次。", view.departments.len(), calendar::due(view.ends, bureau.zone));
    let body = view! {
        <div class="hero"><h1>{format!("{} 年度行风监督评议", view.year)}</h1><p class="lede">{lede}</p></div>
        <p class="assurance">"系统只记录您已经提交，不记录您评了什么；各机构的评议与其他人的合并计数。依据：评议考核实施方案 五。"</p>
        {error_summary(form)}
        <form class="form" method="post" action="/api/assessment/supervise">
            <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="card" value=code.to_owned()/>
            {departments}
            <ul class="consequences"><li>"提交后只累计份数，与您不再有联系。"</li><li class="is-final">"链接随即失效，不能修改、撤回或者重填。"</li></ul>
            <div class="form-actions"><button class="button primary large">"提交评议"</button></div>
        </form>
    };
    framed(bureau, body)
}

fn department(form: &Form, view: &BallotView, choice: &Choice) -> AnyView {
    let key = format!("urn:uuid:{}", choice.id);
    let unknown = form.values.get("unknown[]").is_some_and(|given| given.split(',').any(|id| id == choice.id.to_string()));
    let items: Vec<_> =
        view.form.items.iter().filter(|item| item.kind != AnswerKind::Choices).map(|item| line(form, &key, choice, item)).collect();
    let open = !unknown;
    view! {
        <section class="card sheet-of" aria-labelledby=format!("of-{}", choice.id)>
            <h2 id=format!("of-{}", choice.id)>{choice.name.clone()}</h2>
            <label class="check"><input type="checkbox" name="unknown[]" value=choice.id.to_string() checked=unknown/><span>"对该机构不了解，不作评议"<span class="quiet">{format!("：{}", choice.name)}</span></span></label>
            <details open=open><summary>"逐项评议"</summary><div class="stack">{items}</div></details>
        </section>
    }
    .into_any()
}

fn line(form: &Form, key: &str, choice: &Choice, item: &FormItem) -> AnyView {
    let id = format!("{}.{}", choice.id, item.code);
    let error = form.error(&id);
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let described = error.as_ref().map(|_| format!("{id}-error"));
    let error_id = described.clone();
    let message = error.map(|text| view! { <p class="error" id=error_id>{text}</p> });
    if item.kind == AnswerKind::Text {
        let name = format!("remarks[{key}][{}]", item.code);
        let value = form.value(&name, "");
        return view! {
            <div class=class><label for=id.clone()>{format!("{} ", item.text)}<span class="optional">{format!("（选填，不超过 {REMARK_MAX} 字）")}</span></label>{message}
            <textarea id=id name=name rows="2" aria-describedby=described>{value}</textarea></div>
        }
        .into_any();
    }
    let name = format!("answers[{key}][{}][]", item.code);
    let given = form.values.get(&name).cloned().unwrap_or_default();
    let options: Vec<_> = item
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let own = if index == 0 { id.clone() } else { format!("{id}.{}", option.code) };
            let checked = given == option.code;
            view! { <label class="check"><input type="radio" id=own name=name.clone() value=option.code.clone() checked=checked/><span>{option.label.clone()}</span></label> }
        })
        .collect();
    view! { <fieldset class=class aria-describedby=described><legend>{item.text.clone()}</legend>{message}<div class="checks is-row">{options}</div></fieldset> }
        .into_any()
}
