//! What is sent and shown about officers, entrustments and the leading group.

use super::term::{Standing, day, term};
use crate::authority::{Body, BodyRank};
use crate::ids::{DepartmentId, MembershipId, OfficerId, UserId};
use crate::{FieldErrors, text};
use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// An officer as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerView {
    /// The officer.
    pub id: OfficerId,
    /// The name.
    pub name: String,
    /// The department.
    pub department: DepartmentId,
    /// Its name.
    pub department_name: String,
    /// The post.
    pub post: String,
    /// The certificate's number.
    pub certificate_number: String,
    /// Who issued it.
    pub issuer: String,
    /// The first day on which it is valid.
    pub valid_from: Option<NaiveDate>,
    /// The last one.
    pub valid_to: Option<NaiveDate>,
    /// How the certificate stands today.
    pub certificate: Standing,
    /// Training and examination.
    pub training: String,
    /// The log-in account.
    pub user: Option<UserId>,
    /// Whether the person works as an officer now.
    pub active: bool,
    /// The version read.
    pub version: i32,
}

/// How many officers there are, within reach and filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerCounts {
    /// Working as officers.
    pub active: usize,
    /// Of these, with a certificate that runs out soon.
    pub soon: usize,
    /// Of these, with a certificate that has run out.
    pub over: usize,
    /// Not working as officers any more.
    pub gone: usize,
}

/// What an import of officers did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerImport {
    /// Officers added.
    pub added: usize,
    /// Officers of whom something was changed.
    pub changed: usize,
    /// Rows that say what is on record.
    pub same: usize,
    /// Row number as in the sheet, column, message; when there are any, nothing was added or changed.
    pub errors: Vec<(usize, String, String)>,
}

/// An entrustment 委托, as typed (S 公示 一: 委托事项、权限、期限).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntrustmentInput {
    /// The document: name and number.
    pub document: String,
    /// Matters.
    pub matters: String,
    /// Limits.
    pub limits: String,
    /// First day.
    pub valid_from: String,
    /// Last day.
    pub valid_to: String,
}

/// An entrustment that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrustment {
    /// The document: name and number.
    pub document: String,
    /// Matters.
    pub matters: String,
    /// Limits.
    pub limits: String,
    /// First and last day.
    pub valid: (NaiveDate, NaiveDate),
}

impl EntrustmentInput {
    /// Reads it: an entrustment without matters, limits or a term is none (S 公示 一).
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<Entrustment, FieldErrors> {
        let needed =
            |text: &str| text::paragraph(text, 2000).and_then(|text| if text.is_empty() { Err("请填写本项".into()) } else { Ok(text) });
        let mut errors = FieldErrors::default();
        let document = errors.named("document", "委托文书", text::line(&self.document, 100));
        let matters = errors.named("matters", "委托事项", needed(&self.matters));
        let limits = errors.named("limits", "委托权限", needed(&self.limits));
        let valid = term(&mut errors, ["valid_from", "valid_to"], ["委托期限起", "委托期限止"], [&self.valid_from, &self.valid_to]);
        match (document, matters, limits, valid) {
            (Some(document), Some(matters), Some(limits), Some(valid)) if errors.is_empty() => {
                Ok(Entrustment { document, matters, limits, valid })
            }
            _ => Err(errors),
        }
    }
}

/// The entrustment of a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntrustmentView {
    /// The document: name and number; empty where nothing is on record.
    pub document: String,
    /// Matters.
    pub matters: String,
    /// Limits.
    pub limits: String,
    /// First day.
    pub valid_from: Option<NaiveDate>,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
    /// How the term stands today.
    pub standing: Standing,
    /// The version read; 0 where nothing is on record.
    pub version: i32,
    /// Whether the viewer may change it.
    pub may_edit: bool,
}

/// A membership in a body, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberInput {
    /// The person: id.
    pub user: String,
    /// The rank: code.
    pub body_rank: String,
    /// First day.
    pub first_day: String,
    /// Last day; empty while no end is set.
    pub last_day: String,
}

impl MemberInput {
    /// Reads it. It begins within a year of `today` at the latest: a later day is a slip.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, today: NaiveDate) -> Result<super::term::Membership, FieldErrors> {
        let mut errors = FieldErrors::default();
        let user = errors.check("user", self.user.trim().parse::<UserId>().map_err(|_| "请选择人员"));
        let rank = errors.check("body_rank", BodyRank::from_code(self.body_rank.trim()).ok_or("请选择职务"));
        let from = errors.named("first_day", "任职之日", day(&self.first_day));
        let to = if self.last_day.trim().is_empty() { Some(None) } else { errors.check("last_day", day(&self.last_day)).map(Some) };
        if let Some(from) = from
            && today.checked_add_months(Months::new(12)).is_some_and(|latest| from > latest)
        {
            errors.add("first_day", "任职之日最晚为一年以内，请核对年份");
        }
        if let (Some(from), Some(Some(to))) = (from, to)
            && to < from
        {
            errors.add("last_day", "结束之日不能早于任职之日");
        }
        match (user, rank, from, to) {
            (Some(user), Some(rank), Some(from), Some(to)) if errors.is_empty() => Ok(super::term::Membership { user, rank, from, to }),
            _ => Err(errors),
        }
    }
}

/// A membership as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// The membership.
    pub id: MembershipId,
    /// The person.
    pub name: String,
    /// The department, if any.
    pub department: Option<String>,
    /// The rank.
    pub rank: BodyRank,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: Option<NaiveDate>,
    /// Whether it holds today, is still ahead, or is over.
    pub standing: Standing,
    /// The version read.
    pub version: i32,
}

/// A body with everybody who is, will be or was a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyView {
    /// The body.
    pub body: Body,
    /// Memberships: those that hold by rank, then those ahead, then those that are over.
    pub members: Vec<MemberView>,
    /// Whether the viewer may change it.
    pub may_edit: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entrustment_needs_document_matters_limits_and_a_term() {
        let errors = EntrustmentInput::default().read().expect_err("empty");
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["document", "matters", "limits", "valid_from", "valid_to"]);
        let given = EntrustmentInput {
            document: "大审批委〔2026〕1号".into(),
            matters: "城镇燃气经营许可的受理".into(),
            limits: "只受理，不作决定".into(),
            valid_from: "2026-01-01".into(),
            valid_to: "2025-12-31".into(),
        };
        assert_eq!(given.read().expect_err("backwards").at("valid_to"), Some("委托期限止不能早于委托期限起"));
        assert!(EntrustmentInput { valid_to: "2026-12-31".into(), ..given }.read().is_ok());
    }

    #[test]
    fn a_membership_runs_forward_and_begins_within_a_year() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        for (first, last, field) in [
            ("2026-11-22", "", None),
            ("2020-01-01", "2021-12-31", None),
            ("2027-11-22", "", None),
            ("2027-11-23", "", Some("first_day")),
            ("2026-11-22", "2026-11-21", Some("last_day")),
            ("", "", Some("first_day")),
        ] {
            let input = MemberInput {
                user: uuid::Uuid::from_u128(1).to_string(),
                body_rank: "member".into(),
                first_day: first.into(),
                last_day: last.into(),
            };
            let read = input.read(today);
            assert_eq!(read.as_ref().err().and_then(|errors| errors.iter().next()).map(|(field, _)| field), field, "{first} {last}");
        }
        let errors = MemberInput::default().read(today).expect_err("empty");
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["user", "body_rank", "first_day"]);
    }
}
