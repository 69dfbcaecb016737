//! What runs in the browser on a card: saving while one types, uploading with progress, and calm words when two
//! people or no network get in the way. Without it the same forms are posted as they stand.

mod browser;

use super::api::{detach, save_item, save_summary};
use crate::Failed;
use domain::Failure;
use domain::assessment::view::{FileView, Saved};
use domain::assessment::{STATEMENT_MAX, SUMMARY_MAX};
use domain::failure::Conflict;
use domain::record::{accept, size};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long one pauses before what was typed is saved.
const PAUSE: Duration = Duration::from_millis(900);
/// How long after a lost connection it is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// How saving stands.
#[derive(Clone, PartialEq)]
enum Saving {
    /// As loaded, with the text for the state line.
    Quiet(String),
    /// Typed, not yet sent.
    Waiting,
    /// Sent, not yet answered.
    Sent,
    /// Not saved, and why: field and message.
    Wrong(Vec<(String, String)>),
    /// Not saved because of the network or a rule; typed text stays.
    Held(String),
    /// Somebody else saved in between.
    Clash(Box<Conflict>),
}

impl Saving {
    fn line(&self) -> String {
        match self {
            Self::Quiet(text) => text.clone(),
            Self::Waiting => "输入中，稍后自动保存".into(),
            Self::Sent => "正在保存…".into(),
            Self::Wrong(_) => "尚未保存，请改正标出的内容".into(),
            Self::Held(_) | Self::Clash(_) => "尚未保存".into(),
        }
    }

    fn error(&self, field: &str) -> Option<String> {
        match self {
            Self::Wrong(errors) => errors.iter().find(|(f, _)| f == field).map(|(_, message)| message.clone()),
            _ => None,
        }
    }
}

/// What every editor shares: a version, a state, and when to send.
#[derive(Clone, Copy)]
struct Editor {
    version: RwSignal<i32>,
    saving: RwSignal<Saving>,
    typed: RwSignal<u32>,
}

impl Editor {
    fn new(version: i32, line: String) -> Self {
        Self { version: RwSignal::new(version), saving: RwSignal::new(Saving::Quiet(line)), typed: RwSignal::new(0) }
    }

    /// Takes note of typing and sends after a pause, or at once.
    fn touch(self, pause: Duration, send: impl Fn() + Copy + 'static) {
        let mine = self.typed.get_untracked() + 1;
        self.typed.set(mine);
        if !matches!(self.saving.get_untracked(), Saving::Clash(_)) {
            self.saving.set(Saving::Waiting);
        }
        set_timeout(
            move || {
                if self.typed.get_untracked() == mine && !matches!(self.saving.get_untracked(), Saving::Clash(_)) {
                    send();
                }
            },
            pause,
        );
    }

    /// Takes the answer. What was typed meanwhile is sent next.
    fn answer(self, sent: u32, result: Result<Saved, Failed>, send: impl Fn() + Copy + 'static) {
        match result {
            Ok(saved) => {
                self.version.set(saved.version);
                browser::show(&saved);
                if self.typed.get_untracked() == sent {
                    self.saving.set(Saving::Quiet(format!("已于 {} 自动保存", saved.at)));
                } else {
                    self.touch(PAUSE, send);
                }
            }
            Err(Failed(Failure::Conflict(conflict))) => self.saving.set(Saving::Clash(conflict)),
            Err(Failed(Failure::Invalid(errors))) => {
                self.saving.set(Saving::Wrong(errors.iter().map(|(f, m)| (f.to_owned(), m.to_owned())).collect()));
            }
            Err(Failed(other)) => {
                let offline = !browser::online();
                self.saving.set(Saving::Held(other.to_string()));
                if offline || matches!(other, Failure::Refused(_)) {
                    set_timeout(
                        move || {
                            if matches!(self.saving.get_untracked(), Saving::Held(_)) {
                                send();
                            }
                        },
                        RETRY,
                    );
                }
            }
        }
    }
}

