//! What people send about bureaus and people: read field by field, with all errors at once.

use super::DepartmentKind;
use crate::authority::{DelegationScope, Role};
use crate::ids::{DepartmentId, UserId};
use crate::{FieldErrors, Label, text};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A new bureau, as typed by the operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BureauInput {
    /// Name, short name, region, hotline.
    pub particulars: ParticularsInput,
    /// Address part.
    pub slug: String,
    /// Names of the departments, a line each, with an optional kind; empty means the template of the notice.
    pub departments: String,
    /// The administrator's name.
    pub admin_name: String,
    /// The administrator's log-in name.
    pub admin_login: String,
    /// The administrator's mail address.
    pub admin_email: String,
}

/// A new bureau that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBureau {
    /// Name, short name, region, hotline.
    pub particulars: ParticularsInput,
    /// Address part.
    pub slug: String,
    /// Time zone.
    pub zone: Tz,
    /// Names of the template's departments that were kept.
    pub departments: Vec<String>,
    /// The administrator.
    pub admin: NewUser,
}

/// Addresses that would be mistaken for something else.
const RESERVED_SLUGS: &[&str] = &["operator", "api", "pkg", "admin", "www", "new"];

impl BureauInput {
    /// Reads it.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<NewBureau, FieldErrors> {
        let mut errors = FieldErrors::default();
        let particulars = errors.merge(self.particulars.read());
        let slug = errors.named("slug", "网址名", slug(&self.slug));
        let departments: Vec<String> = self.departments.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
        if let Some(fault) = departments.iter().find_map(|name| text::line(name, 30).err()) {
            errors.add("departments", format!("科室名称每行一个：{fault}"));
        }
        let mut sorted = departments.clone();
        sorted.sort();
        sorted.dedup();
        if sorted.len() != departments.len() {
            errors.add("departments", "科室名称有重复，请每行填写一个不同的科室");
        }
        let admin_name = errors.named("admin_name", "管理员姓名", text::line(&self.admin_name, 20));
        let admin_login = errors.named("admin_login", "管理员登录名", text::login_name(&self.admin_login));
        let admin_email = errors.named("admin_email", "管理员电子邮箱", text::email(&self.admin_email));
        let read = (|| {
            Some(NewBureau {
                particulars: particulars?,
                slug: slug?,
                zone: Tz::Asia__Shanghai,
                departments,
                admin: NewUser {
                    login: admin_login?,
                    name: admin_name?,
                    email: admin_email?,
                    phone: String::new(),
                    department: None,
                    roles: vec![Role::Administrator],
                },
            })
        })();
        match read {
            Some(bureau) if errors.is_empty() => Ok(bureau),
            _ => Err(errors),
        }
    }
}

/// What an administrator keeps of the own bureau, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticularsInput {
    /// Name.
    pub name: String,
    /// Short name, used in document numbers.
    pub short_name: String,
    /// Region.
    pub region: String,
    /// Complaint hotline.
    pub hotline: String,
}

impl ParticularsInput {
    /// Reads it: the same fields with what holds.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.named("name", "单位名称", text::line(&self.name, 40));
        let short_name = errors.named("short_name", "简称", text::line(&self.short_name, 10));
        let region = errors.named("region", "地区", text::line(&self.region, 40));
        let hotline = errors.check("hotline", phone(&self.hotline, true));
        match (name, short_name, region, hotline) {
            (Some(name), Some(short_name), Some(region), Some(hotline)) => Ok(Self { name, short_name, region, hotline }),
            _ => Err(errors),
        }
    }
}

/// Whether this can be the address part of a bureau: 2 to 30 small letters, digits and dashes.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    plain && (2..=30).contains(&text.len()) && !text.starts_with('-') && !text.ends_with('-')
}

fn slug(text: &str) -> Result<String, String> {
    let text = text::line(text, 30)?.to_lowercase();
    if !is_slug(&text) {
        return Err("网址名为 2 至 30 位的小写字母、数字和横线，例如 dacheng".into());
    }
    if RESERVED_SLUGS.contains(&text.as_str()) {
        return Err("该网址名由系统保留，请换一个".into());
    }
    Ok(text)
}

fn phone(text: &str, required: bool) -> Result<String, String> {
    let text = text::optional_line(text, 30)?;
    if text.is_empty() {
        return if required { Err("请填写电话，例如 0316-5568525".into()) } else { Ok(text) };
    }
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits < 5 || !text.chars().all(|c| c.is_ascii_digit() || "-+ ()（）转".contains(c)) {
        return Err("电话格式不对，例如 0316-5568525".into());
    }
    Ok(text)
}

/// A new person that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Phone.
    pub phone: String,
    /// Department.
    pub department: Option<DepartmentId>,
    /// Ranks, at least one.
    pub roles: Vec<Role>,
}

/// A person, as typed or read from a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserInput {
    /// Log-in name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Phone, may be empty.
    pub phone: String,
    /// Department: id or name; empty for leaders and administrators.
    pub department: String,
    /// Ranks: codes or Chinese names, separated by commas.
    pub roles: String,
}

