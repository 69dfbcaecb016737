//! A new year's cycle, its dates while it is prepared, and the page that asks before it is opened.

use super::standard::{faults, is_whole};
use crate::server::Desk;
use crate::ui::show::steps;
use crate::ui::{Page, field, select};
use domain::assessment::cycle::CycleDates;
use domain::assessment::lifecycle::CycleState;
use domain::assessment::view::{CycleBrief, OverviewView, StandardBrief};
use domain::deadline::kind::DeadlineKind;
use domain::identity::view::DepartmentView;
use domain::{Failure, calendar};
use leptos::prelude::*;
use service::assessment::cycle::proposal;
use service::assessment::overview::overview;
use service::assessment::standard;
use service::identity::department;

/// `/b/{slug}/assessment/new`
pub async fn new(desk: Desk) -> Result<Page, Failure> {
    let (year, dates, standards) = desk.seen(proposal(&desk.house, &desk.session).await)?;
    let content = if standards.is_empty() {
        no_standard(&desk)
    } else {
        let chosen = standards.iter().find(|brief| is_whole(brief)).or(standards.first()).map(|brief| brief.id.to_string());
        let year_hint = format!("下列日期按 {year} 年预填；改为其他年度的，请同时改各项日期");
        let year = field(&desk.form, "year", "考核年度", "text", &year.to_string(), &year_hint);
        let fields = fields(&desk, year, &dates, &standards, &chosen.unwrap_or_default());
        view! {
            <form class="form" method="post" action="/api/assessment/prepare_cycle">
                {fields}
                <div class="form-actions"><button class="button primary">"建立并核对"</button><a href=desk.to("assessment")>"取消"</a></div>
            </form>
        }
        .into_any()
    };
    let body = view! {
        <a class="back" href=desk.to("assessment")>"返回评议考核"</a>
        <div class="page-head"><div>
            <h1>"建立年度考核"</h1>
            <p class="lede">"选定本年度使用的指标标准和各阶段日期。建立后不会通知任何人，核对无误再开启。"</p>
            <p class="meta"><span>"依据：评议考核实施方案 四（二）、六"</span></p>
        </div><div class="actions"><a class="button" href=desk.to("assessment/rules")>"考核规则"</a></div></div>
        {content}
    };
    let crumbs = vec![("评议考核".into(), Some(desk.to("assessment"))), ("建立年度考核".into(), None)];
    Ok(Page::new("assessment", "建立年度考核", crumbs, body).narrow())
}

