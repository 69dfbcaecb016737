//! Form fields: a label, a hint, what was typed, and what is wrong, joined as screen readers need it.

use crate::server::Form;
use domain::Failure;
use leptos::prelude::*;

/// All that is wrong with a form that has come back, linked to its fields; or why it was refused.
pub fn error_summary(form: &Form) -> Option<AnyView> {
    let failure = form.failure.as_ref()?;
    let list = match failure {
        Failure::Invalid(errors) => errors
            .iter()
            .map(|(field, message)| {
                let (href, message) = (format!("#{field}"), message.to_owned());
                view! { <li><a href=href>{message}</a></li> }.into_any()
            })
            .collect::<Vec<_>>(),
        other => vec![view! { <li>{other.to_string()}</li> }.into_any()],
    };
    let title = match failure {
        Failure::Invalid(_) => format!("有 {} 处需要改正", list.len()),
        _ => "没有完成".to_owned(),
    };
    Some(
        view! {
            <div class="error-summary" role="alert" tabindex="-1" aria-labelledby="error-summary" autofocus>
                <h2 id="error-summary">{title}</h2>
                <ul>{list}</ul>
            </div>
        }
        .into_any(),
    )
}

fn around(
    form: &Form,
    name: &'static str,
    label: &'static str,
    hint: &str,
    control: impl FnOnce(Option<&'static str>, Option<String>) -> AnyView,
) -> AnyView {
    let error = form.error(name);
    let hint_id = (!hint.is_empty()).then(|| format!("{name}-hint"));
    let error_id = error.as_ref().map(|_| format!("{name}-error"));
    let described: Vec<String> = hint_id.iter().chain(error_id.iter()).cloned().collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    let invalid = error.is_some().then_some("true");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let hint = hint_id.map(|id| view! { <p class="hint" id=id>{hint.to_owned()}</p> });
    let error = error.map(|message| view! { <p class="error" id=error_id>{message}</p> });
    view! { <div class=class><label for=name>{label}</label>{hint}{error}{control(invalid, described)}</div> }.into_any()
}

/// A line: `kind` is the type of the input, such as `text`, `email`, `password`, `date`; or `username`, the name that one
/// logs in with oneself.
pub fn field(form: &Form, name: &'static str, label: &'static str, kind: &'static str, value: &str, hint: &str) -> AnyView {
    // A password is never sent back.
    let value = if kind == "password" { String::new() } else { form.value(name, value) };
    // Passwords are the person's own, and so is the name that is typed beside one. Everything else here is about a
    // colleague or a bureau, where a browser that fills in its owner's data does harm.
    let (kind, complete) = match (name, kind) {
        (_, "username") => ("text", "username"),
        ("new_password" | "again", _) => (kind, "new-password"),
        (_, "password") => (kind, "current-password"),
        _ => (kind, "off"),
    };
    around(form, name, label, hint, |invalid, described| {
        view! { <input id=name name=name type=kind value=value aria-invalid=invalid aria-describedby=described autocomplete=complete/> }
            .into_any()
    })
}

/// A longer text.
pub fn textarea(form: &Form, name: &'static str, label: &'static str, rows: u32, value: &str, hint: &str) -> AnyView {
    let value = form.value(name, value);
    around(form, name, label, hint, |invalid, described| {
        view! { <textarea id=name name=name rows=rows.to_string() aria-invalid=invalid aria-describedby=described>{value}</textarea> }
            .into_any()
    })
}

/// One of several: `options` are value and text.
pub fn select(form: &Form, name: &'static str, label: &'static str, options: Vec<(String, String)>, chosen: &str, hint: &str) -> AnyView {
    let value = form.value(name, chosen);
    around(form, name, label, hint, |invalid, described| {
        let options: Vec<_> = options
            .into_iter()
            .map(|(option, text)| {
                let selected = option == value;
                view! { <option value=option selected=selected>{text}</option> }
            })
            .collect();
        view! { <select id=name name=name aria-invalid=invalid aria-describedby=described>{options}</select> }.into_any()
    })
}

/// A checkbox with its text.
pub fn check(form: &Form, name: &'static str, value: &'static str, label: String, checked: bool) -> AnyView {
    let checked = form.chosen(name, value, checked);
    view! { <label class="check"><input type="checkbox" name=name value=value checked=checked/><span>{label}</span></label> }.into_any()
}
