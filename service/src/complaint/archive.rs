//! The archive 立卷归档 (S 投诉 七): a numbered volume, read-only from then on, and a bundle of everything in it with an index.

use super::queries::{one, one_locked};
use super::rows::{complaint, complaint_file};
use super::seal::Seal;
use super::{file, page};
use crate::identity::Session;
use crate::{Error, House, Result};
use chrono::Datelike;
use domain::calendar;
use domain::complaint::lifecycle::{Case, CaseAction};
use domain::complaint::numbered;
use domain::complaint::reach::Sight;
use domain::complaint::view::CaseView;
use domain::ids::ComplaintId;
use domain::lifecycle::decide;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The kind under which volumes are numbered, which is also the mark of their numbers.
const VOLUMES: &str = "投卷";

/// Binds a case into a volume.
///
/// # Errors
/// Refused for all but the office and before the case is over; conflict when a colleague was faster.
pub async fn archive(house: &House, session: &Session, id: ComplaintId, version: i32) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (now, bureau) = (scope.now(), &session.me().bureau);
    let loaded = one_locked(&scope, session, id).await?;
    let transition = decide::<Case>(session.actor(), &loaded.facts, CaseAction::Archive, now)?;
    let writer = scope.apply(&transition.decision)?;
    let year = calendar::day_of(now, bureau.zone).year();
    let number = writer.next_number(VOLUMES, year).await?;
    let changes = complaint::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        volume: Set(Some(numbered(&bureau.short_name, VOLUMES, year, number))),
        archived_at: Set(Some(now)),
        ..complaint::ActiveModel::default()
    };
    writer.update(loaded.key(), version, changes).await?;
    scope.commit().await
}

/// The volume as one archive file: an index in HTML and every file of the case. Who complains is not in it: that stays under
/// the seal.
///
/// # Errors
/// Not found beyond reach, for those who do not handle the case, and before it is archived.
pub async fn bundle(house: &House, session: &Session, id: ComplaintId) -> Result<(String, Vec<u8>)> {
    let view = page::case(house, session, id).await?;
    let volume = view.volume.clone().filter(|_| view.sight == Sight::Handler).ok_or_else(Error::not_found)?;
    let scope = session.read(house).await?;
    one(&scope, session, id).await?;
    let seal = Seal::of(house, &scope).await?;
    let of = scope.select::<complaint_file::Entity>().filter(complaint_file::Column::ComplaintId.eq(id.0));
    let rows = of.order_by_asc(complaint_file::Column::Id).all(scope.tx()).await?;
    let mut files = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let (name, bytes) = file::content(house, &scope, &seal, id, row).await?;
        files.push((format!("材料/{:02}-{name}", place + 1), bytes));
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let index = index(&view, &volume, session, &names);
    let failed = |error: zip::result::ZipError| Error::Sheet(error.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("卷内目录.html", options).map_err(failed)?;
    zip.write_all(index.as_bytes())?;
    for (name, bytes) in &files {
        zip.start_file(name, options).map_err(failed)?;
        zip.write_all(bytes)?;
    }
    let bytes = zip.finish().map_err(failed)?.into_inner();
    Ok((format!("{volume}.zip"), bytes))
}

/// Text as it stands in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The cover and the index of a volume.
fn index(view: &CaseView, volume: &str, session: &Session, files: &[&str]) -> String {
    let bureau = &session.me().bureau;
    let at = |instant| calendar::exact(instant, bureau.zone);
    let mut text = format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>{0}</title><h1>{1}　投诉举报案卷</h1><dl>\
         <dt>卷号</dt><dd>{0}</dd><dt>登记编号</dt><dd>{2}</dd><dt>类别</dt><dd>{3}</dd><dt>收到时间</dt><dd>{4}</dd>\
         <dt>办理状态</dt><dd>{5}</dd><dt>承办人</dt><dd>{6}</dd></dl>\
         <h2>卷内目录</h2><table border=\"1\"><tr><th>顺序号</th><th>文号</th><th>责任者</th><th>题名</th><th>日期</th></tr>",
        escaped(volume),
        escaped(&bureau.name),
        escaped(&view.number),
        view.row.category,
        at(view.row.received),
        view.finding.map_or_else(|| view.row.state.to_string(), |finding| format!("{}，{finding}", view.row.state)),
        escaped(&view.handlers.join("、")),
    );
    let mut line = 0;
    let mut entry = |number: &str, by: &str, title: &str, day: String| {
        line += 1;
        let cells = [escaped(number), escaped(by), escaped(title), day].map(|cell| format!("<td>{cell}</td>")).concat();
        format!("<tr><td>{line}</td>{cells}</tr>")
    };
    text.push_str(&entry(&view.number, "投诉人", "投诉举报内容", at(view.row.received)));
    for paper in &view.papers {
        text.push_str(&entry(paper.number.as_deref().unwrap_or_default(), &paper.by, &paper.kind.to_string(), at(paper.at)));
    }
    for one in &view.executions {
        let day = one.report.as_ref().map(|(_, _, instant)| at(*instant)).unwrap_or_default();
        text.push_str(&entry(&one.decision, &one.department_name, "执行情况反馈", day));
    }
    for (file, name) in view.files.iter().zip(files) {
        text.push_str(&entry("", "投诉人", name, at(file.at)));
    }
    text.push_str("</table><h2>投诉举报内容</h2>");
    let part = |title: &str, body: &str| format!("<h3>{}</h3><p style=\"white-space:pre-wrap\">{}</p>", escaped(title), escaped(body));
    text.push_str(&part("事实与理由", &view.statement.text));
    text.push_str(&part("诉求", &view.statement.wish));
    text.push_str("<h2>文书</h2>");
    for paper in &view.papers {
        let title = format!("{} {}", paper.kind, paper.number.as_deref().unwrap_or_default());
        text.push_str(&part(&title, &paper.body));
    }
    text.push_str("<h2>执行</h2>");
    for one in &view.executions {
        text.push_str(&part(&one.department_name, &one.task));
        if let Some((report, by, _)) = &one.report {
            text.push_str(&part(&format!("反馈（{by}）"), report));
        }
    }
    text.push_str("<h2>与投诉人的往来</h2>");
    for one in &view.messages {
        let _ = write!(text, "{}", part(&format!("{} {}", one.by, at(one.at)), &one.body));
    }
    text
}
