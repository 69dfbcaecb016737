//! The evaluation from outside: cards that are used once, counts that nobody is shown before the end, paper that is
//! entered twice, opinions that arrive once.

use crate::assessment::refusal;
use crate::fixture::Fixture;
use crate::traces::{Difference, difference, dump, spellings, writers};
use domain::Failure;
use domain::assessment::Card;
use domain::assessment::command::external::{IssueInput, OpinionInput, PaperInput, SupervisorInput, SymposiumInput};
use domain::assessment::form::Ballot;
use domain::assessment::lifecycle::{PaperState, RoundKind};
use domain::assessment::view::external::BallotView;
use domain::ids::ObjectId;
use service::assessment::external::public::{Answers, Holder, cast, cast_all, check, open};
use service::assessment::external::{self, cards, opinion, paper, supervisor, symposium};
use service::assessment::{form, round};
use service::identity::Session;
use service::identity::session::Origin;
use service::platform::{JobKind, take_jobs};
use service::record::outbox::outgoing;
use service::{Error, House};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Before the window opens, within it, and after it.
const BEFORE: &str = "2026-11-28T10:00:00+08:00";
const WITHIN: &str = "2026-12-02T10:00:00+08:00";
const YEAR: i32 = 2026;
/// The second person of the office.
const COLLEAGUE: &str = "zhang.lei";

fn from(address: &str) -> Origin {
    Origin { address: address.into(), ..Origin::default() }
}

/// Answers to every scaled item with one option, and a remark.
fn answers(option: &str, department: Option<ObjectId>, officer: Option<ObjectId>, remark: &str) -> Answers {
    let form = form::model(RoundKind::External).expect("a form");
    let of = |id: Option<ObjectId>| id.map(|id| id.to_string()).unwrap_or_default();
    let ballot = Ballot {
        answers: form.scored().map(|item| (item.code.clone(), vec![option.to_owned()])).collect(),
        remarks: BTreeMap::from([("X10".to_owned(), remark.to_owned())]),
    };
    Answers { department: of(department), officer: of(officer), ballot }
}

/// Codes of cards issued by the office.
async fn issue(house: &House, office: &Session, cards: u32, object: Option<ObjectId>) -> Vec<String> {
    let input = IssueInput { cards: cards.to_string(), object: object.map(|id| id.to_string()).unwrap_or_default() };
    let issued = cards::issue(house, office, YEAR, &input).await.expect("cards");
    let sheet = cards::sheet(house, office, YEAR, issued.batch, &issued.seed).await.expect("a sheet");
    sheet.cards.into_iter().map(|(_, code)| code).collect()
}

async fn opened(house: &House, code: &str) -> BallotView {
    open(house, "dacheng", code, Holder::Public, &from("192.0.2.1")).await.expect("a card").1
}

async fn send(house: &House, code: &str, given: &Answers) -> service::Result<()> {
    cast(house, "dacheng", code, given, &from("192.0.2.1")).await
}

async fn department(house: &House, office: &Session, name: &str) -> ObjectId {
    let all = external::departments(house, office, YEAR).await.expect("departments");
    all.iter().find(|(_, own)| own == name).expect("the department").0
}

/// Ends the round.
async fn close(house: &House, office: &Session) -> service::Result<()> {
    let id = external::brief(house, office, YEAR).await.expect("the round").id;
    round::close(house, office, id).await.map(|_| ())
}

fn supervisor_input(n: u32) -> SupervisorInput {
    SupervisorInput { name: format!("监督员{n}"), organisation: "县人大".into(), email: format!("supervisor{n}@example.com") }
}

/// Codes of links that so many supervisors have got by mail.
async fn invited(house: &House, office: &Session, supervisors: u32) -> Vec<String> {
    for n in 1..=supervisors {
        supervisor::invite(house, office, YEAR, &supervisor_input(n)).await.expect("invited");
    }
    let mut codes = Vec::new();
    for job in take_jobs(house, &[JobKind::Mail], 500).await.expect("jobs") {
        let Some(letter) = outgoing(house, job).await.expect("the outbox") else { continue };
        if let Some((_, rest)) = letter.message.body.split_once("/supervise/") {
            codes.push(rest.split_whitespace().next().expect("a code").to_owned());
        }
    }
    assert_eq!(codes.len(), supervisors as usize);
    codes
}

