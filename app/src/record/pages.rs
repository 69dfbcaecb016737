//! The log of operations, and the mail of a demonstration.

pub mod mail;
pub mod template;

use crate::identity::pages::pager;
use crate::server::{Desk, Request, parameters, request};
use crate::ui::{Page, outside};
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::record::audit as log;
use service::record::mailbox::{self, Letter};
use std::io;
use std::path::PathBuf;

/// `/b/{slug}/audit`
pub async fn audit(desk: Desk) -> Result<Page, Failure> {
    let before = desk.query("before").and_then(|key| key.parse::<i64>().ok());
    let list = desk.seen(log::page(&desk.house, &desk.session, before).await)?;
    let rows: Vec<_> = list
        .rows
        .iter()
        .map(|row| {
            let short: String = row.hash.chars().take(12).collect();
            let note = row.note.clone().filter(|note| !note.is_empty()).unwrap_or_else(|| "—".to_owned());
            view! {
                <tr><th scope="row" class="num">{row.sequence}</th><td data-label="时间">{calendar::exact(row.at, desk.zone())}</td>
                <td data-label="人员">{row.by.clone()}</td><td data-label="操作">{row.action.clone()}</td><td data-label="事项">{row.subject.clone()}</td>
                <td class="minor" data-label="理由">{note}</td><td class="minor" data-label="校验值"><span class="code" title=row.hash.clone()>{short}</span></td></tr>
            }
        })
        .collect();
    let first = before.is_some().then(|| desk.to("audit"));
    let next = list.next.as_deref().map(|key| desk.to(&format!("audit?before={key}")));
    let turning = pager(first, format!("本页 {} 条", list.rows.len()), next);
    let table = if rows.is_empty() {
        view! { <div class="empty"><strong>"没有更早的记录"</strong><p>"登录、修改、报送、审查等每一次操作都会自动记在这里。"</p></div> }
            .into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"操作记录，新的在前"</caption>
            <thead><tr><th scope="col" class="num">"序号"</th><th scope="col">"时间"</th><th scope="col">"人员"</th><th scope="col">"操作"</th><th scope="col">"事项"</th>
            <th scope="col">"理由"</th><th scope="col">"校验值"</th></tr></thead><tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    let body = view! {
        <div class="page-head"><div><h1>"操作记录"</h1><p class="lede">"本局各项操作由谁、何时、以何理由办理。每条记录的校验值由前一条推算得出，事后改动可以查出。"</p></div></div>
        <section class="card has-table">{table}{turning}</section>
    };
    Ok(Page::new("audit", "操作记录", vec![("操作记录".into(), None)], body))
}

/// The folder of a demonstration; elsewhere there is no such page.
fn folder(request: &Request) -> Result<PathBuf, Failure> {
    request.house.settings().mail_folder.clone().ok_or(Failure::NotFound)
}

/// Reads the folder beside the threads that answer requests.
async fn reading<T, F>(request: &Request, read: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    let broken = |error: service::Error| error.into_failure(&request.request_id);
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => Err(Failure::NotFound),
        Ok(Err(error)) => Err(broken(error.into())),
        Err(lost) => Err(broken(lost.into())),
    }
}

fn framed(body: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="public is-wide">
            <header><div><a class="bureau" href="/"><span class="mark" aria-hidden="true">"责"</span><span><strong>"演示邮件"</strong><small>"行政执法责任制"</small></span></a></div></header>
            <main id="main" tabindex="-1">{body}</main>
        </div>
    }
    .into_any()
}

fn sent(letter: &Letter, request: &Request) -> String {
    letter.at.map_or_else(|| "—".to_owned(), |at| calendar::near(at, request.house.now(), chrono_tz::Asia::Shanghai))
}

