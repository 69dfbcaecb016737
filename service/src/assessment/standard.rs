//! The indicator standard: versions, the model standard, single indicators, and sheets (S 评议 三).

use super::card::indicator_of;
use super::rows::{indicator, standard};
use crate::identity::Session;
use crate::record::sheet;
use crate::scope::{Scope, Writer, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::assessment::comparison::compare;
use domain::assessment::standard::{Indicator, IndicatorInput, check};
use domain::assessment::view::registry::ComparisonView;
use domain::assessment::view::{StandardBrief, StandardView};
use domain::assessment::{Card, ScoredBy};
use domain::authority::Function;
use domain::failure::{Failure, FieldErrors};
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::ids::{IndicatorId, StandardId};
use domain::lifecycle::{Decision, edit};
use domain::{Label, Points, text};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder};
use uuid::Uuid;

const DEPARTMENT_MODEL: &str = include_str!("../../data/department-indicators.csv");
const OFFICER_MODEL: &str = include_str!("../../data/officer-indicators.csv");

/// Columns of a sheet, in order.
pub const COLUMNS: [&str; 10] = ["表别", "编号", "类别", "指标", "要求", "分值", "评分标准", "佐证材料", "依据", "计分方式"];

/// The most rows of a sheet.
const ROWS_MAX: usize = 500;

/// The model standard that every bureau starts from. S names the standard but does not print it.
///
/// # Errors
/// When the files shipped with the program cannot be read, which a test rules out.
pub fn model() -> Result<Vec<Indicator>> {
    let mut indicators = Vec::new();
    for (card, text) in [(Card::Department, DEPARTMENT_MODEL), (Card::Officer, OFFICER_MODEL)] {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for record in reader.records() {
            let record = record.map_err(|e| Error::Sheet(e.to_string()))?;
            let field = |n: usize| record.get(n).unwrap_or_default().to_owned();
            let mut errors = FieldErrors::default();
            // Officers do not assess themselves (S 评议 六(四)): the office scores their card.
            let scored_by = if card == Card::Officer { ScoredBy::Office.code().to_owned() } else { field(8) };
            let input = IndicatorInput {
                card: card.code().to_owned(),
                code: field(0),
                category: field(1),
                name: field(2),
                requirement: field(3),
                max: field(4),
                rule: field(5),
                evidence_hint: field(6),
                reference: field(7),
                scored_by,
            };
            indicators.push(input.read("", &mut errors).ok_or_else(|| Error::Sheet(format!("{errors:?}")))?);
        }
    }
    Ok(indicators)
}

#[derive(FromQueryResult)]
struct BriefRow {
    id: Uuid,
    number: i32,
    title: String,
    created_at: DateTime<Utc>,
    frozen_at: Option<DateTime<Utc>>,
    version: i32,
    card: Option<String>,
    indicators: i64,
    tenths: Option<i64>,
}

const BRIEFS: &str = "
SELECT s.id, s.number, s.title, s.created_at, s.frozen_at, s.version, i.card, COUNT(i.id) AS indicators, SUM(i.max_tenths) AS tenths
FROM standard s LEFT JOIN indicator i ON i.bureau_id = s.bureau_id AND i.standard_id = s.id
WHERE s.bureau_id = $1
GROUP BY s.id, s.number, s.title, s.created_at, s.frozen_at, s.version, i.card
ORDER BY s.number DESC, i.card";

/// All versions, newest first, each with the sums of its cards.
pub(crate) async fn briefs(scope: &Scope) -> Result<Vec<StandardBrief>> {
    let mut briefs: Vec<StandardBrief> = Vec::new();
    for row in scope.query::<BriefRow>(BRIEFS, []).await? {
        if briefs.last().is_none_or(|last| last.id.0 != row.id) {
            briefs.push(StandardBrief {
                id: StandardId(row.id),
                number: row.number,
                title: row.title,
                created: row.created_at,
                frozen: row.frozen_at.is_some(),
                cards: Vec::new(),
                version: row.version,
            });
        }
        if let (Some(last), Some(card)) = (briefs.last_mut(), row.card.as_deref().and_then(Card::from_code)) {
            let tenths = i32::try_from(row.tenths.unwrap_or_default()).unwrap_or(i32::MAX);
            last.cards.push((card, usize::try_from(row.indicators).unwrap_or_default(), Points::from_tenths(tenths)));
        }
    }
    Ok(briefs)
}

