//! Files that hang on something, and their downloads behind the reach of the person who asks.

use super::rows::attachment;
use crate::files::Arriving;
use crate::identity::Session;
use crate::scope::Scope;
use crate::scope::Writer;
use crate::{Error, House, Result};
use chrono::{DateTime, Utc};
use domain::assessment::view::FileView;
use domain::failure::Failure;
use domain::ids::AttachmentId;
use domain::record;
use domain::terms;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

terms! {
    /// What a file hangs on. Whoever reaches that reaches the file.
    pub enum Owner {
        SelfAssessment = "self_assessment", "自查自评";
        DailyEntry = "daily_entry", "日常考核";
        Symposium = "symposium", "座谈会";
        FaultCase = "fault_case", "过错责任案件";
        FaultDefence = "fault_defence", "陈述申辩材料";
    }
}

/// A file that has been checked and kept, to be put to its owner.
pub(crate) struct Checked {
    name: String,
    kind: record::FileKind,
    sha256: String,
    size: u64,
}

/// Judges an arrived file by its name before anything is kept of it.
///
/// # Errors
/// Invalid at `file`: empty, of a kind that is not accepted, or not what its name says.
pub(crate) fn judge(name: &str, file: &Arriving) -> std::result::Result<(String, record::FileKind), Failure> {
    let name = record::file_name(name);
    if file.size() == 0 {
        return Err(Failure::field("file", format!("“{name}”是空文件，请重新选择")));
    }
    let kind = record::file_kind(&name, file.sniff()).map_err(|message| Failure::field("file", message))?;
    Ok((name, kind))
}

/// Keeps the content of an arrived file that was judged before.
pub(crate) async fn keep(house: &House, scope: &Scope, (name, kind): (String, record::FileKind), file: Arriving) -> Result<Checked> {
    let kept = house.files().keep(scope.bureau(), file).await?;
    Ok(Checked { name, kind, sha256: kept.sha256, size: kept.size })
}

impl Checked {
    /// SHA-256 of the content, for the record.
    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// Hangs a file on its owner.
pub(crate) async fn hang(
    writer: &Writer<'_>,
    (owner, id): (Owner, Uuid),
    indicator: Option<Uuid>,
    file: Checked,
    by: &str,
    now: DateTime<Utc>,
) -> Result<FileView> {
    let view = FileView {
        id: AttachmentId(Uuid::now_v7()),
        name: file.name.clone(),
        kind: file.kind.label.to_owned(),
        size: file.size,
        sha256: file.sha256.clone(),
    };
    writer
        .insert(attachment::ActiveModel {
            id: Set(view.id.0),
            owner_kind: Set(owner.code().to_owned()),
            owner_id: Set(id),
            indicator_id: Set(indicator),
            name: Set(file.name),
            label: Set(file.kind.label.to_owned()),
            media_type: Set(file.kind.media_type.to_owned()),
            size: Set(i64::try_from(file.size).unwrap_or(i64::MAX)),
            sha256: Set(file.sha256),
            uploaded_by: Set(by.to_owned()),
            uploaded_at: Set(now),
            removed_at: Set(None),
            version: Set(1),
            ..attachment::ActiveModel::default()
        })
        .await?;
    Ok(view)
}

/// A file as pages show it.
pub(crate) fn view(row: &attachment::Model) -> FileView {
    FileView {
        id: AttachmentId(row.id),
        name: row.name.clone(),
        kind: row.label.clone(),
        size: u64::try_from(row.size).unwrap_or_default(),
        sha256: row.sha256.clone(),
    }
}

/// The files of several owners of one kind, in one statement: owner and file, in the order of their arrival.
pub(crate) async fn of(scope: &Scope, owner: Owner, ids: &[Uuid]) -> Result<Vec<(Uuid, FileView)>> {
    let rows = scope
        .select::<attachment::Entity>()
        .filter(attachment::Column::OwnerId.is_in(ids.iter().copied()))
        .filter(attachment::Column::OwnerKind.eq(owner.code()))
        .filter(attachment::Column::RemovedAt.is_null())
        .order_by_asc(attachment::Column::Id)
        .all(scope.tx())
        .await?;
    Ok(rows.iter().map(|row| (row.owner_id, view(row))).collect())
}

/// A file to hand out.
pub struct Download {
    /// The name to save it under.
    pub name: String,
    /// The media type by content.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// The content.
    pub file: tokio::fs::File,
}

/// An attachment that has not been removed, whosever it is: the caller asks the reach.
pub(crate) async fn present(scope: &Scope, id: AttachmentId) -> Result<attachment::Model> {
    let select = scope.select::<attachment::Entity>().filter(attachment::Column::Id.eq(id.0));
    select.filter(attachment::Column::RemovedAt.is_null()).one(scope.tx()).await?.ok_or_else(Error::not_found)
}

/// Opens an attachment for a person within whose reach it is.
///
/// # Errors
/// Not found: not there, removed, or out of reach.
pub async fn download(house: &House, session: &Session, id: AttachmentId) -> Result<Download> {
    let scope = session.read(house).await?;
    let row = present(&scope, id).await?;
    let owner = Owner::from_code(&row.owner_kind).ok_or_else(|| Error::Row(format!("owner {}", row.owner_kind)))?;
    crate::assessment::in_reach(&scope, session.actor(), owner, row.owner_id).await?;
    let file = house.files().open(scope.bureau(), &row.sha256).await?;
    Ok(Download { name: row.name, media_type: row.media_type, size: u64::try_from(row.size).unwrap_or_default(), file })
}
