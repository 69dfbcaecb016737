//! The pages of results: all objects of a year, one object, and what the year waits for.

use super::{Loaded, Year, cycle_of, grade_of, load, meeting, notice, objection, objects, year};
use crate::assessment::evaluation;
use crate::assessment::queries::{self, count};
use crate::assessment::rows::{assessment_object, cycle, office_score, self_assessment, self_assessment_item};
use crate::identity::Session;
use crate::record::audit;
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{
    AssessmentResult, Cycle, CycleAction, CycleProgress, CycleState, ObjectionState, ResultAction, ResultEdit, ResultState, RoundState,
};
use domain::assessment::sees_all;
use domain::assessment::system::{self, Submission, SystemData, SystemRule};
use domain::assessment::view::HistoryEntry;
use domain::assessment::view::result::{NextStep, ObjectView, ResultRow, ResultsView, ScoredItem, Standings, YearResult};
use domain::assessment::{Card, ScoredBy};
use domain::authority::{Actor, Body, Function};
use domain::ids::{CycleId, DepartmentId, IndicatorId, ObjectId, SelfAssessmentId};
use domain::lifecycle::{Code as _, Subject, concerns, decide, edit, offers};
use domain::{Label, Points};
use sea_orm::sea_query::Value;
use sea_orm::{ColumnTrait, FromQueryResult, QueryFilter, QueryOrder};
use std::collections::HashMap;
use uuid::Uuid;

/// Objects on a page.
const ROWS: usize = 50;

/// A page of the results of a year for one card.
///
/// # Errors
/// Not found for whoever does not see results before they are published, and where there is no such year.
pub async fn results(house: &House, session: &Session, of: i32, card: Card, after: Option<i32>) -> Result<ResultsView> {
    let actor = session.actor();
    if !sees_all(actor) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let year = year(&scope, cycle_of(&scope, of).await?).await?;
    let meetings = meeting::of(&scope, CycleId(year.cycle.id)).await?;
    let may_vote = meetings.iter().find_map(|brief| meeting::seat(brief, actor));
    let mut rows = objects(&scope, CycleId(year.cycle.id), Some(card), after, ROWS as u64 + 1).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| row.position) } else { None };
    let loaded = load(&scope, &year, rows, may_vote).await?;
    let (standings, progress) = standings(&scope, &year).await?;
    let now = scope.now();
    let facts = queries::cycle_facts(&year.cycle, 0, progress)?;
    let step = CycleAction::ALL.iter().find(|action| concerns::<Cycle>(actor, &facts, **action)).map(|action| NextStep {
        action: action.code().to_owned(),
        label: action.label().to_owned(),
        refusal: decide::<Cycle>(actor, &facts, *action, now).err().map(|refusal| refusal.message),
    });
    Ok(ResultsView {
        cycle: queries::cycle_brief(&year.cycle)?,
        rows: loaded.iter().map(|object| row(object, actor, now)).collect::<Result<_>>()?,
        rules: year.rules,
        card,
        next,
        standings,
        step,
        meetings,
        notices: notice::briefs(&scope, CycleId(year.cycle.id)).await?,
        is_office: actor.carries(Function::AssessmentOffice),
        is_group: actor.hats.iter().any(|hat| hat.bodies.contains(&Body::LeadingGroup)),
    })
}

/// A row of the table.
pub(super) fn row(object: &Loaded, actor: &Actor, now: chrono::DateTime<chrono::Utc>) -> Result<ResultRow> {
    let row = &object.row;
    Ok(ResultRow {
        id: ObjectId(row.id),
        card: object.card,
        name: row.name.clone(),
        department: DepartmentId(row.department_id),
        department_name: row.department_name.clone(),
        self_assessment: row.self_assessment_id.map(SelfAssessmentId),
        state: object.state,
        sheet: object.sheet.clone(),
        proposed: object.facts.proposed,
        proposed_note: row.proposed_note.clone(),
        proposed_by: row.proposed_by.clone(),
        grade: grade_of(row.grade.as_deref())?,
        grade_note: row.grade_note.clone(),
        decided_by: row.decided_by.clone(),
        recused: actor.is_recused(object.facts.concern()),
        may_review: edit::<AssessmentResult>(actor, &object.facts, ResultEdit::Score, now).is_ok()
            || offers::<AssessmentResult>(actor, &object.facts, ResultAction::Recall, now),
        may_decide: offers::<AssessmentResult>(actor, &object.facts, ResultAction::Decide, now),
        version: row.version,
    })
}

