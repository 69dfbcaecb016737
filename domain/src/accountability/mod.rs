//! Accountability for faults 过错责任追究 (S 追究 §1–16): the terms of a case, and who reaches one.
//!
//! A case goes from a clue to a written decision and its appeal ([`lifecycle`]). What counts as a repeated fault is computed
//! from the cases on record ([`recidivism`]), and which measure goes with which severity stands in one table ([`sanction`]).

pub mod command;
pub mod lifecycle;
pub mod paper;
pub mod period;
pub mod reach;
pub mod recidivism;
pub mod sanction;
pub mod view;

use crate::authority::Actor;
use crate::{assessment, terms};
use uuid::Uuid;

/// The most characters of what is alleged, found, stated, answered or reasoned.
pub const WORDS_MAX: usize = 4000;
/// The most files of a case, and of what the person concerned adds to a defence.
pub const FILES_MAX: usize = 30;

terms! {
    /// Where a case comes from 线索来源. A module that opens cases links back to its own.
    pub enum FaultSource {
        Complaint = "complaint", "投诉举报";
        FollowUp = "follow_up", "案件回访";
        CaseReview = "case_review", "案卷评查";
        Adverse = "adverse", "复议、诉讼、赔偿";
        Superior = "superior", "上级交办";
        Own = "own", "工作中发现";
    }
}

/// Where sources of a kind are shown: the first part of their address within the bureau, and who reaches them there.
pub type FaultSourcePlace = (FaultSource, &'static str, fn(&Actor) -> bool);

/// The places of the modules that are built. A module that opens cases adds its line.
pub const FAULT_SOURCE_PLACES: &[FaultSourcePlace] = &[(FaultSource::Adverse, "adverse", assessment::sees_all)];

/// The address of a source within the bureau for this person; nothing where it is out of reach, so that only its label, a
/// stub, is shown.
#[must_use]
pub fn source_place(places: &[FaultSourcePlace], actor: &Actor, kind: FaultSource, id: Uuid) -> Option<String> {
    let (_, folder, _) = places.iter().find(|(of, _, reaches)| *of == kind && reaches(actor))?;
    Some(format!("{folder}/{id}"))
}

terms! {
    /// Situations in which a fault is pursued 应当追究的情形 (S 追究 §6). Each names one nature and kind of fault.
    pub enum Ground {
        Forgery = "forgery", "故意伪造证据造成案件处理错误";
        WrongLaw = "wrong_law", "适用法律、法规、规章错误或者违反程序规定，造成严重后果";
        Delay = "delay", "无正当理由超过案件办理期限";
        NoAuthority = "no_authority", "无法定执法依据，超越或者滥用职权";
        Attitude = "attitude", "服务态度恶劣，造成严重后果";
        Bribery = "bribery", "索取或者收受他人财物，将收缴罚款据为己有";
        Other = "other", "其他应追究过错责任的行为";
    }
}

terms! {
    /// What makes a fault graver 从重情节 (S 追究 §7).
    pub enum Aggravation {
        Continued = "continued", "明知过错行为处于继续状态，而不积极采取措施予以纠正";
        Repeated = "repeated", "一年内发生三次以上过错行为，或者两次以上被追究仍然发生同一性质、同一种类过错行为";
        Obstructed = "obstructed", "干扰、阻碍、抗拒对其过错行为进行调查";
        Retaliated = "retaliated", "对投诉人、检举人、控告人或者责任追究承办人员打击报复";
        Other = "other", "其他情节严重，性质恶劣，可以从重追究责任的情形";
    }
}

impl Aggravation {
    /// Whether somebody says so; repetition is computed from the cases on record and never typed (S 追究 §7(二)).
    #[must_use]
    pub fn is_chosen(self) -> bool {
        self != Self::Repeated
    }
}

terms! {
    /// What lenience amounts to 从宽 (S 追究 §8): one or the other.
    pub enum Lenience {
        Exempted = "exempted", "免予追究";
        Mitigated = "mitigated", "从轻追究";
    }
}

terms! {
    /// What makes a fault lighter 免予或者从轻情节 (S 追究 §8).
    pub enum LenientGround {
        Corrected = "corrected", "过错行为能及时自行纠正并采取补救措施";
        Slight = "slight", "情节轻微、尚未造成不良后果";
        Other = "other", "其他可以免予或者从轻追究责任的情形";
    }
}

terms! {
    /// What no liability follows from 不追究责任的情形 (S 追究 §9).
    pub enum NoLiability {
        UnclearLaw = "unclear_law", "因法律、法规、规章规定不明确或者相互不一致造成适用时出现偏差";
        NewEvidence = "new_evidence", "因出现新的证据使原认定的事实或者案件性质发生变化";
        OthersFault = "others_fault", "因相对人、其他有关部门的过错或者不可预见、不可抗力的原因致使错误发生";
        Other = "other", "其他不追究过错责任的情形";
    }
}

terms! {
    /// What a determination finds 认定结论 (S 追究 §3, §9, §11(三)).
    pub enum Outcome {
        Established = "established", "存在过错，应当追究";
        NoLiability = "no_liability", "有法定情形，不追究责任";
        NotEstablished = "not_established", "过错不成立";
    }
}

terms! {
    /// How grave a fault is by its nature, circumstances and consequences 情节 (S 追究 §10(一)–(四)).
    pub enum Severity {
        Slight = "slight", "情节轻微，社会影响较小，危害后果不大";
        Minor = "minor", "情节较轻，在一定范围内产生较大影响或者危害后果";
        Serious = "serious", "情节严重，造成较大社会影响或者危害后果";
        Grave = "grave", "性质恶劣、情节严重，产生重大社会影响或者危害后果";
    }
}

terms! {
    /// With what mind it was done 主观状态 (S 追究 §3, §10).
    pub enum Culpability {
        Intent = "intent", "故意";
        GrossNegligence = "gross_negligence", "重大过失";
        Negligence = "negligence", "一般过失";
    }
}

terms! {
    /// Forms of handling 处理形式 (S 追究 §10(一)–(四)), from the lightest on. None of them is a disciplinary sanction.
    pub enum Measure {
        WrittenReview = "written_review", "责令书面检查";
        Criticism = "criticism", "通报批评";
        Suspension = "suspension", "收回行政执法证，暂停执法活动";
        Revocation = "revocation", "建议吊销行政执法证";
    }
}

terms! {
    /// To whom else a case goes, and for what 另行移送、追偿 (S 追究 §5, §10).
    pub enum Handover {
        Sanction = "sanction", "建议给予行政处分，交由有关部门处理";
        Transfer = "transfer", "建议调离执法岗位，交由有关部门处理";
        Judiciary = "judiciary", "涉嫌构成犯罪，移送司法机关处理";
        Recourse = "recourse", "行政赔偿后，依照国家赔偿法予以追偿";
    }
}

terms! {
    /// In which form a defence is on record 陈述申辩方式 (S 追究 §11(二)).
    pub enum StatementForm {
        Written = "written", "书面陈述申辩";
        Oral = "oral", "口头陈述申辩（笔录）";
    }
}

terms! {
    /// How the decision reaches the person concerned 送达方式 (S 追究 §11(四)).
    pub enum ServiceMethod {
        Direct = "direct", "直接送达";
        Left = "left", "留置送达";
        Entrusted = "entrusted", "委托送达";
        Post = "post", "邮寄送达";
        Electronic = "electronic", "电子送达";
        Public = "public", "公告送达";
    }
}

/// The place of a variant within its article, as officials cite it: `第六条第（二）项`.
fn item<T: PartialEq>(article: &str, all: &[T], one: &T) -> String {
    const NUMERALS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "七"];
    let place = all.iter().position(|other| other == one).and_then(|place| NUMERALS.get(place)).unwrap_or(&"一");
    format!("第{article}条第（{place}）项")
}

