//! Evaluation forms 评议表 and what is counted of them: never a ballot, only how often each answer was given.

use crate::exact::Exact;
use crate::{FieldErrors, Points, terms, text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most characters of a remark.
pub const REMARK_MAX: usize = 500;

/// The item under which ballots themselves are counted, beside the items of the form.
pub const BALLOTS: &str = "*";
/// The answer under which they are counted.
pub const CAST: &str = "*";

terms! {
    /// How an item is answered.
    pub enum AnswerKind {
        /// One of the options; it counts towards the score.
        Scale = "scale", "单选";
        /// Any of the options; a lead to follow, without points.
        Choices = "choices", "多选";
        /// A text, without points.
        Text = "text", "开放题";
    }
}

/// An option of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormOption {
    /// The stable code.
    pub code: String,
    /// What people read.
    pub label: String,
    /// The share of the item's points in percent; nothing for 不了解, which drops the item.
    pub share: Option<u8>,
    /// Whether whoever chooses it must say why in a remark: 不合格 needs a concrete case.
    pub explain: bool,
}

/// An item of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormItem {
    /// The code: `M01`, `X01`.
    pub code: String,
    /// The question.
    pub text: String,
    /// Its points; zero for items that only listen.
    pub max: Points,
    /// How it is answered.
    pub kind: AnswerKind,
    /// The options; none for a text.
    pub options: Vec<FormOption>,
    /// What helps to judge it.
    pub note: String,
    /// The article it goes back to.
    pub reference: String,
}

/// A form 评议表: the items in their order. A round freezes the one it began with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvaluationForm {
    /// The items.
    pub items: Vec<FormItem>,
}

/// How often each answer was given for one object: item and option codes to a number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally(pub BTreeMap<(String, String), u32>);

/// What was written under an item, as it is kept: the item's code and the text, without whoever wrote it.
pub type Remark = (String, String);

/// What somebody answered about one object. It is added to a [`Tally`] and then forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ballot {
    /// Option codes by item.
    pub answers: BTreeMap<String, Vec<String>>,
    /// Texts by item.
    pub remarks: BTreeMap<String, String>,
}

