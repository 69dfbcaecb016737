//! Attempts at passwords and requests for links, counted in the database, so that several servers count together.
#![expect(clippy::disallowed_methods, reason = "the throttle is a table of the platform")]

use super::rows::user_account;
use super::session::Session;
use crate::keys::sha256_hex;
use crate::{House, Result};
use domain::failure::Failure;
use domain::identity::throttle::{OPINIONS, PER_ACCOUNT, PER_ADDRESS, WAIT, WINDOW};
use domain::ids::BureauId;
use sea_orm::sea_query::Value;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Statement};

/// What is counted: tries at one thing, of which there may be so many within [`WINDOW`].
pub(crate) struct Attempts {
    key: String,
    most: i32,
}

impl Attempts {
    /// Passwords for one account. `login` is a name that can be one.
    pub fn at_account(bureau: BureauId, login: &str) -> Self {
        Self { key: format!("account:{bureau}/{login}"), most: PER_ACCOUNT }
    }

    /// Passwords from one address: an office shares one.
    pub fn from_address(address: &str) -> Self {
        Self { key: format!("address:{address}"), most: PER_ADDRESS }
    }

    /// Links for one account.
    pub fn at_reset(bureau: BureauId, login: &str) -> Self {
        Self { key: format!("reset:{bureau}/{login}"), most: PER_ACCOUNT }
    }

    /// Codes of evaluation cards from one address: a hall shares one.
    pub fn at_card(bureau: BureauId, address: &str) -> Self {
        Self { key: format!("card:{bureau}/{address}"), most: PER_ADDRESS }
    }

    /// Messages for the opinion box from one address.
    pub fn at_opinion(bureau: BureauId, address: &str) -> Self {
        Self { key: format!("opinion:{bureau}/{address}"), most: OPINIONS }
    }

    /// Complaints from one address: a hall shares one.
    pub fn at_complaint(bureau: BureauId, address: &str) -> Self {
        Self { key: format!("complaint:{bureau}/{address}"), most: OPINIONS }
    }

    /// Secrets of complaints from one address.
    pub fn at_secrets(bureau: BureauId, address: &str) -> Self {
        Self { key: format!("secret:{bureau}/{address}"), most: PER_ADDRESS }
    }

    /// Secrets of one complaint from one address: receipts are numbered on, so that counting by the receipt alone would let
    /// anybody shut its owner out. The key is a hash: it joins an address with a receipt.
    pub fn at_receipt(bureau: BureauId, address: &str, receipt: &str) -> Self {
        Self { key: format!("receipt:{}", sha256_hex(format!("{bureau}/{address}/{receipt}").as_bytes())), most: PER_ACCOUNT }
    }

    /// Secrets of calendar feeds from one address: an office shares one.
    pub fn at_feed(bureau: BureauId, address: &str) -> Self {
        Self { key: format!("feed:{bureau}/{address}"), most: PER_ADDRESS }
    }

    /// Passwords for one operator.
    pub fn at_operator(login: &str) -> Self {
        Self { key: format!("operator:{login}"), most: PER_ACCOUNT }
    }

    /// Counts a try, and tells whether it may be made. It is counted before the proof, so that tries side by side
    /// are all counted; and once there were too many nothing is written, so that they cost nobody a turn to write.
    pub async fn count(&self, house: &House) -> Result<bool> {
        if self.are_spent(house).await? {
            return Ok(false);
        }
        let (database, since) = (house.database(), house.now() - WINDOW);
        let backend = database.platform().get_database_backend();
        let turn = database.begin_writing().await?;
        let sql = "INSERT INTO login_throttle (key, failures, window_start) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET \
                   failures = CASE WHEN login_throttle.window_start < $3 THEN 1 ELSE login_throttle.failures + 1 END, \
                   window_start = CASE WHEN login_throttle.window_start < $3 THEN excluded.window_start ELSE login_throttle.window_start END \
                   RETURNING failures";
        let values: [Value; 3] = [self.key.as_str().into(), house.now().into(), since.into()];
        let row = turn.tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        turn.tx.commit().await?;
        Ok(row.map(|row| row.try_get::<i32>("", "failures")).transpose()?.unwrap_or_default() <= self.most)
    }

    /// Whether there were too many tries. Asked alone, before a proof that is counted only where it fails: for secrets so long
    /// that tries side by side find nothing, and that machines of one address prove all at the same minute.
    pub async fn are_spent(&self, house: &House) -> Result<bool> {
        let connection = house.database().platform();
        let sql = "SELECT failures FROM login_throttle WHERE key = $1 AND window_start >= $2";
        let since = house.now() - WINDOW;
        let asked = Statement::from_sql_and_values(connection.get_database_backend(), sql, [self.key.as_str().into(), since.into()]);
        let before = connection.query_one_raw(asked).await?.map(|row| row.try_get::<i32>("", "failures")).transpose()?;
        Ok(before.is_some_and(|before| before >= self.most))
    }

    /// Forgets the tries of somebody who has proved to be the one.
    pub async fn forget(&self, house: &House) -> Result<()> {
        self.run(house, &["DELETE FROM login_throttle WHERE key = $1"]).await
    }

    /// Takes back the one try that succeeded, where others share the count. Where nothing is left to count, nothing is
    /// kept: a row would tell that somebody at this address has opened a card, and when.
    pub async fn take_back(&self, house: &House) -> Result<()> {
        let less = "UPDATE login_throttle SET failures = failures - 1 WHERE key = $1";
        self.run(house, &[less, "DELETE FROM login_throttle WHERE key = $1 AND failures <= 0"]).await
    }

    /// Runs statements about the key, in one transaction.
    async fn run(&self, house: &House, statements: &[&'static str]) -> Result<()> {
        let turn = house.database().begin_writing().await?;
        let backend = turn.tx.get_database_backend();
        for sql in statements {
            turn.tx.execute_raw(Statement::from_sql_and_values(backend, *sql, [self.key.as_str().into()])).await?;
        }
        Ok(turn.tx.commit().await?)
    }
}

/// Proves that it is the person who is logged in, by the password: no more tries than at the log-in itself.
///
/// # Errors
/// Invalid at `field`: that nothing was typed, which is no try; `wrong`; or that one has to wait.
pub(crate) async fn prove_own(house: &House, session: &Session, field: &str, password: &str, wrong: &str) -> Result<()> {
    if password.is_empty() {
        return Err(Failure::field(field, "请输入您的登录密码").into());
    }
    let attempts = Attempts::at_account(session.actor().bureau, &session.me().login);
    if !attempts.count(house).await? {
        return Err(Failure::field(field, WAIT).into());
    }
    let scope = session.read(house).await?;
    let user = scope.select::<user_account::Entity>().filter(user_account::Column::Id.eq(session.actor().user.0)).one(scope.tx()).await?;
    drop(scope);
    if house.keys().prove_password(password, user.and_then(|user| user.password_hash).as_deref()).await? {
        return attempts.forget(house).await;
    }
    Err(Failure::field(field, wrong).into())
}

/// Removes what no longer counts.
pub(crate) async fn sweep(house: &House) -> Result<()> {
    let turn = house.database().begin_writing().await?;
    let sql = "DELETE FROM login_throttle WHERE window_start < $1";
    let since = house.now() - WINDOW;
    turn.tx.execute_raw(Statement::from_sql_and_values(turn.tx.get_database_backend(), sql, [since.into()])).await?;
    Ok(turn.tx.commit().await?)
}
