//! Pages of results: the year's table, one object, meetings, notices, and the years beside each other.

pub mod meeting;
pub mod notice;
pub mod object;
pub mod review;
pub mod step;
pub mod table;
pub mod trend;

use crate::server::Desk;
use domain::Label;
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::ResultState;
use leptos::prelude::*;

/// The tag of a grade.
pub fn grade_tag(grade: Grade) -> AnyView {
    let class = match grade {
        Grade::Excellent | Grade::Good => "tag is-done",
        Grade::Qualified => "tag",
        Grade::Unqualified => "tag is-late",
    };
    view! { <span class=class>{grade.label()}</span> }.into_any()
}

/// The tag of a result's state.
pub fn state_tag(state: ResultState) -> AnyView {
    let class = match state {
        ResultState::Pending => "tag",
        ResultState::Proposed => "tag is-active",
        ResultState::Decided => "tag is-done",
    };
    view! { <span class=class>{state.label()}</span> }.into_any()
}

/// The grades as options of a select, with nothing chosen first where `chosen` is nothing.
pub fn grades() -> Vec<(String, String)> {
    Grade::ALL.iter().map(|grade| (grade.code().to_owned(), grade.label().to_owned())).collect()
}

/// The way to a page of a year.
pub fn crumbs(desk: &Desk, year: i32, rest: Vec<crate::ui::Crumb>) -> Vec<crate::ui::Crumb> {
    let year = (format!("{year} 年度"), Some(desk.to(&format!("assessment/year/{year}/results"))));
    [vec![("评议考核".into(), Some(desk.to("assessment"))), year], rest].concat()
}
