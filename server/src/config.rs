//! Configuration: defaults, then a file, then `ZEREN_*` variables, then flags. The later wins.

use chrono::{DateTime, Utc};
use clap::{Args, ValueEnum};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// Every key: its name, its default in words, and what it is for. `zeren config` prints this table.
pub const TABLE: &[(&str, &str, &str)] = &[
    ("addr", "127.0.0.1:3000", "监听地址"),
    ("data", "./data", "数据目录：数据库、密钥、附件和锁文件的默认位置"),
    ("database_url", "sqlite:{data}/zeren.sqlite", "数据库，sqlite:路径 或 postgres://用户:密码@主机/库"),
    ("migration_url", "无", "PostgreSQL 表结构所有者的地址；不设置时只核对版本，不升级"),
    ("public_url", "http://{addr}", "人们访问的地址，用于邮件中的链接；以 https:// 开头时 Cookie 只走加密连接"),
    ("trusted_proxies", "无", "受信任的反向代理 IP，逗号分隔；只有它们的 X-Forwarded-For 和 X-Forwarded-Proto 算数"),
    ("secret_file", "{data}/secret.key", "签名密钥，没有时自动生成；多台服务器必须共用同一份"),
    ("storage", "{data}/files", "附件目录；多台服务器必须共用"),
    ("smtp_url", "无", "发信服务器，smtps://用户:密码@主机 或 smtp://用户:密码@主机:587?tls=required"),
    ("mail_from", "责任 <zeren@localhost>", "发件人"),
    ("file_max_mb", "20", "单个附件的上限，MB"),
    ("demo", "false", "演示模式：预置两个局的数据；没有配置 smtp_url 时，邮件存入 {data}/mail"),
    ("clock", "无", "演示模式的当前时间，例如 2026-11-22T12:00:00+08:00"),
    ("metrics_open", "false", "允许本机以外的地址读取 /metrics"),
    ("log_format", "text", "日志格式，text 或 json"),
    ("log", "info,sqlx=warn,sea_orm_migration=warn", "日志级别，例如 server=debug,info"),
];

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// Flags, each the same as the key of its name. They may stand before or after the command.
#[derive(Clone, Debug, Default, Args, Serialize)]
#[command(next_help_heading = "配置（也可写入 zeren.toml，或设为 ZEREN_* 环境变量）")]
pub struct Flags {
    /// 配置文件，默认读取当前目录的 zeren.toml
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// 监听地址
    #[arg(long, global = true, value_name = "HOST:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addr: Option<SocketAddr>,
    /// 数据目录
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    /// 数据库地址
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// PostgreSQL 表结构所有者的地址
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration_url: Option<String>,
    /// 人们访问的地址
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// 受信任的反向代理，逗号分隔
    #[arg(long, global = true, value_name = "IP,…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_proxies: Option<String>,
    /// 签名密钥文件
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// 附件目录
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<PathBuf>,
    /// 发信服务器
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp_url: Option<String>,
    /// 发件人
    #[arg(long, global = true, value_name = "MAILBOX")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// 单个附件的上限，MB
    #[arg(long, global = true, value_name = "MB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_max_mb: Option<u64>,
    /// 演示模式
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo: Option<bool>,
    /// 演示模式的当前时间
    #[arg(long, global = true, value_name = "INSTANT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// 允许本机以外的地址读取 /metrics
    #[arg(long, global = true, num_args = 0..=1, default_missing_value = "true", require_equals = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_open: Option<bool>,
    /// 日志格式
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,
    /// 日志级别
    #[arg(long, global = true, value_name = "FILTER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
}

/// What was said, before the defaults that follow from other keys.
#[derive(Deserialize)]
struct Said {
    addr: SocketAddr,
    data: PathBuf,
    database_url: Option<String>,
    migration_url: Option<String>,
    public_url: Option<String>,
    #[serde(default, deserialize_with = "proxies")]
    trusted_proxies: Vec<IpAddr>,
    secret_file: Option<PathBuf>,
    storage: Option<PathBuf>,
    smtp_url: Option<String>,
    mail_from: String,
    file_max_mb: u64,
    #[serde(deserialize_with = "figment::util::bool_from_str_or_int")]
    demo: bool,
    clock: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "figment::util::bool_from_str_or_int")]
    metrics_open: bool,
    log_format: LogFormat,
    log: String,
}

