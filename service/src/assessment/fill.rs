//! Filling in a draft: its indicators one by one, and the year's summary.

use super::card;
use super::queries::{self, count};
use super::rows::{self_assessment, self_assessment_item};
use crate::identity::Session;
use crate::scope::{Scope, Unrecorded, WriteScope, Writer};
use crate::{Error, House, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::assessment::command::{self, ItemInput};
use domain::assessment::lifecycle::{SelfAssessment, SelfAssessmentAction, SelfAssessmentEdit, SelfAssessmentFacts, SelfAssessmentState};
use domain::assessment::standard::evidence_required;
use domain::assessment::view::{Saved, Standing};
use domain::assessment::{self, Entry, Lack, Missing, Progress, ScoredBy};
use domain::failure::{Conflict, Failure};
use domain::ids::{DepartmentId, IndicatorId, SelfAssessmentId, UserId};
use domain::lifecycle::{Decision, decide, edit};
use domain::{Points, calendar};
use sea_orm::sea_query::{Expr, ExprTrait, Value};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition, FromQueryResult};
use uuid::Uuid;

/// Edits of one draft by one person within this time share an entry of the log.
const COALESCE: TimeDelta = TimeDelta::minutes(10);

#[derive(FromQueryResult)]
pub(super) struct FillRow {
    version: i32,
    state: String,
    department_id: Uuid,
    summary: String,
    done: i32,
    score_tenths: i32,
    recorded_by: Option<Uuid>,
    recorded_at: Option<DateTime<Utc>>,
    late: bool,
    late_due_at: Option<DateTime<Utc>>,
    return_due_at: Option<DateTime<Utc>>,
    first_submitted_at: Option<DateTime<Utc>>,
    signed_by_id: Option<Uuid>,
    cycle_state: String,
    self_due_at: DateTime<Utc>,
    item_score: Option<i32>,
    statement: String,
    pub(super) item_evidence: i32,
    item_version: i32,
    item_changed_by: Option<String>,
    item_changed_at: Option<DateTime<Utc>>,
    pub(super) code: String,
    max_tenths: i32,
    evidence_hint: String,
    scored_by: String,
    others_unfilled: i32,
    others_without_evidence: i32,
}

/// One indicator with its self-assessment and its cycle, and how many of the other indicators lack something (which
/// [`Entry::lacks`] tells of this one), in one statement. What is written follows from what is read here, counters above
/// all, so the two rows that are written are locked: `a` and `i`.
const FILL: &str = "
SELECT a.version, a.state, a.department_id, a.summary, a.done, a.score_tenths, a.recorded_by, a.recorded_at, a.late, a.late_due_at,
  a.return_due_at, a.first_submitted_at, a.signed_by_id, c.state AS cycle_state, c.self_due_at, i.score_tenths AS item_score, i.statement,
  i.evidence AS item_evidence, i.version AS item_version, i.changed_by AS item_changed_by, i.changed_at AS item_changed_at,
  n.code, n.max_tenths, n.evidence_hint, n.scored_by,
  (SELECT CAST(count(*) AS INTEGER) FROM self_assessment_item o
    JOIN indicator m ON m.bureau_id = o.bureau_id AND m.id = o.indicator_id AND m.scored_by = n.scored_by
    WHERE o.bureau_id = a.bureau_id AND o.self_assessment_id = a.id AND o.indicator_id <> $3
    AND (o.score_tenths IS NULL OR o.statement = '')) AS others_unfilled,
  (SELECT CAST(count(*) AS INTEGER) FROM self_assessment_item o
    JOIN indicator m ON m.bureau_id = o.bureau_id AND m.id = o.indicator_id AND m.scored_by = n.scored_by
    WHERE o.bureau_id = a.bureau_id AND o.self_assessment_id = a.id AND o.indicator_id <> $3
    AND o.score_tenths IS NOT NULL AND o.statement <> '' AND m.evidence_hint <> '' AND o.evidence = 0) AS others_without_evidence
