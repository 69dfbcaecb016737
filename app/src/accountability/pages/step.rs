//! The forms of the steps of a case: what will happen, who is told, what cannot be undone, and what is to be written.

use super::ARTICLE;
use super::parts::{boxes, determination, proposal, radios};
use crate::server::{Desk, Form};
use crate::ui::{Page, check, field, select, textarea};
use domain::accountability::command::NO_MEASURE;
use domain::accountability::lifecycle::{FaultAction, FaultEdit};
use domain::accountability::paper::ADDRESSEE;
use domain::accountability::view::FaultView;
use domain::accountability::{
    Aggravation, Culpability, Ground, Handover, Lenience, LenientGround, Measure, NoLiability, Outcome, ServiceMethod, Severity,
    StatementForm,
};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::accountability;

/// A form: where it goes, its fields, what follows from it, the article behind it, and the word on its button.
struct Sheet {
    action: &'static str,
    fields: AnyView,
    then: &'static [&'static str],
    last: &'static str,
    article: &'static str,
    verb: &'static str,
}

/// `/b/{slug}/accountability/{id}/step/{step}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(accountability::page(&desk.house, &desk.session, desk.part("id")?).await)?;
    let code: String = desk.part("step")?;
    let action = FaultAction::from_code(&code).filter(|one| view.actions.contains(one) || view.waiting.iter().any(|(of, _)| of == one));
    let edit = FaultEdit::from_code(&code).filter(|one| view.edits.contains(one));
    let (title, sheet) = match (action, edit) {
        (Some(action), _) => (title(action), step(&desk, &view, action)),
        (_, Some(edit)) => (edit.label(), record(&desk, &view, edit)),
        _ => return Err(Failure::NotFound),
    };
    let sheet = sheet.ok_or(Failure::NotFound)?;
    let back = desk.to(&format!("accountability/{}", view.brief.id));
    let waiting = action.and_then(|action| view.waiting.iter().find(|(of, _)| *of == action)).map(|(_, why)| {
        view! { <div class="banner is-warn is-slim" role="status"><strong>"还不能办理"</strong><p>{why.clone()}</p></div> }
    });
    let then: Vec<_> = sheet.then.iter().map(|line| view! { <li>{*line}</li> }).collect();
    let last = (!sheet.last.is_empty()).then(|| view! { <li class="is-final">{sheet.last}</li> });
    let body = view! {
        <a class="back" href=back.clone()>{format!("返回 {}", view.brief.number)}</a>
        <div class="page-head"><div><h1>{title}</h1>
            <p class="meta"><span>{format!("{}（{}）", view.brief.officer_name, view.brief.department_name)}</span><span>{view.brief.title.clone()}</span><span>{format!("{ARTICLE} {}", sheet.article)}</span></p></div></div>
        {waiting}
        <form class="form" method="post" action=sheet.action>
            <input type="hidden" name="case" value=view.brief.id.to_string()/>
            {sheet.fields}
            <ul class="consequences">{then}{last}</ul>
            <div class="form-actions"><button class="button primary">{sheet.verb}</button><a href=back>"取消"</a></div>
        </form>
    };
    let crumbs = vec![
        ("过错责任追究".into(), Some(desk.to("accountability"))),
        (view.brief.number.clone(), Some(desk.to(&format!("accountability/{}", view.brief.id)))),
        (title.into(), None),
    ];
    Ok(Page::new("accountability", title, crumbs, body).narrow())
}

/// What a step is called where one takes it. An answer is one form, whichever way it goes.
pub(super) fn title(action: FaultAction) -> &'static str {
    match action {
        FaultAction::Serve => "登记送达",
        FaultAction::Appeal => "登记书面申诉",
        FaultAction::Maintain | FaultAction::Revoke => "答复申诉",
        FaultAction::RecordMaintained | FaultAction::RecordRevoked => "登记上级机关的答复",
        _ => action.label(),
    }
}

