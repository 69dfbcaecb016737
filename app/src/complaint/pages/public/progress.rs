//! The progress of a complaint for whoever has receipt and secret. The page is the answer of a form: they stand in no address.

use crate::assessment::pages::external::public::framed;
use crate::identity::pages::outside::{of_bureau, titled};
use crate::identity::pages::seen;
use crate::server::{Form, Request};
use crate::ui::{error_summary, field, textarea};
use chrono_tz::Tz;
use domain::complaint::lifecycle::CaseState;
use domain::complaint::view::{MessageView, PaperView, ProgressView};
use domain::complaint::{FILE_MAX_BYTES, FILES_MAX, PaperKind, days};
use domain::identity::view::BureauView;
use domain::{Label, calendar, record};
use leptos::prelude::*;
use service::complaint::{Key, progress};

/// `/b/{slug}/complaint/progress`
pub fn page() -> AnyView {
    of_bureau(|request, bureau| async move {
        let title = titled("投诉办理进度", &bureau);
        let body = match key(&request.form) {
            Some((key, notice)) => match opened(&request, &bureau, &key).await {
                Some(view) => shown(&request, &bureau, &key, &notice, &view),
                None => entry(&request.form, &bureau),
            },
            None => entry(&request.form, &bureau),
        };
        Ok((title, framed(&bureau, body)))
    })
}

/// The key by which the page shows itself: as the answer of a form that held, or with a form that came back.
fn key(form: &Form) -> Option<(Key, String)> {
    if let Some(once) = &form.once {
        let mut lines = once.lines().map(str::to_owned);
        let key = Key { receipt: lines.next()?, secret: lines.next()? };
        return Some((key, lines.next().unwrap_or_default()));
    }
    let typed = |name: &str| form.values.get(name).cloned();
    // Only the forms of an opened complaint have more than its key.
    let within = form.values.contains_key("body") || form.values.contains_key("leave");
    within.then(|| Some((Key { receipt: typed("receipt")?, secret: typed("secret")? }, String::new()))).flatten()
}

async fn opened(request: &Request, bureau: &BureauView, key: &Key) -> Option<ProgressView> {
    seen(request, progress(&request.house, &bureau.slug, key, &request.origin).await).ok().map(|(_, view)| view)
}

/// Where receipt and secret are typed.
fn entry(form: &Form, bureau: &BureauView) -> AnyView {
    view! {
        <div class="hero"><h1>"查询投诉进度"</h1><p class="lede">"请输入受理回执上的编号和查询码。"</p></div>
        {error_summary(form)}
        <form class="form" method="post" action="/api/complaint/progress">
            <input type="hidden" name="slug" value=bureau.slug.clone()/>
            {field(form, "receipt", "编号", "text", "", "例如 2026-0012")}
            {field(form, "secret", "查询码", "text", "", "16 位字母和数字，横线可以不输")}
            <div class="form-actions"><button class="button primary large">"查询"</button></div>
        </form>
        <p class="assurance">{format!("回执遗失的，请拨打投诉电话 {} 或者到窗口，由工作人员核实身份后告知进展。", bureau.hotline)}</p>
    }
    .into_any()
}

/// The hidden fields that every form of an opened complaint carries.
fn hidden(bureau: &BureauView, key: &Key) -> AnyView {
    view! {
        <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="receipt" value=key.receipt.clone()/><input type="hidden" name="secret" value=key.secret.clone()/>
    }
    .into_any()
}

fn shown(request: &Request, bureau: &BureauView, key: &Key, notice: &str, view: &ProgressView) -> AnyView {
    let (now, zone) = (request.house.now(), bureau.zone);
    let notice = (!notice.is_empty()).then(|| view! { <div class="banner" role="status"><p>{notice.to_owned()}</p></div> });
    let due = view.due.map(|due| {
        let last = calendar::month_day(calendar::last_day(due, zone));
        let (title, why) = match (view.state, view.accepted) {
            (CaseState::Received, _) => (format!("应当在 {last}（含当日）前告知是否受理"), "自收到次日起 5 个工作日".to_owned()),
            (_, Some(_)) if view.extended => (format!("应当在 {last}（含当日）前办结"), "经局领导批准延长，原因见下面的说明函".to_owned()),
            (_, Some(accepted)) => (
                format!("应当在 {last}（含当日）前办结"),
                format!(
                    "{}受理，{} 日内办结；经批准可以延长，会告诉您原因",
                    calendar::month_day(calendar::day_of(accepted, zone)),
                    days(view.urgent)
                ),
            ),
            _ => (format!("应当在 {last}（含当日）前办结"), String::new()),
        };
        view! { <div class="banner is-warn"><strong>{title}</strong><p>{why}</p></div> }
    });
    let merged = view.merged.then(|| view! { <p>"与反映同一事项的另一件合并办理，您的编号和查询码继续有效。"</p> });
    let papers: Vec<_> = view.papers.iter().map(|one| paper(one, zone)).collect();
    let messages: Vec<_> = view.messages.iter().map(|one| message(one, zone, now)).collect();
    let files: Vec<_> =
        view.files.iter().map(|file| view! { <li>{format!("{}（{}，{}）", file.name, file.kind, record::size(file.size))}</li> }).collect();
    let files = (!files.is_empty()).then(|| view! { <section><h2>"已交的材料"</h2><ul>{files}</ul></section> });
    let supplement = view.may_supplement.then(|| supplement(&request.form, bureau, key));
    let withdraw = view.may_withdraw.then(|| {
        view! {
            <details><summary>"撤回投诉"</summary>
            <form class="form" method="post" action="/api/complaint/withdraw">
                {hidden(bureau, key)}<input type="hidden" name="leave" value="yes"/>
                <p>"撤回后不再办理，不能恢复；以后有新情况的，可以重新投诉。"</p>
                <div class="form-actions"><button class="button">"确认撤回"</button></div>
            </form></details>
        }
    });
    view! {
        <div class="hero"><p class="step">{format!("编号 {}", view.receipt)}</p><h1>{view.state.label()}</h1></div>
        {notice}
        {error_summary(&request.form)}
        {due}
        {merged}
        {course(view, zone)}
        {papers}
        <section aria-label="与经办人的往来" class="stack">{messages}</section>
        {supplement}
        {files}
        <details><summary>"我反映的内容"</summary>{super::super::prose(&view.statement.text)}{super::super::prose(&view.statement.wish)}</details>
        {withdraw}
    }
    .into_any()
}