impl UserInput {
    /// Reads it against the departments of the bureau.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, departments: &[(DepartmentId, String)]) -> Result<NewUser, FieldErrors> {
        let mut errors = FieldErrors::default();
        let login = errors.named("login", "登录名", text::login_name(&self.login));
        let name = errors.named("name", "姓名", text::line(&self.name, 20));
        let email = errors.named("email", "电子邮箱", text::email(&self.email));
        let phone = errors.check("phone", phone(&self.phone, false));
        let department = match self.department.trim() {
            "" => None,
            given => {
                let found = departments.iter().find(|(id, name)| name == given || id.to_string() == given).map(|(id, _)| *id);
                if found.is_none() {
                    errors.add("department", format!("本局没有“{given}”，请填写已设置的科室名称"));
                }
                found
            }
        };
        let roles = errors.check("roles", roles(&self.roles));
        if let Some(roles) = &roles
            && roles.iter().any(|r| matches!(r, Role::Head | Role::Staff))
            && department.is_none()
            && self.department.trim().is_empty()
        {
            errors.add("department", "科室负责人和科室人员须选择所在科室");
        }
        let read = (|| Some(NewUser { login: login?, name: name?, email: email?, phone: phone?, department, roles: roles? }))();
        match read {
            Some(user) if errors.is_empty() => Ok(user),
            _ => Err(errors),
        }
    }
}

fn roles(text: &str) -> Result<Vec<Role>, String> {
    let mut roles = Vec::new();
    for word in text.split([',', '，', '、', ';', '；', ' ']).map(str::trim).filter(|w| !w.is_empty()) {
        match Role::ALL.iter().find(|r| r.code() == word || r.label() == word) {
            Some(role) if roles.contains(role) => {}
            Some(role) => roles.push(*role),
            None => {
                let all: Vec<&str> = Role::ALL.iter().map(Label::label).collect();
                return Err(format!("没有“{word}”这一角色，应为：{}", all.join("、")));
            }
        }
    }
    roles.sort();
    if roles.is_empty() { Err("请至少选择一个角色".into()) } else { Ok(roles) }
}

/// A department, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DepartmentInput {
    /// Name.
    pub name: String,
    /// Kind: code.
    pub kind: String,
}

impl DepartmentInput {
    /// Reads it.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<(String, DepartmentKind), FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.named("name", "科室名称", text::line(&self.name, 30));
        let kind = DepartmentKind::from_code(self.kind.trim());
        if kind.is_none() {
            errors.add("kind", "请选择科室类别");
        }
        match (name, kind) {
            (Some(name), Some(kind)) => Ok((name, kind)),
            _ => Err(errors),
        }
    }
}

/// A delegation, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationInput {
    /// Who acts.
    pub to: String,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: String,
    /// How much: code.
    pub scope: String,
}

impl DelegationInput {
    /// Reads it. A delegation lasts at most a year and ends no earlier than `today`.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, today: NaiveDate) -> Result<(UserId, NaiveDate, NaiveDate, DelegationScope), FieldErrors> {
        let mut errors = FieldErrors::default();
        let to = self.to.trim().parse::<UserId>().ok();
        if to.is_none() {
            errors.add("to", "请选择受托人");
        }
        let first = crate::assessment::command::day("first_day", &self.first_day, &mut errors);
        let last = crate::assessment::command::day("last_day", &self.last_day, &mut errors);
        let scope = DelegationScope::from_code(self.scope.trim());
        if scope.is_none() {
            errors.add("scope", "请选择委托范围");
        }
        if let (Some(first), Some(last)) = (first, last) {
            if last < first {
                errors.add("last_day", "结束日期不能早于开始日期");
            } else if last < today {
                errors.add("last_day", "结束日期已过，请重新选择");
            } else if (last - first).num_days() > 366 {
                errors.add("last_day", "一次委托最长一年");
            }
        }
        match (to, first, last, scope) {
            (Some(to), Some(first), Some(last), Some(scope)) if errors.is_empty() => Ok((to, first, last, scope)),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> UserInput {
        UserInput {
            login: "wang.min".into(),
            name: "王敏".into(),
            email: "wang.min@example.com".into(),
            phone: String::new(),
            department: "投资项目股".into(),
            roles: "科室负责人，staff".into(),
        }
    }

    #[test]
    fn a_person_of_a_department_is_read_by_names_or_codes() {
        let departments = [(DepartmentId(uuid::Uuid::from_u128(1)), "投资项目股".to_owned())];
        let user = input().read(&departments).expect("good");
        assert_eq!(user.roles, [Role::Head, Role::Staff]);
        assert_eq!(user.department, Some(departments[0].0));
    }

    #[test]
    fn every_fault_of_a_person_is_named_at_its_field() {
        let bad = UserInput {
            login: "王".into(),
            email: "x".into(),
            department: "没有这个股".into(),
            roles: "科长".into(),
            phone: "打我".into(),
            name: String::new(),
        };
        let errors = bad.read(&[]).expect_err("bad");
        assert_eq!(errors.iter().map(|(f, _)| f).collect::<Vec<_>>(), ["login", "name", "email", "phone", "department", "roles"]);
        let nowhere = UserInput { department: String::new(), ..input() };
        assert!(nowhere.read(&[]).expect_err("no department").at("department").is_some());
    }

    #[test]
    fn a_bureau_address_is_plain_and_not_reserved() {
        for (given, good) in
            [("dacheng", true), ("dc-2", true), ("operator", false), ("大城", false), ("-dc", false), ("a", false), ("a/b", false)]
        {
            assert_eq!(slug(given).is_ok(), good, "{given}");
        }
    }

    #[test]
    fn a_delegation_runs_forward_and_ends_within_a_year() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        let given = |first: &str, last: &str| {
            DelegationInput {
                to: uuid::Uuid::from_u128(1).to_string(),
                first_day: first.into(),
                last_day: last.into(),
                scope: "everything".into(),
            }
            .read(today)
        };
        assert!(given("2026-11-20", "2026-11-30").is_ok());
        for (first, last) in [("2026-11-30", "2026-11-20"), ("2026-11-01", "2026-11-21"), ("2026-11-20", "2028-01-01"), ("", "x")] {
            assert!(given(first, last).is_err(), "{first} {last}");
        }
    }
}