fn no_standard(desk: &Desk) -> AnyView {
    view! {
        <section class="card"><div class="empty">
            <strong>"还没有指标标准"</strong>
            <p>"年度考核按一版指标标准进行。请先从示范标准建立本局的第一版，核对两张表的指标和分值后，再回到这里。"</p>
            <div class="actions"><a class="button primary" href=desk.to("standards")>"前往指标标准"</a></div>
        </div></section>
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/adjust`
pub async fn adjust(desk: Desk) -> Result<Page, Failure> {
    let year = desk.part::<i32>("year")?;
    let view = desk.seen(overview(&desk.house, &desk.session, Some(year)).await)?.ok_or(Failure::NotFound)?;
    if !view.is_office || view.cycle.state != CycleState::Preparing {
        return Err(Failure::NotFound);
    }
    let (standards, _) = desk.seen(standard::list(&desk.house, &desk.session).await)?;
    let CycleBrief { id, version, dates, .. } = view.cycle;
    let (title, back) = (format!("调整 {year} 年度考核"), desk.to(&format!("assessment/year/{year}/open")));
    let fixed = view! { <input type="hidden" name="year" value=year.to_string()/> }.into_any();
    let fields = fields(&desk, fixed, &dates, &standards, &view.standard_id.to_string());
    let body = view! {
        <a class="back" href=back.clone()>"返回核对"</a>
        <div class="page-head"><div>
            <h1>{title.clone()}</h1>
            <p class="lede">"开启以前，可以更换指标标准、调整各阶段日期；开启后不再变更。"</p>
            <p class="meta"><span>"依据：评议考核实施方案 四（二）、六"</span></p>
        </div></div>
        <form class="form" method="post" action="/api/assessment/adjust_cycle">
            <input type="hidden" name="cycle" value=id.to_string()/>
            <input type="hidden" name="version" value=version.to_string()/>
            {fields}
            <div class="form-actions"><button class="button primary">"保存并核对"</button><a href=back>"取消"</a></div>
        </form>
    };
    let crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (format!("{year} 年度"), Some(desk.to(&format!("assessment/year/{year}")))),
        ("调整".into(), None),
    ];
    Ok(Page::new("assessment", title, crumbs, body).narrow())
}

/// The fields of a cycle; `year` is the first of them.
fn fields(desk: &Desk, year: AnyView, dates: &CycleDates, standards: &[StandardBrief], chosen: &str) -> AnyView {
    let form = &desk.form;
    let options = standards
        .iter()
        .map(|brief| {
            let whole = if is_whole(brief) { "两表均满 100 分" } else { "未满足两表各 100 分，暂不能启用" };
            (brief.id.to_string(), format!("第 {} 版　{}（{whole}）", brief.number, brief.title))
        })
        .collect();
    let window =
        |legend: &'static str, hint: &'static str, names: [&'static str; 2], (from, to): (chrono::NaiveDate, chrono::NaiveDate)| {
            let [first, last] = names;
            view! {
                <fieldset class="field"><legend class="large">{legend}</legend><p class="hint">{hint}</p><div class="fields">
                    {field(form, first, "开始日期", "date", &from.to_string(), "")}
                    {field(form, last, "结束日期", "date", &to.to_string(), "")}
                </div></fieldset>
            }
        };
    view! {
            <fieldset class="field"><legend class="large">"年度与标准"</legend>
                {year}
                {select(form, "standard", "指标标准", options, chosen, "开启考核后，所选版本冻结，不能再改。依据：评议考核实施方案 三")}
            </fieldset>
            <fieldset class="field"><legend class="large">"自查自评"</legend>
                {field(form, "self_due", "截止日期", "date", &dates.self_due.to_string(), "当日 24:00 前报送有效；实施方案定为 11 月 25 日。依据：六（一）")}
            </fieldset>
            {window("互查互评", "各机构之间、执法人员之间互评。依据：六（二）、六（四）", ["mutual_from", "mutual_to"], dates.mutual)}
            {window("外部评议", "发放评议卡、听取行风监督评议员意见、召开座谈会。依据：五", ["external_from", "external_to"], dates.external)}
            {window("审查提出档次", "在自查自评截止之后开始。依据：六（三）", ["review_from", "review_to"], dates.review)}
            <fieldset class="field"><legend class="large">"年终考评与通报"</legend><div class="fields">
                {field(form, "decision", "年终考评截止", "date", &dates.decision.to_string(), "由领导小组确定档次。依据：六（四）")}
                {field(form, "publication", "结果通报截止", "date", &dates.publication.to_string(), "在局内通报。依据：七（四）")}
            </div></fieldset>
    }
    .into_any()
}

/// `/b/{slug}/assessment/year/{year}/open`
pub async fn open(desk: Desk) -> Result<Page, Failure> {
    let year = desk.part::<i32>("year")?;
    let view = desk.seen(overview(&desk.house, &desk.session, Some(year)).await)?.ok_or(Failure::NotFound)?;
    let crumbs = vec![
        ("评议考核".into(), Some(desk.to("assessment"))),
        (format!("{year} 年度"), Some(desk.to(&format!("assessment/year/{year}")))),
        ("开启考核".into(), None),
    ];
    let title = format!("开启 {year} 年度考核");
    if view.cycle.state != CycleState::Preparing {
        return Ok(Page::new("assessment", title, crumbs, opened(&desk, &view)).narrow());
    }
    if !view.may_open {
        return Err(Failure::NotFound);
    }
    let (departments, _) = desk.seen(department::list(&desk.house, &desk.session).await)?;
    let objects: Vec<&DepartmentView> = departments.iter().filter(|d| d.active && d.kind.is_assessed()).collect();
    let (standards, _) = desk.seen(standard::list(&desk.house, &desk.session).await)?;
    let standard = standards.iter().find(|brief| brief.id == view.standard_id);
    let obstacles = obstacles(&desk, &view, &objects, standard);
    let body = confirm(&desk, &view, &objects, standard, obstacles);
    Ok(Page::new("assessment", title, crumbs, body).narrow())
}

fn opened(desk: &Desk, view: &OverviewView) -> AnyView {
    let year = view.cycle.year;
    let when = view.cycle.opened.map(|at| calendar::exact(at, desk.zone())).unwrap_or_default();
    view! {
        <div class="page-head"><h1>{format!("{year} 年度考核已经开启")}</h1></div>
        <section class="card"><div class="empty">
            <strong>{format!("目前：{}", view.cycle.state)}</strong>
            <p>{format!("于 {when} 开启，不需要再次开启。")}</p>
            <div class="actions"><a class="button primary" href=desk.to(&format!("assessment/year/{year}"))>"查看报送情况"</a></div>
        </div></section>
    }
    .into_any()
}

/// What stands in the way of opening, and where to put it right: address and name.
struct Obstacle {
    what: String,
    way: Option<(String, &'static str)>,
}

/// The use case insists on the same.
fn obstacles(desk: &Desk, view: &OverviewView, objects: &[&DepartmentView], standard: Option<&StandardBrief>) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if let Some(standard) = standard.filter(|brief| !is_whole(brief)) {
        let place = desk.to(&format!("standards/{}", standard.id));
        found.extend(faults(standard).into_iter().map(|what| Obstacle { what, way: Some((place.clone(), "调整指标标准")) }));
    }
    if objects.is_empty() {
        found.push(Obstacle {
            what: "本局还没有执法科室或者受委托执法单位".to_owned(),
            way: Some((desk.to("departments"), "设置科室与职能")),
        });
    }
    if desk.now >= view.cycle.due {
        found.push(Obstacle {
            what: format!("自查自评截止时间 {} 已过", calendar::due(view.cycle.due, desk.zone())),
            way: Some((desk.to(&format!("assessment/year/{}/adjust", view.cycle.year)), "调整日期")),
        });
    }
    found
}

fn confirm(
    desk: &Desk,
    view: &OverviewView,
    objects: &[&DepartmentView],
    standard: Option<&StandardBrief>,
    obstacles: Vec<Obstacle>,
) -> AnyView {
    let (now, zone, cycle) = (desk.now, desk.zone(), &view.cycle);
    let back = desk.to(&format!("assessment/year/{}", cycle.year));
    let ready = obstacles.is_empty();
    let banner = (!ready).then(|| {
        let rows: Vec<_> = obstacles
            .into_iter()
            .map(|Obstacle { what, way }| view! { <li>{what}{way.map(|(href, name)| view! { "　"<a href=href>{name}</a> })}</li> })
            .collect();
        view! { <div class="banner is-warn" role="status"><strong>"现在还不能开启"</strong><ul>{rows}</ul></div> }
    });
    let deserted: Vec<&str> = objects.iter().filter(|d| d.people == 0).map(|d| d.name.as_str()).collect();
    let deserted = (!deserted.is_empty()).then(|| {
        let text = format!("{}还没有人员，开启后收不到通知，也无人填报。", deserted.join("、"));
        view! { <div class="banner is-warn" role="status"><strong>"有的机构还没有人员"</strong><p>{text}</p><div class="actions"><a class="button" href=desk.to("users")>"设置用户"</a></div></div> }
    });
    let first = format!("此后系统按期提醒未报送的机构：{}。", DeadlineKind::SelfAssessment.ladder().in_words());
    let names: Vec<&str> = objects.iter().map(|d| d.name.as_str()).collect();
    let title = match standard {
        Some(brief) => {
            view! { <a href=desk.to(&format!("standards/{}", brief.id))>{format!("{}（第 {} 版）", brief.title, brief.number)}</a> }
                .into_any()
        }
        None => view.standard.clone().into_any(),
    };
    let (own, officers) = view.indicators;
    let adjust = desk.to(&format!("assessment/year/{}/adjust", cycle.year));
    let act = ready.then(|| {
        view! {
            <form class="form card" method="post" action="/api/assessment/open_cycle">
                <input type="hidden" name="cycle" value=cycle.id.to_string()/>
                <div class="form-actions"><button class="button primary">"开启考核"</button><a href=back.clone()>"暂不开启"</a></div>
            </form>
        }
    });
    view! {
        <a class="back" href=back>{format!("返回 {} 年度", cycle.year)}</a>
        <div class="page-head"><div>
            <h1>{format!("开启 {} 年度考核", cycle.year)}</h1>
            <p class="lede">"请核对标准、对象和日程。开启后各机构即可填写自查自评。"</p>
            <p class="meta"><span>"依据：评议考核实施方案 四（二）、六（一）"</span></p>
        </div><div class="actions"><a class="button" href=adjust>"调整标准和日期"</a></div></div>
        {banner}
        {deserted}
        <section class="card" aria-labelledby="facts"><h2 id="facts">"请核对"</h2><dl class="facts">
            <div><dt>"指标标准"</dt><dd>{title}</dd></div>
            <div><dt>"指标"</dt><dd>{format!("执法机构 {own} 项，执法人员 {officers} 项")}</dd></div>
            <div><dt>"考核规则"</dt><dd><a href=desk.to("assessment/rules")>"本局现行规则"</a>"（各部分权重、加减分上限、期限）"</dd></div>
            <div><dt>"考核对象"</dt><dd>{format!("{} 个机构：{}", objects.len(), if names.is_empty() { "无".to_owned() } else { names.join("、") })}</dd></div>
            <div><dt>"自查自评截止"</dt><dd>{calendar::due(cycle.due, zone)}</dd></div>
        </dl></section>
        {steps(cycle, now, zone)}
        <section class="card" aria-labelledby="then"><h2 id="then">"开启后"</h2><ul class="consequences">
            <li>{format!("{} 个机构各得到一份空白的自查自评表，共 {own} 项指标。", objects.len())}</li>
            <li>"各机构负责人收到邮件，告知截止时间和填报地址。"</li>
            <li>{first}</li>
            <li class="is-final">"指标标准和考核规则随即冻结，日程不再变更；开启后不能撤回。"</li>
        </ul></section>
        {act}
    }
    .into_any()
}
