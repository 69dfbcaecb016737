//! The indicator standard 《执法评议考核指标标准》 (S 评议 三): two cards that sum to exactly 100 points each.

use super::{Card, ScoredBy};
use crate::{FieldErrors, Points, text};
use serde::{Deserialize, Serialize};

/// One indicator 指标 as entered or imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// The card.
    pub card: Card,
    /// The code, unique within a card: `D05`.
    pub code: String,
    /// The category: 合法执法, 合理执法, 程序正当, 高效便民 ….
    pub category: String,
    /// The name.
    pub name: String,
    /// What is required.
    pub requirement: String,
    /// The most points, above zero.
    pub max: Points,
    /// How points are taken off.
    pub rule: String,
    /// What proves it. Evidence is required where this says something.
    pub evidence_hint: String,
    /// The article it rests on.
    pub reference: String,
    /// Who scores it.
    pub scored_by: ScoredBy,
}

impl Indicator {
    /// Whether at least one evidence file is asked for.
    #[must_use]
    pub fn evidence_required(&self) -> bool {
        evidence_required(self.scored_by, &self.evidence_hint)
    }
}

/// Whether at least one evidence file is asked for: of whoever scores the own work, where the standard names what
/// proves it (S 评议 六(一)).
#[must_use]
pub fn evidence_required(scored_by: ScoredBy, evidence_hint: &str) -> bool {
    scored_by == ScoredBy::Department && !evidence_hint.is_empty()
}

/// An indicator as typed or read from a sheet, before any check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorInput {
    /// Card: code or Chinese name.
    pub card: String,
    /// Code.
    pub code: String,
    /// Category.
    pub category: String,
    /// Name.
    pub name: String,
    /// Requirement.
    pub requirement: String,
    /// Most points, as text.
    pub max: String,
    /// Rule.
    pub rule: String,
    /// Evidence hint.
    pub evidence_hint: String,
    /// Article.
    pub reference: String,
    /// Who scores: code or Chinese name; empty means the department itself.
    pub scored_by: String,
}

impl IndicatorInput {
    /// Reads one indicator. Every fault is added to `errors` under `prefix` + field name.
    pub fn read(&self, prefix: &str, errors: &mut FieldErrors) -> Option<Indicator> {
        let field = |name: &str| format!("{prefix}{name}");
        let card = Card::ALL.iter().copied().find(|c| self.card.trim() == c.code() || self.card.trim() == crate::Label::label(c));
        if card.is_none() {
            errors.add(field("card"), "表别应为“执法机构”或“执法人员”");
        }
        let scored_by = match self.scored_by.trim() {
            "" => Some(ScoredBy::Department),
            other => ScoredBy::ALL.iter().copied().find(|s| other == s.code() || other == crate::Label::label(s)),
        };
        if scored_by.is_none() {
            errors.add(field("scored_by"), "计分方式应为“自评”“考核办公室评”或“系统计分”");
        }
        let code = errors.check(&field("code"), text::line(&self.code, 16).and_then(code));
        let category = errors.check(&field("category"), text::line(&self.category, 20));
        let name = errors.check(&field("name"), text::line(&self.name, 40));
        let requirement = errors.check(&field("requirement"), text::paragraph(&self.requirement, 500));
        // The number of points is the same, but here it is what an indicator is worth, not what somebody earned.
        let worth = Points::parse(&self.max).map_err(|error| error.to_string().replace("得分", "分值"));
        let max = errors.check(&field("max"), worth);
        if max == Some(Points::ZERO) {
            errors.add(field("max"), "分值应大于 0");
        }
        let rule = errors.check(&field("rule"), text::paragraph(&self.rule, 500));
        let evidence_hint = errors.check(&field("evidence_hint"), text::paragraph(&self.evidence_hint, 200));
        let reference = errors.check(&field("reference"), text::paragraph(&self.reference, 200));
        Some(Indicator {
            card: card?,
            code: code?,
            category: category?,
            name: name?,
            requirement: requirement?,
            max: max?,
            rule: rule?,
            evidence_hint: evidence_hint?,
            reference: reference?,
            scored_by: scored_by?,
        })
    }
}

/// A code stands in addresses, where other signs mean something else: `D01`, `D-3`, `P1.2`.
fn code(text: String) -> Result<String, String> {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    if plain && text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Ok(text);
    }
    Err("编号只能由字母、数字、“-”和“.”组成，并以字母或者数字开头，例如 D01".to_owned())
}

