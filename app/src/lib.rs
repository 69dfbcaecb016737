//! What people see. Pages are rendered on the server; what must react while a person types is an island, and only
//! islands go to the browser.
//!
//! A module is a folder: `api.rs` holds its `#[server]` functions (what forms and islands send), `pages` what the
//! server renders, `islands.rs` what runs in the browser.

pub mod accountability;
pub mod assessment;
pub mod complaint;
pub mod deadline;
pub mod identity;
pub mod record;

#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod ui;

use leptos::prelude::ServerFnErrorErr;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::FromServerFnError;
use serde::{Deserialize, Serialize};

/// A [`domain::Failure`] on its way to the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error(transparent)]
pub struct Failed(#[from] pub domain::Failure);

impl FromServerFnError for Failed {
    type Encoder = JsonEncoding;

    /// The transport failed: the request did not arrive or could not be read. Nothing about it leaves the house.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let unreachable = |message: &str| domain::Failure::Unreachable(message.to_owned());
        Self(match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => domain::Failure::refused("提交的内容不完整，请刷新页面后重试"),
            ServerFnErrorErr::Request(_) => unreachable("网络连接中断，您填写的内容还在页面上；恢复连接后会再次保存"),
            // An answer that is not of this house, such as that of a proxy in between.
            _ => unreachable("服务器暂时没有应答，您填写的内容还在页面上；稍后会再次保存"),
        })
    }
}
