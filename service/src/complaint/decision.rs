//! The decision of the leading group, and the notice to those who execute it (S 投诉 三).

use super::intake::departments;
use super::page;
use super::queries::one_locked;
use super::rows::{complaint, complaint_execution};
use super::seal::{Field, Seal};
use super::tell::{self, Turn, letters};
use crate::identity::Session;
use crate::{House, Result};
use domain::authority::Function;
use domain::complaint::PaperKind;
use domain::complaint::command::DecisionInput;
use domain::complaint::lifecycle::{Case, CaseAction, ExecutionState};
use domain::failure::{Failure, FieldErrors};
use domain::ids::{ComplaintId, DepartmentId};
use domain::lifecycle::decide;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};
use uuid::Uuid;

/// Decides: the finding, the decision with its grounds, and what each department is to do.
///
/// # Errors
/// Invalid at `finding`, `body` and `tasks[<department>]`; refused for all but members of the leading group whom the
/// complaint does not concern; conflict when another member was faster.
pub async fn decide_case(house: &House, session: &Session, id: ComplaintId, version: i32, input: &DecisionInput) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let transition = decide::<Case>(session.actor(), &loaded.facts, CaseAction::Decide, scope.now())?;
    let (finding, words, tasks) = input.read()?;
    let known = departments(&scope).await?;
    let mut errors = FieldErrors::default();
    for (department, _) in tasks.iter().filter(|(wanted, _)| !known.iter().any(|(id, _)| id == wanted)) {
        errors.add(format!("tasks[{department}]"), "这个科室已经停用，请另选");
    }
    errors.into_result()?;
    let turns = [Turn::Office(Function::ComplaintOffice)];
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, &tell::place(id), None).await?;
    let writer = scope.apply(&transition.decision)?;
    let number = page::number(&writer, &session.me().bureau, PaperKind::Decision).await?;
    let decision = number.clone().unwrap_or_default();
    let changes = complaint::ActiveModel {
        state: Set(transition.to.code().to_owned()),
        finding: Set(Some(finding.code().to_owned())),
        decision: Set(Some(decision.clone())),
        decided_at: Set(Some(writer.scope().now())),
        ..complaint::ActiveModel::default()
    };
    writer.update(loaded.key(), version, changes).await?;
    page::put_paper(house, &writer, id, PaperKind::Decision, number, &format!("认定结果：{finding}\n{words}"), &transition.decision.name())
        .await?;
    let seal = Seal::to_write(house, &writer).await?;
    let mut rows = Vec::new();
    for (department, task) in &tasks {
        let execution = Uuid::now_v7();
        rows.push(complaint_execution::ActiveModel {
            id: Set(execution),
            complaint_id: Set(id.0),
            department_id: Set(department.0),
            decision: Set(decision.clone()),
            category: Set(loaded.row.category.clone()),
            task: Set(seal.close_text(id, Field::Task(execution), task)?),
            state: Set(ExecutionState::Prepared.code().to_owned()),
            version: Set(1),
            ..complaint_execution::ActiveModel::default()
        });
    }
    writer.insert_many(rows).await?;
    writer.mail(mail).await?;
    scope.commit().await
}

/// Sends each department its copy: the number of the decision, what the complaint was about, and what it is to do.
///
/// # Errors
/// Refused where the decision names nobody; conflict when a colleague was faster.
pub async fn notify(house: &House, session: &Session, id: ComplaintId, version: i32) -> Result<()> {
    let mut scope = session.write(house).await?;
    let loaded = one_locked(&scope, session, id).await?;
    let transition = decide::<Case>(session.actor(), &loaded.facts, CaseAction::Notify, scope.now())?;
    let decision = loaded.row.decision.as_ref().ok_or_else(|| Failure::refused("还没有处理决定"))?;
    let prepared = loaded.executions.iter().filter(|one| &one.decision == decision);
    let turns: Vec<Turn> = prepared.map(|one| Turn::Head(DepartmentId(one.department_id))).collect();
    let mail = letters(house, &session.me().bureau, &scope, &loaded.facts.links, &turns, "complaints/tasks", None).await?;
    let writer = scope.apply(&transition.decision)?;
    let changes = complaint::ActiveModel { state: Set(transition.to.code().to_owned()), ..complaint::ActiveModel::default() };
    writer.update(loaded.key(), version, changes).await?;
    let key = Condition::all()
        .add(complaint_execution::Column::ComplaintId.eq(id.0))
        .add(complaint_execution::Column::State.eq(ExecutionState::Prepared.code()));
    let told = complaint_execution::ActiveModel {
        state: Set(ExecutionState::Assigned.code().to_owned()),
        assigned_at: Set(Some(writer.scope().now())),
        ..complaint_execution::ActiveModel::default()
    };
    writer.update_all(key, told).await?;
    writer.mail(mail).await?;
    scope.commit().await
}
