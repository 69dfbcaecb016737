//! What people send about complaints: read field by field, with all errors at once.

use super::{Category, Finding, RefusalGround, Source};
use crate::ids::{ComplaintId, DepartmentId, OfficerId, UserId};
use crate::{FieldErrors, calendar, text};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What somebody complains of, in characters.
pub const TEXT_MAX: usize = 4000;
/// What somebody asks for, in characters.
pub const WISH_MAX: usize = 1000;
/// A message, a report or a paper, in characters.
pub const PAPER_MAX: usize = 8000;
/// A reason, in characters.
pub const REASON_MAX: usize = 1000;
/// How far an extension reaches at most, in days after the present end.
pub const EXTENSION_MAX: i64 = 90;

/// Who complains 投诉人, as kept under the seal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Name of the person or the organisation.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// Address or mail, may be empty.
    pub address: String,
}

/// What is complained of, as kept under the seal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Facts and grounds.
    pub text: String,
    /// What the complainant asks for, may be empty.
    pub wish: String,
    /// The person complained of as the complainant knows them, may be empty.
    pub whom: String,
}

/// A complaint as it is typed, by a citizen or by a handler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintInput {
    /// Code of the category.
    pub category: String,
    /// Id of the department complained of; empty where it is not known.
    pub department: String,
    /// The person complained of, in words.
    pub whom: String,
    /// Facts and grounds.
    pub text: String,
    /// What is asked for.
    pub wish: String,
    /// `yes` where a court or a superior has decided already.
    pub adjudicated: String,
    /// `named` or `anonymous`.
    pub naming: String,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// Address.
    pub address: String,
}

/// A complaint that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComplaint {
    /// What it is about.
    pub category: Category,
    /// The department complained of.
    pub department: Option<DepartmentId>,
    /// Who complains; nothing where they stay anonymous.
    pub identity: Option<Identity>,
    /// What is complained of.
    pub statement: Statement,
}

impl ComplaintInput {
    /// Reads a complaint. An anonymous one keeps nothing of name and telephone, whatever was typed there.
    ///
    /// # Errors
    /// At the fields; at `adjudicated` with where to go instead (S 投诉 五).
    pub fn read(&self) -> Result<NewComplaint, FieldErrors> {
        let mut errors = FieldErrors::default();
        let category = errors.check("category", Category::from_code(self.category.trim()).ok_or("请选择要反映的是哪一类问题"));
        let department = match self.department.trim() {
            "" => None,
            id => errors.check("department", id.parse().map_err(|_| "请从列表中选择科室，或者选不清楚")),
        };
        let whom = errors.check("whom", text::optional_line(&self.whom, 60));
        let body = errors.check("text", required(&self.text, TEXT_MAX, "请写明时间、事情经过和您认为不对的地方"));
        let wish = errors.check("wish", text::paragraph(&self.wish, WISH_MAX));
        if self.adjudicated.trim() == "yes" {
            errors.add(
                "adjudicated",
                "已经上级机关复议或者人民法院判决的，按规定不作为投诉受理；对复议决定不服的，请向人民法院起诉，对判决不服的，请依法上诉或者申诉",
            );
        }
        let identity = match self.naming.trim() {
            "anonymous" => Some(None),
            "named" => {
                let name = errors.named("name", "姓名或者单位名称", text::line(&self.name, 60));
                let phone = errors.check("phone", phone(&self.phone));
                let address = errors.check("address", text::optional_line(&self.address, 120));
                name.zip(phone).zip(address).map(|((name, phone), address)| Some(Identity { name, phone, address }))
            }
            _ => errors.check("naming", Err::<Option<Identity>, _>("请选择实名或者匿名")),
        };
        match (category, whom, body, wish, identity) {
            (Some(category), Some(whom), Some(text), Some(wish), Some(identity)) if errors.is_empty() => {
                Ok(NewComplaint { category, department, identity, statement: Statement { text, wish, whom } })
            }
            _ => Err(errors),
        }
    }
}

/// Reads a telephone number: 7 to 20 digits with what people write between them.
fn phone(typed: &str) -> Result<String, String> {
    let line = text::optional_line(typed, 30)?;
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let plain = line.chars().all(|c| c.is_ascii_digit() || "+-（）() ".contains(c));
    if plain && (7..=20).contains(&digits) { Ok(line) } else { Err("请填写能联系到您的电话，例如 13800000000".into()) }
}

fn required(typed: &str, max: usize, empty: &str) -> Result<String, String> {
    let text = text::paragraph(typed, max)?;
    if text.is_empty() { Err(empty.to_owned()) } else { Ok(text) }
}

/// Reads how a complaint came in that a handler registers.
///
/// # Errors
/// At `source`.
pub fn source(code: &str) -> Result<Source, FieldErrors> {
    let known = Source::by_hand().find(|source| source.code() == code.trim());
    known.ok_or_else(|| FieldErrors::one("source", "请选择来源"))
}

