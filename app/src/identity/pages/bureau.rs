//! The particulars of the own bureau.

use crate::server::Desk;
use crate::ui::{Page, field};
use domain::Failure;
use leptos::prelude::*;

/// `/b/{slug}/bureau`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let me = desk.me();
    if !me.administers() {
        return Err(Failure::NotFound);
    }
    let (bureau, form) = (&me.bureau, &desk.form);
    let zone = if bureau.zone == chrono_tz::Asia::Shanghai { "北京时间" } else { bureau.zone.name() };
    let address = format!("{}/b/{}", desk.house.settings().public_url, bureau.slug);
    let body = view! {
        <div class="page-head"><div><h1>"本局资料"</h1>
            <p class="lede">"名称、电话显示在登录页、邮件和回执上。修改后立即生效，以前的回执和记录不变。"</p>
            <p class="meta"><span>"依据：投诉举报制度第四条（公布监督投诉电话）"</span></p></div></div>
        <form class="form" method="post" action="/api/identity/change_bureau">
            <input type="hidden" name="version" value=bureau.version.to_string()/>
            {field(form, "name", "单位名称", "text", &bureau.name, "全称，例如 大城县行政审批局")}
            <div class="fields">
                {field(form, "short_name", "简称", "text", &bureau.short_name, "用于文号和回执编号")}
                {field(form, "region", "地区", "text", &bureau.region, "例如 河北省廊坊市大城县")}
            </div>
            {field(form, "hotline", "监督投诉电话", "tel", &bureau.hotline, "向社会公布的电话，例如 0316-5568525")}
            <dl class="facts">
                <div><dt>"网址"</dt><dd>{address}</dd></div>
                <div><dt>"时区"</dt><dd>{zone}</dd></div>
            </dl>
            <p class="small muted">"网址和时区由平台运营人员设定，需要变更的，请与其联系。"</p>
            <div class="form-actions"><button class="button primary">"保存"</button></div>
        </form>
    };
    Ok(Page::new("bureau", "本局资料", vec![("本局资料".into(), None)], body).narrow())
}