fn banners(
    editor: Editor,
    keep: impl Fn(i32) + Copy + Send + Sync + 'static,
    take: impl Fn(Vec<(String, String)>, i32) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    move || match editor.saving.get() {
        Saving::Held(why) => {
            Some(view! { <div class="banner is-warn is-slim" role="status"><strong>"尚未保存"</strong><p>{why}</p></div> }.into_any())
        }
        Saving::Clash(conflict) => {
            let who = conflict.by.clone().unwrap_or_else(|| "其他人".into());
            let when = conflict.at.clone().unwrap_or_default();
            let theirs: Vec<_> =
                conflict.theirs.iter().map(|(label, text)| view! { <div><dt>{label.clone()}</dt><dd>{text.clone()}</dd></div> }).collect();
            let (version, all) = (conflict.version, conflict.theirs.clone());
            Some(
                view! {
                    <div class="banner is-warn" role="alert">
                        <strong>{format!("{who} {when} 修改了本项")}</strong>
                        <p>"您填写的内容仍在下面，没有丢失。对方保存的内容是："</p>
                        <dl class="facts">{theirs}</dl>
                        <div class="actions">
                            <button type="button" class="button" on:click=move |_| take(all.clone(), version)>"采用对方内容"</button>
                            <button type="button" class="button" on:click=move |_| keep(version)>"保留我的内容"</button>
                        </div>
                    </div>
                }
                .into_any(),
            )
        }
        _ => None,
    }
}

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
    /// What the state line says at first.
    line: String,
    /// What was wrong with the form that has come back: field and message.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    let editor = Editor::new(version, line);
    if !errors.is_empty() {
        editor.saving.set(Saving::Wrong(errors));
    }
    let (shown_score, shown_statement) = (score.clone(), statement.clone());
    let (score, statement) = (early("score", score), early("statement", statement));
    let ids = StoredValue::new((card.clone(), indicator.clone()));
    let send = move || send_item(editor, ids, score, statement);
    if score.get_untracked() != shown_score || statement.get_untracked() != shown_statement {
        editor.touch(PAUSE, send);
    }
    let keep = move |version| {
        editor.version.set(version);
        editor.saving.set(Saving::Waiting);
        send();
    };
    let take = move |theirs: Vec<(String, String)>, version| {
        let text = |label: &str| theirs.iter().find(|(l, _)| l == label).map(|(_, t)| t.clone()).unwrap_or_default();
        score.set(text("自评得分"));
        statement.set(text("情况说明"));
        editor.version.set(version);
        editor.saving.set(Saving::Quiet("已采用对方保存的内容".into()));
    };
    let wrong = move |field: &'static str| move || editor.saving.get().error(field);
    let invalid = move |field: &'static str| move || editor.saving.get().error(field).map(|_| "true");
    let class = move |field: &'static str| move || if editor.saving.get().error(field).is_some() { "field is-invalid" } else { "field" };
    view! {
        {banners(editor, keep, take)}
        <form id="item-form" class="stack" method="post" action="/api/assessment/save_item">
            <input type="hidden" name="card" value=card/>
            <input type="hidden" name="indicator" value=indicator/>
            <input type="hidden" name="version" value=version.to_string() prop:value=move || editor.version.get().to_string()/>
            <input type="hidden" name="next" value=next/>
            <div class=class("score")>
                <label for="score">"自评得分"</label>
                <p class="error" id="score-error" hidden=move || editor.saving.get().error("score").is_none()>{wrong("score")}</p>
                <div class="with-unit">
                    <input id="score" name="score" class="score" inputmode="decimal" autocomplete="off" value=shown_score
                        prop:value=move || score.get() aria-invalid=invalid("score") aria-describedby="score-hint score-error"
                        on:input=move |event| { score.set(event_target_value(&event)); editor.touch(PAUSE, send); }
                        on:change=move |_| editor.touch(Duration::ZERO, send)/>
                    <small id="score-hint">{format!("0—{max} 分，可填一位小数")}</small>
                </div>
            </div>
            <div class=class("statement")>
                <label for="statement">"情况说明"</label>
                <p class="error" id="statement-error" hidden=move || editor.saving.get().error("statement").is_none()>{wrong("statement")}</p>
                <textarea id="statement" name="statement" rows="5" aria-invalid=invalid("statement") aria-describedby="statement-error statement-count"
                    prop:value=move || statement.get()
                    on:input=move |event| { statement.set(event_target_value(&event)); editor.touch(PAUSE, send); }
                    on:change=move |_| editor.touch(Duration::ZERO, send)>{shown_statement}</textarea>
                <span id="statement-count" class=move || counter(statement, STATEMENT_MAX)>
                    {move || format!("{} / {STATEMENT_MAX} 字", count(statement))}</span>
            </div>
            <p class="saved quiet" role="status">{move || editor.saving.get().line()}</p>
        </form>
    }
}

