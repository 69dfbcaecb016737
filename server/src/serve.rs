//! `zeren serve`: opens the house, says how far it is, serves, and ends without cutting anybody off.

use crate::config::Config;
use crate::house::{self, HouseError, Opened};
use crate::mail::{MailError, Mailer};
use crate::{jobs, router};
use axum::serve::ListenerExt;
use service::{House, demo, identity};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How long requests have to end once the server was told to.
const LAST_REQUESTS: Duration = Duration::from_secs(20);
/// How often the worker looks for work.
const WORK: Duration = Duration::from_secs(1);

/// The server cannot start or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The house cannot be opened.
    #[error(transparent)]
    House(#[from] HouseError),
    /// Mail is configured wrongly.
    #[error("邮件配置有误：{0}")]
    Mail(#[from] MailError),
    /// The public address is no origin.
    #[error("public_url 有误：{0}")]
    Origin(#[from] tower_http::csrf::ConfigError),
    /// The address cannot be listened on.
    #[error("无法监听 {0}：{1}")]
    Listen(SocketAddr, #[source] io::Error),
    /// The demonstration cannot be laid out.
    #[error("演示数据写入失败")]
    Demo(#[source] service::Error),
    /// The system refused something.
    #[error("服务异常结束：{0}")]
    System(#[from] io::Error),
}

/// Serves until it is told to end.
///
/// # Errors
/// When it cannot start.
pub async fn serve(config: Config) -> Result<(), ServeError> {
    println!("正在准备数据库 …");
    let Opened { house, lock } = house::open(&config).await?;
    if config.demo {
        demonstration(&house).await.map_err(ServeError::Demo)?;
    } else if let Some(bureau) = demo::laid_out(&house).await.map_err(ServeError::Demo)? {
        return Err(HouseError::Demonstration(bureau).into());
    }
    let mailer = Mailer::new(&config)?;
    if !mailer.has_a_way() {
        tracing::warn!("没有配置 smtp_url：邮件不会发出，邀请和重置密码的链接到不了用户");
    }
    let router = router::router(house.clone(), config.clone())?;
    let listener = TcpListener::bind(config.addr).await.map_err(|e| ServeError::Listen(config.addr, e))?;
    let bound = listener.local_addr()?;
    // Without it every page waits 40 ms for a delayed acknowledgement.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });

    let stop = CancellationToken::new();
    tokio::spawn(told_to_end(stop.clone())?);
    let worker = jobs::start(house, mailer, WORK, stop.clone());
    let url = if config.addr.port() == 0 { format!("http://{bound}") } else { config.public_url.clone() };
    println!("打开 {url}");

    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let late = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        ended = server => ended?,
        () = late => tracing::warn!("仍有请求没有结束，不再等待"),
    }
    stop.cancel();
    // What the worker has taken it finishes; what it cannot finish is offered again after its lease.
    if tokio::time::timeout(LAST_REQUESTS, worker).await.is_err() {
        tracing::warn!("后台任务没有及时结束，将由下一次启动接着做");
    }
    drop(lock);
    println!("已停止");
    Ok(())
}

/// Waits for the signal of a terminal or of a service manager.
fn told_to_end(stop: CancellationToken) -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        println!("正在停止，等待未完成的请求 …");
        stop.cancel();
    })
}

/// Lays out the demonstration and says who can log in.
async fn demonstration(house: &House) -> service::Result<()> {
    println!("正在写入演示数据 …");
    if !demo::seed(house).await? {
        println!("演示数据已存在，沿用上次的内容");
    }
    println!("\n演示账号，密码均为 {}", demo::PASSWORD);
    for bureau in identity::bureau::list(house).await? {
        let logins = demo::logins(&bureau.slug);
        if logins.is_empty() {
            continue;
        }
        println!("\n  {}　{}/b/{}", bureau.name, house.settings().public_url, bureau.slug);
        for login in logins {
            println!("    {:<14} {}", login.login, login.who);
        }
    }
    println!("\n  平台运营　{}/operator\n    {}\n", house.settings().public_url, demo::OPERATOR);
    Ok(())
}
