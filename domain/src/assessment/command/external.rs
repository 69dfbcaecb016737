//! What is sent about the evaluation from outside 外部评议 (S 评议 五).

use super::day;
use crate::assessment::form::{AnswerKind, EvaluationForm, REMARK_MAX, Remark};
use crate::ids::{DepartmentId, ObjectId};
use crate::{FieldErrors, text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most cards that are issued at once: what prints on a few sheets.
pub const ISSUE_MAX: u32 = 100;
/// The fewest paper cards of a batch: fewer could be told apart again.
pub const BATCH_MIN: u32 = 3;
/// The most paper cards of a batch.
pub const BATCH_MAX: u32 = 200;
/// The most characters of an opinion.
pub const OPINION_MAX: usize = 2000;
/// The most characters of the minutes of a symposium.
pub const MINUTES_MAX: usize = 10_000;
/// Characters of the code on a card.
pub const CODE_LENGTH: usize = 16;
/// What codes are made of: no letter that reads like a digit.
pub const CODE_ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code of a card from what somebody typed or followed: letters that are misread are put right, spaces and dashes
/// left out. Nothing where it cannot be a code.
#[must_use]
pub fn card_code(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '—' | '－'))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let whole = code.chars().count() == CODE_LENGTH && code.bytes().all(|byte| CODE_ALPHABET.contains(&byte));
    whole.then_some(code)
}

/// A code in groups of four, as it is printed.
#[must_use]
pub fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Cards to issue, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueInput {
    /// How many.
    pub cards: String,
    /// The department that they are handed out for; empty for any.
    pub object: String,
}

impl IssueInput {
    /// Reads the number and the department.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<(u32, Option<ObjectId>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let cards = self.cards.trim().parse::<u32>().ok().filter(|n| (1..=ISSUE_MAX).contains(n));
        let cards = errors.check("cards", cards.ok_or(format!("每次发放 1 至 {ISSUE_MAX} 张，请填写整数；需要更多的，请分次发放")));
        let object = match self.object.trim() {
            "" => Some(None),
            id => errors.check("object", id.parse::<ObjectId>().map(Some).map_err(|_| "请选择科室")),
        };
        match (cards, object) {
            (Some(cards), Some(object)) => Ok((cards, object)),
            _ => Err(errors),
        }
    }
}

/// A supervisor to invite, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupervisorInput {
    /// The name.
    pub name: String,
    /// Where the person comes from.
    pub organisation: String,
    /// Where the link is sent.
    pub email: String,
}

impl SupervisorInput {
    /// Reads all three.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.named("name", "姓名", text::line(&self.name, 40));
        let organisation = errors.named("organisation", "单位", text::line(&self.organisation, 80));
        let email = errors.named("email", "电子邮箱", text::email(&self.email));
        match (name, organisation, email) {
            (Some(name), Some(organisation), Some(email)) => Ok(Self { name, organisation, email }),
            _ => Err(errors),
        }
    }
}

/// A message for the opinion box, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionInput {
    /// The text.
    pub text: String,
    /// The department it is about; may be empty.
    pub department: String,
    /// How to reach the writer; may be empty.
    pub contact: String,
}

/// A message for the opinion box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// The text.
    pub text: String,
    /// The department it is about.
    pub department: Option<DepartmentId>,
    /// How to reach the writer; may be empty.
    pub contact: String,
}

impl OpinionInput {
    /// Reads all three.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<Opinion, FieldErrors> {
        let mut errors = FieldErrors::default();
        let text = text::paragraph(&self.text, OPINION_MAX);
        let text = errors.check("text", text.and_then(|text| if text.is_empty() { Err("请写下您的意见".into()) } else { Ok(text) }));
        let department = match self.department.trim() {
            "" => Some(None),
            id => errors.check("department", id.parse::<DepartmentId>().map(Some).map_err(|_| "请从列表中选择科室，或者不选")),
        };
        let contact = errors.check("contact", text::optional_line(&self.contact, 100));
        match (text, department, contact) {
            (Some(text), Some(department), Some(contact)) => Ok(Opinion { text, department, contact }),
            _ => Err(errors),
        }
    }
}

/// The minutes of a symposium, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SymposiumInput {
    /// The day.
    pub held_on: String,
    /// The place.
    pub place: String,
    /// Who chaired it.
    pub chair: String,
    /// Who was there.
    pub attendance: String,
    /// What was said.
    pub minutes: String,
}

/// The minutes of a symposium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symposium {
    /// The day.
    pub held_on: NaiveDate,
    /// The place.
    pub place: String,
    /// Who chaired it.
    pub chair: String,
    /// Who was there.
    pub attendance: String,
    /// What was said.
    pub minutes: String,
}

