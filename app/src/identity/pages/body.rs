//! The leading group and its members.

use super::own;
use crate::server::{Desk, Form};
use crate::ui::{Page, field, select};
use domain::authority::{Body, BodyRank};
use domain::identity::registry::{BodyView, MemberView};
use domain::identity::term::Standing;
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::identity::{body, user};

/// `/b/{slug}/group`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(body::view(&desk.house, &desk.session, Body::LeadingGroup).await)?;
    let add = if view.may_edit { Some(add(&desk).await?) } else { None };
    let note = (!view.may_edit).then(|| view! { <p class="small muted">"成员由系统管理员维护，需要调整的，请与其联系。"</p> });
    let held: Vec<&MemberView> = view.members.iter().filter(|member| member.standing == Standing::Valid).collect();
    let headless = (!held.is_empty() && held.iter().all(|member| member.rank != BodyRank::Chair)).then(|| {
        view! { <div class="banner is-warn is-slim" role="status"><strong>"目前没有组长"</strong><p>"会议由组长主持，请系统管理员登记组长。"</p></div> }
    });
    let body = view! {
        <div class="page-head"><div><h1>"领导小组"</h1>
            <p class="lede">{format!("{}组织领导评议考核，在会议上确定考核档次，并答复复核申请。", Body::LeadingGroup)}</p>
            <p class="meta"><span>{format!("现有 {} 人", held.len())}</span><span>"依据：评议考核实施方案 四（一）、六（四）"</span></p></div></div>
        {headless}
        {table(&desk, &view)}
        {add}
        {note}
    };
    Ok(Page::new("group", "领导小组", vec![("领导小组".into(), None)], body))
}

fn table(desk: &Desk, view: &BodyView) -> AnyView {
    if view.members.is_empty() {
        let how = if view.may_edit {
            "请在下面登记组长、副组长和成员。"
        } else {
            "由系统管理员登记后，会列在这里。"
        };
        return view! {
            <section class="card"><div class="empty"><strong>"还没有成员"</strong>
            <p>"确定考核档次要在领导小组会议上进行，没有成员就不能开会，也就不能确定档次、发布通报。"</p><p>{how}</p></div></section>
        }
        .into_any();
    }
    let rows: Vec<_> = view.members.iter().map(|member| line(desk, view, member)).collect();
    let verbs = view.may_edit.then(|| view! { <th class="verbs"><span class="quiet">"操作"</span></th> });
    view! {
        <section class="card has-table"><div class="table-wrap"><table class="table"><caption class="quiet">"领导小组成员"</caption>
            <thead><tr><th scope="col">"姓名"</th><th scope="col">"职务"</th><th scope="col">"科室"</th><th scope="col">"任职期间"</th>
            <th scope="col">"状态"</th>{verbs}</tr></thead><tbody>{rows}</tbody></table></div></section>
    }
    .into_any()
}

fn line(desk: &Desk, view: &BodyView, member: &MemberView) -> AnyView {
    let (class, word) = match member.standing {
        Standing::Ahead => ("tag is-soon", "未开始"),
        Standing::Over => ("tag", "已结束"),
        _ => ("tag is-done", "现任"),
    };
    let last = member.last_day.map_or_else(|| "今".to_owned(), calendar::long_day);
    let days = if member.standing == Standing::Ahead && member.last_day.is_none() {
        format!("{}起", calendar::long_day(member.first_day))
    } else {
        format!("{}—{last}", calendar::long_day(member.first_day))
    };
    let verbs = view.may_edit.then(|| view! { <td data-label="操作">{acts(desk, member)}</td> });
    view! {
        <tr class=(member.standing == Standing::Over).then_some("is-off")><th scope="row">{member.name.clone()}</th>
        <td data-label="职务">{member.rank.label()}</td><td data-label="科室">{member.department.clone().unwrap_or_else(|| "局领导".to_owned())}</td>
        <td data-label="任职期间">{days}</td><td data-label="状态"><span class=class>{word}</span></td>{verbs}</tr>
    }
    .into_any()
}

/// What can be done with a membership: ending one that holds, taking back one that has not begun.
fn acts(desk: &Desk, member: &MemberView) -> AnyView {
    let key = || view! { <input type="hidden" name="id" value=member.id.to_string()/><input type="hidden" name="version" value=member.version.to_string()/> };
    match member.standing {
        Standing::Over => ().into_any(),
        Standing::Ahead => view! {
            <form method="post" action="/api/identity/withdraw_member">{key()}<button class="link danger">"撤销"<span class="quiet">{member.name.clone()}</span></button></form>
        }
        .into_any(),
        _ => {
            // Only in the row that came back do ids stand, for the summary above to lead to.
            let here = desk.form.values.get("id").is_some_and(|id| *id == member.id.to_string());
            let form = if here { desk.form.clone() } else { Form::default() };
            let today = calendar::day_of(desk.now, desk.zone()).to_string();
            let value = form.value("last_day", &today);
            let error = form.error("last_day");
            let invalid = error.is_some().then_some("true");
            let described = error.is_some().then_some("last_day-error");
            let class = if error.is_some() { "field is-invalid" } else { "field" };
            let error = error.map(|message| view! { <p class="error" id="last_day-error">{message}</p> });
            let id = if here { "last_day".to_owned() } else { format!("last-{}", member.id) };
            view! {
                <details open=here><summary>"登记结束"<span class="quiet">{member.name.clone()}</span></summary>
                <form class="stack is-tight" method="post" action="/api/identity/end_member">{key()}
                    <div class=class><label for=id.clone()>"最后一天"</label>{error}
                    <input id=id type="date" name="last_day" value=value aria-invalid=invalid aria-describedby=described/></div>
                    <button class="button">"登记结束"</button></form></details>
            }
            .into_any()
        }
    }
}

async fn add(desk: &Desk) -> Result<AnyView, Failure> {
    let people = desk.seen(user::colleagues(&desk.house, &desk.session).await)?;
    let mut colleagues = vec![(String::new(), "请选择".to_owned())];
    colleagues.extend(people.into_iter().map(|(id, name, department)| {
        let text = department.map_or_else(|| name.clone(), |department| format!("{name}（{department}）"));
        (id.to_string(), text)
    }));
    let ranks = BodyRank::ALL.iter().map(|rank| (rank.code().to_owned(), rank.to_string())).collect();
    let today = calendar::day_of(desk.now, desk.zone()).to_string();
    let form = own(&desk.form, "body_rank");
    Ok(view! {
        <section class="card" aria-labelledby="add"><h2 id="add">"新增成员"</h2>
            <form class="form" method="post" action="/api/identity/add_member">
                {select(&form, "user", "人员", colleagues, "", "改任其他职务的，先登记原职务的结束之日")}
                {select(&form, "body_rank", "职务", ranks, BodyRank::Member.code(), "同一时间只有一名组长")}
                <div class="fields">
                    {field(&form, "first_day", "任职之日", "date", &today, "以任命文件为准，当日零时起")}
                    {field(&form, "last_day", "结束之日（选填）", "date", "", "含当日；没有确定的留空")}
                </div>
                <div class="form-actions"><button class="button primary">"新增成员"</button></div>
            </form></section>
    }
    .into_any())
}
