//! Filling in a self-assessment: the card, its indicators, its evidence and the year's summary.

use super::queries::{self, count, stored};
use super::rows::{indicator, self_assessment, self_assessment_item};
use crate::files::Arriving;
use crate::identity::Session;
use crate::record::rows::attachment;
use crate::scope::{Scope, Unrecorded, WriteScope, Writer};
use crate::{Error, House, Result};
use chrono::{DateTime, TimeDelta, Utc};
use domain::assessment::command::{self, ItemInput};
use domain::assessment::lifecycle::{SelfAssessment, SelfAssessmentAction, SelfAssessmentEdit, SelfAssessmentFacts, SelfAssessmentState};
use domain::assessment::standard::{Indicator, evidence_required};
use domain::assessment::view::{CardView, FileView, ItemView, Saved, Standing};
use domain::assessment::{self, Card, Entry, Lack, Missing, Progress, ScoredBy};
use domain::failure::{Conflict, Failure};
use domain::ids::{AttachmentId, DepartmentId, IndicatorId, SelfAssessmentId, UserId};
use domain::lifecycle::{Decision, concerns, decide, edit};
use domain::{Points, calendar, record};
use sea_orm::sea_query::{Expr, ExprTrait, Value};
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

/// Edits of one draft by one person within this time share an entry of the log.
const COALESCE: TimeDelta = TimeDelta::minutes(10);

/// A self-assessment with all its indicators.
///
/// # Errors
/// Not found outside the person's reach.
pub async fn card(house: &House, session: &Session, id: SelfAssessmentId) -> Result<CardView> {
    let scope = session.read(house).await?;
    let (actor, zone, now) = (session.actor(), session.me().bureau.zone, scope.now());
    let (row, cycle) = queries::one(&scope, actor, id).await?;
    let items = items(&scope, id).await?;
    let missing = missing(&items, &row.summary);
    let facts = queries::facts(&row, &cycle, missing.clone(), zone)?;
    let brief = queries::brief(&row, &cycle, "", actor, zone, now)?;
    Ok(CardView {
        may_review: brief.may_review,
        may_grant: brief.may_grant,
        brief,
        cycle: queries::cycle_brief(&cycle)?,
        items,
        summary: row.summary,
        summary_version: row.summary_version,
        missing,
        may_edit: edit::<SelfAssessment>(actor, &facts, SelfAssessmentEdit::Item, now).is_ok(),
        may_submit: concerns::<SelfAssessment>(actor, &facts, SelfAssessmentAction::Submit),
    })
}

/// The indicators of a self-assessment with what was entered and its evidence, in the order of the card: one
/// statement, in which an indicator with several files comes in several rows.
pub(super) async fn items(scope: &Scope, id: SelfAssessmentId) -> Result<Vec<ItemView>> {
    let of_indicator: sea_orm::RelationDef = self_assessment_item::Entity::belongs_to(indicator::Entity)
        .from((self_assessment_item::Column::BureauId, self_assessment_item::Column::IndicatorId))
        .to((indicator::Column::BureauId, indicator::Column::Id))
        .into();
    let rows = scope
        .select::<self_assessment_item::Entity>()
        .filter(self_assessment_item::Column::SelfAssessmentId.eq(id.0))
        .join(JoinType::InnerJoin, of_indicator)
        .select_also(indicator::Entity)
        .find_also(self_assessment_item::Entity, attachment::Entity)
        .order_by_asc(indicator::Column::Position)
        .order_by_asc(self_assessment_item::Column::IndicatorId)
        .order_by_asc(attachment::Column::Id)
        .all(scope.tx())
        .await?;
    let mut found: Vec<(self_assessment_item::Model, Option<indicator::Model>, Vec<FileView>)> = Vec::new();
    for (item, indicator, file) in rows {
        let file = file.map(|row| file_view(&row));
        match found.last_mut() {
            Some((last, _, files)) if last.indicator_id == item.indicator_id => files.extend(file),
            _ => found.push((item, indicator, Vec::from_iter(file))),
        }
    }
    found
        .into_iter()
        .map(|(item, indicator, files)| {
            let indicator = indicator.ok_or_else(|| Error::Row("item without indicator".into()))?;
            Ok(item_view(item, indicator_of(indicator)?, files))
        })
        .collect()
}

