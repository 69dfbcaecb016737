//! A self-assessment with its indicators, as pages show it and submissions judge it.

use super::queries;
use super::rows::{indicator, self_assessment_item};
use crate::identity::Session;
use crate::record::{attachment, rows};
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::Points;
use domain::assessment::lifecycle::{SelfAssessment, SelfAssessmentAction, SelfAssessmentEdit};
use domain::assessment::standard::Indicator;
use domain::assessment::view::{CardView, FileView, ItemView};
use domain::assessment::{self, Card, Entry, Missing, Progress, ScoredBy};
use domain::ids::{IndicatorId, SelfAssessmentId};
use domain::lifecycle::{concerns, edit};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

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
        .find_also(self_assessment_item::Entity, rows::attachment::Entity)
        .order_by_asc(indicator::Column::Position)
        .order_by_asc(self_assessment_item::Column::IndicatorId)
        .order_by_asc(rows::attachment::Column::Id)
        .all(scope.tx())
        .await?;
    let mut found: Vec<(self_assessment_item::Model, Option<indicator::Model>, Vec<FileView>)> = Vec::new();
    for (item, indicator, file) in rows {
        let file = file.map(|row| attachment::view(&row));
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
