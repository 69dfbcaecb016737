//! The dates of a yearly cycle (S 评议 六).

use crate::FieldErrors;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The days of a cycle, in the bureau's time zone, each included. Windows may overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleDates {
    /// The last day of self-assessment 自查自评, 25 November unless the bureau sets another (六(一)).
    pub self_due: NaiveDate,
    /// First and last day of mutual evaluation 互评 (六(二)).
    pub mutual: (NaiveDate, NaiveDate),
    /// First and last day of external evaluation 外部评议 (五).
    pub external: (NaiveDate, NaiveDate),
    /// First and last day of the office's review 审查提出档次 (六(三)).
    pub review: (NaiveDate, NaiveDate),
    /// The last day of the year-end assessment 年终考评 (六(四)).
    pub decision: NaiveDate,
    /// The last day of publication 结果通报 (七(四)).
    pub publication: NaiveDate,
}

impl CycleDates {
    /// The dates offered for `year`: self-assessment as S 评议 六(一) orders, the rest as commonly done.
    #[must_use]
    pub fn prefilled(year: i32) -> Option<Self> {
        let day = NaiveDate::from_ymd_opt;
        Some(Self {
            self_due: day(year, 11, 25)?,
            mutual: (day(year, 11, 26)?, day(year, 12, 4)?),
            external: (day(year, 12, 1)?, day(year, 12, 11)?),
            review: (day(year, 12, 14)?, day(year, 12, 18)?),
            decision: day(year, 12, 31)?,
            publication: day(year + 1, 1, 15)?,
        })
    }

    /// Checks that windows run forward and that what builds on something comes after it.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        for (field, (from, to)) in [("mutual_to", self.mutual), ("external_to", self.external), ("review_to", self.review)] {
            if to < from {
                errors.add(field, "结束日期不能早于开始日期");
            }
        }
        if self.review.0 <= self.self_due {
            errors.add("review_from", "审查应在自查自评截止之后开始");
        }
        if self.decision < self.review.1 {
            errors.add("decision", "年终考评不能早于审查结束");
        }
        if self.publication < self.decision {
            errors.add("publication", "结果通报不能早于年终考评");
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefilled_dates_hold_and_end_self_assessment_on_25_november() {
        for year in 2020..2060 {
            let dates = CycleDates::prefilled(year).expect("dates");
            assert_eq!(dates.check(), Ok(()));
            assert_eq!(dates.self_due, NaiveDate::from_ymd_opt(year, 11, 25).expect("a day"));
        }
    }

    #[test]
    fn dates_that_run_backwards_are_named_at_their_fields() {
        let mut dates = CycleDates::prefilled(2026).expect("dates");
        dates.mutual.1 = dates.self_due;
        dates.publication = dates.self_due;
        let errors = dates.check().expect_err("backwards");
        assert_eq!(errors.iter().map(|(f, _)| f).collect::<Vec<_>>(), ["mutual_to", "publication"]);
    }
}