fn item_view(item: self_assessment_item::Model, indicator: Indicator, files: Vec<FileView>) -> ItemView {
    let entry = Entry { score: item.score_tenths.map(Points::from_tenths), statement: item.statement, evidence: files.len() };
    let required = indicator.evidence_required();
    let filled = indicator.scored_by == ScoredBy::Department;
    ItemView {
        id: IndicatorId(item.indicator_id),
        progress: if filled { entry.progress(required) } else { Progress::Done },
        lacks: if filled { entry.lacks(required) } else { Vec::new() },
        score: entry.score,
        statement: entry.statement,
        files,
        comment: item.comment,
        changed: item.changed_by.zip(item.changed_at),
        version: item.version,
        indicator,
    }
}

fn file_view(row: &attachment::Model) -> FileView {
    FileView {
        id: AttachmentId(row.id),
        name: row.name.clone(),
        kind: row.label.clone(),
        size: u64::try_from(row.size).unwrap_or_default(),
        sha256: row.sha256.clone(),
    }
}

/// An indicator as the rules know it.
pub(super) fn indicator_of(row: indicator::Model) -> Result<Indicator> {
    Ok(Indicator {
        card: Card::from_code(&row.card).ok_or_else(|| Error::Row("card".into()))?,
        code: row.code,
        category: row.category,
        name: row.name,
        requirement: row.requirement,
        max: Points::from_tenths(row.max_tenths),
        rule: row.rule,
        evidence_hint: row.evidence_hint,
        reference: row.reference,
        scored_by: ScoredBy::from_code(&row.scored_by).ok_or_else(|| Error::Row("scored_by".into()))?,
    })
}

pub(super) fn missing(items: &[ItemView], summary: &str) -> Missing {
    Missing {
        items: items
            .iter()
            .filter(|item| !item.lacks.is_empty())
            .map(|item| (item.indicator.code.clone(), item.indicator.name.clone(), item.lacks.clone()))
            .collect(),
        summary: assessment::summary_is_missing(summary),
    }
}