fn step(desk: &Desk, view: &FaultView, action: FaultAction) -> Option<Sheet> {
    let form = &desk.form;
    let sheet = |action, fields, then, last, article, verb| Some(Sheet { action, fields, then, last, article, verb });
    match action {
        FaultAction::Accept => sheet(
            "/api/accountability/accept",
            investigators(form, view),
            &["立案后 15 个工作日内作出处理决定。", "调查人员以后不能审核、批准本案。"],
            "",
            "第十一条（一）",
            "受理立案",
        ),
        FaultAction::Refuse => sheet(
            "/api/accountability/refuse",
            textarea(form, "reason", "不予受理的理由", 4, "", "不超过 4000 字"),
            &[],
            "不予受理后不能恢复；有新的线索，另行登记。",
            "第十一条（一）",
            "不予受理",
        ),
        FaultAction::Tell => sheet(
            "/api/accountability/tell",
            tell(form, view),
            &["当事人收到待办通知，在本人页面看到以上内容；通知中不写内容。", "自告知次日起 5 个工作日内，当事人可以陈述申辩。"],
            "告知后，当事人即可看到以上内容，不能收回。",
            "第十一条（二）",
            "告知",
        ),
        FaultAction::Determine => sheet(
            "/api/accountability/determine",
            determine(form, view),
            &[
                "是否属于屡犯，由系统按在案的认定和决定计算，并列出所依据的案件。",
                "过错确认后，当事人本年度不得评为先进（第十三条）。",
                "认定不追究的，由纪检监察机构确认。",
            ],
            "",
            "第六条至第九条、第十一条（三）",
            "作出认定",
        ),
        FaultAction::Propose => sheet(
            "/api/accountability/propose",
            propose(desk, form, view),
            &["纪检监察机构收到待办通知，会签后报局长批准。"],
            "",
            "第十条、第十一条（四）",
            "提出处理建议",
        ),
        FaultAction::Clear => sheet(
            "/api/accountability/clear",
            view.determination.as_ref().map_or_else(|| ().into_any(), |found| determination(desk, &found.paper, true)),
            &["当事人收到待办通知。"],
            "确认后案件结束。",
            "第五条、第九条",
            "确认不予追究",
        ),
        FaultAction::Countersign => sheet(
            "/api/accountability/countersign",
            both(desk, view),
            &["批准人收到待办通知。", "会签后，您不再承办本案，也不复查本案的申诉。"],
            "",
            "第五条",
            "会签",
        ),
        FaultAction::Return => sheet(
            "/api/accountability/return",
            view! { {both(desk, view)}{textarea(form, "reason", "退回的理由和要求", 4, "", "不超过 4000 字，承办科室可以看到")} }
                .into_any(),
            &["承办科室收到待办通知，可以重新告知、认定或者提出建议。"],
            "",
            "第五条、第十一条（四）",
            "退回重办",
        ),
        FaultAction::Approve => sheet(
            "/api/accountability/approve",
            view! { {both(desk, view)}{textarea(form, "opinion", "批准意见（选填）", 3, "", "不填的，记为“同意”")} }.into_any(),
            &["承办科室收到待办通知，制作处理决定书并送达。"],
            "批准后不能撤回。",
            "第十一条（四）",
            "批准",
        ),
        FaultAction::RecordApproval => sheet(
            "/api/accountability/approve_outside",
            outside(form, "批准意见"),
            &["涉及局长本人，又没有副局长可以批准的，才由上级机关批准。", "请同时上传上级机关文书的扫描件。"],
            "",
            "第十一条（四）",
            "登记",
        ),
        FaultAction::Decide => sheet(
            "/api/accountability/decide",
            both(desk, view),
            &["按批准的内容编号生成处理决定书。"],
            "决定书编号后，内容不能修改。",
            "第十一条（四）",
            "作出处理决定",
        ),
        FaultAction::Serve => sheet(
            "/api/accountability/serve",
            serve(desk, form, view),
            &[
                "当事人收到待办通知，在本人页面看到处理决定。",
                "自送达次日起 30 日内，当事人可以申诉。",
                "处理决定生效：记入日常考核；收回执法证的，证件登记为暂停，直至解除。",
            ],
            "登记后不能修改。",
            "第十一条（四）",
            "登记送达",
        ),
        FaultAction::Appeal => sheet(
            "/api/accountability/record_appeal",
            textarea(form, "appeal", "申诉的请求、事实和理由", 6, "", "当事人书面提出的，摘要登记并上传扫描件，不超过 4000 字"),
            &["没有参与本案的副局长收到待办通知，30 日内答复。"],
            "",
            "第十二条",
            "登记申诉",
        ),
        FaultAction::Maintain | FaultAction::Revoke => sheet(
            "/api/accountability/answer",
            view! { {conclusions(form)}{textarea(form, "answer", "复查情况、结论和理由", 6, "", "不超过 4000 字，告知当事人")} }.into_any(),
            &["当事人和承办科室收到待办通知。", "撤销原决定的，解除暂停执法，撤回日常考核记录，恢复评先资格。"],
            "答复后案件结束。",
            "第十二条",
            "答复",
        ),
        FaultAction::RecordMaintained | FaultAction::RecordRevoked => sheet(
            "/api/accountability/answer_outside",
            view! { {conclusions(form)}{outside(form, "复查意见")} }.into_any(),
            &["没有副局长可以复查的，才由上级机关复查。", "当事人和承办科室收到待办通知。"],
            "答复后案件结束。",
            "第十二条",
            "登记",
        ),
        FaultAction::Close => sheet(
            "/api/accountability/close",
            ().into_any(),
            &["申诉期满没有申诉，案件办结。"],
            "办结后不能再办理其他步骤。",
            "第十二条",
            "办结",
        ),
    }
}

