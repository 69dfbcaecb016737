//! The workflow of an entry of the daily record 日常考核, as a table (S 评议 五).

use super::{OBJECT, OFFICE};
use crate::authority::Concern;
use crate::ids::{DailyEntryId, DepartmentId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, calendar, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

terms! {
    /// What an entry is about.
    pub enum DailyCategory {
        Praise = "praise", "表扬";
        Criticism = "criticism", "批评";
        Training = "training", "培训考试";
        CaseReview = "case_review", "案卷评查";
        Complaint = "complaint", "投诉举报查实";
        Accountability = "accountability", "过错责任追究";
        FollowUp = "follow_up", "案件回访";
        Opinion = "opinion", "外部意见";
        Other = "other", "其他";
    }
}

terms! {
    /// States of an entry. All but a withdrawn one count.
    pub enum DailyState {
        Told = "told", "已告知";
        Objected = "objected", "已提出异议";
        Upheld = "upheld", "异议不成立";
        Withdrawn = "withdrawn", "已撤销";
    }
}

impl DailyState {
    /// Whether its points count.
    #[must_use]
    pub fn counts(self) -> bool {
        self != Self::Withdrawn
    }
}

terms! {
    /// Steps of an entry.
    pub enum DailyAction {
        Object = "object_daily", "提出异议";
        Uphold = "uphold_daily", "驳回异议";
        Concede = "concede_daily", "采纳异议";
        Withdraw = "withdraw_daily", "撤销记录";
    }
}

terms! {
    /// What is done with an entry beside its steps.
    pub enum DailyEdit {
        Enter = "enter_daily", "登记日常考核";
        Attach = "attach_daily", "上传依据材料";
    }
}

/// An entry as its table sees it.
#[derive(Clone, Debug)]
pub struct DailyFacts {
    /// The entry.
    pub id: DailyEntryId,
    /// The version read.
    pub version: i32,
    /// The state.
    pub state: DailyState,
    /// The department, by itself or as that of the officer.
    pub department: DepartmentId,
    /// The officer's account, where the entry is about an officer.
    pub officer: Option<UserId>,
    /// Whether it is about an officer, with or without account.
    pub is_of_officer: bool,
    /// The instant before which the object may object.
    pub objection_until: DateTime<Utc>,
    /// Whether the result that it bears on has been decided, so that nothing of it changes any more.
    pub decided: bool,
    /// The bureau's time zone.
    pub zone: Tz,
}

impl Subject for DailyFacts {
    type State = DailyState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> DailyState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        Concern { department: Some(self.department), person: self.officer, ..Concern::default() }
    }
}

/// The workflow of the daily record 日常考核.
pub struct Daily;

impl Lifecycle for Daily {
    type State = DailyState;
    type Action = DailyAction;
    type Edit = DailyEdit;
    type Subject = DailyFacts;
    const CODE: &'static str = "daily_entry";
    const TITLE: &'static str = "日常考核";
    const PATH: &'static [DailyState] = DailyState::ALL;
    const STEPS: &'static [Step<Self>] = &[
        Step {
            from: DailyState::Told,
            action: DailyAction::Object,
            to: DailyState::Objected,
            who: OBJECT,
            guard: Some(in_time),
            article: "S 评议 五",
        },
        Step {
            from: DailyState::Objected,
            action: DailyAction::Uphold,
            to: DailyState::Upheld,
            who: OFFICE,
            guard: Some(undecided),
            article: "S 评议 五",
        },
        Step {
            from: DailyState::Objected,
            action: DailyAction::Concede,
            to: DailyState::Withdrawn,
            who: OFFICE,
            guard: Some(undecided),
            article: "S 评议 五",
        },
        Step {
            from: DailyState::Told,
            action: DailyAction::Withdraw,
            to: DailyState::Withdrawn,
            who: OFFICE,
            guard: Some(undecided),
            article: "S 评议 五",
        },
    ];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: DailyEdit::Enter, states: &[DailyState::Told], who: OFFICE, guard: Some(undecided), article: "S 评议 五" },
        EditRule {
            edit: DailyEdit::Attach,
            states: &[DailyState::Told, DailyState::Objected],
            who: OFFICE,
            guard: Some(undecided),
            article: "S 评议 五",
        },
    ];
}

fn undecided(entry: &DailyFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    if entry.decided {
        return Err(Refusal::new("考核结果已经确定，日常考核记录不再变更；对结果有异议的，请申请复核"));
    }
    Ok(())
}

