//! Files of complaints: rid of what photographs tell, sealed, and opened for handlers only.

use super::queries;
use super::rows::complaint_file;
use super::seal::{Field, Seal};
use crate::identity::Session;
use crate::scope::{Scope, Writer};
use crate::{Error, House, Result};
use domain::complaint::reach::{Sight, sight};
use domain::complaint::view::SealedFileView;
use domain::complaint::{FILE_MAX_BYTES, picture};
use domain::failure::Failure;
use domain::ids::{ComplaintFileId, ComplaintId};
use domain::record;
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use tokio::io::AsyncReadExt;

/// A file that may be kept.
pub(super) struct Clean {
    name: String,
    kind: record::FileKind,
    bytes: Vec<u8>,
}

/// Judges a file by its name and content, and takes out of a picture what it tells besides.
///
/// # Errors
/// Invalid at `file`.
pub(super) fn judge(name: &str, bytes: Vec<u8>) -> std::result::Result<Clean, Failure> {
    let name = record::file_name(name);
    if bytes.is_empty() {
        return Err(Failure::field("file", "请选择要上传的文件"));
    }
    if bytes.len() as u64 > FILE_MAX_BYTES {
        return Err(Failure::field("file", format!("“{name}”超过 {}，请压缩后再上传", record::size(FILE_MAX_BYTES))));
    }
    let sniffed = infer::get(&bytes).map(|kind| kind.mime_type());
    let kind = record::file_kind(&name, sniffed).map_err(|message| Failure::field("file", message))?;
    let bytes = picture::stripped(kind.media_type, bytes).map_err(|message| Failure::field("file", message))?;
    Ok(Clean { name, kind, bytes })
}

/// Seals a file and keeps it. The store sees the sealed content only.
pub(super) async fn put(house: &House, writer: &Writer<'_>, case: ComplaintId, id: ComplaintFileId, file: Clean) -> Result<()> {
    let seal = Seal::to_write(house, writer).await?;
    let sealed = seal.close(case, Field::FileContent(id.0), &file.bytes)?;
    let mut arriving = house.files().arriving().await?;
    arriving.write(&sealed).await?;
    let kept = house.files().keep(writer.scope().bureau(), arriving).await?;
    writer
        .insert(complaint_file::ActiveModel {
            id: Set(id.0),
            complaint_id: Set(case.0),
            name: Set(seal.close_text(case, Field::FileName(id.0), &file.name)?),
            label: Set(file.kind.label.to_owned()),
            media_type: Set(file.kind.media_type.to_owned()),
            size: Set(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX)),
            sha256: Set(kept.sha256),
            sent_at: Set(writer.scope().now()),
            ..complaint_file::ActiveModel::default()
        })
        .await
}

/// The files of a case, in the order of their arrival.
pub(super) async fn of(scope: &Scope, seal: &Seal, case: ComplaintId) -> Result<Vec<SealedFileView>> {
    let of = scope.select::<complaint_file::Entity>().filter(complaint_file::Column::ComplaintId.eq(case.0));
    let rows = of.order_by_asc(complaint_file::Column::Id).all(scope.tx()).await?;
    let view = |row: complaint_file::Model| {
        Ok(SealedFileView {
            id: ComplaintFileId(row.id),
            name: seal.open_text(case, Field::FileName(row.id), &row.name)?,
            kind: row.label,
            size: u64::try_from(row.size).unwrap_or_default(),
            at: row.sent_at,
        })
    };
    rows.into_iter().map(view).collect()
}

/// A file that was opened, to hand out.
pub struct Opened {
    /// The name to save it under.
    pub name: String,
    /// The media type by content.
    pub media_type: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Opens a file for whoever handles its case.
///
/// # Errors
/// Not found: not there, out of reach, or for those who see the case but do not handle it.
pub async fn download(house: &House, session: &Session, id: ComplaintFileId) -> Result<Opened> {
    let scope = session.read(house).await?;
    let row = scope
        .select::<complaint_file::Entity>()
        .filter(complaint_file::Column::Id.eq(id.0))
        .filter(queries::within(&scope, session.actor(), complaint_file::Column::ComplaintId))
        .one(scope.tx())
        .await?
        .ok_or_else(Error::not_found)?;
    let case = ComplaintId(row.complaint_id);
    let linked = queries::linked(&scope, row.complaint_id).await?;
    if sight(session.actor(), &linked.links) != Sight::Handler {
        return Err(Error::not_found());
    }
    let seal = Seal::of(house, &scope).await?;
    let (name, bytes) = content(house, &scope, &seal, case, &row).await?;
    Ok(Opened { name, media_type: row.media_type, bytes })
}

/// Name and content of a file.
pub(super) async fn content(
    house: &House,
    scope: &Scope,
    seal: &Seal,
    case: ComplaintId,
    row: &complaint_file::Model,
) -> Result<(String, Vec<u8>)> {
    let mut sealed = Vec::new();
    house.files().open(scope.bureau(), &row.sha256).await?.read_to_end(&mut sealed).await?;
    let name = seal.open_text(case, Field::FileName(row.id), &row.name)?;
    Ok((name, seal.open(case, Field::FileContent(row.id), &sealed)?))
}
