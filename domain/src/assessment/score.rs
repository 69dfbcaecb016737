//! The composite of a result, exact until it is rounded once at the end (S 评议 六(三), 六(四), 七(一)).

use super::rules::{Component, Weights};
use crate::Points;
use crate::exact::Exact;
use serde::{Deserialize, Serialize};

/// One component of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which.
    pub component: Component,
    /// Its score out of 100; nothing where it is absent.
    pub value: Option<Exact>,
    /// The weight that the rules give it, in whole percent.
    pub weight: u8,
    /// The weight it has here, in percent, after those of absent components were spread over the others.
    pub effective: Option<Exact>,
    /// What it adds to the result.
    pub adds: Option<Exact>,
}

/// A result and what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composite {
    /// The components that the rules know of, in order.
    pub parts: Vec<Part>,
    /// The sum of the components.
    pub components: Exact,
    /// The sum of the daily record as entered.
    pub daily: Points,
    /// The same within its bound.
    pub daily_counted: Points,
    /// The result before rounding, between 0 and 100.
    pub exact: Exact,
    /// The published score: rounded half up to a tenth, once.
    pub score: Points,
}

impl Composite {
    /// Components that are absent and whose weight was spread over the others.
    pub fn absent(&self) -> impl Iterator<Item = Component> {
        self.parts.iter().filter(|part| part.value.is_none()).map(|part| part.component)
    }
}

/// Composes a result of the components' scores out of 100, in the order of [`Component::ALL`], and the sum of the daily
/// record, which counts within `bound` either way. What is absent gives its weight to the others in proportion. Nothing
/// where every component that counts is absent.
#[must_use]
pub fn composite(weights: Weights, values: [Option<Exact>; 4], daily: Points, bound: Points) -> Option<Composite> {
    let known: Vec<(Component, u8, Option<Exact>)> = Component::ALL
        .iter()
        .zip(values)
        .map(|(component, value)| (*component, weights.of(*component), value))
        .filter(|(_, weight, _)| *weight > 0)
        .collect();
    let present: i64 = known.iter().filter(|(_, _, value)| value.is_some()).map(|(_, weight, _)| i64::from(*weight)).sum();
    let parts: Vec<Part> = known
        .into_iter()
        .map(|(component, weight, value)| {
            let effective = value.as_ref().and_then(|_| Exact::ratio(100 * i64::from(weight), present));
            let share = Exact::ratio(i64::from(weight), present);
            let adds = value.clone().zip(share).map(|(value, share)| value * share);
            Part { component, value, weight, effective, adds }
        })
        .collect();
    if present == 0 {
        return None;
    }
    let components: Exact = parts.iter().filter_map(|part| part.adds.clone()).sum();
    let counted = Points::from_tenths(daily.tenths().clamp(-bound.tenths(), bound.tenths()));
    let exact = (components.clone() + counted.into()).clamped(&Exact::whole(0), &Exact::whole(100));
    Some(Composite { score: exact.rounded(), parts, components, daily, daily_counted: counted, exact })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::rules::Rules;
    use proptest::prelude::*;

    const BOUND: Points = Points::from_tenths(100);

    fn department() -> Weights {
        Rules::default().department
    }

    fn whole(values: [Option<i64>; 4]) -> [Option<Exact>; 4] {
        values.map(|value| value.map(Exact::whole))
    }

    #[test]
    fn a_result_is_the_weighted_sum_of_its_components_and_the_daily_record() {
        let result =
            composite(department(), whole([Some(90), Some(80), Some(70), Some(85)]), Points::from_tenths(15), BOUND).expect("a result");
        assert_eq!((result.components.to_string().as_str(), result.exact.to_string().as_str()), ("82", "83.5"));
        assert_eq!(result.score, Points::from_tenths(835));
    }

    #[test]
    fn an_absent_component_gives_its_weight_to_the_others_in_proportion() {
        let result = composite(department(), whole([Some(90), Some(80), None, Some(85)]), Points::ZERO, BOUND).expect("a result");
        assert_eq!(result.absent().collect::<Vec<_>>(), [Component::External]);
        let effective: Vec<Option<String>> = result.parts.iter().map(|part| part.effective.as_ref().map(ToString::to_string)).collect();
        assert_eq!(effective, [Some("25".into()), Some("25".into()), None, Some("50".into())]);
        assert_eq!(result.exact, Exact::whole(85));
        assert_eq!(composite(department(), whole([None; 4]), Points::ZERO, BOUND), None);
    }

    #[test]
    fn a_component_that_is_switched_off_is_not_absent_and_never_counts() {
        let result =
            composite(Rules::default().officer, whole([Some(0), Some(80), Some(80), Some(80)]), Points::ZERO, BOUND).expect("a result");
        assert_eq!((result.parts.len(), result.absent().count(), result.exact), (3, 0, Exact::whole(80)));
    }

    #[test]
    fn the_daily_record_is_bounded_and_the_result_stays_between_0_and_100() {
        for (value, daily, counted, score) in
            [(95, 200, 100, 1000), (5, -200, -100, 0), (50, 200, 100, 600), (50, -200, -100, 400), (50, 35, 35, 535)]
        {
            let result = composite(department(), whole([Some(value); 4]), Points::from_tenths(daily), BOUND).expect("a result");
            assert_eq!((result.daily_counted.tenths(), result.score.tenths()), (counted, score), "{value} {daily}");
            assert_eq!(result.daily.tenths(), daily);
        }
    }

    fn any_weights() -> impl Strategy<Value = Weights> {
        (0u8..=100, 0u8..=100, 0u8..=100).prop_map(|(a, b, c)| {
            let mut cuts = [a, b, c];
            cuts.sort_unstable();
            let [a, b, c] = cuts;
            Weights([a, b - a, c - b, 100 - c])
        })
    }

    fn any_values() -> impl Strategy<Value = [Option<Exact>; 4]> {
        let value = || prop::option::of((0i64..=100_000).prop_map(|n| Exact::ratio(n, 1000).expect("a value")));
        [value(), value(), value(), value()]
    }

    proptest! {
        #[test]
        fn effective_weights_always_sum_to_100(weights in any_weights(), values in any_values()) {
            if let Some(result) = composite(weights, values, Points::ZERO, BOUND) {
                let sum: Exact = result.parts.iter().filter_map(|part| part.effective.clone()).sum();
                prop_assert_eq!(sum, Exact::whole(100));
            }
        }

        #[test]
        fn a_raise_of_any_component_never_lowers_the_result(
            weights in any_weights(), values in any_values(), which in 0usize..4, raise in 0i64..5000, daily in -300i32..300,
        ) {
            let mut raised = values.clone();
            raised[which] = raised[which].clone().map(|value| (value + Exact::ratio(raise, 1000).expect("a raise")).clamped(&Exact::whole(0), &Exact::whole(100)));
            let daily = Points::from_tenths(daily);
            let before = composite(weights, values, daily, BOUND).map(|result| result.score);
            prop_assert!(composite(weights, raised, daily, BOUND).map(|result| result.score) >= before);
        }

        #[test]
        fn a_better_daily_record_never_lowers_the_result(values in any_values(), a in -300i32..300, b in -300i32..300) {
            let with = |daily| composite(department(), values.clone(), Points::from_tenths(daily), BOUND).map(|result| result.score);
            prop_assert!(with(a.min(b)) <= with(a.max(b)));
        }
    }
}
