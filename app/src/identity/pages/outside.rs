//! What is reached without a log-in: the list of bureaus, a bureau's front page, logging in, and setting a password.

use super::seen;
use crate::assessment;
use crate::server::{Form, Request, parameters, request};
use crate::ui::frame::gate;
use crate::ui::{error_summary, field, outside};
use axum::http::StatusCode;
use domain::Failure;
use domain::identity::view::BureauView;
use domain::identity::{BureauStatus, password};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use service::demo;
use service::identity::{account, bureau as bureaus};

/// A page about the bureau of the address.
pub(crate) fn of_bureau<F, Fut>(make: F) -> AnyView
where
    F: FnOnce(Request, BureauView) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(String, AnyView), Failure>> + Send + 'static,
{
    let request = request();
    let slug = parameters().0.remove("slug").unwrap_or_default();
    outside(async move {
        let request = request?;
        let bureau = seen(&request, bureaus::by_slug(&request.house, &slug).await)?;
        make(request, bureau).await
    })
}

pub(crate) fn titled(title: &str, bureau: &BureauView) -> String {
    format!("{title} · {}", bureau.name)
}

pub(crate) fn suspended(bureau: &BureauView) -> Option<AnyView> {
    (bureau.status == BureauStatus::Suspended).then(|| {
        view! {
            <div class="banner is-warn" role="status"><strong>{format!("{}已暂停使用本系统", bureau.name)}</strong>
            <p>"暂时不能登录和办理，已有的内容保留，考核期限照常计算。需要恢复的，请联系平台运营人员。"</p></div>
        }
        .into_any()
    })
}

/// `/`
pub fn landing() -> AnyView {
    let request = request();
    let query = parameters().1.remove("q").unwrap_or_default();
    outside(async move {
        let request = request?;
        let all = seen(&request, bureaus::list(&request.house).await)?;
        let wanted = query.trim().to_owned();
        let search = (all.len() > 8 || !wanted.is_empty()).then(|| {
            view! {
                <form class="toolbar" role="search" method="get" action="/"><div class="search">
                <input class="input" type="search" name="q" value=query aria-label="单位名称或地区" placeholder="单位名称或地区"/><button class="button">"查找"</button></div></form>
            }
        });
        let nothing = all.is_empty();
        let cards: Vec<_> = all.iter().filter(|b| b.name.contains(&wanted) || b.region.contains(&wanted)).map(card).collect();
        let list = if cards.is_empty() {
            let (title, what) = if nothing {
                ("还没有开通的单位", "由平台运营人员新增单位并邀请其管理员后，单位会列在这里。")
            } else {
                ("没有符合条件的单位", "请换一个名称或地区，或者清空后重新查找。")
            };
            view! { <div class="empty"><strong>{title}</strong><p>{what}</p></div> }.into_any()
        } else {
            view! { <ul class="bureaus">{cards}</ul> }.into_any()
        };
        let mail = request.house.settings().mail_folder.is_some().then(|| view! { "　"<a href="/demo/mail">"演示邮件"</a> });
        let demonstration = request.house.settings().demonstration.then(|| {
            view! { <div class="banner is-slim"><strong>"演示环境"</strong><p>"单位、人员和内容均为虚构，登录页列有演示账号。"</p></div> }
        });
        let body = view! {
            <div class="public is-wide">
                <header><div>
                    <a class="bureau" href="/"><span class="mark" aria-hidden="true">"责"</span><span><strong>"行政执法责任制"</strong><small>"工作平台"</small></span></a>
                </div></header>
                <main id="main" tabindex="-1">
                    <div class="hero"><h1>"请选择您的单位"</h1><p class="lede">"工作人员由此登录，办理评议考核等事项。"</p></div>
                    {demonstration}
                    {search}
                    {list}
                    <p class="small muted">"没有您的单位？请与上级主管部门联系开通。"</p>
                </main>
                <footer><div><a href="/operator">"平台运营"</a>{mail}</div></footer>
            </div>
        };
        Ok(("选择单位 · 行政执法责任制".to_owned(), body.into_any()))
    })
}

fn card(bureau: &BureauView) -> AnyView {
    let home = format!("/b/{}", bureau.slug);
    let way = if bureau.status == BureauStatus::Suspended {
        view! { <p><span class="tag">"已停用"</span></p> }.into_any()
    } else {
        view! { <p class="ways"><a href=format!("{home}/login")>"工作人员登录"<span class="quiet">{format!("：{}", bureau.name)}</span></a></p> }.into_any()
    };
    view! { <li><h2><a href=home.clone()>{bureau.name.clone()}</a></h2><p class="small muted">{bureau.region.clone()}</p>{way}</li> }
        .into_any()
}

