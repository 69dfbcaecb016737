//! The kinds of deadlines 期限种类: what is due, from which event, for whom, and how people are reminded of it.

use super::ladder::{Ladder, Level};
use crate::accountability::period::{ANSWER_DAYS, APPEAL_DAYS, HANDLING_DAYS, STATEMENT_DAYS};
use crate::authority::{Actor, Body, Concern, Function, Role, Who};
use crate::complaint::{ACCEPT_DAYS, HANDLE_DAYS};
use crate::ids::{DepartmentId, UserId};
use crate::terms;

terms! {
    /// What is due.
    pub enum DeadlineKind {
        SelfAssessment = "self_assessment", "报送自查自评";
        Supplement = "supplement", "补正后重新报送";
        MutualBallot = "mutual_ballot", "互查互评投票";
        DailyObjection = "daily_objection", "对日常考核记录提出异议";
        DailyAnswer = "daily_answer", "答复日常考核异议";
        ResultObjection = "result_objection", "对考核结果申请复核";
        ObjectionAnswer = "objection_answer", "答复复核申请";
        CertificateExpiry = "certificate_expiry", "执法证件到期换发";
        FaultHandling = "fault_handling", "办理过错责任案件";
        FaultStatement = "fault_statement", "陈述申辩";
        FaultAppeal = "fault_appeal", "提出申诉";
        FaultAnswer = "fault_answer", "答复申诉";
        ComplaintAcceptance = "complaint_acceptance", "决定是否受理投诉举报";
        ComplaintHandling = "complaint_handling", "办结并答复投诉举报";
    }
}

/// Whose business it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The head of the department concerned 科室负责人.
    Head,
    /// The person concerned 本人; where nobody is named, the head of the department.
    Person,
    /// The office that carries the function, or its stand-in where the office itself is concerned.
    Office(Function),
    /// The members of the body.
    Members(Body),
    /// The person concerned 本人, and nobody who acts for them.
    InPerson,
    /// The deputies 副局长, but for one whom it concerns.
    Deputies,
}

impl Owner {
    /// Who acts, in a matter that names a person or none.
    fn who(self, names_a_person: bool) -> Who {
        match self {
            Self::Person if names_a_person => Who::Oneself,
            Self::InPerson => Who::Oneself,
            Self::Head | Self::Person => Who::HeadOfDepartment,
            Self::Deputies => Who::Holding(Role::Deputy),
            Self::Office(function) => Who::Office(function),
            Self::Members(body) => Who::Member(body),
        }
    }

    /// The Chinese name.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Head => "科室负责人".into(),
            Self::Person | Self::InPerson => "本人".into(),
            Self::Office(function) => format!("“{function}”职能科室负责人"),
            Self::Members(body) => body.to_string(),
            Self::Deputies => "副局长".into(),
        }
    }
}

/// How the due instant comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// A day of the schedule with which the year opened.
    Scheduled,
    /// A number of working days that the bureau's assessment rules give.
    OfRules,
    /// A day that the office sets with the step that begins it.
    Set,
    /// A day that a document bears.
    Document,
    /// A number of working days that is the same in every bureau.
    WorkingDays(u32),
    /// A number of days, working or not, that is the same in every bureau.
    Days(u32),
}

impl Length {
    /// In Chinese.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Scheduled => "年度考核日程确定的日期".into(),
            Self::OfRules => "考核规则确定的工作日数".into(),
            Self::Set => "考核办公室确定的日期".into(),
            Self::Document => "证件载明的日期".into(),
            Self::WorkingDays(days) => format!("{days} 个工作日"),
            Self::Days(days) => format!("{days} 日"),
        }
    }
}

/// What happens when the due instant passes and nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// It is owed still, and late.
    Owed,
    /// A right that was not used lapses.
    Lapses,
}

impl Afterwards {
    /// In Chinese.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Owed => "逾期仍须办理",
            Self::Lapses => "期满失效",
        }
    }
}

/// What the house knows of a kind of deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindRule {
    /// The kind.
    pub kind: DeadlineKind,
    /// The event that it runs from, in Chinese.
    pub event: &'static str,
    /// How the due instant comes about.
    pub length: Length,
    /// Whose business it is.
    pub owner: Owner,
    /// What becomes of it afterwards.
    pub afterwards: Afterwards,
    /// Whether a rule of the source stands behind it, so that nobody may switch its reminders off for themselves.
    pub statutory: bool,
    /// The article.
    pub article: &'static str,
}

