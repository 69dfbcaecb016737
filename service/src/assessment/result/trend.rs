//! Results over the years, and the tables of results to take away.

use super::{card_of, cycle_of, grade_of, year};
use crate::assessment::rows::{assessment_object, cycle, office_score};
use crate::identity::Session;
use crate::record::sheet;
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::assessment::Card;
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::CycleState;
use domain::assessment::rules::Component;
use domain::assessment::sees_all;
use domain::assessment::view::result::{ObjectView, Scored, TrendView};
use domain::ids::ObjectId;
use domain::{Label, Points};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Years shown beside each other.
const YEARS: u64 = 6;

#[derive(FromQueryResult)]
struct Weak {
    indicator_id: Uuid,
    objects: i64,
    scored: i64,
}

/// Scores and grades of a card over the years, and the weakest indicators of the latest.
///
/// # Errors
/// Not found for whoever does not see results before they are published.
pub async fn trend(house: &House, session: &Session, card: Card) -> Result<TrendView> {
    if !sees_all(session.actor()) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let mut cycles = scope
        .select::<cycle::Entity>()
        .filter(cycle::Column::State.is_in([CycleState::Decided, CycleState::Published, CycleState::Closed].map(|s| s.code())))
        .order_by_desc(cycle::Column::Year)
        .limit(YEARS)
        .all(scope.tx())
        .await?;
    cycles.reverse();
    let rows = scope
        .select::<assessment_object::Entity>()
        .filter(assessment_object::Column::CycleId.is_in(cycles.iter().map(|cycle| cycle.id)))
        .filter(assessment_object::Column::Card.eq(card.code()))
        .filter(assessment_object::Column::Grade.is_not_null())
        .order_by_asc(assessment_object::Column::Position)
        .all(scope.tx())
        .await?;
    let years: Vec<i32> = cycles.iter().map(|cycle| cycle.year).collect();
    let mut objects: Vec<(Uuid, String, Vec<Scored>)> = Vec::new();
    let mut grades: Vec<(i32, Vec<Option<Grade>>)> = years.iter().map(|year| (*year, Vec::new())).collect();
    for row in &rows {
        let Some(at) = cycles.iter().position(|cycle| cycle.id == row.cycle_id) else { continue };
        let same = row.officer_id.unwrap_or(row.department_id);
        let grade = grade_of(row.grade.as_deref())?;
        if let Some((_, of_year)) = grades.get_mut(at) {
            of_year.push(grade);
        }
        let index = objects.iter().position(|(id, _, _)| *id == same).unwrap_or_else(|| {
            objects.push((same, row.name.clone(), vec![None; years.len()]));
            objects.len() - 1
        });
        if let Some(slot) = objects.get_mut(index).and_then(|(_, _, scores)| scores.get_mut(at)) {
            *slot = grade.zip(row.score_tenths).map(|(grade, tenths)| (Points::from_tenths(tenths), grade));
        }
    }
    let weakest = match cycles.last() {
        Some(latest) => weakest(&scope, latest.clone(), card).await?,
        None => Vec::new(),
    };
    Ok(TrendView {
        years,
        objects: objects.into_iter().map(|(_, name, scores)| (name, scores)).collect(),
        grades: grades.into_iter().map(|(year, rows)| (year, super::page::distribution(&rows))).collect(),
        weakest,
    })
}

/// The ten indicators of a card that lost most of their points in the office's review of a year.
async fn weakest(scope: &Scope, cycle: cycle::Model, card: Card) -> Result<Vec<(String, String, i32, usize)>> {
    let of_object: sea_orm::RelationDef = office_score::Entity::belongs_to(assessment_object::Entity)
        .from((office_score::Column::BureauId, office_score::Column::ObjectId))
        .to((assessment_object::Column::BureauId, assessment_object::Column::Id))
        .into();
    let sums: Vec<Weak> = scope
        .select::<office_score::Entity>()
        .join(JoinType::InnerJoin, of_object)
        .filter(assessment_object::Column::CycleId.eq(cycle.id))
        .select_only()
        .column(office_score::Column::IndicatorId)
        .column_as(office_score::Column::ScoreTenths.count(), "objects")
        .column_as(office_score::Column::ScoreTenths.sum(), "scored")
        .group_by(office_score::Column::IndicatorId)
        .into_model::<Weak>()
        .all(scope.tx())
        .await?;
    let year = year(scope, cycle).await?;
    let mut found: Vec<(String, String, i32, usize)> = year
        .of(card)
        .filter_map(|(id, indicator)| {
            let sum = sums.iter().find(|sum| sum.indicator_id == id.0)?;
            let most = sum.objects * i64::from(indicator.max.tenths());
            let share = i32::try_from((sum.scored * 1000).checked_div(most)?).ok()?;
            Some((indicator.code.clone(), indicator.name.clone(), share, usize::try_from(sum.objects).ok()?))
        })
        .filter(|(_, _, share, _)| *share < 1000)
        .collect();
    found.sort_by_key(|(_, _, share, _)| *share);
    found.truncate(10);
    Ok(found)
}

