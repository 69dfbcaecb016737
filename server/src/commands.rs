//! Commands: each opens what it needs, does one thing, and says how it went.

use crate::cli::{Audit, Cli, Command, Db, Demo, Docs, Init, Keys, Operator};
use crate::config::{Config, LogFormat, markdown};
use crate::house::{self, HouseError};
use crate::serve::{ServeError, serve};
use domain::accountability::lifecycle::Fault;
use domain::assessment::lifecycle::{Adverse, AssessmentResult, Cycle, Daily, Meeting, Objection, Paper, Round, SelfAssessment};
use domain::complaint::lifecycle::{Case, Execution, Extension};
use domain::identity::lifecycle::{Account, Bureau, MasterData};
use domain::lifecycle::{Lifecycle, matrix, mermaid};
use domain::record::lifecycle::Letter;
use service::database::{Database, init};
use service::record::audit::{self, Verdict};
use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// What a command ends with, besides errors.
type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Runs a command.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => failed(&*error),
    }
}

/// Says what went wrong, with its causes, to whoever runs the server; people in the browser never see them.
pub fn failed(error: &dyn Error) -> ExitCode {
    eprintln!("错误：{error}");
    let mut cause = error.source();
    while let Some(deeper) = cause {
        eprintln!("  原因：{deeper}");
        cause = deeper.source();
    }
    ExitCode::FAILURE
}

fn dispatch(cli: Cli) -> Outcome {
    match cli.command {
        Command::Docs { what: Docs::Lifecycles } => print(&lifecycles()),
        Command::Config => print(&markdown()),
        Command::Db { what: Db::Init(init) } => wait(initialise(init)),
        command => {
            let config = Config::load(&cli.flags)?;
            log(&config)?;
            match command {
                Command::Audit { what: Audit::Verify { bureau } } => wait(verify(config, bureau)),
                Command::Operator { what: Operator::Add { login, name } } => wait(add_operator(config, login, name)),
                Command::Keys { what: Keys::Rotate } => wait(rotate(config)),
                Command::Db { .. } => wait(migrate(config)),
                Command::Demo { what: Demo::Seed } => wait(seed(config)),
                _ => wait(async { Ok(serve(config).await.map(|()| ExitCode::SUCCESS)?) }),
            }
        }
    }
}

