//! The parts of a year's assessment, one beside the other, above every page of the year.

use crate::server::Desk;
use leptos::prelude::*;

/// A part: the code in its address, and its name.
const TABS: &[(&str, &str)] = &[("", "报送情况"), ("mutual", "互查互评"), ("external", "外部评议"), ("results", "审查与结果")];

/// Links to the parts of `year`; `current` is the code of the one at hand.
pub fn tabs(desk: &Desk, year: i32, current: &str) -> AnyView {
    let links: Vec<_> = TABS
        .iter()
        .map(|(code, name)| {
            let place = if code.is_empty() { format!("assessment/year/{year}") } else { format!("assessment/year/{year}/{code}") };
            let here = (*code == current).then_some("page");
            view! { <li><a href=desk.to(&place) aria-current=here>{*name}</a></li> }
        })
        .collect();
    view! { <nav class="tabs" aria-label="评议考核各环节"><ul>{links}</ul></nav> }.into_any()
}