fn paper_input(cards: u32, satisfied: u32) -> PaperInput {
    let form = form::model(RoundKind::External).expect("a form");
    let counts = form.scored().map(|item| {
        let given = BTreeMap::from([("a".to_owned(), satisfied.to_string()), ("b".to_owned(), (cards - satisfied).to_string())]);
        (item.code.clone(), given)
    });
    let counts = counts.collect();
    PaperInput { cards: cards.to_string(), counts, remarks: BTreeMap::from([("X10".into(), "少跑一趟\n多开窗口".into())]) }
}

#[tokio::test]
async fn a_card_is_used_once_even_by_two_at_once_and_counts_for_department_and_officer() {
    let fixture = Fixture::new().await;
    let office = fixture.session("li.jing").await;
    let codes = issue(&fixture.house, &office, 4, None).await;
    let house = fixture.at(WITHIN).await;
    let view = opened(&house, &codes[0]).await;
    let department = view.departments.iter().find(|choice| choice.name == "投资项目股").expect("the department").clone();
    let officer = view.officers.iter().find(|choice| choice.department == department.department).expect("an officer").clone();
    let given = answers("a", Some(department.id), Some(officer.id), "办得很快");
    check(&house, "dacheng", &codes[0], &given, &from("192.0.2.1")).await.expect("whole");
    let both = tokio::join!(send(&house, &codes[0], &given), send(&house, &codes[0], &given));
    assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|ok| **ok).count(), 1, "{both:?}");
    for code in &codes[1..3] {
        send(&house, code, &given).await.expect("cast");
    }
    // Nothing of it is shown before the end, and nothing stands in the log.
    let hub = external::hub(&house, &office, YEAR).await.expect("the hub");
    assert_eq!((hub.cards, hub.results.len()), ([4, 3, 0], 0));
    let hidden = external::detail(&house, &office, YEAR, department.id).await.expect_err("before the end");
    assert!(matches!(hidden, Error::Failure(Failure::NotFound)));
    close(&house, &office).await.expect("closed");
    let after = external::hub(&house, &office, YEAR).await.expect("the hub");
    for object in [department.id, officer.id] {
        let row = after.results.iter().find(|row| row.id == object).expect("a row");
        assert_eq!(row.score.map(|(ballots, score)| (ballots, score.to_string())), Some((3, "100".to_owned())), "{}", row.name);
        let detail = external::detail(&house, &office, YEAR, object).await.expect("a detail");
        assert_eq!((detail.tally.count("X01", "a"), detail.remarks.len()), (3, 3));
    }
    let other = after.results.iter().find(|row| row.card == Card::Department && row.id != department.id).expect("another");
    assert_eq!(other.score, None);
    let detail = external::detail(&house, &office, YEAR, other.id).await.expect("a detail");
    assert_eq!((detail.tally.ballots(), detail.remarks.len()), (0, 0), "below the threshold nothing is shown");
}

#[tokio::test]
async fn a_used_revoked_guessed_or_late_code_gets_the_same_words() {
    let fixture = Fixture::new().await;
    let office = fixture.session("li.jing").await;
    let department = department(&fixture.house, &office, "投资项目股").await;
    let codes = issue(&fixture.house, &office, 2, Some(department)).await;
    let revoked = issue(&fixture.house, &office, 1, None).await;
    let batch = cards::batches(&fixture.house, &office, YEAR, None).await.expect("batches").page.rows;
    assert_eq!(batch.iter().map(|row| row.numbers).collect::<Vec<_>>(), [(3, 3), (1, 2)]);
    cards::revoke(&fixture.house, &office, YEAR, Some(batch[0].id)).await.expect("revoked");
    let why = |error| refusal(error);
    let early = fixture.at(BEFORE).await;
    let too_early = open(&early, "dacheng", &codes[0], Holder::Public, &from("192.0.2.1")).await.expect_err("too early");
    assert!(why(too_early).contains("12月1日"));
    let house = fixture.at(WITHIN).await;
    let given = answers("a", None, None, "");
    send(&house, &codes[0], &given).await.expect("cast");
    let mut words = Vec::new();
    for code in [codes[0].as_str(), &revoked[0], "0000-0000-0000-0000", "短"] {
        words.push(why(send(&house, code, &given).await.expect_err("not used")));
    }
    // A supervisor's page opens for no card.
    assert!(open(&house, "dacheng", &codes[1], Holder::Supervisor, &from("192.0.2.1")).await.is_err());
    close(&house, &office).await.expect("closed");
    words.push(why(send(&house, &codes[1], &given).await.expect_err("closed")));
    let late = fixture.at("2027-01-20T10:00:00+08:00").await;
    words.push(why(send(&late, &codes[1], &given).await.expect_err("late")));
    words.dedup();
    assert_eq!(words.len(), 1, "{words:?}");
    assert!(words[0].contains("这张评议卡不能使用"));
}