/// `/b/{slug}`
pub fn bureau() -> AnyView {
    of_bureau(|_, bureau| async move {
        let home = format!("/b/{}", bureau.slug);
        let way = (bureau.status == BureauStatus::Active)
            .then(|| view! { <p><a class="button primary large" href=format!("{home}/login")>"工作人员登录"</a></p> });
        let name = bureau.name.clone();
        let body = view! {
            <div class="public">
                <header><div>
                    <a class="bureau" href=home.clone()><span class="mark" aria-hidden="true">"责"</span><span><strong>{name.clone()}</strong><small>"行政执法责任制"</small></span></a>
                </div></header>
                <main id="main" tabindex="-1">
                    <div class="hero"><h1>{name.clone()}</h1><p class="lede">"行政执法责任制工作平台"</p></div>
                    {suspended(&bureau)}
                    <dl class="facts"><div><dt>"地区"</dt><dd>{bureau.region.clone()}</dd></div><div><dt>"监督投诉电话"</dt><dd>{bureau.hotline.clone()}</dd></div></dl>
                    {way}
                    {assessment::pages::external::public::doors(&bureau)}
                </main>
                <footer><div><a href="/">"换一个单位"</a></div></footer>
            </div>
        };
        Ok((name, body.into_any()))
    })
}

/// `/b/{slug}/login`
pub fn log_in() -> AnyView {
    let next = parameters().1.remove("next");
    of_bureau(|request, bureau| async move {
        let title = titled("登录", &bureau);
        let home = format!("/b/{}", bureau.slug);
        if let Some(why) = suspended(&bureau) {
            let body = view! { <h1>"暂时不能登录"</h1>{why}<p><a href="/">"换一个单位"</a></p> };
            return Ok((title, gate(Some((bureau.name.clone(), home)), &Form::default(), body)));
        }
        let card = log_in_card(&request, &bureau, next.as_deref());
        let logins = if request.house.settings().demonstration { demo::logins(&bureau.slug) } else { Vec::new() };
        if logins.is_empty() {
            return Ok((title, gate(Some((bureau.name.clone(), home)), &request.form, card)));
        }
        let accounts: Vec<_> = logins.into_iter().map(|login| demo_account(&bureau, login, next.as_deref())).collect();
        let mail = request
            .house
            .settings()
            .mail_folder
            .is_some()
            .then(|| view! { <p>"系统发出的邮件可在"<a href="/demo/mail">"演示邮件"</a>"中查看。"</p> });
        let body = view! {
            <main id="main" class="gate has-aside" tabindex="-1"><div class="gate-columns">
                <div class="stack">
                    <a class="bureau" href=home><span class="mark" aria-hidden="true">"责"</span><span><strong>{bureau.name.clone()}</strong><small>"行政执法责任制工作平台"</small></span></a>
                    <section class="card">{error_summary(&request.form)}{card}</section>
                </div>
                <section class="demo" aria-labelledby="demo"><h2 id="demo">"演示账号"</h2>
                    <p>"本单位为演示环境，人员和内容均为虚构。选一个身份直接进入。"</p>{mail}<ul>{accounts}</ul></section>
            </div></main>
        };
        Ok((title, body.into_any()))
    })
}

fn log_in_card(request: &Request, bureau: &BureauView, next: Option<&str>) -> AnyView {
    let home = format!("/b/{}", bureau.slug);
    let here = request.session.as_ref().filter(|session| session.me().bureau.slug == bureau.slug);
    let already = here.map(|session| {
        let text = format!("您已登录：{}", session.me().name);
        view! { <div class="banner is-slim" role="status"><strong>{text}</strong><p><a href=format!("{home}/home")>"进入待办"</a></p></div> }
    });
    let after = next.map(|_| view! { <p class="small muted">"登录后回到刚才要看的页面。"</p> });
    view! {
        <h1>"登录"</h1>
        {already}
        {after}
        <form class="form" method="post" action="/api/identity/log_in">
            <input type="hidden" name="slug" value=bureau.slug.clone()/>
            {hidden_next(next)}
            {field(&request.form, "login", "登录名", "username", "", "")}
            {field(&request.form, "password", "密码", "password", "", "")}
            <button class="button primary large wide">"登录"</button>
            <p class="small muted"><a href=format!("{home}/forgot")>"忘记密码"</a>"　"<a href="/">"换一个单位"</a><br/>
            "账号只在本单位有效。连续 5 次输错的，须等待 15 分钟再试。"</p>
        </form>
    }
    .into_any()
}

fn hidden_next(next: Option<&str>) -> Option<AnyView> {
    next.map(|next| view! { <input type="hidden" name="next" value=next.to_owned()/> }.into_any())
}

