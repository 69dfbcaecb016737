//! Who may do what: people, the hats they wear, and the functions of their departments.
//!
//! Powers of an office come from the [`Function`] assigned to a department, never from the name of a
//! role; a [`Role`] only gives rank. S itself places one office in two departments (投诉 §3, 评议 四(二)),
//! so where a function sits is data of each bureau.

use crate::ids::{BureauId, DepartmentId, UserId};
use crate::{Refusal, terms};

terms! {
    /// Rank of a person in a bureau. A person may hold several.
    pub enum Role {
        Administrator = "administrator", "系统管理员";
        Director = "director", "局长";
        Deputy = "deputy", "副局长";
        Head = "head", "科室负责人";
        Staff = "staff", "科室人员";
    }
}

terms! {
    /// A function that a bureau assigns to one of its departments (`S 投诉 §3`, `S 追究 §5, §11`, `S 评议 四(二)`).
    pub enum Function {
        AssessmentOffice = "assessment_office", "评议考核办公室";
        LegalAffairs = "legal_affairs", "法制审核";
        ComplaintOffice = "complaint_office", "投诉举报受理";
        FaultIntake = "fault_intake", "过错责任受理调查";
        Discipline = "discipline", "纪检监察";
        ReviewTeam = "review_team", "案卷评查";
        FollowUpOffice = "follow_up_office", "跟踪回访";
    }
}

terms! {
    /// A body 议事机构 with dated membership (`S 评议 四(一)`). S calls the group of the assessment by this name.
    pub enum Body {
        LeadingGroup = "leading_group", "推进依法行政工作领导小组";
    }
}

terms! {
    /// Rank within a body.
    pub enum BodyRank {
        Chair = "chair", "组长";
        Deputy = "deputy", "副组长";
        Member = "member", "成员";
    }
}

terms! {
    /// How much of one's own powers a delegation for an absence hands over.
    pub enum DelegationScope {
        Everything = "everything", "全部职责";
        Assessment = "assessment", "仅评议考核";
    }
}

/// What a person acts as: the own position, or that of an absent colleague.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hat {
    /// The colleague who delegated, with the name shown in records; nothing for the own position.
    pub on_behalf_of: Option<(UserId, String)>,
    /// Ranks.
    pub roles: Vec<Role>,
    /// The department.
    pub department: Option<DepartmentId>,
    /// Functions assigned to that department.
    pub functions: Vec<Function>,
    /// Functions for which this person stands in where the office would judge its own department.
    pub stands_in: Vec<(Function, DepartmentId)>,
    /// Bodies of which this person is a member. Membership is personal and is not handed over with an absence.
    pub bodies: Vec<Body>,
    /// Whether this is an operator 平台运营 of the platform, who belongs to no bureau and has no other powers in one.
    pub operator: bool,
    /// Whether an absent colleague handed over the assessment alone, so that it serves for nothing else.
    pub assessment_only: bool,
    /// Whether this is a complainant 投诉人, who has no account and is known by receipt and secret only.
    pub complainant: bool,
}

/// A person who acts, as known from a verified log-in. The bureau never comes from a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The bureau.
    pub bureau: BureauId,
    /// The person.
    pub user: UserId,
    /// The name shown in records.
    pub name: String,
    /// The own position first, then delegated ones.
    pub hats: Vec<Hat>,
}

/// Which rows of a bureau a person may see. Outside it is "not found".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everything of the bureau in this module.
    Bureau,
    /// What belongs to these departments.
    Departments(Vec<DepartmentId>),
    /// Nothing.
    Nothing,
}

impl Reach {
    /// Whether something of `department` is within reach.
    #[must_use]
    pub fn covers(&self, department: DepartmentId) -> bool {
        match self {
            Self::Bureau => true,
            Self::Departments(own) => own.contains(&department),
            Self::Nothing => false,
        }
    }
}

/// One way to be entitled to a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Anybody of a department that carries the function; never in a matter of that department itself,
    /// where the stand-in acts instead.
    Office(Function),
    /// The head of the department concerned.
    HeadOfDepartment,
    /// Anybody of the department concerned.
    OfDepartment,
    /// A holder of the rank.
    Holding(Role),
    /// A present member of the body; never in a matter of the own department or of oneself.
    Member(Body),
    /// The person concerned, and nobody on behalf.
    Oneself,
    /// An operator of the platform.
    Operator,
    /// Whoever complained, in the own complaint.
    Complainant,
}

impl Who {
    /// Whether it judges others, so that recusal 回避 binds it.
    fn judges(self) -> bool {
        matches!(self, Self::Office(_) | Self::Member(_))
    }