#[tokio::test]
async fn guessing_is_limited_by_address_and_a_code_that_holds_costs_no_try() {
    let fixture = Fixture::new().await;
    let office = fixture.session("li.jing").await;
    let codes = issue(&fixture.house, &office, 1, None).await;
    let house = fixture.at(WITHIN).await;
    for _ in 0..70 {
        opened(&house, &codes[0]).await;
    }
    let mut last = String::new();
    for _ in 0..61 {
        last = refusal(open(&house, "dacheng", "0000000000000000", Holder::Public, &from("192.0.2.1")).await.expect_err("guessed"));
    }
    assert!(last.contains("15 分钟"), "{last}");
    assert!(open(&house, "dacheng", &codes[0], Holder::Public, &from("192.0.2.1")).await.is_err());
    assert!(open(&house, "dacheng", &codes[0], Holder::Public, &from("192.0.2.2")).await.is_ok());
}

/// Answers that can be told apart, in this order, and what has changed in the database.
async fn changed_by(order: [(&str, &str); 3]) -> (Fixture, Difference, ObjectId) {
    let fixture = Fixture::new().await;
    let office = fixture.session("li.jing").await;
    let codes = issue(&fixture.house, &office, 3, None).await;
    let department = department(&fixture.house, &office, "投资项目股").await;
    let house = fixture.at(WITHIN).await;
    let before = dump(&fixture).await;
    for (code, (option, remark)) in codes.iter().zip(order) {
        send(&house, code, &answers(option, Some(department), None, remark)).await.expect("cast");
    }
    let changed = difference(&before, &dump(&fixture).await);
    (fixture, changed, department)
}

#[tokio::test]
async fn nothing_that_is_kept_of_an_answer_leads_to_a_card_or_a_time() {
    let order = [("a", "证词甲"), ("b", "证词乙"), ("c", "证词丙")];
    let (there, changed, department) = changed_by(order).await;
    let (_, back, other) = changed_by([order[2], order[1], order[0]]).await;
    for changed in [&changed, &back] {
        // Cards that are used, counters and remarks: no person decided, so that the log is as it was.
        assert_eq!(changed.keys().map(String::as_str).collect::<Vec<_>>(), ["evaluation_card", "evaluation_count", "evaluation_remarks"]);
        let (used, open) = &changed["evaluation_card"];
        assert_eq!((used.len(), open.len()), (3, 3));
        for (table, (new, gone)) in changed {
            assert_eq!(new.len(), gone.len(), "{table}: no row comes into being with an answer");
        }
        let [remarks] = Vec::from_iter(&changed["evaluation_remarks"].0)[..] else { panic!("one row of remarks") };
        assert!(order.iter().all(|(_, remark)| remarks.contains(remark)));
    }
    // In whatever order they came, the same counters are left.
    let counters = |changed: &Difference, department: ObjectId| -> BTreeSet<String> {
        let short = |row: &String| row.split_once(',').map(|(_, rest)| rest.to_owned()).expect("columns");
        let known = |row: &String| spellings(department.0).iter().any(|id| row.contains(id));
        let rows = &changed["evaluation_count"].0;
        assert!(rows.iter().all(known), "the department's alone");
        rows.iter().map(short).map(|row| row.rsplit(',').take(3).collect::<Vec<_>>().join(",")).collect()
    };
    assert_eq!(counters(&changed, department), counters(&back, other));
    let house = there.at(WITHIN).await;
    let office = there.session("li.jing").await;
    close(&house, &office).await.expect("closed");
    let detail = external::detail(&house, &office, YEAR, department).await.expect("a detail");
    assert_eq!(detail.remarks.len(), 3);
}

