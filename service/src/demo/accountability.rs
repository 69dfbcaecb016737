//! Cases of accountability of a demonstration bureau: a clue, one whose decision waits to be served, and one of last year
//! that is closed. Each step is judged by the table at the instant at which it would have been taken.

use super::people::{Acting, Plan};
use crate::accountability::rows::{fault_case, fault_statement};
use crate::deadline::calendar::workdays;
use crate::identity::rows::{department, officer};
use crate::scope::{Unrecorded, WriteScope};
use crate::{Error, Result};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::accountability::lifecycle::{Fault, FaultAction, FaultEdit, FaultFacts, FaultState};
use domain::accountability::paper::{Determination, Notice, Proposal, Said, Served};
use domain::accountability::period::{APPEAL_DAYS, HANDLING_DAYS, STATEMENT_DAYS, natural_until};
use domain::accountability::view::DecisionPaper;
use domain::accountability::{Culpability, FaultSource, Ground, Measure, Outcome, ServiceMethod, Severity, StatementForm};
use domain::authority::{Actor, Function, Role};
use domain::calendar;
use domain::deadline::workdays::Workdays;
use domain::ids::{DepartmentId, FaultCaseId, UserId};
use domain::lifecycle::{Decision, decide, edit};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

const ZONE: Tz = Tz::Asia__Shanghai;

/// Who works on cases.
struct Cast<'a> {
    handler: &'a Actor,
    inspector: &'a Actor,
    director: &'a Actor,
}

/// A clue: whom it is about, and what.
struct Plot {
    officer: &'static str,
    title: &'static str,
    allegation: &'static str,
    source: FaultSource,
    ground: Ground,
    /// What was determined and said about it.
    found: &'static str,
    defence: &'static str,
    /// Days before now at which it was registered.
    ago: i64,
    /// How far the case went.
    until: FaultState,
}

const PLOTS: &[Plot] = &[
    Plot {
        officer: "周敏",
        title: "农药经营许可超期办理",
        allegation: "上年 3 月受理的农药经营许可，超过承诺期限 9 个工作日作出决定，没有延期手续。",
        source: FaultSource::CaseReview,
        ground: Ground::Delay,
        found: "受理后超过承诺期限 9 个工作日作出决定，没有办理延期手续，事实清楚。",
        defence: "承认超期，称系节日期间人手不足，已向申请人当面致歉。",
        ago: 420,
        until: FaultState::Closed,
    },
    Plot {
        officer: "冯军",
        title: "培训机构许可遗漏现场核查",
        allegation: "民办培训机构设立许可未经现场核查即作出决定，卷内没有核查笔录。",
        source: FaultSource::Own,
        ground: Ground::WrongLaw,
        found: "未经现场核查即作出许可决定，违反程序规定，许可后被责令停业整顿，申请人蒙受损失。",
        defence: "承认未到现场，称此前同一地址曾经核查，未再前往。",
        ago: 25,
        until: FaultState::Decided,
    },
    Plot {
        officer: "钱慧",
        title: "窗口接待态度生硬",
        allegation: "来电反映窗口人员拒绝一次性告知所缺材料，言语生硬，申请人往返三次。",
        source: FaultSource::Superior,
        ground: Ground::Attitude,
        found: "",
        defence: "",
        ago: 1,
        until: FaultState::Received,
    },
];

/// Lays out the cases of a bureau in which somebody handles, inspects and decides them.
pub(super) async fn insert(scope: &mut WriteScope, plan: &Plan, people: &[Acting]) -> Result<()> {
    let carrying = |function| people.iter().find(|one| one.actor.carries(function)).map(|one| &one.actor);
    let director = people.iter().find(|one| one.role == Role::Director).map(|one| &one.actor);
    let (Some(handler), Some(inspector), Some(director)) = (carrying(Function::FaultIntake), carrying(Function::Discipline), director)
    else {
        return Ok(());
    };
    let cast = Cast { handler, inspector, director };
    let departments = scope.select::<department::Entity>().all(scope.tx()).await?;
    let officers = scope.select::<officer::Entity>().all(scope.tx()).await?;
    let workdays = workdays(scope).await?;
    for plot in PLOTS {
        let Some(officer) = officers.iter().find(|row| row.name == plot.officer) else { continue };
        let Some(of) = departments.iter().find(|row| row.id == officer.department_id) else { continue };
        Laying { plan, cast: &cast, workdays: &workdays, officer, department: of, plot }.lay(scope).await?;
    }
    Ok(())
}

struct Laying<'a> {
    plan: &'a Plan,
    cast: &'a Cast<'a>,
    workdays: &'a Workdays,
    officer: &'a officer::Model,
    department: &'a department::Model,
    plot: &'a Plot,
}

