//! Points 分: integers of a tenth, so that sums are exact.

use serde::{Deserialize, Serialize};
use std::{fmt, iter::Sum, ops::Add};

/// A number of points, counted in tenths. Entered points are never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(i32);

/// Why a text is not a number of points. The `Display` text tells the person what to enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointsError {
    /// Nothing was entered.
    #[error("请填写得分")]
    Empty,
    /// Not a decimal number.
    #[error("得分应为数字，例如 3 或 3.5")]
    NotANumber,
    /// Below zero.
    #[error("得分不能小于 0")]
    Negative,
    /// Finer than a tenth.
    #[error("得分最多保留一位小数，例如 3.5")]
    TooFine,
    /// More than any card holds.
    #[error("得分不能超过 100")]
    TooLarge,
}

impl Points {
    /// No points.
    pub const ZERO: Self = Self(0);
    /// A full card: 100 points.
    pub const FULL: Self = Self(1000);

    /// From tenths of a point.
    #[must_use]
    pub const fn from_tenths(tenths: i32) -> Self {
        Self(tenths)
    }

    /// In tenths of a point.
    #[must_use]
    pub const fn tenths(self) -> i32 {
        self.0
    }

    /// Reads what a person typed: at most one decimal, full-width digits and surrounding space allowed.
    ///
    /// # Errors
    /// See [`PointsError`]; exponents, signs other than `+`, `NaN` and infinities are not numbers here.
    pub fn parse(text: &str) -> Result<Self, PointsError> {
        let text: String = text.trim().chars().map(half_width).collect();
        if text.is_empty() {
            return Err(PointsError::Empty);
        }
        if let Some(rest) = text.strip_prefix('-') {
            return Err(if is_decimal(rest) { PointsError::Negative } else { PointsError::NotANumber });
        }
        let text = text.strip_prefix('+').unwrap_or(&text);
        if !is_decimal(text) {
            return Err(PointsError::NotANumber);
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 1 {
            return Err(PointsError::TooFine);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 3 {
            return Err(PointsError::TooLarge);
        }
        let whole: i32 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| PointsError::NotANumber)? };
        let tenth: i32 = if fraction.is_empty() { 0 } else { fraction.parse().map_err(|_| PointsError::NotANumber)? };
        let points = Self(whole * 10 + tenth);
        if points > Self::FULL { Err(PointsError::TooLarge) } else { Ok(points) }
    }
}

fn is_decimal(text: &str) -> bool {
    let dots = text.chars().filter(|c| *c == '.').count();
    dots <= 1 && text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Input methods for Chinese often leave digits and the stop in full width.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '．' | '。' => '.',
        '－' | '−' => '-',
        '＋' => '+',
        _ => c,
    }
}

impl fmt::Display for Points {
    /// `4` or `3.5`: no trailing zero, as officials write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, tenths) = if self.0 < 0 { ("-", self.0.unsigned_abs()) } else { ("", self.0.unsigned_abs()) };
        if tenths % 10 == 0 { write!(f, "{sign}{}", tenths / 10) } else { write!(f, "{sign}{}.{}", tenths / 10, tenths % 10) }
    }
}

impl Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(points: I) -> Self {
        points.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::{Points, PointsError};
    use proptest::prelude::*;

    #[test]
    fn what_people_type_is_read_or_refused_with_the_reason() {
        let rows: &[(&str, Result<i32, PointsError>)] = &[
            ("3", Ok(30)),
            (" 3.5 ", Ok(35)),
            ("３．５", Ok(35)),
            ("3。5", Ok(35)),
            ("03.50", Ok(35)),
            (".5", Ok(5)),
            ("100", Ok(1000)),
            ("100.1", Err(PointsError::TooLarge)),
            ("99999999999999", Err(PointsError::TooLarge)),
            ("-1", Err(PointsError::Negative)),
            ("－0.5", Err(PointsError::Negative)),
            ("2.75", Err(PointsError::TooFine)),
            ("", Err(PointsError::Empty)),
            ("  ", Err(PointsError::Empty)),
            ("NaN", Err(PointsError::NotANumber)),
            ("inf", Err(PointsError::NotANumber)),
            ("1e1", Err(PointsError::NotANumber)),
            ("--1", Err(PointsError::NotANumber)),
            ("1.2.3", Err(PointsError::NotANumber)),
            (".", Err(PointsError::NotANumber)),
            ("😀", Err(PointsError::NotANumber)),
            ("3\0", Err(PointsError::NotANumber)),
            ("三", Err(PointsError::NotANumber)),
        ];
        for (text, expected) in rows {
            assert_eq!(Points::parse(text).map(Points::tenths), *expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn points_shown_and_read_again_are_the_same(tenths in 0..=1000) {
            let points = Points::from_tenths(tenths);
            prop_assert_eq!(Points::parse(&points.to_string()), Ok(points));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".*") {
            let _ = Points::parse(&text);
        }
    }
}