fn record(desk: &Desk, view: &FaultView, edit: FaultEdit) -> Option<Sheet> {
    let form = &desk.form;
    let sheet = |action, fields, then, last, article, verb| Some(Sheet { action, fields, then, last, article, verb });
    match edit {
        FaultEdit::Findings => {
            // After a conflict, saving again is meant for what is on record now.
            let version = match &form.failure {
                Some(Failure::Conflict(conflict)) => conflict.version.to_string(),
                _ => form.value("version", &view.version.to_string()),
            };
            let fields = view! {
                <input type="hidden" name="version" value=version/>
                {textarea(form, "findings", "调查经过、查明的事实和证据", 12, &view.findings, "时间、人员、方式，查明的事实，证据目录；不超过 4000 字")}
            };
            sheet(
                "/api/accountability/findings",
                fields.into_any(),
                &["告知以前可以随时修改；证据另行上传。"],
                "",
                "第十一条（二）",
                "保存",
            )
        }
        FaultEdit::RecordStatement => {
            let forms = StatementForm::ALL.iter().map(|one| (one.code(), one.to_string(), String::new())).collect();
            let fields = view! {
                {radios(form, "form", "方式", "", forms, "")}
                {textarea(form, "statement", "陈述申辩内容", 8, "", "口头的，写明时间、地点、在场人员；书面的，写明收件日期。不超过 4000 字")}
            };
            sheet(
                "/api/accountability/record_statement",
                fields.into_any(),
                &["当事人在本人页面可以核对。"],
                "登记后不能修改。",
                "第十一条（二）",
                "登记",
            )
        }
        FaultEdit::RecordWaiver => {
            let fields = textarea(form, "waiver", "书面放弃的日期和材料", 3, "", "并上传扫描件");
            sheet(
                "/api/accountability/record_waiver",
                fields,
                &["登记后，可以不待期满作出认定。"],
                "登记后不能撤回。",
                "第十一条（二）",
                "登记",
            )
        }
        FaultEdit::Lift => {
            let fields = textarea(form, "reason", "解除的理由", 4, "", "不超过 4000 字");
            sheet(
                "/api/accountability/lift",
                fields,
                &["执法证恢复有效，当事人和承办科室收到待办通知。"],
                "",
                "第五条、第十条（三）",
                "解除暂停执法",
            )
        }
        _ => None,
    }
}

/// What is on record of determination and proposal, to be read before it is signed.
fn both(desk: &Desk, view: &FaultView) -> AnyView {
    let found = view
        .determination
        .as_ref()
        .map(|found| view! { <section class="card"><h2>"认定"</h2>{determination(desk, &found.paper, true)}</section> });
    let paper = view.proposal.as_ref().map(|paper| view! { <section class="card"><h2>"处理建议"</h2>{proposal(paper)}</section> });
    view! { {found}{paper} }.into_any()
}