fn in_time(entry: &DailyFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    undecided(entry, now)?;
    if now >= entry.objection_until {
        return Err(Refusal::new(format!(
            "提出异议的期限（{}）已过；确有新情况的，请向考核办公室说明",
            calendar::due(entry.objection_until, entry.zone)
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Actor, Function, Hat, Role};
    use crate::ids::BureauId;
    use crate::lifecycle::{decide, edit, matrix};
    use chrono::TimeDelta;
    use chrono_tz::Asia::Shanghai;

    const OWN: DepartmentId = DepartmentId(Uuid::from_u128(10));
    const OFFICE_ITSELF: DepartmentId = DepartmentId(Uuid::from_u128(12));

    fn noon() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-11-22T12:00:00+08:00").expect("an instant").to_utc()
    }

    fn facts(state: DailyState) -> DailyFacts {
        DailyFacts {
            id: DailyEntryId(Uuid::from_u128(1)),
            version: 3,
            state,
            department: OWN,
            officer: None,
            is_of_officer: false,
            objection_until: noon() + TimeDelta::days(5),
            decided: false,
            zone: Shanghai,
        }
    }

    fn actor(user: u128, hat: Hat) -> Actor {
        Actor { bureau: BureauId(Uuid::from_u128(1)), user: UserId(Uuid::from_u128(user)), name: "甲".into(), hats: vec![hat] }
    }

    fn head() -> Actor {
        actor(2, Hat { department: Some(OWN), roles: vec![Role::Head], ..Hat::default() })
    }

    fn staff() -> Actor {
        actor(3, Hat { department: Some(OWN), roles: vec![Role::Staff], ..Hat::default() })
    }

    fn office() -> Actor {
        let hat = Hat { department: Some(OFFICE_ITSELF), functions: vec![Function::AssessmentOffice], ..Hat::default() };
        actor(4, hat)
    }

    fn stand_in() -> Actor {
        actor(5, Hat { roles: vec![Role::Deputy], stands_in: vec![(Function::AssessmentOffice, OFFICE_ITSELF)], ..Hat::default() })
    }

    fn may(actor: &Actor, facts: &DailyFacts, action: DailyAction) -> bool {
        decide::<Daily>(actor, facts, action, noon()).is_ok()
    }

    #[test]
    fn the_daily_table_is_as_agreed() {
        insta::assert_snapshot!(matrix::<Daily>());
    }

    #[test]
    fn a_department_objects_by_its_head_and_an_officer_in_person_or_by_the_head() {
        let of_department = facts(DailyState::Told);
        let of_officer = DailyFacts { officer: Some(UserId(Uuid::from_u128(3))), is_of_officer: true, ..of_department.clone() };
        for (facts, expected) in [(&of_department, [true, false, false]), (&of_officer, [true, true, false])] {
            assert_eq!([head(), staff(), office()].map(|actor| may(&actor, facts, DailyAction::Object)), expected);
        }
        // On behalf of an absent officer nobody objects: whoever acts for the officer is not the officer.
        let absent = (UserId(Uuid::from_u128(3)), "乙".to_owned());
        let delegate = actor(6, Hat { on_behalf_of: Some(absent), department: Some(OWN), ..Hat::default() });
        assert!(!may(&delegate, &of_officer, DailyAction::Object));
    }

    #[test]
    fn an_objection_is_in_time_until_its_last_instant() {
        let facts = facts(DailyState::Told);
        let at = |now| decide::<Daily>(&head(), &facts, DailyAction::Object, now);
        assert!(at(facts.objection_until - TimeDelta::milliseconds(1)).is_ok());
        assert!(at(facts.objection_until).expect_err("too late").message.contains("11月27日"));
    }

    #[test]
    fn only_the_office_answers_and_withdraws_and_of_its_own_department_the_stand_in() {
        for (state, action) in [
            (DailyState::Objected, DailyAction::Uphold),
            (DailyState::Objected, DailyAction::Concede),
            (DailyState::Told, DailyAction::Withdraw),
        ] {
            let other = facts(state);
            assert_eq!([office(), stand_in(), head(), staff()].map(|a| may(&a, &other, action)), [true, false, false, false], "{action}");
            let own = DailyFacts { department: OFFICE_ITSELF, ..facts(state) };
            assert_eq!([office(), stand_in()].map(|a| may(&a, &own, action)), [false, true], "{action}");
        }
        // Whoever is the officer concerned does not answer, under whichever hat.
        let oneself = DailyFacts { officer: Some(office().user), is_of_officer: true, ..facts(DailyState::Objected) };
        assert!(!may(&office(), &oneself, DailyAction::Uphold));
    }

    #[test]
    fn nothing_changes_once_the_year_is_decided() {
        for state in DailyState::ALL {
            let decided = DailyFacts { decided: true, ..facts(*state) };
            for action in DailyAction::ALL {
                assert!([head(), office()].iter().all(|actor| !may(actor, &decided, *action)), "{state} {action}");
            }
            for kind in DailyEdit::ALL {
                assert!(edit::<Daily>(&office(), &decided, *kind, noon()).is_err(), "{state} {kind}");
            }
        }
    }

    #[test]
    fn all_entries_count_but_withdrawn_ones() {
        let counting: Vec<DailyState> = DailyState::ALL.iter().copied().filter(|state| state.counts()).collect();
        assert_eq!(counting, [DailyState::Told, DailyState::Objected, DailyState::Upheld]);
    }
}
