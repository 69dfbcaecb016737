//! Files of a case, which its handlers reach; and files of a defence, which the person concerned reaches too.

use super::case::{As, Work, oneself, within};
use super::rows::fault_case;
use crate::files::Arriving;
use crate::identity::Session;
use crate::record::attachment::{self, Owner};
use crate::scope::Scope;
use crate::{Error, House, Result};
use domain::accountability::FILES_MAX;
use domain::accountability::lifecycle::FaultEdit;
use domain::accountability::reach::FaultReach;
use domain::assessment::view::FileView;
use domain::authority::Actor;
use domain::failure::Failure;
use domain::ids::FaultCaseId;
use sea_orm::{ColumnTrait, Condition, QueryFilter};

/// Adds an uploaded file to a case, as a handler.
///
/// # Errors
/// Invalid at `file` when its content is not what its name says or its kind is not accepted; refused when it is not this
/// person's; not found.
pub async fn attach(house: &House, session: &Session, id: FaultCaseId, name: &str, file: Arriving) -> Result<FileView> {
    keep(house, session, id, name, file, (As::Handler, Owner::FaultCase, FaultEdit::Attach)).await
}

/// Adds an uploaded file to the defence, as the person concerned.
///
/// # Errors
/// As [`attach`].
pub async fn attach_defence(house: &House, session: &Session, id: FaultCaseId, name: &str, file: Arriving) -> Result<FileView> {
    keep(house, session, id, name, file, (As::Oneself, Owner::FaultDefence, FaultEdit::AttachDefence)).await
}

async fn keep(
    house: &House,
    session: &Session,
    id: FaultCaseId,
    name: &str,
    file: Arriving,
    (who, owner, kind): (As, Owner, FaultEdit),
) -> Result<FileView> {
    let judged = attachment::judge(name, &file)?;
    // Judged before the file is kept.
    let (mut scope, work) = Work::open(house, session, id, who).await?;
    let decision = work.edit(kind)?;
    if attachment::of(&scope, owner, &[id.0]).await?.len() >= FILES_MAX {
        return Err(Failure::field("file", format!("最多上传 {FILES_MAX} 个文件")).into());
    }
    let kept = attachment::keep(house, &scope, judged, file).await?;
    let decision = decision.stating("file", kept.sha256());
    let writer = scope.apply(&decision)?;
    let view = attachment::hang(&writer, (owner, id.0), None, kept, &decision.name(), work.now).await?;
    scope.commit().await?;
    Ok(view)
}

/// Nothing when the files of a case are within the actor's reach.
pub(crate) async fn in_reach(scope: &Scope, actor: &Actor, id: FaultCaseId) -> Result<()> {
    reached(scope, id, within(&FaultReach::of(actor))).await
}

/// Nothing when the files of a defence are: the person concerned has put them there.
pub(crate) async fn defence_in_reach(scope: &Scope, actor: &Actor, id: FaultCaseId) -> Result<()> {
    reached(scope, id, Condition::any().add(within(&FaultReach::of(actor))).add(oneself(actor))).await
}

async fn reached(scope: &Scope, id: FaultCaseId, within: Condition) -> Result<()> {
    let select = scope.select::<fault_case::Entity>().filter(fault_case::Column::Id.eq(id.0)).filter(within);
    select.one(scope.tx()).await?.map(|_| ()).ok_or_else(Error::not_found)
}