/// Reads a reason at `reason`.
///
/// # Errors
/// At `reason`.
pub fn reason(typed: &str) -> Result<String, FieldErrors> {
    required(typed, REASON_MAX, "请写明理由").map_err(|message| FieldErrors::one("reason", message))
}

/// Reads a message or a paper at `body`.
///
/// # Errors
/// At `body`.
pub fn body(typed: &str) -> Result<String, FieldErrors> {
    required(typed, PAPER_MAX, "请填写内容").map_err(|message| FieldErrors::one("body", message))
}

/// A refusal as typed: reason and the right channel are both told (S 投诉 五).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalInput {
    /// Code of the ground.
    pub ground: String,
    /// Why.
    pub reason: String,
    /// Where to go instead.
    pub channel: String,
}

impl RefusalInput {
    /// Reads a refusal: ground, reason and channel.
    ///
    /// # Errors
    /// At `ground`, `reason` and `channel`.
    pub fn read(&self) -> Result<(RefusalGround, String, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let ground = errors.check("ground", RefusalGround::from_code(self.ground.trim()).ok_or("请选择不予受理的情形"));
        let reason = errors.check("reason", required(&self.reason, REASON_MAX, "请写明不予受理的理由，将告知投诉人"));
        let channel = errors.check("channel", required(&self.channel, REASON_MAX, "请写明应当向哪个机关、通过什么途径反映，将告知投诉人"));
        match (ground, reason, channel) {
            (Some(ground), Some(reason), Some(channel)) => Ok((ground, reason, channel)),
            _ => Err(errors),
        }
    }
}

/// Reads the receipt number of the case that another is merged into; `find` is what it leads to.
///
/// # Errors
/// At `into`.
pub fn merge_into(found: Option<ComplaintId>, this: ComplaintId) -> Result<ComplaintId, FieldErrors> {
    match found {
        Some(id) if id == this => Err(FieldErrors::one("into", "不能并入自身，请填写另一件的编号")),
        Some(id) => Ok(id),
        None => Err(FieldErrors::one("into", "没有找到可以并入的这一件，请核对编号；已经归档、并案或者办结的不能并入")),
    }
}

/// Whom a complaint concerns, as a handler registers it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinksInput {
    /// Ids of departments.
    pub departments: Vec<String>,
    /// Ids of officers.
    pub officers: Vec<String>,
    /// Ids of accounts, for people who are no officers.
    pub people: Vec<String>,
}

/// Whom a complaint concerns, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewLinks {
    /// Departments.
    pub departments: Vec<DepartmentId>,
    /// Officers.
    pub officers: Vec<OfficerId>,
    /// Accounts.
    pub people: Vec<UserId>,
}

impl LinksInput {
    /// Reads ids, each once.
    ///
    /// # Errors
    /// At `departments` where one is none.
    pub fn read(&self) -> Result<NewLinks, FieldErrors> {
        fn ids<T: std::str::FromStr + PartialEq>(texts: &[String]) -> Option<Vec<T>> {
            let mut read = Vec::new();
            for text in texts.iter().filter(|text| !text.trim().is_empty()) {
                let id = text.trim().parse().ok()?;
                if !read.contains(&id) {
                    read.push(id);
                }
            }
            Some(read)
        }
        let all = ids(&self.departments).zip(ids(&self.officers)).zip(ids(&self.people));
        let ((departments, officers), people) = all.ok_or_else(|| FieldErrors::one("departments", "请从列表中选择"))?;
        Ok(NewLinks { departments, officers, people })
    }
}

/// A decision of the leading group as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionInput {
    /// Code of the finding.
    pub finding: String,
    /// What is decided, with the grounds.
    pub body: String,
    /// By department, what it is to do; empty for those that have nothing to do.
    pub tasks: Vec<(String, String)>,
}

/// A decision, read: finding, text, and what each department is to do.
pub type Decision = (Finding, String, Vec<(DepartmentId, String)>);

impl DecisionInput {
    /// Reads a decision.
    ///
    /// # Errors
    /// At `finding`, `body` and `tasks[<department>]`.
    pub fn read(&self) -> Result<Decision, FieldErrors> {
        let mut errors = FieldErrors::default();
        let finding = errors.check("finding", Finding::from_code(self.finding.trim()).ok_or("请选择认定结果"));
        let body = errors.check("body", required(&self.body, PAPER_MAX, "请写明查明的事实、认定的理由和处理决定"));
        let mut tasks = Vec::new();
        for (department, task) in &self.tasks {
            let field = format!("tasks[{department}]");
            let task = errors.check(&field, text::paragraph(task, REASON_MAX)).filter(|task| !task.is_empty());
            if let Some(task) = task
                && let Some(id) = errors.check(&field, department.parse().map_err(|_| "请从列表中选择科室"))
            {
                tasks.push((id, task));
            }
        }
        match (finding, body) {
            (Some(finding), Some(body)) if errors.is_empty() => Ok((finding, body, tasks)),
            _ => Err(errors),
        }
    }
}

