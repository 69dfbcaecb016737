//! What islands need of the browser itself. On the server these do nothing: no event ever happens there.

use domain::assessment::view::{FileView, Saved};

#[cfg(feature = "hydrate")]
pub use hydrated::*;
#[cfg(not(feature = "hydrate"))]
pub use rendered::*;

#[cfg(not(feature = "hydrate"))]
mod rendered {
    use super::{FileView, Saved};

    /// A file that was chosen.
    #[derive(Clone)]
    pub struct Chosen;

    impl Chosen {
        /// Its name.
        pub fn name(&self) -> String {
            String::new()
        }
        /// Its bytes.
        pub fn size(&self) -> u64 {
            0
        }
    }

    /// Whether there is a network.
    pub fn online() -> bool {
        true
    }

    /// Shows totals beside the editor.
    pub fn show(_: &Saved) {}

    /// What stands in a field of the document already.
    pub fn typed(_: &str) -> Option<String> {
        None
    }

    /// Files chosen in a file field.
    pub fn chosen(_: &leptos::ev::Event) -> Vec<Chosen> {
        Vec::new()
    }

    /// Files dropped.
    pub fn dropped(_: &leptos::ev::DragEvent) -> Vec<Chosen> {
        Vec::new()
    }

    /// Sends a file and tells how far it is.
    pub fn upload(_: &str, _: &str, _: &Chosen, _: impl Fn(u32) + 'static, _: impl Fn(Result<Vec<FileView>, String>) + 'static) {}
}

#[cfg(feature = "hydrate")]
mod hydrated {
    use super::{FileView, Saved};
    use crate::Failed;
    use domain::Failure;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{File, FileList, FormData, HtmlInputElement, HtmlTextAreaElement, ProgressEvent, XmlHttpRequest};

    /// A file that was chosen.
    #[derive(Clone)]
    pub struct Chosen(File);

    impl Chosen {
        /// Its name.
        pub fn name(&self) -> String {
            self.0.name()
        }
        /// Its bytes. Browsers count them in a floating number, exact up to 2^53.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a file size is a whole number")]
        pub fn size(&self) -> u64 {
            self.0.size() as u64
        }
    }

    /// Whether there is a network.
    pub fn online() -> bool {
        web_sys::window().is_none_or(|window| window.navigator().on_line())
    }

    /// Shows totals beside the editor.
    pub fn show(saved: &Saved) {
        let document = web_sys::window().and_then(|window| window.document());
        let set = |id: &str, text: &str| {
            if let Some(element) = document.as_ref().and_then(|d| d.get_element_by_id(id)) {
                element.set_text_content(Some(text));
            }
        };
        set("ring-score", &saved.standing.total.to_string());
        set("done-count", &saved.standing.done.to_string());
        set("saved-at", &format!("已于 {} 自动保存", saved.at));
    }

    /// What stands in a field of the document already: people type before the wasm has loaded.
    pub fn typed(id: &str) -> Option<String> {
        let element = web_sys::window()?.document()?.get_element_by_id(id)?;
        match element.dyn_into::<HtmlInputElement>() {
            Ok(input) => Some(input.value()),
            Err(other) => other.dyn_into::<HtmlTextAreaElement>().ok().map(|area| area.value()),
        }
    }

    fn list(files: Option<FileList>) -> Vec<Chosen> {
        let Some(files) = files else { return Vec::new() };
        (0..files.length()).filter_map(|n| files.get(n)).map(Chosen).collect()
    }

    /// Files chosen in a file field.
    pub fn chosen(event: &leptos::ev::Event) -> Vec<Chosen> {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return Vec::new() };
        let files = list(input.files());
        input.set_value("");
        files
    }

    /// Files dropped.
    pub fn dropped(event: &leptos::ev::DragEvent) -> Vec<Chosen> {
        list(event.data_transfer().and_then(|data| data.files()))
    }

    /// Sends a file and tells how far it is. `fetch` cannot report how much was sent; the older request can.
    pub fn upload(
        card: &str,
        indicator: &str,
        file: &Chosen,
        progress: impl Fn(u32) + 'static,
        done: impl Fn(Result<Vec<FileView>, String>) + 'static,
    ) {
        const LOST: &str = "网络中断，没有传完，请重新选择该文件";
        let prepared = (|| {
            let form = FormData::new().ok()?;
            form.append_with_str("card", card).ok()?;
            form.append_with_str("indicator", indicator).ok()?;
            form.append_with_blob_and_filename("file", &file.0, &file.name()).ok()?;
            let request = XmlHttpRequest::new().ok()?;
            request.open("POST", "/api/assessment/attach").ok()?;
            request.set_request_header("Accept", "application/json").ok()?;
            Some((form, request))
        })();
        let Some((form, request)) = prepared else { return done(Err(LOST.to_owned())) };
        let moving = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            if event.length_computable() && event.total() > 0.0 {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a hundred")]
                progress((event.loaded() / event.total() * 100.0) as u32);
            }
        });
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(moving.as_ref().unchecked_ref()));
        }
        let answered = request.clone();
        let ended = Closure::once_into_js(move || {
            let text = answered.response_text().ok().flatten().unwrap_or_default();
            let result = match answered.status() {
                Ok(200) => serde_json::from_str::<domain::assessment::view::Attached>(&text).map(|a| a.files).map_err(|_| LOST.to_owned()),
                _ => Err(match serde_json::from_str::<Failed>(&text) {
                    Ok(Failed(Failure::Invalid(errors))) => errors.at("file").unwrap_or(LOST).to_owned(),
                    Ok(Failed(other)) => other.to_string(),
                    Err(_) => LOST.to_owned(),
                }),
            };
            done(result);
            drop(moving);
        });
        request.set_onloadend(Some(ended.unchecked_ref()));
        let _ = request.send_with_opt_form_data(Some(&form));
    }
}
