//! Ballots of the mutual evaluation 互评, as typed: one answer a cell, named by object and item.

use crate::FieldErrors;
use crate::assessment::form::{AnswerKind, Ballot, EvaluationForm, FormItem, REMARK_MAX};
use crate::ids::ObjectId;
use crate::text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A ballot as typed: cells `c-<object>.<item>` with an option's code, and texts in the same way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotInput {
    /// Option codes by cell.
    pub answers: BTreeMap<String, String>,
    /// Texts by cell.
    pub remarks: BTreeMap<String, String>,
}

/// A ballot that has not been cast: what was answered so far about each object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotDraft(pub BTreeMap<ObjectId, Ballot>);

/// What the name of a cell begins with: a name that begins with a digit would be read as the place in a list.
const CELL: &str = "c-";

/// The name of a cell, which is the name of its field.
#[must_use]
pub fn cell(object: ObjectId, item: &str) -> String {
    format!("{CELL}{object}.{item}")
}

/// A cell of the form, if it names one of `objects` and an item that is answered in this way.
fn find<'a>(form: &'a EvaluationForm, objects: &[(ObjectId, String)], name: &str, text: bool) -> Option<(ObjectId, &'a FormItem)> {
    let (object, item) = name.strip_prefix(CELL)?.split_once('.')?;
    let object = object.parse().ok().filter(|object| objects.iter().any(|(known, _)| known == object))?;
    form.item(item).filter(|item| (item.kind == AnswerKind::Text) == text).map(|item| (object, item))
}

impl BallotInput {
    /// Reads a draft: nothing need be complete, but everything stands on the ballot, where the rater itself does not.
    ///
    /// # Errors
    /// At the cell.
    pub fn read(&self, form: &EvaluationForm, objects: &[(ObjectId, String)]) -> Result<BallotDraft, FieldErrors> {
        const NOT_ON_IT: &str = "评议表中没有这一项，也不能评议自己；请返回评议表重新填写";
        let mut errors = FieldErrors::default();
        let mut draft = BallotDraft::default();
        for (name, code) in &self.answers {
            match find(form, objects, name, false) {
                Some((object, item)) if item.options.iter().any(|option| option.code == *code) => {
                    draft.0.entry(object).or_default().answers.insert(item.code.clone(), vec![code.clone()]);
                }
                Some(_) => errors.add(name, "所选内容不在选项之内，请重新选择"),
                None => errors.add(name, NOT_ON_IT),
            }
        }
        for (name, typed) in &self.remarks {
            match find(form, objects, name, true) {
                Some((object, item)) => {
                    if let Some(remark) = errors.check(name, text::paragraph(typed, REMARK_MAX)).filter(|remark| !remark.is_empty()) {
                        draft.0.entry(object).or_default().remarks.insert(item.code.clone(), remark);
                    }
                }
                None => errors.add(name, NOT_ON_IT),
            }
        }
        if errors.is_empty() { Ok(draft) } else { Err(errors) }
    }
}

impl BallotDraft {
    /// What was answered about an object.
    #[must_use]
    pub fn of(&self, object: ObjectId) -> Option<&Ballot> {
        self.0.get(&object)
    }

    /// Answers every item of an object that is still open with the option of this code, where the item has it.
    pub fn fill(&mut self, form: &EvaluationForm, object: ObjectId, code: &str) {
        let ballot = self.0.entry(object).or_default();
        for item in form.scored().filter(|item| item.options.iter().any(|option| option.code == code)) {
            ballot.answers.entry(item.code.clone()).or_insert_with(|| vec![code.to_owned()]);
        }
    }

    /// How many of `objects` are complete.
    #[must_use]
    pub fn done(&self, form: &EvaluationForm, objects: &[(ObjectId, String)]) -> usize {
        objects.iter().filter(|(object, _)| self.of(*object).is_some_and(|ballot| form.read("", ballot).is_ok())).count()
    }

