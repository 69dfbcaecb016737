//! What the public answers and writes without an account: evaluation cards and the opinion box. No script, no cookie; an
//! answer stands in no address, and in no row that could be told from another.

pub mod supervise;

use crate::identity::pages::outside::{of_bureau, suspended, titled};
use crate::identity::pages::seen;
use crate::server::{Form, Request, parameters};
use crate::ui::{error_summary, field, select, textarea};
use axum::http::StatusCode;
use domain::assessment::command::external::OPINION_MAX;
use domain::assessment::form::{AnswerKind, EvaluationForm, FormItem, REMARK_MAX};
use domain::assessment::view::external::BallotView;
use domain::identity::BureauStatus;
use domain::identity::view::BureauView;
use domain::{Failure, calendar};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use service::assessment::external::opinion as box_of;
use service::assessment::external::public::{Holder, open};

/// The ways in, on the bureau's public page.
pub fn doors(bureau: &BureauView) -> AnyView {
    if bureau.status == BureauStatus::Suspended {
        return ().into_any();
    }
    let home = format!("/b/{}", bureau.slug);
    view! {
        <ul class="doors">
            {crate::complaint::pages::public::doors(bureau)}
            <li><a href=format!("{home}/evaluate")><strong>"填写执法评议卡"</strong><small>"凭窗口发给您的评议卡，评议为您办事的科室"</small></a></li>
            <li><a href=format!("{home}/opinion")><strong>"公众意见箱"</strong><small>"对本局工作的意见和建议，不需要登录"</small></a></li>
        </ul>
    }
    .into_any()
}

/// The light frame of public pages.
pub(crate) fn framed(bureau: &BureauView, body: impl IntoView + 'static) -> AnyView {
    let home = format!("/b/{}", bureau.slug);
    let hotline = (!bureau.hotline.is_empty()).then(|| view! { <p>{format!("监督投诉电话 {}", bureau.hotline)}</p> });
    view! {
        <div class="public">
            <header><div><a class="bureau" href=home.clone()><span class="mark" aria-hidden="true">"责"</span><span><strong>{bureau.name.clone()}</strong><small>"行政执法责任制"</small></span></a></div></header>
            <main id="main" tabindex="-1">{body}</main>
            <footer><div>{hotline}</div></footer>
        </div>
    }
    .into_any()
}

/// What stands instead of a form that cannot be filled in, with what to do.
fn closed(bureau: &BureauView, title: &'static str, why: &str, way: AnyView) -> AnyView {
    framed(
        bureau,
        view! { <section class="trouble"><h1>{title}</h1><p class="lede">{format!("{}。", why.trim_end_matches('。'))}</p><div class="actions">{way}</div></section> },
    )
}

/// `/b/{slug}/evaluate`
pub fn code() -> AnyView {
    of_bureau(|request, bureau| async move {
        let title = titled("填写执法评议卡", &bureau);
        let stop = suspended(&bureau);
        let form = stop.is_none().then(|| {
            view! {
                <form class="form" method="post" action="/api/assessment/find_card">
                    <input type="hidden" name="slug" value=bureau.slug.clone()/>
                    {field(&request.form, "code", "评议码", "text", "", "印在评议卡上，16 位字母和数字，横线可以不输")}
                    <div class="form-actions"><button class="button primary large">"开始评议"</button></div>
                </form>
            }
        });
        let body = view! {
            <div class="hero"><h1>"填写执法评议卡"</h1><p class="lede">"请输入评议卡上的评议码。手机扫描卡上的二维码，可以直接打开。"</p></div>
            {error_summary(&request.form)}
            {stop}
            {form}
            <p class="assurance">"没有评议卡的，可以向窗口工作人员索取；也可以把意见写进"<a href=format!("/b/{}/opinion", bureau.slug)>"公众意见箱"</a>"。"</p>
        };
        Ok((title, framed(&bureau, body)))
    })
}

