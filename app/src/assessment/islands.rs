//! What runs in the browser on a card: saving while one types, and uploading with progress. Without it the same forms
//! are posted as they stand.

mod browser;
mod editor;
mod evidence;

pub use evidence::Evidence;

use domain::assessment::{STATEMENT_MAX, SUMMARY_MAX};
use editor::Editor;
use leptos::prelude::*;

/// Own score and statement of one indicator.
#[island]
pub fn ItemEditor(
    /// The self-assessment.
    card: String,
    /// The indicator.
    indicator: String,
    /// The version that the form was made from.
    version: i32,
    /// Own score as typed.
    score: String,
    /// Statement as typed.
    statement: String,
    /// Most points.
    max: String,
    /// Where the form goes on without wasm.
    next: String,
    /// Where one logs in.
    log_in: String,
    /// What was wrong with the form that has come back: field and message.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    let place = (card.clone(), Some(indicator.clone()));
    let editor = Editor::new(place, version, Some(("score", &score)), ("statement", &statement), errors);
    let wrong = move |field: &'static str| move || editor.error(field);
    let invalid = move |field: &'static str| move || editor.error(field).map(|_| "true");
    let class = move |field: &'static str| move || if editor.error(field).is_some() { "field is-invalid" } else { "field" };
    view! {
        {editor.banners(log_in)}
        <form id="item-form" class="stack" method="post" action="/api/assessment/save_item" autocomplete="off" on:submit=move |event| editor.leave(&event)>
            <input type="hidden" name="card" value=card/>
            <input type="hidden" name="indicator" value=indicator/>
            <input type="hidden" name="version" value=version.to_string() prop:value=move || editor.version()/>
            <input type="hidden" name="next" value=next/>
            <div class=class("score")>
                <label for="score">"自评得分"</label>
                <p class="error" id="score-error" hidden=move || editor.error("score").is_none()>{wrong("score")}</p>
                <div class="with-unit">
                    <input id="score" name="score" class="score" inputmode="decimal" autocomplete="off" value=score
                        prop:value=move || editor.score.get() aria-invalid=invalid("score") aria-describedby="score-hint score-error"
                        on:input=move |event| editor.input(editor.score, &event) on:change=move |_| editor.hurry()/>
                    <small id="score-hint">{format!("0—{max} 分，可填一位小数")}</small>
                </div>
            </div>
            <div class=class("statement")>
                <label for="statement">"情况说明"</label>
                <p class="error" id="statement-error" hidden=move || editor.error("statement").is_none()>{wrong("statement")}</p>
                <textarea id="statement" name="statement" rows="5" autocomplete="off" aria-invalid=invalid("statement")
                    aria-describedby="statement-error statement-count" prop:value=move || editor.text.get()
                    on:input=move |event| editor.input(editor.text, &event) on:change=move |_| editor.hurry()>{statement}</textarea>
                <span id="statement-count" class=move || counter(editor.text, STATEMENT_MAX)>
                    {move || format!("{} / {STATEMENT_MAX} 字", count(editor.text))}</span>
            </div>
        </form>
    }
}

/// The year's summary.
#[island]
pub fn SummaryEditor(
    /// The self-assessment.
    card: String,
    /// The version that the form was made from.
    version: i32,
    /// The summary as typed.
    summary: String,
    /// Where one logs in.
    log_in: String,
    /// What was wrong with the form that has come back: field and message.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    let editor = Editor::new((card.clone(), None), version, None, ("summary", &summary), errors);
    let wrong = move || editor.error("summary");
    view! {
        {editor.banners(log_in)}
        <form id="item-form" class="stack" method="post" action="/api/assessment/save_summary" autocomplete="off" on:submit=move |event| editor.leave(&event)>
            <input type="hidden" name="card" value=card/>
            <input type="hidden" name="version" value=version.to_string() prop:value=move || editor.version()/>
            <input type="hidden" name="next" value="summary"/>
            <div class=move || if wrong().is_some() { "field is-invalid" } else { "field" }>
                <label for="summary">"年度总结"</label>
                <p class="hint" id="summary-hint">"写明本年度落实行政执法责任制的做法、成效、存在问题和下一年措施，不少于 50 字"</p>
                <p class="error" id="summary-error" hidden=move || wrong().is_none()>{wrong}</p>
                <textarea id="summary" name="summary" rows="14" autocomplete="off" aria-invalid=move || wrong().map(|_| "true")
                    aria-describedby="summary-hint summary-error summary-count" prop:value=move || editor.text.get()
                    on:input=move |event| editor.input(editor.text, &event) on:change=move |_| editor.hurry()>{summary}</textarea>
                <span id="summary-count" class=move || counter(editor.text, SUMMARY_MAX)>
                    {move || format!("{} / {SUMMARY_MAX} 字", count(editor.text))}</span>
            </div>
        </form>
    }
}

fn count(text: RwSignal<String>) -> usize {
    text.get().chars().count()
}

fn counter(text: RwSignal<String>, most: usize) -> &'static str {
    if count(text) > most { "counter is-over" } else { "counter" }
}