impl KindRule {
    /// What to say before what is due: a right may be used, everything else has to be done.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        if self.afterwards == Afterwards::Lapses && !self.statutory { "可以" } else { "应当" }
    }

    /// The article as officials write it: `评议考核实施方案 六（一）`, `过错责任追究暂行办法 第十一条（二）`.
    #[must_use]
    pub fn article_in_words(&self) -> String {
        const NUMERALS: [(&str, &str); 2] = [("§11", "第十一条"), ("§12", "第十二条")];
        const NAMES: [(&str, &str); 3] =
            [("S 评议", "评议考核实施方案"), ("S 追究", "过错责任追究暂行办法"), ("S 投诉", "行政执法投诉举报制度")];
        let words = NAMES.iter().chain(&NUMERALS).fold(self.article.to_owned(), |text, (sign, words)| text.replace(sign, words));
        words.replace('(', "（").replace(')', "）")
    }
}

impl DeadlineKind {
    /// The rule of the kind: the one table that everything about deadlines follows.
    #[must_use]
    pub const fn rule(self) -> KindRule {
        use Afterwards::{Lapses, Owed};
        const fn row(
            kind: DeadlineKind,
            event: &'static str,
            length: Length,
            owner: Owner,
            afterwards: Afterwards,
            statutory: bool,
            article: &'static str,
        ) -> KindRule {
            KindRule { kind, event, length, owner, afterwards, statutory, article }
        }
        match self {
            Self::SelfAssessment => row(self, "年度考核开启", Length::Scheduled, Owner::Head, Owed, true, "S 评议 六(一)"),
            Self::Supplement => row(self, "自查自评退回补正", Length::Set, Owner::Head, Owed, true, "S 评议 六(三)"),
            Self::MutualBallot => row(self, "互查互评开始", Length::Scheduled, Owner::Person, Lapses, true, "S 评议 六(二)"),
            Self::DailyObjection => row(self, "告知日常考核记录", Length::OfRules, Owner::Person, Lapses, false, "S 评议 五"),
            Self::DailyAnswer => {
                row(self, "对日常考核记录提出异议", Length::OfRules, Owner::Office(Function::AssessmentOffice), Owed, true, "S 评议 五")
            }
            Self::ResultObjection => row(self, "印发考核结果通报", Length::OfRules, Owner::Person, Lapses, false, "S 评议 七(四)"),
            Self::ObjectionAnswer => {
                row(self, "申请复核", Length::OfRules, Owner::Members(Body::LeadingGroup), Owed, true, "S 评议 七(四)")
            }
            Self::CertificateExpiry => row(self, "登记执法证件", Length::Document, Owner::Person, Owed, false, "S 评议 三(二)"),
            Self::FaultHandling => {
                row(self, "受理立案", Length::WorkingDays(HANDLING_DAYS), Owner::Office(Function::FaultIntake), Owed, true, "S 追究 §11")
            }
            Self::FaultStatement => row(self, "告知", Length::WorkingDays(STATEMENT_DAYS), Owner::InPerson, Lapses, true, "S 追究 §11(二)"),
            Self::FaultAppeal => row(self, "送达处理决定", Length::Days(APPEAL_DAYS), Owner::InPerson, Lapses, true, "S 追究 §12"),
            Self::FaultAnswer => row(self, "收到申诉", Length::Days(ANSWER_DAYS), Owner::Deputies, Owed, true, "S 追究 §12"),
            Self::ComplaintAcceptance => row(
                self,
                "收到投诉举报",
                Length::WorkingDays(ACCEPT_DAYS),
                Owner::Office(Function::ComplaintOffice),
                Owed,
                true,
                "S 投诉 五",
            ),
            Self::ComplaintHandling => {
                row(self, "受理投诉举报", Length::Days(HANDLE_DAYS), Owner::Office(Function::ComplaintOffice), Owed, true, "S 投诉 六")
            }
        }
    }

    /// Whether it is on this person to act, in a matter of this department and person.
    #[must_use]
    pub fn owed_by(self, actor: &Actor, department: Option<DepartmentId>, person: Option<UserId>) -> bool {
        let owner = self.rule().owner;
        let of_oneself = owner == Owner::Deputies && person == Some(actor.user);
        !of_oneself && actor.entitled(&[owner.who(person.is_some())], Concern { department, person, signer: None }).is_ok()
    }

