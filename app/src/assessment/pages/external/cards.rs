//! Evaluation cards 评议卡: issued, printed once, revoked.

use super::{crumbs, head, place, year};
use crate::identity::pages::pager;
use crate::server::Desk;
use crate::ui::{Page, field, select};
use domain::assessment::command::external::{ISSUE_MAX, grouped};
use domain::assessment::view::external::{CardBatch, CardSheet, ExternalBrief};
use domain::{Failure, calendar};
use leptos::prelude::*;
use qrcode::{Color, QrCode};
use service::assessment::external::cards;
use uuid::Uuid;

/// `/b/{slug}/assessment/year/{year}/external/cards`
pub async fn list(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let before = desk.query("before").and_then(|key| key.parse::<i32>().ok());
    let cards::CardsView { brief: round, page: list, departments } =
        desk.seen(cards::batches(&desk.house, &desk.session, year, before).await)?;
    let issue = (round.may_act && desk.now < round.ends).then(|| issue_form(&desk, &round, departments));
    let open = list.rows.iter().any(|row| unused(row) > 0);
    let rows: Vec<_> = list.rows.iter().map(|row| line(&round, row)).collect();
    let table = if rows.is_empty() {
        view! { <div class="empty"><strong>"还没有发放评议卡"</strong><p>"在上方填写张数，生成后打印、裁开，交窗口发给办事群众。"</p></div> }.into_any()
    } else {
        view! {
            <div class="table-wrap"><table class="table"><caption class="quiet">"已发放的评议卡，新的在前"</caption>
            <thead><tr><th scope="col">"卡号"</th><th scope="col">"评议科室"</th><th scope="col" class="num">"张数"</th><th scope="col" class="num">"已用"</th><th scope="col" class="num">"作废"</th><th class="verbs"><span class="quiet">"操作"</span></th></tr></thead>
            <tbody>{rows}</tbody></table></div>
        }
        .into_any()
    };
    let first = before.is_some().then(|| place(&desk, year, "/cards"));
    let next = list.next.as_deref().map(|key| place(&desk, year, &format!("/cards?before={key}")));
    let turning = (first.is_some() || next.is_some()).then(|| pager(first, format!("本页 {} 批", list.rows.len()), next));
    let all = (round.may_act && open).then(|| {
        view! {
            <section class="card" aria-labelledby="all"><h2 id="all">"全部作废"</h2>
            <form class="form" method="post" action="/api/assessment/revoke_cards"><input type="hidden" name="year" value=year.to_string()/>
            <ul class="consequences"><li class="is-final">"本年度所有未使用的评议卡随即失效，不能恢复；已经提交的评议不受影响。"</li></ul>
            <div class="form-actions"><button class="button danger">"作废全部未使用的卡"</button></div></form></section>
        }
    });
    let lede = "评议卡发给办事群众，凭卡上的二维码或评议码填写，一卡一次，不需要账号。";
    let body = view! {
        {head(&desk, year, "执法评议卡", lede, ())}
        {issue}
        <section class="card has-table" aria-labelledby="issued"><h2 id="issued">"已发放"</h2>{table}{turning}</section>
        {all}
    };
    Ok(Page::new("assessment", "执法评议卡", crumbs(&desk, year, Some("执法评议卡")), body))
}

fn unused(row: &CardBatch) -> u32 {
    let [cards, used, revoked] = row.counts;
    cards.saturating_sub(used + revoked)
}

