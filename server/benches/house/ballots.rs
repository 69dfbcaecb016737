//! The mutual evaluation that is measured upon: bureaus whose departments and officers all have a ballot that is
//! filled in and waits to be cast. All of it comes about through the use cases.

use crate::Result;
use crate::seed::{SIDE_BY_SIDE, departments, found, letters, open_year, people, renewed};
use domain::Failure;
use domain::assessment::command::{BallotInput, cell};
use domain::assessment::form::AnswerKind;
use domain::assessment::lifecycle::RoundKind;
use domain::assessment::view::BallotView;
use domain::ids::{ObjectId, RoundId};
use futures::{StreamExt, TryStreamExt, stream};
use service::House;
use service::assessment::mutual;
use service::identity::session::Tokens;
use service::identity::{Session, officer};
use std::time::Instant;

/// Officers a bureau: the heads of its departments, and some of their staff.
const STAFF: [&str; 4] = ["马林", "刘洋", "张磊", "王芳"];
/// Ballots a bureau: one a department, one an officer.
pub const A_BUREAU: usize = crate::seed::A_BUREAU * 2 + STAFF.len();
/// What somebody answers about an object, by its place on the ballot.
const ANSWERS: [&str; 4] = ["a", "b", "a", "c"];
const REMARK: &str = "办件协同及时，材料移交完整；建议进一步压缩跨科室流转时间。";

/// Everything that was laid out.
pub struct Polled {
    /// Bureau after bureau. The last one is spare: nothing is cast there but the ballot whose statements are counted.
    pub bureaus: Vec<Electorate>,
    pub seconds: f64,
}

/// A bureau, through the eyes of its raters.
#[derive(Clone)]
pub struct Electorate {
    pub people: Vec<Tokens>,
    /// The place among the people of the head of the assessment office.
    pub office: usize,
    pub ballots: Vec<Ballot>,
}

/// A ballot that waits to be cast.
#[derive(Clone, Copy)]
pub struct Ballot {
    /// The place of the rater among the people.
    pub by: usize,
    pub round: RoundId,
    pub rater: ObjectId,
    pub version: i32,
}

impl Polled {
    /// Ballots to be cast, with who casts them: the first of every bureau, then the second of every bureau, and so on.
    pub fn to_cast(&self) -> Vec<(&Tokens, Ballot)> {
        let casting = self.bureaus.split_last().map(|(_, casting)| casting).unwrap_or_default();
        (0..A_BUREAU).flat_map(|n| casting.iter().filter_map(move |bureau| bureau.nth(n))).collect()
    }

    /// The ballot whose statements are counted.
    pub fn probe(&self) -> Option<(&Tokens, Ballot)> {
        self.bureaus.last()?.nth(0)
    }

    /// The same with access tokens that hold for the next ten minutes.
    pub async fn refreshed(&self, house: &House) -> Result<Self> {
        let mut tokens = renewed(house, self.bureaus.iter().flat_map(|bureau| &bureau.people)).await?.into_iter();
        let renew = |bureau: &Electorate| Electorate { people: tokens.by_ref().take(bureau.people.len()).collect(), ..bureau.clone() };
        Ok(Self { bureaus: self.bureaus.iter().map(renew).collect(), seconds: self.seconds })
    }
}

impl Electorate {
    fn nth(&self, n: usize) -> Option<(&Tokens, Ballot)> {
        let ballot = self.ballots.get(n)?;
        Some((self.people.get(ballot.by)?, *ballot))
    }
}

/// Lays out `bureaus` bureaus, and the spare one.
pub async fn lay_out(house: &House, bureaus: usize) -> Result<Polled> {
    let start = Instant::now();
    let everybody = found(house, "rating", bureaus + 1, &(people() + &staff())).await?;
    let laid = stream::iter(everybody).map(|people| {
        let house = house.clone();
        async move { tokio::spawn(async move { electorate(&house, people).await }).await? }
    });
    let bureaus: Vec<Electorate> = laid.buffered(SIDE_BY_SIDE).try_collect().await?;
    letters(house).await?;
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("互评表已填齐，准备数据共用 {seconds:.0} 秒");
    Ok(Polled { bureaus, seconds })
}

/// Further rows of the sheet of people.
fn staff() -> String {
    let rows = departments().zip(STAFF).zip(1..);
    rows.map(|((department, name), n)| format!("staff.{n},{name},staff.{n}@example.com,,{department},科室人员\n")).collect()
}

/// The sheet of officers: everybody who can log in.
fn officers(people: &[(Session, Tokens)]) -> String {
    let row = |(n, session): (usize, &Session)| {
        let (name, login) = (&session.me().name, &session.me().login);
        let department = session.me().department.clone().unwrap_or_default();
        format!("{name},{department},2023-01-01,许可审查岗,冀J{n:09},大城县人民政府,2024-03-01,2099-02-28,培训考试合格,{login},在岗\n")
    };
    let rows: String = people.iter().map(|(session, _)| session).enumerate().map(row).collect();
    format!("{}\n{rows}", officer::COLUMNS.join(","))
}

/// Opens the year of a bureau and fills in its ballots.
async fn electorate(house: &House, people: Vec<(Session, Tokens)>) -> Result<Electorate> {
    let office = people.iter().position(|(session, _)| session.actor().carries(domain::authority::Function::AssessmentOffice));
    let office = office.ok_or("a bureau without assessment office")?;
    if let Some((session, _)) = people.get(office) {
        let report = officer::import(house, session, "officers.csv", officers(&people).into_bytes()).await?;
        if report.added != people.len() {
            return Err(format!("officers: {report:?}").into());
        }
    }
    open_year(house, &people, 0).await?;
    let mut ballots = Vec::new();
    for (by, (session, _)) in people.iter().enumerate() {
        for kind in [RoundKind::MutualDepartment, RoundKind::MutualOfficer] {
            ballots.extend(fill(house, session, by, kind).await?);
        }
    }
    if ballots.len() != A_BUREAU {
        return Err(format!("{} ballots in a bureau", ballots.len()).into());
    }
    Ok(Electorate { people: people.into_iter().map(|(_, tokens)| tokens).collect(), office, ballots })
}

/// Fills in the ballot of somebody who has one.
async fn fill(house: &House, session: &Session, by: usize, kind: RoundKind) -> Result<Option<Ballot>> {
    let year = chrono::Datelike::year(&house.now().date_naive());
    let view = match mutual::ballot(house, session, year, kind, None).await {
        Err(service::Error::Failure(Failure::NotFound)) => return Ok(None),
        view => view?,
    };
    let (round, rater) = (view.round.id, view.own.rater);
    mutual::save(house, session, round, rater, view.version, &answers(&view), None).await?;
    Ok(Some(Ballot { by, round, rater, version: view.version + 1 }))
}

/// Every item answered, and a remark about the first object.
fn answers(view: &BallotView) -> BallotInput {
    let mut input = BallotInput::default();
    for ((object, _), code) in view.objects.iter().zip(ANSWERS.iter().cycle()) {
        input.answers.extend(view.form.scored().map(|item| (cell(*object, &item.code), (*code).to_owned())));
    }
    let text = view.form.items.iter().find(|item| item.kind == AnswerKind::Text);
    input.remarks.extend(view.objects.first().zip(text).map(|((object, _), item)| (cell(*object, &item.code), REMARK.to_owned())));
    input
}
