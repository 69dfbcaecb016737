//! The workflows of a cycle and of a self-assessment, as tables (S 评议 四, 六, 七).

use super::Missing;
use crate::authority::{Concern, Function, Role, Who};
use crate::calendar;
use crate::ids::{CycleId, DepartmentId, SelfAssessmentId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

const OFFICE: &[Who] = &[Who::Office(Function::AssessmentOffice)];
const LEADERS: &[Who] = &[Who::Holding(Role::Director)];
const DEPARTMENT: &[Who] = &[Who::OfDepartment];
const HEAD: &[Who] = &[Who::HeadOfDepartment];

terms! {
    /// States of a yearly cycle.
    pub enum CycleState {
        Preparing = "preparing", "筹备";
        Open = "open", "考评进行中";
        Reviewing = "reviewing", "审查提出档次";
        Decided = "decided", "年终考评已定";
        Published = "published", "结果已通报";
        Closed = "closed", "已归档";
    }
}

impl CycleState {
    /// Of several cycles, people work in the one with the largest of these: an open one comes before a later one that
    /// is only being prepared.
    #[must_use]
    pub fn precedence(self, year: i32) -> (bool, i32) {
        (self == Self::Open, year)
    }
}

terms! {
    /// Steps of a yearly cycle.
    pub enum CycleAction {
        Open = "open_cycle", "开启考核";
        Review = "review_cycle", "转入审查";
        Decide = "decide_cycle", "确定档次";
        Publish = "publish_cycle", "通报结果";
        Close = "close_cycle", "归档";
    }
}

terms! {
    /// Changes of a cycle that keep its state.
    pub enum CycleEdit {
        Dates = "edit_cycle_dates", "调整日程";
        Remind = "remind", "催报";
    }
}

/// A cycle as its table sees it.
#[derive(Clone, Debug)]
pub struct CycleFacts {
    /// The cycle.
    pub id: CycleId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: CycleState,
    /// Whether the standard's cards each sum to exactly 100.
    pub standard_is_whole: bool,
    /// Objects of the assessment.
    pub objects: usize,
    /// When self-assessments are due: received before this instant.
    pub due: DateTime<Utc>,
}

impl Subject for CycleFacts {
    type State = CycleState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> CycleState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern::default()
    }
}

/// The cycle workflow 年度考核.
pub struct Cycle;

impl Lifecycle for Cycle {
    type State = CycleState;
    type Action = CycleAction;
    type Edit = CycleEdit;
    type Subject = CycleFacts;
    const CODE: &'static str = "cycle";
    const TITLE: &'static str = "年度考核";
    const PATH: &'static [CycleState] = CycleState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: CycleState::Preparing,
            action: CycleAction::Open,
            to: CycleState::Open,
            who: OFFICE,
            guard: Some(ready_to_open),
            article: "S 评议 四(二)",
        },
        Step {
            from: CycleState::Open,
            action: CycleAction::Review,
            to: CycleState::Reviewing,
            who: OFFICE,
            guard: None,
            article: "S 评议 六(三)",
        },
        Step {
            from: CycleState::Reviewing,
            action: CycleAction::Decide,
            to: CycleState::Decided,
            who: LEADERS,
            guard: None,
            article: "S 评议 六(四)",
        },
        Step {
            from: CycleState::Decided,
            action: CycleAction::Publish,
            to: CycleState::Published,
            who: OFFICE,
            guard: None,
            article: "S 评议 七(四)",
        },
        Step {
            from: CycleState::Published,
            action: CycleAction::Close,
            to: CycleState::Closed,
            who: OFFICE,
            guard: None,
            article: "S 评议 七",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: CycleEdit::Dates, states: &[CycleState::Preparing], who: OFFICE, guard: None, article: "S 评议 六" },
        EditRule { edit: CycleEdit::Remind, states: &[CycleState::Open], who: OFFICE, guard: None, article: "S 评议 六(一)" },
    ];
}

fn ready_to_open(cycle: &CycleFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    if !cycle.standard_is_whole {
        return Err(Refusal::new("所选指标标准两张表的分值合计都应为 100 分，请先到“指标标准”中调整"));
    }
    if cycle.objects == 0 {
        return Err(Refusal::new("本局还没有执法科室或者受委托执法单位，请先到“科室与职能”中设置"));
    }
    if now >= cycle.due {
        return Err(Refusal::new("自查自评截止日期已过，请先调整日程再开启"));
    }
    Ok(())
}