/// All versions, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(house: &House, session: &Session) -> Result<(Vec<StandardBrief>, bool)> {
    let scope = session.read(house).await?;
    Ok((briefs(&scope).await?, session.actor().carries(Function::AssessmentOffice)))
}

/// A version with its indicators.
///
/// # Errors
/// Not found.
pub async fn view(house: &House, session: &Session, id: StandardId) -> Result<StandardView> {
    let scope = session.read(house).await?;
    let (mut own, others): (Vec<_>, Vec<_>) = briefs(&scope).await?.into_iter().partition(|brief| brief.id == id);
    let brief = own.pop().ok_or_else(Error::not_found)?;
    let others = others.into_iter().map(|other| (other.id, other.number)).collect();
    let indicators = indicators(&scope, id).await?;
    let may_edit = !brief.frozen && session.actor().carries(Function::AssessmentOffice);
    Ok(StandardView { brief, indicators, others, may_edit })
}

/// What is different in version `id` from version `other`.
///
/// # Errors
/// Not found, and so for a version and itself.
pub async fn comparison(house: &House, session: &Session, id: StandardId, other: StandardId) -> Result<ComparisonView> {
    let scope = session.read(house).await?;
    let briefs = briefs(&scope).await?;
    let brief = |id: StandardId| briefs.iter().find(|brief| brief.id == id).cloned().ok_or_else(Error::not_found);
    let (old, new) = (brief(other)?, brief(id)?);
    if id == other {
        return Err(Error::not_found());
    }
    let of = |indicators: Vec<(IndicatorId, Indicator)>| indicators.into_iter().map(|(_, indicator)| indicator).collect::<Vec<_>>();
    let comparison = compare(&of(indicators(&scope, other).await?), &of(indicators(&scope, id).await?));
    Ok(ComparisonView { old, new, comparison })
}

async fn rows(scope: &Scope, id: StandardId) -> Result<Vec<indicator::Model>> {
    let of_standard = scope.select::<indicator::Entity>().filter(indicator::Column::StandardId.eq(id.0));
    Ok(of_standard.order_by_asc(indicator::Column::Card).order_by_asc(indicator::Column::Position).all(scope.tx()).await?)
}

async fn indicators(scope: &Scope, id: StandardId) -> Result<Vec<(IndicatorId, Indicator)>> {
    rows(scope, id).await?.into_iter().map(|row| Ok((IndicatorId(row.id), indicator_of(row)?))).collect()
}

/// Where a new version starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// From the model standard.
    Model,
    /// From another version.
    Copy(StandardId),
}

/// Makes a new version.
///
/// # Errors
/// Invalid at `title`; not found when the version to copy is not there.
pub async fn create(house: &House, session: &Session, title: &str, start: Start) -> Result<StandardId> {
    let mut scope = session.write(house).await?;
    let id = StandardId(Uuid::now_v7());
    let decision = decision(session, id, 0, scope.now())?;
    let title = text::line(title, 60).map_err(|message| Failure::field("title", message))?;
    let indicators = match start {
        Start::Model => model()?,
        Start::Copy(from) => match indicators(&scope, from).await? {
            rows if rows.is_empty() => return Err(Error::not_found()),
            rows => rows.into_iter().map(|(_, indicator)| indicator).collect(),
        },
    };
    let number = next_number(&scope).await?;
    let now = scope.now();
    insert(&scope.apply(&decision.stating("number", number))?, id, number, &title, &indicators, now).await?;
    scope.commit().await?;
    Ok(id)
}

async fn next_number(scope: &Scope) -> Result<i32> {
    let latest = scope.select::<standard::Entity>().order_by_desc(standard::Column::Number).one(scope.tx()).await?;
    Ok(latest.map_or(1, |row| row.number + 1))
}

/// Writes a version with its indicators.
pub(crate) async fn insert(
    writer: &Writer<'_>,
    id: StandardId,
    number: i32,
    title: &str,
    indicators: &[Indicator],
    now: DateTime<Utc>,
) -> Result<()> {
    writer
        .insert(standard::ActiveModel {
            id: Set(id.0),
            number: Set(number),
            title: Set(title.to_owned()),
            created_at: Set(now),
            frozen_at: Set(None),
            version: Set(1),
            ..standard::ActiveModel::default()
        })
        .await?;
    fill(writer, id, indicators).await
}

