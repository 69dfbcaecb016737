//! What is asked, and what is aimed at.

use crate::ballots::{Ballot, Polled};
use crate::seed::{A_BUREAU, Department, PASSWORD};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use server::address::encode;
use service::identity::session::Tokens;
use std::net::{Ipv4Addr, SocketAddr};

/// A request, as a browser sends it.
pub struct Ask {
    path: String,
    tokens: Option<(String, String)>,
    /// The fields, and whether a form of a page sends them or an island does.
    form: Option<(String, bool)>,
}

/// One line of the table.
pub struct Case {
    pub name: &'static str,
    /// The status of an answer that is right, of the server and of the floor.
    pub expected: (u16, u16),
    /// At most so many statements, besides those of the password proof, and so many times slower than the floor.
    pub statements: u64,
    pub proof: u64,
    pub ratio: f64,
    /// Whether the aims for time and memory speak of it.
    pub timed: bool,
    /// Sent once before the measuring begins: only what reads can be sent twice.
    pub warm: usize,
    pub asks: Vec<Ask>,
    /// Of the last bureau, which nothing else writes in: its statements are counted.
    pub probe: Ask,
}

/// Statements of the proof: may one try, count the attempt, read the hash, forget the attempts. The test of the budget
/// (`service/tests/it/assessment.rs`) sets them apart as well.
const PROOF: u64 = 4;

/// Everything that is measured, in order. Writing leaves the last bureau out; one half of the others submits with
/// a proof that costs nothing (see `measure::prepare`), the other half with the real one.
pub fn cases(departments: &[Department], reads: usize) -> Option<Vec<Case>> {
    let (writing, last) = departments.split_at_checked(departments.len().checked_sub(A_BUREAU)?)?;
    let (cheap, real) = writing.split_at_checked(cheap(departments.len()))?;
    let [probe, other, ..] = last else { return None };
    let heads = || departments.iter().cycle().take(reads);
    let offices = || departments.iter().filter(|d| d.is_office).cycle().take(reads);
    let office = last.iter().find(|d| d.is_office)?;
    let page = |name, ratio, asks: Vec<Ask>, probe| Case {
        name,
        expected: (200, 200),
        statements: 4,
        proof: 0,
        ratio,
        timed: true,
        warm: reads / 10,
        asks,
        probe,
    };
    Some(vec![
        page("login page", 2.0, offices().map(log_in).collect(), log_in(office)),
        page("home", 2.0, heads().map(home).collect(), home(probe)),
        page("overview of the year", 2.0, offices().map(overview).collect(), overview(office)),
        page("opening a card", 2.0, heads().map(card).collect(), card(probe)),
        Case { name: "saving one indicator", statements: 6, warm: 0, ..page("", 1.5, writing.iter().map(save).collect(), save(probe)) },
        Case {
            name: "submitting, the proof apart",
            expected: (303, 200),
            statements: 10,
            proof: PROOF,
            warm: 0,
            ..page("", 1.5, cheap.iter().map(submit).collect(), submit(probe))
        },
        Case {
            name: "submitting with the proof",
            expected: (303, 200),
            statements: 10,
            proof: PROOF,
            timed: false,
            warm: 0,
            ..page("", 1.5, real.iter().map(submit).collect(), submit(other))
        },
    ])
}

/// Casting every ballot that waits, but for those of the spare bureau.
pub fn casting(polled: &Polled) -> Option<Case> {
    Some(Case {
        name: "casting a ballot",
        expected: (303, 200),
        statements: 13,
        proof: 0,
        ratio: 2.0,
        timed: true,
        warm: 0,
        asks: polled.to_cast().into_iter().map(|(tokens, ballot)| cast(tokens, ballot)).collect(),
        probe: polled.probe().map(|(tokens, ballot)| cast(tokens, ballot))?,
    })
}

/// How many departments, from the first one, get a password proof that costs nothing.
pub fn cheap(departments: usize) -> usize {
    departments / A_BUREAU / 2 * A_BUREAU
}

fn log_in(department: &Department) -> Ask {
    Ask { path: format!("/b/{}/login", department.slug), tokens: None, form: None }
}

fn home(department: &Department) -> Ask {
    Ask::of(department, format!("/b/{}/home", department.slug))
}

fn overview(department: &Department) -> Ask {
    Ask::of(department, format!("/b/{}/assessment", department.slug))
}

fn card(department: &Department) -> Ask {
    Ask::of(department, format!("/b/{}/assessment/card/{}", department.slug, department.card))
}

fn save(department: &Department) -> Ask {
    let Department { card, item, version, score, .. } = department;
    let statement = encode("本年度每季度自查一次，由专人负责；结合案卷互查和窗口巡查情况核对，未发现扣分情形。");
    let form = format!("card={card}&indicator={item}&version={version}&score={score}&statement={statement}");
    Ask { form: Some((form, false)), ..Ask::of(department, "/api/assessment/save_item".to_owned()) }
}

/// Also what the burst sends.
pub fn submit(department: &Department) -> Ask {
    let form = format!("card={}&password={PASSWORD}", department.card);
    Ask { form: Some((form, true)), ..Ask::of(department, "/api/assessment/submit".to_owned()) }
}

fn cast(tokens: &Tokens, Ballot { round, rater, version, .. }: Ballot) -> Ask {
    let form = format!("round={round}&rater={rater}&version={version}");
    Ask { form: Some((form, true)), ..Ask::by(tokens, "/api/assessment/cast_ballot".to_owned()) }
}

impl Ask {
    fn of(department: &Department, path: String) -> Self {
        Self::by(&department.tokens, path)
    }

    fn by(tokens: &Tokens, path: String) -> Self {
        Self { path, tokens: Some((tokens.access.clone(), tokens.refresh.clone().unwrap_or_default())), form: None }
    }

    fn headers(&self, host: &str) -> Vec<(&'static str, String)> {
        let html = self.form.as_ref().is_none_or(|(_, of_page)| *of_page);
        let mut headers = vec![
            ("host", host.to_owned()),
            ("user-agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0".to_owned()),
            ("accept", if html { "text/html,application/xhtml+xml" } else { "application/json" }.to_owned()),
            ("accept-encoding", "gzip, deflate, br, zstd".to_owned()),
            ("accept-language", "zh-CN,zh;q=0.9".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
        ];
        headers.extend(self.tokens.as_ref().map(|(access, refresh)| ("cookie", format!("access={access}; refresh={refresh}"))));
        if let Some((form, _)) = &self.form {
            headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
            headers.push(("content-length", form.len().to_string()));
        }
        headers
    }

    fn method(&self) -> &'static str {
        if self.form.is_some() { "POST" } else { "GET" }
    }

    fn body(&self) -> &str {
        self.form.as_ref().map_or("", |(form, _)| form)
    }

    /// For the wire.
    pub fn bytes(&self, host: &str) -> Vec<u8> {
        let headers: String = self.headers(host).iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{} {} HTTP/1.1\r\n{headers}\r\n{}", self.method(), self.path, self.body()).into_bytes()
    }

    /// For a router in this process.
    pub fn request(&self) -> axum::http::Result<Request<Body>> {
        let start = Request::builder().method(self.method()).uri(&self.path);
        let headers = self.headers("127.0.0.1");
        let builder = headers.into_iter().fold(start, |builder, (name, value)| builder.header(name, value));
        builder.extension(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 4711)))).body(Body::from(self.body().to_owned()))
    }
}
