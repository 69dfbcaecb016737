//! What the public does without an account: answering a card once 评议卡 (S 评议 五). No person decides here and nothing
//! stands in the log of operations; what gives leave is the code of a card that has not been used.

use super::cards::{PUBLIC, SUPERVISOR, hash_of};
use super::objects;
use crate::assessment::counting::{Added, count};
use crate::assessment::round::Ground;
use crate::assessment::rows::{assessment_object, evaluation_card};
use crate::identity::account::served;
use crate::identity::session::Origin;
use crate::identity::throttle::Attempts;
use crate::scope::{Scope, Unrecorded, WriteScope};
use crate::{House, Result};
use domain::assessment::Card;
use domain::assessment::command::external::card_code;
use domain::assessment::form::{AnswerKind, Ballot, EvaluationForm};
use domain::assessment::lifecycle::takes_ballots;
use domain::assessment::view::external::{BallotView, Choice};
use domain::failure::{Failure, FieldErrors};
use domain::identity::view::BureauView;
use domain::ids::{DepartmentId, ObjectId, RoundId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter};

/// The same for a card that was used, was revoked, has run out or never was: whoever guesses learns nothing.
const UNKNOWN: &str =
    "这张评议卡不能使用：可能已经填写过、已经作废或者过期，也可能没有输全。请核对卡上的评议码；仍不能使用的，请向窗口工作人员另取一张";
const UNKNOWN_LINK: &str =
    "这个链接不能使用：可能已经提交过、已经撤回或者过期，也可能没有复制完整。请从邮件中重新打开；仍不能使用的，请联系评议考核办公室";
const WAIT: &str = "尝试次数过多，请 15 分钟后再试";

/// Somebody who holds a code, of one of the two kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Of a card.
    Public,
    /// Of a supervisor's link.
    Supervisor,
}

impl Holder {
    fn kind(self) -> &'static str {
        match self {
            Self::Public => PUBLIC,
            Self::Supervisor => SUPERVISOR,
        }
    }

    fn unknown(self) -> Failure {
        Failure::refused(match self {
            Self::Public => UNKNOWN,
            Self::Supervisor => UNKNOWN_LINK,
        })
    }
}

/// What somebody answered about the objects of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// The department, where the card names none.
    pub department: String,
    /// The officer; may be empty.
    pub officer: String,
    /// The answers.
    pub ballot: Ballot,
}

/// What a code opens.
///
/// # Errors
/// Refused, with the same words for every code that does not hold; refused before the beginning; refused after too many
/// tries from one address.
pub async fn open(house: &House, slug: &str, typed: &str, holder: Holder, origin: &Origin) -> Result<(BureauView, BallotView)> {
    let bureau = served(house, slug).await?;
    let attempts = Attempts::at_card(bureau.id, &origin.address);
    if !attempts.count(house).await? {
        return Err(Failure::refused(WAIT).into());
    }
    let scope = Scope::of_bureau(house, bureau.id).await?;
    let (card, ground) = prove(&scope, &bureau, typed, holder).await?;
    let all = objects(&scope, ground.cycle.id).await?;
    drop(scope);
    attempts.take_back(house).await?;
    takes_ballots(&ground.facts, house.now())?;
    let view = BallotView {
        year: ground.cycle.year,
        form: ground.form()?,
        fixed: card.object_id.map(ObjectId),
        departments: choices(&all, Card::Department),
        officers: choices(&all, Card::Officer),
        ends: ground.round.ends_at,
        holder: card.holder_name,
    };
    Ok((bureau, view))
}

fn choices(all: &[assessment_object::Model], card: Card) -> Vec<Choice> {
    let of = all.iter().filter(|row| row.card == card.code());
    of.map(|row| Choice {
        id: ObjectId(row.id),
        name: row.name.clone(),
        department: DepartmentId(row.department_id),
        department_name: row.department_name.clone(),
    })
    .collect()
}

/// The card behind a code, if it can be answered now or later.
async fn prove(scope: &Scope, bureau: &BureauView, typed: &str, holder: Holder) -> Result<(evaluation_card::Model, Ground)> {
    let code = card_code(typed).ok_or_else(|| holder.unknown())?;
    let found = scope
        .select::<evaluation_card::Entity>()
        .filter(evaluation_card::Column::SecretHash.eq(hash_of(&code)))
        .filter(evaluation_card::Column::Kind.eq(holder.kind()))
        .one(scope.tx())
        .await?;
    let card = found.filter(|card| !card.used && !card.revoked && scope.now() < card.expires_at).ok_or_else(|| holder.unknown())?;
    let ground = Ground::of_round(scope, RoundId(card.round_id), bureau.zone).await?;
    // A round that was closed early leaves cards that look like any other that does not hold.
    let ended = takes_ballots(&ground.facts, scope.now()).is_err() && scope.now() >= ground.round.opens_at;
    if ended { Err(holder.unknown().into()) } else { Ok((card, ground)) }
}

/// Reads the answers of a card, so that they can be gone through before they are cast.
///
/// # Errors
/// Invalid at the fields; as [`open`].
pub async fn check(house: &House, slug: &str, typed: &str, answers: &Answers, origin: &Origin) -> Result<()> {
    let (_, view) = open(house, slug, typed, Holder::Public, origin).await?;
    read(&view, answers).map(|_| ()).map_err(Into::into)
}