macro_rules! cited {
    ($($name:ident in $article:literal;)+) => {$(
        impl $name {
            /// The article and item of S 追究 that names it, as officials cite it.
            #[must_use]
            pub fn article(self) -> String {
                item($article, Self::ALL, &self)
            }
        }
    )+};
}

cited! {
    Ground in "六";
    Aggravation in "七";
    LenientGround in "八";
    NoLiability in "九";
    Severity in "十";
    Measure in "十";
}

impl Handover {
    /// The article and paragraph of S 追究 that names it, as officials cite it.
    #[must_use]
    pub fn article(self) -> &'static str {
        match self {
            Self::Sanction | Self::Transfer | Self::Judiciary => "第五条、第十条第二款",
            Self::Recourse => "第十条第三款",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Function, Hat};
    use crate::ids::{BureauId, UserId};

    #[test]
    fn every_choice_cites_its_item_of_the_source() {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(Ground::ALL.iter().map(|one| format!("{} {one}", one.article())));
        lines.extend(Aggravation::ALL.iter().map(|one| format!("{} {one}", one.article())));
        lines.extend(LenientGround::ALL.iter().map(|one| format!("{} {one}", one.article())));
        lines.extend(NoLiability::ALL.iter().map(|one| format!("{} {one}", one.article())));
        lines.extend(Severity::ALL.iter().map(|one| format!("{} {one}", one.article())));
        lines.extend(Measure::ALL.iter().map(|one| format!("{} {one}", one.article())));
        lines.extend(Handover::ALL.iter().map(|one| format!("{} {one}", one.article())));
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn repetition_is_the_one_aggravation_that_nobody_chooses() {
        let computed: Vec<Aggravation> = Aggravation::ALL.iter().copied().filter(|one| !one.is_chosen()).collect();
        assert_eq!(computed, [Aggravation::Repeated]);
    }

    #[test]
    fn a_source_out_of_reach_is_a_stub() {
        let actor = |functions: &[Function]| Actor {
            bureau: BureauId(Uuid::nil()),
            user: UserId(Uuid::nil()),
            name: "甲".into(),
            hats: vec![Hat { functions: functions.to_vec(), ..Hat::default() }],
        };
        let places: &[FaultSourcePlace] = &[(FaultSource::Complaint, "complaints", |actor| actor.carries(Function::ComplaintOffice))];
        let id = Uuid::nil();
        let place = |functions: &[Function], kind| source_place(places, &actor(functions), kind, id);
        assert_eq!(place(&[Function::ComplaintOffice], FaultSource::Complaint), Some(format!("complaints/{id}")));
        assert_eq!(place(&[Function::Discipline], FaultSource::Complaint), None);
        assert_eq!(place(&[Function::ComplaintOffice], FaultSource::Own), None);
    }
}
