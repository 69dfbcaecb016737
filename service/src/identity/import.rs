//! Users from a sheet: all of them or none, with every fault named by row and column.

use super::account::{self, Addressee};
use super::department::in_use;
use super::rows::user_account;
use super::session::Session;
use super::user::invited;
use crate::record::sheet::{self, Fault, Row, Sheet, SheetError};
use crate::{Error, House, Result};
use domain::Label;
use domain::authority::Role;
use domain::failure::Failure;
use domain::identity::command::{NewUser, UserInput};
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::identity::view::ImportReport;
use domain::ids::{DepartmentId, UserId};
use domain::lifecycle::edit;
use sea_orm::{QuerySelect, SqlErr};
use std::collections::HashMap;
use uuid::Uuid;

/// Columns of the sheet, in order.
pub const COLUMNS: [&str; 6] = ["登录名", "姓名", "电子邮箱", "电话", "科室", "角色"];
/// The fields of [`UserInput`] in the same order.
const FIELDS: [&str; 6] = ["login", "name", "email", "phone", "department", "roles"];
/// The most rows of a sheet.
pub const ROWS_MAX: usize = 2_000;

/// An empty sheet to fill in, with an example on a second one.
///
/// # Errors
/// When the sheet cannot be written.
pub fn template() -> Result<Vec<u8>> {
    let text = |cells: [&str; 6]| cells.map(str::to_owned).to_vec();
    let roles: Vec<&str> = Role::ALL.iter().map(Label::label).collect();
    let note = |column: &str, text: &str| vec![column.to_owned(), text.to_owned()];
    let mut notes = vec![
        note("登录名", "2 至 32 位的字母、数字、点、横线或下划线，以字母或数字开头；本局内不能重复"),
        note("姓名", "最多 20 字"),
        note("电子邮箱", "邀请邮件发到这里，本人打开邮件中的链接设置密码"),
        note("电话", "可以不填"),
        note("科室", "与系统中已设置的科室名称一致；局领导和系统管理员可以不填"),
        note("角色", &format!("{}；有几个的，用顿号隔开", roles.join("、"))),
        note("注意", &format!("在第一张工作表中逐行填写，一人一行，一次最多 {ROWS_MAX} 行；不要改动表头，不要合并单元格，不要使用公式")),
    ];
    let example = text(["wang.min", "王敏", "wang.min@example.com", "0316-5568525", "投资项目股", "科室人员"]);
    notes.extend(COLUMNS.iter().zip(example).map(|(column, cell)| note(&format!("示例：{column}"), &cell)));
    sheet::write_all(&[
        Sheet { name: "用户", headers: &COLUMNS, rows: &[] },
        Sheet { name: "说明", headers: &["列名", "怎样填写"], rows: &notes },
    ])
}

/// Adds the people of a sheet and mails their invitations; when any row is wrong, nothing is added and the report
/// names what to correct.
///
/// # Errors
/// Invalid at `file` when the file as a whole cannot be used; refused for all but administrators.
pub async fn import(house: &House, session: &Session, file_name: &str, bytes: Vec<u8>) -> Result<ImportReport> {
    // Judged before any work is done for the file.
    let facts = MasterFacts { id: session.actor().bureau.0, version: 0 };
    edit::<MasterData>(session.actor(), &facts, MasterEdit::AddUsers, house.now())?;
    let file_name = file_name.to_owned();
    let rows = match tokio::task::spawn_blocking(move || sheet::read(&file_name, &bytes, &COLUMNS, ROWS_MAX)).await? {
        Ok(rows) => rows,
        Err(SheetError::Cells(errors)) => return Ok(ImportReport { rows: 0, added: 0, errors }),
        Err(error) => return Err(Failure::from(error).into()),
    };
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let decision = edit::<MasterData>(session.actor(), &facts, MasterEdit::AddUsers, now)?;
    let departments = in_use(&scope).await?;
    let select = scope.select::<user_account::Entity>().select_only().column(user_account::Column::Login);
    let known: Vec<String> = select.into_tuple().all(scope.tx()).await?;
    let people = match people(&rows, &departments, &known) {
        Ok(people) => people,
        Err(errors) => return Ok(ImportReport { rows: rows.len(), added: 0, errors }),
    };
    let writer = scope.apply(&decision.stating("imported", people.len()))?;
    let written = writer.insert_many(people.iter().map(|(id, user)| invited(*id, user))).await;
    written.map_err(|error| match error {
        Error::Database(cause) if matches!(cause.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Failure::field("file", "导入期间有人新增了相同的登录名，没有导入任何用户；请重新导入一次").into()
        }
        other => other,
    })?;
    let addressees: Vec<Addressee> =
        people.into_iter().map(|(id, user)| Addressee { id, login: user.login, name: user.name, email: user.email }).collect();
    account::invite(&writer, house, &session.me().bureau, &addressees, now).await?;
    scope.commit().await?;
    Ok(ImportReport { rows: rows.len(), added: addressees.len(), errors: Vec::new() })
}

