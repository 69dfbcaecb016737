//! The office's review of a submission: read as a whole, then accepted or returned; and the late grant.

use crate::server::{Desk, Form};
use crate::ui::show::state_tag;
use crate::ui::{Page, field, textarea};
use chrono::{Days, NaiveDate};
use domain::assessment::lifecycle::SelfAssessmentState;
use domain::assessment::view::{CardView, FileView, ItemView, ReceiptView};
use domain::assessment::{STATEMENT_MAX, ScoredBy, summary_is_missing};
use domain::{Failure, Label, Points, calendar, record};
use leptos::prelude::*;
use service::assessment::card::card;
use service::assessment::receipt;

/// Days offered for what is returned, and for a late submission.
const DAYS: u64 = 3;

fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(DAYS)).unwrap_or(day)
}

fn crumbs(desk: &Desk, view: &CardView, last: &str) -> Vec<crate::ui::Crumb> {
    let year = view.cycle.year;
    vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (format!("{year} 年度"), Some(desk.to(&format!("assessment/year/{year}")))),
        (format!("{last}：{}", view.brief.department_name), None),
    ]
}

/// `/b/{slug}/assessment/card/{id}/review`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let id = desk.part("id")?;
    let view = desk.seen(card(&desk.house, &desk.session, id).await)?;
    let (_, receipts, _) = desk.seen(receipt::record(&desk.house, &desk.session, id).await)?;
    let brief = &view.brief;
    let title = format!("{} {} 年度自查自评", brief.department_name, view.cycle.year);
    let late = brief.late.then(|| view! { " "<span class="tag is-late">"逾期报送"</span> });
    let jump = view.may_review.then(|| view! { <a class="button" href="#decide">"前往办理"</a> });
    let acts = view.may_review.then(|| view! { <div class="columns is-level" id="decide">{send_back(&desk, &view)}{accept(&view)}</div> });
    let body = view! {
        <a class="back" href=desk.to(&format!("assessment/year/{}", view.cycle.year))>"返回报送情况"</a>
        <div class="page-head">
            <div><h1>{title.clone()}" "{state_tag(brief.state, false)}{late}</h1><p class="meta">{signed(&desk, receipts.first())}<span>"依据：评议考核实施方案 六（三）"</span></p></div>
            <div class="actions"><a class="button" href=desk.to(&format!("assessment/card/{id}/record"))>"报送记录"</a>{jump}</div>
        </div>
        {read_only(&view)}
        {figures(&view)}
        {table(&desk, &view)}
        {summary(&view)}
        {acts}
    };
    let crumbs = crumbs(&desk, &view, "审查");
    Ok(Page::new("assessment", title, crumbs, body))
}

fn signed(desk: &Desk, receipt: Option<&ReceiptView>) -> AnyView {
    match receipt {
        Some(receipt) => {
            let text = format!("{} 于 {} 签名报送", receipt.signed_by, calendar::exact(receipt.received, desk.zone()));
            view! { <span>{text}</span><span>{format!("回执 {}", receipt.number)}</span> }.into_any()
        }
        None => view! { <span>"尚未报送"</span> }.into_any(),
    }
}

/// Why there is nothing to decide here.
fn read_only(view: &CardView) -> AnyView {
    if view.may_review {
        return ().into_any();
    }
    let why = match view.brief.state {
        SelfAssessmentState::Accepted => "已由考核办公室接收，内容不再变更。".to_owned(),
        SelfAssessmentState::Returned => {
            let reason = view.brief.return_reason.as_deref().unwrap_or("未记载");
            format!("已退回补正，等待重新报送。退回理由：{reason}")
        }
        SelfAssessmentState::Submitted if view.brief.recused => "按回避要求，您不能审查本机构的自查自评，只能查看。".to_owned(),
        SelfAssessmentState::Submitted => "由考核办公室审查，您只能查看。".to_owned(),
        _ => "本表尚未报送，内容还可能变更。".to_owned(),
    };
    view! { <div class="banner is-slim" role="status"><strong>"仅供查看"</strong><p>{why}</p></div> }.into_any()
}

