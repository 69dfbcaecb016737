//! Complaints of a demonstration bureau that are over: one in the archive, one answered, one refused. Each step is judged by
//! the table at the instant at which it would have been taken.

use super::people::{Acting, Plan};
use crate::complaint::rows::{complaint, complaint_execution, complaint_handler, complaint_link, complaint_paper};
use crate::complaint::seal::{Field, Seal};
use crate::identity::rows::department;
use crate::keys::{random_token, token_hash};
use crate::scope::{Unrecorded, WriteScope};
use crate::{House, Result};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use domain::authority::{Actor, Function, Hat};
use domain::calendar;
use domain::complaint::command::{Identity, Statement};
use domain::complaint::lifecycle::{Case, CaseAction, CaseEdit, CaseFacts, CaseState, ExecutionState};
use domain::complaint::reach::Links;
use domain::complaint::{ACCEPT_DAYS, Category, Finding, PaperKind, Source, numbered};
use domain::ids::{ComplaintId, DepartmentId, UserId};
use domain::lifecycle::{decide, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};
use uuid::Uuid;

/// A complaint: how many days ago it came in, of what, and what became of it.
struct Told {
    ago: i64,
    category: Category,
    department: &'static str,
    text: &'static str,
    fate: Fate,
}

/// What became of it.
#[derive(Clone, Copy)]
enum Fate {
    /// Decided with a finding and answered; in the archive, after a department executed something.
    Archived(Finding, &'static str, &'static str),
    /// Decided with a finding and answered.
    Answered(Finding, &'static str),
    /// Refused, with reason and channel.
    Refused(&'static str),
}

const TOLD: &[Told] = &[
    Told {
        ago: 96,
        category: Category::Inaction,
        department: "企业设立股",
        text: "公司变更登记材料交上去三周没有答复，打电话一直让等。",
        fate: Fate::Archived(
            Finding::Upheld,
            "超过法定办理期限，属实。责令限期办结并向申请人说明原因。",
            "三日内办结该件，排查同类超期件。",
        ),
    },
    Told {
        ago: 48,
        category: Category::Misconduct,
        department: "社会事务股",
        text: "窗口人员态度生硬，没有一次说清要补哪些材料。",
        fate: Fate::Answered(Finding::Unfounded, "经调阅监控和一次性告知书，已一次告知全部材料，未发现态度问题，不属实。"),
    },
    Told {
        ago: 20,
        category: Category::Act,
        department: "文教卫事务股",
        text: "对县教育局不予批准转学的决定不服。",
        fate: Fate::Refused("所述决定由县教育局作出，不属于本局职权。可以向县教育局申诉，或者依法申请行政复议。"),
    },
];

/// The people who handle, sign and decide.
struct Hands<'a> {
    office: &'a Actor,
    legal: &'a Actor,
    member: &'a Actor,
    head: Option<&'a Actor>,
}

/// Lays out the complaints, where the bureau has people to handle them.
pub(super) async fn insert(house: &House, scope: &mut WriteScope, plan: &Plan, users: &[Acting]) -> Result<()> {
    let carries = |function: Function| users.iter().find(|one| one.actor.carries(function)).map(|one| &one.actor);
    let (Some(office), Some(legal)) = (carries(Function::ComplaintOffice), carries(Function::LegalAffairs)) else { return Ok(()) };
    let member = users.iter().map(|one| &one.actor).find(|actor| domain::complaint::reach::is_leader(actor));
    let Some(member) = member else { return Ok(()) };
    let departments = scope.select::<department::Entity>().filter(department::Column::Active.eq(true)).all(scope.tx()).await?;
    for told in TOLD {
        let Some(concerned) = departments.iter().find(|row| row.name == told.department) else { continue };
        let head = users.iter().find(|one| one.department == Some(told.department)).map(|one| &one.actor);
        let hands = Hands { office, legal, member, head };
        one(house, scope, plan, told, DepartmentId(concerned.id), &hands).await?;
    }
    Ok(())
}

async fn one(house: &House, scope: &mut WriteScope, plan: &Plan, told: &Told, concerned: DepartmentId, hands: &Hands<'_>) -> Result<()> {
    let id = ComplaintId(Uuid::now_v7());
    let received = scope.now() - TimeDelta::days(told.ago);
    let after = |days: i64| received + TimeDelta::days(days);
    let year = calendar::day_of(received, chrono_tz::Tz::Asia__Shanghai).year();
    let complainant = Actor {
        bureau: scope.bureau(),
        user: UserId(id.0),
        name: "投诉人".to_owned(),
        hats: vec![Hat { complainant: true, ..Hat::default() }],
    };
    let mut facts = CaseFacts {
        id,
        version: 1,
        state: CaseState::Received,
        links: Links { departments: vec![concerned], people: Vec::new() },
        by: complainant.user,
        taken_on: false,
        urgent: false,
        has_opinion: true,
        office_signer: Some(hands.office.user),
        legal_signer: Some(hands.legal.user),
        executions: 0,
        unreported: 0,
        extension_pending: false,
    };
    let filed = edit::<Case>(&complainant, &facts, CaseEdit::File, received)?;
    let writer = scope.apply(&filed)?;
    let seal = Seal::to_write(house, &writer).await?;
    let number = writer.next_number("complaint", year).await?;
    let mut papers: Vec<(PaperKind, String, &Actor, DateTime<Utc>)> = Vec::new();
    let mut steps: Vec<(CaseAction, &Actor, DateTime<Utc>)> = Vec::new();
    let accepted = "您的投诉已经受理，由客服中心会同有关科室调查核实，自受理次日起三十日内办结并答复。";
    let (finding, volume) = match told.fate {
        Fate::Refused(words) => {
            steps.push((CaseAction::Refuse, hands.office, after(2)));
            papers.push((PaperKind::Refusal, words.to_owned(), hands.office, after(2)));
            (None, false)
        }
        Fate::Answered(finding, words) | Fate::Archived(finding, words, _) => {
            let executed = matches!(told.fate, Fate::Archived(..));
            steps.extend([
                (CaseAction::Accept, hands.office, after(2)),
                (CaseAction::Investigate, hands.legal, after(3)),
                (CaseAction::Propose, hands.office, after(9)),
                (CaseAction::Decide, hands.member, after(12)),
            ]);
            if executed {
                steps.push((CaseAction::Notify, hands.office, after(13)));
            }
            steps.push((CaseAction::Answer, hands.office, after(18)));
            if executed {
                steps.push((CaseAction::Archive, hands.office, after(20)));
            }
            papers.extend([
                (PaperKind::Acceptance, accepted.to_owned(), hands.office, after(2)),
                (PaperKind::Opinion, words.to_owned(), hands.office, after(9)),
                (PaperKind::Decision, format!("认定结果：{finding}\n{words}"), hands.member, after(12)),
                (PaperKind::Answer, format!("您反映的问题经查{finding}。{words}"), hands.office, after(18)),
            ]);
            (Some(finding), executed)
        }
    };
    for (action, by, at) in steps {
        facts.by = by.user;
        facts.executions = usize::from(volume);
        let transition = decide::<Case>(by, &facts, action, at)?;
        facts.state = transition.to;
        scope.apply(&transition.decision)?;
    }
    let writer = scope.unrecorded(Unrecorded::Demonstration);
    let (mut decision, mut rows) = (None, Vec::new());
    for (kind, text, by, at) in papers {
        let paper = Uuid::now_v7();
        let mark = match kind.mark() {
            Some(mark) => Some(numbered(plan.short_name, mark, year, writer.next_number(mark, year).await?)),
            None => None,
        };
        if kind == PaperKind::Decision {
            decision.clone_from(&mark);
        }
        rows.push(complaint_paper::ActiveModel {
            id: Set(paper),
            complaint_id: Set(id.0),
            kind: Set(kind.code().to_owned()),
            number: Set(mark),
            body: Set(seal.close_text(id, Field::Paper(paper), &text)?),
            made_by: Set(by.name.clone()),
            made_at: Set(at),
            ..complaint_paper::ActiveModel::default()
        });
    }
    let volume = if volume { Some(numbered(plan.short_name, "投卷", year, writer.next_number("投卷", year).await?)) } else { None };
    let identity = Identity { name: "张女士".into(), phone: "13900000000".into(), address: String::new() };
    let statement = Statement { text: told.text.to_owned(), ..Statement::default() };
    writer
        .insert(complaint::ActiveModel {
            id: Set(id.0),
            year: Set(year),
            number: Set(number),
            sent_key: Set(Uuid::new_v4()),
            secret_hash: Set(token_hash(&random_token()?)),
            category: Set(told.category.code().to_owned()),
            source: Set(Source::Web.code().to_owned()),
            urgent: Set(false),
            state: Set(facts.state.code().to_owned()),
            identity: Set(Some(seal.close_value(id, Field::Identity, &identity)?)),
            statement: Set(seal.close_value(id, Field::Statement, &statement)?),
            received_at: Set(received),
            accept_days: Set(i32::try_from(ACCEPT_DAYS).unwrap_or_default()),
            accepted_at: Set(finding.map(|_| after(2))),
            extended: Set(false),
            decision: Set(decision.clone()),
            finding: Set(finding.map(|finding| finding.code().to_owned())),
            decided_at: Set(finding.map(|_| after(12))),
            answered_at: Set(finding.map(|_| after(18))),
            archived_at: Set(volume.as_ref().map(|_| after(20))),
            volume: Set(volume),
            version: Set(1),
            ..complaint::ActiveModel::default()
        })
        .await?;
    writer.insert_many(rows).await?;
    let link = complaint_link::ActiveModel {
        id: Set(Uuid::now_v7()),
        complaint_id: Set(id.0),
        department_id: Set(Some(concerned.0)),
        ..complaint_link::ActiveModel::default()
    };
    writer.insert(link).await?;
    let handler = complaint_handler::ActiveModel {
        complaint_id: Set(id.0),
        user_id: Set(hands.office.user.0),
        name: Set(hands.office.name.clone()),
        taken_on_at: Set(after(2)),
        ..complaint_handler::ActiveModel::default()
    };
    writer.insert(handler).await?;
    if let (Fate::Archived(_, _, task), Some(decision), Some(head)) = (told.fate, decision, hands.head) {
        let execution = Uuid::now_v7();
        let report = "已于次日办结，并对同类件逐件排查，无其他超期件。";
        let row = complaint_execution::ActiveModel {
            id: Set(execution),
            complaint_id: Set(id.0),
            department_id: Set(concerned.0),
            decision: Set(decision),
            category: Set(told.category.code().to_owned()),
            task: Set(seal.close_text(id, Field::Task(execution), task)?),
            state: Set(ExecutionState::Reported.code().to_owned()),
            assigned_at: Set(Some(after(13))),
            report: Set(Some(seal.close_text(id, Field::Report(execution), report)?)),
            reported_by: Set(Some(head.name.clone())),
            reported_at: Set(Some(after(16))),
            version: Set(1),
            ..complaint_execution::ActiveModel::default()
        };
        writer.insert(row).await?;
    }
    Ok(())
}
