//! Meetings of the leading group: recorded, decided at, and their minutes as a document (S 评议 六(四)).

use super::{crumbs, grade_tag};
use crate::server::Desk;
use crate::ui::{Page, field, textarea};
use domain::assessment::Card;
use domain::assessment::lifecycle::MeetingState;
use domain::assessment::view::result::{Attendee, MeetingView};
use domain::{Failure, Label, calendar};
use leptos::prelude::*;
use service::assessment::result::meeting;

/// `/b/{slug}/assessment/year/{year}/meeting`
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    let year: i32 = desk.part("year")?;
    let (cycle, members) = desk.seen(meeting::proposal(&desk.house, &desk.session, year).await)?;
    let today = calendar::day_of(desk.now, desk.zone()).to_string();
    let content = if members.is_empty() {
        view! { <section class="card"><div class="empty"><strong>"领导小组还没有成员"</strong><p>"请系统管理员在“领导小组”中登记组长、副组长和成员，再登记会议。"</p></div></section> }.into_any()
    } else {
        view! {
            <form class="form" method="post" action="/api/assessment/call_meeting">
                <input type="hidden" name="cycle" value=cycle.to_string()/>
                {field(&desk.form, "day", "会议日期", "date", &today, "会议当天或者会后登记")}
                {field(&desk.form, "place", "地点", "text", "", "")}
                {present(&desk, &members)}
                {textarea(&desk.form, "notes", "会议记录", 6, "", "讨论要点；形成纪要前可以补充")}
                <ul class="consequences"><li>"登记后，出席的成员可以在本系统中逐个或者一并确定档次。"</li><li>"出席人数应当超过领导小组成员的半数。"</li></ul>
                <div class="form-actions"><button class="button primary">"登记会议"</button><a href=desk.to(&format!("assessment/year/{year}/results"))>"取消"</a></div>
            </form>
        }
        .into_any()
    };
    let body = view! {
        <div class="page-head"><div><h1>"登记领导小组会议"</h1><p class="meta"><span>{format!("{year} 年度年终考评")}</span><span>"依据：评议考核实施方案 四（一）、六（四）"</span></p></div></div>
        {content}
    };
    Ok(Page::new("assessment", "登记领导小组会议", crumbs(&desk, year, vec![("登记会议".into(), None)]), body).narrow())
}

fn present(desk: &Desk, members: &[Attendee]) -> AnyView {
    let error = desk.form.error("present");
    let message = error.clone().map(|text| view! { <p class="error" id="present-error">{text}</p> });
    let rows: Vec<_> = members
        .iter()
        .map(|member| view! { <label class="check"><input type="checkbox" name="present[]" value=member.user.to_string()/><span>{format!("{}（{}）", member.name, member.rank)}</span></label> })
        .collect();
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    view! { <fieldset class=class id="present"><legend>"出席成员"</legend>{message}<div class="checks">{rows}</div></fieldset> }.into_any()
}

