//! What the public sees of complaints, without account and without script.

pub mod form;
pub mod progress;

use domain::identity::view::BureauView;
use leptos::prelude::*;

/// The ways in, on the bureau's public page.
pub fn doors(bureau: &BureauView) -> AnyView {
    let home = format!("/b/{}", bureau.slug);
    view! {
        <li><a href=format!("{home}/complaint")><strong>"投诉举报"</strong><small>"对本局行政执法不满意的，在这里反映，依法保密并答复"</small></a></li>
        <li><a href=format!("{home}/complaint/progress")><strong>"查询投诉进度"</strong><small>"凭编号和查询码查看进展、回复经办人、补充材料"</small></a></li>
    }
    .into_any()
}
