//! The next step of a year, restated before it is taken: what will happen, who is concerned, what cannot be undone.

use super::crumbs;
use crate::server::Desk;
use crate::ui::{Page, field, textarea};
use domain::assessment::Card;
use domain::assessment::lifecycle::CycleAction;
use domain::assessment::view::result::ResultsView;
use domain::{Failure, Label};
use leptos::prelude::*;
use service::assessment::result::{notice, page as results};

/// `/b/{slug}/assessment/year/{year}/step`
pub async fn page(desk: Desk) -> Result<Page, Failure> {
    let year: i32 = desk.part("year")?;
    let view = desk.seen(results::results(&desk.house, &desk.session, year, Card::Department, None).await)?;
    let step = view.step.clone().ok_or(Failure::NotFound)?;
    let action = CycleAction::from_code(&step.action).ok_or(Failure::NotFound)?;
    if let Some(refusal) = step.refusal {
        return Err(Failure::refused(refusal));
    }
    let content = match action {
        CycleAction::Publish => publishing(&desk, year).await?,
        CycleAction::Review => reviewing(&desk, &view).await?,
        other => plain(&view, other),
    };
    let title = format!("{} 年度：{}", year, action.label());
    let body = view! {
        <a class="back" href=desk.to(&format!("assessment/year/{year}/results"))>"返回结果一览"</a>
        <div class="page-head"><div><h1>{title.clone()}</h1><p class="meta"><span>"请核对后办理"</span></p></div></div>
        {content}
    };
    Ok(Page::new("assessment", title, crumbs(&desk, year, vec![(action.label().into(), None)]), body).narrow())
}

fn form(view: &ResultsView, action: CycleAction, consequences: AnyView) -> AnyView {
    view! {
        <form class="form card" method="post" action="/api/assessment/advance">
            <input type="hidden" name="cycle" value=view.cycle.id.to_string()/><input type="hidden" name="action" value=action.code()/>
            {consequences}
            <div class="form-actions"><button class="button primary">{action.label()}</button></div>
        </form>
    }
    .into_any()
}

async fn reviewing(desk: &Desk, view: &ResultsView) -> Result<AnyView, Failure> {
    let missing = desk.seen(results::missing(&desk.house, &desk.session, view.cycle.year).await)?;
    let who = (!missing.is_empty()).then(|| {
        let names: Vec<&str> = missing.iter().map(|(_, name)| name.as_str()).collect();
        view! {
            <div class="banner is-warn"><strong>{format!("{} 个机构没有报送自查自评", missing.len())}</strong>
            <p>{format!("{}。转入审查后不能再报送，其自查自评部分计 0 分，不由其他部分分摊。", names.join("、"))}</p>
            <a class="button" href=desk.to(&format!("assessment/year/{}", view.cycle.year))>"先去催报或者准予逾期"</a></div>
        }
    });
    let consequences = view! {
        <ul class="consequences">
            <li>"自查自评停止填写和报送；已报送的仍可接收。"</li>
            <li>"互评和外部评议的得分计入结果。"</li>
            <li>"考核办公室开始逐个审查，提出档次建议。"</li>
            <li class="is-final">"转入审查后不能退回到填报阶段。"</li>
        </ul>
    }
    .into_any();
    Ok(view! { {who}{form(view, CycleAction::Review, consequences)} }.into_any())
}

fn plain(view: &ResultsView, action: CycleAction) -> AnyView {
    let consequences = if action == CycleAction::Decide {
        view! { <ul class="consequences"><li>"全部考核对象的档次已经确定，年终考评结束。"</li><li>"考核办公室可以通报结果。"</li><li class="is-final">"此后档次只能经复核更正。"</li></ul> }.into_any()
    } else {
        view! { <ul class="consequences"><li>"复核期限已满，全部申请已经答复。"</li><li class="is-final">"归档后，本年度的全部内容只能查看。"</li></ul> }.into_any()
    };
    form(view, action, consequences)
}

async fn publishing(desk: &Desk, year: i32) -> Result<AnyView, Failure> {
    let (cycle, title, body, lines) = desk.seen(notice::proposal(&desk.house, &desk.session, year).await)?;
    Ok(view! {
        <form class="form" method="post" action="/api/assessment/publish">
            <input type="hidden" name="cycle" value=cycle.to_string()/>
            {field(&desk.form, "title", "标题", "text", &title, "")}
            {textarea(&desk.form, "body", "正文", 12, &body, "可以补充先进做法、主要问题和整改要求；结果一览表自动附后")}
            <ul class="consequences">
                <li>{format!("通报附 {} 个考核对象的得分和档次，本局人员登录后均可查看。", lines.len())}</li>
                <li>"各科室负责人收到邮件，写明申请复核的期限。"</li>
                <li class="is-final">"印发后编号和内容不再修改；有错误的，经复核更正并另发通报。"</li>
            </ul>
            <div class="form-actions"><button class="button primary">"印发通报"</button></div>
        </form>
    }
    .into_any())
}
