//! A private PostgreSQL for tests and measurements: a folder of its own, the loopback only, gone afterwards.
use std::env;
use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::{Context, Error, Result};
use crate::process::{self, find, relative};
use crate::system;
use crate::temporary::TemporaryFolder;

const SUPERUSER: &str = "zeren_admin";
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Postgres {
    server: Child,
    programs: Programs,
    port: u16,
    // Dropped after `Drop::drop` has stopped the server.
    folder: TemporaryFolder,
}

impl Postgres {
    /// For tests: the data need not outlive them, let alone a power failure.
    pub fn start() -> Result<Self> {
        Self::start_with(&["fsync=off", "synchronous_commit=off", "full_page_writes=off"])
    }

    /// As a deployment would have it: what is committed is on the disk. For measuring.
    pub fn start_durable() -> Result<Self> {
        Self::start_with(&[])
    }

    fn start_with(settings: &[&str]) -> Result<Self> {
        let programs = Programs::find()?;
        let folder = TemporaryFolder::new("postgres")?;
        if let Some((user, group)) = programs.owner {
            chown(folder.path(), Some(user), Some(group)).context("无法移交数据库目录")?;
        }
        let (log, log_path) = system::log("postgres.log")?;
        let explain = || format!("PostgreSQL 未能启动，原因见 {}", relative(&log_path));

        // Trust is enough: there is no socket, only the loopback, and only for these minutes.
        let created = programs
            .command("initdb", folder.path())
            .args(["--username", SUPERUSER, "--encoding=UTF8", "--locale=C", "--no-sync"])
            .args(["--auth-local=reject", "--auth-host=trust", "--pgdata"])
            .arg(folder.path().join("data"))
            .stdout(log.try_clone().context("无法写入日志")?)
            .stderr(log.try_clone().context("无法写入日志")?)
            .status();
        if !created.is_ok_and(|status| status.success()) {
            return Err(Error::new(explain()));
        }

        let port = system::free_port()?;
        // A child in our own process group, not a daemon of pg_ctl: Ctrl-C reaches it, and an
        // interrupt is what PostgreSQL calls a fast shutdown.
        let server = programs
            .command("postgres", folder.path())
            .arg("-D")
            .arg(folder.path().join("data"))
            .args(["-p", &port.to_string()])
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="])
            .args(["-c", "max_connections=200"])
            .args(settings.iter().flat_map(|setting| ["-c", setting]))
            .stdout(log.try_clone().context("无法写入日志")?)
            .stderr(log)
            .spawn()
            .context(explain())?;

        let mut postgres = Self { server, programs, port, folder };
        let start = Instant::now();
        while !postgres.is_ready() {
            let ended = !matches!(postgres.server.try_wait(), Ok(None));
            if ended || start.elapsed() > PATIENCE {
                return Err(Error::new(explain()));
            }
            sleep(Duration::from_millis(100));
        }
        Ok(postgres)
    }

    /// Where tests create their databases and roles.
    pub fn admin_url(&self) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/postgres", self.port)
    }

    fn is_ready(&self) -> bool {
        self.programs
            .command("pg_isready", self.folder.path())
            .args(["--quiet", "--host=127.0.0.1", "--username", SUPERUSER, "--port", &self.port.to_string()])
            .status()
            .is_ok_and(|status| status.success())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let stopped = self
            .programs
            .command("pg_ctl", self.folder.path())
            .args(["stop", "--silent", "--mode=fast", "--wait", "--pgdata"])
            .arg(self.folder.path().join("data"))
            .status()
            .is_ok_and(|status| status.success());
        if !stopped {
            // Fails only when the server has ended by itself.
            self.server.kill().ok();
        }
        self.server.wait().ok();
    }
}

/// The programs of one PostgreSQL installation, and as whom they run.
struct Programs {
    folder: PathBuf,
    /// User and group when we are root, as whom PostgreSQL refuses to work.
    owner: Option<(u32, u32)>,
}

impl Programs {
    fn find() -> Result<Self> {
        if let Some(folder) = installed() {
            return Ok(Self { folder, owner: unprivileged()? });
        }
        // Unlike a browser, a database server is more than a file on the disk: only on a build
        // machine is it put there unasked.
        if env::var_os("CI").is_some() && system::can_install()? {
            system::install(&["postgresql"])?;
        }
        let folder = installed().ok_or_else(|| {
            Error::new(
                "未找到 PostgreSQL（initdb），请安装：Debian/Ubuntu 用 apt-get install postgresql，macOS 用 brew install postgresql。",
            )
        })?;
        Ok(Self { folder, owner: unprivileged()? })
    }

    fn command(&self, program: &str, working_folder: &Path) -> Command {
        let mut command = process::command(self.folder.join(program));
        command.current_dir(working_folder).stdin(Stdio::null());
        if let Some((user, group)) = self.owner {
            command.uid(user).gid(group);
        }
        command
    }
}

/// The folder with `initdb` in it: PATH first, then where Debian keeps it, the newest version.
fn installed() -> Option<PathBuf> {
    // A link on PATH stands alone; its neighbours are where it points to.
    let linked = find("initdb").and_then(|path| path.canonicalize().ok());
    if let Some(folder) = linked.as_deref().and_then(Path::parent) {
        return Some(folder.to_path_buf());
    }
    fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")))
        .filter(|folder| folder.join("initdb").is_file())
}

fn unprivileged() -> Result<Option<(u32, u32)>> {
    if !system::is_root()? {
        return Ok(None);
    }
    let number = |flag: &str, user: &str| -> Option<u32> {
        let output = process::command("id").args([flag, user]).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|user| Some((number("-u", user)?, number("-g", user)?)))
        .map(Some)
        .ok_or_else(|| Error::new("PostgreSQL 不能以 root 运行，请改用普通用户，或建立用户 postgres。"))
}
