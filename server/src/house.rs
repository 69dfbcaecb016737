//! From the configuration to a house: the secret, the database with its schema, and the files.

use crate::config::Config;
use crate::lock::{Lock, LockError};
use rustls::crypto::CryptoProvider;
use service::clock::Clock;
use service::database::Database;
use service::files::Files;
use service::keys::Keys;
use service::{House, Settings};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A house cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// A folder or file cannot be made or read.
    #[error("无法读写 {0}：{1}")]
    File(PathBuf, #[source] io::Error),
    /// No randomness for a secret.
    #[error("无法生成密钥：系统没有提供随机数")]
    Random,
    /// Another server uses the database.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The database, or a key.
    #[error("{0}")]
    Service(&'static str, #[source] service::Error),
    /// The role sees past row-level security.
    #[error("拒绝启动：数据库用户是超级用户或带有 BYPASSRLS，各局之间的隔离会失效。请改用 zeren db init 建立的服务角色")]
    SeesEverything,
    /// The schema is old.
    #[error("表结构不是本程序的版本。请启动一次服务，或者用表结构所有者执行 zeren db migrate --migration-url …")]
    OldSchema,
    /// There is no database.
    #[error("没有找到数据库 {0}，请核对 --data 或 --database-url；第一次使用的，请先启动一次服务")]
    NoDatabase(PathBuf),
    /// The demonstration would be served as if it were real.
    #[error("拒绝启动：数据库中有演示单位（{0}），其账号使用公开的密码。演示请加 --demo，正式使用请换一个空的数据库")]
    Demonstration(String),
}

/// A house, and the lock that goes with its database.
pub struct Opened {
    /// The house.
    pub house: House,
    /// Held on SQLite, as long as the server runs.
    pub lock: Option<Lock>,
}

/// Opens the house, with its schema brought up to date where this process may do that.
///
/// # Errors
/// When anything of it cannot be had; the message says what to do.
pub async fn open(config: &Config) -> Result<Opened, HouseError> {
    make_folder(&config.data)?;
    if let Some(folder) = config.sqlite_folder() {
        make_folder(folder)?;
    }
    let lock = config.sqlite_folder().map(Lock::take).transpose()?;
    if let Some(path) = config.sqlite_file() {
        // SQLite gives its other files the permissions of this one.
        let made = OpenOptions::new().append(true).create(true).mode(0o600).open(path);
        made.map_err(|e| HouseError::File(path.to_owned(), e))?;
    }
    let database = connect(config).await?;
    prepare(config, &database).await?;
    Ok(Opened { house: assemble(config, database)?, lock })
}

/// Opens the house beside a server that may be running. Nothing is made and nothing is brought up to date.
///
/// # Errors
/// As [`open`]; and when there is no house yet, or its schema is another.
pub async fn visit(config: &Config) -> Result<House, HouseError> {
    if let Some(path) = config.sqlite_file().filter(|path| !path.exists()) {
        return Err(HouseError::NoDatabase(path.to_owned()));
    }
    let database = connect(config).await?;
    if !database.is_current().await.map_err(|e| HouseError::Service("无法读取数据库", e))? {
        return Err(HouseError::OldSchema);
    }
    assemble(config, database)
}

async fn connect(config: &Config) -> Result<Database, HouseError> {
    Database::connect(&config.database_url).await.map_err(|e| HouseError::Service("无法连接数据库", e))
}

fn assemble(config: &Config, database: Database) -> Result<House, HouseError> {
    let keys = keys(config)?;
    let files = Files::new(&config.storage).map_err(|e| HouseError::File(config.storage.clone(), e))?;
    let settings = Settings {
        public_url: config.public_url.clone(),
        file_max_bytes: config.file_max_bytes,
        demonstration: config.demo,
        mail_folder: config.mail_folder(),
    };
    Ok(House::new(database, config.clock.map(Clock::set_to).unwrap_or_default(), keys, files, settings))
}

/// The keys of the deployment. While a change of the secret was interrupted, what is wrapped under the next one opens too.
fn keys(config: &Config) -> Result<Keys, HouseError> {
    let short = |error| HouseError::Service("密钥文件太短，至少需要 32 字节", error);
    let keys = Keys::new(&secret(&config.secret_file)?).map_err(short)?;
    let next = beside(&config.secret_file, "next");
    if next.exists() { keys.knowing(&secret(&next)?).map_err(short) } else { Ok(keys) }
}

/// Changes the secret of the deployment: makes the next one, wraps the sealing keys under it, and puts it in the place of the
/// present one. Interrupted, it is run again and goes on. Tells how many keys were wrapped.
///
/// # Errors
/// As [`open`]; on SQLite also while a server runs. On PostgreSQL whoever runs the deployment has stopped every server.
pub async fn rotate(config: &Config) -> Result<usize, HouseError> {
    let Opened { house, lock } = open(config).await?;
    let (present, next) = (&config.secret_file, beside(&config.secret_file, "next"));
    let short = |error| HouseError::Service("密钥文件太短，至少需要 32 字节", error);
    let known = secret(present)?;
    let keys = Keys::new(&secret(&next)?).and_then(|keys| keys.knowing(&known)).map_err(short)?;
    let house = house.with_keys(keys);
    let wrapped = service::complaint::seal::rewrap(&house).await.map_err(|e| HouseError::Service("更换密钥没有完成，请再次运行", e))?;
    fs::rename(&next, present).map_err(|e| HouseError::File(next.clone(), e))?;
    drop(lock);
    Ok(wrapped)
}

/// The file beside `path` with a further ending.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{ending}"));
    PathBuf::from(name)
}