impl SymposiumInput {
    /// Reads all of it. It was held by `today`.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, today: NaiveDate) -> Result<Symposium, FieldErrors> {
        let mut errors = FieldErrors::default();
        let held_on = day("held_on", &self.held_on, &mut errors);
        if held_on.is_some_and(|day| day > today) {
            errors.add("held_on", "召开日期不能晚于今天：座谈会开过之后再登记");
        }
        let filled = |text: &str, most: usize| match text::paragraph(text, most) {
            Ok(text) if text.is_empty() => Err("请填写本项".to_owned()),
            other => other,
        };
        let place = errors.named("place", "地点", text::line(&self.place, 100));
        let chair = errors.named("chair", "主持人", text::line(&self.chair, 40));
        let attendance = errors.named("attendance", "参加人员", filled(&self.attendance, 1000).map_err(|m| m.replace("本项", "参加人员")));
        let minutes = errors.named("minutes", "记录", filled(&self.minutes, MINUTES_MAX).map_err(|m| m.replace("本项", "会议记录")));
        match (held_on, place, chair, attendance, minutes) {
            (Some(held_on), Some(place), Some(chair), Some(attendance), Some(minutes)) if errors.is_empty() => {
                Ok(Symposium { held_on, place, chair, attendance, minutes })
            }
            _ => Err(errors),
        }
    }
}

/// How the office has dealt with an opinion.
///
/// # Errors
/// At `handling`.
pub fn handling(text: &str) -> Result<String, FieldErrors> {
    match text::paragraph(text, 1000) {
        Ok(text) if text.is_empty() => Err(FieldErrors::one("handling", "请写明转给谁、怎样处理")),
        Ok(text) => Ok(text),
        Err(message) => Err(FieldErrors::one("handling", message)),
    }
}

/// A batch of paper cards, as typed: how often each answer was ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperInput {
    /// The number of cards.
    pub cards: String,
    /// By item and option, how often; empty is none.
    pub counts: BTreeMap<String, BTreeMap<String, String>>,
    /// What was written on the cards, by item, one a line.
    pub remarks: BTreeMap<String, String>,
}

/// What was counted on a batch of paper cards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperTally {
    /// The number of cards.
    pub cards: u32,
    /// Item, option and how often, in the order of the form; answers that nobody gave stand with 0.
    pub counts: Vec<(String, String, u32)>,
}

impl PaperInput {
    /// Reads the tallies against the form. Faults stand at `cards` and at `counts.X01`.
    ///
    /// # Errors
    /// Every fault at its field; more answers to an item than cards.
    pub fn read(&self, form: &EvaluationForm) -> Result<PaperTally, FieldErrors> {
        let mut errors = FieldErrors::default();
        let cards = self.cards.trim().parse::<u32>().ok().filter(|n| (BATCH_MIN..=BATCH_MAX).contains(n));
        let cards = errors.check("cards", cards.ok_or(format!("每批 {BATCH_MIN} 至 {BATCH_MAX} 张，请填写整数")));
        let mut counts = Vec::new();
        for item in &form.items {
            let field = format!("counts.{}", item.code);
            let of = |option: &str| self.counts.get(&item.code).and_then(|given| given.get(option)).map_or("", |text| text.trim());
            let mut sum = 0;
            for option in &item.options {
                let typed = of(&option.code);
                let number = if typed.is_empty() { Some(0) } else { typed.parse::<u32>().ok().filter(|n| *n <= BATCH_MAX) };
                let number = errors.check(&field, number.ok_or(format!("{}“{}”：请填写张数，没有的留空", item.code, option.label)));
                let number = number.unwrap_or_default();
                if cards.is_some_and(|cards| number > cards) {
                    errors.add(&field, format!("{}“{}”填了 {number}，超过本批张数", item.code, option.label));
                }
                sum += number;
                counts.push((item.code.clone(), option.code.clone(), number));
            }
            if item.kind == AnswerKind::Scale && cards.is_some_and(|cards| sum > cards) {
                errors.add(&field, format!("{} 各选项合计 {sum}，超过本批张数；请重新清点", item.code));
            }
        }
        match cards {
            Some(cards) if errors.is_empty() => Ok(PaperTally { cards, counts }),
            _ => Err(errors),
        }
    }

    /// Reads what was written on the cards: item and text, one for every line. Faults stand at `remarks.X10`.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read_remarks(&self, form: &EvaluationForm) -> Result<Vec<Remark>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut read = Vec::new();
        for item in form.items.iter().filter(|item| item.kind == AnswerKind::Text) {
            let given = self.remarks.get(&item.code).map_or("", String::as_str);
            for line in given.lines().filter(|line| !line.trim().is_empty()) {
                let line = text::line(line, REMARK_MAX).map_err(|message| format!("每条意见一行，{message}"));
                read.extend(errors.check(&format!("remarks.{}", item.code), line).map(|text| (item.code.clone(), text)));
            }
        }
        if read.len() > BATCH_MAX as usize {
            errors.add("remarks", format!("一批最多 {BATCH_MAX} 条意见，请分批录入"));
        }
        if errors.is_empty() { Ok(read) } else { Err(errors) }
    }
}

impl PaperTally {
    /// How often an answer was ticked.
    #[must_use]
    pub fn count(&self, item: &str, option: &str) -> u32 {
        self.counts.iter().find(|(i, o, _)| i == item && o == option).map_or(0, |(_, _, n)| *n)
    }

