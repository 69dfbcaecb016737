//! Adding many people from a sheet, and what is wrong with its rows.

use super::user::administrator;
use crate::server::{Desk, Form};
use crate::ui::{Page, field};
use domain::Failure;
use leptos::prelude::*;
use service::identity::import as sheet;

/// `/b/{slug}/users/import`
pub async fn import(desk: Desk) -> Result<Page, Failure> {
    administrator(&desk)?;
    let body = view! {
        <a class="back" href=desk.to("users")>"返回用户列表"</a>
        <div class="page-head"><div><h1>"从 Excel 导入用户"</h1><p class="lede">"一次导入多人，并向每人发送邀请邮件。全部正确才会导入；有一处不对，就一个也不导入，并逐行说明。"</p></div></div>
        {faults(&desk.form)}
        <section class="card stack is-tight"><h2>"第一步：填写模板"</h2>
            <p>{format!("列为：{}。一人一行，一次最多 {} 行。", sheet::COLUMNS.join("、"), sheet::ROWS_MAX)}</p>
            <p><a class="button" href=desk.to("users/template") download="">"下载模板"</a></p></section>
        <section class="card"><h2>"第二步：上传"</h2>
            <form class="form" method="post" action="/api/identity/import_users" enctype="multipart/form-data">
                {field(&desk.form, "file", "填好的表格", "file", "", "xlsx 格式，不超过 5 MB")}
                <div class="form-actions"><button class="button primary">"导入并发送邀请"</button><a class="link" href=desk.to("users")>"取消"</a></div>
            </form></section>
    };
    Ok(Page::new("users", "导入用户", vec![("用户".into(), Some(desk.to("users"))), ("从 Excel 导入".into(), None)], body).narrow())
}

/// What is wrong with the rows of a sheet that has come back; each line is where the summary leads to.
pub(super) fn faults(form: &Form) -> Option<AnyView> {
    let Some(Failure::Invalid(errors)) = &form.failure else { return None };
    let rows: Vec<_> = errors
        .iter()
        .filter_map(|(at, message)| {
            let (row, column) = at.strip_prefix("row-")?.split_once('-')?;
            let message = message.split_once('：').map_or(message, |(_, rest)| rest);
            Some(view! {
                <tr id=at.to_owned() tabindex="-1"><th scope="row">{format!("第 {row} 行")}</th><td data-label="列">{column.to_owned()}</td>
                <td data-label="怎样更正">{message.to_owned()}</td></tr>
            })
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="card has-table"><h2>"没有导入，请更正以下各处后重新上传"</h2>
                <div class="table-wrap"><table class="table"><caption class="quiet">"表格中的问题"</caption>
                <thead><tr><th scope="col">"行"</th><th scope="col">"列"</th><th scope="col">"怎样更正"</th></tr></thead><tbody>{rows}</tbody></table></div></section>
        }
        .into_any()
    })
}
