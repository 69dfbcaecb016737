//! A new clue.

use super::ARTICLE;
use crate::server::Desk;
use crate::ui::{Page, field, select, textarea};
use domain::accountability::FaultSource;
use domain::{Failure, Label};
use leptos::prelude::*;
use service::accountability::registers;

/// `/b/{slug}/accountability/new`
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    let officers = desk.seen(registers(&desk.house, &desk.session).await)?;
    let form = &desk.form;
    let back = desk.to("accountability");
    let first = || std::iter::once((String::new(), "请选择".to_owned()));
    let officers: Vec<_> = first().chain(officers.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
    let sources: Vec<_> = first().chain(FaultSource::ALL.iter().map(|one| (one.code().to_owned(), one.label().to_owned()))).collect();
    let body = view! {
        <a class="back" href=back.clone()>"返回过错责任追究"</a>
        <div class="page-head"><div>
            <h1>"登记线索"</h1>
            <p class="lede">"登记涉嫌执法过错的线索，再决定是否受理。受理调查以前，不通知当事人。"</p>
            <p class="meta"><span>{format!("{ARTICLE} 第十一条（一）")}</span></p>
        </div></div>
        <form class="form" method="post" action="/api/accountability/register">
            {select(form, "officer", "当事人", officers, "", "本局执法人员；您本人和您所在科室的人员，由其他有权人员登记")}
            <div class="fields">
                {select(form, "source", "线索来源", sources, "own", "")}
                {field(form, "document", "来源文号（选填）", "text", "", "例如 大审批投决〔2026〕4号")}
            </div>
            {field(form, "title", "案由", "text", "", "一句话，例如 食品经营许可超期办理，最多 60 字")}
            {textarea(form, "allegation", "涉嫌事实", 6, "", "何时、何事、何人、有什么证据，不超过 4000 字")}
            <ul class="consequences"><li>"承办科室负责人收到待办通知，通知中不写内容。"</li><li>"登记后编号，不能删除；不属于过错责任追究的，写明理由不予受理。"</li></ul>
            <div class="form-actions"><button class="button primary">"登记"</button><a href=back>"取消"</a></div>
        </form>
    };
    let crumbs = vec![("过错责任追究".into(), Some(desk.to("accountability"))), ("登记线索".into(), None)];
    Ok(Page::new("accountability", "登记线索", crumbs, body).narrow())
}