#[derive(FromQueryResult)]
struct FillRow {
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
    item_evidence: i32,
    item_version: i32,
    item_changed_by: Option<String>,
    item_changed_at: Option<DateTime<Utc>>,
    code: String,
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
    async fn locked(scope: &Scope, session: &Session, id: SelfAssessmentId, indicator: IndicatorId) -> Result<(Self, SelfAssessmentFacts)> {
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
    fn required(&self) -> bool {
        evidence_required(ScoredBy::Department, &self.evidence_hint)
    }

    fn recorded(&self) -> LastEntry {
        self.recorded_by.zip(self.recorded_at)
    }

    fn entry(&self) -> Entry {
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

fn item_key(id: SelfAssessmentId, indicator: IndicatorId) -> Condition {
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
async fn count_up(
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
fn standing(row: &FillRow, entry: &Entry, [done, score]: [i32; 2]) -> Standing {
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
    let missing = missing(&items(&scope, id).await?, &summary);
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

/// The most files of one indicator.
const FILES_MAX: usize = 20;

/// Adds an uploaded file to an indicator.
///
/// # Errors
/// Invalid at `file` when its content is not what its name says or its kind is not accepted.
pub async fn attach(
    house: &House,
    session: &Session,
    id: SelfAssessmentId,
    indicator: IndicatorId,
    name: &str,
    file: Arriving,
) -> Result<(FileView, Standing)> {
    let name = record::file_name(name);
    let kind = record::file_kind(&name, file.sniff()).map_err(|message| Failure::field("file", message))?;
    // Judged before the file is kept, and again by the state the write insists on.
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let (row, facts) = FillRow::locked(&scope, session, id, indicator).await?;
    let decision = edit::<SelfAssessment>(session.actor(), &facts, SelfAssessmentEdit::Attach, now)?.stating("indicator", &row.code);
    if count(row.item_evidence) >= FILES_MAX {
        return Err(Failure::field("file", format!("每项最多上传 {FILES_MAX} 个文件，请先移除不需要的文件")).into());
    }
    let kept = house.files().keep(scope.bureau(), file).await?;
    let view = FileView {
        id: AttachmentId(Uuid::now_v7()),
        name: name.clone(),
        kind: kind.label.to_owned(),
        size: kept.size,
        sha256: kept.sha256.clone(),
    };
    let before = row.entry();
    let after = Entry { evidence: before.evidence + 1, ..before.clone() };
    let decision = decision.stating("file", &kept.sha256);
    if facts.state == SelfAssessmentState::NotBegun {
        scope.apply(&decide::<SelfAssessment>(session.actor(), &facts, SelfAssessmentAction::Begin, now)?.decision)?;
    }
    // An upload has an entry of its own, which keeps the hash of the file.
    let writer = scope.apply(&decision)?;
    let file = attachment::ActiveModel {
        id: Set(view.id.0),
        self_assessment_id: Set(id.0),
        indicator_id: Set(indicator.0),
        name: Set(name),
        label: Set(kind.label.to_owned()),
        media_type: Set(kind.media_type.to_owned()),
        size: Set(i64::try_from(kept.size).unwrap_or(i64::MAX)),
        sha256: Set(kept.sha256),
        uploaded_by: Set(session.actor().name.clone()),
        uploaded_at: Set(now),
        removed_at: Set(None),
        version: Set(1),
        ..attachment::ActiveModel::default()
    };
    writer.insert(file).await?;
    let standing = change_evidence(&writer, session, &row, &facts, indicator, [&before, &after], now).await?;
    scope.commit().await?;
    Ok((view, standing))
}

/// Takes a file away from an indicator. The file itself is kept: what was submitted once stays provable.
///
/// # Errors
/// Not found when it is not there or already removed.
pub async fn detach(house: &House, session: &Session, id: AttachmentId) -> Result<Standing> {
    let mut scope = session.write(house).await?;
    let now = scope.now();
    let file = scope
        .select::<attachment::Entity>()
        .filter(attachment::Column::Id.eq(id.0))
        .filter(attachment::Column::RemovedAt.is_null())
        .one(scope.tx())
        .await?
        .ok_or_else(Error::not_found)?;
    let (assessment, indicator) = (SelfAssessmentId(file.self_assessment_id), IndicatorId(file.indicator_id));
    let (row, facts) = FillRow::locked(&scope, session, assessment, indicator).await?;
    let decision = edit::<SelfAssessment>(session.actor(), &facts, SelfAssessmentEdit::Detach, now)?
        .stating("indicator", &row.code)
        .stating("file", &file.sha256);
    let before = row.entry();
    let after = Entry { evidence: before.evidence.saturating_sub(1), ..before.clone() };
    let writer = scope.apply(&decision)?;
    let removed = attachment::ActiveModel { removed_at: Set(Some(now)), ..attachment::ActiveModel::default() };
    let taken = writer.update(Condition::all().add(attachment::Column::Id.eq(id.0)), file.version, removed).await;
    taken.map_err(|error| match error {
        // The one change of a file is its removal: somebody else has removed it while this waited for the lock.
        Error::Failure(Failure::Conflict(_)) => Error::not_found(),
        other => other,
    })?;
    let standing = change_evidence(&writer, session, &row, &facts, indicator, [&before, &after], now).await?;
    scope.commit().await?;
    Ok(standing)
}

async fn change_evidence(
    writer: &Writer<'_>,
    session: &Session,
    row: &FillRow,
    facts: &SelfAssessmentFacts,
    indicator: IndicatorId,
    [before, after]: [&Entry; 2],
    now: DateTime<Utc>,
) -> Result<Standing> {
    use self_assessment_item::Column;
    let change = stored(after.evidence) - stored(before.evidence);
    writer
        .change::<self_assessment_item::Entity>(item_key(facts.id, indicator), |update| {
            update.col_expr(Column::Evidence, Expr::col(Column::Evidence).add(change))
        })
        .await?;
    let done = i32::from(after.progress(row.required()) == Progress::Done) - i32::from(before.progress(row.required()) == Progress::Done);
    count_up(writer, session, row, facts, [done, 0, change], now).await?;
    Ok(standing(row, after, [done, 0]))
}