fn figures(view: &CardView) -> AnyView {
    let own: Vec<&ItemView> = view.items.iter().filter(|item| item.indicator.scored_by == ScoredBy::Department).collect();
    let most: Points = own.iter().map(|item| item.indicator.max).sum();
    let less = own.iter().filter(|item| item.score.is_some_and(|score| score < item.indicator.max)).count();
    let files: usize = view.items.iter().map(|item| item.files.len()).sum();
    view! {
        <section class="card" aria-label="合计"><dl class="figures">
            <div><dt>"自评合计"</dt><dd>{view.brief.score.to_string()}<small>{format!("/ {most} 分")}</small></dd></div>
            <div><dt>"自评指标"</dt><dd>{view.brief.done}<small>{format!("/ {} 项", view.brief.total)}</small></dd></div>
            <div><dt>"自评扣分"</dt><dd>{less}<small>"项"</small></dd></div>
            <div><dt>"佐证材料"</dt><dd>{files}<small>"件"</small></dd></div>
        </dl></section>
    }
    .into_any()
}

fn table(desk: &Desk, view: &CardView) -> AnyView {
    let mut categories: Vec<&str> = Vec::new();
    for item in &view.items {
        if !categories.contains(&item.indicator.category.as_str()) {
            categories.push(&item.indicator.category);
        }
    }
    let groups: Vec<_> = categories
        .into_iter()
        .map(|category| {
            let of: Vec<&ItemView> = view.items.iter().filter(|item| item.indicator.category == category).collect();
            let score: Points = of.iter().filter_map(|item| item.score).sum();
            let max: Points = of.iter().map(|item| item.indicator.max).sum();
            let rows: Vec<_> = of.into_iter().map(|item| line(desk, view, item)).collect();
            view! {
                <tbody><tr class="group"><th scope="rowgroup" colspan="3">{category.to_owned()}</th><td class="num" data-label="小计">{format!("{score} / {max}")}</td><td></td></tr>{rows}</tbody>
            }
        })
        .collect();
    let max: Points = view.items.iter().map(|item| item.indicator.max).sum();
    view! {
        <section class="card has-table"><div class="table-wrap"><table class="table">
            <caption class="quiet">"各项指标的自评得分、情况说明和佐证材料"</caption>
            <thead><tr><th scope="col">"编号"</th><th scope="col">"指标"</th><th scope="col">"评分标准"</th><th scope="col" class="num">"得分 / 满分"</th><th scope="col">"情况说明和佐证材料"</th></tr></thead>
            {groups}
            <tfoot><tr><th scope="row" colspan="3">"合计"</th><td class="num" data-label="合计">{format!("{} / {max}", view.brief.score)}</td><td></td></tr></tfoot>
        </table></div></section>
    }
    .into_any()
}

fn line(desk: &Desk, view: &CardView, item: &ItemView) -> AnyView {
    let indicator = &item.indicator;
    let own = indicator.scored_by == ScoredBy::Department;
    let score = item.score.map_or_else(|| "—".to_owned(), |score| score.to_string());
    let text = if own {
        let files = (!item.files.is_empty())
            .then(|| view! { <ul class="files">{item.files.iter().map(|f| file(desk, f)).collect::<Vec<_>>()}</ul> });
        let nothing = (item.statement.is_empty() && item.files.is_empty()).then(|| view! { <p class="muted">"未填写"</p> });
        let earlier = item.comment.clone().map(|comment| view! { <p class="small muted">{format!("上次退回时的意见：{comment}")}</p> });
        view! { {paragraphs(&item.statement)}{nothing}{files}{earlier} }.into_any()
    } else {
        view! { <p class="muted">{format!("不由科室自评：{}", indicator.scored_by.label())}</p> }.into_any()
    };
    let remark = (own && view.may_review).then(|| comment(&desk.form, item));
    view! {
        <tr id=item.id.to_string()><td class="minor" data-label="编号">{indicator.code.clone()}</td><th scope="row">{indicator.name.clone()}</th>
        <td class="minor" data-label="评分标准">{indicator.rule.clone()}</td>
        <td class="num" data-label="得分 / 满分">{format!("{score} / {}", indicator.max)}</td>
        <td data-label="情况与佐证"><div class="stack is-tight">{text}{remark}</div></td></tr>
    }
    .into_any()
}

