//! A private folder that lives as long as its owner.
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, process};

use crate::error::{Context, Result};

pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    pub fn new(purpose: &str) -> Result<Self> {
        let nanoseconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
        let path = env::temp_dir().join(format!("zeren-{purpose}-{}-{nanoseconds}", process::id()));
        // Not `create_dir_all`: a folder that is already there belongs to somebody else.
        DirBuilder::new().mode(0o700).create(&path).context(format!("无法创建临时目录 {}", path.display()))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(cause) = fs::remove_dir_all(&self.0) {
            eprintln!("临时目录 {} 未能删除：{cause}", self.0.display());
        }
    }
}
