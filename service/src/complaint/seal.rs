//! The seal: everything that a complainant wrote, and what was written about it, is kept under a key of the bureau, which is
//! itself kept wrapped by a key that follows from the secret of the deployment.
//!
//! A sealed text names its key and is bound to bureau, case and field: moved elsewhere it does not open.

use super::rows::sealing_key;
use crate::keys::{open, random_bytes, seal, sealing_key as key_of};
use crate::scope::{Scope, Unrecorded, WriteScope, Writer, locked};
use crate::{Error, House, Result};
use aws_lc_rs::aead::RandomizedNonceKey;
use domain::ids::{BureauId, ComplaintId};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// The form in which texts are sealed, before the key's id.
const FORM: u8 = 1;

/// What is sealed: a part of the binding, so that it must never change.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Field {
    Identity,
    Statement,
    Opinion,
    Paper(Uuid),
    Message(Uuid),
    FileName(Uuid),
    FileContent(Uuid),
    Task(Uuid),
    Report(Uuid),
    Extension(Uuid),
}

impl Field {
    fn place(self, bureau: BureauId, case: ComplaintId) -> Vec<u8> {
        let field = match self {
            Self::Identity => "identity".to_owned(),
            Self::Statement => "statement".to_owned(),
            Self::Opinion => "opinion".to_owned(),
            Self::Paper(id) => format!("paper/{id}"),
            Self::Message(id) => format!("message/{id}"),
            Self::FileName(id) => format!("file/{id}/name"),
            Self::FileContent(id) => format!("file/{id}/content"),
            Self::Task(id) => format!("execution/{id}/task"),
            Self::Report(id) => format!("execution/{id}/report"),
            Self::Extension(id) => format!("extension/{id}"),
        };
        format!("complaint/{bureau}/{case}/{field}").into_bytes()
    }
}

fn place_of_key(bureau: BureauId, id: Uuid) -> Vec<u8> {
    format!("sealing key/{bureau}/{id}").into_bytes()
}

/// The keys of a bureau, the newest first.
pub(crate) struct Seal {
    bureau: BureauId,
    keys: Vec<(Uuid, RandomizedNonceKey)>,
}

impl Seal {
    /// The keys of the scope's bureau, to open with. One statement.
    pub async fn of(house: &House, scope: &Scope) -> Result<Self> {
        let rows = scope.select::<sealing_key::Entity>().order_by_desc(sealing_key::Column::Id).all(scope.tx()).await?;
        let bureau = scope.bureau();
        let key = |row: sealing_key::Model| {
            let bytes = house.keys().unwrap_key(&row.wrapped_by, &place_of_key(bureau, row.id), &row.wrapped)?;
            Ok((row.id, key_of(&bytes)?))
        };
        Ok(Self { bureau, keys: rows.into_iter().map(key).collect::<Result<_>>()? })
    }

    /// The same, with a key to seal with: the first complaint of a bureau makes it. Where two do so at once, both keys stay.
    pub async fn to_write(house: &House, writer: &Writer<'_>) -> Result<Self> {
        let mut seal = Self::of(house, writer.scope()).await?;
        if seal.keys.is_empty() {
            let (id, bytes) = (Uuid::now_v7(), random_bytes()?);
            writer
                .insert(sealing_key::ActiveModel {
                    id: Set(id),
                    wrapped_by: Set(house.keys().wraps_with().to_owned()),
                    wrapped: Set(house.keys().wrap(&place_of_key(seal.bureau, id), &bytes)?),
                    made_at: Set(writer.scope().now()),
                    version: Set(1),
                    ..sealing_key::ActiveModel::default()
                })
                .await?;
            seal.keys.push((id, key_of(&bytes)?));
        }
        Ok(seal)
    }

    /// Seals bytes.
    pub fn close(&self, case: ComplaintId, field: Field, clear: &[u8]) -> Result<Vec<u8>> {
        let (id, key) = self.keys.first().ok_or_else(|| Error::Crypto("no key to seal with".into()))?;
        let sealed = seal(key, &field.place(self.bureau, case), clear)?;
        Ok([&[FORM], id.as_bytes().as_slice(), &sealed].concat())
    }

    /// Opens bytes.
    ///
    /// # Errors
    /// When the seal does not hold at this place, or its key is not there.
    pub fn open(&self, case: ComplaintId, field: Field, sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::Crypto("a seal in a form that is not known".into());
        let (head, text) = sealed.split_at_checked(17).ok_or_else(broken)?;
        let (form, id) = head.split_first().ok_or_else(broken)?;
        let (_, key) = self.keys.iter().find(|(known, _)| *form == FORM && known.as_bytes() == id).ok_or_else(broken)?;
        open(key, &field.place(self.bureau, case), text)
    }

    /// Seals a text.
    pub fn close_text(&self, case: ComplaintId, field: Field, clear: &str) -> Result<Vec<u8>> {
        self.close(case, field, clear.as_bytes())
    }

    /// Opens a text.
    pub fn open_text(&self, case: ComplaintId, field: Field, sealed: &[u8]) -> Result<String> {
        String::from_utf8(self.open(case, field, sealed)?).map_err(|_| Error::Row("sealed text".into()))
    }

    /// Seals a value.
    pub fn close_value<T: Serialize>(&self, case: ComplaintId, field: Field, value: &T) -> Result<Vec<u8>> {
        self.close(case, field, &serde_json::to_vec(value)?)
    }

    /// Opens a value.
    pub fn open_value<T: DeserializeOwned>(&self, case: ComplaintId, field: Field, sealed: &[u8]) -> Result<T> {
        Ok(serde_json::from_slice(&self.open(case, field, sealed)?)?)
    }
}

/// Wraps the keys of every bureau under the present key of the deployment, and tells how many were wrapped anew. Keys that
/// are wrapped so already stay: done again after an interruption, it goes on where it was.
///
/// # Errors
/// When a key is wrapped by one that this house does not know; what was done before stays done.
pub async fn rewrap(house: &House) -> Result<usize> {
    let mut done = 0;
    for bureau in crate::identity::bureau::list(house).await? {
        let scope = WriteScope::of_bureau(house, bureau.id).await?;
        let present = house.keys().wraps_with();
        let rows = locked(scope.select::<sealing_key::Entity>()).filter(sealing_key::Column::WrappedBy.ne(present)).all(scope.tx()).await?;
        let writer = scope.unrecorded(Unrecorded::KeyRotation);
        for row in rows {
            let place = place_of_key(bureau.id, row.id);
            let key = house.keys().unwrap_key(&row.wrapped_by, &place, &row.wrapped)?;
            let changes = sealing_key::ActiveModel {
                wrapped_by: Set(present.to_owned()),
                wrapped: Set(house.keys().wrap(&place, &key)?),
                ..sealing_key::ActiveModel::default()
            };
            writer.update(Condition::all().add(sealing_key::Column::Id.eq(row.id)), row.version, changes).await?;
            done += 1;
        }
        scope.commit().await?;
    }
    Ok(done)
}
