//! How states, times, progress and figures are shown.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::assessment::cycle::CycleDates;
use domain::assessment::lifecycle::{CycleState, SelfAssessmentState};
use domain::assessment::view::CycleBrief;
use domain::{Label, Points, calendar};
use leptos::prelude::*;

/// The tag of a self-assessment's state.
pub fn state_tag(state: SelfAssessmentState, overdue: bool) -> AnyView {
    let class = match state {
        _ if overdue => "tag is-late",
        SelfAssessmentState::NotBegun => "tag",
        SelfAssessmentState::Drafting => "tag is-active",
        SelfAssessmentState::Submitted | SelfAssessmentState::Accepted => "tag is-done",
        SelfAssessmentState::Returned => "tag is-late",
    };
    let text = if overdue { format!("{}，已逾期", state.label()) } else { state.label().to_owned() };
    view! { <span class=class>{text}</span> }.into_any()
}

/// The tag of the time left: `还有 3 天`.
pub fn time_left(due: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> AnyView {
    let days = calendar::days_left(due, now, zone);
    view! { <span class=format!("tag {}", urgency(days))>{calendar::time_left(days)}</span> }.into_any()
}

/// The class of a deadline so many days ahead.
#[must_use]
pub fn urgency(days: i64) -> &'static str {
    match days {
        ..0 => "is-late",
        0..=7 => "is-soon",
        _ => "",
    }
}

/// A share in whole percent.
#[must_use]
pub fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or_default()
}

/// A ring that fills with the own score.
pub fn ring(score: Points) -> AnyView {
    let share = score.tenths() / 10;
    // Its round ends would show even of nothing. Beside an editor it moves: `islands/browser.rs`.
    let opacity = if share > 0 { "1" } else { "0" };
    view! {
        <svg class="ring" viewBox="0 0 136 136" role="img" aria-label=format!("自评合计 {score} 分，满分 100 分")>
            <circle class="track" cx="68" cy="68" r="62"/>
            <circle class="value" cx="68" cy="68" r="62" pathLength="100" stroke-dasharray=format!("{share} 100") stroke-opacity=opacity transform="rotate(-90 68 68)"/>
            <text class="figure" x="68" y="68" id="ring-score">{score.to_string()}</text>
            <text class="caption" x="68" y="93">"自评合计 / 100"</text>
        </svg>
    }
    .into_any()
}

/// The year's course: name, when, whether it is over, whether it is now.
#[must_use]
pub fn course(cycle: &CycleBrief, now: DateTime<Utc>, zone: Tz) -> Vec<(&'static str, String, bool, bool)> {
    let CycleDates { mutual, external, review, decision, publication, .. } = cycle.dates;
    let today = calendar::day_of(now, zone);
    let window = |(from, to): (chrono::NaiveDate, chrono::NaiveDate)| format!("{}—{}", calendar::month_day(from), calendar::month_day(to));
    let running = cycle.state == CycleState::Open;
    let after_open = cycle.state != CycleState::Preparing;
    let closed =
        |day: chrono::NaiveDate| !matches!(cycle.state, CycleState::Preparing) && (today > day || cycle.state == CycleState::Closed);
    let in_window = |(from, to): (chrono::NaiveDate, chrono::NaiveDate)| running && from <= today && today <= to;
    let self_now = running && now < cycle.due;
    vec![
        (
            "开启考核",
            cycle.opened.map_or_else(|| "尚未开启".to_owned(), |at| calendar::month_day(calendar::day_of(at, zone))),
            after_open,
            !after_open,
        ),
        ("自查自评", format!("至 {}", calendar::month_day(cycle.dates.self_due)), closed(cycle.dates.self_due), self_now),
        ("互查互评", window(mutual), closed(mutual.1), in_window(mutual)),
        ("外部评议", window(external), closed(external.1), in_window(external)),
        ("审查提出档次", window(review), closed(review.1), in_window(review) || cycle.state == CycleState::Reviewing),
        ("年终考评", format!("至 {}", calendar::month_day(decision)), closed(decision), cycle.state == CycleState::Decided),
        ("结果通报", format!("至 {}", calendar::month_day(publication)), closed(publication), cycle.state == CycleState::Published),
    ]
}

/// The course as steps side by side.
pub fn steps(cycle: &CycleBrief, now: DateTime<Utc>, zone: Tz) -> AnyView {
    view! { <div class="card steps-wrap"><ol class="steps">{course_items(cycle, now, zone)}</ol></div> }.into_any()
}

/// The course as a narrow timeline.
pub fn timeline(cycle: &CycleBrief, now: DateTime<Utc>, zone: Tz) -> AnyView {
    view! { <ol class="timeline is-compact">{course_items(cycle, now, zone)}</ol> }.into_any()
}

fn course_items(cycle: &CycleBrief, now: DateTime<Utc>, zone: Tz) -> Vec<AnyView> {
    course(cycle, now, zone)
        .into_iter()
        .map(|(name, when, done, current)| {
            let class = if current {
                "is-now"
            } else if done {
                "is-done"
            } else {
                ""
            };
            let over = (done && !current).then(|| view! { <span class="quiet">"（已完成）"</span> });
            view! { <li class=class aria-current=current.then_some("step")><strong>{name}{over}</strong><small>{when}</small></li> }
                .into_any()
        })
        .collect()
}
