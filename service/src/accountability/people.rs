//! Who works on cases, and who is told of them: read in one statement.

use crate::House;
use crate::Result;
use crate::record::outbox::Message;
use crate::scope::Scope;
use domain::accountability::lifecycle::FaultFacts;
use domain::authority::{Function, Role};
use domain::identity::view::BureauView;
use domain::ids::{DepartmentId, UserId};
use sea_orm::FromQueryResult;
use sea_orm::sea_query::Value;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    email: String,
    roles: String,
    status: String,
    department_id: Option<Uuid>,
    intake_id: Option<Uuid>,
    intake_stand_in: Option<Uuid>,
    discipline_id: Option<Uuid>,
    discipline_stand_in: Option<Uuid>,
    delegate_name: Option<String>,
    delegate_email: Option<String>,
}

/// Everybody with an account in use, as often as there are colleagues to whom they have handed over everything at `$2`.
const PEOPLE: &str = "
SELECT u.id, u.name, u.email, u.roles, u.status, u.department_id,
  i.department_id AS intake_id, i.stand_in_id AS intake_stand_in, d.department_id AS discipline_id, d.stand_in_id AS discipline_stand_in,
  t.name AS delegate_name, t.email AS delegate_email
FROM user_account u
LEFT JOIN function_assignment i ON i.bureau_id = u.bureau_id AND i.function = 'fault_intake'
LEFT JOIN function_assignment d ON d.bureau_id = u.bureau_id AND d.function = 'discipline'
LEFT JOIN delegation g ON g.bureau_id = u.bureau_id AND g.from_user = u.id AND u.status = 'active' AND g.scope = 'everything'
  AND g.revoked_at IS NULL AND g.first_instant <= $2 AND g.end_instant > $2
LEFT JOIN user_account t ON t.bureau_id = g.bureau_id AND t.id = g.to_user AND t.status = 'active'
WHERE u.bureau_id = $1 AND u.status <> 'deactivated'
ORDER BY u.id, t.id";

/// The people of a bureau, as far as a case may need them.
pub(super) struct People(Vec<Row>);

/// Somebody to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reader {
    pub name: String,
    pub email: String,
}

/// Where a letter leads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// The page of the handlers.
    Case,
    /// The page of the person concerned.
    Own,
}

impl People {
    /// Everybody of the scope's bureau.
    pub(super) async fn of(scope: &Scope) -> Result<Self> {
        Ok(Self(scope.query::<Row>(PEOPLE, [Value::from(scope.now())]).await?))
    }

    /// Whoever works for the office in a matter of `department`: its people, or where it is concerned itself, its stand-in.
    fn office(&self, function: Function, department: DepartmentId) -> impl Iterator<Item = &Row> {
        self.0.iter().filter(move |row| {
            let (office, stand_in) = match function {
                Function::Discipline => (row.discipline_id, row.discipline_stand_in),
                _ => (row.intake_id, row.intake_stand_in),
            };
            match office {
                Some(office) if office == department.0 => stand_in.map_or_else(|| row.holds(Role::Deputy), |id| id == row.id),
                Some(office) => row.department_id == Some(office),
                None => false,
            }
        })
    }

    /// Who may investigate a case about `person` of `department`.
    pub(super) fn candidates(&self, department: DepartmentId, person: Option<UserId>) -> Vec<(UserId, String)> {
        let may = self.office(Function::FaultIntake, department).filter(|row| row.status == "active");
        let mut found: Vec<(UserId, String)> = may.map(|row| (UserId(row.id), row.name.clone())).collect();
        found.retain(|(id, _)| Some(*id) != person);
        found.dedup();
        found
    }

    /// Whether there is a deputy who took no part in the case and is not concerned by it.
    pub(super) fn has_free_deputy(&self, taken: &[UserId], person: Option<UserId>) -> bool {
        let free = |row: &&Row| !taken.contains(&UserId(row.id)) && Some(UserId(row.id)) != person;
        self.0.iter().filter(|row| row.status == "active" && row.holds(Role::Deputy)).any(|row| free(&row))
    }

    /// Whether somebody is the director.
    pub(super) fn is_director(&self, person: Option<UserId>) -> bool {
        self.0.iter().any(|row| Some(UserId(row.id)) == person && row.holds(Role::Director))
    }

    /// The heads of the office, or its stand-in, with whoever acts for them.
    pub(super) fn told_of_office(&self, function: Function, case: &FaultFacts) -> Vec<Reader> {
        let found: Vec<&Row> = self.office(function, case.department).collect();
        let heads: Vec<&Row> = found.iter().copied().filter(|row| row.holds(Role::Head)).collect();
        Self::readers(if heads.is_empty() { found } else { heads }, case.person)
    }

    /// Who approves: the director, or where the director is concerned, the deputies.
    pub(super) fn told_to_approve(&self, case: &FaultFacts) -> Vec<Reader> {
        let rank = if case.of_director { Role::Deputy } else { Role::Director };
        Self::readers(self.0.iter().filter(|row| row.holds(rank)).collect(), case.person)
    }

    /// The deputies, to whom appeals go, but for those who took part.
    pub(super) fn told_of_appeal(&self, case: &FaultFacts) -> Vec<Reader> {
        let took_part = |row: &Row| case.handlers.contains(&UserId(row.id)) || case.deciders.contains(&UserId(row.id));
        Self::readers(self.0.iter().filter(|row| row.holds(Role::Deputy) && !took_part(row)).collect(), case.person)
    }

    /// The person concerned, and nobody who acts for them.
    pub(super) fn told_oneself(&self, case: &FaultFacts) -> Vec<Reader> {
        let own = self.0.iter().find(|row| Some(UserId(row.id)) == case.person);
        own.map(|row| Reader { name: row.name.clone(), email: row.email.clone() }).into_iter().collect()
    }

    /// Each once, with delegates, without the person concerned.
    fn readers(rows: Vec<&Row>, person: Option<UserId>) -> Vec<Reader> {
        let mut found: Vec<Reader> = Vec::new();
        for row in rows.into_iter().filter(|row| Some(UserId(row.id)) != person) {
            let own = Reader { name: row.name.clone(), email: row.email.clone() };
            let delegate = row.delegate_name.clone().zip(row.delegate_email.clone()).map(|(name, email)| Reader { name, email });
            for reader in std::iter::once(own).chain(delegate) {
                if !found.contains(&reader) {
                    found.push(reader);
                }
            }
        }
        found
    }
}

impl Row {
    fn holds(&self, role: Role) -> bool {
        self.roles.split(',').any(|code| code == role.code())
    }
}

/// One message a reader: that there is something to do, and where. What a case is about, and whom, stays behind the log-in.
pub(super) fn letters(house: &House, bureau: &BureauView, readers: &[Reader], to: To, number: &str, case: &FaultFacts) -> Vec<Message> {
    let (place, subject, what) = match to {
        To::Case => (
            format!("accountability/{}", case.id),
            format!("有事项待办 {number}"),
            format!("{number} 有需要您办理或者知悉的事项，请登录系统查看。"),
        ),
        To::Own => (
            format!("accountability/own/{}", case.id),
            "有事项请您查看".to_owned(),
            "有一个事项需要您本人查看，请登录系统办理。".to_owned(),
        ),
    };
    let link = format!("{}/b/{}/{place}", house.settings().public_url, bureau.slug);
    readers.iter().map(|one| Message::notice(&one.name, &one.email, &subject, &what).leading_to("查看", &link)).collect()
}