/// Brings the schema up to date: SQLite by itself, PostgreSQL as the owner of the schema, if the owner is known.
///
/// # Errors
/// When a migration fails, or the schema is old and nobody here may change it.
pub async fn prepare(config: &Config, database: &Database) -> Result<(), HouseError> {
    let failed = |error| HouseError::Service("表结构升级失败", error);
    if !database.is_postgres() {
        return database.migrate(None).await.map_err(failed);
    }
    if database.bypasses_row_security().await.map_err(failed)? {
        return Err(HouseError::SeesEverything);
    }
    if let Some(owner) = &config.migration_url {
        Database::connect(owner).await.map_err(failed)?.migrate(role(&config.database_url)).await.map_err(failed)?;
    }
    if database.is_current().await.map_err(failed)? { Ok(()) } else { Err(HouseError::OldSchema) }
}

/// The role of a database address, if it is a plain name.
fn role(url: &str) -> Option<&str> {
    let user = url.split_once("://")?.1.split_once('@')?.0.split(':').next()?;
    let plain = !user.is_empty() && user.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    plain.then_some(user)
}

/// The address of another role and database on the same server.
#[must_use]
pub fn address_of(url: &str, role: &str, password: &str, database: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let authority = place.split_once('/').map_or(place, |(authority, _)| authority);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let password = crate::address::encode(password).replace('/', "%2F");
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{scheme}://{role}:{password}@{host}/{database}{query}"))
}

fn make_folder(folder: &Path) -> Result<(), HouseError> {
    // Only its owner reads it: it will hold the database and the secret.
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| HouseError::File(folder.to_owned(), e))
}

/// The secret of the deployment, made at the first start. It appears under its name whole or not at all, and if two
/// servers start at once, both use the one that came first.
fn secret(path: &Path) -> Result<Vec<u8>, HouseError> {
    let failed = |error| HouseError::File(path.to_owned(), error);
    match fs::read(path) {
        Ok(secret) => return Ok(secret),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    let mut bytes = [0u8; 48];
    let provider = CryptoProvider::get_default().ok_or(HouseError::Random)?;
    provider.secure_random.fill(&mut bytes).map_err(|_| HouseError::Random)?;
    let arriving = beside(path, &std::process::id().to_string());
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&arriving).map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    let linked = fs::hard_link(&arriving, path);
    fs::remove_file(&arriving).map_err(failed)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed(error)),
        _ => fs::read(path).map_err(failed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_secret_is_made_once_and_read_by_its_owner_only() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = std::env::temp_dir().join(format!("zeren-secret-{}", std::process::id()));
        let path = folder.join("secret.key");
        let first = secret(&path).expect("a secret");
        assert_eq!((first.len(), secret(&path).expect("the secret")), (48, first));
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1, "nothing is left behind");
        let _ = fs::remove_dir_all(&folder);
    }

    #[tokio::test]
    async fn changing_the_secret_puts_a_new_one_in_place_and_goes_on_after_an_interruption() {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = std::env::temp_dir().join(format!("zeren-rotate-{}", std::process::id()));
        let flags = crate::config::Flags { data: Some(folder.clone()), ..Default::default() };
        let config = Config::load(&flags).expect("a configuration");
        drop(open(&config).await.expect("a house"));
        let first = fs::read(&config.secret_file).expect("a secret");
        rotate(&config).await.expect("changed");
        let second = fs::read(&config.secret_file).expect("a secret");
        assert_ne!(first, second);
        assert!(!beside(&config.secret_file, "next").exists());
        // Interrupted after the next secret was made: that one comes into place.
        let next = secret(&beside(&config.secret_file, "next")).expect("the next");
        drop(open(&config).await.expect("a house that knows both"));
        rotate(&config).await.expect("changed");
        assert_eq!(fs::read(&config.secret_file).expect("a secret"), next);
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn roles_stay_on_the_same_server() {
        for (admin, expected) in [
            ("postgres://postgres@127.0.0.1:5433/postgres", "postgres://zeren:p%40ss%2F@127.0.0.1:5433/zeren"),
            ("postgres://a:b@db/postgres?sslmode=require", "postgres://zeren:p%40ss%2F@db/zeren?sslmode=require"),
            ("postgres:///postgres?host=/run/pg", "postgres://zeren:p%40ss%2F@/zeren?host=/run/pg"),
        ] {
            assert_eq!(address_of(admin, "zeren", "p@ss/", "zeren").as_deref(), Some(expected));
        }
        assert_eq!(role("postgres://zeren_serving:x@db/zeren"), Some("zeren_serving"));
        assert_eq!(role("postgres://db/zeren"), None);
        assert_eq!(role("postgres://Robert%22%3B@db/zeren"), None);
    }
}
