//! The rules of a bureau for its assessment, as typed.

use crate::assessment::rules::{Component, MovedRule, Rules, Weights};
use crate::{FieldErrors, Points};
use serde::{Deserialize, Serialize};

/// The rules, as typed. Weights stand in the order of [`Component::ALL`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesInput {
    /// Weights for departments.
    pub department: [String; 4],
    /// Weights for officers.
    pub officer: [String; 4],
    /// The most that the daily record may add or take.
    pub daily_bound: String,
    /// From how many ballots up an evaluation counts.
    pub ballots_min: String,
    /// Where somebody is assessed who moved: code.
    pub moved: String,
    /// Working days to object to an entry of the daily record.
    pub daily_objection_days: String,
    /// Working days to ask for a review of the result.
    pub objection_days: String,
    /// Working days to answer.
    pub answer_days: String,
}

impl RulesInput {
    /// Reads and checks it.
    ///
    /// # Errors
    /// Every fault at its field; those of weights at `department` and `officer`.
    pub fn read(&self) -> Result<Rules, FieldErrors> {
        let mut errors = FieldErrors::default();
        let department = weights(&mut errors, "department", &self.department);
        let officer = weights(&mut errors, "officer", &self.officer);
        let bound = Points::parse(&self.daily_bound).map_err(|error| error.to_string().replace("得分", "加减分上限"));
        let daily_bound = errors.check("daily_bound", bound);
        let ballots_min = errors.check("ballots_min", whole(&self.ballots_min, "份数"));
        let moved = errors.check("moved", MovedRule::from_code(self.moved.trim()).ok_or("请选择在哪个科室考核"));
        let daily_objection_days = errors.check("daily_objection_days", whole(&self.daily_objection_days, "工作日数"));
        let objection_days = errors.check("objection_days", whole(&self.objection_days, "工作日数"));
        let answer_days = errors.check("answer_days", whole(&self.answer_days, "工作日数"));
        let read = (|| {
            Some(Rules {
                department: department?,
                officer: officer?,
                daily_bound: daily_bound?,
                ballots_min: ballots_min?,
                moved: moved?,
                daily_objection_days: daily_objection_days?,
                objection_days: objection_days?,
                answer_days: answer_days?,
            })
        })();
        let Some(rules) = read.filter(|_| errors.is_empty()) else { return Err(errors) };
        rules.check().map(|()| rules)
    }
}

fn weights(errors: &mut FieldErrors, field: &str, texts: &[String; 4]) -> Option<Weights> {
    let mut weights = [0; 4];
    for ((weight, text), component) in weights.iter_mut().zip(texts).zip(Component::ALL) {
        // An empty one is switched off, and the sum tells what is missing.
        let read = if text.trim().is_empty() { Ok(0) } else { whole(text, "权重") };
        match read.ok().and_then(|n| u8::try_from(n).ok()).filter(|n| *n <= 100) {
            Some(read) => *weight = read,
            None => {
                errors.add(field, format!("“{component}”的权重应为 0 至 100 的整数"));
                return None;
            }
        }
    }
    Some(Weights(weights))
}

fn whole(text: &str, what: &str) -> Result<u32, String> {
    let plain = text.trim();
    let plain = plain.strip_suffix('%').unwrap_or(plain);
    if plain.is_empty() {
        return Err(format!("请填写{what}"));
    }
    plain.parse().map_err(|_| format!("{what}应为整数，例如 5"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> RulesInput {
        RulesInput {
            department: ["20", "20%", " 20 ", "40"].map(str::to_owned),
            officer: ["", "30", "30", "40"].map(str::to_owned),
            daily_bound: "10".into(),
            ballots_min: "3".into(),
            moved: "longest_served".into(),
            daily_objection_days: "5".into(),
            objection_days: "5".into(),
            answer_days: "10".into(),
        }
    }

    #[test]
    fn the_defaults_are_read_as_they_are_shown() {
        assert_eq!(input().read(), Ok(Rules::default()));
    }

    #[test]
    fn every_fault_of_the_rules_is_named_at_its_field() {
        let bad = RulesInput {
            department: ["20", "20", "x", "40"].map(str::to_owned),
            officer: ["0", "30", "300", "40"].map(str::to_owned),
            daily_bound: "很多".into(),
            moved: String::new(),
            answer_days: "十".into(),
            ..input()
        };
        let errors = bad.read().expect_err("bad");
        let fields: Vec<&str> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["department", "officer", "daily_bound", "moved", "answer_days"]);
        assert_eq!(errors.at("officer"), Some("“外部评议”的权重应为 0 至 100 的整数"));
        let short = RulesInput { department: ["20", "20", "20", ""].map(str::to_owned), answer_days: "61".into(), ..input() };
        let errors = short.read().expect_err("60 %");
        assert_eq!(errors.at("department"), Some("各部分权重之和应为 100%，现为 60%，还差 40%"));
        assert!(errors.at("answer_days").is_some());
    }
}
