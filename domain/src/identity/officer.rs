//! Officers 执法人员 (S 评议 二, 三(二)1; S 公示 二): what is kept of them, who sees it, and how a change of department
//! becomes a posting.

use super::term::{day, term};
use crate::assessment::rules::Posting;
use crate::authority::{Actor, Function, Reach, Role};
use crate::ids::{DepartmentId, UserId};
use crate::{FieldErrors, text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Which officers a person sees: the bureau's administrators, leaders, legal affairs and discipline all of them, heads
/// those of their department.
#[must_use]
pub fn reach(actor: &Actor) -> Reach {
    let all = [Role::Administrator, Role::Director, Role::Deputy].into_iter().any(|role| actor.holds(role))
        || [Function::LegalAffairs, Function::Discipline].into_iter().any(|function| actor.carries(function));
    if all {
        return Reach::Bureau;
    }
    let headed: Vec<DepartmentId> =
        actor.hats.iter().filter(|hat| hat.roles.contains(&Role::Head)).filter_map(|hat| hat.department).collect();
    if headed.is_empty() { Reach::Nothing } else { Reach::Departments(headed) }
}

/// An officer, as typed or read from a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerInput {
    /// Name.
    pub name: String,
    /// Department: id or name.
    pub department: String,
    /// The first day in that department.
    pub since: String,
    /// Post 岗位.
    pub post: String,
    /// Number of the certificate 行政执法证.
    pub certificate_number: String,
    /// Who issued it.
    pub issuer: String,
    /// The first day on which it is valid.
    pub valid_from: String,
    /// The last one.
    pub valid_to: String,
    /// Training and examination, may be empty.
    pub training: String,
    /// The log-in account: id or log-in name; empty for none.
    pub user: String,
    /// Whether the person works as an officer now: 在岗, or 离岗 for somebody who has left.
    pub active: String,
}

/// An officer that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Name.
    pub name: String,
    /// Department.
    pub department: DepartmentId,
    /// The first day in that department.
    pub since: NaiveDate,
    /// Post.
    pub post: String,
    /// Number of the certificate.
    pub certificate_number: String,
    /// Who issued it.
    pub issuer: String,
    /// The first day on which it is valid.
    pub valid_from: NaiveDate,
    /// The last one.
    pub valid_to: NaiveDate,
    /// Training and examination.
    pub training: String,
    /// The log-in account.
    pub user: Option<UserId>,
    /// Whether the person works as an officer now.
    pub active: bool,
}

/// The words for whether somebody works as an officer now.
pub const ACTIVE: [(&str, bool); 2] = [("在岗", true), ("离岗", false)];

/// The word for it.
#[must_use]
pub fn active_word(active: bool) -> &'static str {
    ACTIVE.iter().find(|(_, is)| *is == active).map_or("", |(word, _)| *word)
}

