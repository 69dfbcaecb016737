//! docs/performance.md: how it was measured, on what, and the tables.

use crate::Result;
use crate::ballots;
use crate::burst::Burst;
use crate::load::CONNECTIONS;
use crate::measure::{Figures, Row};
use crate::proof::Proof;
use crate::results::Computed;
use crate::seed::A_BUREAU;
use crate::sweep::{Sweep, Swept};
use service::clock::Clock;
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::time::Duration;

const P99: Duration = Duration::from_millis(20);
const RESIDENT: u64 = 100 * 1000 * 1000;
/// What computing a result may take, an object.
const RESULT: Duration = Duration::from_millis(1);

pub struct Report {
    bureaus: usize,
    polled: usize,
    machine: String,
    proof: Proof,
    parts: Vec<Part>,
}

/// What one database came to.
pub struct Part {
    pub database: String,
    /// What laying out cards and ballots took.
    pub seconds: [f64; 2],
    pub rows: Vec<Row>,
    pub burst: Burst,
    pub results: Computed,
    pub sweep: Sweep,
}

impl Report {
    pub fn new(bureaus: usize, polled: usize, proof: Proof) -> Result<Self> {
        Ok(Self { bureaus, polled, machine: machine()?, proof, parts: Vec::new() })
    }

    pub fn add(&mut self, part: Part) {
        self.parts.push(part);
    }

    /// Speed is reported; losing or doubling something fails.
    pub fn verdict(&self) -> Result {
        let faults: Vec<&str> = self.parts.iter().flat_map(|part| part.burst.faults.iter().map(String::as_str)).collect();
        if faults.is_empty() { Ok(()) } else { Err(format!("the last minute:\n{}", faults.join("\n")).into()) }
    }
}

fn machine() -> Result<String> {
    let read = |path: &str, name: &str| -> Result<String> {
        let text = fs::read_to_string(path)?;
        let line = text.lines().find_map(|line| line.strip_prefix(name)).ok_or_else(|| format!("{path} has no {name}"))?;
        Ok(line.trim_start_matches([':', ' ', '\t']).trim().to_owned())
    };
    let memory: f64 = read("/proc/meminfo", "MemTotal")?.trim_end_matches(" kB").parse()?;
    let (model, cores) = (read("/proc/cpuinfo", "model name")?, std::thread::available_parallelism()?);
    Ok(format!(
        "{cores} cores of {model}, {:.0} GB of memory, Linux {}",
        memory / 1e6,
        fs::read_to_string("/proc/sys/kernel/osrelease")?.trim()
    ))
}

fn ms(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}

fn mb(bytes: u64) -> String {
    format!("{:.0}", bytes as f64 / 1e6)
}

impl Row {
    fn ratio(&self) -> f64 {
        self.floor.load.per_second / self.server.load.per_second
    }

    /// The aims that are missed, by their names.
    fn missed(&self) -> Vec<&'static str> {
        let Self { case, server, .. } = self;
        let timed = case.timed;
        [
            ("statements", self.counted > case.statements + case.proof),
            ("ratio", self.ratio() > case.ratio),
            ("p99", timed && server.load.p99 > P99),
            ("memory", timed && server.peak > RESIDENT),
        ]
        .into_iter()
        .filter_map(|(name, missed)| missed.then_some(name))
        .collect()
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { case, counted, server, floor } = self;
        let side = |Figures { load, processor, .. }: &Figures| {
            format!("{:.0} | {} | {} | {processor:.2}", load.per_second, ms(load.p50), ms(load.p99))
        };
        let missed = self.missed();
        let aims = if missed.is_empty() { "met".to_owned() } else { format!("missed: {}", missed.join(", ")) };
        writeln!(
            f,
            "| {} | {counted} (≤ {}{}) | {} | {} | {} | **{:.2}** (≤ {}) | {aims} |",
            case.name,
            case.statements,
            if case.proof > 0 { format!(" + {}", case.proof) } else { String::new() },
            side(server),
            mb(server.peak),
            side(floor),
            self.ratio(),
            case.ratio,
        )
    }
}

impl Display for Burst {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let result = if self.faults.is_empty() { "nothing lost, nothing twice".to_owned() } else { self.faults.join("; ") };
        write!(
            f,
            "{} departments submitted, {} gave up without an answer; {} requests were cut off by SIGKILL, {} of which were in although nobody had been told; \
             the server was back after {} ms; the last acknowledgement came {:.1} s after the first request; \
             half of the departments waited {} ms, 99 in 100 at most {} ms. **{result}.**",
            self.departments - self.unanswered,
            self.unanswered,
            self.cut_off,
            self.in_unseen,
            ms(self.down),
            self.elapsed.as_secs_f64(),
            ms(self.p50),
            ms(self.p99),
        )
    }
}

impl Display for Computed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { bureaus, objects, table, statements, rule } = self;
        let micros = |time: &Duration| format!("{:.0} µs", time.as_secs_f64() * 1e6);
        write!(
            f,
            "{objects} results of {bureaus} bureaus, table after table: {} an object through the use case (≤ {}), with {statements} statements a table; \
             {} of it in the rule alone. **{}.**",
            micros(table),
            micros(&RESULT),
            micros(rule),
            if *table <= RESULT { "met" } else { "missed" },
        )
    }
}

