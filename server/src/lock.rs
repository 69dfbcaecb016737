//! One server a SQLite database: a lock on a file, which the system lets go when the process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The lock, held as long as this lives.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "held, not read")] File);

/// The lock was not to be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another server has it.
    #[error(
        "另一个 zeren 进程正在使用 {0}；SQLite 数据库同时只能由一个服务使用，请先停止它\nanother zeren server is using {0}; stop it first"
    )]
    Taken(PathBuf),
    /// The file cannot be made.
    #[error("无法锁定 {0}：{1}")]
    File(PathBuf, #[source] io::Error),
}

impl Lock {
    /// Takes the lock in `folder`.
    ///
    /// # Errors
    /// When another server has it or the file cannot be made.
    pub fn take(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join("zeren.lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(|e| LockError::File(path.clone(), e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(folder.to_owned())),
            Err(TryLockError::Error(error)) => Err(LockError::File(path, error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_refused_until_the_first_has_ended() {
        let folder = std::env::temp_dir().join(format!("zeren-lock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let first = Lock::take(&folder).expect("a lock");
        assert!(matches!(Lock::take(&folder), Err(LockError::Taken(_))));
        drop(first);
        assert!(Lock::take(&folder).is_ok());
        let _ = std::fs::remove_dir_all(&folder);
    }
}