impl EvaluationForm {
    /// The item with this code.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&FormItem> {
        self.items.iter().find(|item| item.code == code)
    }

    /// Items that carry points.
    pub fn scored(&self) -> impl Iterator<Item = &FormItem> {
        self.items.iter().filter(|item| item.kind == AnswerKind::Scale)
    }

    /// Every counter that the form needs, the number of ballots included: laid out before the first ballot is cast, so
    /// that no counter tells by its appearance when it was first needed.
    #[must_use]
    pub fn counters(&self) -> Vec<(String, String)> {
        let of_items = self.items.iter().flat_map(|item| item.options.iter().map(|option| (item.code.clone(), option.code.clone())));
        std::iter::once((BALLOTS.to_owned(), CAST.to_owned())).chain(of_items).collect()
    }

    /// Checks that a form can be counted: codes unique, scaled items with a full and a 不了解 option, 100 points.
    ///
    /// # Errors
    /// Every fault at `items`.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for (index, item) in self.items.iter().enumerate() {
            if self.items.iter().take(index).any(|earlier| earlier.code == item.code) {
                errors.add("items", format!("项目编号 {} 重复", item.code));
            }
            let scaled = item.kind == AnswerKind::Scale;
            if scaled && !item.options.iter().any(|option| option.share == Some(100)) {
                errors.add("items", format!("{} 缺少得满分的选项", item.code));
            }
            if !scaled && item.max != Points::ZERO {
                errors.add("items", format!("{} 不是单选题，不能计分", item.code));
            }
        }
        let sum: Points = self.scored().map(|item| item.max).sum();
        if sum != Points::FULL {
            errors.add("items", format!("各项分值之和应为 100 分，现为 {sum} 分"));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Reads the answers about one object. Every scaled item is answered, 不了解 included; whoever chooses an option that
    /// must be explained writes a remark.
    ///
    /// # Errors
    /// Every fault at its item's code behind `prefix`.
    pub fn read(&self, prefix: &str, given: &Ballot) -> Result<Ballot, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut read = Ballot::default();
        let mut explain = None;
        for item in &self.items {
            let field = format!("{prefix}{}", item.code);
            let chosen = given.answers.get(&item.code).map(Vec::as_slice).unwrap_or_default();
            let options: Vec<&FormOption> = item.options.iter().filter(|option| chosen.contains(&option.code)).collect();
            if options.len() != chosen.len() {
                errors.add(&field, "所选内容不在选项之内，请重新选择");
                continue;
            }
            match (item.kind, options.as_slice()) {
                (AnswerKind::Scale, []) => errors.add(&field, format!("{}：请选择一项，不清楚的选“不了解”", item.text)),
                (AnswerKind::Scale, [_, _, ..]) => errors.add(&field, "只能选择一项"),
                (AnswerKind::Text, _) => {
                    let remark = given.remarks.get(&item.code).map(String::as_str).unwrap_or_default();
                    if let Some(remark) = errors.check(&field, text::paragraph(remark, REMARK_MAX)).filter(|remark| !remark.is_empty()) {
                        read.remarks.insert(item.code.clone(), remark);
                    }
                }
                _ => {
                    explain = explain.or_else(|| options.iter().find(|option| option.explain).map(|option| (item, option.label.clone())));
                    let codes: Vec<String> = options.iter().map(|option| option.code.clone()).collect();
                    if !codes.is_empty() {
                        read.answers.insert(item.code.clone(), codes);
                    }
                }
            }
        }
        if let (Some((item, label)), true) = (explain, read.remarks.is_empty()) {
            let at = self.items.iter().rfind(|item| item.kind == AnswerKind::Text).map_or(item.code.as_str(), |item| item.code.as_str());
            errors.add(format!("{prefix}{at}"), format!("对“{}”选了“{label}”，请写明具体事例", item.text));
        }
        if errors.is_empty() { Ok(read) } else { Err(errors) }
    }

    /// Whether these answers say anything about the object: not everything is 不了解.
    #[must_use]
    pub fn says_something(&self, ballot: &Ballot) -> bool {
        self.scored().any(|item| {
            let chosen = ballot.answers.get(&item.code).and_then(|codes| codes.first());
            item.options.iter().any(|option| Some(&option.code) == chosen && option.share.is_some())
        })
    }

    /// The counters that a ballot raises by one. One that says nothing raises no counter of ballots.
    #[must_use]
    pub fn raises(&self, ballot: &Ballot) -> Vec<(String, String)> {
        let cast = self.says_something(ballot).then(|| (BALLOTS.to_owned(), CAST.to_owned()));
        let answers = ballot.answers.iter().flat_map(|(item, codes)| codes.iter().map(move |code| (item.clone(), code.clone())));
        cast.into_iter().chain(answers).collect()
    }

    /// What may be shown of a tally: below `ballots_min` ballots nothing but their number, and no item with points that
    /// fewer have judged.
    #[must_use]
    pub fn shown(&self, mut tally: Tally, ballots_min: u32) -> Tally {
        let enough = tally.ballots() >= ballots_min;
        let few = |item: &FormItem| item.kind == AnswerKind::Scale && tally.judged(item) < ballots_min;
        let hidden: Vec<&str> = self.items.iter().filter(|item| !enough || few(item)).map(|item| item.code.as_str()).collect();
        tally.0.retain(|(item, _), _| !hidden.contains(&item.as_str()));
        tally
    }

    /// Remarks under their questions, in the order of the form: every question, with what was written under it.
    pub fn by_question<'a>(&'a self, remarks: &'a [Remark]) -> impl Iterator<Item = (&'a FormItem, Vec<&'a str>)> {
        let of = |item: &FormItem| remarks.iter().filter(|(code, _)| *code == item.code).map(|(_, text)| text.as_str()).collect();
        self.items.iter().filter(|item| item.kind == AnswerKind::Text).map(move |item| (item, of(item)))
    }

    /// The score of a tally out of 100, exact: each item's mean share of its points among those who judged it, summed
    /// and scaled to the items that somebody judged. Nothing below `ballots_min` ballots.
    #[must_use]
    pub fn score(&self, tally: &Tally, ballots_min: u32) -> Option<Exact> {
        if tally.ballots() < ballots_min.max(1) {
            return None;
        }
        let judged: Vec<(Exact, Points)> =
            self.scored().filter_map(|item| tally.mean(item).map(|mean| (mean * item.max.into(), item.max))).collect();
        let possible: Points = judged.iter().map(|(_, max)| *max).sum();
        let earned: Exact = judged.into_iter().map(|(earned, _)| earned).sum();
        (earned * Exact::whole(100)).divided_by(&possible.into())
    }
}

