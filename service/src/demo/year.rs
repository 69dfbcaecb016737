//! This year's cycle of a demonstration bureau, and those of the two years before.

use super::people::{Acting, Fate, Plan};
use crate::assessment::cycle::{blank, blank_item};
use crate::assessment::objects::{self, Assessed};
use crate::assessment::rows::{cycle, indicator, receipt, self_assessment};
use crate::assessment::standard;
use crate::assessment::{deadline, form};
use crate::deadline::course::{self, End};
use crate::identity::rows::department;
use crate::keys::sha256_hex;
use crate::record::attachment::Owner;
use crate::record::rows::attachment;
use crate::scope::{Unrecorded, WriteScope};
use crate::{Error, House, Result};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::assessment::cycle::CycleDates;
use domain::assessment::lifecycle::{
    Cycle, CycleAction, CycleFacts, CycleProgress, CycleState, SelfAssessment, SelfAssessmentAction, SelfAssessmentFacts,
    SelfAssessmentState,
};
use domain::assessment::rules::Rules;
use domain::assessment::{Card, Missing, ScoredBy};
use domain::authority::{Function, Role};
use domain::calendar;
use domain::ids::{BureauId, CycleId, DepartmentId, SelfAssessmentId, StandardId};
use domain::lifecycle::{Decision, decide};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

const ZONE: Tz = Tz::Asia__Shanghai;

/// A stored file: name, hash, size.
pub(super) struct Sample(&'static str, String, u64);

/// A page that every reader of PDF opens.
const PDF: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
4 0 obj<</Length 58>>stream\nBT /F1 20 Tf 72 760 Td (Zeren demonstration file NNN) Tj ET\nendstream endobj\n\
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// Puts the demonstration's files into the store.
pub(super) async fn files(house: &House, bureau: BureauId) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for (number, name) in ["执法依据清单.pdf", "岗位责任分解表.pdf", "抽查决定文书.pdf", "办件台账摘录.pdf"].into_iter().enumerate()
    {
        let mut arriving = house.files().arriving().await?;
        arriving.write(PDF.replace("NNN", &format!("{number:03}")).as_bytes()).await?;
        let kept = house.files().keep(bureau, arriving).await?;
        samples.push(Sample(name, kept.sha256, kept.size));
    }
    Ok(samples)
}

/// Everything a year is laid out with.
struct Laying<'a> {
    scope: &'a mut WriteScope,
    plan: &'a Plan,
    departments: Vec<department::Model>,
    people: &'a [Acting],
    samples: &'a [Sample],
    indicators: Vec<indicator::Model>,
    standard: StandardId,
}

/// Inserts the model standard, two closed cycles and this year's open one.
pub(super) async fn insert(scope: &mut WriteScope, plan: &Plan, people: &[Acting], samples: &[Sample]) -> Result<()> {
    let now = scope.now();
    let standard = StandardId(Uuid::now_v7());
    let long_ago = now - TimeDelta::days(785);
    let founding = scope.unrecorded(Unrecorded::Demonstration);
    standard::insert(&founding, standard, 1, "执法评议考核指标标准", &standard::model()?, long_ago).await?;
    founding
        .update_all(
            sea_orm::Condition::all().add(crate::assessment::rows::standard::Column::Id.eq(standard.0)),
            crate::assessment::rows::standard::ActiveModel { frozen_at: Set(Some(long_ago)), ..Default::default() },
        )
        .await?;
    let departments = scope.select::<department::Entity>().order_by_asc(department::Column::Position).all(scope.tx()).await?;
    let indicators = scope
        .select::<indicator::Entity>()
        .filter(indicator::Column::Card.eq(Card::Department.code()))
        .order_by_asc(indicator::Column::Position)
        .all(scope.tx())
        .await?;
    let mut laying = Laying { scope, plan, departments, people, samples, indicators, standard };
    // The running cycle ends on the next 25 November.
    let today = calendar::day_of(now, ZONE);
    let this_year = CycleDates::prefilled(today.year()).filter(|dates| today <= dates.self_due).map_or(today.year() + 1, |_| today.year());
    for before in [2, 1] {
        laying.cycle(this_year - before, now - TimeDelta::days(365 * i64::from(before)), true).await?;
    }
    laying.cycle(this_year, now, false).await
}

