//! The leading group 领导小组 and its members, each from a first day to a last one (S 评议 四(一)).

use super::Session;
use super::department::active_user;
use super::rows::{body_member, bureau};
use crate::scope::{Scope, WriteScope, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::authority::{Body, BodyRank};
use domain::calendar::{day_of, end_of_day, last_day, long_day, start_of_day};
use domain::failure::Failure;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::identity::registry::{BodyView, MemberInput, MemberView};
use domain::identity::term::{Membership, Standing, day};
use domain::ids::{MembershipId, UserId};
use domain::lifecycle::{Decision, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter};
use uuid::Uuid;

/// The members of `body`, whom everybody of the bureau may see: those who are, by rank, then those who will be, then the
/// latest of those who were.
///
/// # Errors
/// When the database fails.
pub async fn view(house: &House, session: &Session, body: Body) -> Result<BodyView> {
    let scope = session.read(house).await?;
    let zone = session.me().bureau.zone;
    let rows = scope.query::<Row>(LIST, [body.code().into()]).await?;
    let mut members: Vec<MemberView> = rows.into_iter().filter_map(|row| row.view(scope.now(), zone)).collect();
    members.sort_by_key(|member| {
        let part = match member.standing {
            Standing::Ahead => 1,
            Standing::Over => 2,
            _ => 0,
        };
        (part, member.rank, member.first_day)
    });
    let may_edit = judge(&scope, session, MembershipId(Uuid::nil()), 0).is_ok();
    Ok(BodyView { body, members, may_edit })
}

/// Makes somebody a member of `body`.
///
/// # Errors
/// Invalid at `user` for somebody who is a member at that time already, at `body_rank` where there is a chair; refused
/// for all but administrators.
pub async fn add(house: &House, session: &Session, body: Body, input: &MemberInput) -> Result<MembershipId> {
    let (mut scope, zone) = (session.write(house).await?, session.me().bureau.zone);
    let id = MembershipId(Uuid::now_v7());
    let decision = judge(&scope, session, id, 0)?;
    let new = input.read(day_of(scope.now(), zone))?;
    let Some(person) = active_user(&scope, new.user).await? else {
        return Err(Failure::field("user", "请选择本局在用的用户").into());
    };
    one_at_a_time(&scope).await?;
    let present = memberships(&scope, body).await?;
    let terms: Vec<Membership> = present.iter().filter_map(|row| membership(row, zone)).collect();
    new.joins(&terms).map_err(|(field, other)| {
        let since = long_day(other.from);
        let message = match field {
            "user" => format!("{}自 {since} 起已是{}，须先登记其结束之日，新的任职从次日起", person.name, other.rank),
            _ => format!("自 {since} 起已有{}，须先登记其结束之日，再登记新的组长", BodyRank::Chair),
        };
        Failure::field(field, message)
    })?;
    let decision = decision.stating("user", new.user).stating("rank", new.rank.code()).stating("from", new.from);
    let writer = scope.apply(&decision.stating("to", new.to.map(|to| to.to_string()).unwrap_or_default()))?;
    writer
        .insert(body_member::ActiveModel {
            id: Set(id.0),
            body: Set(body.code().to_owned()),
            user_id: Set(new.user.0),
            body_rank: Set(new.rank.code().to_owned()),
            first_instant: Set(start_of_day(new.from, zone)),
            end_instant: Set(new.to.map(|to| end_of_day(to, zone))),
            version: Set(1),
            ..body_member::ActiveModel::default()
        })
        .await?;
    scope.commit().await?;
    Ok(id)
}

/// Ends a membership with a last day, which may lie ahead.
///
/// # Errors
/// Invalid at `last_day` before the first day; refused for one that is over, and for all but administrators; not found.
pub async fn end(house: &House, session: &Session, id: MembershipId, version: i32, last: &str) -> Result<()> {
    let (mut scope, zone) = (session.write(house).await?, session.me().bureau.zone);
    let decision = judge(&scope, session, id, version)?;
    let row = load(&scope, id).await?;
    if row.end_instant.is_some_and(|end| end <= scope.now()) {
        return Err(Failure::refused("该成员的任职已经结束，不需要再登记").into());
    }
    let last = day(last).map_err(|message| Failure::field("last_day", message.replace("本项", "结束之日")))?;
    let first = day_of(row.first_instant, zone);
    if last < first {
        return Err(Failure::field("last_day", format!("结束之日不能早于任职之日（{}）", long_day(first))).into());
    }
    if row.end_instant.is_some_and(|end| end_of_day(last, zone) > end) {
        return Err(Failure::field("last_day", "结束之日只能提前；延长的，请在到期后新增一次任职").into());
    }
    let changes = body_member::ActiveModel { end_instant: Set(Some(end_of_day(last, zone))), ..body_member::ActiveModel::default() };
    scope.apply(&decision.stating("to", last))?.update(Condition::all().add(body_member::Column::Id.eq(id.0)), version, changes).await?;
    scope.commit().await
}

/// Takes back a membership that has not begun.
///
/// # Errors
/// Refused for one that has begun, which is ended instead, and for all but administrators; not found.
pub async fn withdraw(house: &House, session: &Session, id: MembershipId, version: i32) -> Result<()> {
    let mut scope = session.write(house).await?;
    let decision = judge(&scope, session, id, version)?;
    let row = load(&scope, id).await?;
    if row.first_instant <= scope.now() {
        return Err(Failure::refused("该成员的任职已经开始，不能撤销，请登记结束之日").into());
    }
    let key = Condition::all().add(body_member::Column::Id.eq(id.0));
    scope.apply(&decision.stating("withdrawn", true))?.delete::<body_member::Entity>(key).await?;
    scope.commit().await
}

fn judge(scope: &Scope, session: &Session, id: MembershipId, version: i32) -> Result<Decision> {
    Ok(edit::<MasterData>(session.actor(), &MasterFacts { id: id.0, version }, MasterEdit::Bodies, scope.now())?)
}

async fn load(scope: &Scope, id: MembershipId) -> Result<body_member::Model> {
    let select = locked(scope.select::<body_member::Entity>()).filter(body_member::Column::Id.eq(id.0));
    select.one(scope.tx()).await?.ok_or_else(Error::not_found)
}

/// Locks the row of the bureau: of two memberships at once neither would see the other.
async fn one_at_a_time(scope: &WriteScope) -> Result<()> {
    locked(scope.select::<bureau::Entity>()).one(scope.tx()).await?;
    Ok(())
}

async fn memberships(scope: &Scope, body: Body) -> Result<Vec<body_member::Model>> {
    Ok(scope.select::<body_member::Entity>().filter(body_member::Column::Body.eq(body.code())).all(scope.tx()).await?)
}

fn membership(row: &body_member::Model, zone: Tz) -> Option<Membership> {
    Some(Membership {
        user: UserId(row.user_id),
        rank: BodyRank::from_code(&row.body_rank)?,
        from: day_of(row.first_instant, zone),
        to: row.end_instant.map(|end| last_day(end, zone)),
    })
}

/// Those that hold or are ahead are few; of those that are over the latest are enough, the others stay in the log.
const LIST: &str = "SELECT m.id, u.name, d.name AS department, m.body_rank, m.first_instant, m.end_instant, m.version FROM body_member m \
                    JOIN user_account u ON u.bureau_id = m.bureau_id AND u.id = m.user_id \
                    LEFT JOIN department d ON d.bureau_id = u.bureau_id AND d.id = u.department_id \
                    WHERE m.bureau_id = $1 AND m.body = $2 \
                    ORDER BY CASE WHEN m.end_instant IS NULL THEN 0 ELSE 1 END, m.end_instant DESC, m.id LIMIT 200";

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    department: Option<String>,
    body_rank: String,
    first_instant: DateTime<Utc>,
    end_instant: Option<DateTime<Utc>>,
    version: i32,
}

impl Row {
    fn view(self, now: DateTime<Utc>, zone: Tz) -> Option<MemberView> {
        let (first_day, last_day): (NaiveDate, Option<NaiveDate>) =
            (day_of(self.first_instant, zone), self.end_instant.map(|end| last_day(end, zone)));
        let standing = match self.end_instant {
            _ if self.first_instant > now => Standing::Ahead,
            Some(end) if end <= now => Standing::Over,
            _ => Standing::Valid,
        };
        Some(MemberView {
            id: MembershipId(self.id),
            name: self.name,
            department: self.department,
            rank: BodyRank::from_code(&self.body_rank)?,
            first_day,
            last_day,
            standing,
            version: self.version,
        })
    }
}
