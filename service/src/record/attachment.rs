//! Downloads of evidence, behind the reach of the person who asks.

use super::rows::attachment;
use crate::identity::Session;
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::ids::AttachmentId;
use sea_orm::{ColumnTrait, QueryFilter};

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
    crate::assessment::in_reach(&scope, session.actor(), domain::ids::SelfAssessmentId(row.self_assessment_id)).await?;
    let file = house.files().open(scope.bureau(), &row.sha256).await?;
    Ok(Download { name: row.name, media_type: row.media_type, size: u64::try_from(row.size).unwrap_or_default(), file })
}