terms! {
    /// States of a self-assessment.
    pub enum SelfAssessmentState {
        NotBegun = "not_begun", "未开始";
        Drafting = "drafting", "填写中";
        Submitted = "submitted", "已报送";
        Returned = "returned", "退回补正";
        Accepted = "accepted", "已接收";
    }
}

impl SelfAssessmentState {
    /// The states in which the department has it and can fill it in.
    pub const WITH_DEPARTMENT: &'static [Self] = &[Self::NotBegun, Self::Drafting, Self::Returned];

    /// Whether the department has it: it is filled in, awaited and reminded of.
    #[must_use]
    pub fn is_with_department(self) -> bool {
        Self::WITH_DEPARTMENT.contains(&self)
    }
}

terms! {
    /// Steps of a self-assessment.
    pub enum SelfAssessmentAction {
        Begin = "begin", "开始填写";
        Submit = "submit", "签名报送";
        Return = "return", "退回补正";
        Accept = "accept", "接收";
    }
}

terms! {
    /// Changes of a self-assessment that keep its state.
    pub enum SelfAssessmentEdit {
        Item = "save_item", "填写指标";
        Summary = "save_summary", "填写年度总结";
        Attach = "attach", "上传佐证";
        Detach = "detach", "移除佐证";
        GrantLate = "grant_late", "准予逾期报送";
    }
}

/// A self-assessment as its table sees it.
#[derive(Clone, Debug)]
pub struct SelfAssessmentFacts {
    /// The self-assessment.
    pub id: SelfAssessmentId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: SelfAssessmentState,
    /// Whose it is.
    pub department: DepartmentId,
    /// The state of its cycle.
    pub cycle: CycleState,
    /// When the cycle's self-assessments are due.
    pub cycle_due: DateTime<Utc>,
    /// The personal due instant of a late grant that was given since the last return.
    pub late_due: Option<DateTime<Utc>>,
    /// The due instant set with the last return.
    pub return_due: Option<DateTime<Utc>>,
    /// Whether it was first submitted late. Never cleared.
    pub late: bool,
    /// When it was first submitted.
    pub first_submitted: Option<DateTime<Utc>>,
    /// Who signed the latest submission, under whichever hat.
    pub signer: Option<UserId>,
    /// What is missing; nothing where the caller did not need to know.
    pub missing: Missing,
    /// The bureau's time zone.
    pub zone: Tz,
}

impl SelfAssessmentFacts {
    /// The instant before which it must be received now: a return carries its own deadline, a late grant
    /// sets a personal one, both never earlier than the cycle's (S 评议 六(一)).
    #[must_use]
    pub fn due(&self) -> DateTime<Utc> {
        [self.late_due, self.return_due].into_iter().flatten().fold(self.cycle_due, DateTime::max)
    }

    /// The same after a return that asks for it before `due`. The return's own deadline takes the place of a late grant,
    /// which was given for the submission that has been made since (S 评议 六(三)).
    #[must_use]
    pub fn returned(self, due: DateTime<Utc>) -> Self {
        Self { state: SelfAssessmentState::Returned, return_due: Some(due), late_due: None, ..self }
    }

    /// The same after a late grant until `due`.
    #[must_use]
    pub fn granted(self, due: DateTime<Utc>) -> Self {
        Self { late_due: Some(due), ..self }
    }

    /// Whether a submission received at `now` carries the mark 逾期报送: decided at the first submission and
    /// never changed. One that was in time and then returned is not late.
    #[must_use]
    pub fn is_late_when_submitted_at(&self, now: DateTime<Utc>) -> bool {
        if self.first_submitted.is_some() { self.late } else { now >= self.cycle_due }
    }
}

impl Subject for SelfAssessmentFacts {
    type State = SelfAssessmentState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> SelfAssessmentState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), signer: self.signer, ..Concern::default() }
    }
}

/// The self-assessment workflow 自查自评 (S 评议 六(一)).
pub struct SelfAssessment;

const FILLABLE: &[SelfAssessmentState] = SelfAssessmentState::WITH_DEPARTMENT;