/// The configuration, complete. The keys are those of [`TABLE`].
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "TABLE says what each key is for")]
pub struct Config {
    pub addr: SocketAddr,
    pub data: PathBuf,
    pub database_url: String,
    pub migration_url: Option<String>,
    pub public_url: String,
    pub trusted_proxies: Vec<IpAddr>,
    pub secret_file: PathBuf,
    pub storage: PathBuf,
    pub smtp_url: Option<String>,
    pub mail_from: String,
    pub file_max_bytes: u64,
    pub demo: bool,
    pub clock: Option<DateTime<Utc>>,
    pub metrics_open: bool,
    pub log_format: LogFormat,
    pub log: String,
}

/// The configuration makes no sense.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value cannot be read.
    #[error("配置有误：{0}")]
    Value(#[from] Box<figment::Error>),
    /// A file was named that is not there.
    #[error("找不到配置文件 {0}")]
    NoFile(PathBuf),
    /// A clock outside a demonstration.
    #[error("clock 只能在演示模式（demo）中设置")]
    ClockWithoutDemo,
    /// The public address is none.
    #[error("public_url 应当以 http:// 或 https:// 开头，且不带路径，例如 https://zeren.example.gov.cn")]
    PublicUrl,
}

impl Config {
    /// Puts the layers on top of each other.
    ///
    /// # Errors
    /// When a value cannot be read, with the key and where it came from.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let keys: Vec<&str> = TABLE.iter().map(|(key, ..)| *key).collect();
        let file = flags.config.clone().unwrap_or_else(|| PathBuf::from("zeren.toml"));
        if flags.config.is_some() && !file.is_file() {
            return Err(ConfigError::NoFile(file));
        }
        let mut figment = Figment::from(Serialized::defaults(Defaults::default()));
        if file.is_file() {
            figment = figment.merge(Toml::file_exact(&file));
        }
        let figment = figment.merge(Env::prefixed("ZEREN_").only(&keys)).merge(Serialized::defaults(flags));
        Self::complete(figment.extract().map_err(Box::new)?)
    }

    fn complete(said: Said) -> Result<Self, ConfigError> {
        if said.clock.is_some() && !said.demo {
            return Err(ConfigError::ClockWithoutDemo);
        }
        let data = said.data;
        let public_url = said.public_url.unwrap_or_else(|| format!("http://{}", said.addr)).trim_end_matches('/').to_owned();
        let host = public_url.strip_prefix("https://").or_else(|| public_url.strip_prefix("http://")).ok_or(ConfigError::PublicUrl)?;
        if host.is_empty() || host.contains(['/', '?', '#', '@']) {
            return Err(ConfigError::PublicUrl);
        }
        Ok(Self {
            database_url: said.database_url.unwrap_or_else(|| format!("sqlite:{}", data.join("zeren.sqlite").display())),
            secret_file: said.secret_file.unwrap_or_else(|| data.join("secret.key")),
            storage: said.storage.unwrap_or_else(|| data.join("files")),
            public_url,
            addr: said.addr,
            migration_url: said.migration_url,
            trusted_proxies: said.trusted_proxies,
            smtp_url: said.smtp_url,
            mail_from: said.mail_from,
            file_max_bytes: said.file_max_mb.saturating_mul(1024 * 1024),
            demo: said.demo,
            clock: said.clock,
            metrics_open: said.metrics_open,
            log_format: said.log_format,
            log: said.log,
            data,
        })
    }

    /// Whether people reach the deployment over a secure connection.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The host under which people reach the deployment, without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, rest)| rest);
        match authority.strip_prefix('[') {
            // An address of IPv6 has colons of its own.
            Some(rest) => rest.split(']').next().unwrap_or(rest),
            None => authority.split(':').next().unwrap_or(authority),
        }
    }

    /// Where a demonstration keeps its mail.
    #[must_use]
    pub fn mail_folder(&self) -> Option<PathBuf> {
        self.demo.then(|| self.data.join("mail"))
    }

    /// The file of the database, if it is SQLite.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<&Path> {
        self.database_url.strip_prefix("sqlite:").map(Path::new)
    }

    /// The folder of that file.
    #[must_use]
    pub fn sqlite_folder(&self) -> Option<&Path> {
        self.sqlite_file()?.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
    }
}