fn demo_account(bureau: &BureauView, login: domain::identity::view::DemoLogin, next: Option<&str>) -> AnyView {
    let (name, position) =
        login.who.split_once('　').map_or((login.who.clone(), String::new()), |(name, position)| (name.to_owned(), position.to_owned()));
    let first = name.chars().next().map(String::from).unwrap_or_default();
    view! {
        <li><form method="post" action="/api/identity/log_in">
            <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="login" value=login.login/>
            <input type="hidden" name="password" value=demo::PASSWORD/>{hidden_next(next)}
            <button><span class="avatar" aria-hidden="true">{first}</span><span>{name}<small>{position}</small></span></button>
        </form></li>
    }
    .into_any()
}

/// `/b/{slug}/forgot`
pub fn forgot() -> AnyView {
    let sent = parameters().1.get("done").is_some_and(|done| done == "sent");
    of_bureau(move |request, bureau| async move {
        let home = format!("/b/{}", bureau.slug);
        let log_in = format!("{home}/login");
        let body = if sent {
            let mail = request.house.settings().mail_folder.is_some().then(|| view! { <p><a href="/demo/mail">"查看演示邮件"</a></p> });
            view! {
                <h1>"请查收邮件"</h1>
                <p>"您填写的登录名如为本局在用的账号，重新设置密码的链接已发到其登记的邮箱，2 小时内有效。"</p>
                <p class="small muted">"几分钟后仍没有收到的，请查看垃圾邮件，核对登录名后重新申请，或者联系本局管理员。"</p>
                {mail}
                <p><a class="button" href=log_in>"返回登录"</a></p>
            }
            .into_any()
        } else {
            let why = suspended(&bureau);
            let form = why.is_none().then(|| {
                view! {
                    <p>"填写登录名，重新设置密码的链接会发到该账号登记的邮箱。"</p>
                    <form class="form" method="post" action="/api/identity/request_reset">
                        <input type="hidden" name="slug" value=bureau.slug.clone()/>
                        {field(&request.form, "login", "登录名", "username", "", "")}
                        <button class="button primary large wide">"发送邮件"</button>
                    </form>
                }
            });
            view! { <h1>"忘记密码"</h1>{why}{form}<p class="small muted"><a href=log_in>"返回登录"</a></p> }.into_any()
        };
        Ok((titled("忘记密码", &bureau), gate(Some((bureau.name.clone(), home)), &request.form, body)))
    })
}

/// `/b/{slug}/invitation/{token}` and `/b/{slug}/reset/{token}`
pub fn accept() -> AnyView {
    let token = parameters().0.remove("token").unwrap_or_default();
    let reset = leptos_router::hooks::use_location().pathname.get_untracked().contains("/reset/");
    let response = use_context::<ResponseOptions>();
    of_bureau(move |request, bureau| async move {
        let title = titled("设置密码", &bureau);
        let home = format!("/b/{}", bureau.slug);
        let frame = Some((bureau.name.clone(), home.clone()));
        let (name, login, bureau) = match seen(&request, account::invitation(&request.house, &bureau.slug, &token).await) {
            Ok(found) => found,
            Err(Failure::Refused(refusal)) => {
                if let Some(response) = response {
                    response.set_status(StatusCode::GONE);
                }
                let again = reset.then(|| view! { <a class="button" href=format!("{home}/forgot")>"重新申请"</a> });
                let body = view! {
                    <h1>"不能用这个链接设置密码"</h1><p>{format!("{}。", refusal.message)}</p>
                    <p class="cluster"><a class="button primary" href=format!("{home}/login")>"前往登录"</a>{again}</p>
                };
                return Ok((title, gate(frame, &Form::default(), body)));
            }
            Err(failure) => return Err(failure),
        };
        let (heading, verb, note) = if reset {
            ("重新设置密码", "保存并登录", "保存后，原密码和各设备上的登录随即失效。不是您本人申请的，请关闭本页，密码不会改变。")
        } else {
            ("设置密码", "启用账号", "信息有误的，请与本局管理员联系，不要启用。")
        };
        let body = view! {
            <h1>{heading}</h1>
            <form class="form" method="post" action="/api/identity/accept">
                <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="token" value=token/>
                <dl class="facts"><div><dt>"姓名"</dt><dd>{name}</dd></div><div><dt>"登录名"</dt><dd class="code">{login}</dd></div></dl>
                {field(&request.form, "new_password", "新密码", "password", "", "")}
                {rules()}
                {field(&request.form, "again", "再输一次", "password", "", "")}
                <button class="button primary large wide">{verb}</button>
                <p class="small muted">{note}</p>
            </form>
        };
        Ok((title, gate(frame, &request.form, body)))
    })
}

/// What a password must be, in words.
pub(super) fn rules() -> AnyView {
    view! {
        <ul class="password-rules"><li>{format!("不少于 {} 位，可以是一句容易记住的话", password::MIN)}</li>
        <li>"不含姓名和登录名"</li><li>"不是常见的、容易猜到的密码"</li></ul>
    }
    .into_any()
}