FROM self_assessment a
JOIN cycle c ON c.bureau_id = a.bureau_id AND c.id = a.cycle_id
JOIN self_assessment_item i ON i.bureau_id = a.bureau_id AND i.self_assessment_id = a.id AND i.indicator_id = $3
JOIN indicator n ON n.bureau_id = a.bureau_id AND n.id = i.indicator_id
WHERE a.bureau_id = $1 AND a.id = $2";

impl FillRow {
    pub(super) async fn locked(
        scope: &Scope,
        session: &Session,
        id: SelfAssessmentId,
        indicator: IndicatorId,
    ) -> Result<(Self, SelfAssessmentFacts)> {
        let rows = scope.query_locked::<Self>(FILL, "a, i", [Value::from(id.0), Value::from(indicator.0)]).await?;
        let row = rows.into_iter().next().ok_or_else(Error::not_found)?;
        let department = DepartmentId(row.department_id);
        if !assessment::reach(session.actor()).covers(department) {
            return Err(Error::not_found());
        }
        if row.scored_by != ScoredBy::Department.code() {
            return Err(Failure::refused("本项由考核办公室或系统计分，不需要填写").into());
        }
        let facts = SelfAssessmentFacts {
            id,
            version: row.version,
            state: queries::state(&row.state)?,
            department,
            cycle: queries::cycle_state(&row.cycle_state)?,
            cycle_due: row.self_due_at,
            late_due: row.late_due_at,
            return_due: row.return_due_at,
            late: row.late,
            first_submitted: row.first_submitted_at,
            signer: row.signed_by_id.map(UserId),
            missing: Missing::default(),
            zone: session.me().bureau.zone,
        };
        Ok((row, facts))
    }

    // Only what the department scores is loaded.
    pub(super) fn required(&self) -> bool {
        evidence_required(ScoredBy::Department, &self.evidence_hint)
    }

    fn recorded(&self) -> LastEntry {
        self.recorded_by.zip(self.recorded_at)
    }

    pub(super) fn entry(&self) -> Entry {
        Entry { score: self.item_score.map(Points::from_tenths), statement: self.statement.clone(), evidence: count(self.item_evidence) }
    }
}

/// Saves one indicator of a draft. `version` is the one the form was made from.
///
/// # Errors
/// Invalid at `score` or `statement`; conflict with both texts when somebody else has saved in between; refused
/// when it is locked.
pub async fn save_item(
    house: &House,
    session: &Session,
    id: SelfAssessmentId,
    indicator: IndicatorId,
    version: i32,
    input: &ItemInput,
) -> Result<Saved> {
    let mut scope = session.write(house).await?;
    let zone = session.me().bureau.zone;
    let now = scope.now();
    let (row, facts) = FillRow::locked(&scope, session, id, indicator).await?;
    let decision = edit::<SelfAssessment>(session.actor(), &facts, SelfAssessmentEdit::Item, now)?.stating("indicator", &row.code);
    let (score, statement) = input.read(Points::from_tenths(row.max_tenths))?;
    let before = row.entry();
    let after = Entry { score, statement: statement.clone(), evidence: before.evidence };
    if after == before {
        // Saving what is already there, for example after a lost answer, is no change and no conflict.
        return Ok(saved(row.item_version, standing(&row, &after, [0, 0]), now, session));
    }
    if row.item_version != version {
        return Err(Failure::Conflict(Box::new(Conflict {
            by: row.item_changed_by.clone(),
            at: row.item_changed_at.map(|at| calendar::near(at, now, zone)),
            version: row.item_version,
            theirs: vec![
                ("自评得分".into(), before.score.map(|s| s.to_string()).unwrap_or_default()),
                ("情况说明".into(), before.statement),
            ],
        }))
        .into());
    }
    let done_change =
        i32::from(after.progress(row.required()) == Progress::Done) - i32::from(before.progress(row.required()) == Progress::Done);
    let score_change = score.unwrap_or_default().tenths() - before.score.unwrap_or_default().tenths();
    let writer = recorded(&mut scope, session, row.recorded(), &facts, &decision)?;
    let changes = self_assessment_item::ActiveModel {
        score_tenths: Set(score.map(Points::tenths)),
        statement: Set(statement),
        changed_by: Set(Some(session.actor().name.clone())),
        changed_at: Set(Some(now)),
        ..self_assessment_item::ActiveModel::default()
    };
    writer.update(item_key(id, indicator), version, changes).await?;
    count_up(&writer, session, &row, &facts, [done_change, score_change, 0], now).await?;
    let answer = saved(version + 1, standing(&row, &after, [done_change, score_change]), now, session);
    scope.commit().await?;
    Ok(answer)
}