impl Laying<'_> {
    fn office(&self) -> Result<&Acting> {
        self.people
            .iter()
            .find(|p| p.actor.carries(Function::AssessmentOffice) && p.role == Role::Head)
            .ok_or_else(|| Error::Row("no office".into()))
    }

    async fn cycle(&mut self, year: i32, now: DateTime<Utc>, over: bool) -> Result<()> {
        let dates = CycleDates::prefilled(year).ok_or_else(|| Error::Row("year".into()))?;
        let due = calendar::end_of_day(dates.self_due, ZONE);
        let opened = now - TimeDelta::days(20);
        let id = CycleId(Uuid::now_v7());
        let facts = CycleFacts {
            id,
            version: 1,
            state: CycleState::Preparing,
            standard_is_whole: true,
            objects: 6,
            due,
            progress: CycleProgress::default(),
        };
        let open = decide::<Cycle>(&self.office()?.actor, &facts, CycleAction::Open, opened)?;
        let row = cycle::ActiveModel {
            id: Set(id.0),
            year: Set(year),
            standard_id: Set(self.standard.0),
            state: Set(if over { CycleState::Closed } else { CycleState::Open }.code().to_owned()),
            self_due_at: Set(due),
            dates: Set(serde_json::to_string(&dates)?),
            opened_at: Set(Some(opened)),
            rules: Set(Some(serde_json::to_string(&Rules::default())?)),
            version: Set(2),
            ..cycle::ActiveModel::default()
        };
        self.scope.apply(&open.decision)?.insert(row).await?;
        let mut assessed = Vec::new();
        for (position, (name, fate)) in self.plan.year.iter().enumerate() {
            let fate = if over { Fate::Accepted } else { *fate };
            assessed.extend(self.self_assessment(id, year, due, now, position, name, fate).await?);
        }
        let as_of = calendar::day_of(opened, ZONE);
        assessed.extend(objects::officers(self.scope, as_of, Rules::default().moved).await?);
        let forms = form::all(self.scope).await?;
        let writer = self.scope.unrecorded(Unrecorded::Demonstration);
        let ids = objects::lay_out(&writer, id, &dates, ZONE, &assessed, &forms).await?;
        if !over {
            course::set(&writer, objects::ballots(&ids, &assessed, year, &dates, ZONE)).await?;
            self.deadlines(id, year, opened, due).await?;
        }
        if over {
            // Decided in the last days of December, or a week ago where December is not over.
            let decided = calendar::start_of_day(dates.decision, ZONE) - TimeDelta::days(5) + TimeDelta::hours(10);
            let decided = decided.min(self.scope.now() - TimeDelta::days(7));
            super::result::insert(self.scope, self.plan, self.people, id, year, decided).await?;
        }
        Ok(())
    }

    /// The deadlines of the self-assessments as their steps would have left them.
    async fn deadlines(&self, cycle: CycleId, year: i32, opened: DateTime<Utc>, due: DateTime<Utc>) -> Result<()> {
        let rows = self.scope.select::<self_assessment::Entity>().filter(self_assessment::Column::CycleId.eq(cycle.0));
        let rows = rows.all(self.scope.tx()).await?;
        let writer = self.scope.unrecorded(Unrecorded::Demonstration);
        let first =
            |row: &self_assessment::Model| deadline::self_assessment(row.id, row.department_id, &row.department_name, year, opened, due);
        course::set(&writer, rows.iter().map(first).collect()).await?;
        let submitted = rows.iter().filter(|row| row.first_submitted_at.is_some()).map(|row| row.id);
        course::end(&writer, deadline::SUBMISSIONS, submitted, End::Met).await?;
        let returned = rows.iter().filter_map(|row| Some(deadline::supplement(row, year, self.scope.now(), row.return_due_at?)));
        course::set(&writer, returned.collect()).await
    }

    async fn self_assessment(
        &mut self,
        cycle: CycleId,
        year: i32,
        due: DateTime<Utc>,
        now: DateTime<Utc>,
        position: usize,
        name: &str,
        fate: Fate,
    ) -> Result<Option<Assessed>> {
        let Some(department) = self.departments.iter().find(|d| d.name == name) else { return Ok(None) };
        let id = SelfAssessmentId(Uuid::now_v7());
        let own: Vec<&indicator::Model> = self.indicators.iter().filter(|i| i.scored_by == ScoredBy::Department.code()).collect();
        let filled = match fate {
            Fate::NotBegun => 0,
            Fate::Drafting(filled) => filled.min(own.len()),
            _ => own.len(),
        };
        let head = self.people.iter().find(|p| p.department == Some(name) && p.role == Role::Head);
        let staff = self.people.iter().find(|p| p.department == Some(name) && p.role == Role::Staff);
        let author = |n: usize| match (head, staff) {
            (_, Some(staff)) if !n.is_multiple_of(3) => staff.actor.name.clone(),
            (Some(head), _) => head.actor.name.clone(),
            _ => format!("{name}负责人"),
        };
        // Work is spread over the two weeks before; the first indicators were filled in longest ago.
        let changed =
            |n: usize| at_work(now - TimeDelta::minutes(i64::try_from((filled - n) * 540 + position * 37).unwrap_or_default()), now);
        let score = |n: usize, i: &indicator::Model| {
            if (n + position).is_multiple_of(6) {
                (i.max_tenths - 10).max(0)
            } else if (n + position).is_multiple_of(4) {
                i.max_tenths - 5
            } else {
                i.max_tenths
            }
        };
        let assessed = Assessed::department(department, id.0);
        let mut row = blank(id.0, cycle, department, i32::try_from(own.len()).unwrap_or_default());
        let mut items = Vec::new();
        let mut files = Vec::new();
        let mut sum = 0;
        for indicator in &self.indicators {
            let mut item = blank_item(id.0, indicator.id);
            if let Some(n) = own.iter().position(|o| o.id == indicator.id).filter(|n| *n < filled) {
                sum += score(n, indicator);
                item.score_tenths = Set(Some(score(n, indicator)));
                item.statement = Set(statement(indicator, n, indicator.max_tenths - score(n, indicator)));
                item.evidence = Set(1);
                item.changed_by = Set(Some(author(n)));
                item.changed_at = Set(Some(changed(n)));
                item.version = Set(2);
                if fate == Fate::Returned && n == 11 {
                    item.comment = Set(Some("回执联缺少送达时间，请补充送达回证扫描件。".to_owned()));
                }
                if let Some(Sample(file, sha256, size)) = self.samples.get(n % self.samples.len().max(1)) {
                    files.push(attachment::ActiveModel {
                        id: Set(Uuid::now_v7()),
                        owner_kind: Set(Owner::SelfAssessment.code().to_owned()),
                        owner_id: Set(id.0),
                        indicator_id: Set(Some(indicator.id)),
                        name: Set((*file).to_owned()),
                        label: Set("PDF".to_owned()),
                        media_type: Set("application/pdf".to_owned()),
                        size: Set(i64::try_from(*size).unwrap_or_default()),
                        sha256: Set(sha256.clone()),
                        uploaded_by: Set(author(n)),
                        uploaded_at: Set(changed(n)),
                        removed_at: Set(None),
                        version: Set(1),
                        ..attachment::ActiveModel::default()
                    });
                }
            }
            items.push(item);
        }
        row.done = Set(i32::try_from(filled).unwrap_or_default());
        row.evidence = row.done.clone();
        row.score_tenths = Set(sum);
        if filled > 0 {
            row.state = Set(SelfAssessmentState::Drafting.code().to_owned());
            row.changed_by = Set(Some(author(filled - 1)));
            row.changed_at = Set(Some(changed(filled - 1)));
        }
        let mut receipt = None;
        let mut decisions = Vec::new();
        if matches!(fate, Fate::Submitted | Fate::Returned | Fate::Accepted) {
            let days = i64::try_from(position % 3).unwrap_or_default();
            let submitted = at_work((now - TimeDelta::hours(3) - TimeDelta::days(days)).min(due - TimeDelta::hours(8)), now);
            let facts = facts(id, department, due, SelfAssessmentState::Drafting);
            let text = summary(name, year);
            let number = format!(
                "{}考〔{year}〕{}号",
                self.plan.short_name,
                self.scope.unrecorded(Unrecorded::Demonstration).next_number("self_assessment_receipt", year).await?
            );
            let signed_by = head.map_or_else(|| format!("{name}负责人"), |h| h.actor.name.clone());
            if let Some(head) = head {
                decisions.push(decide::<SelfAssessment>(&head.actor, &facts, SelfAssessmentAction::Submit, submitted)?.decision);
            }
            let content = serde_json::json!({ "number": number, "department": name, "year": year, "summary": text }).to_string();
            receipt = Some(receipt::ActiveModel {
                id: Set(Uuid::now_v7()),
                self_assessment_id: Set(id.0),
                number: Set(number.clone()),
                received_at: Set(submitted),
                content_sha256: Set(sha256_hex(content.as_bytes())),
                content: Set(content),
                signed_by: Set(signed_by.clone()),
                score_tenths: Set(sum),
                late: Set(false),
                ..receipt::ActiveModel::default()
            });
            row.summary = Set(text);
            row.state = Set(SelfAssessmentState::Submitted.code().to_owned());
            row.first_submitted_at = Set(Some(submitted));
            row.signed_by_id = Set(head.map(|h| h.actor.user.0));
            row.receipt_number = Set(Some(number));
            row.changed_by = Set(Some(signed_by));
            row.changed_at = Set(Some(submitted));
            let reviewed = (submitted + TimeDelta::minutes(50)).min(now);
            let submitted_facts = self::facts(id, department, due, SelfAssessmentState::Submitted);
            let reviewer = self.reviewer(name)?;
            if fate == Fate::Returned {
                let reason = "第 12 项缺少送达回证，请补充后重新报送。";
                decisions.push(
                    decide::<SelfAssessment>(reviewer, &submitted_facts, SelfAssessmentAction::Return, reviewed)?.decision.noting(reason),
                );
                row.state = Set(SelfAssessmentState::Returned.code().to_owned());
                row.return_reason = Set(Some(reason.to_owned()));
                row.return_due_at = Set(Some(due.max(calendar::end_of_day(calendar::day_of(now, ZONE) + chrono::Days::new(3), ZONE))));
            }
            if fate == Fate::Accepted {
                decisions.push(decide::<SelfAssessment>(reviewer, &submitted_facts, SelfAssessmentAction::Accept, reviewed)?.decision);
                row.state = Set(SelfAssessmentState::Accepted.code().to_owned());
            }
        } else if fate != Fate::NotBegun {
            row.summary = Set(String::new());
        }
        for decision in &decisions {
            self.record(decision)?;
        }
        let writer = self.scope.unrecorded(Unrecorded::Demonstration);
        writer.insert(row).await?;
        writer.insert_many(items).await?;
        writer.insert_many(files).await?;
        if let Some(receipt) = receipt {
            writer.insert(receipt).await?;
        }
        Ok(Some(assessed))
    }

    fn record(&mut self, decision: &Decision) -> Result<()> {
        self.scope.apply(decision).map(|_| ())
    }

    /// Who reviews a department: the office, or its stand-in where the office is concerned.
    fn reviewer(&self, department: &str) -> Result<&domain::authority::Actor> {
        let stand_in = self.people.iter().find(|p| p.role == Role::Deputy);
        match stand_in {
            Some(deputy) if self.office()?.department == Some(department) => Ok(&deputy.actor),
            _ => Ok(&self.office()?.actor),
        }
    }
}