    /// What the way to it is called: `报送`.
    #[must_use]
    pub const fn deed(self) -> &'static str {
        match self {
            Self::SelfAssessment => "填写",
            Self::Supplement => "补正",
            Self::MutualBallot => "填写评议表",
            Self::DailyObjection | Self::ResultObjection => "查看",
            Self::DailyAnswer | Self::ObjectionAnswer => "答复",
            Self::CertificateExpiry => "查看证件",
            Self::FaultHandling => "办理",
            Self::FaultStatement => "陈述申辩",
            Self::FaultAppeal => "查看",
            Self::FaultAnswer => "答复",
            Self::ComplaintAcceptance | Self::ComplaintHandling => "办理",
        }
    }

    /// Whether it belongs to a matter that nobody but its handlers and the person concerned may know of, so that whoever
    /// oversees deadlines does not see it (S 追究 §11).
    #[must_use]
    pub const fn is_confined(self) -> bool {
        matches!(self, Self::FaultHandling | Self::FaultStatement | Self::FaultAppeal | Self::FaultAnswer)
    }

    /// The ladder of a bureau that has settled nothing else. Short periods have a short one, and a right is recalled once.
    #[must_use]
    pub fn ladder(self) -> Ladder {
        match self {
            Self::SelfAssessment => Ladder::default(),
            Self::Supplement => Ladder { before: vec![3, 1, 0], ..Ladder::default() },
            // What an office or a body owes is not the business of the head of the department that waits for it.
            Self::DailyAnswer => {
                Ladder { before: vec![3, 1, 0], climbs: vec![(3, Level::LegalAffairs), (10, Level::LeadingGroup)], ..Ladder::default() }
            }
            Self::ObjectionAnswer => Ladder { before: vec![3, 1, 0], climbs: vec![(3, Level::LegalAffairs)], ..Ladder::default() },
            Self::MutualBallot => Ladder { before: vec![3, 1, 0], ..Ladder::of_right() },
            Self::DailyObjection | Self::ResultObjection => Ladder { before: vec![1], ..Ladder::of_right() },
            // What is confined climbs to nobody.
            Self::FaultHandling => Ladder { before: vec![5, 1, 0], climbs: Vec::new(), ..Ladder::default() },
            Self::FaultAnswer => Ladder { before: vec![7, 1, 0], climbs: Vec::new(), ..Ladder::default() },
            Self::FaultStatement => Ladder { before: vec![1, 0], ..Ladder::of_right() },
            Self::FaultAppeal => Ladder { before: vec![7, 1], ..Ladder::of_right() },
            // Whom a complaint concerns is told nothing, so that it climbs to offices and never to a head.
            Self::ComplaintAcceptance => Ladder { before: vec![3, 1, 0], climbs: vec![(1, Level::LegalAffairs)], ..Ladder::default() },
            Self::ComplaintHandling => Ladder {
                before: vec![14, 7, 3, 1, 0],
                climbs: vec![(1, Level::LegalAffairs), (3, Level::LeadingGroup)],
                ..Ladder::default()
            },
            Self::CertificateExpiry => {
                Ladder { before: vec![60, 30, 14], after: vec![1], weekly: true, climbs: vec![(1, Level::Head), (14, Level::LegalAffairs)] }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_deadlines_is_as_agreed() {
        let rows: Vec<String> = DeadlineKind::ALL
            .iter()
            .map(|kind| {
                let rule = kind.rule();
                let ladder = kind.ladder();
                format!(
                    "{kind} · 自{} · {} · {} · {} · {} · {}",
                    rule.event,
                    rule.length.label(),
                    rule.owner.label(),
                    rule.afterwards.label(),
                    ladder.in_words(),
                    rule.article
                )
            })
            .collect();
        insta::assert_snapshot!(rows.join("\n"));
    }

    #[test]
    fn every_article_is_named_as_officials_write_it() {
        assert_eq!(DeadlineKind::SelfAssessment.rule().article_in_words(), "评议考核实施方案 六（一）");
        assert_eq!(DeadlineKind::FaultStatement.rule().article_in_words(), "过错责任追究暂行办法 第十一条（二）");
        for kind in DeadlineKind::ALL {
            let words = kind.rule().article_in_words();
            let named =
                ["评议考核实施方案 ", "过错责任追究暂行办法 第", "行政执法投诉举报制度 "].iter().any(|name| words.starts_with(name));
            assert!(named && words.chars().all(|letter| !letter.is_ascii_alphabetic()), "{kind}: {words}");
        }
    }

    #[test]
    fn what_is_confined_climbs_to_nobody() {
        for kind in DeadlineKind::ALL.iter().filter(|kind| kind.is_confined()) {
            assert_eq!(kind.ladder().climbs, [], "{kind}");
        }
    }

    #[test]
    fn a_right_may_be_used_and_everything_else_has_to_be_done() {
        let rights: Vec<_> = DeadlineKind::ALL.iter().filter(|kind| kind.rule().verb() == "可以").collect();
        assert_eq!(rights, [&DeadlineKind::DailyObjection, &DeadlineKind::ResultObjection]);
    }

    #[test]
    fn the_default_ladder_of_every_kind_may_be_saved_as_it_stands() {
        for kind in DeadlineKind::ALL {
            let ladder = kind.ladder();
            assert_eq!(ladder.clone().checked(kind.rule().afterwards), Ok(ladder), "{kind}");
        }
    }
}
