//! A complaint that came by telephone, letter, visit or from above, taken down by a handler.

use super::crumbs;
use crate::server::Desk;
use crate::ui::{Page, error_summary, field, select, textarea};
use domain::authority::Function;
use domain::complaint::{Category, Source};
use domain::{Failure, Label};
use leptos::prelude::*;
use service::complaint::intake;

/// `/b/{slug}/complaints/new`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    if !desk.session.actor().carries(Function::ComplaintOffice) {
        return Err(Failure::NotFound);
    }
    if let Some(once) = desk.form.once.clone() {
        return Ok(receipt(&desk, &once));
    }
    let slug = &desk.me().bureau.slug;
    let (_, key, departments) = desk.seen(intake::form(&desk.house, slug).await)?;
    let key = desk.form.values.get("key").cloned().unwrap_or_else(|| key.to_string());
    let choose = || std::iter::once((String::new(), "请选择".to_owned()));
    let sources = choose().chain(Source::by_hand().map(|one| (one.code().to_owned(), one.label().to_owned()))).collect();
    let categories = choose().chain(Category::ALL.iter().map(|one| (one.code().to_owned(), one.label().to_owned()))).collect();
    let none = (String::new(), "不清楚".to_owned());
    let departments = std::iter::once(none).chain(departments.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
    let naming = choose().chain([("named".to_owned(), "实名".to_owned()), ("anonymous".to_owned(), "匿名".to_owned())]).collect();
    let asked = vec![("no".to_owned(), "没有，或者还没有结果".to_owned()), ("yes".to_owned(), "已经上级机关复议，或者法院判决".to_owned())];
    let form = &desk.form;
    let body = view! {
        <a class="back" href=desk.to("complaints")>"返回投诉举报"</a>
        <div class="page-head"><div><h1>"登记投诉"</h1><p class="lede">"如实记录来电、来信、来访和上级转办的内容，登记后加密保存。把编号和查询码交给投诉人。"</p><p class="meta"><span>"依据：行政执法投诉举报制度 三"</span></p></div></div>
        {error_summary(form)}
        <section class="card"><form class="form" method="post" action="/api/complaint/register">
            <input type="hidden" name="key" value=key/>
            {select(form, "source", "来源", sources, "", "")}
            {select(form, "category", "类别", categories, "", "")}
            {textarea(form, "text", "事情经过", 8, "", "")}
            {textarea(form, "wish", "诉求（选填）", 3, "", "")}
            {select(form, "department", "涉及的科室（选填）", departments, "", "")}
            {field(form, "whom", "涉及的工作人员（选填）", "text", "", "")}
            {select(form, "adjudicated", "是否复议或者起诉过", asked, "no", "")}
            {select(form, "naming", "投诉人", naming, "", "")}
            {field(form, "name", "姓名或者单位名称（实名填写）", "text", "", "")}
            {field(form, "phone", "联系电话（实名填写）", "tel", "", "")}
            {field(form, "address", "联系地址（选填）", "text", "", "")}
            <div class="form-actions"><button class="button primary">"登记"</button></div>
        </form></section>
    };
    Ok(Page::new("complaints", "登记投诉", crumbs(&desk, &[("登记投诉", None)]), body).narrow())
}

/// The receipt for the complainant, shown once.
fn receipt(desk: &Desk, once: &str) -> Page {
    let mut lines = once.lines().map(str::to_owned);
    let (number, secret) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let body = view! {
        <a class="back" href=desk.to("complaints")>"返回投诉举报"</a>
        <div class="page-head"><div><h1>"已登记"</h1></div></div>
        <div class="banner is-warn"><strong>"请把编号和查询码交给投诉人"</strong><p>"查询码只显示这一次。来电的，请念给投诉人记下；来访的，请打印本页。"</p></div>
        <section class="card"><dl class="facts"><div><dt>"编号"</dt><dd>{number}</dd></div><div><dt>"查询码"</dt><dd class="code">{secret}</dd></div></dl></section>
    };
    Page::new("complaints", "已登记", crumbs(desk, &[("已登记", None)]), body).narrow().calm()
}