/// Writes the indicators of a version that has none, in their order.
async fn fill(writer: &Writer<'_>, id: StandardId, indicators: &[Indicator]) -> Result<()> {
    writer.insert_many((0..).zip(indicators).map(|(position, i)| row(id, IndicatorId(Uuid::now_v7()), position, i))).await
}

fn row(standard: StandardId, id: IndicatorId, position: i32, indicator: &Indicator) -> indicator::ActiveModel {
    indicator::ActiveModel {
        id: Set(id.0),
        standard_id: Set(standard.0),
        card: Set(indicator.card.code().to_owned()),
        position: Set(position),
        code: Set(indicator.code.clone()),
        category: Set(indicator.category.clone()),
        name: Set(indicator.name.clone()),
        requirement: Set(indicator.requirement.clone()),
        max_tenths: Set(indicator.max.tenths()),
        rule: Set(indicator.rule.clone()),
        evidence_hint: Set(indicator.evidence_hint.clone()),
        reference: Set(indicator.reference.clone()),
        scored_by: Set(indicator.scored_by.code().to_owned()),
        ..indicator::ActiveModel::default()
    }
}

fn decision(session: &Session, id: StandardId, version: i32, now: DateTime<Utc>) -> Result<Decision> {
    Ok(edit::<MasterData>(session.actor(), &MasterFacts { id: id.0, version }, MasterEdit::Standards, now)?)
}

/// A version that can still be changed, locked, so that none is frozen while it is changed.
async fn draft(scope: &Scope, id: StandardId) -> Result<standard::Model> {
    let row = locked(scope.select::<standard::Entity>()).filter(standard::Column::Id.eq(id.0)).one(scope.tx()).await?;
    let row = row.ok_or_else(Error::not_found)?;
    if row.frozen_at.is_some() {
        return Err(Failure::refused("该版指标标准已随年度考核启用，不能再改；请复制为新版本后修改").into());
    }
    Ok(row)
}

/// Changes an indicator of a draft version, or adds one when `indicator` is nothing. Sums are shown, and insisted
/// on when a cycle opens.
///
/// # Errors
/// Invalid at the fields; conflict when somebody else has changed the version.
pub async fn save_indicator(
    house: &House,
    session: &Session,
    id: StandardId,
    version: i32,
    which: Option<IndicatorId>,
    input: &IndicatorInput,
) -> Result<()> {
    let mut scope = session.write(house).await?;
    let decision = decision(session, id, version, scope.now())?;
    draft(&scope, id).await?;
    let mut errors = FieldErrors::default();
    let Some(indicator) = input.read("", &mut errors).filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let existing = rows(&scope, id).await?;
    let others = || existing.iter().filter(|row| Some(IndicatorId(row.id)) != which);
    let twice = others().any(|row| row.card == indicator.card.code() && row.code == indicator.code);
    if twice {
        return Err(Failure::field("code", format!("“{}”表中已有编号 {}，请换一个编号", indicator.card, indicator.code)).into());
    }
    if which.is_some() && others().count() == existing.len() {
        return Err(Error::not_found());
    }
    // Behind all of both cards: no number is given twice, whatever was removed, and none collides on the other card.
    let last = existing.iter().map(|row| row.position + 1).max().unwrap_or_default();
    let writer = scope.apply(&decision.stating("indicator", &indicator.code))?;
    raise(&writer, id, version).await?;
    match which {
        Some(which) => {
            let key = Condition::all().add(indicator::Column::Id.eq(which.0));
            let mut changes = row(id, which, last, &indicator);
            changes.position = sea_orm::ActiveValue::NotSet;
            writer.update_all(key, changes).await?;
        }
        None => writer.insert(row(id, IndicatorId(Uuid::now_v7()), last, &indicator)).await?,
    }
    scope.commit().await
}

/// Takes an indicator out of a draft version.
///
/// # Errors
/// Not found; conflict when somebody else has changed the version.
pub async fn remove_indicator(house: &House, session: &Session, id: StandardId, version: i32, which: IndicatorId) -> Result<()> {
    let mut scope = session.write(house).await?;
    let decision = decision(session, id, version, scope.now())?;
    draft(&scope, id).await?;
    let writer = scope.apply(&decision.stating("removed", which))?;
    raise(&writer, id, version).await?;
    let key = Condition::all().add(indicator::Column::Id.eq(which.0)).add(indicator::Column::StandardId.eq(id.0));
    if writer.delete::<indicator::Entity>(key).await? == 0 {
        return Err(Error::not_found());
    }
    scope.commit().await
}