#[tokio::test]
async fn where_rows_lie_and_who_wrote_them_last_tells_nothing_of_the_last_answer() {
    let fixture = Fixture::new().await;
    let (office, colleague) = (fixture.session("li.jing").await, fixture.session(COLLEAGUE).await);
    let cards = issue(&fixture.house, &office, 2, None).await;
    let links = invited(&fixture.house, &office, 1).await;
    let house = fixture.at(WITHIN).await;
    let round = external::brief(&house, &office, YEAR).await.expect("the round").id;
    let department = department(&house, &office, "投资项目股").await;
    let told = async |which: &str, beside: i64| {
        let writers = writers(&fixture, round, &["evaluation_card"]).await;
        assert_eq!((writers.of_counted, writers.beside), (1, if house.database().is_postgres() { beside } else { 1 }), "{which}");
    };
    send(&house, &cards[0], &answers("a", Some(department), None, "甲")).await.expect("cast");
    told("a card with a remark", 1).await;
    send(&house, &cards[1], &answers("a", Some(department), None, "")).await.expect("cast");
    told("a card without", 1).await;
    let origin = from("192.0.2.9");
    let (_, view) = open(&house, "dacheng", &links[0], Holder::Supervisor, &origin).await.expect("a link");
    let others: Vec<ObjectId> = view.departments.iter().map(|choice| choice.id).filter(|id| *id != department).collect();
    let given = [(department, answers("b", None, None, "").ballot)];
    cast_all(&house, "dacheng", &links[0], &given, &others, &origin).await.expect("cast");
    told("a supervisor", 1).await;
    let batch = paper::enter(&house, &office, YEAR, &department.to_string(), &paper_input(10, 8)).await.expect("entered");
    paper::check(&house, &colleague, batch, 1, &paper_input(10, 8)).await.expect("checked");
    told("paper, which uses no card up", 0).await;
}

#[tokio::test]
async fn answers_that_come_at_once_are_all_counted_with_their_remarks() {
    let fixture = Fixture::new().await;
    let (office, colleague) = (fixture.session("li.jing").await, fixture.session(COLLEAGUE).await);
    let codes = issue(&fixture.house, &office, 6, None).await;
    let house = fixture.at(WITHIN).await;
    let department = department(&house, &office, "投资项目股").await;
    let batch = paper::enter(&house, &office, YEAR, &department.to_string(), &paper_input(10, 8)).await.expect("entered");
    let mut answering = Vec::new();
    for code in codes {
        let house = house.clone();
        let given = answers("a", Some(department), None, &format!("意见 {code}"));
        answering.push(tokio::spawn(async move { send(&house, &code, &given).await }));
    }
    assert!(paper::check(&house, &colleague, batch, 1, &paper_input(10, 8)).await.expect("checked"));
    for one in answering {
        one.await.expect("a task").expect("cast");
    }
    close(&house, &office).await.expect("closed");
    let detail = external::detail(&house, &office, YEAR, department).await.expect("a detail");
    let texts: BTreeSet<&str> = detail.remarks.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!((detail.tally.ballots(), detail.tally.count("X01", "a"), texts.len()), (16, 14, 6 + 2));
}

#[tokio::test]
async fn remarks_lie_under_their_question_in_an_order_left_to_chance() {
    let fixture = Fixture::new().await;
    let (office, colleague) = (fixture.session("li.jing").await, fixture.session(COLLEAGUE).await);
    let house = fixture.at(WITHIN).await;
    let department = department(&house, &office, "投资项目股").await;
    // So many that they hardly ever come to lie as they were entered.
    let entered: Vec<String> = (1..=40).map(|n| format!("意见{n}")).collect();
    let input = PaperInput { remarks: BTreeMap::from([("X10".into(), entered.join("\n"))]), ..paper_input(40, 40) };
    let batch = paper::enter(&house, &office, YEAR, &department.to_string(), &input).await.expect("entered");
    paper::check(&house, &colleague, batch, 1, &input).await.expect("checked");
    close(&house, &office).await.expect("closed");
    let detail = external::detail(&house, &office, YEAR, department).await.expect("a detail");
    assert!(detail.remarks.iter().all(|(item, _)| item == "X10"));
    let kept: Vec<String> = detail.remarks.into_iter().map(|(_, text)| text).collect();
    assert_ne!(kept, entered);
    assert_eq!(BTreeSet::from_iter(kept), BTreeSet::from_iter(entered));
}