/// `/b/{slug}/assessment/meeting/{id}`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let view = desk.seen(meeting::view(&desk.house, &desk.session, desk.part("id")?).await)?;
    let brief = &view.brief;
    let title = format!("领导小组会议纪要 {}", brief.number);
    let year = view.cycle.year;
    let open = brief.state == MeetingState::Open;
    let all = (open && view.may_decide_all).then(|| {
        view! {
            <section class="card" aria-labelledby="all"><h2 id="all">"按建议一并确定"</h2>
            <form class="form" method="post" action="/api/assessment/decide_all"><input type="hidden" name="meeting" value=brief.id.to_string()/>
            <ul class="consequences"><li>"已提出建议的对象全部按建议确定档次；您应当回避的除外，由其他成员确定。"</li><li>"要改变建议的，请先到该对象的页面单独确定。"</li><li class="is-final">"确定后得分和档次不再变更。"</li></ul>
            <div class="form-actions"><button class="button primary">"按建议一并确定"</button></div></form></section>
        }
    });
    let close = (open && view.may_record).then(|| {
        view! {
            <section class="card" aria-labelledby="close"><h2 id="close">"形成纪要"</h2>
            <form class="form" method="post" action="/api/assessment/close_meeting">
                <input type="hidden" name="meeting" value=brief.id.to_string()/><input type="hidden" name="version" value=brief.version.to_string()/>
                {textarea(&desk.form, "notes", "会议记录", 6, &view.notes, "不超过 5000 字")}
                <ul class="consequences"><li class="is-final">"形成纪要后，本次会议不能再确定档次，记录不再修改。"</li></ul>
                <div class="form-actions"><button class="button">"形成纪要"</button></div>
            </form></section>
        }
    });
    let body = view! {
        <a class="back" href=desk.to(&format!("assessment/year/{year}/results"))>"返回结果一览"</a>
        <div class="page-head screen-only"><div><h1>"领导小组会议"" "<span class="tag">{brief.state.label()}</span></h1><p class="meta"><span>{brief.number.clone()}</span><span>"依据：评议考核实施方案 四（一）、六（四）"</span></p></div></div>
        {paper(&desk, &view)}
        {all}
        {close}
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, vec![(brief.number.clone(), None)]), body))
}

/// The minutes as they are printed and filed.
fn paper(desk: &Desk, view: &MeetingView) -> AnyView {
    let brief = &view.brief;
    let names = |present: bool| {
        let names: Vec<&str> =
            brief.attendance.iter().filter(|member| member.present == present).map(|member| member.name.as_str()).collect();
        if names.is_empty() { "无".to_owned() } else { names.join("、") }
    };
    let notes: Vec<_> =
        view.notes.lines().filter(|line| !line.trim().is_empty()).map(|line| view! { <p>{line.trim().to_owned()}</p> }).collect();
    let tables: Vec<_> = Card::ALL.iter().filter_map(|card| decided(desk, view, *card)).collect();
    let nothing = tables.is_empty().then(|| view! { <p>"本次会议尚未确定档次。"</p> });
    view! {
        <article class="official-paper">
            <p class="number">{brief.number.clone()}</p>
            <h2 class="title">{format!("推进依法行政工作领导小组会议纪要（{} 年度评议考核）", view.cycle.year)}</h2>
            <div class="body">
                <p>{format!("时间：{}", calendar::long_day(brief.day))}</p><p>{format!("地点：{}", brief.place)}</p><p>{format!("主持：{}", brief.chair)}</p>
                <p>{format!("出席：{}", names(true))}</p><p>{format!("缺席：{}", names(false))}</p>
                {notes}
                <p>"会议议定："</p>{nothing}{tables}
            </div>
        </article>
    }
    .into_any()
}

fn decided(desk: &Desk, view: &MeetingView, card: Card) -> Option<AnyView> {
    let rows: Vec<_> = view
        .decided
        .iter()
        .filter(|line| line.card == card)
        .map(|line| {
            let proposed = line.proposed.map(|grade| grade.label()).unwrap_or_default();
            let place = if card == Card::Officer { format!("（{}）", line.department) } else { String::new() };
            view! {
                <tr><td><a href=desk.to(&format!("assessment/object/{}", line.object))>{format!("{}{place}", line.name)}</a></td><td class="num">{line.score.to_string()}</td><td>{proposed}</td>
                <td>{grade_tag(line.grade)}</td><td>{line.note.clone()}</td><td>{line.by.clone()}</td></tr>
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <h3>{card.label()}</h3>
            <div class="table-wrap"><table><thead><tr><th scope="col">"对象"</th><th scope="col">"得分"</th><th scope="col">"建议"</th><th scope="col">"确定"</th><th scope="col">"理由"</th><th scope="col">"经办"</th></tr></thead><tbody>{rows}</tbody></table></div>
        }
        .into_any()
    })
}