#[derive(FromQueryResult)]
struct Counted {
    what: String,
    first: String,
    second: Option<String>,
    counted: i64,
    latest: Option<chrono::DateTime<chrono::Utc>>,
}

/// Everything a step of the year waits for, counted in one statement.
const COUNTED: &str = "
SELECT 'due' AS what, 'late' AS first, CAST(NULL AS text) AS second, COUNT(*) AS counted, MAX(late_due_at) AS latest FROM self_assessment
  WHERE bureau_id = $1 AND cycle_id = $2 AND state IN ('not_begun', 'drafting', 'returned')
UNION ALL SELECT 'due', 'return', NULL, COUNT(*), MAX(return_due_at) FROM self_assessment
  WHERE bureau_id = $1 AND cycle_id = $2 AND state IN ('not_begun', 'drafting', 'returned')
UNION ALL SELECT 'until', 'notice', NULL, COUNT(*), MAX(objections_until) FROM notice WHERE bureau_id = $1 AND cycle_id = $2
UNION ALL SELECT 'object', card || ':' || state, grade, COUNT(*), NULL
  FROM assessment_object WHERE bureau_id = $1 AND cycle_id = $2 GROUP BY card, state, grade
UNION ALL SELECT 'round', state, NULL, COUNT(*), NULL FROM evaluation_round WHERE bureau_id = $1 AND cycle_id = $2 GROUP BY state
UNION ALL SELECT 'objection', o.state, NULL, COUNT(*), NULL FROM objection o
  JOIN assessment_object a ON a.bureau_id = o.bureau_id AND a.id = o.object_id
  WHERE o.bureau_id = $1 AND a.cycle_id = $2 GROUP BY o.state";

/// How the objects of a year stand, and what its next step waits for.
pub(super) async fn standings(scope: &Scope, year: &Year) -> Result<(Vec<(Card, Standings)>, CycleProgress)> {
    let rows = scope.query::<Counted>(COUNTED, [Value::from(year.cycle.id)]).await?;
    let mut standings: Vec<(Card, Standings)> = Card::ALL.iter().map(|card| (*card, Standings::default())).collect();
    let mut progress = CycleProgress { latest_due: Some(year.cycle.self_due_at), ..CycleProgress::default() };
    for row in rows {
        let counted = usize::try_from(row.counted).unwrap_or_default();
        match row.what.as_str() {
            "object" => {
                let (card, state) = row.first.split_once(':').unwrap_or_default();
                let state = ResultState::from_code(state).ok_or_else(|| Error::Row(format!("result {state}")))?;
                if state != ResultState::Decided {
                    progress.undecided += counted;
                }
                let grade = grade_of(row.second.as_deref())?;
                for (_, standing) in standings.iter_mut().filter(|(known, _)| known.code() == card) {
                    add(&mut standing.states, state, counted);
                    if let Some(grade) = grade {
                        add(&mut standing.grades, grade, counted);
                    }
                }
            }
            "round" if row.first == RoundState::Open.code() => progress.open_rounds += counted,
            "due" => progress.latest_due = progress.latest_due.max(row.latest),
            "objection" if row.first == ObjectionState::Filed.code() => progress.unanswered += counted,
            "until" => progress.objections_until = row.latest,
            _ => {}
        }
    }
    Ok((standings, progress))
}

fn add<T: PartialEq>(counts: &mut Vec<(T, usize)>, what: T, more: usize) {
    match counts.iter_mut().find(|(known, _)| *known == what) {
        Some((_, count)) => *count += more,
        None => counts.push((what, more)),
    }
}