#[tokio::test]
async fn faults_of_a_card_are_told_at_their_fields_and_the_card_stays_good() {
    let fixture = Fixture::new().await;
    let office = fixture.session("li.jing").await;
    let codes = issue(&fixture.house, &office, 1, None).await;
    let house = fixture.at(WITHIN).await;
    let view = opened(&house, &codes[0]).await;
    let mut given = answers("a", None, None, "");
    given.ballot.answers.remove("X01");
    match send(&house, &codes[0], &given).await {
        Err(Error::Failure(Failure::Invalid(errors))) => {
            assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["department", "X01"]);
        }
        other => panic!("{other:?}"),
    }
    let stranger = view.officers.iter().find(|choice| choice.department != view.departments[0].department).expect("an officer");
    let mixed = answers("a", Some(view.departments[0].id), Some(stranger.id), "");
    assert!(matches!(send(&house, &codes[0], &mixed).await, Err(Error::Failure(Failure::Invalid(_)))));
    send(&house, &codes[0], &answers("a", Some(view.departments[0].id), None, "")).await.expect("cast");
}

#[tokio::test]
async fn only_the_office_issues_and_closes_and_the_sheet_opens_for_an_hour_only() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let one = IssueInput { cards: "1".into(), object: String::new() };
    let inspector = fixture.session("liu.zhiyuan").await;
    external::hub(house, &inspector, YEAR).await.expect("leaders see it");
    assert!(refusal(cards::issue(house, &inspector, YEAR, &one).await.expect_err("no office")).contains("评议考核办公室"));
    let staff = fixture.session("wang.min").await;
    let id = external::brief(house, &office, YEAR).await.expect("the round").id;
    for answer in [external::hub(house, &staff, YEAR).await.map(|_| ()), round::close(house, &staff, id).await.map(|_| ())] {
        assert!(matches!(answer, Err(Error::Failure(Failure::NotFound))));
    }
    assert!(refusal(close(house, &office).await.expect_err("not begun")).contains("尚未开始"));
    for bad in ["0", "101", "x", ""] {
        let input = IssueInput { cards: bad.into(), object: String::new() };
        assert!(matches!(cards::issue(house, &office, YEAR, &input).await, Err(Error::Failure(Failure::Invalid(_)))), "{bad}");
    }
    let issued = cards::issue(house, &office, YEAR, &one).await.expect("issued");
    assert!(cards::sheet(house, &office, YEAR, issued.batch, "another").await.is_err());
    assert!(cards::sheet(house, &inspector, YEAR, issued.batch, &issued.seed).await.is_err());
    assert!(cards::sheet(house, &office, YEAR, issued.batch, &issued.seed).await.is_ok());
    let later = fixture.at("2026-11-22T13:10:00+08:00").await;
    assert!(cards::sheet(&later, &office, YEAR, issued.batch, &issued.seed).await.is_err());
}

