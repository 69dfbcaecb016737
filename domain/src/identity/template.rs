//! What a new bureau starts with: the departments and functions of the notice (S 评议 二, 投诉 §3, 追究 §5).

use super::DepartmentKind;
use crate::authority::Function;

/// A department of the template.
pub struct TemplateDepartment {
    /// The name.
    pub name: &'static str,
    /// What it is in the assessment.
    pub kind: DepartmentKind,
    /// Functions it carries.
    pub functions: &'static [Function],
}

/// The departments of the notice, in its order, with the functions as S gives them. S names the leading-group
/// office twice (投诉 §3: 客服中心; 评议 四(二): 政策法规股): complaints go to the one, assessment to the other.
pub const DEPARTMENTS: &[TemplateDepartment] = &[
    TemplateDepartment {
        name: "政策法规股",
        kind: DepartmentKind::Enforcing,
        functions: &[Function::AssessmentOffice, Function::LegalAffairs, Function::ReviewTeam, Function::FollowUpOffice],
    },
    TemplateDepartment { name: "投资项目股", kind: DepartmentKind::Enforcing, functions: &[] },
    TemplateDepartment { name: "企业设立股", kind: DepartmentKind::Enforcing, functions: &[] },
    TemplateDepartment { name: "文教卫事务股", kind: DepartmentKind::Enforcing, functions: &[] },
    TemplateDepartment { name: "涉农事务股", kind: DepartmentKind::Enforcing, functions: &[] },
    TemplateDepartment { name: "社会事务股", kind: DepartmentKind::Enforcing, functions: &[] },
    TemplateDepartment {
        name: "客服中心",
        kind: DepartmentKind::Supporting,
        functions: &[Function::ComplaintOffice, Function::FaultIntake],
    },
    TemplateDepartment { name: "纪检监察机构", kind: DepartmentKind::Supporting, functions: &[Function::Discipline] },
];