impl Display for Sweep {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { bureaus, rounds, plan } = self;
        writeln!(f, "Looking after the deadlines of {bureaus} bureaus, by one worker:\n")?;
        writeln!(f, "| deadlines | of these due | all of these, s | each, ms | statements each | a round with nothing due, ms |")?;
        writeln!(f, "|---:|---:|---:|---:|---:|---:|")?;
        for round in rounds {
            let Swept { exist, due, elapsed, statements, empty } = round;
            let [each, empty] = [round.each(), *empty].map(|time| format!("{:.2}", time.as_secs_f64() * 1e3));
            writeln!(f, "| {exist} | {due} | {:.1} | {each} | {statements:.1} | {empty} |", elapsed.as_secs_f64())?;
        }
        if let [few, many, more] = rounds.as_slice() {
            let ratio = |of: &Swept, to: &Swept| of.elapsed.as_secs_f64() / to.elapsed.as_secs_f64();
            writeln!(
                f,
                "\n{} times as many deadlines with as many due took **{:.2}** times as long; {} times as many due among as many took **{:.2}** times as long.",
                many.exist / few.exist.max(1),
                ratio(many, few),
                more.due / many.due.max(1),
                ratio(more, many),
            )?;
        }
        writeln!(
            f,
            "\nHow the database takes what is due, with all of these deadlines in the queue:\n\n```\n{}\n```",
            plan.steps.join("\n")
        )
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { bureaus, polled, machine, proof, parts } = self;
        let departments = bureaus * A_BUREAU;
        let day = Clock::default().now().date_naive();
        write!(
            f,
            "# Performance

Written by `cargo xtask bench` on {day}, on {machine}. Do not edit: run it again.

- **Data**: {bureaus} bureaus with {A_BUREAU} assessed departments each, every one with a head who is logged in and a card filled in to the last indicator, with a statement and a file each. {polled} more bureaus have {raters} ballots of the mutual evaluation each, filled in and waiting: those of {A_BUREAU} departments and of {officers} officers. All of it was laid out through the use cases.
- **Server**: the release binary, as deployed, in a process of its own. **Floor**: the same use cases, and so the same SQL and the same check of the session, behind bare axum handlers that answer in JSON, without layers, forms, compression or pages; the worker for background jobs runs in both. Each begins with a fresh copy of the same database.
- **Load**: {CONNECTIONS} connections on the loopback, each sending its next request when it has its answer, as fast as the machine gives. Client, server and database share the cores, so a time includes waiting for a core. Requests go round all bureaus and carry a browser's headers; pages are sent compressed, as browsers ask.
- **ms CPU** is processor time of the process alone, a request. **Memory** is the most that was resident while the case ran. **Ratio** is requests a second of the floor over those of the server.
- **Statements** are counted at the database handle of the same router for one request, the check of the session included; `set_config`, begin and commit are not. What stands behind a plus belongs to the password proof.
- **The password proof** (argon2id) takes {real} ms of one core on this machine, and two run at a time. It is taken out of “the proof apart” by giving those accounts a password hash of the lowest cost ({cheap} ms); nothing else changes. “With the proof” is the same request with the hash as it is stored.
- **Aims**: p99 ≤ 20 ms and ≤ 100 MB but for the proof; ratio ≤ 2 for pages and for casting, ≤ 1.5 for other server functions; at most the statements in parentheses. They are reported, not enforced.
- **Mail** has no way out in this run: every submission writes its message, which waits in the outbox.
- **Durability** as deployed: SQLite with WAL and `synchronous = FULL`, PostgreSQL with its defaults.
",
            raters = ballots::A_BUREAU,
            officers = ballots::A_BUREAU - A_BUREAU,
            real = ms(proof.real),
            cheap = format_args!("{:.2}", proof.cheap.as_secs_f64() * 1e3),
        )?;
        for Part { database, seconds: [cards, ballots], rows, burst, results, sweep } in parts {
            write!(
                f,
                "\n## {database}\n\n\
                 | request | statements | requests/s | p50 ms | p99 ms | ms CPU | memory MB | floor: requests/s | p50 ms | p99 ms | ms CPU | ratio | aims |\n\
                 |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|\n"
            )?;
            rows.iter().try_for_each(|row| row.fmt(f))?;
            writeln!(f, "\nThe last minute: {burst}\n\nComputing results: {results}\n\n{sweep}")?;
            writeln!(f, "Laying out the cards took {cards:.0} s, the ballots {ballots:.0} s.")?;
        }
        write!(
            f,
            "\n## How to read it\n\n\
             All {departments} departments submit within a minute, in waves; half-way the server is killed and started again, and whoever has no answer tries again. \
             Afterwards everything acknowledged must have its receipt, nothing may have two, every receipt must have one mail, and the log of every bureau an unbroken chain; otherwise `cargo xtask bench` fails and this page is not written.\n\n\
             Every ballot is cast once, and every bureau's rounds are under way at the same time; a cast writes every counter and every remark of its round, so that no row tells of the last one (docs/unlinkability.md), \
             and raters of one round come one after the other. \
             Results are computed after it, in this process and at the review: ballots, the office's scores and the daily record are there. \
             The rule alone begins with what the rounds counted, and what it comes to must be what the use case came to.\n\n\
             The deadlines come into the database past the use cases, for nobody sets a million; looking after them is done by the worker itself, in this process. \
             Every one that is due has one head, who must find one message about it, otherwise the run fails. Digests wait for the morning.\n"
        )
    }
}
