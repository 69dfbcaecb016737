//! The command line.

use crate::config::Flags;
use clap::{Args, Parser, Subcommand};

/// 责任：行政审批局责任制管理系统
#[derive(Debug, Parser)]
#[command(name = "zeren", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Configuration.
    #[command(flatten)]
    pub flags: Flags,
}

/// What the binary can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 启动服务
    Serve,
    /// 操作记录
    Audit {
        /// What about it.
        #[command(subcommand)]
        what: Audit,
    },
    /// 平台运营账号
    Operator {
        /// What about them.
        #[command(subcommand)]
        what: Operator,
    },
    /// 封存投诉内容的密钥
    Keys {
        /// What about them.
        #[command(subcommand)]
        what: Keys,
    },
    /// 数据库
    Db {
        /// What about it.
        #[command(subcommand)]
        what: Db,
    },
    /// 演示数据
    Demo {
        /// What about it.
        #[command(subcommand)]
        what: Demo,
    },
    /// 由代码生成的文档
    Docs {
        /// Which.
        #[command(subcommand)]
        what: Docs,
    },
    /// 打印配置项一览
    Config,
}

/// About the log of operations.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// 从头核对一个局的操作记录链；有断裂时返回 1
    Verify {
        /// 局的网址简称，例如 dacheng
        #[arg(long, value_name = "SLUG")]
        bureau: String,
    },
}

/// About operators.
#[derive(Debug, Subcommand)]
pub enum Operator {
    /// 新增平台运营账号；密码取自 ZEREN_OPERATOR_PASSWORD，没有时从标准输入读取
    Add {
        /// 登录名
        #[arg(long)]
        login: String,
        /// 姓名
        #[arg(long)]
        name: String,
    },
}

/// About the keys under which complaints are sealed.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// 换用新的密钥文件：请先停止所有服务；各局的封存密钥改由新密钥保护，所有人需要重新登录
    Rotate,
}

/// About the database.
#[derive(Debug, Subcommand)]
pub enum Db {
    /// 在 PostgreSQL 上建立数据库、表结构所有者与服务两个角色
    Init(Init),
    /// 升级表结构
    Migrate,
}

/// A new deployment on PostgreSQL.
#[derive(Debug, Args)]
pub struct Init {
    /// 管理员连接地址，例如 postgres://postgres@127.0.0.1/postgres
    #[arg(long, value_name = "URL")]
    pub admin_url: String,
    /// 数据库名
    #[arg(long, default_value = "zeren", value_name = "NAME")]
    pub database: String,
    /// 拥有表结构的角色
    #[arg(long, default_value = "zeren_owner", value_name = "NAME")]
    pub owner: String,
    /// 它的密码
    #[arg(long, env = "ZEREN_OWNER_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    pub owner_password: String,
    /// 提供服务的角色
    #[arg(long, default_value = "zeren_serving", value_name = "NAME")]
    pub serving: String,
    /// 它的密码
    #[arg(long, env = "ZEREN_SERVING_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    pub serving_password: String,
}

/// About the demonstration.
#[derive(Debug, Subcommand)]
pub enum Demo {
    /// 在空数据库中写入演示数据
    Seed,
}

/// Documents made from the code.
#[derive(Debug, Subcommand)]
pub enum Docs {
    /// 各业务流程的状态图与权限表
    Lifecycles,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn flags_may_follow_the_command() {
        let line = ["zeren", "serve", "--demo", "--addr", "127.0.0.1:0", "--data", "/tmp/x", "--database-url", "postgres://a@b/c"];
        let cli = Cli::try_parse_from(line).expect("a command line");
        assert!(matches!(cli.command, Command::Serve));
        assert_eq!((cli.flags.demo, cli.flags.database_url.as_deref()), (Some(true), Some("postgres://a@b/c")));
    }
}
