//! The workflow of a case of accountability 过错责任追究, as a table (S 追究 §11, §12).
//!
//! Whoever investigates, whoever is concerned and whoever decides are three different people, under whichever hat:
//! [`FaultFacts::bars`] keeps them apart.

use super::Outcome;
use crate::authority::{Actor, Concern, Function, Hat, Role, Who};
use crate::ids::{DepartmentId, FaultCaseId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, calendar, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

terms! {
    /// States of a case.
    pub enum FaultState {
        Received = "received", "待受理";
        Investigating = "investigating", "调查中";
        Hearing = "hearing", "听取陈述申辩";
        Determined = "determined", "已认定";
        Proposed = "proposed", "待会签";
        Countersigned = "countersigned", "待批准";
        Returned = "returned", "退回重办";
        Approved = "approved", "已批准";
        Decided = "decided", "待送达";
        Served = "served", "已送达";
        Appealed = "appealed", "申诉中";
        Closed = "closed", "已办结";
        Revoked = "revoked", "已撤销";
        NotPursued = "not_pursued", "不予追究";
        Refused = "refused", "不予受理";
    }
}

impl FaultState {
    /// States in which a case has come before the leaders.
    pub const BEFORE_LEADERS: &'static [Self] =
        &[Self::Countersigned, Self::Approved, Self::Decided, Self::Served, Self::Appealed, Self::Closed, Self::Revoked];
    /// States in which nothing more is to be done.
    pub const OVER: &'static [Self] = &[Self::Closed, Self::Revoked, Self::NotPursued, Self::Refused];
    /// States in which a fault that was determined counts as confirmed 过错责任确认 (S 追究 §13). One that was sent back is
    /// open again, and one whose decision was revoked has never been.
    pub const CONFIRMED: &'static [Self] =
        &[Self::Determined, Self::Proposed, Self::Countersigned, Self::Approved, Self::Decided, Self::Served, Self::Appealed, Self::Closed];

    /// Whether something is still to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        !Self::OVER.contains(&self)
    }
}

terms! {
    /// Steps of a case.
    pub enum FaultAction {
        Accept = "accept_fault", "受理立案";
        Refuse = "refuse_fault", "不予受理";
        Tell = "tell_fault", "告知并听取陈述申辩";
        Determine = "determine_fault", "认定";
        Clear = "clear_fault", "确认不予追究";
        Propose = "propose_fault", "提出处理建议";
        Countersign = "countersign_fault", "会签";
        Return = "return_fault", "退回重办";
        Approve = "approve_fault", "批准";
        RecordApproval = "record_fault_approval", "登记上级机关批准";
        Decide = "decide_fault", "作出处理决定";
        Serve = "serve_fault", "送达";
        Appeal = "appeal_fault", "提出申诉";
        Maintain = "maintain_fault", "维持原决定";
        Revoke = "revoke_fault", "撤销原决定";
        RecordMaintained = "record_fault_maintained", "登记上级机关维持原决定";
        RecordRevoked = "record_fault_revoked", "登记上级机关撤销原决定";
        Close = "close_fault", "办结";
    }
}

terms! {
    /// What is done with a case beside its steps.
    pub enum FaultEdit {
        Register = "register_fault", "登记线索";
        Findings = "save_fault_findings", "记录调查情况";
        State = "state_defence", "陈述申辩";
        RecordStatement = "record_defence", "记录陈述申辩";
        Waive = "waive_defence", "放弃陈述申辩";
        RecordWaiver = "record_defence_waiver", "登记书面放弃陈述申辩";
        Attach = "attach_fault", "上传案件材料";
        AttachDefence = "attach_defence", "上传陈述申辩材料";
        Lift = "lift_suspension", "解除暂停执法";
    }
}

