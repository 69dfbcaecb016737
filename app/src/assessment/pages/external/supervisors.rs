//! Supervisors 行风监督评议员, as the office invites them.

use super::{crumbs, head, place, year};
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::{Page, field};
use domain::assessment::view::external::SupervisorView;
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::assessment::external::{brief, supervisor};

/// `/b/{slug}/assessment/year/{year}/external/supervisors`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let round = desk.seen(brief(&desk.house, &desk.session, year).await)?;
    let before = desk.query("before").and_then(|key| key.parse::<i32>().ok());
    let list = desk.seen(supervisor::list(&desk.house, &desk.session, year, before).await)?;
    let rows: Vec<_> = list.rows.iter().map(|row| line(year, row, round.may_act)).collect();
    let table = if rows.is_empty() {
        view! { <div class="empty"><strong>"还没有邀请评议员"</strong><p>"填写姓名、单位和电子邮箱后，链接发到其邮箱，不需要账号。"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"行风监督评议员，新邀请的在前"</caption>
            <thead><tr><th scope="col">"姓名"</th><th scope="col">"单位"</th><th scope="col">"电子邮箱"</th><th scope="col">"情况"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    let first = before.is_some().then(|| place(&desk, year, "/supervisors"));
    let next = list.next.as_deref().map(|key| place(&desk, year, &format!("/supervisors?before={key}")));
    let turning = (first.is_some() || next.is_some()).then(|| pager(first, format!("本页 {} 人", list.rows.len()), next));
    let invite = (round.may_act && desk.now < round.ends).then(|| {
        let until = format!("邀请邮件随即发出，链接有效到 {}，只能提交一次。", calendar::due(round.ends, desk.zone()));
        view! {
            <section class="card" aria-labelledby="invite"><h2 id="invite">"邀请评议员"</h2>
            <form class="form" method="post" action="/api/assessment/invite_supervisor">
                <input type="hidden" name="year" value=year.to_string()/>
                {field(&desk.form, "name", "姓名", "text", "", "")}
                {field(&desk.form, "organisation", "单位", "text", "", "例如 县人大代表、××商会")}
                {field(&desk.form, "email", "电子邮箱", "email", "", "")}
                <ul class="consequences"><li>{until}</li><li>"您能看到谁已经提交，看不到评了什么。"</li></ul>
                <div class="form-actions"><button class="button primary">"发出邀请"</button></div>
            </form></section>
        }
    });
    let lede = "聘请的评议员凭邮件中的链接，对各执法机构一次评完。";
    let body = view! {
        {head(&desk, year, "行风监督评议员", lede, ())}
        {invite}
        <section class="card has-table" aria-labelledby="invited"><h2 id="invited">"已邀请"</h2>{table}{turning}</section>
    };
    Ok(Page::new("assessment", "行风监督评议员", crumbs(&desk, year, Some("行风监督评议员")), body))
}

fn line(year: i32, row: &SupervisorView, may_act: bool) -> AnyView {
    let tag = match (row.used, row.revoked) {
        (true, _) => view! { <span class="tag is-done">"已评议"</span> }.into_any(),
        (_, true) => view! { <span class="tag">"已撤回"</span> }.into_any(),
        _ => view! { <span class="tag is-active">"已邀请，未评议"</span> }.into_any(),
    };
    let revoke = (may_act && !row.used && !row.revoked).then(|| {
        view! {
            <form method="post" action="/api/assessment/revoke_supervisor"><input type="hidden" name="year" value=year.to_string()/><input type="hidden" name="id" value=row.id.to_string()/>
            <button class="link">"撤回邀请"<span class="quiet">{format!("：{}", row.name)}</span></button></form>
        }
    });
    view! {
        <tr><th scope="row">{row.name.clone()}</th><td data-label="单位">{row.organisation.clone()}</td><td data-label="电子邮箱">{row.email.clone()}</td><td data-label="情况">{tag}</td><td class="verbs">{revoke}</td></tr>
    }
    .into_any()
}
