//! What is measured upon: bureaus with eight assessed departments each, every one with a head who is logged in and a
//! card that is filled in to the last indicator. All of it comes about through the use cases.

use crate::Result;
use chrono::{Datelike, Days, NaiveDate};
use domain::assessment::ScoredBy;
use domain::assessment::command::{CycleInput, ItemInput};
use domain::authority::Function;
use domain::identity::command::{BureauInput, ParticularsInput};
use domain::identity::template::DEPARTMENTS;
use domain::ids::{IndicatorId, SelfAssessmentId};
use futures::{StreamExt, TryStreamExt, stream};
use service::House;
use service::assessment::{card, cycle, evidence, fill, overview, standard};
use service::identity::session::{Authenticated, Origin, Tokens, authenticate};
use service::identity::{Session, account, import, operator};
use service::platform::{JobKind, take_jobs};
use service::record::outbox;
use std::collections::BTreeMap;
use std::time::Instant;

/// The password of everybody.
pub const PASSWORD: &str = "measure-twice-cut-once";
/// Departments a bureau that are assessed: those of the notice, and two more.
pub const A_BUREAU: usize = 8;
const MORE: [&str; 2] = ["市政工程股", "交通运输股"];
/// How much is done side by side.
pub const SIDE_BY_SIDE: usize = 8;
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const STATEMENT: &str = "本股室对照标准逐项自查，本年度每季度自查一次，由专人负责，随机抽取 20 件办结事项复核，\
    结合案卷互查和窗口巡查情况核对，未发现扣分情形，相关台账和抽查记录见佐证材料。";

/// Everything that was laid out, bureau after bureau.
pub struct Seeded {
    pub departments: Vec<Department>,
    pub seconds: f64,
}

/// A department, through the eyes of its head.
#[derive(Clone)]
pub struct Department {
    pub slug: String,
    /// Whether it is the assessment office.
    pub is_office: bool,
    pub tokens: Tokens,
    pub card: SelfAssessmentId,
    /// The first indicator, and what it takes to save it again.
    pub item: IndicatorId,
    pub version: i32,
    pub score: String,
}

/// Lays out `bureaus` bureaus.
pub async fn lay_out(house: &House, bureaus: usize) -> Result<Seeded> {
    let start = Instant::now();
    let everybody = found(house, "bureau", bureaus, &people()).await?;
    let years = stream::iter(everybody).map(|heads| {
        let house = house.clone();
        async move { tokio::spawn(async move { year(&house, heads).await }).await? }
    });
    let departments: Vec<Vec<Department>> = years.buffered(SIDE_BY_SIDE).try_collect().await?;
    letters(house).await?;
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("自评表已填齐，准备数据共用 {seconds:.0} 秒");
    Ok(Seeded { departments: departments.into_iter().flatten().collect(), seconds })
}

/// Founds bureaus, brings in the people of the sheet, and logs them in: bureau after bureau, without administrators.
pub async fn found(house: &House, slug: &str, bureaus: usize, people: &str) -> Result<Vec<Vec<(Session, Tokens)>>> {
    operator::add(house, "bench", "平台运营", PASSWORD).await?;
    let cookie = operator::log_in(house, "bench", PASSWORD, &Origin::default()).await?;
    let operator = operator::authenticate(house, Some(&cookie)).await?.ok_or("the operator is not logged in")?;
    for n in 0..bureaus {
        operator::create_bureau(house, &operator, &bureau(slug, n)).await?;
    }
    eprintln!("已建立 {bureaus} 个局");
    for (session, _) in arrive(house).await? {
        import::import(house, &session, "people.csv", people.as_bytes().to_vec()).await?;
    }
    let mut everybody: BTreeMap<String, Vec<(Session, Tokens)>> = BTreeMap::new();
    for (session, tokens) in arrive(house).await? {
        everybody.entry(session.me().bureau.slug.clone()).or_default().push((session, tokens));
    }
    eprintln!("{} 人已登录", everybody.values().map(Vec::len).sum::<usize>());
    Ok(everybody.into_values().collect())
}

fn bureau(slug: &str, n: usize) -> BureauInput {
    BureauInput {
        particulars: ParticularsInput {
            name: format!("第{n}县行政审批局"),
            short_name: format!("第{n}审批"),
            region: "河北省廊坊市".to_owned(),
            hotline: "0316-6620000".to_owned(),
        },
        slug: format!("{slug}-{n:03}"),
        departments: departments().collect::<Vec<_>>().join("\n"),
        admin_name: "高远".to_owned(),
        admin_login: "admin".to_owned(),
        admin_email: format!("admin@{slug}-{n:03}.example.com"),
    }
}

/// The departments that are assessed.
pub fn departments() -> impl Iterator<Item = &'static str> {
    DEPARTMENTS.iter().map(|d| d.name).take(A_BUREAU - MORE.len()).chain(MORE)
}

/// The sheet with the heads of a bureau.
pub fn people() -> String {
    let names = ["李静", "陈立", "赵芳", "孙伟", "周敏", "吴刚", "郑洁", "何平"];
    let rows = departments()
        .zip(names)
        .zip(1..)
        .map(|((department, name), n)| format!("head.{n},{name},head.{n}@example.com,,{department},科室负责人\n"));
    format!("{}\n{}", import::COLUMNS.join(","), rows.collect::<String>())
}

/// Takes all mail that waits, as a mail server would.
pub async fn letters(house: &House) -> Result<Vec<String>> {
    let mut bodies = Vec::new();
    loop {
        let jobs = take_jobs(house, &[JobKind::Mail], 500).await?;
        if jobs.is_empty() {
            return Ok(bodies);
        }
        for job in jobs {
            bodies.extend(outbox::outgoing(house, job).await?.map(|letter| letter.message.body));
            outbox::delivered(house, job, Ok(())).await?;
        }
    }
}