fn wait(work: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

fn print(text: &str) -> Outcome {
    print!("{text}");
    Ok(ExitCode::SUCCESS)
}

fn log(config: &Config) -> Result<(), Box<dyn Error>> {
    let filter = EnvFilter::try_new(&config.log)?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match config.log_format {
        LogFormat::Text => subscriber.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => subscriber.json().flatten_event(true).init(),
    }
    Ok(())
}

async fn verify(config: Config, bureau: String) -> Outcome {
    let house = house::visit(&config).await?;
    match audit::verify(&house, &bureau).await? {
        Verdict::Whole(entries, hash) => {
            println!("完整：{bureau} 的 {entries} 条操作记录首尾相接，最后一条的哈希值为 {hash}");
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Broken(sequence, why) => {
            println!("断裂：{bureau} 的第 {sequence} 条操作记录（{why}）");
            Ok(ExitCode::FAILURE)
        }
    }
}

async fn add_operator(config: Config, login: String, name: String) -> Outcome {
    let password = match std::env::var("ZEREN_OPERATOR_PASSWORD") {
        Ok(password) => password,
        Err(_) => {
            eprint!("密码：");
            let mut line = String::new();
            io::stdin().read_line(&mut line)?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    // Usually the first command of a new deployment, and sometimes one beside a server that is running.
    let (house, _lock) = match house::visit(&config).await {
        Ok(house) => (house, None),
        Err(HouseError::NoDatabase(_) | HouseError::OldSchema) => {
            let opened = house::open(&config).await?;
            (opened.house, opened.lock)
        }
        Err(error) => return Err(error.into()),
    };
    match service::identity::operator::add(&house, &login, &name, &password).await {
        Ok(_) => println!("已新增平台运营账号 {login}，登录地址 {}/operator", config.public_url),
        Err(service::Error::Failure(domain::Failure::Invalid(errors))) => {
            let messages: Vec<String> = errors.iter().map(|(field, message)| format!("{field}：{message}")).collect();
            return Err(messages.join("；").into());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(ExitCode::SUCCESS)
}

async fn rotate(config: Config) -> Outcome {
    let wrapped = house::rotate(&config).await?;
    println!("已换用新的密钥文件，{wrapped} 个封存密钥改由新密钥保护。请把新的密钥文件复制到其他服务器，再启动服务；所有人需要重新登录");
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: Config) -> Outcome {
    if config.sqlite_folder().is_some() {
        house::open(&config).await?;
    } else {
        let database = Database::connect(&config.database_url).await.map_err(|e| HouseError::Service("无法连接数据库", e))?;
        house::prepare(&config, &database).await?;
    }
    println!("表结构已是最新");
    Ok(ExitCode::SUCCESS)
}

async fn seed(config: Config) -> Outcome {
    if !config.demo {
        return Err("演示账号使用公开的密码，只能写入演示用的数据库：请加 --demo".into());
    }
    let opened = house::open(&config).await?;
    let text = if service::demo::seed(&opened.house).await.map_err(ServeError::Demo)? {
        "演示数据已写入"
    } else {
        "数据库中已有数据，没有改动"
    };
    println!("{text}");
    Ok(ExitCode::SUCCESS)
}

async fn initialise(line: Init) -> Outcome {
    let wanted = init::Init {
        database: &line.database,
        owner: &line.owner,
        owner_password: &line.owner_password,
        serving: &line.serving,
        serving_password: &line.serving_password,
    };
    init::initialise(&line.admin_url, &wanted).await?;
    let owner = house::address_of(&line.admin_url, &line.owner, &line.owner_password, &line.database);
    let serving = house::address_of(&line.admin_url, &line.serving, &line.serving_password, &line.database);
    let (Some(owner), Some(serving)) = (owner, serving) else {
        return Err("admin_url 应当形如 postgres://用户@主机/库".into());
    };
    Database::connect(&owner).await?.migrate(Some(&line.serving)).await?;
    println!("数据库已就绪。请写入 zeren.toml：\n\ndatabase_url = \"{serving}\"\nmigration_url = \"{owner}\"");
    Ok(ExitCode::SUCCESS)
}

/// Every lifecycle as a picture and as a table, from the tables that decide.
#[must_use]
pub fn lifecycles() -> String {
    let mut text = String::from("# 业务流程\n\n由 `cargo xtask docs` 根据代码生成，请勿手工修改。\n");
    section::<Cycle>(&mut text, true);
    section::<SelfAssessment>(&mut text, true);
    section::<Round>(&mut text, true);
    section::<Paper>(&mut text, true);
    section::<Daily>(&mut text, true);
    section::<Adverse>(&mut text, true);
    section::<Fault>(&mut text, true);
    section::<AssessmentResult>(&mut text, true);
    section::<Meeting>(&mut text, true);
    section::<Objection>(&mut text, true);
    section::<Case>(&mut text, true);
    section::<Extension>(&mut text, true);
    section::<Execution>(&mut text, true);
    section::<Bureau>(&mut text, true);
    section::<Account>(&mut text, true);
    section::<MasterData>(&mut text, false);
    section::<Letter>(&mut text, true);
    text
}

fn section<L: Lifecycle>(text: &mut String, picture: bool) {
    let _ = writeln!(text, "\n## {}", L::TITLE);
    if picture {
        let _ = writeln!(text, "\n```mermaid\n{}```", mermaid::<L>());
    }
    let _ = writeln!(text, "\n| 操作 | 状态 | 谁可以做 | 依据 |\n|---|---|---|---|");
    for line in matrix::<L>().lines() {
        let _ = writeln!(text, "| {line} |");
    }
}
