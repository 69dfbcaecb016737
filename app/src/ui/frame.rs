//! The frames that pages stand in, and what is shown when a page cannot be.

use super::form::error_summary;
use crate::server::{Desk, Form, Request, desk, request, status};
use axum::http::StatusCode;
use domain::Failure;
use domain::identity::view::Me;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::Title;
use std::future::Future;

/// A step of the way to a page: its name and address; the last one has none.
pub type Crumb = (String, Option<String>);

/// A page of the back office.
pub struct Page {
    /// The title of the window.
    pub title: String,
    /// The way here.
    pub crumbs: Vec<Crumb>,
    /// The rail's entry that is current: the first part of the path behind the bureau.
    pub module: &'static str,
    /// `content`, and how wide: empty, `is-full` or `is-narrow`.
    pub width: &'static str,
    /// What it shows.
    pub body: AnyView,
    /// Whether a form that has come back has done so to show something: then nothing is wrong with it.
    pub calm: bool,
}

impl Page {
    /// A page of usual width.
    pub fn new(module: &'static str, title: impl Into<String>, crumbs: Vec<Crumb>, body: impl IntoView + 'static) -> Self {
        Self { title: title.into(), crumbs, module, width: "", body: body.into_any(), calm: false }
    }

    /// A page for a form.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.width = "is-narrow";
        self
    }

    /// A page whose form came back as one wished.
    #[must_use]
    pub fn calm(mut self) -> Self {
        self.calm = true;
        self
    }

    /// A page that brings its own columns.
    #[must_use]
    pub fn full(mut self) -> Self {
        self.width = "is-full";
        self
    }
}

/// A page of the back office: `make` gets the desk of the person who is logged in.
pub fn office<F, Fut>(make: F) -> AnyView
where
    F: FnOnce(Desk) -> Fut + Send + 'static,
    Fut: Future<Output = Result<Page, Failure>> + Send + 'static,
{
    let (desk, asked) = (desk(), request().ok());
    let response = use_context::<ResponseOptions>();
    let making = async move {
        let desk = desk.map_err(|failure| (None, failure))?;
        make(desk.clone()).await.map(|page| (desk.clone(), page)).map_err(|failure| (Some(desk), failure))
    };
    let view = async move {
        match making.await {
            Ok((desk, page)) => framed(&desk, page).into_any(),
            Err((desk, failure)) => {
                if let Some(response) = response {
                    response.set_status(code(&failure));
                }
                match desk {
                    Some(desk) => {
                        let page = Page::new("", "无法显示", Vec::new(), trouble(&failure, &desk.request_id, &desk.to("home")));
                        framed(&desk, page).into_any()
                    }
                    None => alone(&failure, asked.as_ref()),
                }
            }
        }
    };
    view! { <Suspense>{Suspend::new(view)}</Suspense> }.into_any()
}

/// A page without log-in: `make` gives its title and content.
pub fn outside<Fut>(make: Fut) -> AnyView
where
    Fut: Future<Output = Result<(String, AnyView), Failure>> + Send + 'static,
{
    let asked = request().ok();
    let response = use_context::<ResponseOptions>();
    let view = async move {
        match make.await {
            Ok((title, body)) => view! { <Title text=title/> {body} }.into_any(),
            Err(failure) => {
                if let Some(response) = response {
                    response.set_status(code(&failure));
                }
                view! { <Title text="无法显示"/> {alone(&failure, asked.as_ref())} }.into_any()
            }
        }
    };
    view! { <Suspense>{Suspend::new(view)}</Suspense> }.into_any()
}