/// The full table of results of a year as a workbook: a sheet a card.
///
/// # Errors
/// Not found for whoever does not see results before they are published.
pub async fn workbook(house: &House, session: &Session, of: i32) -> Result<(String, Vec<u8>)> {
    if !sees_all(session.actor()) {
        return Err(Error::not_found());
    }
    let scope = session.read(house).await?;
    let year = year(&scope, cycle_of(&scope, of).await?).await?;
    let rows = super::objects(&scope, domain::ids::CycleId(year.cycle.id), None, None, u64::from(u32::MAX)).await?;
    let loaded = super::load(&scope, &year, rows, None).await?;
    let headers = [
        "考核对象",
        "所在机构",
        "自查自评",
        "互查互评",
        "外部评议",
        "考核办公室审查",
        "日常考核",
        "合计",
        "建议档次",
        "确定档次",
        "状态",
        "说明",
    ];
    let mut sheets: BTreeMap<Card, Vec<Vec<String>>> = Card::ALL.iter().map(|card| (*card, Vec::new())).collect();
    for object in &loaded {
        let composite = object.sheet.composite.as_ref();
        let part = |component: Component| {
            let found = composite.and_then(|composite| composite.parts.iter().find(|part| part.component == component));
            found.and_then(|part| part.value.as_ref()).map(ToString::to_string).unwrap_or_default()
        };
        let grade = |code: Option<&str>| grade_of(code).map(|grade| grade.map(|grade| grade.to_string()).unwrap_or_default());
        let mut cells = vec![object.row.name.clone(), object.row.department_name.clone()];
        cells.extend(Component::ALL.iter().map(|component| part(*component)));
        cells.push(object.sheet.basis.daily().to_string());
        cells.push(composite.map(|composite| composite.score.to_string()).unwrap_or_default());
        cells.push(grade(object.row.proposed_grade.as_deref())?);
        cells.push(grade(object.row.grade.as_deref())?);
        cells.push(object.state.label().to_owned());
        cells.push(object.row.grade_note.clone().or_else(|| object.row.proposed_note.clone()).unwrap_or_default());
        sheets.entry(card_of(&object.row)?).or_default().push(cells);
    }
    let tables: Vec<sheet::Sheet<'_>> =
        sheets.iter().map(|(card, rows)| sheet::Sheet { name: super::title(*card), headers: &headers, rows }).collect();
    Ok((format!("{of}年度评议考核结果一览表.xlsx"), sheet::write_all(&tables)?))
}

/// The sheet of one object as a workbook: what it is composed of, its indicators, its daily record.
///
/// # Errors
/// Not found outside the person's reach.
pub async fn object_workbook(house: &House, session: &Session, id: ObjectId) -> Result<(String, Vec<u8>)> {
    let view = super::page::sheet(house, session, id).await?;
    let parts = parts(&view);
    let items: Vec<Vec<String>> = view
        .items
        .iter()
        .map(|item| {
            let shown = |points: Option<Points>| points.map(|points| points.to_string()).unwrap_or_default();
            vec![
                item.indicator.code.clone(),
                item.indicator.name.clone(),
                item.indicator.max.to_string(),
                shown(item.own),
                shown(item.office),
                item.reason.clone(),
                item.statement.clone(),
            ]
        })
        .collect();
    let daily: Vec<Vec<String>> = view
        .row
        .sheet
        .basis
        .daily
        .iter()
        .map(|line| {
            vec![
                line.number.clone(),
                line.day.to_string(),
                line.category.to_string(),
                line.points.to_string(),
                line.state.to_string(),
                line.facts.clone(),
            ]
        })
        .collect();
    let bytes = sheet::write_all(&[
        sheet::Sheet { name: "计分构成", headers: &["组成", "得分", "权重", "实际权重", "计入"], rows: &parts },
        sheet::Sheet {
            name: "指标评分", headers: &["编号", "指标", "满分", "自评", "审查", "理由", "情况说明"], rows: &items
        },
        sheet::Sheet { name: "日常考核", headers: &["编号", "日期", "类别", "分值", "状态", "事实"], rows: &daily },
    ])?;
    Ok((format!("{}年度考核结果（{}）.xlsx", view.cycle.year, view.row.name), bytes))
}

fn parts(view: &ObjectView) -> Vec<Vec<String>> {
    let Some(composite) = &view.row.sheet.composite else { return Vec::new() };
    let absent = || "缺项，权重由其他组成部分分担".to_owned();
    let mut rows: Vec<Vec<String>> = composite
        .parts
        .iter()
        .map(|part| {
            vec![
                part.component.to_string(),
                part.value.as_ref().map_or_else(absent, ToString::to_string),
                format!("{}%", part.weight),
                part.effective.as_ref().map(|weight| format!("{weight}%")).unwrap_or_default(),
                part.adds.as_ref().map(ToString::to_string).unwrap_or_default(),
            ]
        })
        .collect();
    let daily = if composite.daily == composite.daily_counted {
        composite.daily.to_string()
    } else {
        format!("{}（超出上限，计 {}）", composite.daily, composite.daily_counted)
    };
    rows.push(vec!["日常考核".to_owned(), daily, String::new(), String::new(), composite.daily_counted.to_string()]);
    rows.push(vec![
        "合计（保留一位小数）".to_owned(),
        composite.score.to_string(),
        String::new(),
        String::new(),
        composite.exact.to_string(),
    ]);
    rows
}