    /// The Chinese name used in refusals: `由……办理`.
    #[must_use]
    pub fn label(self) -> String {
        match self {
            Self::Office(function) => format!("承担“{function}”职能的科室"),
            Self::HeadOfDepartment => "本科室负责人".into(),
            Self::OfDepartment => "本科室人员".into(),
            Self::Holding(role) => role.to_string(),
            Self::Member(body) => format!("{body}成员"),
            Self::Oneself => "本人".into(),
            Self::Operator => "平台运营人员".into(),
            Self::Complainant => "投诉人".into(),
        }
    }
}

/// What entitlement is judged by: the department or the person that a matter belongs to, if any, and who signed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concern {
    /// The department concerned.
    pub department: Option<DepartmentId>,
    /// The person concerned.
    pub person: Option<UserId>,
    /// Who signed what is to be judged.
    pub signer: Option<UserId>,
}

impl Actor {
    /// The first hat under which this person is one of `who` in a matter of `concern`.
    ///
    /// # Errors
    /// A refusal that names who may, or that the person is recused because the own department is concerned or the own
    /// signature.
    pub fn entitled(&self, who: &[Who], concern: Concern) -> Result<&Hat, Refusal> {
        self.entitled_unless(who, concern, |_, _| None)
    }

    /// The same, but for hats under which something of the matter itself stands in the way, as `bars` tells.
    ///
    /// # Errors
    /// As [`Self::entitled`], and what `bars` says where nothing else stands in the way.
    pub fn entitled_unless(&self, who: &[Who], concern: Concern, bars: impl Fn(&Hat, Who) -> Option<Refusal>) -> Result<&Hat, Refusal> {
        let recused = self.is_recused(concern);
        let mut barred = None;
        for hat in &self.hats {
            for way in who.iter().filter(|w| hat.is(**w, self.user, concern) && !(recused && w.judges())) {
                match bars(hat, *way) {
                    None => return Ok(hat),
                    Some(why) => barred = barred.or(Some(why)),
                }
            }
        }
        if let Some(why) = barred {
            return Err(why);
        }
        let judges = |hat: &Hat| who.iter().any(|w| w.judges() && hat.is(*w, self.user, concern));
        if recused && self.hats.iter().any(judges) {
            return Err(Refusal::new(if concern.signer == Some(self.user) {
                "本事项由您签名报送，按回避要求由其他有权人员办理"
            } else if concern.person == Some(self.user) {
                "本事项涉及您本人，按回避要求由其他有权人员办理"
            } else {
                "本事项涉及您所在科室，按回避要求由指定的代为审查人办理"
            }));
        }
        let names: Vec<String> = who.iter().map(|w| w.label()).collect();
        Err(Refusal::new(format!("本步骤由{}办理，请与其联系", names.join("或"))))
    }

    /// Whether this person judges a matter of `concern` under no hat, not even a borrowed one: whoever belongs to the
    /// department concerned, whoever is the person concerned, and whoever signed it, though the delegation to sign be over.
    #[must_use]
    pub fn is_recused(&self, concern: Concern) -> bool {
        let belongs = concern.department.is_some() && self.hats.iter().any(|hat| hat.department == concern.department);
        belongs || concern.signer == Some(self.user) || concern.person == Some(self.user)
    }

    /// Whether this person carries the office under any hat.
    #[must_use]
    pub fn carries(&self, function: Function) -> bool {
        self.hats.iter().any(|hat| hat.functions.contains(&function))
    }

    /// Whether this person holds the rank under any hat.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.hats.iter().any(|hat| hat.roles.contains(&role))
    }

    /// The own department.
    #[must_use]
    pub fn department(&self) -> Option<DepartmentId> {
        self.hats.first().and_then(|hat| hat.department)
    }

    /// Departments of all hats.
    #[must_use]
    pub fn departments(&self) -> Vec<DepartmentId> {
        self.hats.iter().filter_map(|hat| hat.department).collect()
    }

    /// Departments in whose own matters this person stands in for the office.
    #[must_use]
    pub fn stands_in_for(&self, function: Function) -> Vec<DepartmentId> {
        self.hats.iter().flat_map(|hat| &hat.stands_in).filter(|(f, _)| *f == function).map(|(_, department)| *department).collect()
    }
}

impl Hat {
    fn is(&self, who: Who, user: UserId, concern: Concern) -> bool {
        match who {
            Who::Office(function) => {
                self.functions.contains(&function)
                    || self.stands_in.iter().any(|(f, office)| *f == function && concern.department == Some(*office))
            }
            Who::HeadOfDepartment => self.roles.contains(&Role::Head) && self.is(Who::OfDepartment, user, concern),
            Who::OfDepartment => self.department.is_some() && self.department == concern.department,
            Who::Holding(role) => self.roles.contains(&role),
            Who::Member(body) => self.bodies.contains(&body),
            Who::Oneself => self.on_behalf_of.is_none() && concern.person == Some(user),
            Who::Operator => self.operator,
            Who::Complainant => self.complainant && concern.person == Some(user),
        }
    }
}