fn issue_form(desk: &Desk, round: &ExternalBrief, departments: Vec<(domain::ids::ObjectId, String)>) -> AnyView {
    let any = ("".to_owned(), "不限科室，由填写人选择".to_owned());
    let options = std::iter::once(any).chain(departments.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
    let from = calendar::month_day(calendar::day_of(round.opens, desk.zone()));
    let note = format!("卡自 {from} 起可以填写，有效到 {}。", calendar::due(round.ends, desk.zone()));
    view! {
        <section class="card" aria-labelledby="issue"><h2 id="issue">"发放评议卡"</h2>
        <form class="form" method="post" action="/api/assessment/issue_cards">
            <input type="hidden" name="year" value=round.cycle.year.to_string()/>
            {field(&desk.form, "cards", "张数", "number", "20", &format!("每次 1 至 {ISSUE_MAX} 张"))}
            {select(&desk.form, "object", "评议科室", options, "", "放在某个科室窗口的，选该科室")}
            <ul class="consequences"><li>{note}</li><li class="is-final">"生成后请立即打印：系统只保存校验值，一小时后不能再次打印。"</li></ul>
            <div class="form-actions"><button class="button primary">"生成评议卡"</button></div>
        </form></section>
    }
    .into_any()
}

fn line(round: &ExternalBrief, row: &CardBatch) -> AnyView {
    let numbers = format!("{}—{} 号", row.numbers.0, row.numbers.1);
    let [cards, used, revoked] = row.counts;
    let revoke = (round.may_act && unused(row) > 0).then(|| {
        view! {
            <form method="post" action="/api/assessment/revoke_cards"><input type="hidden" name="year" value=round.cycle.year.to_string()/><input type="hidden" name="batch" value=row.id.to_string()/>
            <button class="link">"作废未使用的"<span class="quiet">{format!("：{numbers}")}</span></button></form>
        }
    });
    view! {
        <tr><th scope="row">{numbers.clone()}</th><td data-label="评议科室">{row.department.clone().unwrap_or_else(|| "不限".to_owned())}</td>
        <td class="num" data-label="张数">{cards}</td><td class="num" data-label="已用">{used}</td><td class="num" data-label="作废">{revoked}</td><td class="verbs">{revoke}</td></tr>
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/external/sheet`
pub async fn sheet(desk: Desk) -> Result<Page, Failure> {
    let year = year(&desk)?;
    let batch = desk.query("batch").and_then(|text| text.parse::<Uuid>().ok()).ok_or(Failure::NotFound)?;
    let seed = desk.query("seed").unwrap_or_default().to_owned();
    let view = desk.seen(cards::sheet(&desk.house, &desk.session, year, batch, &seed).await)?;
    let cards: Vec<_> = view.cards.iter().map(|(number, code)| card(&desk, year, &view, *number, code)).collect();
    let until = calendar::near(view.until, desk.now, desk.zone());
    let body = view! {
        <div class="screen-only stack">
            {head(&desk, year, &format!("打印评议卡（{} 张）", view.cards.len()), "用浏览器的“打印”输出到 A4 纸，沿虚线裁开。", ())}
            <div class="banner is-warn"><strong>"请现在打印"</strong><p>{format!("评议码只在本页出现，系统不保存。{until} 以后本页不能再打开；没有打印的，请作废后重新发放。")}</p></div>
        </div>
        <ul class="ballot-cards">{cards}</ul>
    };
    Ok(Page::new("assessment", "打印评议卡", crumbs(&desk, year, Some("打印评议卡")), body))
}

fn card(desk: &Desk, year: i32, view: &CardSheet, number: i32, code: &str) -> AnyView {
    let bureau = &desk.me().bureau;
    let short = format!("{}/b/{}/evaluate", desk.house.settings().public_url, bureau.slug);
    let about = view.department.clone().map_or_else(|| "评议为您办理的科室".to_owned(), |name| format!("评议科室：{name}"));
    let until = calendar::month_day(calendar::last_day(view.ends, desk.zone()));
    view! {
        <li class="ballot-card">
            <div class="text">
                <h2>{format!("{}执法评议卡", bureau.name)}</h2>
                <p>{about}</p>
                <p class="small">"手机扫码填写，约 3 分钟。不记名，不能查到是谁评的。"</p>
                <p class="small">{format!("也可打开 {short} 输入评议码：")}</p>
                <p class="code-large">{grouped(code)}</p>
                <p class="small">{format!("{year} 年度 第 {number} 号　有效至 {until}，限用一次　监督电话 {}", bureau.hotline)}</p>
            </div>
            {qr(&format!("{short}/{code}"))}
        </li>
    }
    .into_any()
}

/// A link as a QR code, drawn as one path: no style, no picture from elsewhere.
fn qr(link: &str) -> AnyView {
    let Ok(code) = QrCode::new(link.as_bytes()) else { return ().into_any() };
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    let size = width + 8;
    view! {
        <svg class="card-qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label="评议卡二维码" shape-rendering="crispEdges"><path d=path/></svg>
    }
    .into_any()
}