/// A case as its table sees it.
#[derive(Clone, Debug)]
pub struct FaultFacts {
    /// The case.
    pub id: FaultCaseId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: FaultState,
    /// The department of the person concerned.
    pub department: DepartmentId,
    /// The account of the person concerned, if there is one.
    pub person: Option<UserId>,
    /// Whether the person concerned is the director.
    pub of_director: bool,
    /// Whether there is a deputy who took no part in it.
    pub deputy_free: bool,
    /// Everybody who investigated, told, heard or determined, with whoever they acted for.
    pub handlers: Vec<UserId>,
    /// Everybody who countersigned, returned or approved, with whoever they acted for.
    pub deciders: Vec<UserId>,
    /// Whether the investigation is on record.
    pub has_findings: bool,
    /// Whether a statement or defence is on record since the person was told last.
    pub heard: bool,
    /// Whether that was waived in writing.
    pub waived: bool,
    /// The instant before which the person may state and defend.
    pub statement_until: Option<DateTime<Utc>>,
    /// What was determined.
    pub outcome: Option<Outcome>,
    /// The instant before which the person may appeal.
    pub appeal_until: Option<DateTime<Utc>>,
    /// Whether the certificate of the person concerned is taken back under this case.
    pub suspended: bool,
    /// The bureau's time zone.
    pub zone: Tz,
}

impl Subject for FaultFacts {
    type State = FaultState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> FaultState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), person: self.person, signer: None }
    }

    fn bars(&self, actor: &Actor, hat: &Hat, who: Who) -> Option<Refusal> {
        if who == Who::Oneself {
            return None;
        }
        if hat.assessment_only {
            return Some(Refusal::new("您受托代办的范围仅限评议考核，本案请由其他有权人员办理"));
        }
        let acting = [Some(actor.user), hat.on_behalf_of.as_ref().map(|(absent, _)| *absent)];
        let among = |people: &[UserId]| acting.iter().flatten().any(|one| people.contains(one));
        if among(self.person.as_slice()) {
            return Some(Refusal::new("本案涉及您本人或者您代为履职的同事，按回避要求由其他有权人员办理"));
        }
        let by_deputy = self.of_director || self.state == FaultState::Appealed;
        match who {
            Who::Holding(Role::Deputy) if !by_deputy => Some(Refusal::new("处理建议由局长批准；涉及局长本人的，才由副局长批准")),
            Who::Holding(_) | Who::Office(Function::Discipline) if among(&self.handlers) => {
                Some(Refusal::new("您承办过本案（或者代承办人履职），审核、批准人应当与承办人分开，请由其他有权人员办理"))
            }
            Who::Holding(_) if self.state == FaultState::Appealed && among(&self.deciders) => {
                Some(Refusal::new("您审核或者批准过原决定，申诉由没有参与本案的副局长复查"))
            }
            Who::Office(Function::FaultIntake) if among(&self.deciders) => {
                Some(Refusal::new("您审核或者批准过本案，承办人应当与审核、批准人分开，请由其他承办人办理"))
            }
            _ => None,
        }
    }
}

/// The office that handles cases, or its stand-in where somebody of the office itself is concerned (S 追究 §11).
const OFFICE: &[Who] = &[Who::Office(Function::FaultIntake)];
/// The discipline inspection, which is responsible for accountability and oversees its handling (S 追究 §5).
const INSPECTION: &[Who] = &[Who::Office(Function::Discipline)];
/// The director; a deputy where the director is concerned (S 追究 §11(四)).
const LEADER: &[Who] = &[Who::Holding(Role::Director), Who::Holding(Role::Deputy)];
/// A deputy who took no part in the case, for an appeal.
const DEPUTY: &[Who] = &[Who::Holding(Role::Deputy)];

/// The workflow of a case 过错责任追究.
pub struct Fault;

const fn step(
    from: FaultState,
    action: FaultAction,
    to: FaultState,
    who: &'static [Who],
    guard: Option<crate::lifecycle::Guard<FaultFacts>>,
    article: &'static str,
) -> Step<Fault> {
    Step { from, action, to, who, guard, article }
}

const fn edit(
    edit: FaultEdit,
    states: &'static [FaultState],
    who: &'static [Who],
    guard: Option<crate::lifecycle::Guard<FaultFacts>>,
    article: &'static str,
) -> EditRule<Fault> {
    EditRule { edit, states, who, guard, article }
}

