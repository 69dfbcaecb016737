//! What several pages of accountability show.

use crate::server::{Desk, Form};
use chrono::{DateTime, Utc};
use domain::accountability::FILES_MAX;
use domain::accountability::lifecycle::FaultState;
use domain::accountability::paper::{Determination, Notice, Proposal, Said, Served, Statement};
use domain::accountability::recidivism::{Recidivism, RestsOn};
use domain::assessment::view::FileView;
use domain::ids::FaultCaseId;
use domain::lifecycle::Code;
use domain::record::{accept, size};
use domain::{Label, calendar};
use leptos::prelude::*;

/// The tag of a case's state.
pub fn tag(state: FaultState) -> AnyView {
    let class = match state {
        FaultState::Closed | FaultState::NotPursued | FaultState::Revoked => "tag is-done",
        FaultState::Refused => "tag",
        FaultState::Returned | FaultState::Appealed => "tag is-soon",
        _ => "tag is-active",
    };
    view! { <span class=class>{state.label()}</span> }.into_any()
}

/// A text in paragraphs.
pub fn paragraphs(text: &str) -> Vec<AnyView> {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> }.into_any()).collect()
}

/// A card with a heading.
pub fn card(id: &'static str, title: &'static str, content: impl IntoView + 'static) -> AnyView {
    view! { <section class="card stack is-tight" aria-labelledby=id><h2 id=id>{title}</h2>{content}</section> }.into_any()
}

/// A line of facts.
pub fn fact(name: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any()
}

/// By whom and when something was said.
pub fn stamp(desk: &Desk, by: &str, at: DateTime<Utc>) -> String {
    format!("{by}　{}", calendar::near(at, desk.now, desk.zone()))
}

/// What somebody said.
pub fn said(desk: &Desk, said: &Said) -> AnyView {
    view! { <div class="prose">{paragraphs(&said.text)}</div><p class="small muted">{stamp(desk, &said.by, said.at)}</p> }.into_any()
}

/// A list of items with the articles that name them.
pub fn items<T: Label>(all: &[T], article: impl Fn(&T) -> String) -> AnyView {
    let rows: Vec<_> = all.iter().map(|one| view! { <li>{format!("{}（{}）", one.label(), article(one))}</li> }).collect();
    view! { <ul>{rows}</ul> }.into_any()
}

/// The notice.
pub fn notice(notice: &Notice) -> AnyView {
    view! {
        <dl class="facts">{fact("涉及情形", items(&notice.grounds, |one| one.article()))}</dl>
        <h3>"拟认定的事实"</h3><div class="prose">{paragraphs(&notice.facts)}</div>
        <h3>"拟作的处理"</h3><div class="prose">{paragraphs(&notice.intended)}</div>
    }
    .into_any()
}

/// Statements and defences.
pub fn statements(desk: &Desk, all: &[Statement]) -> Vec<AnyView> {
    all.iter()
        .map(|one| {
            let when = format!("{}　{}", one.form, stamp(desk, &one.by, one.at));
            view! { <div class="prose">{paragraphs(&one.text)}</div><p class="small muted">{when}</p> }.into_any()
        })
        .collect()
}

/// The cases that a repetition rests on. Their pages open for handlers only.
pub fn repetition(desk: &Desk, found: &Recidivism, linked: bool) -> AnyView {
    let line = |one: &RestsOn| {
        let text = format!("{}（行为发生于 {}）", one.document, calendar::long_day(one.act_on));
        if linked {
            view! { <li><a href=desk.to(&format!("accountability/{}", one.case))>{text}</a></li> }.into_any()
        } else {
            view! { <li>{text}</li> }.into_any()
        }
    };
    let part = |title: &'static str, all: &[RestsOn]| {
        let rows: Vec<_> = all.iter().map(line).collect();
        (!rows.is_empty()).then(|| view! { <p>{title}</p><ul>{rows}</ul> })
    };
    view! {
        <div class="prose">
            {part("本次行为之前 365 日内另有：", &found.within_year)}
            {part("此前因同一性质、同一种类行为被追究：", &found.pursued)}
        </div>
    }
    .into_any()
}

/// The determination.
pub fn determination(desk: &Desk, found: &Determination, linked: bool) -> AnyView {
    let grounds = (!found.grounds.is_empty()).then(|| fact("属于", items(&found.grounds, |one| one.article())));
    let other = (!found.other.is_empty()).then(|| fact("其他行为", found.other.clone()));
    let graver = (!found.aggravations.is_empty()).then(|| fact("从重情节", items(&found.aggravations, |one| one.article())));
    let lenience = found.lenience.map(|lenience| fact("从宽", lenience.label()));
    let lenient = (!found.lenient.is_empty()).then(|| fact("从宽情节", items(&found.lenient, |one| one.article())));
    let none = (!found.no_liability.is_empty()).then(|| fact("不追究情形", items(&found.no_liability, |one| one.article())));
    let severity = found.severity.map(|one| fact("情节和后果", format!("{}（{}）", one.label(), one.article())));
    let culpability = found.culpability.map(|one| fact("主观状态", one.label()));
    let compensated = found.compensated.then(|| fact("行政赔偿", "已导致行政赔偿"));
    let repeated = found.repeated.as_ref().map(|repeated| view! { <h3>"屡犯所依据的案件"</h3>{repetition(desk, repeated, linked)} });
    view! {
        <dl class="facts">
            {fact("结论", view! { <strong>{found.outcome.label()}</strong> })}
            {fact("行为发生日期", calendar::long_day(found.act_on))}
            {grounds}{other}{graver}{lenience}{lenient}{none}{severity}{culpability}{compensated}
        </dl>
        <h3>"认定的事实和证据"</h3><div class="prose">{paragraphs(&found.facts)}</div>
        <h3>"对陈述申辩的采纳情况"</h3><div class="prose">{paragraphs(&found.defence)}</div>
        {repeated}
    }
    .into_any()
}

