//! What is done with an entry of the daily record once its object was told.

use super::super::deadline::{self, Concerned, Period};
use super::super::rows::daily_entry;
use super::super::rules;
use super::{one_locked, settled, tell};
use crate::deadline::calendar as working_days;
use crate::deadline::course::{self, End};
use crate::identity::Session;
use crate::{House, Result};
use domain::assessment::command::words;
use domain::assessment::lifecycle::{Daily, DailyAction, DailyFacts};
use domain::calendar;
use domain::deadline::kind::DeadlineKind;
use domain::ids::DailyEntryId;
use domain::lifecycle::decide;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};

/// Objects, answers an objection, or withdraws, with what is said to it; and tells whoever it is said to.
///
/// # Errors
/// Invalid at `objection`, `answer` or `reason`; refused when it is not this person's step, the own department's where the
/// office answers, too late, or the results of the year are decided; not found.
pub async fn take(house: &House, session: &Session, id: DailyEntryId, action: DailyAction, text: &str) -> Result<()> {
    let mut scope = session.write(house).await?;
    let (bureau, now) = (&session.me().bureau, scope.now());
    let row = one_locked(&scope, session.actor(), id).await?;
    let (decided, cycle) = settled(&scope, row.year, row.department_id, row.officer_id).await?;
    let rules = rules::holding(&scope, cycle).await?;
    let facts = DailyFacts { decided, ..row.facts(bureau.zone)? };
    let transition = decide::<Daily>(session.actor(), &facts, action, now)?;
    let text = words(action, text)?;
    let objects = action == DailyAction::Object;
    let people =
        if objects { tell::office(&scope, facts.department).await? } else { tell::object(&scope, facts.department, facts.officer).await? };
    let by = transition.decision.name();
    // An objection stands with its entry; the reason of an official act stands in the log as well.
    let decision = if objects { transition.decision.clone() } else { transition.decision.clone().noting(&text) };
    let said = if objects {
        daily_entry::ActiveModel {
            objection: Set(Some(text)),
            objected_by: Set(Some(by.clone())),
            objected_at: Set(Some(now)),
            ..daily_entry::ActiveModel::default()
        }
    } else {
        daily_entry::ActiveModel {
            answer: Set(Some(text)),
            answered_by: Set(Some(by.clone())),
            answered_at: Set(Some(now)),
            ..daily_entry::ActiveModel::default()
        }
    };
    let changes = daily_entry::ActiveModel { state: Set(transition.to.code().to_owned()), ..said };
    let writer = scope.apply(&decision)?;
    writer.update(Condition::all().add(daily_entry::Column::Id.eq(id.0)), facts.version, changes).await?;
    let number = &row.number;
    match action {
        DailyAction::Object => {
            course::end(&writer, &[DeadlineKind::DailyObjection], [id.0], End::Met).await?;
            let days = rules.answer_days;
            let until = working_days::until(writer.scope(), now, days, bureau.zone).await?;
            let period = Period { at: now, from: calendar::day_of(now, bureau.zone), days, until };
            let of = Concerned { department: facts.department, person: facts.officer };
            course::set(&writer, vec![deadline::daily_answer(id, of, number, &period)]).await?;
        }
        DailyAction::Uphold | DailyAction::Concede => course::end(&writer, &[DeadlineKind::DailyAnswer], [id.0], End::Met).await?,
        DailyAction::Withdraw => course::end(&writer, &[DeadlineKind::DailyObjection], [id.0], End::Cancelled).await?,
    }
    let (subject, what) = match action {
        DailyAction::Object => (
            format!("日常考核异议待答复 {number}"),
            format!("{by}对日常考核记录 {number}（{}）提出异议，请核实后答复。", row.department_name),
        ),
        DailyAction::Uphold => (
            format!("日常考核异议已答复 {number}"),
            format!("对日常考核记录 {number} 的异议经核实不成立，记录计入 {} 年度考核。", row.year),
        ),
        DailyAction::Concede => (
            format!("日常考核异议已答复 {number}"),
            format!("对日常考核记录 {number} 的异议已采纳，记录已撤销，不计入 {} 年度考核。", row.year),
        ),
        DailyAction::Withdraw => {
            (format!("日常考核记录已撤销 {number}"), format!("日常考核记录 {number} 已撤销，不计入 {} 年度考核。", row.year))
        }
    };
    let what = format!("{what}\n\n依据：评议考核实施方案 五。");
    writer.mail(tell::letters(house, bureau, &people, &subject, &what, id)).await?;
    scope.commit().await
}
