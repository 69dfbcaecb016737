//! The audit chain: an entry a decision, hash-chained per bureau over salted digests of payloads. The chain itself
//! holds no payload, so that a payload could be blanked without breaking it; nothing does so today, and an entry
//! without its payload counts as broken.

use super::rows::{audit_entry, audit_head};
use crate::keys::{random_token, sha256_hex};
use crate::scope::{Scope, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::ids::BureauId;
use domain::lifecycle::Decision;
use domain::record::{AuditView, Page};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use uuid::Uuid;

/// The hash before the first entry of a bureau.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry follows from the one before: how many there are, and the last hash.
    Whole(i64, String),
    /// The first entry that does not, and why.
    Broken(i64, &'static str),
}

/// Appends an entry a decision. Two statements an entry: the head is locked and read, the entry is inserted, and
/// the database moves the head.
#[expect(clippy::disallowed_methods, reason = "the audit log is written here and nowhere else, with the scope's bureau")]
pub(crate) async fn record(scope: &Scope, decisions: &[Decision]) -> Result<()> {
    if decisions.is_empty() {
        return Ok(());
    }
    let head = locked(scope.select::<audit_head::Entity>())
        .one(scope.tx())
        .await?
        .ok_or_else(|| Error::Row("bureau without audit head".into()))?;
    let (mut sequence, mut previous) = (head.sequence, head.hash);
    for decision in decisions {
        sequence += 1;
        let payload = json!({
            "change": decision.change(),
            "note": decision.note(),
            "facts": decision.facts().iter().map(|(name, value)| json!([name, value])).collect::<Vec<_>>(),
        })
        .to_string();
        let salt = random_token()?;
        let mut entry = audit_entry::Model {
            bureau_id: scope.bureau().0,
            sequence,
            at: decision.at(),
            user_id: decision.user().0,
            user_name: decision.name(),
            subject_kind: decision.subject_kind().to_owned(),
            subject_id: decision.subject(),
            action: decision.action().to_owned(),
            action_label: decision.action_label().to_owned(),
            payload_digest: digest(&salt, &payload),
            payload: Some(payload),
            payload_salt: salt,
            previous_hash: previous,
            hash: String::new(),
        };
        entry.hash = hash(&entry);
        previous = entry.hash.clone();
        let row = audit_entry::ActiveModel {
            bureau_id: Set(entry.bureau_id),
            sequence: Set(entry.sequence),
            at: Set(entry.at),
            user_id: Set(entry.user_id),
            user_name: Set(entry.user_name),
            subject_kind: Set(entry.subject_kind),
            subject_id: Set(entry.subject_id),
            action: Set(entry.action),
            action_label: Set(entry.action_label),
            payload: Set(entry.payload),
            payload_salt: Set(entry.payload_salt),
            payload_digest: Set(entry.payload_digest),
            previous_hash: Set(entry.previous_hash),
            hash: Set(entry.hash),
        };
        audit_entry::Entity::insert(row).exec_without_returning(scope.tx()).await?;
    }
    Ok(())
}

fn digest(salt: &str, payload: &str) -> String {
    sha256_hex(format!("{salt}\n{payload}").as_bytes())
}

/// The hash of an entry: everything but the payload itself, which is represented by its digest.
fn hash(entry: &audit_entry::Model) -> String {
    let at = entry.at.to_rfc3339_opts(SecondsFormat::Millis, true);
    let text = [
        entry.previous_hash.as_str(),
        &entry.bureau_id.to_string(),
        &entry.sequence.to_string(),
        &at,
        &entry.user_id.to_string(),
        &entry.user_name,
        &entry.subject_kind,
        &entry.subject_id.to_string(),
        &entry.action,
        &entry.action_label,
        &entry.payload_salt,
        &entry.payload_digest,
    ]
    .join("\n");
    sha256_hex(text.as_bytes())
}

/// Walks the chain of the bureau with `slug` from its beginning.
///
/// # Errors
/// When there is no such bureau or the database fails.
pub async fn verify(house: &House, slug: &str) -> Result<Verdict> {
    let bureau = crate::identity::bureau::by_slug(house, slug).await?;
    verify_bureau(house, bureau.id).await
}

async fn verify_bureau(house: &House, bureau: BureauId) -> Result<Verdict> {
    let scope = Scope::of_bureau(house, bureau).await?;
    let head = scope.select::<audit_head::Entity>().one(scope.tx()).await?.ok_or_else(|| Error::Row("bureau without audit head".into()))?;
    let (mut sequence, mut previous) = (0, GENESIS.to_owned());
    loop {
        let entries = scope
            .select::<audit_entry::Entity>()
            .filter(audit_entry::Column::Sequence.gt(sequence))
            // What is appended meanwhile is left for the next walk.
            .filter(audit_entry::Column::Sequence.lte(head.sequence))
            .order_by_asc(audit_entry::Column::Sequence)
            .limit(1000)
            .all(scope.tx())
            .await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            if entry.sequence != sequence + 1 {
                return Ok(Verdict::Broken(sequence + 1, "the entry is missing"));
            }
            if entry.previous_hash != previous {
                return Ok(Verdict::Broken(entry.sequence, "it does not follow from the entry before"));
            }
            let Some(payload) = &entry.payload else {
                return Ok(Verdict::Broken(entry.sequence, "its payload is missing"));
            };
            if digest(&entry.payload_salt, payload) != entry.payload_digest {
                return Ok(Verdict::Broken(entry.sequence, "its payload was changed"));
            }
            if hash(&entry) != entry.hash {
                return Ok(Verdict::Broken(entry.sequence, "it was changed"));
            }
            sequence = entry.sequence;
            previous = entry.hash;
        }
    }
    if head.sequence != sequence || head.hash != previous {
        return Ok(Verdict::Broken(sequence + 1, "entries at the end are missing"));
    }
    Ok(Verdict::Whole(sequence, previous))
}

