//! The people of the demonstration.

use crate::Result;
use crate::identity::rows::{body_member, function_assignment, officer, officer_posting, user_account};
use crate::scope::{Unrecorded, WriteScope};
use chrono::{Datelike, NaiveDate, TimeDelta};
use domain::authority::{Actor, Body, BodyRank, Function, Hat, Role};
use domain::identity::UserStatus;
use domain::identity::template::DEPARTMENTS;
use domain::identity::view::DemoLogin;
use domain::ids::{DepartmentId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition};
use uuid::Uuid;

/// A bureau of the demonstration.
pub(super) struct Plan {
    pub slug: &'static str,
    pub name: &'static str,
    pub short_name: &'static str,
    pub region: &'static str,
    pub hotline: &'static str,
    /// What the numbers of its officers' certificates begin with.
    pub certificate: &'static str,
    pub people: &'static [Person],
    /// Members of the leading group, by log-in, besides the director and the deputy.
    pub group: &'static [&'static str],
    /// Officers without an account: name, department.
    pub officers: &'static [(&'static str, &'static str)],
    /// Department, what became of its self-assessment this year.
    pub year: &'static [(&'static str, Fate)],
}

/// Log-in, name, department, rank.
pub(super) struct Person(pub &'static str, pub &'static str, pub Option<&'static str>, pub Role);

/// How far a self-assessment is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    NotBegun,
    Drafting(usize),
    Submitted,
    Returned,
    Accepted,
}

/// As in the notice (S 评议 二; S 投诉 §4 for the hotline); the names are invented.
pub(super) const DACHENG: Plan = Plan {
    slug: "dacheng",
    name: "大城县行政审批局",
    short_name: "大审批",
    region: "河北省廊坊市大城县",
    hotline: "0316-5568525",
    certificate: "冀J090",
    people: &[
        Person("admin", "高远", None, Role::Administrator),
        Person("wang.jianguo", "王建国", None, Role::Director),
        Person("liu.zhiyuan", "刘志远", None, Role::Deputy),
        Person("li.jing", "李静", Some("政策法规股"), Role::Head),
        Person("zhang.lei", "张磊", Some("政策法规股"), Role::Staff),
        Person("chen.li", "陈立", Some("投资项目股"), Role::Head),
        Person("wang.min", "王敏", Some("投资项目股"), Role::Staff),
        Person("zhao.fang", "赵芳", Some("企业设立股"), Role::Head),
        Person("sun.wei", "孙伟", Some("文教卫事务股"), Role::Head),
        Person("zhou.min", "周敏", Some("涉农事务股"), Role::Head),
        Person("wu.gang", "吴刚", Some("社会事务股"), Role::Head),
        Person("zheng.jie", "郑洁", Some("客服中心"), Role::Head),
        Person("he.ping", "何平", Some("纪检监察机构"), Role::Head),
    ],
    group: &["li.jing", "zheng.jie", "he.ping"],
    officers: &[("钱慧", "企业设立股"), ("冯军", "文教卫事务股"), ("许娜", "涉农事务股"), ("马超", "社会事务股"), ("韩梅", "投资项目股")],
    year: &[
        ("政策法规股", Fate::Drafting(11)),
        ("投资项目股", Fate::Drafting(21)),
        ("企业设立股", Fate::Submitted),
        ("文教卫事务股", Fate::Returned),
        ("涉农事务股", Fate::Accepted),
        ("社会事务股", Fate::NotBegun),
    ],
};

/// A second bureau, so that one sees that neither sees the other.
pub(super) const YONGQING: Plan = Plan {
    slug: "yongqing",
    name: "永清县行政审批局",
    short_name: "永审批",
    region: "河北省廊坊市永清县",
    hotline: "0316-6620000",
    certificate: "冀J091",
    people: &[
        Person("admin", "田野", None, Role::Administrator),
        Person("song.bo", "宋波", None, Role::Director),
        Person("han.xue", "韩雪", None, Role::Deputy),
        Person("ma.lin", "马琳", Some("政策法规股"), Role::Head),
        Person("xu.tao", "徐涛", Some("投资项目股"), Role::Head),
        Person("feng.yu", "冯宇", Some("企业设立股"), Role::Head),
    ],
    group: &["ma.lin"],
    officers: &[],
    year: &[
        ("政策法规股", Fate::NotBegun),
        ("投资项目股", Fate::Drafting(6)),
        ("企业设立股", Fate::Submitted),
        ("文教卫事务股", Fate::NotBegun),
        ("涉农事务股", Fate::NotBegun),
        ("社会事务股", Fate::NotBegun),
    ],
};

pub(super) fn logins(plan: &Plan) -> Vec<DemoLogin> {
    plan.people
        .iter()
        .map(|Person(login, name, department, role)| DemoLogin {
            login: (*login).to_owned(),
            who: match department {
                Some(department) => format!("{name}　{department} · {role}"),
                None => format!("{name}　{role}"),
            },
        })
        .collect()
}

/// Somebody of the demonstration who can act.
pub(super) struct Acting {
    pub actor: Actor,
    pub department: Option<&'static str>,
    pub role: Role,
}