/// The page of a code: `make` shows what it opens; a code that does not hold is told with status 410, whatever the cause.
fn of_code<M>(holder: Holder, title: &'static str, make: M) -> AnyView
where
    M: FnOnce(&Request, &BureauView, &BallotView, String) -> AnyView + Send + 'static,
{
    let code = parameters().0.remove("token").unwrap_or_default();
    let response = use_context::<ResponseOptions>();
    of_bureau(move |request, bureau| async move {
        let shown = titled(title, &bureau);
        match seen(&request, open(&request.house, &bureau.slug, &code, holder, &request.origin).await) {
            Ok((_, view)) => Ok((shown, make(&request, &bureau, &view, code))),
            Err(Failure::Refused(refusal)) => {
                if let Some(response) = response {
                    response.set_status(StatusCode::GONE);
                }
                let home = format!("/b/{}", bureau.slug);
                let way = match holder {
                    Holder::Public => view! { <a class="button" href=format!("{home}/evaluate")>"重新输入评议码"</a> }.into_any(),
                    Holder::Supervisor => view! { <a class="button" href=home>"返回"</a> }.into_any(),
                };
                Ok((shown, closed(&bureau, "现在不能填写", &refusal.message, way)))
            }
            Err(failure) => Err(failure),
        }
    })
}

/// `/b/{slug}/evaluate/{token}`
pub fn evaluate() -> AnyView {
    of_code(Holder::Public, "执法评议", |request, bureau, view, code| {
        if request.form.error("confirm").is_some() {
            confirm(&request.form, bureau, view, &code)
        } else {
            questions(&request.form, bureau, view, &code)
        }
    })
}

fn questions(form: &Form, bureau: &BureauView, view: &BallotView, code: &str) -> AnyView {
    let fixed = view.fixed.and_then(|id| view.departments.iter().find(|choice| choice.id == id));
    let department = match fixed {
        Some(fixed) => view! { <dl class="facts"><div><dt>"评议科室"</dt><dd>{fixed.name.clone()}</dd></div></dl> }.into_any(),
        None => {
            let options = view.departments.iter().map(|choice| (choice.id.to_string(), choice.name.clone())).collect();
            radios(form, "department", "department", "为您办理的科室", "", options, None)
        }
    };
    let officers = view.officers.iter().filter(|officer| fixed.is_none_or(|fixed| fixed.department == officer.department));
    let none = (String::new(), "不清楚，或者不评议个人".to_owned());
    let officers: Vec<(String, String)> = std::iter::once(none)
        .chain(officers.map(|choice| (choice.id.to_string(), format!("{}（{}）", choice.name, choice.department_name))))
        .collect();
    let officer = (officers.len() > 1)
        .then(|| select(form, "officer", "为您办理的工作人员（选填）", officers, "", "选了的，同样的评议也计入该工作人员"));
    let items: Vec<_> = view.form.items.iter().map(|item| question(form, item)).collect();
    // Coming back to the answers is no fault of theirs.
    let errors = if form.error("edit").is_some() { None } else { error_summary(form) };
    let lede = format!("共 {} 题，约 3 分钟。{} 截止。", view.form.items.len(), calendar::due(view.ends, bureau.zone));
    let body = view! {
        <div class="hero"><h1>{format!("{} 年度执法评议", view.year)}</h1><p class="lede">{lede}</p></div>
        <p class="assurance">"不记名：系统只累计各选项的份数，不保存您的整份答卷、填写时间和卡号，任何人都查不到是谁评的。"</p>
        {errors}
        <form class="form" method="post" action="/api/assessment/evaluate">
            <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="card" value=code.to_owned()/>
            {department}{officer}{items}
            <div class="form-actions"><button class="button primary large" name="step" value="check">"下一步：核对"</button></div>
            <p class="small muted">"需要答复的投诉，请拨打监督投诉电话或者到窗口反映；评议不能单独答复。"</p>
        </form>
    };
    framed(bureau, body)
}

/// Which values of a field came back.
fn chosen(form: &Form, name: &str) -> Vec<String> {
    form.values.get(name).map(|text| text.split(',').map(str::to_owned).collect()).unwrap_or_default()
}

/// A question with one answer; `id` is what an error links to.
fn radios(
    form: &Form,
    id: &str,
    name: &str,
    legend: &str,
    hint: &str,
    options: Vec<(String, String)>,
    row: Option<&'static str>,
) -> AnyView {
    group(form, id, name, legend, hint, options, ("radio", row.unwrap_or("choices")))
}

fn group(
    form: &Form,
    id: &str,
    name: &str,
    legend: &str,
    hint: &str,
    options: Vec<(String, String)>,
    (kind, class): (&'static str, &'static str),
) -> AnyView {
    let given = chosen(form, name);
    let error = form.error(id);
    let error_id = error.as_ref().map(|_| format!("{id}-error"));
    let around = if error.is_some() { "field is-invalid" } else { "field" };
    let message = error.map(|text| view! { <p class="error" id=format!("{id}-error")>{text}</p> });
    let hint = (!hint.is_empty()).then(|| view! { <p class="hint">{hint.to_owned()}</p> });
    let options: Vec<_> = options
        .into_iter()
        .enumerate()
        .map(|(index, (value, label))| {
            let own = if index == 0 { id.to_owned() } else { format!("{id}.{index}") };
            let checked = given.contains(&value);
            view! { <label class="choice"><input type=kind id=own name=name.to_owned() value=value checked=checked/><span>{label}</span></label> }
        })
        .collect();
    view! { <fieldset class=around aria-describedby=error_id><legend class="large">{legend.to_owned()}</legend>{hint}{message}<div class=class>{options}</div></fieldset> }
        .into_any()
}

fn question(form: &Form, item: &FormItem) -> AnyView {
    let options = || item.options.iter().map(|option| (option.code.clone(), option.label.clone())).collect::<Vec<_>>();
    let name = format!("answers[{}][]", item.code);
    match item.kind {
        AnswerKind::Scale => radios(form, &item.code, &name, &item.text, hint(item), options(), Some("choices is-scale")),
        AnswerKind::Choices => group(form, &item.code, &name, &item.text, "", options(), ("checkbox", "choices is-scale")),
        AnswerKind::Text => remark(form, &item.code, &format!("remarks[{}]", item.code), &item.text),
    }
}

/// What helps to answer: notes for the office stay with the office.
fn hint(item: &FormItem) -> &str {
    if item.note.contains("未发生") { &item.note } else { "" }
}

fn remark(form: &Form, id: &str, name: &str, label: &str) -> AnyView {
    let (value, error) = (form.value(name, ""), form.error(id));
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let described = error.as_ref().map(|_| format!("{id}-error"));
    let error = error.map(|text| view! { <p class="error" id=format!("{id}-error")>{text}</p> });
    view! {
        <div class=class><label for=id.to_owned()>{format!("{label} ")}<span class="optional">"（选填）"</span></label>
        <p class="hint">{format!("不超过 {REMARK_MAX} 字。请不要写姓名、电话等能认出您的内容。")}</p>{error}
        <textarea id=id.to_owned() name=name.to_owned() rows="3" aria-describedby=described>{value}</textarea></div>
    }
    .into_any()
}

/// What was answered, to be gone through before it is cast.
fn confirm(form: &Form, bureau: &BureauView, view: &BallotView, code: &str) -> AnyView {
    let named = |field: &str, all: &[domain::assessment::view::external::Choice]| {
        let id = form.value(field, "");
        all.iter().find(|choice| choice.id.to_string() == id).map(|choice| choice.name.clone())
    };
    let department = view.fixed.and_then(|id| view.departments.iter().find(|choice| choice.id == id)).map(|choice| choice.name.clone());
    let department = department.or_else(|| named("department", &view.departments)).unwrap_or_default();
    let officer = named("officer", &view.officers).unwrap_or_else(|| "不评议个人".to_owned());
    let answers: Vec<_> =
        view.form.items.iter().map(|item| view! { <div><dt>{item.text.clone()}</dt><dd>{answer(form, item)}</dd></div> }).collect();
    let body = view! {
        <div class="hero"><h1>"请核对"</h1><p class="lede">"还没有提交。核对无误后提交；需要修改的，返回修改。"</p></div>
        <form class="form" method="post" action="/api/assessment/evaluate">
            <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="card" value=code.to_owned()/>
            {kept(form, &view.form)}
            <dl class="facts is-answers"><div><dt>"评议科室"</dt><dd>{department}</dd></div><div><dt>"工作人员"</dt><dd>{officer}</dd></div>{answers}</dl>
            <ul class="consequences"><li>"提交后只累计份数，与您和这张卡不再有任何联系。"</li><li class="is-final">"这张评议卡随即失效，不能修改、撤回或者重填。"</li></ul>
            <div class="form-actions"><button class="button primary large" name="step" value="cast">"提交评议"</button><button class="button large" name="step" value="edit">"返回修改"</button></div>
        </form>
    };
    framed(bureau, body)
}

fn answer(form: &Form, item: &FormItem) -> String {
    if item.kind == AnswerKind::Text {
        let text = form.value(&format!("remarks[{}]", item.code), "");
        return if text.trim().is_empty() { "未填写".to_owned() } else { text };
    }
    let given = chosen(form, &format!("answers[{}][]", item.code));
    let labels: Vec<&str> = item.options.iter().filter(|option| given.contains(&option.code)).map(|option| option.label.as_str()).collect();
    if labels.is_empty() { "未选择".to_owned() } else { labels.join("、") }
}

/// What was answered, carried along.
fn kept(form: &Form, evaluation: &EvaluationForm) -> AnyView {
    let hidden = |name: String, value: String| view! { <input type="hidden" name=name value=value/> }.into_any();
    let mut fields = vec![hidden("department".into(), form.value("department", "")), hidden("officer".into(), form.value("officer", ""))];
    for item in &evaluation.items {
        if item.kind == AnswerKind::Text {
            let name = format!("remarks[{}]", item.code);
            let value = form.value(&name, "");
            fields.push(hidden(name, value));
        } else {
            let name = format!("answers[{}][]", item.code);
            fields.extend(chosen(form, &name).into_iter().map(|value| hidden(name.clone(), value)));
        }
    }
    fields.into_any()
}

/// `/b/{slug}/evaluated`
pub fn evaluated() -> AnyView {
    of_bureau(|_, bureau| async move {
        let body = view! {
            <div class="confirmation"><h1>"评议已提交"</h1><p>"感谢您的评议。"</p></div>
            <section><h2>"接下来"</h2><p>"评议结束后汇总，作为年度考核的重要依据。份数不足的不公布，任何人都查不到是谁评的。"</p>
            <p>"还有意见要反映的，可以写进"<a href=format!("/b/{}/opinion", bureau.slug)>"公众意见箱"</a>"。"</p></section>
        };
        Ok((titled("评议已提交", &bureau), framed(&bureau, body)))
    })
}

/// `/b/{slug}/opinion`
pub fn opinion() -> AnyView {
    of_bureau(|request, bureau| async move {
        let title = titled("公众意见箱", &bureau);
        if let Some(stop) = suspended(&bureau) {
            return Ok((title, framed(&bureau, view! { <div class="hero"><h1>"公众意见箱"</h1></div>{stop} })));
        }
        let (_, key, departments) = seen(&request, box_of::form(&request.house, &bureau.slug).await)?;
        let form = &request.form;
        let none = (String::new(), "不针对某个科室，或者不清楚".to_owned());
        let options = std::iter::once(none).chain(departments.into_iter().map(|(id, name)| (id.to_string(), name))).collect();
        let hotline = if bureau.hotline.is_empty() { String::new() } else { format!("拨打 {} ，或者", bureau.hotline) };
        let body = view! {
            <div class="hero"><h1>"公众意见箱"</h1><p class="lede">"写下您对本局行政执法和服务工作的意见、建议。不需要登录，可以不留姓名。"</p></div>
            {error_summary(form)}
            <form class="form" method="post" action="/api/assessment/send_opinion">
                <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="key" value=form.value("key", &key.to_string())/>
                {textarea(form, "text", "您的意见", 8, "", &format!("不超过 {OPINION_MAX} 字"))}
                {select(form, "department", "涉及的科室（选填）", options, "", "")}
                {field(form, "contact", "联系方式（选填）", "text", "", "需要我们与您联系的，留下电话或邮箱，不对外公开")}
                <div class="form-actions"><button class="button primary large">"提交意见"</button></div>
            </form>
            <p class="assurance">{format!("意见箱用于改进工作，不逐条答复。要投诉并得到答复的，请{hotline}到服务窗口办理。")}</p>
        };
        Ok((title, framed(&bureau, body)))
    })
}

/// `/b/{slug}/opinion/sent`
pub fn sent() -> AnyView {
    of_bureau(|_, bureau| async move {
        let body = view! {
            <div class="confirmation"><h1>"意见已收到"</h1><p>"感谢您帮助我们改进工作。"</p></div>
            <section><h2>"接下来"</h2><p>"评议考核办公室会阅读您的意见，转有关科室处理。留有联系方式的，必要时会与您联系。"</p>
            <p><a href=format!("/b/{}", bureau.slug)>"返回本局首页"</a></p></section>
        };
        Ok((titled("意见已收到", &bureau), framed(&bureau, body)))
    })
}