/// One object with everything its result is made of.
///
/// # Errors
/// Not found outside the person's reach.
pub async fn sheet(house: &House, session: &Session, id: ObjectId) -> Result<ObjectView> {
    let scope = session.read(house).await?;
    let (actor, now) = (session.actor(), scope.now());
    let (object, cycle) = super::object(scope.select::<assessment_object::Entity>(), &scope, actor, id).await?;
    let year = year(&scope, cycle).await?;
    let at_hand = meeting::at_hand(&scope, CycleId(year.cycle.id)).await?;
    let may_vote = at_hand.as_ref().and_then(|brief| meeting::seat(brief, actor));
    let years = years(&scope, &object).await?;
    let mut items = items(&scope, &year, &object).await?;
    if let Some(last) = years.iter().rfind(|result| result.year < year.cycle.year) {
        let mut before = scores_before(&scope, last.object).await?;
        for item in &mut items {
            item.before = before.remove(&item.indicator.code);
        }
    }
    let loaded = load(&scope, &year, vec![object], may_vote).await?.pop().ok_or_else(Error::not_found)?;
    if loaded.state == ResultState::Pending {
        let mut system = system_scores(&scope, &year, &loaded).await?;
        for item in &mut items {
            item.system = system.remove(&item.id);
        }
    }
    let actions = [ResultAction::ALL.iter().map(|a| a.code()).collect::<Vec<_>>(), vec![ResultEdit::Score.code()]].concat();
    let history = audit::history(&scope, id.0, &actions).await?;
    let (objection, may_object_until) = objection::of(&scope, session, &year, &loaded).await?;
    Ok(ObjectView {
        cycle: queries::cycle_brief(&year.cycle)?,
        row: row(&loaded, actor, now)?,
        rules: year.rules,
        items,
        years,
        history: history.into_iter().map(|s| HistoryEntry { action: s.action, by: s.by, at: s.at, note: s.note }).collect(),
        meeting: at_hand,
        objection,
        may_object_until,
    })
}

/// What the system makes of its own data for the indicators that it scores, with how it came about.
pub(super) async fn system_scores(scope: &Scope, year: &Year, loaded: &Loaded) -> Result<HashMap<IndicatorId, (Points, String)>> {
    if loaded.card != Card::Department {
        return Ok(HashMap::new());
    }
    let data = system_data(scope, year, loaded).await?;
    let scored = year.of(loaded.card).filter(|(_, indicator)| indicator.scored_by == ScoredBy::System);
    let rated = |max: Points, code: &str| SystemRule::of(code).and_then(|rule| system::score(rule, max, &data));
    Ok(scored.filter_map(|(id, indicator)| Some((*id, rated(indicator.max, &indicator.code)?))).collect())
}

/// What the system knows of a department. Case files come with their module (S 评查 §9).
async fn system_data(scope: &Scope, year: &Year, loaded: &Loaded) -> Result<SystemData> {
    let satisfaction = evaluation::satisfaction(scope, CycleId(year.cycle.id)).await?;
    let over = !matches!(year.state, CycleState::Preparing | CycleState::Open);
    let submission = loaded.sheet.basis.own.and_then(|own| match (own.submitted, own.late) {
        (true, false) => Some(Submission::InTime),
        (true, true) => Some(Submission::Late),
        (false, _) => over.then_some(Submission::Missing),
    });
    Ok(SystemData {
        submission,
        satisfaction: satisfaction.get(&loaded.row.id).copied().unwrap_or_default(),
        of_bureau: satisfaction.into_values().collect(),
        files: None,
    })
}

/// Results of the same department or officer in other years.
async fn years(scope: &Scope, object: &assessment_object::Model) -> Result<Vec<YearResult>> {
    let of_cycle: sea_orm::RelationDef = <assessment_object::Entity as sea_orm::EntityTrait>::belongs_to(cycle::Entity)
        .from((assessment_object::Column::BureauId, assessment_object::Column::CycleId))
        .to((cycle::Column::BureauId, cycle::Column::Id))
        .into();
    let same = match object.officer_id {
        Some(officer) => assessment_object::Column::OfficerId.eq(officer),
        None => assessment_object::Column::OfficerId.is_null().and(assessment_object::Column::DepartmentId.eq(object.department_id)),
    };
    use sea_orm::QuerySelect;
    use sea_orm::sea_query::ExprTrait;
    let rows = scope
        .select::<assessment_object::Entity>()
        .filter(same)
        .filter(assessment_object::Column::Id.ne(object.id))
        .filter(assessment_object::Column::Grade.is_not_null())
        .join(sea_orm::JoinType::InnerJoin, of_cycle)
        .select_also(cycle::Entity)
        .order_by_asc(cycle::Column::Year)
        .all(scope.tx())
        .await?;
    let mut years = Vec::new();
    for (row, cycle) in rows {
        let (Some(cycle), Some(grade), Some(score)) = (cycle, grade_of(row.grade.as_deref())?, row.score_tenths) else { continue };
        let public = [CycleState::Published.code(), CycleState::Closed.code()].contains(&cycle.state.as_str());
        if public {
            years.push(YearResult { year: cycle.year, object: ObjectId(row.id), score: Points::from_tenths(score), grade });
        }
    }
    Ok(years)
}