/// Everybody who was invited follows the link of the invitation, sets a password and is logged in.
async fn arrive(house: &House) -> Result<Vec<(Session, Tokens)>> {
    let links = letters(house).await?.into_iter().filter_map(|body| {
        let (_, rest) = body.split_once("/b/")?;
        let (slug, rest) = rest.split_once("/invitation/")?;
        Some((slug.to_owned(), rest.split_whitespace().next()?.to_owned()))
    });
    let arriving = stream::iter(links).map(|(slug, token)| {
        let house = house.clone();
        async move {
            let arrived = tokio::spawn(async move {
                let tokens = account::accept(&house, &slug, &token, PASSWORD, PASSWORD, &Origin::default()).await?;
                let (session, _) = session(&house, &tokens).await?;
                Result::Ok((session, tokens))
            });
            arrived.await?
        }
    });
    arriving.buffered(SIDE_BY_SIDE).try_collect().await
}

/// The session behind tokens, and the tokens that hold from then on.
pub async fn session(house: &House, tokens: &Tokens) -> Result<(Session, Tokens)> {
    match authenticate(house, Some(&tokens.access), tokens.refresh.as_deref()).await? {
        Authenticated::In(session, renewed) => Ok((*session, renewed.unwrap_or_else(|| tokens.clone()))),
        Authenticated::Out { .. } => Err("somebody is not logged in any more".into()),
    }
}

/// The same departments with access tokens that hold for the next ten minutes.
pub async fn refreshed(house: &House, departments: &[Department]) -> Result<Vec<Department>> {
    let renewed = renewed(house, departments.iter().map(|department| &department.tokens)).await?;
    Ok(departments.iter().cloned().zip(renewed).map(|(department, tokens)| Department { tokens, ..department }).collect())
}

/// Access tokens of the same people that hold for the next ten minutes.
pub async fn renewed(house: &House, tokens: impl Iterator<Item = &Tokens>) -> Result<Vec<Tokens>> {
    let stale: Vec<Tokens> = tokens.map(|tokens| Tokens { access: String::new(), ..tokens.clone() }).collect();
    let renewing = stream::iter(stale).map(|stale| {
        let house = house.clone();
        async move { Result::Ok(session(&house, &stale).await?.1) }
    });
    renewing.buffered(SIDE_BY_SIDE).try_collect().await
}

/// Opens the year of a bureau, with a mutual evaluation that begins in so many days, and tells who is its office.
pub async fn open_year<'a>(house: &House, people: &'a [(Session, Tokens)], mutual_in: u64) -> Result<&'a Session> {
    let office = people.iter().map(|(session, _)| session).find(|s| s.actor().carries(Function::AssessmentOffice));
    let office = office.ok_or("a bureau without assessment office")?;
    let standard = standard::create(house, office, "执法评议考核指标标准", standard::Start::Model).await?;
    let brief = cycle::prepare(house, office, &dates(house.now().date_naive(), &standard.to_string(), mutual_in)?).await?;
    cycle::open(house, office, brief.id).await?;
    Ok(office)
}

/// Opens the year of a bureau and fills in its cards.
async fn year(house: &House, heads: Vec<(Session, Tokens)>) -> Result<Vec<Department>> {
    let office = open_year(house, &heads, 41).await?;
    let rows = overview::overview(house, office, None).await?.ok_or("a bureau without cycle")?.rows;
    let mut departments = Vec::new();
    for (session, tokens) in &heads {
        let row = rows.iter().find(|row| Some(row.department) == session.me().department_id).ok_or("a head without card")?;
        let (item, version, score) = fill(house, session, row.id).await?;
        departments.push(Department {
            slug: session.me().bureau.slug.clone(),
            is_office: session.actor().carries(Function::AssessmentOffice),
            tokens: tokens.clone(),
            card: row.id,
            item,
            version,
            score,
        });
    }
    Ok(departments)
}

/// Days that lie so far ahead that no reminder falls into the run.
fn dates(today: NaiveDate, standard: &str, mutual_in: u64) -> Result<CycleInput> {
    let day = |ahead| today.checked_add_days(Days::new(ahead)).map(|day| day.to_string()).ok_or("no such day");
    Ok(CycleInput {
        year: today.year().to_string(),
        standard: standard.to_owned(),
        self_due: day(40)?,
        mutual_from: day(mutual_in)?,
        mutual_to: day(49)?,
        external_from: day(46)?,
        external_to: day(56)?,
        review_from: day(59)?,
        review_to: day(63)?,
        decision: day(76)?,
        publication: day(91)?,
    })
}

/// Fills in a card. Hands back its first indicator, the version to save over, and the score.
async fn fill(house: &House, session: &Session, id: SelfAssessmentId) -> Result<(IndicatorId, i32, String)> {
    let view = card::card(house, session, id).await?;
    let mut first = None;
    for item in view.items.iter().filter(|item| item.indicator.scored_by == ScoredBy::Department) {
        let score = item.indicator.max.to_string();
        let statement = format!("{}{STATEMENT}", item.indicator.requirement);
        let saved = fill::save_item(house, session, id, item.id, item.version, &ItemInput { score: score.clone(), statement }).await?;
        let mut file = house.files().arriving().await?;
        file.write(PDF).await?;
        evidence::attach(house, session, id, item.id, "台账摘录.pdf", file).await?;
        first.get_or_insert((item.id, saved.version, score));
    }
    fill::save_summary(house, session, id, view.summary_version, &STATEMENT.repeat(3)).await?;
    first.ok_or_else(|| "a card without indicators".into())
}