impl Lifecycle for Fault {
    type State = FaultState;
    type Action = FaultAction;
    type Edit = FaultEdit;
    type Subject = FaultFacts;
    const CODE: &'static str = "fault_case";
    const TITLE: &'static str = "过错责任追究";
    const PATH: &'static [FaultState] = FaultState::ALL;
    const STEPS: &'static [Step<Self>] = {
        use FaultAction as A;
        use FaultState as S;
        &[
            step(S::Received, A::Accept, S::Investigating, OFFICE, None, "S 追究 §11(一)"),
            step(S::Received, A::Refuse, S::Refused, OFFICE, None, "S 追究 §11(一)"),
            step(S::Investigating, A::Tell, S::Hearing, OFFICE, Some(investigated), "S 追究 §11(二)"),
            step(S::Returned, A::Tell, S::Hearing, OFFICE, Some(investigated), "S 追究 §11(二)"),
            step(S::Hearing, A::Determine, S::Determined, OFFICE, Some(heard), "S 追究 §11(二), §11(三)"),
            step(S::Returned, A::Determine, S::Determined, OFFICE, Some(heard), "S 追究 §11(二), §11(三)"),
            step(S::Determined, A::Clear, S::NotPursued, INSPECTION, Some(unestablished), "S 追究 §5, §9"),
            step(S::Determined, A::Return, S::Returned, INSPECTION, Some(unestablished), "S 追究 §5"),
            step(S::Determined, A::Propose, S::Proposed, OFFICE, Some(established), "S 追究 §11(四)"),
            step(S::Proposed, A::Countersign, S::Countersigned, INSPECTION, None, "S 追究 §5"),
            step(S::Proposed, A::Return, S::Returned, INSPECTION, None, "S 追究 §5"),
            step(S::Countersigned, A::Approve, S::Approved, LEADER, None, "S 追究 §11(四)"),
            step(S::Countersigned, A::Return, S::Returned, LEADER, None, "S 追究 §11(四)"),
            step(S::Countersigned, A::RecordApproval, S::Approved, OFFICE, Some(beyond_the_bureau), "S 追究 §11(四)"),
            step(S::Approved, A::Decide, S::Decided, OFFICE, None, "S 追究 §11(四)"),
            step(S::Decided, A::Serve, S::Served, OFFICE, None, "S 追究 §11(四)"),
            step(S::Served, A::Appeal, S::Appealed, &[Who::Oneself, Who::Office(Function::FaultIntake)], Some(in_time), "S 追究 §12"),
            step(S::Served, A::Close, S::Closed, OFFICE, Some(unappealed), "S 追究 §12"),
            step(S::Appealed, A::Maintain, S::Closed, DEPUTY, None, "S 追究 §12"),
            step(S::Appealed, A::Revoke, S::Revoked, DEPUTY, None, "S 追究 §12"),
            step(S::Appealed, A::RecordMaintained, S::Closed, OFFICE, Some(no_deputy), "S 追究 §12"),
            step(S::Appealed, A::RecordRevoked, S::Revoked, OFFICE, Some(no_deputy), "S 追究 §12"),
        ]
    };
    const EDITS: &'static [EditRule<Self>] = {
        use FaultEdit as E;
        use FaultState as S;
        const WITH_OFFICE: &[FaultState] =
            &[S::Received, S::Investigating, S::Hearing, S::Determined, S::Returned, S::Approved, S::Decided, S::Served, S::Appealed];
        const EITHER: &[Who] = &[Who::Office(Function::FaultIntake), Who::Office(Function::Discipline)];
        const ONESELF: &[Who] = &[Who::Oneself];
        &[
            edit(E::Register, &[S::Received], EITHER, None, "S 追究 §5, §11(一)"),
            edit(E::Findings, &[S::Investigating, S::Returned], OFFICE, None, "S 追究 §11(二)"),
            edit(E::State, &[S::Hearing], ONESELF, Some(may_still_state), "S 追究 §11(二)"),
            edit(E::Waive, &[S::Hearing], ONESELF, Some(may_still_state), "S 追究 §11(二)"),
            edit(E::AttachDefence, &[S::Hearing], ONESELF, Some(may_still_state), "S 追究 §11(二)"),
            edit(E::RecordStatement, &[S::Hearing], OFFICE, None, "S 追究 §11(二)"),
            edit(E::RecordWaiver, &[S::Hearing], OFFICE, Some(may_still_state), "S 追究 §11(二)"),
            edit(E::Attach, WITH_OFFICE, OFFICE, None, "S 追究 §11"),
            edit(E::Lift, &[S::Served, S::Appealed, S::Closed], INSPECTION, Some(suspended), "S 追究 §5, §10(三)"),
        ]
    };
}

