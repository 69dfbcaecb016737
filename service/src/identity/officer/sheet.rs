//! Officers from a sheet and to one. A row is about the officer who holds its certificate; all rows are done or none.

use super::super::Session;
use super::super::rows::{officer, officer_posting};
use super::{Departments, accounts, certificate, changed, collisions, departments, posting, row, within, write};
use crate::record::sheet::{self as table, Fault, Row, Sheet, SheetError};
use crate::scope::{Scope, locked};
use crate::{House, Result};
use chrono::NaiveDate;
use domain::assessment::rules::Posting;
use domain::calendar;
use domain::failure::Failure;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::identity::officer::{Move, Officer, OfficerInput, active_word, moves};
use domain::identity::registry::OfficerImport;
use domain::ids::{DepartmentId, OfficerId, UserId};
use domain::lifecycle::edit;
use sea_orm::{ActiveValue::Set, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Columns of the sheet, in order.
pub const COLUMNS: [&str; 11] =
    ["姓名", "科室", "到本科室任职之日", "岗位", "执法证号", "发证机关", "有效期起", "有效期止", "培训考试情况", "登录名", "状态"];
/// The fields of [`OfficerInput`] in the same order.
const FIELDS: [&str; 11] =
    ["name", "department", "since", "post", "certificate_number", "issuer", "valid_from", "valid_to", "training", "user", "active"];
/// The most rows of a sheet: more officers than a county's bureau has people.
pub const ROWS_MAX: usize = 500;

/// An empty sheet to fill in, with an example on a second one.
///
/// # Errors
/// Not found for all but those who keep the registry.
pub fn template(house: &House, session: &Session) -> Result<Vec<u8>> {
    super::keeper(house, session)?;
    let note = |column: &str, text: &str| vec![column.to_owned(), text.to_owned()];
    let mut notes = vec![
        note("姓名", "最多 20 字"),
        note("科室", "与系统中已设置的科室名称一致"),
        note("到本科室任职之日", "例如 2023-01-01；调到新科室的，改科室并填写到新科室的日期，原来的任职经过保留"),
        note("岗位", "最多 30 字"),
        note("执法证号", "在岗人员不能重复。证号已登记的，按表中内容更新；没有登记的，新增一人"),
        note("发证机关", "最多 40 字"),
        note("有效期起、有效期止", "例如 2024-03-01、2029-02-28"),
        note("培训考试情况", "公共法律知识和专业法律知识培训、考试情况，最多 500 字，可以不填"),
        note("登录名", "本人在系统中的登录名；没有账号的不填"),
        note("状态", "在岗或离岗；不填为在岗"),
        note("注意", &format!("在第一张工作表中逐行填写，一人一行，一次最多 {ROWS_MAX} 行；不要改动表头，不要合并单元格，不要使用公式")),
    ];
    let example = [
        "王敏",
        "投资项目股",
        "2023-01-01",
        "许可审查岗",
        "冀J090000107",
        "大城县人民政府",
        "2024-03-01",
        "2029-02-28",
        "2026 年公共法律知识培训考试合格",
        "wang.min",
        "在岗",
    ];
    notes.extend(COLUMNS.iter().zip(example).map(|(column, cell)| note(&format!("示例：{column}"), cell)));
    table::write_all(&[
        Sheet { name: "执法人员", headers: &COLUMNS, rows: &[] },
        Sheet { name: "说明", headers: &["列名", "怎样填写"], rows: &notes },
    ])
}

/// The officers within reach as a sheet that [`import`] reads back.
///
/// # Errors
/// Not found for whoever sees none.
pub async fn export(house: &House, session: &Session) -> Result<Vec<u8>> {
    let within = within(session)?;
    let scope = session.read(house).await?;
    let today = calendar::day_of(scope.now(), session.me().bureau.zone);
    let select = scope.select::<officer::Entity>().filter(within).order_by_desc(officer::Column::Active);
    let officers = select.order_by_asc(officer::Column::Name).order_by_asc(officer::Column::Id).all(scope.tx()).await?;
    let (all, postings, accounts) = (departments(&scope).await?, histories(&scope).await?, accounts(&scope).await?);
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let rows: Vec<Vec<String>> = officers
        .into_iter()
        .map(|row| {
            let since = postings.get(&row.id).and_then(|own| own.last()).map_or(today, |posting| posting.from);
            vec![
                row.name,
                all.iter().find(|d| d.id == row.department_id).map(|d| d.name.clone()).unwrap_or_default(),
                since.to_string(),
                row.post,
                row.certificate_number,
                row.issuer,
                day(row.valid_from),
                day(row.valid_to),
                row.training,
                accounts.iter().find(|(id, _)| Some(id.0) == row.user_id).map(|(_, login)| login.clone()).unwrap_or_default(),
                active_word(row.active).to_owned(),
            ]
        })
        .collect();
    table::write("执法人员", &COLUMNS, &rows)
}

/// Adds the officers of a sheet, and changes those whose certificate is on record; when any row is wrong, nothing is
/// done and the report names what to correct. New officers go in together; one statement is needed for each that is
/// changed, and none for those that are not.
///
/// # Errors
/// Invalid at `file` when the file as a whole cannot be used; refused for all but those who keep the registry.
pub async fn import(house: &House, session: &Session, file_name: &str, bytes: Vec<u8>) -> Result<OfficerImport> {
    // Judged before any work is done for the file.
    let facts = MasterFacts { id: session.actor().bureau.0, version: 0 };
    edit::<MasterData>(session.actor(), &facts, MasterEdit::Officers, house.now())?;
    let file_name = file_name.to_owned();
    let rows = match tokio::task::spawn_blocking(move || table::read(&file_name, &bytes, &COLUMNS, ROWS_MAX)).await? {
        Ok(rows) => rows,
        Err(SheetError::Cells(errors)) => return Ok(OfficerImport { errors, ..OfficerImport::default() }),
        Err(error) => return Err(Failure::from(error).into()),
    };
    let mut scope = session.write(house).await?;
    let decision = edit::<MasterData>(session.actor(), &facts, MasterEdit::Officers, scope.now())?;
    let known = Known {
        departments: Departments::locked(&scope).await?,
        accounts: accounts(&scope).await?,
        officers: locked(scope.select::<officer::Entity>()).all(scope.tx()).await?,
        postings: histories(&scope).await?,
        today: calendar::day_of(scope.now(), session.me().bureau.zone),
    };
    let plan = match known.plan(&rows) {
        Ok(plan) => plan,
        Err(errors) => return Ok(OfficerImport { errors, ..OfficerImport::default() }),
    };
    let report = OfficerImport { added: plan.added.len(), changed: plan.changed.len(), same: plan.same, errors: Vec::new() };
    let decision = decision.stating("imported", report.added).stating("changed", report.changed);
    let writer = scope.apply(&decision)?;
    for (id, version, officer, moved) in &plan.changed {
        write(&writer, *id, *version, officer, *moved).await?;
    }
    let new = plan.added.iter().map(|(id, officer)| officer::ActiveModel { id: Set(id.0), version: Set(1), ..row(officer) });
    writer.insert_many(new.collect::<Vec<_>>()).await?;
    writer.insert_many(plan.added.iter().map(|(id, officer)| posting(*id, officer)).collect::<Vec<_>>()).await?;
    let changed = plan.changed.iter().map(|(id, _, officer, _)| (*id, officer));
    let officers: Vec<(OfficerId, &Officer)> = changed.chain(plan.added.iter().map(|(id, officer)| (*id, officer))).collect();
    certificate::renew(&writer, &officers, session.me().bureau.zone).await?;
    scope.commit().await?;
    Ok(report)
}

/// The postings of all officers, each in order.
async fn histories(scope: &Scope) -> Result<HashMap<Uuid, Vec<Posting>>> {
    let mut histories: HashMap<Uuid, Vec<Posting>> = HashMap::new();
    let select = scope.select::<officer_posting::Entity>().order_by_asc(officer_posting::Column::FromDay);
    for row in select.all(scope.tx()).await? {
        let posting = Posting { department: DepartmentId(row.department_id), from: row.from_day };
        histories.entry(row.officer_id).or_default().push(posting);
    }
    Ok(histories)
}

/// What is on record, against which rows are read.
struct Known {
    departments: Departments,
    accounts: Vec<(UserId, String)>,
    officers: Vec<officer::Model>,
    postings: HashMap<Uuid, Vec<Posting>>,
    today: NaiveDate,
}

/// What a sheet asks for.
struct Plan {
    added: Vec<(OfficerId, Officer)>,
    changed: Vec<(OfficerId, i32, Officer, Move)>,
    same: usize,
}

impl Known {
    /// Whom a row is about: of those who hold its certificate, whoever works as an officer now.
    fn holder(&self, number: &str) -> Option<&officer::Model> {
        let mut holders = self.officers.iter().filter(|row| row.certificate_number == number);
        holders.clone().find(|row| row.active).or_else(|| holders.next())
    }

    /// What all rows ask for, or every fault of every row.
    fn plan(&self, rows: &[Row]) -> std::result::Result<Plan, Vec<Fault>> {
        let (mut plan, mut faults) = (Plan { added: Vec::new(), changed: Vec::new(), same: 0 }, Vec::new());
        let (mut numbers, mut logins) = (HashMap::new(), HashMap::new());
        for (number, cells) in rows {
            let officer = match Self::input(cells).read(&self.departments.all, &self.accounts, self.today) {
                Ok(officer) => officer,
                Err(errors) => {
                    faults.extend(errors.iter().map(|(field, message)| (*number, column(field).to_owned(), message.to_owned())));
                    continue;
                }
            };
            if let Some(first) = numbers.insert(officer.certificate_number.clone(), *number) {
                faults.push((*number, "执法证号".to_owned(), format!("与第 {first} 行的执法证号相同")));
            }
            if let Some(first) = officer.user.and_then(|user| logins.insert(user, *number)) {
                faults.push((*number, "登录名".to_owned(), format!("与第 {first} 行的登录名相同")));
            }
            let before = self.holder(&officer.certificate_number);
            let others = self.officers.iter().filter(|row| before.is_none_or(|before| before.id != row.id));
            let mut errors = collisions(&officer, others.clone());
            if before.is_none()
                && let Some(namesake) =
                    others.clone().find(|row| row.active && row.name == officer.name && row.department_id == officer.department.0)
            {
                let number = &namesake.certificate_number;
                errors.add(
                    "certificate_number",
                    format!("该科室已有同名人员，证号为 {number}；换发新证的，请在其页面修改证号，确为另一人的，请单独新增"),
                );
            }
            let moved = before.map(|before| {
                let history = self.postings.get(&before.id).map(Vec::as_slice).unwrap_or_default();
                moves(history, officer.department, officer.since)
            });
            if let Err(message) = self.departments.admit(&officer) {
                errors.add("department", message);
            }
            if let Some(Err(message)) = &moved {
                errors.add("since", message.clone());
            }
            faults.extend(errors.iter().map(|(field, message)| (*number, column(field).to_owned(), message.to_owned())));
            match (before, moved) {
                (Some(before), Some(Ok(moved))) if moved == Move::Stays && changed(before, &officer).is_empty() => plan.same += 1,
                (Some(before), Some(Ok(moved))) => plan.changed.push((OfficerId(before.id), before.version, officer, moved)),
                (None, _) => plan.added.push((OfficerId(Uuid::now_v7()), officer)),
                _ => {}
            }
        }
        if faults.is_empty() { Ok(plan) } else { Err(faults) }
    }

    fn input(cells: &[String]) -> OfficerInput {
        let cell = |n: usize| cells.get(n).cloned().unwrap_or_default();
        OfficerInput {
            name: cell(0),
            department: cell(1),
            since: cell(2),
            post: cell(3),
            certificate_number: cell(4),
            issuer: cell(5),
            valid_from: cell(6),
            valid_to: cell(7),
            training: cell(8),
            user: cell(9),
            active: cell(10),
        }
    }
}

fn column(field: &str) -> &'static str {
    FIELDS.iter().position(|f| *f == field).and_then(|n| COLUMNS.get(n).copied()).unwrap_or("本行")
}