/// A step in the history of one subject: action label, person, instant, reason.
pub(crate) struct Step {
    pub action: String,
    pub by: String,
    pub at: DateTime<Utc>,
    pub note: Option<String>,
}

/// The recorded steps of `subject`, newest first, among `actions`.
pub(crate) async fn history(scope: &Scope, subject: Uuid, actions: &[&str]) -> Result<Vec<Step>> {
    let entries = scope
        .select::<audit_entry::Entity>()
        .filter(audit_entry::Column::SubjectId.eq(subject))
        .filter(audit_entry::Column::Action.is_in(actions.iter().copied()))
        .order_by_desc(audit_entry::Column::Sequence)
        .limit(50)
        .all(scope.tx())
        .await?;
    Ok(entries
        .into_iter()
        .map(|entry| Step { note: note(entry.payload.as_deref()), action: entry.action_label, by: entry.user_name, at: entry.at })
        .collect())
}

fn note(payload: Option<&str>) -> Option<String> {
    let payload: serde_json::Value = serde_json::from_str(payload?).ok()?;
    payload.get("note")?.as_str().map(str::to_owned)
}

/// A page of the log of operations, newest first, for administrators and discipline inspectors.
///
/// # Errors
/// Not found for everybody else.
pub async fn page(house: &House, session: &crate::identity::Session, before: Option<i64>) -> Result<Page<AuditView>> {
    if !domain::record::reads_the_log(&session.me().roles, &session.me().functions) {
        return Err(Error::not_found());
    }
    const ROWS: usize = 50;
    let scope = session.read(house).await?;
    let mut select = scope.select::<audit_entry::Entity>();
    if let Some(before) = before {
        select = select.filter(audit_entry::Column::Sequence.lt(before));
    }
    let mut entries = select.order_by_desc(audit_entry::Column::Sequence).limit(ROWS as u64 + 1).all(scope.tx()).await?;
    let more = entries.len() > ROWS;
    entries.truncate(ROWS);
    let next = if more { entries.last().map(|e| e.sequence.to_string()) } else { None };
    let rows = entries
        .into_iter()
        .map(|entry| AuditView {
            sequence: entry.sequence,
            at: entry.at,
            by: entry.user_name,
            note: note(entry.payload.as_deref()),
            action: entry.action_label,
            subject: subject_label(&entry.subject_kind).to_owned(),
            hash: entry.hash,
        })
        .collect();
    Ok(Page { rows, next })
}

fn subject_label(kind: &str) -> &'static str {
    use domain::lifecycle::Lifecycle;
    [
        (domain::assessment::lifecycle::Cycle::CODE, domain::assessment::lifecycle::Cycle::TITLE),
        (domain::assessment::lifecycle::Round::CODE, domain::assessment::lifecycle::Round::TITLE),
        (domain::assessment::lifecycle::SelfAssessment::CODE, domain::assessment::lifecycle::SelfAssessment::TITLE),
        (domain::assessment::lifecycle::Daily::CODE, domain::assessment::lifecycle::Daily::TITLE),
        (domain::assessment::lifecycle::Adverse::CODE, domain::assessment::lifecycle::Adverse::TITLE),
        (domain::assessment::lifecycle::Round::CODE, domain::assessment::lifecycle::Round::TITLE),
        (domain::assessment::lifecycle::Paper::CODE, domain::assessment::lifecycle::Paper::TITLE),
        (domain::accountability::lifecycle::Fault::CODE, domain::accountability::lifecycle::Fault::TITLE),
        (domain::identity::lifecycle::Account::CODE, domain::identity::lifecycle::Account::TITLE),
        (domain::identity::lifecycle::Bureau::CODE, domain::identity::lifecycle::Bureau::TITLE),
        (domain::identity::lifecycle::MasterData::CODE, domain::identity::lifecycle::MasterData::TITLE),
        (domain::complaint::lifecycle::Case::CODE, domain::complaint::lifecycle::Case::TITLE),
        (domain::complaint::lifecycle::Extension::CODE, domain::complaint::lifecycle::Extension::TITLE),
        (domain::complaint::lifecycle::Execution::CODE, domain::complaint::lifecycle::Execution::TITLE),
        (domain::record::lifecycle::Letter::CODE, domain::record::lifecycle::Letter::TITLE),
    ]
    .into_iter()
    .find(|(code, _)| *code == kind)
    .map_or("其他", |(_, title)| title)
}
