//! The parts of a year's assessment, one beside the other, above every page of the year.

use crate::server::Desk;
use domain::assessment::sees_all;
use leptos::prelude::*;

/// A part: the code in its address, its name, and whether it is for the offices, the leaders and the inspectors only.
const TABS: &[(&str, &str, bool)] =
    &[("", "报送情况", false), ("mutual", "互查互评", false), ("external", "外部评议", true), ("results", "审查与结果", true)];

/// Links to the parts of `year`; `current` is the code of the one at hand.
pub fn tabs(desk: &Desk, year: i32, current: &str) -> AnyView {
    let sees_all = sees_all(desk.session.actor());
    let links: Vec<_> = TABS
        .iter()
        .filter(|(_, _, reserved)| sees_all || !reserved)
        .map(|(code, name, _)| {
            let place = if code.is_empty() { format!("assessment/year/{year}") } else { format!("assessment/year/{year}/{code}") };
            let here = (*code == current).then_some("page");
            view! { <li><a href=desk.to(&place) aria-current=here>{*name}</a></li> }
        })
        .collect();
    let notices = view! { <li><a href=desk.to("assessment/notices")>"结果通报"</a></li> };
    view! { <nav class="tabs" aria-label="评议考核各环节"><ul>{links}{notices}</ul></nav> }.into_any()
}
