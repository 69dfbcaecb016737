//! Uploaded files: stored under `bureau/sha256` in a folder that all servers share.

use crate::keys::hex;
use domain::ids::BureauId;
use sha2::{Digest, Sha256};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// An upload that has not arrived by then never will.
const LEFT_BEHIND: Duration = Duration::from_hours(24);

/// The store.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

/// A file that is arriving. It becomes visible only by [`Files::keep`]; dropped before, it is removed.
pub struct Arriving {
    path: PathBuf,
    file: tokio::fs::File,
    hash: Sha256,
    size: u64,
    head: Vec<u8>,
    kept: bool,
}

/// What a complete upload is.
#[derive(Clone, Debug)]
pub struct Kept {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
}

impl Files {
    /// A store in `root`, made if need be.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        std::fs::create_dir_all(root.join("arriving"))?;
        Ok(Self { root })
    }

    /// Begins an upload.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn arriving(&self) -> io::Result<Arriving> {
        let path = self.root.join("arriving").join(uuid::Uuid::now_v7().to_string());
        let file = tokio::fs::File::create(&path).await?;
        Ok(Arriving { path, file, hash: Sha256::new(), size: 0, head: Vec::new(), kept: false })
    }

    /// Keeps a complete upload for `bureau`. The same content twice is one file.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep(&self, bureau: BureauId, mut arriving: Arriving) -> io::Result<Kept> {
        arriving.file.sync_all().await?;
        let sha256 = hex(&std::mem::take(&mut arriving.hash).finalize());
        let target = self.path(bureau, &sha256);
        if let Some(folder) = target.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        tokio::fs::rename(&arriving.path, &target).await?;
        arriving.kept = true;
        Ok(Kept { sha256, size: arriving.size })
    }

    /// Opens a file of `bureau`.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn open(&self, bureau: BureauId, sha256: &str) -> io::Result<tokio::fs::File> {
        tokio::fs::File::open(self.path(bureau, sha256)).await
    }

    fn path(&self, bureau: BureauId, sha256: &str) -> PathBuf {
        self.root.join(bureau.to_string()).join(sha256)
    }

    /// Removes uploads that a crash left behind: none takes a day.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn sweep(&self) -> io::Result<()> {
        let mut entries = tokio::fs::read_dir(self.root.join("arriving")).await?;
        while let Some(entry) = entries.next_entry().await? {
            let age = entry.metadata().await.and_then(|meta| meta.modified()).map(|at| at.elapsed().unwrap_or_default());
            // Another server may have removed it meanwhile.
            if age.is_ok_and(|age| age > LEFT_BEHIND) {
                let _ = tokio::fs::remove_file(entry.path()).await;
            }
        }
        Ok(())
    }
}

impl Arriving {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let missing = 8192usize.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.file.write_all(bytes).await
    }

    /// Bytes so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The media type by content.
    #[must_use]
    pub fn sniff(&self) -> Option<&'static str> {
        infer::get(&self.head).map(|kind| kind.mime_type())
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        if !self.kept {
            // Best effort: a leftover in the arriving folder is never served.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