impl OfficerInput {
    /// Reads it against the departments and the accounts (id, log-in name) of the bureau, on `today`.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(
        &self,
        departments: &[(DepartmentId, String)],
        accounts: &[(UserId, String)],
        today: NaiveDate,
    ) -> Result<Officer, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.named("name", "姓名", text::line(&self.name, 20));
        let department = match self.department.trim() {
            "" => Err("请选择所在科室".to_owned()),
            given => departments
                .iter()
                .find(|(id, name)| name == given || id.to_string() == given)
                .map(|(id, _)| *id)
                .ok_or_else(|| format!("本局没有在用的“{given}”，请填写已设置的科室名称")),
        };
        let department = errors.check("department", department);
        let since = day(&self.since).and_then(|since| if since > today { Err("本项不能晚于今天".to_owned()) } else { Ok(since) });
        let since = errors.named("since", "到本科室任职之日", since);
        let post = errors.named("post", "岗位", text::line(&self.post, 30));
        let number = errors.named("certificate_number", "执法证号", text::line(&self.certificate_number, 30).and_then(certificate_number));
        let issuer = errors.named("issuer", "发证机关", text::line(&self.issuer, 40));
        let valid = term(&mut errors, ["valid_from", "valid_to"], ["有效期起", "有效期止"], [&self.valid_from, &self.valid_to]);
        let training = errors.named("training", "培训考试情况", text::paragraph(&self.training, 500));
        let user = match self.user.trim() {
            "" => Ok(None),
            given => accounts
                .iter()
                .find(|(id, login)| login == &given.to_lowercase() || id.to_string() == given)
                .map(|(id, _)| Some(*id))
                .ok_or_else(|| format!("本局没有“{given}”这一账号，请填写用户的登录名；没有账号的留空")),
        };
        let user = errors.check("user", user);
        let active = match self.active.trim() {
            "" => Ok(true),
            word => ACTIVE
                .iter()
                .find(|(known, is)| *known == word || is.to_string() == word)
                .map(|(_, is)| *is)
                .ok_or_else(|| "状态应为“在岗”或“离岗”".to_owned()),
        };
        let active = errors.check("active", active);
        let read = (|| {
            let (valid_from, valid_to) = valid?;
            Some(Officer {
                name: name?,
                department: department?,
                since: since?,
                post: post?,
                certificate_number: number?,
                issuer: issuer?,
                valid_from,
                valid_to,
                training: training?,
                user: user?,
                active: active?,
            })
        })();
        match read {
            Some(officer) if errors.is_empty() => Ok(officer),
            _ => Err(errors),
        }
    }
}

/// The number of a certificate as it is compared: without blanks, letters in upper case.
///
/// # Errors
/// A Chinese sentence.
pub fn certificate_number(text: String) -> Result<String, String> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    let sound = plain.chars().all(|c| c.is_alphanumeric() || "-－()（）".contains(c)) && plain.chars().any(|c| c.is_ascii_digit());
    if sound { Ok(plain) } else { Err("执法证号只能由汉字、字母、数字和横线组成，例如 冀J090000101".into()) }
}

/// What an officer's `since` means for the postings on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Nothing is new.
    Stays,
    /// A posting begins.
    Begins,
    /// The latest posting, which began on this day, was recorded wrongly.
    Corrects(NaiveDate),
}