/// Inserts the people, with the deputy as stand-in of the assessment office.
pub(super) async fn insert(
    scope: &WriteScope,
    plan: &Plan,
    departments: &[(DepartmentId, String)],
    password_hash: &str,
) -> Result<Vec<Acting>> {
    let id_of = |name: &str| departments.iter().find(|(_, n)| n == name).map(|(id, _)| *id);
    let office = id_of("政策法规股");
    let people: Vec<(UserId, &Person)> = plan.people.iter().map(|person| (UserId(Uuid::now_v7()), person)).collect();
    let writer = scope.unrecorded(Unrecorded::Demonstration);
    writer
        .insert_many(people.iter().map(|(id, Person(login, name, department, role))| user_account::ActiveModel {
            id: Set(id.0),
            login: Set((*login).to_owned()),
            name: Set((*name).to_owned()),
            email: Set(format!("{login}@{}.example.com", plan.slug)),
            phone: Set(String::new()),
            department_id: Set(department.and_then(id_of).map(|d| d.0)),
            roles: Set(role.code().to_owned()),
            status: Set(UserStatus::Active.code().to_owned()),
            password_hash: Set(Some(password_hash.to_owned())),
            last_login_at: Set(None),
            version: Set(1),
            ..user_account::ActiveModel::default()
        }))
        .await?;
    let acting = people
        .iter()
        .map(|(id, person)| {
            let Person(_, name, department, role) = person;
            let functions =
                department.and_then(|d| DEPARTMENTS.iter().find(|t| t.name == d)).map(|t| t.functions.to_vec()).unwrap_or_default();
            let stands_in = match (role, office) {
                (Role::Deputy, Some(office)) => vec![(Function::AssessmentOffice, office)],
                _ => Vec::new(),
            };
            let bodies = if rank(plan, person).is_some() { vec![Body::LeadingGroup] } else { Vec::new() };
            let hat = Hat { roles: vec![*role], department: department.and_then(id_of), functions, stands_in, bodies, ..Hat::default() };
            Acting {
                actor: Actor { bureau: scope.bureau(), user: *id, name: (*name).to_owned(), hats: vec![hat] },
                department: *department,
                role: *role,
            }
        })
        .collect();
    if let Some((deputy, _)) = people.iter().find(|(_, person)| person.3 == Role::Deputy) {
        let key = Condition::all().add(function_assignment::Column::Function.eq(Function::AssessmentOffice.code()));
        writer
            .update_all(
                key,
                function_assignment::ActiveModel { stand_in_id: Set(Some(deputy.0)), ..function_assignment::ActiveModel::default() },
            )
            .await?;
    }
    let group = people.iter().filter_map(|(id, person)| rank(plan, person).map(|rank| (*id, rank)));
    writer
        .insert_many(group.map(|(user, rank)| body_member::ActiveModel {
            id: Set(Uuid::now_v7()),
            body: Set(Body::LeadingGroup.code().to_owned()),
            user_id: Set(user.0),
            body_rank: Set(rank.code().to_owned()),
            first_instant: Set(scope.now() - TimeDelta::days(800)),
            end_instant: Set(None),
            version: Set(1),
            ..body_member::ActiveModel::default()
        }))
        .await?;
    insert_officers(scope, plan, departments, &people).await?;
    Ok(acting)
}

/// The rank of somebody in the leading group.
fn rank(plan: &Plan, Person(login, _, _, role): &Person) -> Option<BodyRank> {
    match role {
        Role::Director => Some(BodyRank::Chair),
        Role::Deputy => Some(BodyRank::Deputy),
        _ => plan.group.contains(login).then_some(BodyRank::Member),
    }
}

/// Everybody of an enforcing department is an officer, and so are some without an account.
async fn insert_officers(
    scope: &WriteScope,
    plan: &Plan,
    departments: &[(DepartmentId, String)],
    people: &[(UserId, &Person)],
) -> Result<()> {
    let enforcing = |name: &str| DEPARTMENTS.iter().any(|department| department.name == name && department.kind.is_assessed());
    let with_account = people.iter().filter_map(|(id, Person(_, name, department, _))| Some((*name, (*department)?, Some(id.0))));
    let without = plan.officers.iter().map(|(name, department)| (*name, *department, None));
    let this_year = scope.now().year();
    let (mut officers, mut postings) = (Vec::new(), Vec::new());
    for (number, (name, department, user)) in with_account.chain(without).filter(|(_, department, _)| enforcing(department)).enumerate() {
        let Some((department, _)) = departments.iter().find(|(_, known)| known == department) else { continue };
        let id = Uuid::now_v7();
        officers.push(officer::ActiveModel {
            id: Set(id),
            name: Set(name.to_owned()),
            department_id: Set(department.0),
            post: Set("许可审查岗".to_owned()),
            certificate_number: Set(format!("{}{:06}", plan.certificate, 101 + number)),
            issuer: Set(format!("{}人民政府", plan.region)),
            valid_from: Set(NaiveDate::from_ymd_opt(this_year - 2, 3, 1)),
            valid_to: Set(NaiveDate::from_ymd_opt(this_year + 3, 2, 28)),
            training: Set(format!("{this_year} 年公共法律知识培训考试合格")),
            user_id: Set(user),
            active: Set(true),
            version: Set(1),
            ..officer::ActiveModel::default()
        });
        postings.push(officer_posting::ActiveModel {
            officer_id: Set(id),
            from_day: Set(NaiveDate::from_ymd_opt(this_year - 3, 1, 1).unwrap_or_default()),
            department_id: Set(department.0),
            ..officer_posting::ActiveModel::default()
        });
    }
    let writer = scope.unrecorded(Unrecorded::Demonstration);
    writer.insert_many(officers).await?;
    writer.insert_many(postings).await
}