/// As a URN: a key that begins with a digit would be read as a place in a list.
fn investigators(form: &Form, view: &FaultView) -> AnyView {
    let error = form.error("investigators");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let error = error.map(|message| view! { <p class="error">{message}</p> });
    let rows: Vec<_> = view
        .candidates
        .iter()
        .map(|(id, name)| {
            let field = format!("investigators[urn:uuid:{id}]");
            let checked = form.chosen(&field, "1", false);
            view! { <label class="check"><input type="checkbox" name=field value="1" checked=checked/><span>{name.clone()}</span></label> }
        })
        .collect();
    view! { <fieldset class=class id="investigators" tabindex="-1"><legend>"调查人员"</legend><p class="hint">"当事人和与其同科室的人员不在其列"</p>{error}<div class="checks">{rows}</div></fieldset> }.into_any()
}

fn tell(form: &Form, view: &FaultView) -> AnyView {
    view! {
        {boxes(form, "grounds", "涉及的情形", "至少一项", Ground::ALL.iter().copied(), Ground::article, &[])}
        {textarea(form, "facts", "拟认定的事实、性质和依据", 8, &view.findings, "不超过 4000 字")}
        {textarea(form, "intended", "拟作的处理", 3, "", "不超过 4000 字")}
    }
    .into_any()
}

fn options<T: Label + domain::lifecycle::Code>(all: &[T]) -> Vec<(String, String)> {
    std::iter::once((String::new(), "请选择".to_owned()))
        .chain(all.iter().map(|one| (one.code().to_owned(), one.label().to_owned())))
        .collect()
}

fn determine(form: &Form, view: &FaultView) -> AnyView {
    let before = view.determination.as_ref().map(|found| &found.paper);
    let facts = before.map_or(&view.findings, |found| &found.facts);
    let day = before.map(|found| found.act_on.to_string()).unwrap_or_default();
    let outcomes = Outcome::ALL.iter().map(|one| (one.code(), one.to_string(), String::new())).collect();
    let of = |code: Option<&'static str>| code.unwrap_or_default();
    let lenience = std::iter::once((String::new(), "没有".to_owned()))
        .chain(Lenience::ALL.iter().map(|one| (one.code().to_owned(), one.label().to_owned())))
        .collect();
    let aggravations = Aggravation::ALL.iter().copied().filter(|one| one.is_chosen());
    view! {
        {radios(form, "outcome", "认定结论", "", outcomes, of(before.map(|found| found.outcome.code())))}
        {field(form, "act_on", "行为发生日期", "date", &day, "屡犯按行为发生日期计算；持续的行为，填终了之日")}
        {textarea(form, "facts", "认定的事实和证据", 8, facts, "不超过 4000 字")}
        {textarea(form, "defence", "对陈述申辩的采纳情况和理由", 4, before.map_or("", |found| found.defence.as_str()), "没有陈述申辩的，写明放弃或者逾期；不超过 4000 字")}
        {boxes(form, "grounds", "属于第六条的情形", "过错成立的，至少一项", Ground::ALL.iter().copied(), Ground::article, before.map_or(&[][..], |found| found.grounds.as_slice()))}
        {field(form, "other", "其他行为（选填）", "text", before.map_or("", |found| found.other.as_str()), "选择第六条第（七）项的，写明是什么行为")}
        {select(form, "severity", "情节和后果", options(Severity::ALL), of(before.and_then(|found| found.severity).map(Severity::code)), "过错成立的，必选；决定对应的处理形式")}
        {select(form, "culpability", "主观状态", options(Culpability::ALL), of(before.and_then(|found| found.culpability).map(Culpability::code)), "过错成立的，必选")}
        {boxes(form, "aggravations", "从重情节（选填）", "第（二）项屡犯由系统计算，不用选择", aggravations, Aggravation::article, before.map_or(&[][..], |found| found.aggravations.as_slice()))}
        {select(form, "lenience", "从宽", lenience, of(before.and_then(|found| found.lenience).map(Lenience::code)), "免予追究和从轻追究，只能选一种")}
        {boxes(form, "lenient", "从宽情节（选填）", "", LenientGround::ALL.iter().copied(), LenientGround::article, before.map_or(&[][..], |found| found.lenient.as_slice()))}
        {boxes(form, "no_liability", "不追究责任的情形（选填）", "结论为不追究责任的，至少一项", NoLiability::ALL.iter().copied(), NoLiability::article, before.map_or(&[][..], |found| found.no_liability.as_slice()))}
        {check(form, "compensated", "1", "该过错已导致行政赔偿".to_owned(), before.is_some_and(|found| found.compensated))}
    }
    .into_any()
}