/// Judges a department and its first day against the postings on record, the earliest first. Earlier postings never
/// change: they say where somebody was assessed.
///
/// # Errors
/// A Chinese sentence about the first day.
pub fn moves(history: &[Posting], department: DepartmentId, since: NaiveDate) -> Result<Move, String> {
    let Some(latest) = history.last() else { return Ok(Move::Begins) };
    if latest.department == department && latest.from == since {
        return Ok(Move::Stays);
    }
    if latest.department != department && since > latest.from {
        return Ok(Move::Begins);
    }
    if latest.department != department && since < latest.from {
        return Err(format!("调到新科室的，应晚于在原科室的任职之日（{}）", crate::calendar::long_day(latest.from)));
    }
    // The same department from another day, or another department from the same day.
    match history.len().checked_sub(2).and_then(|before| history.get(before)) {
        Some(before) if since <= before.from => Err(format!("应晚于在前一科室的任职之日（{}）", crate::calendar::long_day(before.from))),
        _ => Ok(Move::Corrects(latest.from)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::Hat;
    use crate::ids::BureauId;
    use uuid::Uuid;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn department(n: u128) -> DepartmentId {
        DepartmentId(Uuid::from_u128(n))
    }

    fn input() -> OfficerInput {
        OfficerInput {
            name: "王敏".into(),
            department: "投资项目股".into(),
            since: "2023-01-01".into(),
            post: "许可审查岗".into(),
            certificate_number: " 冀j 090000107 ".into(),
            issuer: "大城县人民政府".into(),
            valid_from: "2024年3月1日".into(),
            valid_to: "2029/2/28".into(),
            training: String::new(),
            user: "Wang.Min".into(),
            active: String::new(),
        }
    }

    fn read(input: &OfficerInput) -> Result<Officer, FieldErrors> {
        let accounts = [(UserId(Uuid::from_u128(7)), "wang.min".to_owned())];
        input.read(&[(department(1), "投资项目股".to_owned())], &accounts, on("2026-11-22"))
    }

    #[test]
    fn an_officer_is_read_by_names_and_days_as_people_write_them() {
        let officer = read(&input()).expect("good");
        assert_eq!((officer.department, officer.certificate_number.as_str()), (department(1), "冀J090000107"));
        assert_eq!((officer.valid_from, officer.valid_to), (on("2024-03-01"), on("2029-02-28")));
        assert_eq!((officer.user, officer.active), (Some(UserId(Uuid::from_u128(7))), true));
        assert!(!read(&OfficerInput { active: "离岗".into(), ..input() }).expect("good").active);
    }

    #[test]
    fn every_fault_of_an_officer_is_named_at_its_field() {
        let bad =
            OfficerInput {
                certificate_number: "冀J-号".into(), user: "li.si".into(), active: "借调".into(), ..OfficerInput::default()
            };
        let errors = read(&bad).expect_err("bad");
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        let all = ["name", "department", "since", "post", "certificate_number", "issuer", "valid_from", "valid_to", "user", "active"];
        assert_eq!(fields, all);
        let backwards = OfficerInput { valid_to: "2024-02-29".into(), since: "2026-11-23".into(), ..input() };
        let errors = read(&backwards).expect_err("backwards");
        assert_eq!(errors.at("valid_to"), Some("有效期止不能早于有效期起"));
        assert_eq!(errors.at("since"), Some("到本科室任职之日不能晚于今天"));
    }

    #[test]
    fn a_change_of_department_begins_a_posting_and_earlier_ones_never_change() {
        let posting = |n, from| Posting { department: department(n), from: on(from) };
        let (once, twice) = ([posting(1, "2023-01-01")], [posting(1, "2023-01-01"), posting(2, "2026-03-01")]);
        for (history, to, since, expected) in [
            (&[][..], 1, "2026-01-01", Some(Move::Begins)),
            (&once, 1, "2023-01-01", Some(Move::Stays)),
            (&once, 2, "2026-03-01", Some(Move::Begins)),
            (&once, 2, "2022-12-31", None),
            (&once, 1, "2022-06-01", Some(Move::Corrects(on("2023-01-01")))),
            (&once, 2, "2023-01-01", Some(Move::Corrects(on("2023-01-01")))),
            (&twice, 2, "2026-02-01", Some(Move::Corrects(on("2026-03-01")))),
            (&twice, 2, "2023-01-01", None),
            (&twice, 1, "2026-03-01", Some(Move::Corrects(on("2026-03-01")))),
            (&twice, 1, "2026-08-01", Some(Move::Begins)),
        ] {
            assert_eq!(moves(history, department(to), on(since)).ok(), expected, "{history:?} {to} {since}");
        }
    }

    #[test]
    fn heads_see_the_own_officers_and_leaders_legal_affairs_and_discipline_all() {
        let own = Some(department(1));
        let of = |role, functions: &[Function]| {
            let hat = Hat { roles: vec![role], department: own, functions: functions.to_vec(), ..Hat::default() };
            reach(&Actor { bureau: BureauId(Uuid::from_u128(1)), user: UserId(Uuid::from_u128(2)), name: "某人".into(), hats: vec![hat] })
        };
        for role in [Role::Administrator, Role::Director, Role::Deputy] {
            assert_eq!(of(role, &[]), Reach::Bureau, "{role}");
        }
        for function in [Function::LegalAffairs, Function::Discipline] {
            assert_eq!(of(Role::Staff, &[function]), Reach::Bureau, "{function}");
        }
        assert_eq!(of(Role::Head, &[Function::ComplaintOffice]), Reach::Departments(vec![department(1)]));
        assert_eq!(of(Role::Staff, &[Function::ComplaintOffice]), Reach::Nothing);
    }
}
