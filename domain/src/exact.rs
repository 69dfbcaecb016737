//! Exact numbers for what is derived from points: 85 % of 15 is 12.75, and a third stays a third.
//!
//! Entered points are [`Points`]; whatever is computed from them stays exact until it is rounded once, at the end.

use crate::Points;
use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Sub};
use std::str::FromStr;

/// An exact rational number of points or of percent. Stored and sent as `12` or `51/4`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Exact(BigRational);

impl Exact {
    /// A whole number.
    #[must_use]
    pub fn whole(n: i64) -> Self {
        Self(BigRational::from_integer(BigInt::from(n)))
    }

    /// The fraction `part` of `whole`; nothing when `whole` is zero.
    #[must_use]
    pub fn ratio(part: i64, whole: i64) -> Option<Self> {
        (whole != 0).then(|| Self(BigRational::new(BigInt::from(part), BigInt::from(whole))))
    }

    /// The quotient; nothing when `other` is zero.
    #[must_use]
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        (other.0 != Self::whole(0).0).then(|| Self(&self.0 / &other.0))
    }

    /// The number rounded to a tenth of a point, halves up: 59.95 becomes 60.
    #[must_use]
    pub fn rounded(&self) -> Points {
        Points::from_tenths(self.scaled(10))
    }

    /// The number times `scale`, rounded to whole, halves up; the nearest that fits where it is out of all bounds.
    fn scaled(&self, scale: i64) -> i32 {
        let half = BigRational::new(BigInt::from(1), BigInt::from(2));
        let whole = (&self.0 * BigRational::from_integer(BigInt::from(scale)) + half).floor().to_integer();
        i32::try_from(&whole).unwrap_or(if whole < BigInt::from(0) { i32::MIN } else { i32::MAX })
    }

    /// Between `least` and `most`.
    #[must_use]
    pub fn clamped(self, least: &Self, most: &Self) -> Self {
        if self < *least {
            least.clone()
        } else if self > *most {
            most.clone()
        } else {
            self
        }
    }
}

impl From<Points> for Exact {
    fn from(points: Points) -> Self {
        Self(BigRational::new(BigInt::from(points.tenths()), BigInt::from(10)))
    }
}

impl fmt::Display for Exact {
    /// As people read it: up to four decimals, without zeros at the end. What goes on longer is rounded for the eye only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.scaled(10_000);
        let (sign, digits) = if shown < 0 { ("-", shown.unsigned_abs()) } else { ("", shown.unsigned_abs()) };
        let fraction = format!("{:04}", digits % 10_000);
        let fraction = fraction.trim_end_matches('0');
        let stop = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{}{stop}{fraction}", digits / 10_000)
    }
}

impl From<Exact> for String {
    fn from(exact: Exact) -> Self {
        exact.0.to_string()
    }
}

impl TryFrom<String> for Exact {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        BigRational::from_str(&text).map(Self).map_err(|_| format!("not an exact number: {text}"))
    }
}

impl Add for Exact {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Exact {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul for Exact {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0)
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::whole(0), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(text: &str) -> Exact {
        Exact::try_from(text.to_owned()).expect("a number")
    }

    #[test]
    fn rounding_to_a_tenth_goes_half_up_and_happens_once() {
        for (number, rounded, shown) in [
            ("1199/20", 600, "59.95"),
            ("59949999/1000000", 599, "59.95"),
            ("51/4", 128, "12.75"),
            ("1/3", 3, "0.3333"),
            ("-1/20", 0, "-0.05"),
            ("90", 900, "90"),
        ] {
            assert_eq!((exact(number).rounded().tenths(), exact(number).to_string().as_str()), (rounded, shown), "{number}");
        }
    }

    #[test]
    fn an_exact_number_survives_storage_and_zero_is_never_divided_by() {
        let third = Exact::ratio(1, 3).expect("a third");
        assert_eq!(exact(&String::from(third.clone())), third);
        assert_eq!(Exact::ratio(1, 0), None);
        assert_eq!(third.divided_by(&Exact::whole(0)), None);
        assert!(Exact::try_from("NaN".to_owned()).is_err());
        assert!(Exact::try_from("1/0".to_owned()).is_err());
    }

    proptest! {
        #[test]
        fn the_order_of_a_sum_never_matters(parts in proptest::collection::vec((-1000i64..1000, 1i64..60), 0..12)) {
            let numbers: Vec<Exact> = parts.iter().filter_map(|(part, whole)| Exact::ratio(*part, *whole)).collect();
            let backwards: Exact = numbers.iter().rev().cloned().sum();
            prop_assert_eq!(numbers.into_iter().sum::<Exact>(), backwards);
        }

        #[test]
        fn what_is_more_is_never_rounded_to_less(a in -5000i64..5000, b in -5000i64..5000, whole in 1i64..90) {
            let (a, b) = (Exact::ratio(a.min(b), whole).expect("a"), Exact::ratio(a.max(b), whole).expect("b"));
            prop_assert!(a.rounded() <= b.rounded());
        }
    }
}