pub(super) fn item_key(id: SelfAssessmentId, indicator: IndicatorId) -> Condition {
    Condition::all()
        .add(self_assessment_item::Column::SelfAssessmentId.eq(id.0))
        .add(self_assessment_item::Column::IndicatorId.eq(indicator.0))
}

/// Who has the latest entry about this draft in the log, and since when.
type LastEntry = Option<(Uuid, DateTime<Utc>)>;

/// Leave to write an edit of a draft: the first one begins it, later ones within ten minutes share its entry.
fn recorded<'a>(
    scope: &'a mut WriteScope,
    session: &Session,
    last: LastEntry,
    facts: &SelfAssessmentFacts,
    decision: &Decision,
) -> Result<Writer<'a>> {
    if facts.state == SelfAssessmentState::NotBegun {
        let begin = decide::<SelfAssessment>(session.actor(), facts, SelfAssessmentAction::Begin, scope.now())?;
        return scope.apply(&begin.decision);
    }
    if shares_entry(session, last, facts, scope.now()) { Ok(scope.unrecorded(Unrecorded::CoalescedEdit)) } else { scope.apply(decision) }
}

/// Whether an edit shares the entry of an earlier one by the same person.
fn shares_entry(session: &Session, last: LastEntry, facts: &SelfAssessmentFacts, now: DateTime<Utc>) -> bool {
    facts.state != SelfAssessmentState::NotBegun && last.is_some_and(|(by, at)| by == session.actor().user.0 && now - at < COALESCE)
}

/// Adds to the counters of the self-assessment, and begins it where it had not begun. It insists on the state read,
/// though the row is locked since then.
pub(super) async fn count_up(
    writer: &Writer<'_>,
    session: &Session,
    row: &FillRow,
    facts: &SelfAssessmentFacts,
    [done, score, evidence]: [i32; 3],
    now: DateTime<Utc>,
) -> Result<()> {
    use self_assessment::Column;
    let begins = facts.state == SelfAssessmentState::NotBegun;
    let shares = shares_entry(session, row.recorded(), facts, now);
    let key = Condition::all().add(Column::Id.eq(facts.id.0)).add(Column::State.eq(facts.state.code()));
    let changed = writer
        .change::<self_assessment::Entity>(key, |mut update| {
            if begins {
                update = update
                    .col_expr(Column::State, Expr::val(SelfAssessmentState::Drafting.code()))
                    .col_expr(Column::Version, Expr::col(Column::Version).add(1));
            }
            if !shares {
                update =
                    update.col_expr(Column::RecordedBy, Expr::val(session.actor().user.0)).col_expr(Column::RecordedAt, Expr::val(now));
            }
            update
                .col_expr(Column::Done, Expr::col(Column::Done).add(done))
                .col_expr(Column::ScoreTenths, Expr::col(Column::ScoreTenths).add(score))
                .col_expr(Column::Evidence, Expr::col(Column::Evidence).add(evidence))
                .col_expr(Column::ChangedBy, Expr::val(session.actor().name.clone()))
                .col_expr(Column::ChangedAt, Expr::val(now))
        })
        .await?;
    if changed == 1 {
        Ok(())
    } else {
        Err(Failure::refused("本表状态刚刚发生变化，请刷新页面后查看；您填写的内容仍在页面上").into())
    }
}