#[tokio::test]
async fn paper_counts_only_where_another_person_counts_the_same() {
    let fixture = Fixture::new().await;
    let (office, colleague) = (fixture.session("li.jing").await, fixture.session(COLLEAGUE).await);
    let house = fixture.at(WITHIN).await;
    let department = department(&house, &office, "投资项目股").await;
    let object = department.to_string();
    let id = paper::enter(&house, &office, YEAR, &object, &paper_input(10, 8)).await.expect("entered");
    let view = paper::view(&house, &office, id).await.expect("a batch");
    assert!(view.may_check.is_err() && view.counts.is_some());
    assert!(refusal(paper::check(&house, &office, id, view.version, &paper_input(10, 8)).await.expect_err("oneself")).contains("另一人"));
    let blind = paper::view(&house, &colleague, id).await.expect("a batch");
    assert_eq!((blind.counts.is_none(), blind.may_check.clone()), (true, Ok(())), "who counts again does not see the first count");
    assert!(!paper::check(&house, &colleague, id, 1, &paper_input(10, 7)).await.expect("checked"), "they differ");
    let both = paper::view(&house, &office, id).await.expect("a batch");
    let (first, second) = both.counts.expect("both counts");
    assert_eq!((both.brief.state, first.differences(&second.expect("a second")).len()), (PaperState::Differing, 16));
    paper::correct(&house, &colleague, id, 2, &paper_input(10, 8)).await.expect("corrected");
    assert!(paper::check(&house, &colleague, id, 3, &paper_input(10, 8)).await.is_err(), "again oneself");
    assert!(paper::check(&house, &office, id, 3, &paper_input(10, 8)).await.expect("checked"));
    assert!(paper::check(&house, &office, id, 4, &paper_input(10, 8)).await.is_err(), "counted once");
    let discarded = paper::enter(&house, &office, YEAR, &object, &paper_input(5, 5)).await.expect("entered");
    assert!(matches!(paper::discard(&house, &office, discarded, 1, " ").await, Err(Error::Failure(Failure::Invalid(_)))));
    paper::discard(&house, &office, discarded, 1, "重复录入").await.expect("discarded");
    let blank = PaperInput { cards: "5".into(), ..PaperInput::default() };
    let unticked = paper::enter(&house, &office, YEAR, &object, &blank).await.expect("entered");
    assert!(paper::check(&house, &colleague, unticked, 1, &blank).await.expect("checked"), "cards on which nothing is ticked");
    let open = paper::enter(&house, &office, YEAR, &object, &paper_input(5, 5)).await.expect("entered");
    let list = paper::list(&house, &office, YEAR, None).await.expect("a list").rows;
    assert_eq!(
        list.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(),
        ["纸评〔2026〕4号", "纸评〔2026〕3号", "纸评〔2026〕2号", "纸评〔2026〕1号"]
    );
    close(&house, &office).await.expect("closed");
    assert!(refusal(paper::check(&house, &colleague, open, 1, &paper_input(5, 5)).await.expect_err("closed")).contains("已经结束"));
    assert!(paper::enter(&house, &office, YEAR, &object, &paper_input(5, 5)).await.is_err());
    let detail = external::detail(&house, &office, YEAR, department).await.expect("a detail");
    assert_eq!(detail.result.score.map(|(ballots, score)| (ballots, score.to_string())), Some((10, "96".to_owned())));
    assert_eq!((detail.tally.count("X01", "a"), detail.remarks.len()), (8, 2));
}

#[tokio::test]
async fn an_opinion_arrives_once_however_often_it_is_sent_and_the_office_deals_with_it() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let (_, key, departments) = opinion::form(house, "dacheng").await.expect("a form");
    let input = OpinionInput { text: "窗口排队时间较长".into(), department: departments[1].0.to_string(), contact: String::new() };
    let origin = from("192.0.2.7");
    let both = tokio::join!(opinion::send(house, "dacheng", key, &input, &origin), opinion::send(house, "dacheng", key, &input, &origin));
    both.0.expect("sent");
    both.1.expect("sent");
    opinion::send(house, "dacheng", key, &input, &origin).await.expect("again");
    let (list, counts) = opinion::list(house, &office, false, None).await.expect("a list");
    assert_eq!((list.rows.len(), counts), (1, [1, 0]));
    let row = &list.rows[0];
    assert_eq!((row.department.as_deref(), row.may_handle), (Some(departments[1].1.as_str()), true));
    let staff = fixture.session("wang.min").await;
    assert!(matches!(opinion::one(house, &staff, row.id).await, Err(Error::Failure(Failure::NotFound))));
    let leader = fixture.session("liu.zhiyuan").await;
    assert!(opinion::handle(house, &leader, row.id, row.version, "已转办").await.is_err());
    assert!(matches!(opinion::handle(house, &office, row.id, 1, " ").await, Err(Error::Failure(Failure::Invalid(_)))));
    opinion::handle(house, &office, row.id, 1, "转投资项目股增设窗口").await.expect("handled");
    assert!(matches!(opinion::handle(house, &office, row.id, 1, "又一次").await, Err(Error::Failure(Failure::Conflict(_)))));
    assert_eq!(opinion::list(house, &office, true, None).await.expect("a list").1, [0, 1]);
    for _ in 0..18 {
        opinion::send(house, "dacheng", Uuid::now_v7(), &input, &origin).await.expect("sent");
    }
    let mut refused = 0;
    for _ in 0..3 {
        refused += u32::from(opinion::send(house, "dacheng", Uuid::now_v7(), &input, &origin).await.is_err());
    }
    assert!(refused > 0, "too many from one address");
}

