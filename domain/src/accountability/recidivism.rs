//! Repeated faults 屡犯 (S 追究 §7(二)), computed from the cases on record.

use super::Ground;
use crate::ids::FaultCaseId;
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// How many days before the day of the present act still belong to “within a year”: the act 365 days before does, the one
/// 366 days before does not, whether or not a leap day lies between.
pub const WINDOW_DAYS: u64 = 365;
/// How many faults within the window make a repetition, the present one among them.
pub const FAULTS_LEAST: usize = 3;
/// After how many pursuits another fault of the same nature and kind makes one.
pub const PURSUITS_LEAST: usize = 2;

/// A fault that was established earlier, as far as it bears on the present one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastFault {
    /// The case.
    pub case: FaultCaseId,
    /// The number of the determination that established it.
    pub document: String,
    /// The day of the act.
    pub act_on: NaiveDate,
    /// Its grounds.
    pub grounds: Vec<Ground>,
    /// The day on which the decision that pursued it was served; nothing where there is none, or it was revoked.
    pub pursued_on: Option<NaiveDate>,
}

/// A case that a repetition rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestsOn {
    /// The case.
    pub case: FaultCaseId,
    /// The number of its determination.
    pub document: String,
    /// The day of its act.
    pub act_on: NaiveDate,
}

/// What makes the present fault a repeated one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recidivism {
    /// Earlier faults within a year, where with the present one there are three or more; the earliest first.
    pub within_year: Vec<RestsOn>,
    /// Faults of the same nature and kind that were pursued before, where there are two or more; the earliest first.
    pub pursued: Vec<RestsOn>,
}

/// Whether a fault of `act_on` on `grounds` is a repeated one after `past`, the other established faults of the same
/// person; nothing where it is not.
///
/// The days are those of the acts, not of the papers about them. A pursuit counts when its decision had been served before
/// the day of the present act: only then has somebody gone on in spite of it. The same nature and kind is the same item of
/// S 追究 §6, except for its last one, which gathers what no other names: two of those need not be alike.
#[must_use]
pub fn recidivism(act_on: NaiveDate, grounds: &[Ground], past: &[PastFault]) -> Option<Recidivism> {
    let first = act_on.checked_sub_days(Days::new(WINDOW_DAYS)).unwrap_or(NaiveDate::MIN);
    let alike = |one: &PastFault| one.grounds.iter().any(|ground| *ground != Ground::Other && grounds.contains(ground));
    let mut within_year = resting(past.iter().filter(|one| first <= one.act_on && one.act_on <= act_on));
    if within_year.len() + 1 < FAULTS_LEAST {
        within_year.clear();
    }
    let mut pursued = resting(past.iter().filter(|one| one.pursued_on.is_some_and(|day| day < act_on) && alike(one)));
    if pursued.len() < PURSUITS_LEAST {
        pursued.clear();
    }
    (!within_year.is_empty() || !pursued.is_empty()).then_some(Recidivism { within_year, pursued })
}

