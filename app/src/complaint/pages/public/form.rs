//! The public form, a question a page. What was typed travels in the form itself: it lies in no address, no cookie, no draft.

use crate::assessment::pages::external::public::framed;
use crate::complaint::api::STEPS;
use crate::identity::pages::outside::{of_bureau, suspended, titled};
use crate::identity::pages::seen;
use crate::server::Form;
use crate::ui::{error_summary, field, select, textarea};
use domain::complaint::Category;
use domain::complaint::command::{TEXT_MAX, WISH_MAX};
use domain::failure::Failure;
use domain::identity::view::BureauView;
use domain::ids::DepartmentId;
use domain::{FieldErrors, Label};
use leptos::prelude::*;
use service::complaint::intake;

/// The page on which everything is gone through again.
const CHECK: usize = STEPS.len() + 1;

/// `/b/{slug}/complaint`
pub fn page() -> AnyView {
    of_bureau(|request, bureau| async move {
        let title = titled("投诉举报", &bureau);
        if let Some(once) = &request.form.once {
            return Ok((titled("投诉已收到", &bureau), framed(&bureau, receipt(&bureau, once))));
        }
        if let Some(stop) = suspended(&bureau) {
            return Ok((title, framed(&bureau, view! { <div class="hero"><h1>"投诉举报"</h1></div>{stop} })));
        }
        let (_, key, departments) = seen(&request, intake::form(&request.house, &bureau.slug).await)?;
        let form = &request.form;
        let key = typed(form, "key").unwrap_or_else(|| key.to_string());
        let step = step(form);
        // Going on to the next page is no fault.
        let calm = form.error("go").is_some();
        let shown = if calm { Form { failure: Some(FieldErrors::default().into()), ..form.clone() } } else { form.clone() };
        let errors = if calm { None } else { error_summary(form) };
        let (question, fields) = question(&shown, step, &departments, &bureau);
        let back = (step > 1).then(|| {
            let value = format!("back{}", step - 1);
            view! { <p><button class="link" name="step" value=value formnovalidate>"← 上一步"</button></p> }
        });
        let (way, verb) = if step == CHECK { ("send".to_owned(), "提交投诉") } else { (step.to_string(), "继续") };
        let go = view! { <button class="button primary large" name="step" value=way.clone()>{verb}</button> };
        // The first button of a form is the one that the enter key presses: the way on, not the way back.
        let enter = view! { <button class="quiet" tabindex="-1" aria-hidden="true" name="step" value=way>{verb}</button> };
        let body = view! {
            {errors}
            <form class="form question" method="post" action="/api/complaint/send">
                {enter}{back}
                <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="key" value=key/>
                {carried(form, step)}
                <div><p class="step">{format!("第 {step} 步，共 {CHECK} 步")}</p>{question}</div>
                {fields}
                <div class="form-actions">{go}</div>
            </form>
            <p class="assurance">"您的身份信息加密保存，只有本案经办人可以查看，每次查看都有记录。被投诉的科室和人员看不到。"</p>
        };
        Ok((title, framed(&bureau, body)))
    })
}

/// What came back in a field.
fn typed(form: &Form, name: &str) -> Option<String> {
    form.values.get(name).cloned().filter(|value| !value.is_empty())
}

/// The page to show: the one that was gone to, that of the first fault, or the first.
fn step(form: &Form) -> usize {
    if let Some(page) = form.error("go").and_then(|page| page.parse::<usize>().ok()) {
        return page.clamp(1, CHECK);
    }
    match &form.failure {
        Some(Failure::Invalid(errors)) => {
            STEPS.iter().position(|fields| fields.iter().any(|field| errors.at(field).is_some())).map_or(1, |place| place + 1)
        }
        Some(_) => CHECK,
        None => 1,
    }
}

/// What was typed on the other pages.
fn carried(form: &Form, step: usize) -> Vec<AnyView> {
    let others = STEPS.iter().enumerate().filter(|(place, _)| place + 1 != step).flat_map(|(_, fields)| fields.iter());
    others.filter_map(|name| typed(form, name).map(|value| view! { <input type="hidden" name=*name value=value/> }.into_any())).collect()
}

fn question(form: &Form, step: usize, departments: &[(DepartmentId, String)], bureau: &BureauView) -> (AnyView, AnyView) {
    match step {
        1 => scope(form, bureau),
        2 => category(form),
        3 => what(form, departments),
        4 => who(form),
        _ => check(form, departments),
    }
}

