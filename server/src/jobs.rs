//! The worker: takes pieces of work that are due and does them, on as many servers as there are.

use crate::mail::{LETTER, Mailer};
use futures::{StreamExt, stream};
use service::platform::{self, Job, JobKind, take_jobs};
use service::record::outbox;
use service::{House, deadline};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How many pieces of work are taken at once, and how many of them are done side by side.
const TAKEN: u32 = 20;
const SIDE_BY_SIDE: usize = 4;
/// How often what has run out is removed.
const SWEEP: Duration = Duration::from_hours(6);

/// Does what is due, again and again, until `stop`. Work that was begun is finished first.
#[must_use]
pub fn start(house: House, mailer: Mailer, every: Duration, stop: CancellationToken) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut swept: Option<Instant> = None;
        loop {
            let done = run_due(&house, &mailer, &stop).await;
            if stop.is_cancelled() {
                return;
            }
            if swept.is_none_or(|at| at.elapsed() > SWEEP) {
                swept = Some(Instant::now());
                if let Err(error) = platform::sweep(&house).await {
                    tracing::error!(cause = &error as &dyn std::error::Error, "what has run out was not removed");
                }
            }
            // A full round means that more is waiting.
            if done < TAKEN as usize {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(every) => {}
                }
            }
        }
    })
}

/// One round. Tells how many pieces of work were taken.
pub async fn run_due(house: &House, mailer: &Mailer, stop: &CancellationToken) -> usize {
    // Without a way out messages wait where they are.
    let kinds: Vec<JobKind> = JobKind::ALL.into_iter().filter(|kind| *kind != JobKind::Mail || mailer.has_a_way()).collect();
    let jobs = match take_jobs(house, &kinds, TAKEN).await {
        Ok(jobs) => jobs,
        Err(error) => {
            tracing::error!(cause = &error as &dyn std::error::Error, "the job queue cannot be read");
            return 0;
        }
    };
    stream::iter(&jobs)
        .for_each_concurrent(SIDE_BY_SIDE, |job| async move {
            if stop.is_cancelled() {
                give_back(house, *job).await;
            } else {
                run(house, mailer, *job).await;
            }
        })
        .await;
    jobs.len()
}

/// Does a piece of work in a task of its own: whatever happens in it, the worker goes on.
async fn run(house: &House, mailer: &Mailer, job: Job) {
    let kind = job.kind.code();
    let (house, mailer) = (house.clone(), mailer.clone());
    let task = tokio::spawn(async move {
        match job.kind {
            JobKind::Mail => send(&house, &mailer, job).await,
            JobKind::Deadline => deadline::remind::run(&house, job).await,
            JobKind::Digest => deadline::digest::run(&house, job).await,
            JobKind::CalendarChange => deadline::national::follow(&house, job).await,
        }
    });
    let done = task.await.unwrap_or_else(|lost| Err(service::Error::Task(lost)));
    let outcome = if done.is_ok() { "done" } else { "failed" };
    metrics::counter!("zeren_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
    if let Err(error) = done {
        // The job stays in the queue and is offered again when its lease ends.
        tracing::error!(kind, attempts = job.attempts, cause = &error as &dyn std::error::Error, "a job failed");
    }
}

/// Offers work again at once that was taken and not begun.
async fn give_back(house: &House, job: Job) {
    if let Err(error) = platform::give_back(house, job).await {
        tracing::error!(kind = job.kind.code(), cause = &error as &dyn std::error::Error, "a job was not given back");
    }
}

async fn send(house: &House, mailer: &Mailer, job: Job) -> service::Result<()> {
    // Whoever was held up may not begin what another server will take before it is through: the letter would leave twice.
    if !job.lasts(house.now() + LETTER) {
        tracing::warn!(attempts = job.attempts, "a letter was left to the next who takes it");
        return Ok(());
    }
    if !deadline::news::run(house, job).await? {
        return Ok(());
    }
    let Some(outgoing) = outbox::outgoing(house, job).await? else {
        return outbox::done(house, job).await;
    };
    let id = outgoing.id;
    let outcome = mailer.send(outgoing, house.now()).await.map_err(|error| error.undelivered());
    if let Err(undelivered) = &outcome {
        let (fault, cause) = (undelivered.fault.code(), &undelivered.cause);
        tracing::warn!(message = %id, attempts = job.attempts, fault, cause, "a letter did not leave");
    }
    outbox::delivered(house, job, outcome).await
}