fn resting<'a>(found: impl Iterator<Item = &'a PastFault>) -> Vec<RestsOn> {
    let mut found: Vec<RestsOn> = found.map(|one| RestsOn { case: one.case, document: one.document.clone(), act_on: one.act_on }).collect();
    found.sort_by(|one, other| one.act_on.cmp(&other.act_on).then_with(|| one.case.cmp(&other.case)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn fault(n: u128, act_on: NaiveDate, grounds: &[Ground], pursued_on: Option<NaiveDate>) -> PastFault {
        PastFault {
            case: FaultCaseId(Uuid::from_u128(n)), document: format!("责认{n}号"), act_on, grounds: grounds.to_vec(), pursued_on
        }
    }

    fn documents(found: &[RestsOn]) -> Vec<&str> {
        found.iter().map(|one| one.document.as_str()).collect()
    }

    #[test]
    fn three_faults_within_a_year_repeat_and_the_present_one_is_the_third() {
        let (early, late) = (fault(1, on("2026-02-01"), &[Ground::Delay], None), fault(2, on("2026-05-01"), &[Ground::Attitude], None));
        let present = on("2026-10-01");
        assert_eq!(recidivism(present, &[Ground::WrongLaw], std::slice::from_ref(&early)), None);
        let found = recidivism(present, &[Ground::WrongLaw], &[late, early]).expect("repeated");
        assert_eq!((documents(&found.within_year), found.pursued.len()), (vec!["责认1号", "责认2号"], 0));
    }

    #[test]
    fn the_window_reaches_back_365_days_and_not_366_across_leap_days_too() {
        let near = |present: NaiveDate| fault(9, present, &[Ground::Delay], None);
        for present in ["2026-10-01", "2025-02-28", "2024-02-29", "2024-03-01", "2025-01-01"] {
            let present = on(present);
            for (back, counts) in [(0, true), (1, true), (364, true), (365, true), (366, false)] {
                let other = fault(1, present - Days::new(back), &[Ground::Delay], None);
                assert_eq!(recidivism(present, &[Ground::Delay], &[near(present), other]).is_some(), counts, "{present} − {back}");
            }
        }
        // A year with a leap day in it is 366 days long: the same day of the year before lies outside.
        let leap = [near(on("2024-10-01")), fault(1, on("2023-10-01"), &[Ground::Delay], None)];
        assert_eq!(recidivism(on("2024-10-01"), &[Ground::Delay], &leap), None);
    }

    #[test]
    fn acts_after_the_present_one_do_not_aggravate_it() {
        let later = [fault(1, on("2026-10-02"), &[Ground::Delay], None), fault(2, on("2026-10-03"), &[Ground::Delay], None)];
        assert_eq!(recidivism(on("2026-10-01"), &[Ground::Delay], &later), None);
    }

    #[test]
    fn pursued_twice_and_again_of_the_same_kind_repeats_whenever_that_was() {
        let served = |n, act, day, ground| fault(n, on(act), &[ground], Some(on(day)));
        let twice = [served(1, "2019-03-01", "2019-06-01", Ground::Delay), served(2, "2021-03-01", "2021-06-01", Ground::Delay)];
        let found = recidivism(on("2026-10-01"), &[Ground::Delay, Ground::Attitude], &twice).expect("repeated");
        assert_eq!((found.within_year.len(), documents(&found.pursued)), (0, vec!["责认1号", "责认2号"]));
        assert_eq!(recidivism(on("2026-10-01"), &[Ground::Attitude], &twice), None, "of another kind");
        assert_eq!(recidivism(on("2026-10-01"), &[Ground::Delay], &twice[..1]), None, "pursued once");
        // Served on the very day of the act, or later: nobody had been pursued when the act was done.
        let same_day = [twice[0].clone(), served(2, "2021-03-01", "2026-10-01", Ground::Delay)];
        assert_eq!(recidivism(on("2026-10-01"), &[Ground::Delay], &same_day), None);
        let unserved = [twice[0].clone(), PastFault { pursued_on: None, ..twice[1].clone() }];
        assert_eq!(recidivism(on("2026-10-01"), &[Ground::Delay], &unserved), None);
    }

    #[test]
    fn what_no_item_names_is_not_alike_by_itself() {
        let served = |n, day: &str| fault(n, on(day), &[Ground::Other], Some(on(day)));
        let twice = [served(1, "2019-03-01"), served(2, "2021-03-01")];
        assert_eq!(recidivism(on("2026-10-01"), &[Ground::Other], &twice), None);
    }

    proptest! {
        #[test]
        fn two_earlier_faults_aggravate_exactly_when_both_lie_within_365_days(
            day in 0_i64..40_000, one in 0_i64..800, other in 0_i64..800
        ) {
            let present = on("1960-01-01") + chrono::TimeDelta::days(day);
            let back = |days: i64| present - chrono::TimeDelta::days(days);
            let past = [fault(1, back(one), &[Ground::Delay], None), fault(2, back(other), &[Ground::Delay], None)];
            let found = recidivism(present, &[Ground::Attitude], &past);
            prop_assert_eq!(found.is_some(), one <= 365 && other <= 365);
            if let Some(found) = found {
                prop_assert_eq!(found.within_year.len(), 2);
                prop_assert!(found.within_year[0].act_on <= found.within_year[1].act_on);
            }
        }

        #[test]
        fn more_faults_never_make_a_repetition_go_away(days in prop::collection::vec(0_u64..900, 0..8), more in 0_u64..900) {
            let present = on("2026-10-01");
            let mut past: Vec<PastFault> = (0_u128..).zip(&days)
                .map(|(n, back)| { let day = present - Days::new(*back); fault(n, day, &[Ground::Delay], Some(day)) }).collect();
            let before = recidivism(present, &[Ground::Delay], &past).is_some();
            let day = present - Days::new(more);
            past.push(fault(99, day, &[Ground::Delay], Some(day)));
            prop_assert!(!before || recidivism(present, &[Ground::Delay], &past).is_some());
        }
    }
}