fn facts(id: SelfAssessmentId, department: &department::Model, due: DateTime<Utc>, state: SelfAssessmentState) -> SelfAssessmentFacts {
    SelfAssessmentFacts {
        id,
        version: 1,
        state,
        department: DepartmentId(department.id),
        cycle: CycleState::Open,
        cycle_due: due,
        late_due: None,
        return_due: None,
        late: false,
        first_submitted: None,
        signer: None,
        missing: Missing::default(),
        zone: ZONE,
    }
}

/// The same moment of a working day, 8:30 to 17:30, and always past.
fn at_work(instant: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let start = calendar::start_of_day(calendar::day_of(instant, ZONE), ZONE);
    let shifted = start + TimeDelta::minutes(510 + (instant - start).num_minutes() * 540 / 1440);
    if shifted < now { shifted } else { shifted - TimeDelta::days(1) }
}

fn statement(indicator: &indicator::Model, n: usize, lost: i32) -> String {
    let requirement = indicator.requirement.trim_end_matches('。');
    let how =
        ["本股室对照标准逐项自查", "本年度每季度自查一次，由专人负责", "随机抽取 20 件办结事项复核", "结合案卷互查和窗口巡查情况核对"];
    let how = how.get(n % how.len()).copied().unwrap_or_default();
    let lost_text = match lost {
        0 => "未发现扣分情形。".to_owned(),
        lost => format!("发现 1 处不规范，已当场整改，按标准扣 {} 分。", domain::Points::from_tenths(lost)),
    };
    format!("{how}：{requirement}。{lost_text}相关台账和抽查记录见佐证材料。")
}

fn summary(department: &str, year: i32) -> String {
    format!(
        "{year} 年，{department}按照行政执法责任制要求，梳理执法依据，分解岗位责任，规范受理、审查、决定、送达各环节。\n\
         全年办件均在法定期限内办结，材料补正一次告知，现场核查由两名以上执法人员进行并出示证件。\n\
         存在的不足：个别案卷文书要素填写不规范，音像记录归档不够及时。下一年将加强案卷自查和业务培训，逐项落实整改。"
    )
}