impl Lifecycle for SelfAssessment {
    type State = SelfAssessmentState;
    type Action = SelfAssessmentAction;
    type Edit = SelfAssessmentEdit;
    type Subject = SelfAssessmentFacts;
    const CODE: &'static str = "self_assessment";
    const TITLE: &'static str = "自查自评";
    const PATH: &'static [SelfAssessmentState] = &[
        SelfAssessmentState::NotBegun,
        SelfAssessmentState::Drafting,
        SelfAssessmentState::Submitted,
        SelfAssessmentState::Returned,
        SelfAssessmentState::Accepted,
    ];
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: SelfAssessmentState::NotBegun,
            action: SelfAssessmentAction::Begin,
            to: SelfAssessmentState::Drafting,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        Step {
            from: SelfAssessmentState::Drafting,
            action: SelfAssessmentAction::Submit,
            to: SelfAssessmentState::Submitted,
            who: HEAD,
            guard: Some(complete_and_in_time),
            article: "S 评议 六(一)",
        },
        Step {
            from: SelfAssessmentState::Returned,
            action: SelfAssessmentAction::Submit,
            to: SelfAssessmentState::Submitted,
            who: HEAD,
            guard: Some(complete_and_in_time),
            article: "S 评议 六(一)",
        },
        Step {
            from: SelfAssessmentState::Submitted,
            action: SelfAssessmentAction::Return,
            to: SelfAssessmentState::Returned,
            who: OFFICE,
            guard: Some(cycle_is_open),
            article: "S 评议 六(三)",
        },
        Step {
            from: SelfAssessmentState::Submitted,
            action: SelfAssessmentAction::Accept,
            to: SelfAssessmentState::Accepted,
            who: OFFICE,
            guard: Some(cycle_is_open),
            article: "S 评议 六(三)",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule {
            edit: SelfAssessmentEdit::Item,
            states: FILLABLE,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        EditRule {
            edit: SelfAssessmentEdit::Summary,
            states: FILLABLE,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        EditRule {
            edit: SelfAssessmentEdit::Attach,
            states: FILLABLE,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        EditRule {
            edit: SelfAssessmentEdit::Detach,
            states: FILLABLE,
            who: DEPARTMENT,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
        EditRule {
            edit: SelfAssessmentEdit::GrantLate,
            states: FILLABLE,
            who: OFFICE,
            guard: Some(cycle_is_open),
            article: "S 评议 六(一)",
        },
    ];
}

fn cycle_is_open(subject: &SelfAssessmentFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match subject.cycle {
        CycleState::Open => Ok(()),
        CycleState::Preparing => Err(Refusal::new("本年度考核尚未开启，请等待考核办公室通知")),
        _ => Err(Refusal::new("本年度自查自评阶段已结束，内容不再变更；如有疑问请联系考核办公室")),
    }
}

fn complete_and_in_time(subject: &SelfAssessmentFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    cycle_is_open(subject, now)?;
    if now >= subject.due() {
        return Err(Refusal::new(format!(
            "报送期限（{}）已过。请向考核办公室说明原因，申请准予逾期报送；已填写的内容不会丢失",
            calendar::due(subject.due(), subject.zone)
        )));
    }
    if !subject.missing.is_nothing() {
        return Err(Refusal::new(format!("还不能报送，尚缺：{}", subject.missing.in_a_line())));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::Lack;
    use crate::authority::{Actor, Hat};
    use crate::ids::{BureauId, UserId};
    use crate::lifecycle::{decide, edit, matrix, mermaid};
    use chrono::{NaiveDate, TimeDelta};
    use chrono_tz::Asia::Shanghai;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    const OWN: u128 = 10;
    const OTHER: u128 = 11;
    const LEGAL: u128 = 12;

    fn due() -> DateTime<Utc> {
        calendar::end_of_day(NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day"), Shanghai)
    }

    fn facts(state: SelfAssessmentState) -> SelfAssessmentFacts {
        SelfAssessmentFacts {
            id: SelfAssessmentId(id(1)),
            version: 7,
            state,
            department: DepartmentId(id(OWN)),
            cycle: CycleState::Open,
            cycle_due: due(),
            late_due: None,
            return_due: None,
            late: false,
            first_submitted: None,
            signer: None,
            missing: Missing::default(),
            zone: Shanghai,
        }
    }

    fn actor(department: u128, roles: &[Role], functions: &[Function]) -> Actor {
        let hat =
            Hat { department: Some(DepartmentId(id(department))), roles: roles.to_vec(), functions: functions.to_vec(), ..Hat::default() };
        Actor { bureau: BureauId(id(1)), user: UserId(id(2)), name: "甲".into(), hats: vec![hat] }
    }

    fn head() -> Actor {
        actor(OWN, &[Role::Head], &[])
    }

    fn office() -> Actor {
        actor(LEGAL, &[Role::Staff], &[Function::AssessmentOffice])
    }

    #[test]
    fn the_self_assessment_table_is_as_agreed() {
        insta::assert_snapshot!(matrix::<SelfAssessment>());
    }

    #[test]
    fn the_cycle_table_is_as_agreed() {
        insta::assert_snapshot!(matrix::<Cycle>());
    }

    #[test]
    fn every_state_of_a_table_is_reached_and_drawn() {
        for state in SelfAssessmentState::ALL {
            assert!(SelfAssessment::PATH.contains(state), "{state}");
            assert!(*state == SelfAssessmentState::NotBegun || SelfAssessment::STEPS.iter().any(|s| s.to == *state), "{state}");
        }
        for state in CycleState::ALL {
            assert!(*state == CycleState::Preparing || Cycle::STEPS.iter().any(|s| s.to == *state), "{state}");
        }
        assert!(mermaid::<SelfAssessment>().contains("returned --> submitted : 签名报送"));
    }

    #[test]
    fn submission_counts_until_the_last_instant_of_25_november_and_not_one_later() {
        let subject = facts(SelfAssessmentState::Drafting);
        let last = due() - TimeDelta::seconds(1);
        assert!(decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, last).is_ok());
        let refusal = decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, due()).expect_err("too late");
        assert!(refusal.message.contains("11月25日（星期三）24:00"), "{refusal}");
    }

    #[test]
    fn late_self_assessment_needs_a_grant_and_is_marked_for_ever() {
        let mut subject = facts(SelfAssessmentState::Drafting);
        subject.late_due = Some(due() + TimeDelta::days(2));
        let late = due() + TimeDelta::days(1);
        assert!(decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, late).is_ok());
        assert!(subject.is_late_when_submitted_at(late));
        subject.first_submitted = Some(late);
        subject.late = true;
        subject.state = SelfAssessmentState::Returned;
        subject.return_due = Some(due() + TimeDelta::days(9));
        assert!(subject.is_late_when_submitted_at(due() + TimeDelta::days(8)));
    }

    #[test]
    fn submitted_in_time_and_returned_is_not_late_and_has_its_own_deadline() {
        let mut subject = facts(SelfAssessmentState::Returned);
        subject.first_submitted = Some(due() - TimeDelta::days(1));
        subject.return_due = Some(due() + TimeDelta::days(3));
        let again = due() + TimeDelta::days(2);
        assert!(decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, again).is_ok());
        assert!(!subject.is_late_when_submitted_at(again));
        assert!(decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, due() + TimeDelta::days(3)).is_err());
    }

    #[test]
    fn what_is_missing_stands_in_the_way_of_submission() {
        let mut subject = facts(SelfAssessmentState::Drafting);
        subject.missing.items.push(("D05".into(), "执法人员资格".into(), vec![Lack::Score]));
        let refusal =
            decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, due() - TimeDelta::days(1)).expect_err("missing");
        assert!(refusal.message.contains("1 项未填"), "{refusal}");
    }

    #[test]
    fn staff_drafts_but_only_the_head_submits_and_nobody_else_does_either() {
        let subject = facts(SelfAssessmentState::Drafting);
        let now = due() - TimeDelta::days(1);
        let staff = actor(OWN, &[Role::Staff], &[]);
        let stranger = actor(OTHER, &[Role::Head], &[]);
        let director = Actor { hats: vec![Hat { roles: vec![Role::Director], ..Hat::default() }], ..head() };
        for (who, may_edit, may_submit) in
            [(head(), true, true), (staff, true, false), (stranger, false, false), (office(), false, false), (director, false, false)]
        {
            assert_eq!(edit::<SelfAssessment>(&who, &subject, SelfAssessmentEdit::Item, now).is_ok(), may_edit, "{who:?}");
            assert_eq!(decide::<SelfAssessment>(&who, &subject, SelfAssessmentAction::Submit, now).is_ok(), may_submit, "{who:?}");
        }
    }

    #[test]
    fn submitted_is_locked() {
        let now = due() - TimeDelta::days(1);
        for state in [SelfAssessmentState::Submitted, SelfAssessmentState::Accepted] {
            for change in [SelfAssessmentEdit::Item, SelfAssessmentEdit::Summary, SelfAssessmentEdit::Attach, SelfAssessmentEdit::Detach] {
                assert!(edit::<SelfAssessment>(&head(), &facts(state), change, now).is_err(), "{state} {change}");
            }
        }
    }

    #[test]
    fn the_office_takes_no_step_on_its_own_submission_but_its_stand_in_does() {
        let now = due() - TimeDelta::days(1);
        let mut own = facts(SelfAssessmentState::Submitted);
        own.department = DepartmentId(id(LEGAL));
        let refusal = decide::<SelfAssessment>(&office(), &own, SelfAssessmentAction::Accept, now).expect_err("recused");
        assert!(refusal.message.contains("回避"), "{refusal}");
        let stand_in = Actor {
            hats: vec![Hat {
                roles: vec![Role::Deputy],
                stands_in: vec![(Function::AssessmentOffice, DepartmentId(id(LEGAL)))],
                ..Hat::default()
            }],
            ..head()
        };
        assert!(decide::<SelfAssessment>(&stand_in, &own, SelfAssessmentAction::Accept, now).is_ok());
        // The stand-in acts only where the office is concerned.
        assert!(decide::<SelfAssessment>(&stand_in, &facts(SelfAssessmentState::Submitted), SelfAssessmentAction::Accept, now).is_err());
        assert!(decide::<SelfAssessment>(&office(), &facts(SelfAssessmentState::Submitted), SelfAssessmentAction::Accept, now).is_ok());
    }

    #[test]
    fn recusal_is_not_got_round_by_a_delegation() {
        let now = due() - TimeDelta::days(1);
        let stand_in = Hat {
            on_behalf_of: Some((UserId(id(9)), "刘志远".into())),
            roles: vec![Role::Deputy],
            stands_in: vec![(Function::AssessmentOffice, DepartmentId(id(LEGAL)))],
            ..Hat::default()
        };
        let mut own = facts(SelfAssessmentState::Submitted);
        own.department = DepartmentId(id(LEGAL));
        let mut office_with_the_deputys_hat = office();
        office_with_the_deputys_hat.hats.push(stand_in);
        assert!(decide::<SelfAssessment>(&office_with_the_deputys_hat, &own, SelfAssessmentAction::Accept, now).is_err());
        // A head who lends the own hat to the office takes that person out of the review.
        let mut office_with_a_heads_hat = office();
        office_with_a_heads_hat.hats.push(head().hats.remove(0));
        assert!(
            decide::<SelfAssessment>(&office_with_a_heads_hat, &facts(SelfAssessmentState::Submitted), SelfAssessmentAction::Accept, now)
                .is_err()
        );
    }

    #[test]
    fn whoever_signed_a_submission_judges_it_under_no_hat_even_when_the_delegation_is_over() {
        let now = due() - TimeDelta::days(1);
        let signed_by = |signer: u128, state| SelfAssessmentFacts { signer: Some(UserId(id(signer))), ..facts(state) };
        let steps = [SelfAssessmentAction::Accept, SelfAssessmentAction::Return];
        let stand_in = Actor {
            hats: vec![Hat { stands_in: vec![(Function::AssessmentOffice, DepartmentId(id(OWN)))], ..Hat::default() }],
            ..office()
        };
        for (who, signer, may) in [(office(), 2, false), (office(), 3, true), (stand_in.clone(), 2, false), (stand_in, 3, true)] {
            for step in steps {
                let judged = decide::<SelfAssessment>(&who, &signed_by(signer, SelfAssessmentState::Submitted), step, now);
                assert_eq!(judged.is_ok(), may, "{who:?} {step}");
                assert!(may || judged.expect_err("recused").message.contains("由您签名报送"));
            }
            let late = edit::<SelfAssessment>(&who, &signed_by(signer, SelfAssessmentState::Returned), SelfAssessmentEdit::GrantLate, now);
            assert_eq!(late.is_ok(), may, "{who:?}");
        }
        // The head who signed fills in and signs again what came back.
        let returned = signed_by(2, SelfAssessmentState::Returned);
        assert!(edit::<SelfAssessment>(&head(), &returned, SelfAssessmentEdit::Item, now).is_ok());
        assert!(decide::<SelfAssessment>(&head(), &returned, SelfAssessmentAction::Submit, now).is_ok());
    }

    #[test]
    fn the_date_of_a_return_governs_from_then_on_and_none_ends_before_the_cycle() {
        let day = |n: i64| due() + TimeDelta::days(n);
        let start = facts(SelfAssessmentState::Drafting);
        let submitted = SelfAssessmentFacts { state: SelfAssessmentState::Submitted, first_submitted: Some(day(-9)), ..start.clone() };
        let rows = [
            ("of the cycle", start.clone(), 0),
            ("granted", start.clone().granted(day(9)), 9),
            ("returned", submitted.clone().returned(day(3)), 3),
            ("returned with a date before the cycle's", submitted.clone().returned(day(-3)), 0),
            ("granted late, then returned with an earlier date", submitted.clone().granted(day(9)).returned(day(3)), 3),
            ("returned, then granted a later date", submitted.clone().returned(day(3)).granted(day(5)), 5),
            ("returned twice", submitted.clone().returned(day(5)).granted(day(9)).returned(day(2)), 2),
        ];
        for (what, facts, days) in rows {
            assert_eq!(facts.due(), day(days), "{what}");
        }
        assert_eq!(submitted.returned(day(3)).state, SelfAssessmentState::Returned);
    }

    #[test]
    fn what_is_with_the_department_is_what_it_can_fill_in() {
        let now = due() - TimeDelta::days(1);
        for state in SelfAssessmentState::ALL {
            let may_fill = edit::<SelfAssessment>(&head(), &facts(*state), SelfAssessmentEdit::Item, now).is_ok();
            assert_eq!(state.is_with_department(), may_fill, "{state}");
        }
    }

    #[test]
    fn an_open_cycle_comes_before_a_later_one_in_preparation() {
        let years = [(CycleState::Closed, 2025), (CycleState::Open, 2026), (CycleState::Preparing, 2027)];
        let current = |years: &[(CycleState, i32)]| years.iter().map(|(state, year)| state.precedence(*year)).max().map(|(_, year)| year);
        assert_eq!(current(&years), Some(2026));
        assert_eq!(current(&[(CycleState::Closed, 2025), (CycleState::Preparing, 2026)]), Some(2026));
        assert_eq!(current(&[(CycleState::Open, 2026), (CycleState::Open, 2027)]), Some(2027));
    }

    #[test]
    fn a_delegate_acts_on_behalf_and_the_record_says_so() {
        let mut delegate = actor(OTHER, &[Role::Staff], &[]);
        delegate.hats.push(Hat {
            on_behalf_of: Some((UserId(id(9)), "陈立".into())),
            roles: vec![Role::Head],
            department: Some(DepartmentId(id(OWN))),
            ..Hat::default()
        });
        let submit = decide::<SelfAssessment>(
            &delegate,
            &facts(SelfAssessmentState::Drafting),
            SelfAssessmentAction::Submit,
            due() - TimeDelta::days(1),
        )
        .expect("allowed");
        assert_eq!(submit.decision.name(), "甲（代陈立）");
    }

    #[test]
    fn a_cycle_opens_only_with_a_whole_standard_objects_and_time_left() {
        let cycle =
            CycleFacts { id: CycleId(id(3)), version: 1, state: CycleState::Preparing, standard_is_whole: true, objects: 6, due: due() };
        let now = due() - TimeDelta::days(20);
        assert!(decide::<Cycle>(&office(), &cycle, CycleAction::Open, now).is_ok());
        for broken in [
            CycleFacts { standard_is_whole: false, ..cycle.clone() },
            CycleFacts { objects: 0, ..cycle.clone() },
            CycleFacts { due: now, ..cycle.clone() },
            CycleFacts { state: CycleState::Open, ..cycle.clone() },
        ] {
            assert!(decide::<Cycle>(&office(), &broken, CycleAction::Open, now).is_err(), "{broken:?}");
        }
        assert!(decide::<Cycle>(&head(), &cycle, CycleAction::Open, now).is_err());
    }
}