/// Cards to choose from: value, text, and what explains it.
fn choices(form: &Form, name: &'static str, legend: &'static str, options: Vec<(&'static str, &'static str, &'static str)>) -> AnyView {
    let error = form.error(name);
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let described = error.as_ref().map(|_| format!("{name}-error"));
    let error = error.map(|text| view! { <p class="error" id=format!("{name}-error")>{text}</p> });
    let given = typed(form, name).unwrap_or_default();
    let options: Vec<_> = options
        .into_iter()
        .enumerate()
        .map(|(place, (value, text, more))| {
            let id = if place == 0 { name.to_owned() } else { format!("{name}.{place}") };
            let more = (!more.is_empty()).then(|| view! { <small>{more}</small> });
            let checked = given == value;
            view! { <label class="choice"><input type="radio" id=id name=name value=value checked=checked/><span><strong>{text}</strong>{more}</span></label> }
        })
        .collect();
    view! { <fieldset class=class aria-describedby=described><legend class="quiet">{legend}</legend>{error}<div class="choices">{options}</div></fieldset> }
        .into_any()
}

fn scope(form: &Form, bureau: &BureauView) -> (AnyView, AnyView) {
    let hotline = (!bureau.hotline.is_empty()).then(|| view! { <p>{format!("不方便填写的，可以拨打投诉电话 {}。", bureau.hotline)}</p> });
    let head = view! {
        <h1>"您反映的事，复议过或者起诉过吗？"</h1>
        <p class="lede">"本局受理对行政许可等执法行为、履行职责情况和工作人员执法行为的投诉。"</p>
        {hotline}
    };
    let fields = view! {
        {choices(form, "adjudicated", "是否复议或者起诉过", vec![("no", "没有，或者还没有结果", ""), ("yes", "已经上级机关复议，或者法院判决", "这类投诉按规定不受理，我们会告诉您该去哪里")])}
        <details><summary>"哪些事不归这里管？"</summary>
        <ul><li>"对行政处罚、许可决定不服，要求撤销的，可以申请行政复议或者提起行政诉讼"</li><li>"公安、税务、市场监管等其他机关的事，请向该机关反映"</li><li>"党员干部违纪的，向纪检监察机关举报，电话 12388"</li><li>"生活诉求和咨询，拨打 12345"</li></ul></details>
    };
    (head.into_any(), fields.into_any())
}

fn category(form: &Form) -> (AnyView, AnyView) {
    let options = Category::ALL.iter().map(|one| (one.code(), one.label(), one.example())).collect();
    let head = view! { <h1>"您要反映的是哪一类问题？"</h1><p class="lede">"选最接近的一项即可，我们会核对。"</p> };
    (head.into_any(), choices(form, "category", "问题类别", options))
}

fn what(form: &Form, departments: &[(DepartmentId, String)]) -> (AnyView, AnyView) {
    let none = (String::new(), "不清楚".to_owned());
    let options = std::iter::once(none).chain(departments.iter().map(|(id, name)| (id.to_string(), name.clone()))).collect();
    let head = view! { <h1>"请写明事情经过"</h1><p class="lede">"时间、在哪个窗口或者科室、办什么事、哪里不对。"</p> };
    let fields = view! {
        {textarea(form, "text", "事情经过", 8, "", &format!("不超过 {TEXT_MAX} 字。照片等材料，提交后可以上传。"))}
        {textarea(form, "wish", "您的要求（选填）", 3, "", &format!("例如：尽快办结、说明原因。不超过 {WISH_MAX} 字"))}
        {select(form, "department", "涉及的科室（选填）", options, "", "")}
        {field(form, "whom", "涉及的工作人员（选填）", "text", "", "姓名、工号或者窗口号")}
    };
    (head.into_any(), fields.into_any())
}

fn who(form: &Form) -> (AnyView, AnyView) {
    let head =
        view! { <h1>"实名还是匿名？"</h1><p class="lede">"实名的，便于核实情况和告知结果。匿名的同样办理，凭编号和查询码查看结果。"</p> };
    let fields = view! {
        {choices(form, "naming", "实名或者匿名", vec![("named", "实名", "只有本案经办人可以查看"), ("anonymous", "匿名", "下面不用填写")])}
        {field(form, "name", "姓名或者单位名称（实名填写）", "text", "", "")}
        {field(form, "phone", "联系电话（实名填写）", "tel", "", "只用于核实情况")}
        {field(form, "address", "联系地址（选填）", "text", "", "")}
    };
    (head.into_any(), fields.into_any())
}

fn check(form: &Form, departments: &[(DepartmentId, String)]) -> (AnyView, AnyView) {
    let value = |name: &str| typed(form, name).unwrap_or_default();
    let or = |text: String, otherwise: &str| if text.is_empty() { otherwise.to_owned() } else { text };
    let category = Category::from_code(&value("category")).map(|one| one.label().to_owned()).unwrap_or_default();
    let department = departments.iter().find(|(id, _)| id.to_string() == value("department")).map(|(_, name)| name.clone());
    let named = value("naming") == "named";
    let identity = if named { format!("{}，{}", value("name"), value("phone")) } else { "匿名".to_owned() };
    let lines = [
        (2, "问题类别", category),
        (3, "事情经过", value("text")),
        (3, "您的要求", or(value("wish"), "未填写")),
        (3, "涉及的科室", department.unwrap_or_else(|| "不清楚".to_owned())),
        (3, "涉及的工作人员", or(value("whom"), "未填写")),
        (4, "您的身份", identity),
    ];
    let lines: Vec<_> = lines
        .into_iter()
        .map(|(page, name, text)| {
            let change = format!("back{page}");
            view! { <div><dt>{name}</dt><dd class="pre">{text}" "<button class="link" name="step" value=change>"修改"<span class="quiet">{name}</span></button></dd></div> }
        })
        .collect();
    let head = view! { <h1>"请核对"</h1><p class="lede">"还没有提交。核对无误后提交。"</p> };
    let fields = view! {
        <dl class="facts is-answers">{lines}</dl>
        <ul class="consequences"><li>"提交后给您一个编号和查询码，请记下或者打印，查询码只显示一次。"</li><li>"5 个工作日内告知是否受理；受理后一般三十日内办结并答复。"</li></ul>
    };
    (head.into_any(), fields.into_any())
}

/// The receipt, shown once: number and secret large, then what happens next.
fn receipt(bureau: &BureauView, once: &str) -> AnyView {
    let mut lines = once.lines();
    let (number, secret) = (lines.next().unwrap_or_default().to_owned(), lines.next().unwrap_or_default().to_owned());
    let shown = if secret.is_empty() {
        view! { <p>"查询码在第一次提交时已经显示，不再显示。没有记下的，请拨打投诉电话或者到窗口，由工作人员核实身份后告知进展。"</p> }
            .into_any()
    } else {
        view! { <p>"查询码"</p><p class="number">{secret.clone()}</p> }.into_any()
    };
    let go = (!secret.is_empty()).then(|| {
        view! {
            <form class="no-print" method="post" action=format!("/api/complaint/progress?from=/b/{}/complaint/progress", bureau.slug)>
                <input type="hidden" name="slug" value=bureau.slug.clone()/><input type="hidden" name="receipt" value=number.clone()/><input type="hidden" name="secret" value=secret.clone()/>
                <div class="form-actions"><button class="button primary large">"查看进度，上传材料"</button></div>
            </form>
        }
    });
    view! {
        <div class="confirmation"><h1>"投诉已收到"</h1><p>"编号"</p><p class="number">{number.clone()}</p>{shown}</div>
        <div class="banner is-warn"><strong>"请现在记下"</strong><p>"查询码只显示这一次，离开本页后任何人都查不到。可以打印本页、截图或者抄在纸上，不要告诉别人。"</p></div>
        {go}
        <section><h2>"接下来会发生什么"</h2><ol><li>"5 个工作日内决定是否受理，并在进度页告知；不受理的，说明理由和应当去哪里。"</li>
        <li>"受理后由投诉受理科室会同政策法规股调查核实，报领导小组作出决定，一般三十日内办结。"</li><li>"凭编号和查询码，随时查看进度、回复经办人、补充材料、查看答复。"</li></ol></section>
        <p class="assurance">"依据：行政执法投诉举报制度第二条至第八条。您的身份信息和所述内容依法保密。"</p>
    }
    .into_any()
}