fn file(desk: &Desk, file: &FileView) -> AnyView {
    let href = desk.to(&format!("files/{}", file.id));
    view! { <li class="file"><span class="type">{file.kind.clone()}</span><a href=href>{file.name.clone()}</a><span class="size">{record::size(file.size)}</span></li> }.into_any()
}

/// What the office asks for at one indicator: a field of the form 退回补正, beside what it is about.
fn comment(form: &Form, item: &ItemView) -> AnyView {
    let field = format!("comment.{}", item.id);
    // As a URN: a key that begins with a digit would be read as a place in a list.
    let name = format!("comments[urn:uuid:{}]", item.id);
    let (value, error) = (form.value(&name, ""), form.error(&field));
    let open = !value.is_empty() || error.is_some();
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let invalid = error.is_some().then_some("true");
    let described = error.as_ref().map(|_| format!("{field}-error"));
    let message = error.map(|text| view! { <p class="error" id=format!("{field}-error")>{text}</p> });
    view! {
        <details open=open><summary>"写补正意见"<span class="quiet">{format!("：{}", item.indicator.name)}</span></summary>
            <div class=class><label for=field.clone()>"对本项的意见 "<span class="optional">"（选填，随退回补正一并发出）"</span></label>{message}
            <textarea id=field name=name form="return" rows="3" maxlength=STATEMENT_MAX.to_string() aria-invalid=invalid aria-describedby=described>{value}</textarea></div>
        </details>
    }
    .into_any()
}

fn paragraphs(text: &str) -> Vec<AnyView> {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.to_owned()}</p> }.into_any()).collect()
}

fn summary(view: &CardView) -> AnyView {
    let short = (!view.summary.is_empty() && summary_is_missing(&view.summary))
        .then(|| view! { <p class="small muted">"字数不足，尚不能报送"</p> });
    let text =
        if view.summary.is_empty() { view! { <p class="muted">"未填写"</p> }.into_any() } else { paragraphs(&view.summary).into_any() };
    view! { <section class="card" aria-labelledby="summary"><h2 id="summary">"年度总结"</h2><div class="prose">{text}</div>{short}</section> }.into_any()
}

