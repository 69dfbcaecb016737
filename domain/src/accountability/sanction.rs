//! Which measure goes with a fault 处理形式 (S 追究 §7, §8, §10): one table, and what a departure from it needs.

use super::{Culpability, Handover, Lenience, Measure, Severity};
use crate::Points;

/// The measure that each severity leads to (S 追究 §10(一)–(四)).
pub const TABLE: &[(Severity, Measure)] = &[
    (Severity::Slight, Measure::WrittenReview),
    (Severity::Minor, Measure::Criticism),
    (Severity::Serious, Measure::Suspension),
    (Severity::Grave, Measure::Revocation),
];

/// The measure that follows from a determination; nothing where the person is exempted (S 追究 §8).
///
/// Since each severity has one measure, graver (§7) is the next one, at most the last, and lighter (§8) the one before, at
/// least the first; both together leave the table's own.
#[must_use]
pub fn expected(severity: Severity, aggravated: bool, lenience: Option<Lenience>) -> Option<Measure> {
    if lenience == Some(Lenience::Exempted) {
        return None;
    }
    let place = TABLE.iter().position(|(of, _)| *of == severity)?;
    let place = if aggravated { (place + 1).min(TABLE.len() - 1) } else { place };
    let place = if lenience.is_some() { place.saturating_sub(1) } else { place };
    TABLE.get(place).map(|(_, measure)| *measure)
}

/// What `chosen` still needs beside `expected`: a measure other than the table's needs a reason, which the decision gives.
///
/// # Errors
/// A Chinese sentence that names both.
pub fn departs(expected: Option<Measure>, chosen: Option<Measure>, reason: &str) -> Result<(), String> {
    if expected == chosen || !reason.trim().is_empty() {
        return Ok(());
    }
    let name = |measure: Option<Measure>| measure.map_or_else(|| "免予追究".to_owned(), |measure| measure.to_string());
    Err(format!("按认定的情节应为“{}”，现选“{}”，请写明理由", name(expected), name(chosen)))
}

/// Whether this may be asked for: recourse only after compensation that intent or gross negligence led to (S 追究 §10).
///
/// # Errors
/// A Chinese sentence that says what is lacking.
pub fn admits(handover: Handover, culpability: Culpability, compensated: bool) -> Result<(), String> {
    match (handover, culpability, compensated) {
        (Handover::Recourse, _, false) => Err("追偿以过错导致行政赔偿为前提，认定中没有行政赔偿".into()),
        (Handover::Recourse, Culpability::Negligence, true) => Err("追偿以故意或者重大过失为前提，认定为一般过失".into()),
        _ => Ok(()),
    }
}

impl Measure {
    /// What it takes from the year's daily record 日常考核扣分. S gives no figures; these are the model of this program.
    #[must_use]
    pub fn points(self) -> Points {
        Points::from_tenths(match self {
            Self::WrittenReview => -10,
            Self::Criticism => -20,
            Self::Suspension => -50,
            Self::Revocation => -100,
        })
    }

    /// Whether the certificate is taken back until that is lifted (S 追究 §10(三)).
    #[must_use]
    pub fn suspends(self) -> bool {
        self == Self::Suspension
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_severity_has_the_measure_of_its_item_and_aggravation_and_lenience_move_it_by_one() {
        use Measure::{Criticism, Revocation, Suspension, WrittenReview};
        for (severity, plain, graver, lighter) in [
            (Severity::Slight, WrittenReview, Criticism, WrittenReview),
            (Severity::Minor, Criticism, Suspension, WrittenReview),
            (Severity::Serious, Suspension, Revocation, Criticism),
            (Severity::Grave, Revocation, Revocation, Suspension),
        ] {
            assert_eq!(expected(severity, false, None), Some(plain), "{severity} §10");
            assert_eq!(expected(severity, true, None), Some(graver), "{severity} §7");
            assert_eq!(expected(severity, false, Some(Lenience::Mitigated)), Some(lighter), "{severity} §8");
            assert_eq!(expected(severity, false, Some(Lenience::Exempted)), None, "{severity} §8");
            assert_eq!(severity.article(), plain.article(), "the table follows the items of §10");
        }
        assert_eq!(expected(Severity::Minor, true, Some(Lenience::Mitigated)), Some(Criticism));
        assert_eq!(TABLE.len(), Severity::ALL.len());
    }

    #[test]
    fn a_departure_from_the_table_needs_a_reason_either_way() {
        let (lighter, graver) = (Some(Measure::WrittenReview), Some(Measure::Suspension));
        let own = Some(Measure::Criticism);
        assert_eq!(departs(own, own, ""), Ok(()));
        for other in [lighter, graver, None] {
            assert!(departs(own, other, " ").is_err(), "{other:?}");
            assert_eq!(departs(own, other, "已主动赔偿当事人损失。"), Ok(()));
        }
        assert!(departs(own, None, "").expect_err("none").contains("免予追究"));
        assert!(departs(None, own, "").is_err());
    }

    #[test]
    fn recourse_is_asked_only_after_compensation_with_intent_or_gross_negligence() {
        for (culpability, compensated, may) in [
            (Culpability::Intent, true, true),
            (Culpability::GrossNegligence, true, true),
            (Culpability::Negligence, true, false),
            (Culpability::Intent, false, false),
        ] {
            assert_eq!(admits(Handover::Recourse, culpability, compensated).is_ok(), may, "{culpability} {compensated}");
        }
        for other in [Handover::Sanction, Handover::Transfer, Handover::Judiciary] {
            assert_eq!(admits(other, Culpability::Negligence, false), Ok(()), "{other}");
        }
    }

    #[test]
    fn a_graver_measure_never_takes_fewer_points() {
        let points: Vec<Points> = Measure::ALL.iter().map(|measure| measure.points()).collect();
        assert!(points.windows(2).all(|pair| pair[0] > pair[1]) && points[0] < Points::ZERO, "{points:?}");
        assert_eq!(Measure::ALL.iter().filter(|measure| measure.suspends()).count(), 1);
    }
}
