//! Indicators that the system scores from its own data, by the texts of the model standard (`department-indicators.csv`).
//!
//! The rules are written for the model's most points; where a bureau has given an indicator another maximum, everything
//! is scaled with it. What is not known yet is nothing: the office then scores by hand.

use crate::Points;
use crate::exact::Exact;

/// A rule by which the system scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemRule {
    /// D28 服务对象满意度.
    Satisfaction,
    /// D30 案卷质量.
    CaseFiles,
    /// D34 自查自评材料.
    Submission,
}

/// When the self-assessment came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Submission {
    /// In time.
    InTime,
    /// Late, with or without a late grant.
    Late,
    /// Not at all, and the time is over.
    Missing,
}

/// What the public answered about a department; “不了解” is no answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Satisfaction {
    /// Valid cards 有效样本.
    pub cards: u32,
    /// Answers 满意 and 基本满意.
    pub content: u32,
    /// All answers.
    pub answers: u32,
}

/// The case files of a department that were reviewed this year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFiles {
    /// The mean of their scores, of 100.
    pub average: Exact,
    /// How many were reviewed.
    pub reviewed: u32,
    /// How many of them failed 不合格.
    pub failed: u32,
}

/// What the system knows of a department.
#[derive(Clone, Debug, Default)]
pub struct SystemData {
    /// When its self-assessment came; nothing while it may still come.
    pub submission: Option<Submission>,
    /// What the public answered about it.
    pub satisfaction: Satisfaction,
    /// What the public answered about every department of the bureau, this one included.
    pub of_bureau: Vec<Satisfaction>,
    /// Its case files.
    pub files: Option<CaseFiles>,
}

/// Below this many cards a department's own answers say too little (D28: 有效样本不足10份).
pub const CARDS_MIN: u32 = 10;

impl SystemRule {
    /// The rule of the indicator with this code in the model standard.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        match code {
            "D28" => Some(Self::Satisfaction),
            "D30" => Some(Self::CaseFiles),
            "D34" => Some(Self::Submission),
            _ => None,
        }
    }
}

/// The points by `rule` of at most `max`, and how they came about; nothing where the system does not know enough.
#[must_use]
pub fn score(rule: SystemRule, max: Points, data: &SystemData) -> Option<(Points, String)> {
    match rule {
        SystemRule::Submission => data.submission.and_then(|submission| of_submission(max, submission)),
        SystemRule::Satisfaction => of_satisfaction(max, data.satisfaction, &data.of_bureau),
        SystemRule::CaseFiles => data.files.as_ref().filter(|files| files.reviewed > 0).and_then(|files| of_files(max, files)),
    }
}

/// `part` of `whole` of the most points, rounded as published scores are.
fn part(max: Points, part: i64, whole: i64) -> Option<Points> {
    Some((Exact::from(max) * Exact::ratio(part, whole)?).rounded())
}

fn of_submission(max: Points, submission: Submission) -> Option<(Points, String)> {
    Some(match submission {
        Submission::InTime => (max, "按期报送自查自评材料，得满分".to_owned()),
        Submission::Late => {
            let points = part(max, 1, 2)?;
            let lost = Points::from_tenths(max.tenths() - points.tenths());
            (points, format!("逾期报送自查自评材料，扣 {lost} 分"))
        }
        Submission::Missing => (Points::ZERO, "未报送自查自评材料，不得分".to_owned()),
    })
}

/// Thirds of the most points for a share of contented answers.
fn thirds(of: Satisfaction) -> Option<i64> {
    let share = Exact::ratio(i64::from(of.content) * 100, i64::from(of.answers))?;
    let bounds = [(95, 3), (90, 2), (80, 1)];
    Some(bounds.into_iter().find(|(percent, _)| share >= Exact::whole(*percent)).map_or(0, |(_, thirds)| thirds))
}

fn of_satisfaction(max: Points, own: Satisfaction, bureau: &[Satisfaction]) -> Option<(Points, String)> {
    if own.cards >= CARDS_MIN {
        let points = part(max, thirds(own)?, 3)?;
        let share = Exact::ratio(i64::from(own.content) * 100, i64::from(own.answers))?;
        let text = format!(
            "有效样本 {} 份，满意和基本满意 {} 项次，占 {} 项次的 {}%，得 {points} 分",
            own.cards,
            own.content,
            own.answers,
            share.rounded()
        );
        return Some((points, text));
    }
    // 按全局平均得分率计: the mean of what the departments with enough cards scored.
    let rates: Vec<i64> = bureau.iter().filter(|of| of.cards >= CARDS_MIN).filter_map(|of| thirds(*of)).collect();
    let points = part(max, rates.iter().sum(), 3 * i64::try_from(rates.len()).ok()?)?;
    let text = format!("有效样本 {} 份，不足 {CARDS_MIN} 份，按样本充足的 {} 个机构的平均得分率计，得 {points} 分", own.cards, rates.len());
    Some((points, text))
}

