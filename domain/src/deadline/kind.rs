//! The kinds of deadlines 期限种类: what is due, from which event, for whom, and how people are reminded of it.

use super::ladder::{Ladder, Level};
use crate::authority::{Body, Function};
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
}

impl Owner {
    /// The Chinese name.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Head => "科室负责人".into(),
            Self::Person => "本人".into(),
            Self::Office(function) => format!("“{function}”职能科室负责人"),
            Self::Members(body) => body.to_string(),
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
    /// A number of days that the house's rules give.
    Fixed,
}

impl Length {
    /// In Chinese.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Scheduled => "年度考核日程确定的日期",
            Self::OfRules => "考核规则确定的工作日数",
            Self::Set => "考核办公室确定的日期",
            Self::Document => "证件载明的日期",
            Self::Fixed => "制度规定的天数",
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
    /// The article as officials write it: `评议考核实施方案 六（一）`.
    #[must_use]
    pub fn article_in_words(&self) -> String {
        self.article.replace("S 评议", "评议考核实施方案").replace("S 投诉", "行政执法投诉举报制度").replace('(', "（").replace(')', "）")
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
            Self::ComplaintAcceptance => {
                row(self, "收到投诉举报", Length::Fixed, Owner::Office(Function::ComplaintOffice), Owed, true, "S 投诉 五")
            }
            Self::ComplaintHandling => {
                row(self, "受理投诉举报", Length::Fixed, Owner::Office(Function::ComplaintOffice), Owed, true, "S 投诉 六")
            }
        }
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
        for kind in DeadlineKind::ALL {
            let words = kind.rule().article_in_words();
            let named = ["评议考核实施方案 ", "行政执法投诉举报制度 "].iter().any(|name| words.starts_with(name));
            assert!(named && words.chars().all(|letter| !letter.is_ascii_alphabetic()), "{kind}: {words}");
        }
    }

    #[test]
    fn the_default_ladder_of_every_kind_may_be_saved_as_it_stands() {
        for kind in DeadlineKind::ALL {
            let ladder = kind.ladder();
            assert_eq!(ladder.clone().checked(kind.rule().afterwards), Ok(ladder), "{kind}");
        }
    }
}
