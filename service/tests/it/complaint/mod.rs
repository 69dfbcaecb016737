//! Complaints: the usual way, who sees nothing of it, and that nothing of it lies open.

mod reach;
mod seal;
mod way;

use crate::fixture::Fixture;
use domain::complaint::command::{ComplaintInput, DecisionInput};
use domain::complaint::lifecycle::{CaseEdit, CaseState};
use domain::complaint::view::{CaseView, ProgressView, Receipt};
use domain::failure::Failure;
use domain::ids::{ComplaintId, DepartmentId};
use service::complaint::{Key, decision, intake, list, opinion, page, progress, step};
use service::identity::Session;
use service::identity::session::Origin;
use service::record::outbox::{Letter, delivered, outgoing};
use service::{Error, House};
use uuid::Uuid;

/// Who complains, and of what: nowhere in clear.
pub const NAME: &str = "欧阳明月";
pub const PHONE: &str = "13912345678";
pub const PHRASE: &str = "窗口收下材料四十二天没有答复";

pub fn from(address: &str) -> Origin {
    Origin { address: address.into(), ..Origin::default() }
}

pub fn typed() -> ComplaintInput {
    ComplaintInput {
        category: "inaction".into(),
        text: format!("九月十日起，{PHRASE}。"),
        wish: "请尽快办结".into(),
        naming: "named".into(),
        name: NAME.into(),
        phone: PHONE.into(),
        ..ComplaintInput::default()
    }
}

pub async fn send(house: &House, input: &ComplaintInput) -> Receipt {
    intake::send(house, "dacheng", Uuid::new_v4(), input, &from("10.0.0.1")).await.expect("sent")
}

pub fn key(receipt: &Receipt) -> Key {
    Key { receipt: receipt.number.clone(), secret: receipt.secret.clone().expect("a secret") }
}

pub async fn look(house: &House, receipt: &Receipt) -> ProgressView {
    progress(house, "dacheng", &key(receipt), &from("10.0.0.1")).await.expect("progress").1
}

/// The case behind a receipt, as the office sees it.
pub async fn find(house: &House, office: &Session, receipt: &Receipt) -> CaseView {
    for which in [list::Which::Open, list::Which::Answered, list::Which::Over] {
        let (page, _) = list::list(house, office, which, None).await.expect("a list");
        if let Some(row) = page.rows.iter().find(|row| row.receipt == receipt.number) {
            return view(house, office, row.id).await;
        }
    }
    panic!("no case {}", receipt.number)
}

pub async fn view(house: &House, session: &Session, id: ComplaintId) -> CaseView {
    page::case(house, session, id).await.expect("a case")
}

/// The version of a case now.
pub async fn version(house: &House, session: &Session, id: ComplaintId) -> i32 {
    view(house, session, id).await.version
}

pub async fn department(fixture: &Fixture, name: &str) -> DepartmentId {
    let (_, _, all) = intake::form(&fixture.house, "dacheng").await.expect("a form");
    all.into_iter().find(|(_, known)| known == name).expect("the department").0
}

pub fn is_not_found<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Failure(Failure::NotFound)))
}

pub fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Failure(Failure::Refused(refusal))) => refusal.message,
        other => panic!("not refused: {other:?}"),
    }
}

pub fn invalid<T: std::fmt::Debug>(result: Result<T, Error>, field: &str) {
    match result {
        Err(Error::Failure(Failure::Invalid(errors))) => assert!(errors.at(field).is_some(), "{errors:?}"),
        other => panic!("not invalid at {field}: {other:?}"),
    }
}

/// The mail that has come about, delivered.
pub async fn mail(house: &House) -> Vec<Letter> {
    use service::platform::{JobKind, take_jobs};
    let mut letters = Vec::new();
    for job in take_jobs(house, &[JobKind::Mail], 500).await.expect("jobs") {
        letters.extend(outgoing(house, job).await.expect("the outbox").map(|outgoing| outgoing.message));
        delivered(house, job, Ok(())).await.expect("delivered");
    }
    letters
}

/// The people of the story.
pub struct People {
    pub office: Session,
    pub legal: Session,
    pub member: Session,
    pub director: Session,
    pub deputy: Session,
    pub head: Session,
    pub staff: Session,
}

impl People {
    pub async fn of(fixture: &Fixture) -> Self {
        Self {
            office: fixture.session("zheng.jie").await,
            legal: fixture.session("zhang.lei").await,
            member: fixture.session("he.ping").await,
            director: fixture.session("wang.jianguo").await,
            deputy: fixture.session("liu.zhiyuan").await,
            head: fixture.session("chen.li").await,
            staff: fixture.session("wang.min").await,
        }
    }
}

/// Takes a case on to a state on the usual way; the decision names `executors`.
pub async fn lead(house: &House, people: &People, id: ComplaintId, to: CaseState, executors: &[DepartmentId]) {
    let People { office, legal, member, .. } = people;
    loop {
        let case = view(house, office, id).await;
        if case.row.state == to {
            return;
        }
        match case.row.state {
            CaseState::Received => step::accept(house, office, id, case.version).await.expect("accepted"),
            CaseState::Accepted => step::investigate(house, legal, id, case.version).await.expect("investigated"),
            CaseState::Investigating => {
                opinion::draft(house, legal, id, case.version, "经调阅收件登记，超过法定期限十二日。").await.expect("written");
                let at = version(house, office, id).await;
                opinion::sign(house, office, id, at, domain::authority::Function::ComplaintOffice).await.expect("signed");
                let at = version(house, office, id).await;
                opinion::sign(house, legal, id, at, domain::authority::Function::LegalAffairs).await.expect("signed");
                opinion::propose(house, office, id, version(house, office, id).await).await.expect("proposed");
            }
            CaseState::OpinionProposed => {
                let tasks = executors.iter().map(|id| (id.to_string(), "五日内办结，并书面说明原因".to_owned())).collect();
                let input = DecisionInput { finding: "upheld".into(), body: "超期属实，责令限期办结。".into(), tasks };
                decision::decide_case(house, member, id, case.version, &input).await.expect("decided");
            }
            CaseState::Decided if executors.is_empty() => answer(house, office, &case).await,
            CaseState::Decided => decision::notify(house, office, id, case.version).await.expect("notified"),
            CaseState::Executing => answer(house, office, &case).await,
            state => panic!("from {state} to {to}"),
        }
    }
}

async fn answer(house: &House, office: &Session, case: &CaseView) {
    assert!(!case.edits.contains(&CaseEdit::Draft));
    step::answer(house, office, case.row.id, case.version, "您反映的问题属实，材料已办结，并对超期原因作出说明。").await.expect("answered");
}
