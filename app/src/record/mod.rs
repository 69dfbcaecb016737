//! Records: the log of operations, the bureau's mail, and the mail of a demonstration.

pub mod api;
#[cfg(feature = "ssr")]
pub mod pages;

#[cfg(feature = "ssr")]
use crate::Failed;
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use server_fn::codec::MultipartData;

/// Reads an uploaded sheet of at most 5 MB with the fields that came before it.
///
/// # Errors
/// Invalid at `file` when nothing came, or too much.
#[cfg(feature = "ssr")]
pub(crate) async fn sheet_upload(data: MultipartData) -> Result<(std::collections::HashMap<String, String>, String, Vec<u8>), Failed> {
    const MOST: usize = 5 * 1024 * 1024;
    let read = async move {
        let broken = |_| Failure::field("file", "上传中断，请检查网络后重新选择文件");
        let mut data = data.into_inner().ok_or(Failure::NotFound)?;
        let mut fields = std::collections::HashMap::new();
        let mut file = None;
        while let Some(mut part) = data.next_field().await.map_err(broken)? {
            let field = part.name().unwrap_or_default().to_owned();
            if field != "file" {
                fields.insert(field, part.text().await.map_err(broken)?);
                continue;
            }
            let name = part.file_name().unwrap_or_default().to_owned();
            let mut bytes = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(broken)? {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > MOST {
                    return Err(Failure::field("file", "表格超过 5 MB，请删去多余的行和图片后再上传"));
                }
            }
            file = Some((name, bytes));
        }
        match file.filter(|(name, _)| !name.is_empty()) {
            Some((name, bytes)) => Ok((fields, name, bytes)),
            None => Err(Failure::field("file", "请先选择要上传的表格")),
        }
    };
    let read = read.await;
    // Told through a use case's way out, so that a form without wasm comes back with the message.
    crate::server::serve(move |_, _| async move { read.map_err(service::Error::from) }).await
}
