//! A new entry of the daily record.

use super::ARTICLE;
use crate::server::Desk;
use crate::ui::{Page, field, select, textarea};
use domain::assessment::lifecycle::DailyCategory;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::daily::objects;

/// `/b/{slug}/daily/new`
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    let objects = desk.seen(objects(&desk.house, &desk.session).await)?;
    let form = &desk.form;
    let back = desk.to("daily");
    let chosen = |text: &str| std::iter::once((String::new(), text.to_owned()));
    let objects: Vec<_> = chosen("请选择").chain(objects.into_iter().map(|(object, name)| (object.to_string(), name))).collect();
    let categories: Vec<_> = chosen("请选择")
        .chain(DailyCategory::ALL.iter().map(|category| (category.code().to_owned(), category.label().to_owned())))
        .collect();
    let today = calendar::day_of(desk.now, desk.zone());
    let own = if desk.session.actor().carries(domain::authority::Function::AssessmentOffice) {
        "执法机构或者执法人员。涉及考核办公室本科室的，按回避要求由代为审查人登记"
    } else {
        "您作为代为审查人，登记考核办公室所在科室及其人员的情况"
    };
    let body = view! {
        <a class="back" href=back.clone()>"返回日常考核"</a>
        <div class="page-head"><div>
            <h1>"登记日常考核"</h1>
            <p class="lede">"写明事实和分值，保存后即告知考核对象；依据材料在保存后上传。"</p>
            <p class="meta"><span>{ARTICLE}</span></p>
        </div></div>
        <form class="form" method="post" action="/api/assessment/enter_daily">
            {select(form, "object", "考核对象", objects, "", own)}
            {select(form, "category", "类别", categories, "", "")}
            <div class="fields">
                {field(form, "points", "分值", "text", "", "加分填正数，减分填负数，例如 1.5 或 -2，最多加减 20 分")}
                {field(form, "day", "发生日期", "date", &today.to_string(), "按发生日期计入该年度考核")}
            </div>
            {textarea(form, "facts", "事实", 6, "", "何时、何地、何人、何事，如何认定，不超过 2000 字")}
            <ul class="consequences">
                <li>"考核对象收到邮件，写明类别、分值和提出异议的期限。执法人员的记录，同时告知其科室负责人。"</li>
                <li>"记录编号后不能修改；登记有误的，写明理由撤销，另行登记。"</li>
                <li>"该年度结果确定以后，不再登记、变更。"</li>
            </ul>
            <div class="form-actions"><button class="button primary">"登记并告知"</button><a href=back>"取消"</a></div>
        </form>
    };
    let crumbs = vec![("日常考核".into(), Some(desk.to("daily"))), ("登记".into(), None)];
    Ok(Page::new("daily", "登记日常考核", crumbs, body).narrow())
}