    /// The ballots to be counted, one an object.
    ///
    /// # Errors
    /// Every cell that is missing or wrong, with the name of its object.
    pub fn whole(&self, form: &EvaluationForm, objects: &[(ObjectId, String)]) -> Result<Vec<(ObjectId, Ballot)>, FieldErrors> {
        let (mut errors, mut ballots) = (FieldErrors::default(), Vec::new());
        let nothing = Ballot::default();
        for (object, name) in objects {
            match form.read(&cell(*object, ""), self.of(*object).unwrap_or(&nothing)) {
                Ok(ballot) => ballots.push((*object, ballot)),
                Err(faults) => faults.iter().for_each(|(field, message)| errors.add(field, format!("{name}　{message}"))),
            }
        }
        if errors.is_empty() { Ok(ballots) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Points;
    use crate::assessment::form::FormOption;
    use uuid::Uuid;

    fn form() -> EvaluationForm {
        let option = |code: &str, share| FormOption { code: code.into(), label: code.into(), share, explain: code == "d" };
        let item = |code: &str, kind, options| FormItem {
            code: code.into(),
            text: format!("您认为{code}"),
            max: if kind == AnswerKind::Text { Points::ZERO } else { Points::from_tenths(500) },
            kind,
            options,
            note: String::new(),
            reference: String::new(),
        };
        let scale = || vec![option("a", Some(100)), option("d", Some(40)), option("n", None)];
        EvaluationForm {
            items: vec![
                item("M1", AnswerKind::Scale, scale()),
                item("M2", AnswerKind::Scale, scale()),
                item("M3", AnswerKind::Text, vec![]),
            ],
        }
    }

    fn objects() -> Vec<(ObjectId, String)> {
        [1u128, 2].map(|n| (ObjectId(Uuid::from_u128(n)), format!("机构{n}"))).to_vec()
    }

    fn input(answers: &[(u128, &str, &str)], remarks: &[(u128, &str, &str)]) -> BallotInput {
        let cells = |all: &[(u128, &str, &str)]| {
            all.iter().map(|(object, item, value)| (cell(ObjectId(Uuid::from_u128(*object)), item), (*value).to_owned())).collect()
        };
        BallotInput { answers: cells(answers), remarks: cells(remarks) }
    }

    #[test]
    fn a_draft_may_be_incomplete_but_names_only_what_stands_on_the_ballot() {
        let draft = input(&[(1, "M1", "a")], &[(2, "M3", " 好 ")]).read(&form(), &objects()).expect("a draft");
        assert_eq!(draft.0.len(), 2);
        assert_eq!(draft.done(&form(), &objects()), 0);
        // An object that is not on it, such as oneself; an unknown item or option; a text where one chooses.
        for wrong in
            [input(&[(3, "M1", "a")], &[]), input(&[(1, "M9", "a")], &[]), input(&[(1, "M1", "z")], &[]), input(&[], &[(1, "M1", "x")])]
        {
            assert!(wrong.read(&form(), &objects()).is_err(), "{wrong:?}");
        }
        assert!(input(&[], &[(1, "M3", &"长".repeat(REMARK_MAX + 1))]).read(&form(), &objects()).is_err());
    }

    #[test]
    fn filling_an_object_leaves_what_was_answered_and_the_other_objects() {
        let mut draft = input(&[(1, "M1", "n")], &[]).read(&form(), &objects()).expect("a draft");
        let [first, second] = [0, 1].map(|n| objects()[n].0);
        draft.fill(&form(), first, "a");
        assert_eq!(draft.of(first).expect("answers").answers.values().flatten().collect::<Vec<_>>(), ["n", "a"]);
        assert_eq!(draft.of(second), None);
        draft.fill(&form(), first, "z");
        assert_eq!(draft.done(&form(), &objects()), 1);
    }

    #[test]
    fn every_missing_cell_is_named_with_its_object() {
        let draft = input(&[(1, "M1", "a"), (1, "M2", "d"), (2, "M2", "a")], &[]).read(&form(), &objects()).expect("a draft");
        let errors = draft.whole(&form(), &objects()).expect_err("faults");
        let [first, second] = [0, 1].map(|n| objects()[n].0);
        assert_eq!(errors.iter().map(|(field, _)| field.to_owned()).collect::<Vec<_>>(), [cell(first, "M3"), cell(second, "M1")]);
        assert!(errors.at(&cell(second, "M1")).expect("a message").starts_with("机构2"));
    }
}
