//! Figures for the leaders, in which small numbers do not lead to somebody.

/// Numbers below this are not shown: one complaint of a kind may tell whose it is.
pub const SHOWN_FROM: u64 = 3;

/// The numbers of one table as they may be shown; nothing where one is hidden. Zero hides nobody. Where exactly one would be
/// hidden, the next smallest is hidden too, because another table of the same cases tells the sum.
#[must_use]
pub fn suppressed(counts: &[u64]) -> Vec<Option<u64>> {
    let small = |n: u64| n > 0 && n < SHOWN_FROM;
    let mut shown: Vec<Option<u64>> = counts.iter().map(|n| Some(*n).filter(|n| !small(*n))).collect();
    if shown.iter().filter(|n| n.is_none()).count() == 1 {
        let others = shown.iter().enumerate().filter_map(|(place, n)| n.map(|n| (place, n)));
        // Of several the smallest that is somebody; where all others are zero, a zero, which then might be one.
        let next = others.min_by_key(|(_, n)| (*n == 0, *n)).map(|(place, _)| place);
        if let Some(cell) = next.and_then(|place| shown.get_mut(place)) {
            *cell = None;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_three_are_hidden_and_cannot_be_had_by_subtraction() {
        for (counts, shown) in [
            (vec![0, 3, 9], vec![Some(0), Some(3), Some(9)]),
            (vec![1, 3, 9], vec![None, None, Some(9)]),
            (vec![2, 1, 9], vec![None, None, Some(9)]),
            (vec![2, 0, 0], vec![None, None, Some(0)]),
            (vec![], vec![]),
        ] {
            assert_eq!(suppressed(&counts), shown, "{counts:?}");
        }
    }
}