impl Laying<'_> {
    async fn number(&self, scope: &mut WriteScope, decision: &Decision, kind: &'static str, sign: &str) -> Result<String> {
        let year = calendar::day_of(decision.at(), ZONE).year();
        let number = scope.apply_once(decision)?.next_number(kind, year).await?;
        Ok(format!("{}{sign}〔{year}〕{number}号", self.plan.short_name))
    }

    async fn lay(&self, scope: &mut WriteScope) -> Result<()> {
        let Self { cast, officer, plot, .. } = self;
        let begun = scope.now() - TimeDelta::days(plot.ago);
        let id = FaultCaseId(Uuid::now_v7());
        let mut facts = FaultFacts {
            id,
            version: 1,
            state: FaultState::Received,
            department: DepartmentId(officer.department_id),
            person: officer.user_id.map(UserId),
            of_director: false,
            deputy_free: true,
            handlers: Vec::new(),
            deciders: Vec::new(),
            has_findings: true,
            heard: true,
            waived: false,
            statement_until: None,
            outcome: Some(Outcome::Established),
            appeal_until: None,
            suspended: false,
            zone: ZONE,
        };
        let registered = edit::<Fault>(cast.handler, &facts, FaultEdit::Register, begun)?;
        let number = self.number(scope, &registered, "fault_case", "责立").await?;
        let mut row = self.registered(&registered, id, &number)?;
        if plot.until != FaultState::Received {
            self.heard(scope, &mut facts, &mut row).await?;
            self.decided(scope, &mut facts, &mut row).await?;
        }
        row.state = Set(facts.state.code().to_owned());
        let writer = scope.unrecorded(Unrecorded::Demonstration);
        writer.insert::<fault_case::ActiveModel>(row).await?;
        if plot.until == FaultState::Received {
            return Ok(());
        }
        writer
            .insert(fault_statement::ActiveModel {
                id: Set(Uuid::now_v7()),
                case_id: Set(id.0),
                form: Set(StatementForm::Oral.code().to_owned()),
                body: Set(plot.defence.to_owned()),
                recorded_by: Set(cast.handler.name.clone()),
                recorded_at: Set(begun + TimeDelta::days(4)),
                ..fault_statement::ActiveModel::default()
            })
            .await
    }

    fn registered(&self, decision: &Decision, id: FaultCaseId, number: &str) -> Result<fault_case::ActiveModel> {
        let Self { officer, department, plot, .. } = self;
        Ok(fault_case::ActiveModel {
            id: Set(id.0),
            number: Set(number.to_owned()),
            source_kind: Set(plot.source.code().to_owned()),
            source_label: Set(String::new()),
            officer_id: Set(officer.id),
            officer_name: Set(officer.name.clone()),
            department_id: Set(officer.department_id),
            department_name: Set(department.name.clone()),
            post: Set(officer.post.clone()),
            certificate_number: Set(officer.certificate_number.clone()),
            person_id: Set(officer.user_id),
            of_director: Set(false),
            title: Set(plot.title.to_owned()),
            allegation: Set(plot.allegation.to_owned()),
            registered_by: Set(decision.name()),
            registered_at: Set(decision.at()),
            investigators: Set("[]".to_owned()),
            handlers: Set("[]".to_owned()),
            deciders: Set("[]".to_owned()),
            findings: Set(String::new()),
            version: Set(1),
            ..fault_case::ActiveModel::default()
        })
    }

    /// Takes a step, and puts it into the log.
    fn step(
        &self,
        scope: &mut WriteScope,
        facts: &mut FaultFacts,
        actor: &Actor,
        action: FaultAction,
        at: DateTime<Utc>,
    ) -> Result<Decision> {
        let transition = decide::<Fault>(actor, facts, action, at)?;
        facts.state = transition.to;
        scope.apply_once(&transition.decision)?;
        Ok(transition.decision)
    }

    /// Accepted, investigated and told. What was due has been done since.
    async fn heard(&self, scope: &mut WriteScope, facts: &mut FaultFacts, row: &mut fault_case::ActiveModel) -> Result<()> {
        let (handler, plot) = (self.cast.handler, self.plot);
        let begun = scope.now() - TimeDelta::days(plot.ago);
        let accepted = self.step(scope, facts, handler, FaultAction::Accept, begun + TimeDelta::hours(2))?;
        let told = self.step(scope, facts, handler, FaultAction::Tell, begun + TimeDelta::days(2))?;
        let notice = Notice { facts: plot.allegation.to_owned(), grounds: vec![plot.ground], intended: "责令书面检查。".to_owned() };
        let notice_number = self.number(scope, &told, "fault_notice", "责告").await?;
        let statement = self.workdays.until(told.at(), STATEMENT_DAYS, ZONE)?;
        facts.handlers = vec![handler.user];
        facts.statement_until = Some(statement.at);
        row.investigators = Set(serde_json::to_string(&[(handler.user, &handler.name)])?);
        row.handlers = Set(serde_json::to_string(&facts.handlers)?);
        row.findings = Set(format!("查阅卷宗和系统办件记录，询问承办人和窗口人员。{}", plot.allegation));
        row.handling_until = Set(Some(self.workdays.until(accepted.at(), HANDLING_DAYS, ZONE)?.at));
        row.told_at = Set(Some(told.at()));
        row.statement_until = Set(Some(statement.at));
        row.statement_days = Set(i32::try_from(STATEMENT_DAYS).ok());
        row.notice = Set(Some(serde_json::to_string(&notice)?));
        row.notice_number = Set(Some(notice_number));
        Ok(())
    }

    /// From the determination to the decision, and for a case that is closed, to the end of the time for an appeal.
    async fn decided(&self, scope: &mut WriteScope, facts: &mut FaultFacts, row: &mut fault_case::ActiveModel) -> Result<()> {
        let Cast { handler, inspector, director } = self.cast;
        let begun = scope.now() - TimeDelta::days(self.plot.ago);
        let at = |days: i64| begun + TimeDelta::days(days);
        let determined = self.step(scope, facts, handler, FaultAction::Determine, at(6))?;
        let determination = Determination {
            outcome: Outcome::Established,
            act_on: calendar::day_of(at(-20), ZONE),
            facts: self.plot.found.to_owned(),
            defence: format!("当事人{}作为情节轻微考虑。", self.plot.defence),
            grounds: vec![self.plot.ground],
            other: String::new(),
            aggravations: Vec::new(),
            repeated: None,
            lenience: None,
            lenient: Vec::new(),
            no_liability: Vec::new(),
            severity: Some(Severity::Slight),
            culpability: Some(Culpability::Negligence),
            compensated: false,
        };
        let proposal = Proposal {
            measure: Some(Measure::WrittenReview),
            departure: String::new(),
            addressee: String::new(),
            handovers: Vec::new(),
            opinion: "过错事实清楚，情节轻微，建议责令书面检查。".to_owned(),
        };
        let determination_number = self.number(scope, &determined, "fault_determination", "责认").await?;
        self.step(scope, facts, handler, FaultAction::Propose, at(7))?;
        self.step(scope, facts, inspector, FaultAction::Countersign, at(8))?;
        let approved = self.step(scope, facts, director, FaultAction::Approve, at(9))?;
        facts.deciders = vec![inspector.user, director.user];
        let decided = self.step(scope, facts, handler, FaultAction::Decide, at(10))?;
        let decision_number = self.number(scope, &decided, "fault_decision", "责决").await?;
        let officer = self.officer;
        let paper = DecisionPaper {
            officer_name: officer.name.clone(),
            department_name: self.department.name.clone(),
            post: officer.post.clone(),
            certificate_number: officer.certificate_number.clone(),
            determination_number: determination_number.clone(),
            determination: determination.clone(),
            proposal: proposal.clone(),
        };
        let approval = Said { text: "同意。".to_owned(), by: approved.name(), at: approved.at() };
        let json = |text: std::result::Result<String, serde_json::Error>| Ok::<_, Error>(Set(Some(text?)));
        row.deciders = Set(serde_json::to_string(&facts.deciders)?);
        row.determination_number = Set(Some(determination_number));
        row.determined_on = Set(Some(calendar::day_of(determined.at(), ZONE)));
        row.act_on = Set(Some(determination.act_on));
        row.determination = json(serde_json::to_string(&determination))?;
        row.proposal = json(serde_json::to_string(&proposal))?;
        row.approval = json(serde_json::to_string(&approval))?;
        row.decision = json(serde_json::to_string(&paper))?;
        row.decision_number = Set(Some(decision_number));
        row.decided_on = Set(Some(calendar::day_of(decided.at(), ZONE)));
        if self.plot.until == FaultState::Closed { self.served(scope, facts, row, at(11)).await } else { Ok(()) }
    }

    /// Served, and closed when the time for an appeal was over.
    async fn served(
        &self,
        scope: &mut WriteScope,
        facts: &mut FaultFacts,
        row: &mut fault_case::ActiveModel,
        at: DateTime<Utc>,
    ) -> Result<()> {
        let handler = self.cast.handler;
        self.step(scope, facts, handler, FaultAction::Serve, at)?;
        let served = Served {
            method: ServiceMethod::Direct,
            on: calendar::day_of(at, ZONE),
            place: "本局办公室".to_owned(),
            receiver: self.officer.name.clone(),
            note: String::new(),
            by: handler.name.clone(),
        };
        let appeal_until = natural_until(served.on, APPEAL_DAYS, ZONE);
        facts.appeal_until = Some(appeal_until);
        self.step(scope, facts, handler, FaultAction::Close, appeal_until + TimeDelta::hours(10))?;
        row.service = Set(Some(serde_json::to_string(&served)?));
        row.served_on = Set(Some(served.on));
        row.appeal_until = Set(Some(appeal_until));
        Ok(())
    }
}