/// What was shown, or what somebody has typed over it before the wasm had loaded.
fn early(field: &str, shown: String) -> RwSignal<String> {
    RwSignal::new(browser::typed(field).unwrap_or(shown))
}

fn count(text: RwSignal<String>) -> usize {
    text.get().chars().count()
}

fn counter(text: RwSignal<String>, most: usize) -> &'static str {
    if count(text) > most { "counter is-over" } else { "counter" }
}

fn send_item(editor: Editor, ids: StoredValue<(String, String)>, score: RwSignal<String>, statement: RwSignal<String>) {
    let sent = editor.typed.get_untracked();
    editor.saving.set(Saving::Sent);
    let (card, indicator) = ids.get_value();
    let (version, score_text, statement_text) = (editor.version.get_untracked(), score.get_untracked(), statement.get_untracked());
    spawn_local(async move {
        let result = save_item(card, indicator, version, score_text, statement_text, None).await;
        editor.answer(sent, result, move || send_item(editor, ids, score, statement));
    });
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
    /// What the state line says at first.
    line: String,
    /// What was wrong with the form that has come back: field and message.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    let editor = Editor::new(version, line);
    if !errors.is_empty() {
        editor.saving.set(Saving::Wrong(errors));
    }
    let shown = summary.clone();
    let summary = early("summary", summary);
    let id = StoredValue::new(card.clone());
    let send = move || send_summary(editor, id, summary);
    if summary.get_untracked() != shown {
        editor.touch(PAUSE, send);
    }
    let keep = move |version| {
        editor.version.set(version);
        editor.saving.set(Saving::Waiting);
        send();
    };
    let take = move |theirs: Vec<(String, String)>, version| {
        summary.set(theirs.first().map(|(_, text)| text.clone()).unwrap_or_default());
        editor.version.set(version);
        editor.saving.set(Saving::Quiet("已采用对方保存的内容".into()));
    };
    view! {
        {banners(editor, keep, take)}
        <form id="item-form" class="stack" method="post" action="/api/assessment/save_summary">
            <input type="hidden" name="card" value=card/>
            <input type="hidden" name="version" value=version.to_string() prop:value=move || editor.version.get().to_string()/>
            <input type="hidden" name="next" value="summary"/>
            <div class=move || if editor.saving.get().error("summary").is_some() { "field is-invalid" } else { "field" }>
                <label for="summary">"年度总结"</label>
                <p class="hint" id="summary-hint">"写明本年度落实行政执法责任制的做法、成效、存在问题和下一年措施，不少于 50 字"</p>
                <p class="error" id="summary-error" hidden=move || editor.saving.get().error("summary").is_none()>{move || editor.saving.get().error("summary")}</p>
                <textarea id="summary" name="summary" rows="14" aria-describedby="summary-hint summary-error summary-count"
                    prop:value=move || summary.get()
                    on:input=move |event| { summary.set(event_target_value(&event)); editor.touch(PAUSE, send); }
                    on:change=move |_| editor.touch(Duration::ZERO, send)>{shown}</textarea>
                <span id="summary-count" class=move || counter(summary, SUMMARY_MAX)>
                    {move || format!("{} / {SUMMARY_MAX} 字", count(summary))}</span>
            </div>
            <p class="saved quiet" role="status">{move || editor.saving.get().line()}</p>
        </form>
    }
}

fn send_summary(editor: Editor, id: StoredValue<String>, summary: RwSignal<String>) {
    let sent = editor.typed.get_untracked();
    editor.saving.set(Saving::Sent);
    let (version, text) = (editor.version.get_untracked(), summary.get_untracked());
    spawn_local(async move {
        let result = save_summary(id.get_value(), version, text, None).await;
        editor.answer(sent, result, move || send_summary(editor, id, summary));
    });
}

/// A file on its way.
#[derive(Clone, PartialEq)]
struct Upload {
    key: u32,
    name: String,
    size: u64,
    percent: u32,
    problem: Option<String>,
}

