//! The list of officers: filtered, counted, a page at a time.

use super::super::Session;
use super::super::rows::officer;
use super::{departments, may_edit, view, within};
use crate::{House, Result};
use chrono::{Days, NaiveDate};
use domain::identity::officer::reach;
use domain::identity::registry::{OfficerCounts, OfficerView};
use domain::identity::term::SOON_DAYS;
use domain::ids::DepartmentId;
use domain::record::Page;
use domain::{calendar, text};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// The rows of a page of officers.
const ROWS: usize = 50;

/// Which officers to list; nothing lists all who work as officers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfficerFilter {
    /// All, those to look at, or those who have left.
    pub which: Which,
    /// Of this department.
    pub department: Option<DepartmentId>,
    /// Whose name or certificate contains this.
    pub query: String,
}

/// Which of the officers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Working as officers.
    #[default]
    Active,
    /// Of these, with a certificate that runs out soon.
    Soon,
    /// Of these, with one that has run out.
    Over,
    /// Not working as officers any more.
    Gone,
}

/// A page of officers, with what the filters beside it need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficerList {
    /// The officers, by name.
    pub page: Page<OfficerView>,
    /// How many there are, whichever are listed.
    pub counts: OfficerCounts,
    /// Departments within reach that are in use, in their order.
    pub departments: Vec<(DepartmentId, String)>,
    /// Whether the viewer keeps them.
    pub may_edit: bool,
}

/// Officers by name, a page at a time.
///
/// # Errors
/// Not found for whoever sees none.
pub async fn list(house: &House, session: &Session, filter: &OfficerFilter, after: Option<&str>) -> Result<OfficerList> {
    let within = within(session)?;
    let scope = session.read(house).await?;
    let today = calendar::day_of(scope.now(), session.me().bureau.zone);
    let mut select =
        scope.select::<officer::Entity>().filter(within.clone()).filter(matching(filter)).filter(condition(filter.which, today));
    let after = after.filter(|key| !key.chars().any(char::is_control)).and_then(|key| key.split_once('.'));
    if let Some((id, name)) = after.and_then(|(id, name)| Some((id.parse::<Uuid>().ok()?, name))) {
        let beside = Condition::all().add(officer::Column::Name.eq(name)).add(officer::Column::Id.gt(id));
        select = select.filter(Condition::any().add(officer::Column::Name.gt(name)).add(beside));
    }
    let select = select.order_by_asc(officer::Column::Name).order_by_asc(officer::Column::Id).limit(ROWS as u64 + 1);
    let mut rows = select.all(scope.tx()).await?;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| format!("{}.{}", row.id, row.name)) } else { None };
    let sum = |which: Which| {
        let counted = CaseStatement::new().case(condition(which, today), Expr::cust("1")).finally(Expr::cust("0"));
        Expr::expr(counted).sum()
    };
    let counted = scope
        .select::<officer::Entity>()
        .filter(within)
        .filter(matching(filter))
        .select_only()
        .expr_as(sum(Which::Active), "active")
        .expr_as(sum(Which::Soon), "soon")
        .expr_as(sum(Which::Over), "over")
        .expr_as(sum(Which::Gone), "gone")
        .into_model::<Counts>()
        .one(scope.tx())
        .await?;
    let all = departments(&scope).await?;
    let reach = reach(session.actor());
    let of = |row: officer::Model| view(row, &all, today);
    Ok(OfficerList {
        page: Page { rows: rows.into_iter().map(of).collect(), next },
        counts: counted.map(Counts::view).unwrap_or_default(),
        departments: all
            .iter()
            .filter(|d| d.active && reach.covers(DepartmentId(d.id)))
            .map(|d| (DepartmentId(d.id), d.name.clone()))
            .collect(),
        may_edit: may_edit(session, &scope),
    })
}

fn condition(which: Which, today: NaiveDate) -> Condition {
    let all = Condition::all().add(officer::Column::Active.eq(which != Which::Gone));
    let soon = u64::try_from(SOON_DAYS).ok().and_then(|days| today.checked_add_days(Days::new(days))).unwrap_or(today);
    match which {
        Which::Active | Which::Gone => all,
        Which::Soon => all.add(officer::Column::ValidTo.gte(today)).add(officer::Column::ValidTo.lte(soon)),
        Which::Over => all.add(officer::Column::ValidTo.lt(today)),
    }
}

/// What a filter means, whichever are listed.
fn matching(filter: &OfficerFilter) -> Condition {
    let mut all = Condition::all();
    if let Some(department) = filter.department {
        all = all.add(officer::Column::DepartmentId.eq(department.0));
    }
    let query = text::searched(&filter.query);
    if query.is_empty() {
        return all;
    }
    let like = |text: &str| LikeExpr::new(format!("%{text}%")).escape('\\');
    let in_number = officer::Column::CertificateNumber.like(like(&query.to_uppercase()));
    all.add(Condition::any().add(officer::Column::Name.like(like(&query))).add(in_number))
}

#[derive(FromQueryResult)]
struct Counts {
    active: Option<i64>,
    soon: Option<i64>,
    over: Option<i64>,
    gone: Option<i64>,
}

impl Counts {
    fn view(self) -> OfficerCounts {
        let count = |n: Option<i64>| n.and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
        OfficerCounts { active: count(self.active), soon: count(self.soon), over: count(self.over), gone: count(self.gone) }
    }
}