fn accept(view: &CardView) -> AnyView {
    view! {
        <section class="card" aria-labelledby="accept-title"><h2 id="accept-title">"接收"</h2>
            <form class="form" method="post" action="/api/assessment/accept">
                <input type="hidden" name="card" value=view.brief.id.to_string()/>
                <ul class="consequences">
                    <li>"表示材料齐全、符合报送要求；得分以考核办公室审查和年终考评为准。"</li>
                    <li>{format!("{}负责人收到邮件，无需再做处理。", view.brief.department_name)}</li>
                    <li class="is-final">"接收后内容不再变更，也不能再退回补正。"</li>
                </ul>
                <div class="form-actions"><button class="button primary">"接收"</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn send_back(desk: &Desk, view: &CardView) -> AnyView {
    let day = after(calendar::day_of(desk.now, desk.zone()));
    let own = if desk.now < view.cycle.due {
        format!("当日 24:00 前。早于年度截止时间 {} 的，仍以年度截止时间为准", calendar::due(view.cycle.due, desk.zone()))
    } else {
        "当日 24:00 前。首次报送未逾期的，在此期限内重新报送不计为逾期".to_owned()
    };
    view! {
        <section class="card" aria-labelledby="return-title"><h2 id="return-title">"退回补正"</h2>
            <form class="form" id="return" method="post" action="/api/assessment/return">
                <input type="hidden" name="card" value=view.brief.id.to_string()/>
                {textarea(&desk.form, "reason", "退回理由", 4, "", "写明缺什么、怎样补，不超过 500 字；对单项的意见写在上表各项之下")}
                {field(&desk.form, "due", "补正期限", "date", &day.to_string(), &own)}
                <ul class="consequences">
                    <li>{format!("{}负责人收到邮件，写明理由、期限和意见条数。", view.brief.department_name)}</li>
                    <li>"科室可以修改后重新签名报送；原报送内容和回执保留。"</li>
                </ul>
                <div class="form-actions"><button class="button danger">"退回补正"</button></div>
            </form>
        </section>
    }
    .into_any()
}

/// `/b/{slug}/assessment/card/{id}/grant`
pub async fn grant(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(card(&desk.house, &desk.session, desk.part("id")?).await)?;
    let (brief, zone) = (&view.brief, desk.zone());
    let back = desk.to(&format!("assessment/year/{}", view.cycle.year));
    let content = if view.may_grant { grant_form(&desk, &view, &back) } else { no_grant(&view, &back) };
    let body = view! {
        <a class="back" href=back>"返回报送情况"</a>
        <div class="page-head"><div>
            <h1>"准予逾期报送"</h1>
            <p class="meta"><span>{format!("{} {} 年度自查自评", brief.department_name, view.cycle.year)}</span><span>{format!("现有期限 {}", calendar::due(brief.due, zone))}</span><span>"依据：评议考核实施方案 六（一）"</span></p>
        </div></div>
        {content}
    };
    let crumbs = crumbs(&desk, &view, "准予逾期报送");
    Ok(Page::new("assessment", "准予逾期报送", crumbs, body).narrow())
}

fn no_grant(view: &CardView, back: &str) -> AnyView {
    let why = match view.brief.state {
        SelfAssessmentState::Submitted | SelfAssessmentState::Accepted => "该机构已经报送，不需要准予逾期。",
        _ if view.brief.recused => "对本机构的自查自评，您应当回避，由其他有权人员决定。",
        _ => "准予逾期报送由考核办公室在考评进行中决定。",
    };
    view! { <section class="card"><div class="empty"><strong>"不能准予逾期报送"</strong><p>{why}</p><div class="actions"><a class="button" href=back.to_owned()>"查看报送情况"</a></div></div></section> }.into_any()
}

fn grant_form(desk: &Desk, view: &CardView, back: &str) -> AnyView {
    let zone = desk.zone();
    let day = after(calendar::day_of(desk.now, zone).max(calendar::last_day(view.brief.due, zone)));
    let hint = format!("当日 24:00 前，应晚于现有期限 {}", calendar::due(view.brief.due, zone));
    view! {
        <form class="form" method="post" action="/api/assessment/grant_late">
            <input type="hidden" name="card" value=view.brief.id.to_string()/>
            {textarea(&desk.form, "reason", "准予理由", 4, "", "写明该机构未能按期报送的原因，不超过 500 字，记入操作记录")}
            {field(&desk.form, "due", "准予延至", "date", &day.to_string(), &hint)}
            <section class="card" aria-labelledby="then"><h2 id="then">"准予后"</h2><ul class="consequences">
                <li>{format!("{}负责人收到邮件，写明理由和新的期限，此前仍可填写、签名报送。", view.brief.department_name)}</li>
                <li>"新的期限只适用于该机构，其他机构的期限不变。"</li>
                <li class="is-final">{format!("{} 之后首次报送的，始终标注“逾期报送”，准予也不消除该标注。", calendar::due(view.cycle.due, zone))}</li>
            </ul></section>
            <div class="form-actions"><button class="button primary">"准予逾期报送"</button><a href=back.to_owned()>"取消"</a></div>
        </form>
    }
    .into_any()
}