#[derive(FromQueryResult)]
struct ScoredBefore {
    code: String,
    score_tenths: i32,
    max_tenths: i32,
}

const SCORED: &str = "SELECT i.code, s.score_tenths, i.max_tenths FROM office_score s \
  JOIN indicator i ON i.bureau_id = s.bureau_id AND i.id = s.indicator_id WHERE s.bureau_id = $1 AND s.object_id = $2";

/// The office's scores of an object of an earlier year, by code: score and maximum.
async fn scores_before(scope: &Scope, object: ObjectId) -> Result<HashMap<String, (Points, Points)>> {
    let rows = scope.query::<ScoredBefore>(SCORED, [Value::from(object.0)]).await?;
    Ok(rows.into_iter().map(|row| (row.code, (Points::from_tenths(row.score_tenths), Points::from_tenths(row.max_tenths)))).collect())
}

/// The indicators of an object with the own scores, the system's and the office's: two statements.
async fn items(scope: &Scope, year: &Year, object: &assessment_object::Model) -> Result<Vec<ScoredItem>> {
    let card = super::card_of(object)?;
    let own: HashMap<Uuid, self_assessment_item::Model> = match object.self_assessment_id {
        Some(id) => scope
            .select::<self_assessment_item::Entity>()
            .filter(self_assessment_item::Column::SelfAssessmentId.eq(id))
            .all(scope.tx())
            .await?
            .into_iter()
            .map(|item| (item.indicator_id, item))
            .collect(),
        None => HashMap::new(),
    };
    let mut office: HashMap<Uuid, office_score::Model> = scope
        .select::<office_score::Entity>()
        .filter(office_score::Column::ObjectId.eq(object.id))
        .all(scope.tx())
        .await?
        .into_iter()
        .map(|score| (score.indicator_id, score))
        .collect();
    Ok(year
        .of(card)
        .map(|(id, indicator)| {
            let own = own.get(&id.0);
            let office = office.remove(&id.0);
            ScoredItem {
                id: *id,
                indicator: indicator.clone(),
                own: own.and_then(|item| item.score_tenths).map(Points::from_tenths),
                statement: own.map(|item| item.statement.clone()).unwrap_or_default(),
                evidence: own.map_or(0, |item| count(item.evidence)),
                system: None,
                office: office.as_ref().map(|score| Points::from_tenths(score.score_tenths)),
                reason: office.as_ref().map(|score| score.reason.clone()).unwrap_or_default(),
                scored_by: office.map(|score| score.scored_by),
                before: None,
            }
        })
        .collect())
}

/// The departments that have not submitted: what the office is told before it ends the self-assessment.
///
/// # Errors
/// Not found for whoever is not of the office.
pub async fn missing(house: &House, session: &Session, of: i32) -> Result<Vec<(SelfAssessmentId, String)>> {
    if !session.actor().carries(Function::AssessmentOffice) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let cycle = cycle_of(&scope, of).await?;
    let rows = scope
        .select::<self_assessment::Entity>()
        .filter(self_assessment::Column::CycleId.eq(cycle.id))
        .filter(self_assessment::Column::FirstSubmittedAt.is_null())
        .order_by_asc(self_assessment::Column::Id)
        .all(scope.tx())
        .await?;
    Ok(rows.into_iter().map(|row| (SelfAssessmentId(row.id), row.department_name)).collect())
}

/// The grades of a card that stand, best first.
pub(super) fn distribution(rows: &[Option<Grade>]) -> Vec<usize> {
    Grade::ALL.iter().map(|grade| rows.iter().filter(|row| **row == Some(*grade)).count()).collect()
}
