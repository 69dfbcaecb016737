//! Nothing of a complaint lies open, secrets are not guessed, and keys can be changed.

use super::*;
use crate::traces::dump;
use domain::identity::throttle::PER_ACCOUNT;
use service::complaint::{file, reply, seal, supplement};
use service::keys::Keys;

#[tokio::test]
async fn name_telephone_and_words_of_a_complainant_are_found_nowhere_in_clear() {
    const ANSWER: &str = "十月三日又去过一次";
    const FILE: &str = "欧阳明月的收件回执.pdf";
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let receipt = send(house, &typed()).await;
    let id = find(house, &people.office, &receipt).await.row.id;
    reply(house, "dacheng", &key(&receipt), ANSWER, &from("10.0.0.1")).await.expect("answered");
    let content = format!("%PDF-1.4 {PHRASE}").into_bytes();
    supplement(house, "dacheng", &key(&receipt), FILE, content.clone(), &from("10.0.0.1")).await.expect("added");
    lead(house, &people, id, CaseState::Accepted, &[]).await;
    step::contact(house, &people.office, id, &format!("关于{PHRASE}")).await.expect("asked");
    step::unseal(house, &people.office, id, &format!("联系{NAME}")).await.expect("opened");
    lead(house, &people, id, CaseState::Executing, &[department(&fixture, "企业设立股").await]).await;
    let secret = receipt.secret.clone().expect("a secret");
    let plain = secret.replace('-', "");
    let hidden = [NAME, PHONE, PHRASE, ANSWER, "超过法定期限十二日", "五日内办结", "责令限期办结", &secret, &plain];
    for (table, rows) in dump(&fixture).await {
        for row in rows {
            for text in hidden {
                let as_hex: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
                assert!(!row.contains(text) && !row.to_uppercase().contains(&as_hex), "{table}: {row}");
            }
        }
    }
    // The files of the database itself, with what they keep of earlier pages, and the store of files.
    let found = search(fixture.folder(), &hidden);
    assert!(found.is_empty(), "{found:?}");
    // What was sealed opens as it was.
    let case = view(house, &people.office, id).await;
    assert_eq!(case.files[0].name, FILE);
    assert_eq!(file::download(house, &people.office, case.files[0].id).await.expect("a file").bytes, content);
    assert!(case.messages.iter().any(|message| message.body == ANSWER));
}

/// The files below `folder` that hold one of these texts.
fn search(folder: &std::path::Path, texts: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(search(&path, texts));
        } else {
            let bytes = std::fs::read(&path).expect("a file");
            let holds = |text: &&&str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
            found.extend(texts.iter().filter(holds).map(|text| format!("{}: {text}", path.display())));
        }
    }
    found
}

#[tokio::test]
async fn letters_to_handlers_say_that_there_is_something_to_do_and_not_what() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    mail(house).await;
    let receipt = send(house, &typed()).await;
    let id = find(house, &people.office, &receipt).await.row.id;
    let mut letters = mail(house).await;
    lead(house, &people, id, CaseState::OpinionProposed, &[]).await;
    letters.extend(mail(house).await);
    assert!(letters.len() >= 3);
    for letter in letters {
        assert!(letter.subject.contains("有投诉举报事项需要办理"), "{}", letter.subject);
        for told in [NAME, PHONE, PHRASE, receipt.number.as_str(), "不作为", "企业设立股"] {
            assert!(!letter.body.contains(told) && !letter.subject.contains(told), "{}", letter.body);
        }
    }
}

#[tokio::test]
async fn a_wrong_receipt_and_a_wrong_secret_get_the_same_words_and_guessing_is_limited() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let receipt = send(house, &typed()).await;
    let guess = |receipt: &str, secret: &str| Key { receipt: receipt.into(), secret: secret.into() };
    let wrong = "AAAA-BBBB-CCCC-DDDD";
    let said = refused(progress(house, "dacheng", &guess(&receipt.number, wrong), &from("a")).await);
    assert_eq!(refused(progress(house, "dacheng", &guess("2026-9999", wrong), &from("a")).await), said);
    invalid(progress(house, "dacheng", &guess("x", wrong), &from("a")).await, "receipt");
    invalid(progress(house, "dacheng", &guess(&receipt.number, "短"), &from("a")).await, "secret");
    for _ in 1..PER_ACCOUNT {
        assert_eq!(refused(progress(house, "dacheng", &guess(&receipt.number, wrong), &from("a")).await), said);
    }
    let wait = refused(progress(house, "dacheng", &key(&receipt), &from("a")).await);
    assert!(wait.contains("15 分钟"), "{wait}");
    // Whoever guesses shuts out themselves and nobody else.
    assert!(progress(house, "dacheng", &key(&receipt), &from("b")).await.is_ok());
    let later = fixture.at("2026-11-22T12:16:00+08:00").await;
    assert!(progress(&later, "dacheng", &key(&receipt), &from("a")).await.is_ok());
    // Another bureau does not know the receipt.
    assert_eq!(refused(progress(house, "yongqing", &key(&receipt), &from("c")).await), said);
}

#[tokio::test]
async fn a_new_secret_of_the_deployment_opens_what_was_sealed_before_once_the_keys_are_wrapped_anew() {
    const NEXT: &[u8] = b"the next secret for tests, thirty-two bytes and more";
    const PRESENT: &[u8] = b"a secret for tests, thirty-two bytes and more";
    let fixture = Fixture::new().await;
    let office = fixture.session("zheng.jie").await;
    let receipt = send(&fixture.house, &typed()).await;
    let id = find(&fixture.house, &office, &receipt).await.row.id;
    let alone = fixture.house.with_keys(Keys::new(NEXT).expect("keys"));
    assert!(matches!(page::case(&alone, &office, id).await, Err(Error::Crypto(_))), "not before");
    let changing = fixture.house.with_keys(Keys::new(NEXT).and_then(|keys| keys.knowing(PRESENT)).expect("keys"));
    assert!(page::case(&changing, &office, id).await.is_ok(), "while it changes");
    assert!(seal::rewrap(&changing).await.expect("wrapped") >= 1);
    assert_eq!(seal::rewrap(&changing).await.expect("wrapped"), 0, "done twice it finds nothing to do");
    assert!(view(&alone, &office, id).await.statement.text.contains(PHRASE));
    assert!(matches!(page::case(&fixture.house, &office, id).await, Err(Error::Crypto(_))), "the old one opens nothing");
    // What comes in afterwards is sealed under the same key of the bureau.
    let after = send(&alone, &typed()).await;
    assert!(find(&alone, &office, &after).await.statement.text.contains(PHRASE));
}

#[tokio::test]
async fn a_sealed_text_moved_to_another_case_does_not_open() {
    use sea_orm::ConnectionTrait;
    let fixture = Fixture::new().await;
    if fixture.house.database().is_postgres() {
        return;
    }
    let office = fixture.session("zheng.jie").await;
    let (first, second) = (send(&fixture.house, &typed()).await, send(&fixture.house, &typed()).await);
    let id = find(&fixture.house, &office, &second).await.row.id;
    let raw = sea_orm::Database::connect(&fixture.url).await.expect("connected");
    let number = |receipt: &Receipt| receipt.number.rsplit('-').next().expect("a number").parse::<i32>().expect("a number");
    let sql = format!(
        "UPDATE complaint SET statement = (SELECT statement FROM complaint WHERE number = {}) WHERE number = {}",
        number(&first),
        number(&second)
    );
    raw.execute_unprepared(&sql).await.expect("moved");
    assert!(matches!(page::case(&fixture.house, &office, id).await, Err(Error::Crypto(_))));
}
