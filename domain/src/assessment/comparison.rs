//! Two versions of the indicator standard, compared: what was added, taken out and changed (S 评议 三; the standard is
//! made open within the bureau, S 评议 一).

use super::standard::Indicator;
use crate::Label;
use serde::{Deserialize, Serialize};

/// An indicator that both versions hold, with what is different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// As it was.
    pub old: Indicator,
    /// As it is.
    pub new: Indicator,
    /// Name of the field, old and new text.
    pub fields: Vec<(String, String, String)>,
}

/// What is different between two versions, in the order of the newer one; what was taken out in that of the older.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Only in the newer one.
    pub added: Vec<Indicator>,
    /// Only in the older one.
    pub removed: Vec<Indicator>,
    /// In both, but different.
    pub changed: Vec<Changed>,
    /// How many are the same in both.
    pub same: usize,
}

/// Compares two versions. An indicator is the same one where card and code agree; of what is left over, where card and
/// name agree and nothing else bears that name: then it was given another number.
#[must_use]
pub fn compare(old: &[Indicator], new: &[Indicator]) -> Comparison {
    let by_code = |one: &Indicator, other: &Indicator| one.card == other.card && one.code == other.code;
    let by_name = |one: &Indicator, other: &Indicator| one.card == other.card && one.name == other.name;
    let left: Vec<&Indicator> = old.iter().filter(|one| !new.iter().any(|other| by_code(one, other))).collect();
    let come: Vec<&Indicator> = new.iter().filter(|one| !old.iter().any(|other| by_code(one, other))).collect();
    let renumbered = |indicator: &Indicator| {
        let alone = come.iter().filter(|other| by_name(other, indicator)).count() == 1;
        let mut before = left.iter().filter(|other| by_name(other, indicator));
        before.next().filter(|_| alone && before.next().is_none()).copied()
    };
    let mut comparison = Comparison::default();
    let mut kept: Vec<&Indicator> = Vec::new();
    for indicator in new {
        let Some(before) = old.iter().find(|other| by_code(other, indicator)).or_else(|| renumbered(indicator)) else {
            comparison.added.push(indicator.clone());
            continue;
        };
        kept.push(before);
        let fields = differences(before, indicator);
        if fields.is_empty() {
            comparison.same += 1;
        } else {
            comparison.changed.push(Changed { old: before.clone(), new: indicator.clone(), fields });
        }
    }
    comparison.removed = old.iter().filter(|one| !kept.iter().any(|other| by_code(one, other))).cloned().collect();
    comparison
}

/// The texts of an indicator under the names of its fields, as the form and the sheet call them.
fn texts(indicator: &Indicator) -> [(&'static str, String); 9] {
    [
        ("编号", indicator.code.clone()),
        ("类别", indicator.category.clone()),
        ("指标", indicator.name.clone()),
        ("要求", indicator.requirement.clone()),
        ("分值", indicator.max.to_string()),
        ("评分标准", indicator.rule.clone()),
        ("佐证材料", indicator.evidence_hint.clone()),
        ("依据", indicator.reference.clone()),
        ("计分方式", indicator.scored_by.label().to_owned()),
    ]
}

fn differences(old: &Indicator, new: &Indicator) -> Vec<(String, String, String)> {
    let pairs = texts(old).into_iter().zip(texts(new));
    pairs.filter(|((_, old), (_, new))| old != new).map(|((name, old), (_, new))| (name.to_owned(), old, new)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Points;
    use crate::assessment::{Card, ScoredBy};

    fn indicator(card: Card, code: &str, name: &str) -> Indicator {
        Indicator {
            card,
            code: code.into(),
            category: "合法执法".into(),
            name: name.into(),
            requirement: "要求".into(),
            max: Points::from_tenths(40),
            rule: "规则".into(),
            evidence_hint: String::new(),
            reference: "附件2 三".into(),
            scored_by: ScoredBy::Department,
        }
    }

    fn own(code: &str, name: &str) -> Indicator {
        indicator(Card::Department, code, name)
    }

    fn codes(indicators: &[Indicator]) -> Vec<&str> {
        indicators.iter().map(|indicator| indicator.code.as_str()).collect()
    }

    #[test]
    fn a_version_compared_with_itself_shows_nothing() {
        let version = [own("D1", "甲"), own("D2", "乙"), indicator(Card::Officer, "D1", "丙")];
        assert_eq!(compare(&version, &version), Comparison { same: 3, ..Comparison::default() });
    }

    #[test]
    fn every_field_that_differs_is_shown_with_both_texts() {
        let old = own("D1", "甲");
        let new = Indicator {
            card: Card::Department,
            code: "D1".into(),
            category: "合理执法".into(),
            name: "甲之一".into(),
            requirement: "新要求".into(),
            max: Points::from_tenths(35),
            rule: "新规则".into(),
            evidence_hint: "截图".into(),
            reference: "附件2 一".into(),
            scored_by: ScoredBy::System,
        };
        let comparison = compare(&[old], &[new]);
        let fields: Vec<(&str, &str, &str)> =
            comparison.changed[0].fields.iter().map(|(f, o, n)| (f.as_str(), o.as_str(), n.as_str())).collect();
        assert_eq!(
            fields,
            [
                ("类别", "合法执法", "合理执法"),
                ("指标", "甲", "甲之一"),
                ("要求", "要求", "新要求"),
                ("分值", "4", "3.5"),
                ("评分标准", "规则", "新规则"),
                ("佐证材料", "", "截图"),
                ("依据", "附件2 三", "附件2 一"),
                ("计分方式", "自评", "系统计分"),
            ]
        );
    }

    #[test]
    fn what_was_added_removed_and_renumbered_is_told_apart_and_cards_are_not_mixed() {
        let old =
            [own("D1", "甲"), own("D2", "乙"), own("D3", "丙"), own("D4", "重"), own("D5", "重"), indicator(Card::Officer, "P1", "丁")];
        let new = [own("D9", "乙"), own("D1", "甲"), own("D7", "丁"), own("D8", "重"), indicator(Card::Officer, "P1", "丁")];
        let comparison = compare(&old, &new);
        // 丁 of the officers' card is not 丁 of the departments' card, and of two of one name neither is followed.
        assert_eq!(codes(&comparison.added), ["D7", "D8"]);
        assert_eq!(codes(&comparison.removed), ["D3", "D4", "D5"]);
        assert_eq!(comparison.same, 2);
        let changed: Vec<_> = comparison.changed.iter().map(|changed| (changed.new.name.as_str(), changed.fields.clone())).collect();
        assert_eq!(changed, [("乙", vec![("编号".to_owned(), "D2".to_owned(), "D9".to_owned())])]);
        // Seen from the other end, what was added was removed.
        let back = compare(&new, &old);
        assert_eq!((codes(&back.added), codes(&back.removed)), (vec!["D3", "D4", "D5"], vec!["D7", "D8"]));
    }
}