/// Defaults that follow from nothing else.
#[derive(Serialize)]
struct Defaults {
    addr: &'static str,
    data: &'static str,
    mail_from: &'static str,
    file_max_mb: u64,
    demo: bool,
    metrics_open: bool,
    log_format: LogFormat,
    log: &'static str,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            addr: "127.0.0.1:3000",
            data: "./data",
            mail_from: "责任 <zeren@localhost>",
            file_max_mb: 20,
            demo: false,
            metrics_open: false,
            log_format: LogFormat::Text,
            log: "info,sqlx=warn,sea_orm_migration=warn",
        }
    }
}

/// A list, or one text with commas: variables and flags have no lists.
fn proxies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpAddr>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        List(Vec<IpAddr>),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::List(list) => Ok(list),
        Either::Text(text) => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(serde::de::Error::custom))
            .collect(),
    }
}

/// The table of keys in Markdown.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| 配置项 | 环境变量 | 参数 | 默认值 | 说明 |\n|---|---|---|---|---|\n");
    for (key, default, meaning) in TABLE {
        let (variable, flag) = (key.to_uppercase(), key.replace('_', "-"));
        let _ = writeln!(text, "| `{key}` | `ZEREN_{variable}` | `--{flag}` | `{default}` | {meaning} |");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        flags: Flags,
    }

    fn load(arguments: &[&str]) -> Result<Config, ConfigError> {
        Config::load(&Line::parse_from(std::iter::once("zeren").chain(arguments.iter().copied())).flags)
    }

    #[test]
    fn every_key_of_the_table_is_a_flag_and_every_flag_is_in_the_table() {
        let command = Line::command();
        let flags: Vec<String> =
            command.get_arguments().map(|a| a.get_id().to_string()).filter(|id| id != "config" && id != "help").collect();
        let keys: Vec<String> = TABLE.iter().map(|(key, ..)| (*key).to_owned()).collect();
        assert_eq!(flags, keys);
    }

    #[test]
    fn the_rest_follows_from_address_and_data() {
        let config = load(&["--addr", "127.0.0.1:4000", "--data", "/srv/zeren"]).expect("a configuration");
        assert_eq!(config.database_url, "sqlite:/srv/zeren/zeren.sqlite");
        assert_eq!(config.public_url, "http://127.0.0.1:4000");
        assert_eq!(config.host(), "127.0.0.1");
        assert_eq!(config.file_max_bytes, 20 * 1024 * 1024);
        assert!(!config.demo && !config.is_secure() && config.mail_folder().is_none());
    }

    #[test]
    fn a_clock_needs_a_demonstration() {
        let clock = ["--clock", "2026-11-22T12:00:00+08:00"];
        assert!(matches!(load(&clock), Err(ConfigError::ClockWithoutDemo)));
        let config = load(&["--demo", "--clock", "2026-11-22T12:00:00+08:00"]).expect("a configuration");
        assert_eq!(config.clock.map(|c| c.to_rfc3339()), Some("2026-11-22T04:00:00+00:00".to_owned()));
    }

    #[test]
    fn proxies_are_separated_by_commas() {
        let config = load(&["--trusted-proxies", "127.0.0.1, ::1"]).expect("a configuration");
        assert_eq!(config.trusted_proxies.len(), 2);
        assert!(load(&["--trusted-proxies", "everybody"]).is_err());
    }

    #[test]
    fn the_public_address_is_an_origin() {
        for (url, ok) in [
            ("https://zeren.example", true),
            ("https://zeren.example/", true),
            ("zeren.example", false),
            ("https://zeren.example/app", false),
        ] {
            assert_eq!(load(&["--public-url", url]).is_ok(), ok, "{url}");
        }
    }
}
