//! Evidence of an indicator: what is there, what is arriving, and where to drop more.

use super::browser;
use super::editor::said;
use crate::Failed;
use crate::assessment::api::detach;
use domain::Failure;
use domain::assessment::view::{Attached, FileView};
use domain::record::{accept, size};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

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
    let (ready, problem, removing) = (RwSignal::new(false), RwSignal::new(error), StoredValue::new(Vec::new()));
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
            let remove = move |event: SubmitEvent| {
                event.prevent_default();
                // Pressed twice, the second time would say that the file is not there.
                if removing.with_value(|removing| removing.contains(&id)) {
                    return;
                }
                removing.update_value(|removing| removing.push(id));
                spawn_local(async move {
                    let result = detach(id.to_string()).await;
                    removing.update_value(|removing| removing.retain(|r| *r != id));
                    // Somebody else may have removed it: then it is gone all the same, and one should know.
                    if matches!(result, Ok(_) | Err(Failed(Failure::NotFound))) {
                        files.update(|files| files.retain(|f| f.id != id));
                    }
                    match result {
                        Ok(standing) => {
                            browser::show(&standing);
                            problem.set(None);
                        }
                        Err(Failed(failure)) => problem.set(Some(format!("没有移除：{}", said(&failure)))),
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
            <p class="error" role=move || ready.get().then_some("alert") hidden=move || problem.get().is_none()>{move || problem.get()}</p>
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
            Ok(Attached { files: mut arrived, standing }) => {
                browser::show(&standing);
                files.update(|files| files.append(&mut arrived));
                uploads.update(|u| u.retain(|u| u.key != key));
            }
            Err(problem) => change(&|upload| upload.problem = Some(problem.clone())),
        },
    );
}