fn of_files(max: Points, files: &CaseFiles) -> Option<(Points, String)> {
    let bounds = [(90, 4), (80, 3), (60, 1)];
    let quarters: i64 = bounds.into_iter().find(|(score, _)| files.average >= Exact::whole(*score)).map_or(0, |(_, quarters)| quarters);
    let left = (quarters - i64::from(files.failed)).max(0);
    let points = part(max, left, 4)?;
    let failed = match files.failed {
        0 => "无不合格案卷".to_owned(),
        n => format!("不合格案卷 {n} 卷，每卷扣 {} 分", part(max, 1, 4)?),
    };
    let text = format!("评查案卷 {} 卷，平均 {} 分，{failed}，得 {points} 分", files.reviewed, files.average.rounded());
    Some((points, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE: Points = Points::from_tenths(30);
    const FOUR: Points = Points::from_tenths(40);
    const ONE: Points = Points::from_tenths(10);

    fn of(cards: u32, content: u32, answers: u32) -> Satisfaction {
        Satisfaction { cards, content, answers }
    }

    fn tenths(rule: SystemRule, max: Points, data: &SystemData) -> Option<i32> {
        score(rule, max, data).map(|(points, _)| points.tenths())
    }

    #[test]
    fn a_self_assessment_in_time_scores_full_a_late_one_loses_half_a_point_and_none_scores_nothing() {
        let data = |submission| SystemData { submission, ..SystemData::default() };
        for (submission, max, expected) in [
            (Some(Submission::InTime), ONE, Some(10)),
            (Some(Submission::Late), ONE, Some(5)),
            (Some(Submission::Missing), ONE, Some(0)),
            (None, ONE, None),
            (Some(Submission::Late), Points::from_tenths(20), Some(10)),
        ] {
            assert_eq!(tenths(SystemRule::Submission, max, &data(submission)), expected, "{submission:?}");
        }
    }

    #[test]
    fn satisfaction_scores_by_the_share_of_contented_answers_each_bound_belonging_to_the_better_rate() {
        for (content, expected) in [(1000, 30), (950, 30), (949, 20), (900, 20), (899, 10), (800, 10), (799, 0), (0, 0)] {
            let data = SystemData { satisfaction: of(10, content, 1000), ..SystemData::default() };
            assert_eq!(tenths(SystemRule::Satisfaction, THREE, &data), Some(expected), "{content}");
        }
        let scaled = SystemData { satisfaction: of(10, 90, 100), ..SystemData::default() };
        assert_eq!(tenths(SystemRule::Satisfaction, Points::from_tenths(50), &scaled), Some(33));
    }

    #[test]
    fn with_fewer_than_ten_cards_the_average_rate_of_the_bureau_counts() {
        let few = of(9, 0, 72);
        let data = |of_bureau: &[Satisfaction]| SystemData { satisfaction: few, of_bureau: of_bureau.to_vec(), ..SystemData::default() };
        for (bureau, expected) in [
            (&[few, of(10, 100, 100), of(30, 90, 100)][..], Some(25)),
            (&[few, of(10, 100, 100), of(30, 90, 100), of(12, 0, 100)][..], Some(17)),
            (&[few, of(9, 72, 72)][..], None),
            (&[few][..], None),
            (&[][..], None),
        ] {
            assert_eq!(tenths(SystemRule::Satisfaction, THREE, &data(bureau)), expected, "{bureau:?}");
        }
        // Enough cards, but nobody knew anything to answer.
        let silent = SystemData { satisfaction: of(10, 0, 0), ..SystemData::default() };
        assert_eq!(tenths(SystemRule::Satisfaction, THREE, &silent), None);
    }

    #[test]
    fn case_files_score_by_their_average_and_every_failed_one_takes_a_point() {
        for (average, failed, expected) in [
            ("90", 0, 40),
            ("899/10", 0, 30),
            ("80", 0, 30),
            ("799/10", 0, 10),
            ("60", 0, 10),
            ("599/10", 0, 0),
            ("95", 1, 30),
            ("95", 5, 0),
            ("60", 1, 0),
        ] {
            let average = Exact::try_from(average.to_owned()).expect("a number");
            let data = SystemData { files: Some(CaseFiles { average, reviewed: 8, failed }), ..SystemData::default() };
            assert_eq!(tenths(SystemRule::CaseFiles, FOUR, &data), Some(expected), "{data:?}");
        }
        let none = CaseFiles { average: Exact::whole(0), reviewed: 0, failed: 0 };
        assert_eq!(tenths(SystemRule::CaseFiles, FOUR, &SystemData { files: Some(none), ..SystemData::default() }), None);
        assert_eq!(tenths(SystemRule::CaseFiles, FOUR, &SystemData::default()), None);
    }

    #[test]
    fn every_score_says_how_it_came_about() {
        let data = SystemData {
            submission: Some(Submission::Late),
            satisfaction: of(12, 87, 96),
            of_bureau: Vec::new(),
            files: Some(CaseFiles { average: Exact::whole(92), reviewed: 8, failed: 1 }),
        };
        let text = |rule, max| score(rule, max, &data).map(|(_, text)| text).unwrap_or_default();
        assert_eq!(text(SystemRule::Submission, ONE), "逾期报送自查自评材料，扣 0.5 分");
        assert_eq!(text(SystemRule::Satisfaction, THREE), "有效样本 12 份，满意和基本满意 87 项次，占 96 项次的 90.6%，得 2 分");
        assert_eq!(text(SystemRule::CaseFiles, FOUR), "评查案卷 8 卷，平均 92 分，不合格案卷 1 卷，每卷扣 1 分，得 3 分");
    }
}