/// The status with which a failure is answered.
#[must_use]
pub fn code(failure: &Failure) -> StatusCode {
    match failure {
        Failure::Refused(_) | Failure::Invalid(_) | Failure::Unreachable(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Failure::NotFound => StatusCode::NOT_FOUND,
        Failure::Conflict(_) => StatusCode::CONFLICT,
        Failure::SignIn => StatusCode::UNAUTHORIZED,
        Failure::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What is shown instead of a page.
pub fn trouble(failure: &Failure, request_id: &str, home: &str) -> AnyView {
    let (title, what) = match failure {
        Failure::NotFound => ("没有找到这个页面", "网址可能有误，内容可能已被移除，或者不在您的职责范围内。"),
        Failure::SignIn => ("请先登录", "登录已过期或者尚未登录。"),
        Failure::Internal(_) => {
            ("系统出现故障", "本次操作没有完成，您的数据没有受影响。请稍后再试；仍不成功的，请把下面的编号告诉本局系统管理员。")
        }
        _ => ("不能显示这个页面", ""),
    };
    let what = if what.is_empty() { failure.to_string() } else { what.to_owned() };
    // Large only where somebody is asked to pass it on.
    let number = (!request_id.is_empty()).then(|| match failure {
        Failure::Internal(_) => view! { <p class="incident"><small>"故障编号"</small><b>{request_id.to_owned()}</b></p> }.into_any(),
        _ => view! { <p class="small muted">"编号 "<span class="code">{request_id.to_owned()}</span></p> }.into_any(),
    });
    view! {
        <section class="trouble">
            <h1>{title}</h1>
            <p class="lede">{what}</p>
            {number}
            <div class="actions"><a class="button primary" href=home.to_owned()>"返回首页"</a></div>
        </section>
    }
    .into_any()
}

/// The page for addresses that lead nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    status(StatusCode::NOT_FOUND);
    let asked = request().ok();
    view! { <Title text="没有找到"/> {alone(&Failure::NotFound, asked.as_ref())} }
}

/// What is shown instead of a page that has no frame: under the name of one's own bureau, and with the way back to it.
fn alone(failure: &Failure, asked: Option<&Request>) -> AnyView {
    let number = asked.map(|request| request.request_id.clone()).unwrap_or_default();
    let bureau = asked.and_then(|request| request.session.as_ref()).map(|session| session.me().bureau.clone());
    let (name, home) =
        bureau.map_or_else(|| ("行政执法责任制".to_owned(), "/".to_owned()), |bureau| (bureau.name, format!("/b/{}/home", bureau.slug)));
    view! {
        <div class="public">
            <header><div>
                <a class="bureau" href=home.clone()><span class="mark" aria-hidden="true">"责"</span><span><strong>{name}</strong><small>"行政执法责任制工作平台"</small></span></a>
            </div></header>
            <main id="main" tabindex="-1">{trouble(failure, &number, &home)}</main>
        </div>
    }
    .into_any()
}

struct Entry {
    module: &'static str,
    name: &'static str,
    icon: &'static str,
    shown: fn(&Me) -> bool,
}

const MODULES: &[Entry] = &[
    Entry { module: "home", name: "待办", icon: "M4 6.5l1.5 1.5L8 5.5M4 13l1.5 1.5L8 12M11 7h9M11 13.5h9M4 19.5h16", shown: |_| true },
    Entry { module: "deadlines", name: "期限", icon: "M12 20a8 8 0 100-16 8 8 0 000 16zM12 7.5V12l3 2.5", shown: |_| true },
    Entry { module: "assessment", name: "评议考核", icon: "M5 3.5h14v17H5zM8.5 8h7M8.5 12h7M8.5 16h4", shown: takes_part },
    Entry { module: "daily", name: "日常考核", icon: "M5 4.5h14v16H5zM8 3v3M16 3v3M8.5 13l2.5 2.5 4.5-5", shown: takes_part },
    Entry { module: "accountability", name: "过错责任", icon: "M12 4v16M6 7h12M6 7l-3 6h6zM18 7l-3 6h6z", shown: handles_faults },
    Entry { module: "standards", name: "指标标准", icon: "M4 6h16v14H4zM4 10h16M10 10v10", shown: takes_part },
    Entry { module: "complaints", name: "投诉举报", icon: "M4 5h16v11H9l-5 4zM8 9h8M8 12.5h5", shown: handles_complaints },
    Entry { module: "adverse", name: "撤销变更赔偿", icon: "M4 8h11a5 5 0 010 10H8M4 8l4-4M4 8l4 4", shown: oversees },
];

const BASICS: &[Entry] = &[
    Entry { module: "departments", name: "科室与职能", icon: "M4 20V9l8-5 8 5v11M9 20v-6h6v6", shown: |_| true },
    Entry {
        module: "bureau",
        name: "本局资料",
        icon: "M4 20h16M6 20V5h12v15M9 9h2M13 9h2M9 13h2M13 13h2M11 20v-3h2v3",
        shown: Me::administers,
    },
    Entry { module: "users", name: "用户", icon: "M12 12a4 4 0 100-8 4 4 0 000 8zM4 20c1-4 4-5 8-5s7 1 8 5", shown: Me::administers },
    Entry {
        module: "officers",
        name: "人员与证件",
        icon: "M3 5h18v14H3zM8.5 12a2 2 0 100-4 2 2 0 000 4zM5.5 16c.5-1.8 1.7-2.5 3-2.5s2.5.7 3 2.5M14.5 9.5H18M14.5 13.5H18",
        shown: keeps_officers,
    },
    Entry {
        module: "group",
        name: "领导小组",
        icon: "M8 11a3 3 0 100-6 3 3 0 000 6zM16 11a3 3 0 100-6 3 3 0 000 6zM2.5 19c.7-3 2.8-4.5 5.5-4.5s4.8 1.5 5.5 4.5M15 14.6c3.2-.4 5.7 1.1 6.5 4.4",
        shown: |_| true,
    },
    Entry {
        module: "calendar", name: "工作日历", icon: "M4 5.5h16v15H4zM4 10h16M8 3v4M16 3v4M8 14h2M14 14h2M8 17.5h2", shown: |_| true
    },
    Entry {
        module: "accountability/own",
        name: "本人事项",
        icon: "M12 11a4 4 0 100-8 4 4 0 000 8zM5 21v-2a7 7 0 0114 0v2z",
        shown: takes_part,
    },
    Entry { module: "delegations", name: "委托代办", icon: "M4 12h13M13 7l5 5-5 5", shown: |_| true },
    Entry { module: "mail", name: "邮件", icon: "M3 5.5h18v13H3zM3.5 6.5L12 13l8.5-6.5", shown: minds_mail },
    Entry { module: "audit", name: "操作记录", icon: "M6 4h12v16H6zM9 9h6M9 13h6", shown: inspects },
];

fn takes_part(me: &Me) -> bool {
    use domain::authority::Role;
    me.department.is_some() || !me.acting_for.is_empty() || me.roles.iter().any(|r| matches!(r, Role::Director | Role::Deputy))
}

/// As `domain::accountability::reach::handles`, from the own position; who acts for somebody finds it among the tasks.
fn handles_faults(me: &Me) -> bool {
    use domain::accountability::reach::OFFICES;
    use domain::authority::Role;
    me.functions.iter().any(|function| OFFICES.contains(function))
        || me.roles.iter().any(|role| matches!(role, Role::Director | Role::Deputy))
}

/// As `domain::complaint::reach::takes_part`; what departments are to execute is reached from the tasks.
fn handles_complaints(me: &Me) -> bool {
    use domain::authority::{Body, Role};
    domain::complaint::reach::OFFICES.iter().any(|office| me.functions.contains(office))
        || me.bodies.contains(&Body::LeadingGroup)
        || me.roles.iter().any(|role| matches!(role, Role::Director | Role::Deputy))
}

/// As `domain::identity::officer::reach`, from the own position.
fn keeps_officers(me: &Me) -> bool {
    use domain::authority::{Function, Role};
    let ranks = [Role::Administrator, Role::Director, Role::Deputy, Role::Head];
    me.roles.iter().any(|role| ranks.contains(role)) || me.carries(Function::LegalAffairs) || me.carries(Function::Discipline)
}

fn oversees(me: &Me) -> bool {
    domain::assessment::oversees(&me.roles, &me.functions, &me.bodies)
}

fn minds_mail(me: &Me) -> bool {
    domain::record::lifecycle::writes_templates(&me.roles, &me.functions)
}

fn inspects(me: &Me) -> bool {
    domain::record::reads_the_log(&me.roles, &me.functions)
}

fn shown(desk: &Desk, entries: &'static [Entry]) -> Vec<&'static Entry> {
    entries.iter().filter(|entry| (entry.shown)(desk.me())).collect()
}

fn links(desk: &Desk, entries: &[&Entry], current: &str, icons: bool) -> Vec<AnyView> {
    entries
        .iter()
        .map(|entry| {
            let here = (entry.module == current).then_some("page");
            let icon = icons.then(|| view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=entry.icon/></svg> });
            let link = view! { <a href=desk.to(entry.module) aria-current=here>{icon}{entry.name}</a> };
            if icons { link.into_any() } else { view! { <li>{link}</li> }.into_any() }
        })
        .collect()
}

fn framed(desk: &Desk, page: Page) -> AnyView {
    let done = desk
        .query("done")
        .filter(|_| desk.form.failure.is_none() && desk.form.once.is_none())
        .and_then(notice)
        .map(|text| view! { <div class="banner is-ok is-slim" role="status"><strong>{text}</strong></div> }.into_any());
    let refused = if page.calm { None } else { error_summary(&desk.form) };
    // Each part is erased by itself: as one type the frame would be too deep for the compiler.
    let (rail, bar, tabs) = (rail(desk, page.module), top_bar(desk, page.module, page.crumbs), tab_bar(desk, page.module));
    view! {
        <Title text=format!("{} · {}", page.title, desk.me().bureau.name)/>
        <div class="frame">
            {rail}
            <div class="desk">
                {bar}
                <main id="main" class=format!("content {}", page.width) tabindex="-1">{done}{refused}{page.body}</main>
            </div>
            {tabs}
        </div>
    }
    .into_any()
}

fn rail(desk: &Desk, module: &str) -> AnyView {
    view! {
        <aside class="rail">
            <a class="bureau" href=desk.to("home")>
                <span class="mark" aria-hidden="true">"责"</span>
                <span><strong>{desk.me().bureau.name.clone()}</strong><small>"行政执法责任制"</small></span>
            </a>
            <nav aria-label="主导航">
                <ul>{links(desk, &shown(desk, MODULES), module, false)}</ul>
                <h2 class="group">"基础"</h2>
                <ul>{links(desk, &shown(desk, BASICS), module, false)}</ul>
            </nav>
        </aside>
    }
    .into_any()
}

/// `消息` with the number of unread ones, which is read out as such.
fn inbox(desk: &Desk, module: &str) -> AnyView {
    let (unread, here) = (desk.me().unread, (module == INBOX).then_some("page"));
    let name = if unread > 0 { format!("消息，{unread} 条未读") } else { "消息，没有未读".to_owned() };
    let figure = (unread > 0).then(|| view! { <b class="unread">{if unread > 99 { "99+".to_owned() } else { unread.to_string() }}</b> });
    view! {
        <a class="bell" href=desk.to(INBOX) aria-label=name aria-current=here>
            <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 17h12l-1.5-2.5V10a4.5 4.5 0 00-9 0v4.5zM10 20h4"/></svg>
            <span class="word">"消息"</span>{figure}</a>
    }
    .into_any()
}

const INBOX: &str = "inbox";

fn top_bar(desk: &Desk, module: &str, crumbs: Vec<Crumb>) -> AnyView {
    let me = desk.me();
    let first = me.name.chars().next().map(String::from).unwrap_or_default();
    let acting = (!me.acting_for.is_empty())
        .then(|| view! { <p class="small muted">{format!("正在代 {} 办理", me.acting_for.join("、"))}</p> }.into_any());
    let crumbs: Vec<_> = crumbs
        .into_iter()
        .map(|(name, href)| match href {
            Some(href) => view! { <li><a href=href>{name}</a></li> }.into_any(),
            None => view! { <li><span aria-current="page">{name}</span></li> }.into_any(),
        })
        .collect();
    let panel = view! {
        <div class="panel">
            <p><strong>{me.name.clone()}</strong>" "<span class="muted">{me.login.clone()}</span></p>
            {acting}
            <a href=desk.to("account")>"我的账号与安全"</a>
            <hr/>
            <form method="post" action="/api/identity/log_out"><button>"退出登录"</button></form>
        </div>
    }
    .into_any();
    view! {
        <header class="topbar">
            <nav class="crumbs" aria-label="所在位置"><ol>{crumbs}</ol></nav>
            <div class="tools">
                {inbox(desk, module)}
                <details class="menu">
                    <summary><span class="role">{me.position()}</span><span class="avatar" aria-hidden="true">{first}</span><span class="quiet">"我的菜单"</span></summary>
                    {panel}
                </details>
            </div>
        </header>
    }
    .into_any()
}

/// On a phone: the first four entries that somebody has, and the others behind "more".
fn tab_bar(desk: &Desk, module: &str) -> AnyView {
    const TABS: usize = 4;
    let mut tabs = [shown(desk, MODULES), shown(desk, BASICS)].concat();
    let others = tabs.split_off(TABS.min(tabs.len()));
    let (unread, here) = (desk.me().unread, (module == INBOX).then_some("page"));
    let figure = (unread > 0).then(|| view! { <small class="muted">{format!("（{unread} 条未读）")}</small> });
    let messages = view! { <li><a href=desk.to(INBOX) aria-current=here>"消息"{figure}</a></li> }.into_any();
    view! {
        <nav class="tabbar" aria-label="快捷导航">
            {links(desk, &tabs, module, true)}
            <details class="more">
                <summary><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3"/></svg>"更多"</summary>
                <div class="sheet"><h2 class="group">"基础"</h2><ul>{messages}{links(desk, &others, module, false)}<li><a href=desk.to("account")>"我的账号与安全"</a></li></ul></div>
            </details>
        </nav>
    }
    .into_any()
}

/// What is said after something was done: the page it leads to names it by a code in its address.
const NOTICES: &[(&str, &str)] = &[
    ("complaint_accepted", "已受理，告知书已在投诉人的进度页显示"),
    ("complaint_told", "已告知投诉人"),
    ("complaint_merged", "已并案，两个编号都继续有效"),
    ("complaint_signed", "已签署"),
    ("complaint_proposed", "已报送领导小组"),
    ("complaint_sent_back", "已退回补充调查"),
    ("complaint_decided", "处理决定已记录，并已通知投诉受理科室"),
    ("complaint_notified", "已通知有关科室执行"),
    ("complaint_archived", "已立卷归档，不再修改"),
    ("complaint_reopened", "已重新办理，期限重新计算"),
    ("complaint_taken_on", "您已成为本件承办人"),
    ("complaint_contacted", "已发送，投诉人在进度页可以看到"),
    ("extension_requested", "延期申请已送局领导审批"),
    ("extension_settled", "延期申请已处理"),
    ("execution_reported", "执行情况已反馈"),
    ("saved", "已保存"),
    ("submitted", "已报送，回执已发送到您的邮箱"),
    ("accepted", "已接收"),
    ("returned", "已退回，并已通知科室负责人"),
    ("granted", "已准予逾期报送，并已通知科室负责人"),
    ("reminded", "提醒已发出"),
    ("draft", "草稿已保存"),
    ("cast", "评议已投出，谢谢"),
    ("round_closed", "评议已结束，可以查看结果"),
    ("opened", "考核已开启，并已通知各科室负责人"),
    ("prepared", "年度考核已建立，核对后即可开启"),
    ("invited", "邀请邮件已发出"),
    ("added", "已新增"),
    ("removed", "已移除"),
    ("deactivated", "账号已停用，其登录已全部结束"),
    ("reactivated", "账号已恢复"),
    ("uploaded", "已按上传的表格更新"),
    ("delegated", "委托已生效，并已通知受托人"),
    ("revoked", "委托已终止"),
    ("password", "密码已修改，其他设备上的登录已结束"),
    ("ended", "该设备上的登录已结束"),
    ("scored", "评分已保存"),
    ("proposed", "已提出档次建议"),
    ("proposed_all", "已为审查完毕的对象提出建议；其余对象还缺评分，或者您应当回避"),
    ("recalled", "已收回建议，可以修改评分"),
    ("called", "会议已登记，出席的成员可以确定档次"),
    ("decided", "档次已确定"),
    ("minuted", "已形成纪要"),
    ("advanced", "已转入下一阶段"),
    ("published", "通报已印发，并已通知各科室负责人"),
    ("objected", "复核申请已提出，由领导小组答复"),
    ("answered", "已答复"),
    ("fault_registered", "已登记，承办科室负责人收到待办通知"),
    ("fault_accepted", "已受理立案"),
    ("fault_told", "已告知，陈述申辩期限开始计算"),
    ("fault_stated", "已提交，承办科室收到待办通知"),
    ("fault_waived", "已放弃陈述申辩"),
    ("fault_determined", "已作出认定"),
    ("fault_proposed", "已提出，等待纪检监察机构会签"),
    ("fault_cleared", "已确认不予追究"),
    ("fault_countersigned", "已会签，等待批准"),
    ("fault_returned", "已退回，承办科室收到待办通知"),
    ("fault_approved", "已批准"),
    ("fault_decided", "处理决定书已编号，请送达当事人"),
    ("fault_served", "已登记送达，处理决定生效"),
    ("fault_appealed", "申诉已提出"),
    ("fault_answered", "已答复，当事人收到待办通知"),
    ("fault_lifted", "已解除暂停执法"),
    ("fault_attached", "文件已上传"),
    ("daily_entered", "已登记，并已告知考核对象"),
    ("daily_attached", "依据材料已上传"),
    ("daily_objected", "异议已提出，并已告知考核办公室"),
    ("daily_answered", "已答复，并已告知考核对象"),
    ("daily_withdrawn", "记录已撤销，并已告知考核对象"),
    ("adverse_registered", "已登记，并已告知科室负责人"),
    ("adverse_cancelled", "登记已注销，保留备查"),
    ("created", "已建立，邀请邮件已发给管理员"),
    ("imported", "已按表格导入"),
    ("suspended", "已停用"),
    ("resumed", "已恢复"),
    ("external_closed", "外部评议已结束，评议结果见下表"),
    ("issued", "评议卡已生成，请立即打印"),
    ("cards_revoked", "未使用的评议卡已作废"),
    ("invitation_revoked", "邀请已撤回"),
    ("paper_entered", "已录入，请另一人独立复核"),
    ("paper_counted", "两次录入一致，已计入"),
    ("paper_discarded", "已作废"),
    ("handled", "已记录办理情况"),
    ("resent", "已重新安排发送，结果稍后可以在“等待发送”“已发送”中看到"),
    ("dropped", "已不再发送，邮件内容已清除"),
    ("trial", "测试邮件已安排发送，请稍后点“刷新结果”"),
    ("attached", "已上传"),
    ("calendar_changed", "已登记，受影响的期限一并更改，见操作记录"),
    ("calendar_withdrawn", "已撤销，受影响的期限一并更改，见操作记录"),
    ("ladder_saved", "已保存，未了结的期限从现在起按新的安排提醒"),
    ("notes_read", "全部消息已标为已读"),
    ("wishes_saved", "消息设置已保存"),
    ("feed_revoked", "订阅地址已停用，日历中的内容不再更新"),
    ("holidays_entered", "节假日安排已生效，各单位正在重新计算期限"),
];

/// The text of a notice.
#[must_use]
pub fn notice(code: &str) -> Option<&'static str> {
    NOTICES.iter().find(|(c, _)| *c == code).map(|(_, text)| *text)
}

/// The plain frame of pages without log-in: one card in the middle.
pub fn gate(bureau: Option<(String, String)>, form: &Form, body: impl IntoView + 'static) -> AnyView {
    let (name, href) = bureau.unwrap_or_else(|| ("行政执法责任制".to_owned(), "/".to_owned()));
    let errors = error_summary(form);
    view! {
        <main id="main" class="gate" tabindex="-1">
            <a class="bureau" href=href><span class="mark" aria-hidden="true">"责"</span><span><strong>{name}</strong><small>"行政执法责任制工作平台"</small></span></a>
            <section class="card">{errors}{body}</section>
        </main>
    }
    .into_any()
}