/// Checks a whole standard: codes unique within a card, both cards present and exactly 100 points each.
///
/// # Errors
/// Every fault, under `card:<code>` or `code:<code>`, each saying by how much to correct.
pub fn check(indicators: &[Indicator]) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    for (index, indicator) in indicators.iter().enumerate() {
        let earlier = indicators.iter().take(index);
        if earlier.filter(|i| i.card == indicator.card && i.code == indicator.code).count() == 1 {
            errors.add(
                format!("code:{}", indicator.code),
                format!("“{}”表中指标编号 {} 重复，请改为不同编号", indicator.card, indicator.code),
            );
        }
    }
    for card in Card::ALL {
        let sum: Points = indicators.iter().filter(|i| i.card == *card).map(|i| i.max).sum();
        if let Some(message) = imbalance(*card, sum) {
            errors.add(format!("card:{}", card.code()), message);
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// What is wrong with a card's sum, if anything.
#[must_use]
pub fn imbalance(card: Card, sum: Points) -> Option<String> {
    let difference = Points::FULL.tenths() - sum.tenths();
    match difference {
        0 => None,
        1.. => Some(format!("“{card}”表合计 {sum} 分，还差 {} 分才满 100 分", Points::from_tenths(difference))),
        _ => Some(format!("“{card}”表合计 {sum} 分，超出 100 分 {} 分", Points::from_tenths(-difference))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn indicator(card: Card, code: &str, tenths: i32) -> Indicator {
        Indicator {
            card,
            code: code.into(),
            category: "合法执法".into(),
            name: "执法依据梳理".into(),
            requirement: String::new(),
            max: Points::from_tenths(tenths),
            rule: String::new(),
            evidence_hint: String::new(),
            reference: String::new(),
            scored_by: ScoredBy::Department,
        }
    }

    #[test]
    fn a_standard_sums_to_exactly_100_on_both_cards() {
        let whole =
            vec![indicator(Card::Department, "D1", 995), indicator(Card::Department, "D2", 5), indicator(Card::Officer, "P1", 1000)];
        assert_eq!(check(&whole), Ok(()));
        let mut short = whole.clone();
        short.remove(1);
        let errors = check(&short).expect_err("99.5");
        assert_eq!(errors.at("card:department"), Some("“执法机构”表合计 99.5 分，还差 0.5 分才满 100 分"));
        assert_eq!(errors.at("card:officer"), None);
        let mut over = whole;
        over.push(indicator(Card::Officer, "P2", 1));
        assert_eq!(check(&over).expect_err("100.1").at("card:officer"), Some("“执法人员”表合计 100.1 分，超出 100 分 0.1 分"));
    }

    #[test]
    fn codes_are_unique_within_a_card_and_may_recur_on_the_other() {
        let twice =
            vec![indicator(Card::Department, "D1", 500), indicator(Card::Department, "D1", 500), indicator(Card::Officer, "D1", 1000)];
        let errors = check(&twice).expect_err("twice");
        assert!(errors.at("code:D1").is_some());
        assert_eq!(errors.iter().count(), 1);
    }

    #[test]
    fn every_fault_of_an_indicator_is_named_at_its_field() {
        let mut errors = FieldErrors::default();
        let input = IndicatorInput { card: "机构".into(), max: "0".into(), scored_by: "随便".into(), ..IndicatorInput::default() };
        assert_eq!(input.read("row.3.", &mut errors), None);
        let fields: Vec<&str> = errors.iter().map(|(f, _)| f).collect();
        assert_eq!(fields, ["row.3.card", "row.3.scored_by", "row.3.code", "row.3.category", "row.3.name", "row.3.max"]);
    }

    #[test]
    fn a_code_is_part_of_an_address_and_is_refused_where_it_would_break_one() {
        for (typed, stands) in [
            ("D01", true),
            ("P-3", true),
            (" 1.2 ", true),
            ("D/1", false),
            ("D?1", false),
            ("D#1", false),
            ("D%1", false),
            ("D 1", false),
            ("..", false),
            (".", false),
            ("-1", false),
            ("Ｄ01", false),
            ("第一项", false),
        ] {
            let mut errors = FieldErrors::default();
            IndicatorInput { code: typed.into(), ..IndicatorInput::default() }.read("", &mut errors);
            assert_eq!(errors.at("code").is_none(), stands, "{typed}");
            assert!(stands || errors.at("code").is_some_and(|message| message.contains("D01")), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_card_is_whole_exactly_when_its_tenths_sum_to_1000(parts in proptest::collection::vec(1..300i32, 1..20)) {
            let indicators: Vec<Indicator> = parts.iter().enumerate().map(|(i, t)| indicator(Card::Department, &format!("D{i}"), *t)).chain([indicator(Card::Officer, "P", 1000)]).collect();
            prop_assert_eq!(check(&indicators).is_ok(), parts.iter().sum::<i32>() == 1000);
        }
    }
}