/// The proposal.
pub fn proposal(proposal: &Proposal) -> AnyView {
    let lines: Vec<_> = proposal.lines().into_iter().map(|line| view! { <li>{line}</li> }).collect();
    let departure = (!proposal.departure.is_empty())
        .then(|| view! { <h3>"与情节对应的处理形式不同的理由"</h3><div class="prose">{paragraphs(&proposal.departure)}</div> });
    view! { <ul>{lines}</ul><div class="prose">{paragraphs(&proposal.opinion)}</div>{departure} }.into_any()
}

/// The proof of service.
pub fn service(served: &Served) -> AnyView {
    let place = (!served.place.is_empty()).then(|| fact("送达地点", served.place.clone()));
    let note = (!served.note.is_empty()).then(|| fact("备注", served.note.clone()));
    view! {
        <dl class="facts">
            {fact("送达方式", served.method.label())}{fact("送达日期", calendar::long_day(served.on))}
            {fact("收件人", served.receiver.clone())}{place}{fact("送达人", served.by.clone())}{note}
        </dl>
    }
    .into_any()
}

/// Files.
pub fn files(desk: &Desk, all: &[FileView]) -> Option<AnyView> {
    let rows: Vec<_> = all
        .iter()
        .map(|file| {
            let href = desk.to(&format!("files/{}", file.id));
            view! { <li class="file"><span class="type">{file.kind.clone()}</span><a href=href>{file.name.clone()}</a><span class="size">{size(file.size)}</span></li> }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="files">{rows}</ul> }.into_any())
}

/// The form that uploads files to a case.
pub fn upload(desk: &Desk, action: &'static str, id: FaultCaseId, label: &'static str) -> AnyView {
    let error = desk.form.error("file");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let described = if error.is_some() { "file-hint file-error" } else { "file-hint" };
    let invalid = error.is_some().then_some("true");
    let error = error.map(|message| view! { <p class="error" id="file-error">{message}</p> });
    let most = size(desk.house.settings().file_max_bytes);
    view! {
        <form class="form" method="post" action=action enctype="multipart/form-data">
            <input type="hidden" name="case" value=id.to_string()/>
            <div class=class><label for="file">{label}</label>
                <p class="hint" id="file-hint">{format!("PDF、图片、Word、Excel、OFD，单个不超过 {most}，最多 {FILES_MAX} 个；上传后不能移除")}</p>
                {error}
                <input id="file" name="file" type="file" multiple accept=accept() aria-invalid=invalid aria-describedby=described/></div>
            <div class="form-actions"><button class="button">"上传"</button></div>
        </form>
    }
    .into_any()
}

/// Checkboxes: each value is ticked under `name[code]`, with the article beside it.
pub fn boxes<T: Label + Code + Copy + PartialEq>(
    form: &Form,
    name: &'static str,
    legend: &'static str,
    hint: &'static str,
    all: impl IntoIterator<Item = T>,
    article: impl Fn(T) -> String,
    before: &[T],
) -> AnyView {
    let error = form.error(name);
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error">{message}</p> });
    let rows: Vec<_> = all
        .into_iter()
        .map(|one| {
            let field = format!("{name}[{}]", one.code());
            let checked = form.chosen(&field, "1", before.contains(&one));
            view! { <label class="check"><input type="checkbox" name=field value="1" checked=checked/><span>{format!("{}（{}）", one.label(), article(one))}</span></label> }
        })
        .collect();
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> });
    view! { <fieldset class=class id=name tabindex="-1"><legend>{legend}</legend>{hint}{error}<div class="checks">{rows}</div></fieldset> }
        .into_any()
}

/// One of several, each with a further word.
pub fn radios(
    form: &Form,
    name: &'static str,
    legend: &'static str,
    hint: &str,
    all: Vec<(&'static str, String, String)>,
    chosen: &str,
) -> AnyView {
    let error = form.error(name);
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error">{message}</p> });
    let rows: Vec<_> = all
        .into_iter()
        .map(|(code, label, then)| {
            let checked = form.chosen(name, code, code == chosen);
            let then = (!then.is_empty()).then(|| view! { <small>{then}</small> });
            view! { <label class="choice"><input type="radio" name=name value=code checked=checked/><span><strong>{label}</strong>{then}</span></label> }
        })
        .collect();
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint">{hint.to_owned()}</p> });
    view! { <fieldset class=class id=name tabindex="-1"><legend>{legend}</legend>{hint}{error}<div class="choices">{rows}</div></fieldset> }
        .into_any()
}