/// The steps, the present one marked.
fn course(view: &ProgressView, zone: Tz) -> AnyView {
    let day = |at| calendar::month_day(calendar::day_of(at, zone));
    let place = match view.state {
        CaseState::Received => 0,
        CaseState::Accepted => 1,
        CaseState::Investigating => 2,
        CaseState::OpinionProposed => 3,
        CaseState::Decided | CaseState::Executing => 4,
        CaseState::Answered | CaseState::Archived => 5,
        _ => return ().into_any(),
    };
    let accepted = view.accepted.map(day).unwrap_or_default();
    let steps = [
        ("已收到", format!("{}　{}", day(view.received), view.source.label())),
        ("已受理", accepted),
        ("正在调查", "投诉受理科室会同政策法规股核实".to_owned()),
        ("作出决定", "由领导小组决定".to_owned()),
        ("执行决定", String::new()),
        ("告知结果", String::new()),
    ];
    let steps: Vec<_> = steps
        .into_iter()
        .enumerate()
        .map(|(at, (name, more))| {
            let class = match at.cmp(&place) {
                std::cmp::Ordering::Less => "is-done",
                std::cmp::Ordering::Equal => "is-now",
                std::cmp::Ordering::Greater => "",
            };
            view! { <li class=class aria-current=(at == place).then_some("step")><strong>{name}</strong><small>{more}</small></li> }
        })
        .collect();
    view! { <ol class="timeline">{steps}</ol> }.into_any()
}

fn paper(paper: &PaperView, zone: Tz) -> AnyView {
    let number = paper.number.clone().unwrap_or_default();
    let day = calendar::long_day(calendar::day_of(paper.at, zone));
    let open = matches!(paper.kind, PaperKind::Answer | PaperKind::Refusal | PaperKind::Transfer);
    view! {
        <details class="card" open=open><summary>{format!("{}　{number}", paper.kind)}</summary>{super::super::prose(&paper.body)}<p class="small muted">{day}</p></details>
    }
    .into_any()
}

fn message(one: &MessageView, zone: Tz, now: chrono::DateTime<chrono::Utc>) -> AnyView {
    let (class, who) = if one.from_complainant { ("message is-mine", "我") } else { ("message", "经办人") };
    view! { <article class=class><small>{format!("{who} {}", calendar::near(one.at, now, zone))}</small>{super::super::prose(&one.body)}</article> }.into_any()
}

fn supplement(form: &Form, bureau: &BureauView, key: &Key) -> AnyView {
    view! {
        <section aria-labelledby="reply"><h2 id="reply">"回复或者补充说明"</h2>
        <form class="form" method="post" action="/api/complaint/reply">
            {hidden(bureau, key)}
            {textarea(form, "body", "内容", 4, "", "")}
            <div class="form-actions"><button class="button primary large">"发送"</button></div>
        </form></section>
        <section aria-labelledby="supplement"><h2 id="supplement">"补充材料"</h2>
        <form class="form" method="post" action="/api/complaint/supplement" enctype="multipart/form-data">
            {hidden(bureau, key)}
            <div class="field"><label for="file">"选择文件"</label>
            <p class="hint">{format!("照片、PDF、Word、Excel，每个不超过 {}，最多 {FILES_MAX} 个。照片的拍摄地点、时间和手机型号会自动清除；PDF、Word、Excel 文件可能带有作者姓名等信息，不想留下的请改用照片。", record::size(FILE_MAX_BYTES))}</p>
            <input id="file" name="file" type="file" accept=record::accept() required/></div>
            <div class="form-actions"><button class="button large">"上传"</button></div>
        </form></section>
    }
    .into_any()
}