fn investigated(case: &FaultFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    if case.has_findings { Ok(()) } else { Err(Refusal::new("请先记录调查经过和查明的事实，再告知当事人")) }
}

/// Heard and recorded, waived in writing, or the period has passed (S 追究 §11(二)).
fn heard(case: &FaultFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    let Some(until) = case.statement_until else {
        return Err(Refusal::new("尚未告知当事人，不能认定；请先告知并听取陈述申辩"));
    };
    if case.heard || case.waived || now >= until {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "当事人尚未陈述申辩，也没有书面放弃，期限（{}）未满，不能认定；请听取并记录陈述申辩，或者待期满后认定",
        calendar::due(until, case.zone)
    )))
}

fn may_still_state(case: &FaultFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    if case.waived {
        return Err(Refusal::new("已经书面放弃陈述申辩；有新情况的，请直接向承办人说明，由承办人记录"));
    }
    match case.statement_until {
        Some(until) if now >= until => Err(Refusal::new(format!(
            "陈述申辩期限（{}）已过；在认定以前仍可向承办人当面陈述，由承办人记录",
            calendar::due(until, case.zone)
        ))),
        _ => Ok(()),
    }
}

fn established(case: &FaultFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match case.outcome {
        Some(Outcome::Established) => Ok(()),
        _ => Err(Refusal::new("认定为不予追究的，不提出处理建议，由纪检监察机构确认后办结")),
    }
}

fn unestablished(case: &FaultFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match case.outcome {
        Some(Outcome::NoLiability | Outcome::NotEstablished) => Ok(()),
        _ => Err(Refusal::new("过错已经认定成立，请由承办科室提出处理建议")),
    }
}

/// Where the director is concerned and no deputy is left who could decide, the superior organ does.
fn beyond_the_bureau(case: &FaultFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    if !case.of_director {
        return Err(Refusal::new("处理建议由局长批准；涉及局长本人而没有副局长可以批准的，才登记上级机关的批准"));
    }
    no_deputy(case, now)
}

fn no_deputy(case: &FaultFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    if case.deputy_free {
        return Err(Refusal::new("有没有参与本案的副局长，由其办理；确实没有的，才报上级机关并登记其意见"));
    }
    Ok(())
}

fn in_time(case: &FaultFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    match case.appeal_until {
        Some(until) if now < until => Ok(()),
        Some(until) => Err(Refusal::new(format!(
            "申诉期限（{}）已过；对处理决定仍有意见的，可以依照有关规定向上级机关反映",
            calendar::due(until, case.zone)
        ))),
        None => Err(Refusal::new("处理决定尚未送达，送达后可以申诉")),
    }
}

fn unappealed(case: &FaultFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    match case.appeal_until {
        Some(until) if now < until => {
            Err(Refusal::new(format!("申诉期限（{}）未满，期满没有申诉的才能办结", calendar::due(until, case.zone))))
        }
        _ => Ok(()),
    }
}

fn suspended(case: &FaultFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    if case.suspended { Ok(()) } else { Err(Refusal::new("执法证没有因本案暂停，或者已经解除")) }
}

#[cfg(test)]
mod tests;