/// Reads the wish for an extension: the reason, and the last day, later than the present one.
///
/// # Errors
/// At `reason` and `until`.
pub fn extension(typed: &str, until: &str, due: DateTime<Utc>, zone: Tz) -> Result<(String, DateTime<Utc>), FieldErrors> {
    let mut errors = FieldErrors::default();
    let reason = errors.check("reason", required(typed, REASON_MAX, "请写明已开展的工作和延期理由；批准后理由将告知投诉人"));
    let last = calendar::last_day(due, zone);
    let day = match until.trim().parse::<NaiveDate>() {
        Err(_) => Err("请填写新的截止日期".to_owned()),
        Ok(day) if day <= last => Err(format!("应当晚于现在的截止日期{}", calendar::long_day(last))),
        Ok(day) if day > last + TimeDelta::days(EXTENSION_MAX) => Err(format!("一次延期不超过 {EXTENSION_MAX} 天")),
        Ok(day) => Ok(day),
    };
    let day = errors.check("until", day);
    match (reason, day) {
        (Some(reason), Some(day)) => Ok((reason, calendar::end_of_day(day, zone))),
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;

    fn typed() -> ComplaintInput {
        ComplaintInput {
            category: "inaction".into(),
            text: "材料交了一个月没有答复".into(),
            naming: "named".into(),
            name: "张三".into(),
            phone: "138-0000-0000".into(),
            ..ComplaintInput::default()
        }
    }

    fn fault(input: &ComplaintInput, field: &str) -> bool {
        input.read().is_err_and(|errors| errors.at(field).is_some())
    }

    #[test]
    fn a_complaint_says_what_it_is_about_and_all_faults_come_at_once() {
        assert!(typed().read().is_ok());
        let empty = ComplaintInput::default().read().expect_err("empty");
        assert!(["category", "text", "naming"].iter().all(|field| empty.at(field).is_some()), "{empty:?}");
        assert!(!fault(&ComplaintInput { text: "长".repeat(TEXT_MAX), ..typed() }, "text"));
        assert!(fault(&ComplaintInput { text: "长".repeat(TEXT_MAX + 1), ..typed() }, "text"));
        assert!(fault(&ComplaintInput { adjudicated: "yes".into(), ..typed() }, "adjudicated"));
        for phone in ["", "123456", "电话", "1380000000012345678901"] {
            assert!(fault(&ComplaintInput { phone: phone.into(), ..typed() }, "phone"), "{phone}");
        }
    }

    #[test]
    fn an_anonymous_complaint_keeps_no_name_whatever_was_typed() {
        let read = ComplaintInput { naming: "anonymous".into(), ..typed() }.read().expect("read");
        assert_eq!(read.identity, None);
    }

    #[test]
    fn a_refusal_names_the_reason_and_the_right_channel() {
        let whole = RefusalInput { ground: "out_of_scope".into(), reason: "属于公安职权".into(), channel: "县公安局 110".into() };
        assert!(whole.read().is_ok());
        for (field, part) in [
            ("ground", RefusalInput { ground: String::new(), ..whole.clone() }),
            ("reason", RefusalInput { reason: " ".into(), ..whole.clone() }),
            ("channel", RefusalInput { channel: String::new(), ..whole.clone() }),
        ] {
            assert!(part.read().expect_err("a fault").at(field).is_some(), "{field}");
        }
    }

    #[test]
    fn an_extension_ends_later_than_the_present_period_and_within_bounds() {
        let due: DateTime<Utc> = DateTime::parse_from_rfc3339("2026-12-19T00:00:00+08:00").expect("an instant").to_utc();
        let until = |day: &str| extension("取证困难", day, due, Shanghai).ok().map(|(_, until)| until.to_rfc3339());
        assert_eq!(until("2026-12-19").as_deref(), Some("2026-12-19T16:00:00+00:00"));
        assert_eq!(until("2026-12-18"), None);
        assert!(until("2027-03-18").is_some() && until("2027-03-19").is_none() && until("后天").is_none());
        assert!(extension(" ", "2026-12-25", due, Shanghai).expect_err("no reason").at("reason").is_some());
    }

    #[test]
    fn a_decision_names_what_each_department_is_to_do_or_nobody() {
        let id = "00000000-0000-0000-0000-00000000000c";
        let input = DecisionInput {
            finding: "upheld".into(),
            body: "属实，限期整改".into(),
            tasks: vec![(id.into(), "三日内办结".into()), ("x".into(), "  ".into())],
        };
        assert_eq!(input.read().expect("read").2.len(), 1);
        assert!(DecisionInput { finding: String::new(), ..input.clone() }.read().is_err());
        assert!(DecisionInput { tasks: vec![("x".into(), "整改".into())], ..input }.read().is_err());
    }
}