impl Tally {
    /// How many ballots said something.
    #[must_use]
    pub fn ballots(&self) -> u32 {
        self.count(BALLOTS, CAST)
    }

    /// How often an answer was given.
    #[must_use]
    pub fn count(&self, item: &str, option: &str) -> u32 {
        self.0.get(&(item.to_owned(), option.to_owned())).copied().unwrap_or_default()
    }

    /// Adds a ballot.
    pub fn add(&mut self, form: &EvaluationForm, ballot: &Ballot) {
        for counter in form.raises(ballot) {
            *self.0.entry(counter).or_default() += 1;
        }
    }

    /// How many judged the item: 不了解 left out.
    #[must_use]
    pub fn judged(&self, item: &FormItem) -> u32 {
        item.options.iter().filter(|option| option.share.is_some()).map(|option| self.count(&item.code, &option.code)).sum()
    }

    /// The mean share of an item's points, between 0 and 1; nothing where nobody judged it.
    #[must_use]
    pub fn mean(&self, item: &FormItem) -> Option<Exact> {
        let given = |option: &FormOption| option.share.map(|share| i64::from(share) * i64::from(self.count(&item.code, &option.code)));
        let sum: i64 = item.options.iter().filter_map(given).sum();
        Exact::ratio(sum, 100 * i64::from(self.judged(item)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn option(code: &str, share: Option<u8>) -> FormOption {
        FormOption { code: code.into(), label: code.into(), share, explain: share == Some(40) }
    }

    fn item(code: &str, max: i32, kind: AnswerKind) -> FormItem {
        let options = match kind {
            AnswerKind::Text => Vec::new(),
            _ => vec![option("a", Some(100)), option("b", Some(85)), option("c", Some(70)), option("d", Some(40)), option("n", None)],
        };
        FormItem {
            code: code.into(),
            text: code.into(),
            max: Points::from_tenths(max),
            kind,
            options,
            note: String::new(),
            reference: String::new(),
        }
    }

    fn form() -> EvaluationForm {
        EvaluationForm {
            items: vec![item("M1", 150, AnswerKind::Scale), item("M2", 850, AnswerKind::Scale), item("M3", 0, AnswerKind::Text)],
        }
    }

    fn ballot(first: &str, second: &str) -> Ballot {
        let answers = [("M1", first), ("M2", second)].map(|(item, code)| (item.to_owned(), vec![code.to_owned()]));
        Ballot { answers: BTreeMap::from(answers), remarks: BTreeMap::new() }
    }

    fn tally(ballots: &[Ballot]) -> Tally {
        let mut tally = Tally::default();
        ballots.iter().for_each(|ballot| tally.add(&form(), ballot));
        tally
    }

    #[test]
    fn derived_values_are_exact_85_percent_of_15_is_12_75() {
        let tally = tally(&[ballot("b", "a"), ballot("b", "a"), ballot("b", "a")]);
        assert_eq!(form().score(&tally, 3).map(|score| score.to_string()), Some("97.75".to_owned()));
    }

    #[test]
    fn not_knowing_drops_the_item_and_scales_the_rest() {
        let tally = tally(&[ballot("n", "b"), ballot("n", "b"), ballot("n", "b")]);
        assert_eq!(form().score(&tally, 3), Some(Exact::whole(85)));
    }

    #[test]
    fn nothing_shows_below_three_ballots_and_a_ballot_that_knows_nothing_is_none() {
        assert_eq!(form().score(&tally(&[ballot("a", "a"), ballot("a", "a")]), 3), None);
        assert_eq!(form().score(&tally(&[ballot("a", "a"), ballot("a", "a"), ballot("n", "n")]), 3), None);
        assert!(form().score(&tally(&[ballot("a", "a"), ballot("a", "n"), ballot("n", "a")]), 3).is_some());
        assert_eq!(form().score(&Tally::default(), 0), None);
    }

    #[test]
    fn below_the_threshold_nothing_is_shown_but_the_number_and_no_item_that_fewer_judged() {
        // What one may tick several of is a lead without points: shown with the ballots, however few ticked it.
        let form = || EvaluationForm { items: form().items.into_iter().chain([item("M4", 0, AnswerKind::Choices)]).collect() };
        let of = |ballots: &[Ballot]| {
            let mut tally = tally(ballots);
            tally.0.insert(("M4".into(), "a".into()), 1);
            form().shown(tally, 3)
        };
        let few = of(&[ballot("a", "a"), ballot("b", "a")]);
        assert_eq!((few.ballots(), few.0.len()), (2, 1));
        let some = of(&[ballot("a", "a"), ballot("a", "a"), ballot("n", "a")]);
        assert_eq!((some.ballots(), some.count("M1", "a"), some.count("M1", "n"), some.count("M2", "a")), (3, 0, 0, 3));
        assert_eq!(some.count("M4", "a"), 1);
    }

    #[test]
    fn remarks_stand_under_their_question_and_one_without_a_question_nowhere() {
        let remarks = [("M3", "快"), ("M9", "别处"), ("M3", "好")].map(|(item, text)| (item.to_owned(), text.to_owned()));
        let form = form();
        let shown: Vec<(&str, Vec<&str>)> = form.by_question(&remarks).map(|(item, texts)| (item.code.as_str(), texts)).collect();
        assert_eq!(shown, [("M3", vec!["快", "好"])]);
    }

    #[test]
    fn every_item_is_answered_and_the_worst_answer_is_explained() {
        let mut given = ballot("d", "a");
        given.answers.remove("M2");
        let errors = form().read("o.", &given).expect_err("faults");
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["o.M2", "o.M3"]);
        let mut explained = ballot("d", "a");
        explained.remarks.insert("M3".into(), " 6 月 3 日推诿 ".into());
        let read = form().read("", &explained).expect("a ballot");
        assert_eq!(read.remarks.get("M3").map(String::as_str), Some("6 月 3 日推诿"));
        assert!(form().read("", &ballot("z", "a")).is_err());
        let mut twice = ballot("a", "a");
        twice.answers.insert("M1".into(), vec!["a".into(), "b".into()]);
        assert!(form().read("", &twice).is_err());
    }

    #[test]
    fn a_form_sums_to_100_and_counts_every_answer_it_offers() {
        assert_eq!(form().check(), Ok(()));
        assert_eq!(form().counters().len(), 11);
        let mut short = form();
        short.items.remove(0);
        assert!(short.check().is_err());
    }

    fn any_ballots() -> impl Strategy<Value = Vec<Ballot>> {
        let code = || prop::sample::select(vec!["a", "b", "c", "d", "n"]);
        prop::collection::vec((code(), code()).prop_map(|(a, b)| ballot(a, b)), 0..12)
    }

    proptest! {
        #[test]
        fn the_order_of_ballots_never_matters(ballots in any_ballots(), shift in 0usize..12) {
            let mut turned = ballots.clone();
            turned.rotate_left(shift % ballots.len().max(1));
            turned.reverse();
            prop_assert_eq!(tally(&ballots), tally(&turned));
        }

        #[test]
        fn a_score_lies_between_the_worst_and_the_best_answer(ballots in any_ballots()) {
            if let Some(score) = form().score(&tally(&ballots), 3) {
                prop_assert!(score >= Exact::whole(40) && score <= Exact::whole(100));
            }
        }

        #[test]
        fn a_better_answer_never_lowers_the_score(ballots in any_ballots(), which in 0usize..12) {
            prop_assume!(!ballots.is_empty());
            let which = which % ballots.len();
            prop_assume!(form().says_something(&ballots[which]) && ballots[which].answers["M1"] != ["n"]);
            let mut raised = ballots.clone();
            raised[which].answers.insert("M1".into(), vec!["a".into()]);
            prop_assert!(form().score(&tally(&raised), 3) >= form().score(&tally(&ballots), 3));
        }
    }
}