/// The people of all rows, or every fault of every row.
fn people(
    rows: &[Row],
    departments: &[(DepartmentId, String)],
    known: &[String],
) -> std::result::Result<Vec<(UserId, NewUser)>, Vec<Fault>> {
    let mut seen: HashMap<String, Option<usize>> = known.iter().map(|login| (login.clone(), None)).collect();
    let (mut people, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
    for (number, cells) in rows {
        let cell = |n: usize| cells.get(n).cloned().unwrap_or_default();
        let input = UserInput { login: cell(0), name: cell(1), email: cell(2), phone: cell(3), department: cell(4), roles: cell(5) };
        let read = input.read(departments);
        if let Err(errors) = &read {
            faults.extend(errors.iter().map(|(field, message)| (*number, column(field).to_owned(), message.to_owned())));
        }
        // Compared as it would be stored, also in a row that has other faults.
        if let Ok(login) = domain::text::login_name(&input.login) {
            match seen.get(&login) {
                Some(None) => faults.push((*number, "登录名".to_owned(), format!("本局已有登录名 {login}（包括已停用的账号）"))),
                Some(Some(first)) => faults.push((*number, "登录名".to_owned(), format!("与第 {first} 行的登录名相同"))),
                None => {
                    seen.insert(login, Some(*number));
                }
            }
        }
        people.extend(read.ok().map(|user| (UserId(Uuid::now_v7()), user)));
    }
    if faults.is_empty() { Ok(people) } else { Err(faults) }
}

fn column(field: &str) -> &'static str {
    FIELDS.iter().position(|f| *f == field).and_then(|n| COLUMNS.get(n).copied()).unwrap_or("本行")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: usize, cells: [&str; 6]) -> Row {
        (number, cells.map(str::to_owned).to_vec())
    }

    #[test]
    fn every_fault_of_every_row_is_named_and_nobody_is_added() {
        let departments = [(DepartmentId(Uuid::from_u128(1)), "投资项目股".to_owned())];
        let rows = [
            row(2, ["wang.min", "王敏", "wang.min@example.com", "", "投资项目股", "科室人员"]),
            row(4, ["Wang.Min", "王敏", "x", "", "没有这个股", "科员"]),
            row(5, ["admin", "高远", "admin@example.com", "", "", "系统管理员"]),
        ];
        let faults = people(&rows, &departments, &["admin".to_owned()]).expect_err("faults");
        let at: Vec<(usize, &str)> = faults.iter().map(|(row, column, _)| (*row, column.as_str())).collect();
        assert_eq!(at, [(4, "电子邮箱"), (4, "科室"), (4, "角色"), (4, "登录名"), (5, "登录名")]);
        assert_eq!(faults[3].2, "与第 2 行的登录名相同");
        assert_eq!(people(&rows[..1], &departments, &[]).map(|people| people.len()), Ok(1));
    }

    #[test]
    fn the_template_is_read_by_the_import() {
        let Err(SheetError::File(message)) = sheet::read("模板.xlsx", &template().expect("written"), &COLUMNS, ROWS_MAX) else {
            panic!("an empty template has no people");
        };
        assert!(message.contains("没有可导入的内容"), "{message}");
    }
}