fn propose(desk: &Desk, form: &Form, view: &FaultView) -> AnyView {
    let named = view.expected.map_or_else(|| "免予追究".to_owned(), |one| one.to_string());
    let hint = format!("按认定的情节应为“{named}”；另选其他的，写明理由");
    let before = view.proposal.as_ref();
    let mut measures: Vec<(&'static str, String, String)> =
        Measure::ALL.iter().map(|one| (one.code(), one.to_string(), one.article())).collect();
    measures.push((NO_MEASURE, "免予追究".to_owned(), "第八条".to_owned()));
    let chosen = before.map_or(view.expected, |paper| paper.measure).map_or(NO_MEASURE, Measure::code);
    let found = view
        .determination
        .as_ref()
        .map(|found| view! { <section class="card"><h2>"认定"</h2>{determination(desk, &found.paper, true)}</section> });
    view! {
        {found}
        {radios(form, "measure", "处理形式", &hint, measures, chosen)}
        {textarea(form, "departure", "与情节对应的处理形式不同的理由（选填）", 3, before.map_or("", |paper| paper.departure.as_str()), "不同的，必填")}
        {field(form, "addressee", "建议吊销的，向哪个机构提出", "text", before.map_or(ADDRESSEE, |paper| if paper.addressee.is_empty() { ADDRESSEE } else { paper.addressee.as_str() }), "其他处理形式不用填")}
        {boxes(form, "handovers", "另行移送、追偿（选填）", "", Handover::ALL.iter().copied(), |one| one.article().to_owned(), before.map_or(&[][..], |paper| paper.handovers.as_slice()))}
        {textarea(form, "opinion", "过错责任确认意见和处理建议", 5, before.map_or("", |paper| paper.opinion.as_str()), "不超过 4000 字")}
    }
    .into_any()
}

fn serve(desk: &Desk, form: &Form, view: &FaultView) -> AnyView {
    let methods = options(ServiceMethod::ALL);
    let today = calendar::day_of(desk.now, desk.zone()).to_string();
    view! {
        <div class="fields">
            {select(form, "method", "送达方式", methods, "direct", "")}
            {field(form, "on", "送达日期", "date", &today, "当事人收到之日，或者依规定视为送达之日")}
        </div>
        <div class="fields">
            {field(form, "receiver", "收件人", "text", &view.brief.officer_name, "签收的人")}
            {field(form, "place", "送达地点（选填）", "text", "", "")}
        </div>
        {textarea(form, "note", "备注（选填）", 3, "", "代收人与当事人的关系、拒收理由和见证人、快递单号等；除直接、电子送达外必填")}
    }
    .into_any()
}

fn outside(form: &Form, label: &'static str) -> AnyView {
    view! {
        <div class="fields">
            {field(form, "organ", "上级机关", "text", "", "")}
            {field(form, "document", "文号", "text", "", "")}
        </div>
        {textarea(form, "text", label, 5, "", "按文书摘录，不超过 4000 字")}
    }
    .into_any()
}

fn conclusions(form: &Form) -> AnyView {
    let all = vec![
        ("maintain", "维持原决定".to_owned(), "案件办结".to_owned()),
        ("revoke", "撤销原决定".to_owned(), "原决定的各项效力随即撤回".to_owned()),
    ];
    radios(form, "outcome", "复查结论", "", all, "")
}