#[tokio::test]
async fn a_supervisor_rates_all_departments_once_and_the_office_knows_only_that() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let codes = invited(house, &office, 3).await;
    assert!(matches!(supervisor::invite(house, &office, YEAR, &supervisor_input(1)).await, Err(Error::Failure(Failure::Invalid(_)))));
    let house = fixture.at(WITHIN).await;
    let origin = from("192.0.2.9");
    let (_, view) = open(&house, "dacheng", &codes[0], Holder::Supervisor, &origin).await.expect("a link");
    let all: Vec<ObjectId> = view.departments.iter().map(|choice| choice.id).collect();
    assert!(refusal(cast_all(&house, "dacheng", &codes[0], &[], &all, &origin).await.expect_err("nothing said")).contains("至少评议一个"));
    let given = [(all[0], answers("a", None, None, "").ballot)];
    assert!(matches!(cast_all(&house, "dacheng", &codes[0], &given, &[], &origin).await, Err(Error::Failure(Failure::Invalid(_)))));
    for code in &codes {
        cast_all(&house, "dacheng", code, &given, &all[1..], &origin).await.expect("cast");
    }
    assert!(cast_all(&house, "dacheng", &codes[0], &given, &all[1..], &origin).await.is_err(), "once");
    let list = supervisor::list(&house, &office, YEAR, None).await.expect("a list").rows;
    assert!(list.iter().all(|row| row.used));
    assert!(supervisor::revoke(&house, &office, YEAR, list[0].id).await.is_err());
    close(&house, &office).await.expect("closed");
    let hub = external::hub(&house, &office, YEAR).await.expect("the hub");
    let scores: Vec<bool> = hub.results.iter().filter(|row| row.card == Card::Department).map(|row| row.score.is_some()).collect();
    assert_eq!(scores.iter().filter(|known| **known).count(), 1);
    assert_eq!(hub.supervisors, [3, 3]);
}

#[tokio::test]
async fn a_symposium_is_written_down_by_the_office_and_its_papers_are_read_by_leaders_only() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let input = SymposiumInput {
        held_on: "2026-11-20".into(),
        place: "三楼会议室".into(),
        chair: "李静".into(),
        attendance: "企业代表 8 人".into(),
        minutes: "建议增加自助终端。".into(),
    };
    let tomorrow = SymposiumInput { held_on: "2026-11-23".into(), ..input.clone() };
    assert!(matches!(symposium::record(house, &office, YEAR, &tomorrow).await, Err(Error::Failure(Failure::Invalid(_)))));
    let id = symposium::record(house, &office, YEAR, &input).await.expect("recorded");
    let mut file = house.files().arriving().await.expect("a file");
    file.write(b"%PDF-1.4\n%%EOF\n").await.expect("written");
    symposium::attach(house, &office, id, "签到表.pdf", file).await.expect("attached");
    let changed = SymposiumInput { place: "一楼大厅".into(), ..input.clone() };
    symposium::change(house, &office, id, 1, &changed).await.expect("changed");
    assert!(matches!(symposium::change(house, &office, id, 1, &input).await, Err(Error::Failure(Failure::Conflict(_)))));
    let (leader, staff) = (fixture.session("liu.zhiyuan").await, fixture.session("wang.min").await);
    let seen = symposium::one(house, &leader, id).await.expect("leaders read it");
    assert_eq!((seen.place.as_str(), seen.files.len(), seen.may_edit), ("一楼大厅", 1, false));
    assert!(matches!(symposium::one(house, &staff, id).await, Err(Error::Failure(Failure::NotFound))));
    let paper = seen.files[0].id;
    service::record::attachment::download(house, &leader, paper).await.expect("a file");
    assert!(service::record::attachment::download(house, &staff, paper).await.is_err());
    symposium::detach(house, &office, paper).await.expect("removed");
    assert!(service::record::attachment::download(house, &leader, paper).await.is_err());
    assert_eq!(symposium::list(house, &office, YEAR, None).await.expect("a list").rows.len(), 1);
}
