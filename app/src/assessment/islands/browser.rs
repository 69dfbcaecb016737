//! What islands need of the browser itself. On the server these do nothing: no event ever happens there.

use domain::assessment::view::{Attached, Standing};

#[cfg(feature = "hydrate")]
pub use hydrated::*;
#[cfg(not(feature = "hydrate"))]
pub use rendered::*;

#[cfg(not(feature = "hydrate"))]
mod rendered {
    use super::{Attached, Standing};

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

    /// Shows where the card stands.
    pub fn show(_: &Standing) {}

    /// Says how saving stands.
    pub fn say(_: &str) {}

    /// What was typed into a field already.
    pub fn typed(_: &str, _: &str) -> Option<String> {
        None
    }

    /// Lets the browser ask before the page goes.
    pub fn before_leaving(_: impl Fn() -> bool + 'static) {}

    /// Sends a form.
    pub fn submit(_: &str) {}

    /// Files chosen in a file field.
    pub fn chosen(_: &leptos::ev::Event) -> Vec<Chosen> {
        Vec::new()
    }

    /// Files dropped.
    pub fn dropped(_: &leptos::ev::DragEvent) -> Vec<Chosen> {
        Vec::new()
    }

    /// Sends a file and tells how far it is.
    pub fn upload(_: &str, _: &str, _: &Chosen, _: impl Fn(u32) + 'static, _: impl Fn(Result<Attached, String>) + 'static) {}
}

#[cfg(feature = "hydrate")]
mod hydrated {
    use super::{Attached, Standing};
    use crate::Failed;
    use crate::assessment::dot;
    use crate::assessment::islands::editor::said;
    use domain::Label;
    use domain::assessment::Progress;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{
        BeforeUnloadEvent, Document, Element, File, FileList, FormData, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement,
        ProgressEvent, XmlHttpRequest,
    };

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

    fn document() -> Option<Document> {
        web_sys::window()?.document()
    }

    fn write(element: Option<Element>, text: &str) {
        if let Some(element) = element {
            element.set_text_content(Some(text));
        }
    }

    /// Says how saving stands.
    pub fn say(text: &str) {
        write(document().and_then(|document| document.get_element_by_id("saved-at")), text);
    }

    /// Shows where the card stands, in the columns beside the editor: `sum` and `columns` in `pages/card.rs`.
    pub fn show(standing: &Standing) {
        let Some(document) = document() else { return };
        let find = |selector: &str| document.query_selector(selector).ok().flatten();
        let set = |selector: &str, name: &str, value: &str| {
            if let Some(element) = find(selector) {
                // Fails for names that are none, and these are.
                let _ = element.set_attribute(name, value);
            }
        };
        let Standing { total, done, unfilled, without_evidence, summary_missing, item } = standing;
        write(find("#ring-score"), &total.to_string());
        set(".sum .ring", "aria-label", &format!("自评合计 {total} 分，满分 100 分"));
        let share = total.tenths() / 10;
        set(".sum .ring .value", "stroke-dasharray", &format!("{share} 100"));
        set(".sum .ring .value", "stroke-opacity", if share > 0 { "1" } else { "0" });
        write(find("#done-count"), &done.to_string());
        write(find("#unfilled .count"), &unfilled.to_string());
        write(find("#without-evidence .count"), &without_evidence.to_string());
        let nothing = *unfilled == 0 && *without_evidence == 0 && !summary_missing;
        let shown = [
            ("#unfilled", *unfilled > 0),
            ("#without-evidence", *without_evidence > 0),
            ("#summary-missing", *summary_missing),
            ("#lacking", !nothing),
            ("#incomplete", !nothing),
            ("#complete", nothing),
            ("#check", !nothing),
            ("#sign", nothing),
        ];
        for (selector, shown) in shown {
            if let Some(element) = find(selector) {
                let _ = element.toggle_attribute_with_force("hidden", !shown);
            }
        }
        let Some((score, progress)) = item else {
            return set("#items [aria-current] .dot", "class", if *summary_missing { "dot" } else { "dot is-done" });
        };
        // The mark of what the office has asked for stays.
        set("#items [aria-current] .dot:not(.is-late)", "class", dot(*progress));
        write(find("#items [aria-current] .quiet"), &format!("，{}", progress.label()));
        let Some(entry) = find("#items [aria-current]") else { return };
        let points = score.map_or_else(|| "—".to_owned(), |score| score.to_string());
        let most = entry.get_attribute("data-max").unwrap_or_default();
        write(find("#items [aria-current] .points"), &format!("{points} / {most}"));
        let _ = entry.toggle_attribute_with_force("data-done", *progress == Progress::Done);
        // Above each list stands how many of its indicators are done.
        let list = entry.closest("ul").ok().flatten();
        let done = list.as_ref().and_then(|list| list.query_selector_all("[data-done]").ok()).map(|done| done.length());
        let all = list.as_ref().map(Element::child_element_count);
        if let (Some(list), Some(done), Some(all)) = (list, done, all) {
            let heading = list.previous_element_sibling().and_then(|heading| heading.query_selector("span").ok().flatten());
            write(heading, &format!("{done}/{all}"));
        }
    }

    /// What was typed into the field before the wasm had loaded; `shown` is what it was rendered with. A field that
    /// nobody has touched in this document shows that and nothing else: browsers put back what stood there before a
    /// reload, which may be older than what somebody else has saved since. A line of script in the head of the document
    /// (`routes.rs`) marks the fields that are touched.
    pub fn typed(id: &str, shown: &str) -> Option<String> {
        let element = document()?.get_element_by_id(id)?;
        let touched = element.has_attribute("data-typed");
        match element.dyn_into::<HtmlInputElement>() {
            Ok(input) if touched => Some(input.value()),
            Ok(input) => {
                input.set_value(shown);
                None
            }
            Err(other) => {
                let area = other.dyn_into::<HtmlTextAreaElement>().ok()?;
                if touched {
                    return Some(area.value());
                }
                area.set_value(shown);
                None
            }
        }
    }

    /// Lets the browser ask before the page goes, while `open` says so.
    pub fn before_leaving(open: impl Fn() -> bool + 'static) {
        let asks = Closure::<dyn Fn(BeforeUnloadEvent)>::new(move |event: BeforeUnloadEvent| {
            if open() {
                event.prevent_default();
                // Older browsers ask only for this.
                event.set_return_value("1");
            }
        });
        if let Some(window) = web_sys::window() {
            window.set_onbeforeunload(Some(asks.as_ref().unchecked_ref()));
        }
        // It lasts as long as the document.
        asks.forget();
    }

    /// Sends a form without asking its island again.
    pub fn submit(id: &str) {
        let form = document().and_then(|document| document.get_element_by_id(id)).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form {
            // Fails for a form that is not in the document, and this one is.
            let _ = form.submit();
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
        done: impl Fn(Result<Attached, String>) + 'static,
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
                Ok(200) => serde_json::from_str(&text).map_err(|_| LOST.to_owned()),
                _ => Err(match serde_json::from_str::<Failed>(&text) {
                    Ok(Failed(failure)) => said(&failure),
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