fn read(view: &BallotView, answers: &Answers) -> std::result::Result<(Vec<ObjectId>, Ballot), Failure> {
    let mut errors = FieldErrors::default();
    let chosen = |all: &[Choice], text: &str| all.iter().find(|choice| choice.id.to_string() == text.trim()).cloned();
    let department = match view.fixed {
        Some(fixed) => view.departments.iter().find(|choice| choice.id == fixed).cloned(),
        None => chosen(&view.departments, &answers.department),
    };
    let department = errors.check("department", department.ok_or("请选择为您办理的科室"));
    let officer = match answers.officer.trim() {
        "" => None,
        id => errors.check("officer", chosen(&view.officers, id).ok_or("请从列表中选择工作人员，或者不选")),
    };
    if let (Some(department), Some(officer)) = (&department, &officer)
        && department.department != officer.department
    {
        errors.add("officer", format!("{}不在{}，请核对科室和工作人员", officer.name, department.name));
    }
    let ballot = errors.merge(view.form.read("", &answers.ballot));
    match (department, ballot) {
        (Some(department), Some(ballot)) if errors.is_empty() => {
            Ok((std::iter::once(department.id).chain(officer.map(|officer| officer.id)).collect(), ballot))
        }
        _ => Err(errors.into()),
    }
}

/// Casts the answers of a card: for the department, and for the officer where one is named. The card is used up, in the
/// same transaction.
///
/// # Errors
/// As [`check`]; refused with the words of an unknown card where somebody was faster.
pub async fn cast(house: &House, slug: &str, typed: &str, answers: &Answers, origin: &Origin) -> Result<()> {
    let (bureau, view) = open(house, slug, typed, Holder::Public, origin).await?;
    let (objects, ballot) = read(&view, answers)?;
    let ballots: Vec<(ObjectId, Ballot)> = objects.into_iter().map(|object| (object, ballot.clone())).collect();
    use_up(house, &bureau, typed, Holder::Public, ballots).await
}

/// Casts the answers of a supervisor about every department at once. `unknown` are departments that the supervisor does
/// not know; faults stand at the department's id before the item.
///
/// # Errors
/// As [`cast`].
pub async fn cast_all(
    house: &House,
    slug: &str,
    typed: &str,
    given: &[(ObjectId, Ballot)],
    unknown: &[ObjectId],
    origin: &Origin,
) -> Result<()> {
    let (bureau, view) = open(house, slug, typed, Holder::Supervisor, origin).await?;
    let mut errors = FieldErrors::default();
    let mut ballots = Vec::new();
    for department in &view.departments {
        let answered = given.iter().find(|(object, _)| *object == department.id).map(|(_, ballot)| ballot.clone()).unwrap_or_default();
        let answered = if unknown.contains(&department.id) { nothing_known(&view.form) } else { answered };
        let read = view.form.read(&format!("{}.", department.id), &answered);
        let read = read.map_err(|faults| {
            let mut named = FieldErrors::default();
            faults.iter().for_each(|(field, message)| named.add(field, format!("{}：{message}", department.name)));
            named
        });
        ballots.extend(errors.merge(read).map(|ballot| (department.id, ballot)));
    }
    errors.into_result()?;
    if !ballots.iter().any(|(_, ballot)| view.form.says_something(ballot)) {
        return Err(Failure::refused("对各科室都选了“不了解”，没有可以计入的评议；请至少评议一个科室").into());
    }
    use_up(house, &bureau, typed, Holder::Supervisor, ballots).await
}

/// 不了解 throughout.
fn nothing_known(form: &EvaluationForm) -> Ballot {
    let of = |item: &domain::assessment::form::FormItem| {
        let option = item.options.iter().find(|option| option.share.is_none())?;
        Some((item.code.clone(), vec![option.code.clone()]))
    };
    Ballot { answers: form.items.iter().filter(|item| item.kind == AnswerKind::Scale).filter_map(of).collect(), ..Ballot::default() }
}

/// Uses a card up and counts what was answered, in one transaction.
async fn use_up(house: &House, bureau: &BureauView, typed: &str, holder: Holder, ballots: Vec<(ObjectId, Ballot)>) -> Result<()> {
    let scope = WriteScope::of_bureau(house, bureau.id).await?;
    let (card, _) = prove(&scope, bureau, typed, holder).await?;
    let ground = Ground::of_round_locked(&scope, RoundId(card.round_id), bureau.zone).await?;
    takes_ballots(&ground.facts, scope.now())?;
    let writer = scope.unrecorded(Unrecorded::PublicBallot);
    // Of two who send one card at once, the second finds it used.
    let key = Condition::all()
        .add(evaluation_card::Column::Id.eq(card.id))
        .add(evaluation_card::Column::Used.eq(false))
        .add(evaluation_card::Column::Revoked.eq(false));
    let used = evaluation_card::ActiveModel { used: Set(true), ..evaluation_card::ActiveModel::default() };
    if writer.update_all(key, used).await? != 1 {
        return Err(holder.unknown().into());
    }
    let form = ground.form()?;
    let added: Vec<Added> = ballots.into_iter().map(|(object, ballot)| Added::ballot(&form, object, ballot)).collect();
    count(&writer, &ground, &added).await?;
    scope.commit().await
}