/// `/demo/mail`
pub fn mail_list() -> AnyView {
    const SHOWN: usize = 200;
    let request = request();
    outside(async move {
        let request = request?;
        let folder = folder(&request)?;
        let mut letters = reading(&request, move || mailbox::list(&folder)).await?;
        let all = letters.len();
        letters.truncate(SHOWN);
        let rows: Vec<_> = letters
            .iter()
            .map(|letter| {
                let href = format!("/demo/mail/{}", letter.file);
                view! {
                    <tr><th scope="row"><a href=href>{letter.subject.clone()}</a></th><td data-label="收件人">{letter.to.clone()}</td>
                    <td class="minor" data-label="时间">{sent(letter, &request)}</td></tr>
                }
            })
            .collect();
        let more = (all > SHOWN).then(|| view! { <p class="small muted">{format!("共 {all} 封，列出最近 {SHOWN} 封。")}</p> });
        let table = if rows.is_empty() {
            view! { <div class="empty"><strong>"还没有邮件"</strong><p>"邀请用户、忘记密码、报送和退回之后，系统发出的邮件会列在这里。"</p></div> }.into_any()
        } else {
            view! {
                <div class="table-wrap"><table class="table"><caption class="quiet">"邮件，新的在前"</caption>
                <thead><tr><th scope="col">"主题"</th><th scope="col">"收件人"</th><th scope="col">"时间"</th></tr></thead><tbody>{rows}</tbody></table></div>
            }
            .into_any()
        };
        let body = view! {
            <div class="page-head"><div><h1>"演示邮件"</h1><p class="lede">"演示环境不对外发送邮件，本应发出的都放在这里，供体验邀请、提醒等环节。"</p></div></div>
            <section class="card has-table">{table}</section>
            {more}
        };
        Ok(("演示邮件".to_owned(), framed(body)))
    })
}

/// `/demo/mail/{file}`
pub fn mail() -> AnyView {
    let request = request();
    let file = parameters().0.remove("file").unwrap_or_default();
    outside(async move {
        let request = request?;
        let folder = folder(&request)?;
        let (letter, text) = reading(&request, move || mailbox::read(&folder, &file)).await?;
        let base = request.house.settings().public_url.clone();
        let paragraphs: Vec<_> = text.split("\n\n").filter(|p| !p.trim().is_empty()).map(|p| paragraph(p.trim(), &base)).collect();
        let body = view! {
            <a class="back" href="/demo/mail">"返回邮件列表"</a>
            <div class="page-head"><div><h1>{letter.subject.clone()}</h1><p class="meta"><span>{format!("收件人：{}", letter.to)}</span><span>{sent(&letter, &request)}</span></p></div></div>
            <article class="card"><div class="prose">{paragraphs}</div></article>
        };
        Ok((letter.subject, framed(body)))
    })
}

fn paragraph(text: &str, base: &str) -> AnyView {
    let lines: Vec<_> = text
        .lines()
        .map(|line| match link(line, base) {
            Some((before, href, after)) => {
                let (before, href, after) = (before.to_owned(), href.to_owned(), after.to_owned());
                let shown = href.clone();
                view! { {before}<a href=href>{shown}</a>{after}<br/> }.into_any()
            }
            None => view! { {line.to_owned()}<br/> }.into_any(),
        })
        .collect();
    view! { <p>{lines}</p> }.into_any()
}

/// The text before a link to this deployment, the link, and the text after. Other addresses stay text.
fn link<'a>(line: &'a str, base: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = line.split_at(line.find(base)?);
    let length = rest.find(|c: char| !c.is_ascii_graphic()).unwrap_or(rest.len());
    let (href, after) = rest.split_at(length);
    let within = href.strip_prefix(base).is_some_and(|path| path.is_empty() || path.starts_with('/'));
    (within && !base.is_empty()).then_some((before, href, after))
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn only_links_to_this_deployment_can_be_clicked() {
        let base = "http://zeren.example";
        assert_eq!(
            link("登录系统：http://zeren.example/b/dacheng，请办理", base),
            Some(("登录系统：", "http://zeren.example/b/dacheng", "，请办理"))
        );
        for line in ["http://zeren.example.evil/b", "http://evil.example/", "没有链接", "http://zeren.example@evil.example/"] {
            assert_eq!(link(line, base), None, "{line}");
        }
    }
}