    /// Whether two counts of one batch agree.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        self.cards == other.cards && self.differences(other).is_empty()
    }

    /// Answers that two counts of one batch do not agree on: item and option.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<(String, String)> {
        let answers = self.counts.iter().chain(&other.counts).map(|(item, option, _)| (item.clone(), option.clone()));
        let mut found: Vec<(String, String)> = Vec::new();
        for (item, option) in answers {
            if self.count(&item, &option) != other.count(&item, &option) && !found.contains(&(item.clone(), option.clone())) {
                found.push((item, option));
            }
        }
        found
    }

    /// How many cards surely say something: as many as judged the item that most judged. Of tallies it cannot be told
    /// which cards say 不了解 throughout, so that none too many count towards the threshold.
    #[must_use]
    pub fn ballots(&self, form: &EvaluationForm) -> u32 {
        let judged = |item: &crate::assessment::form::FormItem| {
            item.options.iter().filter(|option| option.share.is_some()).map(|option| self.count(&item.code, &option.code)).sum::<u32>()
        };
        form.scored().map(judged).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Points;
    use crate::assessment::form::{FormItem, FormOption};

    fn form() -> EvaluationForm {
        let option = |code: &str, share| FormOption { code: code.into(), label: code.into(), share, explain: false };
        let item = |code: &str, kind, options| FormItem {
            code: code.into(),
            text: code.into(),
            max: Points::FULL,
            kind,
            options,
            note: String::new(),
            reference: String::new(),
        };
        EvaluationForm {
            items: vec![
                item("X01", AnswerKind::Scale, vec![option("a", Some(100)), option("b", Some(0)), option("c", None)]),
                item("X09", AnswerKind::Choices, vec![option("a", None), option("b", None)]),
                item("X10", AnswerKind::Text, Vec::new()),
            ],
        }
    }

    fn paper(cards: &str, counts: &[(&str, &str, &str)]) -> PaperInput {
        let mut input = PaperInput { cards: cards.into(), ..PaperInput::default() };
        for (item, option, n) in counts {
            input.counts.entry((*item).into()).or_default().insert((*option).into(), (*n).into());
        }
        input
    }

    #[test]
    fn a_code_is_read_through_dashes_case_and_letters_that_look_like_digits() {
        assert_eq!(card_code(" k7qx-m2pd—9rta hw4c ").as_deref(), Some("K7QXM2PD9RTAHW4C"));
        assert_eq!(card_code("OOOO-IIII-LLLL-0101").as_deref(), Some("0000111111110101"));
        assert_eq!(grouped("K7QXM2PD9RTAHW4C"), "K7QX-M2PD-9RTA-HW4C");
        for bad in ["", "K7QX", "K7QX-M2PD-9RTA-HW4C-1", "K7QX-M2PD-9RTA-HW4U", "评议卡评议卡评议卡评议卡评议卡1"] {
            assert_eq!(card_code(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_item_has_no_more_answers_than_there_are_cards() {
        let read = |cards, counts: &[(&str, &str, &str)]| paper(cards, counts).read(&form());
        assert!(read("10", &[("X01", "a", "7"), ("X01", "b", "3"), ("X09", "a", "10"), ("X09", "b", "10")]).is_ok());
        assert!(read("10", &[("X01", "a", "8"), ("X01", "b", "3")]).expect_err("too many").at("counts.X01").is_some());
        assert!(read("10", &[("X09", "a", "11")]).expect_err("too many").at("counts.X09").is_some());
        assert!(read("10", &[("X01", "a", "-1")]).expect_err("negative").at("counts.X01").is_some());
        for cards in ["", "2", "201", "三"] {
            assert!(read(cards, &[]).expect_err("cards").at("cards").is_some(), "{cards}");
        }
        assert!(read("3", &[]).is_ok() && read("200", &[]).is_ok());
    }

    #[test]
    fn two_counts_of_a_batch_name_the_answers_they_do_not_agree_on() {
        let read = |a: &str| paper("10", &[("X01", "a", a), ("X01", "c", "2")]).read(&form()).expect("a tally");
        assert_eq!(read("5").differences(&read("5")), []);
        assert_eq!(read("5").differences(&read("6")), [("X01".to_owned(), "a".to_owned())]);
        assert_eq!(read("5").ballots(&form()), 5, "不了解 says nothing");
    }

    #[test]
    fn an_opinion_has_a_text_and_nothing_else_is_asked_for() {
        let input = |text: &str| OpinionInput { text: text.into(), ..OpinionInput::default() };
        assert!(input("窗口排队时间较长").read().is_ok());
        assert!(input("  ").read().expect_err("empty").at("text").is_some());
        assert!(input(&"长".repeat(OPINION_MAX)).read().is_ok());
        assert!(input(&"长".repeat(OPINION_MAX + 1)).read().expect_err("long").at("text").is_some());
    }

    #[test]
    fn what_is_written_on_paper_cards_is_one_remark_a_line() {
        let mut input = paper("10", &[]);
        input.remarks.insert("X10".into(), "  多开窗口 \n\n少跑一趟\n".into());
        let pair = |text: &str| ("X10".to_owned(), text.to_owned());
        assert_eq!(input.read_remarks(&form()), Ok(vec![pair("多开窗口"), pair("少跑一趟")]));
    }
}
