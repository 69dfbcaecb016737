//! Templates of letters: the usual words, and what a bureau has made of them.

use super::rows::letter_template;
use crate::assessment::rows::cycle;
use crate::identity::Session;
use crate::identity::department::overtaken_by;
use crate::identity::rows::bureau;
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use domain::calendar;
use domain::identity::lifecycle::{MasterData, MasterEdit, MasterFacts};
use domain::lifecycle::edit;
use domain::record::letter::{Fields, LetterKind, Link, Placeholder};
use domain::record::lifecycle::writes_templates;
use domain::record::template::{Filled, Occasion, Template, usual};
use domain::record::view::TemplateView;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};

/// The template with which letters of a kind leave now. What was saved under an earlier release and no longer holds gives
/// way to the usual words: the letter matters more.
pub(super) async fn in_force(scope: &Scope, kind: LetterKind) -> Result<Template> {
    let row = row(scope, kind).await?;
    match row.map(|row| Template::read(kind, &row.subject, &row.body)) {
        Some(Ok(template)) => Ok(template),
        Some(Err(_)) => {
            tracing::warn!(bureau = %scope.bureau(), kind = kind.code(), "a template no longer holds");
            Ok(usual(kind)?)
        }
        None => Ok(usual(kind)?),
    }
}

async fn row(scope: &Scope, kind: LetterKind) -> Result<Option<letter_template::Model>> {
    let select = scope.select::<letter_template::Entity>().filter(letter_template::Column::Kind.eq(kind.code()));
    Ok(select.one(scope.tx()).await?)
}

fn view(kind: LetterKind, row: Option<letter_template::Model>) -> TemplateView {
    match row {
        Some(row) => TemplateView { kind, subject: row.subject, body: row.body, version: row.version },
        None => TemplateView { kind, subject: kind.usual_subject().into(), body: kind.usual_body().into(), version: 0 },
    }
}

/// Who writes templates, and nobody else, sees them.
fn admitted(session: &Session) -> Result<()> {
    let me = session.me();
    if writes_templates(&me.roles, &me.functions) { Ok(()) } else { Err(Error::not_found()) }
}

/// The templates of the bureau, in the order of their kinds.
///
/// # Errors
/// Not found for all but administrators and legal affairs.
pub async fn list(house: &House, session: &Session) -> Result<Vec<TemplateView>> {
    admitted(session)?;
    let scope = session.read(house).await?;
    let mut rows = scope.select::<letter_template::Entity>().all(scope.tx()).await?;
    let mut taken = |kind: LetterKind| rows.iter().position(|row| row.kind == kind.code()).map(|at| rows.swap_remove(at));
    Ok(LetterKind::adjustable().map(|kind| view(kind, taken(kind))).collect())
}

/// One template.
///
/// # Errors
/// As [`list`]; not found for a kind whose words are fixed.
pub async fn one(house: &House, session: &Session, kind: LetterKind) -> Result<TemplateView> {
    admitted(session)?;
    adjustable(kind)?;
    let scope = session.read(house).await?;
    Ok(view(kind, row(&scope, kind).await?))
}

fn adjustable(kind: LetterKind) -> Result<()> {
    if LetterKind::adjustable().any(|one| one == kind) { Ok(()) } else { Err(Error::not_found()) }
}

/// Changes a template. Subject and body that are the usual ones make it the usual one again.
///
/// # Errors
/// Invalid at `subject` and `body`; conflict with what is on record when somebody else has changed it; refused for all
/// but administrators and legal affairs.
pub async fn save(house: &House, session: &Session, kind: LetterKind, version: i32, subject: &str, body: &str) -> Result<()> {
    adjustable(kind)?;
    let mut scope = session.write(house).await?;
    let facts = MasterFacts { id: scope.bureau().0, version };
    let decision = edit::<MasterData>(session.actor(), &facts, MasterEdit::Templates, scope.now())?;
    let template = Template::read(kind, subject, body)?;
    // The row of the bureau is locked, so that of two who change the usual words the later is told.
    locked(scope.select::<bureau::Entity>()).one(scope.tx()).await?;
    let present = view(kind, row(&scope, kind).await?);
    if present.version != version {
        let theirs = vec![("主题".to_owned(), present.subject), ("正文".to_owned(), present.body)];
        return Err(overtaken_by(&scope, session, &[MasterEdit::Templates.code()], (facts.id, present.version), theirs).await?);
    }
    let (subject, body) = template.written();
    let is_usual = (subject, body) == (kind.usual_subject(), kind.usual_body());
    let decision = decision.stating("kind", kind.code());
    let decision = if is_usual { decision.stating("usual", true) } else { decision.stating("subject", subject).stating("body", body) };
    let changes = letter_template::ActiveModel {
        subject: Set(subject.to_owned()),
        body: Set(body.to_owned()),
        ..letter_template::ActiveModel::default()
    };
    let key = Condition::all().add(letter_template::Column::Kind.eq(kind.code()));
    let writer = scope.apply(&decision)?;
    if version == 0 {
        let new = letter_template::ActiveModel { kind: Set(kind.code().to_owned()), version: Set(1), ..changes };
        writer.insert(new).await?;
    } else {
        writer.update(key, version, changes).await?;
    }
    scope.commit().await
}

/// How a letter would read with this subject and body, made of what is real in the bureau: its name, the own name, and
/// the year under way with its deadline.
///
/// # Errors
/// As [`save`], but for the conflict; nothing is written.
pub async fn preview(house: &House, session: &Session, kind: LetterKind, subject: &str, body: &str) -> Result<Filled> {
    admitted(session)?;
    adjustable(kind)?;
    let template = Template::read(kind, subject, body)?;
    let scope = session.read(house).await?;
    let answered = super::mail::sender_row(&scope).await?.is_some_and(|row| !row.reply_to.is_empty());
    let cycle = scope.select::<cycle::Entity>().order_by_desc(cycle::Column::Year).one(scope.tx()).await?;
    let (me, zone) = (session.me(), session.me().bureau.zone);
    let (year, opened, due) = cycle.map_or_else(
        || {
            let today = calendar::day_of(scope.now(), zone);
            (chrono::Datelike::year(&today), scope.now(), calendar::end_of_day(today, zone))
        },
        |row| (row.year, row.opened_at.unwrap_or_else(|| scope.now()), row.self_due_at),
    );
    let until = calendar::due(due, zone);
    let line = format!("{year} 年度自查自评，请于 {until} 前报送");
    let content = if kind == LetterKind::Digest {
        format!("{line}\n{year} 年度科室互评，请于 {until} 前投出")
    } else {
        format!("{year} 年度自查自评尚未报送。\n\n依据：评议考核实施方案 六（一）。")
    };
    let url = format!("{}/b/{}/home", house.settings().public_url, me.bureau.slug);
    let values = [
        (Placeholder::Due, until),
        (Placeholder::Login, me.login.clone()),
        (Placeholder::Year, year.to_string()),
        (Placeholder::From, calendar::month_day(calendar::day_of(opened, zone))),
    ];
    let fields = Fields { values: values.into_iter().collect(), link: Some(Link { verb: "办理".to_owned(), url }) };
    Ok(template.fill(&Occasion {
        name: &me.name,
        bureau: &me.bureau.name,
        matter: "请报送年度自查自评",
        content: &content,
        fields: &fields,
        answered,
    }))
}