/// Where the card stands once this indicator holds `entry`.
pub(super) fn standing(row: &FillRow, entry: &Entry, [done, score]: [i32; 2]) -> Standing {
    let lacks = entry.lacks(row.required());
    let unfilled = lacks.iter().any(|lack| *lack != Lack::Evidence);
    Standing {
        total: Points::from_tenths(row.score_tenths + score),
        done: count(row.done + done),
        unfilled: count(row.others_unfilled) + usize::from(unfilled),
        without_evidence: count(row.others_without_evidence) + usize::from(!unfilled && !lacks.is_empty()),
        summary_missing: assessment::summary_is_missing(&row.summary),
        item: Some((entry.score, entry.progress(row.required()))),
    }
}

fn saved(version: i32, standing: Standing, now: DateTime<Utc>, session: &Session) -> Saved {
    Saved { version, at: now.with_timezone(&session.me().bureau.zone).format("%H:%M:%S").to_string(), standing }
}

/// Saves the year's summary. `version` is the one the form was made from.
///
/// # Errors
/// As [`save_item`], at `summary`.
pub async fn save_summary(house: &House, session: &Session, id: SelfAssessmentId, version: i32, text: &str) -> Result<Saved> {
    let mut scope = session.write(house).await?;
    let (actor, zone, now) = (session.actor(), session.me().bureau.zone, scope.now());
    let (row, cycle) = queries::one_locked(&scope, actor, id).await?;
    let facts = queries::facts(&row, &cycle, Missing::default(), zone)?;
    let decision = edit::<SelfAssessment>(actor, &facts, SelfAssessmentEdit::Summary, now)?;
    let summary = command::summary(text)?;
    let missing = card::missing(&card::items(&scope, id).await?, &summary);
    let standing = Standing {
        total: Points::from_tenths(row.score_tenths),
        done: count(row.done),
        unfilled: missing.unfilled(),
        without_evidence: missing.without_evidence(),
        summary_missing: missing.summary,
        item: None,
    };
    let answer = |version| saved(version, standing.clone(), now, session);
    if summary == row.summary {
        return Ok(answer(row.summary_version));
    }
    if row.summary_version != version {
        return Err(Failure::Conflict(Box::new(Conflict {
            by: row.summary_changed_by.clone(),
            at: row.summary_changed_at.map(|at| calendar::near(at, now, zone)),
            version: row.summary_version,
            theirs: vec![("年度总结".into(), row.summary.clone())],
        }))
        .into());
    }
    let last = row.recorded_by.zip(row.recorded_at);
    let shares = shares_entry(session, last, &facts, now);
    let state = if facts.state == SelfAssessmentState::NotBegun { SelfAssessmentState::Drafting } else { facts.state };
    let changes = self_assessment::ActiveModel {
        state: Set(state.code().to_owned()),
        summary: Set(summary.clone()),
        summary_version: Set(version + 1),
        summary_changed_by: Set(Some(actor.name.clone())),
        summary_changed_at: Set(Some(now)),
        changed_by: Set(Some(actor.name.clone())),
        changed_at: Set(Some(now)),
        recorded_by: if shares { NotSet } else { Set(Some(actor.user.0)) },
        recorded_at: if shares { NotSet } else { Set(Some(now)) },
        ..self_assessment::ActiveModel::default()
    };
    let writer = recorded(&mut scope, session, last, &facts, &decision)?;
    writer.update(Condition::all().add(self_assessment::Column::Id.eq(id.0)), row.version, changes).await?;
    let answer = answer(version + 1);
    scope.commit().await?;
    Ok(answer)
}