/// Evidence of one indicator: what is there, what is arriving, and where to drop more.
#[island]
pub fn Evidence(
    /// The self-assessment.
    card: String,
    /// The indicator.
    indicator: String,
    /// Where downloads are: `/b/{slug}/files`.
    base: String,
    /// What is there.
    files: Vec<FileView>,
    /// The largest file in bytes.
    most: u64,
    /// What was wrong with the upload that has come back.
    error: Option<String>,
) -> impl IntoView {
    let (files, uploads, over) = (RwSignal::new(files), RwSignal::new(Vec::<Upload>::new()), RwSignal::new(false));
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(true));
    let ids = StoredValue::new((card.clone(), indicator.clone()));
    let start = move |chosen: Vec<browser::Chosen>| {
        let (card, indicator) = ids.get_value();
        for file in chosen {
            begin(uploads, files, most, &card, &indicator, file);
        }
    };
    let list = move || {
        let present = files.get().into_iter().map(|file| {
            let id = file.id;
            let remove = move |event: leptos::ev::SubmitEvent| {
                event.prevent_default();
                spawn_local(async move {
                    if detach(id.to_string()).await.is_ok() {
                        files.update(|files| files.retain(|f| f.id != id));
                    }
                });
            };
            view! {
                <li class="file"><span class="type">{file.kind.clone()}</span><a href=format!("{base}/{id}")>{file.name.clone()}</a><span class="size">{size(file.size)}</span>
                <span class="tag is-done">"已上传"</span>
                <form method="post" action="/api/assessment/detach" on:submit=remove><input type="hidden" name="file" value=id.to_string()/>
                <button class="link">"移除"<span class="quiet">{file.name.clone()}</span></button></form></li>
            }
            .into_any()
        });
        let arriving = uploads.get().into_iter().map(|upload| {
            let key = upload.key;
            match upload.problem {
                Some(problem) => view! {
                    <li class="file is-failed"><span class="type">"未传"</span><span>{upload.name}</span><span class="problem">{problem}</span>
                    <button type="button" class="link" on:click=move |_| uploads.update(|u| u.retain(|u| u.key != key))>"知道了"</button></li>
                }
                .into_any(),
                None => view! {
                    <li class="file"><span class="type">"上传"</span><span>{upload.name.clone()}</span><span class="size">{size(upload.size)}</span>
                    <progress class="bar" value=upload.percent.to_string() max="100" aria-label=format!("{}上传进度", upload.name)></progress>
                    <span class="percent">{format!("{}%", upload.percent)}</span></li>
                }
                .into_any(),
            }
        });
        present.chain(arriving).collect::<Vec<_>>()
    };
    view! {
        <div class="field" id="file">
            <span class="label" id="evidence">"佐证材料"</span>
            {error.map(|message| view! { <p class="error">{message}</p> })}
            <form method="post" action="/api/assessment/attach" enctype="multipart/form-data">
                <input type="hidden" name="card" value=card/>
                <input type="hidden" name="indicator" value=indicator/>
                <label class=move || if over.get() { "dropzone is-over" } else { "dropzone" }
                    on:dragover=move |event| { event.prevent_default(); over.set(true); }
                    on:dragleave=move |_| over.set(false)
                    on:drop=move |event| { event.prevent_default(); over.set(false); start(browser::dropped(&event)); }>
                    <input type="file" class="quiet" name="file" multiple accept=accept() aria-labelledby="evidence"
                        on:change=move |event| start(browser::chosen(&event))/>
                    <span>"拖到这里，或 "<b>"选择文件"</b></span><span>{format!("PDF、图片、Word、Excel，单个不超过 {}", size(most))}</span>
                </label>
                <button class="button" hidden=move || ready.get()>"上传所选文件"</button>
            </form>
            <ul class="files">{list}</ul>
        </div>
    }
}

fn begin(uploads: RwSignal<Vec<Upload>>, files: RwSignal<Vec<FileView>>, most: u64, card: &str, indicator: &str, file: browser::Chosen) {
    let key = uploads.with_untracked(|u| u.iter().map(|u| u.key).max().unwrap_or_default() + 1);
    let problem = (file.size() > most).then(|| format!("超过 {}，请压缩或拆分后再上传", size(most)));
    let refused = problem.is_some();
    uploads.update(|u| u.push(Upload { key, name: file.name(), size: file.size(), percent: 0, problem }));
    if refused {
        return;
    }
    let change = move |change: &dyn Fn(&mut Upload)| uploads.update(|u| u.iter_mut().filter(|u| u.key == key).for_each(change));
    browser::upload(
        card,
        indicator,
        &file,
        move |percent| change(&|upload| upload.percent = percent),
        move |result| match result {
            Ok(mut views) => {
                files.update(|files| files.append(&mut views));
                uploads.update(|u| u.retain(|u| u.key != key));
            }
            Err(problem) => change(&|upload| upload.problem = Some(problem.clone())),
        },
    );
}