async fn raise(writer: &Writer<'_>, id: StandardId, version: i32) -> Result<()> {
    writer.update(Condition::all().add(standard::Column::Id.eq(id.0)), version, standard::ActiveModel::default()).await
}

/// Replaces all indicators of a draft version by those of a sheet, or none of them.
///
/// # Errors
/// Invalid at `file`, with every fault named by row and column, and by how much a card misses 100.
pub async fn upload(house: &House, session: &Session, id: StandardId, version: i32, file_name: &str, bytes: &[u8]) -> Result<usize> {
    let mut scope = session.write(house).await?;
    let decision = decision(session, id, version, scope.now())?;
    draft(&scope, id).await?;
    let indicators = read_sheet(file_name, bytes)?;
    let writer = scope.apply(&decision.stating("uploaded", indicators.len()))?;
    raise(&writer, id, version).await?;
    writer.delete::<indicator::Entity>(Condition::all().add(indicator::Column::StandardId.eq(id.0))).await?;
    fill(&writer, id, &indicators).await?;
    scope.commit().await?;
    Ok(indicators.len())
}

/// Reads a sheet of indicators.
///
/// # Errors
/// As [`upload`].
pub fn read_sheet(file_name: &str, bytes: &[u8]) -> std::result::Result<Vec<Indicator>, Failure> {
    let rows = sheet::read(file_name, bytes, &COLUMNS, ROWS_MAX)?;
    let mut errors = FieldErrors::default();
    let mut indicators = Vec::new();
    for (number, cells) in rows {
        let cell = |n: usize| cells.get(n).cloned().unwrap_or_default();
        let input = IndicatorInput {
            card: cell(0),
            code: cell(1),
            category: cell(2),
            name: cell(3),
            requirement: cell(4),
            max: cell(5),
            rule: cell(6),
            evidence_hint: cell(7),
            reference: cell(8),
            scored_by: cell(9),
        };
        let mut faults = FieldErrors::default();
        match input.read("", &mut faults).filter(|_| faults.is_empty()) {
            Some(indicator) => indicators.push(indicator),
            None => faults.iter().for_each(|(field, message)| errors.add("file", format!("第 {number} 行“{}”：{message}", column(field)))),
        }
    }
    if errors.is_empty()
        && let Err(more) = check(&indicators)
    {
        more.iter().for_each(|(_, message)| errors.add("file", message));
    }
    errors.into_result().map(|()| indicators)
}

fn column(field: &str) -> &'static str {
    ["card", "code", "category", "name", "requirement", "max", "rule", "evidence_hint", "reference", "scored_by"]
        .iter()
        .position(|f| *f == field)
        .and_then(|n| COLUMNS.get(n).copied())
        .unwrap_or("本行")
}

/// A version as a sheet that [`upload`] reads back without loss.
///
/// # Errors
/// Not found.
pub async fn download(house: &House, session: &Session, id: StandardId) -> Result<(String, Vec<u8>)> {
    let view = view(house, session, id).await?;
    let rows: Vec<Vec<String>> = view
        .indicators
        .iter()
        .map(|(_, i)| {
            vec![
                i.card.label().to_owned(),
                i.code.clone(),
                i.category.clone(),
                i.name.clone(),
                i.requirement.clone(),
                i.max.to_string(),
                i.rule.clone(),
                i.evidence_hint.clone(),
                i.reference.clone(),
                i.scored_by.label().to_owned(),
            ]
        })
        .collect();
    Ok((format!("{}（第{}版）.xlsx", view.brief.title, view.brief.number), sheet::write("指标标准", &COLUMNS, &rows)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_standard_is_whole_and_marks_what_the_system_scores() {
        let model = model().expect("the model standard");
        assert_eq!(check(&model), Ok(()));
        let system: Vec<&str> = model.iter().filter(|i| i.scored_by == ScoredBy::System).map(|i| i.code.as_str()).collect();
        assert_eq!(system, ["D28", "D30", "D34"]);
    }
}
